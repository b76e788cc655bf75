"""The documentation's formulas become MathML, and a formula that cannot is a warning, not a blank."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EXTENSIONS = Path(__file__).resolve().parents[2] / "docs" / "_ext"


def built(folder: Path, text: str) -> tuple[str, str]:
    """Return the article and the warnings of a site that consists of one page."""
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
        "extensions = ['mathml']\nhtml_math_renderer = 'mathml'\nhtml_theme = 'basic'\n",
        "utf-8",
    )
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n", "utf-8")
    result = subprocess.run(
        [sys.executable, "-P", "-m", "sphinx", "-q", "-N", "-b", "html", str(folder), str(folder / "site")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    page = (folder / "site" / "index.html").read_text("utf-8")
    body = re.search(r'<div class="body".*?</section>', page, re.DOTALL)
    assert body
    return body.group(), result.stderr


BLOCKS = {
    r"\frac{1}{2}": "<mfrac><mn>1</mn><mn>2</mn></mfrac>",
    r"x_i^{+}": "<msubsup>",
    r"\operatorname*{arg\,max}_{y \in \Delta} u(y)": "<munder>",
    r"\begin{cases} 1 & W \ge 0 \\ 0 & \text{otherwise} \end{cases}": "<mtable",
    r"a &= b \\ c &\ge d": "<mtable",
    r"\mathbb{R}^n_{\ge 0}": "ℝ",
}


def test_blocks_are_drawn_as_mathml(tmp_path: Path) -> None:
    body, warnings = built(tmp_path, "\n\n".join(f".. math:: {latex}" for latex in BLOCKS))
    assert not warnings
    drawn = body.split('<math display="block">')[1:]
    for formula, (latex, expected) in zip(drawn, BLOCKS.items(), strict=True):
        assert expected in formula, latex


def test_a_formula_in_a_sentence_keeps_its_source_for_copying(tmp_path: Path) -> None:
    body, warnings = built(tmp_path, r"The width :math:`W < c_A + c_B` is positive.")
    assert not warnings
    assert re.search(r"The width <math>.*<annotation[^>]*>W &lt; c_A \+ c_B</annotation>.*</math> is", body)


def test_an_unknown_command_is_a_warning_that_names_it(tmp_path: Path) -> None:
    body, warnings = built(tmp_path, r".. math:: \leverage{x} < 1")
    assert re.search(r"index\.rst:4: WARNING: formula cannot be translated: .*\\leverage", warnings)
    assert r"\leverage{x} &lt; 1" in body
