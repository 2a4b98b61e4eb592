// The ways in: drag anything anywhere, paste an image, choose, or press U. Hands files on; knows nothing of sending.
import { filesOf } from "./folders.js";

const TEXT_FIELDS = "input:not([type=checkbox], [type=radio], [type=file], [type=button]), textarea, select, [contenteditable]";
// What browsers call an image that never was a file.
const NAMELESS = /^(image|unknown)\.(png|jpe?g|webp|bmp|tiff?)$/i;

export function timeStamp(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${day} ${[two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join(".")}`;
}

// A page's own field for a file takes what is dropped right on it.
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]");

// A browser says "dragover" several times a second while something hangs over the page, and not always "dragleave"
// when it is called off: silence ends it, too.
const SILENCE_MS = 1500;
let silence = 0;
function show(isDragging) {
  clearTimeout(silence);
  if (isDragging) silence = setTimeout(show, SILENCE_MS, false);
  document.body.classList.toggle("is-dragging", isDragging);
}

// `take({files, leftOut, unread})` gets what was dropped.
export function openDrop(take) {
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return show(false);
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    show(true);
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) show(false); });
  addEventListener("dragend", () => show(false));
  addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(false);
    take(await filesOf(event.dataTransfer));
  });
}

// An image, or files copied elsewhere; text on its way into a field stays the field's.
export function openPaste(take, imageName) {
  addEventListener("paste", (event) => {
    const pasted = event.clipboardData;
    if (!pasted?.files.length || (event.target.closest?.(TEXT_FIELDS) && pasted.types.includes("text/plain"))) return;
    event.preventDefault();
    const named = [...pasted.files].map((file) => {
      if (!NAMELESS.test(file.name)) return file;
      return new File([file], `${imageName.replace("{time}", timeStamp())}.${file.name.split(".").pop()}`, { type: file.type });
    });
    take({ files: named, leftOut: 0, unread: 0 });
  });
}

export function openChooser(input, take) {
  const takeChosen = () => {
    const files = [...input.files];
    input.value = "";
    take({ files, leftOut: 0, unread: 0 });
  };
  input.addEventListener("change", takeChosen);
  if (input.files.length) takeChosen(); // chosen before this script had arrived
}

// A single letter, so only where no field of the page waits for letters.
export function openKey(input) {
  addEventListener("keydown", (event) => {
    const isPlain = event.key.toLowerCase() === "u" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && !event.isComposing;
    if (!isPlain || event.defaultPrevented || event.target.closest?.(TEXT_FIELDS)) return;
    if (document.body.classList.contains("station") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    input.click();
  });
}
