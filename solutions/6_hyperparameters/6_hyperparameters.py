# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · What are the types of hyperparameters in a neural network?
#
# A *hyperparameter* is what training does not set itself, such as the learning rate. At the end of this lesson you will tune
# a network, and the grade will be measured on images that you never see.
#
# Run this line first, and again after a restart.

# %%
from autograder.notebook import begin

begin("6_hyperparameters")

# %% [markdown]
# **Every control here is a hyperparameter, except the data and their noise.** Choose the data *spirals*, and bring the network
# to 90 % on the points that it is not trained on, the *others*. Which controls matter, and how should one search among so
# many? And can you believe the best number that you have seen?

# %%
labs.playground.lab()

# %% [markdown]
# The slide deck gives a definition and a list:
#
# > "Hyperparameters are the ones which we will be giving the model that helps in the learning process. [...] Activation Function, Number of Neurons in each layer,
# > Number of Hidden Layers, Optimizer, Learning Rate, Loss/ Cost Function, Regularization Techniques"
#
# You will test both, and build what the list leaves out: how to choose.
#
# **Afterwards you can** say which data may choose a hyperparameter, and which hyperparameters deserve a search; find a
# learning rate with one short run; search with a grid or at random; compare fairly; and report an accuracy that holds on new
# data.
#
# | part | minutes |
# |---|---|
# | The lab; the best of a hundred | 7 |
# | Parameters and hyperparameters, claim 42 | 10 |
# | Which ones matter? Claim 43 | 6 |
# | The learning rate | 15 |
# | Grid search and random search | 20 |
# | Folds, and a leak | 9 |
# | The capstone, without your search | 11 |
#
# **You need** lessons 2 and 4: Adam, regularization, validation data.

# %% [markdown]
# ## The best of a hundred
#
# A team trains 100 networks to read digits. They differ in learning rate, weight decay and width. Each is measured on the
# same 100 test images, none of which was used for training, and the best result is reported.

# %%
predict("chosen")

# %%
best = experiments.best_of()
best.figure()

# %%
verdict("chosen", best)

# %% [markdown]
# With one network the two curves meet: a number that was not chosen is right on average. From ten networks on, most of what
# the report gains is luck with these 100 images. *Choosing* by them was enough to spoil them. So data are split in three:
# **training data** set the parameters, **validation data** choose the hyperparameters, and **test data** are used once,
# after the last choice.
#
# This lesson keeps to that rule. It uses 1,078 of the 1,797 digits; the other 719 are the capstone's exam and choose nothing.
#
# ## Parameters and hyperparameters
#
# A *parameter* is a number that training changes: the entries of every $W$ and $b$, and the $\gamma$ and $\beta$ of batch
# norm. A *hyperparameter* is set from outside: the number of layers, the optimizer, the learning rate, and also a schedule
# by which the rate falls during training.
#
# The hyperparameters determine how many parameters there are. Count those of a dense network.
#
# **Convention: `sizes` runs from the inputs to the outputs; every layer has biases; with `batchnorm` every *hidden* layer is normalized. Running means and variances are
# averages that are kept, not parameters.**


# %% answer="count_parameters"
def count_parameters(sizes, batchnorm=False):
    """How many numbers training can change in a dense network
    with layers of these sizes, an int.
    """
    ### BEGIN SOLUTION
    total = sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))
    return total + 2 * sum(sizes[1:-1]) if batchnorm else total
    ### END SOLUTION


# %% check="count_parameters"
check(count_parameters)

# %% [markdown]
# ### Who chooses?
#
# Claim 42: *"Hyperparameters are the ones which we will be giving the model ..."* Why give them, when training could set
# them too? Let us choose the strength $\lambda$ of an L2 penalty twice: by the training loss, and by the loss on validation
# data.

# %%
predict(42)

# %%
who = experiments.chooser()
who.figure()

# %%
verdict(42, who)

