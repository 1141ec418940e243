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
# A guideline is worth as much as the measurements behind it. In this lesson you will make these measurements and end
# with guidelines of your own.
#
# Run this line first, and again after a restart.

# %%
from autograder.notebook import begin

begin("5_dropout_and_batchnorm")

# %% [markdown]
# **Dropout and batch normalization meet in one unit.** Its values pass through dropout and then through batch normalization
# (*BN*). In training they come out with a standard deviation of 1. And at test time? Change p, then what p *means*, then the
# order of the two. When does the dashed curve leave the solid one, and what does that cost a network?

# %%
labs.variance.lab()

# %% [markdown]
# These are the slide deck's guidelines:
#
# > "The dropout ratio (p) is between 0 ≤ p ≤ 1. Whenever a deep neural network is overfitting, the (p) value should be high. A good value for the dropout ratio in the
# > hidden layer is 0.5-0.8. At test time [...] weights in the neural networks will be scaled with the Dropout ratio."
# >
# > "The Batch norm should be used in the deeper network. Batch Normalization (BN) often leads to a worse performance when It is combined with dropout [...] It should be
# > used when the absolute scale of the features does not matter."
#
# **Afterwards you can** say which p a text or a library means; compute what dropout does to a unit's variance; arrange
# dropout and batch normalization so that they do not disturb each other; remove batch normalization from a trained network
# without changing its outputs; and say how far to trust a network's confidence.
#
# | part | minutes |
# |---|---|
# | The lab; the two meanings of p, and how much to drop: claims 35 to 37 | 20 |
# | The variance of a dropped unit | 8 |
# | Batch norm and depth: claim 39 | 10 |
# | Both together: claim 40 | 9 |
# | Prediction: folding and claim 41, Monte Carlo dropout | 19 |
# | Today's use, and your guidelines | 4 |
#
# **You need** lesson 4: dropout and batch normalization.

# %% [markdown]
# ## Does this figure settle it?
#
# Three networks are trained with dropout for 200 *updates* (steps, each on a minibatch of 32 images). One **memorizes** (150
# images, one label in five wrong), one **learns well** (the same images with right labels), and one is **too small** to
# memorize (12 hidden units, 1200 images). How much should be dropped?

# %%
short = experiments.drops()
short.figure()

# %% [markdown]
# It looks settled: drop 0.5 at most, and 0.8 is far too much. Every number in this figure can be reproduced. Is the conclusion right as well? To answer that, we first have to agree on what *p* is.
#
# ## The two meanings of p
#
# In the paper that made dropout known, $p$ is the probability that a unit is **kept** (Srivastava et al. 2014). In today's
# libraries it is the probability that a unit is **dropped**.
#
# | where | argument | means | default |
# |---|---|---|---|
# | Srivastava et al. 2014 | $p$ | keep | none |
# | TensorFlow 1, `tf.nn.dropout` | `keep_prob` | keep | none |
# | PyTorch, `torch.nn.Dropout` | `p` | drop | 0.5 |
# | Keras, `keras.layers.Dropout`; Flax, `nn.Dropout` | `rate` | drop | none |
# | this course | `p` | drop | none in the exercises |
#
# The deck's range of 0.5 to 0.8 comes from appendix A.4 of the paper, so its p is the probability of keeping a unit: 0.2 to
# 0.5 of the units are dropped. The colours in the figure mark both readings.
#
# The paper's form of dropout also scales in a different place. The *inverted* dropout of lesson 4 multiplies kept units by
# $1/(1-p)$ in training. The original form leaves them unchanged.

# %%
blank("mean_kept", ...)  # a unit always says 10, p = 0.2: its mean in training?

# %% [markdown]
# At test time all units are on. The next layer should then receive from each unit what it received on average in training.
#
# **Convention: p is the probability of DROPPING a unit; the original form, which scales at test time and not in
# training.**


