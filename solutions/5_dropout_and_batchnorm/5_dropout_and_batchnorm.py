# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 · When to use Dropout and Batch Normalization?
#
# You can drop units, and you can normalize batches. How much, where, and when? A slide deck gives these guidelines:
#
# > "The dropout ratio (p) is between 0 ≤ p ≤ 1. Whenever a deep neural network is overfitting, the (p) value should be high. A good value
# > for the dropout ratio in the hidden layer is 0.5-0.8. At test time all neurons are always ON and weights in the neural networks will be
# > scaled with the Dropout ratio. Default Dropout ratio in python is 0.5."
# >
# > "The Batch norm should be used in the deeper network. Batch Normalization (BN) often leads to a worse performance when it is combined with
# > dropout [...] (Not in all cases). Using batch norm depends on the problem. It should be used when the absolute scale of the features does not matter."
#
# A guideline is worth as much as the measurements behind it. Here you make them, and at the end you write a card of guidelines of your own.
#
# **Afterwards you can** say which p a text or a library means, and what goes wrong when you take the other; compute what dropout does to a unit's variance;
# predict when dropout and batch normalization get in each other's way, and arrange them so that they do not; take batch normalization out of a finished
# network without changing a digit; and let a network say how sure it is.
#
# | part | minutes |
# |---|---|
# | The two meanings of p, and claim 37 | 15 |
# | What dropout does to the variance, and claim 34 | 12 |
# | How much to drop: claims 35, 36 and 38 | 12 |
# | Before or behind the activation, and claim 39 | 20 |
# | The variance shift: claim 40 | 12 |
# | Folding for inference, and claim 41 | 15 |
# | Monte Carlo dropout | 12 |
# | Your card | 10 |
#
# **You need** unit 4: inverted dropout, batch normalization in training and for prediction.

# %%
import inspect
import sys
import textwrap

import matplotlib.pyplot as plt
import numpy as np

from autograder.notebook import check, findings, predict, usable, verdict
from nnlib import BatchNorm, Dense, Dropout, Network, ReLU, data, dropout_forward, mlp, softmax
from nnlib.labs import style
from nnlib.progress import Progress
from nnlib.train import evaluate, fit

style.use()
COLORS, PALETTE = style.COLORS, style.PALETTE
IMAGES, DIGITS = data.load_digits()


def draw(seed, n, noise=0.0):
    """A fresh draw of n training images, a share `noise` of them labelled wrongly, and all others held back with right labels."""
    rng = np.random.default_rng(seed)
    train, held = np.split(rng.permutation(len(DIGITS)), [n])
    return (IMAGES[train], data.flip_labels(DIGITS[train], noise, rng, classes=10)), (IMAGES[held], DIGITS[held])


def mean_error(values):
    """The mean over runs (the last axis) and its standard error."""
    values = np.asarray(values, float)
    return values.mean(-1), values.std(-1, ddof=1) / np.sqrt(values.shape[-1])


# %% [markdown]
# ## The two meanings of p
#
# In the paper that made dropout known, $p$ is the probability that a unit is **kept** ("retained"; Srivastava et al. 2014). In most libraries of today it is the
# probability that it is **dropped**. The two are called by the same letter and often by the same name:
#
# | where | argument | means | default |
# |---|---|---|---|
# | Srivastava et al. 2014 | $p$ | keep | none |
# | TensorFlow 1, `tf.nn.dropout` | `keep_prob` | keep | none |
# | TensorFlow 1, `tf.layers.dropout` | `rate` | **drop** | 0.5 |
# | PyTorch, `torch.nn.Dropout` | `p` | **drop** | 0.5 |
# | Keras, `keras.layers.Dropout` | `rate` | **drop** | none: you have to say it |
# | this course | `p` | **drop** | 0.5 in the layer, none in the exercises |
#
# Within one library even: more than one public example passed the probability to keep as `rate`, and hardly anybody noticed.
#
# The original form of dropout leaves the survivors as they are. Then, in training, the next layer sees on average a share $1-p$ of each unit ($p$: drop):
#
# $$\mathbb{E}[y] = p\cdot 0 + (1-p)\cdot x = (1-p)\,x.$$
#
# At test time all units are on, which is more than the next layer was trained for. So there the outputs (or, which is the same, the next layer's weights) are multiplied by $1-p$. *Inverted* dropout, the form of
# unit 4 and of the libraries, divides by $1-p$ in training instead, and then does nothing at test time.
#
# **Convention: p is the probability to DROP; the original form, with no scaling in training and the factor 1 − p at test time.**


# %% answer="standard_dropout"
def standard_dropout(x, p, rng, train):
    """In training x with each entry dropped with probability p, the others unchanged;
    at test time x·(1−p). Returns y.
    """
    ### BEGIN SOLUTION
    if not train:
        return x * (1 - p)
    return x * (rng.random(x.shape) >= p)
    ### END SOLUTION


# %% check="standard_dropout"
check(standard_dropout)

# %% [markdown]
# ### Scaled with what?
#
# Claim 37: *"At test time all neurons are always ON and weights in the neural networks will be scaled with the Dropout ratio."* The ratio that the libraries call so is the drop probability. To see what the factor must be, take a trained
# network with your dropout in it and ask it in the most honest way: leave dropout **on** and average over many masks (*Monte Carlo*). Then switch all units on, and try four factors.

# %%
predict(
    37,
    "A network was trained with the original dropout, with a drop probability of 0.2. By what are the units multiplied at test time, when all are on?",
    ["0.2", "0.8", "nothing"],
)

# %%
original_dropout = usable(standard_dropout)


class OriginalDropout(Dropout):
    """Your dropout as a layer. The mask is what it makes of ones; `factor` replaces its own factor at test time."""

    factor = None

    def forward(self, x, train=False):
        ones = np.ones_like(x)
        own = train or self.factor is None
        self.mask = original_dropout(ones, self.p, self.rng, train) if own else self.factor * ones
        return x * self.mask


def trained_with_yours(p, seed):
    """A network 64-128-128-10 with your dropout behind both activations, trained on 300 images; and held-back images."""
    train, held = draw(seed, 300)
    layers = [Dense(64, 128), ReLU(), OriginalDropout(p), Dense(128, 128), ReLU(), OriginalDropout(p), Dense(128, 10)]
    net = Network(layers, rng=seed)
    fit(net, *train, lr=2e-3, epochs=25, rng=seed)
    return net, held


def with_factor(net, factor):
    for layer in net.layers:
        if isinstance(layer, OriginalDropout):
            layer.factor = factor
    return net


def sums(net, x, train=False):
    """What flows into the units of the second dense layer."""
    for layer in net.layers[:4]:
        x = layer.forward(x, train)
    return x


FACTORS = {
    "× (1 − p)": lambda p: 1 - p,
    "× p": lambda p: p,
    "nothing": lambda p: 1.0,
    "÷ (1 − p)": lambda p: 1 / (1 - p),
}
losses = {(p, name): [] for p in (0.2, 0.5) for name in (*FACTORS, "Monte Carlo")}
hits = {key: [] for key in losses}
for p in (0.2, 0.5):
    for seed in range(5):
        net, (x, y) = trained_with_yours(p, seed)
        for name, factor in FACTORS.items():
            loss, accuracy = evaluate(with_factor(net, factor(p)), x, y)
            losses[p, name].append(loss)
            hits[p, name].append(accuracy)
        chances = np.mean([softmax(net.forward(x, train=True)) for _ in range(50)], axis=0)
        losses[p, "Monte Carlo"].append(-np.log(chances[np.arange(len(y)), y]).mean())
        hits[p, "Monte Carlo"].append(np.mean(chances.argmax(1) == y))
    if p == 0.2:  # the last of these networks, looked at inside
        few = x[:40]
        monte_carlo = np.mean([sums(net, few, train=True) for _ in range(400)], axis=0)
        by_factor = {name: sums(with_factor(net, factor(p)), few) for name, factor in FACTORS.items()}

