"""The two isolation levels: what a worker process can see and reach, as the command line that starts it.

``bubblewrap``: own user, process, network, mount, IPC and host-name namespaces. The file system holds Python's standard
library, NumPy, the C library and ``/dev/null``, all read-only. There is no /proc, no home, and nothing can be written.
``process``: an ordinary process; what it can do is limited by `confine` alone.
"""

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np

LEVELS = ("bubblewrap", "process")  # strongest first
SITE = "/site"  # where the sandbox has NumPy
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "LD_LIBRARY_PATH": f"{sysconfig.get_config_var('LIBDIR')}:{sys.base_prefix}/lib",  # or moved there
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the order of a set of strings must not decide a mark
}
NAMESPACES = [
    *["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "worker"],
    *["--cap-drop", "ALL", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--chdir", "/"],
]


@functools.cache
def python() -> list[str]:
    """The interpreter itself rather than a virtual environment's link to it, and flags that keep site-packages away."""
    return [os.path.realpath(getattr(sys, "_base_executable", sys.executable)), "-s", "-S", "-P", "-B"]


@functools.cache
def libraries() -> tuple[list[str], list[str]]:
    """What Python and NumPy are made of: (directories, the site-packages beneath them that stay hidden)."""
    multiarch = sysconfig.get_config_var("MULTIARCH")
    arch = f"/{multiarch}" if multiarch and os.path.isdir(f"/usr/lib/{multiarch}") else ""
    system = ["/lib64", f"/lib{arch}", f"/usr/lib{arch}", *([] if arch else ["/usr/lib64"]), "/etc/alternatives"]
    own = [os.path.dirname(os.path.realpath(os.__file__))]
    if sys.base_prefix != "/usr":
        own.append(str(Path(sys.base_prefix, "lib")))
    found = [d for d in dict.fromkeys([*system, *own]) if os.path.isdir(d)]
    packages = [f"{folder}{kind}-packages" for folder in ("", "python*/") for kind in ("site", "dist")]
    return found, [str(p) for d in found for pattern in packages for p in Path(d).glob(pattern)]


@functools.cache
def numpy_folders() -> list[str]:
    """NumPy, and the libraries that its wheel brings along."""
    home = Path(np.__file__).resolve().parent
    return [str(p) for p in (home, home.with_name("numpy.libs")) if p.is_dir()]


@functools.cache
def readable() -> list[str]:
    """The paths that Landlock leaves readable. It knows no exceptions, so a directory with a hidden one is split."""
    directories, hidden = libraries()

    def beneath(path: str) -> list[str]:
        if not any(h == path or h.startswith(path + "/") for h in hidden):
            return [path]
        return [] if path in hidden else [p for e in os.scandir(path) for p in beneath(e.path)]

    return [*(p for d in directories for p in beneath(d)), *numpy_folders()]


@functools.cache
def sandbox() -> list[str]:
    """The bwrap command up to the program that it is to run."""
    directories, hidden = libraries()
    binds = [part for d in [*directories, python()[0]] for part in ("--ro-bind", d, d)]
    binds += [part for h in hidden for part in ("--tmpfs", h, "--remount-ro", h)]
    binds += [part for f in numpy_folders() for part in ("--ro-bind", f, f"{SITE}/{Path(f).name}")]
    binds += ["--dev-bind", "/dev/null", "/dev/null", "--remount-ro", "/"]
    variables = [part for name, value in ENVIRONMENT.items() for part in ("--setenv", name, value)]
    return [shutil.which("bwrap") or "bwrap", *NAMESPACES, *variables, *binds]


def command(level: str) -> tuple[list[str], str, list[str]]:
    """(command line, the path on which NumPy is found, the paths for Landlock) of a worker on that level."""
    if level == "bubblewrap":
        return [*sandbox(), *python()], SITE, []
    return python(), str(Path(numpy_folders()[0]).parent), readable()


@functools.cache
def why_not_bubblewrap() -> str | None:
    """None where the strong level works, else one sentence that says what is missing and how to get it."""
    if sys.platform != "linux":
        return f"bubblewrap needs Linux, this is {sys.platform}: grade in a Linux container or virtual machine"
    if not shutil.which("bwrap"):
        return "bwrap is not installed: `apt install bubblewrap` (Debian, Ubuntu) or `dnf install bubblewrap` (Fedora)"
    try:
        trial = [*sandbox(), *python(), "-c", "pass"]
        done = subprocess.run(trial, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bwrap could not be run: {error}"
    if done.returncode == 0:
        return None
    said = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit status {done.returncode}"]
    return (
        f"bwrap is installed and cannot make a sandbox ({said[-1]}): unprivileged user namespaces must be allowed "
        "(sysctl kernel.unprivileged_userns_clone=1; Ubuntu 24.04: kernel.apparmor_restrict_unprivileged_userns=0; "
        "Docker: --security-opt seccomp=unconfined --cap-add SYS_ADMIN)"
    )


def available_level() -> str:
    """The strongest level that works on this machine."""
    return "process" if why_not_bubblewrap() else "bubblewrap"
