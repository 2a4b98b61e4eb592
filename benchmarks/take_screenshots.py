"""Takes the pictures in `docs/` from a running copy with the demo's documents: `make screenshots`.

Each is 1440 or 390 px wide, at twice the pixels.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import tell
from benchmarks.portal import CHROMIUM
from benchmarks.product import Product, running_product
from ocrsite.supervisor.options import ROOT

DOCS = ROOT / "docs"
READ_SECONDS = 180.0
COLOURS = 128  # of a picture; text on paper needs no more, and the repository stays small
PERSON = "acme-admin"


@dataclass(frozen=True)
class Shot:
    """One picture: how to get to what it shows."""

    name: str
    go: Callable[[Page, str], None]
    width: int = 1440
    height: int = 960
    scheme: Literal["light", "dark"] = "light"


def _review(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("link", name="Tarnwick Instruments Ltd").first.click()
    page.wait_for_selector("#station")
    page.evaluate("document.querySelector('.sheet img').decode()")
    page.wait_for_timeout(400)


def _open(path: str) -> Callable[[Page, str], None]:
    def go(page: Page, address: str) -> None:
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")

    return go


def _builder(page: Page, address: str) -> None:
    page.goto(f"{address}/templates/")
    page.get_by_role("link", name="Invoice", exact=True).first.click()
    page.wait_for_load_state("networkidle")


SHOTS = (
    Shot("review", _review),
    Shot("review-dark", _review, scheme="dark"),
    Shot("review-phone", _review, width=390, height=844),
    Shot("inbox", _open("/")),
    Shot("builder", _builder),
    Shot("dashboard", _open("/dashboard/")),
)


def main() -> int:
    """Start the product, let it read the demo, photograph."""
    password = secrets.token_urlsafe(12)
    with running_product() as product, sync_playwright() as playwright:
        _seed(product, password)
        tell("the demo's documents are read")
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for shot in SHOTS:
            _take(browser, f"http://localhost:{product.port}", password, shot)
        browser.close()
    return 0


def _seed(product: Product, password: str) -> None:
    command = [sys.executable, "-m", "ocrsite.supervisor", "manage", "seed_demo"]
    environment = {**product.environment(), "DEMO_PASSWORD": password}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    product.wait_until_finished(READ_SECONDS)


def _take(browser: Browser, address: str, password: str, shot: Shot) -> None:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,
        device_scale_factor=2,
        has_touch=shot.width < 600,
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.get_by_label("User name").fill(PERSON)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    shot.go(page, address)
    path = DOCS / f"{shot.name}.png"
    page.screenshot(path=path)
    context.close()
    _shrink(path)
    tell(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def _shrink(path: Path) -> None:
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
