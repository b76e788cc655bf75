"""The picture of a game in extensive form, as textbooks draw it."""

from __future__ import annotations

from contextlib import nullcontext
from math import inf
from typing import TYPE_CHECKING, Any, Final, cast

from gametheory.errors import RefusedError, invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE
from gametheory.plots.appearance import INK, PARTY, SOFT, new_figure, require_matplotlib, style
from gametheory.plots.lettering import points_to_pixels, text_width, write
from gametheory.plots.tree_drawing import Direction, tree_drawing
from gametheory.plots.tree_marks import Shape, Stroke, TreeDrawing, Word
from gametheory.plots.tree_places import EM
from gametheory.plots.tree_words import tree_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DASHES", "PLAYERS", "WEIGHTS", "player_colour", "tree_figure"]

PLAYERS: Final = (PARTY[0], "#237f72", "#7d1f2b", "#8a6100", "#1b4f7a", "#6b6b6b")
"""Colours of the players in turn, dark and middle by turns; party 1's is darkened, to be read as a number."""
WEIGHTS: Final = (0.9, 1.9, 3.6)
"""Widths of a branch: not taken, intended off the path, on the path of play."""
DASHES: Final = ((4.0, 2.6), (1.3, 1.7), (6.5, 2.0, 1.3, 2.0))
"""Dashes of information sets, in points; neighbours differ."""

_LEAST = 4.0
"""Smaller text cannot be read, in points."""


def tree_figure(
    game: ExtensiveForm,
    profile: Any = None,
    *,
    direction: Direction = "right",
    size: float = EM,
    width: float | None = None,
    key: bool = True,
    ax: Axes | None = None,
) -> Figure:
    """Draw a game in extensive form, and who does what in it under a profile.

    A shape with a name is a decision of this player, an empty one a move of chance, with its probabilities on
    the branches; a dashed line joins the nodes of one information set, directly or with dots where it meets
    the branches to them. Payoffs stand at the ends, in the order of the players. Texts cover neither each
    other nor lines of other branches.

    Parameters
    ----------
    game : ExtensiveForm
        One game, with at most 200 ends.
    profile : array_like, TreeAssessment, Answer or Solution, optional
        Draws its path of play thick, what it intends off the path less so, and writes the probabilities of
        mixed actions. A solution must have one answer.
    direction : {"right", "down"}, default "right"
        Where the tree grows to. To the right suits trees with many ends or long labels.
    size : float, default 10
        Size of text, in points. The figure is as large as the tree needs.
    width : float, optional
        The figure is at most this wide, in inches, with smaller text where needed.
    key : bool, default True
        Whether to explain colours and lines below.
    ax : matplotlib.axes.Axes, optional
        Where to draw, with text as large as fits, up to `size`, for the size that the axes have now.

    Returns
    -------
    matplotlib.figure.Figure
        The new figure or that of `ax`; :func:`gametheory.plots.save` writes it as SVG, PDF or PNG.

    Raises
    ------
    InvalidInputError
        If the profile is none of this game, the direction is unknown, or a size is not positive.
    RefusedError
        If `game` is a batch or too large, the solution has several answers, text would be smaller than 4
        points, or matplotlib is not installed.

    Examples
    --------
    >>> from gametheory import Decision, Terminal, solve
    >>> fight = Decision("I", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])})
    >>> game = ExtensiveForm(("E", "I"), Decision("E", {"enter": fight, "stay out": Terminal([0, 2])}))
    >>> figure = tree_figure(game, solve(game), direction="down")
    >>> [text.get_text() for text in figure.axes[0].texts][:4]
    ['E', 'enter', 'I', 'stay out']
    """
    require_matplotlib()
    for name, length in (("size", size), ("width", width)):
        if length is not None and not 0.0 < length < inf:
            raise invalid(name, "must be positive and finite", length)
    drawing = tree_drawing(game, tree_words(game, profile), _measure, direction=direction, key=key)
    scale = size / EM
    if ax is not None:
        room = [float(side) / points_to_pixels(ax) for side in (ax.bbox.width, ax.bbox.height)]
        scale = min(scale, room[0] / drawing.width, room[1] / drawing.height)
    else:
        if width is not None:
            scale = min(scale, 72.0 * width / drawing.width)
        room = [drawing.width * scale, drawing.height * scale]
    if not scale * EM >= _LEAST:
        needed = f"{drawing.width * scale / 72:.1f} by {drawing.height * scale / 72:.1f} inches"
        raise RefusedError(
            f"a tree of {needed} would need text of {scale * EM:.1f} points, and less than {_LEAST:g} cannot "
            "be read: give more room or another direction"
        )
    with style(scale * EM) if ax is None else nullcontext():
        if ax is None:
            ax = new_figure(room[0] / 72.0, room[1] / 72.0, dpi=150).add_axes((0.0, 0.0, 1.0, 1.0))
        ax.set_axis_off()
        for side, (span, limit) in enumerate(zip((drawing.width, drawing.height), room, strict=True)):
            spare = (limit / scale - span) / 2.0
            (ax.set_ylim if side else ax.set_xlim)(-spare, span + spare)
        _paint(ax, drawing, scale)
    return cast("Figure", ax.get_figure(root=True))


