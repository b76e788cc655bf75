"""The published JSON Schema of the format, and its verdict on a document as one plain error."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from gametheory.scenarios.errors import ScenarioError, nearest
from gametheory.scenarios.reading import Document

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["check_schema", "schema", "schema_text"]

_ENOUGH_ERRORS = 30
_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of a scenario file, as text."""
    return files(__package__).joinpath("schema.json").read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file.

    Examples
    --------
    >>> schema()["title"]
    'Scenario of bargaining under pressure, format 1.0'
    """
    return json.loads(schema_text())  # type: ignore[no-any-return]  # the file holds an object


def check_schema(document: Document, file: str) -> None:
    """Raise one `ScenarioError` if `document` breaks the schema.

    Of several flaws the one nearest to the top of the document is told.
    """
    from jsonschema.exceptions import relevance

    found = list(islice(_validator().iter_errors(document), _ENOUGH_ERRORS))
    if found:
        raise _translated(max(found, key=relevance), document, file)


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema())


def _translated(error: ValidationError, document: Document, file: str) -> ScenarioError:
    field = _dotted(error.absolute_path, document)
    limit: Any = error.validator_value
    value: Any = error.instance
    asked: Any = error.schema
    if error.validator == "required":
        missing = next(name for name in limit if name not in value)
        return ScenarioError(file, _under(field, missing), "is missing")
    if error.validator == "additionalProperties" and isinstance(value, dict):
        known = list(asked.get("properties", {}))
        extra = next(name for name in value if name not in known)
        return ScenarioError(
            file, _under(field, extra), "is not a field of the format", hint=nearest(extra, known)
        )
    if error.validator in {"minimum", "maximum"} and {"minimum", "maximum"} <= asked.keys():
        rule = f"must lie in [{asked['minimum']}, {asked['maximum']}]"
    else:
        rule = _RULES.get(str(error.validator), _other)(limit)
    hint = nearest(value, limit) if error.validator == "enum" and isinstance(value, str) else ""
    return ScenarioError(file, field, rule, value, hint=hint)


def _under(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _either(types: Any) -> str:
    return " or ".join(_TYPES[name] for name in ([types] if isinstance(types, str) else types))


def _other(limit: Any) -> str:
    return f"breaks the schema ({limit})"


_RULES: dict[str, Callable[[Any], str]] = {
    "type": lambda types: f"must be {_either(types)}",
    "enum": lambda options: f"must be one of {', '.join(options)}",
    "const": lambda constant: f"must be {constant!r}",
    "pattern": lambda pattern: (
        "must be a day, YYYY-MM-DD" if "{4}" in pattern else "must be a name of letters, digits, _, + or -"
    ),
    "minItems": lambda least: f"must have at least {least} entries",
    "maxItems": lambda most: f"must have at most {most} entries",
    "minProperties": lambda least: f"must have at least {least} entry",
    "maxProperties": lambda most: f"must have at most {most} entries",
    "minLength": lambda _: "must not be empty",
    "maxLength": lambda most: f"must be at most {most} characters long",
    "uniqueItems": lambda _: "must not repeat an entry",
}


def _dotted(steps: Any, document: Any) -> str:
    """Return the path with an entry of a list called by its id, where it has one."""
    names, value = [], document
    for step in steps:
        value = value[step]
        name = value.get("id") if isinstance(step, int) and isinstance(value, dict) else step
        names.append(name if isinstance(name, str) else str(step))
    return ".".join(names)
