"""The team's people over the API: the same roles, the same last admin, at once."""

from __future__ import annotations

from rest_framework.test import APIClient

from documents.models import PERMISSIONS, Membership, Permission, Role
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

PEOPLE = "/api/v1/people/"


def _path(cast: Cast, name: str) -> str:
    with scope(cast.acme.pk):
        return f"{PEOPLE}{Membership.objects.get(user=cast.user(name)).pk}/"


def test_it_works(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    rows = admin.get(PEOPLE).json()["results"]
    assert [(row["username"], row["role"]) for row in rows] == sorted((f"acme-{role}", str(role)) for role in Role)
    changed = admin.patch(_path(cast, "acme-viewer"), {"role": "approver"}, format="json")
    assert (changed.status_code, changed.json()["role"]) == (200, "approver")
    assert cast.actor("acme-viewer").role == Role.APPROVER
    assert admin.delete(_path(cast, "acme-operator")).status_code == 204


def test_the_last_admin_stays(cast: Cast, log_in: LogIn) -> None:
    admin, own = log_in("acme-admin"), _path(cast, "acme-admin")
    for answer in (admin.patch(own, {"role": "viewer"}, format="json"), admin.delete(own)):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    admin.patch(_path(cast, "acme-approver"), {"role": "admin"}, format="json")
    assert admin.delete(own).status_code == 204


def test_a_role_that_was_taken_counts_at_once(cast: Cast, log_in: LogIn) -> None:
    admin, other = log_in("acme-admin"), log_in("acme-approver")
    admin.delete(_path(cast, "acme-approver"))
    assert other.get("/api/v1/me/").status_code == 401


def test_what_me_says_one_may_is_the_one_table_of_roles(cast: Cast, log_in: LogIn) -> None:
    order = list(Role)
    for role in Role:
        client: APIClient = log_in(f"acme-{role}")
        held = {name for name, least in PERMISSIONS.items() if order.index(role) >= order.index(least)}
        assert {Permission(name) for name in client.get("/api/v1/me/").json()["permissions"]} == held
        assert (client.get(PEOPLE).status_code == 200) == (Permission.MANAGE_PEOPLE in held)
