// The list of fields: add, remove with Undo in place, move by keyboard and buttons; keeps titles and types in step.
import { say, words } from "./template_voice.js";

let made = 0;

// A copy of a <template>'s content with its placeholder keys replaced.
export function fresh(id, replacements) {
  const holder = document.getElementById(id).content.cloneNode(true);
  for (const element of holder.querySelectorAll("*")) {
    for (const attribute of [...element.attributes]) {
      let value = attribute.value;
      for (const [from, to] of Object.entries(replacements)) value = value.replaceAll(from, to);
      if (value !== attribute.value) element.setAttribute(attribute.name, value);
    }
  }
  return holder;
}

export const newKey = () => `new${Date.now().toString(36)}${(made += 1)}`;

// Options that only some types have are shown for those types, or while they hold something.
export function fitOptions(scope, type) {
  for (const part of scope.children) {
    if (!part.dataset.types) continue;
    const control = part.querySelector(":scope > input, :scope > textarea");
    const fits = part.dataset.types.split(" ").includes(type) || Boolean(control?.value && !part.matches("[data-chips]"));
    part.toggleAttribute("data-unfit", !fits);
  }
}

// What a field or column is called: its label in the page's language, else the one of no named language.
export function titleOf(target) {
  const controls = target.closest(".controls");
  const own = controls.querySelector(`[name$="-label-${document.documentElement.lang}"]`);
  return own?.value.trim() || controls.querySelector("[data-title-of]").value.trim();
}

export function mountFields({ form, select, draft, showPane }) {
  const list = document.getElementById("field-rows");
  const rowOf = (key) => list.querySelector(`[data-row="${CSS.escape(key)}"]`);
  const editorOf = (key) => form.querySelector(`[data-editor="${CSS.escape(key)}"]`);
  const live = () => [...list.querySelectorAll("[data-row]:not(.is-removed)")];
  const nameOf = (row) => row.querySelector("[data-title]").textContent.trim();

  function count() {
    form.querySelector("[data-count]").textContent = live().length;
  }

  function add() {
    const key = newKey();
    list.append(fresh("blank-field", { __new__: key }));
    document.getElementById("pointing").before(fresh("blank-editor", { __new__: key }));
    form.dispatchEvent(new CustomEvent("grown", { detail: { editor: editorOf(key) } }));
    count();
    showPane("form");
    select(key, { focus: "label" });
    draft();
  }

  function move(key, by) {
    const row = rowOf(key);
    const rows = live();
    const other = rows[rows.indexOf(row) + by];
    if (!row || !other) return;
    const focused = document.activeElement;
    if (by < 0) other.before(row);
    else other.after(row);
    focused.focus({ preventScroll: true }); // a moved element loses it
    row.scrollIntoView({ block: "nearest" });
    moved(row);
  }

  function moved(row) {
    const rows = live();
    say(form, "Moved", { label: nameOf(row), place: rows.indexOf(row) + 1, count: rows.length });
    draft();
  }

  function remove(key) {
    const row = rowOf(key);
    if (!row || row.classList.contains("is-removed")) return;
    const rows = live();
    const next = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
    setRemoved(row, true);
    const note = document.createElement("p");
    note.className = "removed";
    note.append(words(form, "Removed", { label: nameOf(row) }), " ");
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "small";
    undo.textContent = words(form, "Undo");
    undo.addEventListener("click", () => restore(row, note));
    note.append(undo);
    row.append(note);
    say(form, "Removed", { label: nameOf(row) });
    select(next ? next.dataset.row : "template");
    showPane("list");
    undo.focus();
    draft();
  }

  function restore(row, note) {
    note.remove();
    setRemoved(row, false);
    say(form, "Back", { label: nameOf(row) });
    select(row.dataset.row);
    row.querySelector("[data-select]").focus();
    draft();
  }

  // What is removed stays on the page, unsent, until the template is saved.
  function setRemoved(row, isRemoved) {
    row.classList.toggle("is-removed", isRemoved);
    row.querySelector("input[name=row]").disabled = isRemoved;
    for (const control of editorOf(row.dataset.row).querySelectorAll("input, select, textarea")) control.disabled = isRemoved;
    count();
  }

  function follow(target) {
    const editor = target.closest("[data-editor]");
    const key = editor?.dataset.editor;
    const row = key && rowOf(key);
    if (!row || target.closest("[data-column]")) return;
    if (target.matches("[data-title-of], [name*='-label-']")) {
      const title = titleOf(target) || words(form, "NewField");
      row.querySelector("[data-title]").textContent = title;
      editor.querySelector("h2[data-title]").textContent = title;
    } else if (target.matches("[data-type]")) {
      row.querySelector(".field-type").textContent = target.selectedOptions[0].textContent;
      fitOptions(target.closest(".controls"), target.value);
      editor.querySelector(".columns").toggleAttribute("data-unfit", target.value !== "table");
    } else if (target.matches("[data-required]")) {
      row.querySelector(".field-required").hidden = !target.checked;
    }
  }

  for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => follow(event.target));
  form.addEventListener("moved", (event) => moved(event.detail.row));
  document.getElementById("add-field").addEventListener("click", add);
  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-editor]")?.dataset.editor;
    if (event.target.closest("[data-up]")) move(key, -1);
    if (event.target.closest("[data-down]")) move(key, 1);
    if (event.target.closest("[data-remove]")) remove(key);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const chords = { ArrowUp: (key) => move(key, -1), ArrowDown: (key) => move(key, 1), Delete: remove, KeyN: add };
    const act = chords[event.key] || chords[event.code];
    if (!act) return;
    event.preventDefault();
    act(document.activeElement?.closest("[data-row]")?.dataset.row || form.dataset.selected);
  });
}
