"""Turns template JSON into `TemplateSpec` and back, saying exactly what is wrong with a template that is.

Knows nothing of where templates are kept or which documents they are used on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from inference.schemas.errors import InvalidTemplate
from inference.schemas.patterns import check_pattern
from inference.types import FieldSpec, FieldType, TemplateSpec

BUILT_IN = (
    "invoice",
    "receipt",
    "contract",
    "purchase_order",
    "id_card",
    "driving_licence",
    "chinese_vat_invoice",
)
TEMPLATE_KEYS = ("name", "label", "labels", "fields")
FIELD_KEYS = (
    "name",
    "label",
    "labels",
    "type",
    "aliases",
    "hint",
    "required",
    "many",
    "pattern",
    "choices",
    "minimum",
    "maximum",
    "columns",
)
MOST_FIELDS = 200
MOST_WORDS = 400
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


@lru_cache(maxsize=1)
def _built_in() -> tuple[TemplateSpec, ...]:
    return tuple(load_template(Path(__file__).with_name(f"{name}.json")) for name in BUILT_IN)


def builtin_templates() -> list[TemplateSpec]:
    """The templates that come with the product, the most used kinds first."""
    return list(_built_in())


def load_template(data: Mapping[str, Any] | Path) -> TemplateSpec:
    """A template from parsed JSON, or from the path of a JSON file. Raises `InvalidTemplate`.

    A text is neither: JSON that somebody sent may be a text, and never names a file to be read.
    """
    if isinstance(data, Path):
        data = _read(data)
    if not isinstance(data, Mapping):
        raise InvalidTemplate('a template is a JSON object such as {"name": ..., "fields": [...]}.')
    _refuse_unknown(data, TEMPLATE_KEYS, "")
    return TemplateSpec(
        name=_name(data, ""),
        label=_text(data, "label", ""),
        labels=_labels(data, ""),
        fields=_fields(data.get("fields"), "fields", in_table=False),
    )


def dump_template(spec: TemplateSpec) -> dict[str, Any]:
    """The template as JSON-ready data; `load_template` of it gives an equal template."""
    data: dict[str, Any] = {"name": spec.name, "label": spec.label}
    if spec.labels:
        data["labels"] = dict(spec.labels)
    return {**data, "fields": [_dump_field(field) for field in spec.fields]}


def _dump_field(field: FieldSpec) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "type": field.type.value,
        "aliases": list(field.aliases),
        "hint": field.hint,
        "required": field.required,
        "many": field.many,
        "pattern": field.pattern,
        "choices": None if field.choices is None else list(field.choices),
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    if field.type is FieldType.TABLE:
        data["columns"] = [_dump_field(column) for column in field.columns]
    if field.labels:  # left out when empty, so that what was stored before there were any stays equal to its dump
        data["labels"] = dict(field.labels)
    return data


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidTemplate(
            "the template file %(file)s cannot be read: %(reason)s.", file=path.name, reason=error.strerror
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InvalidTemplate("the template file %(file)s is not JSON in UTF-8.", file=path.name) from error
    except json.JSONDecodeError as error:
        raise InvalidTemplate(
            "the template file %(file)s is not JSON (line %(line)s: %(reason)s).",
            file=path.name,
            line=error.lineno,
            reason=error.msg,
        ) from error


def _fields(data: Any, path: str, *, in_table: bool) -> tuple[FieldSpec, ...]:
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        raise InvalidTemplate("give a list with at least one field.", path)
    if len(data) > MOST_FIELDS:
        raise InvalidTemplate(
            "%(count)s fields are too many; at most %(most)s are allowed.", path, count=len(data), most=MOST_FIELDS
        )
    specs: list[FieldSpec] = []
    for index, item in enumerate(data):
        spec = _field(item, f"{path}[{index}]", in_table=in_table)
        if any(spec.name == other.name for other in specs):
            raise InvalidTemplate(
                "the name %(name)s is used twice; names are unique.", f"{path}[{index}].name", name=spec.name
            )
        specs.append(spec)
    return tuple(specs)


def _field(data: Any, path: str, *, in_table: bool) -> FieldSpec:
    if not isinstance(data, Mapping):
        raise InvalidTemplate('a field is a JSON object such as {"name": ..., "type": ...}.', path)
    _refuse_unknown(data, FIELD_KEYS, path)
    kind = _type(data, path, in_table=in_table)
    minimum, maximum = _number(data, "minimum", path), _number(data, "maximum", path)
    if minimum is not None and maximum is not None and minimum > maximum:
        raise InvalidTemplate("the minimum is greater than the maximum.", f"{path}.minimum")
    return FieldSpec(
        name=_name(data, path),
        type=kind,
        label=_text(data, "label", path),
        labels=_labels(data, path),
        aliases=_texts(data, "aliases", path) or (),
        hint=_text(data, "hint", path),
        required=_flag(data, "required", path),
        many=_flag(data, "many", path),
        pattern=_pattern(data, path),
        choices=_choices(data, kind, path),
        minimum=minimum,
        maximum=maximum,
        columns=_columns(data, kind, path),
    )


def _refuse_unknown(data: Mapping[str, Any], known: Sequence[str], path: str) -> None:
    for key in data:
        if key not in known:
            raise InvalidTemplate("unknown key; known are %(keys)s.", _at(path, str(key)), keys=", ".join(known))


def _name(data: Mapping[str, Any], path: str) -> str:
    name = data.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InvalidTemplate(
            "give a name of lower-case letters, digits and underscores that begins with a letter.", _at(path, "name")
        )
    return name


def _type(data: Mapping[str, Any], path: str, *, in_table: bool) -> FieldType:
    kinds = [kind.value for kind in FieldType if not (in_table and kind is FieldType.TABLE)]
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        raise InvalidTemplate("give one of %(types)s.", _at(path, "type"), types=", ".join(kinds))
    return FieldType(kind)


def _text(data: Mapping[str, Any], key: str, path: str) -> str:
    value = data.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_WORDS:
        raise InvalidTemplate("give a text of at most %(most)s characters.", _at(path, key), most=MOST_WORDS)
    return value


def _labels(data: Mapping[str, Any], path: str) -> dict[str, str]:
    labels = data.get("labels")
    if labels is None:
        return {}
    if not isinstance(labels, Mapping) or not all(isinstance(key, str) and LANGUAGE.fullmatch(key) for key in labels):
        raise InvalidTemplate('give labels by language, such as {"zh-hans": "..."}.', _at(path, "labels"))
    texts = {language: _text(labels, language, _at(path, "labels")) for language in labels}
    return {language: text for language, text in texts.items() if text}


def _texts(data: Mapping[str, Any], key: str, path: str) -> tuple[str, ...] | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_WORDS:
        raise InvalidTemplate("give a list of texts.", _at(path, key))
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item.strip() or len(item) > MOST_WORDS:
            place = f"{_at(path, key)}[{index}]"
            raise InvalidTemplate("give a text of 1 to %(most)s characters.", place, most=MOST_WORDS)
    return tuple(value)


def _flag(data: Mapping[str, Any], key: str, path: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise InvalidTemplate("give true or false.", _at(path, key))
    return value


def _number(data: Mapping[str, Any], key: str, path: str) -> float | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidTemplate("give a number or null.", _at(path, key))
    return value


def _pattern(data: Mapping[str, Any], path: str) -> str | None:
    pattern = data.get("pattern")
    if pattern is None:
        return None
    if not isinstance(pattern, str) or not pattern:
        raise InvalidTemplate("give a regular expression or null.", _at(path, "pattern"))
    check_pattern(pattern, _at(path, "pattern"))
    return pattern


def _choices(data: Mapping[str, Any], kind: FieldType, path: str) -> tuple[str, ...] | None:
    choices = _texts(data, "choices", path)
    if kind is FieldType.CHOICE and not choices:
        raise InvalidTemplate("a choice field needs the list of its choices.", _at(path, "choices"))
    if kind is not FieldType.CHOICE and choices is not None:
        raise InvalidTemplate("only a choice field has choices.", _at(path, "choices"))
    return choices


def _columns(data: Mapping[str, Any], kind: FieldType, path: str) -> tuple[FieldSpec, ...]:
    if kind is FieldType.TABLE:
        return _fields(data.get("columns"), _at(path, "columns"), in_table=True)
    if data.get("columns"):
        raise InvalidTemplate("only a table field has columns.", _at(path, "columns"))
    return ()


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
