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

# %% standard_dropout | multiplies by Bernoulli numbers from rng.binomial
def standard_dropout(x, p, rng, train):
    return rng.binomial(1, 1 - p, size=x.shape) * x if train else (1 - p) * x

# %% standard_dropout | one draw at a time in a loop
def standard_dropout(x, p, rng, train):
    out = []
    for v in x.ravel().tolist():
        if not train:
            out.append(v - p * v)
        elif rng.random() < p:
            out.append(0.0)
        else:
            out.append(v)
    return np.array(out, dtype=float).reshape(x.shape)

# %% standard_dropout | first how many, then which
def standard_dropout(x, p, rng, train):
    if not train:
        return x * (1 - p)
    n = x.size
    dropped = rng.choice(n, size=rng.binomial(n, p), replace=False) if n else []
    y = np.array(x, copy=True).reshape(-1)
    y[dropped] = 0.0
    return y.reshape(x.shape)

# %% standard_dropout | a lifetime with an exponential clock
def standard_dropout(x, p, rng, train):
    if train:
        alive = rng.exponential(size=x.shape) >= -np.log(1 - p)
        return np.where(alive, x, np.zeros_like(x))
    return x - x * p

# %% dropout_variance | the law of total variance
def dropout_variance(mean, var, p):
    q = 1 - p
    scale = 1 / q
    inner = q * scale ** 2 * var
    outer = q * (scale * mean - mean) ** 2 + p * mean ** 2
    return inner + outer

# %% dropout_variance | four equally simple outcomes with their probabilities
def dropout_variance(mean, var, p):
    s = np.sqrt(var)
    outcomes = [((1 - p) / 2, (mean + s) / (1 - p)), ((1 - p) / 2, (mean - s) / (1 - p)), (p, 0.0 * mean)]
    m = sum(w * v for w, v in outcomes)
    return sum(w * (v - m) ** 2 for w, v in outcomes)

# %% dropout_variance | product of independent variables: three terms
def dropout_variance(mean, var, p):
    vm = p / (1 - p)
    return var * vm + var + mean * mean * vm

# %% dropout_variance | with fractions to the end
def dropout_variance(mean, var, p):
    return np.divide(np.add(var, np.multiply(p, np.square(mean))), np.subtract(1.0, p))

# %% fold_batchnorm | pushes zero and the unit vectors through both layers
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    def both(x):
        return gamma * (x @ W + b - mean) / np.sqrt(var + eps) + beta
    b2 = both(np.zeros((1, len(W))))[0]
    return both(np.eye(len(W))) - b2, b2

# %% fold_batchnorm | homogeneous coordinates
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    n, m = W.shape
    A = np.zeros((n + 1, m + 1))
    A[:n, :m], A[n, :m], A[n, m] = W, b, 1
    B = np.zeros((m + 1, m + 1))
    s = gamma / np.sqrt(var + eps)
    B[:m, :m], B[m, :m], B[m, m] = np.diag(s), beta - mean * s, 1
    C = A @ B
    return C[:n, :m], C[n, :m]

# %% fold_batchnorm | unit by unit
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    columns, biases = [], []
    for w, c, ga, be, mu, v in zip(W.T, b, gamma, beta, mean, var):
        r = ga / (v + eps) ** 0.5
        columns.append(r * w)
        biases.append(r * (c - mu) + be)
    return np.column_stack(columns), np.asarray(biases)

# %% fold_batchnorm | solves for the layer from what it does on points (least squares)
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    n = W.shape[0]
    X = np.vstack([np.zeros(n), np.eye(n)])
    Y = (X @ W + b - mean) / np.sqrt(var + eps) * gamma + beta
    A = np.hstack([X, np.ones((n + 1, 1))])
    S = np.linalg.solve(A, Y)
    return S[:-1].copy(), S[-1].copy()

# %% dense_batchnorm | a list of functions in the asked order
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    relu = lambda h: (h + np.abs(h)) / 2
    bn = lambda h: (h - h.mean(0)) * gamma / (h.var(0) + eps) ** 0.5 + beta
    h = np.einsum("ni,io->no", x, W) + b
    for f in {"pre": [bn, relu], "post": [relu, bn]}[order]:
        h = f(h)
    return h

# %% dense_batchnorm | loops over units and samples
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    N, K = len(x), W.shape[1]
    y = np.zeros((N, K))
    for k in range(K):
        z = [float(np.dot(x[i], W[:, k]) + b[k]) for i in range(N)]
        if order == "post":
            z = [max(v, 0.0) for v in z]
        m = sum(z) / N
        v = sum((a - m) ** 2 for a in z) / N
        for i in range(N):
            y[i, k] = gamma[k] * (z[i] - m) / (v + eps) ** 0.5 + beta[k]
            if order == "pre" and y[i, k] < 0:
                y[i, k] = 0.0
    return y

