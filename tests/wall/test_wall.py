"""The wall: what a remote answer gives, what its limits cost, and that nothing of it is left behind."""

import contextlib
import inspect
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.judge.answer import AnswerRaised, Exhausted, Unfinished, WallError
from autograder.wall import LEVELS, Limits, Wall, confine, isolation, process, why_not_bubblewrap
from autograder.wall.confine import CALLS, CONDITIONAL, seccomp_filter

ROOT = Path(__file__).parents[2]


def sgd(w, g, lr=0.01): ...


def drawn(rng, n): ...


def called(f, x): ...


def on_level(level):
    if level == "bubblewrap" and why_not_bubblewrap():
        pytest.skip(why_not_bubblewrap())
    return level


@pytest.fixture(scope="module", params=LEVELS)
def wall(request):
    with Wall(Limits(seconds=20), level=on_level(request.param)) as wall:
        yield wall


def answer(wall, source, like=sgd):
    return wall.answer(like.__name__, [(source, "<cell>")], inspect.signature(like))


def test_an_answer_gives_what_the_function_returns(wall):
    right = answer(wall, "def sgd(w, g, lr=0.01):\n    return w - lr * g")
    w = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(right(w=w, g=w, lr=0.5), w / 2)
    assert right(w=np.float32(1), g=np.float32(1)).dtype == np.float32
    assert wall.strength == {"files": True, "calls": True} or sys.platform != "linux"


def test_sources_run_in_order_in_one_fresh_namespace(wall):
    first = wall.answer("sgd", [("k = 3", "a"), ("k += 1\ndef sgd(w, g, lr=0): return k", "b")], inspect.signature(sgd))
    assert first(w=1, g=1) == 4
    assert answer(wall, "def sgd(w, g, lr=0): return 'k' in globals()")(w=1, g=1) is False
    assert first(w=1, g=1) == 4  # back to the one before: its process is a new one


def test_required_arguments_may_be_renamed(wall):
    assert answer(wall, "def sgd(weights, grad, lr=1): return weights - lr * grad")(w=3.0, g=1.0, lr=2.0) == 1.0


def test_arguments_changed_in_place_are_named_and_ours_stay_as_they_were(wall):
    changing = answer(wall, "def sgd(w, g, lr=0.01):\n    w -= lr * g\n    return w")
    w = np.ones(3)
    assert changing.call({"w": w, "g": w}).changed == ("w",)
    assert (w == 1).all()
    in_list = answer(wall, "def sgd(w, g, lr=0.01):\n    g[0][:] = 5\n    g.append(1)")
    assert in_list.call({"w": w, "g": [np.ones(2)]}).changed == ("g",)
    by_name = answer(wall, "def sgd(w, g, lr=0.01):\n    lr *= 2\n    return w")
    assert by_name.call({"w": w, "g": w, "lr": np.ones(2)}).changed == ("lr",)
    nan = answer(wall, "def sgd(w, g, lr=0.01):\n    return w")
    assert nan.call({"w": np.array([np.nan, 1]), "g": w}).changed == ()


def test_a_generator_advances_by_what_the_answer_drew(wall):
    rng, twin = np.random.default_rng(4), np.random.default_rng(4)
    given = answer(wall, "def drawn(rng, n): return rng.normal(size=n)", drawn)
    assert np.array_equal(given(rng=rng, n=5), twin.normal(size=5))
    assert np.array_equal(given(rng=rng, n=5), twin.normal(size=5))
    assert rng.random() == twin.random()
    assert given.call({"rng": rng, "n": 1}).changed == ()


def test_children_of_a_generator_are_the_same_there_and_new_at_every_call(wall):
    rng, twin = np.random.default_rng(4), np.random.default_rng(4)
    given = answer(wall, "def drawn(rng, n): return rng.spawn(n)[-1].random()", drawn)
    assert [given(rng=rng, n=2), given(rng=rng, n=1)] == [twin.spawn(2)[-1].random(), twin.spawn(1)[0].random()]


