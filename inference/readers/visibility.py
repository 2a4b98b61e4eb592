"""Tells which characters of a PDF page leave ink that can be seen: the page is drawn again without them, and compared.

Whatever hides a text (no ink, the colour of what is behind it, a clip, a layer switched off, something drawn over it),
the page looks the same without it. Knows neither words nor lines, nor what the text says.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from inference.readers.characters import call_bare, turn_boxes
from inference.readers.lines import Characters

_MIN_CONTRAST = 32  # of 255, in one colour, between a character and what would be there without it
_MARGIN = 0.15  # of a character's height, above and below: neighbours above and below reach in there
_RUN_SHIFT = 0.3  # of the height: a character set off by more begins a new run
_OVERLAP = 0.2  # share of the smaller of two characters that both claim
_AT_ONCE = 256  # runs compared with all others: a page may have thousands
_MOST_LAYERS = 6  # texts above one another on a page; beyond, nobody could read it

_set_active = call_bare(pdfium_c.FPDFPageObj_SetIsActive, ctypes.c_int, ctypes.c_size_t, ctypes.c_int)


Companions = Mapping[int, frozenset[int]]  # text objects that are drawn for what another one says


class Illegible(Exception):
    """So many texts stand above one another that what can be seen of each cannot be told."""


@dataclass(slots=True)
class Written:
    """Text in one direction: `turn` puts it to run to the right (see `read_characters`), `size` of the page so turned,
    in the unit of the characters' boxes."""

    turn: int
    size: tuple[float, float]
    characters: Characters

    def only(self, mask: np.ndarray) -> Written:
        """Return it with the characters of `mask` alone."""
        return Written(self.turn, self.size, self.characters.only(mask))


def keep_visible(
    page: pdfium.PdfPage, image: np.ndarray, written: Sequence[Written], companions: Companions
) -> tuple[list[Written], np.ndarray]:
    """Return `written` without the characters that nobody can see on `image`, the page as rendered, and the page
    rendered without any text. Raises `Illegible` and `pypdfium2.PdfiumError`."""
    bare = render_without(page, image, objects_of(written), companions)
    masks = [_seen(part, image, bare) for part in written]
    for layer in _layers(written, masks):
        without = render_without(page, image, layer, companions)
        for part, mask in zip(written, masks, strict=True):
            own = mask & np.isin(part.characters.objects, list(layer))
            if own.any():
                mask &= ~own | _seen(part, image, without)
    kept = [part.only(mask) for part, mask in zip(written, masks, strict=True)]
    return [part for part in kept if len(part.characters.boxes)], bare


def objects_of(written: Sequence[Written]) -> set[int]:
    """Return all the text objects of `written`."""
    return {item for part in written for item in np.unique(part.characters.objects).tolist()}


def render_without(page: pdfium.PdfPage, image: np.ndarray, objects: set[int], companions: Companions) -> np.ndarray:
    """Render the page in the size of `image` as if `objects` and their `companions` were not on it."""
    objects = objects.union(*(companions[item] for item in objects if item in companions))
    width, height = page.get_size()
    scale = min(image.shape[1] / width, image.shape[0] / height) * (1 - 1e-9)  # sizes are rounded up
    hidden = [item for item in objects if item and _set_active(item, 0)]
    try:
        pixels: np.ndarray[Any, Any] = page.render(scale=scale, rev_byteorder=True).to_numpy()
    finally:
        for item in hidden:
            _set_active(item, 1)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    return np.array(pixels[:, :, :3])


def _seen(part: Written, image: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return for each character whether `image` differs from `other` where it stands: bool (n,)."""
    quarters = -part.turn // 90
    shown, without = np.rot90(image, quarters), np.rot90(other, quarters)
    height, width = shown.shape[:2]
    boxes = part.characters.boxes * (np.array([width, height] * 2) / np.array(part.size * 2))
    left = np.clip(boxes[:, 0].astype(int), 0, width - 1)
    right = np.clip(boxes[:, 2].astype(int) + 1, left + 1, width)
    solid = _solid(part.characters)
    seen = np.zeros(len(boxes), bool)
    for start, end in _runs(boxes):
        run = slice(start, end)
        top, bottom = (float(np.median(boxes[run, edge])) for edge in (1, 3))
        columns = slice(int(left[run].min()), int(right[run].max()))
        # Letters and figures show in the middle of their line, points and commas anywhere in it.
        for chosen, margin in ((solid[run], _MARGIN * (bottom - top)), (~solid[run], 0.0)):
            if chosen.any():
                rows = slice(max(int(top + margin), 0), max(int(bottom - margin) + 1, 0))
                places = left[run] - columns.start, right[run] - columns.start
                seen[run] |= chosen & _has_ink(shown[rows, columns], without[rows, columns], *places)
        # An underscore on the line that underlines its word: what stands between two that are seen is there.
        known = seen[run].copy()
        seen[start + 1 : end - 1] |= ~solid[start + 1 : end - 1] & known[:-2] & known[2:]
    return seen


def _has_ink(shown: np.ndarray, without: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return for each span of columns whether the two differ there enough to be seen: bool (n,)."""
    found = np.zeros(len(left), bool)
    if not shown.size:
        return found
    for channels in (slice(1, 2), slice(0, 3)):  # green tells almost always, at a third of the work
        one, two = shown[:, :, channels], without[:, :, channels]
        ink = ((np.maximum(one, two) - np.minimum(one, two)).max(axis=(0, 2))) >= _MIN_CONTRAST
        sums = np.concatenate(([0], np.cumsum(ink)))
        found = sums[right] > sums[left]
        if found.all():
            break
    return found


def _solid(characters: Characters) -> np.ndarray:
    return np.array([text.isalnum() for text in characters.texts], bool)


def _runs(boxes: np.ndarray) -> list[tuple[int, int]]:
    """Return where characters that follow each other on one line begin and end."""
    height = boxes[:, 3] - boxes[:, 1]
    smaller = np.maximum(np.minimum(height[1:], height[:-1]), 1e-6)
    shift = np.abs(np.diff(boxes[:, 1] + boxes[:, 3])) / 2
    step = np.diff(boxes[:, 0])
    breaks = (shift > _RUN_SHIFT * smaller) | (step < -_RUN_SHIFT * smaller)
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(boxes)]
    return list(itertools.pairwise(edges))


