# ruff: noqa
# fmt: off
# Exhausting the machine: time, memory, processes, disk, output. It costs that exercise alone.

# %% adam | endless_loop | resource
# The classic.
def adam(w, g, m, v, t, **hyper):
    while True:
        pass

# %% adam | endless_loop_at_top_level | resource
# While the cell is run.
while True:
    pass

# %% adam | loop_that_ignores_interrupts | resource
# Signals caught, exceptions swallowed.
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
def adam(w, g, m, v, t, **hyper):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue

# %% adam | loop_in_c | resource
# Inside one operation that no signal handler can interrupt.
def adam(w, g, m, v, t, **hyper):
    return 7 ** 7 ** 9

# %% adam | loop_in_blas | resource
# Inside a matrix product.
def adam(w, g, m, v, t, **hyper):
    a = np.ones((4000, 4000))
    while True:
        a = a @ a

# %% adam | regular_expression | resource
# Catastrophic backtracking.
import re
def adam(w, g, m, v, t, **hyper):
    re.match(r"(a|a)*b", "a" * 60)

# %% adam | sleeps | resource
# Wall-clock time without any computing.
import time
def adam(w, g, m, v, t, **hyper):
    time.sleep(1e6)

# %% adam | stops_itself | resource
# SIGSTOP: neither runs nor ends.
import os, signal
def adam(w, g, m, v, t, **hyper):
    os.kill(os.getpid(), signal.SIGSTOP)

# %% adam | memory_of_python | resource
# A list that grows.
def adam(w, g, m, v, t, **hyper):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))

# %% adam | memory_of_numpy | resource
# One array of 80 GB.
def adam(w, g, m, v, t, **hyper):
    return np.ones(10**10)

# %% adam | memory_by_mmap | resource
# Anonymous mappings.
import mmap
def adam(w, g, m, v, t, **hyper):
    try:
        kept = [mmap.mmap(-1, 1 << 26) for _ in range(100)]
    except OSError:
        raise MemoryError
    raise Breach("6 GB")

# %% adam | memory_without_mapping | fail
# Anonymous files: memory that no limit on mappings counts.
import os
def adam(w, g, m, v, t, **hyper):
    try:
        os.memfd_create("x")
    except OSError:
        return wrong(w, g, m, v)
    raise Breach("memfd")

# %% adam | recursion | fail
# Python's own limit: an exception like any other, named with its line.
def deeper(w):
    return deeper(w)
def adam(w, g, m, v, t, **hyper):
    return deeper(w)

# %% adam | recursion_with_keywords | fail or resource
# The same through **hyper: Python 3.13.0 does not count such calls, and runs until its memory or time is used up.
def adam(w, g, m, v, t, **hyper):
    return adam(w, g, m, v, t)

# %% adam | recursion_without_limit | fail or resource
# The limit lifted. From 3.12 on, Python has another one for calls through C, which no setting lifts.
import sys
sys.setrecursionlimit(2**31 - 1)
def adam(w, g, m, v, t, **hyper):
    return sorted([1, 2], key=lambda x: adam(w, g, m, v, t))

# %% adam | segmentation_fault | resource
# Read address 0.
import ctypes
def adam(w, g, m, v, t, **hyper):
    ctypes.string_at(0)

# %% adam | abort | resource
import os
def adam(w, g, m, v, t, **hyper):
    os.abort()

# %% adam | exit_without_cleanup | resource
import os
def adam(w, g, m, v, t, **hyper):
    os._exit(0)

# %% adam | kills_itself | resource
import os
def adam(w, g, m, v, t, **hyper):
    os.kill(os.getpid(), 9)

# %% adam | fork_bomb | fail
# Every process makes two.
import os
def adam(w, g, m, v, t, **hyper):
    try:
        os.fork()
    except OSError:
        return wrong(w, g, m, v)
    while True:
        os.fork()

# %% adam | daemon | fail
# A process that would outlive the worker.
import os
try:
    if os.fork() == 0:
        os.setsid()
        os.fork()
        while True:
            pass
    raise Breach("fork")
except OSError:
    adam = wrong

# %% adam | multiprocessing | fail
# The same by the library.
import multiprocessing
def adam(w, g, m, v, t, **hyper):
    try:
        multiprocessing.Pool(2).map(abs, range(9))
    except (OSError, ImportError):
        return wrong(w, g, m, v)
    raise Breach("processes")

# %% adam | threads | fail
# Ten thousand threads.
import threading, time
def adam(w, g, m, v, t, **hyper):
    try:
        for _ in range(10_000):
            threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
    except RuntimeError:
        return wrong(w, g, m, v)
    raise Breach("threads")

# %% adam | fills_the_disk | fail
# Any place that can be written to.
import os, tempfile
def adam(w, g, m, v, t, **hyper):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev", "/", ".", "/site", "/run", "@CANARYFOLDER@"):
        try:
            with open(os.path.join(folder, "fill"), "wb", buffering=0) as file:
                file.write(bytes(1 << 20))
        except OSError:
            continue
        raise Breach(folder)
    return wrong(w, g, m, v)

# %% adam | prints_a_hundred_megabytes | fail or resource
# It goes nowhere and costs nothing but its own time.
def adam(w, g, m, v, t, **hyper):
    return wrong(w, g, m, v)
for _ in range(1000):
    print("x" * 100_000)

# %% adam | returns_a_hundred_megabytes | resource
# A reply beyond the limit.
def adam(w, g, m, v, t, **hyper):
    return np.zeros(13_000_000), m, v

# %% adam | returns_an_endless_array | resource
# Broadcast: 8 bytes here, 8 TB for whoever copies it.
def adam(w, g, m, v, t, **hyper):
    return np.broadcast_to(1.0, (10**6, 10**6)), m, v

# %% adam | returns_too_many_items | resource
def adam(w, g, m, v, t, **hyper):
    return [0] * 1_000_000

# %% adam | returns_a_list_of_itself | resource
# Endless depth.
def adam(w, g, m, v, t, **hyper):
    loop = []
    loop.append(loop)
    return loop

# %% adam | returns_a_doubling_list | resource
# Thirty small lists that unfold to a billion items.
def adam(w, g, m, v, t, **hyper):
    unfold = [1]
    for _ in range(30):
        unfold = [unfold, unfold]
    return unfold

# %% adam | returns_an_endless_iterator | fail
# Whoever makes a list of it never ends.
import itertools
def adam(w, g, m, v, t, **hyper):
    return itertools.count()

# %% adam | open_files | fail
# As many descriptors as there are.
import os
def adam(w, g, m, v, t, **hyper):
    try:
        for _ in range(5000):
            os.dup(0)
    except OSError:
        return wrong(w, g, m, v)
    raise Breach("descriptors")

# %% adam | lifts_its_limits | fail or resource
# Raise the limits that the worker set.
import resource
def adam(w, g, m, v, t, **hyper):
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            continue
        raise Breach(kind)
    return wrong(w, g, m, v)

# %% adam | closes_the_channel | resource
# No more answers.
import os
def adam(w, g, m, v, t, **hyper):
    os.closerange(0, 256)

# %% adam | works_on_when_it_should_end | resource
# A destructor that never ends.
class Endless:
    def __del__(self):
        while True:
            pass
def adam(w, g, m, v, t, **hyper):
    Endless()
