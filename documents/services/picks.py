"""Where on the page a person picked a value: checked, in the form of an extracted field's evidence.

Knows no request: takes what was posted, as parsed JSON.
"""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext_noop

from documents.models import Document, Page
from inference.fields import InvalidValue
from inference.types import Source

MOST_PICKS = 50
MOST_TEXT = 500


def check_picks(document: Document, picks: Any) -> list[dict[str, Any]]:
    """`picks`, a list of {page, box, text}, as evidence of a person. Raises `InvalidValue` for anything else.

    `page` is one of the document's; `box` is (x0, y0, x1, y1) in fractions of it, left before right and top before
    bottom; at most `MOST_PICKS`.
    """
    if not isinstance(picks, list) or len(picks) > MOST_PICKS:
        raise _damaged()
    if not picks:
        return []
    pages = set(Page.objects.filter(document=document).values_list("number", flat=True))
    return [_pick(pick, pages) for pick in picks]


def _pick(pick: Any, pages: set[int]) -> dict[str, Any]:
    if not isinstance(pick, dict) or set(pick) != {"page", "box", "text"}:
        raise _damaged()
    page, box, text = pick["page"], pick["box"], pick["text"]
    if type(page) is not int or page not in pages or not isinstance(text, str):
        raise _damaged()
    if not isinstance(box, list) or len(box) != 4 or not all(type(side) in (int, float) for side in box):
        raise _damaged()
    x0, y0, x1, y1 = (float(side) for side in box)
    if not all(math.isfinite(side) for side in (x0, y0, x1, y1)) or not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise _damaged()
    return {"source": Source.PERSON, "page": page, "box": [x0, y0, x1, y1], "text": text[:MOST_TEXT]}


def _damaged() -> InvalidValue:
    return InvalidValue("evidence", gettext_noop("The place on the page arrived damaged. Pick it again."))
