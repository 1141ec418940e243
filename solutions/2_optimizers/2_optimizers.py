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
# RMSprop and Adam from memory and tell their rival forms apart; compare optimizers fairly; and name a problem on
# which each of them fails.
#
# | part | minutes |
# |---|---|
# | Gradient descent, and claim 7 | 15 |
# | The ravine, momentum, and claim 8 | 20 |
# | Stuck: claim 9 | 10 |
# | Minibatches | 10 |
# | RMSprop and Adam | 20 |
# | The race, Adam's failure, and claim 10 | 15 |
# | Break the tests (optional) | 10 |
#
# **You need** NumPy arrays, derivatives, and the idea that the gradient points uphill (unit 1).

# %%
import copy
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices here are small: one thread is fastest

import matplotlib.pyplot as plt
import numpy as np

from autograder.notebook import check, findings, hunt, predict, usable, verdict
from nnlib import Optimizer, data, l2_penalty, labs, landscapes, mlp, pure_optimizer, softmax_cross_entropy
from nnlib.labs import style
from nnlib.progress import tracked

style.use()
COLORS = style.COLORS
STEP = {}  # the optimizers by name: yours as soon as they pass, nnlib's until then

# %% [markdown]
# ## Gradient descent
#
# Near a point $w$ the loss is almost a plane: $L(w + d) \approx L(w) + g^\top d$, where $g = \nabla L(w)$. Of all
# directions $d$ of one length, the one against $g$ lowers this the most. So walk there, and let the *learning rate*
# say how far:
#
# $$w \leftarrow w - \text{lr}\cdot g$$
#
# The same line is called *gradient descent* when $g$ comes from all samples, and *stochastic gradient descent* (SGD)
# when it comes from a few of them. The rule does not know the difference, so it has one name here: `sgd`.
#
# **Convention: `g` is the gradient of the mean loss, and already an average; the step is plain, without momentum or
# weight decay.** (In PyTorch all three live in one class, `torch.optim.SGD`.) Return a new array: `w -= ...` would
# change the caller's.


# %% answer="sgd"
def sgd(w, g, lr=0.01):
    """One step of gradient descent: w − lr·g. Returns the new w;
    w and g stay as they are.
    """
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
# Take a problem from real life: reading handwritten digits. We train two models on it, both with the same loss
# (cross-entropy plus a small penalty $\frac{\lambda}{2}\lVert w\rVert^2$) and the same plain gradient descent:
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
N = len(train_x)
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
    between, losses = copy.deepcopy(a), []
    for s in where:
        between.w[...] = (1 - s) * a.w + s * b.w
        losses.append(penalized(between))
    return losses


def accuracy(net, x, y):
    return np.mean(net.forward(x).argmax(axis=1) == y)


models = {
    "softmax regression": ends((64, 10), 2500, 0.4),
    "a network with 16 hidden units": ends((64, 16, 10), 2500, 0.4),
}
where = np.linspace(-0.25, 1.25, 31)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharex=True, sharey=True)
for ax, (name, nets) in zip(axes, models.items(), strict=True):
    for k, other in enumerate(nets[1:]):
        ax.plot(where, along(nets[0], other, where), color=style.PALETTE[k], label=f"to end {k + 2}")
    ax.set(title=name, xlabel="place on the line (0: end 1, 1: the other end)")
    losses = [penalized(net) for net in nets]
    print(f"{name}: ends {spread(nets):.2g} of their length apart, losses {min(losses):.4f} to {max(losses):.4f}")
