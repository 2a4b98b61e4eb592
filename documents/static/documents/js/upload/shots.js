// Photographs on their way into one document: a sheet of thumbnails, joined into a PDF here, in the browser.
import { timeStamp } from "./entrances.js";
import { writePdf } from "./pdf.js";

const PAGE = { short: 2480, long: 3508 }; // A4 at 300 dpi
const JPEG_QUALITY = 0.88;

// `file` upright, no larger than a page, as a JPEG; null when this browser cannot open it.
async function toPage(file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!image) return null;
  const [across, down] = image.width <= image.height ? [PAGE.short, PAGE.long] : [PAGE.long, PAGE.short];
  const scale = Math.min(1, across / image.width, down / image.height);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  const context = canvas.getContext("2d");
  context.fillStyle = "#FFFFFF"; // under what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY); });
  return blob && { jpeg: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height };
}

// One shot stays the photograph it is; several become the pages of one PDF. `onPage` is told how many are done.
async function join(files, name, onPage) {
  const title = name.replace("{time}", timeStamp());
  if (files.length === 1) return new File(files, `${title}.${files[0].name.split(".").pop()}`, { type: files[0].type });
  const pages = [];
  for (const file of files) {
    const page = await toPage(file); // one after the other: a telephone has little memory
    if (!page) return null;
    pages.push(page);
    onPage(pages.length);
  }
  return new File([writePdf(pages)], `${title}.pdf`, { type: "application/pdf" });
}

export function openShots({ sheet, camera, take }) {
  const list = sheet.querySelector("[data-shots]");
  const done = sheet.querySelector("[data-done]");
  const bar = sheet.querySelector("progress");
  const problem = sheet.querySelector("[data-problem]");
  const row = sheet.querySelector("template").content.firstElementChild;
  let shots = [];

  function number() {
    [...list.children].forEach((item, index) => {
      item.querySelector("[data-number]").textContent = index + 1;
      item.querySelector("button").setAttribute("aria-label", sheet.dataset.remove.replace("{n}", index + 1));
    });
    done.disabled = !shots.length;
    problem.hidden = true;
  }

  function drop(shot) {
    const index = shots.indexOf(shot);
    shots.splice(index, 1);
    URL.revokeObjectURL(shot.address);
    shot.item.remove();
    number();
    (list.children[Math.min(index, list.children.length - 1)]?.querySelector("button") || sheet.querySelector("[data-add]")).focus();
  }

  function clear() {
    for (const shot of shots) URL.revokeObjectURL(shot.address);
    shots = [];
    list.replaceChildren();
    sheet.close();
  }

  camera.addEventListener("change", () => {
    for (const file of camera.files) {
      const shot = { file, address: URL.createObjectURL(file), item: row.cloneNode(true) };
      shot.item.querySelector("img").src = shot.address;
      shot.item.querySelector("button").addEventListener("click", () => drop(shot));
      shots.push(shot);
      list.append(shot.item);
    }
    camera.value = "";
    number();
    if (!sheet.open) sheet.showModal();
    done.focus();
  });
  sheet.querySelector("[data-add]").addEventListener("click", () => camera.click());
  sheet.querySelector("[data-discard]").addEventListener("click", clear);
  done.addEventListener("click", async () => {
    const inert = sheet.querySelectorAll("button");
    for (const button of inert) button.disabled = true; // what is being joined stays as it is
    Object.assign(bar, { hidden: shots.length < 2, max: shots.length, value: 0 });
    const file = await join(shots.map((shot) => shot.file), sheet.dataset.name, (count) => { bar.value = count; });
    for (const button of inert) button.disabled = false;
    bar.hidden = true;
    if (!file) { problem.hidden = false; return; }
    clear();
    take({ files: [file], leftOut: 0, unread: 0 });
  });
  return {
    get isEmpty() { return !shots.length; },
    // Closed by Escape, the sheet keeps its shots: the camera's button opens it again.
    open() { if (shots.length) sheet.showModal(); else camera.click(); },
  };
}
