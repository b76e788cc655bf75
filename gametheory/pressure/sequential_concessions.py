"""Concede or hold, one party first: pressing the follower can be enough, and too much destroys the deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, Numbers
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal
from gametheory.pressure.concession_game import ConcessionGame
from gametheory.pressure.mechanism import HIRSHLEIFER_1983, Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, all_but
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "SequentialConcessions"]


@dataclass(frozen=True, eq=False, kw_only=True)
class SequentialConcessions(Mechanism):
    r"""One party concedes or holds first, the other sees it and answers; pressure falls on whoever held.

    Payoffs are those of :class:`ConcessionGame`, plus a windfall :math:`w_i` for i whenever j holds. A party
    that is indifferent concedes. The follower f answers a concession by one if
    :math:`s_f \ge \tau^C_f = T_f - R_f`, a refusal by a concession if :math:`s_f \ge \tau^H_f = P_f - S_f`;
    the leader l looks ahead.

    *Theorem.* (a) If :math:`\tau^C_f \le s_f < \tau^H_f` the follower does as the leader did, and the leader
    concedes from :math:`s_l \ge P_l + w_l - R_l` on: it may need no pressure at all, although in the
    simultaneous game both thresholds have to be reached. Pressing the follower alone is then enough: uneven
    pressure is *required*. (b) If :math:`s_f \ge \max(\tau^C_f, \tau^H_f)` the follower yields in any case
    and the leader holds out up to :math:`s_l = T_l - R_l`: over-pressing one party destroys a deal that
    moderate pressure sustains. (c) If :math:`s_f < \tau^C_f` there is no mutual concession, whatever
    :math:`s_l`. *Proof.* Backward induction.

    *Boundary.* With :math:`P_l + w_l - R_l \le s_l < T_l - R_l` the deal region in :math:`s_f` is exactly
    :math:`[\tau^C_f, \tau^H_f)`. *Counter-case.* More pressure is not always better: the chance of a deal is
    not monotone in :math:`s_f`. And a windfall for the leader, which changes nothing in the simultaneous
    game, costs the mediator as much pressure here.

    An answer is the leader's chance to concede and the follower's, after a concession and after a refusal.

    Parameters
    ----------
    both, temptation_payoff, sucker, stalemate : array_like, shape (..., 2)
        :math:`R_i, T_i, S_i, P_i`, as in :class:`ConcessionGame`, in payoff units.
    windfall : array_like, shape (..., 2), default (0, 0)
        :math:`w_i`, what i gains whenever j holds.
    leader : {0, 1}, default 0
        The party that moves first.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, the penalty for holding; negative if holding is rewarded.

    Notes
    -----
    The equilibrium is the only one unless a pressure equals a threshold; then it is the one in which the
    indifferent concede.

    References
    ----------
    .. [1] J. Hirshleifer, "From weakest-link to best-shot", Public Choice 41 (1983) 371-386,
       doi:10.1007/BF00141070, for the vocabulary. The game is constructed here.

    Examples
    --------
    >>> game = SequentialConcessions(
    ...     both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0)
    ... )
    >>> game.under([[0, 0.2], [0, 0.4], [0, 0.6]]).deal_chance()  # party 1 follows
    array([0., 1., 0.])
    """

    both: Numbers = Numbers(parties=True)
    temptation_payoff: Numbers = Numbers(parties=True)
    sucker: Numbers = Numbers(parties=True)
    stalemate: Numbers = Numbers(parties=True)
    windfall: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    leader: Literal[0, 1] = 0
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = HIRSHLEIFER_1983
    labels: ClassVar[tuple[str, ...]] = (
        "leader concedes",
        "follower concedes to a concession",
        "follower concedes to a refusal",
    )

    def __post_init__(self) -> None:
        if self.leader not in {0, 1} or isinstance(self.leader, bool):
            raise invalid("leader", "must be 0 or 1", self.leader)

    @property
    def follower(self) -> int:
        """The party that answers."""
        return 1 - self.leader

    def simultaneous(self) -> ConcessionGame:
        """Return the same situation without an order of moves; the windfalls change no equilibrium of it."""
        return ConcessionGame(
            both=self.both,
            temptation_payoff=self.temptation_payoff,
            sucker=self.sucker + self.windfall,
            stalemate=self.stalemate + self.windfall,
            pressure=self.pressure,
        )

    def follower_band(self) -> FloatArray:
        """Return the follower's pressures from which it answers a concession, and a refusal, by conceding.

        Shape (..., 2): between the two it does as the leader did; above both it yields in any case.
        """
        f = self.follower
        ends = np.broadcast_arrays(
            self.temptation_payoff[..., f] - self.both[..., f], self.stalemate[..., f] - self.sucker[..., f]
        )
        return np.stack(ends, axis=-1)

    def leader_thresholds(self) -> FloatArray:
        """Return the pressure from which the leader concedes, shape (..., 2).

        First if the follower does as the leader did, then if the follower yields in any case.
        """
        k = self.leader
        stuck, free = np.broadcast_arrays(
            self.stalemate[..., k] + self.windfall[..., k] - self.both[..., k],
            self.temptation_payoff[..., k] - self.both[..., k],
        )
        return np.stack([stuck, free], axis=-1)

    def leader_threshold(self) -> FloatArray:
        """Return the pressure from which the leader concedes, given the follower's replies, shape (...)."""
        k, (to_one, to_none) = self.leader, self._replies()
        alone = self.sucker[..., k] + self.windfall[..., k]
        stuck = self.stalemate[..., k] + self.windfall[..., k]
        conceding = np.where(to_one, self.both[..., k], alone)
        return np.asarray(np.where(to_none, self.temptation_payoff[..., k], stuck) - conceding)

    def _rounding(self) -> FloatArray:
        """Return the distance from a threshold that is within rounding of it, shape (..., 2)."""
        sizes = (self.both, self.temptation_payoff, self.sucker, self.stalemate, self.windfall)
        return np.asarray(ATOL * np.max(np.broadcast_arrays(*map(np.abs, sizes)), axis=0))

    def _reach(self, party: int) -> FloatArray:
        """Return the pressure on a party, rounded in favour of conceding."""
        return np.asarray(self.pressure[..., party] + self._rounding()[..., party])

    def _replies(self) -> tuple[BoolArray, BoolArray]:
        """Return whether the follower concedes to a concession, and to a refusal."""
        pressed, band = self._reach(self.follower), self.follower_band()
        return np.asarray(pressed >= band[..., 0]), np.asarray(pressed >= band[..., 1])

    def answer(self) -> FloatArray:
        """Return the plans of leader and follower, shape (..., 3)."""
        leads = self._reach(self.leader) >= self.leader_threshold()
        plans = np.broadcast_arrays(leads, *self._replies())
        return np.stack(plans, axis=-1).astype(float)

    def deal_chance(self) -> FloatArray:
        """Return 1 where both concede on the path, else 0."""
        to_one, to_none = self._replies()
        thresholds = self.leader_thresholds()
        needed = np.where(to_none, thresholds[..., 1], thresholds[..., 0])
        return np.asarray(to_one & (self._reach(self.leader) >= needed), dtype=float)

    def completeness(self) -> Completeness:
        """Return whether the equilibrium is the only one: it is unless a pressure equals a threshold."""
        band, rounding = self.follower_band(), self._rounding()
        own, other = self.pressure[..., self.leader], self.pressure[..., self.follower]
        ties = np.abs(other[..., np.newaxis] - band) <= rounding[..., [self.follower]]
        leads = np.abs(own - self.leader_threshold()) <= rounding[..., self.leader]
        return Completeness.ONE if ties.any() or leads.any() else Completeness.PROVEN

    def follower_windows(self, leader_pressure: ArrayLike) -> FloatArray:
        """Return the follower's pressures that give a deal, shape (..., 2, 2): two half-open intervals.

        The first is the band in which it does as the leader did, the second begins where it yields in any
        case; NaN for one that is empty at this pressure on the leader.
        """
        pressed = (
            np.asarray(leader_pressure, dtype=float)[..., np.newaxis] + self._rounding()[..., [self.leader]]
        )
        first, last = np.moveaxis(self.follower_band(), -1, 0)
        top = np.maximum(first, last)
        ends = np.stack([np.stack([first, top], -1), np.stack([top, np.full_like(top, np.inf)], -1)], -2)
        opens = (pressed >= self.leader_thresholds()) & np.stack(
            [first < last, np.ones_like(first, bool)], -1
        )
        return np.where(opens[..., np.newaxis], ends, np.nan)

    @property
    def consent(self) -> Consent:
        """Weakest link where both have to be pressed, one-sided where one has; of one situation.

        Neither where there is a deal under any pressure. No single word is right where enough pressure on the
        follower alone makes a deal and more of it spoils one, or relieves the leader.
        """
        of_follower, rounding = self._rounding()[..., self.follower], self._rounding()[..., self.leader]
        (yields, bends), (stuck, free) = (
            np.moveaxis(each, -1, 0) for each in (self.follower_band(), self.leader_thresholds())
        )
        mimics = (yields < bends) & (bends > of_follower)  # for some pressures it does as the leader did
        needs = yields > of_follower
        already = np.asarray(self.under((0.0, 0.0)).deal_chance() == 1)
        stuck = np.where(mimics, stuck, free)
        moved = stuck > rounding
        return one_consent(
            [
                (already & (free <= rounding), Consent.NEITHER),
                (already, None),
                (~moved & (free > rounding), None),
                (moved & (free < stuck), None),
                (needs & moved, Consent.WEAKEST_LINK),
                (True, Consent.ONE_SIDED),
            ]
        )

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the splits of `budget` that give a deal if the follower never does as the leader did.

        None where it does so under some pressure: the splits may then form two intervals,
        :meth:`follower_windows`.
        """
        total = np.asarray(budget, dtype=float)
        band, needs = self.follower_band(), self.leader_thresholds()
        if (band[..., 0] < band[..., 1]).any():
            return None
        least = np.maximum(band[..., 0], 0.0) / total
        lead = np.maximum(needs[..., 1], 0.0) / total
        low, high = (lead, all_but(least)) if self.leader == 0 else (least, all_but(lead))
        return SplitTheorem.window("the window of a yielding follower", low=low, high=high)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from another move at a node, as a share of the mover's range of payoffs."""
        x, ends = np.asarray(answer, dtype=float), self._ends()
        f, k = self.follower, self.leader
        mixed = np.stack([x[..., 1:], 1 - x[..., 1:]], axis=-1)  # (..., leader's move, follower's move)
        after = ends[..., f]
        reply = after.max(axis=-1) - (after * mixed).sum(axis=-1)
        ahead = (ends[..., k] * mixed).sum(axis=-1)
        now = x[..., 0] * ahead[..., 0] + (1 - x[..., 0]) * ahead[..., 1]
        gain = {k: ahead.max(axis=-1) - now, f: reply.max(axis=-1)}
        span = np.ptp(ends, axis=(-3, -2))
        span = np.maximum(span, self._rounding() / EQUILIBRIUM_TOL)  # no rounding refutes
        share = np.stack([gain[0], gain[1]], axis=-1) / np.where(span > 0, span, 1.0)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, np.maximum(share.max(axis=-1), 0.0), np.inf))

    def _ends(self) -> FloatArray:
        """Return the payoffs of the four ends, shape (..., leader's move, follower's move, party)."""
        both, tempted, alone, stuck = np.broadcast_arrays(
            self.both,
            self.temptation_payoff - self.pressure,
            self.sucker + self.windfall,
            self.stalemate + self.windfall - self.pressure,
        )
        lead = np.arange(2) == self.leader
        holds_back = np.where(lead, alone, tempted)  # the leader concedes, the follower holds
        gives_in = np.where(lead, tempted, alone)
        rows = [np.stack([both, holds_back], axis=-2), np.stack([gives_in, stuck], axis=-2)]
        return np.stack(rows, axis=-3)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of these plans, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        lead = np.stack([x[..., 0], 1 - x[..., 0]], axis=-1)
        reply = np.stack([x[..., 1:], 1 - x[..., 1:]], axis=-1)
        return np.asarray(np.einsum("...a,...ab,...abi->...i", lead, reply, self._ends()))

    def as_game(self) -> ExtensiveForm:
        """Return the tree of two moves, or the batch of them."""
        ends, names = self._ends(), ("concede", "hold")
        answers = {
            move: Decision(
                str(self.follower), {reply: Terminal(ends[..., a, b, :]) for b, reply in enumerate(names)}
            )
            for a, move in enumerate(names)
        }
        return ExtensiveForm(self.players, Decision(str(self.leader), answers))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    leader: Literal[0, 1] = 0 if inputs["leader"] == "R" else 1
    game = SequentialConcessions(
        both=inputs["R"],
        temptation_payoff=inputs["T"],
        sucker=inputs["S"],
        stalemate=inputs["P"],
        windfall=inputs["w"],
        pressure=inputs["s"],
        leader=leader,
    )
    leads, *replies = game.answer() == 1
    moves = {game.leader: leads, game.follower: replies[0 if leads else 1]}
    names = {False: "H", True: "C"}
    return {
        "outcome": "".join(names[bool(moves[i])] for i in (0, 1)),
        "mutual_concession": bool(game.deal_chance() == 1),
        "reply_to_C": names[bool(replies[0])],
        "reply_to_H": names[bool(replies[1])],
        "leader_threshold": game.leader_threshold(),
        "follower_threshold": game.follower_band()[0],
        "follower_overpressed": game.follower_band()[1],
    }


