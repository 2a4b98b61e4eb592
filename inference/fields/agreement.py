"""Merges what the machine-readable parts of a file say with what was read on its pages.

Knows nothing of formats or files. Where both agree, the value has the stronger source and keeps its place on the page.
Where they do not, the page decides, because it is what people sign: a stated value that is itself printed on the page
shows that the wrong words were read; one that is printed nowhere contradicts the page, and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inference.fields.candidates import Candidate, Findings
from inference.fields.comparing import compare, is_alike
from inference.fields.confidence import confidence
from inference.fields.item_agreement import DISPUTED, merge_items
from inference.fields.memory.printed import occurrences
from inference.fields.stated import PLAIN, figures_agree, may_contradict, stated_values
from inference.types import (
    Box,
    Check,
    Evidence,
    FieldSpec,
    FieldType,
    FieldValue,
    Source,
    Statement,
    TemplateSpec,
    Verdict,
)

_UNPLACED = 0.75  # a stated value that nothing on the page supports or contradicts
_PRINTED = 0.9
_OTHER_SIGN = 0.7  # a credit note that one side writes with a minus and the other without
_COUNTRY = 2  # letters of a country's code, which is seldom printed
_TOTALS = ("net_total", "tax_total", "grand_total")
_SHAPED_WHOLE = frozenset({FieldType.TEXT, FieldType.IDENTIFIER, FieldType.MULTILINE})


@dataclass(slots=True)
class _Bench:
    """One document while a statement is merged into its values."""

    template: TemplateSpec
    findings: Findings | None
    statement: Statement
    values: dict[str, FieldValue]
    stated: Mapping[str, Sequence[FieldValue]]
    signs_count: bool
    taken: set[tuple[int, Box]] = field(default_factory=set)
    agreed: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        return self.statement.source


def agree(
    template: TemplateSpec, values: Sequence[FieldValue], statements: Sequence[Statement], findings: Findings | None
) -> list[FieldValue]:
    """`values` (one per field of `template`, in its order) with every statement merged in; None `findings`: no text."""
    merged = list(values)
    for statement in statements:
        merged = _merge(template, merged, statement, findings)
    return merged


def _merge(
    template: TemplateSpec, values: Sequence[FieldValue], statement: Statement, findings: Findings | None
) -> list[FieldValue]:
    stated = stated_values(template, statement)
    if findings is not None and {sheet.source for sheet in findings.layout.sheets} == {statement.source}:
        return [_as_stated(value, stated.get(value.name)) for value in values]  # the pages are its own picture
    bench = _Bench(
        template, findings, statement, {value.name: value for value in values}, stated, not _is_credit_note(statement)
    )
    names = [spec.name for spec in template.fields if spec.name in stated]
    specs = {spec.name: spec for spec in template.fields}
    open_names = [name for name in names if not _confirm(bench, specs[name])]
    for name in open_names:
        if statement.kind == PLAIN:
            continue
        if specs[name].type is FieldType.TABLE:
            bench.values[name] = merge_items(
                specs[name], bench.values[name], stated[name][0], bench.findings, sums=_agreed_sums(bench)
            )
        else:
            bench.values[name] = _settle(bench, specs[name])
    return [bench.values[value.name] for value in values]


def _is_credit_note(statement: Statement) -> bool:
    """Whether amounts may be written with a minus on one side and without on the other."""
    return any(value.name == "type_code" and value.value not in ("380", "") for value in statement.values)


def _as_stated(value: FieldValue, stated: Sequence[FieldValue] | None) -> FieldValue:
    if not stated:
        return FieldValue(value.name)
    return replace(stated[0], confidence=confidence(1.0, source=stated[0].source or Source.EINVOICE, agrees=True))


def _confirm(bench: _Bench, spec: FieldSpec) -> bool:
    """Let a stated value that agrees with the one read on the page confirm it; False where none does."""
    read = bench.values[spec.name]
    if spec.type is FieldType.TABLE or read.value in (None, "", []):
        return False
    for stated in bench.stated[spec.name]:
        own = read.value[0] if spec.many and len(read.value) == 1 else read.value
        is_ocr = read.source is Source.OCR and bench.statement.kind != PLAIN
        verdict = compare(spec, own, stated.value, signs_count=bench.signs_count, may_be_misread=is_ocr)
        if verdict is Verdict.FORMAT and spec.type is FieldType.ADDRESS and len(stated.value) > len(str(own)):
            lines = _address_lines(bench, spec, stated.value)
            if lines:  # the page says all of it, and not all was read
                bench.values[spec.name] = _printed(bench, spec, stated, lines)
                return True
        if verdict in (Verdict.SAME, Verdict.FORMAT):
            bench.values[spec.name] = _confirmed(bench, spec, read, stated, verdict)
            bench.agreed[spec.name] = stated.value
            for item in read.evidence:
                if item.box is not None:
                    bench.taken.add((item.page, item.box))
            return True
    return False


def _confirmed(bench: _Bench, spec: FieldSpec, read: FieldValue, stated: FieldValue, verdict: Verdict) -> FieldValue:
    """The value of the page, in the statement's words where these are printed as well, with the stronger source."""
    own: Any = read.value
    figure = confidence(1.0, source=bench.source, is_checked=True, agrees=True, lead=0.5)
    figure = max(figure, read.confidence or 0.0)
    if verdict is Verdict.FORMAT and spec.type is not FieldType.ADDRESS and bench.statement.kind != PLAIN:
        if spec.type is not FieldType.TEXT or _places(bench, spec, stated.value):
            own = [stated.value] if spec.many else stated.value
        if isinstance(stated.value, float):
            figure = min(figure, _OTHER_SIGN)
    if _is_disputed(read):
        figure = min(figure, DISPUTED)
    checks = (*read.checks, *_page_checks(read, verdict))
    return replace(read, value=own, confidence=figure, source=_stronger(bench.source, read.source), checks=checks)


