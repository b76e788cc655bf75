"""TikZ pictures of trees: they compile, show every word, and leave room for the letters of LaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from gametheory import Chance, Decision, ExtensiveForm, Terminal, to_tikz, write_tikz
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.formats.tikz import latex_text, latex_width, tikz_document
from gametheory.games.random_trees import random_tree
from gametheory.plots.tree_drawing import Direction, tree_drawing
from gametheory.plots.tree_places import EM
from gametheory.plots.tree_words import tree_words

needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
NASTY = r"""\ { } $x_1^2$ & # % ~ < > | " ' ` − é ß — , ; ="""


def signals() -> ExtensiveForm:
    """Return a game in which sets of the second player lie between one another."""

    def sender(name: str, high: float) -> Decision:
        def reply(message: str, value: float) -> Decision:
            ends = {"yield": Terminal([value, 0]), "stand": Terminal([value - 2, 1 - high])}
            return Decision("R", ends, name=f"after {message}")

        return Decision("S", {"threat": reply("threat", high), "none": reply("none", 0)}, name=name)

    return ExtensiveForm(
        "SR", Chance({"tough": (0.25, sender("tough", 2)), "soft": (0.75, sender("soft", 1))})
    )


def nasty() -> ExtensiveForm:
    name = NASTY[:9]
    return ExtensiveForm((name,), Decision(name, {NASTY: Terminal([-1.5]), "other": Terminal([2])}))


def compiled(text: str, folder: Path) -> str:
    """Return the log of pdflatex, which must succeed."""
    (folder / "tree.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "tree.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
    log = (folder / "tree.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert (folder / "tree.pdf").read_bytes().startswith(b"%PDF")
    return log


@needs_latex
def test_pictures_compile_without_a_complaint(tmp_path: Path) -> None:
    game = signals()
    degrees = game.tree.set_degrees
    uniform = np.repeat(1.0 / degrees, degrees)
    directions: tuple[Direction, Direction] = ("right", "down")
    pictures = [to_tikz(g, p, direction=d) for d in directions for g, p in ((game, uniform), (nasty(), None))]
    large = random_tree(np.random.default_rng(2), n_players=3, decisions=25)
    pictures += [to_tikz(large, direction=d, scale=0.5) for d in directions]
    log = compiled(tikz_document("\n\n".join(pictures)), tmp_path)
    assert not re.findall(r"(?m)^(?:! |.*Missing character|.*Overfull).*$", log)


@needs_latex
def test_letters_are_given_at_least_the_room_they_take(tmp_path: Path) -> None:
    """Widths as TeX measures them, at 10 points, plain and bold; a short word may want a hair more."""
    texts = [
        "stay out",
        "fight (0.35)",
        "Incumbent",
        "MMWW",
        "JQ (1/6)",
        "−0.3333",
        "hmm",
        "illicit",
        "100% & more",
    ]
    sizes = rf"\fontsize{{{EM:g}}}{{12}}\selectfont"
    lines = [
        rf"\setbox0\hbox{{{sizes}{command}{{{latex_text(text)}}}}}\typeout{{width \the\wd0}}"
        for command in (r"\textmd", r"\textbf")
        for text in texts
    ]
    log = compiled(tikz_document("\n".join([*lines, "x"])), tmp_path)
    measured = [float(found) for found in re.findall(r"width ([\d.]+)pt", log)]
    given = [latex_width(text, bold) for bold in (False, True) for text in texts]
    assert len(measured) == len(given)
    assert all(m <= g + 0.02 * EM for m, g in zip(measured, given, strict=True)), measured
    assert np.mean(np.divide(given, measured)) < 1.35, "and not much more"


@pytest.mark.parametrize("direction", ["right", "down"])
def test_nothing_touches(direction: Direction) -> None:
    for seed in range(5):
        game = random_tree(np.random.default_rng(seed), n_players=3, decisions=15)
        drawing = tree_drawing(game, tree_words(game), latex_width, direction=direction)
        assert drawing.touching() == []


def test_every_word_is_in_the_picture_once() -> None:
    text = to_tikz(signals())
    assert text.count("{threat}") == text.count("{none}") == 2
    assert text.count(r"{\textbf{chance}}") == 1
    assert text.count(r"{tough (0.25)}") == 1
    assert text.count("dash pattern") == 3, "two information sets and the key"
    assert text.startswith(r"\definecolor")
    assert text.endswith("\\end{tikzpicture}\n")


def test_the_path_of_play_is_thick() -> None:
    game = ExtensiveForm("A", Decision("A", {"l": Terminal([1]), "r": Terminal([2])}))
    text = to_tikz(game, [[0.0, 1.0]], key=False)
    assert text.count("line width=2.9pt") == text.count("line width=0.7pt") == 1


def test_commands_of_latex_are_written_out() -> None:
    assert latex_text("a_b^c\\d{e}$5%") == r"a\_b\textasciicircum{}c\textbackslash{}d\{e\}\$5\%"


def test_the_file_holds_the_text(tmp_path: Path) -> None:
    write_tikz(signals(), tmp_path / "tree.tex", direction="down")
    assert (tmp_path / "tree.tex").read_text(encoding="utf-8") == to_tikz(signals(), direction="down")


def test_what_cannot_be_drawn_is_refused() -> None:
    game = signals()
    batch = ExtensiveForm.on_tree(game.tree, game.players, np.zeros((2, 8, 2)), game.probabilities)
    with pytest.raises(RefusedError, match=r"one game, got a batch of shape \(2,\)"):
        to_tikz(batch)
    with pytest.raises(InvalidInputError, match="scale must be positive and finite, got 0"):
        to_tikz(game, scale=0)
    with pytest.raises(InvalidInputError, match='direction must be "right" or "down"'):
        to_tikz(game, direction=cast("Direction", "left"))
