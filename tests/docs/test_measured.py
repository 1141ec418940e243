"""The tables of docs/SPEED.md and docs/SCALE.md say what docs/bench.json says."""

import json
import runpy
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
PAGES = runpy.run_path(str(BENCHMARKS / "pages.py"))


@pytest.fixture
def measured():
    return json.loads(PAGES["KEPT"].read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES["PAGES"], ids=lambda page: page.name)
def test_a_page_says_what_was_measured(page, measured):
    text = page.read_text(encoding="utf-8")
    assert PAGES["filled"](text, measured) == text
    assert {found[2] for found in PAGES["TABLE"].finditer(text)} <= {path.stem for path in BENCHMARKS.glob("*.py")}


def test_a_missed_promise_is_bold_and_a_missing_peer_is_said():
    part = {
        "versions": {"numpy": "2", "torch": None},
        "cores": 2,
        "others": 0.0,
        "quick": False,
        "seconds": 61.2,
        "failed": "",
        "rows": [
            {"name": "fast", "value": 0.5, "bar": 1.0, "kind": "most", "held": True, "clock": 0.75},
            {"name": "slow", "value": 2.0, "bar": 3.0, "kind": "least", "held": False},
            {"name": "peer", "value": None, "bar": None, "error": "OSError"},
        ],
    }
    page = "above\n<!-- bench: day -->\nold\n<!-- end of bench -->\nbelow\n"
    told = PAGES["filled"](page, PAGES["kept"]({"day": part}))
    assert "old" not in told and told.startswith("above\n") and told.endswith("<!-- end of bench -->\nbelow\n")
    assert "| fast | 0.5; 0.75 on the clock | at most 1 |" in told
    assert "| slow | **2** | at least 3 |" in told
    assert "| peer | not measured: OSError | |" in told
    assert "numpy 2; 2 cores, of which other work used 0.0; 61 s in all." in told
    assert PAGES["filled"](page, {}) == page  # what was not measured stays
