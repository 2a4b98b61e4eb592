// The list of files: a row for each, two hundred at most, changed in place so that no focus and no place is lost.
const MOST_ROWS = 200;
const WAITING = new Set(["waiting", "paused"]);
// What a row offers in each state; a duplicate brings its own button from the server.
const OFFERS = {
  waiting: ["remove"], sending: ["pause"], paused: ["resume", "remove"], broken: ["retry", "remove"],
  refused: ["remove"], duplicate: ["remove"], failed: ["remove"], gone: ["remove"],
};
const ICONS = { waiting: "received", sending: "upload", paused: "pause", broken: "failed", refused: "failed", pending: "received" };
// A row worth keeping in sight before the others: what needs a person, then what moves.
const RANK = { broken: 0, refused: 0, duplicate: 0, failed: 0, sending: 1, paused: 1, pending: 2, gone: 2, ready: 3, waiting: 4 };

export function createRows({ queue, list, template, icons, words, figures }) {
  const rows = new Map();

  function wordOf(item) {
    if (item.state === "sending") {
      const size = figures.size.format(item.size / 1e6);
      return words.wordSending.replace("{p}", figures.share.format(item.share)).replace("{s}", size);
    }
    const key = item.word || item.state;
    return words[`word${key.split("-").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`];
  }

  function build(item) {
    const element = template.content.firstElementChild.cloneNode(true);
    const row = { element, shown: "", word: element.querySelector(".verdict-word"), form: null };
    element.querySelector(".verdict-name").textContent = item.name;
    element.querySelector(".verdict-name").title = item.name;
    element.addEventListener("click", (event) => act(event.target.closest("[data-do]")?.dataset.do, item, row));
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      queue.sendAgain(item, event.target.getAttribute("action"));
    });
    return row;
  }

  function act(what, item, row) {
    if (what === "pause") queue.pauseOne(item);
    else if (what === "resume" || what === "retry") queue.retry(item);
    else if (what === "remove") {
      const neighbour = row.element.nextElementSibling || row.element.previousElementSibling;
      queue.remove(item);
      neighbour?.querySelector("[data-do], a")?.focus();
    }
  }

  function say(row, item) {
    const part = item.part?.querySelector(".verdict-word");
    const word = part ? part.cloneNode(true) : document.createElement("p");
    if (!part) {
      word.className = `verdict-word${item.state === "broken" || item.state === "refused" ? " state-rule_failed" : ""}`;
      const text = document.createElement("span");
      text.textContent = wordOf(item);
      word.append(icons.content.querySelector(`.icon-${ICONS[item.state]}`).cloneNode(true), text);
    }
    row.word.replaceWith(word);
    row.word = word;
    row.form?.remove();
    row.form = item.part?.querySelector("form")?.cloneNode(true) || null;
    if (row.form) row.word.after(row.form);
  }

  function offer(row, item) {
    const actions = row.element.querySelector(".verdict-actions");
    const had = actions.contains(document.activeElement);
    actions.replaceChildren(...(OFFERS[item.state] || []).map((what) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "icon-only quiet" });
      button.dataset.do = what;
      button.setAttribute("aria-label", words[what].replace("{name}", item.name));
      button.append(icons.content.querySelector(`.icon-${what}`).cloneNode(true));
      return button;
    }));
    if (had) actions.firstElementChild?.focus();
  }

  function update(row, item) {
    const percent = Math.round(item.share * 100);
    const shown = `${item.state} ${item.word || ""}`;
    if (row.state !== shown || row.part !== item.part) {
      if (row.state !== shown) offer(row, item);
      row.element.dataset.state = item.state;
      Object.assign(row, { state: shown, part: item.part, percent: null });
      say(row, item);
    }
    const bar = row.element.querySelector("progress");
    bar.hidden = item.state !== "sending";
    if (item.state === "sending" && row.percent !== percent) {
      row.percent = percent;
      bar.value = item.share;
      row.word.querySelector("span").textContent = wordOf(item);
    }
  }

  function choose(items) {
    if (items.length <= MOST_ROWS) return items;
    const byRank = items.map((item, place) => ({ item, place }));
    // The newest of what is done, the first of what waits.
    byRank.sort((a, b) => RANK[a.item.state] - RANK[b.item.state] || (a.item.state === "waiting" ? a.place - b.place : b.place - a.place));
    const chosen = new Set(byRank.slice(0, MOST_ROWS).map(({ item }) => item));
    return items.filter((item) => chosen.has(item));
  }

  // Draws the list; says how many files of which kind have no row.
  return function draw() {
    const chosen = choose(queue.items);
    const keys = new Set(chosen.map((item) => item.key));
    for (const [key, row] of rows) if (!keys.has(key)) { row.element.remove(); rows.delete(key); }
    let place = list.firstElementChild;
    for (const item of chosen) {
      const row = rows.get(item.key) || build(item);
      rows.set(item.key, row);
      if (row.element === place) place = place.nextElementSibling;
      else list.insertBefore(row.element, place);
      update(row, item);
    }
    const hidden = queue.items.filter((item) => !keys.has(item.key));
    const waiting = hidden.filter((item) => WAITING.has(item.state)).length;
    return { waiting, other: hidden.length - waiting };
  };
}
