"""Optimal commitment: a leader announces a mixture, a follower replies best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, IntArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.commitment import CommitmentProof, equal_replies, leader_and_follower
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["StackelbergCommitment"]


@dataclass(frozen=True, kw_only=True)
class StackelbergCommitment:
    r"""The mixture that pays the leader most when the follower sees it and replies best.

    One linear program for each reply [1]_: the best commitment among those to which it is a best reply. The
    follower's ties matter. If they go to the leader, the value is a maximum. If they go against her, it is a
    supremum: the largest value over the replies that are best on a set with interior, each reply counted
    with the worst of those that always pay the follower the same [2]_; the answer is the limit, and
    commitments near it (towards ``proof.nearby``) come as close as one likes. Guarantee: optimal, by linear
    duality, reply by reply. Failure: a reply that is better by less than 1e-9 of the payoff range counts as
    tied.

    Parameters
    ----------
    leader : {0, 1}, default 0
        Who commits.
    favourable : bool, default True
        Whether the follower breaks ties for the leader.

    References
    ----------
    .. [1] V. Conitzer and T. Sandholm, "Computing the optimal strategy to commit to", ACM Conference on
       Electronic Commerce (2006) 82-90, doi:10.1145/1134707.1134717.
    .. [2] B. von Stengel and S. Zamir, "Leadership games with convex strategy sets", Games and Economic
       Behavior 69 (2010) 446-457, doi:10.1016/j.geb.2009.11.008.

    Examples
    --------
    Bottom is strictly dominated, and still the leader gains by playing it half of the time:

    >>> from gametheory import NormalForm, solve
    >>> game = NormalForm.from_bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    >>> [found] = solve(game, StackelbergCommitment())
    >>> found.profile[0], found.payoffs
    (array([0.5, 0.5]), array([3.5, 0.5]))
    """

    leader: int = 0
    favourable: bool = True
    concept: Concept = Concept.STACKELBERG

    def __post_init__(self) -> None:
        if self.leader not in {0, 1}:
            raise invalid("leader", "must be 0 or 1", self.leader)

    def search(self, game: NormalForm) -> Candidates:
        """Return the optimal commitment with the follower's reply, in the order of the game's players."""
        if game.is_batch or game.n_players != 2:
            raise RefusedError(f"StackelbergCommitment takes one game of two players, got {game.n_players}")
        A, B = leader_and_follower(game, self.leader)
        n = A.shape[1]
        prices, weights, excluded = np.zeros((n, n)), np.eye(n), np.zeros(n, dtype=bool)
        best: tuple[float, FloatArray, int, FloatArray] | None = None
        for j in range(n):
            same = equal_replies(B, j) if not self.favourable else np.arange(n) == j
            margin, inside, mixture = _interior(B, j)
            if not self.favourable and margin <= EQUILIBRIUM_TOL:
                prices[j], excluded[j] = mixture, True
                continue
            found = _best_commitment(A, B, j, np.flatnonzero(same))
            if found is None:
                prices[j] = mixture * 2 / max(-margin, EQUILIBRIUM_TOL)
                continue
            x, value, prices[j], weights[j] = found
            if best is None or value > best[0]:
                best = value, x, int(np.flatnonzero(same)[np.argmin((x @ A)[same])]), inside
        if best is None:
            raise RefusedError("no reply is a best reply beyond rounding; rescale the payoffs")
        _, x, choice, inside = best
        reply = np.eye(n)[choice]
        return Candidates(
            answers=((x, reply) if self.leader == 0 else (reply, x),),
            complete=Completeness.ONE,
            parameters={
                "leader": self.leader,
                "favourable": self.favourable,
                "proof": CommitmentProof(prices=prices, weights=weights, excluded=excluded, nearby=inside),
            },
            details={"nearby": inside},
        )


def _interior(B: FloatArray, reply: int) -> tuple[float, FloatArray, FloatArray]:
    """Return the largest lead of `reply` over all not equal to it, where it has it, and the leads' prices.

    If no lead is positive the prices are a mixture of the other replies that pays the follower as much.
    """
    m, n = B.shape
    other = ~equal_replies(B, reply)
    if not other.any():
        return 1.0, np.full(m, 1.0 / m), np.zeros(n)
    behind = (B - B[:, [reply]])[:, other].T
    found = maximise(
        np.append(np.zeros(m), 1.0),
        at_most=(np.hstack([behind, np.ones((len(behind), 1))]), np.zeros(len(behind))),
        equal=(np.append(np.ones(m), 0.0)[np.newaxis], np.ones(1)),
        free=1,
    )
    if found is None:
        raise RefusedError("the linear program of a best reply failed; rescale the payoffs")
    prices = np.zeros(n)
    prices[other] = found.multipliers / found.multipliers.sum()
    inside = np.maximum(found.point[:-1], 0.0)
    return found.value, inside / inside.sum(), prices


def _best_commitment(
    A: FloatArray, B: FloatArray, reply: int, same: IntArray
) -> tuple[FloatArray, float, FloatArray, FloatArray] | None:
    """Return the commitment with `reply` best that pays most in the worst case over the replies `same`.

    With it come its value, the prices of the other replies and the weights of the replies `same`.
    """
    m, n = B.shape
    behind = np.hstack([(B - B[:, [reply]]).T, np.zeros((n, 1))])
    floor = np.hstack([-A[:, same].T, np.ones((len(same), 1))])
    found = maximise(
        np.append(np.zeros(m), 1.0),
        at_most=(np.vstack([behind, floor]), np.zeros(n + len(same))),
        equal=(np.append(np.ones(m), 0.0)[np.newaxis], np.ones(1)),
        free=1,
    )
    if found is None:
        return None
    x = np.maximum(found.point[:m], 0.0)
    weights = np.zeros(n)
    weights[same] = found.multipliers[n:] / found.multipliers[n:].sum()
    return x / x.sum(), found.value, found.multipliers[:n], weights
