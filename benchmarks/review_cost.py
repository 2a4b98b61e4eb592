"""What a review costs: keys and steps per document over sixty invoices with planted errors.

A script acts only on what the page marks: it goes where the page puts it, corrects what the page says is in doubt or
broken, and approves. A step is one stop of the walk; a corrected value costs one key that takes it, its typing counted
apart. Errors that the page does not mark are counted: they go through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from benchmarks.figures import Figure, tell
from benchmarks.planted import Planted, sixty_invoices
from benchmarks.portal import Portal, draw_page, plant, running_portal

MOST_STOPS = 12  # more means that the walk goes in circles


@dataclass
class Cost:
    """Of one document."""

    planted: Planted
    keys: int = 0
    stops: int = 0
    corrected: list[str] = field(default_factory=list)

    @property
    def missed(self) -> list[str]:
        """Errors that were approved."""
        return [name for name in self.planted.errors if name not in self.corrected]


def measure() -> list[Figure]:
    """Means over the documents; a document without doubt must cost one key."""
    with running_portal() as portal:
        planted = {}
        for number, invoice in enumerate(sixty_invoices()):
            jpeg = draw_page([(line.text, line.box[:2]) for line in invoice.reading.pages[0].lines])
            planted[plant(portal.actor, invoice.reading, name=f"invoice {number:02}.jpg", jpeg=jpeg)] = invoice
        with portal.page(is_slowed=False) as page:
            costs = _review_all(portal, page, planted)
    clean = [cost for cost in costs if not cost.planted.errors]
    marked = [cost for cost in costs if cost.planted.errors and not cost.missed]
    missed = [name for cost in costs for name in cost.missed]
    for name in sorted(set(missed)):
        tell(f"not marked by the page: {name}, {missed.count(name)} times")
    return [
        Figure("documents reviewed", len(costs), "", at_least=60),
        Figure("keys for a document without doubt, most", max(cost.keys for cost in clean), "", at_most=1),
        Figure("keys to reach a marked error, most", max(_reach(cost) for cost in marked), "", at_most=1),
        Figure("keys per document, typing left out", sum(cost.keys for cost in costs) / len(costs), ""),
        Figure("stops per document", sum(cost.stops for cost in costs) / len(costs), ""),
        Figure("planted errors", sum(len(cost.planted.errors) for cost in costs), ""),
        Figure("planted errors the page did not mark", len(missed), ""),
    ]


def _review_all(portal: Portal, page: Page, planted: dict[str, Planted]) -> list[Cost]:
    page.goto(f"{portal.address}/next/")
    costs = []
    for number in range(len(planted)):
        page.wait_for_selector("#station[data-holds]")
        shown = str(page.locator("#station").get_attribute("data-document"))
        cost = Cost(planted[shown])
        _review(page, cost, shown)
        costs.append(cost)
        if number % 10 == 9:
            tell(f"{number + 1} of {len(planted)} documents")
    return costs


def _review(page: Page, cost: Cost, shown: str) -> None:
    """Press Enter until the document is decided; type the truth where the page stops at a wrong value."""
    while page.locator(f'#station[data-document="{shown}"]').count():
        cost.stops += 1
        if cost.stops > MOST_STOPS:
            raise RuntimeError(f"the walk does not end; the focus is on {_focused(page)!r}")
        name = _focused(page)
        if name and name in cost.planted.errors and name not in cost.corrected:
            page.keyboard.press("Control+a")
            page.keyboard.type(_typed(cost.planted.truth[name]))
            cost.corrected.append(name)
        page.keyboard.press("Enter")
        cost.keys += 1
        _settle(page, name, shown)


def _focused(page: Page) -> str:
    """The field that has the focus, "" when the decision has it."""
    return str(page.evaluate("document.activeElement?.closest('.field')?.dataset.field || ''"))


def _settle(page: Page, name: str, shown: str) -> None:
    """Until the focus has moved on or the next document is here."""
    page.wait_for_function(
        """([name, shown]) => {
          const station = document.querySelector("#station");
          if (!station || station.dataset.document !== shown) return true;
          const focused = document.activeElement?.closest(".field")?.dataset.field || "";
          return focused !== name || (!name && !document.querySelector(".approve"));
        }""",
        arg=[name, shown],
    )
    expect(page.locator("body")).to_be_visible()


def _typed(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _reach(cost: Cost) -> int:
    """Keys before the first wrong value has the focus, that of taking it counted: one stop for each error."""
    return cost.stops - len(cost.corrected)
