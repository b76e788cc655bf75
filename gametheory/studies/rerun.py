"""Compute a saved result again and say what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from gametheory.analysis.manifest import environment_differences, manifest
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.printing import Printed
from gametheory.scenarios.errors import nearest
from gametheory.studies.compared import TOLERANCE, Difference, differences
from gametheory.studies.rerun_sweep import compared_sweep, opened_sweep
from gametheory.studies.saved import read_result
from gametheory.studies.task_kind import task_kinds

__all__ = ["TOLERANCE", "Rerun", "RerunStatus", "rerun"]

_SHOWN = 20


class RerunStatus(Enum):
    """What a rerun found."""

    IDENTICAL = "the same to the last bit"
    WITHIN_TOLERANCE = "the same within 1e-9, on other versions or another machine"
    INEXACT = "within 1e-9, but on the same versions and machine it should be the same to the last bit"
    DIFFERENT = "it differs"

    @property
    def confirmed(self) -> bool:
        """Whether the result stands."""
        return self in {RerunStatus.IDENTICAL, RerunStatus.WITHIN_TOLERANCE}


@dataclass(frozen=True, kw_only=True)
class Rerun(Printed):
    """A saved result beside the same computed again; prints as a report.

    Attributes
    ----------
    file, kind : str
    status : RerunStatus
    environment : tuple of str
        How versions and machine differ.
    inputs : tuple of str
        Which inputs are not what they were.
    differences : tuple of Difference
        Values that are not the same.
    """

    file: str
    kind: str
    status: RerunStatus
    environment: tuple[str, ...]
    inputs: tuple[str, ...]
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        lines = [f"{self.file}: {self.kind}, {self.status.value}"]
        lines += [f"  {line}" for line in (*self.inputs, *self.environment)]
        lines += [f"  {each}" for each in self.differences[:_SHOWN]]
        if len(self.differences) > _SHOWN:
            lines.append(f"  and {len(self.differences) - _SHOWN} more values")
        return "\n".join(lines)


def rerun(path: str | Path) -> Rerun:
    """Compute the result in a file again and compare.

    On the same versions and the same kind of machine the promise is the same result to the last bit;
    elsewhere numbers must agree within 1e-9 and everything else exactly.

    Parameters
    ----------
    path : path
        A saved result (``.json``), or a labelled dataset (``.nc``, ``.zarr``) with a manifest.

    Returns
    -------
    Rerun

    Raises
    ------
    InvalidInputError
        If the file holds no result of this library, or is damaged.
    RefusedError
        If its manifest does not say what computes it again.
    OSError
        If it cannot be read.
    """
    file = Path(path)
    if file.suffix.lower() in {".nc", ".zarr"}:
        with opened_sweep(file) as (dataset, made):
            task = _task(made, str(file))
            found, inputs = compared_sweep(dataset, task["options"], str(file))
    else:
        made, then = read_result(file)
        task = _task(made, str(file))
        kind = task_kinds()[task["kind"]]
        result = kind.compute(kind.complete(task["options"], f"{file}: task.options"))
        record = json.loads(json.dumps(dict(result.record)))
        inputs = manifest(inputs=result.inputs)["inputs"]
        found = tuple(differences(then, record, TOLERANCE))
    environment = environment_differences(made, manifest())
    changed = tuple(
        f"input {name}: other content than then"
        for name, old in made["inputs"].items()
        if inputs.get(name, old) != old
    )
    return Rerun(
        file=str(file),
        kind=task["kind"],
        status=_status(found, same=not environment and not changed),
        environment=environment,
        inputs=changed,
        differences=found,
    )


def _status(found: tuple[Difference, ...], *, same: bool) -> RerunStatus:
    if not found:
        return RerunStatus.IDENTICAL
    if not all(each.within for each in found):
        return RerunStatus.DIFFERENT
    return RerunStatus.INEXACT if same else RerunStatus.WITHIN_TOLERANCE


def _task(made: Mapping[str, Any], file: str) -> dict[str, Any]:
    task = made["task"]
    if task is None:
        raise RefusedError(
            f"{file}: its manifest does not say what computes it again: a model or function of one's own "
            "cannot be written down, and a long scenario of one's own does not fit into the attribute of a "
            "dataset; make it a task of a study, or run the script that made it"
        )
    if task.get("kind") not in task_kinds() or not isinstance(task.get("options"), dict):
        hint = nearest(task.get("kind"), task_kinds())
        raise InvalidInputError(f"{file}: manifest.task is of no known kind, got {task.get('kind')!r}{hint}")
    return dict(task)
