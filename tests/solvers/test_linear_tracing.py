"""The linear tracing procedure for two players."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import InvalidInputError, LinearTracing, NormalForm, RefusedError, Status, solve

HUNT = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])


@settings(max_examples=40, deadline=None)
@given(
    shape=st.sampled_from([(1, 1), (1, 3), (2, 2), (3, 3), (4, 2), (4, 4)]),
    highest=st.sampled_from([2, 3, 10]),
    seed=st.integers(0, 10**6),
)
def test_every_prior_leads_to_an_equilibrium(shape: tuple[int, int], highest: int, seed: int) -> None:
    """Harsanyi (1975); ties are the normal case here."""
    rng = np.random.default_rng(seed)
    game = NormalForm(rng.integers(0, highest, (2, *shape)))
    prior = tuple(
        tuple(Fraction(int(w), int(sum(ws))) for w in ws)
        for ws in (rng.integers(1, 9, size) for size in shape)
    )
    assert solve(game, LinearTracing(prior=prior)).gap <= 1e-9
    assert solve(game, LinearTracing()).gap <= 1e-9


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_an_equilibrium_that_is_expected_is_played(seed: int) -> None:
    """From a strict equilibrium as the prior the procedure stays there."""
    game = NormalForm(np.random.default_rng(seed).normal(size=(2, 3, 3)))
    for found in solve(game):
        if all(x.max() == 1 for x in found.profile):
            prior = tuple(tuple(x.tolist()) for x in found.profile)
            [traced] = solve(game, LinearTracing(prior=prior))
            for x, y in zip(traced.profile, found.profile, strict=True):
                np.testing.assert_array_equal(x, y)


def test_the_prior_decides_between_stag_and_hare() -> None:
    """The stag is a best reply if it is expected with probability 2/3 or more."""
    stag = ((Fraction(7, 10), Fraction(3, 10)),) * 2
    hare = ((Fraction(6, 10), Fraction(4, 10)),) * 2
    assert solve(HUNT, LinearTracing(prior=stag))[0].profile[0].tolist() == [1, 0]
    assert solve(HUNT, LinearTracing(prior=hare))[0].profile[0].tolist() == [0, 1]


def test_where_both_players_switch_at_once_the_tie_is_broken_always_the_same_way() -> None:
    """From even odds in the battle of the sexes the procedure is not unique: one equilibrium is returned."""
    battle = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    one, two = solve(battle, LinearTracing()), solve(battle, LinearTracing())
    assert one == two
    assert one.gap == 0


def test_units_do_not_matter_and_exact_games_have_exact_answers() -> None:
    table = np.random.default_rng(7).integers(0, 9, (2, 3, 3))
    scaled = NormalForm(table * np.array([4, 7])[:, None, None] + 3)
    for x, y in zip(
        solve(NormalForm(table), LinearTracing())[0].profile,
        solve(scaled, LinearTracing())[0].profile,
        strict=True,
    ):
        np.testing.assert_allclose(x, y, atol=1e-12)
    exact = NormalForm(table).rational()
    [found] = solve(exact, LinearTracing())
    assert found.gap == 0
    assert all(isinstance(p, Fraction) for p in found.profile[0])


def test_a_step_limit_is_said() -> None:
    battle = NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    solution = solve(battle, LinearTracing(max_steps=1), strict=False)
    assert solution.status is Status.STEP_LIMIT


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="prior must hold distributions"):
        solve(HUNT, LinearTracing(prior=((1.0,), (0.5, 0.5))))
    with pytest.raises(InvalidInputError, match="prior must be non-negative with sum one"):
        solve(HUNT, LinearTracing(prior=((0.5, 0.6), (0.5, 0.5))))
    with pytest.raises(RefusedError, match="one game of two players"):
        solve(NormalForm(np.zeros((3, 2, 2, 2))), LinearTracing())
    with pytest.raises(InvalidInputError, match="max_steps must be at least 1"):
        LinearTracing(max_steps=0)
