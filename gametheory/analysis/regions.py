"""Connected regions of equal verdicts: how many areas of deal and of stall a map has, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gametheory.analysis.labelled import require_xarray
from gametheory.arrays import BoolArray
from gametheory.errors import InvalidInputError, invalid

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["regions"]

_MOST_VALUES = 256


def regions(verdict: xr.DataArray, *, diagonal: bool = False) -> xr.Dataset:
    """Label the connected regions of a map in which the verdict is the same.

    Two neighbouring points of the grid are connected if their verdicts are equal. Along an axis of words
    (configurations, players), or one without a coordinate of its own, there are no neighbours.

    Parameters
    ----------
    verdict : xarray.DataArray
        True or false, or a count, over a grid: a variable of `sweep`.
    diagonal : bool, default False
        Whether points that touch at a corner are neighbours too.

    Returns
    -------
    xarray.Dataset
        ``region``, the number of each point's region, from 1 in the order in which they first occur; along
        the axis ``region_number`` the ``value`` of the verdict in each, and its ``points``.

    Raises
    ------
    InvalidInputError
        If the verdict is not an array of a few different verdicts or whole numbers.

    Examples
    --------
    >>> import xarray as xr
    >>> places = {"x": [0, 1], "y": [0, 1]}
    >>> deal = xr.DataArray([[True, False], [False, True]], coords=places, dims=list(places))
    >>> found = regions(deal)
    >>> found["region"].values
    array([[1, 2],
           [3, 4]])
    >>> regions(deal, diagonal=True)["points"].values
    array([2, 2])
    """
    require_xarray()
    import xarray as xr
    from scipy import ndimage

    if not isinstance(verdict, xr.DataArray):
        raise invalid("verdict", "must be a variable of a sweep", type(verdict).__name__)
    values = verdict.to_numpy()
    if values.dtype.kind not in "biu" or not values.size:
        raise InvalidInputError(
            f"verdict must be true or false, or a count, at every point, got {values.dtype}"
        )
    kinds = np.unique(values)
    if len(kinds) > _MOST_VALUES:
        raise InvalidInputError(
            f"verdict must have at most {_MOST_VALUES} different values, got {len(kinds)}"
        )
    near = _neighbourhood(
        verdict, ndimage.generate_binary_structure(values.ndim, values.ndim if diagonal else 1)
    )
    labels = np.zeros(values.shape, dtype=np.int64)
    for kind in kinds:
        found, _ = ndimage.label(values == kind, structure=near)
        labels = np.where(values == kind, found + labels.max(initial=0), labels)
    _, first, inverse, points = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.argsort(np.argsort(first))
    numbered = rank[inverse].reshape(values.shape) + 1
    order = np.argsort(first)
    return xr.Dataset(
        {
            "region": (verdict.dims, numbered, {"long_name": "number of the connected region"}),
            "value": (
                "region_number",
                values.ravel()[first[order]],
                {"long_name": f"'{verdict.name}' in it"},
            ),
            "points": ("region_number", points[order], {"long_name": "points of the grid in it"}),
        },
        {**verdict.coords, "region_number": np.arange(1, len(order) + 1)},
        {"verdict": str(verdict.name), "neighbours": "with corners" if diagonal else "without corners"},
    )


def _neighbourhood(verdict: xr.DataArray, full: BoolArray) -> BoolArray:
    """Return which of the points around one are its neighbours."""
    near = full.copy()
    for axis, name in enumerate(verdict.dims):
        ordered = name in verdict.coords and verdict.coords[name].dtype.kind in "iuf"
        if not ordered:
            apart = [slice(None)] * near.ndim
            for side in (0, 2):
                apart[axis] = slice(side, side + 1)
                near[tuple(apart)] = False
    return near
