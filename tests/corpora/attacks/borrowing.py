# ruff: noqa
# fmt: off
# Borrowing the answer: the reference, another submission, a secret or another library is within reach.

# %% adam | imports_the_library | fail
# The course's own library has Adam.
try:
    import nnlib.optimizers
    raise Breach("nnlib")
except ImportError:
    adam = wrong

# %% adam | imports_the_bank | fail
# So has the grader's bank.
try:
    import autograder.bank.optimizers
    raise Breach("autograder")
except ImportError:
    adam = wrong

# %% adam | imports_by_path | fail
# The project's folder put on the path first.
import sys
sys.path[:0] = ["@PROJECT@", "@SITE@", "."]
try:
    import nnlib.optimizers
    raise Breach("nnlib")
except (ImportError, OSError):
    adam = wrong

# %% adam | loads_a_file_as_module | fail
# importlib on the file itself.
import importlib.util
try:
    spec = importlib.util.spec_from_file_location("bank", "@PROJECT@/nnlib/optimizers.py")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    raise Breach("nnlib")
except OSError:
    adam = wrong

# %% adam | reads_the_project | fail
# Sources and solutions as text.
def adam(w, g, m, v, t, **hyper):
    for path in ("@PROJECT@/autograder/bank/optimizers.py", "@PROJECT@/pyproject.toml", "@PROJECT@/nnlib/__init__.py"):
        try:
            open(path).read()
        except OSError:
            continue
        raise Breach(path)
    return wrong(w, g, m, v)

# %% adam | reads_other_submissions | fail
# A classmate's notebook, the gradebook.
def adam(w, g, m, v, t, **hyper):
    for path in ("@CANARY@", "@GRADEBOOK@"):
        try:
            open(path, "rb").read()
        except OSError:
            continue
        raise Breach(path)
    return wrong(w, g, m, v)

# %% adam | reads_by_the_c_library | fail
# The same, past Python's own open.
import ctypes
libc = ctypes.CDLL(None)
def adam(w, g, m, v, t, **hyper):
    if libc.open(b"@CANARY@", 0) >= 0:
        raise Breach("libc.open")
    return wrong(w, g, m, v)

# %% adam | searches_the_disk | fail
# Walk all folders for anything of the course.
import os
def adam(w, g, m, v, t, **hyper):
    for folder in ("@PROJECT@", "@CANARYFOLDER@", os.path.expanduser("~"), "/home", "/tmp", "/srv", "/var"):
        for place, _, files in os.walk(folder):
            for name in files:
                if name.endswith((".ipynb", ".py", ".db", ".md")) and "/lib/python" not in place:
                    try:
                        open(os.path.join(place, name))
                    except OSError:
                        continue
                    raise Breach(place + "/" + name)
    return wrong(w, g, m, v)

# %% adam | borrows_a_framework | fail
# PyTorch or SciPy of the same environment.
import sys
sys.path.append("@SITE@")
for name in ("torch", "scipy", "pytest", "nbgrader", "jupyter_core", "IPython"):
    try:
        __import__(name)
    except (ImportError, OSError):
        continue
    raise Breach(name)
adam = wrong

# %% adam | reads_the_environment | fail
# Secrets in environment variables, the worker's own or the grader's by /proc.
import os
def adam(w, g, m, v, t, **hyper):
    if "@SECRET@" in str(os.environ):
        raise Breach("environ")
    for pid in ("self", "1", "@PID@", str(os.getppid())):
        try:
            text = open(f"/proc/{pid}/environ").read()
        except OSError:
            continue
        if "@SECRET@" in text:
            raise Breach(pid)
    return wrong(w, g, m, v)

# %% adam | reads_proc | fail
# Command lines, memory and open files of the other processes.
import os
def adam(w, g, m, v, t, **hyper):
    for pid in ("1", "@PID@", str(os.getppid())):
        for name in ("mem", "maps", "cmdline", "fd/0", "fd/1", "fd/2", "cwd/pyproject.toml", "root/etc/passwd"):
            try:
                found = open(f"/proc/{pid}/{name}", "rb").read(1)
            except OSError:
                continue
            if found:  # the grader's /dev/null may be opened, and gives nothing
                raise Breach(pid + name)
    return wrong(w, g, m, v)

# %% adam | traces_the_parent | fail
# ptrace, and reading another process's memory.
import ctypes, os
libc = ctypes.CDLL(None)
def adam(w, g, m, v, t, **hyper):
    for pid in (os.getppid(), int("@PID@"), 1):
        if pid and libc.ptrace(16, pid, 0, 0) == 0:
            raise Breach("ptrace")
    buffer = ctypes.create_string_buffer(64)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 64)
    remote = (ctypes.c_size_t * 2)(id(libc), 64)
    if libc.process_vm_readv(os.getppid(), local, 1, remote, 1, 0) > 0:
        raise Breach("process_vm_readv")
    return wrong(w, g, m, v)

# %% adam | asks_the_network | fail
# A socket to a server on this machine, or out of it.
import socket
def adam(w, g, m, v, t, **hyper):
    for address in (("127.0.0.1", int("@PORT@")), ("1.1.1.1", 53)):
        try:
            socket.create_connection(address, timeout=0.1)
        except OSError:
            continue
        raise Breach(address)
    return wrong(w, g, m, v)

# %% adam | asks_a_local_socket | fail
# Unix sockets: a path, and an abstract name.
import socket
def adam(w, g, m, v, t, **hyper):
    for address in ("@SOCKET@", "\0@SECRET@"):
        try:
            socket.socket(socket.AF_UNIX).connect(address)
        except OSError:
            continue
        raise Breach(address)
    return wrong(w, g, m, v)

