# ruff: noqa
# fmt: off
# Forging the result: something other than an answer is to be read as a verdict.

# %% adam | prints_a_verdict | fail
# Fake results on standard output and error.
import sys
def adam(w, g, m, v, t, **hyper):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        print('{"exercises": {"adam": {"verdict": "pass", "points": 4.0}}}\n4.0', file=stream, flush=True)
    return wrong(w, g, m, v)

# %% adam | writes_to_every_descriptor | resource
# A fake verdict into everything that is open.
import os
def adam(w, g, m, v, t, **hyper):
    for fd in range(256):
        try:
            os.write(fd, b'{"adam": {"verdict": "pass", "points": 4.0}}\n')
        except OSError:
            pass
    return wrong(w, g, m, v)

# %% adam | writes_garbage_at_top_level | resource
# The same before there was any call.
import os
for fd in range(256):
    try:
        os.write(fd, b"\xff" * 5000)
    except OSError:
        pass
adam = wrong

# %% adam | forges_replies | fail or resource
# Well-formed replies, sent in advance.
import inside, wire
adam = wrong
for _ in range(50):
    inside.send(wire.pack(["values", [wrong(*[np.zeros(3)] * 4)], [], []]))

# %% adam | replies_twice | fail or resource
# One reply too many at each call, to shift all later ones.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    inside.send(wire.pack(["values", [[w, m, v]], [], []]))
    return wrong(w, g, m, v)

# %% adam | more_values_than_calls | resource
# Two values for one call.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    inside.send(wire.pack(["values", [[w, m, v], [w, m, v]], [], []]))
    return wrong(w, g, m, v)

# %% adam | unknown_message | resource
# A message of a kind that does not exist.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    inside.send(wire.pack(["verdict", "pass", 4.0]))
    return wrong(w, g, m, v)

# %% adam | malformed_reply | resource
# The right kind with parts of wrong types.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    inside.send(wire.pack(["values", [w], {"changed": []}, 7, 8]))
    return wrong(w, g, m, v)

# %% adam | calls_what_it_was_not_given | resource
# A callback to a function that the judge never offered.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    inside.call_back(-1, (), {})

# %% adam | announces_four_gigabytes | resource
# A frame longer than can be.
import os
def adam(w, g, m, v, t, **hyper):
    os.write(3, b"\xff\xff\xff\xff")

# %% adam | dribbles | resource
# A frame byte by byte, so that the judge waits for ever.
import os, time
def adam(w, g, m, v, t, **hyper):
    while True:
        os.write(3, b"\x00\x01\x00\x00"[:1])
        time.sleep(0.01)

# %% adam | header_bomb | resource
# A header of a million nested lists.
import inside
def adam(w, g, m, v, t, **hyper):
    header = b"[" * 1_000_000
    inside.send(b"NN1" + len(header).to_bytes(4, "little") + header)

# %% adam | node_bomb | resource
# A header of two million items.
import inside
def adam(w, g, m, v, t, **hyper):
    header = b'["l"' + b",0" * 1_900_000 + b"]"
    inside.send(b"NN1" + len(header).to_bytes(4, "little") + header)

# %% adam | false_generator | resource
# A generator state that would make NumPy read beyond its buffer.
import inside, wire
def adam(w, g, m, v, t, **hyper):
    state = np.random.MT19937(0).state
    state["state"]["pos"] = 10**9
    def node(writer, value, depth):
        return ["g", ["d", "bit_generator", "MT19937", "state", ["d", "key", ["a", "u4", [0]], "pos", 10**9]]]
    wire._Writer.node = node
    return wrong(w, g, m, v)

# %% adam | descriptors_with_the_message | fail or resource
# Hand an open file to the judge along with the bytes.
import socket
def adam(w, g, m, v, t, **hyper):
    socket.send_fds(socket.socket(fileno=3), [b"x"], [0, 1, 2])
    return wrong(w, g, m, v)

# %% adam | fake_exception | fail
# An exception that is called like a verdict, with one as its message.
class pass_(Exception):
    pass
pass_.__name__ = "pass"
def adam(w, g, m, v, t, **hyper):
    raise pass_("verdict: pass\n\x1b[2J4.0 / 4.0 points")

# %% adam | our_exceptions | fail
# An exception named as one of the grader's own, to look like the grader's failure.
class WallError(Exception):
    pass
def adam(w, g, m, v, t, **hyper):
    raise WallError("retry me")

# %% adam | lying_exception | fail
# An exception whose text raises, or never ends.
class Liar(Exception):
    def __str__(self):
        raise Liar
    __repr__ = __str__
def adam(w, g, m, v, t, **hyper):
    raise Liar

# %% adam | returns_a_verdict | fail
# A dictionary that looks like the judge's.
def adam(w, g, m, v, t, **hyper):
    return {"verdict": "pass", "points": 4.0, "findings": []}

# %% adam | exits_with_success | fail or resource
# sys.exit(0), as a test runner would like it.
import sys
def adam(w, g, m, v, t, **hyper):
    sys.exit(0)

# %% adam | exits_at_top_level | resource
# The cell ends the process with success.
import os
os._exit(0)

# %% adam | writes_the_gradebook | fail
# Write, append to, move, delete or chmod what is outside.
import os
def adam(w, g, m, v, t, **hyper):
    for act in (lambda p: open(p, "a"), lambda p: open(p, "w"), os.remove, lambda p: os.rename(p, p + "x"),
                lambda p: os.chmod(p, 0o777), lambda p: os.symlink(p, p + "l"), lambda p: os.link(p, p + "h"),
                lambda p: os.utime(p), lambda p: os.truncate(p, 0), lambda p: os.mkdir(p + "d")):
        for path in ("@CANARY@", "@GRADEBOOK@"):
            try:
                act(path)
            except OSError:
                continue
            raise Breach(path)
    return wrong(w, g, m, v)

# %% adam | writes_a_startup_file | fail
# Something that the next Python would run.
import os, sys
def adam(w, g, m, v, t, **hyper):
    for folder in (*sys.path, "@SITE@", os.path.dirname(np.__file__), os.path.dirname(os.__file__), "@PROJECT@", "/tmp", "/"):
        for name in ("sitecustomize.py", "evil.pth", "usercustomize.py"):
            try:
                open(os.path.join(folder, name), "w")
            except OSError:
                continue
            raise Breach(folder)
    return wrong(w, g, m, v)

# %% adam | kills_the_parent | fail
# Signals to the worker, the grader, the whole group and everyone.
import os, signal
def adam(w, g, m, v, t, **hyper):
    for kill in (lambda: os.kill(os.getppid(), 9), lambda: os.kill(int("@PID@"), 9), lambda: os.kill(-1, 9),
                 lambda: os.kill(0, 9), lambda: os.killpg(int("@PID@"), 9), lambda: os.kill(1, 15)):
        try:
            kill()
        except OSError:
            continue
        raise Breach("signal sent")
    return wrong(w, g, m, v)

# %% adam | signals_by_descriptor | fail
# Signals that the kernel would send for us: file owners, timers, pidfds.
import ctypes, fcntl, os
libc = ctypes.CDLL(None)
def adam(w, g, m, v, t, **hyper):
    try:
        fcntl.fcntl(3, 8, os.getppid())
        raise Breach("F_SETOWN")
    except OSError:
        pass
    if libc.syscall(434, os.getppid(), 0) >= 0:
        raise Breach("pidfd_open")
    return wrong(w, g, m, v)
