"""How fast is nnlib, next to PyTorch and to the bare matrix products? One thread each, float32, medians, in one run.

    python benchmarks/nnlib.py [--quick] [--json FILE] [--plot FILE]

Contenders take turns, so that a busy machine slows all of them alike; every claim is a ratio. PyTorch may be missing.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy and PyTorch are loaded

import argparse
import json
import math
import platform
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np

sys.path[0] = str(Path(__file__).resolve().parents[1])  # this file is called nnlib too
from nnlib import Dense, Optimizer, mlp, softmax_cross_entropy

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

LAYERS = {"batchnorm": "pre", "dropout": 0.2}
NETWORKS = [  # sizes, batch, extra layers, how many times faster than PyTorch a step must be
    ((64, 64, 10), 32, {}, 3.0),
    ((64, 128, 64, 10), 64, {}, 3.0),
    ((64, 128, 64, 10), 64, LAYERS, 1.5),
    ((784, 256, 128, 10), 128, {}, 1.0),
    ((784, 512, 512, 10), 128, {}, 1.0),
]
PRODUCTS_BAR = 1.5  # a step of the last network, over its bare matrix products
TEXTBOOK_BAR = 3.0  # Adam on 10⁷ parameters, times faster than the textbook expressions


def measure(contenders, repeats, seconds=0.02):
    """The median seconds of a call of each contender (name -> function); they take turns."""
    calls = {}
    for name, f in contenders.items():
        f()
        start = time.perf_counter()
        f()
        calls[name] = max(1, round(seconds / (time.perf_counter() - start)))
    times = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, f in contenders.items():
            start = time.perf_counter()
            for _ in range(calls[name]):
                f()
            times[name].append((time.perf_counter() - start) / calls[name])
    return {name: statistics.median(ts) for name, ts in times.items()}


def nnlib_step(sizes, batch, extra):
    """A function that makes one training step, as nnlib's loop makes it."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)
    net, adam = mlp(sizes, rng=0, dtype=np.float32, **extra), Optimizer("adam", lr=1e-3)

    def step():
        _, dlogits = softmax_cross_entropy(net.forward(x, train=True), y)
        net.backward(dlogits, input_gradient=False)
        adam.step(net.w, net.g)

    step.net, step.optimizer = net, adam
    return step


def torch_step(sizes, batch, extra):
    """The same in PyTorch, eager, with fused Adam."""
    layers = []
    for n_in, n_out in zip(sizes[:-2], sizes[1:-1], strict=True):
        layers += [torch.nn.Linear(n_in, n_out)]
        layers += [torch.nn.BatchNorm1d(n_out)] if "batchnorm" in extra else []
        layers += [torch.nn.ReLU()]
        layers += [torch.nn.Dropout(extra["dropout"])] if "dropout" in extra else []
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-2], sizes[-1]))
    adam = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    x, y = torch.randn(batch, sizes[0]), torch.randint(0, sizes[-1], (batch,))

    def step():
        loss = torch.nn.functional.cross_entropy(model(x), y)
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


