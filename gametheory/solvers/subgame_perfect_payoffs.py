r"""All subgame-perfect payoffs of two players under ties, mixed equilibria included, as a union of polygons.

From the ends to the root: let :math:`V_c` be the payoffs of the equilibria of the subgame after action
:math:`c`. At a decision of player :math:`i` the mover's payoff is some :math:`t`, the highest that the
continuations give her; every other action must be able to pay her no more, and she may mix those that pay
:math:`t`. So the payoffs with :math:`v_i = t` are the convex hull of the slices of the :math:`V_c` at
:math:`t`, for all :math:`t \ge \max_c \min_{v \in V_c} v_i`. For two players a slice is an interval, and
between the corners and crossings of the outlines the union of these hulls is a trapezium.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, real
from gametheory.errors import RefusedError, invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.payoff_polygon import PayoffPolygon
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.solvers.kernels.backward_pass import TIE

__all__ = ["SubgamePerfectPayoffs", "subgame_perfect_payoffs"]

_ON = 1e-9
"""Payoffs, as shares of the ranges, that are no farther apart are the same."""


@dataclass(frozen=True)
class _Piece:
    """A convex part of the payoffs of a subgame: its polygon, and the pieces behind each action."""

    polygon: PayoffPolygon
    behind: tuple[_Piece, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class SubgamePerfectPayoffs(Value):
    """The payoffs of all subgame-perfect equilibria of two players.

    Parameters
    ----------
    game : ExtensiveForm
    pieces : tuple of PayoffPolygon
        Their union is the set; polygons, segments and points, in payoff units.
    """

    game: ExtensiveForm
    pieces: tuple[PayoffPolygon, ...]
    _roots: tuple[_Piece, ...]

    def distance(self, payoffs: ArrayLike) -> float:
        """Return the Euclidean distance of a payoff pair from the set, in payoff units."""
        return min(piece.distance(payoffs) for piece in self.pieces)

    def profile(self, payoffs: ArrayLike) -> FloatArray:
        """Return an equilibrium with these payoffs, as the probabilities of all actions.

        Raises
        ------
        InvalidInputError
            If they are not in the set.
        """
        wanted = real("payoffs", payoffs)
        if wanted.shape != (2,):
            raise invalid("payoffs", "must be a pair", wanted.shape)
        least, spans = _units(self.game)
        target = (wanted - least) / spans
        root = min(self._roots, key=lambda piece: piece.polygon.distance(target))
        far = root.polygon.distance(target)
        if far > _ON:
            raise invalid("payoffs", "must be those of an equilibrium", wanted)
        flat = np.zeros(int(self.game.tree.offsets[-1]))
        todo = [(0, root, target)]
        while todo:
            node, piece, target = todo.pop()
            todo += _step(self.game, flat, node, piece, target)
        return flat


def subgame_perfect_payoffs(game: ExtensiveForm, *, limit: int = 2000) -> SubgamePerfectPayoffs:
    """Return the payoffs of all subgame-perfect equilibria, in pure and mixed strategies.

    Parameters
    ----------
    game : ExtensiveForm
        One game of two players with perfect information.
    limit : int, default 2000
        Most pieces of a subgame, and most combinations of pieces at a node.

    Raises
    ------
    RefusedError
        For other games (with three players the set need not be a union of polytopes), or beyond `limit`.

    Examples
    --------
    Offered nothing, B may mix. A then offers nothing, 1 or a mixture, as B's mixture makes it better.

    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> def offer(y):
    ...     return Decision("B", {"yes": Terminal([2 - y, y]), "no": Terminal([0, 0])})
    >>> game = ExtensiveForm("AB", Decision("A", {str(y): offer(y) for y in (0, 1)}))
    >>> found = subgame_perfect_payoffs(game)
    >>> [piece.corners.tolist() for piece in found.pieces]
    [[[1.0, 0.0], [1.0, 1.0]], [[1.0, 0.0], [2.0, 0.0]]]
    >>> found.profile([1, 0.5])
    array([0.5, 0.5, 0.5, 0.5, 1. , 0. ])
    """
    if game.n_players != 2 or game.batch_shape or not game.is_perfect_information:
        raise RefusedError("subgame_perfect_payoffs takes one game of two players with perfect information")
    tree = game.tree
    least, spans = _units(game)
    unit = iter(((game.payoffs - least) / spans)[::-1])
    chances = np.ones(tree.n_nodes)
    chances[tree.chance_branches] = game.probabilities
    below: list[tuple[_Piece, ...]] = [() for _ in range(tree.n_nodes)]
    for k in range(tree.n_nodes - 1, -1, -1):
        mover = int(tree.mover[k])
        if mover == END:
            below[k] = (_Piece(PayoffPolygon(next(unit)[np.newaxis])),)
            continue
        followers = slice(int(tree.first[k]), int(tree.first[k] + tree.degree[k]))
        options = below[followers]
        if prod(map(len, options)) > limit:
            raise RefusedError(f"ties lead to more than {limit} combinations of pieces: raise limit")
        found: list[_Piece] = []
        for behind in product(*options):
            if mover == CHANCE:
                polygons = [_drawn([piece.polygon for piece in behind], chances[followers])]
            else:
                polygons = _chosen([piece.polygon for piece in behind], mover)
            found += [_Piece(polygon, behind) for polygon in polygons]
        below[k] = _needed(found)
        if len(below[k]) > limit:
            raise RefusedError(f"the payoffs of a subgame have more than {limit} pieces: raise limit")
        below[followers] = [()] * len(options)
    pieces = tuple(PayoffPolygon(least + spans * piece.polygon.corners) for piece in below[0])
    return SubgamePerfectPayoffs(game=game, pieces=pieces, _roots=below[0])


def _units(game: ExtensiveForm) -> tuple[FloatArray, FloatArray]:
    return game.payoffs.min(axis=0), np.where(game.spans > 0, game.spans, 1.0)


def _drawn(polygons: list[PayoffPolygon], chances: FloatArray) -> PayoffPolygon:
    """Return the payoffs before chance moves: the weighted sum of the sets."""
    total = PayoffPolygon(np.zeros((1, 2)))
    for polygon, share in zip(polygons, chances, strict=True):
        sums = total.corners[:, np.newaxis] + share * polygon.corners
        total = PayoffPolygon(sums.reshape(-1, 2))
    return total


def _chosen(polygons: list[PayoffPolygon], mover: int) -> list[PayoffPolygon]:
    """Return the payoffs before a decision, as trapezia, segments and points."""
    lows = [float(polygon.corners[:, mover].min()) for polygon in polygons]
    highs = [float(polygon.corners[:, mover].max()) for polygon in polygons]
    floor = max(lows)
    marks = {floor} | {float(t) for polygon in polygons for t in polygon.corners[:, mover] if t >= floor}
    levels = _distinct(sorted(marks))
    turns = list(levels)
    for start, stop in pairwise(levels):
        active = [
            p for p, low, high in zip(polygons, lows, highs, strict=True) if low <= start and high >= stop
        ]
        turns += _crossings(active, mover, start, stop)
    turns = _distinct(sorted(turns))
    out = []
    for t in turns:
        ends = _outline(
            [p for p, a, b in zip(polygons, lows, highs, strict=True) if a - TIE <= t <= b + TIE], mover, t
        )
        if ends is not None:
            out.append(_polygon([(t, ends[0]), (t, ends[1])], mover))
    for start, stop in pairwise(turns):
        active = [
            p for p, a, b in zip(polygons, lows, highs, strict=True) if a <= start + TIE and b >= stop - TIE
        ]
        if active:
            left, right = _outline(active, mover, start), _outline(active, mover, stop)
            if left is not None and right is not None:
                out.append(
                    _polygon([(start, left[0]), (start, left[1]), (stop, right[0]), (stop, right[1])], mover)
                )
    return out


def _distinct(ascending: list[float]) -> list[float]:
    kept = ascending[:1]
    for value in ascending[1:]:
        if value > kept[-1] + TIE:
            kept.append(value)
    return kept


def _crossings(active: list[PayoffPolygon], mover: int, start: float, stop: float) -> list[float]:
    """Return where outlines cross between two levels at which no polygon has a corner."""
    lines = []
    for polygon in active:
        left, right = _slice(polygon, mover, start), _slice(polygon, mover, stop)
        if left is not None and right is not None:
            lines.append(((left[0], right[0]), (left[1], right[1])))
    found = []
    for side in range(2):
        for k, one in enumerate(lines):
            for other in lines[:k]:
                apart = one[side][0] - other[side][0], one[side][1] - other[side][1]
                if apart[0] * apart[1] < 0:
                    found.append(start + (stop - start) * apart[0] / (apart[0] - apart[1]))
    return found


def _outline(polygons: list[PayoffPolygon], mover: int, t: float) -> tuple[float, float] | None:
    slices = [ends for polygon in polygons if (ends := _slice(polygon, mover, t)) is not None]
    return (min(low for low, _ in slices), max(high for _, high in slices)) if slices else None


def _slice(polygon: PayoffPolygon, mover: int, t: float) -> tuple[float, float] | None:
    """Return between what the other player's payoff lies where the mover's is `t`; None if nowhere."""
    own, other = polygon.corners[:, mover], polygon.corners[:, 1 - mover]
    here = np.abs(own - t) <= TIE
    found = other[here].tolist()
    after, beyond = np.roll(own, -1), np.roll(other, -1)
    for k in np.flatnonzero((own - t) * (after - t) < 0):
        share = (t - own[k]) / (after[k] - own[k])
        found.append(float(other[k] + share * (beyond[k] - other[k])))
    return (min(found), max(found)) if found else None


def _polygon(points: list[tuple[float, float]], mover: int) -> PayoffPolygon:
    table = np.array(points)
    return PayoffPolygon(table if mover == 0 else table[:, ::-1])


def _needed(pieces: list[_Piece]) -> tuple[_Piece, ...]:
    """Return the pieces without those that lie in another one."""
    ordered = sorted(pieces, key=lambda piece: -float(np.ptp(piece.polygon.corners, axis=0).sum()))
    kept: list[_Piece] = []
    for piece in ordered:
        if not any(
            all(other.polygon.distance(corner) <= TIE for corner in piece.polygon.corners) for other in kept
        ):
            kept.append(piece)
    return tuple(sorted(kept, key=lambda piece: piece.polygon.corners.tolist()))


def _step(game: ExtensiveForm, flat: FloatArray, node: int, piece: _Piece, target: FloatArray) -> list[Any]:
    """Write the mixture at `node` that leads to `target`; return what the nodes after it have to pay."""
    tree = game.tree
    mover = int(tree.mover[node])
    if mover == END:
        return []
    start, polygons = int(tree.first[node]), [one.polygon for one in piece.behind]
    if mover == CHANCE:
        branches = np.flatnonzero(np.isin(tree.chance_branches, start + np.arange(len(polygons))))
        after = _shares(polygons, game.probabilities[branches], target)
    else:
        mixture, after = _mixture(polygons, mover, target)
        first = int(tree.offsets[tree.sets[node]])
        flat[first : first + len(mixture)] = mixture
    return [(start + c, one, goal) for c, (one, goal) in enumerate(zip(piece.behind, after, strict=True))]


def _mixture(
    polygons: list[PayoffPolygon], mover: int, target: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    t, wanted = float(target[mover]), float(target[1 - mover])
    mixture = np.zeros(len(polygons))
    after = [polygon.corners[polygon.corners[:, mover].argmin()] for polygon in polygons]
    below: tuple[float, int] | None = None
    above: tuple[float, int] | None = None
    for c, polygon in enumerate(polygons):
        own = polygon.corners[:, mover]
        ends = (
            _slice(polygon, mover, float(np.clip(t, own.min(), own.max())))
            if (own.min() - _ON <= t <= own.max() + _ON)
            else None
        )
        if ends is None:
            continue
        nearest = float(np.clip(wanted, *ends))
        if nearest <= wanted and (below is None or nearest > below[0]):
            below = nearest, c
        if nearest >= wanted and (above is None or nearest < above[0]):
            above = nearest, c
    below, above = below or above, above or below
    if below is None or above is None:
        raise RefusedError(f"the payoffs are within rounding of a corner of the set: {target.tolist()}")
    share = 1.0 if above[0] <= below[0] else (above[0] - wanted) / (above[0] - below[0])
    for (value, c), weight in ((below, share), (above, 1.0 - share)):
        mixture[c] += weight
        if weight > 0:
            after[c] = np.array([t, value] if mover == 0 else [value, t])
    return mixture, after


def _shares(polygons: list[PayoffPolygon], chances: FloatArray, target: FloatArray) -> list[FloatArray]:
    """Return points of the polygons whose mean is `target`."""
    from scipy.optimize import nnls

    corners = np.concatenate([polygon.corners for polygon in polygons])
    owner = np.repeat(np.arange(len(polygons)), [len(polygon.corners) for polygon in polygons])
    rows = np.vstack([(chances[owner, np.newaxis] * corners).T, np.eye(len(polygons))[:, owner]])
    weight = nnls(rows, np.concatenate([target, np.ones(len(polygons))]))[0]
    return [weight[owner == c] @ corners[owner == c] / weight[owner == c].sum() for c in range(len(polygons))]
