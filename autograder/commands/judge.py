"""autograder judge NOTEBOOK... [--unit NAME] [--seed N] [--json FILE]"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from autograder import lessons
from autograder.commands import add_root
from autograder.lessons import UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", type=Path, help="any .ipynb file")
    parser.add_argument("--unit", help="such as 2_optimizers (default: the unit whose answers the file holds)")
    parser.add_argument("--seed", type=int, default=0, help="of the inputs that the answers are tested on (default: 0)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results here, too; - is standard output")
    add_root(parser)


def run(args: argparse.Namespace) -> int:
    from autograder.grade.judging import judge_submission, require_level
    from autograder.grade.progress import Progress
    from autograder.submission import read
    from autograder.worker import Wall

    root = lessons.find_root(args.root)
    wanted = lessons.unit(args.unit, root) if args.unit else None
    require_level()
    results, wrong, person = [], 0, False
    with Wall() as wall, Progress("judging", len(args.notebooks)) as step:
        for path in args.notebooks:
            try:
                submission = read(path)
                judged = judge_submission(submission, unit_of(submission, path, root, wanted), args.seed, wall)
            except UsageError as error:
                print(f"autograder judge: {error}", file=sys.stderr)
                wrong += 1
            else:
                results.append(judged.as_json(str(path)))
                person |= judged.needs_person
            step()
    _write(results, args.json)
    return 2 if wrong else int(person)


def unit_of(submission, path: Path, root: Path, wanted: lessons.Unit | None) -> lessons.Unit:
    """The unit whose exercises the notebook answers. Raises UsageError when it is another than the one asked for."""
    counts = {unit: _hits(submission, unit) for unit in lessons.units(root)}
    best = max(counts, key=counts.get, default=None)
    if best is None or not counts[best]:
        raise UsageError(
            f"{path} holds no exercise of this course" if wanted is None else f"{path} is not {wanted.name}"
        )
    if wanted and not counts[wanted]:
        raise UsageError(f"{path} is not {wanted.name}: it answers exercises of {best.name}")
    return wanted or best


def _hits(submission, unit: lessons.Unit) -> int:
    """How many of the unit's exercises the notebook names, by grade_id or by defining the function."""
    ids = {cell.grade_id for cell in submission.cells}
    texts = [cell.source for cell in submission.cells]
    return sum(n in ids or f"check-{n}" in ids or any(f"def {n}(" in t for t in texts) for n in unit.exercises())


def _write(results: list[dict], file: Path | None) -> None:
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    if str(file) == "-":
        print(text, end="")
        return
    for result in results:
        print(_shown(result))
    if file:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from None


def _shown(result: dict) -> str:
    head = f"{result['file']}: {result['notebook']}, {result['points']:g} of {result['max_points']:g} points"
    lines = [f"{head}, isolation {result['isolation']}, seed {result['seed']}"]
    for name, found in result["exercises"].items():
        points = f"{found['points']:g} of {found['max_points']:g}"
        lines.append(f"  {name:28} {found['verdict']:12} {points:10} {found['mistake'] or ''}".rstrip())
        lines += [f"      {finding}" for finding in found["findings"]]
    return "\n".join([*lines, *(f"  note: {note}" for note in result["notes"])])
