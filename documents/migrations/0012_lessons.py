"""What approved documents taught, the switch for it, and which lessons a reading was made with."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from documents.models.walls import build_walls


class Migration(migrations.Migration):
    dependencies = [("documents", "0011_second_readings")]

    operations = [
        migrations.AddField("extraction", "learned", models.JSONField(null=True)),
        migrations.AddField("extractedfield", "learned_from", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "tenant", "is_learning", models.BooleanField(default=True, verbose_name="learns from corrections")
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("template", models.CharField(max_length=80, verbose_name="template")),
                ("issuer", models.CharField(blank=True, default="", max_length=120, verbose_name="issuer")),
                ("field_count", models.PositiveIntegerField(verbose_name="fields")),
                ("form", models.PositiveSmallIntegerField(default=1)),
                ("content", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="learned on")),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons",
                        to="documents.document",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={"verbose_name": "lesson", "verbose_name_plural": "lessons", "ordering": ["-created_at", "id"]},
        ),
        migrations.CreateModel(
            name="LessonKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=80)),
                (
                    "lesson",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="documents.lesson",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={"ordering": ["key", "id"]},
        ),
        migrations.AddIndex(
            "lesson", models.Index(fields=["tenant", "template", "issuer", "-created_at"], name="lesson_by_issuer")
        ),
        migrations.AddConstraint(
            "lesson", models.UniqueConstraint(fields=("tenant", "document"), name="lesson_per_document")
        ),
        migrations.AddConstraint(
            "lessonkey", models.UniqueConstraint(fields=("tenant", "key", "lesson"), name="lessonkey_once")
        ),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
    ]
