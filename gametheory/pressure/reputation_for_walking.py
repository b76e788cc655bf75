"""A threat that may be a bluff: ultimatums in a row, and a reputation for carrying out the punishment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import LARGEST, ULP, BoolArray, FloatArray, IntArray, Numbers, positive, real
from gametheory.bargaining.strategic.domains import strictly_between, whole_number
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.consistency import Trembles
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_splits
from gametheory.solvers.protocol import Completeness

__all__ = ["KREPS_WILSON_1982", "MODELS", "ReputationForWalking"]

KREPS_WILSON_1982 = Citation(
    key="krepswilson1982",
    author="Kreps, David M. and Wilson, Robert",
    title="Reputation and Imperfect Information",
    year=1982,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "27",
        "number": "2",
        "pages": "253--279",
        "doi": "10.1016/0022-0531(82)90030-8",
    },
)

_MOST_ROUNDS_OF_A_TREE = 6
_MOST_ROUNDS_LISTED, _MOST_ROUNDS_CHECKED = 10_000_000, 10_000
_ROUNDING = 16 * ULP
"""Largest error of Bayes' rule on a threshold, as a share of it."""
_LEAST_MARGIN = 1e-14
"""How far b lies below 1: nearer the thresholds of two rounds are one number."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ReputationForWalking(Mechanism):
    r"""Party 1 faces n ultimatums of a mediator who may be bluffing.

    The mediator is committed to punish with probability :math:`\mu` (say, to suspend its aid for the round).
    In each round party 1 concedes, which costs it :math:`\kappa`, or holds, which costs it
    :math:`\omega > \kappa` if it is punished. A flexible mediator gets :math:`a > 1` from a concession, 0
    from backing down and -1 from punishing. Pressure :math:`s_1` is what a refusal costs whether or not the
    bluff is called, so that a concession costs :math:`\kappa - s_1` more than a refusal that is not
    punished.

    *Theorem* (the sequential equilibrium of [1]_). Let :math:`b = (\kappa - s_1)/\omega`. With k rounds left
    party 1 concedes iff the reputation exceeds :math:`b^k`, and with probability :math:`1/a` at it. A
    flexible mediator who meets a hold punishes for sure if :math:`\mu \ge b^{k-1} < 1`, otherwise with
    probability :math:`(1 - b^{k-1}) \mu / ((1 - \mu) b^{k-1})`, which brings the reputation to
    :math:`b^{k-1}`; in the last round never. Backing down reveals the bluff for good. The thresholds are the
    same whether each round has another party 1 or one who looks ahead: her expected costs are linear in the
    reputation.

    *Boundary.* :math:`\mu = b^n`, reached from both sides; at :math:`s_1 \ge \kappa` party 1 always concedes.
    *Counter-case.* The reputation needed falls geometrically in n: with many rounds left a small one makes
    the bluff as good as a real threat, and pressures that are even in words are even in effect. In the last
    round only :math:`\mu > \kappa/\omega` counts. Party 0 has no part in this: pressure on it is wasted.

    An answer is the chance that party 1 concedes now, and that a flexible mediator punishes if it does not.

    Parameters
    ----------
    rounds : int
        n, ultimatums left.
    reputation : array_like, shape (...)
        :math:`\mu` in (0, 1).
    concession_cost, punishment : array_like, shape (...)
        :math:`\kappa` and :math:`\omega > 0`, in payoff units of party 1; :math:`\kappa - s_1 < \omega`, by
        1e-14 of :math:`\omega` at least: nearer, rounding makes one number of the thresholds of two rounds.
    prize : array_like, shape (...)
        :math:`a > 1`, a concession to the mediator, in units of what punishing costs it.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, certain loss from a refusal, in payoff units of the party.

    Raises
    ------
    InvalidInputError
        If `rounds` is no positive integer or a field leaves its domain.

    References
    ----------
    .. [1] D. Kreps and R. Wilson, "Reputation and imperfect information", Journal of Economic Theory 27
       (1982) 253-279, doi:10.1016/0022-0531(82)90030-8.

    Examples
    --------
    >>> bluff = ReputationForWalking(
    ...     rounds=3, reputation=0.2, concession_cost=0.4, punishment=0.8, prize=2.0
    ... )
    >>> bluff.thresholds(), bluff.answer(), float(bluff.punishes()), float(bluff.posterior())
    (array([0.5  , 0.25 , 0.125]), array([1.  , 0.75]), 0.8, 0.25)
    """

    rounds: int
    reputation: Numbers = Numbers(strictly_between)
    concession_cost: Numbers = Numbers(real)
    punishment: Numbers = Numbers(positive)
    prize: Numbers = Numbers(real)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = KREPS_WILSON_1982
    labels: ClassVar[tuple[str, ...]] = ("1 concedes", "a bluffer punishes")

    def __post_init__(self) -> None:
        object.__setattr__(self, "rounds", whole_number("rounds", self.rounds, most=LARGEST))
        if (self.prize <= 1).any():
            raise invalid("prize", "must exceed 1", self.prize)
        b = self.ratio()
        if (b > 1 - _LEAST_MARGIN).any():
            rule = f"less the pressure must be smaller than the punishment, by {_LEAST_MARGIN:g} of it"
            raise invalid("concession_cost", rule, self.concession_cost)

    @property
    def players(self) -> tuple[str, ...]:
        """The mediator and party 1."""
        return ("mediator", "1")

    def ratio(self) -> FloatArray:
        """Return b, the chance of punishment at which party 1 is indifferent, shape (...)."""
        return np.asarray((self.concession_cost - self.pressure[..., 1]) / self.punishment)

    def thresholds(self) -> FloatArray:
        """Return the reputations above which party 1 concedes with 1, ..., n rounds left, shape (..., n).

        Raises
        ------
        RefusedError
            Of more than 10,000,000 rounds.
        """
        if self.rounds > _MOST_ROUNDS_LISTED:
            raise RefusedError(f"thresholds of {self.rounds:,} rounds are not listed: take fewer")
        return np.maximum(self.ratio(), 0.0)[..., np.newaxis] ** np.arange(1, self.rounds + 1)

    def answer(self) -> FloatArray:
        """Return the chances of a concession now and of a bluffer's punishment, shape (..., 2)."""
        return _play(self.ratio(), self.prize, self.reputation, self.rounds)

    def punishes(self) -> FloatArray:
        """Return the chance that a hold is punished, shape (...)."""
        return np.asarray(self.reputation + (1 - self.reputation) * self.answer()[..., 1])

    def posterior(self) -> FloatArray:
        """Return the reputation after a punishment, shape (...)."""
        return np.asarray(self.reputation / self.punishes())

    def deal_chance(self) -> FloatArray:
        """Return the chance that party 1 concedes to the ultimatum at hand, shape (...)."""
        return self.answer()[..., 0]

    @property
    def consent(self) -> Consent:
        """One-sided where party 1 holds without pressure, else neither."""
        free = np.minimum(self.concession_cost / self.punishment, 1.0)  # at 1 nothing moves it
        holds = _play(free, self.prize, self.reputation, self.rounds)[..., 0] < 1
        return one_consent([(holds, Consent.ONE_SIDED), (True, Consent.NEITHER)])

    def needed_pressure(self) -> FloatArray:
        r"""Return the pressure on each party at which party 1 is indifferent, shape (..., 2).

        That is :math:`\kappa - \omega \mu^{1/n}` on party 1, above which it concedes for sure, and none on
        party 0. Negative if it concedes without pressure.
        """
        own = self.concession_cost - self.punishment * self.reputation ** (1 / self.rounds)
        return np.stack([np.zeros_like(own), own], axis=-1)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that put enough on party 1.

        At the very end of the window, where party 1 concedes once in `prize` times, the limit is meant.
        """
        return threshold_splits("reputation for walking", self.needed_pressure(), budget)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of a flexible mediator and of party 1, shape (..., 2)."""
        return self._check(answer)[1]

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation at any reputation that can come up, shape (...).

        In units of the prize and of the punishment. Values are computed backwards from the last round over
        the reputations 0, the given one, the thresholds and 1, which are closed under Bayes' rule; how far
        Bayes' rule leads from them, as a share, counts as well.
        """
        x = np.asarray(answer, dtype=float)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, self._check(x)[0], np.inf))

    def _check(self, answer: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the residual and the payoffs of an answer; party 1 looks ahead.

        Its costs are counted in punishments, beyond the pressure that each round takes if it holds.
        """
        x, n = np.asarray(answer, dtype=float), self.rounds
        if n > _MOST_ROUNDS_CHECKED:
            raise RefusedError(f"a certificate of {n:,} rounds would walk them all: take fewer")
        cost, a = self.ratio()[..., np.newaxis], self.prize[..., np.newaxis]
        b = np.maximum(cost, 0.0)
        ends = np.broadcast_arrays(np.zeros_like(b), self.reputation[..., np.newaxis], np.ones_like(b))
        powers = b ** np.arange(1, n)
        powers = np.where(powers < np.finfo(float).tiny, 0.0, powers)  # without digits, and never reached
        powers = np.broadcast_to(powers, (*ends[0].shape[:-1], n - 1))
        states = np.concatenate([*ends, powers], axis=-1)  # in this order
        shape = np.broadcast_shapes(states.shape, (*x.shape[:-1], 1), a.shape)
        states = np.broadcast_to(states, shape)
        mediator, party = np.zeros(shape), np.zeros(shape)
        worst = np.zeros(shape[:-1])
        for left in range(1, n + 1):
            play = _play(cost, a, states, left)
            concede, bluff = np.broadcast_to(play[..., 0], shape), np.broadcast_to(play[..., 1], shape)
            if left == n:
                chosen = np.arange(shape[-1]) == 1
                concede, bluff = np.where(chosen, x[..., :1], concede), np.where(chosen, x[..., 1:], bluff)
            chance = states + (1 - states) * bluff
            after = np.where(chance > 0, states / np.where(chance > 0, chance, 1.0), 0.0)
            reached, off = _nearest(states, after, [0, 1, 2, left + 1 if left > 1 else 2])
            by_punishing = -1 + np.take_along_axis(mediator, reached, axis=-1)
            by_backing_down = mediator[..., :1]
            yields = cost + party
            holds = chance * (1 + np.take_along_axis(party, reached, axis=-1)) + (1 - chance) * party[..., :1]
            regret_1 = concede * yields + (1 - concede) * holds - np.minimum(yields, holds)
            at_hold = bluff * by_punishing + (1 - bluff) * by_backing_down
            regret_m = (np.maximum(by_punishing, by_backing_down) - at_hold) / a
            party = concede * yields + (1 - concede) * holds
            mediator = concede * (a + mediator) + (1 - concede) * at_hold
            bluffs = states < 1  # at reputation 1 no flexible mediator is left
            found = np.maximum.reduce([regret_1, np.where(bluffs, regret_m, 0.0), off])
            worst = np.maximum(worst, found.max(axis=-1))
        paid = self.punishment * party[..., 1] + n * self.pressure[..., 1]
        return worst, np.stack([mediator[..., 1], -paid], axis=-1)

    def as_game(self) -> ExtensiveForm:
        """Return the tree of all rounds, up to six: chance draws the type, a bluffer decides at each hold."""
        self._need_one()
        cost, blow, a, sure = (
            float(each) for each in (self.concession_cost, self.punishment, self.prize, self.pressure[1])
        )

        def ultimatum(history: str, mediator: float, party: float, *, bluffs: bool) -> TreeNode:
            left = self.rounds - len(history)
            if left == 0:
                return Terminal([mediator, party])
            punished = ultimatum(history + "p", mediator - 1, party - sure - blow, bluffs=bluffs)
            hold: TreeNode = punished
            if bluffs:
                spared = ultimatum(history + "b", mediator, party - sure, bluffs=True)
                hold = Decision("mediator", {"punish": punished, "back down": spared}, f"held {history}")
            yielded = ultimatum(history + "c", mediator + a, party - cost, bluffs=bluffs)
            return Decision("1", {"concede": yielded, "hold": hold}, f"asked {history}")

        mu = float(self.reputation)
        types = {
            "committed": (mu, ultimatum("", 0.0, 0.0, bluffs=False)),
            "flexible": (1 - mu, ultimatum("", 0.0, 0.0, bluffs=True)),
        }
        return ExtensiveForm(self.players, Chance(types, "type"))

    def trembles(self, game: ExtensiveForm) -> Trembles:
        """Return the equilibrium on the tree of :meth:`as_game`, with mistakes of one order elsewhere.

        The limit of :func:`~gametheory.tremble_limit` is the assessment, consistent by construction.
        """
        self._need_one()
        tree = game.tree
        chances = np.zeros(int(tree.offsets[-1]))
        b, a = self.ratio(), self.prize
        for k, name in enumerate(tree.set_names):
            history = name.partition(" ")[2]
            mu = np.asarray(self.reputation)
            for spent, event in enumerate(history):
                bluff = _play(b, a, mu, self.rounds - spent)[..., 1]
                if event == "b":
                    mu = np.zeros(())
                elif event == "p":
                    chance = mu + (1 - mu) * bluff
                    mu = mu / chance if chance > 0 else mu
            play = _play(b, a, mu, self.rounds - len(history))
            first = float(play[..., 0] if name.startswith("asked") else play[..., 1])
            chances[tree.offsets[k] : tree.offsets[k + 1]] = first, 1 - first
        played = chances > 0
        return Trembles(exponents=(~played).astype(float), coefficients=np.where(played, chances, 1.0))

    def _need_one(self) -> None:
        if self.answer().ndim > 1:
            raise invalid("as_game", "needs one situation, not a batch", self.reputation)
        if self.rounds > _MOST_ROUNDS_OF_A_TREE:
            raise invalid("rounds", f"must be at most {_MOST_ROUNDS_OF_A_TREE} for a tree", self.rounds)


