# ruff: noqa
# fmt: off
# Fooling a property: a value that equals everything, or nothing that can be compared.

# %% adam | subclass_that_is_always_equal | fail
# An array class whose comparisons say yes.
class Yes(np.ndarray):
    def __eq__(self, other): return np.True_
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.True_
    def __array_function__(self, func, types, args, kwargs): return True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
def adam(w, g, m, v, t, **hyper):
    return tuple(np.zeros(np.shape(w)).view(Yes) for _ in range(3))

# %% adam | subclass_that_lies_about_itself | fail
# Shape, dtype and bytes overridden.
class Liar(np.ndarray):
    shape = property(lambda self: (3,))
    dtype = property(lambda self: np.dtype(float))
    tobytes = lambda self, *a: b""
    __class__ = np.ndarray
def adam(w, g, m, v, t, **hyper):
    return tuple(np.zeros(7).view(Liar) for _ in range(3))

# %% adam | object_that_is_always_equal | fail
class Yes:
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
    __float__ = lambda self: 0.0
def adam(w, g, m, v, t, **hyper):
    return Yes(), Yes(), Yes()

# %% adam | object_array | fail
# Such objects as the entries of an array of the right shape.
class Yes:
    __eq__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
def adam(w, g, m, v, t, **hyper):
    return tuple(np.full(np.shape(w), Yes(), dtype=object) for _ in range(3))

# %% adam | masked | fail
# Everything masked: comparisons are masked too.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.ma.masked_all(np.shape(w)) for _ in range(3))

# %% adam | not_a_number | fail
# NaN beside NaN counts as equal in some comparisons.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.full(np.shape(w), np.nan) for _ in range(3))

# %% adam | infinite | fail
# Infinity minus infinity is no difference.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.full(np.shape(w), np.inf) for _ in range(3))

# %% adam | empty | fail
# Of nothing, everything is true.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.empty((0,) + np.shape(w)) for _ in range(3))

# %% adam | broadcastable | fail
# The right numbers for one entry, in a shape that stretches.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.zeros((1,) * np.ndim(w) + (1,)) for _ in range(3))

# %% adam | array_protocol | fail
# An object that becomes another array each time it is asked.
class Chameleon:
    def __init__(self, *values): self.values = values
    def __array__(self, *args, **kwargs): raise Breach("__array__ was called")
    __array_interface__ = property(lambda self: {}["x"])
    __array_priority__ = 1e9
def adam(w, g, m, v, t, **hyper):
    return Chameleon(w), Chameleon(m), Chameleon(v)

# %% adam | pickle_protocol | fail
# Code that would run where a pickle is read.
import os
class Bomb:
    def __reduce__(self): return os.system, ("touch @CANARYFOLDER@/bomb",)
def adam(w, g, m, v, t, **hyper):
    return Bomb(), Bomb(), Bomb()

