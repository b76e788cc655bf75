"""The documentation builds without a warning, asks nothing of the network, and its examples hold."""

from __future__ import annotations

import pkgutil
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gametheory
from gametheory.bargaining.axiomatic import models as axiomatic
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.strategic import models as strategic
from gametheory.solvers.certified_model import CertifiedModel

ROOT = Path(__file__).resolve().parents[2]
LOADED_FROM_OUTSIDE = re.compile(
    r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=[\"'](?:https?:)?//"
    r"|<link\b(?=[^>]*\brel=[\"'](?:stylesheet|preload|preconnect|icon))[^>]*\bhref=[\"'](?:https?:)?//"
    r"|@import\s+(?:url\()?[\"']?(?:https?:)?//"
)


def pages_that_load_from_outside(site: Path) -> list[str]:
    return [
        f"{page.relative_to(site)}: {match.group()[:120]}"
        for kind in ("*.html", "*.css")
        for page in site.rglob(kind)
        for match in LOADED_FROM_OUTSIDE.finditer(page.read_text("utf-8"))
    ]


def public_modules() -> list[str]:
    found = pkgutil.walk_packages(gametheory.__path__, "gametheory.")
    return [info.name for info in found if not any(part.startswith("_") for part in info.name.split("."))]


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_needs_no_network(tmp_path: Path) -> None:
    for part in ("docs", "examples"):
        shutil.copytree(
            ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("_build", "gallery", "generated")
        )
    site = tmp_path / "site"
    sphinx = [sys.executable, "-P", "-m", "sphinx", "-W", "--keep-going", "-q", "-N", "-b", "html"]
    result = subprocess.run(
        [*sphinx, str(tmp_path / "docs"), str(site)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-8000:]

    assert not pages_that_load_from_outside(site)
    missing = [name for name in public_modules() if not (site / f"reference/generated/{name}.html").exists()]
    assert not missing, "every module has its page in the reference"
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    assert any("<math" in page for page in pages), "formulas are drawn by the browser itself"
    assert not any(re.search(r"<script[^>]*mathjax", page, re.IGNORECASE) for page in pages)


def test_the_pattern_finds_what_it_is_for() -> None:
    assert LOADED_FROM_OUTSIDE.search('<script src="https://example.org/a.js"></script>')
    assert LOADED_FROM_OUTSIDE.search('<link href="//example.org/a.css" rel="stylesheet">')
    assert not LOADED_FROM_OUTSIDE.search('<a href="https://doi.org/10.2307/1907266">doi</a>')


def test_every_model_of_bargaining_has_its_line_and_its_class_in_the_theory() -> None:
    """A row each: the name of the catalogue, and a link to a class of the module that evaluates it."""
    text = ROOT.joinpath("docs", "theory", "bargaining-models.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \{py:class\}`~([\w.]+)\.(\w+)` \| \S.* \|$", text, re.MULTILINE)
    canon = {model.name: model for model in (*axiomatic.MODELS, *strategic.MODELS)}
    assert sorted(name for name, *_ in rows) == sorted(canon)
    for name, module, cls in rows:
        home = import_module(module)
        assert isinstance(getattr(home, cls), type), name
        if canon[name] not in axiomatic.MODELS:
            assert getattr(import_module(canon[name].evaluate.__module__), cls) is getattr(home, cls), name
    linked = {cls for _, _, cls in rows}
    said = "".join(page.read_text("utf-8") for page in ROOT.joinpath("docs").rglob("*.md"))
    classes = {
        name
        for name in gametheory.__all__
        if isinstance(getattr(gametheory, name), type)
        and getattr(gametheory, name).__module__.startswith("gametheory.bargaining.")
        and issubclass(getattr(gametheory, name), (AxiomaticSolution, CertifiedModel))
    }
    assert not {name for name in classes - linked if not re.search(rf"\b{name}\b", said)}
