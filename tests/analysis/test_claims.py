"""The claims of the case: the numbers stated with it, the rule of the verdict, and tests of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.analysis.claims import KINDS, ClaimTable, ClaimVerdict, check_claims
from gametheory.analysis.claims.flips import flip_along, nearest_flips
from gametheory.analysis.claims.number import ClaimNumber
from gametheory.analysis.claims.verdict import verdict_of
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import FloatArray
from gametheory.cli import main
from gametheory.errors import RefusedError
from gametheory.scenarios import Scenario, ScenarioError, UnknownNameError, load, template

UKRAINE = load("ukraine-2025")
FOUND = gt.claims("ukraine-2025", draws=2_000)


def part(claim: str, name: str) -> float:
    """Return the number of one part of a claim."""
    return next(p.number for p in FOUND[claim].parts if p.name == name and p.number is not None)


def with_test(test: dict[str, Any], case: str = "ukraine-2025", **fields: Any) -> Scenario:
    """Return a case with one claim."""
    claim = {"id": "X1", "paraphrase": "as somebody claims", "kind": "causal", "test": test, **fields}
    return Scenario.from_dict({**load(case).to_dict(), "claims": [claim]})


@pytest.mark.parametrize("claim", ["C16", "C18", "C19", "C23", "C24"])
def test_what_follows_from_the_assumptions_alone_is_told_with_the_verdict(claim: str) -> None:
    """The case says of C19 "confirmed by construction", of C18 and C24 "built in by assumption"."""
    assert FOUND[claim].verdict is ClaimVerdict.CONFIRMED
    assert FOUND[claim].caveat.startswith("by construction" if claim in {"C16", "C19"} else "by assumption")
    assert f"Confirmed, {FOUND[claim].caveat}" in " ".join(str(FOUND).split())
    assert not FOUND["C21"].caveat, "a value weighs several numbers: a model decides"


def test_enough_pressure_at_an_unequal_total_is_told_with_that_at_the_equal_one() -> None:
    """Claim C25: the even pressure of the case is more than twice that of the article."""
    caveat = FOUND["C25"].caveat
    assert "at unequal totals, 0.1018 against 0.0443 under 'article'" in caveat
    assert "at equal total, 'even_same_total' with 0.0444: depends (-0.0056)" in caveat
    alone = gt.claims(with_test({"kind": "enough", "configuration": "even"}), draws=10)["X1"]
    assert not alone.caveat
    same = {"kind": "enough", "configuration": "article", "against": "article", "same_total": "even"}
    assert not gt.claims(with_test(same), draws=10)["X1"].caveat, "the totals are equal"


def test_rewards_that_lower_the_share_at_all_refute_the_claim_word_for_word() -> None:
    """Claim C7: "refuted if it falls"; what is left of it rests on the part that the test chooses."""
    assert FOUND["C7"].verdict is ClaimVerdict.DEPENDS
    assert part("C7", "word for word") < 0 < part("C7", "however large")
    keeps = float(np.sqrt(0.5))
    for moved, held in ((keeps - 1e-6, True), (keeps + 1e-6, False)):
        test = {**UKRAINE.claims["C7"].test, "keeps": moved}
        found = gt.claims(with_test(test), draws=10)["X1"]
        assert found.parts[1].holds is held


def test_near_terms_have_to_be_accepted_under_every_pressure() -> None:
    """Claim C26: commitment fails under each configuration, and B refuses the terms near A's under each."""
    assert FOUND["C26"].verdict is ClaimVerdict.REFUTED
    assert len(FOUND["C26"].parts) == len(UKRAINE.configurations)
    assert not any(p.holds for p in FOUND["C26"].parts)
    for name in UKRAINE.configurations:
        points = ScenarioPoints(UKRAINE, name, {})
        refused = float(points.said("ru_terms_2025").margin[0, 1]) < 0
        assert refused
        assert float(points.linked_surplus("linked_with_trust")) < 0


