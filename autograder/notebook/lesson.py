"""predict, verdict and findings: a claim is predicted, tested, and judged by what was measured.

Questions and conclusions are data (autograder.notebook.claims), by the number of the claim, or by a name if the
question is the course's own: `predict(9)`, `verdict(9, result)`.
"""

from __future__ import annotations

import json
import os
import re
from functools import partial
from typing import Any

from autograder.cards import report
from autograder.cards.show import Card, escaped, grouped, in_notebook, show
from autograder.notebook import buttons, claims, store
from autograder.notebook.claims.claim import Choice, Claim, Curve, Outcome, Scale
from autograder.notebook.deck import CLAIMS

NO_BUTTONS = "The question is answered here where the kernel runs; elsewhere add answer=... to the call."
VERDICTS: dict[int | str, dict] = {}  # of this session, by claim
OTHERS: dict[tuple[int | str, str], dict] = {}  # with other settings: by claim and settings
TOPIC = ""  # of the lesson that was begun


def predict(
    claim: int | str, question: str | None = None, options: list[str] | None = None, answer: Any = None
) -> None:
    """Ask for a prediction on a claim and keep it until its verdict. `answer=...` in the call gives it without a mouse.

    `question` and `options` are for claims that the lesson has no data for; without options: one line of text.
    """
    _known(claim)
    asked = _asked(claim, question, options)
    if answer is not None:
        if isinstance(asked, Choice | Scale | Curve) and not asked.valid(answer):
            return show(report.note(f"{answer!r} is not an answer to this question: {_range(asked)}", "bad"))
        store.remember("predictions", str(claim), answer)
    text = getattr(asked, "question", question)
    if store.recall("questions", str(claim), "") != text:
        store.remember("questions", str(claim), text)
    kept = _kept(claim, asked)
    said = f"\n  You predicted: {_in_words(asked, kept)}" if kept is not None else ""
    show(Card("open", f"Predict: {text} [{_range(asked)}]{said}", f"<h4>Predict</h4><p>{escaped(text)}</p>"))
    if in_notebook():
        _ask(_widget(claim, asked, kept), f"[{_range(asked)}] {NO_BUTTONS}")


def verdict(claim: int | str, result: Any, *, measured: str = "", source: str = "") -> None:
    """Show a claim, what was predicted and measured, and whether it holds. `result` is that of the claim's experiment.

    For claims that the lesson has no data for, `result` is the verdict in words, with `measured` and `source`.
    """
    _known(claim)
    entry: dict
    if isinstance(result, str):
        entry = {"verdict": result, "measured": measured, "source": source}
        prediction = _typed(claim)
    elif (found := claims.claim(claim)) is None:
        raise ValueError(f"the lesson has no data on claim {claim!r}: give words, measured= and source=")
    else:
        outcome = found.judge(result)
        entry = _entry(found, outcome, result)
        prediction = _punch(claim, found, outcome, counts=not entry["settings"])
    if not entry["verdict"].startswith(("holds", "does not hold")):
        raise ValueError(f'a verdict begins with "holds" or "does not hold", got {entry["verdict"]!r}')
    entry = {"claim": claim, "deck": _statement(claim), **entry}
    _keep(claim, entry)
    show(_verdict_card(entry, prediction))


def findings() -> None:
    """The lesson's verdicts, and how many predictions were right. Different results under other settings are listed below."""
    entries = [VERDICTS[key] for key in sorted(VERDICTS, key=_in_order)]
    if not entries:
        return show(
            report.note("Nothing found yet in this session: run the cells with `verdict(...)`, and then this one")
        )
    columns = {"No.": "claim", "Claim": "deck", "Verdict": "verdict", "Measured here": "measured"}
    head = "".join(f'<th scope="col">{c}</th>' for c in columns)
    body, text = "", []
    for entry in entries:
        number = entry["claim"] if isinstance(entry["claim"], int) else "·"
        others = [other for (key, _), other in OTHERS.items() if key == entry["claim"]]
        more = [f"with {o['settings']}: {o['verdict']}" for o in others if o["verdict"] != entry["verdict"]]
        cells = [escaped(cell) for cell in (number, entry["deck"], entry["verdict"], entry["measured"])]
        cells[2] += "".join(f"<br><em>{escaped(line)}</em>" for line in more)
        body += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        text.append(
            f"{number}. “{entry['deck']}” {'; '.join([entry['verdict'], *more])}. {entry['measured']} ({entry['source']})"
        )
    score = score_line([entry["claim"] for entry in entries])
    html = f"<h4>What we found</h4><p>{escaped(score)}</p><table><tr>{head}</tr>{body}</table>"
    show(Card("open", "\n".join([score, *text]), html))


