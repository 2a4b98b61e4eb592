"""Words and values for drawn documents: firms, people, streets, labels of forms, amounts and days in many manners.

Knows nothing of pages. Everything is made up from the dice it is given.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from inference.types import FieldType

_SYLLABLES = (
    "bar", "tel", "mor", "win", "ash", "lin", "ker", "dal", "vin", "sto", "ren", "hol", "mar", "pet", "ros", "ber",
    "gan", "tor", "nel", "fis", "cor", "lam", "ven", "dor", "sal", "mon", "tra",
)  # fmt: skip
_TRADES = (
    "Logistics", "Stationers", "Bakery", "Consulting", "Hardware", "Services", "Trading", "Media", "Foods",
    "Engineering", "Systems", "Design", "Motors", "Technik", "Handels", "Conseil", "Industries", "Pharmacy",
    "Restaurant", "Electronics", "Partners", "Supplies", "Networks", "Studio", "Print",
)  # fmt: skip
_FORMS = (
    "Ltd", "Limited", "LLC", "Inc.", "GmbH", "AG", "GmbH & Co. KG", "SARL", "SAS", "S.r.l.", "S.L.", "B.V.",
    "Sdn Bhd",
    "SDN. BHD.", "Pty Ltd", "Sp. z o.o.", "Lda", "PLC", "Corp.", "e.K.", "Enterprise", "Co.", "S/B", "KG", "S.A.",
)  # fmt: skip
_STREETS = (
    "{n} {name} Street", "{name}straße {n}", "{n} rue de {name}", "Calle {name} {n}", "Via {name} {n}",
    "{name}laan {n}", "No. {n}, Jalan {name} {m}/{k}", "NO {n}, JALAN {name} {m}", "Lot {n}, Jln {name}",
    "{n} {name} Road, Suite {m}", "ul. {name} {n}", "{name}weg {n}", "Unit {m}, {n} {name} Avenue", "P.O. Box {n}",
    "{n}-{m}, {name} Plaza, Level {k}",
)  # fmt: skip
_TOWNS = (
    "{zip5} {town}", "{town}, {st} {zip5}", "{town} {uk}", "{zip4} {town}", "{zip5} {town}, {region}",
    "{zip2}-{zip3} {town}", "{zip5} {town} {region}",
)  # fmt: skip
_AREAS = (
    "Taman {name}", "Kawasan {name}", "{name} Park", "Bandar {name}", "{name} Business Centre",
    "{name} Industrial Estate",
)  # fmt: skip
IDENTIFIERS = (
    "Policy", "Claim", "Batch", "Case", "Permit", "Ticket", "Shipment", "Membership", "Asset", "Sample", "Booking",
    "Licence",
    "Account", "Contract", "Order", "Reference", "Serial", "Certificate", "File", "Job", "Estimate", "Registration",
    "Vehicle",
)  # fmt: skip
_NUMBERED = (
    "{0} number",
    "{0} no",
    "{0} No.",
    "{0} ID",
    "{0} #",
    "{0} ref",
    "{0}",
    "{0} code",
    "{0}-Nr",
    "{0} reference",
)
DAYS = (
    "Inspection", "Departure", "Arrival", "Birth", "Sampling", "Admission", "Expiry", "Signature", "Delivery",
    "Payment",
    "Order", "Print", "Service", "Report", "Approval", "Billing", "Loading", "Purchase", "Revision", "Test",
)  # fmt: skip
_DATED = ("{0} date", "Date of {0}", "{0}", "{0} day", "{0} on", "{0} Dt", "Datum {0}")
SUMS = (
    "Premium", "Deposit", "Monthly rent", "Salary", "Fee", "Budget", "Deductible", "Loan amount", "Gross amount",
    "Net pay",
    "Insured sum", "Bonus", "Freight", "Total cost", "Refund", "Commission", "Limit", "Total charges", "Gross pay",
    "Price",
    "Contract value", "Grand total", "Total premium", "Purchase price", "Amount payable",
)  # fmt: skip
TEXTS = (
    "Policy holder", "Patient", "Inspector", "Department", "Vessel", "Destination", "Origin", "Project", "Course",
    "Model",
    "Product", "Contact person", "Insured", "Client", "Advertiser", "Station", "Agency", "Employer", "Carrier",
    "Manager",
    "Driver", "Student", "Landlord", "Tenant", "Customer name", "Recipient", "Prepared by", "Brand", "Campaign",
    "Buyer",
)  # fmt: skip
COUNTS = (
    "Weight",
    "Quantity",
    "Mileage",
    "Age",
    "Score",
    "Pages",
    "Pieces",
    "Seats",
    "Units",
    "Hours",
    "Rooms",
    "Points",
)
PERIODS = (
    ("Valid from", "Valid until", "Validity"), ("Start date", "End date", "Term"),
    ("Period from", "Period to", "Period"),
    ("Check-in", "Check-out", "Stay"), ("Coverage start", "Coverage end", "Coverage"),
    ("Flight from", "Flight to", "Flight dates"),
    ("From", "To", "Dates"), ("Begin date", "End date", "Schedule"), ("Rental start", "Rental end", "Rental period"),
    ("Service start", "Service end", "Service period"), ("Employment from", "Employment until", "Employment period"),
)  # fmt: skip
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LONG = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one document writes: `decimal` sign, `currency` code and sign, order of `day`s, capital letters."""

    decimal: str
    currency: str
    sign: str
    day: str
    is_loud: bool


