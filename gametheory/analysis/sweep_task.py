"""What computes a sweep again, short enough for an attribute of the file that holds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Grid
from gametheory.analysis.manifest import digest
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.swept_scenario import CONFIGURATION, SweptScenario
from gametheory.errors import InvalidInputError
from gametheory.scenarios import Scenario, load, names

__all__ = ["model_of", "sweep_task"]

_LONGEST_TASK = 30_000
"""Characters of a task in an attribute; NetCDF takes attributes below 64 KiB."""


def sweep_task(
    evaluation: Evaluation, grid: Grid, outcomes: Iterable[str | Outcome] | str | Outcome | None
) -> dict[str, Any] | None:
    """Return the task, or None for what cannot be written down: models, functions, outcomes of one's own.

    A shipped scenario stands there by its name, a changed one by name, variant and changes with the digest of
    its content. A grid that is too long stands there as None: the coordinates of the dataset hold it.
    """
    subject = evaluation.subject
    asked = () if outcomes is None or isinstance(outcomes, str | Outcome) else outcomes
    own = isinstance(outcomes, Outcome) or any(isinstance(each, Outcome) for each in asked)
    if not isinstance(subject, SweptScenario) or own:
        return None
    options: dict[str, Any] = {
        "model": _described(subject.scenario),
        "grid": grid.plain(),
        "outcomes": [outcome.name for outcome in subject.outcomes],
        "configuration": None if CONFIGURATION in subject.names else subject.configurations[0],
        "belief_gap": subject.belief_gap,
        "rescale_weights": subject.rescale_weights,
        **({"mask": True} if evaluation.mask else {}),
    }
    if len(json.dumps(options)) > _LONGEST_TASK:
        options["grid"] = None
    made = {"kind": "sweep", "options": options}
    return made if len(json.dumps(made)) <= _LONGEST_TASK else None


def model_of(stated: Any, file: str) -> Scenario | str:
    """Return the scenario that a task names, describes or holds.

    Raises
    ------
    InvalidInputError
        If the shipped scenario is another one now than when it was changed.
    """
    if not isinstance(stated, Mapping):
        return str(stated)
    if "shipped" not in stated:
        return Scenario.from_dict(stated)
    case = _rebuilt(stated)
    if digest(case) != stated["digest"]:
        raise InvalidInputError(
            f"{file}: the shipped scenario {stated['shipped']!r} with these changes is not what it was then; "
            "install the version of the library that made the file"
        )
    return case


def _described(scenario: Scenario) -> Any:
    if scenario.file not in names():
        return scenario.to_dict()
    changes = {path: after for path, (_, after) in scenario.changes().items()}
    if not changes and scenario == load(scenario.file):
        return scenario.file
    short = {
        "shipped": scenario.file,
        "variant": scenario.reading or None,
        "assume": dict(scenario.assumed),
        "changes": changes,
        "digest": digest(scenario),
    }
    return short if _rebuilt(short) == scenario else scenario.to_dict()


def _rebuilt(stated: Mapping[str, Any]) -> Scenario:
    case = load(str(stated["shipped"]))
    if stated["variant"] is not None:
        case = case.variant(str(stated["variant"]))
    if stated["assume"]:
        case = case.assume(stated["assume"])
    present = {path: after for path, (_, after) in case.changes().items()}
    left = {path: value for path, value in stated["changes"].items() if present.get(path, ...) != value}
    return case.with_(left) if left else case
