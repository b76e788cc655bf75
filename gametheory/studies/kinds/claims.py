"""The claims of a case's author as computations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis.claims import claims
from gametheory.studies.kinds.case import CASE, case_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    case = case_of(options)
    found = claims(case, options["only"], draws=options["draws"], seed=options["seed"])
    columns = ("claim", "verdict", "number", "unit", "holds in", "low", "high", "turned by", "reason")
    rows = tuple(
        (
            result.claim.id,
            result.verdict.value,
            "" if result.number is None else result.number,
            result.unit,
            *(
                ("", "", "")
                if result.share is None
                else (result.share.share, result.share.low, result.share.high)
            ),
            "" if result.switch is None else result.switch.path,
            result.reason,
        )
        for result in found
    )
    return TaskResult(
        record={key: value for key, value in found.to_dict().items() if key != "manifest"},  # it has its own
        inputs={"scenario": case},
        text=str(found),
        tables={"": Table(columns=columns, rows=rows)},
    )


KIND = TaskKind(
    name="claims",
    title="What the model says of an author's claims",
    options=(
        *CASE,
        Option(name="only", types=(list,), meaning="ids of claims; by default all", default=None),
        Option(name="draws", types=(int,), meaning="draws over the stated ranges", default=4_000),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
