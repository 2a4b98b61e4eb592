"""Keys for machines: shown once, good for what they are for and no longer than they and their maker last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import ApiKey, AuditEvent, Document, Membership, Permission, Role, Scope, User, permissions_of
from documents.services import api_keys
from documents.services.tenants import add_member
from documents.tenancy import ops_scope, scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import PNG, Cast

KEYS, ME = "/api/v1/api-keys/", "/api/v1/me/"


def make(cast: Cast, *scopes: Scope, days: int = 30, maker: str = "acme-admin") -> str:
    actor = cast.actor(maker)
    with scope(actor.tenant_id):
        return api_keys.make_key(actor=actor, name="ERP", scopes=scopes, days=days)[1]


def with_key(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def test_it_works(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    made = admin.post(KEYS, {"name": "  The  ERP ", "scopes": ["export", "read"], "days": 10}, format="json")
    assert made.status_code == 201, made.content
    answer = made.json()
    key = answer.pop("key")

    me = with_key(key).get(ME).json()
    assert me["permissions"] == ["view_documents", "export_documents"]
    assert [one["slug"] for one in me["tenants"]] == ["acme"]

    [listed] = admin.get(KEYS).json()["results"]
    assert listed.pop("last_used_at") is not None
    assert answer.pop("last_used_at") is None
    assert listed == answer
    assert (answer["name"], answer["scopes"], answer["made_by"]) == ("The ERP", ["read", "export"], "acme-admin")
    assert key.startswith(f"ocrsite_{answer['prefix']}_")


def test_only_its_hash_is_kept(cast: Cast) -> None:
    key = make(cast, Scope.READ)
    with scope(cast.acme.pk):
        row = ApiKey.objects.get()
        events = list(AuditEvent.objects.filter(object_type="apikey").values_list("before", "after"))
    secret = key.removeprefix(row.beginning)

    assert len(secret) == 43  # 256 bits
    assert secret not in f"{row.__dict__} {events}"


def _upload() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.png", PNG + b"key", "image/png")}


# What a key with one scope, or with none of the others, gets from addresses that need a permission each.
REQUESTS: dict[str, tuple[str, str, Permission]] = {
    "list": ("get", "/api/v1/documents/", Permission.VIEW_DOCUMENTS),
    "upload": ("post", "/api/v1/documents/", Permission.UPLOAD_DOCUMENTS),
    "lock": ("post", "/api/v1/documents/{id}/lock/", Permission.CORRECT_FIELDS),
    "approve": ("post", "/api/v1/documents/{id}/approve/", Permission.DECIDE_DOCUMENTS),
    "export": ("get", "/api/v1/documents/{id}/export/?format=json", Permission.EXPORT_DOCUMENTS),
    "runs": ("get", "/api/v1/ocr/", Permission.USE_WORKBENCH),
    "delete": ("delete", "/api/v1/documents/{id}/", Permission.DELETE_DOCUMENTS),
    "templates": ("post", "/api/v1/templates/", Permission.EDIT_TEMPLATES),
    "engines": ("patch", "/api/v1/engines/", Permission.CHOOSE_ENGINES),
    "audit": ("get", "/api/v1/audit/", Permission.VIEW_AUDIT),
    "figures": ("get", "/api/v1/figures/", Permission.VIEW_FIGURES),
    "keys": ("post", KEYS, Permission.MANAGE_API_KEYS),
}
SCOPES = [*((scope,) for scope in Scope), (Scope.READ, Scope.UPLOAD)]


@pytest.mark.parametrize("scopes", SCOPES, ids="+".join)
def test_a_key_is_good_for_its_scopes_and_nothing_else(
    cast: Cast, document: Document, scopes: tuple[Scope, ...]
) -> None:
    client, allowed = with_key(make(cast, *scopes)), permissions_of(scopes)
    answers = {
        name: getattr(client, method)(path.format(id=document.pk), _upload() if name == "upload" else None).status_code
        for name, (method, path, _needed) in REQUESTS.items()
    }

    refused = {name for name, status in answers.items() if status == 403}
    assert refused == {name for name, (_m, _p, needed) in REQUESTS.items() if needed not in allowed}
    assert max(answers.values()) < 500


def test_no_key_manages_or_deletes() -> None:
    every = permissions_of(list(Scope))
    assert every.isdisjoint({
        Permission.DELETE_DOCUMENTS, Permission.EDIT_TEMPLATES, Permission.CHOOSE_ENGINES, Permission.VIEW_AUDIT,
        Permission.MANAGE_PEOPLE, Permission.MANAGE_API_KEYS, Permission.MANAGE_WEBHOOKS,
    })  # fmt: skip


def test_a_key_goes_no_further_than_its_maker(cast: Cast, document: Document) -> None:
    client = with_key(make(cast, Scope.READ, Scope.REVIEW))
    path = f"/api/v1/documents/{document.pk}/lock/"
    assert client.post(path).status_code == 200

    with ops_scope():
        Membership.objects.filter(user__username="acme-admin").update(role=Role.VIEWER)
    assert client.post(path).status_code == 403
    assert client.get("/api/v1/documents/").status_code == 200


def _revoke(cast: Cast) -> None:
    with scope(cast.acme.pk):
        api_keys.revoke_key(actor=cast.actor("acme-admin"), key_id=ApiKey.objects.get().pk)


def _expire(_cast: Cast) -> None:
    with ops_scope():
        ApiKey.objects.update(expires_at=timezone.now() - dt.timedelta(hours=1))


def _deactivate(_cast: Cast) -> None:
    User.objects.filter(username="acme-admin").update(is_active=False)


def _remove(_cast: Cast) -> None:
    with ops_scope():
        Membership.objects.filter(user__username="acme-admin").delete()


@pytest.mark.parametrize("end", [_revoke, _expire, _deactivate, _remove])
def test_a_key_ends_at_once(cast: Cast, end: Any) -> None:
    client = with_key(make(cast, Scope.READ))
    assert client.get(ME).status_code == 200
    end(cast)

    answer = client.get(ME)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_keys_that_are_none_open_nothing(cast: Cast) -> None:
    key = make(cast, Scope.READ)
    prefix = key[: len("ocrsite_") + 12]
    bad = [prefix, f"{prefix}_", key[:-1], f"{key}x", key.upper(), f"ocrsite_{'a' * 12}_{key.rpartition('_')[2]}",
           "ocrsite_", "ocrsite__", "ocrsite_%25_x", f"ocrsite_' OR 1=1 --_{key}", key.replace("ocrsite_", ""),
           "ocrsite_\xff_x"]  # fmt: skip
    assert [with_key(one).get(ME).status_code for one in bad] == [401] * len(bad)
    assert with_key(key).get(ME).status_code == 200


def test_a_key_shows_nothing_of_its_makers_other_tenants(cast: Cast, document: Document) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-admin"), role=Role.ADMIN)
    key = with_key(make(cast, *Scope))

    assert [one["slug"] for one in key.get(ME).json()["tenants"]] == ["acme"]
    globex = with_key(make(cast, *Scope, maker="globex-admin"))
    assert globex.get(f"/api/v1/documents/{document.pk}/").status_code == 404


def test_what_a_key_does_is_written_down_under_its_name(cast: Cast, document: Document) -> None:
    key = make(cast, Scope.REVIEW)
    with_key(key).post(f"/api/v1/documents/{document.pk}/approve/")

    with scope(cast.acme.pk):
        by = AuditEvent.objects.get(action="document.approve").actor_name
        made = AuditEvent.objects.get(action="key.create")
    assert by == f"ERP ({key.split('_')[1]})"
    assert (made.actor_name, made.after["scopes"]) == ("acme-admin", ["review"])


def test_its_use_is_noted_once_a_minute(cast: Cast) -> None:
    client = with_key(make(cast, Scope.READ))
    client.get(ME)
    with ops_scope():
        first = ApiKey.objects.get().last_used_at
        client.get(ME)
        assert ApiKey.objects.get().last_used_at == first
        ApiKey.objects.update(last_used_at=timezone.now() - dt.timedelta(seconds=61))
        client.get(ME)
        assert ApiKey.objects.get().last_used_at > first


def test_a_key_has_limits_like_a_person(cast: Cast, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 2
    client = with_key(make(cast, Scope.READ))

    assert [client.get(ME).status_code for _ in range(3)] == [200, 200, 429]


BAD: list[tuple[dict[str, Any], int]] = [
    ({"name": "", "scopes": ["read"]}, 400),
    ({"name": "a" * 81, "scopes": ["read"]}, 400),
    ({"name": "a\u202eb", "scopes": ["read"]}, 422),
    ({"name": "ERP", "scopes": []}, 400),
    ({"name": "ERP", "scopes": ["everything"]}, 400),
    ({"name": "ERP", "scopes": ["read"], "days": 0}, 400),
    ({"name": "ERP", "scopes": ["read"], "days": 367}, 400),
    ({"name": "ERP"}, 400),
]


def test_what_cannot_be_a_key_is_refused(log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    answers = [(body, admin.post(KEYS, body, format="json").status_code) for body, _status in BAD]
    assert answers == BAD
    assert admin.get(KEYS).json() == {"results": []}


def test_a_team_has_not_endlessly_many(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "MOST_OPEN", 1)
    admin, body = log_in("acme-admin"), {"name": "ERP", "scopes": ["read"]}

    assert [admin.post(KEYS, body, format="json").status_code for _ in range(2)] == [201, 409]


def test_a_revoked_key_cannot_be_revoked_again(log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    made = admin.post(KEYS, {"name": "ERP", "scopes": ["read"]}, format="json").json()

    assert [admin.delete(f"{KEYS}{made['id']}/").status_code for _ in range(2)] == [204, 404]
    assert admin.get(KEYS).json() == {"results": []}
