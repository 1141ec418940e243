# %% standard_dropout | keep with p in training, and nothing at test time | keeps_with_p + test_unscaled
def standard_dropout(x, p, rng, train):
    if not train:
        return x.copy()
    return x * (rng.random(x.shape) < p)

# %% standard_dropout | inverted scaling, and drops at test time | inverted + drops_at_test_time
def standard_dropout(x, p, rng, train):
    return x * (rng.random(x.shape) >= p) / (1 - p)

# %% standard_dropout | scales in training, and by p at test time | inverted + test_times_p
def standard_dropout(x, p, rng, train):
    if train:
        return x * (rng.random(x.shape) >= p) / (1 - p)
    return x * p

# %% standard_dropout | one draw a column, and nothing at test time | one_mask_for_all_rows + test_unscaled
def standard_dropout(x, p, rng, train):
    if train:
        return x * (rng.random(x.shape[-1]) >= p)
    return x * 1.0

# %% dropout_variance | divides by p, and the mean not taken off | p_kept + second_moment
def dropout_variance(mean, var, p):
    return (var + mean**2) / p

# %% dropout_variance | var for a standard deviation, mean taken for zero | var_squared + without_mean
def dropout_variance(mean, var, p):
    return var**2 / (1 - p)

# %% dropout_variance | keep squared, mean not taken off | divided_twice + second_moment
def dropout_variance(mean, var, p):
    return (var + mean**2) / (1 - p) ** 2

# %% dropout_variance | mean not squared, divides by p | square_forgotten + p_kept
def dropout_variance(mean, var, p):
    return (var + mean) / p - mean

# %% fold_batchnorm | no eps, and the old bias dropped | eps_forgotten + forgets_b
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var)
    return W * s, beta - mean * s

# %% fold_batchnorm | variance for standard deviation, beta forgotten | root_forgotten + beta_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (var + eps)
    return W * s, (b - mean) * s

# %% fold_batchnorm | gamma and beta both forgotten | gamma_forgotten + beta_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = np.sqrt(var + eps)
    return W / s, (b - mean) / s

# %% fold_batchnorm | eps outside of the root, mean not scaled | eps_outside_root + mean_unscaled
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (np.sqrt(var) + eps)
    return W * s, b * s - mean + beta

# %% dense_batchnorm | orders swapped, eps outside of the root | orders_swapped + eps_outside_root
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    bn = lambda a: gamma * (a - a.mean(0)) / (a.std(0) + eps) + beta
    z = x @ W + b
    return bn(np.maximum(z, 0)) if order == "pre" else np.maximum(bn(z), 0)

# %% dense_batchnorm | always "pre", with the unbiased variance | always_pre + unbiased
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    return np.maximum(gamma * (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps) + beta, 0)

# %% dense_batchnorm | bias left out, and statistics over the units | bias_forgotten + over_features
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def bn(a):
        return gamma * (a - a.mean(1, keepdims=True)) / np.sqrt(a.var(1, keepdims=True) + eps) + beta

    z = x @ W
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))

# %% dense_batchnorm | gamma and beta forgotten, orders swapped | gamma_forgotten + beta_forgotten + orders_swapped
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    bn = lambda a: (a - a.mean(0)) / np.sqrt(a.var(0) + eps)
    z = x @ W + b
    return bn(np.maximum(z, 0)) if order == "pre" else np.maximum(bn(z), 0)

# %% mc_dropout | unbiased variance instead of the biased standard deviation | variance_for_deviation + spread_of_a_sample
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(0), ys.var(0, ddof=1)

# %% mc_dropout | standard error, unbiased | error_of_the_mean + spread_of_a_sample
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(0), ys.std(0, ddof=1) / np.sqrt(n)

# %% mc_dropout | n-1 calls, over the samples | one_call_too_few + over_the_samples
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n - 1)])
    return ys.mean(axis=1), ys.std(axis=1)

# %% mc_dropout | same seed for each call, and the variance | reseeded + variance_for_deviation
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, np.random.default_rng(0)) for _ in range(n)])
    return ys.mean(0), ys.var(0)
