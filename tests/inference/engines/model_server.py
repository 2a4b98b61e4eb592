"""A server of a model, in a thread: it answers as told, also wrongly, and tells what it was asked.

`python -m tests.inference.engines.model_server PORT HOLD`: one that can be killed; it
answers while HOLD is no file, and makes `asked` beside it when it is asked.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

from inference.types import Page

Answer = Callable[[dict[str, Any]], bytes]
Behaviour = Callable[[BaseHTTPRequestHandler], None]


NO_SUCH_MODEL = b'{"error": {"message": "The model does not exist.", "type": "NotFoundError", "code": 404}}'


@dataclass
class Served:
    """What a server was asked, and how many at once."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    most_at_once: int = 0


def completion(text: str, **choice: Any) -> bytes:
    """A chat completion that says `text`."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop", **choice}]}).encode()


def answer_like_a_model(body: dict[str, Any]) -> bytes:
    """Words of each image's own, with places where they are asked for, and JSON that follows the schema, if any."""
    image, prompt = (part for part in body["messages"][-1]["content"])
    if "structured_outputs" in body:
        properties = body["structured_outputs"]["json"]["properties"]
        said = json.dumps({key: one.get("enum", [None])[0] for key, one in properties.items()})
        return completion(said, logprobs={"content": [{"token": sign, "logprob": -0.1} for sign in said]})
    name = hashlib.blake2b(image["image_url"]["url"].encode(), digest_size=8).hexdigest()
    return completion(f"{name}(100,100),(800,200)" if "坐标" in prompt["text"] else name)


@contextmanager
def serve(
    answer: Answer | None = None,
    status: int = 200,
    health: int = 200,
    behave: Behaviour | None = None,
    port: int = 0,
    models: Sequence[str] = (),
) -> Iterator[Served]:
    """A server that answers what `answer` says to a request's body; or does what `behave` does to the connection.

    With `models`, it lists these and answers 404 for others, as vLLM does.
    """
    served, lock, busy = Served(), threading.Lock(), [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            listed = json.dumps({"data": [{"id": name} for name in models]}).encode()
            self._send(listed if models and self.path == "/v1/models" else b"", health)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                busy[0] += 1
                served.most_at_once = max(served.most_at_once, busy[0])
                served.bodies.append(body)
            is_known = not models or body["model"] in models
            content = answer(body) if answer and is_known else b"" if is_known else NO_SUCH_MODEL
            with lock:  # before anybody can know that it is answered
                busy[0] -= 1
            with suppress(ConnectionError):  # who asked may have gone
                behave(self) if behave else self._send(content, status if is_known else 404)

        def _send(self, content: bytes, code: int) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.socket.close()  # without waiting for those who still hang on purpose


def main(port: int, hold: Path) -> None:
    """Serve until killed."""

    def answer(body: dict[str, Any]) -> bytes:
        (hold.parent / "asked").touch()
        while hold.exists():
            threading.Event().wait(0.05)
        return answer_like_a_model(body)

    with serve(answer, port=port) as served:
        print(served.url, flush=True)
        threading.Event().wait()


def make_pages(number: int, height: int = 40, width: int = 60) -> list[Page]:
    """Pages of one shade each, no two alike."""
    shades = (np.full((height, width, 3), 10 * index, np.uint8) for index in range(number))
    return [Page(index, width, height, image) for index, image in enumerate(shades, 1)]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
