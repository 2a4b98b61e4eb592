"""Guesses which template a document belongs to: a built-in one by its kind, a tenant's own by its labels.

Knows nothing of files or tenants. An unknown kind stays unknown: a document is judged against every built-in kind and
against none of them, whether or not the tenant uses these templates.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.kinds import LOOKED_AT, fit_own, judge_kinds
from inference.fields.layout import lay_out
from inference.types import Page, TemplateSpec

LEAST = 0.5  # a guess must be likelier than all else together


def guess_template(
    pages: Sequence[Page], templates: Sequence[TemplateSpec], kinds: Sequence[TemplateSpec]
) -> tuple[TemplateSpec | None, float]:
    """The one of `templates` that `pages` belong to and the probability (0..1) of that; (None, 0.0) where none is.

    `kinds`: the built-in templates, which of them the tenant has or not.
    """
    layout = lay_out(pages[:LOOKED_AT])
    if not layout.sheets or not templates:
        return None, 0.0
    likely = judge_kinds(layout, tuple(kinds))
    own = [(fit_own(template, layout), template) for template in templates if template.name not in likely]
    best, chosen = max(own, key=lambda item: item[0], default=(0.0, None))
    if chosen is not None and best > LEAST:
        return chosen, round(best, 3)
    built_in = [(likely[template.name], template) for template in templates if template.name in likely]
    best, chosen = max(built_in, key=lambda item: item[0], default=(0.0, None))
    return (chosen, round(best, 3)) if chosen is not None and best > LEAST else (None, 0.0)
