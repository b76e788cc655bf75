"""Sellers and buyers in a network: roles by two routes, every deviation checked, the tree, refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import linprog

from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.balanced_exchange import BalancedExchange
from gametheory.bargaining.strategic.buyer_seller_network import BuyerSellerNetwork
from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.bargaining.strategic.public_calls import CallingGame
from gametheory.bargaining.strategic.trading_roles import Role, roles_by_deletion, trading_roles
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers import solve
from gametheory.solvers.solution import Status
from gametheory.solvers.subgame_perfect import SubgamePerfect

LADDER = ((0, 0), (1, 0), (1, 1), (2, 1), (2, 2))
MIXED = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2))


@st.composite
def markets(draw: st.DrawFn, most: int = 5) -> tuple[int, int, Links]:
    sellers, buyers = draw(st.integers(1, most)), draw(st.integers(1, most))
    pairs = list(product(range(sellers), range(buyers)))
    return sellers, buyers, tuple(draw(st.lists(st.sampled_from(pairs), unique=True)))


def left_out_by_some_matching(sellers: int, buyers: int, edges: Links) -> set[int]:
    """Return the abundant players by listing all largest matchings."""
    for size in range(min(sellers, buyers), -1, -1):
        found = [
            {i for i, _ in chosen} | {sellers + j for _, j in chosen}
            for chosen in combinations(edges, size)
            if len({i for i, _ in chosen}) == len({j for _, j in chosen}) == size
        ]
        if found:
            return set(range(sellers + buyers)) - set.intersection(*found)
    raise AssertionError


@settings(deadline=None, max_examples=60)
@given(markets(most=4))
def test_roles_agree_with_deletion_and_with_listing(market: tuple[int, int, Links]) -> None:
    roles = trading_roles(*market)
    assert roles == roles_by_deletion(*market)
    abundant = {i for i, role in enumerate(roles) if role is Role.ABUNDANT}
    assert abundant == left_out_by_some_matching(*market)


@settings(deadline=None, max_examples=60)
@given(markets(), st.floats(0.05, 0.95))
def test_payoffs_are_in_the_core_and_sum_to_the_matching(
    market: tuple[int, int, Links], delta: float
) -> None:
    sellers, buyers, edges = market
    model = BuyerSellerNetwork(sellers=sellers, buyers=buyers, edges=edges, delta=delta)
    x, roles = model.payoffs(), model.roles()
    assert model.gap(x) <= 1e-12
    assert_allclose(x.sum(), len(model.matching()))
    assert_allclose(x.sum(), roles.count(Role.SCARCE) + roles.count(Role.EVEN) / 2)
    assert all(x[i] + x[sellers + j] >= 1 - 1e-12 for i, j in edges)


@settings(deadline=None, max_examples=25)
@given(markets(most=4))
def test_abundant_and_scarce_players_have_one_core_payoff_and_even_ones_all(
    market: tuple[int, int, Links],
) -> None:
    sellers, buyers, edges = market
    if not edges:
        return
    n, rows = sellers + buyers, np.zeros((len(edges), sellers + buyers))
    for k, (i, j) in enumerate(edges):
        rows[k, [i, sellers + j]] = -1.0
    model = BuyerSellerNetwork(sellers=sellers, buyers=buyers, edges=edges, delta=0.5)
    ranges = {Role.ABUNDANT: (0, 0), Role.SCARCE: (1, 1), Role.EVEN: (0, 1)}
    for player, role in enumerate(model.roles()):
        for sign, bound in zip((1.0, -1.0), ranges[role], strict=True):
            aim = np.zeros(n)
            aim[player] = sign
            found = linprog(aim, rows, -np.ones(len(edges)), np.ones((1, n)), [len(model.matching())])
            assert_allclose(found.x[player], bound, atol=1e-9)


@settings(deadline=None, max_examples=20)
@given(markets(most=3), st.integers(1, 19))
def test_nobody_gains_by_one_deviation_in_any_network_that_can_be_left(
    market: tuple[int, int, Links], twentieths: int
) -> None:
    assert CallingGame(*market, Fraction(twentieths, 20)).largest_gain() == 0  # in fractions, over all offers


@pytest.mark.slow
def test_nobody_gains_in_any_network_of_three_and_three() -> None:
    pairs = list(product(range(3), range(3)))
    for bits in range(512):
        edges = tuple(pair for k, pair in enumerate(pairs) if bits >> k & 1)
        rows = [[j for i, j in edges if i == seller] for seller in range(3)]
        if rows != sorted(rows):
            continue  # the same network with its sellers in another order
        game = CallingGame(3, 3, edges, Fraction(9, 10))
        assert game.gain(game.everybody, sellers_call=True) == 0


def test_in_larger_networks_replies_may_have_to_be_mixed() -> None:
    path = (*LADDER, (3, 2), (3, 3))
    game = CallingGame(4, 4, path, Fraction(9, 10))
    calls = game.calls(game.everybody, sellers_call=True)
    heard = game.round_of(game.everybody, True, {**calls, 1: Fraction(1, 2)})
    assert not list(heard.equilibria())
    options = heard.options()
    shape = [len(choices) for choices in options.values()]
    payoffs, deviator = np.zeros((len(options), *shape)), np.zeros(shape)
    for cell in np.ndindex(*shape):
        got = heard.payoffs({j: options[j][k] for j, k in zip(options, cell, strict=True)})
        payoffs[(slice(None), *cell)] = [float(got[j]) for j in options]
        deviator[cell] = float(got[1])
    mixed = solve(NormalForm(payoffs))[0]
    assert mixed.gap <= 1e-9
    reward = deviator
    for mixture in mixed.profile:
        reward = np.tensordot(np.asarray(mixture, dtype=float), reward, axes=(0, 0))
    assert reward < 1 / 1.9 - 0.03  # she gets 1 / (1 + delta) without deviating


@pytest.mark.parametrize(
    "wrong",
    [
        [0.5] * 6,
        [0.6] * 3 + [0.4] * 3,
        [1.0] * 3 + [0.0] * 3,
        [0.45] * 3 + [0.55] * 3,
        [0.5, 0.5, 1, 0.5, 0.5, 0],
    ],
)
def test_the_check_convicts_other_divisions(wrong: list[float]) -> None:
    model = BuyerSellerNetwork(sellers=3, buyers=3, edges=LADDER, delta=0.9)
    assert model.gap(wrong) > 0.01
    assert "some player gains" in str(model.deviation(wrong))
    several = replace(model, delta=[0.9, 0.9])  # type: ignore[arg-type]  # converted
    assert several.gap(wrong) == several.decomposition_error(wrong).max() > 0.01
    assert "off by" in str(several.deviation(wrong))


def test_a_monopolist_who_does_not_take_all_is_convicted() -> None:
    model = BuyerSellerNetwork(sellers=1, buyers=2, edges=[[0, 0], [0, 1]], delta=0.5)
    assert model.payoffs().tolist() == [1, 0, 0]
    assert model.gap([0.9, 0.1, 0.0]) > 0.05
    assert model.residual([[1, 0, 0], [0.9, 0.1, 0]]).tolist() == [0.0, model.gap([0.9, 0.1, 0.0])]
    assert model.decomposition_error([0.9, 0.1, 0.0]) == pytest.approx(0.1)
    assert model.gap([np.nan, 0, 0]) == model.gap([1, 0]) == model.largest_gain([1, 0]) == np.inf


@pytest.mark.parametrize(
    ("sellers", "buyers", "edges", "shares"),
    [
        (1, 1, [[0, 0]], [Fraction(0), Fraction(3, 8), Fraction(1, 2), Fraction(1)]),
        (2, 1, [[0, 0], [1, 0]], [Fraction(0), Fraction(3, 5), Fraction(1)]),
        (2, 2, [[0, 0], [1, 0], [1, 1]], [Fraction(0), Fraction(3, 8), Fraction(1, 2)]),
    ],
    ids=["pair", "two sellers", "path"],
)
def test_the_tree_of_a_period_has_the_equilibrium(
    sellers: int, buyers: int, edges: list[list[int]], shares: list[Fraction]
) -> None:
    model = BuyerSellerNetwork(sellers=sellers, buyers=buyers, edges=edges, delta=0.6)
    found = solve(model.as_game(shares=shares), SubgamePerfect())
    assert found.gap <= 1e-9
    assert any(np.allclose(np.asarray(each.payoffs, dtype=float), model.payoffs()) for each in found)


@pytest.mark.parametrize("first", ["sellers", "buyers"])
def test_a_pair_divides_as_rubinstein_has_it(first: str) -> None:
    delta = np.array([0.2, 0.9])
    model = BuyerSellerNetwork(sellers=1, buyers=1, edges=[[0, 0]], delta=delta, first_proposers=first)
    for k, d in enumerate(delta):
        shares = AlternatingOffers(delta=[d, d]).shares()
        assert_allclose(model.payoffs()[k], shares[0 if first == "sellers" else 1])


@settings(deadline=None, max_examples=25)
@given(markets(most=3))
def test_calls_and_balance_agree_on_who_is_abundant_and_scarce(market: tuple[int, int, Links]) -> None:
    sellers, buyers, edges = market
    model = BuyerSellerNetwork(sellers=sellers, buyers=buyers, edges=edges, delta=1 - 1e-9)
    exchange = BalancedExchange(players=sellers + buyers, edges=[(i, sellers + j) for i, j in edges])
    balanced = np.array(exchange.balanced(), dtype=float)
    for i, role in enumerate(model.roles()):
        if role is Role.EVEN:
            assert model.payoffs()[i] == pytest.approx(0.5, abs=1e-8)
        else:
            assert model.payoffs()[i] == pytest.approx(balanced[i], abs=1e-9)


def test_a_large_network_is_checked_by_its_matchings() -> None:
    rng = np.random.default_rng(5)
    edges = [(i, j) for i in range(60) for j in range(50) if rng.random() < 0.04]
    model = BuyerSellerNetwork(sellers=60, buyers=50, edges=edges, delta=[0.5, 0.9])
    solution = model.solution()
    assert solution.status is Status.SOLVED
    assert "checked against the matchings" in str(solution)
    assert len(set(model.roles())) == 3
    with pytest.raises(RefusedError, match="deviations are checked at one delta"):
        model.largest_gain()


def test_a_small_network_is_checked_by_its_deviations() -> None:
    solution = BuyerSellerNetwork(sellers=3, buyers=3, edges=MIXED, delta=0.8).solution()
    assert (solution.status, solution.concept) == (Status.SOLVED, Concept.SUBGAME_PERFECT)
    assert "note" not in solution.details


def test_a_million_points_are_one_call() -> None:
    delta = np.linspace(0.01, 0.99, 10**6)
    model = BuyerSellerNetwork(sellers=3, buyers=3, edges=LADDER, delta=delta)
    assert model.payoffs().shape == (10**6, 6)
    assert_allclose(model.payoffs()[:, 0], 1 / (1 + delta))


def test_the_outcome_says_who_trades() -> None:
    outcome = BuyerSellerNetwork(sellers=3, buyers=3, edges=MIXED, delta=0.8).outcome()
    assert outcome.agreed.sum() == 2
    assert outcome.probability.sum() == 4
    assert_allclose(outcome.terms.sum(axis=-1), outcome.agreed)
    assert outcome.proposer == "sellers"
    assert outcome.gap <= 1e-12


def test_isolated_players_and_empty_networks_get_nothing() -> None:
    one_link = BuyerSellerNetwork(sellers=2, buyers=1, edges=[[0, 0]], delta=0.6)
    assert_allclose(one_link.payoffs(), [0.625, 0, 0.375])
    empty = BuyerSellerNetwork(sellers=2, buyers=0, edges=[], delta=0.6)
    assert empty.solution().status is Status.SOLVED
    assert empty.payoffs().tolist() == [0, 0]


def test_a_bipartite_graph_of_networkx_is_a_market() -> None:
    graph = nx.Graph([("farm", "shop"), ("inn", "farm"), ("mill", "shop")])
    model = BuyerSellerNetwork.from_networkx(graph, sellers=["farm", "mill"], delta=0.6)
    assert model.players == ("farm", "mill", "shop", "inn")
    assert model.edges == ((0, 0), (0, 1), (1, 0))
    with pytest.raises(InvalidInputError, match="graph must link sellers with buyers only"):
        BuyerSellerNetwork.from_networkx(nx.cycle_graph(3), sellers=[0], delta=0.6)
    with pytest.raises(InvalidInputError, match="sellers must be nodes of the graph"):
        BuyerSellerNetwork.from_networkx(graph, sellers=["bank"], delta=0.6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"delta": 1.2}, r"the common discount factor is 1.2; expected a value in \(0, 1\)"),
        ({"delta": 1}, "the common discount factor is 1;"),
        ({"edges": [[0, 3]]}, "positions below 3 and 3"),
        ({"edges": [[-1, 0]]}, "positions below 3 and 3"),
        ({"edges": [[0, 0], [0, 0]]}, "must list each link once"),
        ({"first_proposers": "both"}, "first_proposers must be one of"),
        ({"sellers": ["x", "y", "z"], "buyers": ["z", "u", "v"]}, "different names"),
        ({"sellers": -1}, "sellers must be at least 0"),
    ],
)
def test_what_is_no_market_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        BuyerSellerNetwork(**{"sellers": 3, "buyers": 3, "edges": LADDER, "delta": 0.9, **change})


def test_other_concepts_are_refused() -> None:
    model = BuyerSellerNetwork(sellers=3, buyers=3, edges=LADDER, delta=0.9)
    with pytest.raises(InvalidInputError, match="concept must be SUBGAME_PERFECT"):
        model.gap(model.payoffs(), Concept.CORE)
