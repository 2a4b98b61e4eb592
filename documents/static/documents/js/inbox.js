// The inbox: refreshes when the person comes back to it, and puts its parts together.
import { mount as mountBulk } from "./inbox_bulk.js";
import { mount as mountKeys } from "./inbox_keys.js";
import { mount as mountSelection } from "./inbox_selection.js";
import { mount as mountTools } from "./inbox_tools.js";

const main = document.querySelector(".inbox-main");
const { signal } = new AbortController();

// While something can change the list asks by itself each second; else only when somebody looks at it again.
const refresh = () => { if (document.visibilityState === "visible") htmx.trigger(document.body, "refresh"); };
document.addEventListener("visibilitychange", refresh, { signal });
addEventListener("focus", refresh, { signal });
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); }, { signal });

const selection = mountSelection(main, signal);
mountTools(main, signal);
mountKeys(main, signal, selection);
if (main.querySelector("#bulk")) mountBulk(main, signal, selection, refresh);

// A refresh puts rows in or out above; what the person looks at stays where it is.
let anchor = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "list" || scrollY === 0) return;
  const row = [...main.querySelectorAll(".row")].find((one) => one.getBoundingClientRect().top >= 0);
  anchor = row ? { id: row.id, top: row.getBoundingClientRect().top } : null;
}, { signal });
document.body.addEventListener("htmx:afterSettle", () => {
  const row = anchor && document.getElementById(anchor.id);
  if (row) scrollBy(0, row.getBoundingClientRect().top - anchor.top);
  anchor = null;
}, { signal });
