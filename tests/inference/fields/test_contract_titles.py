"""What a contract calls itself: its heading, in capitals or not, or else its opening sentence."""

from __future__ import annotations

import pytest

from inference.fields.contracts import find_title
from inference.fields.layout import lay_out
from tests.inference.fields.pages import prose

OPENING = "This Supply Agreement (the “Agreement”) is made on 3 May 2021 by and between Alpha Tools Ltd and Beta Ltd."


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (("SUPPLY AGREEMENT", OPENING), "SUPPLY AGREEMENT"),
        (("Supply agreement", "between", "Alpha Tools Ltd", "and", "Beta Ltd"), "Supply agreement"),
        (("e-commerce Supply Agreement", OPENING), "e-commerce Supply Agreement"),
        (("ALPHA TOOLS INC.", "SUPPLY AGREEMENT", OPENING), "SUPPLY AGREEMENT"),
        (("PARTS OF THIS PAPER ARE LEFT OUT AS THEY ARE SECRET.", "SUPPLY AGREEMENT", OPENING), "SUPPLY AGREEMENT"),
        ((OPENING, "1. Term. This Agreement runs for two years."), "Supply Agreement"),
        (("Contrat de prestation de services", "Entre Alpha SARL et Bêta SAS"), "Contrat de prestation de services"),
        (("采购合同", "甲方：北京青山科技有限公司"), "采购合同"),
    ],
)
def test_a_contract_is_called_by_its_heading_or_its_opening(texts: tuple[str, ...], title: str) -> None:
    assert find_title(lay_out([prose(texts)]))[0].candidate.value == title


def test_running_text_is_no_title() -> None:
    texts = ("The parties have agreed to the following.", "Nothing in the policy of the firm is changed by it.")
    assert find_title(lay_out([prose(texts)])) == []