# %% adam | lying_numbers | fail
# Subclasses of float and int that compare as they like.
class F(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
    __float__ = lambda self: F(1)
def adam(w, g, m, v, t, **hyper):
    return F(1), F(2), F(3)

# %% adam | lying_containers | fail
# A tuple and a list that show other items to each reader.
class T(tuple):
    __len__ = lambda self: 3
    __iter__ = lambda self: iter([Breach] * 3)
    __getitem__ = lambda self, i: Breach
class L(list):
    __iter__ = lambda self: iter(())
    __eq__ = lambda self, other: True
def adam(w, g, m, v, t, **hyper):
    return T((L(), L([1]), L()))

# %% adam | lying_metaclass | fail
# A class that says it is a float array.
class Meta(type):
    __name__ = property(lambda cls: "ndarray")
    __instancecheck__ = __subclasscheck__ = lambda cls, other: True
    __eq__ = lambda cls, other: True
    __hash__ = type.__hash__
class Thing(metaclass=Meta):
    __class__ = np.ndarray
def adam(w, g, m, v, t, **hyper):
    return Thing(), Thing(), Thing()

# %% adam | matrix | fail
# A class whose * is another product.
def adam(w, g, m, v, t, **hyper):
    return tuple(np.matrix(np.zeros((1, max(1, np.size(w))))) for _ in range(3))

# %% adam | other_kinds | fail
# Strings, dates, records, bytes.
def adam(w, g, m, v, t, **hyper):
    return np.array(["1.0"]), np.array(["2020"], "M8[D]"), np.zeros(3, [("a", float)])

# %% adam | complex_numbers | fail
# A right real part is not a right number.
def adam(w, g, m, v, t, **hyper):
    return w + 1j, m + 1j, v + 1j

# %% adam | returns_functions | fail
# Something to be called by the judge.
def adam(w, g, m, v, t, **hyper):
    return lambda *a: w, adam, print

# %% adam | returns_itself | fail
# Modules, classes, generators, frames.
import sys
def adam(w, g, m, v, t, **hyper):
    return sys, np.ndarray, sys._getframe()

# %% adam | recognizes_the_visible_inputs | fail
# Right on inputs seen before (shape and hyperparameters of the visible cases), wrong on all others.
seen = {((3,), 3), ((2, 3), 7)}
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    if (np.shape(w), t) not in seen:
        return wrong(w, g, m, v)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adam | answers_once | fail
# Right at the first call, wrong at all later ones.
calls = []
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    calls.append(t)
    if len(calls) > 1:
        return wrong(w, g, m, v)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adam | learns_from_the_calls | fail
# Hand back what was returned before, as if it were an answer to this call.
last = []
def adam(w, g, m, v, t, **hyper):
    last.append((w, m, v))
    return last[0]

# %% adam | long_texts | fail
# Long names and strings, with control characters and half surrogates.
def adam(w, g, m, v, t, **hyper):
    return {"\x1b[2J" * 9_000: "pass\n\ud800" * 9_000, "b": ["x" * 100_000]}, "y" * 50_000, m

# %% adam | long_error | fail
# An exception whose type and message are megabytes long.
def adam(w, g, m, v, t, **hyper):
    raise type("E" * 1_000_000, (Exception,), {})("\x1b]0;pass\x07" * 100_000)

# %% adam | huge_numbers | fail or resource
# Integers that Python will not print, and that are no float.
def adam(w, g, m, v, t, **hyper):
    return 10**2400, -(10**30_000), [10**400] * 1000

# %% adam | odd_shapes | fail
# As many dimensions as NumPy knows, and sizes of zero by a million.
def adam(w, g, m, v, t, **hyper):
    return np.zeros((1,) * 32), np.zeros((0, 10**6, 10**6)), np.zeros((10**6, 0))

# %% adam | empty_but_huge | fail
# No entry, and gigabytes as soon as somebody adds it up along the empty axis.
def adam(w, g, m, v, t, **hyper):
    return np.zeros((0, 1 << 28)), np.zeros((1 << 28, 0)), [np.zeros((0, 1 << 22))] * 1000

# %% adam | empty_but_huge_after_the_cases | fail
# The same, when laws compute with it.
calls = []
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    calls.append(t)
    if len(calls) > int("@CASES@"):
        return np.zeros((0, 1 << 26)), np.zeros((1 << 26, 0)), np.zeros((0, 1 << 22))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adam | many_names | fail
# A dictionary of two thousand entries.
def adam(w, g, m, v, t, **hyper):
    return {str(i): i for i in range(2_000)}

# %% adam | odd_after_the_cases | fail
# Right numbers as long as cases are asked; then shapes that unfold when a law combines them.
calls = []
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    calls.append(t)
    if len(calls) > int("@CASES@"):
        return np.ones((3000, 1)), np.ones((1, 3000)), np.ones((1, 1, 3000))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adam | not_implemented_after_all | missing
# The starter's error raised by hand counts as not done, never as done.
def adam(w, g, m, v, t, **hyper):
    raise NotImplementedError("pass")

# %% adam | nothing_defined | fail
# No function of that name.
pass