# %% answer="standard_dropout"
def standard_dropout(x, p, rng, train):
    """The original dropout of x: y, shaped like x.

    train is True in training and False at test time.
    rng, a NumPy Generator, is the only source of randomness.
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
# Claim 37: *"... weights in the neural networks will be scaled with the Dropout ratio."* We train networks with your dropout
# and try four factors at test time. The reference for comparison leaves dropout **on** and averages over many masks.

# %%
predict(37)

# %%
scaling = experiments.scaling(usable(standard_dropout))
scaling.figure()

# %%
verdict(37, scaling)

# %% [markdown]
# A wrong factor hardly changes which output is the largest, so the accuracy hides it. The loss reveals it: the probabilities
# are wrong. (The mean over masks has a higher loss than one network with the right factor, because it averages
# *probabilities* of networks that disagree; more on that at the end.) What happens at $p = 0.5$, the most common value?

# %%
verdict(37, experiments.scaling(usable(standard_dropout), p=(0.5,)))

# %% [markdown]
# That is why the two readings could coexist for so long.
#
# ### Explore: debug the scaling
#
# A colleague's network reads as many digits as it should, but its held-out loss is far too high.


# %%
def outputs(x, W1, W2, train, p=0.5, seed=0):
    h = np.maximum(x @ W1, 0)
    if not train:
        return h * (1 - p) @ W2
    kept = np.random.default_rng(seed).random(h.shape) >= p
    return h * kept / (1 - p) @ W2


blank("debug_scale", outputs)

# %% [markdown]
# ## How much to drop
#
# Claim 35: *"Whenever a deep neural network is overfitting, the (p) value should be high."* Claim 36: *"A good value for the dropout ratio in the hidden layer is 0.5-0.8."*
#
# In the first figure every network was stopped after 200 updates, at one learning rate. Was that fair to all? Now each
# network trains until it *rests*, that is until four times the updates bring less than half a point of validation accuracy,
# or for 3200 updates. The learning rate of each p, and the p that is called the best, are chosen on validation images, and
# the accuracies are those of other networks on other images. That takes too long for a cell, so it is a stored run; the
# verdict names the command that makes it.

# %%
predict(35)

# %%
predict(36)

# %%
drops = experiments.drops.stored()
drops.figure()

# %%
verdict(35, drops)

# %%
verdict(36, drops)

# %% [markdown]
# Look at 0.8. It costs the network that learns well many points after 200 updates, and hardly any in the end. Heavy dropout
# is *slow*; the paper itself speaks of two to three times as long (Srivastava et al. 2014, conclusion). The network that
# memorizes is now best at 0.65, and better at 0.8 than without dropout. Only 0.9 is far behind, and its accuracy is still
# rising; it and some others had not come to rest after 3200 updates, where the run ends.
#
# If each run is stopped early, at its lowest validation loss, the picture changes again: for the network that memorizes
# every p from 0 to 0.65 ends within one and a half points of the best. Both readings of the deck's range can be found in this figure.
# **Which one wins depends on when you stop.** If two methods learn at different speeds, a single short budget shows the
# speed and little else.
#
# ### Explore: a default of 0.5
#
# Claim 38: *"Default Dropout ratio in python is 0.5."* As the table says, this is PyTorch's choice. How far is it from the best p of each network?

# %%
verdict(38, drops)

# %% [markdown]
# ## What dropout does to the variance
#
# Inverted dropout keeps a unit's mean. Does it keep its variance? Take a unit that does not vary at all.

# %%
blank("second_moment", ...)  # x is always 2, p = 0.2: the mean of its square?

# %% [markdown]
# The variance is the mean of the square minus the square of the mean. Before dropout that gives
# $\mathbb E[x^2] = \sigma^2 + \mu^2$. What is it after? Dropout changes the mean of the square of *any* unit by the factor
# that you have just found.
#
# **Convention: inverted dropout in training; p is the probability of DROPPING a unit; the answer is a variance.**


# %% answer="dropout_variance"
def dropout_variance(mean, var, p):
    """The variance of a unit after inverted dropout, in training.

    Before it the unit has this mean and this variance.
    """
    ### BEGIN SOLUTION
    return (var + mean**2) / (1 - p) - mean**2
    ### END SOLUTION


# %% check="dropout_variance"
check(dropout_variance)

# %% [markdown]
# Dropout shakes units with a large mean the most, and after a ReLU every unit that is ever on has a mean above zero. Keep
# that in mind.
#
# ### Explore: how far may p go?
#
# Claim 34: *"The dropout ratio (p) is between 0 ≤ p ≤ 1."*

# %%
predict(34)

# %%
reach = experiments.reach(usable(dropout_variance))
reach.figure()

# %%
verdict(34, reach)

# %% [markdown]
# ## Before or after the activation
#
# Now the other half of the slide. Batch normalization goes before the activation ("pre", as in Ioffe & Szegedy 2015) or
# after it ("post"). Both are in use. For dropout the difference matters, because the two pass on different means. With
# $z = xW + b$:
#
# $$\text{"pre": } \operatorname{relu}(\operatorname{BN}(z)), \qquad \text{"post": } \operatorname{BN}(\operatorname{relu}(z)).$$
#
# **Convention: batch statistics, as in training; the biased variance (divide by N); ε inside the root.**


# %% answer="dense_batchnorm"
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    """A dense layer with batch normalization and ReLU: y (N, D).

    x has shape (N, n_in), W (n_in, D), and b, gamma, beta (D,).
    order is "pre" or "post".
    """
    ### BEGIN SOLUTION
    z = x @ W + b
    if order == "post":
        z = np.maximum(z, 0)
    y = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta
    return np.maximum(y, 0) if order == "pre" else y
    ### END SOLUTION


# %% check="dense_batchnorm"
check(dense_batchnorm)

# %%
experiments.outputs(usable(dense_batchnorm)).figure()

# %% [markdown]
# With "pre" the next layer gets zeros and a mean well above 0. With "post" it gets mean 0 and standard deviation 1, and hardly any zeros.
#
# ### The deeper network
#
# Claim 39: *"The Batch norm should be used in the deeper network."* Networks of three depths, with and without batch norm, trained by SGD for 114 updates (6 epochs). Each gets the best of
# three learning rates, chosen on images that are not reported.

# %%
deep = experiments.depth()
deep.figure()

# %% [markdown]
# This looks like a clear case for the deck. You know by now what to ask next. The answer is a stored run, with six
# learning rates to choose from, in which every network trains until it rests, for up to 3648 updates.

# %%
predict(39)

# %%
deep = experiments.depth.stored()
deep.figure()

# %%
verdict(39, deep)

# %% [markdown]
# Nearly all of the lead was speed. At depth 16 it falls from 31 points to 3: the plain network needs many times as many
# updates, and then comes close. What stays is small and grows with the depth, from about one point to three. Batch norm
# also forgives a poorly chosen learning rate: at depth 16 every rate from 0.01 to 1 ends within 5 points of the best;
# without batch norm, only 0.01 and 0.03.
#
# *Residual connections* ($h + f(h)$ in place of $f(h)$; He et al. 2016) are the other way to train deep networks. Today's
# networks use both.
#
# ### Explore: tiny batches
#
# In training the outputs for one image depend on the rest of the batch. Put one image into random batches:

# %%
company = experiments.company(usable(dense_batchnorm))
print(company.summary())
company.figure()

# %% [markdown]
# In a batch of two a normalized unit can only be +1 or −1, which tells only which value is larger. What does this do to
# training? Here is a stored run, with a learning rate for each:

# %%
experiments.batches.stored().figure()

# %% [markdown]
# Batches of two ruin a network with batch norm; at 16 and 64 nothing clear is lost or gained. Layer norm (lesson 4) looks at
# one sample at a time, so the batch size makes no difference to it.
#
# ### Explore: spot the confound
#
# A colleague writes: *"Two networks with 8 hidden layers, with and without batch norm (1). SGD with a learning rate of 0.3 for both (2), 5 seeds (3); accuracy on held-out images, once, at the end
# (4). The plain network fails, so networks this deep cannot be trained without batch norm."* Which of the four spoils the conclusion?

# %%
blank("confound_depth", ...)

# %% [markdown]
# ## The variance shift
#
# Claim 40: *"Batch Normalization (BN) often leads to a worse performance when It is combined with dropout in both
# theoretical and statistical aspects. (Not in all cases)"*. The theory comes from Li, Chen, Hu & Yang (2019), and your
# formula is its core. Put dropout directly **before** batch norm. In training, batch norm stores the variance that dropout
# has raised. At test time dropout is off and the variance is smaller, but batch norm still divides by the stored one. That is
# what the first lab showed. Here your formula draws its right panel; try a unit whose mean is 0:

# %%
labs.variance.lab(usable(dropout_variance))

# %% [markdown]
# Does your formula hold for real units as well? These are units after a ReLU, on the digits:

# %%
experiments.shift(usable(dropout_variance)).figure()

# %% [markdown]
# What does the shift cost? We train networks with three hidden layers on 400 images, with $p = 0.5$. Besides “none” there
# are five arrangements:
#
# | name | in each hidden layer |
# |---|---|
# | dropout alone | dense, ReLU, dropout |
# | BN alone | dense, BN, ReLU |
# | dropout, then BN | dense, ReLU, **dropout, BN** |
# | BN, then dropout | dense, BN, ReLU, dropout |
# | dropout after the last BN | dense, BN, ReLU; dropout in the last hidden layer only |
#
# Each is measured twice: as it is, and with its running statistics **computed again** from the training images with dropout
# off. No weight changes, so this repairs the shift and nothing else.

# %%
orders = experiments.orders()
orders.figure()

# %% [markdown]
# That was a short budget again, 260 updates. Next comes a stored run to rest, with a learning rate for each order, and also
# on data where dropout is needed: one label in five wrong, $p = 0.3$. Validation images choose which of the two alone is the
# better one.

# %%
predict(40)

# %%
orders = experiments.orders.stored()
orders.figure()

# %%
verdict(40, orders)

# %% [markdown]
# With time and a rate of its own, dropout directly before batch norm is two points behind the better of the two alone where
# labels are noisy, and less than a point, which is not clear, where they are right. There the deck is right, and so is its
# caution: not in all cases. With right labels the other two orders cost nothing. With noisy labels, where dropout is needed,
# one layer of it is not enough, but “BN, then dropout” in every layer does about as well as dropout alone.
#
# Is the variance shift to blame? The repair gives the answer. In the short runs it wins back part of the loss; in the long
# ones it wins back a little with noisy labels and nothing with right ones. So most of the points were lost in training, where
# dropout also shakes the statistics of every batch. The shift is real, as the theory says, and explains a part of what is
# lost.
#
# ### Explore: less dropout
#
# How much of this is left at $p = 0.1$?

# %%
verdict(40, experiments.orders(p=0.1))

# %% [markdown]
#
# ## Folding for inference
#
# For prediction $\mu$ and $\sigma^2$ are stored numbers. Then batch normalization multiplies each unit by one number and
# adds another, and the dense layer before it can do that as well: a network that only predicts no longer needs batch norm.
# Which $W$ and $b$ achieve this? Write $\operatorname{BN}(xW+b)$ out and collect the factors of $x$.
#
# **Convention: rows of x are samples, columns of W are units; mean and var are the running ones; ε inside the root.**


# %% answer="fold_batchnorm"
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    """The dense layer that equals the layer (W, b) followed by batch
    normalization with fixed statistics. Returns the new (W, b).

    W has shape (n_in, D), all others (D,).
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta
    ### END SOLUTION


