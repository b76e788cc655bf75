"""Exact price paths of a seller facing uniform values above a positive lowest one, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, frozen
from gametheory.errors import RefusedError, invalid

__all__ = ["PricePath", "exact_path"]

_SAME = 1e-12
_TOUCH = 1e-10
_STATES, _CUTOFFS = 301, 1501
_MOST_PIECES = 2000

Quadratic = tuple[float, float, float]
Line = tuple[float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class PricePath:
    """Prices a seller asks one after the other.

    Attributes
    ----------
    prices : ndarray, shape (k,)
    cutoffs : ndarray, shape (k,)
        Lowest value that buys at each.
    profit : float
        Expected, discounted to the first offer.
    gap : float
        The certificate: the seller's largest gain from one other cutoff, in any state, as a share of the
        highest value.
    worths : tuple of ndarray, optional
        Of a continuum of values, the lowest states of the pieces, shape (m,), and the quadratics of the state
        that give the seller's profit per density there, shape (m, 3).
    """

    prices: FloatArray
    cutoffs: FloatArray
    profit: float
    gap: float
    worths: tuple[FloatArray, FloatArray] | None = None

    def worth(self, states: ArrayLike) -> FloatArray:
        """Return the seller's best profit per density if values up to each of `states` are left."""
        if self.worths is None:
            raise invalid("worth", "needs a continuum of values", self)
        borders, quadratics = self.worths
        v = np.asarray(states, dtype=float)
        p, q, r = quadratics[np.maximum(np.searchsorted(borders, v, side="right") - 1, 0)].T
        return np.asarray((p * v + q) * v + r)


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """States from `low` on in which the seller does one kind of thing; lines and quadratics of the state."""

    low: float
    pays: Line  # what the highest value left pays at most
    worth: Quadratic  # profit per density
    cutoff: Line
    source: int  # piece of the next state; -1 if all is sold


@dataclass(frozen=True, kw_only=True)
class _Option:
    """One kind of next cutoff for states from `start` to `end`: a cutoff line into a piece, and its worth."""

    start: float
    end: float
    worth: Quadratic
    cutoff: Line
    source: int


@lru_cache(maxsize=2048)
def exact_path(low: float, high: float, delta: float) -> PricePath:
    r"""Return the equilibrium path for values uniform on [low, high], with any number of offers.

    The seller's profit is piecewise quadratic in the highest value left, and what that value pays is
    piecewise linear. From the lowest states upwards each new piece is the best of all ways to choose the
    next cutoff, at the vertex of an older piece or at one of its ends, and lasts until another way overtakes
    it. At a border of two pieces either is an equilibrium continuation, so a cutoff there may be followed by
    the dearer one: a corner solution.

    Parameters
    ----------
    low, high : float
        0 < low < high. Not checked.
    delta : float
        Common discount factor, in [0, 1).

    Examples
    --------
    >>> path = exact_path(0.2, 1.0, 0.9)
    >>> path.prices.round(6), path.cutoffs.round(6), round(path.profit, 6)
    (array([0.247816, 0.209592, 0.2     ]), array([0.591837, 0.295918, 0.2     ]), 0.215635)
    """
    at_once = _Piece(
        low=low, pays=(1 - delta, delta * low), worth=(0, low, -low * low), cutoff=(0, low), source=-1
    )
    pieces = [at_once]
    while (state := _overtaken(pieces, delta, high)) < high:
        chosen = _best(_options(pieces, delta, high), state)
        (a, c), (slope, intercept) = pieces[chosen.source].pays, chosen.cutoff
        pays = (1 - delta + delta * a * slope, delta * (a * intercept + c))
        pieces.append(
            _Piece(low=state, pays=pays, worth=chosen.worth, cutoff=chosen.cutoff, source=chosen.source)
        )
        if len(pieces) > _MOST_PIECES:
            raise RefusedError(f"more than {_MOST_PIECES} kinds of states between {low} and {high}")
    at, top = pieces[-1], high
    prices, cutoffs = [], []
    while at.source >= 0:
        top = at.cutoff[0] * top + at.cutoff[1]
        at = pieces[at.source]
        prices.append(at.pays[0] * top + at.pays[1])
        cutoffs.append(top)
    return PricePath(
        prices=frozen(np.array([*prices, low])),
        cutoffs=frozen(np.array([*cutoffs, low])),
        profit=_value(pieces[-1].worth, high) / (high - low),
        gap=_gap(pieces, high, delta),
        worths=(frozen(np.array([p.low for p in pieces])), frozen(np.array([p.worth for p in pieces]))),
    )


