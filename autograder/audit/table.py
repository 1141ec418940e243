"""An audit as a table for the terminal and as a page."""

from __future__ import annotations

from autograder.audit.measure import Audit, Row
from autograder.bank.hyperparameters.wilson_interval import reference as wilson_interval

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
        f"{row.pairs_accepted} + {row.pairs_named_in_part} of {row.pairs}",
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

`autograder audit --page` makes this page from the corpora under `tests/corpora/` and the worked answers of the
lessons. It keeps three kinds of numbers apart. Those for the answers that were used to strengthen the bank show
that nothing has got worse. Those for the first run on a set that nobody had seen show what to expect of new
answers. Those for references that are wrong in a single region of their inputs show where the judge does not look.
The brackets give 95 % intervals (Wilson 1927).

{summary}

- **wrong accepted**: answers with one misunderstanding that got full marks ({judgements:,} judgements in all)
- **pairs accepted**: answers with two misunderstandings at once that got full marks (the first number), or were
  given the name of one of the two (the second)
- **mutants accepted**: generated changes of the worked answers that compute something different and got full marks
- **same function**: generated changes that compute the same on every input tried, listed in `{listing}`
- **regions accepted**: references that are wrong in a single region of their inputs (square matrices, tiny numbers,
  the fortieth call, ...) and got full marks, out of the regions in which the judge has an input; the other regions
  are listed below
- **right refused**: honest answers that lost a point on any of 50 seeds
- **bank named**: the bank's own mistakes that got their own name on each of 3 seeds (a slow test adds 17 more)
- **named rightly**: the wrong answers with a mistake in the bank that got its name on every seed
- **named wrongly**: answers that got the name of a mistake that they do not make
- **spread**: the largest standard deviation of any answer's marks over the seeds, as a fraction of the points

{table}

{walls}

## Regions without inputs
A corrupted reference reveals nothing in a region where the judge has no inputs. The following regions are excluded
by the exercise's contract, or the result there has no number that could be wrong (an empty array):

{outside}

## How the corpora came about
The first set was written from the exercises' contract, without knowledge of the bank's mistakes. On its first run
15 of about 620 wrong answers got full marks, 3 of about 200 right ones lost points, and about 93 % of the known
mistakes were named rightly. Every fault was examined: some entries were wrong themselves and were corrected, and
the bank got the missing cases, laws and mistakes.