def guidelines(rules: dict[int, str]) -> None:
    """The deck's guidelines as a table: by claim, what was measured in this session, and the learner's own rule."""
    rows, text = "", []
    for key, rule in rules.items():
        _known(key)
        entry = VERDICTS.get(key, {})
        measured = entry.get("measured") or f"not measured yet: run the cell with verdict({key}, ...)"
        cells = [key, _statement(key), measured, rule or "(yours to write)"]
        rows += "<tr>" + "".join(f"<td>{escaped(cell)}</td>" for cell in cells) + "</tr>"
        text.append(f"{key}. “{cells[1]}” Measured: {measured}. Your rule: {cells[3]}")
    head = "".join(f'<th scope="col">{c}</th>' for c in ("No.", "The deck", "Measured here"))
    head += '<th scope="col" style="min-width:11em">Your rule</th>'
    show(Card("open", "\n".join(text), f"<h4>Your guidelines</h4><table><tr>{head}</tr>{rows}</table>"))


def score_line(keys: list[int | str] | None = None) -> str:
    """How many of the predictions made so far were right; "" where none has a verdict yet."""
    scores: dict[str, bool] = store.recall("scores", "all", {})
    met = [bool(right) for key, right in scores.items() if keys is None or key in map(str, keys)]
    return f"Your predictions: {sum(met)} of {len(met)} right." if met else ""


def small_print() -> None:
    """The lesson's slips of wording in the deck, in one box."""
    slips = claims.small_print(TOPIC)
    rows = "".join(
        f"<li>“{escaped(s.quote)}” {escaped(s.meant)}{f' ({escaped(s.source)})' if s.source else ''}</li>"
        for s in slips.values()
    )
    for key, slip in slips.items():
        if isinstance(key, int):
            entry = {"verdict": f"holds but for its wording: {slip.meant}", "measured": "", "source": slip.source}
            _record({"claim": key, "deck": CLAIMS[key], **entry})
    text = "\n".join(f"  “{s.quote}” {s.meant}" for s in slips.values())
    show(Card("open", f"Small print\n{text}", f"<h4>Small print</h4><ul class='nn-print'>{rows}</ul>"))


# What is asked


def _asked(claim: int | str, question: str | None, options: list[str] | None) -> Any:
    """The question as data; None for one line of text."""
    found = claims.claim(claim)
    if question is None and found and found.prediction:
        return found.prediction
    if question is None:
        raise ValueError(f"the lesson has no question on claim {claim!r}: give one")
    return Choice(question, options) if options else None


def _kept(claim: int | str, asked: Any) -> Any:
    """The prediction that was made, if it answers the present form of the question."""
    kept = store.load().get("predictions", {})
    kept = kept.get(str(claim)) if isinstance(kept, dict) else None
    return kept if (asked.valid(kept) if asked else isinstance(kept, str)) else None


def _in_words(asked: Any, kept: Any) -> str:
    return asked.words(kept) if isinstance(asked, Scale | Curve) else str(kept)


def _range(asked: Any) -> str:
    """The possible answers, in one line."""
    match asked:
        case Choice():
            return " / ".join(asked.options)
        case Scale():
            return f"a number from {grouped(asked.low)} to {grouped(asked.high)} {asked.unit}".strip()
        case Curve():
            return f"{len(asked.x)} values of {asked.y_label} between {asked.low:g} and {asked.high:g}"
    return "one line"


def _widget(claim: int | str, asked: Any, kept: Any):
    tell = partial(store.remember, "predictions", str(claim))
    match asked:
        case Scale():
            return buttons.scale(asked.low, asked.high, asked.unit, kept, tell, asked.log, asked.question)
        case Curve():
            return buttons.curve(
                asked.low,
                asked.high,
                kept,
                tell,
                x=list(asked.x),
                x_label=asked.x_label,
                y_label=asked.y_label,
                question=asked.question,
            )
    question = store.recall("questions", str(claim), "")
    return buttons.choice(question, asked.options if asked else None, kept or "", tell)


def _ask(buttons, instead: str) -> None:
    """Show the buttons, or a line of text where there are none."""
    if buttons:
        return buttons.show()
    from IPython.display import display

    return display({"text/plain": instead, "text/html": f"<p>{escaped(instead)}</p>"}, raw=True)


