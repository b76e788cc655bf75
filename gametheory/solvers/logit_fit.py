"""The precision of logit play that makes observed counts most likely, with its standard error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, non_negative
from gametheory.errors import NotSolvedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.arc_length import between, tangent
from gametheory.solvers.logit_path import LogitSystem, logit_path
from gametheory.solvers.quantal_response import scaled_system

__all__ = ["PrecisionFit", "fit_precision"]

_LARGEST = 1e5
_HALVINGS = 60
_DIFFERENCE = 1e-4
_LEVEL = 1e-12  # a log-likelihood an observation closer to the one at the end counts as equal


@dataclass(frozen=True, eq=False, kw_only=True)
class PrecisionFit(Value):
    r"""A maximum-likelihood estimate on the principal branch of logit equilibria.

    Parameters
    ----------
    game : NormalForm
        What was played.
    counts : tuple of FloatArray
        How often each action was seen, one array a player.
    precision : float
        The estimate :math:`\hat\lambda`, per payoff unit; infinite if the likelihood rises along the whole
        branch (play looks like the Nash equilibrium at its end), NaN if it is the same along the whole branch
        (the counts say nothing about it).
    standard_error : float
        From the observed information :math:`-1 / \ell''(\hat\lambda)`; NaN at a turning point, where the
        likelihood is not smooth in the precision, and without a finite positive estimate.
    log_likelihood : float
        :math:`\sum_{ij} c_{ij} \log p_{ij}(\hat\lambda)`, in natural logarithms.
    random_log_likelihood : float
        The same for uniform play (:math:`\lambda = 0`).
    saturated_log_likelihood : float
        The same for each player's observed frequencies, the most that any model can reach.
    profile : tuple of FloatArray
        The logit equilibrium at the estimate.
    gap : float
        Its distance from logit equilibrium, recomputed by the game.
    score : float
        Slope of the log-likelihood at the estimate in units of its standard error; 0 at a maximum.
    """

    game: NormalForm
    counts: tuple[FloatArray, ...]
    precision: float
    standard_error: float
    log_likelihood: float
    random_log_likelihood: float
    saturated_log_likelihood: float
    profile: tuple[FloatArray, ...]
    gap: float
    score: float

    @property
    def is_interior(self) -> bool:
        """Whether the estimate is neither zero nor infinite."""
        return 0.0 < self.precision < np.inf


def fit_precision(game: NormalForm, counts: Sequence[ArrayLike], *, max_steps: int = 5000) -> PrecisionFit:
    r"""Estimate the precision of logit play from how often each action was seen.

    The likelihood is followed along the principal branch by arc length, every local maximum is located by
    bisection, and the best is returned: on a branch that turns back the likelihood has several.

    Parameters
    ----------
    game : NormalForm
        One game.
    counts : sequence of n array_like
        Non-negative, one array of shape ``(a_i,)`` a player, not all zero.
    max_steps : int, default 5000
        Most points of the branch.

    Raises
    ------
    InvalidInputError
        If the counts are negative, all zero or of a wrong shape.
    NotSolvedError
        If the likelihood still rises where `max_steps` ends the branch.

    References
    ----------
    .. [1] R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", Games and
       Economic Behavior 10 (1995) 6-38, section 5, doi:10.1006/game.1995.1023.

    Examples
    --------
    One person chooses between payoffs 0 and 1 and errs in 20 of 100 rounds; the estimate is :math:`\log 4`:

    >>> from gametheory import NormalForm
    >>> fit = fit_precision(NormalForm([[0.0, 1.0]]), [[20, 80]])
    >>> round(fit.precision, 6), round(fit.standard_error, 6)
    (1.386294, 0.25)
    """
    observed = _checked_counts(game, counts)
    flat = np.concatenate(observed)
    system, scale = scaled_system(game)
    table, slopes = _followed(system, flat, max_steps)
    likelihood = table[:, :-1] @ flat
    peaks = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    summits = [_summit(system, table[k], table[k + 1], flat) for k in peaks]
    found = [table[0], table[-1], *summits]
    best = max(found, key=lambda point: float(point[:-1] @ flat))
    at_end = float((best - found[1])[:-1] @ flat) <= _LEVEL * float(flat.sum())
    if at_end and table[-1, -1] < _LARGEST:
        raise NotSolvedError(
            "fit_precision: the branch ended while the likelihood rose: raise max_steps", None
        )
    best = found[1] if at_end else best
    is_flat = np.ptp(likelihood) <= _LEVEL * flat.sum()
    error, score = (np.nan, 0.0) if best is found[0] or at_end else _information(system, best, flat)
    profile = tuple(system.profile(best[:-1]))
    precision = float(best[-1]) / scale
    return PrecisionFit(
        game=game,
        counts=tuple(frozen(part) for part in observed),
        precision=np.nan if is_flat else np.inf if at_end else precision,
        standard_error=error / scale,
        log_likelihood=float(best[:-1] @ flat),
        random_log_likelihood=float(likelihood[0]),
        saturated_log_likelihood=sum(float(part @ _log_share(part)) for part in observed),
        profile=profile,
        gap=float(game.gap(profile, Concept.QUANTAL_RESPONSE, precision=precision)),
        score=score,
    )


def _checked_counts(game: NormalForm, counts: Sequence[ArrayLike]) -> list[FloatArray]:
    observed = [non_negative("counts", part) for part in counts]
    if tuple(part.shape for part in observed) != tuple((size,) for size in game.shape):
        raise invalid("counts", f"must hold one count for each of {game.shape} actions", counts)
    if not any(part.sum() > 0 for part in observed):
        raise invalid("counts", "must not all be zero", counts)
    return observed


def _log_share(part: FloatArray) -> FloatArray:
    """Return logarithms of the observed frequencies, zero where nothing was seen."""
    share = part / (float(part.sum()) or 1.0)
    return np.log(np.where(part > 0, share, 1.0))


def _followed(system: LogitSystem, counts: FloatArray, max_steps: int) -> tuple[FloatArray, FloatArray]:
    """Return points of the branch and the slope of the likelihood along it, until both have settled."""
    uniform = [np.full(size, 1.0 / size) for size in system.actions]
    points, slopes = [], []
    for point in logit_path(system.payoffs, uniform, max_steps=max_steps):
        points.append(np.append(point.unknowns, point.parameter))
        slopes.append(float(counts @ point.tangent[:-1]))
        if point.parameter >= _LARGEST:
            break
    return np.array(points), np.array(slopes)


def _summit(system: LogitSystem, low: FloatArray, high: FloatArray, counts: FloatArray) -> FloatArray:
    """Return the point between `low` and `high` where the likelihood stops rising along the branch."""
    for _ in range(_HALVINGS):
        middle = between(system, low, high)
        if middle is None:
            break
        weight = 1.0 + np.abs(middle)
        direction = tangent(system, middle, weight)[0] * weight
        ahead = 1.0 if direction @ (high - low) > 0 else -1.0
        if ahead * float(counts @ direction[:-1]) > 0:
            low = middle
        else:
            high = middle
    return max(low, high, key=lambda point: float(point[:-1] @ counts))


def _information(system: LogitSystem, best: FloatArray, counts: FloatArray) -> tuple[float, float]:
    """Return the standard error in scaled units and the standardised score at `best`."""
    precision = float(best[-1])
    h = _DIFFERENCE * (1.0 + precision)
    below = system.at_precision(best[:-1], precision - h)
    above = system.at_precision(best[:-1], precision + h)
    if below is None or above is None:
        return np.nan, 0.0
    slopes = [
        float(counts @ system.slope(x, at))
        for x, at in ((below, precision - h), (best[:-1], precision), (above, precision + h))
    ]
    curvature = (slopes[2] - slopes[0]) / (2 * h)
    if not curvature < 0:
        return np.nan, 0.0
    error = float((-1.0 / curvature) ** 0.5)
    return error, slopes[1] * error
