"""What parties can reach together: hulls, polytopes, smooth frontiers, finite lists."""

from gametheory.games.feasible.expression import Expression
from gametheory.games.feasible.finite import FiniteSet
from gametheory.games.feasible.hull import Hull
from gametheory.games.feasible.hull_region import HullRegion
from gametheory.games.feasible.polyhedral import PolyhedralRegion, ideal_gain, reach
from gametheory.games.feasible.polytope import Polytope
from gametheory.games.feasible.sets import FeasibleSet, Region
from gametheory.games.feasible.smooth import Frontier, SmoothRegion
from gametheory.games.feasible.surface import Surface, SurfaceRegion

__all__ = [
    "Expression",
    "FeasibleSet",
    "FiniteSet",
    "Frontier",
    "Hull",
    "HullRegion",
    "PolyhedralRegion",
    "Polytope",
    "Region",
    "SmoothRegion",
    "Surface",
    "SurfaceRegion",
    "ideal_gain",
    "reach",
]
