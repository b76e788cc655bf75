"""How play moves: replicator dynamics and fictitious play of two players, computed by nashpy.

Both are for teaching how, and whether, play finds an equilibrium. Neither is a solver: replicator dynamics
cycle in matching pennies, fictitious play cycles in Shapley's game. Every point carries its gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, real
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.evolutionary_stability import is_symmetric
from gametheory.games.nashpy_adapter import to_nashpy
from gametheory.games.normal_form import NormalForm

__all__ = ["PlayPath", "fictitious_play", "population_replicator", "replicator"]

_SIMPLEX_TOL = 1e-6  # the integrator's own tolerance is 1.5e-8 a step


@dataclass(frozen=True, eq=False, kw_only=True)
class PlayPath(Value):
    """Mixtures over time.

    Parameters
    ----------
    game : NormalForm
        One game of two players.
    times : FloatArray, shape (T,)
        Time, or the number of rounds played.
    mixtures : tuple of FloatArray
        One array of shape ``(T, a_i)`` a player.
    """

    game: NormalForm
    times: FloatArray
    mixtures: tuple[FloatArray, ...]

    @property
    def gap(self) -> FloatArray:
        """Distance from Nash equilibrium at each time, shape ``(T,)``, recomputed by the game."""
        return np.asarray(self.game.gap(self.mixtures), dtype=float)


def replicator(game: NormalForm, *, times: ArrayLike, start: Sequence[ArrayLike] | None = None) -> PlayPath:
    r"""Return the path of the two-population replicator dynamics.

    .. math:: \dot x_i = x_i [(A y)_i - x A y], \qquad \dot y_j = y_j [(x B)_j - x B y]

    Parameters
    ----------
    game : NormalForm
        One game of two players.
    times : array_like, shape (T,)
        Increasing; the first is when play is at `start`.
    start : sequence of 2 array_like, optional
        Where play starts; uniform by default.

    References
    ----------
    .. [1] P. Taylor and L. Jonker, "Evolutionary stable strategies and game dynamics", Mathematical
       Biosciences 40 (1978) 145-156, doi:10.1016/0025-5564(78)90077-9.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> replicator(dilemma, times=[0.0, 20.0]).mixtures[0][-1].round(6)
    array([0., 1.])
    """
    moments = _times(times)
    first, second = _start(game, start)
    paths = to_nashpy(game).asymmetric_replicator_dynamics(x0=first, y0=second, timepoints=moments)
    return PlayPath(game=game, times=frozen(moments), mixtures=tuple(_mixtures(path) for path in paths))


def population_replicator(game: NormalForm, *, times: ArrayLike, start: ArrayLike | None = None) -> PlayPath:
    r"""Return the path of the replicator dynamics of one population that plays a symmetric game.

    Parameters
    ----------
    game : NormalForm
        One symmetric game of two players.
    times : array_like, shape (T,)
        Increasing; the first is when the population is at `start`.
    start : array_like, optional
        Where it starts; uniform by default.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> hawks = NormalForm.from_bimatrix([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> population_replicator(hawks, times=[0.0, 40.0], start=[0.9, 0.1]).mixtures[0][-1].round(6)
    array([0.5, 0.5])
    """
    if not is_symmetric(game):
        raise RefusedError("one population needs one symmetric game: two players, column = row.T")
    moments = _times(times)
    first, _ = _start(game, None if start is None else (start, start))
    path = _mixtures(to_nashpy(game).replicator_dynamics(y0=first, timepoints=moments))
    return PlayPath(game=game, times=frozen(moments), mixtures=(path, path))


def fictitious_play(game: NormalForm, *, rounds: int, rng: np.random.Generator) -> PlayPath:
    """Return the frequencies of play when each player replies best to the other's past frequencies.

    Parameters
    ----------
    game : NormalForm
        One game of two players.
    rounds : int
        How many rounds are played, at least one.
    rng : numpy.random.Generator
        Breaks ties between best replies (also in the first round, where nothing has been seen).

    References
    ----------
    .. [1] J. Robinson, "An iterative method of solving a game", Annals of Mathematics 54 (1951) 296-301,
       doi:10.2307/1969530.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory import NormalForm
    >>> pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> path = fictitious_play(pennies, rounds=2000, rng=np.random.default_rng(0))
    >>> bool(path.gap[-1] < 0.05)
    True
    """
    if rounds < 1:
        raise invalid("rounds", "must be at least 1", rounds)
    with _seeded(rng):
        counts = list(to_nashpy(game).fictitious_play(iterations=rounds))[1:]
    played = np.arange(1, rounds + 1)
    sides = [np.array([pair[i] for pair in counts]) / played[:, np.newaxis] for i in (0, 1)]
    return PlayPath(game=game, times=frozen(played), mixtures=tuple(frozen(side) for side in sides))


@contextmanager
def _seeded(rng: np.random.Generator) -> Iterator[None]:
    """Let nashpy, which draws from NumPy's global state, draw what `rng` says, and restore that state."""
    state = np.random.get_state()  # noqa: NPY002  (the global state is what nashpy reads)
    np.random.seed(int(rng.integers(2**32)))  # noqa: NPY002  (as above)
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002  (as above)


def _times(times: ArrayLike) -> FloatArray:
    moments = real("times", times)
    if moments.ndim != 1 or moments.size < 2 or (np.diff(moments) <= 0).any():
        raise invalid("times", "must be an increasing sequence of at least two numbers", times)
    return moments


def _start(game: NormalForm, start: Sequence[ArrayLike] | None) -> tuple[FloatArray, FloatArray]:
    if game.n_players != 2 or game.is_batch:
        raise RefusedError(
            f"dynamics take one game of two players, got payoffs of shape {game.payoffs.shape}"
        )
    if start is None:
        return np.full(game.shape[0], 1 / game.shape[0]), np.full(game.shape[1], 1 / game.shape[1])
    first, second = (real("start", part) for part in start)
    if game.gap((first, second)) == np.inf:
        raise invalid("start", f"must hold mixtures over {game.shape} actions", start)
    return first, second


def _mixtures(path: FloatArray) -> FloatArray:
    """Return the integrator's path, cleared of its rounding; refuse one that has left the simplex."""
    drift = max(float(np.abs(path.sum(axis=1) - 1).max()), float(-path.min()))
    if not drift <= _SIMPLEX_TOL:
        raise InvalidInputError(
            f"times must be spaced so that the integrator holds the simplex, off by {drift:.1e}"
        )
    clean = np.maximum(path, 0.0)
    return frozen(clean / clean.sum(axis=1, keepdims=True))
