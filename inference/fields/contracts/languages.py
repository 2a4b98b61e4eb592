"""Clauses of contracts that are not in English, by the words that name them: term, notice, renewal and law.

Knows nothing of weights: what is learned is learned of English contracts, so this is asked where that finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.prose import Clause, Prose
from inference.fields.folding import fold

SCORE = 0.6
LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "pl")
_NAMED = {
    "notice_period": r"kundigungsfrist|\bfrist\b|preavis|preaviso|preavviso|opzegtermijn|opzegging|aviso previo"
    r"|wypowiedzeni|提前|期满前|届满前|预先|通知期|予告",
    "renewal": r"verlanger|renouvel|reconduct|reconduit|prorrog|renovar|rinnov|verleng|przedluz|续期|续约|续签"
    r"|延长|延長|更新",
    "term": r"laufzeit|vertragsdauer|\bdauer\b|duree|duracion|vigencia|durata|looptijd|\bduur\b|vigencia|\bprazo\b"
    r"|na okres|有效期|合同期|期限为|为期|為期|有効期間|契約期間",
}
_REACH = 70
_CUT = re.compile(r"[.;]\s|[。;]|,(?=[一-鿿])")
_NOTICE_AFTER = re.compile(r"^\s*(?:以?前)(?:まで)?(?:に|，|,)?.{0,14}(?:通知|予告|申し?入れ)")
_LAW = (
    r"(?:recht|rechts|gesetzen|droit|droits|loi|lois|ley|leyes|legislacion|derecho|legge|leggi|diritto|wet|recht"
    r"|lei|leis|legislacao|prawo|prawu)"
)
_ADJECTIVES = {
    "Germany": "deutsch|allemand|aleman|tedesc|duits|niemieck|alema",
    "Austria": "osterreichisch|autrichien|austriac|oostenrijks",
    "Switzerland": "schweizer|suisse|suiz|svizzer|zwitsers",
    "France": "franzosisch|francais|frances|frans|francusk",
    "Spain": "spanisch|espagnol|espanol|spagnol|spaans|espanhol",
    "Italy": "italienisch|italien|italian|italiaans",
    "Netherlands": "niederlandisch|neerlandais|holandes|olandes|nederlands|neerlandes",
    "Belgium": "belgisch|belge|belg",
    "Luxembourg": "luxemburgisch|luxembourgeois",
    "Poland": "polnisch|polonais|polac|pools|polsk",
    "Portugal": "portugiesisch|portugais|portugues|portoghes",
    "Mexico": "mexican",
    "Argentina": "argentin",
    "Brazil": "brasileir|brasilen",
}
_MENTIONS_LAW = re.compile(rf"\b{_LAW}\b")


def find_named(prose: Prose, name: str, mentions: Sequence[Mention]) -> list[Clause]:
    """The first length of time that follows the foreign name of a field of `_NAMED`, in one sentence."""
    pattern = _NAMED.get(name)
    for mention in mentions if pattern else ():
        said = prose.folded[max(0, mention.start - _REACH) : mention.start]
        said = _CUT.split(said)[-1]
        names = [field for field, cue in _NAMED.items() if re.search(cue, said)]
        if _NOTICE_AFTER.match(prose.folded[mention.end : mention.end + 40]):
            names = ["notice_period"]
        if names[:1] == [name]:
            shown = prose.sentence(mention.start, mention.end)
            return [Clause(mention.value, mention.start, mention.end, SCORE, shown)]
    return []


def find_foreign_law(prose: Prose) -> list[Clause]:
    """The law a contract in another language names: "deutsches Recht", "le droit de la France"."""
    if not _MENTIONS_LAW.search(prose.folded):
        return []
    for match in _laws().finditer(prose.folded):
        group = next(name for name, said in match.groupdict().items() if said)
        start, end = match.span(group)
        country = _places()[match[group]] if group == "place" else _country(match[group])
        return [Clause(country, start, end, SCORE, prose.sentence(start, end))]
    return []


@lru_cache(maxsize=1)
def _laws() -> re.Pattern[str]:
    adjectives = "|".join(_ADJECTIVES.values())
    places = "|".join(sorted(map(re.escape, _places()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<before>(?:{adjectives})\w{{0,4}}) (?:\w+ )?{_LAW}\b"
        rf"|\b{_LAW} (?:\w+ )?(?P<after>(?:{adjectives})\w{{0,4}})\b"
        rf"|\b{_LAW} (?:der |des |du |de |la |le |los |las |el |della |dell'|van |do |da |von |republik "
        rf"|bundesrepublik |republique |republica |repubblica |rzeczypospolitej ){{1,4}}(?P<place>{places})\b"
    )


def _country(adjective: str) -> str:
    return next(country for country, stems in _ADJECTIVES.items() if re.match(stems, adjective))


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Folded names of countries in `LANGUAGES` to their English names."""
    english = Locale("en").territories
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(fold(name), str(english[code]))
    return found
