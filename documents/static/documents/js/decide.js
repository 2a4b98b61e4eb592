// Decisions: shows the next document at once and sends the decision meanwhile; brings the page back when it failed.
import { takeNext } from "./next.js";
import { post } from "./posting.js";

const show = (detail) => document.dispatchEvent(new CustomEvent("station:show", { detail }));

function tell(root, sentence) {
  const problem = root.querySelector("#decision-problem");
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

async function decide(root, form, submitter) {
  const url = submitter?.getAttribute("formaction") || form.action;
  const [here, title] = [location.href, document.title];
  const sending = post(root, url, new FormData(form));
  const next = await takeNext(root);
  if (!next) {
    const answer = await sending;
    if (answer.ok) location.assign(root.dataset.next);
    else tell(root, answer.sentence);
    return;
  }
  show(next);
  next.root.dispatchEvent(new CustomEvent("station:deciding"));
  const answer = await sending;
  if (answer.ok) {
    next.root.dispatchEvent(new CustomEvent("station:told", { detail: { sentence: answer.sentence, undo: root.dataset.undo, url: here } }));
    return;
  }
  show({ root, url: here, title, back: true });
  tell(root, answer.sentence);
}

export function mount(root, signal) {
  const fields = root.querySelector("#fields");
  const isSaving = () => fields.querySelector(".htmx-request");
  let isDeciding = false;

  async function start(form, submitter) {
    if (isDeciding) return;
    isDeciding = true;
    tell(root, "");
    await decide(root, form, submitter);
    isDeciding = false;
  }

  function whenSaved() {
    return new Promise((resolve) => {
      const settled = () => { if (!isSaving()) resolve(); };
      root.addEventListener("htmx:afterRequest", () => setTimeout(settled, 0), { signal });
      settled();
    });
  }

  // What was typed is saved first; what cannot be saved keeps the page.
  root.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    const form = target.closest("[data-decides]");
    if (!form) return;
    event.preventDefault();
    await whenSaved();
    if (form.hasAttribute("data-waits-for-saves") && fields.querySelector("[data-error]")) return;
    start(form, submitter);
  }, { signal });

  // One panel is open at a time; Escape closes it and gives the focus back to its button.
  for (const act of root.querySelectorAll(".act")) {
    // Not by the toggle event, which comes later than the next key.
    act.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      const isOpening = !act.open;
      for (const one of root.querySelectorAll(".act[open]")) one.open = false;
      act.open = isOpening;
      if (isOpening) act.querySelector("form :is(textarea, select)").focus();
    }, { signal });
    act.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !act.open || event.isComposing) return;
      event.preventDefault();
      act.open = false;
      act.querySelector("summary").focus();
    }, { signal });
  }
}
