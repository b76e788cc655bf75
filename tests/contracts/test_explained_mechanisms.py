"""Every mechanism of the room of pressure is read off a case, or is kept out for a reason that is tested."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import numpy as np
import pytest

import gametheory as gt
import gametheory.pressure
from gametheory.analysis import explain, mediator_dilemma
from gametheory.analysis.mechanism_maps import MAPS
from gametheory.plots.mechanism_picture import PICTURES
from gametheory.pressure.mechanism import Mechanism
from gametheory.scenarios import load, names
from gametheory.solvers.certified_model import CertifiedModel

NO_ROW = {gt.MediatorDilemma: "no pressure of a given size enters, so that no total can be held and spread"}
"""What is told in a section of its own; the reason is the test below."""


def kinds(root: type) -> Iterator[type]:
    """Yield the models below `root` that live in the room of pressure."""
    for kind in root.__subclasses__():
        if kind is not Mechanism and kind.__module__.startswith("gametheory.pressure."):
            yield kind
        yield from kinds(kind)


def every_model() -> set[type]:
    for module in pkgutil.iter_modules(gametheory.pressure.__path__):
        importlib.import_module(f"gametheory.pressure.{module.name}")
    return set(kinds(CertifiedModel))


def test_every_model_of_pressure_states_its_theorem_boundary_and_counter_case_and_is_drawn() -> None:
    for kind in every_model():
        for part in (r"\*\*?(Theorem|Proposition)", r"\*\*?Boundar(y|ies)", r"\*\*?Counter-cases?"):
            assert re.search(part, str(kind.__doc__)), f"{kind.__name__} lacks {part}"
        assert kind.__name__ in PICTURES
        assert callable(kind.as_game)  # type: ignore[attr-defined]


def test_every_model_of_pressure_has_a_row_or_a_reason() -> None:
    rows = {entry.kind for entry in MAPS}
    assert every_model() == rows | NO_ROW.keys()
    assert not rows & NO_ROW.keys()


@pytest.mark.parametrize("kind", NO_ROW, ids=lambda kind: kind.__name__)
def test_what_has_no_row_takes_no_pressure(kind: type) -> None:
    assert not issubclass(kind, Mechanism)
    assert "pressure" not in kind.__dataclass_fields__  # type: ignore[attr-defined]


def test_the_mediators_dilemma_says_the_same_whatever_the_instruments() -> None:
    """Its chance of a deal under even pressure is a number of the case, not a split of the case's pressure.

    So the difference to the chance under the option chosen is stated, at no total that is held.
    """
    case = load("ukraine-2025")
    told = {
        configuration: explain(case, configuration, draws=20).mediator
        for configuration in ("none", "article", "even", "strong_on_A")
    }
    first, *others = [view for view in told.values() if view is not None]
    assert len(others) == len(told) - 1
    for view in others:
        assert (view.values, view.chances, view.best) == (first.values, first.chances, first.best)
    switched_off = case.with_({"mediator_parameters.prob_deal_even": 0.25})
    model = mediator_dilemma(switched_off)
    assert float(model.even_deal - model.deal_chance()) == 0.0
    assert np.isnan(model.even_legacy())


@pytest.mark.parametrize("name", names())
def test_every_case_tells_of_every_model(name: str) -> None:
    found = explain(name, draws=20)
    assert {verdict.mechanism for verdict in found.mechanisms} == {entry.name for entry in MAPS}
    text = " ".join(str(found).split())
    assert "The mediator's own choice" in text
    if found.mediator is None:
        assert "Values of the mediator's options: not stated by this scenario." in text
