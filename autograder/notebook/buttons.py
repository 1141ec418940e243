"""The buttons of a prediction, named for screen readers, which ipywidgets leaves out. Tab moves on, Space chooses."""

from __future__ import annotations

import html
import math
from collections.abc import Callable

# Runs once, when the buttons are on the page. Each button stays a stop of its own for Tab: the arrow keys are JupyterLab's.
_NAME = """
const image = this;
(function named(tries) {
  const box = image.closest('.nn-choice'), group = box && box.querySelector('.widget-radio-box, input');
  if (!group) return tries && setTimeout(() => named(tries - 1), 50);
  if (group.tagName === 'DIV') group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', image.title);
  image.remove();
})(100);
"""
_DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def choice(question: str, options: list[str] | None, kept: str, tell: Callable[[str], None]):
    """One radio button an option, or a line of text; `tell` hears what is chosen. None where ipywidgets is missing."""
    try:
        import ipywidgets as widgets
    except ModuleNotFoundError:
        return None
    if options:
        box = widgets.RadioButtons(options=options, value=kept if kept in options else None)
        box.layout.width = "max-content"
    else:
        box = widgets.Text(value=kept, placeholder="one line", continuous_update=False)
    box.description, box.tooltip = "I say", question
    box.observe(lambda change: tell(change["new"]), names="value")
    script = f'<img src="{_DOT}" alt="" hidden title="{html.escape(question)}" onload="{html.escape(_NAME)}">'
    whole = widgets.VBox([box, widgets.HTML(script)])
    whole.add_class("nn-choice")
    return whole


def scale(low: float, high: float, unit: str, kept: float | None, tell: Callable[[float], None], log: bool = False):
    """A slider from low to high; `tell` hears the number. `log`: equal ratios are equally far apart."""
    try:
        import ipywidgets as widgets
    except ModuleNotFoundError:
        return None
    first = kept if kept is not None else (low * high) ** 0.5 if log else (low + high) / 2
    if log:
        box = widgets.FloatLogSlider(first, min=math.log10(low), max=math.log10(high), step=0.05, readout_format=".3g")
    else:
        box = widgets.FloatSlider(first, min=low, max=high, step=(high - low) / 100, readout_format=".3g")
    box.continuous_update, box.description, box.tooltip = False, "I say", unit
    box.observe(lambda change: tell(change["new"]), names="value")
    return widgets.HBox([box, widgets.Label(unit)])


def curve(
    low: float,
    high: float,
    kept: list[float] | None,
    tell: Callable[[list[float]], None],
    *,
    x,
    x_label: str,
    y_label: str,
):
    """One upright slider for each place of x; `tell` hears all their heights."""
    try:
        import ipywidgets as widgets
    except ModuleNotFoundError:
        return None
    first = kept or [(low + high) / 2] * len(x)
    bars = [
        widgets.FloatSlider(
            y, min=low, max=high, step=(high - low) / 100, orientation="vertical", description=f"{place:g}"
        )
        for place, y in zip(x, first, strict=True)
    ]
    for bar in bars:
        bar.layout.width, bar.layout.height, bar.continuous_update = "4em", "160px", False
        bar.observe(lambda _: tell([b.value for b in bars]), names="value")
    return widgets.VBox([widgets.Label(y_label), widgets.HBox(bars), widgets.Label(x_label)])
