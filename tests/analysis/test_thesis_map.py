"""The thesis map: what the theorems say of each mechanism holds over the ranges, and bad input is named."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from gametheory.analysis import ThesisMap, thesis_atlas, thesis_map
from gametheory.analysis.mechanism_maps import MAPS, Mapped, MechanismMap, NotSpecifiedError, Situation
from gametheory.analysis.mechanism_maps.comparison import compared
from gametheory.cli import main
from gametheory.errors import InvalidInputError
from gametheory.pressure import Measure
from gametheory.pressure.attrition import Attrition
from gametheory.pressure.blame_competition import BlameCompetition
from gametheory.pressure.mechanism import Consent
from gametheory.scenarios import Scenario, load, names

DRAWS = 2_000


@pytest.fixture(scope="module")
def ukraine() -> ThesisMap:
    return thesis_map("ukraine-2025", draws=DRAWS)


def frequencies(found: ThesisMap, mechanism: str) -> tuple[float, float]:
    row = found[mechanism]
    assert row.stalls is not None
    assert row.helps is not None
    return row.stalls.share, row.helps.share


@pytest.mark.parametrize("mechanism", ["free terms", "attrition"])
def test_where_consent_is_a_sum_the_split_is_neutral_at_every_draw(
    ukraine: ThesisMap, mechanism: str
) -> None:
    assert ukraine[mechanism].consent is Consent.SUM
    assert frequencies(ukraine, mechanism) == (0.0, 0.0)


def test_a_single_red_line_is_never_helped_by_an_even_split(ukraine: ThesisMap) -> None:
    """Only the other party can be pressed into the fence, and this configuration presses it more."""
    stalls, helps = frequencies(ukraine, "red lines")
    assert (stalls, helps > 0.0) == (0.0, True)


def test_a_fixed_text_stalls_at_some_draws(ukraine: ThesisMap) -> None:
    """At the central numbers Russia needs no pressure to sign: consent is one-sided there."""
    assert ukraine["signing a text"].consent is Consent.ONE_SIDED
    assert frequencies(ukraine, "signing a text")[0] > 0.0


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("entry", MAPS, ids=lambda entry: entry.name)
def test_a_batch_gives_what_each_of_its_points_gives(name: str, entry: MechanismMap) -> None:
    """Reading a scenario draw by draw and all at once are the same computation."""
    case = load(name)
    configuration = thesis_map(case, draws=1, maps=()).configuration
    text = next(iter(case.packages))
    drawn = case.draws(7, rng=np.random.default_rng(1), include=("beliefs", "costs", "effects", "parameters"))
    try:
        whole = compared(entry, Situation.of(case, configuration, text=text, at=drawn))
    except NotSpecifiedError:
        return
    for k in range(7):
        point = {path: values[k] for path, values in drawn.items()}
        single = compared(entry, Situation.of(case, configuration, text=text, at=point))
        np.testing.assert_allclose(single.uneven, whole.uneven[k], atol=1e-9)
        np.testing.assert_allclose(single.even, whole.even[k], atol=1e-9)


@pytest.mark.parametrize("entry", MAPS, ids=lambda entry: entry.name)
def test_every_field_of_a_mechanism_is_traced_to_the_scenario(entry: MechanismMap) -> None:
    fields = set(entry.kind.__dataclass_fields__)
    named = {name.strip() for key in entry.symbols for name in key.split(",")}
    assert named <= fields
    assert "pressure" in named


def test_a_stall_is_a_deal_that_the_even_split_would_make(ukraine: ThesisMap) -> None:
    """Recounted draw by draw, with the verdict of each split on its own."""
    case = load("ukraine-2025")
    ranges = case.ranges(("beliefs", "costs", "effects", "weights", "scores", "parameters", "mediator"))
    (block,) = ranges.blocks(DRAWS, rng=np.random.default_rng(0))
    entry = next(entry for entry in MAPS if entry.name == "fixed terms")
    split = compared(entry, Situation.of(case, ukraine.configuration, text=ukraine.text, at=block))
    uneven, even = split.uneven[split.compared], split.even[split.compared]
    row = ukraine["fixed terms"]
    assert row.stalls is not None
    assert row.lowers is not None
    lowers = even > uneven + ukraine.margin
    assert row.stalls.share == np.mean(lowers & (uneven < 0.5) & (even >= 0.5))
    assert row.lowers.share == np.mean(lowers)
    assert 0.0 < row.stalls.share < row.lowers.share


def test_lower_chances_are_no_stalls(ukraine: ThesisMap) -> None:
    row = ukraine["concession game"]
    assert row.stalls is not None
    assert row.lowers is not None
    assert row.lowers.share > 0.5
    assert row.stalls.share < 0.05


def test_what_the_mediator_would_choose_says_nothing_of_what_it_exerts() -> None:
    found = thesis_map("ukraine-2025", "none", draws=100)
    chosen = [row.mechanism for row in found.rows if row.chosen]
    assert chosen == ["mediator's effort", "mediator's thresholds"]
    assert not any(name in found.headline for name in chosen)
    assert "If the mediator chose the pressure itself" in str(found)


@pytest.mark.parametrize("name", names())
def test_the_blame_game_pays_what_the_instruments_pay(name: str) -> None:
    """If one side alone holds out, failure is worth to both what a lone refusal is."""
    case = load(name)
    entry = next(entry for entry in MAPS if entry.name == "blame")
    for configuration in case.configurations:
        here = Situation.of(case, configuration, text=next(iter(case.packages)))
        game = entry(here).mechanism
        assert isinstance(game, BlameCompetition)
        for refuser in (0, 1):
            choices = np.eye(2)[refuser]
            lone = game.expected_payoffs(choices)
            failure = 2.0 * lone - choices  # a deal comes with one half, and then gives all to the refuser
            np.testing.assert_allclose(failure + here.reward, here.reservation.branches[refuser], atol=1e-12)


def test_a_score_that_only_takes_the_text_out_does_not_decide() -> None:
    """`status` crosses the red line: it says where there is a difference, not how large it is."""
    entry = next(entry for entry in MAPS if entry.name == "fixed terms")
    row = thesis_map("ukraine-2025", draws=500, base=512, maps=[entry])["fixed terms"]
    assert row.membership is not None
    assert row.membership.deciding == ("packages.istanbul_2022.scores.status",)
    assert "packages.istanbul_2022.scores.status" not in row.deciding[:3]


def test_support_on_balance_is_not_split() -> None:
    """Half of what supports both would leave the second at no cost of waiting at all."""
    waiting = Attrition(cost=(0.25, 0.02), prize=(1, 1), pressure=[(-0.2, 0.05), (0.0, 0.05)])
    mapped = Mapped(mechanism=waiting, applies=np.asarray(True))
    assert mapped.evened().mechanism.pressure.tolist() == [[-0.2, 0.05], [0.025, 0.025]]


def test_the_ultimatum_counts_among_the_pressure_to_be_evened() -> None:
    case = load("ukraine-2025")
    here = Situation.of(case, "article", text="istanbul_2022")
    mapped = next(entry for entry in MAPS if entry.name == "bluffed ultimatum")(here)
    np.testing.assert_allclose(mapped.total(), here.threats.sum())
    assert mapped.mechanism.pressure[1] < here.threats[1]
    moved = mapped.evened().mechanism.pressure - mapped.mechanism.pressure
    np.testing.assert_allclose(here.threats + moved, here.threats.mean())


def test_pressure_first_makes_up_for_what_a_text_falls_short() -> None:
    """A text beyond the reach of a party's resolve is not brought into it by less than is missing."""
    case = load("ukraine-2025")
    here = Situation.of(case, "article", text="istanbul_2022")
    gain, spread = here.gain - here.reward, here.number("resolve_spread")
    mapped = next(entry for entry in MAPS if entry.name == "fixed terms")(here)
    expected = np.clip(0.5 + (gain + here.pressure) / spread, 0, 1)
    np.testing.assert_allclose(mapped.mechanism.accepts(), expected, atol=1e-12)
    narrow = Situation.of(
        case, "article", text="istanbul_2022", at={"parameters.resolve_spread": np.asarray(0.02)}
    )
    mapped = next(entry for entry in MAPS if entry.name == "fixed terms")(narrow)
    expected = np.clip(0.5 + (gain + here.pressure) / 0.02, 0, 1)
    np.testing.assert_allclose(mapped.mechanism.accepts(), expected, atol=1e-12)
    np.testing.assert_allclose(mapped.total(), here.pressure.sum())


