"""Even against uneven pressure under every mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import thesis_map
from gametheory.analysis.mechanism_maps.comparison import consent_label
from gametheory.studies.kinds.case import CASE, CONFIGURATION, case_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult

__all__ = ["KIND"]

_NONE = ""
"""What stands where there is nothing to compare: an empty cell, which programs read as missing."""


def _compute(options: Mapping[str, Any]) -> TaskResult:
    case = case_of(options)
    found = thesis_map(
        case,
        options["configuration"],
        text=options["text"],
        measure=options["measure"],
        draws=options["draws"],
        base=options["base"],
        seed=options["seed"],
        margin=float(options["margin"]),
    )
    columns = (
        *("mechanism", "consents", "own choice", "compared", "stalls", "stalls low", "stalls high"),
        *("helps", "lowers", "raises", "reason"),
    )
    rows = tuple(
        (
            row.mechanism,
            consent_label(row.consent),
            row.chosen,
            row.compared,
            *((_NONE,) * 3 if row.stalls is None else (row.stalls.share, row.stalls.low, row.stalls.high)),
            *(_NONE if each is None else each.share for each in (row.helps, row.lowers, row.raises)),
            row.reason,
        )
        for row in found.rows
    )
    return TaskResult(
        record={key: value for key, value in found.to_dict().items() if key != "manifest"},  # it has its own
        inputs={"scenario": case},
        text=str(found),
        tables={"": Table(columns=columns, rows=rows)},
        figures={"": found.plot},
    )


KIND = TaskKind(
    name="thesis",
    title="Under which mechanisms uneven pressure stalls a deal",
    options=(
        *CASE,
        *(option for option in CONFIGURATION if option.name == "configuration"),
        Option(name="text", types=(str,), meaning="the text in question, or the nearest", default=None),
        Option(name="measure", types=(str,), meaning="loss, count, demand or credibility", default="loss"),
        Option(name="draws", types=(int,), meaning="draws over the stated ranges", default=10_000),
        Option(name="base", types=(int,), meaning="base points of Sobol indices, 0 for none", default=0),
        Option(name="margin", types=(float,), meaning="differences up to this are none", default=0.01),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
