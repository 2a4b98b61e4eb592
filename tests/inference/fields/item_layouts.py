"""Draws invoices' tables at random: languages, orders of columns, alignments, wrapped names and remarks below them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from inference.types import Page, Source, TextLine, Word

LABELS: dict[str, dict[str, list[str]]] = {
    "en": {
        "pos": ["Pos", "No."], "art": ["SKU", "Item code"], "desc": ["Description", "Product", "Service"],
        "qty": ["Qty", "Quantity"], "unit": ["Unit", "UoM"], "price": ["Unit price", "Rate"], "tax": ["VAT %", "Tax"],
        "disc": ["Disc."], "total": ["Amount", "Total"], "net": ["Subtotal"], "gross": ["Total"], "vat": ["VAT"],
    },
    "de": {
        "pos": ["Pos."], "art": ["Art.-Nr."], "desc": ["Bezeichnung", "Leistung"], "qty": ["Menge", "Anzahl"],
        "unit": ["Einheit"], "price": ["Einzelpreis", "EP"], "tax": ["USt", "MwSt %"], "disc": ["Rabatt"],
        "total": ["Gesamt", "Betrag"], "net": ["Zwischensumme"], "gross": ["Gesamtbetrag"], "vat": ["zzgl. MwSt"],
    },
    "fr": {
        "pos": ["N°"], "art": ["Réf."], "desc": ["Désignation", "Libellé"], "qty": ["Qté", "Quantité"],
        "unit": ["Unité"], "price": ["P.U. HT", "Prix unitaire"], "tax": ["TVA"], "disc": ["Remise"],
        "total": ["Montant HT", "Total HT"], "net": ["Total HT"], "gross": ["Total TTC"], "vat": ["TVA"],
    },
    "it": {
        "pos": ["N."], "art": ["Codice"], "desc": ["Descrizione"], "qty": ["Quantità"], "unit": ["UM"],
        "price": ["Prezzo"], "tax": ["IVA"], "disc": ["Sconto"], "total": ["Importo"], "net": ["Imponibile"],
        "gross": ["Totale"], "vat": ["IVA"],
    },
}  # fmt: skip
WORDS = ["steel", "brass", "garden", "gate", "lamp", "cable", "hinge", "repair", "support", "oak", "with", "24"]
REMARKS = ["Period 01/24", "Serial: 12345", "Made in Germany", "01.03.2024 - 31.03.2024"]
WIDTHS = {"pos": 0.05, "art": 0.09, "qty": 0.08, "unit": 0.07, "price": 0.11, "disc": 0.07, "tax": 0.07, "total": 0.12}
TEXTS = {"pos", "art", "desc", "unit"}
LEFT, RIGHT = 0.07, 0.93


@dataclass
class Drawing:
    """One page being drawn; every character is `width` wide."""

    chance: random.Random
    width: float
    height: float
    lines: list[TextLine] = field(default_factory=list)

    def write(self, y: float, x: float, text: str) -> None:
        words, position = [], 0
        for part in text.split():
            start = text.index(part, position)
            position = start + len(part)
            right = x + self.width * (position - 0.15)
            words.append(Word(part, (x + self.width * start, y, right, y + self.height)))
        box = (x, y, x + self.width * len(text), y + self.height)
        self.lines.append(TextLine(text, box, None, tuple(words)))


def draw(seed: int) -> tuple[Page, list[dict[str, Any]]]:
    """The page that `seed` draws and its items: description, quantity, line_total and mostly unit_price."""
    chance = random.Random(seed)
    language = chance.choice(list(LABELS))
    drawing = Drawing(chance, chance.choice([0.0068, 0.0075, 0.0085]), chance.choice([0.0095, 0.011, 0.0125]))
    places = _columns(chance)
    labels, is_centred = LABELS[language], chance.random() < 0.25
    pitch = drawing.height * chance.choice([1.15, 1.3, 1.5, 1.9])
    y = chance.uniform(0.3, 0.4)
    for name in places:
        _put(drawing, y, places[name], chance.choice(labels[name]), "c" if is_centred else _side(name))
    y += 1.6 * pitch
    has_remarks, gap = chance.random() < 0.35, pitch * chance.choice([0, 0.3, 0.8])
    items: list[dict[str, Any]] = []
    for number in range(chance.randint(1, 8)):
        y = _item(drawing, y, pitch, places, number, "." if language == "en" else ",", items)
        if has_remarks:
            _put(drawing, y, places["desc"], chance.choice(REMARKS), "l")
            y += pitch
        y += gap
    net = sum(item["line_total"] for item in items)
    for name, amount in (("net", net), ("vat", 0.19 * net), ("gross", 1.19 * net)):
        y += 1.3 * pitch
        label = labels[name][0]
        drawing.write(y, places["total"][0] - 0.02 - drawing.width * len(label), label)
        _put(drawing, y, places["total"], _figure(amount, "." if language == "en" else ","), "r")
    return Page(1, 1000, 1414, lines=tuple(drawing.lines), source=Source.TEXT), items


def _columns(chance: random.Random) -> dict[str, tuple[float, float]]:
    """Name -> left and right, in the order in which they stand."""
    first = [name for name, share in (("pos", 0.5), ("art", 0.35)) if chance.random() < share]
    middle = ["qty", "desc"] if chance.random() < 0.2 else ["desc", "qty"]
    options = (("unit", 0.3), ("price", 0.9), ("disc", 0.2), ("tax", 0.35))
    names = [*first, *middle, *(name for name, share in options if chance.random() < share), "total"]
    rest = RIGHT - LEFT - sum(WIDTHS.get(name, 0.0) for name in names)
    places, left = {}, LEFT
    for name in names:
        width = WIDTHS.get(name, rest)
        places[name] = (left, left + width - 0.012)
        left += width
    return places


def _item(
    drawing: Drawing, y: float, pitch: float, places: dict[str, tuple[float, float]], number: int, decimal: str,
    items: list[dict[str, Any]],
) -> float:  # fmt: skip
    """Draw one item and add it to `items`; return where the next row begins."""
    chance = drawing.chance
    quantity, price = chance.choice([1, 2, 5, 12, 0.5, 2.25]), round(chance.uniform(1, 4000), 2)
    discount = chance.choice([0, 10]) if "disc" in places else 0
    total = round(quantity * price * (1 - discount / 100) + 1e-9, 2)
    words = [chance.choice(WORDS).capitalize(), *(chance.choice(WORDS) for _ in range(chance.randint(0, 8)))]
    rows = _wrapped(words, int((places["desc"][1] - places["desc"][0]) / drawing.width))
    texts = {
        "pos": str(number + 1), "art": f"A{chance.randint(100, 999)}-{chance.randint(1, 9)}", "desc": rows[0],
        "qty": _figure(quantity, decimal), "unit": chance.choice(["pcs", "kg", "Stk"]),
        "price": _figure(price, decimal), "tax": "19%", "disc": f"{discount}%" if discount else "",
        "total": _figure(total, decimal),
    }  # fmt: skip
    for name, place in places.items():
        if texts[name]:
            _put(drawing, y, place, texts[name], _side(name))
    for row in rows[1:]:
        y += pitch
        _put(drawing, y, places["desc"], row, "l")
    item = {"description": " ".join(words), "quantity": quantity, "line_total": total}
    items.append(item | ({"unit_price": price} if "price" in places else {}))
    return y + pitch


def _wrapped(words: list[str], most: int) -> list[str]:
    rows = [words[0]]
    for word in words[1:]:
        if len(rows[-1]) + 1 + len(word) <= most:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def _put(drawing: Drawing, y: float, place: tuple[float, float], text: str, side: str) -> None:
    width = drawing.width * len(text)
    lefts = {"l": place[0], "r": place[1] - width, "c": (place[0] + place[1] - width) / 2}
    drawing.write(y, lefts[side], text)


def _side(name: str) -> str:
    return "l" if name in TEXTS else "r"


def _figure(number: float, decimal: str) -> str:
    text = f"{number:,.2f}"
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))