# %% [markdown]
# A penalty pulls the weights away from the lowest training loss, so training would switch it off. The same is true of
# dropout, and training would use as many units as it can get. That is why hyperparameters are set from outside, by data that
# were not used for training. This can be automated, by a search or by gradient descent on the *validation* loss (Maclaurin
# et al. 2015).
#
# ## Which ones matter?
#
# The batch size is missing from the deck's list. Is it important? With Adam at a rate of 0.01, 12 epochs with batches of 16,
# 64 and 256 give errors of 4.7, 5.8 and 9.4 %.

# %%
predict("frozen")

# %%
size = experiments.vary("batch size")
size.figure()

# %%
verdict("frozen", size)

# %% [markdown]
# In 12 epochs, batches of 256 make 36 steps and batches of 16 make 456. The comparison measured how far each run had come.
# Any comparison of hyperparameters can fall into this trap, and the *Deep Learning Tuning Playbook* (Godbole et al. 2023)
# has names for the way out:
#
# - **scientific**: the one whose effect you want to know;
# - **nuisance**: one that has to be chosen again for each value of the scientific one, or the comparison is unfair; the
#   learning rate nearly always is one;
# - **fixed**: one that is kept at a single value, so that the conclusion holds for that value only.
#
# Either the budget is long enough for all, or all stop by the same rule.

# %%
blank("roles", ...)  # such as (3, 2, 1)

# %% [markdown]
# Claim 43 is the deck's list. Here are its seven entries and eleven others, one at a time. The figure shows three budgets: a
# hasty one, a whole run at the same rate, and a whole run with the rate as a nuisance hyperparameter. The black lines mark
# what luck can do: in one of twenty such studies, runs that differ only in the seed lie that far apart. This is a *stored*
# run of several minutes; `importance.origin` is the command that makes it.

# %%
predict(43)

# %%
importance = experiments.importance.stored()
importance.figure()

# %%
verdict(43, importance)

# %% [markdown]
# Compare crosses and bars: much of what looks important in a hasty comparison is a matter of speed. The learning rate is the
# clearest case. Its own values train until the validation loss rests (all other runs have 60 epochs): after 12 epochs they
# lie 71 points apart; at rest, 0.0001, 0.001 and 0.01 are equally good, and only 0.1 is worse. The lengths still depend on the values tried, and on this
# task, which is easy, with a network of two layers. You can run any of the rows live:
# `experiments.vary("weight decay").figure()`.
#
# ### Explore: one at a time is not enough
#
# Hyperparameters interact. For this picture 1,400 settings were trained, with four runs each; the results are stored.

# %%
experiments.landscape.stored().figure()

# %% [markdown]
# At a rate of 0.01 weight decay changes nothing until it is too much. At 0.18, a decay of 0.1 lowers the loss from 0.72 to
# 0.30. If only one of them were varied, it would be judged at a single value of the other. On the right, the variance of the
# loss is split into what each hyperparameter explains alone and what pairs explain together (functional ANOVA, Hutter et al.
# 2014).

# %% [markdown]
# ## Learning rates live on a log scale
#
# From 0.001 to 0.002 every step doubles; from 0.1 to 0.101 the change is too small to notice. So the rate itself should not
# be drawn evenly. Between 0.0001 and 1, a quarter of all draws should fall below 0.001, a quarter between 0.001 and 0.01,
# and so on, and every factor of two should be as likely as every other. The same scale suits weight decay, the number of
# units, and $1-\beta$.
#
# **Convention: the result is an array of `size` numbers, drawn from `rng`, a NumPy Generator.**


# %% answer="log_uniform"
def log_uniform(rng, low, high, size):
    """`size` numbers between low and high,
    spread evenly over the powers of ten.
    """
    ### BEGIN SOLUTION
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)
    ### END SOLUTION


# %% check="log_uniform"
check(log_uniform)

# %%
experiments.scale(usable(log_uniform)).figure()

