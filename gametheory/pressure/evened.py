"""The same total pressure, spread evenly under a chosen measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.errors import RefusedError
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.evenness import Measure, checked_measure, demands, required_text
from gametheory.pressure.instrument import Instrument
from gametheory.pressure.reservation import reservation

__all__ = ["Evened", "evened"]

_Refusals = list[tuple[BoolArray, str]]
"""Where in the batch something stands in the way, and what."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Evened(Value):
    """A profile with the same total pressure, evenly spread.

    Attributes
    ----------
    profile : PressureProfile
        The evened profile; where `held` is false it is the original one.
    measure : Measure
    total : ndarray, shape (...)
        :math:`P_0 + P_1` before.
    achieved : ndarray, shape (...)
        :math:`P_0 + P_1` after; equals `total` where `held`.
    pressure : ndarray, shape (..., 2)
        Net pressure on each party after.
    held : ndarray of bool, shape (...)
        Where the total could be held.
    note : str
        What a reader has to know: one-sided demands, net support that was counted.
    """

    profile: PressureProfile
    measure: Measure
    total: FloatArray
    achieved: FloatArray
    pressure: FloatArray
    held: BoolArray
    note: str = ""


def evened(
    dispute: Dispute,
    profile: PressureProfile,
    measure: Measure | str = Measure.LOSS,
    *,
    text: str | None = None,
    net_support: bool = False,
) -> Evened:
    r"""Spread the total pressure of `profile` evenly over the two parties.

    * ``loss`` multiplies the sizes of the instruments aimed at party 0 by one factor, and of those
      aimed at party 1 by another, so that :math:`P_0 = P_1` and :math:`P_0 + P_1` is unchanged.
    * ``demand`` does the same with :math:`P_0 / g_0 = P_1 / g_1`, where :math:`g_i` is the concession
      that `text` asks of *i*; where it asks something of one party only, all pressure goes there.
    * ``credibility`` gives all instruments in use one credibility.
    * ``count`` keeps on each side as many instruments as the side with fewer has, the strongest
      ones, and multiplies their sizes by a common factor.

    An instrument aimed at both parties is left as it is by ``loss`` and ``demand``. Blame errors stay.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
    measure : Measure or str, default "loss"
    text : str, optional
        Needed by ``demand``.
    net_support : bool, default False
        Whether a party's net *support* (negative pressure), before or after, may be counted into
        the total. By default it is refused: such a total is not an amount of pressure.

    Returns
    -------
    Evened
        For a batch, `Evened.held` says where it worked.

    Raises
    ------
    RefusedError
        If nowhere in the batch the total can be held, or a party's total is net support; the
        message gives the reason.
    InvalidInputError
        If the measure or the text is unknown.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)))
    >>> threats = (
    ...     Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.3, 0.0)),
    ...     Instrument(name="aid cut", wielder="M", target=(1,), trigger="B_refuses", cost=(0.0, 0.1)),
    ... )
    >>> even = evened(dispute, PressureProfile(instruments=threats))
    >>> even.pressure, float(even.achieved)
    (array([0.2, 0.2]), 0.4)
    """
    kind = checked_measure(measure)
    before = reservation(dispute, profile).pressure
    total = before.sum(axis=-1)
    note: list[str] = []
    refusals: _Refusals = [(total <= ATOL, "the total is not positive: there is no pressure")]
    if not net_support:
        refusals += _net_support(before, dispute, "before")
    if kind in (Measure.LOSS, Measure.DEMAND):
        shares = np.full((*before.shape[:-1], 2), 0.5)
        if kind is Measure.DEMAND:
            shares = _demand_shares(dispute, required_text(text), note, refusals)
        changed = _rescaled(dispute, profile, total, shares, refusals)
    elif kind is Measure.CREDIBILITY:
        changed = _one_credibility(dispute, profile, total, refusals)
    else:
        changed = _equal_number(dispute, profile, total, refusals)
    after = reservation(dispute, changed).pressure
    if not net_support:
        refusals += _net_support(after, dispute, "once evened")
    elif bool((before < -ATOL).any()):
        note.append("the total counts net support of a party as negative pressure")
    held, reason = _verdict(refusals, np.broadcast_shapes(after.shape, before.shape)[:-1])
    if not held.any():
        raise RefusedError(f"cannot spread the same total evenly by {kind}: {reason}")
    if not held.all():
        changed = _chosen(held, changed, profile)
        after = reservation(dispute, changed).pressure
    return Evened(
        profile=replace(changed, name=f"{profile.name or 'profile'}, evened by {kind}"),
        measure=kind,
        total=total,
        achieved=after.sum(axis=-1),
        pressure=after,
        held=held,
        note="; ".join(note),
    )


