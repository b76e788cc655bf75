"""How unknown numbers hang together: rank correlations through a Gaussian copula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Value, frozen, real
from gametheory.errors import invalid

__all__ = ["RankCorrelation"]


@dataclass(frozen=True, eq=False, init=False)
class RankCorrelation(Value):
    r"""Spearman's rank correlations of some numbers, joined by a Gaussian copula.

    Points of the unit cube become normal scores with correlations :math:`r = 2\sin(\pi\rho_S/6)`, the
    inverse of Kruskal's formula [1]_, and then uniform again: the marginals stay as stated and every
    pair has the rank correlation :math:`\rho_S`. Imposing rank correlations on stated marginals is due
    to Iman and Conover [2]_, who reorder a sample; the copula does it point by point, so that blocks of
    draws do not depend on each other.

    Parameters
    ----------
    names : sequence of str
        The numbers, by dotted path or name.
    matrix : array_like, shape (k, k)
        Rank correlations in [-1, 1], symmetric, ones on the diagonal; the normal correlations that
        belong to them must be positive definite.

    References
    ----------
    .. [1] W. H. Kruskal, "Ordinal measures of association", J. Amer. Statist. Assoc. 53 (1958) 814-861,
       doi:10.1080/01621459.1958.10501481.
    .. [2] R. L. Iman, W. J. Conover, "A distribution-free approach to inducing rank correlation among
       input variables", Comm. Statist. Simulation Comput. 11 (1982) 311-334,
       doi:10.1080/03610918208812265.

    Examples
    --------
    >>> joined = RankCorrelation(["p_A", "p_B"], [[1.0, 0.8], [0.8, 1.0]])
    >>> joined.normal.round(4)
    array([[1.    , 0.8135],
           [0.8135, 1.    ]])
    """

    names: tuple[str, ...]
    matrix: FloatArray

    def __init__(self, names: Sequence[str], matrix: ArrayLike) -> None:
        object.__setattr__(self, "names", (names,) if isinstance(names, str) else tuple(names))
        object.__setattr__(self, "matrix", frozen(real("correlation", matrix)))
        k, rho = len(self.names), self.matrix
        if len(set(self.names)) < k:
            raise invalid("names", "must not repeat", self.names)
        if rho.shape != (k, k):
            raise invalid("correlation", f"must have shape ({k}, {k}), one row a name", rho.shape)
        if not np.allclose(rho, rho.T, rtol=0.0, atol=ATOL):
            raise invalid("correlation", "must be symmetric", matrix)
        if not np.allclose(np.diag(rho), 1.0, rtol=0.0, atol=ATOL):
            raise invalid("correlation", "must have ones on its diagonal", matrix)
        if (np.abs(rho) > 1.0).any():
            raise invalid("correlation", "must lie in [-1, 1]", matrix)
        smallest = float(np.linalg.eigvalsh(self.normal)[0]) if k else 1.0
        if smallest <= ATOL:
            raise invalid(
                "correlation",
                "must be positive definite: no numbers hang together like this (smallest eigenvalue of "
                f"the normal scores {smallest:.3g})",
                matrix,
            )

    @classmethod
    def of_pairs(cls, pairs: Mapping[tuple[str, str], float]) -> RankCorrelation:
        """Return the correlations given pair by pair; other pairs are uncorrelated.

        Examples
        --------
        >>> RankCorrelation.of_pairs({("a", "b"): 0.5}).matrix
        array([[1. , 0.5],
               [0.5, 1. ]])
        """
        names = list(dict.fromkeys(name for pair in pairs for name in pair))
        matrix = np.eye(len(names))
        for (first, second), rho in pairs.items():
            if first == second:
                raise invalid("correlation", "must be of two different numbers", first)
            i, j = names.index(first), names.index(second)
            matrix[i, j] = matrix[j, i] = rho
        return cls(names, matrix)

    @property
    def normal(self) -> FloatArray:
        """Correlations of the normal scores, shape (k, k)."""
        scores: FloatArray = 2.0 * np.sin(np.pi * self.matrix / 6.0)
        np.fill_diagonal(scores, 1.0)
        return scores

    def join(self, points: FloatArray) -> FloatArray:
        """Return independent points of the unit cube, shape (n, k), as points of the copula."""
        from scipy.special import ndtr, ndtri

        scores = ndtri(np.clip(points, 2.0**-54, 1.0 - 2.0**-53))
        factor = np.linalg.cholesky(self.normal)
        joined = np.stack(
            [
                sum((factor[i, j] * scores[:, j] for j in range(i)), factor[i, i] * scores[:, i])
                for i in range(len(self.names))
            ],
            axis=-1,
        )  # written out: a product of matrices may round otherwise in a block of another size
        return np.asarray(ndtr(joined))

    def log_density(self, points: FloatArray) -> FloatArray:
        """Return the log of the copula's density at points of the open unit cube, shape (n, k)."""
        from scipy.special import ndtri

        scores = ndtri(np.clip(points, 2.0**-54, 1.0 - 2.0**-53))
        inverse = np.linalg.inv(self.normal) - np.eye(len(self.names))
        _, logarithm = np.linalg.slogdet(self.normal)
        return np.asarray(-0.5 * logarithm - 0.5 * np.einsum("ni,ij,nj->n", scores, inverse, scores))
