"""What waits and who works: the outbox, the processes, and one page with the queue in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from documents import queue
from documents.admin.base import ReadOnlyModelAdmin
from documents.admin.site import site
from documents.models import Document, OutboxEntry, ProcessHeartbeat, WebhookDelivery
from documents.models.webhook import IS_OPEN
from documents.services.heartbeats import what_is_missing

# Decided documents pile up without end, so only those that somebody or something still has to act on are counted.
OPEN = (
    Document.Status.RECEIVED,
    Document.Status.PROCESSING,
    Document.Status.NEEDS_REVIEW,
    Document.Status.IN_REVIEW,
    Document.Status.FAILED,
)


@admin.register(OutboxEntry, site=site)
class OutboxEntryAdmin(ReadOnlyModelAdmin):
    """What the relay has yet to hand to the queue."""

    list_display = ("document", "tenant", "created_at", "due_at", "attempts")
    list_select_related = ("document", "tenant")
    list_filter = (("tenant", RelatedDropdownFilter),)
    ordering = ("due_at", "id")
    fields = ("document", "tenant", "created_at", "due_at", "attempts")


@admin.register(ProcessHeartbeat, site=site)
class ProcessHeartbeatAdmin(ReadOnlyModelAdmin):
    """The workers and relays and when each was last heard of."""

    list_display = ("name", "kind", "detail", "beat_at")
    list_filter = (("kind", ChoicesDropdownFilter),)
    ordering = ("kind", "name")
    fields = ("name", "kind", "detail", "beat_at")


def show_queue(request: HttpRequest) -> TemplateResponse:
    """The page "Queue": open documents by status with the oldest of each, jobs, outbox and processes."""
    now = timezone.now()
    open_documents = Document.objects.visible().filter(status__in=OPEN)
    found = {
        row["status"]: row
        for row in open_documents.order_by().values("status").annotate(count=Count("id"), oldest=Min("created_at"))
    }
    outbox = OutboxEntry.objects.aggregate(count=Count("id"), oldest=Min("created_at"))
    to_send = WebhookDelivery.objects.filter(IS_OPEN)
    webhooks = to_send.aggregate(count=Count("id"), oldest=Min("created_at"))
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("Queue"),
        "missing": what_is_missing(),
        "documents": {
            "headers": [_("Status"), _("Documents"), _("Oldest waits")],
            "rows": [[status.label, *_figures(found.get(status.value), now)] for status in OPEN],
        },
        "jobs": {
            "headers": [_("Queue"), _("Jobs"), _("Oldest waits")],
            "rows": [*_job_rows(), [_("Outbox"), *_figures(outbox, now)], [_("Webhooks"), *_figures(webhooks, now)]],
        },
        "processes": {
            "headers": [_("Process"), _("Kind"), _("Last sign of life")],
            "rows": [
                [
                    process.name,
                    process.get_kind_display(),
                    _("%(time)s ago") % {"time": timesince(process.beat_at, now)},
                ]
                for process in ProcessHeartbeat.objects.all()
            ],
        },
    }
    return TemplateResponse(request, "admin/queue.html", context)


def _figures(row: Mapping[str, Any] | None, now: Any) -> list[str]:
    if row is None or not row["count"]:
        return ["0", "-"]
    return [str(localize(row["count"])), timesince(row["oldest"], now)]


def _job_rows() -> list[list[str]]:
    try:
        return [[name, str(localize(count)), "-"] for name, count in queue.count_waiting().items()]
    except queue.QueueUnavailable:
        return [[_("The queue's server does not answer. Uploads wait in the outbox."), "-", "-"]]


site.register_page("queue/", show_queue, "queue")
