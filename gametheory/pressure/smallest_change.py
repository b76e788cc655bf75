"""The least added pressure that restores a deal between red lines, with its proof that less will not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, positive
from gametheory.catalogue import Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.pressure.free_terms import FEARON_1995, FreeTerms

__all__ = ["MODELS", "SmallestChange", "smallest_change"]


@dataclass(frozen=True, eq=False, kw_only=True)
class SmallestChange(Value):
    r"""Added pressure on the two parties that restores a deal at the least cost and at the least distance.

    Attributes
    ----------
    needed : ndarray, shape (..., 3)
        Added pressure that is needed on party 0, on party 1, and in all.
    move : ndarray, shape (..., 2)
        The cheapest addition at the given cost per unit; of equally cheap ones the nearest.
    cost : ndarray, shape (...)
        :math:`w_0 \delta_0 + w_1 \delta_1` of it.
    nearest : ndarray, shape (..., 2)
        The addition of least Euclidean length.
    distance : ndarray, shape (...)
        Its length.
    gap : ndarray, shape (...)
        The larger of: by how much either addition leaves the deal short, as a share of the scale or of what
        refusing pays where that is more; and the share of it beyond a lower bound of the dual program. Zero
        proves both exact.
    """

    needed: FloatArray
    move: FloatArray
    cost: FloatArray
    nearest: FloatArray
    distance: FloatArray
    gap: FloatArray


def smallest_change(terms: FreeTerms, *, weights: ArrayLike = (1.0, 1.0)) -> SmallestChange:
    r"""Return the least addition to the pressure of `terms` that gives a deal.

    A deal needs :math:`\delta_0 \ge a`, :math:`\delta_1 \ge b` and :math:`\delta_0 + \delta_1 \ge g`
    (:meth:`FreeTerms.shortfalls`, from the pressure there is). What g asks beyond a + b goes to the cheaper
    party; the nearest point of the region is (a, b) or the projection on the line of total g, cut to it. That
    nothing less will do is shown by lower bounds from duality [1]_.

    Parameters
    ----------
    terms : FreeTerms
    weights : array_like, shape (..., 2), default (1, 1)
        Positive cost of a unit of pressure on each party.

    Returns
    -------
    SmallestChange
        Zero where there is a deal already.

    Raises
    ------
    InvalidInputError
        If a weight is not positive.
    RefusedError
        If the red lines contradict each other: no pressure can help.

    References
    ----------
    .. [1] S. Boyd and L. Vandenberghe, Convex Optimization, Cambridge 2004, ch. 5,
       doi:10.1017/CBO9780511804441.

    Examples
    --------
    >>> found = smallest_change(FreeTerms(disagreement=(0.7, 0.6), red_lines=(0.2, 0.65)), weights=(1, 3))
    >>> found.move.round(3), float(found.cost.round(3)), found.nearest.round(3)
    (array([0.3, 0. ]), 0.3, array([0.15, 0.15]))
    """
    w = positive("weights", weights)
    if w.shape[-1:] != (2,):
        raise invalid("weights", "must have the two parties on its last axis", weights)
    needed = terms.given().shortfalls()
    if np.isinf(needed).any():
        raise RefusedError("no pressure can reconcile contradictory red lines")
    a, b, g = np.moveaxis(needed, -1, 0)
    rest = np.maximum(g - a - b, 0.0)
    first = np.where(rest > 0, np.maximum(a, np.minimum(g - b, g / 2.0)), a)
    nearest = np.stack([first, np.where(rest > 0, g - first, b)], axis=-1)
    onto_0 = np.stack([a + rest, b + 0 * rest], axis=-1)
    onto_1 = np.stack([a + 0 * rest, b + rest], axis=-1)
    w0, w1 = w[..., 0, np.newaxis], w[..., 1, np.newaxis]
    move = np.where(w0 < w1, onto_0, np.where(w0 > w1, onto_1, nearest))
    cost = (w * move).sum(axis=-1)
    distance = np.hypot(nearest[..., 0], nearest[..., 1])
    gaps = [_short(terms, move), _short(terms, nearest)]
    bounds = _linear_bound(needed, w), _distance_bound(needed, nearest)
    gaps += [
        (found - bound) / np.where(found > 0, found, 1.0)
        for found, bound in zip((cost, distance), bounds, strict=True)
    ]
    return SmallestChange(
        needed=needed,
        move=move,
        cost=np.asarray(cost),
        nearest=nearest,
        distance=np.asarray(distance),
        gap=np.maximum.reduce(np.broadcast_arrays(*gaps)),
    )


def _short(terms: FreeTerms, added: FloatArray) -> FloatArray:
    """Return by how much the range is still missing under the added pressure."""
    size = (np.abs(terms.disagreement) + np.abs(terms.pressure)).sum(axis=-1)
    left = np.maximum(-terms.under(terms.pressure + added).effective_width(), 0.0)
    return np.asarray(left / np.maximum(1.0, size))


def _linear_bound(needed: FloatArray, w: FloatArray) -> FloatArray:
    """Return the better of two feasible points of the dual program: no addition costs less.

    Multipliers y of the three needs are feasible if y_0 + y_2 <= w_0 and y_1 + y_2 <= w_1.
    """
    least = w.min(axis=-1)
    apart = np.stack(np.broadcast_arrays(w[..., 0], w[..., 1], 0.0), axis=-1)
    joint = np.stack(np.broadcast_arrays(w[..., 0] - least, w[..., 1] - least, least), axis=-1)
    return np.asarray(np.maximum((apart * needed).sum(axis=-1), (joint * needed).sum(axis=-1)))


def _distance_bound(needed: FloatArray, nearest: FloatArray) -> FloatArray:
    """Return the distance of a plane that the region lies beyond: no point of it is nearer.

    For a direction y_0 (1, 0) + y_1 (0, 1) + y_2 (1, 1) with y >= 0 every point of the region is at least
    (y . needed) / length away. The direction tried is that of the nearest point itself.
    """
    length = np.hypot(nearest[..., 0], nearest[..., 1])
    joint = nearest.min(axis=-1) * (needed[..., 2] > needed[..., :2].sum(axis=-1))
    y = np.stack([nearest[..., 0] - joint, nearest[..., 1] - joint, joint], axis=-1)
    direction = y / np.where(length > 0, length, 1.0)[..., np.newaxis]
    return np.asarray((direction * needed).sum(axis=-1))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    terms = FreeTerms(
        disagreement=np.array([inputs["x_R"], 1.0 - inputs["x_U"]]),
        red_lines=np.array([inputs["rho_R"], inputs["rho_U"]]),
    )
    found = smallest_change(terms, weights=(inputs.get("w_R", 1.0), inputs.get("w_U", 1.0)))
    return {
        "lower_R_at_least": found.needed[0],
        "raise_U_at_least": found.needed[1],
        "joint_at_least": found.needed[2],
        "cost_l1": found.cost,
        "move_l2": found.nearest,
        "cost_l2": found.distance,
    }


MODELS = (
    Model(
        name="smallest_change",
        title="Least added pressure that restores a deal between red lines",
        parameters=(
            Parameter(name="x_R", meaning="least share that R accepts now", unit="share"),
            Parameter(name="x_U", meaning="largest share of R that U accepts now", unit="share"),
            Parameter(name="rho_R", meaning="R's red line", domain="at most rho_U", unit="share"),
            Parameter(name="rho_U", meaning="U's red line", unit="share"),
            Parameter(name="w_R", meaning="cost of pressure on R", domain="positive", required=False),
            Parameter(name="w_U", meaning="cost of pressure on U", domain="positive", required=False),
        ),
        outputs={
            "lower_R_at_least": "pressure needed on R",
            "raise_U_at_least": "pressure needed on U",
            "joint_at_least": "pressure needed in all",
            "cost_l1": "least weighted sum",
            "move_l2": "nearest addition",
            "cost_l2": "its length",
        },
        citations=(FEARON_1995,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
