"""The controls of a lab: what each may be, which value is right, and the ipywidget that shows it."""

import math
from dataclasses import dataclass

import ipywidgets as widgets

from ..checks import count, number

_STYLE = {"description_width": "10em"}
_LAYOUT = {"width": "auto"}


class Control:
    """A control: its label, and its first value."""

    def check(self, name, value):
        """The value, if it may be one; raises ValueError otherwise."""
        raise NotImplementedError

    def widget(self, value):
        """The ipywidget, showing this value."""
        raise NotImplementedError

    def read(self, widget):
        """The value that the ipywidget shows."""
        return widget.value


@dataclass(frozen=True)
class Slider(Control):
    """A number between low and high. `log`: equal steps are equal ratios."""

    label: str
    value: float
    low: float
    high: float
    step: float = 0.01
    log: bool = False

    def check(self, name, value):
        return number(name, value, low=self.low, high=self.high)

    def read(self, widget):
        return min(max(widget.value, self.low), self.high)  # 10^log₁₀ 3 is a little more than 3

    def widget(self, value):
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return widgets.FloatLogSlider(value, min=low, max=high, step=0.02, readout_format=".2g", **_shown(self))
        digits = max(0, -math.floor(math.log10(self.step)))
        limits = {"min": self.low, "max": self.high, "step": self.step}
        return widgets.FloatSlider(value, **limits, readout_format=f".{digits}f", **_shown(self))


@dataclass(frozen=True)
class Whole(Control):
    """A whole number between low and high."""

    label: str
    value: int
    low: int
    high: int
    step: int = 1

    def check(self, name, value):
        number(name, value, low=self.low, high=self.high)
        return count(name, value, least=self.low)

    def widget(self, value):
        return widgets.IntSlider(value, min=self.low, max=self.high, step=self.step, **_shown(self))


@dataclass(frozen=True)
class Choice(Control):
    """One of the options: a menu, or a slider where their order means something (`slides`)."""

    label: str
    value: object
    options: tuple
    slides: bool = False

    def check(self, name, value):
        if value not in self.options:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, self.options))}, got {value!r}")
        return value

    def widget(self, value):
        kind = widgets.SelectionSlider if self.slides else widgets.Dropdown
        return kind(options=[(f"{option}", option) for option in self.options], value=value, **_shown(self))


@dataclass(frozen=True)
class Switch(Control):
    """Yes or no."""

    label: str
    value: bool = False

    def check(self, name, value):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False, got {value!r}")
        return value

    def widget(self, value):
        return widgets.Checkbox(value, indent=True, **_shown(self))


def _shown(control):
    return {"description": control.label, "style": _STYLE, "layout": _LAYOUT}
