"""The examples in docstrings and in the documentation's pages print what they say."""

from __future__ import annotations

import doctest
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

import gametheory

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(gametheory.__path__, "gametheory.")
    if not info.name.endswith("__main__")
)
DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if not {"_build", "gallery", "generated"} & set(page.relative_to(DOCS).parts)
]


def failures(test: doctest.DocTest) -> str:
    """Run `test` and return what went wrong, or the empty string."""
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    return "".join(report)


@pytest.mark.parametrize("name", ["gametheory", *MODULES])
def test_docstrings_of(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder(exclude_empty=True)
    reports = [failures(test) for test in finder.find(import_module(name)) if test.examples]
    assert not "".join(reports), "".join(reports)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_examples_of_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A closing fence would be read as expected output; line numbers stay as they are.
    text = re.sub(r"^\s*(?:```|~~~|:::).*$", "", page.read_text("utf-8"), flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    report = failures(test)
    assert not report, report
