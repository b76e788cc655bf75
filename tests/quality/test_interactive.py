"""An interactive session shows what `print` shows: no dump of fields where a class has a text of its own."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum
from importlib import import_module

import gametheory
from gametheory.printing import Printed

NAMES = {"Player", "ClaimKind"}
"""Classes whose text is a name, not an account of what was found: their fields say more."""


def classes_with_a_text() -> Iterator[type]:
    for module in pkgutil.walk_packages(gametheory.__path__, "gametheory."):
        if module.name.endswith("__main__"):
            continue
        for _, found in inspect.getmembers(import_module(module.name), inspect.isclass):
            own = found.__module__ == module.name and "__str__" in vars(found)
            if own and not issubclass(found, (Exception, Enum)) and not getattr(found, "_is_protocol", False):
                yield found


def test_what_prints_as_a_text_shows_as_one() -> None:
    found = {kind.__name__: issubclass(kind, Printed) for kind in classes_with_a_text()}
    assert {name for name, printed in found.items() if not printed} == NAMES
    assert len(found) > 30


def test_a_table_is_shown_and_not_its_fields() -> None:
    shown = gametheory.models._repr_mimebundle_(include=None, exclude=None)
    assert shown == {"text/plain": str(gametheory.models)}
