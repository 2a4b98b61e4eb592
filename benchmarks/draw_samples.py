"""Draw the ten sample documents and write what is printed on them: `python -m benchmarks.draw_samples [FOLDER]`.

Needs the development dependencies and no network; the same environment gives the same bytes every time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.samples_drawn import (
    bank_letter,
    capture,
    contract,
    identity_card,
    invoice_chinese,
    invoice_english,
    invoice_german,
    print_shop_invoice,
    purchase_order,
    receipt,
)
from benchmarks.samples_drawn.sheet import render

FOLDER = Path(__file__).resolve().parent.parent / "documents" / "samples"
NO_PDF = "Hello,\n\nhere is the invoice you asked for, I renamed it so that it opens.\n\nBest,\nJo\n"
RECEIPT_CORNERS = ((352.0, 148.0), (1136.0, 92.0), (1236.0, 1836.0), (262.0, 1796.0))


@dataclass(frozen=True, slots=True)
class Sample:
    """One file to draw.

    `media_type`: what its bytes say, None if they say nothing. `outcome`: `read`, `encrypted` (known only once a reader
    opens it) or `refused` at the door.
    """

    draw: Callable[[], bytes]
    media_type: str | None
    pages: int
    outcome: str = "read"
    template: str | None = None
    values: Callable[[], dict[str, Any]] = field(default=dict)
    has_text_layer: bool = False


def receipt_photo() -> bytes:
    """The receipt on a café table."""
    return capture.photograph(render(receipt.draw(), dpi=330)[0], RECEIPT_CORNERS, seed=2043)


def purchase_order_scan() -> bytes:
    """The two pages of the order from an office scanner."""
    return capture.scan(render(purchase_order.draw(), dpi=200), dpi=200, angles=(0.5, -0.4), seed=7746)


def identity_card_picture() -> bytes:
    """The card as a picture."""
    out = BytesIO()
    render(identity_card.draw(), dpi=360)[0].save(out, "WEBP", quality=88, method=6)
    return out.getvalue()


def blurred_invoice() -> bytes:
    """The print shop's invoice from a bad scanner."""
    page = render(print_shop_invoice.draw(), dpi=110)[0]
    return capture.blur(page, dpi=110, radius=1.5, angle=-1.1, seed=20981)


def no_pdf() -> bytes:
    """A text that was given the name of a PDF."""
    return NO_PDF.encode()


SAMPLES = {
    "tarnwick-invoice-0418.pdf": Sample(
        invoice_english.draw, "application/pdf", 1, "read", "invoice", invoice_english.values, True
    ),
    "rechnung-2026-1043.pdf": Sample(
        invoice_german.draw, "application/pdf", 1, "read", "invoice", invoice_german.values, True
    ),
    "fapiao-04180026.pdf": Sample(
        invoice_chinese.draw, "application/pdf", 1, "read", "chinese_vat_invoice", invoice_chinese.values, True
    ),
    "IMG_2043-receipt.jpg": Sample(receipt_photo, "image/jpeg", 1, "read", "receipt", receipt.values),
    "scan-po-7746.tif": Sample(purchase_order_scan, "image/tiff", 2, "read", "purchase_order", purchase_order.values),
    "calibration-services-agreement.pdf": Sample(
        contract.draw, "application/pdf", 2, "read", "contract", contract.values, True
    ),
    "id-card-specimen.webp": Sample(identity_card_picture, "image/webp", 1, "read", "id_card", identity_card.values),
    "scan0007-print-shop.jpg": Sample(blurred_invoice, "image/jpeg", 1, "read", "invoice", print_shop_invoice.values),
    "bank-statement-protected.pdf": Sample(bank_letter.draw, "application/pdf", 1, "encrypted"),
    "invoice-from-jo.pdf": Sample(no_pdf, None, 0, "refused"),
}


def expected() -> dict[str, Any]:
    """What `expected.json` says of every file."""
    return {
        name: {
            "template": sample.template,
            "outcome": sample.outcome,
            "media_type": sample.media_type,
            "pages": sample.pages,
            "has_text_layer": sample.has_text_layer,
            "fields": sample.values(),
        }
        for name, sample in SAMPLES.items()
    }


def main(folder: Path) -> None:
    """Draw every sample into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sample in tqdm(SAMPLES.items(), unit="file"):
        (folder / name).write_bytes(sample.draw())
    text = json.dumps(expected(), ensure_ascii=False, indent=2)
    (folder / "expected.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
