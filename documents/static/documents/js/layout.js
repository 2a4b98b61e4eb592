// The columns of a layout: add, remove, move by button, Alt and an arrow, or drag; the preview follows.
const form = document.getElementById("layout");
const list = document.getElementById("columns");
const preview = document.getElementById("preview");
let made = 0;

const look = () => preview.dispatchEvent(new CustomEvent("look"));
const columns = () => [...list.querySelectorAll("[data-column]")];
const headingOf = (column) => column.querySelector("input[name$='-heading']");

function say(word, column) {
  const values = { name: headingOf(column).value, place: columns().indexOf(column) + 1, count: columns().length };
  document.getElementById("said").textContent = form.dataset[word].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

function move(column, by) {
  const other = by < 0 ? column.previousElementSibling : column.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(column);
  else other.after(column);
  say("wordMoved", column);
  look();
}

function add() {
  const holder = document.createElement("ol");
  made += 1;
  holder.innerHTML = document.getElementById("blank-column").innerHTML.replaceAll("blank", `n${made}`);
  const column = holder.querySelector("[data-column]");
  list.append(column);
  headingOf(column).focus();
}

function remove(column) {
  const next = column.nextElementSibling || column.previousElementSibling;
  say("wordRemoved", column);
  column.remove();
  (next ? next.querySelector("[data-remove]") : document.getElementById("add-column")).focus();
  look();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const column = button.closest("[data-column]");
  if (button.id === "add-column") add();
  if ("up" in button.dataset) move(column, -1);
  if ("down" in button.dataset) move(column, 1);
  if ("remove" in button.dataset) remove(column);
  if ("up" in button.dataset || "down" in button.dataset) button.focus();
});

form.addEventListener("keydown", (event) => {
  const column = event.target.closest("[data-column]");
  if (!column || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(column, event.key === "ArrowUp" ? -1 : 1);
  event.target.focus();
});

form.addEventListener("input", ({ target }) => {
  if (target.matches("[data-source]")) {
    const column = target.closest("[data-column]");
    column.querySelector("[data-constant]").hidden = target.value !== "constant";
    const heading = headingOf(column);
    if (!heading.value && target.value !== "constant") heading.value = target.selectedOptions[0].textContent;
  }
  look();
});

let dragged = null;
list.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  dragged = grip.closest("[data-column]");
  dragged.classList.add("is-dragged");
  list.setPointerCapture(event.pointerId);
});
list.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const below = columns().find((other) => {
    const at = other.getBoundingClientRect();
    return other !== dragged && event.clientY < at.top + at.height / 2;
  });
  if (below === dragged.nextElementSibling || (!below && !dragged.nextElementSibling)) return;
  if (below) below.before(dragged);
  else list.append(dragged);
});
for (const end of ["pointerup", "pointercancel"]) {
  list.addEventListener(end, () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    say("wordMoved", dragged);
    dragged = null;
    look();
  });
}
