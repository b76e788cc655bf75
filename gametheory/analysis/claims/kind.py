"""A kind of test: which arguments it takes from a scenario, and how it makes a number of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.number import ClaimNumber, MissingModel

__all__ = ["ClaimKind"]


@dataclass(frozen=True, kw_only=True)
class ClaimKind:
    """One kind of test.

    Attributes
    ----------
    name : str
        What the field ``kind`` of a test says.
    meaning : str
        When a claim of this kind holds.
    arguments : mapping of str to str
        Argument -> what it is; those in brackets may be left out.
    build : callable
        Takes the arguments; returns the number of the claim, or the model that is missing.
    """

    name: str
    meaning: str
    arguments: Mapping[str, str]
    build: Callable[[Arguments], ClaimNumber | MissingModel]

    def __str__(self) -> str:
        listed = "; ".join(f"{name}: {meaning}" for name, meaning in self.arguments.items())
        return f"{self.name}: {self.meaning} ({listed})"
