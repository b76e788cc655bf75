"""Which texts each party accepts, by how much they fall short, and which red lines they cross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.payoffs import additive_utility, crossed_red_lines
from gametheory.pressure.dispute import Dispute
from gametheory.pressure.reservation import Reservation

__all__ = ["Acceptance", "acceptance"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Acceptance(Value):
    """What each party says to each text; texts lie before the parties on the last two axes.

    Attributes
    ----------
    names : tuple of str
        The texts.
    utility : ndarray, shape (..., P, 2)
        Value of the text itself.
    margin : ndarray, shape (..., P, 2)
        Value of the text, reward included, less the value of refusing.
    crossed : ndarray of bool, shape (..., P, m, 2)
        Which red lines the text crosses.
    """

    names: tuple[str, ...]
    utility: FloatArray
    margin: FloatArray
    crossed: BoolArray

    @property
    def shortfall(self) -> FloatArray:
        """Pressure or reward still needed before a party prefers the text, shape (..., P, 2)."""
        return np.where(self.margin < -ATOL, -self.margin, 0.0)

    @property
    def ignoring_red_lines(self) -> BoolArray:
        """Whether a party prefers the text to its own refusal, shape (..., P, 2)."""
        return self.margin >= -ATOL

    @property
    def crosses(self) -> BoolArray:
        """Whether the text crosses some red line of a party, shape (..., P, 2)."""
        return np.asarray(self.crossed.any(axis=-2))

    @property
    def with_red_lines(self) -> BoolArray:
        """Whether a party prefers the text and none of its red lines is crossed, shape (..., P, 2)."""
        return self.ignoring_red_lines & ~self.crosses

    @property
    def passes(self) -> BoolArray:
        """Whether both parties accept the text, red lines counted, shape (..., P)."""
        accepted = self.with_red_lines
        return np.asarray(accepted[..., 0] & accepted[..., 1])


def acceptance(dispute: Dispute, values: Reservation) -> Acceptance:
    r"""Return what each party says to each text of `dispute`.

    Party *i* prefers a text to its own refusal iff :math:`u_i + b_i \ge d_i`; it accepts it iff,
    moreover, no red line of its own is crossed.

    Parameters
    ----------
    dispute : Dispute
    values : Reservation
        From `reservation` of the same dispute.

    Returns
    -------
    Acceptance

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import PressureProfile, reservation
    >>> dispute = Dispute(parties=(Player(name="A"), Player(name="B")),
    ...                   contest=Contest(share=0.5, cost=(0.25, 0.25)),
    ...                   issues=(Issue(name="land", weights=(1, 1), red_lines=(None, 0.6)),),
    ...                   packages=(Package(name="text", scores=(0.625,)),))
    >>> said = acceptance(dispute, reservation(dispute, PressureProfile(instruments=())))
    >>> said.ignoring_red_lines[0].tolist(), said.with_red_lines[0].tolist()
    ([True, True], [True, False])
    """
    scores = dispute.scores
    utility = additive_utility(scores, dispute.weights[..., np.newaxis, :, :])
    margin = utility - values.least[..., np.newaxis, :]
    return Acceptance(
        names=tuple(p.name for p in dispute.packages),
        utility=utility,
        margin=margin,
        crossed=crossed_red_lines(scores, dispute.issues),
    )
