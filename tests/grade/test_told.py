"""What an instructor is told: whose file was of no use, which folder is no unit, which path cannot be used."""

import csv
import json
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from autograder import bank
from autograder.__main__ import main
from autograder.course import units as lessons
from autograder.course.units import UsageError
from autograder.demo import with_answer
from autograder.files import write
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.grade.public import without_words
from autograder.grade.results import Results
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict
from autograder.terminal import progress
from tests.corpora.damaged import CORPUS

WEAK = ["--allow-weak-isolation", "--jobs", "1"]
PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"


def marks(unit):
    with open(unit.root / "marks" / f"{unit.name}.csv", encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


# ---------------------------------------------------------------------------------------------- files of no use


def test_files_without_an_answer_are_named_on_the_terminal_and_in_the_report(unit, submit, right, capsys):
    other = {"cells": [{"cell_type": "code", "metadata": {}, "source": "def he_normal(rng, shape):\n    return 1"}]}
    submit("ada")
    submit("cut", CORPUS["truncated"](right))
    submit("none", b"")
    submit("page", PAGE)
    submit("other", other)
    (unit.root / "submitted" / "nothing" / unit.name).mkdir(parents=True)
    assert main(["grade", *WEAK]) == 1
    told = without_progress(capsys.readouterr().err)
    assert main(["grade", *WEAK]) == 1  # from what is kept, too
    assert without_progress(capsys.readouterr().err) == told
    assert main(["report", "--names"]) == 0
    html = (unit.root / "marks" / "report-names.html").read_text(encoding="utf-8").partition("Nothing to grade")[2]
    reasons = {
        "cut": "is not a notebook: it is cut off",
        "none": "is not a notebook: it is empty",
        "page": "is not a notebook: it is not JSON",
        "other": "is not 2_optimizers: it answers exercises of initialization",
        "nothing": "2_optimizers.ipynb was not handed in",
    }
    for student, reason in reasons.items():
        line = next(line for line in told.splitlines() if f"{student}'s" in line)
        assert reason in line and "0 points" in line
        assert f"<code>{student}</code></span></th><td>" in html and reason in html
        assert marks(unit)[student]["points"] == "0.0" and reason in marks(unit)[student]["notes"]
    assert "ada" not in told and "<code>ada</code></span></th><td>the file" not in html


def without_progress(text):
    """A machine that is slow says how far it is."""
    return "".join(line for line in text.splitlines(True) if "/6 " not in line)


def test_a_blank_notebook_needs_nobody(unit, submit, capsys):
    submit("ada", unit.release_notebook())
    assert main(["grade", *WEAK]) == 0
    assert "could be graded" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["metadata_stripped", "check_deleted", "format_3"])
def test_a_damaged_notebook_that_has_answers_needs_nobody(name, unit, submit, right):
    submit("ada", CORPUS[name](right))
    assert main(["grade", *WEAK]) == 0


def test_a_folder_that_is_no_unit_is_named(unit, submit, capsys):
    submit("ada")
    typo = unit.root / "submitted" / "typo" / "2_optimisers"
    typo.mkdir(parents=True)
    (unit.root / "submitted" / "ada" / ".ipynb_checkpoints").mkdir()
    assert main(["grade", *WEAK]) == 1
    assert capsys.readouterr().err.count(f"{typo} was not graded: no unit has that name") == 1


MISNAMED = ["<img src=x onerror=alert(1)>", "{{7*7}}", "a b", "=cmd()", "a?<b>", "a\u202eb", "a\x1b[2Jb", "Nu\u0301n"]


