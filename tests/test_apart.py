"""A check survives what ordinary bugs do: within seconds and some memory, the notebook goes on and nothing is lost."""

import json
import os
import resource
import sys
import time

import pytest

from autograder import bank
from autograder.notebook import answers, apart, store

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs copies of the process")
BUGS = {  # the body of an answer, and what is said of it
    "swallows exceptions for ever": ("while True:\n  try:\n    1 / 0\n  except Exception:\n    pass", "it took longer"),
    "swallows everything for ever": ("while True:\n  try:\n    f()\n  except:\n    pass", "it took longer"),
    "swallows everything, twice": (
        "while True:\n try:\n  while True:\n   try:\n    f()\n   except:\n    pass\n except:\n  pass",
        "it took longer",
    ),
    "loops in C": ("return 7 ** 7 ** 8", "it took longer"),
    "sleeps in its sleep": ("while True:\n  try:\n    time.sleep(9)\n  except:\n    pass", "it took longer"),
    "asks": ("return float(input('w? '))", "EOFError"),
    "prints for ever": ("while True:\n  print('x' * 1000)", "it took longer"),
    "prints for ever past Python": ("while True:\n  os.write(1, b'x' * 1000)", "it took longer"),
    "recurses": ("return own(w, g, lr)", "RecursionError"),
    "recurses without a limit": (
        "sys.setrecursionlimit(10**7)\nreturn own(w, g, lr)",
        "memory|ended Python|it took longer",
    ),
    "recurses in C without a limit": (
        "sys.setrecursionlimit(10**7)\nreturn sorted([1, 2], key=lambda x: own(w, g, lr))",
        "memory|ended Python",
    ),
    "fills a list": ("kept = []\nwhile True:\n  kept.append(bytearray(1 << 20))", "memory"),
    "asks for a huge array": ("return np.ones(10**11)", "memory"),
    "ends a generator": ("raise GeneratorExit", "GeneratorExit"),
    "interrupts itself": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "cancels itself": ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    "exits": ("sys.exit(3)", "SystemExit"),
    "exits at once": ("os._exit(0)", "ended Python"),
    "kills itself": ("os.kill(os.getpid(), 9)", "ended Python"),
    "reads address 0": ("import ctypes\nctypes.string_at(0)", "ended Python"),
    "leaves a process behind": ("os.system('sleep 100 &')\nreturn w - g", "should be"),
    "forks and stays": ("os.fork()\nwhile True: pass", "it took longer"),
    "changes the folder": ("os.chdir('/')\nreturn w - g", "should be"),
    "closes everything": ("os.closerange(0, 256)\nreturn w - g", "ended Python"),
}


def all_but(names, *quick):
    """The names as parameters, of which all but a few wait for the long tests."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


def made(body):
    space = {"np": __import__("numpy"), "os": os, "sys": sys, "time": time, "f": lambda: 1}
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    exec(f"def own(w, g, lr=0.01):\n{lines}", space)
    return space["own"]


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))
    monkeypatch.setattr(answers, "SECONDS", 0.5)


@linux
@pytest.mark.parametrize(
    "name",
    all_but(BUGS, "swallows everything for ever", "asks", "asks for a huge array", "ends a generator", "exits at once"),
)
def test_a_check_survives_an_answer_that(name):
    body, words = BUGS[name]
    folder, start, memory = os.getcwd(), time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    verdict, printed = answers.judged(made(body), bank.find("sgd"))
    assert verdict.verdict in ("fail", "resource") and verdict.points == 0
    said = str(verdict.findings[0])
    assert any(word in said for word in words.split("|")), said
    assert time.monotonic() - start < 10 and len(printed) <= apart.MOST_PRINTED
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100 << 10  # kilobytes
    assert os.getcwd() == folder and answers.judged(made("return w - lr * g"), bank.find("sgd"))[0].verdict == "pass"
    assert children() == set()


def children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return {int(pid) for pid in file.read().split()}


@pytest.mark.slow
@linux
def test_no_copy_takes_more_memory_than_it_may(monkeypatch):
    """The peak of everything that an answer's process holds, as the system counts it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers.judged(made(BUGS["fills a list"][0]), bank.find("sgd"))
    answers.judged(made(BUGS["recurses without a limit"][0]), bank.find("sgd"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < max(before, own + (500 << 10))


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
def test_where_there_are_no_copies_the_kernel_itself_survives_an_answer_that(name, monkeypatch):
    monkeypatch.setattr(apart.sys, "platform", "darwin")
    body, words = BUGS[name]
    folder, start = os.getcwd(), time.monotonic()
    verdict, printed = answers.judged(made(body), bank.find("sgd"))
    said = str(verdict.findings[0])
    assert verdict.points == 0 and any(word in said for word in [*words.split("|"), "RecursionError"]), said
    assert time.monotonic() - start < 10 and len(printed) <= apart.MOST_PRINTED
    assert os.getcwd() == folder and sys.getrecursionlimit() < 10_000
    assert answers.judged(made("return w - lr * g"), bank.find("sgd"))[0].verdict == "pass"


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_the_stop_button_stops_a_check(platform, monkeypatch):
    import signal
    import threading

    if platform == "linux" and sys.platform != "linux":
        pytest.skip("needs copies of the process")
    monkeypatch.setattr(apart.sys, "platform", platform)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        answers.judged(made("while True: pass"), bank.find("sgd"))
    if platform == "linux":
        assert children() == set()


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


def test_a_check_that_trains_has_more_time_but_the_answer_itself_has_not(monkeypatch):
    capstone = bank.find("my_config")
    loop = {"my_config": None}
    exec("def my_config():\n    while True: pass", loop)
    start = time.monotonic()
    verdict, _ = answers.judged(loop["my_config"], capstone)
    assert verdict.verdict == "resource" and time.monotonic() - start < 10


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