# %% [markdown]
# ## The learning-rate range test
#
# One short run can find a rate (after Smith 2017, section 3.3, who raises the rate evenly and watches the accuracy). Start with
# a tiny rate, raise it by the same factor at every step, and record the loss. At first nothing happens, then the loss falls, then it explodes. The rate at which it falls fastest is
# a good one to begin with. After the explosion the curve may fall steeply by accident, so that part has to be cut off first.
#
# **Convention: the slope is that of the loss against log₁₀ of the rate, from one point to the next, and the result is the
# rate at which the steepest stretch *begins*. Only points before the loss first exceeds 4 times its lowest value so far, or
# is not finite, count.** Other tools smooth the curve, or take a tenth of the rate with the lowest loss.


# %% answer="pick_learning_rate"
def pick_learning_rate(lrs, losses):
    """The rate where the steepest fall of the loss begins.

    lrs, rising, and losses are arrays of the same length.
    """
    ### BEGIN SOLUTION
    end, lowest = 0, np.inf
    while end < len(losses) and np.isfinite(losses[end]) and losses[end] <= 4 * lowest:
        lowest = min(lowest, losses[end])
        end += 1
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])
    ### END SOLUTION


# %% check="pick_learning_rate"
check(pick_learning_rate)

# %%
pick = usable(pick_learning_rate)
tests = experiments.range_tests(pick)
tests.figure()

# %%
print(tests.summary())

# %% [markdown]
# For Adam, 100 steps replace nine full runs. For SGD all picks are on the high side, and with one of them training fails:
# the test takes one step at each rate, and a rate that is fine for one step can be too high for hundreds. A third of the
# rate that it picks is safer: `experiments.range_tests(pick, share=1/3)`. The test also needs a smooth curve: on batches of
# 32, `batch_size=32`, the steepest fall is often an accident.
#
# ### Explore: the rate that belongs to a batch size
#
# A rule for SGD says: if you multiply the batch size by $k$, multiply the rate by $k$ too (Goyal et al. 2017). For Adam,
# theory says $\sqrt k$ (Malladi et al. 2022). All batch sizes get 200 steps here.

# %%
experiments.batches().figure()

# %% [markdown]
# The best rate grows with the batch size, but less than in proportion, and at some size it stops growing: from there on it
# is limited by the curvature (lesson 1) and no longer by the noise. You can try the same for Adam,
# `experiments.batches("adam")`, and for equal epochs instead of equal steps, `equal="epochs"`.
#
# ## Grid search
#
# Now we choose several hyperparameters at once. The obvious plan is to take a few values for each,
# and to try every combination.
#
# **Convention: `space` maps names to lists; the result is a list of dicts, every combination once, in any order.**


# %% answer="grid"
def grid(space):
    """Every combination of the values in space, once, as a list of dicts."""
    ### BEGIN SOLUTION
    configs = [{}]
    for name, values in space.items():
        configs = [config | {name: value} for config in configs for value in values]
    return configs
    ### END SOLUTION


# %% check="grid"
check(grid)

# %% [markdown]
# Five values for each of six hyperparameters are 15,625 runs. The size of a grid grows exponentially with the number of
# hyperparameters, and that is its flaw.
#
# ## Random search
#
# The other plan is to draw every configuration at random, and to stop when the budget is used up. Usually only a few of the
# hyperparameters matter, and you do not know which (Bergstra & Bengio 2012). A grid of 16 over two of them tries four values
# of each; 16 random draws try *sixteen* values of each.
#
# **Convention: a value of `space` is a list (choose one, each equally likely), or a tuple `("uniform", low, high)` or
# `("log", low, high)`; everything is drawn independently, with `rng`.** A value that is chosen from a list is passed on
# unchanged, be it a number, a word, a tuple or `None`.


# %% answer="random_search"
def random_search(rng, space, n):
    """n configurations drawn from space, a list of dicts."""

    ### BEGIN SOLUTION
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        kind, low, high = values
        if kind == "log":
            return float(10 ** rng.uniform(np.log10(low), np.log10(high)))
        return float(rng.uniform(low, high))

    return [{name: draw(values) for name, values in space.items()} for _ in range(n)]
    ### END SOLUTION


