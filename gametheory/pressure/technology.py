"""How the consents of any model combine: the verdict on uneven pressure at each total, proven or tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, positive, real
from gametheory.errors import invalid
from gametheory.pressure.mechanism import Mechanism
from gametheory.pressure.rescaled_sum import rescaled_sum
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict
from gametheory.pressure.split_verdict import best_splits, split_verdict
from gametheory.pressure.technology_result import Technology

__all__ = ["technology"]

_Scalar = TypeVar("_Scalar", bound=np.generic)
DealChance = Callable[[FloatArray, FloatArray], ArrayLike]

_BUDGETS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_LIMITED = np.linspace(0.125, 1.0, 8)
_FAINT = 1e-9
"""The total that stands for no pressure, as a share of the smallest: some functions have no value at zero."""

_INTO_WINDOW = 1e-9
"""How far inside and outside the ends of a proven window the model is asked, as a share of the budget."""

_ROUNDING = float(np.finfo(float).eps)
"""Of a share: the only split of a large budget that works may lie between two floats."""


def technology(
    model: Mechanism | DealChance,
    *,
    budgets: ArrayLike | None = None,
    shares: int = 101,
    unit: ArrayLike | None = None,
    observed: ArrayLike | None = None,
    tol: float = EQUILIBRIUM_TOL,
) -> Technology:
    r"""Classify a model by how its chance of a deal varies with the split of a total of pressure.

    At each total *T* the chance is taken at the pressures :math:`(m T u_0,\ (1 - m) T u_1)` for a symmetric
    grid of shares *m*, all totals and shares in one call. The units :math:`u_i` are those in which the two
    parties are alike: the same pressure on a party that needs five times as much is not even.

    The verdict on a total is *even best* if the chance never rises on the way from the even split to either
    end, *even worst* if it rises and never falls on the way to both, *neutral* if it does not change, and
    else *tilted* [1]_. Most verdicts change with the budget: a large one makes every split work, a tiny one
    none. That neutrality says nothing of how consents combine, and is reported apart from the neutrality of a
    model in which only the total counts.

    Verdicts are of the totals that are asked, proven ones too. A weakest link may show just above the least
    total that brings a deal only, in a region narrower than the step of any sweep: the word for all totals
    of a mechanism is its own :attr:`Mechanism.consent`.

    A mechanism that has a theorem (:meth:`Mechanism.split_theorem`) gets its verdict from there, and the
    theorem is tried against the model: on the grid, and on both sides of the ends of the window it names.
    Any other model is described by the grid, and what lies between two shares is not seen.

    Parameters
    ----------
    model : Mechanism or callable
        A mechanism, which may be a batch of shape (...), or any function of two arrays of pressures, on party
        0 and on party 1, to the chance of a deal in [0, 1], elementwise.
    budgets : array_like, shape (b,), optional
        Totals, in units. By default seven from 1/8 to 8, or eight up to the limit of the model's domain.
    shares : int, default 101
        How many shares from 0 to 1; odd, so that the even split is among them.
    unit : array_like, shape (..., 2), optional
        The pressure on each party that counts as one; by default what the mechanism says, or ones. In other
        units than its own a mechanism's theorem does not apply.
    observed : array_like, shape (..., 2), optional
        The pressure there is, for the loss at its split; by default that of the mechanism. Its total joins
        the budgets as the last. A pressure that has no split (nothing, or a party on balance supported) is
        left out.
    tol : float, default 1e-9
        Smallest change of the chance that counts. Raise it for a simulated chance.

    Returns
    -------
    Technology

    Raises
    ------
    InvalidInputError
        If an argument is outside its domain, the model is none, or the function does not return chances
        elementwise.

    References
    ----------
    .. [1] After J. Hirshleifer, "From weakest-link to best-shot: the voluntary provision of public goods",
       Public Choice 41 (1983) 371-386, doi:10.1007/BF00141070; Schur-concavity as in A. W. Marshall,
       I. Olkin and B. C. Arnold, Inequalities, 2nd ed., Springer 2011, doi:10.1007/978-0-387-68276-1.

    Examples
    --------
    A model of one's own takes three lines. Here one party, pushed over its threshold, is enough:

    >>> def chance(s_0, s_1):
    ...     return (s_0 >= 0.3) | (s_1 >= 0.3)
    >>> print(technology(chance, budgets=(0.2, 0.5, 0.7)).summary())
    The even split is worst wherever the split matters: a best shot.
    Evaluated on a grid of 101 shares; what lies between two of them is not seen.

    A mechanism brings its theorem:

    >>> from gametheory import FreeTerms
    >>> found = technology(FreeTerms(disagreement=(0.7, 0.6), red_lines=(0.3, 0.45)), budgets=(0.2, 0.3, 0.6))
    >>> [verdict.name for verdict in found.verdicts], found.window[1].round(3)
    (['NEUTRAL', 'TILTED', 'EVEN_BEST'], array([0.833, 1.   ]))
    """
    if not isinstance(model, Mechanism) and (isinstance(model, type) or not callable(model)):
        raise invalid("model", "must be a mechanism or a function of two arrays of pressures", model)
    count = _odd_count(shares)
    tol = float(positive("tol", tol))
    own = model.unit() if isinstance(model, Mechanism) else np.ones(2)
    u = _of_two("unit", own if unit is None else unit)
    if (u <= 0).any():
        raise invalid("unit", "must be positive; a party that needs no pressure has none", u)
    if observed is None and isinstance(model, Mechanism):
        observed = model.pressure
    split = None if observed is None else _split(_of_two("observed", observed) / u)
    batch = _batch_shape(model, u, split)
    total = _totals(model, budgets, split, batch)

    m = np.linspace(0.0, 1.0, count)
    along = m.reshape(1, -1, *(1,) * len(batch))
    chance = _behind(_chance(model, total[:, np.newaxis], along, u), 2)
    theorem, contradicted = None, None
    if isinstance(model, Mechanism) and np.array_equal(u, own):
        theorem = model.split_theorem(total)
    if theorem is None:
        verdict, best = split_verdict(chance, m, tol=tol), chance.max(axis=-1)
        window, outside = best_splits(chance, m, tol=tol)
    else:
        verdict = _behind(np.broadcast_to(theorem.verdict, total.shape), 1)
        best = _behind(np.broadcast_to(theorem.best, total.shape), 1)
        ends = [np.broadcast_to(x, total.shape) for x in (theorem.low, theorem.high)]
        window = np.stack([_behind(x, 1) for x in ends], axis=-1)
        outside = np.full(best.shape, theorem.outside)
        contradicted = _contradicted(
            lambda share: _chance(model, total[:, np.newaxis], share, u),
            theorem,
            chance=chance,
            m=m,
            tol=tol,
            shape=total.shape,
        )
    faint = _FAINT * total.min(axis=0)[np.newaxis, np.newaxis]
    unpressed = _behind(_chance(model, faint, np.linspace(0.0, 1.0, 2).reshape(along[:, :2].shape), u)[0], 1)
    at_observed = None
    if split is not None:
        at_observed = _behind(_chance(model, total, split[0], u), 1)
    found = Technology(
        model=type(model).__name__ if isinstance(model, Mechanism) else getattr(model, "__name__", "model"),
        unit=u,
        shares=m,
        budgets=_behind(total, 1),
        chance=chance,
        verdict=verdict,
        best=best,
        window=window,
        outside=outside,
        unpressed=unpressed,
        observed_share=None if split is None else np.broadcast_to(split[0], batch),
        at_observed=at_observed,
        theorem=None if theorem is None else theorem.name,
        level=np.zeros(best.shape, bool) if theorem is None else _level(theorem, total),
        contradicted=contradicted,
        sum_weight=None,
        tol=tol,
    )
    return found if batch or found.leaning is None else replace(found, sum_weight=_sum_weight(model, found))


def _sum_weight(model: Mechanism | DealChance, found: Technology) -> float | None:
    """Return what a unit of pressure on party 1 counts in units on party 0 if only such a total counts."""
    return rescaled_sum(
        lambda t_0, t_1: _asked(model, t_0 * found.unit[0], t_1 * found.unit[1]),
        chance=found.chance,
        budgets=found.budgets,
        shares=found.shares,
        tol=found.tol,
    )


def _odd_count(shares: object) -> int:
    if isinstance(shares, bool) or not isinstance(shares, int | np.integer) or shares < 3 or shares % 2 != 1:
        raise invalid("shares", "must be an odd whole number, 3 or more", shares)
    return int(shares)


def _of_two(argument: str, value: ArrayLike) -> FloatArray:
    array = real(argument, value)
    if array.shape[-1:] != (2,):
        raise invalid(argument, "must have the two parties on its last axis", value)
    return array


def _split(normalised: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Return share and total of a pressure in units, or None unless every entry has a split."""
    total = normalised.sum(axis=-1)
    if (normalised < 0).any() or (total <= 0).any():
        return None
    return np.asarray(normalised[..., 0] / total), np.asarray(total)


