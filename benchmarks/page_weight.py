"""What each page of the portal weighs on a first visit and on the next: bytes over the wire, without page images."""

from __future__ import annotations

from playwright.sync_api import Page, Response

from benchmarks.figures import Figure, tell
from benchmarks.planted import sixty_invoices
from benchmarks.portal import Portal, draw_page, plant, running_portal

PAGES = {"inbox": "/", "review": "/next/", "templates": "/templates/", "dashboard": "/dashboard/", "audit": "/audit/"}
FIRST_KB, NEXT_KB = 250, 40
DOCUMENTS = 50


def measure() -> list[Figure]:
    """Kilobytes of the heaviest page; each is told."""
    with running_portal() as portal:
        for number, invoice in zip(range(DOCUMENTS), sixty_invoices(), strict=False):
            jpeg = draw_page([(line.text, line.box[:2]) for line in invoice.reading.pages[0].lines])
            plant(portal.actor, invoice.reading, name=f"invoice {number:02}.jpg", jpeg=jpeg)
        first = {name: _first(portal, path) for name, path in PAGES.items()}
        later = {name: _next(portal, path) for name, path in PAGES.items()}
    for name in PAGES:
        tell(f"{name}: first {first[name]:.0f} kB, next {later[name]:.0f} kB")
    return [
        Figure("heaviest page, first visit", max(first.values()), "kB", at_most=FIRST_KB),
        Figure("heaviest page, next visit", max(later.values()), "kB", at_most=NEXT_KB),
        Figure("review page, first visit", first["review"], "kB"),
        Figure("inbox, first visit", first["inbox"], "kB"),
    ]


def _first(portal: Portal, path: str) -> float:
    with portal.page(is_slowed=False) as page:
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        return _weigh(portal, page, path)


def _next(portal: Portal, path: str) -> float:
    with portal.page(is_slowed=False) as page:
        _weigh(portal, page, path)
        return _weigh(portal, page, path)


def _weigh(portal: Portal, page: Page, path: str) -> float:
    found: list[Response] = []

    def note(response: Response) -> None:
        found.append(response)

    page.on("response", note)
    page.goto(f"{portal.address}{path}", wait_until="load")
    page.remove_listener("response", note)
    counted = [response for response in found if "/pages/" not in response.url]
    return sum(_transferred(response) for response in counted) / 1000


def _transferred(response: Response) -> int:
    """Bytes of head and body as sent; nothing for what the browser had."""
    if response.status == 304 or response.request.timing["responseEnd"] < 0:
        return 0
    sizes = response.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
