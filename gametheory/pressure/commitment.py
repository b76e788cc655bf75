"""When a mediator would carry out what it says: what keeping its word costs against what it secures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, Value, in_unit_interval, non_negative, real
from gametheory.errors import invalid

__all__ = ["MediatorCommitment"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MediatorCommitment(Value):
    r"""What a deal and its word are worth to a mediator, hence which threats and promises it would keep.

    Instrument *j* at level :math:`x_j` costs the mediator :math:`c_j x_j` if carried out; what it gains from
    one (:math:`c_j < 0`) it does anyway, so that only :math:`c_j^+ = \max(c_j, 0)` tempts it. Let
    :math:`C_r = \sum_{j: t_{jr} = 1} c_j^+ x_j` be what a refusal by party *r* obliges it to pay, and
    :math:`R = \sum_{j: \text{deal}} c_j^+ x_j` what a deal does.

    **Definition.** A portfolio is *credible for the mediator* iff

    .. math:: C_r \le w + \delta\,(V - R) \quad (r = 0, 1), \qquad R \le V.

    **Theorem.** Let the parties be asked anew after each refusal, believe the mediator as long as it has kept
    its word, and never again once it has not, so that there is no deal then. Then keeping its word is a best
    reply of the mediator after every refusal and after the deal iff the portfolio is credible. *Proof.*
    After a refusal by *r*, keeping pays :math:`-C_r + w + \delta (V - R)`, breaking it 0 (it loses its word
    whole, so it carries out nothing that costs); after a deal, keeping pays :math:`V - R`, breaking 0,
    since the deal falls with the promise.

    *Boundary.* A threat that costs as much as it secures is carried out. At :math:`\delta = 0` only the word
    binds, :math:`C_r \le w`: the rule behind :func:`samaritan_insurance`, whose threat is to hold back aid
    that would avert L at a known cost c, so that :math:`C_r = L - c`. A promise weakens threats: it lowers
    what the deal is worth. *Counter-case.* A threat nobody has to carry out costs nothing on the way to a
    deal, so that the cheapest portfolio may not be credible.

    Parameters
    ----------
    deal : array_like, shape (...)
        :math:`V \ge 0`, value of a deal, in the mediator's units, as is all else.
    word : array_like, shape (...), default 0
        :math:`w \ge 0`, what a kept word is worth to it outside of this bargain.
    patience : array_like, shape (...), default 1
        :math:`\delta`, discount on the deal that follows once a threat is carried out, in [0, 1].

    Raises
    ------
    InvalidInputError
        If a value is negative or patience leaves [0, 1].

    References
    ----------
    .. [1] T. C. Schelling, The Strategy of Conflict, Harvard University Press 1960, ch. 2.
    .. [2] D. Abreu, "On the theory of infinitely repeated games with discounting", Econometrica 56 (1988)
       383-396, doi:10.2307/1911077. The rule is derived here.

    Examples
    --------
    A deal is worth 0.3; sanctions cost 0.04 and breaking with the other side 0.35. Only one is credible:

    >>> mediator = MediatorCommitment(deal=0.3)
    >>> mediator.temptation([0.04, 0.35], [(True, False), (False, True)], [1, 1]).round(2)
    array([-0.26,  0.05, -0.3 ])
    """

    deal: Numbers = Numbers(non_negative)
    word: Numbers = Numbers(non_negative, default=0.0)
    patience: Numbers = Numbers(in_unit_interval, default=1.0)

    def coefficients(self, costs: ArrayLike, triggers: ArrayLike) -> FloatArray:
        r"""Return what a level of one adds to each side of the rule, shape (3, J).

        Rows: refusal by party 0, refusal by party 1, deal. Credible iff the product with the levels is at
        most :meth:`limits`. One commitment, no batch.

        Parameters
        ----------
        costs : array_like, shape (J,)
            Cost of carrying each instrument out.
        triggers : array_like, shape (J, 2)
            Whether a refusal by each party sets it off; one that no refusal does is set off by a deal.
        """
        c, t = np.maximum(real("costs", costs), 0.0), np.asarray(triggers, dtype=bool)
        if t.shape != (*c.shape, 2):
            raise invalid("triggers", "must say of each instrument which of two refusals set it off", t.shape)
        promised = np.where(t.any(axis=-1), 0.0, c)
        threats = [np.where(t[:, r], c, 0.0) + float(self.patience) * promised for r in (0, 1)]
        return np.stack([*threats, promised])

    def limits(self) -> FloatArray:
        """Return the most that the rule allows at each of the three moments, shape (..., 3)."""
        after_refusal = self.word + self.patience * self.deal
        return np.stack(np.broadcast_arrays(after_refusal, after_refusal, self.deal), axis=-1)

    def temptation(self, costs: ArrayLike, triggers: ArrayLike, levels: ArrayLike) -> FloatArray:
        """Return what breaking its word gains at each moment, shape (..., 3): credible iff none is positive.

        Parameters
        ----------
        costs, triggers
            As of :meth:`coefficients`.
        levels : array_like, shape (..., J)
            How far each instrument is used, 0 to 1.
        """
        x = in_unit_interval("levels", levels)
        return np.asarray(x @ self.coefficients(costs, triggers).T - self.limits())
