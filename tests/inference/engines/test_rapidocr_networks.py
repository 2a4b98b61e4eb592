"""The networks in every runtime and number format read the same; what chooses among them chooses what runs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.engines.rapidocr import models, openvino_networks
from inference.engines.rapidocr.decoding import BLANK, Steps, decode, find_steps, pick_steps
from inference.engines.rapidocr.detection import find_quads, prepare
from inference.engines.rapidocr.models import CLASSIFIER, DETECTOR, RECOGNISER, Models, find_model
from inference.engines.rapidocr.networks import Networks, OnnxNetworks, open_networks
from inference.engines.rapidocr.openvino_networks import OpenVinoNetworks, load_reader, read_ranges
from inference.engines.rapidocr.quantisation import find_layers
from tests.inference.drawing import PARAGRAPH, draw_text

FILES = (find_model(DETECTOR), find_model(RECOGNISER), find_model(CLASSIFIER))


class EightBits(OpenVinoNetworks):
    """Reads in eight bits, whatever this processor gains by it."""

    def _choose_reader(self, recogniser: Path, streams: int) -> tuple[str, Any]:
        return "int8", self._compile(load_reader(self._core, recogniser, read_ranges(recogniser)), "f32", streams)


@pytest.fixture(scope="module", params=[OnnxNetworks, OpenVinoNetworks, EightBits])
def networks(request: pytest.FixtureRequest) -> Networks:
    opened: Networks = request.param(*FILES, 2)
    return opened


def test_every_runtime_finds_and_reads_the_same(monkeypatch: pytest.MonkeyPatch, networks: Networks) -> None:
    monkeypatch.setattr(models, "open_networks", lambda *_: networks)
    opened = Models(2)
    image = np.asarray(draw_text())[:, :, ::-1].copy()
    quads = opened.detect(image)
    order = np.argsort(quads[:, 0, 1])
    rows = [quad.astype(int) for quad in quads[order]]
    lines = [image[row[0, 1] : row[2, 1], row[0, 0] : row[2, 0]] for row in rows]
    assert [line.text for line in opened.recognise(lines)] == list(PARAGRAPH)
    assert opened.count_upside_down(lines) == 0
    assert opened.count_upside_down([np.rot90(line, 2) for line in lines]) == len(lines)


def test_batches_are_answered_in_order(networks: Networks) -> None:
    batches = [np.full((count, 48, 160, 3), 255, np.uint8) for count in (3, 1, 2, 4, 1)]
    assert [len(steps.classes) for steps in networks.read(iter(batches))] == [3, 1, 2, 4, 1]


def test_who_stops_early_can_read_again(networks: Networks) -> None:
    batches = [np.full((1, 48, 160, 3), 255, np.uint8)] * 4
    next(iter(networks.read(iter(batches))))
    assert len(list(networks.read(iter(batches)))) == 4


def test_what_openvino_would_report_to_its_makers_is_never_imported() -> None:
    OpenVinoNetworks(*FILES, 1)
    assert sys.modules["openvino_telemetry"] is None
    assert not [name for name in sys.modules if name.startswith("openvino_telemetry.")]


def test_the_ranges_are_those_of_the_installed_model() -> None:
    ranges = read_ranges(find_model(RECOGNISER))
    assert ranges
    core = openvino_networks.import_openvino().Core()
    layers = {layer.get_friendly_name() for layer in find_layers(load_reader(core, find_model(RECOGNISER)))}
    assert layers == ranges.keys()


def test_another_model_has_no_ranges(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(b"another model")
    assert read_ranges(tmp_path / "other.onnx") is None


def test_where_openvino_does_not_run_pages_are_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("this processor is too old")

    monkeypatch.setattr(openvino_networks, "OpenVinoNetworks", fail)
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_networks(*FILES, 1), OnnxNetworks)
    assert "too old" in caplog.text


def test_the_quick_search_finds_what_a_full_one_finds() -> None:
    random = np.random.default_rng(4)
    logits = random.normal(0, 3, (3, 40, 60)).astype(np.float32)
    logits[:, ::3, BLANK] += 20
    exponents = np.exp(logits)
    full = pick_steps(exponents / exponents.sum(axis=2, keepdims=True))
    quick = find_steps(logits, logits.reshape(3, 40, 6, 10).max(axis=2))
    assert (quick.classes == full.classes).all()
    said = quick.scores > 0
    assert quick.scores[said] == pytest.approx(full.scores[said], abs=1e-5)
    assert (quick.classes[~said] == BLANK).sum() >= 3 * 14


def test_characters_stand_where_their_steps_are() -> None:
    classes = np.array([[0, 1, 1, 0, 1, 3, 2, 0, 0, 0]])
    (line,) = decode(Steps(classes, np.full(classes.shape, 0.5, np.float32)), ["", "a", "b", " "], [0.8])
    assert line.text == "aa b"
    assert line.score == pytest.approx(0.5)
    assert "".join(character for character, _, _ in line.characters) == "aab"
    assert [place for _, place, _ in line.characters] == pytest.approx([1.5 / 8, 4.5 / 8, 6.5 / 8])


def test_nothing_read_has_no_score() -> None:
    (line,) = decode(Steps(np.zeros((1, 5), int), np.zeros((1, 5), np.float32)), ["", "a"], [1.0])
    assert (line.text, line.score, line.characters) == ("", 0.0, ())


def test_a_line_grows_back_to_its_own_height() -> None:
    chances = np.zeros((100, 300), np.float32)
    chances[45:55, 50:250] = 0.9
    (quad,) = find_quads(chances)
    grown = 1.6 * 10 * 200 / (2 * 210)
    expected = [
        (50 - grown, 45 - grown),
        (250 + grown, 45 - grown),
        (250 + grown, 55 + grown),
        (50 - grown, 55 + grown),
    ]
    assert np.abs(quad - np.array(expected)).max() < 2


def test_specks_and_doubtful_places_are_no_lines() -> None:
    chances = np.zeros((100, 300), np.float32)
    chances[10, 10] = 0.9
    chances[45:55, 50:250] = 0.4
    assert find_quads(chances).shape == (0, 4, 2)


@pytest.mark.parametrize(
    ("size", "longest", "seen"),
    [
        ((2339, 1654), 1280, (1280, 896)),
        ((600, 460), 1280, (960, 736)),
        ((3, 900), 1280, (160, 1280)),
        ((900, 3), 1280, (1280, 160)),
        ((1, 1), 1280, (736, 736)),
    ],
)
def test_the_detector_sees_pages_at_a_size_it_knows(size: tuple[int, int], longest: int, seen: tuple[int, int]) -> None:
    picture, (x_scale, y_scale) = prepare(np.zeros((*size, 3), np.uint8), longest)
    assert picture.shape == (*seen, 3)
    assert x_scale * size[1] <= seen[1] + 1
    assert y_scale * size[0] <= seen[0] + 1


class OneLine:
    """Networks that see one line of some height on every page, and remember how they saw it."""

    name = "one line"

    def __init__(self, height: int) -> None:
        self.height, self.sizes = height, list[int]()

    def map_text(self, picture: np.ndarray) -> np.ndarray:
        self.sizes.append(max(picture.shape))
        chances = np.zeros(picture.shape[:2], np.float32)
        chances[100 : 100 + self.height, 100:500] = 1.0
        return chances


@pytest.mark.parametrize(("height", "sizes"), [(4, [1280, 1792]), (20, [1280])])
def test_small_text_is_looked_at_again_larger(monkeypatch: pytest.MonkeyPatch, height: int, sizes: list[int]) -> None:
    seen = OneLine(height)
    monkeypatch.setattr(models, "open_networks", lambda *_: seen)
    Models(1).detect(np.full((2339, 1654, 3), 255, np.uint8))
    assert seen.sizes == sizes
