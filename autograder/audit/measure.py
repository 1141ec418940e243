"""The audit: every corpus through the judge, and for each exercise how often the judge erred, and how.

wrong      answers with one misunderstanding, and with two: none may get full marks
mutants    generated from the taught answers: none that is truly different may get full marks
regions    the references, corrupted in one region of their inputs alone: none may get full marks
right      honest answers in many styles: none may lose a point, on any seed
mistakes   the bank's own, and those of the wrong answers: named rightly, wrongly, or not
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Container, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from autograder import bank
from autograder.audit import corpus, mutate
from autograder.audit.corpus import Entry
from autograder.audit.equivalents import difference
from autograder.audit.regions import Survivor
from autograder.audit.regions import survivors as region_survivors
from autograder.audit.run import Outcome, outcomes
from autograder.course import units as lessons
from autograder.judge.exercise import Exercise

SEEDS = {"wrong": 5, "pairs": 5, "right": 50, "mistakes": 3, "mutants": 1}  # test_bank.py adds 17 for mistakes
FULL = 1.0
T = TypeVar("T")


@dataclass
class Row:
    """The counts of one exercise."""

    exercise: str
    mistakes: int = 0
    mistakes_named: int = 0
    wrong: int = 0
    wrong_accepted: int = 0
    known: int = 0  # wrong answers with a mistake that is in the bank
    named_rightly: int = 0
    named_wrongly: int = 0
    pairs: int = 0
    pairs_accepted: int = 0
    pairs_named_wrongly: int = 0
    pairs_named_in_part: int = 0  # by one of their two mistakes: half of the truth
    mutants: int = 0  # truly different ones
    mutants_accepted: int = 0
    equivalents: int = 0
    regions: int = 0  # those that some input of the judge lies in
    regions_accepted: int = 0
    right: int = 0
    right_refused: int = 0
    judgements: int = 0
    spread: float = 0.0  # the largest standard deviation over seeds of any answer's fraction of the points
    faults: list[str] = field(default_factory=list)  # one line for each error, where to look


@dataclass
class Audit:
    """All rows; the mutants that passed because they are the same function; and the regions that no input lies in.

    Both lists are for a person to confirm.
    """

    rows: dict[str, Row]
    equivalents: list[str]
    outside: list[Survivor] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "exercises": {n: asdict(r) for n, r in self.rows.items()},
            "total": asdict(self.total()),
            "equivalents": self.equivalents,
            "outside": [asdict(survivor) for survivor in self.outside],
        }

    def total(self) -> Row:
        total = Row("all")
        for row in self.rows.values():
            for name, value in asdict(row).items():
                if name == "spread":
                    total.spread = max(total.spread, value)
                elif name != "exercise":
                    setattr(total, name, getattr(total, name) + value)
        return total

    @property
    def clean(self) -> bool:
        return not self.total().faults


def audit(
    root: Path,
    folder: Path,
    sample: float = 1.0,
    step: Callable[[int, int], None] = lambda *_: None,
    only: Container[str] = (),
    seeds: Mapping[str, int] = SEEDS,
) -> Audit:
    """Run all corpora under `folder`, or a random part of each (the same part each time), on every exercise or `only`
    on these; `seeds`: on how many each answer of a corpus is judged."""
    known = {name: e for name, e in bank.load(hidden=True).items() if not only or name in only}
    made = Audit({name: Row(name) for name, e in known.items() if e.score is None}, [])
    originals = {e.exercise: e for e in corpus.solutions(lessons.units(root)) if e.exercise in made.rows}
    work = {
        "mistakes": _mistakes(made.rows),
        **{kind: corpus.read(folder, kind) for kind in corpus.KINDS},
    }
    work = {kind: _sampled([e for e in found if e.exercise in made.rows], sample) for kind, found in work.items()}
    work["mutants"] = _mutants(originals, sample)
    done, total = 0, sum(map(len, work.values()))
    for kind, entries in work.items():

        def tick():
            nonlocal done
            done += 1
            step(done, total)

        for entry, found in zip(entries, outcomes(entries, list(range(seeds[kind])), tick), strict=True):
            row = made.rows[entry.exercise]
            row.judgements += len(found)
            row.spread = max(row.spread, float(np.std([o.fraction for o in found])))
            COUNT[kind](made, row, entry, found, originals)
    _count_regions(made, sample)
    return made


def _count_regions(made: Audit, sample: float) -> None:
    names = _sampled(list(made.rows), sample)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, (tried, found) in zip(names, pool.map(_regions, names), strict=True):
            row, reached = made.rows[name], [survivor for survivor in found if survivor.reached]
            made.outside += [survivor for survivor in found if not survivor.reached]
            row.regions += tried - len(found) + len(reached)
            row.regions_accepted += len(reached)


def _regions(name: str) -> tuple[int, list[Survivor]]:
    return region_survivors(bank.find(name, hidden=True))


def _mistakes(rows: dict[str, Row]) -> list[Entry]:
    """The bank's own mistakes, as answers that call them."""
    exercises = [bank.find(name, hidden=True) for name in rows]
    return [_mistake(exercise, name) for exercise in exercises for name in exercise.mistakes]


