// Brings a document's page to life: gives each part of the station its page element and ends all of them together.
//
// A part exports mount(root, signal): `root` is the page's element (#station), every listener is registered with
// { signal }, and nothing happens when the module is loaded, because another document is shown by exchanging `root`.
import * as attention from "./attention.js";
import * as decide from "./decide.js";
import * as evidence from "./evidence.js";
import * as fields from "./fields.js";
import * as heat from "./heat.js";
import * as keys from "./keys.js";
import * as lock from "./lock.js";
import * as next from "./next.js";
import * as pick from "./pick.js";
import * as table from "./table.js";
import * as typing from "./typing.js";
import * as undo from "./undo.js";
import * as why from "./why.js";
import * as zoom from "./zoom.js";

const PARTS = [zoom, evidence, pick, table, typing, fields, attention, lock, undo, decide, next, why, heat, keys];
let living = null;

function start(root) {
  living = new AbortController();
  for (const part of PARTS) part.mount(root, living.signal);
}

// Shows another document's page in place of the present one; `back` when the one before is brought back.
function show({ root, url, title, back, told, isProcessed }) {
  living.abort();
  document.getElementById("station").replaceWith(root);
  if (!isProcessed && !back) window.htmx.process(root);
  if (title) document.title = title;
  history[back ? "replaceState" : "pushState"](null, "", url);
  root.dataset.isShown = "later"; // by a page that was loaded for another document: its lock is still to be taken
  start(root);
  if (told) root.dispatchEvent(new CustomEvent("station:told", { detail: told }));
}

const station = document.getElementById("station");
if (station) {
  document.addEventListener("station:show", (event) => show(event.detail));
  addEventListener("popstate", () => location.reload());
  start(station);
}