slope = {name: float((v * monte_carlo).sum() / (monte_carlo**2).sum()) for name, v in by_factor.items()}
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for (name, value), color in zip(by_factor.items(), PALETTE, strict=False):
    left.plot(monte_carlo.ravel()[::7], value.ravel()[::7], ".", ms=3, color=color, label=f"slope {slope[name]:.2f}")
ends = np.array([monte_carlo.min(), monte_carlo.max()])
left.plot(ends, ends, "k-", lw=1)
left.set(title="Sums in the next layer, p = 0.2 (drop)", xlabel="mean over 400 masks", ylabel="all units on, scaled")
left.legend(fontsize=9, markerscale=4)
for i, p in enumerate((0.2, 0.5)):
    for k, name in enumerate((*FACTORS, "Monte Carlo")):
        place, color = 6 * i + k, PALETTE[k] if k < 4 else COLORS["neutral"]
        right.plot([place] * 5, losses[p, name], "o", ms=5, alpha=0.7, color=color, label=name if i == 0 else None)
right.set(title="Loss on held-back images, 5 networks each", ylabel="loss", yscale="log")
right.set_xticks([2, 8], ["trained with p = 0.2", "trained with p = 0.5"])
right.set_yticks([0.2, 0.5, 1, 2], [0.2, 0.5, 1, 2])
right.minorticks_off()
fig.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=10)
plt.show()
for (p, name), values in losses.items():
    print(f"p = {p}  {name:12s} loss {np.mean(values):6.3f}   accuracy {np.mean(hits[p, name]):.1%}")

# %% [markdown]
# Inside (left) only × (1 − p) lies on the line: what flows into the next layer is then what it was on average in training. × p leaves a quarter of it. And the accuracy hardly minds: in a network of ReLUs a common factor
# changes all logits almost alike, so the largest stays the largest. It is the *loss* that suffers, that is, the probabilities. A wrong factor is the kind of mistake that nobody notices who looks at the accuracy alone.
#
# At $p = 0.5$ the factors $p$ and $1-p$ are the same number. That is how the two readings could live side by side for so long: the most common value hides the difference.
#
# Monte Carlo agrees inside, and still has another loss: it averages *probabilities*, and the mean over networks that disagree is less sure of itself than one network with averaged sums. More about it in the last section.

# %%
best = min(FACTORS, key=lambda name: abs(slope[name] - 1))
assert best == "× (1 − p)" and np.mean(losses[0.2, "× p"]) > 2 * np.mean(losses[0.2, best])
verdict(
    37,
    "holds when the ratio is the probability to keep, and for the original form; inverted dropout, which libraries use, scales nothing at test time",
    measured=f"drop 0.2, sums in the next layer against Monte Carlo: × (1 − p) {slope['× (1 − p)']:.2f}, × p {slope['× p']:.2f}, unscaled {slope['nothing']:.2f}; "
    f"held-back loss {np.mean(losses[0.2, best]):.2f}, {np.mean(losses[0.2, '× p']):.2f}, {np.mean(losses[0.2, 'nothing']):.2f} (5 networks)",
    source="Srivastava et al. 2014, section 4: weights times p, where p is the probability to retain a unit",
)

# %% [markdown]
# ## What dropout does to the variance
#
# Inverted dropout keeps a unit's mean. It does not keep its variance: a unit that always says 2 says 0 or $2/(1-p)$ behind it. Let a unit have mean $\mu$ and variance $\sigma^2$, and let $m$ be 0 with probability $p$ and $1/(1-p)$ otherwise. Then
#
# $$\mathbb{E}[(mx)^2] = (1-p)\,\frac{\mathbb{E}[x^2]}{(1-p)^2} = \frac{\sigma^2+\mu^2}{1-p}, \qquad
# \operatorname{Var}[mx] = \frac{\sigma^2+\mu^2}{1-p} - \mu^2.$$
#
# The mean matters: behind a ReLU it is never zero, so dropout adds more than a factor $1/(1-p)$.
#
# **Convention: inverted dropout in training; p is the probability to DROP; the answer is a variance.**


# %% answer="dropout_variance"
def dropout_variance(mean, var, p):
    """The variance behind inverted dropout, in
    training, of a unit with this mean and variance:
    (var + mean²)/(1−p) − mean².
    """
    ### BEGIN SOLUTION
    return (var + mean**2) / (1 - p) - mean**2
    ### END SOLUTION


# %% check="dropout_variance"
check(dropout_variance)

# %% [markdown]
# ### How far may p go?
#
# Claim 34: *"The dropout ratio (p) is between 0 ≤ p ≤ 1."* As a probability, certainly. But the factor $1/(1-p)$ has something to say about the right end.

# %%
predict(
    34,
    "A unit that always says 1, behind inverted dropout with p = 0.99: how much does it scatter (standard deviation)?",
    ["0.1", "1", "10"],
)

# %%
behind = usable(dropout_variance)
unit_rng = np.random.default_rng(0)
unit = np.maximum(unit_rng.normal(0.5, 1, 200_000), 0)  # a unit behind a ReLU
reach = np.array([0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999])
scatter = np.array([dropout_forward(unit, p, unit_rng)[0].std() for p in reach])
formula = np.sqrt([behind(unit.mean(), unit.var(), p) for p in reach])
fig, ax = plt.subplots(figsize=(7.5, 3.8))
ax.loglog(1 - reach, formula, "-", color=COLORS["train"], label="formula (yours)")
ax.loglog(1 - reach, scatter, "o", color=COLORS["validation"], label="200,000 draws")
ax.axhline(unit.std(), color=COLORS["neutral"], ls="--", label="without dropout")
ax.axhline(unit.mean(), color=COLORS["neutral"], ls=":", label="mean of the unit, at every p")
ax.invert_xaxis()
ax.set_xticks(1 - reach[[0, 3, 6, 8, 9]], ["p = 0", "0.5", "0.9", "0.99", "0.999"])
ax.minorticks_off()
ax.set(title="The mean stays, the scatter has no bound", xlabel="probability to drop p", ylabel="standard deviation")
ax.legend(fontsize=10)
plt.show()
off = np.abs(scatter / formula - 1)
print(
    f"disagreement with the formula: at most {off[:-2].max():.1%} up to p = {reach[-3]}; {off[-1]:.1%} at 0.999, where only 200 of the draws survive"
)
print(f"a unit that always says 1, p = 0.99: standard deviation {np.sqrt(behind(1.0, 0.0, 0.99)):.2f}")

with np.errstate(all="ignore"):
    factor = np.float64(1) / np.float64(1 - 1.0)
    nothing_times_infinity = 0 * factor
print(f"p = 1: the factor 1/(1 − p) is {factor}, and the masked unit 0 · {factor} = {nothing_times_infinity}")
try:
    dropout_forward(np.ones(3), 1.0, unit_rng)
except ValueError as error:
    refused = str(error)
    print("nnlib at p = 1:", refused)

# %%
verdict(
    34,
    "holds only below 1: at p = 1 nothing is left to train, and 1/(1 − p) has no value",
    measured=f"standard deviation of a unit at p = 0, 0.5, 0.99, 0.999: {scatter[0]:.2f}, {scatter[3]:.2f}, {scatter[8]:.1f}, {scatter[9]:.1f} (mean {unit.mean():.2f} throughout); at p = 1 the product 0 · ∞ is {nothing_times_infinity}",
    source="the factor 1/(1 − p) of inverted dropout; PyTorch accepts p = 1 and gives zeros",
)

