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
# Training a network means looking for a low point of a function of its weights, the *loss*.
#
# Run this line first, and again after a restart. If it finds no module called `autograder`, choose the course's kernel in the menu *Kernel*.

# %%
from autograder.notebook import begin

begin("1_optimization")

# %% [markdown]
# **A walk downhill, from wherever you click.** The lines on the map are heights of a function of two numbers. Each start has
# the colour of the low point, the *minimum*, that the walk from it ends at. Why do two starts side by side end far apart?
# Then raise the *learning rate*, the number that determines the length of each step. Which rate is too large? (The other
# optimizers are for lesson 2.)

# %%
labs.basins.lab()

# %% [markdown]
# Networks are trained by the same kind of walk. Here one is trained four times, from the same start and on the same data. Only
# the learning rate `lr` differs.

# %%
experiments.learning_rates().figure()

# %% [markdown]
# One crawls, one learns although its loss jumps now and then, one never settles, and one diverges after a few steps. By the
# end of this lesson you can say in advance which rate does what, and why the jumps are no accident.
#
# A slide deck says what kinds of functions there are:
#
# > "There are two types of optimizations: 1. Convex optimization. 2. Non-Convex optimization. Convex optimization involves
# > the function that has only one minima, corresponding to Global optimum (minima or maxima). There is no concept of local
# > optima for convex optimization problems. Non-convex optimization involves a function that has multiple optima values, out
# > of which only one is the global optima. Depending on the loss function, it can be very difficult to locate global optima."
#
# These are six claims. You will build five small tools and test each claim with your own code.
#
# **Afterwards you can** tell a convex function from others by a number; compute and check gradients without calculus; write gradient descent, and
# predict where it diverges; tell a minimum from a saddle; and say why a network's loss is not convex, and when that is harmless.
#
# | part | minutes |
# |---|---|
# | The lab | 6 |
# | Your toolbox; the chord and the gap | 14 |
# | Slopes from differences | 9 |
# | Walking downhill, claims 2, 4 and 1 | 13 |
# | The largest stable learning rate | 11 |
# | Not convex: claim 5, twins, matching | 5 |
# | Minimum, maximum or saddle; claim 6 | 12 |
# | What was found, what to use | 3 |
# | Explore (optional) | 15 |
#
# **You need** NumPy arrays, derivatives and gradients, the eigenvalues of a symmetric matrix, and this much about networks: a *hidden layer* computes
# $h = \varphi(xW_1 + b_1)$ from an input $x$, and the output is $hW_2 + b_2$. Each entry of $h$ belongs to one *hidden unit*; $\varphi$, the
# *activation*, is tanh or ReLU, $\max(0, z)$.

# %% [markdown]
# ## Your toolbox
#
# The course's own library, `nnlib`, is small and uses NumPy alone. These lines show most of what you need from it:

# %%
x, y = nnlib.data.moons(100, noise=0.15, rng=0)  # points (100, 2) of two classes
net = nnlib.mlp((2, 6, 1), activation="tanh", rng=0)  # 2 inputs, 6 units, 1 output
output = net.forward(x)
loss, slope = nnlib.binary_cross_entropy(output, y[:, None])
net.backward(slope)  # from the slope at the output to that of every weight
w, g = net.w.copy(), net.g.copy()  # all weights, and the gradient of the loss
print(f"loss {loss:.3f}, {w.size} weights, a gradient of {g.size} slopes")

# %% [markdown]
# All weights lie in one vector, so the loss is a function of one point, like any other. The *cross-entropy* is the mean of $-\log p$, where $p$ is the
# probability that the network gives to the right class.

# %% [markdown]
# ## The chord and the gap
#
# Pick two points on the graph of $f$ and join them by a straight line, the *chord*. Go along it from $y$ (at $\lambda = 0$)
# to $x$ (at $\lambda = 1$). The chord is at height $\lambda f(x) + (1-\lambda) f(y)$, and the graph, below or above it, is
# at $f(\lambda x + (1-\lambda) y)$. The *gap* is chord minus graph.

