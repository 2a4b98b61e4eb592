"""Hands ids to RQ and looks at what waits there; the only place that knows RQ besides the worker.

A job does not go to the end of its queue but where its tenant's turn is: behind the first job of everybody else for a
tenant's first, behind everybody's second for its second, and so on. What a worker has in hand counts as one's first.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import redis
from django.conf import settings
from redis.client import Pipeline
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

PROCESS_DOCUMENT = "documents.jobs.process_document"
WRITE_EXPORT = "documents.jobs.write_export"
RUN_TASK = "documents.jobs.run_task"
DEFAULT, HIGH = "default", "high"
FAILURE_TTL_SECONDS = 3600
NOBODY: Mapping[uuid.UUID, int] = {}
# A job that has been taken meanwhile had its turn: what was to go before it is next.
PUSH = """
if redis.call('LINSERT', KEYS[1], 'BEFORE', ARGV[1], ARGV[2]) < 1 then redis.call('LPUSH', KEYS[1], ARGV[2]) end
"""
FORGETTING_SECONDS = 10.0  # looking through every key takes longer than a request may wait


class QueueUnavailable(Exception):
    """The queue's server does not answer or refuses to write."""


def connect(*, timeout: float | None = None) -> redis.Redis:
    """A connection to the queue's server that gives up after `timeout` seconds (settings.REDIS_TIMEOUT_SECONDS)."""
    seconds = timeout or settings.REDIS_TIMEOUT_SECONDS
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds)


def open_queue(name: str = DEFAULT, connection: redis.Redis | None = None) -> Queue:
    """The queue of that name, speaking JSON: a pickled job is code that somebody else may write."""
    return Queue(name, connection=connection or connect(), serializer=JSONSerializer)


def enqueue_documents(ids: Iterable[tuple[uuid.UUID, uuid.UUID]], in_hand: Mapping[uuid.UUID, int] = NOBODY) -> None:
    """Ask for the processing of each (tenant id, document id), in order. Raises `QueueUnavailable`.

    `in_hand`: how much of each tenant workers have now. The same document twice is harmless: a worker's claim decides.
    """
    _enqueue(DEFAULT, PROCESS_DOCUMENT, ids, in_hand)


def enqueue_exports(ids: Iterable[tuple[uuid.UUID, uuid.UUID]], in_hand: Mapping[uuid.UUID, int] = NOBODY) -> None:
    """Ask for each export (tenant id, export id) to be written, before documents: a person waits for the file.

    Raises `QueueUnavailable`. Twice is harmless, as with documents.
    """
    _enqueue(HIGH, WRITE_EXPORT, ids, in_hand)


def enqueue_runs(ids: Iterable[tuple[uuid.UUID, uuid.UUID]], in_hand: Mapping[uuid.UUID, int] = NOBODY) -> None:
    """Ask for each task run (tenant id, run id) to be done, before documents: somebody waits for the answer.

    Raises `QueueUnavailable`. Twice is harmless, as with documents.
    """
    _enqueue(HIGH, RUN_TASK, ids, in_hand)


class _FairQueue(Queue):
    """Pushes each job where its tenant's turn is."""

    in_hand: Mapping[uuid.UUID, int] = NOBODY
    line: list[str] | None = None  # the ids of the waiting jobs, as far as this process knows

    def push_job_id(self, job_id: str, pipeline: Pipeline | None = None, at_front: bool = False) -> None:
        self.line = self.get_job_ids() if self.line is None else self.line
        tenants = [tenant_of(waiting) for waiting in self.line]
        place = find_turn(tenants, tenant_of(job_id), self.in_hand)
        connection = self.connection if pipeline is None else pipeline
        if place == len(self.line):
            connection.rpush(self.key, job_id)
        else:
            connection.eval(PUSH, 1, self.key, self.line[place], job_id)
        self.line.insert(place, job_id)


def tenant_of(job_id: str) -> uuid.UUID:
    """Whose job it is."""
    return uuid.UUID(job_id.partition("_")[0])


