"""Every operation of the API, asked a few times what its description allows and forbids, answers as described.

`make bench-security` asks each 300 times.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.product import Product, running_product
from benchmarks.security.described_api import ask
from documents.api.urls import document, version_1

pytestmark = pytest.mark.faults
FEW = 3


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with running_product(ENGINE="fake", OCR_WAIT_SECONDS="50") as running:
        yield running


@pytest.mark.parametrize("with_token", [True, False], ids=["with a token", "without"])
def test_no_answer_is_a_surprise(product: Product, with_token: bool) -> None:
    found = ask(product, product.token * with_token, FEW)
    assert (found.failed, found.errors) == ({}, [])
    assert min(found.examples.values()) >= FEW
    assert len(found.examples) > len(version_1) + len(document)
