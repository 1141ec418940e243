"""One look for all figures: `style.use()` at the top of a lesson, `style.COLORS` by role.

The colours are those of Okabe & Ito 2008, which people with every common form of colour blindness can tell apart. The
paper is white on purpose: a figure then reads the same in a light and in a dark notebook.
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.rcsetup import cycler

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")

COLORS = {
    "train": "#0072B2",
    "validation": "#D55E00",
    "test": "#009E73",
    "good": "#009E73",
    "bad": "#D55E00",
    "minimum": "#E69F00",
    "start": "#000000",
    "path": "#D55E00",
    "neutral": "#7F7F7F",
    "class0": "#0072B2",
    "class1": "#E69F00",
    "sgd": "#0072B2",
    "momentum": "#E69F00",
    "nesterov": "#F0E442",
    "adagrad": "#56B4E9",
    "rmsprop": "#009E73",
    "adam": "#D55E00",
    "amsgrad": "#CC79A7",
    "adamw": "#000000",
}

SURFACE = "cividis"  # the colour map for landscapes and heat maps: even in brightness, the same for every eye

_STYLE = {
    "figure.figsize": (8.0, 4.0),
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "text.color": "#222222",
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.facecolor": "white",
    "axes.edgecolor": "#555555",
    "axes.labelcolor": "#222222",
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.labelsize": 12,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#DDDDDD",
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.facecolor": "white",  # paper, so that no line passes through the words
    "legend.edgecolor": "none",
    "legend.framealpha": 0.85,
    "lines.linewidth": 2.0,
    "image.cmap": SURFACE,
}


def context():
    """This style for the figures made inside: ``with style.context(): ...``."""
    return mpl.rc_context(_STYLE)


def use():
    """Make every figure from here on look like the course's: matplotlib's defaults, then this style."""
    plt.rcdefaults()
    mpl.rcParams.update(_STYLE)
