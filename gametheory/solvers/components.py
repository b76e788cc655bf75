"""Connected sets of equilibria of a two-player game: maximal Nash subsets, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Component", "NashSubset"]


@dataclass(frozen=True, kw_only=True)
class NashSubset:
    r"""A maximal Nash subset: every pair of mixtures from its two hulls is an equilibrium.

    Parameters
    ----------
    vertices : tuple of tuple of mixtures
        ``vertices[i]`` spans player `i`'s side: the subset is the product of the convex hulls.
    equilibria : tuple of int
        Positions of the extreme equilibria in the list of the solution.

    References
    ----------
    .. [1] J.-P. Millham, "On Nash subsets of bimatrix games", Naval Research Logistics Quarterly 21
       (1974) 307-317.
    """

    vertices: tuple[tuple[tuple[float, ...], ...], ...]
    equilibria: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Component:
    """A connected set of equilibria.

    Parameters
    ----------
    equilibria : tuple of int
        Positions of its extreme equilibria in the list of the solution.
    subsets : tuple of NashSubset
        The maximal Nash subsets whose union it is; two of them may share a face.
    index : int or None
        Its index: the indices of all components add up to +1. None if not computed.

    References
    ----------
    .. [1] L. Shapley, "A note on the Lemke-Howson algorithm", Math. Programming Study 1 (1974) 175-189.
    """

    equilibria: tuple[int, ...]
    subsets: tuple[NashSubset, ...] = ()
    index: int | None = None

    @property
    def is_point(self) -> bool:
        """Whether the component is a single, isolated equilibrium."""
        return len(self.equilibria) == 1
