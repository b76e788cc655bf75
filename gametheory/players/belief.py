"""A belief about a number that another player knows: resolve, cost, strength."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, batch_shape, floats, frozen, in_unit_interval, real
from gametheory.errors import RefusedError, invalid
from gametheory.players.partial_mean import chance_between, partial_mean
from gametheory.players.type_belief import probabilities_over

__all__ = ["Belief"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Belief(Value):
    """A distribution over a private number; two beliefs with equal content are equal.

    Build one with `uniform`, `triangular`, `point`, `finite` or, from any frozen distribution of
    ``scipy.stats``, with `of`. SciPy's own frozen distributions compare by identity; this class
    keeps family and parameters instead and rebuilds the distribution when it is asked.

    Parameters
    ----------
    family : str
        Name of a distribution of ``scipy.stats``, or ``"finite"`` (parameters: the values and
        their probabilities).
    parameters : tuple of arrays
        The family's shape parameters, then location and scale; leading axes broadcast.
    lower, upper : float, default -inf, inf
        The belief is conditional on the number lying in the half-open interval (lower, upper].

    Examples
    --------
    >>> resolve = Belief.uniform(0.0, 0.4)
    >>> resolve == Belief.uniform(0.0, 0.4)
    True
    >>> float(resolve.conditional_above(0.2).mean().round(12))
    0.3
    """

    family: str
    parameters: tuple[FloatArray, ...]
    lower: float = -np.inf
    upper: float = np.inf

    def __post_init__(self) -> None:
        values = tuple(frozen(real("parameters", p)) for p in self.parameters)
        object.__setattr__(self, "parameters", values)
        _check_family(self.family, values)
        for bound in ("lower", "upper"):
            object.__setattr__(self, bound, float(getattr(self, bound)))
        if not self.lower < self.upper:
            raise invalid("lower", "must be below upper", (self.lower, self.upper))
        if not np.all(self._mass() > 0):
            raise RefusedError(
                f"no probability lies in ({self.lower:g}, {self.upper:g}]: "
                "one cannot condition on an event that was held impossible"
            )

    @classmethod
    def uniform(cls, low: ArrayLike, high: ArrayLike) -> Belief:
        """Every number between `low` and `high` is equally likely."""
        a, b = real("low", low), real("high", high)
        batch_shape(low=a.shape, high=b.shape)
        if not (a < b).all():
            raise invalid("low", "must be smaller than high", (low, high))
        return cls(family="uniform", parameters=(a, b - a))

    @classmethod
    def triangular(cls, low: ArrayLike, mode: ArrayLike, high: ArrayLike) -> Belief:
        """Likeliest at `mode`, falling linearly to zero at `low` and `high`."""
        a, m, b = real("low", low), real("mode", mode), real("high", high)
        batch_shape(low=a.shape, mode=m.shape, high=b.shape)
        if not (a < b).all():
            raise invalid("low", "must be smaller than high", (low, high))
        if not ((a <= m) & (m <= b)).all():
            raise invalid("mode", "must lie between low and high", (low, mode, high))
        return cls(family="triang", parameters=((m - a) / (b - a), a, b - a))

    @classmethod
    def point(cls, value: float) -> Belief:
        """Put all probability on `value`: the number is known."""
        return cls.finite([value], [1.0])

    @classmethod
    def finite(cls, values: ArrayLike, probabilities: ArrayLike) -> Belief:
        """Only the given `values` are possible; values of probability zero are dropped."""
        x, p = real("values", values), probabilities_over("probabilities", probabilities)
        if x.ndim != 1 or x.shape != p.shape:
            raise invalid("probabilities", "must be one list as long as values", probabilities)
        if np.unique(x).size != x.size:
            raise invalid("values", "must not repeat", values)
        order = np.argsort(x)
        order = order[p[order] > 0]
        return cls(family="finite", parameters=(x[order], p[order] / p.sum()))

    @classmethod
    def of(cls, distribution: Any) -> Belief:
        """Take over a frozen distribution of ``scipy.stats``, such as ``norm(0, 1)``.

        Raises
        ------
        InvalidInputError
            If `distribution` is not frozen, or is of a class that ``scipy.stats`` does not name
            (its content could not be compared).

        Examples
        --------
        >>> from scipy.stats import norm
        >>> Belief.of(norm(1.0, 2.0)) == Belief.of(norm(loc=1.0, scale=2.0))
        True
        """
        import scipy.stats

        kind: Any = getattr(distribution, "dist", None)
        if kind is None or not hasattr(distribution, "kwds"):
            raise invalid("distribution", "must be a frozen distribution of scipy.stats", distribution)
        names = _parameter_names(kind)
        given = {"loc": 0.0, "scale": 1.0}
        given |= dict(zip(names, distribution.args, strict=False)) | distribution.kwds
        if hasattr(kind, "xk"):
            return cls.finite(np.ravel(kind.xk) + given["loc"], np.ravel(kind.pk))
        family = str(kind.name)
        if type(getattr(scipy.stats, family, None)) is not type(kind):
            raise invalid("distribution", "must be of a family that scipy.stats names", distribution)
        return cls(family=family, parameters=tuple(frozen(given[name]) for name in names))

    @property
    def distribution(self) -> Any:
        """The frozen ``scipy.stats`` distribution, before conditioning on (lower, upper]."""
        import scipy.stats

        if self.family == "finite":
            values, probabilities = self.parameters
            return scipy.stats.rv_discrete(values=(values, probabilities))()
        return getattr(scipy.stats, self.family)(*self.parameters)

    @property
    def discrete(self) -> bool:
        """Whether probability sits on separate points, so that `pmf` and not `pdf` applies."""
        return hasattr(self.distribution, "pmf")

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return the probability that the number is at most `x`; broadcasts."""
        inside = np.clip(self._argument("x", x), self.lower, self.upper)
        return np.clip(chance_between(self.distribution, self.lower, inside) / self._mass(), 0.0, 1.0)

    def sf(self, x: ArrayLike) -> FloatArray:
        """Return the probability that the number exceeds `x`; broadcasts, exact in the tail."""
        inside = np.clip(self._argument("x", x), self.lower, self.upper)
        return np.clip(chance_between(self.distribution, inside, self.upper) / self._mass(), 0.0, 1.0)

    def pdf(self, x: ArrayLike) -> FloatArray:
        """Return the density at `x`; a discrete belief has none."""
        if self.discrete:
            raise invalid("belief", "must be continuous to have a density (use pmf)", self.family)
        return self._weight(self.distribution.pdf, x)

    def pmf(self, x: ArrayLike) -> FloatArray:
        """Return the probability of exactly `x`; zero for a continuous belief."""
        if not self.discrete:
            return np.zeros(np.broadcast_shapes(self._argument("x", x).shape, self._batch))
        return self._weight(self.distribution.pmf, x)

    def mean(self) -> FloatArray:
        """Return the expected value (infinite or NaN where the family has none)."""
        if self.family == "finite":
            values, _ = self.parameters
            return np.asarray(values @ self.pmf(values))
        if np.isinf(self.lower) and np.isinf(self.upper):
            return np.asarray(self.distribution.mean(), dtype=float)
        return self._truncated_mean()

    def partial_mean(self, x: ArrayLike) -> FloatArray:
        """Return the mean of the numbers up to `x` times their chance, of one continuous belief.

        Infinite where the lower tail has no mean.
        """
        corners: tuple[float, ...] = ()
        if self.family == "triang":
            mode, location, scale = self.parameters
            corners = (float(location + mode * scale),)
        inside = np.clip(self._argument("x", x), self.lower, self.upper)
        return np.asarray(partial_mean(self.distribution, self.lower, inside, corners=corners) / self._mass())

    def support(self) -> tuple[FloatArray, FloatArray]:
        """Return the smallest and the largest number held possible (the infimum, if none is)."""
        low, high = (np.asarray(edge, dtype=float) for edge in self.distribution.support())
        first = np.asarray(self.lower)
        if self.family == "finite":
            first = np.asarray(self.parameters[0][self.parameters[0] > self.lower].min())
        elif self.discrete and np.isfinite(self.lower):
            location = self.parameters[-1]
            first = location + np.floor(self.lower - location) + 1.0
        return np.maximum(low, first), np.minimum(high, self.upper)

    def ppf(self, q: ArrayLike) -> FloatArray:
        """Return the quantile of level `q` in [0, 1]; broadcasts."""
        level, dist = in_unit_interval("q", q), self.distribution
        batch_shape(parameters=self._batch, q=level.shape)
        low_tail = dist.ppf(np.clip(dist.cdf(self.lower) + level * self._mass(), 0.0, 1.0))
        high_tail = dist.isf(np.clip(dist.sf(self.upper) + (1.0 - level) * self._mass(), 0.0, 1.0))
        quantile = np.where(dist.cdf(self.lower) > 0.5, high_tail, low_tail)
        low, high = self.support()
        return np.asarray(np.clip(quantile, low, high))

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...] | None = None) -> FloatArray:
        """Draw by inversion; with parameters of shape s, `size` must broadcast against s."""
        shape = self._batch if size is None else size
        batch_shape(parameters=self._batch, size=tuple(np.ravel(shape).tolist()))
        return self.ppf(rng.random(shape))

    def conditional_above(self, x: float) -> Belief:
        """Return the belief after learning that the number exceeds `x`."""
        return replace(self, lower=max(self.lower, x))

    def conditional_below(self, x: float) -> Belief:
        """Return the belief after learning that the number is at most `x`."""
        return replace(self, upper=min(self.upper, x))

    @property
    def _batch(self) -> tuple[int, ...]:
        """The axes of the parameters; values and probabilities of a finite belief are no batch."""
        return () if self.family == "finite" else np.broadcast_shapes(*(p.shape for p in self.parameters))

    def _argument(self, name: str, value: ArrayLike) -> FloatArray:
        """Return numbers, infinite ones included, that broadcast with the parameters."""
        try:
            x = floats(value)
        except ValueError:
            raise invalid(name, "must be a number or an array of numbers", value) from None
        if np.isnan(x).any():
            raise invalid(name, "must not be NaN", value)
        batch_shape(**{"parameters": self._batch, name: x.shape})
        return x

    def _mass(self) -> FloatArray:
        return chance_between(self.distribution, self.lower, self.upper)

    def _weight(self, density: Any, x: ArrayLike) -> FloatArray:
        at = self._argument("x", x)
        inside = (at > self.lower) & (at <= self.upper)
        return np.asarray(np.where(inside, density(at) / self._mass(), 0.0))

    def _truncated_mean(self) -> FloatArray:
        shape = self._batch
        columns = [np.broadcast_to(p, shape) for p in self.parameters]
        moments = np.empty(shape)
        for index in np.ndindex(shape):
            one = replace(self, parameters=tuple(c[index] for c in columns))
            if one.discrete:
                low, high = map(float, one.support())
                closed = one.distribution.expect(lb=low, ub=high)  # SciPy sums over the closed interval
                moments[index] = closed / one._mass()  # noqa: SLF001  (of its own class)
            else:
                moments[index] = one.partial_mean(self.upper)
        return moments


