"""The buttons of a prediction, named for screen readers, which ipywidgets leaves out. Tab moves on, Space chooses."""

from __future__ import annotations

import html
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
