# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · What are the different types of optimization?
#
# To train a network is to look for the lowest point of a function of its weights. A slide deck says what kinds of function one
# can meet there:
#
# > "There are two types of optimizations: 1. Convex optimization. 2. Non-Convex optimization. Convex optimization involves
# > the function that has only one minima, corresponding to Global optimum (minima or maxima). There is no concept of local
# > optima for convex optimization problems. Non-convex optimization involves a function that has multiple optima values, out
# > of which only one is the global optima. Depending on the loss function, it can be very difficult to locate global optima."
#
# That makes six claims. For each you say what you expect, build the tool that tests it, run the experiment with *your* code, and
# read the verdict off the result.
#
# **Afterwards you can** tell a convex function from a non-convex one by a number; compute a gradient without any calculus, and
# know when to trust it; walk downhill, and say in advance which learning rate breaks the walk; tell a minimum from a saddle; and say why
# a network's loss is not convex, and why that is often less of a problem than it sounds.
#
# | part | minutes |
# |---|---|
# | The chord and the gap | 12 |
# | Slopes from differences | 10 |
# | Walking downhill, and claims 1 to 4 | 25 |
# | The largest stable learning rate | 15 |
# | Not convex: claim 5 | 10 |
# | Minimum, maximum or saddle | 10 |
# | Hard to find: claim 6 | 8 |
#
# **You need** NumPy arrays; derivatives and gradients; the eigenvalues of a symmetric matrix (`np.linalg.eigvalsh`; where all of them are positive, the matrix is called
# *positive definite*); and what a network with one hidden layer is: $\text{output} = \varphi(xW_1 + b_1)\,W_2 + b_2$, where $\varphi$ is tanh or ReLU, $\max(0, z)$, and each entry of
# $\varphi(\ldots)$ is a *hidden unit*. A classifier turns its outputs into chances (by the *softmax*, of which unit 3 tells more), and its loss, the *cross-entropy*, is the mean of
# $-\log$ of the chance given to the right answer.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

from autograder.notebook import check, findings, predict, usable, verdict
from nnlib import binary_cross_entropy, data, labs, landscapes, mlp, mse, softmax_cross_entropy
from nnlib.labs import style

style.use()
COLORS, PALETTE = style.COLORS, style.PALETTE
LAND = landscapes.LANDSCAPES  # well-known functions, each with its gradient and its lowest points


# %% [markdown]
# ## The chord and the gap
#
# Pick two points on the graph of $f$ and stretch a string between them, the *chord*. Walk from $y$ (at $\lambda = 0$) to $x$ (at $\lambda = 1$): the
# string is at height $\lambda f(x) + (1-\lambda) f(y)$, the graph at $f(\lambda x + (1-\lambda) y)$. The difference is the *gap*:
#
# $$\text{gap} = \lambda f(x) + (1-\lambda) f(y) - f\big(\lambda x + (1-\lambda)y\big),$$
#
# $$0 \le \lambda \le 1.$$
#
# **A function is convex when its gap is never negative**, whichever two points and whichever $\lambda$ you take: the graph never rises above a string.
# (Jensen extended this in 1906 from two points to any weighted mean. For $f(x) = x^2$ the gap is an old friend: the variance.)
#
# **Convention: $\lambda$ is the weight of $x$, on the string and on the graph; the gap is string minus graph.** Some books give $\lambda$ to $y$.


# %% answer="convexity_gap"
def convexity_gap(f, x, y, lam):
    """λ f(x) + (1−λ) f(y) − f(λx + (1−λ)y), a number.
    x and y are arrays of one shape, f maps such an array to a number.
    """
    ### BEGIN SOLUTION
    chord = lam * f(x) + (1 - lam) * f(y)
    return chord - f(lam * x + (1 - lam) * y)
    ### END SOLUTION


# %% check="convexity_gap"
check(convexity_gap)

# %%
gap = usable(convexity_gap)


def draw_chord(ax, f, x, y, lam, title):
    """The graph of f, the chord between x and y, and the gap at lam."""
    line, between = np.linspace(-2.6, 2.6, 200), lam * x + (1 - lam) * y
    height = f(between) + gap(f, x, y, lam)
    ax.plot(line, [f(v) for v in line], color=COLORS["train"], label="f")
    ax.plot([x, y], [f(x), f(y)], "o--", color="black", lw=1.5, label="chord")
    color = COLORS["good"] if height >= f(between) else COLORS["bad"]
    ax.plot([between, between], [f(between), height], color=color, lw=5, label=f"gap {height - f(between):+.2f}")
    ax.set(title=title, xlabel="x", ylabel="f(x)")
    ax.legend(loc="upper center")


fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
draw_chord(left, lambda v: v**2 + 0.3 * v, -1.5, 2.0, 0.6, "Convex: the graph hangs below")
draw_chord(right, lambda v: v**2 + 1.5 * np.sin(3 * v), -2.2, 1.3, 0.2, "Not convex: it pokes through")
plt.show()

print(
    f"gap of x² between 1 and 5 at λ = ½: {gap(lambda v: v**2, 1.0, 5.0, 0.5)}; variance of 1 and 5: {np.var([1, 5])}"
)

# %% [markdown]
# Take an end of the chord and drag it (or move the sliders): on which curves does the gap stay above zero wherever you pull?

# %%
labs.convexity.lab(gap)

# %% [markdown]
# One negative gap *proves* that a function is not convex. No negative gap in a few thousand tries proves nothing, but it is a strong hint; a
# proof takes algebra. The usual one looks at the *Hessian*, the matrix of second derivatives: a function that has one is convex exactly when that matrix has
# no negative eigenvalue anywhere (Boyd & Vandenberghe 2004, section 3.1.4). It is the gap seen through a microscope: for two points $2d$ apart the gap
# in the middle is about $\tfrac12 d^2 f''$.
#
# Here are 2000 random strings on each of seven functions. The last one is the loss of a small network, as a function of its 25 weights.

# %%
MOON_X, MOON_Y = data.moons(100, noise=0.15, rng=0)
MOON_Y = MOON_Y[:, None].astype(float)
HIDDEN = 6
moon_net = mlp((2, HIDDEN, 1), activation="tanh")


def moon_loss(w):
    """The mean cross-entropy of the network with weights w on 100 points of two half moons."""
    moon_net.w[...] = w
    return binary_cross_entropy(moon_net.forward(MOON_X), MOON_Y)[0]


SUSPECTS = {  # name: (the function, how many coordinates)
    "Σ x²": (lambda v: (v**2).sum(), 3),
    "Σ |x|  (has a kink)": (lambda v: np.abs(v).sum(), 3),
    "e^x": (lambda v: float(np.exp(v[0])), 1),
    "log Σ e^x": (lambda v: np.log(np.exp(v).sum()), 3),
    "x² + 3 sin² x": (LAND["pl"].f, 1),
    "Rosenbrock's valley": (LAND["rosenbrock"].f, 2),
    "a network's loss": (moon_loss, moon_net.w.size),
}
print("function               gaps below 0     lowest gap")
for name, (f, n) in SUSPECTS.items():
    rng = np.random.default_rng(1)
    gaps = [float(gap(f, *rng.normal(size=(2, n)) * 2, rng.uniform(0.05, 0.95))) for _ in range(2000)]
    print(f"{name:22s} {np.mean(np.array(gaps) < -1e-9):10.1%} {min(gaps):16.3g}")