def test_a_number_that_a_test_chooses_is_a_switch() -> None:
    cutoff = FOUND["C10"].switch
    assert cutoff is not None
    assert (cutoff.path, cutoff.central, cutoff.value) == ("test.cutoff", 0.25, pytest.approx(0.2))


def test_a_switch_outside_the_stated_range_is_told_as_such() -> None:
    flip = FOUND["C12"].switch
    assert flip is not None
    assert not flip.within
    assert flip.value is not None
    assert not flip.low <= flip.value <= flip.high
    assert "outside its stated range" in " ".join(str(FOUND).split())


def test_every_claim_of_the_case_has_a_test_and_what_speaks_against_it() -> None:
    assert [r.claim.id for r in FOUND] == [f"C{k}" for k in range(1, 27)]
    for result in FOUND:
        assert result.claim.test["kind"] in KINDS
        assert result.claim.counter_evidence
        assert all(evidence.sources for evidence in result.claim.counter_evidence)
        assert (result.verdict is ClaimVerdict.NOT_TESTABLE) == (result.number is None)


@pytest.mark.parametrize(
    ("claim", "figure", "printed", "decimals"),
    [
        ("C1", "width, per 0.1", 0.0072, 4),
        ("C10", "tilt by loss, article", 1.0, 2),
        ("C10", "tilt by loss, article_unblamed", 0.6, 2),
        ("C10", "tilt by loss, strong_on_B", -1.0, 2),
        ("C12", "prior", 0.3, 2),
        ("C12", "arms", 0.14, 2),
        ("C12", "pause", 0.6, 2),
        ("C12", "pause, then arms", 0.36, 2),
        ("C13", "width under 'article'", -0.006, 3),
        ("C13", "width under 'even'", 0.052, 3),
        ("C13", "width under 'strong_on_A'", 0.069, 3),
        ("C13", "width under 'strong_on_B'", 0.034, 3),
        ("C16", "largest shift that A accepts", 0.1125, 4),
        ("C20", "value of 'even'", -0.105, 3),
        ("C20", "value of 'walk'", -0.1425, 4),
        ("C20", "value of 'escalate'", -0.1875, 4),
        ("C23", "expected gain from a deal of 'escalate'", 0.06, 3),
        ("C23", "expected gain from a deal of 'continue'", 0.075, 3),
        ("C24", "cost of 'escalate'", 0.08, 2),
        ("C24", "cost of 'continue'", 0.04, 2),
        ("C26", "least, none", -0.14, 2),
        ("C26", "most, strong_on_A", -0.02, 2),
    ],
)
def test_the_figures_are_those_stated_with_the_case(
    claim: str, figure: str, printed: float, decimals: int
) -> None:
    assert round(FOUND[claim].figures[figure], decimals) == printed


def test_the_numbers_are_those_stated_with_the_case() -> None:
    assert part("C2", "A refuses ceasefire_30d") == pytest.approx(0.27)
    assert part("C2", "B refuses istanbul_2022") == pytest.approx(0.0105)
    assert FOUND["C19"].number == pytest.approx(0.1225)
    held = {p.name for p in FOUND["C4"].parts if p.holds}
    assert held == {"istanbul_2022", "ru_terms_2025"}
    limits = FOUND["C9"].figures
    assert limits["least that A accepts on one scale"] == pytest.approx(0.55)
    assert limits["most that B leaves on one scale"] == pytest.approx(0.50)
    assert [p.name for p in FOUND["C9"].parts if p.holds] == ["0.525 on one scale"]
    spare = FOUND["C25"].figures
    accepted = {name for name, value in spare.items() if value > 0}
    assert accepted == {"spare of istanbul_2022", "spare of midway"}


