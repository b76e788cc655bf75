"""A tree as lines, shapes and words at known places, for whichever program draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np

from gametheory.errors import invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import END
from gametheory.plots.tree_key import write_key
from gametheory.plots.tree_marks import HIGH, Point, Shape, Stroke, TreeDrawing, Word
from gametheory.plots.tree_places import EM, Places, Sizes, place
from gametheory.plots.tree_words import TreeWords

__all__ = ["Direction", "Measure", "tree_drawing"]

Direction = Literal["right", "down"]
Measure = Callable[[str, bool], float]
"""Width of a text in points at size `EM`, bold or not."""

_MARGIN = 0.7 * EM
_INSIDE = 0.42 * EM
"""Between a name and the edge of its shape."""
_BESIDE = 0.5 * EM
"""Between a label and its branch, both sides together."""
_BEFORE = 0.4 * EM
"""Between a branch and the payoffs at its end."""
_WIDEST_DOWN = 800.0
"""Where labels of a tree that grows down would make it wider than this, they are turned, in points."""
_STRAIGHT_UP_TO = 8
"""Ends up to which straight branches are tried."""
_MOST_SPREAD = 2.0
"""How much wider a tree may become for straight branches."""
_CLEAR = 0.3 * EM
"""Between a straight branch or its label and others."""
_STRAIGHT_GAPS: Final = tuple(k * EM for k in (0.6, 1.2, 2.0, 2.8, 3.6))
_BENT_GAP: Final = 0.4 * EM
"""Room between neighbours."""


def tree_drawing(
    game: ExtensiveForm,
    words: TreeWords,
    measure: Measure,
    *,
    direction: Direction = "right",
    key: bool = True,
) -> TreeDrawing:
    """Return the drawing of a game.

    Straight branches are taken if they run through no text, bent ones otherwise: slanted away from the node
    and then straight on, with the label on that part.

    Parameters
    ----------
    game : ExtensiveForm
    words : TreeWords
    measure : callable
        ``measure(text, bold)`` is the width of a text in points at size `EM`.
    direction : {"right", "down"}, default "right"
        Where the tree grows to. Down, payoffs stand one below the other, and labels are turned where they
        would make the tree too wide.
    key : bool, default True
        Whether to explain below what colours, numbers and lines mean.

    Raises
    ------
    InvalidInputError
        If the direction is unknown.

    Examples
    --------
    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> from gametheory.plots.tree_words import tree_words
    >>> game = ExtensiveForm("A", Decision("A", {"l": Terminal([1]), "r": Terminal([2])}))
    >>> drawing = tree_drawing(game, tree_words(game), lambda text, bold: 6.0 * len(text))
    >>> [word.text for word in drawing.words][:5], drawing.touching()
    (['A', 'l', '1', 'r', '2'], [])
    """
    if direction not in ("right", "down"):
        raise invalid("direction", 'must be "right" or "down"', direction)
    down = direction == "down"
    draft = _Draft(game, words, measure, down=down)
    if down and draft.drawing_size[0] > _WIDEST_DOWN:
        draft = _Draft(game, words, measure, down=True, turned=True)
    elif len(game.tree.ends) <= _STRAIGHT_UP_TO and not any(draft.places.lanes.values()):
        tries = (_Draft(game, words, measure, down=down, straight_gap=gap) for gap in _STRAIGHT_GAPS)
        room = _MOST_SPREAD * (draft.places.high - draft.places.low)
        narrow = (one for one in tries if one.places.high - one.places.low <= room)
        draft = next((one for one in narrow if not one.drawing().touching(_CLEAR)), draft)
    drawing = draft.drawing()
    if key:
        write_key(drawing, game, words, measure)
    return drawing


class _Draft:
    """One attempt, with its sizes and places."""

    def __init__(
        self,
        game: ExtensiveForm,
        words: TreeWords,
        measure: Measure,
        *,
        down: bool,
        turned: bool = False,
        straight_gap: float | None = None,
    ) -> None:
        self.game, self.words, self.measure = game, words, measure
        self.down, self.turned, self.straight = down, turned, straight_gap is not None
        self.sizes = self._sizes()
        gap = _BENT_GAP if straight_gap is None else straight_gap
        self.places: Places = place(game.tree, self.sizes, gap=gap)
        along = self.places.length + 2 * _MARGIN
        across = self.places.high - self.places.low + 2 * _MARGIN
        self.drawing_size = (across, along) if down else (along, across)

    def _sizes(self) -> Sizes:
        wide, high, label_wide = [], [], []
        for node, mover in enumerate(self.game.tree.mover.tolist()):
            if mover == END:
                numbers = [self.measure(text, False) for text in self.words.payoffs[node]]
                comma = self.measure(", ", False)
                wide.append(
                    max(numbers) if self.down else sum(numbers) + comma * (len(numbers) - 1) + 1.5 * _BEFORE
                )
                high.append(HIGH * len(numbers) + _BEFORE if self.down else HIGH)
            else:
                wide.append(self.measure(self.words.movers[node], True) + 2 * _INSIDE)
                high.append(1.5 * EM)
            label_wide.append(self.measure(self.words.branches[node], False) + _BESIDE if node else 0.0)
        label_high = np.full(len(wide), HIGH)
        label_high[0] = 0.0
        width, height, label = np.array(wide), np.array(high), np.array(label_wide)
        node_along, node_across = (height, width) if self.down else (width, height)
        along_is_label = self.turned or not self.down
        label_along, label_across = (label, label_high) if along_is_label else (label_high, label)
        return Sizes(
            node_along=node_along, node_across=node_across, label_along=label_along, label_across=label_across
        )

    def _at(self, along: float, across: float) -> Point:
        """Return where a place of the layout lies on the picture."""
        from_edge, from_side = along + _MARGIN, across - self.places.low + _MARGIN
        high = self.drawing_size[1]
        return (from_side, high - from_edge) if self.down else (from_edge, high - from_side)

    def drawing(self) -> TreeDrawing:
        """Return the picture without its key."""
        out = TreeDrawing(width=self.drawing_size[0], height=self.drawing_size[1])
        for node, mover in enumerate(self.game.tree.mover.tolist()):
            if node:
                self._branch(out, node)
            if mover == END:
                self._payoffs(out, node)
            else:
                self._mover(out, node, mover)
        for which, lane in self.places.lanes.items():
            self._information_set(out, which, lane)
        return out

    def _branch(self, out: TreeDrawing, node: int) -> None:
        places, sizes, parent = self.places, self.sizes, int(self.game.tree.parent[node])
        start = (float(places.start[parent] + sizes.node_along[parent]), float(places.across[parent]))
        end = (float(places.start[node]), float(places.across[node]))
        bend, label = float(places.bend[node]), float(sizes.label_along[node])
        room = float(places.label_room[node])
        if self.straight:
            along = bend + room / 2
            across = start[1] + (end[1] - start[1]) * (along - start[0]) / (end[0] - start[0])
            line = [start, end]
        else:
            along, across = bend + 0.45 * EM + label / 2, end[1]
            line = [start, (bend, end[1]), end] if start[1] != end[1] else [start, end]
        out.strokes.append(
            Stroke(
                points=tuple(self._at(*point) for point in line),
                player=int(self.game.tree.mover[parent]),
                nodes=(node, parent),
                weight=int(self.words.weights[node]),
            )
        )
        text = self.words.branches[node]
        out.words.append(
            Word(
                text=text,
                at=self._at(along, across),
                width=self.measure(text, False) + _BESIDE,
                node=node,
                turned=self.turned,
            )
        )

    def _mover(self, out: TreeDrawing, node: int, mover: int) -> None:
        text = self.words.movers[node]
        along, across = float(self.sizes.node_along[node]), float(self.sizes.node_across[node])
        at = self._at(float(self.places.start[node]) + along / 2, float(self.places.across[node]))
        width, height = (across, along) if self.down else (along, across)
        out.shapes.append(Shape(at=at, width=width, height=height, node=node, player=mover))
        out.words.append(
            Word(
                text=text,
                at=at,
                width=self.measure(text, True),
                node=node,
                player=mover,
                bold=True,
                inside=True,
            )
        )

    def _payoffs(self, out: TreeDrawing, node: int) -> None:
        numbers = self.words.payoffs[node]
        start, across = float(self.places.start[node]), float(self.places.across[node])
        comma = self.measure(", ", False)
        pen = start + _BEFORE
        for player, number in enumerate(numbers):
            last = player == len(numbers) - 1
            if self.down:
                at, text, width = self._at(pen + HIGH / 2, across), number, self.measure(number, False)
                pen += HIGH
            else:
                text = number if last else f"{number},"
                width = self.measure(text, False)
                at = self._at(pen + width / 2, across)
                pen += self.measure(number, False) + comma
            out.words.append(Word(text=text, at=at, width=width, node=node, player=player))

    def _information_set(self, out: TreeDrawing, which: int, lane: float | None) -> None:
        tree, places = self.game.tree, self.places
        nodes = sorted(tree.nodes(which).tolist(), key=lambda node: float(places.across[node]))
        player = int(tree.set_players[which])
        middle = [
            (
                float(places.start[node] + self.sizes.node_along[node] / 2),
                float(places.across[node]),
            )
            for node in nodes
        ]
        dash = which % 3
        if lane is None:
            line = tuple(self._at(*point) for point in middle)
            out.strokes.append(Stroke(points=line, player=player, nodes=tuple(nodes), dash=dash))
            return
        ends = (self._at(lane, middle[0][1]), self._at(lane, middle[-1][1]))
        out.strokes.append(Stroke(points=ends, player=player, nodes=tuple(nodes), dash=dash))
        out.dots += [(self._at(lane, across), player) for _, across in middle]
