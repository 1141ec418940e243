"""Draw docs/images/course.png, which the course's first page shows: six small pictures, one a lesson.

    python docs/pictures/cover.py

Each is computed by nnlib: descents, networks and draws are real ones.
"""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import nnlib
from nnlib.experiments.noisy_digits import draws
from nnlib.figures import style
from nnlib.figures.picture import Picture
from nnlib.labs.maps import SURFACES

IMAGE = Path(__file__).resolve().parents[1] / "images" / "course.png"
COLORS = style.COLORS


def main() -> None:
    with style.context():
        figure = Figure(figsize=(8.3, 3.5), layout="constrained")
        panels = figure.subplots(2, 3).ravel()
        for number, (axes, (title, draw)) in enumerate(zip(panels, LESSONS.items(), strict=True), 1):
            axes.set_xticks([])
            axes.set_yticks([])
            axes.grid(False)
            axes.set_title(f"{number} · {title}", fontsize=12)
            draw(axes)
            axes.spines[:].set_visible(False)
    IMAGE.write_bytes(Picture(figure, "").png())


def optimization(axes):
    """A descent on a landscape with four minima."""
    land = SURFACES["himmelblau"]
    _contours(axes, land)
    path = _walk("sgd", land, 0.011, 40, start=(0.3, -0.2))
    axes.plot(*path.T, "o-", color=COLORS["path"], ms=4, lw=1.5)


def optimizers(axes):
    """Four rules from one start in the ravine."""
    land = SURFACES["ravine"]
    _contours(axes, land)
    for name, lr in (("sgd", 0.03), ("momentum", 0.01), ("rmsprop", 0.3), ("adam", 0.5)):
        axes.plot(*_walk(name, land, lr, 60).T, color=COLORS[name], lw=1.8)


def _contours(axes, land):
    x, y = np.meshgrid(*(np.linspace(low, high, 160) for low, high in land.box))
    z = land.f(np.stack([x, y], axis=-1))
    axes.contourf(x, y, np.sqrt(z - z.min()), 16, cmap="Greys", alpha=0.6)
    axes.plot(*land.minima.T, "*", ms=11, color=COLORS["minimum"], mec="black", ls="none")
    axes.set(xlim=land.box[0], ylim=land.box[1])


def _walk(name, land, lr, steps, start=None):
    optimizer, w = nnlib.Optimizer(name, lr=lr), np.array(land.start if start is None else start, float)
    path = [w.copy()]
    for _ in range(steps):
        optimizer.step(w, land.grad(w), lr)
        path.append(w.copy())
    return np.array(path)


def initialization(axes):
    """The standard deviation of the signal through 16 layers of ReLU, for three widths of the start."""
    rng = np.random.default_rng(0)
    for scale, color in ((0.7, COLORS["sgd"]), (1, COLORS["good"]), (1.4, COLORS["bad"])):
        signal = rng.standard_normal((64, 256))
        stds = [1.0]
        for _ in range(16):
            signal = np.maximum(signal @ rng.normal(0, scale * np.sqrt(2 / 256), (256, 256)), 0)
            stds.append(np.sqrt((signal**2).mean()))
        axes.semilogy(stds, "o-", color=color, ms=4)
    axes.minorticks_off()
    axes.set_yticks([])


def regularization(axes):
    """Training and validation loss of a network on digits with wrong labels."""
    data = draws([0])
    x, y, x_val, y_val = (part[0] for part in data[:4])
    net = nnlib.mlp([64, 64, 10], rng=0)
    history = nnlib.fit(net, x, y, optimizer="adam", lr=0.003, epochs=80, validation=(x_val, y_val), rng=0)
    axes.plot(history.train_loss, color=COLORS["train"])
    axes.plot(history.val_loss, color=COLORS["validation"])
    best = int(np.argmin(history.val_loss))
    axes.plot(best, history.val_loss[best], "o", color=COLORS["validation"], ms=8, mec="white")


def dropout(axes):
    """A network of four layers, of whose hidden units dropout has left some."""
    rng = np.random.default_rng(8)
    layers = [(4, 1.0), (7, 0.55), (7, 0.55), (3, 1.0)]
    places = [[(k, (j - (n - 1) / 2)) for j in range(n)] for k, (n, _) in enumerate(layers)]
    kept = [rng.random(n) < p for n, p in layers]
    for k in range(len(layers) - 1):
        for a, on in zip(places[k], kept[k], strict=True):
            for b, other in zip(places[k + 1], kept[k + 1], strict=True):
                if on and other:
                    axes.plot(*zip(a, b, strict=True), color="#999999", lw=0.7, zorder=1)
    for row, alive in zip(places, kept, strict=True):
        for place, on in zip(row, alive, strict=True):
            color, edge = (COLORS["train"], "white") if on else ("white", "#999999")
            axes.plot(*place, "o", ms=10, color=color, mec=edge, zorder=2)
            axes.plot(*place, "x", ms=0 if on else 6, color="#777777", zorder=3)
    axes.set(xlim=(-0.4, 3.4), ylim=(-3.8, 3.8))


def hyperparameters(axes):
    """Nine trials on a grid and nine at random, and where they fall on the axis that matters."""
    rng = np.random.default_rng(7)
    grid = np.stack(np.meshgrid([0.2, 0.5, 0.8], [0.2, 0.5, 0.8]), -1).reshape(-1, 2)
    for left, points, color in ((0, grid, COLORS["train"]), (1.25, rng.random((9, 2)) * 0.9 + 0.05, COLORS["bad"])):
        axes.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color="#999999", lw=1)
        axes.plot(left + points[:, 0], points[:, 1], "o", color=color, ms=7)
        axes.plot(left + points[:, 0], np.full(9, -0.12), "|", color=color, ms=10, mew=2)
    axes.set(xlim=(-0.05, 2.3), ylim=(-0.25, 1.05))


LESSONS = {
    "Optimization": optimization,
    "Optimizers": optimizers,
    "Initialization": initialization,
    "Regularization": regularization,
    "Dropout and batch norm": dropout,
    "Hyperparameters": hyperparameters,
}

if __name__ == "__main__":
    main()
