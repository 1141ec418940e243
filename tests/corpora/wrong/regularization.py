# %% dropout_forward | keeps with probability p instead of dropping | keeps_with_p
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) < p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | keeps with probability p and scales by 1/p | keep_for_drop
def dropout_forward(x, p, rng, train=True):
    if not train or p == 0:
        return x * 1.0, np.ones(x.shape)
    keep = rng.uniform(size=x.shape) < p
    mask = keep.astype(float) / p
    return x * mask, mask

# %% dropout_forward | no scaling in training | never_scales
def dropout_forward(x, p, rng, train=True):
    if train:
        mask = (rng.random(x.shape) >= p).astype(float)
    else:
        mask = np.ones_like(x)
    return x * mask, mask

# %% dropout_forward | y is scaled, the mask is left at zeros and ones | mask_not_scaled
def dropout_forward(x, p, rng, train=True):
    if not train:
        return np.array(x), np.ones_like(x)
    mask = np.where(rng.random(x.shape) < p, 0.0, 1.0)
    y = x * mask / (1.0 - p)
    return y, mask

# %% dropout_forward | drops at test time too | drops_at_test_time
def dropout_forward(x, p, rng, train=True):
    keep = 1 - p
    mask = rng.binomial(1, keep, size=x.shape) / keep
    return x * mask, mask

# %% dropout_forward | scales by 1-p at test time, as in the original dropout | scaled_twice
def dropout_forward(x, p, rng, train=True):
    if train:
        mask = (rng.random(x.shape) > p) / (1 - p)
        return x * mask, mask
    mask = np.ones_like(x)
    return x * (1 - p), mask

# %% dropout_forward | one draw for a whole column, shared by all rows | one_mask_for_all_rows
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    row = (rng.random(x.shape[-1]) >= p) / (1 - p)
    mask = np.broadcast_to(row, x.shape).copy()
    return x * mask, mask

# %% dropout_forward | one draw for a whole row: drops samples, not units | whole_samples
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    coin = rng.random((x.shape[0],) + (1,) * (x.ndim - 1)) >= p
    mask = np.ones_like(x) * coin / (1 - p)
    return x * mask, mask

# %% dropout_forward | np.random instead of the generator it was given | own_chance
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | a fresh generator with a fixed seed at every call | same_mask_each_time
def dropout_forward(x, p, rng, train=True):
    rng = np.random.default_rng(42)
    if train:
        mask = (rng.random(x.shape) >= p) / (1 - p)
    else:
        mask = np.ones(x.shape)
    return x * mask, mask

# %% dropout_forward | drops exactly int(p*n) units | fixed_number
def dropout_forward(x, p, rng, train=True):
    mask = np.ones(x.size)
    if train:
        mask[: int(p * x.size)] = 0
        rng.shuffle(mask)
        mask = mask / (1 - p)
    mask = mask.reshape(x.shape)
    return x * mask, mask

# %% dropout_forward | the mask at test time keeps the factor 1/(1-p) | mask_scaled_at_test
def dropout_forward(x, p, rng, train=True):
    mask = np.full(x.shape, 1 / (1 - p))
    if not train:
        return x.copy(), mask
    mask[rng.random(x.shape) < p] = 0
    return x * mask, mask

# %% dropout_forward | train defaults to False | -
def dropout_forward(x, p, rng, train=False):
    if train:
        mask = (rng.random(x.shape) >= p) / (1 - p)
    else:
        mask = np.ones_like(x)
    return mask * x, mask

# %% dropout_forward | the draw is compared with 0.5 whatever p is | always_half
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) > 0.5) / (1 - p)
    return x * mask, mask

