"""Risk dominance, by deviation losses and by tracing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory import (
    NormalForm,
    PureEquilibria,
    RefusedError,
    RiskDominance,
    Status,
    bicentric_prior,
    solve,
)
from gametheory.solvers.risk_dominance import deviation_loss_products


def test_the_example_of_aumann() -> None:
    """Aumann (1990): the safer equilibrium has the larger product of deviation losses."""
    hunt = NormalForm.from_bimatrix([[9, 0], [8, 7]], [[9, 8], [0, 7]], actions=[("stag", "hare")] * 2)
    solution = solve(hunt, RiskDominance())
    assert [part.tolist() for part in solution[0].profile] == [[0, 1], [0, 1]]
    assert solution.details["selected by"] == "risk dominance (product of deviation losses)"


@settings(max_examples=60, deadline=None)
@given(losses=st.lists(st.integers(1, 20), min_size=4, max_size=4), others=st.integers(-5, 5))
def test_tracing_from_the_bicentric_prior_agrees_with_the_products(losses: list[int], others: int) -> None:
    """Harsanyi and Selten (1988): for 2x2 games with two strict equilibria the two routes agree."""
    a, b, c, d = losses
    assume(a * b != c * d)
    game = NormalForm.from_bimatrix([[a, others], [0, c + others]], [[b - others, -others], [0, d]])
    products = deviation_loss_products(game)
    assert products is not None
    winner = max(products, key=lambda item: item[1])[0]
    traced = solve(game, RiskDominance(among=PureEquilibria()))
    assert traced.details["selected by"] == "risk dominance (tracing procedure)"
    assert [int(np.argmax(part)) for part in traced[0].profile] == list(winner)


def test_equal_products_select_nothing() -> None:
    battle = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert solve(battle, RiskDominance()).status is Status.NONE_EXISTS


def test_units_do_not_matter() -> None:
    hunt = NormalForm.from_bimatrix(
        np.array([[4, 0], [3, 2]]) * 1e200, np.array([[4, 3], [0, 2]]) * 1e-200 + 1e-200
    )
    assert solve(hunt, RiskDominance())[0].profile[0].tolist() == [0, 1]


def test_the_bicentric_prior_of_a_stag_hunt() -> None:
    """The stag needs an expected share of 2/3: it is a best reply for a third of the beliefs."""
    hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    for part in bicentric_prior(hunt, hunt.pure(0, 0), hunt.pure(1, 1)):
        np.testing.assert_allclose(part, [1 / 3, 2 / 3], atol=1e-12)


def test_three_hunters_prefer_the_hare_and_three_friends_the_better_meeting() -> None:
    """A stag needs all three, a hare nobody; tracing is smoothed with three players."""
    a, b, c = np.indices((2, 2, 2))
    all_stag = (a + b + c) == 0
    hunters = NormalForm(np.stack([np.where(own == 1, 3.0, 5.0 * all_stag) for own in (a, b, c)]))
    solution = solve(hunters, RiskDominance())
    assert [part.tolist() for part in solution[0].profile] == [[0, 1]] * 3
    assert solution.details["compared"] == 2
    meet = 2.0 * all_stag + ((a + b + c) == 3)
    friends = NormalForm(np.stack([meet] * 3))
    assert [part.tolist() for part in solve(friends, RiskDominance())[0].profile] == [[1, 0]] * 3


@pytest.mark.parametrize("exact", [False, True])
def test_symmetry_leaves_nothing_to_choose_by(exact: bool) -> None:
    """Three ways to meet that differ by their names only: the traced path is not unique."""
    meet = NormalForm.from_bimatrix(np.eye(3), np.eye(3))
    solution = solve(meet.rational() if exact else meet, RiskDominance())
    assert solution.status.name == "NONE_EXISTS"
    assert solution.details["comparisons"] == ((0, 1, None), (0, 2, None), (1, 2, None))


def test_the_order_of_actions_does_not_decide() -> None:
    rng = np.random.default_rng(3)
    for _ in range(6):
        diagonal, order = rng.integers(1, 4, 3), rng.permutation(3)
        game = NormalForm.from_bimatrix(np.diag(diagonal), np.diag(diagonal))
        again = NormalForm.from_bimatrix(np.diag(diagonal[order]), np.diag(diagonal[order]))
        one, two = (solve(meeting, RiskDominance()) for meeting in (game, again))
        assert [e.profile[0][order].tolist() for e in one] == [e.profile[0].tolist() for e in two]


def test_a_single_equilibrium_needs_no_comparison() -> None:
    pennies = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    solution = solve(pennies, RiskDominance())
    assert solution[0].profile[0].tolist() == [0.5, 0.5]
    assert solution.details["comparisons"] == ()


def test_a_batch_is_refused() -> None:
    with pytest.raises(RefusedError, match="one game"):
        RiskDominance().search(NormalForm(np.zeros((3, 2, 2, 2)), players=2))