# %%
blank("variance", ...)

# %% [markdown]
# **A function is convex when no gap is negative**, whichever two points and whichever $\lambda$ between 0 and 1 you take.
#
# **Convention: $\lambda$ is the weight of $x$, on the chord and on the graph.** Some books give it to $y$.


# %% answer="convexity_gap"
def convexity_gap(f, x, y, lam):
    """How far the chord of f between x and y is above the graph, at lam.

    x and y are arrays of one shape, f maps such an array to a number.
    Returns a number.
    """
    ### BEGIN SOLUTION
    chord = lam * f(x) + (1 - lam) * f(y)
    return chord - f(lam * x + (1 - lam) * y)
    ### END SOLUTION


# %% check="convexity_gap"
check(convexity_gap)

# %% [markdown]
# Drag an end of the chord. On which curves can you make the gap negative?

# %%
labs.convexity.lab(usable(convexity_gap))

# %% [markdown]
# Now try 2000 random chords on each of seven functions. The last one is the loss of the network above.

# %%
experiments.gaps(usable(convexity_gap)).figure()

# %% [markdown]
# One negative gap *proves* that a function is not convex. The absence of a negative gap in 2000 tries proves nothing; we
# know from algebra that the first four are convex. A function with second derivatives is convex exactly when their matrix,
# the *Hessian*, has no negative eigenvalue anywhere; sums and maxima of convex functions are convex (Boyd & Vandenberghe
# 2004, sections 3.1 and 3.2). A kink, as in $|x|$, does no harm.
#
# ## Slopes from differences
#
# To go downhill you need the gradient: for each coordinate, the slope of $f$ when that coordinate alone moves. You can get
# it without any calculus: move coordinate $i$ up by $h$, then down by $h$, and divide the difference of the two heights by
# $2h$.
#
# Why move to both sides? By Taylor's formula,
# $f(x \pm h) = f \pm h f' + \tfrac12 h^2 f'' \pm \tfrac16 h^3 f''' + \dots$

# %%
blank("halved", ...)

# %% [markdown]
# **Convention: central differences, at most two calls of $f$ for each entry; the result has the shape of $x$.**


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
# How small should $h$ be, and how exact is the result then?

# %%
predict("digits")

# %%
steps = experiments.step_sizes(usable(numerical_gradient))
steps.figure()

# %%
verdict("digits", steps)

# %% [markdown]
# So why does anyone derive gradients by hand?

# %%
blank("price", ...)

# %% [markdown]
# Differences are good for a **gradient check**: do they agree with a gradient that was derived? Here they check the gradient
# of the network above.


# %%
def network_loss(weights):
    net.w[:] = weights
    return nnlib.binary_cross_entropy(net.forward(x), y[:, None])[0]


difference = usable(numerical_gradient)(network_loss, w) - g
print(f"largest difference from backpropagation: {abs(difference).max():.0e}")

# %% [markdown]
# **Debug this.** Here is a gradient of $f(x, y) = x^2 y + x^3 - y^2$ that was derived by hand:


# %%
def gradient(v):
    x, y = v
    return np.array([2 * x * y + 3 * x**2, x**2 + 2 * y])


blank("debug_gradient", gradient)

# %% [markdown]
# ## Walking downhill
#
# The gradient points uphill. So take a step against it, `lr` times as long as the gradient, compute the gradient where you
# have arrived, and take the next step. This is gradient descent (Cauchy 1847), and every optimizer of lesson 2 is a
# variation of it.
#
# **Convention: return the whole path, one point a row, beginning with the start: steps + 1 rows. There is no momentum and no
# early stopping, and lr is the same at every step.**


