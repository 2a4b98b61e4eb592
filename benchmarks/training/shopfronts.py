"""The heads of drawn receipts: codes, brands, owners and addresses above the items, in the orders that tills print.

Knows nothing of items or sums. What is printed is the truth.
"""

from __future__ import annotations

from random import Random

from benchmarks.training import words
from benchmarks.training.accounts import Account
from benchmarks.training.sheets import Sheet

_KINDS = (
    "RESTAURANT", "RESTORAN", "CAFE", "KEDAI", "BISTRO", "PHARMACY", "FARMASI", "MINI MARKET", "SUPERMARKET",
    "HARDWARE", "BAKERY", "BOOK STORE", "PETROL", "HOTEL", "NOODLE HOUSE", "KITCHEN", "Bäckerei", "Boulangerie",
    "Trattoria", "Panadería", "Apotheke", "STATIONERY", "MART", "ELECTRICAL", "OPTICAL", "SALON",
)  # fmt: skip
_FORMS = ("SDN BHD", "SDN. BHD.", "S/B", "ENTERPRISE", "TRADING", "LTD", "GmbH", "PTE LTD", "S.r.l.", "SARL", "Inc.")
_PLACES = ("BRANCH", "OUTLET", "CITY", "MALL", "PARK", "AIRPORT", "STATION", "SQUARE")
_STREETS = ("JALAN {0}", "JLN {0}", "LORONG {0}", "{0} ROAD", "{0} STREET", "LEBUH {0}", "PERSIARAN {0}", "Via {0}")
_AREAS = ("TAMAN {0}", "BANDAR {0}", "KAWASAN PERINDUSTRIAN {0}", "DESA {0}", "{0} PLAZA", "KG {0}", "PUSAT {0}")
_HEADINGS = ("TAX INVOICE", "RECEIPT", "CASH BILL", "Invoice", "Quittung", "CASH SALES", "GUEST CHECK", "Tax Invoice")
_COLUMNS = (
    "Qty", "UOM", "U.Price", "Amt", "Amt Inc.", "Tax Code", "Item", "Description", "Disc", "Price", "Total", "RM",
    "Code/Desc", "U/P", "Amount",
)  # fmt: skip


def put_head(sheet: Sheet, account: Account, size: float) -> float:
    """Set the head of a receipt and say whose it is in the account's truth; answers the next baseline."""
    dice = account.dice
    name, owner = _names(dice)
    address = _address(dice, account.how.is_loud)
    registered = _registered(dice)
    lines = _above(dice)
    tall = dice.choice((1.0, 1.0, 1.3, 1.8)) * size
    firm, behind = owner or name, registered if dice.random() < 0.5 else ""
    is_behind = behind != "" and dice.random() < 0.6
    under = [behind] if behind and not is_behind else []
    names = _in_rows(dice, firm)
    names[-1] = f"{names[-1]} {behind}" if is_behind else names[-1]
    fate = dice.random()
    if owner and fate < 0.3:  # the owner below the address
        lines += [(name, tall), *((line, size) for line in (*address, *names, *under))]
    elif owner and fate < 0.45:
        said = dice.choice(("Owned by", "Operated by", "Managed by", "Pemilik", "Inhaber", "Dimiliki oleh"))
        lines += [(name, tall), (f"{said}: {firm} {behind}".strip(), size), *((line, size) for line in address)]
    else:
        lines += [(name, tall)] if owner else []
        lines += [(line, size if owner else tall) for line in names]
        if dice.random() < 0.08:
            lines.append((f"(Formerly known as {words.firm(dice)})", size))
        if dice.random() < 0.15:
            lines.append((_branch(dice), size))
        lines += [(line, size) for line in under]
        lines += [(_tax_number(dice), size)] if dice.random() < 0.2 else []
        lines += [(line, size) for line in address]
    if dice.random() < 0.12:
        lines.append((_branch(dice), size))
    lines += [(line, size) for line in _contacts(dice)]
    if dice.random() < 0.8:
        lines.append((dice.choice(_HEADINGS), size))
    account.truth |= {"seller_name": firm, "seller_address": "\n".join(address)}
    return _set(sheet, account, lines, size)


def column_heads(dice: Random) -> str:
    """Headings of an items' table, as one line."""
    return " ".join(dice.sample(_COLUMNS, dice.choice((3, 4, 5))))


def _set(sheet: Sheet, account: Account, lines: list[tuple[str, float]], size: float) -> float:
    dice, y = account.dice, 14.0
    align, x = dice.choice((("centre", 115.0), ("centre", 115.0), ("left", 12.0)))
    leading, sway = dice.choice((1.1, 1.3, 1.5)), dice.choice((0.0, 1.0, 4.0))
    case = dice.choice((str.upper, str.upper, str)) if account.how.is_loud or dice.random() < 0.4 else str
    for text, height in lines:
        widest = 1.9 * 115.0 / max(len(text), 1)
        sheet.put(x + dice.uniform(-sway, sway), y, case(text), size=min(height, widest), align=align)
        y += leading * height + dice.choice((0.0, 0.0, 0.0, 0.4)) * size
    return y


