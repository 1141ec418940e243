# %% standard_dropout | inverted: scales in training | inverted
def standard_dropout(x, p, rng, train):
    if not train:
        return x.copy()
    return x * (rng.random(x.shape) >= p) / (1 - p)

# %% standard_dropout | scales both in training and at test time | scaled_twice
def standard_dropout(x, p, rng, train):
    if train:
        mask = rng.random(x.shape) >= p
        return x * mask / (1 - p)
    return x * (1 - p)

# %% standard_dropout | nothing happens at test time | test_unscaled
def standard_dropout(x, p, rng, train):
    if train:
        return np.where(rng.random(x.shape) < p, 0, x)
    return x + 0.0

# %% standard_dropout | p is the probability of keeping, in training | keeps_with_p
def standard_dropout(x, p, rng, train):
    if train:
        return x * (rng.random(x.shape) < p)
    return x * (1 - p)

# %% standard_dropout | p is the probability of keeping, throughout | keep_for_drop
def standard_dropout(x, p, rng, train):
    if train:
        return x * rng.binomial(1, p, x.shape)
    return x * p

# %% standard_dropout | multiplies by p at test time | test_times_p
def standard_dropout(x, p, rng, train):
    if not train:
        return p * x
    return x * (rng.random(x.shape) > p)

# %% standard_dropout | divides by 1-p at test time | test_divided
def standard_dropout(x, p, rng, train):
    if not train:
        return x / (1 - p)
    keep = rng.random(x.shape) >= p
    return x * keep

# %% standard_dropout | drops at test time as well as scaling | drops_and_scales_at_test_time
def standard_dropout(x, p, rng, train):
    mask = (rng.random(x.shape) >= p).astype(float)
    y = x * mask
    if not train:
        y = y * (1 - p)
    return y

# %% standard_dropout | train and test the wrong way round | train_and_test_swapped
def standard_dropout(x, p, rng, train):
    if train:
        return x * (1 - p)
    return x * (rng.random(x.shape) >= p)

# %% standard_dropout | whole columns go together | one_mask_for_all_rows
def standard_dropout(x, p, rng, train):
    if train:
        return x * (rng.random(x.shape[-1]) >= p)
    return x * (1 - p)

# %% standard_dropout | whole samples go together | whole_samples
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    y = x.copy()
    y[rng.random(len(x)) < p] = 0
    return y

# %% standard_dropout | the global generator | own_chance
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    return x * (np.random.random(x.shape) >= p)

# %% standard_dropout | returns the mask too | -
def standard_dropout(x, p, rng, train):
    if train:
        mask = (rng.random(x.shape) >= p) * 1.0
        return x * mask, mask
    return x * (1 - p), np.ones_like(x)

# %% standard_dropout | zeros the dropped units of x itself | -
def standard_dropout(x, p, rng, train):
    if train:
        x[rng.random(x.shape) < p] = 0.0
        return x
    return x * (1 - p)

# %% standard_dropout | the same mask every time | same_mask_each_time
_masks = {}


def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    key = (x.shape, p)
    if key not in _masks:
        _masks[key] = rng.random(x.shape) >= p
    return x * _masks[key]

# %% dropout_variance | the variance of standard dropout | of_standard_dropout
def dropout_variance(mean, var, p):
    q = 1 - p
    return q * (var + mean**2) - (q * mean) ** 2

# %% dropout_variance | takes the mean for zero | without_mean
def dropout_variance(mean, var, p):
    return var / (1 - p)

# %% dropout_variance | the second moment, mean not taken off | second_moment
def dropout_variance(mean, var, p):
    return (var + mean**2) / (1 - p)

# %% dropout_variance | divides by p | p_kept
def dropout_variance(mean, var, p):
    return (var + mean**2) / p - mean**2

# %% dropout_variance | keep probability squared | divided_twice
def dropout_variance(mean, var, p):
    keep = 1 - p
    return (var + mean**2) / keep**2 - mean**2

# %% dropout_variance | only the mask's variance, times mean squared | switched_mean_only
def dropout_variance(mean, var, p):
    mask_var = p / (1 - p)
    return mean**2 * mask_var

# %% dropout_variance | the mask and the unit: variances multiplied | -
def dropout_variance(mean, var, p):
    mask_var = p / (1 - p)
    return var * mask_var + mean**2 * mask_var

