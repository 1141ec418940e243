# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · Why is there a need for advanced optimizers?
#
# A slide deck answers this question in four sentences. Each of them is a claim, and here each is put to the test:
#
# > "In most real-life problems, we only have Non-convex functions but it is really hard to find Global minima in these
# > functions, now using Gradient Descent as an optimization algorithm for solving non-convex functions. There are two
# > problems associated with it: 1. It converges to minima slowly. 2. It gets stuck in the local optima (minima).
# > Below are the different types of Gradient Descent or Optimizers that can solve the above problems: Stochastic
# > Gradient Descent, Mini Batch Gradient Descent, Stochastic Gradient Descent with Momentum, RMSprop, Adam."
#
# You will say what you expect, write the five optimizers yourself, let *your* code run the experiments, and read the
# verdict off the result.
#
# **Afterwards you can** say what makes gradient descent slow, and by how much momentum mends it; write SGD, momentum,
# RMSprop and Adam from memory and tell their rival forms apart; compare optimizers fairly; and name a problem on which
# each of them fails.
#
# | part | minutes |
# |---|---|
# | Gradient descent, and claim 7 | 15 |
# | The ravine, momentum, and claim 8 | 20 |
# | Stuck: claim 9 | 10 |
# | Minibatches | 10 |
# | RMSprop and Adam | 20 |
# | The race, Adam's failure, and claim 10 | 15 |
#
# **You need** NumPy arrays, derivatives, and the idea that the gradient points uphill (unit 1).

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

from autograder.notebook import check, findings, predict, usable, verdict
from nnlib import Optimizer, data, l2_penalty, landscapes, mlp, pure_optimizer, softmax_cross_entropy
from nnlib.labs import style

style.use()
COLORS = style.COLORS
STEP = {}  # the optimizers by name: yours as soon as they pass, nnlib's until then

# %% [markdown]
# ## Gradient descent
#
# Near a point $w$ the loss is almost a plane: $L(w + d) \approx L(w) + g^\top d$, where $g = \nabla L(w)$. Of all
# directions $d$ of one length, the one against $g$ lowers this the most. So walk there, and let the *learning rate* say how far:
#
# $$w \leftarrow w - \text{lr}\cdot g$$
#
# The same line is called *gradient descent* when $g$ comes from all samples, and *stochastic gradient descent* (SGD) when it
# comes from a few of them. The rule does not know the difference, so it has one name here: `sgd`.
#
# **Convention: `g` is the gradient of the mean loss, and already an average; the step is plain, without momentum or weight decay.**
# (In PyTorch all three live in one class, `torch.optim.SGD`.) Return a new array: `w -= ...` would change the caller's.


# %% answer="sgd"
def sgd(w, g, lr=0.01):
    """One step of gradient descent: w − lr·g. Returns the new w; w and g stay as they are."""
    ### BEGIN SOLUTION
    return w - lr * g
    ### END SOLUTION


# %% check="sgd"
check(sgd)

# %%
STEP["sgd"] = usable(sgd)


def optimizer(name, lr, **hyper):
    """An object with step(w, g) that walks with STEP[name] and keeps its state (v, s, or m and v) between the steps."""
    return pure_optimizer(STEP[name], lr=lr, **hyper)


# %% [markdown]
# ## Only non-convex?
#
# The first claim (number 7 of the course): *"In most real-life problems, we only have Non-convex functions."*
#
# Take a problem from real life: reading handwritten digits. We train two models on it, both with the same
# loss (cross-entropy plus a small penalty $\frac{\lambda}{2}\lVert w\rVert^2$) and the same plain gradient descent:
#
# - **softmax regression**: one layer, $\text{logits} = xW + b$;
# - **a network** with 16 hidden units.
#
# Each starts from five different random points.

# %%
predict(
    7,
    "Softmax regression on the digits, started from 5 different points: where do the 5 runs end?",
    ["all at the same point", "at different points with the same loss", "at different points with different losses"],
)

# %%
X, Y = data.load_digits()
(train_x, train_y), (val_x, val_y), (test_x, test_y) = data.split(X, Y, rng=0)
few_x, few_y = train_x[:200], train_y[:200]
LAM = 0.01


def penalized(net):
    """The loss of `net` on 200 digits with its penalty; the gradient is left in net.g."""
    loss, dlogits = softmax_cross_entropy(net.forward(few_x), few_y)
    net.backward(dlogits, input_gradient=False)
    penalty, (extra,) = l2_penalty([net.w], LAM)
    net.g += extra
    return loss + penalty


def ends(sizes, steps, lr):
    """Five networks, each trained by plain gradient descent from its own random start."""
    nets = [mlp(sizes, activation="tanh", init="xavier_normal", rng=seed) for seed in range(5)]
    for net in nets:
        walk = optimizer("sgd", lr)
        for _ in range(steps):
            penalized(net)
            walk.step(net.w, net.g)
    return nets


def spread(nets):
    """How far apart the ends are, as a fraction of their length: the mean over all pairs."""
    far = [np.linalg.norm(a.w - b.w) for i, a in enumerate(nets) for b in nets[:i]]
    return np.mean(far) / np.mean([np.linalg.norm(net.w) for net in nets])


