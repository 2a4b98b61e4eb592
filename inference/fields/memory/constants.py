"""What is the same on all documents of an issuer: its name, address, numbers, currency.

Knows nothing of other fields; a constant counts where it is printed, or where it could not be printed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from inference.fields.candidates import SHAPED, Findings
from inference.fields.confidence import confidence
from inference.fields.folding import squeeze
from inference.fields.memory.grounding import value_at, with_lines
from inference.fields.memory.issuers import is_issuers
from inference.fields.memory.lesson import FieldLesson
from inference.fields.memory.printed import is_as_long, misread_in, occurrences
from inference.fields.memory.recalling import Fitting
from inference.types import FieldSpec, FieldType, FieldValue, Source

PRINTED = 0.95
ALIKE = 0.85
CHECKED = frozenset({FieldType.IBAN, FieldType.VAT_ID})


def constant_of(
    spec: FieldSpec, findings: Findings, value: FieldValue, taught: Sequence[tuple[Fitting, FieldLesson]]
) -> FieldValue | None:
    """What is the same on all documents of the issuer, where it is printed here or could not be printed at all."""
    own = [field for item, field in taught if item.is_same_issuer and field.value is not None]
    if not own or not is_issuers(spec):
        return None
    constants = list({str(field.value): field.value for field in own}.values())
    if spec.type is FieldType.CURRENCY:
        return None if value.evidence or len(constants) > 1 else _ungrounded(spec, findings, constants[0])
    if spec.type in CHECKED and value.value is not None and all(field.was_right for field in own):
        return None  # the machine knows such numbers by their form; another one is another party's or a new one
    for constant in constants:
        printed = occurrences(findings, spec, constant)
        if printed:
            found, lines = printed[0]
            return value_at(spec, findings, with_lines(findings.layout, replace(found, value=constant), lines), PRINTED)
    if len(constants) > 1:
        return None  # branches of one issuer: none of them is the constant
    near = _misread(spec, findings, constants[0], value) if isinstance(constants[0], str) else None
    if near is not None:
        return near
    if not any(field.places for field in own) and value.value is None:
        return _ungrounded(spec, findings, constants[0])  # a name in a logo stands in no line
    return None


def _ungrounded(spec: FieldSpec, findings: Findings, constant: Any) -> FieldValue:
    source = findings.layout.sheets[0].source
    return FieldValue(spec.name, constant, "", confidence(0.6, source=source), source)


def _misread(spec: FieldSpec, findings: Findings, constant: str, value: FieldValue) -> FieldValue | None:
    """The constant where OCR has read it with a letter or two wrong: its first line, or the machine's value."""
    if findings.layout.sheets[0].source is not Source.OCR:
        return None  # a text layer has no letter wrong: what differs is another branch
    for found, lines, text in misread_in(findings, squeeze(constant)):
        if _figures(text) == _figures(constant):
            whole = with_lines(findings.layout, replace(found, value=constant), lines)
            return value_at(spec, findings, whole, PRINTED)
    if isinstance(value.value, str) and is_near(value.value, constant):
        return replace(value, value=constant)
    return None


def is_near(text: str, constant: str) -> bool:
    """Whether `text` says what the constant says, figure by figure and all but a few letters."""
    one, other = squeeze(text), squeeze(constant)
    if _figures(text) != _figures(constant) or not is_as_long(one, other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def denies(spec: FieldSpec, value: FieldValue, taught: Sequence[tuple[Fitting, FieldLesson]]) -> bool:
    """Whether a text at the learned place is not what the issuer calls itself: then the place has moved."""
    own = [field.value for item, field in taught if item.is_same_issuer and isinstance(field.value, str)]
    if not own or not is_issuers(spec) or spec.type in SHAPED or spec.type is FieldType.IDENTIFIER:
        return False
    return not any(is_near(str(value.value), text) for text in own)
