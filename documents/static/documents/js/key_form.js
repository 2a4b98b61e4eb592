// Records a pressed key in a box of the page of the keys; Tab and Escape keep their own meaning.
import { chordOf } from "./chords.js";

document.getElementById("keys-form").addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches("input[data-usual]") || event.key === "Tab" || event.key === "Escape") return;
  const chord = chordOf(event);
  if (!chord) return;
  event.preventDefault();
  box.value = chord;
});
