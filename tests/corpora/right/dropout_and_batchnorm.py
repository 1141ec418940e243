# %% standard_dropout | np.where
def standard_dropout(x, p, rng, train):
    if train:
        return np.where(rng.random(x.shape) < p, 0.0, x)
    return (1 - p) * x

# %% standard_dropout | binomial with float32
def standard_dropout(x, p, rng, train):
    x = x.astype(np.float32)
    return x * rng.binomial(1, 1 - p, x.shape).astype(np.float32) if train else x * np.float32(1 - p)

# %% standard_dropout | zeros put into a copy
def standard_dropout(x, p, rng, train):
    y = np.array(x, copy=True)
    if not train:
        y *= 1 - p
    else:
        y[rng.uniform(size=y.shape) < p] = 0
    return y

# %% standard_dropout | choice of 0 and 1
def standard_dropout(x, p, rng, train):
    if not train:
        return x - p * x
    return x * rng.choice(2, size=x.shape, p=[p, 1 - p])

# %% standard_dropout | one coin a unit
def standard_dropout(h, drop, gen, train):
    if not train:
        return h * (1.0 - drop)
    out = [0.0 if gen.random() < drop else float(v) for v in h.ravel()]
    return np.array(out).reshape(h.shape)

# %% standard_dropout | exponential lifetimes
def standard_dropout(x, p, rng, train):
    """A unit lives when its lifetime is beyond the p-quantile."""
    if train:
        lives = rng.standard_exponential(x.shape) >= -np.log1p(-p)
        return x * lives
    return x * (1 - p)

# %% dropout_variance | law of total variance
def dropout_variance(mean, var, p):
    return var / (1 - p) + mean**2 * p / (1 - p)

# %% dropout_variance | one fraction
def dropout_variance(mean, var, p):
    return (var + p * mean * mean) / (1.0 - p)

# %% dropout_variance | second moment minus first moment squared
def dropout_variance(mean, var, p):
    keep = 1 - p
    second = keep * (var + mean**2) / keep**2
    first = keep * mean / keep
    return np.asarray(second - first**2)[()]

# %% dropout_variance | product of independent variables
def dropout_variance(m, v, p):
    mask_mean, mask_var = 1.0, p / (1 - p)
    return v * mask_var + v * mask_mean**2 + m**2 * mask_var

# %% dropout_variance | NumPy number
def dropout_variance(mean, var, p):
    second_moment = np.add(var, np.square(mean))
    return np.subtract(np.divide(second_moment, 1 - p), np.square(mean))

# %% fold_batchnorm | a diagonal matrix
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    S = np.diag(gamma / np.sqrt(var + eps))
    return W @ S, (b - mean) @ S + beta

# %% fold_batchnorm | found by probing
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    f = lambda x: gamma * (x @ W + b - mean) / np.sqrt(var + eps) + beta
    b_new = f(np.zeros((1, W.shape[0])))[0]
    return f(np.eye(W.shape[0])) - b_new, b_new

# %% fold_batchnorm | column by column
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    W, b = np.array(W), np.array(b)
    for j in range(W.shape[1]):
        s = gamma[j] / (var[j] + eps) ** 0.5
        W[:, j] = W[:, j] * s
        b[j] = b[j] * s - mean[j] * s + beta[j]
    return [W, b]

# %% fold_batchnorm | einsum
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    inv = 1 / np.sqrt(var + eps)
    return np.einsum("io,o,o->io", W, gamma, inv), beta + gamma * inv * b - gamma * inv * mean

# %% fold_batchnorm | one matrix with the bias as its last row
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    A = np.vstack([W, b - mean])
    A = A * gamma / np.sqrt(eps + var)
    return A[:-1], A[-1] + beta

# %% dense_batchnorm | two helpers
def bn(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta


def relu(z):
    return np.maximum(z, 0)


def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order == "pre":
        return relu(bn(z, gamma, beta, eps))
    return bn(relu(z), gamma, beta, eps)

# %% dense_batchnorm | the bias left out in "pre" only, where the mean takes it off
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = np.dot(x, W)
    if order == "post":
        z = z + b
        z = z * (z > 0)
    c = z - z.mean(0)
    y = gamma * c / np.sqrt((c * c).mean(0) + eps) + beta
    return np.where(y > 0, y, 0) if order == "pre" else y

# %% dense_batchnorm | a table of two functions
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def norm(a):
        mu = np.mean(a, axis=0, keepdims=True)
        s2 = np.var(a, axis=0, keepdims=True)
        return (a - mu) / np.sqrt(s2 + eps) * gamma + beta

    act = lambda a: np.clip(a, 0, None)
    steps = {"pre": (norm, act), "post": (act, norm)}[order]
    h = np.einsum("ni,io->no", x, W) + b
    for step in steps:
        h = step(h)
    return h

# %% dense_batchnorm | unit by unit
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    units = []
    for j in range(W.shape[1]):
        z = x @ W[:, j] + b[j]
        if order != "pre":
            z = np.maximum(z, 0)
        z = (z - z.mean()) / (z.var() + eps) ** 0.5
        z = gamma[j] * z + beta[j]
        if order == "pre":
            z = np.maximum(z, 0)
        units.append(z)
    return np.stack(units, axis=1)

# %% dense_batchnorm | match, and the absolute value form of relu
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    relu = lambda a: (a + np.abs(a)) / 2
    z = x.dot(W) + b[np.newaxis]
    match order:
        case "pre":
            out = relu((z - z.mean(0)) * (gamma / np.sqrt(z.var(0) + eps)) + beta)
        case "post":
            z = relu(z)
            out = (z - z.mean(0)) * (gamma / np.sqrt(z.var(0) + eps)) + beta
    return out

# %% mc_dropout | Welford
def mc_dropout(predict, x, n, rng):
    mean = m2 = 0.0
    for k in range(1, n + 1):
        y = np.asarray(predict(x, rng), dtype=float)
        d = y - mean
        mean = mean + d / k
        m2 = m2 + d * (y - mean)
    return mean, np.sqrt(m2 / n)

# %% mc_dropout | two passes over a list
def mc_dropout(predict, x, n, rng):
    ys = []
    while len(ys) < n:
        ys.append(predict(x, rng))
    mean = sum(ys) / n
    std = (sum((y - mean) ** 2 for y in ys) / n) ** 0.5
    return mean, std

# %% mc_dropout | stacked at the end
def mc_dropout(predict, x, n, rng):
    ys = np.stack([predict(x, rng) for _ in range(n)], axis=-1)
    return [np.mean(ys, axis=-1), np.std(ys, axis=-1)]

# %% mc_dropout | filled in place, variance by hand
def mc_dropout(predict, x, n, rng):
    first = predict(x, rng)
    ys = np.empty((n,) + first.shape)
    ys[0] = first
    for i in range(1, n):
        ys[i] = predict(x, rng)
    centred = ys - ys.mean(0)
    return ys.mean(0), np.sqrt(np.mean(centred * centred, axis=0))

# %% mc_dropout | unbiased, put right again; renamed arguments, a copy for every call
def mc_dropout(model, inputs, times, generator):
    out = np.array([model(inputs.copy(), generator) for _ in range(times)])
    if times == 1:
        return out[0], np.zeros_like(out[0])
    return np.average(out, axis=0), out.std(axis=0, ddof=1) * np.sqrt((times - 1) / times)
