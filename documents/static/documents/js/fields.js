// The walk: Enter confirms a field and goes on to the next open one, in the order the server gives; then to Approve.
import { isComposing } from "./chords.js";

const EDITABLE = ".editor :is(input, select, textarea):not([readonly])";

export function mount(root, signal) {
  const fields = root.querySelector("#fields");
  const stop = root.querySelector("#desk-stop");
  const openNames = () => root.querySelector("#open-count")?.dataset.walk.split(" ").filter(Boolean) || [];
  const stops = openNames(); // of this visit, in the order they are walked
  const leaving = new Set(); // confirmed as they stand and on their way to the server: nothing to wait for
  let entered = ""; // the field that was confirmed by Enter, by its button or by a mark

  const isTouch = matchMedia("(pointer: coarse)").matches;
  const formOf = (name) => root.querySelector(`#field-${CSS.escape(name)}`);
  const isOpen = (name) => openNames().includes(name) && !leaving.has(name);

  function controlOf(form) {
    if (!form) return null;
    return form.matches(".field-table") ? form.querySelector("[data-walk-focus]") || form.querySelector("[data-save-rows]") : form.querySelector(EDITABLE);
  }

  function goTo(name) {
    const control = controlOf(formOf(name));
    if (!control) return false;
    // A finger must ask for the keyboard, which covers half of a phone.
    if (isTouch) control.inputMode = "none";
    control.focus({ preventScroll: true });
    if (!isTouch) formOf(name).scrollIntoView({ block: "nearest" });
    if (control.matches("input:not([type=hidden])")) control.setSelectionRange?.(control.value.length, control.value.length);
    return true;
  }

  function isAsItStands(control) {
    if (control?.matches("select")) return [...control.options].every((option) => option.selected === option.defaultSelected);
    return control?.value === control?.defaultValue;
  }

  function goOn(name) {
    for (const open of openNames()) if (!stops.includes(open)) stops.push(open);
    const after = stops.slice(stops.indexOf(name) + 1);
    const next = [...after, ...stops].find((one) => one !== name && isOpen(one));
    if (next && goTo(next)) return;
    if (!isOpen(name)) root.querySelector(".approve")?.focus();
  }

  function goBack() {
    const name = document.activeElement?.closest(".field")?.dataset.field;
    const at = name && stops.includes(name) ? stops.indexOf(name) : stops.length;
    return at > 0 && goTo(stops[at - 1]);
  }

  function sayStop() {
    const name = document.activeElement?.closest(".field")?.dataset.field;
    const at = stops.indexOf(name);
    stop.textContent = at < 0 ? "" : root.dataset.stop.replace("{number}", at + 1).replace("{total}", stops.length);
  }

  root.addEventListener("focusin", (event) => {
    event.target.closest(".field:not(.field-table)")?.scrollIntoView({ block: "nearest" });
    sayStop();
  }, { signal });
  root.addEventListener("focusout", () => { if (!document.activeElement?.closest(".field")) stop.textContent = ""; }, { signal });

  fields.addEventListener("submit", (event) => { if (event.target.dataset.field) entered = event.target.dataset.field; }, { signal, capture: true });

  // Behind the request's own listener: a value that stays as it is can only be stored, so the walk goes on at once.
  fields.addEventListener("submit", (event) => {
    const name = event.target.dataset.field;
    if (!name || event.target.matches(".field-table") || !(event.submitter?.name === "mark" || isAsItStands(controlOf(event.target)))) return;
    entered = "";
    leaving.add(name);
    goOn(name);
  }, { signal });
  root.addEventListener("htmx:afterRequest", (event) => leaving.delete(event.detail.elt.dataset?.field), { signal });

  // A row that has just been exchanged and does not know its script yet must not send the page away.
  fields.addEventListener("submit", (event) => { if (event.target.dataset.field) event.preventDefault(); }, { signal });

  root.addEventListener("station:action", (event) => {
    const { action, isKey } = event.detail;
    const control = document.activeElement;
    if (action === "back") {
      if (goBack()) event.preventDefault();
    } else if (action === "confirm" && isKey && control?.matches(EDITABLE)) {
      event.preventDefault();
      control.form.requestSubmit(control.form.querySelector(".confirm"));
    } else if (action === "approve" && isKey) {
      event.preventDefault();
      const panel = control?.closest("[data-decides]");
      if (panel) return panel.requestSubmit();
      const approve = root.querySelector("button.approve");
      approve?.form.requestSubmit(approve);
    }
  }, { signal });

  // In a long text Enter confirms as everywhere; Alt and Enter begin a new line.
  fields.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || isComposing(event) || !event.target.matches(".editor textarea")) return;
    event.preventDefault();
    event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
  }, { signal });

  root.addEventListener("htmx:afterSettle", (event) => {
    const name = event.detail.requestConfig?.elt?.dataset?.field;
    const form = name && formOf(name);
    if (!form || event.detail.elt !== form) return;
    if (form.dataset.error || event.detail.requestConfig.path.endsWith("/undo/")) {
      entered = "";
      goTo(name);
      return;
    }
    if (entered !== name) {
      if (document.activeElement?.matches(".approve") && openNames().some(isOpen)) goOn(name); // opened by what was said
      return sayStop();
    }
    entered = "";
    if (isOpen(name) && !stops.includes(name)) stops.push(name);
    if (isOpen(name)) goTo(name); // what was typed breaks a rule: the reason stands there, Enter accepts it
    else goOn(name);
  }, { signal });

  for (const kind of ["htmx:sendError", "htmx:responseError"]) {
    root.addEventListener(kind, (event) => {
      if (!event.detail.elt.dataset.field || event.detail.xhr?.status === 409) return;
      const note = root.querySelector("#lock-note");
      note.querySelector("span").textContent = root.dataset.unsaved;
      note.hidden = false;
    }, { signal });
  }

  root.addEventListener("pointerup", ({ target }) => {
    if (target.inputMode !== "none" || !target.matches(EDITABLE)) return;
    target.inputMode = "";
    target.blur();
    target.focus();
  }, { signal });

  // On a phone what was open when the page came stands first; nothing moves while it is confirmed.
  for (const name of stops) formOf(name)?.classList.add("was-open");

  const refused = fields.querySelector(".field[data-error]")?.dataset.field; // typed and sent before this script was here
  const isChosen = Boolean(document.activeElement?.closest(".field")); // by somebody quicker than this script
  if (!isChosen && !root.querySelector(".notes [role=alert]:not([hidden])")) {
    // What somebody set aside or has is not approved by a mere Enter.
    if (!("holds" in root.dataset)) { if (!isTouch) root.querySelector(".hold :is(textarea, button)")?.focus(); }
    else if (!goTo(refused || stops[0])) root.querySelector(".approve")?.focus();
  }
}
