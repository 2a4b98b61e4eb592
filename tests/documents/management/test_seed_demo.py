"""The demo: everybody in their role, every sample through the door, and a second run that changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from documents.management.commands.seed_demo import SAMPLES
from documents.models import Document, DocumentTemplate, Membership, OutboxEntry, Tenant, User, actors_of
from documents.tenancy import ops_scope

EXPECTED = json.loads((SAMPLES / "expected.json").read_text())


@pytest.fixture
def password(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DEMO_PASSWORD", "a password for the demo")
    return "a password for the demo"


def seed(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("seed_demo")
    return capsys.readouterr().out


def everything() -> dict[str, Any]:
    with ops_scope():
        models = (Tenant, Membership, DocumentTemplate, Document, OutboxEntry)
        return {
            **{model.__name__: set(model._default_manager.values_list("pk", flat=True)) for model in models},
            "passwords": set(User.objects.values_list("username", "password")),
        }


def test_everybody_is_there_in_their_role(password: str, capsys: pytest.CaptureFixture[str]) -> None:
    seed(capsys)
    roles = {
        user.username: [(actor.tenant_slug, actor.role.value) for actor in actors_of(user)]
        for user in User.objects.all()
        if user.check_password(password)
    }
    assert roles == {
        **{f"acme-{role}": [("acme", role)] for role in ("viewer", "operator", "reviewer", "approver", "admin")},
        "globex-admin": [("globex", "admin")],
        "platform-admin": [],
    }
    assert [user.username for user in User.objects.filter(is_staff=True)] == ["platform-admin"]


def test_every_sample_goes_through_the_door_without_a_queue(
    password: str, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    said = seed(capsys)
    with ops_scope():
        by_tenant = Counter(Document.objects.values_list("tenant__slug", flat=True))
        names = set(Document.objects.filter(tenant__slug="acme").values_list("name", flat=True))
        assert OutboxEntry.objects.count() == sum(by_tenant.values())
    assert names == {name for name, facts in EXPECTED.items() if facts["outcome"] != "refused"}
    assert by_tenant == {"acme": 9, "globex": 2}
    assert "invoice-from-jo.pdf refused: Not a PDF or an image." in said


def test_a_second_run_changes_nothing(password: str, capsys: pytest.CaptureFixture[str]) -> None:
    seed(capsys)
    before = everything()
    seed(capsys)
    assert everything() == before


def test_another_password_replaces_the_first(
    password: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(capsys)
    monkeypatch.setenv("DEMO_PASSWORD", "quite another one")
    seed(capsys)
    assert {user.check_password("quite another one") for user in User.objects.all()} == {True}


def test_without_a_password_nothing_is_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("seed_demo")
    assert not User.objects.exists()
