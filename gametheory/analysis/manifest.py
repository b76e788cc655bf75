"""What a result was computed from: versions, platform, seed, digests of the inputs, and the task itself.

Every saved result embeds one manifest, a plain dict of JSON values: a JSON file under the key
``manifest``, a labelled dataset (NetCDF, Zarr) as the global attribute ``manifest`` that holds
``json.dumps(manifest(...))``. With the task it carries, another person can compute the result again.

There is no clock and no name of a machine or user in it: the same task with the same seed on the same
versions gives the same manifest, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from gametheory.errors import InvalidInputError, invalid

__all__ = ["FORMAT", "canonical", "check_manifest", "digest", "environment_differences", "manifest"]

FORMAT = "gametheory-manifest-1"

_DISTRIBUTION = "gametheory-bargaining"
_DEPENDENCIES = ("numpy", "scipy", "networkx", "nashpy", "numba", "xarray", "dask", "SALib", "matplotlib")
"""Packages whose version can move a digit of a result; those that are not installed are left out."""

_KEYS: dict[str, type | tuple[type, ...]] = {
    "format": str,
    "library": dict,
    "python": str,
    "platform": dict,
    "dependencies": dict,
    "seed": (int, type(None)),
    "inputs": dict,
    "task": (dict, type(None)),
    "command": str,
}


def manifest(
    *,
    task: Mapping[str, Any] | None = None,
    seed: int | None = None,
    inputs: Mapping[str, object] | None = None,
    command: str = "",
) -> dict[str, Any]:
    """Return what a result is computed from, as a plain dict of JSON values.

    Parameters
    ----------
    task : mapping, optional
        What was computed: ``kind``, the name of a kind of task, and ``options``, its arguments as JSON
        values. With it, ``gametheory rerun`` can compute the result again.
    seed : int, optional
        Seed of the draws; None where nothing was drawn.
    inputs : mapping, optional
        Name -> input; of each the `digest` is kept. A text that begins with ``sha256:`` is a digest
        already.
    command : str, default ""
        The command that computes the same, for people.

    Returns
    -------
    dict
        With the keys ``format``, ``library`` (name and version), ``python``, ``platform`` (system,
        machine, byte order), ``dependencies`` (package -> version), ``seed``, ``inputs`` (name ->
        digest), ``task`` and ``command``.

    Raises
    ------
    InvalidInputError
        If `task` has no kind or holds what JSON cannot, or an input has no digest.

    Examples
    --------
    >>> made = manifest(task={"kind": "explain", "options": {"scenario": "ukraine-2025"}}, seed=0)
    >>> made["format"], made["library"]["name"], made["task"]["kind"], made["seed"]
    ('gametheory-manifest-1', 'gametheory-bargaining', 'explain', 0)
    >>> made == manifest(task={"kind": "explain", "options": {"scenario": "ukraine-2025"}}, seed=0)
    True
    """
    return {
        "format": FORMAT,
        "library": {"name": _DISTRIBUTION, "version": version(_DISTRIBUTION)},
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "byteorder": sys.byteorder,
        },
        "dependencies": _installed(),
        "seed": None if seed is None else int(seed),
        "inputs": {name: _digest_of(name, value) for name, value in (inputs or {}).items()},
        "task": None if task is None else _plain_task(task),
        "command": command,
    }


def digest(value: object) -> str:
    """Return the SHA-256 of the content of `value`, as ``sha256:...``.

    Content is bytes, text, an array, plain values of JSON, or what has ``to_dict`` (a scenario). Equal
    content has one digest: the order of keys, 1 or 1.0, 0.0 or -0.0 and the byte order of the machine
    make no difference.

    Examples
    --------
    >>> digest({"a": 1, "b": [0.0]}) == digest({"b": [-0.0], "a": 1.0})
    True
    >>> digest(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    if isinstance(value, bytes):
        content = value
    elif isinstance(value, str):
        content = value.encode("utf-8")
    elif isinstance(value, np.ndarray):
        kind = value.dtype.newbyteorder("<")
        content = f"{kind.str}{value.shape}".encode() + np.ascontiguousarray(value, dtype=kind).tobytes()
    else:
        content = canonical(value.to_dict() if hasattr(value, "to_dict") else value).encode("utf-8")
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def canonical(value: object) -> str:
    """Return plain values of JSON as text in which equal content reads the same.

    Examples
    --------
    >>> canonical({"b": 2, "a": [1.5, -0.0, True]})
    '{"a":[1.5,0.0,true],"b":2.0}'
    """
    try:
        return json.dumps(
            _settled(value), sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, ValueError) as error:
        raise InvalidInputError(f"content must be plain, finite values of JSON: {error}") from None


def check_manifest(found: object, file: str) -> dict[str, Any]:
    """Return `found` as a manifest, or raise an error that names `file` and what is wrong with it.

    Raises
    ------
    InvalidInputError
        If it is no manifest, or one of another format.

    Examples
    --------
    >>> check_manifest({"format": "x"}, "r.json")
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: r.json: manifest.format must be 'gametheory-manifest-1', got 'x'
    """
    if not isinstance(found, dict) or "format" not in found:
        raise InvalidInputError(f"{file}: must hold a manifest of this library; nothing here can be rerun")
    if found["format"] != FORMAT:
        raise invalid(f"{file}: manifest.format", f"must be {FORMAT!r}", found["format"])
    for key, kind in _KEYS.items():
        if key not in found or not isinstance(found[key], kind) or isinstance(found[key], bool):
            raise invalid(f"{file}: manifest.{key}", "is missing or of a wrong type", found.get(key))
    return found


def environment_differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words how the library, Python, the platform and the dependencies differ.

    Examples
    --------
    >>> then = manifest()
    >>> environment_differences(then, {**then, "python": "CPython 3.99.0"})  # doctest: +ELLIPSIS
    ('python: CPython 3... then, CPython 3.99.0 now',)
    """
    lines = []
    for key in ("library", "python", "platform", "dependencies"):
        old, new = then.get(key), now.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            lines += [
                f"{key}.{name}: {old.get(name, 'absent')} then, {new.get(name, 'absent')} now"
                for name in sorted({*old, *new})
                if old.get(name) != new.get(name)
            ]
        elif old != new:
            lines.append(f"{key}: {old} then, {new} now")
    return tuple(lines)


def _installed() -> dict[str, str]:
    found = {}
    for name in _DEPENDENCIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _plain_task(task: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(task.get("kind"), str) or not isinstance(task.get("options"), Mapping):
        raise invalid("task", "must have a kind and its options", dict(task))
    canonical(task)  # refuses what JSON cannot hold
    plain: dict[str, Any] = json.loads(json.dumps(dict(task)))
    return plain


def _digest_of(name: str, value: object) -> str:
    if isinstance(value, str) and value.startswith("sha256:"):
        return value
    try:
        return digest(value)
    except InvalidInputError as error:
        raise invalid(f"inputs[{name!r}]", f"must have a digest ({error})", value) from None


def _settled(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | np.integer | np.floating):
        return float(value) + 0.0
    if isinstance(value, Mapping):
        return {str(key): _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    raise TypeError(f"{type(value).__name__} is none")