# %% check="fold_batchnorm"
check(fold_batchnorm)

# %%
print(experiments.folding(usable(fold_batchnorm)).summary())

# %% [markdown]
# The outputs agree to the last digits, with fewer layers. **Debug this.** A colleague's network has batch norm *after* the
# ReLU, so there it comes **before** the next dense layer. The program below folds it into that layer. If the layers have
# equal widths, it runs without an error and gives wrong numbers:


# %%
def after_relu(h, W, b, gamma, beta, mean, var, eps=1e-5):
    """Batch normalization of h, then the dense layer (W, b)."""
    s = gamma / np.sqrt(var + eps)
    return h @ (W * s) + (b - mean) * s + beta


blank("debug_fold", after_relu)

# %% [markdown]
# ### Does the scale matter?
#
# Claim 41: batch norm *"should be used when the absolute scale of the features does not matter."* In training a batch and
# ten times that batch give the same output. So can a network with batch norm tell long inputs from short ones at all? The
# data are points in random directions, and the class says whether their **length** is above 1. Nothing else helps.

# %%
predict(41)

# %%
lengths = experiments.lengths(usable(dense_batchnorm))
lengths.figure()

# %%
verdict(41, lengths)

# %% [markdown]
# Normalizing each point by itself, as layer norm does, destroys the very information that the task needs. The deck's warning
# fits layer norm better than batch norm.
#
# ## Monte Carlo dropout
#
# At test time dropout is off. If it is left **on**, the same image gets a different answer each time. Gal & Ghahramani
# (2016) interpret this as approximate Bayesian inference: the mean of the answers is the prediction, and their spread says
# how much they disagree.
#
# **Convention: `predict(x, rng)` gives one random answer, an array; the standard deviation is the biased one (divide by n).**


