"""Nothing in the repository depends on one machine or one registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", "_build", "gallery", "generated", "__pycache__", ".venv", "dist", "build"}
TEXT = {".py", ".md", ".rst", ".toml", ".yml", ".yaml", ".json", ".cff", ".bib", ".txt", ".css", ".html", ""}
# Written in pieces, so that this file does not break its own rule.
MACHINE_PATH = re.compile(r"(?<![\w.\-/])/(?:work|root|home/\w+|Users/\w+)" + r"/")
REGISTRY = re.compile(
    "|".join([r"pypi\." + "org", "python" + r"hosted\.org", r"npmjs\." + "org", r"deb\.debian\." + "org"])
)


def repository_files() -> list[Path]:
    """Return the tracked text files, or all of them where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  (git is found on the path)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    files = [ROOT / name for name in names if name] or [path for path in ROOT.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.is_file() and path.suffix in TEXT and not SKIPPED & set(path.relative_to(ROOT).parts)
    ]


def lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in repository_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE_PATH.search("see /" + "work/notes.md")
    assert not MACHINE_PATH.search("https://example.org/work/notes")
    assert REGISTRY.search("https://pypi." + "org/simple")


def test_no_file_names_a_path_of_one_machine() -> None:
    assert len(repository_files()) > 10
    assert not lines_that_match(MACHINE_PATH)


def test_no_file_names_a_package_registry() -> None:
    assert not lines_that_match(REGISTRY)
