"""Real documents for the journeys: from the folder DATA where it holds some, else the product's own drawn samples."""

from __future__ import annotations

import os
from pathlib import Path

from documents.models import Document
from documents.services import processing
from documents.tenancy import scope
from inference.registry import EngineRoom, load_engine
from tests.documents.factories import Cast

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DATA", ROOT / "../shared/data"))
SAMPLES = ROOT / "documents/samples"
# A PDF with its own text, a photographed receipt, a scan of several pages: one of DATA, one that is always there.
KINDS = {
    "text": ("zugferd/docs/gnuaccounting-beispiel_01.pdf", "tarnwick-invoice-0418.pdf"),
    "photo": ("sroie/docs/000.jpg", "IMG_2043-receipt.jpg"),
    "scan": ("hand_labelled/docs/zh_e_chongqing_list.pdf", "scan-po-7746.tif"),
}


def real_file(kind: str) -> Path:
    """One file of that kind."""
    real, drawn = KINDS[kind]
    return DATA / real if (DATA / real).is_file() else SAMPLES / drawn


def read_with_ocr(cast: Cast) -> None:
    """Do a worker's work for acme with the engine that the product comes with."""
    engines = EngineRoom(load_engine("rapidocr"))
    with scope(cast.acme.pk):
        waiting = list(Document.objects.filter(status=Document.Status.RECEIVED).order_by("created_at", "id"))
    for document in waiting:
        processing.process_document(tenant_id=cast.acme.pk, document_id=document.pk, engines=engines)
