"""One way to show things: as HTML where a notebook can, as text everywhere else."""

from __future__ import annotations

import html
import sys
from importlib.resources import files

CSS = f"<style>{files(__package__).joinpath('card.css').read_text('utf-8')}</style>"


class Card:
    """A result with a colour ("good", "bad" or "open"), its text and its HTML body; `said` is its verdict in words."""

    def __init__(self, tone: str, text: str, body: str, said: str = ""):
        self.tone, self.text, self.body, self.said = tone, text, body, said

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'{CSS}<div class="nn-card nn-{self.tone}" role="status">{self.body}</div>'


def show(card: object) -> None:
    """Display in a notebook, print elsewhere."""
    if in_notebook():
        from IPython.display import display

        display(card)
    else:
        print(card)


def in_notebook() -> bool:
    """Is this a kernel that can show rich output (not a terminal, not a plain script)?"""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def grouped(number: float) -> str:
    """A number with a space between its thousands."""
    return f"{number:,.10g}".replace(",", " ")


def escaped(text: object) -> str:
    """Text as HTML; `code` between backticks is set as code."""
    parts = html.escape(str(text), quote=True).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 and i < len(parts) - 1 else p for i, p in enumerate(parts))