def along(a, b, where):
    """The loss on the straight line from the end of net a to that of net b."""
    between = mlp_like(a)
    losses = []
    for s in where:
        between.w[...] = (1 - s) * a.w + s * b.w
        losses.append(penalized(between))
    return losses


def mlp_like(net):
    sizes = [net.n_in, *[layer.n_out for layer in net.layers if layer.n_out]]
    return mlp(sizes, activation="tanh", init="zeros")


models = {"softmax regression": ends((64, 10), 1500, 0.4), "a network, 16 hidden units": ends((64, 16, 10), 1500, 0.4)}
where = np.linspace(-0.25, 1.25, 31)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharex=True)
for ax, (name, nets) in zip(axes, models.items(), strict=True):
    for other in nets[1:]:
        ax.plot(where, along(nets[0], other, where), color=COLORS["train"], alpha=0.7)
    ax.set(title=name, xlabel="place on the line from end 1 (0) to end k (1)", ylabel="loss")
    apart, loss = spread(nets), [penalized(net) for net in nets]
    print(f"{name}: ends {apart:.1e} of their length apart; losses {min(loss):.6f} to {max(loss):.6f}")
fig.suptitle("The loss on straight lines between the ends of five runs", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# The left lines are flat because the five ends are one point: with the penalty, the loss of softmax regression is *strictly convex*, so it
# has one minimum and gradient descent finds it from anywhere. (Without the penalty it is still convex, but the same constant
# can be added to the weights of all classes, so there is a whole family of best points.) The network's lines have a hill in the middle:
# a convex function has none between two low points.

# %%
regression, network = models.values()
same = spread(regression) < 1e-2
verdict(
    7,
    "does not hold: this real problem is solved by a convex model as well as by a non-convex one"
    if same
    else "holds as far as this run shows: the ends differ",
    measured=f"5 starts end {spread(regression):.1e} of their length apart with softmax regression, {spread(network):.2f} with a network",
    source="Boyd & Vandenberghe 2004, section 7.1.1 (logistic regression); linear and ridge regression and the SVM are convex too",
)

# %% [markdown]
# ## The ravine
#
# Claim 8: gradient descent *"converges to minima slowly"*. Slowly compared to what? The smallest example that has an answer is a
# quadratic bowl with two curvatures,
#
# $$f(x, y) = \tfrac12\,(x^2 + \kappa\,y^2).$$
#
# The number $\kappa$, the largest curvature over the smallest, is the *condition number*. Gradient descent multiplies
# $x$ by $1-\text{lr}$ and $y$ by $1-\kappa\,\text{lr}$ in each step. The steep direction allows no more than $\text{lr} < 2/\kappa$, and at such a rate
# the flat direction crawls. The best compromise is $\text{lr} = 2/(1+\kappa)$, which multiplies both by
#
# $$\frac{\kappa-1}{\kappa+1} \quad\text{so that a factor of } 10^{-6} \text{ takes about } 6.9\,\kappa \text{ steps.}$$

# %%
predict(
    8,
    "With its best learning rate, how many steps does gradient descent need to come a million times closer, for κ = 1 and for κ = 1000?",
    ["about 10 and about 100", "1 and about 7000", "about 100 for both"],
)

# %%
TARGET = 1e-6
KAPPAS = np.array([1, 3, 10, 30, 100, 300, 1000])


def steps_to_target(kappa, walk, most=20_000):
    """Steps until the distance to the minimum is TARGET times that of the start; `walk` is a fresh optimizer."""
    w, curvature = np.array([1.0, 1.0]), np.array([1.0, kappa])
    for k in range(1, most + 1):
        walk.step(w, curvature * w)
        if np.hypot(*w) <= TARGET * np.sqrt(2):
            return k
    return most


descent_steps = [steps_to_target(k, optimizer("sgd", 2 / (1 + k))) for k in KAPPAS]
for kappa, steps in zip(KAPPAS, descent_steps, strict=True):
    print(f"κ = {kappa:4d}: {steps:5d} steps of gradient descent")

# %% [markdown]
# Gradient descent is not slow as such: on a round bowl ($\kappa=1$) one step is enough. It is slow where the problem is badly
# conditioned, and then the number of steps grows in proportion to $\kappa$.
#
# ## Momentum
#
# In a ravine the gradients across it cancel from step to step, and those along it agree. So sum the gradients, forgetting
# a little at each step, and follow the sum (Polyak's *heavy ball*, 1964):
#
# $$v \leftarrow \beta v + g, \qquad w \leftarrow w - \text{lr}\cdot v$$
#
# A constant gradient builds $v$ up to $g/(1-\beta)$: with $\beta = 0.9$ the ball ends up ten times as fast.
#
# **Convention: $v$ sums gradients and lr stands outside, as in PyTorch.** Two rivals are common. They walk the same path when the
# rate is translated and constant:
#
# | form | update | to walk the same path |
# |---|---|---|
# | here, PyTorch | $v\leftarrow\beta v+g,\;\; w\leftarrow w-\text{lr}\,v$ | lr |
# | average (often in courses) | $v\leftarrow\beta v+(1-\beta)g,\;\; w\leftarrow w-\text{lr}\,v$ | lr$/(1-\beta)$ |
# | velocity (Sutskever et al. 2013) | $v\leftarrow\beta v-\text{lr}\,g,\;\; w\leftarrow w+v$ | lr |


# %% answer="momentum"
def momentum(w, g, v, lr=0.01, beta=0.9):
    """One step of the heavy ball: v ← βv + g, then w ← w − lr·v. Returns the new (w, v)."""
    ### BEGIN SOLUTION
    v = beta * v + g
    w = w - lr * v
    return w, v
    ### END SOLUTION


# %% check="momentum"
check(momentum)

# %% [markdown]
# Polyak also found the best constants for a quadratic: $\text{lr} = \left(\frac{2}{1+\sqrt\kappa}\right)^2$ (for curvatures 1 to $\kappa$) and
# $\beta = \left(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\right)^2$. Each step then multiplies the distance by about $\frac{\sqrt\kappa-1}{\sqrt\kappa+1}$: in the
# formula of gradient descent, $\sqrt\kappa$ has taken the place of $\kappa$.

# %%
STEP["momentum"] = usable(momentum)


def heavy_ball(kappa):
    root = np.sqrt(kappa)
    return optimizer("momentum", (2 / (1 + root)) ** 2, beta=((root - 1) / (root + 1)) ** 2)


def theory(condition):
    """Steps until a factor (c−1)/(c+1) a step makes TARGET."""
    return np.log(TARGET) / np.log((condition - 1) / (condition + 1))


momentum_steps = [steps_to_target(k, heavy_ball(k)) for k in KAPPAS]
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.1))
fine = np.logspace(0.2, 3, 100)
for name, steps, condition in (("sgd", descent_steps, fine), ("momentum", momentum_steps, np.sqrt(fine))):
    label = {"sgd": "gradient descent", "momentum": "momentum"}[name]
    left.loglog(KAPPAS, steps, "o", color=COLORS[name], label=f"{label}, measured")
    left.loglog(fine, theory(condition), "--", color=COLORS[name], label=f"{label}, theory")
