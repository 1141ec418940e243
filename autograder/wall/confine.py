"""What a worker process gives up before it runs a learner's code. Runs inside the worker: standard library only.

Three Linux mechanisms that need no privileges: resource limits; a seccomp filter that lists the system calls which
computing with NumPy needs and refuses all others (no process, thread, socket, signal, pipe, exec or ptrace); and, where
no mount namespace hides the disk, Landlock. Each function returns whether its mechanism is in force.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from typing import Literal

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column in CALLS, AUDIT_ARCH of linux/audit.h

# Allowed system calls: numbers on x86_64 and aarch64 (None where an architecture does not have the call).
CALLS: dict[str, tuple[int, int | None]] = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67), "pwrite64": (18, 68),
    "open": (2, None), "openat": (257, 56), "close": (3, 57), "close_range": (436, 436), "lseek": (8, 62),
    "stat": (4, None), "lstat": (6, None), "fstat": (5, 80), "newfstatat": (262, 79), "statx": (332, 291),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "getdents64": (217, 61), "getcwd": (79, 17),
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233),
    "brk": (12, 214), "membarrier": (324, 283), "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "setitimer": (38, 103),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrusage": (98, 165), "getrlimit": (97, 163),
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "getcpu": (309, 168), "uname": (63, 160), "sysinfo": (99, 179), "getrandom": (318, 278),
    "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

# Allowed for some values of one argument only: (numbers, index of the argument, values; "self" is the own process id).
CONDITIONAL: list[tuple[tuple[int, int], int, list[int | Literal["self"]]]] = [
    ((62, 129), 0, ["self"]),  # kill
    ((234, 131), 0, ["self"]),  # tgkill
    ((302, 261), 2, [0]),  # prlimit64: read limits, set none
    ((72, 25), 1, [0, 1, 2, 3, 1030]),  # fcntl: duplicate, read flags, close on exec; neither set, nor owners or leases
    ((16, 29), 1, [0x5401, 0x5450, 0x5451]),  # ioctl: TCGETS, FIONCLEX, FIOCLEX
]
CLONE3 = 435  # answered with "no such call", so that the C library tries the older ones

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 36, 22, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same numbers on all architectures
WRITE_FILE, READ_FILE, READ_DIR = 2, 4, 8

_libc = ctypes.CDLL(None, use_errno=True)


def guard() -> bool:
    """For the process that starts the learner's: not traceable, it inherits orphans and dies with the grader."""
    return all([_prctl(PR_SET_DUMPABLE, 0), _prctl(PR_SET_CHILD_SUBREAPER, 1), _prctl(PR_SET_PDEATHSIG, 9)])


def confine(seconds: float, memory: int) -> bool:
    """For the learner's process. Returns whether the seccomp filter is in force."""
    _prctl(PR_SET_PDEATHSIG, 9)
    for name, limit in {"CORE": 0, "FSIZE": 0, "NOFILE": 64, "CPU": int(seconds) + 2, "AS": memory}.items():
        _limit(getattr(resource, "RLIMIT_" + name), limit)
    found = _architecture()
    filtered = found is not None and _prctl(PR_SET_NO_NEW_PRIVS, 1) and _seccomp(*found)
    if not filtered:
        _limit(resource.RLIMIT_NPROC, 0)
    return filtered


def landlock(paths: Iterable[str]) -> bool:
    """From now on no file can be opened but for reading, beneath `paths`, and the null device. Returns whether that
    is in force."""
    version: int = _libc.syscall(LANDLOCK_CREATE, None, 0, 1) if sys.platform == "linux" else -1
    if version < 1:
        return False
    handled = struct.pack("Q", (1 << (13, 14, 15, 15, 16)[min(version, 5) - 1]) - 1)
    rules = _libc.syscall(LANDLOCK_CREATE, handled, len(handled), 0)
    for path in [*paths, os.devnull]:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        more = READ_DIR if os.path.isdir(path) else WRITE_FILE if path == os.devnull else 0
        rule = struct.pack("=Qi", READ_FILE | more, fd)
        _libc.syscall(LANDLOCK_ADD, rules, 1, rule, 0)
        os.close(fd)
    done: bool = rules >= 0 and _prctl(PR_SET_NO_NEW_PRIVS, 1) and _libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return done


def _prctl(option: int, value: int) -> bool:
    return sys.platform == "linux" and bool(_libc.prctl(option, value, 0, 0, 0) == 0)


def _limit(kind: int, limit: int) -> None:
    hard = resource.getrlimit(kind)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(kind, (limit, limit))
    except (OSError, ValueError):  # a system that does not know this limit
        return


def _architecture() -> tuple[int, int] | None:
    return ARCHITECTURES.get(os.uname().machine) if sys.maxsize > 1 << 32 else None


def _seccomp(column: int, audit_arch: int) -> bool:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    instructions = seccomp_filter(column, audit_arch, os.getpid())
    program = Program(len(instructions) // 8, instructions)
    return bool(_libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0) == 0)


def seccomp_filter(column: int, audit_arch: int, pid: int) -> bytes:
    """The filter as classic BPF: the allowed calls one by one, then the conditional ones, then "not permitted"."""
    load, equal, ret = 0x20, 0x15, 0x06
    allow, refuse, unknown, kill = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000  # EPERM 1, ENOSYS 38

    def op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, k)

    code = [op(load, 4), op(equal, audit_arch, 1), op(ret, kill), op(load, 0)]
    for numbers in CALLS.values():
        if (number := numbers[column]) is not None:
            code += [op(equal, number, 0, 1), op(ret, allow)]
    for numbers, argument, values in CONDITIONAL:
        tests = [op(load, 16 + 8 * argument)]  # the low half, on little-endian machines
        for value in values:
            tests += [op(equal, pid if value == "self" else value, 0, 1), op(ret, allow)]
        code += [op(equal, numbers[column], 0, len(tests) + 1), *tests, op(ret, refuse)]
    code += [op(equal, CLONE3, 0, 1), op(ret, unknown), op(ret, refuse)]
    return b"".join(code)
