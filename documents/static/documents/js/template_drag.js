// Moves a field by dragging its grip, with mouse, pen or finger; the keyboard's way is Alt and an arrow.
export function mountDrag({ form, select }) {
  const list = document.getElementById("field-rows");
  let row = null;
  let hasMoved = false;

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    row = grip.closest("[data-row]");
    hasMoved = false;
    list.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
  });

  list.addEventListener("pointermove", (event) => {
    if (!row) return;
    const others = [...list.querySelectorAll("[data-row]")].filter((other) => other !== row);
    const below = others.find((other) => {
      const at = other.getBoundingClientRect();
      return event.clientY < at.top + at.height / 2;
    });
    if (below === row.nextElementSibling || (!below && !row.nextElementSibling)) return;
    if (below) below.before(row);
    else list.append(row);
    hasMoved = true;
    row.scrollIntoView({ block: "nearest" });
  });

  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      if (!row) return;
      row.classList.remove("is-dragged");
      const done = row;
      row = null;
      select(done.dataset.row);
      done.querySelector("[data-select]").focus({ preventScroll: true }); // so that Alt and a key go on with it
      if (hasMoved) form.dispatchEvent(new CustomEvent("moved", { detail: { row: done } }));
    });
  }
}
