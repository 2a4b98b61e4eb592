// A table field: its grid is typed into, drawn on the page, summed up while that happens, and handed over as one value.
import { parse, show } from "./figures.js";
import { addRow, cellsOf, changed, focusCell, removeRow, rowsOf } from "./grid.js";
import { mountKeys } from "./grid_keys.js";
import { mountRegions } from "./regions.js";
import { sumUp } from "./sums.js";

export function mount(root, signal) {
  const forms = () => [...root.querySelectorAll(".field-table")];
  let summing = 0;
  const sumSoon = () => { summing ||= requestAnimationFrame(() => { summing = 0; for (const form of forms()) sumUp(root, form); }); };
  signal.addEventListener("abort", () => cancelAnimationFrame(summing));

  function gather(form) {
    const input = form.querySelector("[data-rows]");
    if (input) input.value = JSON.stringify(rowsOf(form).map((row) => cellsOf(row).map((cell) => cell.value)));
  }

  function enter(form) {
    form.classList.add("is-open");
    form.scrollIntoView({ block: "nearest" });
    focusCell(cellsOf(rowsOf(form)[0] || addRow(form))[0]);
  }
  root.addEventListener("focusin", (event) => { event.target.closest?.(".field-table")?.classList.add("is-open"); }, { signal });

  root.addEventListener("click", (event) => {
    const form = event.target.closest(".field-table");
    if (!form) return;
    if (event.target.closest('[data-action="edit_grid"]')) enter(form);
    else if (event.target.closest("[data-add-row]")) focusCell(cellsOf(addRow(form))[0]);
    else if (event.target.closest("[data-remove-row]")) removeRow(form, event.target.closest("tr"));
  }, { signal });

  root.addEventListener("input", (event) => {
    const form = event.target.closest?.(".field-table");
    if (form) form.classList.add("is-changed");
    if (form || event.target.matches?.(".editor input")) sumSoon();
  }, { signal });
  root.addEventListener("lines-changed", sumSoon, { signal });
  root.addEventListener("htmx:afterSettle", sumSoon, { signal });

  // A figure is shown as it was understood as soon as its cell is left.
  root.addEventListener("change", (event) => {
    const cell = event.target;
    if (!cell.matches?.(".field-table td input.figure")) return;
    const { decimal } = cell.form.dataset;
    const { type } = cell.dataset;
    const value = cell.value.trim() ? parse(cell.value, decimal, type) : null;
    cell.toggleAttribute("aria-invalid", cell.value.trim() !== "" && value === null);
    if (cell.hasAttribute("aria-invalid")) cell.setAttribute("aria-invalid", "true");
    if (value !== null) cell.value = show(value, decimal, type);
  }, { signal });

  // A cell that was filled from the page: on to the one beside it.
  root.addEventListener("cell-filled", (event) => {
    const cells = cellsOf(event.target.closest("tr"));
    changed(event.target.form);
    const next = cells[cells.indexOf(event.target) + 1];
    if (next) focusCell(next);
  }, { signal });

  root.addEventListener("submit", (event) => { if (event.target.matches(".field-table")) gather(event.target); }, { signal, capture: true });
  root.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.(".field-table")) return;
    gather(form);
    event.detail.parameters.value = form.querySelector("[data-rows]").value;
  }, { signal });

  // Leaving the table saves what was changed in it; that is no step of the walk.
  root.addEventListener("focusout", (event) => {
    const form = event.target.closest(".field-table.is-changed");
    if (!form || !event.relatedTarget || form.contains(event.relatedTarget)) return;
    form.classList.remove("is-changed");
    form.dispatchEvent(new CustomEvent("lines-left"));
  }, { signal });

  mountKeys(root, signal);
  mountRegions(root, signal);
  sumSoon();
}
