"""Tasks on whole files: every task an engine can do, and those that lines with boxes suffice for."""

from inference.tasks.abilities import FROM_LINES, CannotDo, abilities
from inference.tasks.describing import describe
from inference.tasks.explaining import explain_value
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.results import TaskResult
from inference.tasks.running import run_task

__all__ = [
    "FROM_LINES",
    "CannotDo",
    "Remark",
    "TaskNote",
    "TaskResult",
    "abilities",
    "describe",
    "explain_value",
    "run_task",
]
