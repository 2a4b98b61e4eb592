"""What speaks for a date as the day a contract was made or takes effect, and what the whole document says of its dates.

Knows nothing of pages or weights: it reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inference.fields.contracts.context import step
from inference.fields.contracts.prose import Prose
from inference.fields.dates import FoundDate

HEAD, OPENING = 700, 5_000
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_FILL = r"(?:_{2,}|\[[\s_\W]{0,8}\]|\.{4,})"
_BLANK = re.compile(
    rf"_{{2,}}\s*(?:,|day|\d{{4}})|\[[\s_•●*·.]{{0,8}}\]\s*(?:day|,|\d)|day of\s*(?:_{{2,}}|\[|,)"
    rf"|(?:as of|dated|on|this)\W{{0,3}}{_FILL}|{_MONTH}\s*(?:_+|\[[^\]]{{0,5}}\])"
    rf"|(?:as of|dated|on|this)(?: the| this)?(?: day of)?\s*,?\s*(?:19|20)\d\d\b|day of\s+(?:19|20)\d\d\b"
    rf"|this\s+day of\s+\w+\s*,|(?:as of|dated|on) {_MONTH}\s?,\s?(?:19|20)\d\d"
)
_CALLED_EFFECTIVE = re.compile(
    r"^[\W_]{0,6}(?:\(?\s*(?:hereinafter|referred to as|the|such date|being|(?:date )?of this agreement"
    r"|which (?:date )?(?:shall be|is)|(?:deemed|considered)(?: to be)?"
    r"|im folgenden|nachfolgend)?[\s,]*(?:the |das |la )?){0,4}[\"“”'„«]{0,3}\s?"
    r"(?:effective date|commencement date|datum des inkrafttretens|date d'(?:entree en vigueur|effet)|fecha de entrada)"
)
_EFFECTIVE_IS = re.compile(
    r"(?:effective date|inkrafttreten|vertragsbeginn|date d'(?:entree en vigueur|effet)|fecha de (?:entrada en vigor"
    r"|inicio)|ingangsdatum|data di decorrenza)\W{0,6}(?:of this agreement)?\W*(?:is|means|shall mean|:|of)?\W{0,3}$"
)
_DEFINES_EFFECTIVE = re.compile(r"Effective Date|EFFECTIVE DATE|Commencement Date")
_SAYS_EFFECTIVE = re.compile(
    r"effective (?:as of|on|from|upon)|(?:be|is|become|becomes|made) effective|takes? effect|commenc\w+ (?:on|as of)"
    r"|with effect from|comes? into (?:force|effect)"
)
_SECRET = re.compile(r"confidential|disclos|secre[ct]|geheimhalt|vertraulich|riservatezza")
_STARTS = re.compile(r"effective|commenc|in effect|takes effect|begin|wirksam|kraft|vigueur|vigor")
_THIS_STARTS = re.compile(
    r"\b(?:term|agreement|period|contract)\b[^.;]{0,80}\b(?:commenc\w+|beg[iu]n\w*|starts?|effective|effect)"
    r"[^.;]{0,25}\b(?:on|upon|as of|from|in)(?: or about)?(?: the| this)?\s*$"
)
_ENDS = re.compile(
    r"\b(?:until|through|expir\w+|terminat\w+|end\w*|conclud\w+|up to|bis|jusqu'au|hasta|fino al)[^.;]{0,40}$"
)
_OPENS = re.compile(
    r"\b(?:this|the following|ce|cet|present\w*|der|dieser|il|el|questo)\b(?:[^.;]|\.(?! [a-z]{4})){0,160}"
    r"\b(?:made|entered|dated|executed|effective|signed|concluded|geschlossen|conclu|celebrado|stipulato)\b"
    r"[^.;]{0,45}$|^\W*(?:agreement|contract)[^.;]{0,60}(?:made|dated|entered)[^.;]{0,30}$"
)
_OTHER_PAPER = re.compile(
    r"\b(?:that certain|certain|an?|any|their|its|such|prior|previous|original|existing|pursuant to|under|terms of"
    r"|amended|amends?|into|between|parties to)\b[^.;]{0,140}(?:agreement|lease|licen[sc]e|contract|plan|letter|note"
    r"|order|indenture|mortgage|addendum|amendment|proposal|report|policy)s?\W{0,3}(?:[^.;]{0,50}\W)?"
    r"(?:dated|effective|executed|entered into|made|signed)\b[^.;]{0,25}$"
)
_THIS_PAPER = re.compile(r"\bthis (?:[\w-]+ ){0,6}(?:agreement|contract|lease|amendment|addendum|deed|letter)\b[^.;]*$")
_WHEN_SIGNED = re.compile(
    r"(?:last|later|latest)(?: of the)? (?:date|signature|day|party|of)|date (?:of|on which).{0,30}(?:sign|execut)\w+"
    r"|last (?:party )?(?:to )?sign|date (?:set forth|of signature|signed) (?:below|on the signature)"
)
_SIGNED = re.compile(
    r"(?:(?i:date|dated|signed|executed|datum|fecha|data)(?: of signature| signed)?\s{0,2}[:_.–-]\W{0,8}"
    r"|\b(?:Date|DATE)\W{1,8})(?:\(?(?i:mm/dd/yy\w*)\)?\W{0,4})?$|^[^.;:()]{0,40}, (?:den|le|el) $"
)
_SIGNED_ABOVE = re.compile(r"^\W{0,4}(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\W{1,4})?date\b")
_ADDRESSED = re.compile(r"^[^.;:]{0,200}?\b(?:attn|attention|dear|re:|ladies|gentlemen|private|via)\b")


def is_called_effective(prose: Prose, date: FoundDate) -> bool:
    """Whether the words next to a date call it the effective date."""
    after, before = prose.folded[date.end : date.end + 80], prose.folded[max(0, date.start - 50) : date.start]
    return _CALLED_EFFECTIVE.match(after) is not None or _EFFECTIVE_IS.search(before) is not None


def is_signed(prose: Prose, date: FoundDate) -> bool:
    """Whether a date stands where a signature is dated."""
    before = prose.text[max(0, date.start - 24) : date.start]
    after = prose.folded[date.end : date.end + 24]
    return _SIGNED.search(before) is not None or _SIGNED_ABOVE.match(after) is not None


def cues_of_document(prose: Prose, dates: Sequence[FoundDate], is_labelled: bool) -> list[str]:
    """What the whole document says of its dates: whether it names an effective date, and whether signing makes it."""
    named = len(_DEFINES_EFFECTIVE.findall(prose.text))
    says = "named" if named else "said" if _SAYS_EFFECTIVE.search(prose.folded, 0, OPENING) else "unsaid"
    kind = "secret" if _SECRET.search(prose.folded, 0, 1_200) else "trade"
    found = ["bias", f"effective date named {min(named, 3)} {is_labelled}", f"{kind}", f"{kind}, effective {says}"]
    mentions = re.finditer(r"effective date", prose.folded)
    near = [prose.folded[:3_000], *(prose.folded[match.start() : match.start() + 200] for match in mentions)]
    if any(_WHEN_SIGNED.search(text) for text in near):
        found.append("made by signing")
    if not any(date.start < HEAD for date in dates):
        found.append("none at the head")
    return found


def blank_of(prose: Prose) -> int | None:
    """Where the opening leaves a date blank, if it does."""
    found = _BLANK.search(prose.folded, 0, OPENING)
    return found.start() if found else None


def is_of_another(prose: Prose, date: FoundDate) -> bool:
    """Whether a date is said of a paper that is not this contract."""
    before = prose.folded[max(0, date.start - 230) : date.start]
    return _OTHER_PAPER.search(before) is not None and _THIS_PAPER.search(before) is None


def cues_of_place(prose: Prose, date: FoundDate, place: int, *, is_other: bool) -> list[str]:
    """What the words before a date and its place say of it; `place` counts the dates of this contract before it."""
    found = [
        f"place {step(date.start, 200, 600, 1_500, 3_000, 6_000, 12_000)}",
        f"to the end {step(len(prose.text) - date.end, 300, 1_000, 3_000)}",
    ]
    if is_other:
        return [*found, "of another paper"]
    near = prose.folded[max(0, date.start - 60) : date.start]
    before = prose.folded[max(0, date.start - 230) : date.start]
    cues = {
        "starts": _STARTS.search(near), "this starts": _THIS_STARTS.search(before), "ends": _ENDS.search(near),
        "opens": _OPENS.search(before), "this paper": _THIS_PAPER.search(before),
    }  # fmt: skip
    found += [f"date {min(place, 4)}", *(name for name, cue in cues.items() if cue)]
    if cues["opens"] and date.start < OPENING:
        found.append("opens it")
    if date.start < HEAD and _ADDRESSED.match(prose.folded[date.end : date.end + 300]):
        found.append("heads a letter")
    return found
