"""What people should know of how a task's result came to be: codes and figures. Whoever shows them has the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Remark(StrEnum):
    """What there is to know; in brackets the figures that belong to it. `said` is an engine's own sentence."""

    PASSAGES = "passages"  # no model has answered a question: the passages that fit it best are shown
    NO_ANSWER = "no_answer"  # the same, because the model gave none
    NOTHING_FITS = "nothing_fits"
    FIRST_PAGES = "first_pages"  # no passage fits: the model was asked about the first pages
    UNSUPPORTED = "unsupported"  # no sentence of the pages says what the answer says
    NOT_READ = "not_read_by_model"  # [page]
    STATED = "stated"  # the file states every field itself: no model was asked
    PAGE_FAILED = "page_failed"  # [page, said]
    FRAME_FAILED = "frame_failed"  # [seconds, said]
    CUT = "cut_at_length"  # [page] the model's answer was
    REPETITION = "repetition"  # [page] the model said the same again and again
    SHOWN_CUT = "shown_cut"  # [pages] too long to be shown whole
    BY_SIZE = "by_size"  # a document made of lines, its headings told by their size
    NO_SUBTITLES = "no_subtitles"
    TOO_MANY_BLOCKS = "too_many_blocks"  # [page, most] the rest is translated in the text alone
    BLOCKS_LEFT = "blocks_left"  # [page, count] as they are: they could not be translated


@dataclass(frozen=True, slots=True)
class TaskNote:
    """One remark with its figures."""

    code: Remark
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
