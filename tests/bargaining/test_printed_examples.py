"""Worked examples of textbooks, compared with the print."""

from __future__ import annotations

from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem

JOHN, MARY = [30, 15, 20, 30, 5], [20, 25, 15, 15, 25]


def test_john_and_mary_divide_five_items() -> None:
    """COMAP, For All Practical Purposes, 9th edition, applet "Adjusted Winner": John keeps 1/7 of item C."""
    talks = gt.AdjustedWinner(weights=[JOHN, MARY])
    assert_allclose(talks.answer(), [1, 0, 1 / 7, 1, 0], atol=1e-12)
    assert_allclose(talks.outcome().payoffs, 62 + 6 / 7)


def test_adjusted_winner_is_the_kalai_smorodinsky_and_the_egalitarian_package() -> None:
    issues = [
        gt.Issue(name=name, weights=(john / 100, mary / 100))
        for name, john, mary in zip("ABCDE", JOHN, MARY, strict=True)
    ]
    packages = BargainingProblem.from_issues(issues, [0, 0])
    for rule in (gt.KalaiSmorodinsky(), gt.Egalitarian()):
        assert_allclose(100 * rule.point(packages), 62 + 6 / 7)