# %% [markdown]
# The first four never go below 0 (up to rounding): they are convex, one of them with a kink, where it has no derivative at all. The other three are not. Keep the fifth in mind; it
# comes back in claim 5.
#
# ## Slopes from differences
#
# To walk downhill one needs the gradient: for each coordinate, the slope of $f$ when that coordinate alone moves. No calculus is needed to get one. Move
# coordinate $i$ a little up, a little down, and divide:
#
# $$g_i = \frac{f(x + h e_i) - f(x - h e_i)}{2h}, \qquad e_i = (0, \dots, 1, \dots, 0).$$
#
# Why both sides? By Taylor, $f(x \pm h) = f \pm h f' + \tfrac12 h^2 f'' \pm \tfrac16 h^3 f''' + \dots$ In the one-sided difference $\frac{f(x+h)-f(x)}{h}$ the error
# $\tfrac12 h f''$ stays. In the two-sided one it cancels, and what is left is $\tfrac16 h^2 f'''$.
#
# **Convention: central differences, a step of $h$ to each side, not more than two calls of $f$ for each entry; the result has the shape of $x$.**


# %% answer="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences, shaped like x.
    f maps an array shaped like x to a number.
    """
    ### BEGIN SOLUTION
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g
    ### END SOLUTION


# %% check="numerical_gradient"
check(numerical_gradient)

# %% [markdown]
# How small should $h$ be? Not as small as possible. A computer keeps about 16 digits of $f$; when $h$ is tiny, $f(x+h)$ and $f(x-h)$ agree in
# almost all of them, and little is left after the subtraction.

# %%
slopes = usable(numerical_gradient)

h_values = np.logspace(-15, 0, 46)
point = np.array([0.7])
central = [abs(slopes(lambda v: float(np.exp(v[0])), point, h)[0] - math.exp(0.7)) for h in h_values]
one_sided = [abs((math.exp(0.7 + h) - math.exp(0.7)) / h - math.exp(0.7)) for h in h_values]
fig, ax = plt.subplots(figsize=(7.5, 3.6))
ax.loglog(h_values, np.maximum(one_sided, 1e-13), "o-", ms=4, lw=1, color=COLORS["bad"], label="one-sided")
ax.loglog(h_values, np.maximum(central, 1e-13), "o-", ms=4, lw=1, color=COLORS["good"], label="central (yours)")
ax.axvline(1e-5, color=COLORS["neutral"], ls=":", label="h = 1e-5")
ax.set(
    title="Rounding on the left, the formula's error on the right",
    xlabel="step h",
    ylabel="error of the slope of eˣ at 0.7",
)
ax.legend()
plt.show()

# %% [markdown]
# The best $h$ for the central difference is near $10^{-5}$, and even there 5 of 16 digits are lost. So why does anyone derive gradients by hand? Because a
# network with a million weights would need two million evaluations for one step. *Backpropagation* gets the same numbers for the price of about
# two. What differences are good for is to check it:

# %%


def moon_gradient(w):
    """The gradient of moon_loss at w, by backpropagation."""
    moon_net.w[...] = w
    _, dlogits = binary_cross_entropy(moon_net.forward(MOON_X), MOON_Y)
    moon_net.backward(dlogits, input_gradient=False)
    return moon_net.g.copy()


somewhere = np.random.default_rng(0).normal(size=moon_net.w.size)
off = np.abs(slopes(moon_loss, somewhere) - moon_gradient(somewhere)).max()
print(f"25 slopes: differences against backpropagation, largest disagreement {off:.1e}")

# %% [markdown]
# ## Walking downhill
#
# The gradient points uphill, so step against it, ask again where you have arrived, and step again:
#
# $$x_{k+1} = x_k - \text{lr}\cdot\nabla f(x_k).$$
#
# The factor lr is the *learning rate*. This is gradient descent (Cauchy 1847), and every optimizer of unit 2 is a variation of this line.
#
# **Convention: the whole path is returned, one point a row, the start first: steps + 1 rows. Plain descent: no momentum, no stopping early, the same lr at
# every step.** A trap: `x -= ...` changes the array that is already in your list.


# %% answer="gradient_descent"
def gradient_descent(grad, x0, lr, steps):
    """The path of plain gradient descent from x0, shape (steps + 1, n), row 0 being x0.
    grad maps (n,) to (n,).
    """
    ### BEGIN SOLUTION
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)
    ### END SOLUTION


# %% check="gradient_descent"
check(gradient_descent)

# %% [markdown]
# ## Two types?
#
# Claim 1: *"There are two types of optimizations: convex and non-convex."* If that were the division that matters, then all convex problems would ask for the
# same treatment. Take four of them, each with its best point known:
#
# 1. **smooth**: a quadratic bowl;
# 2. **a kink**: $|x - c_1| + 2\,|y - c_2|$, the same valley with a sharp floor (as L1 penalties and ReLUs have);
# 3. **a fence**: the bowl again, but only $y \ge 0$ is allowed, and the bowl's bottom lies outside;
# 4. **noise**: the bowl again, but each gradient comes with random errors (as it does from a minibatch).

# %%
predict(
    1,
    "Four convex problems: smooth, with a kink, with a fence, with noise. In how many does plain gradient descent arrive at the best point?",
    ["in all four", "in three", "in two", "in one"],
)

# %%
descend = usable(gradient_descent)

BOTTOM, CURVATURE, BEGIN = np.array([1.5, -1.0]), np.array([1.0, 4.0]), np.array([-2.5, 2.03])


def bowl_gradient(x):
    return CURVATURE * (x - BOTTOM)


def noisy_bowl(seed):
    rng = np.random.default_rng(seed)
    return lambda x: bowl_gradient(x) + rng.normal(size=2)


def kink_gradient(x):
    return np.array([1.0, 2.0]) * np.sign(x - BOTTOM)


fenced_best = np.array([1.5, 0.0])
problems = {
    "smooth": (descend(bowl_gradient, BEGIN, 0.1, 300), BOTTOM),
    "a kink": (descend(kink_gradient, BEGIN, 0.1, 300), BOTTOM),
    "a fence": (descend(bowl_gradient, BEGIN, 0.1, 300), fenced_best),
    "noise": (descend(noisy_bowl(0), BEGIN, 0.1, 300), BOTTOM),
}
missed = {name: np.linalg.norm(path[-1] - best) for name, (path, best) in problems.items()}
noise_ends = [np.linalg.norm(descend(noisy_bowl(s), BEGIN, 0.1, 300)[-1] - BOTTOM) for s in range(20)]
missed["noise"] = np.mean(noise_ends)  # of 20 runs; the picture shows the first

grid = np.stack(np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-2.5, 2.5, 101)), axis=-1)
bowl_height = (CURVATURE * (grid - BOTTOM) ** 2).sum(-1) / 2
kink_height = (np.array([1.0, 2.0]) * np.abs(grid - BOTTOM)).sum(-1)
fig, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharex=True, sharey=True)
for ax, (name, (path, best)) in zip(axes, problems.items(), strict=True):
    height = kink_height if name == "a kink" else bowl_height
    ax.contour(grid[..., 0], grid[..., 1], height, levels=9, colors="#BBBBBB", linewidths=1)
    if name == "a fence":
        ax.axhspan(-2.5, 0, color=COLORS["neutral"], alpha=0.3, lw=0)
        ax.text(-2.8, -2.3, "not allowed", fontsize=10)
    ax.plot(*path.T, ".-", ms=4, lw=1, color=COLORS["path"], label="descent")
    ax.plot(*best, "*", ms=13, color=COLORS["minimum"], mec="black", mew=0.6, label="best point")
    ax.set(title=f"{name}: misses by {missed[name]:.1g}", xlabel="x")
    ax.title.set_fontsize(11)
axes[0].set_ylabel("y")
axes[0].legend(fontsize=9, loc="upper right")
plt.show()

# %% [markdown]
# At the kink the slope never gets smaller, so the walk hops to and fro; the cure is a shrinking learning rate. At the fence it walks
# straight out; the cure is to step back in after each step (*projection*). In the noise it hovers at a distance set by lr; the cure is a smaller lr, or averaging. All four
# problems are convex.
#
# So convexity is one way to sort problems among several: smooth or not, with or without constraints, exact or noisy, and methods that use
# slopes only (*first order*) or curvatures as well (*second order*).

# %%
arrived = sum(d < 1e-6 for d in missed.values())
assert arrived == 1
verdict(
    1,
    "holds only as one way of sorting among several: smoothness, constraints and noise decide as much",
    measured="plain descent on four convex problems misses the best point by "
    + ", ".join(f"{d:.1g} ({name})" for name, d in missed.items()),
    source="Boyd & Vandenberghe 2004, chapters 1 and 4; Bottou, Curtis & Nocedal 2018",
)

# %% [markdown]
# ## Only one minimum?
#
# Claim 2: *"Convex optimization involves the function that has only one minima."* Try it on three convex functions: a round bowl; least squares with fewer
# equations than unknowns, $\tfrac12(x + 2y - 2)^2$; and $e^x$.

# %%
predict(
    2,
    "Least squares with fewer equations than unknowns, from 5 starts: where do the 5 walks end?",
    ["all at one point", "at 5 points with one loss", "at 5 points with different losses"],
)

# %%
row = np.array([1.0, 2.0])
starts = np.random.default_rng(3).uniform(-2.4, 2.4, (5, 2))
walks = {
    "One minimum": [descend(lambda v: v - np.array([0.4, 0.2]), s, 0.15, 200) for s in starts],
    "Many: a flat valley": [descend(lambda v: (row @ v - 2) * row, s, 0.05, 200) for s in starts],
}
surfaces = {
    "One minimum": ((grid - np.array([0.4, 0.2])) ** 2).sum(-1) / 2,
    "Many: a flat valley": (grid @ row - 2) ** 2 / 2,
}
slide = descend(np.exp, np.array([1.0]), 0.5, 20_000)[:, 0]

fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.5))
for ax, name in zip(axes, walks, strict=False):
    ax.contour(
        grid[..., 0], grid[..., 1], surfaces[name], levels=[0.05, 0.3, 1, 2.5, 5, 9, 15], colors="#BBBBBB", linewidths=1
    )
    for path in walks[name]:
        ax.plot(*path.T, color=COLORS["train"], lw=1.5)
    begin, end = np.array([(p[0], p[-1]) for p in walks[name]]).transpose(1, 2, 0)
    ax.plot(*begin, "o", ms=5, color=COLORS["start"], label="start")
    ax.plot(*end, "*", ms=12, color=COLORS["minimum"], mec="black", mew=0.6, label="end")
    ax.set(title=name, xlabel="x", ylabel="y", xlim=(-3, 3), ylim=(-2.5, 2.5))
axes[0].legend(fontsize=9)
axes[2].semilogx(np.arange(1, 20_002), slide, color=COLORS["train"])
axes[2].set(title="None: eˣ is left for ever", xlabel="step", ylabel="x")
plt.show()

# The same with 10 equations and 20 unknowns: as many equally good answers, in more dimensions.
rng = np.random.default_rng(0)
A, b = rng.normal(size=(10, 20)), rng.normal(size=10)
ends = np.array([descend(lambda v: A.T @ (A @ v - b), rng.normal(size=20), 0.02, 2000)[-1] for _ in range(5)])
losses = [float(((A @ end - b) ** 2).sum() / 2) for end in ends]
apart = max(np.linalg.norm(p - q) for p in ends for q in ends)
print(f"10 equations, 20 unknowns: losses {min(losses):.0e} to {max(losses):.0e}, ends up to {apart:.1f} apart")
print(f"eˣ after 20 000 steps: x = {slide[-1]:.2f}, still falling; its lowest value, 0, is never reached")

# %% [markdown]
# Why can the set of best points of a convex function be large, but never in two pieces? Take two best points: the string between them is level, the graph is not above it and not below the
# lowest value, so every point between them is a best point too. The best points form one convex set: a point, a line, a plane, or nothing. When the gap is strictly
# positive between different points (*strictly convex*), there is at most one.

# %%
assert max(losses) < 1e-12 and apart > 1
verdict(
    2,
    "holds only when the function is strictly convex and attains its lowest value; otherwise there are many minima, or none",
    measured=f"least squares: 5 ends up to {apart:.1f} apart, all with loss below 1e-12; eˣ: at x = {slide[-1]:.1f} after 20 000 steps, and going on",
    source="Boyd & Vandenberghe 2004, section 4.2",
)

# %% [markdown]
# ## Minima or maxima?
#
# Claim 3: the one optimum is *"corresponding to Global optimum (minima or maxima)"*. The word *or* is the question here. Climb a convex bowl instead: let the ground be the square
# $[-1, 1]^2$, step *along* the gradient, and come back to the edge when you have left. Then do the same on the bowl turned over, which is *concave*.

# %%
predict(
    3,
    "Climb a convex bowl on a square, from 200 starts: at how many different tops do you end?",
    ["1", "2", "4", "200"],
)

# %%


def climb(grad, start, lr=0.1, steps=100):
    """Gradient ascent on the square: each step is descent on −f, and then a projection onto [−1, 1]²."""
    x = start
    for _ in range(steps):
        x = np.clip(descend(lambda v: -grad(v), x, lr, 1)[-1], -1, 1)
    return x


BOWL_CENTRE, BOWL_CURVES = np.array([0.25, -0.15]), np.array([1.0, 2.0])
grounds = {"convex": 1, "concave": -1}
square = np.stack(np.meshgrid(*[np.linspace(-1, 1, 81)] * 2), axis=-1)
climbers = np.random.default_rng(0).uniform(-1, 1, (200, 2))
tops = {}
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.9))
for ax, (name, sign) in zip(axes, grounds.items(), strict=True):

    def height_of(x, sign=sign):
        return sign * (BOWL_CURVES * (x - BOWL_CENTRE) ** 2).sum(-1) / 2

    summits = np.array([climb(lambda v, s=sign: s * BOWL_CURVES * (v - BOWL_CENTRE), c) for c in climbers])
    tops[name] = np.unique(summits.round(4), axis=0)
    which = np.linalg.norm(summits[:, None] - tops[name], axis=2).argmin(1)
    ax.contour(
        square[..., 0], square[..., 1], height_of(square), levels=10, colors="#BBBBBB", linewidths=1, linestyles="-"
    )
    ax.scatter(*climbers.T, c=np.array(PALETTE)[which], s=14)
    for k, top in enumerate(tops[name]):
        ax.plot(
            *top,
            "^",
            ms=12,
            color=PALETTE[k],
            mec="black",
            clip_on=False,
            zorder=5,
            label=f"top, height {abs(height_of(top)):.2f}",
        )
    ax.set(title=f"Maximizing a {name} function", xlabel="x", ylabel="y", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
    ax.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=2)
plt.show()

# %% [markdown]
# Each start has the colour of the top that it reached. Maximizing a *convex* function has four local maxima here, three of them not the best; in $n$ dimensions
# there can be $2^n$. Maximizing a *concave* function is minimizing a convex one upside down, and has a single top.

# %%
assert len(tops["convex"]) == 4 and len(tops["concave"]) == 1
verdict(
    3,
    "holds when a convex function is minimized or a concave one maximized, and not the other way round",
    measured=f"200 climbs: {len(tops['convex'])} different tops on the convex bowl, {len(tops['concave'])} on the concave one",
    source="Boyd & Vandenberghe 2004, section 4.2.1; Rockafellar 1970, section 32",
)

# %% [markdown]
# ## No local optima?
#
# Claim 4: *"There is no concept of local optima for convex optimization problems."* A *local* minimum is a point with no lower point nearby. Two tests: does
# descent end at one height from anywhere? And does the straight way to the best point begin downhill from anywhere?
#
# To walk from 400 starts at once, lay them end to end as *one* long vector: no coordinate minds the others, so your `gradient_descent` does them all in one call.

# %%
predict(4, "400 walks down a convex function: how many end higher than the lowest one?", ["none", "a few", "most"])

# %%


def settle(grad, starts, lr, steps):
    """Where walks from all starts (k, n) end: they are walked as one long vector, in stages of 50 steps."""
    x = starts.reshape(-1)
    for _ in range(steps // 50):
        x = descend(lambda v: grad(v.reshape(starts.shape)).reshape(-1), x, lr, 50)[-1]
    return x.reshape(starts.shape)


def smooth_max(x):
    """log(e^{x+2y} + e^{x−2y} + e^{−2x}): convex, and not a quadratic."""
    return np.log(np.exp(x @ FACES).sum(-1))


def smooth_max_gradient(x):
    e = np.exp(x @ FACES)
    return (e / e.sum(-1, keepdims=True)) @ FACES.T


FACES = np.array([[1.0, 1.0, -2.0], [2.0, -2.0, 0.0]])
tilted = landscapes.double_well(0.5)
lands = {  # name: (f, gradient, box, lr, steps)
    "smooth maximum (convex)": (smooth_max, smooth_max_gradient, [(-3, 3)] * 2, 0.2, 1000),
    "double well, tilted": (tilted.f, tilted.grad, tilted.box, 0.02, 1000),
    "Rastrigin": (LAND["rastrigin"].f, LAND["rastrigin"].grad, [(-3, 3)] * 2, 1e-3, 1000),
}


def starts_uphill(f, best, start):
    """Does the straight way from start to best begin uphill? The slope along it, from numerical_gradient, tells."""
    return float(slopes(lambda v: float(f(v)), start) @ (best - start)) > 1e-6


stuck, uphill = {}, {}
fig, ax = plt.subplots(figsize=(8, 3.4))
for k, (name, (f, grad, box, lr, steps)) in enumerate(lands.items()):
    starts = np.random.default_rng(0).uniform(*np.array(box).T, (400, len(box)))
    ends = settle(grad, starts, lr, steps)
    above, best = f(ends) - f(ends).min(), ends[f(ends).argmin()]
    stuck[name] = float((above > 1e-6).mean())
    uphill[name] = float(np.mean([starts_uphill(f, best, start) for start in starts]))
    ax.plot(np.linspace(0, 100, 400), np.sort(above), color=PALETTE[k], lw=2.5, label=name)
    print(f"{name:24s} end above the lowest: {stuck[name]:5.1%}   way to the best begins uphill: {uphill[name]:5.1%}")
ax.set(title="Where 400 walks end", xlabel="walks, in order of their ends (%)", ylabel="height above the lowest end")
ax.legend()
plt.show()

# %% [markdown]
# The reason is a string again. Say $x$ is not the best point of a convex $f$, and $x^*$ is. The string from $x$ to $x^*$ falls from the first millimetre on, and the graph is not above it. So
# there are lower points as near to $x$ as you like, and $x$ is no local minimum. Every local minimum is a global one.

# %%
CONVEX, WELL, DENTS = lands
assert stuck[CONVEX] == uphill[CONVEX] == 0
verdict(
    4,
    "holds: the concept exists, but for a convex function every local minimum is a global one",
    measured=f"400 walks that end above the lowest: {stuck[CONVEX]:.0%} on a convex function, {stuck[WELL]:.0%} on a double well, "
    f"{stuck[DENTS]:.0%} on Rastrigin's; straight ways that begin uphill: {uphill[CONVEX]:.0%}, {uphill[WELL]:.0%}, {uphill[DENTS]:.0%}",
    source="Boyd & Vandenberghe 2004, section 4.2.2",
)

# %% [markdown]
# ## The largest stable learning rate
#
# Near a minimum every smooth function looks like a quadratic, $f(x) = \tfrac12 x^\top A x$, with gradient $A x$. Along an eigenvector of $A$ with eigenvalue
# $\lambda$ (the curvature in that direction) one step does this:
#
# $$x \;\leftarrow\; x - \text{lr}\,\lambda\,x = (1 - \text{lr}\,\lambda)\,x.$$
#
# The walk converges when $|1 - \text{lr}\,\lambda| < 1$, that is when $0 < \text{lr} < 2/\lambda$. All directions share one lr, so the steepest sets the limit: $\text{lr} < 2/\lambda_\max$.
#
# **Convention: $A$ is symmetric and positive definite; the limit is $2/\lambda_\max$ for $\tfrac12 x^\top A x$.** For $x^\top A x$, without the half, it would be $1/\lambda_\max$. (The *fastest* rate is another one,
# $2/(\lambda_\min + \lambda_\max)$.)


# %% answer="largest_stable_lr"
def largest_stable_lr(A):
    """The limit of the learning rates with which gradient
    descent converges on ½ xᵀA x, A symmetric positive definite.
    """
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(A)[-1]
    ### END SOLUTION


# %% check="largest_stable_lr"
check(largest_stable_lr)

# %% [markdown]
# What happens at the limit, and just above it? On a quadratic the answer is plain: 2 % below converges, 2 % above blows up. On a function whose walls
# get steeper or flatter farther out there is a whole world in between. On the right each column is one learning rate on the double well $(x^2-1)^2$, whose curvature at its minima is 8, so that the limit is
# $0.25$: the dots are the points that the walk visits in the end.

# %%
stable = usable(largest_stable_lr)

A = np.array([[3.0, 1.2], [1.2, 1.0]])
limit = float(stable(A))
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4))
for k, share in enumerate((0.5, 0.98, 1.0, 1.02, 1.3)):
    path = descend(lambda v: A @ v, np.array([1.0, 1.0]), share * limit, 60)
    left.semilogy(np.linalg.norm(path, axis=1), color=PALETTE[k], label=f"{share:g} × limit")
left.set(title="A quadratic: distance to the minimum", xlabel="step", ylabel="‖x‖", ylim=(1e-6, 1e6))
left.legend(fontsize=9, loc="lower left")

rates = np.linspace(0.2, 0.5, 600)
well_gradient, well_limit = LAND["double_well"].grad, float(stable(np.array([[8.0]])))
path = descend(
    lambda v: rates * well_gradient(v[:, None])[:, 0], np.full(600, 0.6), 1.0, 500
)  # each entry its own rate
right.plot(np.tile(rates, 60), path[-60:].reshape(-1), ",", color=COLORS["train"])
right.axvline(well_limit, color=COLORS["bad"], ls="--")
right.text(well_limit + 0.005, -1.4, "limit 2/8", color=COLORS["bad"], fontsize=11)
right.set(title="A double well: the points visited in the end", xlabel="learning rate", ylabel="x")
plt.show()
moving = np.abs(path[-1] - path[-2]) > 0.01
print(f"double well: the walk comes to rest at every lr below {rates[moving].min():.4f}, and hops from there on")

# %% [markdown]
# Just above the limit the walk hops between two points, one on each side of the minimum; then between four, eight, and then without any pattern, until it jumps
# over to the other well. A loss that goes up and down in a steady rhythm is the sign of a learning rate just above the limit.
#
# ### At the edge
#
# Which limit holds for a network, whose curvature changes as it trains? We train one with full-batch gradient descent and measure its *sharpness* on the way: the largest
# eigenvalue of the Hessian. For a given lr the walk is stable while the sharpness is below 2/lr.

# %%
CURVE_X = np.linspace(-1, 1, 30)[:, None]
CURVE_Y = 8 * CURVE_X**4 - 8 * CURVE_X**2 + 1  # Chebyshev's polynomial of degree 4


def curve_net(seed):
    return mlp((1, 12, 1), activation="tanh", init="xavier_normal", rng=seed)


curve = curve_net(0)


def curve_loss(w):
    curve.w[...] = w
    return mse(curve.forward(CURVE_X), CURVE_Y)[0]


def curve_gradient(w):
    curve.w[...] = w
    _, dy = mse(curve.forward(CURVE_X), CURVE_Y)
    curve.backward(dy, input_gradient=False)
    return curve.g.copy()


def hessian(grad, x, h=1e-4):
    """The second derivatives at x (n,): the central difference of the gradient along each coordinate."""
    H = np.array([(grad(x + h * e) - grad(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    return (H + H.T) / 2


def edge_walk(seed, lr, stages=60, steps=100):
    """(sharpness, loss) after each stage of descent."""
    w, seen = curve_net(seed).w.copy(), []
    for _ in range(stages):
        seen.append((np.linalg.eigvalsh(hessian(curve_gradient, w))[-1], curve_loss(w)))
        w = descend(curve_gradient, w, lr, steps)[-1]
    return np.array(seen).T


fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))
for lr, color in ((0.1, PALETTE[0]), (0.2, PALETTE[1])):
    runs = np.array([edge_walk(seed, lr) for seed in range(5)])  # (seed, sharpness or loss, stage)
    left.plot(np.arange(60) * 100, runs[:, 0].T, color=color, lw=1.2)
    right.semilogy(np.arange(60) * 100, runs[:, 1].T, color=color, lw=1.2)
    left.axhline(2 / lr, color=color, ls="--", lw=1.5, label=f"2/lr = {2 / lr:.0f} for lr = {lr}")
    late = runs[:, 0, -10:].mean(axis=1)
    print(
        f"lr = {lr}: 2/lr = {2 / lr:.0f}; sharpness in the last 1000 steps: {late.min():.1f} to {late.max():.1f} (5 seeds)"
    )
left.set(title="Sharpness climbs to 2/lr and stays", xlabel="step", ylabel="largest curvature", ylim=(0, 25))
left.legend(fontsize=9, loc="lower right")
right.set(title="The loss falls, in hops", xlabel="step", ylabel="mean squared error")
plt.show()

# %% [markdown]
# The network walks into ever sharper valleys until its curvature is just what the learning rate can bear, and then stays at that edge, with a loss that
# hops but falls. Cohen et al. (2021) named this *the edge of stability* and found it in many networks trained with full-batch descent. So the number $2/\lambda_{\max}$ is not only a limit; it also tells where
# training will go.
#
# ## Not convex
#
# Claim 5: *"Non-convex optimization involves a function that has multiple optima values, out of which only one is the global optima."* First a function that you met
# above as not convex: $x^2 + 3\sin^2 x$.

# %%
predict(
    5,
    "Reorder the 6 hidden units of a trained network (each takes its weights along), and also average the old and the new weights. Who still has a low loss?",
    ["both", "the reordered network only", "the average only", "neither"],
)

# %%
pl, line = LAND["pl"], np.linspace(-10, 10, 801)
starts = np.linspace(-10, 10, 41)[:, None]
pl_ends = settle(pl.grad, starts, 0.1, 500)
curvature = 2 + 6 * np.cos(2 * line)
ratio = pl.grad(line[line != 0, None])[:, 0] ** 2 / 2 / pl.f(line[line != 0, None])
fig, ax = plt.subplots(figsize=(8, 3.4))
ax.plot(line, pl.f(line[:, None]), color=COLORS["train"], label="x² + 3 sin² x")
bent = np.where(curvature < 0, pl.f(line[:, None]), np.nan)
ax.plot(line, bent, color=COLORS["bad"], lw=5, label="curvature below 0")
ax.plot(starts[:, 0], pl.f(starts), "o", ms=4, color=COLORS["start"], label="41 starts")
ax.plot(pl_ends[:, 0], pl.f(pl_ends), "*", ms=14, color=COLORS["minimum"], mec="black", mew=0.6, label="41 ends")
ax.set(title="Not convex, and yet a single minimum", xlabel="x", ylabel="f(x)")
ax.legend(fontsize=9, loc="upper center")
plt.show()
pl_gap = float(gap(lambda v: float(pl.f(v)), np.array([1.0]), np.array([2.2]), 0.5))
print(
    f"a negative gap: {pl_gap:.2f}; the ends lie within {np.abs(pl_ends).max():.0e} of 0; ½ f'² / f is at least {ratio.min():.3f}"
)

# %% [markdown]
# The slope here never vanishes except at the bottom. More exactly: $\tfrac12 f'(x)^2 \ge \mu\,(f(x) - f^*)$ for a $\mu > 0$ (here $\mu = 1/32$ will do), the condition of Polyak and Łojasiewicz (1963). Where it holds,
# gradient descent with a small enough lr comes closer by a constant factor each step, convex or not (Karimi, Nutini & Schmidt 2016). So non-convex does not imply several optima.
#
# ### Twins
#
# Now a network. Its hidden units have no fixed places: let units 1 and 2 change seats, each taking its incoming and outgoing weights along, and the network computes the same
# function. With tanh one can also flip all signs of a unit. Six units make $6! \cdot 2^6 = 46\,080$ networks with one and the same loss (Hecht-Nielsen 1990; Sussmann 1992).
# We train a network on the moons, move each unit one seat on, and look at the loss on the straight line between the twins.

# %%
SEATS = np.roll(np.arange(HIDDEN), 1)


def twin(w):
    """The weights of the same network with its hidden units one seat further."""
    first, bias, second, last = np.split(w, np.cumsum([2 * HIDDEN, HIDDEN, HIDDEN]))
    return np.concatenate([first.reshape(2, HIDDEN)[:, SEATS].reshape(-1), bias[SEATS], second[SEATS], last])


on_the_line = np.linspace(0, 1, 41)
barriers, twin_gaps, differences = [], [], []
fig, ax = plt.subplots(figsize=(7.5, 3.6))
for seed in range(5):
    w0 = mlp((2, HIDDEN, 1), activation="tanh", init="xavier_normal", rng=seed).w.copy()
    w = descend(moon_gradient, w0, 1.0, 3000)[-1]
    other = twin(w)
    losses = [moon_loss(s * other + (1 - s) * w) for s in on_the_line]
    differences.append(abs(moon_loss(w) - moon_loss(other)))
    twin_gaps.append(float(gap(moon_loss, w, other, 0.5)))
    barriers.append(max(losses))
    ax.semilogy(on_the_line, losses, color=PALETTE[seed], label=f"seed {seed}")
ax.axhline(math.log(2), color=COLORS["neutral"], ls=":", label="guessing, ln 2")
ax.set(
    title="Two equal networks, and the ridge between them",
    xlabel="place on the line from the network (0) to its twin (1)",
    ylabel="loss",
)
ax.legend(fontsize=9, ncols=2, loc="lower center")
plt.show()
print(
    f"loss of the twins: equal to {max(differences):.0e}; highest loss between them: {min(barriers):.2f} to {max(barriers):.2f}"
)
print(f"gap in the middle: {max(twin_gaps):.2f} to {min(twin_gaps):.2f}, always negative")

# %% [markdown]
# The negative gap is a proof: no network with hidden units whose twins differ like this has a convex loss. But the reason is harmless. It does not matter which of the 46 080 twins one finds.
#
# ### Basins
#
# Which minimum a walk finds depends on where it begins: the starts that lead to one minimum are its *basin*. Himmelblau's function has four minima, all of height 0. The
# pictures are 14 400 walks each; your `largest_stable_lr` tells beforehand that the third must look different.

# %%
himmelblau = LAND["himmelblau"]
side = np.linspace(-5, 5, 120)
tiles = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
limits = [float(stable(hessian(himmelblau.grad, m))) for m in himmelblau.minima]
for m, bound in zip(himmelblau.minima, limits, strict=True):
    print(f"minimum at ({m[0]:5.2f}, {m[1]:5.2f}): stable below lr = {bound:.4f}")

basin_colors = np.array([PALETTE[0], PALETTE[4], PALETTE[2], PALETTE[3], "#FFFFFF"])
basin_map = plt.matplotlib.colors.ListedColormap(basin_colors)
fig, axes = plt.subplots(1, 3, figsize=(10.5, 4.1), sharey=True)
shares = {}
for ax, lr in zip(axes, (0.001, 0.012, 0.016), strict=True):
    ends = settle(himmelblau.grad, tiles, lr, 1000 if lr < 0.01 else 300)
    far = np.linalg.norm(ends[:, None] - himmelblau.minima, axis=2)
    reached = np.where(far.min(1) < 0.05, far.argmin(1), 4)
    shares[lr] = np.bincount(reached, minlength=5) / len(tiles)
    ax.imshow(
        reached.reshape(120, 120),
        origin="lower",
        extent=(-5, 5, -5, 5),
        cmap=basin_map,
        vmin=0,
        vmax=4,
        interpolation="nearest",
    )
    ax.grid(False)
    for k, m in enumerate(himmelblau.minima):
        ax.plot(*m, "*", ms=13, color=basin_colors[k], mec="black")
    ax.set(title=f"lr = {lr}", xlabel="x of the start")
    print(f"lr = {lr}: share of the starts by minimum {shares[lr][:4].round(2)}, not at rest {shares[lr][4]:.2f}")
axes[0].set_ylabel("y of the start")
fig.suptitle("Which minimum a start leads to (white: it never comes to rest)", x=0.01, ha="left", fontsize=13)
plt.show()

# %% [markdown]
# With small steps the basins have smooth borders. With larger ones, starts on the steep rim overshoot into a neighbour's basin: the strips at the edges. And beyond its limit the sharpest minimum attracts nobody; walks hop about it and never settle:
# **the learning rate has a say in which minimum is found**, and large ones cannot stay in sharp places.

# %%
at_zero = int((np.abs(pl_ends) < 1e-9).sum())
assert at_zero == 41 and max(twin_gaps) < 0 and max(differences) < 1e-12
sharpest = int(np.argmin(limits))
assert shares[0.016][sharpest] == 0 and shares[0.001][sharpest] > 0.1
verdict(
    5,
    "does not hold: a non-convex function can have a single minimum, or many equally good ones",
    measured=f"x² + 3 sin² x has a gap of {pl_gap:.2f}, and {at_zero} of 41 walks end at 0; Himmelblau's function has 4 minima of height 0; "
    f"a network and its twin: equal loss, gap {max(twin_gaps):.2f} to {min(twin_gaps):.2f} (5 seeds)",
    source="Karimi, Nutini & Schmidt 2016; Hecht-Nielsen 1990; Sussmann 1992",
)

# %% [markdown]
# ## Minimum, maximum or saddle
#
# Where the gradient is zero, descent stops. Such a *critical point* need not be a minimum. The eigenvalues of the Hessian are the curvatures in its own directions, and they tell:
#
# | curvatures | the point is a |
# |---|---|
# | all positive | minimum |
# | all negative | maximum |
# | some positive, some negative | saddle, whatever the others are |
# | otherwise (some are zero) | undecided: $x^4$ and $x^3$ both have $f'' = 0$ at 0 |
#
# **Convention: an eigenvalue counts as positive when it is above `tol`, as negative when it is below `-tol`, and as zero between.**


# %% answer="classify_critical_point"
def classify_critical_point(hessian, tol=1e-8):
    """ "minimum", "maximum", "saddle" or "undecided", by
    the eigenvalues of the symmetric matrix `hessian`.
    """
    ### BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(hessian)
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if up.all():
        return "minimum"
    if down.all():
        return "maximum"
    return "undecided"
    ### END SOLUTION


# %% check="classify_critical_point"
check(classify_critical_point)

# %% [markdown]
# Newton's method looks for points where the gradient is zero, whatever their kind. From a grid of starts it finds all critical points of Himmelblau's function, and
# your function sorts them. On the right, descent on the saddle $x^2 - y^2 + \tfrac12 y^4$, begun at a distance $\delta$ from the ridge $y = 0$.

# %%
classify = usable(classify_critical_point)
MARK = {
    "minimum": ("*", COLORS["minimum"], 14),
    "saddle": ("X", COLORS["train"], 10),
    "maximum": ("^", COLORS["bad"], 10),
}


def critical_points(grad, starts, rounds=20):
    """The different points where Newton's method, x ← x − H⁻¹g, comes to rest."""
    found = []
    for x in starts:
        for _ in range(rounds):
            x = x - np.linalg.solve(hessian(grad, x), grad(x))
        if np.linalg.norm(grad(x)) < 1e-8 and all(np.linalg.norm(x - other) > 1e-3 for other in found):
            found.append(x)
    return np.array(found)


