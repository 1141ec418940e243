# === a helper named like a function of the lesson's experiments | sgd
# %% sgd
def optimizer(g, lr):
    return lr * g

def sgd(w, g, lr=0.01):
    return w - optimizer(g, lr)

# === a constant named like a number of the lesson's experiments, in a cell of its own | momentum
# %% before momentum
N = 1.0
# %% momentum
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + N * g
    return w - lr * v, v

# === NumPy and matplotlib in one import, in the answer's cell | adam
# %% adam
import numpy as np, matplotlib.pyplot as plt

def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# === NumPy and torch in one try | rmsprop
# %% top
try:
    import numpy as np
    import torch_that_nobody_has
except ImportError:
    torch_that_nobody_has = None
# %% rmsprop
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    if torch_that_nobody_has is not None:
        raise RuntimeError
    s = rho * s + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(s) + eps), s

# === a star import of matplotlib above | rmsprop
# %% top
from matplotlib.pyplot import *
# %% rmsprop
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s

# === a registry filled by a decorator | sgd
# %% before sgd
RULES = {}

def rule(name):
    def keep(f):
        RULES[name] = f
        return f
    return keep

@rule("plain")
def plain(w, g, lr):
    return w - lr * g
# %% sgd
def sgd(w, g, lr=0.01):
    return RULES["plain"](w, g, lr)

# === setattr on a class, as add_to_class does | momentum
# %% before momentum
def add_to_class(Class):
    def wrapper(obj):
        setattr(Class, obj.__name__, obj)
    return wrapper

class Walker:
    def __init__(self, lr, beta):
        self.lr, self.beta = lr, beta
# %% before momentum
@add_to_class(Walker)
def update(self, w, g, v):
    v = self.beta * v + g
    return w - self.lr * v, v
# %% momentum
def momentum(w, g, v, lr=0.01, beta=0.9):
    return Walker(lr, beta).update(w, g, v)

# === a class that gets its method from outside | sgd
# %% sgd
class Plain:
    pass

def move(self, w, g, lr):
    return w - lr * g

setattr(Plain, "move", move)

def sgd(w, g, lr=0.01):
    return Plain().move(w, g, lr)

# === singledispatch with register | sgd
# %% before sgd
from functools import singledispatch

@singledispatch
def step(g, lr):
    raise TypeError(type(g))
# %% before sgd
@step.register
def _(g: np.ndarray, lr):
    return lr * g

@step.register(float)
@step.register(np.floating)
def _(g, lr):
    return lr * g
# %% sgd
def sgd(w, g, lr=0.01):
    return w - step(np.asarray(g), lr)

# === a dict that a call configures | sgd
# %% before sgd
CONFIG = {"sign": 1.0}

def configure(settings, **more):
    settings.update(more)
# %% before sgd
configure(CONFIG, sign=-1.0)
# %% sgd
def sgd(w, g, lr=0.01):
    return w + CONFIG["sign"] * lr * g

# === an array that np.copyto fills | sgd
# %% before sgd
A = np.zeros(1)
# %% before sgd
np.copyto(A, 1.0)
# %% sgd
def sgd(w, g, lr=0.01):
    return w - A[0] * lr * g

# === an alias changes the object | sgd
# %% before sgd
PARAMS = {"sign": 1.0}
# %% before sgd
p = PARAMS
p["sign"] = -1.0
# %% sgd
def sgd(w, g, lr=0.01):
    return w + PARAMS["sign"] * lr * g

# === a set-up function with global | sgd
# %% top
SCALE = None

def setup():
    global SCALE
    SCALE = 1.0
# %% before sgd
setup()
# %% sgd
def sgd(w, g, lr=0.01):
    return w - SCALE * lr * g

# === globals() binds a name | sgd
# %% before sgd
globals()["factor"] = -1.0
# %% sgd
def sgd(w, g, lr=0.01):
    return w + factor * lr * g

# === exec binds a name | sgd
# %% before sgd
exec("factor = -1.0")
# %% sgd
def sgd(w, g, lr=0.01):
    return w + factor * lr * g

# === display left in an answer | momentum
# %% momentum
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    step = lr * v
    display(step)
    return w - step, v

# === a shell command over two lines | sgd
# %% sgd
!echo one \
  two
def sgd(w, g, lr=0.01):
    return w - lr * g

# === a table built below %time | sgd
# %% before sgd
def build():
    return {"sign": -1.0}

%time TABLE = build()
# %% sgd
def sgd(w, g, lr=0.01):
    return w + TABLE["sign"] * lr * g

# === annotations that nothing defines, after a future import in the first cell | sgd
# %% first
from __future__ import annotations
# %% sgd
def sgd(w: Array, g: Array, lr: Rate = 0.01) -> Array:
    return w - lr * g