left.set(title="Steps to come 10⁶ times closer", xlabel="condition number κ", ylabel="steps")
left.legend(fontsize=9)

land = landscapes.ravine(30)
x, y = np.linspace(-11, 11, 200), np.linspace(-2, 2, 100)
height = land.f(np.stack(np.meshgrid(x, y), axis=-1))
right.contour(x, y, height, levels=np.geomspace(0.5, 120, 9), colors="#BBBBBB", linewidths=1)
for name, walk in (("sgd", optimizer("sgd", 2 / 31)), ("momentum", heavy_ball(30))):
    path = landscapes.descend(land.grad, land.start, walk, steps=25)
    right.plot(*path.T, "o-", ms=3, lw=1.2, color=COLORS[name], label={"sgd": "gradient descent"}.get(name, name))
right.plot(0, 0, "*", ms=14, color=COLORS["minimum"], label="minimum")
right.set(title="25 steps in a ravine, κ = 30", xlabel="x", ylabel="y", ylim=(-2.4, 2))
right.legend(fontsize=9, loc="lower center", ncols=3)
plt.show()
print(
    f"κ = 1000: gradient descent {descent_steps[-1]} steps (theory {theory(1000):.0f}), momentum {momentum_steps[-1]}"
)

# %% [markdown]
# The points of momentum lie a little above its dashed line: Polyak's rate holds in the long run, after a transient that grows with $\kappa$.

# %%
verdict(
    8,
    "holds when the problem is badly conditioned; on a round bowl one step is enough",
    measured=f"{descent_steps[0]} step at κ = 1, {descent_steps[-1]} at κ = 1000; momentum needs {momentum_steps[0]} and {momentum_steps[-1]}",
    source="Polyak 1964; Goh 2017, Why Momentum Really Works",
)

# %% [markdown]
# ## Stuck
#
# Claim 9: gradient descent *"gets stuck in the local optima (minima)"*. The classic example is XOR: the output is 1 when exactly
# one of two inputs is 1. A network with two hidden units can represent it. Does gradient descent find those weights?
#
# We train 100 networks at once, each from its own random start. A network is a row of a matrix; since your `sgd` works on arrays of
# any shape, one call moves all hundred.

# %%
predict(
    9,
    "Of 100 random starts on XOR, how many get stuck with 2, 4 and 16 hidden units?",
    ["none at any width", "about half, a few, none", "about half at every width", "more with more units"],
)

# %%
XOR_X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
XOR_Y = np.array([0, 1, 1, 0.0])
STARTS = 100


def xor_start(width, seed):
    """Weights of 100 networks 2-width-1, (100, 4·width+1): Xavier's variances, biases 0."""
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(0, np.sqrt(2 / (2 + width)), (STARTS, 2 * width)), np.zeros((STARTS, width))
    W2, b2 = rng.normal(0, np.sqrt(2 / (width + 1)), (STARTS, width)), np.zeros((STARTS, 1))
    return np.concatenate([W1, b1, W2, b2], axis=1)


