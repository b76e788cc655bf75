"""The figure of a diagnosis shows the numbers of the diagnosis, legibly, for every shipped case."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gametheory.analysis import Diagnosis, explain
from gametheory.errors import InvalidInputError
from gametheory.plots import diagnosis_figure
from gametheory.pressure import Measure
from gametheory.scenarios import load, names

POINTS = [(name, configuration) for name in names() for configuration in load(name).configurations]
MAIN = [
    ("ukraine-2025", "article"),
    ("dayton-1995", "actual"),
    ("rambouillet-1999", "actual"),
    ("camp-david-1978", "only_A"),
    ("cyprus-2004", "actual"),
]


@cache
def diagnosis(name: str, configuration: str) -> Diagnosis:
    return explain(name, configuration, draws=20)


def by_gid(figure: Figure | Axes, gid: str) -> list[object]:
    return list(figure.findobj(lambda artist: artist.get_gid() == gid))


def one(figure: Figure | Axes, gid: str) -> object:
    (artist,) = by_gid(figure, gid)
    return artist


def words(figure: Figure) -> str:
    found = " | ".join(text.get_text() for text in figure.findobj(Text))
    return found.replace("\n", " ").replace("\u00a0", " ")


def visible_boxes(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    beyond = set()
    for ax in figure.axes:
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not min(low, high) <= tick.get_loc() <= max(low, high):
                    beyond |= {id(tick.label1), id(tick.label2)}
    for text in figure.findobj(Text):
        shown = text.get_text().strip()
        if len(shown) > 1 and text.get_visible() and id(text) not in beyond:
            yield shown, Text.get_window_extent(text, canvas.get_renderer())


@pytest.mark.parametrize(("name", "configuration"), MAIN)
def test_the_scale_shows_reservation_points_and_the_range_or_the_gap(name: str, configuration: str) -> None:
    d = diagnosis(name, configuration)
    figure = diagnosis_figure(d)
    for k, found in enumerate((d.baseline.range, d.assessment.range)):
        low, high = float(found.low), float(found.high)
        block = one(figure, f"{'range' if found.exists else 'gap'}-{k}")
        assert block.get_x() == pytest.approx(min(low, high))
        assert block.get_width() == pytest.approx(abs(high - low))
        assert bool(block.get_hatch()) == (not found.exists)
        assert one(figure, f"limit-A-{k}").get_xdata() == pytest.approx([low, low])
        assert one(figure, f"limit-B-{k}").get_xdata() == pytest.approx([high, high])
        assert one(figure, f"accepts-A-{k}").get_x() == pytest.approx(low)
        bar = one(figure, f"accepts-B-{k}")
        assert bar.get_x() + bar.get_width() == pytest.approx(high)


@pytest.mark.parametrize(("name", "configuration"), MAIN)
def test_marks_of_the_texts_stand_at_their_values_and_say_who_refuses(name: str, configuration: str) -> None:
    d = diagnosis(name, configuration)
    figure = diagnosis_figure(d)
    said = d.assessment.acceptance
    shapes = {True: "8", False: "s"}
    for k in range(len(said.names)):
        ends = (said.utility[k, 0], 1.0 - said.utility[k, 1])
        for party, letter in enumerate("AB"):
            mark = one(figure, f"text-{k}-{letter}")
            assert mark.get_xdata() == pytest.approx([ends[party]])
            accepts = bool(said.with_red_lines[k, party])
            assert mark.get_marker() == ("o" if accepts else shapes[bool(said.crosses[k, party])])
            assert (mark.get_markerfacecolor() == "white") == (not accepts)
        line = one(figure, f"text-{k}")
        assert line.get_xdata() == pytest.approx(ends)
        assert (line.get_linestyle() == "-") == (d.assessment.dispute.packages[k].status == "tabled")
    assert one(figure, "guide-A").get_xdata() == pytest.approx([float(d.assessment.range.low)] * 2)
    assert one(figure, "guide-B").get_xdata() == pytest.approx([float(d.assessment.range.high)] * 2)


def test_a_mark_lies_on_the_good_side_of_its_limit_exactly_if_the_text_is_worth_more_than_refusing() -> None:
    d = diagnosis("ukraine-2025", "article")
    said, found = d.assessment.acceptance, d.assessment.range
    good = np.stack(
        [said.utility[:, 0] >= float(found.low), 1.0 - said.utility[:, 1] <= float(found.high)], axis=-1
    )
    assert (good == said.ignoring_red_lines).all()


@pytest.mark.parametrize(("name", "configuration"), MAIN)
def test_the_plane_shows_the_point_the_evened_point_and_the_nearest_deal(
    name: str, configuration: str
) -> None:
    d = diagnosis(name, configuration)
    figure = diagnosis_figure(d)
    felt = d.assessment.reservation.pressure
    width = float(d.assessment.range.width)
    assert one(figure, "point").get_xydata() == pytest.approx(felt[np.newaxis])
    even = next(row for row in d.equal_total if row.measure is Measure.LOSS)
    if even.pressure is None:
        assert not by_gid(figure, "evened")
        assert f"not evened by loss: {even.reason}" in words(figure)
    else:
        assert one(figure, "evened").get_xydata() == pytest.approx(np.array([even.pressure]))
        assert sum(even.pressure) == pytest.approx(felt.sum())
    if width < 0:
        nearest = one(figure, "nearest").get_xydata()[0]
        assert nearest == pytest.approx(felt - width / 2)
        assert one(figure, "arrow-nearest").xy == pytest.approx(nearest)
    else:
        assert not by_gid(figure, "nearest")
    corner = one(figure, "range-region").get_xy()[0]
    assert corner.sum() == pytest.approx(felt.sum() - width)
    budget = one(figure, "budget").get_xydata()
    assert budget.sum(axis=1) == pytest.approx([felt.sum()] * 2)


def test_the_article_is_drawn_as_the_case_file_states_it() -> None:
    figure = diagnosis_figure(diagnosis("ukraine-2025", "article"))
    text = words(figure)
    for stated in (
        "gap 0.050",
        "gap 0.006",
        "A needs 0.497, B leaves 0.491",
        "0 = Ukraine's stated maximum on every issue",
        "1 = Russia's stated maximum (June 2024 terms) on every issue",
        "Ukraine refuses (red line on status)",
        "passes once evened",
        "Russian terms stated in Istanbul (later)",
        "Stylised parameters; not a forecast.",
        "share of what is disputed",
    ):
        assert stated in text
    assert one(figure, "point").get_xydata()[0].round(3).tolist() == [0.053, -0.009]


def test_a_total_that_cannot_be_evened_is_refused_on_the_row() -> None:
    figure = diagnosis_figure(diagnosis("ukraine-2025", "strong_on_A"))
    assert "not drawn: no instrument in use is aimed at Ukraine alone" in words(figure)
    assert not by_gid(figure, "range-2")
    assert not by_gid(figure, "gap-2")


def test_a_crossed_red_line_is_not_shown_as_a_matter_of_pressure() -> None:
    figure = diagnosis_figure(diagnosis("ukraine-2025", "article_unblamed"))
    assert "no pressure moves the red line of Ukraine" in words(figure)
    assert not one(figure, "text-region").get_hatch()
    assert not by_gid(figure, "nearest-text")


def legible(name: str, configuration: str, layout: str) -> None:
    figure = diagnosis_figure(diagnosis(name, configuration), layout=layout)
    boxes = list(visible_boxes(figure))
    point = figure.dpi / 72.0
    for shown, box in boxes:
        inside = (
            box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        )
        assert inside, f"{shown!r} leaves the picture"
    for (shown, a), (other, b) in itertools.combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        block = layout == "column" and "\n" in shown + other  # a verdict may end the line of a longer name
        assert block or across <= point or up <= 1.5 * point, f"{shown!r} covers {other!r}"


@pytest.mark.parametrize(("name", "configuration"), MAIN[:2])
def test_no_label_leaves_the_slide_or_covers_another(name: str, configuration: str) -> None:
    legible(name, configuration, "slide")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "configuration"), POINTS)
def test_no_label_leaves_any_slide_or_covers_another(name: str, configuration: str) -> None:
    legible(name, configuration, "slide")


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["page", "column"])
@pytest.mark.parametrize(("name", "configuration"), MAIN)
def test_no_label_leaves_the_print_or_covers_another(name: str, configuration: str, layout: str) -> None:
    legible(name, configuration, layout)


@pytest.mark.parametrize(("layout", "width"), [("slide", 16.0), ("page", 7.0), ("column", 3.5)])
def test_layouts_have_the_width_they_promise(layout: str, width: float) -> None:
    figure = diagnosis_figure(diagnosis("ukraine-2025", "article"), layout=layout)
    wide, high = figure.get_size_inches()
    assert wide == width
    assert high == 9.0 if layout == "slide" else high < 10.2


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(
        InvalidInputError, match=r"layout must be one of \['slide', 'page', 'column'\], got 'poster'"
    ):
        diagnosis_figure(diagnosis("ukraine-2025", "article"), layout="poster")


def test_drawing_leaves_the_users_settings_and_pyplot_alone() -> None:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    with mpl.rc_context({"font.size": 31.0}):
        diagnosis_figure(diagnosis("dayton-1995", "actual"))
        assert mpl.rcParams["font.size"] == 31.0
    assert plt.get_fignums() == []