def _layers(written: Sequence[Written], masks: Sequence[np.ndarray]) -> list[set[int]]:
    """Return the text objects that claim the place of other texts, in groups that do not stand above one another.

    What is hidden below or above a text that can be seen would be taken for seen: each is looked for by itself.
    """
    rivals: dict[int, set[int]] = {}
    for one, two in _find_rivals(written, masks):
        rivals.setdefault(one, set()).add(two)
        rivals.setdefault(two, set()).add(one)
    layers: list[set[int]] = []
    for item, others in rivals.items():
        free = next((layer for layer in layers if not layer & others), None)
        if free is None:
            free = set()
            layers.append(free)
        free.add(item)
    if len(layers) > _MOST_LAYERS:
        raise Illegible
    return layers


def _find_rivals(written: Sequence[Written], masks: Sequence[np.ndarray]) -> Iterator[tuple[int, int]]:
    """Yield pairs of text objects of which characters claim the same place."""
    if not any(mask.any() for mask in masks):
        return
    boxes = np.concatenate([_on_page(part)[mask] for part, mask in zip(written, masks, strict=True)])
    objects = np.concatenate([part.characters.objects[mask] for part, mask in zip(written, masks, strict=True)])
    codes = np.array([text for part in written for text in part.characters.texts])[np.concatenate(masks)]
    solid = np.concatenate([_solid(part.characters)[mask] for part, mask in zip(written, masks, strict=True)])
    runs = _runs_of_all(written, masks)
    for one, two in _find_crossing(boxes, [start for start, _ in runs]):
        first, second = slice(*runs[one]), slice(*runs[two])
        claimed = _overlap(boxes[first], boxes[second]) > _OVERLAP
        claimed &= solid[first][:, None] & solid[second][None]
        claimed &= objects[first][:, None] != objects[second][None]
        # The same letter twice in one place is how bold type is imitated.
        claimed &= codes[first][:, None] != codes[second][None]
        for row, column in np.argwhere(claimed).tolist():
            yield int(objects[first][row]), int(objects[second][column])


def _runs_of_all(written: Sequence[Written], masks: Sequence[np.ndarray]) -> list[tuple[int, int]]:
    """Return where the runs among the characters of `masks` begin and end, counted through all parts."""
    found, before = [], 0
    for part, mask in zip(written, masks, strict=True):
        if mask.any():
            found += [(before + start, before + end) for start, end in _runs(part.characters.boxes[mask])]
        before += int(mask.sum())
    return found


def _find_crossing(boxes: np.ndarray, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of runs, by their numbers, that have a place in common."""
    around = np.hstack([np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)])
    for first in range(0, len(around), _AT_ONCE):
        crossing = np.argwhere(_overlap(around[first : first + _AT_ONCE], around[first:]) > 0) + first
        yield from ((one, two) for one, two in crossing.tolist() if one < two)


def _on_page(part: Written) -> np.ndarray:
    """Return the middles of the characters' boxes in fractions of the page as it is rendered."""
    boxes = part.characters.boxes / np.array(part.size * 2)
    inset = np.array([0.05, _MARGIN, -0.05, -_MARGIN]) * np.tile(boxes[:, 2:] - boxes[:, :2], 2)
    return turn_boxes(boxes + inset, -part.turn // 90 % 4)


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for each pair the area shared, as a share of the smaller one: float (n, m)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    area, other_area = (np.maximum((b[:, 2:] - b[:, :2]).prod(axis=1), 1e-12) for b in (boxes, others))
    return np.asarray(shared / np.minimum(area[:, None], other_area[None]))
