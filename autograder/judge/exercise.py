"""An exercise: what is asked, how it is tested, and which misunderstandings are known. BANK holds them all by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

BANK: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Part:
    """A registered function of an exercise; its docstring is the sentence that a learner reads."""

    function: Callable
    hidden: bool = False
    exact: bool = False  # of a random exercise: this one case has one right value

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def text(self) -> str:
        return " ".join((inspect.getdoc(self.function) or "").split())

    def __call__(self, *args, **kwargs):
        return self.function(*args, **kwargs)


@dataclass(eq=False)
class Exercise:
    """A graded exercise.

    reference   pure function with the contract's signature and defaults
    returns     names of the parts of a returned tuple, used in messages
    random      the answer is a random draw: cases compare type and shape only, `observe` and laws do the rest
    section     the lesson's heading that teaches it, as an anchor
    score       marks by degree: fn(value, hidden) -> (fraction of the points, what to tell)
    hints       what `hint` tells when asked: look here; the idea; the shape of the answer
    unit        the bank module that defines it, filled in by the bank
    """

    name: str
    reference: Callable
    points: float
    returns: tuple[str, ...] = ()
    random: bool = False
    section: str = ""
    score: Callable | None = None
    hints: tuple[str, ...] = ()
    unit: str = ""
    cases: list[Part] = field(default_factory=list)
    laws: list[Part] = field(default_factory=list)
    observations: list[Part] = field(default_factory=list)
    mistakes: dict[str, Part] = field(default_factory=dict)

    def __post_init__(self):
        if self.name in BANK:
            raise ValueError(f"an exercise's name stands once in the bank, and {self.name!r} is there already")
        BANK[self.name] = self

    @cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.reference)

    @staticmethod
    def wanted(parts: list[Part], hidden: bool) -> list[Part]:
        """All parts when grading, the visible ones in a notebook."""
        return [p for p in parts if hidden or not p.hidden]

    def by_value(self, part: Part) -> bool:
        """Whether the values of an answer are compared, and not only type and shape."""
        return part.exact or not self.random

    def case(self, make: Callable) -> Callable:
        """Register inputs: make(rng) -> dict of arguments."""
        return self._add(self.cases, make)

    def hidden_case(self, make: Callable) -> Callable:
        """Register inputs that only grading uses; a learner is shown the docstring alone."""
        return self._add(self.cases, make, hidden=True)

    def exact_case(self, make: Callable) -> Callable:
        """Register inputs of a random exercise that leave nothing to chance: here values are compared."""
        return self._add(self.cases, make, exact=True)

    def hidden_exact_case(self, make: Callable) -> Callable:
        return self._add(self.cases, make, hidden=True, exact=True)

    def law(self, holds: Callable) -> Callable:
        """Register a property: holds(answer, rng) -> True, or False or a sentence on what is wrong."""
        return self._add(self.laws, holds)

    def hidden_law(self, holds: Callable) -> Callable:
        return self._add(self.laws, holds, hidden=True)

    def observe(self, statistics: Callable) -> Callable:
        """Register what can be observed of a random answer: statistics(answer, rng, draws) -> {name: (value, sigma)}.

        Inputs come from `rng`, the same for everyone; `draws` is the generator to hand to the answer.
        """
        return self._add(self.observations, statistics)

    def mistake(self, wrong: Callable) -> Callable:
        """Register what a known misunderstanding computes: its name is the diagnosis, its docstring the message."""
        self.mistakes[wrong.__name__] = Part(wrong)
        return wrong

    @staticmethod
    def _add(parts: list[Part], function: Callable, **kind: bool) -> Callable:
        if not inspect.getdoc(function):
            raise ValueError(f"{function.__name__} needs a docstring: it is what the learner reads")
        parts.append(Part(function, **kind))
        return function