# %% answer="gradient_descent"
def gradient_descent(grad, x0, lr, steps):
    """The path of plain gradient descent from x0, shape (steps + 1, n).

    grad maps a point (n,) to the gradient there, (n,).
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
# **Debug this.** A colleague's descent reaches the minimum, but the path that it returns is useless.


# %%
def path_of(grad, x, lr=0.1, steps=5):
    path = [x]
    for _ in range(steps):
        x -= lr * grad(x)
        path.append(x)
    return np.array(path)


blank("debug_path", path_of)

# %% [markdown]
# ### Only one minimum?
#
# Claim 2: a convex function *"has only one minima"*.

# %%
predict(2)

# %%
descend = usable(gradient_descent)
minimizers = experiments.minimizers(descend)
minimizers.figure()

# %%
verdict(2, minimizers)

# %% [markdown]
# Why can there be many minima, but never in two separate places? The chord between two of them is level and the graph is
# nowhere above it, so every point between them is a minimum as well. The minima of a convex function form one convex set,
# such as a point, a segment, a line, a disc or a half-space, or there is none.
#
# ### No local optima?
#
# Claim 4: *"There is no concept of local optima"* for convex problems. A *local* minimum is a point with no lower point
# nearby. We start from 400 points. Does descent always end at the same height? And does the straight way to the lowest point
# begin downhill?

# %%
predict(4)

# %%
heights = experiments.heights(descend, usable(numerical_gradient))
heights.figure()

# %%
verdict(4, heights)

# %% [markdown]
# The reason is again a chord. From a point $x$ that is not lowest, the chord to a lowest point goes down all the way, and
# the graph is on or below it. So there are lower points as near to $x$ as you like. If the slope of a convex function is
# zero at some point, no other point is lower.
#
# ### Two types?
#
# Claim 1: *"There are two types of optimizations: convex and non-convex."* Here are four convex problems and two that are
# not. We try simple remedies on each: a *falling rate*; *projection*, a step back into the allowed region; and random
# *kicks*, noise added to each gradient.

# %%
predict(1)

# %%
kinds = experiments.kinds(descend)
kinds.figure()

# %%
verdict(1, kinds)

# %% [markdown]
# For each of the convex problems some remedy provably works, from any start and as exactly as you like, given enough steps.
# For the other two everything depends on the start. This is what Rockafellar (1993) called the great watershed in
# optimization. Yet *which* remedy helps depends on other divisions: smooth or with kinks, free or with constraints, exact or
# noisy. A further one is first order (slopes alone) or second order (curvatures too).

# %% [markdown]
# ## The largest stable learning rate
#
# Near most minima a smooth function looks like a quadratic. Take the simplest, $f(x) = \tfrac12\lambda x^2$: its second derivative $\lambda$ is the *curvature*.

# %%
blank("overshoot", lambda curvature: ...)

# %% [markdown]
# In several dimensions, $f(x) = \tfrac12 x^\top A x$, the same holds along each eigenvector of $A$, with its eigenvalue as
# the curvature. All directions share one rate. For which rates does descent converge in all of them?
#
# **Convention: $A$ is symmetric with positive eigenvalues, $f$ has the factor ½.** Return the limit of the rates that converge, not the fastest of them.


# %% answer="largest_stable_lr"
def largest_stable_lr(A):
    """The limit below which gradient descent converges on ½ xᵀA x.

    A (n, n) is symmetric, its eigenvalues are positive.
    Returns a number.
    """
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(A)[-1]
    ### END SOLUTION


# %% check="largest_stable_lr"
check(largest_stable_lr)

# %% [markdown]
# So there are three ranges of rates: below $1/\lambda$ descent approaches from one side, from there to $2/\lambda$ it jumps
# over the minimum and still converges, and above $2/\lambda$ it diverges. That is true of a quadratic. What if the curvature
# is not the same everywhere?

# %%
predict("limit")

# %%
limit = experiments.limit(descend, usable(largest_stable_lr))
limit.figure()

# %%
verdict("limit", limit)

# %% [markdown]
# A little above the limit the run hops between two points, one on each side of the minimum; then between four, eight, then
# without any pattern, until it jumps into the other well. So a loss that goes up at one step and down at the next is a sign
# of a rate just above the limit.
#
# ### At the edge
#
# Which limit holds for a network, whose curvature changes as it trains? Its largest curvature, the largest eigenvalue of the
# Hessian, is called its *sharpness*. We train five networks with your descent, with all data in each step:

# %%
predict("edge")

# %%
edge = experiments.edge(descend)
edge.figure()

# %%
verdict("edge", edge)

# %% [markdown]
# This explains the jumps in the figure at the beginning. Training leads into ever sharper valleys, until the sharpness reaches the
# limit for the learning rate. There the loss jumps up, which throws the network into a flatter place, and then it falls
# again. Cohen et al. (2021) named this the *edge of stability* and found it in many networks. So the learning rate decides
# not only whether training works but also *what it finds*. Does this hold when each step sees a random half of the data?

# %%
verdict("edge", experiments.edge(descend, batch=15))

# %% [markdown]
# ## Not convex
#
# Claim 5: a non-convex function has *"multiple optima values, out of which only one is the global optima"*.

# %%
predict(5)

# %%
optima = experiments.optima(descend, usable(convexity_gap))
optima.figure()

# %%
verdict(5, optima)

# %% [markdown]
# What makes the first one easy? Its slope is large wherever it is high: $\tfrac12 f'(x)^2 \ge \mu f(x)$, where Karimi, Nutini & Schmidt (2016) prove that $\mu = 1/32$ will do. Under this condition of
# Polyak and Łojasiewicz (1963) descent comes closer by a constant factor each step, convex or not.
#
# ### Twins
#
# What about a network? Exchange two hidden units together with their incoming and outgoing weights: the network still
# computes the same function.

# %%
blank("twins", ...)

# %%
experiments.twins(descend, usable(convexity_gap)).figure()

# %% [markdown]
# The two networks are equal, and yet there is a hill between them: the gap is negative, so the loss is not convex. But the
# reason is harmless. It does not matter which of the twins is found.
#
# ### Two networks from different seeds
#
# Could all good networks be twins in this sense? Train two from different seeds and take the mean of their weights.

# %%
predict("average")

# %%
matching = experiments.matching(descend)
matching.figure()

# %%
verdict("average", matching)

# %% [markdown]
# *Matched* means that the second network's units are put into the order in which they are most like those of the first. The
# result is a twin of the second network, as good as before, and yet most of the hill is gone (Ainsworth et al. 2023). The
# wider the network, the less of it is left. A stored run has more widths:

# %%
experiments.matching.stored().figure()

# %% [markdown]
# So many of the valleys of a wide network are one valley, seen through different orders of its units. When two good networks
# can be joined by a low path, this is called *mode connectivity*.
#
# ## Minimum, maximum or saddle
#
# Where the gradient is zero, descent does not move. Such a *critical point* can be of several kinds, and the eigenvalues of
# the Hessian, the curvatures, tell which. If all are positive, it is a minimum; if all are negative, a maximum; if both
# signs occur, a *saddle*, whatever the others are. In every other case some are zero, and the curvatures do not decide: both
# $x^4$, which has a minimum at 0, and $x^3$, which has none, have curvature 0 there.
#
# **Convention: a curvature counts as positive above `tol`, as negative below `-tol`, and as zero between.**


# %% answer="classify_critical_point"
def classify_critical_point(hessian, tol=1e-8):
    """The kind of a critical point, from its symmetric Hessian (n, n).

    Returns "minimum", "maximum", "saddle" or "undecided".
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

