"""Disputes as data: the shipped cases, your own files, and every number with its source."""

from __future__ import annotations

from gametheory.scenarios.authoring import Report, check, template
from gametheory.scenarios.errors import ScenarioError, UnknownNameError
from gametheory.scenarios.library import load, names
from gametheory.scenarios.records import Quantity, Source
from gametheory.scenarios.scenario import Scenario
from gametheory.scenarios.schema import schema, schema_text

__all__ = [
    "Quantity",
    "Report",
    "Scenario",
    "ScenarioError",
    "Source",
    "UnknownNameError",
    "check",
    "load",
    "names",
    "schema",
    "schema_text",
    "template",
]
