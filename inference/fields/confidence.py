"""What speaks for a value as one raw score, never 1.0; `calibration` makes a probability of it.

Knows nothing of how a value was found, only what speaks for it. Monotone: a better place, a passed check, agreement
with other values or a clearer lead over the runner-up never lowers it; a source weaker than text caps it.
"""

from __future__ import annotations

from inference.types import Source

HIGHEST = 0.97
LOWEST = 0.05
_CAPS = {Source.OCR: 0.93, Source.MODEL: 0.85}


def confidence(
    score: float,
    *,
    source: Source,
    read: float | None = None,
    is_checked: bool = False,
    agrees: bool = False,
    lead: float = 0.0,
    is_ambiguous: bool = False,
) -> float:
    """From a ranking `score` (0..1) to a confidence.

    `read`: the reader's own confidence in the words; `is_checked`: check digits agree; `agrees`: a sum with other
    values does; `lead`: score ahead of the best other value; `is_ambiguous`: day and month could be swapped.
    """
    value = 0.15 + 0.65 * max(0.0, min(score, 1.0)) + 0.12 * max(0.0, min(lead, 0.5)) / 0.5
    if is_checked:
        value += (1 - value) * 0.6
    if agrees:
        value += (1 - value) * 0.6
    if is_ambiguous:
        value = min(value, 0.6)
    value = min(value, HIGHEST, _CAPS.get(source, HIGHEST))
    if read is not None:
        value = min(value, max(read, LOWEST))
    return round(max(LOWEST, value), 3)
