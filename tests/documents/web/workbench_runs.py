"""Task runs as a worker leaves them, for the tests of the workbench's pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import storage
from documents.models import TaskRun
from documents.services.workbench.files import run_folder
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast


def page(**parts: Any) -> dict[str, Any]:
    return {"number": 1, "width": 1000, "height": 1400, **parts}


def make_run(cast: Cast, task: str, result: dict[str, Any] | None = None, **options: Any) -> TaskRun:
    """A run of acme's operator with one page image; done where it has a result."""
    user = cast.user(options.pop("person", "acme-operator"))
    images = options.pop("images", [{"number": 1, "width": 1000, "height": 1400}])
    with scope(cast.acme.pk):
        run = TaskRun(
            tenant=cast.acme, task=task, engine="rapidocr", name="scan.png", media_type="image/png", size=9,
            digest="0" * 64, requested_by=user, **options,
        )  # fmt: skip
        run.storage_key = storage.new_key(run_folder(run))
        storage.store_file(run.storage_key, PNG)
        for image in images:
            image["key"] = storage.new_key(run_folder(run), ".jpg")
            storage.store_file(image["key"], PNG)
        run.images = images
        if result is not None:
            run.status, run.seconds = TaskRun.Status.DONE, 1.25
            run.result = {"task": task, "engine": "rapidocr", "engine_revision": "1", "pages": [], **result}
        run.save()
    return run


def shown(client: Client, run: TaskRun) -> str:
    answer = client.get(reverse("workbench_run", args=[run.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def ask(client: Client, **fields: Any) -> Any:
    file = SimpleUploadedFile("scan.png", PNG, "image/png")
    return client.post(reverse("workbench"), {"file": file, "task": "text", **fields})


def runs_of(cast: Cast) -> list[TaskRun]:
    with scope(cast.acme.pk):
        return list(TaskRun.objects.all())
