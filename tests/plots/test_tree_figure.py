"""Trees are drawn whole and legible: nothing covers anything, and nothing is told by colour alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import gametheory as gt
from gametheory import Chance, Decision, ExtensiveForm, Terminal
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.games.random_trees import random_tree
from gametheory.plots import save, tree_figure
from gametheory.plots.lettering import text_width
from gametheory.plots.tree_drawing import Direction, tree_drawing
from gametheory.plots.tree_figure import PLAYERS
from gametheory.plots.tree_marks import Shape, Stroke, TreeDrawing, Word
from gametheory.plots.tree_places import EM, levels
from gametheory.plots.tree_words import tree_words

DIRECTIONS: tuple[Direction, Direction] = ("right", "down")


def entry() -> ExtensiveForm:
    fight = Decision("Incumbent", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, name="entered")
    return ExtensiveForm(
        ("Entrant", "Incumbent"), Decision("Entrant", {"enter": fight, "stay out": Terminal([0, 2])})
    )


def ultimatum(offers: int = 5) -> ExtensiveForm:
    replies = {
        f"offer {k}": Decision("Responder", {"accept": Terminal([offers - k, k]), "reject": Terminal([0, 0])})
        for k in range(1, offers + 1)
    }
    return ExtensiveForm(("Proposer", "Responder"), Decision("Proposer", replies))


def horse() -> ExtensiveForm:
    """Selten (1975), figure 1."""

    def third(left: list[float], right: list[float]) -> Decision:
        return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, name="third")

    second = Decision("2", {"c": Terminal([1, 1, 1]), "d": third([4, 4, 0], [0, 0, 1])})
    return ExtensiveForm("123", Decision("1", {"C": second, "D": third([3, 3, 2], [0, 0, 0])}))


def kuhn_poker() -> ExtensiveForm:
    def dealt(one: str, two: str) -> Decision:
        win = 1 if "JQK".index(one) > "JQK".index(two) else -1
        reply = {"fold": Terminal([-1, 1]), "call": Terminal([2 * win, -2 * win])}
        checked: dict[str, Decision | Terminal] = {
            "check": Terminal([win, -win]),
            "bet": Decision("1", reply, name=f"1 with {one} after a bet"),
        }
        bet = {"fold": Terminal([1, -1]), "call": Terminal([2 * win, -2 * win])}
        moves = {
            "check": Decision("2", checked, name=f"2 with {two} after a check"),
            "bet": Decision("2", bet, name=f"2 with {two} after a bet"),
        }
        return Decision("1", moves, name=f"1 with {one}")

    deals = {f"{a}{b}": (1 / 6, dealt(a, b)) for a, b in itertools.permutations("JQK", 2)}
    return ExtensiveForm("12", Chance(deals))


def sixty() -> ExtensiveForm:
    def reply(name: str, *values: float) -> Decision:
        return Decision("B", {"yes": Terminal(values), "no": Terminal([-0.25, -1.5, 0])}, name=name)

    def drawn(i: int, j: int) -> Chance:
        return Chance({"low": (0.3, reply(f"B{j}", i, j, 1)), "high": (0.7, reply(f"B{j}", i, j, 2))})

    moves = {f"offer {i}": Decision("Party A", {f"a{j}": drawn(i, j) for j in range(3)}) for i in range(5)}
    return ExtensiveForm(("Mediator", "Party A", "B"), Decision("Mediator", moves))


GAMES: dict[str, Callable[[], ExtensiveForm]] = {
    "entry": entry,
    "ultimatum": ultimatum,
    "horse": horse,
    "kuhn": kuhn_poker,
    "sixty": sixty,
}


def drawing(game: ExtensiveForm, direction: Direction, profile: object = None) -> TreeDrawing:
    return tree_drawing(
        game,
        tree_words(game, profile),
        lambda text, bold: text_width(text, EM, bold=bold),
        direction=direction,
    )


def uniform(game: ExtensiveForm) -> np.ndarray:
    degrees = game.tree.set_degrees
    return np.repeat(1.0 / degrees, degrees)


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    FigureCanvasAgg(figure)  # sizes of letters as PNG has them
    figure.draw_without_rendering()
    return [(text.get_text(), text.get_window_extent()) for text in figure.findobj(Text) if text.get_text()]


def covered(found: list[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(found, 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 0.5 and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5
    ]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", GAMES)
def test_no_text_covers_another_as_it_is_rendered(name: str, direction: Direction) -> None:
    game = GAMES[name]()
    figure = tree_figure(game, uniform(game), direction=direction)
    found = boxes(figure)
    assert covered(found) == []
    width, height = figure.canvas.get_width_height()
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for _, box in found), (
        "no text is cut"
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("seed", range(8))
def test_nothing_touches_in_random_trees(seed: int, direction: Direction) -> None:
    """Texts, shapes, branches and lines of information sets; up to seventy ends."""
    rng = np.random.default_rng(seed)
    game = random_tree(rng, n_players=3, decisions=int(rng.integers(3, 28)), merge=0.5)
    assert drawing(game, direction, uniform(game)).touching() == []


def test_the_check_of_touching_convicts() -> None:
    words = [Word(text=str(k), at=(10.0 * k, 0.0), width=12.0, node=k) for k in range(3)]
    line = Stroke(points=((-20.0, -20.0), (20.0, 20.0)), player=0, nodes=(1,))
    shape = Shape(at=(20.0, 20.0), width=5.0, height=5.0, node=2, player=0)
    bad = TreeDrawing(words=words, strokes=[line], shapes=[shape])
    assert bad.touching() == [
        ("'0'", "'1'"),
        ("'1'", "'2'"),
        ("line to (1,)", "'0'"),
        ("line to (1,)", "node 2"),
    ]


def test_a_wrong_layout_is_seen_in_the_rendered_picture() -> None:
    figure = tree_figure(ultimatum())
    for text in figure.findobj(Text):
        text.set_fontsize(2.5 * float(text.get_fontsize()))
    assert covered(boxes(figure))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_word_of_the_game_is_written(direction: Direction) -> None:
    figure = tree_figure(kuhn_poker(), direction=direction)
    words = [text.get_text() for text in figure.findobj(Text)]
    assert words.count("1") >= 12
    assert words.count("JQ (1/6)") == words.count("KQ (1/6)") == 1
    assert words.count("call") == 12
    assert sum(word.rstrip(",") in {"−2", "2", "−1", "1"} for word in words) >= 60


def test_the_path_of_play_is_thick_and_threats_less_so() -> None:
    game = entry()
    threat = game.pure({"root": "stay out", "entered": "fight"})
    weights = {game.tree.names[k]: w for k, w in enumerate(tree_words(game, threat).weights.tolist())}
    assert weights == {"root": 2, "entered": 0, "stay out": 2, "entered > fight": 1, "entered > share": 0}
    widths = {round(float(line.get_linewidth()), 6) for line in tree_figure(game, threat).axes[0].lines}
    assert len(widths) == 3


def test_a_solution_an_answer_and_an_assessment_are_drawn_alike() -> None:
    game = entry()
    solution = gt.solve(game)
    flat = solution[0].profile
    beliefs = gt.TreeAssessment(strategy=flat, beliefs=np.ones(2))
    found = [tree_words(game, p).weights.tolist() for p in (solution, solution[0], flat, beliefs)]
    assert found[0] == found[1] == found[2] == found[3] == [2, 2, 0, 0, 2]


def test_rests_of_a_solver_are_no_play_but_unlikely_chance_is() -> None:
    end, other = Terminal([1]), Terminal([2])
    rare = Chance({"rare": (1e-12, Decision("A", {"l": end, "r": other})), "else": (1 - 1e-12, end)})
    words = tree_words(ExtensiveForm("A", rare), [[1e-11, 1 - 1e-11]])
    assert words.weights.tolist() == [2, 2, 2, 0, 2]
    assert words.branches[3:] == ["l", "r"]


def test_mixed_actions_bear_their_probabilities() -> None:
    words = tree_words(horse(), (np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([1 / 3, 2 / 3])))
    assert words.branches[1:] == ["C", "D", "c", "d", "L (1/3)", "R (2/3)", "L (1/3)", "R (2/3)"]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_information_sets_are_joined_on_one_level(direction: Direction) -> None:
    """In Selten's horse the two nodes of player 3 come after one and after two moves."""
    found = drawing(horse(), direction)
    (joined,) = [stroke for stroke in found.strokes if stroke.dash is not None and stroke.nodes != (-2,)]
    (x0, y0), (x1, y1) = joined.points
    assert (x0 == x1) == (direction == "right")
    assert (y0 == y1) == (direction == "down")
    assert {shape.at for shape in found.shapes if shape.player == 2} == {(x0, y0), (x1, y1)}