A second set was written later, just as blindly, to be as subtle as a learner can be. Of its 222 wrong answers, 46
(21 %) got full marks on some seed, most of them wrong only for values or sizes that no case had. Of 74 answers that
compute nothing honestly and only try to pass, 23 (31 %) did. Of 148 right answers in strange styles, one was
refused (its generator's children were lost on the way across the wall). The bank was strengthened once more, and
the answers of this set that it now recognizes were added to the corpora. A third set had 145 wrong answers, of
which 13 got full marks on their first run (core misunderstandings 0 of 33, subtle ones 4 of 78, state that is kept
or shared 2 of 18, extreme inputs 7 of 16), and 81 right ones, of which one was refused. References that are wrong
in one region were first tried with 34 regions: 379 of 668 got full marks. Broad draws, laws about state and
tolerances from the reference's own spread were added after that. A fourth set had 52 wrong answers,
of which 7 got full marks on their first run and one a name that was not true of it, and 37 right ones, of which 2 were
refused; the bank was strengthened by them too.

A fifth set had 296 wrong answers to all exercises, of which 20 (7 %) got full marks on one of five seeds and one a
name that was not true of it, and 93 right ones, none of which was refused. Eleven of the 20 were random answers:
weights with a standard deviation that is off by 1 or 2 %, sums of twelve uniform numbers, matrices whose rows hang
together, masks from p in coarse steps, a shuffle that swaps every place with any place. Five were right up to a size
larger than any case, one up to a large p, one but for an empty list. The contract turned out to leave two open (what
a grid without names is, and whether `predict` may be handed children of `rng`), and to count parameters beyond 32
bits would refuse the right answers that make the arrays. Together with it 127 new kinds of regions were tried: 36 of
2,021 with inputs got full marks, and 815 had no input. Since then draws spread over every range of a number and mix
more forms of arrays, random answers are compared with what the reference draws from the same state, and large draws
are held to the distribution itself; 480 regions are left without an input, most of them excluded by the contract.
Three kinds of answers are still known to get through: a shuffle that swaps every place with any place twice over (it
moves the share of a twelfth of the samples in a fold by half a per cent, which takes ten million samples to see),
random answers that draw otherwise than the reference and are off by less than one per cent, and answers that are
right up to a size larger than any case.

The columns of first runs are therefore the better guess for new answers of learners, and the bank has been strengthened
since.

## Random answers: the rate of false alarms

A random answer (an initializer, dropout, a shuffle) is judged by statistics. Each of them is compared with that of
the reference, and counts as different when the two are 7 combined standard errors apart. For a nearly normal
statistic this happens by chance with probability 2.6e-12. The check with the most statistics has {most} of them;
the union bound gives {bound:.1e} a check, under the promised 1e-6. The laws that rely on chance (no two draws
alike) state their own rate in the bank. A simulation of {simulated:,} judgements of right random answers gave
{alarms} false alarms."""


def page(audit: Audit, walls: dict[str, dict], listing: str, most: int, simulated: tuple[int, int]) -> str:
    rows = [COLUMNS, ["---"] * len(COLUMNS), *map(cells, audit.rows.values()), cells(audit.total())]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    around = "\n".join(f"- {name}: {w['run']} run, {len(w['failed'])} failed" for name, w in walls.items())
    judgements = audit.total().judgements
    bound = most * 2.6e-12
    return PAGE.format(
        judgements=judgements,
        listing=listing,
        table=table,
        walls=around,
        summary=_summary(audit.total()),
        outside=_outside(audit),
        most=most,
        bound=bound,
        simulated=simulated[0],
        alarms=simulated[1],
    )


def share(part: int, whole: int) -> str:
    """A count, and its share with a 95 % interval."""
    low, high = (min(max(100 * end, 0.0), 100.0) for end in wilson_interval(part, max(whole, 1)))
    return f"{part} of {whole:,} ({_per_cent(low)} to {_per_cent(high)} %)"


def _per_cent(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if 0.05 <= number < 10 or number > 90 else f"{number:.0f}"


def _summary(total: Row) -> str:
    """The three kinds of numbers side by side. The first runs are history: they were written down once."""
    named_wrongly = total.named_wrongly + total.pairs_named_wrongly
    rows = [
        ("", "answers that strengthened the bank", "second blind set, first run", "fifth, first run", "one region off"),
        ("---",) * 5,
        (
            "wrong answers accepted",
            share(total.wrong_accepted, total.wrong),
            share(46, 222),
            share(20, 296),
            share(total.regions_accepted, total.regions),
        ),
        ("the same on the first run of regions", "", "", share(36, 2021), share(379, 668)),
        ("double mistakes accepted", share(total.pairs_accepted, total.pairs), "", "", ""),
        ("double mistakes called by one name", share(total.pairs_named_in_part, total.pairs), "", "", ""),
        ("answers that only try to pass, accepted", "", share(23, 74), "", ""),
        ("mutants accepted", share(total.mutants_accepted, total.mutants), "", "", ""),
        ("right answers refused", share(total.right_refused, total.right), share(1, 148), share(0, 93), ""),
        ("known mistakes named rightly", share(total.named_rightly, total.known), "", "", ""),
        ("a name that is wrong", share(named_wrongly, total.wrong + total.pairs), "", share(1, 296), ""),
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _outside(audit: Audit) -> str:
    """The regions without inputs, by exercise."""
    by_exercise: dict[str, list[str]] = {}
    for survivor in audit.outside:
        by_exercise.setdefault(survivor.exercise, []).append(survivor.region)
    return "\n".join(f"- `{name}`: {', '.join(regions)}" for name, regions in by_exercise.items())
