"""The simultaneous concession game: its full table, the boundaries, the window of a budget."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory import AllEquilibria, ConcessionGame, NormalForm, concession_budget, solve
from gametheory.errors import InvalidInputError
from gametheory.pressure.mechanism import Consent

THEOREM = settings(max_examples=60, deadline=None)
EIGHTHS = st.integers(-8, 8).map(lambda k: k / 8)  # exact in floats: ties are exact, and they happen often
AMOUNT = st.one_of(EIGHTHS, st.floats(-1, 1), st.floats(-9, 0).map(lambda size: 10**size))
SIZE = st.one_of(st.just(1.0), st.integers(-20, 20).map(lambda k: 2.0**k))  # keeps ties exact


@st.composite
def games(draw: st.DrawFn, amount: st.SearchStrategy[float] = EIGHTHS) -> ConcessionGame:
    """Payoffs of any sign, and of a size of its own for each party."""
    rows = [[draw(amount) for _ in range(5)] for _ in range(2)]
    sizes = np.array([draw(SIZE), draw(SIZE)])
    both, tempted, sucker, stalemate, pressure = np.transpose(rows) * sizes
    return ConcessionGame(
        both=both, temptation_payoff=tempted, sucker=sucker, stalemate=stalemate, pressure=pressure
    )


GAMES = games()
ANY = games(AMOUNT)
STAG = ConcessionGame(both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0))
CLASSES = {  # temptation, fear, pressure
    "hold dominant": (0.4, 0.6, 0.2),
    "match": (0.2, 0.6, 0.4),
    "anti": (0.6, 0.2, 0.4),
    "concede dominant": (0.2, 0.4, 0.6),
}
TABLE = {
    "hold dominant": ("HH", "HH", "HC", "HC"),
    "match": ("HH", "CC, HH, mixed", "mixed", "CC"),
    "anti": ("CH", "mixed", "CH, HC, mixed", "HC"),
    "concede dominant": ("CH", "CC", "CH", "CC"),
}


def sizes(game: ConcessionGame) -> np.ndarray:
    """Return the largest payoff of each party."""
    payoffs = (game.both, game.temptation_payoff, game.sucker, game.stalemate)
    return np.max(np.abs(payoffs), axis=0)


def of(first: tuple[float, float, float], second: tuple[float, float, float]) -> ConcessionGame:
    temptation, fear, pressure = zip(first, second, strict=True)
    return ConcessionGame(
        both=(0, 0),
        temptation_payoff=temptation,
        sucker=[-f for f in fear],
        stalemate=(0, 0),
        pressure=pressure,
    )


@pytest.mark.parametrize(("mine", "theirs"), [*product(CLASSES, CLASSES)])
def test_the_table_of_equilibria(mine: str, theirs: str) -> None:
    game = of(CLASSES[mine], CLASSES[theirs])
    assert game.classes().tolist() == [mine, theirs]
    assert str(game.regions()) == TABLE[mine][list(CLASSES).index(theirs)]
    assert not game.equilibria().continuum


@THEOREM
@given(game=GAMES)
def test_the_list_is_that_of_the_general_solver(game: ConcessionGame) -> None:
    """Corners of all maximal Nash subsets, ties included, against vertex enumeration of the bimatrix game."""
    general = solve(game.as_game(), AllEquilibria())
    theirs = {tuple(round(float(mix[0]), 9) for mix in found.profile) for found in general}
    mine = {tuple(np.round(x, 9).tolist()) for x in game.answers()}
    assert mine == theirs
    found = solve(game)
    assert found.gap <= 1e-12


@THEOREM
@given(game=GAMES, grid=st.integers(2, 9))
def test_every_point_of_a_continuum_lies_between_listed_corners(game: ConcessionGame, grid: int) -> None:
    """Brute force over mixtures: whatever is no equilibrium is refuted, and there is always one."""
    p = np.linspace(0, 1, grid)
    tried = np.stack(np.meshgrid(p, p, indexing="ij"), axis=-1)
    fits = game.residual(tried) <= 1e-12
    corners = game.equilibria().concede[game.equilibria().present]
    assert len(corners)
    if not game.equilibria().continuum:
        for x in tried[fits]:
            assert np.abs(corners - x).max(axis=-1).min() <= 1e-9
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert ((tried[fits] >= low - 1e-9) & (tried[fits] <= high + 1e-9)).all()


@THEOREM
@given(game=GAMES, more=st.floats(0, 1e6))
def test_mutual_concession_is_an_orthant_in_the_plane_of_pressures(game: ConcessionGame, more: float) -> None:
    assert bool(game.sustains_both()) == bool((game.pressure >= game.temptation()).all())
    assert bool(game.sustains_both()) == (game.gap([1.0, 1.0]) <= 1e-12)
    assert bool(game.equilibria().present[3]) == bool((game.pressure <= game.fear()).all())
    if game.sustains_both():
        assert game.under(np.add(game.pressure, [more, 0.0])).sustains_both()
        assert game.under(np.add(game.pressure, [0.0, more])).sustains_both()
        assert game.deal_chance() == 1
    if not (game.pressure == game.temptation()).any():  # at a tie another equilibrium may join
        alone = game.sustains_both() and (game.pressure > game.fear()).any()
        assert bool(game.both_for_sure()) == bool(alone)
    dominated = (game.pressure < np.minimum(game.temptation(), game.fear())).any()
    if not (game.pressure == game.fear()).any():
        assert bool(game.stalemate_for_sure()) == bool(dominated and (game.pressure < game.fear()).all())


def test_at_its_temptation_a_party_that_would_yield_to_a_holder_need_not_yield_alone() -> None:
    """Both reach temptation, one exceeds its fear, yet mutual concession is not the only equilibrium."""
    game = of((0.4, 0.2, 0.4), (0.2, 0.4, 0.6))
    assert str(game.regions()) == "CC, HC, continuum"
    assert not game.both_for_sure()


@THEOREM
@given(game=ANY, party=st.sampled_from([0, 1]))
def test_the_thresholds_on_both_sides(game: ConcessionGame, party: int) -> None:
    """At 1e-9 of the party's payoffs, whatever they are: temptation with CC, fear with HH."""
    step = np.array([-1e-9, 0.0, 1e-9])[:, np.newaxis] * np.eye(2)[party] * sizes(game)
    other = (1 - np.eye(2)[party]) * sizes(game)
    tempted = game.under(game.temptation() + other + step)
    deals = [step[0, party] == 0, True, True]
    assert tempted.sustains_both().tolist() == deals
    assert tempted.deal_chance()[1:].tolist() == [1, 1]
    assert tempted.equilibria().present[:, 0].tolist() == deals
    afraid = game.under(game.fear() - other + step)
    assert afraid.equilibria().present[:, 3].tolist() == deals[::-1]
    above = np.maximum(game.temptation(), game.fear() - other)
    above[party] = max(game.temptation()[party] + 1e-6 * sizes(game)[party], game.fear()[party])
    surely = game.under(above + np.maximum(step, 0.0)).both_for_sure()
    if above[1 - party] > game.temptation()[1 - party] + 1e-6 * sizes(game)[1 - party]:
        assert surely[2] == (step[2, party] > 0 or above[party] > game.fear()[party])
    solved = solve(afraid)
    assert solved.gap <= 1e-9


