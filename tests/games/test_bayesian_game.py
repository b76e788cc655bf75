"""Bayesian games with finitely many types, and screening: published answers, two routes, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import AllEquilibria, BackwardInduction, BayesianGame, Concept, Status, screening_game, solve
from gametheory.errors import InvalidInputError, RefusedError


def gibbons() -> BayesianGame:
    """Gibbons (1992), problem 3.4: only the first player knows which of two games is played."""
    one, two = np.zeros((2, 2)), np.zeros((2, 2))
    one[0, 0], two[1, 1] = 1, 2
    return BayesianGame(
        {"1": ["game 1", "game 2"], "2": ["unaware"]},
        {"1": ["T", "B"], "2": ["L", "R"]},
        prior=[[0.5], [0.5]],
        payoffs=[[[one, one]], [[two, two]]],
    )


def random_game(rng: np.random.Generator) -> BayesianGame:
    kinds, moves = (2, 2), (2, 2)
    return BayesianGame(
        {"A": ["a1", "a2"], "B": ["b1", "b2"]},
        {"A": ["u", "d"], "B": ["l", "r"]},
        rng.dirichlet(np.ones(4)).reshape(kinds),
        rng.normal(size=(*kinds, 2, *moves)),
    )


def test_the_three_pure_equilibria_of_a_textbook_problem() -> None:
    solution = solve(gibbons())
    rows = [tuple(gibbons().describe(answer.value).values()) for answer in solution]
    assert [row for row in rows if not any("," in text for text in row)] == [
        ("T", "T", "L"),
        ("T", "B", "R"),
        ("B", "B", "R"),
    ]
    assert solution.status is Status.SOLVED


@pytest.mark.parametrize("seed", range(6))
def test_interim_and_tree_and_agents_agree(seed: int) -> None:
    """Types reply best exactly where the tree and the agent form have an equilibrium."""
    rng = np.random.default_rng(seed)
    game = random_game(rng)
    tree, agents = game.as_game(), game.agent_form()
    for answer in solve(game):
        profile = [row for part in answer.value for row in part]
        assert tree.gap(profile, Concept.BEHAVIOUR_NASH) <= 1e-9
        assert agents.gap(tuple(profile)) <= 1e-9
        assert_allclose(tree.expected_payoffs(profile), answer.payoffs, atol=1e-12)
    other = [rng.dirichlet(np.ones(2), size=2) for _ in range(2)]
    rows = [row for part in other for row in part]
    assert (game.gap(other) > 1e-9) == (tree.gap(rows, Concept.BEHAVIOUR_NASH) > 1e-9)
    assert_allclose(tree.expected_payoffs(rows), game.expected_payoffs(other))
    assert game.deviation(other) is not None
    assert_allclose(
        np.concatenate([part.ravel() for part in agents.action_payoffs(tuple(rows))]),
        np.concatenate([part.ravel() for part in game.interim_payoffs(other)]),
    )


def test_plans_before_types_are_known_are_the_plans_of_the_tree() -> None:
    game = random_game(np.random.default_rng(9))
    ours, trees = game.ex_ante(), game.as_game().normal_form()
    assert ours.shape == trees.shape == (4, 4)
    assert_allclose(np.sort(ours.floats.ravel()), np.sort(trees.floats.ravel()))


def test_bidding_the_value_is_an_equilibrium_of_the_second_price_auction() -> None:
    """Vickrey (1961), values 0, 1, 2 equally likely, ties by lot."""
    values = np.arange(3.0)
    own, other = np.meshgrid(values, values, indexing="ij")
    wins = (own > other) + 0.5 * (own == other)
    pays = np.zeros((3, 3, 2, 3, 3))
    pays[:, :, 0] = wins * (values[:, None, None, None] - other)
    pays[:, :, 1] = wins.T * (values[None, :, None, None] - own)
    labels = ["0", "1", "2"]
    game = BayesianGame({"A": labels, "B": labels}, {"A": labels, "B": labels}, np.full((3, 3), 1 / 9), pays)
    assert game.gap([np.eye(3), np.eye(3)]) == 0
    assert game.gap([np.eye(3), np.eye(3)[::-1]]) > 0.2
    shaded = [np.eye(3)[[0, 0, 1]], np.eye(3)[[0, 0, 1]]]
    assert str(game.deviation(shaded)) == "A gains 0.333333 by playing 1 when 1"


def test_a_monopolist_screens_two_types() -> None:
    """Mussa and Rosen (1978) with cost q^2 / 2: the low type gets less than the efficient quality.

    It is her taste less the gap in tastes times the odds of the high type: with tastes 2 and 3, the latter
    with chance 1/3, qualities are 1.5 and 3 at prices 3 and 7.5.
    """
    taste = np.array([2.0, 3.0])
    menus = {
        "efficient": ((2.0, 4.0), (3.0, 7.0)),
        "screening": ((1.5, 3.0), (3.0, 7.5)),
        "high only": ((0.0, 0.0), (3.0, 9.0)),
        "too poor": ((1.2, 2.4), (3.0, 7.8)),
    }
    terms = np.array([[*menu, (0.0, 0.0)] for menu in menus.values()])
    quality, price = terms[..., 0], terms[..., 1]
    game = screening_game(
        {"low": 2 / 3, "high": 1 / 3},
        list(menus),
        ["small", "large", "nothing"],
        np.broadcast_to(price - quality**2 / 2, (2, 4, 3)),
        taste[:, None, None] * quality - price,
    )
    best = max(solve(game, BackwardInduction()), key=lambda answer: answer.payoffs[0])
    chosen = game.describe(best.value)
    assert chosen["principal at offer"] == "screening"
    assert chosen["agent at low offered screening"] == "small"
    assert chosen["agent at high offered screening"] == "large"
    assert best.payoffs[0] == pytest.approx(2 / 3 * (3 - 1.125) + (7.5 - 4.5) / 3)


def test_the_check_convicts_a_type_who_errs() -> None:
    game = gibbons()
    wrong = [[[0, 1], [1, 0]], [[1, 0]]]
    assert game.gap(wrong) == pytest.approx(0.5)
    assert str(game.deviation(wrong)) == "1 gains 1 by playing T when game 1"
    assert game.gap([[[0, 1]], [[1, 0]]]) == np.inf
    with pytest.raises(InvalidInputError, match="concept must be BEHAVIOUR_NASH"):
        game.gap(wrong, Concept.NASH)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"actions": {"1": ["T"]}}, "actions must be given for the players"),
        ({"prior": [[0.5, 0.5]]}, r"prior must have shape \(2, 1\)"),
        ({"prior": [[0.5], [0.6]]}, "prior must sum to 1"),
        ({"prior": [[1.0], [0.0]]}, "prior must allow each type of 1, got 'game 2'"),
        ({"payoffs": np.zeros((2, 1, 2, 2, 3))}, r"payoffs must have shape \(2, 1, 2, 2, 2\)"),
        ({"types": {"1": ["x", "x"], "2": ["y"]}}, "types of 1 must be different non-empty names"),
    ],
)
def test_bad_input_is_named(changes: dict[str, object], match: str) -> None:
    good = {
        "types": {"1": ["game 1", "game 2"], "2": ["unaware"]},
        "actions": {"1": ["T", "B"], "2": ["L", "R"]},
        "prior": [[0.5], [0.5]],
        "payoffs": np.zeros((2, 1, 2, 2, 2)),
    }
    with pytest.raises(InvalidInputError, match=match):
        BayesianGame(**{**good, **changes})  # type: ignore[arg-type]  # that is the test


def test_too_many_plans_are_refused() -> None:
    names = [str(k) for k in range(20)]
    game = BayesianGame(
        {"A": names, "B": ["x"]}, {"A": ["u", "d"], "B": ["l"]}, np.full((20, 1), 0.05), np.zeros((2, 2, 1))
    )
    with pytest.raises(RefusedError, match=r"1048576.* plans: too many"):
        solve(game)
    assert len(solve(gibbons(), strict=False)) == len(AllEquilibria().search(gibbons().ex_ante()).answers)