# %%
classify = usable(classify_critical_point)
experiments.critical(classify).figure()

# %% [markdown]
# Does a saddle stop descent? On $x^2 - y^2 + \tfrac12 y^4$ the line $y = 0$ is a ridge: along the ridge the way leads down
# to the saddle at 0, and to the left and right of the ridge it leads further down. Descent begins at a distance $\delta$
# from the ridge.

# %%
predict("saddle")

# %%
plateau = experiments.plateau(descend)
plateau.figure()

# %%
verdict("saddle", plateau)

# %% [markdown]
# A saddle delays descent, but only a start exactly on the ridge stays there, and random starts never are (Lee et al. 2016).
# So a loss that has stopped falling may be about to fall. And saddles are common: with many coordinates it is rare that all
# curvatures have the same sign.

# %%
experiments.signs(classify).figure()

# %% [markdown]
# If the signs were coin tosses, one critical point in $2^n$ would be a minimum; since eigenvalues repel each other, minima
# are rarer still. The Hessians of networks are not random, but Dauphin et al. (2014) found the same in them: critical points
# with a high loss are saddles with many ways down.
#
# ## Hard to find?
#
# Claim 6: *"it can be very difficult to locate global optima."* In both of the following tests the lowest value is known. In
# Rastrigin's function with $n$ coordinates, each coordinate must find its own lowest dent. In the other test, a ReLU network
# learns to copy another one, the *teacher*, from its outputs; with as many hidden units as the teacher, or more, it can
# reach a loss of 0.

