# %% minibatches | no shuffling, and the rest dropped | not_shuffled + drops_the_rest
def minibatches(n, batch_size, rng):
    idx = np.arange(n)
    return [idx[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


# %% minibatches | with replacement, counted from one | with_replacement + counts_from_one
def minibatches(n, batch_size, rng):
    idx = rng.integers(1, n + 1, n)
    return [idx[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | the global generator, and the rest dropped | global_random + drops_the_rest
def minibatches(n, batch_size, rng):
    idx = np.random.permutation(n)
    return [idx[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


# %% minibatches | not shuffled, batches of equal size | not_shuffled + evened_out
def minibatches(n, batch_size, rng):
    return np.array_split(np.arange(n), -(-n // batch_size))


# %% sgd | climbs, and the rate is always 0.01 | uphill + fixed_value
def sgd(w, g, lr=0.01):
    return w + 0.01 * g


# %% sgd | the sign of the gradient, and a default of a tenth | -
def sgd(w, g, lr=0.1):
    return w - lr * np.sign(g)


# %% sgd | climbs in the caller's array | uphill
def sgd(w, g, lr=0.01):
    w += lr * g
    return w


# %% momentum | an average, and the old velocity in the step | averages + steps_with_old_state
def momentum(w, g, v, lr=0.01, beta=0.9):
    w = w - lr * v
    v = beta * v + (1 - beta) * g
    return w, v


# %% momentum | climbs, beta always 0.9 | uphill + fixed_value
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = 0.9 * v + g
    return w + lr * v, v


# %% momentum | Nesterov's step on an average | nesterov + averages
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * (beta * v + g), v


# %% momentum | no decay, and the parts exchanged | never_forgets + parts_swapped
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = v + g
    return v, w - lr * v


# %% rmsprop | AdaGrad with epsilon inside the root | adagrad + eps_inside_root
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = s + g**2
    return w - lr * g / np.sqrt(s + eps), s


# %% rmsprop | the wrong weight, and no root | rho_swapped + root_forgotten
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = (1 - rho) * s + rho * g**2
    return w - lr * g / (s + eps), s


# %% rmsprop | climbs with the old average | uphill + steps_with_old_state
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    new = w + lr * g / (np.sqrt(s) + eps)
    return new, rho * s + (1 - rho) * g**2


# %% rmsprop | the average is changed in place, epsilon inside the root | eps_inside_root
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s[...] = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s


# %% adam | no correction, and epsilon inside the root | no_bias_correction + eps_inside_root
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / np.sqrt(v + eps), m, v


# %% adam | counts from zero, and no root | counts_from_zero + root_forgotten
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (v_hat + eps), m, v


# %% adam | returns the corrected moments, and climbs | stores_corrected + uphill
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
    return w + lr * m / (np.sqrt(v) + eps), m, v


# %% adam | corrects as at the first step, and with the moments exchanged | always_first_step + parts_swapped
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), v, m


# %% adam | betas exchanged, no correction | betas_swapped + no_bias_correction
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


# %% adamw | no decay, and no bias correction | decay_forgotten + no_bias_correction
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


# %% adamw | the decay without the rate, epsilon inside the root | decay_without_lr + eps_inside_root
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - weight_decay) - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + eps), m, v


# %% warmup_cosine | starts at zero, and a straight line down | starts_at_zero + straight_down
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * step / warmup
    q = min((step - warmup) / max(total - 1 - warmup, 1), 1)
    return floor + (peak - floor) * (1 - q)


# %% warmup_cosine | the floor forgotten, the last step missed | floor_forgotten + last_step_missed
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min((step - warmup) / max(total - warmup, 1), 1)
    return peak * (1 + np.cos(np.pi * q)) / 2