def _stronger(one: Source, other: Source | None) -> Source:
    order = list(Source)
    return one if other is None or order.index(one) <= order.index(other) else other


def _is_disputed(value: FieldValue) -> bool:
    return any(check.verdict is Verdict.SUBSTITUTED for check in value.checks)


def _page_checks(read: FieldValue, verdict: Verdict) -> Iterator[Check]:
    for item in read.evidence[:1]:
        yield Check(item.source, verdict, read.raw or item.text, item.page, item.box)


def _settle(bench: _Bench, spec: FieldSpec) -> FieldValue:
    """The value of a field whose stated values all differ from the one that was read, or where none was read."""
    read, first = bench.values[spec.name], bench.stated[spec.name][0]
    is_read = read.value not in (None, "", [])
    decides = may_contradict(bench.statement, spec.name)
    if is_read and not decides and bench.source is Source.CODE:
        return read
    keeps = is_read and (_is_strong(bench, spec) or _stronger(bench.source, read.source) is not bench.source)
    for stated in bench.stated[spec.name]:
        places = _places(bench, spec, stated.value)
        if is_read:  # what was read for the field may only give way to words that mean nothing else
            places = [place for place in places if _is_free(bench, spec, stated, place)]
        if spec.type is FieldType.ADDRESS:
            places = places[:1] or _address_lines(bench, spec, stated.value)
        if places and not keeps:
            return _printed(bench, spec, stated, places)
    if is_read:
        return _disputed(read, first) if decides else read
    return replace(first, value=[first.value] if spec.many else first.value, confidence=_UNPLACED) if decides else read


def _disputed(read: FieldValue, stated: FieldValue) -> FieldValue:
    """The value of the page with the other one beside it."""
    page, box = next(((item.page, item.box) for item in stated.evidence if item.box is not None), (None, None))
    check = Check(stated.source or Source.EINVOICE, Verdict.SUBSTITUTED, stated.raw, page, box)
    figure = DISPUTED if read.confidence is None else min(read.confidence, DISPUTED)
    return replace(read, confidence=figure, checks=(*read.checks, check))


