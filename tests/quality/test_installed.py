"""The tests run against the installed package, and the metadata agree with each other."""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import gametheory

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def extra(name: str) -> set[str]:
    """Return every requirement of an extra, those of the extras it names included."""
    found: set[str] = set()
    for requirement in PROJECT["optional-dependencies"][name]:
        own = re.fullmatch(rf"{PROJECT['name']}\[(.+)\]", requirement)
        found |= set().union(*map(extra, own[1].split(","))) if own else {requirement}
    return found


@pytest.mark.skipif("CI" not in os.environ, reason="an editable install is for development")
def test_the_package_under_test_is_the_installed_one() -> None:
    assert not Path(gametheory.__file__).resolve().is_relative_to(ROOT)


def test_types_ship_with_the_package() -> None:
    assert Path(gametheory.__file__).with_name("py.typed").exists()


def test_every_file_of_the_package_is_installed_as_it_stands() -> None:
    installed = Path(gametheory.__file__).parent
    source = ROOT / "gametheory"
    files = [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert len(files) > 10
    differing = [
        name
        for name in (path.relative_to(source) for path in files)
        if not (installed / name).is_file() or (installed / name).read_bytes() != (source / name).read_bytes()
    ]
    assert not differing, "missing from the wheel, or installed from another state of the source"


def test_the_version_is_said_once_and_repeated_right() -> None:
    assert gametheory.__version__ == version(PROJECT["name"]) == PROJECT["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heading = rf"^## \[{re.escape(PROJECT['version'])}\] - (unreleased|\d{{4}}-\d\d-\d\d)$"
    assert re.search(heading, changelog, re.MULTILINE)


def test_the_citation_file_says_what_the_format_asks_for() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["license"] == PROJECT["license"]
    assert citation["version"] == PROJECT["version"]
    assert citation["authors"]
    assert isinstance(citation.get("date-released", datetime.date.min), datetime.date)
    for reference in citation["references"]:
        assert {"type", "title", "authors", "year"} <= set(reference)


def test_what_the_commands_install_nests() -> None:
    assert extra("plot") <= extra("all")
    assert extra("all") | extra("docs") <= extra("test"), "the tests cover every extra that they can"
