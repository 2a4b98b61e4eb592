"""Draws documents of kinds that are rare among the labelled ones, and of kinds that no built-in template is for.

The latter (letters, statements of account, delivery notes, minutes, résumés) teach the guess of a kind to say "none".
Only words in their places are drawn, no images: that is all the guess sees. Knows nothing of the guess.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inference.types import Page, Source, TemplateSpec, TextLine, Word

LINE = 0.016  # of the page's height
CHARACTER = 0.0085  # of its width


@dataclass(frozen=True, slots=True)
class Sketch:
    """One kind in one language: headings to choose from, and lines.

    Lines hold `{date}`, `{money}`, `{number}`, `{name}` and `{word}`; "…" is any word, "|" parts columns, a line ending
    in "*" stands several times.
    """

    headings: tuple[str, ...]
    lines: tuple[str, ...]


def draw_strangers(seed: int, count: int) -> Iterator[tuple[Page, ...]]:
    """Yield `count` documents of one to three pages that no built-in template is for."""
    chance = random.Random(seed)
    for _ in range(count):
        sketch = chance.choice(SKETCHES)
        pages = chance.choice((1, 1, 1, 2, 3))
        yield tuple(_draw(sketch, chance, number) for number in range(1, pages + 1))


def draw_kind(template: TemplateSpec, headings: Sequence[str], seed: int, count: int) -> Iterator[tuple[Page, ...]]:
    """Yield `count` documents of one page that name the template's fields by some of their labels."""
    chance = random.Random(f"{template.name} {seed}")
    fields = [spec for spec in template.fields if spec.columns == ()]
    for _ in range(count):
        chosen = chance.sample(fields, chance.randint(min(3, len(fields)), min(9, len(fields))))
        labels = [chance.choice((spec.label, *spec.aliases, *spec.labels.values())) for spec in chosen]
        filled = [chance.choice(("{}|{{word}} {{number}}", "{}: {{date}}", "{}: {{name}}")) for _ in labels]
        lines = [
            form.format(label.replace("{", "").replace("|", "/")) for form, label in zip(filled, labels, strict=True)
        ]
        sketch = Sketch((chance.choice(headings),), (*lines, *(_PROSE,) * chance.randint(0, 1)))
        yield (_draw(sketch, chance, 1),)


def _draw(sketch: Sketch, chance: random.Random, number: int) -> Page:
    texts = [chance.choice(NAMES), "{name}", "{word} {number}|{date}"] if chance.random() < 0.7 else ["{date}"]
    texts.append(chance.choice(sketch.headings))
    for line in sketch.lines:
        times = chance.randint(2, 9) if line.endswith("*") else 1
        texts += [line.rstrip("*")] * times
    lines, top = [], chance.uniform(0.03, 0.1)
    left = chance.uniform(0.06, 0.14)
    for text in texts:
        for index, part in enumerate(_fill(text, chance).split("|")):
            lines.append(_line(part.strip(), left + index * 0.24, top))
        top += LINE * chance.choice((1.3, 1.3, 1.3, 2.2))
        if top > 0.95:
            break
    return Page(number, 1654, 2339, lines=tuple(lines), source=Source.TEXT)


def _line(text: str, left: float, top: float) -> TextLine:
    words, x0 = [], left
    for part in text.split():
        x1 = x0 + CHARACTER * len(part)
        words.append(Word(part, (min(x0, 0.98), top, min(x1, 0.99), top + LINE)))
        x0 = x1 + CHARACTER
    box = (left, top, max(word.box[2] for word in words), top + LINE) if words else (left, top, left, top + LINE)
    return TextLine(text, box, None, tuple(words))


def _fill(text: str, chance: random.Random) -> str:
    made = {
        "date": f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(2015, 2026)}",
        "money": f"{chance.randint(1, 9999):,}.{chance.randint(0, 99):02}",
        "number": str(chance.randint(10, 999_999)),
        "name": chance.choice(NAMES),
        "word": chance.choice(WORDS),
    }
    filled = text.format(**made)
    return " ".join(chance.choice(WORDS) if word == "…" else word for word in filled.split(" "))


