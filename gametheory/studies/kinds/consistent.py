"""What an observation rules out: the draws that are consistent with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import consistent
from gametheory.analysis.consistent import LEVELS
from gametheory.errors import InvalidInputError
from gametheory.studies.kinds.case import CASE, CONFIGURATION, RANGES, case_of, model_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult, figure_of
from gametheory.uncertainty import design

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    from gametheory.plots import parallel_coordinates

    case = case_of(options)
    model = model_of(case, options)
    found = consistent(
        model,
        _observed(options["observed"]),
        draws=options["draws"],
        seed=options["seed"],
        design=design(options["design"]),
    )
    return TaskResult(
        record={**found.to_dict(), "stated": model.ranges.to_dict()},
        inputs={"scenario": case},
        text=str(found),
        tables={
            "": Table(
                columns=("parameter", "low", "high", *(f"{level:.0%}" for level in LEVELS), "distance"),
                rows=tuple((r.parameter, r.low, r.high, *r.quantiles, r.distance) for r in found.ranges),
            )
        },
        figures={"": lambda: figure_of(parallel_coordinates(found))} if len(found.ranges) > 1 else {},
    )


def _observed(stated: Any) -> Any:
    """Return what was observed; a table with low or high, which TOML needs for an open end, is a pair."""
    if not isinstance(stated, Mapping):
        return stated
    read: dict[str, Any] = {}
    for outcome, seen in stated.items():
        if isinstance(seen, Mapping):
            if not seen or set(seen) - {"low", "high"}:
                raise InvalidInputError(f"observed.{outcome} must have low, high or both, got {dict(seen)!r}")
            read[outcome] = (seen.get("low"), seen.get("high"))
        else:
            read[outcome] = tuple(seen) if isinstance(seen, list) else seen
    return read


KIND = TaskKind(
    name="consistent",
    title="Which parameters are consistent with an observation",
    options=(
        *CASE,
        *CONFIGURATION,
        *RANGES,
        Option(
            name="observed",
            types=(str, dict),
            meaning="stall, deal, or outcome -> true, false, a number or low and high",
            default="stall",
        ),
        Option(name="draws", types=(int,), meaning="number of draws", default=4_000),
        Option(name="design", types=(str,), meaning="random, latin hypercube or sobol", default="random"),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