# %% [markdown]
# ## How much to drop
#
# Claim 35: *"Whenever a deep neural network is overfitting, the (p) value should be high."* Claim 36: *"A good value for the dropout ratio in the hidden layer is 0.5-0.8."*
#
# For the second one there is a source: appendix A.4 of Srivastava et al. (2014) calls 0.5 to 0.8 the typical range for hidden units. But there p is the probability to **keep**; as a drop probability the range is 0.2 to 0.5.
# Both readings are tested at once when we sweep p, on three patients:
#
# - one that **memorizes**: 2 × 128 hidden units, 150 images, one label in five wrong;
# - one that **learns well**: the same network and number of images, right labels;
# - one that is **too small** to memorize: 12 hidden units, 1200 images.

# %%
predict(
    35,
    "Which drop probability is best for the network that memorizes, and which for the one that is too small?",
    ["0.8 for both", "about 0.5 for the first, 0 for the second", "0.2 for both"],
)
predict(
    36,
    "The network that learns well: what does a drop probability of 0.8 do to its accuracy?",
    ["it rises", "it hardly changes", "it falls"],
)

# %%
DROPS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
PATIENTS = {  # hidden layers, images, share of wrong labels, epochs
    "memorizes": ((128, 128), 150, 0.2, 40),
    "learns well": ((128, 128), 150, 0.0, 40),
    "too small": ((12,), 1200, 0.0, 12),
}
sweep = {name: np.zeros((len(DROPS), 2, 5)) for name in PATIENTS}  # (p, training or held back, seed)
with Progress(len(PATIENTS) * len(DROPS)) as bar:
    for k, (name, (hidden, n, noise, epochs)) in enumerate(PATIENTS.items()):
        for i, p in enumerate(DROPS):
            for seed in range(5):
                train, held = draw(seed, n, noise)
                net = mlp((64, *hidden, 10), dropout=p, rng=seed, dtype=np.float32)
                fit(net, *train, lr=3e-3, epochs=epochs, rng=seed, progress=False)
                sweep[name][i, :, seed] = evaluate(net, *train)[1], evaluate(net, *held)[1]
            bar.update(k * len(DROPS) + i + 1)

fig, axes = plt.subplots(1, 3, figsize=(10, 3.9), sharey=True)
for ax, (name, runs) in zip(axes, sweep.items(), strict=True):
    for part, label in enumerate(("training", "held back")):
        color = COLORS[("train", "test")[part]]
        ax.plot(DROPS, 100 * runs[:, part].mean(-1), "o-", ms=4, color=color, label=label)
        ax.fill_between(DROPS, *(100 * f(runs[:, part], -1) for f in (np.min, np.max)), color=color, alpha=0.2, lw=0)
    ax.axvspan(0.2, 0.5, color=COLORS["good"], alpha=0.12, lw=0, label="0.5 to 0.8 kept")
    ax.axvspan(0.5, 0.8, color=COLORS["bad"], alpha=0.12, lw=0, label="0.5 to 0.8 dropped")
    ax.set(title=name, xlabel="probability to drop")
    top = ax.secondary_xaxis("top", functions=(lambda p: 1 - p, lambda q: 1 - q))
    top.set_xticks([1, 0.8, 0.5, 0.2], ["1", "0.8", "0.5", "0.2"])
    top.set_xlabel("probability to keep", fontsize=10)
axes[0].set(ylabel="accuracy (%)", ylim=(5, 102))
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=10)
plt.show()

held_back = {name: runs[:, 1].mean(-1) for name, runs in sweep.items()}
best_drop = {name: DROPS[int(a.argmax())] for name, a in held_back.items()}
print("held-back accuracy at p =   ", "".join(f"{p:8.2f}" for p in DROPS))
for name, a in held_back.items():
    print(f"{name:28s}", "".join(f"{v:8.1%}" for v in a), f"  best: {best_drop[name]}")

# %%
at = {p: i for i, p in enumerate(DROPS)}
ill, small = held_back["memorizes"], held_back["too small"]
gain, gain_error = mean_error(sweep["memorizes"][at[0.5], 1] - sweep["memorizes"][0, 1])
assert gain > 2 * gain_error and ill[at[0.9]] < ill[0] and small[at[0.5]] < small[0]
assert best_drop["memorizes"] > best_drop["too small"]
verdict(
    35,
    "holds up to a point, and when p is the probability to drop: with too much the network learns nothing, and a network that does not overfit is harmed",
    measured=f"best drop probability: {', '.join(f'{name} {p}' for name, p in best_drop.items())}; memorizing network at 0, 0.5, 0.9: {ill[0]:.0%}, {ill[at[0.5]]:.0%}, {ill[at[0.9]]:.0%} "
    f"(0.5 against 0: {100 * gain:+.1f} ± {100 * gain_error:.1f} points, 5 seeds)",
    source="Srivastava et al. 2014, section 7.3; there p is kept, so overfitting asks for a lower one",
)
as_keep = {name: max(a[at[0.2]], a[at[0.35]], a[at[0.5]]) for name, a in held_back.items()}
as_drop = {name: a[at[0.8]] for name, a in held_back.items()}
assert as_keep["memorizes"] > ill[0] and all(as_drop[name] < as_keep[name] for name in PATIENTS)
verdict(
    36,
    "holds for a network that overfits, when p is the probability to keep, as in the paper it comes from (drop 0.2 to 0.5); to drop 0.8 was too much for every network here",
    measured="held-back accuracy at drop 0, 0.2, 0.5, 0.8: "
    + "; ".join(f"{name} " + ", ".join(f"{a[at[p]]:.0%}" for p in (0, 0.2, 0.5, 0.8)) for name, a in held_back.items()),
    source="Srivastava et al. 2014, appendix A.4",
)

# %% [markdown]
# A fair word for the deck: to drop 0.5 or 0.65 helps the network that memorizes, and 0.65 lies in the deck's range only when it is read as dropping. A range is no law. How much to drop is a question to the network and the data, and the curve on held-back data is
# the answer. (Here that curve only measures. To *choose* by it, you would need a part of the data of its own: unit 6.)
#
# ### The default of Python?
#
# Claim 38: *"Default Dropout ratio in python is 0.5."* Python is a language. Does it have dropout?

# %%
predict(
    38,
    "Which module of Python's standard library has dropout, and with which default?",
    ["random, 0.5", "statistics, 0.5", "none has it"],
)

# %%
in_python = [name for name in sys.stdlib_module_names if "dropout" in name.lower()]
in_random = [name for name in dir(__import__("random")) if "dropout" in name.lower()]
layer_default = inspect.signature(Dropout).parameters["p"].default
function_default = inspect.signature(dropout_forward).parameters["p"].default
print("in Python's standard library:", in_python + in_random or "nothing")
print("nnlib, the layer Dropout(p):", layer_default)
print(
    "nnlib, dropout_forward(x, p, rng):",
    "no default" if function_default is inspect.Parameter.empty else function_default,
)
behind_best = {name: held_back[name].max() - held_back[name][at[0.5]] for name in PATIENTS}
for name, loss in behind_best.items():
    print(f"{name:12s}: p = 0.5 is {100 * loss:.1f} points behind the best of the sweep (p = {best_drop[name]})")

