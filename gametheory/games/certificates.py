"""The checks: for each solution concept of a normal form, how far an answer is from satisfying it.

Each function takes a game and an answer and returns the gap over the batch: infinite if the answer is not
feasible, zero exactly at a solution, relative to each player's payoff range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory.games.commitment import stackelberg_gap
from gametheory.games.concepts import Concept
from gametheory.games.evolutionary_stability import evolutionary_stability_gap
from gametheory.games.expectation import action_payoffs, is_distribution, is_profile, table_of
from gametheory.games.security import maximin_gap
from gametheory.games.survivors import survivors_gap

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

__all__ = ["CERTIFICATES", "coarse_correlated_gap", "correlated_gap", "nash_gap", "quantal_response_gap"]


def nash_gap(game: NormalForm, profile: Any) -> NDArray[Any]:
    """Return the largest regret of a mixture profile, as a share of that player's payoff range."""
    feasible = is_profile(game.shape, profile)
    if not feasible.any():
        return _guarded(feasible, np.zeros(game.batch_shape))
    replies = action_payoffs(game.unit, game.n_players, profile)
    regrets = [
        reply.max(axis=-1) - (_like(game, mixture) * reply).sum(axis=-1)
        for mixture, reply in zip(profile, replies, strict=True)
    ]
    return _guarded(feasible, np.max(np.stack(regrets, axis=-1), axis=-1))


def correlated_gap(game: NormalForm, joint: Any) -> NDArray[Any]:
    r"""Return the largest gain from disobeying a recommendation, weighted by how often it is given.

    .. math:: \max_{i, s_i, t_i} \sum_{s_{-i}} p(s_i, s_{-i}) [u_i(t_i, s_{-i}) - u_i(s_i, s_{-i})]

    R. Aumann, "Subjectivity and correlation in randomized strategies", J. Math. Econ. 1 (1974) 67-96.
    """
    feasible = is_distribution(game.shape, joint)
    if not feasible.any():
        return _guarded(feasible, np.zeros(game.batch_shape))
    worst = [gains.max(axis=(-2, -1)) for gains in _disobedience(game, joint)]
    return _guarded(feasible, np.max(np.stack(worst, axis=-1), axis=-1))


def coarse_correlated_gap(game: NormalForm, joint: Any) -> NDArray[Any]:
    """Return the largest gain from playing one action always instead of following the draw."""
    feasible = is_distribution(game.shape, joint)
    if not feasible.any():
        return _guarded(feasible, np.zeros(game.batch_shape))
    worst = [gains.sum(axis=-2).max(axis=-1) for gains in _disobedience(game, joint)]
    return _guarded(feasible, np.maximum(np.max(np.stack(worst, axis=-1), axis=-1), 0))


def quantal_response_gap(game: NormalForm, profile: Any, *, precision: Any) -> NDArray[Any]:
    r"""Return the largest distance of a probability from its logit reply.

    The reply to `precision` :math:`\lambda` (per payoff unit of the game, not of its range) is
    :math:`e^{\lambda u_i(s)} / \sum_t e^{\lambda u_i(t)}` (McKelvey and Palfrey, Games Econ. Behav. 10
    (1995) 6-38).
    """
    feasible = is_profile(game.shape, profile)
    if not feasible.any():
        return _guarded(feasible, np.zeros(game.batch_shape))
    far = []
    for mixture, reply in zip(profile, action_payoffs(game.floats, game.n_players, profile), strict=True):
        behind = reply - reply.max(axis=-1, keepdims=True)
        weight = np.exp(np.asarray(precision, dtype=float)[..., np.newaxis] * behind)
        logit = weight / weight.sum(axis=-1, keepdims=True)
        far.append(abs(np.asarray(mixture, dtype=float) - logit).max(axis=-1))
    return _guarded(feasible, np.max(np.stack(far, axis=-1), axis=-1))


CERTIFICATES: dict[Concept, Callable[..., Any]] = {
    Concept.NASH: nash_gap,
    Concept.CORRELATED: correlated_gap,
    Concept.COARSE_CORRELATED: coarse_correlated_gap,
    Concept.QUANTAL_RESPONSE: quantal_response_gap,
    Concept.EVOLUTIONARILY_STABLE: evolutionary_stability_gap,
    Concept.MAXIMIN: maximin_gap,
    Concept.RATIONALISABLE: survivors_gap,
    Concept.STACKELBERG: stackelberg_gap,
    Concept.UNDOMINATED: survivors_gap,
}
"""Solution concept -> its check ``(game, answer, **parameters) -> gap``; a new concept adds one line."""


def _disobedience(game: NormalForm, joint: Any) -> list[NDArray[Any]]:
    """Return for each player the gain from playing t when told s, weighted, shape ``(..., s, t)``."""
    n = game.n_players
    p = _like(game, joint)
    gains = []
    for i in range(n):
        axis = i - n
        weight = np.moveaxis(p, axis, -n)
        value = np.moveaxis(table_of(game.unit, n, i), axis, -n)
        size = game.shape[i]
        weight = weight.reshape(*weight.shape[: weight.ndim - n], size, -1)
        value = value.reshape(*value.shape[: value.ndim - n], size, -1)
        cross = weight @ np.swapaxes(value, -1, -2)
        gains.append(cross - np.diagonal(cross, axis1=-2, axis2=-1)[..., np.newaxis])
    return gains


def _like(game: NormalForm, array: Any) -> NDArray[Any]:
    return np.asarray(array) if game.is_exact else np.asarray(array, dtype=float)


def _guarded(feasible: NDArray[np.bool_], gap: Any) -> NDArray[Any]:
    return np.where(feasible, np.asarray(gap, dtype=float), np.inf)
