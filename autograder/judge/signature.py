"""Where a function's parameters do not fit the exercise's signature. That is no secret, so the parameter is named."""

from __future__ import annotations

import inspect

from autograder.judge.exercise import Exercise
from autograder.judge.trial import Finding
from autograder.judge.typed import Parameters


def misfits(theirs: Parameters | None, exercise: Exercise) -> list[Finding]:
    """What is missing, too much, out of order or without its default. Required arguments may have other names."""
    if theirs is None or any(name == "*" for name, _ in theirs):
        return []
    ours = exercise.signature.parameters
    required = [name for name, p in ours.items() if p.default is p.empty]
    optional = [name for name in ours if name not in required]
    first, rest = theirs[: len(required)], dict(theirs[len(required) :])
    found = [("argument_missing", name) for name in required[len(first) :]]
    found += [("argument_missing", name) for name in optional if name not in dict(theirs)]
    found += [("default_missing", name) for name in optional if rest.get(name, True) is False]
    found += [("argument_extra", "") for name, default in rest.items() if name not in optional and not default][:1]
    names = [name for name, _ in first]
    if not found and names != required and sorted(names) == sorted(required):
        found = [("argument_order", "")]
    written = f"{exercise.name}{_plain(exercise.signature)}"
    return [Finding(kind, place=name, expected=written) for kind, name in found]


def _plain(signature: inspect.Signature) -> inspect.Signature:
    return signature.replace(return_annotation=inspect.Signature.empty)
