"""Sequential equilibria by tracing, and the proof that beliefs are limits of vanishing mistakes."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    BackwardInduction,
    Chance,
    Concept,
    Decision,
    ExtensiveForm,
    PerfectBayesian,
    SequentialEquilibrium,
    SignallingGame,
    Status,
    Terminal,
    TreeAssessment,
    Trembles,
    consistency_gap,
    find_trembles,
    random_tree,
    solve,
    tremble_limit,
)
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.solvers.agent_logit_path import AgentLogitSystem
from gametheory.solvers.arc_length import follow


def end(*payoffs: float) -> Terminal:
    return Terminal(np.array(payoffs))


def horse() -> ExtensiveForm:
    """Selten (1975), figure 1."""

    def third(left: tuple[float, ...], right: tuple[float, ...]) -> Decision:
        return Decision("3", {"L": end(*left), "R": end(*right)}, name="three")

    second = Decision("2", {"d": third((4, 4, 0), (0, 0, 1)), "c": end(1, 1, 1)}, name="two")
    return ExtensiveForm("123", Decision("1", {"D": third((3, 2, 2), (0, 0, 0)), "C": second}, name="one"))


def noisy_leader(noise: float) -> ExtensiveForm:
    """Bagwell (1995): the follower sees the leader's move, but wrongly with chance `noise`."""
    payoffs = {"S": {"S": (5, 2), "C": (3, 1)}, "C": {"S": (6, 3), "C": (4, 4)}}

    def seen(move: str, signal: str) -> Decision:
        replies = {reply: end(*payoffs[move][reply]) for reply in "SC"}
        return Decision("follower", replies, name=f"seen {signal}")

    def signals(move: str) -> Chance:
        wrong = "C" if move == "S" else "S"
        return Chance({move: (1 - noise, seen(move, move)), wrong: (noise, seen(move, wrong))})

    moves = {move: signals(move) for move in "SC"}
    return ExtensiveForm(("leader", "follower"), Decision("leader", moves, name="leader"))


def test_seltens_horse() -> None:
    """Selten (1975): (C, c, R) is sequential, (D, c, L) is a Nash equilibrium that is not."""
    game = horse()
    solution = solve(game, SequentialEquilibrium())
    [answer] = solution
    assert solution.details["sequential"] == "proven"
    assert game.describe(answer.value) == {"1 at one": "C", "2 at two": "c", "3 at three": "R"}
    after_d = answer.value.beliefs[1 if game.tree.parent[game.tree.members[1]] == 0 else 2]
    assert after_d == pytest.approx(1 / 3)  # at which player 3 is indifferent
    other = game.pure({"one": "D", "two": "c", "three": "L"})
    assert game.gap(other, Concept.BEHAVIOUR_NASH) == 0
    for belief in np.linspace(0, 1, 5):
        held = np.where(np.arange(4) == 1, belief, np.where(np.arange(4) == 2, 1 - belief, 1.0))
        assessment = TreeAssessment(strategy=other, beliefs=held)
        assert game.gap(assessment, Concept.WEAK_PERFECT_BAYESIAN) > 0.1


@pytest.mark.parametrize("seed", range(12))
def test_random_trees_end_in_proven_sequential_equilibria(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), n_players=1 + seed % 3, decisions=3 + seed % 5, high=4)
    solution = solve(game, SequentialEquilibrium())
    assert solution.details["sequential"] == "proven"
    assessment = solution[0].value
    assert consistency_gap(game, assessment, solution.details["trembles"]) <= 1e-9
    assert game.gap(assessment.strategy, Concept.SUBGAME_PERFECT) <= 1e-9
    again = find_trembles(game, assessment)
    assert again is not None
    assert consistency_gap(game, assessment, again) <= 1e-7


@pytest.mark.parametrize("seed", range(4))
def test_with_perfect_information_it_is_backward_induction(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), decisions=6, merge=0.0, high=1000)
    [answer] = solve(game, BackwardInduction())
    assert_allclose(solve(game, SequentialEquilibrium())[0].value.strategy, answer.value, atol=1e-9)


@pytest.mark.parametrize("surly", [0.1, 0.9])
def test_the_traced_equilibrium_of_a_signalling_game_is_in_the_list(surly: float) -> None:
    game = SignallingGame.beer_quiche(surly)
    traced = solve(game.as_game(), SequentialEquilibrium())
    strategy = traced[0].value.strategy[:4].reshape(2, 2)
    listed = [answer.value.strategy for answer in solve(game, PerfectBayesian())]
    assert any(np.allclose(strategy, other, atol=1e-7) for other in listed)
    assert traced.details["sequential"] == "proven"


