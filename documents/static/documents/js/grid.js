// Rows and cells of a line-item grid: where one is, where the next is, and what can be done to rows.

export const rowsOf = (form) => [...form.querySelectorAll("tbody tr:not(.grid-none)")];
export const cellsOf = (row) => [...row.querySelectorAll("td input")];

export function place(cell) {
  const row = cell.closest("tr");
  const form = cell.closest(".field-table");
  return { form, row, rows: rowsOf(form), cells: cellsOf(row), column: cellsOf(row).indexOf(cell) };
}

export function focusCell(cell) {
  if (!cell) return;
  cell.focus({ preventScroll: true });
  cell.select();
  cell.closest("tr").scrollIntoView({ block: "nearest" });
}

export function changed(form) {
  number(form);
  form.classList.add("is-changed");
  form.dispatchEvent(new CustomEvent("lines-changed", { bubbles: true }));
}

function number(form) {
  const rows = rowsOf(form);
  rows.forEach((row, index) => {
    row.querySelector("th").textContent = index + 1;
    for (const cell of cellsOf(row)) cell.setAttribute("aria-label", `${cell.dataset.label} ${index + 1}`);
  });
  form.querySelector(".count").textContent = rows.length;
  form.querySelector(".grid-none")?.toggleAttribute("hidden", rows.length > 0);
}

// A new row below `after`, at the end without it; returns it.
export function addRow(form, after) {
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  if (after) after.after(row);
  else form.querySelector("tbody").append(row);
  changed(form);
  return row;
}

export function removeRow(form, row) {
  const neighbour = row.nextElementSibling || row.previousElementSibling;
  const column = cellsOf(row).indexOf(document.activeElement);
  row.remove();
  changed(form);
  const cells = neighbour && !neighbour.matches(".grid-none") ? cellsOf(neighbour) : [];
  if (cells.length) focusCell(cells[Math.max(0, column)]);
  else form.querySelector("[data-add-row]")?.focus();
}

// What stands after the caret goes to a new row below, into the same column.
export function splitRow(cell) {
  const { form, row, column } = place(cell);
  const at = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length ? cell.value.length : cell.selectionStart;
  const rest = cell.value.slice(at).trim();
  cell.value = cell.value.slice(0, at).trim();
  const below = cellsOf(addRow(form, row))[column];
  below.value = rest;
  focusCell(below);
}

// Texts of the next row are joined to this row's; figures fill the cells that are empty here.
export function mergeRow(cell) {
  const { form, row, rows, cells } = place(cell);
  const next = rows[rows.indexOf(row) + 1];
  if (!next) return;
  cellsOf(next).forEach((from, index) => {
    const to = cells[index];
    if (!from.value.trim()) return;
    if (!to.value.trim()) to.value = from.value;
    else if (!to.classList.contains("figure")) to.value = `${to.value.trim()} ${from.value.trim()}`;
  });
  next.remove();
  changed(form);
  focusCell(cell);
}

// The value of this cell goes into every cell below it that is empty, or into the next one where none is.
export function fillDown(cell) {
  const { form, row, rows, column } = place(cell);
  const below = rows.slice(rows.indexOf(row) + 1).map((one) => cellsOf(one)[column]);
  const empty = below.filter((one) => !one.value.trim());
  for (const one of empty.length ? empty : below.slice(0, 1)) one.value = cell.value;
  changed(form);
}
