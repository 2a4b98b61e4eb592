"""What a team may use: shown to its admins, told by the API, set by staff."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import AuditEvent, Quota, User
from documents.services.quotas import set_quota
from documents.tenancy import ops_scope
from tests.documents.api.conftest import LogIn, log_in
from tests.documents.factories import PASSWORD, Cast, upload
from tests.documents.web.conftest import SignIn

__all__ = ["log_in"]


@pytest.fixture
def staff(cast: Cast) -> Client:
    User.objects.create_user("staff", password=PASSWORD, is_staff=True)
    client = Client()
    client.login(username="staff", password=PASSWORD)
    return client


def test_it_works(cast: Cast, sign_in: SignIn, log_in: LogIn) -> None:
    document = upload(cast.actor("acme-operator"))
    set_quota(
        tenant=cast.acme,
        by=cast.user("stranger"),
        values={"storage_megabytes": 3, "documents_in_flight": 4321, "pages_in_flight": 77},
    )

    page = sign_in("acme-admin").get("/usage/").content.decode()
    answer = log_in("acme-admin").get("/api/v1/usage/").json()

    assert "4,321" in page
    assert "Storage" in page
    told = {limit["name"]: (limit["used"], limit["limit"]) for limit in answer["limits"]}
    assert told["storage_bytes"] == (document.size, 3_000_000)
    assert told["documents_in_flight"] == (1, 4321)
    assert told["documents_per_minute"] == (1, 600)
    assert told["pages_in_flight"] == (0, 77)
    assert told["requests_per_minute"] == (1, 3000)
    assert "Pages being read" in page


def test_staff_sets_a_tenants_limits(cast: Cast, staff: Client) -> None:
    add, form = reverse("admin:documents_quota_add"), {"tenant": str(cast.acme.pk), "documents_per_minute": "7"}
    assert staff.post(add, form).status_code == 302
    with ops_scope():
        quota = Quota.objects.get()
    change = reverse("admin:documents_quota_change", args=[quota.pk])
    assert (
        staff.post(
            change, {"documents_per_minute": "9", "pages_per_minute": "5", "requests_per_minute": "8"}
        ).status_code
        == 302
    )

    with ops_scope():
        quota.refresh_from_db()
        events = AuditEvent.objects.filter(tenant=cast.acme, action="quota.change").order_by("created_at")
        written = [(event.actor_name, event.after["documents_per_minute"]) for event in events]
    assert (quota.documents_per_minute, quota.pages_per_minute, quota.storage_megabytes) == (9, 5, None)
    assert (quota.requests_per_minute, quota.pages_in_flight) == (8, None)
    assert written == [("staff", 7), ("staff", 9)]


def test_a_tenant_has_one_quota(cast: Cast, staff: Client) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={})
    form = {"tenant": str(cast.acme.pk), "documents_per_minute": "7"}
    assert staff.post(reverse("admin:documents_quota_add"), form).status_code == 200  # said at the form
