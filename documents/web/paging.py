"""Keyset pages: a cursor names the last row shown, so a page costs the same however far down it lies."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable, Func
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from documents.models import NO_AMOUNT


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows, and the cursor of the next page, "" on the last one."""

    rows: list[Any]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order with an index of its own: by `key`, then by id, both falling or both rising.

    `value` takes a row's key, `read` makes one from a cursor's text or raises ValueError.
    """

    key: Combinable
    value: Callable[[Any], Any]
    read: Callable[[str], Any]
    is_falling: bool = True


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if not moment.tzinfo:
        raise ValueError(text)
    try:
        return moment.astimezone(dt.UTC)  # PostgreSQL takes no time zone of seconds
    except OverflowError as error:
        raise ValueError(text) from error


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite():
        raise ValueError(text)
    return amount


def _small(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise ValueError(text)
    return int(text)


NEWEST = Order(F("created_at"), lambda row: row.created_at.isoformat(), _moment)
ORDERS = {
    "": NEWEST,
    "waiting": Order(F("created_at"), lambda row: row.created_at.isoformat(), _moment, is_falling=False),
    "amount": Order(
        Coalesce("amount", NO_AMOUNT), lambda row: NO_AMOUNT.value if row.amount is None else row.amount, _amount
    ),
    "doubt": Order(F("open_count"), lambda row: row.open_count, _small),
}


class _Row(Func):
    """`ROW(a, b)`, which PostgreSQL compares column by column and finds in an index on (a, b)."""

    function = "ROW"
    output_field = BooleanField()


def keyset_page(rows: QuerySet[Any], cursor: str, size: int, order: Order = NEWEST) -> KeysetPage:
    """The `size` rows after `cursor` in `order`, by default newest first. A damaged cursor gives the first page."""
    after = parse_cursor(cursor, order)
    if after is not None:
        key, row_id = after
        beyond = LessThan if order.is_falling else GreaterThan
        rows = rows.filter(beyond(_Row(order.key, F("id")), _Row(Value(key), Value(row_id))))
    if order.is_falling:
        rows = rows.order_by(order.key.desc(), F("id").desc())  # type: ignore[attr-defined]  # F and Func have it
    else:
        rows = rows.order_by(order.key.asc(), F("id").asc())  # type: ignore[attr-defined]
    return cut_page(list(rows[: size + 1]), size, order)


def cut_page(found: list[Any], size: int, order: Order = NEWEST) -> KeysetPage:
    """A page of `found`, which holds one row more than `size` where more follow."""
    shown = found[:size]
    return KeysetPage(shown, f"{order.value(shown[-1])}~{shown[-1].pk}" if len(found) > size else "")


def parse_cursor(cursor: str, order: Order = NEWEST) -> tuple[Any, uuid.UUID] | None:
    """The key and id that `cursor` names, None for none or a damaged one."""
    key, _, row_id = cursor.partition("~")
    try:
        return order.read(key), uuid.UUID(row_id)
    except ValueError:
        return None
