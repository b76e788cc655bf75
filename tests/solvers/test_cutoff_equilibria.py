"""Types on an interval: cutoffs with a closed form, auctions, purification, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import beta

from gametheory import Belief, Concept, CutoffEquilibria, CutoffGame, CutoffStrategy, NormalForm, solve
from gametheory.errors import InvalidInputError, RefusedError


def sexes(x: float) -> CutoffGame:
    """Gibbons (1992), section 3.2.A."""
    return CutoffGame(
        {"Chris": Belief.uniform(0, x), "Pat": Belief.uniform(0, x)},
        {"Chris": ["opera", "fight"], "Pat": ["opera", "fight"]},
        base=[[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
        slope=[[[1, 0], [0, 0]], [[0, 0], [0, 1]]],
    )


@pytest.mark.parametrize("x", [0.01, 0.5, 2.0])
def test_battle_of_the_sexes_with_private_information(x: float) -> None:
    solution = solve(sexes(x))
    [mixed] = [answer for answer in solution if len(answer.value[0].actions) == 2]
    cutoff = (-3 + np.sqrt(9 + 4 * x)) / 2
    assert_allclose([s.cutoffs[0] for s in mixed.value], cutoff, atol=1e-9)


def test_private_information_purifies_the_mixed_equilibrium() -> None:
    """Harsanyi (1973): as types shrink to a point, play tends to the mixed equilibrium 2/3."""
    game = sexes(1e-4)
    [mixed] = [answer.value for answer in solve(game) if len(answer.value[0].actions) == 2]
    chances = [game.chances(i, strategy) for i, strategy in enumerate(mixed)]
    assert_allclose(chances, [[2 / 3, 1 / 3], [1 / 3, 2 / 3]], atol=2e-5)
    assert NormalForm(game.base).gap(tuple(chances)) < 2e-5


def test_a_public_good_with_private_costs() -> None:
    """Fudenberg and Tirole (1991), section 6.2: costs uniform on [0, 2], cutoff 2/3."""
    game = CutoffGame.public_good(Belief.uniform(0, 2))
    [answer] = solve(game)
    assert_allclose([s.cutoffs[0] for s in answer.value], 2 / 3, atol=1e-9)
    # A third of the time each pays 1/3 on average; the good is there unless both wait.
    assert_allclose(answer.payoffs, 1 - 4 / 9 - 1 / 9, atol=1e-9)
    three = CutoffGame.public_good(Belief.uniform(0, 2), players=("1", "2", "3"))
    [symmetric] = solve(three, CutoffEquilibria(starts=1))
    assert_allclose(
        [s.cutoffs[0] for s in symmetric.value], 4 - 2 * np.sqrt(3), atol=1e-8
    )  # c = (1 - c / 2)^2


def test_where_replies_run_along_the_diagonal_the_ends_are_given() -> None:
    """Costs uniform on [0, 1]: c_1 = 1 - c_2 is all that an equilibrium asks for."""
    solution = solve(CutoffGame.public_good(Belief.uniform(0, 1)))
    assert solution.details["continuum"]
    assert len(solution) == 2


def test_one_may_pay_always_if_costs_are_bounded_away() -> None:
    """Three equilibria, two of them lopsided: costs between 0.4 and 0.8 for a good worth 1."""
    solution = solve(CutoffGame.public_good(Belief.uniform(0.4, 0.8)))
    actions = {tuple(s.actions for s in answer.value) for answer in solution}
    assert actions == {((0,), (1,)), ((1,), (0,)), ((0, 1), (0, 1))}


def test_first_price_auction_with_uniform_values_and_few_bids() -> None:
    """Discrete bids (Chwe 1989): with bids 0, 1/5, 2/5 types 2/7 and 2/3 are indifferent, by hand."""
    game = CutoffGame.first_price_auction(Belief.uniform(0, 1), [0.0, 0.2, 0.4])
    solution = solve(game, CutoffEquilibria(starts=3))
    assert solution.details["single_crossing"] == (True, True)
    assert all(solution.details["monotone"])
    for strategy in solution[0].value:
        assert_allclose(strategy.cutoffs, [2 / 7, 2 / 3], atol=1e-8)


def test_bids_tend_to_half_the_value_as_the_grid_is_refined() -> None:
    """The equilibrium bid with two uniform values is half the value (Vickrey 1961)."""
    errors = []
    for k in (3, 6):
        bids = np.linspace(0, 0.5, k + 1)
        game = CutoffGame.first_price_auction(Belief.uniform(0, 1), bids)
        answer = solve(game, CutoffEquilibria(starts=1))[0].value[0]
        edges = np.concatenate([[0], answer.cutoffs, [1]])
        middle = (edges[:-1] + edges[1:]) / 2
        errors.append(np.abs(bids[list(answer.actions)] - middle / 2).max())
    assert errors[1] < errors[0] < 0.1


def test_any_distribution_of_scipy_will_do() -> None:
    costs = Belief.of(beta(2, 3))
    game = CutoffGame.public_good(costs)
    for answer in solve(game):
        if len(answer.value[0].actions) == 2:
            cuts = [float(s.cutoffs[0]) for s in answer.value]
            assert_allclose(cuts, [1 - float(costs.cdf(cuts[1])), 1 - float(costs.cdf(cuts[0]))], atol=1e-9)


def test_the_game_with_finitely_many_types_nearly_has_the_same_equilibrium() -> None:
    """The second route: the general Bayesian game, the finer the closer."""
    for game in (
        CutoffGame.public_good(Belief.uniform(0, 2)),
        CutoffGame.first_price_auction(Belief.uniform(0, 1), [0.0, 0.2, 0.4]),
    ):
        answer = solve(game, CutoffEquilibria(starts=1))[0]
        gaps = [game.as_game(k).gap(game.on_types(answer.value, k)) for k in (5, 15, 45)]
        assert all(gap <= 1 / k for gap, k in zip(gaps, (5, 15, 45), strict=True))
        pays = game.as_game(45).expected_payoffs(game.on_types(answer.value, 45))
        assert_allclose(pays, answer.payoffs, atol=0.03)
    with pytest.raises(InvalidInputError, match="points must be at least 1"):
        game.as_game(0)


def test_a_best_reply_may_fail_to_be_monotone_and_says_so() -> None:
    game = CutoffGame(
        {"A": Belief.uniform(0, 1)}, {"A": ["up", "down"]}, base=[[0.0, 0.5]], slope=[[1.0, 0.0]]
    )
    solution = solve(game)
    assert solution.details["single_crossing"] == (False,)
    assert solution.details["monotone"] == (False,)
    assert game.describe(solution[0].value) == {"A": "down, from 0.5 up"}


def test_the_check_convicts_the_type_who_errs() -> None:
    game = CutoffGame.public_good(Belief.uniform(0, 2))
    wrong = tuple(CutoffStrategy(actions=(0, 1), cutoffs=np.array([1.0])) for _ in range(2))
    assert game.gap(wrong) == pytest.approx(0.5 / 2)
    assert str(game.deviation(wrong)) == "1 gains 0.5 by playing wait at type 1"
    outside = tuple(CutoffStrategy(actions=(0, 1), cutoffs=np.array([3.0])) for _ in range(2))
    assert game.gap(outside) == game.gap(wrong[:1]) == np.inf
    with pytest.raises(InvalidInputError, match="concept must be BEHAVIOUR_NASH"):
        game.gap(wrong, Concept.NASH)


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match="belief about 1 must be without atoms"):
        CutoffGame.public_good(Belief.point(1.0))
    with pytest.raises(InvalidInputError, match="belief about 1 must be without atoms"):
        CutoffGame.public_good(Belief(family="norm", parameters=(np.array(0.0), np.array(1.0))))
    with pytest.raises(InvalidInputError, match="bids must rise"):
        CutoffGame.first_price_auction(Belief.uniform(0, 1), [0.5, 0.0])
    with pytest.raises(InvalidInputError, match="cutoffs must rise between 2 actions"):
        CutoffStrategy(actions=(0, 1), cutoffs=np.array([]))
    with pytest.raises(InvalidInputError, match="points must be at least 2"):
        CutoffEquilibria(points=1)
    with pytest.raises(RefusedError, match="takes a CutoffGame, got NormalForm"):
        CutoffEquilibria().search(NormalForm([[[1.0]]]))  # type: ignore[arg-type]  # that is the test
