"""The types hold under mypy's strict rules, and rooms import downwards only."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_mypy_strict_has_nothing_to_say() -> None:
    result = run(sys.executable, "-P", "-m", "mypy")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_documentation_lists_the_rooms_in_the_order_of_the_contract() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    order = next(each["layers"] for each in tools["importlinter"]["contracts"] if each["type"] == "layers")
    page = (ROOT / "docs" / "design" / "layers.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [room.strip("()") for room in order]


def test_rooms_import_downwards_only() -> None:
    result = run(sys.executable, "-c", LINT_IMPORTS)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout
