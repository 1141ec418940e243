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
# One line of code decides whether a deep network learns at all. You will find out what that line must be, do backpropagation
# by hand, and test what the slide deck says.
#
# Run this line first, and again after a restart.

# %%
from autograder.notebook import begin

begin("3_initialization")

# %% [markdown]
# **Nearly alike.** A network with four hidden units learns XOR. All units begin with the same weights, but for random
# differences of about one millionth, the *initial spread*. Make it smaller and larger. How small may it be, if all units are
# to become different within 200 steps? And why should they?

# %%
labs.symmetry.lab()

# %% [markdown]
# So weights should begin random. How large should they be? Here one network is trained from **four starts**: eight hidden
# layers, the same digits in the same order, and the same learning rate. Only the initial weights differ.

# %%
experiments.starts().figure()

# %% [markdown]
# One start explodes within a few steps, two never learn anything, and one works. By the end you can say why, with numbers.
# And these are the words of the slide deck:
#
# > "Weight Initialization is a procedure to assign weights to a neural network with some small random values during the training process [...]. The purpose [...] is to prevent the
# > neural network from exploding or vanishing gradient during the forward and backward propagation. If either occurs, the neural network will take a longer time to converge."
#
# **Afterwards you can** explain what zero weights do to a network; derive the rules of Xavier and He; backpropagate by hand
# and in code; and tell from its signals what is wrong with a network.
#
# | part | minutes |
# |---|---|
# | The lab; counting different units; all weights zero | 15 |
# | Random weights; the signal forward | 15 |
# | Xavier and He | 15 |
# | Softmax; backpropagation by hand | 15 |
# | The signal backward | 10 |
# | What a good start is worth | 3 |
# | Explore (optional) | 65 |
#
# **You need** matrix products, the chain rule, variance, and SGD from lesson 2.

# %% [markdown]
# ## Counting different units
#
# A layer computes $h = \varphi(xW + b)$, with an activation $\varphi$ such as ReLU, $\max(z, 0)$. Column $j$ of $W$ holds
# the weights into unit $j$. Two units with equal columns and biases give equal outputs, so one of them is wasted. Count the
# units that differ.
#
# **Convention: units are the columns of `W`, of shape (n_in, n_out); two are the same when no entry differs by more than `tol`.** (In PyTorch units are rows.) The tolerance is there because sums are rounded.


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
# ### All weights zero
#
# Claim 14: $W = 0$ makes a network *"equivalent to a linear model"*. The data are points in a square, of which those inside
# a disc are of class 1.

# %%
predict(14)

# %%
zero = experiments.zero(usable(distinct_units))
zero.figure()

# %%
verdict(14, zero)

# %% [markdown]
# The gradient of a weight is *what comes in* times *what comes back*: the input of the weight, times the derivative of the
# loss with respect to the sum that it adds to. (Below you derive this.) With ReLU or tanh and $W = 0$ the hidden units give
# 0, so nothing comes in to the last layer, and through its zero weights nothing comes back to the first. All weights stay 0,
# and only the output bias learns. A sigmoid unit gives ½ at 0, so its network does learn, but with all units alike. That is
# why initial weights must differ: they **break the symmetry**. Biases may begin at 0.
#
# ### Explore: which derivatives are equal?
#
# Claim 15: *"the derivative with respect to loss function is the same for every weight (w) in every layer"*.

# %%
predict(15)

# %%
derivatives = experiments.derivatives(usable(distinct_units))
derivatives.figure()

# %%
verdict(15, derivatives)

# %% [markdown]
# ### Explore: for how long?
#
# Claim 16: the units stay symmetric *"for all the n iterations you run"*. Minibatches change only the samples, which all
# units share. What about *dropout* (lesson 4), which switches off random units in every step?

# %%
predict(16)

# %%
parting = experiments.parting(usable(distinct_units))
parting.figure()

# %%
verdict(16, parting)

# %% [markdown]
# Here is the first lab again, and now your function counts the units. Give all of them the same weights, a spread of 0. Can a
# larger learning rate part them, or another activation?

# %%
labs.symmetry.lab(usable(distinct_units))

