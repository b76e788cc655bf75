r"""How patient players must be to keep to an action profile: grim trigger and optimal penal codes.

A player who leaves the profile :math:`a` gets her best reply :math:`d_i` once and :math:`p_i` a period after.
Staying pays if :math:`g_i(a) \ge (1 - \delta) d_i + \delta p_i`, that is if

.. math:: \delta \ge \frac{d_i - g_i(a)}{d_i - p_i}.

Grim trigger punishes with an equilibrium of the stage game for ever [1]_; the optimal penal code [2]_
punishes with the deviator's worst equilibrium of the repeated game, which depends on :math:`\delta` in turn.

References
----------
.. [1] J. Friedman, "A non-cooperative equilibrium for supergames", Review of Economic Studies 38 (1971) 1-12,
   doi:10.2307/2296617.
.. [2] D. Abreu, "On the theory of infinitely repeated games with discounting", Econometrica 56 (1988)
   383-396, doi:10.2307/1911077.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, positive, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.normal_form import NormalForm
from gametheory.games.repeated_game import RepeatedGame, at_profile, temptations
from gametheory.solvers.abreu_sannikov import AbreuSannikov
from gametheory.solvers.minmax import pure_minmax

__all__ = ["PenalCodeThreshold", "grim_trigger_gains", "grim_trigger_threshold", "penal_code_threshold"]


def grim_trigger_threshold(stage: NormalForm, target: Sequence[int], reversion: Sequence[ArrayLike]) -> float:
    """Return the least discount factor at which grim trigger keeps the players at `target`.

    Parameters
    ----------
    stage : NormalForm
        One game.
    target : sequence of int
        One pure action a player.
    reversion : sequence of array_like
        An equilibrium of the stage game, one mixture a player, played for ever after a deviation.

    Returns
    -------
    float
        In [0, 1); infinite if no patience is enough, because the reversion is no worse for somebody.

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> round(grim_trigger_threshold(dilemma, (0, 0), dilemma.pure(1, 1)), 12)
    0.333333333333
    """
    now, gain, after = _parts(stage, target, reversion)
    return _least_patience(now, gain, after, stage)


def grim_trigger_gains(
    game: RepeatedGame, target: Sequence[int], reversion: Sequence[ArrayLike]
) -> FloatArray:
    """Return what each player gains by leaving `target` once under grim trigger, averages, shape (n,).

    Not above zero exactly if grim trigger is a subgame-perfect equilibrium (one-shot deviations): in the
    reversion nobody gains by leaving an equilibrium of the stage game.
    """
    now, gain, after = _parts(game.stage, target, reversion)
    delta = game.discount
    left: FloatArray = (1.0 - delta) * (now + gain) + delta * after - now
    return left


@dataclass(frozen=True, eq=False, kw_only=True)
class PenalCodeThreshold(Value):
    """The least discount factor at which some equilibrium keeps two players at an action profile.

    Parameters
    ----------
    low, high : float
        It lies between them; infinite if no patience below one was found to be enough.
    bound : float
        The closed form for punishment by the pure minmax values, which none can beat; it is the threshold
        where the optimal penal code reaches them.
    """

    low: float
    high: float
    bound: float

    @property
    def reaches_minmax(self) -> bool:
        """Whether the threshold is the closed form."""
        return self.low <= self.bound <= self.high


def penal_code_threshold(
    stage: NormalForm, target: Sequence[int], *, tolerance: float = 1e-6, most: float = 0.999
) -> PenalCodeThreshold:
    """Return the threshold of the optimal penal code, by bisection over Abreu and Sannikov's sets.

    The game is the one with public signals (`public_signals` of :class:`RepeatedGame`): with them the sets
    grow with patience, so that there is one threshold. Without them the sets are no larger and need not
    grow: patience above the threshold is then necessary, not sufficient.

    Parameters
    ----------
    stage : NormalForm
        One game of two players.
    target : sequence of int
        One pure action a player.
    tolerance : float, default 1e-6
        Width of the interval in which the threshold is located.
    most : float, default 0.999
        The largest discount factor that is tried.

    Examples
    --------
    In this dilemma the worst punishment is the equilibrium of the stage game.

    >>> from gametheory import NormalForm
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> found = penal_code_threshold(dilemma, (0, 0))
    >>> round(found.bound, 12), found.reaches_minmax
    (0.333333333333, True)
    """
    positive("tolerance", tolerance)
    actions = _target(stage, target)
    now, gain = _payoffs(stage, actions)
    bound = _least_patience(now, gain, pure_minmax(stage).values, stage)
    span = np.ptp(stage.floats.reshape(stage.n_players, -1), axis=1)

    def is_kept(delta: float) -> bool:
        game = RepeatedGame(stage, delta)
        found = AbreuSannikov().search(game)
        if not found.answers:
            return False
        return bool((now - game.floors(actions, found.details["threats"]) >= -EQUILIBRIUM_TOL * span).all())

    if bound == 0.0:
        return PenalCodeThreshold(low=0.0, high=0.0, bound=0.0)
    if not bound <= most or not is_kept(most):
        return PenalCodeThreshold(low=most, high=np.inf, bound=bound)
    low, high = max(bound - tolerance / 2, 0.0), most
    first = min(bound + tolerance / 2, most)
    if is_kept(first):
        return PenalCodeThreshold(low=low, high=first, bound=bound)
    low = first
    while high - low > tolerance:
        middle = (low + high) / 2
        low, high = (low, middle) if is_kept(middle) else (middle, high)
    return PenalCodeThreshold(low=low, high=high, bound=bound)


def _target(stage: NormalForm, target: Sequence[int]) -> tuple[int, ...]:
    actions = tuple(int(a) for a in target)
    if len(actions) != stage.n_players or not all(
        0 <= a < size for a, size in zip(actions, stage.shape, strict=True)
    ):
        raise invalid("target", f"must be one action a player, below {stage.shape}", target)
    return actions


def _payoffs(stage: NormalForm, actions: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    return at_profile(stage.floats, actions), at_profile(temptations(stage), actions)


def _parts(
    stage: NormalForm, target: Sequence[int], reversion: Sequence[ArrayLike]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    actions = _target(stage, target)
    mixtures = tuple(real("reversion", part) for part in reversion)
    gap = float(stage.gap(mixtures))
    if not gap <= EQUILIBRIUM_TOL:
        raise RefusedError(
            f"reversion is no equilibrium of the stage game (gap {gap:.3g}): no credible threat"
        )
    after = np.asarray(stage.expected_payoffs(mixtures), dtype=float)
    return *_payoffs(stage, actions), after


def _least_patience(now: FloatArray, gain: FloatArray, after: FloatArray, stage: NormalForm) -> float:
    span = np.ptp(stage.floats.reshape(stage.n_players, -1), axis=1)
    tempted = gain > EQUILIBRIUM_TOL * span
    if not tempted.any():
        return 0.0
    if (now[tempted] <= after[tempted] + EQUILIBRIUM_TOL * span[tempted]).any():
        return float("inf")
    return float((gain[tempted] / (now + gain - after)[tempted]).max())
