r"""Trees as TikZ pictures, for papers in LaTeX: the drawing of `tree_figure` in the paper's font."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Any, Final

from gametheory.errors import invalid
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree_arrays import CHANCE
from gametheory.plots.tree_drawing import Direction, tree_drawing
from gametheory.plots.tree_figure import DASHES, WEIGHTS, player_colour
from gametheory.plots.tree_marks import Box, Point, Shape, Stroke, TreeDrawing, Word
from gametheory.plots.tree_places import EM
from gametheory.plots.tree_words import tree_words

__all__ = ["latex_text", "latex_width", "tikz_document", "to_tikz", "write_tikz"]

_ESCAPED: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "−": r"$-$",
    "\n": " ",
}
_WIDTHS: Final = {
    **dict.fromkeys("MWmw@%&—", 1.06),
    **dict.fromkeys("−+=<>", 0.8),
    **dict.fromkeys("0123456789", 0.52),
    **dict.fromkeys("iIjltfr()[]/-", 0.42),
    **dict.fromkeys(".,:;'|! ", 0.34),
}
"""Width of letters, not less than in Computer Modern, as a share of the size."""


def write_tikz(game: ExtensiveForm, path: str | Path, profile: Any = None, **settings: Any) -> None:
    r"""Write the picture of `game` to the file at `path`, for ``\input``; see :func:`to_tikz`."""
    Path(path).write_text(to_tikz(game, profile, **settings), encoding="utf-8")


def to_tikz(
    game: ExtensiveForm,
    profile: Any = None,
    *,
    direction: Direction = "right",
    key: bool = True,
    scale: float = 1.0,
) -> str:
    r"""Return a ``tikzpicture`` of a game, for a document that has ``\usepackage{tikz}``.

    The picture is that of :func:`gametheory.plots.tree_figure`, with room for letters as wide as Computer
    Modern's at 10 points.

    Parameters
    ----------
    game : ExtensiveForm
        One game, with at most 200 ends.
    profile : array_like, TreeAssessment, Answer or Solution, optional
        Draws its path of play thick and what it intends off the path less so.
    direction : {"right", "down"}, default "right"
    key : bool, default True
        Whether to explain colours and lines below.
    scale : float, default 1
        Scales the whole, letters too.

    Returns
    -------
    str

    Raises
    ------
    InvalidInputError
        If the profile is none of this game, the direction is unknown, or the scale is not positive.
    RefusedError
        If `game` is a batch or has too many ends, or the solution has several answers.

    Examples
    --------
    >>> from gametheory import Decision, Terminal
    >>> game = ExtensiveForm("A", Decision("A", {"50%": Terminal([1]), "all": Terminal([-2])}))
    >>> text = to_tikz(game, [[1.0, 0.0]], key=False)
    >>> print(*[line.split(") ")[1] for line in text.splitlines() if "node" in line])
    {50\%}; {1}; {all}; {$-$2}; {\textbf{A}};
    """
    if not 0.0 < scale < inf:
        raise invalid("scale", "must be positive and finite", scale)
    drawing = tree_drawing(game, tree_words(game, profile), latex_width, direction=direction, key=key)
    lines = [_colour(player) for player in range(-1, game.n_players)]
    lines.append(rf"\begin{{tikzpicture}}[x=1pt, y=1pt, scale={scale:g}, transform shape, {_FONT}]")
    lines += [f"  {line}" for line in _picture(drawing)]
    lines.append(r"\end{tikzpicture}")
    return "\n".join(lines) + "\n"


_FONT: Final = rf"font=\fontsize{{{EM:g}}}{{{1.2 * EM:g}}}\selectfont"


def tikz_document(picture: str) -> str:
    r"""Return a document of the class ``article`` that holds a picture, for ``pdflatex``.

    Examples
    --------
    >>> print(tikz_document("\\tikz \\draw (0,0) -- (1,1);"))
    \documentclass{article}
    \usepackage[T1]{fontenc}
    \usepackage[paperwidth=200cm, paperheight=200cm, margin=1cm]{geometry}
    \usepackage{tikz}
    \pagestyle{empty}
    \begin{document}
    \noindent
    \tikz \draw (0,0) -- (1,1);
    \end{document}
    <BLANKLINE>
    """
    return rf"""\documentclass{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[paperwidth=200cm, paperheight=200cm, margin=1cm]{{geometry}}
\usepackage{{tikz}}
\pagestyle{{empty}}
\begin{{document}}
\noindent
{picture}
\end{{document}}
"""


def latex_text(text: str) -> str:
    r"""Return `text` with every character that LaTeX reads as a command written out.

    Examples
    --------
    >>> print(latex_text("win 50% of A_1 & −2"))
    win 50\% of A\_1 \& $-$2
    """
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


def latex_width(text: str, bold: bool) -> float:
    """Return at least the width of `text` in Computer Modern at size `EM`, in points."""
    letters = (_WIDTHS.get(c, 0.82 if c.isupper() or ord(c) > 255 else 0.57) for c in text)
    return EM * sum(letters) * (1.12 if bold else 1.0)


def _colour(player: int) -> str:
    name = "gtink" if player < 0 else f"gtplayer{player}"
    return rf"\definecolor{{{name}}}{{HTML}}{{{player_colour(player)[1:].upper()}}}%"


def _name(player: int | None) -> str:
    return "gtink" if player is None or player < 0 else f"gtplayer{player}"


def _picture(drawing: TreeDrawing) -> list[str]:
    """Return the marks from the back to the front."""
    strokes = sorted(drawing.strokes, key=lambda stroke: (stroke.dash is not None, stroke.weight))
    lines = [rf"\useasboundingbox (0, 0) rectangle {_at((drawing.width, drawing.height))};"]
    lines += map(_stroke, strokes)
    lines += [
        rf"\filldraw[draw=white, fill={_name(player)}] {_at(point)} circle[radius=2.4pt];"
        for point, player in drawing.dots
    ]
    lines += [rf"\fill[white] {_corners(word.box)};" for word in drawing.words if not word.inside]
    lines += [_word(word) for word in drawing.words if not word.inside]
    lines += map(_shape, drawing.shapes)
    lines += [_word(word) for word in drawing.words if word.inside]
    return lines


def _at(point: Point) -> str:
    return f"({point[0]:.1f}, {point[1]:.1f})"


def _corners(box: Box) -> str:
    return f"{_at(box[:2])} rectangle {_at(box[2:])}"


def _stroke(stroke: Stroke) -> str:
    path = " -- ".join(map(_at, stroke.points))
    if stroke.dash is not None:
        sides = zip(DASHES[stroke.dash], ("on", "off") * 2, strict=False)
        pattern = " ".join(f"{side} {length:g}pt" for length, side in sides)
        return rf"\draw[{_name(stroke.player)}, line width=1.2pt, dash pattern={pattern}] {path};"
    colour = _name(stroke.player) if stroke.weight else "gray"
    width = 0.8 * WEIGHTS[stroke.weight]
    return rf"\draw[{colour}, line width={width:.1f}pt, line join=round, line cap=round] {path};"


def _shape(shape: Shape) -> str:
    fill = "white" if shape.player == CHANCE else _name(shape.player)
    return (
        rf"\draw[draw={_name(shape.player)}, fill={fill}, rounded corners=3pt] "
        rf"{_corners(shape.box)};"
    )


def _word(word: Word) -> str:
    text = latex_text(word.text)
    if word.bold:
        text = rf"\textbf{{{text}}}"
    settings = "inner sep=0pt, anchor=mid"
    if word.inside:
        settings += ", text=white" if word.player != CHANCE else ""
    elif word.player is not None:
        settings = f"text={_name(word.player)}, {settings}"
    settings += ", rotate=90" if word.turned else ""
    return rf"\node[{settings}] at {_at(word.at)} {{{text}}};"
