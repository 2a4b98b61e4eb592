"""Words for what templates are made of: types, attributes, changes from one version to the next. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from documents.services.template_versions import AttributeChange, Differences, FieldChange
from inference.fields import mask_of
from inference.types import FieldType

TYPE_WORDS = {
    FieldType.TEXT: gettext_lazy("Text"),
    FieldType.MULTILINE: gettext_lazy("Text of several lines"),
    FieldType.NUMBER: gettext_lazy("Number"),
    FieldType.MONEY: gettext_lazy("Amount of money"),
    FieldType.DATE: gettext_lazy("Date"),
    FieldType.CURRENCY: gettext_lazy("Currency"),
    FieldType.PERCENTAGE: gettext_lazy("Percentage"),
    FieldType.IDENTIFIER: gettext_lazy("Identifier"),
    FieldType.IBAN: gettext_lazy("IBAN"),
    FieldType.VAT_ID: gettext_lazy("VAT number"),
    FieldType.ADDRESS: gettext_lazy("Address"),
    FieldType.DURATION: gettext_lazy("Length of time"),
    FieldType.CHOICE: gettext_lazy("Choice"),
    FieldType.BOOLEAN: gettext_lazy("Yes or no"),
    FieldType.TABLE: gettext_lazy("Table"),
}
ATTRIBUTE_WORDS = {
    "name": gettext_lazy("Name"),
    "label": gettext_lazy("Label"),
    "labels": gettext_lazy("Labels by language"),
    "type": gettext_lazy("Type"),
    "aliases": gettext_lazy("Printed on the page as"),
    "hint": gettext_lazy("Hint for the reader"),
    "required": gettext_lazy("Required"),
    "many": gettext_lazy("Several values"),
    "pattern": gettext_lazy("Pattern"),
    "choices": gettext_lazy("Choices"),
    "minimum": gettext_lazy("Least"),
    "maximum": gettext_lazy("Most"),
    "columns": gettext_lazy("Order of columns"),
}
KIND_WORDS = {
    "added": gettext_lazy("Added"),
    "removed": gettext_lazy("Removed"),
    "changed": gettext_lazy("Changed"),
}


@dataclass(frozen=True, slots=True)
class ShownAttribute:
    """One attribute of a change in words."""

    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field's change in words."""

    kind: str
    word: str
    label: str
    type: str
    attributes: list[ShownAttribute]


def show_changes(differences: Differences) -> list[ShownChange]:
    """Every change in words, the template's own first."""
    own = [ShownChange("changed", str(KIND_WORDS["changed"]), _("Template"), "", _attributes(differences.attributes))]
    order = [ShownChange("changed", str(KIND_WORDS["changed"]), _("Order of fields"), "", [])]
    fields = [_field(change) for change in differences.fields]
    return [*(own if differences.attributes else []), *fields, *(order if differences.is_reordered else [])]


def _field(change: FieldChange) -> ShownChange:
    names = [item for item in (change.table, change.field) if item is not None]
    label = " › ".join(_label(item) for item in names)
    kind = TYPE_WORDS.get(change.field["type"], "")
    return ShownChange(change.kind, str(KIND_WORDS[change.kind]), label, str(kind), _attributes(change.attributes))


def _label(item: Any) -> str:
    return str((item.get("labels") or {}).get(get_language()) or item.get("label") or item["name"])


def _attributes(changes: tuple[AttributeChange, ...]) -> list[ShownAttribute]:
    return [
        ShownAttribute(
            str(ATTRIBUTE_WORDS.get(change.attribute, change.attribute)),
            _value(change.attribute, change.before),
            _value(change.attribute, change.after),
        )
        for change in changes
    ]


def _value(attribute: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if not value and value != 0:
        return "—"
    if attribute == "type":
        return str(TYPE_WORDS.get(value, value))
    if attribute == "pattern":
        return mask_of(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ", ".join(f"{key}: {text}" for key, text in value.items()) if isinstance(value, dict) else str(value)


def summary(differences: Differences) -> str:
    """How much differs: "1 added, 2 changed"; "" when nothing does."""
    parts = [
        ngettext("%(count)s added", "%(count)s added", added) % {"count": added}
        if (added := differences.count("added"))
        else "",
        ngettext("%(count)s removed", "%(count)s removed", removed) % {"count": removed}
        if (removed := differences.count("removed"))
        else "",
        ngettext("%(count)s changed", "%(count)s changed", changed) % {"count": changed}
        if (changed := differences.count("changed"))
        else "",
        _("order changed") if differences.is_reordered else "",
        _("name or label changed") if differences.attributes else "",
    ]
    return ", ".join(part for part in parts if part)
