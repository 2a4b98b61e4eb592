"""Log-ins over the API: refreshes at once, forged tokens, what ends a log-in, changing keys, keys of machines."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.product import Answer, Product, running_product
from ocrsite.supervisor.options import ROOT
from tests.documents.api.forgeries import forgeries

AT_ONCE = 20
BURSTS = 20
OLD, NEW = secrets.token_hex(32), secrets.token_hex(32)
# As an operator changes keys: the new one is made known, signs, and stays alone. "default" is the one before either.
STEPS = ("default", f"default,2027a:{NEW}", f"2027a:{NEW},default", f"2027a:{NEW}")
# What a person is changed by, behind every door of the product.
ENDS = {
    "password": "UPDATE documents_user SET password = 'changed' WHERE username = %s RETURNING id",
    "account": "UPDATE documents_user SET is_active = false WHERE username = %s RETURNING id",
    "role": "UPDATE documents_membership SET role = 'viewer' FROM documents_user u "
    "WHERE u.id = user_id AND username = %s RETURNING u.id",
    "membership": "DELETE FROM documents_membership USING documents_user u "
    "WHERE u.id = user_id AND username = %s RETURNING u.id",
}
LOGIN, REFRESH, LOGOUT = "/api/v1/auth/token/", "/api/v1/auth/token/refresh/", "/api/v1/auth/logout/"
KEYS, ME = "/api/v1/api-keys/", "/api/v1/me/"


def measure() -> list[Figure]:
    """Over HTTP, against the whole product as `make run` starts it."""
    with running_product(SIGNING_KEYS=f"2026b:{OLD}") as product:
        for name in ENDS:
            _make_person(product, name)
        return [
            *_refreshes(product),
            *_forgeries(product),
            *_ends(product),
            *_machines(product),
            *_changing_keys(product),
        ]


def _make_person(product: Product, name: str) -> None:
    command = [sys.executable, "-m", "ocrsite.supervisor", "manage", "create_admin", name, "--tenant", "acme"]
    environment = {**product.environment(), "ADMIN_PASSWORD": product.password}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _post(product: Product, path: str, body: Mapping[str, Any], bearer: str = "") -> Answer:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
    return product.ask("POST", path, json.dumps(body).encode(), headers)


def _log_in(product: Product, name: str) -> dict[str, str]:
    answer = _post(product, LOGIN, {"username": name, "password": product.password})
    if answer.status != 200:
        raise AssertionError(f"{name} could not log in: {answer.body}")
    return answer.body


def _status(product: Product, bearer: str) -> int:
    return product.ask("GET", ME, headers={"Authorization": f"Bearer {bearer}"}).status


def _refreshes(product: Product) -> list[Figure]:
    tell(f"{BURSTS} times {AT_ONCE} refreshes of one token at once")
    winners, alive = [], 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _burst in range(BURSTS):
            held = _log_in(product, "operator")
            tries = [pool.submit(_post, product, REFRESH, {"refresh": held["refresh"]}) for _ in range(AT_ONCE)]
            answers = [one.result() for one in tries]
            won = [answer for answer in answers if answer.status == 200]
            winners.append(len(won))
            alive += sum(_status(product, answer.body["access"]) == 200 for answer in won)
    [(replays,)] = product.rows("SELECT count(*) FROM documents_auditevent WHERE action = 'auth.replay'")
    return [
        Figure("most winners of a refresh, 20 at once", max(winners), "", at_most=1),
        Figure("fewest winners of a refresh, 20 at once", min(winners), "", at_least=1),
        Figure("log-ins alive after a used token came again", alive, "", at_most=0),
        Figure("replays without an audit event", BURSTS - replays, "", at_most=0),
    ]


def _forgeries(product: Product) -> list[Figure]:
    tell("forged tokens")
    good = _log_in(product, "operator")
    secret_key = product.server_environment()["SECRET_KEY"]
    forged = forgeries(**good, signing_key=OLD, key_name="2026b", secret_key=secret_key)
    statuses = [_status(product, token) for token in forged.values()]
    if _status(product, good["access"]) != 200:
        raise AssertionError("the token that the forgeries were made of is refused, too")
    return [
        Figure("forgeries tried", len(forged), "", at_least=40),
        Figure("forgeries not refused with 401", sum(status != 401 for status in statuses), "", at_most=0),
    ]


def _ends(product: Product) -> list[Figure]:
    tell("what ends a log-in")
    alive = []
    for name, statement in ENDS.items():
        held = _log_in(product, name)
        if len(product.rows(statement, name)) != 1:
            raise AssertionError(f"nothing was changed about {name}")
        if _status(product, held["access"]) == 200:
            alive.append(f"{name}: access")
        if _post(product, REFRESH, {"refresh": held["refresh"]}).status == 200:
            alive.append(f"{name}: refresh")
    held = _log_in(product, "operator")
    _post(product, LOGOUT, {"refresh": held["refresh"]})
    if _status(product, held["access"]) == 200:
        alive.append("logout: access")
    for name in alive:
        tell(f"still alive: {name}")
    return [Figure("tokens alive after password, role, account, membership or logout", len(alive), "", at_most=0)]


def _machines(product: Product) -> list[Figure]:
    tell("keys of machines")
    admin = _log_in(product, "operator")["access"]
    wrong = 0
    for scope, may_read, may_upload in (("read", True, False), ("upload", False, True), ("export", True, False)):
        made = _post(product, KEYS, {"name": scope, "scopes": [scope], "days": 1}, admin).body
        bearer = {"Authorization": f"Bearer {made['key']}"}
        reading = product.ask("GET", "/api/v1/documents/", headers=bearer).status
        # 415: the door was open, the file is of no type that is read.
        uploading = product.send_file("/api/v1/documents/", scope.encode(), "a.txt", headers=bearer).status
        managing = _post(product, KEYS, {"name": "x", "scopes": ["read"]}, made["key"]).status
        product.ask("DELETE", f"{KEYS}{made['id']}/", headers={"Authorization": f"Bearer {admin}"})
        got = (reading, uploading, managing, _status(product, made["key"]))
        wanted = (200 if may_read else 403, 415 if may_upload else 403, 403, 401)
        wrong += sum(one != other for one, other in zip(got, wanted, strict=True))
    [(kept,)] = product.rows("SELECT count(*) FROM documents_apikey WHERE key_hash !~ '^[0-9a-f]{64}$'")
    return [
        Figure("wrong answers to keys, by scope and when revoked", wrong, "", at_most=0),
        Figure("keys kept other than hashed", kept, "", at_most=0),
    ]


def _changing_keys(product: Product) -> list[Figure]:
    tell("keys that change")
    broken, held = 0, {"access": "", "refresh": ""}
    for number, keys in enumerate(STEPS):
        product.stop()
        product.settings = {**product.settings, "SIGNING_KEYS": keys}
        product.start()
        if number == 0:
            held = _log_in(product, "operator")
        broken += _status(product, held["access"]) != 200
        answer = _post(product, REFRESH, {"refresh": held["refresh"]})
        broken += answer.status != 200
        held = answer.body if answer.status == 200 else _log_in(product, "operator")
    return [Figure("tokens broken by changing keys", broken, "", at_most=0)]
