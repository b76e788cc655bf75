"""Stationary networks: payoff equations, their limit by two routes, the finite game, refusals."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import nnls

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.bargaining.strategic.manea_limit import manea_limit, manea_limit_gap
from gametheory.bargaining.strategic.manea_network import ManeaNetwork
from gametheory.bargaining.strategic.stationary_values import stationary_values, value_step
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.concepts import Concept
from gametheory.solvers import solve
from gametheory.solvers.backward_induction import BackwardInduction, TieRule
from gametheory.solvers.solution import Status

PATH = ((0, 1), (1, 2), (2, 3))
BROOM = ((0, 1), (0, 2), (0, 3), (3, 4))


@st.composite
def networks(draw: st.DrawFn, most: int = 7) -> tuple[int, Links]:
    n = draw(st.integers(1, most))
    pairs = list(combinations(range(n), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return n, tuple(chosen)


def star(k: int) -> Links:
    return tuple((0, i) for i in range(1, k + 1))


def procedure_by_listing(n: int, edges: Links) -> list[Fraction]:
    """Manea's procedure as he states it: every set of mutually estranged players is looked at."""
    payoffs = [Fraction(1, 2)] * n
    left = set(range(n))
    while left:
        here = {i: {j for e in edges if i in e for j in e if j != i and j in left} for i in left}
        sets = [
            (Fraction(len(set().union(*(here[i] for i in q))), len(q)), q)
            for size in range(1, len(left) + 1)
            for q in combinations(sorted(left), size)
            if not any(j in here[i] for i, j in combinations(q, 2))
        ]
        ratio = min(r for r, _ in sets)
        if ratio >= 1:
            break
        estranged = set().union(*(q for r, q in sets if r == ratio))
        partners = set().union(*(here[i] for i in estranged))
        for i in estranged:
            payoffs[i] = ratio / (1 + ratio)
        for i in partners:
            payoffs[i] = 1 / (1 + ratio)
        left -= estranged | partners
    return payoffs


def projection(n: int, edges: Links) -> FloatArray:
    """Return the point nearest to (1/2, ..., 1/2) that rates of dealing on the links can generate."""
    if not edges:
        return np.zeros(n)
    incidence = np.zeros((n, len(edges)))
    for k, (i, j) in enumerate(edges):
        incidence[[i, j], k] = 1.0
    return np.asarray(incidence @ nnls(incidence, np.full(n, 0.5))[0])


@settings(deadline=None, max_examples=60)
@given(networks(), st.floats(0.05, 0.95))
def test_the_payoffs_are_the_fixed_point_that_value_iteration_finds(
    network: tuple[int, Links], delta: float
) -> None:
    n, edges = network
    game = ManeaNetwork(players=n, edges=edges, delta=delta)
    periods = int(np.ceil(np.log(1e-10) / np.log(delta)))
    assert game.solution().status is Status.SOLVED
    assert_allclose(game.values(), game.truncated(periods), rtol=0, atol=1e-10 + 1e-13)
    assert game.residual(game.values()) <= 1e-12