def _batch_shape(
    model: Mechanism | DealChance, u: FloatArray, split: tuple[FloatArray, FloatArray] | None
) -> tuple[int, ...]:
    shapes = [u.shape[:-1], *([split[0].shape] if split else [])]
    if isinstance(model, Mechanism):
        shapes.append(model.deal_chance().shape)
    return np.broadcast_shapes(*shapes)


def _totals(
    model: Mechanism | DealChance,
    budgets: ArrayLike | None,
    split: tuple[FloatArray, FloatArray] | None,
    batch: tuple[int, ...],
) -> FloatArray:
    """Return the totals, shape (b, ...), the observed one last."""
    limit = model.budget_limit() if isinstance(model, Mechanism) else np.inf
    if budgets is None:
        given = np.array(_BUDGETS) if np.isinf(limit) else limit * _LIMITED
    else:
        given = np.atleast_1d(positive("budgets", budgets))
        if given.ndim != 1 or not given.size:
            raise invalid("budgets", "must be one list of totals", budgets)
    total = np.broadcast_to(given.reshape(-1, *(1,) * len(batch)), (len(given), *batch))
    if split is not None:
        total = np.concatenate([total, np.broadcast_to(split[1], (1, *batch))])
    return total


def _chance(model: Mechanism | DealChance, total: FloatArray, share: FloatArray, u: FloatArray) -> FloatArray:
    """Return the chance of a deal where `share` of `total` falls on party 0, elementwise."""
    return _asked(model, *np.broadcast_arrays(total * share * u[..., 0], total * (1.0 - share) * u[..., 1]))


