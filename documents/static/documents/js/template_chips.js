// Texts as chips: the text area keeps them, one a line, and is what is sent; a chip is added by Enter or by leaving.
import { words } from "./template_voice.js";

export const textsOf = (area) => area.value.split("\n").map((text) => text.trim()).filter(Boolean);

function dress(form, holder, draft) {
  const area = holder.querySelector("textarea");
  const list = document.createElement("ul");
  const input = document.createElement("input");
  const box = document.createElement("div");
  box.className = "chip-box";
  input.id = area.id;
  input.autocomplete = "off";
  input.placeholder = words(form, "Chip");
  input.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  area.removeAttribute("id");
  area.hidden = true;
  box.append(list, input);
  area.after(box);

  function draw() {
    list.replaceChildren(...textsOf(area).map((text, place) => {
      const chip = document.createElement("li");
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", words(form, "RemoveChip", { text }));
      remove.addEventListener("click", () => {
        store(textsOf(area).filter((_, other) => other !== place));
        input.focus();
      });
      chip.append(text, remove);
      return chip;
    }));
  }

  function store(texts) {
    area.value = texts.join("\n");
    draw();
    draft();
  }

  function take() {
    const typed = input.value.split("\n").map((text) => text.trim()).filter(Boolean);
    input.value = "";
    const fresh = typed.filter((text, place) => !textsOf(area).includes(text) && typed.indexOf(text) === place);
    if (fresh.length) store([...textsOf(area), ...fresh]);
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) take();
    if (event.key === "Backspace" && !input.value && textsOf(area).length) {
      const texts = textsOf(area);
      input.value = texts.pop();
      event.preventDefault();
      store(texts);
    }
  });
  input.addEventListener("blur", take);
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.includes("\n")) return;
    event.preventDefault();
    store([...new Set([...textsOf(area), ...text.split("\n").map((line) => line.trim()).filter(Boolean)])]);
  });
  area.addEventListener("texts", draw); // filled by another part
  draw();
}

export function mountChips({ form, draft }) {
  const dressAll = (scope) => { for (const holder of scope.querySelectorAll("[data-chips]")) dress(form, holder, draft); };
  dressAll(form);
  form.addEventListener("grown", (event) => dressAll(event.detail.editor));
}