# %% [markdown]
# ## Random weights
#
# Random weights make units different. One number is left to choose: how large should they be?
#
# **Convention: `std` is the standard deviation, not the variance, and `rng`, a NumPy generator, is the only source of
# randomness.** This way a run can be repeated, and two layers get different weights.


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
# A unit adds up its inputs, $z = \sum_{i=1}^{n} x_i w_i$. The weights are independent of the inputs and of each other, with mean 0. Then $x_i w_i$ has mean 0 and variance
# $\mathbb{E}[x_i^2 w_i^2] = \mathbb{E}[x_i^2]\operatorname{Var}(w)$, and the variances add:
#
# $$\operatorname{Var}(z) = n\,\mathbb{E}[x^2]\operatorname{Var}(w).$$

# %%
blank("keep", ...)

# %% [markdown]
# This is the key idea, and everything else refines it.
#
# ### Explore: small?
#
# Claim 11: *"some small random values"*. Small compared with what?

# %%
predict(11)

# %%
fan_in = experiments.fan_in(usable(normal_init))
fan_in.figure()

# %%
verdict(11, fan_in)

# %% [markdown]
# ## The signal forward
#
# A factor that is harmless in one layer is raised to a power in a deep network. Send a batch through all layers and record
# the size of the signal after each.
#
# **Convention: $h \leftarrow \varphi(hW)$ for each $W$, including the last, without biases; the standard deviation is taken
# after the activation, over all entries of $h$ (NumPy's `std`). `weights` may be empty; units may be far in saturation, with
# $|z|$ up to 1000.**


