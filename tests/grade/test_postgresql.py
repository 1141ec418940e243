"""nbgrader's database on a real PostgreSQL server, several graders at once."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.demo import with_answer
from tests.grade.runs import CLIMBS

pytestmark = pytest.mark.slow


def _programs():
    """The folder of initdb and postgres: on PATH, or where Debian keeps it."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p] + sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), reverse=True
    )
    return next((folder for folder in found if (folder / "initdb").is_file()), None)


def _user():
    """Whom the server runs as: it refuses to be root's."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    return None


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The port of a fresh server on this machine."""
    pytest.importorskip("psycopg", reason='psycopg is not installed: pip install ".[heavy]"')
    programs, user = _programs(), _user()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    if user is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no other user")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/postgresql-XXXXXX"], text=True).strip())
    if user:
        os.chown(folder, user["user"], user["group"])
    data, options = folder / "data", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    how = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, **user}
    subprocess.run([programs / "initdb", "-D", data, "-U", "course", "-A", "trust", "-E", "UTF8"], **how)
    try:
        subprocess.run([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **how)
        yield port
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **how | {"check": False})
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(server, request):
    """A database of this test's own."""
    import psycopg

    name = request.node.name
    with psycopg.connect(host="127.0.0.1", port=server, user="course", dbname="postgres", autocommit=True) as server_db:
        server_db.execute(f'create database "{name}"')
    return f"postgresql+psycopg://course@127.0.0.1:{server}/{name}"


def grading(root, *more):
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", "1", "--allow-weak-isolation", *more]
    return subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)


def ended(process):
    said = process.communicate(timeout=300)[1]
    assert process.returncode == 0, said


def scores(url):
    from nbgrader.api import Gradebook

    with Gradebook(url, "course") as gb:
        return sorted(
            (s.student.id, g.name, g.auto_score, g.needs_manual_grade)
            for s in gb.assignment_submissions("2_optimizers")
            for nb in s.notebooks
            for g in nb.grades
        )


def hand_in_many(submit, right):
    for i in range(8):
        submit(f"s{i}", with_answer(right, "sgd", CLIMBS) if i % 2 else right)


def use(root, url):
    with open(root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f'\nc.CourseDirectory.db_url = "{url}"\n')


def test_the_rows_are_those_of_sqlite(root, submit, right, url):
    hand_in_many(submit, right)
    ended(grading(root))
    expected = scores(f"sqlite:///{root / 'gradebook.db'}")
    use(root, url)
    ended(grading(root))
    assert scores(url) == expected and len({row[0] for row in expected}) == 8


def test_several_graders_at_once(root, submit, right, url, tmp_path):
    """Three graders with a share of the class each, and one submission that all have, on one empty database."""
    use(root, url)
    hand_in_many(submit, right)
    shares = [tmp_path / f"grader{n}" for n in range(3)]
    for n, share in enumerate(shares):
        shutil.copytree(root, share)
        for i in range(1, 8):
            if i % 3 != n:
                shutil.rmtree(share / "submitted" / f"s{i}")
    for process in [grading(share) for share in shares]:
        ended(process)
    found = scores(url)
    assert {row[0] for row in found} == {f"s{i}" for i in range(8)}
    assert len(found) == len({row[:2] for row in found}) == 8 * 6
    assert {row[2] for row in found if row[1] == "check-sgd" and row[0] in ("s1", "s3", "s5", "s7")} == {0.0}
    assert {row[2] for row in found if row[1] == "check-adam"} == {4.0}
