"""Figures written whole or not at all, the same bytes for the same figure."""

from __future__ import annotations

import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gametheory.errors import invalid
from gametheory.plots.appearance import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["save"]

_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write `figure` to `path` as PNG, SVG or PDF, by the suffix.

    The file appears complete or not at all. The same figure gives the same bytes under the same
    version of matplotlib: no dates, no random identifiers.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path-like
        Ends in ``.png``, ``.svg`` or ``.pdf``; an existing file is replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InvalidInputError
        If the suffix is another.
    OSError
        If the file cannot be written; the message names it.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> save(Figure(), "picture.bmp")
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: path must end in .png, .svg or .pdf, got 'picture.bmp'
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in _METADATA:
        raise invalid("path", "must end in .png, .svg or .pdf", str(target))
    written = BytesIO()
    with style():
        figure.savefig(written, format=kind[1:], metadata=_METADATA[kind], dpi="figure", bbox_inches=None)
    try:
        _replace(target.resolve(), written.getvalue())
    except OSError as error:
        reason = f"the figure cannot be written ({error.strerror or error})"
        raise OSError(error.errno, reason, str(target)) from error
    return target


def _replace(target: Path, content: bytes) -> None:
    """Put `content` at `target` in one step."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