critical = critical_points(himmelblau.grad, np.stack(np.meshgrid(*[np.linspace(-4.3, 4.1, 9)] * 2), -1).reshape(-1, 2))
kinds = [classify(hessian(himmelblau.grad, c)) for c in critical]
print({kind: kinds.count(kind) for kind in MARK})

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2))
X, Y = np.meshgrid(side, side)
left.contour(
    X, Y, himmelblau.f(np.stack([X, Y], -1)), levels=[5, 20, 50, 90, 130, 170, 220, 350], colors="#BBBBBB", linewidths=1
)
for kind, (marker, color, size) in MARK.items():
    here = np.array([c for c, k in zip(critical, kinds, strict=True) if k == kind]).reshape(-1, 2)
    left.plot(*here.T, marker, color=color, ms=size, mec="black", mew=0.6, ls="", label=f"{kind} ({len(here)})")
left.set(title="Critical points of Himmelblau's function", xlabel="x", ylabel="y", xlim=(-5, 5), ylim=(-5, 5))
left.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3)

saddle, escapes = LAND["saddle"], {}
for k, delta in enumerate((1e-1, 1e-4, 1e-8, 1e-12, 0.0)):
    path = descend(saddle.grad, np.array([-1.2, delta]), 0.05, 400)
    right.plot(saddle.f(path), color=PALETTE[k], label=f"δ = $10^{{{math.log10(delta):.0f}}}$" if delta else "δ = 0")
    escapes[delta] = int((np.abs(path[:, 1]) > 0.5).argmax()) if np.abs(path[-1, 1]) > 0.5 else None
