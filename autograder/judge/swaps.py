"""Cases again with one argument exchanged: they find results that were kept from an earlier call."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.judge import wire
from autograder.judge.answer import AnswerError, LocalAnswer
from autograder.judge.compare import agree
from autograder.judge.exercise import Exercise, Part
from autograder.judge.seeds import Seeds


def exchanges(exercise: Exercise, seeded: Seeds, hidden: bool) -> list[Part]:
    """One more case for each argument, where there is another one that goes with the rest.

    With other numbers the reference may still refuse one: that case is no case then.
    """
    return [_exchanged(*chosen, seeded) for chosen in _chosen(exercise, hidden)]


@lru_cache(maxsize=256)
def _chosen(exercise: Exercise, hidden: bool) -> tuple[tuple[Part, str, Part, int], ...]:
    """For each argument (case, argument, donor, stream): the first case that has another one in a second draw.

    A number or a text that a case never draws comes from another case, where the answer is continuous: a choice, such
    as an epoch, could stand at a tie that no case was made for, and with `train=True` nothing of dropout is exact.
    """
    seeded, found = Seeds(0, exercise.name), {}
    reference = LocalAnswer(exercise.reference, exercise.signature)
    cases = [c for c in exercise.wanted(exercise.cases, hidden) if exercise.by_value(c)]
    pairs = [(c, c, 4) for c in cases] + [(c, d, 0) for c in cases for d in cases if not exercise.random]
    for case, donor, stream in pairs:
        inputs, others = seeded.inputs(case), donor(seeded(donor, stream))
        for name in [n for n in inputs.keys() & others.keys() - found.keys() if _another(inputs[n], others[n])]:
            with suppress(AnswerError):
                value = reference(**seeded.inputs(_exchanged(case, name, donor, stream, seeded)))
                if stream or (np.ndim(others[name]) == 0 and _continuous(value)):
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


def _exchanged(case: Part, name: str, donor: Part, stream: int, seeded: Seeds) -> Part:
    """The case with one argument as another draw, or another case, has it."""

    def again(rng: np.random.Generator) -> dict:
        return seeded.inputs(case) | {name: donor(seeded(donor, stream))[name]}

    again.__name__, again.__doc__ = f"{case.name} with another {name}", f"the same again with another {name}"
    return Part(again, hidden=True, exact=case.exact)
