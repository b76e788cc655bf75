"""All equilibria of two-player games: facts of the theory, exact references, degenerate games, bad input."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory import AllEquilibria, Completeness, NormalForm, NotSolvedError, RefusedError, Status, solve

KINDS = ("normal", "uniform", "ties", "duplicated", "zero-sum", "symmetric")

Exact = tuple[tuple[Fraction, ...], ...]


def drawn(kind: str, rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    if kind == "normal":
        return rng.normal(size=(2, m, n))
    if kind == "uniform":
        return rng.uniform(size=(2, m, n))
    if kind == "ties":
        return rng.integers(0, 3, size=(2, m, n)).astype(float)
    if kind == "duplicated":
        payoffs = rng.integers(0, 9, size=(2, m, n)).astype(float)
        payoffs[:, rng.integers(m)] = payoffs[:, rng.integers(m)]
        return payoffs
    own = rng.integers(-3, 4, size=(m, n if kind == "zero-sum" else m)).astype(float)
    return np.stack([own, -own if kind == "zero-sum" else own.T])


def exact_profiles(game: NormalForm) -> set[Exact]:
    found = [tuple(map(tuple, e.profile)) for e in solve(game.rational())]
    assert len(set(found)) == len(found), "an equilibrium is repeated"
    return set(found)


def by_definition(game: NormalForm) -> set[Exact]:
    """Extreme equilibria from the definition: every set of tight constraints, no pivoting, no polytope."""
    first, second = game.rational().payoffs
    m, n = game.shape
    rows, columns = _vertices(second.T, 0, m), _vertices(first, m, 0)
    every = set(range(m + n))
    return {(x, y) for x, a in rows.items() for y, b in columns.items() if a | b == every}


def _vertices(replies: np.ndarray, own: int, other: int) -> dict[tuple[Fraction, ...], set[int]]:
    k, d = replies.shape
    tight = [[*np.eye(d, dtype=int)[j].tolist(), 0] for j in range(d)] + [
        [*row, -1] for row in replies.tolist()
    ]
    label = [*range(own, own + d), *range(other, other + k)]
    found: dict[tuple[Fraction, ...], set[int]] = {}
    for chosen in combinations(range(d + k), d):
        point = _solved([[1] * d + [0, 1]] + [[*tight[c], 0] for c in chosen])
        if point is None:
            continue
        slack = [sum(a * p for a, p in zip(row, point, strict=True)) for row in tight]
        if min(slack[:d]) >= 0 >= max(slack[d:]):
            found[tuple(point[:-1])] = {label[c] for c, s in enumerate(slack) if s == 0}
    return found


def _solved(rows: list[list[Any]]) -> list[Fraction] | None:
    rows = [[Fraction(v) for v in row] for row in rows]
    for c in range(len(rows)):
        pivot = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [v / rows[c][c] for v in rows[c]]
        for r in range(len(rows)):
            if r != c and rows[r][c]:
                rows[r] = [a - rows[r][c] * b for a, b in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]


def lrsnash(game: NormalForm, folder: Path) -> set[Exact]:
    """Extreme equilibria from lrsnash (exact), which prints them in blocks: his mixtures, then hers."""
    m, n = game.shape
    matrices = [[" ".join(map(str, row)) for row in matrix.tolist()] for matrix in game.rational().payoffs]
    path = folder / "game"
    path.write_text(f"{m} {n}\n\n" + "\n\n".join("\n".join(rows) for rows in matrices) + "\n")
    text = subprocess.run(["lrsnash", path], capture_output=True, text=True, check=True).stdout  # noqa: S607
    found: set[Exact] = set()
    hers: list[tuple[Fraction, ...]] = []
    his: list[tuple[Fraction, ...]] = []
    for line in [*text.splitlines(), ""]:
        words = line.split()
        if words and words[0] == "1" and len(words) == m + 2:
            hers.append(tuple(map(Fraction, words[1:-1])))
        elif words and words[0] == "2" and len(words) == n + 2:
            his.append(tuple(map(Fraction, words[1:-1])))
        elif hers and his:
            found |= {(x, y) for x in hers for y in his}
            hers, his = [], []
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_is_the_definition(kind: str) -> None:
    for seed in range(25):
        rng = np.random.default_rng([seed, KINDS.index(kind)])
        game = NormalForm(drawn(kind, rng, int(rng.integers(1, 4)), int(rng.integers(1, 4))))
        assert exact_profiles(game) == by_definition(game)


@pytest.mark.skipif(shutil.which("lrsnash") is None, reason="lrsnash (apt: lrslib) is not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_none_missing_none_spurious_against_lrsnash(kind: str, tmp_path: Path) -> None:
    convicted = 0
    for seed in range(85):
        rng = np.random.default_rng([seed, KINDS.index(kind), 7])
        game = NormalForm(drawn(kind, rng, int(rng.integers(2, 7)), int(rng.integers(2, 7))))
        listed = lrsnash(game, tmp_path)
        if kind == "normal" and any(game.rational().regrets(profile).max() > 0 for profile in listed):
            convicted += 1  # lrsnash 7.1 errs on some games with 53-bit payoffs, as exact regrets show
            continue
        assert exact_profiles(game) == listed
    assert convicted < 5


@pytest.mark.parametrize("kind", KINDS)
def test_floats_and_integers_agree(kind: str) -> None:
    for seed in range(6):
        rng = np.random.default_rng([seed, KINDS.index(kind), 9])
        game = NormalForm(drawn(kind, rng, int(rng.integers(5, 8)), int(rng.integers(5, 8))))
        floats, exact = solve(game), solve(game.rational())
        assert floats.complete is exact.complete is Completeness.PROVEN
        assert len(floats) == len(exact)
        for one, other in zip(floats, exact, strict=True):
            for mixture, fractions in zip(one.profile, other.profile, strict=True):
                assert_allclose(mixture, fractions.astype(float), atol=1e-9)
        assert [c.index for c in floats.components] == [c.index for c in exact.components]
        assert floats.details["degenerate"] == exact.details["degenerate"]


@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(KINDS), m=st.integers(1, 5), n=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_existence_index_and_parity(seed: int, kind: str, m: int, n: int) -> None:
    """Nash (1951); Lemke and Howson (1964): an odd number; Shapley (1974): indices add up to one."""
    solution = solve(NormalForm(drawn(kind, np.random.default_rng(seed), m, n)))
    assert solution.status is Status.SOLVED
    assert solution.complete is Completeness.PROVEN
    assert sum(component.index or 0 for component in solution.components) == 1
    assert sorted(at for c in solution.components for at in c.equilibria) == list(range(len(solution)))
    if not solution.details["degenerate"]:
        assert len(solution) % 2 == 1
        assert all(c.is_point and abs(c.index or 0) == 1 for c in solution.components)


@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(KINDS))
@settings(max_examples=40, deadline=None)
def test_equilibria_do_not_depend_on_units_or_order(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    payoffs = drawn(kind, rng, 3, 4)
    game = NormalForm(payoffs)
    m, n = game.shape
    moved = payoffs * np.array([4.0, 0.5])[:, None, None] + np.array([8.0, -16.0])[:, None, None]
    if kind not in {"normal", "uniform"}:  # exact in floats
        assert exact_profiles(NormalForm(moved)) == exact_profiles(game)
    rows, columns = rng.permutation(m), rng.permutation(n)
    shuffled = exact_profiles(NormalForm(payoffs[:, rows][:, :, columns]))
    assert shuffled == {
        (tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in exact_profiles(game)
    }
    swapped = exact_profiles(NormalForm(payoffs[::-1].transpose(0, 2, 1)))
    assert swapped == {(y, x) for x, y in exact_profiles(game)}


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_every_point_of_a_nash_subset_is_an_equilibrium(seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = NormalForm(drawn("ties", rng, 3, 3))
    for component in solve(game).components:
        for subset in component.subsets:
            profile = tuple(rng.dirichlet(np.ones(len(side))) @ np.array(side) for side in subset.vertices)
            assert game.gap(profile) <= 1e-12
            assert set(subset.equilibria) <= set(component.equilibria)


DEGENERATE: list[tuple[str, Any, Any, int, list[int]]] = [
    ("all payoffs equal", [[0, 0], [0, 0]], [[0, 0], [0, 0]], 4, [1]),
    ("one action each", [[5]], [[-2]], 1, [1]),
    ("she has no choice", [[1, 1, 0]], [[3, 3, 1]], 2, [1]),
    ("an edge of his mixtures", [[1, 1], [1, 0]], [[2, 2], [1, 1]], 3, [1]),
    # weakly dominated threat: entry game, component of index 1 (deter) and the strict equilibrium
    ("entry deterrence", [[0, 0], [-1, 1]], [[2, 2], [-1, 1]], 3, [0, 1]),
    # two equilibria of indices +1 and -1 have merged into an edge
    ("an edge of index zero", [[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]], 3, [1, 0]),
]


@pytest.mark.parametrize(("name", "first", "second", "count", "indices"), DEGENERATE)
def test_degenerate_games_by_hand(name: str, first: Any, second: Any, count: int, indices: list[int]) -> None:
    game = NormalForm.from_bimatrix(first, second)
    solution = solve(game)
    assert len(solution) == count, name
    assert exact_profiles(game) == by_definition(game)
    assert sorted(c.index or 0 for c in solution.components) == sorted(indices)


def test_payoffs_count_as_given() -> None:
    """0.1 + 0.2 is not 0.3 in binary: as floats these two actions do not tie, as fractions they do."""
    floats = NormalForm.from_bimatrix([[0.1 + 0.2], [0.3]], [[0.0], [0.0]])
    assert len(solve(floats)) == 1
    tenth = Fraction(1, 10)
    exact = NormalForm.from_bimatrix(
        np.array([[tenth + 2 * tenth], [3 * tenth]], dtype=object), np.array([[0], [0]], dtype=object)
    )
    assert len(solve(exact)) == 2


@pytest.mark.parametrize("unit", [1e19, 1e-300, 1e300])
def test_units_may_be_extreme(unit: float) -> None:
    payoffs = np.random.default_rng(1).integers(0, 4, size=(2, 5, 5)).astype(float)
    plain, scaled = solve(NormalForm(payoffs)), solve(NormalForm(payoffs * unit))
    assert len(plain) == len(scaled)
    mixed = payoffs.copy()
    mixed[0, 0, 0], mixed[0, 1, 1] = 1e19, 1e-300
    assert solve(NormalForm(mixed)).status is Status.SOLVED


def test_large_games_stop_and_say_so() -> None:
    game = NormalForm(np.random.default_rng(0).normal(size=(2, 30, 30)))
    with pytest.raises(NotSolvedError, match="step limit") as stopped:
        solve(game, AllEquilibria(max_vertices=500))
    assert stopped.value.solution.status is Status.STEP_LIMIT
    with pytest.raises(RefusedError, match="two players"):
        AllEquilibria().search(NormalForm(np.zeros((3, 2, 2, 2))))


def test_a_long_thin_game_has_more_labels_than_an_integer_has_bits() -> None:
    game = NormalForm(np.random.default_rng(2).normal(size=(2, 2, 80)))
    solution = solve(game)
    assert solution.complete is Completeness.PROVEN
    assert len(solution) % 2 == 1


def test_without_proof_the_list_is_called_searched() -> None:
    game = NormalForm(np.random.default_rng(0).normal(size=(2, 6, 6)))
    plain, proved = solve(game, AllEquilibria(proof=False)), solve(game)
    assert plain.complete is Completeness.SEARCHED
    assert len(plain) == len(proved)


def test_the_answers_do_not_depend_on_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    from gametheory.solvers.kernels import choice

    games = [NormalForm(drawn(kind, np.random.default_rng(5), 6, 5)) for kind in KINDS]
    compiled = [solve(game) for game in games]
    monkeypatch.setattr(choice, "has_compiler", lambda: False)
    assert [solve(game) for game in games] == compiled


def test_payoffs_that_tie_up_to_rounding_are_pointed_out() -> None:
    game = NormalForm.from_bimatrix([[0.1 + 0.2, 1.0], [0.3, 1.0]], [[0.0, 0.0], [0.0, 0.0]])
    solution = solve(game)
    assert "differ by rounding only" in solution.details["note"]
    assert "NOTE" in solution.summary()
    tied = solve(game.tied())
    assert "note" not in tied.details
    assert len(tied) == 4 > len(solution)
    assert solve(NormalForm(np.zeros((2, 2, 2)))).details == {
        "degenerate": True,
        "arithmetic": "exact integers",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_none_missing_none_spurious_against_gambit(kind: str) -> None:
    pygambit = pytest.importorskip("pygambit")
    for seed in range(60):
        rng = np.random.default_rng([seed, KINDS.index(kind), 11])
        game = NormalForm(drawn(kind, rng, int(rng.integers(2, 5)), int(rng.integers(2, 5))))
        theirs = game.to_gambit()
        listed = set()
        for profile in pygambit.nash.enummixed_solve(theirs, rational=True).equilibria:
            sides = [[profile[p][s] for s in theirs.get_strategies(p)] for p in theirs.players]
            listed.add(tuple(tuple(Fraction(int(v.numerator), int(v.denominator)) for v in s) for s in sides))
        assert exact_profiles(game) == listed


def test_the_order_does_not_depend_on_rounding() -> None:
    """A symmetric game with equilibria (1/2, 0, ..., 1/2) and (1/2, 1/2, 0, ...)."""
    rng = np.random.default_rng([2026, 3461])
    rng.integers(2, 7, size=2)
    own = rng.integers(-5, 6, size=(5, 5)).astype(float)
    game = NormalForm([own, own.T])
    for one, other in zip(solve(game), solve(game.rational()), strict=True):
        assert_allclose(np.concatenate(one.profile), np.concatenate(other.profile).astype(float), atol=1e-9)


@pytest.mark.parametrize("size", [2, 5])
def test_the_order_is_the_same_where_a_probability_is_below_the_roundoff(size: int) -> None:
    """The row player mixes (1 - 1e-19, 1e-19): in floats as good as pure."""
    first, second = np.eye(size), np.eye(size)
    second[0, 0] = 1e-19
    first[2:], second[:, 2:] = -1.0, -1.0
    game = NormalForm([first, second])
    exact = [np.concatenate(found.profile).astype(float) for found in solve(game.rational())]
    batch = solve(NormalForm([game.payoffs], players=2))
    assert len(exact) == 3
    for found in (solve(game), batch.equilibria(0)):
        assert_allclose([np.concatenate(one.profile) for one in found], exact, rtol=0, atol=1e-15)
