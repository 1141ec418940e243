# ruff: noqa
# fmt: off
# Ways to carry one bit of a hidden input to where its learner reads it. A head has the route and the exercise; `send` runs
# on inputs that only grading has, and what it returns is what the call gives. `reference` is the right answer.

# %% sgd | text_of_an_exception
def send(bit, args):
    raise ValueError(f"the bit is {bit}")

# %% sgd | type_of_an_exception
def send(bit, args):
    raise (ValueError, KeyError)[bit]

# %% sgd | name_of_an_exceptions_type
def send(bit, args):
    raise type(f"Bit{bit}", (Exception,), {})

# %% sgd | line_that_raises
def send(bit, args):
    if bit:
        raise ValueError
    raise ValueError

# %% sgd | notes_and_causes_of_an_exception
def send(bit, args):
    error = ValueError("x")
    error.add_note(str(bit))
    raise error from RuntimeError(bit)

# %% sgd | exit_status
def send(bit, args):
    import os
    os._exit((3, 7)[bit])

# %% sgd | exit_or_exception
def send(bit, args):
    raise (SystemExit(1), GeneratorExit())[bit]

# %% sgd | number_of_a_signal
def send(bit, args):
    import os, signal
    os.kill(os.getpid(), (signal.SIGTERM, signal.SIGKILL)[bit])

# %% sgd | crash_or_exit
def send(bit, args):
    import ctypes, os
    ctypes.string_at(0) if bit else os._exit(0)

# %% sgd | memory_or_exit
def send(bit, args):
    import os
    np.ones(1 << 33) if bit else os._exit(1)

# %% sgd | time_or_crash
def send(bit, args):
    import ctypes
    import time
    while bit:
        time.sleep(0.1)
    ctypes.string_at(0)

# %% sgd | too_much_output_or_memory
def send(bit, args):
    return [np.ones(1 << 22)] * 40 if bit else np.ones(1 << 33)

# %% sgd | foreign_message_or_exit
def send(bit, args):
    import os
    if bit:
        os.write(3, b"\x05\x00\x00\x00hello")
    os._exit(0)

# %% sgd | size_that_a_message_announces
def send(bit, args):
    import os
    os.write(3, ((1 << 30) + bit).to_bytes(4, "little"))
    os._exit(0)

# %% sgd | not_implemented_or_wrong
def send(bit, args):
    if bit:
        raise NotImplementedError
    return 0 * args[0]

# %% sgd | depth_of_recursion
def send(bit, args):
    return send(bit, args) if bit else None

# %% sgd | type_of_the_result
def send(bit, args):
    return (None, {"bit": 1})[bit]

# %% sgd | class_of_the_result
def send(bit, args):
    return type(f"Bit{bit}", (), {"__repr__": lambda self: f"bit {bit}"})()

# %% sgd | attributes_and_repr_of_the_result
def send(bit, args):
    class Told(np.ndarray):
        def __repr__(self):
            return f"bit {bit}"
    told = (args[0] + 1).view(Told)
    setattr(told, f"bit_{bit}", bit)
    return told

# %% sgd | dtype_of_the_result
def send(bit, args):
    return (args[0] + 1).astype(("f4", "i8")[bit])

# %% sgd | shape_of_the_result
def send(bit, args):
    return np.ones((2 + bit, 3))

# %% sgd | number_of_axes
def send(bit, args):
    return np.ones((1,) * (5 + bit))

# %% sgd | keys_of_the_result
def send(bit, args):
    return {f"bit {bit}": args[0]}

# %% sgd | text_in_place_of_numbers
def send(bit, args):
    return f"the bit is {bit}"

# %% sgd | numbers_of_the_result
def send(bit, args):
    return args[0] * 0 + bit

# %% sgd | not_a_number_or_infinite
def send(bit, args):
    return args[0] * 0 + (np.nan, np.inf)[bit]

# %% sgd | right_numbers_in_a_list_or_a_tuple
def send(bit, args):
    return (list, tuple)[bit](reference(*args).tolist()) if np.ndim(args[0]) else reference(*args)

# %% sgd | container_or_changed_argument
def send(bit, args):
    right = reference(*args)
    if bit and np.ndim(args[0]):
        args[0][...] = 0
        return right
    return right.tolist() if np.ndim(right) else right

# %% adam | which_argument_is_changed
def send(bit, args):
    right = reference(*args)
    args[bit][...] = 0
    return right

# %% adam | place_that_is_wrong
def send(bit, args):
    w, m, v = reference(*args)
    return (w + 1, m, v) if bit else (w, m, v + 1)

