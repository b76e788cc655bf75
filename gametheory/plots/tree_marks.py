"""The marks of a drawn tree: words, shapes and lines, and which of them touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from gametheory.plots.tree_places import EM

__all__ = ["HIGH", "Box", "Point", "Shape", "Stroke", "TreeDrawing", "Word"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]

HIGH = 1.22 * EM
"""Height of a line of text."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A text about its middle; `node` is what it belongs to, `player` gives the colour."""

    text: str
    at: Point
    width: float
    node: int = -1
    player: int | None = None
    bold: bool = False
    turned: bool = False
    inside: bool = False

    @property
    def box(self) -> Box:
        """Left, bottom, right, top."""
        wide, high = (HIGH, self.width) if self.turned else (self.width, HIGH)
        x, y = self.at
        return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The rounded shape of a node where `player` or chance (-1) moves."""

    at: Point
    width: float
    height: float
    node: int
    player: int

    @property
    def box(self) -> Box:
        """Left, bottom, right, top."""
        x, y, wide, high = *self.at, self.width / 2, self.height / 2
        return x - wide, y - high, x + wide, y + high


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A branch or, if `dash` is not None, the line of an information set; `nodes` are what it belongs to."""

    points: tuple[Point, ...]
    player: int
    nodes: tuple[int, ...] = ()
    weight: int = 0
    dash: int | None = None


@dataclass(kw_only=True)
class TreeDrawing:
    """Everything on the picture, in points from its lower left corner."""

    words: list[Word] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[tuple[Point, int]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0

    def touching(self, margin: float = 0.0) -> list[tuple[str, str]]:
        """Return what comes closer than `margin` points: texts and shapes, or lines of other nodes to them.

        What belongs to the same node may be close, but not overlap.
        """
        items = [(f"{word.text!r}", word.node, word.box) for word in self.words if not word.inside]
        items += [(f"node {shape.node}", shape.node, shape.box) for shape in self.shapes]
        found = [
            (a[0], b[0])
            for k, a in enumerate(items)
            for b in items[k + 1 :]
            if _overlap(a[2], b[2], 0.05 if a[1] == b[1] else 0.05 - margin)
        ]
        for stroke in self.strokes:
            for name, node, box in items:
                if node not in stroke.nodes and _runs_through(stroke.points, box, 0.4 - margin):
                    found.append((f"line to {stroke.nodes}", name))
        return found


def _overlap(a: Box, b: Box, slack: float) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack


def _runs_through(points: tuple[Point, ...], box: Box, slack: float) -> bool:
    """Return whether a line of straight pieces enters a box."""
    left, bottom, right, top = box[0] + slack, box[1] + slack, box[2] - slack, box[3] - slack
    for (x0, y0), (x1, y1) in pairwise(points):
        low, high = 0.0, 1.0
        for start, step, a, b in ((x0, x1 - x0, left, right), (y0, y1 - y0, bottom, top)):
            if abs(step) < 1e-9:
                if not a < start < b:
                    high = -1.0
                continue
            one, two = (a - start) / step, (b - start) / step
            low, high = max(low, min(one, two)), min(high, max(one, two))
        if low < high:
            return True
    return False