def chain_store(prior: float, a: float, b: float) -> ExtensiveForm:
    """Kreps and Wilson (1982), Journal of Economic Theory 27, 253-279, with two entrants.

    Entry is worth b to the entrant if it is let in, b - 1 if fought; no entry is worth a to the monopolist,
    to whom a fight costs 1 if weak, and letting in costs 1 if strong (chance `prior`).
    """

    def market(kind: str, first: tuple[float, float], past: str) -> Decision:
        """Return the second market, after what the first has paid monopolist and entrant."""
        fight, share = (-1.0, 0.0) if kind == "weak" else (0.0, -1.0)
        ends = {
            "fight": end(first[0] + fight, first[1], b - 1),
            "let in": end(first[0] + share, first[1], b),
        }
        entered = Decision("M", ends, name=f"{kind}, second after {past}")
        out = end(first[0] + a, first[1], 0)
        return Decision("E2", {"enter": entered, "out": out}, name=f"after {past}")

    kinds = {}
    for kind, chance in (("strong", prior), ("weak", 1 - prior)):
        fight, share = (-1.0, 0.0) if kind == "weak" else (0.0, -1.0)
        replies = {
            "fight": market(kind, (fight, b - 1), "fight"),
            "let in": market(kind, (share, b), "sharing"),
        }
        entered = Decision("M", replies, name=f"{kind}, first")
        moves = {"enter": entered, "out": market(kind, (a, 0.0), "no entry")}
        kinds[kind] = (chance, Decision("E1", moves, name="first market"))
    return ExtensiveForm(("M", "E1", "E2"), Chance(kinds))


def test_a_weak_monopolist_fights_for_her_reputation() -> None:
    """The mixed equilibrium of Kreps and Wilson, for p < b^2.

    The first enters, the weak monopolist fights with chance p (1 - b) / ((1 - p) b), so that after a fight
    she is believed to be strong with chance b, and the second stays out with chance 1 / a.
    """
    p, a, b = 0.1, 2.0, 0.5
    game = chain_store(p, a, b)
    solution = solve(game, SequentialEquilibrium())
    assert solution.details["sequential"] == "proven"
    plans = dict(zip(game.tree.set_names, game.mixtures(solution[0].value.strategy), strict=True))
    assert_allclose(plans["first market"], [1, 0])
    assert_allclose(plans["strong, first"], [1, 0])
    assert_allclose(plans["weak, first"][0], p * (1 - b) / ((1 - p) * b), atol=1e-9)
    assert_allclose(plans["after fight"], [1 - 1 / a, 1 / a], atol=1e-9)
    assert_allclose(plans["after sharing"], [1, 0])
    patient = solve(chain_store(0.4, a, b), SequentialEquilibrium())
    assert patient.problem.describe(patient[0].value)["E1 at first market"] == "out"


def test_a_noisy_leader_has_no_advantage_in_pure_strategies() -> None:
    """Bagwell (1995): with any noise the only pure equilibrium is that of simultaneous moves."""
    game = noisy_leader(0.05)
    pure = [
        (one, two, three)
        for one in "SC"
        for two in "SC"
        for three in "SC"
        if game.gap(game.pure({"leader": one, "seen S": two, "seen C": three}), Concept.BEHAVIOUR_NASH) < 1e-9
    ]
    assert pure == [("C", "C", "C")]
    solution = solve(game, SequentialEquilibrium())
    assert solution.status is Status.SOLVED
    assert solution.details["sequential"] == "proven"


def test_kuhn_poker_is_worth_minus_one_eighteenth() -> None:
    """Kuhn (1950); the traced equilibrium is one of his continuum, and sequential."""

    def showdown(stake: float) -> Terminal:
        return end(stake, -stake)

    deals = {}
    for one, two in permutations("JQK", 2):
        wins = 1.0 if "JQK".index(one) > "JQK".index(two) else -1.0
        raised = Decision("1", {"fold": end(-1, 1), "call": showdown(2 * wins)}, name=f"1 {one} raised")
        checked = Decision("2", {"check": showdown(wins), "bet": raised}, name=f"2 {two} checked")
        faced = Decision("2", {"fold": end(1, -1), "call": showdown(2 * wins)}, name=f"2 {two} faced")
        deals[one + two] = (1 / 6, Decision("1", {"check": checked, "bet": faced}, name=f"1 {one}"))
    solution = solve(ExtensiveForm("12", Chance(deals)), SequentialEquilibrium())
    assert_allclose(solution[0].payoffs, [-1 / 18, 1 / 18], atol=1e-12)
    assert solution.details["sequential"] == "proven"


def test_the_derivatives_are_those_of_the_equations() -> None:
    """At a point of the branch, where the scaling of the rows does not matter."""
    game = random_tree(np.random.default_rng(3), n_players=2, decisions=6)
    system = AgentLogitSystem(game)
    for point in follow(system, system.log_prior, max_steps=12):
        x, precision = point.unknowns, point.parameter
    residual, jacobian = system.equations(x, precision)
    assert np.abs(residual).max() < 1e-9
    h = 1e-6
    changes = [(system.equations(x + h * e, precision)[0] - residual) / h for e in np.eye(len(x))]
    changes.append((system.equations(x, precision + h)[0] - residual) / h)
    assert_allclose(np.stack(changes, axis=1), jacobian, atol=1e-4)


