"""Switchable assumptions as arguments: which alternative is taken, and what it does to a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gametheory.errors import RefusedError
from gametheory.scenarios.errors import ScenarioError, UnknownNameError, nearest
from gametheory.scenarios.records import Assumption, Switch, Table

__all__ = ["Choices", "choices_of", "switch_of"]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the alternatives taken choose besides numbers; empty where they leave it open.

    Attributes
    ----------
    configuration, text : str
        What to look at.
    measure : str
        What "even" means.
    mechanisms : tuple of str
        Names of mechanisms.
    """

    configuration: str = ""
    text: str = ""
    measure: str = ""
    mechanisms: tuple[str, ...] = ()


def switch_of(assumptions: Table[Assumption], name: str, alternative: str, file: str) -> Switch:
    """Return what the `alternative` of the assumption called `name` does.

    Raises
    ------
    UnknownNameError
        If there is no such assumption or alternative; the message gives the nearest ones.
    RefusedError
        If the model has nothing that answers to the alternative; the message says why.
    """
    entry = assumptions[name]
    wanted = str(alternative).strip().casefold()
    for switch in entry.switches:
        if switch.alternative.casefold() == wanted:
            if switch.not_modelled:
                reason = f"{file}: assumptions.{name}: {switch.alternative!r} is not modelled"
                raise RefusedError(f"{reason}: {switch.not_modelled}")
            return switch
    if not entry.switches:
        rule = "states no switches, so that its alternatives are words only"
        raise ScenarioError(file, f"assumptions.{name}", rule, alternative)
    known = [switch.alternative for switch in entry.switches]
    hint = nearest(alternative, known)
    listed = "" if hint else f"; its alternatives: {', '.join(map(repr, known))}"
    raise UnknownNameError(
        file, f"assumptions.{name}", "has no such alternative", alternative, hint=hint or listed
    )


def choices_of(switches: Mapping[str, Switch], file: str) -> Choices:
    """Return the choices of several switches together.

    Raises
    ------
    ScenarioError
        If two of them choose differently.
    """
    chosen: dict[str, str | tuple[str, ...]] = {}
    by: dict[str, str] = {}
    for name, switch in switches.items():
        for what in ("configuration", "text", "measure", "mechanisms"):
            value = getattr(switch, what)
            if value and chosen.setdefault(what, value) != value:
                rule = f"chooses another {what} than {by[what]}, which is taken too"
                raise ScenarioError(file, f"assumptions.{name}", rule, value)
            if value:
                by[what] = name
    return Choices(**chosen)  # type: ignore[arg-type]  # each by its own name