def matrix_products(sizes, batch):
    """The matrix products of a training step and nothing else, into arrays that are there already."""
    rng = np.random.default_rng(0)
    x = [rng.normal(size=(batch, n)).astype(np.float32) for n in sizes]
    W = [rng.normal(size=shape).astype(np.float32) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
    y, dW = [np.empty_like(a) for a in x], [np.empty_like(a) for a in W]

    def products():
        for i in range(len(W)):
            np.matmul(x[i], W[i], out=y[i + 1])
        for i in reversed(range(len(W))):
            np.matmul(x[i].T, x[i + 1], out=dW[i])
            if i:
                np.matmul(x[i + 1], W[i].T, out=y[i])

    return products


def training_steps(repeats):
    for sizes, batch, extra, bar in NETWORKS:
        contenders = {"nnlib": nnlib_step(sizes, batch, extra), "products": matrix_products(sizes, batch)}
        if torch:
            contenders["torch"] = torch_step(sizes, batch, extra)
        times = measure(contenders, repeats)
        name = f"step {'-'.join(map(str, sizes))}, batch {batch}{', BatchNorm and Dropout' if extra else ''}"
        if torch:
            yield row(f"{name}: times faster than PyTorch", times["torch"] / times["nnlib"], bar, "least", times)
        last = sizes == NETWORKS[-1][0]
        bar = PRODUCTS_BAR if last else None
        yield row(f"{name}: over its matrix products", times["nnlib"] / times["products"], bar, "most", times)


def textbook_adam(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam_steps(repeats, n):
    """Adam alone, on one vector of n parameters."""
    rng = np.random.default_rng(0)
    g = rng.normal(size=n).astype(np.float32)
    ours, adam, state = np.zeros_like(g), Optimizer("adam"), [np.zeros_like(g) for _ in range(3)]

    def textbook():
        state[:] = textbook_adam(state[0], g, state[1], state[2], t=10)

    contenders = {"nnlib": lambda: adam.step(ours, g), "textbook": textbook}
    if torch:
        for name, fused in (("torch", None), ("torch fused", True)):
            w = torch.zeros(n, requires_grad=True)
            w.grad = torch.from_numpy(g)
            contenders[name] = torch.optim.Adam([w], fused=fused).step
    times = measure(contenders, repeats)
    bars = {"textbook": TEXTBOOK_BAR, "torch": 1.0}
    for name in list(contenders)[1:]:
        yield row(f"Adam on {n:.0e}: times faster than {name}", times[name] / times["nnlib"], bars.get(name), "least", times)


def memory(sizes=(784, 512, 512, 10), batch=128):
    """Peak bytes of building a network and training it, next to 4 copies of w (w, g, m, v) and the layers' outputs."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step = nnlib_step(sizes, batch, {})
    tracemalloc.reset_peak()
    step(), step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    outputs = sizes[0] + sum(layer.n_out * (2 - (i == 0)) for i, layer in enumerate(dense_layers(step.net)[::-1]))
    allowed = 4 * step.net.w.nbytes + 4 * batch * outputs
    yield row("memory of a step, over 4 copies of w and the activations", peak / allowed, 1.0, "most", {"peak": peak})


def dense_layers(net):
    return [layer for layer in net.layers if isinstance(layer, Dense)]


def scaling(repeats):
    """The exponent k of time ~ size^k between the two largest sizes: 1 is linear."""
    by_parameters = {n * (2 * n + 2): (n, n, n) for n in (32, 64, 128, 256, 512, 1024)}
    points = {f: nnlib_step(sizes, 64, {}) for f, sizes in by_parameters.items()}
    yield exponent("parameters", measure(points, repeats))
    points = {batch: nnlib_step((64, 128, 64, 10), batch, {}) for batch in (16, 64, 256, 1024, 4096)}
    yield exponent("batch", measure(points, repeats))


def exponent(what, times):
    (a, ta), (b, tb) = sorted(times.items())[-2:]
    return row(f"exponent of a step's time in {what}", math.log(tb / ta) / math.log(b / a), 1.1, "most", times)


def row(name, value, bar, kind, seconds):
    held = None if bar is None else bool(value >= bar if kind == "least" else value <= bar)
    print(f"{name:<82}{value:8.2f}   {f'at {kind} {bar}' if bar else 'told':<13}{'' if held in (None, True) else 'MISSED'}")
    return {"name": name, "value": value, "bar": bar, "kind": kind, "held": held, "measured": seconds}


def plot(rows, path):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    for axis, entry in zip(axes, [r for r in rows if r["name"].startswith("exponent")], strict=True):
        sizes, seconds = zip(*sorted(entry["measured"].items()), strict=True)
        axis.loglog(sizes, seconds, "o-", label="measured")
        axis.loglog(sizes, [seconds[-1] * s / sizes[-1] for s in sizes], "k:", label="linear")
        what = entry["name"].split()[-1]
        axis.set(xlabel=f"{what}" + (" (samples)" if what == "batch" else ""), title=f"A training step by {what}")
        axis.legend()
    axes[0].set_ylabel("time of a step (s)")
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, and Adam on 10⁶ parameters")
    parser.add_argument("--json", type=Path, help="write the numbers to this file")
    parser.add_argument("--plot", type=Path, help="draw time against parameters and batch into this file")
    args = parser.parse_args()
    repeats, n = (5, 10**6) if args.quick else (25, 10**7)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "torch": torch and torch.__version__}
    print(", ".join(f"{name} {version or 'missing'}" for name, version in versions.items()))
    rows = [*training_steps(repeats), *adam_steps(repeats, n), *memory(), *scaling(repeats)]
    if args.json:
        args.json.write_text(json.dumps({"versions": versions, "rows": rows}, indent=1) + "\n")
    if args.plot:
        plot(rows, args.plot)


if __name__ == "__main__":
    main()
