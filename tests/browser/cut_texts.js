// What a reader would miss on the page, as "what: words": controls and headings whose words are cut, spill over their
// edge or stand outside the window, and any two texts that lie over each other.
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
      const parent = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || isUnseen(parent)) continue;
      if (parent.title && getComputedStyle(parent).textOverflow === "ellipsis") continue; // its title says it in full
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      boxes.push(...range.getClientRects());
    }
    return boxes;
  };
  // The part of a text's box that its scrolling or clipping ancestors let through; null for none.
  const shownPart = (box, parent) => {
    let { left, right, top, bottom } = box;
    for (let at = parent; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (["fixed", "sticky"].includes(style.position)) return null; // lies over what scrolls beneath it
      if (style.overflowX === "visible") continue;
      const around = at.getBoundingClientRect();
      [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
      [top, bottom] = [Math.max(top, around.top), Math.min(bottom, around.bottom)];
    }
    return right - left > 2 && bottom - top > 2 ? { left, right, top, bottom } : null;
  };
  const overlaps = () => {
    const texts = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const parent = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || parent.closest("script, style, option, textarea") || isUnseen(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      for (const box of range.getClientRects()) {
        const part = shownPart(box, parent);
        if (part) texts.push({ ...part, words: walk.currentNode.data.trim().replace(/\s+/g, " ").slice(0, 40), node: walk.currentNode });
      }
    }
    texts.sort((one, other) => one.top - other.top);
    const pairs = new Set();
    texts.forEach((one, index) => {
      for (let next = index + 1; next < texts.length && texts[next].top < one.bottom - 3; next += 1) {
        const other = texts[next];
        if (other.node !== one.node && other.left < one.right - 2 && one.left < other.right - 2) pairs.add(`overlap: “${one.words}” and “${other.words}”`);
      }
    });
    return [...pairs];
  };
  const found = [];
  for (const one of document.querySelectorAll(READ)) {
    const style = getComputedStyle(one);
    // A name of any length may end in an ellipsis where its title says it in full.
    if (isUnseen(one) || (style.textOverflow === "ellipsis" && one.title)) continue;
    const box = one.getBoundingClientRect();
    const note = (what) => found.push(`${what}: ${one.tagName.toLowerCase()} “${one.textContent.trim().replace(/\s+/g, " ").slice(0, 60)}”`);
    if (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1) note("cut");
    for (const words of one.tagName === "SELECT" ? [] : wordsOf(one)) {
      if (words.right > box.right + 1 || words.left < box.left - 1 || words.bottom > box.bottom + 2 || words.top < box.top - 2) {
        note("spills over");
        break;
      }
    }
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(one)) note("outside the window");
  }
  return [...found, ...overlaps()];
}
