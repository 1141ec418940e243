"""In the container: one submission behind the wall, and results.json as the platform reads it.

    submission/                what was handed in
    submission_metadata.json   who it is of
    results/results.json       what came of it

A learner sees at once what `check` shows in the notebook. Points, and what the hidden parts say, are seen when grades
are published. Where the grader itself fails twice no results are written: the platform says so, and no mark is given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from autograder.course.units import Unit, UsageError, find_root, units
from autograder.files import write
from autograder.grade.judging import Judged, is_left, judge_file
from autograder.grade.results import seed_of
from autograder.judge.verdict import Verdict
from autograder.submission.reading import MAX_BYTES
from autograder.wall import Wall

MOST_FILES = 200  # that are looked at in a submission
TRIES = 2
AT_ONCE, LATER = "visible", "after_published"


def run(place: Path) -> int:
    """Judge what is in `place`; the exit status."""
    [unit] = units(find_root(Path.cwd()))
    data, note = notebook(place / "submission", unit)
    judged = judge(data, unit, seed_of(unit, learner(place / "submission_metadata.json"), data))
    if failed := [name for name, verdict in judged.verdicts.items() if verdict.verdict == "grader_error"]:
        print(
            f"the grader itself failed on {', '.join(failed)}; run it again, and tell your instructor", file=sys.stderr
        )
        return 1
    judged.add_notes(*filter(None, [note]))
    write(place / "results" / "results.json", json.dumps(results(judged), indent=1) + "\n", mode=0o644)
    return 0


def judge(data: bytes, unit: Unit, seed: int) -> Judged:
    """The verdicts, behind the strongest level that there is; once more, in a new worker, where the grader failed."""
    for _ in range(TRIES):
        with Wall() as wall:
            judged = judge_file(data, unit, seed, wall)
        if all(verdict.verdict != "grader_error" for verdict in judged.verdicts.values()):
            break
    return judged


def notebook(folder: Path, unit: Unit) -> tuple[bytes, str]:
    """The unit's notebook, or else the newest one, and a note on which. No link is followed."""
    found = []
    for path in sorted(folder.rglob("*.ipynb"))[:MOST_FILES]:
        if path.is_file() and not path.is_symlink() and not path.name.startswith("._"):
            found.append(path)
    if not found:
        return b"", f"{unit.name}.ipynb was not handed in"
    best = max(found, key=lambda path: (path.name == f"{unit.name}.ipynb", path.stat().st_mtime_ns, str(path)))
    with best.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return (
        data,
        "" if best.name == f"{unit.name}.ipynb" else f"{best.name} was graded in the place of {unit.name}.ipynb",
    )


def learner(file: Path) -> str:
    """Who handed in, by the platform's numbers: the hidden inputs follow from it and from the file."""
    try:
        users = json.loads(file.read_text(encoding="utf-8"))["users"]
        return "+".join(sorted(str(user["id"]) for user in users))
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown"


def results(judged: Judged) -> dict:
    """The platform's form. All texts are plain text, so that nothing in them is markup."""
    tests = [test for verdict in judged.verdicts.values() for test in _tests(verdict)]
    by_hand = sum(judged.unit.written().values())
    told = [f"Judged with the isolation level {judged.isolation}.", *judged.notes]
    told += [f"Answers in words ({by_hand:g} points) are marked by hand."] if by_hand else []
    plain = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
    return {
        "output": "\n".join(told),
        **plain,
        "visibility": AT_ONCE,
        "stdout_visibility": "hidden",
        "extra_data": {"isolation": judged.isolation, "seed": judged.seed, "unit": judged.unit.name},
        "tests": tests,
    }


def _tests(verdict: Verdict) -> list[dict]:
    """One exercise as two: what learners see at once, without points, and what counts."""
    seen = [str(finding) for finding in verdict.findings if not finding.hidden]
    said = [str(finding) for finding in verdict.findings] + ([verdict.message] if verdict.message else [])
    first = seen + ([verdict.message] if seen and verdict.message else [])
    shown = {"name": f"{verdict.exercise}: what check shows", "visibility": AT_ONCE}
    counts = {"name": verdict.exercise, "score": verdict.points, "max_score": verdict.max_points, "visibility": LATER}
    if is_left(verdict):
        left = "This could not be judged in time. Your instructor will look at it."
        return [shown | {"output": left}, counts | {"output": left}]
    state = {True: "passed", False: "failed"}
    return [
        shown | {"status": state[not seen], "output": "\n".join(first)},
        counts | {"status": state[verdict.verdict == "pass"], "output": "\n".join(said)},
    ]


if __name__ == "__main__":
    try:
        sys.exit(run(Path(sys.argv[1])))
    except UsageError as error:
        sys.exit(str(error))