def _gap(pieces: list[_Piece], high: float, delta: float) -> float:
    """Return the largest gain from one other cutoff, by brute force over 301 states and 1501 cutoffs."""
    borders = np.array([piece.low for piece in pieces])
    pays, worth = (np.array([getattr(piece, name) for piece in pieces]) for name in ("pays", "worth"))
    states = np.linspace(pieces[0].low, high, _STATES)
    cutoffs = np.unique(np.concatenate([np.linspace(pieces[0].low, high, _CUTOFFS), borders]))

    def at(points: FloatArray) -> tuple[FloatArray, FloatArray]:
        which = np.searchsorted(borders, points, side="right") - 1
        a, c = pays[which].T
        p, q, r = worth[which].T
        return a * points + c, (p * points + q) * points + r

    price, left = at(cutoffs)
    sells = np.maximum(states[:, np.newaxis] - cutoffs, 0.0)
    options = np.where(sells > 0, price * sells + delta * left, 0.0)
    gain = np.max(options.max(axis=1) - at(states)[1])
    return float(max(gain, 0.0) / (high * (high - pieces[0].low)))


def _value(quadratic: Quadratic, x: float) -> float:
    return (quadratic[0] * x + quadratic[1]) * x + quadratic[2]


def _slope(quadratic: Quadratic, x: float) -> float:
    return 2 * quadratic[0] * x + quadratic[1]


def _options(pieces: list[_Piece], delta: float, high: float) -> list[_Option]:
    """Return all ways to choose the next cutoff."""
    found = [_Option(start=0.0, end=inf, worth=pieces[0].worth, cutoff=pieces[0].cutoff, source=-1)]
    for k, piece in enumerate(pieces):
        first = piece.low
        last = pieces[k + 1].low if k + 1 < len(pieces) else high
        (a, c), (p, q, r) = piece.pays, piece.worth
        curve = a - delta * p
        # d/dy [(a y + c)(v - y) + delta (p y^2 + q y + r)] = a v - c + delta q - 2 curve y
        for y in (first, last):
            if y < high and (y != last or k + 1 < len(pieces)):
                ends = delta * ((p * y + q) * y + r)
                found.append(
                    _Option(
                        start=y,
                        end=inf,
                        worth=(0.0, a * y + c, ends - (a * y + c) * y),
                        cutoff=(0.0, y),
                        source=k,
                    )
                )
        if curve > 0 and a > 0:
            shift = delta * q - c
            start, end = (2 * curve * first - shift) / a, (2 * curve * last - shift) / a
            slope, intercept = a / (2 * curve), shift / (2 * curve)
            # at the vertex: curve y^2 + c v + delta r
            worth = (curve * slope**2, 2 * curve * slope * intercept + c, curve * intercept**2 + delta * r)
            found.append(_Option(start=start, end=end, worth=worth, cutoff=(slope, intercept), source=k))
    return found


def _best(options: list[_Option], state: float) -> _Option:
    """Return the option that is best just above `state`."""
    near = _SAME * state
    valid = [each for each in options if each.start <= state + near and each.end > state + near]
    for order, tolerance in ((_value, 1e-11 * state * state), (_slope, 1e-9 * state)):
        top = max(order(each.worth, state) for each in valid)
        valid = [each for each in valid if order(each.worth, state) >= top - tolerance]
    return max(valid, key=lambda each: each.worth[0])


def _leaves(pieces: list[_Piece]) -> float:
    """Return the state from which the cutoffs of the last piece are no longer in the piece they lead to."""
    (slope, intercept), source = pieces[-1].cutoff, pieces[-1].source
    return (pieces[source + 1].low - intercept) / slope if source >= 0 and slope > 0 else inf


def _overtaken(pieces: list[_Piece], delta: float, high: float) -> float:
    """Return the state from which the last piece is no longer the best thing to do."""
    mine, state, end = pieces[-1].worth, pieces[-1].low, _leaves(pieces)
    for other in _options(pieces, delta, high):
        if other.worth == mine:
            continue
        a, b, c = (x - y for x, y in zip(other.worth, mine, strict=True))
        for root in (*_roots(a, b, c), other.start):
            inside = max(state * (1 + 1e-9), other.start) <= root <= other.end
            if not inside or abs(_value((a, b, c), root)) > _TOUCH * root * root:
                continue
            slope = 2 * a * root + b
            # it crosses, or touches and leaves
            if slope > _TOUCH * root or (slope > -_TOUCH * root and a > _TOUCH):
                end = min(end, root)
    return end


def _roots(a: float, b: float, c: float) -> tuple[float, ...]:
    if abs(a) < _SAME:
        return (-c / b,) if abs(b) > _SAME else ()
    inner = b * b - 4 * a * c
    if abs(inner) <= _TOUCH * b * b:
        return (-b / (2 * a),)
    if inner < 0:
        return ()
    half = -0.5 * (b + (sqrt(inner) if b >= 0 else -sqrt(inner)))
    return (half / a, c / half)
