// Does one thing to all ticked documents, in portions, and says for each what became of it.
const PORTION = 40;
const UNDO = { approve: "undo_approve", assign: "undo_assign", delete: "restore" };
const SHOWN = 2;

export function mount(main, signal, selection, refresh) {
  const bar = main.querySelector("#bulk");
  const result = main.querySelector("#bulk-result");
  const progress = result.querySelector("progress");
  const words = bar.dataset;
  const list = () => main.querySelector(".rows");
  let undo = null;
  let isWorking = false;

  const fill = (text, values) => text.replace(/\{(\w)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const figure = (count) => count.toLocaleString(document.documentElement.lang);
  const done = (act, count) => fill(words[`done${act.split("_").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`], { n: figure(count) });

  // A result stays until the person goes on; a refreshed list does not take it away.
  function show(count, isByPerson) {
    if (isByPerson && !isWorking) result.hidden = true;
    bar.hidden = count === 0 || !result.hidden;
    bar.querySelector("[data-count]").textContent = fill(words.selected, { n: figure(count) });
    bar.querySelector("[data-select-all]").hidden = !(selection.isPageTaken() && list()?.dataset.hasMore);
    main.classList.toggle("is-acting", !bar.hidden || !result.hidden);
  }
  selection.onChange(show);

  function say(text) {
    result.querySelector("[data-result]").textContent = text;
    result.hidden = false;
    bar.hidden = true;
    main.classList.add("is-acting");
  }

  async function send(act, ids, extra) {
    const body = new FormData();
    body.set("act", act);
    for (const id of ids) body.append("ids", id);
    for (const [name, value] of extra(ids)) body.append(name, value);
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await fetch(words.address, { method: "POST", body, headers });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(words.refused);
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.detail);
    return content.outcomes;
  }

  async function run(act, ids, extra) {
    if (isWorking || !ids.length) return;
    isWorking = true;
    undo = null;
    const outcomes = [];
    let problem = "";
    for (const part of result.querySelectorAll("[data-undo], [data-reasons], [data-to-trash]")) part.hidden = true;
    progress.hidden = ids.length <= PORTION;
    progress.value = 0;
    try {
      for (let start = 0; start < ids.length; start += PORTION) {
        if (!progress.hidden) say(fill(words.progress, { n: figure(start), m: figure(ids.length) }));
        outcomes.push(...(await send(act, ids.slice(start, start + PORTION), extra)));
        progress.value = outcomes.length / ids.length;
      }
    } catch (error) {
      problem = error instanceof TypeError ? words.broken : error.message;
    }
    isWorking = false;
    progress.hidden = true;
    tell(act, outcomes, problem);
    refresh();
  }

  function tell(act, outcomes, problem) {
    const good = outcomes.filter((one) => one.code === "done");
    const bad = outcomes.filter((one) => one.code !== "done");
    const parts = outcomes.length ? [done(act, good.length)] : [];
    const reasons = bad.map((one) => `${one.name} ${one.sentence}`.trim());
    if (bad.length) {
      const shown = reasons.slice(0, SHOWN);
      if (bad.length > SHOWN) shown.push(fill(words.more, { n: figure(bad.length - SHOWN) }));
      parts.push(fill(words.not, { n: figure(bad.length), r: shown.join(words.join) }));
    }
    say([parts.join(words.comma), problem].filter(Boolean).join(" "));
    const menu = result.querySelector("[data-reasons]");
    menu.hidden = bad.length <= SHOWN;
    menu.open = false;
    menu.querySelector("ul").replaceChildren(...reasons.map((text) => { const item = document.createElement("li"); item.textContent = text; return item; }));
    undo = UNDO[act] && good.length ? { act: UNDO[act], good } : null;
    result.querySelector("[data-undo]").hidden = !undo;
    const trash = result.querySelector("[data-to-trash]"); // only for those who may delete
    if (trash) trash.hidden = act !== "delete" || !good.length;
    selection.drop(good.map((one) => one.id));
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    for (const menu of bar.querySelectorAll("details[open]")) menu.open = false;
    const { act, name, value } = button.dataset;
    run(act, selection.ids(), () => (name ? [[name, value]] : []));
  }, { signal });
  bar.querySelector("[data-clear]").addEventListener("click", () => selection.clear(), { signal });
  bar.querySelector("[data-select-all]").addEventListener("click", async () => {
    const query = list().dataset.all;
    const answer = await fetch(`${words.ids}?${query}`);
    if (answer.ok) selection.setAll((await answer.json()).ids, query);
  }, { signal });
  bar.querySelector("[data-export]")?.addEventListener("submit", (event) => {
    for (const old of event.target.querySelectorAll("[name=ids], [name=query]")) old.remove();
    const query = selection.query(); // all that match are named by what they match
    for (const [name, value] of query === null ? selection.ids().map((id) => ["ids", id]) : [["query", query]]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      event.target.append(field);
    }
  }, { signal });
  result.querySelector("[data-undo]").addEventListener("click", () => {
    if (!undo) return;
    const formers = new Map(undo.good.map((one) => [one.id, one.former ?? ""]));
    const { act } = undo;
    const extra = (ids) => (act === "undo_assign" ? ids.map((id) => ["former", `${id}:${formers.get(id)}`]) : []);
    run(act, [...formers.keys()], extra);
  }, { signal });
  result.querySelector("[data-close]").addEventListener("click", () => show(selection.ids().length, true), { signal });
  main.addEventListener("inbox:escape", () => (result.hidden ? selection.clear() : show(selection.ids().length, true)), { signal });
}
