// Fills the focused field with words of the page: a click on one, or a rectangle drawn around several.
//
// Outside the pick mode a click on a word that lies in no box does the same. A field keeps the focus all the while and
// is confirmed at once, so the walk goes on when the value is valid; with Shift, words are added and nothing is sent.
import { pointOf, sheetAt } from "./places.js";
import { evidenceOf, textOf, wordAt, wordsIn, wordsOf } from "./words.js";

const DRAWN = 0.004; // of the page: a shorter drag is a click
const SVG = "http://www.w3.org/2000/svg";

export function mount(root, signal) {
  const well = root.querySelector("#well");
  const button = root.querySelector('.page-tools [data-action="pick"]');
  const hint = root.querySelector("#pick-hint");
  if (!well || !button) return;
  let target = null; // the control that is filled
  let chosen = { control: null, sheet: null, words: [] };
  let drag = null;
  let refused = "";

  const isPicking = () => well.classList.contains("is-picking");
  const isCell = (control) => control.matches("td input");
  const isMine = (control) => control?.matches?.(".field .editor :is(input, select, textarea):not([readonly], .earlier), .field-table td input:not([readonly])");

  root.addEventListener("focusin", (event) => {
    if (!isMine(event.target)) return;
    if (event.target !== target) { forget(); say(isPicking() ? hintFor(event.target) : ""); }
    target = event.target;
  }, { signal });
  if (isMine(document.activeElement)) target = document.activeElement;
  const current = () => (target && root.contains(target) ? target : null);

  function hintFor(control) {
    if (!control) return hint.dataset.noField;
    return isCell(control) ? hint.dataset.lines : hint.dataset.pick;
  }

  function say(text) {
    hint.textContent = text;
    hint.hidden = !text;
  }

  function toggle() {
    const isOn = well.classList.toggle("is-picking");
    button.setAttribute("aria-pressed", String(isOn));
    say(isOn ? hintFor(current()) : "");
    forget();
    if (isOn) for (const sheet of well.querySelectorAll(".sheet")) seen.observe(sheet);
    else {
      seen.disconnect();
      for (const layer of well.querySelectorAll(".words")) layer.remove();
    }
  }
  button.addEventListener("click", toggle, { signal });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isPicking()) return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  }, { signal, capture: true });

  // All words of a page are one path, drawn while they can be picked and the page is in view.
  const seen = new IntersectionObserver((entries) => {
    for (const { target: sheet, isIntersecting } of entries) if (isIntersecting && isPicking()) drawWords(sheet);
  }, { root: well });
  signal.addEventListener("abort", () => seen.disconnect());

  async function drawWords(sheet) {
    const words = await load(sheet);
    if (!words || !isPicking() || sheet.querySelector(".words")) return;
    const layer = layerOf(sheet);
    layer.querySelector(".all-words").setAttribute("d", outline(words));
  }

  function layerOf(sheet) {
    const known = sheet.querySelector(".words");
    if (known) return known;
    const layer = document.createElementNS(SVG, "svg");
    layer.setAttribute("class", "words");
    layer.setAttribute("viewBox", "0 0 1 1");
    layer.setAttribute("preserveAspectRatio", "none");
    layer.setAttribute("aria-hidden", "true");
    for (const name of ["all-words", "chosen-words", "lasso"]) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", name);
      layer.append(path);
    }
    sheet.querySelector(".sheet-image").append(layer);
    return layer;
  }

  const outline = (boxes) => boxes.map(({ x0, y0, x1, y1 }) => `M${x0} ${y0}H${x1}V${y1}H${x0}z`).join("");

  async function load(sheet) {
    try {
      return await wordsOf(sheet);
    } catch {
      say(hint.dataset.failed);
      return null;
    }
  }

  function forget() {
    chosen = { control: null, sheet: null, words: [] };
    for (const path of well.querySelectorAll(".chosen-words, .lasso")) path.setAttribute("d", "");
  }

  function choose(sheet, words, isAdding) {
    const control = current();
    const isMore = isAdding && chosen.control === control && chosen.sheet === sheet;
    const all = isMore ? [...chosen.words.filter((word) => !words.includes(word)), ...words] : words;
    chosen = { control, sheet, words: all };
    if (isPicking()) layerOf(sheet).querySelector(".chosen-words").setAttribute("d", outline(all));
    fill(control, all, Number(sheet.dataset.page), isAdding);
  }

  function fill(control, words, page, isAdding) {
    const text = textOf(words, control.matches("textarea"));
    const form = control.form;
    if (control.matches("select")) {
      const fitting = [...control.options].find((option) => option.text.trim().toLowerCase() === text.toLowerCase());
      if (!fitting) return say(hint.dataset.refused.replace("{text}", text));
      control.value = fitting.value;
    } else {
      control.value = text;
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
    if (isCell(control)) {
      control.dispatchEvent(new CustomEvent("cell-filled", { bubbles: true }));
      return;
    }
    keep(form, evidenceOf(words, page));
    say(isAdding ? hint.dataset.added.replace("{text}", text) : "");
    if (isAdding) return;
    refused = text;
    form.requestSubmit();
  }

  // The picked place travels with the value; a value that is emptied by hand has none.
  function keep(form, evidence) {
    let input = form.querySelector('input[name="evidence"]');
    if (!input) {
      input = Object.assign(document.createElement("input"), { type: "hidden", name: "evidence" });
      form.prepend(input);
    }
    input.value = JSON.stringify(evidence);
  }
  root.addEventListener("input", (event) => {
    if (event.isTrusted && isMine(event.target) && !event.target.value) event.target.form.querySelector('input[name="evidence"]')?.remove();
  }, { signal });

  root.addEventListener("htmx:afterSettle", (event) => {
    const name = event.detail.requestConfig?.elt?.dataset?.field;
    if (!name || !refused) return;
    if (root.querySelector(`#field-${CSS.escape(name)}`)?.dataset.error) say(hint.dataset.refused.replace("{text}", refused));
    refused = "";
    for (const path of well.querySelectorAll(".chosen-words")) path.setAttribute("d", "");
  }, { signal });

  // The focus stays where a person types.
  well.addEventListener("mousedown", (event) => { if (event.button === 0 && current() && document.activeElement === current()) event.preventDefault(); }, { signal });

  well.addEventListener("pointerdown", (event) => {
    if (!isPicking() || event.button !== 0 || !event.isPrimary) return;
    const sheet = sheetAt(well, event.clientX, event.clientY);
    if (!sheet) return;
    const [x, y] = pointOf(sheet, event.clientX, event.clientY);
    drag = { sheet, x, y, box: null };
    well.setPointerCapture(event.pointerId);
  }, { signal });

  well.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = pointOf(drag.sheet, event.clientX, event.clientY);
    drag.box = { x0: Math.max(0, Math.min(x, drag.x)), y0: Math.max(0, Math.min(y, drag.y)), x1: Math.min(1, Math.max(x, drag.x)), y1: Math.min(1, Math.max(y, drag.y)) };
    layerOf(drag.sheet).querySelector(".lasso").setAttribute("d", outline([drag.box]));
  }, { signal });

  well.addEventListener("pointerup", async (event) => {
    if (!drag) return;
    const { sheet, box, x, y } = drag;
    drag = null;
    layerOf(sheet).querySelector(".lasso").setAttribute("d", "");
    const isDrawn = box && (box.x1 - box.x0 > DRAWN || box.y1 - box.y0 > DRAWN);
    if (isDrawn && current() && isCell(current())) return region(sheet, box);
    await pick(sheet, isDrawn ? (words) => wordsIn(words, box) : (words) => [wordAt(words, x, y)].filter(Boolean), event.shiftKey);
  }, { signal });
  well.addEventListener("pointercancel", () => { drag = null; }, { signal });

  async function pick(sheet, find, isAdding) {
    if (!current()) return say(hint.dataset.noField);
    const words = await load(sheet);
    if (!words || !current()) return;
    const found = find(words);
    if (found.length) choose(sheet, found, isAdding);
    else if (isPicking()) say(hint.dataset.nothing);
  }

  // Rows or a column of the table: the grid that has the focus takes them.
  function region(sheet, box) {
    const detail = { address: sheet.dataset.region, box: [box.x0, box.y0, box.x1, box.y1], page: Number(sheet.dataset.page), say, words: hint.dataset };
    current().dispatchEvent(new CustomEvent("region-drawn", { bubbles: true, detail }));
  }

  // Outside the mode: a word that lies in no box.
  well.addEventListener("click", (event) => {
    if (isPicking() || event.target.closest(".box") || well.classList.contains("was-panned")) return;
    const control = current();
    const sheet = sheetAt(well, event.clientX, event.clientY);
    if (!sheet || !control || document.activeElement !== control) return;
    const [x, y] = pointOf(sheet, event.clientX, event.clientY);
    pick(sheet, (words) => [wordAt(words, x, y)].filter(Boolean), event.shiftKey);
  }, { signal });
}