# %%
assert not in_python + in_random
verdict(
    38,
    "does not hold: Python has no dropout; PyTorch's layer has the default 0.5 (drop), Keras has none",
    measured=f"names with 'dropout' in Python's standard library: {len(in_python + in_random)}; nnlib's layer: {layer_default}, its function: none; "
    "p = 0.5 behind the best p: " + ", ".join(f"{name} {100 * loss:.1f} points" for name, loss in behind_best.items()),
    source="documentation of torch.nn.Dropout(p=0.5) and keras.layers.Dropout(rate)",
)

# %% [markdown]
# ## Before or behind the activation
#
# Now the other half of the deck's slide. Batch normalization can stand before the activation or behind it:
#
# $$\text{"pre": } \operatorname{relu}(\operatorname{BN}(xW+b)), \qquad \text{"post": } \operatorname{BN}(\operatorname{relu}(xW+b)), \qquad
# \operatorname{BN}(z) = \gamma\,\frac{z-\mu}{\sqrt{\sigma^2+\varepsilon}} + \beta,$$
#
# with $\mu$ and $\sigma^2$ of each unit over the batch. The paper puts it before (Ioffe & Szegedy 2015); both are in use (unit 4 compares them). Build both, since the position decides what dropout will meet.
#
# **Convention: batch statistics, as in training; the biased variance (divide by N); ε inside the root.**


# %% answer="dense_batchnorm"
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    """A dense layer with batch normalization and ReLU. order "pre": relu(BN(xW+b));
    "post": BN(relu(xW+b)). Returns y.
    """

    ### BEGIN SOLUTION
    def norm(z):
        return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta

    def relu(z):
        return np.maximum(z, 0)

    z = x @ W + b
    return relu(norm(z)) if order == "pre" else norm(relu(z))
    ### END SOLUTION


# %% check="dense_batchnorm"
check(dense_batchnorm)

# %%
layer_of = usable(dense_batchnorm)
rng = np.random.default_rng(1)
width = 32
W, b = rng.normal(0, np.sqrt(2 / 64), (64, width)), np.zeros(width)
gamma, beta = np.ones(width), np.zeros(width)
batch = IMAGES[:512]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.3), sharey=True)
for ax, order, color in zip(axes, ("pre", "post"), PALETTE, strict=False):
    y = layer_of(batch, W, b, gamma, beta, order)
    ax.hist(y.ravel(), bins=np.linspace(-2.5, 4, 66), color=color)
    ax.set(
        title=f'"{order}": mean {y.mean():.2f}, std {y.std():.2f}, exact zeros {np.mean(y == 0):.0%}',
        xlabel="output of a unit",
    )
    ax.title.set_fontsize(11)
axes[0].set_ylabel("how many")
plt.show()

# %% [markdown]
# With "pre" the next layer sees zeros, as behind any ReLU, and a mean well above 0. With "post" it sees mean 0 and standard deviation 1, and hardly any zeros (those are units that are never on). Keep the mean in mind: your formula says that dropout makes a unit with a mean scatter more.
#
# ### A sample and its company
#
# In training a sample's output depends on who else is in the batch. How much? Take one image, put it among others, again and again, and watch the 32 outputs of your layer.

# %%
SIZES = (2, 3, 4, 8, 16, 32, 64, 128, 256)


def company(order, size, rounds=60):
    """How much the outputs for one image scatter over random company in a batch of `size`: mean over units."""
    rng, seen = np.random.default_rng(0), []
    for _ in range(rounds):
        others = rng.choice(np.arange(1, len(IMAGES)), size - 1, replace=False)
        seen.append(layer_of(IMAGES[[0, *others]], W, b, gamma, beta, order)[0])
    return np.std(seen, axis=0).mean()


noise_by_size = {order: [company(order, size) for size in SIZES] for order in ("pre", "post")}
pair = layer_of(IMAGES[:2], W, b + 10, gamma, beta, "post")  # the shift keeps every unit on
print("a batch of two, five units of the first image and of the second:", np.round(pair[:, :5], 3).tolist())

# %% [markdown]
# In a batch of two a normalized unit can only say +1 or −1: which of the two is larger. The values are gone. That noise is a price, and at small sizes it is all there is. Now train with it, and without batch normalization at the same batch sizes.
#
# ## The deeper network
#
# Claim 39: *"The Batch norm should be used in the deeper network."* Two experiments: depth at a batch size of 32, and batch size at a depth of 2. In the first one each network takes the best of three learning rates, chosen on draws of their own; in the second the rate is 0.1, and less for batches below 16,
# in proportion.

# %%
predict(
    39,
    "Plain SGD, 600 images: from which depth on does batch normalization help?",
    ["from 1 hidden layer on", "from 4 or 8 on", "only at 16", "never"],
)

# %%
DEPTHS, RATES = (1, 2, 4, 8, 16), (0.03, 0.1, 0.3)


def held_accuracy(seed, depth, batchnorm, lr, n=600, epochs=6, batch_size=32):
    train, held = draw(seed, n)
    net = mlp((64, *[32] * depth, 10), batchnorm=batchnorm, rng=seed)
    fit(net, *train, optimizer="sgd", lr=lr, epochs=epochs, batch_size=batch_size, rng=seed, progress=False)
    return evaluate(net, *held)[1]


by_depth = {}
with Progress(2 * len(DEPTHS)) as bar:
    for batchnorm in (None, "pre"):
        for depth in DEPTHS:
            tuned = max(RATES, key=lambda lr: sum(held_accuracy(s, depth, batchnorm, lr) for s in (100, 101)))
            by_depth[batchnorm, depth] = np.array([held_accuracy(s, depth, batchnorm, tuned) for s in range(5)])
            bar.update(len(by_depth))
            print(
                f"depth {depth:2d}, {batchnorm or 'none':4s}: best rate {tuned:4.2f}, accuracy {by_depth[batchnorm, depth].mean():.1%}"
            )

# %%
BATCHES = (2, 3, 4, 8, 16, 64)
by_batch = {}
with Progress(2 * len(BATCHES)) as bar:
    for batchnorm in (None, "pre"):
        for size in BATCHES:
            lr = 0.1 * min(1, size / 16)
            runs = [held_accuracy(s, 2, batchnorm, lr, n=400, batch_size=size) for s in range(5)]
            by_batch[batchnorm, size] = np.array(runs)
            bar.update(len(by_batch))

fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.9))
for k, (order, noise) in enumerate(noise_by_size.items()):
    axes[0].loglog(SIZES, noise, "o-", ms=4, color=PALETTE[2 + k], label=f'"{order}"')
axes[0].set(title="Scatter by company", xlabel="batch size", ylabel="standard deviation of an output")
axes[0].set_yticks([0.05, 0.1, 0.2, 0.5], [0.05, 0.1, 0.2, 0.5])
for ax, runs, sizes in ((axes[1], by_depth, DEPTHS), (axes[2], by_batch, BATCHES)):
    for batchnorm, label, color in ((None, "none", COLORS["neutral"]), ("pre", "batch norm", COLORS["train"])):
        values = 100 * np.array([runs[batchnorm, size] for size in sizes])
        ax.semilogx(sizes, values.mean(1), "o-", ms=4, color=color, label=label)
        ax.fill_between(sizes, values.min(1), values.max(1), color=color, alpha=0.2, lw=0)
axes[1].set(title="Depth (batches of 32)", xlabel="hidden layers", ylabel="held-back accuracy (%)", ylim=(0, 102))
axes[2].set(title="Batch size (2 hidden layers)", xlabel="batch size", ylim=(0, 102))
for ax, ticks in zip(axes, (SIZES[::2], DEPTHS, (2, 4, 8, 16, 64)), strict=True):
    ax.set_xticks(ticks, ticks)
    ax.minorticks_off()
    ax.legend(fontsize=10)
