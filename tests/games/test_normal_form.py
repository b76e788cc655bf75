"""Strategic-form games: shapes, names, identity, exact payoffs, bad input."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import Concept, InvalidInputError, NormalForm

DILEMMA = NormalForm.from_bimatrix(
    [[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("Ann", "Bob"), actions=[("C", "D"), ("C", "D")]
)
PENNIES = NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])


def test_equal_content_is_the_same_game() -> None:
    twin = NormalForm.from_bimatrix(
        [[3.0, 0.0], [5, 1]], [[3, 5], [-0.0, 1]], players=("Ann", "Bob"), actions=[("C", "D"), ("C", "D")]
    )
    assert twin == DILEMMA
    assert hash(twin) == hash(DILEMMA)
    assert pickle.loads(pickle.dumps(DILEMMA)) == DILEMMA  # noqa: S301  (our own bytes)
    assert NormalForm(DILEMMA.payoffs) != DILEMMA


def test_payoffs_are_a_read_only_copy() -> None:
    table = np.zeros((2, 2, 2))
    game = NormalForm(table)
    table[:] = 1
    assert game.payoffs.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        pickle.loads(pickle.dumps(game)).payoffs[0, 0, 0] = 1  # noqa: S301  (our own bytes)


def test_the_shape_tells_players_from_batch() -> None:
    assert NormalForm(np.zeros((3, 2, 2, 2))).n_players == 3
    batch = NormalForm(np.zeros((3, 2, 2, 2)), players=2)
    assert (batch.n_players, batch.batch_shape, batch.shape) == (2, (3,), (2, 2))
    assert NormalForm(np.zeros((7, 2, 4, 5))).batch_shape == (7,)
    assert batch.game(1) == NormalForm(np.zeros((2, 2, 2)))


def test_expected_payoffs_of_three_players_by_hand() -> None:
    payoffs = np.arange(24.0).reshape(3, 2, 2, 2)
    profile = ([0.5, 0.5], [1.0, 0.0], [0.25, 0.75])
    by_hand = [
        sum(
            payoffs[i, a, b, c] * profile[0][a] * profile[1][b] * profile[2][c]
            for a, b, c in np.ndindex(2, 2, 2)
        )
        for i in range(3)
    ]
    game = NormalForm(payoffs)
    assert_allclose(game.expected_payoffs(profile), by_hand)
    joint = np.einsum("a,b,c->abc", *map(np.array, profile))
    assert_allclose(game.expected_payoffs(joint), by_hand)
    assert_allclose(game.action_payoffs(profile)[1], [by_hand[1], by_hand[1] + 2])


def test_the_gap_convicts_wrong_answers() -> None:
    heads, half = [1.0, 0.0], [0.5, 0.5]
    assert PENNIES.gap((half, half)) == 0
    assert PENNIES.gap((heads, heads)) == 1
    for nonsense in (
        (half,),
        (half, [0.5, 0.6]),
        (half, [1.5, -0.5]),
        (half, [np.nan, 1]),
        "ab",
        (half, [1, 0, 0]),
    ):
        assert PENNIES.gap(nonsense) == np.inf
    assert str(PENNIES.deviation((heads, heads))) == "player 2 gains 2 by playing 2"
    assert PENNIES.deviation((half, half)) is None


def test_the_gap_of_correlated_play_convicts_wrong_answers() -> None:
    chicken = NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    third = np.array([[1, 1], [1, 0]]) / 3
    assert chicken.gap(third, Concept.CORRELATED) == pytest.approx(0, abs=1e-12)  # Aumann (1974), example
    assert chicken.gap(np.eye(2) / 2, Concept.CORRELATED) > 0.1
    assert chicken.gap(np.eye(2), Concept.CORRELATED) == np.inf
    assert chicken.gap(third, Concept.COARSE_CORRELATED) == pytest.approx(0, abs=1e-12)


@given(
    scale=st.floats(1e-6, 1e6),
    shift=st.floats(-1e6, 1e6),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_gap_has_no_units(scale: float, shift: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(2, 3, 4))
    profile = (rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)))
    moved = NormalForm(payoffs * scale + shift)
    assert_allclose(
        moved.gap(profile), NormalForm(payoffs).gap(profile), atol=1e-9 + 1e-14 * abs(shift) / scale
    )


def test_a_batch_is_checked_in_one_call() -> None:
    rng = np.random.default_rng(3)
    payoffs = rng.normal(size=(5, 3, 2, 3, 2))
    profile = tuple(rng.dirichlet(np.ones(k), size=5) for k in (2, 3, 2))
    together = NormalForm(payoffs, players=3)
    for k in range(5):
        alone = NormalForm(payoffs[k])
        one = tuple(part[k] for part in profile)
        assert together.gap(profile)[k] == pytest.approx(alone.gap(one))
        assert_allclose(together.regrets(profile)[k], alone.regrets(one))
        assert_allclose(together.expected_payoffs(profile)[k], alone.expected_payoffs(one))


def test_fractions_stay_exact() -> None:
    third = Fraction(1, 3)
    game = NormalForm.from_bimatrix(
        np.array([[third, 0], [0, third]], dtype=object), np.array([[1, 0], [0, third]], dtype=object)
    )
    assert game.is_exact
    profile = ((Fraction(1, 4), Fraction(3, 4)), (Fraction(1, 2), Fraction(1, 2)))
    assert game.gap(profile) == 0
    assert game.expected_payoffs(profile)[0] == Fraction(1, 6)
    assert DILEMMA.rational().payoffs[0, 1, 0] == Fraction(5)


@pytest.mark.parametrize("size", [1e308, 1e19, 1e-300, 5e-324])
def test_extreme_units_do_not_disturb_the_check(size: float) -> None:
    game = NormalForm(PENNIES.payoffs * size)
    assert game.gap(([0.5, 0.5], [0.5, 0.5])) == 0
    assert game.gap(([1, 0], [1, 0])) == 1


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([[[1, np.nan], [0, 1]], [[1, 2], [3, 4]]], "payoffs must be finite, got nan"),
        ([[[1, np.inf], [0, 1]], [[1, 2], [3, 4]]], "payoffs must be finite, got inf"),
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "not ragged"),
        (np.zeros((2, 0, 3)), "must not be empty"),
        ([], "must not be empty"),
        (np.zeros((3, 2, 2)), r"must have shape \(\.\.\., n, a_1, \.\.\., a_n\)"),
        ([["a"]], "must be real numbers"),
        (np.array([[[None]], [[1]]], dtype=object), "must be numbers"),
        ([[[1j]], [[1]]], "must be real numbers"),
        (np.array([[[0.5]], [[Fraction(1)]]], dtype=object), "all of them rational"),
    ],
)
def test_bad_payoffs_are_refused(payoffs: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        NormalForm(payoffs)  # type: ignore[arg-type]


def test_bad_names_are_refused() -> None:
    table = np.zeros((2, 2, 2))
    with pytest.raises(InvalidInputError, match="players must be distinct"):
        NormalForm(table, players=("A", "A"))
    with pytest.raises(InvalidInputError, match="players must be a sequence of strings"):
        NormalForm(table, players="AB")
    with pytest.raises(InvalidInputError, match=r"actions must name \(2, 2\) actions"):
        NormalForm(table, actions=[("a", "b"), ("c",)])
    with pytest.raises(InvalidInputError, match="for 3 players"):
        NormalForm(table, players=3)
    with pytest.raises(InvalidInputError, match="column must be a matrix of the shape"):
        NormalForm.from_bimatrix([[1, 2]], [[1], [2]])
    with pytest.raises(InvalidInputError, match="choice must be one of"):
        DILEMMA.pure("C", "E")
    with pytest.raises(InvalidInputError, match="profile must hold one mixture"):
        DILEMMA.expected_payoffs(([1, 0],))
    with pytest.raises(InvalidInputError, match="concept must be one of"):
        DILEMMA.gap(([1, 0], [1, 0]), Concept.SHAPLEY)
