// The keys of a line-item grid, as in a spreadsheet: a cell is chosen, typing replaces it, F2 or a click edits it.
import { addRow, cellsOf, fillDown, focusCell, mergeRow, place, removeRow, splitRow } from "./grid.js";

const isAll = (cell) => cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;

export function mountKeys(root, signal) {
  let before = ""; // what stood in the cell when it was entered

  root.addEventListener("focusin", (event) => { if (event.target.matches(".field-table td input")) before = event.target.value; }, { signal });

  function move(event, cell) {
    const { form, row, rows, cells, column } = place(cell);
    const at = rows.indexOf(row);
    const go = (target) => { if (target) { event.preventDefault(); focusCell(target); } };
    const isEdited = cell.classList.contains("is-edited");
    switch (event.key) {
      case "ArrowUp": return go(rows[at - 1] && cellsOf(rows[at - 1])[column]);
      case "ArrowDown": return go(rows[at + 1] && cellsOf(rows[at + 1])[column]);
      case "ArrowLeft": return !isEdited && (isAll(cell) || cell.selectionEnd === 0) ? go(cells[column - 1]) : undefined;
      case "ArrowRight": return !isEdited && (isAll(cell) || cell.selectionStart === cell.value.length) ? go(cells[column + 1]) : undefined;
      case "Home": return !isEdited ? go(cells[0]) : undefined;
      case "End": return !isEdited ? go(cells.at(-1)) : undefined;
      case "Enter":
        if (event.shiftKey && !rows[at - 1]) return undefined; // back to the stop before
        event.preventDefault();
        event.stopPropagation();
        if (event.shiftKey) return focusCell(cellsOf(rows[at - 1])[column]);
        if (rows[at + 1]) return focusCell(cellsOf(rows[at + 1])[column]);
        return form.requestSubmit(form.querySelector("[data-save-rows]"));
      case "Escape":
        event.preventDefault();
        event.stopPropagation();
        if (!isEdited && cell.value === before) return form.querySelector(".grid-edit")?.focus();
        cell.value = before;
        cell.classList.remove("is-edited");
        cell.select();
        return cell.dispatchEvent(new Event("input", { bubbles: true }));
      case "F2":
        event.preventDefault();
        cell.classList.add("is-edited");
        return cell.setSelectionRange(cell.value.length, cell.value.length);
    }
    return undefined;
  }

  const withAlt = {
    KeyA: (cell) => focusCell(cellsOf(addRow(place(cell).form, place(cell).row))[0]),
    Insert: (cell) => focusCell(cellsOf(addRow(place(cell).form, place(cell).row))[0]),
    Delete: (cell) => removeRow(place(cell).form, place(cell).row),
    Enter: splitRow,
    KeyM: mergeRow,
  };

  root.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".field-table td input:not([readonly])");
    if (!cell || event.isComposing || event.keyCode === 229) return;
    const act = event.altKey && !event.ctrlKey && !event.metaKey ? withAlt[event.code] : null;
    const isFill = event.code === "KeyD" && event.ctrlKey && !event.altKey;
    if (act || isFill) {
      event.preventDefault();
      event.stopPropagation();
      (act || fillDown)(cell);
    } else if (!event.altKey && !event.ctrlKey && !event.metaKey) {
      move(event, cell);
    }
  }, { signal, capture: true });

  root.addEventListener("pointerup", (event) => { if (event.target.matches?.(".field-table td input") && document.activeElement === event.target && !isAll(event.target)) event.target.classList.add("is-edited"); }, { signal });
  root.addEventListener("focusout", (event) => event.target.classList?.remove("is-edited"), { signal });
}
