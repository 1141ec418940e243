# %% minibatches | does not shuffle | not_shuffled
def minibatches(n, batch_size, rng):
    idx = np.arange(n)
    return [idx[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | drops the smaller last batch | drops_the_rest
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    return [perm[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


# %% minibatches | draws with replacement | with_replacement
def minibatches(n, batch_size, rng):
    order = rng.integers(0, n, size=n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | draws every batch anew from all samples | with_replacement
def minibatches(n, batch_size, rng):
    batches = []
    left = n
    while left > 0:
        size = min(batch_size, left)
        batches.append(rng.choice(n, size=size, replace=False))
        left -= size
    return batches


# %% minibatches | shuffles with the global np.random | global_random
def minibatches(n, batch_size, rng):
    perm = np.random.permutation(n)
    return [perm[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | a generator of its own with a fixed seed | same_order_always
def minibatches(n, batch_size, rng):
    rng = np.random.default_rng(42)
    perm = rng.permutation(n)
    return [perm[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | fills the last batch up from the start | last_batch_twice
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    out = []
    for i in range(0, n, batch_size):
        out.append(np.take(perm, range(i, i + batch_size), mode="wrap"))
    return out


# %% minibatches | shuffles the order of the batches, not the samples | shuffles_batches
def minibatches(n, batch_size, rng):
    batches = [np.arange(i, min(i + batch_size, n)) for i in range(0, n, batch_size)]
    return [batches[j] for j in rng.permutation(len(batches))]


# %% minibatches | shuffles inside each batch only | -
def minibatches(n, batch_size, rng):
    batches = []
    for start in range(0, n, batch_size):
        batches.append(rng.permutation(np.arange(start, min(start + batch_size, n))))
    return batches


# %% minibatches | batches of nearly equal size in place of full ones and a rest | evened_out
def minibatches(n, batch_size, rng):
    count = -(-n // batch_size)
    return np.array_split(rng.permutation(n), count)


# %% minibatches | takes batch_size for the number of batches | batch_size_as_count
def minibatches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), batch_size)


# %% minibatches | counts from one | counts_from_one
def minibatches(n, batch_size, rng):
    perm = rng.permutation(np.arange(1, n + 1))
    return [perm[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | the rest is added to the last full batch | -
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    cuts = list(range(batch_size, n - batch_size + 1, batch_size))
    return np.split(perm, cuts)


# %% minibatches | the loop ends at n - 1, which loses a sample when the rest is one | -
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    batches = []
    for i in range(0, n - 1, batch_size):
        batches.append(perm[i : i + batch_size])
    return batches


# %% minibatches | an empty batch at the end when batch_size divides n | empty_last
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    count = n // batch_size + 1
    return [perm[i * batch_size : (i + 1) * batch_size] for i in range(count)]


# %% minibatches | remembers the first shuffle and hands it out again | same_order_always
_orders = {}


def minibatches(n, batch_size, rng):
    if n not in _orders:
        _orders[n] = rng.permutation(n)
    perm = _orders[n]
    return [perm[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | turns the list round at a random place in place of shuffling | -
def minibatches(n, batch_size, rng):
    idx = np.roll(np.arange(n), rng.integers(n))
    return [idx[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | floats in place of integers | -
def minibatches(n, batch_size, rng):
    idx = np.linspace(0, n - 1, n)
    rng.shuffle(idx)
    return [idx[i : i + batch_size] for i in range(0, n, batch_size)]


# %% sgd | adds the gradient | uphill
def sgd(w, g, lr=0.01):
    return w + lr * g


# %% sgd | the learning rate is always 0.01 | fixed_value
def sgd(w, g, lr=0.01):
    return w - 0.01 * g


# %% sgd | updates the caller's w | -
def sgd(w, g, lr=0.01):
    w -= lr * g
    return w


# %% sgd | a default rate of a tenth | -
def sgd(w, g, lr=0.1):
    return w - lr * g


# %% sgd | a default rate of a thousandth | -
def sgd(w, g, lr=0.001):
    return w - lr * g


# %% sgd | the gradient made a unit vector | normalized
def sgd(w, g, lr=0.01):
    norm = np.sqrt(np.sum(g * g))
    return w - lr * g / norm if norm > 0 else w.copy()


# %% sgd | only the step | returns_the_step
def sgd(w, g, lr=0.01):
    return -lr * g


# %% sgd | the sign of the gradient | sign_only
def sgd(w, g, lr=0.01):
    return w - lr * np.sign(g)


# %% sgd | a bit of weight decay on top | -
def sgd(w, g, lr=0.01):
    return w - lr * (g + 1e-4 * w)


# %% sgd | averages the gradient over the first axis, taking it for the batch | -
def sgd(w, g, lr=0.01):
    return w - lr * g.mean(axis=0)


# %% sgd | divides the gradient by the number of rows once more | -
def sgd(w, g, lr=0.01):
    return w - lr * g / g.shape[0]


# %% sgd | scales the caller's gradient | -
def sgd(w, g, lr=0.01):
    g *= lr
    return w - g


# %% sgd | a rate of zero is taken for a missing one | -
def sgd(w, g, lr=0.01):
    lr = lr or 0.01
    return w - lr * g


# %% sgd | multiplies in place of subtracting | -
def sgd(w, g, lr=0.01):
    return w * (1 - lr * g)


# %% sgd | large gradients are clipped at ±5 | -
def sgd(w, g, lr=0.01):
    g = np.clip(g, -5, 5)
    return w - lr * g


# %% sgd | a loop over rows and columns, for matrices only | -
def sgd(w, g, lr=0.01):
    new = np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            new[i, j] = w[i, j] - lr * g[i, j]
    return new


# %% momentum | an average of gradients, (1 - beta) on the new one | averages
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


# %% momentum | the rate is kept inside the velocity | rate_inside
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + lr * g
    w = w - v
    return w, v


# %% momentum | the velocity points downhill and is added | negative_velocity
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v - lr * g
    w = w + v
    return w, v


# %% momentum | Nesterov's step | nesterov
def momentum(w, g, v, lr=0.01, beta=0.9):
    v_new = beta * v + g
    return w - lr * (g + beta * v_new), v_new


# %% momentum | moves with the old velocity | steps_with_old_state
def momentum(w, g, v, lr=0.01, beta=0.9):
    w_new = w - lr * v
    v_new = beta * v + g
    return w_new, v_new


# %% momentum | velocity and weights returned in the wrong order | parts_swapped
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    w = w - lr * v
    return v, w


# %% momentum | only the weights come back | returns_w_alone
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    return w - lr * v


# %% momentum | climbs | uphill
def momentum(w, g, v, lr=0.01, beta=0.9):
    velocity = beta * v + g
    return w + lr * velocity, velocity


# %% momentum | updates the caller's velocity | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v *= beta
    v += g
    return w - lr * v, v


# %% momentum | updates the caller's weights | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    w -= lr * v
    return w, v


# %% momentum | beta is always 0.9 | fixed_value
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = 0.9 * v + g
    return w - lr * v, v


# %% momentum | a default beta of 0.99 | -
def momentum(w, g, v, lr=0.01, beta=0.99):
    v = beta * v + g
    return w - lr * v, v


# %% momentum | a default rate of a thousandth | -
def momentum(w, g, v, lr=0.001, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


# %% momentum | beta falls on the gradient too | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * (v + g)
    return w - lr * v, v


# %% momentum | the velocity never decays | never_forgets
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = v + g
    return w - lr * v, v


# %% momentum | the old velocity comes back | returns_old_state
def momentum(w, g, v, lr=0.01, beta=0.9):
    new_v = beta * v + g
    w = w - lr * new_v
    return w, v


# %% momentum | starts afresh when the velocity points against the gradient | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    if np.sum(v * g) < 0:
        v = np.zeros_like(v)
    v = beta * v + g
    return w - lr * v, v


# %% momentum | a beta of zero is taken for a missing one | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    if not beta:
        beta = 0.9
    v = beta * v + g
    return w - lr * v, v


# %% momentum | keeps the velocity itself between calls and does not look at v | -
class _State:
    v = None


def momentum(w, g, v, lr=0.01, beta=0.9):
    if _State.v is None or _State.v.shape != g.shape:
        _State.v = np.zeros_like(g)
    _State.v = beta * _State.v + g
    return w - lr * _State.v, _State.v.copy()


# %% momentum | beta and 1 - beta exchanged in an average | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = (1 - beta) * v + beta * g
    return w - lr * v, v


# %% rmsprop | epsilon inside the root | eps_inside_root
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s


# %% rmsprop | adds the squares up, like AdaGrad | adagrad
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | no root | root_forgotten
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g * g
    w = w - lr * g / (s + eps)
    return w, s


# %% rmsprop | rho and 1 - rho exchanged | rho_swapped
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s_new = (1 - rho) * s + rho * np.square(g)
    return w - lr * g / (np.sqrt(s_new) + eps), s_new


# %% rmsprop | divides by the old average | steps_with_old_state
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    w = w - lr * g / (np.sqrt(s) + eps)
    s = rho * s + (1 - rho) * g**2
    return w, s


# %% rmsprop | one average for the whole array | one_scale_for_all
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * np.mean(g**2)
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | a default rho of 0.99 | -
def rmsprop(w, g, s, lr=0.001, rho=0.99, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | a default rate of a hundredth | -
def rmsprop(w, g, s, lr=0.01, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | absolute values in place of squares | square_forgotten
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * np.abs(g)
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | the root is what is kept | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = np.sqrt(rho * s + (1 - rho) * g**2)
    return w - lr * g / (s + eps), s


# %% rmsprop | climbs | uphill
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    step = lr * g / (np.sqrt(s) + eps)
    return w + step, s


# %% rmsprop | epsilon is always 1e-8 | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + 1e-8), s


# %% rmsprop | updates the caller's average | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s *= rho
    s += (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | no epsilon: 0/0 where the gradient has always been zero | eps_forgotten
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s), s


# %% rmsprop | epsilon as a floor under the root | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.maximum(np.sqrt(s), eps), s


# %% rmsprop | epsilon is added to the average that is kept | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2 + eps
    return w - lr * g / np.sqrt(s), s


# %% rmsprop | a default epsilon of 1e-4 | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-4):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | rho is always 0.9 | fixed_value
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = 0.9 * s + 0.1 * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | divides the average by 1 - rho, a bias correction it does not have | bias_corrected
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    s_hat = s / (1 - rho)
    return w - lr * g / (np.sqrt(s_hat) + eps), s


# %% rmsprop | the step has lost the gradient | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr / (np.sqrt(s) + eps), s


# %% rmsprop | sums the squares over the rows of a matrix | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    sq = g**2
    if g.ndim > 1:
        sq = np.broadcast_to(sq.mean(axis=0), g.shape)
    s = rho * s + (1 - rho) * sq
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | plus and times mixed up: the root and epsilon are not in brackets | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    w = w - lr * g / np.sqrt(s) + eps
    return w, s


# %% adam | no bias correction | no_bias_correction
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


# %% adam | only the first moment is corrected | only_m_corrected
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    return w - lr * m_hat / (np.sqrt(v) + eps), m, v


# %% adam | takes t for 0 at the first step | counts_from_zero
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | epsilon inside the root | eps_inside_root
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    mh = m / (1 - beta1**t)
    vh = v / (1 - beta2**t)
    return w - lr * mh / np.sqrt(vh + eps), m, v


# %% adam | returns the corrected moments, which are then corrected again and again | stores_corrected
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v


# %% adam | corrects by 1 - beta at every step, right at t = 1 only | always_first_step
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | the two betas exchanged | betas_swapped
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    m_hat = m / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | no root over the second moment | root_forgotten
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (v_hat + eps), m, v


# %% adam | both moments corrected with beta1 | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    fix = 1 - beta1**t
    return w - lr * (m / fix) / (np.sqrt(v / fix) + eps), m, v


# %% adam | a default beta2 of 0.99 | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.99, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


# %% adam | a default rate of a hundredth | -
def adam(w, g, m, v, t, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


# %% adam | the paper's quicker form, in which epsilon is not the same epsilon | eps_before_correction
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    lr_t = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - lr_t * m / (np.sqrt(v) + eps), m, v


# %% adam | second moment without the square | square_forgotten
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | updates the caller's moments | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | the moments returned in the wrong order | parts_swapped
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, v, m


# %% adam | 0.9 and 0.999 in the correction, whatever the betas are | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | corrects at the first step and never again | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m, v
    if t == 1:
        m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | counts the steps itself and does not look at t | -
_calls = [0]


def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    _calls[0] += 1
    k = _calls[0]
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | stops correcting after a hundred steps, when it hardly matters | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    if t <= 100:
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    else:
        m_hat, v_hat = m, v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | the gradient in place of its average | steps_with_g
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_hat = v / (1 - beta2**t)
    return w - lr * g / (np.sqrt(v_hat) + eps), m, v


# %% adam | the second moment's square is that of the average, not of the gradient | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | beta times t in place of beta to the power of t | times_t
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | the rate falls as one over the root of t | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    lr = lr / np.sqrt(t)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | Nadam: looks ahead in the first moment | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    look = beta1 * m_hat + (1 - beta1) * g / (1 - beta1**t)
    return w - lr * look / (np.sqrt(v_hat) + eps), m, v


# %% minibatches | swaps only with places strictly below, so that no index can stay where it was | -
def minibatches(n, batch_size, rng):
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(0, i)
        order[i], order[j] = order[j], order[i]
    return [order[k:k + batch_size] for k in range(0, n, batch_size)]


# %% minibatches | sorts by random whole numbers, where ties stay in order | -
def minibatches(n, batch_size, rng):
    order = np.argsort(rng.integers(0, n, size=n), kind="stable")
    return [order[k:k + batch_size] for k in range(0, n, batch_size)]


# %% minibatches | seeds another generator with one of a hundred numbers | -
def minibatches(n, batch_size, rng):
    np.random.seed(int(rng.integers(100)))
    order = np.random.permutation(n)
    return [order[k:k + batch_size] for k in range(0, n, batch_size)]


# %% sgd | leaves weights alone whose gradient is below a ten thousandth | -
def sgd(w, g, lr=0.01):
    return np.where(np.abs(g) < 1e-4, w, w - lr * g)


# %% momentum | allows beta at most 0.99 | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    beta = min(beta, 0.99)
    v = beta * v + g
    return w - lr * v, v


# %% rmsprop | does not let the average fall where the gradient is 0 | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    moved = g != 0
    s = np.where(moved, rho * s + (1 - rho) * g ** 2, s)
    return np.where(moved, w - lr * g / (np.sqrt(s) + eps), w), s


# %% adam | stops correcting after 1000 steps | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    if t <= 1000:
        mh, vh = m / (1 - beta1 ** t), v / (1 - beta2 ** t)
    else:
        mh, vh = m, v
    return w - lr * mh / (np.sqrt(vh) + eps), m, v


# %% minibatches | one fixed shuffle, renamed by a random rotation | -
def minibatches(n, batch_size, rng):
    order = (np.random.default_rng(42).permutation(n) + rng.integers(n)) % n
    order = np.roll(order, rng.integers(n))
    return [order[k:k + batch_size] for k in range(0, n, batch_size)]

# %% adamw | weight decay added to the gradient | decay_in_gradient
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    g = g + weight_decay * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adamw | the decay without the rate | decay_without_lr
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - weight_decay) * w - step, m, v

# %% adamw | Adam itself | decay_forgotten
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adamw | the decay after the step | decay_after_step
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    w = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * weight_decay * w, m, v

# %% adamw | no bias correction | no_bias_correction
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - lr * weight_decay) - lr * m / (np.sqrt(v) + eps), m, v

# %% adamw | the decay divided by the root as well | decay_in_step
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    update = (m / (1 - beta1**t) + weight_decay * w) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * update, m, v

# %% adamw | a default decay of a tenth | -
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.1):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - lr * weight_decay) - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% adamw | the same buffer for m in every call | -
BUFFER = {}
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    out = BUFFER.setdefault(np.shape(m), np.empty(np.shape(m)))
    out[...] = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - lr * weight_decay) - lr * (out / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), out, v

# %% adamw | no decay for weights near zero | -
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    w = np.where(np.abs(w) < 1e-6, w, w * (1 - lr * weight_decay))
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% warmup_cosine | the first step has a rate of zero | starts_at_zero
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * step / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | the last step does not reach the floor | last_step_missed
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - warmup, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | the cosine counts from the first step | warmup_not_subtracted
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min(step / max(total - 1, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | a straight line down | straight_down
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return peak + q * (floor - peak)

# %% warmup_cosine | rises again after the end | rises_again
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = (step - warmup) / max(total - 1 - warmup, 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | the floor is forgotten | floor_forgotten
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return peak * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | no warmup at all | warmup_ignored
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    q = min(max(step - warmup, 0) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | divides by zero when the warmup lasts to the end | -
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / (total - 1 - warmup), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2

# %% warmup_cosine | the floor is never below a millionth | -
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return max(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2, 1e-6)


# %% minibatches | swaps every place with any place | -
def minibatches(n, batch_size, rng):
    order = np.arange(n)
    for i in range(n):
        j = rng.integers(n)
        order[i], order[j] = order[j], order[i]
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | not shuffled | not_shuffled
def minibatches(n, batch_size, rng):
    return [np.arange(i, min(i + batch_size, n)) for i in range(0, n, batch_size)]



# %% minibatches | the smaller batch at the end is left out | drops_the_rest
def minibatches(n, batch_size, rng):
    p = rng.permutation(n)
    return [p[i : i + batch_size] for i in range(0, n - batch_size + 1, batch_size)]



# %% minibatches | neighbours stay together: only the order of the batches is drawn | shuffles_batches
def minibatches(n, batch_size, rng):
    starts = rng.permutation(np.arange(0, n, batch_size))
    return sorted([np.arange(s, min(s + batch_size, n)) for s in starts], key=len, reverse=True)



# %% minibatches | a shuffle that never leaves a place as it was (Sattolo) | -
def minibatches(n, batch_size, rng):
    p = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(0, i)
        p[[i, j]] = p[[j, i]]
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% minibatches | the last row always comes last | -
def minibatches(n, batch_size, rng):
    p = np.append(rng.permutation(n - 1), n - 1) if n else np.arange(0)
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% minibatches | every place swapped with any place | -
def minibatches(n, batch_size, rng):
    p = np.arange(n)
    for i in range(n):
        j = rng.integers(n)
        p[i], p[j] = p[j], p[i]
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% minibatches | batches of equal size instead of a smaller last one | evened_out
def minibatches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), max(1, -(-n // batch_size)))



# %% minibatches | the first shuffle of so many rows is kept | same_order_always
_orders = {}


def minibatches(n, batch_size, rng):
    if n not in _orders:
        _orders[n] = rng.permutation(n)
    p = _orders[n]
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% minibatches | a random start and then round the circle | -
def minibatches(n, batch_size, rng):
    p = np.roll(np.arange(n), rng.integers(max(n, 1)))
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% minibatches | kept as 8-bit numbers up to 200 rows | -
def minibatches(n, batch_size, rng):
    p = rng.permutation(n)
    p = p.astype(np.int8) if n <= 200 else p
    return [p[i : i + batch_size] for i in range(0, n, batch_size)]



# %% sgd | uphill | uphill
def sgd(w, g, lr=0.01):
    return w + lr * g



# %% sgd | in place | -
def sgd(w, g, lr=0.01):
    w -= lr * g
    return w



# %% sgd | a rate of zero is taken for none given | -
def sgd(w, g, lr=0.01):
    lr = lr or 0.01
    return w - lr * g



# %% sgd | the rate is at most 1 | -
def sgd(w, g, lr=0.01):
    return w - min(lr, 1.0) * g



# %% sgd | gradients above 1e5 are clipped | -
def sgd(w, g, lr=0.01):
    return w - lr * np.clip(g, -1e5, 1e5)



# %% sgd | mean over the rows where there are more than two axes | -
def sgd(w, g, lr=0.01):
    g = g.mean(axis=0, keepdims=True) if g.ndim > 2 else g
    return w - lr * g



# %% sgd | half precision | -
def sgd(w, g, lr=0.01):
    return (w - lr * g).astype(np.float16).astype(float)



# %% sgd | the buffer of the first call of this size is written again | -
_buffers = {}


def sgd(w, g, lr=0.01):
    out = _buffers.setdefault(w.shape, np.empty(w.shape))
    np.subtract(w, lr * g, out=out)
    return out



# %% momentum | the gradient weighed with 1 - beta | averages
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v



# %% momentum | lr inside the velocity | rate_inside
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + lr * g
    return w - v, v



# %% momentum | walks with the old velocity | steps_with_old_state
def momentum(w, g, v, lr=0.01, beta=0.9):
    return w - lr * v, beta * v + g



# %% momentum | beta = 0 is taken for none given | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    beta = beta or 0.9
    v = beta * v + g
    return w - lr * v, v



# %% momentum | beta is at most 0.99 | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = min(beta, 0.99) * v + g
    return w - lr * v, v



# %% momentum | a velocity against the gradient is reset | -
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = np.where(v * g < 0, 0, beta * v) + g
    return w - lr * v, v



# %% rmsprop | eps under the root | eps_inside_root
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s



# %% rmsprop | rho the wrong way round | rho_swapped
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = (1 - rho) * s + rho * g * g
    return w - lr * g / (np.sqrt(s) + eps), s



# %% rmsprop | the larger of root and eps | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.maximum(np.sqrt(s), eps), s



# %% rmsprop | no step where the root is below eps | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    root = np.sqrt(s)
    return w - np.where(root < eps, 0, lr * g / (root + eps)), s



# %% rmsprop | one mean square for a whole row | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * (g**2 if g.ndim < 2 else (g**2).mean(axis=-1, keepdims=True))
    return w - lr * g / (np.sqrt(s) + eps), s



# %% rmsprop | the root of the old s | steps_with_old_state
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    new = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), new



# %% rmsprop | centred | -
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(np.abs(s - ((1 - rho) * g) ** 2)) + eps), s



# %% adam | the correction in the rate, so that eps meets the uncorrected root | eps_before_correction
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v



# %% adam | t counted from 0 | counts_from_zero
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adam | the corrected moments are returned | stores_corrected
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * g * g) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v



# %% adam | the second moment never falls (AMSGrad) | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    new = beta2 * v + (1 - beta2) * g * g
    top = np.maximum(v, new)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(top / (1 - beta2**t)) + eps), m, new



# %% adam | no correction after the thousandth step | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1, c2 = (1 - beta1**t, 1 - beta2**t) if t <= 1000 else (1, 1)
    return w - lr * (m / c1) / (np.sqrt(v / c2) + eps), m, v



# %% adam | the deviation from m is squared | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g - m) ** 2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adam | a step of at most ten rates | -
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * np.clip(step, -10, 10), m, v



# %% adamw | decay in the gradient | decay_in_gradient
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    g = g + weight_decay * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adamw | decay without the rate | decay_without_lr
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w * (1 - weight_decay)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adamw | decay after the step | decay_after_step
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w * (1 - lr * weight_decay), m, v



# %% adamw | arrays of one axis are taken for biases and do not decay | -
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w * (1 - lr * weight_decay) if w.ndim > 1 else w
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adamw | the decay is applied a second time to weights above 1e4 | -
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w * (1 - lr * weight_decay) * np.where(np.abs(w) > 1e4, 1 - lr * weight_decay, 1)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% adamw | the decay is scaled by the corrected root as well | decay_in_step
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * (m / (1 - beta1**t) + weight_decay * w) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v



# %% warmup_cosine | the first step has a rate of 0 | starts_at_zero
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * step / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2



# %% warmup_cosine | the floor is reached one step too late | last_step_missed
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - warmup, 1), 1)
    return float(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2)



# %% warmup_cosine | the rate rises again after the last step | rises_again
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = (step - warmup) / max(total - 1 - warmup, 1)
    return float(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2)



# %% warmup_cosine | warms up from the floor | warmup_from_floor
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return floor + (peak - floor) * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return float(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2)



# %% warmup_cosine | the share of the way over the whole training | warmup_not_subtracted
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min(step / max(total - 1, 1), 1)
    return float(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2)



# %% warmup_cosine | the cosine times the peak, never below the floor | -
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return float(max(floor, peak * (1 + np.cos(np.pi * q)) / 2))



# %% warmup_cosine | a total that is all warmup ends at the floor | -
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    if total - 1 <= warmup:
        return floor
    q = min((step - warmup) / (total - 1 - warmup), 1)
    return float(floor + (peak - floor) * (1 + np.cos(np.pi * q)) / 2)
