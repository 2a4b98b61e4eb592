"""A mirror of the hub that holds one model: what the real client asks of one, and nothing more."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "de8f10ad2f00a0cefd790b526de8a65dcfdb3205"


class Mirror(ThreadingHTTPServer):
    """Serves `files` as `repository`. `breaks`: the size after which a transfer is cut, for so many transfers."""

    def __init__(self, repository: str, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repository = repository
        self.files = files
        self.breaks: list[int] = []
        self.asked: list[tuple[str, str]] = []
        """Of every file that was sent: its path, and the range that was asked for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Mirror
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        api = f"/api/models/{self.server.repository}"
        resolved = f"/{self.server.repository}/resolve/{COMMIT}/"
        name = path.removeprefix(resolved)
        if path == f"{api}/revision/{COMMIT}":
            self._answer(
                {
                    "id": self.server.repository,
                    "sha": COMMIT,
                    "siblings": [{"rfilename": one} for one in self.server.files],
                }
            )
        elif path == f"{api}/tree/{COMMIT}":
            self._answer([_describe(one, content) for one, content in self.server.files.items()])
        elif path.startswith(resolved) and name in self.server.files:
            self._send_file(name, self.server.files[name])
        else:
            self._answer({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

    def _answer(self, found: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(found).encode()
        self._send_head(
            status, {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
        )
        if self.command == "GET":
            self.wfile.write(content)

    def _send_file(self, name: str, content: bytes) -> None:
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        rest = content[start:]
        headers = {"ETag": f'"{_git_sha(content)}"', "X-Repo-Commit": COMMIT, "Content-Length": str(len(rest))}
        if wanted:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send_head(206 if wanted else 200, {**headers, "Accept-Ranges": "bytes"})
        if self.command != "GET":
            return
        self.server.asked.append((name, wanted))
        if self.server.breaks and len(rest) > self.server.breaks[0]:
            self.wfile.write(rest[: self.server.breaks.pop(0)])
            self.close_connection = True
            return
        self.wfile.write(rest)

    def _send_head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _describe(name: str, content: bytes) -> dict[str, object]:
    return {"type": "file", "path": name, "size": len(content), "oid": _git_sha(content)}


def _git_sha(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@contextmanager
def running_mirror(repository: str, folder: Path) -> Iterator[Mirror]:
    """The files of `folder` behind the hub's interface, on a port of its own."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with Mirror(repository, files) as mirror:
        thread = threading.Thread(target=mirror.serve_forever, daemon=True)
        thread.start()
        try:
            yield mirror
        finally:
            mirror.shutdown()
            thread.join()
