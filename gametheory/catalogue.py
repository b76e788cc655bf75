"""Every model of the library: its name, parameters with domains and units, and whom to cite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from textwrap import indent
from typing import Any

from gametheory.errors import InvalidInputError, invalid
from gametheory.parameter import Kind, Parameter, check_inputs, known_only
from gametheory.printing import Printed

__all__ = ["Agreement", "Catalogue", "Citation", "Kind", "Model", "Parameter", "models"]

_LAYOUT = "gametheory/models/1"
_LISTS = (
    "gametheory.bargaining.axiomatic.models",
    "gametheory.bargaining.strategic.models",
    "gametheory.crisis.models",
    "gametheory.mediation.models",
    "gametheory.pressure.models",
)
"""Modules with a tuple ``MODELS``; they are imported when the catalogue is first read. One line a room."""


@dataclass(frozen=True, kw_only=True)
class Citation(Printed):
    """A work, by the fields of its BibTeX entry.

    Parameters
    ----------
    key : str
        Citation key, author and year.
    kind : str, default "article"
        ``article``, ``book``, ``incollection``, ...
    author, title, year : str, str, int
        Authors as BibTeX reads them, joined by ``and``.
    fields : mapping, optional
        Further fields in order: journal, volume, pages, doi, ...

    Examples
    --------
    >>> nash = Citation(key="nash1950", author="Nash, John F.", title="The Bargaining Problem",
    ...                 year=1950, fields={"journal": "Econometrica", "volume": "18"})
    >>> print(nash.bibtex())
    @article{nash1950,
      author = {Nash, John F.},
      title = {The Bargaining Problem},
      year = {1950},
      journal = {Econometrica},
      volume = {18},
    }
    """

    key: str
    author: str
    title: str
    year: int
    kind: str = "article"
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    def bibtex(self) -> str:
        """Return the entry."""
        entries = {"author": self.author, "title": self.title, "year": str(self.year), **self.fields}
        lines = [f"  {name} = {{{value}}}," for name, value in entries.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        named = ("key", "kind", "author", "title", "year")
        return {name: getattr(self, name) for name in named} | {"fields": dict(self.fields)}

    def __str__(self) -> str:
        where = ", ".join(self.fields[name] for name in _SHOWN if name in self.fields)
        return f"{self.author} ({self.year}), {self.title}" + (f", {where}" if where else "")


_SHOWN = ("journal", "booktitle", "publisher", "volume", "pages")


class Agreement(Enum):
    """When a computed number counts as the expected one."""

    RELATIVE = "|actual - expected| <= tolerance * max(1, |expected|)"
    ABSOLUTE = "|actual - expected| <= tolerance"

    def allows(self, actual: float, expected: float, tolerance: float) -> bool:
        """Return whether `actual` agrees; NaN never does, infinity only with itself.

        Examples
        --------
        >>> Agreement.RELATIVE.allows(1000.5, 1000.0, 1e-3), Agreement.ABSOLUTE.allows(1000.5, 1000.0, 1e-3)
        (True, False)
        """
        if actual == expected:
            return True
        scale = max(1.0, abs(expected)) if self is Agreement.RELATIVE else 1.0
        return abs(actual - expected) <= tolerance * scale < float("inf")


@dataclass(frozen=True, kw_only=True)
class Model(Printed):
    """A model as the catalogue lists it, and as a file of verified cases calls it.

    Parameters
    ----------
    name : str
        Its name in case files, in lower case with underscores.
    title : str
        What it is, in a line.
    parameters : tuple of Parameter
        Every key that the `inputs` of a case may have.
    outputs : mapping
        Every key that `expected` may have, to what it means.
    citations : tuple of Citation
        The works that the model is from, the original first.
    evaluate : callable
        Takes the inputs as a mapping and returns the outputs as one; an output may be a function of no
        argument, which is called only when a case asks for it.
    agreement : Agreement, default Agreement.RELATIVE
        When a number passes.
    unordered : frozenset of str
        Keys, at any depth, whose list is a set: its members may come in any order.
    notes : str
        Index bases and conventions.
    """

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    outputs: Mapping[str, str]
    citations: tuple[Citation, ...]
    evaluate: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    agreement: Agreement = Agreement.RELATIVE
    unordered: frozenset[str] = frozenset()
    notes: str = ""

    def cite(self) -> str:
        """Return the works to cite, as BibTeX."""
        return "\n\n".join(citation.bibtex() for citation in self.citations)

    def check(self, inputs: Mapping[str, Any], outputs: Iterable[str] = ()) -> None:
        """Raise an error unless the names are the model's and every input has the form of its parameter.

        Parameters
        ----------
        inputs : mapping
            Of one case, not a batch.
        outputs : iterable of str
            Names of outputs that are asked for.

        Raises
        ------
        InvalidInputError
            That names an input or output the model does not have, an input that is missing, or one of
            another form, with the form and the value. Domains are checked by the evaluation itself.
        """
        check_inputs(f"inputs of model {self.name!r}", self.parameters, inputs)
        known_only(f"outputs of model {self.name!r}", outputs, self.outputs)

    def __call__(self, **inputs: Any) -> dict[str, Any]:
        """Evaluate the model at `inputs` and return every output."""
        self.check(inputs)
        found = self.evaluate(inputs)
        return {name: value() if callable(value) else value for name, value in found.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the function as plain values."""
        return {
            "name": self.name,
            "title": self.title,
            "parameters": [each.to_dict() for each in self.parameters],
            "outputs": dict(self.outputs),
            "unordered": sorted(self.unordered),
            "agreement": self.agreement.value,
            "notes": self.notes,
            "citations": [citation.to_dict() for citation in self.citations],
        }

    def summary(self) -> str:
        """Return name, title, parameters with domains, and works: what the catalogue prints of a model."""
        head = [f"{self.name}: {self.title}"]
        return "\n".join([*head, *self._parameters(), *(f"  {citation}" for citation in self.citations)])

    def _parameters(self) -> list[str]:
        rows = []
        for each in self.parameters:
            option = "" if each.required else ", optional"
            rows.append(f"  {each.name} ({each.unit}{option}): {each.meaning}; {each.domain}")
        return rows

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}", "parameters", *self._parameters()]
        lines += ["outputs", *(f"  {name}: {meaning}" for name, meaning in self.outputs.items())]
        if self.notes:
            lines += ["notes", indent(self.notes, "  ")]
        return "\n".join([*lines, "references", *(f"  {citation}" for citation in self.citations)])


