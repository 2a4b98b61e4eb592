"""Writes PDFs object by object, whatever the objects say; knows no reader and none of what is wrong with them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def stream(dictionary: str, content: bytes) -> bytes:
    return f"<< {dictionary} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def zeros(size: int, fill: bytes = b"\0") -> bytes:
    """`size` times `fill`, deflated, without ever being held."""
    packer = zlib.compressobj(9)
    block = fill * (1 << 20)
    parts = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, packer.compress(block[: size % len(block)]), packer.flush()])


def join(objects: Mapping[int, bytes | str], trailer: str = "/Root 1 0 R") -> bytes:
    """The file of these objects, with its table of places."""
    data, places = b"%PDF-1.7\n", {}
    parts = [data]
    length = len(data)
    for number, body in objects.items():
        places[number] = length
        written = f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
        parts.append(written)
        length += len(written)
    count = max(objects) + 1
    rows = "".join(
        f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n" for number in range(count)
    )
    end = f"xref\n0 {count}\n{rows}trailer << /Size {count} {trailer} >>\nstartxref\n{length}\n%%EOF"
    return b"".join([*parts, end.encode()])


def page(
    content: bytes | str = "",
    *,
    resources: str = FONT,
    size: int = 600,
    filters: str = "",
    entries: str = "",
    more: Mapping[int, bytes | str] | None = None,
) -> bytes:
    """A PDF of one page: object 4 is what is drawn, those of `more` are the rest."""
    written = content.encode() if isinstance(content, str) else content
    return join(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size} {size}] /Contents 4 0 R"
            f" /Resources << {resources} >> {entries} >>",
            4: stream(filters, written),
            **(more or {}),
        }
    )
