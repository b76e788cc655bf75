"""Behaviour strategies as arrays: one mixture at each information set, laid side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import invalid
from gametheory.games.game_tree import GameTree

if TYPE_CHECKING:
    from gametheory.games.extensive_form import ExtensiveForm

__all__ = ["are_mixtures", "as_profile", "described", "pure_profile"]


def as_profile(game: ExtensiveForm, answer: Any) -> FloatArray | None:
    """Return `answer` as an array of shape (..., A), or None if it is no strategy profile of `game`.

    An array is taken to be flat; a tuple or list holds one mixture an information set.
    """
    tree = game.tree
    try:
        flat = _joined(tree, answer) if isinstance(answer, (tuple, list)) else np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    if flat is None or flat.shape[-1:] != (int(tree.offsets[-1]),):
        return None
    batch = flat.shape[:-1]
    if batch and (len(batch) > len(game.batch_shape) or not _broadcasts(batch, game.batch_shape)):
        return None
    return flat if are_mixtures(flat, tree.offsets[:-1]) else None


def are_mixtures(flat: FloatArray, starts: Any) -> bool:
    """Whether the segments of the last axis that begin at `starts` are probability distributions."""
    if not np.isfinite(flat).all() or (flat < -ATOL).any():
        return False
    if not flat.shape[-1]:
        return True
    return bool((abs(np.add.reduceat(flat, starts, axis=-1) - 1.0) <= 1e3 * ATOL).all())


def pure_profile(tree: GameTree, choices: Mapping[str, str]) -> FloatArray:
    """Return the profile in which the named information sets take the named actions."""
    if len(set(tree.set_names)) < tree.n_sets:
        raise invalid("names", "of information sets must differ to be chosen by: give names", tree.set_names)
    if set(choices) != set(tree.set_names):
        raise invalid("choices", f"must name each of the {tree.n_sets} information sets", dict(choices))
    out = np.zeros(int(tree.offsets[-1]))
    for which, name in enumerate(tree.set_names):
        labels = tree.actions(which)
        if choices[name] not in labels:
            raise invalid("choices", f"at {name} must be one of {', '.join(labels)}", choices[name])
        out[int(tree.offsets[which]) + labels.index(choices[name])] = 1.0
    return out


def described(game: ExtensiveForm, strategy: Any) -> dict[str, Any]:
    """Return a profile as a row of a table: what is done at each information set."""
    if game.batch_shape:
        return {"games": int(np.prod(game.batch_shape))}
    row = {}
    for which, mixture in enumerate(game.mixtures(strategy)):
        labels = game.tree.actions(which)
        parts = [(label, p) for label, p in zip(labels, mixture, strict=True) if p > 0]
        text = parts[0][0] if len(parts) == 1 else ", ".join(f"{p:.4g} {label}" for label, p in parts)
        row[f"{game.players[game.tree.set_players[which]]} at {game.set_name(which)}"] = text
    return row


def _joined(tree: GameTree, mixtures: Any) -> FloatArray | None:
    parts = [np.asarray(mixture, dtype=float) for mixture in mixtures]
    if [part.shape[-1:] for part in parts] != [(k,) for k in tree.set_degrees.tolist()]:
        return None
    if not parts:
        return np.empty(0)
    batch = np.broadcast_shapes(*{part.shape[:-1] for part in parts})
    return np.concatenate([np.broadcast_to(p, (*batch, p.shape[-1])) for p in parts], axis=-1)


def _broadcasts(shape: tuple[int, ...], batch: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, batch) == batch
    except ValueError:
        return False
