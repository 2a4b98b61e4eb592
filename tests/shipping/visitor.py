"""Somebody who reaches a site through its front door: TLS, the name of the site, and the API."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.shipping.machine import Machine

NAME = "maria"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Visitor:
    machine: Machine
    host: str
    password: str
    token: str = field(default="", init=False)

    def connect(self, *protocols: str) -> http.client.HTTPSConnection:
        """A connection that believes the site's certificate and checks its name; offers `protocols` (ALPN)."""
        context = ssl.create_default_context(cafile=str(self.machine.folder / "deploy/tls/certificate.pem"))
        context.set_alpn_protocols(protocols or ["http/1.1"])
        connection = _ByName(self.host, int(self.machine.ports["8443"]), context=context, timeout=30)
        connection.connect()
        return connection

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request over a connection of its own; `headers` are named with underscores."""
        connection = self.connect()
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers={"Host": self.host, **sent})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        if not self.token:
            self.token = self._log_in()
        return self.ask(method, f"/api/v1/{path}", body, Authorization=f"Bearer {self.token}", **headers)

    def _log_in(self) -> str:
        body = json.dumps({"username": NAME, "password": self.password})
        answer = self.ask("POST", "/api/v1/auth/token/", body, Content_Type="application/json")
        assert answer.status == 200, answer.content
        return str(answer.json["access"])

    def upload(self, content: bytes, name: str, **headers: str) -> Answer:
        """Send a file as the API takes it."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.api("POST", "documents/", body, Content_Type=f"multipart/form-data; boundary={edge}", **headers)

    def documents(self) -> list[dict[str, Any]]:
        """Everything the API says about every document, oldest first."""
        found = self.api("GET", "documents/?limit=100").json["results"]
        return [self.api("GET", f"documents/{each['id']}/").json for each in reversed(found)]

    def wait_until_read(self, document: str) -> dict[str, Any]:
        """The document once a worker is done with it."""
        deadline = time.monotonic() + 60
        while (found := self.api("GET", f"documents/{document}/").json)["status"] in {"RECEIVED", "PROCESSING"}:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return dict(found)


class _ByName(http.client.HTTPSConnection):
    """Goes to this machine, whatever the name says; the certificate must carry the name all the same."""

    def connect(self) -> None:
        name, self.host = self.host, "127.0.0.1"
        http.client.HTTPConnection.connect(self)
        self.host = name
        self.sock = self._context.wrap_socket(self.sock, server_hostname=name)  # type: ignore[attr-defined]
