// The columns of a table field: add, remove, move; keeps their titles and types in step.
import { fitOptions, fresh, newKey, titleOf } from "./template_fields.js";
import { words } from "./template_voice.js";

export function mountColumns({ form, draft }) {
  function add(editor) {
    const list = editor.querySelector("[data-column-list]");
    list.append(fresh("blank-column", { __parent__: editor.dataset.editor, __column__: newKey() }));
    const column = list.lastElementChild;
    form.dispatchEvent(new CustomEvent("grown", { detail: { editor: column } }));
    column.querySelector("details").open = true;
    column.querySelector(".controls input").focus();
    draft();
  }

  function move(button, by) {
    const column = button.closest("[data-column]");
    const other = by < 0 ? column.previousElementSibling : column.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(column);
    else other.after(column);
    button.focus();
    draft();
  }

  function remove(button) {
    const column = button.closest("[data-column]");
    const next = column.nextElementSibling || column.previousElementSibling;
    const editor = column.closest("[data-editor]");
    column.remove();
    (next?.querySelector("summary") || editor.querySelector("[data-add-column]")).focus();
    draft();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("addColumn" in button.dataset) add(button.closest("[data-editor]"));
    if ("columnUp" in button.dataset) move(button, -1);
    if ("columnDown" in button.dataset) move(button, 1);
    if ("columnRemove" in button.dataset) remove(button);
  });
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => {
      const column = target.closest("[data-column]");
      if (!column) return;
      if (target.matches("[data-title-of], [name*='-label-']")) column.querySelector("[data-title]").textContent = titleOf(target) || words(form, "NewColumn");
      if (!target.matches("[data-type]")) return;
      column.querySelector(".field-type").textContent = target.selectedOptions[0].textContent;
      fitOptions(target.closest(".controls"), target.value);
    });
  }
}
