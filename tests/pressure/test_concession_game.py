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
PAIR = st.tuples(EIGHTHS, EIGHTHS)
GAMES = st.builds(
    ConcessionGame, both=PAIR, temptation_payoff=PAIR, sucker=PAIR, stalemate=PAIR, pressure=PAIR
)
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
@given(game=GAMES)
def test_mutual_concession_is_an_orthant_in_the_plane_of_pressures(game: ConcessionGame) -> None:
    assert bool(game.sustains_both()) == bool((game.pressure >= game.temptation()).all())
    assert bool(game.sustains_both()) == (game.gap([1.0, 1.0]) <= 1e-12)
    assert bool(game.equilibria().present[3]) == bool((game.pressure <= game.fear()).all())
    if game.sustains_both():
        assert game.under(np.add(game.pressure, [0.25, 0.0])).sustains_both()
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


@pytest.mark.parametrize("party", [0, 1])
def test_the_threshold_on_both_sides(party: int) -> None:
    at, step = np.full((3, 2), 0.4), np.array([-1e-9, 0.0, 1e-9])
    at[:, party] = 0.3 + step
    assert STAG.under(at).sustains_both().tolist() == [False, True, True]
    assert STAG.under(at).deal_chance().tolist() == [0, 1, 1]
    at[:, party] = 0.5 + step
    assert STAG.under(at).both_for_sure().tolist() == [False, False, True]
    rounded = ConcessionGame(
        both=(0.5, 0.5),
        temptation_payoff=(0.8, 0.8),
        sucker=(0, 0),
        stalemate=(0.5, 0.5),
        pressure=(0.3, 0.3),
    )  # 0.8 - 0.5 is above 0.3 in floats
    assert rounded.sustains_both()


@THEOREM
@given(game=GAMES, hard=st.floats(0, 50))
def test_pressing_one_party_never_makes_up_for_the_other(game: ConcessionGame, hard: float) -> None:
    """An under-pressured party holds whatever the other does: no deal, and at most HH turns to CH."""
    weak = np.minimum(game.temptation()[1], game.fear()[1])
    pressed = game.under([hard, weak - 0.125])
    assert not pressed.sustains_both()
    assert pressed.deal_chance() == 0
    assert str(pressed.regions()) in {"HH", "CH", "CH, HH, continuum"}


@THEOREM
@given(game=GAMES, windfall=PAIR)
def test_windfalls_change_no_equilibrium(game: ConcessionGame, windfall: tuple[float, float]) -> None:
    moved = game.with_windfall(windfall)
    assert moved.regions() == game.regions()
    np.testing.assert_array_equal(moved.equilibria().concede, game.equilibria().concede)


@THEOREM
@given(game=GAMES)
def test_the_chance_of_a_deal_is_that_of_the_chosen_equilibrium(game: ConcessionGame) -> None:
    assert game.deal_chance() == pytest.approx(game.answer().prod(axis=-1), abs=1e-12)
    assert game.gap(game.answer()) <= 1e-12


@THEOREM
@given(
    temptation=st.tuples(st.floats(-1, 1), st.floats(-1, 1)), total=st.floats(0.05, 3), share=st.floats(0, 1)
)
def test_the_window_of_a_budget(temptation: tuple[float, float], total: float, share: float) -> None:
    game = ConcessionGame(both=(0, 0), temptation_payoff=temptation, sucker=(-1, -1), stalemate=(0, 0))
    found = game.budget(total)
    deal = bool(game.under([share * total, (1 - share) * total]).sustains_both())
    low, high = found.share
    if not found.exists:
        assert not deal
        assert np.isnan([low, high]).all()
    elif min(abs(share - low), abs(share - high)) > 1e-9:
        assert deal == (low <= share <= high)
    if found.exists:
        for end, outward in ((low, -1e-9), (high, 1e-9)):
            ends = np.array([end, end + outward])
            deals = game.under(total * np.stack([ends, 1 - ends], axis=-1)).sustains_both()
            assert deals[0]
            if 1e-9 < end < 1 - 1e-9:  # otherwise the budget ends before the window does
                assert not deals[1]
    assert found.least <= found.least_even
    assert bool(found.even_split_works) == bool(game.under([total / 2, total / 2]).sustains_both())


def test_unequal_thresholds_need_an_uneven_split() -> None:
    window = concession_budget([0.5, 0.1], 0.8)
    np.testing.assert_allclose(window.share, [0.625, 0.875])
    assert not window.even_split_works
    assert concession_budget([0.3, 0.3], [0.6, 0.6 - 1e-9]).even_split_works.tolist() == [True, False]
    assert concession_budget([0.3, 0.3], [0.6, 0.6 - 1e-9]).exists.tolist() == [True, False]


def test_leverage_over_one_party_is_not_enough() -> None:
    assert STAG.sustained_by([[9.0, 0.0], [0.0, 9.0], [9.0, 9.0]]).tolist() == [False, False, True]
    willing = ConcessionGame(both=(0, 0), temptation_payoff=(0.3, -0.1), sucker=(-1, -1), stalemate=(0, 0))
    assert willing.sustained_by([0.3, 0.0])
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
