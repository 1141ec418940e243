"""Words inside a figure can be read: dark enough on white paper, and with paper around them where lines pass behind."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.typing import ColorType

CONTRAST = 4.5  # on white: WCAG 2.1, 1.4.3
PAPER: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground="white")]


def make_readable(figure: Figure) -> None:
    """Darken the coloured words on the axes, and give each word paper around it. What stands on a map stays as it is."""
    for axes in figure.axes:
        for text in [] if _is_map(axes) else axes.texts:
            if text.get_bbox_patch() is None:
                text.set_color(ink(text.get_color()))
                text.set_path_effects(PAPER)


def _is_map(axes: Axes) -> bool:
    """Is the ground coloured by numbers, and not paper?"""
    return bool(axes.images) or any(drawn.get_array() is not None for drawn in axes.collections)


def ink(color: ColorType) -> str:
    """The colour, as dark as words in it have to be."""
    red, green, blue = to_rgb(color)
    while contrast((red, green, blue)) < CONTRAST:
        red, green, blue = 0.97 * red, 0.97 * green, 0.97 * blue
    return to_hex((red, green, blue))


def contrast(color: ColorType) -> float:
    """The contrast ratio of a colour on white."""
    rgb = np.asarray(to_rgb(color), float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05)