# %% check="random_search"
check(random_search)

# %% [markdown]
# ### Which search is better?
#
# Each search gets 16 trials, with two hyperparameters (learning rate, weight decay) or four (dropout and width as well), and
# the contest is repeated 600 times. A third contestant is *quasi-random* search: a Halton sequence spreads its points evenly
# and yet repeats no value; the Tuning Playbook recommends it. The range of rates spans four decades, and its beginning is
# drawn at random each time, over a whole cell of the grid. With a fixed range the grid would always hit the good rates, or
# always miss them.

# %%
predict("searching")

# %%
searches = usable(grid, random_search)
contest = experiments.contest(*searches)
contest.figure()

# %%
verdict("searching", contest)

# %% [markdown]
# The black strokes are the *projections* on the learning rate: with four hyperparameters the grid's 16 runs share two rates.
# Whether that is a handicap depends on the range. Let it begin at 0.0001 every time,
# `experiments.contest(*searches, moved=0)`: the grid's rates are then 0.001 and 0.1, both miss, and random search is ahead
# by 17 %. With 81 trials, `trials=81`, it is ahead wherever the range begins. And it can be stopped or continued at any
# time.

# %% [markdown]
# ### Explore: watch a search
#
# Here your two functions search two hyperparameters of a small network, one trial after another.

# %%
labs.search.lab(*searches[::-1])

# %% [markdown]
# ### Explore: give up early
#
# Most of the effort of a search goes into configurations that look hopeless after one epoch. *Successive halving* (Jamieson
# & Talwalkar 2016) trains all of them for one epoch, the better half for two, the best quarter for four, and so on until one
# is left.

# %%
halving = experiments.halving()
print(halving.summary())
halving.figure()

# %% [markdown]
# It finds one of the best for less than a third of the price. It bets that early losses predict late ones, and so against
# everything that starts slowly, such as low rates and strong dropout. With a constant rate, a short run is the beginning of
# a long one and can be continued. With a schedule this is so only if the short run follows the schedule of the long one; a
# short run with a schedule of its own has to start again. *Hyperband* (Li et al. 2018) tries several first budgets, and
# *ASHA* (Li et al. 2020) halves without waiting for the others. *Population based training* (Jaderberg et al. 2017) goes on
# from there: the worst networks take over the weights of the best and vary their hyperparameters, so what it finds is a
# schedule.
#
# ### Explore: a model proposes the next trial
#
# *Bayesian optimization* fits a model to the trials so far and proposes the next one where the model expects most. This cell lets Optuna search the stored landscape, if Optuna is installed.

# %%
try:
    import optuna
except ModuleNotFoundError:
    print("Optuna is not installed here; nothing else needs it.")
else:

    def loss_of(trial):
        lr = trial.suggest_float("lr", 1e-4, 1, log=True)
        decay = trial.suggest_float("weight_decay", 1e-3, 10, log=True)
        return surface.loss(lr=lr, weight_decay=decay)

    surface = experiments.landscape.stored()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(loss_of, n_trials=30)
    print(study.best_params, study.best_value)

# %% [markdown]
# ## k-fold cross-validation
#
# Validation data are lost for training. With few data that hurts twice: the network learns from less, and a small validation
# set measures badly. The remedy is to cut the data into $k$ parts, the *folds*, and to train $k$ times, each time on all but
# one fold, and measure on that one. In the end every sample has been used for measuring exactly once.
#
# **Convention: shuffle once; return `k` pairs (train, val) of index arrays; the sizes of the `val` sets differ by at most
# one; train is all the rest.** *Stratified* folds also keep the classes in proportion, *grouped* ones keep all samples of
# one patient or one writer together.


# %% answer="k_fold"
def k_fold(n, k, rng):
    """A list of k pairs (train, val) of index arrays for n shuffled samples."""
    ### BEGIN SOLUTION
    folds = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
    ### END SOLUTION


