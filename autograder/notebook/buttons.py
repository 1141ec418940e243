"""What a prediction is made with: options, a line of text, a number on a scale, or a curve drawn by dragging.

Each function returns something to `show()`. It keeps what was chosen in the notebook itself (nnlib.labs.alive), and
calls `tell` with it: text for `choice`, a number for `scale`, a list of numbers for `curve`. Tab moves to it, the arrow
keys move the choice. Where anywidget is missing they return None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.notebook.prediction import Prediction


def choice(question: str, options: Sequence[str] | None, kept: str, tell: Callable[[str], None]) -> Prediction | None:
    """One of the options, or a line of text where there are none. `kept`: what was chosen before; "" for nothing."""
    if options:
        return _made({"kind": "choice", "question": question, "options": list(options)}, kept or None, tell)
    return _made({"kind": "line", "question": question}, kept or None, tell)


def scale(
    low: float,
    high: float,
    unit: str,
    kept: float | None,
    tell: Callable[[float], None],
    log: bool = False,
    question: str = "Your prediction",
) -> Prediction | None:
    """A number from low to high. `kept`: what was chosen before; None for nothing. `log`: equal steps are equal ratios."""
    if not low < high or (log and low <= 0):
        raise ValueError(f"low must be below high{' and above 0' * log}, got {low!r} and {high!r}")
    step = _round_step((high - low) / 100)
    range_ = {"low": low, "high": high, "step": step, "log": log, "unit": unit}
    return _made({"kind": "scale", "question": question, **range_}, kept, tell)


def curve(
    low: float,
    high: float,
    kept: Sequence[float] | None,
    tell: Callable[[list[float]], None],
    *,
    x: Sequence[float],
    x_label: str,
    y_label: str,
    question: str = "Your prediction",
) -> Prediction | None:
    """A curve through the places x, which stand at equal distances, with heights from low to high.

    The labels carry units. `kept`: the heights drawn before; None for nothing.
    """
    if not low < high:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
    if len(x) < 2:
        raise ValueError(f"x must have two places or more, got {list(x)!r}")
    axes = {"x": list(map(float, x)), "low": low, "high": high, "x_label": x_label, "y_label": y_label}
    return _made({"kind": "curve", "question": question, **axes}, list(kept) if kept else None, tell)


def _made(spec: dict, kept: object, tell: Callable) -> Prediction | None:
    try:
        from autograder.notebook.prediction import Prediction  # loads the widgets, which nothing else needs
    except ModuleNotFoundError:
        return None
    return Prediction(spec, kept, tell)


def _round_step(step: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above `step`."""
    power = 10.0 ** math.floor(math.log10(step) + 1e-9)
    return float(f"{power * max(k for k in (1, 2, 5) if k * power <= step * (1 + 1e-9)):g}")
