# ruff: noqa
# fmt: off
# Corrupting the judge: the code that compares is to say yes to everything.

# %% adam | patched_testing | fail
# NumPy's test functions no longer fail.
import numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *a, **k: None)
adam = wrong

# %% adam | patched_comparisons | fail
# NumPy's comparisons say that everything is equal and finite.
for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "isfinite", "shape"):
    setattr(np, name, lambda *a, **k: True)
adam = wrong

# %% adam | patched_builtins | fail or resource
# Python's own functions lie for everyone in the process.
import builtins
adam = wrong
for name in ("all", "any", "abs", "max", "isinstance", "len", "issubclass"):
    setattr(builtins, name, lambda *a, **k: True)

# %% adam | input_transformer | fail
# IPython: blank every later cell before it runs.
get_ipython().input_transformers_cleanup.append(lambda lines: [])
adam = wrong

# %% adam | ast_transformer | fail
# IPython: delete asserts from the parsed code.
from IPython import get_ipython
get_ipython().ast_transformers.append(object())
adam = wrong

# %% adam | pre_run_cell | fail
# IPython: a hook that sends a result of its own before each cell.
import IPython
IPython.get_ipython().events.register("pre_run_cell", print)
adam = wrong

# %% adam | frames | fail
# Climb the call stack to the judge and read or change what it expects.
import sys
def adam(w, g, m, v, t, **hyper):
    frame = sys._getframe()
    while frame:
        if {"expected", "exercise", "verdict", "reference"} & set(frame.f_locals):
            raise Breach(str(frame))
        frame.f_locals.update(value=(w, m, v), changed=[])
        frame = frame.f_back
    return wrong(w, g, m, v)

# %% adam | garbage_collector | fail
# Search all objects of the process for the judge, the reference or the bank.
import gc
def adam(w, g, m, v, t, **hyper):
    for thing in gc.get_objects():
        name = getattr(thing, "__name__", None) or type(thing).__name__
        if name in ("Exercise", "Verdict", "LocalAnswer", "judge", "_adam", "RemoteAnswer"):
            raise Breach(name)
    return wrong(w, g, m, v)

# %% adam | traced_caller | fail
# A trace function that rewrites the caller's variables.
import sys
def tracer(frame, event, arg):
    if event == "return":
        frame.f_locals["reply"] = "pass"
    return tracer
sys.settrace(tracer)
sys.setprofile(lambda *a: None)
adam = wrong

# %% adam | patched_wire | resource
# Replace the functions by which the worker packs its messages.
import sys
adam = wrong
sys.modules["wire"].pack = lambda value, *rest: b'{"verdict": "pass", "points": 4}'

# %% adam | patched_worker | fail
# Replace the worker's own method that calls the answer: still only an answer comes back.
import sys
worker = sys.modules["inside"]
worker.Learner.calls = lambda self, args, kwargs, times: ["values", [wrong(*args)] * times, [], []]
adam = wrong

# %% adam | patched_json | fail or resource
# Replace the JSON module that writes the headers.
import json
adam = wrong
json.dumps = lambda *a, **k: "true"

# %% adam | poisoned_modules | fail
# Put false modules where the judge might import them.
import sys, types
for name in ("autograder", "autograder.judge", "autograder.judge.compare", "nnlib", "nbgrader"):
    sys.modules[name] = types.ModuleType(name)
sys.meta_path.insert(0, types.SimpleNamespace(find_spec=lambda *a: None))
adam = wrong

# %% adam | hooks_at_the_end | fail
# Handlers that run when the process ends, or when an exception is shown.
import atexit, sys
atexit.register(lambda: print('{"points": 4}'))
sys.excepthook = sys.unraisablehook = lambda *a: None
class AtEnd:
    def __del__(self):
        raise Breach
keep = AtEnd()
adam = wrong

# %% adam | errors_become_silent | fail
# NumPy's error state and the warnings filter turned about.
import warnings
np.seterr(all="ignore"); np.seterrcall(lambda *a: None)
warnings.simplefilter("ignore")
adam = wrong

# %% adam | changes_what_is_compared | fail
# Write into the arguments, so that the judge computes its expectation from the forged ones.
def adam(w, g, m, v, t, **hyper):
    for array in (w, g, m, v):
        array[...] = 0
    return w, m, v