# %% answer="mc_dropout"
def mc_dropout(predict, x, n, rng):
    """(mean, std) of n random answers to x, each elementwise.

    predict(x, rng) returns one answer; rng is a NumPy Generator.
    """
    ### BEGIN SOLUTION
    outputs = np.array([predict(x, rng) for _ in range(n)])
    return outputs.mean(axis=0), outputs.std(axis=0)
    ### END SOLUTION


# %% check="mc_dropout"
check(mc_dropout)

# %% [markdown]
# Is the doubt justified? We compare three ways to express it: one answer with dropout off; the mean over 50 masks; and an
# *ensemble*, the mean of five networks trained from different starts (Lakshminarayanan et al. 2017). We ask about held-out
# digits and about images that are not digits, and use two measures:
#
# - **AUROC**: how often a strange image gets more doubt than a digit. 0.5 is guessing, 1 is perfect.
# - **Calibration error** (ECE; Guo et al. 2017): of the answers given with 80 % confidence, 80 % should be right. The error
#   is how many points the confidence is off, on average.

# %%
predict("doubt")

# %%
doubt = experiments.doubt(usable(mc_dropout))
print(doubt.summary())
doubt.figure()

# %%
verdict("doubt", doubt)

# %% [markdown]
# One network, asked once, calls much of the pure noise a digit with more than 90 % confidence. Masks help there, and so does
# the ensemble. On real digits the masks are too modest: they are right far more often than they claim. The ensemble does
# well in both respects, and costs five trainings.
#
# ## Where they are used today
#
# - **Pre-training** of large language models sees each text about once, so there is little to memorize: PaLM was trained
#   without dropout, and fine-tuned with 0.1 (Chowdhery et al. 2022). Weight decay is kept, commonly 0.1 in AdamW (LLaMA:
#   Touvron et al. 2023), less as a regularizer than as a part of the learning-rate dynamics (D'Angelo et al. 2024).
# - **Fine-tuning** on small data: dropout of 0.1 is the usual setting of BERT (Devlin et al. 2019) and its relatives.
# - **Transformers** normalize each token by itself, before each block: layer norm (Ba et al. 2016; Xiong et al. 2020), or
#   RMS norm in LLaMA. Without a batch, there are no running statistics and there is no shift from dropout.
# - **Convolutional networks** use batch norm after each convolution, over images and positions (ResNet: He et al. 2016), and
#   rarely dropout. For fine-tuning with small batches, its statistics are *frozen*, or group norm takes its place (Wu & He
#   2018). ConvNeXt (Liu et al. 2022) switched to layer norm. Instead of units, whole residual branches are dropped
#   (*stochastic depth*: Huang et al. 2016).
# - **Small tables and images**, as here: dropout is worth tuning, with the training time that it needs.
#
# ## Your guidelines
#
# The table shows the deck's guidelines beside what you measured. Write into each line the rule that you would give to a
# friend who trains networks for the first time, and run the cell again.

