"""The parts of an exercise. Each knows how to try itself on an answer, what to find, and whether two outcomes agree."""

from __future__ import annotations

import inspect
import math
from typing import Any, Generic, Literal, TypeVar

import numpy as np

from autograder.judge.answer import Answer, AnswerError, AnswerRaised
from autograder.judge.compare import Difference, agree, difference
from autograder.judge.sitting import Sitting, size_of
from autograder.judge.trial import Broken, Finding, Raised, Trial
from autograder.judge.typed import Arguments, Function, Holds, Make, Observe, Statistics

F = TypeVar("F", bound=Function)  # the function that is registered
O = TypeVar("O")  # what comes of trying it

SIGMAS = 7.0  # two statistics differ when they are this many standard errors apart: 2.6e-12 by chance, two-sided
OWN_SCATTER = 2.0  # an answer's own standard error counts up to so many times the reference's
HIDDEN_KIND = {"law_value": "law", "immeasurable": "statistic"}


class Part(Generic[F, O]):
    """A registered function. Its key names its seeds and never changes; its text is the sentence a learner reads."""

    def __init__(self, function: F, key: str = "", hidden: bool = False, text: str = ""):
        self.function, self.hidden = function, hidden
        self.key = key or function.__name__
        self.text = text or " ".join((inspect.getdoc(function) or "").split())
        if not self.text:
            raise ValueError(f"{self.key} needs a docstring: it is what the learner reads")

    @property
    def name(self) -> str:
        return self.key

    def trial(self, answer: Answer, sitting: Sitting) -> Trial:
        """Try the part on an answer."""
        outcome = self.attempt(answer, sitting, "answer")
        return Trial(self, outcome, self.finding(outcome, sitting), self.is_sound(outcome, sitting))

    def attempt(self, answer: Answer, sitting: Sitting, stream: str) -> O | Raised:
        """What the answer does; what it raises is a value too."""
        try:
            with np.errstate(all="ignore"):
                return self.outcome(answer, sitting, stream)
        except AnswerRaised as error:
            return Raised(error.kind, error.message, error.line)

    def alike(self, theirs: O | Raised, learners: O | Raised) -> bool:
        """Whether a known mistake did what the learner's answer did."""
        if isinstance(theirs, Raised) or isinstance(learners, Raised):
            return isinstance(theirs, Raised) and isinstance(learners, Raised) and theirs.kind == learners.kind
        return self.same(theirs, learners)

    def finding(self, outcome: O | Raised, sitting: Sitting) -> Finding | None:
        """What is wrong with an outcome; None where nothing is."""
        if isinstance(outcome, Raised):
            return self.found("raised", got=["exception", outcome.kind, outcome.message], line=outcome.line)
        return self.fault(outcome, sitting)

    def found(self, kind: str, **facts: Any) -> Finding:
        """A finding of this part. That of a hidden one holds its kind and nothing else that depends on the answer."""
        if self.hidden:
            return Finding(HIDDEN_KIND.get(kind, kind), self.text, self.key, hidden=True)
        return Finding(kind, self.text, self.key, **facts)

    def is_sound(self, outcome: O | Raised, sitting: Sitting) -> bool:
        return True

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> O:
        raise NotImplementedError

    def same(self, theirs: O, learners: O) -> bool:
        raise NotImplementedError

    def fault(self, outcome: O, sitting: Sitting) -> Finding | None:
        raise NotImplementedError


