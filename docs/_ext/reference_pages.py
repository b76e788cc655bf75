"""The reference, written from the package before each build: one page a module, grouped by room.

A module shows what its ``__all__`` names and itself defines; a name that a room only passes on is
documented where it is defined. New modules show up without an edit.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from sphinx.pycode import ModuleAnalyzer

import gametheory

if TYPE_CHECKING:
    from types import ModuleType

    from sphinx.application import Sphinx

__all__ = ["setup"]

_FOLDER = "reference/generated"
_CITATION = re.compile(r"\s?\[(\w+)\]_(?!\w)")
_REFERENCE = re.compile(r"\s*\.\. \[(\w+)\]")
_UNPACKED = re.compile(r"(?<=[ (])\*(?=\w+\))")
"""The star of a shape such as ``(n, *b)``, which is Python's, not the mark of emphasis."""


@dataclass(frozen=True)
class _Entry:
    """One documented name of a module."""

    module: str
    name: str
    role: str
    text: str
    foreign: tuple[str, ...] = ()
    """Members that another library writes into each class made from its own."""

    @property
    def link(self) -> str:
        return f":py:{self.role}:`{self.name} <{self.module}.{self.name}>`"

    @property
    def directive(self) -> str:
        """What writes the description; that of a constant stands here, for it may be an alias of a type."""
        name = f"{self.module}.{self.name}"
        if self.role == "data":
            return f".. py:data:: {name}\n\n{indent(_with_plain_stars(self.text), '   ')}\n\n"
        without = f"   :exclude-members: {', '.join(self.foreign)}\n" if self.foreign else ""
        return f".. auto{'function' if self.role == 'func' else 'class'}:: {name}\n{without}\n"


def _with_plain_stars(text: str) -> str:
    return _UNPACKED.sub(r"\\*", text)


def _summary(text: str) -> str:
    """Return the first paragraph of a docstring on one line, without its marks of citation."""
    return _CITATION.sub("", _with_plain_stars(" ".join(text.strip().split("\n\n")[0].split())))


def _entries(module: ModuleType) -> list[_Entry]:
    """Return the public names that `module` itself defines and describes."""
    attributes = ModuleAnalyzer.for_module(module.__name__).find_attr_docs()
    found = []
    for name in getattr(module, "__all__", ()):
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isroutine(value):
            if value.__module__ == module.__name__:
                role = "class" if inspect.isclass(value) else "func"
                foreign = _foreign(value) if role == "class" else ()
                found.append(_Entry(module.__name__, name, role, inspect.getdoc(value) or "", foreign))
        elif ("", name) in attributes:
            found.append(_Entry(module.__name__, name, "data", "\n".join(attributes["", name])))
    return found


def _foreign(kind: type) -> tuple[str, ...]:
    """Return the methods in the body of `kind` that matplotlib wrote there."""
    written = (name for name, value in vars(kind).items() if inspect.isfunction(value))
    return tuple(name for name in written if vars(kind)[name].__module__.startswith("matplotlib."))


def _children(module: ModuleType) -> list[ModuleType]:
    names = sorted(
        info.name
        for info in pkgutil.iter_modules(getattr(module, "__path__", ()))
        if not info.name.startswith("_")
    )
    return [import_module(f"{module.__name__}.{name}") for name in names]


def _short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [".. list-table::", "   :widths: 30 70", "   :class: summary", ""]
    for name, summary in rows:
        lines += [f"   * - {name}", f"     - {summary}"]
    return "\n".join(lines) + "\n\n"


def _contents(modules: list[ModuleType]) -> str:
    """Return a table of `modules` and the hidden table of contents that the sidebar shows."""
    rows = [
        (
            f":doc:`{_short(module)} </{_FOLDER}/{module.__name__}>`",
            _summary(inspect.getdoc(module) or ""),
        )
        for module in modules
    ]
    entries = "".join(f"   {_short(module)} </{_FOLDER}/{module.__name__}>\n" for module in modules)
    return f"{_table(rows)}.. toctree::\n   :hidden:\n\n{entries}\n"


def _page(module: ModuleType) -> str:
    name = module.__name__
    title = name.removeprefix("gametheory.")
    children, entries = _children(module), _entries(module)
    page = f"{title}\n{'=' * len(title)}\n\n.. automodule:: {name}\n   :no-members:\n\n"
    if children:
        page += _contents(children)
    if entries:
        page += _table([(entry.link, _summary(entry.text)) for entry in entries])
    for entry in entries:
        page += entry.directive
    return page


def _exported() -> str:
    """Return the table of the names that ``import gametheory as gt`` offers at once."""
    rows = []
    for name in sorted(gametheory.__all__, key=str.casefold):
        value = getattr(gametheory, name)
        if inspect.isclass(value) or inspect.isroutine(value):
            home = import_module(value.__module__)
            entry = next((entry for entry in _entries(home) if entry.name == name), None)
            if entry is not None:
                rows.append((entry.link.replace(f"`{name} ", f"`gt.{name} "), _summary(entry.text)))
    return _table(rows)


def _write(app: Sphinx) -> None:
    folder = Path(app.srcdir) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    rooms = _children(gametheory)
    pages = {"rooms.inc": _contents(rooms), "names.inc": _exported()}
    waiting = list(rooms)
    while waiting:
        module = waiting.pop()
        pages[f"{module.__name__}.rst"] = _page(module)
        waiting += _children(module)
    for stale in {path.name for path in folder.glob("*.rst")} - set(pages):
        (folder / stale).unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def _as_read(*event: Any) -> None:
    """Let the marks of a docstring mean what a reader in a terminal takes them for.

    A star in a shape is no emphasis, and ``[1]_`` in a function without references of its own means
    the first reference of its module, which stands on the same page.
    """
    lines: list[str] = event[-1]
    own = {found[1] for line in lines if (found := _REFERENCE.match(line))}
    for number, line in enumerate(lines):
        if ">>>" not in line:
            lines[number] = _CITATION.sub(
                lambda mark: mark[0] if mark[1] in own else mark[0].removesuffix("_"), _with_plain_stars(line)
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the pages when the builder is ready, before the sources are read."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("builder-inited", _write)
    app.connect("autodoc-process-docstring", _as_read, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
