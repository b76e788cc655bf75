"""Kuhn poker, random zero-sum and general-sum trees: linear program, Lemke's path, and what they refuse."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import solve
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, NormalForm, Terminal
from gametheory.games.random_trees import random_tree
from gametheory.games.reduced_form import reduced_form
from gametheory.games.sequence_form import sequence_form
from gametheory.solvers.kernels.lemke import lemke
from gametheory.solvers.sequence_form_lemke import SequenceFormLemke, _problem
from gametheory.solvers.sequence_form_lp import SequenceFormLP
from gametheory.solvers.zero_sum import ZeroSum


def kuhn_poker() -> ExtensiveForm:
    """H. Kuhn, "A simplified two-person poker", Contributions to the Theory of Games I, 1950, 97-103."""

    def deal(a: str, b: str) -> Decision:
        win = 1 if "JQK".index(a) > "JQK".index(b) else -1

        def ends(first: int) -> Terminal:
            return Terminal([first, -first])

        after_bet = Decision("B", {"call": ends(2 * win), "fold": ends(1)}, name=f"B {b} bet")
        reply = Decision("A", {"call": ends(2 * win), "fold": ends(-1)}, name=f"A {a} pass, bet")
        after_pass = Decision("B", {"bet": reply, "pass": ends(win)}, name=f"B {b} pass")
        return Decision("A", {"bet": after_bet, "pass": after_pass}, name=f"A {a}")

    return ExtensiveForm("AB", Chance({a + b: (1 / 6, deal(a, b)) for a, b in permutations("JQK", 2)}))


@pytest.mark.parametrize("solver", [SequenceFormLP(), SequenceFormLemke()], ids=lambda s: type(s).__name__)
def test_kuhn_poker_is_worth_minus_one_eighteenth(solver: SequenceFormLP) -> None:
    game = kuhn_poker()
    assert (game.tree.n_sets, int(game.tree.offsets[-1]), len(game.tree.ends)) == (12, 24, 30)
    solution = solve(game, solver)
    assert_allclose(solution[0].payoffs, [-1 / 18, 1 / 18], atol=1e-9)
    assert solution.gap < 1e-9
    mixtures = dict(zip(game.tree.set_names, game.mixtures(solution[0].profile), strict=True))
    alpha = mixtures["A J"][0]  # Kuhn: all equilibria are one family, 0 <= alpha <= 1/3
    assert -1e-9 <= alpha <= 1 / 3 + 1e-9
    assert_allclose(mixtures["A K"][0], 3 * alpha, atol=1e-8)
    assert_allclose(mixtures["A Q"][0], 0, atol=1e-8)
    assert_allclose(mixtures["A Q pass, bet"][0], alpha + 1 / 3, atol=1e-8)
    assert_allclose([mixtures["B Q bet"][0], mixtures["B J pass"][0]], 1 / 3, atol=1e-8)


def test_a_wrong_bluffing_rate_is_convicted() -> None:
    game = kuhn_poker()
    profile = solve(game, SequenceFormLP())[0].profile.copy()
    j = game.tree.set_names.index("A J")
    profile[game.tree.offsets[j] : game.tree.offsets[j] + 2] = [0.6, 0.4]
    assert game.gap(profile, Concept.BEHAVIOUR_NASH) > 0.01
    assert "gains" in str(game.deviation(profile, Concept.BEHAVIOUR_NASH))


@pytest.mark.parametrize("seed", range(15))
def test_the_value_is_that_of_the_normal_form(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), decisions=7, zero_sum=True)
    solution = solve(game, SequenceFormLP())
    assert solution.gap < 1e-9
    value = solve(NormalForm(reduced_form(game).normal_form.payoffs), ZeroSum(optimal_sets=False), tol=1e-7)
    assert_allclose(solution.details["value"], value.details["value"], atol=1e-8)
    assert_allclose(solve(game, SequenceFormLemke())[0].payoffs[0], value.details["value"], atol=1e-8)


@pytest.mark.parametrize("seed", range(15))
def test_lemkes_path_in_floats_and_in_fractions_comes_to_one_end(seed: int) -> None:
    game = random_tree(np.random.default_rng(seed), decisions=5, high=[9, 2][seed % 2])
    form = sequence_form(game)
    M, b = _problem(form)
    ends = [lemke(M, b, max_steps=2000, exact=exact)[0] for exact in (False, True)]
    for z in ends:
        assert z is not None
        assert abs(z @ (M @ z + b)) < 1e-9
        assert min((M @ z + b).min(), z.min()) > -1e-9
    assert_allclose(ends[0], ends[1], atol=1e-9)
    solution = solve(game, SequenceFormLemke())
    assert solution.gap < 1e-9
    assert solution.details["arithmetic"] == "floats"


def test_a_problem_without_a_solution_ends_in_a_ray_and_one_with_b_positive_at_once() -> None:
    assert lemke(np.array([[0.0]]), np.array([-1.0]), max_steps=9)[0] is None
    z, steps = lemke(np.array([[1.0]]), np.array([2.0]), max_steps=9)
    assert (z, steps) == (np.zeros(1), 0)


def test_what_does_not_fit_is_refused() -> None:
    rng = np.random.default_rng(1)
    three = random_tree(rng, n_players=3)
    with pytest.raises(
        RefusedError, match="takes one game of two players whose payoffs add up to a constant"
    ):
        solve(three, SequenceFormLP())
    with pytest.raises(RefusedError, match="takes two players, got 3"):
        solve(three, SequenceFormLemke())
    with pytest.raises(RefusedError, match="add up to a constant"):
        solve(random_tree(rng), SequenceFormLP())
    second = Decision("A", {"l": Terminal([1, -1]), "r": Terminal([0, 0])}, name="again")
    game = ExtensiveForm("AB", Decision("A", {"L": second, "R": second}))
    for solver in (SequenceFormLP(), SequenceFormLemke()):
        with pytest.raises(
            RefusedError, match="the sequence form needs perfect recall, but A forgets at again"
        ):
            solve(game, solver)
    batch = ExtensiveForm.on_tree(
        three.tree, three.players, np.zeros((2, *three.payoffs.shape)), three.probabilities
    )
    with pytest.raises(RefusedError, match="got a batch"):
        sequence_form(batch)
    with pytest.raises(InvalidInputError, match="max_steps must be positive"):
        SequenceFormLemke(max_steps=0)
    with pytest.raises(NotSolvedError, match="step limit"):
        solve(kuhn_poker(), SequenceFormLemke(max_steps=3))
