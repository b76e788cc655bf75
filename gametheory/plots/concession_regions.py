"""The regions of the plane of two pressures in a concession game, at once or one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.errors import invalid
from gametheory.plots.appearance import LETTERS, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.panels import panels
from gametheory.plots.region_plane import region_plane
from gametheory.plots.split_marks import marked_points, name_pressures, split_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.arrays import FloatArray
    from gametheory.pressure.concession_game import ConcessionGame
    from gametheory.pressure.sequential_concessions import SequentialConcessions

__all__ = ["concession_orders", "concession_regions"]

_POINTS = 301
_BESIDE = 0.4142
"""No point of the plane falls on a threshold that is a round number: there the equilibria are others."""


def concession_regions(game: ConcessionGame, *, reach: float | None = None, ax: Axes | None = None) -> Axes:
    r"""Draw the plane of pressures by its sets of equilibria.

    First letter party 0, second party 1: C concedes, H holds. Regions with mutual concession among the
    equilibria are tinted as deals.

    Parameters
    ----------
    game : ConcessionGame
        At one point.
    reach : float, optional
        How far the axes go, in payoff units; by default a third beyond the largest threshold.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the game is a batch, or `reach` is not positive.

    Examples
    --------
    >>> from gametheory.pressure.concession_game import ConcessionGame
    >>> game = ConcessionGame(
    ...     both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0)
    ... )
    >>> sorted({text.get_text() for text in concession_regions(game).texts})
    ['CC', 'CC\nHH\nmixed', 'CH', 'HC', 'HH']
    """
    require_one_point(game)
    end = _reach(game, reach)
    with axes_or_new(ax, 4.8, 4.6, fitted=True) as axes:
        _regions(axes, game.under(_grid(end)).regions(), end, marked_points(game))
        split_marks(axes, game, end / float(np.min(game.unit())))
        _frame(axes, end)
        legend_above(axes)
        return axes


def concession_orders(
    game: SequentialConcessions, *, reach: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the regions of the simultaneous game beside the outcomes of both orders of moves.

    Parameters
    ----------
    game : SequentialConcessions
        At one point.
    reach : float, optional
        How far the axes go, in payoff units; by default a third beyond the largest threshold.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. The three planes are its `child_axes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the game is a batch, or `reach` is not positive.

    Examples
    --------
    >>> from gametheory.pressure.sequential_concessions import SequentialConcessions
    >>> game = SequentialConcessions(
    ...     both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0)
    ... )
    >>> [plane.get_title() for plane in concession_orders(game).child_axes]
    ['at the same time', 'A first', 'B first']
    """
    require_one_point(game)
    at_once = game.simultaneous()
    end = _reach(at_once, reach)
    grid = _grid(end)
    with axes_or_new(ax, 10.4, 3.7, fitted=True) as axes:
        planes = panels(axes, (1.0, 1.0, 1.0), gap=0.3)
        names = [at_once.under(grid).regions()]
        names += [_outcomes(replace(game, leader=leader, pressure=grid)) for leader in (0, 1)]
        titles = ("at the same time", *(f"{letter} first" for letter in LETTERS))
        for plane, title, named in zip(planes, titles, names, strict=True):
            _regions(plane, named, end, [np.asarray(game.pressure)])
            plane.plot(*np.asarray(game.pressure), "o", color="black", markersize=5, clip_on=False, zorder=6)
            plane.set_title(title, loc="center", fontsize=10)
            _frame(plane, end)
        return axes


def _reach(game: ConcessionGame, reach: float | None) -> float:
    if reach is None:
        highest = float(np.max([game.temptation(), game.fear(), game.pressure]))
        return 4.0 / 3.0 * highest if highest > 0 else 1.0
    if not reach > 0:
        raise invalid("reach", "must be positive", reach)
    return reach


def _line(end: float) -> FloatArray:
    return (np.arange(_POINTS) + _BESIDE) / _POINTS * end


def _grid(end: float) -> FloatArray:
    line = _line(end)
    return np.stack(np.meshgrid(line, line, indexing="xy"), axis=-1)


def _outcomes(game: Any) -> NDArray[np.str_]:
    """Return the path of play by the letters of party 0 and party 1."""
    leads, to_one, to_none = np.moveaxis(np.asarray(game.answer()) > 0.5, -1, 0)
    follows = np.where(leads, to_one, to_none)
    letters = [np.where(moves, "C", "H") for moves in (leads, follows)]
    if game.leader == 1:
        letters.reverse()
    return np.strings.add(*letters) if hasattr(np, "strings") else np.char.add(*letters)


def _regions(axes: Axes, names: NDArray[np.str_], end: float, clear: ArrayLike) -> None:
    stacked = np.char.replace(names, ", ", "\n")
    deals = {str(name): "CC" in str(name) for name in np.unique(stacked)}
    region_plane(_line(end), _line(end), stacked, deals=deals, clear=clear, ax=axes)


def _frame(axes: Axes, end: float) -> None:
    axes.set_xlim(0.0, end)
    axes.set_ylim(0.0, end)
    name_pressures(axes)
