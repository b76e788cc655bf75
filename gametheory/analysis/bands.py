"""Uncertainty bands: an outcome along one parameter while all the others are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.robustness import wilson_interval
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.arrays import FloatArray, frozen, real
from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios import Scenario
from gametheory.scenarios.errors import nearest
from gametheory.uncertainty import Design, PlainRandom
from gametheory.uncertainty.ranges import whole_count

__all__ = ["LEVELS", "Bands", "bands"]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles: the outer and inner ends of two bands, and the median."""

_MOST = 10_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Bands:
    """An outcome along one parameter, with the spread that the other parameters give it.

    Attributes
    ----------
    model, outcome, parameter : str
    verdict : bool
        Whether the outcome is 1 or 0; then `mean` is the share of draws in which it holds, and the
        bands are the ends of its 95% interval (Wilson).
    draws, seed : int
    values : ndarray, shape (m,)
        Of the parameter.
    central : ndarray, shape (m,)
        The outcome while the others are central.
    mean : ndarray, shape (m,)
    quantiles : ndarray, shape (5, m)
        At `LEVELS`; for a verdict: lower end, lower end, share, upper end, upper end.
    """

    model: str
    outcome: str
    parameter: str
    verdict: bool
    draws: int
    seed: int
    values: FloatArray = field(repr=False)
    central: FloatArray = field(repr=False)
    mean: FloatArray = field(repr=False)
    quantiles: FloatArray = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "model": self.model,
            "outcome": self.outcome,
            "parameter": self.parameter,
            "verdict": self.verdict,
            "draws": self.draws,
            "seed": self.seed,
            "levels": list(LEVELS),
            "values": self.values.tolist(),
            "central": self.central.tolist(),
            "mean": self.mean.tolist(),
            "quantiles": self.quantiles.tolist(),
        }


def bands(
    subject: UncertainModel | Scenario | str,
    parameter: str,
    values: ArrayLike,
    outcome: str = "width",
    *,
    draws: int = 1_000,
    seed: int = 0,
    design: Design | None = None,
) -> Bands:
    """Return an outcome along one parameter while the others are drawn from their ranges.

    Every value sees the same draws of the others, so that the bands are smooth and differences between
    values are those of the model.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
    parameter : str
        A dotted path of the scenario, or a parameter of the function; drawn or not.
    values : array_like, shape (m,)
        Where the outcome is computed.
    outcome : str, default "width"
    draws : int, default 1000
        At most ten million points are evaluated in all.
    seed : int, default 0
        The same seed gives the same bytes.
    design : Design, default PlainRandom()

    Returns
    -------
    Bands

    Raises
    ------
    InvalidInputError
        If the parameter or the outcome is unknown, or an argument is out of range.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y: x + y, ranges={"x": (0.0, 1.0), "y": (0.0, 1.0)})
    >>> found = bands(model, "x", [0.0, 1.0], "value")
    >>> (found.quantiles[2, 1] - found.quantiles[2, 0]).round(12), found.central
    (np.float64(1.0), array([0.5, 1.5]))
    """
    model = uncertain_model(subject)
    model.known(outcome)
    known = model.scenario.slots if model.scenario is not None else model.ranges.marginals
    if parameter not in known:
        raise InvalidInputError(
            f"{invalid('parameter', f'must be a number of {model.name}', parameter)}"
            f"{nearest(parameter, known)}"
        )
    where = np.atleast_1d(real("values", values))
    count = whole_count("draws", draws)
    if where.ndim != 1 or not 1 <= where.size * count <= _MOST:
        raise invalid("values", f"must be a list, with at most {_MOST} points over all draws", where.shape)
    rng = np.random.default_rng(whole_seed(seed))
    ranges, found = model.ranges, []
    layout = PlainRandom() if design is None else design
    for cube in layout.blocks(count, len(ranges.drawn), rng):
        raw = ranges.raw(cube)
        found.append(
            np.stack(
                [
                    model.at(ranges.settled({**raw, parameter: np.full(len(cube), x)}), [outcome])[outcome]
                    for x in where
                ]
            )
        )
    spread = np.concatenate(found, axis=1)
    centre = {name: np.full(where.size, value) for name, value in ranges.centre.items()}
    verdict = outcome in model.verdicts
    mean = spread.mean(axis=1)
    return Bands(
        model=model.name,
        outcome=outcome,
        parameter=parameter,
        verdict=verdict,
        draws=count,
        seed=int(seed),
        values=frozen(where),
        central=frozen(model.at(ranges.settled({**centre, parameter: where}), [outcome])[outcome]),
        mean=frozen(mean),
        quantiles=frozen(_shares(spread) if verdict else np.quantile(spread, LEVELS, axis=1)),
    )


def _shares(spread: FloatArray) -> FloatArray:
    """Return the share of ones along each row with its interval, in the layout of five quantiles."""
    hits = spread.sum(axis=1)
    ends = np.asarray([wilson_interval(int(h), spread.shape[1]) for h in hits])
    return np.stack([ends[:, 0], ends[:, 0], hits / spread.shape[1], ends[:, 1], ends[:, 1]])
