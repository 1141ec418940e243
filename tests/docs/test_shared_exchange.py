"""docs/JUPYTERHUB.md, word by word: three learners and two graders, each a user of this machine, and one exchange."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.course import units as lessons
from autograder.demo import mistake_source, solved, taught, with_answer
from autograder.grade.spreadsheet import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "JUPYTERHUB.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.S)
SETUP, RELEASE, SUBMIT, GRADE, FETCH = ([*text.splitlines()] for language, text in BLOCKS if not language)
EVERYBODYS, GRADERS = (text for language, text in BLOCKS if language)
LEARNERS, TUTORS, GROUP = ("ada", "bo", "cy"), ("grace", "alan"), "graders"
UNIT = "2_optimizers"
NB = f"{UNIT}.ipynb"
PATHS = os.pathsep.join([str(ROOT), *(p for p in sys.path if p.endswith("site-packages"))])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("runuser") or not shutil.which("useradd"),
        reason="makes users: needs root, useradd and runuser",
    ),
]


class Hub:
    """A machine's folders and users. Names of users get the process's number, so that two runs do not meet."""

    def __init__(self, top):
        self.top, self.number = top, os.getpid()
        self.exchange, self.course = top / "exchange", top / "course"
        self.python = next((p for p in (sys.executable, "/usr/bin/python3") if self._is_for_all(p)), None)

    def here(self, text):
        """A line of the page, with this hub's places and people."""
        text = text.replace("/srv/", f"{self.top}/").replace(f" {GROUP}", f" {GROUP}{self.number}")
        return re.sub(rf"\b({'|'.join((*LEARNERS, *TUTORS))})\b", rf"\g<1>{self.number}", text)

    def login(self, name):
        return f"{name}{self.number}"

    def home(self, name):
        return self.top / "home" / name

    def start(self, name, line, folder=None):
        """A command of this user's, in their home or in a folder."""
        words = [f"PATH={self.top}/bin:/usr/bin:/bin", f"PYTHONPATH={PATHS}", f"HOME={self.home(name)}", "LANG=C.UTF-8"]
        words += [f"JUPYTER_CONFIG_DIR={self.top}/etc"]
        command = ["runuser", "-u", self.login(name), "--", "env", "-i", *words, "sh", "-c", self.here(line)]
        return subprocess.Popen(
            command, cwd=folder or self.home(name), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, name, line, folder=None, status=0):
        process = self.start(name, line, folder)
        said, _ = process.communicate(timeout=600)
        assert process.returncode == status, f"{name}: {line}: {process.returncode}\n{said}"
        return said

    def _is_for_all(self, python):
        """Whether a stranger can run this Python and read the packages, and it is the one that these are for."""
        code = "import autograder, nbgrader, sys; print(sys.version_info[:2])"
        line = ["runuser", "-u", "nobody", "--", "env", f"PYTHONPATH={PATHS}", python, "-c", code]
        made = subprocess.run(line, capture_output=True, text=True, cwd="/")
        return made.stdout.strip() == str(sys.version_info[:2])


@pytest.fixture(scope="module")
def hub(made_course):
    top = Path(tempfile.mkdtemp(prefix="hub-"))
    hub = Hub(top)
    try:
        if hub.python is None:
            pytest.skip("no Python with these packages is for all users")
        top.chmod(0o755)
        for name in (*LEARNERS, *TUTORS):
            subprocess.run(["useradd", "-M", hub.login(name)], check=True)
            hub.home(name).mkdir(parents=True)
            shutil.chown(hub.home(name), hub.login(name))
            hub.home(name).chmod(0o700)
        shutil.copytree(made_course, hub.course)
        (top / "etc").mkdir()
        (top / "bin").mkdir()
        for command in ("nbgrader", "autograder", "alembic"):
            (top / "bin" / command).write_text(f'#!/bin/sh\nexec {hub.python} -m {command} "$@"\n')
            (top / "bin" / command).chmod(0o755)
        (top / "etc" / "nbgrader_config.py").write_text(hub.here(EVERYBODYS))
        with open(hub.course / "nbgrader_config.py", "a") as file:
            file.write(GRADERS)
        for line in SETUP:
            subprocess.run(["sh", "-c", hub.here(line)], check=True)
        yield hub
    finally:
        for name in (*LEARNERS, *TUTORS):
            subprocess.run(["userdel", hub.login(name)], capture_output=True)
        subprocess.run(["groupdel", f"{GROUP}{hub.number}"], capture_output=True)
        shutil.rmtree(top)


