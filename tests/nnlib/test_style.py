"""The look of the figures: set once, the same in every notebook, and told apart by every eye."""

import io
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from nnlib.figures import words
from nnlib.figures.picture import picture
from nnlib.labs import style
from nnlib.optimizers import OPTIMIZERS

# Viénot, Brettel & Mollon 1999: linear RGB as protanopes and deuteranopes see it
DICHROMATS = {
    "protan": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "deutan": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
}


@pytest.fixture(autouse=True)
def own_settings():
    with mpl.rc_context():
        yield


def test_use_sets_the_look_and_forgets_what_was_before():
    mpl.rcParams["lines.linewidth"], mpl.rcParams["axes.titlesize"] = 17, 40
    backend = mpl.get_backend()
    style.use()
    assert mpl.rcParams["lines.linewidth"] == 2 and mpl.rcParams["axes.titlesize"] == 13
    assert mpl.rcParams["axes.prop_cycle"].by_key()["color"] == list(style.PALETTE)
    assert mpl.rcParams["figure.facecolor"] == "white" and mpl.get_backend() == backend


def test_every_optimizer_has_a_colour_of_its_own():
    colours = [style.COLORS[name] for name in OPTIMIZERS]
    assert len(set(colours)) == len(colours)


def lab(colour, sight):
    """CIELAB coordinates (D65) of a colour as seen: distances of 2.3 are just noticeable (Sharma 2003)."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(DICHROMATS.get(sight, np.eye(3)) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 1e-4))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", ["full", *DICHROMATS])
@pytest.mark.parametrize(
    "roles", [("train", "validation", "test"), ("good", "bad"), ("class0", "class1"), tuple(OPTIMIZERS)]
)
def test_colours_that_meet_in_one_figure_stay_apart(roles, sight):
    seen = {role: lab(style.COLORS[role], sight) for role in roles}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(roles, 2)) > 10


@picture()
def lines(figure, result):
    """A line of every colour with its name, beside a map of many colours."""
    left, right = figure.subplots(1, 2)
    for k, colour in enumerate(style.PALETTE):
        left.plot([0, 1], [k, k + 1], color=colour)
        left.text(0.5, k, "word", color=colour)
    right.contourf(np.hypot(*np.meshgrid(np.arange(99), np.arange(99))), 40)
    right.text(50, 50, "word", color="white")
    return "lines"


def test_a_thin_line_keeps_its_colour_in_the_file():
    seen = np.asarray(Image.open(io.BytesIO(lines(None).png())).convert("RGB")).reshape(-1, 3).astype(int)
    for colour in style.PALETTE:
        wanted = np.round(255 * np.array(to_rgb(colour)))
        assert (np.abs(seen - wanted).max(axis=1) <= 2).sum() > 500, colour


def test_coloured_words_are_dark_enough_on_paper_and_stay_as_they_are_on_a_map():
    left, right = lines(None).figure.axes
    assert all(words.contrast(text.get_color()) >= 4.5 and text.get_path_effects() for text in left.texts)
    assert [text.get_color() for text in right.texts] == ["white"]
    assert words.ink("#0072B2") == "#0072b2" and words.ink("black") == "#000000"