@pytest.mark.parametrize(
    ("claim", "path", "value"),
    [
        ("C5", "mediator_parameters.cost_coerce_B", 0.045),
        ("C11", "configurations.article.blame_error.B", 0.8),
        ("C15", "parameters.power_shift_freeze", 0.1125),
        ("C20", "mediator_parameters.cost_coerce_B", 0.1575),
        ("C21", "mediator_parameters.prob_hot_war_escalate", 0.035),
        ("C7", "parameters.substitution_rho", -1.0),
    ],
)
def test_the_switch_turns_the_verdict_on_one_side_and_not_on_the_other(
    claim: str, path: str, value: float
) -> None:
    flip = FOUND[claim].switch
    assert flip is not None
    assert flip.path == path
    assert flip.value == pytest.approx(value, abs=1e-9)
    towards = 1.0 if value > flip.central else -1.0
    for step in (-1e-6, 1e-6):
        moved = UKRAINE.with_({path: value + towards * step})
        found = gt.claims(moved, claim, draws=1)[claim]
        number = found.number if not flip.part else {p.name: p.number for p in found.parts}[flip.part]
        assert number is not None
        assert (number > 0) == (flip.holds if step > 0 else not flip.holds)


def test_shares_are_those_stated_with_the_case_within_their_error() -> None:
    walk = FOUND["C21"].share
    assert walk is not None
    assert walk.low - 0.01 < 0.83 < walk.high + 0.01
    (ranged,) = [p for p in FOUND["C25"].parts if p.name == "a range on one scale"]
    assert ranged.share is not None
    assert ranged.share.low - 0.01 < 0.88 < ranged.share.high + 0.01


def test_arms_narrow_the_range_if_both_face_one_disagreement_point() -> None:
    """Claim C11, as stated with the case: then what matters is the sum of the two costs."""
    dispute, profile = UKRAINE.dispute(), UKRAINE.profile("article")
    more = profile.with_credibility({"arms_more": 0.55})
    now, after = (
        float(1 - gt.pressure.reservation(dispute, p, regime="collective").least.sum())
        for p in (profile, more)
    )
    assert after - now == pytest.approx(0.1 * (0.03 - 0.04))


def test_claims_that_the_texts_divide_depend_and_say_where() -> None:
    for name in ("C4", "C7", "C9", "C13", "C22"):
        assert FOUND[name].verdict is ClaimVerdict.DEPENDS
        assert "holds of" in FOUND[name].reason
        assert "not of" in FOUND[name].reason


def test_the_record_decides_without_draws() -> None:
    assert FOUND["C6"].verdict is ClaimVerdict.REFUTED
    assert FOUND["C6"].share is None
    assert FOUND["C6"].number == -2.0


def test_two_separate_concessions_of_evenness_are_neutral_and_reputation_is_not() -> None:
    """Claim C13: no effect where terms are free, the other way round in attrition with reputation."""
    assert part("C13", "free terms") == pytest.approx(-0.01)
    assert part("C13", "reputation") < -0.01
    assert part("C13", "signing a text") == pytest.approx(0.99)


@given(
    central=st.booleans(),
    share=st.floats(0, 1),
    parts=st.lists(st.booleans(), max_size=4),
)
def test_the_rule(central: bool, share: float, parts: list[bool]) -> None:
    verdict = verdict_of(central=central, share=share, parts=parts)
    assert verdict is not ClaimVerdict.NOT_TESTABLE
    if verdict is ClaimVerdict.CONFIRMED:
        assert central
        assert share >= 2 / 3
    if verdict is ClaimVerdict.REFUTED:
        assert not central
        assert share <= 1 / 3
    if len(set(parts)) == 2:
        assert verdict is ClaimVerdict.DEPENDS


def test_the_boundaries_of_the_rule() -> None:
    def said(*, central: bool, share: float) -> str:
        return verdict_of(central=central, share=share).value

    assert said(central=True, share=2 / 3) == "confirmed"
    assert said(central=True, share=2 / 3 - 1e-9) == "depends"
    assert said(central=False, share=1 / 3) == "refuted"
    assert said(central=False, share=1 / 3 + 1e-9) == "depends"


