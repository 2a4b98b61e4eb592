// Takes back what was stored last: a correction of this page, or the decision that brought this page up.
import { fetchPage, post } from "./posting.js";

const OFFERED_MILLISECONDS = 10000;

export function mount(root, signal) {
  const button = root.querySelector("#undo-button");
  const corrections = []; // { name, id } of this page, the newest last
  let decision = null;
  let isDeciding = false; // the decision that brought this page up has no answer yet
  let isUndoWanted = false; // and is to be taken back once it has one
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));

  function offer(words) {
    clearTimeout(timer);
    button.querySelector(".unseen").textContent = words ? `: ${words}` : "";
    button.hidden = false;
    timer = setTimeout(() => { button.hidden = true; decision = null; }, OFFERED_MILLISECONDS);
  }

  root.addEventListener("htmx:afterSettle", (event) => {
    const form = root.querySelector(`#field-${event.detail.requestConfig?.elt?.dataset?.field}`);
    if (!form?.dataset.correction || form.dataset.error || form !== event.detail.elt) return;
    if (!event.detail.requestConfig.path.endsWith("/undo/")) corrections.push({ name: form.dataset.field, id: form.dataset.correction });
    const last = corrections.at(-1);
    if (last) offer(labelOf(last.name));
  }, { signal });

  root.addEventListener("station:deciding", () => { isDeciding = true; }, { signal });

  root.addEventListener("station:told", (event) => {
    root.querySelector("#decided-words").textContent = event.detail.sentence;
    if (!event.detail.undo) return;
    isDeciding = false;
    decision = event.detail;
    if (isUndoWanted) undoDecision(decision);
    else offer(decision.sentence);
  }, { signal });

  const labelOf = (name) => root.querySelector(`#field-${name} .field-label`).textContent.trim();

  function undoCorrection({ name, id }) {
    const form = root.querySelector(`#field-${name}`);
    button.hidden = true;
    window.htmx.ajax("POST", `${form.getAttribute("action")}undo/`, { source: form, target: form, swap: "outerHTML settle:0ms", values: { correction: id } });
  }

  async function undoDecision({ undo, url }) {
    decision = null;
    button.hidden = true;
    const answer = await post(root, undo, new FormData());
    if (!answer.ok) {
      const problem = root.querySelector("#decision-problem");
      problem.textContent = answer.sentence;
      problem.hidden = false;
      return;
    }
    const page = await fetchPage(url, false).catch(() => null);
    if (page) document.dispatchEvent(new CustomEvent("station:show", { detail: { ...page, told: { sentence: root.dataset.undone } } }));
    else location.assign(url);
  }

  root.addEventListener("station:action", (event) => {
    if (event.detail.action !== "undo") return;
    const typing = document.activeElement;
    const hasOwnText = typing?.matches?.("input, textarea") && typing.value !== typing.defaultValue;
    if (event.detail.isKey && hasOwnText) return; // the browser takes back the typing itself
    event.preventDefault();
    if (corrections.length) undoCorrection(corrections.pop());
    else if (decision) undoDecision(decision);
    else isUndoWanted = isDeciding;
  }, { signal });
}