def test_a_threshold_is_reached_within_rounding() -> None:
    rounded = ConcessionGame(
        both=(0.5, 0.5),
        temptation_payoff=(0.8, 0.8),
        sucker=(0, 0),
        stalemate=(0.5, 0.5),
        pressure=(0.3, 0.3),
    )  # 0.8 - 0.5 is above 0.3 in floats
    assert rounded.sustains_both()
    alike = dict.fromkeys(("both", "temptation_payoff", "sucker", "stalemate"), (1e6, 1e6))
    assert solve(ConcessionGame(**alike, pressure=(1e-7, 1e-7))).gap <= 1e-9  # and no rounding refutes


@THEOREM
@given(game=ANY, hard=st.one_of(st.floats(0, 50), st.floats(0, 1e9)))
def test_pressing_one_party_never_makes_up_for_the_other(game: ConcessionGame, hard: float) -> None:
    """An under-pressured party holds whatever the other does: no deal, and at most HH turns to CH."""
    weak = np.minimum(game.temptation()[1], game.fear()[1])
    pressed = game.under([hard, weak - max(1e-9 * sizes(game)[1], 1e-12)])
    assert not pressed.sustains_both()
    assert pressed.deal_chance() == 0
    assert str(pressed.regions()) in {"HH", "CH", "CH, HH, continuum"}


