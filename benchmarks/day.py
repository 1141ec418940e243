"""An instructor's day: a made-up class hands in every unit, and each command is timed.

    python benchmarks/day.py [--learners 200] [--units 2_optimizers ...] [--to FOLDER] [--quick] [--json FILE]

The class is made from the bank (tests/made_up.py): right answers, known mistakes, wrong answers without a
name, blanks, endless loops, odd names, answers in words; each unit as a zip of Moodle's `Download all submissions`, and
a roster with three sections. CPU seconds are those of the command and of every process that it waited for.
"""

# ruff: noqa: E402
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / "benchmarks")]

import timing

from autograder.build import build
from autograder.course import units as lessons
from tests.made_up import moodle_zip

DAY = 180.0  # seconds on the clock for 200 learners in six units
BARS = {"collect": 3.0, "grade, nothing new": 1.0, "report": 2.0}  # seconds of CPU, with 200 learners


def made_course(folder: Path, names: list[str], learners: int) -> list[lessons.Unit]:
    """A course in `folder` with a zip for each unit."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / lessons.MARK, folder)
    made = []
    for name in names:
        (folder / "solutions" / name).mkdir(parents=True)
        shutil.copy(HERE / "solutions" / name / f"{name}.py", folder / "solutions" / name)
        unit = lessons.unit(name, folder)
        build(unit)
        moodle_zip(unit, folder / f"{name}.zip", learners)
        made.append(unit)
    return made


def roster(folder: Path) -> None:
    """Everybody who handed in, in three sections."""
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    lines = [f"{student},{'ABC'[i % 3]}" for i, student in enumerate(students)]
    (folder / "roster.csv").write_text("\n".join(["id,section", *lines]) + "\n", encoding="utf-8")


def timed(folder: Path, *words: str) -> tuple[float, float]:
    """(wall, CPU) seconds of a command. Raises RuntimeError where it was wrong use."""
    env = os.environ | {"PYTHONPATH": str(HERE), "OPENBLAS_NUM_THREADS": "1"}
    timing.adopt_orphans()
    before, start = timing.children_seconds(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *words], cwd=folder, env=env, capture_output=True, text=True
    )
    timing.wait_for_all()
    cpu, wall = timing.children_seconds() - before, time.monotonic() - start
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{words}: {done.stderr[-2000:]}")
    return wall, cpu


def warm_up(folder: Path, name: str) -> None:
    """A class of one, so that every module is compiled and what is read from the disk is in memory."""
    made_course(folder, [name], 1)
    for words in (["collect", f"{name}.zip"], ["grade", "--allow-weak-isolation"], ["report"]):
        timed(folder, *words)


def main() -> None:
    parser = timing.parser(__doc__)
    parser.add_argument("--learners", type=int, help="default: 200; 8 with --quick")
    parser.add_argument("--units", nargs="*", default=[unit.name for unit in lessons.units(HERE)])
    parser.add_argument("--to", type=Path, help="default: a temporary folder")
    args = parser.parse_args()
    args.learners = args.learners or (8 if args.quick else 200)
    folder = args.to or Path(tempfile.mkdtemp()) / "course"
    warm_up(Path(tempfile.mkdtemp()) / "course", args.units[0])
    units = made_course(folder, args.units, args.learners)
    print(f"{args.learners} learners, {len(units)} units, {os.cpu_count()} cores, in {folder}")
    steps = [(f"collect {u.name}", ["collect", f"{u.name}.zip"]) for u in units]
    steps += [(f"grade {u.name}", ["grade", u.name, "--allow-weak-isolation"]) for u in units]
    steps += [
        ("grade, all units at once", ["grade", "--allow-weak-isolation"]),
        ("grade, nothing new", ["grade", "--allow-weak-isolation"]),
        ("report", ["report"]),
        ("report --names --slides", ["report", "--names", "--slides"]),
        ("export --to canvas", ["export", "--to", "canvas"]),
        ("export --feedback moodle", ["export", "--feedback", "moodle"]),
    ]
    timing.write(args.json, measured(folder, units, steps, args.learners))


def measured(folder: Path, units: list[lessons.Unit], steps: list[tuple[str, list[str]]], learners: int):
    total, used = 0.0, 0.0
    for name, words in steps:
        wall, cpu = timed(folder, *words)
        total, used = total + wall, used + cpu
        bar = BARS.get("collect" if words[0] == "collect" else name)
        yield timing.row(f"{name} (s of CPU)", cpu, bar, clock=wall)
        if words[0] == "collect" and words[1] == f"{units[-1].name}.zip":
            roster(folder)
    whole = f"the whole day of {learners} learners in {len(units)} units"
    yield timing.row(f"{whole} (s of CPU)", used)
    yield timing.row(f"{whole} (s on the clock)", total, DAY * len(units) * learners / 1200)


if __name__ == "__main__":
    main()
