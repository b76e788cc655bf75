"""The benchmark of all equilibria runs, asserts its answers and writes its results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "equilibria.py"


@pytest.mark.slow
def test_a_quick_run_compares_all_solvers(tmp_path: Path) -> None:
    pytest.importorskip("quantecon")
    pytest.importorskip("pygambit")
    own_folder = {
        **os.environ,
        "PYTHONSAFEPATH": "",
        "OPENBLAS_NUM_THREADS": "1",
    }  # its other file lies beside it
    words = [sys.executable, str(SCRIPT), "--quick", "--out", str(tmp_path)]
    run = subprocess.run(words, capture_output=True, text=True, env=own_folder, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    report = json.loads((tmp_path / "equilibria-quick.json").read_text(encoding="utf-8"))
    assert (tmp_path / "equilibria-quick.png").stat().st_size > 10_000
    assert report["batches"]["3x3 tied"]["wrong"]["pygambit enummixed, floats"] == 0
    for row in report["single"]:
        assert row["wrong"]["ours, compiled kernel"][0] == 0
        assert row["us"]["quantecon support"] > 0
    assert "quantecon support" in run.stdout
