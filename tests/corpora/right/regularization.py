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

# %% dropout_forward | picks each mask entry from the two values with rng.choice
def dropout_forward(x, p, rng, train=True):
    if train:
        m = rng.choice(np.array([0.0, 1.0 / (1.0 - p)]), size=np.shape(x), p=[p, 1 - p])
    else:
        m = np.ones(np.shape(x))
    return m * x, m

# %% dropout_forward | a unit is dropped when a Poisson clock rings at least once
def dropout_forward(x, p, rng, train=True):
    mask = np.ones_like(x)
    if train:
        mask[rng.poisson(-np.log1p(-p), x.shape) > 0] = 0
        mask = mask / (1 - p)
    return x * mask, mask

# %% dropout_forward | jumps from one dropped unit to the next with geometric gaps
def dropout_forward(x, p, rng, train=True):
    flat = [1.0] * x.size
    if train:
        flat = [1 / (1 - p)] * x.size
        at = -1
        while p > 0:
            at += int(rng.geometric(p))
            if at >= x.size:
                break
            flat[at] = 0.0
    mask = np.array(flat, dtype=float).reshape(x.shape)
    y = np.empty_like(x)
    for i in np.ndindex(*x.shape):
        y[i] = x[i] * mask[i]
    return y, mask

# %% dropout_forward | normal draws against the quantile of the standard normal
def dropout_forward(x, p, rng, train=True):
    from statistics import NormalDist
    if not train:
        return x + 0.0, x * 0.0 + 1.0
    if p == 0:
        return x.copy(), np.ones_like(x)
    z = rng.standard_normal(x.shape[::-1]).T
    keep = np.heaviside(z - NormalDist().inv_cdf(p), 1.0)
    q = 1 - p
    return np.where(keep > 0, x / q, 0 * x), keep / q

# %% dropout_backward | an einsum
def dropout_backward(dy, mask):
    return np.einsum("...,...->...", dy, mask)

# %% dropout_backward | a list comprehension over flat entries
def dropout_backward(dy, mask):
    return np.array([float(a) * float(b) for a, b in zip(dy.flat, mask.flat)]).reshape(dy.shape)

# %% dropout_backward | the diagonal Jacobian, written out
def dropout_backward(dy, mask):
    J = np.diag(np.ravel(mask))
    return (J.T @ np.ravel(dy)).reshape(np.shape(dy))

# %% dropout_backward | divides by one over the mask where it is not zero
def dropout_backward(dy, mask):
    kept = mask != 0
    dx = np.zeros(dy.shape)
    dx[kept] = dy[kept] / (1 / mask[kept])
    return dx

# %% batchnorm_train | a centring matrix
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    N = x.shape[0]
    H = np.eye(N) - np.ones((N, N)) / N
    xc = H @ x
    ss = np.einsum("nd,nd->d", xc, xc)
    y = xc @ np.diag(gamma / np.sqrt(ss / N + eps)) + np.outer(np.ones(N), beta)
    mu = np.ones(N) @ x / N
    return y, running_mean + rho * (mu - running_mean), running_var + rho * (ss / (N - 1) - running_var)

# %% batchnorm_train | Welford's recurrence row by row
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    mean = np.zeros(x.shape[1])
    m2 = np.zeros(x.shape[1])
    for n, row in enumerate(x, start=1):
        d = row - mean
        mean = mean + d / n
        m2 = m2 + d * (row - mean)
    y = np.stack([(row - mean) * (m2 / n + eps) ** -0.5 * gamma + beta for row in x])
    return (y, (1 - rho) * running_mean + rho * mean, (1 - rho) * running_var + rho * (m2 / (n - 1)))

# %% batchnorm_train | the statistics module, feature by feature
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    import statistics as st
    cols, rm, rv = [], [], []
    for j, col in enumerate(x.T.tolist()):
        m = st.fmean(col)
        biased, unbiased = st.pvariance(col), st.variance(col)
        root = (biased + eps) ** 0.5
        cols.append([float(gamma[j]) * (a - m) / root + float(beta[j]) for a in col])
        rm.append((1 - rho) * float(running_mean[j]) + rho * m)
        rv.append((1 - rho) * float(running_var[j]) + rho * unbiased)
    return np.array(cols).T, np.array(rm), np.array(rv)

