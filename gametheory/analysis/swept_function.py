"""Any function of a point as the subject of a sweep: called once a point."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.content import plain_content
from gametheory.analysis.outcome import Outcome
from gametheory.errors import InvalidInputError

__all__ = ["SweptFunction"]


@dataclass(frozen=True, eq=False)
class SweptFunction:
    """A function that takes one point by keyword and returns a number, or numbers by name.

    Parameters
    ----------
    function : callable
    outcomes : tuple of Outcome
    names : tuple of str
        Keys of what the function returns; empty for one number.
    seed : int or None
        With it, a function with the parameter ``rng`` gets a generator of its own at every point, which
        depends on the seed and the place of the point in the grid alone.
    steps : frozenset of str
        Parameters that are words.
    """

    function: Callable[..., Any]
    outcomes: tuple[Outcome, ...]
    names: tuple[str, ...]
    seed: int | None
    steps: frozenset[str]

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        at: Mapping[str, NDArray[Any]],
        outcomes: Iterable[str | Outcome] | None,
        *,
        seed: int | None,
    ) -> SweptFunction:
        """Return the subject; the function is not called.

        Raises
        ------
        InvalidInputError
            If the function takes no such parameter, or needs ``rng`` and there is no seed.
        """
        signature = inspect.signature(function)
        takes_rng = "rng" in signature.parameters
        if takes_rng and seed is None:
            raise InvalidInputError("seed must be given: the function takes rng, and draws need a seed")
        try:
            signature.bind(**dict.fromkeys(at), **({"rng": None} if takes_rng else {}))
        except TypeError as error:
            raise InvalidInputError(f"grid: must name the parameters of the function, {error}") from None
        steps = frozenset(name for name, values in at.items() if values.dtype.kind == "U")
        if outcomes is None:
            name = getattr(function, "__name__", "value").strip("<>")
            return cls(function, (_named(name, None),), (), seed if takes_rng else None, steps)
        asked = (outcomes,) if isinstance(outcomes, str | Outcome) else tuple(outcomes)
        made = tuple(each if isinstance(each, Outcome) else _named(each, each) for each in asked)
        names = tuple(each for each in asked if isinstance(each, str))
        return cls(function, made, names, seed if takes_rng else None, steps)

    @property
    def stepped(self) -> frozenset[str]:
        """Parameters that are words."""
        return self.steps

    flat = True
    work = 1024
    most_points = 1 << 10

    def parameter(self, name: str) -> tuple[str, str]:
        """Return the unit and the meaning of a parameter, of which only the name is known."""
        return "", name

    def attributes(self) -> dict[str, str]:
        """Return what the result says about its origin."""
        text = inspect.getdoc(self.function) or ""
        return {
            "model": f"{getattr(self.function, '__module__', '')}."
            f"{getattr(self.function, '__qualname__', type(self.function).__qualname__)}",
            "title": text.partition("\n")[0],
            "citation": "",
            "solver": "the function itself, once a point",
        }

    def content(self) -> object:
        """Return everything that decides the answers."""
        return [plain_content(self.function), self.seed]

    def batch(self, at: Mapping[str, NDArray[Any]], index: NDArray[np.int64]) -> list[Any]:
        """Return what the function says at each point, in order."""
        shape = np.broadcast_shapes(*(np.shape(values) for values in at.values()))
        columns = {name: np.broadcast_to(values, shape).ravel().tolist() for name, values in at.items()}
        places = np.broadcast_to(index, shape).ravel().tolist()
        found = []
        for k, place in enumerate(places):
            point = {name: column[k] for name, column in columns.items()}
            if self.seed is not None:
                point["rng"] = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(place,)))
            found.append(self.function(**point))
        return found


def _named(name: str, key: str | None) -> Outcome:
    return Outcome(name=name, of=partial(_read, key), unit="")


def _read(key: str | None, found: list[Any]) -> NDArray[Any]:
    """Return one number a point: what the function returns, or the entry or attribute `key` of it."""
    values = found if key is None else [_entry(each, key) for each in found]
    try:
        return np.array([float(value) for value in values])
    except (TypeError, ValueError):
        what = "the function" if key is None else f"outcome {key!r}"
        raise InvalidInputError(f"{what} must be one number a point, got {values[0]!r:.80}") from None


def _entry(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        if key not in value:
            raise InvalidInputError(
                f"outcomes: {key!r} is not among what the function returns, {sorted(value)}"
            )
        return value[key]
    return getattr(value, key) if hasattr(value, key) else value
