# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · What is weight initialization and why do we need it?
#
# Before the first step of training every weight needs a value. The slide deck says of this choice:
#
# > "Weight Initialization is a procedure to assign weights to a neural network with some small random values during the
# > training process in a neural network model. The purpose of using the weight initialization technique is to prevent the
# > neural network from exploding or vanishing gradient during the forward and backward propagation. If either occurs, the
# > neural network will take a longer time to converge."
#
# It then says what happens with $W = 0$, with `np.random.randn`, and what vanishing and exploding gradients do: eleven claims in all.
# You will predict each of them, build the eight functions that test them, and read the verdict off your own numbers.
#
# **Afterwards you can** say what zero weights cost and when they are harmless; derive $1/n$, Xavier's and He's rule in five lines each;
# measure the signal of a deep network forward and backward and tell from it what is wrong; and keep a loss from becoming NaN.
#
# | part | minutes |
# |---|---|
# | Counting different units; all weights zero (claims 14, 15, 16) | 20 |
# | Random weights and the signal forward (claims 11, 17) | 15 |
# | Xavier and He | 15 |
# | The signal backward (claims 18, 19, 20) | 20 |
# | Softmax, clipping and NaN (claim 21) | 15 |
# | What a good start is worth (claims 12, 13) | 5 |
#
# **You need** matrix products, the chain rule, variance, and the optimizers of unit 2.

# %%
import matplotlib.pyplot as plt
import numpy as np

from autograder.notebook import check, findings, predict, usable, verdict
from nnlib import Optimizer, accuracy, data, labs, losses, mlp
from nnlib.labs import style

style.use()
COLORS = style.COLORS

# %% [markdown]
# ## Counting different units
#
# A layer computes $h = \varphi(xW + b)$. Column $j$ of $W$ holds the weights *into* unit $j$, so two units with equal columns (and equal
# biases) say the same thing about every sample: one of them is wasted. To see whether units are alike we count different columns.
#
# **Convention: units are the columns of `W`, of shape (n_in, n_out); two are the same when no entry differs by more than `tol`.**
# (PyTorch stores the transpose, so there units are rows.) Why a tolerance? Sums are rounded, and a library may add in another
# order for one column than for the next: units that are equal by mathematics can differ in the sixteenth digit.


# %% answer="distinct_units"
def distinct_units(W, tol=1e-12):
    """How many different columns W (n_in, n_out) has;
    two are the same when no entry differs by more than tol.
    """
    ### BEGIN SOLUTION
    kept = []
    for column in W.T:
        if not any(np.abs(column - other).max() <= tol for other in kept):
            kept.append(column)
    return len(kept)
    ### END SOLUTION


# %% check="distinct_units"
check(distinct_units)

# %% [markdown]
# ## All weights zero
#
# Claim 14: with $W=0$ the model is *"equivalent to a linear model"*. Here is a problem on which that can be seen: points in a square,
# and those inside a disc are of class 1. A straight line gets part of it right, a network all of it.
#
# Four models are trained from all-zero weights: softmax regression (a linear model), and networks with 8 hidden units and ReLU, tanh or sigmoid;
# and one ReLU network from random weights, to compare. All use the same gradient descent with momentum, on all samples at once, so nothing
# random happens after the start.

# %%
predict(
    14,
    "Trained from W = 0, how does a ReLU network do compared with a linear model?",
    ["worse than linear", "the same as linear", "better than linear"],
)

# %%
count_units = usable(distinct_units)


def disc(seed, n=400):
    """Points in a square; class 1 is inside a disc of radius 1, about a fifth of them."""
    x = np.random.default_rng(seed).uniform(-2, 2, (n, 2))
    return x, (np.hypot(x[:, 0] - 0.9, x[:, 1] - 0.3) < 1).astype(int)


def descend(net, x, y, steps, lr=0.3):
    """Gradient descent with momentum on all samples; returns the last loss."""
    walk = Optimizer("momentum", lr=lr)
    for _ in range(steps):
        loss, dlogits = losses.softmax_cross_entropy(net.forward(x), y)
        net.backward(dlogits, input_gradient=False)
        walk.step(net.w, net.g)
    return loss


def chance_of_one(net, x):
    return losses.softmax(net.forward(x))[:, 1]


MODELS = {  # name: (sizes, activation, initializer)
    "linear model, W = 0": ((2, 2), "linear", "zeros"),
    "ReLU, W = 0": ((2, 8, 2), "relu", "zeros"),
    "tanh, W = 0": ((2, 8, 2), "tanh", "zeros"),
    "sigmoid, W = 0": ((2, 8, 2), "sigmoid", "zeros"),
    "ReLU, random": ((2, 8, 2), "relu", "he_normal"),
}
results = {name: [] for name in MODELS}
for seed in range(5):
    x, y = disc(seed)
    for name, (sizes, activation, init) in MODELS.items():
        net = mlp(sizes, activation=activation, init=init, rng=seed)
        loss = descend(net, x, y, steps=1000)
        W1, p = net.layers[0].W, chance_of_one(net, x)
        results[name].append(
            (loss, p.std(), abs(p.mean() - y.mean()), count_units(W1, tol=1e-8), np.linalg.matrix_rank(W1), net)
        )

print(f"{'from 5 data sets':22}{'loss':>16}{'spread of p':>14}{'units alike?':>16}{'rank of W1':>13}")
for name, rows in results.items():
    loss, spread = np.array([r[:2] for r in rows]).T
    print(
        f"{name:22}{loss.mean():9.4f} ± {loss.std():.4f}{spread.mean():14.4f}{rows[0][3]:>7} different{rows[0][4]:>11}"
    )

# %%
grid_x, grid_y = np.meshgrid(np.linspace(-2, 2, 80), np.linspace(-2, 2, 80))
places = np.stack([grid_x.ravel(), grid_y.ravel()], axis=1)
x, y = disc(0)
fig, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharex=True, sharey=True)
shown = ("linear model, W = 0", "ReLU, W = 0", "sigmoid, W = 0", "ReLU, random")
for ax, name in zip(axes, shown, strict=True):
    p = chance_of_one(results[name][0][-1], places).reshape(grid_x.shape)
    image = ax.pcolormesh(grid_x, grid_y, p, vmin=0, vmax=1, rasterized=True)
    ax.scatter(*x[y == 1].T, s=6, color="white", edgecolor="black", linewidth=0.4, label="class 1")
    ax.set(title=name, xlabel="x₁", aspect="equal")
    ax.title.set_fontsize(11)
    ax.grid(False)
