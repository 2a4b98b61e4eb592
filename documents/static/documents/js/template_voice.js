// Says what has just happened to those who cannot see it; the words come from the form, {names} filled in.
export function words(form, name, values = {}) {
  const sentence = form.dataset[`word${name}`] || "";
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function say(form, name, values) {
  document.getElementById("said").textContent = words(form, name, values);
}