right.set(title="Descent past a saddle: a plateau, then down", xlabel="step", ylabel="loss")
right.legend(fontsize=9)
plt.show()
print(
    "steps to leave the ridge:",
    ", ".join(f"{n} from δ = {d:g}" if n else f"never from δ = {d:g}" for d, n in escapes.items()),
)

# %% [markdown]
# A saddle is not a trap, but it is a waiting room. The distance to the ridge grows by a constant factor each step, so a start 10 000 times closer waits a fixed number of steps longer. Only a
# start *exactly* on the ridge stays for ever, and random starts are never there (Lee et al. 2016). A loss that has stopped falling may be about to fall.
#
# Why do saddles matter more than bad minima in a network? Count signs. At a critical point of a function of $n$ coordinates, a minimum needs $n$ positive curvatures. If they were tossed at random:

# %%
rng = np.random.default_rng(0)
for n in range(1, 7):
    kinds = [classify((m + m.T) / 2) for m in rng.normal(size=(3000, n, n))]
    print(
        f"3000 random symmetric {n} × {n} matrices: {kinds.count('minimum'):4d} minima, {kinds.count('saddle'):4d} saddles"
    )

# %% [markdown]
# With six coordinates hardly any random Hessian belongs to a minimum; networks have thousands of coordinates. Their Hessians are not random, but the argument has been checked on them: critical points with a
# high loss are saddles with many ways down (Dauphin et al. 2014). Unit 2 comes back to this in claim 9.

