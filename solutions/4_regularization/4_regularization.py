# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · How to prevent overfitting?
#
# A network that knows its training data by heart may be of little use on new data. What helps?
#
# Run this line first, and again after a restart.

# %%
from autograder.notebook import begin

begin("4_regularization")

# %% [markdown]
# **A network that is too large.** It has 1,801 parameters and learns 60 points. The solid curve is the loss on these points
# (*training*), the dashed one the loss on 300 points that it never trains on (*validation*). Press *Back to start* and *Play*:
# when do the curves part? The first three controls can bring the dashed one down. What does each do, and which one wins?

# %%
labs.regularization.lab()

# %% [markdown]
# The slide deck names four methods:
#
# > "Neural networks are prone to overfitting because of the larger number of parameters. [...] Different types of Regularizations to prevent overfitting are as
# > follows: 1. Dropout 2. Batch Normalization 3. L2 Regularization 4. Early Stopping"
#
# You will build all four, test what the deck says about each, and compare them fairly. The comparison has a twist: which one
# wins depends on when you stop.
#
# **Afterwards you can** recognize over- and underfitting from two curves; write dropout, batch normalization and its
# gradient, the L2 penalty, weight decay and early stopping; and say what makes a comparison of regularizers believable.
#
# | part | minutes |
# |---|---|
# | The lab; overfitting | 10 |
# | Dropout | 14 |
# | Batch normalization and its gradient, claim 25 | 24 |
# | L2, weight decay, claim 28; early stopping, claim 32 | 20 |
# | Who wins? Claim 23 | 5 |
#
# **You need** lessons 1 to 3: gradients, Adam, backpropagation.

# %% [markdown]
# ## A network that memorizes
#
# The data are 150 small images of handwritten digits, in three versions: all labels are right, one in five is wrong, or all
# are random. The same network, with 26,122 parameters, learns each of them. *Held-out* images are never trained on, and
# their labels are right.

# %%
experiments.memorizing().figure()

# %% [markdown]
# The network learns even random labels by heart (Zhang et al. 2017), so accuracy on training data says nothing about new
# data. Look at the dashed line on the right: the network first learns what digits look like; then it memorizes the wrong
# labels and gets worse. That is **overfitting**. **Regularization** is any change to training that is meant to help on new
# data rather than on the training data. The network with one wrong label in five is the one we want to help.
#
# ### Bias and variance
#
# Draw many training sets and fit a model to each. The distance of the *mean* fit from the truth is the **bias** of the
# model, and the scatter of single fits around their mean is its **variance**. Squared bias plus variance is the expected
# squared error (Geman et al. 1992).

# %%
experiments.polynomials().figure()

# %% [markdown]
# A model that is too stiff *underfits*: it has a high bias. One that is too flexible *overfits*: it has a high variance. A
# penalty makes a flexible model stiffer: try `experiments.polynomials(ridge=0.01).figure()`. To see which of the two a
# network suffers from, vary the number of training images:

# %%
experiments.learning_curve().figure()

# %% [markdown]
# On the left, the two curves meet high up: more data cannot help, but a larger network can (bias). On the right, training is
# perfect and the gap closes as images are added (variance). So before any other remedy, ask: **can you get more data?** Or
# can you derive some from the data you have? That is called *data augmentation*. This moves an image by a pixel:


# %%
def shifted(image, down, right):
    """The 8×8 image moved by up to one pixel."""
    padded = np.pad(image.reshape(8, 8), 1)
    return padded[1 - down : 9 - down, 1 - right : 9 - right].ravel()


experiments.augment(shifted).figure()

# %% [markdown]
# With noisy labels, moving each image is worth almost as much as having twice as many images. But derived images must be
# ones that could occur. These digits are centred, and a pixel is an eighth of their width: with right labels,
# `experiments.augment(shifted, noise=0)`, moving them does harm.
#
# ### Explore: because of the parameters?
#
# Claim 22: *"... because of the larger number of parameters."* Here is a test in which you can set their number. A first
# layer of random weights, which is never trained, turns each image into $k$ *features*; only the last layer is fitted, by
# least squares. If many fits are exact, the one with the smallest weights is taken.