axes[0].set_ylabel("loss")
axes[1].legend(fontsize=9, loc="upper left")
fig.suptitle("The loss on straight lines between the ends of five runs", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# The lines on the left are flat because the five ends are one point: with the penalty, the loss of softmax regression
# is *strictly convex*, so it has one minimum, and gradient descent finds it from anywhere. (Without the penalty it is
# still convex, but the same vector can be added to the weights of all classes, so there is a whole family of best
# points.) On the lines of the network there is a hill between two low points, which a convex function never has.

# %%
regression, network = models.values()
scores = [np.mean([accuracy(net, val_x, val_y) for net in nets]) for nets in (regression, network)]
verdict(
    7,
    "does not hold: reading digits is a real problem, and a convex model solves it about as well"
    if spread(regression) < 1e-2 and scores[0] > scores[1] - 0.02
    else "holds on this problem: the convex model is clearly worse",
    measured=f"softmax regression: 5 starts, ends {spread(regression):.2g} of their length apart, {scores[0]:.0%} of unseen "
    f"digits right; network: {spread(network):.1f} apart, {scores[1]:.0%} right",
    source="Boyd & Vandenberghe 2004, section 7.1.1 (logistic regression is convex; so are least squares, ridge and the SVM)",
)

# %% [markdown]
# ## The ravine
#
# Claim 8: gradient descent *"converges to minima slowly"*. Slowly compared to what? The smallest example that has an
# answer is a quadratic bowl with two curvatures,
#
# $$f(x, y) = \tfrac12\,(x^2 + \kappa\,y^2).$$
#
# The number $\kappa$, the largest curvature over the smallest, is the *condition number*. Gradient descent multiplies
# $x$ by $1-\text{lr}$ and $y$ by $1-\kappa\,\text{lr}$ in each step. The steep direction allows no more than
# $\text{lr} < 2/\kappa$, and at such a rate the flat direction crawls. The best compromise is $\text{lr} =
# 2/(1+\kappa)$, which multiplies both by
#
# $$\frac{\kappa-1}{\kappa+1}.$$

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
# Gradient descent is not slow as such: on a round bowl ($\kappa=1$) one step is enough. It is slow where the problem
# is badly conditioned, and then the number of steps grows in proportion to $\kappa$: at $(\kappa-1)/(\kappa+1)$ a step,
# a factor of $10^{-6}$ takes about $6.9\,\kappa$ of them.
#
# ## Momentum
#
# In a ravine the gradients across it cancel from step to step, and those along it agree. So sum the gradients,
# forgetting a little at each step, and follow the sum (Polyak's *heavy ball*, 1964):
#
# $$v \leftarrow \beta v + g, \qquad w \leftarrow w - \text{lr}\cdot v$$
#
# A constant gradient builds $v$ up to $g/(1-\beta)$: with $\beta = 0.9$ the ball ends up ten times as fast.
#
# **Convention: $v$ sums gradients and lr stands outside, as in PyTorch.** Two rivals are common. They walk the same
# path when the rate is translated and constant:
#
# | form | update | to walk the same path |
# |---|---|---|
# | here, PyTorch | $v\leftarrow\beta v+g,\;\; w\leftarrow w-\text{lr}\,v$ | lr |
# | average (often in courses) | $v\leftarrow\beta v+(1-\beta)g,\;\; w\leftarrow w-\text{lr}\,v$ | lr$/(1-\beta)$ |
# | velocity (Sutskever et al. 2013) | $v\leftarrow\beta v-\text{lr}\,g,\;\; w\leftarrow w+v$ | lr |


# %% answer="momentum"
def momentum(w, g, v, lr=0.01, beta=0.9):
    """One step of the heavy ball: v ← βv + g, then w ← w − lr·v.
    Returns the new (w, v).
    """
    ### BEGIN SOLUTION
    v = beta * v + g
    w = w - lr * v
    return w, v
    ### END SOLUTION


# %% check="momentum"
check(momentum)

# %% [markdown]
# Polyak also found the best constants for a quadratic: $\text{lr} = \left(\frac{2}{1+\sqrt\kappa}\right)^2$ (for
# curvatures 1 to $\kappa$) and $\beta = \left(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\right)^2$. Each step then
# multiplies the distance by about $\frac{\sqrt\kappa-1}{\sqrt\kappa+1}$: in the formula of gradient descent,
# $\sqrt\kappa$ has taken the place of $\kappa$.

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
x, y = np.linspace(-11, 4, 200), np.linspace(-3, 3, 100)
height = land.f(np.stack(np.meshgrid(x, y), axis=-1))
right.contour(x, y, height, levels=np.geomspace(0.5, 120, 9), colors="#BBBBBB", linewidths=1)
for name, walk in (("sgd", optimizer("sgd", 2 / 31)), ("momentum", heavy_ball(30))):
    path = landscapes.descend(land.grad, land.start, walk, steps=25)
    right.plot(*path.T, "o-", ms=3, lw=1.2, color=COLORS[name], label={"sgd": "gradient descent"}.get(name, name))
right.plot(0, 0, "*", ms=14, color="black", label="minimum")
right.set(title="25 steps in a ravine, κ = 30", xlabel="x", ylabel="y", ylim=(-3.8, 3))
right.legend(fontsize=9, loc="lower center", ncols=3)
plt.show()
print(
    f"κ = 1000: gradient descent {descent_steps[-1]} steps (theory {theory(1000):.0f}), momentum {momentum_steps[-1]}"
)

# %% [markdown]
# The points of momentum lie a little above its dashed line: Polyak's rate holds in the long run, after a transient
# that grows with $\kappa$. His constants need $\kappa$, which nobody knows for a network; there one tries a few rates
# with $\beta = 0.9$.
#
# The table of forms above says that the three walk the same path. Do they?

# %%
land = landscapes.LANDSCAPES["rosenbrock"]
w1 = w2 = w3 = land.start
v1 = v2 = v3 = np.zeros(2)
for _ in range(200):
    w1, v1 = STEP["momentum"](w1, land.grad(w1), v1, lr=0.001)
    v2 = 0.9 * v2 + (1 - 0.9) * land.grad(w2)
    w2 = w2 - 0.001 / (1 - 0.9) * v2
    v3 = 0.9 * v3 - 0.001 * land.grad(w3)
    w3 = w3 + v3
print(f"after 200 steps on Rosenbrock's function: here {w1}, average {w2}, velocity {w3}")

# %%
slow = descent_steps[-1] > 100 * descent_steps[0]
verdict(
    8,
    "holds when the problem is badly conditioned; on a round bowl one step is enough" if slow else "does not hold here",
    measured=f"{descent_steps[0]} step at κ = 1, {descent_steps[-1]} at κ = 1000; momentum: {momentum_steps[0]} and {momentum_steps[-1]}",
    source="Polyak 1964; Goh 2017, Why Momentum Really Works",
)

# %% [markdown]
# ## Stuck
#
# Claim 9: gradient descent *"gets stuck in the local optima (minima)"*. The classic example is XOR: the output is 1
# when exactly one of two inputs is 1. A network with two hidden units can represent it. Does gradient descent find
# those weights?
#
# We train 100 networks at once, each from its own random start. A network is a row of a matrix; since your `sgd`
# works on arrays of any shape, one call moves all hundred.

# %%
predict(
    9,
    "Of 100 random starts on XOR, how many get stuck with 2, 4 and 16 hidden units?",
    ["none at any width", "nearly half, hardly any, none", "nearly half at every width", "more with more units"],
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


def xor_train(walk, w, steps=2000):
    """The weights of the 100 networks after training from w."""
    w = w.copy()
    for _ in range(steps):
        walk.step(w.reshape(-1), xor_gradient(w)[1].reshape(-1))
    return w


def is_stuck(w):
    """Which networks still have a loss above 0.1; one that has learned XOR is far below."""
    return xor_gradient(w)[0] > 0.1


WIDTHS = (2, 3, 4, 8, 16)
xor_ends = {n: [xor_train(optimizer("sgd", 0.5), xor_start(n, seed)) for seed in range(5)] for n in tracked(WIDTHS)}
stuck_at = {n: [100 * np.mean(is_stuck(w)) for w in runs] for n, runs in xor_ends.items()}
fig, ax = plt.subplots(figsize=(7, 3.6))
for n, percents in stuck_at.items():
    ax.plot([n] * 5, percents, "o", color=COLORS["sgd"], alpha=0.5, label="one set of 100 starts" if n == 2 else None)
ax.plot(WIDTHS, [np.mean(p) for p in stuck_at.values()], "-", color=COLORS["sgd"], label="mean of 5 sets")
ax.set_xscale("log", base=2)
ax.set_xticks(WIDTHS, WIDTHS)
ax.set(title="Gradient descent on XOR: who gets stuck", xlabel="hidden units", ylabel="stuck starts (%)")
ax.legend()
plt.show()

# %% [markdown]
# Stuck in what? Take the stuck networks with two units and train them three times longer.

# %%
stuck_w = np.concatenate([w[is_stuck(w)] for w in xor_ends[2]])
later_w = xor_train(optimizer("sgd", 0.5), stuck_w, steps=6000)
for label, w in (("after 2000 steps", stuck_w), ("after 8000 steps", later_w)):
    loss, g = xor_gradient(w)
    length, slope = np.median(np.linalg.norm(w, axis=1)), np.median(np.linalg.norm(g, axis=1))
    print(
        f"{label}: {is_stuck(w).sum()} of {len(w)} stuck; medians: loss {np.median(loss):.4f}, slope {slope:.5f}, ‖w‖ {length:.1f}"
    )
print(f"½ ln 2 = {np.log(2) / 2:.4f}")

# %% [markdown]
# The textbook's local minimum is a point with slope zero and higher ground all around. These networks have found
# something else: the slope shrinks but does not reach zero, the weights keep growing, and the loss creeps down to ½
# ln 2, where two of the four answers are right and two are coin flips. It is a valley that runs off to infinity. For
# a sigmoid network of this shape it was proved that from *every* finite point some path leads strictly downhill to
# error zero (Sprinkhuizen-Kuyper & Boers 1999); descent just does not find it.
#
# In large networks traps of this kind are rare: Dauphin et al. (2014) argue that what slows training there is saddle
# points and the plateaus around them. The five networks of claim 7 ended in five different places, at nearly the same
# loss.

# %%
mean_stuck = {n: np.mean(p) for n, p in stuck_at.items()}
verdict(
    9,
    "holds only in small networks: with more hidden units than the task needs it hardly ever happens"
    if mean_stuck[2] > 10 > 1 > mean_stuck[16]
    else "holds here at every width",
    measured="stuck starts: " + ", ".join(f"{mean_stuck[n]:.1f} % at width {n}" for n in (2, 3, 4, 16)),
    source="Dauphin et al. 2014; Choromanska et al. 2015; Sprinkhuizen-Kuyper & Boers 1999",
)

# %% [markdown]
# ## Minibatches
#
# The loss is a mean over $n$ samples, and so is its gradient. A mean can be estimated from a few samples: the
# gradient of a random batch of $B$ is right on average, and its error shrinks like $1/\sqrt B$. So 32 samples give a
# direction only about 6 times as exact as one sample, at a cost that on real machines is far less than 32 times as
# high.
#
# One pass that uses every sample once is an *epoch*: shuffle all samples and cut the row into batches.
#
# **Convention: every index from 0 to n − 1 comes exactly once, and the last batch may be smaller.** (Some libraries
# can drop a small last batch, and some theory draws with replacement.) With `batch_size=n` this is *batch gradient
# descent*, with `batch_size=1` the classical *stochastic gradient descent*; the deck lists "SGD" and "mini-batch" as
# two optimizers, but they are one, with one number changed.


# %% answer="minibatches"
def minibatches(n, batch_size, rng):
    """A shuffled split of 0…n−1:
    a list of index arrays of batch_size each, the last one maybe smaller.
    """
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
        for rows in split(N, batch_size, rng):
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


net, rng = mlp((64, 32, 10), rng=0), np.random.default_rng(0)
full = gradient(net, np.arange(N))
SIZES = [1, 4, 16, 64, 256, 512]
errors = []
for size in SIZES:
    batches = [rows for _ in range(1 + size // 8) for rows in split(N, size, rng) if len(rows) == size][:300]
    errors.append(np.sqrt(np.mean([np.sum((gradient(net, rows) - full) ** 2) for rows in batches])))
fine = np.arange(1, N)
fig, ax = plt.subplots(figsize=(7, 3.6))
ax.loglog(SIZES, errors / np.linalg.norm(full), "o", color=COLORS["sgd"], label="measured")
ax.loglog(
    fine, errors[0] / np.linalg.norm(full) / np.sqrt(fine), ":", color=COLORS["neutral"], label=r"$\sigma/\sqrt{B}$"
)
without = errors[0] / np.linalg.norm(full) * np.sqrt((N - fine) / (N - 1) / fine)
ax.loglog(fine, without, "--", color=COLORS["sgd"], label=r"$\sigma/\sqrt{B}\cdot\sqrt{(n-B)/(n-1)}$")
ax.set(
    title="Error of a minibatch gradient",
    xlabel="batch size B",
    ylabel="error / length of the full gradient",
    ylim=(0.05, 10),
)
ax.legend()
plt.show()

# %% [markdown]
# Before you run the next cell: which batch size will be ahead after the same number of *epochs* (passes over the
# data), and which after the same *time*? Each size gets the best of four learning rates, and five seeds.

# %%
EPOCHS = {1: 4, 8: 24, 32: 60, 256: 120, N: 200}
RATES = {
    1: (0.01, 0.02, 0.05, 0.1),
    8: (0.1, 0.2, 0.4, 0.8),
    32: (0.1, 0.3, 1, 2),
    256: (0.3, 0.7, 1.5, 3),
    N: (0.3, 0.7, 1.5, 3),
}


def timed(size, lr, seed):
    """(seconds, training loss) after each epoch of SGD; evaluating the loss is not timed."""
    net, rng, walk, spent = mlp((64, 32, 10), rng=seed), np.random.default_rng(seed), optimizer("sgd", lr), 0.0
    rows = [(0.0, loss_of(net))]
    for _ in range(EPOCHS[size]):
        start = time.perf_counter()
        train(net, walk, 1, size, rng)
        spent += time.perf_counter() - start
        rows.append((spent, loss_of(net)))
    return np.array(rows)


def reaches(values, losses, target=0.1):
    """The first of `values` at which the mean loss is down to the target."""
    there = np.flatnonzero(losses.mean(axis=0) <= target)
    return values[there[0]] if there.size else np.nan


batch_runs = {}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 4), sharey=True)
for color, (size, rates) in zip(style.PALETTE, RATES.items(), strict=False):
    best = min(rates, key=lambda lr: np.nan_to_num(np.median(timed(size, lr, seed=100)[-5:, 1]), nan=np.inf))
    batch_runs[size] = np.array([timed(size, best, seed) for seed in range(5)])
    seconds, losses = np.median(batch_runs[size][:, :, 0], axis=0), batch_runs[size][:, :, 1]
    epochs = np.arange(len(seconds))
    for ax, axis in zip(axes, (epochs, seconds), strict=True):
        ax.plot(axis, losses.mean(axis=0), color=color, label=f"B = {size}" + (" (all)" if size == N else ""))
        ax.fill_between(axis, losses.min(axis=0), losses.max(axis=0), color=color, alpha=0.2, lw=0)
    print(
        f"B = {size:4d}, best lr {best:4.2f}: {seconds[-1] / epochs[-1] * 1e3:5.1f} ms an epoch; "
        f"loss 0.1 after {reaches(epochs, losses):3.0f} epochs, {reaches(seconds, losses) * 1e3:4.0f} ms"
    )
axes[0].set(
    title="By epochs: mean and range of 5 seeds", xlabel="epochs", ylabel="training loss", xlim=(0, 24), yscale="log"
)
axes[1].set(title="By time", xlabel="seconds on this machine", xlim=(0, None))
axes[1].legend(fontsize=9)
plt.show()

# %% [markdown]
# By epochs the smallest batches win: they take the most steps per pass. By time they lose, since a step on one sample
# costs more than half of what a step on 32 costs. In between there is a size that is good for the machine at hand.
# That is what minibatches are for: cheaper steps (Bottou, Curtis & Nocedal 2018), rather than a way out of local
# minima.
#
# And "SGD" against "mini-batch"? With `batch_size=n` your minibatches hold all samples in another order, so the step
# must be that of gradient descent on everything, up to rounding:

# %%
net = mlp((64, 32, 10), rng=0)
(everything,) = split(N, N, np.random.default_rng(0))
difference = np.abs(
    STEP["sgd"](net.w, gradient(net, everything)) - STEP["sgd"](net.w, gradient(net, np.arange(N)))
).max()
print(
    f"largest difference between a step on one batch of all {N} samples and a step of gradient descent: {difference:.0e}"
)

# %% [markdown]
# ## RMSprop
#
# Momentum has one rate for all parameters. In a ravine each direction would like its own: a long step where the
# curvature is small, a short one where it is large. RMSprop (Tieleman & Hinton 2012, lecture 6e) keeps for every
# parameter a running average $s$ of its squared gradient, and divides by the root:
#
# $$s \leftarrow \rho s + (1-\rho)\,g^2, \qquad w \leftarrow w - \text{lr}\cdot\frac{g}{\sqrt{s} + \varepsilon}$$
#
# $g/\sqrt s$ has no unit: multiply the loss by 1000 and the steps stay the same. Each parameter moves by about lr a
# step, whatever the size of its gradient. The small $\varepsilon$ prevents a division by zero.
#
# **Convention: ε outside the root, ρ on the old average, s used after its update; no bias correction, no momentum.**
# Keras has ε inside the root; PyTorch calls ρ `alpha`, with default 0.99.


# %% answer="rmsprop"
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """One step of RMSprop: s ← ρs + (1−ρ)g², then w ← w − lr·g/(√s + ε).
    Returns the new (w, s).
    """
    ### BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    w = w - lr * g / (np.sqrt(s) + eps)
    return w, s
    ### END SOLUTION


# %% check="rmsprop"
check(rmsprop)

# %% [markdown]
# In the ravine the flat direction is $x$ and the steep one is $y$, so a rate for each parameter is a rate for each
# direction. What if the ravine lies askew? Turn it, and count the steps until $f$ is 10,000 times lower, each
# optimizer at the best of 17 rates.

# %%
STEP["rmsprop"] = usable(rmsprop)
DEGREES = (0, 2, 5, 15, 30, 45)


def turned_ravine(degrees, kappa=100):
    """The Hessian of a ravine turned by an angle, and 21 random starts (21, 2) that turn with it."""
    a = np.deg2rad(degrees)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    starts = np.random.default_rng(0).uniform(-1, 1, (21, 2)) * [10, 1]
    return turn @ np.diag([1.0, kappa]) @ turn.T, starts @ turn.T


def steps_down(walk, hessian, starts, most, factor=1e-4):
    """Steps until ½ wᵀHw is `factor` times its first value, the median of the starts, at most `most`."""
    w, steps = starts.copy(), np.full(len(starts), most)
    first = height = np.sum(w @ hessian * w, axis=1)
    for k in range(1, most):
        walk.step(w.reshape(-1), (w @ hessian).reshape(-1))
        height = np.sum(w @ hessian * w, axis=1)
        steps[(height <= factor * first) & (steps == most)] = k
        if np.median(steps) < most or height.max() > 1e6 * first.max():
            break
    return int(np.median(steps))


def best_steps(name, degrees):
    """The fewest steps that any of 17 rates needs; a rate is given up as soon as it is worse than the best so far."""
    best = 1500
    for lr in np.logspace(-3, 1, 17):
        best = steps_down(optimizer(name, lr), *turned_ravine(degrees), most=best)
    return best


fig, ax = plt.subplots(figsize=(7, 3.8))
turned_steps = {name: [best_steps(name, degrees) for degrees in DEGREES] for name in ("sgd", "momentum", "rmsprop")}
for name, steps in turned_steps.items():
    ax.semilogy(DEGREES, steps, "o-", color=COLORS[name], label=name)
ax.set(
    title="A ravine (κ = 100), turned",
    xlabel="angle between ravine and axes (degrees)",
    ylabel="steps at the best rate",
)
ax.set_xticks(DEGREES)
ax.legend()
plt.show()
print(
    "RMSprop:", ", ".join(f"{steps} steps at {d}°" for d, steps in zip(DEGREES, turned_steps["rmsprop"], strict=True))
)

# %% [markdown]
# Gradient descent and momentum do not notice the turn: they know no axes. RMSprop is far ahead while the ravine lies
# along an axis, and fifteen degrees are enough to lose it all. It adapts to each *parameter*, which helps when the
# parameters themselves have different scales (as the layers of a network do), and not to each *direction*.
#
# ## Adam
#
# Adam (Kingma & Ba 2015) takes both: an average $m$ of the gradients for the direction, as in momentum, and an
# average $v$ of their squares for the scale, as in RMSprop.
#
# $$m \leftarrow \beta_1 m + (1-\beta_1)\,g, \qquad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2$$
#
# Both start at zero, so at first both are too small. If all gradients were $g$, then after $t$ steps $m =
# (1-\beta_1^t)\,g$. Divide the factor out:
#
# $$\hat m = \frac{m}{1-\beta_1^t}, \qquad \hat v = \frac{v}{1-\beta_2^t}, \qquad w \leftarrow w - \text{lr}\cdot\frac{\hat m}{\sqrt{\hat v}+\varepsilon}$$
#
# **Convention: Algorithm 1 of the paper: t is 1 at the first step, ε stands outside the root and is added after the
# correction; m and v are returned uncorrected.** The paper's shortened form (end of its section 2) corrects the rate
# instead, which makes ε mean something slightly different.


# %% answer="adam"
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step number t (from 1) of Adam, Kingma & Ba 2015, Algorithm 1.
    Returns the new (w, m, v).
    """
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
# Without the correction $m$ is too small at first, and $v$ as well. Decide before you run the cell: will the first
# steps be too short, or too long?


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


def after_one_epoch(walk, seed):
    """Training loss after one epoch on the digits."""
    net = mlp((64, 32, 10), rng=seed)
    with np.errstate(all="ignore"):
        train(net, walk, 1, 32, np.random.default_rng(seed))
        return loss_of(net)


rates = np.logspace(-4, -0.5, 8)
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))
left.axvspan(1, 10, color="#EEEEEE")
left.semilogx(np.arange(1, 5001), with_it, color=COLORS["adam"], label="with correction")
left.semilogx(np.arange(1, 5001), without_it, "--", color=COLORS["adamw"], label="without")
left.set(
    title="Constant gradient (grey: first ten steps)", xlabel="step t", ylabel="length of the step / lr", ylim=(0, None)
)
left.legend()
for name, make, color, line in (
    ("with correction", lambda lr: optimizer("adam", lr), COLORS["adam"], "o-"),
    ("without", lambda lr: pure_optimizer(uncorrected, lr=lr), COLORS["adamw"], "o--"),
):
    losses = np.array([[after_one_epoch(make(lr), seed) for seed in range(5)] for lr in rates])
    right.loglog(rates, losses.mean(axis=1), line, ms=4, color=color, label=name)
    right.fill_between(rates, losses.min(axis=1), losses.max(axis=1), color=color, alpha=0.15, lw=0)
right.set(title="Digits: after one epoch, 5 seeds", xlabel="learning rate", ylabel="training loss")
right.set_yticks([0.3, 1, 3], ["0.3", "1", "3"])
right.minorticks_off()
right.legend(loc="lower left")
plt.show()
print(
    f"without correction: step 1 is {without_it[0]:.2f} lr, step 10 is {without_it[9]:.2f} lr; the longest is step {without_it.argmax() + 1}"
)

# %% [markdown]
# Too long: $m$ is too small by the factor $1-\beta_1 = 0.1$, but $\sqrt v$ by $\sqrt{1-\beta_2} \approx 0.03$, and it
# stands in the denominator. The correction keeps the first steps at length lr, so that lr means the same at every
# step. Without it the same network wants a rate several times smaller, and at larger rates the first steps throw it
# far off. Where the rate happens to be too small, the longer steps even help.
#
# ## The race on landscapes
#
# Five racers on five landscapes: plain descent, noisy descent (SGD: noise is added to each gradient; the median of
# five runs counts), momentum, RMSprop and Adam. A race in which one car is tuned and the others are not says nothing,
# so each racer gets the best of the same nine learning rates on each landscape.

# %%
LANDS = {name: landscapes.LANDSCAPES[name] for name in ("ravine", "rosenbrock", "beale", "saddle", "rastrigin")}
RACERS = {"descent": "sgd", "noisy descent": "sgd", "momentum": "momentum", "RMSprop": "rmsprop", "Adam": "adam"}
RACER_COLORS = dict(zip(RACERS, [COLORS[k] for k in ("sgd", "amsgrad", "momentum", "rmsprop", "adam")], strict=True))
GRID = np.logspace(-4, 0, 9)


def race(racer, land, lr, seed, steps=300):
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
for name, land in tracked(LANDS.items()):
    for racer in RACERS:
        seeds = range(5) if racer == "noisy descent" else [0]
        runs = [[race(racer, land, lr, seed) for seed in seeds] for lr in GRID]
        gaps = [np.median([gap(land, path) for path in paths]) for paths in runs]
        best_path[name, racer], best_gap[name, racer] = runs[int(np.argmin(gaps))][0], min(gaps)
print(f"{'height above the minimum':26s}" + "".join(f"{racer:>15s}" for racer in RACERS))
for name in LANDS:
    print(f"{name:26s}" + "".join(f"{best_gap[name, racer]:15.1e}" for racer in RACERS))

# %%
fig, axes = plt.subplots(2, 2, figsize=(9.5, 7.5))
for ax, name in zip(axes.flat, ("ravine", "rosenbrock", "saddle", "rastrigin"), strict=True):
    land = LANDS[name]
    x, y = (np.linspace(*side, 300) for side in land.box)
    height = land.f(np.stack(np.meshgrid(x, y), axis=-1)) - land.f(land.minima[0])
    ax.contour(x, y, np.log10(height + 1e-2), levels=8 if name == "rastrigin" else 14, colors="#CCCCCC", linewidths=0.8)
    for racer in RACERS:
        front = 4 if racer == "descent" else 3
        ax.plot(*best_path[name, racer].T, ".-", ms=3, lw=1.1, color=RACER_COLORS[racer], label=racer, zorder=front)
    ax.plot(*land.minima.T, "*", ms=14, color="white", mec="black", ls="", zorder=5, label="global minimum")
    ax.plot(*land.start, "o", color="black", label="start")
    ax.set(title=name, xlabel="x", ylabel="y", xlim=land.box[0], ylim=land.box[1])
    ax.grid(False)
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=7, fontsize=9)
plt.show()

# %% [markdown]
# On the ravine and in the curved valleys of Rosenbrock and Beale, momentum and Adam are orders of magnitude ahead. On
# the saddle everybody slides off, sooner or later. On Rastrigin's function, a bowl with a dent at every whole number,
# nobody arrives. Was that bad luck with the start? Take 100 random starts, and a rate that falls to zero so that each
# walk can settle; the noisy racer may also choose the strength of its noise.

# %%
land, rng = LANDS["rastrigin"], np.random.default_rng(0)
dents = rng.uniform(-5.12, 5.12, (100, 2))


def arrives(racer, lr, noise=0.0, steps=400):
    """The percentage of the 100 starts that end within 0.5 of the global minimum."""
    w, walk, rng = dents.copy(), optimizer(RACERS[racer], 1.0), np.random.default_rng(0)
    with np.errstate(all="ignore"):
        for k in range(steps):
            g = land.grad(w) + noise * rng.normal(size=w.shape)
            walk.step(w.reshape(-1), g.reshape(-1), lr * (1 - k / steps))
    return int(np.sum(np.linalg.norm(w, axis=1) < 0.5))


NOISES = {racer: (10.0, 30.0, 100.0) if racer == "noisy descent" else (0.0,) for racer in RACERS}
tries = {
    racer: [(arrives(racer, lr, noise), lr) for lr in np.logspace(-3, 0.5, 15) for noise in NOISES[racer]]
    for racer in RACERS
}
arrived = {racer: max(tried) for racer, tried in tries.items()}
for racer, (count, lr) in arrived.items():
    print(f"Rastrigin: {racer:13s} arrives from {count:2d} of 100 starts at its best rate, {lr:.3g}")
stable = 2 / (2 + 40 * np.pi**2)
print(f"in a dent, descent settles at rates below 2/curvature = {stable:.3f}")

# %% [markdown]
# Nobody arrives from everywhere. And look at who comes furthest: plain descent, at a rate several times larger than a
# dent can hold. It leaps about at random until the falling rate lets it settle somewhere, mostly near the middle.
# That is a search by luck, and no merit of the update rule.

# %% [markdown]
# Now race them yourself: click where to start, drag the learning rate, β and the noise. The dashed black line is your own Adam; on another landscape another one wins.

# %%
labs.race.lab(STEP["adam"])

# %% [markdown]
# ## The race on the digits
#
# Now a network, 64-32-10, on the digits. Each contestant tries ten learning rates, half a decade apart, with five
# seeds each; its best rate on validation data then runs on ten fresh seeds. Before you run it: who will win, and by
# how much?

# %%
DIGIT_RATES = np.logspace(-4, 0.5, 10)
CONTESTANTS = {
    "batch descent": ("sgd", N, COLORS["neutral"]),
    "SGD": ("sgd", 32, COLORS["sgd"]),
    "momentum": ("momentum", 32, COLORS["momentum"]),
    "RMSprop": ("rmsprop", 32, COLORS["rmsprop"]),
    "Adam": ("adam", 32, COLORS["adam"]),
}


def digits_run(who, lr, seed, epochs):
    """Validation loss after each epoch, and the test accuracy at the end."""
    rule, size, _ = CONTESTANTS[who]
    net, losses = mlp((64, 32, 10), rng=seed), []
    with np.errstate(all="ignore"):
        train(
            net,
            optimizer(rule, lr),
            epochs,
            size,
            np.random.default_rng(seed),
            lambda: losses.append(loss_of(net, val_x, val_y)),
        )
        return losses, accuracy(net, test_x, test_y)


def swept_losses(who):
    """Validation loss after 8 epochs, (rates, seeds); a run that left the numbers counts as infinite."""
    runs = [[digits_run(who, lr, seed, 8)[0][-1] for seed in range(100, 105)] for lr in DIGIT_RATES]
    return np.nan_to_num(np.array(runs), nan=np.inf)


tables = {who: swept_losses(who) for who in tracked(CONTESTANTS)}
swept = {who: table.mean(axis=1) for who, table in tables.items()}
tuned = {who: DIGIT_RATES[np.argmin(losses)] for who, losses in swept.items()}
final = {who: [digits_run(who, lr, seed, 15) for seed in range(10)] for who, lr in tracked(tuned.items())}

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.6), sharey=True)
for who, (_, _, color) in CONTESTANTS.items():
    losses = np.array([run[0] for run in final[who]])
    low, mid, high = np.quantile(losses, [0.1, 0.5, 0.9], axis=0)
    left.loglog(DIGIT_RATES, swept[who], "o-", ms=4, color=color, label=who)
    left.fill_between(DIGIT_RATES, tables[who].min(axis=1), tables[who].max(axis=1), color=color, alpha=0.15, lw=0)
    right.plot(np.arange(1, 16), mid, color=color)
    right.fill_between(np.arange(1, 16), low, high, color=color, alpha=0.15, lw=0)
left.set(
    title="After 8 epochs: mean and range of 5 seeds", xlabel="learning rate", ylabel="validation loss", ylim=(0.08, 4)
)
right.set(title="Tuned: median and middle 80 % of 10 seeds", xlabel="epochs")
fig.legend(loc="outside lower center", ncols=5)
plt.show()

test = {who: 100 * np.array([run[1] for run in runs]) for who, runs in final.items()}
for who, percent in test.items():
    print(f"{who:14s} lr {tuned[who]:6.4f}   test accuracy {percent.mean():.1f} ± {percent.std(ddof=1):.1f} %")

# %%
order = sorted(test, key=lambda who: -test[who].mean())
for lr in (0.001, 0.01, 0.1):
    losses = {who: swept[who][np.argmin(np.abs(np.log(DIGIT_RATES / lr)))] for who in CONTESTANTS}
    print(
        f"everyone at lr = {lr:<5g}: "
        + " < ".join(f"{who} {losses[who]:.2f}" for who in sorted(losses, key=losses.get))
    )
first, second = order[:2]
ahead = test[first] - test[second]
error = ahead.std(ddof=1) / np.sqrt(len(ahead))
print(f"each at its own rate: {first} is ahead of {second} by {ahead.mean():.2f} ± {error:.2f} points of test accuracy")
print(
    "that is",
    "no more than chance can do" if ahead.mean() < 2 * error else "more than chance explains",
    "(mean ± standard error, 10 seeds)",
)

# %% [markdown]
# With one learning rate for everyone the order depends on the rate. With a rate of its own each, the minibatch
# optimizers end close together, about within the spread of the seeds; what they differ in is how soon they get there,
# and how wide the range of good rates is. Wilson et al. (2017) reported that adaptive methods generalize worse than
# SGD; Choi et al. (2019) found that how one tunes may be the most important factor behind such rankings.

# %% [markdown]
# ## When Adam fails
#
# Reddi, Kale and Kumar (2018) wrote down a problem that is convex, has one parameter, and on which Adam goes the
# wrong way. The loss changes in a cycle of three: once $3x$, twice $-x$, for $x$ between −1 and 1. The sum over a
# cycle is $x$, so the best place is $x = -1$.
#
# Two small gradients push to the right and one large one to the left. Adam with a short memory divides the large one
# by its own size, so it counts for little more than a small one, and the majority wins. AMSGrad, their remedy,
# divides by the *largest* $v$ so far, so that the rate never rises.


# %%
def reddi(walk, cycle, steps, lr):
    """The path of x in [−1, 1] with gradients that repeat `cycle`, from x = 0, at the rate lr/√t."""
    x, path = np.zeros(1), []
    for t in range(1, steps + 1):
        walk.step(x, np.array([cycle[(t - 1) % len(cycle)]]), lr / np.sqrt(t))
        np.clip(x, -1, 1, out=x)
        path.append(x.item())
    return np.array(path)


SMALL, SHORT = (3.0, -1.0, -1.0), {"beta1": 0.0, "beta2": 0.1}
LARGE, LONGER = (1010.0, *[-10.0] * 100), {"beta1": 0.9, "beta2": 0.99}
panels = {
    "3x, −x, −x in turn (β₁ = 0, β₂ = 0.1)": {
        "sgd": reddi(optimizer("sgd", 1.0), SMALL, 5000, 0.5),
        "adam": reddi(optimizer("adam", 1.0, **SHORT), SMALL, 5000, 0.5),
        "amsgrad": reddi(Optimizer("amsgrad", **SHORT), SMALL, 5000, 0.5),
        "adam, defaults": reddi(optimizer("adam", 1.0), SMALL, 5000, 0.5),
    },
    "1010x once, −10x a hundred times": {
        "adam, β₂ = 0.99": reddi(optimizer("adam", 1.0, **LONGER), LARGE, 15_000, 0.5),
        "amsgrad, β₂ = 0.99": reddi(Optimizer("amsgrad", **LONGER), LARGE, 15_000, 0.5),
        "adam, defaults": reddi(optimizer("adam", 1.0), LARGE, 15_000, 0.5),
    },
}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), sharey=True)
for ax, (title, paths) in zip(axes, panels.items(), strict=True):
    for name, path in paths.items():
        color = COLORS["adamw"] if name.endswith("defaults") else COLORS[name.partition(",")[0]]
        ax.semilogx(np.arange(1, len(path) + 1), path, lw=1.2, color=color, label=name)
    ax.axhline(-1, ls=":", color=COLORS["neutral"], label="best place")
    ax.set(title=title, xlabel="step", ylim=(-1.15, 1.15))
    ax.title.set_fontsize(11)
    ax.legend(fontsize=9, loc="upper left" if len(paths) == 3 else "center right")
axes[0].set_ylabel("x")
plt.show()
wrong, mended = (panels["3x, −x, −x in turn (β₁ = 0, β₂ = 0.1)"][name][-1] for name in ("adam", "amsgrad"))

# %% [markdown]
# On the left, Adam with its default memory of 1000 steps finds the right side: an example with a short memory is easy
# to dismiss. So they gave a second one (right): $1010x$ once in 101 steps, $-10x$ otherwise, and $\beta_2 = 0.99$.
# Adam goes the wrong way again, and this time the defaults ($\beta_2 = 0.999$) drift off as well, only more slowly:
# between two large gradients $v$ fades by a tenth, so the small ones are taken a few percent larger than they should
# be, and here a surplus of one percent decides. AMSGrad's $v$ never fades.

# %% [markdown]
# ## Can they solve it?
#
# Claim 10: the five optimizers *"can solve the above problems"*. On slowness you have seen what each can do. For the
# other problem, let them loose on XOR with two hidden units, from the same starts as gradient descent. Each picks the
# best of four rates on starts of its own.

# %%
predict(
    10,
    "Gradient descent gets stuck on nearly half of the starts. And Adam, at its best learning rate?",
    ["on none", "on about 10 of 100", "as often as gradient descent", "more often"],
)

# %%
XOR_RATES = {"sgd": (0.1, 0.3, 1, 3), "momentum": (0.01, 0.03, 0.1, 0.3)}
XOR_RATES |= dict.fromkeys(("rmsprop", "adam"), (0.01, 0.03, 0.1, 0.3))


def xor_percents(name, lr, seeds):
    """The percentage of stuck starts for each seed's set of 100."""
    with np.errstate(all="ignore"):
        return np.array([100 * np.mean(is_stuck(xor_train(optimizer(name, lr), xor_start(2, s), 1500))) for s in seeds])


xor_best = {
    name: min(rates, key=lambda lr: xor_percents(name, lr, [100]).mean()) for name, rates in tracked(XOR_RATES.items())
}
xor_stuck = {name: xor_percents(name, lr, range(5)) for name, lr in xor_best.items()}
fig, ax = plt.subplots(figsize=(7, 3.4))
for k, (name, percents) in enumerate(xor_stuck.items()):
    ax.bar(k, percents.mean(), color=COLORS[name], alpha=0.5)
    ax.plot([k] * 5, percents, "o", color=COLORS[name])
ax.set_xticks(range(4), [f"{name}\nlr = {lr:g}" for name, lr in xor_best.items()])
ax.set(title="XOR with two hidden units: mean and 5 sets of 100 starts", ylabel="stuck starts (%)")
plt.show()
more = xor_stuck["adam"] - xor_stuck["sgd"]
print(
    f"adam minus sgd, same starts: {more.mean():+.1f} ± {more.std(ddof=1) / np.sqrt(5):.1f} points (mean ± standard error)"
)

# %% [markdown]
# None of them frees the stuck, and the two adaptive ones do rather worse. A likely reason: their steps have length lr
# however small the gradient is, and so carry them far into the flat valley before the gradient has said where to go.

# %%
least = min(percents.mean() for percents in xor_stuck.values())
verdict(
    10,
    "does not hold: they go faster, but none of them is sure to leave a trap, and Adam can fail on a convex problem"
    if least > 5 and wrong > 0.9
    else "holds on the problems of this lesson",
    measured="stuck on XOR: "
    + ", ".join(f"{name} {percents.mean():.0f} %" for name, percents in xor_stuck.items())
    + "; "
    f"Rastrigin: Adam arrives from {arrived['Adam'][0]} of 100 starts; Reddi's problem (best −1): Adam {wrong:+.3f}, AMSGrad {mended:+.3f}",
    source="Bottou, Curtis & Nocedal 2018; Reddi, Kale & Kumar 2018; Choi et al. 2019",
)

# %% [markdown]
# ## A question to answer in words
#
# The question is marked by a person; three or four sentences are enough.

# %% [markdown] written="2-question" points=2
# A classmate trains the same network with SGD and with Adam, both at lr = 0.001. Adam's loss is much lower after five
# epochs. "So Adam is the better optimizer", they say. What is wrong with the comparison? Say what you would measure
# instead, and what could make the result come out differently.
#
# *Your answer here.*

# %% [markdown] guide="2-question"
# **1 point** for the flaw: a rate means different things to the two (Adam's steps have about length lr, SGD's have
# length lr·|g|), so the same number is near the best for one and far too small for the other; or: only one run each,
# so the spread over seeds is unknown. **1 point** for a sound comparison: tune each rate with the same effort (same
# number of tries, on validation data), several seeds with their spread, the same budget of epochs or time. Full marks
# also for answers that name the tuning protocol as what decides the ranking (Choi et al. 2019).

# %% [markdown]
# ## Break the tests (optional)
#
# A check is a test that somebody wrote, and a weak test lets wrong code pass: a published course's check of momentum was
# measured to accept an implementation that forgets the old velocity, because it tests one step from $v = 0$. Now you write
# the test. `hunt` runs it on a right `momentum`, which it must accept, and on each wrong one that the course knows.
# The test below looks at one step from rest. Which mistakes does that let through? Make it better until none slips through.


# %%
def my_test(momentum):
    """Accepts an implementation by returning True."""
    new = momentum(w=np.array([1.0, 2.0]), g=np.array([0.5, -1.0]), v=np.zeros(2), lr=0.1, beta=0.9)
    return np.allclose(new[0], [0.95, 2.1])


hunt(my_test, "momentum")

# %% [markdown]
# <details><summary>What a strong test has</summary>
# A velocity that is not zero, several steps in a row, values of lr and beta other than the defaults and the defaults
# themselves, and a look at everything that is returned.</details>

# %% [markdown]
# ## What we found

# %%
findings()

# %% [markdown]
# **Three questions to think about**
#
# <details><summary>1. Momentum with β = 0.9 at lr = 0.01 and plain SGD at lr = 0.1: why do they often train alike?</summary>
# On a slowly changing gradient v grows to g/(1−β) = 10 g, so the step is 0.01 · 10 g = 0.1 g. They differ where
# gradients change sign from step to step: there momentum's sum cancels.</details>
#
# <details><summary>2. You multiply the loss by 100. Which of the optimizers need another learning rate?</summary>
# SGD and momentum: their steps grow 100-fold, so they need a hundredth of the rate. RMSprop and Adam divide the
# factor out again (up to ε).</details>
#
# <details><summary>3. Why does Adam's first step not depend on the size of the gradient?</summary>
# At t = 1 the corrected averages are m̂ = g and v̂ = g², and g/√g² is its sign. The step has length lr in every
# parameter.</details>
#
# **Where to read on**: Goh, *Why Momentum Really Works* (Distill, 2017), with pictures to move; Bottou, Curtis &
# Nocedal, *Optimization Methods for Large-Scale Machine Learning* (2018); Kingma & Ba, *Adam* (2015); Reddi, Kale &
# Kumar, *On the Convergence of Adam and Beyond* (2018); Wilson et al., *The Marginal Value of Adaptive Gradient
# Methods in Machine Learning* (2017); Choi et al., *On Empirical Comparisons of Optimizers for Deep Learning* (2019).