# %% [markdown] written="1-flat-loss" points=2
# **Written answer (2 points).** Your training loss has not moved for 200 steps, and it is not near zero. A friend says: "It is stuck in a local minimum." Name two other explanations from this lesson. For each, say which
# number you would compute to find out, and what it would show.
#
# *Your answer here.*

# %% [markdown] guide="1-flat-loss"
# **Marking guide.** One point for each explanation with its measurement; half a point for an explanation without one. Any two of these:
#
# - A saddle or plateau: the smallest eigenvalue of the Hessian is negative (`classify_critical_point` says "saddle"), or the loss falls after a small push.
# - The learning rate is too large, and the walk hops around the minimum: the gradient is *not* small, successive steps point in opposite directions, λ_max is at or above 2/lr; a smaller lr
#   makes the loss fall.
# - The learning rate is much too small: the gradient is not small, but lr times its norm is.
# - It is a global minimum already: the loss has a floor above zero (noise in the labels, a convex model); other starts end at the same loss.
# - Dead units (in the experiment of claim 6): the gradient is exactly zero for most weights; the loss is that of the class frequencies.

# %% [markdown]
# ## Hard to find?
#
# Claim 6: *"It can be very difficult to locate global optima."* Two experiments. In the first, Rastrigin's function in $n$ dimensions is a field of dents, about ten along each
# coordinate, one of which is the deepest. In the second, a network learns 100 images of digits whose labels have been *drawn at random*, so that there is nothing to understand and every answer must be
# learnt by heart.