class Case(Part[Make, Any]):
    """Inputs, on which the answer is compared with the reference: function(rng) -> dict of arguments.

    `values`: the numbers are compared, and not only type, shape and finiteness (random answers).
    """

    def __init__(self, function: Make, key: str = "", hidden: bool = False, values: bool = True, text: str = ""):
        super().__init__(function, key, hidden, text)
        self.values = values

    def make(self, sitting: Sitting, stream: str = "inputs") -> Arguments:
        return self.function(sitting.rng(self, stream))

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> Any:
        return answer(**sitting.inputs(self))

    def trial(self, answer: Answer, sitting: Sitting) -> Trial:
        expected = sitting.expected(self)
        outcome = self.attempt(answer, sitting, "answer")
        finding = self.finding(outcome, sitting)
        size = size_of(sitting.inputs(self))
        off = None if isinstance(outcome, Raised) else self._difference(expected, outcome, sitting)
        sound = not isinstance(outcome, Raised) and (off is None or off.kind in ("value", "finite", "container"))
        return Trial(self, outcome, finding, sound, size)

    def fault(self, outcome: Any, sitting: Sitting) -> Finding | None:
        off = self._difference(sitting.expected(self), outcome, sitting)
        return self.found(off.kind, place=off.place, expected=off.expected, got=off.got) if off else None

    def same(self, theirs: Any, learners: Any) -> bool:
        return agree(theirs, learners, values=self.values)

    def _difference(self, expected: Any, got: Any, sitting: Sitting) -> Difference | None:
        return difference(expected, got, names=sitting.exercise.returns, values=self.values)


class Law(Part[Holds, Literal[True] | Broken]):
    """A property: function(answer, rng) -> True or None where it holds, else a Difference, `Broken`, or False.

    Values too odd for the law to work with break it.
    """

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> Literal[True] | Broken:
        try:
            outcome = self.function(sitting.tamed(answer), sitting.rng(self))
        except AnswerError:
            raise
        except Exception:
            return Broken()
        if isinstance(outcome, Difference):
            return Broken(outcome.place, outcome.expected, outcome.got)
        if isinstance(outcome, Broken):
            return outcome
        holds = outcome is None or (isinstance(outcome, (bool, np.bool_)) and outcome)
        return True if holds else Broken()  # on odd values a law may come to no yes or no

    def same(self, theirs: Literal[True] | Broken, learners: Literal[True] | Broken) -> bool:
        return (theirs is True) == (learners is True)

    def fault(self, outcome: Literal[True] | Broken, sitting: Sitting) -> Finding | None:
        if outcome is True:
            return None
        if outcome.expected == "" or outcome.got == "":
            return self.found("law")
        return self.found("law_value", place=outcome.place, expected=outcome.expected, got=outcome.got)


class Observation(Part[Observe, Statistics]):
    """What can be observed of a random answer: function(answer, rng, draws) -> {name: (value, standard error)}.

    Inputs come from `rng`, the same for everyone; `draws` is the generator to hand to the answer, each one's own.
    Values too odd to compute with give none. An answer's own scatter widens the tolerance by OWN_SCATTER at most.
    """

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> Statistics:
        try:
            return self.function(sitting.tamed(answer), sitting.rng(self), sitting.rng(self, f"draws of {stream}"))
        except AnswerError:
            raise
        except Exception:
            return {}

    def same(self, theirs: Statistics, learners: Statistics) -> bool:
        return theirs.keys() == learners.keys() and all(close(theirs[k], learners[k]) for k in learners)

    def fault(self, outcome: Statistics, sitting: Sitting) -> Finding | None:
        if not outcome:
            return self.found("immeasurable")
        expected = sitting.kept((self.key, "reference"), lambda: self.outcome(sitting.reference, sitting, "reference"))
        for name, (value, sigma) in outcome.items():
            wanted = expected.get(name, (math.nan, math.nan))
            if not close(wanted, (value, min(sigma, OWN_SCATTER * wanted[1]))):
                return self.found("statistic", place=name, expected=f"{wanted[0]:.4g}", got=f"{value:.4g}")
        return None


def close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether two statistics agree, given their standard errors."""
    if not all(map(math.isfinite, (*a, *b))):
        return math.isnan(a[0]) and math.isnan(b[0])
    return abs(a[0] - b[0]) <= SIGMAS * math.hypot(a[1], b[1]) + 1e-9 * abs(a[0])