@THEOREM
@given(game=ANY, windfall=st.tuples(AMOUNT, AMOUNT), size=st.tuples(SIZE, SIZE))
def test_windfalls_change_no_equilibrium(
    game: ConcessionGame, windfall: tuple[float, float], size: tuple[float, float]
) -> None:
    """Proposition 2.5: by rounding alone, within 1e-12 of all payoffs of a threshold."""
    extra = np.multiply(windfall, size)
    moved, all_payoffs = game.with_windfall(extra), sizes(game) + np.abs(extra)
    if (np.abs(game.gains()) > 1e-11 * all_payoffs[:, np.newaxis]).all():
        assert moved.regions() == game.regions()
        slope = np.abs(game.fear() - game.temptation())[::-1]
        close = (1e-11 * all_payoffs[::-1] / np.where(slope > 0, slope, 1.0)).max()
        np.testing.assert_allclose(moved.equilibria().concede, game.equilibria().concede, atol=close)


@THEOREM
@given(game=ANY)
def test_the_chance_of_a_deal_is_that_of_the_chosen_equilibrium(game: ConcessionGame) -> None:
    assert game.deal_chance() == pytest.approx(game.answer().prod(axis=-1), abs=1e-12)
    assert game.gap(game.answer()) <= 1e-9
    assert solve(game).gap <= 1e-9


@THEOREM
@given(game=ANY, capacity=st.tuples(AMOUNT, AMOUNT), size=st.tuples(SIZE, SIZE))
def test_leverage_over_both_is_needed_and_enough(
    game: ConcessionGame, capacity: tuple[float, float], size: tuple[float, float]
) -> None:
    """Proposition 2.4; what two mediators have leverage over one each of, they reach together."""
    most = np.maximum(np.multiply(capacity, size), game.pressure)
    spare = most - game.temptation()
    if (np.abs(spare) > 1e-11 * sizes(game)).all():
        assert bool(game.sustained_by(most)) == bool((spare > 0).all())
    alone = [game.under((0, 0)).sustained_by(np.array([1e9, 0.0])[::k]) for k in (1, -1)]
    needs_none = game.temptation() <= 1e-12 * sizes(game)
    assert [bool(each) for each in alone] == needs_none[::-1].tolist()
    assert game.under((0, 0)).sustained_by([1e9, 1e9])


@THEOREM
@given(
    temptation=st.tuples(AMOUNT, AMOUNT),
    size=SIZE,
    total=st.one_of(st.floats(0.05, 3), st.floats(-6, 6).map(lambda size: 10**size)),
    share=st.floats(0, 1),
)
def test_the_window_of_a_budget(
    temptation: tuple[float, float], size: float, total: float, share: float
) -> None:
    """Corollary 2.2, and for equal thresholds its closed form."""
    tau, total = np.multiply(temptation, size), total * size
    game = ConcessionGame(both=(0, 0), temptation_payoff=tau, sucker=(-size, -size), stalemate=(0, 0))
    found = game.budget(total)
    low, high = found.share
    rounding = max(1e-12, 2e-12 * size / total)
    if not found.exists:
        assert not game.under([share * total, (1 - share) * total]).sustains_both()
        assert np.isnan([low, high]).all()
        assert total < found.least
    else:
        step = max(1e-9, 2 * rounding)
        for m in (share, low - step, low + step, high - step, high + step):
            if 0 <= m <= 1 and min(abs(m - low), abs(m - high)) > rounding:
                assert bool(game.under([m * total, (1 - m) * total]).sustains_both()) == (low <= m <= high)
    assert found.least == max(0, tau[0]) + max(0, tau[1])
    assert found.least_even == 2 * max(0, *tau) >= found.least
    for least, works in ((found.least, "exists"), (found.least_even, "even_split_works")):
        if least > 0:
            around = concession_budget(tau, least * (1 + np.array([-1e-9, 0.0, 1e-9])))
            assert getattr(around, works).tolist() == [False, True, True]
    if abs(found.least_even - total) > 2e-12 * size:
        even = game.under([total / 2, total / 2])
        assert bool(found.even_split_works) == bool(even.sustains_both())
    alike = concession_budget([tau[0], tau[0]], total)
    if alike.exists and tau[0] >= 0:
        np.testing.assert_allclose(
            2 * alike.share - 1, (1 - 2 * tau[0] / total) * np.array([-1, 1]), atol=1e-12
        )