def test_sets_that_lie_between_one_another_take_lanes_of_their_own() -> None:
    found = drawing(kuhn_poker(), "right")
    lanes = [s.points for s in found.strokes if s.dash is not None and s.player == 1]
    assert len(lanes) == 6
    for (a, b), (c, d) in itertools.combinations(lanes, 2):
        low, high = max(min(a[1], b[1]), min(c[1], d[1])), min(max(a[1], b[1]), max(c[1], d[1]))
        assert a[0] != c[0] or high < low, "lines of two sets do not run into one another"
    assert len(found.dots) >= 12, "a dot where the line meets a branch to a node of the set"


def test_sets_before_one_another_in_turn_are_told_by_letters() -> None:
    """Who moves first is drawn, and neither learns whether the other has moved."""

    def move(name: str, then: Decision | None) -> Decision:
        end = Terminal([0, 1])
        return Decision(name, {"go": then or end, "stop": end}, name=f"{name} moves")

    orders = {"A first": (0.5, move("A", move("B", None))), "B first": (0.5, move("B", move("A", None)))}
    game = ExtensiveForm("AB", Chance(orders))
    assert len(levels(game.tree)[1]) == 1
    found = drawing(game, "right")
    assert sum(word.text.endswith(" (a)") for word in found.words) == 2
    assert "same letter: one information set" in [word.text for word in found.words]
    assert found.touching() == []


