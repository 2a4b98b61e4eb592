"""Finds the result of the same task on the same bytes in the store; knows nothing of how it came about.

All within one tenant: the walls let nothing else be seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from documents.models import Actor, DocumentTemplate, TaskRun
from documents.services.engine_choice import EngineChoice

OPEN = (TaskRun.Status.WAITING, TaskRun.Status.RUNNING)


def digest_of(
    *, sha256: str, task: str, options: Mapping[str, Any], template: DocumentTemplate | None, choice: EngineChoice
) -> str:
    """What stands for everything an answer depends on, but for the revision that the engine itself reports."""
    parts = {
        "file": sha256,
        "task": task,
        "options": options,
        "template": [str(template.pk), template.version, template.adapter] if template else None,
        "engine": [choice.name, choice.engine],
        "profile": [choice.profile.name, choice.profile.revision] if choice.profile else None,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def find_result(digest: str) -> TaskRun | None:
    """The newest finished run of `digest`, unless its engine has shown another revision since. Needs an open scope."""
    done = TaskRun.objects.filter(status=TaskRun.Status.DONE).order_by("-created_at", "-id")
    run: TaskRun | None = done.filter(digest=digest).first()
    if run is None:
        return None
    later = done.filter(engine=run.engine, finished_at__gt=run.finished_at)
    revision = later.values_list("engine_revision", flat=True).first()
    return run if revision in (None, run.engine_revision) else None


def find_open_run(actor: Actor, digest: str) -> TaskRun | None:
    """The person's own run of `digest` that is still to be done. Needs an open scope."""
    run: TaskRun | None = TaskRun.objects.filter(digest=digest, requested_by_id=actor.user_id, status__in=OPEN).first()
    return run
