"""Dense pages of prose and figures, another one for every seed, and every word that is on them.

Knows nothing of documents: the pages mean nothing, they are there to be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import mplfonts
from PIL import Image, ImageDraw, ImageFont

_VOCABULARY = (
    "account address after agreement amount approved archive article balance before between bottle branch bridge "
    "builder calendar carriage central certificate chapter charge circuit clause column company condition contract "
    "copper corner council courier credit customer daily damage delivery deposit design detail discount district "
    "document double early electric engine entrance estimate evening exchange export factory feature figure filter "
    "final forest formal freight garden gasket general glass goods ground handle harbour heating however import "
    "include industry inside instead insurance invoice journal junction kitchen label ladder language ledger letter "
    "licence limited machine manual margin market measure member metal method minute monthly morning multiple "
    "narrow network notice number object office opening order origin packing paper parcel partner payment people "
    "pension period picture plastic please policy position postage premium private process product project purchase "
    "quality quantity quarter railway receipt record reduced reference region register remaining repair report "
    "request reserve revenue river safety sample schedule season section service several shelter silver single "
    "small software special square station statement storage street subject summer supply surface system table "
    "terms timber together total transport travel treasury under uniform union valley valve vehicle village volume "
    "warehouse warranty water weekly weight window winter without working workshop yearly "
    "Änderung für Größe Gebühr Lieferung März Prüfung Rechnung straße über Zahlung écart à déjà reçu société livré "
    "año señal número también café naïve façade crème ação não será więcej złoty część"
)
_LATIN = _VOCABULARY.split()
_CHINESE = (
    "本合同由双方于签署之日起生效甲方应在收到发票后三十日内付清全部货款乙方负责将货物运至指定地点并承担运输费用"
    "产品质量应符合国家标准如有损坏由责任方赔偿任何一方不得擅自转让本合同的权利和义务未尽事宜由双方协商解决"
    "金额数量单价税率合计人民币元整开户银行账号地址电话备注收款人复核开票人销售方购买方名称规格型号服务费"
)
_CHINESE_FONT = Path(mplfonts.__file__).parent / "fonts" / "NotoSansCJKsc-Regular.otf"
_LATIN_FONTS = [
    Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    for name in ("DejaVuSans.ttf", "STIXGeneral.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf")
]
_A4 = (595.3, 841.9)  # points, as all lengths here
_LEFT, _TOP = 45.0, 50.0
_COLUMNS = (0.0, 70.0, 270.0, 330.0, 410.0)  # of a table, from the text's left edge


@dataclass(frozen=True, slots=True, eq=False)
class DensePage:
    """A page as a picture, and its words: what stands between white space; of Chinese every character."""

    image: Image.Image
    words: tuple[str, ...]


def draw_dense_page(seed: int, *, dpi: int = 200, size: float = 9.0, is_chinese: bool = False) -> DensePage:
    """Draw A4 full of text `size` points high; the same arguments give the same page."""
    chosen, scale = random.Random(seed), dpi / 72
    font = ImageFont.truetype(_CHINESE_FONT if is_chinese else _LATIN_FONTS[seed % 4], size * scale)
    image = Image.new("RGB", (round(_A4[0] * scale), round(_A4[1] * scale)), "white")
    draw = ImageDraw.Draw(image)
    words: list[str] = []
    y = _TOP
    while y < _A4[1] - 2 * _TOP:
        make_rows = _make_table if chosen.random() < 0.35 else _make_paragraph
        for cells in make_rows(chosen, is_chinese, (_A4[0] - 2 * _LEFT) * scale, font):
            for column, cell in zip(_COLUMNS, cells, strict=False):
                draw.text(((_LEFT + column) * scale, y * scale), cell, fill="#1a1c20", font=font)
                words += cell if is_chinese else cell.split()
            y += size * 1.4
        draw.line((_LEFT * scale, y * scale, (_A4[0] - _LEFT) * scale, y * scale), fill="#888888")
        y += size
    return DensePage(image, tuple(words))


def _make_paragraph(
    chosen: random.Random, is_chinese: bool, width: float, font: ImageFont.FreeTypeFont
) -> Iterator[tuple[str, ...]]:
    """Yield lines no wider than `width` pixels, each as the one cell of its row."""
    if is_chinese:
        length = int(width / font.size)
        for _ in range(chosen.randint(3, 7)):
            yield ("".join(chosen.choices(_CHINESE, k=chosen.choice((length, length // 2)))),)
        return
    line = ""
    for _ in range(chosen.randint(50, 110)):
        word = _choose_word(chosen)
        if line and font.getlength(f"{line} {word}") > width:
            yield (line,)
            line = ""
        line = f"{line} {word}".strip()
    yield (line,)


def _make_table(
    chosen: random.Random, is_chinese: bool, width: float, font: ImageFont.FreeTypeFont
) -> Iterator[tuple[str, ...]]:
    """Yield rows of five cells: a code, a name, a number and two amounts."""
    for _ in range(chosen.randint(4, 9)):
        name = "".join(chosen.choices(_CHINESE, k=8)) if is_chinese else " ".join(chosen.sample(_LATIN, 2))
        code = f"{chosen.randint(10, 99)}-{chosen.randint(1000, 9999)}"
        yield code, name, str(chosen.randint(1, 400)), _choose_amount(chosen), _choose_amount(chosen)


def _choose_word(chosen: random.Random) -> str:
    kind = chosen.random()
    if kind < 0.05:
        return _choose_amount(chosen)
    if kind < 0.08:
        return f"{chosen.randint(1, 28):02}.{chosen.randint(1, 12):02}.{chosen.randint(2019, 2031)}"
    word = chosen.choice(_LATIN)
    word = word.title() if kind < 0.15 else word.upper() if kind < 0.18 else word
    return word + (chosen.choice(",.;:") if kind > 0.92 else "")


def _choose_amount(chosen: random.Random) -> str:
    cents = chosen.randint(100, 10 ** chosen.randint(4, 8))
    return f"{cents // 100:,}.{cents % 100:02}"
