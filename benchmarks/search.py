"""Search by the API, and the portal's inbox in each order, in a small tenant and in one a hundred times its size.

The documents' words are made by SQL: about a hundred each, some in every document, some in one of five hundred, some
in one alone, some only in the oldest ones.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

from benchmarks.database import make_actor, own_database
from benchmarks.document_list import LARGE, PATH, SMALL, client_of, fill
from benchmarks.figures import Figure, percentile, seconds_of, tell

if TYPE_CHECKING:
    from django.test import Client

    from documents.models import Actor

ROUNDS = 30
MOST_MS = 100.0
QUERIES = {
    "part of a number": "0418",
    "in every document": "invoice",
    "in one of 500": "supplier17",
    "only in the oldest": "ancient",
    "two words": "tarnwick 0418",
    "an amount": "1,234.44",
    "Chinese": "发票",
    "a year": "2026",
    "nothing": "xyzzy",
    "among the failed": "invoice&status=FAILED",
    "among what is read": "invoice&status=PROCESSING",
}
INBOX = {
    "newest": "",
    "waiting": "?sort=waiting",
    "amount": "?sort=amount",
    "doubt": "?sort=doubt",
    "amount, found by a common word": "?sort=amount&text=invoice",
}
WORDS = """
    INSERT INTO documents_searchentry (id, tenant_id, document_id, words, created_at)
    SELECT gen_random_uuid(), tenant_id, id, array_to_tsvector(ARRAY(SELECT DISTINCT %(mark)s || word FROM unnest(
        ARRAY[
            'invoice', 'tarnwick', '2026', 'november', '发', '票', '发票', 'supplier' || n %% 500,
            to_char(created_at, 'YYYYMMDD'), n %% 9000 || '.44', CASE WHEN n > %(ancient)s THEN 'ancient' ELSE 'new' END
        ]
        || ARRAY(SELECT substr('ti2026' || lpad(n::text, 6, '0'), k) FROM generate_series(1, 10) AS k)
        || ARRAY(SELECT substr(md5(n::text), k, 20) FROM generate_series(1, 18) AS k)
        || ARRAY(SELECT 'word' || (n * 7919 + k * 104729) %% 20000 FROM generate_series(1, 60) AS k)
    ) AS word)), created_at
    FROM (SELECT *, substr(name, 6, length(name) - 9)::int AS n FROM documents_document) AS numbered
    WHERE tenant_id = %(tenant)s
        AND NOT EXISTS (SELECT 1 FROM documents_searchentry AS known WHERE known.document_id = numbered.id)
"""


def measure() -> list[Figure]:
    """Milliseconds as medians of whole requests, through every middleware, in this process."""
    with own_database() as environment:
        actor = make_actor()
        client, browser = client_of(actor), _browser(actor)
        figures, before = [], 0
        for size in (SMALL, LARGE):
            fill(environment, actor, before + 1, size)
            _add_words(environment, actor, size)
            figures += _search_at(client, size)
            figures += _inbox_at(browser, size)
            before = size
    return figures


def _browser(actor: Actor) -> Client:
    from django.test import Client

    from documents.models import User

    # As a refresh asks: the list alone, since the page around it needs collected static files.
    client = Client(headers={"host": "localhost", "hx-request": "true"})
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def _add_words(environment: dict[str, str], actor: Actor, size: int) -> None:
    from documents.services.search import mark_of

    words = {"tenant": actor.tenant_id, "mark": mark_of(actor.tenant_id), "ancient": size * 95 // 100}
    with psycopg.connect(environment["DATABASE_OPS_URL"], autocommit=True) as database:
        database.execute(WORDS, words)
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE documents_searchentry")


def _search_at(client: Client, size: int) -> list[Figure]:
    figures = []
    for name, query in QUERIES.items():
        text, _, rest = query.partition("&")
        times = _times(client, f"{PATH}?search={quote(text)}&{rest}")
        tell(f"{size:,} documents, {name}: {median(times):.1f} ms, p95 {percentile(times, 0.95):.1f}")
        figures.append(Figure(f"{name} at {size:,}", median(times), "ms", at_most=MOST_MS))
    return figures


def _inbox_at(browser: Client, size: int) -> list[Figure]:
    figures = []
    for name, query in INBOX.items():
        times = _times(browser, f"/{query}")
        tell(f"{size:,} documents, inbox by {name}: {median(times):.1f} ms")
        figures.append(Figure(f"inbox by {name} at {size:,}", median(times), "ms"))
    return figures


def _times(client: Client, path: str) -> list[float]:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return [1000 * seconds_of(client.get, path) for _ in range(ROUNDS)]
