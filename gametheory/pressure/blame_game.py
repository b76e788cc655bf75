"""Accept or refuse, when the instruments follow whoever is blamed for the refusal."""

from __future__ import annotations

import numpy as np

from gametheory.errors import invalid
from gametheory.games.normal_form import NormalForm
from gametheory.payoffs import additive_utility, crossed_red_lines
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.reservation import reservation

__all__ = ["ACCEPT", "REFUSE", "blame_game"]

ACCEPT, REFUSE = "accept", "refuse"


def blame_game(
    dispute: Dispute, profile: PressureProfile, text: str, *, red_lines: bool = False
) -> NormalForm:
    r"""Return the two-by-two game in which each party accepts or refuses `text`.

    If both accept, each gets the value of the text and its reward. If one refuses, each gets its
    value of the contest under the instruments that follow this refusal, blame errors included. If
    both refuse, every trigger of a refusal holds and every such instrument is carried out: there
    is no one else to blame. Mutual acceptance is an equilibrium exactly where each party prefers
    the text to its own refusal.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
    text : str
        Name of one of the texts.
    red_lines : bool, default False
        Whether a party whose red line the text crosses cannot accept: the action is then missing
        from the game.

    Returns
    -------
    NormalForm
        Batch axes of `dispute` and `profile` lead. Actions are ``accept`` and ``refuse``.

    Raises
    ------
    InvalidInputError
        If there is no such text, or over a batch it crosses a party's red line at some points only.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> dispute = Dispute(
    ...     parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(1, 1)),),
    ...     packages=(Package(name="text", scores=(0.35,)),))
    >>> threat = Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.1, 0))
    >>> blame_game(dispute, PressureProfile(instruments=(threat,)), "text").payoffs[0]
    array([[0.35, 0.4 ],
           [0.3 , 0.3 ]])
    """
    package = dispute.package(text)
    values = reservation(dispute, profile)
    every = reservation(dispute, profile, regime="collective").disagreement
    agree = additive_utility(package.scores, dispute.weights) + values.reward
    first, second = values.branches[..., 0, :], values.branches[..., 1, :]
    agree, first, second, every = np.broadcast_arrays(agree, first, second, every)
    cells = np.stack([np.stack([agree, second], axis=-2), np.stack([first, every], axis=-2)], axis=-3)
    actions = [[ACCEPT, REFUSE], [ACCEPT, REFUSE]]
    if red_lines:
        crossed = crossed_red_lines(package.scores, dispute.issues).any(axis=-2).reshape(-1, 2)
        if (crossed != crossed[0]).any():
            raise invalid("text", "must cross the same parties' red lines at every point of a batch", text)
        start = [int(crossed[0, party]) for party in (0, 1)]
        cells = cells[..., start[0] :, start[1] :, :]
        actions = [options[k:] for options, k in zip(actions, start, strict=True)]
    names = [party.name for party in dispute.parties]
    return NormalForm.from_bimatrix(cells[..., 0], cells[..., 1], players=names, actions=actions)
