"""How often a verdict holds when the numbers are drawn from their stated ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from gametheory.analysis.equal_total import text_in_question
from gametheory.arrays import ATOL, BoolArray
from gametheory.errors import RefusedError
from gametheory.pressure import Assessment, Measure, assess, evened
from gametheory.scenarios import Scenario
from gametheory.uncertainty import Design, Ranges
from gametheory.uncertainty.designs import BLOCK
from gametheory.uncertainty.ranges import whole_count

__all__ = ["DRAWN", "EvenShare", "Robustness", "Share", "robustness", "wilson_interval"]

DRAWN = ("beliefs", "costs", "effects", "weights", "scores")
"""Groups of numbers that are drawn; credibilities and blame errors are those of the configuration."""


_Z = 1.959963984540054
"""Quantile of the standard normal distribution at 0.975."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Share:
    """In which part of the draws something is true, with a 95% interval (Wilson).

    Attributes
    ----------
    what : str
        The game, and after a colon the text.
    central : bool
        Whether it is a deal at the central values.
    deal : float
        Share of the draws with a deal.
    low, high : float
        Interval for sampling error; it says nothing about the ranges themselves.
    """

    what: str
    central: bool
    deal: float
    low: float
    high: float

    @property
    def holds(self) -> float:
        """Share of the draws in which the verdict at the central values holds."""
        return self.deal if self.central else 1.0 - self.deal


@dataclass(frozen=True, kw_only=True)
class EvenShare:
    """Even against uneven at the same total pressure, over the draws.

    Attributes
    ----------
    measure : Measure
    held : float
        Share of the draws in which the total could be spread evenly (net totals counted).
    even_only, uneven_only, same : float
        Shares, of those, in which a tabled text passes only when even, only when uneven, or both agree.
    width_change : float
        Largest change of the width of the range, in absolute value: only rounding, since with free
        terms only the total counts.
    """

    measure: Measure
    held: float
    even_only: float
    uneven_only: float
    same: float
    width_change: float


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """The verdicts over `draws` draws with one seed.

    Attributes
    ----------
    draws, seed : int
    drawn : tuple of str
        Which groups of numbers were drawn, or which numbers if ranges were given.
    headline : Share
        Whether some tabled text passes.
    shares : tuple of Share
        Every game and text.
    even : tuple of EvenShare
        Every measure of evenness that could be applied.
    """

    draws: int
    seed: int
    drawn: tuple[str, ...]
    headline: Share
    shares: tuple[Share, ...]
    even: tuple[EvenShare, ...]


