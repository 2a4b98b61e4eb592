"""The portal in Chinese: words, labels, dates and figures; codes, names and what is typed stay as they are."""

from __future__ import annotations

import pytest
from django.test import Client

from documents.models import DocumentTemplate, User
from documents.tenancy import scope
from inference.schemas import builtin_templates
from tests.documents.factories import VALUES, Cast, make_read_document
from tests.documents.web.conftest import SignIn


@pytest.fixture
def chinese(cast: Cast, sign_in: SignIn) -> Client:
    """A reviewer of acme who reads Chinese."""
    User.objects.filter(username="acme-reviewer").update(language="zh-hans")
    return sign_in("acme-reviewer")


def test_a_document_is_shown_in_the_readers_words(chinese: Client, cast: Cast) -> None:
    values = {**VALUES, "grand_total": 3898.44}
    document = make_read_document(cast.actor("acme-operator"), values, confidence=0.6, template=builtin_templates()[0])
    page = chinese.get(f"/documents/{document.pk}/").content.decode()
    for words in ("发票号码", "待核对", "2026年11月9日", "3,898.44", "明细行", "单价"):
        assert words in page
    assert 'value="2026-11-09"' in page  # what is typed is the same for everybody
    assert "Invoice number" not in page


def test_a_list_says_why_in_the_readers_words(chinese: Client, cast: Cast) -> None:
    values = {**VALUES, "grand_total": 128.0}
    make_read_document(cast.actor("acme-operator"), values, template=builtin_templates()[0])
    assert "总额比净额加税额多 9.00" in chinese.get("/").content.decode()


def test_templates_are_called_by_their_labels_in_the_readers_language(chinese: Client, cast: Cast) -> None:
    page = chinese.get("/templates/").content.decode()
    assert "采购订单" in page
    assert "Purchase order" not in page
    with scope(cast.acme.pk):
        contract = DocumentTemplate.objects.get(name="contract")
        assert (contract.label, contract.labels) == ("Contract", {"zh-hans": "合同"})
