"""Help for authors: a template of a new case, and a report on a file."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gametheory.errors import invalid
from gametheory.printing import Printed
from gametheory.scenarios.errors import ScenarioError
from gametheory.scenarios.scenario import Scenario

__all__ = ["Report", "check", "template"]


@dataclass(frozen=True)
class Report(Printed):
    """What a check of a scenario file found.

    Parameters
    ----------
    file : str
    ok : bool
        Whether the file can be used.
    error : str
        The first rule it breaks, if any.
    counts : tuple of (str, int)
        How many entries of each kind it has.
    warnings : tuple of str
        What is allowed but deserves a look.
    """

    file: str
    ok: bool
    error: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.ok:
            return f"not valid\n  {self.error}"
        lines = [
            f"{self.file}: valid",
            f"  {', '.join(_counted(count, kind) for kind, count in self.counts)}",
        ]
        return "\n".join([*lines, *(f"  look at: {warning}" for warning in self.warnings)])


def _counted(count: int, kind: str) -> str:
    return f"{count} {kind.removesuffix('s') if count == 1 else kind}"


def check(path: str | os.PathLike[str]) -> Report:
    """Return a report on the scenario file at `path`; a broken file is reported, not raised.

    Examples
    --------
    >>> check("no-such-file.json").error
    'no-such-file.json: does not exist'
    """
    if not isinstance(path, str | os.PathLike):
        raise invalid("path", "must be the path of a file", path)
    try:
        scenario = Scenario.from_file(Path(path))
    except ScenarioError as error:
        return Report(file=str(path), ok=False, error=str(error))
    return Report(
        file=str(path), ok=True, counts=tuple(scenario.counts().items()), warnings=tuple(_warnings(scenario))
    )


def template() -> str:
    """Return the text of a small valid case with remarks, to be edited into a new one.

    Examples
    --------
    >>> Scenario(template()).parties
    ('Avalon', 'Borduria')
    """
    return files(__package__).joinpath("template.json").read_text(encoding="utf-8")


def _warnings(scenario: Scenario) -> Iterator[str]:
    quantities = scenario.quantities()
    for quantity in quantities:
        if quantity.basis == "derived" and not quantity.sources:
            yield f"{quantity.path} is derived but cites no source"
    bare = Counter(q.path.split(".")[0] for q in quantities if q.basis == "assumed" and not q.sources)
    bare.pop("configurations", None)
    for section, count in bare.items():
        yield f"assumed without a source: {_counted(count, 'numbers')} in {section}"
    for quantity in quantities:
        if quantity.path.startswith("parameters.") and quantity.low == quantity.high:
            yield f"{quantity.path} has no range: low equals high"
    yield from _unused(scenario)
    for package in scenario.packages.values():
        days = re.findall(r"\d{4}-\d{2}-\d{2}", package.date)
        if days and (min(days) > scenario.as_of.isoformat()) != (package.status == "later"):
            yield f"packages.{package.id}.status is {package.status!r}, but its date is {package.date}"
    if not any(_believes_nothing(scenario, name) for name in scenario.configurations):
        yield "no configuration without pressure, to compare the others with"


def _unused(scenario: Scenario) -> Iterator[str]:
    document = scenario.to_dict()
    named = {name for c in document["configurations"] for name in c["credibility"]}
    for name, instrument in scenario.instruments.items():
        if name not in named and instrument.trigger != "in_force":
            yield f"instruments.{name} is in no configuration"
    body = str({key: value for key, value in document.items() if key != "sources"})
    for name in scenario.sources:
        if f"'{name}'" not in body:
            yield f"sources.{name} is cited nowhere"


def _believes_nothing(scenario: Scenario, name: str) -> bool:
    return all(q.central == 0 for q in scenario.configurations[name].credibility.values())
