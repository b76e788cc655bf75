"""Switchable assumptions as arguments: every alternative changes what it says, or says why nothing does."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import gametheory as gt
from gametheory.analysis.mechanism_maps import MAPS
from gametheory.cli import main
from gametheory.errors import RefusedError
from gametheory.pressure import assess
from gametheory.scenarios import Scenario, ScenarioError, UnknownNameError, load, names
from gametheory.scenarios.records import Switch

CASES = {name: load(name) for name in names()}
UKRAINE = CASES["ukraine-2025"]
SWITCHES = [
    pytest.param(case, a.id, switch, id=f"{case}-{a.id}-{k}")
    for case, scenario in CASES.items()
    for a in scenario.assumptions.values()
    for k, switch in enumerate(a.switches)
]


def test_every_alternative_of_every_case_is_a_switch() -> None:
    for scenario in CASES.values():
        assert scenario.assumptions
        for entry in scenario.assumptions.values():
            assert tuple(switch.alternative for switch in entry.switches) == entry.alternatives


def model(scenario: Scenario) -> dict[str, Any]:
    """Return what the model computes with, under every configuration: the numbers that can change."""
    dispute = scenario.dispute()
    found: dict[str, Any] = {
        f"parameters.{name}": quantity.central for name, quantity in scenario.parameters.items()
    }
    for name in scenario.configurations:
        point = assess(dispute, scenario.profile(name))
        found[f"{name}: refusing"] = point.reservation.disagreement.tolist()
        found[f"{name}: reward"] = point.reservation.reward.tolist()
        found[f"{name}: texts"] = point.acceptance.passes.tolist()
        trusting = point.linked_with_trust
        found[f"{name}: trust"] = None if trusting is None else float(trusting.surplus)
    effects = scenario.profile(next(iter(scenario.configurations)))
    found["rewards"] = np.array([i.settlement for i in effects.instruments]).tolist()
    return found


@pytest.mark.parametrize(("case", "name", "switch"), SWITCHES)
def test_each_alternative_changes_the_model_or_says_why_nothing_does(
    case: str, name: str, switch: Switch
) -> None:
    scenario = CASES[case]
    if switch.not_modelled:
        with pytest.raises(RefusedError, match="is not modelled: "):
            scenario.assume({name: switch.alternative})
        return
    taken = scenario.assume({name: switch.alternative})
    assert taken.assumed == {name: switch.alternative}
    if switch.overrides or switch.variant:
        assert model(taken) != model(scenario)
        assert set(switch.overrides) >= set(taken.changes()) - set(
            scenario.variants[switch.variant].overrides if switch.variant else ()
        )
    else:
        assert taken.changes() == {}
    for what in ("configuration", "text", "measure", "mechanisms"):
        assert getattr(taken.choices, what) == getattr(switch, what)
    assert {*switch.mechanisms} <= {entry.name for entry in MAPS}


@pytest.mark.parametrize(
    ("name", "alternative", "path"),
    [
        ("A2", "equal", "instruments.sanctions_new.effects.cost.A"),
        ("A3", "the refuser is blamed", "configurations.article.blame_error.B"),
        ("A4", "a subsidy that lets B hold out", "instruments.arms_more.effects.cost.B"),
        ("A7", "divergent beliefs about the war", "parameters.p_A"),
        ("A9", "they can, in part", "parameters.substitution_rho"),
        ("A17", "", "issues.territory.red_lines.B"),
        ("A18", "neither side saw one in spring 2025 (ODNI)", "parameters.c_A"),
    ],
)
def test_the_override_is_the_stated_effect(name: str, alternative: str, path: str) -> None:
    chosen = alternative or UKRAINE.assumptions[name].alternatives[0]
    assert path in UKRAINE.assume({name: chosen}).changes()


def test_equal_threats_cost_both_the_same_if_carried_out() -> None:
    profile = UKRAINE.assume({"A2": "equal"}).profile("article")
    effect = {i.name: i.effect for i in profile.instruments}
    assert effect["sanctions_new"][0] == pytest.approx(effect["aid_cutoff"][1])


def test_arms_as_a_subsidy_narrow_the_range() -> None:
    """A4: at the central values a greater belief in them widens it."""
    for scenario, sign in ((UKRAINE, 1), (UKRAINE.assume({"A4": "a subsidy that lets B hold out"}), -1)):
        profile = scenario.profile("article")
        more = profile.with_credibility({"arms_more": 0.9})
        widths = [float(assess(scenario.dispute(), p).range.width) for p in (profile, more)]
        assert np.sign(widths[1] - widths[0]) == sign


def test_rewards_paid_anyway_do_not_widen_the_range() -> None:
    """A10: what the party gets in any case drops out of its choice."""
    believed = {"configurations.article.credibility.partnership": 0.5}
    widths = [
        float(assess(s.dispute(), s.profile("article")).range.width)
        for s in (
            UKRAINE,
            UKRAINE.with_(believed),
            UKRAINE.assume({"A10": UKRAINE.assumptions["A10"].alternatives[0]}).with_(believed),
        )
    ]
    assert widths[1] - widths[0] == pytest.approx(0.5 * 0.05)
    assert widths[2] == pytest.approx(widths[0])


def test_explain_takes_an_assumption_and_says_so() -> None:
    found = gt.explain("ukraine-2025", draws=20, assume={"A3": "the refuser is blamed"})
    assert found.assessment.reservation.pressure == pytest.approx([0.061, 0.019])
    assert "A3: the refuser is blamed" in found.headline
    assert "changed numbers" not in found.headline
    assert found.to_dict()["scenario"]["assumed"] == {"A3": "the refuser is blamed"}


def test_choices_reach_explain_and_the_thesis_map() -> None:
    text = gt.explain("ukraine-2025", draws=20, assume={"A5": "ceasefire first"})
    assert text.question == "ceasefire_30d"
    pressed = gt.explain("rambouillet-1999", draws=20, assume={"A1": "count of instruments"})
    assert str(pressed.equal_total[0].measure) == "count"
    only = gt.explain(
        "dayton-1995", draws=20, assume={"A1": CASES["dayton-1995"].assumptions["A1"].alternatives[0]}
    )
    assert only.configuration == "only_on_A"
    waiting = {"A14": UKRAINE.assumptions["A14"].alternatives[0], "A13": "equal credibility"}
    found = gt.thesis_map("ukraine-2025", draws=20, assume=waiting)
    assert [row.mechanism for row in found.rows] == ["attrition", "reputation"]
    assert str(found.measure) == "credibility"
    assert found.to_dict()["assumed"] == waiting


def test_an_assumption_survives_further_changes_and_a_copy() -> None:
    taken = UKRAINE.assume({"A13": "equal number of threats"}).with_({"parameters.c_A": 0.12})
    assert taken.assumed == {"A13": "equal number of threats"}
    assert copy.deepcopy(taken).assumed == taken.assumed
    assert UKRAINE.assumed == {}


def test_an_unknown_assumption_or_alternative_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"assumptions has no such entry, got 'A33'; did you mean"):
        UKRAINE.assume({"A33": "the refuser is blamed"})
    with pytest.raises(UnknownNameError, match=r"did you mean 'the refuser is blamed'"):
        UKRAINE.assume({"A3": "the refuser gets blamed"})
    with pytest.raises(UnknownNameError, match=r"its alternatives: .*|known: .*'blame is random'"):
        UKRAINE.assume({"A3": "x"})
    assert UKRAINE.assume({"A3": " The Refuser is blamed "}).assumed == {"A3": "the refuser is blamed"}


def test_assumptions_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r"chooses another text than A1"):
        UKRAINE.assume({"A1": UKRAINE.assumptions["A1"].alternatives[2], "A5": "ceasefire first"})
    with pytest.raises(ScenarioError, match=r"sets parameters\.c_A otherwise than A"):
        contradictory().assume({"A1": "high", "A2": "low"})


def contradictory() -> Scenario:
    """Return a case with two assumptions about one number."""
    document = CASES["dayton-1995"].to_dict()
    document["assumptions"] = [
        {
            "id": name,
            "name": "Cost",
            "alternatives": [word],
            "model_effect": "c_A",
            "support": [],
            "switches": [{"alternative": word, "overrides": {"parameters.c_A": value}}],
        }
        for name, word, value in (("A1", "high", 0.2), ("A2", "low", 0.1))
    ]
    return Scenario.from_dict(document)


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ([{"alternative": "other", "overrides": {"parameters.c_A": 0.1}}], "must repeat the alternatives"),
        ([{"alternative": "high"}], "must say either what it changes .* got 'neither'"),
        (
            [{"alternative": "high", "not_modelled": "no", "text": "dayton"}],
            "must say either what it changes",
        ),
        ([{"alternative": "high", "overrides": {"parameters.c_a": 0.1}}], r"did you mean 'parameters\.c_A'"),
        ([{"alternative": "high", "overrides": {"parameters.p": 1.4}}], r"must lie in \[0, 1\]"),
        ([{"alternative": "high", "text": "dayten"}], "must name one of the packages"),
        ([{"alternative": "high", "measure": "length"}], "must be one of count, loss, demand, credibility"),
        ([{"alternative": "high", "overides": {}}], "did you mean 'overrides'"),
    ],
)
def test_a_wrong_switch_is_told(switches: list[dict[str, Any]], message: str) -> None:
    document = contradictory().to_dict()
    document["assumptions"] = [{**document["assumptions"][0], "switches": switches}]
    with pytest.raises(ScenarioError, match=message):
        Scenario.from_dict(document)


def test_alternatives_without_switches_are_words_only() -> None:
    document = contradictory().to_dict()
    del document["assumptions"][0]["switches"]
    with pytest.raises(ScenarioError, match="states no switches"):
        Scenario.from_dict(document).assume({"A1": "high"})


def test_the_commands_take_an_assumption() -> None:
    said = "A3=the refuser is blamed"
    told = CliRunner().invoke(main, ["explain", "ukraine-2025", "-q", "--draws", "10", "--assume", said])
    assert told.exit_code == 0, told.output
    assert "A3: the refuser is blamed" in told.stdout
    mapped = CliRunner().invoke(main, ["thesis", "ukraine-2025", "--draws", "10", "--assume", said])
    assert mapped.exit_code == 0, mapped.output
    assert "(A3): the refuser is blamed." in " ".join(mapped.stdout.split())
    alone = CliRunner().invoke(main, ["thesis", "--assume", said])
    assert alone.exit_code == 2
    wrong = CliRunner().invoke(main, ["explain", "ukraine-2025", "--assume", "A6=bias"])
    assert wrong.exit_code == 2
