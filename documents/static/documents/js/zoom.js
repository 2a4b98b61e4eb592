// The view of the pages: zoom around the pointer, pan, fit to width, turned views, the overview of pages.
//
// Zooming scales one element by a transform, so that no box is laid out again; the space around it has the scaled size
// and scrolls as any element does. Zoom 1 is the page fit to the width of the well.
import { glide, turnOf } from "./places.js";

const [LEAST, MOST, STEP] = [0.25, 8, 1.25];
const SETTLED_MS = 150;
const NARROW = 640; // pixels: a page that would be narrower is not fit at first, for nobody could read it

export function mount(root, signal) {
  const well = root.querySelector("#well");
  if (!well) return;
  const space = well.querySelector(".paper-space");
  const paper = well.querySelector(".paper");
  const figure = root.querySelector("#zoom-figure");
  const sheets = [...paper.querySelectorAll(".sheet")];
  const thumbs = [...root.querySelectorAll(".thumb")];
  let zoom = 1;
  let isOwn = true; // nobody has zoomed yet
  let page = sheets[0];
  let settling = 0;
  let frame = 0;
  let gesture = null;

  function tell() {
    const image = page?.querySelector("img");
    if (!image || !figure) return;
    const shown = page.querySelector(".sheet-image").offsetWidth * zoom;
    figure.textContent = `${Math.round((100 * shown) / Number(image.getAttribute("width")))} %`;
  }

  function lay() {
    const isFit = zoom === 1;
    paper.style.width = isFit ? "" : `${well.clientWidth}px`;
    paper.style.transform = isFit ? "" : `scale(${zoom})`;
    space.style.width = isFit ? "" : `${well.clientWidth * zoom}px`;
    space.style.height = isFit ? "" : `${paper.offsetHeight * zoom}px`;
    paper.classList.toggle("is-scaled", !isFit);
  }

  // While it is zoomed the paper is only moved and scaled, so no frame lays out anything; what scrolls is set when it
  // rests. `gesture`: where the paper's corner stood on the screen and stands now.
  function zoomTo(next, x, y) {
    isOwn = false;
    if (!gesture) {
      const { left, top } = paper.getBoundingClientRect();
      gesture = { from: { left, top }, left, top };
      well.gliding = null;
      well.classList.add("is-zooming");
    }
    const wanted = Math.min(MOST, Math.max(LEAST, next));
    const factor = wanted / zoom;
    zoom = wanted;
    gesture.left = x - (x - gesture.left) * factor;
    gesture.top = y - (y - gesture.top) * factor;
    frame ||= requestAnimationFrame(draw);
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED_MS);
  }

  function draw() {
    frame = 0;
    if (gesture) paper.style.transform = `translate(${gesture.left - gesture.from.left}px, ${gesture.top - gesture.from.top}px) scale(${zoom})`;
  }

  // Strokes keep their width on the screen, and the picture is drawn anew at its size: once, when the zoom rests.
  function settle() {
    clearTimeout(settling);
    cancelAnimationFrame(frame);
    frame = 0;
    if (Math.abs(zoom - 1) < 0.02) zoom = 1;
    lay();
    if (gesture) {
      const now = paper.getBoundingClientRect();
      well.scrollLeft += now.left - gesture.left;
      well.scrollTop += now.top - gesture.top;
    }
    gesture = null;
    well.classList.remove("is-zooming");
    paper.style.setProperty("--zoom", zoom);
    tell();
  }

  function zoomBy(factor) {
    const at = well.getBoundingClientRect();
    zoomTo(zoom * factor, at.left + at.width / 2, at.top + at.height / 2);
  }

  function fit() {
    const at = well.getBoundingClientRect();
    zoomTo(1, at.left, at.top + at.height / 2);
    settle();
  }

  // A turned view: the frame takes the turned page's shape, the image turns in it. Not stored.
  function turn(sheet) {
    const degrees = (turnOf(sheet) + 90) % 360;
    sheet.dataset.turn = degrees;
    const image = sheet.querySelector("img");
    const [width, height] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
    const isAcross = degrees % 180 === 90;
    sheet.querySelector(".sheet-frame").style.aspectRatio = isAcross ? `${height} / ${width}` : "";
    const picture = sheet.querySelector(".sheet-image");
    picture.style.width = isAcross ? `${(100 * width) / height}%` : "";
    picture.style.transform = { 0: "", 90: "rotate(90deg) translateY(-100%)", 180: "rotate(180deg)", 270: "rotate(270deg) translateX(-100%)" }[degrees];
    lay();
    tell();
  }

  const tools = {
    zoom_in: () => zoomBy(STEP),
    zoom_out: () => zoomBy(1 / STEP),
    fit_width: fit,
    turn: () => page && turn(page),
    only_doubtful: (button) => {
      const isOn = well.classList.toggle("only-open");
      button.setAttribute("aria-pressed", String(isOn));
    },
  };
  root.querySelector(".page-tools")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) tools[button.dataset.action]?.(button);
  }, { signal });
  // A tool keeps the focus where a person types.
  root.querySelector(".page-tools")?.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); }, { signal });

  well.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) {
      well.gliding = null;
      if (gesture) settle();
      return;
    }
    event.preventDefault();
    zoomTo(zoom * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0025)), event.clientX, event.clientY);
  }, { signal, passive: false });

  well.addEventListener("keydown", (event) => {
    if (event.target !== well || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoomBy(STEP);
    else if (event.key === "-") zoomBy(1 / STEP);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  }, { signal });

  pinch();
  pan();

  // Two fingers zoom around their middle; one finger scrolls as everywhere.
  function pinch() {
    let start = null;
    const spread = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
    well.addEventListener("touchstart", (event) => {
      start = event.touches.length === 2 ? { spread: spread(event.touches), zoom } : null;
    }, { signal, passive: true });
    well.addEventListener("touchmove", (event) => {
      if (!start || event.touches.length !== 2) return;
      event.preventDefault();
      const [one, two] = event.touches;
      zoomTo((start.zoom * spread(event.touches)) / start.spread, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
    }, { signal, passive: false });
    well.addEventListener("touchend", () => { start = null; }, { signal, passive: true });
  }

  // Drag with the middle button, or with space held while the pages have the focus; else with the left one.
  function pan() {
    let hold = null;
    let isSpace = false;
    well.addEventListener("keydown", (event) => { if (event.key === " " && event.target === well) { isSpace = true; event.preventDefault(); } }, { signal });
    root.addEventListener("keyup", (event) => { if (event.key === " ") isSpace = false; }, { signal });
    well.addEventListener("pointerdown", (event) => {
      well.classList.remove("was-panned");
      const isPicking = well.classList.contains("is-picking");
      const isPan = event.pointerType !== "touch" && (event.button === 1 || (event.button === 0 && (isSpace || !isPicking)));
      if (!isPan) return;
      hold = { x: event.clientX, y: event.clientY, left: well.scrollLeft, top: well.scrollTop, id: event.pointerId };
      well.gliding = null;
      if (event.button === 1 || isSpace) event.preventDefault();
    }, { signal });
    well.addEventListener("pointermove", (event) => {
      if (!hold) return;
      const [dx, dy] = [event.clientX - hold.x, event.clientY - hold.y];
      if (!well.classList.contains("was-panned")) {
        if (Math.hypot(dx, dy) < 4) return;
        well.classList.add("was-panned");
        well.setPointerCapture(hold.id);
      }
      well.scrollTo(hold.left - dx, hold.top - dy);
    }, { signal });
    for (const end of ["pointerup", "pointercancel"]) well.addEventListener(end, () => { hold = null; }, { signal });
    // The middle button would start the browser's own scrolling.
    well.addEventListener("mousedown", (event) => { if (event.button === 1) event.preventDefault(); }, { signal });
  }

  for (const thumb of thumbs) {
    thumb.addEventListener("click", () => {
      const sheet = sheets.find((one) => one.dataset.page === thumb.dataset.page);
      const at = sheet.getBoundingClientRect();
      glide(well, new DOMRect(at.left, at.top, 1, well.clientHeight));
      mark(sheet);
    }, { signal });
  }

  function mark(sheet) {
    page = sheet;
    for (const thumb of thumbs) {
      if (thumb.dataset.page === sheet.dataset.page) thumb.setAttribute("aria-current", "page");
      else thumb.removeAttribute("aria-current");
    }
    tell();
  }

  const parts = new Map();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) parts.set(entry.target, entry.intersectionRect.height);
    const most = sheets.reduce((best, sheet) => ((parts.get(sheet) || 0) > (parts.get(best) || 0) ? sheet : best), page);
    if (most && most !== page) mark(most);
  }, { root: well, threshold: [0, 0.25, 0.5, 0.75, 1] });
  for (const sheet of sheets) watch.observe(sheet);
  // Until somebody zooms, a narrow window shows the page at a size that can be read.
  function suit() {
    if (isOwn) zoom = well.clientWidth && well.clientWidth < NARROW ? NARROW / well.clientWidth : 1;
    settle();
  }
  const size = new ResizeObserver(suit);
  size.observe(well);
  signal.addEventListener("abort", () => {
    watch.disconnect();
    size.disconnect();
    clearTimeout(settling);
    cancelAnimationFrame(frame);
  });
  suit();
}