# %%
predict(22)

# %%
descent = experiments.double_descent()
descent.figure()

# %%
verdict(22, descent)

# %% [markdown]
# This is **double descent**. With 150 features there is one exact fit to 150 labels, and it has to bend through every wrong
# one; with 4000 there are many, and the smallest is smooth. A penalty on large weights removes the peak if its strength is
# chosen on *validation images*, which are not used for training but for choices like this one.
#
# ### Explore: a trained network of any width
#
# Does a network show the peak when all of its layers are trained? Each width gets its own learning rate.

# %%
experiments.widths().figure()

# %% [markdown]
# There is no peak: once the network is large enough, further units change little. So the number of parameters is a poor
# guide. The size of the weights is not a reliable one either: it bounds the error of some networks (Bartlett 1998) and fails
# to predict that of many others (Jiang et al. 2020).
#
# ## Dropout
#
# In each training step each unit is *dropped* with probability $p$: its output becomes 0 for this sample and this step. The
# units that are kept are scaled up, so that the mean of the output stays the same. At prediction time nothing is dropped and
# nothing is scaled.

# %%
blank("scale", ...)  # p = 0.2: by what are the kept values multiplied?

# %% [markdown]
# **Convention: $p$ is the probability of DROPPING a unit, $0 \le p < 1$, and the scaling happens in training (*inverted
# dropout*, as in PyTorch and Keras).** In the paper (Srivastava et al. 2014) $p$ is the probability of *keeping* a unit, and
# weights are scaled at test time; lesson 5 is about that mix-up.


# %% answer="dropout_forward"
def dropout_forward(x, p, rng, train=True):
    """Inverted dropout: (y, mask), both shaped like x, y = x · mask.

    Every entry of x is dropped independently, with probability p.
    Not training: nothing is dropped or scaled.
    rng, a NumPy Generator, is the only source of randomness.
    """
    ### BEGIN SOLUTION
    mask = (rng.random(x.shape) >= p) / (1 - p) if train else np.ones_like(x)
    return x * mask, mask
    ### END SOLUTION


# %% check="dropout_forward"
check(dropout_forward)

# %% [markdown]
# ## Dropout in the backward pass
#
# The backward pass of a layer receives `dy`, the gradient of the loss with respect to the layer's output, and returns `dx`,
# the gradient with respect to its input.
#
# **Convention: `mask` is what the forward pass returned, scale included.**


# %% answer="dropout_backward"
def dropout_backward(dy, mask):
    """dx, given dy and the mask of the forward pass, all of one shape."""
    ### BEGIN SOLUTION
    return dy * mask
    ### END SOLUTION


# %% check="dropout_backward"
check(dropout_backward)

# %% [markdown]
# Why should dropout help? Each mask picks one of $2^n$ *thinned* networks that share their weights, so dropout trains a
# whole ensemble. Here your functions train a network with dropout, and we compare its thinned networks with the whole:

# %%
mine = usable(dropout_forward, dropout_backward)
experiments.ensemble(*mine).figure()

# %% [markdown]
# Single thinned networks are poor, but the mean of many is good, and the whole network, used once, comes close to that
# mean. (A number after ± is the standard error: how far a mean of so few runs may be from the mean of many. A difference of
# less than two standard errors may be chance.)
#
# ### Explore: a bug on the way back
#
# **Debug this.** The program below backpropagates through a dropout layer. One line is wrong. Which one?


# %%
def gradient(x, W, t, drop, seed, p=0.5):
    """dL/dW of L = ½ ‖drop(x W) − t‖²; drop is a dropout_forward."""
    rng = np.random.default_rng(seed)
    h, _ = drop(x @ W, p, rng)
    dh = drop(h - t, p, rng)[0]
    return x.T @ dh


blank("debug_mask", gradient)

# %% [markdown]
# The deck says "in the forward pass" and no more, and this bug is common: a fresh mask on the way back. What does it do to
# training? And what happens if the first mask is kept for good?

