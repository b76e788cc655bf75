"""What a task of a study can be: a kind has a name, options, and a way to compute a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios.errors import nearest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["REQUIRED", "Option", "Table", "TaskKind", "TaskResult", "figure_of", "task_kinds"]

_KINDS = (
    "gametheory.studies.kinds.explain",
    "gametheory.studies.kinds.robustness",
    "gametheory.studies.kinds.sensitivity",
    "gametheory.studies.kinds.consistent",
    "gametheory.studies.kinds.bands",
    "gametheory.studies.kinds.sweep",
    "gametheory.studies.kinds.thesis",
    "gametheory.studies.kinds.claims",
)
"""Modules with a constant ``KIND``, a `TaskKind`. One file and one line a kind."""


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
"""Default of an option that has none."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a kind of task.

    Parameters
    ----------
    name : str
    types : tuple of type
        What TOML may give: ``str``, ``int``, ``float`` (which takes whole numbers), ``bool``, ``list``,
        ``dict``.
    meaning : str
    default : object, default REQUIRED
    """

    name: str
    types: tuple[type, ...]
    meaning: str
    default: object = REQUIRED

    def allows(self, value: object) -> bool:
        """Return whether `value` is of one of the types; True is no number."""
        if isinstance(value, bool):
            return bool in self.types
        if isinstance(value, int) and float in self.types:
            return True
        return isinstance(value, self.types)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows, for CSV and LaTeX; cells are numbers or text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[float | int | str | bool, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """What a task computed.

    Parameters
    ----------
    record : mapping
        Plain values of JSON: what is saved, and compared by a rerun.
    inputs : mapping
        Name -> digest or content, for the manifest.
    text : str
        For people.
    tables : mapping of str to Table, optional
        By a short name; the name "" is the task itself.
    figures : mapping of str to callable, optional
        By a short name -> a function that draws a figure.
    files : mapping of str to callable, optional
        Suffix of a file -> a function that writes it to a path.
    """

    record: Mapping[str, Any]
    inputs: Mapping[str, object]
    text: str
    tables: Mapping[str, Table] = field(default_factory=dict)
    figures: Mapping[str, Callable[[], Figure]] = field(default_factory=dict)
    files: Mapping[str, Callable[[Path], object]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """A kind of task.

    Parameters
    ----------
    name, title : str
    options : tuple of Option
    compute : callable
        Takes the options, complete, and returns a `TaskResult`; it refuses values that have no meaning.
    """

    name: str
    title: str
    options: tuple[Option, ...]
    compute: Callable[[Mapping[str, Any]], TaskResult]

    def complete(self, given: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Return the options with their defaults, or an error that says `where` and what is wrong.

        Raises
        ------
        InvalidInputError
            If an option is unknown (the nearest names are suggested), missing, or of a wrong type.

        Examples
        --------
        >>> task_kinds()["explain"].complete({"scenario": "ukraine-2025", "drawz": 5}, "task.why")
        Traceback (most recent call last):
            ...
        gametheory.errors.InvalidInputError: task.why.drawz is no option of 'explain'; did you mean 'draws'?
        """
        known = {option.name: option for option in self.options}
        for name, value in given.items():
            if name not in known:
                hint = nearest(name, known)
                raise InvalidInputError(f"{where}.{name} is no option of {self.name!r}{hint}")
            if value is not None and not known[name].allows(value):
                wanted = " or ".join(_TYPES[each] for each in known[name].types)
                raise invalid(f"{where}.{name}", f"must be {wanted}", value)
        for name, option in known.items():
            if option.default is REQUIRED and given.get(name) is None:
                raise InvalidInputError(f"{where}.{name} must be given: {option.meaning}")
        return {name: given.get(name, option.default) for name, option in known.items()}


def figure_of(axes: Any) -> Figure:
    """Return the figure of axes that a picture made."""
    figure: Figure = axes.figure
    return figure


_TYPES: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


@cache
def task_kinds() -> dict[str, TaskKind]:
    """Return every kind of task by name.

    Examples
    --------
    >>> list(task_kinds())
    ['explain', 'robustness', 'sensitivity', 'consistent', 'bands', 'sweep', 'thesis', 'claims']
    """
    kinds = [import_module(module).KIND for module in _KINDS]
    return {kind.name: kind for kind in kinds}