def answer(hub, name, notebook):
    """Put a notebook in the place of the one that the learner has fetched."""
    path = hub.home(name) / UNIT / NB
    path.write_text(json.dumps(notebook), encoding="utf-8")
    shutil.chown(path, hub.login(name))


def grade(hub, line, *people):
    """A command of several graders at once."""
    weak = " --allow-weak-isolation --jobs 1"
    processes = [hub.start(name, line + weak, hub.course) for name in people]
    said = [process.communicate(timeout=600)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(people), "\n".join(said)
    return said


def points(hub):
    head, lines = load(hub.course / "marks" / f"{UNIT}.csv")
    rows = (dict(zip(head, line, strict=True)) for line in lines)
    return {row["submission"].removesuffix(str(hub.number)): float(row["sgd"]) for row in rows}


def pages(hub, name):
    return [path.read_text() for path in hub.home(name).rglob("*.html")]


def test_a_unit_goes_out_and_feedback_comes_back_to_the_right_learner_alone(hub):
    unit = lessons.unit(UNIT, hub.course)
    right, solutions = solved(unit), taught(unit)
    wrong = with_answer(right, "sgd", mistake_source(unit.exercises()["sgd"], "uphill", solutions))
    for line in RELEASE:
        hub.run("grace", line, hub.course)
    for name, notebook in zip(LEARNERS, (right, wrong, right), strict=True):
        hub.run(name, SUBMIT[0])
        answer(hub, name, notebook)
        hub.run(name, SUBMIT[1])

    # cy hands in a blank notebook as ada, later than ada
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.000000 UTC")
    inbound = hub.exchange / "nn" / "inbound"
    forged = inbound / f"{hub.login('ada')}+{UNIT}+{later}+x"
    hub.run("cy", f"mkdir '{forged}' && cp {hub.exchange}/nn/outbound/{UNIT}/{NB} '{forged}'")
    said = hub.run("grace", GRADE[0], hub.course, status=1)
    assert "from another user than it names" in said and said.count("another user") == 1

    most = unit.points()["sgd"]
    first = grade(hub, GRADE[1], "grace")
    assert "3" in first[0] and points(hub) == {"ada": most, "bo": 0.0, "cy": most}
    kept = {path: path.stat().st_mtime_ns for path in hub.course.glob(".autograder/results/*/*.json")}
    grade(hub, GRADE[1], "alan")
    assert kept == {path: path.stat().st_mtime_ns for path in kept}  # nothing is judged twice

    # bo has understood; what one grader wrote the other replaces, and both grade at once
    answer(hub, "bo", right)
    hub.run("bo", SUBMIT[1])
    hub.run("alan", GRADE[0], hub.course, status=1)
    grade(hub, GRADE[1], "grace", "alan")
    assert points(hub) == dict.fromkeys(LEARNERS, most)

    hub.run("alan", GRADE[2], hub.course)
    for name in LEARNERS:
        hub.run(name, FETCH[0])
        own = pages(hub, name)
        assert own and all(hub.login(name) in page for page in own)
        assert not any(hub.login(other) in page for other in LEARNERS if other != name for page in own)


def test_learners_see_nothing_of_each_other_and_of_the_course(hub):
    submission = next((hub.exchange / "nn" / "inbound").glob(f"{hub.login('ada')}+*"))
    page = next((hub.exchange / "nn" / "feedback").glob("*.html"))
    for place in (submission.parent, page.parent, hub.course, hub.home("ada")):
        hub.run("cy", f"ls {place} 2> /dev/null", status=2)
    for file in (hub.course / ".autograder" / "secret", hub.course / "gradebook.db"):
        hub.run("cy", f"cat {file} 2> /dev/null", status=1)


def test_all_of_a_course_is_the_graders_and_nobody_elses(hub):
    group = (hub.course / "marks").stat().st_gid
    assert group == hub.course.stat().st_gid != 0
    for path in hub.course.rglob("*"):
        with suppress(FileNotFoundError):
            about = path.stat()
            assert (about.st_gid, about.st_mode & 0o067) == (group, 0o060), path
