// Keeps the review lock while the page is open and gives it back when it is left.
const RENEW_SECONDS = 20;

export function mount(root, signal) {
  const words = root.querySelector(".review-words").dataset;
  const note = root.querySelector("#lock-note");
  if (!("holds" in words)) return;

  function body(release) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", words.token);
    if (release) data.set("release", "1");
    return data;
  }

  async function renew() {
    try {
      const answer = await fetch(words.lock, { method: "POST", body: body(false), headers: { "HX-Request": "true" } });
      note.hidden = answer.ok;
      if (!answer.ok) {
        const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".problem");
        note.textContent = part ? part.textContent : words.lost;
      }
    } catch {
      note.textContent = words.offline;
      note.hidden = false;
    }
  }

  const beat = setInterval(renew, RENEW_SECONDS * 1000);
  // The page before may be giving the lock back just now: it was reloaded.
  const first = setTimeout(renew, 1500);
  signal.addEventListener("abort", () => { clearInterval(beat); clearTimeout(first); });
  addEventListener("pageshow", (event) => { if (event.persisted) renew(); }, { signal });
  addEventListener("pagehide", () => navigator.sendBeacon(words.lock, body(true)), { signal });
}
