// The documents this window has sent, kept over a change of page: ids and names, no file. Knows one person's in one team.
const SAVE_MS = 300;

export function createMemory(owner) {
  const key = `sent-files ${owner}`;
  let timer = 0;
  let items = [];

  function save() {
    clearTimeout(timer);
    timer = 0;
    const kept = items.filter((item) => item.documentId && (item.state === "pending" || item.state === "failed"));
    try {
      sessionStorage.setItem(key, JSON.stringify(kept.map((item) => ({ id: item.documentId, name: item.name }))));
    } catch {
      return; // a browser that stores nothing: the inbox shows what was sent all the same
    }
  }

  addEventListener("pagehide", save);
  return {
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key) || "[]");
      } catch {
        return [];
      }
    },
    note(now) {
      items = now;
      timer ||= setTimeout(save, SAVE_MS);
    },
  };
}
