"""Compares two readings of one value: the same, the same but for form, or something else.

Knows nothing of where they were read.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from inference.fields.folding import squeeze, words
from inference.types import FieldSpec, FieldType, Verdict

CENT = 0.005
_COUNTRY = re.compile(r"\n([A-Za-z]{2})$")
_NAMES = frozenset({FieldType.TEXT, FieldType.MULTILINE})
_CODES = frozenset({FieldType.IDENTIFIER, FieldType.IBAN, FieldType.VAT_ID})
_LOOKALIKES = str.maketrans("oqdlizsb", "00011258")
_LIKE = 0.9
_ALIKE = frozenset({Verdict.SAME, Verdict.FORMAT})


def compare(
    spec: FieldSpec, value: Any, other: Any, *, signs_count: bool = True, may_be_misread: bool = False
) -> Verdict:
    """How `other` reads against `value`, both in the stored form of `spec`.

    `signs_count`: False where a credit note writes amounts with a minus here and without it there. `may_be_misread`:
    a code may differ in letters and figures that OCR takes for one another.
    """
    if isinstance(value, int | float) and isinstance(other, int | float):
        return _compare_figures(float(value), float(other), signs_count=signs_count)
    if not (isinstance(value, str) and isinstance(other, str)):
        return Verdict.SAME if value == other else Verdict.SUBSTITUTED
    if value == other:
        return Verdict.SAME
    if (
        may_be_misread
        and spec.type in _CODES
        and squeeze(value).translate(_LOOKALIKES) == squeeze(other).translate(_LOOKALIKES)
    ):
        return Verdict.FORMAT
    return Verdict.FORMAT if _is_same_text(spec, value, other) else Verdict.SUBSTITUTED


def is_alike(spec: FieldSpec, value: Any, other: Any, *, signs_count: bool = True) -> bool:
    """Whether two readings differ in form at most."""
    return compare(spec, value, other, signs_count=signs_count) in _ALIKE


def _compare_figures(value: float, other: float, *, signs_count: bool) -> Verdict:
    if abs(value - other) < CENT:
        return Verdict.SAME
    return Verdict.FORMAT if not signs_count and abs(abs(value) - abs(other)) < CENT else Verdict.SUBSTITUTED


def _is_same_text(spec: FieldSpec, value: str, other: str) -> bool:
    one, two = squeeze(value), squeeze(other)
    if one == two:
        return True
    if not one or not two:
        return False
    if spec.type is FieldType.VAT_ID:  # one of them may lack its country
        return min(len(one), len(two)) >= 7 and (one.endswith(two) or two.endswith(one))
    if spec.type is FieldType.ADDRESS:
        return _is_same_address(value, other)
    if spec.type in _NAMES:
        return _is_same_name(value, other)
    return False


def _is_same_name(value: str, other: str) -> bool:
    """The words of one among those of the other (a legal form, a department), or a letter or two apart."""
    one, two = words(value), words(other)
    short, long = sorted((one, two), key=len)
    if len(squeeze("".join(short))) >= 4 and set(short) <= set(long) and len(long) <= len(short) + 4:
        return True
    return SequenceMatcher(None, squeeze(value), squeeze(other), autojunk=False).ratio() >= _LIKE


def _is_same_address(value: str, other: str) -> bool:
    """The same figures (house, postcode) and most words of the shorter one; a country is written or not."""
    codes = {code for text in (value, other) for code in words("".join(_COUNTRY.findall(text)))}
    one, two = ({*words(text)} - codes for text in (value, other))
    short, long = sorted((one, two), key=len)
    figures = {word for word in short if any(map(str.isdigit, word))}
    return figures <= long and len(short & long) >= 0.75 * len(short) and len(short) >= 2
