"""Which date of a contract that is not in English is which, by the words beside it.

Knows nothing of weights: what is learned is learned of English contracts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inference.fields.contracts.choice import Mention
from inference.fields.contracts.prose import Clause, Prose

SCORE = 0.75
SAMPLE, FEW = 6_000, 0.02
_ENGLISH = re.compile(r"\b(?:the|and|of|to|this|shall|agreement|by)\b")
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE = {
    "agreement_date": r"(?:(?:geschlossen|unterzeichnet|datiert|vereinbart)(?: am| vom)?|vertrag\w* vom"
    r"|(?:fait|signe\w*|conclu\w*)\b[^.;]{0,30}\ble|\ben [\w ]{2,30}, a"
    r"|(?:firmado|celebrado|suscrito|assinado)\b[^.;]{0,25}\b(?:el|em|a)"
    r"|(?:stipulato|sottoscritto|firmato|concluso)\b[^.;]{0,25}\b(?:il|in data)"
    r"|(?:gesloten|ondertekend|getekend|aangegaan)\b[^.;]{0,25}\b(?:op|d\.?d\.?)"
    r"|(?:zawart|podpisan|sporzadzon)\w*[^.;]{0,30}\b(?:dniu|dnia)"
    r"|(?:overeengekomen|opgemaakt)\b[^.;]{0,30}"
    r"|(?:签订|签署|签约|簽訂|簽署|訂立|契約締結|締結)(?:日期|日|时间|于|於)?:?|[a-z]{3,}, (?:den|le|li|dnia))\s*$",
    "effective_date": r"(?:ab dem|wirkung (?:vom|zum|ab)|tritt (?:am|zum|mit dem)|beginnt (?:am|ab)"
    r"|wirksam (?:ab|zum|am)|en vigueur (?:le|a compter du|au)|prend effet (?:le|au)|a compter du|commence le"
    r"|en vigor (?:el|a partir del?)|(?:iniciara|comenzara|surtira efectos?) (?:el|desde el)|a partir del?"
    r"|decorr\w+ (?:dal|da)|(?:vigore|effetto) (?:il|dal)|in werking (?:op|per)|ingaande(?: op)?|gaat in op"
    r"|vangt aan op|vigor (?:em|a|no dia)|inicio (?:em|a)|efeitos (?:a partir de|em)"
    r"|zycie (?:z dniem|w dniu|dnia)|obowiazuje od(?: dnia)?|\bod dnia"
    r"|(?:生效日期|生效日|起始日期?|効力発生日|開始日):?|自|从|從)\s*$",
    "expiration_date": r"(?:endet (?:am|zum|mit(?: ablauf des)?)|bis(?: zum| einschliesslich)?|jusqu'au"
    r"|(?:expire\w*|prend fin|termin\w+) le|hasta el|(?:finaliza|vence|termina|expira)\w* (?:el|em|il)|fino al"
    r"|scad\w+ il|\btot(?: en met)?|eindigt (?:op|per)|\bate(?: ao dia| ao?)?|do dnia"
    r"|(?:到期日期?|终止日期?|届满日期?|満了日|終了日):?|至|到)\s*$",
}
_AFTER = {
    "agreement_date": r"^\s*(?:geschlossen|abgeschlossen|unterzeichnet|签订|签署|簽訂|に締結)",
    "effective_date": r"^\s*(?:in kraft|wirksam|生效|起|から|より)",
    "expiration_date": r"^\s*(?:止|终止|届满|到期|まで)",
}
DATED = tuple(_BEFORE)
_BARE = re.compile(r"^(?:[^\W\d]+,?\s)?(?:(?:den|le|li|il|a|em|dnia)\s)?$")
_REACH_BEFORE, _REACH_AFTER = 60, 14


def is_foreign(prose: Prose) -> bool:
    """Whether the words of a contract are hardly ever the little words of English."""
    sample = prose.folded[:SAMPLE]
    total = len(_WORD.findall(sample))
    return total > 0 and len(_ENGLISH.findall(sample)) < FEW * total


def find_dated(prose: Prose, name: str, dates: Sequence[Mention]) -> list[Clause]:
    """The first date that the words beside it name as `name`; as the date of the contract also one on its own row."""
    for date in dates:
        if role_of(prose, date) == name:
            return [_clause(prose, date)]
    signed = [date for date in dates if role_of(prose, date) is None and _is_alone(prose, date)]
    return [_clause(prose, signed[-1])] if signed and name == "agreement_date" else []


def role_of(prose: Prose, date: Mention) -> str | None:
    """The field that the words right before or after a date name."""
    before = prose.folded[max(0, date.start - _REACH_BEFORE) : date.start]
    after = prose.folded[date.end : date.end + _REACH_AFTER]
    said_before = (name for name, cue in _BEFORE.items() if re.search(cue, before))
    said_after = (name for name, cue in _AFTER.items() if re.search(cue, after))
    return next(said_before, None) or next(said_after, None)


def _is_alone(prose: Prose, date: Mention) -> bool:
    """Whether the row of a date holds nothing else but a place before it."""
    for start, segment in zip(prose.starts, prose.segments, strict=True):
        end = start + len(segment.text)
        if start <= date.start and date.end <= end:
            rest = prose.folded[date.end : end].strip(" .")
            return not rest and _BARE.match(prose.folded[start : date.start]) is not None
    return False


def _clause(prose: Prose, date: Mention) -> Clause:
    return Clause(date.value, date.start, date.end, SCORE, prose.sentence(date.start, date.end))
