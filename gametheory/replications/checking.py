"""Run files of verified cases against the catalogue: a line a case, and how many passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from gametheory.catalogue import models
from gametheory.errors import GameTheoryError
from gametheory.printing import Printed
from gametheory.replications.case_files import Case, read_cases
from gametheory.replications.comparison import Comparison

__all__ = ["CaseResult", "CheckReport", "Outcome", "check_case", "check_files"]


class Outcome(Enum):
    """What came of a case."""

    PASSED = "the model gives the expected values"
    FAILED = "the model gives other values, or none"
    ERROR = "the case is not one that the library can run"


@dataclass(frozen=True, kw_only=True)
class CaseResult(Printed):
    """A case and what came of it; prints as one line.

    Parameters
    ----------
    case : Case
    outcome : Outcome
    reason : str
        The first difference or the error, empty if the case passed.
    """

    case: Case
    outcome: Outcome
    reason: str = ""

    def __str__(self) -> str:
        line = f"{self.outcome.name:6} {self.case.id} ({self.case.model})"
        return f"{line}: {self.reason}" if self.reason else line


@dataclass(frozen=True, kw_only=True)
class CheckReport(Printed):
    """The results of one or more files.

    Parameters
    ----------
    results : tuple of CaseResult
        In the order of the files.
    """

    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(result.outcome is Outcome.PASSED for result in self.results)

    @property
    def failed(self) -> int:
        """How many did not, errors included."""
        return len(self.results) - self.passed

    @property
    def exit_code(self) -> int:
        """0 if all passed, 2 if there is an error among the results, else 1."""
        if any(result.outcome is Outcome.ERROR for result in self.results):
            return 2
        return int(self.failed > 0)

    def summary(self) -> str:
        """Return the last line: ``N passed, M failed``."""
        return f"{self.passed} passed, {self.failed} failed"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.results), self.summary()])


def check_case(case: Case) -> CaseResult:
    """Evaluate the model of `case` and compare with what is expected.

    An unknown model, an unknown input or output, a missing input and one that is not of the form of its
    parameter are an error, never a skip. A model that raises an error of the library fails the case; any
    other exception is an error too, so that the cases after it still run.
    """
    try:
        model = models[case.model]
        model.check(case.inputs, case.expected)
    except GameTheoryError as error:
        return CaseResult(case=case, outcome=Outcome.ERROR, reason=str(error))
    rule = Comparison(agreement=model.agreement, tolerance=case.tolerance, unordered=model.unordered)
    try:
        found = model.evaluate(case.inputs)
        for name, expected in case.expected.items():
            if name not in found:
                return CaseResult(case=case, outcome=Outcome.FAILED, reason=f"{name} does not exist here")
            actual = found[name]() if callable(found[name]) else found[name]
            reason = rule.difference(actual, expected, path=name, is_set=name in model.unordered)
            if reason:
                return CaseResult(case=case, outcome=Outcome.FAILED, reason=reason)
    except GameTheoryError as error:
        return CaseResult(case=case, outcome=Outcome.FAILED, reason=f"{type(error).__name__}: {error}")
    except Exception as error:
        reason = f"unforeseen {type(error).__name__} in the evaluation: {error}"
        return CaseResult(case=case, outcome=Outcome.ERROR, reason=reason)
    return CaseResult(case=case, outcome=Outcome.PASSED)


def check_files(
    paths: Iterable[str | Path], *, show: Callable[[CaseResult], None] | None = None
) -> CheckReport:
    """Check every case of every file.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON files of cases.
    show : callable, optional
        Called with each result as soon as it is known.

    Raises
    ------
    InvalidInputError
        If a file is not a list of well-formed cases. All files are read before the first case runs.
    """
    cases = [case for path in paths for case in read_cases(path)]
    results = []
    for case in cases:
        result = check_case(case)
        results.append(result)
        if show is not None:
            show(result)
    return CheckReport(results=tuple(results))
