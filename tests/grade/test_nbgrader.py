"""nbgrader's own commands end in the same rows, and no damaged notebook stops them."""

import sqlite3

import pytest

from autograder.demo import with_answer
from autograder.grade.course import Course
from autograder.wall import available_level
from tests.corpora.damaged import CORPUS, code
from tests.grade.runs import CLIMBS, IN_PLACE, manual, nbgrader, run, scores, table

pytestmark = pytest.mark.skipif(available_level() == "process", reason="nbgrader autograde needs bubblewrap here")
DAMAGES = ["truncated", "format_3", "check_duplicated", "check_deleted", "forged_kinds", "metadata_stripped", "utf_16"]


@pytest.fixture
def api(unit):
    """nbgrader's own commands without a process for each, as the formgrader calls them."""
    from nbgrader.apps import NbGraderAPI

    course = Course(unit.root)
    return NbGraderAPI(course.directory, config=course.config)


def succeeds(done):
    assert done["success"], done["error"] or done["log"]
    return True


@pytest.mark.parametrize("damages", [DAMAGES[:2], pytest.param(DAMAGES[2:], marks=pytest.mark.slow)], ids=len)
def test_autograde_on_a_fresh_course_books_what_we_book_and_runs_no_code_of_a_learner(
    unit, submit, right, rows, tmp_path, damages
):
    trace = tmp_path / "trace"
    leaves_a_trace = f"open({str(trace)!r}, 'w').write('ran')"
    submit("ada")
    submit("bo", with_answer(with_answer(right, "sgd", IN_PLACE), "momentum", "import os\nos._exit(0)"))
    submit("cy", unit.release_notebook())
    for name in damages:
        submit(name, CORPUS[name](with_answer(right, "sgd", CLIMBS)))
    traced = with_answer(right, "sgd", f"{leaves_a_trace}\n{IN_PLACE}")
    traced["cells"].insert(0, code(leaves_a_trace))
    submit("dee", traced)
    (unit.root / "gradebook.db").unlink()
    done = nbgrader(unit.root, "autograde", unit.name)
    assert done.returncode == 0, done.stderr
    assert not trace.exists()
    theirs = rows()
    assert scores(rows, "bo")["check-sgd"] == 1.0 and scores(rows, "bo")["check-momentum"] == 0.0
    (unit.root / "gradebook.db").unlink()
    run(unit)
    assert rows() == theirs


def test_autograde_after_our_run_changes_nothing_and_feedback_works(unit, submit, rows, api):
    submit("ada")
    run(unit)
    before = rows()
    assert succeeds(api.autograde(unit.name, "ada"))
    assert rows() == before
    assert succeeds(api.generate_feedback(unit.name, "ada"))
    page = (unit.root / "feedback/ada/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    assert "adam" in page


def test_autograde_keeps_a_persons_marks_on_answers_that_have_not_changed(unit, submit, right, rows, api):
    submit("ada", with_answer(right, "sgd", CLIMBS))
    run(unit)
    manual(unit, "ada", "why-adam", 1.5)
    manual(unit, "ada", "check-sgd", 0.5)
    before = rows()
    assert succeeds(api.autograde(unit.name, "ada"))
    assert rows() == before
    submit("ada", with_answer(with_answer(right, "why-adam", "Another reason."), "sgd", CLIMBS))
    assert succeeds(api.autograde(unit.name, "ada"))
    assert ("ada", "why-adam", None, 1.5, 1) in rows() and ("ada", "check-sgd", 0.0, 0.5, 0) in rows()


def test_autograde_of_one_learner_books_the_same(unit, submit, right, rows, api):
    submit("ada", with_answer(right, "sgd", CLIMBS))
    assert succeeds(api.autograde(unit.name, "ada"))
    theirs = rows()
    assert scores(rows, "ada")["check-sgd"] == 0.0
    run(unit, again=True)
    assert rows() == theirs


def test_a_new_gradebook_has_the_tables_and_the_version_that_nbgraders_own_has(empty_gradebook, tmp_path):
    from nbgrader.api import Gradebook

    Gradebook(f"sqlite:///{tmp_path / 'theirs.db'}").close()

    def made(path):
        with sqlite3.connect(path) as db:
            tables = db.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
            return tables, db.execute("select version_num from alembic_version").fetchall()

    assert made(empty_gradebook) == made(tmp_path / "theirs.db")


def test_generate_assignment_writes_our_release_byte_for_byte(unit, api):
    ours = unit.release.read_bytes()
    assert succeeds(api.generate_assignment(unit.name, force=True))
    assert unit.release.read_bytes() == ours
    assert [p.name for p in unit.release.parent.iterdir()] == [unit.release.name]


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

    def penalty():
        with sqlite3.connect(unit.root / "gradebook.db") as db:
            return db.execute("select late_submission_penalty from submitted_notebook").fetchone()[0]

    with sqlite3.connect(unit.root / "gradebook.db") as db:
        db.execute("update assignment set duedate = '2030-01-01 00:00:00.000000'")
    assert not penalty()
    run(unit, again=True)
    assert penalty() == 3
    assert table(run(unit))["ada"]["notes"] == ""


def test_an_unknown_unit_is_an_error_and_nothing_is_written(unit, submit, api):
    submit("ada")
    (unit.root / "submitted" / "ada" / "2_optimizers").rename(unit.root / "submitted" / "ada" / "9_unknown")
    done = api.autograde("9_unknown", "ada")
    assert not done["success"] and "no unit is called '9_unknown'" in done["log"]
    assert not (unit.root / "autograded").exists()
