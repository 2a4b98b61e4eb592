"""The subtitles of a video: reads the frames that show something new, and joins what stays into cues.

Knows neither formats of videos nor prompts. Of an image the words in its lower part are its subtitle, without a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inference import media
from inference.engine import EngineError
from inference.pages.video import LOWER_PART, Frame, VideoLimits, open_video
from inference.pipeline import SANDBOX
from inference.tasks.cues import Sample, merge_samples
from inference.tasks.job import MOST_AT_ONCE, Job, said_of
from inference.tasks.lines import read_text
from inference.tasks.notes import Remark
from inference.tasks.page_by_page import do_pages
from inference.tasks.results import Cue, PageResult
from inference.types import SPOTTING, Page, Result, Text, TextLine

MOST_WAITING = 40  # frames; then it is told how far it has come, whatever was new in them
LEAST_SCORE = 0.6  # of a line; what is read with less was a picture
# What stands in most frames of a video that is long enough to tell is a mark of who has made it.
MARKED, LEAST_FRAMES = 0.6, 20

_NONE = re.compile(
    r"\W*(?:图片中|图中|画面中)?(?:没有|无)(?:字幕|文字)?\W*|\W*no (?:subtitles?|text)\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Read:
    """A frame with its lines; None where it shows what the one before it did."""

    seconds: float
    lines: tuple[str, ...] | None


def read_subtitles(job: Job, *, is_model: bool) -> tuple[list[PageResult], tuple[Cue, ...] | None]:
    """The cues of a video, in order and without overlaps; of an image or a document the words of its pages instead.

    Raises `UnreadableFile` and `EngineError`.
    """
    head = job.data[: media.SNIFF_LENGTH]
    if media.sniff_media_type(head) is not None:
        return (do_pages(job)[0] if is_model else [_lower_part(page) for page in read_text(job)]), None
    limits = VideoLimits()
    frames = _without_marks(list(_read_frames(job, limits, is_model)))
    cues = merge_samples(list(_samples(frames)), step=limits.step)
    if not cues:
        job.note(Remark.NO_SUBTITLES)
    return [], cues


def _lower_part(page: PageResult) -> PageResult:
    """A page with the lines that stand where subtitles do."""
    lines = tuple(line for line in page.lines or () if (line.box[1] + line.box[3]) / 2 >= 1 - LOWER_PART)
    return replace(page, lines=lines, text="\n".join(line.text for line in lines))


def _read_frames(job: Job, limits: VideoLimits, is_model: bool) -> Iterator[_Read]:
    """Each frame with what is read in it, as many at once as one call takes."""
    with open_video(job.data, sandbox=SANDBOX, limits=limits) as video:
        job.begin(video.total)
        waiting: list[Frame] = []
        for frame in video:
            waiting.append(frame)
            if len(waiting) == MOST_WAITING or sum(one.image is not None for one in waiting) == MOST_AT_ONCE:
                yield from _read_batch(job, waiting, is_model)
                waiting = []
        yield from _read_batch(job, waiting, is_model)


def _read_batch(job: Job, frames: Sequence[Frame], is_model: bool) -> Iterator[_Read]:
    pages = [_page(number, frame.image, is_model) for number, frame in enumerate(frames) if frame.image is not None]
    read = iter(job.ask(pages, None if is_model else replace(SPOTTING, isolation=job.request.isolation)))
    for frame in frames:
        if frame.image is not None:
            yield _Read(frame.seconds, _lines(job, next(read), frame))
        else:
            yield _Read(frame.seconds, () if frame.is_blank else None)
    job.finished(len(frames))


def _page(number: int, image: np.ndarray, is_model: bool) -> Page:
    """A model knows a subtitle by the whole picture; who reads lines is given the part where it stands."""
    if not is_model:
        image = np.ascontiguousarray(image[int(image.shape[0] * (1 - LOWER_PART)) :])
    height, width = image.shape[:2]
    return Page(number + 1, width, height, image)


def _lines(job: Job, found: Result | EngineError, frame: Frame) -> tuple[str, ...]:
    if isinstance(found, EngineError):
        job.note(Remark.FRAME_FAILED, seconds=round(frame.seconds, 1), said=said_of(found))
        return ()
    if isinstance(found.output, Text):
        return tuple(_told(found.output.text))
    return tuple(line.text.strip() for line in found.lines if _is_written(line))


def _told(text: str) -> Iterator[str]:
    """The lines of what a model says, none where it says that there are none."""
    for line in text.splitlines():
        if line.strip() and not _NONE.fullmatch(line):
            yield line.strip()


def _is_written(line: TextLine) -> bool:
    return any(map(str.isalnum, line.text)) and (line.confidence is None or line.confidence >= LEAST_SCORE)


def _without_marks(frames: list[_Read]) -> list[_Read]:
    """The frames without the lines that stand in most of them."""
    if len(frames) < LEAST_FRAMES:
        return frames
    seen: Counter[str] = Counter()
    shown: tuple[str, ...] = ()
    for frame in frames:
        shown = shown if frame.lines is None else frame.lines
        seen.update(set(shown))
    marks = {line for line, count in seen.items() if count > MARKED * len(frames)}
    return [
        frame if frame.lines is None else _Read(frame.seconds, tuple(one for one in frame.lines if one not in marks))
        for frame in frames
    ]


def _samples(frames: Sequence[_Read]) -> Iterator[Sample]:
    text = ""
    for frame in frames:
        text = text if frame.lines is None else "\n".join(frame.lines)
        yield Sample(frame.seconds, text)
