// Where the document stands in the line, and the next one: fetched and its first page decoded while this one is shown.
// A prefetch takes no lock; the page that is shown takes it.
import { fetchPage } from "./posting.js";

const ahead = new WeakMap(); // page element -> the promise of the next one's

// The next document's page: the one fetched ahead, else fetched now; null at the end of the line.
export async function takeNext(root) {
  const waiting = ahead.get(root);
  ahead.delete(root);
  return (await waiting) || fetchPage(root.dataset.next, false).catch(() => null);
}

async function prefetch(url, signal) {
  const page = await fetchPage(url, true);
  if (!page || signal.aborted) return page;
  window.htmx.process(page.root);
  page.isProcessed = true;
  const image = page.root.querySelector(".sheet img");
  if (image) {
    image.loading = "eager";
    image.decoding = "sync"; // decoded ahead, so that it is painted with the page
    await image.decode().catch(() => {}); // a page without its image is still a page
  }
  return page;
}

const whenIdle = window.requestIdleCallback || ((done) => setTimeout(done, 200)); // Safari has none
const rest = () => new Promise((done) => whenIdle(done, { timeout: 500 }));

async function askPlace(root, signal) {
  const answer = await fetch(root.dataset.place, { signal }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function fill(root, place) {
  const nav = root.querySelector("#place");
  nav.hidden = !place.place;
  nav.querySelector(".place-words").textContent = place.place;
  for (const [action, url] of [["previous_document", place.previous], ["next_document", place.following]]) {
    const link = nav.querySelector(`[data-action="${action}"]`);
    for (const name of url ? ["role", "aria-disabled"] : []) link.removeAttribute(name);
    if (url) link.href = url;
  }
}

export function mount(root, signal) {
  if (!root.dataset.place || ahead.has(root)) return;
  ahead.set(root, (async () => {
    const place = await askPlace(root, signal);
    if (!place || signal.aborted) return null;
    fill(root, place);
    if (!place.next) return null;
    await rest(); // the page that was just shown is painted first
    return signal.aborted ? null : prefetch(place.next, signal);
  })().catch(() => null));
}