axes[0].set_ylabel("x₂")
axes[0].legend(loc="lower left", labelcolor="white", handletextpad=0.1)
fig.colorbar(image, ax=axes, label="chance of class 1")
fig.suptitle("What each model has learned about the disc", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# **Why the ReLU (and tanh) network learns nothing.** With $W_1 = W_2 = 0$ the hidden layer is $h = \varphi(0) = 0$. Then
#
# $$\frac{\partial L}{\partial W_2} = h^\top \delta_2 = 0, \qquad
# \frac{\partial L}{\partial W_1} = x^\top\big(\delta_2 W_2^\top \odot \varphi'(0)\big) = 0,$$
#
# and after the step both are still zero, so they are zero for ever. Only the output bias moves, and the best constant is the share
# of each class. A linear model has no such trouble: its gradient is $x^\top\delta$, and it learns from zero as well as from anywhere.
#
# **Why the sigmoid network learns a little.** There $h = \sigma(0) = \tfrac12$, so $W_2$ moves, and from then on $W_1$ moves too. The border is a
# straight line all the same, although the height is not linear; the next experiment shows why.

# %%
loss = {name: np.mean([r[0] for r in rows]) for name, rows in results.items()}
stuck = ("ReLU, W = 0", "tanh, W = 0")
constant = all(r[1] < 1e-6 and r[2] < 1e-3 for name in stuck for r in results[name])
worse = min(loss[name] for name in stuck) > loss["linear model, W = 0"]
one_unit = all(r[3] == 1 and r[4] == 1 for r in results["sigmoid, W = 0"])
verdict(
    14,
    "does not hold: with ReLU and tanh only the output bias learns, which is worse than a linear model; a sigmoid network becomes one unit"
    if constant and worse and one_unit
    else "holds as far as this run shows",
    measured=f"loss from zero: ReLU {loss['ReLU, W = 0']:.3f}, tanh {loss['tanh, W = 0']:.3f} (the same chance for every point: the share "
    f"of class 1), linear {loss['linear model, W = 0']:.3f}, sigmoid {loss['sigmoid, W = 0']:.3f} with W1 of rank 1; "
    f"ReLU from random weights {loss['ReLU, random']:.3f}",
    source="Goodfellow, Bengio & Courville 2016, section 8.4; Rumelhart, Hinton & Williams 1986",
)

# %% [markdown]
# Claim 15 gives the reason: *"the derivative with respect to loss function is the same for every weight (w) in every layer"*. Look at the
# derivatives themselves, after 20 steps of the sigmoid network (at the very start those of the first layer are all 0).

# %%
predict(
    15,
    "In the sigmoid network from W = 0: which derivatives ∂L/∂w are equal?",
    ["all of them", "all of one layer", "those of the units of a layer, for the same input"],
)

# %%
net = mlp((2, 8, 2), activation="sigmoid", init="zeros")
x, y = disc(0)
descend(net, x, y, steps=20)
_, dlogits = losses.softmax_cross_entropy(net.forward(x), y)
net.backward(dlogits)
first, last = net.layers[0].dW, net.layers[-1].dW
fig, axes = plt.subplots(1, 2, figsize=(10, 2.6))
limit = 1.1 * max(np.abs(first).max(), np.abs(last).max())
for ax, slopes, name in zip(axes, (first, last.T), ("first layer", "last layer"), strict=True):
    image = ax.imshow(slopes, cmap="PuOr", vmin=-limit, vmax=limit, aspect="auto")
    for (row, column), value in np.ndenumerate(slopes):
        ink = "white" if abs(value) > limit / 2 else "black"
        ax.text(column, row, f"{1000 * value:.1f}", ha="center", va="center", color=ink, fontsize=10)
    ax.set(title=f"{name}: 1000 · ∂L/∂w", xlabel="hidden unit", xticks=range(8), yticks=range(2))
    ax.grid(False)
axes[0].set_ylabel("input")
axes[1].set_ylabel("class")
plt.show()
units, inputs = count_units(first, tol=1e-12), count_units(first.T, tol=1e-12)
print(
    f"first layer: {units} different column, {inputs} different rows;  |∂L/∂w| {np.abs(first).max():.2e} there, {np.abs(last).max():.2e} in the last layer"
)

# %% [markdown]
# All columns of $W_1$ move alike, and all rows of $W_2$: eight units that work as one. One sigmoid unit rises along one direction, so
# the border above is a straight line. But the two inputs have derivatives of their own, and so have the two layers.

# %%
verdict(
    15,
    "holds only across the units of a layer: from input to input and from layer to layer the derivative differs"
    if units == 1 and inputs == 2 and not np.isclose(np.abs(first).max(), np.abs(last).max())
    else "does not hold: even the units of a layer differ",
    measured=f"the first layer's gradient has {units} different column among 8 units and {inputs} different rows; "
    f"its largest entry is {np.abs(first).max():.1e}, the last layer's {np.abs(last).max():.1e}",
    source="follows from ∂L/∂W = hᵀδ; Rumelhart, Hinton & Williams 1986 on breaking the symmetry",
)

# %% [markdown]
# Claim 16: the units stay symmetric *"for all the n iterations you run"*. Equal units get equal gradients, so as long as nothing treats them
# differently they stay equal. Is that so with minibatches? With dropout?
# We count different units during training on the digits, from weights that are all 0.1 and all 0, with and without dropout.

# %%
predict(
    16,
    "All weights start at 0.1. After 60 minibatches, how many of 16 hidden ReLU units are different?",
    ["1, with or without dropout", "1 without dropout, 16 with it", "16, with or without dropout"],
)

# %%
digits_x, digits_y = data.load_digits()


PIXEL = 28  # one in the middle of the picture


def follow(activation, value, dropout, seed, steps=60):
    """The 16 weights from one pixel to the hidden units, before each minibatch; and how many units differ at the end."""
    rng = np.random.default_rng(seed)
    net = mlp((64, 16, 10), activation, lambda _, shape: np.full(shape, value), dropout=dropout, rng=seed)
    walk, path = Optimizer("sgd", lr=0.1), []
    for _ in range(steps):
        path.append(net.layers[0].W[PIXEL].copy())
        rows = rng.integers(len(digits_x), size=32)
        _, dlogits = losses.softmax_cross_entropy(net.forward(digits_x[rows], train=True), digits_y[rows])
        net.backward(dlogits)
        walk.step(net.w, net.g)
    return np.array(path), count_units(net.layers[0].W, tol=1e-8)


STARTS = {
    "ReLU, all 0.1, no dropout": ("relu", 0.1, 0.0),
    "ReLU, all 0.1, dropout": ("relu", 0.1, 0.3),
    "ReLU, all 0, dropout": ("relu", 0.0, 0.3),
    "sigmoid, all 0, dropout": ("sigmoid", 0.0, 0.3),
}
followed = {name: [follow(*how, seed) for seed in range(5)] for name, how in STARTS.items()}
fig, axes = plt.subplots(1, 4, figsize=(11, 3), sharex=True)
for ax, (name, runs) in zip(axes, followed.items(), strict=True):
    ax.plot(runs[0][0], linewidth=1, color=COLORS["train"], alpha=0.6)
    start, (before, after) = name.rsplit(", ", 1), ax.get_ylim()
    ax.set(title="\n".join(start), xlabel="minibatches", ylim=(min(before, after - 0.02), max(after, before + 0.02)))
    ax.title.set_fontsize(11)
axes[0].set_ylabel("weight from one pixel")
fig.suptitle("16 units, one line each: twins stay one line until dropout parts them", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# Minibatches change the samples, which all units share. Dropout switches off one unit and not its twin.

# %%
final = {name: np.array([units for _, units in runs]) for name, runs in followed.items()}
print({name: ends.tolist() for name, ends in final.items()})
kept = (final["ReLU, all 0.1, no dropout"] == 1).all()
broken = (final["ReLU, all 0.1, dropout"] > 8).all()
verdict(
    16,
    "holds when training treats all units alike, as minibatches do; dropout breaks the symmetry"
    if kept and broken
    else "does not hold: the units differ",
    measured=f"different units of 16 after 60 minibatches, lowest of 5 seeds: {final['ReLU, all 0.1, no dropout'].min()} without dropout, "
    f"{final['ReLU, all 0.1, dropout'].min()} with it; ReLU from 0 stays at {final['ReLU, all 0, dropout'].max()} (its gradient is 0)",
    source="Zhang, Lipton, Li & Smola, Dive into Deep Learning, chapter on numerical stability and initialization",
)

# %% [markdown]
# Zero is not always wrong. **Biases** start at 0: the weights already tell the units apart. **Convex models** (softmax regression above)
# have no hidden units to tell apart. And the last scale $\gamma$ of a residual block is set to 0 on purpose, so that the block starts as the
# identity (Goyal et al. 2017).

# %% [markdown]
# Let the symmetry break before your eyes: how large must the spread at the start be for the units to part in 200 steps?

# %%
labs.symmetry.lab(count_units)

# %% [markdown]
# ## Random weights
#
# Random weights make units different. That leaves one number to choose: how large?
#
# **Convention: `std` is the standard deviation, not the variance. All chance comes from `rng`**, a NumPy generator that the caller
# seeds; so a run can be repeated, and two layers get different weights.


# %% answer="normal_init"
def normal_init(rng, shape, std):
    """Weights of the given shape, normal with mean
    0 and standard deviation std, drawn from rng.
    """
    ### BEGIN SOLUTION
    return rng.normal(0.0, std, shape)
    ### END SOLUTION


# %% check="normal_init"
check(normal_init)

# %% [markdown]
# Claim 11: *"some small random values during the training process"*. **During** is a slip: it is done once, before training. But what is **small**?
# A unit sums over its inputs, $z = \sum_{i=1}^{n} x_i w_i$. For independent weights with mean 0 the variances add:
#
# $$\operatorname{Var}(z) \;=\; \sum_i \mathbb{E}[x_i^2]\operatorname{Var}(w_i) \;=\; n\,\mathbb{E}[x^2]\operatorname{Var}(w).$$
#
# So the signal keeps its size when $\operatorname{Var}(w) = 1/n$. That is the whole secret; all that follows are corrections of it.

# %%
predict(
    11,
    "One linear layer, weights with std 0.01, inputs with std 1. How large is its output for 100 and for 10,000 inputs?",
    ["0.01 both times", "0.1 and 1", "1 and 100"],
)

# %%
draw = usable(normal_init)
FAN_INS = np.array([1, 10, 100, 1000, 10_000])


def output_std(n, std, seed):
    rng = np.random.default_rng(seed)
    return float((rng.normal(size=(50, n)) @ draw(rng, (n, 50), std)).std())


sizes = {
    "std 0.01 for every layer": [[output_std(n, 0.01, s) for s in range(5)] for n in FAN_INS],
    "std 1/√n": [[output_std(n, n**-0.5, s) for s in range(5)] for n in FAN_INS],
}
fig, ax = plt.subplots(figsize=(8, 3.4))
for (name, values), marker in zip(sizes.items(), "os", strict=True):
    values = np.array(values)
    ax.errorbar(FAN_INS, values.mean(axis=1), values.std(axis=1), marker=marker, capsize=3, label=name)
ax.plot(FAN_INS, 0.01 * np.sqrt(FAN_INS), ":", color=COLORS["neutral"], label="theory: 0.01·√n")
ax.set(
    title="What is small depends on how many are added",
    xlabel="inputs n",
    ylabel="std of the output",
    xscale="log",
    yscale="log",
)
ax.legend()
plt.show()

# %%
fixed, scaled = (np.mean(v, axis=1) for v in sizes.values())
verdict(
    11,
    "holds when it is done once, before training, and with a size that falls with the number of inputs, as 1/√n"
    if fixed[-1] > 5 * fixed[2] and np.ptp(np.log(scaled[1:])) < 0.2
    else "holds with any small size",
    measured=f"std 0.01: output {fixed[2]:.2f} for 100 inputs, {fixed[-1]:.2f} for 10,000; std 1/√n: {scaled[2]:.2f} and {scaled[-1]:.2f}",
    source="LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.6",
)

# %% [markdown]
# ## The signal forward
#
# A factor that is harmless in one layer is taken to a power in a deep network. To watch that, send a batch through all layers and
# write down the size of the signal behind each.
#
# **Convention: $h \leftarrow \varphi(hW)$ for each $W$, no bias; the standard deviation is taken after the activation, over all entries of $h$,
# and divides by their number (NumPy's default).** Every layer has the activation, the last one too.


# %% answer="forward_stds"
def forward_stds(x, weights, activation):
    """The standard deviation of h behind each layer, as an array (L,); activation:
    linear, relu, tanh or sigmoid.
    """
    ### BEGIN SOLUTION
    act = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]
    h, stds = x, []
    for W in weights:
        h = act(h @ W)
        stds.append(h.std())
    return np.array(stds)
    ### END SOLUTION


# %% check="forward_stds"
check(forward_stds)

# %% [markdown]
# Claim 17: *"Initializing weights randomly, following standard normal distribution (`np.random.randn(n, n-1)` in Python)"*. Read literally, that
# makes a layer with one unit fewer than inputs. What is meant is $n^{[l]} \times n^{[l-1]}$, the sizes of two neighbouring
# layers (with $W$ transposed, as in PyTorch). The standard deviation is 1, whatever the size.

# %%
predict(
    17,
    "20 ReLU layers of 100 units, weights with std 1, inputs with std 1. How large is the signal behind layer 20?",
    ["about 1", "about 100", "about 10¹⁷"],
)

# %%
signal = usable(forward_stds)
DEPTH, WIDTH = 20, 100
SCALES = {  # the standard deviation for n inputs
    "std 0.01": lambda n: 0.01,
    "std 1/√n": lambda n: (1 / n) ** 0.5,
    "std √(2/n)": lambda n: (2 / n) ** 0.5,
    "std 1": lambda n: 1.0,
}
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid")


def stack(std, seed, depth=DEPTH, width=WIDTH):
    """A batch of 100 random inputs, and weights for `depth` layers."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(100, width)), [draw(rng, (width, width), std) for _ in range(depth)]


forward = {
    (activation, name): np.array([signal(*stack(scale(WIDTH), seed), activation) for seed in range(5)])
    for activation in ACTIVATIONS
    for name, scale in SCALES.items()
}
fig, axes = plt.subplots(1, 4, figsize=(11, 3.6), sharex=True, sharey=True)
for ax, activation in zip(axes, ACTIVATIONS, strict=True):
    for name, line in zip(SCALES, ("-.", "-", "--", ":"), strict=True):
        runs = forward[activation, name]
        layers = range(1, DEPTH + 1)
        ax.plot(layers, np.median(runs, axis=0), line, label=name)
        ax.fill_between(layers, runs.min(axis=0), runs.max(axis=0), alpha=0.15)
    ax.set(title=activation, xlabel="layer", yscale="log", xticks=(1, 10, 20))
axes[0].set_ylabel("std of the signal h")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
fig.suptitle("The signal in 20 layers of 100 units (median and range of 5 draws)", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# Tanh and sigmoid cannot grow, so too large weights show there in another way: nearly all of their units sit at the flat ends. That is
# *saturation*, and the backward pass will show its price.

# %%
growth = {a: (forward[a, "std 1"][:, -1] / forward[a, "std 1"][:, 0]) ** (2 / (DEPTH - 1)) for a in ("linear", "relu")}
at_end = {name: np.median(forward["relu", name][:, -1]) for name in SCALES}
for a, factors in growth.items():
    print(f"{a:7} std 1: each layer multiplies the variance by {factors.mean():.0f} ± {factors.std():.0f}")
print("ReLU, std of the signal behind layer 20:", {name: f"{s:.1e}" for name, s in at_end.items()})
by_n = abs(growth["linear"].mean() / WIDTH - 1) < 0.2 and abs(growth["relu"].mean() / (WIDTH / 2) - 1) < 0.2
verdict(
    17,
    "holds when read as randn(n_l, n_(l−1)): each layer then multiplies the variance by about n (linear) or n/2 (ReLU)"
    if by_n
    else "holds, by another factor than n",
    measured=f"n = {WIDTH}: variance times {growth['linear'].mean():.0f} a linear layer, {growth['relu'].mean():.0f} a ReLU layer; behind 20 "
    f"ReLU layers std {at_end['std 1']:.0e} (std 0.01: {at_end['std 0.01']:.0e}; std √(2/n): {at_end['std √(2/n)']:.2f})",
    source="He et al. 2015, section 2.2",
)

# %% [markdown]
# ## Xavier initialization
#
# The gradient is a signal too; it runs the other way. For linear layers $y = xW$ with $W$ of shape $(n_\text{in}, n_\text{out})$:
#
# 1. forward, a unit sums over its inputs: $\operatorname{Var}(y) = n_\text{in}\operatorname{Var}(w)\operatorname{Var}(x)$;
# 2. so the signal keeps its size when $\operatorname{Var}(w) = 1/n_\text{in}$;
# 3. backward, $\partial L/\partial x = (\partial L/\partial y)\,W^\top$ sums over the outputs: $\operatorname{Var}(w) = 1/n_\text{out}$ is wanted;
# 4. both hold only for $n_\text{in} = n_\text{out}$; Glorot and Bengio meet in the middle: $\operatorname{Var}(w) = \dfrac{2}{n_\text{in}+n_\text{out}}$;
# 5. a uniform distribution on $\pm a$ has variance $a^2/3$, so $a = \sqrt{\dfrac{6}{n_\text{in}+n_\text{out}}}$.
#
# **Convention: the uniform form, equation 16 of Glorot & Bengio 2010 (Xavier is Glorot's first name).** The normal form with the same variance exists
# too. Older code used $\pm1/\sqrt{n_\text{in}}$: its variance is a third of $1/n_\text{in}$, so signals shrink.


# %% answer="xavier_uniform"
def xavier_uniform(rng, shape):
    """W of shape (n_in, n_out), uniform on ±√(6/(n_in + n_out)), drawn from rng."""
    ### BEGIN SOLUTION
    n_in, n_out = shape
    bound = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, shape)
    ### END SOLUTION


# %% check="xavier_uniform"
check(xavier_uniform)

# %%
xavier = usable(xavier_uniform)


def factors(init, shape, seed):
    """By how much one linear layer multiplies the variance: of the signal forward, and of the gradient backward."""
    rng = np.random.default_rng(seed)
    W = init(rng, shape)
    x, dy = rng.normal(size=(400, shape[0])), rng.normal(size=(400, shape[1]))
    return (x @ W).var(), (dy @ W.T).var()


RULES = {
    "1/n_in": lambda rng, shape: draw(rng, shape, shape[0] ** -0.5),
    "1/n_out": lambda rng, shape: draw(rng, shape, shape[1] ** -0.5),
    "Xavier": xavier,
}
print("A layer of 400 inputs and 100 units multiplies the variance (mean ± spread of 5 draws)")
for name, init in RULES.items():
    rows = np.array([factors(init, (400, 100), seed) for seed in range(5)])
    (f, b), (fs, bs) = rows.mean(axis=0), rows.std(axis=0)
    print(f"  {name:8} forward by {f:.2f} ± {fs:.2f}   backward by {b:.2f} ± {bs:.2f}")

# %% [markdown]
# Xavier is a compromise: on this layer the signal grows forward by 1.6 and shrinks backward by 0.4, where each pure rule is off by a factor of 4 one way.
#
# ## He initialization
#
# ReLU changes step 1. Let $z$ be the sum before the activation and $h = \max(z, 0)$:
#
# 1. a unit sums over its inputs, whatever their mean: $\operatorname{Var}(z) = n_\text{in}\operatorname{Var}(w)\,\mathbb{E}[h_\text{prev}^2]$;
# 2. $z$ is symmetric around 0, since the weights are;
# 3. so ReLU keeps half of its mean square: $\mathbb{E}[h^2] = \tfrac12\operatorname{Var}(z)$;
# 4. from layer to layer, $\operatorname{Var}(z) = \tfrac12\,n_\text{in}\operatorname{Var}(w)\operatorname{Var}(z_\text{prev})$;
# 5. the factor is 1 when $\operatorname{Var}(w) = \dfrac{2}{n_\text{in}}$.
#
# **Convention: the normal form, fan-in, not truncated (as in PyTorch; Keras cuts the tails at two standard deviations and rescales).**


# %% answer="he_normal"
def he_normal(rng, shape):
    """W of shape (n_in, n_out), normal with mean 0 and variance 2/n_in, drawn from rng."""
    ### BEGIN SOLUTION
    n_in, _ = shape
    return rng.normal(0.0, np.sqrt(2 / n_in), shape)
    ### END SOLUTION


# %% check="he_normal"
check(he_normal)

# %% [markdown]
# Is a factor of 2 worth a paper? In 30 layers it is a factor of $2^{30}$ in the variance. He et al. report that with Xavier's rule their
# 30-layer ReLU network stalled completely, and with theirs it learned. Each rule meets both activations:

# %%
he = usable(he_normal)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5), sharey=True)
for ax, activation in zip(axes, ("relu", "tanh"), strict=True):
    for (name, init), line in zip({"Xavier": xavier, "He": he}.items(), ("-", "--"), strict=True):
        runs = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            runs.append(signal(rng.normal(size=(100, 100)), [init(rng, (100, 100)) for _ in range(30)], activation))
        ax.plot(range(1, 31), np.median(runs, axis=0), line, label=name)
        ax.fill_between(range(1, 31), np.min(runs, axis=0), np.max(runs, axis=0), alpha=0.15)
    ax.set(title=activation, xlabel="layer", yscale="log")
axes[0].plot(range(1, 31), 0.8 * 0.5 ** (np.arange(30) / 2), ":", color=COLORS["neutral"], label="halved variance")
axes[0].set_ylabel("std of the signal h")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside right center")
fig.suptitle("30 layers of 100 units: the factor of 2 decides for ReLU", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# ## The signal backward
#
# Now the other direction. Write $z_l = h_{l-1}W_l$ and $h_l = \varphi(z_l)$. From $\partial L/\partial h_L$, each layer does three things:
#
# $$\delta_l = \frac{\partial L}{\partial h_l}\odot\varphi'(z_l), \qquad
# \frac{\partial L}{\partial W_l} = h_{l-1}^\top\,\delta_l, \qquad
# \frac{\partial L}{\partial h_{l-1}} = \delta_l\,W_l^\top .$$
#
# The slopes in terms of $h$: linear $1$; ReLU $1$ where $h > 0$, else $0$; tanh $1 - h^2$ (at most 1); sigmoid $h(1-h)$ (at most ¼).
#
# **Convention: `dout` is $\partial L/\partial h_L$, so it still has to pass the last activation; the result is the Frobenius norm of each
# $\partial L/\partial W_l$, first layer first.** No division by the batch: `dout` carries it.


# %% answer="backward_norms"
def backward_norms(x, weights, activation, dout):
    """The Frobenius norm of ∂L/∂W of each layer, first to last, as an array (L,);
    dout is ∂L/∂h of the last layer.
    """
    ### BEGIN SOLUTION
    act, slope = {
        "linear": (lambda z: z, lambda h: np.ones_like(h)),
        "relu": (lambda z: np.maximum(z, 0), lambda h: (h > 0).astype(float)),
        "tanh": (np.tanh, lambda h: 1 - h**2),
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
    }[activation]
    hs = [x]
    for W in weights:
        hs.append(act(hs[-1] @ W))
    norms, dh = [], dout
    for i in reversed(range(len(weights))):
        delta = dh * slope(hs[i + 1])
        norms.append(np.linalg.norm(hs[i].T @ delta))
        dh = delta @ weights[i].T
    return np.array(norms[::-1])
    ### END SOLUTION


# %% check="backward_norms"
check(backward_norms)

# %% [markdown]
# The next picture is worth keeping. Every column of a panel is a layer, every row a size of the weights ($\text{std}\cdot\sqrt n$, so that 1 means variance
# $1/n$). White is healthy; orange is too small, purple too large, in powers of ten.

# %%
gradients = usable(backward_norms)
GAINS = np.geomspace(0.4, 4, 13)
PICTURE_DEPTH = 30


def picture(activation):
    """log10 of the signal forward and of the weights' gradients backward, for each gain (rows) and layer (columns)."""
    up, down = [], []
    for gain in GAINS:
        x, weights = stack(gain / np.sqrt(WIDTH), seed=0, depth=PICTURE_DEPTH)
        dout = np.random.default_rng(1).normal(size=(100, WIDTH)) / np.sqrt(100 * WIDTH)
        up.append(signal(x, weights, activation))
        down.append(gradients(x, weights, activation, dout))
    with np.errstate(divide="ignore"):
        return np.log10(up), np.log10(down)


fig, axes = plt.subplots(2, 3, figsize=(10, 5.6), sharex=True, sharey=True)
edges = np.sqrt(GAINS[1] / GAINS[0])
y_edges = np.append(GAINS / edges, GAINS[-1] * edges)
for column, activation in zip(axes.T, ("relu", "tanh", "sigmoid"), strict=True):
    for ax, values, what in zip(column, picture(activation), ("std of h", "|∂L/∂W|"), strict=True):
        image = ax.pcolormesh(
            np.arange(PICTURE_DEPTH + 1) + 0.5, y_edges, values, cmap="PuOr", vmin=-6, vmax=6, rasterized=True
        )
        ax.axhline(np.sqrt(2) if activation == "relu" else 1, color="black", linewidth=1, linestyle="--")
        ax.set(title=f"{activation}: {what}", yscale="log", yticks=(0.5, 1, 2, 4), yticklabels=("0.5", "1", "2", "4"))
        ax.minorticks_off()
        ax.grid(False)
for ax in axes[-1]:
    ax.set_xlabel("layer")
for ax in axes[:, 0]:
    ax.set_ylabel("std of weights · √n")
fig.colorbar(image, ax=axes, label="log₁₀ of the size", extend="both")
fig.suptitle(
    "Signal and gradient in 30 layers of 100 units; dashed: He (ReLU), variance 1/n (others)",
    x=0.01,
    ha="left",
    fontsize=13,
)
plt.show()

# %% [markdown]
# Only a narrow band of sizes works for a deep ReLU network, and it lies where He's rule puts it.
#
# Claim 18: standard normal weights *"can potentially lead to ... vanishing gradients or exploding gradients"*. Which of the two depends on the activation.

# %%
predict(
    18,
    "Weights with std 1, 20 layers of 100 units. What do the gradients of the first layers do?",
    ["explode with all activations", "vanish with all activations", "explode with ReLU and tanh, not with sigmoid"],
)

# %%
backward = {}
for activation in ACTIVATIONS:
    for name, scale in SCALES.items():
        runs = []
        for seed in range(5):
            x, weights = stack(scale(WIDTH), seed)
            dout = np.random.default_rng(100 + seed).normal(size=(100, WIDTH)) / np.sqrt(100 * WIDTH)
            runs.append(gradients(x, weights, activation, dout))
        backward[activation, name] = np.array(runs)

ratio = {key: np.exp(np.mean(np.log(runs[:, 0] / runs[:, -1]))) for key, runs in backward.items()}
size = {key: np.exp(np.mean(np.log(runs[:, 0]))) for key, runs in backward.items()}
print("|∂L/∂W| of layer 1 over that of layer 20, and in brackets that of layer 1 (geometric means of 5 draws)")
print(f"{'':10}" + "".join(f"{name:>22}" for name in SCALES))
for activation in ACTIVATIONS:
    cells = (f"{ratio[activation, name]:9.1e} ({size[activation, name]:.0e})" for name in SCALES)
    print(f"{activation:10}" + "".join(f"{cell:>22}" for cell in cells))

# %% [markdown]
# Read the last column. With std 1 the gradient of tanh explodes although its signal cannot; the sigmoid loses little, less than with
# any of the gentler sizes. Large weights make up for its small slope, in the few units that are not saturated. Now the map above, with sizes up to 4:
# tanh is more patient forward and explodes backward above the line, and sigmoid has no good row: its slope is at most ¼, so gradients shrink at every size shown.

# %%
explodes = [a for a in ("relu", "tanh") if size[a, "std 1"] > 1e3]
sigmoid_best = max(SCALES, key=lambda name: ratio["sigmoid", name])
verdict(
    18,
    "holds, and the activation decides which: with std 1 ReLU and tanh explode, and sigmoid vanishes less than with smaller weights"
    if explodes == ["relu", "tanh"] and sigmoid_best == "std 1" and ratio["sigmoid", "std 1"] < 1
    else f"holds for {' and '.join(explodes)}, which explode at std 1",
    measured=f"|∂L/∂W| of layer 1 at std 1: ReLU {size['relu', 'std 1']:.0e}, tanh {size['tanh', 'std 1']:.0e}; sigmoid, layer 1 over "
    f"layer 20: {ratio['sigmoid', 'std 1']:.2f} at std 1, {ratio['sigmoid', 'std 1/√n']:.0e} at std 1/√n",
    source="Poole et al. 2016 and Schoenholz et al. 2017 (order, chaos and depth)",
)

# %% [markdown]
# Claim 19: *"In the case of deep networks, for any activation function, abs(dW) will get smaller and smaller as we go backward with every layer"*. The
# slide calls it "Vanishing Gradient Descent"; it is the gradients that vanish, not the descent. Is it so for any activation?

# %%
predict(
    19,
    "Going backward through 20 layers of a ReLU network with He's weights, |∂L/∂W| ...",
    ["falls with every layer", "stays about the same", "grows with every layer"],
)

# %%
CURVES = {
    "relu, std √(2/n)": ("relu", "std √(2/n)"),
    "linear, std 1/√n": ("linear", "std 1/√n"),
    "tanh, std √(2/n)": ("tanh", "std √(2/n)"),
    "tanh, std 0.01": ("tanh", "std 0.01"),
    "sigmoid, std 1/√n": ("sigmoid", "std 1/√n"),
}
fig, axes = plt.subplots(1, 2, figsize=(10, 3.9))
for (label, key), line in zip(CURVES.items(), ("-", "--", "-.", ":", "-"), strict=True):
    runs = backward[key]
    for ax, values in zip(axes, (runs, runs / runs[:, -1:]), strict=True):
        ax.plot(range(1, DEPTH + 1), np.median(values, axis=0), line, label=label)
        ax.fill_between(range(1, DEPTH + 1), values.min(axis=0), values.max(axis=0), alpha=0.15)
for ax in axes:
    ax.set(xlabel="layer (going backward is going left)", yscale="log", xticks=(1, 5, 10, 15, 20))
axes[0].set(title="How large: |∂L/∂W|", ylabel="|∂L/∂W|")
axes[1].set(title="How level: relative to layer 20", ylabel="|∂L/∂W| over that of layer 20", ylim=(0.1, 10))
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()

# %%
flat = backward["tanh", "std 0.01"]
flat_ratio = float(np.median(flat.max(axis=1) / flat.min(axis=1)))
always_falls = all(ratio[key] < 0.1 for key in CURVES.values())
verdict(
    19,
    "holds with small slopes, as for the sigmoid"
    if always_falls
    else "does not hold: only some activations with some sizes shrink backward; others stay level or grow",
    measured="layer 1 over layer 20: "
    + ", ".join(f"{label} {ratio[key]:.2g}" for label, key in CURVES.items())
    + f"; with tanh and std 0.01 it is tiny ({size['tanh', 'std 0.01']:.0e}) but level (largest over smallest layer {flat_ratio:.1f})",
    source="Hochreiter 1991; Bengio, Simard & Frasconi 1994; He et al. 2015, section 2.2",
)

# %% [markdown]
# Why is tanh with std 0.01 level? Behind layer $l$ the signal has shrunk by $0.1^{\,l}$, and going back the gradient shrinks by $0.1$ a
# layer too. In $\partial L/\partial W_l = h_{l-1}^\top\delta_l$ the two meet, and their product is the same everywhere: the network stands still as a whole.
#
# Claim 20 explains explosion by *"non-negative and large weights and small activations A (as can be the case for sigmoid(z))"*. Going back, a
# layer multiplies the gradient by $\operatorname{diag}(\varphi')\,W^\top$. It can only explode if that matrix stretches, so if slopes times weights exceed 1. What do
# large weights do to the slopes of a sigmoid?

# %%
predict(
    20,
    "20 sigmoid layers with large non-negative weights: what do the gradients of the first layer do?",
    ["explode", "vanish", "stay as they are"],
)

# %%
STDS = np.geomspace(0.03, 10, 11)


def saturated_share(x, weights):
    """The share of sigmoid units with a slope below 0.01, over all layers."""
    shares = []
    for W in weights:
        x = 0.5 * (1 + np.tanh(0.5 * (x @ W)))  # the sigmoid, without overflow
        shares.append(np.mean(x * (1 - x) < 0.01))
    return np.mean(shares)


def sigmoid_run(std, sign, seed):
    """log10 of |∂L/∂W| of layer 1 over that of layer 20 (−30 for less), and the saturated share."""
    x, weights = stack(std, seed)
    weights = [sign(W) for W in weights]
    dout = np.random.default_rng(100 + seed).normal(size=(100, WIDTH))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        norms = gradients(x, weights, "sigmoid", dout)
        change = np.log10(norms[0]) - np.log10(norms[-1])
    return max(change, -30.0) if np.isfinite(change) else -30.0, saturated_share(x, weights)


KINDS = {"both signs": lambda W: W, "non-negative": np.abs}
sweep = {
    kind: np.array([[sigmoid_run(std, sign, s) for s in range(5)] for std in STDS]) for kind, sign in KINDS.items()
}
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), sharex=True)
for (kind, runs), marker in zip(sweep.items(), "os", strict=True):
    for ax, values in zip(axes, np.moveaxis(runs, -1, 0), strict=True):
        ax.plot(STDS, np.median(values, axis=1), marker=marker, label=kind)
        ax.fill_between(STDS, values.min(axis=1), values.max(axis=1), alpha=0.15)
