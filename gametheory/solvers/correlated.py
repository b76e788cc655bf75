"""Correlated and coarse correlated equilibria: the best for any linear objective, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.errors import NotSolvedError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.linear_program import LinearOptimum, maximise
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = [
    "CoarseCorrelatedEquilibrium",
    "CorrelatedEquilibrium",
    "CorrelatedValues",
    "EgalitarianObjective",
    "LinearObjective",
    "WelfareObjective",
    "correlated_values",
]


@dataclass(frozen=True, kw_only=True)
class WelfareObjective:
    """The weighted sum of expected payoffs.

    Parameters
    ----------
    weights : tuple of float, optional
        One a player; all one by default. ``weights=(0, 1)`` asks for player 2's best equilibrium, negative
        weights for the worst.
    """

    weights: tuple[float, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class EgalitarianObjective:
    """The smallest expected payoff of a player, in payoff units; the sum of payoffs breaks ties."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearObjective(Value):
    """Any linear function of the joint distribution.

    Parameters
    ----------
    values : array_like, shape (a_1, ..., a_n)
        What each action profile is worth to the one who chooses the equilibrium.
    """

    values: ArrayLike

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(real("values", self.values)))


Objective = WelfareObjective | EgalitarianObjective | LinearObjective


@dataclass(frozen=True, kw_only=True)
class CorrelatedEquilibrium:
    """The correlated equilibrium that is best for an objective.

    A referee draws an action profile and tells each player her part; nobody gains by disobeying [1]_. The
    set is a polytope and holds every Nash equilibrium and their mixtures. Guarantee: optimal, with the
    proof: ``details["bound"]`` is the upper bound that the multipliers of the linear program give,
    recomputed from the payoffs, in units of the objective. Cost: one linear program (two for
    :class:`EgalitarianObjective`) with a variable an action profile. Failure: ``STEP_LIMIT`` if value and
    bound differ by more than 1e-7 of the range of the objective.

    Parameters
    ----------
    objective : WelfareObjective, EgalitarianObjective or LinearObjective
        What to maximise; the sum of payoffs by default.

    References
    ----------
    .. [1] R. Aumann, "Subjectivity and correlation in randomized strategies", Journal of Mathematical
       Economics 1 (1974) 67-96, doi:10.1016/0304-4068(74)90037-8.

    Examples
    --------
    In chicken a referee can do better than any Nash equilibrium for both (Aumann's example):

    >>> from gametheory import NormalForm, solve
    >>> chicken = NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> solution = solve(chicken, CorrelatedEquilibrium())
    >>> solution[0].profile.round(6), float(solution[0].payoffs.sum().round(6))
    (array([[0.5 , 0.25],
           [0.25, 0.  ]]), 10.5)
    """

    objective: Objective = WelfareObjective()
    concept: Concept = Concept.CORRELATED

    def search(self, game: NormalForm) -> Candidates:
        """Return the best correlated equilibrium of one game."""
        return _best(game, self.objective, coarse=False)


