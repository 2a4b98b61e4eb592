"""What recognises an issuer: checked numbers, mail and web domains, telephone numbers, and its name as printed.

Knows nothing of layouts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inference.fields.candidates import Findings
from inference.fields.folding import squeeze
from inference.types import FieldSpec, FieldType

ROLES = ("seller", "issuer", "supplier", "vendor", "merchant")
BUYERS = ("buyer", "customer", "recipient", "client", "bill_to")
LEAST_NAME = 5
MOST_SEGMENTS = 80
_DOMAIN = re.compile(r"(?:[\w.+-]+@|www\.|https?://)((?:[a-z0-9-]+\.)+[a-z]{2,12})")
_PHONE = re.compile(r"(?:tel|phone|fon|fax|mobile|hotline|电话|電話)\W{0,4}((?:\+?\d[\d ()/.-]{6,18}\d))")
_WEBMAIL = re.compile(r"(?:gmail|googlemail|yahoo|hotmail|outlook|live|icloud|gmx|web|aol|qq|163|126)\.")


def is_issuers(spec: FieldSpec) -> bool:
    """Whether the field says something of the issuer that is the same on all of its documents."""
    return spec.name.startswith(ROLES) or spec.type in (FieldType.IBAN, FieldType.CURRENCY) or spec.name == "bic"


def issuer_name(values: Mapping[str, Any]) -> str:
    """The issuer's name among `values`, "" where none says it."""
    return next((str(values[f"{role}_name"]) for role in ROLES if values.get(f"{role}_name")), "")


def keys_printed(findings: Findings) -> frozenset[str]:
    """Every key printed on the pages, whoever's it is."""
    keys = {f"vat:{found.value}" for found in findings.of(FieldType.VAT_ID) if found.is_checked}
    keys |= {f"iban:{found.value}" for found in findings.of(FieldType.IBAN) if found.is_checked}
    text = findings.text.casefold()
    keys |= {f"web:{match[1]}" for match in _DOMAIN.finditer(text) if not _WEBMAIL.match(match[1])}
    keys |= {f"tel:{re.sub(r'[^0-9]', '', match[1])[-9:]}" for match in _PHONE.finditer(text)}
    for count, segment in enumerate(findings.layout.segments):
        name = squeeze(segment.text)
        if count < MOST_SEGMENTS and LEAST_NAME <= len(name) <= 60:
            keys.add(f"name:{name}")
    return frozenset(key[:80] for key in keys)


def keys_of(findings: Findings, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The issuer's keys: what `values` say of it, and the rest of what is printed that is not the buyer's."""
    own: dict[str, None] = {}
    for name, value in values.items():
        if not isinstance(value, str) or not value:
            continue
        if name.startswith(ROLES) and name.endswith(("vat_id", "tax_number")):
            own[f"vat:{squeeze(value).upper()}"] = None
        elif name == "iban":
            own[f"iban:{squeeze(value).upper()}"] = None
        elif name.startswith(ROLES) and name.endswith("name") and len(squeeze(value)) >= LEAST_NAME:
            own[f"name:{squeeze(value)}"] = None
    buyer = squeeze(next((str(v) for n, v in values.items() if n.startswith(BUYERS) and n.endswith("name") and v), ""))
    for key in sorted(keys_printed(findings)):
        kind, _, rest = key.partition(":")
        if kind == "tel" or (kind == "web" and not (buyer and _shares(rest, buyer))):
            own[key] = None
    return tuple(key[:80] for key in own)


def _shares(domain: str, buyer: str) -> bool:
    """Whether a domain is named after the buyer."""
    main = squeeze(domain.rsplit(".", 2)[-2] if domain.count(".") else domain)
    return len(main) >= 4 and (main in buyer or buyer[:8] in main)
