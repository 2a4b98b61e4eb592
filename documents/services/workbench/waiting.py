"""Waits for a run to end, for somebody who stays on the line; holds no transaction and no engine while it does."""

from __future__ import annotations

import threading
from time import monotonic, sleep

from documents.models import TaskRun
from documents.tenancy import scope

# Half of a web process's threads: whoever only looks at a page must find one that is free.
AT_ONCE = 4
FIRST_LOOK_SECONDS, LATER_LOOKS_SECONDS = 0.05, 0.25
_places = threading.BoundedSemaphore(AT_ONCE)


def wait_for_run(*, run: TaskRun, seconds: float) -> TaskRun:
    """The run as it stands once it has ended or after `seconds`; at once where too many wait already.

    Raises `TaskRun.DoesNotExist` where it is deleted meanwhile. Call it outside a scope.
    """
    ends_at = monotonic() + seconds
    if run.is_open and seconds > 0 and _places.acquire(blocking=False):
        try:
            pause = FIRST_LOOK_SECONDS
            while _is_open(run) and monotonic() < ends_at:
                sleep(min(pause, max(ends_at - monotonic(), 0)))
                pause = min(pause * 1.5, LATER_LOOKS_SECONDS)
        finally:
            _places.release()
    with scope(run.tenant_id):
        found: TaskRun = TaskRun.objects.select_related("template", "document", "requested_by").get(pk=run.pk)
    return found


def _is_open(run: TaskRun) -> bool:
    with scope(run.tenant_id):
        rows = TaskRun.objects.filter(pk=run.pk)
        return rows.values_list("status", flat=True).first() in {TaskRun.Status.WAITING, TaskRun.Status.RUNNING}
