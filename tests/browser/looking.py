"""A look at the open page at both widths and in both schemes, by photograph, by measure and by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

WIDTHS = (1440, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def look(visit: Visit, folder: Path, name: str) -> None:
    """Photograph the page on desk and phone, by day and by night; nothing may stick out or be hard to read.

    axe leaves empty style attributes, which the policy forbids: reload before counting what the console says.
    """
    for width in WIDTHS:
        for scheme in SCHEMES:
            visit.page.set_viewport_size({"width": width, "height": 960 if width > 900 else 844})
            visit.page.emulate_media(color_scheme=scheme)
            visit.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            assert visit.overflow() <= 0, f"{name} is wider than {width}"
            found = Axe().run(visit.page).response["violations"]
            named = [(one["id"], one["nodes"][0]["html"]) for one in found]
            assert not named, f"{name} {width} {scheme}: {named}"
    visit.page.set_viewport_size({"width": 1440, "height": 960})
    visit.page.emulate_media(color_scheme="light")