axes[0].axhline(0, color=COLORS["neutral"], linewidth=1)
axes[0].set(
    title="Gradient of layer 1 over layer 20",
    ylabel="log₁₀ of the ratio (−30: or less)",
    xscale="log",
    xlabel="std of the weights",
)
axes[1].set(
    title="Saturated units (slope < 0.01)",
    ylabel="share",
    xscale="log",
    xlabel="std of the weights",
    ylim=(-0.05, 1.05),
)
axes[1].legend(loc="lower right")
plt.show()

# %%
signed, positive = (np.median(runs[..., 0], axis=1) for runs in sweep.values())
shares = {kind: float(np.median(runs[-1, :, 1])) for kind, runs in sweep.items()}
verdict(
    20,
    "does not hold: large non-negative weights saturate the sigmoid, and the gradients vanish; large weights of both signs explode"
    if positive[STDS >= 1].max() < -3 and signed[-1] > 1
    else "holds for this sweep",
    measured=f"std {STDS[-1]:.0f}, layer 1 over layer 20: non-negative weights {10 ** positive[-1]:.0e} or less ({shares['non-negative']:.0%} of the units saturated), "
    f"both signs {10 ** signed[-1]:.0e} ({shares['both signs']:.0%})",
    source="Pascanu, Mikolov & Bengio 2013, section 2 (a largest singular value above 1/max φ' is necessary for explosion)",
)

