"""``import gametheory`` is light, and the table of public names tells the truth."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gametheory

HEAVY = {
    "SALib",
    "click",
    "dask",
    "distributed",
    "jinja2",
    "jsonschema",
    "matplotlib",
    "nashpy",
    "netCDF4",
    "networkx",
    "numba",
    "pandas",
    "pygambit",
    "rich",
    "scipy",
    "xarray",
    "yaml",
    "zarr",
}
STUB = ast.parse(Path(gametheory.__file__).with_suffix(".pyi").read_text("utf-8"))


def declared_for_type_checkers() -> dict[str, str]:
    """Return public name -> module from the stub of the package."""
    return {
        alias.asname or alias.name: (node.module or "").removeprefix("gametheory").lstrip(".")
        for node in STUB.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_import_loads_numpy_and_nothing_heavier() -> None:
    program = "import sys, gametheory; print(*{name.partition('.')[0] for name in sys.modules})"
    result = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(result.stdout.split())
    assert "gametheory" in loaded
    assert not loaded & HEAVY


def test_the_lazy_table_and_the_type_checker_see_the_same_names() -> None:
    declared = declared_for_type_checkers()
    exports = {name: module for name, module in declared.items() if module}
    rooms = {name for name, module in declared.items() if not module}
    assert exports == gametheory._EXPORTS
    assert rooms <= set(gametheory._ROOMS)


@pytest.mark.parametrize("name", sorted(gametheory._EXPORTS))
def test_every_export_resolves_and_is_documented(name: str) -> None:
    module = import_module(f"gametheory.{gametheory._EXPORTS[name]}")
    value = getattr(gametheory, name)
    assert value is getattr(module, name)
    assert name in module.__all__
    if inspect.isclass(value) or inspect.isroutine(value):
        assert inspect.getdoc(value)


@pytest.mark.parametrize("name", gametheory._ROOMS)
def test_every_room_resolves_and_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(gametheory, name))


def test_public_names_are_sorted_and_complete() -> None:
    assert list(gametheory._EXPORTS) == sorted(gametheory._EXPORTS)
    assert set(dir(gametheory)) == {"__version__", *gametheory._EXPORTS, *gametheory._ROOMS}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'gametheory' has no attribute 'lever'"):
        gametheory.lever  # noqa: B018  (the access is the test)
