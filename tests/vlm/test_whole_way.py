"""Drawn invoices on their whole way: uploaded, queued, read by a worker with a model that really reads, reviewed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from benchmarks.portal import CHROMIUM
from benchmarks.product import USER, Product, running_product
from inference.schemas import dump_template
from tests.vlm.conftest import CONTEXT, Served
from tests.vlm.micro_model.drawing import TEMPLATE, Invoice, make_invoices
from tests.vlm.test_micro_model import PAGES, SEED, row_at, typed

pytestmark = [pytest.mark.vlm, pytest.mark.timeout(1800)]
READ_SECONDS = 300.0
NAME = "micro"


@pytest.fixture(scope="module")
def product(served: Served, micro_model: Path) -> Iterator[Product]:
    """The product with a team that reads with the model alone, in a country that the licence does not exclude."""
    with served(micro_model) as engine:
        engines = {NAME: {"engine": "server", "urls": [engine.url], "context": CONTEXT}}
        with running_product(WORKERS="1", ENGINES=json.dumps(engines)) as running:
            answer = running.patch("/api/v1/engines/", {"territory": "US", "order": [NAME]})
            assert answer.status == 200, answer.body
            answer = running.post("/api/v1/templates/", dump_template(TEMPLATE))
            assert answer.status == 201, answer.body
            yield running


@pytest.fixture(scope="module")
def invoices() -> list[Invoice]:
    return make_invoices(PAGES, seed=SEED)


@pytest.fixture(scope="module")
def read(product: Product, invoices: list[Invoice]) -> list[dict[str, Any]]:
    """Each invoice as the API tells of it, once all are read."""
    taken = [product.upload(_png(one), template=TEMPLATE.name) for one in invoices]
    assert {answer.status for answer in taken} == {202}
    product.wait_until_finished(READ_SECONDS)
    return [product.get(f"/api/v1/documents/{answer.body['id']}/").body for answer in taken]


def test_every_value_is_right_and_borne_out_by_the_model(
    invoices: Sequence[Invoice], read: Sequence[dict[str, Any]]
) -> None:
    assert [one["status"] for one in read] == ["NEEDS_REVIEW"] * PAGES
    assert [{field["name"]: field["value"] for field in one["fields"]} for one in read] == [
        typed(invoice) for invoice in invoices
    ]
    said = [{field["name"]: _said_by_model(field) for field in one["fields"]} for one in read]
    assert said == [dict(invoice.values) for invoice in invoices]


def test_every_value_stands_on_its_row(invoices: Sequence[Invoice], read: Sequence[dict[str, Any]]) -> None:
    for invoice, one in zip(invoices, read, strict=True):
        rows = {field["name"]: row_at(invoice, field["evidence"][0]["box"]) for field in one["fields"]}
        assert {name: invoice.values[name] in row for name, row in rows.items()} == dict.fromkeys(rows, True)


def test_whose_model_it_is_is_named(read: Sequence[dict[str, Any]]) -> None:
    named = {(one["extraction"]["model"], one["extraction"]["provider"]) for one in read}
    assert named == {("hunyuan-ocr-1.5", "Tencent")}


def test_the_review_page_shows_it(
    product: Product, invoices: Sequence[Invoice], read: Sequence[dict[str, Any]]
) -> None:
    address = f"http://127.0.0.1:{product.port}"
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM) as browser:
        page = browser.new_page(locale="en-GB", viewport={"width": 1440, "height": 960})
        page.goto(f"{address}/login/")
        page.get_by_label("User name").fill(USER)
        page.get_by_label("Password").fill(product.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        page.goto(f"{address}/documents/{read[0]['id']}/")
        expect(page.get_by_text("Read with the help of HunyuanOCR 1.5 (Tencent)")).to_be_visible()
        expect(page.get_by_label("Number", exact=True)).to_have_value(invoices[0].values["invoice_number"])
        expect(page.get_by_label("Seller", exact=True)).to_have_value(invoices[0].values["seller_name"])
        expect(page.locator(".box[data-field=grand_total]")).to_have_count(1)


def _said_by_model(field: dict[str, Any]) -> str:
    """What the model said for a field, whether it gave the value or bore out the reader's."""
    said = [one["text"] for one in (*field["evidence"], *field["checks"]) if one.get("source") == "model"]
    return str(said[0])


def _png(invoice: Invoice) -> bytes:
    file = io.BytesIO()
    Image.fromarray(invoice.image()).save(file, "PNG")
    return file.getvalue()
