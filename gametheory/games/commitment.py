"""The check of a commitment: the follower replies best, and no commitment pays the leader more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, Value
from gametheory.games.expectation import is_profile

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

__all__ = ["CommitmentProof", "equal_replies", "leader_and_follower", "stackelberg_gap"]


@dataclass(frozen=True, eq=False, kw_only=True)
class CommitmentProof(Value):
    r"""Multipliers that bound what the leader can get, reply by reply.

    With :math:`A` and :math:`B` the payoffs of leader and follower (rows: the leader's actions, columns: the
    follower's), for every commitment :math:`x` to which reply :math:`j` is a best one and all :math:`y \ge 0`

    .. math:: x A z \le \max_i \Big[ (A z)_i - \sum_k y_k (B_{ik} - B_{ij}) \Big].

    Parameters
    ----------
    prices : FloatArray, shape (n, n)
        Row `j` holds :math:`y` for reply `j`.
    weights : FloatArray, shape (n, n)
        Row `j` holds :math:`z`: the reply itself if ties go to the leader, else a mixture of the replies that
        pay the follower the same as `j` always.
    excluded : BoolArray, shape (n,)
        Replies that are best on a set without interior only (ties against the leader): their row of
        `prices` is then a mixture of other replies that always pays the follower as much.
    nearby : FloatArray, shape (m,)
        A commitment at which the reply of the answer is strictly better than all that are not equal to it;
        mixing a little of it in makes the follower choose as the answer says (ties against the leader).
    """

    prices: FloatArray
    weights: FloatArray
    excluded: BoolArray
    nearby: FloatArray


def leader_and_follower(game: NormalForm, leader: int) -> tuple[FloatArray, FloatArray]:
    """Return both players' payoffs in units of their ranges, the leader's actions on the rows."""
    unit = game.unit.astype(float)
    return (unit[0], unit[1]) if leader == 0 else (unit[1].T, unit[0].T)


def equal_replies(follower: FloatArray, reply: int) -> BoolArray:
    """Return which replies pay the follower the same as `reply` whatever the leader does."""
    same: BoolArray = (follower == follower[:, [reply]]).all(axis=0)
    return same


def stackelberg_gap(
    game: NormalForm, profile: Any, *, leader: int, favourable: bool, proof: CommitmentProof
) -> float:
    """Return the larger of the follower's regret and what the leader may have left on the table.

    Both as a share of the payoff range. Infinite for what is no profile, or for a proof that does not hold.

    Parameters
    ----------
    game : NormalForm
        One game of two players.
    profile : sequence of 2 array_like
        The commitment and the reply, in the order of the game's players.
    leader : {0, 1}
        Who commits.
    favourable : bool
        Whether the follower breaks ties for the leader, or against her (then the value is a supremum, which
        the commitment approaches).
    proof : CommitmentProof
        The evidence.
    """
    if game.is_batch or game.n_players != 2 or not bool(is_profile(game.shape, profile)):
        return np.inf
    A, B = leader_and_follower(game, leader)
    x, reply = (np.asarray(profile[k], dtype=float) for k in (leader, 1 - leader))
    bounds = [_bound(A, B, j, favourable, proof) for j in range(B.shape[1])]
    value = float(x @ A @ reply)
    if not favourable:
        choice = int(np.argmax(reply))
        same = equal_replies(B, choice)
        lead = proof.nearby @ B
        if not same.all() and lead[choice] <= lead[~same].max():
            return np.inf
        value = float((x @ A)[same].min())
    regret = float((x @ B).max() - x @ B @ reply)
    return max(regret, max(bounds) - value, 0.0)


def _bound(A: FloatArray, B: FloatArray, reply: int, favourable: bool, proof: CommitmentProof) -> float:
    y, z = proof.prices[reply], proof.weights[reply]
    same = equal_replies(B, reply)
    advantage = (B - B[:, [reply]]) @ y
    if y.min() < 0:
        return np.inf
    if not favourable and proof.excluded[reply]:
        mixture = abs(y.sum() - 1) <= EQUILIBRIUM_TOL and not y[same].any()
        return -np.inf if mixture and advantage.min() >= -EQUILIBRIUM_TOL else np.inf
    allowed = np.arange(B.shape[1]) == reply if favourable else same
    if z.min() < 0 or abs(z.sum() - 1) > EQUILIBRIUM_TOL or z[~allowed].any():
        return np.inf
    return float((A @ z - advantage).max())
