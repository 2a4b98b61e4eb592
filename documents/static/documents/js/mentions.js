// Completes @names in a comment from the colleagues named in the field's data.
const field = document.querySelector("[data-mentions]");
const list = field.form.querySelector(".mentions");
const names = field.dataset.mentions.split(" ").filter(Boolean);
field.setAttribute("aria-autocomplete", "list");

const typed = () => field.value.slice(0, field.selectionStart).match(/(?:^|[^\w.@+-])@([\w.@+-]*)$/)?.[1];
const options = () => [...list.children];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

function mark(index) {
  options().forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
  const option = options()[index];
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function close() {
  list.hidden = true;
  list.replaceChildren();
  mark(-1);
}

function offer() {
  const start = typed();
  const fitting = start === undefined ? [] : names.filter((name) => name.toLowerCase().startsWith(start.toLowerCase()) && name !== start).slice(0, 8);
  close();
  fitting.forEach((name, number) => {
    const option = document.createElement("li");
    option.id = `mention-${number}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    list.append(option);
  });
  list.hidden = !fitting.length;
  if (fitting.length) mark(0);
}

function take(name) {
  const start = field.selectionStart - typed().length;
  field.setRangeText(`${name} `, start, field.selectionStart, "end");
  close();
  field.focus();
}

field.addEventListener("input", offer);
field.addEventListener("blur", () => setTimeout(close, 150));
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option) take(option.textContent);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return field.form.requestSubmit();
  if (list.hidden) return;
  const count = options().length;
  if (event.key === "ArrowDown") mark((chosen() + 1) % count);
  else if (event.key === "ArrowUp") mark((chosen() + count - 1) % count);
  else if (event.key === "Enter" || event.key === "Tab") take(options()[chosen()].textContent);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
