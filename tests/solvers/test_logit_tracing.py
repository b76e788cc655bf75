"""Logit tracing finds one equilibrium of any finite game."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import (
    Completeness,
    InvalidInputError,
    LogitTracing,
    NormalForm,
    NotSolvedError,
    PolynomialSupports,
    Status,
    solve,
)

SHAPES = [(2, 2), (3, 4), (2, 2, 2), (3, 2, 2), (3, 3, 3), (2, 2, 2, 2)]


@st.composite
def games(draw: st.DrawFn) -> NormalForm:
    """Draw games of two to four players, with many ties or with none."""
    shape = draw(st.sampled_from(SHAPES))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    highest = draw(st.sampled_from([2, 3, 10, None]))
    size = (len(shape), *shape)
    return NormalForm(rng.normal(size=size) if highest is None else rng.integers(0, highest, size))


@settings(max_examples=25, deadline=None)
@given(game=games())
def test_every_finite_game_has_an_equilibrium_and_it_is_found(game: NormalForm) -> None:
    """Nash (1951), also where payoffs tie."""
    assert solve(game, LogitTracing()).gap <= 1e-9


@settings(max_examples=8, deadline=None)
@given(game=games(), seed=st.integers(0, 1000))
def test_units_and_origins_of_payoffs_do_not_matter(game: NormalForm, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scale = 2.0 ** rng.integers(-3, 4, game.n_players)
    shift = rng.integers(-4, 5, game.n_players)
    wide = (slice(None), *(np.newaxis,) * game.n_players)
    moved = NormalForm(game.payoffs * scale[wide] + shift[wide])
    here, there = solve(game, LogitTracing())[0], solve(moved, LogitTracing())[0]
    for x, y in zip(here.profile, there.profile, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-6)


def test_a_permutation_of_actions_permutes_the_equilibrium() -> None:
    rng = np.random.default_rng(5)
    table = rng.normal(size=(3, 3, 3, 3))
    order = [2, 0, 1]
    here = solve(NormalForm(table), LogitTracing())[0].profile
    there = solve(NormalForm(table[:, order]), LogitTracing())[0].profile
    np.testing.assert_allclose(here[0][order], there[0], atol=1e-9)
    np.testing.assert_allclose(here[1], there[1], atol=1e-9)


def test_the_irrational_equilibrium_of_a_three_player_game() -> None:
    """Nau, Gomez Canovas and Hansen (2004), section 4: one equilibrium, in irrational probabilities."""
    game = NormalForm(
        [
            [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
            [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
            [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
        ]
    )
    [traced] = solve(game, LogitTracing())
    everything = solve(game, PolynomialSupports())
    assert len(everything) == 1
    assert everything.complete is Completeness.PROVEN
    for x, y in zip(traced.profile, everything[0].profile, strict=True):
        assert 0 < x[0] < 1
        np.testing.assert_allclose(x, y, atol=1e-12)


def test_the_principal_branch_selects_the_risk_dominant_equilibrium_of_a_stag_hunt() -> None:
    """Turocy (2005): in 2x2 games with two strict equilibria the branch goes to the risk-dominant one."""
    hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    assert solve(hunt, LogitTracing())[0].profile[0].tolist() == [0.0, 1.0]


def test_a_prior_that_expects_the_stag_leads_to_it() -> None:
    hunt = NormalForm.from_bimatrix([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    [found] = solve(hunt, LogitTracing(prior=((0.99, 0.01), (0.99, 0.01))))
    assert found.profile[0].tolist() == [1.0, 0.0]


def test_huge_and_tiny_payoffs_and_a_player_who_does_not_care() -> None:
    game = NormalForm.from_bimatrix([[1e19, 0], [0, 3e19]], [[1e-300, 2e-300], [2e-300, 1e-300]])
    assert solve(game, LogitTracing()).gap <= 1e-9
    assert solve(NormalForm.from_bimatrix([[1, 1], [1, 1]], [[0, 1], [1, 0]]), LogitTracing()).gap <= 1e-9
    assert solve(NormalForm(np.zeros((3, 1, 2, 1))), LogitTracing()).gap == 0


def test_a_step_limit_is_said_and_the_best_attempt_kept() -> None:
    game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    solution = solve(game, LogitTracing(max_steps=3), strict=False)
    assert solution.status is Status.STEP_LIMIT
    with pytest.raises(NotSolvedError, match="step limit") as caught:
        solve(game, LogitTracing(max_steps=3))
    assert len(caught.value.solution) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "prior",
    [((0.5, 0.5),), ((0.5, 0.5), (0.5, 0.6)), ((1.0, 0.0), (0.5, 0.5)), ((0.5, 0.5), (0.2, 0.3, 0.5))],
)
def test_a_bad_prior_is_refused(prior: tuple[tuple[float, ...], ...]) -> None:
    game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    with pytest.raises(InvalidInputError, match="prior must"):
        solve(game, LogitTracing(prior=prior))
    with pytest.raises(InvalidInputError, match="max_steps must be at least 1"):
        LogitTracing(max_steps=0)