# %%
predict(6)

# %%
hard = experiments.hard(descend, classify)
print(hard.summary())
hard.figure()

# %%
verdict(6, hard)

# %% [markdown]
# These are true local minima of a network, and your own function has identified them. With a unit or two to spare, descent
# avoids nearly all of them. A stored run has a larger teacher:

# %%
experiments.hard.stored().figure()

# %% [markdown]
# In general the claim is provably right: it is NP-complete to decide whether a network of three threshold units can fit
# given data (Blum & Rivest 1992). For wide networks it is not right, as far as the *training* loss goes: they can even learn
# random labels by heart (Zhang et al. 2017; lesson 4 does this). So a low training loss does not make a good network.
#
# ## A question to answer in words
#
# An instructor marks this question; three or four sentences are enough.

# %% [markdown] written="1-flat-loss" points=2
# Your training loss has not moved for 200 steps, and it is not near zero. A friend says: "It is stuck in a local minimum." Name two other explanations from this lesson. For each, say which
# number you would compute to find out, and what it would show.
#
# *Your answer here.*

# %% [markdown] guide="1-flat-loss"
# **1 point** for each explanation with its measurement; half a point for an explanation without one. Any two of these:
#
# - A saddle or plateau: the smallest eigenvalue of the Hessian is negative (`classify_critical_point` says "saddle"), or the loss falls after a small push or a longer wait.
# - The learning rate is too large, and the run hops around a minimum: the gradient is *not* small, successive steps point in opposite directions, the sharpness is at or above 2/lr; a smaller rate
#   makes the loss fall.
# - The learning rate is much too small: the gradient is not small, but lr times its norm is.
# - It is a lowest point already: the loss has a floor above zero (noise in the labels, a convex model); other starts end at the same loss.
# - A flat valley or dead units: many curvatures, or the gradients of most weights, are exactly or nearly zero.

# %% [markdown]
# ## What we found

# %%
findings()

# %%
small_print()

# %% [markdown]
# **What to use today**
#
# | for | take |
# |---|---|
# | a convex problem (logistic regression, SVM, lasso) | a library's solver, such as scikit-learn's: it uses the problem's structure and finds a lowest point |
# | a network | gradient descent on minibatches (lesson 2), a few units more than seem necessary, and no search for *the* lowest point |
# | the learning rate | the largest that trains well: try factors of three, and go down when the loss jumps or is NaN |
# | a gradient that you derived | a gradient check in 64-bit numbers, h about 10⁻⁵, at a point that is not 0 |
#
# **Yours = PyTorch.** Here are your differences beside its gradient, and your descent beside its optimizer:

# %%
same_as_torch(*usable(numerical_gradient, gradient_descent))

