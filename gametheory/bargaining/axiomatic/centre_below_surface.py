"""The centre of gravity of the region below a smooth surface, from rays out of disagreement."""

from __future__ import annotations

from itertools import product

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.games.feasible import SurfaceRegion

__all__ = ["centre_below_surface"]

_MOST_PARTIES = 3


def centre_below_surface(region: SurfaceRegion, nodes: int) -> FloatArray:
    r"""Return the centre of gravity, shape (n,), by Gauss quadrature over directions.

    A ray with shares :math:`\theta` of the gains, summing to one, is :math:`R(\theta)` long. The volume is
    :math:`\int R^n / n` and the first moments are :math:`\int \theta R^{n+1} / (n+1)`, over the simplex of
    shares, up to one factor. The simplex is a cube by :math:`\theta_1 = s_1`,
    :math:`\theta_2 = (1 - s_1) s_2`, and so on.

    Parameters
    ----------
    region : SurfaceRegion
    nodes : int
        In each of the n - 1 dimensions of directions.

    Raises
    ------
    RefusedError
        With more than three parties: to as many digits, four would take some ten thousand rays.
    """
    n = region.n_players
    if n > _MOST_PARTIES:
        raise RefusedError(
            f"the centre of gravity below a surface is computed for {_MOST_PARTIES} parties, got {n}: "
            "the rays it takes grow with a power of their number; pass points"
        )
    at, weight = np.polynomial.legendre.leggauss(nodes)
    at, weight = (at + 1.0) / 2.0, weight / 2.0
    volume, moments = 0.0, np.zeros(n)
    for index in product(range(nodes), repeat=n - 1):
        s = at[list(index)]
        rest = np.concatenate([[1.0], np.cumprod(1.0 - s)])
        shares = np.append(s, 1.0) * rest
        stretch = float(np.prod(weight[list(index)]) * np.prod(rest[:-1]))
        length = region.reach(region.disagreement, shares * region.size)
        volume += stretch * length**n / n
        moments += stretch * length ** (n + 1) / (n + 1) * shares
    return np.asarray(region.disagreement + moments / volume * region.size)
