"""Apps and passkeys as a person meets them, with a virtual authenticator in Chromium."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.documents.factories import PASSWORD, Cast

pytestmark = pytest.mark.browser
SIGNED_OUT = "Clear-Site-Data header"  # a browser says what it forgot
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(secret: str, offset: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset)))


def confirm_password(visit: Visit) -> None:
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("button", name="Go on").click()


def sign_out(visit: Visit) -> None:
    visit.open("/account/")
    visit.page.get_by_role("button", name="Log out").click()


def test_an_app_is_added_and_asked_for(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("acme-viewer")
    visit.page.get_by_role("link", name="acme-viewer").click()
    visit.page.get_by_role("link", name="Second factor and passkeys").click()
    visit.page.get_by_role("link", name="Add an app").click()
    confirm_password(visit)
    secret = visit.page.get_by_label("Key", exact=True).input_value()
    look(visit, tmp_path, "app")
    visit.page.get_by_label("Authenticator code").fill(code_of(secret))
    visit.page.get_by_role("button", name="Add the app").click()
    expect(visit.page.locator(".codes code")).to_have_count(10)
    look(visit, tmp_path, "codes")
    sign_out(visit)
    visit.sign_in("acme-viewer")
    look(visit, tmp_path, "second-factor")
    visit.page.get_by_label("Code of your app").fill(code_of(secret, 1))
    visit.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(visit.page.locator("#documents, .inbox").first).to_be_visible()
    assert [line for line in visit.console if not line.startswith(SIGNED_OUT)] == []


def test_a_passkey_signs_in_alone_and_as_the_second_factor(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    device = visit.page.context.new_cdp_session(visit.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visit.sign_in("acme-viewer")
    visit.open("/account/factors/passkey/")
    confirm_password(visit)
    look(visit, tmp_path, "passkey")
    visit.page.get_by_label("Name it").fill("This laptop")
    visit.page.get_by_role("button", name="Add the passkey").click()
    expect(visit.page.locator(".codes code")).to_have_count(10)
    assert Authenticator.objects.filter(user=cast.user("acme-viewer"), type="webauthn").count() == 1
    visit.open("/account/factors/")
    expect(visit.page.get_by_text("This laptop")).to_be_visible()
    look(visit, tmp_path, "factors")

    sign_out(visit)
    visit.open("/login/")
    visit.page.get_by_role("button", name="Use a passkey").click()
    expect(visit.page.get_by_role("link", name="acme-viewer")).to_be_visible()

    sign_out(visit)
    visit.sign_in("acme-viewer")
    visit.page.get_by_role("button", name="Use a passkey").click()
    expect(visit.page.get_by_role("link", name="acme-viewer")).to_be_visible()
    assert [line for line in visit.console if not line.startswith(SIGNED_OUT)] == []


def test_a_passkey_that_nobody_knows_lets_nobody_in(visit: Visit, cast: Cast) -> None:
    device = visit.page.context.new_cdp_session(visit.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visit.sign_in("acme-viewer")
    visit.open("/account/factors/passkey/")
    confirm_password(visit)
    visit.page.get_by_role("button", name="Add the passkey").click()
    expect(visit.page.locator(".codes code")).to_have_count(10)
    Authenticator.objects.all().delete()
    sign_out(visit)
    visit.page.get_by_role("button", name="Use a passkey").click()
    expect(visit.page.get_by_text("That passkey was not taken.")).to_be_visible()
    visit.open("/")
    expect(visit.page).to_have_url(visit.address + "/login/?next=/")
