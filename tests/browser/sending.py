"""What the tests of uploads share: files to send, the queue's headline, a network that keeps them on their way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

from documents.models import Document
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast

UPLOAD = re.compile(r"/upload/$")


def names_of(cast: Cast) -> set[str]:
    with scope(cast.acme.pk):
        return set(Document.objects.values_list("name", flat=True))


def make_files(folder: Path, count: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"scan-{number:04}.png" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(PNG + str(number).encode())
    return paths


def choose(page: Page, files: Any) -> None:
    """Into the file dialog of the page, wherever its button is."""
    page.locator("#file, #queue [data-part=choose]").first.set_input_files(files)


def title(page: Page) -> Locator:
    return page.locator("#queue [data-part=title]")


def hold_back(page: Page) -> list[Route]:
    """Keeps every file on its way from arriving; gives the list of what is held."""
    held: list[Route] = []
    page.route(UPLOAD, lambda route: held.append(route))
    return held
