"""Stands where `vllm serve` would: a server that rounds otherwise in a batch unless it was told not to.

Told by ROUNDS_ALWAYS, it does so in any case. It answers each image with words of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROUNDS = os.environ.get("VLLM_BATCH_INVARIANT") != "1" or "ROUNDS_ALWAYS" in os.environ
WORDS = ("one", "two")


class Handler(BaseHTTPRequestHandler):
    """As much of the protocol as the canary asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._send({})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        word = WORDS[ROUNDS and "together" in asked["cache_salt"]]
        image = next(part["image_url"]["url"] for part in asked["messages"][-1]["content"] if "image_url" in part)
        name = hashlib.sha256(image.encode()).hexdigest()[:8]
        rivals = [{"token": rival, "logprob": -0.7} for rival in WORDS]
        scored = [{"token": name, "logprob": -0.1}, {"token": word, "logprob": -0.7, "top_logprobs": rivals}]
        choice = {"message": {"content": name + word}, "finish_reason": "stop", "logprobs": {"content": scored}}
        self._send({"choices": [choice]})

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: what a test prints is the product's."""

    def _send(self, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
