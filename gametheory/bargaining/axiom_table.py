"""Which axiom each solution meets for two parties: the one place where it is stated."""

from __future__ import annotations

from enum import Enum

from gametheory.bargaining.axioms import Axiom

__all__ = ["ALWAYS", "STANDING", "Standing", "axiom_table"]


class Standing(Enum):
    """How an axiom stands with a solution; the value is its mark in the table."""

    THEOREM = "Y"
    UNBROKEN = "·"
    BROKEN = "n"


ALWAYS = (
    Axiom.WEAK_EFFICIENCY,
    Axiom.INDIVIDUAL_RATIONALITY,
    Axiom.TRANSLATION_COVARIANCE,
    Axiom.DISAGREEMENT_MONOTONICITY,
)
"""Axioms that every solution meets, as theorems or without a violation found."""

_COLUMNS = {
    "efficiency": Axiom.EFFICIENCY,
    "symmetry": Axiom.SYMMETRY,
    "scale": Axiom.SCALE_COVARIANCE,
    "irrelevant": Axiom.IRRELEVANT_ALTERNATIVES,
    "monotone": Axiom.MONOTONICITY,
    "individually": Axiom.INDIVIDUAL_MONOTONICITY,
    "midpoint": Axiom.MIDPOINT_DOMINATION,
    "additive": Axiom.SUPERADDITIVITY,
    "risk": Axiom.RISK_AVERSION,
}
_MARKS = {
    "Nash": "Y Y Y Y n n Y n Y",
    "Asymmetric Nash": "Y n Y Y n n n n ·",
    "Kalai-Smorodinsky": "Y Y Y n n Y Y n Y",
    "Lexicographic Kalai-Smorodinsky": "Y Y Y n n Y Y n Y",
    "Egalitarian": "n Y n Y Y Y n Y n",
    "Proportional": "n n n Y Y Y n Y n",
    "Leximin": "Y Y n Y n · n n n",
    "Utilitarian": "Y Y n Y n n n n n",
    "Relative utilitarian": "Y Y Y n n n n n n",
    "Equal loss": "Y Y n n n Y n Y n",
    "Rational equal loss": "Y Y n n n Y n Y n",
    "Raiffa discrete": "Y Y Y n n n Y n ·",
    "Raiffa continuous": "Y Y Y n n n · n ·",
    "Perles-Maschler": "Y Y Y n n n Y Y Y",
    "Equal area": "Y Y Y n n n · n ·",
    "Centroid ray": "Y Y Y n n n · n ·",
    "Yu p=2": "Y Y n n n n n n n",
    "Yu p=inf": "Y Y n n n Y n Y n",
    "Proportional with claims": "n Y Y Y Y Y n n ·",
    "Equal sacrifice": "n Y n Y Y Y n Y n",
}
STANDING: dict[str, dict[Axiom, Standing]] = {
    name: dict(zip(_COLUMNS.values(), map(Standing, marks.split()), strict=True))
    for name, marks in _MARKS.items()
}
"""Name of a solution -> axiom -> how it stands; weights of weighted ones are unequal."""


def axiom_table() -> str:
    """Return the table in Markdown, one row a solution.

    Examples
    --------
    >>> print(axiom_table().splitlines()[2])
    | Nash | Y | Y | Y | Y | n | n | Y | n | Y |
    """
    head = f"| solution | {' | '.join(_COLUMNS)} |"
    rows = [f"| {name} | {' | '.join(marks.split())} |" for name, marks in _MARKS.items()]
    return "\n".join([head, "|" + "---|" * (len(_COLUMNS) + 1), *rows])
