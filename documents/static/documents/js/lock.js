// Keeps the review lock while the page is open and gives it back when it is left.
const words = document.querySelector(".review-words").dataset;
const note = document.getElementById("lock-note");
const RENEW_SECONDS = 20;

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

setInterval(renew, RENEW_SECONDS * 1000);
// The page before may be giving the lock back just now: it was reloaded.
setTimeout(renew, 1500);
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
addEventListener("pagehide", () => navigator.sendBeacon(words.lock, body(true)));
