"""The war of attrition between two whose values of the prize are private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import one_of, whole_number
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.power_waits import power_waits
from gametheory.bargaining.strategic.war_of_attrition import attrition_table
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.solvers.certificate_blocks import residual_in_blocks
from gametheory.solvers.protocol import Completeness

__all__ = ["BISHOP_CANNINGS_MAYNARD_SMITH_1978", "KRISHNA_MORGAN_1997", "MODELS", "PrivateAttrition"]

_SMALLEST = 1e-300
"""Smallest value and exponent: where the distribution is flat most values are tiny."""

BISHOP_CANNINGS_MAYNARD_SMITH_1978 = Citation(
    key="bishopcanningsmaynardsmith1978",
    author="Bishop, D. T. and Cannings, C. and Maynard Smith, John",
    title="The War of Attrition with Random Rewards",
    year=1978,
    fields={"journal": "Journal of Theoretical Biology", "volume": "74", "number": "3", "pages": "377--388"},
)
KRISHNA_MORGAN_1997 = Citation(
    key="krishnamorgan1997",
    author="Krishna, Vijay and Morgan, John",
    title="An Analysis of the War of Attrition and the All-Pay Auction",
    year=1997,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "72",
        "number": "2",
        "pages": "343--362",
        "doi": "10.1006/jeth.1996.2208",
    },
)

Distribution = Literal["uniform", "exponential", "power"]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(80)
_HALF = (_NODES + 1) / 2
_PARTS = _HALF**4 * (35 - 84 * _HALF + 70 * _HALF**2 - 20 * _HALF**3)
_PART_WEIGHTS = 70 * (_HALF * (1 - _HALF)) ** 3 * _WEIGHTS
"""A rule on [0, 1] that smooths fractional powers at zero and the logarithm of the waits at the top."""
_QUANTILES = np.linspace(0.025, 0.95, 38)
_TAIL = 40.0
"""Times the mean: exponential values beyond are met with a chance below rounding."""
_LEAST = float(np.log(np.finfo(float).smallest_subnormal))
_STEPS = 80
_BLOCK = 256
"""Points whose certificate is computed at a time, each with a quadrature at 38 quantiles."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PrivateAttrition(BargainingModel):
    r"""Two players with values drawn from F pay c per unit of time until one quits; the other gets the prize.

    In the symmetric equilibrium a value v waits until

    .. math:: t(v) = \frac{1}{c} \int_0^v \frac{s f(s)}{1 - F(s)} ds,

    without bound at the top of the values [1]_. Its payoff is :math:`\int_0^v F`, as in any auction that
    gives the prize to the higher value [2]_. On [0, m] uniform :math:`t = (m/c)(-z - \ln(1 - z))` with
    :math:`z = v/m`; exponential of rate a: :math:`a v^2/(2c)`; :math:`F = v^a` on [0, 1]:
    :math:`(a/c) \int_0^v s^a/(1 - s^a) ds`. An answer lists the times of the `types`.

    Parameters
    ----------
    distribution : {"uniform", "exponential", "power"}
    parameter : array_like, shape (...)
        The largest value m, the rate, or the exponent a; positive.
    cost : array_like, shape (...)
        c > 0, payoff per unit of time.
    types : array_like, shape (..., T)
        Values at which to evaluate, positive and below the top.

    References
    ----------
    .. [1] D. Bishop, C. Cannings and J. Maynard Smith, "The war of attrition with random rewards", J.
       Theoretical Biology 74 (1978) 377-388; J. Riley, "Strong evolutionary equilibrium and the war of
       attrition", J. Theoretical Biology 82 (1980) 383-400.
    .. [2] V. Krishna and J. Morgan, "An analysis of the war of attrition and the all-pay auction", J.
       Economic Theory 72 (1997) 343-362, doi:10.1006/jeth.1996.2208.

    Examples
    --------
    >>> war = PrivateAttrition(distribution="exponential", parameter=2, cost=1, types=[0.5, 1, 1.5])
    >>> war.answer(), war.interim_payoffs().round(6)
    (array([0.25, 1.  , 2.25]), array([0.18394 , 0.567668, 1.024894]))
    """

    distribution: Distribution
    parameter: Numbers = Numbers(partial(positive, smallest=_SMALLEST))
    cost: Numbers = Numbers(positive, default=1.0)
    types: Numbers = Numbers(partial(positive, smallest=_SMALLEST), default=(0.25, 0.5, 0.75), axes=1)

    concept: ClassVar[Concept] = Concept.BEHAVIOUR_NASH
    complete: ClassVar[Completeness] = Completeness.ONE  # asymmetric equilibria exist
    citation: ClassVar[Citation] = BISHOP_CANNINGS_MAYNARD_SMITH_1978

    def __post_init__(self) -> None:
        one_of("distribution", self.distribution, get_args(Distribution))
        if self.types.ndim == 0 or not self.types.shape[-1]:
            raise invalid("types", "must be a list of values", self.types)
        if (self.types >= self.top[..., np.newaxis]).any():
            raise invalid("types", f"must lie below the top of the values, {self.top}", self.types)

    @property
    def top(self) -> FloatArray:
        """The largest value, perhaps infinite, shape (...)."""
        if self.distribution == "exponential":
            return np.full(self.parameter.shape, np.inf)
        return self.parameter if self.distribution == "uniform" else np.ones(self.parameter.shape)

    def below(self, value: ArrayLike) -> FloatArray:
        """Return F, the probability of a value below each of `value`, shape (..., T)."""
        v, a = np.asarray(value, dtype=float), self.parameter[..., np.newaxis]
        if self.distribution == "uniform":
            return np.asarray(np.clip(v / a, 0, 1))
        return np.asarray(-np.expm1(-a * v) if self.distribution == "exponential" else np.clip(v, 0, 1) ** a)

    def density(self, value: ArrayLike) -> FloatArray:
        """Return f at each of `value`, shape (..., T)."""
        v, a = np.asarray(value, dtype=float), self.parameter[..., np.newaxis]
        if self.distribution == "uniform":
            return np.asarray(1 / a + 0 * v)
        return np.asarray(a * np.exp(-a * v) if self.distribution == "exponential" else a * v ** (a - 1))

    def quantile(self, chance: ArrayLike) -> FloatArray:
        """Return the value that a share `chance` lies below, shape (..., T)."""
        p, a = np.asarray(chance, dtype=float), self.parameter[..., np.newaxis]
        if self.distribution == "uniform":
            return np.asarray(a * p)
        return np.asarray(-np.log1p(-p) / a if self.distribution == "exponential" else p ** (1 / a))

    def stopping_time(self, value: ArrayLike) -> FloatArray:
        """Return how long each of `value` waits, shape (..., T)."""
        v, a, c = np.asarray(value, dtype=float), self.parameter[..., np.newaxis], self.cost[..., np.newaxis]
        if self.distribution == "uniform":
            z = v / a
            return np.asarray(a / c * (-z - np.log1p(-z)))
        if self.distribution == "exponential":
            return np.asarray(a * v * v / (2 * c))
        return power_waits(v, self.parameter, self.cost)

    def answer(self) -> FloatArray:
        """Return how long the `types` wait, shape (..., T)."""
        return self.stopping_time(self.types)

    def interim_payoffs(self) -> FloatArray:
        """Return the expected payoffs of the `types`, shape (..., T)."""
        v, a = self.types, self.parameter[..., np.newaxis]
        if self.distribution == "uniform":
            return np.asarray(v * v / (2 * a) + 0 * self.cost[..., np.newaxis])
        if self.distribution == "exponential":
            return np.asarray(v + np.expm1(-a * v) / a + 0 * self.cost[..., np.newaxis])
        return np.asarray(v ** (a + 1) / (a + 1) + 0 * self.cost[..., np.newaxis])

    def _expected_cost(self, value: FloatArray, wait: FloatArray) -> FloatArray:
        """Return what it costs to wait for `wait` if all below `value` quit before, by quadrature over them.

        Values are spread by their shares below F where the exponent of F is above one, and evenly otherwise,
        so that no density is steep.
        """
        v, a = value[..., np.newaxis], self.parameter[..., np.newaxis, np.newaxis]
        share = self.below(value)
        if self.distribution == "exponential":
            v = np.minimum(v, _TAIL / a)
            node = v * _PARTS
            chance = a * v * np.exp(-a * node) * _PART_WEIGHTS
        else:
            power = a if self.distribution == "power" else np.ones_like(a)
            least = np.minimum(power, 1.0)
            node = v * _PARTS ** (least / power)
            chance = share[..., np.newaxis] * least * _PARTS ** (least - 1) * _PART_WEIGHTS
        waits = self.stopping_time(node.reshape(*node.shape[:-2], node.shape[-2] * node.shape[-1]))
        waits = waits.reshape(*waits.shape[:-1], *node.shape[-2:])
        missed = np.where(share < 1, wait, 0.0) * (1 - share)
        return np.asarray(self.cost[..., np.newaxis] * ((waits * chance).sum(axis=-1) + missed))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of a type from waiting like another value, as a share of it, shape (...).

        Over her own value and 38 others: quantiles up to 0.95, of powers of a uniform variable in turn with
        values spread evenly; costs by quadrature of the stopping times.
        """
        return residual_in_blocks(
            self,
            np.asarray(answer, dtype=float),
            PrivateAttrition._gains,
            axes={"parameter": 0, "cost": 0, "types": 1},
            points=_BLOCK,
        )

    def _gains(self, t: FloatArray) -> FloatArray:
        acts_like = self._who_waits(t)
        own = self.types * self.below(acts_like) - self._expected_cost(acts_like, t)
        posed = self.quantile(_QUANTILES)
        if self.distribution == "power":
            even = _QUANTILES ** (1 / np.maximum(self.parameter[..., np.newaxis], 1.0))
            posed = np.where(np.arange(_QUANTILES.size) % 2 == 0, posed, even)
        wins, pays = self.below(posed), self._expected_cost(posed, self.stopping_time(posed))
        other = self.types[..., np.newaxis] * wins[..., np.newaxis, :] - pays[..., np.newaxis, :]
        like_her = self._expected_cost(self.types + 0 * t, self.stopping_time(self.types))
        truth = self.types * self.below(self.types) - like_her
        gain = np.maximum(np.maximum(other.max(axis=-1), truth) - own, 0.0)
        feasible = (t >= 0).all(axis=-1)
        return np.asarray(np.where(feasible, (gain / self.types).max(axis=-1), np.inf))

    def _who_waits(self, time: FloatArray) -> FloatArray:
        """Return the values that wait so long, by bisection of their logarithms, shape (..., T)."""
        top = self.top[..., np.newaxis]
        if self.distribution == "exponential":
            top = 2 * np.maximum(self.types, _TAIL / self.parameter[..., np.newaxis])
        low, high = _LEAST + 0 * time, np.log(top) + 0 * time
        for _ in range(_STEPS):
            middle = 0.5 * (low + high)
            with np.errstate(divide="ignore", invalid="ignore"):  # the top, or a rounding above it
                early = self.stopping_time(np.exp(middle)) < time
            low, high = np.where(early, middle, low), np.where(early, high, middle)
        return np.asarray(np.where(time > 0, np.exp(0.5 * (low + high)), 0.0))

    def _certificate(self) -> FloatArray:
        return self.residual(self.answer())

    def _means(self) -> tuple[FloatArray, FloatArray]:
        """Return a player's payoff before she knows her value, and the mean of the higher value."""
        a = self.parameter + 0 * self.cost
        if self.distribution == "uniform":
            return a / 6, 2 * a / 3
        if self.distribution == "exponential":
            return 1 / (2 * a), 3 / (2 * a)
        return 1 / (a + 1) - 1 / (2 * a + 1), 2 * a / (2 * a + 1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs before the values are known, in the equilibrium, shape (..., 2)."""
        del answer
        return np.stack([self._means()[0]] * 2, axis=-1)

    def outcome(self) -> OfferOutcome:
        """Return payoffs before values are known, and timing; terms are the prizes won on average.

        The surplus lost is against the prize handed to the higher value at once.
        """
        each, higher = self._means()
        lost = higher - 2 * each
        return OfferOutcome(
            payoffs=np.stack([each] * 2, axis=-1),
            terms=np.stack([higher / 2] * 2, axis=-1),
            proposer=None,
            periods=np.asarray(lost / (2 * self.cost)),
            probability=np.ones(each.shape),
            surplus_lost=np.asarray(lost),
            gap=self._certificate,
            model=self,
        )

    def _grid(self, types: int, times: int) -> tuple[FloatArray, FloatArray]:
        if self.parameter.ndim + self.cost.ndim:
            raise invalid("as_game", "needs one game, not a batch", self)
        if types < 1 or times < 2:
            raise invalid("types and times", "must be at least 1 and 2", (types, times))
        types, times = whole_number("types", types), whole_number("times", times)
        values = self.quantile((np.arange(types) + 0.5) / types)
        return values, np.linspace(0.0, float(self.stopping_time(values[-1:])[0]), times)

    def curves(self) -> dict[str, Curves]:
        """Return how long values wait, how likely a player has quit by a time, and the hazard rate.

        The hazard at the time of a value is the cost over that value: what waiting must win.
        """
        share = np.linspace(0.0, 0.95, 201)
        values = self.quantile(share)
        time = self.stopping_time(values)
        later = share >= 0.05
        return {
            "waiting times": Curves(along="value", quantity="time", lines={"either": (values, time)}),
            "concession": Curves(
                along="time", quantity="probability of having quit", lines={"either": (time, share)}
            ),
            "hazard rates": Curves(
                along="time",
                quantity="rate of quitting",
                lines={"either": (time[later], self.cost / values[later])},
            ),
        }

    def as_game(self, *, types: int, times: int) -> ExtensiveForm:
        """Return the game with `types` equally likely values each and planned times on a grid.

        The rounded times of :meth:`profile` gain from a deviation about half the prize for each chance of a
        tie, 1 / types, and what a step of the grid takes: see :meth:`game_error`.
        """
        values, t = self._grid(types, times)
        cost = np.full(2, float(self.cost))
        draws = {}
        for i, first in enumerate(values):
            for j, second in enumerate(values):
                pays = attrition_table(t, np.array([first, second]), cost)
                plans = {
                    f"{mine:.6g}": Decision(
                        "2",
                        {f"{theirs:.6g}": Terminal(pays[:, k, m]) for m, theirs in enumerate(t)},
                        f"2 of {j}",
                    )
                    for k, mine in enumerate(t)
                }
                draws[f"{i},{j}"] = (1 / types**2, Decision("1", plans, f"1 of {i}"))
        return ExtensiveForm(self.players, Chance(draws, "values"))

    def game_error(self, *, types: int, times: int) -> float:
        """Return the largest gain in :meth:`as_game` from leaving :meth:`profile`, as a share of the range.

        Found by comparing every other plan with the strategies that stand for the equilibrium on the grid,
        which are an equilibrium up to this number.
        """
        game = self.as_game(types=types, times=times)
        return game.gap(self.profile(game, types=types, times=times), self.concept)

    def profile(self, game: ExtensiveForm, *, types: int, times: int) -> FloatArray:
        """Return the equilibrium on the tree of :meth:`as_game`, times rounded to its grid."""
        values, t = self._grid(types, times)
        near = [f"{t[np.argmin(np.abs(t - each))]:.6g}" for each in self.stopping_time(values)]
        return game.pure({f"{i + 1} of {k}": each for i in (0, 1) for k, each in enumerate(near)})


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    war = PrivateAttrition(
        distribution=inputs["distribution"],
        parameter=inputs["parameter"],
        cost=inputs["cost"],
        types=inputs["types"],
    )
    return {"stopping_times": war.answer(), "interim_payoffs": war.interim_payoffs()}


MODELS = (
    Model(
        name="war_of_attrition_incomplete",
        title="War of attrition with private values: how long each value waits",
        parameters=(
            Parameter(
                name="distribution",
                meaning="of a value",
                domain="'uniform', 'exponential' or 'power'",
                kind=Kind.TEXT,
            ),
            Parameter(name="parameter", meaning="largest value, rate, or exponent", domain="positive"),
            Parameter(name="cost", meaning="of waiting", domain="positive", unit="payoff per unit of time"),
            Parameter(
                name="types", meaning="values to evaluate", domain="positive, below the top", shape=("k",)
            ),
        ),
        outputs={
            "stopping_times": "how long each of the types waits",
            "interim_payoffs": "expected payoff of each of the types",
        },
        citations=(BISHOP_CANNINGS_MAYNARD_SMITH_1978, KRISHNA_MORGAN_1997),
        evaluate=_evaluate,
        notes=(
            "the symmetric equilibrium of two players; 'uniform' on [0, parameter], 'power' is F(v) ="
            " v**parameter on [0, 1]; lists have the order of types"
        ),
    ),
)
"""As the catalogue lists them."""
