"""Signalling games: all perfect Bayesian equilibria, and what refinements leave of them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory import (
    AllEquilibria,
    Concept,
    PerfectBayesian,
    SignallingEquilibrium,
    SignallingGame,
    Solution,
    Status,
    d1,
    divinity,
    intuitive_criterion,
    solve,
)
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.reduced_form import reduced_form


def gibbons() -> SignallingGame:
    """Gibbons, Game Theory for Applied Economists (1992), figure 4.2.2."""
    sender = [[[1, 4], [2, 0]], [[2, 0], [1, 1]]]
    receiver = [[[3, 0], [1, 0]], [[4, 1], [0, 2]]]
    return SignallingGame({"t1": 0.5, "t2": 0.5}, "LR", "ud", sender, receiver)


def spence() -> SignallingGame:
    """Spence (1973) with two abilities 1, 2 (one third able), cost of education e / ability, competition."""
    education, wage, ability = np.array([0, 0.5, 1.05, 1.5]), np.array([1, 4 / 3, 2]), np.array([1.0, 2.0])
    a, e, w = ability[:, None, None], education[:, None], wage
    return SignallingGame(
        {"low": 2 / 3, "high": 1 / 3},
        [f"e={x}" for x in education],
        [f"w={x:.3g}" for x in wage],
        w - e / a,
        -((w - a) ** 2) + 0 * e,
    )


def rows(solution: Solution) -> list[dict[str, object]]:
    return [solution.problem.describe(answer.value) for answer in solution]


def test_beer_and_quiche_has_two_pooling_outcomes() -> None:
    """Cho and Kreps (1987): all have beer, or all have quiche; who departs is taken for a wimp."""
    solution = solve(SignallingGame.beer_quiche())
    assert solution.complete.name == "PROVEN"
    assert [answer.value.kind for answer in solution] == ["pooling", "pooling"]
    assert_allclose([answer.payoffs for answer in solution], [[2.9, 0.9], [2.1, 0.9]])
    for answer, unsent in zip(solution, (1, 0), strict=True):
        duel, tie = answer.value.deterrents[unsent]
        assert_allclose(np.sort(duel.beliefs[:, 0]), [0, 0.5])
        assert_allclose(tie.beliefs, [[0.5, 0.5]])
        assert_allclose(np.sort(tie.replies[:, 0]), [0.5, 1.0])


def test_few_surly_types_mix() -> None:
    """With surly below one half the wimp mixes so that the duel is even after beer."""
    [answer] = solve(SignallingGame.beer_quiche(surly=0.1))
    assert answer.value.kind == "semi-separating"
    assert_allclose(answer.value.strategy, [[1, 0], [1 / 9, 8 / 9]], atol=1e-12)
    assert_allclose(answer.value.replies, [[0.5, 0.5], [1, 0]], atol=1e-12)


@pytest.mark.parametrize("criterion", [intuitive_criterion, d1, divinity])
def test_refinements_leave_beer(criterion: object) -> None:
    refined = criterion(solve(SignallingGame.beer_quiche()))  # type: ignore[operator]  # three functions
    assert [equilibrium.strategy[:, 0].tolist() for equilibrium in refined.kept] == [[1, 1]]
    [removal] = refined.removed
    assert (removal.message, removal.excluded) == ("beer", ("wimp",))
    assert "pooling on quiche" in str(refined)


def test_where_the_receiver_is_indifferent_on_the_path_payoffs_form_a_continuum() -> None:
    """At even odds any reply to the breakfast of all is optimal that leaves nobody better off elsewhere."""
    game = SignallingGame.beer_quiche(0.5)
    solution = solve(game)
    assert solution.gap <= 1e-12
    best = game.type_payoffs(np.concatenate([answer.value.reply_corners for answer in solution]))
    # A sure duel elsewhere sustains a duel half of the time at the breakfast of all, which costs each 1.
    assert_allclose([best.max(axis=0), best.min(axis=0)], [[3, 3], [1, 1]])
    refined = intuitive_criterion(solution)
    assert len(refined.split) == 2
    assert {equilibrium.strategy[0, 1] for equilibrium in refined.split} == {1.0}
    assert not d1(solution).split


def test_the_example_of_gibbons() -> None:
    """Pooling on L with belief q <= 2/3 after R, and separation (section 4.2.A)."""
    pooling, separating = solve(gibbons())
    assert pooling.value.kind == "pooling"
    assert_allclose(pooling.value.strategy, [[1, 0], [1, 0]])
    assert_allclose(np.ptp(pooling.value.deterrents[1][0].beliefs[:, 0]), 2 / 3)
    assert separating.value.kind == "separating"
    assert_allclose(separating.value.strategy, [[0, 1], [1, 0]])
    assert_allclose(separating.value.beliefs, [[0, 1], [1, 0]])


def test_only_the_least_costly_separation_passes_in_the_model_of_spence() -> None:
    """Cho and Kreps (1987), section V: with two types the intuitive criterion leaves the Riley outcome."""
    solution = solve(spence())
    kinds = {answer.value.kind for answer in solution}
    assert kinds == {"pooling", "separating", "semi-separating"}
    for criterion in (intuitive_criterion, d1):
        [riley] = criterion(solution).kept
        assert_allclose(riley.strategy, [[1, 0, 0, 0], [0, 0, 1, 0]])


def holds(found: SignallingEquilibrium, strategy: np.ndarray, replies: np.ndarray) -> bool:
    """Whether the set has an equilibrium with this strategy and these replies (some beliefs)."""

    def inside(point: np.ndarray, corners: np.ndarray) -> bool:
        from scipy.optimize import nnls

        matrix = np.vstack([corners.reshape(len(corners), -1).T, np.ones(len(corners))])
        return bool(nnls(matrix, np.append(point.ravel(), 1.0))[1] < 1e-7)

    sent = list(found.sent)
    if not inside(strategy, found.strategies):
        return False
    joint = all(not len(d.replies) for options in found.deterrents for d in options)
    if joint:
        return inside(replies, found.reply_corners)
    return inside(replies[sent], found.reply_corners[:, sent]) and all(
        any(inside(replies[m], d.replies) for d in options)
        for m, options in enumerate(found.deterrents)
        if options
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_nash_equilibrium_with_a_belief_is_found(seed: int) -> None:
    """An independent route: extreme equilibria of the normal form whose replies suit some belief."""
    rng = np.random.default_rng(seed)
    shape = (2, 2, 2) if seed % 2 else (2, 2, 3)
    tables = rng.integers(-3, 4, size=(2, *shape)) if seed % 3 else rng.normal(size=(2, *shape))
    game = SignallingGame({"a": 0.4, "b": 0.6}, "xy", "klm"[: shape[2]], *tables)
    solution = solve(game)
    assert solution.status is Status.SOLVED
    form = reduced_form(game.as_game())
    beliefs = np.stack([np.linspace(0, 1, 2001), 1 - np.linspace(0, 1, 2001)], axis=1)
    counted = 0
    for nash in solve(form.normal_form, AllEquilibria()):
        flat = form.behaviour(nash.profile)
        strategy, replies = flat[:4].reshape(2, 2), flat[4:].reshape(2, -1)
        rational = True
        for m in range(2):
            joint = game.prior * strategy[:, m]
            held = joint[np.newaxis] / joint.sum() if joint.sum() > 1e-9 else beliefs
            worth = held @ game.receiver[:, m]
            used = replies[m] > 1e-9
            short = (worth.max(axis=1, keepdims=True) - worth)[:, used].max(axis=1)
            rational &= bool(short.min() < (1e-9 if joint.sum() > 1e-9 or used.sum() == 1 else 5e-3))
        if rational:
            counted += 1
            assert any(holds(answer.value, strategy, replies) for answer in solution)
    assert counted > 0 or not len(solution)


def test_messages_may_leave_different_replies() -> None:
    """Entry: staying out ends the game; a strong entrant enters, the weak one is fought if she is told."""
    game = SignallingGame(
        {"strong": 0.5, "weak": 0.5},
        ("out", "enter"),
        {"out": ["-"], "enter": ["fight", "yield"]},
        np.array([[[0, 0, 0], [0, 1, 2]], [[0, 0, 0], [0, -1, 2]]]),
        np.array([[[2, 0, 0], [0, -1, 0]], [[2, 0, 0], [0, 1, 0.5]]]),
    )
    assert game.allowed.tolist() == [[True, False, False], [False, True, True]]
    kinds = [answer.value.kind for answer in solve(game)]
    assert kinds == ["pooling"]


def test_the_check_convicts_wrong_beliefs_and_wrong_replies() -> None:
    game = SignallingGame.beer_quiche()
    beer = solve(game)[0].value
    parts = {name: getattr(beer, name) for name in beer.__dataclass_fields__}
    naive = SignallingEquilibrium(**{**parts, "beliefs": [[0.9, 0.1], [0.9, 0.1]]})
    assert game.gap(naive) > 0.1
    biased = SignallingEquilibrium(**{**parts, "beliefs": [[0.5, 0.5], beer.beliefs[1]]})
    assert game.gap(biased) > 0.1
    assert str(game.deviation(naive)).startswith("receiver gains 0.8 by playing not at quiche")
    assert game.gap(beer, Concept.BEHAVIOUR_NASH) == 0


def test_values_survive_a_pickle() -> None:
    game = gibbons()
    assert pickle.loads(pickle.dumps(game)) == game  # noqa: S301  (our own bytes)
    assert solve(game)[0].value == solve(gibbons())[0].value


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"prior": {"a": 0.5, "b": 0.6}}, "prior must sum to 1"),
        ({"prior": {"a": 1.0, "b": 0.0}}, "prior must be positive"),
        ({"messages": "xx"}, "messages must be different non-empty names"),
        (
            {"sender": np.zeros((2, 2, 3))},
            r"sender must have one payoff a type, message and reply, \(2, 2, 2\)",
        ),
        ({"receiver": np.full((2, 2, 2), np.nan)}, "receiver must be finite"),
        ({"replies": {"x": "k"}}, "replies must name each of the messages"),
        ({"players": ("one",)}, "players must name the sender and the receiver"),
    ],
)
def test_bad_input_is_named(changes: dict[str, object], match: str) -> None:
    good = {"prior": {"a": 0.5, "b": 0.5}, "messages": "xy", "replies": "kl"}
    tables = {"sender": np.zeros((2, 2, 2)), "receiver": np.zeros((2, 2, 2))}
    with pytest.raises(InvalidInputError, match=match):
        SignallingGame(**{**good, **tables, **changes})  # type: ignore[arg-type]  # that is the test


def test_too_many_supports_are_refused() -> None:
    with pytest.raises(RefusedError, match="9 supports: raise most_supports"):
        solve(SignallingGame.beer_quiche(), PerfectBayesian(most_supports=8))
    with pytest.raises(InvalidInputError, match="limit must be at least 1"):
        PerfectBayesian(limit=0)
    with pytest.raises(RefusedError, match="takes a SignallingGame, got ExtensiveForm"):
        PerfectBayesian().search(SignallingGame.beer_quiche().as_game())  # type: ignore[arg-type]  # the test