def test_unequal_thresholds_need_an_uneven_split() -> None:
    window = concession_budget([0.5, 0.1], 0.8)
    np.testing.assert_allclose(window.share, [0.625, 0.875])
    assert not window.even_split_works
    assert concession_budget([0.3, 0.3], [0.6, 0.6 - 1e-9]).even_split_works.tolist() == [True, False]
    assert concession_budget([0.3, 0.3], [0.6, 0.6 - 1e-9]).exists.tolist() == [True, False]


def test_who_needs_no_pressure_is_no_link() -> None:
    willing = ConcessionGame(both=(0, 0), temptation_payoff=(0.3, -0.1), sucker=(-1, -1), stalemate=(0, 0))
    assert (STAG.consent, willing.consent) == (Consent.WEAKEST_LINK, Consent.ONE_SIDED)


def test_between_match_and_anti_pressure_on_the_matching_party_backfires() -> None:
    """The counter-case: the only equilibrium is mixed, and pressing party 0 lowers the chance of a deal."""
    game = of((0.1, 0.5, 0.2), (0.6, 0.2, 0.4))
    pressed = game.under([[0.2, 0.4], [0.3, 0.4]])
    assert pressed.regions().tolist() == ["mixed", "mixed"]
    chances = pressed.deal_chance()
    np.testing.assert_allclose(chances, [0.5 * 0.75, 0.5 * 0.5])
    assert chances[1] < chances[0]


def test_a_batch_is_a_batch_of_bimatrix_games() -> None:
    plane = np.stack(np.meshgrid([0.1, 0.4, 0.6], [0.1, 0.35, 0.6], indexing="ij"), axis=-1)
    games = STAG.under(plane)
    assert isinstance(games.as_game(), NormalForm)
    assert games.as_game().batch_shape == (3, 3)
    assert games.regions().tolist() == [["HH", "HH", "HC"], ["HH", "CC, HH, mixed", "CC"], ["CH", "CC", "CC"]]
    assert solve(games).gap <= 1e-12
    assert all(answer.shape == (3, 3, 2) for answer in games.answers())


def test_the_certificate_refutes_what_is_no_equilibrium() -> None:
    game = STAG.under([0.35, 0.35])
    assert game.gap([0.75, 0.75]) <= 1e-12
    assert game.gap([0.7, 0.75]) > 1e-3
    assert game.gap([1.0, 0.0]) > 0.1
    assert game.gap([1.5, 1.0]) == np.inf


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"both": 0.0}, "concession game both must have the two parties on its last axis, got 0.0"),
        ({"sucker": (0, np.nan)}, "concession game sucker must be finite"),
        ({"pressure": (1, 2, 3)}, "concession game pressure must have the two parties on its last axis"),
    ],
    ids=str,
)
def test_bad_games_are_refused(wrong: dict[str, object], match: str) -> None:
    good = {"both": (0, 0), "temptation_payoff": (1, 1), "sucker": (0, 0), "stalemate": (0, 0)}
    with pytest.raises(InvalidInputError, match=match):
        ConcessionGame(**{**good, **wrong})


def test_a_budget_must_be_positive() -> None:
    with pytest.raises(InvalidInputError, match="total must be positive, got 0"):
        STAG.budget(0)
    with pytest.raises(InvalidInputError, match="threshold must have the two parties on its last axis"):
        concession_budget(0.3, 1.0)
