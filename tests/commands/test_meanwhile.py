"""While `grade` is at work: Ctrl+C, other commands, and judging again what concerns one learner or one exercise."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from autograder.__main__ import main
from autograder.demo import mistake_source, taught, with_answer
from autograder.grade.results import Results

UNIT = "2_optimizers"
WEAK = ("--jobs", "1", "--allow-weak-isolation")
SLOW = "    import time\n    time.sleep(0.2)\n"


@pytest.fixture
def many(unit, submit, right):
    """Six learners, each of whom takes a few seconds."""
    slow = with_answer(right, "sgd", right_body(unit, SLOW + "    return w - lr * g"))
    for number in range(6):
        submit(f"s-{number:02}", slow)
    return unit


def right_body(unit, lines):
    return unit.starters()["sgd"].partition("    # YOUR CODE HERE")[0] + lines


def listen():
    """Hear Ctrl+C, also where the tests were begun by a shell in the background, whose children ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def grading(root):
    """`autograder grade` in a process group of its own, as in a terminal."""
    command = [sys.executable, "-m", "autograder", "grade", UNIT, *WEAK]
    heard = {"start_new_session": True, "preexec_fn": listen}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=root, **heard, **pipes)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition, seconds=240):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.2)


def booked(root):
    with sqlite3.connect(f"file:{root / 'gradebook.db'}?mode=ro", uri=True) as db:
        return {student for (student,) in db.execute("select student_id from submitted_assignment")}


@pytest.mark.slow
def test_ctrl_c_ends_at_once_keeps_what_is_judged_and_the_same_command_goes_on(many, capsys):
    with grading(many.root) as process:
        wait_for(lambda: len(list(Results(many).known())) >= 2)
        started = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the run
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130 and "Traceback" not in err + out
    assert time.monotonic() - started < 60
    kept = {graded.student for graded in Results(many).known()}
    assert 2 <= len(kept) < 6 and booked(many.root) == kept
    assert f"stopped: {len(kept)} of 6 to {UNIT} are in the gradebook; the same command continues from here" in err
    times = {path.name: path.stat().st_mtime_ns for path in Results(many).folder.glob("*.json")}
    assert main(["grade", UNIT, *WEAK]) == 0
    assert f"6 submissions, {6 - len(kept)} judged now" in capsys.readouterr().out
    assert all((Results(many).folder / name).stat().st_mtime_ns == at for name, at in times.items())


@pytest.mark.slow
def test_other_commands_work_while_a_class_is_graded(many, capsys):
    """Each says in one line what it leaves out; none stops, and nothing of the run is lost."""
    with grading(many.root) as process:
        wait_for(lambda: booked(many.root))
        for command, words in (
            (["report"], ""),
            (["export", "--to", "csv"], "submissions to 2_optimizers are not graded yet"),
            (["export", "--feedback", "folder"], "there is no feedback yet"),
            (["mark", UNIT, "--out", "answers.csv"], ""),
            (["explain", "s-00", UNIT, "adam"], ""),
        ):
            status = main(command)
            said = capsys.readouterr()
            assert status in ((2,) if "no feedback" in words else (0, 1)), (command, said)
            assert "Traceback" not in said.err and words in said.err, (command, said)
        assert process.poll() is None, "it was still at work"
        _, err = process.communicate(timeout=240)
    assert process.returncode == 0 and "Traceback" not in err and len(booked(many.root)) == 6


def test_summaries_come_unit_by_unit(unit, submit, capsys, monkeypatch):
    from autograder.grade import run

    order = []

    def graded(unit, *others):
        order.append(unit.name)
        return run.Report(unit)

    second = unit.root / "solutions" / "3_more"
    second.mkdir()
    (second / "3_more.py").write_text("# %% [markdown]\n# # More\n")
    submit("ada")
    (unit.root / "submitted" / "ada" / "3_more").mkdir()
    monkeypatch.setattr(run, "grade", graded)
    monkeypatch.setattr(run.Report, "is_final", lambda *_: False)
    monkeypatch.setattr("builtins.print", lambda *words, **options: order.append(words[0].partition(":")[0]))
    assert main(["grade", *WEAK]) == 0
    assert order == [UNIT, UNIT, "3_more", "3_more"]


@pytest.fixture
def three(unit, submit, right):
    wrong = mistake_source(unit.exercises()["adam"], "no_bias_correction", taught(unit))
    submit("ada", with_answer(right, "adam", wrong))
    submit("bo")
    submit("cy", with_answer(right, "sgd", unit.starters()["sgd"]))
    assert main(["grade", *WEAK]) == 0
    return unit


def test_one_exercise_is_judged_again_for_those_who_have_not_passed_it(three, capsys):
    before = {
        g.student: (Results(three).folder / f"{g.student}.json").stat().st_mtime_ns for g in Results(three).known()
    }
    assert main(["regrade", UNIT, "--exercise", "adam", *WEAK]) == 0
    assert "3 submissions, 1 judged now" in capsys.readouterr().out
    after = {s: (Results(three).folder / f"{s}.json").stat().st_mtime_ns for s in before}
    assert {s for s in before if after[s] != before[s]} == {"ada"}
    assert main(["regrade", "--exercise", "sgd", "--student", "cy", *WEAK]) == 0
    assert "1 judged now" in capsys.readouterr().out
    assert main(["regrade", "--exercise", "momentum", *WEAK]) == 0
    assert "everybody has all points for momentum already" in capsys.readouterr().err


def test_an_exercise_that_is_not_there_is_named_with_the_nearest(three, capsys):
    assert main(["regrade", "--exercise", "adm", *WEAK]) == 2
    assert "no exercise of these units is called 'adm'; did you mean 'adam'?" in capsys.readouterr().err


def test_the_pool_ignores_ctrl_c_and_ends_with_its_user():
    from autograder.grade import pool

    with pytest.raises(KeyboardInterrupt), pool._open_pool(1) as made:
        asleep = made.submit(time.sleep, 60)
        started = time.monotonic()
        assert made.submit(signal.getsignal, signal.SIGINT) and not asleep.done()
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20