# %%
MY_RULES = {
    35: "",
    36: "",
    37: "",
    39: "",
    40: "",
    41: "",
}
guidelines(MY_RULES)

# %% [markdown]
# <details><summary>One way to fill it in (look after you have written yours)</summary>
#
# - **35, 36**: no dropout while the training accuracy is low; then drop 0.2 to 0.5, more where labels are noisy, and train longer the more you drop. Validation data decide.
# - **37**: leave the scaling to the library, and check that evaluation mode is on. Write "drop" or "keep" beside every p.
# - **39**: in deep networks yes, for speed and for tolerance of the learning rate, with batches of 16 or more.
# - **40**: never dropout directly before batch norm. After it is safe; where labels are noisy, after every one.
# - **41**: no reason against batch norm; think twice before normalizing each input by itself.</details>
#
# ## A question to answer in words
#
# Three or four sentences are enough.

# %% [markdown] written="5-question" points=2
# A team reports: "Our network overfits, so we put dropout with p = 0.8 before every batch normalization, as the guidelines recommend 0.5 to 0.8. After 5 epochs validation accuracy is far below that of the network without dropout. Dropout does not work on our data." Name two separate
# mistakes that may lie behind this, say for each what you would measure to confirm it, and what you would change.
#
# *Your answer here.*

