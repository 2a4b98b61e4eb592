// Rows of a table field: add, remove, and hand them over as one value.
function gather(form) {
  const rows = [...form.querySelectorAll("tbody tr:not(.grid-none)")].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
  form.querySelector("[data-rows]").value = JSON.stringify(rows);
}

function number(form) {
  form.querySelectorAll("tbody tr:not(.grid-none)").forEach((row, index) => {
    row.querySelector("th").textContent = index + 1;
    for (const input of row.querySelectorAll("input")) {
      input.setAttribute("aria-label", `${input.getAttribute("aria-label").replace(/ \d+$/, "")} ${index + 1}`);
    }
  });
  form.classList.add("is-changed");
}

export function mount(root, signal) {
  root.addEventListener("click", (event) => {
    const form = event.target.closest(".field-table");
    if (!form) return;
    if (event.target.closest("[data-add-row]")) {
      const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
      form.querySelector(".grid-none")?.remove();
      form.querySelector("tbody").append(row);
      number(form);
      row.querySelector("input").focus();
    } else if (event.target.closest("[data-remove-row]")) {
      const row = event.target.closest("tr");
      const neighbour = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      number(form);
      (neighbour?.querySelector("input") || form.querySelector("[data-add-row]")).focus();
    }
  }, { signal });

  root.addEventListener("input", (event) => event.target.closest(".field-table")?.classList.add("is-changed"), { signal });
  root.addEventListener("submit", (event) => { if (event.target.matches(".field-table")) gather(event.target); }, { signal, capture: true });

  // Leaving the table saves what was changed in it.
  root.addEventListener("focusout", (event) => {
    const form = event.target.closest(".field-table.is-changed");
    if (form && event.relatedTarget && !form.contains(event.relatedTarget)) {
      form.classList.remove("is-changed");
      form.requestSubmit();
    }
  }, { signal });
}
