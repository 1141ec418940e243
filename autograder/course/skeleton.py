"""The skeleton of a new exercise: one name, in the four places that mirror each other."""

from __future__ import annotations

import ast
import keyword
from pathlib import Path

from autograder import bank
from autograder.course.units import Unit, UsageError

BANK = '''"""{name}: what it computes, in one line, with its source."""

import numpy as np

from autograder.judge.exercise import Exercise


def reference({signature}):
    raise NotImplementedError  # 3 to 9 plain lines of NumPy


{name} = Exercise(
    "{name}",
    reference,
    points=2,
    number={number},
    section="{section}",
    hints=("Look here: ...", "The idea: ...", "The shape of the answer: ..."),
)


@{name}.case
def ordinary(rng):
    """what a learner reads of this case"""
    return {{{inputs}}}
'''
HIDDEN = '''"""{name}, graded only."""

from autograder.bank.{topic}.{name} import {name}


@{name}.draw
def inputs(d):
    """inputs of all kinds: any shape, tiny and large, zeros and whole numbers"""
    return {{{inputs}}}
'''
LESSON = '''
# %% [markdown]
# ### {heading}


# %% answer="{name}"
def {name}({signature}):
    """What it returns, without saying how."""
    ### BEGIN SOLUTION
    raise NotImplementedError
    ### END SOLUTION


# %% check="{name}"
check({name})
'''
CORPORA = {
    "right": "\n\n# %% {name} | in another style\ndef {name}({signature}):\n    raise NotImplementedError\n",
    "wrong": "\n\n# %% {name} | what is wrong with it | -\ndef {name}({signature}):\n    raise NotImplementedError\n",
    "pairs": "\n\n# %% {name} | two slips at once | -\ndef {name}({signature}):\n    raise NotImplementedError\n",
}


def write_exercise(name: str, signature: str, unit: Unit) -> list[Path]:
    """Write the skeletons of an exercise of a unit and return the files. Nothing that is there is written over.

    Raises UsageError for a name that is taken or no name, for a signature that is none, and where a file exists.
    """
    parameters = _parameters(name, signature)
    words = {
        "name": name,
        "signature": signature,
        "topic": unit.topic,
        "number": 1 + max((exercise.number for exercise in unit.exercises().values()), default=0),
        "heading": name.replace("_", " ").capitalize(),
        "section": name.replace("_", "-").capitalize(),
        "inputs": ", ".join(f'"{parameter}": ...' for parameter in parameters),
    }
    new = {
        unit.root / "autograder" / "bank" / unit.topic / f"{name}.py": BANK,
        unit.root / "autograder" / "hidden" / unit.topic / f"{name}.py": HIDDEN,
    }
    longer = {unit.script: LESSON}
    longer |= {unit.root / "tests" / "corpora" / kind / f"{unit.topic}.py": text for kind, text in CORPORA.items()}
    if there := [path for path in new if path.exists()]:
        raise UsageError(f"{there[0]} is there already")
    for path, text in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8")
    for path, text in longer.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.exists() else ""
        path.write_text((before + text.format(**words)).lstrip("\n"), encoding="utf-8")
    return [*new, *longer]


def _parameters(name: str, signature: str) -> list[str]:
    if not name.isidentifier() or keyword.iskeyword(name) or name != name.lower():
        raise UsageError(f"an exercise is called like a function, in small letters, not {name!r}")
    if name in bank.names():
        raise UsageError(f"an exercise is called {name} already")
    try:
        (function,) = ast.parse(f"def function({signature}): ...").body
        assert isinstance(function, ast.FunctionDef)
    except (SyntaxError, ValueError):
        raise UsageError(f"a signature is written as in a definition, 'w, g, lr=0.01', not {signature!r}") from None
    return [argument.arg for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]