# %% [markdown]
# Depth, width, size and activation in your hand: find the size at which 40 layers of ReLU neither vanish nor explode; then try the same with sigmoid.

# %%
labs.initialization.lab(signal, gradients)

# %% [markdown]
# ## Softmax and cross-entropy
#
# Above the last layer stands the loss. With logits $z$ and the right class $y$,
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad L = -\frac1N\sum_{\text{rows}} \log p_y, \qquad
# \frac{\partial L}{\partial z} = \frac{p - \text{onehot}(y)}{N}.$$
#
# In float64 $e^{z}$ overflows at $z \approx 710$, and then $\infty/\infty$ is NaN. And $p_y$ can underflow to 0, whose logarithm is $-\infty$. Two moves mend both:
#
# - subtract each row's maximum: $e^{z_k-m}/\sum_j e^{z_j-m}$ is the same number, and no exponent is positive;
# - never take $\log p$ of a finished $p$: $\;\log p_y = (z_y - m) - \log\sum_j e^{z_j-m}$, where the sum is at least 1.
#
# **Convention: `y` holds class numbers; loss and gradient are means over the batch.** (In PyTorch: `cross_entropy` with its default reduction.)


# %% answer="softmax_cross_entropy"
def softmax_cross_entropy(logits, y):
    """(loss, dlogits):
    the mean of −log softmax(logits)[y] over the rows, and its gradient.
    Safe at logits of ±1000.
    """
    ### BEGIN SOLUTION
    n = len(y)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    dlogits = np.exp(log_p)
    dlogits[np.arange(n), y] -= 1
    return loss, dlogits / n
    ### END SOLUTION


