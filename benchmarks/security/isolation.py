"""Five tenants in turn on two pooled connections, every fifth scope ending in an error: whose rows does each see?

Then a tenant with documents is archived and deleted, and what is left of it counted.
"""

from __future__ import annotations

import json
import random
import tempfile
import threading
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, seconds_of, tell
from benchmarks.planted import dense_reading
from benchmarks.portal import draw_page, plant

if TYPE_CHECKING:  # models can be imported once Django is set up
    from documents.models import Actor

TENANTS, CONNECTIONS, THREADS = 5, 2, 8
SCOPES, ERRORS = 10_000, 0.2
DOCUMENTS = 200


def measure() -> list[Figure]:
    """What crossed the wall, and what was left behind it."""
    with own_database():
        tenants = _make_tenants()
        with pooled_connections(CONNECTIONS):
            seen = interleave(tenants, scopes=SCOPES, threads=THREADS)
        tell(f"{seen.scopes} scopes, {seen.rows} rows, {seen.errors} errors, {seen.unscoped} questions without a scope")
        return [
            Figure("rows of another tenant seen", seen.crossed, "rows", at_most=0),
            Figure("own rows missed", seen.missed, "rows", at_most=0),
            Figure("questions answered outside a scope", seen.answered, "questions", at_most=0),
            Figure("scopes that ended in an error", seen.errors / seen.scopes, "share", at_least=ERRORS * 0.9),
            *_end_of_a_tenant(),
        ]


class Seen:
    """What the threads saw together."""

    def __init__(self) -> None:
        self.scopes = self.rows = self.errors = self.crossed = self.missed = self.unscoped = self.answered = 0
        self._lock = threading.Lock()

    def add(self, **counts: int) -> None:
        """Count, from any thread."""
        with self._lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)


class Interrupted(Exception):
    """The error that ends a scope."""


@contextmanager
def pooled_connections(number: int) -> Iterator[None]:
    """Within, all threads share `number` connections of a pool."""
    from django.db import connection, connections

    kept = dict(connections.settings["default"])
    connection.close()
    connections.settings["default"].update(
        CONN_MAX_AGE=0, OPTIONS={**kept["OPTIONS"], "pool": {"min_size": number, "max_size": number, "timeout": 60}}
    )
    pooled: Any = connections.create_connection("default")
    try:
        yield
    finally:
        pooled.close_pool()
        connections.settings["default"].clear()
        connections.settings["default"].update(kept)


def interleave(tenants: Mapping[uuid.UUID, int], *, scopes: int, threads: int) -> Seen:
    """Open `scopes` scopes of `tenants` (id -> number of its memberships) by turns; needs `pooled_connections`."""
    from django.db import connection

    seen, chance = Seen(), random.Random(7)
    turns = [(chance.choice(list(tenants)), chance.choice(list(tenants)), chance.random()) for _ in range(scopes)]

    def run(turn: tuple[uuid.UUID, uuid.UUID, float]) -> None:
        tenant, other, luck = turn
        try:
            _look(seen, tenants, tenant, other, luck)
        except Interrupted:
            seen.add(errors=1)
        finally:
            connection.close()  # back into the pool, for whoever comes next
        _ask_without_scope(seen)
        connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, turns))
    return seen


def _look(seen: Seen, tenants: Mapping[uuid.UUID, int], tenant: uuid.UUID, other: uuid.UUID, luck: float) -> None:
    """One scope, in it at times one of another tenant; `luck` says whether and how it ends in an error."""
    from django.db import DatabaseError, connection

    from documents.tenancy import scope

    seen.add(scopes=1)
    try:
        with scope(tenant):
            _count_rows(seen, tenant, tenants[tenant])
            if luck < ERRORS / 3:
                raise Interrupted
            if luck < ERRORS * 2 / 3:
                connection.cursor().execute("SELECT 1 / 0")
            if luck < ERRORS:
                with scope(other):
                    _count_rows(seen, other, tenants[other])
                    raise Interrupted
            if luck < ERRORS * 2:
                with scope(other):
                    _count_rows(seen, other, tenants[other])
                _count_rows(seen, tenant, tenants[tenant])
    except DatabaseError as error:
        raise Interrupted from error


