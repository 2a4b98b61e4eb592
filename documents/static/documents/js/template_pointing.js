// Pointing at a value: a box drawn on the page, a click on a word, or words chosen from a list; "Use it" fills the field.
import { textsOf } from "./template_chips.js";
import { say } from "./template_voice.js";

const SVG = "http://www.w3.org/2000/svg";

export function mountPointing({ form, draft, showPane }) {
  const panel = document.getElementById("pointing");
  const pages = document.getElementById("sample-pages");
  const part = (name) => panel.querySelector(`[data-${name}]`);
  let start = null;
  let drawn = null;
  let proposal = null;
  let asking = null;
  let column = null;

  function setDrawing(isOn) {
    form.classList.toggle("is-drawing", isOn);
    for (const button of panel.querySelectorAll("[data-draw]")) button.setAttribute("aria-pressed", String(isOn));
    if (!isOn) return;
    showPane("page");
    say(form, "Drawing");
  }

  function placeOf(event, sheet) {
    const at = sheet.getBoundingClientRect();
    return { x: (event.clientX - at.left) / at.width, y: (event.clientY - at.top) / at.height };
  }

  pages.addEventListener("pointerdown", (event) => {
    const image = event.target.closest(".sheet-image");
    if (!form.classList.contains("is-drawing") || !image || event.button) return;
    event.preventDefault();
    drawn?.remove();
    drawn = rectangle(image);
    start = { ...placeOf(event, image), image };
    pages.setPointerCapture(event.pointerId);
  });
  pages.addEventListener("pointermove", (event) => { if (start) outline(boxTo(event)); });
  pages.addEventListener("pointerup", (event) => {
    if (!start) return;
    const box = boxTo(event);
    const page = start.image.closest("[data-page]").dataset.page;
    start = null;
    setDrawing(false);
    ask(page, box);
  });
  pages.addEventListener("pointercancel", () => { start = null; drawn?.remove(); });

  function rectangle(image) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", "drawn");
    image.querySelector(".boxes").append(rect);
    return rect;
  }

  // The value that was found, in place of what was drawn.
  function mark([page, x, y, width, height]) {
    drawn = rectangle(pages.querySelector(`[data-page="${page}"] .sheet-image`));
    outline([x, y, x + width, y + height]);
  }

  function boxTo(event) {
    const end = placeOf(event, start.image);
    return [Math.min(start.x, end.x), Math.min(start.y, end.y), Math.max(start.x, end.x), Math.max(start.y, end.y)];
  }

  function outline([x0, y0, x1, y1]) {
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) drawn.setAttribute(name, value);
  }

  async function ask(page, [x0, y0, x1, y1], { focuses = true } = {}) {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    for (const [name, value] of Object.entries({ document: form.dataset.document, page, x0, y0, x1, y1 })) body.set(name, value);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(form.dataset.point, { method: "POST", body, signal: asking.signal }).catch(() => null);
    if (!answer?.ok) return;
    show(await answer.json(), focuses);
  }

  function show(answer, focuses) {
    proposal = answer.nothing ? null : answer;
    part("nothing").textContent = answer.nothing || "";
    part("nothing").hidden = Boolean(proposal);
    part("proposal").hidden = !proposal;
    part("pointing-none").hidden = Boolean(proposal);
    form.classList.toggle("has-proposal", Boolean(proposal));
    drawn?.remove();
    if (proposal) mark(answer.box);
    showPane("form");
    if (!proposal) return;
    part("proposal-page").textContent = answer.page;
    part("reads-text").textContent = answer.text;
    part("label-text").textContent = answer.label || form.dataset.wordNoLabel;
    part("type-text").textContent = answer.type_word;
    crop(answer.box);
    panel.scrollIntoView({ block: "nearest" });
    if (focuses) part("use").focus({ preventScroll: true });
  }

  // The place on the page, a little wider than the value so that its label is seen, too.
  function crop([page, x, y, width, height]) {
    const image = pages.querySelector(`[data-page="${page}"] img`);
    const [wide, high] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
    const view = part("crop");
    const margin = height * high;
    const left = Math.max(0, (x + width) * wide - Math.max(width * wide + 2 * margin, 0.36 * wide));
    const [across, down] = [(x + width) * wide + margin - left, height * high + margin];
    view.setAttribute("viewBox", `${left} ${y * high - margin / 2} ${across} ${down}`);
    view.style.aspectRatio = `${across} / ${down}`;
    const picture = view.querySelector("image");
    picture.setAttribute("href", image.getAttribute("src"));
    picture.setAttribute("width", wide);
    picture.setAttribute("height", high);
  }

  // The column that was worked on last, while its table is the chosen field; else the field itself.
  function target() {
    const editor = form.querySelector(`[data-editor="${CSS.escape(form.dataset.selected)}"]`);
    return column?.isConnected && editor.contains(column) && column.querySelector("details").open ? column : editor;
  }

  function use() {
    if (!proposal) return;
    const part = target();
    const control = (name) => part.querySelector(`.controls [name$="-${name}"]`);
    const isNew = !control("label").value && !control("name").value;
    if (isNew) fill(control("label"), proposal.label);
    if (isNew || control("type").value === "text") fill(control("type"), proposal.type, "change");
    if (proposal.pattern && !control("pattern").value && control("type").value === proposal.type) fill(control("pattern"), proposal.pattern);
    const aliases = control("aliases");
    if (proposal.label && !textsOf(aliases).includes(proposal.label)) {
      aliases.value = [...textsOf(aliases), proposal.label].join("\n");
      aliases.dispatchEvent(new CustomEvent("texts"));
    }
    say(form, "Used", { label: part.querySelector("[data-title]").textContent });
    clear();
    draft();
    part.querySelector(".controls input").focus();
  }

  function fill(control, value, kind = "input") {
    control.value = value;
    control.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  function clear() {
    proposal = null;
    drawn?.remove();
    part("proposal").hidden = part("nothing").hidden = true;
    part("pointing-none").hidden = false;
    form.classList.remove("has-proposal");
  }

  document.getElementById("editors").addEventListener("focusin", (event) => {
    if (!panel.contains(event.target)) column = event.target.closest("[data-column]");
  });
  mountLines({ form, panel, ask });
  part("use").addEventListener("click", use);
  panel.addEventListener("click", (event) => { if (event.target.closest("[data-draw]")) setDrawing(true); });
  form.addEventListener("chosen", ({ detail: { key } }) => { clear(); panel.hidden = key === "template"; });
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyS" && !event.ctrlKey && !panel.hidden) {
      event.preventDefault();
      setDrawing(true);
    } else if (event.key === "Escape" && form.classList.contains("is-drawing")) {
      start = null;
      drawn?.remove();
      setDrawing(false);
    }
  });
}

