"""autograder judge NOTEBOOK... [--unit NAME] [--seed N] [--json FILE]"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands import add_root, natural
from autograder.course import units as lessons
from autograder.course.units import OtherUnit, UsageError

if TYPE_CHECKING:
    from autograder.grade.judging import JudgedJson


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", type=Path, help="any .ipynb file")
    parser.add_argument("--unit", help="such as 2_optimizers (default: the unit whose answers the file holds)")
    parser.add_argument(
        "--seed", type=natural, default=0, help="seed of the inputs on which the answers are tested (default: 0)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results here; - is standard output")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if a file could not be judged or the grader failed, 2 if there is no such file."""
    from autograder.grade.judging import tried_wall
    from autograder.terminal import progress

    root = lessons.find_root(args.root, own=True)
    wanted = lessons.unit(args.unit, root) if args.unit else None
    for path in args.notebooks:
        path.open("rb").close()
    results, person = [], False
    with tried_wall() as wall, progress("judging", len(args.notebooks)) as bar:
        for path in args.notebooks:
            result, needed = _judged(path, root, wanted, args.seed, wall)
            results.append(result)
            person |= needed
            bar.step()
    _write(results, args.json)
    return int(person)


def _judged(path: Path, root: Path, wanted: lessons.Unit | None, seed: int, wall) -> tuple[JudgedJson, bool]:
    """A file's JSON, and whether it needs attention. A file without answers has a score, too: 0, with a note."""
    from autograder.grade.judging import MISSING, Judged, judge_submission
    from autograder.submission import Submission, read

    unit: lessons.Unit | None
    try:
        submission, wrong = read(path), False
        unit = unit_of(submission, path, root, wanted)
    except UsageError as error:
        print(f"autograder judge: {error}", file=sys.stderr)
        submission, wrong = Submission(notes=[f"{error}{MISSING}"]), True
        unit = wanted or next((u for u in lessons.units(root) if u.name == path.stem), None)
    if unit:
        judged = judge_submission(submission, unit, seed, wall)
    else:  # nothing tells what it is worth
        judged = Judged(lessons.Unit("", root), submission, {}, isolation=wall.level, seed=seed)
        judged.add_notes(*submission.notes)
    return judged.as_json(str(path)), judged.needs_person or wrong


def unit_of(submission, path: Path, root: Path, wanted: lessons.Unit | None) -> lessons.Unit:
    """The unit whose exercises the notebook answers.

    Raises OtherUnit if it is not the requested one, UsageError if the notebook has no exercise.
    """
    from autograder.grade.judging import hits

    counts = {unit: hits(submission, unit) for unit in lessons.units(root)}
    best = max(counts, key=counts.__getitem__, default=None)
    if best is None or not counts[best]:
        what = f"is not {wanted.name}: it holds" if wanted else "holds"
        raise UsageError(f"{path} {what} no exercise of this course")
    if wanted and not counts[wanted]:
        raise OtherUnit(f"{path} is not {wanted.name}: it answers exercises of {best.name}")
    return wanted or best


def _write(results: list[JudgedJson], file: Path | None) -> None:
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    if str(file) == "-":
        print(json.dumps(results, indent=1))
        return
    for result in results:
        print(_shown(result))
    if file:
        try:
            file.write_text(text, encoding="utf-8", errors="backslashreplace")  # a name that is not text
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from None


def _shown(result: JudgedJson) -> str:
    head = (
        f"{result['file']}: {result['notebook'] or 'no unit'}, {result['points']:g} of {result['max_points']:g} points"
    )
    lines = [f"{head}, isolation {result['isolation']}, seed {result['seed']}"]
    for name, found in result["exercises"].items():
        points = f"{found['points']:g} of {found['max_points']:g}"
        lines.append(f"  {name:28} {found['verdict']:12} {points:10} {found['mistake'] or ''}".rstrip())
        lines += [f"      {finding}" for finding in found["findings"]]
    return "\n".join([*lines, *(f"  note: {note}" for note in result["notes"])])
