"""What is kept of receivers that fail, whom that was told, and what a document waits for."""

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("documents", "0023_identity_rest")]

    operations = [
        migrations.AlterField(
            model_name="webhook",
            name="disabled_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gone", "The receiver answered 410 Gone."),
                    ("refused", "This site sends nothing to its address."),
                    ("person", "Switched off by a person."),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="webhook", name="rests_until", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="webhook", name="has_news", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="webhook", name="given_up", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name="webhook", name="told_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="notice",
            name="webhook",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=deletion.CASCADE,
                related_name="+",
                to="documents.webhook",
            ),
        ),
        # Notices were walled in before they could name a webhook.
        migrations.RunSQL(
            "ALTER TABLE documents_notice ADD CONSTRAINT documents_notice_webhook_id_same_tenant "
            "FOREIGN KEY (tenant_id, webhook_id) REFERENCES documents_webhook (tenant_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mentioned", "Mentioned"),
                    ("asked", "Asked"),
                    ("answered", "Answered"),
                    ("sent_back", "Sent back"),
                    ("assigned", "Assigned"),
                    ("export_done", "Export ready"),
                    ("export_failed", "Export failed"),
                    ("support_open", "Support access opened"),
                    ("webhook_failed", "Webhook: messages given up"),
                    ("webhook_off", "Webhook switched off"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="processheartbeat",
            name="kind",
            field=models.CharField(
                choices=[
                    ("worker", "Worker"),
                    ("relay", "Relay"),
                    ("engine", "Engine"),
                    ("away", "Engine that is away"),
                    ("adapter", "Adapter of an engine"),
                    ("webhooks", "Sender of webhooks"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="waits_for",
            field=models.CharField(
                blank=True,
                choices=[("", "Nothing"), ("engine", "The engine"), ("pages", "The team's pages of this minute")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
