"""Answers as a labelled dataset: named axes, coordinates with units, and where the numbers come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.manifest import manifest
from gametheory.arrays import ATOL, EQUILIBRIUM_TOL
from gametheory.errors import RefusedError

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["FORMAT", "labelled", "require_xarray"]

FORMAT = "gametheory-sweep-1"
"""Value of the attribute ``format`` of every dataset that `sweep` returns."""


def labelled(
    evaluation: Evaluation, arrays: Mapping[str, Any], *, seed: int | None, task: Mapping[str, Any] | None
) -> xr.Dataset:
    """Return arrays over the grid, one an outcome, as a dataset.

    Parameters
    ----------
    evaluation : Evaluation
    arrays : mapping of str to array
        In memory or lazy.
    seed : int or None
    task : mapping or None
        What computes the same again, for the manifest.
    """
    require_xarray()
    import xarray as xr

    grid, subject = evaluation.grid, evaluation.subject
    coordinates: dict[str, Any] = {}
    for name, (axis, values) in grid.parameters.items():
        unit, meaning = subject.parameter(name)
        attributes = {"long_name": meaning, **({"units": unit} if unit else {})}
        coordinates[name] = ((axis,) if axis is not None else (), values, attributes)
    variables: dict[str, Any] = {}
    for outcome in evaluation.outcomes:
        for axis, labels in outcome.axes.items():
            coordinates[axis] = ((axis,), np.array(labels, dtype=str))
        attributes = {"long_name": outcome.meaning or outcome.name}
        if outcome.unit:
            attributes["units"] = outcome.unit
        variables[outcome.name] = ((*grid.sizes, *outcome.axes), arrays[outcome.name], attributes)
    return xr.Dataset(variables, coordinates, _attributes(evaluation, seed, task))


def _attributes(evaluation: Evaluation, seed: int | None, task: Mapping[str, Any] | None) -> dict[str, Any]:
    made = manifest(task=task, seed=seed, inputs={"sweep": evaluation.digest})
    versions = {made["library"]["name"]: made["library"]["version"], **made["dependencies"]}
    return {
        "format": FORMAT,
        **evaluation.subject.attributes(),
        "tolerances": f"comparison {ATOL:g}, equilibrium {EQUILIBRIUM_TOL:g}",
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "seed": "none" if seed is None else str(seed),
        "digest": evaluation.digest,
        "manifest": json.dumps(made),
    }


def require_xarray() -> None:
    """Raise `RefusedError` if xarray is not installed."""
    from importlib.util import find_spec

    if find_spec("xarray") is None:
        raise RefusedError("a sweep needs xarray: pip install 'gametheory-bargaining[sweep]'")
