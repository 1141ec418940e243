"""A lab on the page, alive: a control is moved, and the picture follows."""

import asyncio
import time

import ipywidgets as widgets

from .page import page, said

FIRST = 0.004  # seconds of work before the first picture, where numbers come bit by bit
SLICE = 0.008  # of work between two looks at what the learner does
FRAME = 0.08  # between two pictures
SENDING = 0.02  # of rest after each, in which the kernel's other threads send it


class Live:
    """The widgets of a lab, and what ties them to it.

    No frame is late: an event is answered by a picture before the kernel says that it is idle, and until then the page
    keeps only the newest value of a control that is being dragged. Numbers that come bit by bit are worked on in slices
    between events, and are dropped for new ones as soon as a control moves.
    """

    def __init__(self, lab):
        self.lab, self.sentence = lab, ""
        self._start = lab.state()
        self._loop = self._next = None
        self._quiet = False
        height, width = (round(100 * inches) for inches in lab.size[::-1])
        size = {"width": f"{width}px", "height": f"{height}px", "max_width": f"{width}px"}
        self.image, self.text = (
            widgets.Image(format="png", layout=size),
            widgets.HTML(layout={"max_width": f"{width}px"}),
        )
        self.controls = {name: c.widget(getattr(self._start, name)) for name, c in lab.controls.items()}
        for name, control in self.controls.items():
            control.observe(lambda _, name=name: self._moved(name), names="value")
        self.point = widgets.Text() if lab.pointable else None
        if self.point:
            self.point.observe(lambda change: self._pointed(change["new"]), names="value")
        self._restart(self._start, whole=True)
        self.box = page(lab.heading, lab.alt, self.image, self.text, list(self.controls.values()), self.point)

    def state(self):
        """The values of the controls as they stand."""
        shown = self.controls
        return self.lab.state(**{name: control.read(shown[name]) for name, control in self.lab.controls.items()})

    def _moved(self, name):
        if not self._quiet:
            self._set(self.lab.moved(name, self.state()))
            self._restart(self.state())

    def _pointed(self, place):
        """`place`: "right,down" in fractions of the picture."""
        state = self.state()
        found = self.lab.stage(state).locate(*map(float, place.split(",")))
        if found and (values := self.lab.pointed(*found, state)):
            self._set(values)
            self._restart(self.state())

    def _set(self, values):
        """Move controls without an answer to each."""
        self._quiet = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._quiet = False

    def _restart(self, state, whole=False):
        if self._next:
            self._next.cancel()
        self._loop = None if whole else _running_loop()
        self._now, self._frames = state, self.lab.frames(state)
        self._advance(FIRST)

    def _advance(self, seconds=SLICE):
        """Work on the numbers for a while, draw when it is time, and come back later for the rest."""
        start = time.perf_counter()
        try:
            for numbers in self._frames:
                self._numbers = numbers
                if self._loop and time.perf_counter() > start + seconds:
                    break
            else:
                return self._draw()
            if drawn := seconds == FIRST or time.perf_counter() > self._drawn + FRAME:
                self._draw()
        except Exception as error:  # a learner's function may fail in any way; the lab says so and lives on
            return self._say(f"{type(error).__name__}: {error}")
        self._next = self._loop.call_later(SENDING if drawn else 0, self._advance)

    def _draw(self):
        self.image.value, sentence = self.lab.drawn(self._now, self._numbers)
        self._say(sentence)
        self._drawn = time.perf_counter()

    def _say(self, sentence):
        self.sentence, self.text.value = sentence, said(sentence)


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
