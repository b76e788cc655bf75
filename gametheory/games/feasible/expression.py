"""Frontiers written as formulas: read by a whitelist over the syntax tree, never run as code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError

__all__ = ["Expression"]

_LONGEST = 1_000
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


@dataclass(frozen=True)
class Expression:
    """A formula in ``x`` made of numbers, ``+ - * / **``, brackets and ``sqrt``.

    Parameters
    ----------
    text : str

    Raises
    ------
    InvalidInputError
        If the text holds anything else, or is longer than 1000 characters.

    Examples
    --------
    >>> f = Expression("1 - x**2")
    >>> f([0.0, 0.5]), f.derivative(0.5)
    (array([1.  , 0.75]), array(-1.))
    >>> Expression("exit()")
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: frontier must use only x, numbers, + - * / ** and sqrt, got 'exit()'
    """

    text: str

    def __post_init__(self) -> None:
        _allowed(self._tree(), self.text)

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Return the value at `x`, elementwise; NaN where it is not a real number."""
        value, _ = self._evaluated(x)
        return value

    def derivative(self, x: ArrayLike) -> FloatArray:
        """Return the first derivative at `x`, exact up to rounding (by the chain rule)."""
        _, slope = self._evaluated(x)
        return slope

    def _tree(self) -> ast.expr:
        if len(self.text) > _LONGEST:
            raise InvalidInputError(f"frontier must be a formula of at most {_LONGEST} characters")
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise _refused(self.text) from None

    def _evaluated(self, x: ArrayLike) -> tuple[FloatArray, FloatArray]:
        at = np.asarray(x, dtype=float)
        with np.errstate(all="ignore"):
            value, slope = _dual(self._tree(), at)
        return np.asarray(value + 0.0 * at), np.asarray(slope + 0.0 * at)


def _refused(text: str) -> InvalidInputError:
    return InvalidInputError(f"frontier must use only x, numbers, + - * / ** and sqrt, got {text[:80]!r}")


def _allowed(node: ast.expr, text: str) -> None:
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return
        case ast.Name(id="x"):
            return
        case ast.UnaryOp(op=op, operand=inner) if type(op) in _UNARY:
            _allowed(inner, text)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _allowed(left, text)
            _allowed(right, text)
        case ast.Call(func=ast.Name(id="sqrt"), args=[inner], keywords=[]):
            _allowed(inner, text)
        case _:
            raise _refused(text)


def _dual(node: ast.expr, x: FloatArray) -> tuple[Any, Any]:
    """Return value and derivative of a checked formula at `x`."""
    match node:
        case ast.Constant(value=value):
            return np.float64(value), np.float64(0.0)  # type: ignore[arg-type]  # checked to be a number
        case ast.UnaryOp(op=op, operand=inner):
            u, du = _dual(inner, x)
            return _UNARY[type(op)](u), _UNARY[type(op)](du)
        case ast.BinOp(left=left, op=op, right=right):
            (u, du), (v, dv) = _dual(left, x), _dual(right, x)
            return _BINARY[type(op)](u, v), _slope(op, u, du, v, dv)
        case ast.Call(args=[inner]):
            u, du = _dual(inner, x)
            root = np.sqrt(u)
            return root, du / (2.0 * root)
        case _:
            return x, np.ones_like(x)


def _slope(op: ast.operator, u: Any, du: Any, v: Any, dv: Any) -> Any:
    match op:
        case ast.Add():
            return du + dv
        case ast.Sub():
            return du - dv
        case ast.Mult():
            return du * v + u * dv
        case ast.Div():
            return (du * v - u * dv) / v**2
        case _:
            fixed = v * u ** (v - 1.0) * du
            return np.where(np.asarray(dv) == 0.0, fixed, fixed + u**v * np.log(u) * dv)
