"""The demand game over a pie of uncertain size, whose equilibrium selects the Nash solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ULP, FloatArray, Numbers, positive
from gametheory.bargaining.axiomatic.variable_threats import NASH_1953
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.convergence import Convergence, observed_convergence, until_rounding
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import a_pie, one_of, up_to_one
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.normal_form import NormalForm

__all__ = ["MODELS", "VAN_DAMME_1991", "SmoothedDemandGame", "hazard", "smoothed_total"]

VAN_DAMME_1991 = Citation(
    key="vandamme1991",
    kind="book",
    author="van Damme, Eric",
    title="Stability and Perfection of {Nash} Equilibria",
    year=1991,
    fields={"publisher": "Springer", "edition": "2", "doi": "10.1007/978-3-642-58242-4"},
)

Distribution = Literal["normal", "logistic"]
_LEAST_SHARE = 1e-15
"""Of the pie, the least noise: of less, the float below the pie is already met for sure."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SmoothedDemandGame(BargainingModel):
    r"""Demands are met if the pie, whose size is known by its distribution only, turns out to suffice [1]_.

    Player i maximises :math:`x_i^{\gamma_i} S(x_1 + x_2)`, with S the probability that the pie is at least
    so large. With h the hazard :math:`-S'/S`, the first-order conditions :math:`x_i h(s) = \gamma_i` give
    :math:`x_i = \gamma_i s/(\gamma_1 + \gamma_2)` and :math:`s\,h(s) = \gamma_1 + \gamma_2`. Normal and
    logistic hazards rise, so s is unique and each logarithm of payoff is concave: the conditions are
    sufficient. As the noise vanishes, s tends to M and the demands to the Nash solution with weights
    :math:`\gamma_i` [2]_.

    The noise must be smooth: of a pie uniform on [A, B] with A > 2B/3 and linear utilities, every pair with
    :math:`x_1 + x_2 = A` and :math:`x_i \ge B - A` is an equilibrium.

    Parameters
    ----------
    scale : array_like, shape (...)
        Standard deviation (normal) or scale (logistic) of the size of the pie, positive and at least 1e-15
        of the pie, below which demands are told from :meth:`nash_limit` by rounding only.
    pie : array_like, shape (...), default 1
        Mean size M > 0.
    gamma : array_like, shape (..., 2), default (1, 1)
        :math:`\gamma_i \in (0, 1]`, exponents of utility; 1 is risk neutral.
    distribution : {"normal", "logistic"}, default "normal"

    References
    ----------
    .. [1] J. F. Nash, "Two-person cooperative games", Econometrica 21 (1953) 128-140, doi:10.2307/1906951.
    .. [2] E. van Damme, "Stability and Perfection of Nash Equilibria", Springer 1991, chapter 7.

    Examples
    --------
    >>> for scale in (0.1, 0.01, 0.001):
    ...     print(SmoothedDemandGame(scale=scale, gamma=[0.5, 1]).answer().round(4))
    [0.288  0.5761]
    [0.3248 0.6496]
    [0.3322 0.6644]
    """

    scale: Numbers = Numbers(positive)
    pie: Numbers = Numbers(a_pie, default=1.0)
    gamma: Numbers = Numbers(up_to_one, default=(1.0, 1.0), parties=True)
    distribution: Distribution = "normal"

    citation: ClassVar[Citation] = NASH_1953
    labels: ClassVar[tuple[str, ...]] = ("demand of 1", "demand of 2")

    def __post_init__(self) -> None:
        one_of("distribution", self.distribution, get_args(Distribution))
        if (self.scale < _LEAST_SHARE * self.pie).any():
            raise invalid(
                "scale", f"must be at least {_LEAST_SHARE:g} of the pie (see nash_limit)", self.scale
            )

    def answer(self) -> FloatArray:
        """Return the demands, shape (..., 2)."""
        total = self.gamma.sum(axis=-1)
        s = smoothed_total(self.pie, self.scale, total, self.distribution)
        share = s / total
        return np.stack([self.gamma[..., i] * share for i in range(2)], axis=-1)

    def nash_limit(self) -> FloatArray:
        """Return the demands as the noise vanishes, the weighted Nash solution, shape (..., 2)."""
        return np.asarray(self.gamma * (self.pie / self.gamma.sum(axis=-1))[..., np.newaxis])

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast the demands of one game near the Nash solution as the scale is halved.

        The distance is that of :math:`\sigma \sqrt{2 \ln (1/\sigma)}` for the normal distribution and of
        :math:`\sigma \ln (1/\sigma)` for the logistic one, so observed orders rise slowly to one.

        Examples
        --------
        >>> SmoothedDemandGame(scale=0.1, gamma=[0.5, 1]).convergence(halvings=20).orders[-1].round(2)
        np.float64(0.97)
        """
        if self.pie.ndim + self.scale.ndim or self.gamma.ndim > 1:
            raise invalid("convergence", "needs one game, not a batch", self.gamma.shape)
        if halvings < 1:
            raise invalid("halvings", "must be at least 1", halvings)
        scale = self.scale * np.exp2(-np.arange(min(halvings, 1000) + 1, dtype=np.float64))
        scale = scale[scale >= _LEAST_SHARE * self.pie]
        values = replace(self, scale=scale).answer()
        return until_rounding(observed_convergence(scale, values, self.nash_limit()))

    def survival(self, total: ArrayLike) -> FloatArray:
        """Return the probability that the pie is at least `total`, shape (...)."""
        from scipy.special import expit, ndtr

        z = (self.pie - np.asarray(total, dtype=float)) / self.scale
        return np.asarray(ndtr(z) if self.distribution == "normal" else expit(z))

    def residual(self, answer: ArrayLike) -> FloatArray:
        r"""Return how far demands are from best replies, as a share of themselves, shape (...).

        The elasticity of a player's payoff in his demand, :math:`\gamma_i - x_i h(s)`, over how fast it
        falls, :math:`\gamma_i + x_i^2 h'(s)`: the step of Newton's method to the maximum of the concave
        logarithm of his payoff, zero exactly there.
        """
        x = np.asarray(answer, dtype=float)
        feasible = np.asarray((x > 0).all(axis=-1))
        x = np.where(feasible[..., np.newaxis], x, 0.5)
        total = x.sum(axis=-1)
        rate = hazard(total, self.pie, self.scale, self.distribution)
        with np.errstate(over="ignore"):  # far beyond the pie: an infinite curvature, but no small step
            pressed = x * rate[..., np.newaxis]
            growth = _growth(total, rate, self.pie, self.scale, self.distribution)
            falls = self.gamma + pressed * x * growth[..., np.newaxis]
            step = np.abs(self.gamma - pressed) / falls
        return np.asarray(np.where(feasible, step.max(axis=-1), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the expected utilities, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        return np.asarray(x**self.gamma * self.survival(x.sum(axis=-1))[..., np.newaxis])

    def outcome(self) -> OfferOutcome:
        """Return expected utilities and the probability that the pie suffices.

        The terms are the demands, met with that probability; the surplus lost is the mean pie less them.
        """
        x = self.answer()
        agreed = self.survival(x.sum(axis=-1))
        return OfferOutcome.at_once(
            agreed[..., np.newaxis] * x,
            payoffs=self.expected_payoffs(x),
            proposer=None,
            gap=partial(self.residual, x),
            model=self,
            agreed=agreed,
            surplus_lost=self.pie - agreed * x.sum(axis=-1),
        )

    def curves(self) -> dict[str, Curves]:
        """Return the chance that demands of a given sum are met, and the sum that is demanded."""
        demanded = float(self.answer().sum())
        sums = np.linspace(0.0, max(float(self.pie) + 4.0 * float(self.scale), demanded), 201)
        lines = {"chance that demands are met": (sums, self.survival(sums))}
        lines["sum demanded"] = (np.full(2, demanded), np.array([0.0, float(self.survival(demanded))]))
        return {"chance of agreement": Curves(along="sum of demands", quantity="probability", lines=lines)}

    def as_game(self, *, demands: int, largest: float | None = None) -> NormalForm:
        """Return the game on evenly spaced demands, with expected utilities.

        Parameters
        ----------
        demands : int
            How many, from nothing to `largest`; two or more.
        largest : float, optional
            Greatest demand, by default the mean pie. The equilibrium rounded to the grid is one up to a
            share of the square of the step, as payoffs are smooth at their maximum.
        """
        if demands < 2:
            raise invalid("demands", "must be at least 2", demands)
        if np.ndim(self.pie) + np.ndim(self.scale) + np.ndim(self.gamma) > 1:
            raise invalid("as_game", "needs one game, not a batch", self)
        x = np.linspace(0.0, float(self.pie) if largest is None else largest, demands)
        agreed = self.survival(x[:, np.newaxis] + x)
        pays = np.stack([x[:, np.newaxis] ** self.gamma[0] * agreed, x ** self.gamma[1] * agreed])
        names = [f"{each:.6g}" for each in x]
        return NormalForm(pays, players=list(self.players), actions=[names, names])


def hazard(total: ArrayLike, mean: ArrayLike, scale: ArrayLike, distribution: Distribution) -> FloatArray:
    """Return the hazard of the size of the pie at `total`, per unit of the pie; all arguments broadcast."""
    from scipy.special import erfcx, expit

    sd = np.asarray(scale, dtype=float)
    z = (np.asarray(total, dtype=float) - np.asarray(mean, dtype=float)) / sd
    if distribution == "logistic":
        return np.asarray(expit(z) / sd)
    return np.asarray(np.sqrt(2 / np.pi) / erfcx(z / np.sqrt(2)) / sd)


def _growth(
    total: FloatArray, rate: FloatArray, mean: FloatArray, scale: FloatArray, distribution: Distribution
) -> FloatArray:
    """Return the derivative of the logarithm of the hazard, given the hazard `rate` at `total`."""
    if distribution == "logistic":
        return np.asarray((1 - scale * rate) / scale)
    z = (total - mean) / scale
    with np.errstate(divide="ignore"):
        bound = np.where(z > 0, 1 / np.maximum(z, 0.0), np.inf)  # of the difference, which loses digits
    return np.asarray(np.clip(scale * rate - z, 0.0, bound) / scale)


def smoothed_total(
    mean: ArrayLike, scale: ArrayLike, exponents: ArrayLike, distribution: Distribution
) -> FloatArray:
    """Return the sum of demands: the root of s h(s) = `exponents`, by bracketed Newton steps; the kernel.

    Parameters
    ----------
    mean, scale : array_like, shape (...)
        Of the size of the pie, positive. Not checked.
    exponents : array_like, shape (...)
        Sum of the exponents of utility.

    Examples
    --------
    >>> smoothed_total(1.0, [0.05, 0.1], [2.0, 1.5], "normal").round(8)
    array([0.91785843, 0.86411372])
    """
    given = (np.asarray(each, dtype=float) for each in (mean, scale, exponents))
    m, sd, g = np.broadcast_arrays(*given)
    shape = m.shape
    m, sd, g = m.reshape(-1), sd.reshape(-1), g.reshape(-1)
    if distribution == "normal" and worth_compiling(m.size):
        from gametheory.bargaining.kernels.smoothed_total_compiled import smoothed_totals_compiled

        found = smoothed_totals_compiled(m, sd, g)
        beyond = np.isnan(found)  # its table
        if beyond.any():
            found[beyond] = _roots(m[beyond], sd[beyond], g[beyond], distribution)
        return found.reshape(shape)
    return _roots(m, sd, g, distribution).reshape(shape)


def _roots(m: FloatArray, sd: FloatArray, g: FloatArray, distribution: Distribution) -> FloatArray:
    found = np.empty(m.size)
    for at in range(0, m.size, _CHUNK):
        part = slice(at, at + _CHUNK)
        found[part] = _root(m[part], sd[part], g[part], distribution)
    return found


def _root(m: FloatArray, sd: FloatArray, g: FloatArray, distribution: Distribution) -> FloatArray:
    # the hazard rises, and is at least 1/(2 sd) from m on: s h(s) >= g at max(m, 2 g sd) and where s h(0) is
    with np.errstate(divide="ignore", over="ignore"):
        high = np.minimum(np.maximum(m, 2 * g * sd), g / hazard(0.0, m, sd, distribution))
    low = g / hazard(high, m, sd, distribution)
    s = np.clip(m, low, high)
    for _ in range(_MOST_STEPS):
        rate = hazard(s, m, sd, distribution)
        high = np.where(s * rate < g, high, s)
        low = np.where(s * rate < g, s, low)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = s - np.log(s * rate / g) / (1 / s + _growth(s, rate, m, sd, distribution))
        inside = (newton >= low) & (newton <= high)
        following = np.where(inside, newton, 0.5 * (low + high))
        moved = np.abs(following - s) > np.maximum(_ROUNDING * np.minimum(s, sd), _ULPS * s)
        s = following
        if not moved.any():
            break
    return np.asarray(s)


_MOST_STEPS = 200
_ROUNDING = 1e-12
"""Step of Newton's method, as a share of the sum and of the scale, after which the next would be rounding."""
_ULPS = 2 * ULP

