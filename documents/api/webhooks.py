"""Webhooks: make, change and end them; their log, and sending again what was given up."""

from __future__ import annotations

import uuid

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.paging import take_page
from documents.api.serializers.errors import answers
from documents.api.serializers.webhooks import (
    ResentForm,
    WebhookBody,
    WebhookChange,
    WebhookDeliveryDetailForm,
    WebhookDeliveryForm,
    WebhookDeliveryPage,
    WebhookDeliveryQuery,
    WebhookForm,
    WebhookList,
    WebhookWithSecretForm,
)
from documents.models import Permission, Webhook
from documents.services.webhooks import keeping, log


class Webhooks(TenantView):
    """`GET` lists, `POST` makes one."""

    permissions = {"GET": Permission.MANAGE_WEBHOOKS, "POST": Permission.MANAGE_WEBHOOKS}
    answers_secret = True

    @extend_schema(operation_id="list_webhooks", tags=["webhooks"], responses=answers(403, ok_200=WebhookList))
    def get(self, request: Request) -> Response:
        """Every webhook of the team, by name; there are few."""
        return Response({"results": WebhookForm(Webhook.objects.all(), many=True).data})

    @extend_schema(
        operation_id="create_webhook",
        tags=["webhooks"],
        request=WebhookBody,
        responses=answers(400, 403, 409, 422, made_201=WebhookWithSecretForm),
    )
    def post(self, request: Request) -> Response:
        """Make a webhook; the answer is the only place where its secret is told."""
        webhook, secret = keeping.create_webhook(actor=self.actor, **checked(WebhookBody, request.data))
        form = WebhookWithSecretForm(webhook, context={"secret": secret})
        return Response(form.data, status=201, headers={"Location": reverse("api:webhook", args=[webhook.pk])})


class WebhookDetail(TenantView):
    """One webhook."""

    permissions = {
        "GET": Permission.MANAGE_WEBHOOKS,
        "PATCH": Permission.MANAGE_WEBHOOKS,
        "DELETE": Permission.MANAGE_WEBHOOKS,
    }

    @extend_schema(operation_id="get_webhook", tags=["webhooks"], responses=answers(403, 404, ok_200=WebhookForm))
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """One webhook."""
        return Response(WebhookForm(access.get_webhook(self.actor, webhook_id)).data)

    @extend_schema(
        operation_id="change_webhook",
        tags=["webhooks"],
        request=WebhookChange(partial=True),
        responses=answers(400, 403, 404, 409, 422, ok_200=WebhookForm),
    )
    def patch(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Change a webhook, or switch it on or off."""
        webhook = access.get_webhook(self.actor, webhook_id, for_update=True)
        bound = WebhookChange(data=request.data, partial=True)
        bound.is_valid(raise_exception=True)
        stands = {name: getattr(webhook, name) for name in ("name", "url", "events", "is_enabled")}
        keeping.change_webhook(actor=self.actor, webhook=webhook, **{**stands, **bound.validated_data})
        return Response(WebhookForm(webhook).data)

    @extend_schema(operation_id="delete_webhook", tags=["webhooks"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Delete a webhook and its log."""
        keeping.delete_webhook(actor=self.actor, webhook=access.get_webhook(self.actor, webhook_id, for_update=True))
        return Response(status=204)


class WebhookSecret(TenantView):
    """What a webhook's messages are signed with."""

    permissions = {"POST": Permission.MANAGE_WEBHOOKS}
    answers_secret = True

    @extend_schema(
        operation_id="rotate_webhook_secret",
        tags=["webhooks"],
        request=None,
        responses=answers(403, 404, ok_200=WebhookWithSecretForm),
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Give a webhook a new secret, told this once; for 24 hours messages carry the old one's signature, too."""
        webhook = access.get_webhook(self.actor, webhook_id, for_update=True)
        secret = keeping.rotate_secret(actor=self.actor, webhook=webhook)
        return Response(WebhookWithSecretForm(webhook, context={"secret": secret}).data)


class WebhookTest(TenantView):
    """A message to try a receiver with."""

    permissions = {"POST": Permission.MANAGE_WEBHOOKS}

    @extend_schema(
        operation_id="test_webhook",
        tags=["webhooks"],
        request=None,
        responses=answers(403, 404, 422, taken_202=WebhookForm),
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Set a test message on its way; the log tells how it went."""
        webhook = access.get_webhook(self.actor, webhook_id)
        keeping.send_test(actor=self.actor, webhook=webhook)
        return Response(WebhookForm(webhook).data, status=202)


class WebhookLog(TenantView):
    """What was sent to one webhook."""

    permissions = {"GET": Permission.MANAGE_WEBHOOKS}

    @extend_schema(
        operation_id="list_webhook_deliveries",
        tags=["webhooks"],
        parameters=[WebhookDeliveryQuery],
        responses=answers(400, 403, 404, ok_200=WebhookDeliveryPage),
    )
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Deliveries of a webhook, newest first; they are kept for 30 days."""
        query = checked(WebhookDeliveryQuery, request.query_params)
        webhook = access.get_webhook(self.actor, webhook_id)
        rows = log.deliveries_of(webhook, status=query.get("status", "")).defer("payload")
        return Response(take_page(rows, request=request, query=query, form=WebhookDeliveryForm))


class WebhookResending(TenantView):
    """All that was given up of one webhook."""

    permissions = {"POST": Permission.MANAGE_WEBHOOKS}

    @extend_schema(
        operation_id="resend_webhook_deliveries",
        tags=["webhooks"],
        request=None,
        responses=answers(403, 404, 409, taken_202=ResentForm),
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Set what was given up on its way again, the oldest 1,000 first."""
        webhook = access.get_webhook(self.actor, webhook_id)
        return Response({"deliveries": log.resend_all(actor=self.actor, webhook=webhook)}, status=202)


class DeliveryDetail(TenantView):
    """One delivery."""

    permissions = {"GET": Permission.MANAGE_WEBHOOKS}

    @extend_schema(
        operation_id="get_webhook_delivery",
        tags=["webhooks"],
        responses=answers(403, 404, ok_200=WebhookDeliveryDetailForm),
    )
    def get(self, request: Request, delivery_id: uuid.UUID) -> Response:
        """One delivery with its body and what each try brought back."""
        return Response(WebhookDeliveryDetailForm(access.get_delivery(self.actor, delivery_id)).data)


class DeliveryResending(TenantView):
    """One delivery, once more."""

    permissions = {"POST": Permission.MANAGE_WEBHOOKS}

    @extend_schema(
        operation_id="resend_webhook_delivery",
        tags=["webhooks"],
        request=None,
        responses=answers(403, 404, 409, taken_202=WebhookDeliveryForm),
    )
    def post(self, request: Request, delivery_id: uuid.UUID) -> Response:
        """Set a finished delivery on its way again, under the id it had."""
        delivery = access.get_delivery(self.actor, delivery_id, for_update=True)
        log.resend(actor=self.actor, delivery=delivery)
        return Response(WebhookDeliveryForm(delivery).data, status=202)
