"""The Chinese invoice: laid out like a VAT electronic invoice, with a text layer, plainly marked a specimen."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.ledger import Account, Item, Party, account_values, money
from benchmarks.samples_drawn.sheet import Sheet
from benchmarks.samples_drawn.typeface import sans, serif_cjk

SELLER = Party(
    name="云泽精密仪器有限公司",
    address=("云泽省澜桥市样张区窑场路4号",),
    vat_id="91990117MA5LQ4418U",
)
BUYER = Party(
    name="星沙桥贸易有限公司",
    address=("云泽省澜桥市港前街20号",),
    vat_id="91990203MA8XK20716",
)
ACCOUNT = Account(
    number="04180026",
    issued=date(2026, 10, 28),
    seller=SELLER,
    buyer=BUYER,
    currency="CNY",
    order_number="CG-2026-0331",
    items=(
        Item("*仪器仪表*扭矩传感器", 4, money("2150.00"), 13, unit="台", model="TS-40"),
        Item("*仪器仪表*安装底板", 4, money("380.00"), 13, unit="块", model="MP-12"),
        Item("*电线电缆*屏蔽电缆", 8, money("146.00"), 13, unit="根", model="3m"),
    ),
)
INVOICE_CODE = "099002600111"
CHECK_CODE = "08241573906621840375"
TOTAL_IN_WORDS = "壹万贰仟柒佰伍拾伍元肆角肆分"
PAGE = (609.4, 396.9)  # 215 x 140 mm
LEFT, RIGHT = 34.0, 575.0
BROWN = "#8a4b22"


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return {**account_values(ACCOUNT, has_rates=True), "invoice_code": INVOICE_CODE, "check_code": CHECK_CODE}


def draw() -> bytes:
    """The invoice as a PDF."""
    sheet = Sheet(serif_cjk(), title=f"发票 {ACCOUNT.number}", size=9, page=PAGE, language="zh-CN")
    _head(sheet)
    for y in (98, 168, 268, 292, 356):
        sheet.rule(LEFT, y, RIGHT, y, weight=0.8, colour=BROWN)
    for x in (LEFT, RIGHT):
        sheet.rule(x, 98, x, 356, weight=0.8, colour=BROWN)
    _party(sheet, 98, "购买方", BUYER, "星沙银行港前支行 9900-0420-7731")
    _cipher(sheet)
    _items(sheet, 168)
    _total(sheet)
    _party(sheet, 292, "销售方", SELLER, "样张银行窑场支行 9900-0418-2026")
    _foot(sheet)
    return sheet.pdf()


def _head(sheet: Sheet) -> None:
    sheet.text(PAGE[0] / 2, 50, "增值税电子普通发票", size=20, align="centre", colour=BROWN, spacing=1.5)
    sheet.rule(198, 60, 412, 60, weight=0.8, colour=BROWN)
    sheet.rule(198, 63, 412, 63, weight=0.8, colour=BROWN)
    sheet.text(PAGE[0] / 2, 80, "样张 · 非真实发票", size=9, align="centre", colour="#b02318", face=sans())
    code = " ".join(CHECK_CODE[start : start + 5] for start in range(0, 20, 5))
    facts = {
        "发票代码": INVOICE_CODE,
        "发票号码": ACCOUNT.number,
        "开票日期": f"{ACCOUNT.issued:%Y年%m月%d日}",
        "校验码": code,
    }
    for row, (label, value) in enumerate(facts.items()):
        y = 40 + row * 15.5
        sheet.text(424, y, f"{label}：", colour=BROWN)
        sheet.text(472, y, value, face=sans(), size=8.6)
    sheet.box(LEFT, 34, 50, 50, edge=BROWN)
    sheet.text(LEFT + 25, 57, "样张", size=13, align="centre", colour=BROWN)
    sheet.text(LEFT + 25, 72, "SPECIMEN", size=7, align="centre", colour=BROWN)


def _party(sheet: Sheet, top: float, title: str, party: Party, bank: str) -> None:
    height = 70 if title == "购买方" else 64
    for row, character in enumerate(title):
        sheet.text(LEFT + 10, top + height / 2 - 13 + row * 18, character, size=10, align="centre", colour=BROWN)
    sheet.rule(LEFT + 20, top, LEFT + 20, top + height, colour=BROWN)
    facts = {
        "名称": party.name,
        "纳税人识别号": party.vat_id,
        "地址、电话": f"{party.address[0]} 000-5550418",
        "开户行及账号": bank,
    }
    for row, (label, value) in enumerate(facts.items()):
        y = top + 14.5 + row * 15.2
        sheet.text(LEFT + 27, y, f"{label}：", colour=BROWN)
        sheet.text(LEFT + 100, y, value, face=sans(), size=8.8)


def _cipher(sheet: Sheet) -> None:
    sheet.rule(366, 98, 366, 168, colour=BROWN)
    sheet.rule(386, 98, 386, 168, colour=BROWN)
    for row, character in enumerate("密码区"):
        sheet.text(376, 120 + row * 18, character, size=10, align="centre", colour=BROWN)
    rows = [
        "03*7<96+>8-/41520<7>96*28",
        "+4/8<0>173-*65+92<84>7/06",
        "9>2-*51<+83/70*46<>928-15",
        "6+<04*8/1>37-95<20+*83>/4",
    ]
    sheet.lines(396, 114, rows, leading=15, size=9.4, spacing=0.75)


def _items(sheet: Sheet, top: float) -> None:
    columns = (
        ("货物或应税劳务、服务名称", 114.0, "centre"),
        ("规格型号", 222.0, "centre"),
        ("单位", 264.0, "centre"),
        ("数量", 312.0, "right"),
        ("单价", 374.0, "right"),
        ("金额", 446.0, "right"),
        ("税率", 492.0, "right"),
        ("税额", RIGHT - 8, "right"),
    )
    for label, x, align in columns:
        sheet.text(x, top + 15, label, align=align, colour=BROWN)  # type: ignore[arg-type]  # mypy widens the literal
    for x in (196, 248, 280, 320, 382, 454, 500):
        sheet.rule(x, top, x, 268, weight=0.5, colour=BROWN)
    for row, item in enumerate(ACCOUNT.items):
        y = top + 34 + row * 16
        cells = (item.model, item.unit, str(item.quantity), str(item.unit_price), str(item.total), "13%", str(item.tax))
        sheet.text(LEFT + 6, y, item.description, face=sans(), size=8.8)
        for (_, x, align), cell in zip(columns[1:], cells, strict=True):
            sheet.text(x, y, cell, align=align, face=sans(), size=8.8)  # type: ignore[arg-type]  # as above
    sheet.text(114, 261, "合        计", align="centre", colour=BROWN)
    sheet.text(446, 261, f"¥{ACCOUNT.net}", align="right", face=sans(), size=8.8)
    sheet.text(RIGHT - 8, 261, f"¥{ACCOUNT.tax}", align="right", face=sans(), size=8.8)


def _total(sheet: Sheet) -> None:
    sheet.text(114, 284, "价税合计（大写）", align="centre", colour=BROWN)
    sheet.rule(196, 268, 196, 292, weight=0.5, colour=BROWN)
    sheet.disc(210, 280.6, 5.4, 5.4, edge="#1a1c20")
    sheet.rule(206.2, 276.8, 213.8, 284.4, weight=1, colour="#1a1c20")
    sheet.rule(213.8, 276.8, 206.2, 284.4, weight=1, colour="#1a1c20")
    sheet.text(222, 284, TOTAL_IN_WORDS, face=sans(), size=9.6)
    sheet.text(428, 284, "（小写）", colour=BROWN)
    sheet.text(468, 284, f"¥{ACCOUNT.total}", face=sans(), size=9.6)


def _foot(sheet: Sheet) -> None:
    sheet.rule(366, 292, 366, 356, colour=BROWN)
    sheet.rule(386, 292, 386, 356, colour=BROWN)
    for row, character in enumerate("备注"):
        sheet.text(376, 318 + row * 20, character, size=10, align="centre", colour=BROWN)
    sheet.text(394, 310, f"订单号：{ACCOUNT.order_number}", face=sans(), size=8.8)
    people = {"收款人": "样本甲", "复核": "样本乙", "开票人": "样本丙"}
    for column, (label, name) in enumerate(people.items()):
        sheet.text(LEFT + 8 + column * 130, 374, f"{label}：", colour=BROWN)
        sheet.text(LEFT + 48 + column * 130, 374, name, face=sans(), size=8.8)
    sheet.text(LEFT + 400, 374, "销售方：（章）", colour=BROWN)
    sheet.disc(516, 334, 40, 27, edge="#c2402f")
    sheet.text(516, 331, "样张专用章", size=8.6, align="centre", colour="#c2402f")
    sheet.text(516, 344, "SPECIMEN", size=6.4, align="centre", colour="#c2402f")
