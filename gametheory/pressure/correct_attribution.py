"""Threats that follow the refuser, if the mediator can tell who refused: how right its blame must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    BoolArray,
    FloatArray,
    Numbers,
    in_unit_interval,
    non_negative,
    positive,
)
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import TreeNode
from gametheory.pressure.free_terms import FEARON_1995
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.tabled_terms import blame_lottery, tabled_terms

__all__ = ["MODELS", "CorrectAttribution"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CorrectAttribution(Mechanism):
    r"""Threats against whoever says no, carried out against the right party only with some probability.

    Without threats the range of terms has width :math:`W_0`. The threats cost those they are aimed at *own*
    in all and give the other sides *cross* in all (arms cost one party what they give the other). A refusal
    is blamed on the refuser with probability :math:`\phi`. In its own refusal a party meets what is aimed at
    it with weight :math:`\phi`, and profits from what is aimed at the other with :math:`1 - \phi`, so

    .. math:: W(\phi) = W_0 + \phi\, (\text{own} + s_0 + s_1) - (1 - \phi)\, \text{cross},

    with :math:`s_i` what is added to the threat against party *i*. The starting width is as in [1]_.

    **Theorem.** There is a deal if and only if :math:`\phi \ge \phi^* = (\text{cross} - W_0) /
    (\text{own} + s_0 + s_1 + \text{cross})`. A transfer of size *w* (own = cross = *w*) changes the width by
    :math:`(2 \phi - 1) w`: threats that would only shift the range widen it as far as the mediator is
    believed to tell who said no, and at :math:`\phi = 1/2` they do nothing. Added pressure counts by its
    total: how it is split is *neutral*.

    **Boundary.** :math:`\phi^* > 1` if :math:`W_0 + \text{own} + s_0 + s_1 < 0`: right blame alone then does
    not suffice. At :math:`\phi = 0` no pressure matters.

    **Counter-case.** Below :math:`\phi = 1/2` a larger transfer narrows the range: with :math:`W_0 = 0.05`
    there is a deal without threats and none under a transfer of 0.2 at :math:`\phi = 0.25`.

    Parameters
    ----------
    width : array_like, shape (...)
        :math:`W_0`, as a share of what is disputed; negative if the claims overlap.
    own, cross : array_like, shape (...)
        What the threats cost their targets and give the other sides, at their credibility; not negative, one
        of them positive.
    correct : array_like, shape (...), default 1
        :math:`\phi` in [0, 1].
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, further loss with which *i*'s refusal is threatened, with nothing in it for the other;
        negative only as far as own + cross + s_0 + s_1 stays positive.

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49 (1995) 379-414,
       doi:10.1017/S0020818300033324. The threshold is derived here.

    Examples
    --------
    >>> threats = CorrectAttribution(width=-0.05, own=0.3, cross=0.2, correct=[0.4, 0.6])
    >>> threats.threshold(), threats.deal()
    (array([0.5, 0.5]), array([False,  True]))
    """

    width: Numbers = Numbers()
    own: Numbers = Numbers(non_negative)
    cross: Numbers = Numbers(non_negative)
    correct: Numbers = Numbers(in_unit_interval, default=1.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    labels: ClassVar[tuple[str, ...]] = ("width of the range", "least chance of right blame")
    citation: ClassVar[Citation] = FEARON_1995

    def __post_init__(self) -> None:
        if (self._at_stake() <= 0).any():
            raise invalid("own + cross", "must be positive, added pressure included", self._at_stake())
        positive("own + cross, added pressure included,", self._at_stake())

    def _at_stake(self) -> FloatArray:
        return np.asarray(self.own + self.cross + self.pressure.sum(axis=-1))

    @property
    def consent(self) -> Consent:
        """A sum; neither where blame is always wrong or there is a range already. Of one situation."""
        idle = (self.correct <= 0) | self._opens(np.zeros(2))
        return one_consent([(idle, Consent.NEITHER), (True, Consent.SUM)])

    def range_width(self, correct: ArrayLike | None = None) -> FloatArray:
        r"""Return :math:`W(\phi)`, shape (...), at the model's own :math:`\phi` or another."""
        phi = self.correct if correct is None else in_unit_interval("correct", correct)
        return np.asarray(self.width + phi * self._at_stake() - self.cross)

    def threshold(self) -> FloatArray:
        r"""Return :math:`\phi^*`, shape (...): above 1 if right blame does not suffice.

        It is at most 0 if no chance of wrong blame can close the range.
        """
        return np.asarray((self.cross - self.width) / self._at_stake() + 0.0 * self.correct)

    def deal(self) -> BoolArray:
        """Return whether there is a range of terms, shape (...)."""
        return self._opens(self.pressure)

    def _opens(self, pressure: FloatArray) -> BoolArray:
        """Return whether there is a range under `pressure`, shape (..., parties), within rounding."""
        own, added = self.own + self.cross, pressure.sum(axis=-1)
        width = self.width + self.correct * (own + added) - self.cross
        sizes = self.correct * (own + np.abs(pressure).sum(axis=-1))
        return np.asarray(width >= -ATOL * (np.abs(self.width) + self.cross + sizes))

    def deal_chance(self) -> FloatArray:
        """Return 1 where there is a range, else 0."""
        return self.deal().astype(float)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return that the total alone counts."""
        total = np.asarray(budget, dtype=float)
        return SplitTheorem.total("the theorem on right blame", chance=self._opens(total[..., np.newaxis]))

    def answer(self) -> FloatArray:
        """Return the width of the range and the threshold, shape (..., 2)."""
        return np.stack(np.broadcast_arrays(self.range_width(), self.threshold()), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much the width, and the width at the threshold, differ from what refusing pays.

        Each party's own refusal is drawn out: blamed rightly it pays one amount, wrongly another.
        """
        found = np.asarray(answer, dtype=float)
        scale = 1.0 + np.abs(self.width) + self.own + self.cross + np.abs(self.pressure).sum(axis=-1)
        left = found[..., 0] - (1.0 - self._refusing(self.correct).sum(axis=-1))
        at_threshold = 1.0 - self._refusing(found[..., 1]).sum(axis=-1)
        return np.asarray(np.maximum(np.abs(left), np.abs(at_threshold)) / scale)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the middle of the range pays, or refusing where there is none, shape (..., 2)."""
        refusing = self._refusing(self.correct)
        rent = np.maximum(np.asarray(answer, dtype=float)[..., 0], 0.0)
        return np.asarray(refusing + rent[..., np.newaxis] / 2.0)

    def _branches(self) -> tuple[FloatArray, FloatArray]:
        """Return what a refuser gets if blamed and if spared, shape (..., 2) each, the two sides alike."""
        before = (1.0 - self.width) / 2.0
        blamed = (before - self.own / 2.0)[..., np.newaxis] - self.pressure
        spared = (before + self.cross / 2.0)[..., np.newaxis] + 0.0 * self.pressure
        return np.asarray(blamed), np.asarray(spared)

    def _refusing(self, correct: FloatArray) -> FloatArray:
        """Return what refusing pays if the refuser is blamed with chance `correct`, of any size."""
        _, spared = self._branches()
        stake = (self.own + self.cross) / 2.0
        loss = stake[..., np.newaxis] + self.pressure  # of being blamed, against not
        return np.asarray(spared - np.asarray(correct)[..., np.newaxis] * loss)

    def as_game(self, steps: int = 20) -> ExtensiveForm:
        """Return the game of a mediator who tables terms that both must sign, with a draw of whom it blames.

        The two sides are alike but for the added pressure. Subgame perfect equilibria end in a deal if and
        only if the range holds one of the ``steps + 1`` even terms or its own middle.
        """
        blamed, spared = self._branches()
        if blamed.ndim > 1 or self.correct.ndim or steps < 1:
            raise invalid("as_game", "needs one situation and at least one step", (blamed.shape, steps))
        price = self._refusing(self.correct)
        middle = np.clip((price[0] + 1.0 - price[1]) / 2.0, 0.0, 1.0)
        terms = np.unique(np.append(np.linspace(0.0, 1.0, steps + 1), middle))

        # the blamed side, refuser or not, meets its own threat; the other side takes the transfer
        def refusal(refuser: int) -> TreeNode:
            right, wrong = spared.copy(), spared.copy()
            right[refuser] = blamed[refuser]
            wrong[1 - refuser] = blamed[1 - refuser]
            return blame_lottery(float(self.correct), right, wrong)

        return tabled_terms(terms, refusal)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    threats = CorrectAttribution(width=inputs["W0"], own=inputs["own"], cross=inputs["cross"])
    return {
        "phi_star": threats.threshold(),
        "width_at_1": threats.range_width(1.0),
        "width_at_half": threats.range_width(0.5),
        "feasible": threats.threshold() <= 1.0,
    }


MODELS = (
    Model(
        name="attribution_threshold",
        title="How right blame must be for threats that follow the refuser to open a range",
        parameters=(
            Parameter(name="W0", meaning="width of the range without threats", unit="share"),
            Parameter(name="own", meaning="loss to the targets", domain="non-negative", unit="share"),
            Parameter(name="cross", meaning="gain to the other sides", domain="non-negative", unit="share"),
        ),
        outputs={
            "phi_star": "least chance of right blame",
            "width_at_1": "width if blame is right",
            "width_at_half": "width if blame is a coin toss",
            "feasible": "whether right blame suffices",
        },
        citations=(FEARON_1995,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
