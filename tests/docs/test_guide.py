"""The two guides for instructors as a new one follows them: every command runs, in order, on a made-up class."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.__main__ import COMMANDS, main
from tests.made_up import moodle_zip

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "INSTRUCTORS.md").read_text(encoding="utf-8")
COURSE = (ROOT / "docs" / "YOUR_COURSE.md").read_text(encoding="utf-8")
SEEN_ELSEWHERE = {"make demo", "autograder audit", "jupyter lab", "autograder build", "autograder new-exercise"}


def block():
    """The commands of the course's part, in their order."""
    lines = GUIDE.split("## The course, unit by unit")[1].split("```")[1].strip().splitlines()
    return [line.partition("#")[0].strip() for line in lines]


def named():
    """Every command that the pages name anywhere, in running text too."""
    found = re.findall(r"`((?:autograder|nbgrader|make|jupyter) [^`]*)`", GUIDE + COURSE)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", COURSE, re.M | re.S)
    found += [line for language, text in blocks if not language for line in text.strip().split("\n")]
    return {" ".join(words.split()) for words in found}


def run(line):
    words = shlex.split(line)
    if words[0] == "autograder":
        weak = ["--allow-weak-isolation", "--jobs", "2"] if words[1] in ("grade", "regrade") else []
        return main([*words[1:], *weak])
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    return subprocess.run(command, capture_output=True, text=True, timeout=300).returncode


def test_the_page_names_only_commands_that_exist():
    used = {line.split()[1] for line in [*block(), *named()] if line.startswith("autograder ")}
    assert (
        used <= set(COMMANDS)
        and {"release", "collect", "grade", "report", "explain", "regrade", "export", "mark"} <= used
    )


def test_the_settings_on_the_page_are_those_of_the_configuration():
    """Word by word: who takes the comment away has what the page says."""
    settings = re.search(r"```python\n(c\.AssignLate.*?)```", COURSE, re.S)[1].strip().split("\n")
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8").split("\n")
    assert len(settings) == 2 and all(f"# {line}" in config for line in settings)


def test_the_page_is_one_page():
    assert len(GUIDE.splitlines()) < 100


@pytest.mark.slow
def test_from_a_zip_to_marks_as_the_page_says(unit, submit, tmp_path, capsys):
    root = unit.root
    moodle_zip(unit, root / "submissions.zip", 6)
    submit("Ada-Lovelace-11")
    for line in block():
        status = run(line)
        waits = line.startswith("autograder export")  # the answers in words are not marked yet
        assert status == int(waits), f"{line}: {status}\n{capsys.readouterr()}"
    assert (root / "build" / "course.zip").is_file() and (root / "course.seed").is_file()
    assert len(list((root / "submitted").iterdir())) == 7
    for made in ("2_optimizers.csv", "report.html", "report.csv", "canvas.csv"):
        assert (root / "marks" / made).is_file(), made
    assert (root / "feedback" / "Ada-Lovelace-11" / "2_optimizers" / "2_optimizers.html").is_file()


@pytest.mark.slow
def test_every_other_command_of_the_page_runs(unit, submit, tmp_path, capsys):
    submit("Ada-Lovelace-11")
    assert run("autograder grade") == 0 and run("autograder mark 2_optimizers --out answers.csv") == 0
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with open(unit.root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'nn'\n")
    (unit.root / "feedback/Ada-Lovelace-11/2_optimizers/submission_secret.txt").write_text("a secret")
    (unit.root / "feedback/Ada-Lovelace-11/2_optimizers/timestamp.txt").write_text("2030-01-01 00:00:00 UTC")
    lines = named() - SEEN_ELSEWHERE
    last = {line for line in lines if "remove" in line}
    for line in [*sorted(lines - last), *last]:
        words = line + " 2_optimizers --force" if line == "nbgrader autograde" else line
        assert run(words) == 0, f"{words}\n{capsys.readouterr()}"
    assert len(last) == 1


def test_what_the_page_says_is_stored_is_where_it_is_stored(unit, submit):
    submit("yusuf")  # a name that no hexadecimal number can contain
    assert main(["grade", "--allow-weak-isolation", "--jobs", "1"]) == 0
    told = set(re.findall(r"`([\w./]+)`", GUIDE.split("| where | what |")[1].split("\n\n")[0]))
    files = {p for p in unit.root.rglob("*") if p.is_file()}
    holders = {p for p in files if b"yusuf" in p.read_bytes() or "yusuf" in p.parts[-3:]}
    places = {p.relative_to(unit.root).as_posix() for p in holders} - {"nbgrader_config.py"}
    own = {p for p in places if not p.startswith(("solutions/", "notebooks/"))}
    assert own and all(any(p == t or p.startswith(t) for t in told) for p in own), own
