"""What is known of how a model's consents combine: verdicts, good splits, and the evidence for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray, Value
from gametheory.errors import RefusedError
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_shapes import SplitShapes, split_shapes
from gametheory.pressure.split_theorem import SplitVerdict
from gametheory.pressure.split_verdict import SchurTest, best_splits, schur_test
from gametheory.printing import Printed

__all__ = ["Evidence", "Technology"]


class Evidence(Enum):
    """What a verdict rests on."""

    PROVEN = "proven by a theorem that the model does not contradict where it was tried"
    GRID = "evaluated on a grid of shares; what lies between two of them is not seen"
    CONTRADICTED = "the model contradicts its own theorem: a bug in one of them"


@dataclass(frozen=True, eq=False, kw_only=True)
class Technology(Value, Printed):
    """The verdict on uneven pressure at each total, with what it rests on; prints as a table.

    Attributes
    ----------
    model : str
        Name of what was classified.
    unit : ndarray, shape (..., 2)
        The pressure on each party that counts as one.
    shares : ndarray, shape (k,)
        Shares of the total on party 0 that were tried.
    budgets : ndarray, shape (..., b)
        Totals, in units; the observed one last, where there is one.
    chance : ndarray, shape (..., b, k)
        The chance of a deal at each total and share.
    verdict : ndarray of int, shape (..., b)
        Numbers of `SplitVerdict`.
    best : ndarray, shape (..., b)
        The highest chance that some split gives.
    window : ndarray, shape (..., b, 2)
        The best splits are the shares in this interval (NaN where they are scattered) ...
    outside : ndarray of bool, shape (..., b)
        ... or, where this holds, those up to its lower and from its upper end.
    unpressed : ndarray, shape (..., 2)
        The chance under next to no pressure, all of it on party 1 and all of it on party 0.
    observed_share : ndarray, shape (...), or None
        The share of party 0 in the pressure there is.
    at_observed : ndarray, shape (..., b), or None
        The chance at that share of each total.
    theorem : str or None
        Where the verdicts are from, if not from the grid.
    level : ndarray of bool, shape (..., b)
        Whether only the total counts, by the theorem.
    contradicted : ndarray of bool, shape (..., b), or None
        Where the model does not do what the theorem says.
    sum_weight : float or None
        What a unit of pressure on party 1 counts in units on party 0, where only a total in which it counts
        as that much decides: in the units ``(1, 1 / sum_weight)`` the split is neutral. Looked for in one
        model of whose total more on one party never hurts.
    tol : float
        Smallest change of the chance that counted.
    """

    model: str
    unit: FloatArray
    shares: FloatArray
    budgets: FloatArray
    chance: FloatArray
    verdict: IntArray
    best: FloatArray
    window: FloatArray
    outside: BoolArray
    unpressed: FloatArray
    observed_share: FloatArray | None
    at_observed: FloatArray | None
    theorem: str | None
    level: BoolArray
    contradicted: BoolArray | None
    sum_weight: float | None
    tol: float

    @property
    def evidence(self) -> Evidence:
        """What the verdicts rest on."""
        if self.contradicted is None:
            return Evidence.GRID
        return Evidence.CONTRADICTED if self.contradicted.any() else Evidence.PROVEN

    @property
    def verdicts(self) -> tuple[SplitVerdict, ...]:
        """The verdict at each total, for one model."""
        self._single("verdicts")
        return tuple(SplitVerdict(int(v)) for v in self.verdict)

    @property
    def even(self) -> FloatArray:
        """The chance at the even split, shape (..., b)."""
        return self.chance[..., len(self.shares) // 2]

    @property
    def saturated(self) -> BoolArray:
        """Totals at which every split makes a deal certain, shape (..., b)."""
        return np.asarray((self.verdict == SplitVerdict.NEUTRAL) & (self.best >= 1.0 - self.tol))

    @property
    def hopeless(self) -> BoolArray:
        """Totals at which no split gives a deal any chance, shape (..., b)."""
        return np.asarray((self.verdict == SplitVerdict.NEUTRAL) & (self.best <= self.tol))

    @property
    def informative(self) -> BoolArray:
        """Totals at which the split could matter: neither saturated nor hopeless, shape (..., b)."""
        return ~(self.saturated | self.hopeless)

    @property
    def best_split(self) -> FloatArray:
        """The most even of the best splits, as party 0's share, shape (..., b)."""
        low, high = self.window[..., 0], self.window[..., 1]
        nearer = np.where((high > 1) | ((low >= 0) & (0.5 - low <= high - 0.5)), low, high)
        blocked = self.outside & (low < 0.5) & (high > 0.5)
        most_even = np.where(self.outside, np.where(blocked, nearer, 0.5), np.clip(0.5, low, high))
        tried = self.shares[self.chance.argmax(axis=-1)]
        return np.where(np.isnan(low), tried, most_even)

    @property
    def loss(self) -> FloatArray | None:
        """The chance of a deal that the observed split gives away at each total, shape (..., b)."""
        return None if self.at_observed is None else np.maximum(self.best - self.at_observed, 0.0)

    @property
    def schur(self) -> SchurTest:
        """The test of Schur-concavity and -convexity at each total, with the pairs that refute them."""
        return schur_test(self.chance, self.shares, tol=self.tol)

    @property
    def consent(self) -> Consent | None:
        """How the consents combine as far as these totals show, for one model; None if in no single way.

        What lies between two totals is not seen, however many there are.
        """
        self._single("consent")
        tells, seen = self.informative, np.concatenate([self.chance.ravel(), self.unpressed])
        shapes = self._shapes()
        if shapes.level.all() and np.ptp(seen) <= self.tol:
            return Consent.NEITHER if seen.max() > self.tol else None
        if shapes.level.all():
            tried = seen if self.level.all() else self.chance[tells]
            return Consent.SUM if tried.size and np.ptp(tried) > self.tol else None
        return shapes.consent(self._other_helps())

    @property
    def leaning(self) -> int | None:
        """The party on which more of the total never hurts, though pressure on the other helps too.

        For one model; None if there is no such party.
        """
        self._single("leaning")
        party = self._shapes().leaning() if self.informative.any() else None
        return party if party is not None and self._other_helps()[party] else None

    def _shapes(self) -> SplitShapes:
        tells = self.informative
        return split_shapes(
            self.chance[tells],
            window=self.window[tells],
            outside=self.outside[tells],
            proven=(self.verdict[tells] != SplitVerdict.NEUTRAL) & (self.theorem is not None),
            tol=self.tol,
        )

    def _other_helps(self) -> BoolArray:
        """Return whether pressure on party 1 alone, on party 0 alone, raises the chance at some total."""
        alone = self.chance[:, [0, -1]].max(axis=0)
        return np.asarray(alone > self.unpressed + self.tol)

    def good_splits(self, within: float) -> tuple[FloatArray, BoolArray]:
        """Return the splits of the grid that lose at most `within` of the highest chance on it.

        Returns
        -------
        window : ndarray, shape (..., b, 2)
        outside : ndarray of bool, shape (..., b)
            As `window` and `outside` of this class.
        """
        return best_splits(self.chance, self.shares, tol=within)

    def summary(self) -> str:
        """Return the verdict over all totals and what it rests on, as two lines."""
        grounds = {
            Evidence.PROVEN: f"Proven by {self.theorem}, which the model does not contradict where tried.",
            Evidence.GRID: f"Evaluated on a grid of {len(self.shares)} shares; what lies between two of them "
            "is not seen.",
            Evidence.CONTRADICTED: f"The model contradicts {self.theorem}: a bug in one of them.",
        }
        return f"{self._overall()}\n{grounds[self.evidence]}"

    def _overall(self) -> str:
        if self.verdict.ndim > 1:
            found = ", ".join(f"{k.name} {np.mean(self.verdict == k):.3g}" for k in SplitVerdict)
            return f"Shares of all points and totals: {found}."
        if self.consent is Consent.NEITHER:
            return _OVERALL[Consent.NEITHER]
        if not self.informative.any():
            if self.level.all():
                return "Only the total counts: how it is split is neutral at every budget."
            none, every = self.budgets[self.hopeless], self.budgets[self.saturated]
            if none.size and every.size:
                return (
                    f"No total tells: up to {none.max():.4g} no split works, from {every.min():.4g} every "
                    "one does. Try totals between."
                )
            word, other = ("no split works", "larger") if none.size else ("every split works", "smaller")
            return f"No total tells: at each of them {word}. Try {other} ones."
        said = self._in_a_word()
        if said:
            return said
        if (self.verdict[self.informative] == SplitVerdict.NEUTRAL).all():
            return "Every split gives the same chance, as does every total that tells. Try others."
        order = np.argsort(self.budgets, kind="stable")
        seen = [(self.budgets[k], SplitVerdict(int(self.verdict[k]))) for k in order if self.informative[k]]
        turns = [seen[0], *(now for was, now in pairwise(seen) if was[1] != now[1])]
        if len(turns) > 1:
            course = "; ".join(f"{v.name} from {t:.4g}" for t, v in turns)
            return f"The verdict changes with the budget: {course}."
        if (self.best > self.even + self.tol)[self.informative].all():
            return "An uneven split is best at every total at which the split matters."
        return "The chance changes its course between the even split and an end: no single word fits."

    def _in_a_word(self) -> str:
        """Return what the word for how the consents combine says here, or nothing if there is none."""
        consent, verdicts = self.consent, set(self.verdict[self.informative].tolist())
        if consent is Consent.ONE_SIDED:
            party = self._shapes().leaning()
            return _OVERALL[consent].format(party=party, other=1 - (party or 0))
        if consent is Consent.WEAKEST_LINK and SplitVerdict.TILTED in verdicts:
            return "Leaning away from the best split only stalls: a weakest link whose best split is uneven."
        if consent is Consent.BEST_SHOT and not verdicts <= {SplitVerdict.NEUTRAL, SplitVerdict.EVEN_WORST}:
            return "No split does better than all of the total on one party: a best shot."
        if consent is not None:
            return _OVERALL[consent]
        if self.leaning is None:
            return ""
        if self.sum_weight is not None:
            return (
                f"Only the total counts, in other units: a unit of pressure on party 1 does what "
                f"{self.sum_weight:.4g} on party 0 does."
            )
        return f"More of the total on party {self.leaning} never hurts, but pressure on the other helps too."

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a total; for a batch the share of its points with each verdict."""
        if self.verdict.ndim > 1:
            flat, totals = (x.reshape(-1, x.shape[-1]) for x in (self.verdict, self.budgets))
            return [
                {
                    "total": float(totals[:, k].mean()),
                    **{v.name: float(np.mean(flat[:, k] == v)) for v in SplitVerdict},
                }
                for k in range(flat.shape[-1])
            ]
        rows = []
        for k, verdict in enumerate(self.verdicts):
            row: dict[str, Any] = {
                "total": float(self.budgets[k]),
                "verdict": verdict.name,
                "why": self._why(k),
                "best": float(self.best[k]),
                "even": float(self.even[k]),
                "best split": float(self.best_split[k]),
                "best splits": self._good(k),
            }
            if self.at_observed is not None and self.loss is not None:
                row |= {"observed": float(self.at_observed[k]), "loss": float(self.loss[k])}
            rows.append(row)
        return rows

    def _good(self, k: int) -> str:
        low, high = (float(x) for x in self.window[k])
        if np.isnan(low):
            return "scattered"
        ends = [(low, high)]
        if self.outside[k]:
            ends = [(0.0, 1.0)] if low >= high else [(0.0, low), (high, 1.0)]
        parts = [(a, b) for a, b in ends if 0.0 <= a <= b <= 1.0]
        return ", ".join(f"{a:.4g}" if a == b else f"{a:.4g} to {b:.4g}" for a, b in parts)

    def _why(self, k: int) -> str:
        if self.verdict[k] != SplitVerdict.NEUTRAL:
            return ""
        if self.level[k]:
            return "only the total counts"
        if self.saturated[k]:
            return "every split works"
        return "no split works" if self.hopeless[k] else "the same chance"

    def __str__(self) -> str:
        rows = [{name: _cell(value) for name, value in row.items()} for row in self.rows()]
        wide = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
        lines = ["  ".join(f"{name:>{wide[name]}}" for name in wide).rstrip()]
        lines += ["  ".join(f"{row[name]:>{wide[name]}}" for name in wide).rstrip() for row in rows]
        return "\n".join([*lines, self.summary()])

    def to_dict(self) -> dict[str, Any]:
        """Return the result as numbers, strings and lists, ready for JSON; what is undefined is None."""
        return {
            "model": self.model,
            "unit": self.unit.tolist(),
            "evidence": self.evidence.name,
            "theorem": self.theorem,
            "summary": self.summary(),
            "observed_share": None if self.observed_share is None else self.observed_share.tolist(),
            "budgets": self.budgets.tolist(),
            "verdict": _named(self.verdict),
            "best": self.best.tolist(),
            "even": self.even.tolist(),
            "window": _without_nan(self.window.tolist()),
            "outside": self.outside.tolist(),
            "loss": None if self.loss is None else self.loss.tolist(),
            "saturated": self.saturated.tolist(),
            "hopeless": self.hopeless.tolist(),
        }

    def _single(self, what: str) -> None:
        if self.verdict.ndim > 1:
            raise RefusedError(f"{what} are of one model, this is a batch of shape {self.verdict.shape[:-1]}")


_OVERALL: dict[Consent, str] = {
    Consent.SUM: "Only the total counts: how it is split is neutral.",
    Consent.WEAKEST_LINK: "The even split is best wherever the split matters: a weakest link.",
    Consent.BEST_SHOT: "The even split is worst wherever the split matters: a best shot.",
    Consent.ONE_SIDED: "More of the total on party {party} never hurts, all on party {other} never helps: "
    "one-sided.",
    Consent.NEITHER: "No total changes the chance of a deal.",
}


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _named(verdict: IntArray) -> Any:
    if verdict.ndim > 1:
        return [_named(row) for row in verdict]
    return [SplitVerdict(int(v)).name for v in verdict]


def _without_nan(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return None if np.isnan(value) else value