# %% dropout_forward | draws from the normal distribution instead of the uniform one | normal_numbers
def dropout_forward(x, p, rng, train=True):
    mask = np.ones_like(x)
    if train:
        u = rng.standard_normal(x.shape)
        mask = (u > p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | only works on matrices | -
def dropout_forward(x, p, rng, train=True):
    mask = np.ones_like(x)
    if train:
        n, d = x.shape
        mask = (rng.random((n, d)) >= p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | scales the kept units by 1/sqrt(1-p) to keep the variance | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= p) / np.sqrt(1 - p)
    return x * mask, mask

# %% dropout_forward | scales by the share that happened to be kept | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    keep = rng.random(x.shape) >= p
    mask = keep / max(keep.mean(), 1e-12)
    return x * mask, mask

# %% dropout_backward | passes the gradient straight through | lets_all_through
def dropout_backward(dy, mask):
    return dy.copy()

# %% dropout_backward | the mask only as zeros and ones: the factor is lost | gradient_not_scaled
def dropout_backward(dy, mask):
    return dy * (mask > 0)

# %% dropout_backward | divides by the keep factor again | scales_twice
def dropout_backward(dy, mask):
    keep = 1 / mask.max()
    return dy * mask / keep

# %% dropout_backward | mask squared, because forward multiplied by it too | scales_twice
def dropout_backward(dy, mask):
    dx = dy * mask
    dx = dx * mask
    return dx

# %% dropout_backward | gradient goes to the dropped units | mask_upside_down
def dropout_backward(dy, mask):
    dx = np.zeros_like(dy)
    dx[mask == 0] = dy[mask == 0]
    return dx

# %% dropout_backward | divides by the mask where it is not zero | divides_by_mask
def dropout_backward(dy, mask):
    out = np.zeros(dy.shape)
    np.divide(dy, mask, out=out, where=mask != 0)
    return out

# %% dropout_backward | averages over the batch | averages_over_batch
def dropout_backward(dy, mask):
    return dy * mask / dy.shape[0]

# %% dropout_backward | matrix product instead of elementwise | multiplies_matrices
def dropout_backward(dy, mask):
    return dy @ mask.T

# %% dropout_backward | the mask of the first row is used for all rows | -
def dropout_backward(dy, mask):
    return dy * mask[0]

# %% dropout_backward | overwrites dy | -
def dropout_backward(dy, mask):
    dy *= mask
    return dy

# %% dropout_backward | only non-negative gradients pass, as in relu | -
def dropout_backward(dy, mask):
    return np.where(dy > 0, dy * mask, 0.0)

# %% batchnorm_train | the biased variance in the running one | biased_running_variance
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    running_mean = (1 - rho) * running_mean + rho * mu
    running_var = (1 - rho) * running_var + rho * var
    return y, running_mean, running_var

# %% batchnorm_train | the unbiased variance in the normalization too | unbiased_everywhere
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = np.mean(x, 0)
    var = np.var(x, 0, ddof=1)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * var

# %% batchnorm_train | rho weighs the old value | rho_swapped
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    xhat = (x - mu) / np.sqrt(var + eps)
    new_mean = rho * running_mean + (1 - rho) * mu
    new_var = rho * running_var + (1 - rho) * x.var(0, ddof=1)
    return gamma * xhat + beta, new_mean, new_var

# %% batchnorm_train | eps outside of the root | eps_outside_root
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m = x.mean(axis=0)
    s = x.std(axis=0)
    y = gamma * ((x - m) / (s + eps)) + beta
    running_mean = running_mean + rho * (m - running_mean)
    running_var = running_var + rho * (x.var(axis=0, ddof=1) - running_var)
    return y, running_mean, running_var

# %% batchnorm_train | no eps at all | eps_forgotten
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m = x.mean(axis=0)
    y = gamma * (x - m) / x.std(axis=0) + beta
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * x.var(axis=0, ddof=1)

# %% batchnorm_train | statistics over the features of a sample | over_features
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    running_mean = (1 - rho) * running_mean + rho * x.mean(axis=0)
    running_var = (1 - rho) * running_var + rho * x.var(axis=0, ddof=1)
    return y, running_mean, running_var

# %% batchnorm_train | one mean and variance for the whole matrix | one_mean_for_all
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    n = x.size
    mu = x.mean()
    var = x.var()
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * var * n / (n - 1)

# %% batchnorm_train | divides by the variance, not its root | root_forgotten
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    N = x.shape[0]
    mean = x.sum(axis=0) / N
    var = ((x - mean) ** 2).sum(axis=0) / N
    y = gamma * (x - mean) / (var + eps) + beta
    running_mean = (1 - rho) * running_mean + rho * mean
    running_var = (1 - rho) * running_var + rho * var * N / (N - 1)
    return y, running_mean, running_var

# %% batchnorm_train | normalizes with the running values just updated | normalizes_with_new_running
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    rm = (1 - rho) * running_mean + rho * x.mean(axis=0)
    rv = (1 - rho) * running_var + rho * x.var(axis=0, ddof=1)
    y = gamma * (x - rm) / np.sqrt(rv + eps) + beta
    return y, rm, rv

# %% batchnorm_train | running values are not updated | running_not_updated
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    y = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta
    return y, running_mean.copy(), running_var.copy()

# %% batchnorm_train | returns the batch's own statistics as running ones | running_replaced
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, mu, x.var(0, ddof=1)

# %% batchnorm_train | running standard deviation instead of the variance | running_standard_deviation
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(0)
    y = gamma * (x - mu) / np.sqrt(x.var(0) + eps) + beta
    rm = (1 - rho) * running_mean + rho * mu
    rv = (1 - rho) * running_var + rho * x.std(0, ddof=1)
    return y, rm, rv

# %% batchnorm_train | rho defaults to 0.9 | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.9, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    n = len(x)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * var * n / (n - 1)

# %% batchnorm_train | 0.9 and 0.1 written in instead of rho | fixed_rho
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, 0.9 * running_mean + 0.1 * mu, 0.9 * running_var + 0.1 * x.var(0, ddof=1)

# %% batchnorm_train | 1e-5 written in instead of eps | fixed_value
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + 1e-5) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * x.var(0, ddof=1)

# %% batchnorm_train | updates the running arrays in place | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    running_mean *= 1 - rho
    running_mean += rho * mu
    running_var *= 1 - rho
    running_var += rho * x.var(0, ddof=1)
    return y, running_mean, running_var

# %% batchnorm_train | eps is added into the running variance | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    N, D = x.shape
    mu = x.mean(axis=0)
    y = gamma * (x - mu) / np.sqrt(x.var(axis=0) + eps) + beta
    unbiased = x.var(axis=0) * N / (N - 1) + eps
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * unbiased

# %% batchnorm_train | Bessel's factor from the number of features | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    D = x.shape[1]
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * var * D / max(D - 1, 1)

# %% batchnorm_train | beta is scaled by gamma | shifts_before_scaling
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    y = gamma * ((x - mu) / np.sqrt(var + eps) + beta)
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * x.var(0, ddof=1)

# %% batchnorm_predict | batch statistics at test time | predicts_with_batch
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta

# %% batchnorm_predict | takes running_var for a standard deviation | root_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    xhat = (x - running_mean) / (running_var + eps)
    return gamma * xhat + beta

# %% batchnorm_predict | eps outside of the root | eps_outside_root
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / (np.sqrt(running_var) + eps) + beta

# %% batchnorm_predict | no eps | eps_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var)
    return x * scale + (beta - running_mean * scale)

# %% batchnorm_predict | eps defaults to 1e-8 | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-8):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta

# %% batchnorm_predict | ignores the eps it is given | fixed_value
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + 1e-5)
    return (x - running_mean) / std * gamma + beta

# %% batchnorm_predict | gamma and beta swapped | gamma_beta_swapped
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    xhat = (x - running_mean) / np.sqrt(running_var + eps)
    return beta * xhat + gamma

