"""Changes bytes as damage and malice do: bits, numbers, pieces, and what stands in another file; knows no format."""

from __future__ import annotations

import random
from collections.abc import Sequence

_NUMBERS = (0, 1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 2**31 - 1, 2**31, 2**32 - 1)
_WORDS = (
    b"0", b"-1", b"4294967295", b"99999999999999999999", b"1e999", b"null", b"<<", b">>", b"[", b"]", b" R", b"obj",
    b"/FlateDecode", b"/DCTDecode", b"/JPXDecode", b"/JBIG2Decode", b"/LZWDecode", b"/Length", b"/Filter", b"/Kids",
    b"&amp;", b"<!DOCTYPE", b"<!ENTITY", b"]]>", b"%s%n", b"\0" * 16, b"\xff" * 16,
)  # fmt: skip
_LONGEST = 1 << 20


def mutate(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A file that is `data` but for one to sixteen changes."""
    changed = bytearray(data)
    for _ in range(1 << chance.randrange(5)):
        chance.choice(_CHANGES)(changed, others, chance)
    return bytes(changed[:_LONGEST])


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set_number(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    size = chance.choice((1, 2, 4))
    value = chance.choice(_NUMBERS) % (1 << 8 * size)
    place = _place(data, chance)
    data[place : place + size] = value.to_bytes(size, chance.choice(("big", "little")))


def _set_digits(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    """Another number where one is written: sizes, places and counts of a PDF."""
    digits = [place for place in range(0, len(data), max(len(data) // 2000, 1)) if 48 <= data[place] <= 57]
    if digits:
        place = chance.choice(digits)
        data[place : place + 1] = str(chance.choice(_NUMBERS)).encode()


def _cut(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    place = _place(data, chance)
    del data[place : place + (1 << chance.randrange(12))]


def _end(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _repeat(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    place = _place(data, chance)
    piece = data[place : place + (1 << chance.randrange(10))]
    data[place:place] = piece * (1 << chance.randrange(6))


def _insert_word(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    place = _place(data, chance)
    data[place:place] = chance.choice(_WORDS)


def _splice(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(others)
    start, place = chance.randrange(len(other)), _place(data, chance)
    size = 1 << chance.randrange(13)
    data[place : place + chance.choice((0, size))] = other[start : start + size]


_CHANGES = (_flip, _flip, _flip, _set_number, _set_number, _set_digits, _cut, _end, _repeat, _insert_word, _splice)
