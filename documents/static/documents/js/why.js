// Shows what speaks for a field's value and what against it, beneath the desk, while the field has the focus.
import { clearHeat } from "./heat.js";

export function mount(root, signal) {
  const panelOf = (form) => form?.querySelector(".why");
  const openPanel = () => root.querySelector(".why:not([hidden])");

  function close(panel) {
    const form = panel.closest(".field");
    const isInside = panel.contains(document.activeElement);
    panel.hidden = true;
    clearHeat(root);
    form.querySelector("[data-action=why]").setAttribute("aria-expanded", "false");
    if (isInside) form.querySelector(".editor :is(input, select, textarea), [data-action=why]").focus();
  }

  async function open(panel) {
    const button = panel.closest(".field").querySelector("[data-action=why]");
    button.setAttribute("aria-expanded", "true");
    panel.hidden = false;
    try {
      const answer = await fetch(panel.dataset.url, { signal });
      if (!answer.ok) throw new Error(answer.status);
      panel.innerHTML = await answer.text();
      panel.scrollTop = 0;
    } catch (error) {
      if (error.name !== "AbortError") panel.textContent = root.dataset.offline;
    }
  }

  root.addEventListener("station:action", (event) => {
    if (event.detail.action !== "why") return;
    const panel = panelOf(document.activeElement?.closest(".field"));
    if (!panel) return;
    event.preventDefault();
    if (panel.hidden) open(panel);
    else close(panel);
  }, { signal });

  root.addEventListener("keydown", (event) => {
    const panel = openPanel();
    if (event.key !== "Escape" || !panel || event.isComposing) return;
    event.preventDefault();
    close(panel);
  }, { signal });

  root.addEventListener("focusin", (event) => {
    const panel = openPanel();
    if (panel && !panel.closest(".field").contains(event.target)) close(panel);
  }, { signal });
}
