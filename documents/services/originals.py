"""Names the file that an original is downloaded as; knows neither store nor request."""

from __future__ import annotations

import re

from documents.models import Document
from inference import media

_LONGEST = 60
_SUFFIXES = {
    media.PDF: ".pdf",
    media.PNG: ".png",
    media.JPEG: ".jpg",
    media.WEBP: ".webp",
    media.BMP: ".bmp",
    media.TIFF: ".tiff",
    media.HEIC: ".heic",
    media.XML: ".xml",
}


def download_name(document: Document) -> str:
    """A name made by us: the letters and digits of the document's own, its id, and the ending of what is in it.

    Its own ending is not kept: a file that was sent as `invoice.pdf.exe` opens as what it was found to be.
    """
    stem = document.name.rpartition(".")[0] or document.name
    plain = "-".join(re.findall(r"\w+", stem))[:_LONGEST].strip("-_") or "document"
    return f"{plain}-{document.pk.hex[:8]}{_SUFFIXES.get(document.media_type, '.bin')}"
