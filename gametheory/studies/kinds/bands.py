"""An outcome along one parameter while the others are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import bands
from gametheory.studies.kinds.case import CASE, CONFIGURATION, RANGES, case_of, model_of
from gametheory.studies.kinds.grid import values_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult, figure_of

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    from gametheory.plots import uncertainty_bands

    case = case_of(options)
    model = model_of(case, options)
    values = values_of("values", options["values"])
    found = bands(
        model,
        options["parameter"],
        values,
        options["outcome"],
        draws=options["draws"],
        seed=options["seed"],
    )
    columns = (found.parameter, "central", "mean", "q05", "q25", "median", "q75", "q95")
    rows = zip(found.values, found.central, found.mean, *found.quantiles, strict=True)
    return TaskResult(
        record={**found.to_dict(), "ranges": model.ranges.to_dict()},
        inputs={"scenario": case},
        text=f"{found.outcome} of {found.model} along {found.parameter}: {len(found.values)} values, "
        f"{found.draws} draws.",
        tables={"": Table(columns=columns, rows=tuple(tuple(map(float, row)) for row in rows))},
        figures={"": lambda: figure_of(uncertainty_bands(found))},
    )


KIND = TaskKind(
    name="bands",
    title="An outcome along one parameter, with bands",
    options=(
        *CASE,
        *CONFIGURATION,
        *RANGES,
        Option(name="parameter", types=(str,), meaning="the dotted path along which it is computed"),
        Option(name="values", types=(list, dict), meaning="a list, or a table with start, stop and num"),
        Option(name="outcome", types=(str,), meaning="what is computed", default="width"),
        Option(name="draws", types=(int,), meaning="draws of the others", default=1_000),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
