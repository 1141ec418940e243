"""A check survives what ordinary bugs do: within seconds and some memory, the notebook goes on and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.notebook import apart, store
from tests.notebook import bugs
from tests.notebook.bugs import BUGS

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs copies of the process")


def all_but(names, *quick):
    """The names as parameters, of which all but a few wait for the long tests."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.fixture(autouse=True)
def progress_file(monkeypatch, tmp_path):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))


@pytest.fixture
def alone(tmp_path):
    """Call a function of tests/notebook/bugs.py in a fresh Python: forks and alarms meet nothing of the tests."""

    def call(function, *arguments, platform=sys.platform):
        command = [sys.executable, bugs.__file__, platform, function, *arguments]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=100)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


def survived(result, words):
    """What holds after every bug, whatever the system."""
    assert result["verdict"] in ("fail", "resource") and result["points"] == 0
    assert any(word in result["said"] for word in words.split("|")), result["said"]
    assert result["seconds"] < 11 + 20 * result["right_seconds"] and result["printed"] <= apart.MOST_PRINTED
    assert result["same_folder"] and result["then"] == "pass"


@linux
@pytest.mark.parametrize(
    "name",
    all_but(BUGS, "swallows everything for ever", "asks", "asks for a huge array", "ends a generator", "exits at once"),
)
def test_a_check_survives_an_answer_that(name, alone):
    result = alone("survive", name)
    survived(result, BUGS[name][1])
    assert result["more_memory"] < 100 and result["children"] == []
    assert result["more_in_copies"] < 500  # the limit is 384, and somebody has to look


HERE = [
    "swallows exceptions for ever",
    "swallows everything for ever",
    "sleeps in its sleep",
    "asks",
    "prints for ever",
]
HERE += ["recurses", "recurses without a limit", "ends a generator", "cancels itself", "exits", "changes the folder"]
HERE += ["asks for a huge array"]


@pytest.mark.parametrize("name", all_but(HERE, "swallows everything for ever", "asks", "cancels itself"))
def test_where_there_are_no_copies_the_kernel_itself_survives_an_answer_that(name, alone):
    result = alone("survive", name, platform="darwin")
    survived(result, f"{BUGS[name][1]}|RecursionError")
    assert result["recursion_limit"] < 10_000


@pytest.mark.parametrize("platform", [pytest.param("linux", marks=linux), "darwin"])
def test_the_stop_button_stops_a_check(platform, alone):
    assert alone("stop", platform=platform) == {"raised": "KeyboardInterrupt", "children": []}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms here")
def test_no_ring_comes_out_of_what_an_alarm_bounds(alone):
    assert alone("rings") == {"ended": ["over"] * 10, "timer": [0, 0], "restored": True}


SHOWN = {
    "shows for ever": "from IPython.display import display\nwhile True:\n  display('x' * 1000)",
    "makes widgets": "import ipywidgets\nipywidgets.IntProgress()\nreturn w - g",
    "warns and logs": "import logging, warnings\nwarnings.warn('x' * 9)\nlogging.error('hidden')\nreturn w - g",
    "draws": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nreturn w - g",
    "stops at a breakpoint": "breakpoint()\nreturn w - g",
    "asks for a password": "import getpass\nreturn getpass.getpass()",
}


@pytest.mark.slow
@linux
def test_a_kernel_goes_on_after_every_such_answer_and_shows_nothing_of_its_own(tmp_path):
    from jupyter_client.manager import start_new_kernel

    env = os.environ | {"NN_COURSE_FILE": str(tmp_path / "c.json"), "IPYTHONDIR": str(tmp_path)}
    manager, client = start_new_kernel(kernel_name="python3", env=env, startup_timeout=120)
    shown = []

    def ran(code, seconds=60):
        shown.clear()
        reply = client.execute_interactive(code, timeout=seconds, output_hook=shown.append, allow_stdin=False)
        return reply["content"]["status"]

    try:
        assert ran("import numpy as np, os, sys, time\nfrom autograder.notebook import check\nf = int") == "ok"
        assert ran("from autograder.notebook import answers; answers.SECONDS = 2") == "ok"
        for name, body in {**{n: b for n, (b, _) in BUGS.items()}, **SHOWN}.items():
            lines = "\n".join(f"    {line}" for line in body.replace("own(", "sgd(").split("\n"))
            assert ran(f"def sgd(w, g, lr=0.01):\n{lines}") == "ok", name
            start = time.monotonic()
            assert ran("check(sgd)") == "ok", name
            assert time.monotonic() - start < 15 and len(shown) <= 6, (name, len(shown))
            cards = [m["content"]["data"]["text/html"] for m in shown if "text/html" in m["content"].get("data", {})]
            assert len(cards) == 1 and "nn-bad" in cards[0], name
        assert ran("def sgd(w, g, lr=0.01):\n    return w - lr * g\ncheck(sgd)") == "ok"
        assert any("nn-good" in str(m["content"].get("data")) for m in shown)
        assert json.loads((tmp_path / "c.json").read_text())["checks"]["sgd"] == "pass"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_check_that_trains_has_more_time_but_the_answer_itself_has_not(alone):
    result = alone("train")
    assert result["verdict"] == "resource" and result["seconds"] < 9 + 20 * result["right_seconds"]


def test_the_file_stays_where_the_kernel_started(monkeypatch, tmp_path):
    monkeypatch.delenv("NN_COURSE_FILE")
    monkeypatch.setattr(store, "HERE", tmp_path / "2_optimizers")
    monkeypatch.chdir("/")
    assert store.path() == tmp_path / ".nn-course.json"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"checks":' * 50_000, '{"checks": {"sgd": "pa', "\x00", "[]", '"' + "x" * 11_000_000]
)
def test_a_damaged_progress_file_is_put_aside_whole(text, tmp_path):
    (tmp_path / "course.json").write_text(text)
    assert store.recall("checks", "sgd", "none") == "none"
    store.remember("checks", "sgd", "pass")
    assert json.loads((tmp_path / "course.json").read_text()) == {"checks": {"sgd": "pass"}}
    assert (tmp_path / "course.json.damaged").read_text() == text
