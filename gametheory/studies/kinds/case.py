"""The options that say which scenario a task is about, and over which ranges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gametheory.analysis import DRAWN, UncertainModel, uncertain_model
from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios import Scenario, load, names
from gametheory.studies.task_kind import REQUIRED, Option
from gametheory.uncertainty import Ranges, RankCorrelation, Shape

__all__ = ["CASE", "CONFIGURATION", "RANGES", "case_of", "embedded", "model_of", "ranges_of"]

CASE = (
    Option(
        name="scenario",
        types=(str, dict),
        meaning="a shipped case, the path of a file, or the case itself",
        default=REQUIRED,
    ),
    Option(name="variant", types=(str,), meaning="a variant of the scenario", default=None),
    Option(name="assume", types=(dict,), meaning="id of an assumption -> another reading", default=None),
    Option(name="set", types=(dict,), meaning="dotted path -> another central value", default=None),
)
CONFIGURATION = (
    Option(name="configuration", types=(str,), meaning="pressure; by default the first", default=None),
    Option(name="belief_gap", types=(bool,), meaning="whether each party has its own belief", default=True),
)
RANGES = (
    Option(name="include", types=(list,), meaning="groups or paths that are drawn", default=None),
    Option(name="shape", types=(str,), meaning="triangular, uniform or pert", default="triangular"),
    Option(name="ranges", types=(dict,), meaning="dotted path -> another range", default=None),
    Option(
        name="correlations",
        types=(list,),
        meaning="tables with between = [path, path] and rank = number",
        default=None,
    ),
)


def case_of(options: Mapping[str, Any]) -> Scenario:
    """Return the scenario that the options name or hold, with its variant and changes."""
    stated = options["scenario"]
    case = Scenario.from_dict(stated) if isinstance(stated, Mapping) else load(stated)
    if options.get("variant") is not None:
        case = case.variant(options["variant"])
    if options.get("assume"):
        case = case.assume({str(name): str(reading) for name, reading in options["assume"].items()})
    changes = options.get("set") or {}
    for path, value in changes.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(f"set.{path}", "must be a number", value)
    return case.with_({path: float(value) for path, value in changes.items()}) if changes else case


def embedded(options: Mapping[str, Any], base: Path) -> dict[str, Any]:
    """Return the options with the scenario itself in place of a path, so that a result stands alone.

    A path is relative to `base`.
    """
    stated = options.get("scenario")
    if not isinstance(stated, str) or stated in names():
        return dict(options)
    path = base / stated
    if not path.exists():
        load(stated)  # says which shipped cases are near, if no file was meant
    return {**options, "scenario": Scenario.from_file(path).to_dict()}


def ranges_of(case: Scenario, options: Mapping[str, Any]) -> Ranges:
    """Return the ranges that the options state."""
    shapes = [shape.value for shape in Shape]
    if options["shape"] not in shapes:
        raise invalid("shape", f"must be one of {', '.join(map(repr, shapes))}", options["shape"])
    return case.ranges(
        DRAWN if options["include"] is None else options["include"],
        shape=Shape(options["shape"]),
        stated=options["ranges"],
        correlation=_correlation(options["correlations"]),
    )


def model_of(case: Scenario, options: Mapping[str, Any]) -> UncertainModel:
    """Return the scenario under its configuration with the ranges that the options state."""
    return uncertain_model(
        case,
        options["configuration"],
        ranges=ranges_of(case, options),
        belief_gap=options["belief_gap"],
    )


def _correlation(pairs: list[Any] | None) -> RankCorrelation | None:
    if not pairs:
        return None
    read: dict[tuple[str, str], float] = {}
    for pair in pairs:
        try:
            first, second = pair["between"]
            read[str(first), str(second)] = float(pair["rank"])
        except (TypeError, KeyError, ValueError):
            raise InvalidInputError(
                f"correlations must hold tables with between = [path, path] and rank = number, got {pair!r}"
            ) from None
    return RankCorrelation.of_pairs(read)
