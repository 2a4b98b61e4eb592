"""The health checks of containers, by their exit status and what they say."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from django.utils import timezone

from documents.models import ProcessHeartbeat
from documents.services.heartbeats import note_heartbeat
from ocrsite.health import main

HOST = socket.gethostname()


def test_a_web_server_that_does_not_listen_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "1")
    assert main(["web"]) == 1
    assert capsys.readouterr().err == "The web server answers nothing.\n"


@pytest.mark.parametrize(
    ("kind", "name"), [("worker", f"{HOST}-7-a1b2c3"), ("relay", f"relay-{HOST}-7"), ("webhooks", f"webhooks-{HOST}-7")]
)
def test_a_process_is_healthy_while_it_gives_signs_of_life(db: None, kind: str, name: str) -> None:
    assert main([kind]) == 1
    note_heartbeat(kind=ProcessHeartbeat.Kind(kind), name=name)
    assert main([kind]) == 0
    ProcessHeartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=1))
    assert main([kind]) == 1


def test_another_hosts_process_says_nothing_of_this_one(db: None) -> None:
    note_heartbeat(kind=ProcessHeartbeat.Kind.WORKER, name=f"not-{HOST}-7-a1b2c3")
    assert main(["worker"]) == 1
