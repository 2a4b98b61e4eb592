"""Rules that the values of one document must keep among themselves: sums, checksums, order of dates, limits.

Knows nothing of pages or evidence; it judges values in their stored form, whoever gave them. A rule whose values are
missing or not in the stored form says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inference.fields.identifiers import is_iban
from inference.fields.values import matches
from inference.types import FieldSpec, FieldType, TemplateSpec

CENT = 0.011
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
        for name in ("line_total_sum", "net_total", "grand_total"):
            stated = _number(values.get(name))
            if stated is not None and abs(stated - sum(known)) < CENT * len(known):
                agreeing |= {name, "line_items"}
    due = _number(values.get("amount_due"))
    if due is not None and total is not None and "grand_total" in agreeing and abs(due - total) < CENT:
        agreeing.add("amount_due")
    return agreeing


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
        if abs(difference) >= CENT:
            yield RuleFailure("total_mismatch", ("grand_total", "net_total", "tax_total"), {"difference": difference})
    yield from _line_rules(values)
    for earlier, later in LATER:
        first, second = values.get(earlier), values.get(later)
        if isinstance(first, str) and isinstance(second, str) and second[:10] < first[:10]:
            yield RuleFailure("date_order", (later, earlier), {"earlier": first, "later": second})


def _line_rules(values: Mapping[str, Any]) -> Iterator[RuleFailure]:
    rows = values.get("line_items")
    if not isinstance(rows, list):
        return
    totals = [_number(row.get("line_total")) for row in rows if isinstance(row, Mapping)]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            continue
        quantity, price, total = (_number(row.get(name)) for name in ("quantity", "unit_price", "line_total"))
        if quantity is None or price is None or total is None:
            continue
        difference = round(total - quantity * price, 2)
        if abs(difference) > max(0.02, abs(quantity) * 0.0051):
            yield RuleFailure("line_mismatch", ("line_items",), {"row": number, "difference": difference})
    known = [total for total in totals if total is not None]
    if not known or len(known) != len(rows):
        return
    sums = {name: _number(values.get(name)) for name in ("line_total_sum", "net_total", "grand_total")}
    expected = [(name, value) for name, value in sums.items() if value is not None]
    tax = _number(values.get("tax_total"))
    if tax is not None and sums["grand_total"] is not None:
        expected.append(("grand_total", sums["grand_total"] - tax))
    rates = [_number(row.get("tax_rate")) for row in rows]
    taxed = sum(total * (1 + (rate or 0.0) / 100) for total, rate in zip(known, rates, strict=True))
    sums_of_lines = [sum(known), taxed] if sums["net_total"] is None else [sum(known)]
    within = CENT * len(known)
    if not expected or any(abs(lines - value) < within for lines in sums_of_lines for _, value in expected):
        return
    name, value = expected[0]
    difference = round(value - sum(known), 2)
    yield RuleFailure("lines_mismatch", ("line_items", name), {"sum": round(sum(known), 2), "difference": difference})


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