# %%
masks = experiments.masks(*mine)
print(masks.summary())
masks.figure()

# %% [markdown]
# Keeping one mask for good is not dropout: it trains a smaller network and then uses it as a larger one. The fresh mask is
# the dangerous bug, since accuracy does not reveal it. Yet its gradient is wrong *on average*, far beyond chance, because
# the mask and the gradient that comes back depend on each other. Only a gradient check finds it.


# %% [markdown]
# ### Explore: do units depend on each other?
#
# Claim 24: *"A fully connected layer occupies most of the parameters, and hence, neurons develop interdependence [...]. A
# dropout [...] helps to reduce interdependent learning."* If so, a plain network should suffer when units are switched off
# after training. A network with dropout was trained for exactly that, so the comparison needs a control: another
# regularizer, with which no unit was ever missing.

# %%
predict(24)

# %%
losing = experiments.losing_units(*mine)
losing.figure()

# %%
verdict(24, losing)

# %% [markdown]
# There is another explanation. Apply dropout to the *inputs* of a linear model, and average the loss over all masks:
#
# $$\mathbb E_m \|t - (X \odot m)\,w\|^2 = \|t - Xw\|^2 + \tfrac{p}{1-p} \textstyle\sum_j w_j^2 \sum_i x_{ij}^2$$
#
# The second term is an L2 penalty, which is stronger for inputs with large values (Srivastava et al. 2014, section 9.1).
# Does your dropout do this?

# %%
experiments.linear_dropout(usable(dropout_forward)).figure()

# %%
labs.dropout.lab(usable(dropout_forward))

# %% [markdown]
# ## Batch normalization in training
#
# The second method normalizes what enters a layer. Take a batch of $N$ samples with $D$ features, and treat each *column* by itself:
#
# $$\mu = \frac1N\sum_n x_n, \quad \sigma^2 = \frac1N \sum_n (x_n-\mu)^2, \quad \hat x_n = \frac{x_n-\mu}{\sqrt{\sigma^2+\varepsilon}}, \quad y_n = \gamma\,\hat x_n + \beta .$$
#
# $\gamma$ and $\beta$, one of each per feature, are trained. Since a prediction may be needed for a single sample, a running
# average of the two statistics is kept: $\text{running} \leftarrow (1-\rho)\cdot\text{running} + \rho\cdot\text{batch}$.
#
# **Convention: the batch is normalized by the *biased* variance (divide by $N$); the *unbiased* one ($N-1$) goes into `running_var`, as in PyTorch. $\rho$ is PyTorch's
# momentum, and 1 minus Keras's. $\varepsilon$ is inside the root.**


# %% answer="batchnorm_train"
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    """Batch normalization of x (N, D) in training.

    gamma, beta, running_mean and running_var have shape (D,).
    Returns (y, running_mean, running_var), the last two updated.
    """
    ### BEGIN SOLUTION
    mean, var = x.mean(axis=0), x.var(axis=0)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    running_mean = (1 - rho) * running_mean + rho * mean
    running_var = (1 - rho) * running_var + rho * x.var(axis=0, ddof=1)
    return y, running_mean, running_var
    ### END SOLUTION


# %% check="batchnorm_train"
check(batchnorm_train)

# %% [markdown]
# Its relatives differ from it only in the axis. Cells of one colour are normalized together:

# %%
experiments.axes().figure()

# %% [markdown]
# *Layer norm* (Ba et al. 2016) and *RMS norm* (Zhang & Sennrich 2019) look at one sample at a time, so they need no batch and no running averages: transformers use them. *Group
# norm* (Wu & He 2018) replaces batch norm where batches are tiny. In convolutional networks batch norm also averages over the positions of the image.
#
# ## Batch normalization for prediction
#
# For prediction, the running statistics take the place of those of the batch, so that a prediction
# depends on its own sample only.
#
# **Convention: `running_mean` and `running_var` are used as they are.**


# %% answer="batchnorm_predict"
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """y (N, D) for prediction, from the running statistics."""
    ### BEGIN SOLUTION
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    ### END SOLUTION


