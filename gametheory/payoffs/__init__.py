"""What outcomes are worth: utility, issues and packages, contests, concession costs, discounting."""

from __future__ import annotations

from gametheory.payoffs.concession import ConcessionCost, concession_cost, largest_concession
from gametheory.payoffs.contest import Contest, contest_values
from gametheory.payoffs.discounting import Discounting, present_value
from gametheory.payoffs.issues import Issue, Package, additive_utility, crossed_red_lines
from gametheory.payoffs.utility import CARA, CRRA, LinearUtility, PowerUtility, Utility

__all__ = [
    "CARA",
    "CRRA",
    "ConcessionCost",
    "Contest",
    "Discounting",
    "Issue",
    "LinearUtility",
    "Package",
    "PowerUtility",
    "Utility",
    "additive_utility",
    "concession_cost",
    "contest_values",
    "crossed_red_lines",
    "largest_concession",
    "present_value",
]
