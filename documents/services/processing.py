"""Reads one document: claim it, read it with no transaction open, store the result if the claim still holds.

The only stage that opens the engine room (with `workbench`). Knows no queue: it is told ids and asks the database.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from documents import storage
from documents.logs import log_ids
from documents.models import Document, DocumentTemplate, Tenant, storage_folder
from documents.services.audit import record_event
from documents.services.claims import (
    ENGINE_RETRY_SECONDS,
    RETRY_SECONDS,
    Claim,
    ClaimLost,
    ReadingStopped,
    begin_try,
    check_process,
    end_try,
    keep_lease,
    note_progress,
)
from documents.services.engine_choice import adapter_of, isolation_of, models_of
from documents.services.lessons import find_lessons
from documents.services.page_limits import PagesUsedUp
from documents.services.readings import StoredImage, store_reading
from documents.services.webhooks.events import Event, announce_document
from documents.slots import ValkeySlots
from documents.tenancy import scope
from inference import pipeline
from inference.asking import ModelReading, Plan, Wanted
from inference.engine import EngineError, Engines, UnknownAdapter, WatchedEngines
from inference.engines.server.slots import FileSlots
from inference.pages import Limits, UnreadableFile
from inference.registry import EngineRoom, UnknownEngine, load_engine
from inference.sandbox.probe import Lack, find_lacks
from inference.types import Page, TemplateSpec

logger = logging.getLogger("ocrsite.processing")
DROPPED = "another worker took the document over; this reading is dropped"


class NoEngine(Exception):
    """The configured engine cannot be loaded; the message says why."""


class Unconfined(Exception):
    """This machine does not hold what a file's parser may do; the message says what it lacks and what to do."""


def list_lacks() -> list[Lack]:
    """What this machine lacks to confine the parsers of files, tried for real."""
    return find_lacks()


def check_confinement() -> list[str]:
    """The names of what this machine lacks to confine the parsers of files; the log says it, and what to do.

    Raises `Unconfined` where there is something and REQUIRE_CONFINEMENT is set.
    """
    lacks = list_lacks()
    said = " ".join(map(str, lacks))
    if said and settings.REQUIRE_CONFINEMENT:
        raise Unconfined(said)
    if said:
        logger.warning(said)
    return [lack.name for lack in lacks]


def open_engines() -> WatchedEngines:
    """The engines of this process: loads the one that reads lines (seconds), the others when they are first needed.

    Once per worker. Raises `NoEngine`.
    """
    try:
        default = load_engine(settings.ENGINE, **settings.ENGINE_OPTIONS.get(settings.ENGINE, {}))
    except (UnknownEngine, EngineError) as error:
        raise NoEngine(str(error)) from error
    # Over the workers of all machines while the queue's server answers, else over those of this one.
    slots = ValkeySlots(FileSlots().hold)
    return EngineRoom(default, settings.ENGINES, {"server": {"slots": slots, "interrupt": check_process}})


def process_document(*, tenant_id: uuid.UUID, document_id: uuid.UUID, engines: Engines) -> None:
    """Read one document to its next status. Returns quietly when it is another worker's or needs no reading.

    What the document causes counts as a failure, three end it; an engine, store or database that is down costs none.
    """
    with log_ids(tenant_id=tenant_id, document_id=document_id):
        claim = claim_document(tenant_id=tenant_id, document_id=document_id)
        if claim is None:
            return
        images: dict[int, StoredImage] = {}
        try:
            with keep_lease(claim):
                read_and_store(claim, engines, images)
        except ClaimLost:
            logger.warning(DROPPED)
            _forget(images)
        except ReadingStopped:
            logger.info("this worker ends; the document is given back unread")
            _forget(images)
            give_back(claim, burns_try=False)
        except PagesUsedUp as error:
            logger.info("the tenant has as many pages read as it may; the document waits")
            give_back(claim, burns_try=False, retry_seconds=error.seconds, waits_for=Document.Wait.PAGES)
        except UnreadableFile as error:
            _forget(images)
            fail_document(claim, error.code)
        except storage.StorageUnavailable as error:
            logger.warning("the store is down: %s", error)
            _forget(images)
            give_back(claim, burns_try=False)
        except (OperationalError, InterfaceError) as error:
            # The commit may have gone through before the connection broke, so the page images stay: if it did not,
            # the next reading clears them away.
            logger.warning("the database is down: %s", type(error).__name__)
            give_back(claim, burns_try=False)
        except storage.FileMissing:
            fail_document(claim, "file_missing")
        except UnknownAdapter:
            _forget(images)
            fail_document(claim, "unknown_adapter")
        except EngineError as error:
            logger.warning("the engine could not read it: %s", error)
            _forget(images)
            give_back(
                claim,
                burns_try=error.permanent,
                retry_seconds=RETRY_SECONDS if error.permanent else ENGINE_RETRY_SECONDS,
                waits_for=Document.Wait.NONE if error.permanent else Document.Wait.ENGINE,
            )
        except Exception:
            logger.exception("reading broke")
            _forget(images)
            give_back(claim, burns_try=True)


def claim_document(*, tenant_id: uuid.UUID, document_id: uuid.UUID) -> Claim | None:
    """Take the document for this worker, or None when there is nothing to take (see `begin_try`)."""
    with scope(tenant_id):
        waiting = Document.objects.awaiting_worker(timezone.now()).filter(pk=document_id).select_related("template")
        document = begin_try(waiting, start=_start, give_up=_give_up)
        return Claim(tenant_id=tenant_id, document_id=document.pk, fence=document.fence) if document else None


