// Help while a value is typed: values approved before, how it will be read, the decimal sign of the number pad.
import { parse, show } from "./figures.js";

const SUGGESTED = new Set(["text", "identifier", "iban", "vat_id", "address", "multiline"]);
const FIGURES = new Set(["money", "number", "percentage"]);
const ASKED = new Set(["date", "duration", "currency"]);
const PAUSE_MS = 120;

export function mount(root, signal) {
  let timer = 0;
  let asking = null;
  signal.addEventListener("abort", () => { clearTimeout(timer); asking?.abort(); });

  const editorOf = (element) => (element.matches?.(".editor :is(input, textarea):not([readonly])") ? element : null);
  const kindOf = (input) => input.form.dataset.type;

  async function ask(input, part, text) {
    asking?.abort();
    asking = new AbortController();
    const answer = await fetch(`${input.form.getAttribute("action")}${part}/?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
    return answer.ok ? answer.json() : null;
  }

  // Called without waiting: an answer that is late or lost only means that nothing is offered.
  async function help(input) {
    const kind = kindOf(input);
    const text = input.value;
    try {
      if (SUGGESTED.has(kind)) offer(input, await ask(input, "suggestions", text));
      else if (ASKED.has(kind) && text.trim()) tell(input, await ask(input, "reading", text));
    } catch (error) {
      if (!["AbortError", "TypeError"].includes(error.name)) throw error;
    }
  }

  function offer(input, answer) {
    if (!answer || !input.isConnected) return;
    if (input.matches("textarea")) return offerBelow(input, answer.values);
    const id = `earlier-${input.form.dataset.field}`;
    let list = input.form.querySelector("datalist");
    if (!list) {
      list = Object.assign(document.createElement("datalist"), { id });
      input.after(list);
      input.setAttribute("list", id);
    }
    const known = [...list.options].map((option) => option.value);
    const values = answer.values.filter((value) => value !== input.value);
    if (known.join("\n") === values.join("\n")) return;
    list.replaceChildren(...values.map((value) => Object.assign(document.createElement("option"), { value })));
  }

  // A text of several lines has no list of its own: its earlier values are chosen from a box beside it.
  function offerBelow(area, values) {
    area.form.querySelector(".earlier")?.remove();
    const others = values.filter((value) => value !== area.value);
    if (!others.length) return;
    const words = root.querySelector("#pick-hint")?.dataset.earlier || "";
    const box = Object.assign(document.createElement("select"), { className: "earlier" });
    box.setAttribute("aria-label", words);
    box.append(new Option(words, ""), ...others.map((value) => new Option(value.replaceAll("\n", ", "), value)));
    box.addEventListener("change", (event) => {
      event.stopPropagation(); // choosing is no confirming
      if (!box.value) return;
      area.value = box.value;
      area.focus();
    }, { signal });
    area.after(box);
  }

  // What the typed text will be stored as, where it is written otherwise; a text that cannot be is told when confirmed.
  function tell(input, answer) {
    if (!input.isConnected) return;
    const read = answer?.text || "";
    let output = input.form.querySelector(".read-as");
    if (!output) {
      output = Object.assign(document.createElement("output"), { className: "read-as", htmlFor: input.id });
      input.after(output);
    }
    output.textContent = read && read !== input.value.trim() ? `= ${read}` : "";
  }

  root.addEventListener("focusin", (event) => {
    const input = editorOf(event.target);
    if (input && !input.value && SUGGESTED.has(kindOf(input))) help(input);
  }, { signal });

  root.addEventListener("input", (event) => {
    const input = editorOf(event.target);
    if (!input) return;
    const kind = kindOf(input);
    clearTimeout(timer);
    if (FIGURES.has(kind)) {
      const { decimal } = input.form.dataset;
      const value = input.value.trim() ? parse(input.value, decimal, kind) : null;
      tell(input, value === null ? null : { text: show(value, decimal, kind) });
    } else if (SUGGESTED.has(kind) || ASKED.has(kind)) {
      timer = setTimeout(() => help(input), PAUSE_MS);
    }
  }, { signal });

  root.addEventListener("keydown", (event) => {
    if (event.code !== "NumpadDecimal" || event.ctrlKey || event.altKey || event.metaKey) return;
    const input = event.target;
    const isFigure = input.matches?.("td input.figure") || (editorOf(input) && FIGURES.has(kindOf(input)));
    if (!isFigure || input.readOnly || event.key === "Delete") return; // with NumLock off it deletes
    event.preventDefault();
    input.setRangeText(input.form.dataset.decimal || ".", input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, { signal });
}