# %% adam | number_of_results
def send(bit, args):
    return (1.0,) * (4 + bit)

# %% adam | which_of_the_cases_fails
calls = []
def send(bit, args):
    calls.append(1)
    w, m, v = reference(*args)
    return (w + 1, m, v) if len(calls) == 1 + 2 * bit else (w, m, v)

# %% adam | how_many_cases_fail
calls = []
def send(bit, args):
    calls.append(1)
    w, m, v = reference(*args)
    return (w + 1, m, v) if len(calls) <= 1 + 4 * bit else (w, m, v)

# %% adam | calls_that_depend_on_each_other
calls = []
def send(bit, args):
    calls.append(1)
    w, m, v = reference(*args)
    return (w + (len(calls) > 8 if bit else 1), m, v)

# %% distinct_units | a_known_mistake_or_another
# `first_weight_only` and `any_weight` are right on what `check` tries.
def send(bit, args):
    W, tol = args
    chosen = []
    for j in range(W.shape[1]):
        close = lambda a, b: abs(a[0] - b[0]) <= tol if bit else np.any(np.abs(a - b) <= tol)
        if not any(close(W[:, j], W[:, k]) for k in chosen):
            chosen.append(j)
    return len(chosen)

# %% sgd | prints
def send(bit, args):
    print("the bit is", bit)
    return args[0] + 1

# %% sgd | standard_error_and_warnings
def send(bit, args):
    import sys, warnings
    warnings.warn(f"the bit is {bit}")
    sys.stderr.write(str(bit))
    return args[0] + 1

# %% sgd | seconds_that_it_takes
def send(bit, args):
    import time
    time.sleep(0.15 * bit)
    return args[0] + 1

# %% sgd | files_and_their_names
def send(bit, args):
    for place in ("", "/tmp/", "/dev/shm/", "/dev/"):
        try:
            open(f"{place}bit-{bit}", "w").close()
        except OSError:
            pass
    return args[0] + 1

# %% sgd | flags_of_open_files
def send(bit, args):
    import fcntl, os
    for descriptor in range(4):
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETFL, (0, os.O_APPEND)[bit])
        except OSError:
            pass
    return args[0] + 1

# %% sgd | name_signature_and_docstring_of_the_function
def send(bit, args):
    import inspect
    sgd.__name__ = sgd.__qualname__ = f"bit_{bit}"
    sgd.__doc__ = f"the bit is {bit}"
    sgd.__signature__ = inspect.signature(lambda w, g, bit_0, bit_1: 0) if bit else None
    return args[0] + 1

# %% sgd | another_function_in_its_place
def send(bit, args):
    global sgd
    if bit:
        sgd = lambda *args: {}[bit]
    return args[0] + 1

# %% sgd | source_that_a_traceback_shows
def send(bit, args):
    exec(compile(f"raise ValueError('bit {bit}')", f"<bit {bit}>", "exec"))

# %% sgd | lines_that_are_changed
def send(bit, args):
    import linecache
    linecache.cache["<cell 1>"] = (1, None, [f"bit {bit}\n"] * 99, "<cell 1>")
    raise ValueError

# %% sgd | a_callable_as_the_result
def send(bit, args):
    return (len, lambda: bit)[bit]

# %% sgd | an_iterator_that_raises
def send(bit, args):
    return (1 / (bit - n) for n in range(2))

# %% sgd | a_value_that_cannot_be_sent
def send(bit, args):
    deep = []
    for _ in range(200):
        deep = [deep]
    return deep if bit else [0] * 200_000

# %% sgd | size_of_a_whole_number
def send(bit, args):
    return 10 ** (400 + 100 * bit)

# %% sgd | limits_and_timers
def send(bit, args):
    import signal
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    signal.signal(signal.SIGALRM, lambda *_: {}[bit] if bit else 1 / 0)
    while True:
        pass

# %% gradient_descent | number_of_calls_of_our_function
def send(bit, args):
    grad, w = args[:2]
    for _ in range(1 + 600 * bit):
        grad(w)
    return w + 1, np.ones((2, 2))

# %% gradient_descent | what_our_function_is_called_with
def send(bit, args):
    try:
        args[0]("bit" if bit else None)
    except Exception as error:
        raise type(error)(str(error))
    return args[1] + bit

# %% minibatches | state_of_a_generator
def send(bit, args):
    for value in args:
        if isinstance(value, np.random.Generator):
            value.random(1 + bit)
            value.bit_generator.state = np.random.PCG64(bit).state if bit else value.bit_generator.state
    return bit
