"""Who bargains: the parties, and the third party that presses, informs or proposes."""

from __future__ import annotations

from dataclasses import dataclass

from gametheory.errors import invalid

__all__ = ["Mediator", "Player", "check_name"]


@dataclass(frozen=True, slots=True)
class Player:
    """A party to the bargain.

    Parameters
    ----------
    name : str
        The identifier by which games, instruments and results refer to the player.
    label : str, default ""
        What to print instead of the name, in text and pictures.

    Examples
    --------
    >>> str(Player("A", "Egypt")), str(Player("B"))
    ('Egypt', 'B')
    """

    name: str
    label: str = ""

    def __post_init__(self) -> None:
        check_name("name", self.name)
        if not isinstance(self.label, str):
            raise invalid("label", "must be a string", self.label)

    def __str__(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Mediator(Player):
    """A third party that presses, informs or proposes, and has no share in what is divided.

    Examples
    --------
    >>> Mediator("M") == Player("M")
    False
    """


def check_name(argument: str, name: object) -> None:
    """Raise an error that names `argument` unless `name` is a non-empty, stripped string."""
    if not isinstance(name, str):
        raise invalid(argument, "must be a string", name)
    if not name or name != name.strip():
        raise invalid(argument, "must be non-empty, without spaces at its ends", name)