def test_a_learners_folder_that_nbgraders_pages_would_read_as_markup_is_refused_and_named(unit, submit, rows, capsys):
    submit("ada")
    for name in MISNAMED:
        submit(name)
    assert main(["grade", *WEAK]) == 1
    told = capsys.readouterr().err
    assert told.count("was not graded: a learner's folder is named with letters") == len(MISNAMED)
    assert all(ascii(name) in told for name in MISNAMED) and told.replace("\n", "").isprintable()
    assert "such as img-src-x-onerror-alert-1" in told
    assert {row[0] for row in rows()} == {"ada"} and sorted(marks(unit)) == ["ada"]
    assert [p.name for p in (unit.root / "feedback").iterdir()] == ["ada"]


def test_no_markup_gets_into_the_gradebook_whoever_writes(unit, submit):
    submit("ada")
    assert main(["grade", *WEAK]) == 0
    with open_gradebook(Course(unit.root)) as gb:
        gb.update_or_create_student("ada", first_name="<b onclick='x'>Ada", last_name='"O\'Brien" {{7*7}}', email="a&b")
        gb.update_or_create_student("bo", first_name="<script>")
        with pytest.raises(UsageError, match="cannot be a student's id"):
            gb.update_or_create_student("<img src=x>")
    with sqlite3.connect(unit.root / "gradebook.db") as db:
        found = db.execute("select first_name, last_name, email from student where id = 'ada'").fetchone()
        assert found == ("b onclick=’x’ Ada", "“O’Brien” 7*7", "a b")
        assert not set(str(db.execute("select * from student").fetchall())) & set('<>"{}&\\')


# ---------------------------------------------------------------------------------------------- late penalties


