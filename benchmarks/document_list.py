"""The API's list of documents in a small tenant and in one a hundred times its size: time and SQL statements."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import psycopg

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, seconds_of, tell

if TYPE_CHECKING:
    from django.test import Client

    from documents.models import Actor

SMALL, LARGE = 1_000, 100_000
ROUNDS = 60
MOST_RATIO = 1.5
MOST_QUERIES = 12
PATH = "/api/v1/documents/"

FILL = """
    INSERT INTO documents_document (
        id, tenant_id, status, name, media_type, size, sha256, storage_key, template_id, template_is_guessed,
        created_at, updated_at, fence, failures, failure_code, pages_total, pages_done, reject_reason,
        issuer, number, amount, currency, open_count, hold, hold_note
    )
    SELECT gen_random_uuid(), %(tenant)s,
        (ARRAY['NEEDS_REVIEW', 'APPROVED', 'REJECTED', 'FAILED'])[1 + number %% 4],
        'scan-' || number || '.pdf', 'application/pdf', 1000 + number, md5(number::text) || md5('x' || number),
        'key-' || number, (SELECT id FROM documents_documenttemplate WHERE tenant_id = %(tenant)s LIMIT 1), true,
        now() - number * interval '1 minute', now(), 1, 0, '', 1, 1, '',
        'Supplier ' || number %% 500, 'TI-2026-' || lpad(number::text, 6, '0'), number %% 9000 + 0.44, 'EUR',
        number %% 5, '', ''
    FROM generate_series(%(first)s::int, %(last)s::int) AS number
"""


def measure() -> list[Figure]:
    """Milliseconds as medians of whole requests, through every middleware, in this process."""
    with own_database() as environment:
        actor = make_actor()
        client = client_of(actor)
        small, small_queries = _measure_at(environment, client, actor, 1, SMALL)
        large, large_queries = _measure_at(environment, client, actor, SMALL + 1, LARGE)
    return [
        Figure(f"list at {SMALL:,} documents", small, "ms"),
        Figure(f"list at {LARGE:,} documents", large, "ms"),
        Figure("ratio", large / small, "x", at_most=MOST_RATIO),
        Figure("SQL statements", max(small_queries, large_queries), "", at_most=MOST_QUERIES),
    ]


def client_of(actor: Actor) -> Client:
    """A client that sends the person's token."""
    from django.test import Client

    from documents.models import User

    user = User.objects.get(pk=actor.user_id)
    user.set_password("only here, for once")
    user.save()
    body = {"username": user.username, "password": "only here, for once"}
    answer = Client().post("/api/v1/auth/token/", body, content_type="application/json", headers={"host": "localhost"})
    token = answer.json()["access"]
    return Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})


def fill(environment: dict[str, str], actor: Actor, first: int, last: int) -> None:
    """Make the documents `first` to `last`, each a minute older than the one before."""
    with psycopg.connect(environment["DATABASE_OPS_URL"], autocommit=True) as database:
        database.execute(FILL, {"tenant": actor.tenant_id, "first": first, "last": last})
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE documents_document")


def _measure_at(environment: dict[str, str], client: Client, actor: Actor, first: int, last: int) -> tuple[float, int]:
    """Fill up to `last` documents; the milliseconds of one list and its SQL statements."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(environment, actor, first, last)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(PATH)
    statements = len(captured)  # the next request empties the log
    if answer.status_code != 200 or not answer.json()["results"]:
        raise RuntimeError(f"the list answers {answer.status_code}")
    times = [1000 * seconds_of(client.get, PATH) for _ in range(ROUNDS)]
    tell(f"{last:,} documents: {median(times):.1f} ms, {statements} SQL statements")
    return median(times), statements
