"""Run a study: compute what is missing or stale, and leave the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from gametheory.analysis.manifest import digest, manifest
from gametheory.errors import GameTheoryError, InvalidInputError
from gametheory.printing import Printed
from gametheory.studies.crate import write_crate
from gametheory.studies.files import file_digest, write_by, write_whole
from gametheory.studies.kinds.case import case_of
from gametheory.studies.saved import read_result, save_result
from gametheory.studies.study import FILE, Study, Task, read_study
from gametheory.studies.tables import as_csv, as_latex

__all__ = ["MANIFEST", "TaskReport", "TaskStatus", "run_study", "study_status"]

MANIFEST = "manifest.json"
"""What was computed and which files hold it, with their digests."""

_FIGURES = (".png", ".pdf")


class TaskStatus(Enum):
    """Whether the files of a task are what the study asks for."""

    FRESH = "fresh"
    MISSING = "missing: not computed yet"
    STALE = "stale: the task, its input or the library has changed"
    DAMAGED = "damaged: a file was removed or changed"


@dataclass(frozen=True, kw_only=True)
class TaskReport(Printed):
    """One task and its status; after a run, whether it was computed and what it says.

    Attributes
    ----------
    name, kind : str
    status : TaskStatus
        Before the run.
    computed : bool
    text : str
        The result in words, if it was computed.
    """

    name: str
    kind: str
    status: TaskStatus
    computed: bool = False
    text: str = ""

    def __str__(self) -> str:
        done = "computed" if self.computed else self.status.value
        return f"{self.name} ({self.kind}): {done}"


def study_status(folder: str | Path) -> tuple[TaskReport, ...]:
    """Return the status of every task of a study, without computing anything.

    Raises
    ------
    InvalidInputError
        If the study file breaks a rule.
    """
    study = read_study(folder)
    known = _known(study.folder)
    return tuple(
        TaskReport(name=task.name, kind=task.kind.name, status=_status(study, task, known))
        for task in study.tasks
    )


def run_study(
    folder: str | Path,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[TaskReport, ...]:
    """Compute the tasks of a study that are missing, stale or damaged, and write everything down.

    Of each task there is a result with its manifest (``results/NAME.json``), tables (``tables/NAME.csv``,
    ``.tex``), figures (``figures/NAME.png``, ``.pdf``); of the study ``manifest.json`` and
    ``ro-crate-metadata.json``. An interrupted run loses only the task it was at.

    Parameters
    ----------
    folder : path
    force : bool, default False
        Compute everything again.
    progress : callable, optional
        Called with the number of tasks done and of all.

    Returns
    -------
    tuple of TaskReport
        In the order of the study.

    Raises
    ------
    InvalidInputError, RefusedError
        If the study file breaks a rule, or a task has no answer; the message names the task.
    OSError
        If a file cannot be written.
    """
    study = read_study(folder)
    known = _known(study.folder)
    kept = {task.name: known[task.name] for task in study.tasks if task.name in known}
    reports = []
    for done, task in enumerate(study.tasks):
        status = _status(study, task, known)
        if force or status is not TaskStatus.FRESH:
            text, files = _computed(study, task)
            kept[task.name] = {"kind": task.kind.name, "digest": _wanted(task), "files": files}
            _write_manifest(study, kept)
            reports.append(
                TaskReport(name=task.name, kind=task.kind.name, status=status, computed=True, text=text)
            )
        else:
            reports.append(TaskReport(name=task.name, kind=task.kind.name, status=status))
        if progress is not None:
            progress(done + 1, len(study.tasks))
    _write_manifest(study, kept)
    write_crate(study, kept, MANIFEST)
    return tuple(reports)


def _wanted(task: Task) -> str:
    """Return the digest of everything that decides the result of a task."""
    case = case_of(task.options)
    made = manifest(task=task.plain, inputs={"scenario": case})
    return digest([made["task"], made["inputs"], made["library"]])


def _status(study: Study, task: Task, known: Mapping[str, Any]) -> TaskStatus:
    entry = known.get(task.name)
    if entry is None:
        return TaskStatus.MISSING
    if entry["digest"] != _wanted(task):
        return TaskStatus.STALE
    for name, stated in entry["files"].items():
        file = study.folder / name
        if not file.is_file() or file_digest(file) != stated:
            return TaskStatus.DAMAGED
    return TaskStatus.FRESH


def _known(folder: Path) -> dict[str, Any]:
    """Return what an earlier run wrote down; nothing, if that file is not to be trusted."""
    file = folder / MANIFEST
    try:
        content = json.loads(file.read_bytes())
        tasks = content["tasks"]
        return {
            str(name): {
                "kind": str(entry["kind"]),
                "digest": str(entry["digest"]),
                "files": {str(path): str(stated) for path, stated in entry["files"].items()},
            }
            for name, entry in tasks.items()
        }
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _computed(study: Study, task: Task) -> tuple[str, dict[str, str]]:
    """Compute one task, write its files, and return its text and their digests."""
    from gametheory.plots import save

    where = f"{study.folder / FILE}: task.{task.name}"
    try:
        result = task.kind.compute(task.options)
    except GameTheoryError as error:
        raise InvalidInputError(f"{where}: {error}") from None
    seed = task.options.get("seed")
    made = manifest(
        task=task.plain,
        seed=seed,
        inputs=result.inputs,
        command=f"gametheory rerun results/{task.name}.json",
    )
    written = [study.folder / "results" / f"{task.name}.json"]
    save_result(written[0], manifest=made, record=result.record)
    read_result(written[0])  # what cannot be read again is not kept
    for short, table in result.tables.items():
        name = f"{task.name}-{short}" if short else task.name
        for suffix, text in (
            (".csv", as_csv(table)),
            (".tex", as_latex(table, f"{study.title}: {task.kind.title}")),
        ):
            written.append(study.folder / "tables" / f"{name}{suffix}")
            write_whole(written[-1], text.encode("utf-8"))
    for short, draw in result.figures.items():
        name = f"{task.name}-{short}" if short else task.name
        figure = draw()
        for suffix in _FIGURES:
            written.append(study.folder / "figures" / f"{name}{suffix}")
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            save(figure, written[-1])
    for suffix, write in result.files.items():
        written.append(study.folder / "results" / f"{task.name}{suffix}")
        write_by(written[-1], write)
    files = {path.relative_to(study.folder).as_posix(): file_digest(path) for path in written}
    return result.text, files


def _write_manifest(study: Study, tasks: Mapping[str, Any]) -> None:
    from gametheory.scenarios.layout import render

    file = file_digest(study.folder / FILE)
    made = manifest(seed=study.seed, inputs={FILE: file}, command="gametheory study run .")
    content = {**made, "title": study.title, "tasks": dict(tasks)}
    write_whole(study.folder / MANIFEST, render(content).encode("utf-8"))
