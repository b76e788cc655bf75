"""The walk to a market's prices: exact on markets of every kind, compiled or not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import linprog

import gametheory as gt
from gametheory.bargaining.kernels import worth_compiling
from gametheory.bargaining.strategic import fisher_market
from gametheory.bargaining.strategic.fisher_market import nash_packages
from gametheory.bargaining.strategic.multi_issue_nash import log_rolling_shares
from gametheory.bargaining.strategic.package_excess import package_excess
from gametheory.errors import RefusedError
from gametheory.solvers.kernels.choice import has_compiler

THEOREM = settings(max_examples=40, deadline=None)
MANY = 6_000
COMPILED = pytest.mark.skipif(not has_compiler(), reason="needs the extra fast")
EXACT = 1e-12

KINDS = ("any", "whole", "zeros", "nearly tied", "alike", "equal columns", "many decades")


def markets(kind: str, shape: tuple[int, int, int], rng: np.random.Generator) -> np.ndarray:
    """Return weights, each player's positive on some issue."""
    weights = rng.uniform(0.01, 1, shape)
    if kind in {"whole", "equal columns", "alike"}:
        weights = rng.integers(1, 4, shape).astype(float)
    if kind == "zeros":
        weights = rng.integers(0, 3, shape).astype(float)
        weights[..., 0] += weights.sum(axis=-1) == 0
    if kind == "nearly tied":
        spread = 10.0 ** rng.uniform(-16, -9, shape)
        weights = rng.integers(1, 4, shape) * (1 + spread * rng.normal(size=shape))
    if kind == "alike":
        weights[:, -1] = 2 * weights[:, 0]
    if kind == "equal columns":
        weights[..., -1] = weights[..., 0]
    if kind == "many decades":
        weights = 10.0 ** rng.uniform(-9, 9, shape)
    return weights


def terms(weights: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return budgets, equal in every other market, and disagreement payoffs below equal shares' worth."""
    budgets = rng.uniform(0.3, 2, weights.shape[:2])
    budgets[::2] = 1.0
    part = rng.uniform(-1, 0.95, budgets.shape) / budgets.shape[1]
    part[::3] = 0.0
    return budgets, part * weights.sum(axis=-1)


@THEOREM
@given(
    kind=st.sampled_from(KINDS),
    n=st.integers(2, 6),
    issues=st.integers(1, 9),
    seed=st.integers(0, 10**6),
)
def test_packages_are_exact_in_markets_of_every_kind(kind: str, n: int, issues: int, seed: int) -> None:
    """The certificate is a duality gap: it bounds the distance of the Nash product from its largest value."""
    rng = np.random.default_rng(seed)
    weights = markets(kind, (40, n, issues), rng)
    budgets, disagreement = terms(weights, rng)
    shares = nash_packages(weights, budgets, disagreement)
    assert package_excess(shares, weights, budgets, disagreement).max() <= EXACT
    assert shares.min() >= 0
    assert_allclose(shares.sum(axis=-2), 1.0, rtol=1e-14)


@COMPILED
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "issues"), [(2, 3), (3, 4), (4, 3), (5, 8)])
def test_compiled_walks(n: int, issues: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(n)
    weights = markets(kind, (MANY, n, issues), rng)
    budgets, disagreement = terms(weights, rng)
    fast = nash_packages(weights, budgets, disagreement)
    assert package_excess(fast, weights, budgets, disagreement).max() <= EXACT
    monkeypatch.setattr(worth_compiling, "_LARGE", 10**9)
    some = slice(None, None, 20)
    slow = nash_packages(weights[some], budgets[some], disagreement[some])
    worth = weights.sum(axis=-1)
    payoffs = ((weights * fast).sum(axis=-1) / worth)[some]
    assert_allclose(payoffs, (weights[some] * slow).sum(axis=-1) / worth[some], atol=EXACT)


def test_payoffs_are_those_of_log_rolling_where_bids_tie() -> None:
    """A bid that meets the price and buys nothing is a released tie."""
    rng = np.random.default_rng(9)
    weights = rng.integers(1, 20, (2_000, 2, 3)).astype(float)
    budgets = np.stack([rng.choice([0.25, 0.5, 1, 2, 4], 2_000), np.ones(2_000)], axis=-1)
    first = log_rolling_shares(weights, budgets, np.zeros(2))
    exact = (weights * np.stack([first, 1 - first], axis=-2)).sum(axis=-1)
    market = nash_packages(weights, budgets, np.zeros(2))
    assert_allclose((weights * market).sum(axis=-1), exact, rtol=1e-13)


def test_players_alike_get_alike() -> None:
    """Equal tastes divide the worth of all issues by the budgets, whatever ties."""
    weights = np.ones((4, 1)) * np.array([3.0, 1, 2])
    payoffs = (weights * nash_packages(weights, [1, 2, 3, 4], np.zeros(4))).sum(axis=-1)
    assert_allclose(payoffs, [0.6, 1.2, 1.8, 2.4], rtol=1e-14)


@THEOREM
@given(n=st.integers(2, 4), issues=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_there_is_a_package_unless_a_linear_program_denies_it(n: int, issues: int, seed: int) -> None:
    """The largest smallest gain decides; nearly no gain is left out."""
    rng = np.random.default_rng(seed)
    weights = markets("zeros" if seed % 2 else "any", (1, n, issues), rng)[0]
    d = rng.uniform(-0.2, 1.6, n) * weights.sum(axis=-1) / n
    gains = np.hstack([-np.kron(np.eye(n), np.ones(issues)) * weights.ravel(), np.ones((n, 1))])
    whole = np.hstack([np.tile(np.eye(issues), n), np.zeros((issues, 1))])
    aim = np.append(np.zeros(n * issues), -1.0)
    bounds = [(0, None)] * (n * issues) + [(None, None)]
    least = -linprog(aim, A_ub=gains, b_ub=-d, A_eq=whole, b_eq=np.ones(issues), bounds=bounds).fun
    if abs(least) > 1e-7:
        shares = nash_packages(weights, np.ones(n), d)
        assert np.isnan(shares).all() == (least < 0)
        if least > 0:
            assert package_excess(shares, weights, np.ones(n), d) <= 1e-9


@pytest.mark.parametrize("count", [3, pytest.param(MANY, marks=COMPILED)])
def test_no_package_is_no_number_and_leaves_its_neighbours_alone(count: int) -> None:
    weights = np.tile(np.array([[6.0, 3, 1], [2, 3, 5], [1, 5, 4]]), (count, 1, 1))
    d = np.zeros((count, 3))
    d[1] = 5.5
    shares = nash_packages(weights, np.ones(3), d)
    assert np.isnan(shares[1]).all()
    assert_allclose((weights * shares).sum(axis=-1)[::2], np.tile([6.0, 5, 5], (len(d[::2]), 1)))


@pytest.mark.parametrize("count", [2, pytest.param(MANY, marks=COMPILED)])
def test_a_walk_that_is_cut_short_is_said(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = np.tile(np.array([[6.0, 4], [5, 5], [4, 6]]), (count, 1, 1))
    monkeypatch.setattr(fisher_market, "_MOST_STEPS", 1)
    with pytest.raises(RefusedError, match=f"{count} searches for prices took more than 1 steps"):
        gt.MultiIssueNash(weights=weights).answer()


def test_an_issue_that_nobody_values_is_split_equally() -> None:
    shares = nash_packages([[1, 0, 2], [2, 0, 1], [1, 0, 1]], np.ones(3), np.zeros(3))
    assert_allclose(shares[:, 1], 1 / 3)
