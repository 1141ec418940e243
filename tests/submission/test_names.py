"""A helper may have any name that the lesson's notebook binds: grading never takes the lesson's instead."""

import functools

import pytest

from autograder.audit import corpus
from autograder.cards.report import SEED
from autograder.course import units as lessons
from autograder.grade.judging import judge_code
from autograder.judge.sitting import Sitting
from autograder.submission import answers, read
from autograder.submission.code import bound_names, statements
from autograder.wall import Wall
from tests.submission.odd import ROOT, Odd, release, text_of

UNITS = [unit.name for unit in lessons.units(ROOT)]

FUNCTIONS = """{helpers}
{taught}
taught_before = {name}
def {name}{signature}:
    value = taught_before({arguments})
    for helper in ({names},):
        value = helper(value)
    return value
"""
CONSTANTS = """{helpers}
{taught}
taught_before = {name}
def {name}{signature}:
    if ({names},) != (1,) * {count}:
        raise ValueError("a constant is not the learner's")
    return taught_before({arguments})
"""


@functools.cache
def taught(unit):
    return {entry.exercise: entry.source for entry in corpus.solutions([lessons.unit(unit, ROOT)])}


def names_of(unit, name):
    """What the release binds, save what the taught answer itself reads."""
    cells = [text_of(cell) for cell in release(unit)["cells"] if cell["cell_type"] == "code"]
    needed = frozenset().union(*(s.needs for s in statements(taught(unit)[name])))
    arguments = lessons.unit(unit, ROOT).exercises()[name].signature.parameters
    return sorted(frozenset().union(*map(bound_names, cells)) - needed - {name, "value", "helper", *arguments})


def odd(unit, name, template, helper, above):
    """A right answer with a helper for each of these names, in its own cell or in one above."""
    names, signature = names_of(unit, name), lessons.unit(unit, ROOT).exercises()[name].signature
    helpers = "\n".join(helper.format(name=n) for n in names)
    arguments = ", ".join(
        p.name if p.default is p.empty else f"{p.name}={p.name}" for p in signature.parameters.values()
    )
    facts = {"name": name, "taught": taught(unit)[name], "signature": signature, "arguments": arguments}
    text = template.format(helpers="" if above else helpers, names=", ".join(names), count=len(names), **facts)
    cells = [(f"before {name}", None, helpers)] * above + [(name, None, text)]
    return Odd("a helper for each of the lesson's names", unit, (name,), tuple(cells))


def refused(unit, wall, names):
    """The exercises in which such an answer does not pass."""
    lesson, found = lessons.unit(unit, ROOT), []
    for name in names:
        kinds = [(FUNCTIONS, "def {name}(value): return value"), (CONSTANTS, "{name} = 1")]
        for template, helper in kinds:
            for above in (False, True):
                made = odd(unit, name, template, helper, above)
                code = answers(read(made.notebook()), lesson)[name]
                verdict = judge_code(wall, code, Sitting(lesson.exercises()[name], SEED))[0]
                found += [] if verdict.verdict == "pass" else [(name, helper, above, verdict.findings[:1])]
    return found


@pytest.fixture(scope="module")
def wall():
    with Wall() as wall:
        yield wall


def asked(unit):
    exercises = lessons.unit(unit, ROOT).exercises()
    return [name for name in lessons.unit(unit, ROOT).points() if not exercises[name].score]


def test_the_names_are_many():
    assert all(len(names_of(unit, asked(unit)[0])) > 10 for unit in UNITS)


@pytest.mark.sample(3)
@pytest.mark.parametrize("unit", UNITS)
def test_helpers_of_one_answer_may_have_the_lessons_names(unit, wall):
    assert refused(unit, wall, asked(unit)[:1]) == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_helpers_of_every_answer_may_have_the_lessons_names(unit, wall):
    assert refused(unit, wall, asked(unit)[1:]) == []
