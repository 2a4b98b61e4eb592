"""Which parts of a request name a thing by its id, as the API's description has them, and which of them no probe sends.

Knows no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.documents.matrix.probes import Probe

# What the description has as plain text, because a name or a number does as well.
NAMES = {
    "access", "actor", "assigned_to", "assignee", "correction", "cursor", "custom", "delivery", "document", "event",
    "export", "former", "id", "ids", "invitation", "key", "layout", "lesson", "member", "membership", "notice",
    "object", "person", "run", "session", "template", "tenant", "uploaded_by", "user", "view", "webhook",
}  # fmt: skip
FOREIGN = re.compile(r"\{(?!own_)\w+\}")  # filled in with what is acme's
Schema = Mapping[str, Any]


def unprobed(description: Schema, probes: Iterable[Probe]) -> list[str]:
    """`METHOD /path/ field` of every id that can be sent and is in no probe; a query's fields begin with `?`."""
    sent = [(probe.sent_by, probe.path.partition("?")[0], set(_sent(probe))) for probe in probes]

    def is_probed(method: str, path: str, field: str) -> bool:
        form = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
        return any(by == method and field in fields and form.fullmatch(to) for by, to, fields in sent)

    return [" ".join(one) for one in _taken(description) if not is_probed(*one)]


def _taken(description: Schema) -> Iterator[tuple[str, str, str]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and _is_id(parameter["name"], parameter["schema"]):
                    yield method.upper(), path, f"?{parameter['name']}"
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for field in dict.fromkeys(_fields(description, content["schema"], "")):
                    yield method.upper(), path, field


def _fields(description: Schema, schema: Schema, name: str) -> Iterator[str]:
    """The ids in a body, those of things within things by their whole way: `former.id`."""
    if reference := schema.get("$ref"):
        schema = description["components"]["schemas"][reference.rpartition("/")[2]]
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _fields(description, part, name)
    if "items" in schema:
        yield from _fields(description, schema["items"], name)
    for inner, below in schema.get("properties", {}).items():
        yield from _fields(description, below, f"{name}.{inner}" if name else inner)
    is_leaf = not {"$ref", "allOf", "oneOf", "anyOf", "items", "properties"} & set(schema)
    if is_leaf and _is_id(name.rpartition(".")[2], schema):
        yield name


def _is_id(name: str, schema: Schema) -> bool:
    formats = {schema.get("format"), schema.get("items", {}).get("format")}
    return "uuid" in formats or name in NAMES or name.endswith(("_id", "_ids"))


def _sent(probe: Probe) -> Iterator[str]:
    for pair in probe.path.partition("?")[2].split("&"):
        name, _, value = pair.partition("=")
        if FOREIGN.search(value):
            yield f"?{name}"
    yield from _sent_below(probe.body or {}, "")


def _sent_below(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for inner, below in value.items():
            yield from _sent_below(below, f"{name}.{inner}" if name else inner)
    elif isinstance(value, list):
        for below in value:
            yield from _sent_below(below, name)
    elif isinstance(value, str) and FOREIGN.search(value):
        yield name
