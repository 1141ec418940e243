"""What every lab is: controls, numbers that follow from them, a picture of the numbers, and a sentence about it.

A lab says what its controls are (`controls`), what follows from them (`numbers`), how the figure is set (`build`), what
moves in it (`draw`) and what there is to see (`sentence`). From that, this module makes three things:

    Race(adam).picture(lr=0.1)       the PNG and the sentence: a pure function of the controls, without any widget
    Race(adam).widget()              the interactive figure
    race.lab(adam)                   shows it in a notebook; elsewhere prints the sentence

In a saved notebook, on GitHub and in a PDF the first picture stands in the widget's place, with its sentence below.
"""

import sys
from types import SimpleNamespace
from typing import ClassVar

from .live import Live
from .stage import Stage, captioned


class Lab:
    """A lab, whose controls' first values may be given by name. What a learner brings is the subclass's business."""

    heading: ClassVar = ""  # one line over the picture
    alt: ClassVar = ""  # what kind of picture it is, for those who do not see it
    size: ClassVar = (7.6, 3.4)  # inches, at 100 dots an inch
    controls: ClassVar = {}  # name -> Slider, Whole, Choice or Switch
    pointable: ClassVar = False  # does the picture answer to a mouse or a finger, by `pointed`?
    scenery: ClassVar = ()  # the controls that change the axes themselves: the figure is then set anew

    def __init__(self, **values):
        self._start = {name: control.value for name, control in self.controls.items()}
        self._start = vars(self.state(**values))
        self._stages = {}

    def build(self, figure, state):
        """Make the axes and all that stands still. Returns a SimpleNamespace of what will move, artists or lists."""
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

    def widget(self):
        """The interactive figure, an ipywidget."""
        return Live(self).box

    def show(self):
        """Display the lab in a notebook; elsewhere print its sentence."""
        if not _in_notebook():
            return print(f"{self.heading}. {self.picture()[1]}")
        from IPython.display import display

        return display(self._bundle(), raw=True)

    def _bundle(self):
        """The widget, and beside it what is shown where widgets cannot run: the picture with its sentence."""
        live = Live(self)
        caption = f"{self.heading} (a lab: run this cell in Jupyter). {live.sentence}"
        still = captioned(self.stage(self.state()).pixels(), caption)
        return live.box._repr_mimebundle_() | {"image/png": still, "text/plain": caption}

    def frames(self, state):
        """The `numbers` one after another, whether they come at once or bit by bit."""
        numbers = self.numbers(state)
        yield from numbers if hasattr(numbers, "__next__") else [numbers]

    def drawn(self, state, numbers):
        """(PNG, sentence) of these numbers."""
        stage = self.stage(state)
        self.draw(stage.parts, state, numbers)
        return stage.png(), self.sentence(state, numbers)

    def stage(self, state):
        """The figure for the state's scenery, made when first needed."""
        key = tuple(getattr(state, name) for name in self.scenery)
        if key not in self._stages:
            self._stages[key] = Stage(self.size, lambda figure: self.build(figure, state))
        return self._stages[key]


def _in_notebook():
    """Is this a kernel that shows rich output?"""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")
