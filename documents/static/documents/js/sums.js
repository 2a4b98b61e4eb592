// The running sum of line items and what it says of the totals, judged by the server's rules while a person types.
//
// The sentences come from the table's data attributes; the server judges anew when the lines are saved.
import { parse, show } from "./figures.js";

const CENT = 0.011;
const TOTALS = ["line_total_sum", "net_total", "grand_total"];

const rowsOf = (form) => [...form.querySelectorAll("tbody tr:not(.grid-none)")];
const round = (value) => Math.round(value * 100) / 100;

export function sumUp(root, form) {
  const { decimal } = form.dataset;
  const cell = (row, name) => {
    const input = row.querySelector(`input[data-column="${name}"]`);
    return input?.value.trim() ? parse(input.value, decimal, input.dataset.type) : null;
  };
  const rows = rowsOf(form);
  if (!form.querySelector('[data-column-head="line_total"]')) return;
  let running = 0;
  const lines = rows.map((row) => {
    const line = { row, total: cell(row, "line_total"), quantity: cell(row, "quantity"), price: cell(row, "unit_price"), rate: cell(row, "tax_rate") };
    if (line.total !== null) running += line.total;
    const output = row.querySelector(".running");
    if (output) output.textContent = line.total === null ? "" : show(round(running), decimal, "money");
    return line;
  });
  let off = 0;
  lines.forEach((line, index) => {
    const isOff = isMismatch(line);
    line.row.classList.toggle("is-off", isOff);
    if (isOff && !off) off = index + 1;
  });
  const verdict = judge(root, form, lines, decimal);
  const place = form.querySelector(".grid-sum");
  place.textContent = off ? form.dataset.lineOff.replace("{row}", off) : verdict.text;
  place.title = place.textContent; // a narrow cap cuts it
  place.classList.toggle("is-off", Boolean(off) || verdict.isOff);
}

function isMismatch({ total, quantity, price }) {
  if (total === null || quantity === null || price === null) return false;
  return Math.abs(round(total - quantity * price)) > Math.max(0.02, Math.abs(quantity) * 0.0051);
}

function judge(root, form, lines, decimal) {
  const known = lines.filter((line) => line.total !== null);
  if (!known.length) return { text: "", isOff: false };
  const sum = known.reduce((all, line) => all + line.total, 0);
  const plain = { text: form.dataset.sumIs.replace("{amount}", show(round(sum), decimal, "money")), isOff: false };
  if (known.length < lines.length) return plain;
  const value = (name) => {
    const input = root.querySelector(`#value-${name}`);
    return input?.value.trim() ? parse(input.value, decimal, "money") : null;
  };
  const expected = TOTALS.map((name) => [name, value(name)]).filter(([, amount]) => amount !== null);
  const [tax, grand] = [value("tax_total"), value("grand_total")];
  if (tax !== null && grand !== null) expected.push(["grand_total", grand - tax]);
  if (!expected.length) return plain;
  const sums = [sum];
  if (value("net_total") === null) sums.push(known.reduce((all, line) => all + line.total * (1 + (line.rate || 0) / 100), 0));
  const within = CENT * known.length;
  const hits = expected.filter(([, amount]) => sums.some((one) => Math.abs(one - amount) < within));
  const met = hits.find(([name]) => name === "net_total") || hits[0];
  if (met) {
    const label = root.querySelector(`#field-${met[0]} .field-label`)?.textContent.trim() || "";
    return { text: form.dataset.equal.replace("{label}", label).replace("{amount}", show(round(met[1]), decimal, "money")), isOff: false };
  }
  const difference = round(expected[0][1] - sum);
  const words = difference > 0 ? form.dataset.short : form.dataset.over;
  return { text: words.replace("{amount}", show(Math.abs(difference), decimal, "money")), isOff: true };
}