# %% answer="forward_stds"
def forward_stds(x, weights, activation):
    """The standard deviation of h after each layer, as an array (L,);
    activation: "linear", "relu", "tanh" or "sigmoid".
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
# Claim 17: *"Initializing weights randomly, following standard normal distribution (`np.random.randn`)"*: a standard deviation of 1, whatever the size of the layer.

# %%
predict(17)

# %%
forward = experiments.forward(*usable(normal_init, forward_stds))
forward.figure()

# %%
verdict(17, forward)

# %% [markdown]
# The outputs of tanh and sigmoid cannot grow. With them, large weights show in another way: nearly all units are
# *saturated*, at the flat ends of the curve.
#
# ### Explore: what the units return

# %%
experiments.histograms(usable(normal_init)).figure()

# %% [markdown]
# In the upper row the signal dies. In the lower row every unit says yes or no and cannot change its mind, since its slope
# is 0. One histogram for each layer is the quickest look into a network that does not learn.
#
# ## Xavier initialization
#
# The gradient is a signal too, and runs the other way. For linear layers $y = xW$:
#
# 1. forward, a unit sums over its $n_\text{in}$ inputs, so the size is kept when $\operatorname{Var}(w) = 1/n_\text{in}$;
# 2. backward, $\partial L/\partial x = (\partial L/\partial y)\,W^\top$: which variance keeps the size now?

# %%
blank("backward", ...)

# %% [markdown]
# Glorot and Bengio (2010) choose a compromise: $\operatorname{Var}(w) = 2/(n_\text{in}+n_\text{out})$. A uniform
# distribution on $\pm a$ has variance $a^2/3$, which gives you $a$.
#
# **Convention: the uniform form, their equation 16.** (Xavier is Glorot's first name. A normal form with the same variance exists too.)


# %% answer="xavier_uniform"
def xavier_uniform(rng, shape):
    """W of shape (n_in, n_out), uniform between −a and a, drawn from rng,
    with variance 2/(n_in + n_out).
    """
    ### BEGIN SOLUTION
    n_in, n_out = shape
    bound = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, shape)
    ### END SOLUTION


# %% check="xavier_uniform"
check(xavier_uniform)

# %%
experiments.factors(*usable(normal_init, xavier_uniform)).figure()

# %% [markdown]
# The last row is what `torch.nn.Linear` does by default: uniform on $\pm1/\sqrt{n_\text{in}}$, a third of the variance that keeps the signal.
#
# ## He initialization
#
# ReLU changes the sum. Weights are symmetric around 0, so $z$ is too; then comes $h = \max(z, 0)$.

# %%
blank("half", ...)

# %% [markdown]
# The next layer's variance is $n_\text{in}\,\mathbb{E}[h^2]\operatorname{Var}(w)$, whatever the mean of $h$. Which $\operatorname{Var}(w)$ keeps it (He et al. 2015)?
#
# **Convention: normal, by the number of inputs (*fan-in*), tails not cut off (as in PyTorch; Keras cuts them).**


# %% answer="he_normal"
def he_normal(rng, shape):
    """W of shape (n_in, n_out), normal with mean 0, drawn from rng:
    a layer keeps the size of a signal that comes through ReLU.
    """
    ### BEGIN SOLUTION
    n_in, _ = shape
    return rng.normal(0.0, np.sqrt(2 / n_in), shape)
    ### END SOLUTION


# %% check="he_normal"
check(he_normal)

# %% [markdown]
# Is a factor of 2 worth a paper? Thirty layers, each rule with two activations:

# %%
mine = usable(xavier_uniform, he_normal, forward_stds)
experiments.rules(*mine).figure()

# %% [markdown]
# He et al. report that their 30-layer network stalled completely with Xavier's rule and learned with their own.
#
# ### Explore: another activation

# %%
blank("leaky", lambda a: ...)

# %% [markdown]
# **Debug this.** A colleague draws He's weights for a deep network.


# %%
def layers(n, depth, seed=0):
    weights = []
    for _ in range(depth):
        rng = np.random.default_rng(seed)
        weights.append(rng.normal(0, np.sqrt(2 / n), (n, n)))
    return np.array(weights)


blank("debug_stream", layers)

# %% [markdown]
# ## Softmax and cross-entropy
#
# The last layer returns *logits* $z$, one number for each class. *Softmax* turns them into probabilities, and
# *cross-entropy* is the loss: minus the logarithm of the probability of the right class, averaged over the $N$ rows.
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad L = -\frac1N\sum_{\text{rows}} \log p_y, \qquad \frac{\partial L}{\partial z} = \frac{p - \text{onehot}(y)}{N},$$
#
# where onehot(y) is 1 at the right class and 0 elsewhere. The gradient is short because $\log p_y = z_y - \log\sum_j e^{z_j}$, and the derivative of the last term with respect to $z_k$ is $p_k$.

# %%
blank("expected_loss", ...)

# %% [markdown]
# In float64 $e^z$ overflows at $z \approx 710$, and $\infty/\infty$ is NaN; and $p_y$ can be rounded to 0. Two tricks fix
# this: subtract each row's maximum from its logits, which changes no probability, and compute $\log p_y$ from the formula
# above, never as the logarithm of a computed $p$.
#
# **Convention: `y` holds class numbers; loss and gradient are means over the batch.**


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
# ## Backpropagation by hand
#
# Here is a small network with all its numbers: two inputs, two ReLU units, one output $o$, and $L = \tfrac12(o-t)^2$. In the
# forward pass, each unit adds up its inputs times their weights.

# %%
experiments.by_hand().figure()

# %% [markdown]
# In the backward pass, ask of every number: *if it grows a little, by how much does L grow?* The chain rule needs three
# moves, and all of them are local.
#
# - **To a weight**: the sum $o$ grows by the weight's input. So $\partial L/\partial w = \text{input} \cdot \partial L/\partial o$.
# - **Through a weight, to its input**: the sum grows by the weight. So $\partial L/\partial h = w \cdot \partial L/\partial o$; where $h$ feeds several sums, **add** over them.
# - **Through an activation**: $\partial L/\partial z = \varphi'(z)\cdot\partial L/\partial h$. ReLU's slope is 1 for $z > 0$, else 0.
#
# It starts with $\partial L/\partial o = o - t = 2$.

# %%
blank("dw2", ...)

# %%
blank("dz", ...)

# %%
blank("dW1", ...)

# %% [markdown]
# (`experiments.by_hand(solved=True).figure()` shows all numbers.) With $N$ samples as rows, the same three moves are three matrix products. For a layer $z = hW + b$, with $\delta = \partial L/\partial z$ of shape (N, n_out):
#
# | | shape | |
# |---|---|---|
# | $\partial L/\partial W = h^\top\delta$ | (n_in, n_out) | input times what comes back, added over the samples |
# | $\partial L/\partial b$ = column sums of $\delta$ | (n_out,) | a bias has the input 1 |
# | $\partial L/\partial h = \delta\,W^\top$ | (N, n_in) | back through the weights, added over the units |
#
# Every gradient has the shape of what it belongs to. **Convention: the loss is a mean; $\delta$ of the logits holds the $1/N$, so nothing is divided again.**


# %% answer="two_layer_gradients"
def two_layer_gradients(x, y, W1, b1, W2, b2):
    """(loss, (dW1, db1, dW2, db2)) of softmax cross-entropy, the mean over
    the batch, with logits = relu(x W1 + b1) W2 + b2.

    x (N, n_in), y (N,) class numbers; no loops are needed.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(x))
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    logits = h @ W2 + b2
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    loss, dlogits = -log_p[rows, y].mean(), np.exp(log_p)
    dlogits[rows, y] -= 1
    dlogits /= len(x)
    dz = dlogits @ W2.T * (z > 0)
    return loss, (x.T @ dz, dz.sum(axis=0), h.T @ dlogits, dlogits.sum(axis=0))
    ### END SOLUTION


