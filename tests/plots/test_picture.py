"""A notebook shows a picture of the library by itself."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

import gametheory as gt
from gametheory.plots import range_bars
from gametheory.plots.picture import Picture, PictureAxes
from gametheory.pressure import assess

PNG = b"\x89PNG"


def test_figures_and_axes_of_their_own_show_themselves() -> None:
    case = gt.scenarios.load("dayton-1995")
    bars = {"as it is": assess(case.dispute(), case.profile("actual")).range}
    axes = range_bars(bars, case.dispute().parties, ends=("none", "all"))
    assert isinstance(axes, PictureAxes)
    figure = axes.get_figure()
    assert isinstance(figure, Picture)
    shown = axes._repr_png_()
    assert shown is not None
    assert shown.startswith(PNG)
    assert shown == figure._repr_png_()


def test_pyplot_keeps_no_hold_of_a_picture() -> None:
    Picture().add_subplot()
    assert plt.get_fignums() == []


def test_axes_in_a_figure_of_the_user_leave_the_showing_to_it() -> None:
    assert Figure().add_subplot(axes_class=PictureAxes)._repr_png_() is None
