"""Every page of the portal as a person meets it, for tests that look at all of them; a new page is one line here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import (
    Document,
    DocumentTemplate,
    Scope,
    TaskRun,
    TokenFamily,
    User,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from documents.services import review
from documents.services.api_keys import make_key, revoke_key
from documents.services.single_sign_on import set_up
from documents.services.support_access import open_access
from documents.services.webhooks.events import write_deliveries
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import scope
from inference.schemas import builtin_templates
from tests.browser.conftest import Visit
from tests.documents.factories import VALUES, Cast, make_read_document, upload
from tests.documents.model_readings import make_model_document
from tests.documents.web.test_all_fields import make_form
from tests.documents.web.workbench_runs import make_run, page

NOBODY = ""
DOUBTFUL = {
    **VALUES,
    "seller_name": "Tarnwick Instruments and Precision Engineering Ltd",
    "due_date": "2026-12-09",
    "buyer_name": "Acme Holdings",
    "currency": "GBP",
    "grand_total": 128.0,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """A page: its address, with {places} for what `furnish` made, and who looks at it."""

    name: str
    path: str
    person: str = "acme-admin"


SIGHTS = (
    Sight("login", "/login/", NOBODY),
    Sight("inbox", "/"),
    Sight("inbox-approved", "/?status=approved"),
    Sight("inbox-nothing", "/?status=rejected"),
    Sight("inbox-first", "/", "globex-admin"),
    Sight("upload", "/upload/"),
    Sight("review", "/documents/{doubtful}/"),
    Sight("review-model", "/documents/{model}/"),
    Sight("review-looking", "/documents/{doubtful}/", "acme-viewer"),
    Sight("decided", "/documents/{approved}/"),
    Sight("waiting", "/documents/{waiting}/"),
    Sight("failed", "/documents/{failed}/"),
    Sight("history", "/documents/{approved}/history/"),
    Sight("all-fields", "/documents/{form}/all-fields/"),
    Sight("all-fields-none", "/documents/{waiting}/all-fields/", "acme-viewer"),
    Sight("without-template", "/documents/{form}/"),
    Sight("template-of-all", "/templates/new/?from=document-{form}"),
    Sight("trash", "/trash/"),
    Sight("notices", "/notices/"),
    Sight("templates", "/templates/"),
    Sight("template", "/templates/{template}/"),
    Sight("template-new", "/templates/new/"),
    Sight("template-versions", "/templates/{template}/versions/"),
    Sight("exports", "/exports/"),
    Sight("export-layout", "/exports/layouts/new/?template={template}"),
    Sight("review-end", "/next/", "globex-admin"),
    Sight("dashboard", "/dashboard/"),
    Sight("usage", "/usage/"),
    Sight("people", "/people/"),
    Sight("people-alone", "/people/", "globex-admin"),
    Sight("sign-on-settings", "/people/sign-on/"),
    Sight("sign-on-settings-none", "/people/sign-on/", "globex-admin"),
    Sight("sign-on", "/sso/", NOBODY),
    Sight("sign-on-team", "/sso/?team=acme", NOBODY),
    Sight("sign-on-unknown", "/sso/?team=nobodys-team", NOBODY),
    Sight("api-keys", "/api-keys/"),
    Sight("engines", "/engines/"),
    Sight("webhooks", "/webhooks/"),
    Sight("webhooks-none", "/webhooks/", "globex-admin"),
    Sight("webhook", "/webhooks/{webhook}/"),
    Sight("webhook-log", "/webhooks/{webhook}/log/"),
    Sight("webhook-delivery", "/webhooks/deliveries/{delivery}/"),
    Sight("invitation-gone", "/invitations/no-such-link/", NOBODY),
    Sight("audit", "/audit/"),
    Sight("workbench", "/workbench/"),
    Sight("workbench-first", "/workbench/", "globex-admin"),
    Sight("workbench-run", "/workbench/{run}/"),
    Sight("workbench-waiting", "/workbench/{run_waiting}/"),
    Sight("workbench-failed", "/workbench/{run_failed}/"),
    Sight("workbench-tasks", "/workbench/tasks/"),
    Sight("account", "/account/"),
    Sight("keys", "/account/keys/"),
    Sight("factors", "/account/factors/"),
    Sight("sessions", "/account/sessions/"),
    Sight("address", "/account/email/"),
    Sight("password-again", "/account/again/"),
    Sight("password-forgotten", "/password/forgotten/", NOBODY),
    Sight("password-forgotten-sent", "/password/forgotten/sent/", NOBODY),
    Sight("password-link-gone", "/password/new/1-gone/", NOBODY),
    Sight("not-there", "/documents/no-such-thing/"),
    Sight("not-allowed", "/audit/", "acme-viewer"),
    Sight("no-team", "/", "stranger"),
)


def furnish(cast: Cast) -> dict[str, str]:
    """Documents in every state, read with the product's own invoice template; place -> id."""
    admin, invoice = cast.actor("acme-admin"), builtin_templates()[0]
    documents = {
        name: make_read_document(admin, DOUBTFUL, confidence=0.6, template=invoice)
        for name in ("doubtful", "approved", "failed")
    }
    documents["form"] = make_form(cast)
    documents["model"] = make_model_document(admin)
    documents["waiting"] = upload(admin, name="scan-of-a-rather-long-delivery-note-2026-11-09.png")
    with scope(admin.tenant_id):
        review.approve(actor=admin, document=documents["approved"])
        failed = Document.objects.filter(pk=documents["failed"].pk)
        failed.update(status=Document.Status.FAILED, failure_code="encrypted", extraction=None)
        template = DocumentTemplate.objects.get(name="invoice")
    _keys(cast)
    _helpers(cast)
    made = documents | _runs(cast) | _webhook(cast)
    return {name: str(row.pk) for name, row in made.items()} | {"template": str(template.pk)}