# %%
predict(
    6,
    "100 images, 10 classes, random labels. From how many hidden units on does plain gradient descent get all 100 right, from each of 5 starts?",
    ["about 4", "about 16", "about 100", "no number is enough"],
)

# %%


def dented_gradient(x):
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)


DIMENSIONS = (1, 2, 3, 4)
found = []
for n in DIMENSIONS:
    starts = np.random.default_rng(n).uniform(-5.12, 5.12, (8000, n))
    found.append(int((np.abs(settle(dented_gradient, starts, 1e-3, 300)).max(1) < 0.01).sum()))
    print(f"Rastrigin for n = {n}: {found[-1]} of 8000 walks end at the global minimum")

# %%
images = data.load_digits()[0][:100]
WIDTHS = (1, 2, 4, 8, 16, 64)


def by_heart(width, seed):
    """(loss, share of the labels learnt, loss of guessing) after 1500 steps of descent on 100 images with random labels."""
    labels = np.random.default_rng(100 + seed).integers(0, 10, 100)
    net = mlp((64, width, 10), rng=seed)

    def gradient(w):
        net.w[...] = w
        _, dlogits = softmax_cross_entropy(net.forward(images), labels)
        net.backward(dlogits, input_gradient=False)
        return net.g.copy()

    w = net.w.copy()
    for _ in range(30):
        w = descend(gradient, w, 0.5, 50)[-1]
    net.w[...] = w
    logits = net.forward(images)
    often = np.bincount(labels) / 100
    guessing = -float((often * np.log(np.maximum(often, 1e-12))).sum())  # the loss of saying how often each class comes
    return softmax_cross_entropy(logits, labels)[0], float((logits.argmax(1) == labels).mean()), guessing