# %% batchnorm_train | variance from the differences of all pairs of rows
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    N, D = x.shape
    pairs = np.zeros(D)
    for i in range(N):
        pairs += ((x - x[i]) ** 2).sum(axis=0)
    biased, unbiased = pairs / (2 * N * N), pairs / (2 * N * (N - 1))
    mu = x.sum(axis=0) / N
    y = x - mu
    y /= np.sqrt(biased + eps)
    y *= gamma
    y += beta
    return tuple([y] + [(1 - rho) * old + rho * new for old, new in [(running_mean, mu), (running_var, unbiased)]])

# %% batchnorm_predict | one affine map
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    a = gamma * (running_var + eps) ** -0.5
    return a * x + (beta - a * running_mean)

# %% batchnorm_predict | solves a diagonal system
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    S = np.diag(np.sqrt(running_var + eps))
    z = np.linalg.solve(S, (x - running_mean).T)
    return (np.diag(gamma) @ z).T + beta

# %% batchnorm_predict | plain Python lists and math.sqrt
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    import math
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = beta[j] + gamma[j] * (x[i, j] - running_mean[j]) / math.sqrt(running_var[j] + eps)
    return out

# %% batchnorm_predict | the root through exp and log
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    inverse_root = np.exp(-0.5 * np.log(running_var + eps))
    return np.multiply.reduce(np.broadcast_arrays(x - running_mean, inverse_root, gamma)) + beta

# %% batchnorm_backward | the Jacobian of every feature as a matrix
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    dx, dgamma, dbeta = np.empty_like(x), np.empty(D), np.empty(D)
    for j in range(D):
        c = x[:, j] - x[:, j].mean()
        r = 1 / np.sqrt(c @ c / N + eps)
        h = c * r
        J = gamma[j] * r * (np.eye(N) - 1 / N - np.outer(h, h) / N)
        dx[:, j] = J.T @ dy[:, j]
        dgamma[j], dbeta[j] = h @ dy[:, j], dy[:, j].sum()
    return dx, dgamma, dbeta

# %% batchnorm_backward | the graph node by node, as in the old tutorial
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = 1. / N * np.sum(x, axis=0)
    xmu = x - mu
    sq = xmu ** 2
    var = 1. / N * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar
    dbeta = np.sum(dy, axis=0)
    dgammax = dy
    dgamma = np.sum(dgammax * xhat, axis=0)
    dxhat = dgammax * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / np.sqrt(var + eps) * dsqrtvar
    dsq = 1. / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1. / N * np.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta

# %% batchnorm_backward | gradients of a sum over pairs: no mean is ever taken
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    N = len(x)
    diff = x[:, None, :] - x[None, :, :]
    xc = diff.sum(1) / N
    var = (diff ** 2).sum((0, 1)) / (2 * N * N)
    r = (var + eps) ** -0.5
    g = dy * gamma
    dr = (g * xc).sum(0)
    dvar = dr * (-0.5) * r ** 3
    dxc = g * r
    ddiff = (dxc / N)[:, None, :] + dvar * diff / (N * N)
    dx = ddiff.sum(1) - ddiff.sum(0)
    return (dx, (dy * xc * r).sum(0), dy.sum(0))

# %% l2_penalty | one long vector, cut up again
def l2_penalty(weights, lam):
    flat = np.concatenate([np.ravel(w) for w in weights] + [np.zeros(0)])
    cuts = np.cumsum([0] + [np.size(w) for w in weights])
    grads = [(lam * flat[a:b]).reshape(np.shape(w)) for a, b, w in zip(cuts, cuts[1:], weights)]
    return 0.5 * lam * float(flat @ flat), grads

# %% l2_penalty | math.fsum over a generator
def l2_penalty(weights, lam):
    import math
    total = math.fsum(float(v) * float(v) for w in weights for v in np.nditer(w))
    return lam * total / 2, list(map(lambda w: np.multiply(w, lam), weights))