_PAIR = "two numbers"
MODELS = (
    Model(
        name="concession_sequential",
        title="Concede or hold under pressure, one party first",
        parameters=(
            Parameter(
                name="R", meaning="payoffs of mutual concession", domain=_PAIR, unit="payoff", shape=(2,)
            ),
            Parameter(name="T", meaning="payoffs of holding alone", domain=_PAIR, unit="payoff", shape=(2,)),
            Parameter(
                name="S", meaning="payoffs of conceding alone", domain=_PAIR, unit="payoff", shape=(2,)
            ),
            Parameter(name="P", meaning="payoffs of mutual holding", domain=_PAIR, unit="payoff", shape=(2,)),
            Parameter(
                name="w", meaning="windfalls when the other holds", domain=_PAIR, unit="payoff", shape=(2,)
            ),
            Parameter(name="s", meaning="penalties for holding", domain=_PAIR, unit="payoff", shape=(2,)),
            Parameter(name="leader", meaning="who moves first", domain="'R' or 'U'", kind=Kind.TEXT),
        ),
        outputs={
            "outcome": "moves on the path, party 0's first",
            "mutual_concession": "whether both concede",
            "reply_to_C": "the follower's answer to a concession",
            "reply_to_H": "the follower's answer to a refusal",
            "leader_threshold": "pressure from which the leader concedes",
            "follower_threshold": "pressure from which the follower answers a concession by one",
            "follower_overpressed": "pressure from which it yields to a refusal",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
        notes="pairs are (party 0, party 1) = (R, U); C concedes, H holds; the indifferent concede",
    ),
)
"""As the catalogue lists it."""
