"""The diagnosis of one point: deal or stall, why, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import explain
from gametheory.studies.kinds.case import CASE, CONFIGURATION, case_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    case = case_of(options)
    found = explain(
        case,
        options["configuration"],
        draws=options["draws"],
        seed=options["seed"],
        belief_gap=options["belief_gap"],
    )
    rows = tuple((v.game, v.text, "deal" if v.deal else "stall", v.margin) for v in found.verdicts)
    return TaskResult(
        record={key: value for key, value in found.to_dict().items() if key != "library"},  # in the manifest
        inputs={"scenario": case},
        text=found.headline,
        tables={"": Table(columns=("game", "text", "verdict", "margin"), rows=rows)},
        figures={"": found.plot},
    )


KIND = TaskKind(
    name="explain",
    title="Why a deal stalls at one point",
    options=(
        *CASE,
        *CONFIGURATION,
        Option(name="draws", types=(int,), meaning="draws over the stated ranges", default=4_000),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
