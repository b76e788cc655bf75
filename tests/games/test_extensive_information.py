"""Information sets: reading, bad input, recall, subgames, and the certificates against brute force."""

from __future__ import annotations

import pickle
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games import Chance, Concept, Decision, ExtensiveForm, Terminal
from gametheory.games.agent_form import agent_form
from gametheory.games.game_tree import GameTree
from gametheory.games.random_trees import random_tree
from gametheory.games.reduced_form import reduced_form
from gametheory.games.sequence_form import sequence_form
from gametheory.games.tree_assessment import TreeAssessment
from gametheory.games.tree_graph import tree_graph

SEEDS = range(30)


def horse() -> ExtensiveForm:
    """Selten (1975), figure 1."""

    def third(left: list[float], right: list[float]) -> Decision:
        return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, name="3")

    second = Decision("2", {"d": third([4, 4, 0], [0, 0, 1]), "c": Terminal([1, 1, 1])}, name="2")
    return ExtensiveForm("123", Decision("1", {"D": third([3, 3, 2], [0, 0, 0]), "C": second}, name="1"))


def driver() -> ExtensiveForm:
    """Piccione and Rubinstein (1997): exit at the second crossing, and both look alike."""
    second = Decision("driver", {"exit": Terminal([4]), "on": Terminal([1])}, name="crossing")
    return ExtensiveForm(
        ["driver"], Decision("driver", {"exit": Terminal([0]), "on": second}, name="crossing")
    )


def forgetful() -> ExtensiveForm:
    """One player moves twice and has forgotten her first move at the second."""

    def second(left: float, right: float) -> Decision:
        return Decision("A", {"l": Terminal([left]), "r": Terminal([right])}, name="second")

    return ExtensiveForm("A", Decision("A", {"L": second(3, 0), "R": second(0, 2)}, name="first"))


def random_profile(game: ExtensiveForm, rng: np.random.Generator, *, pure: bool = False) -> np.ndarray:
    degrees = game.tree.set_degrees.tolist()
    if pure:
        return np.concatenate([np.eye(k)[rng.integers(k)] for k in degrees])
    return np.concatenate([rng.dirichlet(np.ones(k)) for k in degrees])


def test_the_horse_has_one_subgame_and_no_node_of_its_set_starts_another() -> None:
    game = horse()
    assert game.tree.set_names == ("1", "3", "2")
    assert game.tree.nodes(1).tolist() == [1, 5]
    assert game.subgame_roots.tolist() == [0]
    assert not game.is_perfect_information
    assert game.is_perfect_recall


def test_the_horse_nash_equilibrium_that_is_not_sequential() -> None:
    """Selten (1975): (D, c, L) is an equilibrium, also subgame perfect, but player 2 would not play c."""
    game = horse()
    bad = game.pure({"1": "D", "2": "c", "3": "L"})
    assert game.gap(bad, Concept.BEHAVIOUR_NASH) == game.gap(bad, Concept.SUBGAME_PERFECT) == 0
    beliefs = game.beliefs(bad)
    assert_allclose(beliefs, [1, 1, 0, np.nan])
    held = TreeAssessment(strategy=bad, beliefs=np.nan_to_num(beliefs, nan=1.0))
    assert_allclose(game.gap(held, Concept.WEAK_PERFECT_BAYESIAN), 0.75)
    assert "2 gains 3 by playing d at 2" in str(game.deviation(held, Concept.WEAK_PERFECT_BAYESIAN))
    good = game.pure({"1": "C", "2": "c", "3": "R"})
    for belief, gap in [(0.0, 0.0), (1 / 3, 0.0), (0.4, 0.1), (1.0, 1.0)]:
        held = TreeAssessment(strategy=good, beliefs=[1, belief, 1 - belief, 1])
        assert_allclose(game.gap(held, Concept.WEAK_PERFECT_BAYESIAN), gap, atol=1e-12)