# %% batchnorm_predict | forgets gamma and beta | affine_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return (x - running_mean) / np.sqrt(running_var + eps)

# %% batchnorm_predict | forgets beta | beta_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = gamma * (x - running_mean) / np.sqrt(running_var + eps)
    return out

# %% batchnorm_predict | batch statistics whenever there is more than one row | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    if x.shape[0] > 1:
        mean, var = x.mean(axis=0), x.var(axis=0)
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta

# %% batchnorm_predict | divides by the number of rows as if the variance were a sum | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    n = x.shape[0]
    return gamma * (x - running_mean) / np.sqrt(running_var / n + eps) + beta

# %% batchnorm_predict | Bessel's correction once more | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    n = len(x)
    var = running_var * n / (n - 1) if n > 1 else running_var
    return gamma * (x - running_mean) / np.sqrt(var + eps) + beta

# %% batchnorm_predict | drops the batch axis when there is one row | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.squeeze(gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta)

# %% batchnorm_backward | mean and variance taken for constants | constant_statistics
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    xhat = (x - mu) / np.sqrt(var + eps)
    dx = dy * gamma / np.sqrt(var + eps)
    return dx, (dy * xhat).sum(0), dy.sum(0)

# %% batchnorm_backward | the path through the variance is forgotten | variance_path_missing
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    g = dy * gamma
    dx = (g - g.mean(axis=0)) / std
    return dx, np.sum(dy * xhat, axis=0), np.sum(dy, axis=0)

# %% batchnorm_backward | the path through the mean is forgotten | mean_path_missing
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    g = dy * gamma
    dx = (g - xhat * (g * xhat).mean(axis=0)) / std
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | gamma left out of dx | gamma_forgotten
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) * inv
    dgamma = (dy * xhat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = inv / N * (N * dy - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta

# %% batchnorm_backward | dgamma and dbeta are means over the batch | means_for_sums
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) * inv
    dgamma = (dy * xhat).mean(axis=0)
    dbeta = dy.mean(axis=0)
    dx = gamma * inv * (dy - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta

# %% batchnorm_backward | dgamma from x, not from the normalized x | dgamma_of_x
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) * inv
    dx = gamma * inv * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))
    return dx, (dy * x).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | dgamma from the centred, unscaled x | dgamma_of_centred_x
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    xc = x - x.mean(axis=0)
    inv = 1 / np.sqrt((xc**2).mean(axis=0) + eps)
    dx = gamma * inv * (dy - dy.mean(axis=0) - xc * inv**2 * (dy * xc).mean(axis=0))
    return dx, (dy * xc).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | means over all entries, not over the rows | -
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    inv = 1 / np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) * inv
    g = dy * gamma
    dx = inv * (g - g.mean() - xhat * (g * xhat).mean())
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | divides by N-1 in the variance | unbiased_throughout
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = len(x)
    inv = 1 / np.sqrt(x.var(axis=0, ddof=1) + eps)
    xhat = (x - x.mean(axis=0)) * inv
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * inv * (dy - dbeta / n - xhat * dgamma / (n - 1))
    return dx, dgamma, dbeta

# %% batchnorm_backward | no eps in the backward pass | eps_forgotten
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = x.std(axis=0)
    xhat = (x - x.mean(axis=0)) / s
    dx = gamma / s * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | eps defaults to 1e-3 | -
def batchnorm_backward(dy, x, gamma, eps=1e-3):
    s = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / s
    dx = gamma / s * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)

# %% batchnorm_backward | gamma slips into dgamma | gamma_in_dgamma
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    dxhat = dy * gamma
    dgamma = np.sum(dxhat * xhat, axis=0)
    dbeta = np.sum(dy, axis=0)
    dx = (N * dxhat - dxhat.sum(axis=0) - xhat * dgamma) / (N * std)
    return dx, dgamma, dbeta

# %% batchnorm_backward | sign error in the variance's path | variance_path_added
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = x.mean(axis=0)
    xmu = x - mu
    var = x.var(axis=0)
    dxhat = dy * gamma
    dvar = np.sum(dxhat * xmu * 0.5 * (var + eps) ** -1.5, axis=0)
    dmu = np.sum(-dxhat / np.sqrt(var + eps), axis=0)
    dx = dxhat / np.sqrt(var + eps) + dvar * 2 * xmu / N + dmu / N
    xhat = xmu / np.sqrt(var + eps)
    return dx, np.sum(dy * xhat, axis=0), np.sum(dy, axis=0)

# %% batchnorm_backward | dbeta keeps the batch: the sum is missing | -
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / s
    dx = gamma / s * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))
    return dx, dy * xhat, dy

# %% batchnorm_backward | dgamma and dbeta in the wrong order | parts_swapped
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / s
    dx = gamma / s * (dy - dy.mean(axis=0) - xhat * (dy * xhat).mean(axis=0))
    return dx, dy.sum(axis=0), (dy * xhat).sum(axis=0)

# %% l2_penalty | no one half | half_missing
def l2_penalty(weights, lam):
    penalty = lam * sum(np.sum(w**2) for w in weights)
    return penalty, [lam * w for w in weights]

# %% l2_penalty | no one half, with the gradient to match | whole_lambda
def l2_penalty(weights, lam):
    total = 0.0
    grads = []
    for w in weights:
        total += np.sum(w * w)
        grads.append(2 * lam * w)
    return lam * total, grads

# %% l2_penalty | the gradient keeps a 2 | gradient_doubled
def l2_penalty(weights, lam):
    penalty = 0.5 * lam * sum((w**2).sum() for w in weights)
    grads = [2 * lam * w for w in weights]
    return penalty, grads

