"""A webhook in a real browser: made by keyboard, tried with a test, its log read, what was given up sent again."""

from __future__ import annotations

import pytest
import standardwebhooks
from playwright.sync_api import expect
from pytest_django import Settings

from benchmarks.receiver import LOOPBACK, answer, receiving
from documents.models import WebhookDelivery
from documents.tenancy import scope
from tests.browser.conftest import Visit
from tests.documents.factories import Cast
from tests.documents.services.webhooks.turning import send_due

pytestmark = pytest.mark.browser


def test_a_webhook_is_made_tried_and_sent_again(visit: Visit, cast: Cast, settings: Settings) -> None:
    settings.OUTBOUND_NETWORKS = LOOPBACK
    page = visit.page
    with receiving(answer(500, b"<b>No ledger</b>"), answer(200, b"thanks")) as receiver:
        visit.sign_in("acme-admin")
        page.get_by_role("link", name="Exports").click()
        page.get_by_role("link", name="Webhooks").click()
        page.get_by_label("Name", exact=True).focus()
        page.keyboard.type("Ledger")
        page.keyboard.press("Tab")
        page.keyboard.type(receiver.url)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Ledger is made. Copy its secret now; it is shown this once.")).to_be_visible()
        secret = page.get_by_label("Secret").input_value()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_role("heading", name="Log of Ledger")).to_be_visible()
        assert send_due() == 1
        with scope(cast.acme.pk):
            WebhookDelivery.objects.update(status=WebhookDelivery.Status.DEAD)
        page.reload()
        page.get_by_role("row", name="webhook.test").get_by_role("link").click()
        expect(page.get_by_text("<b>No ledger</b>")).to_be_visible()
        expect(page.get_by_text("The receiver answered with an error.")).to_be_visible()
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_text("Waiting, 0 of 10 tries")).to_be_visible()
        assert send_due() == 1
        page.reload()
        expect(page.get_by_text("Delivered, 1 of 10 tries")).to_be_visible()
        expect(page.get_by_text("HTTP 200")).to_be_visible()
    for _, _, headers, body in receiver.requests:
        standardwebhooks.Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    assert visit.console == []
    assert visit.strangers == []
