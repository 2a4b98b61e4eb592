"""Asks every address as a person: finds the routes, fills their ids in, sends, takes back what was done, compares."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart
from django.urls import URLPattern, get_resolver

from documents.models import Role, User
from tests.documents.factories import PASSWORD
from tests.documents.matrix.row import ANYONE, PUBLISHED, SIGNED_IN, Row
from tests.documents.matrix.table import STAFF_SITE
from tests.documents.matrix.world import MARKER, MEMBERS, OUTSIDER, PARTS, STAFF, UNKNOWN, World

REQUEST_ID = "url-matrix-request"
VARYING = (
    re.compile(rb'(?<=csrfmiddlewaretoken" value=")[^"]+'),
    re.compile(rb'(?<=data-token=")[^"]+'),
    re.compile(rb'(?i)(?<=X-CSRFToken": ")[^"]+'),
    re.compile(rb"(?i)(?<=X-CSRFToken&quot;: &quot;)[^&]+"),
    re.compile(rb"(?<=nonce[=-])[\"\w+/=-]+"),
    re.compile(rb'(?<="updated_at":")[^"]+'),
)
VARYING_HEADERS = {"RateLimit", "Content-Security-Policy", "Expires", "Date"}


def find_routes() -> set[str]:
    """Every route of the site, as it is written in the URL files."""
    return set(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        yield from [route] if isinstance(pattern, URLPattern) else _walk(pattern.url_patterns, route)


def fill(route: str, values: Mapping[str, Any]) -> str:
    """The path of `route` with its parameters replaced."""
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda found: str(values[found[1] or found[2]]), route)
    return "/" + filled.replace("^", "").replace("$", "").replace(r"\Z", "")


@dataclass(frozen=True)
class Reply:
    """What came back, without what differs from one request to the next."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return f"{self.headers} {self.body!r}"


class Handler(ClientHandler):
    """Knows who is signed in: looking them up by their session, each time, would cost half of all the time."""

    person: User | None = None

    def get_response(self, request: Any) -> Any:
        if self.person is not None and request.COOKIES:
            request._cached_user = copy.copy(self.person)  # where Django's own middleware keeps them for a request
        return super().get_response(request)


class Sender(RequestFactory):
    """Sends straight to the handler: the test client's notes on templates and contexts cost more than the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = Handler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # missing in the stubs


class Asker:
    """One person at the site, signed in; each request starts from the same world and leaves no trace in it."""

    def __init__(self, world: World, person: str) -> None:
        self.world, self.person = world, person
        self.sender = Sender()
        self.session = _session_of(world, person)
        self.sender.handler.person = User.objects.filter(username=person).first()
        self.token = _token_of(person)

    def ask(
        self, method: str, path: str, *, data: bytes = b"", content_type: str = "", may_write: bool = True
    ) -> Reply:
        """Send as this person: with their token to the API, with their session to everything else.

        What is done is undone again, unless nothing `may_write`: three questions of the database less.
        """
        headers = {"X-Request-ID": REQUEST_ID}
        is_api = path.startswith("/api/v1/") or path.strip("/") in PUBLISHED
        self.sender.cookies = SimpleCookie()
        if is_api and self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif not is_api and self.session:
            self.sender.cookies["sessionid"] = self.session
        with undone() if may_write else nullcontext():
            response: Any = self.sender.generic(method, path, data, content_type or "text/plain", headers=headers)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        kept = tuple(sorted((name, value) for name, value in response.headers.items() if name not in VARYING_HEADERS))
        return Reply(response.status_code, kept, body)

    def ask_row(self, row: Row, method: str, ids: Mapping[str, Any]) -> Reply:
        """`row`'s route with `ids` filled into path and body."""
        has_body = method in {"POST", "PUT", "PATCH"}
        data, content_type = encoded(row.body, ids, is_api=row.is_api) if has_body else (b"", "")
        path = fill(row.route, ids) + row.query
        return self.ask(method, path, data=data, content_type=content_type, may_write=method in row.methods)


def _session_of(world: World, person: str) -> str:
    if person == UNKNOWN:
        return ""
    client = Client()
    client.force_login(world.cast.user(person))
    return client.cookies["sessionid"].value


def _token_of(person: str) -> str:
    if person not in {*MEMBERS, OUTSIDER}:
        return ""
    answer = Client().post("/api/v1/auth/token/", {"username": person, "password": PASSWORD}, "application/json")
    return str(answer.json()["access"])


