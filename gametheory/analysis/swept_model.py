"""A frozen model as the subject of a sweep: fields are batched, attributes and methods are outcomes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from inspect import cleandoc
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.content import plain_content
from gametheory.analysis.outcome import Outcome
from gametheory.errors import InvalidInputError
from gametheory.scenarios.errors import nearest

__all__ = ["SweptModel"]

_PROBES = (3, 5)
"""Lengths of two trial batches: the axis that follows them is the batch, all others belong to an answer."""


@dataclass(frozen=True, eq=False)
class SweptModel:
    """A model of one point and what is asked of it.

    Parameters
    ----------
    model : object
        A frozen dataclass whose fields broadcast.
    names : tuple of str
        Fields; parts of a nested model and entries of an array after a dot: ``delta.0``, ``belief.mean``.
    outcomes : tuple of Outcome
    """

    model: Any
    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(
        cls, model: Any, at: Mapping[str, NDArray[Any]], outcomes: Iterable[str | Outcome] | None
    ) -> SweptModel:
        """Return the subject; ``at`` holds the values of each parameter, to see what shape answers have.

        Raises
        ------
        InvalidInputError
            If a parameter or an outcome is unknown, two parameters overlap, or the model does not broadcast.
        """
        names = tuple(at)
        for name in names:
            _check_path(model, name)
            if any(other != name and other.startswith(f"{name}.") for other in names):
                raise InvalidInputError(f"grid: {name!r} overlaps a part of it that moves too")
        if outcomes is None:
            outcomes = ("answer",)
        asked = (outcomes,) if isinstance(outcomes, str | Outcome) else tuple(outcomes)
        batches = [
            batched(model, {name: np.resize(values.ravel(), n) for name, values in at.items()})
            for n in _PROBES
        ]
        return cls(model, names, tuple(_probed(model, each, batches) for each in asked))

    @property
    def stepped(self) -> frozenset[str]:
        """Nothing: every parameter broadcasts."""
        return frozenset()

    flat = True
    most_points = 1 << 16

    @property
    def work(self) -> int:
        """Bytes a point."""
        return 8 * (64 + 16 * len(self.names)) + 4 * sum(outcome.bytes for outcome in self.outcomes)

    def parameter(self, name: str) -> tuple[str, str]:
        """Return the unit, from the catalogue, and the meaning, from the docstring."""
        first, *rest = name.split(".")
        meaning = _documented(type(self.model), first)
        unit = _catalogue_unit(self.model, first)
        return unit, f"{meaning} ({'.'.join(rest)})" if rest and meaning else meaning or name

    def attributes(self) -> dict[str, str]:
        """Return what the result says about its origin."""
        cited = getattr(self.model, "citation", None)
        return {
            "model": f"{type(self.model).__module__}.{type(self.model).__qualname__}",
            "title": (type(self.model).__doc__ or "").strip().partition("\n")[0],
            "citation": "" if cited is None else str(cited),
            "solver": "kernel of the model",
        }

    def content(self) -> object:
        """Return everything that decides the answers."""
        return plain_content(self.model)

    def batch(self, at: Mapping[str, NDArray[Any]], index: NDArray[np.int64]) -> Any:
        """Return the model with its fields batched on one flat axis."""
        shape = np.broadcast_shapes(*(np.shape(values) for values in at.values()))
        flat = {name: np.broadcast_to(values, shape).ravel() for name, values in at.items()}
        del index
        return batched(self.model, flat)


def batched(model: Any, flat: Mapping[str, NDArray[Any]]) -> Any:
    """Return `model` with the named numbers replaced by arrays of one flat batch."""
    parts: dict[str, dict[str, NDArray[Any]]] = {}
    for name, values in flat.items():
        first, _, rest = name.partition(".")
        parts.setdefault(first, {})[rest] = values
    changed = {}
    for field_name, moved in parts.items():
        value = getattr(model, field_name)
        if is_dataclass(value):
            changed[field_name] = batched(value, moved)
        elif "" in moved:
            spread = np.expand_dims(moved[""], tuple(range(1, 1 + np.ndim(value))))
            changed[field_name] = np.broadcast_to(spread, (len(moved[""]), *np.shape(value)))
        else:
            entries = [moved.get(str(k), entry) for k, entry in enumerate(np.asarray(value))]
            changed[field_name] = np.stack(np.broadcast_arrays(*entries), axis=-1)
    return replace(model, **changed)


def _check_path(model: Any, name: str) -> None:
    first, _, rest = name.partition(".")
    known = [f.name for f in fields(model) if f.init]
    value: Any = getattr(model, first, None)
    if first not in known or (not rest and not _is_numeric(value)):
        raise _unknown(model, name, [n for n in known if _is_numeric(getattr(model, n))] or known)
    if not rest:
        return
    if is_dataclass(value) and not isinstance(value, type):
        _check_path(value, rest)
        return
    shape: tuple[int, ...] = np.shape(value) if _is_numeric(value) else ()
    entries = [str(k) for k in range(shape[0])] if len(shape) == 1 else []
    if rest not in entries:
        raise _unknown(model, name, [first, *(f"{first}.{k}" for k in entries)])


def _unknown(model: Any, name: str, known: list[str]) -> InvalidInputError:
    return InvalidInputError(
        f"grid: {name!r} is no number of {type(model).__name__}{nearest(name, known) or f'; known: {known}'}"
    )


def _is_numeric(value: Any) -> bool:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return False
    try:
        return np.asarray(value).dtype.kind in "iuf"
    except (TypeError, ValueError):
        return False


def _probed(model: Any, asked: str | Outcome, batches: list[Any]) -> Outcome:
    """Return the outcome with the kind and the axes that its answers have."""
    if isinstance(asked, Outcome) and asked.axes:
        return asked
    of = asked.of if isinstance(asked, Outcome) else partial(_attribute, str(asked))
    name = asked.name if isinstance(asked, Outcome) else str(asked)
    first, second = (_numbers(name, of(batch)) for batch in batches)
    if first.shape[:1] == _PROBES[:1] and second.shape[:1] == _PROBES[1:]:
        shape = first.shape[1:]
    elif first.shape == second.shape:
        shape = first.shape
    else:
        raise InvalidInputError(
            f"outcome {name!r} must have the batch on its first axis, got the shapes {first.shape} and "
            f"{second.shape} for batches of {_PROBES[0]} and {_PROBES[1]} points"
        )
    axes = {}
    for k, length in enumerate(shape):
        players = tuple(map(str, getattr(model, "players", ())))
        label = "player" if length == len(players) else f"{name} axis {k + 1}"
        label = f"{label} {k + 1}" if label in axes else label
        axes[label] = players if length == len(players) else tuple(str(i + 1) for i in range(length))
    kind = {"b": bool, "i": int, "u": int}.get(first.dtype.kind, float)
    if isinstance(asked, Outcome):
        return replace(asked, axes=axes)
    return Outcome(
        name=name,
        of=of,
        unit="",
        meaning=_documented(type(model), name.partition(".")[0]),
        dtype=kind,
        axes=axes,
    )


def _attribute(path: str, model: Any) -> Any:
    """Return an attribute; methods without arguments are called."""
    value = model
    for part in path.split("."):
        if not hasattr(value, part):
            known = [n for n in dir(value) if not n.startswith("_")]
            raise InvalidInputError(
                f"outcomes: {path!r} is no outcome of {type(model).__name__}{nearest(part, known)}"
            )
        value = getattr(value, part)
        value = value() if callable(value) else value
    return value


def _numbers(name: str, value: Any) -> NDArray[Any]:
    if is_dataclass(value) and not isinstance(value, type):
        parts = [f.name for f in fields(value)]
        raise InvalidInputError(
            f"outcome {name!r} must be numbers, got {type(value).__name__}; ask for a part of it: "
            f"{', '.join(f'{name}.{part}' for part in parts)}"
        )
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise InvalidInputError(f"outcome {name!r} must be numbers, got {type(value).__name__}")
    return array


def _documented(kind: type, name: str) -> str:
    """Return the first sentence on a parameter, or on a method, in the docstrings of `kind`."""
    member = getattr(kind, name, None)
    if (callable(member) or isinstance(member, property)) and getattr(member, "__doc__", None):
        return str(member.__doc__).strip().partition("\n")[0].rstrip(".")
    for each in kind.__mro__:
        text = cleandoc(each.__doc__ or "")
        found = re.search(
            rf"^(?:\w+, )*{re.escape(name)}(?:, \w+)* : .*\n((?:    .*\n?)+)", text, re.MULTILINE
        )
        if found:
            words = " ".join(line.strip() for line in found[1].splitlines())
            return re.sub(r":math:`([^`]*)`", r"\1", words).partition(". ")[0].rstrip(".")
    return ""


def _catalogue_unit(model: Any, name: str) -> str:
    """Return the unit of a parameter where the module of the model lists it for the catalogue."""
    listed = getattr(sys.modules[type(model).__module__], "MODELS", ())
    units = {parameter.unit for entry in listed for parameter in entry.parameters if parameter.name == name}
    return units.pop() if len(units) == 1 else ""
