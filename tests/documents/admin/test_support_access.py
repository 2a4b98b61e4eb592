"""What staff see of a tenant's documents: nothing, until they say why and for how long; and then it is written down."""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.admin import site
from documents.admin.covering import CoveredModelAdmin
from documents.models import (
    AuditEvent,
    CustomTask,
    Document,
    DocumentTemplate,
    Membership,
    NotAllowed,
    OutboxEntry,
    PlatformEvent,
    ProcessHeartbeat,
    Quota,
    Role,
    SupportAccess,
    TaskRun,
    User,
)
from documents.services import review, support_access
from documents.services.templates import create_template
from documents.services.tenant_end import delete_tenant
from documents.services.tenants import create_tenant
from documents.tenancy import ops_scope, scope
from tests.documents.admin.staff_site import change_path, events, list_path
from tests.documents.factories import VALUES, Cast, make_read_document

SECRET = "Quexalot"  # stands in everything that only acme's own people may read
SEARCHED = SECRET.lower()  # a page repeats what was searched for; letters' case makes no difference to the search
ADD = "admin:documents_supportaccess_add"


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    """acme's rows of every model that the staff site shows, full of SECRET, and one of each other model."""
    admin = cast.actor("acme-admin")
    document = make_read_document(admin, {**VALUES, "seller_name": f"{SECRET} Ltd"})
    with scope(cast.acme.pk):
        review.correct_field(actor=admin, document=document, name="invoice_number", value=f"{SECRET}/1")
        review.approve(actor=admin, document=document)
        Document.objects.filter(pk=document.pk).update(name=f"{SECRET}.png", reject_reason=f"{SECRET} is not ours")
        template = create_template(
            actor=admin,
            definition={"name": "own", "label": "Own", "fields": [{"name": "sum", "type": "money", "label": SECRET}]},
        )
        run = TaskRun.objects.create(
            tenant=cast.acme, task="text", engine="rapidocr", name=f"{SECRET}.png", media_type="image/png",
            failure_code="damaged", failure=f"cannot read {SECRET}", result={"pages": [{"text": SECRET}]},
        )  # fmt: skip
        task = CustomTask.objects.create(tenant=cast.acme, name="seals", label="Seals", prompt=f"Is it {SECRET}?")
    delete_tenant(tenant=create_tenant(slug="gone", name="Gone"))
    with ops_scope():
        event = AuditEvent.objects.filter(tenant=cast.acme, action="field.correct").get()
        assert SECRET in str(event.after)
        return {
            "document": Document.objects.get(pk=document.pk),
            "extraction": document.extraction,
            "documenttemplate": DocumentTemplate.objects.get(pk=template.pk),
            "auditevent": event,
            "taskrun": run,
            "customtask": task,
            "outboxentry": OutboxEntry.objects.filter(tenant=cast.acme).first(),
            "quota": Quota.objects.get_or_create(tenant=cast.acme)[0],
            "membership": Membership.objects.filter(tenant=cast.acme).first(),
            "tenant": cast.acme,
            "user": cast.user("acme-viewer"),
            "processheartbeat": ProcessHeartbeat.objects.create(name="w", kind="worker", beat_at=timezone.now()),
            "platformevent": PlatformEvent.objects.get(action=PlatformEvent.TENANT_DELETED),
            "supportaccess": support_access.open_access(tenant=cast.globex, by=_other_staff(), reason="Call", hours=1),
        }


def _other_staff() -> User:
    return User.objects.create_user("una-staff", is_staff=True)


def _pages(rows: dict[str, Any], cast: Cast) -> Iterator[str]:
    """Every list, search, page and history of the staff site, the figures, and what autocompletes."""
    yield from ("/admin/", f"/admin/?tenant={cast.acme.pk}", reverse("admin:queue"), f"/admin/search/?s={SEARCHED}")
    for model, row in rows.items():
        yield from (list_path(model), f"{list_path(model)}?q={SEARCHED}", change_path(row))
        yield reverse(f"admin:documents_{model}_history", args=[row.pk])
    for model in ("page", "extraction", "extractedfield", "correction", "outboxentry", "taskrun", "comment", "export"):
        for field in ("document", "template", "extraction"):
            query = f"app_label=documents&model_name={model}&field_name={field}&term="
            yield f"{reverse('admin:autocomplete')}?{query}"


