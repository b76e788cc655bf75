"""Reputation for obstinacy under pressure (P13): the even split takes longest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import InvalidInputError, Reputation, Status, solve
from gametheory.pressure.mechanism import Consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict

THEOREM = settings(max_examples=60, deadline=None)
BEYOND = 1e-9


def powers(least: float, most: float) -> st.SearchStrategy[float]:
    """Numbers of any size, each size as likely as another."""
    return st.floats(least, most).map(lambda size: 10**size)


A_RATE = st.one_of(st.floats(0.01, 2), powers(-6, 6))
RATES = st.tuples(A_RATE, A_RATE)
A_TIME = st.one_of(st.floats(0.1, 30), powers(-6, 6))
A_PART = st.one_of(st.floats(0.01, 0.99), powers(-10, -1), powers(-14, -1).map(lambda rest: 1 - rest))
A_PRIOR = st.one_of(A_PART, powers(-140, -1))  # two of them multiplied are a float
PRIORS = st.tuples(A_PRIOR, A_PRIOR)
EQUAL_DEMAND = st.one_of(
    st.floats(0.52, 0.98), powers(-11, -1).map(lambda more: 0.5 + more), A_PART.map(lambda x: 0.5 + x / 2)
)
LESSER = st.one_of(st.floats(0.01, 0.5), powers(-9, -1))  # of two rates, as a share of both


@st.composite
def demands(draw: st.DrawFn) -> tuple[float, float]:
    """Any two with a sum above 1 by more than rounding."""
    first = draw(A_PART)
    second = min(1 - first + max(first * draw(A_PART), 2e-12), float(np.nextafter(1, 0)))
    return (first, second) if draw(st.booleans()) else (second, first)


@st.composite
def games(draw: st.DrawFn) -> Reputation:
    """Any demands, priors and rates; a party may be more than patient and pressed, or supported."""
    rate = np.array(draw(RATES))
    before = np.array(draw(st.tuples(st.floats(-2, 2), st.floats(-2, 2))))
    return Reputation(
        demand=draw(demands()),
        discount_rate=rate * before,
        obstinate=draw(PRIORS),
        deadline=draw(A_TIME),
        pressure=rate * (1 - before),
    )


def in_60_digits(game: Reputation) -> dict[str, list[float]]:
    """Return what the theorem says, from the numbers of the game as they are."""
    with localcontext() as digits:
        digits.prec = 60
        a, z, r = (
            [Decimal(each) for each in pair.tolist()]
            for pair in (game.demand, game.obstinate, game.discount_rate + game.pressure)
        )
        rates = [r[1 - i] * (1 - a[i]) / (a[0] + a[1] - 1) for i in (0, 1)]
        times = [-z[i].ln() / rates[i] for i in (0, 1)]
        end, speed = min(times), rates[0] + rates[1]
        stays = [z[i] * (rates[i] * end).exp() for i in (0, 1)]
        fight, by = stays[0] * stays[1], min(end, Decimal(float(game.deadline)))
        said = {
            "rates": rates,
            "times": times,
            "stays": stays,
            "delay": [fight * (1 - (-speed * end).exp()) / speed],
            "chance": [1 - fight * (-speed * by).exp()],
            "payoffs": [(1 - stays[1 - i]) * a[i] + stays[1 - i] * (1 - a[1 - i]) for i in (0, 1)],
        }
        return {name: [float(each) for each in values] for name, values in said.items()}


@THEOREM
@given(game=games())
def test_the_equilibrium_keeps_its_digits(game: Reputation) -> None:
    """Rates to the last digit; chances to within the rounding of the logarithms of the priors."""
    said, x = in_60_digits(game), game.answer()
    assert_allclose(game.rates(), said["rates"], rtol=1e-14)
    assert_allclose(x, said["stays"] + said["rates"], rtol=2e-12)
    assert_allclose(game.exhaustion_times(), said["times"], rtol=1e-14)
    assert_allclose([game.mean_delay()], said["delay"], rtol=2e-12)
    flexible = (1 - game.obstinate).max()
    assert_allclose([game.deal_chance()], said["chance"], rtol=2e-12, atol=2e-12 * flexible)
    payoffs = game.expected_payoffs(x)
    assert_allclose(payoffs, said["payoffs"], atol=2e-12)
    assert (payoffs >= (1 - game.demand[::-1]) * (1 - 1e-15)).all()
    assert game.at_once().min() == 0  # one at most concedes at once
    assert_allclose(game.never(), game.obstinate.prod())
    assert solve(game).status is Status.SOLVED


@THEOREM
@given(
    a=EQUAL_DEMAND, z=A_PRIOR, total=A_RATE, part=st.tuples(LESSER, LESSER),
    before=st.floats(-3, 3), deadline=A_TIME,
)  # fmt: skip
def test_the_more_uneven_the_pressure_the_shorter_the_delay(
    *, a: float, z: float, total: float, part: tuple[float, float], before: float, deadline: float
) -> None:
    """Theorem 4.2 with its formula, and the same for the chance of a deal by any deadline."""
    least = total * np.array([0.5, *sorted(part, reverse=True)])  # from even to uneven
    r = total * before
    pressure = np.stack([total - least, least], axis=-1) - r
    game = Reputation(
        demand=[a, a], discount_rate=[r, r], obstinate=[z, z], pressure=pressure, deadline=deadline
    )
    slow, fast = np.moveaxis(game.discount_rate + game.pressure, -1, 0)[::-1]
    rho, delay = slow / fast, game.mean_delay()
    speed = (slow + fast) * ((1 - a) / (2 * a - 1))
    stays = np.exp((1 - rho) * np.log(z))
    assert_allclose(delay, -stays * np.expm1((1 + rho) * np.log(z)) / speed, rtol=5e-12)
    apart = -np.diff(rho) > 1e-9
    assert (np.diff(delay) <= 1e-11 * delay[:-1]).all()
    assert (np.diff(delay)[apart] < 0).all()
    assert (np.diff(game.deal_chance()) >= -1e-11).all()
    late = replace(game, deadline=np.inf)
    assert_allclose(late.deal_chance(), -np.expm1(2 * np.log(z)), rtol=1e-12)
    pressed, rival = np.moveaxis(game.at_once(), -1, 0)
    assert_allclose(pressed, 1 - stays, atol=2e-12)
    assert_allclose(rival, 0.0, atol=2e-12)
    first, second = game.expected_payoffs(game.answer()).T
    assert_allclose(first, 1 - a, atol=2e-12)
    assert_allclose(second, 1 - a + (1 - stays) * (2 * a - 1), atol=2e-12)


@THEOREM
@given(
    a=EQUAL_DEMAND, z=st.one_of(st.floats(0.01, 0.99), powers(-9, -2).map(lambda rest: 1 - rest)), rates=RATES
)
def test_the_split_counts_until_only_obstinate_parties_are_left(
    a: float, z: float, rates: tuple[float, float]
) -> None:
    """Any deadline after T gives 1 - z**2 for every split: both sides of T."""
    r, more = rates
    game = Reputation(
        demand=[a, a], discount_rate=[r, r], obstinate=[z, z], pressure=[[more, more], [2 * more, 0.0]]
    )
    last = float(game.horizon()[0])
    before, after = (replace(game, deadline=last * (1 + off)).deal_chance() for off in (-BEYOND, BEYOND))
    assert_allclose(after, (1 - z) * (1 + z), rtol=1e-12)
    assert before[0] < after[0]
    uneven_is_through = game.horizon()[1] < last * (1 - BEYOND)
    assert (before[1] >= after[1] * (1 - 1e-12)) == uneven_is_through


@THEOREM
@given(a=demands(), z=PRIORS, r=RATES, size=powers(-6, 6), deadline=A_TIME)
def test_the_delay_is_longest_where_both_would_be_known_at_the_same_time(
    *, a: tuple[float, float], z: tuple[float, float], r: tuple[float, float], size: float, deadline: float
) -> None:
    """The general statement: single-peaked in the split, in units of rates; the peak has equal times."""
    free = Reputation(demand=a, discount_rate=r, obstinate=z, deadline=deadline)
    total, share = size * free.rates().sum(), np.linspace(0, 1, 101)
    game = free.under(total * free.unit() * np.stack([share, 1 - share], axis=-1))
    first, second = game.exhaustion_times().T
    towards, away = first[1:] <= second[1:], first[:-1] >= second[:-1]
    assert (towards | away).sum() >= len(share) - 2  # all but the step over the peak
    delay, end = game.mean_delay(), game.horizon()
    steps, seen = np.diff(delay), np.abs(np.diff(end)) > 1e-9 * end[1:]
    assert (steps[towards] >= -1e-11 * delay[1:][towards]).all()
    assert (steps[towards & seen] > 0).all()
    assert (steps[away] <= 1e-11 * delay[1:][away]).all()
    assert (steps[away & seen] < 0).all()
    steps = np.diff(game.deal_chance())
    assert (steps[towards] <= 1e-11).all()
    assert (steps[away] >= -1e-11).all()


@THEOREM
@given(a=demands(), z=st.one_of(st.floats(0.01, 0.99), powers(-140, -1)), rate=A_RATE, size=powers(-3, 3))
def test_the_slowest_split_is_the_equal_one_if_priors_and_rates_of_concession_are_equal(
    a: tuple[float, float], z: float, rate: float, size: float
) -> None:
    """Unequal demands may go with it. Both sides of equal priors, and of equal rates."""
    rest = 1 - np.array(a)
    free = Reputation(demand=a, discount_rate=rate * rest, obstinate=[z, z], deadline=1e-9 / rate)

    def apart(other: Reputation) -> float:
        first, second = other.under(other.unit() * size * free.rates().mean() / 2).exhaustion_times()
        return float(second / first - 1)

    assert abs(apart(free)) <= 1e-13
    for off in (-BEYOND, BEYOND):
        assert np.sign(apart(replace(free, obstinate=[z, z ** (1 + off)]))) == np.sign(off)
        faster = replace(free, discount_rate=free.discount_rate * [1 + off, 1])
        assert np.sign(apart(faster)) == -np.sign(off)
    budget = size * free.rates().mean()
    assert int(free.split_theorem(budget).verdict) in {SplitVerdict.EVEN_WORST, SplitVerdict.NEUTRAL}


@THEOREM
@given(game=games(), times=st.one_of(st.floats(0, 3), powers(-6, 6)), party=st.sampled_from([0, 1]))
def test_a_party_loses_by_pressure_exactly_what_the_other_conceded_to_it_at_once(
    game: Reputation, times: float, party: int
) -> None:
    """Without such a concession it loses nothing, and its rival gains."""
    rival = 1 - party
    rate, ends = (game.discount_rate + game.pressure)[party], game.exhaustion_times()

    def at(factor: float) -> Reputation:
        more = np.where(np.arange(2) == party, rate * factor - game.discount_rate, game.pressure)
        return game.under(more)

    pressed = at(1 + times)
    before, after = (each.expected_payoffs(each.answer()) for each in (game, pressed))
    assert after[rival] >= before[rival] - 2e-12
    assert after[party] <= before[party] + 2e-12
    if game.at_once()[rival] > 0:  # until it would be known to be obstinate as soon as the party
        for off in (-BEYOND, BEYOND):
            assert (at(ends[rival] / ends[party] * (1 + off)).at_once()[rival] > 0) == (off < 0)
    else:
        assert after[party] == before[party] == 1 - game.demand[rival]
        sooner = (game.horizon() - pressed.horizon()) / ends[party]
        if -sooner * np.log(game.obstinate[party]) > 1e-11:
            assert pressed.answer()[party] < game.answer()[party]


def test_the_pressed_party_loses_nothing_and_its_rival_gains() -> None:
    game = Reputation(
        demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], pressure=[[0.1, 0.1], [0.2, 0]]
    )
    even, uneven = game.expected_payoffs(game.answer())
    assert_allclose(even, [0.4, 0.4], atol=1e-12)
    assert uneven[0] == even[0]
    assert_allclose(uneven[1], 0.55691131, atol=1e-8)


def test_a_red_line_changes_how_consents_combine_and_what_is_an_answer() -> None:
    """A share of 0.4 is left, and the red line is at it or just above."""
    free, fenced = (
        Reputation(
            demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.2], red_line=[line, 0.0],
            deadline=3.0, pressure=[[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]],
        )
        for line in (0.4 - BEYOND, 0.4 + BEYOND)
    )  # fmt: skip
    assert free.consent is Consent.BEST_SHOT
    assert np.ptp(free.deal_chance()) > 0.1
    assert fenced.residual(free.answer()).min() > 0.01
    assert solve(fenced).status is Status.SOLVED
    with pytest.raises(InvalidInputError, match="as_game needs two parties that can concede"):
        fenced.as_game()


@THEOREM
@given(game=games(), party=st.sampled_from([0, 1]), rates=RATES)
def test_pressure_decides_nothing_beyond_a_red_line_and_everything_up_to_it(
    game: Reputation, party: int, rates: tuple[float, float]
) -> None:
    """Corollary 4.3 over its domain: the red line is at what the other leaves, or just above."""
    rival, left = 1 - party, 1 - game.demand[1 - party]

    def facing(line: float) -> Reputation:
        return replace(game, red_line=np.where(np.arange(2) == party, min(max(line, 0.0), 1.0), 0.0))

    assert (facing(left - BEYOND).answer() == game.answer()).all()
    assert facing(left - BEYOND).deal_chance() == game.deal_chance()
    fenced = facing(left + BEYOND)
    assert fenced.consent is Consent.NEITHER
    pressed = fenced.under(game.pressure + np.stack([np.zeros(2), np.array(rates)]))
    assert_allclose(pressed.deal_chance(), 1 - game.obstinate[rival], rtol=1e-14)
    assert_allclose(pressed.never(), game.obstinate[rival])
    assert (pressed.mean_delay() == 0).all()
    payoffs = pressed.expected_payoffs(pressed.answer())
    assert_allclose(payoffs[:, party], (1 - game.obstinate[rival]) * game.demand[party], atol=1e-15)
    assert_allclose(payoffs[:, rival], 1 - game.demand[party], atol=1e-15)
    assert (pressed.residual(pressed.answer()) <= 1e-15).all()
    both = replace(fenced, red_line=np.minimum(1 - game.demand[::-1] + BEYOND, 1))
    assert both.deal_chance() == 0
    assert both.never() == 1
    assert (both.expected_payoffs(both.answer()) == 0).all()
    assert solve(both).status is Status.SOLVED


def test_planned_times_on_a_grid_approach_the_equilibrium() -> None:
    game = Reputation(
        demand=[0.6, 0.7], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], pressure=[0.15, 0.05]
    )
    gaps = [game.as_game(times=n).gap(game.profile(times=n)) for n in (21, 41, 81)]
    assert gaps[0] / gaps[1] > 1.6
    assert gaps[1] / gaps[2] > 1.6
    assert gaps[2] < 0.05


@THEOREM
@given(game=games(), factor=st.sampled_from([0.5, 2.0]), party=st.sampled_from([0, 1]))
def test_a_wrong_answer_is_convicted(game: Reputation, factor: float, party: int) -> None:
    """By what waiting then gains or loses, and by atoms of both."""
    x = game.answer()
    excess = game.demand.min() - (1 - game.demand.max())
    rate = np.where(np.arange(4) == 2 + party, factor, 1.0)
    assert game.residual(x * rate) >= (1 - game.demand[party]) * excess / 3 - 1e-15
    both = np.minimum(x[:2], 0.9)
    assert game.residual(np.append(both, x[2:])) >= 0.0999 * excess
    assert game.residual(np.append([0.0, 1.0], x[2:])) == np.inf


@THEOREM
@given(demand=A_PART, rate=A_RATE, before=st.floats(-3, 3), party=st.sampled_from([0, 1]))
def test_reputation_names_what_is_wrong(demand: float, rate: float, before: float, party: int) -> None:
    """Each bound of the domain on both sides."""
    rates = {"discount_rate": rate * np.full(2, before), "pressure": rate * np.full(2, 1 - before)}
    good = {"demand": [0.6, 0.6], "obstinate": [0.1, 0.1], **rates}

    def one(value: float, other: float) -> np.ndarray:
        return np.where(np.arange(2) == party, value, other)

    if demand > 2 * BEYOND:
        Reputation(**{**good, "demand": one(demand, 1 - demand + BEYOND)})
    with pytest.raises(InvalidInputError, match="demands must add to more than 1"):
        Reputation(**{**good, "demand": one(demand, 1 - demand - min(BEYOND, (1 - demand) / 2))})
    for name in ("demand", "obstinate"):
        Reputation(**{**good, name: one(1 - BEYOND, 0.1)})
        with pytest.raises(InvalidInputError, match=f"{name} must lie strictly between 0 and 1"):
            Reputation(**{**good, name: one(1.0, 0.1)})
        with pytest.raises(InvalidInputError, match=f"{name} must lie strictly between 0 and 1"):
            Reputation(**{**good, name: one(0.0, 0.999)})
    Reputation(**{**good, "obstinate": one(BEYOND, 0.1)})
    least = -rates["discount_rate"]
    Reputation(**{**good, "pressure": least + one(rate * BEYOND, rate)})
    with pytest.raises(InvalidInputError, match="discount_rate and pressure must add to a positive number"):
        Reputation(**{**good, "pressure": least - one(rate * BEYOND, -rate)})


@pytest.mark.parametrize(("bound", "outward"), [(1e-300, -BEYOND), (1e300, BEYOND)])
def test_rates_that_leave_no_times_are_refused(bound: float, outward: float) -> None:
    good = {"demand": [0.75, 0.75], "obstinate": [0.1, 1e-300], "deadline": 1.0}
    last = Reputation(**good, discount_rate=2 * bound * (1 - outward) * np.ones(2))
    assert solve(last).status is Status.SOLVED
    assert np.isfinite([*last.exhaustion_times(), last.mean_delay(), last.deal_chance()]).all()
    with pytest.raises(InvalidInputError, match=r"must give rates of concession between 1e-300 and 1e\+300"):
        Reputation(**good, discount_rate=2 * bound * (1 + outward) * np.ones(2))


@THEOREM
@given(
    a=demands(), z=PRIORS, r=RATES, size=powers(-3, 3), deadline=st.one_of(A_TIME, st.just(np.inf)),
    fenced=st.booleans(),
)  # fmt: skip
def test_the_theorem_of_splits_says_what_a_sweep_of_splits_finds(
    *,
    a: tuple[float, float],
    z: tuple[float, float],
    r: tuple[float, float],
    size: float,
    deadline: float,
    fenced: bool,
) -> None:
    game = Reputation(
        demand=a, discount_rate=r, obstinate=z, deadline=deadline, red_line=[float(fenced), 0.0]
    )
    total = size * game.rates().sum()
    theorem = game.split_theorem([total, 2 * total])
    for k, budget in enumerate((total, 2 * total)):
        one = SplitTheorem(name="", best=0.0, low=theorem.low[k], high=theorem.high[k], outside=True)
        shares = np.linspace(0, 1, 201)
        at = game.under(budget * game.unit() * np.stack([shares, 1 - shares], axis=-1))
        chance = at.deal_chance()
        assert_allclose(chance.max(), theorem.best[k], atol=1e-11)
        assert_allclose(max(chance[0], chance[-1]), theorem.best[k], atol=1e-11)
        assert (chance[one.contains(shares)] >= theorem.best[k] - 1e-11).all()
        soonest = max(deadline, at.horizon()[[0, -1]].min())
        assert (at.horizon()[~one.contains(shares, within=BEYOND)] > soonest).all()
        left, right = np.diff(chance[100::-1]), np.diff(chance[100:])
        verdict = SplitVerdict(int(theorem.verdict[k]))
        if verdict is SplitVerdict.NEUTRAL:
            assert np.ptp(chance) <= 1e-11
        if verdict is SplitVerdict.EVEN_WORST:
            assert min(left.min(), right.min()) >= -1e-11
        if verdict is SplitVerdict.EVEN_BEST:
            assert max(left.max(), right.max()) <= 1e-11
        for end, outward in ((one.low, -BEYOND), (one.high, BEYOND)):  # by the deadline, on both sides of it
            if size > 0.1 and verdict is not SplitVerdict.NEUTRAL and 0 < end < 1:
                near = end + np.array([outward, -outward])
                done = game.under(budget * game.unit() * np.stack([near, 1 - near], axis=-1)).horizon()
                assert done[0] < deadline < done[1]


def test_equal_parties_are_fastest_when_pressed_unequally_by_theorem() -> None:
    game = Reputation(demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.1], deadline=1.0)
    theorem = game.split_theorem(0.4)
    assert SplitVerdict(int(theorem.verdict)) is SplitVerdict.EVEN_WORST
    assert (theorem.low, theorem.high) == (0.0, 1.0)
    tilted = Reputation(demand=[0.6, 0.6], discount_rate=[0.1, 0.1], obstinate=[0.1, 0.2], deadline=1.0)
    assert SplitVerdict(int(tilted.split_theorem(0.4).verdict)) is SplitVerdict.TILTED


def test_a_party_that_was_conceded_to_at_once_loses_by_pressure() -> None:
    model = Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.3), obstinate=(0.1, 0.1))
    free, pressed = (model.under(s) for s in ((0.0, 0.0), (0.2, 0.0)))
    assert free.at_once()[1] > 0
    payoffs = [float(each.expected_payoffs(each.answer())[0]) for each in (free, pressed)]
    assert np.round(payoffs, 3).tolist() == [0.557, 0.4]
