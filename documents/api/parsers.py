"""Reads JSON bodies and refuses what PostgreSQL could not keep, so that it is a 400 and never a broken request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.serializers import Serializer

from documents.services.storable import is_storable


class StorableJSONParser(JSONParser):
    """An object in JSON without NUL, half a surrogate pair, endless numbers or bottomless nesting; `1e999` parses as
    infinite.

    What is no object is refused here, for addresses that want nothing of a body, too: who sends one means something.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            if not is_storable(data):
                raise ParseError
        except RecursionError as error:
            raise ParseError from error
        if not isinstance(data, dict):
            sentence = Serializer.default_error_messages["invalid"]
            raise ValidationError({"non_field_errors": [sentence.format(datatype=type(data).__name__)]})
        return data
