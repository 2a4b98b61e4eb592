"""A document read with the real engine behind a real server besides: what a model of random weights says is data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inference.engines.fake import FakeEngine
from inference.engines.server import ServerEngine
from inference.fields.grounding import UNGROUNDED, is_grounded
from inference.pipeline import read_document
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.types import FieldSpec, FieldType, Source, TemplateSpec
from tests.inference.asking.speaking import Room, asking
from tests.inference.drawing import draw_pdf
from tests.vlm.conftest import RunningEngine
from tests.vlm.saying import CONTEXT, limited

pytestmark = pytest.mark.vlm
LINES = ("Invoice number: INV-2026-17", "Grand total: EUR 119.00", "Mara Quill looks after you.")
TEMPLATE = TemplateSpec(
    "own",
    fields=(
        FieldSpec("currencies", FieldType.CHOICE, "Coins", choices=("EUR", "XTS"), many=True),
        FieldSpec("grand_total", FieldType.MONEY, "Grand total"),
        FieldSpec("contact", FieldType.TEXT, "Contact"),
    ),
)


@pytest.fixture
def engine(tiny_engine: RunningEngine) -> Iterator[ServerEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROFILES, DEFAULT_PROFILE, limited())
        yield ServerEngine([tiny_engine.url], context=CONTEXT)


def test_random_words_in_the_form_of_the_template_spoil_no_reading(engine: ServerEngine) -> None:
    data = draw_pdf(LINES, pages=3)
    plain = read_document(data, engine=FakeEngine(), template=TEMPLATE)
    model = asking(Room(model=engine), "model", pages_per_call=2)
    reading = read_document(data, engine=FakeEngine(), template=TEMPLATE, model=model)
    assert (reading.model, reading.model_revision) == ("profile of model", engine.revision)
    currencies, total, contact = reading.values
    assert (total.value, total.source) == (plain.values[1].value, Source.TEXT)
    assert {*(currencies.value or ())} <= {"EUR", "XTS"}
    made_up = [value for value in (currencies, contact) if value.source is Source.MODEL and not is_grounded(value)]
    assert all((value.confidence or 0) <= UNGROUNDED for value in made_up)
