"""Subtitles: drawn films read by the engine that needs no model, and by one that says what it sees."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from inference.engine import Engine, EngineError
from inference.engines.fake import FakeEngine
from inference.engines.vision_language.backend import Asked
from inference.pages import UnreadableFile
from inference.tasks import describe, run_task
from inference.tasks.cues import Sample, merge_samples, write_srt, write_vtt
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.results import Cue
from inference.types import Request, Task
from tests.inference.drawing import draw_text, encode
from tests.inference.tasks.drawing import draw_video
from tests.inference.tasks.scripted import scripted_engine

SUBTITLES = Request(Task.SUBTITLES)
SHOWN = ((1.0, 4.5, "Where are you going?"), (4.5, 8.0, "To the <market> & back"), (9.0, 11.0, "See you tomorrow"))


@pytest.mark.parametrize(("name", "code"), [("film.mp4", "mp4v"), ("film.avi", "MJPG"), ("film.webm", "VP80")])
def test_a_film_becomes_cues(reader: Engine, tmp_path: Path, name: str, code: str) -> None:
    film = draw_video(tmp_path, SHOWN, seconds=12, name=name, code=code)
    counted: list[tuple[int, int]] = []
    result = run_task(
        film, SUBTITLES, engine=reader, reader=reader, progress=lambda done, total: counted.append((done, total))
    )
    assert result.subtitles is not None
    assert [cue.text for cue in result.subtitles] == [text for _, _, text in SHOWN]
    for cue, (start, end, _) in zip(result.subtitles, SHOWN, strict=True):
        assert (cue.start, cue.end) == pytest.approx((start, end), abs=0.5)
    assert counted[0] == (0, 24)
    assert counted[-1][0] == counted[-1][1]
    described = describe(result)
    assert described["srt"].startswith("1\n00:00:01,000 --> 00:00:04,500\nWhere are you going?\n\n2\n")
    assert "\nTo the &lt;market&gt; &amp; back\n" in described["vtt"]
    assert described["subtitles"][0] == {"start": 1.0, "end": 4.5, "text": "Where are you going?"}


def test_only_frames_that_show_something_new_are_looked_at(tmp_path: Path) -> None:
    engine, backend = scripted_engine("Hello")
    result = run_task(draw_video(tmp_path, SHOWN, seconds=18), SUBTITLES, engine=engine, reader=FakeEngine())
    assert len(backend.asked) < 8  # of 36
    assert max(backend.batches) <= 8
    assert result.subtitles is not None
    assert [cue.text for cue in result.subtitles] == ["Hello", "Hello"]  # nothing stands there in between


@pytest.mark.parametrize("said", ["", "没有字幕。", "图片中没有字幕", "No subtitles."])
def test_a_model_that_sees_none_gives_none(tmp_path: Path, said: str) -> None:
    engine, _ = scripted_engine(said)
    result = run_task(draw_video(tmp_path, SHOWN, seconds=6), SUBTITLES, engine=engine, reader=FakeEngine())
    assert (result.subtitles, result.notes) == ((), (TaskNote(Remark.NO_SUBTITLES),))
    assert describe(result)["vtt"] == "WEBVTT\n"


def test_a_frame_that_fails_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def say(asked: Asked) -> str | EngineError:
        seen.append(asked.image.tobytes())
        return "Hello" if seen[-1] == seen[0] else EngineError("Too large.", permanent=True)

    engine, _ = scripted_engine(say)
    shown = ((1.0, 2.0, "Where are you going?"), (2.0, 3.0, "To the market"))
    result = run_task(draw_video(tmp_path, shown, seconds=4), SUBTITLES, engine=engine, reader=FakeEngine())
    assert result.subtitles == (Cue(1.0, 2.0, "Hello"),)
    assert TaskNote(Remark.FRAME_FAILED, {"seconds": 2.0, "said": "Too large."}) in result.notes


def test_a_mark_that_stands_all_the_time_is_no_subtitle(tmp_path: Path) -> None:
    answers = iter(["CHANNEL 5\nGood evening", "CHANNEL 5\nHere is the news", *["CHANNEL 5"] * 40])
    engine, _ = scripted_engine(lambda _asked: next(answers))
    film = draw_video(tmp_path, ((0.0, 3.0, "Good evening"), (3.0, 13.0, "Here is the news")), seconds=13)
    result = run_task(film, SUBTITLES, engine=engine, reader=FakeEngine())
    assert result.subtitles is not None
    assert [cue.text for cue in result.subtitles] == ["Good evening", "Here is the news"]


def test_an_image_has_its_words_without_times() -> None:
    engine, _ = scripted_engine("Good evening")
    result = run_task(encode(draw_text(), "PNG"), SUBTITLES, engine=engine, reader=FakeEngine())
    assert (result.subtitles, result.pages[0].text) == (None, "Good evening")
    assert "srt" not in describe(result)


def test_without_a_model_an_image_has_the_words_of_its_lower_part(reader: Engine) -> None:
    result = run_task(encode(draw_text(), "PNG"), SUBTITLES, engine=reader, reader=reader)
    assert result.pages[0].text == "Thank you for the order you gave us."


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1a\x45\xdf\xa3" + bytes(100), b"#EXTM3U\nfile:///etc/passwd\n"])
def test_what_is_no_video_is_refused(reader: Engine, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no video that can be opened") as caught:
        run_task(data, SUBTITLES, engine=reader, reader=reader)
    assert caught.value.code == "no_video"


def test_half_a_film_is_read_as_far_as_it_goes_or_refused(tmp_path: Path) -> None:
    film = draw_video(tmp_path, SHOWN, seconds=6, name="film.avi", code="MJPG")
    engine, _ = scripted_engine("Hello")
    result = run_task(film[: len(film) // 2], SUBTITLES, engine=engine, reader=FakeEngine())
    assert result.subtitles is not None
    assert len(result.subtitles) == 1


def samples(*texts: str) -> list[Sample]:
    return [Sample(0.5 * number, text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "cues"),
    [
        (("", "Hi there", "Hi there", ""), [(0.5, 1.5, "Hi there")]),
        (("Hi there", "Hl there", "Hi there"), [(0.0, 1.5, "Hi there")]),  # read wrong once
        (("Hi there", "", "Hi there"), [(0.0, 1.5, "Hi there")]),  # a flicker
        (("Wel", "Welcome", "Welcome back"), [(0.0, 1.5, "Welcome back")]),  # written out letter by letter
        (("Yes", "No"), [(0.0, 0.5, "Yes"), (0.5, 1.0, "No")]),
        (("Yes", "", "", "Yes"), [(0.0, 0.5, "Yes"), (1.5, 2.0, "Yes")]),
        (("...", "♪"), []),
        ((), []),
    ],
)
def test_what_stays_is_one_cue(texts: tuple[str, ...], cues: list[tuple[float, float, str]]) -> None:
    found = merge_samples(samples(*texts), step=0.5)
    assert [(cue.start, cue.end, cue.text) for cue in found] == cues


def test_cues_are_in_order_and_never_overlap() -> None:
    texts = [f"{word} {number // 3}" for number, word in enumerate(["one", "two", "", "four"] * 20)]
    found = merge_samples(samples(*texts), step=0.5)
    assert all(cue.start < cue.end for cue in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_what_a_cue_says_cannot_end_it() -> None:
    cues = [Cue(3661.5, 3662.0, "a\n\n\nb --> c <b>"), Cue(3662.0, 3663.25, "d")]
    assert write_srt(cues) == "1\n01:01:01,500 --> 01:01:02,000\na\nb → c <b>\n\n2\n01:01:02,000 --> 01:01:03,250\nd\n"
    assert write_vtt(cues).split("\n\n")[1] == "01:01:01.500 --> 01:01:02.000\na\nb → c &lt;b&gt;"