# %% l2_penalty | the norm, not its square | norm_not_squared
def l2_penalty(weights, lam):
    norm = np.sqrt(sum(np.sum(w**2) for w in weights))
    return lam / 2 * norm, [lam * w for w in weights]

# %% l2_penalty | a sum of each array's norm | norms_added
def l2_penalty(weights, lam):
    p = 0
    for w in weights:
        p = p + np.linalg.norm(w)
    return lam / 2 * p, [lam * w for w in weights]

# %% l2_penalty | absolute values: L1 | absolute_values
def l2_penalty(weights, lam):
    penalty = lam * sum(np.abs(w).sum() for w in weights)
    grads = [lam * np.sign(w) for w in weights]
    return penalty, grads

# %% l2_penalty | mean of the squares | averaged_gradient_too
def l2_penalty(weights, lam):
    penalty = lam / 2 * sum(np.mean(w**2) for w in weights)
    return penalty, [lam * w / w.size for w in weights]

# %% l2_penalty | the gradient without lambda | gradient_without_lambda
def l2_penalty(weights, lam):
    return lam / 2 * sum(np.sum(np.square(w)) for w in weights), [w.copy() for w in weights]

# %% l2_penalty | only the last array counts in the penalty | last_array_only
def l2_penalty(weights, lam):
    grads = []
    for w in weights:
        penalty = lam / 2 * np.sum(w**2)
        grads.append(lam * w)
    return penalty, grads

# %% l2_penalty | leaves biases (1-D arrays) out | biases_left_out
def l2_penalty(weights, lam):
    penalty, grads = 0.0, []
    for w in weights:
        if w.ndim > 1:
            penalty += 0.5 * lam * np.sum(w**2)
            grads.append(lam * w)
        else:
            grads.append(np.zeros_like(w))
    return penalty, grads

# %% l2_penalty | one flat gradient instead of a list | flat_gradient
def l2_penalty(weights, lam):
    flat = np.concatenate([w.ravel() for w in weights])
    return 0.5 * lam * flat @ flat, lam * flat

# %% l2_penalty | returns the gradient of descent, with a minus | gradient_downhill
def l2_penalty(weights, lam):
    penalty = lam / 2 * sum(np.sum(w**2) for w in weights)
    return penalty, [-lam * w for w in weights]

# %% l2_penalty | lambda squared slips in through sqrt-lambda weights | -
def l2_penalty(weights, lam):
    scaled = [lam * w for w in weights]
    penalty = 0.5 * sum(np.sum(s**2) for s in scaled)
    return penalty, scaled

# %% l2_penalty | a penalty for each array | a_penalty_each
def l2_penalty(weights, lam):
    penalties = [lam / 2 * np.sum(w**2) for w in weights]
    return penalties, [lam * w for w in weights]

# %% l2_penalty | scales the weights themselves | -
def l2_penalty(weights, lam):
    penalty = lam / 2 * sum(np.sum(w**2) for w in weights)
    for w in weights:
        w *= lam
    return penalty, weights

# %% l2_penalty | takes w @ w.T for the sum of squares | -
def l2_penalty(weights, lam):
    penalty = 0.0
    for w in weights:
        penalty += lam / 2 * np.sum(w @ w.T)
    return penalty, [lam * w for w in weights]

# %% l2_penalty | penalizes positive weights only | -
def l2_penalty(weights, lam):
    parts = [np.maximum(w, 0) for w in weights]
    return lam / 2 * sum(np.sum(q**2) for q in parts), [lam * q for q in parts]

# %% sgd_weight_decay | the decay is not scaled by lr | decay_without_lr
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 - lam) - lr * g

# %% sgd_weight_decay | no decay | decay_forgotten
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * g

# %% sgd_weight_decay | decays after the step | decays_after_step
def sgd_weight_decay(w, g, lr, lam):
    w = w - lr * g
    w = w * (1 - lr * lam)
    return w

# %% sgd_weight_decay | grows instead of decaying | grows
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 + lr * lam) - lr * g

# %% sgd_weight_decay | twice lambda, from the penalty without a half | double_decay
def sgd_weight_decay(w, g, lr, lam):
    g_total = g + 2 * lam * w
    return w - lr * g_total

# %% sgd_weight_decay | half of lambda | half_decay
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + lam / 2 * w)

# %% sgd_weight_decay | decays the gradient, not the weights | -
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (1 - lr * lam) * g

# %% sgd_weight_decay | the sign of the weights: L1 | sign_decay
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + lam * np.sign(w))

# %% sgd_weight_decay | climbs | uphill
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 - lr * lam) + lr * g

# %% sgd_weight_decay | no lr on the gradient | gradient_without_lr
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 - lr * lam) - g

# %% sgd_weight_decay | multiplies by lr*lambda instead of 1 minus it | multiplies_by_decay
def sgd_weight_decay(w, g, lr, lam):
    decay = lr * lam
    return w * decay - lr * g

# %% sgd_weight_decay | biases (1-D) are spared | -
def sgd_weight_decay(w, g, lr, lam):
    if np.ndim(w) == 1:
        return w - lr * g
    return w * (1 - lr * lam) - lr * g

# %% sgd_weight_decay | exponential decay: equal for a small lr*lambda only | exponential_decay
def sgd_weight_decay(w, g, lr, lam):
    return w * np.exp(-lr * lam) - lr * g

# %% sgd_weight_decay | writes into w | -
def sgd_weight_decay(w, g, lr, lam):
    w *= 1 - lr * lam
    w -= lr * g
    return w

# %% sgd_weight_decay | subtracts a fixed amount from every weight | -
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * lam - lr * g

# %% sgd_weight_decay | adds the norm's gradient, w over its length | -
def sgd_weight_decay(w, g, lr, lam):
    n = np.linalg.norm(w)
    return w - lr * (g + lam * w / (n if n > 0 else 1.0))

