"""Even against uneven at the same total pressure: what changes, under each measure of evenness."""

from __future__ import annotations

from dataclasses import dataclass

from gametheory.errors import RefusedError
from gametheory.pressure import Dispute, Measure, PressureProfile, assess, evened, evenness

__all__ = ["EqualTotal", "equal_total", "text_in_question"]


@dataclass(frozen=True, kw_only=True)
class EqualTotal:
    """What happens when the same total is spread evenly under one measure.

    Attributes
    ----------
    measure : Measure
    text : str
        The text whose demands are meant, for ``demand``; empty otherwise.
    held : bool
        Whether the total could be spread evenly at all.
    reason : str
        Why not, if not; else what a reader has to know.
    total : float
        Total pressure, share of what is disputed.
    pressure : tuple of (float, float) or None
        Net pressure on each party after.
    width : float or None
        Width of the bargaining range after.
    width_change : float or None
        Width after less width before.
    gained, lost : tuple of str
        Texts that pass only when even, and only when uneven.
    profile : PressureProfile or None
        The evened profile.
    """

    measure: Measure
    text: str
    held: bool
    reason: str
    total: float
    pressure: tuple[float, float] | None = None
    width: float | None = None
    width_change: float | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    profile: PressureProfile | None = None


def text_in_question(dispute: Dispute, profile: PressureProfile) -> str:
    """Return the text nearest to being decided otherwise: the failing tabled text with the best margin.

    If every tabled text passes it is the one with the smallest margin; if none is tabled, any text
    stands in.
    """
    texts = {v.text: v for v in assess(dispute, profile).verdicts() if v.game == "text"}
    tabled = [p.name for p in dispute.packages if p.status == "tabled"] or list(texts)
    failing = [name for name in tabled if not texts[name].deal]
    if failing:
        return max(failing, key=lambda name: texts[name].margin)
    return min(tabled, key=lambda name: texts[name].margin)


def _why(refusal: RefusedError) -> str:
    """Return the reason of a refusal without its preamble."""
    return str(refusal).split(": ", 1)[-1]


def equal_total(
    dispute: Dispute, profile: PressureProfile, *, text: str | None = None
) -> tuple[EqualTotal, ...]:
    """Compare `profile` with the same total spread evenly, under each measure.

    A total that includes net support of a party is no amount of pressure and is first refused;
    if it can be spread evenly as a net total, the row says so in its reason.

    Parameters
    ----------
    dispute : Dispute
        With at least one text.
    profile : PressureProfile
        One point.
    text : str, optional
        Whose demands are meant by ``demand``; by default the text in question.

    Returns
    -------
    tuple of EqualTotal
        One for each `Measure`.
    """
    before = assess(dispute, profile)
    passes = dict(zip(before.acceptance.names, before.acceptance.passes, strict=True))
    total = float(before.reservation.pressure.sum())
    text = text_in_question(dispute, profile) if text is None else text
    rows = []
    for measure in Measure:
        asked = text if measure is Measure.DEMAND else ""
        try:
            even = evened(dispute, profile, measure, text=text)
            reason = even.note
        except RefusedError as refusal:
            try:
                even = evened(dispute, profile, measure, text=text, net_support=True)
            except RefusedError as final:
                rows.append(
                    EqualTotal(measure=measure, text=asked, held=False, reason=_why(final), total=total)
                )
                continue
            reason = f"{_why(refusal)}; the row holds the net total instead"
            if measure is Measure.DEMAND and not evenness(dispute, profile, measure, text=text).defined:
                reason += f"; {text!r} asks a concession of one party only, so all of it goes there"
        after = assess(dispute, even.profile)
        now = dict(zip(after.acceptance.names, after.acceptance.passes, strict=True))
        rows.append(
            EqualTotal(
                measure=measure,
                text=asked,
                held=True,
                reason=reason,
                total=total,
                pressure=(float(even.pressure[0]), float(even.pressure[1])),
                width=float(after.range.width),
                width_change=float(after.range.width - before.range.width),
                gained=tuple(name for name, passed in now.items() if passed and not passes[name]),
                lost=tuple(name for name, passed in passes.items() if passed and not now[name]),
                profile=even.profile,
            )
        )
    return tuple(rows)