# %% check="two_layer_gradients"
check(two_layer_gradients)

# %% [markdown]
# That is all there is to backpropagation: deep learning libraries do these steps for any graph.
#
# ### Explore: debug a training step
#
# A colleague's network trains, but a gradient check fails.


# %%
def one_step(x, y, W1, W2, lr=0.1):
    h = np.maximum(x @ W1, 0)
    e = np.exp(h @ W2)
    onehot = np.eye(W2.shape[1])[y]
    d = (e / e.sum(axis=1, keepdims=True) - onehot) / len(x)
    W2 = W2 - lr * h.T @ d
    dz = d @ W2.T * (h > 0)
    W1 = W1 - lr * x.T @ dz
    return np.array([W1, W2])  # here both are square


blank("debug_order", one_step)

# %% [markdown]
# ## The signal backward
#
# A deep network repeats these moves: starting from $\partial L/\partial h_L$, each layer computes
# $\delta_l = \partial L/\partial h_l\odot\varphi'(z_l)$ ($\odot$: entry by entry), its weight gradient, and the gradient for
# the layer before. The slopes in terms of $h$ are: linear $1$; ReLU $1$ where $h > 0$, else $0$; tanh $1 - h^2$; sigmoid
# $h(1-h)$, at most ¼.
#
# **Convention: `dout` is $\partial L/\partial h_L$, after the last activation; it carries the $1/N$. The result is the Frobenius norm (root of the sum of squares) of each $\partial L/\partial W_l$, first layer first. `weights` may be empty.**