def test_the_same_seed_gives_the_same_bytes_and_a_longer_run_more_of_them() -> None:
    first = json.dumps(thesis_map("dayton-1995", draws=300, seed=3).to_dict())
    assert first == json.dumps(thesis_map("dayton-1995", draws=300, seed=3).to_dict())
    assert first != json.dumps(thesis_map("dayton-1995", draws=300, seed=4).to_dict())


@pytest.mark.parametrize("measure", list(Measure))
def test_every_meaning_of_even_can_be_asked_for(measure: Measure) -> None:
    found = thesis_map("ukraine-2025", draws=200, measure=measure)
    assert found["free terms"].reason.startswith("no even split") or frequencies(found, "free terms") == (
        0,
        0,
    )


def test_what_a_scenario_lacks_is_said(ukraine: ThesisMap) -> None:
    del ukraine
    row = thesis_map("cyprus-2004", draws=50)["ceasefire"]
    assert row.reason == "not specified by this scenario: the case states no freeze_flow_value"
    assert (row.stalls, row.mean, row.deciding) == (None, None, ())


def test_the_parameters_that_decide_are_those_the_mechanism_reads() -> None:
    entry = next(entry for entry in MAPS if entry.name == "ceasefire")
    found = thesis_map("ukraine-2025", draws=50, base=128, maps=[entry])["ceasefire"]
    assert "parameters.power_shift_freeze" in found.deciding
    assert found.sensitivity is not None
    named = {index.parameter for index in found.sensitivity.indices}
    assert not any(path.startswith(("issues.", "packages.")) for path in named)


