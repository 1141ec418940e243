# %% dropout_forward | keeps with p, and does not scale | keeps_with_p + never_scales
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) < p).astype(float)
    return x * mask, mask

# %% dropout_forward | no scaling in training, and drops at test time | never_scales + drops_at_test_time
def dropout_forward(x, p, rng, train=True):
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask, mask

# %% dropout_forward | one draw a column, and no scaling | one_mask_for_all_rows + never_scales
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    row = (rng.random(x.shape[-1]) >= p) * 1.0
    mask = np.ones_like(x) * row
    return x * mask, mask

# %% dropout_forward | original dropout: nothing scaled in training, 1-p at test time | scales_at_test
def dropout_forward(x, p, rng, train=True):
    if train:
        mask = (rng.random(x.shape) >= p) * 1.0
        return x * mask, mask
    return x * (1 - p), np.ones_like(x)

# %% dropout_forward | keeps with p, and drops at test time as well | keeps_with_p + drops_at_test_time
def dropout_forward(x, p, rng, train=True):
    mask = (rng.random(x.shape) < p) / (1 - p)
    return x * mask, mask

# %% dropout_forward | global generator, and one draw a row | own_chance + whole_samples
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones_like(x)
    coin = np.random.rand(*((x.shape[0],) + (1,) * (x.ndim - 1)))
    mask = np.ones_like(x) * (coin >= p) / (1 - p)
    return x * mask, mask

# %% dropout_backward | the factor is lost, and the mean over the batch taken | gradient_not_scaled + -
def dropout_backward(dy, mask):
    return dy * (mask > 0) / len(dy)

# %% dropout_backward | gradient to dropped units only, and doubled | mask_upside_down + -
def dropout_backward(dy, mask):
    return 2 * dy * (mask == 0)

# %% dropout_backward | mask squared, and a minus | scales_twice + -
def dropout_backward(dy, mask):
    return -dy * mask * mask

# %% batchnorm_train | biased variance in the running one, and rho on the old value | rho_swapped_and_biased
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, rho * running_mean + (1 - rho) * mu, rho * running_var + (1 - rho) * var

# %% batchnorm_train | biased and unbiased swapped | variances_exchanged
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(0)
    y = gamma * (x - mu) / np.sqrt(x.var(0, ddof=1) + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * x.var(0)

# %% batchnorm_train | eps outside of the root, biased variance in the running one | eps_outside_root + biased_running_variance
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu, s = x.mean(0), x.std(0)
    y = gamma * (x - mu) / (s + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * s**2

# %% batchnorm_train | no eps, and rho on the old value | eps_forgotten + rho_swapped
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mu = x.mean(0)
    y = gamma * (x - mu) / x.std(0) + beta
    return y, rho * running_mean + (1 - rho) * mu, rho * running_var + (1 - rho) * x.var(0, ddof=1)

# %% batchnorm_train | rho defaults to 0.9, and weighs the old value (equal at the default) | rho_swapped + -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.9, eps=1e-5):
    mu = x.mean(0)
    y = gamma * (x - mu) / np.sqrt(x.var(0) + eps) + beta
    return y, rho * running_mean + (1 - rho) * mu, rho * running_var + (1 - rho) * x.var(0, ddof=1)

# %% batchnorm_train | eps defaults to 1e-8, and running variance biased | biased_running_variance + -
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-8):
    mu, var = x.mean(0), x.var(0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    return y, (1 - rho) * running_mean + rho * mu, (1 - rho) * running_var + rho * var

# %% batchnorm_predict | no eps and no beta | eps_forgotten + beta_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var)

# %% batchnorm_predict | batch statistics, eps outside of the root | predicts_with_batch + eps_outside_root
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - x.mean(0)) / (x.std(0) + eps) + beta

# %% batchnorm_predict | variance for standard deviation, gamma and beta forgotten | root_forgotten + affine_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return (x - running_mean) / (running_var + eps)

# %% batchnorm_predict | variance for standard deviation, and no eps | root_and_eps_forgotten
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / running_var + beta

# %% batchnorm_predict | gamma and beta swapped, eps outside of the root | gamma_beta_swapped + eps_outside_root
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return beta * (x - running_mean) / (np.sqrt(running_var) + eps) + gamma

# %% batchnorm_backward | statistics constant, and dgamma dbeta as means | constant_statistics + means_for_sums
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) / s
    return dy * gamma / s, (dy * xhat).mean(0), dy.mean(0)

