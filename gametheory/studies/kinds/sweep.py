"""A grid of points, labelled, with the whole dataset in a NetCDF file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gametheory.analysis import sweep
from gametheory.analysis.manifest import digest
from gametheory.analysis.names_on_disk import to_disk
from gametheory.studies.kinds.case import CASE, CONFIGURATION, case_of
from gametheory.studies.kinds.grid import values_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult

__all__ = ["KIND", "summary"]

_LONGEST_TABLE = 10_000


def _compute(options: Mapping[str, Any]) -> TaskResult:
    case = case_of(options)
    grid = {path: values_of(f"grid.{path}", stated) for path, stated in options["grid"].items()}
    found = sweep(
        case,
        grid,
        options["outcomes"],
        configuration=None if "configuration" in grid else options["configuration"],
        belief_gap=options["belief_gap"],
        rescale_weights=options["rescale_weights"],
    )
    tables = {}
    if int(np.prod(list(found.sizes.values()))) <= _LONGEST_TABLE:
        frame = found.to_dataframe().reset_index()
        rows = tuple(tuple(_plain(cell) for cell in row) for row in frame.itertuples(index=False))
        tables[""] = Table(columns=tuple(map(str, frame.columns)), rows=rows)
    sizes = ", ".join(f"{name} {size}" for name, size in found.sizes.items())
    return TaskResult(
        record=summary(found),
        inputs={"scenario": case},
        text=f"{', '.join(map(str, found.data_vars))} of {case.name} over {sizes}.",
        tables=tables,
        files={".nc": to_disk(found).to_netcdf},
    )


def summary(found: Any) -> dict[str, Any]:
    """Return sizes, digests and means of a dataset: what a rerun compares."""
    return {
        "sizes": {str(name): int(size) for name, size in found.sizes.items()},
        "outcomes": {
            str(name): {
                "digest": digest(np.asarray(values.values)),
                "mean": _finite(np.mean(values.values, dtype=float)),
                "least": _finite(np.min(values.values)),
                "largest": _finite(np.max(values.values)),
            }
            for name, values in found.data_vars.items()
        },
    }


def _finite(value: Any) -> float | None:
    """Return a number, or None where an outcome is not defined somewhere on the grid."""
    return float(value) if np.isfinite(value) else None


def _plain(cell: Any) -> float | int | str | bool:
    value = cell.item() if isinstance(cell, np.generic) else cell
    return value if isinstance(value, bool | int | float) else str(value)


KIND = TaskKind(
    name="sweep",
    title="Outcomes over a grid",
    options=(
        *CASE,
        *CONFIGURATION,
        Option(name="grid", types=(dict,), meaning="dotted path -> list, or start, stop and num"),
        Option(name="outcomes", types=(list,), meaning="what is computed", default=None),
        Option(
            name="rescale_weights", types=(bool,), meaning="whether other weights give way", default=False
        ),
        Option(name="seed", types=(int,), meaning="not used: nothing is drawn", default=0),
    ),
    compute=_compute,
)
