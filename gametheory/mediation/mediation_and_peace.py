"""What mediation does for peace when both sides hide their strength, against arbitration and direct talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, Numbers, real
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.mediation.mediated_talk import MediatedTalk, Recommendations
from gametheory.mediation.peace_program import TALKS, peace_program
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["HORNER_MORELLI_SQUINTANI_2015", "MODELS", "MediationAndPeace"]

HORNER_MORELLI_SQUINTANI_2015 = Citation(
    key="horner2015",
    author='H{\\"o}rner, Johannes and Morelli, Massimo and Squintani, Francesco',
    title="Mediation and Peace",
    year=2015,
    fields={
        "journal": "Review of Economic Studies",
        "volume": "82",
        "number": "4",
        "pages": "1483--1501",
        "doi": "10.1093/restud/rdv022",
    },
)


def _inside(argument: str, value: ArrayLike) -> FloatArray:
    array = real(argument, value)
    if ((array <= 0) | (array >= 1)).any():
        raise invalid(argument, "must lie in (0, 1)", value)
    return array


@dataclass(frozen=True, eq=False, kw_only=True)
class MediationAndPeace(CertifiedModel):
    r"""Two players, each strong with chance q, talk before a war that shrinks the pie to :math:`\theta`.

    Equal types win with chance 1/2, a strong one beats a weak one with chance p. A mediator hears reports in
    confidence and recommends a split, or none; both accept it or there is war. An arbitrator enforces the
    split on those who take part. Without a mediator reports are public, with a joint lottery [1]_.

    **Theorem.** With :math:`\lambda = q/(1 - q)`, :math:`\gamma = (2 p \theta - 1)/(1 - \theta) > 0` and
    :math:`D = (1 + \lambda)^2` the best chance of peace under *mediation is that under arbitration*:

    .. math:: \frac{1 + \gamma}{(1 + \gamma - 2\lambda) D}, \quad
              \frac1D \left[1 + 2\lambda + \frac{\lambda (2\lambda - \gamma)}{\gamma + 1 - \lambda}\right],
              \quad 1

    for :math:`\lambda \le \gamma/2`, up to :math:`\gamma`, and from there on. The separating equilibrium of
    direct talk has its own formulas, in :meth:`separating`; pooling on 1/2 is accepted from
    :math:`\lambda \ge \gamma` on. The recommendations that do it are those of :meth:`recommendations`.

    *Boundary.* Mediation beats direct talk (the better of separating and pooling) iff :math:`\lambda <
    \gamma` and (:math:`\lambda > \gamma/2` or :math:`\gamma < 1`). *Counter-cases.* Elsewhere it adds
    nothing; peace is not monotone in :math:`\lambda`; and separating is not always the best direct talk: if
    weak types sometimes claim strength there can be more peace, :meth:`semi_separating`.

    An answer is the chance of peace under arbitration, under mediation, and in the separating equilibrium.

    Parameters
    ----------
    strong : array_like, shape (...)
        :math:`q`, chance of a strong type, in (0, 1).
    pie_after_war : array_like, shape (...)
        :math:`\theta`, in (0, 1), as a share of the pie.
    advantage : array_like, shape (...)
        :math:`p`, chance that a strong type beats a weak one; :math:`1/(2\theta) < p \le 1`.

    References
    ----------
    .. [1] J. Hörner, M. Morelli and F. Squintani, "Mediation and peace", Review of Economic Studies 82 (2015)
       1483-1501, doi:10.1093/restud/rdv022.

    Examples
    --------
    >>> talks = MediationAndPeace(strong=[0.2, 0.6], pie_after_war=0.8, advantage=0.9)
    >>> talks.answer().round(4)
    array([[0.7585, 0.7585, 0.7585],
           [0.7529, 0.7529, 0.6857]])
    >>> talks.mediation_helps()
    array([False,  True])
    """

    strong: Numbers = Numbers(_inside)
    pie_after_war: Numbers = Numbers(_inside)
    advantage: Numbers = Numbers()

    concept: ClassVar[Concept] = Concept.KERNEL
    complete: ClassVar[Completeness] = Completeness.PROVEN
    citation: ClassVar[Citation] = HORNER_MORELLI_SQUINTANI_2015
    labels: ClassVar[tuple[str, ...]] = TALKS

    def __post_init__(self) -> None:
        if (self.advantage > 1).any():
            raise invalid("advantage", "must lie in [0, 1]", self.advantage)
        share = self.advantage * self.pie_after_war
        if (share <= 0.5).any():
            raise invalid("advantage * pie_after_war", "must exceed 1/2", share)

    def odds(self) -> FloatArray:
        r"""Return :math:`\lambda`, the odds of a strong type, shape (...)."""
        return np.asarray(self.strong / (1 - self.strong))

    def greed(self) -> FloatArray:
        r"""Return :math:`\gamma`, what a strong type gains from a war with a weak one over an even split."""
        return np.asarray((2 * self.advantage * self.pie_after_war - 1) / (1 - self.pie_after_war))

    def mediated(self) -> FloatArray:
        """Return the best chance of peace under mediation, and under arbitration, shape (...)."""
        lam, gam = np.broadcast_arrays(self.odds(), self.greed())
        few, some = lam <= gam / 2, lam < gam
        low = (1 + gam) / np.where(few, 1 + gam - 2 * lam, 1.0)
        high = 1 + 2 * lam + lam * (2 * lam - gam) / np.where(some, gam + 1 - lam, 1.0)
        return np.asarray(np.where(few, low, np.where(some, high, (1 + lam) ** 2)) / (1 + lam) ** 2)

    def recommendations(self) -> Recommendations:
        r"""Return recommendations that secure this peace, shape (...).

        With :math:`s = \gamma + 1 - \lambda`, and e for an even split, u for the larger part
        :math:`p\theta` to the stronger one:

        .. math::
            \lambda \le \gamma/2: &\quad e_{HH} = e_{HL} = 0, \; u_{HL} = 1/(1 + \gamma - 2\lambda) \\
            \lambda < \gamma: &\quad e_{HH} = (2\lambda - \gamma)/(\lambda s), \;
            e_{HL} = (2\lambda - \gamma)/(\gamma s), \; u_{HL} = 1 - e_{HL}

        and beyond an even split whatever is reported. Two weak ones always have peace; if :math:`\gamma < 1`
        each gets the larger part with chance :math:`\lambda u_{HL} (1 - \gamma)/(2\gamma)`. *Proof.* Beside
        an even split war is worth :math:`\gamma` to a strong one against a weak one, -1 to equals,
        :math:`-2 - \gamma` to a weak one against a strong one, in units of :math:`(1 - \theta)/2`. A strong
        one is indifferent between war and u and, where :math:`e_{HL} > 0`, e. A weak one that claims strength
        gets as much as if it is honest: this sets :math:`u_{HL}`. A strong one that claims weakness and
        refuses all but the larger part gets war with all, or as much, as when it is honest. Accepting the
        smaller part is no better, since it comes from a weak one often enough, which is what the chance for
        two weak ones is for; nor is accepting e, since :math:`\lambda < \gamma`.
        """
        lam, gam = np.broadcast_arrays(self.odds(), self.greed())
        few, all_even = lam <= gam / 2, lam >= gam
        s = np.where(all_even, 1.0, gam + 1 - lam)
        strong_even = np.where(few, 0.0, (2 * lam - gam) / (lam * s))
        mixed_even = np.where(few, 0.0, (2 * lam - gam) / (gam * s))
        unequal = np.where(few, 1 / np.where(few, 1 + gam - 2 * lam, 1.0), 1 - mixed_even)
        return Recommendations(
            strong_even=np.where(all_even, 1.0, np.clip(strong_even, 0.0, 1.0)),
            mixed_unequal=np.where(all_even, 0.0, np.clip(unequal, 0.0, 1.0)),
            mixed_even=np.where(all_even, 1.0, np.clip(mixed_even, 0.0, 1.0)),
            weak_unequal=np.where(all_even, 0.0, lam * unequal * np.maximum(1 - gam, 0.0) / (2 * gam)),
        )

    def talk(self) -> MediatedTalk:
        """Return the talks under these recommendations, a finite game with its honest equilibrium.

        Raises
        ------
        InvalidInputError
            If the model is a batch.

        Examples
        --------
        >>> import gametheory as gt
        >>> model = MediationAndPeace(strong=0.6, pie_after_war=0.8, advantage=0.9)
        >>> talk = model.talk()
        >>> game, honest = talk.game(), talk.honest()
        >>> game.gap(honest, gt.Concept.WEAK_PERFECT_BAYESIAN) < 1e-12
        True
        >>> round(float(game.outcomes(honest.strategy)["peace"]), 4), round(float(model.mediated()), 4)
        (0.7529, 0.7529)
        """
        if np.ndim(self.odds() + self.greed()):
            raise invalid("as_game", "needs one situation, not a batch", self)
        return MediatedTalk(
            recommendations=self.recommendations(),
            strong=float(self.strong),
            pie_after_war=float(self.pie_after_war),
            advantage=float(self.advantage),
        )

    def as_game(self) -> ExtensiveForm:
        """Return the tree of types, confidential reports, the best recommendation, and replies, exactly.

        That no recommendations secure more is a statement about all of them, hence about the linear program
        of :func:`peace_program`; :meth:`talk` has the equilibrium of this one.
        """
        return self.talk().game()

    def separating(self) -> FloatArray:
        r"""Return the best chance of peace if types part in public reports, shape (...).

        With :math:`\gamma \ge 1` it is that of mediation for :math:`\lambda < \gamma/2`; from there on strong
        types have peace with chance :math:`(2\lambda - \gamma)/(\lambda(\gamma + 2))`, at most 1. With
        :math:`\gamma < 1` weak types are kept honest by war between weak and strong up to :math:`\lambda =
        \gamma/(1 + \gamma)`, from there on by war among the strong.
        """
        lam, gam = np.broadcast_arrays(self.odds(), self.greed())
        few, some = lam <= gam / 2, np.maximum(lam, gam / 2)
        both = (2 * some - gam) / (some * (gam + 2))
        dear = np.where(
            few,
            (1 + gam) / np.where(few, 1 + gam - 2 * lam, 1.0),
            1 + 2 * lam + lam**2 * np.minimum(both, 1.0),
        )
        early = lam < gam / (1 + gam)
        late = np.maximum(lam, gam / (1 + gam))
        among = (1 - (gam + 1) * (1 - late)) / (late * (gam + 1))
        among = np.where(among > 1 - gam, both, among)
        cheap = np.where(
            early,
            1 + 2 * lam / np.where(early, (1 + gam) * (1 - lam), 1.0),
            1 + 2 * lam + lam**2 * among,
        )
        return np.asarray(np.where(gam >= 1, dear, cheap) / (1 + lam) ** 2)

    def semi_separating(self, mimicking: ArrayLike) -> FloatArray:
        """Return the best chance of peace if weak types claim strength with a chance, shape (...).

        Talk is public. A strong type always says so; a weak one says the same with chance `mimicking`, and
        does not care which. Each split is one that all who may be there accept. One linear program a point,
        see :func:`peace_program`; at 0 it is the separating equilibrium.

        Parameters
        ----------
        mimicking : array_like, shape (...)
            In [0, 1).

        Examples
        --------
        A little mimicry secures more peace than telling the types apart, and less than a mediator.

        >>> talks = MediationAndPeace(strong=0.2, pie_after_war=0.7, advantage=0.8)
        >>> talks.semi_separating([0, 0.03, 0.1]).round(6), round(float(talks.mediated()), 6)
        (array([0.944762, 0.950336, 0.9424  ]), 0.973913)
        """
        chance = real("mimicking", mimicking)
        q, theta, p, chance = np.broadcast_arrays(self.strong, self.pie_after_war, self.advantage, chance)
        best = np.empty(q.shape)
        for at in np.ndindex(q.shape):
            best[at] = peace_program(
                "separating",
                strong=float(q[at]),
                pie_after_war=float(theta[at]),
                advantage=float(p[at]),
                mimicking=float(chance[at]),
            )
        return best

    def benchmark(self) -> FloatArray:
        """Return the chance of peace without a mediator: separating, or 1 where pooling is accepted."""
        return np.where(self.odds() >= self.greed(), 1.0, self.separating())

    def mediation_helps(self) -> BoolArray:
        """Return whether mediation beats the benchmark, shape (...)."""
        lam, gam = self.odds(), self.greed()
        return np.asarray((lam < gam) & ((lam > gam / 2) | (gam < 1)))

    def answer(self) -> FloatArray:
        """Return the chances of peace under arbitration, mediation and separation, shape (..., 3)."""
        mediated = self.mediated()
        return np.stack(np.broadcast_arrays(mediated, mediated, self.separating()), axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each player gets on average under mediation, shape (..., 2): half of what is left."""
        peace = np.asarray(answer, dtype=float)[..., 1]
        left = peace + (1 - peace) * self.pie_after_war
        return np.stack([left / 2, left / 2], axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        r"""Return the distance to the values of the three linear programs of :func:`peace_program`.

        One program for each number: slow over a large batch. Solved in floats they are right to 1e-9, and to
        1e-6 where types of one kind are fewer than one in a thousand, or where :math:`\theta`, :math:`p` or
        :math:`p \theta` is that near to its bound: there a right answer may be refuted.
        """
        x = np.asarray(answer, dtype=float)
        fields = (self.strong, self.pie_after_war, self.advantage)
        q, theta, p, *chances = np.broadcast_arrays(*fields, *np.moveaxis(x, -1, 0))
        worst = np.zeros(q.shape)
        for at in np.ndindex(q.shape):
            for kind, chance in zip(TALKS, chances, strict=True):
                best = peace_program(
                    kind, strong=float(q[at]), pie_after_war=float(theta[at]), advantage=float(p[at])
                )
                worst[at] = max(worst[at], abs(best - chance[at]))
        return worst


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = MediationAndPeace(strong=inputs["q"], pie_after_war=inputs["theta"], advantage=inputs["p"])
    return {
        "lam": model.odds(),
        "gamma": model.greed(),
        "peace_arbitration": model.mediated(),
        "peace_mediation": model.mediated(),
        "peace_separating_unmediated": model.separating(),
        "peace_unmediated_benchmark": model.benchmark(),
        "mediation_beats_benchmark": bool(model.mediation_helps()),
    }


MODELS = (
    Model(
        name="mediation_and_peace",
        title="Mediation, arbitration and direct talk between two who hide their strength",
        parameters=(
            Parameter(name="q", meaning="chance of a strong type", domain="in (0, 1)"),
            Parameter(name="theta", meaning="pie after a war", domain="in (0, 1)", unit="share of the pie"),
            Parameter(
                name="p", meaning="chance that strong beats weak", domain="above 1/(2 theta), at most 1"
            ),
        ),
        outputs={
            "lam": "odds of a strong type",
            "gamma": "gain of a strong type from war with a weak one",
            "peace_arbitration": "chance of peace under arbitration",
            "peace_mediation": "chance of peace under mediation",
            "peace_separating_unmediated": "chance of peace in the separating equilibrium of direct talk",
            "peace_unmediated_benchmark": "the same, or 1 where pooling is accepted",
            "mediation_beats_benchmark": "whether mediation does better",
        },
        citations=(HORNER_MORELLI_SQUINTANI_2015,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
