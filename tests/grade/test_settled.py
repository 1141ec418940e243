"""A class in which nothing has changed costs next to nothing to grade, and no mark ever rests on that."""

import json
import os
import subprocess
import sys

import pytest

from autograder.__main__ import main
from autograder.course.units import KEPT
from autograder.demo import with_answer
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.grade.results import Results
from autograder.grade.settled import Settled

GRADE = ["grade", "--jobs", "1", "--allow-weak-isolation"]
LOADED = "import sys; from autograder.__main__ import main; print(main(sys.argv[1:]), 'nbgrader.api' in sys.modules)"


@pytest.fixture
def graded(unit, submit, right):
    """A class of two that has just been graded; the second one's file is not a notebook."""
    submit("ada", with_answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    return w + lr * g"))
    submit("bo", b"no notebook")
    assert main(GRADE) == 1
    return unit


def kept(unit):
    return Settled(Course(unit.root), [], weak=True).lines()


def marks(unit):
    return (unit.root / "marks" / f"{unit.name}.csv").read_text(encoding="utf-8")


def settled(unit):
    return unit.root / KEPT / "settled.json"


def test_a_second_run_says_the_same_and_opens_no_gradebook(graded):
    before = marks(graded)
    done = subprocess.run([sys.executable, "-c", LOADED, *GRADE], cwd=graded.root, capture_output=True, text=True)
    first, opened = done.stdout.splitlines()
    assert opened == "1 False" and marks(graded) == before
    assert first.startswith(f"{graded.name}: 2 submissions, 0 judged now; marks in ")
    assert [(first, False), (done.stderr.strip(), True)] == kept(graded)


def hand_in_again(unit):
    path = unit.root / "submitted" / "bo" / unit.name / f"{unit.name}.ipynb"
    path.write_bytes(b"not one either")


def newcomer(unit):
    folder = unit.root / "submitted" / "cy" / unit.name
    folder.mkdir(parents=True)
    (folder / f"{unit.name}.ipynb").write_text("")


def mark(unit):
    with open_gradebook(Course(unit.root)) as gb:
        gb.find_grade("why-adam", unit.name, unit.name, "ada").manual_score = 1.0
        gb.db.commit()


def lose_a_page(unit):
    (unit.root / "feedback" / "ada" / unit.name / f"{unit.name}.html").unlink()


def ask_again(unit):
    Results(unit).mark_stale("ada")


def same_size_and_time(unit):
    path = unit.root / "submitted" / "bo" / unit.name / f"{unit.name}.ipynb"
    before = path.stat()
    path.write_bytes(b"No notebook")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def extend(unit):
    (unit.root / "roster.csv").write_text("id,extension\nada,2 days\n", encoding="utf-8")


def configure(unit):
    with (unit.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.FeedbackExporter.contact = 'Ask Ada.'\n")


def release_again(unit):
    os.utime(unit.release)


CHANGES = [hand_in_again, newcomer, mark, lose_a_page, ask_again, same_size_and_time, extend, configure, release_again]


def test_any_change_is_a_run_of_its_own_and_then_nothing_is_new_again(graded):
    for change in CHANGES:
        assert kept(graded), change
        change(graded)
        assert not kept(graded), change
        assert main(GRADE) == 1
    assert (graded.root / "feedback" / "ada" / graded.name / f"{graded.name}.html").is_file()
    assert not Results(graded).is_stale("ada")


def test_a_mark_that_a_person_gives_while_a_class_is_graded_is_on_the_next_page(unit, submit, monkeypatch):
    from autograder.grade import run

    submit("ada")
    pages = run.Run._pages

    def meanwhile(self, gb, handed_in, report):
        yield from pages(self, gb, handed_in, report)
        mark(unit)

    monkeypatch.setattr(run.Run, "_pages", meanwhile)
    assert main(GRADE) == 0 and not settled(unit).exists()


DAMAGE = {
    "empty": lambda text: "",
    "cut_off": lambda text: text[: len(text) // 2],
    "a_list": lambda text: "[]",
    "wrong_types": lambda text: json.dumps(dict.fromkeys(json.loads(text), 1)),
    "paths_that_are_numbers": lambda text: json.dumps(json.loads(text) | {"read": [1], "written": [None]}),
    "no_text": lambda text: "\udcff\x00",
}


def test_a_damaged_file_is_ignored_and_no_mark_changes(graded):
    before, file = marks(graded), settled(graded)
    text = file.read_text(encoding="utf-8")
    for name, damage in DAMAGE.items():
        file.write_text(damage(text), "utf-8", errors="surrogateescape")
        assert not kept(graded), name
    assert main(GRADE) == 1 and marks(graded) == before and kept(graded)


def test_where_the_file_cannot_be_written_grading_goes_on(unit, submit):
    submit("ada")
    settled(unit).mkdir(parents=True)  # a folder in its place: nobody can write it, not even root
    assert main(GRADE) == main(GRADE) == 0
    assert marks(unit).count("\n") == 2


def test_a_class_that_only_the_weak_level_could_grade_is_not_settled_without_it(graded):
    course = Course(graded.root)
    assert Settled(course, [], weak=True).lines() and not Settled(course, [], weak=False).lines()
    assert not Settled(course, [graded.name], weak=True).lines()


def test_two_graders_at_once_leave_one_whole_file(graded):
    hand_in_again(graded)
    command = [sys.executable, "-m", "autograder", *GRADE]
    both = [subprocess.Popen(command, cwd=graded.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in "ab"]
    assert [one.wait() for one in both] == [1, 1]
    if settled(graded).exists():
        assert json.loads(settled(graded).read_text(encoding="utf-8"))["lines"]
