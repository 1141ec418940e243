"""What happened to the cell that defines a function when it last ran, so that a check judges the code that is there.

IPython reports every cell before and after it runs. A cell defines a function when its text does so at the left
margin, even where it is no Python. What a learner types and does not run stays in the browser: it is seen only once the
notebook is saved, and only where the front end says which file that is (JupyterLab and Notebook do, VS Code does).
"""

from __future__ import annotations

import json
import linecache
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebook.names import shell

DEFINED = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.M)
MOST_READ = 50_000_000  # bytes of a notebook
SLACK = 2.0  # seconds by which the clocks of two machines may differ


@dataclass
class Run:
    """The last run of a cell that defines a name: its text, its id, what the name was before, why it failed."""

    text: str
    cell: str | None
    before: object
    trouble: str = ""
    when: float = 0.0


RUNS: dict[str, Run] = {}


def watch() -> None:
    """Follow every cell that runs from now on; a second call changes nothing."""
    if (ip := shell()) is not None and not getattr(ip, "_nn_watched", False):
        ip._nn_watched = True
        ip.events.register("pre_run_cell", _before)
        ip.events.register("post_run_cell", _after)


def trouble(name: str, value: object) -> str:
    """Why `value` is not what the cell that defines `name` says now; empty if it is, as far as one can know."""
    ip, run = shell(), RUNS.get(name)
    if ip is None or run is None or ip.user_ns.get(name) is not value:
        return ""
    if run.trouble and value is run.before:
        return f"the last run of the cell that defines `{name}` failed: {run.trouble}"
    if _edited(run, name):
        return f"the cell that defines `{name}` was changed after its last run: run it, then check again"
    return ""


def _before(info: Any) -> None:
    text, ns = _text(info), shell().user_ns
    for name in _defined(text):
        RUNS[name] = Run(text, getattr(info, "cell_id", None), ns.get(name), when=time.time())


def _after(result: Any) -> None:
    text = _text(result.info)
    error = result.error_before_exec or result.error_in_exec
    for name in _defined(text):
        if (run := RUNS.get(name)) and run.text == text:
            run.trouble, run.when = _told(error) if error else "", time.time()


def _text(info: Any) -> str:
    return info.raw_cell if isinstance(info.raw_cell, str) else ""


def _defined(text: str) -> set[str]:
    [indent] = re.findall(r"\A(?:[ \t]*\n)*([ \t]*)", text)
    found = DEFINED.findall(re.sub(f"^{indent}", "", text, flags=re.M) if indent else text)
    return {function or variable for function, variable in found}


def _told(error: BaseException) -> str:
    """An error on one line, with the line of the cell at which it was raised."""
    kind, message = type(error).__name__, " ".join(str(getattr(error, "msg", None) or error).split())[:200]
    number, line = _place(error)
    where = f", line {number}: `{line}`" if line else f", line {number}" if number else ""
    return f"{kind}{f': {message}' if message else ''}{where}"


def _place(error: BaseException) -> tuple[int, str]:
    if isinstance(error, SyntaxError):
        return error.lineno or 0, (error.text or "").strip()[:200]
    step, ip = error.__traceback__, shell()
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if step.tb_frame.f_globals is ip.user_ns or step.tb_frame.f_globals is ip.user_global_ns:
            return step.tb_lineno, linecache.getline(file, step.tb_lineno).strip()[:200]
        step = step.tb_next
    return 0, ""


def _edited(run: Run, name: str) -> bool:
    """Whether the saved notebook has another text in that cell, and was saved after the run."""
    path = _file()
    try:
        if path is None or path.stat().st_mtime <= run.when + SLACK or path.stat().st_size > MOST_READ:
            return False
        cells = json.loads(path.read_bytes())["cells"]
        saved = ["".join(c["source"]) for c in cells if run.cell and c.get("id") == run.cell]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return len(saved) == 1 and saved[0].strip() != run.text.strip() and name in _defined(saved[0])


def _file() -> Path | None:
    """The notebook's file, where the front end names it."""
    named = os.environ.get("JPY_SESSION_NAME") or shell().user_ns.get("__vsc_ipynb_file__")
    return Path(named) if isinstance(named, str) and named.endswith(".ipynb") else None