# %% check="k_fold"
check(k_fold)

# %%
experiments.folds(usable(k_fold)).figure()

# %% [markdown]
# Five folds measure about as well as a validation set five times as large, for five times the training. With a few hundred
# samples that is worth it; with tens of thousands one split is enough. Folds are validation data: if you choose by them, you
# need a test set as well.
#
# ### Explore: folds within folds
#
# If there are too few data even for a test set, folds take its place as well: *nested cross-validation* (Varma & Simon 2006;
# Cawley & Talbot 2010). Each outer fold is a test set once, and folds of all the other data choose. Here your `k_fold` cuts
# 24 samples:

# %%
roles = experiments.roles(usable(k_fold))
print(roles.summary())
roles.figure()

# %% [markdown]
# Each outer fold may choose other hyperparameters. The number that is reported belongs to the whole procedure, choosing
# included, and not to one network.
#
# ### Explore: debug the folds
#
# A colleague measures a linear model on each fold. The first error is sound. The others are too good to be true.


# %%
def errors(x, y, folds, steps=100, lr=0.1):
    w, found = np.zeros(x.shape[1]), []
    for train, val in folds:
        for _ in range(steps):
            slope = x[train].T @ (x[train] @ w - y[train])
            w = w - lr * slope / len(train)
        found.append(np.mean((x[val] @ w - y[val]) ** 2))
    return np.array(found)


blank("debug_folds", errors)

# %% [markdown]
# ### A leak
#
# This program looks careful: its model is always measured on a fold that it was not fitted to. Yet on labels that are coin
# tosses, with 1000 random features, it reports 83 %. One line is in the wrong place. Which one?


# %%
def accuracy(x, y, folds, keep=10):
    """Cross-validated, with the features that go best with y."""
    hits = 0
    best = np.argsort(-abs(x.T @ y))[:keep]
    for train, val in folds:
        w = np.linalg.lstsq(x[train][:, best], y[train], rcond=None)[0]
        hits += np.sum(np.sign(x[val][:, best] @ w) == y[val])
    return hits / len(y)


blank("debug_leak", accuracy)

# %%
experiments.leak(accuracy).figure()

# %% [markdown]
# A *leak* is any way in which held-out data influence the model: scaling by statistics of all data, choosing features,
# removing outliers, the same photo in two parts. Kapoor & Narayanan (2023) found leaks in published results of 17 fields.
#
# ### Explore: how sure is an accuracy?
#
# Suppose that 97 of 100 images are right. On all images that could come, the accuracy $p$ may be lower or higher. The
# textbook's interval is $\hat p \pm z\sqrt{\hat p(1-\hat p)/n}$, with $z = 1.96$ for 95 %. When all 100 are right it has no
# width at all. Wilson (1927) turned the question round: for which $p$ is the measured $\hat p$ at most $z$ standard errors
# away, with the standard error computed from $p$?
#
# #### The Wilson interval
#
# At the two ends of the interval the distance is exactly $z$ standard errors: $(\hat p - p)^2 = z^2\,p(1-p)/n$. Solve for $p$.
#
# **Convention: both ends are fractions between 0 and 1; there is no continuity correction.**


# %% answer="wilson_interval"
def wilson_interval(correct, n, z=1.96):
    """(low, high): the interval for an accuracy of which
    `correct` of n samples were measured as right.
    """
    ### BEGIN SOLUTION
    p, z2 = correct / n, z**2 / n
    middle = p + z2 / 2
    half = z * np.sqrt(p * (1 - p) / n + z2 / (4 * n))
    return (middle - half) / (1 + z2), (middle + half) / (1 + z2)
    ### END SOLUTION


# %% check="wilson_interval"
check(wilson_interval)

# %%
interval = experiments.coverage(usable(wilson_interval))
print(interval.summary())
interval.figure()