def _asked(model: Mechanism | DealChance, s_0: FloatArray, s_1: FloatArray) -> FloatArray:
    """Return the chance of a deal under these pressures, elementwise."""
    if isinstance(model, Mechanism):
        found: ArrayLike = model.under(np.stack([s_0, s_1], axis=-1)).deal_chance()
    else:
        found = model(s_0, s_1)
    given = np.asarray(found)
    if given.dtype.kind not in "buif":
        raise invalid("model", "must return real numbers", given.dtype.name)
    chance = given.astype(float)
    if chance.shape != s_0.shape:
        raise invalid("model", f"must return one chance for each of {s_0.shape} pressures", chance.shape)
    if not ((chance >= -EQUILIBRIUM_TOL) & (chance <= 1.0 + EQUILIBRIUM_TOL)).all():
        wrong = chance[~((chance >= 0.0) & (chance <= 1.0))]
        raise invalid("model", "must return chances in [0, 1]", float(wrong[0]))
    return chance


def _behind(array: NDArray[_Scalar], axes: int) -> NDArray[_Scalar]:
    """Return `array` with its first axes moved behind those of the batch."""
    return np.moveaxis(array, tuple(range(axes)), tuple(range(-axes, 0)))


def _level(theorem: SplitTheorem, total: FloatArray) -> BoolArray:
    return np.asarray(_behind(np.broadcast_to(np.asarray(theorem.level), total.shape), 1))


def _contradicted(
    ask: Callable[[FloatArray], FloatArray],
    theorem: SplitTheorem,
    *,
    chance: FloatArray,
    m: FloatArray,
    tol: float,
    shape: tuple[int, ...],
) -> BoolArray:
    """Return where the model does not do what its theorem says, shape (..., b).

    No share may do better than the best; the shares of the window, those just inside its ends too, must reach
    it, and those more than a step outside must not; the grid must not show another course.

    Parameters
    ----------
    ask : callable
        From shares of shape (b, k, ...) to the chances there.
    shape : tuple of int
        (b, ...), the totals.
    """
    low, high, best = (np.broadcast_to(x, shape) for x in (theorem.low, theorem.high, theorem.best))
    into = np.minimum(_INTO_WINDOW, np.abs(high - low) / 2.0) * (-1.0 if theorem.outside else 1.0)
    probes = np.stack([low + into, high - into], axis=1)
    inside = (probes >= 0.0) & (probes <= 1.0)
    beside = [ask(np.clip(probes + step, 0.0, 1.0)) for step in (-_ROUNDING, 0.0, _ROUNDING)]
    missed = inside & (np.max(beside, axis=0) < best[:, np.newaxis] - tol)

    first, last, top = (_behind(x, 1)[..., np.newaxis] for x in (low, high, best))
    each = SplitTheorem(name=theorem.name, outside=theorem.outside, low=first, high=last, best=top)
    bad = _behind(np.asarray(missed.any(axis=1)), 1) | (chance > each.best + tol).any(axis=-1)
    bad |= (each.contains(m, within=-_INTO_WINDOW) & (chance < each.best - tol)).any(axis=-1)
    bad |= (~each.contains(m, within=m[1] - m[0]) & (chance >= each.best)).any(axis=-1)

    claimed, course = _behind(np.broadcast_to(theorem.verdict, shape), 1), split_verdict(chance, m, tol=tol)
    unseen = (course == SplitVerdict.NEUTRAL) & (claimed != SplitVerdict.NEUTRAL)  # between two shares
    other = (claimed != SplitVerdict.TILTED) & (course != claimed) & ~unseen
    return np.asarray(bad | other)
