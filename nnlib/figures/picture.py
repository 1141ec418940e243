"""A figure as a notebook shows it: an image with an alt text, as wide as a notebook's column, at twice the pixels.

@picture(width=8.3, height=3.6)
def stuck(figure, result):
    axes = figure.subplots()
    ...
    return "Stuck starts against width: 44 % with two hidden units, none from eight on."     # the alt text
"""

from __future__ import annotations

import base64
import functools
import html
import io
from collections.abc import Callable

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from nnlib.figures import style
from nnlib.figures.words import make_readable

WIDTH = 8.3  # inches; at 100 dots an inch as wide as a notebook's column at 1024 px
DPI = 100
COLOURS = 256  # a palette makes the file a third as large; with 96 the colour of a thin line moved by up to a quarter


class Picture:
    """A matplotlib Figure with the alt text that says what it shows. Notebooks show it; `save(path)` keeps it."""

    def __init__(self, figure: Figure, alt: str):
        self.figure, self.alt = figure, " ".join(alt.split())

    def png(self, scale: float = 2) -> bytes:
        """The image at `scale` times its size on the page."""
        canvas, out = FigureCanvasAgg(self.figure), io.BytesIO()
        self.figure.dpi = DPI * scale
        with style.context():
            canvas.draw()  # savefig would draw twice and pack an image that is only unpacked again
        pixels = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
        pixels.convert("RGB").quantize(COLOURS).save(out, format="png")
        return out.getvalue()

    def save(self, path) -> None:
        """Write the image; the ending of the name says in which format."""
        with style.context():
            self.figure.savefig(path, dpi=DPI * 2)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        data, width = base64.b64encode(self.png()).decode(), round(self.figure.get_figwidth() * DPI)
        image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.alt)}" width="{width}" style="max-width:100%;height:auto">'
        return {"text/html": image, "image/png": data, "text/plain": self.alt}

    def __repr__(self) -> str:
        return self.alt


def picture(width: float = WIDTH, height: float = 3.7) -> Callable:
    """Make a drawing function (figure, result, ...) -> alt text a function of the result that returns a Picture."""

    def made(draw: Callable) -> Callable:
        @functools.wraps(draw)
        def drawn(result, *args, **kwargs) -> Picture:
            with style.context():
                figure = Figure(figsize=(width, height), layout="constrained")
                alt = draw(figure, result, *args, **kwargs)
                make_readable(figure)
                return Picture(figure, alt)

        return drawn

    return made