def player_colour(player: int | None) -> str:
    """Return the colour of a player; chance and what belongs to nobody are ink."""
    return INK if player is None or player < 0 else PLAYERS[player % len(PLAYERS)]


def _measure(text: str, bold: bool) -> float:
    return text_width(text, EM, bold=bold)


def _paint(ax: Axes, drawing: TreeDrawing, scale: float) -> None:
    for stroke in drawing.strokes:
        _paint_stroke(ax, stroke, scale)
    for (x, y), player in drawing.dots:
        ax.plot(
            [x],
            [y],
            "o",
            color=player_colour(player),
            markeredgecolor="white",
            markeredgewidth=0.8 * scale,
            markersize=6.0 * scale,
            zorder=4,
        )
    for shape in drawing.shapes:
        _paint_shape(ax, shape, scale)
    for word in drawing.words:
        _paint_word(ax, word, scale)


def _paint_stroke(ax: Axes, stroke: Stroke, scale: float) -> None:
    x, y = zip(*stroke.points, strict=True)
    colour = player_colour(stroke.player)
    if stroke.dash is not None:
        dashes = (0.0, [part * scale for part in DASHES[stroke.dash]])
        ax.plot(x, y, color=colour, linewidth=1.4 * scale, linestyle=dashes, zorder=3)
        return
    ax.plot(
        x,
        y,
        color=colour if stroke.weight else SOFT,
        linewidth=WEIGHTS[stroke.weight] * scale,
        solid_capstyle="round",
        solid_joinstyle="round",
        zorder=1 + 0.5 * stroke.weight,
    )


def _paint_shape(ax: Axes, shape: Shape, scale: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, bottom, _, _ = shape.box
    chance = shape.player == CHANCE
    ax.add_patch(
        FancyBboxPatch(
            (left, bottom),
            shape.width,
            shape.height,
            boxstyle=f"round,pad=0,rounding_size={0.45 * EM}",
            facecolor="white" if chance else player_colour(shape.player),
            edgecolor=player_colour(shape.player),
            linewidth=scale,
            zorder=5,
        )
    )


def _paint_word(ax: Axes, word: Word, scale: float) -> None:
    from matplotlib.patches import Rectangle

    if not word.inside:  # branches stop at their labels
        left, bottom, right, top = word.box
        room = Rectangle((left, bottom), right - left, top - bottom, color="white", linewidth=0, zorder=4.5)
        ax.add_patch(room)
    on_colour = word.inside and word.player != CHANCE
    write(
        ax,
        *word.at,
        word.text,
        fontsize=EM * scale,
        fontweight="bold" if word.bold else "normal",
        color="white" if on_colour else player_colour(word.player),
        ha="center",
        va="center" if word.turned else "center_baseline",
        rotation=90 if word.turned else 0,
        zorder=6,
    )