def _count_rows(seen: Seen, tenant: uuid.UUID, expected: int) -> None:
    """As the ORM asks, and below it with no condition at all."""
    from django.db import connection

    from documents.models import Membership

    own = list(Membership.objects.values_list("tenant_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id FROM documents_membership")
        bare = [row[0] for row in cursor.fetchall()]
    for found in (own, bare):
        crossed = sum(1 for row in found if row != tenant)
        seen.add(rows=len(found), crossed=crossed, missed=max(0, expected - len(found) + crossed))


def _ask_without_scope(seen: Seen) -> None:
    from django.db import DatabaseError, connection

    seen.add(unscoped=1)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM documents_membership")
    except DatabaseError:
        return
    seen.add(answered=1)


def _make_tenants() -> dict[uuid.UUID, int]:
    """Each with another number of people, so that a mixed-up answer shows in its length, too."""
    from documents.models import Role, User
    from documents.services.tenants import add_member, create_tenant

    made = {}
    for number in range(1, TENANTS + 1):
        tenant = create_tenant(slug=f"team-{number}", name=f"Team {number}")
        for person in range(number):
            add_member(tenant=tenant, user=User.objects.create_user(f"{number}-{person}"), role=Role.VIEWER)
        made[tenant.pk] = number
    return made


def _end_of_a_tenant() -> list[Figure]:
    from documents import storage
    from documents.models import Tenant
    from documents.services.tenant_archive import write_archive
    from documents.services.tenant_end import delete_tenant
    from documents.tenancy import ops_scope

    actor = make_actor()
    reading, picture = dense_reading(fields=20, rows=10, lines=100), draw_page([("Line", (0.1, 0.1))])
    for number in range(DOCUMENTS):
        plant(actor, reading, name=f"dense {number}.jpg", jpeg=picture)
    with ops_scope():
        tenant = Tenant.objects.get(pk=actor.tenant_id)
    with tempfile.TemporaryFile() as target, _adding_pairs(actor) as pairs:
        archiving = seconds_of(write_archive, tenant=tenant, target=target)
        size = target.tell()
        with zipfile.ZipFile(target) as archive:
            rows = json.loads(archive.read("manifest.json"))["rows"]
    deleting = seconds_of(delete_tenant, tenant=tenant)
    tell(f"archive of {DOCUMENTS} documents: {size / 1e6:.1f} MB")
    left = len(list(storage.walk_keys(str(actor.tenant_id)))) + len(_keys(actor.tenant_id))
    return [
        Figure(f"archive of {DOCUMENTS} documents", archiving, "s"),
        Figure("pairs of rows committed while it was written", len(pairs), "pairs", at_least=10),
        Figure("pairs of which it holds one row", abs(rows["customtask"] - rows["savedview"]), "pairs", at_most=0),
        Figure(f"deleting {DOCUMENTS} documents with their tenant", deleting, "s"),
        Figure("rows of a deleted tenant", rows_naming(actor.tenant_id) - 1, "rows", at_most=0),  # the platform's event
        Figure("files, jobs and keys of a deleted tenant", left, "things", at_most=0),
    ]


@contextmanager
def _adding_pairs(actor: Actor) -> Iterator[list[int]]:
    """Within, somebody works on: each transaction adds a row to a table that is archived early and to one late."""
    from django.db import connection

    from documents.models import CustomTask, SavedView
    from documents.tenancy import scope

    added: list[int] = []
    ended = threading.Event()

    def add() -> None:
        while not ended.is_set():
            number = len(added)
            with scope(actor.tenant_id):
                tenant = {"tenant_id": actor.tenant_id}
                CustomTask.objects.create(**tenant, name=f"task-{number}", label="Task", prompt="Read.", output="text")
                SavedView.objects.create(**tenant, user_id=actor.user_id, name=f"View {number}", query="")
            added.append(number)
        connection.close()

    thread = threading.Thread(target=add)
    thread.start()
    try:
        yield added
    finally:
        ended.set()
        thread.join()


def rows_naming(tenant_id: uuid.UUID) -> int:
    """How many rows of all tables, a tenant's or not, name the tenant anywhere in them."""
    from django.db import connection

    from documents.tenancy import ops_scope

    with ops_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        total = 0
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text LIKE %s', [f"%{tenant_id}%"])
            total += cursor.fetchone()[0]
    return total


def _keys(tenant_id: uuid.UUID) -> list[Any]:
    from documents import queue

    return list(queue.connect().scan_iter(match=f"*{tenant_id}*"))