# What became of it


def _entry(found: Claim, outcome: Outcome, result: Any) -> dict:
    changed = getattr(result, "changed", {})
    return {
        "verdict": outcome.verdict,
        "measured": outcome.measured,
        "shown": result.shown_for(),
        "change": found.would_change,
        "source": found.source,
        "settings": ", ".join(f"{name} = {_short(value)}" for name, value in changed.items()),
        "origin": getattr(result, "origin", ""),
    }


def _short(value: Any) -> str:
    """A knob's value; a long row is its beginning and end."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:18]} … {text[-10:]}"


def _punch(claim: int | str, found: Claim, outcome: Outcome, counts: bool) -> str:
    """You were right, or what was overlooked. `counts`: the experiment ran as the question describes it."""
    asked = found.prediction
    kept = _kept(claim, asked) if asked else None
    if asked is None or kept is None or outcome.truth is None or not counts:
        return ""
    right = bool(asked.right(kept, outcome.truth))
    store.remember("scores", "all", store.recall("scores", "all", {}) | {str(claim): right})
    if right:
        return f"You were right: you said {asked.words(kept)}, measured {asked.words(outcome.truth)}."
    why = found.why(kept, outcome)
    overlooked = f" What was overlooked: {why}" if why else ""
    return f"You said {asked.words(kept)}, measured {asked.words(outcome.truth)}.{overlooked}"


def _typed(claim: int | str) -> str:
    """The prediction, and in brackets the question, which may be screens above."""
    said, question = store.recall("predictions", str(claim), ""), store.recall("questions", str(claim), "")
    return "You predicted: " + (f"{said} ({question})" if said and question else said or "nothing yet")


def _keep(claim: int | str, entry: dict) -> None:
    if entry.get("settings"):
        OTHERS[claim, entry["settings"]] = entry
    else:
        VERDICTS[claim] = entry
        _record(entry)


def _record(entry: dict) -> None:
    """For the page of verdicts: one line of JSON a verdict of the lesson as it is."""
    if file := os.environ.get("NN_VERDICTS"):
        with open(file, "a", encoding="utf-8") as out:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _verdict_card(entry: dict, prediction: str) -> Card:
    """The punch line first, then the verdict, and what it is based on."""
    label = f"Claim {entry['claim']}" if isinstance(entry["claim"], int) else "Question"
    title = label + (f", with {entry['settings']}" if entry.get("settings") else "")
    quoted = f"“{entry['deck']}”" if isinstance(entry["claim"], int) else entry["deck"]
    rows = {
        "Measured": entry["measured"] + (f" (stored run: `{entry['origin']}`)" if entry.get("origin") else ""),
        "Shown for": entry.get("shown", ""),
        "Would change it": entry.get("change", ""),
        "Source": entry["source"],
    }
    rows = {key: value for key, value in rows.items() if value}
    [(head, rest)] = re.findall(r"\A((?:does not hold|holds)\w*)(.*)", entry["verdict"], re.S)
    plainly = re.match(r"holds([:,]|$)", entry["verdict"])  # and not "holds only ...", "holds when ..."
    tone = "good" if plainly else "bad" if head != "holds" else "open"
    body = "".join(f"<tr><th scope='row'>{k}</th><td>{escaped(v)}</td></tr>" for k, v in rows.items())
    punch = f"<p class='nn-punch'><strong>{escaped(prediction)}</strong></p>" if prediction else ""
    words = f"<p class='nn-idea'>Verdict: <strong>{head}</strong>{escaped(rest)}</p>"
    lines = [title, f"  {quoted}", *([f"  {prediction}"] if prediction else []), f"  Verdict: {entry['verdict']}"]
    text = "\n".join([*lines, *(f"  {k}: {v}".replace("`", "") for k, v in rows.items())])
    html = f"<h4>{escaped(title)}</h4><p>{escaped(quoted)}</p>{punch}{words}<table>{body}</table>"
    return Card(tone, text, html)


def _statement(claim: int | str) -> str:
    if isinstance(claim, int):
        return CLAIMS[claim]
    found = claims.claim(claim)
    return found.statement if found else claim


def _in_order(key: int | str) -> tuple:
    return (isinstance(key, str), key)


def _known(claim: int | str) -> None:
    if claim not in CLAIMS and claim not in claims.names():
        raise ValueError(f"the deck's claims are numbered 1 to {max(CLAIMS)}, got {claim!r}")
