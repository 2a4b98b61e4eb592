"""Whether the process answers and whether the product can work."""

from __future__ import annotations

import datetime as dt

import pytest
import redis
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from documents.models import ProcessHeartbeat
from documents.services.heartbeats import note_engines

ALL = {"database": True, "queue": True, "worker": True, "relay": True}


@pytest.fixture
def _beating(db: None) -> None:
    for kind in ProcessHeartbeat.Kind:
        ProcessHeartbeat.objects.create(kind=kind, name=f"{kind}-1", beat_at=timezone.now())


def test_it_works(_beating: None) -> None:
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "parts": ALL, "webhooks": True})


def test_without_a_sender_of_webhooks_the_site_is_ready_and_says_so(_beating: None) -> None:
    ProcessHeartbeat.objects.filter(kind="webhooks").delete()

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "parts": ALL,
            "webhooks": False,
            "detail": "No process sends webhooks: what is due waits.",
        },
    )


def test_the_process_answers_without_asking_anything() -> None:
    answer = Client().get("/healthz")  # this test may not use the database

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("kind", ["worker", "relay"])
def test_a_silent_process_is_named(_beating: None, kind: str) -> None:
    ProcessHeartbeat.objects.filter(kind=kind).update(beat_at=timezone.now() - dt.timedelta(seconds=16))

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "detail": f"Not ready: {kind}.",
        "code": "not_ready",
        "parts": {**ALL, kind: False},
        "webhooks": True,
    }


def test_one_live_worker_among_dead_ones_is_enough(_beating: None) -> None:
    long_ago = timezone.now() - dt.timedelta(days=1)
    ProcessHeartbeat.objects.create(kind="worker", name="worker-2", beat_at=long_ago)

    assert Client().get("/readyz").status_code == 200


def test_a_queue_that_is_down_is_named(_beating: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["parts"]) == (503, {**ALL, "queue": False})


def test_a_queue_that_may_evict_jobs_is_not_ready(_beating: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # The server is shared by the run's other tests, so its answer is changed and not its setting.
    monkeypatch.setattr(redis.Redis, "info", lambda self, section: {"maxmemory_policy": "allkeys-lru"})

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["parts"]) == (503, {**ALL, "queue": False})


def test_a_database_that_is_down_is_named(_beating: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_filter: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(ProcessHeartbeat.objects, "filter", refuse)
    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["detail"] == "Not ready: database, worker, relay."


ENGINES = {"hunyuan": {"engine": "server", "urls": ["http://gpu:8000"]}, "qwen": {"engine": "server", "urls": []}}


def test_an_engine_that_no_worker_reaches_is_named_and_closes_nobodys_door(_beating: None, settings: Settings) -> None:
    settings.ENGINES = ENGINES
    note_engines(worker="worker-1", ready={"hunyuan": True, "qwen": True})
    note_engines(worker="worker-2", ready={"hunyuan": True, "qwen": False})
    assert Client().get("/readyz").json() == {
        "status": "ready",
        "parts": ALL,
        "webhooks": True,
        "engines": {"hunyuan": True, "qwen": True},
    }
    assert Client().get("/readyz/engines").status_code == 200
    note_engines(worker="worker-1", ready={"hunyuan": True, "qwen": False})

    answer, engines = Client().get("/readyz"), Client().get("/readyz/engines")

    assert (answer.status_code, answer.json()["engines"]) == (200, {"hunyuan": True, "qwen": False})
    assert engines.status_code == 503
    assert engines.json()["detail"] == "Not ready: qwen."


def test_the_word_of_a_worker_that_is_gone_does_not_count(_beating: None, settings: Settings) -> None:
    settings.ENGINES = ENGINES
    note_engines(worker="worker-1", ready={"hunyuan": True, "qwen": True})
    ProcessHeartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(seconds=16))
    assert Client().get("/readyz/engines").json()["parts"] == {"hunyuan": False, "qwen": False}


def test_only_reading_is_allowed(db: None) -> None:
    assert Client().post("/readyz").status_code == 405
