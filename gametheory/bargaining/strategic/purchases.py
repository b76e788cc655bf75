"""The check of stationary values of a legislature: whether any purchases of votes make them true."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.coalition_equilibrium import PartnerSets
from gametheory.solvers.linear_program import maximise

__all__ = ["purchases"]


def purchases(
    values: FloatArray,
    recognition: FloatArray,
    delta: float,
    least: FloatArray,
    *,
    partners: int | None,
    sets: PartnerSets | None,
) -> tuple[float, FloatArray]:
    r"""Return how nearly some mixes of purchases make the values true, and whom they include.

    A linear program minimises the largest of :math:`|v_i - p_i (1 - c_i) - \delta v_i q_i|` and
    :math:`c_i - m_i`, with :math:`c_i` what proposer i pays on average, :math:`m_i` the least she could and
    :math:`q_i` the chance that i is bought. Its variables are the chances of each set of partners or, where
    any partners of the same number will do, of each partner: these belong to a mix of sets of k partners
    exactly if they sum to k and none exceeds one. All are multiplied by the chance to propose, so that
    members who hardly ever do are no matter of small coefficients.

    Parameters
    ----------
    values, recognition, least : ndarray, shape (n,)
        Values for a pie of one, chances to propose, and the costs :math:`m_i`.
    delta : float
    partners : int or None
        How many partners are needed, where only their number counts.
    sets : PartnerSets or None
        The sets of partners, otherwise.

    Returns
    -------
    gap : float
        Zero exactly at equilibrium values; infinite if the program is not solved.
    inclusion : ndarray, shape (n, n)
        Entry [i, j] is the chance that proposer i includes j; zero if i never proposes.
    """
    from scipy import sparse

    n, p = len(values), recognition
    if sets is not None:
        rows, who, total = sets.members.astype(float), sets.proposer, 1.0
    else:
        pairs = np.argwhere(~np.eye(n, dtype=bool))
        rows, who, total = np.eye(n)[pairs[:, 1]], pairs[:, 0], float(partners or 0)
    size = len(rows)
    belongs: Any = sparse.csr_matrix((np.ones(size), (who, np.arange(size))), shape=(n, size))
    paid: Any = belongs.multiply(delta * (rows @ values))
    bought: Any = sparse.csr_matrix(rows.T * (delta * values)[:, np.newaxis])
    made = bought - paid  # what values are made of, besides recognition
    slack: Any = sparse.csr_matrix(-np.ones((n, 1)))
    regret: Any = sparse.csr_matrix(-p[:, np.newaxis])
    none: Any = sparse.csr_matrix((n, 1))
    blocks: list[list[Any]] = [[made, slack], [-made, slack], [paid, regret]]
    bounds = [values - p, p - values, p * least]
    if sets is None:
        blocks.append([sparse.identity(size), sparse.csr_matrix((size, 1))])
        bounds.append(p[who])
    equations: Any = sparse.bmat([[belongs, none]], format="csr")
    conditions: Any = sparse.bmat(blocks, format="csr")
    found = maximise(
        np.append(np.zeros(size), -1.0),
        at_most=(conditions, np.concatenate(bounds)),
        equal=(equations, total * p),
    )
    if found is None:
        return np.inf, np.full((n, n), np.nan)
    included = np.asarray(belongs.multiply(found.point[:size]) @ rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        return abs(found.value), np.where(p[:, np.newaxis] > 0, included / p[:, np.newaxis], 0.0)
