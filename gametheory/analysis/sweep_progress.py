"""A progress bar on standard error, if somebody watches it, or a function of the user's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Progress", "watched"]

Progress = Callable[[int, int], None]
"""Called with the number of points done and of all."""


@contextmanager
def watched(progress: Progress | bool | None, total: int, *, several: bool = True) -> Iterator[Progress]:
    """Give a function that reports progress.

    Parameters
    ----------
    progress : callable, bool or None
        The user's own function; whether to draw a bar; or None: draw one if a terminal shows it and there
        are several blocks.
    total : int
        Points in all.
    several : bool
    """
    if callable(progress):
        yield progress
        return
    if progress is None:
        progress = several and sys.stderr.isatty()
    if not progress:
        yield _silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=sys.stderr.isatty()) as bar:
        task = bar.add_task("sweeping", total=total)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _silent(done: int, total: int) -> None:
    """Report nothing."""
