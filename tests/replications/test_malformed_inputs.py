"""Whatever stands where a number should, a model answers with an error of the library, not of Python."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gametheory as gt
from gametheory.arrays import LARGEST, SMALLEST
from gametheory.catalogue import Kind, Parameter
from gametheory.replications import read_cases

CASES = Path(__file__).parent / "cases"
VALID: dict[str, dict[str, Any]] = {
    "inducements": {"disagreement": [0.3, 0.3], "inducement": [0.1, 0.0], "substitution": [0.5, 1.0]},
    "insured_disagreement": {"disagreement": [0.3, 0.3], "aid": [0.1, 0.1], "harm": [0.0, 0.1]},
}
for _path in sorted(CASES.glob("*.json")):
    for _case in read_cases(_path):
        VALID.setdefault(_case.model, dict(_case.inputs))

WRONG_KIND: tuple[Any, ...] = (
    "a",
    None,
    True,
    [],
    {},
    [[]],
    [None],
    ["a"],
    [[0.5], [0.5, 0.5]],
    1j,
    math.nan,
)
OUT_OF_DOMAIN = (-1, 0, 2.5, 100, math.inf, -math.inf)
EXTREME = (
    1e308,
    -1e308,
    1e200,
    *(sign * size for size in (LARGEST, SMALLEST, 1e-308, 5e-324) for sign in (1, -1)),
)
MANY_OFFERS = {("coase_uniform_gap", "high_value")}
"""Half a minute each: the largest number is answered by a thousand prices."""


def replaced(value: Any, entry: Any) -> list[Any]:
    """Return `value` with one innermost entry replaced, and with all of them."""
    if not isinstance(value, list) or not value:
        return [entry]
    rest = value[1:]
    return [[replaced(value[0], entry)[0], *rest], [replaced(each, entry)[-1] for each in value]]


def not_finite(value: Any) -> Iterator[float]:
    """Yield what is infinite or no number in an output."""
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    if isinstance(plain, dict | list | tuple):
        for each in plain.values() if isinstance(plain, dict) else plain:
            yield from not_finite(each)
    elif isinstance(plain, float) and not math.isfinite(plain):  # NumPy's are floats too
        yield plain


def test_every_model_has_valid_inputs_here() -> None:
    assert sorted(VALID) == sorted(gt.models)


@pytest.mark.parametrize("model", sorted(gt.models))
def test_a_value_of_another_form_is_refused_by_name(model: str) -> None:
    for parameter in gt.models[model].parameters:
        given = VALID[model].get(parameter.name)
        for wrong in WRONG_KIND:
            for value in [wrong, *replaced(given, wrong)]:
                may_be_empty = len(parameter.shape) > 1 or parameter.kind is Kind.OBJECT
                fits = may_be_empty if value == [] else parameter.kind is Kind.TEXT and value == "a"
                if not fits:
                    with pytest.raises(gt.InvalidInputError, match=f"{parameter.name} |instrument 1:"):
                        gt.models[model](**VALID[model] | {parameter.name: value})


def entries(model: str, parameter: Parameter) -> tuple[Any, ...]:
    if parameter.kind is Kind.TEXT:
        return ("a",)
    if (model, parameter.name) in MANY_OFFERS:
        return OUT_OF_DOMAIN
    whole = parameter.kind is Kind.WHOLE
    return (*OUT_OF_DOMAIN, *(int(size) if whole else size for size in EXTREME))


@pytest.mark.filterwarnings("ignore:(the quota|a quota of) .* is no strict majority:UserWarning")
@pytest.mark.parametrize("model", sorted(gt.models))
def test_a_value_outside_the_domain_never_leads_to_an_error_of_python(model: str) -> None:
    """Nor to a NaN, nor to an infinite output that does not say when it is."""
    meaning = gt.models[model].outputs
    for parameter in gt.models[model].parameters:
        given = VALID[model].get(parameter.name)
        values = [value for entry in entries(model, parameter) for value in replaced(given, entry)]
        for value in [*values, []]:
            try:
                found = gt.models[model](**VALID[model] | {parameter.name: value})
            except gt.GameTheoryError:
                continue
            except Exception as error:
                pytest.fail(f"{model}({parameter.name}={value!r}) raised {error!r}")
            for name, output in found.items():
                for number in not_finite(output):
                    told = math.isinf(number) and "infinite" in meaning[name]
                    assert told, f"{model}({parameter.name}={value!r}): {name} holds {number}"
