"""Random small trees against pygambit: what either finds is certified or refuted by both checks."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gametheory import solve
from gametheory.formats.efg_writing import efg_to_gambit
from gametheory.formats.gambit_profiles import profile_from_gambit, profile_to_gambit
from gametheory.games import Concept, ExtensiveForm, NormalForm
from gametheory.games.random_trees import random_tree
from gametheory.games.reduced_form import reduced_form
from gametheory.solvers.all_equilibria import AllEquilibria
from gametheory.solvers.sequence_form_lemke import SequenceFormLemke
from gametheory.solvers.subgame_perfect import SubgamePerfect

pygambit = pytest.importorskip("pygambit")


def compare(game: ExtensiveForm) -> None:
    tree = efg_to_gambit(game)
    found = pygambit.nash.lcp_solve(tree)
    assert found.success
    theirs = profile_from_gambit(game, found.equilibrium)
    assert game.gap(theirs, Concept.BEHAVIOUR_NASH) < 1e-9
    pays = [float(found.equilibrium.payoffs[player]) for player in game.players]
    np.testing.assert_allclose(game.expected_payoffs(theirs), pays, atol=1e-9)
    for solver in (SequenceFormLemke(), SubgamePerfect()):
        for equilibrium in solve(game, solver):
            assert game.gap(equilibrium.profile, Concept.BEHAVIOUR_NASH) < 1e-9
            assert float(profile_to_gambit(game, equilibrium.profile, tree).max_regret()) < 1e-9
    form = reduced_form(game).normal_form
    listed = pygambit.nash.enummixed_solve(tree).equilibria
    for mixed in listed:
        assert game.gap(profile_from_gambit(game, mixed.as_behavior()), Concept.BEHAVIOUR_NASH) < 1e-9
    fractions = np.frompyfunc(lambda value: Fraction(value).limit_denominator(10**6), 1, 1)
    exact = NormalForm(fractions(form.payoffs))
    ours = {tuple(np.round(form.expected_payoffs(x), 7) + 0.0) for x in AllEquilibria().search(exact).answers}
    other = {tuple(round(float(x.payoffs[player]), 7) + 0.0 for player in game.players) for x in listed}
    assert ours == other


def draw(rng: np.random.Generator, k: int) -> ExtensiveForm:
    return random_tree(rng, decisions=2 + k % 4, high=9 if k % 2 else 2, zero_sum=k % 5 == 0)


def test_thirty_random_trees() -> None:
    rng = np.random.default_rng(7)
    for k in range(30):
        compare(draw(rng, k))


@pytest.mark.slow
def test_three_hundred_random_trees() -> None:
    rng = np.random.default_rng(8)
    for k in range(300):
        compare(draw(rng, k))


def test_the_regret_of_a_random_profile_is_the_same() -> None:
    """Both checks agree on profiles that are no equilibria: the largest gain, in payoff units."""
    rng = np.random.default_rng(9)
    for k in range(40):
        game = draw(rng, k)
        profile = np.concatenate([rng.dirichlet(np.ones(d)) for d in game.tree.set_degrees])
        other = profile_to_gambit(game, profile, efg_to_gambit(game))
        np.testing.assert_allclose(
            [float(other.payoffs[player]) for player in game.players],
            game.expected_payoffs(profile),
            atol=1e-9,
        )
        spans = np.where(game.spans > 0, game.spans, 1.0)
        even = ExtensiveForm.on_tree(game.tree, game.players, game.payoffs / spans, game.probabilities)
        regret = float(profile_to_gambit(even, profile, efg_to_gambit(even)).max_regret())
        np.testing.assert_allclose(game.gap(profile, Concept.BEHAVIOUR_NASH), regret, atol=1e-9)
