"""Translates pages: each as a whole, and block by block with the places, to be drawn over the original.

Knows neither prompts nor languages. A block is shown to the model as a picture of its own, so that what it answers
belongs to that place; figures, codes and formulas stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.engine import EngineError
from inference.fields.folding import squeeze
from inference.tasks.blocks import Block, find_blocks, has_words
from inference.tasks.job import Failures, Job, finish_of
from inference.tasks.notes import Remark
from inference.tasks.results import PageResult, PageTranslation, TranslatedBlock
from inference.types import Box, Finish, Page, Result, Translation

MOST_BLOCKS = 150  # of one page
MARGIN = 0.004  # of the page around a block
LONGEST_SHAPE = 12.0  # times as long as high; more is padded, or the model would see a thread
MOST_LONGER = 8  # times as long as the original, and a little: more is no translation of it
LITTLE = 200  # characters


def translate_pages(job: Job) -> list[PageResult]:
    """Each page in `job.request.language`. Raises `UnreadableFile` and `EngineError`."""
    pages, failures = [], Failures(job)
    for batch in job.batches():
        for page, found in zip(batch, job.ask(batch), strict=True):
            result = failures.keep(found, page)
            if result is not None:
                pages.append(_translated(job, page, result))
            job.finished(1)
    failures.check()
    return pages


def _translated(job: Job, page: Page, result: Result) -> PageResult:
    text = result.output.text if isinstance(result.output, Translation) else ""
    translation = PageTranslation(job.request.language, text, _translate_blocks(job, page))
    return PageResult(page.number, page.width, page.height, translation=translation, finish=finish_of(result))


def _translate_blocks(job: Job, page: Page) -> tuple[TranslatedBlock, ...]:
    blocks = [block for block in find_blocks(page) if block.text.strip()]
    if len(blocks) > MOST_BLOCKS:
        job.note(Remark.TOO_MANY_BLOCKS, page=page.number, most=MOST_BLOCKS)
        blocks = blocks[:MOST_BLOCKS]
    # What stands there twice is asked for once.
    wanted = {squeeze(block.text): block for block in blocks if has_words(block.text)}
    answers = dict(zip(wanted, _ask(job, page, list(wanted.values())), strict=True))
    left = sum(answer is None for answer in answers.values())
    if left:
        job.note(Remark.BLOCKS_LEFT, page=page.number, count=left)
    return tuple(
        TranslatedBlock(answers.get(squeeze(block.text)) or block.text, block.text, block.box) for block in blocks
    )


def _ask(job: Job, page: Page, blocks: Sequence[Block]) -> list[str | None]:
    """The translation of each block; None where the model has none."""
    image = np.asarray(page.image)
    crops = [_crop(number, image, block.box) for number, block in enumerate(blocks, 1)]
    return [_text(found, block) for found, block in zip(job.ask(crops), blocks, strict=True)]


def _text(found: Result | EngineError, block: Block) -> str | None:
    if isinstance(found, EngineError) or not isinstance(found.output, Translation):
        return None
    text = found.output.text.strip()
    is_whole = finish_of(found) in (None, Finish.STOP)
    return text if text and is_whole and len(text) <= MOST_LONGER * len(block.text) + LITTLE else None


def _crop(number: int, image: np.ndarray, box: Box) -> Page:
    """What stands in `box` with a little around it, on paper of its own colour where it is very long."""
    height, width = image.shape[:2]
    left, right = max(int((box[0] - MARGIN) * width), 0), min(int((box[2] + MARGIN) * width) + 1, width)
    top, bottom = max(int((box[1] - MARGIN) * height), 0), min(int((box[3] + MARGIN) * height) + 1, height)
    part = image[top:bottom, left:right]
    missing = [max(int(other / LONGEST_SHAPE) - own, 0) for own, other in (part.shape[:2], part.shape[1::-1])]
    if any(missing):
        paper = np.median(part.reshape(-1, 3), axis=0).astype(np.uint8)
        size = (part.shape[0] + missing[0], part.shape[1] + missing[1], 3)
        padded = np.broadcast_to(paper, size).copy()
        y, x = missing[0] // 2, missing[1] // 2
        padded[y : y + part.shape[0], x : x + part.shape[1]] = part
        part = padded
    return Page(number, part.shape[1], part.shape[0], np.ascontiguousarray(part))
