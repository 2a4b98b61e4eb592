// Which documents are ticked: kept by id, so that a refreshed list shows the same ticks again.
export function mount(main, signal) {
  const chosen = new Set();
  const listeners = [];
  let query = null; // the list's filters while all that match them are ticked
  let last = null; // the row last ticked, where a range begins

  const ticks = () => [...main.querySelectorAll("[data-tick]")];

  function show(isByPerson = false) {
    const shown = ticks();
    for (const tick of shown) tick.checked = chosen.has(tick.value);
    const all = main.querySelector("[data-tick-all]");
    if (all) {
      const count = shown.filter((tick) => tick.checked).length;
      all.checked = count > 0 && count === shown.length;
      all.indeterminate = count > 0 && count < shown.length;
    }
    for (const listener of listeners) listener(chosen.size, isByPerson);
  }

  function set(ids, isChosen, isByPerson = true) {
    query = null;
    for (const id of ids) isChosen ? chosen.add(id) : chosen.delete(id);
    show(isByPerson);
  }

  function tick(box, isRange) {
    const shown = ticks();
    const from = isRange && last ? shown.findIndex((one) => one.value === last) : -1;
    const to = shown.indexOf(box);
    const range = from < 0 ? [box] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    last = box.value;
    set(range.map((one) => one.value), box.checked);
  }

  main.addEventListener("click", (event) => {
    if (event.target.matches("[data-tick]")) { tick(event.target, event.shiftKey); event.target.focus(); }
    if (event.target.matches("[data-tick-all]")) set(ticks().map((one) => one.value), event.target.checked);
  }, { signal });
  // Shift and a click would mark the text between.
  main.addEventListener("mousedown", (event) => { if (event.shiftKey && event.target.closest(".row-tick")) event.preventDefault(); }, { signal });
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "list" || event.target.id === "list") show(); }, { signal });
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (event.target.id === "filters") { chosen.clear(); show(); } }, { signal });
  addEventListener("pageshow", () => show(), { signal }); // a browser brings ticks of its own back
  show();

  return {
    ids: () => [...chosen],
    has: (id) => chosen.has(id),
    toggle: (box) => { box.checked = !box.checked; tick(box, false); },
    setAll: (ids, matching) => { chosen.clear(); set(ids, true); query = matching; },
    query: () => query,
    takePage: () => set(ticks().map((one) => one.value), true),
    drop: (ids) => set(ids, false, false),
    clear: () => { chosen.clear(); last = query = null; show(true); },
    isPageTaken: () => ticks().length > 0 && ticks().every((one) => chosen.has(one.value)),
    onChange: (listener) => { listeners.push(listener); },
  };
}
