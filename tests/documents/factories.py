"""The fixed cast of the tests and ready-made rows: acme's people, globex's admin, documents in any state."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.models import Actor, Document, Role, Tenant, User, actors_of
from documents.services import intake
from documents.services.claims import Claim
from documents.services.processing import claim_document
from documents.services.readings import StoredImage, store_reading
from documents.services.tenants import add_member, create_tenant
from documents.tenancy import scope
from inference.schemas import load_template
from inference.types import Check, Evidence, FieldValue, Page, Reading, Source, TemplateSpec, TextLine

PASSWORD = "correct horse battery"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)
INVOICE = load_template(
    {
        "name": "invoice",
        "label": "Invoice",
        "fields": [
            {"name": "invoice_number", "label": "Invoice number", "type": "identifier", "required": True},
            {"name": "issue_date", "label": "Issue date", "type": "date"},
            {"name": "seller_name", "label": "Seller", "type": "text"},
            {"name": "net_total", "label": "Net total", "type": "money"},
            {"name": "tax_total", "label": "Tax total", "type": "money"},
            {"name": "grand_total", "label": "Grand total", "type": "money"},
            {
                "name": "line_items",
                "label": "Line items",
                "type": "table",
                "columns": [
                    {"name": "description", "type": "text"},
                    {"name": "quantity", "type": "number"},
                    {"name": "line_total", "type": "money"},
                ],
            },
        ],
    }
)
VALUES: dict[str, Any] = {
    "invoice_number": "RE-2026/001",
    "issue_date": "2026-11-09",
    "seller_name": "Tarnwick Instruments Ltd",
    "net_total": 100.0,
    "tax_total": 19.0,
    "grand_total": 119.0,
    "line_items": [{"description": "Sensor", "quantity": 2.0, "line_total": 100.0}],
}


@dataclass
class Cast:
    """Two tenants and their people, by user name; `actor("acme-viewer")` acts, `user(...)` signs in."""

    acme: Tenant
    globex: Tenant
    users: dict[str, User] = field(default_factory=dict)

    def user(self, name: str) -> User:
        return self.users[name]

    def actor(self, name: str) -> Actor:
        return actors_of(self.users[name])[0]


def make_cast() -> Cast:
    """acme with one person in each role, globex with an admin, and `stranger`, who belongs to nobody."""
    cast = Cast(create_tenant(slug="acme", name="Acme Holdings"), create_tenant(slug="globex", name="Globex"))
    for role in Role:
        cast.users[f"acme-{role}"] = make_member(cast.acme, f"acme-{role}", role)
    cast.users["globex-admin"] = make_member(cast.globex, "globex-admin", Role.ADMIN)
    cast.users["stranger"] = User.objects.create_user("stranger", password=PASSWORD)
    return cast


def make_member(tenant: Tenant, username: str, role: Role) -> User:
    user = User.objects.create_user(username, email=f"{username}@example.com", password=PASSWORD)
    add_member(tenant=tenant, user=user, role=role)
    return user


_uploads = iter(range(10**9))


def upload(actor: Actor, *, content: bytes | None = None, name: str = "invoice.png", **options: Any) -> Document:
    """Upload through the service; without `content` each call sends different bytes."""
    data = content if content is not None else PNG + str(next(_uploads)).encode()
    return intake.receive_document(actor=actor, file=io.BytesIO(data), name=name, **options).document


def make_reading(
    values: dict[str, Any] | None = None,
    *,
    confidence: float = 0.95,
    pages: int = 1,
    template: TemplateSpec | None = INVOICE,
    checks: Mapping[str, Check] | None = None,
    model: str = "",
    said: Mapping[str, FieldValue] | None = None,
) -> Reading:
    """A reading as the pipeline returns it, with every value grounded on page 1; `checks`: field -> second reading.

    `model`: the profile that took part; `said`: field -> what stands in its place.
    """
    found = VALUES if values is None else values
    box = (0.1, 0.1, 0.4, 0.13)
    return Reading(
        pages=tuple(
            Page(number, 1000, 1400, jpeg=PNG, lines=(TextLine("Invoice RE-2026/001", box, 0.98),), source=Source.OCR)
            for number in range(1, pages + 1)
        ),
        template=template,
        is_guessed=True,
        values=tuple(
            FieldValue(spec.name, found[spec.name], str(found[spec.name]), confidence, Source.OCR,
                       (Evidence(Source.OCR, 1, box, str(found[spec.name])),),
                       checks=(checks[spec.name],) if checks and spec.name in checks else ())
            if found.get(spec.name) is not None and spec.name not in (said or {})
            else (said or {}).get(spec.name) or FieldValue(spec.name)
            for spec in (template.fields if template else ())
        ),
        engine="fake",
        engine_revision="1",
        model=model,
        model_revision="de8f10ad" if model else "",
        seconds=0.1,
    )  # fmt: skip


def make_read_document(actor: Actor, values: dict[str, Any] | None = None, **options: Any) -> Document:
    """A document that was uploaded, claimed and read: NEEDS_REVIEW, with page images in the store."""
    from documents import storage
    from documents.models import storage_folder

    document = upload(actor)
    claim = claim_document(tenant_id=actor.tenant_id, document_id=document.pk)
    assert isinstance(claim, Claim)
    reading = make_reading(values, **options)
    folder = storage_folder(actor.tenant_id, document.pk)
    images = {page.number: StoredImage(storage.new_key(folder, ".jpg"), len(PNG)) for page in reading.pages}
    for image in images.values():
        storage.store_file(image.key, PNG)
    store_reading(claim=claim, reading=reading, template=None, template_version=1, images=images)
    with scope(actor.tenant_id):
        return Document.objects.select_related("extraction", "template").get(pk=document.pk)
