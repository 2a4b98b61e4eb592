"""Grows inputs for the parsers written in Python by what they reach in the code: `python -m benchmarks.fuzz.parsers`.

Atheris runs them in this process; an exception that is not a parser's own ends it and is kept. The arguments are
libFuzzer's.
"""

from __future__ import annotations

import io
import sys

import atheris

with atheris.instrument_imports(include=["inference.media", "inference.readers", "PIL"]):
    from PIL import Image, UnidentifiedImageError

    from inference import media
    from inference.readers.codes.epc import read_epc
    from inference.readers.codes.fapiao import read_fapiao
    from inference.readers.codes.swiss import read_swiss
    from inference.readers.codes.zatca import read_zatca
    from inference.readers.einvoice.parsing import parse_invoice
    from inference.readers.einvoice.tree import UnusableXml

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")


def parse(data: bytes) -> None:
    """Hand bytes to the parser that their first one names. Raises what a parser must not."""
    kind, rest = data[:1], data[1:]
    match kind[0] % 4 if kind else -1:
        case 0:
            media.sniff_media_type(rest[: media.SNIFF_LENGTH])
            media.sniff_video(rest[: media.SNIFF_LENGTH])
            media.is_einvoice(rest)
        case 1:
            _parse_invoice(rest)
        case 2:
            for read in (read_epc, read_fapiao, read_swiss, read_zatca):
                read(rest.decode("utf-8", "replace"))
        case 3:
            _open_image(rest)


def _parse_invoice(data: bytes) -> None:
    try:
        parse_invoice(data)
    except UnusableXml:
        return


def _open_image(data: bytes) -> None:
    try:
        Image.open(io.BytesIO(data), formats=FORMATS).getexif()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, parse)
    atheris.Fuzz()
