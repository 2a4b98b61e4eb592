// What was dropped or chosen, as files: folders are walked to their last file, what the system hides is left out.
const SYSTEM_FILES = new Set(["thumbs.db", "desktop.ini", "ehthumbs.db"]);

function isHidden(name) {
  return name.startsWith(".") || name.startsWith("~$") || SYSTEM_FILES.has(name.toLowerCase());
}

// One call hands over a hundred entries at most.
async function entriesOf(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...some);
  }
}

async function walk(entry, found) {
  if (isHidden(entry.name)) found.leftOut += 1;
  else if (entry.isDirectory) {
    const inside = await entriesOf(entry).catch(() => null);
    if (!inside) found.unread += 1;
    for (const one of inside || []) await walk(one, found);
  } else {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
    if (file) found.files.push(file);
    else found.unread += 1;
  }
}

// Of a DataTransfer: {files, leftOut, unread}. The entries are gone once the event is over, so they are taken first.
export async function filesOf(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() || item.getAsFile());
  const found = { files: [], leftOut: 0, unread: 0 };
  for (const entry of entries) {
    if (entry instanceof File) found.files.push(entry);
    else if (entry) await walk(entry, found);
  }
  return found;
}
