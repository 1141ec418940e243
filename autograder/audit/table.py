"""An audit as a table for the terminal and as a page."""

from __future__ import annotations

from autograder.audit.measure import Audit, Row

COLUMNS = (
    "exercise",
    "wrong accepted",
    "pairs accepted",
    "mutants accepted",
    "same function",
    "regions accepted",
    "right refused",
    "bank named",
    "named rightly",
    "named wrongly",
    "spread",
)


def cells(row: Row) -> tuple[str, ...]:
    return (
        row.exercise,
        f"{row.wrong_accepted} of {row.wrong}",
        f"{row.pairs_accepted} of {row.pairs}",
        f"{row.mutants_accepted} of {row.mutants}",
        str(row.equivalents),
        f"{row.regions_accepted} of {row.regions}",
        f"{row.right_refused} of {row.right}",
        f"{row.mistakes_named} of {row.mistakes}",
        f"{row.named_rightly} of {row.known}",
        str(row.named_wrongly + row.pairs_named_wrongly),
        f"{row.spread:.2g}",
    )


def text(audit: Audit, walls: dict[str, dict]) -> str:
    """The table in fixed columns, then every fault in a line."""
    rows = [COLUMNS, *map(cells, audit.rows.values()), cells(audit.total())]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"{name}: {len(w['failed'])} of {w['run']} failed" for name, w in walls.items()]
    lines += [f"{row.exercise}: {fault}" for row in audit.rows.values() for fault in row.faults]
    return "\n".join(lines)


PAGE = """# How often the grader errs

Made by `autograder audit --page` from the corpora under `tests/corpora/` and the taught answers of the lessons.

- **wrong accepted**: answers with one misunderstanding that got full marks ({judgements:,} judgements in all)
- **pairs accepted**: answers with two misunderstandings at once that got full marks
- **mutants accepted**: generated changes of the taught answers that are truly different and got full marks
- **same function**: generated changes that compute the same on every input tried, listed in `{listing}`
- **regions accepted**: references that are off in one region of their inputs alone (square matrices, tiny numbers, the
  fortieth call, ...) and got full marks, of those regions that some input of the judge
  lies in; the others are listed below
- **right refused**: honest answers that lost a point on any of 50 seeds
- **bank named**: the bank's own mistakes named as themselves on every one of 3 seeds (a slow test adds 17 more)
- **named rightly**: of the wrong answers whose mistake is in the bank, those that were named so on every seed
- **named wrongly**: answers that were called a mistake that they are not
- **spread**: the largest standard deviation of any answer's marks over the seeds, as a part of the points

{table}

{walls}

## Regions that no input lies in
A corrupted reference shows nothing where the judge never looks. These regions the exercise's contract excludes, or the
result there has no number that could be off (an empty array):

{outside}

## How the corpora came about
They were written from the exercises' contract before the bank's mistakes were read. On their first run 15 of about 620
wrong answers got full marks, 3 of about 200 right ones lost points, and of the known mistakes about 93 % were named
rightly. Every one of these was looked into: some entries were themselves at fault and were mended, and the bank got the
missing cases, laws and mistakes.

A second set was written later, just as blindly, to be as subtle as a learner can be: of 222 wrong answers 46 (21 %) got
full marks on some seed, most of them wrong only for values or sizes that no case had, and of 74 that compute nothing
honestly and only try to pass, 23 (31 %). Of 148 right answers in strange styles one was refused (its generator's
children were lost on the way across the wall). The bank was strengthened once more, and what it now sees of these
joined the corpora. Known to get through still: a shuffle by swapping every place with any place, weights whose
distribution is off by less than half a per cent, and answers that are right up to a size larger than any case.

So the table shows the grader after strengthening, on the answers that strengthened it. For the next answers of
learners who err in common ways the first run is the better guess, for the subtlest ones the second.

## Random answers: the rate of false alarms

A random answer (an initializer, dropout, a shuffle) is judged by statistics. Each is compared with the reference's own,
and differs when the two are 7 combined standard errors apart: for a nearly normal statistic that happens by chance with
probability 2.6e-12. The check with the most statistics has {most} of them; the union bound gives {bound:.1e} a check,
under the promised 1e-6. The laws that lean on chance (no two draws alike) state their own rate in the bank.
The simulation behind it: {simulated:,} judgements of right random answers, {alarms} false alarms.
"""


def page(audit: Audit, walls: dict[str, dict], listing: str, most: int, simulated: tuple[int, int]) -> str:
    rows = [COLUMNS, ["---"] * len(COLUMNS), *map(cells, audit.rows.values()), cells(audit.total())]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    told = "\n".join(f"- {name}: {w['run']} run, {len(w['failed'])} failed" for name, w in walls.items())
    judgements = audit.total().judgements
    bound = most * 2.6e-12
    return PAGE.format(
        judgements=judgements,
        listing=listing,
        table=table,
        walls=told,
        outside=_outside(audit),
        most=most,
        bound=bound,
        simulated=simulated[0],
        alarms=simulated[1],
    )


def _outside(audit: Audit) -> str:
    """The regions without inputs, by exercise."""
    by_exercise: dict[str, list[str]] = {}
    for survivor in audit.outside:
        by_exercise.setdefault(survivor.exercise, []).append(survivor.region)
    return "\n".join(f"- `{name}`: {', '.join(regions)}" for name, regions in by_exercise.items())
