"""Maximum-likelihood estimates of the precision of play."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory import (
    InvalidInputError,
    NormalForm,
    NotSolvedError,
    QuantalResponse,
    fit_precision,
    logit_branch,
    solve,
)

OCHS = NormalForm.from_bimatrix(np.array([[1.1141, 0], [0, 0.2785]]), np.array([[0, 1.1141], [1.1141, 0]]))
OCHS_COUNTS = [[128 * 0.527, 128 * 0.473], [128 * 0.366, 128 * 0.634]]
"""A block of Ochs (1995) as used by McKelvey and Palfrey (1995): frequencies times 128 rounds."""


def test_the_estimate_of_mckelvey_and_palfrey_for_a_block_of_ochs() -> None:
    """Gambit's user guide, which replicates McKelvey and Palfrey (1995), prints 1.8456097 and -174.7645."""
    fit = fit_precision(OCHS, OCHS_COUNTS)
    assert fit.precision == pytest.approx(1.8456097, abs=2e-5)
    assert fit.log_likelihood == pytest.approx(-174.7645, abs=1e-3)
    assert fit.profile[0][0] == pytest.approx(0.61565, abs=1e-4)
    assert fit.profile[1][0] == pytest.approx(0.38329, abs=1e-4)
    assert fit.gap <= 1e-9
    assert abs(fit.score) < 1e-6


def test_the_estimate_has_the_largest_likelihood_on_the_branch() -> None:
    fit = fit_precision(OCHS, OCHS_COUNTS)
    branch = logit_branch(OCHS, max_precision=40.0)
    assert (branch.log_profiles @ np.concatenate(OCHS_COUNTS)).max() <= fit.log_likelihood + 1e-9
    assert fit.random_log_likelihood < fit.log_likelihood < fit.saturated_log_likelihood


def test_logistic_regression_is_the_case_of_one_player() -> None:
    """With payoffs 0 and d the estimate is log(odds) / d, its error 1 / (d sqrt(N p (1 - p)))."""
    fit = fit_precision(NormalForm([[0.0, 2.0]]), [[30, 90]])
    assert fit.precision == pytest.approx(np.log(3) / 2, abs=1e-9)
    assert fit.standard_error == pytest.approx(1 / (2 * np.sqrt(120 * 0.25 * 0.75)), rel=1e-5)
    assert fit.log_likelihood == pytest.approx(fit.saturated_log_likelihood, abs=1e-9)


def test_counts_may_be_shares() -> None:
    """The unit of the counts scales the likelihoods and leaves the estimate."""
    counts = fit_precision(OCHS, OCHS_COUNTS)
    shares = fit_precision(OCHS, [np.array(part) / 1000 for part in OCHS_COUNTS])
    assert shares.precision == pytest.approx(counts.precision, rel=1e-9)
    assert shares.saturated_log_likelihood == pytest.approx(counts.saturated_log_likelihood / 1000)


@pytest.mark.slow
def test_the_standard_error_covers_the_truth() -> None:
    """About 95% of intervals of two standard errors hold the precision that generated the counts."""
    truth, rounds, rng = 1.5, 200, np.random.default_rng(1995)
    profile = solve(OCHS, QuantalResponse(precision=truth))[0].profile
    fits = [fit_precision(OCHS, [rng.multinomial(rounds, part) for part in profile]) for _ in range(30)]
    inside = [abs(fit.precision - truth) <= 2 * fit.standard_error for fit in fits if fit.is_interior]
    assert len(inside) >= 25
    assert 0.8 <= np.mean(inside) <= 1.0


def test_play_against_the_payoffs_gives_precision_zero() -> None:
    fit = fit_precision(NormalForm([[0.0, 1.0]]), [[70, 30]])
    assert fit.precision == 0.0
    assert np.isnan(fit.standard_error)
    assert not fit.is_interior


def test_play_of_the_equilibrium_itself_has_no_finite_estimate() -> None:
    dilemma = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    fit = fit_precision(dilemma, [[0, 10], [0, 10]])
    assert fit.precision == np.inf
    assert fit.log_likelihood == pytest.approx(0.0, abs=1e-9)
    assert not fit.is_interior


def test_a_branch_cut_short_gives_no_estimate() -> None:
    with pytest.raises(NotSolvedError, match="raise max_steps"):
        fit_precision(OCHS, OCHS_COUNTS, max_steps=3)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), np.eye(2)], ids=["constant", "symmetric"])
def test_uniform_play_at_every_precision_identifies_none(table: np.ndarray) -> None:
    fit = fit_precision(NormalForm.from_bimatrix(table, table), [[3, 1], [3, 1]])
    assert np.isnan(fit.precision)
    assert np.isnan(fit.standard_error)
    assert not fit.is_interior
    assert fit.log_likelihood == pytest.approx(8 * np.log(0.5))


def test_pygambit_estimates_the_same() -> None:
    gambit = pytest.importorskip("pygambit")
    rng = np.random.default_rng(5)
    for shape in [(2, 2), (3, 3), (2, 2, 2)]:
        table = rng.integers(0, 6, (len(shape), *shape)).astype(float)
        profile = solve(NormalForm(table), QuantalResponse(precision=1.0))[0].profile
        counts = [(rng.multinomial(60, part) + 1).tolist() for part in profile]
        fit = fit_precision(NormalForm(table), counts)
        data = gambit.StrategicGame.from_arrays(*table).mixed_strategy_profile(counts)
        theirs = gambit.qre.logit_estimate(data)
        assert fit.precision == pytest.approx(theirs.lam, abs=1e-3)
        assert fit.log_likelihood >= theirs.log_like - 1e-6


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1, 2]], "must hold one count"),
        ([[1, 2], [-1, 2]], "counts must be non-negative"),
        ([[0, 0], [0, 0]], "must not all be zero"),
        ([[1, 2, 3], [1, 2]], "must hold one count"),
        ([[1, np.nan], [1, 2]], "counts must be finite"),
    ],
)
def test_bad_counts_are_refused(counts: list[list[float]], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        fit_precision(OCHS, counts)
