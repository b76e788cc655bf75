"""Finite problems that solvers read: frozen, validated, each with the check of its own answers."""

from gametheory.games.coalitional import CoalitionalGame, coalition_members
from gametheory.games.concepts import Concept, Deviation
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.normal_form import NormalForm
from gametheory.games.tree import Chance, Decision, Terminal

__all__ = [
    "Chance",
    "CoalitionalGame",
    "Concept",
    "Decision",
    "Deviation",
    "ExtensiveForm",
    "NormalForm",
    "Terminal",
    "coalition_members",
]
