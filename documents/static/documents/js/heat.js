// Shows on the page where a model looked while it said a field's value: asks, waits for the worker, draws.
import { post } from "./posting.js";

const SVG = "http://www.w3.org/2000/svg";
const LOOK_EVERY = 700; // milliseconds
const FAINTEST = 0.04; // of the darkest cell; what is fainter is not drawn

export function clearHeat(root) {
  for (const layer of root.querySelectorAll(".heat")) layer.remove();
}

// One rectangle a cell; the darkest is where most of the attention lay.
function draw(root, page, { rows, columns, weights }) {
  const sheet = root.querySelector(`.sheet[data-page="${page}"]`);
  const image = sheet?.querySelector(".sheet-image");
  if (!image) return;
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "heat");
  layer.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
  layer.setAttribute("preserveAspectRatio", "none");
  layer.setAttribute("aria-hidden", "true");
  const most = Math.max(...weights);
  weights.forEach((weight, index) => {
    if (weight < most * FAINTEST) return;
    const cell = document.createElementNS(SVG, "rect");
    cell.setAttribute("x", index % columns);
    cell.setAttribute("y", Math.floor(index / columns));
    cell.setAttribute("width", 1);
    cell.setAttribute("height", 1);
    cell.setAttribute("fill-opacity", (0.6 * Math.sqrt(weight / most)).toFixed(3));
    layer.append(cell);
  });
  image.append(layer);
  sheet.scrollIntoView({ block: "nearest" });
}

export function mount(root, signal) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));

  async function told(url) {
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async function show(button, status) {
    clearHeat(root);
    const asked = await post(root, button.dataset.heat, new FormData());
    let found = asked.told;
    status.textContent = asked.ok ? found.sentence : asked.sentence;
    if (!asked.ok) return;
    while (["WAITING", "RUNNING"].includes(found.status) && button.isConnected) {
      await pause();
      found = await told(button.dataset.heat);
      status.textContent = found.sentence;
    }
    if (found.heat && button.isConnected && !button.closest(".why").hidden) draw(root, found.page, found.heat);
  }

  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-heat]");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const status = button.parentElement.querySelector("[role=status]");
    try {
      await show(button, status);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = root.dataset.offline;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }, { signal });
}