NAMES = (
    "Tarnwick Instruments Ltd", "Ostheim Papier GmbH", "Atelier Verdier SARL", "Anna Lindqvist", "Piotr Zielony",
    "Bergwerk Hilden AG", "M. Okafor", "Cardo Textil S.L.", "Novara Impianti S.p.A.", "Clinic of St. Alder",
)  # fmt: skip
WORDS = (
    "measure", "garden", "results", "quarter", "committee", "transport", "Woche", "Bericht", "Maschine", "réunion",
    "semaine", "projet", "informe", "trabajo", "relazione", "settimana", "verslag", "raport", "system", "water",
    "figures", "training", "schedule", "patients", "students", "chapter", "method", "sample", "and", "of", "the", "for",
)  # fmt: skip
_PROSE = "… … … … … … … … … … … …*"
SKETCHES = (
    Sketch(("Dear Ms {name},", "Dear Sir or Madam,"), (_PROSE, "Yours sincerely,", "{name}")),
    Sketch(("Sehr geehrte Damen und Herren,",), (_PROSE, "Mit freundlichen Grüßen", "{name}")),
    Sketch(("Madame, Monsieur,",), (_PROSE, "Veuillez agréer nos salutations distinguées", "{name}")),
    Sketch(("Estimados señores:",), (_PROSE, "Atentamente,", "{name}")),
    Sketch(
        ("Statement of account", "Account statement"),
        ("Account number {number}|IBAN", "Date|Description|Debit|Credit", "{date}|{word} {name}|{money}*",
         "Opening balance|{money}", "Closing balance|{money}"),
    ),
    Sketch(
        ("Kontoauszug",),
        ("Konto-Nr. {number}|Blatt 1", "Buchung|Verwendungszweck|Betrag", "{date}|{name} {word}|{money}*",
         "Neuer Saldo|{money}"),
    ),
    Sketch(("Relevé de compte",), ("Date|Libellé|Débit|Crédit", "{date}|{word}|{money}*", "Solde|{money}")),
    Sketch(
        ("Delivery note", "Packing list"),
        ("Delivery note no. {number}|Date {date}", "Ship to|{name}", "Item|Description|Quantity|Weight",
         "{number}|{word} {word}|{number} pcs*", "Received in good order|Signature"),
    ),
    Sketch(
        ("Lieferschein",),
        ("Lieferschein-Nr. {number}|{date}", "Pos.|Bezeichnung|Menge", "{number}|{word} {word}|{number} Stk*",
         "Ware erhalten|Unterschrift"),
    ),
    Sketch(("Bon de livraison",), ("N° {number}|{date}", "Réf|Désignation|Quantité", "{number}|{word}|{number}*")),
    Sketch(
        ("Minutes of the meeting", "Minutes"),
        ("Present|{name}, {name}", "1. … … …", _PROSE, "2. … … …", _PROSE, "Action|{name}|{date}*"),
    ),
    Sketch(("Protokoll der Sitzung",), ("Anwesend|{name}", "TOP 1 … …", _PROSE, "TOP 2 … …", _PROSE)),
    Sketch(
        ("Curriculum vitae", "Résumé", "Lebenslauf"),
        ("{name}", "Experience", "{date} - {date}|{name}|{word}*", "Education", "{date}|{word} {word}*", "Languages"),
    ),
    Sketch(
        ("Annual report", "Research report", "Working paper No. {number}"),
        ("Abstract", _PROSE, "1 Introduction", _PROSE, "Table {number}", "{word}|{number}|{number}|{number}*", _PROSE),
    ),
    Sketch(
        ("Timesheet", "Stundenzettel", "Feuille de temps"),
        ("Employee|{name}", "Week|{number}", "Day|Start|End|Hours", "{date}|08:00|16:30|8.0*", "Total hours|{number}"),
    ),
    Sketch(
        ("Payslip", "Gehaltsabrechnung", "Bulletin de paie", "Nómina"),
        ("Employee|{name}", "Period|{date}", "Gross pay|{money}", "{word}|{money}|{money}*", "Net pay|{money}"),
    ),
    Sketch(
        ("Application form", "Antrag", "Formulaire de demande", "Solicitud"),
        ("Name|{name}", "Date of birth|{date}", "Address|{word} {number}", "{word}|____________*", "Signature|Date"),
    ),
    Sketch(
        ("Test report", "Prüfbericht", "Certificate of analysis"),
        ("Sample|{number}", "Method|Result|Limit", "{word} {word}|{number}|{number}*", "Approved by|{name}"),
    ),
    Sketch(("Newsletter", "Press release", "Manual", "User guide"), (_PROSE, "{word} {word}", _PROSE, _PROSE)),
    Sketch(("Medical report", "Arztbrief", "Discharge letter"), ("Patient|{name}", "Born|{date}", _PROSE, _PROSE)),
    Sketch(("Timetable", "Price list", "Menu"), ("{word} {word}|{money}*", "{word}", "{word} {word}|{money}*")),
)  # fmt: skip
