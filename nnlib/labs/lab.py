"""What every lab is: controls, numbers that follow from them, a picture of the numbers, and a sentence about it.

A lab says what its controls are (`controls`), what follows from them (`numbers`), how the figure is set (`build`), what
moves in it (`draw`) and what there is to see (`sentence`). From that, this module makes three things:

    Race(adam).picture(lr=0.1)       the PNG and the sentence: a pure function of the controls, without any widget
    Race(adam).live()                the interactive figure
    race.lab(adam)                   shows it in a notebook; elsewhere prints the sentence
"""

from types import SimpleNamespace
from typing import ClassVar

from .stage import INCH, Shape, Stage


class Lab:
    """A lab, whose controls' first values may be given by name. What a learner brings is the subclass's business."""

    heading: ClassVar = ""  # one line over the picture
    alt: ClassVar = ""  # what kind of picture it is, for those who do not see it; the sentence says the rest
    size: ClassVar = (7.6, 3.4)  # inches, at 100 dots an inch; a page may ask for another size
    widths: ClassVar[tuple[float, ...]] = (1, 1)  # the widths of the axes, side by side
    shared: ClassVar[dict] = {}  # what these have in common: {"sharey": True}
    controls: ClassVar[dict] = {}  # name -> Slider, Whole or Choice
    pointable: ClassVar = False  # does the picture answer to a mouse or a finger, by `pointed`?
    plays: ClassVar = ""  # the control that play and step move on: the lab's time
    scenery: ClassVar[tuple[str, ...]] = ()  # the controls that change the axes themselves: the figure is then set anew

    def __init__(self, **values):
        self._start = {name: control.value for name, control in self.controls.items()}
        self._start = vars(self.state(**values))
        self._stages = {}

    def build(self, panels, state):
        """Draw what stays in place on the axes. Returns a SimpleNamespace of what will move, artists or lists."""
        raise NotImplementedError

    def numbers(self, state):
        """What follows from the controls; or a generator of it, better and better, the last one being right."""
        raise NotImplementedError

    def draw(self, parts, state, numbers):
        """Move the artists that `build` returned."""
        raise NotImplementedError

    def sentence(self, state, numbers):
        """What is to be seen, in one or two sentences with the numbers."""
        raise NotImplementedError

    def moved(self, name, state):
        """When the control `name` was moved: the values of others that go along, by name."""
        return {}

    def pointed(self, panel, x, y, state):
        """When the picture was pointed on, at (x, y) in the axes number `panel`: values of controls, by name."""
        return {}

    def state(self, **values):
        """The values of all controls: the first ones, but for those given. Raises ValueError for what cannot be."""
        if unknown := set(values) - set(self.controls):
            raise ValueError(f"the controls are {', '.join(self.controls)}, got {', '.join(sorted(unknown))}")
        return SimpleNamespace(**{k: self.controls[k].check(k, v) for k, v in (self._start | values).items()})

    def picture(self, **values):
        """(PNG, sentence) for these values of the controls."""
        state = self.state(**values)
        return self.drawn(state, [*self.frames(state)][-1])

    def live(self):
        """The interactive figure, a widget."""
        from .live import Live  # loads the widgets, which pictures do not need

        return Live(self)

    def show(self):
        """Display the lab in a notebook; elsewhere print its sentence."""
        from .alive import in_notebook

        if in_notebook():
            self.live().show()
        else:
            print(f"{self.heading}. {self.picture()[1]}")

    def frames(self, state):
        """The `numbers` one after another, whether they come at once or bit by bit."""
        numbers = self.numbers(state)
        yield from numbers if hasattr(numbers, "__next__") else [numbers]

    def drawn(self, state, numbers, shape=None):
        """(PNG, sentence) of these numbers."""
        stage = self.stage(state, shape)
        self.draw(stage.parts, state, numbers)
        return stage.png(), self.sentence(state, numbers)

    def stage(self, state, shape=None):
        """The figure for the state's scenery, in this shape; made when first needed."""
        shape = shape or Shape(*(round(INCH * side) for side in self.size))
        key = shape, *(getattr(state, name) for name in self.scenery)
        if key not in self._stages:
            self._stages[key] = Stage(shape, self._axes, lambda panels: self.build(panels, state))
        return self._stages[key]

    def _axes(self, figure, plan):
        """The axes of the panels as planned; those without room are outside the picture."""
        letters = "ABC"[: len(self.widths)]
        row = {"width_ratios": self.widths} if plan in ("", letters) else {}
        found = figure.subplot_mosaic(plan or letters, **row, **self.shared)
        for letter in set(letters) - set(found):
            found[letter] = figure.add_axes((2, 2, 1, 1))
            found[letter].set_in_layout(False)
        return [found[letter] for letter in letters]

    def forget(self, shape):
        """Drop the figures of a shape that the page no longer has."""
        self._stages = {key: stage for key, stage in self._stages.items() if key[0] != shape}
