"""A team's own tasks: made and deleted by admins, one of each name, within lengths, seen by nobody else."""

from __future__ import annotations

import pytest

from documents.models import Actor, AuditEvent, CustomTask, NotAllowed
from documents.services.engine_choice import WITHOUT_MODEL
from documents.services.workbench import custom_tasks
from documents.services.workbench.custom_tasks import create_custom_task, delete_custom_task, list_tasks
from documents.services.workbench.errors import InvalidCustomTask
from documents.tenancy import scope
from inference.engines.fake import FakeEngine
from inference.engines.rapidocr import RapidOcrEngine
from inference.tasks import abilities
from tests.documents.factories import Cast


@pytest.fixture
def admin(cast: Cast) -> Actor:
    return cast.actor("acme-admin")


def create(actor: Actor, label: str = "Read the seals", prompt: str = "List the seals.", **options: str) -> CustomTask:
    with scope(actor.tenant_id):
        return create_custom_task(actor=actor, label=label, prompt=prompt, **{"output": "text", **options})


def test_it_works(cast: Cast, admin: Actor, operator: Actor) -> None:
    row = create(admin)
    with scope(admin.tenant_id):
        offered = list_tasks(actor=operator)
        event = AuditEvent.objects.get(action="task.create")
    assert event.after == {"name": row.name, "label": row.label, "prompt": row.prompt, "output": "text"}
    assert [one.custom for one in offered if one.custom] == [row]
    assert (offered[0].name, offered[-1].name) == ("text", "read_the_seals")
    by_name = {one.name: [choice.name for choice in one.engines] for one in offered}
    assert by_name["text"] == by_name["fields"] == ["fake"]  # the other needs a country first
    assert by_name["chart"] == []
    with scope(cast.globex.pk):
        assert not [one for one in list_tasks(actor=cast.actor("globex-admin")) if one.custom]


def test_deleting_it(admin: Actor) -> None:
    row = create(admin)
    with scope(admin.tenant_id):
        delete_custom_task(actor=admin, task=row)
        assert not CustomTask.objects.exists()
        assert AuditEvent.objects.get(action="task.delete").before["name"] == "read_the_seals"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("label", {"label": " "}),
        ("label", {"label": "x" * 201}),
        ("prompt", {"prompt": ""}),
        ("prompt", {"prompt": "x" * 8001}),
        ("output", {"output": "song"}),
        ("name", {"name": "No Spaces"}),
        ("name", {"name": "text"}),
        ("name", {"name": "read_the_seals"}),
    ],
)
def test_what_cannot_be_kept_is_refused(admin: Actor, field: str, given: dict[str, str]) -> None:
    create(admin)
    with pytest.raises(InvalidCustomTask) as refused:
        create(admin, **given)
    assert refused.value.field == field


def test_a_label_without_latin_letters_gets_a_name(admin: Actor) -> None:
    assert create(admin, label="印章").name == "task"


def test_reviewers_may_not_and_there_is_an_end(cast: Cast, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowed):
        create(cast.actor("acme-reviewer"))
    monkeypatch.setattr(custom_tasks, "MOST", 1)
    create(admin)
    with pytest.raises(InvalidCustomTask, match="at most 1 tasks"):
        create(admin, label="One more")


def test_what_is_offered_without_a_model_is_what_can_be_done_without_one() -> None:
    assert abilities(FakeEngine()) == WITHOUT_MODEL
    assert abilities(RapidOcrEngine(threads=1)) == WITHOUT_MODEL