def test_an_absent_minded_player_is_drawn() -> None:
    """Piccione and Rubinstein (1997): the driver comes by the same exit twice."""
    second = Decision("driver", {"exit": Terminal([4]), "on": Terminal([1])}, name="exit?")
    game = ExtensiveForm(("driver",), Decision("driver", {"exit": Terminal([0]), "on": second}, name="exit?"))
    found = drawing(game, "down")
    assert [word.text for word in found.words if word.inside] == ["driver (a)", "driver (a)"]
    assert found.touching() == []


def test_a_game_without_moves_is_its_payoffs() -> None:
    found = drawing(ExtensiveForm("AB", Terminal([1, -2])), "right")
    assert [word.text for word in found.words] == ["1,", "−2", "payoffs:", "A,", "B"]


def luminance(colour: str) -> float:
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_colours_are_legible_on_white_and_neighbours_differ_in_grey() -> None:
    """A contrast of 4.5 is what WCAG 2.1 asks of text; white names on the colours have the same."""
    contrasts = [1.05 / (luminance(colour) + 0.05) for colour in PLAYERS]
    assert min(contrasts) >= 4.5
    assert all(max(a, b) / min(a, b) > 1.4 for a, b in itertools.pairwise(contrasts))


def test_given_axes_are_filled_with_text_that_fits() -> None:
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)
    assert tree_figure(ultimatum(), ax=right) is figure
    assert not left.texts
    found = boxes(figure)
    assert covered([entry for entry in found if entry[0] in {t.get_text() for t in right.texts}]) == []
    assert max(text.get_fontsize() for text in right.texts) <= EM


def test_a_width_makes_text_smaller_and_never_larger() -> None:
    game = kuhn_poker()
    free, page, wide = (tree_figure(game, width=width) for width in (None, 5.0, 50.0))
    assert page.get_size_inches()[0] == pytest.approx(5.0)
    assert wide.get_size_inches().tolist() == free.get_size_inches().tolist()
    assert float(page.axes[0].texts[0].get_fontsize()) < EM


@pytest.mark.parametrize("kind", [".png", ".svg", ".pdf"])
def test_the_same_tree_gives_the_same_file(tmp_path: Path, kind: str) -> None:
    files = [save(entry().plot(), tmp_path / f"{k}{kind}").read_bytes() for k in range(2)]
    assert files[0] == files[1]


def test_names_are_no_formulas(tmp_path: Path) -> None:
    moves = {"$5 bn": Terminal([1]), "\\broken{": Terminal([2]), "50% & more": Terminal([3])}
    save(ExtensiveForm(("$A_1$",), Decision("$A_1$", moves)).plot(), tmp_path / "tree.svg")


def test_what_cannot_be_drawn_is_refused() -> None:
    game = entry()
    batch = ExtensiveForm.on_tree(game.tree, game.players, np.zeros((4, 3, 2)))
    with pytest.raises(RefusedError, match=r"one game, got a batch of shape \(4,\)"):
        batch.plot()
    large = Decision("A", {str(k): Terminal([k]) for k in range(201)})
    with pytest.raises(RefusedError, match="at most 200 ends, and this tree has 201"):
        ExtensiveForm("A", large).plot()
    with pytest.raises(RefusedError, match=r"text of 0\.8 points, and less than 4 cannot be read"):
        kuhn_poker().plot(width=0.5)
    with pytest.raises(InvalidInputError, match='direction must be "right" or "down", got \'up\''):
        game.plot(direction="up")
    with pytest.raises(InvalidInputError, match="size must be positive and finite, got -1"):
        game.plot(size=-1)
    with pytest.raises(InvalidInputError, match="strategy must be one mixture an information set"):
        game.plot([0.2, 0.3, 0.5])
    with pytest.raises(InvalidInputError, match="strategy must be one mixture an information set"):
        game.plot(np.full((3, 4), 0.5))
    tie = ExtensiveForm("A", Decision("A", {"l": Terminal([1]), "r": Terminal([1])}))
    with pytest.raises(RefusedError, match=r"one answer, and there are \d: give solution\[k\]"):
        tie.plot(gt.solve(tie))
