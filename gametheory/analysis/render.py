"""Sections of prose and tables as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO

__all__ = ["Grid", "Section", "as_html", "as_text"]

_WIDTH = 100


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table: column heads and rows of text; numbers are formatted before."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, some paragraphs, a table, and what is to be said of it."""

    title: str
    paragraphs: tuple[str, ...] = ()
    grid: Grid | None = None
    notes: tuple[str, ...] = ()


def as_text(sections: Sequence[Section]) -> str:
    """Return the sections as text for a terminal, 100 columns wide.

    Examples
    --------
    >>> print(as_text([Section(title="Verdict", paragraphs=("A deal.",))]))
    Verdict
    -------
    A deal.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = StringIO()
    console = Console(file=out, width=_WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
    for number, section in enumerate(sections):
        if number:
            console.print()
        console.print(Text(section.title))
        console.print("-" * len(section.title))
        for paragraph in section.paragraphs:
            console.print(Text(paragraph))
        if section.grid is not None:
            table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
            for k, column in enumerate(section.grid.columns):
                numeric = all(_is_number(row[k]) for row in section.grid.rows)
                table.add_column(
                    Text(column),
                    justify="right" if numeric else "left",
                    overflow="fold",
                    no_wrap=k == 0 and all(len(row[0]) <= _WIDTH // 2 for row in section.grid.rows),
                )
            for row in section.grid.rows:
                table.add_row(*[Text(cell) for cell in row])
            console.print(table)
        for note in section.notes:
            console.print(Text(note))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def as_html(sections: Sequence[Section]) -> str:
    """Return the sections as an HTML fragment without scripts or styles of its own.

    Examples
    --------
    >>> as_html([Section(title="A < B", paragraphs=("Yes.",))])
    '<div class="gametheory"><h3>A &lt; B</h3><p>Yes.</p></div>'
    """
    parts = ['<div class="gametheory">']
    for section in sections:
        parts.append(f"<h3>{escape(section.title)}</h3>")
        parts += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.grid is not None:
            head = "".join(f"<th>{escape(column)}</th>" for column in section.grid.columns)
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in section.grid.rows
            )
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        parts += [f"<p>{escape(note)}</p>" for note in section.notes]
    return "".join([*parts, "</div>"])


def _is_number(cell: str) -> bool:
    try:
        float(cell.rstrip("%") or "0")
    except ValueError:
        return cell in {"-", ""}
    return True
