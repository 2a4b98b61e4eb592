"""QR and bar codes on a page: found in its picture, and what those with a known build say of the document.

Knows nothing of templates or engines.
"""

from inference.readers.codes.scanning import find_codes
from inference.readers.codes.statements import state_codes

__all__ = ["find_codes", "state_codes"]
