"""Why a run has failed, in sentences; and what an engine said of it, as far as people may read it."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from documents.models import TaskRun
from documents.services.wording import failure_sentence

FAILURES = {
    "engine_unable": _("The engine cannot do this task. Ask for it with another engine."),
    "engine_gone": _("The engine is no longer to be had for your team. Ask for another engine."),
    "no_such_page": _("The file has fewer pages than you asked for. Choose pages that it has."),
    "no_video": _("It cannot be opened as a video. Convert it to MP4, WebM, MKV, MOV or AVI."),
    "video_too_long": _("The video is longer than ten minutes. Cut it into parts."),
    "video_too_large": _("The video is too large. Make it smaller, or cut it into parts."),
    "worker_lost": _("The task stopped three times. Ask for fewer pages, or for another engine."),
    "reading_broke": _("The task failed three times. Ask for another engine, or tell your admin when it was."),
}

# Where things stand here is nothing for people outside: addresses with and without a scheme, files, places in memory.
_WHERE = re.compile(
    r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"<>]+"
    r"|(?<![\w/.])(?:~|\.{1,2})?(?:/[\w.@+%-]+)+/?"
    r"|\b[A-Za-z]:\\[^\s'\"<>]+"
    r"|\[[0-9A-Fa-f:.]{2,}\](?::\d+)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"
    r"|\b(?=[\w.-]*[A-Za-z])[\w-]+(?:\.[\w-]+)*:\d{2,5}\b"
    r"|\b0x[0-9A-Fa-f]{4,}\b"
)
_TRACE = re.compile(r"\s*Traceback \(most recent call last\):.*", re.DOTALL)


def engine_words(said: str) -> str:
    """What an engine said, without where it runs and what its files are called; the log has all of it."""
    return _WHERE.sub("…", _TRACE.sub("", said))


def run_failure_sentence(run: TaskRun) -> str:
    """Why a run has failed and what to do about it; "" for one that has not."""
    return str(FAILURES.get(run.failure_code) or failure_sentence(run.failure_code))