results = np.array([[by_heart(width, seed) for seed in range(5)] for width in WIDTHS])
for width, (loss, learnt, guessing) in zip(WIDTHS, results.transpose(0, 2, 1), strict=True):
    dead = int((np.abs(loss - guessing) < 1e-3).sum())
    print(
        f"{width:3d} hidden units, {75 * width + 10:4d} weights: labels learnt {learnt.min():4.0%} to {learnt.max():4.0%}, "
        f"loss {loss.min():.3f} to {loss.max():.3f}, {dead} of 5 runs no better than guessing"
    )

fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))
share = np.array(found) / 8000
left.semilogy(DIMENSIONS, np.where(share > 0, share, np.nan), "o", ms=8, color=COLORS["train"], label="measured")
left.semilogy(
    DIMENSIONS, share[0] ** np.array(DIMENSIONS), "--", color=COLORS["neutral"], label="(share in 1 dimension)ⁿ"
)
left.set(
    title="Rastrigin: walks that find the minimum",
    xlabel="dimensions n",
    ylabel="share of 8000 walks",
    xticks=DIMENSIONS,
)
left.legend(fontsize=10)
for seed in range(5):
    right.loglog(
        WIDTHS, results[:, seed, 0], "o", ms=5, color=COLORS["path"], alpha=0.7, label="5 seeds" if seed == 0 else None
    )