# %% check="batchnorm_predict"
check(batchnorm_predict)

# %% [markdown]
# ## The gradient of batch normalization
#
# We write $dv$ for $\partial L/\partial v$. Here is the forward pass as a graph, with a worked example: one feature of three
# samples, $\gamma = 1$, so that $d\hat x = dy$, and an $\varepsilon$ of 7, which makes $s = \sqrt{\sigma^2+\varepsilon}$ a
# whole number.

# %%
experiments.graph().figure()

# %% [markdown]
# Where a value feeds several others, its gradient is the **sum** over all of them. Go backward in three steps, by hand.
#
# 1. $\sigma^2$ reaches the loss through every $\hat x_k = (x_k-\mu)\,(\sigma^2+\varepsilon)^{-1/2}$. What is $d\sigma^2$?
# 2. $\mu$ is in every $\hat x_k$, and in $\sigma^2$. What is $d\mu$?
# 3. $x_1$ reaches the loss directly through $\hat x_1$, through $\sigma^2$ and through $\mu$. What is $dx_1$?

# %%
blank("dvar", ...)

# %%
blank("dmean", ...)

# %%
blank("dx", ...)

# %% [markdown]
# Once the three numbers are right, write the same three steps for whole columns. `experiments.graph(solved=True).figure()`
# shows all numbers.
#
# **Convention: the gradient is that of the training pass; $d\gamma$ and $d\beta$ are sums over the batch.**


# %% answer="batchnorm_backward"
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    """(dx, dgamma, dbeta) of the training pass.

    dy and x have shape (N, D); gamma, dgamma and dbeta (D,).
    """
    ### BEGIN SOLUTION
    n, centered = len(x), x - x.mean(axis=0)
    s = np.sqrt(x.var(axis=0) + eps)
    dx_hat = gamma * dy
    dvar = -0.5 * (dx_hat * centered).sum(axis=0) / s**3
    dmean = -dx_hat.sum(axis=0) / s
    dx = dx_hat / s + dvar * 2 * centered / n + dmean / n
    return dx, (dy * centered / s).sum(axis=0), dy.sum(axis=0)
    ### END SOLUTION


# %% check="batchnorm_backward"
check(batchnorm_backward)

# %% [markdown]
# Combined, the three steps are one line:
#
# $$dx_n = \frac{\gamma}{s}\Big(dy_n - \underbrace{\tfrac1N\textstyle\sum_k dy_k}_{\text{through }\mu} - \hat x_n\,\underbrace{\tfrac1N\textstyle\sum_k dy_k\,\hat x_k}_{\text{through }\sigma^2}\Big)$$
#
# The parts of $dy$ that would shift or stretch the whole column are removed, because normalization would undo such a change.
#
# ### Mean 0, standard deviation 1?
#
# Claim 25: *"... they have a mean of zero and a standard deviation of one."* Your three functions are now a layer. We train
# a network on 1000 images and look at the layer's output.

# %%
predict(25)

# %%
norm = usable(batchnorm_train, batchnorm_predict, batchnorm_backward)
moments = experiments.moments(*norm)
moments.figure()

# %%
verdict(25, moments)

# %% [markdown]
# And what happens if you forget to switch to prediction? A trained network labels held-out images in batches of 50, mixed or
# sorted by digit:

# %%
experiments.companions(*norm).figure()

# %% [markdown]
# In a batch of sevens, a seven is average. In training mode the output is a comparison within the batch. Forgetting to
# switch is the most common bug with batch norm.
#
# ### Explore: one sample at a time
#
# Batch norm needs a batch. What if a sample is normalized by its own features instead?
#
# #### Layer normalization
#
# The formula is that of batch norm in training, along the other axis. With $D$ features, $\mu = \frac1D\sum_d x_d$ and
# $\sigma^2 = \frac1D\sum_d (x_d-\mu)^2$ belong to one sample, while $\gamma_d$ and $\beta_d$ still belong to a feature.
# Nothing is kept for prediction. In a sequence, each word is a sample.
#
# **Convention: the mean and the *biased* variance are taken over the last axis; $\varepsilon$ is inside the root.**


