// One file from anywhere on the page into the form; the rest of the form is plain HTML and htmx.
import { openDrop, openKey, openPaste } from "./upload/entrances.js";

const form = document.getElementById("task-form");
const drop = form.querySelector(".task-drop");
const input = form.elements.file;
const camera = document.getElementById("camera");
const engine = form.elements.engine;
const sending = document.getElementById("task-sending");
const problem = document.getElementById("task-problem");
const part = (name) => drop.querySelector(`[data-part=${name}]`);
const hint = part("note").textContent;
const stored = part("name").textContent; // the file of an earlier run, until another one is chosen

// A file that was chosen, dropped, pasted or photographed: all of them end in the one input of the form.
function take(files) {
  if (!files.length) return;
  const chosen = new DataTransfer();
  chosen.items.add(files[0]);
  input.files = chosen.files;
  show(files.length > 1 ? drop.dataset.one : "");
}

function show(note) {
  const [file] = input.files;
  const picture = part("picture");
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.hidden = true;
  picture.removeAttribute("src");
  drop.classList.toggle("has-file", Boolean(file));
  part("name").textContent = file ? file.name : stored;
  part("name").classList.toggle("is-chosen", Boolean(file));
  const isTooLarge = file && file.size > Number(drop.dataset.limit);
  part("note").textContent = isTooLarge ? drop.dataset.tooLarge : note || hint;
  part("note").classList.toggle("problem", Boolean(isTooLarge));
  problem.replaceChildren();
  if (!file || !/^image\/(png|jpeg|webp|bmp|gif)$/.test(file.type)) return;
  picture.src = URL.createObjectURL(file);
  picture.hidden = false;
}

input.addEventListener("change", () => show(""));
camera.addEventListener("change", () => { take([...camera.files]); camera.value = ""; });
openDrop(({ files }) => take(files));
openPaste(({ files }) => take(files), drop.dataset.pasted);
openKey(input);
if (input.files.length) show(""); // kept by the browser over a reload

// Tasks that the chosen engine cannot do step back. Of those the team's own order cannot do, the first engine that can
// is chosen, in sight; the team's order comes back with a task it can do.
const able = (radio) => radio.dataset.engines.split(" ").filter(Boolean);
const order = engine.options[0].dataset.engines.split(" ");
let isOurs = false;

function fit() {
  for (const radio of form.querySelectorAll("[name=task]")) {
    radio.disabled = !able(radio).length || (engine.value !== "" && !isOurs && !able(radio).includes(engine.value));
    radio.closest(".task").classList.toggle("is-off", radio.disabled);
  }
  if (!form.querySelector("[name=task]:checked:not(:disabled)")) form.querySelector("[name=task]:not(:disabled)")?.click();
}

function choose() {
  const task = form.querySelector("[name=task]:checked");
  if (!task || (engine.value !== "" && !isOurs)) return;
  isOurs = !able(task).some((name) => order.includes(name));
  engine.value = isOurs ? able(task)[0] : "";
}

engine.addEventListener("change", () => { isOurs = false; fit(); });
form.querySelector(".task-choice").addEventListener("change", choose);
fit();
choose();

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
form.addEventListener("htmx:xhr:progress", (event) => {
  if (!event.detail.lengthComputable) return;
  sending.hidden = false;
  sending.max = event.detail.total;
  sending.value = event.detail.loaded;
});
form.addEventListener("htmx:afterRequest", (event) => {
  if (event.target === form && !event.detail.xhr.getResponseHeader("HX-Redirect")) sending.hidden = true;
});
