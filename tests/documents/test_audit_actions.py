"""Whatever is written into the audit has words for people, and no words stand there for what nobody writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from documents.models import TokenFamily
from documents.services.review.undoing import UNDOABLE
from documents.web.events import ACTIONS

ROOT = Path(__file__).resolve().parent.parent.parent / "documents"
ACTION = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")
# Put together from parts: an undone step, and a log-in that ended by its token.
DERIVED = {step.replace("document.", "document.undo_") for step in UNDOABLE} | {
    f"auth.{end.value}" for end in (TokenFamily.End.REPLAY, TokenFamily.End.LOGOUT)
}
# What must leave a trace, whatever else is added or taken away.
SECURITY_RELEVANT = {
    "auth.login", "auth.logout", "auth.refused", "auth.replay", "password.change", "password.reset", "email.verify",
    "factor.add", "factor.remove", "factor.codes", "session.end", "member.invite", "member.join", "member.add",
    "member.change", "member.remove", "person.change", "key.create", "key.revoke", "sign_on.change", "sign_on.remove",
    "sign_on.refuse",
    "support.open", "support.look", "support.end", "tenant.create", "tenant.second_factor", "tenant.archive",
    "quota.change", "webhook.create", "webhook.update", "webhook.rotate", "webhook.delete", "webhook.test",
    "audit.export", "document.upload", "document.download", "document.delete", "document.purge", "document.export",
    "export.download", "field.correct", "field.undo", "document.approve", "document.reject", "template.update",
    "tenant.learning", "tenant.choose_engines",
}  # fmt: skip


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and ACTION.fullmatch(inner.value):
            yield inner.value


def _actions(source: ast.Module) -> Iterator[ast.expr]:
    """What is called `action`, as an argument or as a name."""
    for node in ast.walk(source):
        if isinstance(node, ast.keyword | ast.Assign) and "action" in _name(node):
            yield node.value


def _name(node: ast.keyword | ast.Assign) -> str:
    return str(node.arg) if isinstance(node, ast.keyword) else " ".join(map(ast.unparse, node.targets))


def _sources() -> list[ast.Module]:
    paths = set(ROOT.rglob("*.py")) - set(ROOT.glob("migrations/*")) - {ROOT / "web" / "events.py"}
    return [ast.parse(path.read_text("utf-8")) for path in sorted(paths)]


def test_every_event_that_is_written_has_words_and_all_words_are_written() -> None:
    sources = _sources()
    recorded = {text for source in sources for value in _actions(source) for text in _texts(value)}
    anywhere = {text for source in sources for text in _texts(source)}
    assert recorded - set(ACTIONS) == set()
    assert set(ACTIONS) - anywhere - DERIVED == set()


def test_what_matters_to_security_is_written() -> None:
    written = {text for source in _sources() for text in _texts(source)} | DERIVED
    assert SECURITY_RELEVANT - written == set()
    assert SECURITY_RELEVANT - set(ACTIONS) == set()
