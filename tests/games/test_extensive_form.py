"""Game trees: reading, values, outcomes, and the certificates of a strategy profile."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.best_replies import others_chances
from gametheory.games.random_trees import random_tree
from gametheory.games.tree_certificates import subgame_gains
from gametheory.games.tree_values import branch_chances, node_values, reach, slabs

END = Terminal([0.0, 0.0])


def entry() -> ExtensiveForm:
    """Selten's (1978) market of one stage: an entrant, and an incumbent who may fight."""
    reply = Decision("incumbent", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, name="entered")
    return ExtensiveForm(
        ("entrant", "incumbent"), Decision("entrant", {"enter": reply, "stay out": Terminal([0, 2])})
    )


def lottery(p: float | list[float] = 0.3) -> ExtensiveForm:
    safe, q = Terminal([1.0, 0.0]), 1 - np.asarray(p)
    risky = Chance({"win": (p, Terminal([4.0, 1.0])), "lose": (q, Terminal([-1.0, 2.0]))})
    return ExtensiveForm("AB", Decision("A", {"safe": safe, "risky": risky}))


def test_equal_trees_are_equal() -> None:
    assert entry() == entry()
    assert hash(entry()) == hash(entry())
    assert lottery(0.3) != lottery(0.4)
    assert len({lottery(), lottery(), entry()}) == 2


def test_names_positions_and_ranges() -> None:
    game = entry()
    assert game.tree.names == ("root", "entered", "stay out", "entered > fight", "entered > share")
    assert game.tree.set_names == ("root", "entered")
    assert_allclose(game.spans, [2, 3])
    assert lottery().tree.names[-2:] == ("risky > win", "risky > lose")


def test_expected_payoffs_and_outcomes_of_a_mixture() -> None:
    game = lottery()
    half = ([0.5, 0.5],)
    assert_allclose(game.expected_payoffs(half), [0.5 * 1 + 0.5 * 0.5, 0.5 * 1.7])
    outcomes = game.outcomes(half)
    assert_allclose(list(outcomes.values()), [0.5, 0.15, 0.35])
    assert list(outcomes) == ["safe", "risky > win", "risky > lose"]
    assert game.describe(half) == {"A at root": "0.5 safe, 0.5 risky"}


def test_a_threat_that_is_not_credible_is_nash_but_not_subgame_perfect() -> None:
    game = entry()
    threat = game.pure({"root": "stay out", "entered": "fight"})
    assert game.gap(threat, Concept.BEHAVIOUR_NASH) == 0
    assert_allclose(game.gap(threat, Concept.SUBGAME_PERFECT), 2 / 3)
    assert str(game.deviation(threat)) == "incumbent gains 2 by playing share at entered"
    perfect = game.pure({"root": "enter", "entered": "share"})
    assert game.gap(perfect) == 0
    assert game.deviation(perfect) is None
    assert_allclose(game.expected_payoffs(perfect), [1, 1])


def test_the_certificates_convict_wrong_answers() -> None:
    game = lottery(0.6)
    assert_allclose(game.gap(([1, 0],)), (2 - 1) / 5)
    assert_allclose(game.gap(([0.75, 0.25],)), 0.75 / 5)
    assert_allclose(game.gap(([1, 0],), Concept.BEHAVIOUR_NASH), (2 - 1) / 5)
    for wrong in [(), ([1, 0], [1, 0]), ([1, 0, 0],), ([0.5, 0.6],), ([1.5, -0.5],), ([np.nan, 1],)]:
        assert game.gap(wrong) == np.inf


def test_payoff_units_do_not_matter() -> None:
    def game(scale: float) -> ExtensiveForm:
        return ExtensiveForm("A", Decision("A", {"l": Terminal([scale]), "m": Terminal([3 * scale])}))

    assert game(1.0).gap(([1, 0],)) == game(1e9).gap(([1, 0],)) == 1


def test_one_shot_deviations_find_every_profitable_plan() -> None:
    """The one-shot deviation principle, against all plans of a tree with three moves of one player."""
    rng = np.random.default_rng(4)
    for _ in range(6):
        pay = rng.integers(0, 4, size=(2, 2, 2, 1)).astype(float)
        last = [[{f"c{k}": Terminal(pay[i, j, k]) for k in (0, 1)} for j in (0, 1)] for i in (0, 1)]
        middle = [{f"b{j}": Decision("A", last[i][j]) for j in (0, 1)} for i in (0, 1)]
        tree = ExtensiveForm("A", Decision("A", {f"a{i}": Decision("A", middle[i]) for i in (0, 1)}))
        eye = np.eye(2)
        for plan in product((0, 1), repeat=7):
            strategy = [eye[a] for a in plan]
            first, later = plan[0], ((plan[1], *plan[3:5]), (plan[2], *plan[5:7]))
            ends = [pay[i, later[i][0], later[i][1 + later[i][0]], 0] for i in range(2)]
            optimal_everywhere = (
                ends[first] == max(ends)
                and all(pay[i, j, later[i][1 + j], 0] == pay[i, j].max() for i in range(2) for j in range(2))
                and all(ends[i] == pay[i].max() for i in range(2))
            )
            assert (tree.gap(strategy) == 0) == optimal_everywhere
            assert (tree.gap(strategy, Concept.BEHAVIOUR_NASH) == 0) == (ends[first] == pay.max())


