"""Tasks on files as JSON: what is asked, and the answer in the form of `inference.tasks` with what the row adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.api.serializers.documents import FailureForm
from documents.models import CustomTask, TaskRun
from documents.services.engine_choice import provider_of
from documents.services.storable import is_storable
from documents.services.task_words import TASK_WORDS
from documents.services.workbench.custom_tasks import LONGEST_LABEL, LONGEST_NAME
from documents.services.workbench.options import LONGEST_PROMPT, LONGEST_QUESTION
from documents.services.workbench.wording import note_sentence, run_failure_sentence
from inference.types import OutputKind, Task

TASKS = [task.value for task in TASK_WORDS]
OUTPUTS = [kind.value for kind in OutputKind]


class RunPageForm(serializers.Serializer[Any]):
    """What was read on one page; which keys there are depends on the task. Boxes as of fields' evidence."""

    number = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    text = serializers.CharField(required=False)
    lines = serializers.ListField(child=serializers.DictField(), required=False, help_text="{text, box, confidence}")
    markdown = serializers.CharField(required=False, help_text="With HTML tables and LaTeX.")
    figures = serializers.ListField(required=False, help_text="Boxes of pictures.")
    regions = serializers.ListField(child=serializers.DictField(), required=False, help_text="{category, box, text}")
    tables = serializers.ListField(child=serializers.DictField(), required=False, help_text="{rows: [[text]]}")
    chart = serializers.DictField(required=False, help_text="{notation, source}")
    translation = serializers.DictField(required=False, help_text="{language, text, blocks}")
    finish = serializers.CharField(required=False, help_text="stop, length or repetition: why the model stopped.")


class RunRowForm(serializers.ModelSerializer[TaskRun]):
    """A task run as lists show it, without its result."""

    status = serializers.ChoiceField(choices=TaskRun.Status.choices)
    task = serializers.ChoiceField(choices=TASKS)
    template = serializers.CharField(source="template.name", default=None, allow_null=True)
    document = serializers.UUIDField(
        source="document_id", allow_null=True, help_text="The document it was asked about or saved as."
    )
    requested_by = serializers.CharField(source="requested_by.username", default=None, allow_null=True)
    failure = serializers.SerializerMethodField()

    class Meta:
        model = TaskRun
        fields = [
            "id", "status", "task", "options", "template", "document", "engine", "engine_revision", "model", "name",
            "media_type", "size", "pages_done", "pages_total", "seconds", "failure", "requested_by", "created_at",
            "finished_at",
        ]  # fmt: skip

    @extend_schema_field(FailureForm(allow_null=True))
    def get_failure(self, run: TaskRun) -> dict[str, str] | None:
        if not run.failure_code:
            return None
        return {"code": run.failure_code, "detail": run_failure_sentence(run), "said": run.failure}


class RunNoteForm(serializers.Serializer[Any]):
    """What is missing or doubtful in a result: a stable code and the figures in its sentence."""

    code = serializers.CharField()
    params = serializers.DictField()


class RunForm(RunRowForm):
    """A task run with its result: the keys from `pages` on, each where it applies, once it is DONE."""

    provider = serializers.SerializerMethodField(help_text="Who made the model; empty without one.")
    images = serializers.SerializerMethodField(help_text="Paths of the pages' images.")
    pages = RunPageForm(many=True, required=False)
    fields = serializers.ListField(  # type: ignore[assignment]  # the name the product gives out
        child=serializers.DictField(),
        required=False,
        help_text="{name, label, value, confidence, source, evidence, cells, checks, tokens}",
    )
    everything = serializers.DictField(required=False, help_text="Labels, values and tables, without a template.")
    json = serializers.JSONField(required=False, help_text="The object that a team's own task answered with.")
    answer = serializers.DictField(required=False, help_text="{text, is_passages, passages}")
    subtitles = serializers.ListField(child=serializers.DictField(), required=False, help_text="{start, end, text}")
    srt = serializers.CharField(required=False)
    vtt = serializers.CharField(required=False)
    notes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What is missing or doubtful, in words."
    )
    note_codes = RunNoteForm(many=True, required=False, help_text="The same for programs, in the same order.")

    class Meta(RunRowForm.Meta):
        fields = [
            *RunRowForm.Meta.fields, "provider", "images", "pages", "fields", "everything", "json", "answer",
            "subtitles", "srt", "vtt", "notes", "note_codes",
        ]  # fmt: skip

    def get_provider(self, run: TaskRun) -> str:
        return provider_of(run.model)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_images(self, run: TaskRun) -> list[str]:
        return [reverse("api:run-image", args=[run.pk, image["number"]]) for image in run.images]


class AnsweredForm(RunForm):
    """The answer to a request; `is_cached`: the same was done before and nothing has changed since."""

    is_cached = serializers.BooleanField()

    class Meta(RunForm.Meta):
        fields = [*RunForm.Meta.fields, "is_cached"]


RESULT_KEYS = ("pages", "fields", "everything", "json", "answer", "subtitles", "srt", "vtt")


