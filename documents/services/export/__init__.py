"""Hands values out as files: one document at once, or thousands in the background (`requests`, then `writing`)."""

from documents.services.export.document_file import FORMATS, ExportFile, export_document, field_json
from documents.services.export.errors import NothingToExport, UnknownFormat

__all__ = [
    "FORMATS",
    "ExportFile",
    "NothingToExport",
    "UnknownFormat",
    "export_document",
    "field_json",
]
