"""A belief about which of finitely many named types a player is, revised by Bayes' rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    FloatArray,
    Numbers,
    Value,
    batch_shape,
    fits_batch,
    in_unit_interval,
    non_negative,
    real,
)
from gametheory.errors import RefusedError, invalid
from gametheory.players.actors import check_name

__all__ = ["TypeBelief", "bayes", "probabilities_over"]


def probabilities_over(argument: str, value: ArrayLike) -> FloatArray:
    """Return `value` as probabilities that sum to one on the last axis."""
    p = non_negative(argument, value)
    if p.ndim == 0 or not np.allclose(p.sum(axis=-1), 1.0, rtol=0.0, atol=1e3 * ATOL):
        raise invalid(argument, "must sum to 1 on the last axis", value)
    return p


@dataclass(frozen=True, eq=False, kw_only=True)
class TypeBelief(Value):
    """A belief about which of finitely many named types a player is.

    Parameters
    ----------
    types : tuple of str
        Names of the types.
    probabilities : array_like, shape (..., k)
        Probability of each type on the last axis, summing to one; leading axes are a batch.

    Examples
    --------
    Does the mediator really leave? Aid is likelier from one who stays.

    >>> prior = TypeBelief(types=("leaves", "stays"), probabilities=[0.3, 0.7])
    >>> after = prior.updated({"leaves": 0.3, "stays": 0.8})
    >>> after.of("leaves").round(4).item()
    0.1385
    """

    types: tuple[str, ...]
    probabilities: Numbers = Numbers(probabilities_over, axes=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", _check_types(self.types))
        p = self.probabilities
        if p.shape[-1] != len(self.types):
            raise invalid("probabilities", f"must have {len(self.types)} types on the last axis", p.shape)

    def of(self, name: str) -> FloatArray:
        """Return the probability of the type called `name`, shape (...)."""
        if name not in self.types:
            raise invalid("name", f"must be one of {', '.join(self.types)}", name)
        return self.probabilities[..., self.types.index(name)]

    def updated(self, likelihood: Mapping[str, ArrayLike] | ArrayLike) -> TypeBelief:
        """Return the belief after evidence.

        Parameters
        ----------
        likelihood : mapping of type to array_like, or array_like of shape (..., k)
            Probability of what was observed, given each type; broadcasts.

        Raises
        ------
        RefusedError
            If the evidence had probability zero under the belief: Bayes' rule is silent then.
        """
        if isinstance(likelihood, Mapping):
            if set(likelihood) != set(self.types):
                raise invalid("likelihood", f"must name exactly {', '.join(self.types)}", list(likelihood))
            columns = {t: real("likelihood", likelihood[t]) for t in self.types}
            batch_shape("likelihood of ", **{t: column.shape for t, column in columns.items()})
            given = np.stack(np.broadcast_arrays(*columns.values()), axis=-1)
        else:
            given = real("likelihood", likelihood)
        fits_batch(self, likelihood=given.shape[:-1])
        return TypeBelief(types=self.types, probabilities=bayes(self.probabilities, given))


def bayes(prior: ArrayLike, likelihood: ArrayLike) -> FloatArray:
    """Return the posterior over types; types lie on the last axis, every other axis broadcasts.

    Raises
    ------
    RefusedError
        If the evidence has probability zero under the prior.

    Examples
    --------
    >>> bayes([0.3, 0.7], [[0.3, 0.8], [0.7, 0.2]]).round(4)
    array([[0.1385, 0.8615],
           [0.6   , 0.4   ]])
    """
    p, given = probabilities_over("prior", prior), in_unit_interval("likelihood", likelihood)
    if given.ndim == 0 or given.shape[-1] != p.shape[-1]:
        raise invalid("likelihood", f"must have {p.shape[-1]} types on the last axis", likelihood)
    batch_shape(prior=p.shape[:-1], likelihood=given.shape[:-1])
    joint = p * given
    evidence = joint.sum(axis=-1, keepdims=True)
    if not (evidence > 0).all():
        raise RefusedError(
            "the evidence has probability zero under the prior: Bayes' rule gives no posterior "
            f"(prior {np.array2string(p, threshold=8)}, likelihood {np.array2string(given, threshold=8)})"
        )
    posterior: FloatArray = joint / evidence
    return posterior


def _check_types(types: Sequence[str]) -> tuple[str, ...]:
    if isinstance(types, str) or not types:
        raise invalid("types", "must be a sequence of one name or more", types)
    for name in types:
        check_name("types", name)
    if len(set(types)) != len(types):
        raise invalid("types", "must be different", tuple(types))
    return tuple(types)
