# %% dropout_forward | rng.choice of the two mask values
def dropout_forward(x, p, rng, train=True):
    if not train:
        return np.array(x, copy=True), np.ones(np.shape(x))
    mask = rng.choice([0.0, 1.0 / (1.0 - p)], size=x.shape, p=[p, 1 - p])
    return x * mask, mask

# %% dropout_forward | binomial, and a list for the tuple
def dropout_forward(x, p, rng, train=True):
    keep_prob = 1.0 - p
    if train:
        mask = rng.binomial(1, keep_prob, size=x.shape) / keep_prob
    else:
        mask = np.ones_like(x)
    y = mask * x
    return [y, mask]

# %% dropout_forward | one entry at a time
def dropout_forward(x, p, rng, train=True):
    """Inverted dropout with plain loops."""
    mask = np.ones(x.size)
    if train:
        for i in range(x.size):
            if rng.random() < p:
                mask[i] = 0.0
            else:
                mask[i] = 1.0 / (1.0 - p)
    mask = mask.reshape(x.shape)
    y = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        y[index] = x[index] * mask[index]
    return y, mask

# %% dropout_forward | exponential draws, and float32
def dropout_forward(x, p, rng, train=True):
    x = x.astype(np.float32)
    mask = np.ones_like(x)
    if train:
        with np.errstate(divide="ignore"):
            threshold = -np.log(np.float64(p))
        keep = rng.exponential(size=x.shape) <= threshold
        mask = keep.astype(np.float32) / np.float32(1 - p)
    return x * mask, mask

# %% dropout_forward | Box-Muller normals through the normal distribution function
import math


def normal_cdf(z):
    return 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(z / math.sqrt(2)))


def dropout_forward(x, p, rng, train=True):
    if not train:
        return x + 0, np.ones_like(x)
    u1, u2 = 1 - rng.random(x.shape), rng.random(x.shape)
    z = np.sqrt(-2 * np.log(u1)) * np.cos(2 * np.pi * u2)
    mask = np.where(normal_cdf(z) < p, 0.0, 1 / (1 - p))
    return x * mask, mask

# %% dropout_forward | integers below a threshold, an extra default argument, a print
def dropout_forward(x, p, rng, train=True, verbose=True):
    if not train:
        return x.copy(), np.ones_like(x)
    keep = rng.integers(0, 2**53, size=x.shape) >= p * 2**53
    if verbose:
        print("kept", int(keep.sum()), "of", keep.size)
    mask = keep * (1.0 / (1 - p))
    return np.multiply(x, mask), mask

# %% dropout_forward | a generator of its own, seeded by the one given
def dropout_forward(x, p, rng, train=True):
    own = np.random.Generator(np.random.PCG64(int(rng.integers(2**62))))
    mask = np.ones_like(x)
    if train:
        mask *= own.random(x.shape) >= p
        mask /= 1 - p
    return x * mask, mask

# %% dropout_forward | two masks where one would do
def dropout_forward(x, p, rng, train=True):
    if train is False:
        return x * 1.0, np.ones_like(x)
    mask = np.zeros(x.shape)
    kept = rng.uniform(0, 1, x.shape) > p
    mask[kept] = 1 / (1 - p)
    y = np.zeros(x.shape)
    y[kept] = x[kept] / (1 - p)
    return y, mask

# %% dropout_backward | np.multiply
def dropout_backward(upstream, m):
    return np.multiply(upstream, m)

# %% dropout_backward | loop over the flat arrays
def dropout_backward(dy, mask):
    out = np.array([float(a) * float(b) for a, b in zip(dy.ravel(), mask.ravel())])
    return out.reshape(dy.shape)

# %% dropout_backward | where the mask is not zero
def dropout_backward(dy, mask):
    dx = np.zeros_like(dy)
    kept = mask != 0
    dx[kept] = dy[kept] * mask[kept]
    return dx

