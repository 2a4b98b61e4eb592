"""An OpenID Connect provider that gives out whatever token it is told to, signed with its own key or another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CLIENT = "ocrsite"
Forge = Callable[[dict[str, Any]], str]


def signed(claims: dict[str, Any], *, key: Any = KEY, algorithm: str = "RS256", kid: str = "1") -> str:
    """An id token."""
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


class ForgingProvider(ThreadingHTTPServer):
    """`forge` makes the id token of claims that would be right; `nonce` is what the log-in asked for."""

    forge: Forge = staticmethod(signed)
    nonce = ""
    userinfo: dict[str, Any] = {}
    answers: dict[str, Any] = {}  # path -> what is answered instead

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> Any:
        """What stands at `path`."""
        if path in self.answers:
            return self.answers[path]
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "nora", "iat": now, "exp": now + 60, "nonce": self.nonce,
                 "email": "nora@example.com", "email_verified": True, "preferred_username": "nora"}  # fmt: skip
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
            },
            "/keys": {"keys": [{**jwk, "kid": "1", "use": "sig", "alg": "RS256"}]},
            "/token": {"access_token": "opaque", "token_type": "Bearer", "id_token": self.forge(right)},
            "/userinfo": self.userinfo,
        }[path]


class _Handler(BaseHTTPRequestHandler):
    server: ForgingProvider

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(self.server.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # http.server's names

    def log_message(self, *details: object) -> None:
        """Nothing: tests are silent."""


@contextmanager
def forging_provider() -> Iterator[ForgingProvider]:
    """The provider, serving."""
    with ForgingProvider(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