def test_beliefs_that_no_common_mistake_explains_are_not_consistent() -> None:
    """Kreps and Wilson (1982): players who see the same mistake cannot disagree about it."""

    def asked(name: str, then: Decision | Terminal) -> Decision:
        return Decision(name, {"l": end(0, 0, 0), "r": then}, name=name)

    sides = {side: asked("B", asked("C", end(0, 0, 0))) for side in "LR"}
    game = ExtensiveForm("ABC", Decision("A", {"out": end(1, 1, 1), **sides}, name="A"))
    strategy = game.pure({"A": "out", "B": "r", "C": "r"})
    opposed = TreeAssessment(strategy=strategy, beliefs=[1, 0.3, 0.7, 0.7, 0.3])
    assert game.gap(opposed, Concept.WEAK_PERFECT_BAYESIAN) == 0
    assert find_trembles(game, opposed) is None
    certain = TreeAssessment(strategy=strategy, beliefs=[1, 1, 0, 0, 1])
    assert find_trembles(game, certain) is None
    agreed = TreeAssessment(strategy=strategy, beliefs=[1, 0.3, 0.7, 0.3, 0.7])
    proof = find_trembles(game, agreed)
    assert proof is not None
    assert consistency_gap(game, agreed, proof) <= 1e-12
    assert consistency_gap(game, opposed, proof) == pytest.approx(0.4)


def test_trembles_tend_to_bayes_rule() -> None:
    """The limit is approached by Bayes' beliefs at small mistakes."""
    game = horse()
    trembles = Trembles(exponents=[1, 0, 2, 0, 1, 0], coefficients=[2, 1, 3, 1, 1, 1])
    limit = tremble_limit(game, trembles)
    small = trembles.coefficients * 1e-5**trembles.exponents
    small /= np.repeat(np.add.reduceat(small, game.tree.offsets[:-1]), game.tree.set_degrees)
    assert_allclose(game.beliefs(small), limit.beliefs, atol=1e-4)


@pytest.mark.parametrize("prize", [3.0, 2000.0])
def test_small_chances_are_told_from_mistakes(prize: float) -> None:
    """Hide and seek with unequal prizes: the larger is guarded so well that it is rarely tried."""

    def seek(one: float, two: float) -> Decision:
        return Decision("B", {"l": end(one, -one), "r": end(two, -two)}, name="B")

    game = ExtensiveForm("AB", Decision("A", {"l": seek(1, 0), "r": seek(0, prize)}, name="A"))
    solution = solve(game, SequentialEquilibrium())
    assert solution.details["sequential"] == "proven"
    assert_allclose(solution[0].value.strategy[1], 1 / (1 + prize), atol=1e-9)


def test_where_the_branch_is_left_too_early_nothing_is_claimed() -> None:
    solution = solve(horse(), SequentialEquilibrium(max_steps=2), strict=False)
    assert solution.status is Status.STEP_LIMIT
    assert solution.details["sequential"] == "consistent on path only"
    with pytest.raises(NotSolvedError, match="the step limit came first"):
        solve(horse(), SequentialEquilibrium(max_steps=2))


def test_bad_input_is_named() -> None:
    with pytest.raises(InvalidInputError, match="precision must be at least 10"):
        SequentialEquilibrium(precision=1)
    with pytest.raises(InvalidInputError, match="exponents must be non-negative"):
        Trembles(exponents=[-1.0], coefficients=[1.0])
    with pytest.raises(InvalidInputError, match="coefficients must be positive"):
        Trembles(exponents=[0.0], coefficients=[0.0])
    with pytest.raises(InvalidInputError, match="trembles must be for 6 actions"):
        tremble_limit(horse(), Trembles(exponents=[0.0], coefficients=[1.0]))
    never = Chance({"x": (1.0, Decision("A", {"l": end(1), "r": end(0)})), "y": (0.0, end(0))})
    with pytest.raises(RefusedError, match="a move of chance has probability zero"):
        solve(ExtensiveForm("A", never), SequentialEquilibrium())
    forgot = {side: Decision("A", {"l": end(1), "r": end(0)}, name="again") for side in "lr"}
    with pytest.raises(RefusedError, match="needs perfect recall, but A forgets at again"):
        solve(ExtensiveForm("A", Decision("A", forgot, name="first")), SequentialEquilibrium())
    with pytest.raises(RefusedError, match="nobody moves"):
        solve(ExtensiveForm("A", end(1)), SequentialEquilibrium())
