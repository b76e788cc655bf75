"""A family of games as the subject of a sweep: payoffs are functions of parameters, solved in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.content import plain_content
from gametheory.analysis.named_outcomes import chosen
from gametheory.analysis.outcome import Outcome
from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import InvalidInputError, invalid
from gametheory.games import ExtensiveForm, NormalForm
from gametheory.solvers import BatchSolution, Solver, TieRule, solve
from gametheory.solvers.backward_induction import BackwardInduction

__all__ = ["GameFamily", "SweptGames"]

_Game = NormalForm | ExtensiveForm


@dataclass(frozen=True)
class GameFamily:
    """Games whose payoffs depend on parameters.

    Parameters
    ----------
    game : callable
        Takes the parameters by keyword, arrays of one flat batch, and returns a `NormalForm` or an
        `ExtensiveForm` with the batch on its first axis, such as ``as_game`` of a model returns. Give a
        `NormalForm` of a table its ``players``, so that a batch is not taken for a player.
    solver : Solver, optional
        By default the natural one of the games; for trees backward induction that takes the first action
        where several are best.
    title : str, optional
        What the games are, for the result.

    Examples
    --------
    >>> import numpy as np
    >>> import gametheory as gt
    >>> def chicken(crash):
    ...     row = np.multiply.outer(crash, [[-1, 0], [0, 0]]) + [[0, 1], [-1, 0]]
    ...     return gt.NormalForm.from_bimatrix(row, np.swapaxes(row, -1, -2))
    >>> found = gt.sweep(gt.GameFamily(chicken), grid={"crash": [0.5, 2.0, 8.0]}, outcomes=["count", "gap"])
    >>> found["count"].values
    array([1, 3, 3])
    """

    game: Callable[..., Any]
    solver: Solver | None = None
    title: str = ""

    def __post_init__(self) -> None:
        if not callable(self.game):
            raise invalid("game family: game", "must be a function of parameters", self.game)


@dataclass(frozen=True, eq=False)
class SweptGames:
    """A family of games and what is asked of their equilibria."""

    family: GameFamily
    outcomes: tuple[Outcome, ...]
    size: int

    @classmethod
    def of(
        cls, family: GameFamily, at: Mapping[str, NDArray[Any]], outcomes: Iterable[str | Outcome] | None
    ) -> SweptGames:
        """Return the subject; ``at`` holds the values of each parameter, to see what the games are."""
        sample = _games(family, {name: np.resize(values.ravel(), 3) for name, values in at.items()}, 3)
        known = {outcome.name: outcome for outcome in _outcomes(sample)}
        asked = chosen(
            ("count", "payoffs", "gap") if outcomes is None else outcomes, known, "a family of games"
        )
        return cls(family, asked, int(sample.payoffs.size) // 3)

    @property
    def stepped(self) -> frozenset[str]:
        """Nothing: every parameter broadcasts."""
        return frozenset()

    flat = True
    most_points = 1 << 16

    @property
    def work(self) -> int:
        """Bytes a point: payoffs, and room for equilibria."""
        return 8 * 40 * self.size

    def parameter(self, name: str) -> tuple[str, str]:
        """Return the unit and the meaning of a parameter, of which only the name is known."""
        return "", name

    def attributes(self) -> dict[str, str]:
        """Return what the result says about its origin."""
        game, solver = self.family.game, self.family.solver
        return {
            "model": f"{getattr(game, '__module__', '')}.{getattr(game, '__qualname__', repr(game))}",
            "title": self.family.title,
            "citation": "",
            "solver": "natural" if solver is None else repr(solver),
        }

    def content(self) -> object:
        """Return everything that decides the answers."""
        return [plain_content(self.family.game), repr(self.family.solver)]

    def batch(self, at: Mapping[str, NDArray[Any]], index: NDArray[np.int64]) -> Any:
        """Return the equilibria of the games of a flat batch."""
        shape = np.broadcast_shapes(*(np.shape(values) for values in at.values()))
        del index
        flat = {name: np.broadcast_to(values, shape).ravel() for name, values in at.items()}
        games = _games(self.family, flat, int(np.prod(shape, dtype=int)))
        solver = self.family.solver
        if solver is None and isinstance(games, ExtensiveForm):
            solver = BackwardInduction(ties=TieRule.FIRST)
        return solve(games, solver)


def _games(family: GameFamily, flat: Mapping[str, NDArray[Any]], n: int) -> _Game:
    try:
        games = family.game(**flat)
    except TypeError as error:
        raise InvalidInputError(f"grid: must name the parameters of the family, {error}") from error
    if not isinstance(games, NormalForm | ExtensiveForm):
        raise invalid("game family", "must return a NormalForm or an ExtensiveForm", games)
    if games.batch_shape != (n,):
        raise invalid("game family", f"must return a batch of {n} games for {n} points", games.batch_shape)
    return games


def _outcomes(sample: _Game) -> tuple[Outcome, ...]:
    players = {"player": tuple(map(str, sample.players))}
    payoffs = Outcome(
        name="payoffs",
        of=_payoffs,
        unit="payoff",
        meaning="payoffs of the equilibrium listed first",
        axes=players,
    )
    gap = Outcome(
        name="gap", of=_gap, unit="share of the payoff range", meaning="largest gap of an equilibrium listed"
    )
    if isinstance(sample, ExtensiveForm):
        return payoffs, gap
    return (
        Outcome(name="count", of=_count, unit="equilibria", meaning="equilibria listed", dtype=int),
        payoffs,
        Outcome(
            name="lowest", of=_lowest, unit="payoff", meaning="lowest payoff in an equilibrium", axes=players
        ),
        Outcome(
            name="highest",
            of=_highest,
            unit="payoff",
            meaning="highest payoff in an equilibrium",
            axes=players,
        ),
        gap,
        Outcome(
            name="complete",
            of=_complete,
            unit="true or false",
            meaning="the list is proven complete",
            dtype=bool,
        ),
        Outcome(
            name="degenerate",
            of=_degenerate,
            unit="true or false",
            meaning="the game is degenerate",
            dtype=bool,
        ),
        *(
            Outcome(
                name=f"strategy: {player}",
                of=_Strategy(k),
                unit="probability",
                meaning=f"mixture of {player} in the equilibrium listed first",
                axes={f"action of {player}": tuple(map(str, sample.actions[k]))},
            )
            for k, player in enumerate(players["player"])
        ),
    )


@dataclass(frozen=True)
class _Strategy:
    player: int

    def __call__(self, found: BatchSolution) -> FloatArray:
        return _first(found.profiles[self.player])


def _first(values: FloatArray) -> FloatArray:
    """Return the entry of the equilibrium listed first, NaN where there is none."""
    if values.shape[-2] == 0:
        return np.full((*values.shape[:-2], values.shape[-1]), np.nan)
    return values[..., 0, :]


def _payoffs(found: Any) -> FloatArray:
    return _first(found.payoffs) if isinstance(found, BatchSolution) else np.asarray(found[0].payoffs)


def _lowest(found: BatchSolution) -> FloatArray:
    least = np.where(found.mask[..., np.newaxis], found.payoffs, np.inf).min(axis=-2, initial=np.inf)
    return np.where(np.isinf(least), np.nan, least)


def _highest(found: BatchSolution) -> FloatArray:
    most = np.where(found.mask[..., np.newaxis], found.payoffs, -np.inf).max(axis=-2, initial=-np.inf)
    return np.where(np.isinf(most), np.nan, most)


def _gap(found: Any) -> FloatArray:
    if isinstance(found, BatchSolution):
        return np.asarray(np.where(found.mask, found.gap, 0.0).max(axis=-1, initial=0.0))
    game: ExtensiveForm = found.problem
    return game.gaps(found[0].value, found.concept)


def _count(found: BatchSolution) -> NDArray[np.int64]:
    return found.count


def _complete(found: BatchSolution) -> BoolArray:
    return found.complete


def _degenerate(found: BatchSolution) -> BoolArray:
    return found.degenerate
