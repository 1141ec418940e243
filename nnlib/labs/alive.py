"""A piece of a notebook that answers while its kernel runs, and is a still picture with its words ever after.

A widget's view in a saved notebook is a sign of its absence: "Error displaying widget: model not found". So no view is
saved here. The output is an empty slot and a still picture, both plain HTML; the widget, a model without a view, is
found by its slot's name in the page (alive.js), fills the slot while its kernel answers and hides the still picture
meanwhile. `keep` renews the still picture in the notebook, so what is saved is what was seen last.
"""

import sys
from importlib.resources import files
from uuid import uuid4

import anywidget
from traitlets import Unicode

WAKE = "A still picture: run this cell to wake it."
_HERE = files(__package__)
_OF_CELL: dict[object, tuple[object, list]] = {}  # cell -> (the run that showed them, the pieces shown)


class Alive(anywidget.AnyWidget):
    """A subclass gives `_esm` by `script` and `_css`, and `still()`: the MIME bundle of what is saved."""

    slot = Unicode().tag(sync=True)

    def __init__(self, **traits):
        name = uuid4().hex
        super().__init__(model_id=name, slot=name, **traits)
        self._handle = None

    def still(self):
        """The MIME bundle that is in the saved notebook: text/plain, text/html, perhaps image/png for print."""
        raise NotImplementedError

    def show(self):
        """Display the slot and the still picture."""
        from IPython.display import display

        _close_earlier(self)
        display({"text/html": f'<div data-nn-slot="{self.slot}"></div>', "text/latex": ""}, raw=True)
        self._handle = display(self._bundle(), raw=True, display_id=self.slot)

    def keep(self):
        """Renew the still picture in the notebook."""
        if self._handle:
            self._handle.update(self._bundle(), raw=True)

    def _bundle(self):
        bundle = self.still()
        return bundle | {"text/html": f'<div class="nn-still" data-nn-still="{self.slot}">{bundle["text/html"]}</div>'}


def script(package, name):
    """The text of a module for the browser: what all live pieces share, then the file `name` of the package."""
    return _HERE.joinpath("alive.js").read_text("utf-8") + files(package).joinpath(name).read_text("utf-8")


def in_notebook():
    """Is this a kernel that shows rich output?"""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _close_earlier(piece):
    """When a cell runs again, what it showed before is gone from the page: close it."""
    from IPython import get_ipython

    parent = get_ipython().get_parent() if hasattr(get_ipython(), "get_parent") else {}
    cell, run = parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
    before, pieces = _OF_CELL.get(cell, (run, []))
    if before != run:
        for old in pieces:
            old.close()
        pieces = []
    _OF_CELL[cell] = run, ([*pieces, piece] if cell else [])
