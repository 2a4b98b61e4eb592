// The keys of the list: j and k or the arrows go through the rows, x ticks, Ctrl A ticks all, Esc lets go.
const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog[open]";

export function mount(main, signal, selection) {
  const links = () => [...main.querySelectorAll(".row-link")];
  const current = () => document.activeElement?.closest?.(".row");

  function move(step) {
    const all = links();
    const place = all.findIndex((link) => link.closest(".row") === current());
    const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, place + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.target.closest?.(TYPING)) return;
    const isIdle = event.target === document.body || main.contains(event.target);
    if (event.key === "Escape") {
      const menu = document.querySelector("[data-menu][open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else main.dispatchEvent(new Event("inbox:escape"));
      return;
    }
    if (!isIdle || event.altKey || event.target.closest?.("details")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && links().length) {
      event.preventDefault();
      return selection.takePage();
    }
    if (event.ctrlKey || event.metaKey) return;
    const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    if (event.key in steps && links().length) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "x" && current()) {
      event.preventDefault();
      selection.toggle(current().querySelector("[data-tick]"));
    }
  }, { signal });
}
