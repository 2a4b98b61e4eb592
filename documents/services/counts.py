"""How many documents stand where, counted no further than a screen can say ("1,000+")."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from documents.models import Document

CAP = 1000
ONE_STATUS = """
    (SELECT %s, count(*)
     FROM (SELECT 1 FROM documents_document WHERE status = %s AND deleted_at IS NULL LIMIT %s) AS capped)
"""
OLDEST = """
    (SELECT 'OLDEST', floor(extract(epoch FROM created_at))::bigint FROM documents_document
     WHERE status = 'NEEDS_REVIEW' AND deleted_at IS NULL ORDER BY created_at LIMIT 1)
"""
ONE_HOLD = ONE_STATUS.replace("WHERE status", "WHERE hold")


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents outside the trash, `of` each status and each way of being set aside, each at most CAP + 1.

    `oldest_at`: since when the one that has waited longest for a review is here, None where none waits.
    """

    of: dict[str, int]
    oldest_at: dt.datetime | None


def count_documents() -> Counts:
    """How many stand where. One query, whose price does not grow with the tenant: the cap stands in each subquery."""
    holds = [hold for hold in Document.Hold if hold]
    parts = " UNION ALL ".join([ONE_STATUS] * len(Document.Status) + [ONE_HOLD] * len(holds) + [OLDEST])
    params = [value for kind in (*Document.Status, *holds) for value in (kind.value, kind.value, CAP + 1)]
    with connection.cursor() as cursor:
        cursor.execute(parts, params)
        found = dict(cursor.fetchall())
    oldest = found.pop("OLDEST", None)
    return Counts(found, None if oldest is None else dt.datetime.fromtimestamp(oldest, dt.UTC))