def encoded(fields: Mapping[str, Any], ids: Mapping[str, Any], *, is_api: bool) -> tuple[bytes, str]:
    """`fields` with `ids` filled in, as a body and its content type: JSON for the API, a form for pages and files."""
    body: dict[str, Any] = _filled(fields, ids)
    if is_api and not any(isinstance(value, bytes) for value in body.values()):
        return json.dumps(body).encode(), "application/json"
    form = {
        key: SimpleUploadedFile("matrix.png", value, "image/png") if isinstance(value, bytes)
        else json.dumps(value) if isinstance(value, dict) else value
        for key, value in body.items()
    }  # fmt: skip
    return encode_multipart(BOUNDARY, form), MULTIPART_CONTENT


def _filled(value: Any, ids: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return value.format(**ids)
    if isinstance(value, list):
        return [_filled(item, ids) for item in value]
    return {key: _filled(item, ids) for key, item in value.items()} if isinstance(value, dict) else value


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def same(reply: Reply, ids: Mapping[str, Any]) -> bytes:
    """`reply` as bytes, with the ids that were asked for and what differs between any two requests blanked."""
    blank = str((reply.status, reply.headers)).encode() + reply.body
    for pattern in VARYING:
        blank = pattern.sub(b"-", blank)
    for name in sorted(ids):
        blank = blank.replace(str(ids[name]).encode(), b"ID") if name.endswith("_id") else blank
    return blank


def wanted_status(row: Row, method: str, person: str) -> int:
    """What the table says `person` gets from `row` with acme's ids."""
    may = row.methods.get(method)
    if may and may.need is ANYONE:
        return may.unknown if person == UNKNOWN and may.unknown is not None else may.status
    if row.route.startswith("api/v1/auth/") or not _has_door(row):
        return 405
    if row.is_api:
        return _wanted_of_member(row, method, person) if person in MEMBERS or person == OUTSIDER else 401
    if may is None:
        return 302 if row.is_login_first and person == UNKNOWN else 405
    if person == UNKNOWN:
        return 302
    if may.need is SIGNED_IN:
        return may.status
    return _wanted_of_member(row, method, person) if person in MEMBERS or person == OUTSIDER else 403


def _has_door(row: Row) -> bool:
    return any(may.need is not ANYONE for may in row.methods.values())


def _wanted_of_member(row: Row, method: str, person: str) -> int:
    may = row.methods.get(method)
    if may is None:
        return 405
    role, order = MEMBERS.get(person, Role.ADMIN), list(Role)
    if isinstance(may.need, Role) and order.index(role) < order.index(may.need):
        return 403
    return 404 if row.has_ids and person == OUTSIDER else may.status


def problems_of(world: World, person: str, rows: Mapping[str, Row], methods: tuple[str, ...]) -> tuple[list[str], int]:
    """Every answer that is not what the table wants, or that tells an outsider of acme; and how many were asked."""
    asker, problems, asked = Asker(world, person), [], 0
    for row in rows.values():
        for method in methods:
            ids = world.ids(row.on)
            reply = asker.ask_row(row, method, ids)
            case, wanted = f"{person}: {method} {row.route}", wanted_status(row, method, person)
            asked += 1
            if reply.status != wanted:
                problems.append(f"{case} answers {reply.status}, not {wanted}")
            if person in MEMBERS:
                continue
            if MARKER in reply.text:
                problems.append(f"{case} shows what is acme's")
            if row.has_ids:
                missing = world.missing_ids()
                asked += 1
                if same(reply, ids) != same(asker.ask_row(row, method, missing), missing):
                    problems.append(f"{case} tells an id of acme's from a missing one")
    return problems, asked


def _wanted_of_staff(route: str, method: str) -> int:
    if route == "admin/login/":
        return 302
    of_get, of_post = STAFF_SITE[route]
    return {"GET": of_get, "HEAD": of_get, "POST": of_post}.get(method, 405)


def staff_site_problems_of(world: World, person: str, methods: tuple[str, ...]) -> tuple[list[str], int]:
    """Every answer of the staff site that is not what the table wants; and how many were asked."""
    asker, problems, asked = Asker(world, person), [], 0
    for route in STAFF_SITE:
        model = route.split("/")[2] if route.count("/") > 2 else ""
        some_id = world.admin_ids.get(model, "1")
        path = fill(route, {**PARTS, "object_id": some_id, "id": some_id})
        for method in methods:
            wanted = _wanted_of_staff(route, method) if person == STAFF else 302 if person == UNKNOWN else 404
            data, content_type = (encode_multipart(BOUNDARY, {}), MULTIPART_CONTENT) if method == "POST" else (b"", "")
            reply = asker.ask(method, path, data=data, content_type=content_type, may_write=person == STAFF)
            asked += 1
            if reply.status != wanted:
                problems.append(f"{person}: {method} {route} answers {reply.status}, not {wanted}")
            if person != STAFF and MARKER in reply.text.replace(path, ""):
                problems.append(f"{person}: {method} {route} shows what is acme's")
    return problems, asked
