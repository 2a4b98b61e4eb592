// Counts the seconds a person gives the document and each field. Without a key, pointer or scroll for a while, or with
// the page hidden, the clock stands still. Sends them with each correction, and in all when the page is left.
const IDLE_SECONDS = 30;
const LONGEST = 3600;
const SIGNS = ["keydown", "pointermove", "pointerdown", "wheel", "scroll", "focusin"];

export function mount(root, signal) {
  const all = new Map(); // field -> seconds of this visit
  const unsent = new Map(); // field -> seconds since its last correction
  let total = 0;
  let last = document.hidden ? null : performance.now();
  let field = "";

  const add = (map, seconds) => { if (field) map.set(field, (map.get(field) || 0) + seconds); };

  function advance() {
    const now = performance.now();
    if (last !== null) {
      const seconds = Math.min((now - last) / 1000, IDLE_SECONDS);
      total += seconds;
      add(all, seconds);
      add(unsent, seconds);
    }
    last = document.hidden ? null : now;
  }

  for (const sign of SIGNS) {
    root.addEventListener(sign, () => {
      advance();
      field = document.activeElement?.closest?.(".field")?.dataset.field || "";
    }, { signal, capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { advance(); last = null; } else last = performance.now();
  }, { signal });

  root.addEventListener("htmx:configRequest", (event) => {
    const name = event.detail.elt.dataset.field;
    if (!name) return;
    advance();
    event.detail.parameters.seconds = Math.min(unsent.get(name) || 0, LONGEST).toFixed(1);
  }, { signal });
  root.addEventListener("htmx:afterSettle", (event) => {
    const name = event.detail.requestConfig?.elt?.dataset?.field;
    if (name && !root.querySelector(`#field-${name}`)?.dataset.error) unsent.delete(name);
  }, { signal });

  function send() {
    advance();
    if (!("holds" in root.dataset) || total < 0.1) return;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", root.dataset.token);
    data.set("seconds", Math.min(total, LONGEST).toFixed(1));
    data.set("fields", JSON.stringify(Object.fromEntries([...all].map(([name, seconds]) => [name, Math.min(seconds, LONGEST)]))));
    navigator.sendBeacon(root.dataset.attention, data);
    total = 0;
    all.clear();
  }
  signal.addEventListener("abort", () => setTimeout(send, 0)); // the next document is shown first
  addEventListener("pagehide", send, { signal });
}
