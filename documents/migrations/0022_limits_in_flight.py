"""Pages in flight, requests a minute and the whole storage, per tenant."""

from django.db import migrations, models

from documents.models.image_bytes import count_images

QUOTAS = {"requests_per_minute": "API requests per minute", "pages_in_flight": "pages being read at once"}


class Migration(migrations.Migration):
    dependencies = [("documents", "0021_audit_chain")]

    operations = [
        *(
            migrations.AddField(
                model_name="quota",
                name=name,
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name=label),
            )
            for name, label in QUOTAS.items()
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="pages_held",
                field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
            )
            for model in ("document", "taskrun")
        ),
        *(
            migrations.AddField(
                model_name=model, name="image_bytes", field=models.BigIntegerField(editable=False, null=True)
            )
            for model in ("page", "taskrun")
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(condition=models.Q(("image_bytes", None)), fields=["id"], name="page_unmeasured"),
        ),
        migrations.AddIndex(
            model_name="taskrun",
            index=models.Index(
                condition=models.Q(("status__in", ["WAITING", "RUNNING"])),
                fields=["tenant", "status"],
                name="taskrun_open",
            ),
        ),
        migrations.RunPython(count_images, migrations.RunPython.noop),
    ]
