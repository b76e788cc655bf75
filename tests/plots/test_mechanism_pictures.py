"""Each picture puts its marks where the theorem of its mechanism does, takes axes, and refuses batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.errors import InvalidInputError
from gametheory.plots import PICTURES, mechanism_page, region_plane, split_curves
from gametheory.plots.appearance import new_figure, style
from gametheory.plots.curves import LOOKS, name_ends_of
from gametheory.pressure.cause_attribution import cause_attribution
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.range_attribution import range_attribution
from gametheory.pressure.range_instruments import RangeInstruments
from gametheory.pressure.unevenness_index import unevenness_index

GAME = {"both": (0, 0), "temptation_payoff": (0.3, 0.3), "sucker": (-0.5, -0.5), "stalemate": (0, 0)}
TERMS = FreeTerms(disagreement=(0.62, 0.46), red_lines=(0.35, 0.45), pressure=(0.05, 0.02))
TOOLS = RangeInstruments(
    names=("sanctions", "arms", "walking away", "inducement"),
    triggers=[(True, False), (True, False), (False, True), (False, False)],
    effects=[(-0.10, 0.0), (-0.064, 0.08), (0.20, -0.20), (0.0, 0.0)],
    rewards=[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.06, 0.0)],
    credibility=(0.6, 0.7, 0.25, 0.5),
)
AID = gt.AidSignal(
    hawk=0.5,
    walker=0.4,
    sanction=0.5,
    punishment=0.6,
    aid_walker=0.3,
    aid_bluffer=0.8,
    aid_hawk=0.8,
    aid_dove=0.4,
    need=(0.2, 0.2),
)
WALKING = gt.ReputationForWalking(
    rounds=4, reputation=0.3, concession_cost=0.4, punishment=0.8, prize=2, pressure=(0, 0)
)
DILEMMA = gt.MediatorDilemma(
    legacy=1,
    escalation_deal=0.45,
    hot_war_risk=0.05,
    hot_war_cost=4,
    escalation_cost=0.05,
    pivot=0.3,
    blame=0.4,
    even_deal=0.35,
    even_cost=0.2,
    drift_deal=0.1,
    drift_cost=0.05,
)
SUBJECTS: dict[str, Any] = {
    "AidSignal": AID,
    "ArmsBackfire": gt.ArmsBackfire(
        slack=0.05, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9, arms=0.3
    ),
    "Attribution": range_attribution(TERMS.under((0, 0)), TOOLS),
    "Attrition": gt.Attrition(cost=(0.1, 0.1), prize=(1, 1), pressure=(0.2, 0.05)),
    "BlameCompetition": gt.BlameCompetition(
        disagreement=(-0.2, -0.2), responsiveness=0.1, pressure=(0.5, 0.5)
    ),
    "CauseAttribution": cause_attribution(TERMS.under((0, 0)), TOOLS, (0.05, 0.03)),
    "Ceasefire": gt.Ceasefire(
        share=0.6, line=0.5, cost=(0.1, 0.15), weight_future=0.8, shift=0.4, pressure=(0.1, 0)
    ),
    "ConcessionGame": gt.ConcessionGame(**GAME, pressure=(0.6, 0.1)),
    "CorrectAttribution": gt.CorrectAttribution(width=-0.05, own=0.3, cross=0.2, correct=0.8),
    "Escalation": gt.Escalation(
        need=(0.1, 0.1), loss=(1, 1), risk=(0.05, 0.05), resolve=0.06, pressure=(0.12, 0)
    ),
    "FixedTerms": gt.FixedTerms(acceptance=(0.2, 0.5), half_width=(0.3, 0.4), pressure=(0.1, 0.1)),
    "FreeTerms": TERMS,
    "GapClosing": gt.GapClosing(concession_cost=(1, 1), curvature=2, requested=1, pressure=(0.35, 0.35)),
    "Inducements": gt.Inducements(disagreement=(0.6, 0.5), red_lines=(0.2, 1), pressure=(0.1, 0.1)),
    "InsuredDisagreement": gt.InsuredDisagreement(
        disagreement=(0.5, 0.45), aid=(0, 0.125), harm=(0, 0.1), insurance=(0, 0.9)
    ),
    "MediatorDilemma": DILEMMA,
    "MediatorThresholds": gt.MediatorThresholds(
        legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.1)
    ),
    "MediatorEffort": gt.MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(0.7, 4)),
    "PrivateSusceptibility": gt.PrivateSusceptibility(cost=0.1, low=0, high=1),
    "Reputation": gt.Reputation(
        demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1), pressure=(0.15, 0.05)
    ),
    "ReputationForWalking": WALKING,
    "RivalProcedures": gt.RivalProcedures(
        ceasefire_first=(0.1, 0.6), talks_first=(0.5, 0.15), war=(0, 0), pressure=(0.4, 0.1)
    ),
    "Screening": gt.Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5, pressure=(0.1, 0.05)),
    "SequentialConcessions": gt.SequentialConcessions(**GAME, windfall=(0.15, 0), pressure=(0.05, 0.4)),
    "SignOrRefuse": gt.SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2), pressure=(0.4, 0.1)),
    "TwoSidedScreening": gt.TwoSidedScreening(offset=-0.1, pressure=(0.15, 0.05)),
    "UnevennessIndex": unevenness_index((0.6, 0.1), (0.3, 0.2)),
}
EVERY = [(name, kind) for name, kinds in PICTURES.items() for kind in kinds]


def marked(ax: Any, gid: str) -> list[Any]:
    """Return the points of the lines with this mark."""
    return [np.column_stack(line.get_data()) for line in ax.lines if line.get_gid() == gid]


def labelled(ax: Any) -> dict[str, Any]:
    """Return the points of each line by its label."""
    return {str(line.get_label()): np.column_stack(line.get_data()) for line in ax.lines}


def test_every_class_with_a_picture_is_tried() -> None:
    assert set(SUBJECTS) == set(PICTURES)
    assert all(type(subject).__name__ == name for name, subject in SUBJECTS.items())


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_axes_that_are_given_are_drawn_on_and_returned(name: str, kind: str) -> None:
    with style():
        ax = new_figure(5, 4).add_subplot()
        assert SUBJECTS[name].plot(kind, ax=ax) is ax
    assert ax.has_data() or ax.child_axes


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_nothing_written_lies_on_anything_else_written(name: str, kind: str) -> None:
    """Texts inside the axes, their ticks apart, do not overlap."""
    ax = SUBJECTS[name].plot(kind)
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    for part in (ax, *ax.child_axes):
        shown = [text for text in part.texts if text.get_text() and text.get_rotation() % 90 == 0]
        boxes = [text.get_window_extent() for text in shown]
        for k, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:k]), shown[k].get_text()
        assert all(figure.bbox.x0 - 1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 for box in boxes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name, kind in EVERY if isinstance(SUBJECTS[name], gt.pressure.Mechanism)],
)
def test_a_batch_is_refused(name: str, kind: str) -> None:
    batch = SUBJECTS[name].under(np.stack([SUBJECTS[name].pressure] * 2))
    with pytest.raises(InvalidInputError, match=r"mechanism must be one point to be drawn, got \(2,\)"):
        batch.plot(kind)


def test_results_of_batches_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="mechanism must be one point to be drawn"):
        replace(DILEMMA, blame=[0.1, 0.2]).plot()
    with pytest.raises(InvalidInputError, match="index must be of one point to be drawn"):
        unevenness_index([(0.6, 0.1), (0.3, 0.1)], (0.3, 0.2)).plot()
    with pytest.raises(InvalidInputError, match="pressure must not be zero on both parties"):
        unevenness_index((0, 0), (0.3, 0.2)).plot()
    causes = cause_attribution(TERMS.under([(0, 0), (0.1, 0)]), TOOLS, (0.05, 0.03))
    with pytest.raises(InvalidInputError, match="causes must be of one bargain to be drawn"):
        causes.plot()


def test_an_unknown_picture_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        InvalidInputError, match="no picture 'map' of FreeTerms; there is range, budget, change, plane"
    ):
        TERMS.plot("map")
    with pytest.raises(InvalidInputError, match="there is index"):
        SUBJECTS["UnevennessIndex"].plot("plane")


def test_every_mechanism_has_its_plane_and_one_without_another_picture_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert labelled(TERMS.plot("plane"))["as it is"].tolist() == [[0.05, 0.02]]
    monkeypatch.delitem(PICTURES, "FreeTerms")  # as of a mechanism of a user's own
    assert TERMS.plot().get_ylabel() == TERMS.plot("plane").get_ylabel() == "pressure on B"


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: TERMS.under((0, 0)).plot("budget"), r"budget must be positive, got 0"),
        (lambda: SUBJECTS["Screening"].plot(total=0.0), r"total must be positive, got 0"),
        (lambda: SUBJECTS["Reputation"].under((0, 0)).plot(), r"total must be given where .*, got 0"),
        (lambda: SUBJECTS["Escalation"].under((0, 0)).plot(), r"total must be given where .*, got 0"),
        (lambda: SUBJECTS["Escalation"].plot(total=-1.0), r"total must be positive, got -1"),
        (lambda: SUBJECTS["ConcessionGame"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["ConcessionGame"].plot("window", reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["MediatorEffort"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["MediatorThresholds"].plot(reach=(1, 0)), r"reach must be positive, got \(1, 0\)"),
        (
            lambda: SUBJECTS["PrivateSusceptibility"].plot("split", totals=[0.5, 0]),
            r"totals must be positive, got 0",
        ),
        (lambda: SUBJECTS["SignOrRefuse"].plot(reach=-1.0), r"reach must be positive, got -1"),
        (lambda: SUBJECTS["PrivateSusceptibility"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["RivalProcedures"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["ArmsBackfire"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["Inducements"].plot(reach=0.0), r"reach must be positive, got 0"),
        (lambda: SUBJECTS["Inducements"].plot(party=2), r"party must be 0 or 1, got 2"),
        (lambda: SUBJECTS["InsuredDisagreement"].plot(party=2), r"party must be 0 or 1, got 2"),
    ],
)
def test_bad_options_are_named(draw: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        draw()


def test_the_last_bar_of_the_ranges_is_what_the_instruments_leave() -> None:
    """Reservation points 0.5352 and 0.534, red lines 0.35 and 0.45: a gap of 0.0852."""
    ax = TERMS.under((0, 0)).plot(instruments=TOOLS)
    assert [text.get_text() for text in ax.texts if text.get_text()][-3] == "gap 0.085"
    assert [float(line[0, 0]) for line in marked(ax, "fence")] == [0.35, 0.45]
    assert len(ax.get_yticklabels()) == 6


@pytest.mark.parametrize(
    "draw",
    [
        lambda: FreeTerms(disagreement=(0.4, 0.4), red_lines=(0.6, 0.4)).plot(),
        lambda: FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=(-0.1, 0.1)).plot(
            "change"
        ),
        lambda: gt.FixedTerms(acceptance=(1, 1), half_width=(0.3, 0.3)).plot(),
        lambda: gt.TwoSidedScreening(offset=-1).plot(),
        lambda: gt.Reputation(
            demand=(0.6, 0.6),
            discount_rate=(0.1, 0.1),
            obstinate=(0.1, 0.1),
            red_line=(0.5, 0),
            pressure=(0.1, 0.1),
        ).plot(),
        lambda: replace(AID, hawk=0, walker=0, need=(0, 0)).plot(),
        lambda: gt.Escalation(need=(0.1, 0.1), loss=(1, 0), risk=(0, 0), pressure=(0.05, 0.05)).plot(),
        lambda: gt.Ceasefire(share=0.6, line=0.5, cost=(0, 0), weight_future=0.8, shift=0).plot(),
        lambda: replace(DILEMMA, hot_war_risk=0).plot(),
        lambda: gt.PrivateSusceptibility(cost=0.1, low=0.6, high=1).plot(),
        lambda: replace(WALKING, rounds=1).plot(),
    ],
)
def test_an_end_of_the_domain_is_drawn_with_all_words_inside(draw: Callable[[], Any]) -> None:
    ax = draw()
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert all(figure.bbox.x0 - 1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 for box in boxes)
    assert not any(box.overlaps(other) for k, box in enumerate(boxes) for other in boxes[:k])


def test_a_plane_goes_as_far_as_it_takes_to_see_a_deal() -> None:
    thresholds = gt.MediatorThresholds(
        legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.5)
    )
    assert_allclose(
        [
            thresholds.plot("plane", points=11).get_xlim()[1],
            thresholds.plot("plane", points=11).get_ylim()[1],
        ],
        [0.6, 0.4],
    )


def test_the_window_of_a_budget_is_that_of_the_theorem() -> None:
    ax = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)).plot("budget", budget=0.25)
    assert_allclose(labelled(ax)["splits that work"], [[0.05, 0.2], [0.2, 0.05]], atol=1e-12)
    none = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)).plot("budget", budget=0.19)
    assert "splits that work" not in labelled(none)


def test_the_way_to_a_deal_ends_on_its_region() -> None:
    start = FreeTerms(disagreement=(0.7, 0.6), red_lines=(0.2, 0.65))
    for name, aim in labelled(start.plot("change", weights=(1, 3))).items():
        if name in {"cheapest", "nearest"}:
            assert start.under(aim[0] + 1e-9).deal()
            assert not start.under(aim[0] - 1e-9).deal()


def test_only_the_follower_can_be_pressed_too_hard() -> None:
    """Pressure on the follower alone, between temptation and fear, is enough; beyond it the leader holds."""
    game = gt.SequentialConcessions(**GAME)
    planes = {plane.get_title(): plane for plane in game.plot().child_axes}
    names = {title: {text.get_text() for text in plane.texts} for title, plane in planes.items()}
    assert names["at the same time"] == {"CC", "CC\nHH\nmixed", "CH", "HC", "HH"}
    assert names["A first"] == names["B first"] == {"CC", "CH", "HC", "HH"}


def test_the_gap_is_concave_level_and_convex_in_the_split() -> None:
    curves = labelled(SUBJECTS["GapClosing"].plot())
    bends = [np.diff(curves[f"n = {n:g}"][:, 1], 2) for n in (2, 1, 0.5)]
    assert (bends[0] < 0).all()
    assert_allclose(bends[1], 0.0, atol=1e-12)
    assert (bends[2] > 0).all()


def test_delay_is_level_or_has_its_peak_at_the_even_split() -> None:
    level = labelled(SUBJECTS["Attrition"].plot())["mean delay"][:, 1]
    assert np.ptp(level) < 1e-12
    peak = labelled(SUBJECTS["Reputation"].plot())["mean delay"]
    assert peak[peak[:, 1].argmax(), 0] == 0.5


def test_the_stairs_and_the_jump_of_reputation() -> None:
    ax = WALKING.plot(aid=AID)
    after = 0.3 * 0.3 / (0.3 * 0.3 + 0.7 * 0.8)
    assert_allclose(marked(ax, "before"), [[[4, 0.3]]])
    assert_allclose(marked(ax, "path")[0], [[4, after], [3, after], [2, 0.25], [1, 0.5]])
    assert {"B concedes", "B mixes"} <= set(labelled(ax))


def test_the_table_frames_the_equilibria_and_only_those() -> None:
    table, _ = SUBJECTS["RivalProcedures"].plot().child_axes
    framed = {patch.get_gid() for patch in table.patches if patch.get_linewidth() > 2}
    assert framed == {"CF-CF", "TF-TF"}


def test_the_chance_of_a_deal_is_level_between_the_kinks_of_blame() -> None:
    ax = SUBJECTS["BlameCompetition"].plot()
    chance = labelled(ax)["chance of a deal"]
    kinks = sorted(float(point[0, 0]) for point in marked(ax, "kink"))
    assert_allclose(kinks, [-0.1, 0.1])
    inner = np.abs(chance[:, 0]) < 0.1 + 1e-9
    assert np.ptp(chance[inner, 1]) < 1e-12
    assert (chance[~inner, 1] < chance[inner, 1].min() - 1e-9).all()


def test_a_gain_changes_its_sign_at_the_threshold() -> None:
    for name, curve, at in (
        ("CorrectAttribution", "width of the range", 0.5),
        ("ArmsBackfire", "gain from accepting", 0.0950 / 0.44),
    ):
        ax = SUBJECTS[name].plot()
        assert_allclose(marked(ax, "threshold"), [[[at, 0.0]]], atol=1e-12)
        assert_allclose(np.interp(at, *labelled(ax)[curve].T), 0.0, atol=1e-12)


def test_the_brink_is_lowest_at_the_even_split_of_alike_parties() -> None:
    brink = labelled(SUBJECTS["Escalation"].plot())["brink: risk needed"]
    assert brink[brink[:, 1].argmin()].round(9).tolist() == [0.5, 0.04]


def inside(ax: Any, name: str) -> Any:
    """Return where the name of a region stands."""
    text = next(text for text in ax.texts if text.get_text().replace("\n", " ") == name)
    return text.get_position()


@pytest.mark.parametrize(("first", "second"), [(0.3, 0.3), (0.5, 0.1), (0.2, -0.1), (-0.1, -0.1)])
def test_the_window_of_a_budget_opens_where_both_can_be_made_to_concede(first: float, second: float) -> None:
    game = gt.ConcessionGame(
        both=(0, 0), temptation_payoff=(first, second), sucker=(-0.6, -0.6), stalemate=(0, 0)
    )
    ax = game.plot("window", reach=1.5)
    lines = labelled(ax)
    if first > 0 or second > 0:
        budget, share = lines["least budget"][0]
        at_least = game.under([[share * budget, (1 - share) * budget], [share * budget - 1e-9, 1.0]])
        assert at_least.regions()[0].startswith("CC")  # enough, and a little less on party 0 is not
        assert first <= 0 or not at_least.regions()[1].startswith("CC")
        assert_allclose(budget, max(first, 0) + max(second, 0))
        assert_allclose(lines["least even one"], [[2 * max(first, second), 0.5]])
    assert_allclose(labelled(game.under((0.6, 0.2)).plot("window"))["as it is"], [[0.8, 0.75]])
    for name, conceded in (("both concede", True), ("too little on A", False), ("too little on both", False)):
        if any(text.get_text().replace("\n", " ") == name for text in ax.texts):
            budget, share = inside(ax, name)
            found = game.under((share * budget, (1 - share) * budget)).regions()
            assert ("CC" in str(found)) is conceded


def test_no_share_up_to_the_dot_risks_breakdown_and_beyond_it_some_does() -> None:
    talks = SUBJECTS["PrivateSusceptibility"].under((0.45, 0.05))
    ax = talks.plot("split")
    dots = [float(points[0, 0]) for points in marked(ax, "safe")]
    assert_allclose(dots, [0.5 + 0.1 / (2 * total) for total in (0.25, 0.5, 1.0)])
    for dot, total in zip(dots, (0.25, 0.5, 1.0), strict=True):
        share, risk = labelled(ax)[f"budget {total:g}"].T
        assert (risk[share < dot - 1e-9] < 1e-12).all()
        assert (risk[share > dot + 1e-9] > 0).all()
    assert_allclose(labelled(ax)["as it is"], [[0.9, 1 / 3]])
    assert "as it is" not in labelled(talks.under((0.45, -0.05)).plot("split"))


@pytest.mark.parametrize("position", [0.0, 1.0])
def test_a_mediator_presses_both_or_without_another_motive_nobody(position: float) -> None:
    mediator = replace(SUBJECTS["MediatorThresholds"], position=position)
    ax = mediator.plot()
    for text in ax.texts:
        power, stake = text.get_position()
        at = replace(mediator, capacity=(0.6, power), legacy=stake)
        pressed = at.answer()
        said = ["not pressed" in line for line in text.get_text().split("\n")]
        assert said == (pressed == 0).tolist()
        assert ("B to its threshold" in text.get_text()) is bool(at.at_choice().deal_chance())
    beyond = mediator.plot(reach=(0.05, 0.5))  # the point as it is lies outside
    assert "as it is" not in labelled(beyond)
    cut_off = replace(mediator, capacity=(0.1, 0.5)).plot()  # party 0 cannot be made to yield
    assert len(cut_off.texts) == 1


def test_bars_of_the_waterfall_add_up() -> None:
    found = SUBJECTS["Attribution"]
    ends = [patch.get_x() + patch.get_width() for patch in found.plot().patches]
    assert_allclose(ends[-1], found.total)
    assert_allclose(ends[-2], found.total)
    assert_allclose(found.total, -0.0852)


def test_a_page_has_one_budget_line_and_one_even_split_a_panel() -> None:
    cases = {"sum": FreeTerms(disagreement=(0.6, 0.6)), "rates": SUBJECTS["Reputation"]}
    panels = mechanism_page(cases, {"sum": 0.25, "rates": 1.0}, columns=2)
    assert [panel.get_title() for panel in panels] == ["sum", "rates"]
    for panel in panels:
        assert_allclose(marked(panel, "budget")[0].sum(axis=1), 1.0)
        assert_allclose(marked(panel, "even"), [[[0.5, 0.5]]])
    with pytest.raises(InvalidInputError, match=r"budgets\['rates'\] must be positive, got None"):
        mechanism_page(cases, {"sum": 0.25})
    with pytest.raises(InvalidInputError, match="mechanisms must hold at least one"):
        mechanism_page({}, 1.0)
    with pytest.raises(InvalidInputError, match="columns must be a positive whole number, got 0"):
        mechanism_page(cases, 1.0, columns=0)
    with pytest.raises(InvalidInputError, match="axes must be 2, one a mechanism, got 1"):
        mechanism_page(cases, 1.0, axes=panels[:1])
    with style():
        mine = [new_figure(2, 2).add_subplot() for _ in cases]
        assert mechanism_page(cases, 0.25, axes=mine) is mine


def test_curves_fall_stay_and_rise_from_the_even_split() -> None:
    cases = {
        "sum": FreeTerms(disagreement=(0.6, 0.6)),
        "level too": gt.Attrition(cost=(0.1, 0.1), prize=(1, 1), deadline=2),
        "weakest link": FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55)),
        "best shot": replace(SUBJECTS["Reputation"], deadline=2),
    }
    budgets = {"sum": 0.25, "level too": 0.5, "weakest link": 0.25, "best shot": 0.2}
    curves = {
        str(line.get_label()): line.get_ydata()
        for line in split_curves(cases, budgets).lines
        if line.get_gid()
    }
    assert set(curves) == {"sum, level too", "weakest link", "best shot"}
    middle = len(curves["best shot"]) // 2
    assert all(abs(float(curve[middle])) < 1e-12 for curve in curves.values())
    assert (np.diff(curves["weakest link"][middle:]) <= 0).all()
    assert (np.diff(curves["best shot"][middle:]) >= 0).all()
    with pytest.raises(InvalidInputError, match="mechanisms must hold at least one"):
        split_curves({}, 1.0)
    with pytest.raises(InvalidInputError, match=r"budgets\['sum'\] must be positive, got 0"):
        split_curves(cases, {**budgets, "sum": 0.0})


def test_a_name_keeps_clear_of_marks_and_of_other_names() -> None:
    line = np.linspace(0, 1, 101)
    ax = region_plane(line, line, np.full((101, 101), "all"), clear=[(0.5, 0.5)])
    assert np.hypot(*np.subtract(ax.texts[0].get_position(), 0.5)) > 0.2
    with style():
        crowded = new_figure(4, 3).add_subplot()
        name_ends_of(crowded, {"one": 0.5, "two": 0.5, "three": 0.5})
        crowded.get_figure().draw_without_rendering()
    boxes = sorted((Text.get_window_extent(text) for text in crowded.texts), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))


def test_lines_differ_in_dash_or_mark_not_in_colour_alone() -> None:
    assert len({(look["linestyle"], look.get("marker")) for look in LOOKS}) == len(LOOKS)
