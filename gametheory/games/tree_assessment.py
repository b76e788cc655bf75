"""An assessment: a behaviour strategy profile together with beliefs at the information sets."""

from __future__ import annotations

from dataclasses import dataclass

from gametheory.arrays import Numbers, Value

__all__ = ["TreeAssessment"]


@dataclass(frozen=True, eq=False, kw_only=True)
class TreeAssessment(Value):
    """A strategy profile and what the mover believes at each information set [1]_.

    Parameters
    ----------
    strategy : array_like, shape (..., A)
        Probabilities of the actions, information set after information set.
    beliefs : array_like, shape (..., D)
        Probabilities of the decision nodes, in the order of ``tree.members``; one at each information set
        of a single node.

    References
    ----------
    .. [1] D. Kreps and R. Wilson, "Sequential equilibria", Econometrica 50 (1982) 863-894.

    Examples
    --------
    >>> TreeAssessment(strategy=[1.0, 0.0], beliefs=[1.0]).beliefs
    array([1.])
    """

    strategy: Numbers = Numbers(axes=1)
    beliefs: Numbers = Numbers(axes=1)