// The same without a pointer: the lines of the sample as a list, and the words of the chosen one to switch off.
function mountLines({ form, panel, ask }) {
  const choice = document.getElementById("line");
  const holder = panel.querySelector("[data-words]");
  let lines = [];
  let loaded = "";

  async function load() {
    const wanted = form.dataset.document;
    if (!panel.querySelector("[data-lines]").open || !wanted || loaded === wanted) return;
    const answer = await fetch(`${form.dataset.samples}${wanted}/lines/`);
    if (!answer.ok) return;
    ({ lines } = await answer.json());
    loaded = wanted;
    choice.replaceChildren(...lines.map((line, place) => new Option(line.text, place)));
    holder.replaceChildren();
  }

  function chooseLine() {
    const line = lines[choice.value];
    if (!line) return;
    holder.replaceChildren(...line.words.map(([text]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "small";
      button.textContent = text;
      button.setAttribute("aria-pressed", "true");
      return button;
    }));
    propose();
  }

  function propose() {
    const line = lines[choice.value];
    const chosen = line.words.filter((_, place) => holder.children[place].getAttribute("aria-pressed") === "true");
    if (!chosen.length) return;
    const side = (place, pick) => pick(...chosen.map((word) => word[place]));
    ask(line.page, [side(1, Math.min), side(2, Math.min), side(3, Math.max), side(4, Math.max)], { focuses: false });
  }

  panel.querySelector("[data-lines]").addEventListener("toggle", load);
  form.addEventListener("sample", load);
  choice.addEventListener("change", chooseLine);
  holder.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    propose();
  });
}
