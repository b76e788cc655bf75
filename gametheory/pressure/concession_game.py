"""Concede or hold, at the same time: both consents are needed, and a penalty falls on whoever holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, IntArray, Numbers, real
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.concession_budget import ConcessionBudget, concession_budget
from gametheory.pressure.concession_table import (
    ConcessionEquilibria,
    concession_equilibria,
    region_labels,
    sign_code,
)
from gametheory.pressure.mechanism import HIRSHLEIFER_1983, Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, all_but

__all__ = ["MODELS", "ConcessionGame"]

_ACTIONS = ("concede", "hold")
_CLASSES = np.array(["hold dominant", "match", "anti", "concede dominant", "threshold"])


@dataclass(frozen=True, eq=False, kw_only=True)
class ConcessionGame(Mechanism):
    r"""Two parties concede or hold at the same time; pressure falls on party i exactly when i held.

    Party i is paid :math:`R_i` if both concede, :math:`T_i - s_i` if it alone holds, :math:`S_i` if it alone
    concedes and :math:`P_i - s_i` if both hold. It concedes to a party that concedes if
    :math:`s_i \ge \tau^C_i = T_i - R_i` (temptation), to one that holds if
    :math:`s_i \ge \tau^H_i = P_i - S_i` (fear). Below both it is *hold dominant*, above both *concede
    dominant*; between them it does as the other does (*match*, :math:`\tau^C_i < \tau^H_i`) or the opposite
    (*anti*).

    *Theorem.* The equilibria are (first letter: party 0)

    ================  =========  ============  ============  ================
    0 \\ 1            hold dom.  match         anti          concede dom.
    ================  =========  ============  ============  ================
    hold dom.         HH         HH            HC            HC
    match             HH         CC HH mixed   mixed         CC
    anti              CH         mixed         CH HC mixed   HC
    concede dom.      CH         CC            CH            CC
    ================  =========  ============  ============  ================

    and in the mixed one j concedes with chance :math:`(\tau^H_i - s_i) / (\tau^H_i - \tau^C_i)`. So both
    concede in an equilibrium if and only if :math:`s_0 \ge \tau^C_0` and :math:`s_1 \ge \tau^C_1`: consent is
    a weakest link, and pressing one party harder never makes up for the other's threshold.

    *Boundary.* Of a budget S the splits with a share of party 0 in :math:`[\tau^C_0 / S,\ 1 - \tau^C_1 / S]`
    work, ends included (:meth:`budget`). Where a pressure equals a threshold a party is indifferent, and the
    equilibria may form a continuum; :meth:`equilibria` lists its corners.

    *Counter-cases.* With unequal thresholds an even split may fail where an uneven one works; a party with
    :math:`\tau^C_i \le 0` needs no pressure; and between match and anti only the mixed equilibrium is left,
    in which more pressure on the party that matches makes the other concede *less*.

    Parameters
    ----------
    both : array_like, shape (..., 2)
        :math:`R_i`, what mutual concession pays, in payoff units.
    temptation_payoff : array_like, shape (..., 2)
        :math:`T_i`, what holding against a party that concedes pays, before pressure.
    sucker : array_like, shape (..., 2)
        :math:`S_i`, what conceding to a party that holds pays.
    stalemate : array_like, shape (..., 2)
        :math:`P_i`, what holding pays if both hold, before pressure.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, the penalty for holding; negative if holding is rewarded.

    Notes
    -----
    A windfall for i whenever j holds (arms for one party, walking away from the other) enters :math:`S_i` and
    :math:`P_i` alike, so it changes no reply and no equilibrium: see :meth:`with_windfall`. It counts when
    one party moves first (:class:`SequentialConcessions`) or refusals are misattributed.

    References
    ----------
    .. [1] J. Hirshleifer, "From weakest-link to best-shot", Public Choice 41 (1983) 371-386,
       doi:10.1007/BF00141070, for the weakest link. The game is constructed here.

    Examples
    --------
    >>> game = ConcessionGame(
    ...     both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0)
    ... )
    >>> [str(game.under(s).regions()) for s in ([0.35, 0.35], [0.6, 0.1], [0.6, 0.4])]
    ['CC, HH, mixed', 'CH', 'CC']
    """

    both: Numbers = Numbers(parties=True)
    temptation_payoff: Numbers = Numbers(parties=True)
    sucker: Numbers = Numbers(parties=True)
    stalemate: Numbers = Numbers(parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    citation: ClassVar[Citation] = HIRSHLEIFER_1983
    labels: ClassVar[tuple[str, ...]] = ("party 0 concedes", "party 1 concedes")

    def temptation(self) -> FloatArray:
        """Return the pressure at which each party concedes to one that concedes, shape (..., 2)."""
        return np.asarray(self.temptation_payoff - self.both)

    def fear(self) -> FloatArray:
        """Return the pressure at which each party concedes to one that holds, shape (..., 2)."""
        return np.asarray(self.stalemate - self.sucker)

    def gains(self) -> FloatArray:
        """Return what conceding gains if the other holds and if it concedes, shape (..., 2, 2)."""
        sides = np.broadcast_arrays(self.pressure - self.fear(), self.pressure - self.temptation())
        return np.stack(sides, axis=-1)

    def _rounding(self) -> FloatArray:
        """Return the distance from a threshold that is within rounding of it, shape (..., 2)."""
        sizes = (self.both, self.temptation_payoff, self.sucker, self.stalemate)
        return np.asarray(ATOL * np.max(np.broadcast_arrays(*map(np.abs, sizes)), axis=0))

    def _signs(self) -> IntArray:
        gains, rounding = self.gains(), self._rounding()[..., np.newaxis]
        return (gains > rounding).astype(np.int64) - (gains < -rounding)

    def classes(self) -> NDArray[np.str_]:
        """Return the class of each party, shape (..., 2); ``threshold`` where a gain is zero."""
        holds, concedes = np.moveaxis(self._signs(), -1, 0)
        kind = np.select(
            [(holds == 0) | (concedes == 0), (holds < 0) & (concedes < 0), holds < 0, concedes < 0],
            [4, 0, 1, 2],
            3,
        )
        return np.asarray(_CLASSES[kind])

    def equilibria(self) -> ConcessionEquilibria:
        """Return every equilibrium at every point; of a continuum, its corners."""
        return concession_equilibria(self.gains(), self._signs())

    def regions(self) -> NDArray[np.str_]:
        """Return the set of equilibria by name at every point: the regions of the plane of two pressures.

        ``"CC, HH, mixed"``, ``"CH"``, ...; with ``"continuum"`` where there are infinitely many.
        """
        return region_labels(sign_code(self._signs()))

    def sustains_both(self) -> BoolArray:
        """Return whether mutual concession is an equilibrium."""
        needed = self.temptation() - self._rounding()
        return np.asarray(
            (self.pressure[..., 0] >= needed[..., 0]) & (self.pressure[..., 1] >= needed[..., 1])
        )

    def both_for_sure(self) -> BoolArray:
        """Return whether mutual concession is the only equilibrium."""
        return np.asarray(self.regions() == "CC")

    def stalemate_for_sure(self) -> BoolArray:
        """Return whether mutual holding is the only equilibrium."""
        return np.asarray(self.regions() == "HH")

    def sustained_by(self, capacity: ArrayLike) -> BoolArray:
        r"""Return whether a mediator who can press up to `capacity`, shape (..., 2), sustains a deal.

        Leverage over one party alone cannot, however strong, unless the other needs none; two mediators with
        leverage over one each can if they coordinate.
        """
        most = real("capacity", capacity)
        return self.under(np.maximum(most, self.pressure)).sustains_both()

    def budget(self, total: ArrayLike) -> ConcessionBudget:
        """Return the splits of a `total`, shape (...), that sustain mutual concession."""
        return concession_budget(self.temptation(), total)

    def with_windfall(self, windfall: ArrayLike) -> ConcessionGame:
        """Return the game in which each party also gets `windfall` whenever the other holds."""
        extra = real("windfall", windfall)
        return replace(self, sucker=self.sucker + extra, stalemate=self.stalemate + extra)

    @property
    def consent(self) -> Consent:
        """A weakest link if both need pressure, one-sided if one does, else neither; of one situation.

        No single word is right where a party is just tempted enough to mix under the least pressure.
        """
        tau, rounding = self.temptation(), self._rounding()
        needs = tau > rounding
        count = np.asarray(needs.sum(axis=-1))
        edge = (np.abs(tau) <= rounding) & (tau < self.fear()) & (needs & (self.fear() < tau))[..., ::-1]
        return one_consent(
            [
                (count == 0, Consent.NEITHER),
                (edge.any(axis=-1), None),
                (count == 1, Consent.ONE_SIDED),
                (True, Consent.WEAKEST_LINK),
            ]
        )

    def unit(self) -> FloatArray:
        """Return each party's temptation, shape (..., 2): the threshold it has to reach counts as one."""
        return np.where(self.temptation() > self._rounding(), self.temptation(), 1.0)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the window of splits that sustain mutual concession.

        None where a mixed equilibrium may be the only one, which gives a deal some chance outside the window:
        one party has the smaller temptation, the other the smaller fear.
        """
        matches = self.temptation() < self.fear()
        if (matches[..., 0] != matches[..., 1]).any():
            return None
        total = np.asarray(budget, dtype=float)
        needs = self.temptation() > self._rounding()
        return SplitTheorem.window(
            "the concession window",
            low=np.where(needs[..., 0], 1 / total, 0.0),
            high=all_but(np.where(needs[..., 1], 1 / total, 0.0)),
            level=np.asarray(~needs.any(axis=-1)),
        )

    def answers(self) -> tuple[FloatArray, ...]:
        """Return every equilibrium, the corners of a continuum included.

        Where a point of a batch has fewer than another, its last is repeated.
        """
        return tuple(np.moveaxis(self.equilibria().corners(), -2, 0))

    def answer(self) -> FloatArray:
        """Return mutual concession where it is an equilibrium, else HH, else CH, HC or the mixed one."""
        found = self.equilibria()
        order = [0, 3, 1, 2, 4, 5, 6, 7, 8]
        first = np.asarray(order)[np.argmax(found.present[..., order], axis=-1)]
        chosen = np.take_along_axis(found.concede, first[..., np.newaxis, np.newaxis], axis=-2)
        return chosen[..., 0, :]

    def deal_chance(self) -> FloatArray:
        """Return the chance of mutual concession in :meth:`answer`: 1 where it is an equilibrium."""
        chance = np.asarray(self.sustains_both(), dtype=float)
        to_one, to_none = self.pressure - self.temptation(), self.pressure - self.fear()
        rounding = self._rounding()
        match = (to_one > rounding) & (to_none < -rounding)
        anti = (to_one < -rounding) & (to_none > rounding)
        mixes = (match[..., 0] & anti[..., 1]) | (anti[..., 0] & match[..., 1])
        if mixes.any():
            chance[mixes] = self._mixed_at(mixes)
        return chance

    def _mixed_at(self, where: BoolArray) -> FloatArray:
        """Return the product of the mixed chances at some points; exactly at thresholds it is 0 or 1."""
        fear, slope, pressure = (
            np.broadcast_to(each, (*where.shape, 2))[where]
            for each in (self.fear(), self.fear() - self.temptation(), self.pressure)
        )
        return np.asarray(np.clip((fear - pressure) / slope, 0.0, 1.0).prod(axis=-1))

    def _table(self) -> FloatArray:
        """Return the payoffs, shape (..., 2, 2, 2): player, action of 0, action of 1; conceding first."""
        cells = np.broadcast_arrays(
            self.both, self.temptation_payoff - self.pressure, self.sucker, self.stalemate - self.pressure
        )
        both, tempted, alone, stuck = (np.moveaxis(cell, -1, 0) for cell in cells)
        first = np.array([[both[0], alone[0]], [tempted[0], stuck[0]]])
        second = np.array([[both[1], tempted[1]], [alone[1], stuck[1]]])
        return np.moveaxis(np.stack([first, second]), (0, 1, 2), (-3, -2, -1))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from conceding or holding, as a share of the party's range of payoffs."""
        x, table = np.asarray(answer, dtype=float), self._table()
        mixed = np.stack([x, 1 - x], axis=-1)
        mine = np.einsum("...ab,...b->...a", table[..., 0, :, :], mixed[..., 1, :])
        theirs = np.einsum("...ab,...a->...b", table[..., 1, :, :], mixed[..., 0, :])
        worth = np.stack([mine, theirs], axis=-2)
        span = np.ptp(table.reshape((*table.shape[:-2], 4)), axis=-1)
        span = np.maximum(span, self._rounding() / EQUILIBRIUM_TOL)  # no rounding refutes
        gain = worth.max(axis=-1) - (worth * mixed).sum(axis=-1)
        share = (gain / np.where(span > 0, span, 1.0)).max(axis=-1)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, np.maximum(share, 0.0), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs if the parties concede with these chances, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        mixed = np.stack([x, 1 - x], axis=-1)
        pay = np.einsum("...iab,...a,...b->...i", self._table(), mixed[..., 0, :], mixed[..., 1, :])
        return np.asarray(pay)

    def as_game(self) -> NormalForm:
        """Return the bimatrix game, or the batch of them."""
        return NormalForm(self._table(), players=self.players, actions=[_ACTIONS, _ACTIONS])


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = ConcessionGame(
        both=inputs["R"],
        temptation_payoff=inputs["T"],
        sucker=inputs["S"],
        stalemate=inputs["P"],
        pressure=inputs["s"],
    )
    found = game.equilibria()
    return {
        "tau_C": game.temptation(),
        "tau_H": game.fear(),
        "classes": [str(kind).replace(" ", "_") for kind in game.classes()],
        "pure_equilibria": [
            name for name, there in zip(("CC", "CH", "HC", "HH"), found.present, strict=False) if there
        ],
        "mixed": found.concede[4] if found.present[4] else None,
        "mutual_concession": bool(game.sustains_both()),
        "mutual_concession_unique": bool(game.both_for_sure()),
        "stalemate_only": bool(game.stalemate_for_sure()),
    }


