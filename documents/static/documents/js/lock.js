// Signs of life: keeps the review lock while the page is open, learns who else looks and who took the document over,
// and gives the lock back when the page is left.
const BEAT_SECONDS = 10;
const WATCH_SECONDS = 2; // while somebody else may change what is shown
const HIDDEN_SECONDS = 40; // hidden for longer, the page lets the lock lapse; shown again, it takes it if it is free

export function mount(root, signal) {
  const note = root.querySelector("#lock-note");
  const mayEdit = "holds" in root.dataset;
  let isHeld = mayEdit;
  let hiddenSince = null;
  let isGone = false;
  let hasCompany = false;
  let turn = 0; // whose lock it is changed: what was asked before no longer counts

  function body(entries) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", root.dataset.token);
    for (const [name, value] of Object.entries(entries)) data.set(name, value);
    return data;
  }

  function say(sentence, { isTaken = false } = {}) {
    note.querySelector("span").textContent = sentence;
    note.hidden = !sentence;
    for (const button of note.querySelectorAll("[data-take-back], [data-go-on]")) button.hidden = !isTaken;
    note.querySelector("[data-copy-typed]").hidden = !isTaken || !typed();
  }

  // What stands in the boxes and was never stored, a line per field.
  function typed() {
    return [...root.querySelectorAll(".field :is(input, textarea):not([type=hidden], [readonly])")]
      .filter((box) => box.value !== box.defaultValue)
      .map((box) => `${box.closest(".field").querySelector(".field-label").textContent.trim()}: ${box.value}`)
      .join("\n");
  }

  const hasTyped = () => [...root.querySelectorAll("textarea, input:not([type=hidden])")].some((box) => box.value !== box.defaultValue);

  async function beat() {
    const asked = turn;
    try {
      const answer = await fetch(root.dataset.presence, { method: "POST", body: body(isHeld ? { lock: "1" } : {}), signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (isGone || asked !== turn) return;
      showViewers(told.viewers);
      // Who only looks is shown what has become of it; nobody loses what they typed.
      if (!mayEdit && told.state !== root.dataset.state && !hasTyped()) return location.reload();
      if (isHeld && told.lock !== "mine") { isHeld = false; say(told.holder, { isTaken: true }); }
      else if (isHeld) say("");
    } catch {
      if (!signal.aborted && mayEdit && isHeld) say(root.dataset.offline);
    }
  }

  function showViewers(sentence) {
    hasCompany = Boolean(sentence);
    const viewers = root.querySelector("#viewers");
    viewers.hidden = !sentence;
    viewers.querySelector("span").textContent = sentence;
  }

  function leave() {
    if (isGone) return;
    isGone = true;
    navigator.sendBeacon(root.dataset.presence, body({ leave: "1", ...(isHeld ? { lock: "1" } : {}) }));
  }

  const isAway = () => hiddenSince !== null && performance.now() - hiddenSince > HIDDEN_SECONDS * 1000;
  const isWatched = () => hasCompany || (!isHeld && root.dataset.isOpen === "yes");
  let timer = 0;
  function wait() {
    timer = setTimeout(async () => {
      if (!isAway()) await beat();
      if (!signal.aborted) wait();
    }, (isWatched() ? WATCH_SECONDS : BEAT_SECONDS) * 1000);
  }
  wait();
  // A page shown in another's place has yet to take the lock; one that was reloaded or brought back may be giving it
  // back just now.
  if (root.dataset.isShown === "later") beat();
  const again = setTimeout(beat, 1500);
  signal.addEventListener("abort", () => { clearTimeout(timer); clearTimeout(again); setTimeout(leave, 0); });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", (event) => { if (event.persisted) { isGone = false; beat(); } }, { signal });
  document.addEventListener("visibilitychange", () => {
    hiddenSince = document.hidden ? performance.now() : null;
    if (!document.hidden) beat();
  }, { signal });

  // A correction that met another's lock: the row stays as it was typed, the sentence says who has it.
  root.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409 || !event.detail.requestConfig?.elt?.dataset?.field) return;
    event.detail.shouldSwap = false;
    turn += 1;
    const problem = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".problem");
    isHeld = false;
    say(problem?.textContent || root.dataset.unsaved, { isTaken: true });
  }, { signal });

  note.querySelector("[data-take-back]").addEventListener("click", async () => {
    turn += 1;
    const answer = await fetch(root.dataset.lock, { method: "POST", body: body({ take_over: "1" }), redirect: "manual" }).catch(() => null);
    if (answer?.type !== "opaqueredirect") return say(root.dataset.offline, { isTaken: true });
    turn += 1;
    isHeld = true;
    say("");
  }, { signal });
  note.querySelector("[data-copy-typed]").addEventListener("click", async (event) => {
    await navigator.clipboard.writeText(typed());
    event.target.textContent = root.dataset.copied;
  }, { signal });
}