def _open(cast: Cast, staff: User, **options: Any) -> SupportAccess:
    return support_access.open_access(tenant=cast.acme, by=staff, reason="Totals are wrong", hours=1, **options)


def test_every_model_of_the_staff_site_is_among_the_rows(rows: dict[str, Any]) -> None:
    assert {model._meta.model_name for model in site._registry if model._meta.app_label == "documents"} <= set(rows)


def test_without_support_access_no_page_says_what_stands_in_a_document(
    staff_client: Client, rows: dict[str, Any], cast: Cast
) -> None:
    assert [path for path in _pages(rows, cast) if SECRET in staff_client.get(path).content.decode()] == []
    page = reverse("admin:documents_document_page", args=[rows["document"].pk, 1])
    assert staff_client.get(page).status_code == 404


NOT_OFFERED = (
    "name__startswith=Q",
    "name=Quexalot.png",
    "sha256__startswith=0",
    "reject_reason__contains=ours",
    "template__definition__name=own",
    "extraction__template__name=invoice",
    "tenant__membership__role=admin",
)


def test_no_filter_asks_for_what_is_hidden(staff_client: Client, rows: dict[str, Any]) -> None:
    found = {query: staff_client.get(f"{list_path('document')}?{query}").status_code for query in NOT_OFFERED}
    assert set(found.values()) <= {302, 400}, found


def test_these_are_the_columns_of_what_is_hidden(rows: dict[str, Any]) -> None:
    admins = {one.opts.model_name: one for one in site._registry.values() if isinstance(one, CoveredModelAdmin)}
    columns = {(model, name) for model, one in admins.items() for name in one.list_display if name in one.covered}
    assert columns == {("document", "name"), ("taskrun", "name")}


@pytest.mark.parametrize("model", ["document", "taskrun"])
def test_no_order_tells_what_is_hidden(staff_client: Client, rows: dict[str, Any], cast: Cast, model: str) -> None:
    with scope(cast.acme.pk):
        for name in ("mm", "aa", "zz"):
            row = copy.copy(rows[model])
            row.pk, row.name = uuid.uuid4(), name
            row.save(force_insert=True)
    column = staff_client.get(list_path(model)).context["cl"].list_display.index("name")
    orders = ("99", f"{column}", f"-{column}")
    lists = [staff_client.get(f"{list_path(model)}?o={order}").context["cl"] for order in orders]
    by_nothing, *asked = [[row.pk for row in one.result_list] for one in lists]
    assert asked == [by_nothing, by_nothing]


def test_with_support_access_it_is_shown_and_written_down(
    staff_client: Client, staff: User, rows: dict[str, Any], cast: Cast
) -> None:
    form = {"tenant": str(cast.acme.pk), "reason": "Totals are wrong", "hours": "1"}
    assert staff_client.post(reverse(ADD), form).status_code == 302
    [(tenant, who, _before, after)] = [event for event in events("support.open") if event[0] == "acme"]
    assert (tenant, who, after["reason"]) == ("acme", "sam-staff", "Totals are wrong")
    page = staff_client.get(change_path(rows["document"])).content.decode()
    assert f"{SECRET}.png" in page
    assert f"{SECRET}/1" in page
    assert f"{SECRET} Ltd" in staff_client.get(change_path(rows["extraction"])).content.decode()
    assert SECRET in staff_client.get(f"{list_path('document')}?q={SECRET}").content.decode()
    image = staff_client.get(reverse("admin:documents_document_page", args=[rows["document"].pk, 1]))
    assert (image.status_code, image.headers["Content-Type"]) == (200, "image/jpeg")
    assert len(events("support.look")) == 3


def test_it_opens_one_tenant_to_one_person(staff_client: Client, staff: User, rows: dict[str, Any], cast: Cast) -> None:
    support_access.open_access(tenant=cast.globex, by=staff, reason="Call", hours=1)
    support_access.open_access(tenant=cast.acme, by=User.objects.get(username="una-staff"), reason="Call", hours=1)
    assert SECRET not in staff_client.get(change_path(rows["document"])).content.decode()