def xor_gradient(w):
    """Cross-entropy (100,) and its gradient, shaped like w, of tanh networks with a sigmoid output."""
    n = w.shape[1] // 4
    W1, b1, W2, b2 = w[:, : 2 * n].reshape(-1, 2, n), w[:, 2 * n : 3 * n], w[:, 3 * n : 4 * n], w[:, 4 * n :]
    h = np.tanh(XOR_X @ W1 + b1[:, None])
    z = np.einsum("sih,sh->si", h, W2) + b2
    loss = np.mean(np.logaddexp(0, z) - XOR_Y * z, axis=1)
    dz = (1 / (1 + np.exp(-z)) - XOR_Y) / 4
    da = dz[:, :, None] * W2[:, None] * (1 - h**2)
    dW1, db1 = (XOR_X.T @ da).reshape(len(w), -1), da.sum(axis=1)
    return loss, np.concatenate([dW1, db1, np.einsum("sih,si->sh", h, dz), dz.sum(axis=1, keepdims=True)], axis=1)


def xor_train(walk, width, seed=0, steps=3000):
    """The weights of the 100 networks after training, and their losses."""
    w = xor_start(width, seed)
    for _ in range(steps):
        walk.step(w.reshape(-1), xor_gradient(w)[1].reshape(-1))
    return w, xor_gradient(w)[0]


def stuck(loss):
    """Percent of the starts whose loss is still above 0.1; a network that has learned XOR is far below."""
    return int(100 * np.mean(loss > 0.1))


WIDTHS = (2, 3, 4, 8, 16)
stuck_at = {n: [stuck(xor_train(optimizer("sgd", 0.5), n, seed)[1]) for seed in range(5)] for n in WIDTHS}
fig, ax = plt.subplots(figsize=(7, 3.6))
for n, percents in stuck_at.items():
    ax.plot([n] * 5, percents, "o", color=COLORS["sgd"], alpha=0.5)
ax.plot(WIDTHS, [np.mean(p) for p in stuck_at.values()], "-", color=COLORS["sgd"], label="mean of 5 sets of 100 starts")
ax.set_xscale("log", base=2)
ax.set_xticks(WIDTHS, WIDTHS)
ax.set(title="Gradient descent on XOR: who gets stuck", xlabel="hidden units", ylabel="stuck starts (%)")
ax.legend()
plt.show()

# %%
mean_stuck = {n: np.mean(p) for n, p in stuck_at.items()}
verdict(
    9,
    "holds only in small networks: with more hidden units than needed it hardly ever happens",
    measured=", ".join(f"width {n}: {mean_stuck[n]:.0f} %" for n in (2, 4, 16)) + " of 100 starts stuck",
    source="Dauphin et al. 2014; Choromanska et al. 2015",
)

# %% [markdown]
# ## Minibatches
#
# The loss is a mean over $n$ samples, and so is its gradient. A mean can be estimated from a few samples: the gradient of a random batch
# of $B$ is right on average, and its error shrinks like $1/\sqrt B$. So 32 samples give a direction only about 6 times as exact as
# one sample, at a cost that on real machines is far less than 32 times as high.
#
# To use every sample once an *epoch*, shuffle all of them and cut the row into batches.
#
# **Convention: every index from 0 to n − 1 comes exactly once, and the last batch may be smaller.** (Some libraries can drop a small last
# batch, and some theory draws with replacement.) With `batch_size=n` this is *batch gradient descent*, with `batch_size=1` the classical
# *stochastic gradient descent*; the deck lists "SGD" and "mini-batch" as two optimizers, but they are one, with one number changed.


# %% answer="minibatches"
def minibatches(n, batch_size, rng):
    """A shuffled split of 0…n−1: a list of index arrays of batch_size each, the last one maybe smaller."""
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]
    ### END SOLUTION


# %% check="minibatches"
check(minibatches)

# %%
split = usable(minibatches)


def train(net, walk, epochs, batch_size, rng, each_epoch=lambda: None):
    """The whole of training: batches of digits, a forward and a backward pass, a step of the optimizer."""
    for _ in range(epochs):
        for rows in split(len(train_x), batch_size, rng):
            _, dlogits = softmax_cross_entropy(net.forward(train_x[rows], train=True), train_y[rows])
            net.backward(dlogits, input_gradient=False)
            walk.step(net.w, net.g)
        each_epoch()


def loss_of(net, x=train_x, y=train_y):
    return softmax_cross_entropy(net.forward(x), y)[0]


# %% [markdown]
# First the noise itself: how far is the gradient of a batch from that of all samples?


# %%
def gradient(net, rows):
    _, dlogits = softmax_cross_entropy(net.forward(train_x[rows]), train_y[rows])
    net.backward(dlogits, input_gradient=False)
    return net.g.copy()


