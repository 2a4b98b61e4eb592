// Filters, views and menus of the inbox.
export function mount(main, signal) {
  // Filters that are not set need no place in the address.
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id !== "filters") return;
    for (const [name, value] of [...event.detail.formData]) if (!value) event.detail.formData.delete(name);
  }, { signal });

  main.querySelector("[data-toggle-filters]")?.addEventListener("click", (event) => {
    const isOpen = main.classList.toggle("is-filtering");
    event.currentTarget.setAttribute("aria-expanded", isOpen);
  }, { signal });
  main.querySelector("[data-select-mode]")?.addEventListener("click", (event) => {
    const isOn = main.classList.toggle("is-ticking");
    event.currentTarget.setAttribute("aria-pressed", isOn);
    if (!isOn) main.dispatchEvent(new Event("inbox:escape"));
  }, { signal });

  // A view is kept as the list stands now, whatever filters were changed since the page was drawn.
  main.querySelector("[data-save-view]")?.addEventListener("submit", (event) => {
    const query = new URLSearchParams(location.search);
    query.delete("after");
    event.target.elements.query.value = query;
  }, { signal });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  }, { signal });
}