def find_turn(line: Sequence[uuid.UUID], tenant_id: uuid.UUID, in_hand: Mapping[uuid.UUID, int]) -> int:
    """Where in the line of tenants one more of `tenant_id` belongs: before the first whose turn is a later one."""
    own = in_hand.get(tenant_id, 0) + line.count(tenant_id)
    turns = Counter(in_hand)
    for place, waiting in enumerate(line):
        if turns[waiting] > own:
            return place
        turns[waiting] += 1
    return len(line)


def _enqueue(
    queue_name: str, function: str, ids: Iterable[tuple[uuid.UUID, uuid.UUID]], in_hand: Mapping[uuid.UUID, int]
) -> None:
    try:
        queue = _FairQueue(queue_name, connection=connect(), serializer=JSONSerializer)
        queue.in_hand = in_hand
        jobs = [
            Queue.prepare_data(
                function,
                args=(str(tenant_id), str(row_id)),
                # A fresh id: a finished job takes its own hash away, and with it that of a second job of the same id.
                # The tenant stands first in every key that is kept for it.
                job_id=f"{tenant_id}_{row_id}_{uuid.uuid4().hex[:8]}",
                timeout=-1,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_SECONDS,
            )
            for tenant_id, row_id in ids
        ]
        if jobs:
            queue.enqueue_many(jobs)
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error


def waiting_document_ids() -> set[str]:
    """The ids of the documents whose jobs lie in the queue. Raises `QueueUnavailable`."""
    return _waiting_ids(DEFAULT)


def waiting_export_ids() -> set[str]:
    """The ids of the exports whose jobs lie in the queue. Raises `QueueUnavailable`."""
    return _waiting_ids(HIGH)


def waiting_run_ids() -> set[str]:
    """The ids of the task runs whose jobs lie in the queue. Raises `QueueUnavailable`."""
    return _waiting_ids(HIGH)


def _waiting_ids(queue_name: str) -> set[str]:
    try:
        return {job_id.split("_")[1] for job_id in open_queue(queue_name).get_job_ids()}
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error


def waiting_tenants(queue_name: str) -> list[uuid.UUID]:
    """Whose jobs lie in the queue, in their order. Raises `QueueUnavailable`."""
    try:
        return [tenant_of(job_id) for job_id in open_queue(queue_name).get_job_ids()]
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error


def count_waiting() -> dict[str, int]:
    """How many jobs lie in each queue, by its name. Raises `QueueUnavailable`."""
    try:
        return {name: open_queue(name).count for name in (HIGH, DEFAULT)}
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error


def forget_tenant(tenant_id: uuid.UUID) -> int:
    """Delete the tenant's jobs, whatever became of them, and every other key kept for it; returns how many.

    Raises `QueueUnavailable`. A job that a worker has in hand ends by itself, and finds nothing to do.
    """
    try:
        client = connect(timeout=FORGETTING_SECONDS)
        jobs = _tenants_jobs(client, tenant_id)
        for job, queue in jobs:
            queue.remove(job.id)
            job.delete()
        keys = list(client.scan_iter(match=f"*{tenant_id}*", count=1000))
        if keys:
            client.unlink(*keys)
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error
    return len(jobs) + len(keys)


def _tenants_jobs(client: redis.Redis, tenant_id: uuid.UUID) -> list[tuple[Job, Queue]]:
    found = []
    for queue in (open_queue(name, client) for name in (HIGH, DEFAULT)):
        registries = (queue.failed_job_registry, queue.finished_job_registry, queue.scheduled_job_registry)
        listed = [*queue.get_job_ids(), *(job_id for registry in registries for job_id in registry.get_job_ids())]
        ids = [job_id for job_id in listed if job_id.startswith(f"{tenant_id}_")]
        jobs = Job.fetch_many(ids, connection=client, serializer=JSONSerializer)
        found += [(job, queue) for job in jobs if job is not None]
    return found


def is_alive() -> bool:
    """Whether the queue's server answers."""
    try:
        return bool(connect().ping())
    except redis.RedisError:
        return False


def may_lose_jobs() -> bool:
    """Whether the server is set to evict keys when full, which loses jobs silently. Raises `QueueUnavailable`."""
    try:
        memory = cast(dict[str, str], connect().info("memory"))  # INFO: hosted servers refuse CONFIG
    except redis.RedisError as error:
        raise QueueUnavailable(str(error)) from error
    return memory["maxmemory_policy"] != "noeviction"
