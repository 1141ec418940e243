"""nbgrader's own commands end in the same rows, and no damaged notebook stops them."""

import subprocess
import sys
from pathlib import Path

import pytest
from test_grade import CLIMBS, IN_PLACE, manual, run, scores, table

from autograder.demo import with_answer
from autograder.grade.course import Course
from autograder.wall import available_level
from tests.corpora.damaged import CORPUS, at, code

pytestmark = pytest.mark.skipif(available_level() == "process", reason="nbgrader autograde needs bubblewrap here")
DAMAGES = ["truncated", "format_3", "check_duplicated", "check_deleted", "forged_kinds", "metadata_stripped", "utf_16"]


def nbgrader(root, *words):
    command = [str(Path(sys.executable).parent / "nbgrader"), *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)


def test_autograde_on_a_fresh_course_books_what_we_book(unit, submit, right, rows):
    submit("ada")
    submit("bo", with_answer(with_answer(right, "sgd", IN_PLACE), "momentum", "import os\nos._exit(0)"))
    submit("cy", unit.release_notebook())
    for name in DAMAGES:
        submit(name, CORPUS[name](with_answer(right, "sgd", CLIMBS)))
    (unit.root / "gradebook.db").unlink()
    done = nbgrader(unit.root, "autograde", unit.name)
    assert done.returncode == 0, done.stderr
    theirs = rows()
    assert scores(rows, "bo")["check-sgd"] == 1.0 and scores(rows, "bo")["check-momentum"] == 0.0
    (unit.root / "gradebook.db").unlink()
    run(unit)
    assert rows() == theirs


def test_autograde_after_our_run_changes_nothing_and_feedback_works(unit, submit, rows):
    submit("ada")
    run(unit)
    before = rows()
    assert nbgrader(unit.root, "autograde", unit.name, "--force").returncode == 0
    assert rows() == before
    done = nbgrader(unit.root, "generate_feedback", unit.name, "--force")
    assert done.returncode == 0, done.stderr
    page = (unit.root / "feedback/ada/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    assert "adam" in page


def test_autograde_keeps_a_persons_marks_on_answers_that_have_not_changed(unit, submit, right, rows):
    submit("ada", with_answer(right, "sgd", CLIMBS))
    run(unit)
    manual(unit, "ada", "why-adam", 1.5)
    manual(unit, "ada", "check-sgd", 0.5)
    before = rows()
    assert nbgrader(unit.root, "autograde", unit.name, "--force").returncode == 0
    assert rows() == before
    submit("ada", with_answer(with_answer(right, "why-adam", "Another reason."), "sgd", CLIMBS))
    assert nbgrader(unit.root, "autograde", unit.name, "--force").returncode == 0
    assert ("ada", "why-adam", None, 1.5, 1) in rows() and ("ada", "check-sgd", 0.0, 0.5, 0) in rows()


def test_the_formgraders_button_books_the_same(unit, submit, right, rows):
    from nbgrader.apps import NbGraderAPI

    submit("ada", with_answer(right, "sgd", CLIMBS))
    course = Course(unit.root)
    done = NbGraderAPI(course.directory, config=course.config).autograde(unit.name, "ada")
    assert done["success"], done["log"]
    theirs = rows()
    assert scores(rows, "ada")["check-sgd"] == 0.0
    run(unit, again=True)
    assert rows() == theirs


def test_generate_assignment_writes_our_release_byte_for_byte(unit):
    ours = unit.release.read_bytes()
    done = nbgrader(unit.root, "generate_assignment", unit.name, "--force")
    assert done.returncode == 0, done.stderr
    assert unit.release.read_bytes() == ours
    assert [p.name for p in unit.release.parent.iterdir()] == [unit.release.name]


def test_no_code_of_a_learner_runs_in_nbgrader(unit, submit, right, tmp_path):
    trace = tmp_path / "trace"
    right["cells"].insert(0, code(f"open({str(trace)!r}, 'w').write('ran')"))
    right["cells"][at(right, "sgd")]["source"] = f"open({str(trace)!r}, 'w').write('ran')\n" + IN_PLACE
    submit("ada", right)
    assert nbgrader(unit.root, "autograde", unit.name).returncode == 0
    assert not trace.exists()


def test_late_penalties_of_a_configured_plugin_are_ours_too(unit, submit, rows):
    (unit.root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Late(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, seconds):\n"
        "        return 3\n"
    )
    with open(unit.root / "nbgrader_config.py", "a") as file:
        file.write("\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n")
        file.write("c.AssignLatePenalties.plugin_class = 'late.Late'\n")
    path = submit("ada")
    path.with_name("timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    run(unit)
    import sqlite3

    def penalty():
        with sqlite3.connect(unit.root / "gradebook.db") as db:
            return db.execute("select late_submission_penalty from submitted_notebook").fetchone()[0]

    with sqlite3.connect(unit.root / "gradebook.db") as db:
        db.execute("update assignment set duedate = '2030-01-01 00:00:00.000000'")
    assert not penalty()
    run(unit, again=True)
    assert penalty() == 3
    assert table(run(unit))["ada"]["notes"] == ""


def test_an_unknown_unit_is_an_error_and_nothing_is_written(unit, submit):
    submit("ada")
    (unit.root / "submitted" / "ada" / "2_optimizers").rename(unit.root / "submitted" / "ada" / "9_unknown")
    done = nbgrader(unit.root, "autograde", "9_unknown")
    assert done.returncode != 0 and "no unit is called '9_unknown'" in done.stderr
    assert not (unit.root / "autograded").exists()
