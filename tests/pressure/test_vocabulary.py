"""What the vocabulary of a dispute refuses: names alike, instruments that wield, stakes that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gametheory import Dispute, Instrument, PressureProfile, evened
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Mediator, Player
from gametheory.pressure import MediatorOption, MediatorStakes, mediator_tree, mediator_values
from gametheory.pressure.attribution import WIDTH, instrument_game
from gametheory.pressure.reservation import reservation

CONTEST = Contest(share=0.5, cost=(0.1, 0.1))
PARTIES = (Player("A"), Player("B"))


def threat(name: str, wielder: str = "M") -> Instrument:
    return Instrument(name=name, wielder=wielder, target=(0,), trigger="A_refuses", cost=(0.1, 0.0))


def test_an_instrument_does_not_wield_itself() -> None:
    with pytest.raises(
        InvalidInputError, match=r"'arms': wielder must be somebody .*, not itself, got 'arms'"
    ):
        threat("arms", wielder="arms")
    pair = (threat("arms", wielder="aid"), threat("aid"))
    for build in (
        lambda: PressureProfile(instruments=pair),
        lambda: Dispute(parties=PARTIES, contest=CONTEST, instruments=pair),
    ):
        with pytest.raises(InvalidInputError, match="'arms': wielder must be an actor, not an instrument"):
            build()


@pytest.mark.parametrize(("name", "wielder"), [("", "M"), ("arms", ""), (" arms", "M"), ("arms", "M ")])
def test_an_instrument_and_its_wielder_have_names(name: str, wielder: str) -> None:
    with pytest.raises(InvalidInputError, match="must be non-empty, without spaces at its ends"):
        threat(name, wielder)


def test_two_names_alike_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="instruments must have different names"):
        PressureProfile(instruments=(threat("arms"), threat("arms")))
    with pytest.raises(InvalidInputError, match="parties must have different names"):
        Dispute(parties=(Player("A"), Player("A")), contest=CONTEST)
    with pytest.raises(InvalidInputError, match="parties and mediator must have different names"):
        Dispute(parties=PARTIES, contest=CONTEST, mediator=Mediator("A"))


def test_batches_of_a_dispute_that_do_not_broadcast_are_refused_by_name() -> None:
    two = replace(threat("arms"), credibility=[0.2, 0.4])
    three = replace(threat("aid"), credibility=[0.2, 0.4, 0.6])
    with pytest.raises(InvalidInputError, match=r"instrument 'arms' and instrument 'aid' must broadcast"):
        PressureProfile(instruments=(two, three))
    with pytest.raises(InvalidInputError, match=r"blame_error and instrument 'aid' must .*\(2,\) and \(3,\)"):
        PressureProfile(instruments=(three,), blame_error=[[0, 0], [0.1, 0]])
    contest = Contest(share=0.5, cost=[[0.1, 0.1]] * 2)
    with pytest.raises(InvalidInputError, match="contest and instrument 'aid' must broadcast"):
        Dispute(parties=PARTIES, contest=contest, instruments=(three,))
    with pytest.raises(InvalidInputError, match="contest and issue 'land' must broadcast"):
        Dispute(parties=PARTIES, contest=contest, issues=(Issue(name="land", weights=[[1, 1]] * 3),))
    issue = Issue(name="land", weights=(1, 1))
    text = Package(name="half", scores=[[0.5]] * 3)
    with pytest.raises(InvalidInputError, match="contest and text 'half' must broadcast"):
        Dispute(parties=PARTIES, contest=contest, issues=(issue,), packages=(text,))
    dispute, profile = Dispute(parties=PARTIES, contest=contest), PressureProfile(instruments=(three,))
    with pytest.raises(InvalidInputError, match="contest and instrument 'aid' must broadcast"):
        reservation(dispute, profile)
    many = Dispute(parties=PARTIES, contest=CONTEST, issues=(issue,), packages=(text,))
    with pytest.raises(InvalidInputError, match="profile and texts must broadcast"):
        instrument_game(many, PressureProfile(instruments=(two,)), WIDTH)


def test_a_profile_without_instruments_is_no_pressure_and_cannot_be_spread_or_attributed() -> None:
    dispute, nobody = Dispute(parties=PARTIES, contest=CONTEST), PressureProfile(instruments=())
    with pytest.raises(RefusedError, match="there is no pressure"):
        evened(dispute, nobody)
    with pytest.raises(InvalidInputError, match="profile must have an instrument that matters"):
        instrument_game(dispute, nobody, WIDTH)


def test_a_mediator_needs_something_at_stake_and_different_options() -> None:
    stakes = MediatorStakes(deal=0.3, collapse=0.35, hot_war=3.0)
    walk = MediatorOption(name="walk", deal=0.1, collapse=0.3, hot_war=0.0, cost=0.05)
    for answer in (mediator_values, mediator_tree):
        with pytest.raises(InvalidInputError, match="stakes must say what the mediator gains and loses"):
            answer([walk], None)  # type: ignore[arg-type, operator]  # the point
        with pytest.raises(InvalidInputError, match="options must have different names"):
            answer([walk, walk], stakes)  # type: ignore[operator]
        with pytest.raises(InvalidInputError, match="options must hold at least one option"):
            answer([], stakes)  # type: ignore[operator]
