"""A figure whose axes are drawn once, and then only what moves: 2 to 10 ms a picture in place of 50 to 100."""

import struct
import zlib
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..figures import style

INCH = 100  # pixels of the page, where text has its own size
NATURAL = 760  # pixels of the page: in a wider or narrower picture text grows and shrinks, within these bounds:
LEAST, MOST = 0.75, 2.0


class Shape(NamedTuple):
    """How large a picture is in pixels of the page, how many pixels of the screen one of these has, and where the
    panels A, B and C are: "" in a row, "AB;AC" B and C one below the other beside A, "A" no other, as matplotlib's
    subplot_mosaic takes it.
    """

    width: int
    height: int
    ratio: float = 1.0
    plan: str = ""


class Stage:
    """`axes(figure, plan)` makes the panels; `build(panels)` fills them and returns what will move there: `parts`."""

    def __init__(self, shape, axes, build):
        scale = INCH * min(max(shape.width / NATURAL, LEAST), MOST)
        with style.context():
            size = shape.width / scale, shape.height / scale
            self.figure = Figure(figsize=size, dpi=scale * shape.ratio)
            self.canvas = FigureCanvasAgg(self.figure)
            self.parts = build(axes(self.figure, shape.plan))
            self._movers = sorted(_flat(vars(self.parts).values()), key=lambda artist: artist.get_zorder())
            for artist in self._movers:
                artist.set_animated(True)
            self.figure.draw_without_rendering()  # places the axes, once
            _fit_words(self.figure)
            self.figure.set_layout_engine("none")
            self.canvas.draw()
        self._scenery = self.canvas.copy_from_bbox(self.figure.bbox)

    def pixels(self):
        """The picture as it is now: (height, width, 4) of bytes."""
        self.canvas.restore_region(self._scenery)
        self._draw_movers()
        return np.asarray(self.canvas.buffer_rgba())

    def png(self):
        """The picture as it is now, as the bytes of a PNG file, made in a hurry."""
        return png(self.pixels())

    def scenery(self):
        """A PNG of what stays in place."""
        self.canvas.restore_region(self._scenery)
        return png(np.asarray(self.canvas.buffer_rgba()))

    def movers(self):
        """A PNG of what moves, to be laid over the scenery: half the work of a whole picture, a third of its bytes."""
        pixels = np.asarray(self.canvas.buffer_rgba())
        pixels[...] = 0
        self._draw_movers()
        return png(pixels, channels=4)

    def _draw_movers(self):
        for artist in self._movers:
            (artist.axes or self.figure).draw_artist(artist)

    def locate(self, right, down):
        """(number of the axes, x, y) of a point given in fractions of the picture's width and height, or None."""
        width, height = self.figure.bbox.size
        point = right * width, (1 - down) * height
        for panel, axes in enumerate(self.figure.axes):
            if axes.bbox.contains(*point):
                return panel, *map(float, axes.transData.inverted().transform(point))
        return None


def png(pixels, effort=1, channels=3):
    """(height, width, 3 or 4) bytes as a PNG file's bytes: RGB or, with 4 channels, RGBA; no filter; `effort` of
    compression: 1 to 9.

    Image libraries try filters on every row to make the file smaller, which takes 5 times as long as all the drawing.
    """
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + channels * width), np.uint8)  # each row begins with the number of its filter, 0
    rows[:, 1:] = pixels[..., :channels].reshape(height, -1)
    kind = {3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)  # 8 bits a channel, not interlaced
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(rows, effort)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def captioned(pixels, caption, ratio, effort):
    """The PNG of a picture with a caption below it: for print, where words beside a picture are lost."""
    width, dpi = pixels.shape[1], INCH * ratio
    lines = 1 + len(caption) * 6.3 * ratio // width
    with style.context():
        figure = Figure(figsize=(width / dpi, 0.1 + 0.16 * lines), dpi=dpi, layout="none")
        canvas = FigureCanvasAgg(figure)
        figure.text(0.01, 0.95, caption, va="top", fontsize=9.5, wrap=True)
        canvas.draw()
    below = np.asarray(canvas.buffer_rgba())[:, :width]
    return png(np.vstack([pixels[:, : below.shape[1]], below]), effort)


def _fit_words(figure):
    """In narrow axes a title gets smaller, and a legend has one column."""
    for axes in figure.axes:
        room, title = axes.bbox.width, axes.title if axes.title.get_text() else axes._left_title
        if (width := title.get_window_extent().width) > room:
            title.set_fontsize(title.get_fontsize() * max(0.6, room / width))
        if (legend := axes.get_legend()) and legend.get_window_extent().width > room:
            legend.set_ncols(1)


def _flat(values):
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        elif not isinstance(value, Axes):
            yield value
