"""What several commands share: which scenario, a progress bar, text that the terminal can show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from gametheory.scenarios import Scenario

__all__ = ["assuming", "case_of", "encodable", "progress_bar", "writable"]

_FIGURES = (".png", ".svg", ".pdf")


def encodable(text: str) -> str:
    """Return `text` with rules of hyphens and marks of doubt where standard output has no better signs."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return (
            text.replace("\N{BOX DRAWINGS LIGHT HORIZONTAL}", "-")
            .encode(encoding, "replace")
            .decode(encoding)
        )
    return text


def case_of(
    name: str, variant: str | None, changes: tuple[str, ...], assumed: tuple[str, ...] = ()
) -> Scenario:
    """Return the scenario that the options of a command name."""
    from gametheory.scenarios import load

    case = load(name)
    if variant is not None:
        case = case.variant(variant)
    if assumed:
        case = case.assume(dict(_alternative(each) for each in assumed))
    if not changes:
        return case
    values: dict[str, float | None] = {}
    for change in changes:
        path, sign, value = change.partition("=")
        if not sign:
            raise click.UsageError(f"--set must read PATH=VALUE, got {change!r}")
        try:
            values[path.strip()] = None if value.strip() == "none" else float(value)
        except ValueError:
            raise click.UsageError(f"--set {path} must be a number (or none), got {value!r}") from None
    return case.with_(values)


def _alternative(option: str) -> tuple[str, str]:
    name, sign, alternative = option.partition("=")
    if not sign:
        raise click.UsageError(f"--assume must read ID=ALTERNATIVE, got {option!r}")
    return name.strip(), alternative.strip()


def assuming(command: Callable[..., object]) -> Callable[..., object]:
    """Give a command the option ``--assume``."""
    return click.option(
        "--assume",
        "assumed",
        multiple=True,
        metavar="ID=ALTERNATIVE",
        help='Take another reading of an assumption, as A3="the refuser is blamed".',
    )(command)


@contextmanager
def progress_bar(*, show: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on standard error, if somebody watches it."""
    if not show or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("drawing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def writable(figure: Path | None) -> None:
    """Refuse a figure of another format or in no folder, before anything is computed."""
    if figure is not None and figure.suffix.lower() not in _FIGURES:
        raise click.UsageError(f"--figure must end in one of {', '.join(_FIGURES)}, got {str(figure)!r}")
    if figure is not None and not figure.absolute().parent.is_dir():
        raise click.UsageError(f"--figure must lie in a folder that exists, got {str(figure)!r}")
