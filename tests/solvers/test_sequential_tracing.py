"""Sequential equilibria by tracing: derivatives, published limits, the distance of the path, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.random_trees import random_tree
from gametheory.solvers.agent_logit import AgentLogit
from gametheory.solvers.sequential_tracing import SequentialTracing


def test_the_derivative_is_the_slope() -> None:
    rng = np.random.default_rng(4)
    for n in (1, 2, 3):
        game = random_tree(rng, n_players=n, decisions=6)
        system = AgentLogit(game)
        logs = np.log(np.concatenate([rng.dirichlet(np.ones(k)) for k in game.tree.set_degrees]))
        _, slope = system.equations(logs, 3.0)
        raw = system.action_values(logs)[1]
        assert slope.shape == (system.size, system.size + 1)
        step = 1e-6 * np.eye(system.size)
        by_difference = [
            (system.action_values(logs + d)[0] - system.action_values(logs - d)[0]) / 2e-6 for d in step
        ]
        assert_allclose(raw, np.transpose(by_difference), atol=1e-8)
        assert_allclose(system.beliefs(logs), game.beliefs(system.probabilities(logs)), atol=1e-12)


def test_equal_chances_solve_at_precision_zero() -> None:
    system = AgentLogit(random_tree(np.random.default_rng(1), decisions=5))
    assert_allclose(system.equations(system.start(), 0.0)[0], 0, atol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_random_trees_end_in_an_assessment_that_passes_the_check(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), n_players=2 + seed % 2, decisions=5)
    solution = solve(game, SequentialTracing())
    assert solution.gap < 1e-9
    assert solution.details["sequential"] == "numerical limit"
    assert solution.details["distance"][-1] < 1e-2
    strategy = solution[0].value.strategy
    for concept in (Concept.BEHAVIOUR_NASH, Concept.SUBGAME_PERFECT, Concept.AGENT_NASH):
        assert game.gap(strategy, concept) < 1e-8  # a sequential equilibrium is all of these


def test_beer_for_both_is_the_limit() -> None:
    """The equilibrium that passes the intuitive criterion of I.-K. Cho and D. Kreps (1987) is the limit."""

    def ends(kind: str, meal: str) -> Decision:
        liked = float((kind, meal) in {("strong", "beer"), ("weak", "quiche")})
        duel, peace = Terminal([liked, float(kind == "weak")]), Terminal([liked + 2, float(kind == "strong")])
        return Decision("B", {"duel": duel, "do not": peace}, name=meal)

    def meal(kind: str) -> Decision:
        return Decision("A", {m: ends(kind, m) for m in ("beer", "quiche")}, name=kind)

    game = ExtensiveForm("AB", Chance({"strong": (0.9, meal("strong")), "weak": (0.1, meal("weak"))}))
    solution = solve(game, SequentialTracing())
    mixtures = dict(zip(game.tree.set_names, game.mixtures(solution[0].value.strategy), strict=True))
    assert_allclose(mixtures["strong"], [1, 0])
    assert_allclose(mixtures["weak"], [1, 0])
    assert_allclose(mixtures["beer"], [0, 1])
    assert mixtures["quiche"][0] > 0.49


def test_chance_that_never_happens_leaves_equal_beliefs() -> None:
    blind = Decision("A", {"l": Terminal([1]), "r": Terminal([0])}, name="blind")
    other = Decision("A", {"l": Terminal([0]), "r": Terminal([1])}, name="dark")
    game = ExtensiveForm(
        "A", Chance({"a": (1.0, blind), "b": (0.0, Chance({"c": (0.5, other), "d": (0.5, other)}))})
    )
    solution = solve(game, SequentialTracing())
    assert_allclose(solution[0].value.beliefs, [1, 0.5, 0.5])
    assert_allclose(solution[0].payoffs, [1])


def test_edges() -> None:
    nobody = ExtensiveForm("AB", Terminal([1, 2]))
    assert_allclose(solve(nobody, SequentialTracing())[0].payoffs, [1, 2])
    with pytest.raises(InvalidInputError, match="max_steps must be positive"):
        SequentialTracing(max_steps=0)
    second = Decision("A", {"l": Terminal([1]), "r": Terminal([0])}, name="again")
    with pytest.raises(RefusedError, match="needs perfect recall, but A forgets"):
        solve(ExtensiveForm("A", Decision("A", {"L": second, "R": second})), SequentialTracing())
    game = random_tree(np.random.default_rng(1))
    batch = ExtensiveForm.on_tree(
        game.tree, game.players, np.zeros((2, *game.payoffs.shape)), game.probabilities
    )
    with pytest.raises(RefusedError, match="got a batch"):
        solve(batch, SequentialTracing())
    with pytest.raises(NotSolvedError, match="step limit"):
        solve(game, SequentialTracing(max_steps=2))
