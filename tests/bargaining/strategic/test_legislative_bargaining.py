"""Baron and Ferejohn's closed rule: equals, unequal recognition, weights and quotas."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import BackwardInduction, Completeness, RefusedError, TieRule, solve
from gametheory.bargaining.strategic.baron_ferejohn import BaronFerejohn
from gametheory.bargaining.strategic.coalition_equilibrium import PartnerSets, coalition_purchases
from gametheory.bargaining.strategic.coalition_walk import walks
from gametheory.bargaining.strategic.legislative_bargaining import LegislativeBargaining
from gametheory.bargaining.strategic.majority_equilibrium import majority_gap, majority_values
from gametheory.bargaining.strategic.random_proposers import random_proposer_values
from gametheory.bargaining.strategic.winning_coalitions import VotingRule
from gametheory.errors import InvalidInputError
from gametheory.games import Concept


def chances(data: st.DataObject, n: int) -> np.ndarray:
    weight = np.array(data.draw(st.lists(st.floats(0.02, 1), min_size=n, max_size=n)))
    return weight / weight.sum()


def odd_chances(data: st.DataObject, n: int) -> np.ndarray:
    odd = st.sampled_from([0.0, 1.0]) | st.floats(-12, 0).map(lambda power: 10.0**power)
    raw = np.array(data.draw(st.lists(odd, min_size=n, max_size=n).filter(any)))
    return raw / raw.sum()


def patience(data: st.DataObject) -> float:
    near_one = st.floats(1, 14).map(lambda k: 1 - 10**-k)
    return float(data.draw(st.sampled_from([0.0, 1.0]) | st.floats(0, 1) | near_one))


def test_frechette_kagel_and_lehrer_2003_closed_rule() -> None:
    """American Political Science Review 97, 221-232: five members, 0.8: 0.68, and 0.16 for two others."""
    game = BaronFerejohn(members=5, delta=0.8)
    assert_allclose([game.proposer_keeps(), game.partner_share()], [0.68, 0.16])


@given(half=st.integers(1, 50), delta=st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_simple_majority_of_an_odd_number(half: int, delta: float) -> None:
    """Baron and Ferejohn (1989), Proposition 3: the proposer keeps 1 - d (n - 1)/(2 n), more than half."""
    n = 2 * half + 1
    game = BaronFerejohn(members=n, delta=delta)
    assert_allclose(game.proposer_keeps(), 1 - delta * (n - 1) / (2 * n))
    assert game.proposer_keeps() > 0.5
    assert game.gap(game.answer()) <= 1e-12
    if delta > 0.01:
        assert game.gap(0.9 * game.answer()) > 1e-4 / n


def test_the_proposer_loses_by_patience_and_by_the_quota() -> None:
    by_quota = BaronFerejohn(members=9, delta=0.9, quota=np.arange(5, 10)).proposer_keeps()
    by_delta = BaronFerejohn(members=9, delta=np.linspace(0, 1, 9)).proposer_keeps()
    assert (np.diff(by_quota) < 0).all()
    assert (np.diff(by_delta) < 0).all()


def test_the_folk_theorem_of_proposition_2() -> None:
    """For n >= 5 odd and d > (n + 2)/(2 (n - 1)) every division can be supported; n = 5: 7/8."""
    games = BaronFerejohn(members=5, delta=[0.87, 0.88])
    assert games.supports_every_division.tolist() == [False, True]
    assert not BaronFerejohn(members=3, delta=1.0).supports_every_division
    assert "every division" in BaronFerejohn(members=5, delta=0.9).solution().summary()


def test_the_mixed_equilibrium_is_subgame_perfect_in_the_tree_whose_grid_holds_it() -> None:
    """Three members, 0.9: a price of 0.3; a fair coin picks the partner, and every vote is optimal."""
    game = BaronFerejohn(members=3, delta=0.9)
    tree = game.as_game(parts=10)
    found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0].profile
    profile = np.array(found)
    at = tree.tree.offsets
    for which in range(tree.tree.n_sets):
        labels = tree.tree.actions(which)
        if "yes" in labels:
            continue
        proposer = int(tree.tree.set_players[which])
        bought = []
        for j in {0, 1, 2} - {proposer}:
            units = np.zeros(3, dtype=int)
            units[[proposer, j]] = [7, 3]
            bought.append(labels.index(":".join(map(str, units))))
        piece = profile[at[which] : at[which + 1]]
        piece[:] = 0.0
        piece[bought] = 0.5
    assert tree.gap(profile, Concept.SUBGAME_PERFECT) <= 1e-12
    assert_allclose(tree.expected_payoffs(profile), [1 / 3, 1 / 3, 1 / 3])


@pytest.mark.parametrize("parts", [10, 20, 30])
def test_in_the_tree_a_proposer_keeps_what_the_formula_says(parts: int) -> None:
    """With the stationary values behind it, up to a unit a partner; the draw is the only chance."""
    game = LegislativeBargaining(recognition=[0.5, 0.3, 0.2], delta=0.9, quota=2)
    tree = game.as_game(parts=parts)
    found = solve(tree, BackwardInduction(ties=TieRule.FIRST))[0]
    values = tree.values(found.profile) if callable(getattr(tree, "values", None)) else None
    assert values is not None
    for i, keeps in enumerate(game.proposer_keeps()):
        node = int(tree.tree.first[0]) + i
        assert keeps - 1 / parts - 1e-12 <= values[i, node] <= keeps + 1e-12


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 7), data=st.data(), delta=st.floats(0.0, 0.99))
def test_votes_that_count_the_same(n: int, data: st.DataObject, delta: float) -> None:
    p = chances(data, n)
    quota = data.draw(st.integers(n // 2 + 1, n))
    game = LegislativeBargaining(recognition=p, delta=delta, quota=quota)
    v = game.values()
    assert game.solution().gap <= 1e-9
    assert_allclose(v.sum(), 1.0)
    assert (np.diff(v[np.argsort(p)]) >= -1e-10).all()  # values rise with recognition
    bought = game.inclusion()
    assert_allclose(v, p * game.proposer_keeps() + delta * v * (p @ bought), atol=1e-8)


@settings(max_examples=80, deadline=None)
@given(n=st.integers(2, 8), data=st.data())
def test_whom_proposers_include_if_votes_count_the_same(n: int, data: st.DataObject) -> None:
    """Members who never propose, hardly ever or alike: each buys enough votes at the least cost."""
    p, delta, quota = odd_chances(data, n), patience(data), data.draw(st.integers(n // 2 + 1, n))
    game = LegislativeBargaining(recognition=p, delta=delta, quota=quota)
    v, bought, proposes = game.values(), game.inclusion(), p > 0
    assert_allclose(bought.sum(axis=-1), np.where(proposes, quota - 1, 0), atol=1e-12)
    assert (bought >= 0).all()
    assert (bought <= 1 + 1e-12).all()
    assert not np.diag(bought).any()
    assert_allclose((bought @ (delta * v))[proposes], (1 - game.proposer_keeps())[proposes], atol=1e-10)
    assert_allclose(v, p * game.proposer_keeps() + delta * v * (p @ bought), atol=1e-10)


@settings(max_examples=80, deadline=None)
@given(n=st.integers(2, 7), data=st.data())
def test_full_patience_is_the_limit_of_less(n: int, data: st.DataObject) -> None:
    """There other values pass the check too; who never proposes gets nothing, unanimity pays recognition."""
    raw = data.draw(st.lists(st.just(0.0) | st.floats(0.1, 1), min_size=n, max_size=n).filter(any))
    p, quota = np.array(raw) / sum(raw), data.draw(st.integers(1, n))
    assert_allclose(majority_values(p, 1.0, quota), majority_values(p, 1 - 1e-9, quota), atol=1e-6)
    assert not majority_values(p, 1.0, quota)[p == 0].any()


def test_compiled_values_are_the_plain_ones() -> None:
    compiled = pytest.importorskip("gametheory.bargaining.kernels.majority_compiled")
    rng = np.random.default_rng(5)
    p = rng.dirichlet(np.ones(5), 300) * (rng.uniform(size=(300, 5)) > 0.3) + [0, 0, 0, 0, 1e-3]
    p, d = p / p.sum(axis=-1, keepdims=True), rng.choice([0.0, 0.5, 0.9, 1.0], 300)
    for quota in (2, 3, 4):
        plain = majority_values(p, d, quota)
        assert_allclose(compiled.majority_values_compiled(p, d, quota, 1e-11), plain, atol=1e-14)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_votes_of_different_weight(data: st.DataObject) -> None:
    n = data.draw(st.integers(3, 6))
    weights = np.array(data.draw(st.lists(st.integers(1, 4), min_size=n, max_size=n)))
    quota = data.draw(st.integers(int(weights.sum()) // 2 + 1, int(weights.sum())))
    game = LegislativeBargaining(
        recognition=chances(data, n), delta=data.draw(st.floats(0.05, 0.95)), quota=quota, weights=weights
    )
    assert game.solution().gap <= 1e-9
    tilted = game.values() + 0.02 * np.eye(n)[0] - 0.02 * np.eye(n)[1]
    assert game.gap(tilted) > 1e-5


@settings(max_examples=40, deadline=None)
@given(data=st.data(), delta=st.floats(0, 1))
def test_two_algorithms_agree_where_both_apply(data: st.DataObject, delta: float) -> None:
    n = data.draw(st.integers(3, 6))
    p, quota = chances(data, n), data.draw(st.integers(n // 2 + 1, n))
    alike = PartnerSets.of(VotingRule(weights=np.ones(n), quota=quota))
    walked = coalition_purchases(p[np.newaxis], np.array([delta]), alike)
    game = LegislativeBargaining(recognition=p, delta=delta, quota=quota)
    assert game.gap(walked.values[0]) <= 1e-12
    if delta < 1:
        assert_allclose(walked.values[0], game.values(), atol=1e-12 / (1 - delta))


@settings(max_examples=80, deadline=None)
@given(data=st.data(), d=st.floats(0.05, 0.97))
def test_three_members_by_hand(data: st.DataObject, d: float) -> None:
    """Cases (a), (b) and (c) of simple majority with three members, solved apart from the algorithm."""
    p = np.sort(chances(data, 3))[::-1]
    v = majority_values(p, d, 2)
    if (1 - d) / (3 - 2 * d) <= p[2] and p[0] <= 1 / (3 - d):
        assert_allclose(v, 1 / 3)
        return
    if p[0] > 1 / (3 - d):
        first = p[0] * (2 - d) / (2 - d * p[0])
        second = (1 - first) / 2
        mu = ((second - p[1] * (1 - d * second)) / (d * second) - p[2]) / p[0]
        if 0 <= mu <= 1:
            assert_allclose(v, [first, second, second])
            return
    system = np.array([[1 - d * p[2], d * p[1]], [d * p[2], 1 - d * (p[0] + p[1])]])
    second, third = np.linalg.solve(system, p[1:])
    first = p[0] * (1 - d * third)
    if first >= second >= third:
        assert_allclose(v, [first, second, third])
    else:  # the pattern v1 = v2 > v3 in which 3 mixes
        assert_allclose(v[0], v[1])
        assert v[2] < v[1]


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 6), data=st.data(), delta=st.floats(0.0, 0.99))
def test_unanimity_and_dictatorship_pay_recognition(n: int, data: st.DataObject, delta: float) -> None:
    """With q = n this is the random-proposer model of a common discount factor."""
    p = chances(data, n)
    assert_allclose(majority_values(p, delta, n), random_proposer_values(p, np.full(n, delta)), atol=1e-9)
    assert_allclose(majority_values(p, delta, 1), p)
    assert_allclose(majority_values(p, 0.0, n // 2 + 1), p)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_patient_members_of_three_are_equal_whatever_their_recognition(data: st.DataObject) -> None:
    p = chances(data, 3)
    assume(p.max() <= 0.5)
    assert_allclose(majority_values(p, 1.0, 2), 1 / 3, atol=1e-9)


def test_a_member_with_a_veto_gains() -> None:
    veto = LegislativeBargaining(recognition=[1 / 3] * 3, delta=0.9, quota=3, weights=[2, 1, 1])
    assert veto.values()[0] > 1 / 3
    assert_allclose(veto.values()[1], veto.values()[2])


def test_the_apex_game_pays_weights() -> None:
    """Recognition by weight: values are the nucleolus (Montero 2006); a minor picks the major in a third."""
    apex = LegislativeBargaining(recognition=[0.4, 0.2, 0.2, 0.2], delta=0.9, quota=3, weights=[2, 1, 1, 1])
    assert_allclose(apex.values(), [0.4, 0.2, 0.2, 0.2], atol=1e-12)
    assert_allclose(apex.inclusion()[1:, 0].mean(), 1 / 3, atol=1e-8)  # the total is unique
    assert apex.gap([0.3, 0.3, 0.2, 0.2]) > 0.01


def test_backward_induction_over_sessions_with_fair_ties() -> None:
    values = np.full(5, 0.0)
    game = LegislativeBargaining(recognition=np.full(5, 0.2), delta=0.8, quota=3, pie=10)
    for _ in range(60):
        values = game.one_session(values)
    assert_allclose(values, game.values(), atol=1e-9)
    assert_allclose(game.proposer_keeps(), 6.8)


def test_a_hundred_and_one_members() -> None:
    p = np.arange(1, 102) / np.arange(1, 102).sum()
    game = LegislativeBargaining(recognition=p, delta=0.95, quota=51)
    assert game.gap(game.values()) <= 1e-9


def test_many_legislatures_in_one_call() -> None:
    rng = np.random.default_rng(2)
    p, d = rng.dirichlet(np.ones(3), 200_000), rng.uniform(0, 1, 200_000)
    values = majority_values(p, d, 2)
    assert np.isfinite(values).all()
    assert_allclose(values.sum(axis=-1), 1.0)
    some = rng.integers(0, len(p), 20)
    for i in some:
        game = LegislativeBargaining(recognition=p[i], delta=d[i], quota=2)
        assert game.gap(values[i]) <= 1e-9


RULES = {
    "apex": ([2, 1, 1, 1], 3),
    "a veto": ([2, 1, 1], 3),
    "three vetoes": ([3, 2, 2, 1, 1], 8),
    "no veto": ([3, 2, 2, 1, 1], 5),
    "a dummy": ([1, 1, 0, 2], 3),
    "a dictator": ([5, 1, 1, 1], 5),
    "seven": ([4, 3, 2, 2, 1, 1, 1], 8),
}
rules = pytest.mark.parametrize(("weights", "quota"), RULES.values(), ids=RULES)


@rules
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_unequal_votes_at_every_discount_factor_and_recognition(
    weights: list[int], quota: int, data: st.DataObject
) -> None:
    """Members who never propose, hardly ever, or all alike; no patience, nearly all, and all of it."""
    game = LegislativeBargaining(
        recognition=odd_chances(data, len(weights)), delta=patience(data), quota=quota, weights=weights
    )
    assert game.gap(game.values()) <= 1e-9
    bought = game.inclusion()
    assert (bought >= 0).all()
    assert (bought <= 1 + 1e-12).all()
    assert_allclose((bought @ weights + weights)[game.recognition > 0] >= quota * (1 - 1e-12), True)


@rules
def test_legislatures_of_unequal_votes_in_one_call(weights: list[int], quota: int) -> None:
    """Each as alone, bit by bit, with the same purchases; the program finds nothing better than they are."""
    rng = np.random.default_rng(3)
    p, d = rng.dirichlet(np.ones(len(weights)), (2, 1_000)), rng.uniform(0, 1, 1_000)
    many = LegislativeBargaining(recognition=p, delta=d, quota=quota, weights=weights, pie=[[2.0], [3.0]])
    values = many.values()
    assert values.shape == p.shape
    assert_allclose(values.sum(axis=-1), np.broadcast_to([[2.0], [3.0]], (2, 1_000)))
    assert many.residual(values).max() <= 1e-12
    for i, j in rng.integers(0, (2, 1_000), (10, 2)):
        alone = LegislativeBargaining(
            recognition=p[i, j], delta=d[j], quota=quota, weights=weights, pie=2.0 + i
        )
        assert np.array_equal(alone.values(), values[i, j])
        assert np.array_equal(alone.inclusion(), many.inclusion()[i, j])
        assert alone._program(alone._values, p[i, j], alone.delta)[0] <= 1e-9
    assert (many.residual(1.01 * values) == np.inf).all()


@settings(max_examples=60, deadline=None)
@given(n=st.integers(2, 7), data=st.data(), delta=st.floats(0, 1), tilt=st.floats(0, 0.1))
def test_the_check_without_a_program_is_never_below_it(
    n: int, data: st.DataObject, delta: float, tilt: float
) -> None:
    """Of equal votes, by theorem; it is zero exactly where the program finds purchases."""
    p, quota = chances(data, n), data.draw(st.integers(n // 2 + 1, n))
    game = LegislativeBargaining(recognition=p, delta=delta, quota=quota)
    values = (1 - tilt) * game.values() + tilt * chances(data, n)
    quick = float(majority_gap(values, p, game.delta, quota))
    exact = game._program(values, p, game.delta)[0]
    assert exact <= quick + 1e-9
    assert quick <= 1e-12 or tilt > 0


def test_compiled_walks_are_the_plain_ones() -> None:
    compiled = pytest.importorskip("gametheory.bargaining.kernels.coalition_walk_compiled")
    rng = np.random.default_rng(4)
    sets = PartnerSets.of(VotingRule(weights=[3, 2, 2, 1, 1], quota=5))
    given_ = (
        rng.dirichlet(np.ones(5), 200),
        rng.uniform(0, 1, 200),
        sets.members.astype(float),
        np.append(sets.first, len(sets.proposer)),
    )
    found = [
        (np.empty((200, 5)), np.empty((200, 10), np.int64), np.empty((200, 10)), np.empty(200))
        for _ in range(2)
    ]
    walks(*given_, found[0])
    compiled.walks_compiled(*given_, found[1])
    assert all(np.array_equal(one, other) for one, other in zip(*found, strict=True))


def test_infeasible_answers_and_the_solution() -> None:
    game = LegislativeBargaining(recognition=[0.5, 0.3, 0.2], delta=0.9, quota=2)
    assert game.gap([0.5, 0.6, -0.1]) == np.inf
    assert game.gap([0.5, 0.3, 0.3]) == np.inf
    assert game.gap([0.5, 0.5]) == np.inf
    solution = game.solution()
    assert solution.complete is Completeness.ONE
    assert "stationary values" in solution.summary()
    assert game.outcome().probability == 1


@pytest.mark.parametrize(
    ("weights", "quota", "proper"),
    [([1] * 5, 2.5, True), ([1] * 4, 2, False), ([4, 1, 1], 3, True), ([4, 2, 1, 1], 4, False)],
)
def test_a_quota_of_less_than_half_warns_only_if_two_coalitions_can_win(
    weights: list[int], quota: float, proper: bool
) -> None:
    n = len(weights)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        LegislativeBargaining(recognition=np.full(n, 1 / n), delta=0.9, quota=quota, weights=weights)
    assert bool(caught) is not proper


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match=r"parts must be a positive integer, got 2\.5"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=0.9, quota=2).as_game(parts=2.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="following must have 2 members on the last axis"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=0.9, quota=2).one_session([0.3, 0.3, 0.4])
    with pytest.raises(InvalidInputError, match="no coalition can reach the quota"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=0.9, quota=3)
    with pytest.raises(InvalidInputError, match=r"recognition probabilities sum to 0\.9, expected 1"):
        LegislativeBargaining(recognition=[0.5, 0.4], delta=0.9, quota=2)
    with pytest.raises(InvalidInputError, match=r"delta must lie in \[0, 1\], got 1\.2"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=1.2, quota=2)
    with pytest.raises(InvalidInputError, match="quota must be positive"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=0.9, quota=0)
    with pytest.raises(InvalidInputError, match="weights must be one for each of 2 members"):
        LegislativeBargaining(recognition=[0.5, 0.5], delta=0.9, quota=2, weights=[1, 1, 1])
    with pytest.raises(InvalidInputError, match="voting weights must be two or more, non-negative"):
        VotingRule(weights=[1, -1], quota=1)
    with pytest.raises(InvalidInputError, match="recognition must have two or more probabilities"):
        LegislativeBargaining(recognition=1, delta=0.9, quota=2)
    with pytest.raises(InvalidInputError, match="as_game needs one game, not a batch"):
        LegislativeBargaining(recognition=[[0.5, 0.5]], delta=0.9, quota=2).as_game(parts=2)
    with pytest.warns(UserWarning, match="two disjoint coalitions can win"):
        LegislativeBargaining(recognition=[0.25] * 4, delta=0.9, quota=2)
    with pytest.warns(UserWarning, match="two disjoint coalitions can win"):
        BaronFerejohn(members=4, delta=0.9, quota=2)
    with pytest.raises(RefusedError, match="listed for at most 14 members"):
        VotingRule(weights=np.arange(1, 21), quota=120).partners(0)
    with pytest.raises(InvalidInputError, match="no coalition can reach the quota"):
        BaronFerejohn(members=5, delta=0.9, quota=6)
    with pytest.raises(InvalidInputError, match="members must be whole numbers"):
        BaronFerejohn(members=2.5, delta=0.9)
    with pytest.raises(InvalidInputError, match="quota must be a whole number of votes"):
        BaronFerejohn(members=5, delta=0.9, quota=2.5)
    with pytest.raises(InvalidInputError, match=r"delta must lie in \[0, 1\]"):
        BaronFerejohn(members=5, delta=-0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert_allclose(BaronFerejohn(members=4, delta=0.9, quota=1).proposer_keeps(), 1)
