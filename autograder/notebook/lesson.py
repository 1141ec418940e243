"""predict, verdict and findings: a claim is predicted, tested, and judged by what was measured."""

from __future__ import annotations

import json
import os
import re
from functools import partial

from autograder.notebook import store
from autograder.notebook.buttons import choice
from autograder.notebook.deck import CLAIMS
from autograder.notebook.show import Card, escaped, in_notebook, show

NO_BUTTONS = 'Buttons stand here where widgets run; elsewhere add answer="..." to the call.'
VERDICTS: dict[int, dict] = {}  # of this session, by claim


def predict(claim: int, question: str, options: list[str] | None = None, answer: str | None = None) -> None:
    """Ask for a prediction on a claim of the deck and keep it until its verdict. Without options: one line of text.

    Where buttons cannot run, `answer="..."` in the call says it.
    """
    _known(claim)
    if answer is not None:
        store.remember("predictions", str(claim), answer)
    if store.recall("questions", str(claim), "") != question:
        store.remember("questions", str(claim), question)
    kept = store.recall("predictions", str(claim), "")
    said = f"\n  You predicted: {kept}" if kept else ""
    text = f"Predict: {question} [{_choice(options)}]{said}"
    show(Card("open", text, f"<h4>Predict</h4><p>{escaped(question)}</p>"))
    if in_notebook():
        tell = partial(store.remember, "predictions", str(claim))
        _ask(choice(question, options, kept, tell), f"[{_choice(options)}] {NO_BUTTONS}")


def _choice(options: list[str] | None) -> str:
    return " / ".join(options or ["one line"])


def _ask(box, instead: str) -> None:
    """Show the buttons, and a line of text in their place where the page cannot run them."""
    from IPython.display import display

    live = box._repr_mimebundle_() if box else {}
    display(live | {"text/plain": instead, "text/html": f"<p>{escaped(instead)}</p>"}, raw=True)


def verdict(claim: int, words: str, *, measured: str, source: str) -> None:
    """Show a claim, what was predicted and measured, and whether it holds. `words` begin with "holds" or "does not hold"."""
    _known(claim)
    if not words.startswith(("holds", "does not hold")):
        raise ValueError(f'a verdict begins with "holds" or "does not hold", got {words!r}')
    entry = {"claim": claim, "deck": CLAIMS[claim], "verdict": words, "measured": measured, "source": source}
    VERDICTS[claim] = entry
    if file := os.environ.get("NN_VERDICTS"):
        with open(file, "a", encoding="utf-8") as out:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    show(_verdict_card(entry, _predicted(str(claim))))


def _predicted(claim: str) -> str:
    """What was predicted, and in brackets the question, which may stand screens above."""
    said, question = store.recall("predictions", claim, ""), store.recall("questions", claim, "")
    return f"{said} ({question})" if said and question else said


def _verdict_card(entry: dict, prediction: str) -> Card:
    rows = {
        "The deck says": f"“{entry['deck']}”",
        "You predicted": prediction or "nothing yet",
        "Measured": entry["measured"],
        "Verdict": entry["verdict"],
        "Source": entry["source"],
    }
    plainly = re.match(r"holds([:,]|$)", entry["verdict"])  # and not "holds only ...", "holds when ..."
    tone = "good" if plainly else "bad" if entry["verdict"].startswith("does not") else "open"
    body = "".join(f"<tr><th scope='row'>{k}</th><td>{escaped(v)}</td></tr>" for k, v in rows.items())
    text = "\n".join([f"Claim {entry['claim']}", *(f"  {k}: {v}" for k, v in rows.items())])
    return Card(tone, text, f"<h4>Claim {entry['claim']}</h4><table>{body}</table>")


def findings() -> None:
    """A table of this session's verdicts: claim, verdict, evidence, source."""
    columns = {"No.": "claim", "Claim": "deck", "Verdict": "verdict", "Measured here": "measured", "Source": "source"}
    entries = [VERDICTS[k] for k in sorted(VERDICTS)]
    head = "".join(f'<th scope="col">{c}</th>' for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{escaped(e[k])}</td>" for k in columns.values()) + "</tr>" for e in entries)
    text = "\n".join(f"{e['claim']}. “{e['deck']}” {e['verdict']}. {e['measured']} ({e['source']})" for e in entries)
    show(Card("open", text, f"<h4>What we found</h4><table><tr>{head}</tr>{body}</table>"))


def _known(claim: int) -> None:
    if claim not in CLAIMS:
        raise ValueError(f"the deck's claims are numbered 1 to {max(CLAIMS)}, got {claim!r}")
