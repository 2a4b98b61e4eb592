// Adds, removes and moves the rows of the template form; their order on the page is the order of the fields.
const rows = document.getElementById("template-rows");
let made = 0;

document.getElementById("add-row").addEventListener("click", () => {
  const holder = document.getElementById("blank-row").content.cloneNode(true);
  const key = `new${(made += 1)}`;
  for (const element of holder.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "value"]) {
      const value = element.getAttribute(name);
      if (value?.startsWith("__new__")) element.setAttribute(name, value.replace("__new__", key));
    }
  }
  rows.append(holder);
  rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
});

rows.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const button = event.target.closest("button");
  if (!row || !button) return;
  if ("remove" in button.dataset) {
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (neighbour?.querySelector("input:not([type=hidden])") || document.getElementById("add-row")).focus();
  } else if ("up" in button.dataset && row.previousElementSibling) {
    row.previousElementSibling.before(row);
    button.focus();
  } else if ("down" in button.dataset && row.nextElementSibling) {
    row.nextElementSibling.after(row);
    button.focus();
  }
});
