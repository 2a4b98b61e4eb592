// Enter confirms a field and goes to the next open one; counts the seconds of attention each field gets.

export function mount(root, signal) {
  const fields = root.querySelector("#fields");
  const seconds = new Map();
  let entered = ""; // the field that was confirmed by Enter or by its button
  let since = null;

  const controlOf = (form) => form?.querySelector(".editor :is(input, select, textarea):not([readonly])");
  const forms = () => [...fields.querySelectorAll(".field:not(.field-table)")];

  function nextOpen(name) {
    const all = forms();
    const start = all.findIndex((form) => form.dataset.field === name) + 1;
    const round = [...all.slice(start), ...all.slice(0, start)];
    return round.find((form) => form.dataset.field !== name && form.querySelector("[data-open]"));
  }

  function count(name) {
    if (since && name) seconds.set(name, (seconds.get(name) || 0) + (performance.now() - since) / 1000);
    since = null;
  }
  const current = () => document.activeElement?.closest?.(".field")?.dataset.field;

  root.addEventListener("focusin", () => { since = current() && !document.hidden ? performance.now() : null; }, { signal });
  root.addEventListener("focusout", (event) => count(event.target.closest?.(".field")?.dataset.field), { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) count(current());
    else if (current()) since = performance.now();
  }, { signal });

  fields.addEventListener("focusin", (event) => event.target.closest(".field:not(.field-table)")?.scrollIntoView({ block: "nearest" }), { signal });
  fields.addEventListener("submit", (event) => { entered = event.target.dataset.field; }, { signal, capture: true });

  root.addEventListener("htmx:configRequest", (event) => {
    const name = event.detail.elt.dataset.field;
    if (!name) return;
    if (name === current()) { count(name); since = performance.now(); }
    event.detail.parameters.seconds = (seconds.get(name) || 0).toFixed(1);
  }, { signal });

  root.addEventListener("htmx:afterSettle", (event) => {
    const name = event.detail.requestConfig?.elt?.dataset.field;
    if (!name) return;
    const form = root.querySelector(`#field-${name}`);
    if (form.dataset.error) return controlOf(form)?.focus();
    seconds.delete(name);
    if (entered !== name) return;
    entered = "";
    const next = nextOpen(name);
    if (next) controlOf(next)?.focus();
    else root.querySelector(".approve, .decision button")?.focus();
  }, { signal });

  for (const kind of ["htmx:sendError", "htmx:responseError"]) {
    root.addEventListener(kind, (event) => {
      if (!event.detail.elt.dataset.field) return;
      const note = root.querySelector("#lock-note");
      note.textContent = root.querySelector(".review-words").dataset.unsaved;
      note.hidden = false;
    }, { signal });
  }

  // Approving waits until what was typed is saved, and stops when it cannot be.
  root.querySelector("[data-waits-for-saves]")?.addEventListener("submit", (event) => {
    const form = event.target;
    const isSaving = () => fields.querySelector(".htmx-request");
    if (!isSaving()) {
      if (fields.querySelector("[data-error]")) event.preventDefault();
      return;
    }
    event.preventDefault();
    root.addEventListener("htmx:afterSettle", () => { if (!isSaving()) form.requestSubmit(); }, { once: true, signal });
  }, { signal });

  if (matchMedia("(pointer: fine)").matches && !root.querySelector(".notes [role=alert]:not([hidden])")) {
    const first = forms().find((form) => form.querySelector("[data-open]")) || forms()[0];
    controlOf(first)?.focus({ preventScroll: true });
  }
}