# %% [markdown]
# **Three questions to think about**
#
# <details><summary>1. The sum of two convex functions is convex. Is their maximum? Their product?</summary> The maximum is
# convex: a chord lies above both graphs, and so above the higher one. The product need not be: x and −x are convex, as all
# straight lines are, and their product −x² is not.</details>
#
# <details><summary>2. Pixel values from 0 to 1 become values from 0 to 2, and the same linear model is trained with squared error. What happens to the largest stable learning rate?</summary>
# The Hessian is proportional to XᵀX, so the curvatures of the weights grow by 4, and the limit falls to a quarter. This is one reason to scale inputs.</details>
#
# <details><summary>3. You halve the learning rate in the middle of training, and the loss falls at once. Why?</summary> At
# the edge of stability the run hops across a valley, and the rate keeps it at that height. At half the rate the limit is
# twice as high, so the run can come down, and then the sharpness begins to climb again.</details>

# %%
progress()

# %% [markdown]
# **Next**: [lesson 2, why is there a need for advanced optimizers?](../2_optimizers/2_optimizers.ipynb) Before that, or
# later, choose what you like from the rest:
#
# ## Explore
#
# ### Minima or maxima?
#
# Claim 3: the one optimum is *"corresponding to Global optimum (minima or maxima)"*. The question is the word *or*. Climb a
# convex bowl over a square: take a step along the gradient, and go back to the edge when you have left the square. Then
# climb the bowl turned upside down, which is called *concave*.

# %%
predict(3)

# %%
tops = experiments.tops(descend)
tops.figure()

# %%
verdict(3, tops)

# %% [markdown]
# In $n$ dimensions a convex function can have $2^n$ local maxima on a cube. Maximizing a *concave* function is the same as
# minimizing a convex one, upside down.
#
# ### Flat in most directions
#
# What are the curvatures of a network where training ends? This one has 151 weights for 30 points.

# %%
curvatures = experiments.curvatures(descend, classify)
print(curvatures.summary())
curvatures.figure()

# %% [markdown]
# A few curvatures are large, and the many others are close to zero (Sagun et al. 2018). With more weights than data this
# must be so: wherever the network fits, whole surfaces of weights fit as well. So "all curvatures positive" is sufficient
# for a minimum but not necessary, and your function says "undecided" at most places where networks end.
#
# ### Other edges
#
# Is the edge of stability special to this network? Change its settings; with ReLU, whose slope jumps, something else
# happens.

# %%
verdict("edge", experiments.edge(descend, activation="relu"))

# %%
verdict("edge", experiments.edge(descend, hidden=24))

# %% [markdown]
# ### Which minimum?
#
# Here is the first map again, and now the walk is your own descent. All starts that lead to one minimum are its *basin*. Raise
# the learning rate, and watch the borders fray and the sharpest minimum lose its starts.

# %%
labs.basins.lab(descend)

# %% [markdown]
# ### Break the tests
#
# A check is a test that somebody wrote, and a weak test lets wrong code pass. Write a better one: `hunt` runs it on a right
# `gradient_descent`, which it must accept, and on every wrong one that the course knows.


# %%
def my_test(gradient_descent):
    path = gradient_descent(lambda x: 2 * x, np.array([1.0, -2.0]), 0.1, 3)
    return path.shape == (4, 2) and np.allclose(path[-1], [0.512, -1.024])


hunt(my_test, "gradient_descent")

# %% [markdown]
# **Where to read on**: Boyd & Vandenberghe, *Convex Optimization* (2004), chapters 2 to 4, free on the authors' page; Karimi, Nutini & Schmidt, *Linear Convergence of Gradient and Proximal-Gradient Methods Under the
# Polyak-Łojasiewicz Condition* (2016); Dauphin et al., *Identifying and attacking the saddle point problem* (2014); Cohen et al., *Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability* (2021); Ainsworth, Hayase &
# Srinivasa, *Git Re-Basin* (2023); Bottou, Curtis & Nocedal, *Optimization Methods for Large-Scale Machine Learning* (2018).
