// One request: sends a file, or asks for a stored one again, and says in one word what became of it. Knows no queue.
const BUSY = new Set([429, 502, 503, 504]);
const SECONDS_WHEN_BUSY = 10;
const MOST_SECONDS = 300;

// The cookie and not the page's own token: signing in again, in another window, changes it under an open page.
function csrfToken() {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "";
}

function secondsToWait(header) {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MOST_SECONDS) : SECONDS_WHEN_BUSY;
}

function judge(request, address) {
  if (new URL(request.responseURL, location.href).pathname !== new URL(address, location.href).pathname) return { kind: "signed-out" };
  if (request.status === 403 && !csrfToken()) return { kind: "signed-out" }; // the browser has dropped all our cookies
  if (BUSY.has(request.status)) return { kind: "busy", seconds: secondsToWait(request.getResponseHeader("Retry-After")) };
  if (request.status === 413) return { kind: "too-large" };
  const part = request.status === 200 && new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".verdict");
  return part ? { kind: "verdict", part } : { kind: "odd" };
}

// An XMLHttpRequest, for fetch tells no progress of what is sent. `file` is null where the server has the bytes.
export function send({ address, file, fields, onProgress }) {
  const request = new XMLHttpRequest();
  const outcome = new Promise((resolve) => {
    request.onload = () => resolve(judge(request, address));
    request.onabort = () => resolve({ kind: "aborted" });
    request.onerror = async () => {
      // A file that was moved or changed since it was chosen fails like a broken connection.
      const isReadable = !file || (await file.slice(0, 1).arrayBuffer().then(() => true, () => false));
      resolve({ kind: isReadable ? "broken" : "unreadable" });
    };
  });
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if (file) data.set("file", file, file.name);
  request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
  request.open("POST", address);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.send(data);
  return { outcome, abort: () => request.abort() };
}
