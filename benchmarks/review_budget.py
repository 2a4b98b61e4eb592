"""How quickly the review page answers: key to paint, zoom frames, approve to the next document painted.

60 boxes and 400 lines on 2480 x 3508 pixels, in Chromium slowed to a quarter.
"""

from __future__ import annotations

from playwright.sync_api import Page

from benchmarks.figures import Figure, percentile, tell
from benchmarks.planted import dense_reading
from benchmarks.portal import Portal, draw_page, plant, running_portal

FIELDS, ROWS = 20, 10  # 20 boxes of fields and 10 x 4 of cells
LINES = 400
KEYS, ZOOMS, APPROVALS = 60, 40, 20
LOOK_MS = 3000  # a person looks; the next one is fetched meanwhile
KEY_MS, FRAME_MS, NEXT_MS, NEXT_COLD_MS = 100, 25, 200, 800

# The browser's own event timing: from the key to the frame in which its effect is painted, in steps of 8 ms.
KEY_TIMING = """
window.keyTimes = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "keydown") keyTimes.push(entry.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
ZOOM = """
async (steps) => {
  const well = document.querySelector("#well");
  const at = well.getBoundingClientRect();
  const frames = [];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let before = await frame();
  for (let step = 0; step < steps; step += 1) {
    well.dispatchEvent(new WheelEvent("wheel", { deltaY: step % 20 < 10 ? -60 : 60, ctrlKey: true, bubbles: true,
      cancelable: true, clientX: at.left + at.width / 2, clientY: at.top + at.height / 2 }));
    const now = await frame();
    frames.push(now - before);
    before = now;
  }
  return frames;
}
"""
# Survives both ways of showing the next document: exchanged in place, or loaded as a page of its own.
NEXT_TIMING = """
(() => {
  const KEY = "bench-approve";
  const now = () => performance.timeOrigin + performance.now();
  const shown = () => document.querySelector("#station")?.dataset.document;
  let noted = null;
  async function note() {
    const begun = JSON.parse(sessionStorage.getItem(KEY) || "null");
    const station = document.querySelector("#station");
    if (!begun || !station || shown() === begun.document || noted === shown()) return;
    noted = shown();
    const image = station.querySelector(".sheet img");
    if (!image.complete) await new Promise((done) => image.addEventListener("load", done));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    await image.decode(); // at once when the frame has painted it
    sessionStorage.setItem("bench-next", String(now() - begun.at));
    sessionStorage.removeItem(KEY);
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      sessionStorage.removeItem("bench-next");
      sessionStorage.setItem(KEY, JSON.stringify({ at: now(), document: shown() }));
    }
  }, { capture: true });
  document.addEventListener("DOMContentLoaded", () => {
    note();
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
  });
})();
"""


def measure() -> list[Figure]:
    """Milliseconds, 95th percentiles."""
    with running_portal() as portal:
        _plant(portal, 3 * APPROVALS)
        with portal.page(scripts=(KEY_TIMING,)) as page:
            keys, frames = _keys_and_frames(portal, page)
        with portal.page(scripts=(NEXT_TIMING,)) as page:
            warm = _approvals(portal, page)
        with portal.page(scripts=(NEXT_TIMING,)) as page:
            page.route("**/*", lambda route: route.abort() if _is_prefetch(route.request.headers) else route.fallback())
            cold = _approvals(portal, page)
    return [
        Figure("key to paint, p95", percentile(keys, 0.95), "ms", at_most=KEY_MS),
        Figure("zoom frame, p95", percentile(frames, 0.95), "ms", at_most=FRAME_MS),
        Figure("approve to next painted, prefetched, p95", percentile(warm, 0.95), "ms", at_most=NEXT_MS),
        Figure("approve to next painted, not prefetched", percentile(cold, 0.95), "ms", at_most=NEXT_COLD_MS),
    ]


def _plant(portal: Portal, count: int) -> None:
    reading = dense_reading(fields=FIELDS, rows=ROWS, lines=LINES)
    jpeg = draw_page([(line.text, line.box[:2]) for line in reading.pages[0].lines])
    for number in range(count):
        plant(portal.actor, reading, name=f"dense {number}.jpg", jpeg=jpeg)
    tell(f"{count} documents planted, {len(jpeg) / 1e6:.1f} MB a page")


def _keys_and_frames(portal: Portal, page: Page) -> tuple[list[float], list[float]]:
    _open(portal, page)
    for number in range(KEYS):
        page.keyboard.press("Tab" if number % 4 else "Shift+Tab")
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    keys: list[float] = page.evaluate("keyTimes")
    # The browser tells of no event under 16 ms.
    keys += [16.0] * max(0, KEYS - len(keys))
    frames: list[float] = page.evaluate(ZOOM, ZOOMS)
    tell(f"{len(keys)} keys; frames: {', '.join(f'{frame:.0f}' for frame in frames)} ms")
    return keys, frames


def _approvals(portal: Portal, page: Page) -> list[float]:
    _open(portal, page)
    times = []
    for _ in range(APPROVALS):
        page.wait_for_timeout(LOOK_MS)
        page.keyboard.press("Control+Enter")
        page.wait_for_function("() => sessionStorage.getItem('bench-next') !== null")
        times.append(float(page.evaluate("sessionStorage.getItem('bench-next')")))
    tell(f"approvals: {', '.join(f'{time:.0f}' for time in times)} ms")
    return times


def _open(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.address}/next/")
    page.wait_for_selector("#station[data-holds]")
    page.evaluate("document.querySelector('.sheet img').decode()")


def _is_prefetch(headers: dict[str, str]) -> bool:
    return "prefetch" in headers.get("purpose", "") + headers.get("sec-purpose", "")
