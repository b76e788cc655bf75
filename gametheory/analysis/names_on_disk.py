"""Names of variables in files: letters, digits, dots, hyphens and underscores, which every file system takes.

In a Zarr store a variable is a folder; ``text: kellogg`` is no name of one on every system, nor in every
reader of NetCDF.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["from_disk", "name_on_disk", "to_disk"]

_NAME = "outcome_name"
"""Attribute that keeps the name of a variable which has another one in the file."""


def name_on_disk(name: str) -> str:
    """Return the portable name of a variable; different names stay different, in capitals too.

    Examples
    --------
    >>> name_on_disk("width"), name_on_disk("text: kellogg")
    ('width', 'text_kellogg_cbe8e53b')
    """
    plain = re.sub(r"[^a-z0-9.\-]+", "_", name.lower()).strip("_.")
    return name if plain == name else f"{plain}_{sha256(name.encode()).hexdigest()[:8]}".lstrip("_")


def to_disk(dataset: xr.Dataset) -> xr.Dataset:
    """Return the dataset with portable names of its variables, each with its own name as an attribute."""
    own = [str(name) for name, values in dataset.data_vars.items() if _NAME not in values.attrs]
    names = {name: name_on_disk(name) for name in own}
    changed = {old: new for old, new in names.items() if old != new}
    made = dataset.rename_vars(changed)
    for old, new in changed.items():
        made[new].attrs = {**made[new].attrs, _NAME: old}
    return made


def from_disk(dataset: xr.Dataset) -> xr.Dataset:
    """Return the dataset with the names that its variables had before `to_disk`."""
    changed = {str(name): v.attrs[_NAME] for name, v in dataset.data_vars.items() if _NAME in v.attrs}
    made = dataset.rename_vars(changed)
    for name in changed.values():
        made[name].attrs = {key: value for key, value in made[name].attrs.items() if key != _NAME}
    return made
