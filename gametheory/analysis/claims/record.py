"""Claims that the record of events decides, and claims that no model here can test."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import ClaimNumber, MissingModel

__all__ = ["KINDS"]


def _record(a: Arguments) -> ClaimNumber:
    by_date = {event.date: event for event in a.scenario.events if not event.after_article}
    against = a.several("against", by_date, ())
    statement = a.raw("statement")
    if not isinstance(statement, str) or not statement:
        a.fail("statement", "must say in words what no event may contradict", statement)
    count = len(against)
    return ClaimNumber(
        statement=f"no event up to the date of the case contradicts that {statement}",
        values=lambda _: np.array([1.0 - count]),
        unit="1 less the events against it",
        figures={f"{date} {by_date[date].label}": 1.0 for date in against},
        on_record=True,
    )


def _not_testable(a: Arguments) -> MissingModel:
    model = a.raw("missing")
    if not isinstance(model, str) or not model:
        a.fail("missing", "must name the model that the test would take", model)
    return MissingModel(model=model)


KINDS = (
    ClaimKind(
        name="record",
        meaning="no event on record up to the date of the case contradicts the claim",
        arguments={
            "statement": "what no event may contradict, in words",
            "[against]": "list of dates of the events that do",
        },
        build=_record,
    ),
    ClaimKind(
        name="not testable",
        meaning="nothing here can test the claim",
        arguments={"missing": "the model that the test would take"},
        build=_not_testable,
    ),
)
