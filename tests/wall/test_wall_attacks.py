"""Every attack of the corpus, on both isolation levels: no points, no breach, no harm to the next exercise."""

import collections
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import autograder.bank
from autograder import bank
from autograder.judge.verdict import judge
from autograder.wall import LEVELS, Limits, Wall, why_not_bubblewrap
from tests.wall.attacks import PRELUDE, attacks

PROJECT = Path(autograder.__file__).parents[1]
SITE = Path(np.__file__).parents[1]
SECRET = f"a-word-that-nobody-else-uses-{secrets.token_hex(8)}"  # nor another run of the tests on this machine
GENEROUS, TIGHT = Limits(seconds=20, memory=1 << 30), Limits(seconds=0.5, memory=1 << 29)
adam, sgd = (bank.find(name, hidden=True) for name in ("adam", "sgd"))
RIGHT = """
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
"""
INNOCENT = "def sgd(w, g, lr=0.01):\n    return w - lr * g"


class Bait:
    """What attacks reach for: files, servers, a secret in the environment."""

    def __init__(self, folder):
        self.folder = folder
        folder.chmod(0o777)
        for name in ("other.ipynb", "gradebook.db"):
            (folder / name).write_text("untouched")
            (folder / name).chmod(0o666)
        self.servers = [socket.create_server(("127.0.0.1", 0))]
        for address in (str(folder / "socket"), "\0" + SECRET):
            self.servers.append(socket.socket(socket.AF_UNIX))
            self.servers[-1].bind(address)
            self.servers[-1].listen()
        os.environ["COURSE_TOKEN"] = SECRET

    @property
    def words(self):
        folder, port = self.folder, self.servers[0].getsockname()[1]
        places = {"PROJECT": PROJECT, "SITE": SITE, "CANARYFOLDER": folder, "SOCKET": folder / "socket"}
        files = {"CANARY": folder / "other.ipynb", "GRADEBOOK": folder / "gradebook.db"}
        return places | files | {"SECRET": SECRET, "PID": os.getpid(), "PORT": port, "CASES": len(adam.cases)}

    def untouched(self):
        names = sorted(p.name for p in self.folder.iterdir())
        return (
            names == ["gradebook.db", "other.ipynb", "socket"]
            and not any(map(self._has_visitor, self.servers))
            and {p.read_text() for p in self.folder.glob("*.*")} == {"untouched"}
        )

    @staticmethod
    def _has_visitor(server):
        server.settimeout(0)
        try:
            server.accept()
        except BlockingIOError:
            return False
        return True

    def close(self):
        del os.environ["COURSE_TOKEN"]
        for server in self.servers:
            server.close()


@pytest.fixture
def bait():
    with tempfile.TemporaryDirectory(prefix="bait-") as folder:  # a socket's path is at most 107 bytes
        bait = Bait(Path(folder))
        yield bait
        bait.close()


@pytest.fixture(scope="module", params=LEVELS)
def wall(request):
    """One wall for all attacks, which is harder than one for each: they come one after the other."""
    if request.param == "bubblewrap" and why_not_bubblewrap():
        pytest.skip(why_not_bubblewrap())
    with Wall(GENEROUS, level=request.param) as wall:
        yield wall


def test_the_corpus_has_five_kinds_and_45_attacks_or_more():
    counted = collections.Counter(attack.kind for attack in attacks())
    assert len(counted) == 5 and min(counted.values()) >= 8 and counted.total() >= 45
    assert len({attack.name for attack in attacks()}) == counted.total()


def test_right_answers_pass_here(wall):
    """Otherwise the attacks' failing would say nothing."""
    wall.limits = GENEROUS
    assert judge(wall.answer("adam", [(PRELUDE, "<prelude>"), (RIGHT, "<cell>")], adam.signature), adam, 3).points == 4


@pytest.mark.sample(3)
@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_an_attack_gains_nothing_and_harms_nobody(wall, bait, attack):
    wall.limits = TIGHT if "resource" in attack.verdicts else GENEROUS  # short only where the time is used up anyway
    verdict = judge(wall.answer("adam", attack.filled(**bait.words), adam.signature), adam, seed=3)
    said = "".join(map(str, verdict.findings))
    assert "Breach" not in said
    assert len(said) < 800 * len(verdict.findings) and said.isprintable()  # fit for a page, harmless on a terminal
    assert (verdict.verdict, verdict.points) in [(expected, 0) for expected in attack.verdicts], verdict.findings
    assert bait.untouched()
    wall.limits = GENEROUS
    assert judge(wall.answer("sgd", [(INNOCENT, "<cell>")], sgd.signature), sgd, seed=3).verdict == "pass"


def test_the_attacks_that_borrow_are_real(bait):
    """In an ordinary Python, where the learner's code used to run, nearly all of them get through."""
    bare = """
import sys, json, numpy as np
for name, prelude, source in json.load(sys.stdin):
    try:
        space = {"np": np}
        exec(prelude, space)
        exec(source, space)
        space["adam"](*[np.ones(3)] * 4, 1)
    except BaseException as error:
        print(name, type(error).__name__)
"""
    begins = ("imports", "reads_", "searches", "asks", "loads")
    reaching = [a for a in attacks() if a.kind == "borrowing" and a.name.startswith(begins)]
    sources = [(a.name, *(text for text, _ in a.filled(**bait.words))) for a in reaching if "descriptor" not in a.name]
    done = subprocess.run(
        [sys.executable, "-c", bare], input=json.dumps(sources), capture_output=True, text=True, cwd=PROJECT, timeout=60
    )
    assert done.stdout.count("Breach") >= 11, done.stdout + done.stderr
    assert not bait.untouched()
