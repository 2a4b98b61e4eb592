"""What documents wait for while no worker reads them: an engine that is away, or the team's pages of this minute.

Takes the documents of one screen and asks a few times, however many they are, and not at all where none waits. Knows no
page and no queue.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents import ratelimit
from documents.models import Document, DocumentTemplate, ProcessHeartbeat, Tenant
from documents.services.engine_choice import EngineChoice, engine_choices, models_of
from documents.services.heartbeats import is_alive, last_signs
from documents.services.quotas import limits_of, pages_limit, quota_of

Kind = ProcessHeartbeat.Kind
Signs = Mapping[tuple[str, str], dt.datetime]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one document waits for. `code`: engine, pages or pages_at_once. `since`: the engine's last sign of life."""

    code: str
    engine: EngineChoice | None = None
    since: dt.datetime | None = None

    @property
    def sentence(self) -> str:
        """In words."""
        if self.code == "pages":
            return _("Waiting: your team's pages of this minute are used up")
        if self.code == "pages_at_once":
            return _("Waiting: as many pages of your team are being read as may be at once")
        name = self.engine.label if self.engine else ""
        if self.since is None:
            return _("Waiting for the engine %(name)s; it does not read now") % {"name": name}
        params = {"name": name, "time": _moment(self.since)}
        return _("Waiting for the engine %(name)s; it has been away since %(time)s") % params


def find_waiting(documents: Sequence[Document]) -> dict[uuid.UUID, Waiting]:
    """By document id, what those of `documents` wait for that workers are to read. Needs an open scope.

    Documents of one tenant. An engine counts as away where workers have told so, or where all of them fell silent.
    """
    held = [document for document in documents if document.is_with_worker]
    if not held:
        return {}
    tenant = Tenant.objects.get(pk=held[0].tenant_id)
    own = {document.template_id for document in held if document.template_id and not document.template_is_guessed}
    rows = DocumentTemplate.objects.filter(pk__in=own) if own else ()
    templates: dict[uuid.UUID | None, DocumentTemplate] = {row.pk: row for row in rows}
    signs = last_signs()
    away = {pk: _away(tenant, templates.get(pk), signs) for pk in (*templates, None)}
    limits = limits_of(quota_of(tenant.pk))
    [pages] = ratelimit.take([pages_limit(tenant.pk, limits)], cost=0)
    found = {}
    for document in held:
        waits = away[document.template_id if document.template_id in templates else None]
        waits = waits or _held_back(document, tenant, templates, pages.remaining, pages.limit)
        if waits:
            found[document.pk] = waits
    return found


def _away(tenant: Tenant, template: DocumentTemplate | None, signs: Signs) -> Waiting | None:
    """The engine that nothing is read without, and that is away."""
    models, is_reader_enough = models_of(tenant, template)
    worker = max((at for (kind, _detail), at in signs.items() if kind == Kind.WORKER), default=None)
    if worker and not is_alive(worker):
        return Waiting("engine", models[0] if models else engine_choices()[settings.ENGINE], worker)
    if is_reader_enough or not models:
        return None
    since = [_away_since(choice, signs) for choice in models]
    return Waiting("engine", models[0], since[0]) if all(since) else None


def _away_since(choice: EngineChoice, signs: Signs) -> dt.datetime | None:
    """The last sign of an engine that no worker reaches; None of one that is reached, or that nobody has told of."""
    reached = signs.get((Kind.ENGINE, choice.name))
    return None if is_alive(reached) else signs.get((Kind.AWAY, choice.name), reached)


def _held_back(
    document: Document, tenant: Tenant, templates: Mapping[uuid.UUID | None, DocumentTemplate], left: int, limit: int
) -> Waiting | None:
    """What the last try ended for, or the next one will."""
    needed = max(min(document.pages_total, limit), 1)
    is_waiting = document.waits_for == Document.Wait.PAGES or document.status == Document.Status.RECEIVED
    if is_waiting and left < needed:
        return Waiting("pages")
    if document.waits_for == Document.Wait.PAGES:
        return Waiting("pages_at_once")
    if document.waits_for == Document.Wait.ENGINE:
        models, _is_reader_enough = models_of(tenant, templates.get(document.template_id))
        return Waiting("engine", models[0]) if models else None
    return None


def _moment(moment: dt.datetime) -> str:
    """The time of day; with its day where that is another."""
    local = timezone.localtime(moment)
    time = date_format(local, "H:i")
    return time if local.date() == timezone.localdate() else f"{date_format(local)} {time}"
