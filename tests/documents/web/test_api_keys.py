"""The page of a team's API keys."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from documents.models import ApiKey, Membership
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast
from tests.documents.web.conftest import SignIn

PAGE = "/api-keys/"
KEY = re.compile(r"ocrsite_[a-z0-9]{12}_[\w-]{43}")


def make(client: Client, **changed: object) -> str:
    posted = {"name": "ERP", "scope": ["read", "export"], "days": "30", **changed}
    return client.post(PAGE, posted).content.decode()


def test_a_key_is_made_and_shown_once(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("acme-admin")
    [told] = KEY.findall(make(client))

    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {told}"})
    assert answer.json()["permissions"] == ["view_documents", "export_documents"]
    page = client.get(PAGE).content.decode()
    assert KEY.findall(page) == []
    assert told.split("_")[1] in page
    assert "Read documents, Export documents" in page


def test_a_key_is_revoked_and_stays_to_be_seen(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("acme-admin")
    [told] = KEY.findall(make(client))
    with scope(cast.acme.pk):
        key = ApiKey.objects.get()
    assert client.post(f"/api-keys/{key.pk}/revoke/").status_code == 302

    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {told}"}).status_code == 401
    page = client.get(PAGE).content.decode()
    assert "Work no longer" in page
    assert "Revoked" in page
    assert client.post(f"/api-keys/{key.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Give it a name of at most 80 characters."),
        ({"scope": []}, "Choose at least one thing that it is good for."),
        ({"scope": ["everything"]}, "Choose at least one thing that it is good for."),
        ({"days": "400"}, "Choose how long it works, at most a year."),
        ({"days": "²"}, "Choose how long it works, at most a year."),
    ],
)
def test_what_cannot_be_a_key_is_said_beside_its_field(
    sign_in: SignIn, cast: Cast, changed: dict[str, object], sentence: str
) -> None:
    page = make(sign_in("acme-admin"), **changed)

    assert sentence in page
    assert KEY.findall(page) == []


def test_a_key_whose_maker_has_left_says_so(sign_in: SignIn, cast: Cast) -> None:
    make(sign_in("acme-admin"))
    with ops_scope():
        Membership.objects.filter(user__username="acme-operator").update(role="admin")
        Membership.objects.filter(user__username="acme-admin").delete()

    assert "Does not work: its maker has left." in sign_in("acme-operator").get(PAGE).content.decode()
