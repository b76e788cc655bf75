"""A dispute between two parties, and the pressure that is put on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, Numbers, Value, batch_shape, in_unit_interval
from gametheory.errors import invalid
from gametheory.payoffs import Contest, Issue, Package
from gametheory.players import Mediator, Player
from gametheory.pressure.instrument import Instrument

__all__ = ["Dispute", "PressureProfile"]

_WEIGHTS_TOL = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class PressureProfile(Value):
    """The instruments that bear on a dispute, how far each is believed, and how blame errs.

    Numbers may carry leading batch axes, so that one profile stands for many points.

    Parameters
    ----------
    instruments : tuple of Instrument
        In a fixed order; names must differ.
    blame_error : array_like, shape (..., 2), default (0, 0)
        Chance that party *i*'s own refusal is blamed on the other party, in [0, 1].
    name : str
        What this configuration is called.

    Raises
    ------
    InvalidInputError
        If two instruments share a name, one is wielded by another, an error leaves [0, 1], or batches clash.

    Examples
    --------
    >>> threat = Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses",
    ...                     credibility=0.5, cost=(0.1, 0.0))
    >>> PressureProfile(instruments=(threat,)).contributions(0)  # to party 0, if it refuses
    array([0.05])
    """

    instruments: tuple[Instrument, ...]
    blame_error: Numbers = Numbers(in_unit_interval, default=(0.0, 0.0), parties=True)
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "instruments", tuple(self.instruments))
        _distinct("instruments", [i.name for i in self.instruments])
        _wielded_by_somebody(self.instruments)
        batch_shape(**self.batches)

    @property
    def batches(self) -> dict[str, tuple[int, ...]]:
        """Batch axes of the blame error and of each instrument, by name; they broadcast."""
        return {"blame_error": self.blame_error.shape[:-1], **_batches_of(self.instruments)}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the instruments, in order."""
        return tuple(i.name for i in self.instruments)

    @property
    def credibility(self) -> FloatArray:
        """Credibilities, shape (..., J)."""
        return _stacked([i.credibility for i in self.instruments], axis=-1, empty=(0,))

    @property
    def effects(self) -> FloatArray:
        """Change of each party's contest value by each instrument if carried out, shape (..., J, 2)."""
        return _stacked([i.effect for i in self.instruments], axis=-2, empty=(0, 2))

    @property
    def rewards(self) -> FloatArray:
        """Expected addition to an agreement by each conditional reward, shape (..., J, 2)."""
        parts = [
            i.credibility[..., np.newaxis] * i.settlement * float(i.trigger == "deal")
            for i in self.instruments
        ]
        return _stacked(parts, axis=-2, empty=(0, 2))

    @property
    def triggers(self) -> BoolArray:
        """Whether a refusal by each party sets each instrument off, shape (J, 2)."""
        return np.array([i.refusals for i in self.instruments], dtype=bool).reshape(-1, 2)

    @property
    def active(self) -> BoolArray:
        """Instruments that a refusal sets off and that the target believes in, shape (..., J)."""
        set_off = np.array([i.on_refusal for i in self.instruments], dtype=bool)
        return np.asarray((self.credibility > 0.0) & set_off)

    def firing(self, refuser: int) -> FloatArray:
        """Return the chance that each instrument is set off if party `refuser` alone refuses.

        An instrument aimed at the refuser is set off unless the refusal is blamed on the other
        side; one aimed at the other side is set off if it is. Both cases add up to one for an
        instrument that any failure sets off.

        Returns
        -------
        ndarray, shape (..., J)
        """
        error = self.blame_error[..., refuser, np.newaxis]
        own, other = self.triggers[:, refuser], self.triggers[:, 1 - refuser]
        return (1.0 - error) * own + error * other

    def contributions(self, party: int) -> FloatArray:
        """Return the pressure that each instrument puts on `party` if that party refuses, shape (..., J)."""
        return -self.firing(party) * self.credibility * self.effects[..., party]

    def with_credibility(
        self, values: Mapping[str, ArrayLike], *, name: str | None = None
    ) -> PressureProfile:
        """Return the profile with the credibilities of the named instruments replaced."""
        self._require_known(values)
        changed = tuple(
            replace(i, credibility=np.asarray(values[i.name], dtype=float)) if i.name in values else i
            for i in self.instruments
        )
        return replace(self, instruments=changed, name=self.name if name is None else name)

    def scaled(self, factors: Mapping[str, ArrayLike], *, name: str | None = None) -> PressureProfile:
        """Return the profile with the sizes of the named instruments multiplied by `factors`."""
        self._require_known(factors)
        changed = tuple(
            _scaled_size(i, factors[i.name]) if i.name in factors else i for i in self.instruments
        )
        return replace(self, instruments=changed, name=self.name if name is None else name)

    def only(self, names: AbstractSet[str]) -> PressureProfile:
        """Return the profile in which no other instrument than those in `names` is believed."""
        self._require_known(names)
        return self.with_credibility({n: 0.0 for n in self.names if n not in names})

    def _require_known(self, names: Iterable[str]) -> None:
        unknown = sorted(set(names) - set(self.names))
        if unknown:
            raise invalid("instrument", f"must be one of {list(self.names)}", unknown[0])


