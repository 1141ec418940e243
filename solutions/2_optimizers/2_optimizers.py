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
# Gradient descent walks downhill, and that is all it does. In a long valley it crawls, and on a network with two hidden
# units it may never arrive.
#
# Run this line first, and again after every restart of the kernel. If it finds no module called `autograder`, choose the
# course's kernel in the menu *Kernel*.

# %%
from autograder.notebook import begin

begin("2_optimizers")

# %% [markdown]
# **Four optimizers, one start, one learning rate.** Raise the learning rate until one of them leaves the map, then
# try another landscape. Does the same one win? By the end you will know why not.

# %%
labs.race.lab()

# %% [markdown]
# A slide deck names two problems and five remedies:
#
# > "... using Gradient Descent as an optimization algorithm for solving non-convex functions. There are two problems
# > associated with it: 1. It converges to minima slowly. 2. It gets stuck in the local optima (minima). Below are the
# > different types of Gradient Descent or Optimizers that can solve the above problems: Stochastic Gradient Descent, Mini
# > Batch Gradient Descent, Stochastic Gradient Descent with Momentum, RMSprop, Adam."
#
# You will build all five and measure, with your own code, what each of them solves.
#
# **Afterwards you can** say what makes gradient descent slow, and when momentum helps; write SGD, momentum, RMSprop and
# Adam, and tell their different forms apart; compare optimizers fairly; choose a learning-rate schedule; and name, for
# each of them, a problem on which it fails.
#
# | part | minutes |
# |---|---|
# | Gradient descent and the ravine | 15 |
# | Momentum | 10 |
# | Stuck | 5 |
# | Minibatches | 10 |
# | RMSprop | 10 |
# | Adam | 10 |
# | A fair race, and a falling rate | 5 |
# | What is solved, and what to use | 5 |
# | Explore (optional) | 60 |
#
# **You need** NumPy arrays, derivatives, and three facts from lesson 1: the gradient points uphill, *curvature* is the
# second derivative along a direction, and gradient descent diverges when the learning rate is above 2 over the largest
# curvature.

# %% [markdown]
# ## Gradient descent
#
# Near a point $w$ a loss is almost a plane: $L(w + d) \approx L(w) + g^\top d$, with the gradient $g = \nabla L(w)$. Of all
# steps $d$ of the same length, which one lowers the plane most? Go in that direction, and multiply the gradient by the
# *learning rate* `lr`.
#
# When $g$ comes from all samples, this is *gradient descent*; when it comes from a few of them, it is *stochastic gradient
# descent* (SGD). The rule is the same for both, so it has one name here: `sgd`.
#
# **Convention: `g` is the gradient of the mean loss; the step is plain, without momentum or weight decay.** (In
# PyTorch one class, `torch.optim.SGD`, has all three.) Return a new array: `w -= ...` would change the caller's
# array.


# %% answer="sgd"
def sgd(w, g, lr=0.01):
    """One step of gradient descent from w, where the gradient is g.

    Returns the new w; w and g stay as they are.
    """
    ### BEGIN SOLUTION
    return w - lr * g
    ### END SOLUTION


# %% check="sgd"
check(sgd)

# %% [markdown]
# ### The ravine
#
# The deck says that gradient descent *"converges to minima slowly"*. Slowly compared with what? The simplest example that
# can answer this is a bowl with two curvatures, $f(x, y) = \tfrac12\,(x^2 + \kappa\,y^2)$. The number $\kappa$, the largest
# curvature over the smallest, is its *condition number*: 1 is a round bowl, 1000 a deep ravine.

# %%
predict(8)

# %% [markdown]
# Now derive it. One step multiplies $x$ by $1-\text{lr}$ and $y$ by $1-\kappa\,\text{lr}$. A step is only as good as the
# worse of the two factors. Put the best rate in place of `...`, as a function of $\kappa$:

# %%
blank("best_rate", lambda kappa: ...)

