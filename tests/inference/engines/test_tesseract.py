"""Lines read by Debian's Tesseract, as installed: pages in eight scripts, their order, boxes and limits."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inference.engine import Engine
from inference.engines import tesseract
from inference.registry import load_engine
from inference.types import Page, Result
from tests.inference.drawing import PARAGRAPH, WHITE

pytestmark = pytest.mark.engines

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PAGES = {
    "Arabic": (NOTO / "NotoNaskhArabic-Regular.ttf", (
        "فاتورة أدوات الحديقة",
        "أرسلت البضائع بالقطار يوم الثلاثاء",
        "الدفع خلال ثلاثين يوما من تاريخ الفاتورة",
    )),
    "Cyrillic": (NOTO / "NotoSans-Regular.ttf", (
        "Счёт на оплату садового инвентаря",
        "Товар отправлен железной дорогой",
        "Оплата в течение тридцати дней",
    )),
    "Devanagari": (NOTO / "NotoSansDevanagari-Regular.ttf", (
        "बगीचे के औज़ारों का बिल",
        "माल रेल से भेजा गया था",
        "भुगतान तीस दिनों के भीतर देय है",
    )),
    "Greek": (NOTO / "NotoSerif-Regular.ttf", (
        "Τιμολόγιο για εργαλεία κήπου",
        "Τα εμπορεύματα στάλθηκαν με τρένο",
        "Η πληρωμή γίνεται σε τριάντα ημέρες",
    )),
    "Hangul": (CJK, (
        "정원 도구에 대한 청구서입니다",
        "상품은 화요일에 기차로 보냈습니다",
        "대금은 삼십 일 안에 지불해야 합니다",
    )),
    "Hebrew": (NOTO / "NotoSansHebrew-Regular.ttf", (
        "חשבונית עבור כלי גינה",
        "הסחורה נשלחה ברכבת ביום שלישי",
        "התשלום תוך שלושים יום מתאריך החשבונית",
    )),
    "Thai": (NOTO / "NotoSansThai-Regular.ttf", (
        "ใบแจ้งหนี้สำหรับเครื่องมือทำสวน",
        "สินค้าถูกส่งโดยรถไฟในวันอังคาร",
        "กรุณาชำระเงินภายในสามสิบวัน",
    )),
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine("rapidocr", threads=1)


def read(engine: Engine, font: Path, lines: Sequence[str]) -> Result:
    image = Image.new("RGB", (1100, 90 + 90 * len(lines)), WHITE)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 40 + 90 * row), line, font=ImageFont.truetype(str(font), 34), fill=(0, 0, 0))
    pixels = np.asarray(image)
    return engine.read([Page(1, pixels.shape[1], pixels.shape[0], pixels)])[0]


def pairs(texts: Sequence[str]) -> Counter[str]:
    """Neighbouring characters, blanks left out: the order inside a line counts."""
    bare = ("".join(unicodedata.normalize("NFKC", text).split()) for text in texts)
    return Counter(first + second for text in bare for first, second in pairwise(text))


@pytest.mark.parametrize("script", PAGES)
def test_a_page_in_a_script_is_read_in_logical_order(engine: Engine, script: str) -> None:
    font, lines = PAGES[script]
    result = read(engine, font, lines)
    assert result.notes == ()
    wanted = pairs(lines)
    found = wanted & pairs([line.text for line in result.lines])
    assert found.total() >= 0.9 * wanted.total()


def test_words_have_boxes_where_they_stand(engine: Engine) -> None:
    font, lines = PAGES["Arabic"]
    first = read(engine, font, lines).lines[0]
    assert [word.text for word in first.words] == lines[0].split()
    left_edges = [word.box[0] for word in first.words]
    assert left_edges == sorted(left_edges, reverse=True)  # the first word stands at the right
    assert all(word.confidence is not None and 0 < word.confidence <= 1 for word in first.words)


def test_a_mixed_page_keeps_what_the_recogniser_read(engine: Engine) -> None:
    font, lines = PAGES["Cyrillic"]
    result = read(engine, font, (PARAGRAPH[0], lines[0], PARAGRAPH[1], lines[1]))
    assert [line.text for line in result.lines][::2] == list(PARAGRAPH[:2])
    assert pairs([line.text for line in result.lines][1::2]) & pairs(lines[:2])


def test_a_script_without_data_names_its_package() -> None:
    assert not tesseract.can_read("Tibetan")
    assert tesseract.package_for("Tibetan") == "tesseract-ocr-bod"
    with pytest.raises(tesseract.TesseractFailed, match="Install tesseract-ocr-bod"):
        tesseract.read_lines([np.zeros((30, 200), np.uint8)], "Tibetan")


def test_a_child_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_STARTS_IN", 0.0)
    monkeypatch.setattr(tesseract, "_SECONDS_A_LINE", 0.0)
    with pytest.raises(tesseract.TesseractFailed, match="stopped after"):
        tesseract.read_lines([np.full((30, 200), 255, np.uint8)], "Hebrew")


def test_a_child_that_wants_too_much_memory_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_MEMORY", 1 << 20)
    with pytest.raises(tesseract.TesseractFailed, match="ended with code"):
        tesseract.read_lines([np.full((30, 200), 255, np.uint8)], "Hebrew")


def test_many_lines_are_shared_by_several_children() -> None:
    lines = [np.asarray(draw_line(PAGES["Cyrillic"][0], str(number))) for number in range(100, 126)]
    alone = tesseract.read_lines(lines, "Hebrew")
    assert len({line.text for line in alone}) > len(lines) / 2
    assert tesseract.read_lines(lines, "Hebrew", processes=2) == alone


def draw_line(font: Path, text: str) -> Image.Image:
    image = Image.new("L", (120, 44), 255)
    ImageDraw.Draw(image).text((20, 0), text, font=ImageFont.truetype(str(font), 30), fill=0)
    return image
