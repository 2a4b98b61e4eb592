// The sample beside the form: chosen or searched by name, its pages loaded, boxes drawn over them.
const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { across: 0.004, down: 0.0025 }; // of the page: a frame must not lie on the letters
const WAIT = 250; // ms after the last key of a search

export function mountSample({ form, select, showPane }) {
  const choice = document.getElementById("sample");
  const pages = document.getElementById("sample-pages");
  const search = document.getElementById("sample-search");
  let timer = 0;
  let searching = null;

  async function load() {
    form.dataset.document = choice.value;
    if (!choice.value) return pages.replaceChildren();
    const wanted = choice.value;
    const answer = await fetch(`${form.dataset.samples}${wanted}/`);
    if (!answer.ok || wanted !== choice.value) return;
    pages.innerHTML = await answer.text();
    form.dispatchEvent(new CustomEvent("sample"));
  }

  async function find() {
    searching?.abort();
    searching = new AbortController();
    const query = new URLSearchParams({ q: search.value, template: form.dataset.template });
    const answer = await fetch(`${form.dataset.samples}?${query}`, { signal: searching.signal }).catch(() => null);
    if (!answer?.ok) return;
    const before = choice.value;
    choice.innerHTML = await answer.text();
    if ([...choice.options].some((option) => option.value === before)) choice.value = before;
    else await load();
  }

  // Boxes of every field; `current` is drawn as the chosen one.
  form.addEventListener("boxes", ({ detail: { fields } }) => {
    for (const box of pages.querySelectorAll(".box")) box.remove();
    for (const [key, field] of Object.entries(fields)) for (const box of field.boxes) draw(key, field.state, box);
    mark(false);
  });

  function draw(key, state, [page, x, y, width, height]) {
    const svg = pages.querySelector(`[data-page="${page}"] .boxes`);
    if (!svg) return;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "box");
    Object.assign(group.dataset, { field: key, state, cell: "" });
    const rect = document.createElementNS(SVG, "rect");
    const frame = { x: x - MARGIN.across, y: y - MARGIN.down, width: width + 2 * MARGIN.across, height: height + 2 * MARGIN.down };
    for (const [name, value] of Object.entries(frame)) rect.setAttribute(name, value);
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${x} ${y + height}h${width}`);
    group.append(rect, line);
    svg.append(group);
  }

  function mark(scrolls) {
    let first = null;
    for (const box of pages.querySelectorAll(".box")) {
      const isCurrent = box.dataset.field === form.dataset.selected;
      box.classList.toggle("is-current", isCurrent);
      first ||= isCurrent ? box : null;
    }
    if (scrolls && first) reveal(first);
  }

  function reveal(box) {
    const at = box.getBoundingClientRect();
    const frame = pages.getBoundingClientRect();
    if (at.top >= frame.top + 24 && at.bottom <= frame.bottom - 24) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
    pages.scrollTo({ top: pages.scrollTop + at.top - frame.top - frame.height / 3, behavior });
  }

  form.addEventListener("chosen", () => mark(true));
  pages.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (box && !form.classList.contains("is-drawing")) { select(box.dataset.field); showPane("form"); }
  });
  choice.addEventListener("change", load);
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, WAIT); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { clearTimeout(timer); find(); } });
  load();
}