right.loglog(WIDTHS, np.median(results[:, :, 0], axis=1), color=COLORS["path"], label="median")
right.axhline(math.log(10), color=COLORS["neutral"], ls=":", label="guessing, ln 10")
right.set(title="Learning random labels by heart", xlabel="hidden units", ylabel="training loss")
right.set_xticks(WIDTHS, [str(n) for n in WIDTHS])
right.minorticks_off()
right.legend(fontsize=10)
plt.show()

# %% [markdown]
# More dimensions make Rastrigin's function hopeless: each coordinate must hit its own deepest dent, so the chances multiply. More dimensions make the network *easy*: once it has many more weights than there are labels, every start arrives at a
# training loss near zero, and no loss is lower than zero. (Zhang et al. 2017 showed this for large networks and 50 000 images; Du et al. 2019 proved that gradient descent gets there for very wide ones, with squared error.)
# Narrow networks do get stuck. The runs that are no better than guessing have lost all their ReLUs: these give 0 for every image, and only the output bias still learns.
#
# So *"can be very difficult"* is right in general, and provably so: to decide whether a network of three threshold units can fit given data is NP-complete (Blum & Rivest 1992). It is not right for the wide networks that are used. A low
# *training* loss is not yet a good network: these ones have learnt pure chance. That is the question of unit 4.

# %%
wide = results[-2:, :, 1].min()
assert wide == 1 and found[0] > 100 * max(found[-1], 1)
verdict(
    6,
    "holds for functions like Rastrigin's and for narrow networks; not for the training loss of a wide network",
    measured=f"Rastrigin: {found[0]} of 8000 walks succeed in 1 dimension, {found[-1]} in 4; random labels: {WIDTHS[1]} units learn {results[1, :, 1].min():.0%} to {results[1, :, 1].max():.0%}, "
    f"{WIDTHS[-2]} or more learn {wide:.0%} from every start",
    source="Blum & Rivest 1992; Zhang et al. 2017; Du et al. 2019",
)

# %% [markdown]
# Whether the lowest point is found is a matter of the start. Click on the map to walk from there with your own descent; then raise the learning rate and see the borders fray.

# %%
labs.basins.lab(descend)

# %% [markdown]
# ## What we found

# %%
findings()

# %% [markdown]
# ## To think about
#
# 1. The sum of two convex functions is convex. Is their product? Their maximum?
#
# <details><summary>Answer</summary>
#
# The maximum is: a string lies above both graphs, so above the higher one. The product need not be: $x$ and $-x$ are convex (straight lines are), and their product $-x^2$ is not. `convexity_gap` finds a
# counterexample in one try.
# </details>
#
# 2. You double the size of your images' pixel values (0 to 1 becomes 0 to 2) and train the same linear model with mean squared error. What happens to the largest stable learning rate?
#
# <details><summary>Answer</summary>
#
# The Hessian is proportional to $X^\top X$, so every curvature grows by 4 (for the weights), and the limit falls to a quarter. This is one reason to scale inputs before training.
# </details>
#
# 3. Two networks are trained from different seeds and have the same low loss. You average their weights and the result is bad. Does that show that they learnt different functions?
#
# <details><summary>Answer</summary>
#
# No. They may be twins: the same function with its hidden units in another order. Before averaging, the units have to be matched.
# </details>
#
# ## Read on
#
# - S. Boyd and L. Vandenberghe, *Convex Optimization*, 2004, chapters 2 to 4: free at the authors' page, and a pleasure to read.
# - H. Karimi, J. Nutini and M. Schmidt, *Linear Convergence of Gradient and Proximal-Gradient Methods Under the Polyak-Łojasiewicz Condition*, 2016.
# - Y. Dauphin et al., *Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*, 2014.
# - J. Cohen et al., *Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability*, 2021.
# - L. Bottou, F. Curtis and J. Nocedal, *Optimization Methods for Large-Scale Machine Learning*, 2018.
#
# Next: **unit 2**, why there is a need for advanced optimizers.