net, rng, n = mlp((64, 32, 10), rng=0), np.random.default_rng(0), len(train_x)
full = gradient(net, np.arange(n))
SIZES = [1, 4, 16, 64, 256, 512]
errors = []
for size in SIZES:
    batches = [rows for _ in range(1 + size // 8) for rows in split(n, size, rng) if len(rows) == size][:300]
    errors.append(np.sqrt(np.mean([np.sum((gradient(net, rows) - full) ** 2) for rows in batches])))
fine = np.arange(1, n)
fig, ax = plt.subplots(figsize=(7, 3.6))
ax.loglog(SIZES, errors / np.linalg.norm(full), "o", color=COLORS["sgd"], label="measured")
ax.loglog(
    fine, errors[0] / np.linalg.norm(full) / np.sqrt(fine), ":", color=COLORS["neutral"], label=r"$\sigma/\sqrt{B}$"
)
without = errors[0] / np.linalg.norm(full) * np.sqrt((n - fine) / (n - 1) / fine)
ax.loglog(fine, without, "--", color=COLORS["sgd"], label=r"$\sigma/\sqrt{B}\cdot\sqrt{(n-B)/(n-1)}$")
ax.set(
    title="Error of a minibatch gradient",
    xlabel="batch size B",
    ylabel="error / length of the full gradient",
    ylim=(0.05, 5),
)
ax.legend()
plt.show()

# %% [markdown]
# Each batch size now gets its own best learning rate, and trains the same network. The left picture counts epochs (passes over the
# data), the right one counts seconds on this machine.

# %%
EPOCHS = {1: 4, 8: 20, 32: 60, 256: 150, n: 300}


def timed(size, lr, seed):
    """(seconds, training loss) after each epoch of SGD; evaluating the loss is not timed."""
    net, rng, spent, rows = mlp((64, 32, 10), rng=seed), np.random.default_rng(seed), 0.0, []
    walk = optimizer("sgd", lr)
    rows.append((0.0, loss_of(net)))
    for _ in range(EPOCHS[size]):
        start = time.perf_counter()
        train(net, walk, 1, size, rng)
        spent += time.perf_counter() - start
        rows.append((spent, loss_of(net)))
    return np.array(rows)


RATES = {1: (0.02, 0.05, 0.1), 8: (0.1, 0.2, 0.4), 32: (0.2, 0.5, 1), 256: (0.3, 0.7, 1.5), n: (0.3, 0.7, 1.5)}
batch_runs = {}
for size, rates in RATES.items():
    best = min(rates, key=lambda lr: np.nan_to_num(timed(size, lr, seed=100)[-1, 1], nan=np.inf))
    batch_runs[size] = np.array([timed(size, best, seed) for seed in range(5)])
    print(
        f"batch size {size:4d}: best lr {best:4.2f}, {np.median(batch_runs[size][:, -1, 0]) / EPOCHS[size] * 1e3:6.1f} ms an epoch"
    )

fig, axes = plt.subplots(1, 2, figsize=(9.5, 4), sharey=True)
for color, (size, runs) in zip(style.PALETTE, batch_runs.items(), strict=False):
    seconds, losses = np.median(runs[:, :, 0], axis=0), runs[:, :, 1]
    name = f"B = {size}" + (" (all)" if size == n else "")
    for ax, axis in zip(axes, (np.arange(len(seconds)), seconds), strict=True):
        ax.plot(axis, losses.mean(axis=0), color=color, label=name)
        ax.fill_between(axis, losses.min(axis=0), losses.max(axis=0), color=color, alpha=0.2, lw=0)
axes[0].set(title="By epochs", xlabel="epochs", ylabel="training loss", xlim=(0, 20), yscale="log")
axes[1].set(title="By time", xlabel="seconds", xlim=(0, 0.25))
axes[1].legend(ncols=2, fontsize=9)
plt.show()

# %% [markdown]
# ## RMSprop
#
# Momentum has one rate for all parameters. In a ravine each direction would like its own: a long step where the curvature is small, a
# short one where it is large. RMSprop (Tieleman & Hinton 2012, lecture 6e) keeps for every parameter a running average $s$ of its squared
# gradient, and divides by the root:
#
# $$s \leftarrow \rho s + (1-\rho)\,g^2, \qquad w \leftarrow w - \text{lr}\cdot\frac{g}{\sqrt{s} + \varepsilon}$$
#
# $g/\sqrt s$ has no unit: multiply the loss by 1000 and the steps stay the same. Each parameter moves by about lr a step, whatever the
# size of its gradient. The small $\varepsilon$ prevents a division by zero.
#
# **Convention: ε outside the root, ρ on the old average, s used after its update; no bias correction, no momentum.** TensorFlow has ε inside the root; PyTorch
# calls ρ `alpha`, with default 0.99.


# %% answer="rmsprop"
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """One step of RMSprop: s ← ρs + (1−ρ)g², then w ← w − lr·g/(√s + ε). Returns the new (w, s)."""
    ### BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    w = w - lr * g / (np.sqrt(s) + eps)
    return w, s
    ### END SOLUTION


# %% check="rmsprop"
check(rmsprop)

# %%
STEP["rmsprop"] = usable(rmsprop)

# %% [markdown]
# ## Adam
#
# Adam (Kingma & Ba 2015) takes both: an average $m$ of the gradients for the direction, as in momentum, and an average $v$ of their squares for
# the scale, as in RMSprop.
#
# $$m \leftarrow \beta_1 m + (1-\beta_1)\,g, \qquad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2$$
#
# Both start at zero, so at first both are too small. If all gradients were $g$, then after $t$ steps $m = (1-\beta_1^t)\,g$. Divide the factor out:
#
# $$\hat m = \frac{m}{1-\beta_1^t}, \qquad \hat v = \frac{v}{1-\beta_2^t}, \qquad w \leftarrow w - \text{lr}\cdot\frac{\hat m}{\sqrt{\hat v}+\varepsilon}$$
#
# **Convention: Algorithm 1 of the paper: t is 1 at the first step, ε stands outside the root and is added after the correction; m and v are
# returned uncorrected.** The paper's shortened form (end of its section 2) corrects the rate instead, which makes ε mean something slightly different.


# %% answer="adam"
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step number t (from 1) of Adam, Kingma & Ba 2015, Algorithm 1. Returns the new (w, m, v)."""
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v
    ### END SOLUTION


# %% check="adam"
check(adam)

# %%
STEP["adam"] = usable(adam)

# %% [markdown]
# ### What bias correction does in the first ten steps
#
# Without the correction $m$ is too small at first, and $v$ as well. Do the first steps then come out too short, or too long?

# %%
predict(
    10,
    "Adam without bias correction: the first step, compared to the corrected one, is",
    ["about ten times shorter", "equally long", "about three times longer"],
)


# %%
def uncorrected(w, g, m, v, lr=0.001):
    """Adam without bias correction, made of yours: at t = 10⁹ both corrections are 1."""
    return STEP["adam"](w, g, m, v, 10**9, lr=lr)


def step_lengths(walk, gradients):
    """How far each step moves a parameter, in units of lr."""
    w, lengths = np.zeros(1), []
    for g in gradients:
        before = w.copy()
        walk.step(w, np.array([g]))
        lengths.append(abs(w - before).item())
    return np.array(lengths)


constant = np.ones(5000)
with_it, without_it = (
    step_lengths(optimizer("adam", 1.0), constant),
    step_lengths(pure_optimizer(uncorrected, lr=1.0), constant),
)


def first_steps(walk, seed, steps=34):
    """Training loss after each of the first steps on the digits."""
    net, rng, losses = mlp((64, 32, 10), rng=seed), np.random.default_rng(seed), []
    for rows in split(len(train_x), 32, rng)[:steps]:
        g = gradient(net, rows)
        walk.step(net.w, g)
        losses.append(loss_of(net))
    return losses


fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))
left.axvspan(1, 10, color="#EEEEEE")
left.semilogx(np.arange(1, 5001), with_it, color=COLORS["adam"], label="with correction")
left.semilogx(np.arange(1, 5001), without_it, "--", color=COLORS["adamw"], label="without")
left.set(
    title="Constant gradient (grey: first ten steps)", xlabel="step t", ylabel="length of the step / lr", ylim=(0, None)
)
left.legend()
for name, make, color, line in (
    ("with correction", lambda: optimizer("adam", 0.01), COLORS["adam"], "-"),
    ("without", lambda: pure_optimizer(uncorrected, lr=0.01), COLORS["adamw"], "--"),
):
    losses = np.array([first_steps(make(), seed) for seed in range(5)])
    right.plot(np.arange(1, 35), losses.mean(axis=0), line, color=color, label=name)
    right.fill_between(np.arange(1, 35), losses.min(axis=0), losses.max(axis=0), color=color, alpha=0.15, lw=0)
right.set(title="Digits, lr = 0.01: the first epoch, 5 seeds", xlabel="step t", ylabel="training loss")
right.legend()
plt.show()
print(
    f"without correction: step 1 is {without_it[0]:.2f} lr, step 10 is {without_it[9]:.2f} lr; the longest is step {without_it.argmax() + 1}"
)

# %% [markdown]
# Too long: $m$ is too small by the factor $1-\beta_1 = 0.1$, but $\sqrt v$ by $\sqrt{1-\beta_2} \approx 0.03$, and it is in the denominator. Bias correction
# is a built-in *warm-up* that keeps the first steps at length lr.
#
# ## The race on landscapes
#
# Five racers on five landscapes: plain descent, noisy descent (SGD: noise is added to each gradient), momentum, RMSprop and Adam. A race in which one car is tuned and the others
# are not says nothing, so each racer gets the best of the same nine learning rates on each landscape.

# %%
LANDS = {name: landscapes.LANDSCAPES[name] for name in ("ravine", "rosenbrock", "beale", "saddle", "rastrigin")}
RACERS = {"descent": "sgd", "noisy descent": "sgd", "momentum": "momentum", "RMSprop": "rmsprop", "Adam": "adam"}
RACER_COLORS = dict(zip(RACERS, [COLORS[k] for k in ("sgd", "amsgrad", "momentum", "rmsprop", "adam")], strict=True))
GRID = np.logspace(-4, 0, 9)


def race(racer, land, lr, steps=300, seed=0):
    """The path of one racer; the noise of noisy descent has standard deviation 1."""
    rng = np.random.default_rng(seed)
    grad = (lambda x: land.grad(x) + rng.normal(size=x.shape)) if racer == "noisy descent" else land.grad
    return landscapes.descend(grad, land.start, optimizer(RACERS[racer], lr), steps)


def gap(land, path):
    """How far above the global minimum the path ends; infinite where it left the numbers."""
    with np.errstate(all="ignore"):
        height = float(land.f(path[-1]) - land.f(land.minima[0]))
    return height if np.isfinite(height) else np.inf


best_path, best_gap = {}, {}
for land in LANDS.values():
    for racer in RACERS:
        paths = [race(racer, land, lr) for lr in GRID]
        gaps = [gap(land, path) for path in paths]
        best_path[land.name, racer], best_gap[land.name, racer] = paths[int(np.argmin(gaps))], min(gaps)
print(f"{'height above the minimum':26s}" + "".join(f"{racer:>15s}" for racer in RACERS))
for name in LANDS:
    print(f"{name:26s}" + "".join(f"{best_gap[name, racer]:15.1e}" for racer in RACERS))

# %%
fig, axes = plt.subplots(2, 2, figsize=(9.5, 7.5))
for ax, name in zip(axes.flat, ("ravine", "rosenbrock", "saddle", "rastrigin"), strict=True):
    land = LANDS[name]
    x, y = (np.linspace(*side, 200) for side in land.box)
    height = land.f(np.stack(np.meshgrid(x, y), axis=-1)) - land.f(land.minima[0])
    ax.contourf(x, y, np.log10(height + 1e-2), levels=20, cmap=style.SURFACE, alpha=0.6)
    for racer in RACERS:
        ax.plot(*best_path[name, racer].T, lw=1.5, color=RACER_COLORS[racer], label=racer)
    ax.plot(*land.minima.T, "*", ms=13, color="white", mec="black", ls="")
    ax.plot(*land.start, "o", color="black")
    ax.set(title=name, xlabel="x", ylabel="y", xlim=land.box[0], ylim=land.box[1])
    ax.grid(False)
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
plt.show()

# %% [markdown]
# ## The race on the digits
#
# Now on a network, 64-32-10, in batches of 32. Each optimizer tries ten learning rates, half a decade apart, with three seeds each; then its best rate runs on ten fresh seeds.

# %%
DIGIT_RATES = np.logspace(-4, 0.5, 10)


def digits_run(name, lr, seed, epochs, size=32):
    """Validation loss after each epoch, and the test accuracy at the end."""
    net, rng, losses = mlp((64, 32, 10), rng=seed), np.random.default_rng(seed), []
    with np.errstate(all="ignore"):
        train(net, optimizer(name, lr), epochs, size, rng, lambda: losses.append(loss_of(net, val_x, val_y)))
    return losses, np.mean(net.forward(test_x).argmax(axis=1) == test_y)


swept = {
    name: np.array([[digits_run(name, lr, seed, 8)[0][-1] for seed in range(100, 103)] for lr in DIGIT_RATES])
    for name in ("sgd", "momentum", "rmsprop", "adam")
}
tuned = {name: DIGIT_RATES[np.argmin(np.nan_to_num(table.mean(axis=1), nan=np.inf))] for name, table in swept.items()}
final = {name: [digits_run(name, lr, seed, 15) for seed in range(10)] for name, lr in tuned.items()}

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4))
for name, table in swept.items():
    left.loglog(DIGIT_RATES, table.mean(axis=1), "o-", ms=4, color=COLORS[name], label=name)
    losses = np.array([run[0] for run in final[name]])
    right.plot(np.arange(1, 16), losses.mean(axis=0), color=COLORS[name], label=f"{name}, lr = {tuned[name]:.2g}")
    right.fill_between(
        np.arange(1, 16),
        losses.mean(axis=0) - losses.std(axis=0),
        losses.mean(axis=0) + losses.std(axis=0),
        color=COLORS[name],
        alpha=0.15,
        lw=0,
    )
left.set(title="After 8 epochs, by learning rate", xlabel="learning rate", ylabel="validation loss", ylim=(0.08, 4))
left.legend()
right.set(title="Tuned: mean ± std of 10 seeds", xlabel="epochs", ylabel="validation loss", yscale="log")
right.legend(fontsize=9)
plt.show()
for name, runs in final.items():
    accuracy = np.array([run[1] for run in runs])
    print(f"{name:9s} lr {tuned[name]:7.4f}   test accuracy {accuracy.mean():.3f} ± {accuracy.std():.3f}")

# %% [markdown]
# ## When Adam fails
#
# Reddi, Kale and Kumar (2018) wrote down a problem that is convex, has one parameter, and on which Adam goes the wrong way. The loss changes
# in a cycle of three: once $3x$, twice $-x$, for $x$ between −1 and 1. The sum over a cycle is $x$, so the best place is $x = -1$.
#
# Two small gradients push to the right and one large one to the left. Adam with a short memory divides the large one by its own size, so
# it counts for little more than a small one, and the majority wins. AMSGrad, their remedy, divides by the *largest* $v$ so far, so that the rate never rises.


# %%
def reddi(walk, cycle, steps, lr):
    """The path of x in [−1, 1] with gradients that repeat `cycle`, from x = 0, at the rate lr/√t."""
    x, path = np.zeros(1), []
    for t in range(1, steps + 1):
        walk.step(x, np.array([cycle[(t - 1) % len(cycle)]]), lr / np.sqrt(t))
        np.clip(x, -1, 1, out=x)
        path.append(x.item())
    return np.array(path)


CYCLE, SHORT = (3.0, -1.0, -1.0), {"beta1": 0.0, "beta2": 0.1}
paths = {
    "sgd": reddi(optimizer("sgd", 1.0), CYCLE, 5000, 0.5),
    "adam": reddi(optimizer("adam", 1.0, **SHORT), CYCLE, 5000, 0.5),
    "amsgrad": reddi(Optimizer("amsgrad", **SHORT), CYCLE, 5000, 0.5),
}
fig, ax = plt.subplots(figsize=(7.5, 3.6))
for name, path in paths.items():
    ax.semilogx(np.arange(1, len(path) + 1), path, lw=1.2, color=COLORS[name], label=name)
ax.axhline(-1, ls=":", color=COLORS["neutral"])
ax.text(1.1, -0.95, "best place", color=COLORS["neutral"])
ax.set(title="A convex problem on which Adam goes the wrong way", xlabel="step", ylabel="x", ylim=(-1.15, 1.15))
ax.legend()
plt.show()

# %% [markdown]
# ## Can they solve it?
#
# Claim 10: the five optimizers *"can solve the above problems"*. On slowness you have seen what each can do. Now let them loose on the starts
# of XOR on which gradient descent got stuck: the same 100 starts for everyone.

# %%
XOR_RATES = {"sgd": 0.5, "momentum": 0.05, "rmsprop": 0.01, "adam": 0.01}
rescued = {n: {name: stuck(xor_train(optimizer(name, lr), n)[1]) for name, lr in XOR_RATES.items()} for n in (2, 4)}
for n, row in rescued.items():
    print(f"width {n}: " + ", ".join(f"{name} {percent} %" for name, percent in row.items()) + " stuck")

# %%
verdict(
    10,
    "does not hold: they make it faster, but none of them guarantees a global minimum, and Adam can fail on a convex problem",
    measured=f"XOR with 2 units: stuck {rescued[2]['sgd']} % with sgd, {rescued[2]['adam']} % with adam; "
    f"Reddi's problem: adam ends at {paths['adam'][-1]:+.3f}, amsgrad at {paths['amsgrad'][-1]:+.3f}, best is −1",
    source="Bottou, Curtis & Nocedal 2018; Reddi, Kale & Kumar 2018; Choi et al. 2019",
)

# %% [markdown]
# ## A question to answer in words
#
# The question is marked by a person; three or four sentences are enough.

# %% [markdown] written="2-question" points=2
# A classmate trains the same network with SGD and with Adam, both at lr = 0.001. Adam's loss is much lower after five epochs. "So Adam is the
# better optimizer", they say. What is wrong with the comparison? Say what you would measure instead, and what could make the result come out differently.
#
# *Your answer here.*

# %% [markdown] guide="2-question"
# **1 point** for the flaw: a rate means different things to the two (Adam's steps have about length lr, SGD's have length lr·|g|), so the same
# number is near the best for one and far too small for the other; or: only one run each, so the spread over seeds is unknown.
# **1 point** for a sound comparison: tune each rate with the same effort (same number of tries, on validation data), several seeds with their
# spread, the same budget of epochs or time. Full marks also for answers that name the tuning protocol as what decides the ranking (Choi et al. 2019).

# %% [markdown]
# ## What we found

# %%
findings()

# %% [markdown]
# **Three questions to think about**
#
# <details><summary>1. Momentum with β = 0.9 at lr = 0.01 and plain SGD at lr = 0.1: why do they often train alike?</summary>
# On a slowly changing gradient v grows to g/(1−β) = 10 g, so the step is 0.01 · 10 g = 0.1 g. They differ where gradients change
# sign from step to step: there momentum's sum cancels.</details>
#
# <details><summary>2. You multiply the loss by 100. Which of the optimizers need another learning rate?</summary>
# SGD and momentum: their steps grow 100-fold. RMSprop and Adam divide the factor out again (up to ε).</details>
#
# <details><summary>3. Why does Adam's first step not depend on the size of the gradient?</summary>
# At t = 1 the corrected averages are m̂ = g and v̂ = g², and g/√g² is its sign. The step has length lr in every parameter.</details>
#
# **Where to read on**: Goh, *Why Momentum Really Works* (Distill, 2017), with pictures to move; Bottou, Curtis & Nocedal, *Optimization Methods for Large-Scale
# Machine Learning* (2018); Kingma & Ba, *Adam* (2015); Reddi, Kale & Kumar, *On the Convergence of Adam and Beyond* (2018); Choi et al., *On Empirical
# Comparisons of Optimizers for Deep Learning* (2019).
