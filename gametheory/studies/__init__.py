"""Results that another person can compute again: saved files, their rerun, and studies in a folder."""

from __future__ import annotations

from gametheory.studies.rerun import Rerun, RerunStatus, rerun
from gametheory.studies.run import TaskReport, run_study, study_status
from gametheory.studies.saved import read_result, save_result
from gametheory.studies.study import Study, new_study, read_study
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult, task_kinds

__all__ = [
    "Option",
    "Rerun",
    "RerunStatus",
    "Study",
    "Table",
    "TaskKind",
    "TaskReport",
    "TaskResult",
    "new_study",
    "read_result",
    "read_study",
    "rerun",
    "run_study",
    "save_result",
    "study_status",
    "task_kinds",
]
