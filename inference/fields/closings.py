"""Rows that end a table of line items or stand between its parts: sub-totals, totals, tax, payment, page numbers.

Knows nothing of columns or of what the items are.
"""

from __future__ import annotations

import re

from inference.fields.folding import fold
from inference.fields.layout import Layout, Row
from inference.fields.money import find_amounts

_CLOSING = re.compile(
    r"^\W*(?:\d+ )?(?:[a-z]*summen?|[a-z]*betrag|sub ?-?tota+l[a-z]*|total[es]?|totals|totaal|razem|suma|soma|subtot"
    r"|grand total|invoice total|net(?:to)?|brutto|gesamt|(?:net|gross|taxable) am[a-z]*|amount due|balance(?: due)?"
    r"|tax(?:es)?|taxe|taxable|sales tax|[vg]\.?[as]\.?t|mwst|ust|tva|iva|btw|umsatzsteuer[a-z]*|zuzuglich|zzgl"
    r"|delsumma|moms|mva|att betala|i alt|totalt|mezisoucet|celkem|dph|ara toplam|genel toplam|kdv|yhteensa|alv"
    r"|(?:mal hizmet )?toplam[a-z]*|hesaplanan|odenecek|osszesen|afa|subtotaal|subtotale|de plata"
    r"|montant|importe|base imponible|imponibile|discounts?|rabatt|remise|rounding|round adj"
    r"|shipping|versand[a-z]*|payments?|paid|amount paid|to pay|zu zahlen|thanks?|notes?|terms|bitte|reglement"
    r"|cash|change|tender|visa|mastercard|debit|credit|service charge|svc chg|item count|items? sold|no\.? of items"
    r"|qty ?:|total qty|tot\.? ?(?:qty|amt)|sttl|items?:|qty\W*$|amount\W*$|points?|earned|opening bal[a-z]*|deposit"
    r"|carried (?:forward|over)|brought forward|ubertrag|vortrag|a reporter|report(?= *:?$)|a riportare|riporto"
    r"|suma y sigue|suma anterior|te transporteren|przeniesienie|z przeniesienia"
    r"|incl|excl|inclusive|exclusive|you saved|savings?)(?![a-z])"
    r"|^\W*(?:合 ?计|价税合计|小 ?计|小 ?計|合 ?計|税|應稅|消費税|内税|総|お預|お釣|対象)"
)
_BARE = re.compile(
    r"\W*(?:(?:sub|grand|net|invoice)?[ -]?totals?|(?:zwischen|gesamt)?summe|gesamt|totale?|totaal|razem|suma"
    r"|合计|小计|合計|小計)\W*"
)
_PART = re.compile(
    r"\W*(?:sub ?-?tota+l[a-z]*|zwischensumme|sous ?-?total|delsumma|mezisoucet|ara toplam|parcial|parziale"
    r"|summe (?=[^\W\d]|\d{1,3}\b)|total (?:for|of|section|group|position|pos|block|part|titel|lot)\b|somme partielle"
    r"|carried|brought|ubertrag|vortrag|a reporter|report\b|a riportare|riporto|suma y sigue|suma anterior"
    r"|te transporteren|przeniesienie|z przeniesienia|小計|小计|小 ?计)"
)
_SHORTENED = re.compile(
    r"^\W*(?:discount|disc\b|rabatt|remise|coupon|nachlass|item disc|skonto|descuento|sconto|korting|promo|less\b)"
)
_ACCOUNT = re.compile(r"\b(?:iban|bic|swift)\b")
_PAGE = re.compile(
    r"\b(?:page|seite|pag(?:ina)?|pagina|strona|sida|side|页|頁)\.?\s*\d+(?:\s*(?:/|of|von|de|sur|van|di|z|av)\s*\d+)?\b"
)


def is_closing_text(text: str) -> bool:
    """Whether a text begins as the label of a total, of tax or of a payment does."""
    folded = fold(text)
    spaced = folded if folded.isascii() else "".join(folded.split())  # Han characters set apart: "合 计"
    return _CLOSING.match(folded) is not None or _CLOSING.match(spaced) is not None


def is_bare_total(text: str) -> bool:
    """Whether a text is nothing but the word for a total, and so no item's name."""
    return _BARE.fullmatch(fold(text)) is not None


def is_part_total(text: str) -> bool:
    """Whether a text begins as the label of a sum that may stand between items: of a part, or carried to a page."""
    return _PART.match(fold(text)) is not None


def is_deduction_text(text: str) -> bool:
    """Whether a text begins as the name of a discount does."""
    return _SHORTENED.match(fold(text)) is not None


def is_page_number(row: Row) -> bool:
    """Whether the row only counts the pages."""
    text = fold(row.text)
    found = _PAGE.search(text)
    return found is not None and len(text) - len(found[0]) < 40


def is_account(row: Row) -> bool:
    """Whether the row names a bank account, as at the foot of every page."""
    return any(_ACCOUNT.search(segment.folded) for segment in row.segments)


def printed_sums(layout: Layout, decimal: str | None) -> set[float]:
    """Amounts, to the cent and without sign, that stand in rows with the label of a total."""
    sums: set[float] = set()
    for sheet in layout.sheets:
        for row in sheet.rows:
            labels = [segment for segment in row.segments if _CLOSING.match(segment.folded)]
            if labels:
                found = find_amounts(row.text, decimal=decimal)
                sums |= {round(abs(amount.value), 2) for amount in found if amount.value}
    return sums
