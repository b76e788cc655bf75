"""Which parameter decides: Sobol indices and Morris' elementary effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import SensitivityStatus, morris, sensitivity
from gametheory.studies.kinds.case import CASE, CONFIGURATION, RANGES, case_of, model_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult, figure_of

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    from gametheory.plots import sobol_bars

    case = case_of(options)
    model = model_of(case, options)
    found = sensitivity(
        model,
        options["outcome"],
        base=options["base"],
        seed=options["seed"],
        second=options["second"],
        confidence=float(options["confidence"]),
    )
    screened = morris(model, options["outcome"], trajectories=options["trajectories"], seed=options["seed"])
    tables = {
        "": Table(
            columns=("parameter", "total", "total error", "first", "first error", "decides"),
            rows=tuple(
                (i.parameter, i.total, i.total_error, i.first, i.first_error, "yes" if i.decides else "no")
                for i in found.indices
            ),
        ),
        "morris": Table(
            columns=("parameter", "absolute", "error", "mean", "spread"),
            rows=tuple((e.parameter, e.absolute, e.error, e.mean, e.spread) for e in screened.effects),
        ),
    }
    if found.interactions:
        tables["pairs"] = Table(
            columns=("parameter", "with", "second", "error"),
            rows=tuple((*each.parameters, each.second, each.error) for each in found.interactions),
        )
    return TaskResult(
        record={"sobol": found.to_dict(), "morris": screened.to_dict(), "ranges": model.ranges.to_dict()},
        inputs={"scenario": case},
        text=f"{found}\n\n{screened}",
        tables=tables,
        figures={}
        if found.status is SensitivityStatus.CONSTANT
        else {"": lambda: figure_of(sobol_bars(found))},
    )


KIND = TaskKind(
    name="sensitivity",
    title="Which parameter decides",
    options=(
        *CASE,
        *CONFIGURATION,
        *RANGES,
        Option(name="outcome", types=(str,), meaning="whose variance is split", default="deal"),
        Option(name="base", types=(int,), meaning="base points, a power of two", default=1_024),
        Option(name="trajectories", types=(int,), meaning="of Morris' screening", default=50),
        Option(name="second", types=(bool,), meaning="whether pairs are examined", default=False),
        Option(name="confidence", types=(float,), meaning="level of the intervals", default=0.95),
        Option(name="seed", types=(int,), meaning="seed of the design", default=0),
    ),
    compute=_compute,
)
