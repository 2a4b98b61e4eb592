"""Audited events as people read them: what was done to what, and what changed. Knows no request and no filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.models import AuditEvent, Document

ACTIONS = {
    "document.upload": _("Uploaded"),
    "document.read": _("Read"),
    "document.failed": _("Reading failed"),
    "document.retry": _("Retried"),
    "document.comment": _("Commented"),
    "document.delete": _("Put into the trash"),
    "document.restore": _("Restored"),
    "document.purge": _("Deleted for good"),
    "document.change_template": _("Template changed"),
    "document.assign": _("Assigned"),
    "field.correct": _("Field corrected"),
    "field.confirm": _("Field confirmed"),
    "document.approve": _("Approved"),
    "document.reject": _("Rejected"),
    "document.reopen": _("Reopened"),
    "document.done": _("Handed on"),
    "document.park": _("Parked"),
    "document.ask": _("Asked"),
    "document.answer": _("Answered"),
    "document.send_back": _("Sent back"),
    "document.take_up": _("Taken up again"),
    "document.take_over": _("Taken over"),
    "field.undo": _("Correction undone"),
    "document.undo_approve": _("Approval undone"),
    "document.undo_reject": _("Rejection undone"),
    "document.undo_done": _("Handing on undone"),
    "document.undo_park": _("Parking undone"),
    "document.undo_ask": _("Question taken back"),
    "document.undo_send_back": _("Sending back undone"),
    "document.export": _("Exported"),
    "document.download": _("Original downloaded"),
    "export.request": _("Export asked for"),
    "export.download": _("Export downloaded"),
    "export.delete": _("Export deleted"),
    "export.failed": _("Export failed"),
    "run.request": _("Task asked for"),
    "run.failed": _("Task failed"),
    "run.save": _("File of a task saved as a document"),
    "run.delete": _("Result of a task deleted"),
    "task.create": _("Task of the team's own made"),
    "task.delete": _("Task of the team's own deleted"),
    "layout.create": _("Column layout made"),
    "layout.update": _("Column layout changed"),
    "layout.delete": _("Column layout deleted"),
    "view.save": _("View kept"),
    "view.rename": _("View renamed"),
    "view.delete": _("View deleted"),
    "template.create": _("Template made"),
    "template.update": _("Template changed to a new version"),
    "template.archive": _("Template archived"),
    "template.choose_engines": _("Template's engines chosen"),
    "lesson.forget": _("Learned layout forgotten"),
    "member.add": _("Person added"),
    "member.change": _("Role changed"),
    "member.remove": _("Person removed"),
    "member.invite": _("Person invited"),
    "member.withdraw": _("Invitation withdrawn"),
    "member.join": _("Invitation accepted"),
    "person.change": _("Account changed"),
    "support.open": _("Support access opened"),
    "support.look": _("Looked at by support"),
    "support.end": _("Support access ended"),
    "sign_on.change": _("Single sign-on set up"),
    "sign_on.remove": _("Single sign-on removed"),
    "sign_on.refuse": _("Single sign-on refused"),
    "sign_on.require": _("Single sign-on made the only way in"),
    "sign_on.release": _("Single sign-on made one of several ways in"),
    "sign_on.bypass": _("Signed in past the single sign-on"),
    "key.create": _("API key made"),
    "key.revoke": _("API key revoked"),
    "auth.login": _("Signed in"),
    "auth.logout": _("Signed out"),
    "auth.refused": _("Log-in refused"),
    "auth.replay": _("Used token came again; log-in ended"),
    "webhook.create": _("Webhook made"),
    "webhook.update": _("Webhook changed"),
    "webhook.rotate": _("Webhook given a new secret"),
    "webhook.delete": _("Webhook deleted"),
    "webhook.gone": _("Webhook switched off by its receiver"),
    "webhook.refused": _("Webhook switched off: its address is not allowed"),
    "webhook.give_up": _("Delivery of a webhook given up"),
    "webhook.test": _("Test message of a webhook asked for"),
    "webhook.resend": _("Delivery of a webhook sent again"),
    "webhook.resend_all": _("Deliveries of a webhook sent again"),
    "password.change": _("Password changed"),
    "password.reset": _("Forgotten password replaced"),
    "email.verify": _("E-mail address verified"),
    "factor.add": _("Second factor added"),
    "factor.remove": _("Second factor removed"),
    "factor.codes": _("New recovery codes made"),
    "factor.copied": _("Passkey refused that may be a copy"),
    "session.end": _("Sessions ended"),
    "quota.change": _("Limits changed"),
    "audit.export": _("Audit exported"),
    "tenant.create": _("Tenant made"),
    "tenant.rename": _("Tenant renamed"),
    "tenant.archive": _("Tenant archived into a file"),
    "tenant.second_factor": _("Requirement of second factors changed"),
    "tenant.choose_engines": _("Engines chosen"),
    "tenant.learning": _("Learning switched"),
}
OBJECTS = {
    "document": _("Document"),
    "documenttemplate": _("Template"),
    "export": _("Export"),
    "exportlayout": _("Column layout"),
    "membership": _("Person"),
    "invitation": _("Invitation"),
    "supportaccess": _("Support access"),
    "singlesignon": _("Single sign-on"),
    "extraction": _("Reading"),
    "page": _("Page"),
    "lesson": _("Learned layout"),
    "apikey": _("API key"),
    "savedview": _("View"),
    "taskrun": _("Task run"),
    "customtask": _("Task"),
    "webhook": _("Webhook"),
    "webhookdelivery": _("Delivery of a webhook"),
    "tenant": _("Team"),
    "user": _("Account"),
}
LONGEST = 200  # characters of a value shown here


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the page shows it. `changes`: (name, before, after)."""

    event: AuditEvent
    action: str
    kind: str
    document: Document | None
    changes: list[tuple[str, str, str]]


def show_events(events: Iterable[AuditEvent]) -> list[Entry]:
    """An entry per event, in the order given; one query."""
    events = list(events)
    ids = {event.object_id for event in events if event.object_type == "document"}
    documents = {str(doc.pk): doc for doc in Document.objects.visible().filter(pk__in=ids).only("id", "name")}
    return [
        Entry(
            event, str(ACTIONS.get(event.action, event.action)),
            str(OBJECTS.get(event.object_type, event.object_type)), documents.get(event.object_id),
            _changes(event.before, event.after),
        )
        for event in events
    ]  # fmt: skip


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    return [(name, _short(old.get(name)), _short(new.get(name))) for name in {**old, **new}
            if old.get(name) != new.get(name) or name in old]  # fmt: skip


def _short(value: Any) -> str:
    text = plain_text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def plain_text(value: Any) -> str:
    """A stored value on one line: a table as its rows, a template's fields as their names."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "; ".join(plain_text(item) for item in value)
    if isinstance(value, dict):
        return plain_text(value["name"]) if "type" in value else " · ".join(plain_text(item) for item in value.values())
    return str(value)