# %% [markdown]
# An interval of 95 % should hold the truth 95 times in a hundred. Near 100 %, where good networks are, the textbook's
# interval fails. With the 719 images of the exam, `n=719`, a measured 97 % means anything from 95.4 to 98.0 %, so half a
# point between two networks is too little to tell them apart. Two networks measured on the *same* images can be told apart
# better, by the images on which only one of them is right (McNemar 1947).
#
# ## The capstone
#
# Now find the best network that you can. `my_config()` returns a dict with ten entries. The grader trains it three times on the 1,078 practice digits and measures it on the 719 exam
# digits.
#
# | entry | what it may be |
# |---|---|
# | `hidden` | a tuple of 1 to 4 whole numbers from 1 to 512 |
# | `activation` | one of `gelu`, `leaky_relu`, `relu`, `sigmoid`, `tanh` |
# | `init` | one of `he_normal`, `he_uniform`, `lecun_normal`, `lecun_uniform`, `orthogonal`, `xavier_normal`, `xavier_uniform` |
# | `optimizer` | one of `adagrad`, `adam`, `adamw`, `amsgrad`, `momentum`, `nesterov`, `rmsprop`, `sgd` |
# | `lr` | above 0 and at most 10 |
# | `batch_size` | 1 to 1078 (at least 2 with batch norm) |
# | `dropout` | the probability of dropping a unit, from 0 up to, but not including, 1 |
# | `batchnorm` | `True` or `False`; before the activation |
# | `weight_decay` | 0 to 1, decoupled as in AdamW |
# | `epochs` | 1 to 500 |
#
# The budget: epochs × parameters may be at most 1,500,000, and epochs × batches at most 4,000. A mean accuracy of 97.5 %
# earns all points, 96.5 % three quarters, 95 % half, 90 % a quarter.
#
# **How to go about it.** This order works for other networks too.
#
# 1. **A baseline that runs.** Write its number down.
# 2. **The learning rate**: a range test, or values a factor of 3 apart. Choose it again after every larger change.
# 3. **The budget**: train until the validation loss no longer falls. Until then you compare speeds.
# 4. **Size**: enlarge the network until it learns the training data. If it never does, no regularizer will help.
# 5. **Regularize** if training is much better than validation: one method at a time, with its rate chosen again.
# 6. **Search at random** over what is left, in wide ranges on log scales. Of 60 draws, at least one hits the best twentieth
#    of a space with 95 % probability. If the best lies at the edge of a range, widen it.
# 7. **Repeat** the last two or three on other seeds before you believe a difference, then **stop and report once**, with an interval.
#
# `try_out` trains a configuration on four fifths of the practice digits and measures it on the last fifth, three times over.
# It keeps a log of everything you tried.

# %%
start = {
    "hidden": (16,), "activation": "sigmoid", "init": "xavier_uniform",
    "optimizer": "sgd", "lr": 0.03, "batch_size": 32, "epochs": 10,
    "dropout": 0.0, "batchnorm": False, "weight_decay": 0.0,
}  # fmt: skip
try_out(start, "the baseline")

# %%
try_out(start | {"lr": 0.3}, "a rate ten times as high")

# %%
space = {"lr": ("log", 0.03, 3), "hidden": [(16,), (32,), (64,)]}
for config in searches[1](np.random.default_rng(0), space, 3):
    try_out(start | {"activation": "relu"} | config, "a random draw")


# %% answer="my_config"
def my_config():
    """The best configuration that you found:
    a dict with the ten entries of the table above.
    """
    ### BEGIN SOLUTION
    return {
        "hidden": (128, 64),
        "activation": "relu",
        "init": "he_normal",
        "optimizer": "adam",
        "lr": 3e-3,
        "batch_size": 32,
        "dropout": 0.2,
        "batchnorm": True,
        "weight_decay": 0.0,
        "epochs": 40,
    }
    ### END SOLUTION


# %% check="my_config"
check(my_config)

# %% [markdown]
# ### The tuning log
#
# A number alone cannot be judged. Write four sentences, or give your table.