@settings(deadline=None, max_examples=60)
@given(networks())
def test_the_limit_is_found_by_listing_sets_and_by_projection(network: tuple[int, Links]) -> None:
    n, edges = network
    found = manea_limit(n, edges)
    assert list(found.payoffs) == procedure_by_listing(n, edges)
    assert manea_limit_gap(n, edges, found.payoffs) == 0.0
    assert_allclose([float(v) for v in found.payoffs], projection(n, edges), atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(networks())
def test_ratios_rise_and_every_link_has_the_whole_surplus(network: tuple[int, Links]) -> None:
    n, edges = network
    found = manea_limit(n, edges)
    ratios = [step.ratio for step in found.steps]
    assert ratios == sorted(set(ratios))
    assert all(ratio < 1 for ratio in ratios)
    assert all(found.payoffs[i] + found.payoffs[j] >= 1 for i, j in edges)


@settings(deadline=None, max_examples=60)
@given(networks(), st.integers(0, 10**6))
def test_the_limit_does_not_depend_on_how_links_are_drawn(network: tuple[int, Links], seed: int) -> None:
    n, edges = network
    if not edges:
        return
    rng = np.random.default_rng(seed)
    drawn = rng.dirichlet(np.full(len(edges), 3.0), size=2) + 0.05
    drawn /= drawn.sum(axis=-1, keepdims=True)
    patient = ManeaNetwork(players=n, edges=edges, delta=1 - 1e-6, link_probability=drawn).values()
    limit = [float(v) for v in manea_limit(n, edges).payoffs]
    assert_allclose(patient, np.broadcast_to(limit, patient.shape), atol=2e-3)


@settings(deadline=None, max_examples=60)
@given(networks(), st.floats(0.05, 0.95), st.integers(0, 10**6))
def test_a_period_more_is_a_contraction(network: tuple[int, Links], delta: float, seed: int) -> None:
    n, edges = network
    v, w = np.random.default_rng(seed).random((2, n))
    p = np.full(len(edges), 1 / max(len(edges), 1))
    nearer = value_step(edges, delta, p, v) - value_step(edges, delta, p, w)
    assert np.abs(nearer).max() <= delta * np.abs(v - w).max() + 1e-15


def test_payoffs_approach_the_limit_at_the_rate_of_impatience() -> None:
    impatience = np.array([1e-2, 1e-3, 1e-4, 1e-5])
    game = ManeaNetwork(players=5, edges=BROOM, delta=1 - impatience)
    error = np.abs(game.values() - [float(v) for v in game.limit().payoffs]).max(axis=-1)
    assert_allclose(error[:-1] / error[1:], 10.0, rtol=0.1)


@pytest.mark.parametrize("impatience", [1e-3, 1e-5, 1e-6])
def test_payoffs_near_the_limit_are_those_of_exact_arithmetic(impatience: float) -> None:
    """On a path of four all links deal, which leaves two equations in fractions."""
    game = ManeaNetwork(players=4, edges=PATH, delta=1 - impatience)
    d = Fraction(float(game.delta))
    share = d / 6  # (1 - d) a + share (a + b) = 1/6 and (1 - d) b + share (a + 3 b) = 1/3
    end, middle = 1 - d + share, 1 - d + 3 * share
    determinant = end * middle - share**2
    a, b = (middle / 6 - share / 3) / determinant, (end / 3 - share / 6) / determinant
    exact = [float(x) for x in (a, b, b, a)]
    assert_allclose(game.values(), exact, rtol=0, atol=float(game.residual(game.values())) + 1e-15)
    assert game.solution().status is Status.SOLVED


@pytest.mark.parametrize("impatience", [1e-12, 1.1e-16])
def test_what_rounding_hides_is_refused_and_not_certified(impatience: float) -> None:
    game = ManeaNetwork(players=4, edges=PATH, delta=[0.5, 1 - impatience])
    with pytest.raises(RefusedError, match=r"delta at 1 - 1.*take limit\(\)"):
        game.values()
    with pytest.raises(RefusedError, match="take limit"):
        game.solution()
    wrong = np.array([4, 5, 5, 4]) / 9  # adds to one on each link that has an end of the path
    assert game.gap(wrong) > 1e-3
    assert set(game.limit().payoffs) == {Fraction(1, 2)}
    with pytest.raises(RefusedError, match="take limit"):  # right by symmetry, and yet not proven
        ManeaNetwork(players=2, edges=[[0, 1]], delta=1 - impatience).values()


@pytest.mark.parametrize("k", [1, 2, 5, 30])
def test_the_centre_of_a_star_is_a_monopolist_up_to_the_number_of_leaves(k: int) -> None:
    found = manea_limit(k + 1, star(k))
    assert found.payoffs == (Fraction(k, k + 1), *[Fraction(1, k + 1)] * k)


def test_regular_networks_share_evenly_and_pieces_do_not_meet() -> None:
    cycle = tuple((i, (i + 1) % 7) for i in range(7))
    assert set(manea_limit(7, cycle).payoffs) == {Fraction(1, 2)}
    apart = manea_limit(9, (*star(2), (4, 5), (6, 7)))
    assert apart.payoffs == tuple(Fraction(x) for x in ("2/3", "1/3", "1/3", "0", *["1/2"] * 4, "0"))


def test_two_large_oligopolies_need_no_list_of_sets() -> None:
    sparse = tuple(
        (seller, 20 + buyer) for seller in range(20) for buyer in range(60) if buyer % 20 == seller
    )
    found = manea_limit(80, (*sparse, (0, 1)))
    assert found.steps[0].ratio == Fraction(1, 3)
    assert manea_limit_gap(80, (*sparse, (0, 1)), found.payoffs) == 0.0


def test_the_one_period_tree_iterated_gives_the_payoffs() -> None:
    game = ManeaNetwork(
        players=["a", "b", "c"], edges=[[0, 1], [1, 2]], delta=0.6, link_probability=[0.3, 0.7]
    )
    later, errors = np.zeros(3), []
    for periods in range(1, 9):
        tree = game.as_game(offers=3, continuation=later)
        best = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
        assert best.gap <= 1e-12
        later = np.asarray(best.payoffs, dtype=float)
        assert_allclose(later, game.truncated(periods), atol=1e-12)
        errors.append(np.abs(later - game.values()).max())
    assert all(e <= game.truncation_error(t) for t, e in enumerate(errors, start=1))
    assert errors[-1] < 0.6 * errors[-3]


def test_equal_players_of_a_pair_get_the_average_of_rubinstein_shares() -> None:
    assert_allclose(ManeaNetwork(players=2, edges=[[0, 1]], delta=[0.1, 0.9]).values(), 0.5)


def test_a_million_points_are_one_call() -> None:
    delta = np.linspace(0.01, 0.999, 1000)
    drawn = np.random.default_rng(1).dirichlet([2.0, 2.0, 2.0], size=(5, 1))
    game = ManeaNetwork(players=4, edges=PATH, delta=delta, link_probability=drawn)
    assert game.values().shape == (5, 1000, 4)
    one = ManeaNetwork(players=4, edges=PATH, delta=delta[7], link_probability=drawn[3, 0])
    assert_allclose(game.values()[3, 7], one.values(), atol=1e-14)
    assert game.outcome().gap.max() < 1e-12


def test_the_outcome_keeps_the_books() -> None:
    game = ManeaNetwork(players=6, edges=[*BROOM, (1, 2)], delta=0.95)
    outcome = game.outcome()
    assert_allclose(outcome.terms.sum(axis=-1), outcome.agreed)
    assert outcome.payoffs[5] == outcome.probability[5] == 0
    assert outcome.periods[5] == np.inf
    waits = 1 / (1 + outcome.periods[:5])
    worth = waits / (1 - 0.95 * (1 - waits))  # expected discount of a geometric wait
    assert_allclose(worth * (outcome.payoffs + outcome.surplus_lost)[:5], outcome.payoffs[:5])
    assert "either end" in str(outcome)


@pytest.mark.parametrize("wrong", [0.01, -0.01])
def test_the_certificates_convict_wrong_payoffs(wrong: float) -> None:
    game = ManeaNetwork(players=4, edges=PATH, delta=0.9)
    assert game.gap(game.values() + wrong) > 1e-3
    assert "next period" in str(game.deviation(game.values() + wrong))
    assert game.gap(np.full(4, np.nan)) == game.gap(np.zeros(3)) == np.inf
    limit = list(game.limit().payoffs)
    limit[1] += Fraction(wrong)
    assert manea_limit_gap(4, PATH, limit) > 0
    assert manea_limit_gap(4, PATH, [0.5, 0.5, 0.5, 0.5]) == np.inf  # floats are no proof


def test_a_graph_of_networkx_is_a_network() -> None:
    game = ManeaNetwork.from_networkx(nx.path_graph(4), delta=0.9)
    assert game == ManeaNetwork(players=4, edges=PATH, delta=0.9)
    with pytest.raises(InvalidInputError, match="graph must be undirected"):
        ManeaNetwork.from_networkx(nx.DiGraph([(0, 1)]), delta=0.9)
    with pytest.raises(InvalidInputError, match="no self-loops"):
        ManeaNetwork.from_networkx(nx.Graph([(0, 0)]), delta=0.9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"delta": 1.2}, r"the common discount factor is 1.2; expected a value in \(0, 1\)"),
        ({"delta": 1.0}, "the common discount factor is 1;"),
        ({"delta": np.nan}, "the common discount factor is nan"),
        ({"edges": [[0, 0]]}, "no self-loops"),
        ({"edges": [[0, 4]]}, "must be pairs of positions from 0 to 3"),
        ({"edges": [[0, 1], [1, 0]]}, "must list each link once"),
        ({"edges": [[0, 1, 2]]}, "must be pairs of positions"),
        ({"edges": [[0.5, 1]]}, "must be pairs of positions"),
        ({"players": 0}, "players must be at least 1"),
        ({"players": ["a", "a", "b", "c"]}, "different names"),
        ({"link_probability": [0.5, 0.3, 0.1]}, "link probabilities sum to 0.9, expected 1"),
        ({"link_probability": [0.5, 0.5]}, "one for each of 3 links"),
        ({"link_probability": [2, 0.5, 0.5]}, r"link_probability must lie in \(0, 1\]"),
        ({"link_probability": [1e308] * 3}, "link_probability must be at most 1e.100 in size"),
    ],
)
def test_what_is_no_network_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ManeaNetwork(**{"players": 4, "edges": PATH, "delta": 0.9, **change})


def test_other_concepts_and_batches_as_games_are_refused() -> None:
    game = ManeaNetwork(players=4, edges=PATH, delta=[0.5, 0.9])
    with pytest.raises(InvalidInputError, match="concept must be SUBGAME_PERFECT"):
        game.gap(game.values(), Concept.CORE)
    with pytest.raises(InvalidInputError, match="for a finite game"):
        game.as_game()


def test_no_links_no_payoffs() -> None:
    assert stationary_values(3, (), [0.5, 0.6], np.zeros(0)).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert ManeaNetwork(players=3, edges=[], delta=0.5).solution().status is Status.SOLVED
