"""Drawn receipts of made-up shops, with rounding, cash and change, and the brands and greetings above the firm's name.

Knows nothing of how fields are found. What is printed is the truth.
"""

from __future__ import annotations

from random import Random

from benchmarks.training import words
from benchmarks.training.accounts import Account, block, open_account
from benchmarks.training.forms import Drawn
from benchmarks.training.sheets import Sheet


def draw_receipt(seed: int) -> Drawn:
    """The receipt of this seed."""
    dice = Random(seed)
    account = open_account(dice, "receipt")
    sheet = Sheet(dice, misread=dice.choice((0.004, 0.012, 0.025)), width=230.0, height=560.0)
    size, middle = 9.0, 115.0
    align, x = dice.choice((("centre", middle), ("left", 12.0)))
    y = 20.0
    if dice.random() < 0.3:
        sheet.put(
            x,
            y,
            dice.choice((words.name(dice), "Welcome", f"{words.name(dice)} {words.name(dice)}")),
            size=1.5 * size,
            align=align,
        )
        y += 2 * size
    if dice.random() < 0.25:
        brand = dice.choice(
            (words.name(dice).upper(), f"{words.name(dice)} {words.name(dice)}", "Come again!", "* * *", "0012")
        )
        sheet.put(x, y, brand, size=size, align=align)
        y += 1.5 * size
    seller, address = words.firm(dice), words.address(dice)
    account.truth |= {"seller_name": seller, "seller_address": "\n".join(address)}
    registered = f" ({dice.randrange(10**5, 10**7)}-{dice.choice('ADHKTVW')})" if dice.random() < 0.4 else ""
    parts = seller.split()
    if len(parts) > 3 and dice.random() < 0.25:
        lines = [" ".join(parts[:2]), " ".join(parts[2:]) + registered, *address]
    elif registered and dice.random() < 0.4:
        lines = [seller, f"({dice.choice(('Co. Reg: ', 'Reg No ', ''))}{registered.strip(' ()')})", *address]
    else:
        lines = [seller + registered, *address]
    if dice.random() < 0.15:
        lines.append(f"www.{parts[0].lower()}.com")
    if dice.random() < 0.7:
        lines.append(
            dice.choice(("Tel: {0}", "TEL {0} FAX {0}", "Phone {0}")).format(
                f"0{dice.randrange(10)}-{dice.randrange(10**7)}"
            )
        )
    if dice.random() < 0.5:
        lines.append(
            f"{dice.choice(('GST ID', 'GST No.', 'VAT', 'Tax ID', 'USt-IdNr'))}: {dice.randrange(10**9, 10**11)}"
        )
    for line in lines:
        sheet.put(x, y, line.upper() if account.how.is_loud else line, size=size, align=align)
        y += 1.4 * size
    sheet.put(
        x, y + 4, dice.choice(("TAX INVOICE", "RECEIPT", "CASH BILL", "Invoice", "Quittung")), size=size, align=align
    )
    y = _till_facts(sheet, account, y + 2.6 * size, size)
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
    sheet.put(12, y, "Item", size=size)
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
    rows = (
        [(dice.choice(("Total Qty", "Item count", "Items")), float(len(account.items)))] if dice.random() < 0.4 else []
    )
    if account.rate:
        rows.append(
            (dice.choice(("Subtotal", "Sub Total", "Total (Excluding GST)", "Total excl. tax", "Net")), account.net)
        )
        rows.append((dice.choice(("GST", "VAT", "Tax", "Total GST", f"GST {account.rate:g}%", "MwSt")), account.tax))
    if dice.random() < 0.4:
        rounded = round(round(total * 20) / 20, 2)
        rows += [("Total", total)] if dice.random() < 0.5 else []
        rows.append((dice.choice(("Rounding", "Rounding Adj", "Round off")), round(rounded - total, 2)))
        total = rounded
    rows.append(
        (
            dice.choice(
                (
                    "TOTAL",
                    "Grand Total",
                    "Total Sales (Inclusive of GST)",
                    "Net Total",
                    "Rounded Total",
                    "Amount due",
                    "Due",
                    "Total (RM)",
                    "Summe",
                    "Total incl. GST",
                )
            ),
            total,
        )
    )
    account.truth["grand_total"] = total
    if dice.random() < 0.7:
        given = round(total + dice.choice((0.0, 0.5, 5.0, 12.35)), 2)
        rows += [
            (dice.choice(("Cash", "CASH", "Tendered", "Amount Paid", "Bar", "Payment")), given),
            (dice.choice(("Change", "CHANGE", "Change Due", "Rückgeld")), round(given - total, 2)),
        ]
    for label, value in rows:
        is_count = label in ("Total Qty", "Item count", "Items")
        sheet.put(12, y, label + dice.choice(("", ":", " :")), size=size)
        sheet.put(218, y, f"{value:g}" if is_count else account.money(value), size=size, align="right")
        y += 1.5 * size
    if account.rate and dice.random() < 0.5:
        y += size
        for cells in (
            ("GST Summary", "Amount", "Tax"),
            (f"SR {account.rate:g}%", account.money(account.net), account.money(account.tax)),
        ):
            for cell, (x, align) in zip(cells, ((12.0, "left"), (150.0, "right"), (218.0, "right")), strict=True):
                sheet.put(x, y, cell, size=size, align=align)
            y += 1.5 * size