plt.show()

# %%
more = {depth: mean_error(100 * (by_depth["pre", depth] - by_depth[None, depth])) for depth in DEPTHS}
less = {size: mean_error(100 * (by_batch["pre", size] - by_batch[None, size])) for size in BATCHES}
assert more[16][0] > more[1][0] and more[16][0] > 2 * more[16][1]
tiny = less[2][0] < -2 * less[2][1]
helped = [depth for depth in DEPTHS if more[depth][0] > 2 * more[depth][1]]
verdict(
    39,
    "holds when the batches are not tiny: a few points in shallow networks, tens of points in deep ones"
    + ("; with batches of two it does harm" if tiny else "")
    if more[8][0] > 10 > more[1][0] > 0
    else "holds when the network is deep: there it adds the most",
    measured="points of accuracy that batch normalization adds: "
    + ", ".join(f"depth {d} {m:+.1f} ± {e:.1f}" for d, (m, e) in more.items())
    + "; "
    + ", ".join(f"batches of {s} {m:+.1f} ± {e:.1f}" for s, (m, e) in less.items() if s in (2, 4, 16, 64))
    + " (5 seeds, paired)",
    source="Ioffe & Szegedy 2015; Wu & He 2018, Group Normalization (small batches); Ba, Kiros & Hinton 2016, Layer Normalization",
)
print("helps by more than two standard errors at depths", helped)

# %% [markdown]
# Residual connections, or normalizing each sample over its features (layer normalization) or over groups of them, are other roads to deep networks, and the last two do not depend on the batch size.
#
# ## The variance shift
#
# Claim 40: *"Batch Normalization (BN) often leads to a worse performance when it is combined with dropout in both theoretical and statistical aspects. (Not in all cases)"* This sentence has a source, too: Li, Chen, Hu and Yang (2019). Their point is about
# **order**. Put dropout in front of batch normalization. In training, the normalization sees units whose variance dropout has raised, and stores *that* variance. At test time dropout is off and the variance is smaller, but the stored one is used to divide.
# So what should come out with standard deviation 1 comes out with
#
# $$\sqrt{\frac{\sigma^2}{\operatorname{Var}[mx]}}, \quad\text{and } \operatorname{Var}[mx] \text{ is your formula.}$$

# %%
predict(
    40,
    "Dropout with p = 0.5 directly in front of batch normalization, behind a ReLU: the standard deviation of its output at test time?",
    ["1", "about 0.6", "about 0.1"],
)

# %%
dense_out = np.maximum(batch @ W, 0)
alive = dense_out[:, dense_out.std(axis=0) > 1e-3]
shift_p = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
measured_shift, formula_shift = [], []
for p in shift_p:
    pair_of = Network([Dropout(p), BatchNorm(alive.shape[1])], rng=0)
    for _ in range(100):
        pair_of.forward(alive, train=True)
    measured_shift.append(pair_of.forward(alive).std(axis=0).mean())
    formula_shift.append(np.mean([np.sqrt(u.var() / behind(u.mean(), u.var(), p)) for u in alive.T]))
for p in (0.1, 0.3, 0.5, 0.8):
    k = list(shift_p).index(p)
    print(f"p = {p}: standard deviation at test time {measured_shift[k]:.2f}, by your formula {formula_shift[k]:.2f}")
fig, ax = plt.subplots(figsize=(6.5, 3.3))
ax.plot(shift_p, formula_shift, "-", color=COLORS["train"], label="your formula")
ax.plot(shift_p, measured_shift, "o", color=COLORS["validation"], label="measured")
ax.axhline(1, color=COLORS["neutral"], ls="--", label="as it should be")
ax.set(title="Output of batch normalization at test time", ylabel="standard deviation", ylim=(0, 1.08))
ax.set_xlabel("p of the dropout in front of it")
ax.legend(fontsize=10)
plt.show()

# %% [markdown]
# That is one layer. In a network of three, the shifts add up. Six networks, each with 3 × 64 hidden units, in two settings: 400 images with right labels and $p = 0.5$, where there is little to cure; and 300 images with one label in five wrong and $p = 0.3$, where dropout is needed.
#
# | name | in each hidden layer |
# |---|---|
# | none | dense, relu |
# | dropout alone | dense, relu, dropout |
# | BN alone | dense, BN, relu |
# | dropout → BN | dense, relu, **dropout, BN** |
# | BN, dropout | dense, BN, relu, dropout (the next layer's BN still comes behind it) |
# | dropout behind the last BN | dense, BN, relu; dropout only in the last layer |
#
# For each we measure twice: as it is, and after a repair that touches no weight: the running statistics are taken anew with dropout switched **off**. If the variance shift is to blame, the repair must help.

# %%
ORDERS = {
    "none": "",
    "dropout alone": "D",
    "BN alone": "B",
    "dropout → BN": "DB",
    "BN, dropout": "BD",
    "dropout behind last BN": "B.",
}


def three_layers(kind, p, seed, width=64):
    layers = []
    for n_in, last in ((64, False), (width, False), (width, True)):
        layers.append(Dense(n_in, width))
        layers += [BatchNorm(width)] if kind in ("B", "BD", "B.") else []
        layers.append(ReLU())
        layers += [Dropout(p)] if "D" in kind or (kind == "B." and last) else []
        layers += [BatchNorm(width)] if kind == "DB" else []
    return Network([*layers, Dense(width, 10)], rng=seed, dtype=np.float32)


def repair(net, x):
    """Take the running statistics anew from x, layer by layer, with dropout off."""
    h = np.asarray(x, net.dtype)
    for layer in net.layers:
        if isinstance(layer, BatchNorm):
            layer.running_mean[...], layer.running_var[...] = h.mean(axis=0), h.var(axis=0, ddof=1)
        h = layer.forward(h)
    return net


def compare_orders(n, noise, p, epochs, draws=6):
    """For each order: (as is or repaired, loss or accuracy, draw), on held-back images."""
    runs = {name: np.zeros((2, 2, draws)) for name in ORDERS}
    with Progress(len(ORDERS)) as bar:
        for k, (name, kind) in enumerate(ORDERS.items()):
            for seed in range(draws):
                train, held = draw(seed, n, noise)
                net = three_layers(kind, p, seed)
                fit(net, *train, lr=3e-3, epochs=epochs, rng=seed, progress=False)
                runs[name][0, :, seed] = evaluate(net, *held)
                runs[name][1, :, seed] = evaluate(repair(net, train[0]), *held)
            bar.update(k + 1)
    return runs


clean = compare_orders(400, 0.0, p=0.5, epochs=20)

# %%
noisy = compare_orders(300, 0.2, p=0.3, epochs=30)
SETTINGS = {"Right labels, p = 0.5": clean, "One label in five wrong, p = 0.3": noisy}
fig, axes = plt.subplots(1, 2, figsize=(10.5, 4), sharey=True)
for ax, (title, runs) in zip(axes, SETTINGS.items(), strict=True):
    for i, name in enumerate(ORDERS):
        for when, color, marker, up in ((0, COLORS["validation"], "o", -0.14), (1, COLORS["good"], "s", 0.14)):
            if when and "BN" not in name:
                continue
            values = 100 * runs[name][when, 1]
            label = ("as it is", "statistics taken anew")[when] if name == "BN alone" else None
            ax.plot(values, np.full(len(values), i + up), ".", color=color, alpha=0.5)
            ax.plot(values.mean(), i + up, marker, ms=8, color=color, label=label)
    ax.set(title=title, xlabel="accuracy on held-back images (%)")