def _names(dice: Random) -> tuple[str, str]:
    """A name over the door, and the firm behind it where it is printed as well."""
    kind, mine = dice.choice(_KINDS), words.name(dice)
    over = dice.choice((f"{kind} {mine}", f"{mine} {kind}", f"{mine} {words.name(dice)} {kind}", f"{mine} & Co"))
    firm = f"{dice.choice((mine, words.name(dice)))} {dice.choice((words.name(dice), kind, ''))}".strip()
    number = dice.choice(("", "", "", f" {dice.randrange(2, 99)}", " (M)"))
    owner = f"{firm}{number} {dice.choice(_FORMS)}"
    fate = dice.random()
    if fate < 0.35:
        return dice.choice((over, mine, words.name(dice))), owner
    return (over, "") if fate < 0.6 else (owner, "")


def _in_rows(dice: Random, name: str) -> list[str]:
    parts = name.split()
    if len(parts) < 3 or dice.random() < 0.75:
        return [name]
    cut = dice.randrange(1, len(parts))
    return [" ".join(parts[:cut]), " ".join(parts[cut:])]


def _registered(dice: Random) -> str:
    number = f"{dice.randrange(10**5, 10**7)}-{dice.choice('ADHKMPTUVWX')}"
    manners = (
        "({0})",
        "{0}",
        "(Co. No. {0})",
        "(Co. Reg: {0})",
        "Reg No {0}",
        "CO.REG.NO: {0}",
        "BR No.: {0}",
        "[{0}]",
    )
    return dice.choice(manners).format(number)


def _above(dice: Random) -> list[tuple[str, float]]:
    """What stands over the name: a code written by hand, a greeting, a heading, what a logo was read as."""
    code = f"{dice.choice('ABDHM')}{dice.randrange(10**5):05}"
    found = dice.choice((code, "D", "(p)", "***", "Welcome", f"Welcome to {words.name(dice)}", words.person(dice)))
    lines = [(found, dice.choice((9.0, 14.0)))] if dice.random() < 0.3 else []
    if dice.random() < 0.15:
        lines.append((dice.choice(_HEADINGS), 9.0))
    return lines


def _branch(dice: Random) -> str:
    name = words.name(dice).upper()
    return dice.choice(
        (f"({name})", f"{name} {dice.choice(_PLACES)}", f"BRANCH: {name}", f"#{dice.randrange(99):04} {name}")
    )


def _tax_number(dice: Random) -> str:
    said = dice.choice(("GST ID", "GST No.", "(GST Reg. No", "VAT", "Tax ID", "USt-IdNr", "P.IVA", "GST REG NO"))
    return f"{said}{dice.choice((': ', ':', ' : ', ' '))}{dice.randrange(10**9, 10**12)}"


def _contacts(dice: Random) -> list[str]:
    phone = f"0{dice.randrange(10)}-{dice.randrange(10**7):07}"
    lines = []
    if dice.random() < 0.7:
        lines.append(
            dice.choice(("Tel: {0}", "TEL {0} FAX {0}", "Phone {0}", "T: {0}|F: {0}", "H/P:{0}")).format(phone)
        )
    if dice.random() < 0.2:
        host = f"{words.name(dice).lower()}.com"
        lines.append(dice.choice((f"www.{host}", f"Email: info@{host}")))
    if dice.random() < 0.5:
        lines.append(_tax_number(dice))
    dice.shuffle(lines)
    return lines


def _address(dice: Random, is_loud: bool) -> list[str]:
    """An address of one run of parts, broken over lines where it is full, or one part a line."""
    if dice.random() < 0.35:
        return words.address(dice)
    number = dice.choice(("NO {0}", "NO. {0}", "LOT {0}", "{0}", "{0}-{1}", "{0}, {1}", "UNIT {0}-{1}", "BLK {0}"))
    first = number.format(dice.randrange(1, 400), dice.randrange(1, 60))
    place, region = words.name(dice), words.name(dice)
    street = dice.choice(_STREETS).format(f"{words.name(dice)}{dice.choice(('', ' 3', ' 7/4', ' 12/3A', ' UTAMA'))}")
    parts = [first, street]
    if dice.random() < 0.2:
        parts.insert(1, dice.choice(("GROUND FLOOR", f"LEVEL {dice.randrange(2, 9)}", f"{words.name(dice)} TOWER")))
    if dice.random() < 0.6:
        parts.append(dice.choice(_AREAS).format(words.name(dice)))
    town = f"{dice.randrange(10000, 99999)} {place}"
    parts += dice.choice(([town], [town], [town, region], [town, f"{region} {words.name(dice)}"], [place, town]))
    parts = [part.upper() if is_loud else part.title() for part in parts]
    if dice.random() < 0.35:
        lines = [", ".join(parts[:2]), *parts[2:]]
        comma = dice.choice((",", ",", ""))
        return [f"{line}{comma}" for line in lines[:-1]] + [lines[-1] + dice.choice(("", "", "."))]
    return _wrapped(dice.choice((", ", ", ", ",")).join(parts), dice.choice((24, 30, 36, 42)))


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for part in text.split():
        if lines[-1] and len(lines[-1]) + len(part) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return lines