# %% check="softmax_cross_entropy"
check(softmax_cross_entropy)

# %% [markdown]
# ## Clipping
#
# When a gradient is far too long, its direction may still be good. Clipping by norm keeps the direction and shortens the step: all gradients of the
# network are taken as one long vector $g$, and
#
# $$g \leftarrow g\cdot\frac{c}{\lVert g\rVert}\quad\text{only if } \lVert g\rVert > c .$$
#
# **Convention: one norm over the whole list of arrays; nothing happens at or below `max_norm`** (Pascanu, Mikolov & Bengio 2013, Algorithm 1).
# Clipping each array by its own norm, or each entry by value, would change the direction. PyTorch adds 10⁻⁶ to the norm.


# %% answer="clip_by_norm"
def clip_by_norm(grads, max_norm):
    """A list of new arrays:
    grads, scaled to the global norm max_norm if their norm exceeds it.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads]
    ### END SOLUTION


# %% check="clip_by_norm"
check(clip_by_norm)

# %% [markdown]
# Claim 21: exploding gradients *"may result in oscillating around the minima or even overshooting the optimum again and again"*, and *"may cause
# number overflow"*, so that the loss becomes NaN. Two experiments. First, a bowl $f(w) = \tfrac{\lambda}{2}w^2$, whose gradient explodes nowhere: what decides
# whether steps oscillate? Second, a network with weights of std 1, trained with your loss, with and without your clipping.

# %%
predict(
    21,
    "On the bowl with curvature λ = 1, gradient descent oscillates for ever or diverges when ...",
    ["the gradient is large at the start", "lr is 2 or more", "the weights start large"],
)

# %%
FACTORS, STARTS_AT = (0.5, 1.5, 1.9, 2.0, 2.1), (1.0, 1e6)
bowl = {(lr, w0): w0 * (1 - lr) ** np.arange(41) for lr in FACTORS for w0 in STARTS_AT}  # w ← w − lr·w
fig, ax = plt.subplots(figsize=(8, 3.4))
for lr, line in zip(FACTORS, ("-", "-", "-", "--", ":"), strict=True):
    ax.plot(bowl[lr, 1.0][:25], line, marker=".", label=f"lr = {lr}")
ax.set(title="A bowl of curvature 1: above lr = 2/λ it diverges", xlabel="step", ylabel="w", ylim=(-6, 6))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
ends = {lr: [abs(bowl[lr, w0][-1]) / w0 for w0 in STARTS_AT] for lr in FACTORS}
print("|w| after 40 steps over |w| at the start")
for lr, (small, large) in ends.items():
    print(f"  lr = {lr}: {small:.1e} from w = 1, {large:.1e} from w = 1,000,000")

# %%
loss_of, clipped = usable(softmax_cross_entropy), usable(clip_by_norm)
DEEP = (64, *[64] * 8, 10)
(train_x, train_y), (test_x, test_y) = data.split(digits_x, digits_y, rng=0, fractions=(0.75, 0.25))


def naive_loss(logits, y):
    """Softmax cross-entropy as the formula says, with nothing subtracted."""
    e, n = np.exp(logits), len(y)
    p = e / e.sum(axis=1, keepdims=True)
    dlogits = p.copy()
    dlogits[np.arange(n), y] -= 1
    return -np.log(p[np.arange(n), y]).mean(), dlogits / n


def train(init, seed, loss=loss_of, max_norm=None, steps=150, lr=0.05, until=0.0):
    """SGD on the digits with a deep ReLU network; the losses of the minibatches, up to one that is not finite."""
    rng, net, walk = np.random.default_rng(seed), mlp(DEEP, "relu", init, rng=seed), Optimizer("sgd", lr=lr)
    history, smooth = [], np.inf
    with np.errstate(all="ignore"):
        for _ in range(steps):
            rows = rng.integers(len(train_x), size=64)
            value, dlogits = loss(net.forward(train_x[rows]), train_y[rows])
            history.append(value)
            smooth = value if not np.isfinite(smooth) else 0.8 * smooth + 0.2 * value
            if not np.isfinite(value) or smooth < until:
                break
            net.backward(dlogits, input_gradient=False)
            g = net.g
            if max_norm:
                parts = clipped([g[block.where] for block in net.blocks], max_norm)
                g = np.concatenate(parts)
            walk.step(net.w, g)
    return np.array(history), net


def std_one(rng, shape):
    return draw(rng, shape, 1.0)


TRIALS = {
    "std 1, formula as it stands": {"init": std_one, "loss": naive_loss},
    "std 1, safe loss": {"init": std_one},
    "std 1, safe loss, clipped": {"init": std_one, "max_norm": 1.0},
    "He, safe loss": {"init": he},
    "He, safe loss, clipped": {"init": he, "max_norm": 1.0},
}
trials = {name: [train(seed=seed, **how) for seed in range(5)] for name, how in TRIALS.items()}
print(f"{'150 steps, 5 seeds':30}{'not finite at step':>22}{'first loss':>13}{'last loss':>12}{'test accuracy':>16}")
for name, runs in trials.items():
    broke = [len(h) for h, _ in runs if not np.isfinite(h[-1])]
    first = np.median([h[0] for h, _ in runs])
    last = np.median([np.mean(h[-10:]) for h, _ in runs])
    right = [accuracy(net.forward(test_x), test_y) for _, net in runs if not broke]
    told = f"{min(broke)} to {max(broke)}, {len(broke)} of 5" if broke else "never"
    print(
        f"{name:30}{told:>22}{first:13.2g}{last:12.2g}"
        + (f"{np.mean(right):11.2f} ± {np.std(right):.2f}" if not broke else f"{'none':>16}")
    )

# %%
fig, ax = plt.subplots(figsize=(9, 3.8))
for (name, runs), marker, line in zip(trials.items(), ("X", "X", "", "", ""), ("-", "-", "-", "--", ":"), strict=True):
    history = runs[0][0]
    shown = np.minimum(np.nan_to_num(history, nan=np.inf), 1e12)  # what is larger, infinite or NaN stands at the top
    ax.plot(
        np.arange(1, len(shown) + 1),
        shown,
        line,
        marker=marker,
        markersize=9,
        label=name + (" (then NaN or ∞)" if marker else ""),
    )
ax.set(
    title="A start with std 1, and what saves it (one run each)",
    xlabel="minibatch",
    ylabel="loss (10¹²: that or more)",
    yscale="log",
)
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# The safe loss saves the first step, and clipping all the others; but a network that begins with a loss of millions still has to find its way back, in steps of
# length $\text{lr}\cdot c$. Clipping is a guard against rare long gradients, not a cure for a bad start.

# %%
by_rate = all(max(ends[lr]) < 0.1 for lr in FACTORS if lr < 2) and min(ends[2.0]) > 0.99 and min(ends[2.1]) > 10
broken = {name: sum(not np.isfinite(h[-1]) for h, _ in runs) for name, runs in trials.items()}
overflow = broken["std 1, safe loss"] == 5 and broken["std 1, formula as it stands"] == 5
verdict(
    21,
    "holds for the overflow; oscillation and overshooting come from a rate above 2/curvature, with small gradients as with large ones"
    if by_rate and overflow
    else "holds",
    measured=f"bowl: 40 steps multiply |w| by {ends[1.9][0]:.2f} at lr 1.9 and {ends[2.1][0]:.0f} at 2.1, from w = 1 and w = 10⁶ alike; std 1: "
    f"{broken['std 1, formula as it stands']} of 5 runs end in NaN or ∞ with the plain formula, {broken['std 1, safe loss']} with the safe loss, "
    f"{broken['std 1, safe loss, clipped']} with clipping, {broken['He, safe loss']} from He's weights",
    source="Goodfellow, Bengio & Courville 2016, section 4.1 (overflow); Pascanu, Mikolov & Bengio 2013 (clipping); unit 1 (2/λ)",
)

# %% [markdown]
# ## What a good start is worth
#
# Claim 12: *"The purpose ... is to prevent ... exploding or vanishing gradient"*. Is that the only purpose, and is a good start enough? Two tests:
#
# - Take He's weights for a network with one hidden layer, and copy the first unit's weights to all 64 units, in and out. Signal and
#   gradient stay within a factor of ten: nothing vanishes or explodes. Does it learn?
# - Draw He's weights for 100 ReLU layers twenty times. Does the signal keep its size in each draw?

# %%
predict(
    12,
    "He's weights with all hidden units made alike: signals keep their size. Test accuracy on the digits (He: about 98 %)?",
    ["about the same", "about a third", "10 %, pure chance"],
)


# %%
centre = train_x.mean(axis=0)


def make_alike(net):
    """Give every hidden unit the weights of the first, into it and out of it (the latter shared among the 64)."""
    into, out_of = net.layers[0].W, net.layers[-1].W
    into[...] = into[:, :1]
    out_of[...] = out_of[:1] / np.sqrt(len(out_of))


def learned(alike, seed, steps=300):
    """Test accuracy; at the start the size of the hidden signal and of its weights' gradient; different units at the end."""
    rng, net, walk = np.random.default_rng(seed), mlp((64, 64, 10), "tanh", he, rng=seed), Optimizer("momentum", lr=0.1)
    if alike:
        make_alike(net)
    start = None
    for _ in range(steps):
        rows = rng.integers(len(train_x), size=64)
        _, dlogits = loss_of(net.forward(train_x[rows] - centre), train_y[rows])
        net.backward(dlogits, input_gradient=False)
        start = start or (net.layers[1].y.std(), np.linalg.norm(net.layers[0].dW))
        walk.step(net.w, net.g)
    return accuracy(net.forward(test_x - centre), test_y), *start, count_units(net.layers[0].W, tol=1e-6)


