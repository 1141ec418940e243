"""Cases again, as they were or with one argument exchanged: they find what was kept from an earlier call."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.judge import wire
from autograder.judge.answer import Answer, AnswerError
from autograder.judge.compare import agree, difference
from autograder.judge.draws import is_stable
from autograder.judge.exercise import Exercise
from autograder.judge.parts import Case, Part
from autograder.judge.sitting import Sitting, is_used_up
from autograder.judge.trial import Finding, Trial
from autograder.judge.typed import Arguments, Make


class Exchanged(Case):
    """A case with one argument as another draw, or another case, has it."""

    def __init__(self, case: Case, name: str, donor: Case, stream: str):
        key, text = f"{case.key} with another {name}", f"the same again with another {name}"
        super().__init__(case.function, key, hidden=True, values=case.values, text=text)
        self.case, self.argument, self.donor, self.stream = case, name, donor, stream

    def make(self, sitting: Sitting, stream: str = "inputs") -> Arguments:
        return sitting.inputs(self.case) | {self.argument: self.donor.make(sitting, self.stream)[self.argument]}

    def is_steady(self, sitting: Sitting) -> bool:
        """Whether rounding cannot show. It costs more than the case itself, so it is asked where an answer differs."""
        return sitting.kept((self.key, "steady"), lambda: self._is_steady(sitting))

    def _is_steady(self, sitting: Sitting) -> bool:
        inputs = self.make(sitting)
        try:
            expected = sitting.expected(self)
        except AnswerError:  # by the reference: these arguments happen not to go together
            return False
        return is_used_up(inputs) or is_stable(sitting.exercise.reference, inputs, expected)


class Again(Part[Make, bool]):
    """A case once more, with a generator in the same state: whether the answer gives what it gave before."""

    def __init__(self, case: Case, before: Any):
        super().__init__(case.function, f"{case.key} again", hidden=True, text=f"{case.text}, a second time")
        self.case, self.before = case, before

    def outcome(self, answer: Answer, sitting: Sitting, stream: str) -> bool:
        return difference(self.before, answer(**sitting.inputs(self.case)), noise=0.0) is None

    def fault(self, outcome: bool, sitting: Sitting) -> Finding | None:
        return None if outcome else self.found("state")

    def same(self, theirs: bool, learners: bool) -> bool:
        return False  # it is tried on what looks right, as no known mistake does


def repetitions(made: list[Trial]) -> list[Again]:
    """The cases that leave something to chance, once more. Where values are compared, the draws come again."""
    cases = [(t.part, t.outcome) for t in made if isinstance(t.part, Case) and not t.part.values]
    return [Again(*tried) for tried in cases]


def exchanges(sitting: Sitting) -> list[Exchanged]:
    """One more case for each argument, where there is another one that goes with the rest.

    With other numbers the reference may still refuse one, or rounding may show (`is_steady`): then it is no case.
    """
    return [Exchanged(*chosen) for chosen in _chosen(sitting.exercise, sitting.hidden)]


@lru_cache(maxsize=256)
def _chosen(exercise: Exercise, hidden: bool) -> tuple[tuple[Case, str, Case, str], ...]:
    """For each argument (case, argument, donor, stream): the first case that has another one in a second draw.

    A number or a text that a case never draws comes from another case, where the answer is continuous: a choice, such
    as an epoch, could be at a tie that no case was made for, and with `train=True` nothing of dropout is exact.
    """
    sitting = Sitting(exercise, 0, hidden)
    found: dict[str, tuple[Case, str, Case, str]] = {}
    cases = [c for c in sitting.wanted(exercise.cases) if c.values]
    pairs = [(c, c, "exchange") for c in cases]
    pairs += [(c, d, "inputs") for c in cases for d in cases if not exercise.random]
    for case, donor, stream in pairs:
        if found.keys() >= exercise.signature.parameters.keys():
            break
        inputs, others = sitting.inputs(case), sitting.inputs(donor, stream)
        for name in [n for n in inputs.keys() & others.keys() - found.keys() if _another(inputs[n], others[n])]:
            with suppress(AnswerError):
                value = sitting.expected(Exchanged(case, name, donor, stream))
                if donor is case or (np.ndim(others[name]) == 0 and _continuous(value)):
                    found[name] = (case, name, donor, stream)
    return tuple(found[name] for name in exercise.signature.parameters if name in found)


def _another(value: Any, other: Any) -> bool:
    """Whether it is of the same type and shape, but not the same. A function always is, a generator never."""
    if wire.generators([value, other]):
        return False
    return callable(value) or (agree(value, other, values=False) and not agree(value, other))


def _continuous(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_continuous, value))
    return np.asarray(value).dtype.kind == "f"
