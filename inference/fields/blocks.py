"""Blocks of lines that stand under each other, the way an address does, and what kind of line each one is.

Knows nothing of sellers or buyers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inference.fields.dates import find_dates
from inference.fields.folding import fold
from inference.fields.layout import Layout, Segment, Sheet

ALIGNED = 0.012
_LEGAL = (
    r"g?gmbh(?: ?& ?co\.? ?kga?)?|ag|kg|ohg|e\. ?k\.?|e\. ?v\.?|ug|gbr|s\.?a\.?r\.?l\.?|sas|sasu|eurl"
    r"|s\.a\.s?\.?|s\.?l\.?u?\.|s\.?r\.?l\.?|s\.?p\.?a\.?"
    r"|b\.?v\.?b?a?|n\.v\.|sp\.? z ?o\.? ?o\.?|s\.k\.|lda\.?|ltda\.?|ltd\.?|limited|llc|l\.l\.c\.?|llp|l\.p\.|inc\.?"
    r"|incorporated|corp\.?|corporation|plc|pty\.?(?: ltd\.?)?|sdn\.? ?\.?bh?d\.?|sdn\. bhd\.?|bhd\.?"
    r"|berhad|s/b|enterprise|trading|pte\.?(?: ltd\.?)?|oy|oyj|ab|a/s|aps|asa"
    r"|k\.k\.|s\.r\.o\.?|a\.s\.|d\.o\.o\.?|kft\.?|co\.,? ltd\.?|& co\.?|company|holdings?|group"
)
LEGAL = re.compile(
    rf"(?<![\w])(?:{_LEGAL})(?![\w])|有限公司|有限责任公司|股份公司|株式会社|有限会社|合同会社|事務所|企业"
)
POSTAL = re.compile(
    r"(?<![\w])(?:[a-z]{1,2} ?-? ?)?\d{4,6}(?:-\d{3,4})?\s+[^\W\d_]{3,}"
    r"|[^\W\d_]{3,},?\s+[a-z]{2},?\s+\d{5}(?:-\d{4})?(?!\d)"
    r"|[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2}(?!\w)|\d{2}-\d{3} [^\W\d_]{3,}|〒\d{3}-\d{4}|\d{5,6},? [^\W\d_]{3,}"
)
_STREET = re.compile(
    r"\b(?:street|st\.?|road|rd\.?|avenue|ave\.?|drive|lane|boulevard|blvd|suite|floor|jalan|jln|lot"
    r"|taman|lorong|rue|chemin|via|calle"
    r"|piazza|plaza|ul\.|po box|p\.o\. box|postfach)\b|str\.(?!\w)|(?:strasse|weg|platz|allee|gasse"
    r"|ring|ufer|straat|laan)\b|路|街|号|區|区|丁目|番地"
)
SEPARATORS = re.compile(r"\s[-–—●•·|*]\s|\s?[●•|]\s?|\s{3,}| · ")  # between the parts of an address on one line
_CONTACT = re.compile(
    r"@|https?:|www\.|\b(?:tel|fax|fon|phone|mobil|mobile|telefon|telefax|email|e-mail|mail|hotline"
    r"|tlf)\b|\+\d[\d ()-]{6,}"
    r"|^\(?\d{3}\)?[ -]\d{3}[ -]\d{4}"
)
_NUMBERS = re.compile(
    r"\b(?:gst|vat|ust|mwst|tva|siret|siren|iban|bic|swift|hrb|hra|reg|roc|co\.? ?no|tax id|steuer|nif"
    r"|cif|abn|ein|nip|regon|krs"
    r"|blz|kto|kontonr|company no)\b"
)
_HEADINGS = re.compile(
    r"^(?:tax |simplified |proforma |pro forma |commercial |credit |cash |official )*(?:invoice"
    r"|rechnung|facture|factura|fattura|factuur|faktura|fatura|receipt|bill|note|memo|quittung"
    r"|original|copy|duplicate|kopie|copie|order|purchase order|statement|page|seite|quote|sales"
    r"|welcome|thank you|paid|gutschrift|avoir|returns)\b"
    r"(?:\s+(?:invoice|receipt|copy|bill|no|number)){0,2}[\s:#.]*$"
)


@dataclass(slots=True, eq=False)
class Block:
    """Segments under each other with a common left edge, top to bottom."""

    segments: list[Segment]

    @property
    def top(self) -> float:
        return self.segments[0].box[1]


def find_blocks(layout: Layout, pages: int = 1) -> list[Block]:
    """The blocks of the first `pages` pages in reading order."""
    return [block for sheet in layout.sheets[:pages] for block in _blocks(sheet)]


def _blocks(sheet: Sheet) -> list[Block]:
    blocks: list[Block] = []
    for row in sheet.rows:
        for segment in row.segments:
            home = next((block for block in reversed(blocks[-40:]) if _continues(block, segment, sheet)), None)
            if home is None:
                blocks.append(Block([segment]))
            else:
                home.segments.append(segment)
    return blocks


def _continues(block: Block, segment: Segment, sheet: Sheet) -> bool:
    last = block.segments[-1]
    if last.row == segment.row:
        return False
    gap = (segment.box[1] - last.box[3]) / sheet.line_height
    centred = abs((segment.box[0] + segment.box[2]) - (last.box[0] + last.box[2])) < 0.02
    return -0.6 <= gap <= 2.0 and (abs(segment.box[0] - last.box[0]) <= ALIGNED or centred)


def is_address_line(text: str) -> bool:
    """Whether the line has a postal code with a town."""
    return POSTAL.search(fold(text)) is not None


def is_street_line(text: str) -> bool:
    """Whether the line looks like a street, a house or a building."""
    folded = fold(text)
    return _STREET.search(folded) is not None or re.match(r"(?:no\.? ?)?\d{1,5}[a-z]?[,/ ]", folded) is not None


def is_contact_line(text: str) -> bool:
    """Whether the line is a telephone number, a web or mail address, or a registration number."""
    folded = fold(text)
    return _CONTACT.search(folded) is not None or _NUMBERS.search(folded) is not None


def is_heading(text: str) -> bool:
    """Whether the line only names the kind of document."""
    return _HEADINGS.match(fold(text).strip(" *-=:#")) is not None


def has_legal_form(text: str) -> bool:
    """Whether the line names a firm by its legal form."""
    return LEGAL.search(fold(text)) is not None


def is_name_like(text: str) -> bool:
    """Whether the line could be the name of a person or a firm."""
    letters = sum(character.isalpha() for character in text)
    if letters < 2 or letters < 0.5 * len(text.replace(" ", "")) or len(text) > 90 or ":" in text.rstrip(": "):
        return False
    if re.match(r"\d+[a-z]? ", fold(text)) and is_street_line(text):
        return False
    if is_heading(text) or is_contact_line(text) or (is_address_line(text) and not has_legal_form(text)):
        return False
    return not find_dates(text) and (has_legal_form(text) or not is_street_line(text))
