"""The built-in document templates as JSON data, and the loader that turns template JSON into specifications.

Knows nothing of database rows, tenants or pages.
"""

from inference.schemas.errors import InvalidTemplate
from inference.schemas.loader import MOST_FIELDS, builtin_templates, dump_template, load_template

__all__ = ["MOST_FIELDS", "InvalidTemplate", "builtin_templates", "dump_template", "load_template"]
