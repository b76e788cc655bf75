"""Which parameter decides: Sobol indices of an outcome over the stated ranges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.robustness import Progress
from gametheory.analysis.saltelli import (
    independent_names,
    power_of_two,
    quietly,
    require_salib,
    saltelli_points,
    whole_seed,
)
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import listed, number
from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import invalid
from gametheory.printing import Printed
from gametheory.scenarios import Scenario

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["Index", "Interaction", "Sensitivity", "SensitivityStatus", "sensitivity"]

DECIDES = 0.05
"""A parameter decides if even the lower end of its total index is above this share of the variance."""

_NAMED = 4
_RESAMPLES = 100


class SensitivityStatus(Enum):
    """What the indices are worth."""

    ESTIMATED = "every interval is narrow enough to tell what decides"
    WIDE = "some interval is wider than 0.1: raise base"
    CONSTANT = "the outcome is the same at every point: no parameter moves it within the ranges"


@dataclass(frozen=True, kw_only=True)
class Index:
    """Sobol indices of one parameter.

    Attributes
    ----------
    parameter : str
    first : float
        Share of the variance that the parameter explains alone.
    first_error : float
        Half the width of its interval.
    total : float
        Share that is left if every other parameter is known: alone and in company.
    total_error : float
        Half the width of its interval.
    """

    parameter: str
    first: float
    first_error: float
    total: float
    total_error: float

    @property
    def decides(self) -> bool:
        """Whether the lower end of the total index is above 0.05."""
        return self.total - self.total_error > DECIDES


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Second-order index of a pair: the share of the variance that only both together explain."""

    parameters: tuple[str, str]
    second: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Sensitivity(Printed):
    """Sobol indices of one outcome; prints as a table.

    Attributes
    ----------
    model, outcome : str
    base, evaluations, seed : int
        Base points of the design, points evaluated, seed.
    confidence : float
        Level of the intervals, which are made by bootstrap over the base points.
    mean, variance : float
        Of the outcome over the ranges.
    indices : tuple of Index
        Largest total index first.
    interactions : tuple of Interaction
        If asked for; largest first.
    status : SensitivityStatus
    """

    model: str
    outcome: str
    base: int
    evaluations: int
    seed: int
    confidence: float
    mean: float
    variance: float
    indices: tuple[Index, ...]
    interactions: tuple[Interaction, ...]
    status: SensitivityStatus

    @property
    def deciding(self) -> tuple[str, ...]:
        """Parameters whose total index is above 0.05 with its whole interval, largest first."""
        return tuple(each.parameter for each in self.indices if each.decides)

    @property
    def headline(self) -> str:
        """Which parameters decide, in one sentence."""
        if self.status is SensitivityStatus.CONSTANT:
            return f"{self.outcome} of {self.model} is {number(self.mean)} everywhere: nothing decides."
        if not self.deciding:
            return f"No single parameter of {self.model} decides {self.outcome}."
        more = len(self.deciding) - _NAMED
        named = [*self.deciding[:_NAMED], *([f"{more} more"] if more > 0 else [])]
        verb = "decides" if len(named) == 1 else "decide"
        alone = sum(max(i.first, 0.0) for i in self.indices if i.decides)
        return (
            f"{listed(named)} {verb} {self.outcome} of {self.model}; alone they explain "
            f"{alone:.0%} of its variance."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "model": self.model,
            "outcome": self.outcome,
            "base": self.base,
            "evaluations": self.evaluations,
            "seed": self.seed,
            "confidence": self.confidence,
            "mean": self.mean,
            "variance": self.variance,
            "status": self.status.name.lower(),
            "deciding": list(self.deciding),
            "indices": [
                {
                    "parameter": each.parameter,
                    "first": each.first,
                    "first_error": each.first_error,
                    "total": each.total,
                    "total_error": each.total_error,
                }
                for each in self.indices
            ],
            "interactions": [
                {"parameters": list(each.parameters), "second": each.second, "error": each.error}
                for each in self.interactions
            ],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))