def _check_family(family: str, parameters: tuple[FloatArray, ...]) -> None:
    import scipy.stats

    if family == "finite":
        if len(parameters) != 2 or parameters[0].shape != parameters[1].shape or parameters[0].ndim != 1:
            raise invalid("parameters", "of a finite belief must be values and probabilities", parameters)
        probabilities_over("probabilities", parameters[1])
        return
    kind: Any = getattr(scipy.stats, str(family), None)
    if not isinstance(kind, (scipy.stats.rv_continuous, scipy.stats.rv_discrete)):
        raise invalid("family", "must be 'finite' or a distribution of scipy.stats", family)
    names = _parameter_names(kind)
    if len(parameters) != len(names):
        raise invalid("parameters", f"of the family {family} must be {', '.join(names)}", parameters)
    batch_shape(f"{family}: ", **{name: p.shape for name, p in zip(names, parameters, strict=True)})
    if np.isnan(kind.cdf(0.0, *parameters)).any():
        raise invalid("parameters", f"must lie in the domain of the family {family}", parameters)


def _parameter_names(kind: Any) -> tuple[str, ...]:
    """Shape parameters of a SciPy family, then location and, if continuous, scale."""
    shapes = tuple(kind.shapes.replace(" ", "").split(",")) if kind.shapes else ()
    return (*shapes, "loc") if hasattr(kind, "pmf") else (*shapes, "loc", "scale")
