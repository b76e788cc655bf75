"""Ceasefire first or talks first: each side proposes a procedure, and a mismatch is war."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, ULP, BoolArray, FloatArray, Numbers
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "SCHELLING_1960", "RivalProcedures"]

SCHELLING_1960 = Citation(
    key="schelling1960",
    kind="book",
    author="Schelling, Thomas C.",
    title="The Strategy of Conflict",
    year=1960,
    fields={"publisher": "Harvard University Press"},
)

_PURE = {"CF-CF": (0.0, 1.0), "TF-TF": (1.0, 0.0), "TF-CF": (1.0, 1.0), "CF-TF": (0.0, 0.0)}
"""Profiles by their names in the case files: chance that 0 proposes talks, that 1 proposes a ceasefire."""

_ROUNDING = 4 * ULP
"""Largest error of a gain, as a share of the sizes of what it is the sum of."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RivalProcedures(Mechanism):
    r"""Each party proposes *ceasefire first* or *talks first*; a match is carried out, a mismatch is war.

    The procedures pay :math:`C_i` and :math:`T_i`; war pays :math:`W_i - s_i`. An answer is the chance *r*
    that party 0 proposes talks and the chance *u* that party 1 proposes a ceasefire: each side's own
    favourite in the leading case. The game is a coordination problem in the sense of [1]_ or, where each
    rejects the other's procedure, a stall.

    *Theorem (a), best shot.* If :math:`C_0 < W_0` and :math:`T_1 < W_1`, while each accepts its own
    procedure, there is no other equilibrium than the stall, and it gives way as soon as one of
    :math:`s_0 \ge W_0 - C_0`, :math:`s_1 \ge W_1 - T_1` holds. Put all the pressure on one party and it
    costs the smaller threshold; split evenly, twice that: **uneven pressure is the cheap cure**. And more:
    once
    *both* hold strictly, both procedures beat war for both, nobody knows which to propose, and the mismatches
    of part (b) return.
    *Theorem (b), weakest link.* Where both procedures beat war for both and no focal point picks one, the
    mixed equilibrium has mismatches with probability

    .. math:: \frac12 + \frac{g_0 g_1}{2 (m_0 + 2 s_0)(m_1 + 2 s_1)}, \quad
              g_0 = T_0 - C_0,\; g_1 = C_1 - T_1,\; m_i = C_i + T_i - 2 W_i .

    If the parties' favourites differ, :math:`g_0 g_1 > 0`, a total is best split so that
    :math:`m_0 + 2 s_0 = m_1 + 2 s_1`: **even, in these units**; and mismatches stay above one half: pressure
    alone does not coordinate, a focal procedure does.
    *Boundary.* At :math:`g_0 g_1 = 0` the split, and the pressure, change nothing. *Counter-case* to (b):
    with one favourite, :math:`g_0 g_1 < 0`, pressure makes mismatches likelier, and the even split is worst.

    Outside the two cases :meth:`deal_chance` is 1 where a procedure is a pure equilibrium and 0 where only a
    stall is; where one party wants a match and the other a mismatch, it is that of the one, mixed,
    equilibrium.

    Parameters
    ----------
    ceasefire_first, talks_first : array_like, shape (..., 2)
        :math:`C_i, T_i`, what the procedures are worth to each party, in payoff units.
    war : array_like, shape (..., 2)
        :math:`W_i`, what war is worth.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, loss from a continued war.

    References
    ----------
    .. [1] T. C. Schelling, The Strategy of Conflict, Harvard University Press, 1960.

    Examples
    --------
    >>> stall = RivalProcedures(ceasefire_first=[-0.1, 0.6], talks_first=[0.5, -0.15], war=[0, 0])
    >>> stall.under([[0.05, 0.05], [0.12, 0.0], [0.0, 0.12]]).deal_chance()
    array([0., 1., 0.])
    >>> both = RivalProcedures(ceasefire_first=[0.1, 0.6], talks_first=[0.5, 0.15], war=[0, 0])
    >>> both.under([[0.2, 0.2], [0.4, 0.0]]).mismatch().round(6)
    array([0.578261, 0.585714])
    """

    ceasefire_first: Numbers = Numbers(parties=True)
    talks_first: Numbers = Numbers(parties=True)
    war: Numbers = Numbers(parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = SCHELLING_1960
    labels: ClassVar[tuple[str, ...]] = ("0 proposes talks", "1 proposes a ceasefire")

    def gains(self) -> tuple[FloatArray, FloatArray]:
        """Return by how much a ceasefire first, and talks first, beat war for each party, shape (..., 2)."""
        worst = self.war - self.pressure
        return self.ceasefire_first - worst, self.talks_first - worst

    def _signs(self) -> tuple[FloatArray, FloatArray]:
        """Return the signs of the gains, 0 where rounding may have made a gain of none, shape (..., 2)."""
        worst = np.abs(self.war) + np.abs(self.pressure)
        truce, talks = self.gains()
        return (
            np.sign(truce) * (np.abs(truce) > _ROUNDING * (np.abs(self.ceasefire_first) + worst)),
            np.sign(talks) * (np.abs(talks) > _ROUNDING * (np.abs(self.talks_first) + worst)),
        )

    def pure_equilibria(self) -> dict[str, BoolArray]:
        """Return where each pure profile is an equilibrium, by 0's proposal and then 1's (CF, TF)."""
        truce, talks = self._signs()
        good, fine = truce >= 0, talks >= 0
        bad, poor = truce <= 0, talks <= 0
        return {
            "CF-CF": np.asarray(good.all(axis=-1)),
            "TF-TF": np.asarray(fine.all(axis=-1)),
            "TF-CF": np.asarray(bad[..., 0] & poor[..., 1]),
            "CF-TF": np.asarray(poor[..., 0] & bad[..., 1]),
        }

    def mixed(self) -> FloatArray:
        """Return r and u of the mixed equilibrium, shape (..., 2), NaN where there is none.

        It takes that each party's two gains have one sign.
        """
        truce, talks = self.gains()
        some = ((np.sign(truce) * np.sign(talks)) > 0).all(axis=-1, keepdims=True)
        total = np.where(some, truce + talks, 1.0)
        r, u = truce[..., 1] / total[..., 1], talks[..., 0] / total[..., 0]
        return np.where(some, np.stack([r, u], axis=-1), np.nan)

    def mismatch(self) -> FloatArray:
        """Return the chance of different proposals in the mixed equilibrium, shape (...); NaN without one."""
        r, u = np.moveaxis(self.mixed(), -1, 0)
        return np.asarray(u * r + (1 - u) * (1 - r))

    def stall_only(self) -> BoolArray:
        """Return whether the pure equilibria are stalls, and there are some, shape (...)."""
        found = self.pure_equilibria()
        stalls = found["TF-CF"] | found["CF-TF"]
        return np.asarray(stalls & ~found["CF-CF"] & ~found["TF-TF"])

    def coordinates(self) -> BoolArray:
        """Return whether both procedures beat war for both, shape (...)."""
        truce, talks = self._signs()
        return np.asarray((np.minimum(truce, talks) > 0).all(axis=-1))

    def answer(self) -> FloatArray:
        """Return the equilibrium that :meth:`deal_chance` counts, shape (..., 2)."""
        pure, mixed = self.pure_equilibria(), self.mixed()
        return np.select(
            [self.coordinates()[..., np.newaxis], *[pure[name][..., np.newaxis] for name in _PURE]],
            [mixed, *[np.broadcast_to(at, mixed.shape) for at in _PURE.values()]],
            mixed,
        )

    def answers(self) -> tuple[FloatArray, ...]:
        """Return the pure equilibria and the mixed one, the chosen one first; of a batch only that."""
        first = self.answer()
        if first.ndim > 1:
            return (first,)
        rest = [np.array(_PURE[name]) for name, holds in self.pure_equilibria().items() if holds]
        if np.isfinite(self.mixed()).all():
            rest.append(self.mixed())
        return (first, *[each for each in rest if not np.array_equal(each, first)])

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from another proposal as a share of the party's range of payoffs."""
        x = np.asarray(answer, dtype=float)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        table = self._payoffs() - (self.war - self.pressure)[..., np.newaxis, np.newaxis]
        own, other = np.moveaxis(table, -3, 0)
        row, column = np.stack([1 - x[..., 0], x[..., 0]], axis=-1), np.stack([x[..., 1], 1 - x[..., 1]], -1)
        by_row = (own * column[..., np.newaxis, :]).sum(axis=-1)
        by_column = (other * row[..., :, np.newaxis]).sum(axis=-2)
        gains = (
            by_row.max(axis=-1) - (by_row * row).sum(axis=-1),
            by_column.max(axis=-1) - (by_column * column).sum(axis=-1),
        )
        span = np.ptp(table, axis=(-2, -1))
        regret = np.stack(gains, axis=-1) / np.where(span > 0, span, 1.0)
        return np.asarray(np.where(feasible, regret.max(axis=-1), np.inf))

    def _payoffs(self) -> FloatArray:
        """Return the table, shape (..., 2, 2, 2): party, proposal of 0 and of 1, a ceasefire before talks."""
        war, truce, talks = np.broadcast_arrays(
            self.war - self.pressure, self.ceasefire_first, self.talks_first
        )
        return np.stack([np.stack([truce, war], axis=-1), np.stack([war, talks], axis=-1)], axis=-2)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        talks, truce = x[..., :1], x[..., 1:]
        chances = (1 - talks) * truce, talks * (1 - truce)
        worst = self.war - self.pressure
        return np.asarray(
            chances[0] * self.ceasefire_first
            + chances[1] * self.talks_first
            + (1 - chances[0] - chances[1]) * worst
        )

    def deal_chance(self) -> FloatArray:
        """Return the chance that the proposals match in the equilibrium of :meth:`answer`, shape (...)."""
        sign, gain = self._signs(), self.gains()
        a, b, c, d = np.broadcast_arrays(sign[0][..., 0], sign[1][..., 0], sign[0][..., 1], sign[1][..., 1])
        match = ((a >= 0) & (c >= 0)) | ((b >= 0) & (d >= 0))
        stall = ((a <= 0) & (d <= 0)) | ((b <= 0) & (c <= 0))
        mixed = ((a > 0) & (b > 0) & (c > 0) & (d > 0)) | ~(match | stall)
        chance = np.where(match, 1.0, 0.0)
        truce, talks = (np.broadcast_to(each, (*mixed.shape, 2))[mixed] for each in gain)
        r, u = (truce / (truce + talks))[..., 1], (talks / (truce + talks))[..., 0]
        chance[mixed] = (1 - r) * u + r * (1 - u)
        return chance

    def stalls(self) -> BoolArray:
        """Return whether each accepts one procedure, not the same, and rejects the other, shape (...)."""
        truce, talks = self._signs()
        own = (talks[..., 0] > 0) & (truce[..., 0] < 0) & (truce[..., 1] > 0) & (talks[..., 1] < 0)
        mirrored = (truce[..., 0] > 0) & (talks[..., 0] < 0) & (talks[..., 1] > 0) & (truce[..., 1] < 0)
        return np.asarray(own | mirrored)

    def _tension(self) -> FloatArray:
        """Return :math:`g_0 g_1`, positive if the parties' favourites differ, shape (...)."""
        return np.asarray(-(self.talks_first - self.ceasefire_first).prod(axis=-1))

    @property
    def consent(self) -> Consent:
        """Best shot in the stall of (a), weakest link in (b), and best shot in its counter-case.

        Neither on the boundary of (b). Outside the two cases no single word is right: a match that there is
        without pressure becomes uncertain once both procedures beat war for both. Of one situation.
        """
        free = self.under([0.0, 0.0])
        mixed, tension = free.coordinates(), self._tension()
        return one_consent(
            [
                (free.stalls() | (mixed & (tension < 0)), Consent.BEST_SHOT),
                (mixed & (tension > 0), Consent.WEAKEST_LINK),
                (mixed, Consent.NEITHER),
                (True, None),
            ]
        )

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return theorem (a) or (b), where one of them holds for all the situations; elsewhere None."""
        free, total = self.under([0.0, 0.0]), np.asarray(budget, dtype=float)
        if free.stalls().all():
            return self._cure(total)
        return self._mixture(total) if free.coordinates().all() else None

    def _cure(self, total: FloatArray) -> SplitTheorem:
        """Return theorem (a): one threshold is met, and not the other beyond it."""
        needed = self.war - np.minimum(self.ceasefire_first, self.talks_first)
        with np.errstate(divide="ignore", over="ignore"):
            ends = np.stack([needed[..., 0] / total, 1 - needed[..., 1] / total])
        for mark in (0.0, 0.5, 1.0):  # a party on its threshold accepts, whatever rounding says
            ends = np.where(np.abs(ends - mark) <= ATOL, mark, ends)
        low, high = ends.min(axis=0), ends.max(axis=0)
        helpless = (low < 0) & (high > 1)
        every = helpless | (low >= high - ATOL)
        even = ((low >= 0.5) & (high > 1)) | ((high <= 0.5) & (low < 0))
        gap = (low < 0.5) & (high > 0.5) & (total < needed.sum(axis=-1))
        worst = gap & (low >= 0) & (high <= 1)  # both ends are better than the middle
        forms = np.select(
            [every, even, worst],
            [SplitVerdict.NEUTRAL, SplitVerdict.EVEN_BEST, SplitVerdict.EVEN_WORST],
            SplitVerdict.TILTED,
        )
        return SplitTheorem(
            name="best shot of rival procedures",
            best=np.where(helpless, 0.0, 1.0),
            low=np.where(helpless, 1.0, np.maximum(low, -1.0)),
            high=np.where(helpless, 0.0, np.minimum(high, 2.0)),
            outside=True,
            forms=forms,
        )

    def _mixture(self, total: FloatArray) -> SplitTheorem:
        """Return theorem (b), and its counter-case."""
        m = self.ceasefire_first + self.talks_first - 2 * self.war
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            balance = (m[..., 1] - m[..., 0] + 2 * total) / (4 * total)
        balance, tension = np.broadcast_arrays(np.where(total > 0, balance, 0.5), self._tension())
        symmetric, differ, level = np.abs(balance - 0.5) <= ATOL, tension > 0, tension == 0
        at = np.where(differ, np.clip(balance, 0.0, 1.0), np.where(balance <= 0.5, 1.0, 0.0))
        split = total[..., np.newaxis] * np.stack([at, 1 - at], axis=-1)
        forms = np.select(
            [level | (total <= 0), differ & symmetric, symmetric],
            [SplitVerdict.NEUTRAL, SplitVerdict.EVEN_BEST, SplitVerdict.EVEN_WORST],
            SplitVerdict.TILTED,
        )
        ends = bool((symmetric & (tension < 0)).all())
        return SplitTheorem(
            name="mismatch of rival procedures",
            best=0.5 - tension / (2 * np.prod(m + 2 * split, axis=-1)),
            low=np.where(level | ends, 0.0, at),
            high=np.where(level | ends, 1.0, at),
            outside=ends,
            level=level,
            forms=forms,
        )

    def as_game(self) -> NormalForm:
        """Return the 2 by 2 game, or a batch of them."""
        names = ["ceasefire first", "talks first"]
        return NormalForm(self._payoffs(), players=list(self.players), actions=[names, names])


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = RivalProcedures(
        ceasefire_first=(inputs["CF_R"], inputs["CF_U"]),
        talks_first=(inputs["TF_R"], inputs["TF_U"]),
        war=(inputs["W_R"], inputs["W_U"]),
        pressure=(inputs["s_R"], inputs["s_U"]),
    )
    mixed = found.mixed()
    some = bool(np.isfinite(mixed).all())
    return {
        "pure": [name for name, holds in found.pure_equilibria().items() if holds],
        "mixed_R_talks_U_ceasefire": mixed if some else None,
        "mismatch": found.mismatch() if some else None,
        "stall_only": bool(found.stall_only()),
    }


_VALUES = (
    ("CF_R", "what a ceasefire first is worth to party 0"),
    ("CF_U", "what a ceasefire first is worth to party 1"),
    ("TF_R", "what talks first are worth to party 0"),
    ("TF_U", "what talks first are worth to party 1"),
    ("W_R", "what war is worth to party 0"),
    ("W_U", "what war is worth to party 1"),
    ("s_R", "pressure on party 0"),
    ("s_U", "pressure on party 1"),
)

MODELS = (
    Model(
        name="procedure_game",
        title="Ceasefire first or talks first: equilibria of the choice of a procedure",
        parameters=tuple(Parameter(name=name, meaning=text, unit="payoff") for name, text in _VALUES),
        outputs={
            "pure": "pure equilibria, the proposal of party 0 and then of party 1",
            "mixed_R_talks_U_ceasefire": "chance that 0 proposes talks, that 1 proposes a ceasefire; or null",
            "mismatch": "chance of different proposals in the mixed equilibrium; or null",
            "stall_only": "whether the pure equilibria are stalls",
        },
        citations=(SCHELLING_1960,),
        evaluate=_evaluate,
        unordered=frozenset({"pure"}),
        notes="R is party 0, U is party 1; CF is a ceasefire first, TF talks first.",
    ),
)
"""As the catalogue lists them."""
