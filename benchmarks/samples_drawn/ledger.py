"""What the sample documents say: parties, lines and sums, from which both the drawing and the expected values come.

Knows nothing of paper. Amounts are `Decimal`; all parties, addresses, banks and numbers are invented, their check
digits hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Party:
    """A company as it names itself on paper. `iban` and `vat_id` are compact, without spaces."""

    name: str
    address: tuple[str, ...]
    vat_id: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""

    def printed_iban(self) -> str:
        """The IBAN in groups of four."""
        return " ".join(self.iban[start : start + 4] for start in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True)
class Item:
    """One line; `rate` is the tax in per cent."""

    description: str
    quantity: int
    unit_price: Decimal
    rate: int
    unit: str = ""
    model: str = ""

    @property
    def total(self) -> Decimal:
        """Quantity times unit price, before tax."""
        return self.quantity * self.unit_price

    @property
    def tax(self) -> Decimal:
        """Tax on this line."""
        return (self.total * self.rate / 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Account:
    """One commercial document: who sells what to whom, for how much."""

    number: str
    issued: date
    seller: Party
    buyer: Party
    currency: str
    items: tuple[Item, ...]
    due: date | None = None
    delivered: date | None = None
    order_number: str = ""
    customer_number: str = ""

    @property
    def net(self) -> Decimal:
        """Sum of the lines before tax."""
        return sum((item.total for item in self.items), Decimal(0))

    @property
    def rate(self) -> int:
        """The one tax rate of all lines, in per cent."""
        (rate,) = {item.rate for item in self.items}
        return rate

    @property
    def tax(self) -> Decimal:
        """Tax on the net sum, rounded once."""
        return (self.net * self.rate / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.net + self.tax


def item_values(items: tuple[Item, ...], *, has_rates: bool) -> list[dict[str, Any]]:
    """Line items in the product's normal form; `has_rates` where a tax rate is printed on every line."""
    return [
        {
            "description": item.description,
            "quantity": item.quantity,
            "unit_price": float(item.unit_price),
            **({"tax_rate": item.rate} if has_rates else {}),
            "line_total": float(item.total),
        }
        for item in items
    ]


def account_values(
    account: Account, *, has_rates: bool = False, number_field: str = "invoice_number"
) -> dict[str, Any]:
    """Values of an invoice or order in the product's normal form; what the document does not have is left out."""
    values = {
        number_field: account.number,
        "issue_date": account.issued.isoformat(),
        "due_date": account.due and account.due.isoformat(),
        "delivery_date": account.delivered and account.delivered.isoformat(),
        "customer_number": account.customer_number,
        "seller_name": account.seller.name,
        "seller_address": ", ".join(account.seller.address),
        "seller_vat_id": account.seller.vat_id,
        "seller_tax_number": account.seller.tax_number,
        "buyer_name": account.buyer.name,
        "buyer_address": ", ".join(account.buyer.address),
        "buyer_vat_id": account.buyer.vat_id,
        "currency": account.currency,
        "net_total": float(account.net),
        "tax_total": float(account.tax),
        "grand_total": float(account.total),
        "iban": account.seller.iban,
        "bic": account.seller.bic,
        "line_items": item_values(account.items, has_rates=has_rates),
    }
    if account.order_number:
        values["order_number"] = account.order_number
    return {name: value for name, value in values.items() if value}


def english(amount: Decimal) -> str:
    """1,234.56"""
    return f"{amount:,.2f}"


def german(amount: Decimal) -> str:
    """1.234,56"""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def long_date(day: date) -> str:
    """9 November 2026; `strftime` would follow the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def money(text: str) -> Decimal:
    """An amount written as in Python."""
    return Decimal(text)


ACME = Party(name="Acme Holdings", address=("20 Harbour Row", "Quayford QF2 6AB"))
TARNWICK = Party(
    name="Tarnwick Instruments Ltd",
    address=("4 Kiln Yard", "Tarnwick TK4 9QX"),
    vat_id="GB907441237",
    iban="GB12TRNW60161331926819",
    bic="TRNWGB2X",
)
