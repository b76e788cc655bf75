"""The one verb and its result: the problem checks, nothing unsettled looks settled."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    AllEquilibria,
    Completeness,
    Concept,
    InvalidInputError,
    NormalForm,
    NotSolvedError,
    PureEquilibria,
    Status,
    solve,
)
from gametheory.solvers import Candidates

PENNIES = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
BATTLE = NormalForm.from_bimatrix(
    [[2, 0], [0, 1]], [[1, 0], [0, 2]], players=("Ann", "Bob"), actions=[("opera", "boxing")] * 2
)


@dataclass(frozen=True)
class Liar:
    concept: Concept = Concept.NASH

    def search(self, game: NormalForm) -> Candidates:
        return Candidates(answers=(game.pure(0, 0),), complete=Completeness.PROVEN)


def test_a_wrong_answer_is_refuted_with_its_witness() -> None:
    with pytest.raises(NotSolvedError, match="player 2 gains 2 by playing 2") as refuted:
        solve(PENNIES, Liar())
    solution = refuted.value.solution
    assert solution.status is Status.REFUTED
    assert solution[0].gap == 1
    assert solve(PENNIES, Liar(), strict=False) == solution
    assert pickle.loads(pickle.dumps(refuted.value)).solution == solution  # noqa: S301  (our own bytes)


def test_no_pure_equilibrium_is_an_answer() -> None:
    solution = solve(PENNIES, PureEquilibria())
    assert solution.status is Status.NONE_EXISTS
    assert len(solution) == 0
    assert "NONE_EXISTS" in str(solution)


def test_pure_equilibria_of_three_players() -> None:
    rng = np.random.default_rng(0)
    game = NormalForm(rng.integers(0, 3, size=(3, 2, 3, 2)))
    found = {tuple(int(np.argmax(m)) for m in e.profile) for e in solve(game, PureEquilibria())}
    brute = {cell for cell in np.ndindex(game.shape) if game.gap(game.pure(*cell)) == 0}
    assert found == brute


def test_a_solution_prints_names_and_exports_tables() -> None:
    solution = solve(BATTLE)
    text = str(solution)
    for word in ("Ann: opera", "Bob: boxing", "payoff Ann", "0.666667", "SOLVED", "PROVEN"):
        assert word in text
    frame = solution.to_dataframe()
    assert list(frame.columns[:2]) == ["Ann: opera", "Ann: boxing"]
    assert_allclose(frame["payoff Bob"], [1, 2 / 3, 2])
    assert r"\begin{tabular}" in solution.to_latex()
    assert "<td>0.666667</td>" in solution._repr_html_()
    assert solution == solve(BATTLE)
    assert hash(solution) == hash(solve(BATTLE))
    assert [e.gap for e in solution] == [solution[k].gap for k in range(3)]


def test_names_are_printed_as_they_are() -> None:
    """Neither as markup of the terminal nor as commands of LaTeX."""
    names = {"players": ("[red]A_1", "B & [/b]"), "actions": (("up%",), (":smile:", "d#n"))}
    solution = solve(NormalForm.from_bimatrix([[1, 0]], [[1, 0]], **names))
    assert "[red]A_1: up%" in str(solution)
    assert "B & [/b]: :smile:" in str(solution)
    assert r"A\_1: up\% & B \& [/b]: :smile:" in solution.to_latex()


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (5, 4)])
def test_a_batch_is_the_games_one_by_one(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    games = NormalForm(rng.integers(0, 4, size=(2, 6, 2, *shape)), players=2)
    for solver in (None, AllEquilibria(), PureEquilibria()):
        together = solve(games, solver)
        assert together.mask.sum(axis=-1).tolist() == together.count.tolist()
        assert np.isnan(together.gap[~together.mask]).all()
        for index in np.ndindex(2, 6):
            alone = solve(games.game(index), solver)
            listed = together.equilibria(index)
            assert len(listed) == len(alone)
            for one, other in zip(listed, alone, strict=True):
                for a, b in zip(one.profile, other.profile, strict=True):
                    assert_allclose(a, b, atol=1e-12)
                assert_allclose(one.payoffs, other.payoffs, atol=1e-12)
        assert together.solved.all()
        assert "12 games" in str(together)


def test_a_problem_nobody_can_solve_is_named() -> None:
    with pytest.raises(InvalidInputError, match="problem must be a model or one of"):
        solve(3)


def test_a_batch_of_larger_games_mixes_floats_and_integers() -> None:
    rng = np.random.default_rng(8)
    payoffs = rng.normal(size=(6, 2, 5, 6))
    payoffs[::2] = rng.integers(0, 3, size=(3, 2, 5, 6))
    games = NormalForm(payoffs, players=2)
    together = solve(games)
    assert together.complete.all()
    assert together.degenerate.tolist() == [True, False] * 3
    for index in range(6):
        alone = solve(games.game(index))
        for one, other in zip(together.equilibria(index), alone, strict=True):
            assert all((a == b).all() for a, b in zip(one.profile, other.profile, strict=True))


def test_a_wide_table_shows_what_is_played() -> None:
    solution = solve(NormalForm(np.random.default_rng(0).normal(size=(2, 40, 40))))
    columns = solution._shown()[0].keys()
    assert len(solution.rows()[0]) >= 83
    assert {name for name in columns if name.startswith("player")} == {
        f"player {i + 1}: {j + 1}"
        for i, mixture in enumerate(solution[0].profile)
        for j in np.flatnonzero(mixture)
    }


def test_the_table_tells_components_and_indices() -> None:
    rows = solve(NormalForm.from_bimatrix([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])).rows()
    assert [(row["component"], row["index"]) for row in rows] == [(1, 0), (1, 0), (2, 1)]
