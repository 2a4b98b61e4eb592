// The words of a page: asked of the server when first needed, found by place, joined as they are read.

const asked = new WeakMap(); // sheet -> promise of its words

// The words of a sheet in reading order: [{ text, x0, y0, x1, y1, index }]. Rejects when they do not arrive.
export function wordsOf(sheet) {
  if (!asked.has(sheet)) {
    const answer = fetch(sheet.dataset.words).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    }).then((words) => words.map(([text, x0, y0, x1, y1], index) => ({ text, x0, y0, x1, y1, index })));
    answer.catch(() => asked.delete(sheet));
    asked.set(sheet, answer);
  }
  return asked.get(sheet);
}

// The word at a point, with a little room around it; the nearest where several claim it.
export function wordAt(words, x, y) {
  const near = 0.004;
  const hit = words.filter((word) => x >= word.x0 - near && x <= word.x1 + near && y >= word.y0 - near && y <= word.y1 + near);
  const away = (word) => Math.abs(x - (word.x0 + word.x1) / 2) + Math.abs(y - (word.y0 + word.y1) / 2);
  return hit.sort((a, b) => away(a) - away(b))[0] || null;
}

// The words whose middle lies in a rectangle { x0, y0, x1, y1 }.
export function wordsIn(words, box) {
  return words.filter((word) => {
    const [x, y] = [(word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2];
    return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
  });
}

const isSameRow = (a, b) => Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0) > Math.min(a.y1 - a.y0, b.y1 - b.y0) / 2;
const HAN = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

// The chosen words row by row: [[word, ...], ...].
export function rowsOf(chosen) {
  const rows = [];
  for (const word of [...chosen].sort((a, b) => a.index - b.index)) {
    const last = rows.at(-1);
    if (last && isSameRow(last.at(-1), word)) last.push(word);
    else rows.push([word]);
  }
  return rows;
}

// Their text: one line, or one line a row where the field takes several. Chinese and Japanese words need no blank.
export function textOf(chosen, isLong) {
  return rowsOf(chosen).map((row) => joined(row.map((word) => word.text))).reduce((text, line) => (isLong ? `${text}\n${line}` : joined([text, line])));
}

function joined(texts) {
  return texts.reduce((text, next) => (HAN.test(text.at(-1) || "") && HAN.test(next[0] || "") ? text + next : `${text} ${next}`));
}

// One box a row, as the evidence of a value: [{ page, box, text }].
export function evidenceOf(chosen, page) {
  return rowsOf(chosen).map((row) => ({
    page,
    box: [Math.min(...row.map((word) => word.x0)), Math.min(...row.map((word) => word.y0)), Math.max(...row.map((word) => word.x1)), Math.max(...row.map((word) => word.y1))].map((side) => Math.min(1, Math.max(0, side))),
    text: joined(row.map((word) => word.text)),
  }));
}