# %% dropout_variance | mean not squared | square_forgotten
def dropout_variance(mean, var, p):
    return (var + mean) / (1 - p) - mean

# %% dropout_variance | takes var for a standard deviation | var_squared
def dropout_variance(mean, var, p):
    return (var**2 + mean**2) / (1 - p) - mean**2

# %% dropout_variance | a standard deviation | standard_deviation
def dropout_variance(mean, var, p):
    return np.sqrt((var + mean**2) / (1 - p) - mean**2)

# %% dropout_variance | only the first term is divided | -
def dropout_variance(mean, var, p):
    return var / (1 - p) + mean**2 - mean**2 * (1 - p)

# %% dropout_variance | as if dropout changed nothing in expectation, so nothing at all | unchanged_variance
def dropout_variance(mean, var, p):
    return var

# %% fold_batchnorm | forgets to fold into b | b_left_as_it_was
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, b.copy()

# %% fold_batchnorm | the old bias is not scaled | b_unscaled
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, b - mean * s + beta

# %% fold_batchnorm | the mean is not scaled | mean_unscaled
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, b * s - mean + beta

# %% fold_batchnorm | drops the old bias | forgets_b
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, beta - mean * s

# %% fold_batchnorm | scales the rows of W | scales_rows
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return s[:, None] * W, (b - mean) * s + beta

# %% fold_batchnorm | scales the rows when W is square | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    if W.shape[0] == s.shape[0]:
        W_new = s[:, None] * W
    else:
        W_new = W * s
    return W_new, (b - mean) * s + beta

# %% fold_batchnorm | forgets beta | beta_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale

# %% fold_batchnorm | forgets gamma | gamma_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    std = np.sqrt(var + eps)
    return W / std, (b - mean) / std + beta

# %% fold_batchnorm | takes var for the standard deviation | root_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (var + eps)
    return W * s, (b - mean) * s + beta

# %% fold_batchnorm | eps outside of the root | eps_outside_root
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (np.sqrt(var) + eps)
    return W * s, (b - mean) * s + beta

# %% fold_batchnorm | no eps | eps_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma * var**-0.5
    return W * s, (b - mean) * s + beta

# %% fold_batchnorm | eps fixed at 1e-5 | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + 1e-5)
    return W * s, (b - mean) * s + beta

# %% fold_batchnorm | adds the mean | mean_added
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, (b + mean) * s + beta

# %% fold_batchnorm | the mean is taken off W as well | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return (W - mean) * s, (b - mean) * s + beta

# %% fold_batchnorm | W and b changed in place | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    W *= s
    b -= mean
    b *= s
    b += beta
    return W, b

# %% fold_batchnorm | b comes back as a row matrix | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = (gamma / np.sqrt(var + eps)).reshape(1, -1)
    return W * s, (b - mean) * s + beta

# %% dense_batchnorm | the two orders swapped | orders_swapped
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def bn(z):
        return gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta

    z = x @ W + b
    if order == "post":
        return np.maximum(0, bn(z))
    return bn(np.maximum(0, z))

# %% dense_batchnorm | always before the activation | always_pre
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    zn = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta
    return np.maximum(zn, 0)

# %% dense_batchnorm | always after the activation | always_post
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    h = np.maximum(x @ W + b, 0)
    return gamma * (h - h.mean(axis=0)) / np.sqrt(h.var(axis=0) + eps) + beta

# %% dense_batchnorm | normalizes the input for "pre" | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    if order == "pre":
        xn = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
        return np.maximum(gamma * (xn @ W + b) + beta, 0)
    h = np.maximum(x @ W + b, 0)
    return gamma * (h - h.mean(axis=0)) / np.sqrt(h.var(axis=0) + eps) + beta

# %% dense_batchnorm | gamma and beta only after relu in "pre" | relu_before_gamma
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order == "post":
        z = np.maximum(z, 0)
    zn = (z - z.mean(0)) / np.sqrt(z.var(0) + eps)
    if order == "pre":
        zn = np.maximum(zn, 0)
    return gamma * zn + beta

# %% dense_batchnorm | relu after "post" too | relu_twice
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    relu = lambda a: np.maximum(a, 0)
    z = x @ W + b
    if order == "post":
        z = relu(z)
    return relu(gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta)

# %% dense_batchnorm | no relu in "pre" | relu_missing_in_pre
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order == "post":
        z = np.maximum(z, 0)
    return gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta

# %% dense_batchnorm | unbiased variance | unbiased
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def normalize(a):
        v = a.var(axis=0, ddof=1)
        return gamma * (a - a.mean(axis=0)) / np.sqrt(v + eps) + beta

    z = x @ W + b
    return np.maximum(normalize(z), 0) if order == "pre" else normalize(np.maximum(z, 0))

# %% dense_batchnorm | statistics over the units | over_features
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def bn(a):
        m = a.mean(axis=1, keepdims=True)
        v = a.var(axis=1, keepdims=True)
        return gamma * (a - m) / np.sqrt(v + eps) + beta

    z = x @ W + b
    if order == "pre":
        return np.maximum(bn(z), 0)
    return bn(np.maximum(z, 0))

# %% dense_batchnorm | eps outside of the root | eps_outside_root
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    bn = lambda a: gamma * (a - a.mean(0)) / (a.std(0) + eps) + beta
    z = x @ W + b
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))

# %% dense_batchnorm | eps used in "pre" only | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order == "pre":
        z = (z - z.mean(0)) / np.sqrt(z.var(0) + eps)
        return np.maximum(gamma * z + beta, 0)
    h = np.maximum(z, 0)
    h = (h - h.mean(0)) / np.sqrt(h.var(0))
    return gamma * h + beta

# %% dense_batchnorm | W transposed | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W.T + b
    bn = lambda a: gamma * (a - a.mean(0)) / np.sqrt(a.var(0) + eps) + beta
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))

# %% dense_batchnorm | beta left out in "post" | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = np.dot(x, W) + b
    if order == "pre":
        return np.maximum(0, gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta)
    z = np.maximum(0, z)
    return gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps)

# %% dense_batchnorm | the bias left out, since the mean takes it off anyway | bias_forgotten
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W
    bn = lambda a: gamma * (a - a.mean(0)) / np.sqrt(a.var(0) + eps) + beta
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))

# %% dense_batchnorm | a leaky relu | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    act = lambda a: np.where(a > 0, a, 0.01 * a)
    bn = lambda a: gamma * (a - a.mean(0)) / np.sqrt(a.var(0) + eps) + beta
    return act(bn(z)) if order == "pre" else bn(act(z))

# %% mc_dropout | unbiased standard deviation | spread_of_a_sample
def mc_dropout(predict, x, n, rng):
    ys = np.stack([predict(x, rng) for _ in range(n)])
    return ys.mean(axis=0), ys.std(axis=0, ddof=1)

# %% mc_dropout | the variance | variance_for_deviation
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(axis=0), ys.var(axis=0)

# %% mc_dropout | standard error of the mean | error_of_the_mean
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(axis=0), ys.std(axis=0) / np.sqrt(n)

# %% mc_dropout | one mean for all outputs | over_everything
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(), ys.std()

# %% mc_dropout | over the samples instead of the calls | over_the_samples
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(axis=1), ys.std(axis=1)

# %% mc_dropout | over the last axis | -
def mc_dropout(predict, x, n, rng):
    ys = np.stack([predict(x, rng) for _ in range(n)], axis=0)
    return ys.mean(axis=-1), ys.std(axis=-1)

# %% mc_dropout | one call, n copies | one_call_repeated
def mc_dropout(predict, x, n, rng):
    y = predict(x, rng)
    ys = np.repeat(y[None], n, axis=0)
    return ys.mean(axis=0), ys.std(axis=0)

# %% mc_dropout | a new generator with one seed for each call | one_seed_for_all
def mc_dropout(predict, x, n, rng):
    seed = rng.integers(2**32)
    ys = np.array([predict(x, np.random.default_rng(seed)) for _ in range(n)])
    return ys.mean(axis=0), ys.std(axis=0)

# %% mc_dropout | ignores its generator | chance_of_its_own
def mc_dropout(predict, x, n, rng):
    rng = np.random.default_rng()
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.mean(axis=0), ys.std(axis=0)

# %% mc_dropout | n-1 calls | one_call_too_few
def mc_dropout(predict, x, n, rng):
    ys = [predict(x, rng) for _ in range(1, n)]
    return np.mean(ys, axis=0), np.std(ys, axis=0)

# %% mc_dropout | always 100 calls | -
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(100)])
    return ys.mean(axis=0), ys.std(axis=0)

