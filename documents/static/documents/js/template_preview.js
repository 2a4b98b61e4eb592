// Tries the draft on the sample while it is typed, and shows what it would read, what is wrong with it, what is new.
import { words } from "./template_voice.js";

const WAIT = 400; // ms after the last change

export function mountPreview({ form }) {
  const list = document.getElementById("field-rows");
  const icons = document.getElementById("state-icons").content;
  let timer = 0;
  let asking = null;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const body = new FormData(form);
    body.set("document", form.dataset.document || "");
    body.set("template", form.dataset.template);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, signal });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") note(words(form, "Offline"));
    }
  }

  function show(answer) {
    showErrors(answer.errors);
    for (const [key, name] of Object.entries(answer.names)) {
      const control = document.getElementById(`${key}-name`);
      if (control) control.placeholder = name;
    }
    document.getElementById("name").placeholder = answer.template_name;
    if (!answer.errors.length) showChanges(answer);
    if (answer.fields) showFields(answer);
  }

  function showErrors(errors) {
    for (const problem of form.querySelectorAll(".problem[id]")) {
      const control = problem.id.slice(0, -"-problem".length);
      const found = errors.find((error) => error.control === control);
      problem.textContent = found ? found.sentence : "";
      problem.hidden = !found;
      const input = document.getElementById(control);
      if (found) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
    }
    for (const row of list.children) {
      const editor = form.querySelector(`[data-editor="${CSS.escape(row.dataset.row)}"]`);
      row.classList.toggle("is-wrong", Boolean(editor?.querySelector(".problem[id]:not([hidden])")));
    }
  }

  function showChanges({ summary = "", changes = {}, details = [] }) {
    const draft = form.querySelector("[data-when-draft]");
    if (draft) {
      draft.hidden = !summary;
      form.querySelector("[data-when-clean]").hidden = Boolean(summary);
      draft.querySelector("[data-summary]").textContent = summary;
      draft.querySelector("[data-details]").replaceChildren(...details.map(({ kind, word, label }) => {
        const item = document.createElement("li");
        item.className = `change change-${kind}`;
        const strong = document.createElement("strong");
        strong.textContent = word;
        item.append(strong, ` ${label}`);
        return item;
      }));
    }
    for (const editor of form.querySelectorAll("[data-editor]")) {
      const mark = editor.querySelector(":scope > header [data-change]");
      const kind = changes[editor.dataset.editor];
      if (mark) mark.textContent = kind ? words(form, kind === "added" ? "Added" : "Changed") : "";
    }
  }

  function showFields({ fields, read, open, note: sentence }) {
    for (const row of list.children) {
      const reads = row.querySelector(".field-reads");
      const field = fields[row.dataset.row];
      reads.replaceChildren();
      if (!field) continue; // just added, or with a mistake that stands beside it
      reads.className = `field-reads state-${field.state}`;
      const icon = icons.querySelector(`[data-state="${field.state}"]`)?.firstElementChild.cloneNode(true);
      const word = document.createElement("span");
      word.className = "unseen";
      word.textContent = `${field.word} `;
      const text = document.createElement("span");
      text.className = "field-text";
      text.textContent = text.title = field.reason || field.text || words(form, "NotRead");
      reads.append(...[icon, word, text].filter(Boolean));
    }
    for (const [name, text] of Object.entries({ read, open })) {
      const place = form.querySelector(`[data-${name}]`);
      place.hidden = !text;
      place.querySelector("span").textContent = text;
    }
    note(sentence);
    form.dispatchEvent(new CustomEvent("boxes", { detail: { fields } }));
  }

  function note(sentence) {
    const place = form.querySelector("[data-note]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  form.addEventListener("draft", soon);
  form.addEventListener("sample", ask);
}