# %% answer="backward_norms"
def backward_norms(x, weights, activation, dout):
    """The Frobenius norm of ∂L/∂W of each layer, first to last, as an array
    (L,); dout is ∂L/∂h of the last layer. Layers as in forward_stds.
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
# Claim 18: standard normal weights *"can potentially lead to ... vanishing gradients or exploding gradients"*. Which of the two?

# %%
predict(18)

# %%
mine = usable(normal_init, backward_norms)
backward = experiments.backward(*mine)
backward.figure()

# %%
verdict(18, backward)

# %% [markdown]
# A layer multiplies the gradient by slopes times weights. Over $n$ units that is about
# $\text{slope}\cdot\text{std}\cdot\sqrt n$, so a size that suits one width does not suit another. The next figure shows all
# sizes and layers at a glance: white is healthy, orange too small, purple too large.

# %%
mine = usable(normal_init, forward_stds, backward_norms)
experiments.maps(*mine).figure()

# %% [markdown]
# A deep ReLU network works only in a narrow band of sizes, and He's rule lies in it. Sigmoid has no such band here.
#
# ### Explore: smaller with every layer?
#
# Claim 19: *"for any activation function, abs(dW) will get smaller and smaller as we go backward with every layer"*.

# %%
predict(19)

# %%
mine = usable(normal_init, backward_norms)
levels = experiments.levels(*mine)
levels.figure()

# %%
verdict(19, levels)

# %% [markdown]
# Why is the line of tanh with std 0.01 level? After layer $l$ the signal has shrunk to $0.1^{\,l}$ of its size, and on the
# way back the gradient shrinks by the same factor of 0.1 a layer. In $h_{l-1}^\top\delta_l$ the two are multiplied, and
# their product is equally small everywhere.
#
# ### Explore: large weights
#
# Claim 20: gradients explode with *"non-negative and large weights and small activations A (as can be the case for sigmoid(z))"*.

# %%
predict(20)

# %%
saturated = experiments.saturated(*mine)
saturated.figure()

# %%
verdict(20, saturated)

# %% [markdown]
# What the deck describes needs biases that keep every $z$ near 0, where the sigmoid is steep. Such biases can be found for
# one sample:

# %%
verdict(20, experiments.saturated(*mine, biases="centred", samples=1))

# %% [markdown]
# Change depth, width, size and activation yourself. At which size does a 40-layer ReLU network keep its signal?

# %%
labs.initialization.lab(*usable(forward_stds, backward_norms))

# %% [markdown]
# ### Explore: gradients that are far too long
#
# #### Clipping
#
# A gradient that is far too long may still point the right way. *Clipping by norm* treats all gradients of the network as
# one long vector $g$, and shortens it to length $c$ when $\lVert g\rVert > c$.
#
# **Convention: one norm over the whole list of arrays; nothing happens at or below `max_norm`. The list may be empty** (Pascanu, Mikolov & Bengio 2013). Clipping each array by itself would change the direction.


# %% answer="clip_by_norm"
def clip_by_norm(grads, max_norm):
    """A list of new arrays: grads, scaled to the global norm max_norm
    if their norm exceeds it.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads]
    ### END SOLUTION


# %% check="clip_by_norm"
check(clip_by_norm)

# %% [markdown]
# ### Explore: overshooting, and NaN
#
# Claim 21: exploding gradients *"may result in oscillating around the minima or even overshooting the optimum again and again"*, and may overflow, so that the loss is NaN.

# %%
predict(21)

# %%
mine = usable(softmax_cross_entropy, clip_by_norm)
overshoot = experiments.overshoot(*mine)
overshoot.figure()

# %%
verdict(21, overshoot)

# %% [markdown]
# With a rate of its own, He's network gains from clipping, since it can take longer steps. At one small rate for all,
# clipping only shortens good steps:

# %%
verdict(21, experiments.overshoot(*mine, rates=(1e-6, 0.03)))

# %% [markdown]
# In a bowl it is the curvature that counts, not the length of the gradient. But in a network both explode together:

# %%
experiments.steep(usable(he_normal)).figure()

# %% [markdown]
# ## What a good start is worth
#
# Claim 13: if gradients vanish or explode, training *"will take a longer time to converge"*. Will it take longer, or for
# ever? Each start gets the best of eleven learning rates, and up to 4000 minibatches.

# %%
predict(13)

# %%
late = experiments.late.stored()
late.figure()

# %%
verdict(13, late)

# %% [markdown]
# That was a *stored* run; the card names the command that makes it. Here is a live one, with your `he_normal` and only four
# layers:

# %%
verdict(13, experiments.late(usable(he_normal), factors=(0.25, 1), depth=4))

# %% [markdown]
# ### Explore: is that all?
#
# Claim 12: *"The purpose [...] is to prevent [...] exploding or vanishing gradient"*. Here are two tests with weights of
# He's size. In the first, all units begin alike: equal columns lead into them, and equal weights lead out of them.

# %%
predict(12)

# %%
mine = usable(he_normal, distinct_units, forward_stds)
purpose = experiments.purpose(*mine)
purpose.figure()

# %%
verdict(12, purpose)

