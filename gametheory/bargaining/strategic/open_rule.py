"""Baron and Ferejohn's legislature under the open rule: a proposal can be amended before the vote."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, batch_shape, frozen, in_unit_interval
from gametheory.bargaining.kernels.worth_compiling import worth_compiling
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.baron_ferejohn import (
    BARON_FEREJOHN_1989,
    to_each_member,
    whole_members,
)
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.unanimity_tree import divisions
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "OpenRule", "open_rule_values"]

_PRIMO_2007 = Citation(
    key="primo2007",
    author="Primo, David M.",
    title="A Comment on {Baron} and {Ferejohn} (1989): The Open Rule Equilibrium and Coalition Formation",
    year=2007,
    fields={
        "journal": "Public Choice",
        "volume": "130",
        "pages": "129--135",
    },
)

_MOST_MEMBERS = 10_001
"""Every number of favoured members is tried."""


@dataclass(frozen=True, eq=False, kw_only=True)
class OpenRule(BargainingModel):
    r"""A member proposes; another, drawn by chance, moves the question or amends; majority decides [1]_.

    In the published equilibrium the proposer offers :math:`y = \delta V` to m of the other n - 1 members. If
    one of these is drawn, which has probability :math:`a = m/(n - 1)`, she moves the question and it passes.
    An excluded one substitutes a proposal of her own: it favours all other excluded members but the former
    proposer, and randomly chosen earlier favoured ones, and stands in the next session. The values of the
    proposer on the floor, of a favoured and of an excluded member solve

    .. math::
       V &= a (1 - m \delta V) + (1 - a) \delta U, \\
       W &= a \delta V + (1 - a) \delta (\rho W + (1 - \rho) U), \\
       U &= \delta V/(n - 1) + \delta W (n - 2 - m)/(n - 1),

    with :math:`\rho = (2m - n + 2)/m` (if :math:`m = n - 1`, U is that of a single excluded member).
    Among simple majorities and more, m maximises V; a tie goes to the larger coalition. Amenders may
    randomise otherwise, with slightly different payoffs [2]_.

    That m maximises V compares stationary profiles. It does not make m a best reply to amenders who go on
    using m: there are ranges of :math:`\delta` for every n, beside the switches of m, in which the proposer
    gains by another m once: for n = 3 from :math:`(\sqrt 5 - 1)/2` to :math:`\sqrt 3 - 1`; for n = 5 from
    0.3028 to 0.3246 and from 0.5794 to 0.5874. There the certificate fails, and the solution says so.

    An answer has on its last axis V, W, U and m.

    Parameters
    ----------
    members : array_like of int, shape (...)
        :math:`n \ge 3`, odd.
    delta : array_like, shape (...)
        :math:`\delta \in [0, 1]`, the common discount factor per session.

    Warns
    -----
    UserWarning
        By :meth:`solution` and :meth:`outcome`, where the published profile is no equilibrium.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] D. Baron and J. Ferejohn, "Bargaining in legislatures", American Political Science Review 83 (1989)
       1181-1206, doi:10.2307/1961664, Proposition 4.
    .. [2] D. Primo, "A comment on Baron and Ferejohn (1989): the open rule equilibrium and coalition
       formation", Public Choice 130 (2007) 129-135.

    Examples
    --------
    >>> game = OpenRule(members=5, delta=0.8)
    >>> print(game.included(), game.proposer_keeps().round(4), game.member_share().round(4))
    2.0 0.522 0.239
    """

    members: FloatArray
    delta: FloatArray

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    labels: ClassVar[tuple[str, ...]] = ("proposer", "favoured", "excluded", "favoured members")
    citation: ClassVar[Citation] = BARON_FEREJOHN_1989
    complete: ClassVar[Completeness] = Completeness.ONE

    def __post_init__(self) -> None:
        n, delta = whole_members(self.members), in_unit_interval("delta", self.delta)
        if ((n % 2 == 0) | (n < 3) | (n > _MOST_MEMBERS)).any():
            raise InvalidInputError(
                "the open-rule formulas need an odd number of members, three or more and "
                f"{_MOST_MEMBERS:,} at most, got {self.members!r}"
            )
        shape = batch_shape(members=n.shape, delta=delta.shape)
        object.__setattr__(self, "members", frozen(np.broadcast_to(n, shape)))
        object.__setattr__(self, "delta", frozen(np.broadcast_to(delta, shape)))

    @property
    def players(self) -> tuple[str, ...]:
        """Their numbers; in a batch, of the largest legislature."""
        return tuple(str(i + 1) for i in range(int(self.members.max(initial=0))))

    def answer(self) -> FloatArray:
        """Return V, W, U and m on the last axis, shape (..., 4)."""
        if worth_compiling(self.members.size):
            from gametheory.bargaining.kernels.open_rule_compiled import open_rule_compiled

            found = open_rule_compiled(self.members.reshape(-1), self.delta.reshape(-1))
            return found.reshape(*self.members.shape, 4)
        least = (self.members - 1.0) / 2.0
        most, best = np.full(self.members.shape, -np.inf), np.array(least)
        for extra in range(int(least.max(initial=0)) + 1):
            m = np.minimum(least + extra, self.members - 1.0)
            value = _ratios(self.members, self.delta, m)[0]
            better = value >= most * (1.0 - 1e-13)
            most, best = np.where(better, value, most), np.where(better, m, best)
        values = open_rule_values(self.members, self.delta, best)
        return np.concatenate([values, best[..., np.newaxis]], axis=-1)

    def included(self) -> FloatArray:
        """Return how many members the proposer favours, m, shape (...)."""
        return np.asarray(self.answer()[..., 3])

    def member_share(self) -> FloatArray:
        """Return what each favoured member is offered, shape (...)."""
        return np.array(self.delta * self.answer()[..., 0])

    def proposer_keeps(self) -> FloatArray:
        """Return what the proposer keeps if the proposal passes, shape (...)."""
        return np.array(1.0 - self.included() * self.member_share())

    def deviation_values(self, answer: ArrayLike, other: ArrayLike) -> FloatArray:
        """Return what the proposer gets who favours `other` members once, given an answer, shape (...).

        Amenders go on as before; who was replaced is excluded, unless everybody is favoured.
        """
        found = np.asarray(answer, dtype=float)
        value, excluded, m = found[..., 0], found[..., 2], found[..., 3]
        k = np.asarray(other, dtype=float)
        share = k / (self.members - 1.0)
        price = self.delta * value
        after = np.where(m == self.members - 1.0, price, excluded)
        return np.asarray(share * (1.0 - k * price) + (1.0 - share) * self.delta * after)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the proposer's largest gain from favouring another number once, shape (...).

        Or by how much the value equations are missed, if that is more; infinite where m is no number of
        members that makes a majority.
        """
        found = np.asarray(answer, dtype=float)
        if found.shape[-1:] != (4,):
            return np.asarray(np.inf)
        n, m = self.members, found[..., 3]
        least = (n - 1.0) / 2.0
        possible = (m >= least) & (m <= n - 1.0) & (m == np.floor(m))
        within = np.clip(m, least, n - 1.0)
        missed = np.abs(_equations(n, self.delta, within, found[..., :3])).max(axis=-1)
        gain = np.zeros(np.broadcast_shapes(n.shape, m.shape))
        for extra in range(int(least.max(initial=0)) + 1):
            other = least + extra
            better = self.deviation_values(found, np.minimum(other, n - 1.0)) - found[..., 0]
            gain = np.maximum(gain, np.where(other <= n - 1.0, better, 0.0))
        return np.asarray(np.where(possible, np.maximum(missed, gain), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each member expects before the first draw, shape (..., n).

        All are alike then: an equal share of what the proposer, m favoured and n - 1 - m excluded members get
        together. See :func:`~gametheory.bargaining.strategic.baron_ferejohn.to_each_member` for batches.
        """
        return to_each_member(self._together(np.asarray(answer, dtype=float)) / self.members, self.members)

    def _together(self, found: FloatArray) -> FloatArray:
        m = found[..., 3]
        return np.asarray(found[..., 0] + m * found[..., 1] + (self.members - 1.0 - m) * found[..., 2])

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        value, favoured, excluded = np.moveaxis(self.answer()[..., :3], -1, 0)
        found: dict[str, Any] = {
            "proposer_value": value,
            "favoured_value": favoured,
            "excluded_value": excluded,
            "included": self.included(),
            "proposer_keeps": self.proposer_keeps(),
            "member_share": self.member_share(),
            "note": "the published profile, one of several stationary ones",
        }
        if self._warned():
            found["note"] = (
                "the published profile, but a proposer gains by another coalition once: no equilibrium"
            )
        return found

    def _warned(self) -> bool:
        """Warn where the published profile is no equilibrium; return whether there is such a point."""
        gap = float(np.max(self.residual(self.answer()), initial=0.0))
        if gap <= EQUILIBRIUM_TOL:
            return False
        warnings.warn(
            f"the published open-rule profile is not deviation-proof here: a proposer gains {gap:.3g} by "
            "favouring another number of members once",
            stacklevel=4,
        )
        return True

    def outcome(self) -> OfferOutcome:
        """Return what happens: a proposal passes with probability m/(n - 1) a session, whoever made it.

        Terms and payoffs are those before the first draw, one number a member: all are alike, and nothing is
        lost but time. What a proposer, a favoured and an excluded member get from the first proposal on, and
        what is offered, is in :meth:`details`.
        """
        self._warned()
        found = self.answer()
        passes = found[..., 3] / (self.members - 1.0)
        return OfferOutcome(
            payoffs=frozen(self.expected_payoffs(found)),
            terms=frozen(to_each_member(1.0 / self.members, self.members)),
            proposer=None,
            periods=frozen((1.0 - passes) / passes),
            probability=frozen(np.ones_like(passes)),
            surplus_lost=frozen(1.0 - self._together(found)),
            gap=partial(self.residual, found),
            model=self,
        )

    def curves(self) -> dict[str, Curves]:
        """Return the shares of the proposer and of a favoured member by the discount factor.

        They jump where the published profile favours another number of members.
        """
        delta = np.linspace(0.0, 1.0, 401)
        others = replace(self, members=np.full(delta.shape, self.members), delta=delta)
        lines = {"proposer": (delta, others.proposer_keeps()), "favoured": (delta, others.member_share())}
        ends = np.array([float(self.member_share()), float(self.proposer_keeps())])
        lines["discount factor"] = (np.full(2, float(self.delta)), ends)
        return {"shares": Curves(along="discount factor", quantity="share", lines=lines)}

    def as_game(self, *, parts: int) -> ExtensiveForm:
        """Return one session as a tree with member 1 on the floor, for a single model of few members.

        Member 1 proposes a division in `parts` equal units, chance draws another member, and she moves the
        question or amends. After an amendment the payoffs are those of the published equilibrium: the amender
        stands on the floor, and whom she favours depends on who was offered her price or more. In equilibrium
        member 1 gets V up to a unit a favoured member, where the certificate holds: see :meth:`game_error`.
        """
        if self.members.size != 1 or parts < 1:
            raise invalid("parts", "must be at least 1, and the model a single one", parts)
        n = int(self.members.reshape(()))
        price = float(self.member_share().reshape(()))
        branches: dict[str, TreeNode] = {}
        for units in divisions(parts, n):
            terms = np.array(units) / parts
            passed = Terminal(terms)
            favoured = terms >= price * (1.0 - EQUILIBRIUM_TOL)
            favoured[0] = False
            draw = {
                f"{j + 1} is drawn": (
                    1.0 / (n - 1),
                    Decision(
                        str(j + 1),
                        {"move the question": passed, "amend": Terminal(self._amended(favoured, j))},
                    ),
                )
                for j in range(1, n)
            }
            branches[":".join(map(str, units))] = Chance(draw)
        return ExtensiveForm(tuple(str(i + 1) for i in range(n)), Decision("1", branches))

    def game_error(self, *, parts: int) -> FloatArray:
        """Return how far member 1's payoff in :meth:`as_game` may be below V, where that is certified.

        A unit for each member she favours, whose price is rounded up.
        """
        return np.asarray(self.answer()[..., 3] / parts)

    def _amended(self, favoured: np.ndarray[Any, Any], amender: int) -> FloatArray:
        """Return the payoffs after an amendment of member 1's proposal, shape (n,)."""
        value, included, excluded, number = self.answer().reshape(4)
        n, m, d = len(favoured), int(number), float(self.delta.reshape(()))
        first = ~favoured
        first[[0, amender]] = False
        second = favoured.copy()
        second[amender] = False
        chance = np.zeros(n)
        left = float(m)
        for group in (first, second, np.arange(n) == 0):
            size = int(group.sum())
            if size:
                chance[group] = min(1.0, left / size)
                left -= size * chance[group][0]
        payoffs = d * (chance * included + (1.0 - chance) * excluded)
        payoffs[amender] = d * value
        return np.asarray(payoffs)


def open_rule_values(members: ArrayLike, delta: ArrayLike, included: ArrayLike) -> FloatArray:
    """Return V, W and U if every proposer favours m members, shape (..., 3): the kernel.

    Parameters
    ----------
    members, delta, included : array_like, shape (...)
        n, the discount factor, and m from (n - 1)/2 to n - 1.

    Examples
    --------
    >>> open_rule_values(3, 0.9, [1, 2]).round(6)
    array([[0.400802, 0.327929, 0.180361],
           [0.357143, 0.321429, 0.160714]])
    """
    value, w, u = _ratios(*(np.asarray(a, dtype=float) for a in (members, delta, included)))
    return np.stack(np.broadcast_arrays(value, w * value, u * value), axis=-1)


def _ratios(n: FloatArray, d: FloatArray, m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return V, W/V and U/V."""
    a, c, rho = m / (n - 1.0), np.maximum(n - 2.0 - m, 0.0) / (n - 1.0), (2.0 * m - n + 2.0) / m
    again = (1.0 - a) * d
    w = (a * d + again * (1.0 - rho) * d / (n - 1.0)) / (1.0 - again * (rho + (1.0 - rho) * c * d))
    u = d / (n - 1.0) + c * d * w
    return a / (1.0 + a * m * d - again * u), w, u


def _equations(n: FloatArray, d: FloatArray, m: FloatArray, values: FloatArray) -> FloatArray:
    """Return the value equations' left less right sides, shape (..., 3)."""
    v, w, u = values[..., 0], values[..., 1], values[..., 2]
    a, rho = m / (n - 1.0), (2.0 * m - n + 2.0) / m
    return np.stack(
        [
            v - a * (1.0 - m * d * v) - (1.0 - a) * d * u,
            w - a * d * v - (1.0 - a) * d * (rho * w + (1.0 - rho) * u),
            u - d * v / (n - 1.0) - d * w * np.maximum(n - 2.0 - m, 0.0) / (n - 1.0),
        ],
        axis=-1,
    )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = OpenRule(members=inputs["n"], delta=inputs["delta"])
    return {
        "members_included": int(game.included()),
        "proposer_keeps": game.proposer_keeps(),
        "member_share": game.member_share(),
        "prob_accepted_in_a_round": game.included() / (game.members - 1.0),
        "proposer_value": game.answer()[0],
    }


MODELS = (
    Model(
        name="baron_ferejohn_open",
        title="Legislative bargaining of equals under the open rule",
        parameters=(
            Parameter(name="n", meaning="number of members", domain="odd, three or more", kind=Kind.WHOLE),
            Parameter(name="delta", meaning="discount factor", domain="in [0, 1]", unit="per session"),
        ),
        outputs={
            "members_included": "members other than the proposer who are offered something",
            "proposer_keeps": "what the proposer keeps if it passes",
            "member_share": "what each of these members is offered",
            "prob_accepted_in_a_round": "chance that the proposal passes in its session",
            "proposer_value": "what the proposer on the floor expects",
        },
        citations=(BARON_FEREJOHN_1989, _PRIMO_2007),
        evaluate=_evaluate,
        notes="the published stationary profile, simple majority; a pie of one",
    ),
)
"""As the catalogue lists them."""
