"""All equilibrium payoffs of a two-player repeated game, by the algorithm of Abreu and Sannikov."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.payoff_polygon import PayoffPolygon
from gametheory.games.repeated_game import FirstStep, RepeatedGame, at_profile
from gametheory.solvers.minmax import pure_minmax
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["AbreuSannikov"]

_ON = 1e-12
"""Distance in units of the payoff range up to which a point counts as in a set or on its edge."""

_DROPPED = 1e-9
"""A violation of a constraint beyond this rules an action profile out."""


@dataclass(frozen=True, kw_only=True)
class AbreuSannikov:
    r"""The set of pure-strategy subgame-perfect payoffs with public randomisation, by its corners [1]_.

    From the feasible set :math:`W` and the pure minmax :math:`u` on, the set is replaced by the hull of
    :math:`(1 - \delta) g(a) + \delta w` over action profiles :math:`a` and promises :math:`w`: those corners
    of :math:`\{w \in W : w \ge u + \frac{1 - \delta}{\delta} h(a)\}` where a constraint binds, or
    :math:`g(a)` itself where that is allowed; then :math:`u` is raised to the least payoffs. Here :math:`h`
    is the gain from a deviation.

    Parameters
    ----------
    tolerance : float, default 1e-11
        The iteration ends when the set moves by less than this share of the payoff range.
    most_steps : int, default 5000
        After so many steps the status is ``STEP_LIMIT``.

    Notes
    -----
    In each period the players first see a random public signal (public randomisation): the set is convex.
    Games without one are refused; they are for :class:`SelfGeneration`. Mixed actions and imperfect
    monitoring lead to other sets, which are not computed.
    *Guarantee.* The iterates contain the set of equilibrium payoffs; each corner of the last is checked to be
    enforced by promises and threats in it (self-generation), so that up to the tolerance it is the set. If
    an iterate is empty there is no equilibrium in pure strategies (``PROVEN``). Sets without interior,
    segments and points, are no special case. ``details["payoff_set"]`` is the set, ``details["threats"]``
    each player's worst equilibrium payoff. *Cost.* At most four corners an action profile, and a polygon
    cut for each, a step. *Failure.* Other than two players are refused.

    References
    ----------
    .. [1] D. Abreu and Y. Sannikov, "An algorithm for two-player repeated games with perfect monitoring",
       Theoretical Economics 9 (2014) 313-338, doi:10.3982/TE1302.
    """

    tolerance: float = 1e-11
    most_steps: int = 5000
    concept: Concept = Concept.SUBGAME_PERFECT

    def __post_init__(self) -> None:
        if not self.tolerance > 0:
            raise invalid("tolerance", "must be positive", self.tolerance)
        if not self.most_steps >= 1:
            raise invalid("most_steps", "must be at least 1", self.most_steps)

    def search(self, game: RepeatedGame) -> Candidates:
        """Return a first step to each corner of the set."""
        if game.stage.n_players != 2:
            raise RefusedError(f"AbreuSannikov takes two players, got {game.stage.n_players}")
        if not game.public_signals:
            raise RefusedError("AbreuSannikov needs public signals, this game has none: use SelfGeneration")
        table = game.stage.floats
        low = table.min(axis=(1, 2), keepdims=True)
        span = table.max(axis=(1, 2), keepdims=True) - low
        span = np.where(span > 0, span, 1.0)
        unit = (table - low) / span
        shares = RepeatedGame(type(game.stage)(unit), game.discount)
        threats = pure_minmax(shares.stage).values
        payoffs = shares.feasible
        steps, settled = 0, False
        found: list[FirstStep] = []
        while steps < self.most_steps and not settled:
            steps += 1
            found = [
                step for a in np.ndindex(*shares.stage.shape) for step in _steps(shares, a, payoffs, threats)
            ]
            if not found:
                return Candidates(
                    answers=(),
                    complete=Completeness.PROVEN,
                    details={"steps": steps, "payoff_set": PayoffPolygon(np.empty((0, 2)))},
                )
            following = PayoffPolygon(np.array([step.payoffs for step in found]))
            raised = np.maximum(threats, following.low)
            moved = max(payoffs.gap_to(following), float(np.abs(raised - threats).max()))
            settled = moved <= self.tolerance
            payoffs, threats = following, raised
        scale, shift = span.ravel(), low.ravel()
        answers = []
        for corner in payoffs.corners:
            step = min(found, key=lambda one: float(np.abs(one.payoffs - corner).max()))
            answers.append(
                FirstStep(
                    payoffs=shift + scale * step.payoffs,
                    actions=step.actions,
                    promise=shift + scale * step.promise,
                )
            )
        whole = PayoffPolygon(shift + scale * payoffs.corners)
        return Candidates(
            answers=tuple(answers),
            complete=Completeness.PROVEN if settled else Completeness.ONE,
            exhausted=not settled,
            parameters={"payoff_set": whole},
            details={"steps": steps, "payoff_set": whole, "threats": shift + scale * threats},
        )


def _steps(
    game: RepeatedGame, actions: tuple[int, ...], payoffs: PayoffPolygon, threats: FloatArray
) -> list[FirstStep]:
    """Return the steps that start with `actions`: the pairs that may be corners of the next set."""
    now = at_profile(game.stage.floats, actions)
    floors = game.floors(actions, threats)
    if (now >= floors - _ON).all() and payoffs.distance(now) <= _ON:
        return [FirstStep(payoffs=now, actions=actions, promise=now)]
    allowed = payoffs
    for axis in range(2):
        allowed = allowed.above(axis, min(floors[axis], _highest(allowed, axis, floors[axis])))
    binding = (np.abs(allowed.corners.reshape(-1, 2) - floors) <= _ON).any(axis=1)
    delta = game.discount
    return [
        FirstStep(payoffs=(1.0 - delta) * now + delta * corner, actions=actions, promise=corner)
        for corner in allowed.corners.reshape(-1, 2)[binding]
    ]


def _highest(payoffs: PayoffPolygon, axis: int, floor: float) -> float:
    """Return the highest payoff in the set if it misses `floor` by rounding only."""
    if not len(payoffs.corners):
        return floor
    top = float(payoffs.corners[:, axis].max())
    return top if floor - _DROPPED < top < floor else floor
