"""Keeps a server closed until it has proved that it keeps images apart; runs inside the server, knows nothing of it.

vLLM takes it by `--middleware`. Whoever starts the server names a file and a secret in its environment: until the file
holds the secret, and once it is gone again, every request but the canary's, which carries it, is told to come back.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

FILE_VARIABLE = "OCRSITE_GATE_FILE"
SECRET_VARIABLE = "OCRSITE_GATE_SECRET"  # noqa: S105 - the name of a variable, not its value
HEADER = "x-ocrsite-canary"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Gate:
    """ASGI middleware. Without a secret in the environment it stays closed."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app
        self._secret = os.environ.get(SECRET_VARIABLE, "")
        self._file = Path(os.environ.get(FILE_VARIABLE, os.devnull))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._admits(scope):
            await self._app(scope, receive, send)
            return
        body = b'{"error": {"message": "The engine is being checked, or is ending. Come back in a moment."}}'
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"5")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _admits(self, scope: Scope) -> bool:
        return bool(self._secret) and (self._is_open() or self._has_secret(scope))

    def _is_open(self) -> bool:
        """Looked up for every request: the file goes when the server is to end, and what comes then is turned away."""
        try:
            return hmac.compare_digest(self._file.read_text(), self._secret)
        except (OSError, ValueError):
            return False

    def _has_secret(self, scope: Scope) -> bool:
        given = dict(scope.get("headers") or ()).get(HEADER.encode(), b"")
        return hmac.compare_digest(given, self._secret.encode())
