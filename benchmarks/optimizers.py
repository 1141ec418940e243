"""How fast is each optimizer on one long vector, next to its textbook expressions and to PyTorch? One thread, float32.

    python benchmarks/optimizers.py [--quick] [--json FILE]

Textbook: the paper's lines as NumPy expressions over the whole vector. PyTorch's optimizers come as they are, and fused
where they have that. Every claim is a ratio of two times measured side by side.
"""

# ruff: noqa: E402, I001
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # a neighbour of this file is called nnlib too

from benchmarks.timing import measure, parser, torch, versions, write  # first: it sets the number of threads
import numpy as np
from nnlib.optimizers import OPTIMIZERS, Optimizer

TEXTBOOK_BAR, TORCH_BAR = 3.0, 1.0  # Adam: times faster than the textbook's lines, and than PyTorch's default
LONG, SHORT = 10**7, 10_000  # the bars hold for the long one; the short one stays in cache as it is


def sgd(w, g, t, lr=1e-2):
    return (w - lr * g,)


def momentum(w, g, t, v, lr=1e-2, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


def nesterov(w, g, t, v, lr=1e-2, beta=0.9):
    v = beta * v + g
    return w - lr * (g + beta * v), v


def adagrad(w, g, t, s, lr=1e-2, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


def rmsprop(w, g, t, s, lr=1e-3, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


def adam(w, g, t, m, v, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def amsgrad(w, g, t, m, v, top, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    top = np.maximum(top, v)
    m_hat, v_hat = m / (1 - beta1**t), top / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, top


def adamw(w, g, t, m, v, lr=1e-3, weight_decay=0.01):
    w = w * (1 - lr * weight_decay)
    return adam(w, g, t, m, v, lr)


TEXTBOOK = {
    rule.__name__: (rule, states)
    for rule, states in (
        (sgd, 0), (momentum, 1), (nesterov, 1), (adagrad, 1), (rmsprop, 1), (adam, 2), (amsgrad, 3), (adamw, 2)
    )
}  # fmt: skip
FUSED = {"sgd", "momentum", "nesterov", "adagrad", "adam", "amsgrad", "adamw"}  # PyTorch has no fused RMSprop


def torch_optimizer(name, parameters, **fused):
    """PyTorch's optimizer of that name, with our hyperparameters."""
    kinds = {
        "sgd": lambda: torch.optim.SGD(parameters, 1e-2, **fused),
        "momentum": lambda: torch.optim.SGD(parameters, 1e-2, momentum=0.9, **fused),
        "nesterov": lambda: torch.optim.SGD(parameters, 1e-2, momentum=0.9, nesterov=True, **fused),
        "adagrad": lambda: torch.optim.Adagrad(parameters, **fused),
        "rmsprop": lambda: torch.optim.RMSprop(parameters, 1e-3, alpha=0.9),
        "adam": lambda: torch.optim.Adam(parameters, **fused),
        "amsgrad": lambda: torch.optim.Adam(parameters, amsgrad=True, **fused),
        "adamw": lambda: torch.optim.AdamW(parameters, **fused),
    }
    return kinds[name]()


def contenders(name, n):
    """name -> a function that makes one step; each has its own w and state, and all have the same gradient."""
    g = np.random.default_rng(0).normal(size=n).astype(np.float32)
    rule, states = TEXTBOOK[name]
    w, arrays, ours = np.zeros_like(g), [np.zeros_like(g) for _ in range(1 + states)], Optimizer(name)

    def textbook():
        arrays[:] = rule(arrays[0], g, 10, *arrays[1:])

    steps = {"nnlib": lambda: ours.step(w, g), "textbook": textbook}
    for kind, fused in (("torch", {}), ("fused", {"fused": True})) if torch else ():
        if not fused or name in FUSED:
            parameter = torch.zeros(n, requires_grad=True)
            parameter.grad = torch.from_numpy(g)
            steps[kind] = torch_optimizer(name, [parameter], **fused).step
    return steps


def row(name, n, seconds):
    """One line of the table: nnlib's milliseconds, and how many times faster it is than each of the others."""
    ratios = {kind: seconds[kind] / seconds["nnlib"] for kind in ("textbook", "torch", "fused") if kind in seconds}
    bars = {"textbook": TEXTBOOK_BAR, "torch": TORCH_BAR} if name == "adam" and n == LONG else {}
    missed = [kind for kind, bar in bars.items() if kind in ratios and ratios[kind] < bar]
    numbers = "".join(
        f"{ratios[kind]:10.2f}" if kind in ratios else f"{'':>10}" for kind in ("textbook", "torch", "fused")
    )
    print(f"{name:<10}{n:>11,}{1e3 * seconds['nnlib']:10.3f}{numbers}" + (f"   MISSED {missed}" if missed else ""))
    return {"optimizer": name, "n": n, "seconds": seconds, "times_faster": ratios, "bars": bars, "missed": missed}


def main():
    args = parser(__doc__).parse_args()
    repeats, n = (5, 10**6) if args.quick else (15, LONG)
    print(", ".join(f"{name} {version or 'missing'}" for name, version in versions().items()))
    print(
        f"{'optimizer':<10}{'parameters':>11}{'ms':>10}{'textbook':>10}{'torch':>10}{'fused':>10}   (times faster than)"
    )
    write(
        args.json,
        [row(name, size, measure(contenders(name, size), repeats)) for size in (n, SHORT) for name in OPTIMIZERS],
    )


if __name__ == "__main__":
    main()