def _net_support(pressure: FloatArray, dispute: Dispute, when: str) -> _Refusals:
    return [
        (
            pressure[..., i] < -ATOL,
            f"{party}'s total {when} is net support ({_shown(pressure[..., i])}), not pressure",
        )
        for i, party in enumerate(dispute.parties)
    ]


def _demand_shares(dispute: Dispute, text: str, note: list[str], refusals: _Refusals) -> FloatArray:
    asked = demands(dispute, text)
    sum_asked = asked.sum(axis=-1, keepdims=True)
    refusals.append(
        (sum_asked[..., 0] <= 0, f"{text!r} asks nothing of either party, so demand has no proportion")
    )
    one_sided = (asked > 0).sum(axis=-1) == 1
    if one_sided.any():
        where = "" if one_sided.all() else f" in {one_sided.mean():.0%} of the points"
        note.append(f"{text!r} asks a concession of one party only{where}: all pressure goes there")
    return asked / np.where(sum_asked > 0, sum_asked, 1.0)


def _aimed_at_one(profile: PressureProfile) -> BoolArray:
    """Instruments in use that are aimed at one party alone, by party, shape (..., 2, J)."""
    alone = np.array([[i.target == (side,) for i in profile.instruments] for side in (0, 1)], dtype=bool)
    return np.asarray(alone & profile.active[..., np.newaxis, :])


def _rescaled(
    dispute: Dispute, profile: PressureProfile, total: FloatArray, shares: FloatArray, refusals: _Refusals
) -> PressureProfile:
    """Scale what is aimed at each party alone so that the parties bear `shares` of `total`."""
    pressure = np.stack([profile.contributions(0), profile.contributions(1)], axis=-1)  # (..., J, 2)
    aimed = _aimed_at_one(profile)
    by_side = np.einsum("...jp,...sj->...ps", pressure, aimed)
    fixed = np.einsum("...jp,...j->...p", pressure, ~aimed.any(axis=-2))
    factors, solvable = _two_factors(by_side, total[..., np.newaxis] * shares - fixed)
    for side, party in enumerate(dispute.parties):
        idle = ~aimed[..., side, :].any(axis=-1)
        refusals.append((~solvable & idle, f"no instrument in use is aimed at {party} alone"))
    refusals.append((~solvable, "scaling the instruments cannot move pressure between the parties"))
    against = solvable & (factors < -ATOL).any(axis=-1)
    refusals.append((against, "an instrument would have to work against its own direction"))
    factors = np.where(solvable[..., np.newaxis], np.maximum(factors, 0.0), 1.0)
    return profile.scaled(
        {
            instrument.name: np.where(aimed[..., side, j], factors[..., side], 1.0)
            for side in (0, 1)
            for j, instrument in enumerate(profile.instruments)
            if aimed[..., side, j].any()
        }
    )


