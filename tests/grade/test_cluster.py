"""A class judged on a Dask cluster of two worker processes."""

import csv
import subprocess
import sys
import time

import pytest

from autograder.__main__ import main
from autograder.course.units import UsageError
from autograder.demo import with_answer
from autograder.grade.cluster import connected
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.grade.results import Results
from tests.grade.runs import CLIMBS, run

distributed = pytest.importorskip("distributed", reason='Dask is not installed: pip install ".[dask]"')
SLOW = "import time\n\ntime.sleep(0.2)\n\n"


@pytest.fixture
def cluster(tmp_path, root):
    """(scheduler's address, two worker processes), started by the usual commands."""
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    where = ["--scheduler-file", str(file)]
    quiet = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    commands = [[*dask, "scheduler", *where, *quiet, "--port", "0"]]
    commands += [[*dask, "worker", *where, *quiet, "--nthreads", "1", "--no-nanny"]] * 2
    with open(tmp_path / "cluster.log", "wb") as log:
        started = [subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path) for command in commands]
    try:
        yield _address(file, started), started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _address(file, started):
    end = time.monotonic() + 60
    while time.monotonic() < end and all(process.poll() is None for process in started):
        if file.is_file() and file.read_text():
            client = distributed.Client(scheduler_file=str(file), set_as_default=False)
            with client:
                client.wait_for_workers(2, timeout=60)
                return client.scheduler.address
        time.sleep(0.1)
    raise AssertionError("the cluster did not start")


@pytest.mark.slow
def test_a_worker_lost_in_the_middle_costs_only_time(cluster, unit, submit, right, rows):
    address, workers = cluster
    for i in range(16):
        slow = with_answer(right, "momentum", SLOW + "def momentum(w, g, v, lr=0.01, beta=0.9):\n    return w, v")
        submit(f"s{i:02}", with_answer(slow, "sgd", CLIMBS) if i % 3 else slow)
    command = [sys.executable, "-m", "autograder", "grade", "--dask", address, "--allow-weak-isolation", unit.name]
    grading = subprocess.Popen(command, cwd=unit.root)
    while grading.poll() is None and len(list(Results(unit).folder.glob("*.json"))) < 3:
        time.sleep(0.02)
    workers[0].kill()
    assert grading.wait(timeout=300) == 0
    assert workers[0].poll() is not None and workers[1].poll() is None
    table = list(csv.DictReader((unit.root / "marks" / f"{unit.name}.csv").open(encoding="utf-8")))
    assert len(table) == 16 and "grader_error" not in str(table)
    there = rows()
    with open_gradebook(Course(unit.root)) as gb:
        gb.remove_assignment(unit.name)
    run(unit, again=True)
    assert rows() == there


@pytest.mark.slow
def test_a_worker_with_another_version_ends_the_run(cluster, unit, submit, monkeypatch, capsys):
    submit("ada")
    monkeypatch.setattr("autograder.grade.cluster.grader", lambda topic: "another")
    assert main(["grade", "--dask", cluster[0], "--allow-weak-isolation", unit.name]) == 2
    assert "another version" in capsys.readouterr().err


def test_no_scheduler_is_wrong_use(monkeypatch):
    monkeypatch.setattr("autograder.grade.cluster.SECONDS", 0.3)
    with pytest.raises(UsageError, match="no Dask scheduler answers"), connected("tcp://127.0.0.1:1"):
        pass
