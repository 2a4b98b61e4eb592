"""Finding what was learned for a document, in a team with ten learned layouts and in one with ten thousand.

A tenth of the many lessons is of the document's own layout, as of a program that many issuers print with.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

import psycopg

from benchmarks.database import make_actor, own_database
from benchmarks.document_list import fill
from benchmarks.figures import Figure, seconds_of, tell
from benchmarks.training.accounts import draw_invoice
from inference.fields.memory import dump_lesson, learn, recall, stored_keys

if TYPE_CHECKING:
    from documents.models import Actor
    from inference.types import Page

FEW, MANY = 10, 10_000
ROUNDS = 30
MOST_MS = 250.0
SAME_LAYOUT = 10  # of so many lessons one
LESSONS = """
    INSERT INTO documents_lesson (id, tenant_id, document_id, template, issuer, field_count, form, content, created_at)
    SELECT gen_random_uuid(), tenant_id, id, 'invoice', 'Supplier ' || name, 7, %(form)s, %(content)s, created_at
    FROM documents_document AS document
    WHERE tenant_id = %(tenant)s
        AND NOT EXISTS (SELECT 1 FROM documents_lesson AS known WHERE known.document_id = document.id)
"""
KEYS = """
    INSERT INTO documents_lessonkey (id, tenant_id, lesson_id, key)
    SELECT gen_random_uuid(), tenant_id, id,
        CASE WHEN number %% %(share)s = 0 AND key LIKE 'lay:%%' THEN key ELSE left(key, 6) || number || md5(key) END
    FROM (SELECT *, row_number() OVER (ORDER BY issuer) AS number FROM documents_lesson) AS lesson,
        unnest(%(keys)s::text[]) AS key
    WHERE tenant_id = %(tenant)s
        AND NOT EXISTS (SELECT 1 FROM documents_lessonkey AS known WHERE known.lesson_id = lesson.id)
"""


def measure() -> list[Figure]:
    """Milliseconds as medians of finding the lessons and choosing among them, apart from reading the page."""
    with own_database() as environment:
        actor = make_actor()
        few = _measure_at(environment, actor, 1, FEW)
        many = _measure_at(environment, actor, FEW + 1, MANY)
    return [
        Figure(f"lessons found among {FEW:,}", few, "ms"),
        Figure(f"lessons found among {MANY:,}", many, "ms", at_most=MOST_MS),
    ]


def _measure_at(environment: dict[str, str], actor: Actor, first: int, last: int) -> float:
    from documents.services.lessons import find_lessons

    drawn = draw_invoice(1)
    fill(environment, actor, first, last)
    _teach(environment, actor, drawn.pages)

    def look() -> None:
        found = find_lessons(tenant_id=actor.tenant_id, pages=drawn.pages)
        if recall(found, drawn.pages) is None:
            raise RuntimeError("no lesson is found for the document's own layout")

    look()
    times = [1000 * seconds_of(look) for _ in range(ROUNDS)]
    tell(f"{last:,} lessons: {median(times):.1f} ms")
    return median(times)


def _teach(environment: dict[str, str], actor: Actor, pages: Sequence[Page]) -> None:
    """Let every document teach, each under keys of its own but for those of the layout that many share."""
    from documents.models import Lesson

    drawn = draw_invoice(1)
    lesson = learn(drawn.template, pages, drawn.truth, document="drawn")
    values = {
        "tenant": actor.tenant_id,
        "form": Lesson.FORM,
        "content": json.dumps(dump_lesson(lesson)),
        "keys": list(stored_keys(lesson)),
        "share": SAME_LAYOUT,
    }
    with psycopg.connect(environment["DATABASE_OPS_URL"], autocommit=True) as database:
        database.execute("UPDATE documents_document SET status = 'APPROVED' WHERE tenant_id = %(tenant)s", values)
        database.execute(LESSONS, values)
        database.execute(KEYS, values)
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE documents_lesson, documents_lessonkey, documents_document")