def test_one_shot_gains_weigh_the_nodes_by_beliefs() -> None:
    game = horse()
    play = game.pure({"1": "D", "2": "c", "3": "L"})
    for belief in (0.0, 0.25, 1.0):  # of the third player's node behind the second's move, where R pays 1
        gains = game.one_shot_gains(play, [1, 1 - belief, belief, 1])
        assert_allclose(gains, [0, max(0.0, belief - 2 * (1 - belief)), 3])
    with pytest.raises(RefusedError, match="need beliefs"):
        game.one_shot_gains(play)


def test_what_is_printed_and_what_is_too_large() -> None:
    assert repr(horse()) == "ExtensiveForm(1, 2, 3: 9 nodes, 3 information sets)"
    wide, tall = Terminal(np.zeros((100_000, 1, 1))), Terminal(np.zeros((100_000, 1)))
    with pytest.raises(
        InvalidInputError, match="must take at most 16 GiB, and a table of this shape takes 149 GiB"
    ):
        ExtensiveForm("A", Decision("A", {"a": wide, "b": tall}))
    twin = Decision("A", {"x": Terminal([1]), "y": Terminal([2])}, name="root")
    with pytest.raises(InvalidInputError, match="must differ to be chosen by"):
        ExtensiveForm("A", Decision("A", {"a": twin, "b": Terminal([0])})).pure({"root": "a"})


