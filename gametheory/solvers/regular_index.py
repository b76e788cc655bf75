"""The index of a regular equilibrium, for any number of players."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gametheory.games.normal_form import NormalForm
from gametheory.solvers.kernels.multilinear import action_payoffs, pair_payoffs

__all__ = ["regular_index"]

_ZERO = 1e-9


def regular_index(game: NormalForm, profile: Sequence[ArrayLike]) -> int | None:
    r"""Return the index, +1 or -1, of a regular equilibrium, None where it is not regular.

    It is the sign of :math:`\det(-M)`, where :math:`M` is the derivative of the payoff differences within
    the support in the probabilities of the support. An equilibrium is regular if :math:`M` is nonsingular
    and every action outside the support pays strictly less. The indices of all equilibria of a game whose
    equilibria are regular add up to +1 [1]_, so their number is odd.

    References
    ----------
    .. [1] K. Ritzberger, "The theory of normal form games from the differentiable viewpoint",
       International Journal of Game Theory 23 (1994) 207-236.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> game = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> [regular_index(game, p) for p in [([1, 0], [1, 0]), ([2 / 3, 1 / 3], [1 / 3, 2 / 3])]]
    [1, -1]
    """
    unit = game.unit.astype(float)
    point = [np.asarray(mixture, dtype=float) for mixture in profile]
    supports = [np.flatnonzero(mixture > _ZERO) for mixture in point]
    for value, support in zip(action_payoffs(unit, point), supports, strict=True):
        outside = np.delete(value, support)
        if outside.size and outside.max() >= value[support[0]] - _ZERO:
            return None
    sizes = [len(support) - 1 for support in supports]
    if sum(sizes) == 0:
        return 1
    rows = []
    for i, own in enumerate(supports):
        row = []
        for k, other in enumerate(supports):
            if k == i:
                row.append(np.zeros((sizes[i], sizes[i])))
                continue
            pair = pair_payoffs(unit, point, i, k)[np.ix_(own, other)]
            change = pair[1:] - pair[0]
            row.append(change[:, 1:] - change[:, :1])
        rows.append(np.hstack(row))
    matrix = -np.vstack(rows)
    singular = np.linalg.svd(matrix, compute_uv=False)
    if singular[-1] <= _ZERO * max(float(singular[0]), _ZERO):
        return None
    return int(np.sign(np.linalg.det(matrix / singular[0])))