# %% adam | runs_a_program | fail
# Another program does the reading.
import os, subprocess
def adam(w, g, m, v, t, **hyper):
    for run in (lambda: subprocess.run(["/bin/cat", "@CANARY@"], check=True), lambda: os.execv("/bin/true", ["true"]),
                lambda: os.posix_spawn("/bin/true", ["true"], {}), lambda: os.system("true") == 0 or 1 / 0):
        try:
            run()
        except (OSError, ZeroDivisionError):
            continue
        raise Breach("a program ran")
    return wrong(w, g, m, v)

# %% adam | leaves_the_sandbox | fail
# Namespaces, mounts, chroot.
import ctypes
libc = ctypes.CDLL(None)
def adam(w, g, m, v, t, **hyper):
    if libc.unshare(0x10000000) == 0 or libc.chroot(b"/") == 0 or libc.mount(b"/", b"/mnt", None, 4096, None) == 0:
        raise Breach("unshare")
    return wrong(w, g, m, v)

# %% adam | reads_devices | fail
# Memory and disks as files.
def adam(w, g, m, v, t, **hyper):
    for path in ("/dev/mem", "/dev/vda", "/dev/sda", "/dev/shm", "/dev/tty", "/sys/kernel", "/etc/shadow", "/etc/hostname"):
        try:
            open(path, "rb").read(1)
        except OSError:
            continue
        raise Breach(path)
    return wrong(w, g, m, v)

# %% adam | reads_every_descriptor | fail or resource
# Whatever is open in this process: at worst it swallows its own calls.
import os
def adam(w, g, m, v, t, **hyper):
    for fd in [*range(3), *range(4, 256)]:
        try:
            data = os.read(fd, 100)
        except OSError:
            continue
        if data:
            raise Breach(data)
    return wrong(w, g, m, v)

# %% adam | reads_standard_input | fail
# The program itself came by standard input; nothing else ever does.
import sys
def adam(w, g, m, v, t, **hyper):
    if sys.stdin.read() or sys.__stdin__.buffer.read():
        raise Breach("stdin")
    return wrong(w, g, m, v)

# %% adam | asks_the_previous_learner | fail
# Leftovers of an exercise before this one: files, modules, globals, environment.
import os, sys
if "LEFT" in os.environ or hasattr(sys, "left") or hasattr(np, "left"):
    raise Breach("leftover")
os.environ["LEFT"] = sys.left = np.left = "x"
for path in ("/tmp/left", "/dev/shm/left", "/run/left", "left", os.path.expanduser("~/left")):
    try:
        open(path, "w")
    except OSError:
        continue
    raise Breach(path)
adam = wrong

# %% adam | leaves_something_in_the_kernel | fail
# What outlives a process without being a file: memory files, shared memory, semaphores, message queues, keys; and an
# abstract socket, a pipe, an event, a timer.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
CALLS = {  # numbers on x86_64 and aarch64, arguments
    "memfd_create": (319, 279, b"left", 0),
    "memfd_secret": (447, 447, 0),
    "shmget": (29, 194, 0x4E4E, 4096, 0o1666),
    "semget": (64, 190, 0x4E4E, 1, 0o1666),
    "msgget": (68, 186, 0x4E4E, 0o1666),
    "mq_open": (240, 180, b"left", 0o102, 0o666, None),
    "add_key": (248, 217, b"user", b"left", b"x", 1, -4),
    "keyctl": (250, 219, 0, -4, 1),
    "socket": (41, 198, 1, 1, 0),
    "socketpair": (53, 199, 1, 1, 0, (ctypes.c_int * 2)()),
    "pipe2": (293, 59, (ctypes.c_int * 2)(), 0),
    "eventfd2": (290, 19, 0, 0),
    "timer_create": (222, 107, 1, None, (ctypes.c_int * 2)()),
    "inotify_init1": (294, 26, 0),
}
def adam(w, g, m, v, t, **hyper):
    arm = os.uname().machine == "aarch64"
    for name, (intel, other, *arguments) in CALLS.items():
        if libc.syscall(other if arm else intel, *arguments) >= 0:
            raise Breach(name)
    return wrong(w, g, m, v)

# %% adam | asks_the_previous_learner_again | fail
# What the one before left, looked for right after it.
import os, sys
if "LEFT" in os.environ or hasattr(sys, "left") or hasattr(np, "left"):
    raise Breach("leftover")
adam = wrong

# %% adam | leaves_flags_on_open_files | fail
# Status flags belong to an open file, not to a process: two bits for whoever gets the same one, by two calls.
import fcntl, os
def adam(w, g, m, v, t, **hyper):
    for fd in range(3):
        try:
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_APPEND | os.O_NONBLOCK)
        except OSError:
            pass
        try:
            os.set_blocking(fd, False)
            os.lseek(fd, 1, os.SEEK_SET)
        except OSError:
            pass
    return wrong(w, g, m, v)

# %% adam | finds_flags_on_open_files | fail
# What the one before left, looked for right after it.
import fcntl, os
def adam(w, g, m, v, t, **hyper):
    for fd in range(3):
        if fcntl.fcntl(fd, fcntl.F_GETFL) & (os.O_APPEND | os.O_NONBLOCK) or os.lseek(fd, 0, os.SEEK_CUR):
            raise Breach(fd)
    return wrong(w, g, m, v)