@pytest.mark.parametrize("how", ["expired", "ended by the team", "ended by staff", "no longer staff"])
def test_an_end_counts_at_once(staff_client: Client, staff: User, rows: dict[str, Any], cast: Cast, how: str) -> None:
    access = _open(cast, staff)
    assert support_access.tenants_open_to(staff) == {cast.acme.pk}
    end: dict[str, Callable[[], object]] = {
        "expired": lambda: _expire(access),
        "ended by the team": lambda: _end_as_admin(cast, access),
        "ended by staff": lambda: staff_client.post(
            list_path("supportaccess"), {"action": "end", "_selected_action": [str(access.pk)]}
        ),
        "no longer staff": lambda: User.objects.filter(pk=staff.pk).update(is_staff=False),
    }
    end[how]()
    staff.refresh_from_db()
    assert support_access.tenants_open_to(staff) == frozenset()
    assert SECRET not in staff_client.get(change_path(rows["document"])).content.decode()


def _expire(access: SupportAccess) -> None:
    with ops_scope():
        past = timezone.now() - dt.timedelta(hours=2)
        SupportAccess.objects.filter(pk=access.pk).update(created_at=past, expires_at=past + dt.timedelta(hours=1))


def _end_as_admin(cast: Cast, access: SupportAccess) -> None:
    with scope(cast.acme.pk):
        support_access.end_access(actor=cast.actor("acme-admin"), access_id=access.pk)


def test_only_admins_of_the_team_end_it(cast: Cast, staff: User) -> None:
    access = _open(cast, staff)
    with scope(cast.acme.pk), pytest.raises(NotAllowed):
        support_access.end_access(actor=cast.actor("acme-approver"), access_id=access.pk)
    with scope(cast.globex.pk), pytest.raises(support_access.NoAccess):
        support_access.end_access(actor=cast.actor("globex-admin"), access_id=access.pk)
    _end_as_admin(cast, access)
    assert [(who, before["staff"]) for _slug, who, before, _after in events("support.end")] == [
        ("acme-admin", "sam-staff")
    ]


def test_a_newer_access_ends_the_older(cast: Cast, staff: User) -> None:
    first, second = _open(cast, staff), _open(cast, staff)
    with ops_scope():
        assert list(SupportAccess.objects.in_force()) == [second]
        first.refresh_from_db()
    assert first.ended_by_name == "sam-staff"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"reason": "  ", "hours": 1}, support_access.ReasonMissing),
        ({"reason": "Call", "hours": 9}, support_access.TooLong),
        ({"reason": "Call", "hours": 0}, support_access.TooLong),
    ],
)
def test_no_access_without_reason_or_end(
    cast: Cast, staff: User, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        support_access.open_access(tenant=cast.acme, by=staff, **options)
    with pytest.raises(support_access.NotStaff):
        support_access.open_access(tenant=cast.acme, by=cast.user("globex-admin"), reason="Call", hours=1)


def test_the_database_itself_refuses_an_access_without_an_end(cast: Cast, staff: User) -> None:
    now = timezone.now()
    with scope(cast.acme.pk), pytest.raises(IntegrityError), transaction.atomic():
        SupportAccess.objects.create(
            tenant=cast.acme, staff=staff, reason="Call", created_at=now, expires_at=now + dt.timedelta(days=1)
        )


def test_a_retry_by_staff_without_access_leaves_the_document_as_it_was(
    staff_client: Client, rows: dict[str, Any], cast: Cast
) -> None:
    document = rows["document"]
    with ops_scope():
        Document.objects.filter(pk=document.pk).update(status=Document.Status.FAILED, failure_code="damaged")
    staff_client.post(list_path("document"), {"action": "retry", "_selected_action": [str(document.pk)]})
    with ops_scope():
        document.refresh_from_db()
    assert (document.status, document.name) == (Document.Status.RECEIVED, f"{SECRET}.png")


def test_a_covered_row_is_never_written_back(staff_client: Client, rows: dict[str, Any]) -> None:
    request = staff_client.get(list_path("document")).wsgi_request
    with ops_scope():
        [document] = site._registry[Document].get_queryset(request).filter(pk=rows["document"].pk)
        with pytest.raises(TypeError, match="must not be written"):
            document.save()


def test_staff_do_not_let_themselves_in(staff_client: Client, staff: User, cast: Cast) -> None:
    form = {"tenant": str(cast.acme.pk), "user": str(staff.pk), "role": Role.VIEWER.value}
    answer = staff_client.post(reverse("admin:documents_membership_add"), form)
    assert b"Open support access" in answer.content
    with ops_scope():
        assert not Membership.objects.filter(user=staff).exists()
