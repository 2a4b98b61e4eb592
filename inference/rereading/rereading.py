"""Reads the crops of values once more and notes on each value how it compares; knows no kind of document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from inference.engine import Engine, EngineError
from inference.rereading.comparing import can_compare, compare
from inference.rereading.crops import cut, decode_grey
from inference.rereading.spots import Spot, find_spots, words_of
from inference.types import Check, FieldValue, Page, Request, Source, Task, TemplateSpec, TextLine, Verdict

DOUBTED = 0.5  # the confidence of a value at whose place something else is read: no automation accepts it
_MOST_WIDTH = 900  # pixels of crops side by side for each page that came quickly by its text layer: a tenth of OCR's
_MOST_CROPS = 60  # of a document
_MOST_BYTES = 64 * 1024 * 1024  # of pictures kept until the values are known
_LINE_HEIGHT = 48  # pixels of a line as recognisers see it
_LEAST_SCORE = 0.55  # of a recogniser that has read anything at all
# How a crop is cut, the quickest way first: a recogniser takes as long as its line is wide. Above and below the text in
# heights, and the share of its width.
_WAYS = ((0.1, 0.65), (0.1, 1.0), (0.3, 1.0), (-0.02, 1.0))
_LIES, _MOST_WRONG = 2, 1 / 3  # values that do not agree, and their share, on a page that is not believed any more
_RANK = (Verdict.SAME, Verdict.FORMAT, Verdict.OMITTED, Verdict.SUBSTITUTED, Verdict.INVENTED)


@dataclass(slots=True)
class Pictures:
    """The pictures of pages with a text layer, as JPEG, until the values on them are known; no more than a worker can
    hold, so that on the last pages of a long document nothing is read again."""

    jpegs: dict[int, bytes] = field(default_factory=dict)

    def keep(self, page: Page) -> None:
        """Keep the picture of `page` if its values come from a text layer."""
        size = sum(map(len, self.jpegs.values()))
        if page.source is Source.TEXT and size + len(page.jpeg) <= _MOST_BYTES:
            self.jpegs[page.number] = page.jpeg


def reread_values(
    template: TemplateSpec, values: Sequence[FieldValue], pages: Sequence[Page], pictures: Pictures, engine: Engine
) -> list[FieldValue]:
    """Return `values`, those of the text layer with a `Check` by OCR, and with little confidence where it disagrees.

    As they are where the engine reads no crops. Raises `EngineError`.
    """
    if Task.CROPS not in engine.tasks:
        return list(values)
    specs = {spec.name: spec for spec in template.fields}
    words = [words_of(page) if page.number in pictures.jpegs else [] for page in pages]
    spots = [find_spots(specs[value.name], value, words) for value in values]
    checks = _check_all(_choose(spots, pages, pictures), pictures, engine)
    checked = [_with_check(value, own, checks) for value, own in zip(values, spots, strict=True)]
    lying = _find_lying_pages(checks)
    return [_doubt(value) if lying & {item.page for item in value.evidence} else value for value in checked]


def _find_lying_pages(checks: Mapping[Spot, Check]) -> set[int]:
    """Return the pages of which the text layer is wrong so often that none of its values can be relied on."""
    found = Counter(spot.page for spot in checks)
    wrong = Counter(spot.page for spot, check in checks.items() if check.verdict is not Verdict.SAME)
    return {page for page, count in wrong.items() if count >= _LIES and count > _MOST_WRONG * found[page]}


def _doubt(value: FieldValue) -> FieldValue:
    return value if value.confidence is None else replace(value, confidence=min(value.confidence, DOUBTED))


def _choose(spots: Sequence[Sequence[Spot]], pages: Sequence[Page], pictures: Pictures) -> list[Spot]:
    """Return the spots that are read again: all, unless it takes too long; then those that matter most."""
    wanted = sorted(
        dict.fromkeys(spot for own in spots for spot in own if can_compare(spot.text)), key=lambda spot: spot.rank
    )
    shapes = {page.number: page.width / page.height for page in pages}
    chosen, width = [], 0.0
    for spot in wanted[:_MOST_CROPS]:
        x0, y0, x1, y1 = spot.box
        padding, squeeze = _WAYS[0]
        own = _LINE_HEIGHT * squeeze * shapes[spot.page] * (x1 - x0) / max((1 + 2 * padding) * (y1 - y0), 1e-6)
        if width + own <= _MOST_WIDTH * len(pictures.jpegs):
            width += own
            chosen.append(spot)
    return chosen


def _check_all(spots: Sequence[Spot], pictures: Pictures, engine: Engine) -> dict[Spot, Check]:
    """Read each spot; what does not agree is cut out anew, with more around it, and read once more: the better counts.
    A spot that the engine cannot read at all has no check."""
    pages = {number: decode_grey(pictures.jpegs[number]) for number in {spot.page for spot in spots}}
    checks: dict[Spot, Check] = {}
    left = list(spots)
    for padding, squeeze in _WAYS:
        crops = {spot: cut(pages[spot.page], spot.box, spot.others, padding=padding, squeeze=squeeze) for spot in left}
        lines = _read([crop for crop in crops.values() if crop is not None], engine)
        for spot, crop in crops.items():
            line = next(lines) if crop is not None else TextLine("", spot.box, 1.0)
            check = _compare(spot, line, is_blank=crop is None)
            known = checks.get(spot)
            if check and (known is None or _RANK.index(check.verdict) < _RANK.index(known.verdict)):
                checks[spot] = check
        left = [spot for spot in left if spot not in checks or checks[spot].verdict is not Verdict.SAME]
        if not left:
            break
    return checks


def _read(crops: Sequence[np.ndarray], engine: Engine) -> Iterator[TextLine]:
    pages = [
        Page(number, crop.shape[1], crop.shape[0], np.repeat(crop[:, :, None], 3, axis=2))
        for number, crop in enumerate(crops, 1)
    ]
    results = engine.read(pages, Request(Task.CROPS)) if pages else []
    if len(results) != len(pages):
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    nothing = TextLine("", (0.0, 0.0, 1.0, 1.0), 0.0)
    return iter([result.lines[0] if result.lines else nothing for result in results])


def _compare(spot: Spot, line: TextLine, *, is_blank: bool) -> Check | None:
    if not is_blank and (line.confidence or 0.0) < _LEAST_SCORE:
        return None
    verdict = compare(spot.text, line.text, is_amount=spot.is_amount)
    return Check(Source.OCR, verdict, line.text, spot.page, spot.box)


def _with_check(value: FieldValue, spots: Sequence[Spot], checks: Mapping[Spot, Check]) -> FieldValue:
    found = [checks[spot] for spot in spots if spot in checks]
    if not found:
        return value
    worst = max(found, key=lambda check: _RANK.index(check.verdict))
    if worst.verdict is Verdict.SAME:
        if len(found) < len(spots):  # a part that could not be read again is not confirmed
            return value
        text = " ".join(check.text for check in found)
        return replace(value, checks=(*value.checks, replace(found[0], text=text)))
    return _doubt(replace(value, checks=(*value.checks, worst)))
