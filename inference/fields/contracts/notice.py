"""The notice on which either party may end a contract without a cause.

Knows nothing of weights. What is learned of notices is learned of notices against a renewal, and goes before; most who
ask for a notice period mean the one by which a contract is ended, so where nothing speaks against a renewal it is this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.prose import Clause, Prose

SCORE = 0.5
_NOTICE = re.compile(r"\bnotice|\bnotify|\bnotif(?:ies|ication)")
_ENDS = re.compile(r"\bterminat|\bcancel|\bend (?:this|the)\b")
_MUTUAL = re.compile(
    r"\b(?:either|any|each|both)(?: of the)? part(?:y|ies)\b|\b(?:any|no) reason\b|for convenience|without cause"
)
_CAUSE = re.compile(
    r"breach|default|\bcure|remed[yi]|insolv|bankrupt|\bfail|force majeure|change (?:of|in) control|material"
    r"|\bfor cause|with cause|in the event|statement of work|arbitrat|receipt of|renew|extend|insur|certificate|policy"
    r"|anniversar"
)
_NEAR = 90


def find_plain_notice(prose: Prose, mentions: Sequence[Mention]) -> list[Clause]:
    """The first length of time that a sentence names as the notice of an end without a cause."""
    for mention in mentions:
        left, right = prose.sentence(mention.start, mention.end)
        said = prose.folded[left:right]
        near = prose.folded[max(left, mention.start - _NEAR) : min(right, mention.end + _NEAR)]
        if _NOTICE.search(near) and _ENDS.search(said) and _MUTUAL.search(said) and not _CAUSE.search(said):
            return [Clause(mention.value, mention.start, mention.end, SCORE, (left, right))]
    return []
