"""The bargaining problem that the inputs of a case describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.catalogue import Kind, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.bargaining_problem import BargainingProblem

__all__ = ["PROBLEM", "problem_of_case"]

PROBLEM: tuple[Parameter, ...] = (
    Parameter(
        name="set",
        meaning="how the feasible set is given",
        domain="'hull', 'polytope' or 'frontier'",
        kind=Kind.TEXT,
    ),
    Parameter(
        name="points",
        meaning="outcomes whose hull is feasible",
        domain="k by n",
        unit="payoff",
        required=False,
        shape=("k", "n"),
    ),
    Parameter(
        name="A",
        meaning="normals of the inequalities A x <= b",
        domain="m by n",
        required=False,
        shape=("m", "n"),
    ),
    Parameter(
        name="b",
        meaning="bounds of the inequalities",
        domain="length m",
        unit="payoff",
        required=False,
        shape=("m",),
    ),
    Parameter(
        name="f",
        meaning="frontier, a formula in x",
        domain="concave and falling; numbers, + - * / **, sqrt",
        unit="payoff of player 2",
        required=False,
        kind=Kind.TEXT,
    ),
    Parameter(
        name="x_range",
        meaning="where the frontier is defined",
        domain="two increasing numbers",
        unit="payoff of player 1",
        required=False,
        shape=(2,),
    ),
    Parameter(name="d", meaning="disagreement point", domain="length n, finite", unit="payoff", shape=("n",)),
)
"""What every case of an axiomatic solution states."""

_FORMS = {"hull": ("points",), "polytope": ("A", "b"), "frontier": ("f", "x_range")}


def problem_of_case(inputs: Mapping[str, Any]) -> BargainingProblem:
    """Return the bargaining problem that the inputs of a case describe."""
    kind = inputs["set"]
    if kind not in _FORMS:
        raise invalid("set", f"must be one of {sorted(_FORMS)}", kind)
    for name in ("points", "A", "b", "f", "x_range"):
        if (name in inputs) != (name in _FORMS[kind]):
            rule = "must be given" if name in _FORMS[kind] else "must not be given"
            raise InvalidInputError(f"{name} {rule} for a set of kind {kind!r}")
    if kind == "hull":
        return BargainingProblem.hull(inputs["points"], inputs["d"])
    if kind == "polytope":
        return BargainingProblem.polytope(inputs["A"], inputs["b"], inputs["d"])
    return BargainingProblem.frontier(inputs["f"], inputs["x_range"], inputs["d"])
