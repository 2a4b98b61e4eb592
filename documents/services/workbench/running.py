"""Does one task: claim it, do it with no transaction open, store the result if the claim still holds.

Opens the engine room, as `services.processing` does. Knows no queue: it is told ids and asks the database.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from documents import storage
from documents.logs import log_ids
from documents.models import EXPLAIN, TaskRun, TemplateVersion, Tenant
from documents.services.audit import record_event
from documents.services.claims import (
    ENGINE_RETRY_SECONDS,
    RETRY_SECONDS,
    ClaimLost,
    ReadingStopped,
    begin_try,
    check_claim,
    end_try,
    keep_lease,
    note_progress,
)
from documents.services.engine_choice import CannotChoose, adapter_of, check_engines, isolation_of
from documents.services.page_limits import PagesUsedUp
from documents.services.workbench.files import clear_away, delete_files, run_folder
from documents.services.workbench.wording import engine_words, outward_result
from documents.tenancy import scope
from inference import tasks
from inference.engine import EngineError, Engines, UnknownAdapter
from inference.pages import Limits, UnreadableFile
from inference.schemas import load_template
from inference.types import OutputKind, Page, Request, Task, TemplateSpec

logger = logging.getLogger("ocrsite.workbench")
LONGEST_FAILURE = 2000  # characters of what an engine says


@dataclass(frozen=True, slots=True)
class RunClaim:
    """One worker's right to do one run; `fence` is the number that makes it unique."""

    tenant_id: uuid.UUID
    run_id: uuid.UUID
    fence: int
    lost: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def log_names(self) -> dict[str, uuid.UUID]:
        """What log lines call it by."""
        return {"run_id": self.run_id}

    def rows(self) -> QuerySet[TaskRun]:
        """The claimed run, or no row once the claim is lost. Needs an open scope."""
        return TaskRun.objects.filter(pk=self.run_id, fence=self.fence, status=TaskRun.Status.RUNNING)

    def run(self) -> TaskRun:
        """The claimed run, locked. Raises `ClaimLost`. Needs an open scope."""
        run = self.rows().select_for_update(of=("self",)).select_related("template").first()
        if run is None:
            raise ClaimLost
        return run


def run_task(*, tenant_id: uuid.UUID, run_id: uuid.UUID, engines: Engines) -> None:
    """Do one task to its end. Returns quietly when it is another worker's or needs no doing.

    What the file causes counts as a failure, three end it; an engine, store or database that is down costs none.
    """
    with log_ids(tenant_id=tenant_id, run_id=run_id):
        claim = claim_run(tenant_id=tenant_id, run_id=run_id)
        if claim is None:
            return
        images: list[dict[str, Any]] = []
        try:
            with keep_lease(claim):
                _do_and_store(claim, engines, images)
        except ClaimLost:
            logger.warning("another worker took the task over, or it was deleted; this result is dropped")
        except ReadingStopped:
            logger.info("this worker ends; the task is given back undone")
            give_back(claim, burns_try=False)
        except PagesUsedUp as error:
            logger.info("the tenant has as many pages read as it may; the task waits")
            give_back(claim, burns_try=False, retry_seconds=error.seconds)
        except UnreadableFile as error:
            fail_run(claim, error.code)
        except tasks.CannotDo as error:
            fail_run(claim, "engine_unable", str(error))
        except CannotChoose as error:
            fail_run(claim, "engine_gone", str(error))
        except storage.FileMissing:
            fail_run(claim, "file_missing")
        except storage.StorageUnavailable as error:
            logger.warning("the store is down: %s", error)
            give_back(claim, burns_try=False)
        except (OperationalError, InterfaceError) as error:
            # The commit may have gone through before the connection broke, so the page images stay: if it did not,
            # the next worker clears them away.
            logger.warning("the database is down: %s", type(error).__name__)
            images.clear()
            give_back(claim, burns_try=False)
        except UnknownAdapter as error:
            fail_run(claim, "unknown_adapter", str(error))
        except EngineError as error:
            logger.warning("the engine could not do it: %s", error)
            wait = RETRY_SECONDS if error.permanent else ENGINE_RETRY_SECONDS
            give_back(claim, burns_try=error.permanent, said=str(error), retry_seconds=wait)
        except Exception:
            logger.exception("the task broke")
            give_back(claim, burns_try=True)
        delete_files(image["key"] for image in images)  # empty once they are the run's


def claim_run(*, tenant_id: uuid.UUID, run_id: uuid.UUID) -> RunClaim | None:
    """Take the run for this worker, or None when there is nothing to take (see `begin_try`)."""
    with scope(tenant_id):
        waiting = TaskRun.objects.awaiting_worker(timezone.now()).filter(pk=run_id)
        run = begin_try(waiting, start=_start, give_up=_mark_failed)
        return RunClaim(tenant_id=tenant_id, run_id=run.pk, fence=run.fence) if run else None


