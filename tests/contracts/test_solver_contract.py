"""One suite for every solver of games in strategic form: a new solver adds one line to SOLVERS."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gametheory import (
    AllEquilibria,
    CoarseCorrelatedEquilibrium,
    Concept,
    CorrelatedEquilibrium,
    EgalitarianObjective,
    EvolutionarilyStable,
    GameTheoryError,
    IteratedElimination,
    LemkeHowson,
    LinearTracing,
    LogitTracing,
    Maximin,
    MaximumEntropy,
    NormalForm,
    PayoffDominance,
    PolynomialSupports,
    PureEquilibria,
    QuantalResponse,
    Rationalisable,
    RefusedError,
    RiskDominance,
    Solver,
    StackelbergCommitment,
    Status,
    ZeroSum,
    solve,
)

Games = Callable[[np.random.Generator], NormalForm]


def two_players(rng: np.random.Generator) -> NormalForm:
    return NormalForm(rng.integers(-2, 3, size=(2, *rng.integers(1, 5, size=2))))


def zero_sum(rng: np.random.Generator) -> NormalForm:
    own = rng.integers(-2, 3, size=rng.integers(1, 5, size=2))
    return NormalForm([own, -own])


def three_players(rng: np.random.Generator) -> NormalForm:
    return NormalForm(rng.integers(-2, 3, size=(3, 2, 3, 2)))


def symmetric(rng: np.random.Generator) -> NormalForm:
    size = rng.integers(1, 5)
    own = rng.integers(-2, 3, size=(size, size))
    return NormalForm([own, own.T])


SOLVERS: list[tuple[Any, Games, bool]] = [  # the solver, games it takes, whether it promises an answer
    (AllEquilibria(), two_players, True),
    (AllEquilibria(proof=False), two_players, True),
    (LemkeHowson(), two_players, True),
    (LemkeHowson(label=None), two_players, True),
    (ZeroSum(), zero_sum, True),
    (ZeroSum(optimal_sets=False), zero_sum, True),
    (PureEquilibria(), two_players, False),
    (PureEquilibria(), three_players, False),
    (CoarseCorrelatedEquilibrium(), three_players, True),
    (CorrelatedEquilibrium(), two_players, True),
    (CorrelatedEquilibrium(objective=EgalitarianObjective()), three_players, True),
    (EvolutionarilyStable(), symmetric, False),
    (IteratedElimination(), three_players, True),
    (IteratedElimination(weak=True, order=(1, 0)), two_players, True),
    (LinearTracing(), two_players, True),
    (LogitTracing(), two_players, True),
    (LogitTracing(), three_players, True),
    (MaximumEntropy(), two_players, True),
    (Maximin(), three_players, True),
    (PayoffDominance(), two_players, False),
    (PolynomialSupports(), two_players, True),
    (QuantalResponse(precision=2.0), three_players, True),
    (Rationalisable(), two_players, True),
    (RiskDominance(), two_players, False),
    (StackelbergCommitment(), two_players, True),
    (StackelbergCommitment(leader=1, favourable=False), two_players, True),
]

every = pytest.mark.parametrize(
    ("solver", "games", "promises"),
    SOLVERS,
    ids=lambda value: getattr(value, "__name__", repr(value))[:30],
)


class Recorded:
    """A solver that keeps what it found, with the evidence for the check."""

    def __init__(self, solver: Any) -> None:
        self.solver, self.concept = solver, solver.concept

    def search(self, game: NormalForm) -> Any:
        self.found = self.solver.search(game)
        return self.found


@every
def test_every_answer_passes_the_check_of_the_game(solver: Any, games: Games, promises: bool) -> None:
    for seed in range(15):
        game = games(np.random.default_rng(seed))
        recorded = Recorded(solver)
        solution = solve(game, recorded)
        assert solution.status is Status.SOLVED or (not promises and solution.status is Status.NONE_EXISTS)
        assert solution.concept is solver.concept
        evidence = recorded.found.parameters
        for answer in solution:
            assert answer.gap == game.gap(answer.value, solver.concept, **evidence) <= 1e-9
            assert answer.deviation is None


@every
def test_a_solver_is_a_value_and_the_same_question_has_the_same_answer(
    solver: Any, games: Games, promises: bool
) -> None:
    assert isinstance(solver, Solver)
    assert pickle.loads(pickle.dumps(solver)) == solver  # noqa: S301  (our own bytes)
    assert hash(solver) == hash(pickle.loads(pickle.dumps(solver)))  # noqa: S301  (our own bytes)
    game = games(np.random.default_rng(3))
    assert solve(game, solver) == solve(game, solver)
    assert (len(solve(game, solver)) > 0) >= promises


@every
def test_exact_games_get_exact_or_checked_answers(solver: Any, games: Games, promises: bool) -> None:
    game = games(np.random.default_rng(4))
    floats, exact = solve(game, solver), solve(game.rational(), solver)
    assert len(floats) == len(exact)
    assert (len(exact) > 0) >= promises


def with_one(game: NormalForm, games: Games, size: float) -> NormalForm:
    """Return the game with one payoff of that size."""
    payoffs = np.array(game.payoffs)
    payoffs.flat[0] = size
    if games is zero_sum:
        payoffs[1] = -payoffs[0]
    if games is symmetric:
        payoffs[1] = payoffs[0].T
    return NormalForm(payoffs)


@every
@pytest.mark.parametrize("size", [1e308, -1e308, 1e200, 1e100, 1e-100, 1e-300, 1e-308, 5e-324, -5e-324])
def test_payoffs_of_any_size_are_refused_or_the_answer_holds(
    solver: Any, games: Games, promises: bool, size: float
) -> None:
    """Normal forms take every finite float; no solver warns, or answers with what is no number."""
    del promises
    for seed in range(3):
        game = games(np.random.default_rng(seed))
        for changed in (with_one(game, games, size), NormalForm(np.clip(game.payoffs, -1, 1) * size)):
            try:
                solution = solve(changed, solver)
            except GameTheoryError:
                continue
            for answer in solution:
                assert answer.gap <= 1e-9
                sets = solver.concept in {Concept.UNDOMINATED, Concept.RATIONALISABLE}  # which pay nothing
                assert sets or np.isfinite(answer.payoffs).all()


@pytest.mark.parametrize("solver", [AllEquilibria(), LemkeHowson(), ZeroSum()], ids=repr)
def test_what_a_solver_cannot_take_it_refuses(solver: Any) -> None:
    with pytest.raises(RefusedError, match="two players"):
        solve(NormalForm(np.zeros((3, 2, 2, 2))), solver)


@every
def test_a_batch_is_solved_or_refused_in_words(solver: Any, games: Games, promises: bool) -> None:
    one = games(np.random.default_rng(5))
    batch = NormalForm(np.stack([one.payoffs, one.payoffs]), players=one.players)
    if solver.concept is not Concept.NASH:
        with pytest.raises(RefusedError, match="one game"):
            solve(batch, solver)
        return
    found = solve(batch, solver, strict=promises)
    assert found.count.tolist() == [len(solve(one, solver, strict=promises))] * 2
