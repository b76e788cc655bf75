"""All isolated equilibria of a small game with any number of players, support by support."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.kernels.indifference_roots import (
    bezout_number,
    indifference_roots,
    overdetermined_without_root,
)
from gametheory.solvers.logit_tracing import LogitTracing
from gametheory.solvers.protocol import Candidates, Completeness
from gametheory.solvers.pure import is_pure_equilibrium
from gametheory.solvers.regular_index import regular_index

__all__ = ["PolynomialSupports"]

Support = tuple[tuple[int, ...], ...]

_PATHS_AT_ONCE = 4000
_REAL = 1e-8
_SAME = 1e-7


@dataclass(frozen=True, kw_only=True)
class PolynomialSupports:
    r"""Every regular equilibrium, by solving the indifference equations of every support.

    Supports with an action that is strictly dominated given the others' supports are skipped [1]_. On each
    of the rest all complex solutions of the polynomial system are followed by a homotopy
    (:mod:`gametheory.solvers.kernels.indifference_roots`); the non-negative ones at which no action outside
    the support pays more are the equilibria.

    Guarantee (up to rounding): ``PROVEN`` if on every support either all solutions were found (their number
    reaches the Bezout bound, each is regular and distinct from the others) or a linear program shows that
    it holds no equilibrium, and if the indices add up to +1 where all equilibria are regular. Otherwise
    ``SEARCHED``, and ``details["supports not covered"]`` names the supports on which a continuum or a
    multiple solution of the equations may lie: there isolated regular solutions are still listed, and of a
    continuum at most some points. At least one equilibrium is always listed. Cost: grows with the number of
    supports times the Bezout number (297 for four players with three actions each); ties slow it down.
    Failure: more than `max_supports` supports are refused.

    Parameters
    ----------
    max_supports : int, default 20000
        Largest number of supports to go through.

    References
    ----------
    .. [1] R. Porter, E. Nudelman and Y. Shoham, "Simple search methods for finding a Nash equilibrium",
       Games and Economic Behavior 63 (2008) 642-662, doi:10.1016/j.geb.2006.03.015.
    .. [2] R. McKelvey and A. McLennan, "The maximal number of regular totally mixed Nash equilibria",
       Journal of Economic Theory 72 (1997) 411-425, doi:10.1006/jeth.1996.2214.

    Examples
    --------
    Three players want to differ from the next one in a circle; only mixing evenly is stable.

    >>> import numpy as np
    >>> from gametheory import NormalForm, solve
    >>> a, b, c = np.indices((2, 2, 2))
    >>> game = NormalForm(np.stack([a != b, b != c, c != a]))
    >>> solution = solve(game, PolynomialSupports())
    >>> len(solution), solution.complete.name
    (1, 'PROVEN')
    """

    max_supports: int = 20_000
    concept: Concept = Concept.NASH

    def __post_init__(self) -> None:
        if self.max_supports < 1:
            raise invalid("max_supports", "must be at least 1", self.max_supports)

    def search(self, game: NormalForm) -> Candidates:
        """Return all regular equilibria of one game, and the supports that are not covered."""
        number = prod(2**size - 1 for size in game.shape)
        if number > self.max_supports:
            rule = f"PolynomialSupports takes at most {self.max_supports} supports"
            raise RefusedError(f"{rule}, the game has {number}: raise max_supports or use LogitTracing")
        unit = game.unit.astype(float)
        by_size: dict[tuple[int, ...], list[Support]] = defaultdict(list)
        for support in _undominated_supports(unit, game.shape):
            by_size[tuple(map(len, support))].append(support)
        found = [tuple(game.pure(*map(int, cell))) for cell in np.argwhere(is_pure_equilibrium(game))]
        open_supports: list[Support] = []
        rng = np.random.default_rng(1997)
        for sizes, supports in sorted(by_size.items()):
            if prod(sizes) == 1:
                continue
            profiles, left = _solved(unit, game.shape, sizes, supports, rng)
            left = [support for support in left if _may_hold_equilibrium(unit, support)]
            again = [support for support in left if _may_be_isolated(unit, support)]
            if again and bezout_number(sizes) > 0:
                more, unsolved = _solved(unit, game.shape, sizes, again, rng)
                profiles += more
                left = [support for support in left if support not in again or support in unsolved]
            open_supports += left
            found += [profile for profile in profiles if game.gap(profile) <= EQUILIBRIUM_TOL]
        if not found:
            found = list(LogitTracing().search(game).answers)
        answers = _distinct(found)
        indices = tuple(regular_index(game, answer) for answer in answers)
        return Candidates(
            answers=tuple(answers),
            complete=Completeness.SEARCHED if open_supports or _unbalanced(indices) else Completeness.PROVEN,
            details={
                "indices": indices,
                "supports": number,
                "supports solved": sum(map(len, by_size.values())) - len(open_supports),
                "supports not covered": tuple(_named(game, support) for support in open_supports),
            },
        )


def _named(game: NormalForm, support: Support) -> tuple[tuple[str, ...], ...]:
    pairs = zip(game.actions, support, strict=True)
    return tuple(tuple(names[action] for action in own) for names, own in pairs)


def _unbalanced(indices: Sequence[int | None]) -> bool:
    """Return whether all equilibria are regular and their indices still do not add up to +1."""
    return None not in indices and sum(index or 0 for index in indices) != 1


def _undominated_supports(unit: FloatArray, shape: Sequence[int]) -> Iterator[Support]:
    """Yield the supports without actions strictly dominated by a pure one, given the others' supports."""
    own = [[c for k in range(1, size + 1) for c in combinations(range(size), k)] for size in shape]
    for support in product(*own):
        if not any(_has_dominated(unit, support, i) for i in range(len(shape))):
            yield support