# %% [markdown]
# At that rate both factors have the same size, $(\kappa-1)/(\kappa+1)$. For $\kappa = 1$ this is 0, so one step is
# enough. For large $\kappa$ it is about $1 - 2/\kappa$.
#
# ## Momentum
#
# In a ravine the gradients *across* it cancel from step to step, while those *along* it agree. So let us keep a *velocity*
# $v$. At each step it retains the fraction $\beta$ of its value and gains the new gradient, and the parameters move downhill
# by the learning rate times the new velocity. This is Polyak's *heavy ball* (1964). How fast does it get along a
# constant gradient?

# %%
blank("gain", ...)

# %% [markdown]
# **Convention: the velocity sums gradients, and lr is applied in the step, as in PyTorch.** Two other forms are common. They
# walk the same path as long as the rate is constant and converted:
#
# | form | in the velocity | in the step | the same path at |
# |---|---|---|---|
# | here, PyTorch | the gradient | lr | lr |
# | Sutskever et al. 2013 | −lr times the gradient | no factor | lr |
# | average (many courses) | $1-\beta$ times the gradient | lr | ? |

# %%
blank("average_rate", ...)


# %% answer="momentum"
def momentum(w, g, v, lr=0.01, beta=0.9):
    """One step of the heavy ball. v is the velocity after the step before.

    Returns (w, v), both new.
    """
    ### BEGIN SOLUTION
    v = beta * v + g
    w = w - lr * v
    return w, v
    ### END SOLUTION


# %% check="momentum"
check(momentum)

# %% [markdown]
# Polyak also found the best constants for a quadratic. With them, each step multiplies the distance to the minimum by about
# $(\sqrt\kappa-1)/(\sqrt\kappa+1)$: the formula for gradient descent, with $\sqrt\kappa$ in place of $\kappa$. Here are your
# two functions, each with its best constants:

# %%
ravine = experiments.ravine(*usable(sgd, momentum))
ravine.figure()

# %%
verdict(8, ravine)

# %% [markdown]
# Polyak's constants depend on $\kappa$, which is unknown for a network. In practice one takes $\beta = 0.9$ and tries
# some rates. Does momentum then help everywhere? Change `beta`, and look at both ends of the figure:

# %%
verdict(8, experiments.ravine(*usable(sgd, momentum), beta=0.9))

# %% [markdown]
# **Debug this.** A colleague's momentum is no faster than plain descent. One line is in the wrong place.


# %%
def walk(grad, w, steps=100, lr=0.01, beta=0.9):
    for _ in range(steps):
        v = np.zeros_like(w)
        v = beta * v + grad(w)
        w = w - lr * v
    return w


blank("debug_velocity", walk)

# %% [markdown]
# ## Stuck
#
# The second problem: gradient descent *"gets stuck in the local optima (minima)"*. The classic test is XOR, whose output is
# 1 when exactly one of its two inputs is 1. A network with two hidden units can represent it exactly.

# %%
predict(9)

# %%
step = usable(sgd)
stuck = experiments.stuck(step)
stuck.figure()

# %%
verdict(9, stuck)

# %% [markdown]
# What are they stuck in? Here are 100 networks with two hidden units, trained five times longer.

# %%
trapped = experiments.trapped(step)
print(trapped.summary())
trapped.figure()

# %% [markdown]
# A local minimum is a point of slope zero with higher ground all around. These networks have found something else: the slope
# shrinks but is never zero, the weights keep growing, and the loss creeps down to ½ ln 2, where two of the four answers are
# right and the other two are coin flips. It is a valley that runs off to infinity. Sprinkhuizen-Kuyper & Boers (1999) proved
# for this network that from *every* finite point some path leads strictly downhill to error zero (they also describe regions
# with local minima, where units are saturated). Descent just does not find that path.
#
# Those units were tanh units. A ReLU unit can die, which is another trap. How many hidden units does it take now?

# %%
verdict(9, experiments.stuck(step, activation="relu"))

# %% [markdown]
# ## Minibatches
#
# A loss is a mean over $n$ samples, and so is its gradient. The mean over a random *batch* of $B$ samples is right on
# average, and its error shrinks like $1/\sqrt B$.

