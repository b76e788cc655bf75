"""Plausible claims about pressure that are false, each with a computation that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gametheory.errors import InvalidInputError
from gametheory.printing import Printed

__all__ = ["Catalogue", "Counterexample", "Evidence", "counterexamples"]

_LISTS = (
    "gametheory.pressure.counterexamples_of_splits",
    "gametheory.pressure.counterexamples_of_threats",
)
"""Modules with a tuple ``CLAIMS``, imported when the list is first read."""


@dataclass(frozen=True, kw_only=True)
class Evidence(Printed):
    """What a computation shows.

    Attributes
    ----------
    numbers : mapping of str to float
        What was computed, in words.
    refutes : bool
        Whether the numbers contradict the claim. It is computed, so it can be false: then the
        counter-example is none.
    """

    numbers: Mapping[str, float]
    refutes: bool

    def __str__(self) -> str:
        width = max(map(len, self.numbers), default=0)
        lines = [f"  {what:{width}}  {value:.6g}" for what, value in self.numbers.items()]
        return "\n".join([*lines, f"  {'refutes' if self.refutes else 'does not refute'} the claim"])


@dataclass(frozen=True, kw_only=True)
class Counterexample(Printed):
    """A claim that sounds right and is not.

    Attributes
    ----------
    name : str
    claim : str
        As people make it.
    why : str
        Why it fails, in a sentence.
    true_when : str
        Where it does hold.
    compute : callable
        Returns the evidence, computed anew.
    """

    name: str
    claim: str
    why: str
    true_when: str
    compute: Callable[[], Evidence]

    def __call__(self) -> Evidence:
        """Return the evidence, computed anew from the models."""
        return self.compute()

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.name}: {self.claim}",
                f"  False: {self.why}",
                f"  True {self.true_when}",
                str(self()),
            ]
        )


class Catalogue(Mapping[str, Counterexample], Printed):
    """The false claims by name; prints as a list with the evidence.

    Examples
    --------
    >>> len(counterexamples)
    12
    >>> print(counterexamples["pressing a party makes it yield"])
    pressing a party makes it yield: Pressing a party makes that party yield.
      False: in a war of attrition the other party makes up for the pressure by yielding more
      True where a party yields from a threshold on, as in the concession game
      party 0 gives in first, pressed alike            0.5
      party 0 gives in first, all pressure on party 0  0.25
      refutes the claim
    """

    def __init__(self) -> None:
        self._found: dict[str, Counterexample] = {}

    def __getitem__(self, name: str) -> Counterexample:
        found = self._read()
        if name not in found:
            from difflib import get_close_matches

            close = get_close_matches(str(name), found, n=3)
            hint = f" (close: {', '.join(close)})" if close else ""
            raise UnknownClaimError(f"claim must be one of gt.counterexamples{hint}, got {name!r}")
        return found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __str__(self) -> str:
        return "\n\n".join(str(each) for each in self.values())

    def _read(self) -> dict[str, Counterexample]:
        if not self._found:
            from importlib import import_module

            for module in _LISTS:
                self._found.update({each.name: each for each in import_module(module).CLAIMS})
        return self._found


class UnknownClaimError(InvalidInputError, KeyError):
    """There is no counter-example of that name."""

    __str__ = InvalidInputError.__str__


counterexamples = Catalogue()
"""Every false claim with its counter-example, by name (``gt.counterexamples``)."""
