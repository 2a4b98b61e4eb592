"""The first admin of a tenant, made on the command line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from documents.models import DocumentTemplate, Tenant, User, actors_of
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast

PASSWORD = "an unusual password"


@pytest.fixture(autouse=True)
def _password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def make(*arguments: str) -> User:
    call_command("create_admin", *arguments)
    return User.objects.get(username=arguments[0])


def tenants() -> set[str]:
    with ops_scope():
        return set(Tenant.objects.values_list("slug", flat=True))


def test_a_new_tenant_gets_its_admin_and_templates() -> None:
    user = make("jo", "--tenant", "initech", "--tenant-name", "Initech Ltd")
    [actor] = actors_of(user)
    assert (actor.tenant_name, actor.role.value) == ("Initech Ltd", "admin")
    assert user.check_password(PASSWORD)
    assert not user.is_staff
    with scope(actor.tenant_id):
        assert DocumentTemplate.objects.filter(name="invoice").exists()


def test_an_existing_tenant_is_joined(cast: Cast) -> None:
    [actor] = actors_of(make("jo", "--tenant", "acme"))
    assert actor.tenant_id == cast.acme.pk
    assert tenants() == {"acme", "globex"}


def test_a_person_who_exists_keeps_their_password(cast: Cast) -> None:
    before = cast.user("acme-viewer").password
    user = make("acme-viewer", "--tenant", "acme")
    assert (user.password, actors_of(user)[0].role.value) == (before, "admin")


def test_staff_may_use_the_admin() -> None:
    user = make("jo", "--tenant", "initech", "--staff")
    assert (user.is_staff, user.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("username", "tenant", "password"),
    [("jo", "initech", "password"), ("jo", "initech", "short"), ("a b", "initech", PASSWORD), ("jo", "a b", PASSWORD)],
)
def test_what_is_refused_makes_nothing(
    username: str, tenant: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        make(username, "--tenant", tenant)
    assert not User.objects.exists()
    assert tenants() == set()


def test_the_password_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMIN_PASSWORD")
    answers = iter(["one password here", "another password"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError):
        make("jo", "--tenant", "initech")
    assert not User.objects.exists()
