"""What a contract is worth: an amount of money in a sentence that names the contract's value, price or consideration.

Knows nothing of pages: it reads prose.
"""

from __future__ import annotations

import re

from inference.fields.contracts.prose import Clause, Prose
from inference.fields.money import find_amounts, guess_decimal

_VALUE = re.compile(
    r"(?:contract|agreement|order) (?:value|price|amount|sum)|purchase price"
    r"|value of (?:this|the) (?:contract|agreement)"
    r"|(?:aggregate|total) (?:consideration|price|value|fees?|amount)"
    r"|vertragswert|auftragswert|vertragssumme|auftragssumme|gesamtvergutung|prix du contrat|montant du contrat"
    r"|valor del contrato|importe del contrato|valore del contratto|contractwaarde|wartosc umowy|valor do contrato"
    r"|合同金额|合同总价|合同价款|契約金額"
)
_LIMIT = re.compile(r"liab\w+|exceed|insur\w+|penalt\w+|per (?:hour|day|month|unit)\b|less than|more than|haftung")
NEAR = 2


def find_value(prose: Prose) -> list[Clause]:
    """Amounts that a sentence calls the contract's value, best first; without a currency only right after the name."""
    found = []
    for amount in find_amounts(prose.text, decimal=guess_decimal(prose.text)):
        if not amount.is_money or amount.value <= 0:
            continue
        left, right = prose.sentence(amount.start, amount.end)
        before = prose.folded[left : amount.start]
        named = list(_VALUE.finditer(before))
        if not named or _LIMIT.search(before[named[-1].start() :]):
            continue
        distance = len(before[named[-1].end() :].split())
        if not amount.has_sign and distance > NEAR:
            continue
        score = max(0.9 - 0.03 * distance, 0.4)
        found.append(Clause(str(amount.value), amount.start, amount.end, score, (left, right)))
    return sorted(found, key=lambda clause: (-clause.score, clause.start))