@dataclass(frozen=True, kw_only=True)
class CoarseCorrelatedEquilibrium:
    """The coarse correlated equilibrium that is best for an objective.

    Nobody gains by committing to one action before the draw [1]_. The set is larger than that of
    correlated equilibria; play of no-regret learners approaches it. Guarantee, cost and failure as for
    :class:`CorrelatedEquilibrium`.

    Parameters
    ----------
    objective : WelfareObjective, EgalitarianObjective or LinearObjective
        What to maximise; the sum of payoffs by default.

    References
    ----------
    .. [1] H. Moulin and J.-P. Vial, "Strategically zero-sum games", International Journal of Game Theory 7
       (1978) 201-221, doi:10.1007/BF01769190.
    """

    objective: Objective = WelfareObjective()
    concept: Concept = Concept.COARSE_CORRELATED

    def search(self, game: NormalForm) -> Candidates:
        """Return the best coarse correlated equilibrium of one game."""
        return _best(game, self.objective, coarse=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class CorrelatedValues(Value):
    """The lowest and highest payoff of each player over all (coarse) correlated equilibria.

    Parameters
    ----------
    lowest, highest : FloatArray, shape (n,)
        In payoff units.
    """

    lowest: FloatArray
    highest: FloatArray


def correlated_values(game: NormalForm, *, coarse: bool = False) -> CorrelatedValues:
    """Return each player's lowest and highest payoff over all correlated equilibria.

    Parameters
    ----------
    game : NormalForm
        One game.
    coarse : bool, default False
        Over the coarse correlated equilibria instead.

    Raises
    ------
    NotSolvedError
        If an extreme value is not proved by its bound (see :class:`CorrelatedEquilibrium`).

    Examples
    --------
    >>> from gametheory import NormalForm
    >>> values = correlated_values(NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]]))
    >>> values.lowest.round(6), values.highest.round(6)
    (array([2., 2.]), array([7., 7.]))
    """
    ends = np.empty((2, game.n_players))
    for i in range(game.n_players):
        for row, sign in enumerate((-1.0, 1.0)):
            weights = tuple(sign if k == i else 0.0 for k in range(game.n_players))
            found = _best(game, WelfareObjective(weights=weights), coarse=coarse)
            if found.exhausted:
                raise NotSolvedError("correlated_values: value and bound of a linear program differ", None)
            ends[row, i] = game.expected_payoffs(found.answers[0])[i]
    return CorrelatedValues(lowest=frozen(ends[0]), highest=frozen(ends[1]))


def _best(game: NormalForm, objective: Objective, *, coarse: bool) -> Candidates:
    if game.is_batch:
        raise RefusedError("correlated equilibria are computed for one game at a time; use game.game(index)")
    unit = game.unit.astype(float)
    incentives = _incentives(unit, coarse)
    if isinstance(objective, EgalitarianObjective):
        point, value, bound, span = _egalitarian(game, incentives)
    else:
        worth = _cell_values(game, objective)
        span = _range(worth)
        found = _optimum(worth / span, incentives)
        point, value = found.point, float(worth @ found.point)
        bound = float((worth / span - incentives.T @ found.multipliers).max()) * span
    joint = np.maximum(point, 0.0)
    return Candidates(
        answers=((joint / joint.sum()).reshape(game.shape),),
        complete=Completeness.ONE,
        exhausted=bound - value > 100 * EQUILIBRIUM_TOL * span,
        details={"objective": value, "bound": bound},
    )


def _cell_values(game: NormalForm, objective: WelfareObjective | LinearObjective) -> FloatArray:
    if isinstance(objective, LinearObjective):
        values = np.asarray(objective.values, dtype=float)
        if values.shape != game.shape:
            raise invalid("values", f"must have the shape {game.shape} of the game's profiles", values.shape)
        return values.ravel()
    weights = np.ones(game.n_players) if objective.weights is None else real("weights", objective.weights)
    if weights.shape != (game.n_players,):
        raise invalid("weights", f"must hold one weight for each of {game.n_players} players", weights)
    with np.errstate(over="ignore"):
        return np.tensordot(weights, game.floats, axes=1).ravel()


def _range(values: FloatArray) -> float:
    """Return largest minus smallest, 1 if they are equal; refuse what floats cannot hold."""
    with np.errstate(over="ignore", invalid="ignore"):
        span = float(np.ptp(values))
    if not np.isfinite(span):
        raise RefusedError("the range of the objective is beyond the largest float; rescale the payoffs")
    return span or 1.0


def _incentives(unit: FloatArray, coarse: bool) -> Any:
    """Return the gains from disobeying as a sparse matrix, a row a deviation, a column an action profile."""
    from scipy.sparse import coo_array, vstack

    shape = unit.shape[1:]
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    blocks = []
    for i, size in enumerate(shape):
        value = np.moveaxis(unit[i], i, 0).reshape(size, -1)
        where = np.moveaxis(cells, i, 0).reshape(size, -1)
        gain = value[np.newaxis, :, :] - value[:, np.newaxis, :]  # told, deviation, others
        told, deviation = np.indices((size, size))
        row = deviation if coarse else told * size + deviation
        rows = np.broadcast_to(row[..., np.newaxis], gain.shape).ravel()
        columns = np.broadcast_to(where[:, np.newaxis], gain.shape).ravel()
        entries = (gain.ravel(), (rows, columns))
        blocks.append(coo_array(entries, shape=(size if coarse else size * size, cells.size)))
    return vstack(blocks).tocsr()


def _optimum(objective: FloatArray, incentives: Any) -> LinearOptimum:
    limits = np.zeros(incentives.shape[0])
    ones = np.ones((1, len(objective)))
    found = maximise(objective, at_most=(incentives, limits), equal=(ones, np.ones(1)))
    if found is None:
        raise RefusedError("the linear program of correlated equilibrium failed; rescale the payoffs")
    return found


def _egalitarian(game: NormalForm, incentives: Any) -> tuple[FloatArray, float, float, float]:
    """Return the point with the largest smallest payoff, that payoff, an upper bound on it, and the scale."""
    from scipy.sparse import csr_array, hstack, vstack

    n, cells = game.n_players, incentives.shape[1]
    payoffs = game.floats.reshape(n, cells)
    low, span = float(payoffs.min()), _range(payoffs)
    scaled = (payoffs - low) / span
    floor = hstack([csr_array(-scaled), csr_array(np.ones((n, 1)))])
    system = vstack([hstack([incentives, csr_array((incentives.shape[0], 1))]), floor]).tocsr()
    total = np.append(np.ones(cells), 0.0)[np.newaxis]
    first = maximise(
        np.append(np.zeros(cells), 1.0),
        at_most=(system, np.zeros(system.shape[0])),
        equal=(total, np.ones(1)),
    )
    if first is None:
        raise RefusedError("the linear program of correlated equilibrium failed; rescale the payoffs")
    prices = first.multipliers[-n:] / max(float(first.multipliers[-n:].sum()), EQUILIBRIUM_TOL)
    bound = float((prices @ scaled - incentives.T @ first.multipliers[:-n]).max())
    limits = np.append(np.zeros(incentives.shape[0]), np.full(n, -first.value))
    second = maximise(
        scaled.sum(axis=0),
        at_most=(vstack([incentives, csr_array(-scaled)]).tocsr(), limits),
        equal=(np.ones((1, cells)), np.ones(1)),
    )
    point = first.point[:-1] if second is None else second.point
    return point, low + span * float((scaled @ point).min()), low + span * bound, span
