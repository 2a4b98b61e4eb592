"""Documents and their pages: the status machine, the worker's claim and the reviewer's lock. Knows no engine."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.template import DocumentTemplate
from documents.models.tenant import Tenant, User
from documents.tenancy import TenantManager, TenantModel

MAX_FAILURES = 3
NO_AMOUNT = models.Value(Decimal("-1e17"), output_field=models.DecimalField())  # sorts behind every amount


class IllegalMove(Exception):
    """A document was asked to go from one status to another that does not follow it."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} -> {after}")
        self.before, self.after = before, after


class LockedByOther(Exception):
    """Somebody else reviews the document now."""

    def __init__(self, holder: str, until: dt.datetime) -> None:
        super().__init__(holder)
        self.holder, self.until = holder, until


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters of documents."""

    def visible(self) -> DocumentQuerySet:
        """Documents outside the trash."""
        return self.filter(deleted_at=None)

    def awaiting_worker(self, now: dt.datetime) -> DocumentQuerySet:
        """Documents a worker may claim: received, or taken by a worker that fell silent."""
        return self.filter(
            models.Q(status=Document.Status.RECEIVED)
            | models.Q(status=Document.Status.PROCESSING, lease_expires_at__lt=now),
            deleted_at=None,
        )


DocumentManager = TenantManager.from_queryset(DocumentQuerySet)


class Document(TenantModel):
    """One uploaded file on its way to reviewed fields; `status` is the whole story (DESIGN)."""

    class Status(models.TextChoices):
        """Where a document stands."""

        RECEIVED = "RECEIVED", _("Received")
        PROCESSING = "PROCESSING", _("Reading")
        NEEDS_REVIEW = "NEEDS_REVIEW", _("Needs review")
        IN_REVIEW = "IN_REVIEW", _("In review")
        APPROVED = "APPROVED", _("Approved")
        REJECTED = "REJECTED", _("Rejected")
        FAILED = "FAILED", _("Failed")

    MOVES: dict[str, frozenset[str]] = {
        Status.RECEIVED: frozenset({Status.PROCESSING}),
        # To itself: another worker takes over from one that fell silent.
        Status.PROCESSING: frozenset({Status.PROCESSING, Status.NEEDS_REVIEW, Status.APPROVED, Status.FAILED}),
        Status.FAILED: frozenset({Status.RECEIVED}),
        Status.NEEDS_REVIEW: frozenset({Status.IN_REVIEW, Status.RECEIVED}),
        Status.IN_REVIEW: frozenset({Status.NEEDS_REVIEW, Status.APPROVED, Status.REJECTED}),
        Status.APPROVED: frozenset({Status.NEEDS_REVIEW}),
        Status.REJECTED: frozenset({Status.NEEDS_REVIEW}),
    }
    DECIDED = frozenset({Status.APPROVED, Status.REJECTED})

    class Hold(models.TextChoices):
        """Why a document that needs review is set aside for now; no status, since it still waits."""

        NONE = "", _("Not set aside")
        PARKED = "PARKED", _("Parked")
        ASKED = "ASKED", _("Asked")
        SENT_BACK = "SENT_BACK", _("Sent back")

    class Wait(models.TextChoices):
        """What the last try to read it stopped for, without its fault."""

        NONE = "", _("Nothing")
        ENGINE = "engine", _("The engine")
        PAGES = "pages", _("The team's pages of this minute")

    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.RECEIVED)
    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    storage_key = models.CharField(_("place in the store"), max_length=200)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("uploaded by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    template = models.ForeignKey(
        DocumentTemplate,
        verbose_name=_("template"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )
    template_is_guessed = models.BooleanField(_("template was guessed"), default=False)
    created_at = models.DateTimeField(_("uploaded on"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(_("in the trash since"), null=True, blank=True)  # for good after 30 days
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    # What lists sort and filter by, as the fields stood when they last changed.
    issuer = models.CharField(_("issuer"), max_length=200, blank=True, default="")
    number = models.CharField(_("number"), max_length=120, blank=True, default="")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    open_count = models.PositiveIntegerField(_("open fields"), default=0)

    # The worker's claim. `fence` grows with every claim and guards every write of the reading.
    fence = models.PositiveIntegerField(_("claim"), default=0)
    lease_expires_at = models.DateTimeField(_("claimed until"), null=True, blank=True)
    enqueued_at = models.DateTimeField(_("queued on"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    failure_code = models.CharField(_("failure code"), max_length=40, blank=True, default="")
    waits_for = models.CharField(max_length=10, choices=Wait.choices, blank=True, default="", db_default="")
    pages_total = models.PositiveIntegerField(_("pages"), default=0)
    pages_done = models.PositiveIntegerField(_("pages read"), default=0)
    pages_held = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # see services.page_limits
    extraction = models.ForeignKey(
        "documents.Extraction", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )

    # The reviewer's lock and the decision.
    locked_by = models.ForeignKey(
        User, verbose_name=_("locked by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lock_expires_at = models.DateTimeField(_("locked until"), null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)  # since when the one who has it has it
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    reject_reason = models.TextField(_("reason of the rejection"), blank=True, default="")
    assigned_to = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hold = models.CharField(max_length=10, choices=Hold.choices, blank=True, default=Hold.NONE)
    hold_note = models.TextField(blank=True, default="")
    hold_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hold_for = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # the asked
    hold_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DocumentManager] = DocumentManager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["RECEIVED", "PROCESSING", "NEEDS_REVIEW", "IN_REVIEW", "APPROVED", "REJECTED", "FAILED"]
                ),
                name="document_status",
            ),
            models.CheckConstraint(
                condition=models.Q(hold__in=["", "PARKED", "ASKED", "SENT_BACK"]), name="document_hold"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="document_newest"),
            models.Index(fields=["tenant", "status", "-created_at", "-id"], name="document_by_status"),
            models.Index(fields=["tenant", "template", "-created_at", "-id"], name="document_by_template"),
            models.Index(
                fields=["tenant", "template", "-created_at", "-id"],
                name="document_approved",
                condition=models.Q(status="APPROVED", deleted_at=None),
            ),
            models.Index(fields=["tenant", "sha256"], name="document_by_hash"),
            models.Index(
                fields=["status", "lease_expires_at"],
                name="document_open_work",
                condition=models.Q(status__in=["RECEIVED", "PROCESSING", "IN_REVIEW"]),
            ),
            # The inbox: what is undecided among however many decided ones, and the other orders of a list.
            models.Index(
                fields=["tenant", "-created_at", "-id"],
                name="document_undecided",
                condition=models.Q(
                    status__in=["RECEIVED", "PROCESSING", "NEEDS_REVIEW", "IN_REVIEW", "FAILED"], deleted_at=None
                ),
            ),
            models.Index(
                fields=["tenant", "hold", "-created_at", "-id"],
                name="document_held",
                condition=models.Q(hold__in=["PARKED", "ASKED", "SENT_BACK"], deleted_at=None),
            ),
            models.Index(
                fields=["tenant", "assigned_to", "-created_at", "-id"],
                name="document_by_assignee",
                condition=models.Q(assigned_to__isnull=False),
            ),
            models.Index(
                fields=["tenant", "assigned_to", "created_at", "id"],
                name="document_in_line",
                condition=models.Q(
                    status__in=["NEEDS_REVIEW", "IN_REVIEW"], hold__in=["", "ASKED", "SENT_BACK"], deleted_at=None
                ),
            ),
            models.Index(fields=["tenant", "uploaded_by", "-created_at", "-id"], name="document_by_uploader"),
            models.Index(
                models.F("tenant"),
                Coalesce("amount", NO_AMOUNT).desc(),
                models.F("id").desc(),
                name="document_by_amount",
            ),
            models.Index(fields=["tenant", "-open_count", "-id"], name="document_by_doubt"),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # not its name: titles and logs of the staff site say this one

    def move_to(self, status: str) -> None:
        """Set the status if it may follow the present one, else raise `IllegalMove`. Does not save."""
        if status not in self.MOVES[self.status]:
            raise IllegalMove(self.status, status)
        self.status = status

    def check_lock(self, user_id: int) -> None:
        """Raise `LockedByOther` when somebody else holds the review lock now."""
        now = timezone.now()
        holder = self.lock_holder_at(now)
        if self.status == self.Status.IN_REVIEW and holder not in (None, user_id):
            name = User.objects.filter(pk=holder).values_list("username", flat=True).first() or ""
            raise LockedByOther(name, self.lock_expires_at or now)

    def lock_holder_at(self, now: dt.datetime) -> int | None:
        """The id of the user who holds the review lock at `now`, None when it is free or has lapsed."""
        if self.locked_by_id is None or self.lock_expires_at is None or self.lock_expires_at <= now:
            return None
        return self.locked_by_id

    def unlock(self) -> None:
        """Forget the reviewer's lock. Does not save."""
        self.locked_by, self.lock_expires_at, self.locked_at = None, None, None

    @property
    def is_decided(self) -> bool:
        """Whether somebody approved or rejected it."""
        return self.status in self.DECIDED

    @property
    def is_with_worker(self) -> bool:
        """Whether it waits for a worker or is being read."""
        return self.status in {self.Status.RECEIVED, self.Status.PROCESSING}


class Page(TenantModel):
    """One upright page of a document as its accepted reading saw it; replaced when the document is read again."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages", db_constraint=False)
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    rotation = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=10)
    image_key = models.CharField(max_length=200)
    image_bytes = models.BigIntegerField(null=True, editable=False)  # None until it is measured
    lines = models.JSONField(default=list)
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "document", "number"], name="page_number")]
        indexes = [models.Index(fields=["id"], condition=models.Q(image_bytes=None), name="page_unmeasured")]

    def __str__(self) -> str:
        return f"{self.document_id} p. {self.number}"


def new_lease() -> dt.datetime:
    """The moment until which a claim made now holds without a further sign of life."""
    return timezone.now() + dt.timedelta(seconds=settings.LEASE_SECONDS)


def storage_folder(tenant: Tenant | uuid.UUID, document_id: uuid.UUID) -> str:
    """Where a document's files live in the store: tenant first, generated names only."""
    tenant_id = tenant.pk if isinstance(tenant, Tenant) else tenant
    return f"{tenant_id}/{document_id}"
