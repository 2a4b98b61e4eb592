"""What a list says of each document: why it waits and how its fields stand. Knows no page and no request.

Takes the documents of one screen and asks twice, however many they are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Correction, Document, ExtractedField, Extraction, User
from documents.services.fields import OPEN_STATES, CurrentField, State, combine
from documents.services.formats import join_reasons, list_words
from documents.services.waiting import Waiting, find_waiting
from documents.services.wording import failure_sentence, rule_sentence
from inference.schemas import load_template
from inference.types import TemplateSpec

SHOWN_REASONS = 2
SHOWN_LABELS = 3
MOST_KNOWN = 256
_known: dict[str, TemplateSpec] = {}  # by the snapshot's hash, which holds whatever the tenant


@dataclass(frozen=True, slots=True)
class Summary:
    """One document in a list. `states`: one per field, in the template's order. `weight`: the worst of them."""

    reason: str
    weight: State | None
    states: tuple[State, ...]

    @property
    def open_count(self) -> int:
        """How many fields ask for a person."""
        return sum(state in OPEN_STATES for state in self.states)


def summarisable(rows: QuerySet[Document]) -> QuerySet[Document]:
    """`rows` with what `summarise_documents` needs: who set them aside, and a hash instead of the template snapshot.

    A snapshot is large and nearly always the same as its neighbour's.
    """
    snapshot = MD5(Cast("extraction__template", TextField()))
    return (
        rows.select_related("extraction", "hold_for", "hold_by")
        .defer("extraction__template")
        .annotate(snapshot=snapshot)
    )


def summarise_documents(documents: Sequence[Document]) -> dict[uuid.UUID, Summary]:
    """A `Summary` per document id; `documents` come from `summarisable`. Needs an open scope.

    Two queries, one more when a template snapshot is met for the first time, and a few where any waits for a worker.
    """
    fields = fields_of_documents(documents, specs_of_documents(documents))
    waiting = find_waiting(documents)
    return {document.pk: _summarise(document, fields[document.pk], waiting.get(document.pk)) for document in documents}


def fields_of_documents(
    documents: Sequence[Document], specs: Mapping[uuid.UUID, TemplateSpec]
) -> dict[uuid.UUID, list[CurrentField]]:
    """Each document's fields as they stand now, none where it was read with no template. Two queries.

    `specs` come from `specs_of_documents`.
    """
    read = [document.extraction_id for document in documents if document.pk in specs]
    machine = _by_extraction(ExtractedField.objects.filter(extraction__in=read))
    people = _by_extraction(Correction.objects.filter(extraction__in=read).order_by("created_at", "id"))
    return {
        document.pk: combine(
            spec,
            machine.get(document.extraction_id, {}),
            people.get(document.extraction_id, {}),
            model=document.extraction.model if document.extraction else "",
        )
        if (spec := specs.get(document.pk))
        else []
        for document in documents
    }


def specs_of_documents(documents: Sequence[Document]) -> dict[uuid.UUID, TemplateSpec]:
    """document id -> the template it was read with, for those that had one. `documents` come from `summarisable`."""
    hashes = {doc.pk: str(getattr(doc, "snapshot", None) or "") for doc in documents}
    specs = {key: spec for key in set(hashes.values()) if (spec := _known.get(key))}
    unknown = {hashes[doc.pk]: doc.extraction_id for doc in documents if hashes[doc.pk] and hashes[doc.pk] not in specs}
    if unknown:
        snapshots = dict(Extraction.objects.filter(pk__in=unknown.values()).values_list("pk", "template"))
        specs |= {key: load_template(snapshots[pk]) for key, pk in unknown.items()}
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known.update(specs)
    return {pk: specs[key] for pk, key in hashes.items() if key}


def _by_extraction(rows: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """extraction id -> field name -> its newest row."""
    found: dict[Any, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        found[row.extraction_id][row.name] = row
    return found


def _summarise(document: Document, fields: list[CurrentField], waiting: Waiting | None) -> Summary:
    if not fields:
        return Summary(reason_of(document, [], waiting), None, ())
    states = tuple(current.state for current in fields)
    open_states = [state for state in (State.RULE_FAILED, State.MISSING, State.TO_CHECK, State.UNGROUNDED)
                   if state in states]  # fmt: skip
    return Summary(
        reason=reason_of(document, fields, waiting),
        weight=open_states[0] if open_states else State.SURE,
        states=states,
    )


def reason_of(document: Document, fields: list[CurrentField], waiting: Waiting | None = None) -> str:
    """Why a document is where it is, as one sentence: the failure, the broken rules, what is in doubt.

    `waiting`: what it waits for where no worker reads it now.
    """
    if waiting:
        return waiting.sentence
    match document.status:
        case Document.Status.RECEIVED:
            return _("Waits to be read")
        case Document.Status.PROCESSING:
            if document.pages_total:
                page = min(document.pages_done + 1, document.pages_total)
                return _("Reading, page %(page)s of %(total)s") % {"page": page, "total": document.pages_total}
            return _("Reading")
        case Document.Status.FAILED:
            return failure_sentence(document.failure_code)
        case Document.Status.REJECTED:
            return _("Rejected: %(reason)s") % {"reason": document.reject_reason}
    if document.hold:
        return _held(document)
    if not fields:
        return _("No template fits. Choose one")
    return _doubts(fields)


def _held(document: Document) -> str:
    note = document.hold_note
    match document.hold:
        case Document.Hold.ASKED:
            return _("Asked %(person)s: %(note)s") % {"person": _username(document.hold_for), "note": note}
        case Document.Hold.SENT_BACK:
            return _("Sent back by %(person)s: %(note)s") % {"person": _username(document.hold_by), "note": note}
    return _("Parked: %(note)s") % {"note": note} if note else _("Parked")


def _username(user: User | None) -> str:
    return user.get_username() if user else _("somebody")


def _doubts(fields: list[CurrentField]) -> str:
    broken = list(
        dict.fromkeys(rule_sentence(failure, current.label) for current in fields for failure in current.failures)
    )
    doubted = [current.label for current in fields if current.state in (State.TO_CHECK, State.UNGROUNDED)]
    parts = broken[:SHOWN_REASONS]
    if len(broken) > SHOWN_REASONS:
        parts.append(_("%(count)s more rules failed") % {"count": len(broken) - SHOWN_REASONS})
    if doubted and broken:
        parts.append(ngettext("%(count)s value in doubt", "%(count)s values in doubt", len(doubted))
                     % {"count": len(doubted)})  # fmt: skip
    elif len(doubted) > SHOWN_LABELS:
        labels, rest = list_words(doubted[: SHOWN_LABELS - 1]), len(doubted) - SHOWN_LABELS + 1
        parts.append(_("%(labels)s and %(count)s more read with doubt") % {"labels": labels, "count": rest})
    elif doubted:
        parts.append(_("%(labels)s read with doubt") % {"labels": list_words(doubted)})
    return join_reasons(parts) or _("Nothing in doubt")
