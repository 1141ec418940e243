# %% [markdown]
# # A lesson for the tests
# Its question: why is there a need for advanced optimizers?

# %%
import numpy as np

from autograder.notebook import check, usable

# %% [markdown]
# ## Minibatches


# %% answer="minibatches"
def minibatches(n, batch_size, rng):
    """A shuffled split of 0...n-1."""
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]
    ### END SOLUTION


# %% check="minibatches"
check(minibatches)


# %% answer="sgd"
def sgd(w, g, lr=0.01):
    """w - lr g"""
    ### BEGIN SOLUTION
    return w - lr * g
    ### END SOLUTION


# %% check="sgd"
check(sgd)


# %% answer="momentum"
def momentum(w, g, v, lr=0.01, beta=0.9):
    """v <- beta v + g; w <- w - lr v"""
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * v, v
    ### END SOLUTION


# %% check="momentum"
check(momentum)


# %% answer="rmsprop"
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    """s <- rho s + (1 - rho) g^2; w <- w - lr g / (sqrt(s) + eps)"""
    ### BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %% check="rmsprop"
check(rmsprop)

# %% [markdown]
# ## Adam


# %% answer="adam"
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Kingma & Ba 2015, Algorithm 1."""
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION


# %% check="adam"
check(adam)

# %%
step = usable(adam)
print(step(1.0, 1.0, 0.0, 0.0, 1)[0])

# %% [markdown]
# ## In your own words

# %% [markdown] written="why-adam" points=2
# Why does Adam divide by the root of v?
#
# ### BEGIN SOLUTION
# Because v is the mean of the squared gradient, every weight gets a step of about lr.
# ### END SOLUTION

# %% [markdown] guide="why-adam"
# One point for the scale, one for the step length.