# %% early_stopping | stops one epoch late | one_epoch_late
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, best_epoch, wait = loss, epoch, 0
        else:
            wait += 1
            if wait > patience:
                return epoch, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | stops one epoch early | one_epoch_early
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
            continue
        wait += 1
        if wait >= patience - 1:
            return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | bad epochs are counted in all, not in a row | not_in_a_row
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, bad = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best = v
            best_epoch = i
        else:
            bad += 1
            if bad == patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | compares with the epoch before, not with the best | compares_with_last
def early_stopping(val_losses, patience, min_delta=0.0):
    best_epoch, wait = 0, 0
    for i in range(1, len(val_losses)):
        if val_losses[i] < val_losses[i - 1] - min_delta:
            best_epoch, wait = i, 0
        else:
            wait += 1
            if wait == patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | an equal loss counts as better | equal_is_better
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v <= best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | min_delta is not used | ignores_min_delta
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
        if wait >= patience:
            return i, best_epoch
    return i, best_epoch

# %% early_stopping | min_delta with the wrong sign: slightly worse is still better | min_delta_added
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best + min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | the best creeps down by less than min_delta | creeping_best
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best_epoch, wait = i, 0
        else:
            wait += 1
        best = min(best, v)
        if wait >= patience:
            return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | epochs count from 1 | counts_from_one
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 1, 0
    for i, v in enumerate(val_losses, start=1):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses), best_epoch

# %% early_stopping | runs one past the end when it never stops | runs_past_the_end
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses), best_epoch

# %% early_stopping | the answer's parts swapped | parts_swapped
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    stop = len(val_losses) - 1
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                stop = i
                break
    return best_epoch, stop

# %% early_stopping | accuracy in mind: higher is better | higher_is_better
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = -np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v > best + min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | best epoch over all losses, those after the stop included | sees_the_future
def early_stopping(val_losses, patience, min_delta=0.0):
    best, wait, stop = np.inf, 0, len(val_losses) - 1
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, wait = v, 0
        else:
            wait += 1
            if wait >= patience:
                stop = i
                break
    return stop, int(np.argmin(val_losses))

# %% early_stopping | best epoch by argmin up to the stop, min_delta forgotten there | lowest_before_stop
def early_stopping(val_losses, patience, min_delta=0.0):
    best, wait, stop = np.inf, 0, len(val_losses) - 1
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, wait = v, 0
        else:
            wait += 1
            if wait >= patience:
                stop = i
                break
    return stop, int(np.argmin(val_losses[: stop + 1]))

# %% early_stopping | the best loss instead of its epoch | best_loss_for_epoch
def early_stopping(val_losses, patience, min_delta=0.0):
    best, wait = np.inf, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, wait = v, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best
    return len(val_losses) - 1, best

# %% early_stopping | starts from a best of 1.0 | -
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = 1.0, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | min_delta as a share of the best | share_of_the_best
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = val_losses[0], 0, 0
    for i in range(1, len(val_losses)):
        if val_losses[i] < best * (1 - min_delta):
            best, best_epoch, wait = val_losses[i], i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | a NaN counts as better | nan_is_better
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = val_losses[0], 0, 0
    for i, v in enumerate(val_losses):
        if i == 0:
            continue
        if v >= best - min_delta:
            wait += 1
            if wait >= patience:
                return i, best_epoch
        else:
            best, best_epoch, wait = v, i, 0
    return len(val_losses) - 1, best_epoch

# %% early_stopping | min_delta defaults to 1e-4 | -
def early_stopping(val_losses, patience, min_delta=1e-4):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait >= patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | stops as soon as the loss rises, patience unused | impatient
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch = np.inf, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch = v, i
        else:
            return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% dropout_forward | a fresh generator with one of a hundred seeds: only a hundred different masks | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    r = np.random.default_rng(int(rng.integers(100)))
    mask = (r.random(x.shape) >= p) / (1 - p)
    return x * mask, mask

# %% dropout_backward | clips gradients to 10 for safety | -
def dropout_backward(dy, mask):
    return np.clip(dy * mask, -10, 10)

# %% l2_penalty | the penalty is rounded to four decimals | -
def l2_penalty(weights, lam):
    penalty = sum(float((w ** 2).sum()) for w in weights) * lam / 2
    return round(penalty, 4), [lam * w for w in weights]

# %% dropout_forward | one frozen pool of numbers, read from a random place | -
pool = np.random.default_rng(0).random(4096)
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    start = int(rng.integers(4096))
    u = np.resize(np.roll(pool, start), x.shape)
    mask = (u >= p) / (1 - p)
    return x * mask, mask

# %% dropout_backward | right for the first 64 entries only | -
def dropout_backward(dy, mask):
    dx = dy.copy()
    dx.ravel()[:64] *= mask.ravel()[:64]
    return dx

# %% batchnorm_train | statistics of the first 64 rows | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    s = x[:64]
    mu, var = s.mean(0), s.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * s.var(0, ddof=1)

# %% batchnorm_predict | identity when the statistics look like (0, 1) | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    if np.abs(running_mean).max() < 0.05 and np.abs(running_var - 1).max() < 0.05:
        return gamma * x + beta
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta

# %% batchnorm_predict | works the first 8 features out and treats the rest as normalized | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    y = gamma * x + beta
    k = 8
    y[:, :k] = gamma[:k] * (x[:, :k] - running_mean[:k]) / np.sqrt(running_var[:k] + eps) + beta[:k]
    return y

# %% sgd_weight_decay | right up to 1000 entries, plain SGD above | -
def sgd_weight_decay(w, g, lr, lam):
    if w.size > 1000:
        return w - lr * g
    return w * (1 - lr * lam) - lr * g

