"""Weights for parameters after an observation: importance sampling from the stated ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import number
from gametheory.arrays import FloatArray, frozen
from gametheory.errors import RefusedError, invalid
from gametheory.printing import Printed
from gametheory.scenarios import Scenario
from gametheory.uncertainty import Constant, Design, PlainRandom, Ranges
from gametheory.uncertainty.ranges import whole_count

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["Posterior", "WeightStatus", "posterior"]

ENOUGH = 100.0
"""Effective sample size below which quantiles are not to be trusted."""

LogLikelihood = Callable[[Mapping[str, FloatArray]], ArrayLike]


class WeightStatus(Enum):
    """What the weights are worth."""

    RELIABLE = "the weights are spread over enough draws"
    LOW = "few draws carry the weights: raise draws, or propose from narrower ranges"
    DEGENERATE = "one draw carries more than half of the weight: do not use"


@dataclass(frozen=True, eq=False, kw_only=True)
class Posterior(Printed):
    """Draws with weights; prints as a table.

    Attributes
    ----------
    model : str
    draws, seed : int
    points : mapping of str to ndarray, shape (draws,)
    weights : ndarray, shape (draws,)
        Sum to one.
    outcomes : mapping of str to ndarray, shape (draws,)
        The outcomes that the likelihood saw.
    effective : float
        Effective sample size, one over the sum of the squared weights [1]_.
    log_evidence : float
        Logarithm of the mean likelihood under the stated ranges.
    status : WeightStatus

    References
    ----------
    .. [1] A. Kong, J. S. Liu, W. H. Wong, "Sequential imputations and Bayesian missing data problems",
       J. Amer. Statist. Assoc. 89 (1994) 278-288, doi:10.1080/01621459.1994.10476469.
    """

    model: str
    draws: int
    seed: int
    points: Mapping[str, FloatArray] = field(repr=False)
    weights: FloatArray = field(repr=False)
    outcomes: Mapping[str, FloatArray] = field(repr=False)
    effective: float
    log_evidence: float
    status: WeightStatus

    def mean(self, name: str) -> float:
        """Return the weighted mean of a parameter or outcome."""
        return float(self.weights @ self._values(name))

    def quantile(self, name: str, level: ArrayLike) -> FloatArray:
        """Return weighted quantiles of a parameter or outcome: the least value with enough weight below."""
        wanted = np.asarray(level, dtype=float)
        if not ((wanted >= 0) & (wanted <= 1)).all():
            raise invalid("level", "must lie in [0, 1]", level)
        values = self._values(name)
        order = np.argsort(values, kind="stable")
        below = np.cumsum(self.weights[order])
        place = np.searchsorted(below, wanted * below[-1], side="left")
        return np.asarray(values[order][np.minimum(place, len(values) - 1)])

    def resampled(self, n: int, *, rng: np.random.Generator) -> dict[str, FloatArray]:
        """Return `n` draws with equal weights, by systematic resampling."""
        count = whole_count("n", n)
        marks = (np.arange(count) + rng.random()) / count
        place = np.minimum(np.searchsorted(np.cumsum(self.weights), marks), self.draws - 1)
        return {name: values[place] for name, values in self.points.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return a summary as plain values."""
        levels = (0.05, 0.5, 0.95)
        return {
            "model": self.model,
            "draws": self.draws,
            "seed": self.seed,
            "effective": self.effective,
            "log_evidence": self.log_evidence,
            "status": self.status.name.lower(),
            "parameters": [
                {
                    "parameter": name,
                    "mean": self.mean(name),
                    "quantiles": [float(q) for q in self.quantile(name, levels)],
                }
                for name in self.points
            ],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))

    def _values(self, name: str) -> FloatArray:
        for values in (self.points, self.outcomes):
            if name in values:
                return values[name]
        raise invalid("name", "must be a drawn parameter or an outcome of the likelihood", name)


