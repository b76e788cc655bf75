"""All the numbers that are drawn together: a marginal for each, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import index
from types import MappingProxyType

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.printing import Printed
from gametheory.uncertainty.copula import RankCorrelation
from gametheory.uncertainty.designs import Design, PlainRandom
from gametheory.uncertainty.marginals import Constant, Marginal, marginal

__all__ = ["MOST_DRAWS", "Ranges", "whole_count"]

MOST_DRAWS = 10_000_000
"""Most draws of one call."""


@dataclass(frozen=True, kw_only=True)
class Ranges(Printed):
    """What is stated about several numbers, by name.

    Parameters
    ----------
    marginals : mapping
        Name -> what `marginal` reads: a number, (low, high), (low, central, high), a frozen
        distribution of ``scipy.stats``, a mapping with a ``shape``, or a marginal.
    correlation : RankCorrelation, optional
        Of some of the drawn numbers; the others are independent.
    shares : tuple of tuple of str, optional
        Groups of numbers that are rescaled in every draw so that each group sums to one.
    centre : mapping, optional
        Name -> central value, where it is not the mode (or, without a mode, the median).

    Raises
    ------
    InvalidInputError
        If a marginal is none, or a name of the correlation or of a group is not drawn.

    Examples
    --------
    >>> import numpy as np
    >>> ranges = Ranges(marginals={"cost": (0.1, 0.2, 0.4), "share": (0.0, 1.0), "scale": 2.0})
    >>> ranges.drawn
    ('cost', 'share')
    >>> drawn = ranges.draws(4, rng=np.random.default_rng(0))
    >>> drawn["scale"], bool((drawn["cost"] >= 0.1).all())
    (array([2., 2., 2., 2.]), True)
    """

    marginals: Mapping[str, Marginal]
    correlation: RankCorrelation | None = None
    shares: tuple[tuple[str, ...], ...] = ()
    centre: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.marginals, Mapping):
            raise invalid("marginals", "must map names to ranges", self.marginals)
        read = {str(name): marginal(str(name), stated) for name, stated in self.marginals.items()}
        object.__setattr__(self, "marginals", MappingProxyType(read))
        for name in (*self.centre, *(name for group in self.shares for name in group)):
            if name not in read:
                raise invalid("shares and centre", f"must name numbers among {', '.join(read)}", name)
        centre = {n: float(self.centre.get(n, _middle(m))) for n, m in read.items()}
        object.__setattr__(self, "centre", MappingProxyType(centre))
        if self.correlation is not None:
            for name in self.correlation.names:
                if name not in self.drawn:
                    raise invalid("correlation", f"must name drawn numbers among {_few(self.drawn)}", name)

    def __reduce__(self) -> tuple[object, ...]:
        parts = (dict(self.marginals), self.correlation, self.shares, dict(self.centre))
        return _rebuilt, parts

    @property
    def drawn(self) -> tuple[str, ...]:
        """Names of the numbers that are not constant; the axes of the unit cube, in order."""
        return tuple(name for name, each in self.marginals.items() if not isinstance(each, Constant))

    @property
    def independent(self) -> bool:
        """Whether no two numbers are correlated."""
        return self.correlation is None

    def with_(
        self, stated: Mapping[str, object] | None = None, *, correlation: RankCorrelation | None = None
    ) -> Ranges:
        """Return the ranges with some of them replaced or added, and another correlation.

        Examples
        --------
        >>> Ranges(marginals={"a": (0, 1)}).with_({"a": 0.5}).marginals["a"]
        Constant(value=0.5)
        """
        changed = {**self.marginals, **{n: marginal(n, s) for n, s in (stated or {}).items()}}
        centre = {name: value for name, value in self.centre.items() if name not in (stated or {})}
        joined = self.correlation if correlation is None else correlation
        return replace(self, marginals=changed, correlation=joined, centre=centre)

    def at(self, points: FloatArray) -> dict[str, FloatArray]:
        """Return the numbers at points of the unit cube.

        Parameters
        ----------
        points : ndarray, shape (n, k)
            One axis a drawn number, in the order of `drawn`.

        Returns
        -------
        dict of str to ndarray, shape (n,)
            Constants included; groups of shares rescaled.

        Raises
        ------
        InvalidInputError
            If a quantile is infinite, as at level 0 of a range without end.
        """
        return self.settled(self.raw(points))

    def raw(self, points: FloatArray) -> dict[str, FloatArray]:
        """Return the numbers as `at` does, before groups of shares are rescaled."""
        names, points = self.drawn, np.asarray(points, dtype=float)
        if points.ndim != 2 or points.shape[1] != len(names):
            raise invalid("points", f"must have shape (n, {len(names)})", points.shape)
        if self.correlation is not None:
            columns = [names.index(name) for name in self.correlation.names]
            points = points.copy()
            points[:, columns] = self.correlation.join(points[:, columns])
        column = dict(zip(names, np.ascontiguousarray(points.T), strict=True))
        found = {}
        for name, each in self.marginals.items():
            level = column.get(name, np.zeros(len(points)))
            found[name] = np.asarray(each.ppf(level), dtype=float)
            if not np.isfinite(found[name]).all():
                rule = "must be bounded, or its points must lie inside the unit cube (scramble the design)"
                raise invalid(f"the range of {name}", rule, each)
        return found

    def settled(self, raw: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return numbers with every group of shares rescaled to sum to one."""
        found = dict(raw)
        for group in self.shares:
            total = np.sum([found[name] for name in group], axis=0)
            if not (total > 0).all():
                raise invalid(f"shares {_few(group)}", "must have a positive sum in every draw", total.min())
            for name in group:
                found[name] = found[name] / total
        return found

    def blocks(
        self, n: int, *, rng: np.random.Generator, design: Design | None = None
    ) -> Iterator[dict[str, FloatArray]]:
        """Yield draws in blocks, so that a long run needs little memory; arguments as for `draws`."""
        count = whole_count("n", n)
        if not isinstance(rng, np.random.Generator):
            raise invalid("rng", "must be a numpy Generator, as from numpy.random.default_rng(seed)", rng)
        layout = PlainRandom() if design is None else design
        for points in layout.blocks(count, len(self.drawn), rng):
            yield self.at(points)

    def draws(
        self, n: int, *, rng: np.random.Generator, design: Design | None = None
    ) -> dict[str, FloatArray]:
        """Draw all the numbers `n` times.

        Parameters
        ----------
        n : int
            From 1 to ten million.
        rng : numpy.random.Generator
            The same state gives the same bytes.
        design : Design, default PlainRandom()
            How the points lie in the unit cube.

        Returns
        -------
        dict of str to ndarray, shape (n,)

        Raises
        ------
        InvalidInputError
            If `n` is out of range (for a Sobol' sequence: no power of two) or `rng` is no generator.
        """
        blocks = list(self.blocks(n, rng=rng, design=design))
        if len(blocks) == 1:
            return blocks[0]
        return {name: np.concatenate([block[name] for block in blocks]) for name in self.marginals}

    def to_dict(self) -> dict[str, str]:
        """Return every marginal in words, by name."""
        return {name: repr(each) for name, each in self.marginals.items()}

    def __str__(self) -> str:
        width = max(map(len, self.marginals), default=0)
        lines = [f"{name:{width}}  {each}" for name, each in self.marginals.items()]
        if self.correlation is not None:
            lines.append(f"rank correlation of {', '.join(self.correlation.names)}")
        return "\n".join(lines)


def _rebuilt(
    marginals: dict[str, Marginal],
    correlation: RankCorrelation | None,
    shares: tuple[tuple[str, ...], ...],
    centre: dict[str, float],
) -> Ranges:
    return Ranges(marginals=marginals, correlation=correlation, shares=shares, centre=centre)


def _middle(each: Marginal) -> float:
    mode = getattr(each, "mode", None)
    return float(mode) if isinstance(mode, int | float) else float(each.ppf(0.5))


def whole_count(argument: str, value: object) -> int:
    """Return `value` if it is a whole number from 1 to ten million."""
    try:
        count = 0 if isinstance(value, bool) else index(value)  # type: ignore[arg-type]  # index says if not
    except TypeError:
        count = 0
    if not 1 <= count <= MOST_DRAWS:
        raise invalid(argument, f"must be a whole number from 1 to {MOST_DRAWS}", value)
    return count


def _few(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:6])
    return f"{shown}, ... ({len(names)} in all)" if len(names) > 6 else shown
