"""try_out: train one configuration of the capstone as its check does, and show the log of all that were tried."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import bank
from autograder.bank import _capstone
from autograder.cards import report
from autograder.cards.show import Card, escaped, show
from autograder.notebook import store

MOST = 200  # attempts that are kept


def try_out(config: dict | None = None, note: str = "") -> None:
    """Train a configuration on three splits of the practice digits, and show the log of all attempts, best first.

    `note`: why you try it. Without a configuration: the log alone. Nothing here touches the exam digits.
    """
    if config is not None:
        if broken := _capstone.problem(config):
            return show(report.note(str(broken), "bad"))
        _keep(config, note)
    show(_log(store.recall("tuning", "log", [])))


def _keep(config: dict, note: str) -> None:
    plain = {name: _plain(config[name]) for name in _capstone.RULES}
    before: list[dict] = store.recall("tuning", "log", [])
    log = [entry for entry in before if entry["config"] != plain]
    known = next((entry for entry in before if entry["config"] == plain), None)
    number = known["number"] if known else 1 + max([entry["number"] for entry in log], default=0)
    reached = known["reached"] if known else [_capstone.accuracy(config, seed) for seed in _capstone.SEEDS]
    note = note or (known["note"] if known else "")
    log.append({"number": number, "config": plain, "note": note, "reached": reached})
    store.remember("tuning", "log", sorted(log, key=lambda entry: entry["number"])[-MOST:])


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, list | tuple):
        return [int(n) for n in value]
    return value.item() if isinstance(value, np.generic) else value


def _log(log: list[dict]) -> Card:
    if not log:
        return report.note("Nothing tried yet: `try_out(config, note)` trains a configuration and writes it down")
    rows: dict[int, tuple[dict, str]] = {}
    before: dict = {}
    for entry in log:  # in the order in which they were tried, each with what it changes
        changes = {k: v for k, v in entry["config"].items() if before.get(k, ...) != v} if before else {}
        what = ", ".join(f"{k} {_shown(v)}" for k, v in changes.items()) if before else "the start"
        rows[entry["number"]] = (entry, what)
        before = entry["config"]
    ranked = sorted(rows.values(), key=lambda row: (-np.mean(row[0]["reached"]), row[0]["number"]))
    lines, cells = [], []
    for entry, what in ranked:
        low, high = _interval(entry["reached"])
        mean, values = 100 * np.mean(entry["reached"]), ", ".join(f"{100 * a:.1f}" for a in entry["reached"])
        columns = (
            f"{entry['number']}",
            f"{mean:.2f} %",
            f"{100 * low:.1f} to {100 * high:.1f}",
            values,
            what,
            entry["note"],
        )
        lines.append("  ".join(columns).rstrip())
        cells.append("<tr>" + "".join(f"<td>{escaped(c)}</td>" for c in columns) + "</tr>")
    best = 100 * np.mean(ranked[0][0]["reached"])
    words = (
        f"{len(log)} tried, best {best:.2f} % on validation digits, with about the interval of one measurement on all of them. The best "
        "of many is a little too good: the grade is measured on other digits."
    )
    heads = ("No.", "Accuracy", "95 % interval", "Three trainings", "Changed", "Note")
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    body = f"<h4>Tuning log</h4><p>{escaped(words)}</p><table><tr>{head}</tr>{''.join(cells)}</table>"
    return Card("open", "\n".join(["Tuning log", words, *lines]), body)


def _shown(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(tuple(value) if isinstance(value, list) else value)


def _interval(reached: list[float]) -> tuple[float, float]:
    """Wilson's interval for all digits that the three trainings were measured on (a fifth of the practice digits each)."""
    n = len(reached) * round(_capstone.PRACTICE_DIGITS / 5)
    return bank.find("wilson_interval").reference(float(np.mean(reached)) * n, n)
