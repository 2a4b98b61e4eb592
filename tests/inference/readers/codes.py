"""Payloads of codes on documents and pictures of them, drawn by the tests."""

from __future__ import annotations

import base64

import numpy as np
import zxingcpp
from PIL import Image

QR, CODE128, EAN13 = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.EAN13
EPC = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nBrook and Field GmbH\nDE89370400440532013000\nEUR119.00\n\n\nInvoice BF-2026-18\n"
SWISS = "\n".join(
    [
        "SPC", "0200", "1", "CH4431999123000889012",
        "S", "Seil und Haken AG", "Hafenweg", "3", "8001", "Zürich", "CH",
        "", "", "", "", "", "", "",
        "1949.75", "CHF",
        "K", "Werft Beispiel", "Seestrasse 7", "6003 Luzern", "", "", "CH",
        "QRR", "210000000003139471430009017", "Order of 1 May", "EPD",
        "//S1/10/10201409/11/260512/20/1400.000-53/30/106017086/32/7.7",
    ]
)  # fmt: skip
FAPIAO = "01,04,044031900111,04180026,100.00,20260418,12345678901234567890,ABCD,"
DIGITAL_FAPIAO = "01,32,,24442000000012345678,113.00,20260418,,3F2A,"


def zatca(total: str = "115.00", *, vat: str = "310122393500003", time: str = "2026-04-18T15:30:00Z") -> str:
    """The QR code of a Saudi invoice."""
    values = ("Al Bahr Trading", vat, time, total, "15.00")
    parts = [bytes([tag, len(value.encode())]) + value.encode() for tag, value in enumerate(values, 1)]
    return base64.b64encode(b"".join(parts)).decode()


def draw_code(text: str, form: zxingcpp.BarcodeFormat = QR, *, scale: int = 4) -> Image.Image:
    """A picture of a code with its quiet zone."""
    drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, form), scale=scale)
    return Image.fromarray(np.array(drawn)).convert("RGB")


def draw_page(*codes: tuple[Image.Image, tuple[int, int]], size: tuple[int, int] = (1654, 2339)) -> np.ndarray:
    """A white page, uint8 RGB, with pictures of codes at their left upper corners."""
    page = Image.new("RGB", size, "white")
    for picture, place in codes:
        page.paste(picture, place)
    return np.asarray(page)
