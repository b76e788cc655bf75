"""Robust to the sign: in how many draws an outcome keeps its sign, and what flips it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.one_at_a_time import Flip, one_at_a_time, side
from gametheory.analysis.robustness import Progress, wilson_interval
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import number
from gametheory.arrays import FloatArray
from gametheory.printing import Printed
from gametheory.scenarios import Scenario
from gametheory.uncertainty import Design

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["SignRobustness", "sign_robustness"]

ROBUST = 0.95
"""A sign is called robust if even the lower end of the share of draws that keep it is above this."""


@dataclass(frozen=True, kw_only=True)
class SignRobustness(Printed):
    """Whether the sign of an outcome holds over the ranges; prints as a statement.

    Attributes
    ----------
    model, outcome : str
    central : float
        The outcome at the central values.
    verdict : bool
        Whether the outcome is a verdict; its "sign" is whether it holds.
    draws, seed : int
    held : float
        Share of the draws with the sign of the central value; zero counts as positive, as a margin of
        zero is a deal.
    low, high : float
        95% interval for sampling error (Wilson).
    flips_first : Flip or None
        The single parameter that flips the sign with the smallest share of its range, others central.
    separates : str
        The parameter whose draws differ most between the draws that keep the sign and those that do not;
        empty if all keep it.
    separation : float
        By how much, as the difference of the chances that it lies higher: from -1 to 1.
    """

    model: str
    outcome: str
    central: float
    verdict: bool
    draws: int
    seed: int
    held: float
    low: float
    high: float
    flips_first: Flip | None
    separates: str
    separation: float

    @property
    def robust(self) -> bool:
        """Whether the lower end of the interval is above 0.95."""
        return self.low > ROBUST

    @property
    def sign(self) -> str:
        """The sign at the central values, in words."""
        positive = bool(side(np.asarray(self.central), verdict=self.verdict))
        if self.verdict:
            return "holds" if positive else "does not hold"
        return "zero or more" if positive else "negative"

    @property
    def headline(self) -> str:
        """The statement in one sentence."""
        word = "robust" if self.robust else "not robust"
        claim = f"{self.outcome} {'' if self.verdict else 'is '}{self.sign}"
        return (
            f"'{claim}' is {word} over the stated ranges: it holds in {self.held:.1%} of {self.draws} draws "
            f"(95% interval {self.low:.1%} to {self.high:.1%})."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        flip = self.flips_first
        return {
            "model": self.model,
            "outcome": self.outcome,
            "central": self.central,
            "sign": self.sign,
            "draws": self.draws,
            "seed": self.seed,
            "held": self.held,
            "low": self.low,
            "high": self.high,
            "robust": self.robust,
            "flips_first": None
            if flip is None
            else {"parameter": flip.parameter, "value": flip.value, "share": flip.share},
            "separates": self.separates,
            "separation": self.separation,
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))


def sign_robustness(
    subject: UncertainModel | Scenario | str,
    outcome: str = "width",
    *,
    draws: int = 4_000,
    seed: int = 0,
    design: Design | None = None,
    progress: Progress | None = None,
) -> SignRobustness:
    """Say whether the sign of an outcome at the central values holds over the ranges.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
    outcome : str, default "width"
    draws : int, default 4000
    seed : int, default 0
        The same seed gives the same bytes.
    design : Design, default PlainRandom()
        How the draws are laid out.
    progress : callable, optional
        Called with the number of draws done and the total.

    Returns
    -------
    SignRobustness

    Raises
    ------
    InvalidInputError
        If the outcome is unknown, or `draws` or `seed` is out of range.
    RefusedError
        If nothing is drawn.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y: x - y, ranges={"x": (1.0, 2.0), "y": (0.0, 1.25)})
    >>> found = sign_robustness(model, "value")
    >>> found.robust, found.sign, found.flips_first, found.separates  # 97.5% of all hold
    (True, 'zero or more', None, 'y')
    """
    model = uncertain_model(subject)
    alone = one_at_a_time(model, outcome)
    verdict = outcome in model.verdicts
    rng = np.random.default_rng(whole_seed(seed))
    now = float(side(np.asarray(alone.central), verdict=verdict))
    kept, drawn, done = [], [], 0
    for part in model.ranges.blocks(draws, rng=rng, design=design):
        found = model.at(part, [outcome])[outcome]
        kept.append(side(found, verdict=verdict) == now)
        drawn.append(np.stack([part[name] for name in model.ranges.drawn], axis=-1))
        done += len(found)
        if progress is not None:
            progress(done, draws)
    holds, values = np.concatenate(kept), np.concatenate(drawn)
    low, high = wilson_interval(int(holds.sum()), len(holds))
    separates, separation = _separation(model.ranges.drawn, values, holds)
    return SignRobustness(
        model=model.name,
        outcome=outcome,
        central=alone.central,
        verdict=verdict,
        draws=len(holds),
        seed=int(seed),
        held=float(holds.mean()),
        low=low,
        high=high,
        flips_first=alone.flips[0] if alone.flips else None,
        separates=separates,
        separation=separation,
    )


def _separation(names: tuple[str, ...], values: FloatArray, holds: Any) -> tuple[str, float]:
    """Return the parameter with the largest rank-biserial correlation with the sign, and that correlation."""
    kept, lost = int(holds.sum()), int((~holds).sum())
    if kept == 0 or lost == 0:
        return "", 0.0
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=0)
    above = ranks[holds].mean(axis=0) - ranks[~holds].mean(axis=0)
    biserial = 2.0 * above / len(holds)
    best = int(np.abs(biserial).argmax())
    return names[best], float(biserial[best])


def _sections(s: SignRobustness) -> tuple[Section, ...]:
    from gametheory.analysis.render import Section

    flip = s.flips_first
    alone = (
        "No single parameter flips it within its range while the others are central."
        if flip is None
        else f"{flip.parameter} flips it first: at {number(flip.value)}, {flip.share:.0%} of the way from "
        "its central value to the end of its range."
    )
    apart = (
        f"Over the draws {s.separates} separates best: it tends to lie "
        f"{'higher' if s.separation > 0 else 'lower'} where the sign holds (rank-biserial "
        f"{s.separation:+.2f})."
        if s.separates
        else "No draw has the other sign."
        if s.held == 1.0
        else "No draw keeps the sign."
    )
    return (
        Section(
            title=f"The sign of {s.outcome}",
            paragraphs=(f"{s.model}: {number(s.central)} at the central values.", s.headline, alone, apart),
            notes=("The ranges are assumptions, so a share is no probability of an event.",),
        ),
    )