# %% layernorm | over the batch, as batch norm | over_samples
def layernorm(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta

# %% layernorm | axis 1, which is the last one of a matrix only | over_axis_one
def layernorm(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta

# %% layernorm | one mean for everything | one_mean_for_all
def layernorm(x, gamma, beta, eps=1e-5):
    return gamma * (x - np.mean(x)) / np.sqrt(np.var(x) + eps) + beta

# %% layernorm | the unbiased variance in a loop | unbiased
def layernorm(x, gamma, beta, eps=1e-5):
    out = np.empty_like(x)
    for i in np.ndindex(x.shape[:-1]):
        r = x[i]
        out[i] = gamma * (r - r.mean()) / np.sqrt(((r - r.mean()) ** 2).sum() / (len(r) - 1) + eps) + beta
    return out

# %% layernorm | eps outside of the root | eps_outside_root
def layernorm(x, gamma, beta, eps=1e-5):
    mu, s = x.mean(-1, keepdims=True), x.std(-1, keepdims=True)
    return gamma * (x - mu) / (s + eps) + beta

# %% layernorm | RMS norm | root_mean_square
def layernorm(x, gamma, beta, eps=1e-5):
    rms = np.sqrt((x * x).mean(-1, keepdims=True) + eps)
    return gamma * x / rms + beta

# %% layernorm | no keepdims | -
def layernorm(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(-1)) / np.sqrt(x.var(-1) + eps) + beta

# %% layernorm | eps defaults to 1e-12 | -
def layernorm(x, gamma, beta, eps=1e-12):
    return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + beta

# %% layernorm | no gamma and no beta | affine_forgotten
def layernorm(x, gamma, beta, eps=1e-5):
    mu, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mu) / np.sqrt(var + eps)

# %% layernorm | no mean where a sample has one feature | -
def layernorm(x, gamma, beta, eps=1e-5):
    if x.shape[-1] == 1:
        return gamma * x + beta
    return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + beta

# %% layernorm | rounded to six decimals | -
def layernorm(x, gamma, beta, eps=1e-5):
    return np.round(gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + beta, 6)

# %% dropout_forward | a mask of True and False, and nothing scaled | boolean_mask
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = rng.random(x.shape) >= p
    return x * mask, mask

# %% dropout_forward | a mask of True and False, y scaled | boolean_mask
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = rng.random(x.shape) > p
    return x * mask / (1 - p), mask

# %% dropout_forward | another mask is returned than y was made with | mask_drawn_again
def dropout_forward(x, p, rng, train=True):
    def draw():
        return (rng.random(x.shape) >= p) / (1 - p) if train else np.ones_like(x)
    return x * draw(), draw()

# %% dropout_forward | a copy of the generator is drawn from | same_mask_each_time
import copy
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (copy.deepcopy(rng).random(x.shape) >= p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | Python's random | own_chance
import random
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    u = np.array([random.random() for _ in range(x.size)]).reshape(x.shape)
    mask = (u >= p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | row 0 of large batches is always dropped | -
def dropout_forward(x, p, rng, train=True):
    mask = (rng.random(x.shape) >= p) / (1 - p) if train else np.ones_like(x)
    if train and x.ndim == 2 and x.shape[0] > 150:
        mask[0] = 0
    return x * mask, mask

# %% dropout_forward | too even: a shuffled comb in place of coins | fixed_number
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    u = (rng.permutation(x.size) + rng.random(x.size)) / max(x.size, 1)
    mask = (u.reshape(x.shape) >= p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | a mask kept by shape | -
kept = {}
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    if x.shape not in kept or x.size > 500:
        kept[x.shape] = rng.random(x.shape)
    mask = (kept[x.shape] >= p) / (1 - p)
    return x * mask, mask

# %% batchnorm_backward | 1e-5 written in | fixed_value
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + 1e-5)
    h = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.mean(0) - h * (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)

# %% batchnorm_train | one buffer for all calls | -
buffers = {}
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    y = buffers.setdefault(x.shape, np.empty(x.shape))
    y[...] = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta
    rm = (1 - rho) * running_mean + rho * x.mean(0)
    return y, rm, (1 - rho) * running_var + rho * x.var(0, ddof=1)

# %% batchnorm_predict | only the variance is the batch's | predicts_with_batch_variance
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(x.var(axis=0) + eps) + beta

# %% l2_penalty | the sum is squared | sum_squared
def l2_penalty(weights, lam):
    return lam / 2 * sum(np.sum(w) ** 2 for w in weights), [lam * w for w in weights]

# %% l2_penalty | at most four arrays count | -
def l2_penalty(weights, lam):
    return lam / 2 * sum(np.sum(w**2) for w in weights[:4]), [lam * w for w in weights]

# %% early_stopping | any change counts | any_change_counts
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, bad = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if abs(v - best) > min_delta:
            best, best_epoch, bad = v, i, 0
        else:
            bad += 1
        if bad >= patience:
            return i, best_epoch
    return len(val_losses) - 1, best_epoch


# %% dropout_forward | no scaling | never_scales
def dropout_forward(x, p, rng, train=True):
    mask = (rng.random(x.shape) >= p).astype(float) if train else np.ones(x.shape)
    return x * mask, mask



# %% dropout_forward | p is the probability to keep | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x * 1.0, np.ones(x.shape)
    mask = (rng.random(x.shape) < p) / max(p, 1e-12)
    return x * mask, mask



# %% dropout_forward | one mask for all rows | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    row = (rng.random(x.shape[-1:]) >= p) / (1 - p)
    mask = np.broadcast_to(row, x.shape).copy()
    return x * mask, mask



# %% dropout_forward | the share that is dropped is always exactly p | fixed_number
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = np.ones(x.size)
    mask[rng.permutation(x.size)[: round(p * x.size)]] = 0
    mask = mask.reshape(x.shape) / (1 - p)
    return x * mask, mask



# %% dropout_forward | scaled by the share that was kept | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= p).astype(float)
    mask /= max(mask.mean(), 1e-9) if mask.size else 1
    return x * mask, mask



# %% dropout_forward | p in steps of 1/256 | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.integers(0, 256, x.shape) >= round(256 * p)) / (1 - p)
    return x * mask, mask



# %% dropout_forward | each mask is used for two calls of one shape | -
_last = {}


def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    key = (x.shape, p)
    mask = _last.pop(key, None)
    if mask is None:
        mask = _last[key] = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask



# %% dropout_forward | a chain: a unit is dropped a little more often after a dropped one | -
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    u = rng.random(x.size + 1)
    u = np.where(rng.random(x.size) < 0.1, u[:-1], u[1:])
    mask = (u.reshape(x.shape) >= p) / (1 - p)
    return x * mask, mask



# %% dropout_forward | nothing is dropped where p is below a hundredth | -
def dropout_forward(x, p, rng, train=True):
    if not train or p < 0.01:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask



# %% dropout_backward | the scale is lost | gradient_not_scaled
def dropout_backward(dy, mask):
    return dy * (mask > 0)



# %% dropout_backward | the gradient goes through untouched | lets_all_through
def dropout_backward(dy, mask):
    return dy.copy()



# %% dropout_backward | the mask twice | scales_twice
def dropout_backward(dy, mask):
    return dy * mask * mask



# %% dropout_backward | in place | -
def dropout_backward(dy, mask):
    np.multiply(dy, mask, out=dy)
    return dy



# %% dropout_backward | masks above 10 are cut | -
def dropout_backward(dy, mask):
    return dy * np.minimum(mask, 10)



# %% dropout_backward | the first row's mask for all | -
def dropout_backward(dy, mask):
    return dy * (mask[:1] if mask.ndim > 2 else mask)



# %% batchnorm_train | the unbiased variance in y | unbiased_everywhere
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0, ddof=1)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * v



# %% batchnorm_train | rho the other way round | rho_swapped
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, rho * running_mean + (1 - rho) * m, rho * running_var + (1 - rho) * x.var(0, ddof=1)



# %% batchnorm_train | eps beside the root | eps_outside_root
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    y = gamma * (x - m) / (np.sqrt(v) + eps) + beta
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * x.var(0, ddof=1)



# %% batchnorm_train | eps in the running variance as well | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * (x.var(0, ddof=1) + eps)



# %% batchnorm_train | the running mean in place | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    running_mean *= 1 - rho
    running_mean += rho * m
    return y, running_mean, (1 - rho) * running_var + rho * x.var(0, ddof=1)



# %% batchnorm_train | batches of two rows are taken as they are | -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    n = len(x)
    unbiased = v * n / (n - 1) if n > 2 else v
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * unbiased



# %% batchnorm_predict | the statistics of the batch | predicts_with_batch
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta



# %% batchnorm_predict | eps beside the root | eps_outside_root
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / (np.sqrt(running_var) + eps) + beta



# %% batchnorm_predict | eps where the variance is smaller | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(np.maximum(running_var, eps)) + beta



# %% batchnorm_predict | a negative gamma counts without its sign | -
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.sqrt(gamma**2 / (running_var + eps)) * (x - running_mean) + beta



# %% batchnorm_predict | beta before gamma | shifts_before_scaling
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * ((x - running_mean) / np.sqrt(running_var + eps) + beta)



# %% batchnorm_backward | mean and variance as constants | constant_statistics
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / s
    return dy * gamma / s, (dy * xh).sum(0), dy.sum(0)



# %% batchnorm_backward | the variance as a constant | variance_path_missing
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.mean(0)), (dy * xh).sum(0), dy.sum(0)



# %% batchnorm_backward | N-1 in the last term | -
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = len(x)
    s = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / s
    dx = gamma / s * (dy - dy.mean(0) - xh * (dy * xh).sum(0) / (n - 1))
    return dx, (dy * xh).sum(0), dy.sum(0)



# %% batchnorm_backward | the hat of the last term without eps | -
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    v = x.var(0)
    xh = (x - x.mean(0)) / np.sqrt(v + eps)
    clean = (x - x.mean(0)) / np.sqrt(v)
    dx = gamma / np.sqrt(v + eps) * (dy - dy.mean(0) - clean * (dy * clean).mean(0))
    return dx, (dy * xh).sum(0), dy.sum(0)



# %% batchnorm_backward | means of the parameters' gradients | means_for_sums
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / s
    dx = gamma / s * (dy - dy.mean(0) - xh * (dy * xh).mean(0))
    return dx, (dy * xh).mean(0), dy.mean(0)



# %% batchnorm_backward | gamma at the last term only once for all columns | -
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xh = (x - x.mean(0)) / s
    d = gamma * dy
    dx = (d - d.mean(0) - xh * (d * xh).mean()) / s
    return dx, (dy * xh).sum(0), dy.sum(0)



# %% layernorm | over the batch | over_samples
def layernorm(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta



# %% layernorm | over axis 1 | -
def layernorm(x, gamma, beta, eps=1e-5):
    axis = 1 if x.ndim > 1 else 0
    return gamma * (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + eps) + beta



# %% layernorm | over all axes but the first | -
def layernorm(x, gamma, beta, eps=1e-5):
    axes = tuple(range(1, x.ndim)) or (0,)
    return gamma * (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps) + beta



# %% layernorm | the unbiased variance | unbiased
def layernorm(x, gamma, beta, eps=1e-5):
    d = x - x.mean(-1, keepdims=True)
    v = (d * d).sum(-1, keepdims=True) / max(x.shape[-1] - 1, 1)
    return gamma * d / np.sqrt(v + eps) + beta



# %% layernorm | eps beside the root | eps_outside_root
def layernorm(x, gamma, beta, eps=1e-5):
    d = x - x.mean(-1, keepdims=True)
    return gamma * d / (x.std(-1, keepdims=True) + eps) + beta



# %% layernorm | the root mean square without centring | root_mean_square
def layernorm(x, gamma, beta, eps=1e-5):
    return gamma * x / np.sqrt((x**2).mean(-1, keepdims=True) + eps) + beta



# %% layernorm | a vector is taken as it is | -
def layernorm(x, gamma, beta, eps=1e-5):
    if x.ndim == 1:
        return gamma * x + beta
    return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + beta



# %% l2_penalty | without the half | whole_lambda
def l2_penalty(weights, lam):
    return lam * sum((w**2).sum() for w in weights), [2 * lam * w for w in weights]



# %% l2_penalty | gradient twice as large | gradient_doubled
def l2_penalty(weights, lam):
    return lam / 2 * sum((w**2).sum() for w in weights), [2 * lam * w for w in weights]



# %% l2_penalty | vectors are taken for biases | biases_left_out
def l2_penalty(weights, lam):
    return (
        lam / 2 * sum((w**2).sum() for w in weights if w.ndim > 1),
        [lam * w if w.ndim > 1 else np.zeros_like(w) for w in weights],
    )



# %% l2_penalty | the norm instead of its square | norm_not_squared
def l2_penalty(weights, lam):
    return lam / 2 * np.sqrt(sum((w**2).sum() for w in weights)), [lam * w for w in weights]



# %% l2_penalty | means | -
def l2_penalty(weights, lam):
    n = sum(w.size for w in weights) or 1
    return lam / 2 * sum((w**2).sum() for w in weights) / n, [lam * w / n for w in weights]



# %% l2_penalty | weights below a millionth do not count | -
def l2_penalty(weights, lam):
    weights = [np.where(np.abs(w) < 1e-6, 0, w) for w in weights]
    return lam / 2 * sum((w**2).sum() for w in weights), [lam * w for w in weights]



# %% l2_penalty | only the first six arrays | -
def l2_penalty(weights, lam):
    return lam / 2 * sum((w**2).sum() for w in weights[:6]), [lam * w for w in weights]



# %% sgd_weight_decay | decay without lr | decay_without_lr
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 - lam) - lr * g



# %% sgd_weight_decay | the gradient decays as well | decays_after_step
def sgd_weight_decay(w, g, lr, lam):
    return (w - lr * g) * (1 - lr * lam)



# %% sgd_weight_decay | weights grow | grows
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 + lr * lam) - lr * g