def test_beliefs_that_break_bayes_are_convicted() -> None:
    game = horse()
    mixed = game.profile([[0.5, 0.5], [0, 1], [0.5, 0.5]])
    assert_allclose(game.beliefs(mixed)[1:3], [2 / 3, 1 / 3])
    wrong = TreeAssessment(strategy=mixed, beliefs=[1, 0.5, 0.5, 1])
    assert game.gap(wrong, Concept.WEAK_PERFECT_BAYESIAN) >= 1 / 6 - 1e-12
    for beliefs in ([1, 0.5, 0.6, 1], [1, 1, 1], [1, 1.5, -0.5, 1]):
        infeasible = TreeAssessment(strategy=mixed, beliefs=beliefs)
        assert game.gap(infeasible, Concept.WEAK_PERFECT_BAYESIAN) == np.inf
    with pytest.raises(InvalidInputError, match="must be a TreeAssessment"):
        game.gap(mixed, Concept.WEAK_PERFECT_BAYESIAN)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nash_gap_agrees_with_the_reduced_normal_form(seed: int) -> None:
    """Two routes: best replies over sequences, and all plans of the normal form (Kuhn 1953)."""
    rng = np.random.default_rng(seed)
    game = random_tree(rng, n_players=2 + seed % 2, decisions=6)
    form = reduced_form(game)
    for _ in range(4):
        profile = random_profile(game, rng, pure=rng.random() < 0.3)
        mixed = form.mixed(profile)
        assert_allclose(form.normal_form.expected_payoffs(mixed), game.expected_payoffs(profile), atol=1e-12)
        regret = [
            float(np.max(payoff) - payoff @ mixture)
            for payoff, mixture in zip(form.normal_form.action_payoffs(mixed), mixed, strict=True)
        ]
        spans = np.where(game.spans > 0, game.spans, 1)
        assert_allclose(game.gap(profile, Concept.BEHAVIOUR_NASH), max(regret / spans), atol=1e-12)
        back = form.behaviour(mixed)
        assert_allclose(game.reach(back), game.reach(profile), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sequence_form_holds_the_same_payoffs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = random_tree(rng, decisions=7)
    form = sequence_form(game)
    profile = random_profile(game, rng)
    r1, r2 = form.realisation(profile)
    for i, expected in enumerate(game.expected_payoffs(profile)):
        assert_allclose(r1 @ form.payoff_matrix(i) @ r2, expected, atol=1e-12)
        E, e = form.constraints(i)
        assert_allclose(E @ (r1, r2)[i], e, atol=1e-12)
    assert_allclose(form.behaviour((r1, r2)), profile, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_in_subgames_are_nash_gaps_of_the_subgames_cut_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = random_tree(rng, decisions=6, merge=0.3)
    profile = random_profile(game, rng, pure=seed % 2 == 0)
    tree, worst = game.tree, 0.0
    enter, leave = tree.spread
    for root in game.subgame_roots.tolist():
        inside = np.flatnonzero((enter >= enter[root]) & (enter < leave[root]))
        place = {int(node): k for k, node in enumerate(inside)}
        sets = sorted({int(s) for s in tree.sets[inside] if s >= 0})
        part = ExtensiveForm.from_arrays(
            game.players,
            [place.get(int(tree.parent[k]), -1) if k != root else -1 for k in inside],
            tree.mover[inside],
            game.payoffs[np.isin(tree.ends, inside)],
            probabilities=game.probabilities[
                np.isin(tree.chance_branches, inside) & (tree.chance_branches != root)
            ],
            information_sets=[[place[int(k)] for k in tree.nodes(s)] for s in sets],
        )
        same = np.concatenate([profile[tree.offsets[s] : tree.offsets[s + 1]] for s in sets] or [[]])
        form, now = reduced_form(part), part.expected_payoffs(same)
        replies = form.normal_form.action_payoffs(form.mixed(same))
        for i in np.flatnonzero(game.spans > 0):
            worst = max(worst, (replies[i].max() - now[i]) / game.spans[i])
    assert_allclose(game.gap(profile), worst, atol=1e-12)


def test_agent_equilibria_that_are_not_nash_are_told_apart() -> None:
    rng = np.random.default_rng(3)
    apart = 0
    for _ in range(150):
        game = random_tree(rng, decisions=4, merge=0.3, high=3)
        profile = random_profile(game, rng, pure=True)
        agents = agent_form(game)
        one = game.gap(profile, Concept.AGENT_NASH)
        assert_allclose(
            one, agents.gap(profile, Concept.BEHAVIOUR_NASH) if game.tree.n_sets else 0, atol=1e-12
        )
        nash = game.gap(profile, Concept.BEHAVIOUR_NASH)
        assert one <= nash + 1e-12
        apart += one <= 1e-12 and nash > 1e-3
    assert apart >= 3


def test_the_deviation_named_gains_what_it_says() -> None:
    rng = np.random.default_rng(17)
    for _ in range(40):
        game = random_tree(rng, decisions=6, merge=0.4)
        profile = random_profile(game, rng, pure=True)
        for concept in (Concept.BEHAVIOUR_NASH, Concept.AGENT_NASH):
            found = game.deviation(profile, concept)
            if found is None:
                assert game.gap(profile, concept) < 1e-9
                continue
            better, names = profile.copy(), game.tree.set_names
            assert "more" not in found.action
            for change in found.action.split(", "):
                action, where = change.split(" at ", 1)
                which = names.index(where)
                start, stop = game.tree.offsets[which : which + 2]
                better[start:stop] = [label == action for label in game.tree.actions(which)]
            player = game.players.index(found.player)
            gain = game.expected_payoffs(better)[player] - game.expected_payoffs(profile)[player]
            assert_allclose(gain, found.gain, atol=1e-12)


def test_perfect_recall_and_who_loses_it() -> None:
    game = forgetful()
    assert not game.is_perfect_recall
    assert game.forgetful[0].tolist() == [1]
    good = game.pure({"first": "L", "second": "l"})
    assert game.gap(good, Concept.BEHAVIOUR_NASH) == 0
    worse = game.pure({"first": "R", "second": "r"})
    assert_allclose(game.gap(worse, Concept.BEHAVIOUR_NASH), 1 / 3)
    assert game.gap(worse, Concept.AGENT_NASH) == 0
    with pytest.raises(
        RefusedError, match="subgame perfection needs perfect recall, but A forgets at second"
    ):
        game.gap(good)
    with pytest.raises(RefusedError, match="the sequence form needs perfect recall"):
        sequence_form(game)
    form = reduced_form(game)
    assert form.normal_form.actions == (("L, l", "L, r", "R, l", "R, r"),)
    half = [0.5, 0, 0, 0.5]
    assert_allclose(form.normal_form.expected_payoffs([half]), [2.5])
    with pytest.raises(RefusedError, match="needs perfect recall"):
        form.behaviour([half])  # no behaviour strategy pays 2.5 with these outcomes


def test_the_absent_minded_driver() -> None:
    game = driver()
    assert game.absent_minded.tolist() == [0]
    p = np.linspace(0, 1, 7)
    paid = [game.expected_payoffs([[1 - on, on]])[0] for on in p]
    assert_allclose(paid, p * (1 - p) * 4 + p**2)
    assert_allclose(game.expected_payoffs([[1 / 3, 2 / 3]]), [4 / 3])
    for concept in (Concept.BEHAVIOUR_NASH, Concept.AGENT_NASH):
        with pytest.raises(RefusedError, match="can meet crossing twice"):
            game.gap([[1 / 3, 2 / 3]], concept)
    assert_allclose(game.normal_form().payoffs.ravel(), [0, 1])
    with pytest.raises(RefusedError, match="absent-minded"):
        reduced_form(game).mixed([[0.5, 0.5]])


def test_bulk_arrays_in_any_order_are_the_same_game() -> None:
    rng = np.random.default_rng(8)
    for _ in range(20):
        game = random_tree(rng, decisions=6)
        tree = game.tree
        back = np.argsort(tree.spread[0])  # depth first
        place = np.argsort(back)
        parents = [-1 if tree.parent[k] < 0 else int(place[tree.parent[k]]) for k in back]
        ends = [k for k in back if tree.mover[k] == -2]
        luck = [k for k in back if k in set(tree.chance_branches.tolist())]
        again = ExtensiveForm.from_arrays(
            game.players,
            parents,
            tree.mover[back],
            game.payoffs[[tree.ends.tolist().index(k) for k in ends]],
            probabilities=game.probabilities[[tree.chance_branches.tolist().index(k) for k in luck]],
            information_sets=[place[tree.nodes(s)] for s in range(tree.n_sets)],
        )
        assert again == game
        assert hash(again) == hash(game)
        assert pickle.loads(pickle.dumps(again)) == game  # noqa: S301  (our own bytes)


def test_a_batch_agrees_with_its_games_in_every_check() -> None:
    rng = np.random.default_rng(12)
    one = random_tree(rng, decisions=6, merge=0.5)
    pay = rng.normal(size=(3, 4, *one.payoffs.shape))
    batch = ExtensiveForm.on_tree(one.tree, one.players, pay, one.probabilities)
    profile = random_profile(one, rng)
    many = np.stack([[random_profile(one, rng) for _ in range(4)] for _ in range(3)])
    for answer in (profile, many):
        for concept in (Concept.BEHAVIOUR_NASH, Concept.SUBGAME_PERFECT, Concept.AGENT_NASH):
            gaps = batch.gaps(answer, concept)
            assert gaps.shape == (3, 4)
            for at in product(range(3), range(4)):
                own = answer if answer.ndim == 1 else answer[at]
                assert_allclose(gaps[at], batch.game(at).gap(own, concept), atol=1e-12)
                assert_allclose(batch.expected_payoffs(answer)[at], batch.game(at).expected_payoffs(own))
                form = reduced_form(batch.game(at)).normal_form
                assert_allclose(batch.normal_form().payoffs[at], form.payoffs, atol=1e-12)


def test_the_graph_shows_the_tree() -> None:
    game = ExtensiveForm(
        "A",
        Chance(
            {
                "high": (0.25, Decision("A", {"l": Terminal([1], "win"), "r": Terminal([2])})),
                "low": (0.75, Terminal([0])),
            }
        ),
    )
    graph = tree_graph(game)
    assert graph.number_of_nodes() == 5
    assert graph.edges[0, 1]["probability"] == 0.25
    assert graph.nodes[3]["name"] == "win"
    assert graph.nodes[1]["player"] == "A"
    assert game.outcomes([[0.5, 0.5]]) == {"low": 0.75, "win": 0.125, "high > r": 0.125}


def test_a_name_is_an_information_set_only_for_one_player_with_the_same_actions() -> None:
    end = Terminal([0, 0])
    with pytest.raises(InvalidInputError, match=r"same actions at each node \(here a, b\), got 'a, c'"):
        ExtensiveForm(
            "AB",
            Decision(
                "A",
                {
                    "x": Decision("B", {"a": end, "b": end}, name="s"),
                    "y": Decision("B", {"a": end, "c": end}, name="s"),
                },
            ),
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parents": [0, 0, 0]}, "parents must name one root"),
        ({"parents": [-1, -1, 0]}, "parents must name one root"),
        ({"parents": [-1, 2, 1]}, r"parents must not form a cycle, got \[1, 2\]|got \[2, 1\]"),
        ({"parents": [-1, 0, 7]}, r"parents must lie in -1\.\.2, got 7"),
        ({"parents": [-1.0, 0.0, 0.0]}, "parents must be a one-dimensional array of integers"),
        ({"movers": [0, -2]}, "movers must have one entry for each of 3 nodes"),
        ({"movers": [0, 0, -2]}, r"movers\[1\] must be END"),
        ({"movers": [-2, -2, -2]}, r"movers\[0\] must be END"),
        ({"movers": [3, -2, -2]}, r"movers must be players 0\.\.0, got 3"),
        ({"payoffs": [[1.0]]}, r"payoffs must have shape \(\.\.\., 2, 1\)"),
        ({"payoffs": [[1.0], [np.inf]]}, "payoffs must be finite"),
        ({"movers": [-1, -2, -2]}, "probabilities must have 2 entries"),
        ({"movers": [-1, -2, -2], "probabilities": [0.5, 0.6]}, "of 1, 2 at node 0 must sum to 1"),
        ({"movers": [-1, -2, -2], "probabilities": [1.5, -0.5]}, "probabilities must be non-negative"),
        ({"information_sets": [[0], [0]]}, "information_sets must not share a node, got 0"),
        ({"information_sets": [[0, 1]]}, "information_sets must hold decision nodes, got 1"),
        ({"information_sets": [[9]]}, r"information_sets must hold nodes in 0\.\.2"),
        ({"labels": ["", "a", "a"]}, "labels of the branches of a node must differ, got 'a'"),
        ({"labels": ["", "a"]}, "labels must be 3 non-empty strings"),
        ({"names": ["x", "y"]}, "names must be 3 strings"),
        ({"most_nodes": 2}, r"at most 2 nodes \(solving takes about 0.0 GiB; most_nodes allows it\), got 3"),
    ],
)
def test_bad_arrays_are_named(changes: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {"parents": [-1, 0, 0], "movers": [0, -2, -2], "payoffs": [[1.0], [2.0]]}
    with pytest.raises(InvalidInputError, match=message):
        ExtensiveForm.from_arrays(["A"], **(arguments | changes))  # type: ignore[arg-type]


def test_a_set_of_two_players_and_a_tree_of_ten_million_nodes() -> None:
    with pytest.raises(InvalidInputError, match="must each belong to one player, got 2"):
        GameTree.ordered([-1, 0, 0, 1, 1, 2, 2], [0, 0, 1, -2, -2, -2, -2], information_sets=[[1, 2]])
    many = np.zeros(10_000_000, dtype=np.int8)
    with pytest.raises(InvalidInputError, match=r"at most 4000000 nodes \(solving takes about 1\.4 GiB"):
        ExtensiveForm.from_arrays(["A"], many, many, [[0.0]])


def test_a_batch_without_chance() -> None:
    end = Decision("B", {"l": Terminal(np.array([[1.0, 0], [0, 1]])), "r": Terminal([0.5, 0.5])}, name="B")
    game = ExtensiveForm("AB", Decision("A", {"L": end, "R": end}))
    assert game.batch_shape == (2,)
    assert_allclose(game.expected_payoffs([[1, 0], [1, 0]]), [[1, 0], [0, 1]])
    assert_allclose(game.gaps([[1, 0], [1, 0]]), [1, 0])  # a half of a range of a half
