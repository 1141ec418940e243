"""Lesson 1: what is true of convex functions, of functions that are not, and of descent on both.

convex: gaps, minimizers, heights, tops, kinds of problems. limits: slopes by differences, the largest stable rate, the
edge of stability. nonconvex: minima, twins, matched networks. saddles: critical points. search: Rastrigin's function
and networks that copy one.
"""

from nnlib.experiments.optimization.convex import (
    Gaps,
    Heights,
    Kinds,
    Minimizers,
    Tops,
    gaps,
    heights,
    kinds,
    minimizers,
    tops,
)
from nnlib.experiments.optimization.limits import (
    Edge,
    LearningRates,
    Limit,
    StepSizes,
    edge,
    learning_rates,
    limit,
    step_sizes,
)
from nnlib.experiments.optimization.nonconvex import Matching, Optima, Twins, matching, optima, twins
from nnlib.experiments.optimization.saddles import (
    Critical,
    Curvatures,
    Plateau,
    Signs,
    critical,
    curvatures,
    plateau,
    signs,
)
from nnlib.experiments.optimization.search import Hard, hard

__all__ = [
    "Critical",
    "Curvatures",
    "Edge",
    "Gaps",
    "Hard",
    "Heights",
    "Kinds",
    "LearningRates",
    "Limit",
    "Matching",
    "Minimizers",
    "Optima",
    "Plateau",
    "Signs",
    "StepSizes",
    "Tops",
    "Twins",
    "critical",
    "curvatures",
    "edge",
    "gaps",
    "hard",
    "heights",
    "kinds",
    "learning_rates",
    "limit",
    "matching",
    "minimizers",
    "optima",
    "plateau",
    "signs",
    "step_sizes",
    "tops",
    "twins",
]
