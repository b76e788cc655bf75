"""The domains that models of offers share: pies, discount factors, rates, recognition probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, batch_shape, floats, frozen, positive, real
from gametheory.errors import InvalidInputError, invalid

__all__ = [
    "LEAST_CHANCE",
    "a_pie",
    "below_one",
    "discount_factors",
    "discount_rates",
    "gains_from_agreement",
    "number_of_offers",
    "of_two_players",
    "one_number",
    "one_of",
    "parts_of_a_period",
    "pie_size",
    "recognition_probabilities",
    "strictly_between",
    "time_between_offers",
    "up_to_one",
    "whole_number",
    "worth_agreeing",
]

LEAST_CHANCE = float(np.finfo(float).tiny)
"""Smallest chance of what has to be possible: smaller floats have fewer digits."""

_MOST_OFFERS = 100_000


def pie_size(pie: ArrayLike) -> FloatArray:
    """Return the size of the pie, shape (...), or raise an error.

    Examples
    --------
    >>> pie_size(0)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: the pie must be a positive number, got 0
    """
    try:
        array = floats(pie)
    except ValueError:
        array = np.array(np.nan)
    if not (np.isfinite(array) & (array > 0)).all():
        raise invalid("the pie", "must be a positive number", pie)
    return frozen(positive("the pie", array))


def discount_factors(delta: ArrayLike, *, below_one: bool = False, above_zero: bool = False) -> FloatArray:
    """Return one discount factor a player, shape (..., n).

    Parameters
    ----------
    delta : array_like
        In [0, 1].
    below_one, above_zero : bool
        Whether an end of the interval is excluded.

    Examples
    --------
    >>> discount_factors([0.9, 1.2])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: discount factor of player 2 is 1.2; expected a value in [0, 1]
    """
    array = real("delta", delta)
    if array.ndim == 0:
        raise InvalidInputError(f"delta must have one discount factor a player, got {delta!r}")
    too_low = array <= 0 if above_zero else array < 0
    too_high = array >= 1 if below_one else array > 1
    wrong = np.argwhere(too_low | too_high)
    if len(wrong):
        where = tuple(wrong[0])
        interval = f"{'(' if above_zero else '['}0, 1{')' if below_one else ']'}"
        raise InvalidInputError(
            f"discount factor of player {where[-1] + 1} is {array[where]:g}; expected a value in {interval}"
        )
    return frozen(array)


def discount_rates(rate: ArrayLike) -> FloatArray:
    """Return one positive discount rate a player, shape (..., n), per unit of time."""
    array = real("rate", rate)
    if array.ndim == 0 or (array <= 0).any():
        raise invalid("discount rates", "must be positive, one a player", rate)
    return frozen(positive("discount rates", array))


def time_between_offers(length: ArrayLike) -> FloatArray:
    """Return the positive time between two offers, shape (...)."""
    return frozen(positive("the period length", length))


def parts_of_a_period(parts: ArrayLike, game: tuple[int, ...]) -> FloatArray:
    """Return positive numbers of parts, shape (...), that broadcast with the batch of the game.

    Examples
    --------
    >>> parts_of_a_period([1, 0], ())
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: parts must be positive, got [1, 0]
    """
    array = positive("parts", parts)
    batch_shape(parts=array.shape, game=game)
    return array


def of_two_players(what: str, array: FloatArray) -> FloatArray:
    """Return `array` if its last axis has the two players.

    Examples
    --------
    >>> of_two_players("outside options", np.zeros(3))
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: outside options are implemented for two players only, got shape (3,)
    """
    if array.shape[-1:] != (2,):
        raise InvalidInputError(f"{what} are implemented for two players only, got shape {array.shape}")
    return frozen(array)


def gains_from_agreement(what: str, pie: FloatArray, payoffs: FloatArray, *, strict: bool = True) -> None:
    """Raise an error unless agreement pays more than the `payoffs` without one, on the last axis.

    Parameters
    ----------
    what : str
        What the payoffs are, for the message.
    strict : bool, default True
        Whether an equal sum is refused too.
    """
    total = payoffs.sum(axis=-1)
    if ((total >= pie) if strict else (total > pie * (1 + ATOL))).any():
        raise InvalidInputError(
            f"no gain from agreement over the {what}: they sum to {np.max(total):g} and the pie is "
            f"{np.min(pie):g}"
        )


def recognition_probabilities(
    recognition: ArrayLike, *, positive: bool = True, players: int | None = None
) -> FloatArray:
    """Return the chances to propose, shape (..., n), which sum to one.

    Examples
    --------
    >>> recognition_probabilities([0.5, 0.4])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: recognition probabilities sum to 0.9, expected 1
    """
    array = real("recognition", recognition)
    if array.ndim == 0 or array.shape[-1] < 2 or (players is not None and array.shape[-1] != players):
        count = players or "two or more"
        raise InvalidInputError(f"recognition must have {count} probabilities, got {recognition!r}")
    if (array < 0).any() or (array > 1).any() or (positive and (array == 0).any()):
        interval = "(0, 1]" if positive else "[0, 1]"
        raise InvalidInputError(f"recognition probabilities must lie in {interval}, got {recognition!r}")
    total = array.sum(axis=-1)
    wrong = np.abs(total - 1.0) > 1e3 * ATOL
    if wrong.any():
        raise InvalidInputError(
            f"recognition probabilities sum to {float(total[wrong].ravel()[0]):g}, expected 1"
        )
    return frozen(array)


def worth_agreeing(what: str, pie: FloatArray, payoffs: FloatArray) -> None:
    """Raise an error unless some division pays every player more than the `payoffs` without one."""
    gains_from_agreement(what, pie, payoffs)
    if (payoffs >= pie[..., np.newaxis]).any():
        raise InvalidInputError(
            f"no gain from agreement over the {what}: one player's are {np.max(payoffs):g} and the pie is "
            f"{np.min(pie):g}"
        )


def one_number(argument: str, value: ArrayLike) -> float:
    """Return one finite number, or raise an error.

    Examples
    --------
    >>> one_number("quota", [2, 3])
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: quota must be one number, got [2, 3]
    """
    array = real(argument, value)
    if array.ndim:
        raise invalid(argument, "must be one number", value)
    return float(array)


def number_of_offers(argument: str, value: ArrayLike) -> FloatArray:
    """Return horizons, whole and positive, that can be walked offer by offer, shape (...).

    Examples
    --------
    >>> number_of_offers("periods", 0)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: periods must be a positive integer, 100,000 at most, got 0
    """
    array = real(argument, value)
    if ((array < 1) | (array != np.floor(array)) | (array > _MOST_OFFERS)).any():
        raise invalid(argument, f"must be a positive integer, {_MOST_OFFERS:,} at most", value)
    return array


def whole_number(argument: str, value: object, *, most: float = _MOST_OFFERS) -> int:
    """Return one whole positive number; by default at most so many as can be walked one by one.

    Examples
    --------
    >>> whole_number("rounds", 2.5)
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: rounds must be a positive integer, got 2.5
    """
    count = one_number(argument, value)  # type: ignore[arg-type]  # of any type until here
    if isinstance(value, bool) or count < 1 or count != np.floor(count):
        raise invalid(argument, "must be a positive integer", value)
    if count > most:
        raise invalid(argument, f"must be at most {most:,}", value)
    return int(count)


def one_of(argument: str, value: object, names: tuple[str, ...]) -> None:
    """Raise an error unless `value` is one of the names.

    Examples
    --------
    >>> one_of("distribution", [1], ("normal", "logistic"))
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: distribution must be one of ('normal', 'logistic'), got [1]
    """
    if not isinstance(value, str) or value not in names:
        raise invalid(argument, f"must be one of {names}", value)


def a_pie(_argument: str, value: ArrayLike) -> FloatArray:
    """Return the size of a pie: positive and finite."""
    return pie_size(value)


def up_to_one(argument: str, value: ArrayLike) -> FloatArray:
    """Return numbers in (0, 1] that one may divide by."""
    array = real(argument, value)
    if ((array <= 0) | (array > 1)).any():
        raise invalid(argument, "must lie in (0, 1]", value)
    return positive(argument, array)


def below_one(_argument: str, value: ArrayLike) -> FloatArray:
    """Return discount factors in [0, 1)."""
    array = real("discount factor", value) + 0.0  # no negative zero, whose logarithm has another sign
    wrong = (array < 0) | (array >= 1)
    if wrong.any():
        found = float(array[wrong].ravel()[0])
        raise InvalidInputError(f"discount factor is {found:g}; expected a value in [0, 1)")
    return array


def strictly_between(argument: str, value: ArrayLike) -> FloatArray:
    """Return probabilities in (0, 1), of `LEAST_CHANCE` or more."""
    array = real(argument, value)
    if ((array <= 0) | (array >= 1)).any():
        raise invalid(argument, "must lie strictly between 0 and 1", value)
    return positive(argument, array, smallest=LEAST_CHANCE)
