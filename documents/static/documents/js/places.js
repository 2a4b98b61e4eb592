// Where things stand: the sheet of a page, its boxes, and points of the screen in fractions of the page.

export const turnOf = (sheet) => Number(sheet.dataset.turn || 0);

// The point of the screen as [x, y] in fractions of the upright page, also while its view is turned.
export function pointOf(sheet, clientX, clientY) {
  const frame = sheet.querySelector(".sheet-image").getBoundingClientRect();
  const u = (clientX - frame.left) / frame.width;
  const v = (clientY - frame.top) / frame.height;
  return { 0: [u, v], 90: [v, 1 - u], 180: [1 - u, 1 - v], 270: [1 - v, u] }[turnOf(sheet)];
}

export function sheetAt(well, clientX, clientY) {
  for (const sheet of well.querySelectorAll(".sheet")) {
    const frame = sheet.querySelector(".sheet-image").getBoundingClientRect();
    if (clientX >= frame.left && clientX <= frame.right && clientY >= frame.top && clientY <= frame.bottom) return sheet;
  }
  return null;
}

const side = (box, name) => Number(box.firstElementChild.getAttribute(name));

// A drawn box as {x, y, width, height} in fractions of its page.
export const boxOf = (mark) => ({ x: side(mark, "x"), y: side(mark, "y"), width: side(mark, "width"), height: side(mark, "height") });

// The one rectangle around several marks of a page.
export function around(marks) {
  const boxes = marks.map(boxOf);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

// Brings `target` (a rectangle of the screen) into the well's view within 120 ms, at once under reduced motion.
export function glide(well, target) {
  const frame = well.getBoundingClientRect();
  const edge = 24;
  const isSeen = target.top >= frame.top + edge && target.bottom <= frame.bottom - edge && target.left >= frame.left + edge && target.right <= frame.right - edge;
  if (isSeen) return;
  const from = [well.scrollLeft, well.scrollTop];
  const to = [
    target.width < frame.width - 2 * edge && target.left >= frame.left + edge && target.right <= frame.right - edge
      ? from[0]
      : from[0] + target.left - frame.left - Math.max(edge, (frame.width - target.width) / 2),
    from[1] + target.top - frame.top - Math.max(edge, (frame.height - target.height) / 2),
  ];
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return well.scrollTo(...to);
  const begun = performance.now();
  const token = (well.gliding = Symbol("glide"));
  const step = (now) => {
    if (well.gliding !== token) return;
    const part = Math.min(1, Math.max(0, (now - begun) / 120));
    const eased = 1 - (1 - part) ** 3;
    well.scrollTo(from[0] + (to[0] - from[0]) * eased, from[1] + (to[1] - from[1]) * eased);
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
