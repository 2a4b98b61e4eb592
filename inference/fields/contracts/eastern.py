"""Parties and law of contracts in Chinese and Japanese, which are written without blanks and capitals.

Knows nothing of weights: what is learned is learned of English contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale

from inference.fields.contracts.prose import Clause, Prose
from inference.fields.folding import fold

SCORE = 0.75
OPENING, FEWEST = 3_000, 20
_HAN = re.compile(r"[一-鿿]")
_SIDE = (
    r"(?:[甲乙丙丁]方|出租方|承租方|出租人|承租人|[买買]方|[卖賣]方|委托方|受托方|委托人|受托人|供方|需方|供货方|发包方|承包方"
    r"|发包人|承包人|转让方|受让方|许可方|被许可方|用人单位|劳动者|出借人|借款人|贷款人)"
)
_LABELLED = re.compile(rf"{_SIDE}\s?(?:\([^)]{{0,14}}\))?\s?:\s?([^\s,。;:()、]{{2,40}})")
_DEFINED = re.compile(r"([^\s,。;:()、「」]{2,40})\s?\(以下[^)]{1,26}\)")
_PARTICLE = re.compile(r"^(?:と|及び|および|並びに|和|与|與)")
_EXTRA = {
    "中华人民共和国": "China", "中華人民共和国": "China", "中华民国": "Taiwan", "中華民國": "Taiwan",
    "中華人民共和國": "China", "日本国": "Japan", "香港": "Hong Kong",
    "香港特别行政区": "Hong Kong", "澳门": "Macao", "台湾": "Taiwan", "英格兰": "England", "英国": "United Kingdom",
    "加利福尼亚州": "California", "纽约州": "New York", "特拉华州": "Delaware", "カリフォルニア州": "California",
    "ニューヨーク州": "New York", "デラウェア州": "Delaware",
}  # fmt: skip


def is_eastern(prose: Prose) -> bool:
    """Whether a contract is written in Han characters."""
    return len(_HAN.findall(prose.text, 0, OPENING)) >= FEWEST


def find_eastern_parties(prose: Prose) -> list[Clause]:
    """Who is named beside "party A:" or before "(hereafter 'A')", each once, in order."""
    found: dict[str, Clause] = {}
    for start, end in sorted(_names(prose)):
        name = prose.text[start:end]
        found.setdefault(fold(name), Clause(name, start, end, SCORE, prose.sentence(start, end)))
    return list(found.values())


def find_eastern_law(prose: Prose) -> list[Clause]:
    """The place whose law is said to govern."""
    for match in _laws().finditer(prose.folded):
        said = prose.folded[max(0, match.start() - 25) : match.end() + 12]
        if re.search(r"适用|適用|管辖|管轄|准拠|準拠|準據|准据|依据|依照|解释|解釈|受", said):
            start, end = match.span(1)
            return [Clause(_places()[match[1]], start, end, SCORE, prose.sentence(start, end))]
    return []


def _names(prose: Prose) -> Iterator[tuple[int, int]]:
    for pattern in (_LABELLED, _DEFINED):
        for match in pattern.finditer(prose.folded, 0, OPENING):
            start, end = match.span(1)
            particle = _PARTICLE.match(prose.folded[start:end])
            start += particle.end() if particle else 0
            if end - start >= 2:
                yield start, end


@lru_cache(maxsize=1)
def _laws() -> re.Pattern[str]:
    places = "|".join(sorted(map(re.escape, _places()), key=len, reverse=True))
    return re.compile(rf"({places})(?:现行|現行)?(?:的|之|の)?(?:有关|相关)?(?:法律|法令|法(?!院|人|庭|定))")


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Names of places in Chinese and Japanese, folded, to their English names."""
    english = Locale("en").territories
    found = {fold(name): place for name, place in _EXTRA.items()}
    for language in ("zh", "zh_Hant", "ja"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and len(name) > 1:
                found.setdefault(fold(name), str(english[code]))
    return found
