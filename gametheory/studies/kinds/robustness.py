"""Draws over the ranges: how often the verdicts hold, and what flips a sign first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.analysis import one_at_a_time, robustness, sign_robustness
from gametheory.studies.kinds.case import CASE, CONFIGURATION, RANGES, case_of, model_of
from gametheory.studies.task_kind import Option, Table, TaskKind, TaskResult, figure_of
from gametheory.uncertainty import design

__all__ = ["KIND"]


def _compute(options: Mapping[str, Any]) -> TaskResult:
    from gametheory.plots import tornado

    case = case_of(options)
    model = model_of(case, options)
    layout = design(options["design"])
    found = robustness(
        case,
        model.configuration,
        draws=options["draws"],
        seed=options["seed"],
        belief_gap=options["belief_gap"],
        ranges=model.ranges,
        design=layout,
    )
    sign = sign_robustness(
        model, options["outcome"], draws=options["draws"], seed=options["seed"], design=layout
    )
    alone = one_at_a_time(model, options["outcome"])
    shares = (found.headline, *found.shares)
    return TaskResult(
        record={
            "draws": found.draws,
            "seed": found.seed,
            "ranges": model.ranges.to_dict(),
            "shares": [
                {"what": s.what, "central": s.central, "deal": s.deal, "low": s.low, "high": s.high}
                for s in shares
            ],
            "sign": sign.to_dict(),
            "one_at_a_time": alone.to_dict(),
        },
        inputs={"scenario": case},
        text=f"{sign}\n\n{alone}",
        tables={
            "": Table(
                columns=("verdict on", "central", "deal in", "low", "high"),
                rows=tuple((s.what, "deal" if s.central else "stall", s.deal, s.low, s.high) for s in shares),
            ),
            "one-at-a-time": Table(
                columns=("parameter", "low", "high", "at low", "at high"),
                rows=tuple((s.parameter, s.low, s.high, s.at_low, s.at_high) for s in alone.swings),
            ),
        },
        figures={"": lambda: figure_of(tornado(alone))},
    )


KIND = TaskKind(
    name="robustness",
    title="How often the verdicts hold over the ranges",
    options=(
        *CASE,
        *CONFIGURATION,
        *RANGES,
        Option(name="outcome", types=(str,), meaning="whose sign is examined", default="width"),
        Option(name="draws", types=(int,), meaning="number of draws", default=4_000),
        Option(name="design", types=(str,), meaning="random, latin hypercube or sobol", default="random"),
        Option(name="seed", types=(int,), meaning="seed of the draws", default=0),
    ),
    compute=_compute,
)
