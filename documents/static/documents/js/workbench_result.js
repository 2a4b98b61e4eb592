// A result comes to life: its views as tabs, rows and boxes that light up each other, copying.
import { glide } from "./places.js";
import { mount as mountZoom } from "./zoom.js";

const bench = document.getElementById("bench");
const well = document.getElementById("well");
const said = bench.querySelector("[data-part=said]");
const copy = bench.querySelector("[data-copy]");
const tabs = [...bench.querySelectorAll(".bench-tabs a")];
const views = [...bench.querySelectorAll(".view-of")];
let current = views[0];

function choose(id) {
  current = views.find((view) => view.id === id) || views[0];
  for (const view of views) view.hidden = view !== current;
  for (const tab of tabs) {
    if (tab.dataset.view === current.id) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (well) well.dataset.view = current.dataset.kind;
  copy.hidden = !current.querySelector("template[data-copied]");
  said.textContent = "";
}

bench.classList.add("is-live");
choose(location.hash.slice(1));
for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    choose(tab.dataset.view);
    history.replaceState(null, "", tab.hash);
    document.getElementById("bench-views").scrollTop = 0;
  });
}

copy.addEventListener("click", async () => {
  const text = current.querySelector("template[data-copied]").content.textContent;
  const isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  said.textContent = isCopied ? bench.dataset.copied : bench.dataset.notCopied;
});

if (well) {
  mountZoom(bench, new AbortController().signal);
  const boxes = new Map();
  for (const box of well.querySelectorAll(".box")) boxes.set(box.dataset.mark, [...(boxes.get(box.dataset.mark) || []), box]);
  const rowOf = (key) => current.querySelector(`a[data-mark="${CSS.escape(key)}"]`);
  let lit = [];

  function light(key, isMoving) {
    for (const one of lit) one.classList.remove("is-current");
    const found = boxes.get(key) || [];
    const row = key && rowOf(key);
    lit = row ? [...found, row] : found;
    for (const one of lit) one.classList.add("is-current");
    if (isMoving && found.length) glide(well, found[0].firstElementChild.getBoundingClientRect());
    return row;
  }

  const panel = bench.querySelector(".bench-panel");
  const markAt = (event) => event.target.closest?.("a[data-mark]");
  panel.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch" && markAt(event)) light(markAt(event).dataset.mark, false); });
  panel.addEventListener("focusin", (event) => { if (markAt(event)) light(markAt(event).dataset.mark, true); });
  panel.addEventListener("click", (event) => {
    if (!markAt(event)) return;
    event.preventDefault();
    light(markAt(event).dataset.mark, true);
  });
  well.addEventListener("pointerover", (event) => {
    const box = event.target.closest(".box");
    if (box && !well.classList.contains("was-panned")) light(box.dataset.mark, false);
  });
  well.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (!box || well.classList.contains("was-panned")) return;
    const row = light(box.dataset.mark, false);
    row?.scrollIntoView({ block: "nearest" });
    row?.focus({ preventScroll: true });
  });
  // One stop of the Tab key for a whole list; the arrows go from row to row.
  for (const list of panel.querySelectorAll(".marked")) {
    const rows = [...list.querySelectorAll("a[data-mark]")];
    rows.forEach((row, index) => { row.tabIndex = index ? -1 : 0; });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && rows[rows.indexOf(event.target) + step];
      if (!next) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }
}