def test_nothing_decides_what_differs_by_rounding_only_and_the_figure_says_what_decides() -> None:
    entries = [entry for entry in MAPS if entry.name in {"screening", "ceasefire"}]
    found = thesis_map("ukraine-2025", draws=50, base=256, maps=entries)
    words = {text.get_text() for text in found.plot().axes[0].texts}
    assert "nothing moves it" in words
    assert any(text.startswith("parameters.power_shift_freeze") for text in words)


def test_the_page_sets_the_verdict_beside_what_happened() -> None:
    atlas = thesis_atlas(draws=200)
    text = str(atlas)
    for case in ("dayton-1995", "rambouillet-1999", "camp-david-1978", "cyprus-2004", "ukraine-2025"):
        assert case in text
    assert [deal.central for deal in atlas.deals] == [True, False, True, False, False]
    assert "open on 2025-05-12" in text
    assert "they do not test it" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"measure": "mass"}, "measure must be one of"),
        ({"margin": 1.5}, r"margin must lie in \[0, 1\), got 1.5"),
        ({"margin": "x"}, "margin must"),
        ({"maps": "free terms"}, "maps must be a sequence of MechanismMap"),
        ({"text": "none"}, "text must be one of"),
        ({"draws": 0}, "must be a whole number from 1"),
        ({"configuration": "odd"}, "odd"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        thesis_map("ukraine-2025", **{"draws": 10, **arguments})  # type: ignore[arg-type]


def test_an_unknown_mechanism_and_an_empty_page_are_refused(ukraine: ThesisMap) -> None:
    with pytest.raises(InvalidInputError, match=r"mechanism must be one of .*, got 'magic'"):
        ukraine["magic"]
    with pytest.raises(InvalidInputError, match="scenarios must name at least one case"):
        thesis_atlas([])


def test_the_command_prints_json_and_writes_the_figure(tmp_path: object) -> None:
    figure = f"{tmp_path}/thesis.svg"
    result = CliRunner().invoke(
        main, ["thesis", "dayton-1995", "--draws", "50", "--json", "--figure", figure]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["scenario"] == "dayton-1995"
    with open(figure, encoding="utf-8") as file:  # noqa: PTH123
        assert "<svg" in file.read()


def test_options_of_one_case_need_one() -> None:
    result = CliRunner().invoke(main, ["thesis", "--sobol", "64"])
    assert result.exit_code == 2
    assert "need a SCENARIO" in result.output


def test_a_number_of_one_mechanism_that_breaks_its_rule_leaves_the_other_rows() -> None:
    document = load("ukraine-2025").to_dict()
    document["parameters"]["demand_A"].update(low=2.0, central=2.0, high=2.0)
    found = thesis_map(Scenario.from_dict(document), draws=50)
    assert "parameters.demand_A must lie strictly between 0 and 1" in found["reputation"].reason
    assert not found["free terms"].reason


def test_draws_that_a_mechanism_cannot_read_are_left_out_of_its_row_only() -> None:
    document = load("ukraine-2025").to_dict()
    document["parameters"]["resolve_spread"]["low"] = -1.0
    found = thesis_map(Scenario.from_dict(document), draws=200)
    assert 0.0 < found["fixed terms"].compared < found["free terms"].compared
    assert not found["fixed terms"].reason
