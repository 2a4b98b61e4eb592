"""Rules that the values of one document must keep among themselves: sums, checksums, order of dates, limits.

Knows nothing of pages or evidence; it judges values in their stored form, whoever gave them. A rule whose values are
missing or not in the stored form says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.fields.identifiers import is_iban
from inference.fields.values import matches
from inference.types import FieldSpec, FieldType, TemplateSpec

CENT = 0.011
CASH_ROUNDING = 0.0251
PRICED_BY = (100.0, 1000.0)  # units that a price is often told for
SUMS = ("line_total_sum", "net_total", "grand_total")
LATER = (
    ("issue_date", "due_date"),
    ("agreement_date", "expiration_date"),
    ("effective_date", "expiration_date"),
    ("valid_from", "valid_until"),
    ("flight_from", "flight_to"),
    ("birth_date", "valid_from"),
)


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that the values break: stable `code`, the fields in it (the one to look at first), figures to say."""

    code: str
    fields: tuple[str, ...]
    params: dict[str, Any] = field(default_factory=dict)


def check_rules(template: TemplateSpec, values: Mapping[str, Any]) -> list[RuleFailure]:
    """Every rule that `values` (field name -> stored value) break, in the order of the template, then across fields."""
    failures = [failure for spec in template.fields for failure in _field_rules(spec, values.get(spec.name))]
    known = {spec.name for spec in template.fields}
    failures += [failure for failure in _cross_rules(values) if set(failure.fields) <= known]
    return failures


