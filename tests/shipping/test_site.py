"""A site behind the shipped nginx configuration: its door, its limits, what it says when something is wrong."""

from __future__ import annotations

import hashlib
import http.client
import re
import uuid
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks.product import descendants
from tests.shipping.conftest import HOST, PASSWORD
from tests.shipping.image import ROOT
from tests.shipping.machine import Machine
from tests.shipping.visitor import NAME, Answer, Visitor

pytestmark = pytest.mark.shipping
SAMPLE = (ROOT / "documents" / "samples" / "rechnung-2026-1043.pdf").read_bytes()
LIMIT = 50_000_000
FENCES = {
    "X-Content-Type-Options": ["nosniff"],
    "Cross-Origin-Resource-Policy": ["same-origin"],
}
HEADERS_OF_A_PAGE = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
)


def fences(answer: Answer) -> dict[str, list[str]]:
    """The headers of `FENCES` as they came; `frame-ancestors` of the one policy besides."""
    [policy] = answer.headers.get_all("Content-Security-Policy", [])
    assert "frame-ancestors 'none'" in policy
    return {name: answer.headers.get_all(name, []) for name in FENCES}


def sized(size: int) -> bytes:
    """A document of exactly `size` bytes, like no other."""
    mark = b"\n%%" + uuid.uuid4().hex.encode()
    return SAMPLE + mark + bytes(size - len(SAMPLE) - len(mark))


def test_nginx_accepts_the_configuration(site: Machine) -> None:
    root = site.folder / "containers" / "nginx"
    check = site.spawn("nginx", ["nginx", "-t", "-c", f"{root}/tmp/nginx.conf"], "check")
    assert (check.wait(10), "test is successful" in site.log("check")) == (0, True), site.log("check")
    assert "${" not in (root / "tmp" / "nginx.conf").read_text()


def test_every_service_runs_and_is_healthy(site: Machine, visitor: Visitor) -> None:
    assert set(site.processes) == {"postgres", "valkey", "web", "worker", "relay", "webhooks", "nginx"}
    assert [service for service in site.processes if not site.is_healthy(service)] == []
    assert visitor.ask("GET", "/readyz").json["status"] == "ready"


def test_a_health_check_fails_where_the_process_does_not_run(site: Machine) -> None:
    site.compose(["stop", "relay"])
    try:
        assert not site.is_healthy("relay")
    finally:
        site.compose(["up", "-d", "relay"])
    site.wait_until_healthy("relay")


def test_a_document_goes_through_every_container(visitor: Visitor) -> None:
    sent = visitor.upload(sized(len(SAMPLE) + 100), "rechnung.pdf")
    assert sent.status == 202, sent.content
    document = visitor.wait_until_read(sent.json["id"])
    assert document["status"] == "NEEDS_REVIEW"
    assert {field["name"]: field["value"] for field in document["fields"]}["grand_total"] == 3326.76


