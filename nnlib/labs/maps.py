"""The landscapes of two coordinates as maps to walk on: where a start is, in per cent of the map, and equal axes."""

from dataclasses import replace

import numpy as np

from ..landscapes import LANDSCAPES

# On its own box the ravine would be drawn five times as wide as it is; and from the ridge of the saddle nobody leaves.
_AS_MAPS: dict[str, dict] = {
    "ravine": {"box": ((-11, 11), (-6, 6)), "start": np.array([-10.0, 4.0])},
    "saddle": {"start": np.array([-1.2, 0.06])},
}
SURFACES = {name: replace(land, **_AS_MAPS.get(name, {})) for name, land in LANDSCAPES.items() if land.n == 2}


def point(land, *percents):
    """The point of the map that is so many per cent of its width to the right and of its height up."""
    return np.array([low + (high - low) * p / 100 for (low, high), p in zip(land.box, percents, strict=True)])


def percent(land, place):
    """The controls' values for a point of the map: {"right": ..., "up": ...}; the nearest ones where it is outside."""
    fractions = [100 * (c - low) / (high - low) for c, (low, high) in zip(place, land.box, strict=True)]
    return dict(zip(("right", "up"), np.clip(fractions, 0, 100).tolist(), strict=True))


def start(name):
    """The controls' values for the start that goes with a landscape."""
    return percent(SURFACES[name], SURFACES[name].start)


def equal_axes(axes, land):
    """Give x and y the same scale, with the map's box inside, and return the limits: (x0, x1), (y0, y1)."""
    for _ in range(2):  # how large the axes are is known after they are laid out, and depends a little on the labels
        axes.figure.draw_without_rendering()
        sides = axes.bbox.size
        unit = max((high - low) / side for (low, high), side in zip(land.box, sides, strict=True))
        middles = [(low + high) / 2 for low, high in land.box]
        limits = [(c - unit * side / 2, c + unit * side / 2) for c, side in zip(middles, sides, strict=True)]
        axes.set(xlim=limits[0], ylim=limits[1])
    axes.set_aspect("equal")
    return limits
