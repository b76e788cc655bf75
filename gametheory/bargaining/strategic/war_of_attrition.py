"""The war of attrition with known prizes: who can wait longer gets the prize, and both pay for waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, in_unit_interval, positive
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = [
    "HENDRICKS_WEISS_WILSON_1988",
    "MAYNARD_SMITH_1974",
    "MODELS",
    "WarOfAttrition",
    "attrition_table",
    "concession_rates",
    "discounted_concession_rates",
]

MAYNARD_SMITH_1974 = Citation(
    key="maynardsmith1974",
    author="Maynard Smith, John",
    title="The Theory of Games and the Evolution of Animal Conflicts",
    year=1974,
    fields={
        "journal": "Journal of Theoretical Biology",
        "volume": "47",
        "number": "1",
        "pages": "209--221",
        "doi": "10.1016/0022-5193(74)90110-6",
    },
)
HENDRICKS_WEISS_WILSON_1988 = Citation(
    key="hendricksweisswilson1988",
    author="Hendricks, Ken and Weiss, Andrew and Wilson, Charles",
    title="The War of Attrition in Continuous Time with Complete Information",
    year=1988,
    fields={
        "journal": "International Economic Review",
        "volume": "29",
        "number": "4",
        "pages": "663--680",
        "doi": "10.2307/2526827",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class WarOfAttrition(BargainingModel):
    r"""Two players pay :math:`c_i` per unit of time until one quits and leaves the other a prize :math:`v_i`.

    In the mixed equilibrium i quits at the constant rate :math:`\lambda_i = c_j/v_j`, which keeps the other
    indifferent between all times [1]_: who has the larger prize is the more likely to quit. Nobody gains
    anything. A continuum of equilibria adds an atom, a chance that one player quits at once, up to certainty
    [2]_; it pays the other :math:`v_j` times the atom.

    Parameters
    ----------
    prize, cost : array_like, shape (..., 2)
        :math:`v_i, c_i > 0`; cost per unit of time.
    atom : array_like, shape (..., 2), default (0, 0)
        Chance that each quits at time 0; that of one player at least is zero. It selects the equilibrium.

    References
    ----------
    .. [1] J. Maynard Smith, "The theory of games and the evolution of animal conflicts", J. Theoretical
       Biology 47 (1974) 209-221, doi:10.1016/0022-5193(74)90110-6.
    .. [2] K. Hendricks, A. Weiss and C. Wilson, "The war of attrition in continuous time with complete
       information", International Economic Review 29 (1988) 663-680, doi:10.2307/2526827.

    Examples
    --------
    >>> war = WarOfAttrition(prize=[10, 5], cost=[1, 2])
    >>> war.answer(), war.quits_first(), war.expected_duration()
    (array([0.4, 0.1]), array([0.8, 0.2]), array(2.))
    """

    prize: Numbers = Numbers(positive, parties=True)
    cost: Numbers = Numbers(positive, parties=True)
    atom: Numbers = Numbers(in_unit_interval, default=(0.0, 0.0), parties=True)

    citation: ClassVar[Citation] = MAYNARD_SMITH_1974
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("rate at which 1 quits", "rate at which 2 quits")

    def __post_init__(self) -> None:
        if (self.atom > 0).all(axis=-1).any():
            raise InvalidInputError(f"at most one player quits at once with an atom, got {self.atom}")

    def answer(self) -> FloatArray:
        """Return the rates at which 1 and 2 quit, per unit of time, shape (..., 2)."""
        return concession_rates(self.prize, self.cost)

    def _survives(self) -> FloatArray:
        return np.asarray(1 - self.atom.sum(axis=-1))

    def expected_duration(self) -> FloatArray:
        """Return the mean time until one quits, shape (...)."""
        return np.asarray(self._survives() / self.answer().sum(axis=-1))

    def quits_first(self, answer: ArrayLike | None = None) -> FloatArray:
        """Return the probability that each player is the one who quits, shape (..., 2)."""
        rate = self.answer() if answer is None else np.asarray(answer, dtype=float)
        share = rate / rate.sum(axis=-1, keepdims=True)
        return np.asarray(self.atom + self._survives()[..., np.newaxis] * share)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102  (as in CertifiedModel)
        rate = np.asarray(answer, dtype=float)
        duration = (self._survives() / rate.sum(axis=-1))[..., np.newaxis]
        return np.asarray(self.prize * self.quits_first(rate)[..., ::-1] - self.cost * duration)

    def residual(self, answer: ArrayLike) -> FloatArray:
        r"""Return what waiting gains or loses against the other's rate, as a share of the prize, shape (...).

        To plan to quit at t pays :math:`(v_i - c_i/\lambda_j)(1 - e^{-\lambda_j t})`: it must be zero.
        """
        rate = np.asarray(answer, dtype=float)
        able = np.asarray((rate > 0).all(axis=-1))
        other = np.where(able[..., np.newaxis], rate, 1.0)[..., ::-1]
        gain = np.abs(self.prize - self.cost / other) / self.prize
        return np.asarray(np.where(able, gain.max(axis=-1), np.inf))

    def outcome(self) -> OfferOutcome:
        """Return payoffs and timing, in units of time; terms are the prizes won on average.

        The surplus lost is against the larger prize handed over at once.
        """
        rate = self.answer()
        payoffs = self.expected_payoffs(rate)
        return OfferOutcome(
            payoffs=payoffs,
            terms=np.asarray(self.prize * self.quits_first()[..., ::-1]),
            proposer=None,
            periods=self.expected_duration(),
            probability=np.ones(payoffs.shape[:-1]),
            surplus_lost=np.asarray(self.prize.max(axis=-1) - payoffs.sum(axis=-1)),
            gap=lambda: self.residual(rate) + 0 * payoffs[..., 0],
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return the distributions of the quitting times, and the hazard rates."""
        rates = self.answer()
        time = np.linspace(0.0, 4.0 / float(rates.min()), 201)
        quit_by = 1 - (1 - self.atom) * np.exp(-rates * time[:, np.newaxis])
        ends = time[[0, -1]]
        return {
            "concession": Curves(
                along="time",
                quantity="probability of having quit",
                lines={name: (time, quit_by[:, i]) for i, name in enumerate(self.players)},
            ),
            "hazard rates": Curves(
                along="time",
                quantity="rate of quitting",
                lines={name: (ends, np.full(2, rates[i])) for i, name in enumerate(self.players)},
            ),
        }

    def as_game(self, *, times: int, latest: float) -> NormalForm:
        """Return the game in which players plan to quit at one of `times` evenly spaced times from 0 on.

        Who waits longer has the prize; equal plans split it. The exponential plans of :meth:`profile` gain
        from a deviation what a step takes, and half the prize for each chance to be left at `latest`: see
        :meth:`game_error`.
        """
        if times < 2 or latest <= 0:
            raise invalid("times and latest", "must be at least 2 and positive", (times, latest))
        if self.prize.ndim + self.cost.ndim > 2:
            raise invalid("as_game", "needs one game, not a batch", self)
        t = np.linspace(0.0, latest, times)
        names = [f"{each:.6g}" for each in t]
        return NormalForm(
            attrition_table(t, self.prize, self.cost), players=list(self.players), actions=[names, names]
        )

    def game_error(self, *, times: int, latest: float) -> float:
        """Return the largest gain from a deviation in :meth:`as_game` from :meth:`profile`, in payoff units.

        Found by comparing every other plan with the strategies that stand for the equilibrium on the grid,
        which are an equilibrium up to this number.
        """
        game = self.as_game(times=times, latest=latest)
        return float(np.max(game.regrets(self.profile(times=times, latest=latest))))

    def profile(self, *, times: int, latest: float) -> tuple[FloatArray, FloatArray]:
        """Return the equilibrium on the grid of :meth:`as_game`: a plan has the mass up to the next time."""
        t = np.append(np.linspace(0.0, latest, times), np.inf)
        plans = []
        for rate, atom in zip(self.answer(), self.atom, strict=True):
            left = (1 - atom) * np.exp(-rate * t)
            plan = left[:-1] - left[1:]
            plan[0] += atom
            plans.append(plan)
        return plans[0], plans[1]


