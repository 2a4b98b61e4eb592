"""The relay's round: entries carried, lost documents found, old signs of life and sessions deleted."""

from __future__ import annotations

import datetime as dt

import pytest
import redis
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import queue
from documents.management.commands.run_relay import Relay
from documents.models import Document, ProcessHeartbeat, SearchEntry
from documents.services.search import find_document_ids
from documents.tenancy import scope
from tests.documents.factories import Cast, upload


def test_it_refuses_to_run_as_app() -> None:
    with pytest.raises(CommandError, match="DATABASE_ROLE=ops"):
        call_command("run_relay")


def test_one_round_carries_entries_and_shows_a_sign_of_life(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"))
    relay = Relay()
    assert relay.step() == 1
    assert relay.step() == 0
    assert queue.waiting_document_ids() == {str(document.pk)}
    assert [row.kind for row in ProcessHeartbeat.objects.filter(name=relay.name)] == ["relay"]


def test_one_round_finds_what_a_flushed_queue_lost(cast: Cast, valkey: redis.Redis) -> None:
    document = upload(cast.actor("acme-operator"))
    Relay().step()
    valkey.flushall()
    with scope(cast.acme.pk):
        Document.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=1))
    assert Relay().step() == 1
    assert queue.waiting_document_ids() == {str(document.pk)}


def test_the_first_round_deletes_what_is_old(db: None) -> None:
    now = timezone.now()
    for name, age in (("yesterday's", 25), ("today's", 1)):
        ProcessHeartbeat.objects.create(kind="worker", name=name, beat_at=now - dt.timedelta(hours=age))
        Session.objects.create(session_key=name, session_data="", expire_date=now + dt.timedelta(hours=2 - age))
    relay = Relay()
    relay.step()
    assert set(ProcessHeartbeat.objects.values_list("name", flat=True)) == {"today's", relay.name}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["today's"]


def test_the_first_rounds_let_search_know_what_an_older_version_took_in(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"), name="lease.png")
    with scope(cast.acme.pk):
        SearchEntry.objects.all().delete()
    Relay().step()
    with scope(cast.acme.pk):
        assert find_document_ids("lease", most=10) == [document.pk]
