"""Crawford, Ellingsen and Miettinen, Muthoo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.crawford_two_action import CrawfordTwoAction
from gametheory.bargaining.strategic.ellingsen_miettinen import EllingsenMiettinen
from gametheory.bargaining.strategic.muthoo_commitment import MuthooCommitment, division_after_demands
from gametheory.errors import InvalidInputError
from gametheory.solvers import solve
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.pure import PureEquilibria

THEOREM = settings(max_examples=40, deadline=None)

Q = st.floats(0.01, 1)


@THEOREM
@given(z=st.floats(0.51, 1), q=Q)
def test_crawfords_equilibria_are_those_of_the_two_by_two_game(z: float, q: float) -> None:
    game = CrawfordTwoAction(demand=z, success=q)
    assert max(game.gap(each) for each in game.answers()) <= 1e-12
    for each in game.answers():
        profile = tuple(np.array([p, 1 - p]) for p in each)
        assert game.as_game().gap(profile) <= 1e-12
        np.testing.assert_allclose(
            game.as_game().expected_payoffs(profile), game.expected_payoffs(each), atol=1e-12
        )


def test_crawfords_list_is_complete_in_both_regimes() -> None:
    chicken = CrawfordTwoAction(demand=0.6, success=0.8)
    assert len(solve(chicken.as_game(), AllEquilibria())) == len(chicken.answers()) == 3
    dilemma = CrawfordTwoAction(demand=9, success=0.5, pie=10)
    assert len(solve(dilemma.as_game(), AllEquilibria())) == len(dilemma.answers()) == 1


@THEOREM
@given(z=st.floats(0.51, 0.99), q=Q, other=Q)
def test_in_chicken_harder_commitment_leaves_the_impasse(z: float, q: float, other: float) -> None:
    assume(min(q, other) > 2 * z - 1)
    first, second = (CrawfordTwoAction(demand=z, success=each).outcome() for each in (q, other))
    assert 1 - first.probability == pytest.approx((2 * z - 1) ** 2)
    assert second.probability == pytest.approx(first.probability)


def test_crawford_is_continuous_where_the_regimes_meet() -> None:
    q = 0.4
    around = CrawfordTwoAction(demand=[0.7 - 1e-9, 0.7, 0.7 + 1e-9], success=q).outcome()
    np.testing.assert_allclose(around.payoffs, around.payoffs[1, 0], atol=1e-8)
    np.testing.assert_allclose(1 - around.probability, q**2, atol=1e-8)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"demand": 0.5, "success": 0.5}, "a commitment to no more than half never pays"),
        ({"demand": 1.1, "success": 0.5}, "demand must be at most the pie"),
        ({"demand": 0.7, "success": 0}, r"success must lie in \(0, 1\]"),
        ({"demand": 0.7, "success": 1.2}, r"success must lie in \(0, 1\]"),
    ],
    ids=str,
)
def test_crawford_refuses(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        CrawfordTwoAction(**wrong)


@THEOREM
@given(q=Q, c=st.floats(0, 0.5), beta=st.floats(0.05, 0.95))
def test_listed_equilibria_are_ones_of_the_game_with_all_demands(q: float, c: float, beta: float) -> None:
    game = EllingsenMiettinen(success=q, cost=c, default1=beta)
    full = game.as_game(demands=11)
    for each in game.answers():
        profile = tuple(np.concatenate([[1 - p], np.zeros(10), [p]]) for p in each)
        assert game.gap(each) <= 1e-12
        assert np.max(full.regrets(profile)) <= 1e-12
        np.testing.assert_allclose(full.expected_payoffs(profile), game.expected_payoffs(each), atol=1e-12)


def test_chicken_and_peace_list_all_pure_equilibria_of_the_game_with_all_demands() -> None:
    for q, c, beta in [(1, 0.01, 0.5), (0.9, 0.2, 0.5), (0.5, 0.4, 0.5), (0.5, 0.05, 0.5), (0.6, 0.2, 0.2)]:
        game = EllingsenMiettinen(success=q, cost=c, default1=beta)
        found = {
            tuple(int(np.argmax(each)) for each in answer.value)
            for answer in solve(game.as_game(demands=21), PureEquilibria())
        }
        listed = {tuple(int(21 * p) for p in each) for each in game.pure_answers()}
        assert found == listed


def iterated_strict_dominance(table: np.ndarray) -> list[np.ndarray]:
    """Remove actions below a mixture (found by linear programming) until none is left."""
    from scipy.optimize import linprog

    kept = [np.arange(size) for size in table.shape[1:]]
    while True:
        before = [each.size for each in kept]
        for i in (0, 1):
            mine = table[i][np.ix_(*kept)] if i == 0 else table[i][np.ix_(*kept)].T
            stays = []
            for row in range(len(mine)):
                rest = np.delete(mine, row, axis=0)
                if not len(rest):
                    stays.append(row)
                    continue
                k = len(rest)
                found = linprog(
                    np.append(np.zeros(k), -1.0),
                    A_ub=np.column_stack([-rest.T, np.ones(mine.shape[1])]),
                    b_ub=-mine[row],
                    A_eq=np.append(np.ones(k), 0.0)[np.newaxis],
                    b_eq=[1.0],
                    bounds=[(0, None)] * k + [(None, None)],
                )
                if -found.fun <= 1e-9:
                    stays.append(row)
            kept[i] = kept[i][stays]
        if [each.size for each in kept] == before:
            return kept


@pytest.mark.parametrize(("q", "c", "beta"), [(0.5, 0.01, 0.5), (0.8, 0.02, 0.4)])
def test_dominance_leaves_conflict_alone(q: float, c: float, beta: float) -> None:
    game = EllingsenMiettinen(success=q, cost=c, default1=beta)
    assert game.is_conflict()
    kept = iterated_strict_dominance(game.as_game(demands=11).payoffs)
    assert [list(each) for each in kept] == [[11], [11]]


def test_dominance_leaves_more_without_a_chance_of_failure() -> None:
    game = EllingsenMiettinen(success=1, cost=0.01)
    assert not game.is_conflict()
    kept = iterated_strict_dominance(game.as_game(demands=11).payoffs)
    assert min(each.size for each in kept) > 1


@THEOREM
@given(q=st.floats(0.05, 0.9), more=st.floats(0.01, 0.09))
def test_conflict_rises_with_the_chance_to_succeed(q: float, more: float) -> None:
    games = [EllingsenMiettinen(success=each, cost=0) for each in (q, q + more)]
    assert all(each.is_conflict() for each in games)
    low, high = (1 - each.outcome().probability for each in games)
    assert low < high
    total = games[0].outcome().payoffs.sum()
    assert total == pytest.approx(1 - q**2)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"success": 0, "cost": 0.1}, r"success must lie in \(0, 1\]"),
        ({"success": 0.5, "cost": -0.1}, "cost must be non-negative"),
        ({"success": 0.5, "cost": 0.1, "default1": 1}, "default1 must lie strictly between 0 and 1"),
    ],
    ids=str,
)
def test_ellingsen_miettinen_refuses(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        EllingsenMiettinen(**wrong)


COSTS = st.tuples(st.floats(0, 20), st.floats(0, 20))


@THEOREM
@given(k=COSTS, z=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_division_maximises_the_nash_product(k: tuple[float, float], z: tuple[float, float]) -> None:
    cost, demand = np.array(k), np.array(z)
    assume((cost / (1 + cost) * demand).sum() < 1)
    x = np.linspace(0, 1, 2001)
    both = np.stack([x, 1 - x], axis=-1)
    utility = np.maximum(both - cost * np.maximum(demand - both, 0), 0)
    share = division_after_demands(demand, cost, 1.0)
    best = (share - cost * np.maximum(demand - share, 0)).prod()
    assert best >= utility.prod(axis=-1).max() - 1e-12


@THEOREM
@given(k=COSTS, more=st.floats(0.1, 5))
def test_who_finds_it_harder_to_give_way_gets_more(k: tuple[float, float], more: float) -> None:
    shares = MuthooCommitment(revoking_cost=[k, (k[0] + more, k[1])]).answer()
    assert shares[1, 0] > shares[0, 0]
    assert MuthooCommitment(revoking_cost=k).gap(shares[0]) <= 1e-12


@THEOREM
@given(k=COSTS, z=st.floats(0, 1))
def test_no_announcement_pays_more_against_the_equilibrium(k: tuple[float, float], z: float) -> None:
    game = MuthooCommitment(revoking_cost=k)
    demands = game.answer()
    for i in (0, 1):
        other = demands.copy()
        other[i] = z
        assert game.expected_payoffs(other)[i] <= demands[i] + 1e-12


def test_muthoo_grid_equilibria_are_near_the_formula() -> None:
    game = MuthooCommitment(revoking_cost=[2, 0.5])
    for demands in (31, 121):
        grid = game.as_game(demands=demands)
        z = np.linspace(0, 1, demands)
        for answer in solve(grid, PureEquilibria()):
            demand = np.array([z @ np.asarray(mixture) for mixture in answer.value])
            share = division_after_demands(demand, game.revoking_cost, 1.0)
            assert np.abs(share - game.answer()).max() <= 3 / (demands - 1)


def test_equal_costs_mean_equal_shares_and_a_rock_gets_everything() -> None:
    np.testing.assert_allclose(MuthooCommitment(revoking_cost=[7, 7], pie=3).answer(), 1.5)
    assert MuthooCommitment(revoking_cost=[1e9, 1]).answer()[0] == pytest.approx(1, abs=1e-8)


def test_muthoo_refuses_negative_costs() -> None:
    with pytest.raises(InvalidInputError, match="must be non-negative"):
        MuthooCommitment(revoking_cost=[-1, 1])
