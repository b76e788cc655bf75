"""What outcomes are worth: utility, issues and packages, contests, concession costs, discounting."""

from __future__ import annotations

from gametheory.payoffs.contest import Contest, contest_values
from gametheory.payoffs.issues import Issue, Package, additive_utility, crossed_red_lines

__all__ = [
    "Contest",
    "Issue",
    "Package",
    "additive_utility",
    "contest_values",
    "crossed_red_lines",
]
