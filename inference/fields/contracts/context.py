"""What stands around a span of prose, as named features a learned score can weigh.

Knows nothing of dates, durations or fields. Words that mean the same in other languages are one word here, so that
what was learned of English contracts helps elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from inference.fields.contracts.prose import Prose

Features = dict[str, float]
BEFORE, AFTER = 14, 10  # words whose order counts
_REACH_BEFORE, _REACH_AFTER = 190, 130  # characters that hold them
_SENTENCE_BEFORE, _SENTENCE_AFTER = 300, 200
_TOKEN = re.compile(r"_{2,}|[^\W\d_]+|\d+|[^\w\s]")
_HEADING = re.compile(
    r"\b(?:\d{1,2}(?:\.\d{1,2})?|[IVXivx]{1,4}|(?:article|section|ARTICLE|Article|Section)\s\w+)\.? {1,2}"
    r"([A-Z][\w &/;,-]{2,40}?)[.:]"
)
_HEADING_REACH = 1_200
# fmt: off
_SAME = {
    "agreement": "vertrag vertrages vertrags vereinbarung contrat convention accord contrato acuerdo contratto accordo"
                 " overeenkomst umowa contract",
    "dated": "vom datiert date fechado fecha datato data gedateerd",
    "made": "geschlossen abgeschlossen unterzeichnet conclu signe fait hecho celebrado firmado suscrito stipulato"
            " sottoscritto concluso gesloten zawarta assinado",
    "effective": "kraft wirksam gultig vigueur effet vigor vigore decorrenza werking",
    "between": "zwischen tra fra tussen pomiedzy",
    "term": "laufzeit vertragslaufzeit dauer duree duracion vigencia durata looptijd vigencia prazo",
    "period": "zeitraum periode periodo",
    "initial": "erstlaufzeit mindestlaufzeit anfangliche initiale inicial iniziale",
    "notice": "kundigungsfrist kundigung gekundigt frist preavis preaviso preavviso opzegtermijn opzegging",
    "terminate": "kundigen kundbar beenden resilier resilie rescindir resolver recedere disdetta opzeggen",
    "terminated": "beendet resiliee rescindido",
    "renewed": "verlangert verlangern renouvele reconduit reconduction renouvellement prorroga prorrogara renovara"
               " rinnovato rinnova verlengd",
    "successive": "jeweils weitere weiteres successives successive sucesivos sucessivos successivi",
    "expire": "endet ende expire expirera vence vencera finaliza scade eindigt",
    "until": "bis jusqu hasta fino tot",
    "begins": "beginnt beginn commence comienza inicia inizia begint",
    "for": "fur pour por per voor",
    "the": "der die das dem den des le la les el il lo",
    "this": "dieser diese dieses diesem ce cet cette este esta questo questa deze",
    "on": "am op",
    "from": "ab desde dal vanaf",
    "of": "von de du di van",
    "in": "en",
    "a": "ein eine einen einer un une una een",
    "and": "und et y e",
    "prior": "vor avant antes prima",
    "written": "schriftlich schriftliche schriftlicher ecrit escrito scritto",
    "day": "tag jour dia giorno",
}
# fmt: on


def tokens(folded: str) -> list[str]:
    """Words and marks; every number is "0", every blank line "_"."""
    return [_token(found) for found in _TOKEN.findall(folded)]


def words_around(prose: Prose, start: int, end: int) -> Features:
    """The words next to a span in their order, and those near it in none."""
    before = tokens(prose.folded[max(0, start - _REACH_BEFORE) : start])[-BEFORE:]
    after = tokens(prose.folded[end : end + _REACH_AFTER])[:AFTER]
    found = {f"<near {word}": 1.0 for word in before} | {f">near {word}": 1.0 for word in after}
    for length in (1, 2, 3):
        if len(before) >= length:
            found[f"<{length} " + " ".join(before[-length:])] = 1.0
        if len(after) >= length:
            found[f">{length} " + " ".join(after[:length])] = 1.0
    return found


def words_in_sentence(prose: Prose, start: int, end: int) -> Features:
    """The words of the sentence before and after a span."""
    left, right = prose.sentence(start, end)
    before = prose.folded[max(left, start - _SENTENCE_BEFORE) : start]
    after = prose.folded[end : min(right, end + _SENTENCE_AFTER)]
    return {f"<said {word}": 1.0 for word in tokens(before)} | {f">said {word}": 1.0 for word in tokens(after)}


def words_of_heading(prose: Prose, start: int) -> Features:
    """The words of the numbered heading before a span."""
    headings = list(_HEADING.finditer(prose.text, max(0, start - _HEADING_REACH), start))
    if not headings:
        return {}
    last = headings[-1]
    return {f"heading {word}": 1.0 for word in tokens(prose.folded[last.start(1) : last.end(1)])}


def step(figure: float, *steps: float) -> int:
    """How many of the ascending `steps` a figure has reached."""
    return sum(figure >= bound for bound in steps)


def _token(found: str) -> str:
    if found[0].isdigit():
        return "0"
    return "_" if found[0] == "_" else _meanings().get(found, found)


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    return {word: meaning for meaning, listed in _SAME.items() for word in listed.split()}
