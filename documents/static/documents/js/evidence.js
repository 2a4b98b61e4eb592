// Shows where the focused field stands: its box on the page, the page scrolled to it, a crop of it in the desk.
const CROP_PIXELS_PER_PAGE = 1500; // one scale for every crop: a page drawn this wide

export function mount(root, signal) {
  const well = root.querySelector("#well");
  const crop = root.querySelector("#crop");

  function boxesOf(field, cell) {
    const all = [...well.querySelectorAll(".box")].filter((box) => box.dataset.field === field);
    const exact = all.filter((box) => (cell ? box.dataset.cell === cell : true));
    return { all, current: exact.length ? exact : [] };
  }

  function show(field, cell) {
    for (const box of well.querySelectorAll(".is-current, .is-near")) box.classList.remove("is-current", "is-near");
    const { all, current } = boxesOf(field, cell);
    if (cell) for (const box of all) box.classList.toggle("is-near", !current.includes(box));
    for (const box of current) box.classList.add("is-current");
    const first = current[0] || all[0];
    crop.toggleAttribute("hidden", !current[0]);
    if (first) scrollTo(first);
    if (current[0]) drawCrop(current.filter((box) => box.closest(".sheet") === current[0].closest(".sheet")));
  }

  function scrollTo(box) {
    const at = box.getBoundingClientRect();
    const frame = well.getBoundingClientRect();
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
    const isSeen = at.top >= frame.top + 24 && at.bottom <= frame.bottom - 24 && at.left >= frame.left && at.right <= frame.right;
    if (isSeen) return;
    well.scrollTo({
      top: well.scrollTop + at.top - frame.top - (frame.height - at.height) / 2,
      left: well.scrollLeft + at.left - frame.left - Math.max(24, (frame.width - at.width) / 2),
      behavior,
    });
  }

  // The one rectangle around a value's lines.
  function around(boxes) {
    const of = (box, name) => Number(box.querySelector("rect").getAttribute(name));
    const x = Math.min(...boxes.map((box) => of(box, "x")));
    const y = Math.min(...boxes.map((box) => of(box, "y")));
    const right = Math.max(...boxes.map((box) => of(box, "x") + of(box, "width")));
    const bottom = Math.max(...boxes.map((box) => of(box, "y") + of(box, "height")));
    return { x, y, width: right - x, height: bottom - y };
  }

  function drawCrop(boxes) {
    const box = boxes[0];
    const image = box.closest(".sheet-image").querySelector("img");
    const [pageWidth, pageHeight] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
    const { x, y, width, height } = around(boxes);
    const scale = Math.min(CROP_PIXELS_PER_PAGE / pageWidth, crop.clientWidth / (width * pageWidth * 1.06), crop.clientHeight / (height * pageHeight * 1.2));
    const view = { width: crop.clientWidth / scale, height: crop.clientHeight / scale };
    const left = Math.min(Math.max(0, (x + width / 2) * pageWidth - view.width / 2), Math.max(0, pageWidth - view.width));
    const top = (y + height / 2) * pageHeight - view.height / 2;
    crop.setAttribute("viewBox", `${left} ${top} ${view.width} ${view.height}`);
    const picture = crop.querySelector("image");
    picture.setAttribute("href", image.getAttribute("src"));
    picture.setAttribute("width", pageWidth);
    picture.setAttribute("height", pageHeight);
    const frame = crop.querySelector("rect");
    frame.setAttribute("x", x * pageWidth);
    frame.setAttribute("y", y * pageHeight);
    frame.setAttribute("width", width * pageWidth);
    frame.setAttribute("height", height * pageHeight);
  }

  root.addEventListener("focusin", (event) => {
    const field = event.target.closest(".field");
    if (field) show(field.dataset.field, event.target.dataset.cell || "");
  }, { signal });

  well.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (!box) return;
    const form = root.querySelector(`#field-${box.dataset.field}`);
    const cell = box.dataset.cell && form.querySelector(`[data-cell="${CSS.escape(box.dataset.cell)}"]`);
    (cell || form.querySelector(".editor :is(input, select, textarea)") || form.querySelector("input:not([type=hidden])"))?.focus();
  }, { signal });

  // A saved field may have changed how others stand: the boxes follow the verdicts.
  root.addEventListener("htmx:afterSettle", () => {
    for (const verdict of root.querySelectorAll(".verdict-of")) {
      const field = verdict.id.slice("verdict-".length);
      for (const box of boxesOf(field, "").all) box.dataset.state = verdict.dataset.state;
    }
  }, { signal });
}
