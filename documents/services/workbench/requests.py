"""Takes tasks at the door: checked, stored, handed over to a worker, or answered from the store. Knows no worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from documents import storage
from documents.models import Actor, CustomTask, Document, DocumentTemplate, Permission, TaskRun, Tenant
from documents.services.audit import record_event
from documents.services.engine_choice import EngineChoice
from documents.services.intake import clean_name, examine_file
from documents.services.outbox import hand_over_run
from documents.services.quotas import check_room, take_document
from documents.services.workbench.cache import digest_of, find_open_run, find_result
from documents.services.workbench.choosing import choose_engine
from documents.services.workbench.errors import RunRefused
from documents.services.workbench.files import run_folder
from documents.services.workbench.options import read_options, read_task
from documents.tenancy import scope
from inference.media import SNIFF_LENGTH, sniff_video
from inference.types import Task


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a request; `is_cached`: the same was done before and nothing has changed since."""

    run: TaskRun
    is_cached: bool


def request_run(
    *,
    actor: Actor,
    source: IO[bytes] | Document,
    task: str,
    name: str = "",
    options: Mapping[str, Any] | None = None,
    template: DocumentTemplate | None = None,
    engine: str = "",
) -> Receipt:
    """Have a worker do `task` on a file called `name` or on a stored document, or find it done. Opens its own scopes.

    `options` as of `read_options`; `template` counts for fields alone; `engine`: its name, "" for the team's choice.
    Raises `NotAllowed`, `RunRefused`, `InvalidTemplate`, `engine_choice.CannotChoose`, `refusals.UploadRefused` and
    `storage.StorageUnavailable`.
    """
    actor.require(Permission.USE_WORKBENCH)
    wanted = read_task(task)
    template = template if wanted is Task.FIELDS else None
    run = TaskRun(
        tenant_id=actor.tenant_id,
        task=wanted.value,
        options=read_options(wanted, options or {}, has_template=template is not None),
        template=template,
        requested_by_id=actor.user_id,
    )
    sha256 = _take(run, source, name)
    with scope(actor.tenant_id):
        choice = _plan(run, template, engine)
        run.digest = digest_of(sha256=sha256, task=run.task, options=run.options, template=template, choice=choice)
        if found := find_result(run.digest):
            return Receipt(found, is_cached=True)
        if waiting := find_open_run(actor, run.digest):
            return Receipt(waiting, is_cached=False)
    take_document(tenant_id=actor.tenant_id)
    if isinstance(source, Document):
        _register(actor, run)
        return Receipt(run, is_cached=False)
    run.storage_key = storage.new_key(run_folder(run))
    source.seek(0)
    storage.store_file(run.storage_key, source)
    try:
        _register(actor, run)
    except BaseException:
        storage.delete_file(run.storage_key)
        raise
    return Receipt(run, is_cached=False)


def _take(run: TaskRun, source: IO[bytes] | Document, name: str) -> str:
    """Note on `run` what the file is, and return its SHA-256. Raises `UploadRefused`."""
    if isinstance(source, Document):
        run.document, run.storage_key = source, source.storage_key
        run.name, run.media_type, run.size = source.name, source.media_type, source.size
        return source.sha256
    takes_video = run.task == Task.SUBTITLES
    if not takes_video and _is_video(source):
        raise RunRefused("video", _("A video can be asked for its subtitles alone. Choose the task subtitles."))
    examined = examine_file(source, takes_video=takes_video)
    run.name, run.media_type, run.size = clean_name(name), examined.media_type, examined.size
    return examined.sha256


def _is_video(source: IO[bytes]) -> bool:
    source.seek(0)
    return sniff_video(source.read(SNIFF_LENGTH)) is not None


def _plan(run: TaskRun, template: DocumentTemplate | None, engine: str) -> EngineChoice:
    """Choose the engine of `run`, and fix in its options what may change before a worker has it."""
    if isinstance(custom := run.options.get("custom"), str):
        run.options["custom"] = _custom_task(custom)
    if template is not None:
        run.options["template_version"] = template.version
    choice = choose_engine(
        tenant=Tenant.objects.get(pk=run.tenant_id),
        task=Task(run.task),
        template=template,
        name=engine,
        language=run.options.get("language", ""),
        is_open=run.task == Task.FIELDS and template is None and "fields" not in run.options,
    )
    run.engine, run.model = choice.name, choice.profile.name if choice.profile else ""
    return choice


def _custom_task(name: str) -> dict[str, str]:
    task = CustomTask.objects.filter(name=name).first()
    if task is None:
        names = ", ".join(CustomTask.objects.values_list("name", flat=True)) or "-"
        raise RunRefused(
            "unknown_custom",
            _("Your team has no task %(name)s. Choose one of these: %(names)s.") % {"name": name[:80], "names": names},
        )
    return {"name": task.name, "label": task.label, "prompt": task.prompt, "output": task.output}


def _register(actor: Actor, run: TaskRun) -> None:
    with scope(actor.tenant_id):
        run.save(force_insert=True)
        check_room(tenant_id=actor.tenant_id)
        hand_over_run(run)
        record_event(
            actor=actor,
            tenant_id=actor.tenant_id,
            action="run.request",
            target=run,
            after={"name": run.name, "task": run.task, "engine": run.engine, "size": run.size},
        )
