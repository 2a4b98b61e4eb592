"""Drawn receipts of made-up shops, with rounding, service charge, cash and change.

Knows nothing of how fields are found. What is printed is the truth.
"""

from __future__ import annotations

from random import Random

from benchmarks.training import words
from benchmarks.training.accounts import Account, block, open_account
from benchmarks.training.forms import Drawn
from benchmarks.training.sheets import Sheet
from benchmarks.training.shopfronts import column_heads, put_head

_BEFORE_TAX = (
    "Subtotal", "Sub Total", "Total (Excluding GST)", "Total excl. tax", "Net", "Amt Paid excl. GST",
    "Total Sales Excl GST", "Total before tax",
)  # fmt: skip
_COUNTS = ("Total Qty", "Item count", "Items", "TOTAL ITEM", "Qty")
_BEFORE_ROUNDING = ("Total", "Total (Inclusive of GST)", "Total incl. GST", "Bill Total", "Total Sales Inclusive GST")
_TOTALS = (
    "TOTAL", "Grand Total", "Total Sales (Inclusive of GST)", "Net Total", "Rounded Total", "Amount due", "Due",
    "Total (RM)", "Summe", "Total incl. GST", "Amt Paid incl. GST", "Amount To Be Paid", "Nett Total", "TOTAL AMOUNT",
    "Total Payable", "Amount Incl. GST", "Total RM", "Bill Amount",
)  # fmt: skip


def draw_receipt(seed: int) -> Drawn:
    """The receipt of this seed."""
    dice = Random(seed)
    account = open_account(dice, "receipt")
    sheet = Sheet(dice, misread=dice.choice((0.004, 0.012, 0.025)), width=230.0, height=560.0)
    size = 9.0
    y = put_head(sheet, account, size)
    y = _till_facts(sheet, account, y + dice.choice((0.3, 1.5)) * size, size)
    y = _till_items(sheet, account, y, size)
    _till_totals(sheet, account, y + size, size)
    return Drawn(account.template, (sheet.page(),), account.truth, f"receipt-{seed % 10}")


def _till_facts(sheet: Sheet, account: Account, y: float, size: float) -> float:
    dice = account.dice
    issued = words.day(dice)
    account.truth["issue_date"] = issued.isoformat()
    printed = words.written_day(issued, account.how) + dice.choice(("", " 12:04", " 18:31:22"))
    lines = [f"Receipt #: {words.identifier(dice)}", f"Cashier: {words.name(dice)}"]
    lines.insert(dice.randrange(3), f"{dice.choice(('Date: ', 'Date : ', '', 'Datum ', 'DATE '))}{printed}")
    return block(sheet, 12, y, lines, size) + size


def _till_items(sheet: Sheet, account: Account, y: float, size: float) -> float:
    if account.dice.random() < 0.4:
        sheet.put(12, y, column_heads(account.dice), size=size)
    else:
        sheet.put(12, y, account.dice.choice(("Item", "Description", "Qty Item")), size=size)
        sheet.put(218, y, account.dice.choice(("Amount", "Total", "RM", "EUR", "Amt")), size=size, align="right")
    for text, count, price in account.items:
        y += 1.5 * size
        sheet.put(12, y, text, size=size)
        y += 1.3 * size
        sheet.put(20, y, f"{count} x {account.money(price)}", size=size)
        sheet.put(218, y, account.money(round(count * price, 2)), size=size, align="right")
    return y + 1.5 * size


def _till_totals(sheet: Sheet, account: Account, y: float, size: float) -> None:
    dice = account.dice
    total = account.total
    rows = [_count_row(account)] if dice.random() < 0.4 else []
    charge = 0.0
    if account.rate:
        rows.append((dice.choice(_BEFORE_TAX), account.net))
        if dice.random() < 0.2:
            charge = round(account.net * dice.choice((0.03, 0.05, 0.1)), 2)
            rows.append((dice.choice(("Serv. Charge", "Svr Chrg 10%", "Service Charge (5%)")), charge))
        rows.append(
            (
                dice.choice(("GST", "VAT", "Tax", "Total GST", f"GST {account.rate:g}%", "MwSt", "GST payable")),
                account.tax,
            )
        )
        total = round(total + charge, 2)
    elif dice.random() < 0.4:
        rows.append((dice.choice(("Subtotal", "Sub Total", "SUBTOTAL")), total))
    if dice.random() < 0.45:
        rounded = round(round(total * 20) / 20, 2)
        rows += [(dice.choice(_BEFORE_ROUNDING), total)] if dice.random() < 0.7 else []
        rows.append(
            (dice.choice(("Rounding", "Rounding Adj", "Round off", "Rounding Adjustment")), round(rounded - total, 2))
        )
        total = rounded
    rows.append((dice.choice(_TOTALS), total))
    account.truth["grand_total"] = total
    rows += _paid(account, total)
    _put_rows(sheet, account, rows, y, size)


def _count_row(account: Account) -> tuple[str, float]:
    return account.dice.choice(_COUNTS), float(len(account.items))


def _paid(account: Account, total: float) -> list[tuple[str, float]]:
    """How it was paid: cash and change, a card, nothing said; and what is told beside."""
    dice, rows = account.dice, []
    given = round(total + dice.choice((0.0, 0.5, 5.0, 12.35)), 2)
    fate = dice.random()
    if fate < 0.55:
        rows += [
            (dice.choice(("Cash", "CASH", "Tendered", "Amount Paid", "Bar", "Payment", "Accepted total")), given),
            (dice.choice(("Change", "CHANGE", "Change Due", "Rückgeld", "Balance")), round(given - total, 2)),
        ]
    elif fate < 0.75:
        rows.append((dice.choice(("VISA", "Credit Card", f"PAID BY CC {dice.randrange(9999)}", "Debit")), total))
    if dice.random() < 0.15:
        rows.append((dice.choice(("Total Saving", "You saved", "Points earned", "Member points")), words.amount(dice)))
    return rows


def _put_rows(sheet: Sheet, account: Account, rows: list[tuple[str, float]], y: float, size: float) -> None:
    dice = account.dice
    is_inline, sign = dice.random() < 0.2, dice.choice(("", "", "RM", "$", "RM "))
    for label, value in rows:
        printed = f"{value:g}" if label in _COUNTS else sign + account.money(value)
        mark = dice.choice(("", ":", " :"))
        tall = dice.choice((1.0, 1.4)) if label in _TOTALS else 1.0
        if is_inline:
            sheet.put(12, y, f"{label}{mark or ':'} {printed}", size=size)
        else:
            sheet.put(12, y, label + mark, size=size * tall)
            sheet.put(218, y, printed, size=size * tall, align="right")
        y += 1.5 * size * tall
    if account.rate and dice.random() < 0.5:
        _put_summary(sheet, account, y + size, size)


def _put_summary(sheet: Sheet, account: Account, y: float, size: float) -> None:
    """What was taxed at which rate, often with a total of its own that is not the receipt's."""
    dice = account.dice
    net, tax = account.money(account.net), account.money(account.tax)
    rows = [("GST Summary", "Amount", "Tax"), (f"SR {account.rate:g}%", net, tax)]
    rows += [("ZR 0%", account.money(0.0), account.money(0.0))] if dice.random() < 0.3 else []
    rows += [(dice.choice(("Total", "TOTAL", "Total :")), net, tax)] if dice.random() < 0.4 else []
    for cells in rows:
        for cell, (x, align) in zip(cells, ((12.0, "left"), (150.0, "right"), (218.0, "right")), strict=True):
            sheet.put(x, y, cell, size=size, align=align)
        y += 1.5 * size
