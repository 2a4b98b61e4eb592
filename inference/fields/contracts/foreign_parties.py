"""Parties of a contract that is not in English, where the learned choice finds fewer than two.

Knows nothing of weights: firms by their form, people by how they are addressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inference.fields.contracts.names import bare, has_form, name_spans
from inference.fields.contracts.prose import Clause, Prose

SCORE = 0.45
OPENING, FEWEST = 1_800, 2
_ADDRESSED = re.compile(
    r"\b(?:Herrn?|Frau|Don|Doña|Dña\.|D\.ª|Monsieur|Madame|M\.|Mme\.?|Signor[ae]?|Sig\.(?:ra)?|dhr\.|mevr\.|Sra?\.|Pan(?:em|ią|i)?)"
    r"\s+((?:[A-ZÀ-Ž][\w'’-]+\s){1,3}[A-ZÀ-Ž][\w'’-]+)"
)


def complete_parties(prose: Prose, known: Sequence[Clause]) -> list[Clause]:
    """`known` and, while they are fewer than two, the next names of the opening, in the order they are named."""
    kept = list(known)
    for start, end in sorted(_names(prose)):
        if len(kept) >= FEWEST:
            break
        name = bare(prose.text[start:end])
        if name and not any(name in bare(clause.value) or bare(clause.value) in name for clause in kept):
            kept.append(Clause(prose.text[start:end], start, end, SCORE, prose.sentence(start, end)))
    return sorted(kept, key=lambda clause: clause.start)


def _names(prose: Prose) -> Iterator[tuple[int, int]]:
    for match in _ADDRESSED.finditer(prose.text, 0, OPENING):
        yield match.span(1)
    for span in name_spans(prose, 0, OPENING):
        if has_form(prose.text[span.start : span.end]):
            yield span.start, span.end