def concession_rates(prize: ArrayLike, cost: ArrayLike) -> FloatArray:
    """Return the rates at which 1 and 2 quit, shape (..., 2), each from the other's numbers: the kernel."""
    return np.asarray((np.asarray(cost, dtype=float) / np.asarray(prize, dtype=float))[..., ::-1])


def discounted_concession_rates(rate: ArrayLike, win: ArrayLike, quitting: ArrayLike) -> FloatArray:
    r"""Return the rates at which 1 and 2 quit if waiting costs by discounting only, shape (..., 2).

    The end pays :math:`H_i` to the winner and :math:`L_i` to the quitter, :math:`H_i > L_i > 0`; then
    :math:`\lambda_i = r_j L_j/(H_j - L_j)`.

    Parameters
    ----------
    rate, win, quitting : array_like, shape (..., 2)
        Discount rates, H and L.

    Examples
    --------
    >>> discounted_concession_rates([0.1, 0.2], [0.7, 0.6], [0.4, 0.3])
    array([0.2       , 0.13333333])
    """
    r, high, low = positive("rate", rate), positive("win", win), positive("quitting", quitting)
    if (high <= low).any():
        raise invalid("win", f"must exceed what quitting pays, {low}", win)
    return np.asarray((r * low / (high - low))[..., ::-1])


def attrition_table(times: FloatArray, prize: FloatArray, cost: FloatArray) -> FloatArray:
    """Return the payoffs of planned times to quit, shape (2, T, T); equal plans split the prize."""
    mine, theirs = times[:, np.newaxis], times[np.newaxis, :]
    wins = np.where(mine > theirs, 1.0, np.where(mine == theirs, 0.5, 0.0))
    paid = np.minimum(mine, theirs)
    return np.stack([prize[0] * wins - cost[0] * paid, prize[1] * (1 - wins) - cost[1] * paid])


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    war = WarOfAttrition(prize=inputs["prize"], cost=inputs["cost"])
    return {
        "concession_rates": war.answer(),
        "expected_duration": war.expected_duration(),
        "prob_concedes_first": war.quits_first(),
        "expected_payoffs": war.outcome().payoffs,
    }


MODELS = (
    Model(
        name="war_of_attrition_complete",
        title="War of attrition with known prizes: the mixed equilibrium without atoms",
        parameters=(
            Parameter(name="prize", meaning="prizes", domain="two positive", unit="payoff", shape=(2,)),
            Parameter(
                name="cost",
                meaning="costs",
                domain="two positive",
                unit="payoff per unit of time",
                shape=(2,),
            ),
        ),
        outputs={
            "concession_rates": "rates at which 1 and 2 quit",
            "expected_duration": "mean time until one quits",
            "prob_concedes_first": "probability that 1, and 2, is the one who quits",
            "expected_payoffs": "of 1 and 2",
        },
        citations=(MAYNARD_SMITH_1974, HENDRICKS_WEISS_WILSON_1988),
        evaluate=_evaluate,
        notes=(
            "players are numbered from 1; time is continuous; payoffs are those without an atom at the start"
        ),
    ),
)
"""As the catalogue lists them."""
