"""Names the media type of a file by its first bytes: knows nothing of file names, nor what a type is good for."""

from __future__ import annotations

import re

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
BMP = "image/bmp"
TIFF = "image/tiff"
HEIC = "image/heic"
XML = "application/xml"
MP4 = "video/mp4"
QUICKTIME = "video/quicktime"
MATROSKA = "video/x-matroska"
AVI = "video/x-msvideo"

SNIFF_LENGTH = 1024  # bytes of the file's beginning that `sniff_media_type` looks at
ROOT_LENGTH = 1 << 16  # bytes in which the root element of an electronic invoice must begin: notices come before it

_TIFF_MAGICS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")  # little and big endian, classic and BigTIFF
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_QUICKTIME_ATOMS = frozenset({b"moov", b"mdat", b"wide"})  # a file of before types were named
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WIDE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))  # without a mark of the byte order
_XML_START = re.compile(r"<(?!(?:!doctype\s+)?html\b)(?:[?!]|[a-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:([\w.-]+):)?([\w.-]+)((?:\s[^<>]*)?)>", re.DOTALL)
_EINVOICES = (
    ("CrossIndustryInvoice", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice"),
    ("CrossIndustryDocument", "urn:ferd:"),
    ("Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"),
    ("CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"),
)


def sniff_media_type(head: bytes) -> str | None:
    """Return the media type of a file that begins with `head` (its first `SNIFF_LENGTH` bytes), or None if unknown."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(_TIFF_MAGICS):
        return TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return BMP
    if head[4:8] == b"ftyp" and _is_heif(head):
        return HEIC
    # The standard lets other bytes stand before the header, and real files use it.
    if b"%PDF-" in head[:SNIFF_LENGTH]:
        return PDF
    return XML if _XML_START.match(_decode(head[:SNIFF_LENGTH]).lstrip()) else None


def sniff_video(head: bytes) -> str | None:
    """Return the media type of a video that begins with `head` (its first `SNIFF_LENGTH` bytes), or None if unknown.

    Kept apart from `sniff_media_type`: a video is no document, and few tasks take one.
    """
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return MATROSKA
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return AVI
    if head[4:8] in _QUICKTIME_ATOMS or (head[4:8] == b"ftyp" and sniff_media_type(head) is None):
        return QUICKTIME if head[4:8] != b"ftyp" or head[8:12] == b"qt  " else MP4
    return None


def is_einvoice(head: bytes) -> bool:
    """Whether XML that begins with `head` (its first `ROOT_LENGTH` bytes) is an invoice in CII or UBL.

    Judged by the root element's name and namespace alone, without a parser. A document type declaration speaks
    against it: the standards have none.
    """
    text, position = _decode(head[:ROOT_LENGTH]), 0
    while before := _BEFORE_ROOT.match(text, position):
        position = before.end()
    root = _ROOT.match(text, position)
    if root is None:
        return False
    prefix, name, attributes = root.groups()
    declares = rf"xmlns{':' + re.escape(prefix) if prefix else ''}\s*=\s*[\"']([^\"']*)"
    namespace = re.search(rf"(?<![\w:]){declares}", attributes)
    return namespace is not None and is_einvoice_root(name, namespace[1])


def is_einvoice_root(name: str, namespace: str) -> bool:
    """Whether an XML document with this root element is an invoice in CII or UBL, in any version and profile."""
    return any(name == known and namespace.startswith(start) for known, start in _EINVOICES)


def _decode(head: bytes) -> str:
    for mark, encoding in (*_ENCODINGS, *_WIDE):
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff")
    return head.decode("latin-1")  # what counts here is ASCII in all other encodings


def _is_heif(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    listed = head[16 : min(size, len(head))]
    brands = {head[8:12], *(listed[i : i + 4] for i in range(0, len(listed), 4))}
    # `mif1` is the frame both formats share: AVIF carries it too.
    return bool(brands & _HEIF_BRANDS) and not brands & _AVIF_BRANDS