axes[0].set_yticks(range(len(ORDERS)), ORDERS)
axes[0].invert_yaxis()
fig.legend(*axes[0].get_legend_handles_labels(), fontsize=10, loc="outside lower center", ncols=2)
plt.show()
for title, runs in SETTINGS.items():
    print(f"{title:34s} loss  accuracy   repaired: loss  accuracy")
    for name, values in runs.items():
        (loss, accuracy), (loss2, accuracy2) = values.mean(-1)
        print(f"  {name:28s} {loss:8.3f} {accuracy:9.1%} {loss2:16.3f} {accuracy2:9.1%}")


def against(runs, name, other, what=1, when=(0, 0)):
    """The paired difference of two orders and its standard error: points of accuracy, or loss for what=0."""
    return mean_error((100 if what else 1) * (runs[name][when[0], what] - runs[other][when[1], what]))


def better_alone(runs):
    return max(("dropout alone", "BN alone"), key=lambda name: runs[name][0, 1].mean())


for title, runs in SETTINGS.items():
    print(title)
    for name in ("dropout → BN", "BN, dropout", "dropout behind last BN"):
        (m, e), (loss, loss_e) = against(runs, name, better_alone(runs)), against(runs, name, name, 0, (1, 0))
        print(
            f"  {name:24s} {m:+5.1f} ± {e:.1f} points against {better_alone(runs)}; the repair changes its loss by {loss:+.2f} ± {loss_e:.2f}"
        )

# %% [markdown]
# With dropout directly in front of batch normalization the network does worse than with the better of the two alone, in both settings, and the repair takes back a good part of the loss without touching a weight: so much was the variance shift. The rest is the noise of dropout itself, which at $p = 0.5$ in three narrow layers
# is more than this network bears.
#
# The other orders tell the rest of the story. Behind the *last* batch normalization there is nothing to shift, and no harm is done; but where dropout is needed, a single layer of it is not enough. "BN, dropout" in every layer then does as well as dropout alone, and a little better once its statistics are taken anew. And batch
# normalization alone does nothing about wrong labels. Whether to combine them is thus two questions: does the network need dropout at all, and does it stand where it shifts no variance?

# %%
worse = {title: against(runs, "dropout → BN", better_alone(runs)) for title, runs in SETTINGS.items()}
last = against(clean, "dropout behind last BN", "BN alone")
needed = against(noisy, "BN, dropout", "BN alone")
mended = against(clean, "dropout → BN", "dropout → BN", 0, (1, 0))
half = measured_shift[list(shift_p).index(0.5)]
assert all(m < -2 * e for m, e in worse.values()) and mended[0] < -2 * mended[1] and needed[0] > 2 * needed[1]
verdict(
    40,
    "holds when dropout stands directly in front of batch normalization: worse than the better of the two alone; behind the last one it "
    + ("does no harm" if last[0] > -2 * last[1] else "costs much less"),
    measured=f"output of BN at test time with p = 0.5 in front of it: standard deviation {half:.2f}; dropout → BN against the better of the two alone: "
    + ", ".join(f"{m:+.1f} ± {e:.1f} points ({title[0].lower() + title[1:]})" for title, (m, e) in worse.items())
    + f"; dropout behind the last BN against BN alone {last[0]:+.1f} ± {last[1]:.1f}; statistics taken anew change the loss of dropout → BN by {mended[0]:+.2f} ± {mended[1]:.2f}; "
    f"with wrong labels, BN and then dropout against BN alone {needed[0]:+.1f} ± {needed[1]:.1f} (6 draws)",
    source="Li, Chen, Hu & Yang 2019, Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift",
)

# %% [markdown]
# ## Folding for inference
#
# For prediction $\mu$ and $\sigma^2$ are the stored ones: plain numbers. Then batch normalization is one factor and one shift for each unit, and a dense layer in front of it can take both over. With $s = \gamma/\sqrt{\sigma^2+\varepsilon}$,
#
# $$\gamma\,\frac{(xW+b)-\mu}{\sqrt{\sigma^2+\varepsilon}} + \beta = x\,(W s) + \big((b-\mu)\,s+\beta\big),$$
#
# where $Ws$ multiplies each *column* of $W$ (a unit) by its own $s$. The finished network needs no batch normalization any more: it is smaller and faster, and gives the same numbers.
#
# **Convention: rows of x are samples, columns of W are units; mean and var are the running ones; ε inside the root.**


# %% answer="fold_batchnorm"
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    """The dense layer that equals the layer (W, b) followed
    by batch normalization with these running mean and var.
    Returns (W, b).
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta
    ### END SOLUTION


# %% check="fold_batchnorm"
check(fold_batchnorm)

# %%
fold = usable(fold_batchnorm)
train, (held_x, held_y) = draw(0, 600)
normed = mlp((64, 64, 64, 10), batchnorm="pre", rng=0)
fit(normed, *train, lr=3e-3, epochs=15, rng=0)


def folded(net):
    """The same network without its batch normalizations, which follow a dense layer each."""
    layers = []
    for layer, behind_it in zip(net.layers, (*net.layers[1:], None), strict=True):
        if isinstance(layer, Dense):
            new = W_b = layer.W, layer.b
            if isinstance(behind_it, BatchNorm):
                bn = behind_it
                new = fold(*W_b, bn.gamma, bn.beta, bn.running_mean, bn.running_var, eps=bn.eps)
            layers.append((Dense(layer.n_in, layer.n_out), new))
        elif isinstance(layer, ReLU):
            layers.append((ReLU(), None))
    slim = Network([layer for layer, _ in layers], rng=0)
    for layer, new in layers:
        if new is not None:
            layer.W[...], layer.b[...] = new
    return slim


slim = folded(normed)
largest = np.abs(slim.forward(held_x) - normed.forward(held_x)).max()
print(f"layers: {len(normed.layers)} before, {len(slim.layers)} folded; numbers: {normed.w.size} and {slim.w.size}")
print(
    f"logits of {len(held_x)} images: largest difference {largest:.1e}, largest logit {np.abs(normed.forward(held_x)).max():.1f}"
)

# %% [markdown]
# ### Does the scale matter?
#
# Claim 41: batch norm *"should be used when the absolute scale of the features does not matter."* In training the scale does get lost: multiply a batch by 10, and your layer gives the same. (So it does when you multiply $W$ and $b$: the output is *scale invariant* in the weights.) And for prediction?
#
# A task in which **nothing but** the scale matters: points in random directions, and the class says whether the distance from the origin is above 1. Can a network with batch normalization learn that? For comparison a network that sees each sample divided by its own standard deviation, as *layer* normalization would.

# %%
predict(
    41,
    "The class depends on nothing but the length of the input. What accuracy does a network with batch normalization reach on new data?",
    ["about 50 %, chance", "about 75 %", "as much as one without"],
)

# %%
RESCALED = {"batch × 10": (10 * batch, W, 10 * b), "W and b × 10": (batch, 10 * W, 10 * b)}
for name, (x, W10, b10) in RESCALED.items():
    changes = [
        np.abs(
            layer_of(x, W10, b10, gamma, beta, o, eps=1e-12) - layer_of(batch, W, b, gamma, beta, o, eps=1e-12)
        ).max()
        for o in ("pre", "post")
    ]
    print(f'in training, {name}: the output changes by at most {changes[0]:.1e} ("pre"), {changes[1]:.1e} ("post")')
first_hidden = [layer.forward for layer in normed.layers[:2]]
usual, tenfold = (first_hidden[1](first_hidden[0](k * held_x)) for k in (1, 10))
growth = tenfold.std() / usual.std()
print(
    f"for prediction, images × 10: the output of the first batch normalization has {growth:.1f} times the standard deviation"
)


def by_length(seed, n=1000, d=8):
    """Points of random direction; class 1 when the length, uniform between 0.5 and 1.5, is above 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d))
    length = rng.uniform(0.5, 1.5, n)
    return x * (length / np.linalg.norm(x, axis=1))[:, None], (length > 1).astype(int)


