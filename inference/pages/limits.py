"""What a file may cost, and the one error for a file that cannot be read; knows no format."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from inference.sandbox import SandboxLimits

_MAX_JPEG_SIDE = 65_500  # what the format can hold


class UnreadableFile(Exception):
    """The file cannot be read. The message says what happened and what to do.

    `code`: `encrypted`, `damaged`, `empty`, `too_many_pages`, `too_many_pixels`, `unknown_type`, `no_einvoice`,
    `unsafe_xml`, `xml_too_large`, `no_such_page`, `too_slow`, `too_much_memory` or `crashed`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_pixels`: of one page that is accepted. `dpi`: at which PDF pages are rendered; a page too large for
    `max_pixels` is rendered at less, down to `min_dpi`, below which nothing on it could be read. `handed_on`: pixels
    of one page beyond which it is made smaller, or reading it would take more memory than a worker has. `max_decoded`:
    bytes of one page as its decoder holds it, which must leave the child room to hand it on. `max_pixels_together`: of
    all pages, or `pixels_per_byte` of the file where that is more: 200 blank pages of A4 at 300 dpi, and at 600 dpi
    what a scanner writes of them, which is never as small as a file made to be slow."""

    max_pages: int = 200
    max_pixels: int = 100_000_000
    handed_on: int = 25_000_000
    max_decoded: int = 280_000_000
    max_pixels_together: int = 1_800_000_000
    pixels_per_byte: int = 1_000
    dpi: int = 200
    min_dpi: int = 72
    jpeg_quality: int = 85
    sandbox: SandboxLimits = field(default_factory=SandboxLimits)

    def check_page_count(self, count: int) -> None:
        """Raise `UnreadableFile` unless a file of `count` pages may be read."""
        if not count:
            raise UnreadableFile("empty", "The file holds no page. Export or scan it again.")
        if count > self.max_pages:
            raise UnreadableFile(
                "too_many_pages",
                f"The file has {count} pages and at most {self.max_pages} are read. Split it into smaller files.",
            )

    def choose_pages(self, count: int, chosen: Collection[int] | None) -> list[int]:
        """The numbers of the pages to read of a file of `count`, in order: all, or those `chosen`.

        Raises `UnreadableFile` where there are too many pages, and for one that the file does not have.
        """
        self.check_page_count(count)
        if chosen is None:
            return list(range(1, count + 1))
        missing = sorted(number for number in chosen if not 1 <= number <= count)
        if missing or not chosen:
            named = f"page {missing[0]} is not among them" if missing else "none is chosen"
            raise UnreadableFile("no_such_page", f"The file has {count} pages: {named}. Choose others.")
        return sorted(set(chosen))

    def check_pixels(self, number: int, width: int, height: int) -> None:
        """Raise `UnreadableFile` unless page `number` of `width` x `height` pixels may be decoded."""
        if width * height > self.max_pixels or max(width, height) > _MAX_JPEG_SIDE:
            raise UnreadableFile("too_many_pixels", self.explain_pixels(number))

    def check_pixels_together(self, pixels: int, size: int) -> None:
        """Raise `UnreadableFile` unless a file of `size` bytes may have pages of `pixels` together."""
        most = max(self.max_pixels_together, size * self.pixels_per_byte)
        if pixels > most:
            raise UnreadableFile(
                "too_many_pixels",
                f"The pages have {pixels // 1_000_000} megapixels together and at most {most // 1_000_000} are read."
                " Scan them at a lower resolution or split the file.",
            )

    def check_decoded(self, number: int, size: int) -> None:
        """Raise `UnreadableFile` unless page `number`, of `size` bytes once it is decoded, may be decoded."""
        if size > self.max_decoded:
            raise UnreadableFile(
                "too_much_memory",
                f"Page {number} needs too much memory in this format. Scan it in grey or at a lower resolution, or save"
                " it as JPEG.",
            )

    def explain_pixels(self, number: int) -> str:
        """Return the sentence for a page with too many pixels."""
        size = self.max_pixels // 1_000_000
        return (
            f"Page {number} is larger than {size} megapixels. Scan it at a lower resolution or make the page smaller."
        )


DAMAGED = "The file is damaged and cannot be opened. Export or scan it again."
