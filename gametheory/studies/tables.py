"""Tables as CSV for programs and LaTeX for papers."""

from __future__ import annotations

import csv
from io import StringIO

from gametheory.studies.task_kind import Table

__all__ = ["as_csv", "as_latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def as_csv(table: Table) -> str:
    """Return a table as CSV; numbers keep every digit.

    Examples
    --------
    >>> print(as_csv(Table(columns=("name", "x"), rows=(("a, b", 0.1),))), end="")
    name,x
    "a, b",0.1
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return out.getvalue()


def as_latex(table: Table, caption: str) -> str:
    r"""Return a table as LaTeX that needs no package; numbers have four significant digits.

    Examples
    --------
    >>> print(as_latex(Table(columns=("p_A", "x"), rows=(("a&b", 0.123456),)), "Why 50%?"), end="")
    % Why 50\%?
    \begin{tabular}{lr}
    \hline
    p\_A & x \\
    \hline
    a\&b & 0.1235 \\
    \hline
    \end{tabular}
    """
    numeric = [all(_is_number(row[k]) for row in table.rows) for k in range(len(table.columns))]
    lines = [
        f"% {_escaped(caption)}",
        r"\begin{tabular}{" + "".join("r" if each else "l" for each in numeric) + "}",
        r"\hline",
        " & ".join(map(_escaped, table.columns)) + r" \\",
        r"\hline",
        *(" & ".join(_cell(cell) for cell in row) + r" \\" for row in table.rows),
        r"\hline",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _cell(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.4g}"
    return _escaped(str(cell))


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text.replace("\n", " "))