def each_sample(x):
    """Each sample with mean 0 and standard deviation 1 over its features: what layer normalization does to an input."""
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


READERS = {
    "no normalization": (None, np.asarray),
    "batch norm, pre": ("pre", np.asarray),
    "batch norm, post": ("post", np.asarray),
    "each sample": (None, each_sample),
}
length_read = {}
for name, (batchnorm, seen) in READERS.items():
    runs = []
    for seed in range(5):
        (x, y), (new_x, new_y) = by_length(seed), by_length(100 + seed)
        net = mlp((8, 32, 32, 2), batchnorm=batchnorm, rng=seed)
        fit(net, seen(x), y, lr=5e-3, epochs=20, rng=seed, progress=False)
        runs.append(evaluate(net, seen(new_x), new_y)[1])
    length_read[name] = np.array(runs)
fig, ax = plt.subplots(figsize=(7.5, 3))
for i, runs in enumerate(length_read.values()):
    ax.plot(100 * runs, np.full(5, i), "o", ms=7, alpha=0.6, color=PALETTE[i])
ax.axvline(50, color=COLORS["neutral"], ls=":")
ax.text(50.6, 1.5, "chance", fontsize=10, color="#555555")
ax.set_yticks(range(4), READERS)
ax.invert_yaxis()
ax.set(title="A task of nothing but scale: 5 runs each", xlabel="accuracy on new data (%)", xlim=(45, 101))
plt.show()
for name, runs in length_read.items():
    mean, error = mean_error(100 * runs)
    print(f"{name:18s} {mean:.1f} ± {error:.1f} %")

# %% [markdown]
# For prediction batch normalization is a fixed dense layer, as you saw when you folded it, and that does not lose anything.

# %%
reads, plain, lost = (length_read[name].mean() for name in ("batch norm, pre", "no normalization", "each sample"))
assert largest < 1e-10 and lost < 0.6
verdict(
    41,
    "does not hold: for prediction batch normalization is a fixed dense layer, and keeps the scale; only the scale that a whole training batch has in common is lost"
    if reads > plain - 0.05
    else "holds in part: with batch normalization the scale is harder to read",
    measured=f"class by length alone: {reads:.0%} with batch norm, {plain:.0%} without, {lost:.0%} when each sample is normalized (5 seeds); folded network: logits differ by {largest:.0e}; "
    f"batch × 10: no change in training ({changes[0]:.0e}), {growth:.1f} times the output for prediction",
    source="Ioffe & Szegedy 2015, section 3.1: at inference the normalization is a linear transform and can be composed with the layer",
)

# %% [markdown]
# There is something to the deck's sentence where the batches themselves differ in scale, say one batch of dark and one of bright images: in training each is normalized by itself, and the difference between them is lost. With well shuffled batches this does not happen.
#
# ## Monte Carlo dropout
#
# At test time dropout is off. Leave it **on**, and the same image gets another answer each time. Gal and Ghahramani (2016) showed that this can be read as asking many networks that all fit the data (approximate Bayesian inference): the mean of the answers is a prediction, and their
# spread says how far they disagree.
#
# **Convention: `predict(x, rng)` gives one random answer, an array; call it n times with the generator that you are given; the standard deviation is the biased one (divide by n).**


# %% answer="mc_dropout"
def mc_dropout(predict, x, n, rng):
    """n calls of predict(x, rng), which returns an array;
    their elementwise mean and (biased) standard deviation. Returns (mean, std).
    """
    ### BEGIN SOLUTION
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)
    ### END SOLUTION


# %% check="mc_dropout"
check(mc_dropout)

# %% [markdown]
# We ask a network about images that it should know (held-back digits) and about images that it should not: two digits laid over each other, digits with their pixels shuffled, and pure noise. It has ten answers and none of them is "I do not know".

# %%
ask = usable(mc_dropout)


def strangers(x, rng):
    """Kinds of images: digits, and three kinds that are none."""
    few = x[:300]
    return {
        "digits": few,
        "two digits": (few + x[300:600]) / 2,
        "shuffled pixels": rng.permuted(few, axis=1),
        "noise": rng.random(few.shape),
    }


SHARES = np.linspace(0, 0.5, 11)
MEASURES = {
    "spread over masks": COLORS["train"],
    "mean over masks": COLORS["good"],
    "one answer, dropout off": COLORS["validation"],
}
doubt = {}  # (kind of image, measure): arrays, one for each network; the larger, the less sure
kept = {measure: [] for measure in MEASURES}


def doubts(net, images, rng):
    """Three measures of doubt about each image, and the class that each of them chooses."""

    def one_answer(x, rng):
        """Probabilities with one random mask; the dropout layers draw from `rng`."""
        for layer in net.layers:
            layer.rng = rng
        return softmax(net.forward(x, train=True))

    mean, std = ask(one_answer, images, 50, rng)
    best, once = mean.argmax(axis=1), softmax(net.forward(images))
    values = std[np.arange(len(images)), best], 1 - mean.max(axis=1), 1 - once.max(axis=1)
    return dict(zip(MEASURES, zip(values, (best, best, once.argmax(axis=1)), strict=True), strict=True))


for seed in range(5):
    train, (x, y) = draw(seed, 300)
    net = mlp((64, 128, 128, 10), dropout=0.5, rng=seed)
    fit(net, *train, lr=3e-3, epochs=30, rng=seed, progress=False)
    rng = np.random.default_rng(seed)
    for kind, images in strangers(x, rng).items():
        for measure, (value, _) in doubts(net, images, rng).items():
            doubt.setdefault((kind, measure), []).append(value)
    for measure, (value, chosen) in doubts(net, x, rng).items():
        order = np.argsort(value)
        kept[measure].append([np.mean((chosen == y)[order[: round((1 - share) * len(x))]]) for share in SHARES])

KINDS = list(dict.fromkeys(kind for kind, _ in doubt))
fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4), width_ratios=(1.2, 1))
for i, kind in enumerate(KINDS):
    values = np.concatenate(doubt[kind, "spread over masks"])
    box = left.boxplot(values, positions=[i], widths=0.6, whis=(5, 95), showfliers=False, patch_artist=True)
    box["boxes"][0].set(facecolor=PALETTE[i], alpha=0.5)
    box["medians"][0].set(color="black")
left.set_xticks(range(len(KINDS)), KINDS)
left.set(title="Spread of 50 answers (whiskers: 5 % and 95 %)", ylabel="standard deviation of the probability")
for measure, color in MEASURES.items():
    curves = 100 * np.array(kept[measure])
    right.plot(100 * SHARES, curves.mean(0), "o-", ms=4, color=color, label=measure)
    right.fill_between(100 * SHARES, curves.min(0), curves.max(0), color=color, alpha=0.15, lw=0)
right.set(title="Refusing the least sure", xlabel="refused (%)", ylabel="accuracy on the rest (%)")
right.legend(fontsize=10, title="sure by")
plt.show()


def told_apart(kind, measure):
    """How often a stranger leaves more doubt than a digit does, in percent (50: by chance; 100: always), for each network."""
    pairs = zip(doubt["digits", measure], doubt[kind, measure], strict=True)
    return [100 * np.mean(strange[:, None] > digit) for digit, strange in pairs]


