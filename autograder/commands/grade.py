"""autograder grade [UNIT...] [--jobs N] [--dask ADDRESS] [--allow-weak-isolation]"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.commands import add_root, add_units, positive
from autograder.course import units as lessons
from autograder.course.safe import slug
from autograder.course.units import UsageError

Line = tuple[str, bool]  # what is said, and whether a person must look
REFUSED = "a learner's folder is named with letters, digits, `.`, `_`, `-` and `@` alone,"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_units(parser)
    parser.add_argument(
        "--jobs", type=positive, default=os.cpu_count() or 1, help="submissions at a time (default: all cores)"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="judge on this Dask cluster, such as tcp://scheduler:8786")
    parser.add_argument("--force", action="store_true", help="judge every submission again, changed or not")
    parser.add_argument("--allow-weak-isolation", action="store_true", help="grade even where bubblewrap does not work")
    parser.set_defaults(exercise="")
    add_root(parser)


def run(args: argparse.Namespace, students: Sequence[str] = ()) -> int:
    """Grade; with `--force` judge again, if named only these students. Returns 1 if something needs attention."""
    from autograder.grade.course import Course
    from autograder.grade.settled import Settled

    course = Course(lessons.find_root(args.root))
    course.check_bank()
    if args.force or args.dask:
        lines, _ = _run(args, course, students)
    else:
        settled = Settled(course, args.units, args.allow_weak_isolation)
        lines = settled.lines()
        if lines:
            _say(lines)
        else:
            before = settled.before()
            lines, reports = _run(args, course, students)
            settled.keep(before, [r.unit for r in reports], lines, (report.is_final(course) for report in reports))
    return int(any(person for _, person in lines))


def _run(args: argparse.Namespace, course, students: Sequence[str]) -> tuple[list[Line], list]:
    """The lines to repeat when there is nothing new the next time, and the reports."""
    from autograder.grade.again import judged_again

    root = course.root
    strangers, misnamed = course.strangers(lessons.units(root)), course.misnamed(lessons.units(root))
    lines = [(f"{folder} was not graded: no unit has that name", True) for folder in strangers]
    for name in misnamed:
        lines.append((f"{name!a} was not graded: {REFUSED} such as {slug(name) or 'learner-1'}", True))
    _say(lines)
    chosen = units(args, root, course, students)
    if not args.force:
        reports = _grade_all(args, chosen, course)
    else:
        asked = {unit: _asked(course, unit, students, args.exercise) for unit in chosen}
        if not any(asked.values()):
            print(f"everybody has all points for {args.exercise} already", file=sys.stderr)
        chosen = [unit for unit in chosen if asked[unit]]
        with judged_again([(unit, student) for unit in chosen for student in asked[unit]]):
            reports = _grade_all(args, chosen, course)
    again = (replace(report, judged=0) for report in reports)
    return [*lines, *(line for report in again for line in _lines(report))], reports


def _grade_all(args: argparse.Namespace, chosen: list[lessons.Unit], course) -> list:
    """Grade one unit after the other, and print the summary of each when it is done."""
    from autograder.grade.run import grade, grade_on_cluster

    where, how = (args.dask, grade_on_cluster) if args.dask else (args.jobs, grade)
    reports = []
    for unit in chosen:
        reports.append(how(unit, course, where, args.allow_weak_isolation))
        _say(_lines(reports[-1]))
    return reports


def _lines(report) -> Iterator[Line]:
    """The lines on a unit, and whether each needs attention."""
    name = report.unit.name
    yield f"{name}: {report.submissions} submissions, {report.judged} judged now; marks in {report.csv}", False
    for student in report.needs_person:
        yield f"{name}: the grader itself failed on {student}; a person must look", True
    for student, names in report.left.items():
        yield f"{name}: {student}'s answers took too long together; look at {', '.join(names)}", True
    for student, reason in report.unusable.items():
        yield f"{name}: nothing of {student}'s could be graded, which counts 0 points: {reason}", True


def _say(lines: Iterable[Line]) -> None:
    for line, person in lines:
        print(line, file=sys.stderr if person else sys.stdout)


def units(args: argparse.Namespace, root, course, students: Sequence[str] = ()) -> list[lessons.Unit]:
    """The units named, or every unit that somebody has handed in.

    If students are named, one of them must have handed it in; if an exercise is named, the unit must contain it.
    """
    known = [lessons.unit(name, root) for name in args.units] or lessons.units(root)
    if exercise := getattr(args, "exercise", ""):
        asked = {unit: unit.points() for unit in known}
        if not any(exercise in points for points in asked.values()):
            near = lessons.did_you_mean(exercise, set().union(*asked.values()))
            raise lessons.UnknownExercise(f"no exercise of these units is called {exercise!r}{near}")
        known = [unit for unit in known if exercise in asked[unit]]
    found = {unit: course.students(unit) for unit in known}
    if unknown := [s for s in students if not any(s in there for there in found.values())]:
        near = lessons.did_you_mean(unknown[0], set().union(*found.values()))
        raise UsageError(f"{', '.join(unknown)} did not hand in {', '.join(args.units) or 'any unit'}{near}")
    if args.units and not students:
        return known
    if chosen := [unit for unit, there in found.items() if there & set(students or there)]:
        return chosen
    raise UsageError(f"nobody has handed in anything under {course.folder('submitted', '*', lessons.units(root)[0])}")


def _asked(course, unit: lessons.Unit, students: Sequence[str], exercise: str) -> list[str]:
    """Whom to judge again: these students, or all; where an exercise is named, those who have not all its points."""
    there = [s.student for s in course.submitted(unit) if not students or s.student in students]
    if not exercise:
        return there
    from autograder.grade.results import Results

    kept = {graded.student: graded.verdicts.get(exercise) for graded in Results(unit).known()}
    return [s for s in there if (kept.get(s) or {}).get("verdict") != "pass"]