def _notes(result: Mapping[str, Any]) -> dict[str, Any]:
    """Its notes in words and as codes; results of older versions have words alone."""
    if "notes" not in result:
        return {}
    codes = [note for note in result["notes"] if not isinstance(note, str)]
    return {"notes": [note_sentence(note) for note in result["notes"]], "note_codes": codes}


def run_form(run: TaskRun, **extra: Any) -> dict[str, Any]:
    """What `RunForm` shows of a run: the stored result as it is, with what the row says of it."""
    row = RunRowForm(run).data
    shown: Any = RunForm()
    result = run.result or {}
    return {
        **row,
        "provider": shown.get_provider(run),
        "images": shown.get_images(run),
        **{key: result[key] for key in RESULT_KEYS if key in result},
        **_notes(result),
        **extra,
    }


class RunPage(serializers.Serializer[Any]):
    """A page of task runs, newest first."""

    results = RunRowForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class StorableJSON(serializers.JSONField):
    """JSON that PostgreSQL can keep, of some depth."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            value = super().to_internal_value(data)
            if not is_storable(value):
                self.fail("invalid")
        except RecursionError:
            self.fail("invalid")
        return value


class OcrBody(serializers.Serializer[Any]):
    """One file or document, and a task."""

    image = serializers.FileField(
        required=False, allow_empty_file=True, help_text="An image or PDF; for subtitles also a video."
    )
    document = serializers.UUIDField(required=False, help_text="Id of a document, instead of a file.")
    task = serializers.ChoiceField(choices=TASKS, required=False, help_text="By default text; custom with `custom`.")
    template = serializers.CharField(required=False, help_text="Of fields: id or name of a template in use.")
    # A declared field leaves the serializer's own `fields` alone, which types cannot say.
    fields = StorableJSON(  # type: ignore[assignment]
        required=False, help_text="Of fields: a list of names, or of fields as in a template. Neither: every field."
    )
    question = serializers.CharField(required=False, max_length=LONGEST_QUESTION)
    language = serializers.CharField(required=False, max_length=20, help_text="To translate into, for example en.")
    pages = serializers.CharField(required=False, max_length=500, help_text="Numbers and ranges: 1-3,7. All if left.")
    custom = serializers.CharField(required=False, max_length=LONGEST_NAME, help_text="Name of a task of the team's.")
    prompt = serializers.CharField(required=False, max_length=LONGEST_PROMPT, help_text="Of custom, without a name.")
    output = serializers.ChoiceField(choices=OUTPUTS, required=False, help_text="What `prompt` answers with.")
    engine = serializers.CharField(required=False, max_length=60, help_text="Its name; by default the team's choice.")
    wait = serializers.FloatField(required=False, min_value=0, help_text="Seconds to wait for the answer at most.")


class GenerateBody(serializers.Serializer[Any]):
    """One image and a prompt."""

    image = serializers.CharField(help_text="Base64 of the file, also as a data URL.", trim_whitespace=False)
    prompt = serializers.CharField(max_length=LONGEST_PROMPT)


class PublishedBody(serializers.Serializer[Any]):
    """One file and a task that needs nothing else."""

    image = serializers.FileField(allow_empty_file=True)
    task = serializers.CharField(default=Task.TEXT.value, max_length=LONGEST_NAME)


class TextForm(serializers.Serializer[Any]):
    """What was read."""

    text = serializers.CharField()


class SavedForm(serializers.Serializer[Any]):
    """The document a run was saved as; `duplicate`: these bytes were here already."""

    document = serializers.UUIDField()
    duplicate = serializers.BooleanField()


class OfferedTaskForm(serializers.Serializer[Any]):
    """A task, and the engines that can do it for this team. `id`, `prompt` and `output` of the team's own tasks."""

    # Declared fields leave a serializer's own attributes of the same name alone, which types cannot say.
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_custom = serializers.BooleanField()
    engines = serializers.ListField(child=serializers.CharField(), help_text="Names of engines.")
    id = serializers.UUIDField(source="custom.pk", default=None, allow_null=True)
    prompt = serializers.CharField(source="custom.prompt", default=None, allow_null=True)
    output = serializers.ChoiceField(choices=OUTPUTS, source="custom.output", default=None, allow_null=True)


class OfferedTasks(serializers.Serializer[Any]):
    """Every task there is, the built-in ones first."""

    results = OfferedTaskForm(many=True)


class CustomTaskForm(serializers.ModelSerializer[CustomTask]):
    """A task of the team's own."""

    output = serializers.ChoiceField(choices=OUTPUTS)

    class Meta:
        model = CustomTask
        fields = ["id", "name", "label", "prompt", "output", "created_at"]


class CustomTaskBody(serializers.Serializer[Any]):
    """A task to add."""

    name = serializers.CharField(required=False, max_length=LONGEST_NAME, help_text="Without it, made of the label.")
    label = serializers.CharField(max_length=LONGEST_LABEL)  # type: ignore[assignment]  # as above
    prompt = serializers.CharField(max_length=LONGEST_PROMPT)
    output = serializers.ChoiceField(choices=OUTPUTS, default=OutputKind.TEXT.value)
