"""From an approval to the receiver: signed, once, again where it failed, given up in the end."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import standardwebhooks
from django.utils import timezone
from pytest_django import Settings

from benchmarks.receiver import Receiver, answer
from documents.models import Actor, AuditEvent, Webhook, WebhookDelivery
from documents.services import review
from documents.services.webhooks.keeping import rotate_secret
from documents.services.webhooks.sending import WAITS, claim_due, give_back, note_outcome, send
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.services.webhooks.turning import deliveries_of, make_due, send_due, tell, webhook_now

Status = WebhookDelivery.Status


def test_it_works(cast: Cast, made: tuple[Webhook, str], receiver: Receiver) -> None:
    admin = cast.actor("acme-admin")
    document = make_read_document(admin)
    with scope(admin.tenant_id):
        review.approve(actor=admin, document=document)
    assert (send_due(), send_due()) == (1, 0)
    (method, path, headers, body) = receiver.requests[0]
    told = standardwebhooks.Webhook(made[1]).verify(body, {key.lower(): value for key, value in headers.items()})
    assert (method, path, headers["Content-Type"]) == ("POST", "/hooks?team=acme", "application/json")
    assert told["type"] == "document.approved"
    assert told["data"] == {
        "id": str(document.pk),
        "name": "invoice.png",
        "status": "APPROVED",
        "template": None,
        "pages": 1,
        "failure": None,
        "reject_reason": None,
        "url": f"/api/v1/documents/{document.pk}/",
    }
    (delivery,) = deliveries_of(admin)
    (attempt,) = delivery.tries.all()
    assert (delivery.status, delivery.payload, delivery.message_id) == (
        Status.DELIVERED, body.decode(), headers["webhook-id"],
    )  # fmt: skip
    assert (attempt.number, attempt.status_code, attempt.answer, attempt.failure_code) == (1, 200, "thanks", "")


def test_ten_tries_over_three_days_then_it_is_given_up(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    receiver.answers = [answer(503, b"later")]
    tell(made[0])
    waits = []
    for _ in range(9):
        assert (send_due(), send_due()) == (1, 0)
        waits.append(deliveries_of(admin)[0].due_at - timezone.now())
        make_due(admin)
    assert (send_due(), send_due()) == (1, 0)
    (delivery,) = deliveries_of(admin)
    assert (delivery.status, delivery.attempts) == (Status.DEAD, 10)
    assert [attempt.number for attempt in delivery.tries.all()] == list(range(1, 11))
    assert {headers["webhook-id"] for _, _, headers, _ in receiver.requests} == {delivery.message_id}
    assert len({body for *_, body in receiver.requests}) == 1
    for wait, most in zip(waits, WAITS, strict=True):
        assert 0.85 * most <= wait <= most
    assert dt.timedelta(days=2, hours=12) < sum(WAITS, dt.timedelta()) <= dt.timedelta(days=3)
    with scope(admin.tenant_id):
        assert AuditEvent.objects.filter(action="webhook.give_up", object_id=str(delivery.pk)).exists()


def test_410_switches_the_webhook_off_and_gives_up_what_waits(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    receiver.answers = [answer(410)]
    tell(made[0], 3)
    assert (send_due(most=1), send_due()) == (1, 0)
    webhook = webhook_now(made[0])
    assert (webhook.is_enabled, webhook.disabled_reason) == (False, Webhook.Reason.GONE)
    assert [row.status for row in deliveries_of(admin)] == [Status.DEAD] * 3
    assert len(receiver.requests) == 1
    with scope(admin.tenant_id):
        assert AuditEvent.objects.filter(action="webhook.gone").count() == 1


def test_what_came_back_is_kept(admin: Actor, made: tuple[Webhook, str], receiver: Receiver) -> None:
    receiver.answers = [
        answer(200, b"\0\xff"),
        answer(204, b""),
        answer(302, b"", "Location: http://127.0.0.1/"),
        answer(404, b"x" * 9000),
        b"",
    ]
    tell(made[0], 5)
    assert send_due() + send_due() + send_due() == 5
    tries = [one for row in deliveries_of(admin) for one in row.tries.all()]
    assert [(one.failure_code, one.status_code) for one in tries] == [
        ("", 200), ("", 204), ("redirected", 302), ("refused", 404), ("broken_answer", None),
    ]  # fmt: skip
    assert [len(one.answer) for one in tries] == [2, 0, 0, 4000, 0]


def test_an_address_that_leads_inside_is_a_failed_try_without_a_connection(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver, settings: Settings
) -> None:
    tell(made[0])
    settings.OUTBOUND_NETWORKS = []  # the operator has closed it since
    send_due()
    (delivery,) = deliveries_of(admin)
    assert [attempt.failure_code for attempt in delivery.tries.all()] == ["https_needed"]
    assert (delivery.status, receiver.requests) == (Status.WAITING, [])


def test_while_a_secret_is_replaced_both_sign(admin: Actor, made: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, former = made
    with scope(admin.tenant_id):
        secret = rotate_secret(actor=admin, webhook=webhook)
    tell(webhook)
    send_due()
    with scope(admin.tenant_id):
        Webhook.objects.update(former_secret_until=timezone.now())
    tell(webhook)
    send_due()
    (_, _, headers, body), (_, _, later_headers, later_body) = receiver.requests
    names = {key.lower(): value for key, value in headers.items()}
    later = {key.lower(): value for key, value in later_headers.items()}
    for one in (former, secret):
        standardwebhooks.Webhook(one).verify(body, names)
    standardwebhooks.Webhook(secret).verify(later_body, later)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(former).verify(later_body, later)
    assert webhook.secret not in {former, secret}  # it is sealed


def test_two_senders_never_take_the_same_and_the_slower_one_writes_nothing(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    tell(made[0])
    (first,) = claim_due(most=5)
    assert claim_due(most=5) == []
    with scope(admin.tenant_id):
        WebhookDelivery.objects.update(due_at=timezone.now())  # its lease is over
    (second,) = claim_due(most=5)
    note_outcome(second, send(second))
    note_outcome(first, send(first))
    (delivery,) = deliveries_of(admin)
    assert (delivery.status, len(delivery.tries.all())) == (Status.DELIVERED, 1)
    assert len({headers["webhook-id"] for _, _, headers, _ in receiver.requests}) == 1


def test_what_a_sender_gives_back_is_taken_at_once(admin: Actor, made: tuple[Webhook, str]) -> None:
    tell(made[0])
    (dispatch,) = claim_due(most=5)
    give_back(dispatch)
    assert [again.message_id for again in claim_due(most=5)] == [dispatch.message_id]


def test_a_tenant_takes_no_more_than_its_share_and_a_webhook_half_of_that(
    cast: Cast, made: tuple[Webhook, str], settings: Settings
) -> None:
    settings.WEBHOOK_THREADS = 16
    globex = cast.actor("globex-admin")
    with scope(globex.tenant_id):
        other = Webhook.objects.create(tenant_id=globex.tenant_id, name="B", url="https://b.example.com/")
    with scope(cast.acme.pk):
        second, third = (
            Webhook.objects.create(tenant_id=cast.acme.pk, name=name, url="https://a.example.com/") for name in "23"
        )
    for webhook, count in ((made[0], 30), (second, 30), (other, 1)):
        tell(webhook, count)
    first = claim_due(most=16)
    assert Counter(one.webhook_id for one in first) == {made[0].pk: 2, second.pk: 2, other.pk: 1}
    assert claim_due(most=16, on_the_way=first) == []
    tell(third)
    left = [one for one in first if one.webhook_id != second.pk] + [
        one for one in first if one.webhook_id == second.pk
    ][:1]
    assert [one.webhook_id for one in claim_due(most=16, on_the_way=left)] == [third.pk]


def test_a_webhook_that_is_not_known_to_answer_is_tried_one_at_a_time(made: tuple[Webhook, str]) -> None:
    tell(made[0], 3)
    first = claim_due(most=16, proven=[])
    assert len(first) == 1
    assert claim_due(most=16, on_the_way=first, proven=[]) == []
    assert len(claim_due(most=16, on_the_way=first, proven=[made[0].pk])) == 1


def test_receivers_that_never_answer_leave_a_place_to_one_that_does(cast: Cast, made: tuple[Webhook, str]) -> None:
    with scope(cast.acme.pk):
        silent = [
            Webhook.objects.create(tenant_id=cast.acme.pk, name=name, url="https://a.example.com/") for name in "2345"
        ]
    for webhook in silent:
        tell(webhook)
    first = claim_due(most=16, proven=[made[0].pk])
    tell(made[0])
    assert len(first) == 3
    assert [one.webhook_id for one in claim_due(most=13, on_the_way=first, proven=[made[0].pk])] == [made[0].pk]


def test_only_what_a_webhook_wants_is_told_and_nothing_where_the_act_rolls_back(
    admin: Actor, made: tuple[Webhook, str]
) -> None:
    document = make_read_document(admin)
    with scope(admin.tenant_id):
        review.reject(actor=admin, document=document, reason="A copy.")
    assert deliveries_of(admin) == []
    with pytest.raises(ZeroDivisionError), scope(admin.tenant_id):
        document.refresh_from_db()
        review.reopen(actor=admin, document=document)
        review.approve(actor=admin, document=document)
        raise ZeroDivisionError
    assert deliveries_of(admin) == []


@pytest.mark.parametrize(
    ("status", "asked", "waits"),
    [
        (429, "120", dt.timedelta(seconds=120)),
        (503, "Sun, 06 Nov 2094 08:49:37 GMT", dt.timedelta(days=1)),
        (429, "99999999999999999999", dt.timedelta(days=1)),
        (503, "2", dt.timedelta(seconds=5)),  # its own schedule is later
        (500, "120", dt.timedelta(seconds=5)),  # only what says "not now" may ask
        (429, "soon", dt.timedelta(seconds=5)),
        (429, "Sun, 06 Nov 1994 08:49:37 GMT", dt.timedelta(seconds=5)),
    ],
)
def test_a_receiver_that_asks_for_time_gets_it_and_no_try_is_earlier_than_without(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver, status: int, asked: str, waits: dt.timedelta
) -> None:
    receiver.answers = [answer(status, b"", f"Retry-After: {asked}")]
    tell(made[0])
    send_due()
    (delivery,) = deliveries_of(admin)
    assert 0.85 * waits <= delivery.due_at - timezone.now() <= waits


def test_while_a_receiver_rests_nothing_else_is_sent_to_it(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    receiver.answers = [answer(429, b"", "Retry-After: 60")]
    tell(made[0], 3)
    assert (send_due(most=1), send_due()) == (1, 0)
    with scope(admin.tenant_id):
        Webhook.objects.update(rests_until=timezone.now())
    assert send_due() == 2


def test_what_the_operator_has_closed_is_switched_off_after_three_refusals(
    admin: Actor, made: tuple[Webhook, str], settings: Settings
) -> None:
    tell(made[0])
    settings.OUTBOUND_NETWORKS = []
    states = []
    for _ in range(3):
        send_due()
        make_due(admin)
        states.append(webhook_now(made[0]).disabled_reason)
    assert states == ["", "", Webhook.Reason.REFUSED]
    assert [row.status for row in deliveries_of(admin)] == [Status.DEAD]