# %% [markdown]
# In the second test, on the right, every draw ends below its beginning, and yet He's rule keeps the mean square. Both are
# true. A draw multiplies a hundred random factors. If these were 2 and ½, equally often, their mean would be 1.25, and the
# typical product would still stay near 1. With a mean of 1 the typical product falls, and a few rare, very large ones carry
# the mean. Very deep networks need more than a good start.
#
# ### Explore: depth and width today
#
# A *residual block* adds to its input: $h \leftarrow h + s\cdot f(h)$. With $s = 1$ every block doubles the variance. GPT-2 divides by the root of the number of residual layers (Radford et al. 2019); others begin with $s = 0$ (Goyal et al. 2017).

# %%
experiments.residual(usable(he_normal)).figure()

# %% [markdown]
# How long should a step be, compared with the weights that it changes? A common rule of thumb is a thousandth. Here is Adam
# with four hidden layers:

# %%
experiments.ratios(usable(he_normal)).figure()

# %% [markdown]
# Does the best rate of a small network also suit a large one? Not if all layers have the same rate. *μP* (Yang et al. 2021)
# divides the rates of the hidden and the last layer by the width, so that large models can be tuned on small ones.

# %%
experiments.transfer().figure()

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use today**: He (fan-in) for ReLU and its relatives; Xavier for tanh; in transformers a normal distribution with std 0.02, divided by $\sqrt{2L}$ in the last
# layer of each residual branch, with $L$ blocks. Biases 0. Check the first loss
# (ln C), look at one histogram a layer, clip the gradient's norm at 1. Normalization layers (lesson 4) forgive most of the rest.
#
# ### Explore: yours = PyTorch

# %%
same_as_torch(*usable(softmax_cross_entropy, two_layer_gradients))

# %% [markdown]
# ## A question to answer in words

# %% [markdown] written="3-stalled" points=2
# A friend trains a ReLU network with 12 hidden layers of 200 units on 10 classes. The weights are normal with std 0.02. For
# the whole of the first epoch the loss stays at 2.303. Say what has happened, with a number for the size of the signal after
# layer 12, which two measurements would confirm it, and what you would change.
#
# *Your answer here.*

# %% [markdown] guide="3-stalled"
# **2 points.** 2.303 = ln 10 is the loss of equal probabilities for 10 classes: the logits are about 0 and stay so (½). Each layer multiplies the
# mean square by n·std²/2 = 200 · 0.0004/2 = 0.04, so the signal by 0.2, and after 12 layers it is 0.2¹² ≈ 4·10⁻⁹ (½; any answer between 10⁻⁸ and 10⁻⁹ with the argument).
# Measurements: the standard deviation of h by layer falls as a straight line on a log axis; the norms of ∂L/∂W are tiny in every layer (level, not only in
# the first) (½). Change: He's std √(2/200) = 0.1 for every layer, or normalization layers; a larger learning rate is not the answer (½).

# %% [markdown]
# ### Explore: three questions to think about
#
# <details><summary>1. All biases of a layer begin at 0. Why does that not make the units alike?</summary>
# Because the weights differ: units with different columns see the same sample differently, get different δ, and so their biases get different gradients from the first step on.</details>
#
# <details><summary>2. Should He's variance change for a layer after dropout with probability p?</summary> Inverted dropout
# divides what it keeps by 1 − p, so the mean square grows by the factor 1/(1 − p). To keep it level in training, multiply
# the variance of the next layer's weights by 1 − p. In practice this is ignored in networks with few layers.</details>
#
# <details><summary>3. You multiply one ReLU layer's weights by c and divide the next layer's by c. No output changes. Does
# training?</summary> Yes. The gradient of the first is divided by c, and that of the second multiplied by c; relative to
# the weights themselves the steps change by 1/c² and c². A start chooses the point and the scale of the
# coordinates.</details>

# %%
progress()

# %% [markdown]
# **Read on**: Glorot & Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010); He et al., *Delving deep into rectifiers* (2015); Saxe et al., *Exact solutions to the nonlinear dynamics of learning
# in deep linear neural networks* (2014); Hanin & Rolnick, *How to start training* (2018); Yang et al., *Tensor Programs V* (2021). **Next**: [lesson 4](../4_regularization/4_regularization.ipynb), how to prevent overfitting.