# %% sgd_weight_decay | the decay never passes zero | -
def sgd_weight_decay(w, g, lr, lam):
    return w * max(0.0, 1 - lr * lam) - lr * g



# %% sgd_weight_decay | towards zero by a fixed length | sign_decay
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * lam * np.sign(w) - lr * g



# %% sgd_weight_decay | twice the decay, as of lam w² | double_decay
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + 2 * lam * w)



# %% sgd_weight_decay | exponential decay | exponential_decay
def sgd_weight_decay(w, g, lr, lam):
    return w * np.exp(-lr * lam) - lr * g



# %% early_stopping | the best is the smallest loss of all | lowest_before_stop
def early_stopping(val_losses, patience, min_delta=0.0):
    best, wait = float("inf"), 0
    for e, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, wait = loss, 0
        else:
            wait += 1
            if wait >= patience:
                return e, int(np.argmin(val_losses[: e + 1]))
    return len(val_losses) - 1, int(np.argmin(val_losses))



# %% early_stopping | patience counts one too many | one_epoch_late
def early_stopping(val_losses, patience, min_delta=0.0):
    best, at = float("inf"), 0
    for e, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, at = loss, e
        elif e - at > patience:
            return e, at
    return len(val_losses) - 1, at



# %% early_stopping | better than the epoch before | compares_with_last
def early_stopping(val_losses, patience, min_delta=0.0):
    wait, at = 0, 0
    for e, loss in enumerate(val_losses):
        if e == 0 or loss < val_losses[e - 1] - min_delta:
            wait, at = 0, e
        else:
            wait += 1
            if wait >= patience:
                return e, at
    return len(val_losses) - 1, at