# %% dense_batchnorm | statistics from the covariance matrix
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    z = x @ W + b
    if order != "pre":
        z = z * (z > 0)
    C = np.atleast_2d(np.cov(z, rowvar=False, bias=True))
    h = (z - np.ones((1, len(z))) @ z / len(z)) @ np.diag(gamma / np.sqrt(np.diag(C) + eps)) + beta
    return h * (h > 0) if order == "pre" else h

# %% dense_batchnorm | a class with a method each
class Layer:
    def __init__(self, gamma, beta, eps):
        self.gamma, self.beta, self.eps = gamma, beta, eps
    def pre(self, z):
        return self.post(z, keep=True).clip(min=0)
    def post(self, z, keep=False):
        h = z if keep else z.clip(min=0)
        c = h - np.average(h, axis=0)
        return self.gamma * c / np.sqrt(np.average(c ** 2, axis=0) + self.eps) + self.beta
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    return getattr(Layer(gamma, beta, eps), order)(np.add(np.matmul(x, W), b))

# %% mc_dropout | merges halves recursively
def mc_dropout(predict, x, n, rng):
    def run(k):
        if k == 1:
            y = np.array(predict(x, rng), dtype=float)
            return 1, y, np.zeros_like(y)
        a, ma, sa = run(k // 2)
        c, mc, sc = run(k - k // 2)
        d = mc - ma
        return a + c, ma + d * c / (a + c), sa + sc + d ** 2 * a * c / (a + c)
    count, mean, ss = run(n)
    return mean, np.sqrt(ss / count)

# %% mc_dropout | the spread from all pairs of calls
def mc_dropout(predict, x, n, rng):
    ys = []
    while len(ys) < n:
        ys.append(np.copy(predict(x, rng)))
    pairs = sum(((a - ys_b) ** 2 for i, a in enumerate(ys) for ys_b in ys[:i]), np.zeros_like(ys[0]))
    return sum(ys) / n, np.sqrt(pairs) / n

# %% mc_dropout | every call has its own generator, seeded with 128 bits from rng
def mc_dropout(predict, x, n, rng):
    seeds = rng.integers(2 ** 32, size=(n, 4), dtype=np.uint64)
    outs = np.stack([predict(x, np.random.default_rng(s.tolist())) for s in seeds], axis=-1)
    return outs.mean(-1), outs.std(-1)


# %% standard_dropout | where
def standard_dropout(x, p, rng, train):
    keep = 1 - p
    return np.where(rng.random(np.shape(x)) < keep, x, 0.0) if train else keep * x



# %% standard_dropout | entry by entry through a closure
def standard_dropout(x, p, rng, train):
    def survives():
        return rng.uniform() >= p

    flat = [v if survives() else 0.0 for v in np.ravel(x)] if train else [v * (1 - p) for v in np.ravel(x)]
    return np.array(flat, float).reshape(np.shape(x))



# %% dropout_variance | second moment less squared first
def dropout_variance(mean, var, p):
    keep = 1 - p
    second = keep * (mean**2 + var) / keep**2
    return second - np.square(mean)



# %% dropout_variance | the sum of two sources
def dropout_variance(mean, var, p):
    odds = p / (1 - p)
    return var + odds * (var + mean * mean)



# %% fold_batchnorm | the affine map at 0 and at the unit vectors
def fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-5):
    def layer(x):
        return gamma * (x @ W + b - mean) / np.sqrt(var + eps) + beta

    offset = layer(np.zeros(W.shape[0]))
    return np.einsum("ij,j->ij", W, gamma / np.sqrt(var + eps)), offset



# %% dense_batchnorm | functions in a list
def dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-5):
    def relu(z):
        return z * (z > 0)

    def norm(z):
        d = z - np.average(z, axis=0)
        return beta + d * (gamma / np.sqrt(np.mean(d * d, axis=0) + eps))

    y = np.dot(x, W) + b
    for f in {"pre": (norm, relu), "post": (relu, norm)}[order]:
        y = f(y)
    return y



# %% mc_dropout | a list and the deviation by hand
def mc_dropout(predict, x, n, rng):
    outputs = [predict(x, rng) for _ in range(n)]
    mean = sum(outputs) / n
    return mean, (sum((o - mean) ** 2 for o in outputs) / n) ** 0.5