twins = {name: np.array([learned(name != "He", seed) for seed in range(5)]) for name in ("He", "He, units alike")}
for name, rows in twins.items():
    (right, size_h, size_g, units), spread = rows.mean(axis=0), rows.std(axis=0)
    print(
        f"{name:16} at the start: std of h {size_h:.2f} ± {spread[1]:.2f}, |∂L/∂W| {size_g:.2f} ± {spread[2]:.2f}; "
        f"at the end: {units:.0f} different units, test accuracy {right:.2f} ± {spread[0]:.2f}"
    )

ends_of_100 = []
for seed in range(20):
    rng = np.random.default_rng(seed)
    ends_of_100.append(signal(rng.normal(size=(50, 64)), [he(rng, (64, 64)) for _ in range(100)], "relu"))
ends_of_100 = np.array(ends_of_100)
low, high = ends_of_100[:, -1].min(), ends_of_100[:, -1].max()
fig, ax = plt.subplots(figsize=(8, 3.3))
ax.plot(range(1, 101), ends_of_100.T, color=COLORS["train"], alpha=0.45, linewidth=1)
ax.set(
    title="He's weights, 100 ReLU layers of 64 units: 20 draws",
    xlabel="layer",
    ylabel="std of the signal h",
    yscale="log",
)
plt.show()