# %% answer="layernorm"
def layernorm(x, gamma, beta, eps=1e-5):
    """Layer normalization of x, an array of one or more dimensions.

    gamma and beta have shape (D,), D being the length of the last axis.
    Returns y, shaped like x.
    """
    ### BEGIN SOLUTION
    return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + beta
    ### END SOLUTION


# %% check="layernorm"
check(layernorm)

# %% [markdown]
# ### Explore: the same range, and why it works
#
# Claim 26: *"the range of input distribution of each layer stays the same, no matter the changes in the previous layer."* We
# take columns with distributions of six shapes.

# %%
predict(26)

# %%
ranges = experiments.ranges(usable(batchnorm_train))
ranges.figure()

# %%
verdict(26, ranges)

# %% [markdown]
# The idea behind the claim is the paper's own: later layers learn more easily when their inputs are *steady*. Santurkar et
# al. (2018) tested it: after each normalization they added noise to each value of each sample, with a new mean and spread at
# every step. Here we add the control that is easily forgotten: the plain network, shaken in the same places. First comes a
# short live run, then a stored one of 60 epochs in which every version has its own learning rate.

# %%
predict("steady")

# %%
experiments.shaken(*norm).figure()

# %%
steady = experiments.shaken.stored()
steady.figure()

# %%
verdict("steady", steady)

# %% [markdown]
# The short run says that plain networks do not learn this at all. The long one says that they are slow. Why batch norm helps
# is still debated. Candidates are a smoother loss (Santurkar et al.), a better-conditioned start (Daneshmand et al. 2020),
# and the link between the size of weights and their effective rate (see claim 30).
#
# ### Explore: before the activation, or after it?
#
# Claim 27: it is performed *"before the activation function"* or *"after the activation function"*.

# %%
predict(27)

# %%
places = experiments.places(*norm)
places.figure()

# %%
verdict(27, places)

# %%
labs.batchnorm.lab(usable(batchnorm_train))

# %% [markdown]
# ### Explore: does its noise regularize?
#
# Batch statistics are noisy, and noisier in smaller batches, and noise can regularize (Luo et al. 2019). If it does, batch
# norm should help most in small batches. Here is a stored run with the same number of updates for all:

# %%
experiments.batch_noise.stored().figure()

# %% [markdown]
# By the theory, the benefit should fall from left to right; at the end of training it is the other way round. Stopped early,
# batch norm loses at every size: on 150 noisy images it speeds up memorizing. In convolutional networks with much data it
# does regularize (Ioffe & Szegedy 2015 could leave dropout out). This is one small data set.
#
# ## The L2 penalty
#
# The third method adds a cost for large weights to the loss:
#
# $$L_\text{total} = L + \frac{\lambda}{2}\sum_k w_k^2$$
#
# Large weights make the function steep, since a small change of the input is multiplied by them. Where does the penalty move
# the minimum?

# %%
experiments.contours().figure()

# %% [markdown]
# It moves most along the flat direction, where the data say little about the weight, and hardly along the steep one. An L1
# penalty, $\lambda\sum|w|$, sets weights to exactly 0.
#
# **Convention: $\frac\lambda2 \sum w^2$ over all given arrays; a sum, not a mean.** Other courses write $\lambda\sum w^2$ or
# $\frac{\lambda}{2m}\sum w^2$. Biases only shift the function and are usually left out: the caller decides which arrays to
# pass.


# %% answer="l2_penalty"
def l2_penalty(weights, lam):
    """(penalty, grads) for a list of arrays: the penalty as a float,
    and a list of its gradients, one for each array.
    """
    ### BEGIN SOLUTION
    penalty = lam / 2 * sum(np.sum(W**2) for W in weights)
    return penalty, [lam * W for W in weights]
    ### END SOLUTION


# %% check="l2_penalty"
check(l2_penalty)

# %% [markdown]
# ## Weight decay
#
# Put the gradient of $L_\text{total}$ into a step of SGD and collect the factors of the old $w$. The result reads: *first
# shrink the weights a little, then take a step with $g$*, the gradient of $L$ alone. This is **weight decay**, the deck's
# figure (b).
#
# **Convention: the decay is scaled by lr, as in PyTorch's AdamW, and acts on the old $w$.**


