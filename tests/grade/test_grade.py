"""A class: judged once, booked whole, safe to stop."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from autograder.course.units import UsageError
from autograder.demo import with_answer
from autograder.files import write
from autograder.grade.course import Course
from autograder.grade.judging import judge_file
from autograder.grade.one import Job, failed, grade_one
from autograder.grade.pool import MEMORY, _executor, in_pool
from autograder.grade.results import Results, seed_of
from autograder.wall import Limits, Wall
from tests.corpora.damaged import CORPUS, at
from tests.grade.dying import dies_on_bad
from tests.grade.runs import CLIMBS, IN_PLACE, manual, run, scores, table


def never(jobs):
    jobs = list(jobs)
    assert not jobs, f"judged again: {[job.student for job in jobs]}"
    return iter(())


def test_points_partial_points_and_blanks_are_booked(unit, submit, right, rows):
    submit("ada", with_answer(right, "sgd", IN_PLACE))
    submit("bo", unit.release_notebook())
    report = run(unit)
    assert scores(rows, "ada") == {f"check-{n}": p for n, p in unit.points().items()} | {
        "check-sgd": 1.0,
        "why-adam": None,
    }
    assert set(scores(rows, "bo").values()) == {0.0}
    assert ("bo", "adam", "No response.", None) in rows()
    assert report.needs_person == [] and report.submissions == report.judged == 2


QUESTION = "Why does Adam divide by the root of v?"


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("text", "score"),
    [
        (QUESTION, 0.0),
        (f"{QUESTION}\n", 0.0),
        ("YOUR ANSWER HERE", 0.0),
        (" ", 0.0),
        ("So that", None),
        (f"{QUESTION} No", None),
    ],
)
def test_a_written_answer_that_says_no_more_than_its_question_is_blank(unit, submit, right, rows, text, score):
    submit("ada", with_answer(right, "why-adam", text))
    run(unit)
    assert scores(rows, "ada")["why-adam"] == score
    assert (("ada", "why-adam", "No response.", None) in rows()) == (score == 0.0)


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "name", ["empty", "truncated", "binary", "check_deleted", "format_3", "metadata_of_wrong_types"]
)
def test_no_damage_leaves_a_submission_without_a_score(name, unit, submit, right, rows):
    submit("ada", CORPUS[name](right))
    run(unit)
    found = scores(rows, "ada")
    expected = 0.0 if CORPUS[name].costs is None else None
    assert found["why-adam"] == expected
    assert all(v == (0.0 if expected == 0.0 else unit.points()[n[6:]]) for n, v in found.items() if n != "why-adam")


def test_a_notebook_by_another_name_counts_and_none_at_all_is_zero(unit, submit, rows):
    submit("ada", name="my work.ipynb")
    submit("bo", b"hello", name="readme.txt")
    report = table(run(unit))
    assert "my work.ipynb was graded in its place" in report["ada"]["notes"] and report["ada"]["adam.verdict"] == "pass"
    assert set(scores(rows, "bo").values()) == {0.0}


def test_a_second_run_judges_nothing_and_changes_no_row(unit, submit, rows):
    submit("ada")
    run(unit)
    before = rows()
    assert run(unit, runner=never).judged == 0
    assert rows() == before


def test_a_new_hand_in_is_judged_and_the_others_are_not(unit, submit, right, rows):
    submit("ada")
    submit("bo")
    run(unit)
    submit("bo", with_answer(right, "sgd", CLIMBS))
    report = run(unit)
    assert report.judged == 1
    assert scores(rows, "bo")["check-sgd"] == 0.0


def test_a_regrade_keeps_manual_marks_and_comments(unit, submit, rows):
    submit("ada")
    run(unit)
    manual(unit, "ada", "why-adam", 1.5)
    manual(unit, "ada", "check-sgd", 0.5)
    manual(unit, "ada", "why-adam", 1.5, comment="Well put.")
    report = run(unit, again=True)
    assert ("ada", "why-adam", None, 1.5, 0) in rows()
    assert ("ada", "check-sgd", 2.0, 0.5, 0) in rows()
    assert ("ada", "why-adam", None, "Well put.") in rows()
    page = (unit.root / "feedback/ada/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    assert "Well put." in page and "0.5 of 2" in page
    assert table(report)["ada"]["points"] == "14.0" and table(report)["ada"]["needs_person"] == "no"


def test_what_a_person_has_marked_is_looked_at_again_where_the_answer_has_changed(unit, submit, right, rows):
    submit("ada", with_answer(right, "sgd", CLIMBS))
    run(unit)
    manual(unit, "ada", "why-adam", 2)
    manual(unit, "ada", "check-sgd", 0.5)
    submit("ada", with_answer(with_answer(right, "why-adam", "Another reason."), "sgd", CLIMBS))
    run(unit)
    assert ("ada", "why-adam", None, 2.0, 1) in rows() and ("ada", "check-sgd", 0.0, 0.5, 0) in rows()
    manual(unit, "ada", "why-adam", 1)
    submit("ada", with_answer(with_answer(right, "why-adam", "Another reason."), "sgd", f"{CLIMBS}  # sure"))
    run(unit)
    assert ("ada", "why-adam", None, 1.0, 0) in rows() and ("ada", "check-sgd", 0.0, 0.5, 1) in rows()


def test_a_run_that_stops_midway_goes_on_and_ends_as_an_unbroken_one(unit, submit, right, rows):
    for i in range(4):
        submit(f"s{i}", with_answer(right, "sgd", CLIMBS) if i % 2 else right)
    judged = []

    def breaks(jobs):
        for job in jobs:
            if len(judged) == 2:
                raise KeyboardInterrupt
            judged.append(job.student)
            yield grade_one(job)

    def goes_on(jobs):
        for job in jobs:
            judged.append(job.student)
            yield grade_one(job)

    with pytest.raises(KeyboardInterrupt):
        run(unit, runner=breaks)
    run(unit, runner=goes_on)
    broken = rows()
    assert judged == ["s0", "s1", "s2", "s3"]
    (unit.root / "gradebook.db").unlink()
    run(unit, again=True)
    assert rows() == broken


def test_a_lost_gradebook_is_written_again_without_judging(unit, submit, rows):
    submit("ada")
    run(unit)
    before = rows()
    (unit.root / "gradebook.db").unlink()
    run(unit, runner=never)
    assert rows() == before


def test_a_batch_is_booked_whole_or_not_at_all(unit, submit, rows, monkeypatch):
    from autograder.grade import gradebook

    submit("ada")
    submit("bo")
    book = gradebook._book

    def fails_on_the_second(gb, unit, course, submitted, graded):
        book(gb, unit, course, submitted, graded)
        if submitted.student == "bo":
            raise OSError("no space left")

    with monkeypatch.context() as failing:
        failing.setattr(gradebook, "_book", fails_on_the_second)
        failing.setattr("autograder.grade.run.BATCH_SECONDS", 1e9)  # however slow the machine: one batch
        with pytest.raises(OSError, match="no space"):
            run(unit)
    assert rows() == []
    assert run(unit, runner=never).judged == 0
    assert len({row[0] for row in rows()}) == 2


def test_the_graders_own_failure_is_charged_to_nobody_and_tried_at_the_next_run(unit, submit, rows):
    submit("ada")
    report = run(unit, runner=lambda jobs: [failed(job, "the process died") for job in jobs])
    assert report.needs_person == ["ada"]
    assert ("ada", "check-adam", None, None, 1) in rows()
    assert run(unit).needs_person == []
    assert ("ada", "check-adam", 4.0, None, 0) in rows()


def test_seeds_are_secret_reproducible_and_each_submissions_own(unit):
    first = seed_of(unit, "ada", b"{}")
    assert first == seed_of(unit, "ada", b"{}")
    assert (
        len({first, seed_of(unit, "bo", b"{}"), seed_of(unit, "ada", b"{ }")}) == 3
    )  # another learner, another attempt
    secret = unit.root / ".autograder" / "secret"
    assert secret.stat().st_mode & 0o077 == 0
    secret.unlink()
    assert seed_of(unit, "ada", b"{}") != first


def test_feedback_escapes_what_learners_wrote(unit, submit, right):
    evil = "<script>alert(1)</script>"
    right["cells"][at(right, "why-adam")]["source"] = evil
    submit("ada", with_answer(right, "sgd", f"def sgd(w, g, lr=0.01):\n    raise ValueError('{evil}')"))
    run(unit)
    page = (unit.root / "feedback/ada/2_optimizers/2_optimizers.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page
    graded = json.loads((unit.root / "autograded/ada/2_optimizers/2_optimizers.ipynb").read_text(encoding="utf-8"))
    assert all(
        "<script" not in str(out["data"].get("text/html")) for c in graded["cells"] for out in c.get("outputs", [])
    )


def test_a_cell_of_the_table_is_no_formula(unit, submit):
    submit("ada", name="=cmd().ipynb")
    notes = table(run(unit))["ada"]["notes"]
    assert notes == "2_optimizers.ipynb was not handed in; ·=cmd().ipynb was graded in its place"


def test_an_endless_loop_costs_its_exercise_alone(unit, right):
    loop = with_answer(right, "sgd", "def sgd(w, g, lr=0.01):\n    while True:\n        pass")
    with Wall(Limits(seconds=3)) as wall:
        verdicts = judge_file(json.dumps(loop).encode(), unit, 1, wall).verdicts
    assert {n: v.verdict for n, v in verdicts.items()} == {n: "resource" if n == "sgd" else "pass" for n in verdicts}


def test_points_are_the_releases(unit, right):
    release = json.loads(unit.release.read_text(encoding="utf-8"))
    release["cells"][at(release, "check-adam")]["metadata"]["nbgrader"]["points"] = 10
    unit.release.write_text(json.dumps(release), encoding="utf-8")
    with Wall() as wall:
        adam = judge_file(json.dumps(right).encode(), unit, 1, wall).verdicts["adam"]
    assert (adam.points, adam.max_points) == (10.0, 10.0)


def test_a_process_that_dies_costs_its_own_submission_alone(unit, monkeypatch):
    monkeypatch.setattr("autograder.grade.pool.grade_one", dies_on_bad)
    jobs = [Job(unit.name, str(unit.root), name, b"{}", 1, "print") for name in ("a", "b", "bad", "c", "d", "e")]
    told = {g.student: g.verdict("sgd").findings[0].message for g in in_pool(jobs, 2)}
    assert "died twice" in told.pop("bad")
    assert told == dict.fromkeys("abcde", "the grader itself failed: fine")


def test_a_job_that_comes_when_a_process_has_just_died_is_not_lost(unit, monkeypatch):
    monkeypatch.setattr("autograder.grade.pool.grade_one", dies_on_bad)
    submit, refused = ProcessPoolExecutor.submit, []

    def refuse_once(pool, call, job):
        if job.student == "late" and not refused:
            refused.append(job)
            raise BrokenProcessPool
        return submit(pool, call, job)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse_once)
    jobs = [Job(unit.name, str(unit.root), name, b"{}", 1, "print") for name in ("early", "late", "later")]
    assert sorted(g.student for g in in_pool(jobs, 1)) == ["early", "late", "later"] and refused


def test_a_grading_process_has_a_bound_on_its_memory():
    with _executor(1) as pool:
        assert pool.submit(resource.getrlimit, resource.RLIMIT_AS).result()[0] <= MEMORY


def test_a_fault_of_ours_in_one_job_does_not_end_the_run(unit):
    job = Job(unit.name, str(unit.root), "ada", b"{}", 1, "print", level="no such level")
    (graded,) = in_pool([job], 1)
    assert graded.needs_person and "no such level" in json.dumps(graded.verdicts)


def test_a_failed_submission_is_not_read_again_and_nothing_of_it_counts_as_blank(unit, right):
    job = Job(unit.name, str(unit.root), "ada", json.dumps(right).encode(), 5, "x")
    left = failed(job, "the process died")
    assert left.needs_person and left.blank == [] and "the file was not read" in left.result["notes"]


def strange(unit, student, make):
    folder = unit.root / "submitted" / student / unit.name
    folder.mkdir(parents=True)
    make(folder / f"{unit.name}.ipynb")


def test_no_strange_hand_in_stops_the_class(unit, submit, right, rows, tmp_path):
    """Pipes, links, names that are no text or too long: the others are graded; nothing is followed or waited for."""
    submit("ada")
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_text(json.dumps(right), encoding="utf-8")
    strange(unit, "pipe", os.mkfifo)
    strange(unit, "link", lambda path: path.symlink_to(elsewhere))
    strange(unit, "dangling", lambda path: path.symlink_to(tmp_path / "nowhere"))
    strange(unit, "folder", lambda path: path.mkdir())
    strange(unit, "odd-file", lambda path: path.with_name(os.fsdecode(b"m\xff.ipynb")).write_text(json.dumps(right)))
    strange(unit, os.fsdecode(b"m\xffx"), lambda path: path.write_text("{}"))
    strange(unit, "n" * 250, lambda path: path.write_text("{}"))
    graded = table(run(unit))
    assert set(graded) == {"ada", "pipe", "link", "dangling", "folder", "odd-file"}
    points = {name: float(row["points"]) for name, row in graded.items()}
    assert points["ada"] == points["odd-file"] > 0 and points["link"] == points["pipe"] == points["dangling"] == 0
    assert len(Course(unit.root).misnamed([unit])) == 2 and not Course(unit.root).strangers([unit])


def test_a_file_that_changes_while_the_class_is_graded_is_graded_as_it_was_read_last(unit, submit, right):
    submit("ada")
    path = unit.root / "submitted" / "ada" / unit.name / f"{unit.name}.ipynb"

    def changing(jobs):
        path.write_text(json.dumps(with_answer(right, "sgd", CLIMBS)), encoding="utf-8")
        yield from map(grade_one, jobs)

    first = table(run(unit, runner=changing))["ada"]
    assert run(unit, runner=never).judged == 0 and table(run(unit))["ada"] == first


def test_results_are_whole_or_not_there(unit, tmp_path):
    (Results(unit).folder).mkdir(parents=True)
    (Results(unit).folder / "ada.json").write_text('{"student": "ada", "finger')
    assert Results(unit).get("ada", "x") is None
    write(tmp_path / "a" / "b.txt", "one")
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_nobody_or_no_folder_is_wrong_use(unit):
    with pytest.raises(UsageError, match="submitted is not there"):
        run(unit)
    (unit.root / "submitted").mkdir()
    with pytest.raises(UsageError, match="nobody has handed in"):
        run(unit)


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again(unit, submit, right, rows):
    for i in range(12):
        submit(f"s{i:02}", with_answer(right, "sgd", CLIMBS) if i % 2 else right)
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", "2", "--allow-weak-isolation", "2_optimizers"]
    results = Results(unit).folder
    kept = {}
    for seconds in (4, 6, 8):
        process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        now = {p.name: p.stat().st_mtime_ns for p in results.glob("*.json")} if results.is_dir() else {}
        assert kept.items() <= now.items(), "a result was judged twice"
        kept = now
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert kept.items() <= {p.name: p.stat().st_mtime_ns for p in results.glob("*.json")}.items()
    broken = rows()
    (unit.root / "gradebook.db").unlink()
    assert subprocess.run([*command, "--force"], stderr=subprocess.DEVNULL).returncode == 0
    assert rows() == broken