# %% [markdown]
# He's rule is right *on average*: it keeps the mean square. One draw wanders, and most draws sink while a few rise; the deeper and narrower the
# network, the further (Hanin and Rolnick 2018: the spread grows with the sum of 1/width over the layers). This is one reason why very deep networks add normalization layers (unit 4) and residual connections.

# %%
right, hidden = ({name: rows[:, k].mean() for name, rows in twins.items()} for k in (0, 1))
verdict(
    12,
    "holds only in part: a start must also make the units different, and in very deep networks it is not enough by itself"
    if right["He, units alike"] < right["He"] - 0.2 and high / low > 10
    else "holds",
    measured=f"test accuracy {right['He']:.2f} from He's weights, {right['He, units alike']:.2f} with all units alike (hidden signal "
    f"{hidden['He']:.2f} and {hidden['He, units alike']:.2f}); 20 draws of 100 layers end between {low:.1g} and {high:.1g}",
    source="Glorot & Bengio 2010; Saxe, McClelland & Ganguli 2014; Hanin & Rolnick 2018",
)

# %% [markdown]
# Claim 13: if gradients vanish or explode, training *"will take a longer time to converge"*. We train the network with 8 hidden layers from He's weights times a
# factor, and count the minibatches until the (smoothed) loss is below 1. Each factor gets the best of nine learning rates, so that no start is
# blamed for a rate that suits another.

