r"""All subgame-perfect equilibria under ties, mixed ones included, as a union of cells.

After a tie the mover may mix, and the mixture may decide what is best above. A cell says for every decision
which actions may be mixed. Where a comparison above does not depend on the mixtures below, the cell is a
product of simplices. Where it does, the mixtures must meet a condition: that the actions of the cell are
optimal there, given what is played below, which is one multilinear (in)equality for each other action.

What a player gets over a product of simplices varies between bounds that follow from those of the
subgames, since the mixtures in different subgames are independent. So whether a comparison can go one way
or the other is decided by intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from gametheory.arrays import FloatArray, Value, frozen
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE, END
from gametheory.solvers.kernels.backward_pass import TIE

__all__ = ["TiedCell", "tied_cells"]


@dataclass(frozen=True, eq=False, kw_only=True)
class TiedCell(Value):
    """A set of subgame-perfect equilibria of a tree with perfect information.

    Parameters
    ----------
    actions : tuple of tuple of int
        For each information set the actions that may be mixed, in any proportion.
    conditions : tuple of int
        Information sets at which these actions are optimal only for some mixtures below. Without any, all
        mixtures of the cell are equilibria; with some, those at which they are optimal there.
    low, high : array_like, shape (n,)
        Between what each player's payoff lies, in payoff units: the exact range without conditions, else
        bounds of it.
    """

    actions: tuple[tuple[int, ...], ...]
    conditions: tuple[int, ...]
    low: FloatArray
    high: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", frozen(self.low))
        object.__setattr__(self, "high", frozen(self.high))

    @property
    def dimension(self) -> int:
        """In how many directions the mixtures vary, conditions left aside."""
        return sum(len(some) - 1 for some in self.actions)

    def allows(self, game: ExtensiveForm, profile: Any) -> bool:
        """Whether a profile mixes only what the cell lets it mix."""
        mixtures = game.mixtures(profile)
        return all(
            set(np.flatnonzero(mixture > TIE).tolist()) <= set(some)
            for mixture, some in zip(mixtures, self.actions, strict=True)
        )

    def sample(self, game: ExtensiveForm, rng: np.random.Generator) -> FloatArray:
        """Return a random profile of mixtures, each drawn evenly from its simplex; conditions are ignored."""
        flat = np.zeros(int(game.tree.offsets[-1]))
        for start, some in zip(game.tree.offsets[:-1].tolist(), self.actions, strict=True):
            flat[start + np.array(some)] = rng.dirichlet(np.ones(len(some)))
        return flat

    def describe(self, game: ExtensiveForm) -> str:
        """Return in words what may be mixed, on what condition, and what it pays."""
        parts = []
        for which, some in enumerate(self.actions):
            labels = [game.tree.actions(which)[a] for a in some]
            if len(some) > 1 or which in self.conditions:
                if_so = " if optimal" if which in self.conditions else ""
                parts.append(f"{game.set_name(which)}: {' or '.join(labels)}{if_so}")
        pays = (
            f"{name} {a:.4g}" if b - a <= TIE else f"{name} {a:.4g} to {b:.4g}"
            for name, a, b in zip(game.players, self.low, self.high, strict=True)
        )
        return "; ".join([*parts, ", ".join(pays)])


@dataclass(frozen=True)
class _Part:
    """A cell of a subgame, with payoffs as shares of the ranges."""

    low: FloatArray
    high: FloatArray
    actions: tuple[tuple[int, tuple[int, ...]], ...] = ()
    conditions: tuple[int, ...] = ()


def tied_cells(game: ExtensiveForm, limit: int) -> tuple[TiedCell, ...] | None:
    """Return cells whose union is the set of all subgame-perfect equilibria; None if there are over `limit`.

    Cells with conditions may be empty where several conditions contradict each other.

    Parameters
    ----------
    game : ExtensiveForm
        One game of perfect information.
    limit : int

    Examples
    --------
    Offered nothing, B may mix; what A then offers depends on the mixture.

    >>> from gametheory import Decision, ExtensiveForm, Terminal
    >>> def offer(y):
    ...     answers = {"yes": Terminal([2 - y, y]), "no": Terminal([0, 0])}
    ...     return Decision("B", answers, name=f"offered {y}")
    >>> game = ExtensiveForm("AB", Decision("A", {str(y): offer(y) for y in (0, 1)}, name="start"))
    >>> for cell in tied_cells(game, 100):
    ...     print(cell.describe(game))
    start: 0 if optimal; offered 0: yes or no; A 1 to 2, B 0
    start: 1 if optimal; offered 0: yes or no; A 1, B 1
    start: 0 or 1 if optimal; offered 0: yes or no; A 1, B 0 to 1
    """
    tree, spans = game.tree, np.where(game.spans > 0, game.spans, 1.0)
    least = game.payoffs.min(axis=0)
    unit = iter(((game.payoffs - least) / spans)[::-1])
    chances = np.ones(tree.n_nodes)
    chances[tree.chance_branches] = game.probabilities
    below: list[list[_Part]] = [[] for _ in range(tree.n_nodes)]
    for k in range(tree.n_nodes - 1, -1, -1):
        mover = int(tree.mover[k])
        if mover == END:
            pay = next(unit)
            below[k] = [_Part(pay, pay)]
            continue
        followers = slice(int(tree.first[k]), int(tree.first[k] + tree.degree[k]))
        options = below[followers]
        if prod(map(len, options)) > limit:
            return None
        for parts in product(*options):
            low, high = np.stack([p.low for p in parts]), np.stack([p.high for p in parts])
            actions = tuple(entry for p in parts for entry in p.actions)
            conditions = tuple(which for p in parts for which in p.conditions)
            if mover == CHANCE:
                share = chances[followers]
                below[k].append(_Part(share @ low, share @ high, actions, conditions))
                continue
            which = int(tree.sets[k])
            choices = _choices(low[:, mover], high[:, mover], limit)
            if choices is None:
                return None
            for some, tied in choices:
                own_low, own_high = low[list(some)].min(axis=0), high[list(some)].max(axis=0)
                own_low[mover] = max(low[:, mover].max(), low[list(some), mover].max())
                own_high[mover] = max(own_low[mover], high[list(some), mover].min())
                further = conditions if tied else (*conditions, which)
                below[k].append(_Part(own_low, own_high, (*actions, (which, some)), further))
            if len(below[k]) > limit:
                return None
        below[followers] = [[] for _ in options]
    return tuple(
        TiedCell(
            actions=tuple(some for _, some in sorted(part.actions)),
            conditions=tuple(sorted(part.conditions)),
            low=least + spans * part.low,
            high=least + spans * part.high,
        )
        for part in below[0]
    )


def _choices(low: FloatArray, high: FloatArray, limit: int) -> list[tuple[tuple[int, ...], bool]] | None:
    """Return which actions can be best together, and whether they are for all mixtures below."""
    floor = low.max() - TIE
    able = np.flatnonzero(high >= floor).tolist()
    # these pay exactly the highest payoff that is sure whatever is mixed: best together or not at all
    sure = {a for a in able if low[a] >= floor and high[a] <= low[a] + TIE}
    if len(sure) == len(able):
        return [(tuple(able), True)]
    if 2 ** len(able) > limit:
        return None
    out = []
    for size in range(1, len(able) + 1):
        for some in combinations(able, size):
            chosen, rest = list(some), [a for a in range(len(low)) if a not in some]
            apart = high[chosen].min() < max(floor, low[chosen].max() - TIE)
            if apart or (sure & set(some) and not sure <= set(some)):
                continue
            level = low[chosen].min() + TIE
            out.append((some, bool(high[chosen].max() <= level and high[rest].max(initial=level) <= level)))
    return out
