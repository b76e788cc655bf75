"""The README's commands are what the gate runs, and its Python does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def command(name: str) -> str:
    """Return the one line of the fenced block that follows ``<!-- command: name -->``."""
    blocks = re.findall(rf"<!-- command: {name} -->\s*```\w*\n(.*?)\n```", README, re.DOTALL)
    assert len(blocks) == 1, f"the README marks one command `{name}`"
    return str(blocks[0])


@pytest.mark.parametrize("name", ["run", "test"])
def test_each_command_is_one_line_that_installs_and_acts(name: str) -> None:
    line = command(name)
    assert "\n" not in line
    assert re.fullmatch(r'python -m pip install "\.\[\w+\]" && \S.*', line)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / name).read_text("utf-8"))
    missing = [each for each in targets if "://" not in each and not (ROOT / each).exists()]
    assert not missing


@pytest.mark.slow
def test_the_main_job_prints_a_verdict_and_writes_the_figure(tmp_path: Path) -> None:
    _, _, job = command("run").partition(" && ")
    words = job.split()
    assert words[0] == "gametheory"
    result = subprocess.run(
        [str(Path(sys.executable).with_name("gametheory")), *words[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    figure = tmp_path / words[words.index("--figure") + 1]
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_the_python_blocks_run(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert blocks, "the README shows the job in Python"
    program = tmp_path / "readme.py"
    program.write_text("\n".join(blocks), "utf-8")
    result = subprocess.run(
        [sys.executable, "-P", "-W", "error", str(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip(), "and prints its answer"