# %%
predict(
    13,
    "Eight hidden layers, He's weights divided by 4, the best learning rate: how many more minibatches until the loss is below 1?",
    ["a few more", "ten times as many", "it does not get there in 300"],
)

# %%
MULTIPLES, BUDGET = (0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0), 300
RATES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
LATE, BROKEN = BUDGET + 1, BUDGET + 2


def outcome(multiple, lr, seed):
    """Minibatches until the loss is below 1 (LATE if the budget ends before, BROKEN after NaN or infinity), and the last losses."""
    history, _ = train(lambda rng, shape: multiple * he(rng, shape), seed, lr=lr, steps=BUDGET, until=1.0)
    if not np.isfinite(history[-1]):
        return BROKEN, np.inf
    return (len(history) if len(history) < BUDGET else LATE), np.mean(history[-20:])


best = [min(RATES, key=lambda lr: outcome(multiple, lr, seed=99)) for multiple in MULTIPLES]
outcomes = np.array([[outcome(m, lr, seed)[0] for seed in range(5)] for m, lr in zip(MULTIPLES, best, strict=True)])
fig, ax = plt.subplots(figsize=(8, 3.8))
ENDS = (  # label, which, marker, colour, raised by
    ("loss below 1", outcomes < LATE, "o", COLORS["good"], 0),
    ("not within 300", outcomes == LATE, "^", COLORS["minimum"], 14),
    ("NaN or ∞", outcomes == BROKEN, "X", COLORS["bad"], 43),
)
for label, chosen, marker, color, raised in ENDS:
    rows, columns = np.nonzero(chosen)
    if rows.size:
        aside = np.array(MULTIPLES)[rows] * 1.03 ** (columns - 2)
        ax.scatter(aside, outcomes[rows, columns] + raised, marker=marker, color=color, s=45, label=label)
ax.set(
    title="Minibatches until the loss is below 1 (5 seeds each)",
    xlabel="factor on He's weights",
    ylabel="minibatches",
    xscale="log",
)
ax.set(xticks=MULTIPLES, xticklabels=[f"{m:g}" for m in MULTIPLES], ylim=(0, BUDGET + 70))
ax.minorticks_off()
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
for m, lr, row in zip(MULTIPLES, best, outcomes, strict=True):
    told = ", ".join({LATE: f">{BUDGET}", BROKEN: "NaN"}.get(o, str(o)) for o in row)
    print(f"{m:4g} · He, best rate {lr:g}: {told}")

# %% [markdown]
# He's rule finds the right region, not the best point in it: a factor a little above 1 can be as good or better on these data, whose
# pixels are smaller than the rule assumes. Half as much in each of nine layers makes the output about 500 times smaller, and in the runs above no rate
# makes that good in time; twice as much can still be saved, by a much smaller rate; four times as much stays finite only at rates so small
# that 300 steps lead nowhere.

# %%
typical = dict(zip(MULTIPLES, np.median(outcomes, axis=1), strict=True))
never = [m for m, row in zip(MULTIPLES, outcomes, strict=True) if (row >= LATE).all()]
slower = [m for m, steps in typical.items() if 1.5 * typical[1.0] < steps < LATE]
verdict(
    13,
    "holds only near a good start: further away training does not get there in the time given, or ends in NaN"
    if never and (outcomes == BROKEN).any()
    else "holds only near a good start: further away training does not get there in the time given"
    if never
    else "holds",
    measured=f"median of 5 runs: {typical[1.0]:.0f} minibatches from He's weights; more than 1.5 times as many at factors {slower}; "
    f"none of the 5 runs within {BUDGET} at {never}",
    source="Glorot & Bengio 2010, section 4; He et al. 2015, section 2.2",
)

# %% [markdown] written="3-stalled" points=2
# ### In your own words
#
# A friend trains a ReLU network with 12 hidden layers of 200 units on 10 classes. The weights are normal with std 0.02. For the whole of the first epoch the loss
# stays at 2.303. Say what has happened, with a number for the size of the signal behind layer 12; which two measurements would confirm it;
# and what you would change.
#
# *Your answer here.*

# %% [markdown] guide="3-stalled"
# **2 points.** 2.303 = ln 10 is the loss of equal chances for 10 classes: the logits are about 0 and stay so (½). Each layer multiplies the
# mean square by n·std²/2 = 200 · 0.0004/2 = 0.04, so the signal by 0.2, and behind 12 layers it is 0.2¹² ≈ 4·10⁻⁹ (½; any answer between 10⁻⁸ and 10⁻⁹ with the argument).
# Measurements: the standard deviation of h by layer falls as a straight line on a log axis; the norms of ∂L/∂W are tiny in every layer (level, not only in
# the first) (½). Change: He's std √(2/200) = 0.1 for every layer, or normalization layers; a larger learning rate is not the answer (½).

# %% [markdown]
# ## What we found

# %%
findings()

# %% [markdown]
# **Three questions to think about**
#
# <details><summary>1. All biases start at 0, so all biases of a layer are equal. Why does that not make the units twins?</summary>
#
# Because the weights differ: units with different columns see the same sample differently, get different $\delta$, and so their biases get different gradients
# from the first step. Symmetry needs every incoming and outgoing weight to agree.
# </details>
#
# <details><summary>2. Should He's variance for a layer with dropout (probability p to drop, inverted) be changed?</summary>
#
# Inverted dropout multiplies what is kept by $1/(1-p)$, so the mean square $\mathbb{E}[h^2]$ grows by $1/(1-p)$ in training: the factor of step 1. To keep it level in
# training, multiply the variance of the next layer's weights by $1-p$. At test time the signal is then smaller; in practice the factor is ignored for a few layers.
# </details>
#
# <details><summary>3. Scaling a ReLU layer's weights by c and the next layer's by 1/c changes no output. Does it change training?</summary>
#
# Yes. The gradient with respect to the first is divided by $c$, that of the second multiplied by $c$; relative to the weights themselves the steps change by $1/c^2$ and $c^2$. Two networks
# that compute the same function can learn at very different speeds: initialization chooses the point *and* the scale of the coordinates.
# </details>
#
# **Where to read on**
#
# - X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010.
# - K. He, X. Zhang, S. Ren and J. Sun, *Delving deep into rectifiers*, ICCV 2015: section 2.2 is the derivation above.
# - A. Saxe, J. McClelland and S. Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep linear neural networks*, ICLR 2014: why orthogonal weights do even better.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013.
# - B. Hanin and D. Rolnick, *How to start training: the effect of initialization and architecture*, NeurIPS 2018.
