"""The file of a sweep beside the same sweep computed again, block by block."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.manifest import check_manifest
from gametheory.errors import InvalidInputError
from gametheory.studies.compared import TOLERANCE, Difference

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["compared_sweep", "opened_sweep"]

_POINTS = 1 << 22
"""Points that are compared at a time, so that a file larger than memory can be rerun."""


@contextmanager
def opened_sweep(file: Path) -> Iterator[tuple[xr.Dataset, dict[str, Any]]]:
    """Open a labelled dataset, its variables under their own names, and its manifest.

    Raises
    ------
    InvalidInputError
        If it is no dataset, a damaged one, or has no manifest of this library.
    FileNotFoundError
    """
    from gametheory.analysis.labelled import require_xarray
    from gametheory.analysis.names_on_disk import from_disk

    require_xarray()
    import xarray as xr

    if not file.exists():
        raise FileNotFoundError(2, "no such file", str(file))
    zarr = file.suffix.lower() == ".zarr"
    try:
        found = xr.open_dataset(file, engine="zarr" if zarr else None)
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInputError(f"{file}: is no labelled dataset, or a damaged one ({error})") from None
    with found:
        text = found.attrs.get("manifest")
        try:
            stated = json.loads(text) if isinstance(text, str) else None
        except ValueError:
            stated = None
        yield from_disk(found), check_manifest(stated, str(file))


def compared_sweep(
    then: xr.Dataset, options: Mapping[str, Any], file: str
) -> tuple[tuple[Difference, ...], dict[str, str]]:
    """Compute the sweep of a dataset again; return what differs, and the digest of its input.

    Numbers differ within tolerance as those of a record do. A grid that was too long for the manifest is
    that of the coordinates.
    """
    from gametheory.analysis import sweep
    from gametheory.analysis.sweep_task import model_of

    given = dict(options)
    case = model_of(given.pop("model", given.pop("scenario", None)), file)
    stated = given.pop("grid")
    grid = _grid(then) if stated is None else stated
    now = sweep(case, grid, **given, chunks=_POINTS)
    found = [
        Difference(path=name, then=_shape(then, name), now=_shape(now, name), within=False)
        for name in sorted({*map(str, then.variables), *map(str, now.variables)})
        if _shape(then, name) != _shape(now, name)
    ]
    for name in [] if found else map(str, now.variables):
        found += _values(name, then[name], now[name], file)
    return tuple(found), {"sweep": str(now.attrs["digest"])}


def _grid(then: xr.Dataset) -> dict[str, Any]:
    """Return the grid of the coordinates; the axes of an answer (parties, players) are labels, not in it."""
    from gametheory.analysis.swept_scenario import CONFIGURATION

    order = list(dict.fromkeys(str(axis) for values in then.data_vars.values() for axis in values.dims))
    in_order = sorted(then.coords.items(), key=lambda item: [order.index(str(d)) for d in item[1].dims])
    found: dict[str, Any] = {}
    for key, values in in_order:
        name, axis = str(key), str(values.dims[0]) if values.dims else None
        if name == CONFIGURATION or values.dtype.kind == "f" or name not in order:
            found[name] = values.values if axis in {name, None} else (axis, values.values)
    return found


def _shape(dataset: xr.Dataset, name: str) -> str:
    """Return the axes of a variable and its kind, in words."""
    if name not in dataset.variables:
        return "absent"
    values = dataset[name]
    kind = {"b": "true or false", "i": "whole numbers", "u": "whole numbers", "f": "numbers"}
    sizes = ", ".join(f"{axis} {size}" for axis, size in values.sizes.items())
    return f"{kind.get(values.dtype.kind, 'words')} over {sizes or 'one point'}"


def _values(name: str, then: xr.DataArray, now: xr.DataArray, file: str) -> Iterator[Difference]:
    """Yield the largest difference of a variable, if there is one, with where it lies."""
    different, worst, where = 0, -1.0, (then, now)
    for part in _parts(now):
        try:
            old, new = then.isel(part), now.isel(part)
            a, b = old.to_numpy(), new.to_numpy()
        except (OSError, RuntimeError, ValueError) as error:
            raise InvalidInputError(f"{file}: {name} cannot be read: it is damaged ({error})") from error
        same = (a == b) | ((a != a) & (b != b)) if a.dtype.kind == "f" else a == b  # noqa: PLR0124  (NaN)
        if np.all(same):
            continue
        different += int(np.sum(~same))
        if a.dtype.kind == "f":
            with np.errstate(invalid="ignore"):
                distance = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1.0)
            distance = np.where(same, -1.0, np.where(np.isnan(distance), np.inf, distance))
        else:
            distance = np.where(same, -1.0, np.inf)
        at = np.unravel_index(int(np.argmax(distance)), distance.shape)
        if float(distance[at]) > worst:
            worst, where = float(distance[at]), (old[at], new[at])
    if different:
        place = ", ".join(f"{axis}={where[1][axis].item()}" for axis in now.dims if axis in now.coords)
        yield Difference(
            path=f"{name}[{place}]" + (f" and {different - 1} more points" if different > 1 else ""),
            then=where[0].values.item(),
            now=where[1].values.item(),
            within=worst <= TOLERANCE,
        )


def _parts(values: xr.DataArray) -> Iterator[dict[Any, slice]]:
    """Cut a variable along its first axis."""
    if not values.ndim:
        yield {}
        return
    axis, length = values.dims[0], values.sizes[values.dims[0]]
    step = max(1, _POINTS * length // max(values.size, 1))
    for start in range(0, length, step):
        yield {axis: slice(start, start + step)}