_CHUNK = 8192


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = SmoothedDemandGame(
        pie=inputs["pie_mean"],
        scale=inputs["scale"],
        distribution=inputs["distribution"],
        gamma=inputs["gamma"],
    )
    x = game.answer()
    return {"demands": x, "sum": x.sum(), "prob_agreement": game.survival(x.sum())}


MODELS = (
    Model(
        name="smoothed_demand_game",
        title="Demand game over a pie of uncertain size",
        parameters=(
            Parameter(name="pie_mean", meaning="mean size of the pie", domain="positive", unit="pie"),
            Parameter(
                name="scale",
                meaning="standard deviation (normal) or scale (logistic)",
                domain="positive, at least 1e-15 of the pie",
                unit="pie",
            ),
            Parameter(
                name="distribution", meaning="of the size", domain="'normal' or 'logistic'", kind=Kind.TEXT
            ),
            Parameter(name="gamma", meaning="exponents of utility", domain="two in (0, 1]", shape=(2,)),
        ),
        outputs={
            "demands": "what each demands",
            "sum": "sum of the demands",
            "prob_agreement": "probability that the pie suffices",
        },
        citations=(NASH_1953, VAN_DAMME_1991),
        evaluate=_evaluate,
        notes="players are numbered from 1; nothing is paid if the pie does not suffice",
    ),
)
"""As the catalogue lists them."""
