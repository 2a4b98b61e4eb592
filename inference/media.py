"""Names the media type of a file by its first bytes: knows nothing of file names, nor what a type is good for."""

from __future__ import annotations

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
BMP = "image/bmp"
TIFF = "image/tiff"
HEIC = "image/heic"

MEDIA_TYPES = frozenset({PDF, PNG, JPEG, WEBP, BMP, TIFF, HEIC})
SNIFF_LENGTH = 1024  # bytes of the file's beginning that `sniff_media_type` looks at

_TIFF_MAGICS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")  # little and big endian, classic and BigTIFF
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


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
    return None


def _is_heif(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    listed = head[16 : min(size, len(head))]
    brands = {head[8:12], *(listed[i : i + 4] for i in range(0, len(listed), 4))}
    # `mif1` is the frame both formats share: AVIF carries it too.
    return bool(brands & _HEIF_BRANDS) and not brands & _AVIF_BRANDS
