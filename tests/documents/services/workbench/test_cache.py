"""The same asked again is answered from the store, within a tenant and while nothing has changed."""

from __future__ import annotations

import timeit
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Actor, DocumentTemplate, TaskRun, Tenant
from documents.services.templates import update_template
from documents.services.workbench.requests import Receipt
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PNG, Cast
from tests.documents.services.workbench.asking import Room, ask, do, result_of


def template_of(actor: Actor) -> DocumentTemplate:
    with scope(actor.tenant_id):
        found: DocumentTemplate = DocumentTemplate.objects.get(name="receipt")
    return found


def test_it_works(cast: Cast, operator: Actor) -> None:
    first = ask(operator)
    assert not first.is_cached
    do(first.run)
    again = ask(operator)
    assert (again.run, again.is_cached) == (first.run, True)
    assert result_of(again.run)["pages"][0]["text"].startswith("Fake page 1")
    assert ask(cast.actor("acme-admin"), name="another.png").is_cached


def test_never_across_tenants(cast: Cast, operator: Actor) -> None:
    do(ask(operator).run)
    theirs = ask(cast.actor("globex-admin"))
    assert not theirs.is_cached
    assert theirs.run.tenant_id == cast.globex.pk


def test_what_is_still_done_is_not_done_twice_for_one_person(cast: Cast, operator: Actor) -> None:
    first = ask(operator)
    again = ask(operator)
    assert (again.run, again.is_cached) == (first.run, False)
    assert ask(cast.actor("acme-admin")).run != first.run


CHANGES: dict[str, Callable[[Actor], Receipt]] = {
    "other bytes": lambda actor: ask(actor, content=PNG + b"more"),
    "another task": lambda actor: ask(actor, "spotting"),
    "other pages": lambda actor: ask(actor, options={"pages": "1"}),
    "another engine": lambda actor: ask(actor, engine="hunyuan"),
    "fields of a template": lambda actor: ask(actor, "fields", template=template_of(actor)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_the_answer_is_done_anew(cast: Cast, operator: Actor, change: str) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="US")
    do(ask(operator).run)
    assert not CHANGES[change](operator).is_cached


def test_a_new_version_of_the_template_is_read_anew(cast: Cast, operator: Actor) -> None:
    do(ask(operator, "fields", template=template_of(operator)).run)
    assert ask(operator, "fields", template=template_of(operator)).is_cached
    with scope(operator.tenant_id):
        template = DocumentTemplate.objects.get(name="receipt")
        fields = template.definition["fields"][:2]
        update_template(
            actor=cast.actor("acme-admin"), template=template, definition={**template.definition, "fields": fields}
        )
    assert not ask(operator, "fields", template=template_of(operator)).is_cached


def test_an_engine_that_has_shown_another_revision_since_is_asked_anew(operator: Actor) -> None:
    done = do(ask(operator).run)
    room = Room()
    room.default.revision = "2"
    do(ask(operator, content=PNG + b"other").run, room)
    anew = ask(operator)
    assert not anew.is_cached
    assert do(anew.run, room).engine_revision == "2" != done.engine_revision
    assert ask(operator).run == anew.run


def test_a_failed_run_is_no_answer(operator: Actor) -> None:
    run = ask(operator).run
    with scope(operator.tenant_id):
        TaskRun.objects.filter(pk=run.pk).update(status=TaskRun.Status.FAILED, failure_code="damaged")
    assert ask(operator).run != run


def test_it_is_answered_at_once(operator: Actor) -> None:
    content = PNG + bytes(20_000_000)
    do(ask(operator, content=content).run)
    with CaptureQueriesContext(connection) as queries:
        assert ask(operator, content=content).is_cached
    asked = [query["sql"] for query in queries if "documents_taskrun" in query["sql"]]
    assert len(asked) == 2
    assert not any(query["sql"].startswith("INSERT") for query in queries)
    assert min(timeit.repeat(lambda: ask(operator, content=content), number=1, repeat=5)) < 0.2
