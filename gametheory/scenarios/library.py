"""The shipped cases by name, and a user's own file by path."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from gametheory.errors import invalid
from gametheory.scenarios.errors import ScenarioError, nearest
from gametheory.scenarios.scenario import Scenario

__all__ = ["load", "names"]


@cache
def names() -> tuple[str, ...]:
    """Return the names of the shipped cases.

    Examples
    --------
    >>> names()
    ('camp-david-1978', 'cyprus-2004', 'dayton-1995', 'rambouillet-1999', 'ukraine-2025')
    """
    shipped = files(__package__).joinpath("data").iterdir()
    return tuple(
        sorted(f.name.removesuffix(".json").replace("_", "-") for f in shipped if f.name.endswith(".json"))
    )


def load(source: str | os.PathLike[str]) -> Scenario:
    """Return a shipped case by name, or a case of your own by the path of its file.

    Parameters
    ----------
    source : str or path
        One of `names`, or a path; text that contains a separator or a dot is a path.

    Raises
    ------
    ScenarioError
        If there is no such case or file, or the file breaks a rule of the format; the error names
        file, field, rule and value.

    Examples
    --------
    >>> load("camp-david-1978").parties
    ('Egypt', 'Israel')
    >>> load("ukrane-2025")
    Traceback (most recent call last):
        ...
    gametheory.scenarios.errors.ScenarioError: ukrane-2025: is no shipped case; did you mean 'ukraine-2025'?
    """
    if isinstance(source, str) and source in names():
        return _shipped(source)
    if not isinstance(source, str | os.PathLike):
        raise invalid("scenario", "must be the name of a shipped case or the path of a file", source)
    if not isinstance(source, str) or _is_path(source):
        return Scenario.from_file(Path(source))
    hint = nearest(source.replace("_", "-").lower(), names())
    raise ScenarioError(source or "''", "", "is no shipped case", hint=hint)


def _is_path(source: str) -> bool:
    return any(mark in source for mark in ("/", "\\", ".", "\0")) or os.path.exists(source)  # noqa: PTH110  (quiet on names too long)


@cache
def _shipped(name: str) -> Scenario:
    text = files(__package__).joinpath("data", f"{name.replace('-', '_')}.json").read_text(encoding="utf-8")
    return Scenario(text, name)
