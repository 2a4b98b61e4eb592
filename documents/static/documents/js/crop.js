// The crop in the desk: the evidence of the focused field, enlarged, every crop of a document at one scale.
import { around } from "./places.js";

const PIXELS_PER_PAGE = 1500; // the width a page would have at the crop's scale
const ROOM = { across: 1.06, down: 1.2 };

const set = (element, values) => { for (const [name, value] of Object.entries(values)) element.setAttribute(name, value); };

// Shows the rectangle around `marks`, all of one page; without marks nothing.
export function drawCrop(crop, marks) {
  crop.toggleAttribute("hidden", !marks.length);
  if (!marks.length) return;
  const image = marks[0].closest(".sheet").querySelector("img");
  const [pageWidth, pageHeight] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
  const { x, y, width, height } = around(marks);
  const room = crop.getBoundingClientRect();
  const scale = Math.min(
    PIXELS_PER_PAGE / pageWidth,
    room.width / (width * pageWidth * ROOM.across),
    room.height / (height * pageHeight * ROOM.down),
  );
  const view = { width: room.width / scale, height: room.height / scale };
  const left = Math.min(Math.max(0, (x + width / 2) * pageWidth - view.width / 2), Math.max(0, pageWidth - view.width));
  const top = (y + height / 2) * pageHeight - view.height / 2;
  set(crop, { viewBox: `${left} ${top} ${view.width} ${view.height}` });
  const picture = crop.querySelector("image");
  if (picture.getAttribute("href") !== image.getAttribute("src")) picture.setAttribute("href", image.getAttribute("src"));
  set(picture, { width: pageWidth, height: pageHeight });
  set(crop.querySelector("rect"), { x: x * pageWidth, y: y * pageHeight, width: width * pageWidth, height: height * pageHeight });
  crop.querySelector(".box").dataset.state = marks[0].dataset.state;
}
