"""Explanations: reproducible, plain values, one verdict per game, and different for different cases."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import binomtest

from gametheory import scenarios
from gametheory.analysis import (
    Diagnosis,
    equal_total,
    explain,
    mediator_options,
    mediator_view,
    robustness,
    text_in_question,
    walk_belief,
)
from gametheory.analysis.mechanism_maps import Situation
from gametheory.analysis.mechanism_verdicts import mechanism_verdicts
from gametheory.analysis.report_numbers import numbers_in_use
from gametheory.analysis.robustness import wilson_interval
from gametheory.errors import InvalidInputError
from gametheory.pressure import Measure, assess
from gametheory.pressure.mediator_choice import (
    MediatorOption,
    MediatorStakes,
    mediator_tree,
    mediator_values,
)
from gametheory.solvers import solve

NAMES = scenarios.names()
DRAWS = 200


@cache
def told(name: str, configuration: str | None = None) -> Diagnosis:
    return explain(name, configuration, draws=DRAWS)


def bytes_of(diagnosis: Diagnosis) -> str:
    return json.dumps(diagnosis.to_dict(), allow_nan=False)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            assert isinstance(key, str)
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_plain_and_finite(name: str) -> None:
    for leaf in leaves(told(name).to_dict()):
        assert leaf is None or type(leaf) in {str, bool, int, float}
        assert not isinstance(leaf, float) or math.isfinite(leaf)
    assert json.loads(bytes_of(told(name))) == told(name).to_dict()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again, other = (explain("ukraine-2025", draws=DRAWS, seed=s) for s in (5, 5, 6))
    assert bytes_of(first) == bytes_of(again)
    assert str(first) == str(again)
    assert bytes_of(first) != bytes_of(other)
    assert first.verdicts == other.verdicts  # the point itself has no randomness


def test_by_default_the_first_configuration_in_which_anybody_presses() -> None:
    assert {name: told(name).configuration for name in NAMES} == {
        "camp-david-1978": "actual",
        "cyprus-2004": "actual",
        "dayton-1995": "actual",
        "rambouillet-1999": "actual",
        "ukraine-2025": "article",
    }


def test_the_five_cases_end_as_they_did() -> None:
    """Two agreements, and three stalls of different kinds."""
    assert {name: told(name).deal for name in NAMES} == {
        "camp-david-1978": True,
        "cyprus-2004": False,
        "dayton-1995": True,
        "rambouillet-1999": False,
        "ukraine-2025": False,
    }
    assert len({told(name).headline for name in NAMES}) == 5
    for name in NAMES:
        assert told(name).headline.startswith("DEAL" if told(name).deal else "STALL")


@pytest.mark.parametrize(
    ("name", "text", "refuses"),
    [
        ("cyprus-2004", "annan_v", {"Greek Cypriots"}),
        ("rambouillet-1999", "interim_agreement", {"Belgrade"}),
        ("ukraine-2025", "istanbul_2022", {"Ukraine"}),
        ("ukraine-2025", "ceasefire_30d", {"Russia"}),
    ],
)
def test_who_refuses_which_text(name: str, text: str, refuses: set[str]) -> None:
    diagnosis = told(name)
    verdict = next(v for v in diagnosis.verdicts if v.text == text)
    labels = {p.name: str(p) for p in diagnosis.assessment.dispute.parties}
    assert {labels[o.party] for o in verdict.obstacles} == refuses
    assert not verdict.deal


def test_verdicts_may_contradict_each_other_and_are_shown_side_by_side() -> None:
    verdicts = {(v.game, v.text): v.deal for v in told("ukraine-2025").verdicts}
    assert not verdicts["range", ""]
    assert verdicts["text", "midway"]
    assert verdicts["linked", ""]
    assert not verdicts["linked_with_trust", ""]
    assert "No range on one scale, yet both accept" in str(told("ukraine-2025"))


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_agree_with_each_other(name: str) -> None:
    d = told(name)
    passes = dict(zip(d.assessment.acceptance.names, d.assessment.acceptance.passes, strict=True))
    for verdict in d.verdicts:
        assert verdict.deal == (not verdict.obstacles)
        assert verdict.deal == (verdict.margin >= -1e-12)
        if verdict.game == "text":
            assert verdict.deal == passes[verdict.text]
    width, tabled, *_ = d.attributions
    assert_allclose(width.total, d.assessment.range.width, atol=1e-12)
    assert_allclose(width.baseline, d.baseline.range.width, atol=1e-12)
    assert tabled.total == sum(passes[p.name] for p in d.assessment.dispute.packages if p.status == "tabled")
    for game in d.blame_games:
        mutual = any(all(m[0] > 1 - 1e-9 for m in e.profile) for e in game.ignoring_red_lines)
        k = d.assessment.acceptance.names.index(game.text)
        assert mutual == bool(d.assessment.acceptance.ignoring_red_lines[k].all())
        assert game.ignoring_red_lines.gap <= 1e-9
        assert game.with_red_lines.gap <= 1e-9
    goals = {r.goal for r in d.repairs}
    failing = {v.text for v in d.verdicts if v.game == "text" and not v.deal}
    assert goals <= failing | {"range"}
    assert all(isinstance(line, str) for line in str(d).splitlines())
    assert d._repr_html_().startswith('<div class="gametheory">')


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("measure", Measure)
def test_the_same_total_spread_evenly_keeps_total_and_width(name: str, measure: Measure) -> None:
    d = told(name)
    row = next(r for r in d.equal_total if r.measure is measure)
    assert_allclose(row.total, d.assessment.reservation.pressure.sum(), atol=1e-12)
    if not row.held:
        assert row.reason
        assert row.profile is None
        return
    assert row.pressure is not None
    assert row.profile is not None
    assert_allclose(sum(row.pressure), row.total, atol=1e-9)
    assert_allclose(row.width, d.assessment.range.width, atol=1e-9)
    after = assess(d.assessment.dispute, row.profile).acceptance
    for k, text in enumerate(after.names):
        was, now = bool(d.assessment.acceptance.passes[k]), bool(after.passes[k])
        assert (text in row.gained) == (now and not was)
        assert (text in row.lost) == (was and not now)


def test_evenness_decides_which_text_passes_in_the_contemporary_case() -> None:
    rows = {r.measure: r for r in told("ukraine-2025").equal_total}
    assert rows[Measure.LOSS].gained == ("istanbul_2022",)
    assert rows[Measure.LOSS].lost == ()
    assert rows[Measure.COUNT].gained == rows[Measure.COUNT].lost == ()
    assert "net support" in rows[Measure.LOSS].reason


def test_the_text_in_question_is_the_one_nearest_to_the_edge() -> None:
    case = scenarios.load("ukraine-2025")
    assert text_in_question(case.dispute(), case.profile("article")) == "istanbul_2022"
    case = scenarios.load("dayton-1995")
    assert text_in_question(case.dispute(), case.profile("actual")) == "dayton"


@pytest.mark.slow
def test_every_configuration_of_every_case_can_be_explained() -> None:
    for name in NAMES:
        for configuration in scenarios.load(name).configurations:
            d = explain(name, configuration, draws=20)
            assert d.configuration == configuration
            bytes_of(d)
            assert len(equal_total(d.assessment.dispute, d.assessment.profile)) == len(Measure)


# Draws


def test_shares_count_deals_with_their_interval() -> None:
    found = robustness(scenarios.load("ukraine-2025"), "article", draws=500, seed=1)
    assert found == robustness(scenarios.load("ukraine-2025"), "article", draws=500, seed=1)
    for share in (found.headline, *found.shares):
        assert 0 <= share.low <= share.deal <= share.high <= 1
        assert share.holds == (share.deal if share.central else 1 - share.deal)
    for even in found.even:
        assert_allclose(even.even_only + even.uneven_only + even.same, 1.0, atol=1e-12)
        assert even.width_change < 1e-9  # Theorem 0 in every draw


@pytest.mark.parametrize("hits", [0, 1, 7, 250, 499, 500])
def test_the_interval_is_wilsons(hits: int) -> None:
    known = binomtest(hits, 500).proportion_ci(confidence_level=0.95, method="wilson")
    assert_allclose(wilson_interval(hits, 500), [known.low, known.high], atol=1e-12)


def test_without_ranges_every_draw_is_the_central_point() -> None:
    found = robustness(scenarios.load("rambouillet-1999"), "actual", draws=10, include=("theta",))
    assert all(share.holds == 1.0 for share in (found.headline, *found.shares))


def test_progress_is_told_in_draws() -> None:
    seen: list[tuple[int, int]] = []
    robustness(
        scenarios.load("dayton-1995"),
        "actual",
        draws=2_500,
        progress=lambda n, total: seen.append((n, total)),
    )
    assert seen[-1] == (2_500, 2_500)
    assert [n for n, _ in seen] == sorted(n for n, _ in seen)


# The mediator


@pytest.mark.parametrize("name", NAMES)
def test_what_a_case_does_not_state_is_said_to_be_not_stated(name: str) -> None:
    d = told(name)
    stated = name == "ukraine-2025"
    assert (d.mediator is not None) == stated
    assert (d.walk_belief is not None) == stated
    assert ("not stated by this scenario" in str(d)) == (not stated)


def test_the_tree_of_the_mediator_gives_the_same_values() -> None:
    view = told("ukraine-2025").mediator
    assert view is not None
    assert view.best == "continue"
    assert view.solution.gap <= 1e-12
    options, stakes = mediator_options(scenarios.load("ukraine-2025"))
    values = mediator_values(options, stakes)
    tree = solve(mediator_tree(options, stakes))
    assert_allclose(tree.answers[0].payoffs, [values.max()], atol=1e-12)


def test_the_belief_follows_the_signals_on_record() -> None:
    found = walk_belief(scenarios.load("ukraine-2025"))
    assert found is not None
    odds = found.prior / (1 - found.prior) * (0.7 / 0.2) * (0.3 / 0.8)  # the pause, then the arms
    assert_allclose(found.after["pause, then arms"], odds / (1 + odds), atol=1e-12)


def test_the_chances_of_an_option_may_not_exceed_one() -> None:
    stakes = MediatorStakes(deal=1.0, collapse=1.0, hot_war=1.0)
    broken = MediatorOption(name="go on", deal=0.6, collapse=0.5, hot_war=0.1, cost=0.0)
    with pytest.raises(InvalidInputError, match="option 'go on'"):
        mediator_tree([broken], stakes)
    with pytest.raises(InvalidInputError, match="options must hold at least one option"):
        mediator_values([], stakes)
    with pytest.raises(InvalidInputError, match=r"option 'x': deal must lie in \[0, 1\], got 1.4"):
        MediatorOption(name="x", deal=1.4, collapse=0.0, hot_war=0.0, cost=0.0)


# Bad input


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scenario": "dayton"}, "dayton"),
        ({"configuration": "fair"}, "fair"),
        ({"draws": 0}, "draws must be a whole number from 1 to"),
        ({"draws": 2.5}, "draws must be a whole number from 1 to"),
        ({"seed": -1}, "seed must be a whole number, zero or more, got -1"),
        ({"seed": True}, "seed must be a whole number, zero or more, got True"),
        ({"seed": 1.5}, r"seed must be a whole number, zero or more, got 1\.5"),
        ({"seed": "lucky"}, "seed must be a whole number, zero or more, got 'lucky'"),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        explain(**{"scenario": "dayton-1995", "draws": 10, **options})


def test_a_case_without_texts_is_refused() -> None:
    document = scenarios.load("dayton-1995").to_dict()
    document["packages"] = []
    with pytest.raises(InvalidInputError, match="packages"):
        explain(scenarios.Scenario.from_dict(document), draws=10)


def test_numpy_integers_are_whole_numbers() -> None:
    numbers = {"draws": np.int64(10), "seed": np.int64(3)}
    assert bytes_of(explain("dayton-1995", **numbers)) == bytes_of(explain("dayton-1995", draws=10, seed=3))


def test_where_a_party_is_indifferent_the_listed_equilibria_are_ends_of_a_set() -> None:
    """Cyprus: once one side refuses, nothing hangs on what the other says, so it may mix."""
    game = told("cyprus-2004").blame_games[0].ignoring_red_lines
    first, second = (e.profile for e in game)
    middle = tuple((np.asarray(x) + np.asarray(y)) / 2 for x, y in zip(first, second, strict=True))
    assert game.problem.gap(middle) <= 1e-9
    assert [list(c.equilibria) for c in game.components] == [[0, 1]]
    record = told("cyprus-2004").to_dict()["blame_games"][0]
    assert record["ignoring_red_lines"]["components"] == [[0, 1]]
    assert "a party is indifferent" in str(told("cyprus-2004"))
    assert "a party is indifferent" not in str(told("ukraine-2025"))


def test_a_report_names_what_is_not_in_the_file_of_the_scenario() -> None:
    plain = told("dayton-1995")
    assert "Changed from" not in str(plain)
    assert plain.headline.startswith("DEAL: under 'actual', ")
    case = scenarios.load("dayton-1995").variant("july_1995")
    other = explain(case, draws=DRAWS)
    assert "under 'actual' (variant 'july_1995'), " in other.headline
    changed = explain(case.with_({"parameters.c_A": 0.2}), belief_gap=False, draws=DRAWS)
    assert "(variant 'july_1995', changed numbers, one shared belief)" in changed.headline
    assert "parameters.c_A from 0.16 to 0.2" in " ".join(str(changed).split())
    said = changed.to_dict()
    assert said["scenario"]["variant"] == "july_1995"
    assert {"path": "parameters.c_A", "before": 0.16, "after": 0.2} in said["scenario"]["changes"]
    assert said["belief_gap"] is False


def test_a_gain_from_a_refusal_is_put_down_to_blame_only_where_blame_brings_it() -> None:
    """Walking away follows whoever refuses; the cut of aid only a refusal by Ukraine."""
    text = " ".join(str(told("ukraine-2025", "strong_on_B")).split())
    assert "Its own refusal may set off 'US stops mediating, aid unchanged', from which Russia gains" in text
    assert "then it gains from 'US stops military aid, intelligence and resale permissions'." in text


def outcome(case: scenarios.Scenario, configuration: str) -> list[float | None]:
    point = assess(case.dispute(), case.profile(configuration))
    view, belief = mediator_view(case), walk_belief(case)
    question = text_in_question(point.dispute, point.profile)
    situation = Situation.of(case, configuration, text=question)
    mechanisms = mechanism_verdicts(situation)
    return [
        *(v.chance for v in mechanisms),
        *(amount for v in mechanisms for amount in v.to_the_edge),
        *situation.causes().worth.tolist(),
        *(verdict.margin for verdict in point.verdicts()),
        *point.acceptance.margin.ravel().tolist(),
        *(o.shortfall for verdict in point.verdicts() for o in verdict.obstacles),
        *(view.values.values() if view else ()),
        *([belief.prior, *belief.after.values()] if belief else ()),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_listed_are_those_that_the_answer_rests_on(name: str) -> None:
    """Each number that is not listed can take any value of its range without a trace."""
    d = told(name)
    listed = {quantity.path for quantity in numbers_in_use(d)}
    before = outcome(d.scenario, d.configuration)
    for path in d.scenario.paths():
        quantity = d.scenario.quantity(path)
        ends = {quantity.low, quantity.high} - {quantity.central}
        if path in listed or not ends:
            continue
        for end in ends:
            assert outcome(d.scenario.with_({path: end}), d.configuration) == before, path


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_belief_cost_and_credibility_listed_moves_the_answer(name: str) -> None:
    d = told(name)
    before = outcome(d.scenario, d.configuration)
    idle = {i.name for i in d.assessment.profile.instruments if not (i.effect.any() or i.settlement.any())}
    with_slack = d.unlocking.read.union(*(verdict.read for verdict in d.mechanisms))
    for quantity in numbers_in_use(d):
        if quantity.path in with_slack:
            continue  # a verdict far from its edge, or the cheapest portfolio, need not move
        section, *_, last = quantity.path.split(".")
        if last not in idle and (section.endswith("parameters") or "credibility" in quantity.path):
            other = quantity.central / 2 if quantity.central else 0.01
            assert outcome(d.scenario.with_({quantity.path: other}), d.configuration) != before, quantity
