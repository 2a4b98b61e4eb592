// Turns pressed keys into the actions of the page: a part that takes the action (station:action) or the button of it.
import { chordOf, isComposing } from "./chords.js";

const isTyping = (element) => element?.matches?.("input, textarea, select, [contenteditable]");
const isSeen = (element) => element.offsetParent !== null && !element.disabled && element.getAttribute("aria-disabled") !== "true";

export function mount(root, signal) {
  const actions = Object.fromEntries(Object.entries(JSON.parse(root.dataset.keys)).map(([action, key]) => [key, action]));
  const dialog = root.querySelector("#keys-dialog");

  function run(action, isKey) {
    const told = new CustomEvent("station:action", { detail: { action, isKey }, cancelable: true });
    if (!root.dispatchEvent(told)) return true;
    if (!isKey) return false;
    const places = [document.activeElement?.closest(".field"), root].filter(Boolean);
    const found = places.flatMap((place) => [...place.querySelectorAll(`[data-action="${action}"], [data-tool="${action}"]`)]).find(isSeen);
    found?.click();
    return Boolean(found);
  }

  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const action = event.key === "?" && !isTyping(event.target) ? "keys" : actions[chordOf(event)];
    if (action && run(action, true)) event.preventDefault();
    else if (event.key === "Escape" && !event.target.closest("details[open]")) escape(event);
  }, { signal });

  // Escape takes back what was typed and not stored, then leads back to the inbox.
  function escape(event) {
    const box = event.target;
    const stored = box.dataset.stored ?? box.defaultValue; // what was typed and not taken stands there as a default
    if (isTyping(box) && stored !== undefined && box.value !== stored) box.value = stored;
    else root.querySelector("[data-leave]")?.click();
    event.preventDefault();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button && button.getAttribute("aria-disabled") === "true") return event.preventDefault();
    if (button?.dataset.action === "keys") dialog.showModal();
    else if (button && run(button.dataset.action, false)) event.preventDefault();
  }, { signal });
}