def _has_dominated(unit: FloatArray, support: Support, player: int) -> bool:
    ranges = [list(part) for part in support]
    ranges[player] = list(range(unit.shape[player + 1]))
    table = np.moveaxis(unit[player][np.ix_(*ranges)], player, 0)
    table = table.reshape(table.shape[0], -1)
    kept = table[list(support[player])]
    return bool((table[:, np.newaxis] > kept).all(axis=-1).any())


def _solved(
    unit: FloatArray,
    shape: Sequence[int],
    sizes: tuple[int, ...],
    supports: list[Support],
    rng: np.random.Generator,
) -> tuple[list[tuple[FloatArray, ...]], list[Support]]:
    """Return candidate profiles on `supports` of one size, and the supports not completely solved."""
    paths = bezout_number(sizes)
    if paths == 0:
        player = int(np.argmax(sizes))
        table = np.stack([unit[player][np.ix_(*support)] for support in supports])
        empty = overdetermined_without_root(table, player, rng=rng)
        return [], [support for support, none in zip(supports, empty, strict=True) if not none]
    profiles, left = [], []
    chunk = max(1, _PATHS_AT_ONCE // paths)
    for start in range(0, len(supports), chunk):
        part = supports[start : start + chunk]
        tables = [np.stack([table[np.ix_(*support)] for support in part]) for table in unit]
        roots = indifference_roots(tables, rng=rng)
        for support, ends, complete in zip(part, roots.roots, roots.complete, strict=True):
            if not complete:
                left.append(support)
            profiles += [profile for end in ends if (profile := _mixtures(end, support, shape)) is not None]
    return profiles, left


def _mixtures(
    root: NDArray[np.complex128], support: Support, shape: Sequence[int]
) -> tuple[FloatArray, ...] | None:
    """Return the profile of a solution, None unless it is real and non-negative."""
    profile, start = [], 0
    for actions, size in zip(support, shape, strict=True):
        block = root[start : start + len(actions)]
        start += len(actions)
        total = block.sum()
        if not np.abs(total) > _REAL:
            return None
        mixture = block / total
        if np.abs(mixture.imag).max() > _REAL or mixture.real.min() < -EQUILIBRIUM_TOL:
            return None
        full = np.zeros(size)
        full[list(actions)] = np.where(mixture.real > ATOL, mixture.real, 0.0)
        profile.append(full / full.sum())
    return tuple(profile)


def _may_hold_equilibrium(unit: FloatArray, support: Support) -> bool:
    """Return whether for each player some joint play of the others makes her whole support a best reply.

    A necessary condition, decided by one linear program a player: the others' play need not be independent.
    """
    from scipy.optimize import linprog

    for i, own in enumerate(support):
        ranges = [list(part) for part in support]
        ranges[i] = list(range(unit.shape[i + 1]))
        table = np.moveaxis(unit[i][np.ix_(*ranges)], i, 0)
        table = table.reshape(table.shape[0], -1)
        same = table[list(own)][1:] - table[own[0]]
        worse = np.delete(table, own, axis=0) - table[own[0]]
        found = linprog(
            np.zeros(table.shape[1]),
            A_ub=worse if len(worse) else None,
            b_ub=np.full(len(worse), EQUILIBRIUM_TOL) if len(worse) else None,
            A_eq=np.vstack([same, np.ones(table.shape[1])]),
            b_eq=np.append(np.zeros(len(same)), 1.0),
            method="highs",
        )
        if found.status == 2:
            return False
    return True


def _may_be_isolated(unit: FloatArray, support: Support) -> bool:
    """Return whether each player's equations are linearly independent; else no solution is regular."""
    for i, own in enumerate(support):
        table = np.moveaxis(unit[i][np.ix_(*support)], i, 0).reshape(len(own), -1)
        if np.linalg.matrix_rank(table[1:] - table[0]) < len(own) - 1:
            return False
    return True


def _distinct(profiles: Sequence[tuple[FloatArray, ...]]) -> list[tuple[FloatArray, ...]]:
    """Return the profiles without repetitions, in lexicographic order, largest probabilities first."""
    kept: list[tuple[FloatArray, ...]] = []
    ordered = sorted(profiles, key=lambda p: tuple(-np.round(np.concatenate(p), 6)))
    for profile in ordered:
        flat = np.concatenate(profile)
        if all(np.abs(flat - np.concatenate(other)).max() > _SAME for other in kept):
            kept.append(profile)
    return kept
