// Sends what a person decides and answers how it went: { ok, sentence }. Knows no page element but the token's place.
export async function post(root, url, data) {
  data.set("csrfmiddlewaretoken", root.dataset.token);
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers: { "X-Station": "1" }, keepalive: true });
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isTold ? await answer.json() : {};
    return { ok: answer.ok, sentence: told.sentence || (answer.ok ? "" : root.dataset.unsaved), told };
  } catch {
    return { ok: false, sentence: root.dataset.offline, told: {} };
  }
}

// Another document's page, ready to be shown: { root, url, title }, or null when there is none to show in place.
export async function fetchPage(url, isPrefetch) {
  const answer = await fetch(url, { headers: isPrefetch ? { Purpose: "prefetch" } : {} });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const root = page.getElementById("station");
  return root && { root: document.adoptNode(root), url: answer.url, title: page.title };
}
