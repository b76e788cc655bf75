"""Pictures of what a strategic model leads to: payoff plane, payoffs of many, offers, hazards, bids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.bargaining.axiomatic.kalai_smorodinsky import KalaiSmorodinsky
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.errors import RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.plots.appearance import DEAL, INK, PARTY, SOFT, axes_or_new
from gametheory.plots.bargaining_plane import payoff_plane, together

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["curves_picture", "outcome_picture", "payoff_bars"]

_PAYOFFS = "payoffs"
_STROKES = ("-", "--", ":", "-.")


def outcome_picture(outcome: OfferOutcome, picture: str | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw one picture of the outcome of one model.

    ``payoffs`` is the plane of a two-player model that has one: its frontier, disagreement, the contour of
    the Nash product, the line to the ideal point, and the outcome among the solutions. Of other models it is
    a bar a player. What else there is, the model says: ``offer path``, ``price path``, ``concession``,
    ``hazard rates``, ``bids``, ...

    Parameters
    ----------
    outcome : OfferOutcome
    picture : str, optional
        By default the plane if there is one, else the model's first picture.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    RefusedError
        If it is the outcome of a batch of models.
    InvalidInputError
        If the model has no such picture.

    Examples
    --------
    >>> import gametheory as gt
    >>> war = gt.WarOfAttrition(prize=[10, 5], cost=[1, 2]).outcome()
    >>> [line.get_ydata().max().round(2) for line in outcome_picture(war, "hazard rates").get_lines()]
    [np.float64(0.4), np.float64(0.1)]
    """
    if outcome.payoffs.ndim > 1:
        raise RefusedError(f"a picture shows one model, got a batch of shape {outcome.payoffs.shape[:-1]}")
    problem, curves = outcome.model.as_problem(), outcome.model.curves()
    plane = problem is not None and problem.n_players == 2
    known = [_PAYOFFS, *curves] if plane or not curves else [*curves, _PAYOFFS]
    chosen = known[0] if picture is None else picture
    if chosen not in known:
        raise invalid("picture", f"must be one of {known}", picture)
    if chosen in curves:
        return curves_picture(curves[chosen], ax=ax)
    if problem is not None and plane:
        return _plane(outcome, problem, ax)
    return payoff_bars(outcome.model.players, outcome.payoffs, terms=outcome.terms, ax=ax)


def _plane(outcome: OfferOutcome, problem: BargainingProblem, ax: Axes | None) -> Axes:
    """Draw the outcome beside the Nash and the Kalai-Smorodinsky point and the model's landmarks."""
    named = [("outcome", outcome.payoffs), *outcome.model.landmarks().items()]
    named += [(rule.name, rule.point(problem)) for rule in (Nash(), KalaiSmorodinsky())]
    return payoff_plane(problem, together(named, problem.gains), ax=ax)


def payoff_bars(
    players: Sequence[str], payoffs: FloatArray, *, terms: FloatArray | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a bar a player, with a mark at the terms where they differ from what they are worth.

    Parameters
    ----------
    players : sequence of str
        Names; a number is shown as ``player 1``.
    payoffs : ndarray, shape (n,)
    terms : ndarray, shape (n,), optional
        Left out where they are not one a player.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> [bar.get_height() for bar in payoff_bars(["1", "2"], np.array([0.25, 0.75])).patches]
    [np.float64(0.25), np.float64(0.75)]
    """
    at = np.arange(len(payoffs))
    with axes_or_new(ax, 6.0, 4.0) as axes:
        axes.bar(at, payoffs, width=0.6, facecolor=DEAL, edgecolor=INK, linewidth=1.0)
        if terms is not None and terms.shape == payoffs.shape and not np.allclose(terms, payoffs):
            axes.plot(at, terms, "D", color=INK, markerfacecolor="white", label="terms", gid="terms")
            _legend_above(axes, 1)
        axes.axhline(0.0, color=SOFT, linewidth=0.8)
        axes.set_xticks(at, [f"player {name}" if name.isdigit() else name for name in players])
        axes.set_ylabel("payoff")
        return axes


def curves_picture(curves: Curves, *, ax: Axes | None = None) -> Axes:
    """Draw named curves; told apart by stroke as well as colour, and by marks where they are dates.

    Parameters
    ----------
    curves : Curves
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from gametheory.bargaining.strategic.curves import Curves
    >>> path = Curves(along="offer", quantity="price", lines={"price": ([1, 2], [0.6, 0.4])}, dates=True)
    >>> curves_picture(path).get_xlabel()
    'offer'
    """
    with axes_or_new(ax, 6.0, 4.0) as axes:
        for k, (name, (x, y)) in enumerate(curves.lines.items()):
            vertical = len(x) == 2 and x[0] == x[1]
            axes.plot(
                x,
                y,
                color=SOFT if vertical else PARTY[k % 2],
                linestyle=":" if vertical else _STROKES[(k // 2) % len(_STROKES)],
                marker="os"[k % 2] if curves.dates else None,
                markersize=5,
                linewidth=1.6 if k % 2 else 2.2,
                label=f"player {name}" if name.isdigit() else name,
                gid=name,
            )
        if curves.dates:
            axes.locator_params(axis="x", integer=True)
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.set_xlabel(curves.along)
        axes.set_ylabel(curves.quantity)
        _legend_above(axes, len(curves.lines))
        return axes


def _legend_above(axes: Axes, names: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(names, 2))
