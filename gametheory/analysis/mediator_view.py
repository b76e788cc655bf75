"""The mediator's own choice in a scenario: what it would do, where it would switch, over the ranges too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.mediator import NEEDED, mediator_options
from gametheory.pressure.mediator_choice import mediator_tree
from gametheory.pressure.mediator_dilemma import OPTIONS, MediatorDilemma
from gametheory.scenarios import Scenario
from gametheory.solvers import Solution
from gametheory.solvers.solve import solve

__all__ = ["MediatorView", "mediator_dilemma", "mediator_view"]

DRAWS = 4_000
_NAMES = tuple("continue" if name == "drift" else name for name in OPTIONS)
"""The options of a scenario, in the order of the model."""


@dataclass(frozen=True, kw_only=True)
class MediatorView:
    """The mediator's choice, its switching points, and how often it would choose what.

    Attributes
    ----------
    dilemma : MediatorDilemma
        At the central numbers; `plot()` draws it.
    solution : Solution
        Of the tree of the same choice by backward induction, with its certificate.
    draws : int
        Number of draws over the stated ranges.
    shares : mapping of str to float
        Share of the draws in which each option is the best.
    even_likelier : float
        Share of the draws in which another option is the best although even pressure makes a deal likelier.
    """

    dilemma: MediatorDilemma
    solution: Solution
    draws: int
    shares: Mapping[str, float]
    even_likelier: float

    @property
    def values(self) -> dict[str, float]:
        """What each option is worth, in the mediator's units."""
        return dict(zip(_NAMES, self.dilemma.values().tolist(), strict=True))

    @property
    def best(self) -> str:
        """The option chosen."""
        return _NAMES[int(self.dilemma.choice())]

    @property
    def chances(self) -> dict[str, float]:
        """The chance of a deal under each option, as the scenario states it."""
        return dict(zip(_NAMES, self.dilemma.deal_chances().tolist(), strict=True))

    @property
    def corner(self) -> tuple[float, float] | None:
        """The cost of leaving and of a wider war at which leaving, escalating and staying are worth the same.

        None if there are none, or one would have to be negative.
        """
        blame, war = self.dilemma.corner().tolist()
        return (blame, war) if isfinite(blame) and isfinite(war) and min(blame, war) >= 0 else None


def mediator_dilemma(scenario: Scenario, at: Mapping[str, ArrayLike] | None = None) -> MediatorDilemma:
    """Return the mediator's choice among escalating, leaving, pressing both sides and going on.

    An expected loss from a party's collapse counts among the costs of the option: of leaving it is part of
    the blame, beside the cost of leaving itself. What is said of a war risk while the mediator goes on holds
    if it presses both sides as well.

    Parameters
    ----------
    scenario : Scenario
    at : mapping, optional
        Dotted path -> number or array of shape (n,) in place of the central value, as for
        `mediator_options`; arrays make one batch.

    Raises
    ------
    UnknownNameError
        If the scenario does not state a number that is needed.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> model = mediator_dilemma(load("ukraine-2025"))
    >>> model.values().round(4)  # escalate, walk, even, drift
    array([-0.1875, -0.1425, -0.105 , -0.03  ])
    >>> round(float(model.even_legacy()), 3)  # value of a deal from which pressing both beats going on
    0.8
    """
    options, stakes = mediator_options(scenario, at)
    by_name = {option.name: option for option in options}
    spent = {name: np.asarray(o.cost + o.collapse * stakes.collapse) for name, o in by_name.items()}
    going_on, even, escalate, walk = (by_name[name] for name in ("continue", "even", "escalate", "walk"))
    return MediatorDilemma(
        legacy=stakes.deal,
        escalation_deal=escalate.deal,
        escalation_cost=spent["escalate"],
        hot_war_risk=escalate.hot_war,
        hot_war_cost=stakes.hot_war,
        pivot=np.maximum(-spent["walk"], 0.0),
        blame=np.maximum(spent["walk"], 0.0),
        walk_deal=walk.deal,
        walk_war_risk=walk.hot_war,
        even_deal=even.deal,
        even_cost=spent["even"],
        drift_deal=going_on.deal,
        drift_cost=spent["continue"],
        stay_war_risk=going_on.hot_war,
    )


def mediator_view(scenario: Scenario, *, draws: int = DRAWS, seed: int = 0) -> MediatorView | None:
    """Return the mediator's choice among escalating, leaving, pressing both sides and going on.

    Parameters
    ----------
    scenario : Scenario
    draws : int, default 4000
        Over the stated ranges of the mediator's numbers.
    seed : int, default 0

    Returns
    -------
    MediatorView or None
        None where the scenario does not state what the choice needs.

    Raises
    ------
    InvalidInputError
        If the chances of an option add up to more than one.
    """
    if not set(scenario.mediator_parameters) >= NEEDED:
        return None
    tree = mediator_tree(
        *mediator_options(scenario), mediator=scenario.mediator.id if scenario.mediator else "M"
    )
    best, likelier = np.zeros(len(OPTIONS), dtype=int), 0
    for block in scenario.ranges(("mediator",)).blocks(draws, rng=np.random.default_rng(seed)):
        moved = mediator_dilemma(scenario, block)
        chosen = np.atleast_1d(moved.choice())
        best += np.bincount(chosen, minlength=len(OPTIONS))
        uneven = chosen != OPTIONS.index("even")
        likelier += int((uneven & (moved.even_deal > moved.deal_chance())).sum())
    return MediatorView(
        dilemma=mediator_dilemma(scenario),
        solution=solve(tree),
        draws=draws,
        shares={name: float(best[k] / best.sum()) for k, name in enumerate(_NAMES)},
        even_likelier=float(likelier / best.sum()),
    )
