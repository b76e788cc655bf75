"""Logit quantal response equilibrium: the principal branch, and the equilibrium at a given precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import LARGEST, FloatArray, IntArray, Value, frozen
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.arc_length import between
from gametheory.solvers.logit_path import LogitSystem, logit_path
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["LogitBranch", "QuantalResponse", "logit_branch", "scaled_system"]

_LEAST_RANGE = 1e-300
"""Of payoffs: below it a precision per payoff unit may be no float."""

_NEAR = 1e-2
_HALVINGS = 60


@dataclass(frozen=True, eq=False, kw_only=True)
class LogitBranch(Value):
    r"""Points of the principal branch of logit equilibria, from uniform play on.

    Parameters
    ----------
    game : NormalForm
        One game.
    precision : FloatArray, shape (K,)
        :math:`\lambda` along the branch, per payoff unit. It rises from zero, but not always: between two
        turning points it falls, and there are several equilibria of the branch at one precision.
    log_profiles : FloatArray, shape (K, a_1 + ... + a_n)
        Logarithms of the probabilities, all players' actions one after the other (they stay finite where
        the probabilities underflow).
    turning_points : IntArray
        Positions at which the precision stops rising or stops falling.
    crossings : IntArray
        Positions after which the branch has crossed another one (it happens in games with symmetries; the
        branch is then followed straight on).
    reached : bool
        Whether the branch was followed to the precision asked for.
    """

    game: NormalForm
    precision: FloatArray
    log_profiles: FloatArray
    turning_points: IntArray
    crossings: IntArray
    reached: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "precision", frozen(self.precision))
        object.__setattr__(self, "log_profiles", frozen(self.log_profiles))

    @property
    def profiles(self) -> tuple[FloatArray, ...]:
        """The probabilities, one array of shape ``(K, a_i)`` a player."""
        ends = np.cumsum(self.game.shape)[:-1]
        return tuple(np.split(np.exp(self.log_profiles), ends, axis=1))

    def at(self, precision: float) -> tuple[tuple[FloatArray, ...], ...]:
        """Return every equilibrium at `precision` on the part of the branch followed, in its order."""
        system, scale = scaled_system(self.game)
        return tuple(tuple(system.profile(x)) for x in self._log_profiles_at(system, scale, precision))

    def _log_profiles_at(self, system: LogitSystem, scale: float, precision: float) -> list[FloatArray]:
        above = self.precision >= precision
        where = np.flatnonzero(above[1:] != above[:-1])
        points = np.column_stack([self.log_profiles, self.precision * scale])
        found = [_crossing(system, points[k], points[k + 1], precision * scale) for k in where]
        if precision == 0:
            found = [self.log_profiles[0]]
        return [point for point in found if point is not None]


@dataclass(frozen=True, kw_only=True)
class QuantalResponse:
    r"""The logit equilibrium of the principal branch at a given precision.

    Each action is played with a probability proportional to :math:`e^{\lambda u_i(j, p_{-i})}` [1]_. The
    branch is followed by arc length from :math:`\lambda = 0` until it first reaches the precision, so turning
    points do not stop it; other equilibria at the same precision may exist (:func:`logit_branch` shows those
    of the branch). Cost: about a hundred linear systems of the size of all actions together.

    Parameters
    ----------
    precision : float
        :math:`\lambda \ge 0`, per payoff unit, the same for all players.
    max_steps : int, default 5000
        Steps along the branch before the search ends with ``STEP_LIMIT``.

    References
    ----------
    .. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", Games and
       Economic Behavior 10 (1995) 6-38, doi:10.1006/game.1995.1023.

    Examples
    --------
    >>> from gametheory import NormalForm, solve
    >>> dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> [found] = solve(dilemma, QuantalResponse(precision=1.0))
    >>> found.profile[0].round(4), found.gap <= 1e-9
    (array([0.2268, 0.7732]), True)
    """

    precision: float
    max_steps: int = 5000
    concept: Concept = Concept.QUANTAL_RESPONSE

    def __post_init__(self) -> None:
        if not (np.isfinite(self.precision) and self.precision >= 0):
            raise invalid("precision", "must be finite and non-negative", self.precision)

    def search(self, game: NormalForm) -> Candidates:
        """Return the first logit equilibrium of the branch at the precision asked for."""
        branch = logit_branch(game, max_precision=self.precision, max_steps=self.max_steps)
        system, scale = scaled_system(game)
        found = branch._log_profiles_at(system, scale, self.precision)[:1]  # noqa: SLF001  (same file)
        answers = tuple(tuple(system.profile(x)) for x in found)
        return Candidates(
            answers=answers,
            complete=Completeness.ONE,
            exhausted=not answers,
            parameters={"precision": self.precision},
            details={"turning points": len(branch.turning_points), "branches crossed": len(branch.crossings)},
        )


def logit_branch(game: NormalForm, *, max_precision: float, max_steps: int = 5000) -> LogitBranch:
    r"""Follow the principal branch of logit equilibria until it first reaches `max_precision`.

    Parameters
    ----------
    game : NormalForm
        One game.
    max_precision : float
        Where to stop, per payoff unit; the last point is at or above it.
    max_steps : int, default 5000
        Most points followed.

    Raises
    ------
    InvalidInputError
        If `max_precision` is negative or not finite.
    RefusedError
        For a batch, or a payoff range, or `max_precision` in units of it, beyond what floats can hold.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> branch = logit_branch(dilemma, max_precision=10.0)
    >>> branch.reached, len(branch.turning_points), branch.profiles[0][0]
    (True, 0, array([0.5, 0.5]))
    """
    if not (np.isfinite(max_precision) and max_precision >= 0):
        raise invalid("max_precision", "must be finite and non-negative", max_precision)
    system, scale = scaled_system(game)
    if max_precision > LARGEST / scale:
        raise RefusedError(f"the precision times the payoff range, {scale:g}, must be at most {LARGEST:g}")
    uniform = [np.full(size, 1.0 / size) for size in game.shape]
    points, signs = [], []
    for point in logit_path(system.payoffs, uniform, max_steps=max_steps):
        points.append(np.append(point.unknowns, point.parameter))
        signs.append(point.orientation)
        if point.parameter >= max_precision * scale:
            break
    table = np.array(points)
    rising = np.diff(table[:, -1]) > 0
    return LogitBranch(
        game=game,
        precision=table[:, -1] / scale,
        log_profiles=table[:, :-1],
        turning_points=np.flatnonzero(rising[1:] != rising[:-1]) + 1,
        crossings=np.flatnonzero(np.diff(signs) != 0),
        reached=bool(table[-1, -1] >= max_precision * scale),
    )


def scaled_system(game: NormalForm) -> tuple[LogitSystem, float]:
    """Return the equations with the largest payoff range as unit, and that range.

    Adding a constant to a player's payoffs changes no logit reply; a common factor changes the precision.
    """
    if game.is_batch:
        raise RefusedError("logit equilibria are computed for one game at a time; use game.game(index)")
    floats = game.floats
    axes = tuple(range(1, floats.ndim))
    with np.errstate(over="ignore"):
        scale = float(np.ptp(floats, axis=axes).max()) or 1.0
    if not (_LEAST_RANGE <= scale < np.inf):
        raise RefusedError(
            f"the payoff range must be finite and at least {_LEAST_RANGE:g}; rescale the payoffs"
        )
    uniform: Sequence[FloatArray] = [np.full(size, 1.0 / size) for size in game.shape]
    return LogitSystem((floats - floats.min(axis=axes, keepdims=True)) / scale, uniform), scale


def _crossing(system: LogitSystem, start: FloatArray, end: FloatArray, precision: float) -> FloatArray | None:
    """Return the log-profile at `precision` between two consecutive points of the branch."""
    for _ in range(_HALVINGS):
        if end[-1] == precision:
            return end[:-1]
        length = float((np.abs(end - start) / (1.0 + np.abs(start))).max())
        if length <= _NEAR:
            share = (precision - start[-1]) / (end[-1] - start[-1])
            guess = start + share * (end - start)
            found = system.at_precision(guess[:-1], precision)
            if found is not None:
                far = np.abs(found - guess[:-1]) / (1.0 + np.abs(found))
                if float(far.max()) <= length:
                    return found
        middle = between(system, start, end)
        if middle is None:
            return None
        if (middle[-1] >= precision) == (end[-1] >= precision):
            end = middle
        else:
            start = middle
    return end[:-1]