def robustness(
    scenario: Scenario,
    configuration: str,
    *,
    draws: int = 4_000,
    seed: int = 0,
    include: tuple[str, ...] = DRAWN,
    belief_gap: bool = True,
    ranges: Ranges | None = None,
    design: Design | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """Return how often the verdicts of a configuration hold over the stated ranges.

    Every included number is drawn from a triangular distribution over its low, central and high value,
    independently of the others; weights are rescaled. The ranges are assumptions, so a share is a
    statement about them and not a probability of an event.

    Parameters
    ----------
    scenario : Scenario
    configuration : str
    draws : int, default 4000
    seed : int, default 0
        The same seed gives the same bytes.
    include : tuple of str, default `DRAWN`
        Groups of numbers, as in `Scenario.ranges`; not read if `ranges` are given.
    belief_gap : bool, default True
        Whether each party has its own belief about the contest.
    ranges : Ranges, optional
        Other ranges than the stated ones, or correlated ones: what `Scenario.ranges` returns.
    design : Design, default PlainRandom()
        How the draws are laid out; a Latin hypercube or a Sobol' sequence spreads them evenly, and the
        intervals, made for independent draws, are then too wide.
    progress : callable, optional
        Called with the number of draws done and the total.

    Returns
    -------
    Robustness

    Raises
    ------
    InvalidInputError
        If `draws` is not a whole number from 1 to ten million, or a name is unknown.
    """
    draws = whole_count("draws", draws)
    rng = np.random.default_rng(seed)
    central = assess(scenario.dispute(belief_gap=belief_gap), scenario.profile(configuration))
    text = text_in_question(central.dispute, central.profile)
    tally = _Tally(draws)
    stated = scenario.ranges(include) if ranges is None else ranges
    done = 0
    for part in stated.blocks(draws, rng=rng, design=design):
        point = assess(scenario.dispute(part, belief_gap=belief_gap), scenario.profile(configuration, part))
        size = min(BLOCK, draws - done)
        tally.count(point, text, size)
        done += size
        if progress is not None:
            progress(done, draws)
    verdicts = {(v.game, v.text): v.deal for v in central.verdicts()}
    return Robustness(
        draws=draws,
        seed=seed,
        drawn=tuple(include) if ranges is None else ranges.drawn,
        headline=_share("tabled", bool(central.deal_on_the_table()), tally.deals["tabled"], draws),
        shares=tuple(
            _share(_name(*key), deal, tally.deals[_name(*key)], draws) for key, deal in verdicts.items()
        ),
        even=tuple(tally.even_share(measure) for measure in Measure if tally.held[measure]),
    )


class _Tally:
    """Counts over chunks of draws."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.deals: dict[str, int] = {}
        self.held = dict.fromkeys(Measure, 0)
        self.even_only = dict.fromkeys(Measure, 0)
        self.uneven_only = dict.fromkeys(Measure, 0)
        self.width_change = dict.fromkeys(Measure, 0.0)

    def count(self, point: Assessment, text: str, size: int) -> None:
        """Add one chunk of `size` draws."""
        before = _spread(point.deal_on_the_table(), size)
        self._add("tabled", before)
        self._add("range", _spread(point.range.exists, size))
        for k, name in enumerate(point.acceptance.names):
            self._add(f"text: {name}", _spread(point.acceptance.passes[..., k], size))
        for game in ("linked", "linked_with_trust", "linked_within_red_lines"):
            linked = getattr(point, game)
            if linked is not None:
                self._add(game, _spread(linked.surplus >= -ATOL, size))
        for measure in Measure:
            try:
                even = evened(point.dispute, point.profile, measure, text=text, net_support=True)
            except RefusedError:
                continue
            after = assess(point.dispute, even.profile)
            held, now = _spread(even.held, size), _spread(after.deal_on_the_table(), size)
            self.held[measure] += int(held.sum())
            self.even_only[measure] += int((held & now & ~before).sum())
            self.uneven_only[measure] += int((held & before & ~now).sum())
            moved = np.abs(after.range.width - point.range.width)
            self.width_change[measure] = max(self.width_change[measure], float(moved.max()))

    def _add(self, what: str, deal: BoolArray) -> None:
        self.deals[what] = self.deals.get(what, 0) + int(deal.sum())

    def even_share(self, measure: Measure) -> EvenShare:
        """Return the counts of one measure as shares."""
        held, even, uneven = self.held[measure], self.even_only[measure], self.uneven_only[measure]
        return EvenShare(
            measure=measure,
            held=held / self.draws,
            even_only=even / held,
            uneven_only=uneven / held,
            same=(held - even - uneven) / held,
            width_change=self.width_change[measure],
        )


def _spread(values: BoolArray, size: int) -> BoolArray:
    """One entry a draw, also where nothing that was drawn matters."""
    return np.broadcast_to(values, (size,))


def _name(game: str, text: str) -> str:
    return f"text: {text}" if game == "text" else game


def _share(what: str, central: bool, deals: int, draws: int) -> Share:
    low, high = wilson_interval(deals, draws)
    return Share(what=what, central=central, deal=deals / draws, low=low, high=high)


def wilson_interval(hits: int, draws: int) -> tuple[float, float]:
    r"""Return the 95% score interval of a share [1]_.

    .. math:: \frac{h + z^2/2 \pm z\sqrt{h(n-h)/n + z^2/4}}{n + z^2}, \qquad z = \Phi^{-1}(0.975).

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       J. Amer. Statist. Assoc. 22 (1927) 209-212, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(0, 100)]
    [0.0, 0.037]
    """
    middle, spread = hits + _Z**2 / 2.0, _Z * sqrt(hits * (draws - hits) / draws + _Z**2 / 4.0)
    low, high = (middle - spread) / (draws + _Z**2), (middle + spread) / (draws + _Z**2)
    return (max(low, 0.0) if hits else 0.0, min(high, 1.0) if hits < draws else 1.0)
