"""What approved documents taught about their layouts: one row each, found again by keys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.tenancy import TenantManager, TenantModel


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Filters of lessons."""

    def in_use(self) -> LessonQuerySet:
        """Lessons of documents that are still approved and not in the trash."""
        return self.filter(document__status=Document.Status.APPROVED, document__deleted_at=None, form=Lesson.FORM)


LessonManager = TenantManager.from_queryset(LessonQuerySet)


class Lesson(TenantModel):
    """What one approved document teaches; `content` is a lesson of `inference.fields.memory` as JSON.

    `template`: the template's name. `issuer`: the name it is shown under, "" where none is known. `form`: of `content`;
    rows of another form were written by another version of the product and are not used.
    """

    FORM = 1

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lessons", db_constraint=False)
    template = models.CharField(_("template"), max_length=80)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True, default="")
    field_count = models.PositiveIntegerField(_("fields"))
    form = models.PositiveSmallIntegerField(default=FORM)
    content = models.JSONField()
    created_at = models.DateTimeField(_("learned on"), default=timezone.now)

    objects: ClassVar[LessonManager] = LessonManager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [models.UniqueConstraint(fields=["tenant", "document"], name="lesson_per_document")]
        indexes = [models.Index(fields=["tenant", "template", "issuer", "-created_at"], name="lesson_by_issuer")]

    def __str__(self) -> str:
        return self.issuer or self.template


class LessonKey(TenantModel):
    """One thing a lesson is found by: a number or name of the issuer, or a part of the layout's fingerprint."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="keys", db_constraint=False)
    key = models.CharField(max_length=80)

    class Meta:
        ordering = ["key", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key", "lesson"], name="lessonkey_once")]

    def __str__(self) -> str:
        return self.key