# %% answer="sgd_weight_decay"
def sgd_weight_decay(w, g, lr, lam):
    """One step of SGD with weight decay lam. Returns the new w."""
    ### BEGIN SOLUTION
    return w * (1 - lr * lam) - lr * g
    ### END SOLUTION


# %% check="sgd_weight_decay"
check(sgd_weight_decay)

# %% [markdown]
# Claim 28: the update is $W\,(1 - nl) - n\,\frac{\Delta L}{\Delta W}$. For SGD, the penalty and the decay are the same by
# construction. For Adam there are two ways: the gradient of the penalty is added to $g$, or the weights shrink separately
# from Adam's step (*decoupled*: AdamW, Loshchilov & Hutter 2019). To show the shrinking alone, the gradients here are pure
# noise, small for half of the weights and large for the others.

# %%
predict(28)

# %%
shrinking = experiments.shrinking(*usable(l2_penalty, sgd_weight_decay))
shrinking.figure()

# %%
verdict(28, shrinking)

# %% [markdown]
# ### Explore: high rate, small weights?
#
# Claim 29: *"If the learning rate is high, then [...] weights will go down. If the learning rate is low, [...] weights will
# be high."* We try three rates, each from small and from large initial weights.

# %%
predict(29)

# %%
rates = experiments.rates(usable(sgd_weight_decay))
rates.figure()

# %%
verdict(29, rates)

# %% [markdown]
# ### Explore: smaller weights, simpler model?
#
# Claim 30: *"a neural network with a smaller weight leads to a simpler model."* A ReLU network is made of linear pieces, and
# we count them on straight lines from one held-out image to another. This measure does not change when the weights are
# rescaled without changing the function, which is possible:

# %%
print(experiments.rescaled(*norm).summary())

# %%
predict(30)

# %%
simpler = experiments.simplicity(*norm)
simpler.figure()

# %%
verdict(30, simpler)

# %% [markdown]
# Without normalization the deck is right: smaller weights go with fewer pieces, and up to a point with better accuracy.
# Under batch norm, smaller weights are the same function with larger gradients, so decay acts as a higher learning rate (van
# Laarhoven 2017), and here it costs accuracy. This is the stored run over 300 epochs:

# %%
print(experiments.simplicity.stored().summary())

# %% [markdown]
# ## Early stopping
#
# This is the cheapest method. After each epoch, look at the loss on *validation data*, which are not used for training but
# may be used for decisions, and stop when it no longer falls. One bad epoch can be chance, so wait for several in a row.
# Their number is the *patience*.
#
# **Convention: epochs count from 0. An epoch is *better* when its loss is below the best so far by more than `min_delta`.
# The run stops at the end of the `patience`-th epoch in a row that is not better, and otherwise at the last epoch.**


# %% answer="early_stopping"
def early_stopping(val_losses, patience, min_delta=0.0):
    """(stop_epoch, best_epoch) for the validation losses of a run,
    a 1-D array. Decisions use only what is known by then.
    """
    ### BEGIN SOLUTION
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return epoch, best_epoch
    ### END SOLUTION


# %% check="early_stopping"
check(early_stopping)

# %% [markdown]
# Claim 32: *"When the performance of the validation data starts worsening, the model will immediately stop the training."*
# There are two kinds of curves. With the noisy digits, the loss falls once. With a larger set of right labels and a learning
# rate that drops halfway, as in schedules, the loss first comes to rest.

# %%
predict(32)

# %%
patience = experiments.patience(usable(early_stopping))
patience.figure()

# %%
verdict(32, patience)

# %% [markdown]
# ### Explore: a bug in going back
#
# Going back to the best weights is half of the method, and easy to get wrong:


# %%
def keep_best(w, gradients, losses, lr=0.1):
    """The weights after the epoch with the lowest loss."""
    best, kept = np.inf, w
    for g, loss in zip(gradients, losses, strict=True):
        w -= lr * g
        if loss < best:
            best, kept = loss, w
    return kept