print(f"{'more doubt than about a digit':32s}" + "".join(f"{kind:>18s}" for kind in KINDS[1:]))
for measure in MEASURES:
    apart = [mean_error(told_apart(kind, measure)) for kind in KINDS[1:]]
    print(f"{measure:32s}" + "".join(f"{f'{m:.0f} ± {e:.0f} %':>18s}" for m, e in apart))
tenth = {measure: mean_error(100 * np.array(curves)[:, 2]) for measure, curves in kept.items()}
print(
    "accuracy when a tenth is refused: "
    + ", ".join(f"{measure} {m:.1f} ± {e:.1f} %" for measure, (m, e) in tenth.items())
)
sure = np.mean(np.concatenate(doubt["noise", "one answer, dropout off"]) < 0.1)
print(f"noise, one answer with dropout off: {sure:.0%} of the images are called a digit with more than 90 % confidence")

# %% [markdown]
# With dropout off, a good share of the noise images is called a digit with high confidence. The mean over masks is more careful: it leaves more doubt about noise and shuffled pixels than about digits a few times in a hundred more often (about two digits at once it does not). For the other use, finding the errors among
# real digits, look at the right figure with a cool eye: refusing helps a lot, and one plain answer does it as well as the mean of 50. The spread by itself does it worse: where a network wavers between many classes, each probability is low, and so is its spread.
# Uncertainty by dropout costs n predictions; measure whether it earns them.
#
# ## The guideline card
#
# The measurements are made: in the card below the column *measured here* is filled by your runs, and *my rule* is yours. Write a rule into each line of `MY_RULES`, one that you would give to a friend who starts training networks tomorrow, and run both cells again.

# %%
MY_RULES = {
    "Which p": "",
    "How much": "",
    "At test time": "",
    "Where BN helps": "",
    "Together": "",
    "Scale": "",
    "Unsure": "",
}

# %%
MEASURED = {
    "Which p": (
        "p between 0 and 1, default in python 0.5",
        f"drop 0.2: × (1 − p) {slope['× (1 − p)']:.2f} of the sums, × p {slope['× p']:.2f}; scatter {scatter[8]:.0f} at p = 0.99",
    ),
    "How much": (
        "overfitting: p high; hidden layer 0.5-0.8",
        ", ".join(f"{name}: best {p}" for name, p in best_drop.items())
        + f"; 0.8: {', '.join(f'{a:.0%}' for a in as_drop.values())}",
    ),
    "At test time": (
        "weights scaled with the dropout ratio",
        f"loss {np.mean(losses[0.2, '× (1 − p)']):.2f} with × (1 − p), {np.mean(losses[0.2, '× p']):.2f} with × p",
    ),
    "Where BN helps": (
        "in the deeper network",
        f"{more[1][0]:+.0f} points at depth 1, {more[16][0]:+.0f} at 16; batches of 2: {less[2][0]:+.0f}",
    ),
    "Together": (
        "often worse (not in all cases)",
        f"dropout → BN {', '.join(f'{m:+.1f}' for m, _ in worse.values())} points against the better alone; dropout behind the last BN {last[0]:+.1f}",
    ),
    "Scale": (
        "when the absolute scale does not matter",
        f"class by length alone: {reads:.0%} with BN, {plain:.0%} without",
    ),
    "Unsure": (
        "(nothing)",
        f"more doubt about noise than about a digit: {np.mean(told_apart('noise', 'mean over masks')):.0f} % by the mean over masks, {np.mean(told_apart('noise', 'one answer, dropout off')):.0f} % by one answer",
    ),
}


def card(columns, widths=(12, 20, 26, 24)):
    """Rows of text as a table with wrapped cells."""
    line = "+".join("-" * (w + 2) for w in widths)
    for row in columns:
        cells = [textwrap.wrap(text, w) or [""] for text, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            print(" | ".join((c[i] if i < len(c) else "").ljust(w) for c, w in zip(cells, widths, strict=True)))
        print(line)


card(
    [("", "the deck", "measured here", "my rule")]
    + [(name, *MEASURED[name], MY_RULES[name] or "(yours to write)") for name in MEASURED]
)

# %% [markdown]
# <details><summary>One way to fill it (look after you have written yours)</summary>
#
# - **Which p**: say "drop" or "keep" in words, and look into the documentation before copying a number; never 1.
# - **How much**: none until training and validation part; then 0.2 to 0.5 dropped, by the validation curve.
# - **At test time**: let the library do it (inverted dropout: nothing), and check that evaluation mode is on.
# - **Where BN helps**: networks of more than a few layers, batches of 16 or more; for smaller ones layer or group normalization.
# - **Together**: first ask whether the network needs dropout; never directly in front of batch normalization; behind the last one, or behind each activation with the statistics taken anew.
# - **Scale**: no reason against batch norm; shuffle well, and fold it away when training is over.
# - **Unsure**: average over masks where inputs may be foreign; for the rest compare with plain confidence first, which costs nothing.</details>
#
# ## A question to answer in words
#
# The question is marked by a person; three or four sentences are enough.

# %% [markdown] written="5-question" points=2
# A team reports: "We added dropout with p = 0.8 in front of every batch normalization, as the guidelines recommend 0.5 to 0.8 for overfitting networks. In training the loss looks fine, but on validation data in evaluation mode it is terrible." Name two separate
# mistakes that may lie behind this, say for each what you would measure to confirm it, and what you would change.
#
# *Your answer here.*

# %% [markdown] guide="5-question"
# **1 point** for the meaning of p: the recommended range is a probability to keep; their library drops 80 %. Confirm: count the zeros behind a dropout layer in training (80 %), or sweep p. Change: drop 0.2 to 0.5.
# **1 point** for the order: dropout in front of batch normalization raises the variance that is stored, and at test time the outputs come out too small (standard deviation below 1). Confirm: measure the standard deviation behind the normalization in evaluation mode, or take the running statistics anew with dropout off and see the
# validation loss fall. Change: dropout behind the last batch normalization, or none. Full marks also for another order of the arguments, or for other well-founded suspects (wrong factor at test time, tiny batches) with a measurement that tells.

# %% [markdown]
# ## What we found

# %%
findings()

# %% [markdown]
# **Three questions to think about**
#
# <details><summary>1. You read "dropout 0.9" in an old paper. What do you do before you use the number?</summary>
# Find out whether it is kept or dropped. In work from before about 2017, and in code for TensorFlow 1, it is often the probability to keep: 0.9 is then a mild dropout of 0.1. Dropping 0.9 was, in the sweep above, the end of all learning.</details>
#
# <details><summary>2. A unit has mean 0 and variance 1. By which factor does inverted dropout with p = 0.5 raise its variance, and by which if its mean is 3?</summary>
# With mean 0 by 1/(1 − p) = 2. With mean 3: (1 + 9)/0.5 − 9 = 11. Units with a large mean are the ones that dropout shakes; behind "post" batch normalization the mean is 0.</details>
#
# <details><summary>3. Why can batch normalization be folded into the dense layer in front of it, but "post" normalization not into the dense layer before the ReLU?</summary>
# Folding needs that nothing but additions and multiplications lie between the two. Behind the ReLU, the scale and shift can be folded forward instead, into the dense layer that follows: (h s + t) W + b = h (s W) + (t W + b), with s scaling the rows of W.</details>
#
# **Where to read on**: Srivastava et al., *Dropout* (2014), sections 4 and 7 and appendix A; Li, Chen, Hu & Yang, *Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift* (2019); Ioffe & Szegedy, *Batch Normalization* (2015); Wu & He, *Group Normalization* (2018); Gal & Ghahramani, *Dropout as a
# Bayesian Approximation* (2016).
