"""What a team asks of everybody who signs in, over the API."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from rest_framework.test import APIClient

from documents.models import AuditEvent, SingleSignOn, Tenant
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

SECURITY, SECRET = "/api/v1/team/security/", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ISSUER = "https://login.acme.example"


@pytest.fixture
def admin(cast: Cast, log_in: LogIn) -> APIClient:
    """acme's admin, who has shown a second factor; the team has a provider."""
    TOTP.activate(cast.user("acme-admin"), SECRET)
    with scope(cast.acme.pk):
        SingleSignOn.objects.create(tenant=cast.acme, issuer=ISSUER, client_id="ocrsite", sealed_secret="sealed")
    return log_in("acme-admin", code=str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))))


def test_it_works(cast: Cast, admin: APIClient) -> None:
    told = {"requires_second_factor": False, "requires_sign_on": False, "issuer": ISSUER}
    assert admin.get(SECURITY).json() == told
    for change in ({"requires_second_factor": True}, {"requires_sign_on": True}, {"requires_second_factor": False}):
        told |= change
        assert admin.patch(SECURITY, change, format="json").json() == told
    assert admin.patch(SECURITY, {}, format="json").json() == told
    with scope(cast.acme.pk):
        written = AuditEvent.objects.filter(action__in=["tenant.second_factor", "sign_on.require"])
        assert written.count() == 3


def test_who_would_be_locked_out_may_not(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    codes = [
        admin.patch(SECURITY, change, format="json").json()["code"]
        for change in ({"requires_second_factor": True}, {"requires_sign_on": True})
    ]
    with scope(cast.acme.pk):
        SingleSignOn.objects.create(tenant=cast.acme, issuer=ISSUER, client_id="ocrsite", sealed_secret="sealed")
    codes.append(admin.patch(SECURITY, {"requires_sign_on": True}, format="json").json()["code"])
    assert codes == ["second_factor_missing", "provider_missing", "no_way_back"]


def test_both_or_neither(cast: Cast, admin: APIClient) -> None:
    with scope(cast.acme.pk):
        SingleSignOn.objects.update(is_active=False)
    answer = admin.patch(SECURITY, {"requires_second_factor": True, "requires_sign_on": True}, format="json")
    assert answer.status_code == 409
    with scope(cast.acme.pk):
        assert not Tenant.objects.get().requires_second_factor


@pytest.mark.parametrize("body", [{"requires_sign_on": "perhaps"}, {"requires_second_factor": None}])
def test_what_is_no_answer_is_refused(admin: APIClient, body: dict[str, object]) -> None:
    assert admin.patch(SECURITY, body, format="json").status_code == 400