_PAIR = "two numbers"
MODELS = (
    Model(
        name="concession_game",
        title="Concede or hold under pressure: all equilibria of the simultaneous game",
        parameters=(
            Parameter(
                name="R", meaning="payoffs of mutual concession", domain=_PAIR, unit="payoff", shape=(2,)
            ),
            Parameter(name="T", meaning="payoffs of holding alone", domain=_PAIR, unit="payoff", shape=(2,)),
            Parameter(
                name="S", meaning="payoffs of conceding alone", domain=_PAIR, unit="payoff", shape=(2,)
            ),
            Parameter(name="P", meaning="payoffs of mutual holding", domain=_PAIR, unit="payoff", shape=(2,)),
            Parameter(name="s", meaning="penalties for holding", domain=_PAIR, unit="payoff", shape=(2,)),
        ),
        outputs={
            "tau_C": "temptation thresholds",
            "tau_H": "fear thresholds",
            "classes": "class of each party",
            "pure_equilibria": "pure equilibria, party 0's letter first",
            "mixed": "chances of conceding in the mixed equilibrium, or null",
            "mutual_concession": "whether CC is an equilibrium",
            "mutual_concession_unique": "whether it is the only one",
            "stalemate_only": "whether HH is the only one",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
        unordered=frozenset({"pure_equilibria"}),
        notes="pairs are (party 0, party 1); C concedes, H holds",
    ),
)
"""As the catalogue lists it."""
