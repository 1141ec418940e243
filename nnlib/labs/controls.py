"""The controls of a lab: what each may be, which value is right, and how the page shows it."""

import math
from dataclasses import dataclass

from ..checks import count, number


class Control:
    """A control: its label, and its first value."""

    def check(self, name, value):
        """The value, if it may be one; raises ValueError otherwise."""
        raise NotImplementedError

    def spec(self):
        """What the page needs to know to show it."""
        raise NotImplementedError

    def shown(self, value):
        """The value as the page has it."""
        return value

    def read(self, shown):
        """The value, from what the page has."""
        return shown


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

    def spec(self):
        digits = max(0, -math.floor(math.log10(self.step)))
        range_ = {"low": self.low, "high": self.high, "step": self.step, "log": self.log, "digits": digits}
        return {"kind": "slider", "label": self.label, **range_}

    def read(self, shown):
        return min(max(float(shown), self.low), self.high)  # 10^log₁₀ 3 is a little more than 3


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

    def spec(self):
        range_ = {"low": self.low, "high": self.high, "step": self.step, "log": False, "digits": 0}
        return {"kind": "slider", "label": self.label, **range_}

    def read(self, shown):
        return round(shown)


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

    def spec(self):
        kind = "stops" if self.slides else "menu"
        return {"kind": kind, "label": self.label, "options": [f"{option}" for option in self.options]}

    def shown(self, value):
        return self.options.index(value)

    def read(self, shown):
        return self.options[shown]
