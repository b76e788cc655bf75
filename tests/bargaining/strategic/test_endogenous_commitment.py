from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.endogenous_commitment import EndogenousCommitment
from gametheory.errors import InvalidInputError
from gametheory.solvers import solve
from gametheory.solvers.backward_induction import BackwardInduction, TieRule

THEOREM = settings(max_examples=40, deadline=None)

DELTA = st.floats(0.05, 1)
CHANCE = st.floats(0.05, 0.95)


@THEOREM
@given(delta=st.tuples(DELTA, DELTA), a=CHANCE)
def test_no_first_offer_pays_more(delta: tuple[float, float], a: float) -> None:
    """Against a reply that takes what is no worse than refusal, by brute force over offers."""
    game = EndogenousCommitment(delta=delta, recognition1=a)
    x = np.linspace(0, 1, 20_001)
    accepts = x >= delta[1] * (a * x + 1 - a)
    pays = np.where(accepts, 1 - x, delta[0] * a * (1 - x))
    assert float(game.outcome().payoffs[0]) == pytest.approx(pays.max(), abs=1e-4)
    assert game.gap(game.answer()) <= 1e-12


@THEOREM
@given(delta=DELTA)
def test_patient_players_wait_for_the_deadline(delta: float) -> None:
    """The threshold of equal chances and a common discount factor is 3 - sqrt 5."""
    game = EndogenousCommitment(delta=[delta, delta])
    if abs(delta - (3 - np.sqrt(5))) > 1e-9:
        assert bool(game.delay()) == (delta > 3 - np.sqrt(5))
    if game.delay():
        assert game.outcome().surplus_lost == pytest.approx(1 - delta)


def test_only_the_responder_loses_at_the_threshold() -> None:
    edge = 3 - np.sqrt(5)
    before, after = EndogenousCommitment(delta=[[edge - 1e-7] * 2, [edge + 1e-7] * 2]).outcome().payoffs
    assert before[0] == pytest.approx(after[0], abs=1e-6)
    assert before[1] > after[1] + 0.1


@pytest.mark.parametrize("delta", [0.6, 0.9])
def test_backward_induction_on_a_grid_closes_in(delta: float) -> None:
    game = EndogenousCommitment(delta=[delta, delta], recognition1=0.4, pie=10)
    for offers in (11, 31):
        found = solve(game.as_game(offers=offers), BackwardInduction(ties=TieRule.KIND))
        assert found.gap <= 1e-9
        nearest = min(
            np.abs(np.asarray(each.payoffs) - game.outcome().payoffs).max() for each in found.answers
        )
        assert nearest <= 2 * 10 / (offers - 1)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"delta": [0.9, 1.2]}, r"discount factor of player 2 is 1.2; expected a value in \(0, 1\]"),
        ({"delta": [0, 0.5]}, "discount factor of player 1 is 0"),
        ({"delta": [0.9, 0.9], "recognition1": 1}, "recognition1 must lie strictly between 0 and 1"),
        ({"delta": [0.9, 0.9], "pie": 0}, "the pie must be a positive number"),
        ({"delta": [0.9, 0.9, 0.9]}, "the two parties on its last axis"),
    ],
    ids=str,
)
def test_bad_games_are_refused(wrong: dict, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        EndogenousCommitment(**wrong)