def test_the_same_seed_gives_the_same_answer() -> None:
    first, second = (json.dumps(gt.claims(UKRAINE, "C21", draws=300, seed=7).to_dict()) for _ in range(2))
    assert first == second


def test_an_assumption_moves_a_claim() -> None:
    """If the refuser is blamed the aided side does not count on arms after its own refusal."""
    blamed = gt.claims(UKRAINE, "C11", draws=10, assume={"A3": "the refuser is blamed"})["C11"]
    random = gt.claims(UKRAINE, "C11", draws=10, assume={"A3": "blame is random"})["C11"]
    assert blamed.figures["width, per 0.1"] == pytest.approx(0.1 * 0.08)
    assert random.figures["width, per 0.1"] == pytest.approx(0.1 * 0.5 * (0.08 - 0.09))
    assert random.number is not None
    assert random.number > 0


def test_a_choice_of_an_assumption_reaches_the_test() -> None:
    counted = gt.claims(UKRAINE, "C10", draws=10, assume={"A13": "equal number of threats"})["C10"]
    assert counted.parts == ()
    assert counted.number == pytest.approx(0.2 - 0.25)
    waiting = {"A14": UKRAINE.assumptions["A14"].alternatives[0]}
    few = gt.claims(UKRAINE, "C13", draws=10, assume=waiting)["C13"]
    assert [p.name for p in few.parts] == ["attrition", "reputation"]