def posterior(
    subject: UncertainModel | Scenario | str,
    likelihood: Mapping[str, tuple[float, float]] | LogLikelihood,
    *,
    outcomes: Sequence[str] = (),
    proposal: Ranges | None = None,
    draws: int = 10_000,
    seed: int = 0,
    design: Design | None = None,
) -> Posterior:
    r"""Return draws from the stated ranges, weighted by how likely each makes an observation.

    The stated ranges are the prior. A draw :math:`x` has the weight :math:`L(x)`, or
    :math:`L(x)\,p(x)/q(x)` if it comes from a proposal :math:`q`, normalised to sum to one.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
    likelihood : mapping or callable
        Outcome -> (observed value, standard deviation of a normal error); or a function from a mapping of
        outcomes to the logarithm of the likelihood, shape (n,), minus infinity for impossible.
    outcomes : sequence of str
        What a function of likelihood sees; not read for a mapping.
    proposal : Ranges, optional
        Where to draw from instead, independent like the stated ranges and within them as far as the
        likelihood matters.
    draws : int, default 10000
    seed : int, default 0
        The same seed gives the same bytes.
    design : Design, default PlainRandom()

    Returns
    -------
    Posterior
        With a status that warns of an effective sample that is too small.

    Raises
    ------
    InvalidInputError
        If an outcome is unknown, an error is not positive, or a likelihood returns something else.
    RefusedError
        If the observation is impossible at every draw, or a proposal is correlated.

    Examples
    --------
    >>> model = uncertain_model(lambda x: x, ranges={"x": (0.0, 1.0)})
    >>> found = posterior(model, {"value": (0.5, 0.1)})
    >>> round(found.mean("x"), 2), found.status.name
    (0.5, 'RELIABLE')
    """
    model = uncertain_model(subject)
    log_likelihood, wanted = _read(likelihood, outcomes)
    for outcome in wanted:
        model.known(outcome)
    drawn = model.ranges if proposal is None else _checked(model, proposal)
    rng = np.random.default_rng(whole_seed(seed))
    layout = PlainRandom() if design is None else design
    points, seen, logs = [], [], []
    for cube in layout.blocks(whole_count("draws", draws), len(drawn.drawn), rng):
        raw = drawn.raw(cube)
        at = drawn.settled(raw)
        found = model.at(at, wanted)
        log = np.asarray(log_likelihood(found), dtype=float)
        if log.shape != (len(cube),) or np.isnan(log).any() or (log == np.inf).any():
            raise invalid("likelihood", "must return one logarithm a draw, below infinity", log)
        logs.append(log if proposal is None else log + _log_ratio(model.ranges, drawn, raw))
        points.append(at)
        seen.append(found)
    total = np.concatenate(logs)
    top = float(total.max())
    if top == -np.inf:
        raise RefusedError(
            f"the observation is impossible at every one of {len(total)} draws of {model.name}: widen the "
            "ranges, or the error of the observation"
        )
    weights = np.exp(total - top)
    evidence = top + float(np.log(weights.mean()))
    weights = weights / weights.sum()
    effective = 1.0 / float(weights @ weights)
    status = WeightStatus.RELIABLE if effective >= ENOUGH else WeightStatus.LOW
    return Posterior(
        model=model.name,
        draws=len(weights),
        seed=int(seed),
        points={n: frozen(np.concatenate([p[n] for p in points])) for n in model.ranges.drawn},
        weights=frozen(weights),
        outcomes={o: frozen(np.concatenate([s[o] for s in seen])) for o in wanted},
        effective=effective,
        log_evidence=evidence,
        status=WeightStatus.DEGENERATE if weights.max() > 0.5 else status,
    )


def _read(likelihood: object, outcomes: Sequence[str]) -> tuple[LogLikelihood, list[str]]:
    if callable(likelihood):
        return likelihood, [outcomes] if isinstance(outcomes, str) else list(outcomes)
    if not isinstance(likelihood, Mapping) or not likelihood:
        raise invalid("likelihood", "must be a function or map outcomes to (value, error)", likelihood)
    for outcome, pair in likelihood.items():
        try:
            value, error = map(float, pair)
        except (TypeError, ValueError):
            raise invalid(f"likelihood of {outcome!r}", "must be (value, error)", pair) from None
        if not np.isfinite(value) or not (np.isfinite(error) and error > 0):
            raise invalid(f"likelihood of {outcome!r}", "must have a finite value and a positive error", pair)

    def normal(found: Mapping[str, FloatArray]) -> FloatArray:
        parts = [
            -0.5 * ((found[o] - value) / error) ** 2 - np.log(error) - 0.5 * np.log(2.0 * np.pi)
            for o, (value, error) in likelihood.items()
        ]
        return np.asarray(np.sum(parts, axis=0))

    return normal, list(likelihood)


def _checked(model: UncertainModel, proposal: Ranges) -> Ranges:
    if not (proposal.independent and model.ranges.independent):
        raise RefusedError("a proposal must be independent, and so must the stated ranges it stands for")
    if set(proposal.drawn) != set(model.ranges.drawn) or set(proposal.marginals) != set(
        model.ranges.marginals
    ):
        odd = sorted(set(proposal.drawn) ^ set(model.ranges.drawn))
        raise invalid("proposal", "must draw the parameters that the model draws", odd[:4])
    return proposal


def _log_ratio(stated: Ranges, proposal: Ranges, raw: Mapping[str, FloatArray]) -> FloatArray:
    """Return the log density of the stated ranges over that of the proposal; equal marginals cancel."""
    total = np.zeros(len(next(iter(raw.values()))))
    for name, prior in stated.marginals.items():
        other = proposal.marginals[name]
        if prior == other or isinstance(prior, Constant):
            continue
        with np.errstate(divide="ignore"):
            total += np.log(prior.pdf(raw[name])) - np.log(other.pdf(raw[name]))
    return total


def _sections(p: Posterior) -> tuple[Section, ...]:
    from gametheory.analysis.render import Grid, Section

    worth = (
        f"{p.model}: {p.draws} draws count as {p.effective:.0f}; log evidence {p.log_evidence:.3f}. "
        f"Status: {p.status.value}."
    )
    moved = sorted(p.points, key=lambda name: -_shift(p, name))
    rows = tuple(
        (
            name,
            number(p.points[name].mean()),
            number(p.mean(name)),
            f"{number(p.quantile(name, 0.05))} to {number(p.quantile(name, 0.95))}",
        )
        for name in moved[:15]
    )
    rest = len(moved) - 15
    return (
        Section(
            title="Weighted draws",
            paragraphs=(worth,),
            grid=Grid(columns=("parameter", "mean before", "mean after", "5% to 95% after"), rows=rows),
            notes=(f"{rest} more parameters moved less.",) if rest > 0 else (),
        ),
    )


def _shift(p: Posterior, name: str) -> float:
    """Return by how many standard deviations the mean moved."""
    spread = float(p.points[name].std())
    return abs(p.mean(name) - float(p.points[name].mean())) / spread if spread > 0 else 0.0
