"""What the team's approved documents teach the reading of the next ones: learned, found, listed, forgotten.

Knows no engine. A lesson counts while its document is approved and not in the trash; it goes with the document.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max

from documents.models import Actor, Correction, Document, Lesson, LessonKey, Permission, Tenant
from documents.services.audit import record_event
from documents.services.fields import CurrentField, State, template_of
from documents.services.words import stored_page
from documents.tenancy import scope
from inference.fields import memory
from inference.types import Evidence, FieldValue, Page, Source

logger = logging.getLogger("ocrsite.lessons")
FIRST_PAGES = 2  # and the last one: approving must not wait for a long document
MOST_WORDS = 3_000
KEPT = 10  # lessons of one issuer's layout: the newest say all
KEPT_WITHOUT_ISSUER = 200
MOST_FOUND = 16
GROUPS = 200


class NoLesson(Exception):
    """No lesson of that id is there."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one issuer with one template. `lesson_id` names it; `last_at`: the newest lesson's time."""

    lesson_id: uuid.UUID
    issuer: str
    template: str
    documents: int
    fields: int
    last_at: dt.datetime


def learn_from_document(*, document: Document, fields: Sequence[CurrentField]) -> None:
    """Keep what the document teaches, as it is approved with `fields`; replaces what it taught before.

    Needs an open scope and the document locked. A layout that nothing can be learned of is logged, never an error:
    the approval counts.
    """
    template = template_of(document)
    if template is None or not is_learning(document.tenant_id):
        return
    pages = _pages_of(document)
    try:
        with transaction.atomic():
            lesson = memory.learn(
                template,
                pages,
                {field.name: field.value for field in fields if _says_something(field)},
                machine=[_machine_value(field) for field in fields],
                evidence={field.name: [_evidence(item) for item in field.picked] for field in fields if field.picked},
                document=str(document.pk),
            )
            _store(document, lesson)
    except Exception:
        logger.exception("nothing could be learned from a document")


def _pages_of(document: Document) -> list[Page]:
    rows = list(document.pages.order_by("number")[:FIRST_PAGES])
    last = document.pages.order_by("-number").first()
    if rows and last is not None and last.number > rows[-1].number:
        rows.append(last)
    pages: list[Page] = []
    words = 0
    for row in rows:
        words += sum(len(line["words"]) or len(line["text"].split()) for line in row.lines)
        if pages and words > MOST_WORDS:
            break
        pages.append(stored_page(row))
    return pages


def _says_something(field: CurrentField) -> bool:
    """An illegible value and one that nobody has filled in though it is asked for tell nothing of the layout."""
    return field.mark != Correction.Mark.ILLEGIBLE and field.state != State.MISSING


def _machine_value(field: CurrentField) -> FieldValue:
    shown = () if field.picked else tuple(_evidence(item) for item in field.evidence)
    return FieldValue(field.name, field.machine_value, field.raw, evidence=shown)


def _evidence(stored: dict[str, object]) -> Evidence:
    box = stored["box"]
    source = Source(str(stored.get("source") or Source.PERSON))
    page = stored["page"]
    if not isinstance(box, list) or not isinstance(page, int):
        return Evidence(source, int(str(page)), None, str(stored["text"]))
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return Evidence(source, page, (x0, y0, x1, y1), str(stored["text"]))


def _store(document: Document, lesson: memory.Lesson) -> None:
    Lesson.objects.filter(document=document).delete()
    row = Lesson.objects.create(
        tenant_id=document.tenant_id,
        document=document,
        template=lesson.template[:80],
        issuer=lesson.issuer,
        field_count=sum(bool(field.places) for field in lesson.fields) + len(lesson.columns),
        content=memory.dump_lesson(lesson),
    )
    keys = dict.fromkeys(memory.stored_keys(lesson))
    LessonKey.objects.bulk_create(LessonKey(tenant_id=document.tenant_id, lesson=row, key=key) for key in keys)
    kept = KEPT if row.issuer else KEPT_WITHOUT_ISSUER
    older = Lesson.objects.filter(template=row.template, issuer=row.issuer).order_by("-created_at", "-id")
    Lesson.objects.filter(pk__in=list(older.values_list("pk", flat=True)[kept:])).delete()


def find_lessons(*, tenant_id: uuid.UUID, pages: Sequence[Page]) -> list[memory.Lesson]:
    """The team's lessons that may fit a document of `pages`, the newest first, at most `MOST_FOUND`.

    Opens a scope of its own, after the keys are known.
    """
    keys = memory.lookup_keys(pages)
    with scope(tenant_id):
        if not Lesson.objects.exists() or not is_learning(tenant_id):
            return []
        shared = (
            LessonKey.objects.order_by()
            .filter(key__in=keys, lesson__in=Lesson.objects.in_use())
            .values("lesson", "lesson__created_at")
            .annotate(count=Count("id"))
            .order_by("-count", "-lesson__created_at", "lesson")
            .values_list("lesson", flat=True)
        )
        rows = Lesson.objects.filter(pk__in=list(shared[:MOST_FOUND])).order_by("-created_at", "id")
        return [memory.load_lesson(row.content) for row in rows]


def learned_layouts() -> list[Learned]:
    """What the team in scope has learned, by issuer and template, the newest first."""
    groups = Lesson.objects.in_use().order_by().values("issuer", "template")
    counts = {
        (row["issuer"], row["template"]): row
        for row in groups.annotate(documents=Count("id"), fields=Max("field_count"))
    }
    newest = Lesson.objects.in_use().order_by("issuer", "template", "-created_at", "id").distinct("issuer", "template")
    rows = [(lesson, counts[(lesson.issuer, lesson.template)]) for lesson in newest.defer("content")[:GROUPS]]
    rows.sort(key=lambda item: item[0].created_at, reverse=True)
    return [
        Learned(lesson.pk, lesson.issuer, lesson.template, row["documents"], row["fields"], lesson.created_at)
        for lesson, row in rows
    ]


def forget(*, actor: Actor, lesson_id: uuid.UUID) -> None:
    """Forget what was learned of the issuer and template that a lesson is of. Raises `NotAllowed` or `NoLesson`."""
    actor.require(Permission.EDIT_TEMPLATES)
    lesson = Lesson.objects.filter(pk=lesson_id).first()
    if lesson is None:
        raise NoLesson
    rows = Lesson.objects.filter(issuer=lesson.issuer, template=lesson.template)
    before = {"issuer": lesson.issuer, "template": lesson.template, "documents": rows.count()}
    record_event(actor=actor, tenant_id=actor.tenant_id, action="lesson.forget", target=lesson, before=before)
    rows.delete()


def switch_learning(*, actor: Actor, is_on: bool) -> None:
    """Turn learning on or off; off keeps what was learned, unused. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    tenant = Tenant.objects.select_for_update().get(pk=actor.tenant_id)
    if tenant.is_learning == is_on:
        return
    tenant.is_learning = is_on
    tenant.save(update_fields=["is_learning"])
    record_event(
        actor=actor,
        tenant_id=tenant.pk,
        action="tenant.learning",
        target=tenant,
        before={"is_learning": not is_on},
        after={"is_learning": is_on},
    )


def is_learning(tenant_id: uuid.UUID) -> bool:
    """Whether the team's corrections teach the next readings. Needs an open scope."""
    return bool(Tenant.objects.filter(pk=tenant_id, is_learning=True).exists())