# %% dropout_backward | einsum over the dots
def dropout_backward(dy: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """dx = dy * mask."""
    return np.einsum("...,...->...", dy, mask)

# %% dropout_backward | float32
def dropout_backward(dy, mask):
    return dy.astype("float32") * mask.astype("float32")

# %% batchnorm_train | sums and N by hand
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    N, D = x.shape
    mu = x.sum(axis=0) / N
    centred = x - mu
    ss = (centred * centred).sum(axis=0)
    y = centred / np.sqrt(ss / N + eps) * gamma + beta
    return y, running_mean + rho * (mu - running_mean), running_var + rho * (ss / (N - 1) - running_var)

# %% batchnorm_train | a loop over the features
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    y = np.zeros_like(x)
    new_mean = running_mean.copy()
    new_var = running_var.copy()
    for j in range(x.shape[1]):
        col = x[:, j]
        m, v = col.mean(), col.var()
        y[:, j] = gamma[j] * (col - m) / (v + eps) ** 0.5 + beta[j]
        new_mean[j] = (1 - rho) * running_mean[j] + rho * m
        new_var[j] = (1 - rho) * running_var[j] + rho * col.var(ddof=1)
    return y, new_mean, new_var

# %% batchnorm_train | E[x^2] minus the square of the mean
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    n = len(x)
    mean = x.mean(0)
    var = np.maximum((x**2).mean(0) - mean**2, 0)
    scale = gamma / np.sqrt(var + eps)
    y = x * scale + (beta - mean * scale)
    return y, rho * mean + running_mean * (1 - rho), rho * var * n / (n - 1) + running_var * (1 - rho)

# %% batchnorm_train | keepdims, copies first, a list at the end
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    running_mean, running_var = np.array(running_mean), np.array(running_var)
    mu = np.mean(x, axis=0, keepdims=True)
    var = np.var(x, axis=0, keepdims=True)
    x_hat = (x - mu) * (var + eps) ** -0.5
    running_mean *= 1 - rho
    running_mean += rho * mu[0]
    bessel = x.shape[0] / (x.shape[0] - 1)
    running_var *= 1 - rho
    running_var += rho * bessel * var[0]
    return [gamma * x_hat + beta, running_mean, running_var]

# %% batchnorm_train | float32
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    x, gamma, beta, rm, rv = (np.asarray(a, dtype=np.float32) for a in (x, gamma, beta, running_mean, running_var))
    rho, eps = np.float32(rho), np.float32(eps)
    mu, var = x.mean(axis=0), x.var(axis=0)
    y = gamma * (x - mu) / np.sqrt(var + eps) + beta
    one = np.float32(1)
    return y, (one - rho) * rm + rho * mu, (one - rho) * rv + rho * x.var(axis=0, ddof=1)

# %% batchnorm_train | the covariance matrix's diagonal
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    n = x.shape[0]
    unbiased = np.diag(np.atleast_2d(np.cov(x, rowvar=False)))
    m = np.average(x, axis=0)
    y = (x - m) / np.sqrt(unbiased * (n - 1) / n + eps)
    y = y * gamma + beta
    return y, (1 - rho) * running_mean + rho * m, (1 - rho) * running_var + rho * unbiased

# %% batchnorm_predict | scale and shift
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    shift = beta - running_mean * scale
    return x * scale + shift

# %% batchnorm_predict | row by row
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    rows = []
    for row in x:
        rows.append(gamma * (row - running_mean) / np.sqrt(running_var + eps) + beta)
    return np.array(rows)

# %% batchnorm_predict | a diagonal matrix
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    D = np.diag(gamma * (running_var + eps) ** -0.5)
    return (x - running_mean) @ D + beta

# %% batchnorm_predict | a class inside, warnings raised
import warnings


class Normalizer:
    def __init__(self, mean, var, eps):
        self.mean, self.std = mean, np.sqrt(var + eps)

    def __call__(self, x):
        return (x - self.mean) / self.std


def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    warnings.warn("test time")
    return gamma * Normalizer(running_mean, running_var, eps)(x) + beta

# %% batchnorm_predict | einsum, renamed arguments
def batchnorm_predict(batch, scale, shift, mu, sigma2, eps=1e-5):
    xhat = (np.asarray(batch) - mu[None, :]) / np.sqrt(sigma2[None, :] + eps)
    return np.einsum("nd,d->nd", xhat, scale) + shift

# %% batchnorm_backward | the compact formula
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N = len(x)
    std = np.sqrt(x.var(axis=0) + eps)
    xhat = (x - x.mean(axis=0)) / std
    dgamma = np.sum(dy * xhat, axis=0)
    dbeta = np.sum(dy, axis=0)
    dx = gamma / (N * std) * (N * dy - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta

# %% batchnorm_backward | through the graph, step by step
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = x.mean(axis=0)
    xmu = x - mu
    var = (xmu**2).mean(axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar

    dbeta = dy.sum(axis=0)
    dgamma = (dy * xhat).sum(axis=0)
    dxhat = dy * gamma
    divar = (dxhat * xmu).sum(axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -divar / sqrtvar**2
    dvar = 0.5 * dsqrtvar / sqrtvar
    dsq = np.ones((N, D)) / N * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -dx1.sum(axis=0)
    dx2 = np.ones((N, D)) / N * dmu
    return dx1 + dx2, dgamma, dbeta

# %% batchnorm_backward | the Jacobian of each column
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for j in range(D):
        s = np.sqrt(np.var(x[:, j]) + eps)
        h = (x[:, j] - np.mean(x[:, j])) / s
        J = (np.eye(N) - np.ones((N, N)) / N - np.outer(h, h) / N) / s
        dx[:, j] = gamma[j] * (J.T @ dy[:, j])
        dgamma[j] = h @ dy[:, j]
        dbeta[j] = dy[:, j].sum()
    return dx, dgamma, dbeta

# %% batchnorm_backward | complex steps
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    def forward(z):
        c = z - z.mean(axis=0)
        return c / np.sqrt((c * c).mean(axis=0) + eps)

    h = 1e-30
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*x.shape):
        z = x.astype(complex)
        z[i, j] += 1j * h
        dx[i, j] = np.sum(dy * gamma * forward(z)).imag / h
    return dx, np.einsum("nd,nd->d", dy, forward(x)), dy.sum(0)

# %% batchnorm_backward | projects twice, a list for the tuple
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    centre = lambda a: a - a.mean(axis=0, keepdims=True)
    xc = centre(x)
    v = np.mean(xc * xc, axis=0) + eps
    g = gamma * v**-0.5 * dy
    dx = centre(g) - xc * np.mean(g * xc, axis=0) / v
    return [dx, np.sum(dy * xc, axis=0) * v**-0.5, np.ones(len(dy)) @ dy]

# %% l2_penalty | one flat vector for the penalty
def l2_penalty(weights, lam):
    flat = np.concatenate([np.ravel(w) for w in weights]) if len(weights) else np.zeros(0)
    return 0.5 * lam * float(flat @ flat), [lam * w for w in weights]

# %% l2_penalty | norms squared, a tuple of gradients
def l2_penalty(weights, lam):
    penalty = 0.0
    for w in weights:
        penalty += lam / 2 * np.linalg.norm(w) ** 2
    return penalty, tuple(w * lam for w in weights)

# %% l2_penalty | entry by entry
def l2_penalty(weights, lam):
    total, grads = 0.0, []
    for w in weights:
        d = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            total += lam * w[i] * w[i] / 2
            d[i] = lam * w[i]
        grads.append(d)
    return total, grads

# %% l2_penalty | vdot and a helper
def half_square(w):
    return 0.5 * np.vdot(w, w)


def l2_penalty(weights, lam):
    return lam * sum(map(half_square, weights)), list(map(lambda w: w * lam, weights))

# %% l2_penalty | float32
def l2_penalty(weights, lam):
    ws = [np.float32(w) for w in weights]
    lam = np.float32(lam)
    penalty = np.float32(0.5) * lam * sum((np.sum(w * w) for w in ws), np.float32(0))
    return penalty, [lam * w for w in ws]

# %% sgd_weight_decay | lambda w added to the gradient
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + lam * w)

# %% sgd_weight_decay | decays a copy, then steps
def sgd_weight_decay(w, g, lr, lam):
    new = np.array(w, dtype=float)
    new *= 1 - lr * lam
    new -= lr * g
    return new

# %% sgd_weight_decay | three terms
def sgd_weight_decay(weights, gradient, step, decay):
    """Plain SGD with decoupled weight decay."""
    step_from_gradient = -step * gradient
    step_from_decay = -step * decay * weights
    return weights + step_from_gradient + step_from_decay

# %% sgd_weight_decay | float32 and a print
def sgd_weight_decay(w, g, lr, lam, log=print):
    w, g = np.asarray(w, np.float32), np.asarray(g, np.float32)
    out = w * np.float32(1 - lr * lam) - np.float32(lr) * g
    log("norm", float(np.linalg.norm(out)))
    return out

# %% sgd_weight_decay | entry by entry
def sgd_weight_decay(w, g, lr, lam):
    flat = [a * (1.0 - lr * lam) - lr * b for a, b in zip(w.flat, g.flat)]
    return np.array(flat).reshape(w.shape)

# %% early_stopping | a class with state
class Stopper:
    def __init__(self, patience, min_delta):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.bad = float("inf"), 0, 0

    def step(self, epoch, loss):
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = loss, epoch, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


def early_stopping(val_losses, patience, min_delta=0.0):
    s = Stopper(patience, min_delta)
    for epoch, loss in enumerate(val_losses):
        if s.step(epoch, loss):
            break
    return epoch, s.best_epoch

# %% early_stopping | the gap from the best epoch, no counter
def early_stopping(val_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[best_epoch] - val_losses[epoch] > min_delta:
            best_epoch = epoch
        elif epoch - best_epoch == patience:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch

# %% early_stopping | while, and a list of the better epochs
def early_stopping(val_losses, patience, min_delta=0.0):
    better = [0]
    i = 1
    while i < len(val_losses):
        if val_losses[i] + min_delta < val_losses[better[-1]]:
            better.append(i)
        if i - better[-1] >= patience:
            break
        i += 1
    return [min(i, len(val_losses) - 1), better[-1]]

# %% early_stopping | patience counted down
def early_stopping(val_losses, patience, min_delta=0.0):
    left = patience
    best_loss = None
    for epoch, loss in enumerate(val_losses):
        if best_loss is None or loss < best_loss - min_delta:
            best_loss, best_epoch = loss, epoch
            left = patience
            continue
        left -= 1
        if not left:
            return epoch, best_epoch
    return epoch, best_epoch

# %% early_stopping | a flag for each epoch first, NumPy integers
def early_stopping(val_losses, patience, min_delta=0.0):
    losses = np.asarray(val_losses, dtype=float)
    better = np.zeros(len(losses), dtype=bool)
    best = np.inf
    for i, v in enumerate(losses):
        if v < best - min_delta:
            better[i] = True
            best = v
    epochs = np.arange(len(losses))
    last_better = np.maximum.accumulate(np.where(better, epochs, 0))
    stops = np.flatnonzero(epochs - last_better >= patience)
    stop = stops[0] if stops.size else epochs[-1]
    return stop, last_better[stop]