# %% [markdown] written="6-log" points=2
# Write your tuning log: how many configurations you tried, the two decisions that gained most and what each was based on,
# your validation accuracy with its 95 % interval, and whether you expect the exam accuracy to be lower or higher, with the
# reasons for each.
#
# *Your answer here.*

# %% [markdown] guide="6-log"
# **1 point** for the log: a number of tries, and two decisions with what they were based on (a comparison with the rate
# chosen again, a longer budget, a repeated run), not only "it was better". **1 point** for the report: an accuracy with an
# interval of about the right width (about ± 1.3 points at 97 % of 648 digits), and a direction with a reason: lower because
# the best of many is too good and because the method was steered by these digits, higher because the grade trains on a
# quarter more images. Either direction is right with its reason.

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use.** Split the data in three, and use the test part once. Start with AdamW; tune the learning rate first, on a
# log scale, and again after every larger change; use warm-up and a falling rate for long runs. Choose the batch size for the
# speed of the machine, not for accuracy. Use a grid for one or two hyperparameters and random or quasi-random search for
# more, in wide ranges; then Optuna's TPE, and ASHA where one run takes hours. Use five folds below a thousand samples. Make
# every comparison with the same effort for all, on paired seeds, and report every accuracy with its interval and the number
# of tries.
#
# ### Explore: yours = PyTorch
#
# PyTorch counts parameters too. Folds and searches can be found in scikit-learn: `StratifiedKFold`, `ParameterGrid`,
# `ParameterSampler`.

# %%
same_as_torch(usable(count_parameters))

# %% [markdown]
# ## A question to answer in words
#
# Three or four sentences are enough.

# %% [markdown] written="6-question" points=2
# A team trains 200 networks with different learning rates and widths. All are measured on the same 300 test images, and the paper reports the best: 97.3 %. A reader trains the same
# network and gets 95.6 % on new images. Nobody cheated, and nothing was trained on the test images. What happened? Say what the team should have done, and what they could still do now.
#
# *Your answer here.*

# %% [markdown] guide="6-question"
# **1 point** for the cause: the maximum of 200 noisy measurements is biased upwards; the winner was chosen partly for its luck with these 300 images (one standard error is about 1 point here:
# √(0.96·0.04/300) ≈ 1.1 %), so the test set was used as a validation set.
# **1 point** for the remedy: choose on separate validation images (or by cross-validation) and measure once on test images that chose nothing; now: collect new test images, or measure the one chosen network on images
# that took no part, and report that number. Full marks also for answers that suggest a larger test set and the number of tries stated, if the bias is explained.

# %% [markdown]
# ### Explore: three questions to think about
#
# <details><summary>1. Is the seed a hyperparameter? May you choose the best of ten seeds?</summary> It is set before
# training and influences the result, so by the definition it is one. Choosing the best seed on validation data is allowed,
# and gains little that lasts: what made it the best is mostly luck with these digits. Report the mean over seeds, with the
# spread.</details>
#
# <details><summary>2. With 60 random draws, how likely is at least one among the best 5 % of the space?</summary>
# The probability is 1 − 0.95⁶⁰ ≈ 95 %, however many hyperparameters there are. A grid promises nothing of the
# kind.</details>
#
# <details><summary>3. You double the batch size on a machine that is twice as fast with it. What else should you look at?</summary>
# The learning rate: up to twice as high for SGD, about 1.4 times for Adam. The number of epochs, since each now makes half as many steps. And batch norm, whose noise depends on the batch (lesson 4).</details>

# %%
progress()

# %% [markdown]
# ### Explore: read on
#
# Godbole et al., *Deep Learning Tuning Playbook* (2023); Bengio, *Practical Recommendations for Gradient-Based Training of Deep Architectures* (2012); Bergstra & Bengio, *Random Search for Hyper-Parameter Optimization*
# (2012); Li et al., *Hyperband* (2018); Kapoor & Narayanan, *Leakage and the Reproducibility Crisis in Machine-Learning-Based Science* (2023). This was the last lesson: `index.ipynb` shows what is left.
