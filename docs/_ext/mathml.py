"""Formulas as MathML, which every current browser draws by itself: no script, no font, no network.

The LaTeX of a formula is translated when the site is built; a formula that cannot be translated is a
warning that names its page, so that a strict build stops at it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

__all__ = ["setup"]

_TRANSLATOR = LatexToMathML(
    annotation=True,  # the LaTeX source stays in the page: copied and searched
    fancy_error=False,
    macros={"argmax": r"\operatorname*{arg\,max}", "argmin": r"\operatorname*{arg\,min}"},
)
_ROW = r"\\"
_LOGGER = logging.getLogger(__name__)


def _mathml(node: nodes.math | nodes.math_block, *, block: bool) -> str:
    latex = node.astext().strip()
    if block and _ROW in latex and r"\begin" not in latex:
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    try:
        return _TRANSLATOR.convert_with_local_state(latex, displaystyle=block)
    except LatexError as error:
        _LOGGER.warning("formula cannot be translated: %s: %r", error, latex, location=node, type="mathml")
        return f"<code>{escape(latex)}</code>"


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(_mathml(node, block=False))
    raise nodes.SkipNode


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    identifier = f' id="{node["ids"][0]}"' if node["ids"] else ""
    writer.body.append(f'<div class="formula"{identifier}>{_mathml(node, block=True)}')
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({node["number"]})</span>')
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (cast("Any", _inline), None), (cast("Any", _block), None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
