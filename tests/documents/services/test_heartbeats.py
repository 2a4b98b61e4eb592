"""What is missing of the product's processes, for whoever runs it: on pages and in the log."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.utils import timezone
from pytest_django import Settings

from documents.models import ProcessHeartbeat
from documents.services import heartbeats
from documents.services.heartbeats import Kind, SenderWatch, forget_old_heartbeats, note_engines, note_heartbeat

pytestmark = pytest.mark.django_db
ENGINES = {"glm": {"engine": "server", "profile": "glm-ocr", "urls": ["http://gpu:8000"]}}


def test_each_kind_of_process_and_each_engine_that_is_away_has_a_sentence(settings: Settings) -> None:
    settings.ENGINES = ENGINES
    assert heartbeats.what_is_missing() == [*map(str, heartbeats.MISSED.values()), "No worker reaches the engine glm."]
    for kind in heartbeats.MISSED:
        note_heartbeat(kind=kind, name=kind)
    note_engines(worker="worker-1", ready={"glm": True})
    assert heartbeats.what_is_missing() == []


def test_the_log_says_once_that_nothing_sends_and_once_that_it_does_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ocrsite.health")
    watch = SenderWatch()
    watch.look()
    assert caplog.messages == []  # a site that comes up is given a moment
    monkeypatch.setattr(heartbeats, "START_SECONDS", -1.0)
    watch.look()
    watch.look()
    note_heartbeat(kind=Kind.WEBHOOKS, name="webhooks-1")
    watch.look()
    watch.look()
    assert [message.split(":")[0] for message in caplog.messages] == [
        "no process sends webhooks", "webhooks are sent again",
    ]  # fmt: skip


def test_how_long_an_engine_is_away_is_not_forgotten(settings: Settings) -> None:
    settings.ENGINES = ENGINES
    note_engines(worker="worker-1", ready={"glm": False, "gone": False})
    ProcessHeartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(days=3))
    assert forget_old_heartbeats() == 1
    assert list(ProcessHeartbeat.objects.values_list("kind", "detail")) == [("away", "glm")]
