"""One exercise with one seed: every answer that sits it gets the same inputs, and what it is held to is made once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from autograder.judge import wire
from autograder.judge.answer import Answer, LocalAnswer, TamedAnswer
from autograder.judge.typed import Arguments, Inputs

if TYPE_CHECKING:
    from autograder.judge.exercise import Exercise
    from autograder.judge.parts import Case, Part
    from autograder.judge.trial import Trial

K = TypeVar("K")


class Sitting:
    """The inputs of an exercise's parts, what the reference gives on them, and which parts are tried at all.

    `hidden`: with the parts that only grading knows. Raises ValueError where those have not been loaded
    (`bank.find(name, hidden=True)`).
    """

    def __init__(self, exercise: Exercise, seed: int, hidden: bool = False):
        if hidden and not exercise.complete:
            raise ValueError(f"the hidden parts of {exercise.name} are not loaded: bank.find(name, hidden=True)")
        self.exercise, self.seed, self.hidden = exercise, seed, hidden
        self.reference = LocalAnswer(exercise.reference, exercise.signature)
        self._inputs: dict[str, Arguments] = {}
        self._kept: dict[tuple[str, ...], Any] = {}
        self._shown: WeakKeyDictionary[Answer, dict[str, Trial]] = WeakKeyDictionary()

    def whole(self) -> Sitting:
        """The same with the parts that only grading knows. What is made for the others is made once for both, and an
        answer that was tried on them is not tried on them again.
        """
        whole = Sitting(self.exercise, self.seed, hidden=True)
        whole._inputs, whole._kept, whole._shown = self._inputs, self._kept, self._shown
        return whole

    def shown(self, answer: Answer) -> dict[str, Trial]:
        """What an answer did where hidden parts were left out: its trials by the key of the part."""
        return self._shown.setdefault(answer, {})

    def rng(self, part: Part[Any, Any], stream: str = "inputs") -> np.random.Generator:
        """A generator of the part's own: nothing in it leads to the seed, or to another part's numbers."""
        name = "\n".join((str(self.seed), self.exercise.name, part.key, stream))
        return np.random.default_rng(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest(), "big"))

    def wanted(self, parts: list[Any]) -> list[Any]:
        """All parts when grading, the visible ones in a notebook."""
        return [p for p in parts if self.hidden or not p.hidden]

    def inputs(self, case: Case, stream: str = "inputs") -> Arguments:
        """A case's inputs: made once, but anew for every answer where a generator or a function is among them."""
        key = f"{case.key}\n{stream}"
        made = self._inputs.pop(key, None) or case.make(self, stream)
        if not is_used_up(made):
            self._inputs[key] = made
        return made

    def expected(self, case: Case) -> Any:
        """What the reference gives on a case. Raises AnswerError."""
        return self.kept((case.key, "expected"), lambda: self.reference(**self.inputs(case)))

    def kept(self, key: tuple[str, ...], make: Callable[[], K]) -> K:
        """What is the same for every answer: made at the first one."""
        if key not in self._kept:
            self._kept[key] = make()
        made: K = self._kept[key]
        return made

    def tamed(self, answer: Answer) -> Answer:
        """The answer as laws and observations call it."""
        cases = self.exercise.cases
        return TamedAnswer(answer, self.reference, self.expected(cases[0]) if cases else None)


def size_of(inputs: Inputs) -> int:
    """The entries of all arrays: the smallest failing inputs are shown."""
    return sum(np.size(value) for value in inputs.values() if isinstance(value, np.ndarray))


def is_used_up(inputs: Inputs) -> bool:
    """Whether calls leave their traces in inputs even where these are copied: a generator, a function that counts."""
    return any(map(callable, inputs.values())) or bool(wire.generators(dict(inputs)))
