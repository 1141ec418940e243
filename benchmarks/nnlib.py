"""How fast is nnlib, next to PyTorch, JAX and the bare matrix products? One thread each, float32, medians, in one run.

    python benchmarks/nnlib.py [--quick] [--json FILE] [--plot FILE]

Every claim is a ratio of two processor times measured side by side. Rows with PyTorch or JAX are left
out where it is missing; JAX comes with the extra `jax`.
"""

# ruff: noqa: E402, I001
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # this file is called nnlib too

# first: it sets the number of threads
from benchmarks.timing import jax, measure, optax, parser, row, torch, versions, write

import itertools
import math
import tracemalloc
from itertools import pairwise

import numpy as np

from nnlib import Optimizer, fit, mlp, softmax_cross_entropy

LAYERS = {"batchnorm": "pre", "dropout": 0.2}
NETWORKS = [  # sizes, batch, extra layers, how many times faster than PyTorch a step must be
    ((64, 64, 10), 32, {}, 3.0),
    ((64, 128, 64, 10), 64, {}, 3.0),
    ((64, 128, 64, 10), 64, LAYERS, 1.5),
    ((784, 256, 128, 10), 128, {}, 1.0),
    ((784, 512, 512, 10), 128, {}, 1.0),
]
JAX_BAR = 1.0  # a step of a network without extra layers, times faster than jitted JAX
PRODUCTS_BAR = 1.5  # a step of the last network, over its bare matrix products
LONG, TEXTBOOK_BAR = 10**7, 3.0  # Adam on 10⁷ parameters, times faster than the textbook expressions


