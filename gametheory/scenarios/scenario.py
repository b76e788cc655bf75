"""A scenario: one case as frozen data, every number with its range, basis and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.scenarios.assumed import Choices, choices_of, switch_of
from gametheory.scenarios.changes import changed, differences
from gametheory.scenarios.content import Content
from gametheory.scenarios.draws import DEFAULT_GROUPS, ranges_of
from gametheory.scenarios.errors import ScenarioError
from gametheory.scenarios.meaning import check_meaning
from gametheory.scenarios.reading import Document, parse, read
from gametheory.scenarios.schema import check_schema
from gametheory.uncertainty import PlainRandom, Ranges, RankCorrelation, Shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gametheory.pressure import Dispute, PressureProfile

__all__ = ["Scenario"]


class Scenario(Content):
    """A case of bargaining under pressure, as data.

    The entries of every list are reached by id, every model number as a `Quantity` with its range,
    unit, basis, sources and note. A scenario does not change; two are equal if their content is.

    Parameters
    ----------
    text : str
        The case as JSON; the format is that of `gametheory.scenarios.schema`.
    file : str
        Name of the file in errors.

    Attributes
    ----------
    reading : str
        The variant that was taken last; empty if none was.
    assumed : mapping of str to str
        Alternatives that were taken by `assume`, by the id of the assumption.

    Raises
    ------
    ScenarioError
        If the text breaks a rule of the format; the error names file, field, rule and value.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> scenario = load("ukraine-2025")
    >>> scenario.parties
    ('Russia', 'Ukraine')
    >>> print(scenario.parameters["c_A"])
    parameters.c_A = 0.1 [0.04, 0.2] share of pie (assumed; S08, S09, S49)
    >>> scenario.with_({"parameters.c_A": 0.2}).parameters["c_A"].central
    0.2
    """

    reading: str = ""
    assumed: Mapping[str, str] = MappingProxyType({})
    _origin: Document | None = None

    def __init__(self, text: str, file: str = "scenario") -> None:
        self.__dict__.update(_document=_checked(parse(text, file), file), file=file)

    @classmethod
    def from_file(cls, path: Path) -> Scenario:
        """Return the scenario in the file at `path`."""
        return cls._trusted(_checked(read(path), str(path)), str(path))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], file: str = "scenario") -> Scenario:
        """Return the scenario of a plain `document`, such as `to_dict` gives."""
        try:
            text = json.dumps(document)
        except (TypeError, ValueError, RecursionError) as error:
            raise ScenarioError(file, "", f"must hold plain values of JSON: {error}") from None
        return cls(text, file)

    @classmethod
    def _trusted(cls, document: Document, file: str) -> Scenario:
        scenario = object.__new__(cls)
        scenario.__dict__.update(_document=document, file=file)
        return scenario

    def _after(self, document: Document, reading: str) -> Scenario:
        """Return `document` as a scenario that remembers where it comes from."""
        scenario = Scenario._trusted(document, self.file)
        scenario.__dict__.update(
            _origin=self._origin or self._document, reading=reading, assumed=self.assumed
        )
        return scenario

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"a scenario does not change; use with_() instead of setting {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"a scenario does not change; {name!r} stays")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.to_json(), self.file, self._origin, self.reading, dict(self.assumed))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self._document == other._document

    def __hash__(self) -> int:
        return hash(self._canonical)

    def with_(self, changes: Mapping[str, float | None], *, rescale_weights: bool = False) -> Scenario:
        """Return the scenario with central values replaced.

        Parameters
        ----------
        changes : mapping
            Dotted path -> new central value, or None to drop a red line. A value outside the stated
            range widens the range; the note and the basis (``assumed``) show every change.
        rescale_weights : bool, default False
            Scale the other weights of a party so that all sum to 1. Without it weights that do not
            sum to 1 are an error.

        Raises
        ------
        ScenarioError
            If a path is unknown, a value leaves its domain, or weights do not sum to 1.
        """
        document = changed(self._document, changes, file=self.file, by="the user", rescale=rescale_weights)
        return self._after(document, self.reading)

    def variant(self, name: str) -> Scenario:
        """Return the scenario under another reading, one of `variants`."""
        overrides = self.variants[name].overrides
        document = changed(self._document, overrides, file=self.file, by=f"variant {name}")
        return self._after(document, name)

    def assume(self, alternatives: Mapping[str, str]) -> Scenario:
        """Return the scenario with other readings of its switchable assumptions.

        Numbers are replaced as by `with_`; what an alternative chooses besides numbers (a configuration, a
        text, a meaning of "even", mechanisms) is in `choices`, and `explain`, `thesis_map` and `claims` heed
        it where their own arguments leave it open.

        Parameters
        ----------
        alternatives : mapping of str to str
            Id of an assumption -> one of its alternatives, in any case.

        Raises
        ------
        UnknownNameError
            If an assumption or alternative is unknown; the message gives the nearest ones.
        RefusedError
            If an alternative is not modelled; the message says why.
        ScenarioError
            If two of them contradict each other.

        Examples
        --------
        >>> from gametheory.scenarios import load
        >>> blamed = load("ukraine-2025").assume({"A3": "the refuser is blamed"})
        >>> blamed.changes()["configurations.article.blame_error.B"]
        (0.5, 0.0)
        """
        taken = {name: switch_of(self.assumptions, name, a, self.file) for name, a in alternatives.items()}
        document, reading, by = self._document, self.reading, dict[str, str]()
        for name, switch in taken.items():
            if switch.variant:
                overrides = self.variants[switch.variant].overrides
                document = changed(document, overrides, file=self.file, by=f"variant {switch.variant}")
                reading = switch.variant
            for path, value in switch.overrides.items():
                first = by.setdefault(path, name)
                if first != name and taken[first].overrides[path] != value:
                    rule = f"sets {path} otherwise than {first}, which is taken too"
                    raise ScenarioError(self.file, f"assumptions.{name}", rule, value)
            document = changed(document, switch.overrides, file=self.file, by=f"assumption {name}")
        scenario = self._after(document, reading)
        assumed = {**self.assumed, **{name: switch.alternative for name, switch in taken.items()}}
        scenario.__dict__["assumed"] = MappingProxyType(assumed)
        scenario.choices  # noqa: B018  (two alternatives that contradict each other are said at once)
        return scenario

    @property
    def choices(self) -> Choices:
        """What the alternatives in `assumed` choose besides numbers."""
        taken = {n: switch_of(self.assumptions, n, a, self.file) for n, a in self.assumed.items()}
        return choices_of(taken, self.file)

    def changes(self) -> dict[str, tuple[float | None, float | None]]:
        """Return every central value that differs from the file, before and after, by dotted path.

        Examples
        --------
        >>> from gametheory.scenarios import load
        >>> load("ukraine-2025").with_({"parameters.c_A": 0.2}).changes()
        {'parameters.c_A': (0.1, 0.2)}
        """
        return differences(self._origin or self._document, self._document)

    def ranges(
        self,
        include: Iterable[str] = DEFAULT_GROUPS,
        *,
        shape: Shape = Shape.TRIANGULAR,
        stated: Mapping[str, object] | None = None,
        correlation: RankCorrelation | None = None,
    ) -> Ranges:
        """Return what the scenario states about its numbers: a range for each, by dotted path.

        Parameters
        ----------
        include : iterable of str
            Groups (``beliefs``, ``costs``, ``effects``, ``weights``, ``theta``, ``scores``,
            ``credibility``, ``blame``, ``mediator``, ``parameters``) or dotted paths, or the beginning
            of dotted paths.
        shape : Shape, default Shape.TRIANGULAR
            How low, central and high value are read.
        stated : mapping, optional
            Dotted path -> another range: whatever `marginal` reads, such as (low, high) or a frozen
            distribution of ``scipy.stats``. These numbers are drawn whether included or not.
        correlation : RankCorrelation, optional
            Rank correlations of some of the drawn numbers, by dotted path.

        Returns
        -------
        Ranges
            Weights of a party are shares, which sum to 1 in every draw.

        Raises
        ------
        ScenarioError
            If a path or group is unknown, or a stated range leaves the domain of its number.

        Examples
        --------
        >>> from gametheory.scenarios import load
        >>> from gametheory.uncertainty import Uniform
        >>> ranges = load("ukraine-2025").ranges(["costs"], stated={"parameters.c_A": Uniform(0.0, 0.3)})
        >>> print(ranges)
        parameters.c_A  Uniform(low=0.0, high=0.3)
        parameters.c_B  Triangular(low=0.08, mode=0.15, high=0.3)
        """
        return ranges_of(self.slots, include, self.file, shape=shape, stated=stated, correlation=correlation)

    def draws(
        self, n: int, *, rng: np.random.Generator, include: Iterable[str] = DEFAULT_GROUPS
    ) -> dict[str, FloatArray]:
        """Draw numbers from their ranges, each independently and triangular over low, central, high.

        Short for ``ranges(include).draws(n, rng=rng, design=PlainRandom(n))``.

        Parameters
        ----------
        n : int
            Number of draws.
        rng : numpy.random.Generator
            The same state gives the same bytes.
        include : iterable of str
            As for `ranges`.

        Returns
        -------
        dict of str to ndarray, shape (n,)
            By dotted path; `dispute` and `profile` take it as `at`. The weights of each party sum to
            1 in every draw.

        Examples
        --------
        >>> import numpy as np
        >>> from gametheory.scenarios import load
        >>> drawn = load("ukraine-2025").draws(3, rng=np.random.default_rng(0), include=["costs"])
        >>> sorted(drawn), drawn["parameters.c_A"].shape
        (['parameters.c_A', 'parameters.c_B'], (3,))
        """
        return self.ranges(include).draws(n, rng=rng, design=PlainRandom(n))

    # The model

    def dispute(self, at: Mapping[str, ArrayLike] | None = None, *, belief_gap: bool = True) -> Dispute:
        """Return the dispute that the model computes with.

        Parameters
        ----------
        at : mapping, optional
            Dotted path -> number or array of shape (n,) in place of the central value; arrays make
            one batched dispute.
        belief_gap : bool, default True
            Use each party's belief; else the common prior ``p`` for both.

        Raises
        ------
        ScenarioError
            If a path is unknown, a value leaves its domain, or the shapes do not fit.
        """
        from gametheory.scenarios.bridge import dispute_of

        return dispute_of(self, at, belief_gap=belief_gap)

    def profile(self, configuration: str, at: Mapping[str, ArrayLike] | None = None) -> PressureProfile:
        """Return the pressure of a `configuration`; an instrument it does not name has credibility 0.

        Parameters
        ----------
        configuration : str
            Id, one of `configurations`.
        at : mapping, optional
            As for `dispute`.
        """
        from gametheory.scenarios.bridge import profile_of

        return profile_of(self, configuration, at)

    @cached_property
    def _canonical(self) -> str:
        # An integer equals the same float, and 0.0 equals -0.0: equal scenarios have one hash.
        content = json.loads(self.to_json(), parse_int=float, parse_float=lambda text: float(text) + 0.0)
        return json.dumps(content, sort_keys=True)


def _checked(document: Document, file: str) -> Document:
    try:
        check_schema(document, file)
        check_meaning(document, file)
    except (RecursionError, MemoryError):
        raise ScenarioError(file, "", "is too large or too deeply nested to check") from None
    return document


def _rebuilt(
    text: str, file: str, origin: Document | None, reading: str, assumed: dict[str, str]
) -> Scenario:
    scenario = Scenario(text, file)
    scenario.__dict__.update(_origin=origin, reading=reading, assumed=MappingProxyType(assumed))
    return scenario
