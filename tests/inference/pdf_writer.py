"""Writes one-page PDFs operator by operator, for what a drawing library does not let one do to a text."""

from __future__ import annotations

from collections.abc import Mapping

FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> {lying} >>"
RESOURCES = (
    "/Resources << " + FONT + " /ExtGState << /Clear << /ca 0 /CA 0 >> /Veil << /ca 0.93 /CA 0.93 >> >>"
    " /Properties << /Off 4 0 R >> /XObject << /Picture 5 0 R /Inner 6 0 R >> >>"
)


def write_pdf(
    content: str,
    *,
    inner: str = "",
    is_group: bool = False,
    size: tuple[float, float] = (400, 300),
    rotation: int = 0,
    picture: tuple[int, int, int] = (255, 255, 255),
    meanings: Mapping[str, str] | None = None,
    entries: str = "",
    appearance: str = "",
) -> bytes:
    """A page of `content`, which may use the font /F, the graphics states /Clear and /Veil, marked content
    `/OC /Off BDC` that is switched off, the opaque image /Picture of one colour and the form /Inner (a transparency
    group with `is_group`), drawn by `inner`.

    `entries`: more of the page's dictionary, where `9 0 R` is an appearance of 240 x 24 points drawn by `appearance`.
    `meanings`: with it there is the font /Lie, whose characters say to be others than they look.
    """
    width, height = size
    lying = ""
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [4 0 R] /D << /OFF [4 0 R] /Order [] >> >> >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        4: "<< /Type /OCG /Name (Off) >>",
    }
    if meanings is not None:
        lying = (
            "/Lie << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 8 0 R >>"
        )
        objects[8] = _stream("", _unicode_map(meanings))
    resources = RESOURCES.format(lying=lying)
    box = f"[0 0 {width} {height}]"
    objects[3] = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {rotation} /Contents 7 0 R {resources} {entries} >>"
    )
    shape = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    objects[5] = _stream(shape + " /Filter /ASCIIHexDecode", "".join(f"{part:02x}" for part in picture) + ">")
    group = "/Group << /S /Transparency /CS /DeviceRGB >>" if is_group else ""
    own = resources.replace(" /Inner 6 0 R", "")
    objects[6] = _stream(f"/Type /XObject /Subtype /Form /BBox {box} {group} {own}", inner)
    objects[7] = _stream("", content)
    if appearance:
        objects[9] = _stream(f"/Type /XObject /Subtype /Form /BBox [0 0 240 24] {own}", appearance)
    return _join(objects)


def write_text(text: str, x: float, y: float, *, size: float = 12, before: str = "0 g", font: str = "F") -> str:
    """Operators that set `text` at (x, y), after the operators `before`."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q {before} BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET Q"


def _unicode_map(meanings: Mapping[str, str]) -> str:
    shown = {chr(code): chr(code) for code in range(32, 127)} | dict(meanings)
    pairs = [f"<{ord(glyph):02x}> <{ord(meaning):04x}>" for glyph, meaning in shown.items()]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Lie def /CMapType 2 def"
        " 1 begincodespacerange <00> <ff> endcodespacerange"
        f" {len(pairs)} beginbfchar {' '.join(pairs)} endbfchar endcmap end end"
    )


def _stream(dictionary: str, content: str) -> str:
    return f"<< {dictionary} /Length {len(content)} >>\nstream\n{content}\nendstream"


def _join(objects: Mapping[int, str]) -> bytes:
    data, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start, count = len(data), max(objects) + 1
    rows = [
        f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n" for number in range(count)
    ]
    return (
        data
        + (
            f"xref\n0 {count}\n{''.join(rows)}trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
        ).encode()
    )