def test_a_late_penalty_is_on_the_page_in_the_table_and_in_the_report(unit, submit):
    with open(unit.root / "nbgrader_config.py", "a") as file:
        file.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    submit("bo")
    submit("ada").with_name("timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    assert main(["grade", *WEAK]) == 0
    with sqlite3.connect(unit.root / "gradebook.db") as db:
        db.execute("update assignment set duedate = '2030-01-01 00:00:00.000000'")
    assert main(["grade", *WEAK]) == 0 and main(["report", "--names"]) == 0
    late, bo = marks(unit)["ada"], marks(unit)["bo"]
    assert (late["points"], late["penalty"], late["max_points"]) == ("0.0", "14.0", "16.0")
    assert (bo["points"], bo["penalty"]) == ("14.0", "0.0")
    page = (unit.root / "feedback" / "ada" / unit.name / f"{unit.name}.html").read_text(encoding="utf-8")
    assert "0 of 16 points" in page and "14 points for the answers, 14 less for being late." in page
    assert "being late" not in (unit.root / "feedback/bo/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    report = (unit.root / "marks" / "report.html").read_text(encoding="utf-8")
    names = (unit.root / "marks" / "report-names.html").read_text(encoding="utf-8")
    assert 'A late penalty is taken off the points of 1: <span class="who"><code>ada</code>' in names
    assert "<b>7.0</b><span>points, mean</span>" in report
    (unit.root / "roster.csv").write_text("id,extension\nada,2_optimizers: 36 h; 3_initialization: 1 day\nbo,\n")
    assert main(["grade", *WEAK]) == 0
    assert marks(unit)["ada"]["penalty"] == "0.0"


def test_no_response_is_not_shown_as_if_a_person_said_it(unit, submit):
    submit("ada", unit.release_notebook())
    assert main(["grade", *WEAK]) == 0
    page = (unit.root / "feedback/ada/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    assert "<p>No response.</p>" in page and "<blockquote>" not in page


# ---------------------------------------------------------------------------------------------- paths and settings


@pytest.fixture(scope="module")
def one_graded(classroom):
    return classroom(lambda unit, right: {"ada": right})


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "words",
    [
        ["report", "--out", "folder"],
        ["release", "--to", "folder"],
        ["release", "--seed-file", "folder"],
        ["release", "--to", "file/x.zip"],
        ["demo", "--to", "file"],
        ["demo", "--to", "."],
    ],
)
def test_a_path_that_cannot_be_used_is_one_line_and_leaves_nothing_behind(words, one_graded, copy_of, capsys):
    unit = copy_of(one_graded)
    (unit.root / "folder").mkdir()
    (unit.root / "file").write_text("mine")
    capsys.readouterr()
    assert main(words) == 2
    told = [line for line in capsys.readouterr().err.split("\r")[-1].splitlines() if line]
    assert len(told) == 1 and words[-1].split("/")[0] in told[0], told
    assert (unit.root / "file").read_text() == "mine" and not list((unit.root / "folder").iterdir())
    assert not [p.name for p in unit.root.iterdir() if p.name.startswith((".folder", ".file"))]


def test_a_file_that_cannot_be_written_is_named_and_no_part_of_it_stays(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError) as refused:
        write(tmp_path / "folder", "text")
    assert refused.value.filename == str(tmp_path / "folder")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_gradebook_that_is_no_database_is_one_line(unit, submit, capsys):
    submit("ada")
    (unit.root / "gradebook.db").write_text("hello" * 100)
    assert main(["grade", *WEAK]) == 2
    assert "the gradebook cannot be opened" in capsys.readouterr().err


def test_a_changed_text_is_taken_and_changed_cells_need_a_new_gradebook(unit, submit, capsys):
    submit("ada")
    assert main(["grade", *WEAK]) == 0
    text = unit.release.read_text(encoding="utf-8")
    unit.release.write_text(text.replace("A lesson for the tests", "A lesson with other words"), "utf-8")
    assert main(["grade", *WEAK]) == 0
    unit.release.write_text(text.replace("why-adam", "why-not-adam"), "utf-8")
    assert main(["grade", *WEAK]) == 2
    assert "a new gradebook or the old cells" in capsys.readouterr().err
    (unit.root / "gradebook.db").unlink()
    assert main(["grade", *WEAK]) == 0
    assert "why-not-adam" in marks(unit)["ada"]


def test_settings_that_are_no_python_are_one_line(unit, submit, capsys):
    submit("ada")
    with open(unit.root / "nbgrader_config.py", "a") as file:
        file.write("\nc.X.y = (\n")
    assert main(["grade", *WEAK]) == 2
    assert "nbgrader_config.py cannot be used: SyntaxError" in capsys.readouterr().err


def test_outside_of_a_course_only_judge_finds_the_checkout(unit, right, tmp_path, monkeypatch, capsys):
    away = tmp_path / "away"
    away.mkdir()
    (away / "a.ipynb").write_text(json.dumps(right), encoding="utf-8")
    monkeypatch.chdir(away)
    for words in (["grade"], ["build"], ["report"], ["release"]):
        assert main(words) == 2
        assert f"{away} is not in a course" in (told := capsys.readouterr().err) and "--root" in told
    assert main(["judge", "a.ipynb"]) == 0


def test_two_terms_are_two_courses_with_secrets_and_marks_of_their_own(unit, submit, right, tmp_path, capsys):
    submit("ada")
    other = lessons.unit(unit.name, Path(shutil.copytree(unit.root, tmp_path / "next term")))
    blank = json.dumps(with_answer(right, "sgd", unit.starters()["sgd"]))
    (other.root / "submitted" / "ada" / unit.name / f"{unit.name}.ipynb").write_text(blank, encoding="utf-8")
    found = []
    for term in (unit, other):
        assert main(["grade", *WEAK, "--root", str(term.root)]) == 0
        found.append(next(Results(term).known()))
    assert [graded.verdicts["sgd"]["points"] > 0 for graded in found] == [True, False]
    assert (unit.root / ".autograder" / "secret").read_bytes() != (other.root / ".autograder" / "secret").read_bytes()


def test_a_course_with_another_bank_is_not_graded_by_this_program(unit, submit, capsys):
    own = Path(shutil.copytree(Path(bank.__file__).parent, unit.root / "autograder" / "bank"))
    Course(unit.root).check_bank()
    (own / "optimizers" / "sgd.py").write_text("# another one\n", encoding="utf-8")
    submit("ada")
    assert main(["grade", *WEAK]) == 2
    assert "has a bank of its own, and this program has another one" in capsys.readouterr().err


def test_a_unit_that_nobody_is_graded_in_is_left_out_of_the_report_of_all(unit, submit, capsys):
    folder = unit.root / "solutions" / "3_initialization"
    folder.mkdir()
    (folder / "3_initialization.py").write_text("# %% [markdown]\n# # Another lesson\n")
    assert main(["build"]) == 0
    submit("ada")
    assert main(["grade", *WEAK]) == 0
    (unit.root / "submitted" / "ada" / "3_initialization").mkdir()
    assert main(["report"]) == 0
    assert "left out: nobody's 3_initialization has been graded yet" in capsys.readouterr().err
    assert main(["report", "3_initialization"]) == 2


def test_the_page_and_the_table_of_a_report_are_two_files(unit, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["report", "--out", "x.csv"])
    assert stopped.value.code == 2 and "x.csv is where the table would be" in capsys.readouterr().err


def test_an_audit_without_corpora_is_wrong_use(unit, tmp_path, capsys):
    assert main(["audit", "--corpora", str(tmp_path)]) == 2
    assert "holds no corpus" in capsys.readouterr().err


def test_progress_in_a_log_says_nothing_of_a_run_that_is_over_at_once(capsys):
    with progress("judging", 1) as bar:
        bar.step()
    assert capsys.readouterr().err == ""


# ---------------------------------------------------------------------------------------------- who may read it


@pytest.mark.parametrize(
    ("umask", "allowed"),
    [(0o002, 0o770), *(pytest.param(*pair, marks=pytest.mark.slow) for pair in ((0o022, 0o750), (0o077, 0o700)))],
)
def test_what_is_kept_of_learners_is_not_for_everybody_on_the_machine(unit, submit, umask, allowed):
    submit("ada")
    (unit.root / "gradebook.db").unlink(missing_ok=True)
    before = os.umask(umask)
    try:
        assert main(["grade", *WEAK]) == 0
        assert main(["report"]) == 0 and main(["export", "--to", "csv"]) == 1
    finally:
        os.umask(before)
    kept = [unit.root / "gradebook.db"]
    for name in ("feedback", "marks", "autograded", ".autograder"):
        kept += [unit.root / name, *(unit.root / name).rglob("*")]
    modes = {path: path.stat().st_mode & 0o777 for path in kept}
    assert len(kept) > 10 and all(mode | allowed == allowed for mode in modes.values()), modes


@pytest.mark.parametrize("text", [b"01.02.2030", b"2030-01-31 12:00:00 PST", b"soon\x1b[2J"])
def test_a_time_in_another_form_is_not_used_and_noted(text, unit, submit):
    submit("ada").with_name("timestamp.txt").write_bytes(text)
    (found,) = Course(unit.root).submitted(unit)
    assert found.time is None and "and was not used: write a time as '2030-01-31 12:00:00 UTC'" in found.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_time_with_a_byte_order_mark_is_used(encoding, unit, submit):
    submit("ada").with_name("timestamp.txt").write_bytes("2030-01-31 13:00:00 +01:00\r\n".encode(encoding))
    (found,) = Course(unit.root).submitted(unit)
    assert (found.time, found.notes) == (datetime(2030, 1, 31, 12), ())


@pytest.mark.parametrize(
    ("kind", "said"), [("KeyError", "KeyError"), ("WallError", "WallError: the worker ended"), ("Own", "Own")]
)
def test_of_an_error_of_ours_the_kind_alone_is_told_and_of_the_wall_its_own_words(kind, said):
    finding = Finding("grader", got=["exception", kind, "the worker ended"])
    verdict = without_words(Verdict("sgd", "grader_error", 0.0, 1.0, (finding,)))
    assert str(verdict.findings[0]) == f"the grader itself failed: {said}"