def test_a_generator_with_thousands_of_children_costs_us_nothing(wall):
    def drawn(rng): ...

    given = answer(wall, "def drawn(rng):\n    rng.bit_generator.seed_seq.spawn(90_000)\n    return 1.0", drawn)
    start = time.process_time()
    with pytest.raises(Exhausted):
        given(rng=np.random.default_rng(1))
    assert time.process_time() - start < 0.5


def test_many_calls_in_one_message_are_as_many_calls(wall):
    """Fresh arguments each time, a generator that goes on, values as they were when returned, and no call lost."""
    source = """
buffer, count = np.zeros(2), [0]
def task(w, rng):
    w += 1
    count[0] += 1
    buffer[:] = w + rng.random(2) + count[0]
    return buffer
"""

    def task(w, rng): ...

    w, rng, twin = np.zeros(2), np.random.default_rng(4), np.random.default_rng(4)
    given = answer(wall, source, task)
    values = given.repeat(3, w=w, rng=rng)
    assert np.allclose(values, [1 + i + twin.random(2) for i in (1, 2, 3)])
    assert given.changed == {"w"} and (w == 0).all() and rng.random() == twin.random()


def test_an_error_in_one_of_many_calls_is_the_answer_s_error(wall):
    source = "left = [1, 1]\ndef sgd(w, g, lr=0.01):\n    return left.pop()"
    with pytest.raises(AnswerRaised, match="pop from empty list"):
        answer(wall, source).repeat(3, w=1.0, g=1.0)


@pytest.mark.parametrize("level", LEVELS)
def test_a_grader_with_many_open_files_leaves_none_of_its_own_to_the_answer(level):
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    source = """
import os
def sgd(w, g, lr=0.01):
    found = []
    for fd in range(4, 4096):
        try:
            os.fstat(fd)
            found.append(fd)
        except OSError:
            pass
    return found
"""
    try:
        with Wall(level=on_level(level)) as wall:
            assert answer(wall, source)(w=1.0, g=1.0) == []
    finally:
        for fd in held:
            os.close(fd)


def test_a_callable_stays_here_and_is_called_from_there(wall):
    seen = []

    def f(x, scale=1, rng=None):
        seen.append(x)
        return scale * x**2 if rng is None else rng.normal(size=2)

    assert answer(wall, "def called(f, x): return f(x, scale=3) + f(x)", called)(f=f, x=np.array([2.0])) == 16
    assert len(seen) == 2
    source = "def called(f, x):\n    return np.concatenate([f(1, rng=x), f(1, rng=x), x.normal(size=2)])"
    got = answer(wall, source, called)(f=f, x=np.random.default_rng(2))
    assert np.array_equal(got, np.random.default_rng(2).normal(size=6))


def test_an_error_in_a_callback_is_raised_where_it_was_called(wall):
    caught = "def called(f, x):\n    try:\n        return f(x, x)\n    except TypeError:\n        return 'caught'"
    assert answer(wall, caught, called)(f=lambda x: x, x=1) == "caught"
    with pytest.raises(AnswerRaised) as raised:
        answer(wall, "def called(f, x):\n    return f(x)  # here", called)(f=lambda x: np.ones(3) @ x, x=np.ones(2))
    assert raised.value.kind == "ValueError" and raised.value.line == "return f(x)  # here"
    with pytest.raises(Exhausted):
        answer(wall, "def called(f, x): return f(np.zeros(10**6))", called)(f=lambda x: 1, x=1)


def test_a_function_inside_an_argument_is_a_fault_of_ours(wall):
    with pytest.raises(WallError, match="not an argument of its own"):
        answer(wall, "def called(f, x): return 1", called)(f=[len], x=1)


