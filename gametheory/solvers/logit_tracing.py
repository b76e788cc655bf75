"""One Nash equilibrium of any finite game: the limit of the logit equilibria as the precision grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.kernels.multilinear import action_payoffs, pair_payoffs
from gametheory.solvers.logit_path import LogitSystem, logit_path
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["LogitTracing", "checked_prior", "refined"]

_FIRST_GUESS = 1e3
_LAST_PRECISION = 1e11
_TARGET = 0.01 * EQUILIBRIUM_TOL
_GENERIC_PRIORS = 20
_NEWTON_STEPS = 30


@dataclass(frozen=True, kw_only=True)
class LogitTracing:
    r"""The equilibrium at the end of the principal branch of logit equilibria.

    Guarantee: every finite game, with any number of players and any ties, has an equilibrium at the end
    of the branch for almost every starting point (see :mod:`gametheory.solvers.logit_path`). The search
    starts from `prior` and, if the branch cannot be followed from there, from seeded generic priors.
    Near the end the support is read off and the equilibrium refined by Newton's method on the
    indifference equations; the gap reached is far below 1e-9. Cost: one linear system of the size of all
    actions together a step, about a hundred steps. Failure: reported as ``STEP_LIMIT``, never silent.

    Parameters
    ----------
    prior : tuple of tuple of float, optional
        One positive distribution a player, where the branch starts at precision zero; uniform by default.
    max_steps : int, default 3000
        Steps along one branch before the next prior is tried.

    References
    ----------
    .. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", Games and
       Economic Behavior 10 (1995) 6-38, doi:10.1006/game.1995.1023.

    Examples
    --------
    Three players want to differ from the next one in a circle (player 1 from 2, 2 from 3, 3 from 1):

    >>> import numpy as np
    >>> from gametheory import NormalForm, solve
    >>> a, b, c = np.indices((2, 2, 2))
    >>> [found] = solve(NormalForm(np.stack([a != b, b != c, c != a])), LogitTracing())
    >>> found.profile, found.gap <= 1e-9
    ((array([0.5, 0.5]), array([0.5, 0.5]), array([0.5, 0.5])), True)
    """

    concept: Concept = Concept.NASH
    prior: tuple[tuple[float, ...], ...] | None = None
    max_steps: int = 3000

    def __post_init__(self) -> None:
        if self.max_steps < 1:
            raise invalid("max_steps", "must be at least 1", self.max_steps)

    def search(self, game: NormalForm) -> Candidates:
        """Return one equilibrium of one game, with the precision and steps it took among the details."""
        table = game.unit.astype(float)
        tried: list[_End] = []
        for prior in self._priors(game.shape):
            tried.append(_end_of_branch(table, prior, self.max_steps))
            if tried[-1].regret <= _TARGET:
                break
        best = min(tried, key=lambda end: end.regret)
        return Candidates(
            answers=(tuple(best.profile),),
            complete=Completeness.ONE,
            exhausted=best.regret > EQUILIBRIUM_TOL,
            details={
                "precision": best.precision,
                "steps": best.steps,
                "branches crossed": best.crossings,
                "priors tried": len(tried),
            },
        )

    def _priors(self, shape: tuple[int, ...]) -> Iterator[list[FloatArray]]:
        if self.prior is None:
            yield [np.full(size, 1.0 / size) for size in shape]
        else:
            yield checked_prior(self.prior, shape)
        rng = np.random.default_rng(1995)
        for _ in range(_GENERIC_PRIORS):
            weights = [0.5 + rng.random(size) for size in shape]
            yield [weight / weight.sum() for weight in weights]


def checked_prior(prior: Sequence[Sequence[float]], shape: tuple[int, ...]) -> list[FloatArray]:
    """Return `prior` as arrays, or raise an error unless it is one positive distribution a player."""
    parts = [np.asarray(part, dtype=float) for part in prior]
    if tuple(part.shape for part in parts) != tuple((size,) for size in shape):
        raise invalid("prior", f"must hold one distribution a player over {shape} actions", prior)
    if not all((part > 0).all() and abs(part.sum() - 1) <= EQUILIBRIUM_TOL for part in parts):
        raise invalid("prior", "must be positive and sum to one for each player", prior)
    return parts


@dataclass(frozen=True, slots=True)
class _End:
    profile: list[FloatArray]
    regret: float
    precision: float
    steps: int
    crossings: int


def _end_of_branch(table: FloatArray, prior: Sequence[FloatArray], max_steps: int) -> _End:
    """Follow one branch until a refined profile near it is an equilibrium, or to its last point."""
    system = LogitSystem(table, prior)
    next_guess, crossings, steps = _FIRST_GUESS, 0, 0
    path = logit_path(table, prior, max_steps=max_steps)
    point = next(path)
    for following in path:
        crossings += following.orientation != point.orientation
        point, steps = following, steps + 1
        if point.parameter < next_guess:
            continue
        profile = system.profile(point.unknowns)
        end = refined(table, profile, point.parameter)
        if end is not None and _regret(table, end) <= _TARGET:
            return _End(end, _regret(table, end), point.parameter, steps, crossings)
        if point.parameter >= _LAST_PRECISION:
            break
        next_guess = 4 * point.parameter
    profile = system.profile(point.unknowns)
    return _End(profile, _regret(table, profile), point.parameter, steps, crossings)


def _regret(table: FloatArray, profile: Sequence[FloatArray]) -> float:
    values = action_payoffs(table, profile)
    return max(float(value.max() - value @ mixture) for value, mixture in zip(values, profile, strict=True))


def refined(table: FloatArray, profile: list[FloatArray], precision: float) -> list[FloatArray] | None:
    """Return the solution of the indifference equations on the likely support near `profile`, if any.

    Actions that vanish in the limit have probabilities of order one over the precision or less.
    """
    threshold = precision**-0.5
    likely = [mixture > min(threshold, mixture.max() / 2) for mixture in profile]  # never empty
    supports = [np.flatnonzero(kept) for kept in likely]
    point = [
        np.where(kept, mixture, 0.0) / mixture[kept].sum()
        for kept, mixture in zip(likely, profile, strict=True)
    ]
    sizes = [len(support) for support in supports]
    ends = np.cumsum(sizes)
    for _ in range(_NEWTON_STEPS):
        values = action_payoffs(table, point)
        residual, slope = np.zeros(ends[-1]), np.zeros((ends[-1], ends[-1]))
        for i, support in enumerate(supports):
            row = slice(ends[i] - sizes[i], ends[i])
            residual[row] = values[i][support] - values[i][support[0]]
            for k, other in enumerate(supports):
                if k != i:
                    pair = pair_payoffs(table, point, i, k)[np.ix_(support, other)]
                    slope[row, ends[k] - sizes[k] : ends[k]] = pair - pair[0]
            residual[row.start] = point[i].sum() - 1.0
            slope[row.start] = 0.0
            slope[row.start, row] = 1.0
        step = np.linalg.lstsq(slope, -residual, rcond=1e-10)[0]
        for i, support in enumerate(supports):
            point[i][support] += step[ends[i] - sizes[i] : ends[i]]
        if np.abs(step).max() <= 1e-15 or not np.isfinite(step).all():
            break
    near = all(np.abs(a - b).max() <= 10 * threshold for a, b in zip(point, profile, strict=True))
    if not near or min(float(mixture.min()) for mixture in point) < -_TARGET:
        return None
    clipped = [np.maximum(mixture, 0.0) for mixture in point]
    return [mixture / mixture.sum() for mixture in clipped]