def test_plain_http_is_sent_to_tls_under_the_sites_name(site: Machine) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(site.ports["8080"]), timeout=5)
    connection.request("POST", "/login/?next=/a", headers={"Host": "elsewhere.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}:443/login/?next=/a")


def test_browsers_are_offered_http_2_and_nothing_older_than_tls_1_2(visitor: Visitor) -> None:
    with visitor.connect("h2", "http/1.1").sock as stream:
        assert stream.selected_alpn_protocol() == "h2"
        assert stream.version() in {"TLSv1.2", "TLSv1.3"}
    configuration = (visitor.machine.folder / "containers/nginx/tmp/nginx.conf").read_text()
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in configuration


def test_a_page_carries_each_security_header_once(visitor: Visitor) -> None:
    page = visitor.ask("GET", "/login/")
    assert page.status == 200
    assert {name: len(page.headers.get_all(name, [])) for name in HEADERS_OF_A_PAGE} == dict.fromkeys(
        HEADERS_OF_A_PAGE, 1
    )
    assert page.headers["Server"] == "nginx"  # without its version
    assert "Secure" in page.headers["Set-Cookie"]


def test_people_sign_in_through_the_door(visitor: Visitor) -> None:
    page = visitor.ask("GET", "/login/")
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[0]
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    form = urlencode({"csrfmiddlewaretoken": token, "username": NAME, "password": PASSWORD})
    kind = "application/x-www-form-urlencoded"
    sent = visitor.ask("POST", "/login/", form, Content_Type=kind, Cookie=cookie, Origin=f"https://{HOST}")
    assert (sent.status, sent.headers["Location"]) == (302, "/")
    [session] = [value for value in sent.headers.get_all("Set-Cookie", []) if value.startswith("sessionid=")]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(session.split("; "))


def test_static_files_come_from_nginx_packed_and_kept(visitor: Visitor) -> None:
    page = visitor.ask("GET", "/login/").content.decode()
    path = re.findall(r'href="(/static/[^"]+\.css)"', page)[0]
    plain = visitor.ask("GET", path)
    packed = visitor.ask("GET", path, Accept_Encoding="gzip")
    assert (plain.status, packed.headers["Content-Encoding"]) == (200, "gzip")
    assert len(packed.content) < len(plain.content)
    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert plain.headers.get_all("Cache-Control") == ["public, max-age=315360000, immutable"]
    assert fences(plain) == fences(visitor.ask("GET", "/static/none.css")) == FENCES
    assert "X-Request-ID" not in plain.headers  # which the web processes would have set


def requests_left(header: str) -> int:
    found = re.match(r'"address";r=(\d+);', header)
    assert found
    return int(found[1])


def test_a_stranger_cannot_say_where_a_request_comes_from(visitor: Visitor) -> None:
    def remaining(forwarded: str) -> int:
        answer = visitor.ask(
            "POST", "/api/v1/auth/token/", "{}", Content_Type="application/json", X_Forwarded_For=forwarded
        )
        return requests_left(answer.headers["RateLimit"])

    first = remaining("203.0.113.1")
    assert [remaining("203.0.113.2"), remaining("203.0.113.3, 203.0.113.4")] == [first - 1, first - 2]


def test_the_web_process_believes_the_one_proxy_in_front_of_it(site: Machine) -> None:
    def remaining(forwarded: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", int(site.ports["8000"]), timeout=5)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": forwarded,
            "Content-Type": "application/json",
        }
        connection.request("POST", "/api/v1/auth/token/", "{}", headers)
        return requests_left(str(connection.getresponse().headers["RateLimit"]))

    assert remaining("198.51.100.1") == remaining("198.51.100.1, 198.51.100.2") == remaining("198.51.100.3")


def test_a_file_at_the_limit_passes_and_comes_back_without_filling_memory(site: Machine, visitor: Visitor) -> None:
    content = sized(LIMIT)
    sent = visitor.upload(content, "largest.pdf")
    assert sent.status == 202, sent.content

    connection = visitor.connect()
    path = f"/api/v1/documents/{sent.json['id']}/file/"
    connection.request("GET", path, headers={"Host": HOST, "Authorization": f"Bearer {visitor.token}"})
    answer = connection.getresponse()
    digest = hashlib.sha256(answer.read(65536))
    assert answer.headers["Content-Length"] == str(LIMIT)
    [policy] = answer.headers.get_all("Content-Security-Policy") or []
    assert policy.startswith("default-src 'none'; sandbox;")
    # The reader pauses here: what has not been taken off waits on the web process' or nginx' disk.
    memory = [_resident(pid) for pid in descendants(site.processes["nginx"].pid)]
    assert memory
    assert sum(memory) < 64_000_000
    while chunk := answer.read(1 << 20):
        digest.update(chunk)
    assert digest.hexdigest() == hashlib.sha256(content).hexdigest()


def _resident(pid: int) -> int:
    """Bytes of its own that a process holds in memory."""
    return int(re.findall(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[0]) * 1000


def test_a_file_over_the_limit_is_refused_by_the_product(visitor: Visitor) -> None:
    answer = visitor.upload(sized(LIMIT + 1), "larger.pdf")
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert answer.json["detail"] == "Larger than 50 MB. Split it, or scan it at a lower resolution."


def test_a_request_far_over_the_limit_is_refused_at_the_door(visitor: Visitor) -> None:
    answer = visitor.upload(sized(LIMIT + 10_000_000), "far-larger.pdf")
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/json")
    sentence = "The request is larger than 50 MB. Send fewer files at once, or split the file."
    assert answer.json == {"detail": sentence, "code": "too_large"}

    page = visitor.ask("POST", "/upload/", bytes(LIMIT + 10_000_000), Accept_Language="zh-CN,zh;q=0.9")
    assert (page.status, page.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert '<html lang="zh">' in page.content.decode()
    assert "请求超过 50 MB" in page.content.decode()
    assert fences(answer) == fences(page) == fences(visitor.ask("GET", "/%")) == FENCES


def test_what_nginx_says_while_the_web_process_is_away(site: Machine, visitor: Visitor) -> None:
    visitor.api("GET", "documents/")
    site.compose(["stop", "web"])
    try:
        answer, page = visitor.api("GET", "documents/"), visitor.ask("GET", "/", Cookie="django_language=zh-hans")
    finally:
        site.compose(["up", "-d", "web"])
    assert (answer.status, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert fences(answer) == fences(page) == FENCES
    for path in re.findall(r'href="(/static/[^"]+)"', page.content.decode()):
        assert visitor.ask("GET", path).status == 200  # nginx needs nobody for these
    assert "网站暂时没有响应" in page.content.decode()
    assert visitor.ask("GET", "/healthz").status == 200