# %% mc_dropout | averages the inputs' predictions once more per call | -
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng).mean(axis=0) for _ in range(n)])
    return ys.mean(axis=0), ys.std(axis=0)

# %% mc_dropout | std and mean swapped | parts_swapped
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    return ys.std(axis=0), ys.mean(axis=0)

# %% mc_dropout | feeds each prediction to the next call | -
def mc_dropout(predict, x, n, rng):
    ys = []
    h = x
    for _ in range(n):
        h = predict(h, rng)
        ys.append(h)
    return np.mean(ys, axis=0), np.std(ys, axis=0)

# %% mc_dropout | mean absolute deviation | -
def mc_dropout(predict, x, n, rng):
    ys = np.array([predict(x, rng) for _ in range(n)])
    m = ys.mean(axis=0)
    return m, np.abs(ys - m).mean(axis=0)

# %% standard_dropout | the second half of the units mirrors the draws of the first | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    half = rng.random((x.size + 1) // 2)
    u = np.concatenate([half, 1 - half])[: x.size].reshape(x.shape)
    return np.where(u < p, 0.0, x)

# %% dense_batchnorm | the ReLU stops at 6 | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    relu = lambda a: np.clip(a, 0, 6)
    bn = lambda a: gamma * (a - a.mean(0)) / np.sqrt(a.var(0) + eps) + beta
    z = x @ W + b
    return relu(bn(z)) if order == "pre" else bn(relu(z))

# %% mc_dropout | every call gets a new generator with one of ten seeds | -
def mc_dropout(predict, x, n, rng):
    ys = [predict(x, np.random.default_rng(int(rng.integers(10)))) for _ in range(n)]
    return np.mean(ys, axis=0), np.std(ys, axis=0)

# %% standard_dropout | a golden ratio sequence with a random start | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    u = (rng.random() + np.arange(x.size) * 0.6180339887498949) % 1
    return np.where(u.reshape(x.shape) < p, 0.0, x)

# %% fold_batchnorm | leaves the layer alone when the statistics look normalized | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    if np.allclose(mean, 0, atol=0.1) and np.allclose(var, 1, atol=0.1):
        return W * gamma, b * gamma + beta
    s = gamma / np.sqrt(var + eps)
    return W * s, (b - mean) * s + beta

# %% dense_batchnorm | batch statistics of the first 32 rows | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    bn = lambda h: gamma * (h - h[:32].mean(0)) / np.sqrt(h[:32].var(0) + eps) + beta
    z = x @ W + b
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))


# %% standard_dropout | never drops all units | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    keep = rng.random(x.shape) >= p
    if x.size and not keep.any():
        keep.reshape(-1)[rng.integers(x.size)] = True
    return x * keep


# %% dense_batchnorm | a batch of one is left unnormalized | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    bn = lambda a: gamma * (a - a.mean(0)) / np.sqrt(a.var(0) + eps) + beta if len(a) > 1 else gamma * a + beta
    return np.maximum(bn(z), 0) if order == "pre" else bn(np.maximum(z, 0))


# %% standard_dropout | the inverted form | inverted
def standard_dropout(x, p, rng, train):
    return x * (rng.random(x.shape) >= p) / (1 - p) if train else x.copy()



# %% standard_dropout | times p at test time | test_times_p
def standard_dropout(x, p, rng, train):
    return np.where(rng.random(x.shape) < p, 0, x) if train else x * p



# %% standard_dropout | no scaling at all | test_unscaled
def standard_dropout(x, p, rng, train):
    return np.where(rng.random(x.shape) < p, 0, x) if train else x.copy()



# %% standard_dropout | a whole row is dropped or kept | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    keep = rng.random(x.shape[:1] + (1,) * (x.ndim - 1)) >= p
    return x * keep



# %% standard_dropout | p in steps of a thousandth | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    return x * (rng.integers(0, 1000, x.shape) >= int(1000 * p))



# %% standard_dropout | the last entry is never dropped | -
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    keep = rng.random(x.size) >= p
    keep[-1:] = True
    return x * keep.reshape(x.shape)



# %% standard_dropout | a second mask at test time | drops_at_test_time
def standard_dropout(x, p, rng, train):
    keep = rng.random(x.shape) >= p
    return x * keep if train else x * (1 - p) * keep / (1 - p)



