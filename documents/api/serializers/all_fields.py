"""Everything a document says of itself, as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inference.types import FieldType


def _box(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FloatField(),
        min_length=4,
        max_length=4,
        help_text="x0, y0, x1, y1 as fractions of the page, origin top left.",
        **options,
    )


KINDS = [kind.value for kind in FieldType]


class PairForm(serializers.Serializer[Any]):
    """A label and the value it names."""

    # Declared fields leave a serializer's own attributes of the same name alone, which types cannot say.
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="The value as printed.")
    type = serializers.ChoiceField(choices=KINDS, help_text="Guessed from its form.")
    value = serializers.JSONField(help_text="In the stored form of its type.")
    confidence = serializers.FloatField()
    page = serializers.IntegerField()
    label_box = _box(allow_null=True)
    box = _box(allow_null=True)


class OpenColumnForm(serializers.Serializer[Any]):
    """One column of a table that was found."""

    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=KINDS)
    box = _box()


class OpenCellForm(serializers.Serializer[Any]):
    """One cell as printed."""

    text = serializers.CharField()
    box = _box()


class OpenTableForm(serializers.Serializer[Any]):
    """A table: `rows` have a cell per column, null where nothing is printed."""

    page = serializers.IntegerField()
    box = _box()
    columns = OpenColumnForm(many=True)
    rows = serializers.ListField(child=serializers.ListField(child=OpenCellForm(allow_null=True)))


class AllFieldsForm(serializers.Serializer[Any]):
    """Labelled values and tables of a document, found without a template on its first `pages_read` of `pages`."""

    pages_read = serializers.IntegerField()
    pages = serializers.IntegerField()
    pairs = PairForm(many=True)
    tables = OpenTableForm(many=True)
