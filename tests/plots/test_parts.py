"""The parts of the figure: each accepts axes and returns them, and refuses what it cannot draw."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.payoffs import Contest
from gametheory.players import Player
from gametheory.plots import plane_geometry, pressure_plane, range_bars, style, text_marks
from gametheory.plots.appearance import PARTY
from gametheory.plots.lettering import text_width, wrapped
from gametheory.plots.point_labels import placed
from gametheory.pressure import Assessment, BargainingRange, Dispute, Instrument, PressureProfile, assess
from gametheory.scenarios import load

PARTIES = (Player("A"), Player("B"))


def article() -> Assessment:
    case = load("ukraine-2025")
    return assess(case.dispute(), case.profile("article"))


def interval(low: float, high: float) -> BargainingRange:
    return BargainingRange(low=np.array(low), high=np.array(high))


def point(pressure_on: float, share: float = 0.5) -> Assessment:
    """One point of a dispute without texts, with so much pressure on party 0."""
    threat = Instrument(name="threat", wielder="M", target=(0,), trigger="A_refuses", cost=(pressure_on, 0.0))
    dispute = Dispute(parties=PARTIES, contest=Contest(share=share, cost=(0.0, 0.0)))
    return assess(dispute, PressureProfile(instruments=(threat,)))


def test_each_part_draws_into_the_axes_it_is_given() -> None:
    for draw in (
        lambda ax: range_bars({"row": interval(0.4, 0.5)}, PARTIES, ends=("none", "all"), ax=ax),
        lambda ax: text_marks(article(), ends=("none", "all"), ax=ax),
        lambda ax: pressure_plane(article(), text="istanbul_2022", ax=ax),
        lambda ax: pressure_plane(article(), legend="right", ax=ax),
    ):
        figure = Figure()
        ax = figure.add_subplot()
        assert draw(ax) is ax
        assert figure.axes == [ax]
        figure.draw_without_rendering()


def test_each_part_makes_its_own_axes_otherwise() -> None:
    case = load("cyprus-2004")
    assessed = assess(case.dispute(), case.profile("actual"))
    for ax in (
        range_bars({"row": interval(0.4, 0.5), "other": "no reason to draw it"}, PARTIES, ends=("a", "b")),
        text_marks(assessed, ends=("a", "b")),
        pressure_plane(assessed),
    ):
        figure = ax.get_figure()
        with style():
            figure.draw_without_rendering()


@pytest.mark.parametrize(("low", "high"), [(-0.3, 1.4), (1.2, 1.1), (-0.2, -0.4), (0.5, 0.5), (0.0, 1.0)])
def test_reservation_points_beyond_the_scale_are_shown(low: float, high: float) -> None:
    ax = range_bars({"row": interval(low, high)}, PARTIES, ends=("none", "all"))
    left, right = ax.get_xlim()
    assert left <= min(low, high, 0.0)
    assert right >= max(low, high, 1.0)
    (block,) = ax.findobj(lambda a: a.get_gid() in {"range-0", "gap-0"})
    assert block.get_width() == pytest.approx(abs(high - low))
    ax.get_figure().draw_without_rendering()


def test_net_support_is_drawn_below_zero() -> None:
    assessed = point(-0.2)
    ax = pressure_plane(assessed)
    assert ax.get_xlim()[0] < -0.2
    assert plane_geometry(assessed).nearest == pytest.approx((-0.1, 0.1))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "every split of the same net total, −0.200" in labels


@given(st.floats(-0.4, 0.4), st.floats(0.05, 0.95))
def test_the_nearest_point_is_in_the_region_and_no_nearer_one_is(pressure_on: float, share: float) -> None:
    found = plane_geometry(point(pressure_on, share))
    here, there = np.array(found.point), np.array(found.nearest)
    assert there.sum() >= found.needed - 1e-9
    distance = float(np.hypot(*(there - here)))
    angles = np.linspace(0.0, 2.0 * np.pi, 48)
    nearer = here + 0.99 * distance * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    if distance > 1e-9:
        assert (nearer.sum(axis=-1) < found.needed).all()
    else:
        assert here.sum() >= found.needed - 1e-9


def test_the_quadrant_of_a_text_is_where_both_prefer_it() -> None:
    case = load("ukraine-2025")
    profile = case.profile("even")
    for text in ("istanbul_2022", "midway", "ceasefire_30d"):
        for configuration in ("article", "even", "strong_on_A"):
            assessed = assess(case.dispute(), case.profile(configuration))
            found = plane_geometry(assessed, text)
            k = assessed.acceptance.names.index(text)
            inside = np.array(found.point) >= np.array(found.corner) - 1e-12
            assert (inside == assessed.acceptance.ignoring_red_lines[k]).all()
            assert found.corner == pytest.approx(
                plane_geometry(assess(case.dispute(), profile), text).corner
            ), "pressure does not move the quadrant"


def test_a_text_across_a_red_line_has_no_nearest_point() -> None:
    found = plane_geometry(article(), "us_draft")
    assert found.crossed == ("Ukraine",)
    assert found.nearest_for_text is None


def test_labels_in_words_that_the_user_chose_are_kept() -> None:
    ax = pressure_plane(article(), even="no instrument fits", name="today")
    legend = " ".join(text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts())
    assert "as it is, 'today'" in legend
    assert "not evened by loss: no instrument fits" in legend


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"rows must hold at least one range, got \{\}"):
        range_bars({}, PARTIES)
    with pytest.raises(InvalidInputError, match="parties must be two players"):
        range_bars({"row": interval(0, 1)}, PARTIES[:1])
    batch = BargainingRange(low=np.zeros(3), high=np.ones(3))
    with pytest.raises(
        InvalidInputError, match=r"rows\['row'\] must be one point, without batch axes, got \(3,\)"
    ):
        range_bars({"row": batch}, PARTIES)
    with pytest.raises(InvalidInputError, match="must be of a dispute with at least one text"):
        text_marks(point(0.1))
    with pytest.raises(InvalidInputError, match=r"text must be one of .*, got 'peace'"):
        pressure_plane(article(), text="peace")
    many = assess(
        Dispute(parties=PARTIES, contest=Contest(share=np.full((3, 2), 0.5), cost=(0.1, 0.1))),
        PressureProfile(instruments=()),
    )
    with pytest.raises(InvalidInputError, match="assessment must be of one point to be drawn"):
        pressure_plane(many)


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gametheory.plots.appearance.find_spec", lambda _: None)
    with pytest.raises(RefusedError, match=r"pip install 'gametheory-bargaining\[plot\]'"):
        range_bars({"row": interval(0.4, 0.5)}, PARTIES)


def test_the_party_colours_differ_in_grey() -> None:
    from matplotlib.colors import to_rgb

    light = [float(np.dot(np.power(to_rgb(colour), 2.2), [0.2126, 0.7152, 0.0722])) for colour in PARTY]
    assert (light[1] + 0.05) / (light[0] + 0.05) > 3.0


@given(st.text(alphabet="ab -", min_size=1, max_size=60), st.floats(20.0, 200.0))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: float) -> None:
    lines = wrapped(text, 10.0, width)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line, 10.0) <= width or " " not in line for line in lines)


@given(st.lists(st.tuples(st.floats(20, 80), st.floats(20, 80)), min_size=1, max_size=4))
def test_labels_stay_inside_the_picture(points: list[tuple[float, float]]) -> None:
    boxes = placed(np.array(points), [(30.0, 8.0)] * len(points), (100.0, 100.0), 3.0)
    assert len(boxes) == len(points)
    for left, bottom, right, top in boxes:
        assert left > -30
        assert bottom > -8
        assert right < 130
        assert top < 108


def test_every_text_takes_a_dollar_sign_as_it_stands() -> None:
    ax = text_marks(article())
    assert not any(text.get_parse_math() for text in ax.findobj(Text) if len(text.get_text()) > 3)


def test_a_part_fits_a_subfigure() -> None:
    figure = Figure(figsize=(12, 6))
    for subfigure in figure.subfigures(1, 2):
        ax = subfigure.add_subplot()
        assert pressure_plane(article(), text="midway", ax=ax) is ax
    figure.draw_without_rendering()


def test_importing_the_room_does_not_load_matplotlib() -> None:
    program = "import sys, gametheory.plots; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-P", "-c", program], check=True, timeout=60)
