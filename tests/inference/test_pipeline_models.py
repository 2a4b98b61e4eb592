"""Reading a document with a model besides: who is asked, with what, in which order, and what comes of it."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inference.asking import ModelReading
from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.fields.grounding import MOST, UNGROUNDED
from inference.pipeline import read_document
from inference.profiles.schema import schema_of
from inference.types import Adapter, FieldSpec, FieldType, FieldValue, Page, Reading, Source, TemplateSpec, Verdict
from tests.inference.asking.speaking import SURE, Room, Speaker, asking, engine_saying
from tests.inference.drawing import draw_corner, draw_pdf, encode
from tests.inference.readers.einvoices import embed, write_cii

LINES = (
    "Invoice number: INV-2026-17",
    "Invoice date: 2026-03-04",
    "Net total: 100.00",
    "VAT: 19.00",
    "Grand total: EUR 119.00",
    "Mara Quill looks after you.",
)
TEMPLATE = TemplateSpec(
    "own",
    fields=(
        FieldSpec("invoice_number", FieldType.IDENTIFIER, "Invoice number"),
        FieldSpec("grand_total", FieldType.MONEY, "Grand total"),
        FieldSpec("contact", FieldType.TEXT, "Contact"),
    ),
)
SAID = {"Invoice number": "INV-2026-17", "Grand total": "119.00", "Contact": "Mara Quill"}
DOWN = EngineError("The engine's server is being restarted.", permanent=False)
REFUSED = EngineError("The page is too long.", permanent=True)


def read(model: ModelReading | None, data: bytes | None = None, **options: Any) -> Reading:
    given: dict[str, Any] = {"template": TEMPLATE, "engine": FakeEngine(), **options}
    return read_document(data or draw_pdf(LINES), model=model, **given)


def by_name(reading: Reading) -> dict[str, FieldValue]:
    return {value.name: value for value in reading.values}


def test_what_a_model_says_is_typed_placed_and_held_against_the_page() -> None:
    engine, _ = engine_saying(SAID)
    reading = read(asking(Room(hunyuan=engine), "hunyuan"))
    values = by_name(reading)
    assert (reading.model, reading.model_revision) == ("profile of hunyuan", engine.revision)
    assert (reading.engine, reading.pages[0].source) == ("fake", Source.TEXT)
    number, total, contact = (values[spec.name] for spec in TEMPLATE.fields)
    assert (number.value, number.source) == ("INV-2026-17", Source.TEXT)
    assert [(check.source, check.verdict) for check in number.checks] == [(Source.MODEL, Verdict.SAME)]
    assert "".join(text for text, _ in number.tokens) == '"INV-2026-17"'
    assert {logprob for _, logprob in number.tokens} == {SURE}
    assert (total.value, total.source) == (119.0, Source.TEXT)
    assert (contact.value, contact.source) == ("Mara Quill", Source.MODEL)
    assert contact.evidence[0].box is not None
    assert 0 < (contact.confidence or 0) <= MOST


def test_the_model_is_shown_the_page_people_see_and_must_follow_the_template() -> None:
    engine, speaker = engine_saying(SAID)
    shown: list[Page] = []
    read(asking(Room(hunyuan=engine), "hunyuan"), on_page=shown.append)
    [asked] = speaker.asked
    assert np.array_equal(asked.image, np.asarray(Image.open(io.BytesIO(shown[0].jpeg)).convert("RGB")))
    assert (asked.schema, asked.isolation, asked.wants_tokens) == (schema_of(TEMPLATE), "secret", True)
    assert "'Invoice number','Grand total','Contact'" in asked.text


def test_an_adapter_is_passed_on() -> None:
    engine, speaker = engine_saying(SAID)
    model = asking(Room(hunyuan=engine), "hunyuan")
    plan = model.plan_of(TEMPLATE)
    assert plan is not None
    adapter = Adapter("receipts", "/models/receipts")
    read(ModelReading(model.engines, lambda _: type(plan)(plan.engines, False, adapter)))
    assert speaker.asked[0].adapter == adapter


def test_what_is_on_no_page_is_a_guess() -> None:
    engine, _ = engine_saying({**SAID, "Contact": "Gus Fenwick"})
    contact = by_name(read(asking(Room(hunyuan=engine), "hunyuan")))["contact"]
    assert (contact.value, contact.evidence[0].box) == ("Gus Fenwick", None)
    assert (contact.confidence or 0) <= UNGROUNDED


@pytest.mark.parametrize(("seen", "verdict"), [("Mara Quill", Verdict.SAME), ("Eve Mallory", Verdict.SUBSTITUTED)])
def test_where_a_file_has_its_own_text_the_picture_of_what_the_model_says_is_read_once_more(
    seen: str, verdict: Verdict
) -> None:
    engine, _ = engine_saying(SAID)
    template = TemplateSpec("own", fields=TEMPLATE.fields[2:])
    reading = read(asking(Room(hunyuan=engine), "hunyuan"), engine=FakeEngine(crops=seen), template=template)
    contact = by_name(reading)["contact"]
    assert [(check.source, check.verdict) for check in contact.checks] == [
        (Source.TEXT, Verdict.SAME),
        (Source.OCR, verdict),
    ]
    assert ((contact.confidence or 0) <= 0.5) is (verdict is not Verdict.SAME)


def test_without_a_model_nothing_is_kept_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise AssertionError("no page is kept where no model is asked")

    plain = read(None)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    none_wanted = read(asking(Room()))
    assert none_wanted.values == plain.values
    assert none_wanted.model == ""


def test_a_template_that_asks_no_model_is_read_without_one() -> None:
    engine, speaker = engine_saying(SAID)
    reading = read(asking(Room(hunyuan=engine), "hunyuan", known=lambda template: template.name != "own"))
    assert (speaker.asked, reading.model) == ([], "")


def test_what_an_electronic_invoice_states_is_not_asked_for() -> None:
    engine, speaker = engine_saying({"Invoice number": "X-1"})
    data = embed(draw_pdf(LINES), factur_x__xml=write_cii())
    template = TemplateSpec("invoice", fields=TEMPLATE.fields)
    stated = by_name(read(None, data, template=template))
    reading = read(asking(Room(hunyuan=engine), "hunyuan"), data, template=template)
    assert {name for name, value in stated.items() if value.source is Source.EINVOICE} >= {"grand_total"}
    assert all("grand_total" not in str(asked.schema) and "Grand total" not in asked.text for asked in speaker.asked)
    assert by_name(reading)["grand_total"] == stated["grand_total"]


def test_the_next_in_the_order_is_asked_where_one_is_down_or_refuses() -> None:
    refusing, _ = engine_saying(REFUSED)
    cannot = FakeEngine()
    able, _ = engine_saying(SAID)
    room = Room(first=DOWN, second=refusing, third=cannot, fourth=able)
    reading = read(asking(room, "first", "second", "third", "fourth"))
    assert reading.model == "profile of fourth"
    assert by_name(reading)["contact"].value == "Mara Quill"
    assert reading.pages[0].notes == ()


def test_where_the_reader_is_enough_a_model_that_is_down_holds_nothing_up() -> None:
    reading = read(asking(Room(first=DOWN), "first", is_reader_enough=True))
    assert (reading.model, by_name(reading)["grand_total"].value) == ("", 119.0)


def test_a_model_that_must_answer_and_is_down_gives_the_document_back() -> None:
    engine, _ = engine_saying(DOWN)
    with pytest.raises(EngineError, match="restarted") as caught:
        read(asking(Room(hunyuan=engine), "hunyuan"))
    assert not caught.value.permanent


def test_while_all_models_are_down_no_page_is_read() -> None:
    def refuse(done: int, total: int) -> None:
        raise AssertionError("a page was read")

    with pytest.raises(EngineError, match=r"No model can be asked now.*restarted"):
        read(asking(Room(hunyuan=DOWN), "hunyuan"), progress=refuse)


class UnreachableEngine(FakeEngine):
    """Its model runs elsewhere, and is gone."""

    def is_ready(self) -> bool:
        return False


def test_an_engine_that_says_it_is_down_is_believed_before_a_page_is_read() -> None:
    with pytest.raises(EngineError, match=r"'hunyuan' is down") as caught:
        read(asking(Room(hunyuan=UnreachableEngine()), "hunyuan"))
    assert not caught.value.permanent


def test_pages_that_no_model_can_read_are_read_without_and_say_so() -> None:
    engine, _ = engine_saying(REFUSED)
    reading = read(asking(Room(hunyuan=engine), "hunyuan"))
    assert (reading.model, by_name(reading)["grand_total"].value) == ("", 119.0)
    assert [note.code for note in reading.pages[0].notes] == ["not_read_by_model"]


def test_one_page_that_fails_costs_no_other_its_answer() -> None:
    # Together they fail, then each is asked alone: the second one fails again.
    engine, speaker = engine_saying(SAID, REFUSED, SAID, REFUSED)
    reading = read(asking(Room(hunyuan=engine), "hunyuan"), draw_pdf(LINES, pages=2))
    assert speaker.sizes == [2, 1, 1]
    assert [[note.code for note in page.notes] for page in reading.pages] == [[], ["not_read_by_model"]]
    assert by_name(reading)["contact"].value == "Mara Quill"


def test_pages_are_shown_so_many_at_a_time_and_no_more_than_wanted() -> None:
    engine, speaker = engine_saying(SAID)
    steps: list[tuple[int, int]] = []
    model = asking(Room(hunyuan=engine), "hunyuan", max_pages=5, pages_per_call=2)
    read(model, draw_pdf(LINES, pages=7), progress=lambda done, total: steps.append((done, total)))
    assert speaker.sizes == [2, 2, 1]
    assert steps[-3:] == [(7, 7)] * 3  # before each call, so that a claim that was lost ends the reading


def test_no_picture_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    engine, speaker = engine_saying(SAID)
    kept: list[int] = []
    read(
        asking(Room(hunyuan=engine), "hunyuan", max_pages=3),
        encode(draw_corner((600, 400)), "TIFF", save_all=True, append_images=[draw_corner((600, 400))] * 3),
        progress=lambda done, total: kept.append(len(list(tmp_path.rglob("*.jpg")))),
    )
    assert max(kept) == 3
    assert list(tmp_path.rglob("*.jpg")) == []
    assert len(speaker.asked) == 3


def test_a_bug_in_an_engine_is_no_refusal() -> None:
    class Broken(Speaker):
        def generate(self, asked: Any) -> Any:
            raise KeyError("a mistake of ours")

    engine, _ = engine_saying(SAID)
    engine._backend = Broken(SAID)
    with pytest.raises(KeyError):
        read(asking(Room(hunyuan=engine), "hunyuan", is_reader_enough=True))
