"""The ultimatum between players who dislike inequality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, batch_shape, frozen, non_negative, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.domains import pie_size
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal, TreeNode
from gametheory.solvers.protocol import Completeness

__all__ = ["FEHR_SCHMIDT_1999", "MODELS", "FehrSchmidtUltimatum", "fehr_schmidt_utility"]

FEHR_SCHMIDT_1999 = Citation(
    key="fehrschmidt1999",
    author="Fehr, Ernst and Schmidt, Klaus M.",
    title="A Theory of Fairness, Competition, and Cooperation",
    year=1999,
    fields={
        "journal": "Quarterly Journal of Economics",
        "volume": "114",
        "number": "3",
        "pages": "817--868",
        "doi": "10.1162/003355399556151",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class FehrSchmidtUltimatum(BargainingModel):
    r"""An ultimatum over M in which envy makes the responder refuse and guilt makes the proposer share [1]_.

    The responder accepts a share s below a half if and only if
    :math:`s \ge \alpha/(1 + 2\alpha)`; the proposer offers exactly that if her guilt is below a half, half
    the pie if above, and any share between the two if :math:`\beta = 1/2`.

    The condition :math:`\beta_i \le \alpha_i` of the paper joins envy and guilt of one player; here they
    belong to different players and nothing follows for them.

    Parameters
    ----------
    envy : array_like, shape (...)
        :math:`\alpha \ge 0` of the responder.
    guilt : array_like, shape (...)
        :math:`0 \le \beta < 1` of the proposer.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] E. Fehr and K. Schmidt, "A theory of fairness, competition, and cooperation", Quarterly J.
       Economics 114 (1999) 817-868, doi:10.1162/003355399556151, Proposition 1.

    Examples
    --------
    >>> FehrSchmidtUltimatum(envy=2, guilt=0.3).outcome().terms
    array([0.6, 0.4])
    """

    envy: FloatArray
    guilt: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    answer_axes: ClassVar[int] = 0
    labels: ClassVar[tuple[str, ...]] = ("offer",)
    citation: ClassVar[Citation] = FEHR_SCHMIDT_1999

    def __post_init__(self) -> None:
        envy, guilt, pie = non_negative("envy", self.envy), real("guilt", self.guilt), pie_size(self.pie)
        if ((guilt < 0) | (guilt >= 1)).any():
            raise invalid("guilt", "must lie in [0, 1)", self.guilt)
        shape = batch_shape(envy=envy.shape, guilt=guilt.shape, pie=pie.shape)
        object.__setattr__(self, "envy", frozen(envy))
        object.__setattr__(self, "guilt", frozen(guilt))
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    def acceptance_threshold(self) -> FloatArray:
        """Return the least that the responder accepts, shape (...)."""
        return np.asarray(self.pie * self.envy / (1.0 + 2.0 * self.envy))

    def offer_interval(self) -> FloatArray:
        """Return the least and the largest optimal offer, shape (..., 2); they differ only at guilt 1/2."""
        least, half = self.acceptance_threshold(), self.pie / 2.0
        low = np.where(self.guilt > 0.5, half, least)
        return np.stack([low, np.where(self.guilt < 0.5, least, half)], axis=-1)

    def answer(self) -> FloatArray:
        """Return the offer, the least one if several are optimal, shape (...)."""
        return self.offer_interval()[..., 0]

    def utilities(self, offer: ArrayLike) -> FloatArray:
        """Return the utilities if `offer` is accepted, shape (..., 2).

        Envy of the proposer and guilt of the responder play no part in offers up to a half; above that the
        proposer envies as much as she feels guilty, the least the theory allows; the responder feels none.
        """
        y = np.asarray(offer, dtype=float)
        terms = np.stack([self.pie - y, y], axis=-1)
        envy = np.stack(np.broadcast_arrays(self.guilt, self.envy), axis=-1)
        guilt = np.stack(np.broadcast_arrays(self.guilt, 0.0 * self.guilt), axis=-1)
        return fehr_schmidt_utility(terms, envy, guilt)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the utilities of an accepted offer, shape (..., 2)."""
        return self.utilities(np.broadcast_to(np.asarray(answer, dtype=float), self.pie.shape))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from another offer or from refusal, as a share of the pie, shape (...).

        The proposer's utility has corners only at the least acceptable offer, at a half and at the whole, and
        the least acceptable offer is where the responder's utility is zero.
        """
        y = np.broadcast_to(np.asarray(answer, dtype=float), self.pie.shape)
        own = self.utilities(y)
        low, high = np.zeros_like(y), self.pie / 2.0
        for _ in range(60):  # where the responder is indifferent, from her utility alone
            middle = (low + high) / 2.0
            bad = self.utilities(middle)[..., 1] < 0
            low, high = np.where(bad, middle, low), np.where(bad, high, middle)
        best = np.max([self.utilities(at)[..., 0] for at in (high, self.pie / 2.0, self.pie)], axis=0)
        regret = np.maximum(np.maximum(best, 0.0) - own[..., 0], -own[..., 1])
        possible = (y >= 0) & (y <= self.pie)
        return np.asarray(np.where(possible, np.maximum(regret, 0.0) / self.pie, np.inf))

    def outcome(self) -> OfferOutcome:
        """Return what happens: the offer is accepted; payoffs are utilities."""
        y = self.answer()
        return OfferOutcome.at_once(
            np.stack([self.pie - y, y], axis=-1),
            payoffs=self.expected_payoffs(y),
            proposer=1,
            gap=partial(self.residual, y),
            model=self,
        )

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {"acceptance_threshold": self.acceptance_threshold(), "offers": self.offer_interval()}

    def completeness(self) -> Completeness:  # noqa: D102  (as in CertifiedModel)
        return Completeness.ONE if (self.guilt == 0.5).any() else Completeness.PROVEN

    def curves(self) -> dict[str, Curves]:
        """Return the utilities of both players by the offer, where refusal gives nothing."""
        offers = np.linspace(0.0, float(self.pie), 201)
        worth = self.utilities(offers)
        lines = {f"utility of {i + 1} if accepted": (offers, worth[..., i]) for i in (0, 1)}
        least = np.full(2, float(self.acceptance_threshold()))
        lines["least acceptable offer"] = (least, np.array([0.0, float(worth.max())]))
        return {"utilities": Curves(along="offer", quantity="utility", lines=lines)}

    def as_game(self, *, offers: int) -> ExtensiveForm:
        """Return the game as a tree with `offers` evenly spaced offers; payoffs are utilities.

        The offer in its equilibrium is at most one step above that of the continuum.
        """
        if self.pie.size != 1 or offers < 2:
            raise invalid("offers", "must be at least 2, and the game a single one", offers)
        branches: dict[str, TreeNode] = {}
        for y in np.linspace(0.0, float(self.pie.reshape(())), offers).tolist():
            agreed = Terminal(self.utilities(y).reshape(2))
            branches[f"{y:.12g}"] = Decision("2", {"accept": agreed, "refuse": Terminal(np.zeros(2))})
        return ExtensiveForm(self.players, Decision("1", branches))


def fehr_schmidt_utility(shares: ArrayLike, envy: ArrayLike, guilt: ArrayLike) -> FloatArray:
    r"""Return :math:`x_i - \alpha_i \max(x_j - x_i, 0) - \beta_i \max(x_i - x_j, 0)`, shape (..., 2).

    Parameters
    ----------
    shares, envy, guilt : array_like, shape (..., 2)

    Examples
    --------
    >>> fehr_schmidt_utility([0.75, 0.25], [0.5, 0.5], [0.5, 0.0])
    array([0.5, 0. ])
    """
    x = np.asarray(shares, dtype=float)
    behind = x[..., ::-1] - x
    envied = np.asarray(envy, dtype=float) * np.maximum(behind, 0.0)
    return np.asarray(x - envied - np.asarray(guilt, dtype=float) * np.maximum(-behind, 0.0))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = FehrSchmidtUltimatum(
        envy=inputs["alpha_responder"], guilt=inputs["beta_proposer"], pie=inputs["pie"]
    )
    return {
        "acceptance_threshold": game.acceptance_threshold(),
        "offer": game.answer(),
        "payoffs_money": game.outcome().terms,
    }


MODELS = (
    Model(
        name="ultimatum_fehr_schmidt",
        title="An ultimatum between players who dislike inequality",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(name="alpha_responder", meaning="envy of the responder", domain="non-negative"),
            Parameter(name="beta_proposer", meaning="guilt of the proposer", domain="in [0, 1)"),
        ),
        outputs={
            "acceptance_threshold": "the least that the responder accepts",
            "offer": "the offer; the least one if the guilt is a half",
            "payoffs_money": "what players 1 and 2 get in money",
        },
        citations=(FEHR_SCHMIDT_1999,),
        evaluate=_evaluate,
        notes="player 1 proposes",
    ),
)
"""As the catalogue lists them."""
