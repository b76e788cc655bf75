"""The help of every command, written out before each build as the program itself prints it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from gametheory.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

__all__ = ["setup"]

_PAGE = "reference/generated/command-line.inc"
_WIDTH = 88


def _commands(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the full name and the help of `command` and of all commands below it."""
    context = command.make_context(name, [], parent, resilient_parsing=True, terminal_width=_WIDTH)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            if below is not None:
                yield from _commands(below, each, context)


def _write(app: Sphinx) -> None:
    page = Path(app.srcdir) / _PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    sections = [
        f"{name}\n{'-' * len(name)}\n\n.. code-block:: text\n\n{indent(text, '   ')}\n"
        for name, text in _commands(main, "gametheory")
    ]
    page.write_text("\n".join(sections), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the page when the builder is ready, before the sources are read."""
    app.connect("builder-inited", _write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
