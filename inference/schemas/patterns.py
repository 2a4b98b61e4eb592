"""Decides whether a field's regular expression is safe to run on text a stranger wrote.

Knows nothing of fields, and of templates the error alone. Patterns are matched against at most `MATCHED_CHARACTERS`
characters (`inference.fields` cuts longer values), so the work of a backtracking match is bounded by the number of
ways its repeats can share that text; a pattern with too many ways, like `(a+)+`, is refused before it is ever run.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from inference.schemas.errors import InvalidTemplate

PATTERN_CHARACTERS = 200
MATCHED_CHARACTERS = 200
MOST_WAYS = 10_000_000


def check_pattern(pattern: str, path: str) -> None:
    """Raise `InvalidTemplate` at `path` for a pattern that does not compile, is too long or could match for minutes."""
    if len(pattern) > PATTERN_CHARACTERS:
        raise InvalidTemplate(
            "the pattern has %(count)s characters; at most %(most)s are allowed.",
            path,
            count=len(pattern),
            most=PATTERN_CHARACTERS,
        )
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise InvalidTemplate("the pattern is not a regular expression (%(reason)s).", path, reason=error) from error
    parser: Any = import_module("re._parser")
    if _ways(parser.parse(pattern)) > MOST_WAYS:
        raise InvalidTemplate(
            "the pattern nests or chains too many repeats and could take minutes; make it simpler.", path
        )


def _ways(nodes: Any) -> int:
    """In how many ways the parsed expression can divide a text of `MATCHED_CHARACTERS`, capped just above the limit."""
    ways = 1
    for operator, argument in nodes:
        ways *= _ways_of(str(operator), argument)
        if ways > MOST_WAYS:
            return MOST_WAYS + 1
    return ways


def _ways_of(operator: str, argument: Any) -> int:
    if operator in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        low, high, body = argument
        most = min(int(high), MATCHED_CHARACTERS)
        inner, repeats = _ways(body), most - min(int(low), most) + 1
        together: int = inner ** min(most, 64)
        return min(together, MOST_WAYS + 1) * repeats
    if operator == "BRANCH":
        return sum(_ways(branch) for branch in argument[1])
    if operator in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _ways(argument[-1] if operator == "SUBPATTERN" else argument)
    if operator in {"ASSERT", "ASSERT_NOT"}:
        return _ways(argument[1])
    if operator in {"GROUPREF", "GROUPREF_EXISTS"}:
        return MOST_WAYS + 1
    return 1
