"""What a share of a core issue and a reward are worth together, by a constant elasticity of substitution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray

__all__ = ["reward_logs", "worth_of_both"]


def reward_logs(
    reward: ArrayLike, *, conditional: ArrayLike, disagreement: ArrayLike, weight: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    r"""Return :math:`\log \mu((1 - q) m)` and by how much :math:`\log \mu(m)` is more, to the last digits."""
    theta, q = np.asarray(weight, dtype=float), np.asarray(conditional, dtype=float)
    with np.errstate(divide="ignore"):
        size = np.log(reward) - np.log(disagreement) - np.log(theta) + np.log1p(-theta)
        kept = np.logaddexp(0.0, np.log1p(-q) + size)
        return kept, np.logaddexp(0.0, np.log(q) + size - kept)


def worth_of_both(
    share: ArrayLike,
    reward: ArrayLike,
    *,
    disagreement: FloatArray,
    substitution: FloatArray,
    weight: FloatArray,
) -> FloatArray:
    """Return the function of :class:`~gametheory.Inducements` of both goods, elementwise: the kernel.

    Examples
    --------
    >>> goods = {"disagreement": np.array(0.6), "weight": np.array(0.5)}
    >>> worth_of_both(0.45, 0.15, substitution=np.array([1.0, 0.0, -2.0]), **goods).round(4)
    array([0.6   , 0.5809, 0.5457])
    """
    level = np.abs(substitution) < ATOL
    power = np.where(level, 1.0, substitution)
    money, _ = reward_logs(reward, conditional=0.0, disagreement=disagreement, weight=weight)
    with np.errstate(divide="ignore", over="ignore"):
        core = np.log(share) - np.log(disagreement)
        geometric = (1 - weight) * core + weight * money
        more = (1 - weight) * np.expm1(power * core) + weight * np.expm1(power * money)
        far = np.logaddexp(np.log1p(-weight) + power * core, np.log(weight) + power * money)
        mean = np.where(np.abs(more) < 0.5, np.log1p(more), far) / power  # each keeps its digits there
    return np.asarray(disagreement * np.exp(np.where(level, geometric, mean)))