def test_somebody_elses_case_states_a_claim() -> None:
    test = {"kind": "who refuses", "refuser": "A", "texts": ["annan_v"], "configuration": "actual"}
    evidence = [{"statement": "so it went", "sources": ["Y03"]}]
    case = with_test(test, "cyprus-2004", counter_evidence=evidence)
    result = gt.claims(case, draws=200)["X1"]
    assert result.number is not None
    assert result.number > 0
    assert result.parts == ()
    assert result.claim.counter_evidence[0].sources[0].id == "Y03"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"kind": "directions"}, r"claims\.X1\.test\.kind .*did you mean 'direction'"),
        ({"kind": "direction", "claimed": "falls"}, r"claims\.X1\.test\.along is missing"),
        (
            {"kind": "direction", "claimed": "falls", "along": "parameters.c_a"},
            r"along must name a number .*'parameters\.c_A'",
        ),
        (
            {"kind": "direction", "claimed": "drops", "along": "parameters.c_A"},
            r"claimed must be one of rises, falls, got 'drops'",
        ),
        (
            {"kind": "direction", "claimed": "falls", "along": "parameters.c_A", "outcom": "width"},
            r"outcom is no argument of the kind 'direction'; did you mean 'outcome'",
        ),
        (
            {"kind": "direction", "claimed": "falls", "along": "parameters.c_A", "by": -1},
            r"by must be positive, got -1",
        ),
        ({"kind": "enough", "configuration": "evn"}, r"configuration must be one of .*'even'"),
        ({"kind": "enough", "texts": []}, r"texts must be a list with at least one entry"),
        ({"kind": "enough", "texts": ["midway", "midway"]}, r"texts must not repeat an entry"),
        ({"kind": "who refuses", "refuser": "B", "scale": [1.4]}, r"scale must list numbers in \[0, 1\]"),
        ({"kind": "belief", "signals": [["army"]], "claimed": "falls"}, r"signals .*'army'"),
        ({"kind": "escalation", "campaigns": ["aid_cutoff"]}, r"campaigns must be wielded by a party"),
        ({"kind": "record", "statement": "x", "against": ["2025-05-19"]}, r"against is not known"),
        ({"kind": "not testable"}, r"missing is missing"),
    ],
)
def test_a_wrong_test_is_told(test: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        gt.claims(with_test(test), draws=10)


def test_a_case_that_lacks_what_a_test_needs_says_so() -> None:
    with pytest.raises(ScenarioError, match="needs the mediator_parameters"):
        gt.claims(with_test({"kind": "not the best reply", "option": "even"}, "dayton-1995"), draws=10)
    signals = {"kind": "belief", "signals": [["arms"]], "claimed": "falls"}
    with pytest.raises(ScenarioError, match=r"needs parameters\.prior_walk_type"):
        gt.claims(with_test(signals, "dayton-1995"), draws=10)
    with pytest.raises(RefusedError, match="states no claims"):
        gt.claims("dayton-1995")
    with pytest.raises(UnknownNameError, match="C99"):
        gt.claims("ukraine-2025", "C99")
    untested = {"id": "X1", "paraphrase": "as somebody claims", "kind": "causal"}
    case = Scenario.from_dict({**load("dayton-1995").to_dict(), "claims": [untested]})
    assert gt.claims(case)["X1"].verdict is ClaimVerdict.NOT_TESTABLE


def test_a_wrong_switch_or_source_is_told_when_the_file_is_read() -> None:
    with pytest.raises(ScenarioError, match=r"test\.switch must name a number"):
        with_test({"kind": "enough", "switch": "parameters.c_C"})
    with pytest.raises(ScenarioError, match=r"counter_evidence\.0\.sources must name one of the sources"):
        with_test({"kind": "enough"}, counter_evidence=[{"statement": "no", "sources": ["S999"]}])


@pytest.mark.parametrize("discount", [0.05, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("loss", [0.0175, 0.1])
def test_blame_that_persists_and_no_blame_are_both_equilibria_of_the_repeated_game(
    loss: float, discount: float
) -> None:
    """Why the claim about a state of blame is not tested: the game has equilibria of either kind."""
    pressure, cost, deal = 0.126, 0.12, 0.3
    stage = gt.NormalForm.from_bimatrix([[-loss, -loss], [-pressure, 0]], [[deal, deal], [-cost, 0]])
    game = gt.RepeatedGame(stage, discount=discount)
    payoffs = [found.payoffs for found in gt.solve(game)]
    for at in ([-loss, deal], [0.0, 0.0]):
        assert any(np.allclose(at, each, atol=1e-9) for each in payoffs)
    reason = gt.claims(UKRAINE, "C17", draws=10)["C17"].reason
    assert reason is not None
    assert "both equilibria" in reason


def test_the_command_prints_the_table_and_takes_an_assumption() -> None:
    arguments = ["claims", "ukraine-2025", "C11", "C20", "--draws", "50", "--assume", "A3=blame is random"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "A3: blame is random" in result.stdout
    assert "C20" in result.stdout
    assert "C21." not in result.stdout
    assert "takes no side" in result.stdout
    wrong = CliRunner().invoke(main, ["claims", "ukraine-2025", "--assume", "A3"])
    assert wrong.exit_code == 2
    assert "--assume must read ID=ALTERNATIVE" in wrong.stderr


def test_it_prints_in_a_notebook_too() -> None:
    html = FOUND._repr_html_()
    assert "<table>" in html
    assert isinstance(FOUND, ClaimTable)
    assert len(FOUND) == 26
    with pytest.raises(gt.GameTheoryError, match="claim must be one of"):
        FOUND["C99"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_says_what_it_takes_and_is_used(kind: Any) -> None:
    assert kind.meaning
    assert kind.arguments
    assert str(kind).startswith(f"{kind.name}: ")
    assert any(claim.test["kind"] == kind.name for claim in UKRAINE.claims.values())


def test_a_draw_holds_where_its_own_scenario_does() -> None:
    """The value of leaving less that of escalating, written out, at drawn numbers of the mediator."""
    drawn = UKRAINE.draws(5, rng=np.random.default_rng(3), include=["mediator"])
    for k in range(5):
        moved = UKRAINE.with_({path: float(values[k]) for path, values in drawn.items()})
        stated = {name: quantity.central for name, quantity in moved.mediator_parameters.items()}
        walk, up = (
            stated[f"prob_deal_{option}"] * stated["value_of_deal"]
            - stated[f"prob_collapse_{option}"] * stated["loss_if_B_collapses"]
            - stated[f"prob_hot_war_{option}"] * stated["loss_hot_war"]
            - stated[cost]
            for option, cost in (("walk", "reputation_cost_walk"), ("escalate", "opportunity_cost_escalate"))
        )
        assert gt.claims(moved, "C21", draws=1)["C21"].number == pytest.approx(walk - up)


def test_the_check_of_a_file_tries_its_tests(tmp_path: Path) -> None:
    """The kinds are no part of the format: a file loads with a wrong one, and the check tells."""
    wrong = with_test({"kind": "direction", "along": "parameters.c_A", "claimed": "grows"})
    path = tmp_path / "wrong.json"
    path.write_text(wrong.to_json(), "utf-8")
    result = CliRunner().invoke(main, ["scenario", "check", str(path)])
    assert result.exit_code == 2
    assert "claims.X1.test.claimed must be one of rises, falls" in result.stderr
    document = load("dayton-1995").to_dict()
    document["assumptions"][0]["switches"][0] = {
        "alternative": document["assumptions"][0]["alternatives"][0],
        "mechanisms": ["attrition", "reputations"],
    }
    with pytest.raises(gt.GameTheoryError, match="'reputations' is no mechanism; did you mean 'reputation'"):
        check_claims(Scenario.from_dict(document))


def test_the_template_states_a_claim_and_an_assumption() -> None:
    case = Scenario(template())
    result = gt.claims(case, draws=100)["C1"]
    # A's refusal sets it off in 9 of 10 cases, for a loss of 0.07; B's in 2 of 10, for a gain of 0.02.
    assert result.figures["width, per 0.1"] == pytest.approx(0.1 * (0.9 * 0.07 - 0.2 * 0.02))
    assert result.verdict is ClaimVerdict.CONFIRMED
    assert case.assume({"A1": "always the refuser"}).changes()


@given(level=st.floats(0.01, 0.29))
@settings(max_examples=15, deadline=None)
def test_a_flip_is_where_the_sign_changes(level: float) -> None:
    """A number that is linear in one parameter and known in closed form; at its centre it is zero."""
    assume(abs(level - 0.12) > 1e-9)

    def values(at: Mapping[str, FloatArray]) -> FloatArray:
        shift = np.asarray(at.get("parameters.power_shift_freeze", 0.12), dtype=float)
        return np.asarray(shift - level)[..., np.newaxis]

    number = ClaimNumber(statement="the shift exceeds a level", values=values)
    (flip,) = nearest_flips(UKRAINE, number)
    fine = flip_along(UKRAINE, number, "parameters.power_shift_freeze")
    assert flip.value == pytest.approx(fine.value, abs=1e-9)
    assert flip.path == "parameters.power_shift_freeze"
    assert flip.value == pytest.approx(level, abs=1e-9)
    assert flip.holds == (level > 0.12)
    assert flip.distance == pytest.approx(abs(level - 0.12) / 0.3, abs=1e-8)


def test_the_other_weights_follow_one_that_moves() -> None:
    """In a draw along one weight those of the party still sum to one."""
    seen: list[FloatArray] = []
    names = [f"issues.{issue}.weights.B" for issue in UKRAINE.issues]

    def values(at: Mapping[str, FloatArray]) -> FloatArray:
        if names[0] in at:
            seen.append(np.sum([at[name] for name in names], axis=0))
        return np.asarray(np.asarray(at.get(names[0], 0.12), dtype=float) - 0.115)[..., np.newaxis]

    flips = nearest_flips(UKRAINE, ClaimNumber(statement="a weight exceeds a level", values=values))
    assert {flip.path for flip in flips} == set(names)
    assert all(np.allclose(total, 1.0) for total in seen)