def _places(bench: _Bench, spec: FieldSpec, value: Any) -> list[Evidence]:
    """Where `value` is printed as such, in reading order."""
    if bench.findings is None:
        return []
    found = [place for text in _forms(bench, spec, value) for place, _rows in occurrences(bench.findings, spec, text)]
    layout = bench.findings.layout
    exact = [item for item in found if spec.type not in _SHAPED_WHOLE or _is_exact(item, value)]
    return [layout.evidence(item.segment, item.start, item.end) for item in exact]


def _forms(bench: _Bench, spec: FieldSpec, value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, float) and value and not bench.signs_count:
        yield -value
    if spec.type is FieldType.ADDRESS and isinstance(value, str) and "\n" in value:
        yield value.rsplit("\n", 1)[0]  # without the country's code


def _is_exact(item: Candidate, value: Any) -> bool:
    """Not merely alike: a number with one other figure is another number."""
    return item.value is None or item.value == value


def _is_free(bench: _Bench, spec: FieldSpec, stated: FieldValue, place: Evidence) -> bool:
    """Whether neither this place nor the stated value is another field's, on which page and statement agree."""
    others = {other.name for other in bench.template.fields if other.type is spec.type and other.name != spec.name}
    if any(name in others and bench.agreed[name] == stated.value for name in bench.agreed):
        return False
    return not any(
        page == place.page and place.box is not None and _overlap(box, place.box) for page, box in bench.taken
    )


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 * min(one[2] - one[0], other[2] - other[0]) and down > 0.5 * min(
        one[3] - one[1], other[3] - other[1]
    )


def _is_strong(bench: _Bench, spec: FieldSpec) -> bool:
    """Whether the page itself proves its value: net and tax make its total, with a tax to tell them apart."""
    if spec.name not in _TOTALS:
        return False
    read = {name: bench.values[name].value for name in _TOTALS if name in bench.values}
    return len(read) == len(_TOTALS) and None not in read.values() and bool(read["tax_total"]) and figures_agree(read)


def _printed(bench: _Bench, spec: FieldSpec, stated: FieldValue, places: Sequence[Evidence]) -> FieldValue:
    """The stated value, found on the page; an address may stand there line by line."""
    if spec.type is not FieldType.ADDRESS:
        places = places[-1:] if spec.type is FieldType.MONEY else places[:1]
    for place in places:
        if place.box is not None:
            bench.taken.add((place.page, place.box))
    first, text = places[0], "\n".join(place.text for place in places)
    figure = max(_PRINTED, confidence(0.95, source=bench.source, agrees=_stated_figures_agree(bench)))
    value = [stated.value] if spec.many else stated.value
    check = Check(first.source, Verdict.SAME, text, first.page, first.box)
    return FieldValue(spec.name, value, text, figure, bench.source, tuple(places), checks=(check,))


def _address_lines(bench: _Bench, spec: FieldSpec, value: str) -> list[Evidence]:
    """Where the lines of an address stand, each by itself and near the first; empty where one stands nowhere."""
    lines = [line for line in value.split("\n") if len(line) > _COUNTRY]
    found = [_places(bench, replace(spec, type=FieldType.TEXT), line) for line in lines]
    if not found or not all(found):
        return []
    start = found[0][0]
    return [
        min(places, key=lambda place: (place.page != start.page, abs(_top(place) - _top(start)))) for places in found
    ]


def _top(place: Evidence) -> float:
    return place.box[1] if place.box else 0.0


def _stated_figures_agree(bench: _Bench) -> bool:
    return figures_agree({name: known[0].value for name, known in bench.stated.items()})


def _agreed_sums(bench: _Bench) -> list[float]:
    """What the lines may make together: their sum or the totals, where page and statement agree on it."""
    specs = {spec.name: spec for spec in bench.template.fields}
    return [
        bench.stated[name][0].value
        for name in ("line_total_sum", "net_total", "grand_total")
        if name in bench.stated
        and is_alike(specs[name], bench.values[name].value, bench.stated[name][0].value, signs_count=bench.signs_count)
    ]
