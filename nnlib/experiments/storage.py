"""Runs that are too long for a cell: made once by `autograder experiments --run NAME`, and kept in the package.

A file holds the numbers, the arguments, the command, the versions and the seconds of CPU time. `load` gives the result.
"""

from __future__ import annotations

import inspect
import json
import platform
import time
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import numpy as np

from nnlib import experiments
from nnlib.experiments import design

FOLDER = files("nnlib.experiments") / "stored"


def long_runs() -> dict[str, design.Experiment]:
    """Every experiment that has a long run to store, as "optimizers.decay"."""
    modules = [import_module(module.name) for module in walk_packages(experiments.__path__, f"{experiments.__name__}.")]
    things: list[Any] = [t for module in modules for t in vars(module).values() if inspect.isroutine(t)]
    return {thing.name: thing for thing in things if getattr(thing, "long", None) is not None}


def command(name: str) -> str:
    """What makes a stored run anew."""
    return f"autograder experiments --run {name}"


def make(name: str, **changes: Any) -> tuple[design.Result, float]:
    """Run the experiment with its long arguments, and with `changes` to them: (result, seconds of CPU time)."""
    run = long_runs()[name]
    start = time.process_time()
    result = run(**{**(run.long or {}), **changes})
    return result, time.process_time() - start


def save(name: str, folder: Path = Path(str(FOLDER))) -> Path:
    """Make the long run and write its file."""
    result, seconds = make(name)
    about = {
        "experiment": name,
        "command": command(name),
        "arguments": {key: str(value) for key, value in (long_runs()[name].long or {}).items()},
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "cpu_seconds": round(seconds, 1),
        "result": type(result).__name__,
        "knobs": _plain(result.knobs),
        "changed": _plain(result.changed),
        "numbers": _plain(result.numbers()),
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def about(name: str) -> dict[str, Any]:
    """The whole file of a stored run. Raises ValueError where there is none."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise ValueError(f"{name} has no stored run; `{command(name)}` makes it")
    return json.loads(path.read_text(encoding="utf-8"), object_hook=_arrays)


def load(name: str) -> design.Result:
    """The stored result."""
    kept = about(name)
    kind = getattr(import_module(f"nnlib.experiments.{name.partition('.')[0]}"), kept["result"])
    result = kind(**kept["numbers"])
    result.knobs, result.changed, result.origin = kept["knobs"], {}, kept["command"]
    return result


def _plain(value: Any) -> Any:
    """Values that JSON knows; an array becomes {"array": [...]}, rounded to six digits that a reader can compare."""
    if isinstance(value, np.ndarray):
        return {"array": _plain(value.tolist()), "dtype": str(value.dtype)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.6g}")
    if isinstance(value, np.integer | np.bool_):
        return value.item()
    return value


def _arrays(value: dict) -> Any:
    return np.array(value["array"], value["dtype"]) if set(value) == {"array", "dtype"} else value
