"""What to know of a result, in words: every remark that tasks make, also of results that older versions stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from documents.api.serializers.ocr import run_form
from documents.models import TaskRun
from documents.services.workbench.wording import note_sentence, outward_result
from inference.tasks import Remark

PARAMS: dict[str, dict[str, Any]] = {
    "not_read_by_model": {"page": 3},
    "page_failed": {"page": 3, "said": "Too large."},
    "frame_failed": {"seconds": 2.5, "said": "Too large."},
    "cut_at_length": {"page": 3},
    "repetition": {"page": 3},
    "shown_cut": {"pages": [3, 4]},
    "too_many_blocks": {"page": 3, "most": 150},
    "blocks_left": {"page": 3, "count": 1},
}


@pytest.mark.parametrize("code", [remark.value for remark in Remark])
def test_every_remark_has_a_sentence_with_all_its_figures(code: str) -> None:
    params = PARAMS.get(code, {})
    sentence = note_sentence({"code": code, "params": params})
    assert "not as it should be" not in sentence
    assert "%(" not in sentence
    figures = [value for given in params.values() for value in (given if isinstance(given, list) else [given])]
    assert [figure for figure in figures if str(figure) not in sentence and figure != 1] == []


def test_a_remark_is_said_in_the_readers_language() -> None:
    with translation.override("de"):
        assert "2,5" in note_sentence({"code": "frame_failed", "params": PARAMS["frame_failed"]})


def test_what_an_engine_said_names_no_address() -> None:
    said = {"code": "page_failed", "params": {"page": 1, "said": "http://gpu:8000/v1 answers 500."}}
    [note] = outward_result({"notes": [said]})["notes"]
    assert note["params"] == {"page": 1, "said": "… answers 500."}


@pytest.mark.django_db
def test_the_api_has_words_and_codes_and_keeps_sentences_of_older_results() -> None:
    note = {"code": "stated", "params": {}}
    shown = run_form(TaskRun(status="DONE", task="fields", result={"notes": ["Said before.", note]}))
    assert shown["notes"] == ["Said before.", "The file states every field itself: no model was asked."]
    assert shown["note_codes"] == [note]
