"""Reads JSON bodies and refuses what PostgreSQL could not keep, so that it is a 400 and never a broken request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from documents.services.storable import is_storable


class StorableJSONParser(JSONParser):
    """JSON without NUL, half a surrogate pair, endless numbers or bottomless nesting; `1e999` parses as infinite."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            if not is_storable(data):
                raise ParseError
        except RecursionError as error:
            raise ParseError from error
        return data
