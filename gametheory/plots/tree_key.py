"""What the colours, numbers and lines of a drawn tree mean, in as many lines as the width needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gametheory.games.extensive_form import ExtensiveForm
from gametheory.plots.tree_marks import HIGH, Shape, Stroke, TreeDrawing, Word
from gametheory.plots.tree_places import EM, levels
from gametheory.plots.tree_words import TreeWords

__all__ = ["write_key"]

_ICON = 2.4 * EM
_APART = 1.2 * EM
_EDGE = 0.7 * EM
_LEAST = 30.0 * EM
"""A narrower picture is widened for the sake of the key."""


@dataclass(frozen=True)
class _Entry:
    text: str
    player: int | None = None
    stroke: Stroke | None = None


def write_key(
    drawing: TreeDrawing, game: ExtensiveForm, words: TreeWords, measure: Callable[[str, bool], float]
) -> None:
    """Write the key below the picture, which grows by it."""
    rows: list[list[tuple[float, float, _Entry]]] = [[]]
    pen, widest = _EDGE, max(drawing.width, _LEAST) - _EDGE
    entries = _entries(game, words)
    for entry, after in zip(entries, [*entries[1:], entries[0]], strict=True):
        follows = after.player is not None
        width = measure(entry.text, entry.player is not None)
        needed = width + (_ICON if entry.stroke else 0.0)
        if rows[-1] and pen + needed > widest:
            rows.append([])
            pen = _EDGE
        rows[-1].append((pen, width, entry))
        pen += needed + (0.6 * EM if follows else _APART)
    ends = [pen + width + (_ICON if entry.stroke else 0.0) for row in rows for pen, width, entry in row]
    wider = max(0.0, max(ends) + _EDGE - drawing.width) / 2.0
    _shift(drawing, wider, len(rows) * HIGH + 0.5 * EM)
    for k, row in enumerate(reversed(rows)):
        height = _EDGE + (k + 0.5) * HIGH
        for start, width, entry in row:
            left = start + (_ICON if entry.stroke else 0.0)
            if entry.stroke:
                line = ((start, height), (left - 0.5 * EM, height))
                drawing.strokes.append(replace(entry.stroke, points=line))
            bold = entry.player is not None
            at = (left + width / 2.0, height)
            drawing.words.append(
                Word(text=entry.text, at=at, width=width, node=-2, player=entry.player, bold=bold)
            )


def _entries(game: ExtensiveForm, words: TreeWords) -> list[_Entry]:
    last = game.n_players - 1
    entries = [_Entry("payoffs:")]
    entries += [_Entry(f"{name}{',' if i < last else ''}", i) for i, name in enumerate(game.players)]
    line = Stroke(points=(), player=-1, nodes=(-2,))
    if (words.weights == 2).any():
        entries.append(_Entry("path of play", stroke=replace(line, weight=2)))
    if (words.weights == 1).any():
        entries.append(_Entry("intended off the path", stroke=replace(line, weight=1)))
    several, (_, loose) = int((game.tree.set_sizes > 1).sum()), levels(game.tree)
    if several > len(loose):
        entries.append(_Entry("information set", stroke=replace(line, dash=0)))
    if loose:
        entries.append(_Entry("same letter: one information set"))
    return entries


def _shift(drawing: TreeDrawing, right: float, up: float) -> None:
    """Move the picture away from its lower left corner, and widen it on both sides."""

    def moved(mark: Word | Shape) -> tuple[float, float]:
        return mark.at[0] + right, mark.at[1] + up

    drawing.words = [replace(word, at=moved(word)) for word in drawing.words]
    drawing.shapes = [replace(shape, at=moved(shape)) for shape in drawing.shapes]
    drawing.strokes = [
        replace(stroke, points=tuple((x + right, y + up) for x, y in stroke.points))
        for stroke in drawing.strokes
    ]
    drawing.dots = [((x + right, y + up), player) for (x, y), player in drawing.dots]
    drawing.width += 2.0 * right
    drawing.height += up
