// A choice that is its own button: changing it sends its form.
for (const select of document.querySelectorAll("[data-submit-on-change]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// The search box: / goes there from wherever nothing is typed, Esc leaves it.
const search = document.getElementById("search");
if (search) {
  const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog[open]";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING)) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Escape" && !search.value) search.blur(); });
}

// On a narrow screen the places, the language and the account stand in a menu.
const toggle = document.querySelector("[data-menu-toggle]");
if (toggle) {
  const bar = toggle.closest(".bar");
  const open = (isOpen) => {
    bar.classList.toggle("is-open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  toggle.addEventListener("click", () => open(!bar.classList.contains("is-open")));
  document.addEventListener("click", (event) => { if (!bar.contains(event.target)) open(false); });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar.classList.contains("is-open")) return;
    open(false);
    toggle.focus();
  });
}
