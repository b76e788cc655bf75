"""Equilibrium payoffs of a repeated game without public randomisation, enclosed from both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.games.payoff_points import PayoffBoxes, PayoffPoints
from gametheory.games.repeated_game import FirstStep, RepeatedGame
from gametheory.solvers.kernels.kept_paths import Paths, cycles, grown, kept
from gametheory.solvers.kernels.promised_boxes import Boxes, all_cells, promised
from gametheory.solvers.minmax import pure_minmax
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["SelfGeneration"]

_SAME = 1e-9
"""Inner and outer sets that are no farther apart, as a share of the payoff range, are the same."""

_MOST_CELLS = 1 << 20


@dataclass(frozen=True, kw_only=True)
class SelfGeneration:
    r"""The set of pure-strategy subgame-perfect payoffs without public randomisation, from both sides.

    The set :math:`V` is the largest that generates itself [1]_: each of its points is
    :math:`(1 - \delta) g(a) + \delta w` with a promise :math:`w \in V`,
    :math:`w_i \ge \min V_i + \frac{1 - \delta}{\delta} h_i(a)`; :math:`h_i` is the gain from a deviation.
    Without a public signal it need not be convex nor connected.

    *From outside* the operator is applied to unions of boxes, one a cell of a grid, until they settle; their
    union contains :math:`V`. *From inside* paths of play that no one-shot deviation undoes [2]_ are
    collected, starting from cycles, each deviation being punished by the worst of these paths: a finite set
    that generates itself. Bounds from both sides are the idea of [3]_, for sets with public signals.

    Parameters
    ----------
    resolution : int, default 64
        Cells of the grid a player, over the range of her stage payoffs.
    tolerance : float, default 1e-10
        The boxes have settled when none moves by more than this share of the payoff range.
    most_steps : int, default 5000
        After so many steps the boxes are used as they are: they contain the set at every step.

    Notes
    -----
    The answers are the points of the inner set with what is played first and what is promised.
    ``details["payoff_set"]`` holds these points, ``details["outer"]`` the :class:`PayoffBoxes` outside, and
    ``details["distance"]`` a bound on the (Hausdorff) distance of either from :math:`V`, in shares of the
    players' payoff ranges; ``details["threats"]`` are each player's worst payoff inside, and
    ``details["least_threats"]`` outside.

    *Guarantee.* Inside are equilibrium payoffs only, each checked by its promise; outside none is missing, up
    to rounding (1e-12 of the range a step). Both are the set if ``distance`` is within 1e-9 (``PROVEN``), and
    no box left proves that there is no equilibrium in pure strategies. ``distance`` is of the order of a cell
    over :math:`1 - \delta` where deterrence is strict; it need not go to zero where a threat deters exactly
    and is the limit of longer and longer paths only. *Cost.* Cells times action profiles a step, and
    :math:`\log(\text{tolerance}) / \log \delta` steps. *Failure.* Games with public signals are refused, and
    grids of more than a million cells.

    References
    ----------
    .. [1] D. Abreu, D. Pearce and E. Stacchetti, "Toward a theory of discounted repeated games with imperfect
       monitoring", Econometrica 58 (1990) 1041-1063, doi:10.2307/2938299.
    .. [2] D. Abreu, "On the theory of infinitely repeated games with discounting", Econometrica 56 (1988)
       383-396, doi:10.2307/1911077.
    .. [3] K. Judd, S. Yeltekin and J. Conklin, "Computing supergame equilibria", Econometrica 71 (2003)
       1239-1254, doi:10.1111/1468-0262.t01-1-00445.

    Examples
    --------
    With a signal these players can share the gains of cooperation as they like at a discount of 1/3; without
    one they cannot get (1, 1).

    >>> from gametheory import NormalForm, solve
    >>> dilemma = NormalForm.from_bimatrix([[2, -1], [3, 0]], [[2, 3], [-1, 0]])
    >>> with_signal = solve(RepeatedGame(dilemma, discount=1 / 3)).details["payoff_set"]
    >>> without = solve(RepeatedGame(dilemma, discount=1 / 3, public_signals=False)).details
    >>> with_signal.distance([1, 1]) < 1e-9, without["outer"].distance([1, 1]) > 0.3
    (True, True)
    >>> without["payoff_set"].distance([2, 2]) < 1e-9, without["distance"] < 1 / 64
    (True, True)
    """

    resolution: int = 64
    tolerance: float = 1e-10
    most_steps: int = 5000
    concept: Concept = Concept.SUBGAME_PERFECT

    def __post_init__(self) -> None:
        if not self.resolution >= 1:
            raise invalid("resolution", "must be at least 1", self.resolution)
        if not self.tolerance > 0:
            raise invalid("tolerance", "must be positive", self.tolerance)
        if not self.most_steps >= 1:
            raise invalid("most_steps", "must be at least 1", self.most_steps)

    def search(self, game: RepeatedGame) -> Candidates:
        """Return the points of the inner set."""
        if game.public_signals:
            raise RefusedError("SelfGeneration is for games without public signals: use AbreuSannikov")
        stage = game.stage
        if self.resolution**stage.n_players > _MOST_CELLS:
            raise RefusedError(
                f"a grid of {self.resolution} cells for each of {stage.n_players} players is too large"
            )
        table = stage.floats.reshape(stage.n_players, -1)
        low, span = table.min(axis=1), np.ptp(table, axis=1)
        span = np.where(span > 0, span, 1.0)
        shape = (-1, *(1,) * stage.n_players)
        unit = NormalForm((stage.floats - low.reshape(shape)) / span.reshape(shape))
        shares = RepeatedGame(unit, game.discount, public_signals=False)
        now = unit.floats.reshape(stage.n_players, -1).T
        wants = (1.0 / game.discount - 1.0) * shares.temptations.reshape(stage.n_players, -1).T
        boxes, threats, steps = self._outer(now, wants, game.discount, pure_minmax(unit).values)
        inner = self._inner(now, wants, game.discount, threats)
        outer = PayoffBoxes(least=boxes.least, most=np.maximum(boxes.least, boxes.most))
        apart = outer.farthest_from(PayoffPoints(inner.payoffs))
        profiles = list(np.ndindex(*stage.shape))
        points = low + span * inner.payoffs
        answers = tuple(
            FirstStep(payoffs=point, actions=profiles[a], promise=points[after])
            for point, a, after in zip(points, inner.actions, inner.following, strict=True)
        )
        payoff_set = PayoffPoints(points)
        return Candidates(
            answers=answers,
            complete=Completeness.PROVEN if apart <= _SAME else Completeness.SEARCHED,
            parameters={"payoff_set": payoff_set},
            details={
                "steps": steps,
                "payoff_set": payoff_set,
                "outer": PayoffBoxes(least=low + span * outer.least, most=low + span * outer.most),
                "distance": apart,
                "threats": payoff_set.low if len(points) else np.full(stage.n_players, np.nan),
                "least_threats": low + span * threats,
            },
        )

    def _outer(
        self, now: FloatArray, wants: FloatArray, discount: float, threats: FloatArray
    ) -> tuple[Boxes, FloatArray, int]:
        """Return the boxes when they have settled, the threats in them, and the steps taken."""
        boxes = all_cells(self.resolution, now.shape[1])
        for step in range(1, self.most_steps + 1):
            following = promised(boxes, now, threats + wants, discount, self.resolution)
            if not len(following):
                return following, threats, step
            raised = np.maximum(threats, following.least.min(axis=0))
            moved = max(following.moved_from(boxes), float(np.abs(raised - threats).max()))
            boxes, threats = following, raised
            if moved <= self.tolerance:
                break
        return boxes, threats, step

    def _inner(self, now: FloatArray, wants: FloatArray, discount: float, threats: FloatArray) -> Paths:
        """Return paths that are kept to when the worst of them is the threat."""
        paths = kept(self._paths(None, now, wants + threats, discount), wants)
        while len(paths):
            worst = paths.payoffs.min(axis=0)
            paths = self._paths(paths, now, wants + worst, discount)
            if (paths.payoffs.min(axis=0) >= worst - self.tolerance).all():
                break
        return kept(paths, wants)

    def _paths(self, known: Paths | None, now: FloatArray, floors: FloatArray, discount: float) -> Paths:
        found = cycles(now, floors, discount, self.resolution, known)
        return grown(found, now, floors, discount, self.resolution)
