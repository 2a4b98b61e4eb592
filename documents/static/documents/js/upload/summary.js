// The head of the queue: how far all of it is, in two lines and a bar, and what holds it up. Knows no single row.
import { NEEDS_YOU, UNSENT } from "./queue.js";

const PENDING = new Set(["pending"]);
const READY = new Set(["ready"]);

export function createSummary({ queue, panel, words, figures }) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const [title, sub, pause, clear, bar] = ["title", "sub", "pause", "clear", "bar"].map(part);

  const fill = (sentence, n, m) => sentence.replace("{n}", figures.count.format(n)).replace("{m}", figures.count.format(m));

  function set(element, text) {
    if (element.textContent !== text) element.textContent = text; // a status is read out each time it is set
  }

  function headline(total, unsent, pending, ready, needs) {
    if (unsent && queue.hold === "paused") return fill(words.pausedAll, unsent, total);
    if (unsent) return fill(words.sendingAll, unsent, total);
    if (pending) return fill(words.pendingAll, pending, total);
    if (ready || !needs) return fill(words.readyAll, ready, total);
    return fill(words.needsAll, needs, total);
  }

  function subline(total, unsent, pending, ready, needs) {
    if (queue.hold === "busy") return words.busy.replace("{n}", figures.count.format(Math.max(queue.seconds, 0)));
    if (queue.hold === "broken") return words.broken;
    if (queue.hold === "signed-out") return words.signedOut;
    return needs && (unsent || pending || ready) ? fill(words.needsAll, needs, total) : "";
  }

  function share(total, unsent, pending) {
    if (!unsent) return (total - pending) / total;
    const bytes = queue.items.reduce((sum, item) => sum + item.size, 0) || 1;
    return queue.items.reduce((sum, item) => sum + (UNSENT.has(item.state) ? item.share : 1) * item.size, 0) / bytes;
  }

  pause.addEventListener("click", () => (queue.hold ? queue.resume() : queue.pause()));
  clear.addEventListener("click", () => queue.clear());

  return function draw() {
    const total = queue.items.length;
    const [unsent, pending, ready, needs] = [UNSENT, PENDING, READY, NEEDS_YOU].map((states) => queue.count(states));
    set(title, headline(total, unsent, pending, ready, needs));
    set(sub, subline(total, unsent, pending, ready, needs));
    sub.classList.toggle("state-rule_failed", queue.hold === "broken" || queue.hold === "signed-out");
    part("login").hidden = queue.hold !== "signed-out";
    pause.hidden = !unsent && queue.hold !== "broken" && queue.hold !== "signed-out";
    clear.hidden = !pause.hidden || pending > 0;
    set(pause.querySelector("span"), queue.hold ? words.resumeAll : words.pauseAll);
    pause.dataset.hold = queue.hold || "";
    bar.value = share(total, unsent, pending);
  };
}
