"""Signs how far each audit chain goes, into the database and into a file beside it; knows what is signed.

A chain alone shows every change but one: who cuts off its end, or writes all of it anew, leaves a chain that fits.
A checkpoint says, under a key that the database does not have, what the chain was. The file and the log still say it
when the rows are gone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from documents.models import AuditCheckpoint, PlatformCheckpoint
from documents.models.audit_functions import CHAINS, PLATFORM, TENANTS, Chain
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.audit")
ROWS: dict[Chain, type[AuditCheckpoint | PlatformCheckpoint]] = {TENANTS: AuditCheckpoint, PLATFORM: PlatformCheckpoint}


def _ends(chain: Chain) -> str:
    """Each chain's end beside its newest checkpoint: two steps into indexes per chain, however long they are."""
    return f"""
    SELECT o.id, l.number, l.hash, coalesce(c.number, 0) FROM ({chain.owners}) o
    JOIN LATERAL (
        SELECT number, hash FROM {chain.links} l
        WHERE {chain.of("l")} = o.id AND number IS NOT NULL ORDER BY number DESC LIMIT 1
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT number FROM {chain.checkpoints} c WHERE {chain.of("c")} = o.id ORDER BY number DESC LIMIT 1
    ) c ON true
    WHERE l.number <> coalesce(c.number, 0) ORDER BY o.id
    """  # noqa: S608  # constants


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What one checkpoint says, wherever it is kept. `tenant` is PLATFORM_ID for the platform's own chain."""

    tenant: str
    number: int
    hash: str
    at: str
    key_id: str
    signature: str

    @property
    def is_genuine(self) -> bool:
        """Whether one of AUDIT_KEYS signed just this."""
        key = {_key_id(key): key for key in settings.AUDIT_KEYS}.get(self.key_id)
        return key is not None and hmac.compare_digest(self.signature, _sign(self, key))


def write_checkpoints() -> int:
    """Sign the end of every chain that has grown; returns how many. A chain that became shorter is logged as an error.

    Runs as ops. The file is written after the rows: what is in neither yet is signed at the next call.
    """
    now = timezone.now()
    with ops_scope():
        grown = [point for chain in CHAINS for point in _sign_grown(chain, now)]
    _keep_outside(grown)
    return len(grown)


def _sign_grown(chain: Chain, now: dt.datetime) -> list[Checkpoint]:
    with connection.cursor() as cursor:
        cursor.execute(_ends(chain))
        ends = cursor.fetchall()
    grown: list[Checkpoint] = []
    for owner, number, hash_, signed in ends:
        if number < signed:
            logger.error("the audit of tenant %s ends at %s but was signed up to %s", owner, number, signed)
            continue
        grown.append(_signed(owner, number, hash_, now))
    ROWS[chain].objects.bulk_create(_row(chain, point, now) for point in grown)
    return grown


def _row(chain: Chain, point: Checkpoint, now: dt.datetime) -> Any:
    owner = {key: uuid.UUID(point.tenant) for key in chain.keys}
    said = {"number": point.number, "hash": point.hash, "key_id": point.key_id, "signature": point.signature}
    return ROWS[chain](**owner, **said, created_at=now)


def _signed(tenant_id: uuid.UUID, number: int, hash_: str, now: dt.datetime) -> Checkpoint:
    key = settings.AUDIT_KEYS[0]
    said = Checkpoint(str(tenant_id), number, hash_, now.isoformat(), _key_id(key), "")
    return Checkpoint(**{**asdict(said), "signature": _sign(said, key)})


def _sign(point: Checkpoint, key: str) -> str:
    said = json.dumps([point.tenant, point.number, point.hash, point.at])
    return hmac.new(_derived(key), said.encode(), hashlib.sha256).hexdigest()


def _key_id(key: str) -> str:
    return hmac.new(_derived(key), b"id", hashlib.sha256).hexdigest()[:16]


def _derived(key: str) -> bytes:
    """The key may be SECRET_KEY: what is signed here is valid nowhere else."""
    return hashlib.sha256(f"audit checkpoint {key}".encode()).digest()


def _keep_outside(points: list[Checkpoint]) -> None:
    """Append to the file and to the log, which another machine may collect."""
    for point in points:
        logger.info("audit checkpoint", extra={"checkpoint": asdict(point)})
    lines = "".join(json.dumps(asdict(point)) + "\n" for point in points)
    path: Path = settings.AUDIT_CHECKPOINT_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
            file.write(lines)
    except OSError as error:
        logger.error("checkpoints of the audit could not be written to %s: %s", path, error)


def stored_checkpoints(chain: Chain, owner: uuid.UUID) -> Iterator[Checkpoint]:
    """Those in the database. Needs an open scope of the tenant, or `ops_scope` for the platform."""
    for row in ROWS[chain].objects.filter(**dict.fromkeys(chain.keys, owner)).iterator():
        yield Checkpoint(str(owner), row.number, row.hash, row.created_at.isoformat(), row.key_id, row.signature)


def filed_checkpoints(path: Path) -> list[Checkpoint]:
    """Those in a file, of every tenant. Raises OSError, and ValueError with the line that says no checkpoint."""
    points = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            points.append(Checkpoint(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: not a checkpoint") from error
    return points
