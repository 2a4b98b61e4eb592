// The template builder: which field is chosen, which part a phone shows, what has been changed; its parts do the rest.
import { mountChips } from "./template_chips.js";
import { mountColumns } from "./template_columns.js";
import { mountDrag } from "./template_drag.js";
import { mountFields } from "./template_fields.js";
import { mountPointing } from "./template_pointing.js";
import { mountPreview } from "./template_preview.js";
import { mountSample } from "./template_sample.js";

const form = document.getElementById("builder");
let isDirty = form.dataset.dirty === "yes";
let isSaving = false;

// `chosen` and `draft` are what the parts tell each other: another field is chosen, something was changed.
function select(key, { focus = "" } = {}) {
  form.dataset.selected = key;
  for (const editor of form.querySelectorAll("[data-editor]")) editor.hidden = editor.dataset.editor !== key;
  for (const button of form.querySelectorAll("[data-select]")) {
    if (button.dataset.select === key) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  form.dispatchEvent(new CustomEvent("chosen", { detail: { key, focus } }));
  if (focus === "label") form.querySelector(`[data-editor="${CSS.escape(key)}"] .controls input`)?.focus();
}

function showPane(pane) {
  form.dataset.pane = pane;
  for (const button of form.querySelectorAll("[data-to]")) button.setAttribute("aria-pressed", String(button.dataset.to === pane));
}

function draft() {
  isDirty = true;
  form.dispatchEvent(new CustomEvent("draft"));
}

form.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-select]");
  if (pick) {
    select(pick.dataset.select);
    showPane("form");
  }
  const tab = event.target.closest("[data-to]");
  if (tab) showPane(tab.dataset.to);
});

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => { if (!event.target.closest("[data-unsent]")) draft(); });
}
// What only chooses the sample is no part of the template.
for (const control of form.querySelectorAll("[data-unsent]")) control.removeAttribute("name");

// Enter in a line of the form must not save a template in the middle of its making.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) event.preventDefault();
});

// A template of many fields stays within what a server takes: what is empty is not sent.
form.addEventListener("formdata", (event) => {
  for (const name of new Set(event.formData.keys())) {
    const values = event.formData.getAll(name);
    if (!values.includes("")) continue;
    event.formData.delete(name);
    for (const value of values) if (value !== "") event.formData.append(name, value);
  }
});

form.addEventListener("submit", (event) => { isSaving = event.submitter?.matches("[data-save]") ?? true; });
window.addEventListener("beforeunload", (event) => { if (isDirty && !isSaving) event.preventDefault(); });

const builder = { form, select, draft, showPane };
mountChips(builder);
mountColumns(builder);
mountFields(builder);
mountDrag(builder);
mountSample(builder);
mountPointing(builder);
mountPreview(builder);

const wrong = form.querySelector(".problem[id]:not([hidden])")?.closest("[data-editor]");
const first = form.querySelector("[data-row]")?.dataset.row;
select(wrong?.dataset.editor || (form.dataset.template && first) || "template"); // a new one is named first
form.classList.add("is-ready");
