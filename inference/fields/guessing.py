"""Guesses which template a document belongs to, by the labels and telling words printed on it.

Knows nothing of files or tenants.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.folding import fold, words
from inference.fields.labels import label_book
from inference.fields.layout import Layout, lay_out
from inference.fields.lexicon import cues
from inference.types import Page, TemplateSpec

HEADING_ROWS = 12


def guess_template(pages: Sequence[Page], templates: Sequence[TemplateSpec]) -> tuple[TemplateSpec | None, float]:
    """The template that fits `pages` best and how sure that is (0..1); (None, 0.0) where nothing speaks for any."""
    layout = lay_out(pages[:3])
    if not layout.sheets or not templates:
        return None, 0.0
    scored = sorted(((_fit(template, layout), -index) for index, template in enumerate(templates)), reverse=True)
    best, place = scored[0]
    if best <= 0.5:
        return None, 0.0
    runner = scored[1][0] if len(scored) > 1 else 0.0
    sure = best / (best + max(runner, 0.0) + 1.0)
    return templates[-place], round(min(0.97, sure), 3)


def _fit(template: TemplateSpec, layout: Layout) -> float:
    text = _padded("\n".join(row.text for sheet in layout.sheets for row in sheet.rows))
    heading = _padded("\n".join(row.text for row in layout.sheets[0].rows[:HEADING_ROWS]))
    known = cues()
    own_cues = dict(known.get(template.name, {}))
    for phrase in (template.label, template.name.replace("_", " ")):
        if phrase.strip():
            own_cues.setdefault(fold(phrase), 1.5)
    score = 0.0
    for cue, weight in own_cues.items():
        key = _padded(cue) if cue.isascii() else "".join(words(cue))
        where = (text, heading) if cue.isascii() else (text.replace(" ", ""), heading.replace(" ", ""))
        score += weight * ((key in where[0]) + (key in where[1]))
    hits = {hit.name for hit in label_book(template.fields, ()).find(layout) if hit.name and hit.quality > 0.85}
    own = template.name not in known
    score += (6.0 if own else 2.5) * len(hits) / max(len(template.fields), 4)
    return score


def _padded(text: str) -> str:
    return f" {' '.join(words(text))} "
