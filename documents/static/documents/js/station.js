// Brings a document's page to life: gives each part of the station its page element and ends all of them together.
//
// A part exports mount(root, signal): `root` is the page's element (#station), every listener is registered with
// { signal }, and nothing happens when the module is loaded, because another document is shown by exchanging `root`.
import * as evidence from "./evidence.js";
import * as fields from "./fields.js";
import * as lock from "./lock.js";
import * as pick from "./pick.js";
import * as table from "./table.js";
import * as zoom from "./zoom.js";

const PARTS = [zoom, evidence, pick, fields, table, lock];
let living = null;

export function start(root) {
  living?.abort();
  living = new AbortController();
  for (const part of PARTS) part.mount(root, living.signal);
}

const station = document.getElementById("station");
if (station) start(station);
