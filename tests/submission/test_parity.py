"""The law of parity: what `check` says when a notebook is run from the top is what grading says on the same cases."""

import random

import pytest

from autograder.cards.report import SEED
from autograder.course import units as lessons
from autograder.grade.judging import judge_code
from autograder.judge.sitting import Sitting
from autograder.submission import answers, read
from autograder.wall import Wall
from tests.submission.kernels import Kernel, Shell, cells_to_run
from tests.submission.odd import FILES, ROOT, notebooks, release

SAMPLE = 6
CORPUS = notebooks()
UNITS = sorted({odd.unit for odd in CORPUS})


@pytest.fixture(scope="module")
def wall():
    with Wall() as wall:
        yield wall


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    monkeypatch.setenv("MPLBACKEND", "Agg")


def graded(odd, wall):
    """What grading says of an odd notebook's exercises, on the visible cases alone."""
    unit = lessons.unit(odd.unit, ROOT)
    codes, exercises = answers(read(odd.notebook()), unit), unit.exercises()
    return {n: judge_code(wall, codes[n], Sitting(exercises[n], SEED))[0].verdict for n in odd.names}


def apart(odd, said, wall):
    """What is wrong with an odd notebook: the two differ, or are not what the corpus says; None where all is well."""
    found = graded(odd, wall)
    if found == said and all((verdict == "pass") is odd.right for verdict in found.values()):
        return None
    return f"{odd}: check said {said}, grading {found}"


def test_the_corpus_is_as_large_and_as_wide_as_promised():
    right, wrong = notebooks(right=True), notebooks(right=False)
    assert len(right) >= 150 and len(wrong) >= 50
    for odds in (right, wrong):
        assert len({odd.unit for odd in odds}) == 6 and len({str(odd) for odd in odds}) == len(odds)
    assert {odd.file for odd in CORPUS} == {None, *FILES}
    known = {(unit, name) for unit in UNITS for name in lessons.unit(unit, ROOT).points()}
    assert {(odd.unit, name) for odd in CORPUS for name in odd.names} <= known


def test_a_sample_agrees_with_a_shell(wall):
    shell = Shell()
    try:
        odds = random.Random(0).sample(CORPUS, SAMPLE)
        faults = [apart(odd, shell.run(cells_to_run(odd, release(odd.unit)), odd.names), wall) for odd in odds]
        assert not [fault for fault in faults if fault]
    finally:
        shell.close()


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_every_odd_notebook_agrees_with_a_kernel(unit, wall, tmp_path):
    odds = [odd for odd in CORPUS if odd.unit == unit]
    with Kernel(tmp_path) as kernel:
        faults = [apart(odd, kernel.run(cells_to_run(odd, release(unit)), odd.names), wall) for odd in odds]
    assert not [fault for fault in faults if fault]
