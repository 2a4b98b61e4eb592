"""What a person says of one field: a value, that it is absent or illegible, or that it is right as it stands.

Knows no page. Rows are only added: taking one back adds a row with what stood before it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from documents.models import Actor, Correction, Document
from documents.services.audit import record_event
from documents.services.fields import CurrentField, FieldRows, field_rows
from documents.services.listing import refresh
from documents.services.picks import check_picks
from documents.services.review.lock import take_lock
from documents.services.review.undoing import CannotUndo
from inference.fields import parse_value

MAX_SECONDS = 3600.0
MARKS = frozenset({Correction.Mark.ABSENT, Correction.Mark.ILLEGIBLE})


class UnknownField(Exception):
    """The document's template has no field of that name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field changed: every field of the document `before` and `after` it, and the row that was added."""

    name: str
    before: dict[str, CurrentField]
    after: dict[str, CurrentField]
    correction_id: uuid.UUID

    @property
    def field(self) -> CurrentField:
        """The field as it stands now."""
        return self.after[self.name]


def correct_field(*, name: str, **said: Any) -> CurrentField:
    """The field as it stands after `change_field`, which takes the same and raises the same."""
    return change_field(name=name, **said).field


def change_field(
    *,
    actor: Actor,
    document: Document,
    name: str,
    value: Any,
    mark: str = "",
    seconds: float | None = None,
    picks: Any = (),
    rows: FieldRows | None = None,
) -> Change:
    """Set a field to what a person says it is; takes the lock.

    `value` may be as typed ("1.234,50") or normal (1234.5). The same value again confirms it, with whatever rule it
    breaks: those rules no longer ask for a person. `mark`: ABSENT or ILLEGIBLE instead of a value. `seconds`:
    attention measured by the page. `picks`: where on the page it was picked, see `services.picks`. `rows`: what is
    stored, where the caller has just asked for it. Raises `UnknownField`, `inference.fields.InvalidValue` or what
    `take_lock` raises.
    """
    take_lock(actor=actor, document=document)
    rows, fields = _read(document, name, rows)
    before = fields[name]
    parsed = None if mark in MARKS else _parsed(before, value)
    is_same = parsed == before.value and mark in ("", before.mark)
    broken = {failure.code for failure in (*before.failures, *before.accepted)}
    row = Correction(
        tenant_id=document.tenant_id,
        document=document,
        extraction=document.extraction,
        name=name,
        value=parsed,
        mark=mark if mark in MARKS else before.mark if is_same else "",
        is_change=parsed != before.machine_value,
        accepted_rules=sorted(broken) if is_same else [],
        evidence=check_picks(document, picks or []) or (before.picked if is_same else []),
        author_id=actor.user_id,
        author_name=actor.username,
        seconds=seconds if seconds is not None and 0 <= seconds <= MAX_SECONDS else None,
    )
    return _add(actor, "field.confirm" if is_same else "field.correct", rows, row, fields)


def _read(document: Document, name: str, rows: FieldRows | None = None) -> tuple[FieldRows, dict[str, CurrentField]]:
    rows = rows or field_rows(document)
    fields = {field.name: field for field in rows.combined()} if rows else {}
    if rows is None or name not in fields:
        raise UnknownField(name)
    return rows, fields


def _add(actor: Actor, action: str, rows: FieldRows, row: Correction, before: dict[str, CurrentField]) -> Change:
    """Store `row`, judge all fields anew with it, keep what lists show of them, and write it down."""
    row.save(force_insert=True)
    rows.people[row.name] = row
    after = {field.name: field for field in rows.combined()}
    refresh(row.document, list(after.values()))
    record_event(
        actor=actor,
        tenant_id=row.tenant_id,
        action=action,
        target=row.document,
        before={row.name: before[row.name].value, **_said(before[row.name].mark, [])},
        after={row.name: after[row.name].value, **_said(row.mark, row.accepted_rules)},
    )
    return Change(row.name, before, after, row.pk)


def _parsed(field: CurrentField, value: Any) -> Any:
    locale = field.locale
    return parse_value(field.spec, value, day_first=locale.day_first, decimal=locale.decimal, asks=True)


def _said(mark: str, accepted: list[str]) -> dict[str, Any]:
    return {**({"mark": mark} if mark else {}), **({"accepted_rules": accepted} if accepted else {})}


def undo_correction(*, actor: Actor, document: Document, name: str, correction_id: uuid.UUID | None = None) -> Change:
    """Take back a correction of one's own: the field's newest, or the one named; takes the lock.

    Adds a row with what stood before it, under the name of whoever said that. Raises `UnknownField`, `CannotUndo` or
    what `take_lock` raises.
    """
    take_lock(actor=actor, document=document)
    rows, fields = _read(document, name)
    said = list(Correction.objects.filter(extraction=document.extraction_id, name=name).order_by("created_at", "id"))
    places = [i for i, row in enumerate(said) if correction_id in (row.pk, None)]
    if not places or said[places[-1]].mark == Correction.Mark.MACHINE:
        raise CannotUndo(CannotUndo.NOTHING)
    undone, newest = said[places[-1]], said[-1]
    if undone.author_id != actor.user_id or (undone.value, undone.mark) != (newest.value, newest.mark):
        raise CannotUndo(CannotUndo.MOVED_ON)
    former = said[places[-1] - 1] if places[-1] else None
    return _add(actor, "field.undo", rows, _restating(former, undone, document), fields)


def _restating(former: Correction | None, undone: Correction, document: Document) -> Correction:
    """A new row that says what `former` said; without one, that the machine's value counts again."""
    row = Correction(tenant_id=document.tenant_id, document=document, extraction=document.extraction, name=undone.name)
    source = former or undone
    row.author_id, row.author_name = source.author_id, source.author_name
    if former is None:
        row.mark, row.is_change = Correction.Mark.MACHINE, False
        return row
    row.value, row.mark, row.is_change = former.value, former.mark, former.is_change
    row.accepted_rules, row.evidence = former.accepted_rules, former.evidence
    return row
