"""Balanced outcomes: printed examples, the matching game, Nash in each pair, dynamics, exact decisions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import linprog

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.asymmetric_nash import nash_share
from gametheory.bargaining.strategic.balanced_exchange import BalancedExchange
from gametheory.bargaining.strategic.manea_limit import manea_limit
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.coalitional import CoalitionalGame
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.solution import Status

PATH = ((0, 1), (1, 2), (2, 3))
SQUARE = (*PATH, (0, 3))


@st.composite
def markets(draw: st.DrawFn, most: int = 6) -> BalancedExchange:
    n = draw(st.integers(1, most))
    pairs = list(combinations(range(n), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    weights = draw(st.lists(st.integers(0, 6), min_size=len(edges), max_size=len(edges)))
    return BalancedExchange(players=n, edges=edges, weights=weights)


def best_division(model: BalancedExchange) -> float:
    """Return the least sum of stable payoffs, by linear programming."""
    n = len(model.players)
    if not model.edges:
        return 0.0
    rows = np.zeros((len(model.edges), n))
    for k, (i, j) in enumerate(model.edges):
        rows[k, [i, j]] = -1.0
    return float(linprog(np.ones(n), A_ub=rows, b_ub=-model.floats).fun)


def best_by_listing(model: BalancedExchange) -> Fraction:
    worth = dict(zip(model.edges, model.worth, strict=True))
    totals = [
        sum((worth[e] for e in chosen), Fraction(0))
        for size in range(len(model.players) // 2 + 1)
        for chosen in combinations(model.edges, size)
        if len({i for e in chosen for i in e}) == 2 * size
    ]
    return max(totals)


def strongest_threat(game: CoalitionalGame, x: FloatArray, i: int, j: int) -> float:
    """Return the largest excess of a coalition with i and without j."""
    masks = np.arange(2 ** len(x))
    with_i = (masks >> i & 1 == 1) & (masks >> j & 1 == 0)
    return float(game.excess(x)[with_i].max())


@pytest.mark.parametrize(
    ("n", "edges", "shares"),
    [  # Easley and Kleinberg, Networks, Crowds, and Markets (2010), section 12.8
        (2, [[0, 1]], "1/2 1/2"),
        (3, [[0, 1], [1, 2]], "0 1 0"),
        (4, PATH, "1/3 2/3 2/3 1/3"),
        (4, [[0, 1], [1, 2], [1, 3], [2, 3]], "1/4 3/4 1/2 1/2"),
    ],
)
def test_the_classical_networks(n: int, edges: object, shares: str) -> None:
    model = BalancedExchange(players=n, edges=edges)
    assert model.balanced() == tuple(map(Fraction, shares.split()))
    solution = model.solution()
    assert solution.gap == 0.0  # exactly: the check was made in fractions
    assert (solution.status, solution.complete) == (Status.SOLVED, Completeness.PROVEN)


@settings(deadline=None, max_examples=60)
@given(markets())
def test_values_and_existence_agree_with_listing_and_duality(model: BalancedExchange) -> None:
    assert model.matching_value == best_by_listing(model)
    assert_allclose(float(model.fractional_value), best_division(model), atol=1e-9)
    assert model.is_stable_possible == (best_division(model) <= float(model.matching_value) + 1e-9)
    assert 2 * model.fractional_value == int(2 * model.fractional_value)  # half-integral


@settings(deadline=None, max_examples=40)
@given(markets())
def test_balanced_outcomes_are_in_the_core_and_the_kernel_of_the_matching_game(
    model: BalancedExchange,
) -> None:
    assume(model.is_stable_possible)
    x, game = np.array(model.balanced(), dtype=float), model.as_game()
    assert model.gap(np.array(model.balanced())) <= 1e-12
    assert game.gap(x, Concept.CORE) <= 1e-9
    for i, j in model.matching():
        assert_allclose(strongest_threat(game, x, i, j), strongest_threat(game, x, j, i), atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(markets())
def test_each_pair_divides_by_nash_given_its_alternatives(model: BalancedExchange) -> None:
    assume(model.is_stable_possible)
    x = np.array(model.balanced(), dtype=float)
    outside = model.alternatives(x)
    worth = dict(zip(model.edges, model.floats, strict=True))
    for i, j in model.matching():
        pair = [i, j]
        assert_allclose(nash_share(worth[i, j], outside[pair], [0.5, 0.5]), x[pair], atol=1e-9)


@settings(deadline=None, max_examples=10)
@given(markets(), st.integers(0, 10**6))
def test_balancing_from_stable_payoffs_ends_at_the_outcome_if_there_is_one_only(
    model: BalancedExchange, seed: int
) -> None:
    assume(model.is_stable_possible and model.edges)
    rng, n = np.random.default_rng(seed), len(model.players)
    rows = np.zeros((len(model.edges), n))
    for k, (i, j) in enumerate(model.edges):
        rows[k, [i, j]] = -1.0
    total = float(model.matching_value)
    starts = [
        linprog(rng.normal(size=n), rows, -model.floats, np.ones((1, n)), [total], bounds=(0, None)).x
        for _ in range(4)
    ]
    ends = model.balancing(starts, rounds=1500)
    assert model.gap(ends) <= 1e-5
    if model.is_unique():
        assert_allclose(ends, np.broadcast_to(np.array(model.balanced(), dtype=float), ends.shape), atol=1e-4)


@settings(deadline=None, max_examples=30)
@given(markets())
def test_another_outcome_is_another_outcome(model: BalancedExchange) -> None:
    assume(model.is_stable_possible)
    other = model.another()
    if other is not None:
        assert model.gap(other) <= 1e-9
        assert np.abs(other - np.array(model.balanced(), dtype=float)).max() > 1e-9
        assert model.solution().complete is Completeness.ONE


@settings(deadline=None, max_examples=25)
@given(markets(), st.integers(1, 9))
def test_payoffs_scale_with_the_weights(model: BalancedExchange, factor: int) -> None:
    assume(model.is_stable_possible)
    scaled = BalancedExchange(
        players=model.players, edges=model.edges, weights=[factor * w for w in model.worth]
    )
    expected = factor * np.array(model.balanced(), dtype=float)
    assert_allclose(np.array(scaled.balanced(), dtype=float), expected, atol=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_bipartite_networks_always_have_a_balanced_outcome(
    left: int, right: int, data: st.DataObject
) -> None:
    pairs = [(i, left + j) for i in range(left) for j in range(right)]
    edges = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    model = BalancedExchange(players=left + right, edges=edges)
    assert model.is_stable_possible
    assert model.solution().status is Status.SOLVED


@pytest.mark.parametrize("n", [3, 5, 7])
def test_odd_cycles_have_no_stable_outcome(n: int) -> None:
    model = BalancedExchange(players=n, edges=[[i, (i + 1) % n] for i in range(n)])
    assert model.fractional_value - model.matching_value == Fraction(1, 2)
    solution = model.solution()
    assert (solution.status, len(solution)) == (Status.NONE_EXISTS, 0)
    with pytest.raises(RefusedError, match=f"there is no stable outcome: .* {n}/2 at least"):
        model.balanced()
    assert model.gap(np.full(n, (n - 1) / (2 * n))) > 0.1


def test_existence_is_decided_in_fractions() -> None:
    triangle = [[0, 1], [1, 2], [0, 2]]
    edge_of_existence = BalancedExchange(
        players=3, edges=triangle, weights=[Fraction(2, 3), Fraction(1, 3), 0.0]
    )
    assert edge_of_existence.is_stable_possible
    barely = BalancedExchange(
        players=3, edges=triangle, weights=[1, Fraction(1, 2), Fraction(1, 2) + Fraction(1, 10**30)]
    )
    assert not barely.is_stable_possible


def test_a_square_has_a_line_of_balanced_outcomes() -> None:
    model = BalancedExchange(players=4, edges=SQUARE)
    assert not model.is_unique()
    for a in np.linspace(0, 1, 5):
        assert model.gap(np.array([a, 1 - a, a, 1 - a])) < 1e-12


def test_exchange_theories_differ_on_the_path_of_four() -> None:
    assert manea_limit(4, PATH).payoffs == (Fraction(1, 2),) * 4
    assert BalancedExchange(players=4, edges=PATH).balanced()[0] == Fraction(1, 3)


@pytest.mark.parametrize("scale", [0.1, 1e-9, 1e99])
def test_the_unit_of_money_does_not_matter(scale: float) -> None:
    model = BalancedExchange(players=4, edges=PATH, weights=[scale] * 3)
    unit = Fraction(scale)
    assert model.balanced() == (unit / 3, 2 * unit / 3, 2 * unit / 3, unit / 3)


def test_weights_may_be_any_floats() -> None:
    weights = np.random.default_rng(3).random(12)
    edges = [[i, 6 + j] for i in range(6) for j in range(6) if (i + 2 * j) % 3 == 0]
    model = BalancedExchange(players=12, edges=edges, weights=weights)
    assert model.solution().status is Status.SOLVED
    assert model.gap(np.array(model.balanced())) < 1e-12


def test_the_certificate_convicts_what_is_not_balanced() -> None:
    model = BalancedExchange(players=5, edges=PATH, weights=[2, 2, 2])
    right = np.array(model.balanced(), dtype=float)
    assert model.error(np.array(model.balanced())) == 0
    for wrong in ([1, 1, 1, 1, 0], [0, 2, 0, 2, 0], [1, 1, 2, 1, 0], [2 / 3, 4 / 3, 4 / 3, 2 / 3, 1e-3]):
        assert model.gap(np.array(wrong, dtype=float)) > 1e-4
        assert "off its balance" in str(model.deviation(np.array(wrong, dtype=float)))
    assert model.gap(right * np.nan) == model.gap(right[:3]) == np.inf
    stacked = np.stack([right, right + np.array([0.1, -0.1, 0, 0, 0])])
    assert_allclose(model.error(stacked), [0, 0.2], atol=1e-12)
    with pytest.raises(InvalidInputError, match="concept must be BARGAINING"):
        model.gap(right, Concept.CORE)


def test_the_outcome_says_who_deals() -> None:
    outcome = BalancedExchange(players=["hub", "a", "b", "alone"], edges=[[0, 1], [0, 2]]).outcome()
    assert outcome.agreed.sum() == 1
    assert outcome.payoffs.tolist() == [1, 0, 0, 0]
    assert outcome.probability.sum() == 2
    assert outcome.gap == 0


def test_networkx_graphs_come_with_their_weights() -> None:
    graph = nx.Graph()
    graph.add_edge("Ann", "Bob", weight=3)
    graph.add_edge("Bob", "Cid")
    model = BalancedExchange.from_networkx(graph)
    assert model.players == ("Ann", "Bob", "Cid")
    assert model.balanced() == (1, 2, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": [1, -1, 1]}, "weights must be non-negative"),
        ({"weights": [1, 1]}, "weights must be one for each of 3 links"),
        ({"weights": [1, np.nan, 1]}, "weights must be finite numbers"),
        ({"weights": [1, np.inf, 1]}, "weights must be finite numbers"),
        ({"weights": [1, "a", 1]}, "weights must be finite numbers"),
        ({"edges": [[0, 1], [1, 2], [2, 2]]}, "no self-loops"),
        ({"edges": [[0, 1], [1, 2], [2, 7]]}, "positions from 0 to 3"),
    ],
)
def test_what_is_no_exchange_network_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        BalancedExchange(**{"players": 4, "edges": PATH, **change})


def test_no_links_no_exchange() -> None:
    empty = BalancedExchange(players=3, edges=())
    assert empty.balanced() == (0, 0, 0)
    assert empty.solution().complete is Completeness.PROVEN
