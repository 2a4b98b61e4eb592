// Files from anywhere on a page into the queue, and the queue into the page: its rail, or the tray of other pages.
import { openChooser, openDrop, openKey, openPaste } from "./upload/entrances.js";
import { createMemory } from "./upload/memory.js";
import { Queue, UNSENT } from "./upload/queue.js";
import { createRows } from "./upload/rows.js";
import { openShots } from "./upload/shots.js";
import { followDocuments } from "./upload/status.js";
import { createSummary } from "./upload/summary.js";

const DRAW_MS = 100;
const REFRESH_MS = 1000;
const panel = document.getElementById("queue");
const words = panel.dataset;
const language = document.documentElement.lang;
const figures = {
  count: new Intl.NumberFormat(language),
  share: new Intl.NumberFormat(language, { style: "percent" }),
  size: new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
};
const form = document.getElementById("upload");
const rail = document.getElementById("queue-place");
const part = (name) => panel.querySelector(`[data-part=${name}]`);

const queue = new Queue({ address: words.address, limit: Number(words.limit), tenant: words.tenant, onChange: change });
const memory = createMemory(words.owner);
const drawRows = createRows({ queue, list: part("files"), template: document.getElementById("queue-row"), icons: document.getElementById("queue-icons"), words, figures });
const drawSummary = createSummary({ queue, panel, words, figures });
const follow = followDocuments({ address: words.status, queue, onSignedOut() { queue.hold = "signed-out"; change(); } });
let timer = 0;
let refreshed = 0;
let sent = 0;

// Thousands of files change often: they are drawn together, ten times a second at most.
function change() {
  memory.note(queue.items);
  timer ||= setTimeout(draw, DRAW_MS);
}

function draw() {
  timer = 0;
  panel.hidden = !queue.items.length && part("note").hidden;
  document.body.classList.toggle("has-tray", !panel.hidden && !rail);
  const { waiting, other } = drawRows();
  say(part("more-other"), other ? words.moreOther.replace("{n}", figures.count.format(other)) : "");
  say(part("more-waiting"), waiting ? words.moreWaiting.replace("{n}", figures.count.format(waiting)) : "");
  if (queue.items.length) drawSummary();
  follow();
  refreshInbox();
}

function say(element, sentence) {
  element.hidden = !sentence;
  if (element.textContent !== sentence) element.textContent = sentence;
}

// New documents show in the list at once; the first ones turn the welcome into a list.
function refreshInbox() {
  const now = queue.items.filter((item) => item.documentId).length;
  if (!now || now === sent || !document.getElementById("list")) return;
  const isBusy = queue.count(UNSENT) > 0;
  if (isBusy && Date.now() - refreshed < REFRESH_MS) return;
  [sent, refreshed] = [now, Date.now()];
  if (!document.querySelector(".inbox--empty")) htmx.trigger(document.body, "refresh");
  else if (!isBusy && now === queue.items.length && shots.isEmpty) location.reload();
}

function take({ files, leftOut, unread }) {
  const notes = [];
  if (leftOut) notes.push(words.leftOut.replace("{n}", figures.count.format(leftOut)));
  if (unread) notes.push(words.unread.replace("{n}", figures.count.format(unread)));
  if (!files.length && !notes.length) notes.push(words.nothing);
  say(part("note"), notes.join(" "));
  queue.add(files, form?.elements.template?.value || "");
}

function fold(isOpen) {
  panel.classList.toggle("is-open", isOpen);
  part("fold").setAttribute("aria-expanded", isOpen);
}

if (rail) rail.append(panel);
const input = document.getElementById("file") || part("choose");
const camera = document.getElementById("camera") || part("camera");
const shots = openShots({ sheet: document.getElementById("shots"), camera, take });
openChooser(input, take);
openDrop(take);
openPaste(take, words.pasted);
openKey(input);
form?.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-photograph]")) shots.open();
  else if (event.target.closest("[data-choose-files]")) input.click();
});
part("fold").addEventListener("click", () => fold(!panel.classList.contains("is-open")));
addEventListener("online", () => { if (queue.hold === "broken") queue.resume(); });
addEventListener("beforeunload", (event) => { if (queue.count(UNSENT) || !shots.isEmpty) event.preventDefault(); });
const remembered = memory.load();
if (remembered.length) {
  sent = remembered.length;
  queue.recall(remembered);
  follow(0);
}