def _two_factors(by_side: FloatArray, wanted: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Solve ``by_side @ factors = wanted`` and say where that has an answer, shapes (..., 2, 2), (..., 2)."""
    size = np.abs(by_side).max(axis=-2)  # (..., side)
    (a, b), (c, d) = (by_side[..., 0, 0], by_side[..., 0, 1]), (by_side[..., 1, 0], by_side[..., 1, 1])
    det = a * d - b * c
    regular = np.abs(det) > ATOL * np.maximum(size[..., 0] * size[..., 1], ATOL)
    safe = np.where(regular, det, 1.0)
    factors = np.stack(
        [(d * wanted[..., 0] - b * wanted[..., 1]) / safe, (a * wanted[..., 1] - c * wanted[..., 0]) / safe],
        axis=-1,
    )
    factors = np.where(regular[..., np.newaxis], factors, 1.0)
    solvable = regular
    for side in (0, 1):  # with nothing on the other side, one factor may do for both parties
        alone = ~regular & (size[..., 1 - side] <= ATOL) & (size[..., side] > ATOL)
        column = by_side[..., side]
        norm = (column**2).sum(axis=-1)
        factor = (column * wanted).sum(axis=-1) / np.where(norm > 0, norm, 1.0)
        exact = np.abs(column * factor[..., np.newaxis] - wanted).max(axis=-1) <= ATOL
        factors[..., side] = np.where(alone & exact, factor, factors[..., side])
        solvable = solvable | (alone & exact)
    return factors, solvable


def _one_credibility(
    dispute: Dispute, profile: PressureProfile, total: FloatArray, refusals: _Refusals
) -> PressureProfile:
    unit = sum(-profile.firing(i) * profile.effects[..., i] for i in (0, 1)) * profile.active
    full = np.asarray(unit.sum(axis=-1))
    positive = full > ATOL
    k = total / np.where(positive, full, 1.0)
    _require_both_sides(dispute, profile, refusals)
    refusals.append((~positive, "with one credibility the instruments in use exert no pressure on balance"))
    refusals.append((positive & (k > 1.0 + ATOL), f"it would need a credibility above 1 ({_shown(k)})"))
    k = np.clip(np.where(positive, k, 0.0), 0.0, 1.0)
    return profile.with_credibility({i.name: np.where(active, k, 0.0) for i, active in _in_use(profile)})


def _equal_number(
    dispute: Dispute, profile: PressureProfile, total: FloatArray, refusals: _Refusals
) -> PressureProfile:
    aimed = _aimed_at_one(profile)
    number = aimed.sum(axis=-1).min(axis=-1)
    _require_both_sides(dispute, profile, refusals)
    own = np.stack([profile.contributions(i) for i in (0, 1)], axis=-1)
    kept = profile.active & ~aimed.any(axis=-2)
    for side in (0, 1):
        strength = np.where(aimed[..., side, :], own[..., side], -np.inf)
        rank = np.argsort(np.argsort(-strength, axis=-1, kind="stable"), axis=-1, kind="stable")
        kept = kept | ((rank < number[..., np.newaxis]) & aimed[..., side, :])
    left = (own.sum(axis=-1) * kept).sum(axis=-1)
    positive = left > ATOL
    refusals.append((~positive, "the strongest instruments in equal number exert no pressure on balance"))
    factor = np.where(positive, total / np.where(positive, left, 1.0), 1.0)
    fewer = profile.with_credibility(
        {
            i.name: np.where(kept[..., j], i.credibility, 0.0)
            for j, i in enumerate(profile.instruments)
            if profile.active[..., j].any()
        }
    )
    return fewer.scaled({i.name: np.where(active, factor, 1.0) for i, active in _in_use(profile)})


def _in_use(profile: PressureProfile) -> Iterator[tuple[Instrument, BoolArray]]:
    """Yield each instrument that is in use somewhere in the batch, and where."""
    active = profile.active
    for j, instrument in enumerate(profile.instruments):
        if active[..., j].any():
            yield instrument, active[..., j]


def _require_both_sides(dispute: Dispute, profile: PressureProfile, refusals: _Refusals) -> None:
    for side, party in enumerate(dispute.parties):
        aimed = np.array([side in i.target for i in profile.instruments], dtype=bool)
        idle = ~(profile.active & aimed).any(axis=-1)
        refusals.append((idle, f"no instrument in use is aimed at {party}"))


def _verdict(refusals: _Refusals, shape: tuple[int, ...]) -> tuple[BoolArray, str]:
    """Where nothing refuses, and the reason that refuses most often."""
    held = np.ones(shape, dtype=bool)
    reason, most = "", 0
    for refused, why in refusals:
        held = held & ~refused
        count = int(np.sum(np.broadcast_to(refused, shape)))
        if count > most:
            reason, most = why, count
    return held, reason


def _chosen(held: BoolArray, changed: PressureProfile, profile: PressureProfile) -> PressureProfile:
    """Take the changed instruments where `held`, the original ones elsewhere."""
    by_party = held[..., np.newaxis]
    instruments = tuple(
        replace(
            old,
            credibility=np.where(held, new.credibility, old.credibility),
            share=np.where(held, new.share, old.share),
            cost=np.where(by_party, new.cost, old.cost),
            settlement=np.where(by_party, new.settlement, old.settlement),
            always=np.where(by_party, new.always, old.always),
        )
        for new, old in zip(changed.instruments, profile.instruments, strict=True)
    )
    return replace(profile, instruments=instruments)


def _shown(values: FloatArray) -> str:
    return f"{float(values):.4g}" if values.ndim == 0 else f"{values.min():.4g} to {values.max():.4g}"
