"""Joins what stands in the frames of a video into subtitles, and writes them as SRT and WebVTT; knows no video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from inference.fields.folding import squeeze
from inference.tasks.results import Cue

SIMILAR = 0.8  # how alike two readings of one subtitle are
MOST_CUES = 2_000
LONGEST_CUE = 500  # characters


@dataclass(frozen=True, slots=True)
class Sample:
    """What was read at one moment; "" for nothing."""

    seconds: float
    text: str


def merge_samples(samples: Sequence[Sample], *, step: float) -> tuple[Cue, ...]:
    """The cues of `samples`, which are in order of time and about `step` seconds apart.

    A subtitle lasts until another one is seen, or none; one moment without it, or read wrong, does not end it.
    """
    groups: list[list[Sample]] = []
    ends: list[float] = []
    for place, sample in enumerate(samples):
        if not squeeze(sample.text):
            continue
        after = samples[place + 1].seconds if place + 1 < len(samples) else sample.seconds + step
        near = bool(groups) and sample.seconds - ends[-1] < 1.5 * step
        if near and _is_same(groups[-1][-1].text, sample.text):
            groups[-1].append(sample)
            ends[-1] = after
        else:
            groups.append([sample])
            ends.append(after)
    return tuple(
        Cue(round(group[0].seconds, 3), round(end, 3), _best(group))
        for group, end in zip(groups[:MOST_CUES], ends, strict=False)
    )


def write_srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered, hours to milliseconds with a comma."""
    parts = [
        f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{_plain(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(parts)


def write_vtt(cues: Sequence[Cue]) -> str:
    """WebVTT, whose text is markup: what would be read as such is escaped."""
    parts = [f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{_escaped(_plain(cue.text))}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *parts])


def _is_same(one: str, other: str) -> bool:
    """Whether two texts are one subtitle, read twice or still being written out."""
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    if long.startswith(short) and len(short) >= 3:
        return True
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def _best(group: Sequence[Sample]) -> str:
    """What was read most often; of those read as often, the longest."""
    counts = Counter(sample.text for sample in group)
    return max(counts, key=lambda text: (counts[text], len(text)))[:LONGEST_CUE]


def _plain(text: str) -> str:
    """An empty line would end the cue, and an arrow would begin another."""
    lines = [line.strip().replace("-->", "→") for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, sign: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{sign}{rest % 1000:03}"
