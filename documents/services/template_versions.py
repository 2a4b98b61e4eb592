"""The versions of a template: what differs between two definitions, and an old one restored as a new one.

Knows no page: differences are data, worded by the edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.models import Actor, DocumentTemplate, TemplateVersion
from documents.services.templates import update_template

Definition = Mapping[str, Any]


class NoSuchVersion(Exception):
    """The template has no version of that number."""


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute, such as `pattern`, before and after, in the JSON form of a definition; None where it was unset."""

    attribute: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, or a column of the table called `table`, that was added, removed or changed."""

    kind: str  # "added", "removed" or "changed"
    field: Definition
    table: Definition | None = None
    attributes: tuple[AttributeChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed from one definition to another. `attributes` are the template's own, such as its label."""

    attributes: tuple[AttributeChange, ...]
    fields: tuple[FieldChange, ...]
    is_reordered: bool

    def __bool__(self) -> bool:
        return bool(self.attributes or self.fields or self.is_reordered)

    def count(self, kind: str) -> int:
        """How many fields were "added", "removed" or "changed"; a changed column changes its table."""
        places = {(change.table or change.field)["name"] for change in self.fields if self._kind(change) == kind}
        return len(places)

    @staticmethod
    def _kind(change: FieldChange) -> str:
        return "changed" if change.table is not None else change.kind


def compare(before: Definition, after: Definition) -> Differences:
    """What changed; fields are the same when their names are. An attribute that is empty equals one left out."""
    return Differences(
        attributes=tuple(_attributes(before, after, skipped={"fields"})),
        fields=tuple(_fields(before.get("fields") or (), after.get("fields") or (), None)),
        is_reordered=_is_reordered(before.get("fields") or (), after.get("fields") or ()),
    )


def _fields(
    before: Sequence[Definition], after: Sequence[Definition], table: Definition | None
) -> Iterator[FieldChange]:
    old, new = {item["name"]: item for item in before}, {item["name"]: item for item in after}
    for name, item in new.items():
        if name not in old:
            yield FieldChange("added", item, table)
            continue
        attributes = [*_attributes(old[name], item, skipped={"columns"})]
        columns = old[name].get("columns") or (), item.get("columns") or ()
        if _is_reordered(*columns):
            attributes.append(
                AttributeChange("columns", [c["name"] for c in columns[0]], [c["name"] for c in columns[1]])
            )
        if attributes:
            yield FieldChange("changed", item, table, tuple(attributes))
        yield from _fields(*columns, item)
    for name, item in old.items():
        if name not in new:
            yield FieldChange("removed", item, table)


def _attributes(before: Definition, after: Definition, *, skipped: set[str]) -> Iterator[AttributeChange]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if key not in skipped and (old or None) != (new or None):
            yield AttributeChange(key, old, new)


def _is_reordered(before: Sequence[Definition], after: Sequence[Definition]) -> bool:
    both = {item["name"] for item in before} & {item["name"] for item in after}
    return [i["name"] for i in before if i["name"] in both] != [i["name"] for i in after if i["name"] in both]


def get_version(*, template: DocumentTemplate, number: int) -> TemplateVersion:
    """One saved version. Raises `NoSuchVersion`."""
    found: TemplateVersion | None = template.versions.filter(number=number).select_related("author").first()
    if found is None:
        raise NoSuchVersion(number)
    return found


def restore_version(*, actor: Actor, template: DocumentTemplate, number: int) -> DocumentTemplate:
    """Save an old version as a new one; the present one saves nothing.

    Raises `NoSuchVersion`, and as `update_template`.
    """
    version = get_version(template=template, number=number)
    return update_template(actor=actor, template=template, definition=version.definition)