# %% l2_penalty | the norm of the norms
def l2_penalty(weights, lam):
    norms = [np.linalg.norm(w.ravel()) for w in weights]
    return np.float64(lam) / 2 * np.hypot.reduce(np.array(norms + [0.0])) ** 2, [w * lam for w in weights]

# %% l2_penalty | the penalty from its gradients, by Euler's theorem on homogeneous functions
def l2_penalty(weights, lam):
    grads = []
    penalty = 0.0
    for w in weights:
        grad = 0.0 + lam * w
        grads += [grad]
        penalty = penalty + np.vdot(grad, w) / 2
    return float(penalty), grads

# %% sgd_weight_decay | as a linear combination by tensordot
def sgd_weight_decay(w, g, lr, lam):
    return np.tensordot([1 - lr * lam, -lr], np.stack([w, g]), axes=1)

# %% sgd_weight_decay | the gradient of the penalty is added to g
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + lam * w)

# %% sgd_weight_decay | between w and the point that the gradient wants
def sgd_weight_decay(w, g, lr, lam):
    if lam == 0:
        return w - lr * g
    t = lr * lam
    goal = -g / lam
    return (1 - t) * w + t * goal

# %% early_stopping | recursion
def early_stopping(val_losses, patience, min_delta=0.0):
    losses = list(val_losses)
    def go(epoch, best, at):
        if epoch == len(losses):
            return epoch - 1, at
        if losses[epoch] < best - min_delta:
            return go(epoch + 1, losses[epoch], epoch)
        if epoch - at == patience:
            return epoch, at
        return go(epoch + 1, best, at)
    return go(1, losses[0], 0)

# %% early_stopping | looks the best loss up by its value
def early_stopping(val_losses, patience, min_delta=0.0):
    val_losses = [float(v) for v in val_losses]
    record = []
    since = 0
    for v in val_losses:
        if not record or v < record[-1] - min_delta:
            record.append(v)
            since = -1
        since += 1
        if since >= patience:
            break
    else:
        return len(val_losses) - 1, val_losses.index(record[-1])
    return val_losses.index(record[-1]) + patience, val_losses.index(record[-1])

# %% early_stopping | first all epochs that are better, then the first gap of patience
def early_stopping(val_losses, patience, min_delta=0.0):
    better = [0]
    for e in range(1, len(val_losses)):
        if val_losses[better[-1]] - val_losses[e] > min_delta:
            better.append(e)
    for a, b in zip(better, better[1:] + [float("inf")]):
        if b - a > patience:
            return min(a + patience, len(val_losses) - 1), a

# %% early_stopping | a string of marks and a search in it
def early_stopping(val_losses, patience, min_delta=0.0):
    marks, best = "", np.inf
    for v in val_losses:
        if best - v > min_delta:
            marks, best = marks + "+", v
        else:
            marks += "."
    hit = marks.find("." * patience)
    stop = hit + patience - 1 if hit >= 0 else len(marks) - 1
    return stop, marks.rfind("+", 0, stop + 1)

# %% layernorm | moved axes, sums by hand
def layernorm(x, gamma, beta, eps=1e-5):
    D = x.shape[-1]
    mu = x.sum(axis=-1) / D
    c = x - mu[..., None]
    var = (c * c).sum(axis=-1) / D
    return c * (var + eps)[..., None] ** -0.5 * gamma + beta