def test_a_batch_broadcasts_payoffs_and_probabilities() -> None:
    game = lottery([0.1, 0.3, 0.6])
    assert game.batch_shape == (3,)
    risky = ([0.0, 1.0],)
    assert_allclose(game.expected_payoffs(risky)[:, 0], [-0.5, 0.5, 2.0])
    assert_allclose(game.outcomes(risky)["risky > win"], [0.1, 0.3, 0.6])
    assert_allclose(game.gap(risky), 1.5 / 5)
    best = (np.array([[1, 0], [1, 0], [0, 1]]),)
    assert game.gap(best) == 0


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Terminal(1.0), "payoffs must have the players on the last axis"),
        (lambda: Terminal([1.0, np.nan]), "payoffs must be finite"),
        (lambda: Decision("", {"a": END}), "player must be a non-empty string"),
        (lambda: Decision("A", {}), "actions must be a mapping with one label"),
        (lambda: Decision("A", {"": END}), "label of actions must be a non-empty string"),
        (lambda: Decision("A", {"a": 3}), "actions must lead to a Decision"),  # type: ignore[dict-item]
        (lambda: Decision("A", {"a": END}, name=3), "name must be a string"),  # type: ignore[arg-type]
        (lambda: Chance({"a": (0.5, END), "b": (0.6, END)}), "of a, b must sum to 1"),
        (lambda: Chance({"a": (-0.5, END), "b": (1.5, END)}), "probability must be non-negative"),
        (lambda: Chance({"a": END}), "must give a pair"),  # type: ignore[dict-item]
        (lambda: Chance({"a": ([0.5, 0.5], END), "b": ([0.5] * 3, END)}), "probabilities must broadcast"),
        (lambda: ExtensiveForm((), END), "players must be one non-empty name"),
        (lambda: ExtensiveForm("AA", END), "players must be different"),
        (lambda: ExtensiveForm("AB", 3), "root must be a Decision"),  # type: ignore[arg-type]
        (lambda: ExtensiveForm("ABC", END), "payoffs must have 3 players"),
        (lambda: ExtensiveForm("AB", Decision("C", {"a": END})), "player must be one of A, B"),
        (
            lambda: ExtensiveForm("AB", Decision("A", {"a": Decision("B", {"b": END}, name="x")}, name="x")),
            "names of information sets must differ, got 'x'",
        ),
        (
            lambda: ExtensiveForm(
                "AB", Decision("A", {"a": Terminal(np.zeros((2, 2))), "b": Terminal(np.zeros((3, 2)))})
            ),
            "payoffs of one tree must broadcast",
        ),
        (lambda: entry().pure({"root": "enter"}), "choices must name each of the 2 information sets"),
        (lambda: entry().pure({"root": "flee", "entered": "share"}), "choices at root must be one of enter"),
        (lambda: entry().expected_payoffs(([1, 0],)), "strategy must be one mixture an information set"),
        (
            lambda: entry().gap(([1, 0], [1, 0]), Concept.CORE),
            "concept must be one of AGENT_NASH, BEHAVIOUR_NASH, SUBGAME_PERFECT",
        ),
    ],
)
def test_bad_input_is_named(build: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()  # type: ignore[operator]


@pytest.mark.parametrize("seed", range(20))
def test_gains_in_subgames_of_perfect_information_are_those_of_whole_plans(seed: int) -> None:
    """Two routes: replies node by node, and replies over the forest of information sets."""
    rng = np.random.default_rng(seed)
    game = random_tree(rng, n_players=2 + seed % 2, decisions=3 + seed % 6, merge=0.0)
    assert game.is_perfect_information
    tree = game.tree
    mixed = rng.dirichlet(np.ones(3), size=tree.n_sets)
    mixtures = [row[:count] / row[:count].sum() for row, count in zip(mixed, tree.set_degrees, strict=True)]
    profile = game.profile(mixtures)
    (slab,) = slabs(game, unit=True)
    likely = branch_chances(tree, slab, profile)
    worth = []
    for i in range(game.n_players):
        weight = reach(tree, others_chances(tree, likely, i), cut=game.subgame_cuts)
        plan = game.reply_plan(i, subgames=True)
        worth.append(plan.values(tree, slab.payoffs[i], weight)[int(tree.offsets[-1]) :])
    now = node_values(tree, slab, likely)[:, game.subgame_cuts]
    assert_allclose(subgame_gains(game, slab, profile), np.maximum(np.stack(worth) - now, 0), atol=1e-12)
    assert_allclose(game.expected_payoffs(profile), game.payoffs.min(0) + now[:, 0] * np.ptp(game.payoffs, 0))
