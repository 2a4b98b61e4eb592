from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inference import registry
from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom, UnknownEngine, load_engine


def test_an_engine_is_built_with_its_options() -> None:
    assert load_engine("fake", rotation=90).name == "fake"


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEngine, match=r"'tesseract'.*fake, rapidocr"):
        load_engine("tesseract")


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("rapidocr", "inference.engines.rapidocr"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(UnknownEngine, match="pip install rapidocr onnxruntime"):
        load_engine("rapidocr")


def test_engines_are_loaded_when_first_needed_and_kept() -> None:
    default = FakeEngine()
    room = EngineRoom(default, {"second": {"engine": "fake", "rotation": 90}})
    assert room.default is room.get("fake") is default
    assert room.get("second") is room.get("second") is not default


def test_how_its_server_is_started_is_no_matter_of_the_engine() -> None:
    room = EngineRoom(FakeEngine(), {"second": {"engine": "fake", "serve": ["--batch-invariant"]}})
    assert room.get("second").name == "fake"


def test_an_engine_that_is_not_set_up_is_named_with_those_that_are() -> None:
    with pytest.raises(EngineError, match=r"'third'.*fake, second") as caught:
        EngineRoom(FakeEngine(), {"second": {"engine": "fake"}}).get("third")
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "options", [{"engine": "no-such"}, {"engine": "fake", "wrong": 1}, {"engine": "server", "urls": []}]
)
def test_an_engine_that_cannot_be_loaded_is_down_for_now(options: dict[str, object]) -> None:
    with pytest.raises(EngineError, match="'second' cannot be loaded") as caught:
        EngineRoom(FakeEngine(), {"second": options}).get("second")
    assert not caught.value.permanent


def test_what_failed_to_load_is_tried_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def fail(name: str) -> None:
        tried.append(name)
        raise OSError("no memory left on the card")

    monkeypatch.setattr(registry, "load_engine", fail)
    room = EngineRoom(FakeEngine(), {"second": {"engine": "fake"}})
    assert room.readiness() == {"second": True}  # nobody knows better yet, and telling loads nothing
    for _ in range(3):
        with pytest.raises(EngineError, match="no memory left"):
            room.get("second")
    assert tried == ["fake"]
    assert room.readiness() == {"second": False}
    monkeypatch.setattr(registry, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(registry, "load_engine", load_engine)
    assert room.get("second").name == "fake"
    assert room.readiness() == {"second": True}


def test_a_server_is_asked_how_it_is_before_anything_else_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            healthy.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        room = EngineRoom(FakeEngine(), {"up": {"engine": "server", "urls": [url]}, "wrong": {"engine": "server"}})
        assert room.readiness() == {"up": True, "wrong": False}
        server.shutdown()
    assert healthy == ["/health"]
    assert room.readiness() == {"up": False, "wrong": False}
    with pytest.raises(EngineError, match="'up' is down") as caught:  # nobody else waits for it meanwhile
        room.get("up")
    assert not caught.value.permanent
    monkeypatch.setattr(registry, "DOWN_SECONDS", 0.0)
    assert room.get("up").name == "server"
