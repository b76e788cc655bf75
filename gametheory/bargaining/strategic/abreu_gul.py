"""Bargaining with a reputation for obstinacy: Abreu and Gul's war of attrition between demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, IntArray, Numbers, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.convergence import Convergence, observed_convergence, until_rounding
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import strictly_between
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.normal_form import NormalForm

__all__ = [
    "ABREU_GUL_2000",
    "FASTEST",
    "MODELS",
    "AbreuGul",
    "concession_hazards",
    "demand_excess",
    "log_stays",
]

FASTEST = 1e301
"""Largest discount rate: times are counted in units of it, so that it may exceed other numbers."""

ABREU_GUL_2000 = Citation(
    key="abreugul2000",
    author="Abreu, Dilip and Gul, Faruk",
    title="Bargaining and Reputation",
    year=2000,
    fields={
        "journal": "Econometrica",
        "volume": "68",
        "number": "1",
        "pages": "85--117",
        "doi": "10.1111/1468-0262.00094",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class AbreuGul(BargainingModel):
    r"""Two demand incompatible shares, and each may be of a type that never yields.

    Player i is obstinate with probability :math:`z_i`.
    Rational types concede at hazards that keep the other indifferent, :math:`\lambda_i = r_j (1 -
    \alpha_i)/A` with :math:`A = \alpha_1 + \alpha_2 - 1`, until time :math:`T_0 = \min T_i`,
    :math:`T_i = -\ln z_i/\lambda_i`, when both are sure to face obstinacy. The weak player, with the larger
    :math:`T_i`, concedes at once with probability :math:`F_i(0) = 1 - z_i e^{\lambda_i T_0}` (over all her
    types), nobody else does; :math:`1 - F_i(t) = (1 - F_i(0)) e^{-\lambda_i t}`. A rational player gets
    :math:`1 - \alpha_j + F_j(0) A`, so that the weak one gets only what conceding pays [1]_. As priors vanish
    together, who has the larger hazard gets her demand; the demand :math:`r_j/(r_1 + r_2)` is safe against
    every other: Rubinstein's division.

    An answer is :math:`1 - F_1(0), 1 - F_2(0), \lambda_1, \lambda_2`, exact for the smallest priors too.

    Parameters
    ----------
    demands : array_like, shape (..., 2)
        :math:`\alpha_i \in (0, 1)`, with a sum above 1.
    rates : array_like, shape (..., 2)
        :math:`r_i > 0`, discount rates per unit of time.
    prior : array_like, shape (..., 2)
        :math:`z_i \in (0, 1)`.

    References
    ----------
    .. [1] D. Abreu and F. Gul, "Bargaining and reputation", Econometrica 68 (2000) 85-117,
       doi:10.1111/1468-0262.00094.

    Examples
    --------
    >>> game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05])
    >>> int(game.weak_player()), game.initial_concession().round(4), game.outcome().payoffs.round(4)
    (1, array([0.5271, 0.    ]), array([0.4   , 0.4581]))
    """

    demands: Numbers = Numbers(positive, parties=True)
    rates: Numbers = Numbers(partial(positive, smallest=1 / FASTEST, largest=FASTEST), parties=True)
    prior: Numbers = Numbers(strictly_between, parties=True)

    citation: ClassVar[Citation] = ABREU_GUL_2000
    labels: ClassVar[tuple[str, ...]] = (
        "1 stays at first",
        "2 stays at first",
        "hazard of 1",
        "hazard of 2",
    )

    def __post_init__(self) -> None:
        if (self.demands >= 1).any():
            raise invalid("demands", "must lie below 1", self.demands)
        if (self.excess <= ATOL).any():
            raise InvalidInputError(
                f"demands are compatible; there is nothing to fight over, got {self.demands}"
            )

    @property
    def excess(self) -> FloatArray:
        """A, by how much the demands exceed the pie, shape (...)."""
        return demand_excess(self.demands)

    def hazards(self) -> FloatArray:
        """Return the rates at which 1 and 2 concede, per unit of time, shape (..., 2)."""
        return concession_hazards(self.demands, self.rates)

    def exhaustion_times(self) -> FloatArray:
        """Return when each would be known to be obstinate without an atom, shape (..., 2)."""
        return np.asarray(-np.log(self.prior) / self.hazards())

    def end_time(self) -> FloatArray:
        """Return the time after which only obstinate types are left, shape (...)."""
        return np.asarray(self.exhaustion_times().min(axis=-1))

    def initial_concession(self) -> FloatArray:
        """Return the probability that each concedes at time 0, over all types, shape (..., 2)."""
        return 0.0 - np.expm1(log_stays(self.hazards(), np.log(self.prior)))

    def weak_player(self) -> IntArray:
        """Return 1 or 2, who may concede at once, or 0 if neither does, shape (...)."""
        atoms = self.initial_concession() > 0
        return np.asarray(atoms[..., 0] * 1 + atoms[..., 1] * 2)

    def answer(self) -> FloatArray:
        """Return the probabilities not to concede at once, and the hazards, shape (..., 4)."""
        rate = self.hazards()
        stays = np.exp(log_stays(rate, np.log(self.prior)))
        return np.concatenate((stays, np.broadcast_to(rate, stays.shape)), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        r"""Return how far from an equilibrium the war is, shape (...).

        The largest of three: what a player who was not conceded to at once gains or loses by waiting for
        ever, :math:`\alpha_i \lambda_j/(\lambda_j + r_i)`, in place of conceding, :math:`1 - \alpha_j`, in
        units of the pie, which bounds the gain from any other time; the least change of the logarithm of a
        probability to stay that lets both run out of rational types together; and what the smaller atom
        would take, as only one may concede at once.
        """
        x = np.asarray(answer, dtype=float)
        feasible = np.asarray((x > 0).all(axis=-1) & (x[..., :2] <= 1).all(axis=-1))
        x = np.where(feasible[..., np.newaxis], x, 0.5)
        stays, rate = x[..., :2], x[..., 2:]
        met = rate[..., ::-1] / (rate[..., ::-1] + self.rates)
        waiting = np.abs(self.demands * met - (1 - self.demands[..., ::-1])).max(axis=-1)
        ends = (np.log(stays) - np.log(self.prior)) / rate
        apart = np.abs(np.diff(ends)) * rate
        late = ends == ends.max(axis=-1, keepdims=True)
        apart = np.where(late | (apart <= -np.log(stays)), apart, np.inf).min(axis=-1)  # 1 - F is at most 1
        idle = (1 - stays).min(axis=-1) * self.excess
        return np.asarray(np.where(feasible, np.maximum.reduce([waiting, apart, idle]), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of rational types, shape (..., 2)."""
        atom = 1 - np.asarray(answer, dtype=float)[..., :2]
        return np.asarray(1 - self.demands[..., ::-1] + atom[..., ::-1] * self.excess[..., np.newaxis])

    def conceded(self, time: ArrayLike) -> FloatArray:
        """Return the probability that each has conceded by `time`, over all types, shape (..., 2)."""
        t = np.minimum(np.asarray(time, dtype=float), self.end_time())[..., np.newaxis]
        return np.asarray(1 - (1 - self.initial_concession()) * np.exp(-self.hazards() * t))

    def outcome(self) -> OfferOutcome:
        """Return rational payoffs, and timing over all types in units of time.

        Terms are mean shares undiscounted; the surplus lost is one less the mean of discounted shares.
        """
        atom, rate, end = self.initial_concession(), self.hazards(), self.end_time()
        fight = (1 - atom).prod(axis=-1)[..., np.newaxis]
        both = rate.sum(axis=-1, keepdims=True)
        shares, rest = self.demands, 1 - self.demands[..., ::-1]

        def received(discount: ArrayLike) -> FloatArray:
            speed = both + np.asarray(discount)
            ended = fight * -np.expm1(-speed * end[..., np.newaxis]) / speed
            yielded = atom[..., ::-1] + rate[..., ::-1] * ended  # by the other
            return np.asarray(shares * yielded + rest * (atom + rate * ended))

        agreed = np.asarray(1 - self.prior.prod(axis=-1) + 0 * end)
        speed = both[..., 0]
        wait = fight[..., 0] * (-np.expm1(-speed * end) / speed - end * np.exp(-speed * end))
        x = self.answer()
        return OfferOutcome(
            payoffs=self.expected_payoffs(x),
            terms=received(0.0),
            proposer=None,
            periods=np.asarray(wait / agreed),
            probability=agreed,
            surplus_lost=np.asarray(1 - received(self.rates).sum(axis=-1)),
            gap=partial(self.residual, x),
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return how likely each has conceded, the posterior of obstinacy, and the hazard rates."""
        end = float(self.end_time())
        time = np.linspace(0.0, end, 201)
        conceded = self.conceded(time)
        obstinate = self.prior / (1 - conceded)
        ends, names = np.array([0.0, end]), self.players
        return {
            "concession": Curves(
                along="time",
                quantity="probability of having conceded",
                lines={name: (time, conceded[:, i]) for i, name in enumerate(names)},
            ),
            "reputation": Curves(
                along="time",
                quantity="probability of being obstinate",
                lines={name: (time, obstinate[:, i]) for i, name in enumerate(names)},
            ),
            "hazard rates": Curves(
                along="time",
                quantity="rate of concession",
                lines={name: (ends, np.full(2, self.hazards()[i])) for i, name in enumerate(names)},
            ),
        }

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast payoffs of one game near their limit as both priors are halved.

        In the limit the player i with the lower hazard gives way at once: she gets :math:`1 - \alpha_j`
        and the other :math:`\alpha_j`. Hazards are equal at demands of Rubinstein's shares, below which
        nobody is pressed. The order is :math:`1 - \lambda_i / \lambda_j`. The sequence ends early where
        rounding would speak.

        Examples
        --------
        >>> game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05])
        >>> game.hazards().round(3), game.convergence(20).orders[-1].round(3)
        (array([0.1  , 0.133]), np.float64(0.25))
        """
        if self.demands.ndim + self.rates.ndim + self.prior.ndim > 3:
            raise invalid("convergence", "needs one game, not a batch", self)
        if halvings < 1:
            raise invalid("halvings", "must be at least 1", halvings)
        slow = int(np.argmin(self.hazards()))
        if np.ptp(self.hazards()) <= ATOL * self.hazards().max():
            raise RefusedError("neither gives way in the limit: the hazards are equal")
        steps = np.exp2(-np.arange(min(halvings, 900) + 1, dtype=np.float64))
        values = replace(self, prior=self.prior * steps[:, np.newaxis]).outcome().payoffs
        strong = float(self.demands[1 - slow])
        limit = [strong, strong]
        limit[slow] = 1 - strong
        return until_rounding(observed_convergence(steps, values, limit))

    def as_game(self, *, times: int) -> NormalForm:
        """Return the game of the rational types: when to concede, on a grid from 0 to the end.

        Payoffs are expected over the other's obstinacy; who is never met with a concession gets nothing.
        Plans for the same time split the excess. The plans of :meth:`profile` gain what a step takes, which
        falls in proportion to it: see :meth:`game_error`.
        """
        if self.demands.ndim + self.rates.ndim + self.prior.ndim > 3:
            raise invalid("as_game", "needs one game, not a batch", self)
        if times < 2:
            raise invalid("times", "must be at least 2", times)
        t = np.linspace(0.0, float(self.end_time()), times)
        tables = []
        for i in (0, 1):
            own, rest = self.demands[i], 1 - self.demands[1 - i]
            discount = np.exp(-self.rates[i] * t)
            mine, theirs = np.arange(times)[:, np.newaxis], np.arange(times)[np.newaxis, :]
            waits = np.where(mine > theirs, own, np.where(mine == theirs, (own + rest) / 2, rest))
            met = waits * discount[np.minimum(mine, theirs)]
            alone = (rest * discount)[:, np.newaxis]
            z = self.prior[1 - i]
            table = (1 - z) * met + z * alone
            tables.append(table if i == 0 else table.T)
        names = [f"{each:.6g}" for each in t]
        return NormalForm(np.stack(tables), players=list(self.players), actions=[names, names])

    def game_error(self, *, times: int) -> float:
        """Return the largest gain from a deviation in :meth:`as_game` from :meth:`profile`, in payoff units.

        Found by comparing every other plan with the strategies that stand for the equilibrium on the grid,
        which are an equilibrium up to this number.
        """
        return float(np.max(self.as_game(times=times).regrets(self.profile(times=times))))

    def profile(self, *, times: int) -> tuple[FloatArray, FloatArray]:
        """Return the equilibrium on the grid of :meth:`as_game`, the mass of each step at its end."""
        t = np.linspace(0.0, float(self.end_time()), times)
        gone = 1 - (1 - self.initial_concession()) * np.exp(-self.hazards() * t[:, np.newaxis])
        plans = np.diff(gone, axis=0, prepend=0.0) / (1 - self.prior)
        first, second = np.maximum(plans, 0.0).T
        return first / first.sum(), second / second.sum()


def demand_excess(demands: ArrayLike) -> FloatArray:
    """Return by how much two demands exceed the pie, to the last digit of it, shape (...); not checked.

    Their sum would round away the digits of a small excess; what the larger demand leaves is exact.

    Examples
    --------
    >>> float(demand_excess([0.75, 0.25 + 2**-50]) * 2**50)
    1.0
    """
    a = np.asarray(demands, dtype=float)
    return np.asarray(a.min(axis=-1) - (1 - a.max(axis=-1)))


def concession_hazards(demands: ArrayLike, rates: ArrayLike) -> FloatArray:
    """Return the rates at which 1 and 2 concede, shape (..., 2); not checked."""
    a, r = np.asarray(demands, dtype=float), np.asarray(rates, dtype=float)
    return np.asarray(r[..., ::-1] * ((1 - a) / demand_excess(a)[..., np.newaxis]))


def log_stays(hazards: ArrayLike, log_prior: ArrayLike) -> FloatArray:
    """Return the logarithms of the chances not to concede at once, shape (..., 2): the kernel.

    One of them is zero: who would be the first to run out of flexible types does not concede at once.

    Parameters
    ----------
    hazards, log_prior : array_like, shape (..., 2)
        Rates of concession, and logarithms of the chances of obstinacy; not checked.

    Examples
    --------
    >>> hazards = concession_hazards([[0.7, 0.6], [0.6, 0.6]], [0.1, 0.1])
    >>> np.exp(log_stays(hazards, np.log([0.05, 0.05]))).round(6)
    array([[0.472871, 1.      ],
           [1.      , 1.      ]])
    """
    rate, prior = np.asarray(hazards, dtype=float), np.asarray(log_prior, dtype=float)
    left = prior + rate * (-prior / rate).min(axis=-1, keepdims=True)
    return np.where(left < ATOL * np.maximum(prior, -1.0), left, 0.0)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = AbreuGul(demands=inputs["demands"], rates=inputs["rates"], prior=inputs["prior_obstinate"])
    atom = game.initial_concession()
    return {
        "hazards": game.hazards(),
        "exhaustion_times": game.exhaustion_times(),
        "end_time": game.end_time(),
        "weak_player": int(game.weak_player()) or None,
        "initial_concession": atom,
        "initial_concession_if_rational": atom / (1 - game.prior),
        "payoffs_rational": game.outcome().payoffs,
        "prob_both_obstinate": game.prior.prod(axis=-1),
    }


MODELS = (
    Model(
        name="abreu_gul",
        title="Reputational bargaining: incompatible demands and a chance of obstinacy",
        parameters=(
            Parameter(
                name="demands", meaning="demanded shares", domain="two in (0, 1), sum above 1", shape=(2,)
            ),
            Parameter(
                name="rates",
                meaning="discount rates",
                domain="two positive",
                unit="per unit of time",
                shape=(2,),
            ),
            Parameter(
                name="prior_obstinate", meaning="chance of obstinacy", domain="two in (0, 1)", shape=(2,)
            ),
        ),
        outputs={
            "hazards": "rates of concession",
            "exhaustion_times": "when each would be known to be obstinate",
            "end_time": "the earlier of them",
            "weak_player": "who may concede at once: 1, 2, or null",
            "initial_concession": "probability to concede at once, over all types",
            "initial_concession_if_rational": "the same of the rational type",
            "payoffs_rational": "of the rational types",
            "prob_both_obstinate": "probability that nobody ever concedes",
        },
        citations=(ABREU_GUL_2000,),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""