def _start(run: TaskRun) -> None:
    run.status, run.pages_done, run.pages_held = TaskRun.Status.RUNNING, 0, 0


def _do_and_store(claim: RunClaim, engines: Engines, images: list[dict[str, Any]]) -> None:
    with scope(claim.tenant_id):
        run = claim.run()
        # The team may have moved since it asked, or the engine been taken down for good.
        check_engines([run.engine], Tenant.objects.get(pk=claim.tenant_id).territory)
        request = _request(run)
    clear_away(run)
    data = storage.read_file(run.storage_key)
    sizes: list[int] = []

    def keep_image(page: Page) -> None:
        check_claim(claim)
        key = storage.new_key(f"{run_folder(run)}/pages-{claim.fence}", ".jpg")
        storage.store_file(key, page.jpeg)
        images.append({"number": page.number, "key": key, "width": page.width, "height": page.height})
        sizes.append(len(page.jpeg))

    started = time.monotonic()
    pages = run.options.get("pages")
    do = (
        partial(tasks.explain_value, field=run.options["field"], page=pages[0])
        if run.task == EXPLAIN
        else partial(tasks.run_task, pages=pages, on_page=keep_image)
    )
    result = do(
        data,
        request,
        engine=engines.get(run.engine),
        reader=engines.default,
        limits=Limits(max_pages=settings.MAX_PAGES, max_pixels=settings.MAX_PAGE_PIXELS),
        progress=note_progress(claim),
    )
    _finish(claim, outward_result(tasks.describe(result)), images, sum(sizes), time.monotonic() - started)
    images.clear()


def _request(run: TaskRun) -> Request:
    """What is asked of the engine, as it stood when the run was asked for. Needs an open scope."""
    options, custom = run.options, run.options.get("custom", {})
    return Request(
        task=Task.FIELDS if run.task == EXPLAIN else Task(run.task),
        template=_template(run),
        question=options.get("question", ""),
        language=options.get("language", ""),
        prompt=custom.get("prompt", ""),
        output=OutputKind(custom.get("output", OutputKind.TEXT)),
        isolation=isolation_of(run.tenant_id),
        adapter=adapter_of(run.template),
    )


def _template(run: TaskRun) -> TemplateSpec | None:
    if fields := run.options.get("fields"):
        return load_template({"name": "fields", "fields": fields})
    if run.template is None:
        return None
    version = TemplateVersion.objects.get(template=run.template, number=run.options["template_version"])
    return load_template(version.definition)


def _finish(
    claim: RunClaim, result: dict[str, Any], images: list[dict[str, Any]], image_bytes: int, seconds: float
) -> None:
    with scope(claim.tenant_id):
        run = claim.run()
        run.status = TaskRun.Status.DONE
        run.result, run.images, run.seconds = result, sorted(images, key=lambda image: image["number"]), seconds
        run.image_bytes = image_bytes
        run.engine_revision = str(result["engine_revision"])[:200]
        run.model = str(result["model"])  # "" where no model took part
        run.pages_total = run.pages_done = max(len(images), run.pages_total)
        run.failures, run.failure_code, run.failure = 0, "", ""
        run.lease_expires_at, run.finished_at = None, timezone.now()
        run.save()


def give_back(claim: RunClaim, *, burns_try: bool, said: str = "", retry_seconds: float = RETRY_SECONDS) -> None:
    """End the claim so that the task is done again soon; the third blamed try ends it as FAILED.

    `said`: what the engine said, for who waits to see.
    """
    if said:
        with scope(claim.tenant_id):
            claim.rows().update(failure=engine_words(said)[:LONGEST_FAILURE])
    end_try(
        claim,
        burns_try=burns_try,
        give_up=lambda run: _mark_failed(run, "reading_broke"),
        retry_seconds=retry_seconds,
    )


def fail_run(claim: RunClaim, code: str, said: str = "") -> None:
    """End the run as FAILED for a reason that another try would not change."""
    with scope(claim.tenant_id):
        run = claim.rows().select_for_update().first()
        if run is not None:
            run.failure = engine_words(said)[:LONGEST_FAILURE]
            _mark_failed(run, code)


def _mark_failed(run: TaskRun, code: str) -> None:
    run.status = TaskRun.Status.FAILED
    run.failure_code = code
    run.lease_expires_at, run.finished_at = None, timezone.now()
    run.save()
    record_event(actor=None, tenant_id=run.tenant_id, action="run.failed", target=run, after={"failure": code})