def test_exceptions_cross_with_the_learners_own_line(wall):
    broken = answer(wall, "def helper(a):\n    return np.linalg.inv(a)  # mine\ndef sgd(w, g, lr=0): return helper(w)")
    for _ in range(2):  # an exception costs that call, not the process
        with pytest.raises(AnswerRaised) as raised:
            broken(w=np.zeros((2, 2)), g=1)
        assert (raised.value.kind, raised.value.line) == ("LinAlgError", "return np.linalg.inv(a)  # mine")
    with pytest.raises(AnswerRaised) as raised:
        answer(wall, "x = 1\ndef sgd(w g):\n    pass")(w=1, g=1)
    assert (raised.value.kind, raised.value.line) == ("SyntaxError", "def sgd(w g):")
    with pytest.raises(AnswerRaised, match="no function named sgd"):
        answer(wall, "sgd = 3")(w=1, g=1)
    with pytest.raises(AnswerRaised) as raised:
        answer(wall, "def sgd(w, g, lr=0):\n    raise ValueError('\\x1b[2J\\npass ' * 999)")(w=1, g=1)
    assert raised.value.message.startswith(" [2J pass") and len(raised.value.message) == 500


def test_the_starter_is_unfinished(wall):
    with pytest.raises(Unfinished):
        answer(wall, "def sgd(w, g, lr=0): raise NotImplementedError")(w=1, g=1)
    with pytest.raises(Unfinished):
        answer(wall, "class Later(NotImplementedError): pass\nraise Later")(w=1, g=1)


def test_prints_warnings_and_standard_error_cost_nothing(wall):
    noisy = (
        "import sys, warnings\ndef sgd(w, g, lr=0):\n    print('x' * 10**6)\n    warnings.warn('w')\n    np.log(0.0)\n"
    )
    assert answer(wall, noisy + "    sys.stderr.write('e' * 10**6)\n    return w")(w=1, g=1) == 1


def test_a_lost_answer_stays_lost_and_says_why(wall):
    for source, reason in {
        "import os\ndef sgd(*a): os._exit(3)": "ended by itself",
        "import ctypes\ndef sgd(*a): ctypes.string_at(0)": "crashed",
        "def sgd(*a): return np.ones(10**11)": "1024 MB of memory",
        "def sgd(*a): return [0] * 10**6": "is too large",
        "import os\ndef sgd(*a): os.write(3, b'verdict: pass')": "not an answer",
    }.items():
        lost = answer(wall, source)
        for _ in range(2):
            with pytest.raises(Exhausted, match=reason):
                lost(w=1, g=1)
    assert "sgd" in wall.notes[-1]


def test_the_time_limit_is_one_budget_for_all_calls_of_an_answer():
    with Wall(Limits(seconds=0.6)) as wall:
        slow = answer(wall, "import time\ndef sgd(w, g, lr=0): time.sleep(0.25)")
        start = time.monotonic()
        with pytest.raises(Exhausted, match="it took longer than"):
            for _ in range(4):
                slow(w=1, g=1)
        assert time.monotonic() - start < 5


def test_the_same_answer_draws_the_same_numbers_from_global_generators_every_time():
    source = (
        "import random\ndef sgd(w, g, lr=0): return [np.random.rand(), random.random(), list({'a', 'b', 'c', 'd'})]"
    )

    def once():
        with Wall() as wall:
            return answer(wall, source)(w=1, g=1)

    assert once() == once()


def test_wrong_use_is_told():
    with pytest.raises(ValueError, match="isolation level"):
        Wall(level="docker")
    with pytest.raises(WallError, match="with statement"):
        answer(Wall(), "def sgd(w, g): return w")(w=1, g=1)
    with Wall() as wall, pytest.raises(WallError, match="cannot be sent"):
        answer(wall, "def sgd(w, g): return w")(w=[0] * 10**6, g=1)


def test_a_worker_that_cannot_start_is_our_error(monkeypatch):
    monkeypatch.setattr(isolation, "python", lambda: [sys.executable, "-c", "raise SystemExit('no NumPy here')"])
    with Wall(level="process") as wall, pytest.raises(WallError, match="no NumPy here"):
        answer(wall, "def sgd(w, g): return w")(w=1, g=1)
    monkeypatch.setattr(isolation, "python", lambda: ["/nowhere/python"])
    with pytest.raises(WallError, match="could not be started"), Wall(level="process"):
        pass