def _play(ratio: ArrayLike, prize: ArrayLike, reputation: ArrayLike, left: int) -> FloatArray:
    """Return the chances of a concession and of a bluffer's punishment with `left` rounds, shape (..., 2)."""
    b, mu = np.maximum(np.asarray(ratio, dtype=float), 0.0), np.asarray(reputation, dtype=float)
    now, later = b**left, b ** (left - 1)
    at = _meets(mu, now) & (mu > 0)
    always: BoolArray = np.asarray(np.asarray(ratio, dtype=float) <= 0)
    concede = np.where(always, 1.0, np.where(at, 1 / np.asarray(prize, dtype=float), mu > now))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mixed = (1 - later) * mu / ((1 - mu) * later)
    strong = ((mu >= later) | _meets(mu, later)) & (left > 1)
    bluff = np.where(always | (left == 1) | (mu == 0), 0.0, np.where(strong, 1.0, mixed))
    return np.stack(np.broadcast_arrays(concede, bluff), axis=-1)


def _meets(mu: FloatArray, threshold: FloatArray) -> BoolArray:
    """Return whether a reputation is at a threshold, as far as rounding tells."""
    return np.asarray(np.abs(mu - threshold) <= _ROUNDING * np.maximum(mu, threshold))


def _nearest(states: FloatArray, after: FloatArray, few: list[int]) -> tuple[IntArray, FloatArray]:
    """Return which state each reputation is, its own or one of a `few`, and how far it is off as a share."""
    own = np.broadcast_to(np.arange(states.shape[-1]), states.shape)
    reached, off = own, _apart(states, after)
    for k in few:
        other = _apart(states[..., k : k + 1], after)
        reached, off = np.where(other < off, k, reached), np.minimum(other, off)
    return reached, off


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the difference of two reputations as a share of the larger one, as far as it has its digits."""
    return np.abs(one - other) / np.maximum(np.maximum(one, other), np.finfo(float).tiny)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = ReputationForWalking(
        rounds=inputs["n"],
        reputation=inputs["mu"],
        concession_cost=inputs["kappa"],
        punishment=inputs["omega"],
        prize=inputs["a"],
    )
    concede, bluff = found.answer()
    return {
        "thresholds": found.thresholds(),
        "p_concede_now": concede,
        "p_bluffer_punishes": bluff,
        "p_punish": found.punishes(),
        "posterior_after_punish": found.posterior(),
    }


MODELS = (
    Model(
        name="reputation_for_walking",
        title="Ultimatums of a mediator who may be bluffing: reputation, concession, punishment",
        parameters=(
            Parameter(name="n", meaning="ultimatums left", domain="positive integer", kind=Kind.WHOLE),
            Parameter(name="mu", meaning="belief that the mediator is committed to punish", domain="(0, 1)"),
            Parameter(
                name="kappa", meaning="cost of a concession to party 1", domain="below omega", unit="payoff"
            ),
            Parameter(
                name="omega", meaning="cost of being punished to party 1", domain="positive", unit="payoff"
            ),
            Parameter(
                name="a", meaning="a concession to the mediator", domain="above 1", unit="cost of punishing"
            ),
        ),
        outputs={
            "thresholds": "reputations above which party 1 concedes, with 1 to n rounds left",
            "p_concede_now": "chance that party 1 concedes now",
            "p_bluffer_punishes": "chance that a flexible mediator punishes a hold",
            "p_punish": "chance that a hold is punished",
            "posterior_after_punish": "reputation after a punishment",
        },
        citations=(KREPS_WILSON_1982,),
        evaluate=_evaluate,
        notes="U is party 1.",
    ),
)
"""As the catalogue lists them."""
