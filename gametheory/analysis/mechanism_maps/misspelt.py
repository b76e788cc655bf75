"""Parameters of a scenario that look like a slip of the pen in one that mechanisms read."""

from __future__ import annotations

import re
from difflib import get_close_matches

from gametheory.analysis.mechanism_maps import MAPS
from gametheory.scenarios import Scenario

__all__ = ["misspelt", "names_read"]

_NAMES = re.compile(r"\bparameters\.(\w+)(?:(?:, | \()(\w+_\w+))?")
"""A name, and a second one after it as in "parameters.demand_A (demand_B)"."""
_ALIKE = 0.85
"""How much alike two names are, from 0 to 1, so that one may be meant for the other."""


def names_read() -> frozenset[str]:
    """Return the names of the parameters that some mechanism says it reads."""
    sources = [source for entry in MAPS for source in entry.symbols.values()]
    pairs = (pair for source in sources for pair in _NAMES.findall(source))
    return frozenset(name for pair in pairs for name in pair if name)


def misspelt(scenario: Scenario) -> dict[str, str]:
    """Return parameters that no mechanism reads -> the one of nearly that name which the case lacks.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> document = load("dayton-1995").to_dict()
    >>> document["parameters"]["resolve_spred"] = document["parameters"].pop("resolve_spread")
    >>> misspelt(Scenario.from_dict(document))
    {'resolve_spred': 'resolve_spread'}
    """
    lacking = names_read() - set(scenario.parameters)
    found = {}
    for name in set(scenario.parameters) - names_read():
        for meant in get_close_matches(name, sorted(lacking), n=1, cutoff=_ALIKE):
            found[name] = meant
    return dict(sorted(found.items()))