def test_when_the_worker_dies_the_next_exercise_gets_a_new_one(wall):
    right = answer(wall, "def sgd(w, g, lr=0.01): return w")
    assert right(w=1, g=1) == 1
    dead = wall._worker.process
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait()
    with contextlib.suppress(Exhausted, WallError):
        right(w=1, g=1)
    assert answer(wall, "def sgd(w, g, lr=0.01): return w")(w=2, g=1) == 2


def test_a_restart_in_the_middle_of_an_exercise_ends_it_and_the_next_call_starts_afresh(wall):
    right = answer(wall, "n = 0\ndef sgd(w, g, lr=0.01):\n    global n\n    n += 1\n    return n")
    assert [right(w=1, g=1), right(w=1, g=1)] == [1, 2]
    wall.restart()
    assert right(w=1, g=1) == 1
    wall.restart()
    wall.restart()
    assert answer(wall, "def sgd(w, g, lr=0.01): return w")(w=2, g=1) == 2


def processes_of(pid):
    """All descendants of a process, by /proc."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, todo = set(), [pid]
    while todo:
        todo += children.get(todo.pop(), [])
        found.update(todo)
    return found


def alive(pids):
    return {p for p in pids if Path(f"/proc/{p}").exists() and ") Z" not in Path(f"/proc/{p}/stat").read_text()}


def gone(pids, seconds=10):
    end = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < end:
        time.sleep(0.01)
    return not alive(pids)


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_runs_on_after_the_wall(level):
    before = processes_of(os.getpid())
    with Wall(level=on_level(level)) as wall:
        answer(wall, "def sgd(w, g, lr=0.01): return w")(w=1, g=1)
        running = processes_of(os.getpid()) - before
        assert len(running) >= 2
    assert gone(running)


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_runs_on_when_the_grader_is_killed(level):
    """kill -9 of the grader in the middle of an endless loop."""
    script = f"""
import inspect
from autograder.wall import Wall
def sgd(w, g, lr=0): ...
with Wall(level={on_level(level)!r}) as wall:
    source = "def sgd(w, g, lr=0):\\n    while w: pass\\n    return 1"
    answer = wall.answer("sgd", [(source, "c")], inspect.signature(sgd))
    answer(w=0, g=1)
    print("looping", flush=True)
    answer(w=1, g=1)
"""
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    assert grader.stdout.readline() == b"looping\n"
    running = processes_of(grader.pid)
    assert len(running) >= 2
    grader.kill()
    grader.wait()
    grader.stdout.close()
    assert gone(running)


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_daemons_are_killed_with_their_exercise_even_without_a_filter(level, monkeypatch):
    """On a kernel without seccomp a learner's code can fork; what it leaves behind ends before the next exercise."""
    strong = process.program()
    source = Path(confine.__file__).read_text("utf-8") + "\n_seccomp = lambda *a: False\n_limit = lambda *a: None\n"
    weak = compile(source, "confine", "exec")
    monkeypatch.setattr(process, "program", lambda: [(n, weak if n == "confine" else code) for n, code in strong])
    forking = """
import os, signal, time
def sgd(w, g, lr=0):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(1000)
            os._exit(0)
    return 1
"""
    before = processes_of(os.getpid())
    with Wall(level=on_level(level)) as wall:
        assert answer(wall, forking)(w=1, g=1) == 1
        assert wall.strength["calls"] is False
        time.sleep(0.1)
        left = processes_of(os.getpid()) - before
        assert len(left) >= 4
        assert answer(wall, "def sgd(w, g, lr=0.01): return w")(w=2, g=1) == 2
        assert len(alive(left)) <= 2  # bwrap and the worker itself


