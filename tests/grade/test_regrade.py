"""`autograder regrade`: a refusal changes nothing, a stop costs nothing, and it asks only of whom it is told."""

import pytest

from autograder.__main__ import main
from autograder.grade import run as running
from autograder.grade.one import grade_one
from autograder.grade.results import Results
from autograder.wall import why_not_bubblewrap

WEAK = ["--allow-weak-isolation", "--jobs", "1"]


@pytest.fixture
def judged(monkeypatch):
    """The names of those who are judged, in order; `judged.stop_at = n` presses Ctrl-C before the n-th."""

    class Names(list):
        stop_at = None

    names = Names()

    def in_process(jobs, processes):
        for job in jobs:
            if len(names) == names.stop_at:
                raise KeyboardInterrupt
            names.append(job.student)
            yield grade_one(job)

    monkeypatch.setattr(running, "in_pool", in_process)
    return names


def kept(unit):
    return {p.name: p.read_bytes() for p in Results(unit).folder.iterdir()}


def test_a_regrade_that_is_refused_keeps_all_verdicts(unit, submit, monkeypatch, capsys):
    from autograder.wall import wall

    submit("ada")
    assert main(["grade", *WEAK]) == 0
    before = kept(unit)
    monkeypatch.setattr("autograder.grade.cluster.SECONDS", 0.3)
    assert main(["regrade", unit.name, "--dask", "tcp://127.0.0.1:1"]) == 2
    assert kept(unit) == before
    monkeypatch.setattr(wall, "available_level", lambda: "process")
    assert main(["regrade", unit.name]) == 2
    assert "--allow-weak-isolation" in capsys.readouterr().err
    assert kept(unit) == before


def test_a_regrade_of_a_changed_release_keeps_all_verdicts(unit, submit, capsys):
    submit("ada")
    assert main(["grade", *WEAK]) == 0
    before = kept(unit)
    unit.release.write_text(unit.release.read_text(encoding="utf-8").replace("check-sgd", "check-gds"), "utf-8")
    assert main(["regrade", *WEAK]) == 2
    assert kept(unit) == before
    capsys.readouterr()


def test_a_regrade_that_was_stopped_goes_on_and_the_next_one_begins_anew(unit, submit, judged, capsys):
    for student in ("ada", "bo", "cy"):
        submit(student)
    assert main(["grade", *WEAK]) == 0
    judged.clear()
    judged.stop_at = 1
    assert main(["regrade", *WEAK]) == 130
    assert "the same command continues from here" in capsys.readouterr().err
    judged.stop_at = None
    assert main(["regrade", *WEAK]) == 0
    assert "continues with the 2 of 3 left" in capsys.readouterr().err
    assert judged == ["ada", "bo", "cy"]
    assert main(["regrade", *WEAK]) == 0
    assert judged == ["ada", "bo", "cy"] * 2


def test_the_verdicts_stay_while_a_regrade_is_stopped(unit, submit, judged):
    submit("ada")
    assert main(["grade", *WEAK]) == 0
    judged.stop_at = 1
    assert main(["regrade", *WEAK]) == 130
    assert Results(unit).of("ada") is not None and main(["report"]) == 0


def test_only_a_command_that_goes_on_says_so(unit, monkeypatch, capsys):
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.commands.report.run", stopped)
    assert main(["report"]) == 130
    assert capsys.readouterr().err == "\nstopped\n"


def test_one_student_is_regraded_where_they_handed_in_and_nobody_else(unit, submit, judged, capsys):
    submit("ada")
    submit("bo")
    assert main(["grade", *WEAK]) == 0
    judged.clear()
    (unit.root / "solutions" / "1_other").mkdir()
    (unit.root / "solutions" / "1_other" / "1_other.py").write_text("")
    other = unit.root / "submitted" / "cy" / "1_other"
    other.mkdir(parents=True)
    before = kept(unit)
    assert main(["regrade", unit.name, "--student", "cy", *WEAK]) == 2
    assert "cy did not hand in 2_optimizers" in capsys.readouterr().err and kept(unit) == before
    assert main(["regrade", "--student", "bo", *WEAK]) == 0  # who has nothing to do with 1_other
    assert judged == ["bo"]
    assert main(["regrade", "--student", "nobody", *WEAK]) == 2
    assert "nobody did not hand in any unit" in capsys.readouterr().err


@pytest.mark.skipif(why_not_bubblewrap() is not None, reason="needs bubblewrap")
def test_a_regrade_ends_as_a_first_grading_does(unit, submit, rows):
    submit("ada")
    assert main(["grade", "--jobs", "1"]) == 0
    before = rows()
    assert main(["regrade", "--jobs", "1"]) == 0
    assert rows() == before and not list(Results(unit).folder.glob("*.again"))
