// Asks how far the sent documents are: one request a second for all of them, none when none is pending or seen.
const EVERY_MS = 1000;
const AFTER_A_BREAK_MS = 5000;
const MOST_IDS = 100; // the oldest: they are read first, and more would not fit into an address

export function followDocuments({ address, queue, onSignedOut }) {
  let seen = "";
  let timer = 0;

  async function ask() {
    timer = 0;
    const ids = queue.pending.slice(0, MOST_IDS).map((item) => item.documentId);
    if (!ids.length || document.hidden) return;
    let wait = EVERY_MS;
    try {
      const response = await fetch(`${address}?seen=${seen}&id=${ids.join("&id=")}`, { headers: { "HX-Request": "true" } });
      if (response.redirected) return onSignedOut();
      if (response.status === 200) {
        const list = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-seen]");
        seen = list.dataset.seen;
        for (const word of list.querySelectorAll("[data-document]")) queue.follow(word.dataset.document, word);
        queue.onChange();
      } else if (response.status !== 204) wait = AFTER_A_BREAK_MS;
    } catch {
      wait = AFTER_A_BREAK_MS; // the connection: what was sent stays sent, and the next try says how far it is
    }
    start(wait);
  }

  function start(wait = EVERY_MS) {
    if (!timer && queue.pending.length) timer = setTimeout(ask, wait);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) start(0); });
  return start;
}