# %% batchnorm_backward | variance's path forgotten, gamma left out | variance_path_missing + gamma_forgotten
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) / s
    return (dy - dy.mean(0)) / s, (dy * xhat).sum(0), dy.sum(0)

# %% batchnorm_backward | statistics constant, dgamma from the raw x | constant_statistics + dgamma_of_x
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    return dy * gamma / s, (dy * x).sum(0), dy.sum(0)

# %% batchnorm_backward | no eps, and the variance's path forgotten | eps_forgotten + variance_path_missing
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = x.std(0)
    xhat = (x - x.mean(0)) / s
    g = gamma * dy
    return (g - g.mean(0)) / s, (dy * xhat).sum(0), dy.sum(0)

# %% batchnorm_backward | mean's path forgotten, dgamma and dbeta as means | mean_path_missing + means_for_sums
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) / s
    g = gamma * dy
    return (g - xhat * (g * xhat).mean(0)) / s, (dy * xhat).mean(0), dy.mean(0)

# %% l2_penalty | no one half in the penalty, a minus in the gradient | half_missing + gradient_downhill
def l2_penalty(weights, lam):
    return lam * sum(np.sum(w**2) for w in weights), [-lam * w for w in weights]

# %% l2_penalty | mean of squares, and no half | averaged_gradient_too + whole_lambda
def l2_penalty(weights, lam):
    return lam * sum(np.mean(w**2) for w in weights), [2 * lam * w / w.size for w in weights]

# %% l2_penalty | biases left out, and no half | biases_left_out + whole_lambda
def l2_penalty(weights, lam):
    pen = lam * sum(np.sum(w**2) for w in weights if w.ndim > 1)
    return pen, [2 * lam * w if w.ndim > 1 else 0 * w for w in weights]

# %% l2_penalty | norm instead of square, lambda missing in the gradient | norm_not_squared + gradient_without_lambda
def l2_penalty(weights, lam):
    return lam / 2 * np.sqrt(sum(np.sum(w**2) for w in weights)), [1.0 * w for w in weights]

# %% sgd_weight_decay | decay not scaled by lr, and after the step | decays_after_step_without_lr
def sgd_weight_decay(w, g, lr, lam):
    w = w - lr * g
    return w * (1 - lam)

# %% sgd_weight_decay | grows, and climbs | grows + uphill
def sgd_weight_decay(w, g, lr, lam):
    return w * (1 + lr * lam) + lr * g

# %% sgd_weight_decay | twice lambda, not scaled by lr | double_decay + decay_without_lr
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * g - 2 * lam * w

# %% sgd_weight_decay | L1, and lr missing on the decay | sign_decay + decay_without_lr
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * g - lam * np.sign(w)

# %% early_stopping | one epoch late, and bad epochs counted in all | one_epoch_late + not_in_a_row
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, bad = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch = v, i
        else:
            bad += 1
            if bad > patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | min_delta unused, and equal counts as better | ignores_min_delta + equal_is_better
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    for i, v in enumerate(val_losses):
        if v <= best:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait == patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | compares with the epoch before, one epoch late | compares_with_last + one_epoch_late
def early_stopping(val_losses, patience, min_delta=0.0):
    best_epoch, wait = 0, 0
    for i in range(1, len(val_losses)):
        if val_losses[i - 1] - val_losses[i] > min_delta:
            best_epoch, wait = i, 0
        else:
            wait += 1
            if wait > patience:
                return i, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | parts swapped, and counts from 1 | parts_swapped + counts_from_one
def early_stopping(val_losses, patience, min_delta=0.0):
    best, best_epoch, wait = np.inf, 0, 0
    stop = len(val_losses) - 1
    for i, v in enumerate(val_losses):
        if v < best - min_delta:
            best, best_epoch, wait = v, i, 0
        else:
            wait += 1
            if wait == patience:
                stop = i
                break
    return best_epoch + 1, stop + 1


# %% layernorm | the unbiased variance, and eps outside of the root | unbiased + eps_outside_root
def layernorm(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    return gamma * (x - mean) / (x.std(axis=-1, ddof=1, keepdims=True) + eps) + beta


# %% layernorm | over the samples, and no gamma and beta | over_samples + affine_forgotten
def layernorm(x, gamma, beta, eps=1e-5):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
