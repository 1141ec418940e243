"""A lab on the page, alive: a control is moved, and the picture follows."""

import asyncio
import base64
import html
import time
from importlib.resources import files

from traitlets import Dict

from .alive import WAKE, Alive, script
from .stage import INCH, Shape, captioned, png

FIRST = 0.004  # seconds of work before the first picture, where numbers come bit by bit
SLICE = 0.008  # of work between two looks at what the learner does
FRAME = 0.08  # between two pictures
SENDING = 0.02  # of rest after each, in which the kernel's other threads send it
REST = 1.0  # without a new picture before the notebook keeps the last one
SHARP = 1.5  # pixels of a kept picture for one of the page
EFFORT = 6  # of compressing it; 9 saves a tenth of the bytes and takes five times as long, in which no key is answered


class Live(Alive):
    """What ties a lab to its page.

    The page sends a numbered message with what was changed, and no other before a picture has answered it: meanwhile it
    keeps only the newest value of a control that is being dragged, so no frame is late. Numbers that come bit by bit
    are worked on in slices between messages, and are dropped for new ones as soon as a control moves.
    """

    _esm = script(__package__, "lab.js")
    _css = files(__package__).joinpath("lab.css").read_text("utf-8")
    spec = Dict().tag(sync=True)

    def __init__(self, lab):
        self.lab, self.sentence, self.number = lab, "", 0
        self.now, self._numbers, self._shape, self._stage = lab.state(), None, None, None
        self._loop = self._next = self._keeping = None
        super().__init__(spec=_spec(lab))
        self.on_msg(lambda _, message, __: self.hear(**message))
        try:
            *_, self._numbers = lab.frames(self.now)
            self.sentence = lab.sentence(self.now, self._numbers)
        except Exception as error:  # a learner's function may fail in any way; the lab says so and lives on
            self.sentence = _said(error)

    def hear(self, number, values=None, point=None, shape=None):
        """Answer a message of the page: `values` of controls, a `point` of the picture in fractions, a new `shape`."""
        self.number, before, changes = number, self.now, {}
        if shape:  # also of a page that was loaded again, which has nothing yet
            self._stage = None
            self._reshape(Shape(*shape))
        for name, value in (values or {}).items():
            changes[name] = self.lab.controls[name].read(value)
            changes |= self.lab.moved(name, self._with(changes))
        if point and (found := self.lab.stage(self.now, self._shape).locate(*point)):
            changes |= self.lab.pointed(*found, self.now)
        self.now = self._with(changes)
        if self.now != before or self._numbers is None:
            self._restart()
        else:
            self._draw()

    def still(self):
        """The last picture with its words; for print, in one image."""
        shape = Shape(*(round(INCH * side) for side in self.lab.size), SHARP)
        stage = self.lab.stage(self.now, shape)
        if self._numbers is not None:
            self.lab.draw(stage.parts, self.now, self._numbers)
        pixels = stage.pixels()
        heading, sentence, wake = (html.escape(text) for text in (self.lab.heading, self.sentence, WAKE))
        image = (
            f'<img src="data:image/png;base64,{base64.b64encode(png(pixels, EFFORT)).decode()}" '
            f'alt="{html.escape(self._alt())}" width="{shape.width}" style="max-width: 100%; height: auto">'
        )
        caption = f"{self.lab.heading}. {self.sentence} {WAKE}"
        return {
            "text/plain": caption,
            "text/html": f"<p><strong>{heading}</strong></p>{image}<p>{sentence}</p><p><em>{wake}</em></p>",
            "image/png": base64.b64encode(captioned(pixels, caption, SHARP, EFFORT)).decode(),
        }

    def _reshape(self, shape):
        if shape != self._shape:
            self.lab.forget(self._shape)
            self._shape = shape

    def _with(self, changes):
        return self.lab.state(**(vars(self.now) | changes))

    def _restart(self):
        if self._next:
            self._next.cancel()
        self._loop = _running_loop()
        self._frames = self.lab.frames(self.now)
        self._advance(FIRST)

    def _advance(self, seconds=SLICE):
        """Work on the numbers for a while, draw when it is time, and come back later for the rest."""
        start, done = time.perf_counter(), True
        try:
            for numbers in self._frames:
                self._numbers, self._drawn = numbers, False
                if self._loop and time.perf_counter() > start + seconds:
                    done = False
                    break
            due = done or seconds == FIRST or time.perf_counter() > self._last + FRAME
            if due and not self._drawn:
                self._draw()
        except Exception as error:
            return self._say(_said(error))
        if not done:
            self._next = self._loop.call_later(SENDING if self._drawn else 0, self._advance)

    def _draw(self):
        """Send what moves, and what stays in place where the page does not have it yet."""
        stage = self.lab.stage(self.now, self._shape)
        self.lab.draw(stage.parts, self.now, self._numbers)
        scenery = [] if stage is self._stage else [stage.scenery()]
        self._say(self.lab.sentence(self.now, self._numbers), [stage.movers(), *scenery])
        self._stage, self._drawn, self._last = stage, True, time.perf_counter()

    def _say(self, sentence, pictures=()):
        self.sentence = sentence
        controls = self.lab.controls.items()
        values = {name: control.shown(getattr(self.now, name)) for name, control in controls}
        words = {"sentence": sentence, "alt": self._alt(), "values": values}
        self.send({"number": self.number, **words}, buffers=list(pictures))
        if self._keeping:
            self._keeping.cancel()
        self._keeping = self._loop and self._loop.call_later(REST, self.keep)

    def _alt(self):
        return f"{self.lab.alt} {self.sentence}"


def _spec(lab):
    """What the page needs to know of a lab."""
    return {
        "heading": lab.heading,
        "panels": len(lab.widths),
        "ratio": lab.size[1] / lab.size[0],
        "pointable": lab.pointable,
        "plays": lab.plays,
        "controls": {name: control.spec() for name, control in lab.controls.items()},
    }


def _said(error):
    return f"{type(error).__name__}: {error}"


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
