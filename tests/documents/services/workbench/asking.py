"""What tests of the workbench share: asking for a task, doing it as a worker would, reading it back."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone

from documents.models import Actor, TaskRun
from documents.services.workbench.requests import Receipt, request_run
from documents.services.workbench.running import run_task
from documents.tenancy import scope
from inference.engine import Engine, EngineError
from inference.engines.fake import FakeEngine
from tests.documents.factories import PNG

Status = TaskRun.Status
HUNYUAN = {"hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://localhost:9"]}}


class Room:
    """The engines of a worker, as a test brings them along."""

    def __init__(self, default: Engine | None = None, **others: Engine) -> None:
        self.default = default or FakeEngine()
        self._engines = {self.default.name: self.default, **others}

    def get(self, name: str) -> Engine:
        return self._engines[name]


class DownEngine(FakeEngine):
    """An engine that cannot read now, or never these pages."""

    def __init__(self, *, permanent: bool, said: str = "The engine is being restarted.") -> None:
        super().__init__()
        self.permanent, self.said = permanent, said

    def read(self, *given: Any, **options: Any) -> Any:
        raise EngineError(self.said, permanent=self.permanent)


def ask(actor: Actor, task: str = "text", *, content: bytes = PNG, name: str = "slip.png", **options: Any) -> Receipt:
    return request_run(actor=actor, source=io.BytesIO(content), name=name, task=task, **options)


def do(run: TaskRun, engines: Room | None = None) -> TaskRun:
    run_task(tenant_id=run.tenant_id, run_id=run.pk, engines=engines or Room())
    return reload(run)


def reload(run: TaskRun) -> TaskRun:
    with scope(run.tenant_id):
        found: TaskRun = TaskRun.objects.select_related("template", "document").get(pk=run.pk)
    return found


def result_of(run: TaskRun) -> dict[str, Any]:
    """What a finished run found."""
    assert run.result is not None, run.failure
    found: dict[str, Any] = run.result
    return found


def let_lease_lapse(run: TaskRun) -> None:
    with scope(run.tenant_id):
        TaskRun.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - dt.timedelta(seconds=1))
