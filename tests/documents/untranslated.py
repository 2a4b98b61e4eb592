"""Finds words that people would read and that do not go through gettext, in templates and, by names, in Python.

Knows no Django: reads the files as text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

# The same in every language: the product, formats and standards by their names, and addresses.
NAMES = re.compile(r"https://[\w.]+|\b(OCRSite|PDF|PNG|JPEG|WebP|TIFF|HEIC|BMP|JSON|CSV|XLSX|Excel|IBAN|MB|SHA)\b")
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ATTRIBUTES = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"}
UNREAD_ELEMENTS = {"script", "style", "kbd", "code"}
TRANSLATED = re.compile(r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}", re.DOTALL)
CLASSES = re.compile(r"{%\s*block \w*_class\s*%}.*?{%\s*endblock\s*%}")
ELEMENT = re.compile(r"(</?){{.*?}}")  # an element whose name is a variable
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
LITERAL_IN_TAG = re.compile(
    r"\|(?:default|default_if_none|yesno|pluralize|add):(\"[^\"]*\"|'[^']*')|{%\s*firstof\b[^%]*%}"
)
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")

# Not `help_text`: in the API's serializers it is a part of the API's description, which is in English.
READ_KEYWORDS = {"message", "detail", "sentence", "title", "description", "verbose_name", "verbose_name_plural",
                 "search_help_text", "site_title", "site_header", "index_title"}  # fmt: skip
READ_KEYS = {"detail", "message", "sentence"}
READ_CALLS = {"Problem", "UploadRefused", "InvalidValue", "InvalidTemplate", "RejectReasonMissing", "ValidationError",
              "message_user", "success", "warning_message"}  # fmt: skip
SCHEMA_CALLS = {"OpenApiResponse", "OpenApiParameter", "OpenApiExample", "extend_schema"}  # the API's own description


def untranslated_in_template(text: str) -> list[tuple[int, str]]:
    """(line, words) for each run of words in a template that `translate` or `blocktranslate` does not carry."""
    found = [(_line(text, match.start()), match.group()) for match in LITERAL_IN_TAG.finditer(text)]
    literals = [(line, words) for line, tag in found for words in _words_in_quotes(tag)]
    markup = TAG.sub(_blank, ELEMENT.sub(r"\1div", CLASSES.sub(_blank, TRANSLATED.sub(_blank, text))))
    return sorted([*literals, *_Reader(markup).found])


def untranslated_in_python(source: str) -> list[tuple[int, str]]:
    """(line, words) for each sentence that is handed to people as a bare literal. Best effort: judges by names."""
    return sorted(set(_bare_literals(ast.parse(source))))


def find_untranslated(files: Iterator[Path]) -> list[str]:
    """`file:line: words` for every file."""
    return [
        f"{path}:{line}: {words}"
        for path in files
        for line, words in (untranslated_in_template if path.suffix == ".html" else untranslated_in_python)(
            path.read_text()
        )
    ]


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _blank(match: re.Match[str]) -> str:
    """As many lines as before, no words."""
    return "\n" * match.group().count("\n")


def _words_in_quotes(tag: str) -> list[str]:
    texts = [first or second for first, second in QUOTED.findall(tag)]
    return [text for text in texts if WORD.search(NAMES.sub("", text))]


class _Reader(HTMLParser):
    """Collects the words outside elements that nobody reads, and those of attributes that are read out or shown."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.unread = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD_ELEMENTS
        for name, value in attrs:
            if name in READ_ATTRIBUTES:
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self._note(data)

    def _note(self, text: str) -> None:
        if WORD.search(NAMES.sub("", text)):
            self.found.append((self.getpos()[0], " ".join(text.split())))


def _bare_literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for candidate in _candidates(node):
            text = _literal(candidate)
            if text is not None and _is_read(text):
                yield candidate.lineno, text


def _candidates(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of `node` whose text would reach people."""
    if isinstance(node, ast.Call) and _called(node) not in SCHEMA_CALLS:
        yield from (keyword.value for keyword in node.keywords if keyword.arg in READ_KEYWORDS)
        if _called(node) in READ_CALLS:
            yield from node.args
    elif isinstance(node, ast.Dict):
        keys = (
            (key.value if isinstance(key, ast.Constant) else None, value)
            for key, value in zip(node.keys, node.values, strict=True)
        )
        yield from (value for key, value in keys if key in READ_KEYS)
    elif isinstance(node, ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                yield from [statement.value] if statement.targets[0].id in READ_KEYWORDS else []


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return None


def _is_read(text: str) -> bool:
    """Whether it is a sentence or a title, no code like `too_large`."""
    left = NAMES.sub("", text)
    return bool(WORD.search(left)) and (" " in left.strip() or left[:1].isupper())