class Catalogue(Mapping[str, Model], Printed):
    """The models of the library by name; prints parameters and works of each. Read when it is first used."""

    def __init__(self) -> None:
        self._models: dict[str, Model] = {}

    def __getitem__(self, name: str) -> Model:
        try:
            return self._read()[name]
        except KeyError:
            from difflib import get_close_matches

            close = get_close_matches(name, self._models, n=3)
            hint = f" (close: {', '.join(close)})" if close else ""
            raise UnknownModelError(f"model must be one of gt.models{hint}, got {name!r}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __str__(self) -> str:
        return "\n".join(model.summary() for model in self.values())

    def to_dict(self, *names: str) -> dict[str, Any]:
        """Return the models called `names`, or all, as plain values in a published layout.

        Parameters
        ----------
        *names : str

        Raises
        ------
        UnknownModelError
            If there is no model of a name.
        """
        return {"layout": _LAYOUT, "models": [self[name].to_dict() for name in names or self]}

    def cite(self) -> str:
        """Return every work that a model cites, once each, as BibTeX in the order of the keys."""
        works = {citation.key: citation for model in self.values() for citation in model.citations}
        return "\n\n".join(works[key].bibtex() for key in sorted(works))

    def _read(self) -> dict[str, Model]:
        if not self._models:
            found: dict[str, Model] = {}
            for module in _LISTS:
                for model in import_module(module).MODELS:
                    if model.name in found:
                        raise invalid("models", "must have different names", model.name)
                    found[model.name] = model
            self._models = found
        return self._models


class UnknownModelError(InvalidInputError, KeyError):
    """The catalogue has no model of that name."""

    __str__ = InvalidInputError.__str__


models = Catalogue()
"""Every model of the library, by name (``gt.models``)."""