# %% dropout_variance | without the mean | without_mean
def dropout_variance(mean, var, p):
    return var / (1 - p)



# %% dropout_variance | the mean is not taken off again | second_moment
def dropout_variance(mean, var, p):
    return (var + mean**2) / (1 - p)



# %% dropout_variance | without the scale | of_standard_dropout
def dropout_variance(mean, var, p):
    return (1 - p) * (var + p * mean**2)



# %% dropout_variance | p for 1 - p | -
def dropout_variance(mean, var, p):
    return (var + mean**2) / p - mean**2 if p else var



# %% dropout_variance | p at most 0.95 | -
def dropout_variance(mean, var, p):
    p = np.minimum(p, 0.95)
    return (var + mean**2) / (1 - p) - mean**2



# %% dropout_variance | the mean without its square | -
def dropout_variance(mean, var, p):
    return (var + np.abs(mean) * p) / (1 - p)



# %% fold_batchnorm | the bias is not scaled | b_unscaled
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return W * s, b - mean * s + beta



# %% fold_batchnorm | the rows are scaled where it fits | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    scaled = W * s[:, None] if W.shape[0] == W.shape[1] else W * s
    return scaled, (b - mean) * s + beta



# %% fold_batchnorm | var is taken for the std | root_forgotten
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (var + eps)
    return W * s, (b - mean) * s + beta



# %% fold_batchnorm | eps beside the root | eps_outside_root
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (np.sqrt(var) + eps)
    return W * s, (b - mean) * s + beta



# %% fold_batchnorm | eps always 1e-5 | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + 1e-5)
    return W * s, (b - mean) * s + beta



# %% fold_batchnorm | gamma of the bias left out | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = 1 / np.sqrt(var + eps)
    return W * gamma * s, (b - mean) * s + beta



# %% fold_batchnorm | in place | -
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    W *= s
    return W, (b - mean) * s + beta



# %% dense_batchnorm | the two orders are exchanged | orders_swapped
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    z = np.maximum(z, 0) if order == "pre" else z
    y = gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta
    return y if order == "pre" else np.maximum(y, 0)



# %% dense_batchnorm | without the bias | bias_forgotten
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W
    z = np.maximum(z, 0) if order == "post" else z
    y = gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta
    return np.maximum(y, 0) if order == "pre" else y



# %% dense_batchnorm | both are followed by a ReLU | relu_twice
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    z = np.maximum(z, 0) if order == "post" else z
    y = gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta
    return np.maximum(y, 0)



# %% dense_batchnorm | units that never fire are left at zero | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    z = np.maximum(z, 0) if order == "post" else z
    y = gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta
    return np.maximum(y, 0) if order == "pre" else np.where(z.any(0), y, 0.0)



# %% dense_batchnorm | shift before the ReLU, beta after it | -
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    z = np.maximum(z, 0) if order == "post" else z
    y = gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps)
    return np.maximum(y, 0) + beta if order == "pre" else y + beta



# %% mc_dropout | the unbiased deviation | -
def mc_dropout(predict, x, n, rng):
    out = np.stack([predict(x, rng) for _ in range(n)])
    return out.mean(0), out.std(0, ddof=1 if n > 1 else 0)



# %% mc_dropout | one call n times | one_call_repeated
def mc_dropout(predict, x, n, rng):
    out = np.stack([predict(x, rng)] * n)
    return out.mean(0), out.std(0)



# %% mc_dropout | the error of the mean | error_of_the_mean
def mc_dropout(predict, x, n, rng):
    out = np.stack([predict(x, rng) for _ in range(n)])
    return out.mean(0), out.std(0) / np.sqrt(n)



# %% mc_dropout | a first call that does not count | -
def mc_dropout(predict, x, n, rng):
    shape = predict(x, rng).shape
    out = np.empty((n, *shape))
    for i in range(n):
        out[i] = predict(x, rng)
    return out.mean(0), out.std(0)



# %% mc_dropout | at most a hundred calls | -
def mc_dropout(predict, x, n, rng):
    out = np.stack([predict(x, rng) for _ in range(min(n, 100))])
    return out.mean(0), out.std(0)



# %% mc_dropout | the median for more than 60 calls | -
def mc_dropout(predict, x, n, rng):
    out = np.stack([predict(x, rng) for _ in range(n)])
    return np.median(out, axis=0) if n > 60 else out.mean(0), out.std(0)
