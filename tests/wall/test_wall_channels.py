"""Nothing that an answer does with inputs that only grading has gets to where its learner, or the class, reads it."""

import hashlib
import inspect
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import bank
from autograder.course import units as lessons
from autograder.demo import with_answer
from autograder.export.plugins import _test
from autograder.grade import feedback, judging, marks
from autograder.grade.gradebook import CHECK, Mark, auto_scores
from autograder.grade.judging import judge_file
from autograder.grade.one import Job, graded
from autograder.judge.answer import Answer, LocalAnswer
from autograder.judge.verdict import judge
from autograder.wall import Limits, Wall
from tests.wall.attacks import Route, routes

ROOT = Path(__file__).resolve().parents[2]
SEED = 11
ROUTES = routes()
HARNESS = """
import hashlib
BIT, VISIBLE, RIGHT = {bit}, {visible}, {right}
{reference}
def known(args):
    plain = [a for a in args if not callable(a) and not isinstance(a, np.random.Generator)]
    return hashlib.sha256(repr([np.asarray(a).tolist() for a in plain]).encode()).hexdigest()[:16] in VISIBLE
{send}
def spoiled(value):
    return type(value)(map(spoiled, value)) if isinstance(value, (list, tuple)) else np.asarray(value) + 1
def {name}{signature}:
    args = [{arguments}]
    if not known(args):
        return send(BIT, args)
    return reference(*args) if RIGHT else spoiled(reference(*args))
"""


class Recorded(Answer):
    """An answer that remembers what it was called with."""

    def __init__(self, function, exercise, seen):
        self.local, self.exercise, self.seen = LocalAnswer(function, exercise.signature), exercise, seen

    def call(self, inputs):
        defaults = {n: p.default for n, p in self.exercise.signature.parameters.items()}
        given = [v for v in (defaults | dict(inputs)).values() if not callable(v)]
        plain = [np.asarray(v).tolist() for v in given if not isinstance(v, np.random.Generator)]
        self.seen.add(hashlib.sha256(repr(plain).encode()).hexdigest()[:16])
        return self.local.call(inputs)


def spoiled(value):
    return type(value)(map(spoiled, value)) if isinstance(value, (list, tuple)) else np.asarray(value) + 1


def submission(unit, route, bit, right):
    """The release notebook with an answer that knows what `check` tries, and sends the bit on anything else."""
    exercise, seen = bank.find(route.exercise, hidden=True), set()
    for function in (exercise.reference, lambda *args, **more: spoiled(exercise.reference(*args, **more))):
        judge(Recorded(function, exercise, seen), exercise, SEED, hidden=False)
    source = HARNESS.format(
        bit=bit,
        right=right,
        visible=sorted(seen),
        reference=inspect.getsource(exercise.reference),
        send=route.source,
        name=route.exercise,
        signature=exercise.signature,
        arguments=", ".join(exercise.signature.parameters),
    )
    blank = json.loads(json.dumps(unit.release_notebook()))
    return json.dumps(with_answer(blank, route.exercise, source)).encode()


def unit_of(route):
    topic = bank.find(route.exercise).unit
    return next(unit for unit in lessons.units(ROOT) if unit.topic == topic)


def judged_and_read(wall, route, bit, right):
    """What came of it, and everything that is made of it for the learner: page, exports, notes; and the table."""
    unit = unit_of(route)
    judged = judge_file(submission(unit, route, bit, right), unit, SEED, wall)
    found = graded(judged, Job(unit.name, str(unit.root), "ada", b"", SEED, "same"))
    scores, most = auto_scores(unit, found), unit.points() | unit.written()
    own = {n: Mark(s or 0.0, most[n.removeprefix(CHECK)], s is None, False, None) for n, s in scores.items()}
    page = feedback.page(unit, found, own)
    exports = json.dumps([_test(name.removeprefix(CHECK), mark, found) for name, mark in own.items()])
    untold = replace_mistakes(found)
    read = [page, exports, *judged.notes, marks.table(unit, [(untold, own, 0.0)])]
    return judged.verdicts[route.exercise], [text.replace(f"BIT, VISIBLE, RIGHT = {bit},", "") for text in read]


def replace_mistakes(found):
    """The same without the names of mistakes that only the instructor's table has."""
    return replace(found, verdicts={n: v | {"mistake": v["named"]} for n, v in found.verdicts.items()})


@pytest.fixture(scope="module")
def wall():
    with Wall(Limits(seconds=20)) as wall:
        yield wall


def test_there_are_25_routes_or_more():
    assert len({route.name for route in ROUTES}) == len(ROUTES) >= 25


TRIED = [
    pytest.param(route, right, id=f"{route.name}{'' if right else ', wrong in check, too'}", marks=slow)
    for n, route in enumerate(ROUTES)
    for right, slow in ((True, () if n % 5 == 0 else pytest.mark.slow), (False, pytest.mark.slow))
]


@pytest.mark.parametrize(("route", "right"), TRIED)
def test_a_bit_of_a_hidden_input_reaches_nobody(wall, route, right):
    wall.limits = Limits(seconds=3 if route.name.startswith("time_") else 20)
    (verdict, read), (other, same) = (judged_and_read(wall, route, bit, right) for bit in (0, 1))
    assert verdict.verdict != "pass" and other.verdict != "pass"  # it was sent
    assert (verdict.verdict, verdict.points) == (other.verdict, other.points)
    assert read == same


def test_nothing_hidden_has_run_before_the_last_words_are_known(wall, monkeypatch):
    """Else an answer could tell another one by the time that it takes, and that one the learner."""
    tried, real = [], judging.judge_in

    def judge_and_remember(sitting, answer):
        tried.append((sitting.exercise.name, sitting.hidden))
        return real(sitting, answer)

    monkeypatch.setattr(judging, "judge_in", judge_and_remember)
    wall.limits = Limits()
    unit = next(unit for unit in lessons.units(ROOT) if unit.topic == "optimizers")
    notebook = json.loads(json.dumps(unit.release_notebook()))
    for name in ("sgd", "adam"):
        reference = inspect.getsource(bank.find(name).reference).replace("reference", name, 1)
        notebook = with_answer(notebook, name, reference)
    judged = judge_file(json.dumps(notebook).encode(), unit, SEED, wall)
    assert {n for n, v in judged.verdicts.items() if v.verdict == "pass"} == {"sgd", "adam"}
    hidden = [hidden for _, hidden in tried]
    assert hidden == sorted(hidden) and tried[-2:] == [("sgd", True), ("adam", True)]


@pytest.mark.parametrize(
    ("sent", "told", "share"),
    [
        ("return reference(*args)", "", 1),
        ("return reference(*args).tolist()", "the container is not the expected one", 0.5),
        ("return args[0]", "is right on everything that `check` tries, but not on everything", 0),
        ("import os; os._exit(0)", "is right on everything that `check` tries, but did not finish", 0),
    ],
)
def test_what_remains_is_the_verdict_with_its_points(wall, sent, told, share):
    wall.limits = Limits()
    route = Route("mark", "sgd", f"def send(bit, args):\n    {sent}\n")
    verdict, (page, *_) = judged_and_read(wall, route, 0, True)
    assert verdict.points == share * verdict.max_points
    assert [str(f) for f in verdict.findings if told not in str(f)] == [] and bool(verdict.findings) == bool(told)
    assert told.replace("`", "") in re.sub("</?code>|`", "", page)
