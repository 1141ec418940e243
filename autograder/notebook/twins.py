"""same_as_torch: the learner's functions beside PyTorch's own, where PyTorch is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from autograder.cards import report
from autograder.cards.show import Card, escaped, show
from autograder.notebook import claims
from autograder.notebook.names import name_of


def same_as_torch(*answers: Callable) -> None:
    """A table: each function, the call of PyTorch that does the same, and the largest difference in one walk.

    Where PyTorch is missing: one line.
    """
    if find_spec("torch") is None:
        return show(
            report.note(
                "PyTorch is not installed here, so this comparison is left out (`pip install torch`, and run this cell again)"
            )
        )
    torch, rows, text = import_module("torch"), "", []
    for answer in answers:
        name = name_of(answer, "same_as_torch")
        call, compare = claims.twin(name)
        difference = compare(torch, answer)
        sign = "✓ the same" if difference < 1e-9 else "✗ not the same"
        rows += f"<tr><td><code>{name}</code></td><td><code>{escaped(call)}</code></td><td>{difference:.0e}</td><td>{sign}</td></tr>"
        text.append(f"{name}: {call}, largest difference {difference:.0e}, {sign}")
    head = "".join(f'<th scope="col">{title}</th>' for title in ("yours", "PyTorch", "largest difference", ""))
    show(
        Card(
            "open",
            "\n".join(text),
            f"<h4>Yours beside PyTorch {torch.__version__}</h4><table><tr>{head}</tr>{rows}</table>",
        )
    )
