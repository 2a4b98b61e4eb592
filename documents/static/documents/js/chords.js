// Writes a pressed key the way the server keeps it: modifiers in a fixed order, then the key ("Ctrl+Enter", "Alt+P").
const NAMES = { "+": "Plus", "-": "Minus", ",": "Comma", ".": "Period", "/": "Slash", "?": "Slash" };
const BY_PLACE = { Equal: "Plus", NumpadAdd: "Plus", Minus: "Minus", NumpadSubtract: "Minus", Comma: "Comma", Period: "Period", Slash: "Slash" };

export const isComposing = (event) => event.isComposing || event.keyCode === 229;

function nameOf(event) {
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toUpperCase();
  if (event.key in NAMES) return NAMES[event.key];
  if (event.altKey || event.ctrlKey) { // Alt may have made another character of it
    const place = event.code.match(/^(?:Key|Digit|Numpad)([A-Z0-9])$/);
    if (place) return place[1];
    if (event.code in BY_PLACE) return BY_PLACE[event.code];
  }
  return event.key;
}

export function chordOf(event) {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "Unidentified"].includes(event.key)) return "";
  const name = nameOf(event);
  const withShift = event.shiftKey && !["Plus", "Slash"].includes(name);
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${withShift ? "Shift+" : ""}${name}`;
}
