"""What can be searched for: the words of a document's name and values, and the views people keep of their lists."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.tenant import User
from documents.tenancy import TenantModel


class SearchEntry(TenantModel):
    """The words of one document, in the form `services.search` cuts them; `created_at` is the document's."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    words = SearchVectorField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "document"], name="searchentry_of_document")]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-document"], name="searchentry_newest"),
            # Without a list of pending entries, which every search would have to read through.
            GinIndex(fields=["words"], name="searchentry_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return str(self.document_id)


class SavedView(TenantModel):
    """A person's named set of filters of the inbox; `query` is the address's query string."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "name"], name="savedview_name")]

    def __str__(self) -> str:
        return self.name
