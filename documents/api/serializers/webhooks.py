"""Webhooks and their deliveries as JSON, and what one is made from."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.api.paging import PageQuery
from documents.models import Webhook, WebhookAttempt, WebhookDelivery
from documents.services.webhooks.events import Event


class WebhookBody(serializers.Serializer[Any]):
    """What a webhook is called, where it is and what it is to hear."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=2000, help_text="https, at a public address.")
    events = serializers.ListField(child=serializers.ChoiceField(choices=Event.choices), allow_empty=False)


class WebhookChange(WebhookBody):
    """What is to change; what is left out stays."""

    is_enabled = serializers.BooleanField(help_text="Switched off it is told nothing, and what waits is given up.")


class WebhookForm(serializers.ModelSerializer[Webhook]):
    """A webhook without its secret."""

    events = serializers.ListField(child=serializers.ChoiceField(choices=Event.choices))

    class Meta:
        model = Webhook
        fields = ["id", "name", "url", "events", "is_enabled", "disabled_reason", "created_at"]


class WebhookWithSecretForm(WebhookForm):
    """A webhook with its new secret, which is told this once."""

    secret = serializers.SerializerMethodField()

    class Meta(WebhookForm.Meta):
        fields = [*WebhookForm.Meta.fields, "secret"]

    def get_secret(self, _row: Webhook) -> str:
        """What its messages are signed with."""
        return str(self.context["secret"])


class WebhookList(serializers.Serializer[Any]):
    """Every webhook of a team, by name."""

    results = WebhookForm(many=True)


class WebhookAttemptForm(serializers.ModelSerializer[WebhookAttempt]):
    """One try; `failure_code` is empty where the receiver took it."""

    class Meta:
        model = WebhookAttempt
        fields = ["number", "created_at", "status_code", "failure_code", "answer", "milliseconds"]


class WebhookDeliveryForm(serializers.ModelSerializer[WebhookDelivery]):
    """One message to one webhook. `due_at` is its next try while it waits."""

    webhook = serializers.UUIDField(source="webhook_id")

    class Meta:
        model = WebhookDelivery
        fields = ["id", "webhook", "message_id", "event", "status", "attempts", "created_at", "due_at", "finished_at"]


class WebhookDeliveryDetailForm(WebhookDeliveryForm):
    """One message with its body, as it is sent, and every try."""

    tries = WebhookAttemptForm(many=True)

    class Meta(WebhookDeliveryForm.Meta):
        fields = [*WebhookDeliveryForm.Meta.fields, "payload", "tries"]


class WebhookDeliveryQuery(PageQuery):
    """The filters of a webhook's log."""

    status = serializers.ChoiceField(choices=WebhookDelivery.Status.choices, required=False)


class WebhookDeliveryPage(serializers.Serializer[Any]):
    """A page of deliveries, newest first."""

    results = WebhookDeliveryForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class ResentForm(serializers.Serializer[Any]):
    """How many deliveries are on their way again."""

    deliveries = serializers.IntegerField()
