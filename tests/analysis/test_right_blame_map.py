"""Threats that follow the refuser, read off a case: one chance of right blame for two blame errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.analysis import thesis_map
from gametheory.analysis.mechanism_maps import MAPS, Mapped, MechanismMap, Situation
from gametheory.analysis.mechanism_maps.comparison import compared
from gametheory.analysis.mechanism_verdicts import mechanism_verdicts
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.pressure import Measure, assess
from gametheory.pressure.mechanism import Consent
from gametheory.scenarios import load, names

ENTRY: MechanismMap = next(entry for entry in MAPS if entry.name == "right blame")
UKRAINE = load("ukraine-2025")
GROUPS = ("beliefs", "costs", "effects", "credibility", "blame")
CONFIGURATIONS = [
    (name, configuration)
    for name in names()
    for configuration in load(name).configurations
    if configuration != "none"  # it has no threat that follows the refuser
]


def here(at: dict[str, FloatArray] | None = None, configuration: str = "article") -> Situation:
    return Situation.of(UKRAINE, configuration, text="midway", at=at)


def moved(**numbers: float) -> dict[str, FloatArray]:
    """Return changes under the configuration ``article``; two underscores stand for a dot."""
    return {name.replace("__", "."): np.asarray(value) for name, value in numbers.items()}


def width_of(at: Situation) -> FloatArray:
    """Return the width of the range from the case itself, positive or not."""
    return np.asarray(1.0 - assess(at.dispute, at.profile).reservation.least.sum(axis=-1))


def test_the_numbers_of_one_case_by_hand() -> None:
    """Ukraine 2025 as the article describes it, from the central numbers of its file."""
    own = 0.35 * 0.08 + 0.45 * (0.05 + 0.03), 0.1 * (0.08 + 0.08)  # sanctions and arms; the cut of aid
    cross = 0.1 * (0.08 + 0.03), 0.45 * (0.05 + 0.04)  # what each gains where the other is blamed
    stake = own[0] + cross[0], own[1] + cross[1]
    width = 1 - (0.65 - 0.1) - (1 - 0.35 - 0.15) - 0.3 * (0.01 - 0.01)  # the last: M leaves whoever refuses
    mapped = ENTRY(here())
    threats = mapped.mechanism
    assert_allclose(threats.own, sum(own))
    assert_allclose(threats.cross, sum(cross))
    assert_allclose(threats.correct, (0.9 * stake[0] + 0.5 * stake[1]) / sum(stake))
    assert_allclose(threats.width, width)
    assert_allclose(
        threats.range_width(), width + 0.9 * own[0] + 0.5 * own[1] - 0.1 * cross[0] - 0.5 * cross[1]
    )


@pytest.mark.parametrize(("name", "configuration"), CONFIGURATIONS)
def test_the_width_is_that_of_the_range_in_every_case_and_at_every_draw(
    name: str, configuration: str
) -> None:
    case = load(name)
    text = next(iter(case.packages))
    drawn = case.draws(2_000, rng=np.random.default_rng(5), include=GROUPS)
    for at in ({}, drawn):
        situation = Situation.of(case, configuration, text=text, at=at)
        mapped = ENTRY(situation)
        assert mapped.applies.all()
        assert_allclose(mapped.mechanism.range_width(), width_of(situation), atol=1e-12)
        assert (mapped.mechanism.deal() == (width_of(situation) >= -1e-12)).all()


chance = st.floats(0, 1)
effect = st.floats(-0.3, 0.3)


@settings(deadline=None)
@given(
    numbers=st.fixed_dictionaries(
        {
            "instruments.sanctions_new.effects.cost.A": effect,
            "instruments.arms_more.effects.p": effect,
            "instruments.arms_more.effects.cost.B": effect,
            "instruments.walk_mediation.effects.p": effect,
            "instruments.walk_mediation.effects.cost.A": effect,
            "instruments.aid_cutoff.effects.p": effect,
            "instruments.aid_cutoff.effects.cost.B": effect,
            "configurations.article.blame_error.A": chance,
            "configurations.article.blame_error.B": chance,
            "configurations.article.credibility.arms_more": chance,
            "configurations.article.credibility.aid_cutoff": chance,
            "configurations.article.credibility.walk_mediation": chance,
        }
    )
)
def test_one_chance_of_right_blame_stands_for_two(numbers: dict[str, float]) -> None:
    """Wherever the threats cost their targets; elsewhere the map says that it does not apply."""
    situation = here({path: np.asarray(value) for path, value in numbers.items()})
    mapped = ENTRY(situation)
    if not mapped.applies:
        assert np.isnan(mapped.deal_chance())
        assert "outside its domain" in mechanism_verdicts(situation, [ENTRY])[0].reason
        return
    threats = mapped.mechanism
    assert_allclose(threats.range_width(), width_of(situation), atol=1e-12)
    errors = situation.profile.blame_error
    assert 1 - errors.max() - 1e-12 <= threats.correct <= 1 - errors.min() + 1e-12


@settings(deadline=None)
@given(error=chance)
def test_where_both_are_blamed_alike_the_chance_is_what_is_left(error: float) -> None:
    at = moved(configurations__article__blame_error__A=error, configurations__article__blame_error__B=error)
    assert_allclose(ENTRY(here(at)).mechanism.correct, 1 - error, atol=1e-12)


@settings(deadline=None)
@given(error=chance, level=st.floats(0, 1))
def test_what_any_refusal_sets_off_is_no_matter_of_blame(error: float, level: float) -> None:
    """Mediation that ends whoever refuses counts in full in the width, and not among the threats."""
    at = moved(
        configurations__article__blame_error__A=error,
        configurations__article__blame_error__B=error,
        configurations__article__credibility__walk_mediation=level,
    )
    with_it, without = (
        ENTRY(here(at)).mechanism,
        ENTRY(here(at | moved(configurations__article__credibility__walk_mediation=0.0))).mechanism,
    )
    assert (float(with_it.own), float(with_it.cross)) == (float(without.own), float(without.cross))
    assert_allclose(with_it.width - without.width, level * (0.01 - 0.01), atol=1e-12)


def test_a_threat_that_pays_its_target_is_outside_the_domain() -> None:
    at = moved(instruments__sanctions_new__effects__cost__A=-0.3)
    found = mechanism_verdicts(here(at), [ENTRY])[0]
    assert found.reason.startswith("outside its domain here: the threats may not pay their targets")
    assert (found.chance, found.finding) == (None, "")


def test_a_threat_that_costs_the_other_side_as_well_is_outside_it_too() -> None:
    at = moved(instruments__arms_more__effects__cost__B=0.3)
    assert mechanism_verdicts(here(at), [ENTRY])[0].reason.startswith("outside its domain")


def test_a_configuration_without_such_a_threat_says_so() -> None:
    reason = mechanism_verdicts(here(configuration="none"), [ENTRY])[0].reason
    assert (
        reason == "not specified by this scenario: the configuration has no threat that follows the refuser"
    )


@pytest.mark.parametrize("side", [-1, 1])
def test_the_range_opens_where_the_finding_says(side: int) -> None:
    """At blame errors alike the threshold is a blame error, on both sides of it."""
    found = mechanism_verdicts(here(), [ENTRY])[0]
    assert found.finding == (
        "Blame is right with chance 0.7281 by what hangs on it; there is a range from a chance of 0.7719 on."
    )
    error = 1 - float(ENTRY(here()).mechanism.threshold()) - side * 1e-9
    at = moved(configurations__article__blame_error__A=error, configurations__article__blame_error__B=error)
    assert bool(width_of(here(at)) >= 0) is (side > 0)


def test_the_way_to_the_edge_is_that_of_free_terms() -> None:
    """The unit is the loss expected from refusing; the threat that brings it is larger by 1/correct."""
    free, blame = (mechanism_verdicts(here(), [entry])[0] for entry in (MAPS[0], ENTRY))
    assert free.mechanism == "free terms"
    assert_allclose(blame.to_the_edge, free.to_the_edge, atol=1e-9)
    mapped: Mapped = ENTRY(here())
    assert_allclose(float(mapped.scale) * float(mapped.mechanism.correct), 1)


@pytest.mark.parametrize("measure", list(Measure))
def test_the_split_of_a_total_is_neutral_under_every_meaning_of_even(measure: Measure) -> None:
    drawn = UKRAINE.draws(500, rng=np.random.default_rng(2), include=GROUPS)
    try:
        split = compared(ENTRY, here(drawn), measure)
    except RefusedError:
        return
    assert_allclose(split.gain[split.compared], 0)


def test_in_the_map_consents_are_a_sum() -> None:
    row = thesis_map(UKRAINE, draws=200, maps=[ENTRY])["right blame"]
    assert row.consent is Consent.SUM
    assert row.stalls is not None
    assert row.helps is not None
    assert (row.stalls.share, row.helps.share, row.compared > 0) == (0.0, 0.0, True)


def test_blame_that_is_always_wrong_leaves_pressure_without_effect() -> None:
    at = moved(configurations__article__blame_error__A=1.0, configurations__article__blame_error__B=1.0)
    found = mechanism_verdicts(here(at), [ENTRY])[0]
    assert found.consent is Consent.NEITHER
    assert found.to_the_edge == (None, None, None)