def sensitivity(
    subject: UncertainModel | Scenario | str,
    outcome: str = "deal",
    *,
    base: int = 1_024,
    seed: int = 0,
    second: bool = False,
    confidence: float = 0.95,
    progress: Progress | None = None,
) -> Sensitivity:
    r"""Return the Sobol indices [1]_ of an outcome: which parameter its uncertainty comes from.

    With independent parameters the variance of the outcome is a sum over parameters and sets of
    parameters. The first-order index is the share of one parameter alone, estimated as in [2]_; the
    total index is the share of all sets that contain it, estimated by Jansen's formula [3]_. Points are
    Saltelli's cross-sampling of a scrambled Sobol' sequence; SALib computes indices and intervals.
    Weights of a party are drawn, then rescaled; the index is that of the number before it is rescaled.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
        What `uncertain_model` returns, or a scenario with its stated ranges and default configuration.
    outcome : str, default "deal"
        One of the model's outcomes.
    base : int, default 1024
        Base points, a power of two; ``base * (k + 2)`` points are evaluated for `k` parameters, twice
        as many for second-order indices.
    seed : int, default 0
        The same seed gives the same bytes.
    second : bool, default False
        Whether to estimate second-order indices as well.
    confidence : float, default 0.95
        Level of the intervals.
    progress : callable, optional
        Called with the number of points done and the total.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InvalidInputError
        If the outcome is unknown, `base` is no power of two, or an argument is out of range.
    RefusedError
        If the ranges are correlated (the decomposition needs independence), nothing is drawn, or SALib
        is not installed.

    References
    ----------
    .. [1] I. M. Sobol', "Global sensitivity indices for nonlinear mathematical models and their Monte
       Carlo estimates", Math. Comput. Simulation 55 (2001) 271-280, doi:10.1016/S0378-4754(00)00270-6.
    .. [2] A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, "Variance based
       sensitivity analysis of model output", Comput. Phys. Comm. 181 (2010) 259-270,
       doi:10.1016/j.cpc.2009.09.018.
    .. [3] M. J. W. Jansen, "Analysis of variance designs for model output", Comput. Phys. Comm. 117
       (1999) 35-43, doi:10.1016/S0010-4655(98)00154-4.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y: x + 2 * y, ranges={"x": (0.0, 1.0), "y": (0.0, 1.0)})
    >>> found = sensitivity(model, "value", base=256)
    >>> [(each.parameter, round(each.total, 1)) for each in found.indices]  # exactly 0.8 and 0.2
    [('y', 0.8), ('x', 0.2)]
    """
    require_salib()
    model = uncertain_model(subject)
    model.known(outcome)
    names = independent_names(model)
    base = power_of_two("base", base)
    seed = whole_seed(seed)
    if not 0.0 < confidence < 1.0:
        raise invalid("confidence", "must lie strictly between 0 and 1", confidence)
    k = len(names)
    rows = base * (2 * k + 2 if second else k + 2)
    values = np.empty(rows)
    done = 0
    for points in saltelli_points(base, k, seed, second=second):
        values[done : done + len(points)] = model.at(model.ranges.at(points), [outcome])[outcome]
        done += len(points)
        if progress is not None:
            progress(done, rows)
    found = _analysed(values, names, seed, second=second, confidence=confidence)
    return _result(model, outcome, values, found, base=base, seed=seed, confidence=confidence, second=second)


def _analysed(
    values: FloatArray, names: list[str], seed: int, *, second: bool, confidence: float
) -> dict[str, FloatArray]:
    k = len(names)
    if np.ptp(values) <= ATOL:
        nothing, pairs = np.zeros(k), np.zeros((k, k))
        return {"S1": nothing, "S1_conf": nothing, "ST": nothing, "ST_conf": nothing} | (
            {"S2": pairs, "S2_conf": pairs} if second else {}
        )
    from SALib.analyze import sobol

    problem = {"num_vars": k, "names": names, "bounds": [[0.0, 1.0]] * k}
    found: dict[str, FloatArray] = quietly(
        lambda: sobol.analyze(
            problem,
            values,
            calc_second_order=second,
            num_resamples=_RESAMPLES,
            conf_level=confidence,
            seed=seed + 1,  # SALib takes a seed of zero for none
        )
    )
    return found


def _result(
    model: UncertainModel,
    outcome: str,
    values: FloatArray,
    found: dict[str, FloatArray],
    *,
    base: int,
    seed: int,
    confidence: float,
    second: bool,
) -> Sensitivity:
    names = model.ranges.drawn
    indices = [
        Index(parameter=name, first=float(s), first_error=float(se), total=float(t), total_error=float(te))
        for name, s, se, t, te in zip(
            names, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True
        )
    ]
    pairs = [
        Interaction(
            parameters=(names[i], names[j]),
            second=float(found["S2"][i, j]),
            error=float(found["S2_conf"][i, j]),
        )
        for i in range(len(names) if second else 0)
        for j in range(i + 1, len(names))
    ]
    step = 2 * len(names) + 2 if second else len(names) + 2
    plain = np.concatenate([values[::step], values[step - 1 :: step]])
    status = SensitivityStatus.ESTIMATED
    if np.ptp(values) <= ATOL:
        status = SensitivityStatus.CONSTANT
    elif max(each.total_error for each in indices) > 0.05:
        status = SensitivityStatus.WIDE
    return Sensitivity(
        model=model.name,
        outcome=outcome,
        base=base,
        evaluations=len(values),
        seed=seed,
        confidence=confidence,
        mean=float(plain.mean()),
        variance=float(plain.var()),
        indices=tuple(sorted(indices, key=lambda each: (-each.total, each.parameter))),
        interactions=tuple(sorted(pairs, key=lambda each: (-each.second, each.parameters))),
        status=status,
    )


def _sections(s: Sensitivity) -> tuple[Section, ...]:
    from gametheory.analysis.render import Grid, Section

    shown = [each for each in s.indices if each.total > 0.005] or list(s.indices[:3])
    rows = tuple(
        (
            each.parameter,
            f"{each.total:.3f}",
            f"{each.total_error:.3f}",
            f"{each.first:.3f}",
            f"{each.first_error:.3f}",
            "decides" if each.decides else "",
        )
        for each in shown
    )
    rest = len(s.indices) - len(shown)
    notes = [f"{rest} more parameters have a total index of 0.005 or less."] if rest else []
    notes.append(
        f"{s.evaluations} points (base {s.base}, seed {s.seed}); {s.confidence:.0%} intervals by bootstrap. "
        f"Status: {s.status.value}. Shares of the variance over the stated ranges, which are assumptions."
    )
    first = Section(
        title=f"What decides {s.outcome}",
        paragraphs=(s.headline, f"Mean {number(s.mean)}, variance {number(s.variance)}."),
        grid=Grid(columns=("parameter", "total", "+/-", "first", "+/-", ""), rows=rows),
        notes=tuple(notes),
    )
    if not s.interactions:
        return (first,)
    strongest = tuple(
        (*each.parameters, f"{each.second:.3f}", f"{each.error:.3f}") for each in s.interactions[:10]
    )
    return first, Section(
        title="Pairs",
        grid=Grid(columns=("parameter", "with", "second", "+/-"), rows=strongest),
        notes=("The ten largest second-order indices.",),
    )
