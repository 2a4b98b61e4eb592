// Shows where the focused field stands: its marks on the page, the view moved to it, its crop in the desk.
import { drawCrop } from "./crop.js";
import { glide } from "./places.js";

export function mount(root, signal) {
  const well = root.querySelector("#well");
  const crop = root.querySelector("#crop");
  if (!well) return;
  let marks = index();
  let shown = [];

  function index() {
    const found = new Map();
    for (const mark of well.querySelectorAll(".box")) {
      const name = mark.dataset.field;
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(mark);
    }
    return found;
  }

  function show(field, cell) {
    for (const mark of shown) mark.classList.remove("is-current", "is-near");
    const all = marks.get(field) || [];
    const current = all.filter((mark) => mark.dataset.cell === cell);
    const near = cell ? rowOf(all, cell) : [];
    for (const mark of near) mark.classList.add("is-near");
    for (const mark of current) mark.classList.add("is-current");
    shown = [...near, ...current];
    const first = current[0] || near[0] || all[0];
    const sheet = first?.closest(".sheet");
    if (crop) drawCrop(crop, current.filter((mark) => mark.closest(".sheet") === sheet));
    if (first) glide(well, first.firstElementChild.getBoundingClientRect());
  }

  // The other cells of the row that `cell` ("3-quantity") belongs to.
  function rowOf(all, cell) {
    const row = cell.slice(0, cell.indexOf("-") + 1);
    return all.filter((mark) => mark.dataset.cell.startsWith(row) && mark.dataset.cell !== cell);
  }

  function follow(target) {
    const form = target.closest?.(".field");
    if (!form) return;
    const isNewCell = target.matches("td input") && !target.dataset.cell;
    if (!isNewCell) show(form.dataset.field, target.dataset.cell || "");
  }

  // New marks of a saved field take the place of its old ones; the others follow their verdicts.
  function refresh() {
    const fresh = root.querySelector("#new-marks");
    if (!fresh?.dataset.fields) return;
    for (const name of fresh.dataset.fields.split(" ")) {
      for (const mark of marks.get(name) || []) mark.remove();
    }
    for (const page of fresh.children) {
      well.querySelector(`.sheet[data-page="${page.dataset.page}"] .boxes`)?.append(...page.children);
    }
    fresh.replaceChildren();
    delete fresh.dataset.fields;
    marks = index();
    shown = [];
    for (const verdict of root.querySelectorAll(".verdict-of")) {
      for (const mark of marks.get(verdict.id.slice("verdict-".length)) || []) mark.dataset.state = verdict.dataset.state;
    }
    if (root.contains(document.activeElement)) follow(document.activeElement);
  }

  root.addEventListener("focusin", (event) => follow(event.target), { signal });
  root.addEventListener("htmx:afterSettle", refresh, { signal });

  // A click on a box chooses its field; while words are picked it is a word that is meant.
  well.addEventListener("click", (event) => {
    const mark = event.target.closest(".box");
    if (!mark || well.classList.contains("is-picking") || well.classList.contains("was-panned")) return;
    const form = root.querySelector(`#field-${CSS.escape(mark.dataset.field)}`);
    const cell = mark.dataset.cell && form?.querySelector(`[data-cell="${CSS.escape(mark.dataset.cell)}"]`);
    (cell || form?.querySelector(".editor :is(input, select, textarea)") || form?.querySelector("td input"))?.focus();
  }, { signal });

  if (root.contains(document.activeElement)) follow(document.activeElement);
}