blank("debug_best", keep_best)

# %% [markdown]
# ### Explore: watching the gap
#
# Claim 33: *"We usually reduce overfitting by observing the training/validation accuracy gap [...] and then stopping at the
# right point."* Here are the same runs with other rules.

# %%
predict(33)

# %%
gap = experiments.gap(usable(early_stopping))
gap.figure()

# %%
verdict(33, gap)

# %% [markdown]
# ### Explore: similar to cross-validation?
#
# Claim 31: *"a technique similar to cross-validation, where a part of training data is kept as the validation data."*
# Cross-validation holds out a part $k$ times, a different one each time, and averages. What is that worth? We take *fresh*
# images for each repetition. (Splitting one set again and again flatters the folds, since their mean then always covers the
# same images.) This is a stored run with 128 sets:

# %%
predict(31)

# %%
folds = experiments.folds.stored()
folds.figure()

# %%
verdict(31, folds)

# %% [markdown]
# ### Explore: your own penalty and patience
#
# Here is the first lab again, with your functions. Which of the three methods keeps the weights smallest? Is it the one that
# is right on the most new points?

# %%
labs.regularization.lab(*usable(l2_penalty, early_stopping))

# %% [markdown]
# ## Who wins?
#
# Claim 23 is the deck's list itself. All contenders get the same draws of noisy digits and the usual settings, and are
# trained for 50 epochs at one learning rate; we also stop the same runs early. Besides the deck's four there are moved
# images, *label smoothing* (targets a little less certain), *mixup* (blends of two images and of their labels), and a
# combination.

# %%
predict(23)

# %%
all_mine = usable(
    dropout_forward, dropout_backward, batchnorm_train, batchnorm_predict,
    batchnorm_backward, l2_penalty, sgd_weight_decay, early_stopping,
)  # fmt: skip
experiments.race(*all_mine).figure()

# %% [markdown]
# Now all get the same effort: four doses times three learning rates for each, chosen on validation images of other draws,
# separately for each stopping rule. That takes too long for a cell, so it is a *stored* run; `tournament.origin` is the
# command that makes it.

# %%
tournament = experiments.tournament.stored()
tournament.figure()

# %%
verdict(23, tournament)

# %% [markdown]
# Read the figure from left to right. At one rate and 50 epochs dropout is far ahead; by 300 epochs it has memorized the
# labels too, and plain early stopping beats it. With a rate of its own, even *no regularizer* gains six points at 50 epochs:
# the best rate is one at which it learns slowly. And once all stop early, the deck's other methods add little or nothing,
# while more images, real or derived, together with dropout still help. **Which one wins depends on when you stop**: of any
# comparison, ask how each contender was tuned, and when it was stopped.
#
# ### Explore: spot the confound, read the curves
#
# A colleague writes: *"150 images with 20 % wrong labels (1), 5 seeds each (2). We trained with and without dropout for 50 epochs at the learning rate that is best without it (3), and measured accuracy on 1447
# held-out images, once, at the end (4). Dropout wins, so dropout is the better regularizer."* Which of the four spoils the conclusion?

# %%
blank("confound", ...)

# %% [markdown]
# Here are four runs, with the training loss dashed and the validation loss solid. Give each run its number: 1 healthy, 2
# underfits, 3 overfits, 4 the learning rate is too high.

# %%
experiments.diagnosis().figure()

# %%
blank("diagnosis", ...)  # for A, B, C, D, such as (1, 2, 3, 4)

# %% [markdown]
# ### Explore: break the tests
#
# This test checks batch normalization by means and standard deviations, as a quick look at the numbers would. `hunt` runs
# it on a right `batchnorm_train`, which it must accept, and on every wrong one that the course knows. Write a test that lets
# none of them pass.


