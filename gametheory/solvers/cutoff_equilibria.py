"""Equilibria in cutoff strategies of Bayesian games with types on an interval, by root finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.cutoff_game import CutoffGame, CutoffStrategy
from gametheory.solvers.protocol import Candidates, Completeness

__all__ = ["CutoffEquilibria", "natural"]

_SAME = 1e-7
"""Chances of actions that differ by less belong to the same equilibrium."""

_NEAR = 1e-4
"""A start whose damped replies come so near to a known equilibrium leads to it."""

_ROOT = 1e-13
_LEVEL = 1e-11
_MOST_CALLS = 400


@dataclass(frozen=True, kw_only=True)
class CutoffEquilibria:
    r"""Fixed points of the best replies in the chances of the actions.

    The others matter to a player only through the chances of their actions. Best replies to chances are upper
    envelopes of lines, and have chances of their own; a fixed point is an equilibrium.

    Parameters
    ----------
    points : int, default 256
        With two players of two actions each: points of the grid on which the composed best reply is compared
        with the diagonal; every change of sign is a root, found by Brent's method.
    starts : int, default 8
        In other games: starts of the root finder, uniform chances first, the others drawn.
    seed : int, default 0
        For the starts.

    Notes
    -----
    *Guarantee.* Each answer is checked type by type. With two players of two actions all equilibria are
    found but pairs of roots between two points of the grid; where the composed best reply runs along the
    diagonal, the ends of the run are listed and ``details["continuum"]`` is true. Other games: what the
    starts lead to. ``details["single_crossing"]`` says for each player whether all best replies are monotone
    in the type, ``details["monotone"]`` for each answer whether its strategies are. *Failure.* None found
    proves nothing.

    Examples
    --------
    The battle of the sexes in which both know better how much they like their own event (Gibbons 1992,
    section 3.2.A): with types uniform on [0, x] the cutoff is :math:`(-3 + \sqrt{9 + 4 x}) / 2`.

    >>> import numpy as np
    >>> from gametheory import Belief, CutoffGame, solve
    >>> his, hers = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> game = CutoffGame(
    ...     {"Chris": Belief.uniform(0, 0.5), "Pat": Belief.uniform(0, 0.5)},
    ...     {"Chris": ["opera", "fight"], "Pat": ["opera", "fight"]},
    ...     base=[his, hers], slope=[[[1, 0], [0, 0]], [[0, 0], [0, 1]]],
    ... )
    >>> for found in solve(game):
    ...     print(game.describe(found.value))
    {'Chris': 'opera', 'Pat': 'opera'}
    {'Chris': 'fight, from 0.1583 opera', 'Pat': 'opera, from 0.1583 fight'}
    {'Chris': 'fight', 'Pat': 'fight'}
    """

    points: int = 256
    starts: int = 8
    seed: int = 0
    concept: Concept = Concept.BEHAVIOUR_NASH

    def __post_init__(self) -> None:
        for name, least in (("points", 2), ("starts", 1)):
            if not getattr(self, name) >= least:
                raise invalid(name, f"must be at least {least}", getattr(self, name))

    def search(self, game: CutoffGame) -> Candidates:
        """Return the equilibria found, one cutoff strategy a player."""
        if not isinstance(game, CutoffGame):
            raise RefusedError(f"CutoffEquilibria takes a CutoffGame, got {type(game).__name__}")
        sizes = [len(labels) for labels in game.actions]
        continuum = False
        if sizes == [2, 2]:
            roots, continuum = _crossings(game, self.points)
        else:
            roots = list(_from_starts(game, self.starts, np.random.default_rng(self.seed)))
        found: dict[int, tuple[FloatArray, tuple[CutoffStrategy, ...]]] = {}
        for chances in roots:
            answer = _strategies(game, chances)
            flat = np.concatenate(chances)
            known = any(float(np.abs(flat - other).max()) <= _SAME for other, _ in found.values())
            if not known and game.gap(answer) <= EQUILIBRIUM_TOL:
                found[len(found)] = flat, answer
        ordered = sorted(found.values(), key=lambda pair: tuple(-np.round(pair[0], 9)))
        answers = tuple(answer for _, answer in ordered)
        return Candidates(
            answers=answers,
            complete=Completeness.SEARCHED,
            details={
                "single_crossing": tuple(game.has_single_crossing(i) for i in range(game.n_players)),
                "monotone": tuple(all(s.is_monotone for s in answer) for answer in answers),
                "continuum": continuum,
            },
        )


def _strategies(game: CutoffGame, chances: list[FloatArray]) -> tuple[CutoffStrategy, ...]:
    """Return best replies whose cutoffs are the quantiles that give exactly these chances.

    Where types are close together the quantile is far more exact than the reply to rounded chances.
    """
    out = []
    for i, belief in enumerate(game.beliefs):
        reply = game.best_reply(i, chances)
        levels = np.clip(np.cumsum(chances[i][list(reply.actions)])[:-1], 0.0, 1.0)
        cutoffs = np.maximum.accumulate(belief.ppf(levels))
        near = bool(np.allclose(game.cdfs[i](reply.cutoffs), levels, rtol=0.0, atol=1e-3))
        out.append(CutoffStrategy(actions=reply.actions, cutoffs=cutoffs) if near else reply)
    return tuple(out)


def _crossings(game: CutoffGame, points: int) -> tuple[list[list[FloatArray]], bool]:
    """Return the fixed points of the composed best reply of two players with two actions each."""
    from scipy.optimize import brentq

    def composed(q: FloatArray) -> tuple[FloatArray, FloatArray]:
        second = _first_action(game, 1, q)
        return _first_action(game, 0, second), second

    def excess(q: float) -> float:
        return float(composed(np.array(q))[0]) - q

    grid = np.linspace(0.0, 1.0, points + 1)
    height = composed(grid)[0] - grid
    flat = np.abs(height) <= _LEVEL
    inner = flat[:-2] & flat[1:-1] & flat[2:]
    roots = [q for k, q in enumerate(grid.tolist()) if flat[k] and not (0 < k < points and inner[k - 1])]
    turns = np.flatnonzero((height[:-1] * height[1:] < 0) & ~flat[:-1] & ~flat[1:]).tolist()
    roots += [float(brentq(excess, grid[k], grid[k + 1], xtol=_ROOT, rtol=8.9e-16)) for k in turns]
    pairs = ((q, float(composed(np.array(q))[1])) for q in roots)
    return [[np.array([q, 1.0 - q]), np.array([p, 1.0 - p])] for q, p in pairs], bool(inner.any())


def _first_action(game: CutoffGame, player: int, other: FloatArray) -> FloatArray:
    """Return how likely `player` takes her first action if the other does with chance `other`."""
    own = np.moveaxis(np.stack([game.base[player], game.slope[player]]), player + 1, 1)
    lead = own[:, 0] - own[:, 1]
    height, tilt = (lead[k, 0] * other + lead[k, 1] * (1.0 - other) for k in range(2))
    level = np.abs(tilt) <= ATOL * np.abs(lead).max()
    below: FloatArray = np.asarray(game.cdfs[player](-height / np.where(level, 1.0, tilt)), dtype=float)
    leads = np.where(tilt > 0, 1.0 - below, below)
    return np.where(level, (height >= 0.0).astype(float), leads)


def _reply(game: CutoffGame, player: int, chances: list[FloatArray]) -> FloatArray:
    return game.chances(player, game.best_reply(player, chances))


def _from_starts(game: CutoffGame, starts: int, rng: np.random.Generator) -> Iterator[list[FloatArray]]:
    """Yield fixed points of the joint best reply, by Powell's hybrid method from several starts."""
    from scipy import optimize

    root: Any = optimize.root
    met: list[FloatArray] = []
    sizes = [len(labels) for labels in game.actions]
    cuts = np.cumsum(sizes)[:-1]

    def chances(flat: FloatArray) -> list[FloatArray]:
        parts = [np.maximum(part, 0.0) for part in np.split(flat, cuts)]
        return [part / part.sum() if part.sum() > 0 else np.full(len(part), 1 / len(part)) for part in parts]

    def reply(flat: FloatArray) -> FloatArray:
        parts = chances(flat)
        return np.concatenate([_reply(game, i, parts) for i in range(game.n_players)])

    for k in range(starts):
        parts = [np.full(a, 1 / a) if k == 0 else rng.dirichlet(np.full(a, 0.5)) for a in sizes]
        flat = np.concatenate(parts)
        for _ in range(20):
            flat = 0.5 * (flat + reply(flat))
        if any(float(np.abs(flat - other).max()) <= _NEAR for other in met):
            continue
        solved = root(
            lambda x: reply(x) - x, flat, method="hybr", options={"xtol": _ROOT, "maxfev": _MOST_CALLS}
        )
        for candidate in (np.asarray(solved.x, dtype=float), reply(reply(flat))):
            if float(np.abs(reply(candidate) - candidate).max()) <= EQUILIBRIUM_TOL:
                met.append(candidate)
                yield chances(candidate)
                break


def natural(game: CutoffGame) -> CutoffEquilibria:
    """Return the solver of a game with types on an interval when the user names none."""
    del game
    return CutoffEquilibria()