# %%
blank("noise", ...)

# %% [markdown]
# So a few samples give a usable direction, and the remaining work is better spent on more steps. One pass that uses
# every sample once is an *epoch*: shuffle all samples and cut the sequence into batches.
#
# **Convention: every index from 0 to n − 1 appears exactly once; the last batch may be smaller.** With `batch_size=n` this
# is gradient descent, and with `batch_size=1` it is classical SGD. The deck lists "SGD" and "mini-batch" as two optimizers,
# but they differ only in this number.


# %% answer="minibatches"
def minibatches(n, batch_size, rng):
    """The batches of one epoch over n samples, in random order from the Generator rng.

    Returns a list of index arrays.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]
    ### END SOLUTION


# %% check="minibatches"
check(minibatches)

# %%
experiments.batch_noise(usable(minibatches)).figure()

# %% [markdown]
# With a batch of one, the error is six times as long as the gradient itself, and yet the network trains. Larger batches are
# more exact, but what does a step on them cost?

# %%
predict("batch")

# %%
sizes = experiments.batch_sizes(*usable(sgd, minibatches))
sizes.figure()

# %%
verdict("batch", sizes)

# %% [markdown]
# Counted in epochs, the smallest batches win, since they take the most steps. Counted in time, a medium size wins: the
# largest one that costs hardly more than a single sample. That is what minibatches are for. (In NumPy, Python's own work
# takes most of a small step; on a GPU the same holds up to much larger batches.)

# %% [markdown]
# ## RMSprop
#
# Momentum has one rate for all parameters, but their gradients can differ a thousandfold in size. RMSprop (Tieleman
# & Hinton 2012) evens out these *sizes*. For every parameter it keeps a running average $s$ of the squared gradient, which retains
# the fraction $\rho$ of its old value at each step, and it divides the gradient by the root of $s$.

# %%
blank("rescaled", ...)

# %% [markdown]
# **Convention: s is updated first and then used; a small ε is added to the root, not under it; there is no bias
# correction and no momentum.** (Keras has ε under the root; PyTorch calls ρ `alpha`, with default 0.99.)


# %% answer="rmsprop"
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """One step of RMSprop. s is the running average of squared gradients.

    Returns (w, s), both new.
    """
    ### BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    w = w - lr * g / (np.sqrt(s) + eps)
    return w, s
    ### END SOLUTION


# %% check="rmsprop"
check(rmsprop)

# %% [markdown]
# In the ravine the flat direction is $x$ and the steep one is $y$, so RMSprop evens out the directions when it evens out the
# parameters. But a network's ravines do not lie along its parameters. What if we turn the ravine?

# %%
predict("turn")

# %%
rules = usable(sgd, momentum, rmsprop)
turned = experiments.turned(*rules)
turned.figure()

# %%
verdict("turn", turned)

# %% [markdown]
# Gradient descent and momentum do not notice the turn, since the axes mean nothing to them. RMSprop does, and two of its
# settings make it look worse than it is. Change one of them, then the other:

# %%
verdict("turn", experiments.turned(*rules, rho=0.99))

# %%
verdict("turn", experiments.turned(*rules, schedule="linear"))

# %% [markdown]
# So the rotation costs RMSprop its large lead and nothing more. RMSprop helps where the parameters themselves have different
# scales, as in the layers of a network. (What the turned ravine really asks for is in the optional part.)

# %% [markdown]
# ## Adam
#
# Adam (Kingma & Ba 2015) combines the two: a running average $m$ of the gradients for the direction, as in momentum, and a
# running average $v$ of their squares for the scale, as in RMSprop. At each step they retain the fractions $\beta_1$ and
# $\beta_2$. Both start at zero, so at first both are too small. By what factor? Give the answer as a function of $\beta$ and
# $t$:

# %%
blank("start_up", lambda beta, t: ...)

# %% [markdown]
# Divided by its own factor, each average is right from the first step on; the paper writes $\hat m$ and $\hat v$ for the
# corrected averages. The step is that of RMSprop with $\hat m$ and $\hat v$ in place of $g$ and $s$.
#
# **Convention: Algorithm 1 of the paper. `t` is 1 at the first step; ε is added to the root after the correction; m and v
# are returned uncorrected.**


# %% answer="adam"
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step number t of Adam, counted from 1.

    m and v are the running averages after the step before. Returns (w, m, v).
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

# %% [markdown]
# What is the correction for? Draw what you expect without it:

# %%
predict("bias")

# %%
first = experiments.first_steps(usable(adam))
first.figure()

# %%
verdict("bias", first)

# %% [markdown]
# With the correction, `lr` means the same at every step. Without it, a large rate throws the weights far off in the first
# steps, so that a smaller one has to be chosen for all the others.
#
# **Debug this.** A colleague's Adam gives NaN from its first step on.


# %%
def walk(grad, w, steps=50, lr=0.1, beta1=0.9, beta2=0.999):
    m = v = np.zeros_like(w)
    for t in range(steps):
        g = grad(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w


blank("debug_counter", walk)

# %% [markdown]
# ## A fair race
#
# Which optimizer is best for reading digits? If all use one rate, the winner is the one that this rate suits. So each gets
# the same effort of *tuning*: it tries five learning rates on held-out digits, and its best rate is then run with new seeds
# on test digits. All of them use the same seeds, so we can compare them seed by seed.

# %%
rules = usable(sgd, momentum, rmsprop, adam)
race = experiments.digits(*rules)
print(race.summary())
race.figure()

# %% [markdown]
# The number after ± is the spread of single runs. Whether two *means* differ is another question, which the differences seed
# by seed and the standard error of their mean answer. A difference of three standard errors is clear.
#
# ### A falling rate
#
# With a constant rate the weights never come to rest: every batch pushes them around, and a larger rate pushes them further.
# A *learning-rate schedule* lowers the rate during training.

# %%
predict("decay")

# %%
decay = race.beside(experiments.digits(*rules, schedule="linear"))
decay.figure()

# %%
verdict("decay", decay)

# %% [markdown]
# Ten seeds are few for differences this small: the standard error of a difference is nearly as large as the difference
# itself. Here is the same experiment with fifty seeds, which was run once and is stored with the course:

# %%
verdict("decay", experiments.decay.stored())

# %% [markdown]
# The schedule changes the order: the leader at a constant rate is overtaken when the rate falls. And the gain is one of
# time: with four times as many epochs, a small constant rate does as well. So a ranking of optimizers is also a ranking of
# schedules, tuning and budgets. Besides, a small data set is the easy case: on attention models Adam stays ahead of SGD
# however both are tuned (Zhang et al. 2020).

# %% [markdown]
# ## Can they solve it?
#
# *"... that can solve the above problems"*: you have seen what they do about slowness. For the other problem, all five
# train networks with two hidden units on XOR, from the same starts, each at the best of its rates. SGD takes one pattern at
# a time.

# %%
predict(10)

# %%
remedies = experiments.remedies(*rules)
remedies.figure()

# %%
verdict(10, remedies)

# %% [markdown]
# Two rules are compared start by start. If they did not differ, each would win about half of the starts on which they
# disagree; z says how many standard errors the count is away from that. No rule rescues the stuck runs, at any rate, and the
# adaptive ones get stuck more often. What helps instead? Change `width`:

# %%
verdict(10, experiments.remedies(*rules, width=4))

# %% [markdown]
# ## A question to answer in words
#
# An instructor marks this question; three or four sentences are enough.

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
# number of tries, on held-out data), several seeds with their spread, the same budget of epochs or time. Full marks
# also for answers that name the tuning protocol or the schedule as what decides the ranking (Choi et al. 2019).

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use today**
#
# | for | take | rate |
# |---|---|---|
# | a first try, attention models | AdamW (below), β = (0.9, 0.999); 0.95 for β₂ in large language models | 3·10⁻⁴ to 3·10⁻³, warm-up, then cosine or linear to 0 |
# | convolutional networks for images | SGD with momentum 0.9 (Nesterov), weight decay | 0.1 per 256 samples, warm-up, cosine |
# | anything that diverges at times | the same, and clip the gradient's norm at 1 (lesson 3) | |
#
# Tune the learning rate first, over factors of three, with the schedule and the budget that you will use.
#
# **Yours = PyTorch.** Here are your functions beside the classes of the library, on the same walk of 30 steps:

# %%
same_as_torch(*usable(sgd, momentum, rmsprop, adam))

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

# %%
progress()

# %% [markdown]
# **Next**: [lesson 3, what is weight initialization and why do we need it?](../3_initialization/3_initialization.ipynb)
# Before that, or later, choose what you like from the rest:
#
# ## Explore
#
# ### AdamW
#
# *Weight decay* shrinks all weights a little at each step, which keeps a network from fitting noise (lesson 4). For SGD this
# is the same as adding λ times the weights to the gradient. For Adam it is not: whatever is added to the gradient is also
# divided by the root of $\hat v$, so weights with large gradients hardly decay. AdamW (Loshchilov & Hutter 2019) *decouples*
# the two, and is today's default.
#
# **Convention: as in PyTorch, the decay is scaled by the learning rate; w is shrunk first, and m and v see the gradient
# alone.**


# %% answer="adamw"
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Step number t of Adam, counted from 1, with decoupled weight decay.

    Returns (w, m, v).
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w * (1 - lr * weight_decay)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION


# %% check="adamw"
check(adamw)

# %% [markdown]
# ### Warmup and cosine
#
# A *warm-up* raises the rate in a straight line over the first steps; then the rate falls, most often along half a cosine.
# Bias correction sets the size of Adam's first steps right. A warm-up keeps them from leading astray while weights and
# averages are still far from settled.
#
# **Convention: steps count from 0. The first step of the warm-up already has a rate above 0, and its last step, number
# warmup − 1, has the peak rate. The cosine begins at step `warmup`, at the peak, and ends at the last step, number total −
# 1, at the floor; later steps stay there. `warmup` may be 0.**


# %% answer="warmup_cosine"
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    """The learning rate of step number `step`, of `total` steps counted from 0.

    Returns a float.
    """
    ### BEGIN SOLUTION
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2
    ### END SOLUTION


# %% check="warmup_cosine"
check(warmup_cosine)

# %%
predict("warm-up")

# %%
warm = experiments.warm_up(*usable(adam, warmup_cosine))
warm.figure()

# %%
verdict("warm-up", warm)

# %% [markdown]
# ### What the turned ravine asks for
#
# RMSprop keeps an average of $g_i^2$ for every parameter. Suppose you keep the average of all products $g_i g_j$ instead, a
# whole matrix, and divide by *its* root. Then no axis is special.

# %%
rules = usable(sgd, momentum, rmsprop)
experiments.turned(*rules, whole_matrix=True).figure()

# %% [markdown]
# For $n$ parameters that is an $n \times n$ matrix, far too large. *Shampoo* (Gupta, Koren & Singer 2018) treats a layer's
# weights as the matrix they are and keeps two small matrices, one for its rows and one for its columns. *Muon* (Jordan et
# al. 2024) keeps no average of the products at all: it makes all singular values of the momentum matrix equal to 1. Both are
# reported to train large language models in fewer steps than AdamW. *Lion* (Chen et al. 2023), which a program found by
# search, takes a shorter road to steps of equal size: the *sign* of an average of gradients, with one array of memory where
# Adam has two.
#
# ### Averaging the weights
#
# At a constant rate, SGD wanders around in the valley. A falling rate is one remedy; the other is to average the weights on
# the way (Polyak & Juditsky 1992). *Stochastic weight averaging* (SWA; Izmailov et al. 2018) takes their mean, once an
# epoch, over the last part of training at a high rate. An *exponential moving average* (EMA) follows every step,
# $\bar w \leftarrow \beta \bar w + (1-\beta)\,w$ with $\beta$ near 1. Predictions come from $\bar w$, and training goes on
# from $w$. Batch norm (lesson 4) needs its running statistics computed again for the averaged weights.
#
# ### Nesterov and AdaGrad
#
# These are two steps in the history of the five optimizers. Nesterov (1983) takes the gradient at the point that momentum is
# about to reach. AdaGrad (Duchi, Hazan & Singer 2011) divides by the root of the *sum* of squared gradients; RMSprop
# replaced it with an average, because a sum only grows.

# %%
experiments.family().figure()

# %% [markdown]
# ### When Adam fails
#
# Reddi, Kale & Kumar (2018) wrote down a convex problem with one parameter, $x$ between −1 and 1. The gradient is 3 once and
# then −1 twice, over and over. Its sum is positive, so the best point is −1.

# %%
predict("reddi")

# %%
reddi = experiments.reddi(*usable(sgd, adam))
reddi.figure()

# %%
verdict("reddi", reddi)

# %% [markdown]
# Two small gradients push to the right and one large gradient to the left. With a short memory, Adam divides each by about
# its own size, so the majority wins. AMSGrad, the remedy in the paper, divides by the *largest* $v$ so far. With a longer
# memory Adam arrives as well, as Zhang et al. (2022) proved: for a given problem, a large enough $\beta_2$ converges. But
# the problem may be chosen after $\beta_2$:

# %%
rules = usable(sgd, adam)
verdict("reddi", experiments.reddi(*rules, cycle=(51, *[-1] * 50), beta2=0.9))

# %% [markdown]
# ### Only non-convex?
#
# The deck begins with *"In most real-life problems, we only have Non-convex functions"*. *Softmax regression* is a network
# without hidden layers, and its loss is convex. Can it read digits?

# %%
predict(7)

# %%
models = experiments.models(usable(sgd))
models.figure()

# %%
verdict(7, models)

# %% [markdown]
# With 200 digits there is little for hidden units to learn. A stored run has all of them:

# %%
verdict(7, experiments.models.stored())

# %% [markdown]
# ### A thousand dents
#
# Rastrigin's function is a bowl with a dent at every whole number. From how many random starts does each optimizer reach the
# lowest dent when its rate falls to zero? And does noise help it to jump out of dents?

# %%
experiments.rastrigin(*usable(sgd, momentum, rmsprop, adam)).figure()

# %% [markdown]
# Plain descent does best, at a rate several times too large for it to stay in a dent. It jumps around chaotically, though
# nothing is random, until the falling rate lets it settle, mostly near the middle. Noise adds nothing to that. This is a
# search by luck, and no merit of the rule.
#
# ### Your Adam in the race
#
# The dashed black line is yours.

# %%
labs.race.lab(usable(adam))

# %% [markdown]
# ### Break the tests
#
# A check is a test that somebody wrote, and a weak test lets wrong code pass. Now you write one. `hunt` runs it on a right
# `momentum`, which it must accept, and on every wrong one that the course knows, which it must reject. The test below looks
# at one step from rest. Improve it until no wrong one passes.


# %%
def my_test(momentum):
    w, g, v = np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.zeros(2)
    new = momentum(w=w, g=g, v=v, lr=0.1, beta=0.9)
    return np.allclose(new[0], [0.95, 2.1])


hunt(my_test, "momentum")

# %% [markdown]
# <details><summary>What a strong test has</summary>
# A velocity that is not zero, several steps in a row, values of lr and beta other than the defaults and the defaults
# themselves, and a look at everything that is returned.</details>
#
# **Where to read on**: Goh, *Why Momentum Really Works* (Distill, 2017), with interactive figures; Bottou, Curtis &
# Nocedal, *Optimization Methods for Large-Scale Machine Learning* (2018); Kingma & Ba, *Adam* (2015); Loshchilov & Hutter,
# *Decoupled Weight Decay Regularization* (2019); Choi et al., *On Empirical Comparisons of Optimizers for Deep Learning*
# (2019); Schmidt, Schneider & Hennig, *Descending through a Crowded Valley* (2021).