def _start(document: Document) -> None:
    document.move_to(Document.Status.PROCESSING)
    document.pages_done = document.pages_held = 0
    document.waits_for = Document.Wait.NONE


def _give_up(document: Document, code: str) -> None:
    if document.status == Document.Status.RECEIVED:
        document.move_to(Document.Status.PROCESSING)
    _mark_failed(document, code)


def read_and_store(claim: Claim, engines: Engines, images: dict[int, StoredImage]) -> None:
    """Run the pipeline over the claimed document and store what it found; page images are stored as they come."""
    with scope(claim.tenant_id):
        document = claim.document()
        given = document.template
        template = given.spec if given and not document.template_is_guessed else None
        version = given.version if given else None
        choices = {row.name: row for row in DocumentTemplate.objects.in_use()}
        model = _model_reading(engines, claim, [given] if given and template else [None, *choices.values()])
    data = storage.read_file(document.storage_key)
    folder = storage_folder(claim.tenant_id, claim.document_id)

    def keep_image(page: Page) -> None:
        claim.check()
        key = storage.new_key(f"{folder}/pages-{claim.fence}", ".jpg")
        storage.store_file(key, page.jpeg)
        images[page.number] = StoredImage(key, len(page.jpeg))

    reading = pipeline.read_document(
        data,
        engine=engines.default,
        template=template,
        templates=[row.spec for row in choices.values()],
        limits=Limits(max_pages=settings.MAX_PAGES, max_pixels=settings.MAX_PAGE_PIXELS),
        progress=note_progress(claim),
        on_page=keep_image,
        lessons=lambda pages: find_lessons(tenant_id=claim.tenant_id, pages=pages),
        model=model,
    )
    chosen = given if template else choices.get(reading.template.name) if reading.template else None
    stale = store_reading(
        claim=claim,
        reading=reading,
        template=chosen,
        template_version=version if template else chosen.version if chosen else None,
        images=images,
    )
    images.clear()  # they are the document's now
    _clear_away(stale, folder, claim.fence)


def _model_reading(engines: Engines, claim: Claim, templates: Sequence[DocumentTemplate | None]) -> ModelReading | None:
    """How the team's models take part in reading a document of one of `templates`; None where no team's choice asks.

    Needs an open scope.
    """
    tenant = Tenant.objects.get(pk=claim.tenant_id)
    plans = {row.name if row else "": _plan(tenant, row) for row in templates}
    if not any(plan.engines for plan in plans.values()):
        return None
    first = next(iter(plans.values()))
    is_known = all(
        (plan.engines, plan.is_reader_enough) == (first.engines, first.is_reader_enough) for plan in plans.values()
    )

    def plan_of(template: TemplateSpec | None) -> Plan | None:
        if template is None:
            return first if is_known else None
        return plans.get(template.name, first)

    return ModelReading(
        engines,
        plan_of,
        isolation=isolation_of(claim.tenant_id),
        max_pages=settings.MODEL_PAGES,
        pages_per_call=settings.MODEL_PAGES_PER_CALL,
    )


def _plan(tenant: Tenant, template: DocumentTemplate | None) -> Plan:
    """The engines with a model that stand before the one that needs none, as far as they can find fields."""
    models, is_reader_enough = models_of(tenant, template)
    wanted = tuple(Wanted(choice.name, choice.profile.name) for choice in models if choice.profile)
    return Plan(wanted, is_reader_enough, adapter_of(template))


def _clear_away(stale: list[str], folder: str, fence: int) -> None:
    """Delete the page images of earlier readings, also of workers that were killed before they could."""
    try:
        left = [key for key in storage.list_keys(folder) if key.startswith(f"{folder}/pages-")]
    except storage.StorageUnavailable:
        logger.warning("the store does not list a document's files; old page images stay")
        left = []
    for key in {*stale, *left}:
        if not key.startswith(f"{folder}/pages-{fence}/"):
            storage.delete_file(key)


def give_back(
    claim: Claim, *, burns_try: bool, retry_seconds: float = RETRY_SECONDS, waits_for: str = Document.Wait.NONE
) -> None:
    """End the claim so that the document is read again soon; the third blamed try ends it as FAILED.

    `waits_for`: what people are told that it waits for until then.
    """

    def give_up(document: Document) -> None:
        _mark_failed(document, "reading_broke")

    def wait(document: Document) -> None:
        document.waits_for = waits_for

    if not end_try(claim, burns_try=burns_try, give_up=give_up, wait=wait, retry_seconds=retry_seconds):
        logger.warning(DROPPED)


def fail_document(claim: Claim, code: str) -> None:
    """End the document as FAILED for a reason that another try would not change."""
    with scope(claim.tenant_id):
        document = claim.rows().select_for_update().first()
        if document is None:  # a worker that was frozen finds its parser out of time, and the document with another
            logger.warning(DROPPED)
            return
        _mark_failed(document, code)


def _mark_failed(document: Document, code: str) -> None:
    document.move_to(Document.Status.FAILED)
    document.failure_code = code
    document.lease_expires_at = None
    document.save()
    record_event(
        actor=None, tenant_id=document.tenant_id, action="document.failed", target=document, after={"failure": code}
    )
    announce_document(Event.FAILED, document)


def _forget(images: dict[int, StoredImage]) -> None:
    for image in images.values():
        storage.delete_file(image.key)