# %% layernorm | sample by sample, reshaped back
def layernorm(x, gamma, beta, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty(rows.shape)
    for i, row in enumerate(rows):
        out[i] = gamma * (row - row.mean()) / np.sqrt(row.var() + eps) + beta
    return out.reshape(x.shape)

# %% layernorm | einsum, and scale and shift in one
def layernorm(x, gamma, beta, eps=1e-5):
    n = x.shape[-1]
    mean = np.einsum("...d->...", x) / n
    c = x - mean[..., np.newaxis]
    inv = 1 / np.sqrt(np.einsum("...d,...d->...", c, c) / n + eps)
    return np.einsum("...d,...,d->...d", c, inv, gamma) + beta

# %% layernorm | float32
def layernorm(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (np.asarray(a, dtype=np.float32) for a in (x, gamma, beta))
    mean = x.mean(axis=-1, keepdims=True)
    std = np.sqrt(((x - mean) ** 2).mean(axis=-1, keepdims=True) + np.float32(eps))
    return (x - mean) / std * gamma + beta

# %% layernorm | std squared, np.apply_along_axis
def layernorm(x, gamma, beta, eps=1e-5):
    def one(row):
        return (row - np.average(row)) / (row.std() ** 2 + eps) ** 0.5 * gamma + beta
    if x.size == 0:
        return x.copy()
    return np.apply_along_axis(one, -1, x)

# %% dropout_forward | draws in Fortran order, and np.where
def dropout_forward(x, p, rng, train=True):
    if not train:
        return x.copy(), np.ones(x.shape)
    u = rng.random(x.size).reshape(x.shape, order="F")
    mask = np.where(u < p, 0.0, 1.0 / (1.0 - p))
    return np.where(mask > 0, x / (1.0 - p), 0.0), mask

# %% sgd_weight_decay | einsum of two terms, in place on a copy
def sgd_weight_decay(w, g, lr, lam):
    new = w.copy()
    new = new - lr * lam * new
    return new - np.multiply(lr, g)

# %% batchnorm_predict | standardized first, out= buffers
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.subtract(x, running_mean)
    np.divide(out, np.sqrt(running_var + eps), out=out)
    np.multiply(out, gamma, out=out)
    return np.add(out, beta, out=out)

# %% early_stopping | best_loss starts at the first loss
def early_stopping(val_losses, patience, min_delta=0.0):
    best_loss, best_epoch, bad = float(val_losses[0]), 0, 0
    for epoch in range(1, len(val_losses)):
        if best_loss - val_losses[epoch] > min_delta:
            best_loss, best_epoch, bad = val_losses[epoch], epoch, 0
        else:
            bad += 1
            if bad == patience:
                return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


# %% layernorm | np.apply_along_axis
def layernorm(x, gamma, beta, eps=1e-5):
    def one(row):
        c = row - row.mean()
        return gamma * c / np.sqrt((c * c).mean() + eps) + beta
    return np.apply_along_axis(one, -1, x)


# %% dropout_forward | rng.binomial
def dropout_forward(x, p, rng, train=True):
    keep = 1 - p
    mask = rng.binomial(1, keep, size=np.shape(x)) / keep if train else np.ones(np.shape(x))
    return np.multiply(x, mask), np.asarray(mask, float)



# %% dropout_forward | row by row, from the end
def dropout_forward(x, p, rng, train=True):
    mask = np.full(x.size, 1.0)
    if train:
        for i in range(x.size - 1, -1, -1):
            mask[i] = 0.0 if rng.random() < p else 1.0 / (1.0 - p)
    mask = mask.reshape(x.shape)
    return x * mask, mask



# %% dropout_forward | rng.choice of two values
def dropout_forward(x, p, rng, train=True):
    if not train:
        mask = x * 0 + 1
    else:
        mask = np.asarray(rng.choice([0.0, 1 / (1 - p)], size=x.shape, p=[p, 1 - p]))
    return mask * x, mask



# %% dropout_backward | np.einsum
def dropout_backward(dy, mask):
    return np.einsum("...,...->...", dy, mask)



# %% dropout_backward | where it is kept
def dropout_backward(dy, mask):
    dx = np.zeros(np.shape(dy))
    kept = mask != 0
    dx[kept] = dy[kept] * mask[kept]
    return dx



# %% batchnorm_train | column by column
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    y, means, variances = np.empty(x.shape), [], []
    n = len(x)
    for j in range(x.shape[1]):
        c = x[:, j]
        m = sum(c) / n
        ss = sum((c - m) ** 2)
        y[:, j] = (c - m) / (ss / n + eps) ** 0.5 * gamma[j] + beta[j]
        means.append(running_mean[j] + rho * (m - running_mean[j]))
        variances.append(running_var[j] + rho * (ss / (n - 1) - running_var[j]))
    return y, np.array(means), np.array(variances)



# %% batchnorm_train | einsum and Bessel's factor
def batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-5):
    n = x.shape[0]
    m = np.einsum("nd->d", x) / n
    d = x - m
    v = np.einsum("nd,nd->d", d, d) / n

    def mixed(old, new):
        return np.average([old, new], axis=0, weights=[1 - rho, rho])

    return d * (gamma / np.sqrt(v + eps)) + beta, mixed(running_mean, m), mixed(running_var, v * n / (n - 1))



# %% batchnorm_predict | slope and intercept
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    slope = gamma * np.power(running_var + eps, -0.5)
    return x @ np.diag(slope) + (beta - running_mean * slope)



# %% batchnorm_predict | list comprehension of rows
def batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.array([(row - running_mean) * gamma / (running_var + eps) ** 0.5 + beta for row in x])



# %% batchnorm_backward | by the chain rule through mean and variance
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    d = x - np.mean(x, axis=0)
    v = np.mean(d**2, axis=0)
    inv = (v + eps) ** -0.5
    dxh = dy * gamma
    dv = np.sum(dxh * d, axis=0) * -0.5 * inv**3
    dm = -np.sum(dxh, axis=0) * inv + dv * np.mean(-2 * d, axis=0)
    return dxh * inv + dv * 2 * d / n + dm / n, np.sum(dy * d * inv, axis=0), np.sum(dy, axis=0)



# %% batchnorm_backward | the Jacobian of a column
def batchnorm_backward(dy, x, gamma, eps=1e-5):
    n = len(x)
    xh, dx = np.empty(x.shape), np.empty(x.shape)
    for j, c in enumerate(x.T):
        inv = 1 / np.sqrt(np.var(c) + eps)
        xh[:, j] = (c - c.mean()) * inv
        J = (np.eye(n) - 1 / n - np.outer(xh[:, j], xh[:, j]) / n) * inv
        dx[:, j] = gamma[j] * J @ dy[:, j]
    return dx, np.einsum("nd,nd->d", dy, xh), np.ones(n) @ dy



# %% layernorm | rows of a matrix
def layernorm(x, gamma, beta, eps=1e-5):
    rows = np.reshape(x, (-1, x.shape[-1]))
    d = rows - rows.mean(1)[:, None]
    y = gamma * d / np.sqrt((d * d).mean(1)[:, None] + eps) + beta
    return np.reshape(y, x.shape)



# %% l2_penalty | vdot
def l2_penalty(weights, lam):
    return float(0.5 * lam * sum(np.vdot(w, w) for w in weights)), [np.multiply(w, lam) for w in weights]



# %% l2_penalty | a loop over both
def l2_penalty(weights, lam):
    total, grads = 0.0, []
    for w in weights:
        total += lam * np.linalg.norm(np.ravel(w)) ** 2 / 2
        grads += [w * lam]
    return total, grads



# %% sgd_weight_decay | the gradient of the penalty
def sgd_weight_decay(w, g, lr, lam):
    return w - lr * (g + lam * w)



# %% sgd_weight_decay | np.vectorize
def sgd_weight_decay(w, g, lr, lam):
    return np.vectorize(lambda a, b: (1 - lam * lr) * a - lr * b, otypes=[float])(w, g)



# %% early_stopping | a class with a counter
class Stopper:
    def __init__(self, patience, min_delta):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.epoch, self.bad = None, 0, 0

    def __call__(self, epoch, loss):
        if self.best is None or self.best - loss > self.min_delta and self.best > loss:
            self.best, self.epoch, self.bad = loss, epoch, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


def early_stopping(val_losses, patience, min_delta=0.0):
    stop, last = Stopper(patience, min_delta), 0
    for last, loss in enumerate(val_losses):
        if stop(last, float(loss)):
            break
    return last, stop.epoch