def nnlib_step(sizes, batch, extra):
    """A function that makes one training step, as nnlib's loop makes it."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)
    net, adam = mlp(sizes, rng=0, dtype=np.float32, **extra), Optimizer("adam", lr=1e-3)

    def step():
        _, dlogits = softmax_cross_entropy(net.forward(x, train=True), y)
        net.backward(dlogits, input_gradient=False)
        adam.step(net.w, net.g)

    step.net = net
    return step


def torch_step(sizes, batch, extra):
    """The same in PyTorch, eager, with fused Adam."""
    model, adam = torch_network(sizes, extra)
    x, y = torch.randn(batch, sizes[0]), torch.randint(0, sizes[-1], (batch,))

    def step():
        loss = torch.nn.functional.cross_entropy(model(x), y)
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


def torch_network(sizes, extra):
    layers = []
    for n_in, n_out in pairwise(sizes[:-1]):
        layers += [torch.nn.Linear(n_in, n_out)]
        layers += [torch.nn.BatchNorm1d(n_out)] if "batchnorm" in extra else []
        layers += [torch.nn.ReLU()]
        layers += [torch.nn.Dropout(extra["dropout"])] if "dropout" in extra else []
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-2], sizes[-1]))
    return model, torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)


def jax_step(sizes, batch, donate=False):
    """The same in JAX, as one compiled function. `donate`: it may write over the arrays that it is given."""
    rng, jnp = np.random.default_rng(0), jax.numpy
    x, y = jnp.asarray(rng.normal(size=(batch, sizes[0])), jnp.float32), jnp.asarray(rng.integers(0, sizes[-1], batch))
    weights = [jnp.asarray(rng.normal(size=s) * np.sqrt(2 / s[0]), jnp.float32) for s in pairwise(sizes)]
    adam, params = optax.adam(1e-3), [(W, jnp.zeros(W.shape[1])) for W in weights]

    def loss(params):
        h = x
        for W, b in params[:-1]:
            h = jax.nn.relu(h @ W + b)
        logits = h @ params[-1][0] + params[-1][1]
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    def update(params, state):
        _, gradient = jax.value_and_grad(loss)(params)
        updates, state = adam.update(gradient, state)
        return optax.apply_updates(params, updates), state

    compiled = jax.jit(update, donate_argnums=(0, 1) if donate else ())
    kept = [params, adam.init(params)]

    def step():
        kept[:] = jax.block_until_ready(compiled(*kept))

    return step


def nnlib_epoch(sizes, batch, steps=32):
    """A function that trains for an epoch with fit: minibatches, losses, accuracies and all."""
    rng = np.random.default_rng(0)
    n = steps * batch
    x, y = rng.normal(size=(n, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], n)
    net, adam = mlp(sizes, rng=0, dtype=np.float32), Optimizer("adam", lr=1e-3)
    return lambda: fit(net, x, y, optimizer=adam, epochs=1, batch_size=batch, rng=rng, progress=False)


def torch_epoch(sizes, batch, steps=32):
    """The same in PyTorch, as one writes it by hand."""
    model, adam = torch_network(sizes, {})
    n = steps * batch
    x, y = torch.randn(n, sizes[0]), torch.randint(0, sizes[-1], (n,))

    def epoch():
        total = hits = 0
        for index in torch.randperm(n).split(batch):
            logits = model(x[index])
            loss = torch.nn.functional.cross_entropy(logits, y[index])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item() * batch
            hits += (logits.argmax(dim=1) == y[index]).sum().item()
        return total / n, hits / n

    return epoch


def matrix_products(sizes, batch):
    """The matrix products of a training step and nothing else, into arrays that are there already."""
    rng = np.random.default_rng(0)
    x = [rng.normal(size=(batch, n)).astype(np.float32) for n in sizes]
    W = [rng.normal(size=shape).astype(np.float32) for shape in pairwise(sizes)]
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
        if jax and not extra:
            contenders |= {"jax": jax_step(sizes, batch), "donating": jax_step(sizes, batch, donate=True)}
        times = measure(contenders, repeats)
        name = f"step {'-'.join(map(str, sizes))}, batch {batch}{', BatchNorm and Dropout' if extra else ''}"
        if torch:
            faster = times["torch"] / times["nnlib"]
            yield row(f"{name}: times faster than PyTorch", faster, bar, "least", measured=times)
        if "jax" in contenders:
            yield row(
                f"{name}: times faster than JAX, jitted",
                times["jax"] / times["nnlib"],
                JAX_BAR,
                "least",
                measured=times,
            )
            yield row(f"{name}: the same with donated arrays", times["donating"] / times["nnlib"], None, measured=times)
        last = sizes == NETWORKS[-1][0]
        bar = PRODUCTS_BAR if last else None
        yield row(f"{name}: over its matrix products", times["nnlib"] / times["products"], bar, "most", measured=times)


def training_epochs(repeats):
    """The whole loop, as users call it."""
    for sizes, batch, _, bar in NETWORKS[:2] if torch else []:
        times = measure({"nnlib": nnlib_epoch(sizes, batch), "torch": torch_epoch(sizes, batch)}, repeats)
        name = f"fit, {'-'.join(map(str, sizes))}, batch {batch}: times faster than a PyTorch loop"
        yield row(name, times["torch"] / times["nnlib"], bar, "least", measured=times)


def adam_steps(repeats, n):
    """Adam alone, on one vector of n parameters; benchmarks/optimizers.py has all the rules."""
    from benchmarks.optimizers import contenders

    times = measure(contenders("adam", n), repeats)
    bars = {"textbook": TEXTBOOK_BAR, "torch": 1.0} if n == LONG else {}
    for name in list(times)[1:]:
        other = {"torch": "PyTorch", "fused": "PyTorch, fused"}.get(name, name)
        title = f"Adam on {n:.0e} parameters: times faster than {other}"
        yield row(title, times[name] / times["nnlib"], bars.get(name), "least", measured=times)


def memory(sizes=(784, 512, 512, 512, 10), batch=128):
    """Peak bytes of building a network and training it, next to 4 copies of w (w, g, m, v) and the activations:

    the input and each layer's output.
    """
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step = nnlib_step(sizes, batch, {})
    tracemalloc.reset_peak()
    step(), step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    allowed = 4 * step.net.w.nbytes + 4 * batch * (sizes[0] + 2 * sum(sizes[1:-1]) + sizes[-1])
    bytes_used = {"peak": peak, "allowed": allowed}
    yield row(
        "memory of a step, over 4 copies of w and the activations", peak / allowed, 1.0, "most", measured=bytes_used
    )


def scaling(repeats):
    """The exponent k of time ~ size^k over the largest sizes, a factor of 16: 1 is linear."""
    points = {n * (2 * n + 2): nnlib_step((n, n, n), 64, {}) for n in (32, 64, 128, 256, 512, 1024)}
    yield exponent("parameters", measure(points, repeats))
    points = {batch: nnlib_step((64, 128, 64, 10), batch, {}) for batch in (16, 64, 256, 1024, 4096)}
    yield exponent("batch", measure(points, repeats))


def exponent(what, times):
    (a, time_a), _, (b, time_b) = list(times.items())[-3:]
    k = math.log(time_b / time_a) / math.log(b / a)
    return row(f"exponent of a step's time in {what}", k, 1.1, "most", measured=times)


def plot(rows, path):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    for axis, entry in zip(axes, [r for r in rows if r["name"].startswith("exponent")], strict=True):
        sizes, seconds = zip(*sorted(entry["measured"].items()), strict=True)
        axis.loglog(sizes, seconds, "o-", label="measured")
        axis.loglog(sizes, [seconds[-1] * s / sizes[-1] for s in sizes], "k:", label="linear")
        what = entry["name"].split()[-1]
        axis.set(xlabel=f"{what}" + (" (samples)" if what == "batch" else ""), title=f"A training step by {what}")
        axis.legend(loc="upper left")
    axes[0].set_ylabel("processor time of a step (s)")
    figure.savefig(path)


def main():
    arguments = parser(__doc__)
    arguments.add_argument("--plot", type=Path, help="draw time against parameters and batch into this file")
    args = arguments.parse_args()
    repeats, n = (5, 10**6) if args.quick else (25, LONG)
    print(versions())
    parts = training_steps(repeats), training_epochs(repeats), adam_steps(repeats, n), memory(), scaling(repeats)
    rows = write(args.json, itertools.chain(*parts))
    if args.plot:
        plot(rows, args.plot)


if __name__ == "__main__":
    main()