@linux
def test_the_sandbox_holds_python_numpy_and_nothing_that_can_be_written():
    on_level("bubblewrap")
    source = """
import os
def sgd(w, g, lr=0):
    places = [place for place, _, _ in os.walk("/")]
    return [os.listdir("/dev"), sorted(os.listdir("/site")), [p for p in places if os.access(p, os.W_OK)], len(places),
            [p for p in places if p.endswith("-packages") and os.listdir(p)], os.getpid() < 9, os.getuid()]
"""
    with Wall(level="bubblewrap") as wall:
        devices, site, writable, count, packages, own, user = answer(wall, source)(w=1, g=1)
    assert devices == ["null"] and set(site) <= {"numpy", "numpy.libs"} and count > 50
    assert writable == [] and packages == [] and own and user == 65534


def test_the_filter_ends_in_refusal_and_its_jumps_stay_inside():
    """Walk the filter as the kernel does: allowed calls are allowed, all other numbers are refused."""
    import struct

    def verdict(code, number, argument=0, arch=0xC000003E):
        at = 0
        while True:
            op, yes, no, k = struct.unpack_from("HBBI", code, 8 * at)
            if op == 0x06:
                return k
            if op == 0x20:
                loaded = {0: number, 4: arch}.get(k, argument)
                at += 1
            else:
                at += 1 + (yes if loaded == k else no)

    allow, refuse, unknown, kill = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
    for column, arch in ((0, 0xC000003E), (1, 0xC00000B7)):
        code = seccomp_filter(column, arch, pid=77)
        allowed = {numbers[column] for numbers in CALLS.values()} - {None}
        some = {numbers[column]: values for numbers, _, values in CONDITIONAL}
        for number in range(600):
            expected = allow if number in allowed else unknown if number == 435 else refuse
            assert verdict(code, number, argument=10**6, arch=arch) == expected
        for number, values in some.items():
            assert all(verdict(code, number, 77 if v == "self" else v, arch) == allow for v in values)
        assert verdict(code, 0, arch=0x40000003) == kill  # the 32-bit door
        assert verdict(code, 0x40000000 + 57, arch=arch) == refuse  # the x32 door


def test_python_itself_can_work_in_the_worker(wall):
    """The standard library that a lesson may use, and all of NumPy."""
    source = """
import collections, copy, dataclasses, decimal, fractions, functools, itertools, math, operator, random, statistics
import typing, numpy.fft, numpy.polynomial, time, warnings, re, json, string, contextlib, enum, types, datetime
def sgd(w, g, lr=0):
    time.sleep(0.001)
    a = np.random.default_rng(0).normal(size=(50, 50))
    np.linalg.svd(a), np.linalg.eigh(a @ a.T), np.fft.fft(a), np.sort(a), np.einsum("ij,jk", a, a)
    return statistics.mean([1, 2, 3]) + float(decimal.Decimal("1.5")) + math.pi * 0
"""
    assert answer(wall, source)(w=1, g=1) == 3.5


def test_a_module_that_is_not_here_costs_nothing_until_a_value_is_wanted(wall):
    source = "import torch, matplotlib.pyplot as plt\ntorch.manual_seed(0)\nfig = plt.figure()\n"
    plain = answer(wall, source + "def sgd(w, g, lr=0.01):\n    plt.plot([w, g])\n    return w - lr * g")
    assert plain(w=3.0, g=1.0, lr=1.0) == 2.0
    needed = answer(wall, source + "def sgd(w, g, lr=0.01):\n    return w - lr * torch.tensor(g)")
    with pytest.raises(AnswerRaised) as raised:
        needed(w=3.0, g=1.0)
    assert raised.value.kind == "ModuleNotFoundError" and "torch.tensor" in raised.value.line


def test_a_statement_that_raises_or_takes_long_ends_alone(wall):
    source = "1 / 0\nwhile True: pass\nfactor = 2\ndef sgd(w, g, lr=0.01): return factor"
    slow = wall.answer("sgd", [(source, "cell 1")], inspect.signature(sgd), optional=[("cell 1", 2)])
    assert slow(w=1.0, g=1.0) == 2
    assert slow.left_out == [("cell 1", "1 / 0", "ZeroDivisionError")]
