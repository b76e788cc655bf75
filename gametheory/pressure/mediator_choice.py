"""The mediator's own choice: go on, press both sides, escalate, or leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import ATOL, FloatArray, Numbers, Value, in_unit_interval
from gametheory.errors import invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal

__all__ = ["MediatorOption", "MediatorStakes", "mediator_tree", "mediator_values"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorOption(Value):
    """One thing the mediator can do, and what may follow.

    Parameters
    ----------
    name : str
    deal, collapse, hot_war : array_like, shape (...)
        Chances of a settlement, of a party's collapse, and of a war with the mediator; what is left to one is
        a continued contest.
    cost : array_like, shape (...)
        What the option costs the mediator whatever follows, in its units.

    Raises
    ------
    InvalidInputError
        If a chance leaves [0, 1] or a cost is not finite.
    """

    name: str
    deal: Numbers = Numbers(in_unit_interval)
    collapse: Numbers = Numbers(in_unit_interval)
    hot_war: Numbers = Numbers(in_unit_interval)
    cost: Numbers = Numbers()


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorStakes(Value):
    """What the mediator gains and loses, in its own units.

    Parameters
    ----------
    deal : array_like, shape (...)
        Value of a settlement.
    collapse : array_like, shape (...)
        Loss if a party collapses.
    hot_war : array_like, shape (...)
        Loss from a war with the mediator.
    """

    deal: Numbers = Numbers()
    collapse: Numbers = Numbers()
    hot_war: Numbers = Numbers()


def mediator_values(options: Sequence[MediatorOption], stakes: MediatorStakes) -> FloatArray:
    r"""Return what each option is worth to the mediator.

    .. math:: V_o = \Pr_o(\text{deal})\, V - \Pr_o(\text{collapse})\, L
              - \Pr_o(\text{hot war})\, H - c_o.

    Parameters
    ----------
    options : sequence of MediatorOption, length n
    stakes : MediatorStakes

    Returns
    -------
    ndarray, shape (..., n)
        In the mediator's units.

    Raises
    ------
    InvalidInputError
        If there is no option, two share a name, or the stakes are none.

    Examples
    --------
    >>> stakes = MediatorStakes(deal=0.3, collapse=0.35, hot_war=3.0)
    >>> go_on = MediatorOption(name="continue", deal=0.25, collapse=0.1, hot_war=0.01, cost=0.04)
    >>> mediator_values([go_on], stakes).round(4)
    array([-0.03])
    """
    _check(options, stakes)
    values = [
        option.deal * stakes.deal
        - option.collapse * stakes.collapse
        - option.hot_war * stakes.hot_war
        - option.cost
        for option in options
    ]
    return np.stack(np.broadcast_arrays(*values), axis=-1)


def mediator_tree(
    options: Sequence[MediatorOption], stakes: MediatorStakes, *, mediator: str = "M"
) -> ExtensiveForm:
    """Return the choice as a tree: the mediator moves, then chance.

    The second telling of `mediator_values`: backward induction on the tree gives the same values.

    Parameters
    ----------
    options : sequence of MediatorOption
    stakes : MediatorStakes
    mediator : str, default "M"
        Name of the mediator.

    Returns
    -------
    ExtensiveForm
        One player; after each option chance draws ``deal``, ``collapse``, ``hot war`` or ``stall``.

    Raises
    ------
    InvalidInputError
        If there is no option, two share a name, the stakes are none, or the chances of an option add up to
        more than one.

    Examples
    --------
    >>> from gametheory.solvers import solve
    >>> stakes = MediatorStakes(deal=0.3, collapse=0.35, hot_war=3.0)
    >>> go_on = MediatorOption(name="continue", deal=0.25, collapse=0.1, hot_war=0.01, cost=0.04)
    >>> leave = MediatorOption(name="walk", deal=0.12, collapse=0.35, hot_war=0.002, cost=0.05)
    >>> solve(mediator_tree([go_on, leave], stakes)).answers[0].payoffs.round(4)
    array([-0.03])
    """
    _check(options, stakes)
    branches = {}
    for option in options:
        stall = 1.0 - option.deal - option.collapse - option.hot_war
        if (stall < -ATOL).any():
            total = float(np.max(1.0 - stall))
            raise invalid(f"option {option.name!r}", "must have chances that sum to at most 1", total)
        ends = {
            "deal": (option.deal, stakes.deal - option.cost),
            "collapse": (option.collapse, -stakes.collapse - option.cost),
            "hot war": (option.hot_war, -stakes.hot_war - option.cost),
            "stall": (np.maximum(stall, 0.0), -option.cost),
        }
        branches[option.name] = Chance(
            {name: (chance, Terminal(np.stack([value], axis=-1))) for name, (chance, value) in ends.items()}
        )
    return ExtensiveForm((mediator,), Decision(mediator, branches))


def _check(options: Sequence[MediatorOption], stakes: object) -> None:
    names = [option.name for option in options]
    if not names:
        raise invalid("options", "must hold at least one option", names)
    if len(set(names)) < len(names):
        raise invalid("options", "must have different names", names)
    if not isinstance(stakes, MediatorStakes):
        raise invalid("stakes", "must say what the mediator gains and loses, as MediatorStakes", stakes)
