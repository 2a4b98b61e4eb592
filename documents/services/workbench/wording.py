"""Why a run has failed, what to know of its result, and what engines said, in sentences that people may read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents.models import TaskRun
from documents.services.formats import list_words, number_text
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
NOTES = {
    "passages": _("No model has answered: these are the passages that fit the question best."),
    "no_answer": _("The model gave no answer: these are the passages that fit the question best."),
    "nothing_fits": _("No passage has a word of the question."),
    "first_pages": _("No passage has a word of the question: the model was asked about the first pages."),
    "unsupported": _("No sentence of the pages says what the answer says. Check it before you rely on it."),
    "not_read_by_model": _("The model could not read page %(page)s: its values are those read without a model."),
    "stated": _("The file states every field itself: no model was asked."),
    "page_failed": _("Page %(page)s could not be done. The engine says: %(said)s"),
    "frame_failed": _("The picture at %(seconds)s seconds could not be done. The engine says: %(said)s"),
    "cut_at_length": _("Page %(page)s: the answer was cut at its longest length."),
    "repetition": _("Page %(page)s: the model said the same again and again; the repetition was cut off."),
    "by_size": _("Made of lines: headings are told by their size, formulas and pictures not at all."),
    "no_subtitles": _("No subtitle was found in the lower part of the video."),
    "too_many_blocks": _(
        "Page %(page)s has more than %(most)s blocks: the rest is translated in the text of the page alone."
    ),
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


def outward_result(described: dict[str, Any]) -> dict[str, Any]:
    """A result as it may be stored and shown: what engines said in its notes says no more than `engine_words`."""
    notes = [
        {**note, "params": {**note["params"], "said": engine_words(note["params"]["said"])}}
        if "said" in note["params"]
        else note
        for note in described["notes"]
    ]
    return {**described, "notes": notes}


def run_failure_sentence(run: TaskRun) -> str:
    """Why a run has failed and what to do about it; "" for one that has not."""
    return str(FAILURES.get(run.failure_code) or failure_sentence(run.failure_code))


def note_sentence(note: Mapping[str, Any] | str) -> str:
    """What to know of a result, from its note; older results have sentences, which stay as they are."""
    if isinstance(note, str):
        return engine_words(note)
    params = dict(note["params"])
    match note["code"]:
        case "shown_cut":
            pages = list_words(map(str, params["pages"]))
            sentence = ngettext(
                "Too long to be shown whole, and cut: page %(pages)s.",
                "Too long to be shown whole, and cut: pages %(pages)s.",
                len(params["pages"]),
            )
            return sentence % {"pages": pages}
        case "blocks_left":
            sentence = ngettext(
                "Page %(page)s: %(count)s block could not be translated and is left as it is.",
                "Page %(page)s: %(count)s blocks could not be translated and are left as they are.",
                params["count"],
            )
            return sentence % params
    if "seconds" in params:
        params["seconds"] = number_text(params["seconds"])
    sentence = str(NOTES.get(note["code"], gettext("Something about this result is not as it should be.")))
    return sentence % params if params else sentence