def _helpers(cast: Cast) -> None:
    """A provider of the team's own, and staff that looks and that has looked."""
    staff = User.objects.create_user("sam-staff", is_staff=True)
    reason = "Ms Nowak of your accounts department called: totals of Tarnwick invoices differ by the discount."
    for _ in range(2):  # the newer ends the older
        open_access(tenant=cast.acme, by=staff, reason=reason, hours=4)
    with scope(cast.acme.pk):
        set_up(
            actor=cast.actor("acme-admin"), issuer="https://login.tarnwick-and-partners.example.com/realms/acme",
            client_id="ocrsite-production", secret="hush", joins_as="operator", is_active=True,
        )  # fmt: skip


def _keys(cast: Cast) -> None:
    """Keys of machines, one of them revoked, and a program that is logged in."""
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        make_key(actor=admin, name="Tarnwick ERP, nightly export", scopes=list(Scope), days=365)
        make_key(actor=admin, name="Scanner", scopes=[Scope.UPLOAD], days=30)
        old, _told = make_key(actor=admin, name="Old scanner", scopes=[Scope.UPLOAD], days=30)
        revoke_key(actor=admin, key_id=old.pk)
        ends = timezone.now() + dt.timedelta(days=1)
        TokenFamily.objects.create(tenant=cast.acme, user=cast.user("acme-admin"), token_id="0" * 32, expires_at=ends)


def _runs(cast: Cast) -> dict[str, TaskRun]:
    """What was asked for on the workbench, in every state."""
    lines = [{"text": "Tarnwick Instruments and Precision Engineering Ltd", "box": [0.1, 0.1, 0.6, 0.13]}]
    own: dict[str, Any] = {"person": "acme-admin"}
    return {
        "run": make_run(cast, "spotting", {"pages": [page(lines=lines)]}, **own),
        "run_waiting": make_run(cast, "question", options={"question": "When does it end?"}, **own),
        "run_failed": make_run(cast, "chart", status="FAILED", failure_code="engine_unable", failure="No.", **own),
    }


def _webhook(cast: Cast) -> dict[str, Webhook | WebhookDelivery]:
    """A webhook that was told of three things and took none of them yet."""
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        webhook, _secret = create_webhook(
            actor=admin,
            name="Tarnwick ERP",
            url="https://integration.tarnwick-instruments.example.com/services/documents/hooks?team=acme-holdings",
            events=["document.approved", "export.done"],
        )
        write_deliveries(admin.tenant_id, [webhook], "export.done", {"name": "documents-2026-11-09.csv"})
        write_deliveries(admin.tenant_id, [webhook], "document.approved", {"name": "invoice.png", "pages": 1})
        delivery = WebhookDelivery.objects.get(event="document.approved")
        delivery.status, delivery.attempts = WebhookDelivery.Status.DEAD, 10
        delivery.save()
        tried: dict[str, Any] = {"tenant_id": admin.tenant_id, "delivery": delivery, "milliseconds": 84}
        WebhookAttempt.objects.create(**tried, number=1, failure_code="address_not_allowed")
        answer = "<html><h1>Service Unavailable</h1>" + "x" * 300
        WebhookAttempt.objects.create(**tried, number=2, failure_code="refused", status_code=503, answer=answer)
    return {"webhook": webhook, "delivery": delivery}


def go_to(visit: Visit, cast: Cast, sight: Sight, places: dict[str, str]) -> None:
    """Open the page as its person, signed in without the form."""
    if sight.person:
        client = Client()
        client.force_login(cast.user(sight.person))
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visit.address}
        visit.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is one
    visit.open(sight.path.format(**places))
    expect(visit.page.locator("main")).to_be_visible()  # a broken page has no text that could be cut
