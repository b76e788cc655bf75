"""Screening: Morris' elementary effects, few points for many parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.saltelli import independent_names, quietly, require_salib, whole_seed
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import listed, number
from gametheory.arrays import ATOL
from gametheory.errors import invalid
from gametheory.printing import Printed
from gametheory.scenarios import Scenario

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["ElementaryEffect", "Morris", "morris"]

_MOST = 100_000


@dataclass(frozen=True, kw_only=True)
class ElementaryEffect:
    """What one parameter does, averaged over the ranges of the others.

    Attributes
    ----------
    parameter : str
    mean : float
        Mean effect of moving the parameter through its whole range of quantiles; signs cancel.
    absolute : float
        Mean of the absolute effect [1]_.
    error : float
        Half the width of the interval of `absolute`.
    spread : float
        Standard deviation of the effect: above zero if the parameter interacts or acts nonlinearly.

    References
    ----------
    .. [1] F. Campolongo, J. Cariboni, A. Saltelli, "An effective screening design for sensitivity
       analysis of large models", Environ. Model. Softw. 22 (2007) 1509-1518,
       doi:10.1016/j.envsoft.2006.10.004.
    """

    parameter: str
    mean: float
    absolute: float
    error: float
    spread: float


@dataclass(frozen=True, kw_only=True)
class Morris(Printed):
    """Elementary effects on one outcome; prints as a table.

    Attributes
    ----------
    model, outcome : str
    trajectories, evaluations, seed : int
    confidence : float
    effects : tuple of ElementaryEffect
        Largest absolute effect first.
    """

    model: str
    outcome: str
    trajectories: int
    evaluations: int
    seed: int
    confidence: float
    effects: tuple[ElementaryEffect, ...]

    @property
    def inert(self) -> tuple[str, ...]:
        """Parameters without any effect on any trajectory: they can be fixed."""
        return tuple(each.parameter for each in self.effects if each.absolute <= ATOL)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "model": self.model,
            "outcome": self.outcome,
            "trajectories": self.trajectories,
            "evaluations": self.evaluations,
            "seed": self.seed,
            "confidence": self.confidence,
            "effects": [
                {
                    "parameter": each.parameter,
                    "mean": each.mean,
                    "absolute": each.absolute,
                    "error": each.error,
                    "spread": each.spread,
                }
                for each in self.effects
            ],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))


def morris(
    subject: UncertainModel | Scenario | str,
    outcome: str = "deal",
    *,
    trajectories: int = 100,
    levels: int = 4,
    seed: int = 0,
    confidence: float = 0.95,
) -> Morris:
    """Return Morris' elementary effects [1]_: a first look at many parameters for few points.

    A trajectory moves one parameter after the other by a fixed step on a grid of quantiles. It costs
    ``trajectories * (k + 1)`` points for `k` parameters. SALib draws the trajectories and averages.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
        What `uncertain_model` returns, or a scenario. Every range must be bounded: the grid holds its
        ends.
    outcome : str, default "deal"
    trajectories : int, default 100
        At least 2.
    levels : int, default 4
        Levels of the grid, even.
    seed : int, default 0
        The same seed gives the same bytes.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Morris

    Raises
    ------
    InvalidInputError
        If an argument is out of range, the outcome is unknown, or a range has no end.
    RefusedError
        If the ranges are correlated, nothing is drawn, or SALib is not installed.

    References
    ----------
    .. [1] M. D. Morris, "Factorial sampling plans for preliminary computational experiments",
       Technometrics 33 (1991) 161-174, doi:10.1080/00401706.1991.10484804.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y, z: 2 * x - y + 0 * z,
    ...                         ranges={"x": (0.0, 1.0), "y": (0.0, 1.0), "z": (0.0, 1.0)})
    >>> found = morris(model, "value", trajectories=10)
    >>> [(each.parameter, round(each.mean, 9), round(each.spread, 9)) for each in found.effects]
    [('x', 2.0, 0.0), ('y', -1.0, 0.0), ('z', 0.0, 0.0)]
    >>> found.inert
    ('z',)
    """
    require_salib()
    model = uncertain_model(subject)
    model.known(outcome)
    names = independent_names(model)
    trajectories = _whole("trajectories", trajectories, f"a whole number from 2 to {_MOST}")
    levels = _whole("levels", levels, "an even whole number from 2 up", even=True)
    if not 0.0 < confidence < 1.0:
        raise invalid("confidence", "must lie strictly between 0 and 1", confidence)
    for name in names:
        low, high = model.ranges.marginals[name].support()
        if not (np.isfinite(low) and np.isfinite(high)):
            raise invalid(f"the range of {name}", "must be bounded for Morris' grid", (low, high))
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    number_of_seed = whole_seed(seed) + 1  # SALib takes a seed of zero for none
    points = np.asarray(quietly(lambda: sample.sample(problem, trajectories, levels, seed=number_of_seed)))
    values = model.at(model.ranges.at(points), [outcome])[outcome]
    found = quietly(
        lambda: analysis.analyze(
            problem, points, values, conf_level=confidence, num_levels=levels, seed=number_of_seed
        )
    )
    effects = [
        ElementaryEffect(
            parameter=name,
            mean=float(mean),
            absolute=float(absolute),
            error=float(error),
            spread=float(spread),
        )
        for name, mean, absolute, error, spread in zip(
            names, found["mu"], found["mu_star"], found["mu_star_conf"], found["sigma"], strict=True
        )
    ]
    return Morris(
        model=model.name,
        outcome=outcome,
        trajectories=trajectories,
        evaluations=len(values),
        seed=int(seed),
        confidence=confidence,
        effects=tuple(sorted(effects, key=lambda each: (-each.absolute, each.parameter))),
    )


def _whole(argument: str, value: object, rule: str, *, even: bool = False) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 2 <= value <= _MOST:
        raise invalid(argument, f"must be {rule}", value)
    if even and value % 2:
        raise invalid(argument, f"must be {rule}", value)
    return int(value)


def _sections(m: Morris) -> tuple[Section, ...]:
    from gametheory.analysis.render import Grid, Section

    shown = [each for each in m.effects if each.absolute > ATOL][:20] or list(m.effects[:3])
    rest = len(m.effects) - len(shown)
    return (
        Section(
            title=f"Elementary effects on {m.outcome}",
            paragraphs=(f"{m.model}: {listed([each.parameter for each in shown[:3]])} move it most.",),
            grid=Grid(
                columns=("parameter", "absolute", "+/-", "mean", "spread"),
                rows=tuple(
                    (e.parameter, number(e.absolute), number(e.error), number(e.mean), number(e.spread))
                    for e in shown
                ),
            ),
            notes=(
                *((f"{rest} more parameters, of which {len(m.inert)} do nothing.",) if rest else ()),
                (
                    f"{m.evaluations} points on {m.trajectories} trajectories (seed {m.seed}); effects of "
                    f"moving a parameter through its whole range; {m.confidence:.0%} intervals by bootstrap."
                ),
            ),
        ),
    )