def _scaled_size(instrument: Instrument, factor: ArrayLike) -> Instrument:
    """Return `instrument` with its effects multiplied by `factor`, shape (...)."""
    f = np.asarray(factor, dtype=float)
    by_party = f[..., np.newaxis]
    return replace(
        instrument,
        share=instrument.share * f,
        cost=instrument.cost * by_party,
        settlement=instrument.settlement * by_party,
        always=instrument.always * by_party,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Dispute(Value):
    """Who bargains over what, and what each expects if they fail.

    Numbers may carry leading batch axes, so that one dispute stands for many points.

    Parameters
    ----------
    parties : tuple of (Player, Player)
        Party 0 gains from higher scores, party 1 from lower ones.
    contest : Contest
        The outcome without agreement and without pressure.
    issues : tuple of Issue
        Their weights sum to one for each party.
    packages : tuple of Package
        Texts on the table, scored on every issue.
    instruments : tuple of Instrument, optional
        What somebody could do; a `PressureProfile` says what is believed.
    mediator : Mediator, optional

    Raises
    ------
    InvalidInputError
        If names repeat, an instrument is wielded by another, weights do not sum to one, a text does not score
        every issue, or batches clash.

    Examples
    --------
    >>> dispute = Dispute(
    ...     parties=(Player(name="R"), Player(name="U")),
    ...     contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(1.0, 1.0)),),
    ...     packages=(Package(name="half", scores=(0.5,)),),
    ... )
    >>> dispute.contest.values()
    array([0.4, 0.4])
    """

    parties: tuple[Player, Player]
    contest: Contest
    issues: tuple[Issue, ...] = ()
    packages: tuple[Package, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    mediator: Mediator | None = None

    def __post_init__(self) -> None:
        for name in ("issues", "packages", "instruments"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            _distinct(name, [item.name for item in getattr(self, name)])
        if len(self.parties) != 2:
            raise invalid("parties", "must be two players", self.parties)
        _distinct("parties", [p.name for p in self.parties])
        if self.mediator is not None:
            _distinct("parties and mediator", [p.name for p in (*self.parties, self.mediator)])
        _wielded_by_somebody(self.instruments)
        for package in self.packages:
            if package.scores.shape[-1:] != (len(self.issues),):
                raise invalid(
                    f"text {package.name!r}: scores",
                    f"must give one number for each of the {len(self.issues)} issues",
                    package.scores.shape,
                )
        batch_shape(
            contest=self.contest.values().shape[:-1],
            **{
                f"issue {i.name!r}": batch_shape(weights=i.weights.shape[:-1], theta=i.theta.shape[:-1])
                for i in self.issues
            },
            **{f"text {p.name!r}": p.scores.shape[:-1] for p in self.packages},
            **_batches_of(self.instruments),
        )
        if self.issues and np.abs(self.weights.sum(axis=-2) - 1.0).max() > _WEIGHTS_TOL:
            raise invalid("issue weights", "must sum to 1 for each party", self.weights.sum(axis=-2))

    @property
    def weights(self) -> FloatArray:
        """Weights, shape (..., m, 2)."""
        return _stacked([i.weights for i in self.issues], axis=-2, empty=(0, 2))

    @property
    def theta(self) -> FloatArray:
        """Trust shares, shape (..., m, 2)."""
        return _stacked([i.theta for i in self.issues], axis=-2, empty=(0, 2))

    @property
    def scores(self) -> FloatArray:
        """Scores of the texts, shape (..., P, m)."""
        return _stacked([p.scores for p in self.packages], axis=-2, empty=(0, len(self.issues)))

    def single_scale_red_lines(self) -> FloatArray:
        """Return the red lines on one scale on which every issue scores the same, shape (2,).

        Party 0 then refuses below its highest line on any issue, party 1 above its lowest.
        """
        first = [issue.red_lines[0] for issue in self.issues if issue.red_lines[0] is not None]
        second = [issue.red_lines[1] for issue in self.issues if issue.red_lines[1] is not None]
        return np.array([max(first, default=0.0), min(second, default=1.0)])

    def package(self, name: str) -> Package:
        """Return the text called `name`."""
        for package in self.packages:
            if package.name == name:
                return package
        raise invalid("text", f"must be one of {[p.name for p in self.packages]}", name)

    def with_packages(self, *packages: Package) -> Dispute:
        """Return the dispute with these texts in place of its own."""
        return replace(self, packages=packages)


def _wielded_by_somebody(instruments: tuple[Instrument, ...]) -> None:
    names = {i.name for i in instruments}
    for each in instruments:
        if each.wielder in names:
            raise invalid(
                f"instrument {each.name!r}: wielder", "must be an actor, not an instrument", each.wielder
            )


def _batches_of(instruments: tuple[Instrument, ...]) -> dict[str, tuple[int, ...]]:
    return {f"instrument {each.name!r}": each.batch for each in instruments}


def _distinct(what: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise invalid(what, "must have different names", names)


def _stacked(parts: list[FloatArray], *, axis: int, empty: tuple[int, ...]) -> FloatArray:
    if not parts:
        return np.zeros(empty)
    return np.stack(np.broadcast_arrays(*parts), axis=axis)
