"""What the machine-readable parts of a file say of each field of a template, and whether their figures agree.

Knows nothing of pages. A statement's values bear the names of the built-in templates: a field of another template is
meant where its name and type of value are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inference.fields.rules import CENT
from inference.types import FieldSpec, FieldType, FieldValue, Source, Statement, TemplateSpec

LEAST_IN_COMMON = 4  # fields: fewer are a coincidence of names
SURE = 0.97
_NUMBERS = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})
# What a statement may confirm and never contradict. A payment: who is paid may be a bank, a part of it may be asked
# for, and a reference may be any number. An e-invoice: a party has several numbers, and any of them may be told.
_PAYMENT = frozenset(
    {"seller_name", "seller_address", "buyer_name", "buyer_address", "grand_total", "invoice_number", "issue_date"}
)
_NUMBERS_OF_PARTIES = frozenset({"customer_number", "seller_tax_number"})
PLAIN = "barcode"  # codes without a known build: any of them may be any identifier of the document
_CONFIRMING = {
    "epc": _PAYMENT,
    "swiss-qr": _PAYMENT,
    "factur-x": _NUMBERS_OF_PARTIES,
    "ubl": _NUMBERS_OF_PARTIES,
}
_TELLING = frozenset({"invoice_number", "grand_total"})


def stated_template(
    statements: Sequence[Statement], templates: Sequence[TemplateSpec]
) -> tuple[TemplateSpec, float] | None:
    """The template an electronic invoice fills best and how sure that is; None where there is none or none fits."""
    names = {value.name for found in statements if found.source is Source.EINVOICE for value in found.values}
    fitting = [
        (len(names & own), -len(own - names), -index)
        for index, own in enumerate({spec.name for spec in template.fields} for template in templates)
        if own >= _TELLING and len(names & own) >= LEAST_IN_COMMON
    ]
    return (templates[-max(fitting)[2]], SURE) if fitting else None


def stated_values(template: TemplateSpec, statement: Statement) -> Mapping[str, tuple[FieldValue, ...]]:
    """Field name -> what the statement says of it, the likeliest first; fields it does not know are left out."""
    if statement.kind == PLAIN:
        return {spec.name: statement.values for spec in template.fields if spec.type is FieldType.IDENTIFIER}
    known: dict[str, list[FieldValue]] = {}
    specs = {spec.name: spec for spec in template.fields}
    for value in statement.values:
        spec = specs.get(value.name)
        if spec is not None and _fits(spec, value.value):
            known.setdefault(spec.name, []).append(value)
    return {name: tuple(values) for name, values in known.items()}


def may_contradict(statement: Statement, name: str) -> bool:
    """Whether another value on the page than this statement's makes the field doubtful."""
    return statement.kind != PLAIN and name not in _CONFIRMING.get(statement.kind, frozenset())


def _fits(spec: FieldSpec, value: Any) -> bool:
    if value in (None, "", []):
        return False
    if spec.type is FieldType.TABLE:
        return isinstance(value, list) and bool({column.name for column in spec.columns} & set(value[0]))
    return isinstance(value, int | float) == (spec.type in _NUMBERS) and not isinstance(value, list)


def figures_agree(values: Mapping[str, Any]) -> bool:
    """Whether net and tax make the total; True where one of them is not told."""
    net, tax, total = (values.get(name) for name in ("net_total", "tax_total", "grand_total"))
    if not all(isinstance(figure, int | float) for figure in (net, tax, total)):
        return True
    return abs(float(net or 0) + float(tax or 0) - float(total or 0)) < CENT
