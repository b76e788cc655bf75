"""Terms that can move freely inside the red lines: the bargaining range under pressure, all of it known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, IntArray, Numbers, ordered_sum
from gametheory.catalogue import Citation
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Terminal
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.reservation import Regime, reservation
from gametheory.pressure.split_theorem import SplitTheorem, all_but
from gametheory.pressure.tabled_terms import tabled_terms, terms_to_table

__all__ = ["FEARON_1995", "FreeTerms", "RangeGap"]

FEARON_1995 = Citation(
    key="fearon1995",
    author="Fearon, James D.",
    title="Rationalist Explanations for War",
    year=1995,
    fields={
        "journal": "International Organization",
        "volume": "49",
        "number": "3",
        "pages": "379--414",
        "doi": "10.1017/S0020818300033324",
    },
)


class RangeGap(IntEnum):
    """What is in the way of a deal on a single scale."""

    NONE = 0
    SURPLUS = 1
    RED_LINE_1 = 2
    RED_LINE_0 = 3

    @property
    def meaning(self) -> str:
        """The gap as a sentence."""
        return _MEANING[self]


_MEANING = {
    RangeGap.NONE: "some terms are acceptable to both",
    RangeGap.SURPLUS: "the two parties' reservation points leave no range between them",
    RangeGap.RED_LINE_1: "party 0 asks for more than party 1's red line allows",
    RangeGap.RED_LINE_0: "party 1 offers less than party 0's red line demands",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class FreeTerms(Mechanism):
    r"""Two parties who know everything bargain over one scale, inside their red lines.

    Terms *x* in [0, 1] are party 0's share. Refusing pays :math:`d_i - s_i`, so party 0 accepts
    :math:`x \ge x_0 = d_0 - s_0` and party 1 :math:`x \le x_1 = 1 - d_1 + s_1` [1]_; neither may cross
    its red line. The range is :math:`[\max(0, \rho_0, x_0),\ \min(1, \rho_1, x_1)]`.

    **Theorem: width and location.** The width between the reservation points is
    :math:`W = 1 - d_0 - d_1 + s_0 + s_1`: it sees the total of the pressures, while the middle moves by
    :math:`(s_1 - s_0) / 2`. What takes from one party and gives to the other, whoever refuses (arms, walking
    away), has :math:`s_0 + s_1 = 0`: it moves the range and leaves its width.

    **Theorem: red lines.** Let :math:`g = (d_0 + d_1 - 1)^+`, :math:`a = (d_0 - \min(1, \rho_1))^+` and
    :math:`b = (\max(0, \rho_0) - 1 + d_1)^+`. If the red lines are compatible there is a deal if and only if
    :math:`s_0 + s_1 \ge g`, :math:`s_0 \ge a` and :math:`s_1 \ge b`. So uneven pressure *stalls* where both
    red lines bind (a, b > 0: a weakest link); it is *required* where one does; it is *neutral* where none
    does.

    **Boundary.** A budget S suffices if and only if :math:`S \ge \max(a + b, g)`, and then exactly for
    :math:`s_0 \in [a, S - b]`; the even split works if moreover :math:`S \ge 2 \max(a, b)`. Where both red
    lines bind, :math:`g = a + b + \rho_1 - \rho_0`: it is the surplus that sets the least budget, and at that
    budget the window is as wide as the room between the red lines.

    **Counter-case.** With a = 0.25 and b = 0 a budget of 0.3 fails if it is split evenly and works if party 0
    bears at least 0.25 of it.

    Parameters
    ----------
    disagreement : array_like, shape (..., 2)
        :math:`d_i`, what refusing pays before any pressure, as a share of what is disputed. The two may add
        up to more than 1: mutual optimism.
    red_lines : array_like, shape (..., 2), default (0, 1)
        :math:`\rho_0`, the least share that party 0 may accept, and :math:`\rho_1`, the largest that party 1
        may leave it.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, in the same unit; negative is net support.

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49 (1995) 379-414,
       doi:10.1017/S0020818300033324. The splits of a budget are derived here.

    Examples
    --------
    >>> terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=(0.125, 0.125))
    >>> terms.answer(), terms.deal(), terms.consent.name
    (array([0.475, 0.525]), array(True), 'WEAKEST_LINK')
    >>> terms.under([0.25, 0.0]).deal(), terms.under([0.25, 0.0]).binding()  # the same total on one side
    (array(False), array(3))
    """

    disagreement: Numbers = Numbers(parties=True)
    red_lines: Numbers = Numbers(default=(0.0, 1.0), parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    labels: ClassVar[tuple[str, ...]] = ("lowest terms", "highest terms")
    citation: ClassVar[Citation] = FEARON_1995

    @classmethod
    def of(
        cls,
        dispute: Dispute,
        profile: PressureProfile,
        *,
        red_lines: ArrayLike = (0.0, 1.0),
        regime: Regime = "conditional",
    ) -> FreeTerms:
        """Return the bargain on the single scale of a dispute under a profile of instruments.

        Disagreement is the value of the contest; pressure is by how much the threats worsen a party's own
        refusal plus what the conditional rewards add to a deal. A scenario states red lines issue by issue,
        so those of the single scale are an argument.
        """
        values = reservation(dispute, profile, regime=regime)
        return cls(
            disagreement=values.baseline,
            pressure=values.pressure + values.reward,
            red_lines=red_lines,
        )

    def reservation_points(self) -> FloatArray:
        """Return the least share that party 0 accepts and the largest that party 1 leaves it, (..., 2)."""
        price = self.disagreement - self.pressure
        return np.stack([price[..., 0], 1.0 - price[..., 1]], axis=-1)

    def width(self) -> FloatArray:
        """Return the distance between the reservation points; negative is how far the claims overlap."""
        return np.asarray(1.0 - (self.disagreement - self.pressure).sum(axis=-1))

    def answer(self) -> FloatArray:
        """Return the ends of the range of terms, shape (..., 2); the first is larger where it is empty."""
        return np.stack(np.broadcast_arrays(*self._ends()), axis=-1)

    def effective_width(self) -> FloatArray:
        """Return the length of the range inside the red lines; negative if there is none."""
        low, high = self._ends()
        return np.asarray(high - low)

    def deal(self) -> BoolArray:
        """Return whether some terms are acceptable to both, shape (...)."""
        return np.asarray(self.effective_width() >= -self._rounding())

    def deal_chance(self) -> FloatArray:
        """Return 1 where there is a range, else 0."""
        return self.deal().astype(float)

    def binding(self) -> IntArray:
        """Return what is in the way, shape (...), as numbers of `RangeGap`: the largest of three gaps."""
        x, fence = np.broadcast_arrays(self.reservation_points(), self._fences())
        gaps = np.stack(
            [x[..., 0] - x[..., 1], x[..., 0] - fence[..., 1], fence[..., 0] - x[..., 1]], axis=-1
        )
        rounding = self._claimed(self.pressure)
        largest = (gaps >= (gaps.max(axis=-1) - rounding)[..., np.newaxis]).argmax(axis=-1) + 1
        return np.where(self.deal(), int(RangeGap.NONE), largest)

    def shortfalls(self) -> FloatArray:
        """Return a, b and g: how much pressure on party 0, on party 1, and in all, a deal needs, (..., 3).

        They count from no pressure, and are infinite where the red lines contradict each other.
        """
        d, fence = np.broadcast_arrays(self.disagreement, self._fences())
        needed = [d[..., 0] - fence[..., 1], fence[..., 0] + d[..., 1] - 1.0, d.sum(axis=-1) - 1.0]
        missing = np.maximum(np.stack(needed, axis=-1), 0.0)
        return np.where((fence[..., 0] <= fence[..., 1] + ATOL)[..., np.newaxis], missing, np.inf)

    def given(self) -> FreeTerms:
        """Return the same bargain with its pressure counted as part of what refusing pays."""
        zero = np.zeros_like(self.pressure)
        return replace(self, disagreement=self.disagreement - self.pressure, pressure=zero)

    def shift_window(self) -> FloatArray:
        """Return the least and the largest move of the whole range that leaves a deal, shape (..., 2).

        A zero-sum package that raises both reservation points by *t* (pressure ``(-t, t)`` on top) keeps the
        width, and carries the range past a red line if *t* leaves this window. Both are NaN where no
        shift helps, because the width is negative or the red lines contradict each other.
        """
        x, fence = np.broadcast_arrays(self.reservation_points(), self._fences())
        ends = np.stack([fence[..., 0] - x[..., 1], fence[..., 1] - x[..., 0]], axis=-1)
        rounding = self._claimed(self.pressure)
        some = (x[..., 0] <= x[..., 1] + rounding) & (fence[..., 0] <= fence[..., 1] + ATOL)
        return np.where(some[..., np.newaxis], ends, np.nan)

    @property
    def consent(self) -> Consent:
        """Weakest link, one-sided or sum, by how many red lines bind before pressure; of one situation.

        Neither where there is a deal without pressure, or red lines rule every deal out.
        """
        a, b, g = np.moveaxis(self._needed(), -1, 0)
        binding = (a > 0).astype(int) + (b > 0)
        return one_consent(
            [
                (np.isinf(a) | ((binding == 0) & (g == 0)), Consent.NEITHER),
                (binding == 0, Consent.SUM),
                (binding == 1, Consent.ONE_SIDED),
                (True, Consent.WEAKEST_LINK),
            ]
        )

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that give a deal: a window between the two red lines."""
        total = np.asarray(budget, dtype=float)
        a, b, g = np.moveaxis(self._needed(), -1, 0)
        enough = total >= g - self._claimed()
        low = np.where(enough, a / total, np.inf)
        high = np.where(enough, all_but(b / total), -np.inf)
        return SplitTheorem.window(
            "the red-line window", low=low, high=high, level=(a == 0) & (b == 0) | np.isinf(a)
        )

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the middle of the range pays, or refusing where there is none, shape (..., 2)."""
        ends = np.asarray(answer, dtype=float)
        middle = np.clip(ends.mean(axis=-1), 0.0, 1.0)
        deal = np.stack([middle, 1.0 - middle], axis=-1)
        some = (ends[..., 1] >= ends[..., 0] - self._rounding())[..., np.newaxis]
        return np.where(some, deal, self.disagreement - self.pressure)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far the party concerned is from the limit of what it can accept at either end.

        A party can accept terms that pay it what refusing does, that it is not forbidden, and that exist.
        The distance is a share of the scale, or of what refusing pays where that is more.
        """
        ends = np.asarray(answer, dtype=float)
        spare = []
        for party, x in enumerate((ends[..., 0], ends[..., 1])):
            own = x if party == 0 else 1.0 - x
            gain = own - (self.disagreement[..., party] - self.pressure[..., party])
            allowed = (x - self.red_lines[..., 0]) if party == 0 else self.red_lines[..., 1] - x
            size = np.abs(self.disagreement[..., party]) + np.abs(self.pressure[..., party])
            spare.append(np.abs(np.minimum(gain, np.minimum(allowed, own))) / np.maximum(1.0, size))
        return np.asarray(np.maximum(*spare))

    def as_game(self, steps: int = 20) -> ExtensiveForm:
        """Return the game of a mediator who tables terms that both must sign in turn.

        The terms are ``steps + 1`` even ones, the parties' limits and the middle between them. All its
        subgame perfect equilibria end in a deal if the range has an inside, some if it is a point, else none.
        """
        price = self.disagreement - self.pressure
        if price.ndim + self.red_lines.ndim > 2 or steps < 1:
            raise invalid("as_game", "needs one situation and at least one step", (price.shape, steps))
        terms = terms_to_table(steps, self.answer())
        limits = (float(self.red_lines[0]), float(self.red_lines[1]))
        return tabled_terms(terms, lambda _: Terminal([*price, 0.0], "no deal"), limits)

    def _ends(self) -> tuple[FloatArray, FloatArray]:
        """Return the lowest and the highest terms, apart: a plane of pressures needs no third axis."""
        d, s, fence = self.disagreement, self.pressure, self._fences()
        low = np.maximum(d[..., 0] - s[..., 0], fence[..., 0])
        return low, np.minimum(1.0 - d[..., 1] + s[..., 1], fence[..., 1])

    def _rounding(self) -> FloatArray:
        """Return the length of a range that is within rounding of none, shape (...).

        A price counts only where it is an end of the range, and the red lines do not contradict each other.
        """
        (low, high), fence = self._ends(), self._fences()
        size = np.abs(self.disagreement) + np.abs(self.pressure)
        counted = np.where(low > fence[..., 0], size[..., 0], 0.0)
        counted = counted + np.where(high < fence[..., 1], size[..., 1], 0.0)
        return np.asarray(ATOL * (1.0 + np.where(fence[..., 0] <= fence[..., 1], counted, 0.0)))

    def _needed(self) -> FloatArray:
        """Return the shortfalls, shape (..., 3), as nothing where they are within the rounding of a deal."""
        need, size = self.shortfalls(), np.abs(self.disagreement)
        rounding = np.concatenate([ATOL * (1.0 + size), self._claimed()[..., np.newaxis]], axis=-1)
        return np.where(need > rounding, need, 0.0)

    def _claimed(self, *sizes: FloatArray) -> FloatArray:
        """Return what is within rounding of no surplus claimed, shape (...)."""
        return np.asarray(ATOL * (1.0 + ordered_sum(map(np.abs, (self.disagreement, *sizes))).sum(axis=-1)))

    def _fences(self) -> FloatArray:
        """Return the red lines cut to [0, 1] from below and from above, shape (..., 2)."""
        lower, upper = self.red_lines[..., 0], self.red_lines[..., 1]
        return np.stack([np.maximum(lower, 0.0), np.minimum(upper, 1.0)], axis=-1)