# %%
def my_test(batchnorm_train):
    """Accepts an implementation by returning True."""
    x = np.random.default_rng(0).normal(5.0, 3.0, size=(200, 4))
    one, zero = np.ones(4), np.zeros(4)
    y, _, _ = batchnorm_train(x, one, zero, zero, one)
    centred = np.allclose(y.mean(axis=0), 0, atol=0.01)
    return centred and np.allclose(y.std(axis=0), 1, atol=0.01)


hunt(my_test, "batchnorm_train")

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use.** First of all, get more data, or use augmentation that makes images which could occur. Always set
# validation data aside, and keep the best weights. Use AdamW with λ between 0.01 and 0.1, without decay on biases, γ and β.
# Use layer or RMS norm in transformers, and batch norm in convolutional networks. Use dropout of 0.1 to 0.5 on small data,
# and little or none where each sample is seen once, as in pre-training.
#
# ### Explore: yours = PyTorch
#
# The cell compares your `batchnorm_train` with `torch.nn.BatchNorm1d`, and shows where PyTorch has the other three.

# %%
try:
    import torch
except ModuleNotFoundError:
    print("PyTorch is not installed here; nothing else needs it.")
else:
    x = np.random.default_rng(0).normal(size=(6, 3))
    model = torch.nn.BatchNorm1d(3).double()
    y = model(torch.tensor(x)).detach().numpy()
    ours, mean, var = norm[0](x, np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))
    model.eval()  # from now on the running statistics; dropout is off as well
    print("largest difference:", abs(ours - y).max())
    print("and of the variance:", abs(var - model.running_var.numpy()).max())
    torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)  # decoupled

# %% [markdown]
# ## A question to answer in words
#
# Three or four sentences are enough.

# %% [markdown] written="4-question" points=2
# A colleague's network has 100 % accuracy on its 5000 training images and 71 % on 500 validation images. They want to halve the number of hidden units, "because the network has too many parameters", and to use the epoch at which the 500 images give
# the highest accuracy, reporting that accuracy as the result. What do you say to each of the two plans, and what would you do instead?
#
# *Your answer here.*

# %% [markdown] guide="4-question"
# **1 point** for the first plan: the number of parameters is not by itself the cause; near the size that just fits, fewer can help or hurt, and much larger can be better (double descent), above all with a tuned penalty. Better: look for wrong labels, get more data or augment, and try weight decay, dropout or early stopping, judged on validation data.
# **1 point** for the second plan: choosing the epoch on the validation images is fine (with patience, restored weights), reporting that same number is not, since it was picked for being high; a third, held-out part, or cross-validation, must give the result.
# Full marks also for answers that doubt whether 71 % is overfitting at all (noise in the labels bounds what can be reached).

# %% [markdown]
# ### Explore: three questions to think about
#
# <details><summary>1. Batch normalization with a batch of two samples: what is x̂?</summary> The mean of two numbers lies in
# the middle, one standard deviation from each. So x̂ is +1 and −1 (up to ε), whatever the numbers were. Only their order is
# left.</details>
#
# <details><summary>2. Early stopping begins at small weights and stops before they have grown. Which other method is that like?</summary>
# L2: for least squares, t steps of size lr go about as far along each direction as a penalty with λ ≈ 1/(lr·t) allows (Bishop 1995; Ali, Kolter & Tibshirani 2019).</details>
#
# <details><summary>3. Measured on right labels, the held-out loss goes on falling for some epochs after the noisy validation
# loss has turned. Why?</summary> Where a label is wrong, a network that is sure of the right answer pays dearly, so noisy
# validation labels punish confidence. Accuracy is hardly affected, since it depends only on which output is the
# largest.</details>

# %%
progress()

# %% [markdown]
# ### Explore: read on
#
# Srivastava et al., *Dropout* (2014); Ioffe & Szegedy, *Batch Normalization* (2015); Santurkar et al., *How Does Batch Normalization Help Optimization?* (2018); Loshchilov & Hutter, *Decoupled Weight Decay
# Regularization* (2019); Prechelt, *Early Stopping — But When?* (1998); Nakkiran et al., *Deep Double Descent* (2020). **Next**: [lesson 5](../5_dropout_and_batchnorm/5_dropout_and_batchnorm.ipynb), dropout and batch norm in practice.
