"""Screening: the uninformed side moves first and offers a menu, the informed side chooses from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.signalling_game import SignallingGame
from gametheory.games.tree import Chance, Decision, Terminal

__all__ = ["screening_game"]


def screening_game(
    prior: Mapping[str, float],
    offers: Sequence[str],
    replies: Sequence[str] | Mapping[str, Sequence[str]],
    principal: ArrayLike,
    agent: ArrayLike,
    *,
    players: tuple[str, str] = ("principal", "agent"),
) -> ExtensiveForm:
    """Return the tree in which a principal offers, chance draws the agent's type, and the agent replies [1]_.

    It has perfect information, so backward induction finds all its subgame-perfect equilibria.

    Parameters
    ----------
    prior : mapping of str to float
        The agent's types and how likely each is; all positive, summing to one.
    offers : sequence of str, length M
        What the principal may offer: menus, prices, terms.
    replies : sequence of str, length A, or mapping of str to sequence of str
        What the agent may do; a mapping says it for each offer.
    principal, agent : array_like, shape (T, M, A)
        Payoffs for each type, offer and reply, in payoff units; with a mapping of replies the last axis runs
        over all labels in the order in which they first appear.
    players : (str, str), default ("principal", "agent")

    References
    ----------
    .. [1] M. Rothschild and J. Stiglitz, "Equilibrium in competitive insurance markets", Quarterly Journal of
       Economics 90 (1976) 629-649, doi:10.2307/1885326.

    Examples
    --------
    A seller asks 1 or 3 of a buyer who values the good at 2 or 4, the latter with chance 0.6.

    >>> import numpy as np
    >>> from gametheory import solve
    >>> price, value = np.array([1.0, 3.0])[:, np.newaxis], np.array([2.0, 4.0])[:, np.newaxis, np.newaxis]
    >>> buys = np.array([1.0, 0.0])
    >>> game = screening_game(
    ...     {"low": 0.4, "high": 0.6}, ["ask 1", "ask 3"], ["buy", "pass"],
    ...     principal=price * buys + 0 * value, agent=(value - price) * buys,
    ... )
    >>> [found.payoffs.round(6).tolist() for found in solve(game)]
    [[1.8, 0.6]]
    """
    checked = SignallingGame(prior, offers, replies, agent, principal, players=players)

    def ends(t: int, m: int) -> dict[str, Terminal]:
        return {
            checked.replies[a]: Terminal(np.array([checked.receiver[t, m, a], checked.sender[t, m, a]]))
            for a in np.flatnonzero(checked.allowed[m]).tolist()
        }

    menus = {}
    for m, offer in enumerate(checked.messages):
        drawn = {
            kind: (checked.prior[t], Decision(players[1], ends(t, m), name=f"{kind} offered {offer}"))
            for t, kind in enumerate(checked.types)
        }
        menus[offer] = Chance(drawn)
    return ExtensiveForm(players, Decision(players[0], menus, name="offer"))
