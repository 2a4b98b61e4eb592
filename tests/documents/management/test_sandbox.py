"""What a machine lacks to keep hostile files in is told to whoever runs it, and stops workers where that is wanted."""

from __future__ import annotations

import logging

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from documents.management.sandbox import check_sandbox
from documents.models import ProcessHeartbeat
from documents.services.heartbeats import describe_worker, note_heartbeat, what_is_missing
from documents.services.processing import check_confinement
from inference.sandbox.probe import Lack

LACK = Lack("Landlock", "a file can read files", "Use a newer kernel.")


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a machine; `tests/inference` tries for real what is told of one, `tests/faults` a worker on one."""
    monkeypatch.setattr("documents.services.processing.find_lacks", lambda: [LACK])


def test_it_works(caplog: pytest.LogCaptureFixture) -> None:
    assert check_confinement() == []
    assert check_sandbox() == []
    assert not caplog.records


def test_each_lack_is_a_warning_with_what_to_do(lacking: None, caplog: pytest.LogCaptureFixture) -> None:
    assert check_confinement() == ["Landlock"]
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "The sandbox for files has no Landlock: a file can read files. Use a newer kernel.",
    )
    [warning] = check_sandbox()
    assert (warning.hint, warning.id) == ("Use a newer kernel.", "documents.W001")


def test_a_worker_does_not_start_where_all_of_it_is_wanted(lacking: None, settings: Settings) -> None:
    settings.REQUIRE_CONFINEMENT = True
    with pytest.raises(CommandError, match=r"has no Landlock: a file can read files\. Use a newer kernel\."):
        call_command("run_worker")


def test_staff_sees_it_while_such_a_worker_runs(db: None) -> None:
    for name, lacks in (("one", []), ("other", ["Landlock", "limit of memory"])):
        detail = describe_worker(engine="fake 1", lacks=lacks)
        note_heartbeat(kind=ProcessHeartbeat.Kind.WORKER, name=name, detail=detail)
    told = [sentence for sentence in what_is_missing() if "sandbox" in sentence]
    assert told == ["A worker's sandbox for files has no Landlock, limit of memory; its log says what to do."]