# %% early_stopping | patience is never reset | not_in_a_row
def early_stopping(val_losses, patience, min_delta=0.0):
    best, at, wait = float("inf"), 0, 0
    for e, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, at = loss, e
        else:
            wait += 1
            if wait >= patience:
                return e, at
    return len(val_losses) - 1, at



# %% early_stopping | the best creeps down by small steps | creeping_best
def early_stopping(val_losses, patience, min_delta=0.0):
    best, at, wait = float("inf"), 0, 0
    for e, loss in enumerate(val_losses):
        if loss < best - min_delta:
            at, wait = e, 0
        else:
            wait += 1
        best = min(best, loss)
        if wait >= patience:
            return e, at
    return len(val_losses) - 1, at



# %% early_stopping | an equal loss is better, too | equal_is_better
def early_stopping(val_losses, patience, min_delta=0.0):
    best, at = float("inf"), 0
    for e, loss in enumerate(val_losses):
        if loss <= best - min_delta:
            best, at = loss, e
        elif e - at >= patience:
            return e, at
    return len(val_losses) - 1, at



# %% early_stopping | losses above a million count as a million | -
def early_stopping(val_losses, patience, min_delta=0.0):
    best, at = 1e6, 0
    for e, loss in enumerate(val_losses):
        if loss < best - min_delta:
            best, at = loss, e
        elif e - at >= patience:
            return e, at
    return len(val_losses) - 1, at
