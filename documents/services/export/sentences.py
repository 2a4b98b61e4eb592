"""The sentences people read of exports and layouts: what happened and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.services.export.errors import InvalidLayout, TooManyDocuments
from documents.services.formats import count_text

FAILURES = {
    "disk_full": gettext_lazy("The disk is full. Free some space, or ask your admin, then export again."),
    "nothing_left": gettext_lazy("None of the documents is here any more. Choose others and export again."),
    "storage_full": gettext_lazy("Your team's storage is full. Delete what you need no longer, then export again."),
    "too_many": gettext_lazy("More documents fit now than one file holds. Narrow the filters and export again."),
    "worker_lost": gettext_lazy("Writing it stopped three times. Export again, with fewer documents."),
    "writing_broke": gettext_lazy("Writing it failed three times. Export again, or tell your admin when it began."),
}


def export_failure_sentence(code: str) -> str:
    """Why an export has failed and what to do about it; "" for one that has not."""
    return str(FAILURES.get(code, FAILURES["writing_broke"])) if code else ""


def too_many_sentence(error: TooManyDocuments) -> str:
    """More documents fit than one file holds."""
    return _(
        "More than %(limit)s documents fit. Narrow the filters, for example to one month, and export in parts."
    ) % {"limit": count_text(error.limit)}


def nothing_sentence() -> str:
    """No document fits."""
    return _("None of these documents has been read. Choose others, or wait until they are.")


def layout_sentence(error: InvalidLayout) -> str:
    """What is wrong with a layout, for where `error.path` is shown by other means."""
    sentence = _(error.sentence)
    return sentence % error.params if error.params else sentence


def placed_layout_sentence(error: InvalidLayout) -> str:
    """What is wrong with a layout, after the place of it: `columns[2].field: …`."""
    sentence = layout_sentence(error)
    return f"{error.path}: {sentence}" if error.path else sentence


def documents_text(count: int) -> str:
    """A number of documents in words."""
    return ngettext("%(count)s document", "%(count)s documents", count) % {"count": count_text(count)}
