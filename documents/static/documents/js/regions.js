// A rectangle drawn on the page while the grid has the focus: the server reads it as rows, or as one column.
import { addRow, cellsOf, changed, focusCell, place, rowsOf } from "./grid.js";
import { boxOf } from "./places.js";

export function mountRegions(root, signal) {
  root.addEventListener("region-drawn", async (event) => {
    const cell = event.target;
    const { address, box, page, say, words } = event.detail;
    const { form, column } = place(cell);
    const query = new URLSearchParams({ field: form.dataset.field, box: box.join(",") });
    let found;
    try {
      const answer = await fetch(`${address}?${query}`, { signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      found = await answer.json();
    } catch {
      if (!signal.aborted) say(words.failed);
      return;
    }
    if (!form.isConnected) return;
    const texts = found.column[cell.dataset.column];
    if (found.rows.length) fillRows(form, found.rows);
    else if (texts) fillColumn(form, cell, column, texts, page);
    else return say(words.nothing);
    say(words.lines);
  }, { signal });

  // Rows that were empty are filled first, the others are added at the end.
  function fillRows(form, rows) {
    const empty = rowsOf(form).filter((row) => cellsOf(row).every((cell) => !cell.value.trim()));
    let first = null;
    for (const texts of rows) {
      const row = empty.shift() || addRow(form);
      cellsOf(row).forEach((cell, index) => { cell.value = texts[index].text; });
      first ||= row;
    }
    changed(form);
    focusCell(cellsOf(first)[0]);
  }

  // Each text goes to the row that stands beside it on the page; where none does, row by row from the chosen cell on.
  function fillColumn(form, cell, column, texts, page) {
    const rows = rowsOf(form);
    const heights = rows.map((row) => heightOf(row, page));
    const isPlaced = heights.some(Boolean);
    let next = rows.indexOf(cell.closest("tr"));
    for (const { text, box } of texts) {
      const middle = (box[1] + box[3]) / 2;
      const beside = isPlaced ? heights.findIndex((span) => span && middle >= span.top && middle <= span.bottom) : next++;
      const row = rows[beside] || addRow(form);
      cellsOf(row)[column].value = text;
    }
    changed(form);
    focusCell(cell);
  }

  function heightOf(row, page) {
    const marks = cellsOf(row)
      .filter((cell) => cell.dataset.cell)
      .map((cell) => root.querySelector(`.sheet[data-page="${page}"] .box[data-cell="${CSS.escape(cell.dataset.cell)}"]`))
      .filter(Boolean)
      .map(boxOf);
    if (!marks.length) return null;
    const top = Math.min(...marks.map((box) => box.y));
    const bottom = Math.max(...marks.map((box) => box.y + box.height));
    const room = (bottom - top) / 2;
    return { top: top - room, bottom: bottom + room };
  }
}
