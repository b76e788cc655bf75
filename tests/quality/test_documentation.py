"""The documentation builds without a warning, asks nothing of the network, and its examples hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LOADED_FROM_OUTSIDE = re.compile(
    r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=[\"'](?:https?:)?//"
    r"|<link\b(?=[^>]*\brel=[\"'](?:stylesheet|preload|preconnect|icon))[^>]*\bhref=[\"'](?:https?:)?//"
    r"|@import\s+(?:url\()?[\"']?(?:https?:)?//"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a full build, with the output of Sphinx in the failure message."""
    folder = tmp_path_factory.mktemp("site")
    sphinx = [sys.executable, "-P", "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    result = subprocess.run(
        [*sphinx, str(DOCS), str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-8000:]
    return folder


@pytest.mark.slow
def test_the_site_builds_without_a_warning(site: Path) -> None:
    for page in ("index", "references", "reference/index", "gallery/index"):
        assert (site / f"{page}.html").exists()


@pytest.mark.slow
def test_no_page_loads_anything_from_outside(site: Path) -> None:
    offenders = [
        f"{page.relative_to(site)}: {match.group()[:120]}"
        for kind in ("*.html", "*.css")
        for page in site.rglob(kind)
        for match in LOADED_FROM_OUTSIDE.finditer(page.read_text("utf-8"))
    ]
    assert not offenders


@pytest.mark.slow
def test_formulas_are_drawn_by_the_browser_itself(site: Path) -> None:
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    assert any("<math" in page for page in pages)
    assert not any("MathJax" in page or "katex" in page for page in pages)


@pytest.mark.slow
def test_every_module_has_a_reference_page(site: Path) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "gametheory").rglob("*.py")
        if not any(part.startswith("_") and part != "__init__.py" for part in path.relative_to(ROOT).parts)
    ]
    missing = [name for name in modules if not (site / f"reference/generated/{name}.html").exists()]
    assert not missing
