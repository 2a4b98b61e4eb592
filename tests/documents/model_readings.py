"""Readings in which a model took part, for tests of what is shown of its words."""

from __future__ import annotations

import math
from typing import Any

from documents.models import Actor, Document
from inference.types import Check, Evidence, FieldValue, Source, Verdict
from tests.documents.factories import VALUES, make_read_document

BOX = (0.1, 0.2, 0.4, 0.23)
TOKENS = (("Tarn", math.log(0.995)), ("wick", math.log(0.62)), (" Ltd", math.log(0.3)))


def of_model(name: str, value: Any, confidence: float | None, *, box: tuple[float, ...] | None = BOX) -> FieldValue:
    """A value that a model alone gave, with a box or on no page."""
    place = Evidence(Source.MODEL, 1, box, str(value))  # type: ignore[arg-type]
    return FieldValue(name, value, str(value), confidence, Source.MODEL, (place,), tokens=TOKENS)


def agreed(name: str, value: Any, confidence: float) -> FieldValue:
    """A value that was read by OCR and said by the model, too."""
    check = Check(Source.MODEL, Verdict.SAME, str(value), 1, BOX)
    place = Evidence(Source.OCR, 1, BOX, str(value))
    return FieldValue(name, value, str(value), confidence, Source.OCR, (place,), checks=(check,), tokens=TOKENS[:1])


def make_model_document(actor: Actor) -> Document:
    """The seller by the model alone and on the page, the date on no page, the total borne out by it."""
    said = {
        "seller_name": of_model("seller_name", "Tarnwick Ltd", 0.3),
        "issue_date": of_model("issue_date", "2026-11-09", 0.99, box=None),
        "invoice_number": of_model("invoice_number", "RE-2026/001", None),
        "grand_total": agreed("grand_total", VALUES["grand_total"], 0.97),
    }
    return make_read_document(actor, model="hunyuan-ocr-1.5", said=said)
