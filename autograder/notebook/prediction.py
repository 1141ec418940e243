"""A prediction on the page: buttons while the kernel answers, and its words in the saved notebook from then on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from traitlets import Any, Dict

from autograder.cards.show import escaped, grouped
from nnlib.labs.alive import Alive, script

NONE_YET = 'No prediction yet: run this cell and choose, or write answer="..." into the call.'


class Prediction(Alive):
    """The live buttons, and the words that stay in the notebook."""

    _esm = script(__package__, "buttons.js")
    _css = files(__package__).joinpath("buttons.css").read_text("utf-8")
    spec = Dict().tag(sync=True)
    value = Any(allow_none=True).tag(sync=True)

    def __init__(self, spec: dict, kept: object, tell: Callable):
        super().__init__(spec=spec, value=kept)
        self.observe(lambda change: self._chosen(change["new"], tell), names="value")

    def _chosen(self, value: object, tell: Callable) -> None:
        tell(value)
        self.keep()

    def still(self) -> dict[str, str]:
        """What was predicted, in words; for options, which of them."""
        words = NONE_YET if self.value is None else f"You predicted: {self._words()}."
        lines = [(option == self.value, option) for option in self.spec.get("options", ())]
        text = "".join(f"\n  {'(x)' if chosen else '( )'} {option}" for chosen, option in lines)
        items = "".join(f"<li>{_marked(chosen, option)}</li>" for chosen, option in lines)
        options = f'<ul style="list-style-type: none">{items}</ul>' if items else ""
        again = "" if self.value is None else " Run this cell to change it."
        return {"text/plain": words + text, "text/html": f"{options}<p>{escaped(words)}{again}</p>"}

    def _words(self) -> str:
        if self.spec["kind"] == "scale":
            return f"{grouped(self.value)} {self.spec['unit']}".strip()
        if self.spec["kind"] == "curve":
            places = self.spec["x"]
            shown = [f"{self.value[k]:.3g} at {places[k]:g}" for k in (0, len(places) // 2, len(places) - 1)]
            return f"{self.spec['y_label']} {', '.join(shown)}"
        return str(self.value)


def _marked(chosen: bool, option: str) -> str:
    """An option with its sign; the chosen one stands out in more than colour."""
    sign, words = ("●", f"<strong>{escaped(option)}</strong>") if chosen else ("○", escaped(option))
    return f'<span aria-hidden="true">{sign}</span> {words}'
