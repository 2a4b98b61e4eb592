"""Comments as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import Comment
from documents.services.discussion import LONGEST


class CommentForm(serializers.ModelSerializer[Comment]):
    """One comment; `author` keeps the user name it was written under."""

    author = serializers.CharField(source="author_name")

    class Meta:
        model = Comment
        fields = ["id", "created_at", "author", "text"]


class CommentBody(serializers.Serializer[Any]):
    """What to say; @name tells a colleague."""

    text = serializers.CharField(max_length=LONGEST)


class CommentList(serializers.Serializer[Any]):
    """All comments on a document, oldest first."""

    results = CommentForm(many=True)
