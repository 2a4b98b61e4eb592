"""The addresses of webhooks and of what was sent to them."""

from django.urls import path

from documents.web import webhook_log, webhooks

urlpatterns = [
    path("", webhooks.list_webhooks, name="webhooks"),
    path("<uuid:webhook_id>/", webhooks.edit_webhook, name="webhook"),
    path("<uuid:webhook_id>/secret/", webhooks.rotate, name="webhook_secret"),
    path("<uuid:webhook_id>/delete/", webhooks.delete, name="webhook_delete"),
    path("<uuid:webhook_id>/test/", webhook_log.test, name="webhook_test"),
    path("<uuid:webhook_id>/log/", webhook_log.show_log, name="webhook_log"),
    path("<uuid:webhook_id>/again/", webhook_log.send_all_again, name="webhook_again"),
    path("deliveries/<uuid:delivery_id>/", webhook_log.show_delivery, name="webhook_delivery"),
    path("deliveries/<uuid:delivery_id>/again/", webhook_log.send_again, name="webhook_delivery_again"),
]