def manner(dice: Random) -> Manner:
    """A document's way of writing figures."""
    currency, sign = dice.choice(
        [
            ("EUR", "€"),
            ("USD", "$"),
            ("GBP", "£"),
            ("MYR", "RM"),
            ("CHF", "CHF"),
            ("PLN", "zł"),
            ("EUR", "EUR"),
            ("CNY", "¥"),
        ]
    )
    decimal = "," if currency in ("EUR", "PLN") and dice.random() < 0.7 else "."
    days = ["%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y"]
    days = ["%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y", "%-m/%-d/%Y"] if currency == "USD" else days
    return Manner(decimal, currency, sign, dice.choice(days), dice.random() < 0.25)


def day(dice: Random, start: datetime.date | None = None, within: int = 400) -> datetime.date:
    """Some day, or one at most `within` days after `start`."""
    first = start or datetime.date(2015, 1, 1) + datetime.timedelta(days=dice.randrange(3800))
    return first + datetime.timedelta(days=dice.randrange(within)) if start else first


def written_day(value: datetime.date, how: Manner) -> str:
    """A day as this document writes it."""
    pattern = how.day.replace("%b", _MONTHS[value.month - 1]).replace("%B", _LONG[value.month - 1])
    return value.strftime(pattern)


def amount(dice: Random) -> float:
    """A sum of money."""
    return round(dice.choice([9, 60, 400, 2_500, 40_000]) * (0.1 + dice.random()), 2)


def written_amount(value: float, how: Manner, *, signed: bool = False) -> str:
    """A sum as this document writes it."""
    text = f"{value:,.2f}"
    if how.decimal == ",":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    if not signed:
        return text
    return (
        f"{how.sign}{text}"
        if how.sign in "$£¥"
        else f"{text} {how.sign}"
        if how.decimal == ","
        else f"{how.sign} {text}"
    )


def name(dice: Random) -> str:
    """A made-up proper name."""
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.choice((2, 2, 3)))).capitalize()


def firm(dice: Random) -> str:
    """A made-up firm, mostly with its legal form."""
    words = [name(dice) for _ in range(dice.choice((1, 1, 2)))]
    if dice.random() < 0.65:
        words.append(dice.choice(_TRADES))
    if dice.random() < 0.1:
        words.insert(-1, "&")
    if dice.random() < 0.72:
        words.append(dice.choice(_FORMS))
    return " ".join(words)


def person(dice: Random) -> str:
    """A made-up person."""
    return f"{name(dice)} {name(dice)}"


def address(dice: Random) -> list[str]:
    """Lines of a made-up address."""
    figures = {"n": dice.randrange(1, 240), "m": dice.randrange(1, 30), "k": dice.randrange(1, 20), "name": name(dice)}
    town = dice.choice(_TOWNS).format(
        town=name(dice),
        region=name(dice),
        st=dice.choice(("NY", "CA", "TX", "OH", "WA")),
        zip5=dice.randrange(10000, 99999),
        zip4=dice.randrange(1000, 9999),
        zip2=dice.randrange(10, 99),
        zip3=dice.randrange(100, 999),
        uk=f"{dice.choice('MBLSW')}{dice.randrange(1, 20)} {dice.randrange(1, 9)}{dice.choice(('AB', 'XT', 'QZ'))}",
    )
    lines = [dice.choice(_STREETS).format(**figures)]
    if dice.random() < 0.4:
        lines.append(dice.choice(_AREAS).format(name=name(dice)))
    lines.append(town)
    if dice.random() < 0.2:
        lines.append(
            dice.choice(("Germany", "France", "Malaysia", "United Kingdom", "USA", "Italia", "España", "Polska"))
        )
    return lines


def identifier(dice: Random) -> str:
    """A made-up number of something."""
    digits = "".join(dice.choice("0123456789") for _ in range(dice.randrange(3, 9)))
    patterns = (
        digits,
        f"{dice.choice('ABRKPX')}{digits}",
        f"{dice.choice(('RE', 'INV', 'PO', 'CS', 'K'))}-{digits}",
        f"2024-{digits}",
        f"{digits}/{dice.randrange(10, 99)}",
    )
    return dice.choice(patterns)


def label(dice: Random, kind: FieldType) -> str:
    """A made-up label of a field of this type."""
    if kind is FieldType.IDENTIFIER:
        return dice.choice(_NUMBERED).format(dice.choice(IDENTIFIERS))
    if kind is FieldType.DATE:
        return dice.choice(_DATED).format(dice.choice(DAYS))
    return dice.choice({FieldType.MONEY: SUMS, FieldType.TEXT: TEXTS}.get(kind, COUNTS))