def agreeing_fields(values: Mapping[str, Any]) -> set[str]:
    """The fields that confirm each other: net and tax that make the total, lines that make the sum they should."""
    net, tax, total = (_number(values.get(name)) for name in ("net_total", "tax_total", "grand_total"))
    agreeing: set[str] = set()
    if net is not None and tax and total is not None and abs(total - net - tax) < CENT:
        agreeing |= {"net_total", "tax_total", "grand_total"}
    rows = values.get("line_items")
    lines = (
        [_number(row.get("line_total")) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    )
    known = [line for line in lines if line is not None]
    if known and len(known) == len(lines):
        for name in SUMS:
            stated = _number(values.get(name))
            if stated is not None and abs(stated - sum(known)) < CENT * len(known):
                agreeing |= {name, "line_items"}
    due = _number(values.get("amount_due"))
    if due is not None and total is not None and "grand_total" in agreeing and abs(due - total) < CENT:
        agreeing.add("amount_due")
    return agreeing


def spoken_rules(template: TemplateSpec, values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The codes of the rules that say something of the field `name` as `values` are, kept and broken ones alike."""
    spec = next((one for one in template.fields if one.name == name), None)
    if spec is None:
        return ()
    broken = [failure.code for failure in check_rules(template, values) if name in failure.fields]
    return tuple(dict.fromkeys((*_own_rules(spec, values.get(name)), *_shared_rules(values, name), *broken)))


def _own_rules(spec: FieldSpec, value: Any) -> Iterator[str]:
    if spec.required:
        yield "required_missing"
    if value in (None, "", []):
        return
    has_rule = {
        "iban_checksum": spec.type is FieldType.IBAN,
        "pattern": bool(spec.pattern),
        "minimum": spec.minimum is not None,
        "maximum": spec.maximum is not None,
        "choice": bool(spec.choices),
    }
    yield from (code for code, is_asked in has_rule.items() if is_asked)


def _shared_rules(values: Mapping[str, Any], name: str) -> Iterator[str]:
    """The rules that hold a field against others whose values are there."""
    parts = ("grand_total", "net_total", "tax_total")
    if name in parts and all(_number(values.get(part)) is not None for part in parts):
        yield "total_mismatch"
    rows = values.get("line_items")
    rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    totals = [_number(row.get("line_total")) for row in rows]
    known = [total for total in totals if total is not None]
    if known and len(known) == len(totals):
        sums = {part: stated for part in SUMS if (stated := _number(values.get(part))) is not None}
        is_made = name in sums and abs(sums[name] - sum(known)) < CENT * len(known)
        if is_made or (name == "line_items" and sums):
            yield "lines_mismatch"
    factors = ("quantity", "unit_price", "line_total")
    if name == "line_items" and any(all(_number(row.get(one)) is not None for one in factors) for row in rows):
        yield "line_mismatch"
    pairs = (pair for pair in LATER if name in pair)
    if any(all(isinstance(values.get(one), str) for one in pair) for pair in pairs):
        yield "date_order"


def _field_rules(spec: FieldSpec, value: Any) -> Iterator[RuleFailure]:
    if value in (None, "", []):
        if spec.required:
            yield RuleFailure("required_missing", (spec.name,))
        return
    for item in value if isinstance(value, list) else [value]:
        if spec.type is FieldType.TABLE and isinstance(item, Mapping):
            continue
        if spec.type is FieldType.IBAN and isinstance(item, str) and not is_iban(item.replace(" ", "")):
            yield RuleFailure("iban_checksum", (spec.name,))
        if spec.pattern and isinstance(item, str) and not matches(spec.pattern, item):
            yield RuleFailure("pattern", (spec.name,), {"pattern": spec.pattern})
        number = _number(item)
        if number is not None and spec.minimum is not None and number < spec.minimum:
            yield RuleFailure("minimum", (spec.name,), {"minimum": spec.minimum, "value": number})
        if number is not None and spec.maximum is not None and number > spec.maximum:
            yield RuleFailure("maximum", (spec.name,), {"maximum": spec.maximum, "value": number})
        if spec.choices and isinstance(item, str) and item not in spec.choices:
            yield RuleFailure("choice", (spec.name,))


def _cross_rules(values: Mapping[str, Any]) -> Iterator[RuleFailure]:
    net, tax, total = (_number(values.get(name)) for name in ("net_total", "tax_total", "grand_total"))
    if net is not None and tax is not None and total is not None:
        difference = round(total - net - tax, 2)
        if abs(difference) >= CENT and not _is_rounded(total, difference):
            yield RuleFailure("total_mismatch", ("grand_total", "net_total", "tax_total"), {"difference": difference})
    yield from _line_rules(values)
    for earlier, later in LATER:
        first, second = values.get(earlier), values.get(later)
        if isinstance(first, str) and isinstance(second, str) and second[:10] < first[:10]:
            yield RuleFailure("date_order", (later, earlier), {"earlier": first, "later": second})


def _is_rounded(total: float, difference: float) -> bool:
    """Whether a total was rounded to the next five cents, as where there are no smaller coins."""
    return abs(difference) < CASH_ROUNDING and abs(round(total * 20) / 20 - total) < CENT / 10


def _line_rules(values: Mapping[str, Any]) -> Iterator[RuleFailure]:
    rows = values.get("line_items")
    if not isinstance(rows, list):
        return
    totals = [_number(row.get("line_total")) for row in rows if isinstance(row, Mapping)]
    known = [total for total in totals if total is not None]
    mismatch = _sum_failure(values, rows, known) if known and len(known) == len(rows) else None
    sums = [_number(values.get(name)) for name in SUMS]
    is_proved = mismatch is None and len(known) == len(rows) and any(figure is not None for figure in sums)
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping) and (difference := _line_difference(row, known, is_proved=is_proved)):
            yield RuleFailure("line_mismatch", ("line_items",), {"row": number, "difference": difference})
    if mismatch is not None:
        yield mismatch


def _line_difference(row: Mapping[str, Any], totals: Sequence[float], *, is_proved: bool) -> float | None:
    """By how much a line's total is not what its quantity, price, discount and tax make; None where it is."""
    quantity, price, total = (_number(row.get(name)) for name in ("quantity", "unit_price", "line_total"))
    if quantity is None or price is None or total is None:
        return None
    if all(other <= 0 for other in totals) and quantity * price > 0:
        total = -total  # a credit note whose amounts alone carry the minus
    within = max(0.02, abs(quantity) * 0.0051)
    if any(abs(total - made) <= within for made in _line_totals(row, quantity, price, is_proved=is_proved)):
        return None
    return round(total - quantity * price, 2)


def _line_totals(row: Mapping[str, Any], quantity: float, price: float, *, is_proved: bool) -> Iterator[float]:
    """What a line may come to: a discount or charge is a percentage, an amount of the line or one of each unit.

    A price is one of so many units where the row says so, or where the sum of the lines proves their totals.
    """
    rate = _number(row.get("tax_rate")) or 0.0
    base = _number(row.get("price_base"))
    for units in (base,) if base else (1.0, *(PRICED_BY if is_proved else ())):
        whole = quantity * price / units
        made = [whole]
        for name, sign in (("discount", -1.0), ("charge", 1.0)):
            given = abs(_number(row.get(name)) or 0.0)
            if given:
                made += [one * (1 + sign * given / 100) for one in made]
                made += [whole + sign * given, whole + sign * given * quantity / units]
        yield from made
        yield from (one * (1 + rate / 100) for one in made if rate)


def _sum_failure(
    values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], known: Sequence[float]
) -> RuleFailure | None:
    """The lines that make none of the sums stated; None where they do or no sum is."""
    sums = {name: _number(values.get(name)) for name in SUMS}
    expected = [(name, value) for name, value in sums.items() if value is not None]
    tax = _number(values.get("tax_total"))
    if tax is not None and sums["grand_total"] is not None:
        expected.append(("grand_total", sums["grand_total"] - tax))
    rates = [_number(row.get("tax_rate")) for row in rows]
    taxed = sum(total * (1 + (rate or 0.0) / 100) for total, rate in zip(known, rates, strict=True))
    sums_of_lines = [sum(known), taxed] if sums["net_total"] is None else [sum(known)]
    within = CENT * len(known)
    if not expected or any(abs(lines - value) < within for lines in sums_of_lines for _, value in expected):
        return None
    name, value = expected[0]
    figures = {"sum": round(sum(known), 2), "difference": round(value - sum(known), 2)}
    return RuleFailure("lines_mismatch", ("line_items", name), figures)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
