"""Every page in Chinese, and with words 40 % longer than English: nothing is wider than its window, no text is cut."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation.trans_real import DjangoTranslation

from documents.models import User
from tests.browser.conftest import Visit
from tests.browser.sights import SIGHTS, Sight, furnish, go_to
from tests.documents.factories import Cast

CUT_TEXTS = (Path(__file__).parent / "cut_texts.js").read_text()
WIDTHS = (1440, 390)
UNTOUCHED = re.compile(r"(%\(\w+\)[.\d]*[a-z]|%%|\{\w+\}|&\w+;|<[^>]+>)")
WORD = re.compile(r"[^\W\d_]{2,}")

pytestmark = pytest.mark.browser
on_every_page = pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)


def longer(text: str) -> str:
    """`text` with each of its words 40 % longer, its places as they are."""
    parts = UNTOUCHED.split(text)
    parts[::2] = [
        WORD.sub(lambda word: word[0] + word[0][: math.ceil(len(word[0]) * 0.4)], part) for part in parts[::2]
    ]
    return "".join(parts)


@pytest.fixture
def long_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """English whose every message is longer; lives in this process alone, which serves the pages, too."""

    def lengthened(original: Callable[..., str]) -> Callable[..., str]:
        return lambda *args: longer(original(*args))

    for name in ("gettext", "ngettext"):
        monkeypatch.setattr(DjangoTranslation, name, lengthened(getattr(DjangoTranslation, name)))


def broken(visit: Visit, folder: Path, name: str) -> list[str]:
    """What is cut, spills or sticks out on the open page at each width; its photographs lie in `folder`."""
    found = []
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 960 if width > 900 else 844})
        visit.page.screenshot(path=folder / f"{name}-{width}.png")
        found += [f"{width}: {one}" for one in visit.page.evaluate(CUT_TEXTS)]
        found += [f"{width}: wider than its window by {visit.overflow()}"] * (visit.overflow() > 0)
    return found


@on_every_page
def test_chinese_fits(sight: Sight, visit: Visit, cast: Cast, tmp_path: Path) -> None:
    places = furnish(cast)
    User.objects.update(language="zh-hans")
    visit.page.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": visit.address}])
    go_to(visit, cast, sight, places)
    assert visit.page.locator("html").get_attribute("lang") == "zh-hans"
    found = broken(visit, tmp_path, f"{sight.name}-zh")
    assert not found, "\n".join(found)


@on_every_page
def test_longer_words_fit(sight: Sight, visit: Visit, cast: Cast, long_words: None, tmp_path: Path) -> None:
    go_to(visit, cast, sight, furnish(cast))
    found = broken(visit, tmp_path, f"{sight.name}-long")
    assert not found, "\n".join(found)


def test_words_are_lengthened_and_places_kept() -> None:
    assert longer("Line %(row)s: 5 %% of {n} & <b>net</b>") == "LineLi %(row)s: 5 %% ofo {n} & <b>netne</b>"
    assert len(longer("Approve document")) >= len("Approve document") * 1.4
