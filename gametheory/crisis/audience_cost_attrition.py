"""An escalating crisis in continuous time: each side's audience cost grows until one quits or attacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.crisis.audience_costs import FEARON_1994
from gametheory.errors import invalid
from gametheory.games.bayesian_game import BayesianGame
from gametheory.games.concepts import Concept
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "AudienceCostAttrition"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_NEARLY_EQUAL = 0.05
"""Relative gap of the audience costs below which the closed form loses digits to a quadrature."""


_DATES = np.linspace(0.0, 1.0, 9)
"""When quitting is tried by the certificate, as shares of the horizon."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AudienceCostAttrition(CertifiedModel):
    r"""A prize of 1 goes to whoever quits last; quitting at t costs :math:`a_i t`, attacking pays w.

    At each moment a side attacks, quits, or escalates further. War is worth :math:`w_i` to i, uniform on
    :math:`[-L_i, 0]` and known to i alone [1]_.

    **Theorem.** Let :math:`k_i = \frac{-a_i + \sqrt{a_i^2 + 4 a_i a_j L_i}}{2 a_i a_j}`. Up to the horizon
    :math:`k = \min(k_0, k_1)` side i quits at the rate :math:`a_j / (1 + a_j t)`, which keeps the other
    indifferent; the side of larger :math:`k_i` also quits at once with chance
    :math:`1 - T_i (1 + a_j k)`, where :math:`T_i = a_i k / L_i` is the share of its types that would rather
    attack at k than quit. Those attack at the horizon: war has chance :math:`T_0 T_1`.

    The rates hang on the audience costs alone: not capabilities but relative audience costs decide who backs
    down once a crisis is under way, and raising :math:`a_i` makes it less likely that i does. *Boundary.*
    With equal :math:`k_i` nobody quits at once. *Counter-case.* Between equals the chance of war,
    :math:`4/(1 + \sqrt{1 + 4L})^2`, does not contain a: audience costs only shorten the crisis.

    An answer is the horizon, then the chances with which 0 and 1 quit at once.

    Parameters
    ----------
    audience : array_like, shape (..., 2)
        :math:`a_i > 0`, growth of the cost of quitting, in prizes a unit of time.
    war_loss : array_like, shape (..., 2)
        :math:`L_i > 0`, largest loss from war, in prizes.

    References
    ----------
    .. [1] J. D. Fearon, "Domestic political audiences and the escalation of international disputes", American
       Political Science Review 88 (1994) 577-592, doi:10.2307/2944796.

    Examples
    --------
    >>> crisis = AudienceCostAttrition(audience=(1.5, 0.8), war_loss=(2, 1.5))
    >>> crisis.answer().round(4), crisis.p_back_down().round(4), float(crisis.p_war().round(4))
    (array([0.8093, 0.    , 0.0444]), array([0.2625, 0.4755]), 0.262)
    """

    audience: Numbers = Numbers(positive, parties=True)
    war_loss: Numbers = Numbers(positive, parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("horizon", "0 quits at once", "1 quits at once")
    citation: ClassVar[Citation] = FEARON_1994

    @property
    def players(self) -> tuple[str, ...]:
        """The two sides of the crisis."""
        return ("0", "1")

    def _horizons(self) -> FloatArray:
        """Return how long each side lasts without quitting at once, shape (..., 2)."""
        a, loss = self.audience, self.war_loss
        other = a[..., ::-1]
        return np.asarray(2 * loss / (a + np.sqrt(a) * np.sqrt(a + 4 * other * loss)))

    def answer(self) -> FloatArray:
        """Return the horizon and the chances of quitting at once, shape (..., 3)."""
        own = self._horizons()
        k = own.min(axis=-1, keepdims=True)
        atoms = 1 - self._committed(k) * (1 + self.audience[..., ::-1] * k)
        atoms = np.where(own <= k, 0.0, np.maximum(atoms, 0.0))
        return np.concatenate([np.broadcast_to(k, (*atoms.shape[:-1], 1)), atoms], axis=-1)

    def _committed(self, k: FloatArray) -> FloatArray:
        return np.asarray(self.audience * k / self.war_loss)

    def p_war(self) -> FloatArray:
        """Return the chance of war, shape (...)."""
        return np.asarray(self._committed(self.answer()[..., :1]).prod(axis=-1))

    def p_back_down(self) -> FloatArray:
        """Return the chance that each side quits first, shape (..., 2).

        If both would quit at once, which no answer has, it counts for both.
        """
        k, atoms = self.answer()[..., :1], self.answer()[..., 1:]
        stay = (1 - atoms).prod(axis=-1, keepdims=True)
        return np.asarray(atoms + stay * _quits_first(self.audience, k))

    def survival(self, time: ArrayLike) -> FloatArray:
        """Return the chance that each side has not quit by a `time` up to the horizon, shape (..., 2)."""
        return self._staying(self.answer()[..., 1:], np.asarray(time, dtype=float)[..., np.newaxis])

    def _staying(self, atoms: FloatArray, time: FloatArray) -> FloatArray:
        """Return the chance that each side has not quit by `time`, given the chances of quitting at once."""
        return np.asarray((1 - atoms) / (1 + self.audience[..., ::-1] * time))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each side gets on average over its types, shape (..., 2).

        Quitting at any time is worth the other's chance of quitting at once; the types that attack at the
        horizon gain more than that by how much better war is to them than quitting then.
        """
        x = np.asarray(answer, dtype=float)
        k, atoms = x[..., :1], x[..., 1:]
        others = (1 - atoms[..., ::-1]) / (1 + self.audience * k)  # who is left of the other side
        committed = self._committed(k)
        return np.asarray(atoms[..., ::-1] + others * committed * self.audience * k / 2)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far the answer is from the conditions of an equilibrium, as a share of the prize.

        Against those of the other side who stay, quitting must pay the same at every date, which is tried at
        nine. At the horizon those left of each side must be its types that prefer war to quitting, no one may
        quit at once against one who does, and no chance may leave [0, 1].
        """
        x = np.asarray(answer, dtype=float)
        k, atoms = x[..., :1], x[..., 1:]
        feasible = (k[..., 0] > 0) & ((atoms >= 0) & (atoms <= 1)).all(axis=-1)
        k = np.where(feasible[..., np.newaxis], k, 1.0)
        quitting = []
        for part in _DATES:
            stay = self._staying(atoms, part * k)[..., ::-1]
            quitting.append((1 - stay) - stay * self.audience * part * k)
        prefers = np.ptp(np.stack(quitting), axis=0).max(axis=-1)
        left = self._staying(atoms, k)
        at_war = np.clip(self.audience * k / self.war_loss, 0.0, 1.0)
        worst = np.maximum(np.abs(left - at_war).max(axis=-1), np.maximum(atoms.min(axis=-1), prefers))
        return np.asarray(np.where(feasible, worst, np.inf))

    def as_game(self, *, types: int, dates: int) -> BayesianGame:
        """Return the crisis with `types` losses of each side and plans to quit at `dates`, or to attack.

        A plan is a date up to the horizon, the middle of one of equally long spells, or to attack at the
        horizon; at one date both quit. Plans in the proportions of :meth:`plans` gain from a deviation what
        the grid takes, which falls in proportion to its step.
        """
        times, losses = self._grid(types, dates)
        k = float(self.answer()[0])
        n = dates + 2
        table = np.zeros((types, types, 2, n, n))
        quits = np.array([0.0, *times, np.inf])
        for side in (0, 1):
            own, other = (quits[:, np.newaxis], quits[np.newaxis, :])[:: 1 if side == 0 else -1]
            wins, loses = own > other, own < other
            base = np.where(wins, 1.0, 0.0) - np.where(loses, self.audience[side] * np.minimum(own, k), 0.0)
            tie = ~wins & ~loses & np.isfinite(own + other)
            base = base + np.where(tie, 0.5 - 0.5 * self.audience[side] * np.minimum(own, k), 0.0)
            war = np.isinf(own) & np.isinf(other)
            for i in range(types):
                cells = np.where(war, -losses[side][i], base)
                at: Any = (i, slice(None), side) if side == 0 else (slice(None), i, side)
                table[at] = cells
        names = ["at once", *(f"{t:.4g}" for t in times), "attack"]
        return BayesianGame(
            {side: [f"loss {loss:.4g}" for loss in losses[int(side)]] for side in self.players},
            dict.fromkeys(self.players, names),
            prior=np.full((types, types), 1 / types**2),
            payoffs=table,
        )

    def plans(self, *, types: int, dates: int) -> tuple[FloatArray, FloatArray]:
        """Return the answer as plans of the types of :meth:`as_game`, two arrays of shape (types, plans).

        The types of largest loss quit first, each in its share of the spells.
        """
        self._grid(types, dates)
        k = float(self.answer()[0])
        edges = np.linspace(0, k, dates + 1)
        found = []
        for side in (0, 1):
            alive = np.stack([self.survival(t)[side] for t in edges])
            mass = np.array([1 - alive[0], *-np.diff(alive), alive[-1]])
            ends = np.concatenate([[0.0], np.cumsum(mass)])
            cells = np.linspace(0, 1, types + 1)  # from the largest loss to none
            lower = np.maximum(cells[:-1, np.newaxis], ends[:-1])
            rows = np.maximum(np.minimum(cells[1:, np.newaxis], ends[1:]) - lower, 0.0)
            found.append(rows / rows.sum(axis=1, keepdims=True))
        return found[0], found[1]

    def _grid(self, types: int, dates: int) -> tuple[FloatArray, FloatArray]:
        if self.audience.ndim + self.war_loss.ndim > 2:
            raise invalid("as_game", "needs one crisis, not a batch", self)
        if types < 1 or dates < 1:
            raise invalid("types and dates", "must be at least 1", (types, dates))
        k = float(self.answer()[0])
        losses = np.asarray(self.war_loss[:, np.newaxis] * (1 - (np.arange(types) + 0.5) / types))
        return np.asarray(k * (np.arange(dates) + 0.5) / dates), losses


def _quits_first(audience: FloatArray, horizon: FloatArray) -> FloatArray:
    r"""Return the chance that each side quits first up to a horizon, if none does at once, shape (..., 2).

    :math:`\int_0^k \frac{a_j\, dt}{(1 + a_j t)^2 (1 + a_i t)}`, which is :math:`\int_u^1 \frac{v\, dv}{\rho +
    (1 - \rho) v}` with :math:`\rho = a_i / a_j` and :math:`u = 1/(1 + a_j k)`.
    """
    other = audience[..., ::-1]
    apart = other - audience
    far = np.abs(apart) > _NEARLY_EQUAL * other
    m = np.where(far, apart, 1.0)
    start = 1 / (1 + other * horizon)
    logs = np.log1p(audience * horizon) - np.log1p(other * horizon)  # of rho + (1 - rho) u
    closed = other / m * (other * horizon * start + audience / m * logs)
    ratio = audience / np.where(far, audience, other)
    gap = 1 - ratio
    half = (1 - start)[..., np.newaxis] / 2
    v = start[..., np.newaxis] + half * (1 + _NODES)
    value = v / (ratio[..., np.newaxis] + gap[..., np.newaxis] * v)
    return np.asarray(np.where(far, closed, (half * value * _WEIGHTS).sum(axis=-1)))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = AudienceCostAttrition(
        audience=(inputs["a1"], inputs["a2"]), war_loss=(inputs["L1"], inputs["L2"])
    )
    horizon, first, second = model.answer()
    back = model.p_back_down()
    return {
        "horizon": horizon,
        "atom_1": first,
        "atom_2": second,
        "p_back_down_1": back[0],
        "p_back_down_2": back[1],
        "p_war": model.p_war(),
    }


MODELS = (
    Model(
        name="fearon1994_linear",
        title="Escalation in continuous time with linear audience costs",
        parameters=(
            Parameter(name="a1", meaning="audience cost of 1", domain="positive", unit="prizes a time"),
            Parameter(name="a2", meaning="audience cost of 2", domain="positive", unit="prizes a time"),
            Parameter(name="L1", meaning="largest loss of 1 from war", domain="positive", unit="prizes"),
            Parameter(name="L2", meaning="largest loss of 2 from war", domain="positive", unit="prizes"),
        ),
        outputs={
            "horizon": "when those attack who are left",
            "atom_1": "chance that 1 quits at once",
            "atom_2": "chance that 2 quits at once",
            "p_back_down_1": "chance that 1 quits first",
            "p_back_down_2": "chance that 2 quits first",
            "p_war": "chance of war",
        },
        citations=(FEARON_1994,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
