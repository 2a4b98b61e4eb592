// Sends each file on its own, with its progress and its verdict; two at a time.
const form = document.getElementById("upload");
const list = document.getElementById("verdicts");
const input = document.getElementById("file");
const waiting = [];
const AT_ONCE = 2;
let sending = 0;

function row(file) {
  const item = document.createElement("li");
  item.className = "verdict";
  const name = document.createElement("span");
  name.className = "verdict-name";
  name.textContent = file.name;
  const word = document.createElement("span");
  word.className = "verdict-word";
  word.textContent = form.dataset.waiting;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, word, bar);
  list.prepend(item);
  return { item, word, bar };
}

function fail(shown, sentence) {
  shown.bar.remove();
  shown.word.textContent = sentence;
  shown.word.classList.add("state-rule_failed");
}

function settle(shown, html) {
  const part = new DOMParser().parseFromString(html, "text/html").querySelector(".verdict");
  if (!part) return fail(shown, form.dataset.refused);
  shown.item.replaceWith(part);
  htmx.process(part);
  if (part.dataset.taken && document.getElementById("list")) htmx.trigger(document.body, "refresh");
}

function send({ file, template, shown }) {
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("template", template);
  data.set("file", file);
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  const size = (file.size / 1e6).toFixed(1);
  request.upload.onprogress = (event) => {
    shown.bar.value = event.loaded / event.total;
    shown.word.textContent = form.dataset.sending.replace("%p", Math.round((100 * event.loaded) / event.total)).replace("%s", size);
  };
  request.onload = () => (request.status === 200 ? settle(shown, request.responseText) : fail(shown, form.dataset.refused));
  request.onerror = () => fail(shown, form.dataset.broken);
  request.onloadend = () => { sending -= 1; next(); };
  sending += 1;
  request.send(data);
}

function next() {
  while (sending < AT_ONCE && waiting.length) send(waiting.shift());
  // The first documents turn the welcome into a list; a refused file keeps its sentence in sight.
  const isDone = !sending && !waiting.length;
  if (isDone && document.querySelector(".inbox--empty") && !list.querySelector(".verdict:not([data-taken=yes])")) location.reload();
}

function take(files) {
  const template = form.elements.template.value;
  for (const file of files) {
    const shown = row(file);
    if (file.size > Number(form.dataset.limit) * 1e6) fail(shown, form.dataset.tooLarge);
    else waiting.push({ file, template, shown });
  }
  next();
}

function takeChosen() {
  take(input.files);
  input.value = "";
}
input.addEventListener("change", takeChosen);
if (input.files.length) takeChosen(); // chosen before this script had arrived
form.addEventListener("submit", (event) => event.preventDefault());

const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
let depth = 0;
addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; document.body.classList.add("is-dragging"); } });
addEventListener("dragleave", (event) => { if (hasFiles(event) && --depth <= 0) { depth = 0; document.body.classList.remove("is-dragging"); } });
addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth = 0;
  document.body.classList.remove("is-dragging");
  take(event.dataTransfer.files);
});
addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.querySelector?.("[data-taken=yes]")) htmx.trigger(document.body, "refresh");
});
