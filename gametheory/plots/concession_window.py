"""How a budget of pressure has to be split so that both concede, against its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import region_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.concession_game import ConcessionGame

__all__ = ["concession_window"]

_POINTS: Final = 401
_BOTH: Final = "both\nconcede"


def concession_window(game: ConcessionGame, *, reach: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw the splits of each budget under which mutual concession is an equilibrium.

    They are a window that opens at the least budget, marked by a square, and widens with it. The even split,
    dotted, enters it at the ring: where that lies right of the square, a budget between them is enough if it
    is split unevenly, and only then. Pressure is counted in payoff units, for either party the same.

    Parameters
    ----------
    game : ConcessionGame
        At one point; its own pressure is marked.
    reach : float, optional
        Largest budget, in payoff units; by default twice what an even split needs, or half beyond what is
        exerted.
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
    ...     both=(0, 0), temptation_payoff=(0.5, 0.1), sucker=(-0.6, -0.6), stalemate=(0, 0)
    ... )
    >>> points = {line.get_label(): line.get_xydata()[0] for line in concession_window(game).lines}
    >>> points["least budget"].round(3), points["least even one"].round(3)
    (array([0.6  , 0.833]), array([1. , 0.5]))
    """
    require_one_point(game)
    if reach is not None and not reach > 0:
        raise invalid("reach", "must be positive", reach)
    needs, exerted = game.temptation(), float(np.sum(game.pressure))
    need = np.maximum(needs, 0.0)
    least, least_even = float(need.sum()), float(2.0 * need.max())
    end = reach if reach is not None else max(2.0 * least_even, 1.5 * exerted) or 1.0
    budgets = np.linspace(0.0, end, _POINTS + 1)[1:]
    shares = np.linspace(0.0, 1.0, _POINTS)[:, np.newaxis]
    enough = [shares * budgets >= need[0], (1.0 - shares) * budgets >= need[1]]
    names = np.select(
        [enough[0] & enough[1], enough[1], enough[0]],
        [_BOTH, *(f"too little\non {letter}" for letter in LETTERS)],
        "too little\non both",
    )
    now = float(game.pressure[0]) / exerted if exerted > 0 else None
    clear = [(budget, 0.5) for budget in np.linspace(0.0, end, 41)]
    clear += [] if now is None else [(exerted, now)]
    with axes_or_new(ax, 5.6, 4.2, fitted=True) as axes:
        region_plane(budgets, shares[:, 0], names, deals={_BOTH: True}, clear=clear, ax=axes)
        axes.axhline(0.5, color=SOFT, linewidth=0.9, linestyle=":", zorder=1.5)
        look: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "markersize": 7, "zorder": 5}
        for at, share, shape, label in (
            (least, need[0] / least if least > 0 else 0.5, "s", "least budget"),
            (least_even, 0.5, "o", "least even one"),
        ):
            if 0 < at <= end:
                axes.plot([at], [share], shape, label=label, **look)
        if now is not None and exerted <= end:
            axes.plot([exerted], [now], "o", color=INK, markersize=6, label="as it is", zorder=6)
        axes.set_xlim(0.0, end)
        axes.set_ylim(0.0, 1.0)
        axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "0.25", "even", "0.75", "1"])
        axes.set_xlabel("budget of pressure")
        axes.set_ylabel(f"share that falls on {LETTERS[0]}")
        legend_above(axes)
        return axes