def _mistake(exercise: Exercise, name: str) -> Entry:
    source = (
        f"from autograder import bank\n{exercise.name} = bank.find({exercise.name!r}).mistakes[{name!r}].function\n"
    )
    return Entry("mistakes", exercise.name, name, source, (name,), "the bank")


def _mutants(originals: dict[str, Entry], sample: float) -> list[Entry]:
    """Those of the taught answers; of a sample no others are made, which takes longer than to judge one."""
    rng = random.Random(0)
    return [
        Entry("mutants", e.exercise, f"{m.operator}, line {m.line}", m.source, (), e.place)
        for e in originals.values()
        for m in mutate.mutants(e.source, lambda: rng.random() < sample)
    ]


def _sampled(entries: list[T], sample: float) -> list[T]:
    if sample >= 1:
        return entries
    return random.Random(0).sample(entries, max(1, round(sample * len(entries)))) if entries else []


def _count_mistake(made: Audit, row: Row, entry: Entry, found: list[Outcome], originals: dict) -> None:
    row.mistakes += 1
    right = all(o.mistake == entry.text and o.fraction == 0 for o in found)
    row.mistakes_named += right
    if not right:
        row.faults.append(f"mistake {entry.text} was not named as itself on every seed")


def _count_wrong(made: Audit, row: Row, entry: Entry, found: list[Outcome], originals: dict) -> None:
    row.wrong += 1
    if any(o.fraction >= FULL for o in found):
        row.wrong_accepted += 1
        row.faults.append(f"wrong answer accepted: {entry.place}, {entry.text}")
    named = {o.mistake for o in found if o.mistake}
    row.known += bool(entry.names)
    row.named_rightly += bool(entry.names) and named == set(entry.names)
    if named - set(entry.names):
        row.named_wrongly += 1
        row.faults.append(f"wrong answer called {', '.join(named - set(entry.names))}: {entry.place}, {entry.text}")


def _count_pair(made: Audit, row: Row, entry: Entry, found: list[Outcome], originals: dict) -> None:
    row.pairs += 1
    if any(o.fraction >= FULL for o in found):
        row.pairs_accepted += 1
        row.faults.append(f"double mistake accepted: {entry.place}, {entry.text}")
    named = {o.mistake for o in found if o.mistake}
    if named - set(entry.names):
        row.pairs_named_wrongly += 1
        row.faults.append(f"double mistake called {', '.join(named)}: {entry.place}, {entry.text}")
    elif named and len(entry.names) > 1:
        row.pairs_named_in_part += 1
        row.faults.append(f"double mistake called {', '.join(named)} alone: {entry.place}, {entry.text}")


def _count_mutant(made: Audit, row: Row, entry: Entry, found: list[Outcome], originals: dict) -> None:
    if all(o.fraction < FULL for o in found):
        row.mutants += 1
        return
    apart = difference(entry, originals[entry.exercise], bank.find(entry.exercise, hidden=True))
    if apart is None:
        row.equivalents += 1
        made.equivalents.append(f"{entry.exercise}: {entry.text}\n{entry.source}")
    else:
        row.mutants += 1
        row.mutants_accepted += 1
        row.faults.append(f"mutant accepted ({entry.text}) that differs on {apart}")


def _count_right(made: Audit, row: Row, entry: Entry, found: list[Outcome], originals: dict) -> None:
    row.right += 1
    refused = [o for o in found if o.fraction < FULL]
    if refused:
        row.right_refused += 1
        row.faults.append(f"right answer refused: {entry.place}, {entry.text}: {refused[0].findings[:1]}")


COUNT = {
    "mistakes": _count_mistake,
    "wrong": _count_wrong,
    "pairs": _count_pair,
    "mutants": _count_mutant,
    "right": _count_right,
}