# %% [markdown] guide="5-question"
# **1 point** for each of two mistakes, with a measurement that would confirm it and a change. The expected ones:
# the meaning of p (the recommended range is a probability of keeping; their library drops 80 %. Confirm: count the zeros after a dropout layer in training, or sweep p. Change: drop 0.2 to 0.5);
# the order (dropout before batch norm raises the variance that is stored, so the outputs come out too small at test time. Confirm: the standard deviation after the normalization in evaluation mode, or take the running statistics anew with dropout off and see the validation loss fall. Change: dropout after the last batch norm, or none);
# the budget (heavy dropout is slow: 5 epochs measure speed. Confirm: training accuracy is still rising; train longer, with early stopping for both and the learning rate chosen for each).
# Full marks also for other well-founded suspects (wrong factor at test time, evaluation mode forgotten, tiny batches) with a measurement that tells.

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use.** Convolutional networks: batch norm before the activation, no dropout or one layer of it before the output.
# Transformers: layer or RMS norm before each block; dropout 0.1 on small data, none in pre-training. Dense networks on small
# data: dropout 0.2 to 0.5 after each activation, without batch norm, with long training and early stopping. Always:
# `model.eval()` for predictions.
#
# ### Explore: yours = PyTorch
#
# Here are two of your functions beside the classes of the library, in which `model.train()` and `model.eval()` switch
# dropout and batch norm between their modes, and `torch.nn.Dropout(p)` is the inverted form.

# %%
same_as_torch(*usable(dense_batchnorm, fold_batchnorm))

# %% [markdown]
# ### Explore: break the tests
#
# A weak test lets wrong code pass. This one tries dropout on a row of ones. `hunt` runs it on a right `standard_dropout`,
# which it must accept, and on every wrong one that the course knows. Write a test that lets none of them pass.


# %%
def my_test(standard_dropout):
    """Accepts an implementation by returning True."""
    ones, rng = np.ones(1000), np.random.default_rng(0)
    y = standard_dropout(ones, 0.5, rng, True)
    return 0.4 < np.mean(y == 0) < 0.6


hunt(my_test, "standard_dropout")

# %% [markdown]
# ### Explore: three questions to think about
#
# <details><summary>1. You read "dropout 0.9" in an old paper. What do you do before you use the number?</summary> Find out
# whether 0.9 is the part that is kept or dropped. Before about 2017, and in code for TensorFlow 1, it is often the
# probability of keeping: 0.9 is then a mild dropout of 0.1.</details>
#
# <details><summary>2. A unit has variance 1. By how much does inverted dropout with p = 0.5 raise it when the mean is 0, and
# when it is 3?</summary> With mean 0 it rises to 1/0.5 = 2, and with mean 3 to (1 + 9)/0.5 − 9 = 11. After "post" batch norm
# the mean is 0, so dropout shakes the unit less.</details>
#
# <details><summary>3. In the long run the plain deep network nearly catches up with the one that has batch norm. Why is batch norm
# used nevertheless?</summary> With it, a network gets there in a fraction of the updates, and from a wider range of
# learning rates, which saves both time and tuning.</details>

# %%
progress()

# %% [markdown]
# ### Explore: read on
#
# Srivastava et al., *Dropout* (2014), sections 4 and 7 and appendix A; Li, Chen, Hu & Yang, *Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift* (2019); Ioffe & Szegedy, *Batch Normalization* (2015);
# Wu & He, *Group Normalization* (2018); Gal & Ghahramani, *Dropout as a Bayesian Approximation* (2016); Guo et al., *On Calibration of Modern Neural Networks* (2017). **Next**: [lesson 6](../6_hyperparameters/6_hyperparameters.ipynb), how to choose all these numbers.
