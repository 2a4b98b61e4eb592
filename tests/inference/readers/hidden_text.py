"""Draws pages that hide a false value behind a true one: every trick on every ground, ten pages a trick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.inference.pdf_writer import write_pdf, write_text

SIZE = (400.0, 300.0)
SHOWN = (
    "Brook and Field Ltd, 12 Mill Lane",
    "Invoice number: INV-2026-17",
    "Grand total: EUR 9,190.00",
    "Payment is due within thirty days",
)
LIES = ("Grand total: EUR 1,777.77", "Invoice number: XX-555-888")
ROWS = (250.0, 200.0, 150.0, 100.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and on what a lie is told. `at`: where each lie begins; `ground`: the colour of the paper, three figures
    of 0..1; `wrap`: "", "form" or "group"; `turn`: degrees the lie is turned counter-clockwise; `paint`: what is drawn
    between the lies and the truth."""

    name: str
    at: tuple[tuple[float, float], ...] = ((40, 60), (40, 30))
    ground: str = "1 1 1"
    wrap: str = ""
    rotation: int = 0
    turn: int = 0
    paint: str = ""


SETTINGS = (
    Setting("white paper"),
    Setting("coloured paper", ground="0.85 0.9 1"),
    Setting("dark paper", ground="0.1 0.2 0.3"),
    Setting("page on its side", rotation=90),
    Setting("page on its head", rotation=180),
    Setting("form", wrap="form"),
    Setting("transparency group", wrap="group"),
    Setting("in the place of the truth", at=((40, 150), (40, 200))),
    Setting("between two lines", at=((40, 156), (60, 194))),
    Setting(
        "down the page across lines and a rule", at=((130, 90), (90, 80)), turn=90, paint="0 G 30 125 m 370 125 l S"
    ),
)


def _in_the_colour_of_the_paper(setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, before=f"{setting.ground} rg")


def _tiny(setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, size=1 + 0.1 * len(setting.name) / 4)


def _clipped(_setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, before=f"{x} {y - 60} 20 20 re W n 0.5 g")


def _off_the_page(setting: Setting, text: str, x: float, y: float) -> str:
    away = {0: (500, 0), 1: (-600, 0), 2: (0, 400), 3: (0, -500)}[len(setting.name) % 4]
    return write_text(text, x + away[0], y + away[1])


def _below_a_picture(_setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y) + f" q 240 0 0 24 {x - 10} {y - 6} cm /Picture Do Q"


def _with_no_opacity(_setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, before="/Clear gs 0 g")


def _without_ink(_setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, before="3 Tr")


def _in_a_layer_switched_off(_setting: Setting, text: str, x: float, y: float) -> str:
    return f"/OC /Off BDC {write_text(text, x, y)} EMC"


def _below_a_shape(setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y) + f" q {setting.ground} rg {x - 10} {y - 6} 240 24 re f Q"


def _squeezed(_setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y, before="2 Tz 0 g")


def _below_a_veil(setting: Setting, text: str, x: float, y: float) -> str:
    return write_text(text, x, y) + f" q /Veil gs {setting.ground} rg {x - 10} {y - 6} 240 24 re f Q"


def _in_the_colour_of_a_shape(_setting: Setting, text: str, x: float, y: float) -> str:
    return f"q 0.6 0.3 0.3 rg {x - 10} {y - 6} 240 24 re f Q " + write_text(text, x, y, before="0.6 0.3 0.3 rg")


TRICKS: dict[str, Callable[[Setting, str, float, float], str]] = {
    "in the colour of the paper": _in_the_colour_of_the_paper,
    "tiny": _tiny,
    "clipped": _clipped,
    "off the page": _off_the_page,
    "below a picture": _below_a_picture,
    "with no opacity": _with_no_opacity,
    "without ink": _without_ink,
    "in a layer switched off": _in_a_layer_switched_off,
    "below a shape": _below_a_shape,
    "in the colour of a shape": _in_the_colour_of_a_shape,
    "squeezed": _squeezed,
    "below a veil": _below_a_veil,
}


# Flags of an annotation: hidden, not to be viewed, not to be viewed but printed.
FLAGS = (2, 32, 36)
ANNOTATIONS = ("/FreeText /DA (/F 12 Tf)", "/Stamp", f"/Widget /FT /Tx /T (lie) /V ({LIES[0]})")


def hidden_pages() -> Iterator[tuple[str, bytes]]:
    """Each trick in each setting: what it is, and the PDF. A squeezed text is a stroke, which must not cross a word."""
    yield from _pages_with_annotations()
    yield from _pages_cut_or_covered()
    for trick, hide in TRICKS.items():
        for setting in SETTINGS[:7] if hide is _squeezed else SETTINGS:
            yield f"{trick}: {setting.name}", _draw(setting, hide)


def _pages_with_annotations() -> Iterator[tuple[str, bytes]]:
    for kind in ANNOTATIONS:
        for flags in FLAGS:
            yield f"annotation {kind} with flags {flags}", _annotate(kind, flags, write_text(LIES[0], 10, 6))


def _pages_cut_or_covered() -> Iterator[tuple[str, bytes]]:
    below = write_text(LIES[0], 50, 46)
    for kind in ("/Square", "/Stamp"):
        yield f"below an annotation {kind}", _annotate(kind, 4, "1 g 0 0 240 24 re f", below)
    for rotation in (0, 90, 180, 270):
        cut = write_pdf(
            f"{_truth()} {below}", size=SIZE, rotation=rotation, entries=f"/CropBox [0 70 {SIZE[0]} {SIZE[1]}]"
        )
        yield f"outside of the crop box, turned by {rotation}", cut


def _annotate(kind: str, flags: int, appearance: str, below: str = "") -> bytes:
    annotation = f"/Type /Annot /Subtype {kind} /Rect [40 40 280 64] /F {flags} /AP << /N 9 0 R >>"
    return write_pdf(f"{_truth()} {below}", size=SIZE, entries=f"/Annots [ << {annotation} >> ]", appearance=appearance)


def _truth() -> str:
    return " ".join(write_text(line, 40, y) for line, y in zip(SHOWN, ROWS, strict=True))


def _draw(setting: Setting, hide: Callable[[Setting, str, float, float], str]) -> bytes:
    lies = " ".join(_turned(setting, hide, lie, *at) for lie, at in zip(LIES, setting.at, strict=True))
    ink = "1 g" if setting.ground.startswith("0.1") else "0 g"
    truth = " ".join(write_text(line, 40, y, before=ink) for line, y in zip(SHOWN, ROWS, strict=True))
    paper = f"q {setting.ground} rg 0 0 {SIZE[0]} {SIZE[1]} re f Q"
    red, green, blue = (round(255 * float(part)) for part in setting.ground.split())
    return write_pdf(
        " ".join([paper, "/Inner Do" if setting.wrap else lies, setting.paint, truth]),
        inner=lies,
        is_group=setting.wrap == "group",
        size=SIZE,
        rotation=setting.rotation,
        picture=(red, green, blue),
    )


def _turned(setting: Setting, hide: Callable[[Setting, str, float, float], str], lie: str, x: float, y: float) -> str:
    if not setting.turn:
        return hide(setting, lie, x, y)
    return f"q 0 1 -1 0 {x} {y} cm {hide(setting, lie, 0, 0)} Q"
