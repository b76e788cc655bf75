"""Finite problems that solvers read: frozen, validated, each with the check of its own answers."""

from gametheory.games.coalitional import CoalitionalGame, coalition_members
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.normal_form import NormalForm

__all__ = [
    "CoalitionalGame",
    "Concept",
    "Deviation",
    "NormalForm",
    "coalition_members",
]
