// Every control or heading whose words are cut, spill over its edge, or stand outside the window, as "what: words".
() => {
  // A field's value may end in an ellipsis: it stands in full in its editor.
  const READ = "button, .button, summary, label:not(.field-value), th, h1, h2, nav a, [role=tab], select, .problem, .hint";
  const scrolls = (one) => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  const isUnseen = (one) => {
    const box = one.getBoundingClientRect();
    return !one.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || box.width <= 1 || box.height <= 1
      || one.closest(".unseen, .skip, svg, template");
  };
  const wordsOf = (one) => {
    const boxes = [];
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.data.trim() || isUnseen(walk.currentNode.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      boxes.push(...range.getClientRects());
    }
    return boxes;
  };
  const found = [];
  for (const one of document.querySelectorAll(READ)) {
    if (isUnseen(one)) continue;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const note = (what) => found.push(`${what}: ${one.tagName.toLowerCase()} “${one.textContent.trim().replace(/\s+/g, " ").slice(0, 60)}”`);
    if (style.overflowX !== "visible" && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1) note("cut");
    for (const words of one.tagName === "SELECT" ? [] : wordsOf(one)) {
      if (words.right > box.right + 1 || words.left < box.left - 1 || words.bottom > box.bottom + 2 || words.top < box.top - 2) {
        note("spills over");
        break;
      }
    }
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(one)) note("outside the window");
  }
  return found;
}
