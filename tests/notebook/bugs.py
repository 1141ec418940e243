"""Answers with ordinary bugs, and what a check of one does to its process: printed as JSON by a fresh Python."""

import json
import os
import signal
import sys
import threading
import time

import numpy as np

from autograder import bank
from autograder.notebook import answers, apart

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


def made(body):
    """The answer with this body."""
    space = {"np": np, "os": os, "sys": sys, "time": time, "f": lambda: 1}
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    exec(f"def own(w, g, lr=0.01):\n{lines}", space)
    return space["own"]


def check(body):
    """(the verdict's word, its points, what is said first, what was printed) of one check."""
    verdict, printed = answers.judged(made(body), bank.find("sgd"))
    return verdict.verdict, verdict.points, str(verdict.findings[0]) if verdict.findings else "", printed


def right():
    """A check of a right answer, and how long it takes here: what other times are compared with."""
    start = time.monotonic()
    verdict, *_ = check("return w - lr * g")
    return {"then": verdict, "right_seconds": time.monotonic() - start}


def survive(name):
    """One check of an answer with the bug, then one of a right answer: what is left behind in this process."""
    body, words = BUGS[name]
    answers.SECONDS = 0.5 if "it took longer" in words else 9  # a slow machine fills its memory slowly
    folder, memory, start = os.getcwd(), megabytes("VmRSS"), time.monotonic()
    verdict, points, said, printed = check(body)
    seconds = time.monotonic() - start
    return {
        "verdict": verdict,
        "points": points,
        "said": said,
        "printed": len(printed),
        "seconds": seconds,
        "more_memory": megabytes("VmHWM") - memory,
        "more_in_copies": megabytes("children") - memory,
        "same_folder": os.getcwd() == folder,
        "recursion_limit": sys.getrecursionlimit(),
        "children": children(),
    } | right()


def stop():
    """A check during which the stop button is pressed: what it raises, and which processes are left."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a kernel, also below a shell that ignores it
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        check("while True: pass")
    except BaseException as error:
        return {"raised": type(error).__name__, "children": children()}
    return {"raised": None}


def train():
    """A check that may train for a minute, of an answer that never gives it something to train."""
    answers.SECONDS = 0.5
    loop, start = {}, time.monotonic()
    exec("def my_config():\n    while True: pass", loop)
    verdict, _ = answers.judged(loop["my_config"], bank.find("my_config"))
    seconds = time.monotonic() - start
    return {"verdict": verdict.verdict, "seconds": seconds} | right()


def rings():
    """Ten times an alarm that code catches again and again: how each ended, and whether anything still rings."""

    def swallow():
        while True:
            try:
                while True:
                    pass
            except:  # noqa: E722
                pass

    ended, before = [], signal.getsignal(signal.SIGALRM)
    for _ in range(10):
        try:
            ended.append(repr(apart.within(0.01, swallow)))
        except apart.TimeOver:
            ended.append("over")
    timer = signal.getitimer(signal.ITIMER_REAL)
    return {"ended": ended, "timer": timer, "restored": signal.getsignal(signal.SIGALRM) == before}


def megabytes(field):
    """The memory that this process holds (VmRSS) or held at most (VmHWM), or the most that one of its children held."""
    if sys.platform != "linux":
        return 0
    if field == "children":
        import resource

        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(field)) >> 10


def children():
    if sys.platform != "linux":
        return []
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()


if __name__ == "__main__":
    _, apart.sys.platform, function, *arguments = sys.argv  # on "darwin" no copies are made
    print(json.dumps({"survive": survive, "stop": stop, "train": train, "rings": rings}[function](*arguments)))
