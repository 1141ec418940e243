# %% distinct_units | keeps a list of those seen
def distinct_units(W, tol=1e-12):
    seen = []
    for c in W.T:
        if not any(np.all(np.abs(c - s) <= tol) for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | all pairs at once, a column counts unless an earlier one is the same
def distinct_units(W, tol=1e-12):
    gap = np.abs(W[:, :, None] - W[:, None, :]).max(axis=0)
    earlier = np.triu(gap <= tol, k=1)
    return int((~earlier.any(axis=0)).sum())


# %% distinct_units | allclose without its relative tolerance
def distinct_units(W, tol=1e-12):
    columns = [W[:, j] for j in range(W.shape[1])]
    unique = []
    for c in columns:
        if not any(np.allclose(c, u, rtol=0, atol=tol) for u in unique):
            unique.append(c)
    return len(unique)


# %% distinct_units | groups joined by walking from twin to twin
def distinct_units(W, tol=1e-12):
    n = W.shape[1]
    same = [[float(np.max(np.abs(W[:, i] - W[:, j]))) <= tol for j in range(n)] for i in range(n)]
    left, groups = set(range(n)), 0
    while left:
        todo = [left.pop()]
        groups += 1
        while todo:
            i = todo.pop()
            twins = {j for j in left if same[i][j]}
            left -= twins
            todo.extend(twins)
    return groups


# %% distinct_units | plain loops over entries, a NumPy integer
def distinct_units(W, tol=1e-12):
    rows, cols = W.shape
    count = np.int64(0)
    for j in range(cols):
        new = True
        for k in range(j):
            equal = True
            for i in range(rows):
                if abs(W[i, j] - W[i, k]) > tol:
                    equal = False
            if equal:
                new = False
        count += new
    return count


# %% normal_init | normal
def normal_init(rng, shape, std):
    return rng.normal(0.0, std, size=shape)


# %% normal_init | standard normal times std
def normal_init(rng, shape, std):
    return std * rng.standard_normal(shape)


# %% normal_init | Box and Muller
def normal_init(rng, shape, std):
    u, v = 1.0 - rng.random(shape), rng.random(shape)
    return std * np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)


# %% normal_init | inverse of the distribution function, number by number
def normal_init(rng, shape, std):
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    size = int(np.prod(shape))
    draws = [inverse(min(max(float(u), 1e-16), 1 - 1e-16)) for u in rng.random(size)]
    return std * np.array(draws).reshape(shape)


# %% normal_init | one draw at a time into an empty array
def normal_init(rng, shape, std):
    W = np.empty(shape)
    for i in np.ndindex(W.shape):
        W[i] = rng.normal(loc=0, scale=std)
    return W


# %% normal_init | a 32-bit draw
def normal_init(rng, shape, std):
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(std)


# %% normal_init | a random sign on half a normal distribution
def normal_init(rng, shape, std):
    size = np.abs(rng.standard_normal(shape))
    sign = rng.choice([-1.0, 1.0], size=shape)
    return std * sign * size


# %% xavier_uniform | uniform between the limits
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6.0 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_in, n_out))


# %% xavier_uniform | random numbers stretched
def xavier_uniform(rng, shape):
    limit = (6 / sum(shape)) ** 0.5
    return (2 * rng.random(shape) - 1) * limit


# %% xavier_uniform | row by row
def xavier_uniform(rng, shape):
    import math

    a = math.sqrt(6) / math.sqrt(shape[0] + shape[1])
    return np.array([rng.uniform(-a, a, shape[1]) for _ in range(shape[0])])


# %% xavier_uniform | size and sign drawn apart
def xavier_uniform(rng, shape, gain=1.0):
    limit = gain * np.sqrt(6 / (shape[0] + shape[1]))
    size = rng.uniform(0, limit, shape)
    return np.where(rng.random(shape) < 0.5, -size, size)


# %% xavier_uniform | the limit from the variance 2 / (n_in + n_out)
def xavier_uniform(rng, shape):
    variance = 2 / np.sum(shape)
    half = np.sqrt(3 * variance)
    flat = rng.uniform(low=-half, high=half, size=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float32)


# %% he_normal | normal
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 / shape[0]), shape)


# %% he_normal | standard normal divided by a root
def he_normal(rng, shape):
    n_in, n_out = shape
    return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in / 2)


# %% he_normal | a helper that draws any normal matrix
def he_normal(rng, shape):
    def normal(std):
        return std * rng.standard_normal(shape)

    return normal(std=(2.0 / shape[0]) ** 0.5)


# %% he_normal | column by column
def he_normal(rng, shape):
    n_in, n_out = shape
    std = np.sqrt(2.0) / np.sqrt(n_in)
    return np.stack([rng.normal(scale=std, size=n_in) for _ in range(n_out)], axis=1)


# %% he_normal | Marsaglia's polar method
def he_normal(rng, shape):
    need = shape[0] * shape[1]
    draws = []
    while len(draws) < need:
        a, b = rng.uniform(-1, 1), rng.uniform(-1, 1)
        r = a * a + b * b
        if 0 < r < 1:
            f = np.sqrt(-2 * np.log(r) / r)
            draws += [a * f, b * f]
    return np.array(draws[:need]).reshape(shape) * np.sqrt(2 / shape[0])


# %% he_normal | a multivariate normal for every unit
def he_normal(rng, shape):
    n_in, n_out = shape
    rows = rng.standard_normal((n_out, n_in))
    return np.ascontiguousarray(rows.T) * np.sqrt(2 / n_in)


# %% forward_stds | a dictionary of functions
def forward_stds(x, weights, activation):
    act = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]
    stds = []
    for W in weights:
        x = act(x @ W)
        stds.append(x.std())
    return np.array(stds)


# %% forward_stds | einsum, and the deviation written out
def forward_stds(x, weights, activation):
    h, out = x, np.zeros(len(weights))
    for l, W in enumerate(weights):
        z = np.einsum("ni,io->no", h, W)
        if activation == "relu":
            h = z * (z > 0)
        elif activation == "tanh":
            h = np.tanh(z)
        elif activation == "sigmoid":
            h = 0.5 * (1 + np.tanh(z / 2))
        else:
            h = z
        out[l] = np.sqrt(np.mean((h - h.mean()) ** 2))
    return out


# %% forward_stds | a sigmoid that is careful with signs
def forward_stds(x, weights, activation):
    def sigmoid(z):
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1 / (1 + e), e / (1 + e))

    def act(z):
        match activation:
            case "linear":
                return z
            case "relu":
                return np.where(z > 0, z, 0.0)
            case "tanh":
                return np.tanh(z)
            case "sigmoid":
                return sigmoid(z)
        raise ValueError(activation)

    result = []
    for W in weights:
        x = act(np.dot(x, W))
        result.append(float(np.std(x)))
    return np.array(result)


# %% forward_stds | float32 inside, np.std of a flat copy
def forward_stds(x, weights, activation):
    h = x.astype(np.float32)
    stds = []
    for W in weights:
        h = h @ W.astype(np.float32)
        if activation == "relu":
            h[h < 0] = 0
        if activation == "tanh":
            h = np.tanh(h)
        if activation == "sigmoid":
            h = 1 / (1 + np.exp(-h))
        stds.append(np.std(h.ravel()))
    return np.array(stds)


# %% forward_stds | recursion
def forward_stds(x, weights, activation):
    if len(weights) == 0:
        return np.zeros(0)
    z = x @ weights[0]
    h = {
        "linear": z,
        "relu": (z + np.abs(z)) / 2,
        "tanh": np.tanh(z),
        "sigmoid": 1 / (1 + np.exp(-z)),
    }[activation]
    return np.concatenate([[np.var(h) ** 0.5], forward_stds(h, weights[1:], activation)])


# %% backward_norms | derivatives by the layers' outputs
def backward_norms(x, weights, activation, dout):
    act = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]
    slope = {
        "linear": lambda h: 1.0,
        "relu": lambda h: h > 0,
        "tanh": lambda h: 1 - h**2,
        "sigmoid": lambda h: h * (1 - h),
    }[activation]
    hs = [x]
    for W in weights:
        hs.append(act(hs[-1] @ W))
    norms = np.zeros(len(weights))
    dh = dout
    for l in reversed(range(len(weights))):
        dz = dh * slope(hs[l + 1])
        norms[l] = np.linalg.norm(hs[l].T @ dz)
        dh = dz @ weights[l].T
    return norms


# %% backward_norms | recursion: the layers after this one first
def backward_norms(x, weights, activation, dout):
    def back(h, l):
        """Norms from layer l on and the gradient of h."""
        if l == len(weights):
            return [], dout
        z = h @ weights[l]
        if activation == "relu":
            out, slope = np.maximum(z, 0), (z > 0).astype(float)
        elif activation == "tanh":
            out = np.tanh(z)
            slope = 1 - out * out
        elif activation == "sigmoid":
            out = 1 / (1 + np.exp(-z))
            slope = out * (1 - out)
        else:
            out, slope = z, np.ones(z.shape)
        norms, dh = back(out, l + 1)
        dz = dh * slope
        return [np.sqrt(((h.T @ dz) ** 2).sum())] + norms, dz @ weights[l].T

    return np.array(back(x, 0)[0])


# %% backward_norms | einsum, a list of the tape
def backward_norms(x, weights, activation, dout):
    tape, h = [], x
    for W in weights:
        z = np.einsum("ni,io->no", h, W)
        s = 1 / (1 + np.exp(-z))
        value, slope = {
            "linear": (z, np.ones_like(z)),
            "relu": (np.maximum(z, 0), np.heaviside(z, 0)),
            "tanh": (np.tanh(z), 1 / np.cosh(z) ** 2),
            "sigmoid": (s, s * (1 - s)),
        }[activation]
        tape.append((h, slope, W))
        h = value
    norms, d = [], dout
    while tape:
        h, slope, W = tape.pop()
        d = d * slope
        norms.insert(0, np.linalg.norm(np.einsum("ni,no->io", h, d), "fro"))
        d = np.einsum("no,io->ni", d, W)
    return np.asarray(norms)


# %% backward_norms | a class for a layer
def backward_norms(x, weights, activation, dout):
    class Layer:
        def __init__(self, W):
            self.W = W

        def forward(self, x):
            self.x, z = x, x @ self.W
            if activation == "linear":
                self.slope = np.ones_like(z)
                return z
            if activation == "relu":
                self.slope = np.where(z > 0, 1.0, 0.0)
                return z * self.slope
            if activation == "tanh":
                h = np.tanh(z)
                self.slope = (1 - h) * (1 + h)
                return h
            h = 1 / (1 + np.exp(-z))
            self.slope = h - h**2
            return h

        def backward(self, d):
            dz = d * self.slope
            self.norm = np.linalg.norm((self.x.T @ dz).ravel())
            return dz @ self.W.T

    layers = [Layer(W) for W in weights]
    for layer in layers:
        x = layer.forward(x)
    for layer in layers[::-1]:
        dout = layer.backward(dout)
    return np.array([layer.norm for layer in layers])


# %% clip_by_norm | one long vector for the norm, none for an empty list
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads])) if grads else 0.0
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | sums of squares, copies when nothing is to do
def clip_by_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        total += np.sum(g**2)
    norm = total**0.5
    if norm <= max_norm:
        return [g.copy() for g in grads]
    return [max_norm * g / norm for g in grads]


# %% clip_by_norm | the norm of the norms, a tuple back
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return tuple(g * np.minimum(1.0, max_norm / max(norm, 1e-300)) for g in grads)


# %% clip_by_norm | divides by the larger of one and norm over max_norm
def clip_by_norm(grads, max_norm):
    import math

    norm = math.sqrt(math.fsum(float(v) ** 2 for g in grads for v in np.nditer(g, flags=["zerosize_ok"])))
    ratio = max(1.0, norm / max_norm)
    return [np.divide(g, ratio) for g in grads]


# %% clip_by_norm | copies changed in place, a print
def clip_by_norm(grads, max_norm, verbose=True):
    out = [np.array(g, dtype=float) for g in grads]
    norm = np.sqrt(sum(np.vdot(g, g) for g in out))
    if norm > max_norm:
        if verbose:
            print("clipped", norm)
        for g in out:
            g *= max_norm / norm
    return out


# %% softmax_cross_entropy | log-sum-exp
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    d = np.exp(logp)
    d[rows, y] -= 1
    return -logp[rows, y].mean(), d / len(y)


# %% softmax_cross_entropy | sample by sample
def softmax_cross_entropy(logits, y):
    n = len(logits)
    loss, dlogits = 0.0, np.zeros(logits.shape)
    for i in range(n):
        top = max(logits[i])
        e = np.exp(logits[i] - top)
        loss += top + np.log(sum(e)) - logits[i, y[i]]
        dlogits[i] = e / sum(e)
        dlogits[i, y[i]] -= 1
    return loss / n, dlogits / n


# %% softmax_cross_entropy | one-hot rows and einsum
def softmax_cross_entropy(logits, y):
    n, c = logits.shape
    onehot = np.zeros((n, c))
    onehot[np.arange(n), y] = 1
    shifted = logits - np.max(logits, axis=-1)[:, None]
    lse = np.log(np.sum(np.exp(shifted), axis=-1))
    loss = np.einsum("n->", lse - np.einsum("nc,nc->n", shifted, onehot)) / n
    return loss, (np.exp(shifted - lse[:, None]) - onehot) / n


# %% softmax_cross_entropy | logaddexp.reduce, a list back
def softmax_cross_entropy(logits, y):
    lse = np.logaddexp.reduce(logits, axis=1)
    picked = np.take_along_axis(logits, y[:, None], axis=1)[:, 0]
    p = np.exp(logits - lse[:, None])
    np.put_along_axis(p, y[:, None], np.take_along_axis(p, y[:, None], axis=1) - 1, axis=1)
    return [np.mean(lse - picked), p * (1 / len(y))]


# %% softmax_cross_entropy | float32 inside
def softmax_cross_entropy(logits, y):
    z = np.asarray(logits, dtype=np.float32)
    z = z - z.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(len(y)), y].mean()
    onehot = y[:, None] == np.arange(logits.shape[1])
    return loss, (np.exp(logp) - onehot) / np.float32(len(y))


# %% softmax_cross_entropy | logits turned, so that samples are columns
def softmax_cross_entropy(logits: np.ndarray, y: np.ndarray, reduction: str = "mean"):
    """Loss and gradient, averaged over the batch."""
    z = logits.T - logits.max(axis=1)
    e = np.exp(z)
    total = e.sum(axis=0)
    losses = np.log(total) - z[y, np.arange(len(y))]
    grad = e / total - np.eye(logits.shape[1])[y].T
    return float(losses.sum() / losses.size), grad.T / losses.size


# %% distinct_units | all pairs at once: a column is new when no earlier one is the same
def distinct_units(W, tol=1e-12):
    same = np.abs(W[:, :, None] - W[:, None, :]).max(axis=0) <= tol
    return int(np.sum(same.argmax(axis=1) == np.arange(W.shape[1])))


# %% distinct_units | recursion: take the first column, drop those like it, go on
def distinct_units(W, tol=1e-12):
    if W.shape[1] == 0:
        return 0
    unlike = (np.abs(W - W[:, :1]) > tol).any(axis=0)
    return 1 + distinct_units(W[:, unlike], tol)


# %% distinct_units | counts groups by joining them
def distinct_units(W, tol=1e-12):
    parent = list(range(W.shape[1]))
    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i
    for i in range(W.shape[1]):
        for j in range(i):
            if np.linalg.norm(W[:, i] - W[:, j], np.inf) <= tol:
                parent[root(i)] = root(j)
    return sum(root(i) == i for i in range(len(parent)))


# %% distinct_units | a NumPy integer from a loop over a shrinking list
def distinct_units(W, tol=1e-12):
    columns = [tuple(c) for c in W.T]
    count = np.int64(0)
    while columns:
        c, *columns = columns
        columns = [d for d in columns if max(abs(a - b) for a, b in zip(c, d)) > tol]
        count += 1
    return count


# %% normal_init | Box and Muller, another
def normal_init(rng, shape, std):
    r = np.sqrt(-2 * np.log1p(-rng.random(shape)))
    return std * r * np.sin(2 * np.pi * rng.random(shape))


# %% normal_init | the inverse of the distribution function, from the standard library
from statistics import NormalDist
def normal_init(rng, shape, std):
    n = int(np.prod(shape))
    inverse = NormalDist().inv_cdf
    u = (rng.integers(0, 2 ** 52, size=n) + 0.5) / 2.0 ** 52
    return std * np.array([inverse(p) for p in u], dtype=float).reshape(shape)


# %% normal_init | a random sign before the root of a chi-square number
def normal_init(rng, shape, std):
    sign = 1 - 2 * rng.integers(0, 2, size=shape)
    return sign * std * np.sqrt(rng.chisquare(1, size=shape))


# %% normal_init | draws far too many, shuffles, takes the last, in single precision
def normal_init(rng, shape, std):
    n = int(np.prod(shape))
    many = rng.standard_normal(3 * n + 5, dtype=np.float32) * np.float32(std)
    rng.shuffle(many)
    return many[::-1][:n].reshape(shape, order="F")


# %% xavier_uniform | the distribution function of normal numbers
import math
def xavier_uniform(rng, shape):
    a = math.sqrt(6.0 / sum(shape))
    z = rng.standard_normal(shape)
    return a * np.vectorize(math.erf, otypes=[float])(z / math.sqrt(2))


# %% xavier_uniform | a sign and a magnitude
def xavier_uniform(rng, shape):
    a = np.sqrt(2 * 3 / (shape[0] + shape[-1]))
    return rng.choice([-1.0, 1.0], size=shape) * rng.random(shape) * a


# %% xavier_uniform | beta numbers, column by column
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    a = (6 / (n_in + n_out)) ** 0.5
    return np.column_stack([a - 2 * a * rng.beta(1, 1, size=n_in) for _ in range(n_out)])


# %% xavier_uniform | cauchy angles: the arctangent of a ratio of normals
def xavier_uniform(rng, shape):
    a = np.sqrt(6) / np.sqrt(np.add.reduce(shape))
    return a * np.angle(rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.pi


# %% he_normal | the sum of two normals of variance 1/n
def he_normal(rng, shape):
    s = shape[0] ** -0.5
    return rng.normal(0, s, shape) + rng.normal(0, s, shape)


# %% he_normal | the difference of two projections, row by row
def he_normal(rng, shape):
    n_in, n_out = shape
    rows = []
    for _ in range(n_in):
        radius = np.sqrt(2 * rng.exponential(size=n_out))
        rows.append(radius * np.cos(rng.uniform(0, 2 * np.pi, n_out)))
    return np.sqrt(2 / n_in) * np.array(rows)


# %% he_normal | a rotation of a standard normal matrix, which stays one
def he_normal(rng, shape):
    Z = rng.standard_normal(shape)
    side = min(shape)
    Q, _ = np.linalg.qr(np.random.default_rng(5).standard_normal((side, side)))
    return np.sqrt(2 / shape[0]) * (Q @ Z if side == shape[0] else Z @ Q)


# %% he_normal | spawns a child generator
def he_normal(rng, shape):
    child = np.random.default_rng(rng.integers(0, 2 ** 63, size=4))
    return child.normal(loc=0.0, scale=(2.0 / shape[0]) ** 0.5, size=shape[::-1]).T


# %% forward_stds | functools.reduce over a growing tuple
from functools import reduce
def forward_stds(x, weights, activation):
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))
    act = dict(linear=lambda z: z, relu=lambda z: (z + np.abs(z)) / 2, tanh=lambda z: 2 * sigmoid(2 * z) - 1, sigmoid=sigmoid)[activation]
    hs = reduce(lambda hs, W: hs + (act(np.dot(hs[-1], W)),), weights, (x,))
    return np.fromiter((np.linalg.norm(h - h.mean()) / np.sqrt(h.size) for h in hs[1:]), dtype=float)


# %% forward_stds | recursion with match
def forward_stds(x, weights, activation):
    if len(weights) == 0:
        return np.zeros(0)
    z = np.einsum("ni,io->no", x, weights[0])
    match activation:
        case "relu":
            h = z * (z > 0)
        case "tanh":
            h = np.tanh(z)
        case "sigmoid":
            h = np.exp(-np.logaddexp(0, -z))
        case _:
            h = z
    return np.append(np.sqrt(np.var(h)), forward_stds(h, weights[1:], activation))


# %% forward_stds | samples as columns, in single precision
def forward_stds(x, weights, activation):
    h = x.T.astype(np.float32)
    out = np.empty(len(weights), dtype=np.float32)
    for k, W in enumerate(weights):
        h = W.T.astype(np.float32) @ h
        if activation == "relu":
            h[h < 0] = 0
        elif activation == "tanh":
            np.tanh(h, out=h)
        elif activation == "sigmoid":
            h = 1 / (1 + np.exp(-h))
        out[k] = np.std(h.astype(np.float64))
    return out


# %% forward_stds | half the mean squared difference of all pairs, by sorting
def forward_stds(x, weights, activation):
    def std(h):
        a = np.sort(h, axis=None)
        a = a - a[a.size // 2]
        return np.sqrt(max(0.0, (a.size * (a @ a) - a.sum() ** 2))) / a.size
    out = []
    for W in weights:
        x = x @ W
        x = {"linear": x, "relu": np.fmax(x, 0), "tanh": np.tanh(x), "sigmoid": np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))}[activation]
        out.append(std(x))
    return np.array(out)


# %% backward_norms | recursion that comes back with the gradient
def backward_norms(x, weights, activation, dout):
    norms = np.zeros(len(weights))
    def through(h, k):
        if k == len(weights):
            return dout
        z = h @ weights[k]
        if activation == "relu":
            a, s = np.maximum(z, 0), np.heaviside(z, 0.0)
        elif activation == "tanh":
            a = np.tanh(z)
            s = (1 - a) * (1 + a)
        elif activation == "sigmoid":
            a = 1 / (1 + np.exp(-z))
            s = a - a * a
        else:
            a, s = z, 1.0
        dz = through(a, k + 1) * s
        norms[k] = np.sqrt(np.trace((h.T @ dz).T @ (h.T @ dz)))
        return dz @ weights[k].T
    through(x, 0)
    return norms


# %% backward_norms | the norm from the Gram matrices of the samples
def backward_norms(x, weights, activation, dout):
    hs, slopes = [x], []
    for W in weights:
        z = hs[-1] @ W
        hs.append({"linear": z, "relu": z.clip(min=0), "tanh": np.tanh(z), "sigmoid": (1 + np.tanh(z / 2)) / 2}[activation])
        slopes.append({"linear": z * 0 + 1, "relu": np.sign(hs[-1]), "tanh": 1 - hs[-1] ** 2, "sigmoid": hs[-1] * (1 - hs[-1])}[activation])
    out = []
    for h, W, s in zip(hs[-2::-1], weights[::-1], slopes[::-1]):
        dz = dout * s
        out.insert(0, np.sqrt(max(0.0, np.sum((h @ h.T) * (dz @ dz.T)))))
        dout = dz @ W.T
    return np.asarray(out)


# %% backward_norms | sample by sample, adding outer products
def backward_norms(x, weights, activation, dout):
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    slope = {"linear": lambda z: np.ones(len(z)), "relu": lambda z: np.where(z > 0, 1.0, 0.0), "tanh": lambda z: np.cosh(np.clip(z, -300, 300)) ** -2.0, "sigmoid": lambda z: act(z) * act(-z)}[activation]
    totals = [np.zeros(W.shape) for W in weights]
    for row, d in zip(x, dout):
        ins, zs = [row], []
        for W in weights:
            zs.append(ins[-1] @ W)
            ins.append(act(zs[-1]))
        for k in range(len(weights) - 1, -1, -1):
            d = d * slope(zs[k])
            totals[k] += np.outer(ins[k], d)
            d = weights[k] @ d
    return np.array([np.linalg.norm(T, "fro") for T in totals])


# %% backward_norms | forwards: the derivative of every h after a layer to every weight, by complex steps on the slopes
def backward_norms(x, weights, activation, dout):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z.real > 0), "tanh": np.tanh, "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2}[activation]
    h, stack = x, []
    for W in weights:
        z = h @ W
        slope = act(z + 1e-30j).imag / 1e-30
        stack.append((h, slope, W))
        h = act(z)
    answer, d = [], dout
    while stack:
        h, slope, W = stack.pop()
        answer = [np.linalg.norm(np.tensordot(h, d * slope, axes=(0, 0)))] + answer
        d = np.inner(d * slope, W)
    return np.array(answer)


# %% clip_by_norm | math.hypot of every number
import math
def clip_by_norm(grads, max_norm):
    norm = math.hypot(*[v for g in grads for v in np.ravel(g)])
    return [g * (max_norm / norm) for g in grads] if norm > max_norm else [1.0 * g for g in grads]


# %% clip_by_norm | one long vector that is cut up again
def clip_by_norm(grads, max_norm):
    if not grads:
        return []
    flat = np.concatenate([np.ravel(g) for g in grads])
    norm = np.sqrt(flat @ flat)
    flat = flat * (max_norm / norm if norm > max_norm else 1.0)
    cuts = np.cumsum([np.size(g) for g in grads])[:-1]
    return [part.reshape(np.shape(g)) for part, g in zip(np.split(flat, cuts), grads)]


# %% clip_by_norm | divides by the ratio where that is above one
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(np.asarray(g)) for g in grads])
    if norm == 0:
        return [np.copy(g) for g in grads]
    ratio = np.maximum(1.0, np.divide(norm, max_norm)) if max_norm > 0 else np.inf
    return list(map(lambda g: g / ratio, grads))


# %% clip_by_norm | scales by the largest entry first, which cannot overflow
def clip_by_norm(grads, max_norm):
    big = max((float(np.abs(g).max(initial=0.0)) for g in grads), default=0.0)
    if big == 0.0:
        return [g + 0 for g in grads]
    norm = big * sum(float(np.vdot(g / big, g / big)) for g in grads) ** 0.5
    return [np.array(g * min(norm, max_norm) / norm) for g in grads]


# %% softmax_cross_entropy | measures every logit from the right class's
def softmax_cross_entropy(logits, y):
    z = logits - np.take_along_axis(logits, y[:, None], axis=1)
    lse = np.logaddexp.reduce(z, axis=1)
    p = np.exp(z - lse[:, None])
    return np.mean(lse), (p - np.eye(logits.shape[1])[y]) / len(y)


# %% softmax_cross_entropy | sample by sample in plain Python
import math
def softmax_cross_entropy(logits, y):
    n = len(logits)
    losses, rows = [], []
    for row, c in zip(logits.tolist(), y.tolist()):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        s = math.fsum(e)
        losses.append(math.log(s) + top - row[c])
        rows.append([(a / s - (k == c)) / n for k, a in enumerate(e)])
    return math.fsum(losses) / n, np.array(rows)


# %% softmax_cross_entropy | in single precision, one-hot by comparison
def softmax_cross_entropy(logits, y):
    z = logits.astype(np.float32)
    z = z - z.max(axis=1, keepdims=True)
    hot = (y[:, None] == np.arange(z.shape[1])).astype(np.float32)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.float32(-(hot * logp).sum(axis=1).mean()), (np.exp(logp) - hot) / np.float32(len(z))


# %% softmax_cross_entropy | the probability as one over the sum of exponentials of differences
def softmax_cross_entropy(logits, y):
    n = logits.shape[0]
    pairs = logits[:, None, :] - logits[:, :, None]
    with np.errstate(over="ignore"):
        p = 1 / np.exp(pairs).sum(axis=2)
    logits_y = logits[range(n), y]
    top = logits.max(axis=1)
    loss = np.log(np.exp(logits - top[:, None]).sum(axis=1)) + (top - logits_y)
    p[range(n), y] -= 1
    return loss.sum() / n, np.divide(p, n)


# %% distinct_units | the largest difference by np.linalg.norm, kept in an array
def distinct_units(W, tol=1e-12):
    kept = W[:, :1]
    for j in range(1, W.shape[1]):
        if (np.linalg.norm(kept - W[:, [j]], ord=np.inf, axis=0) > tol).all():
            kept = np.hstack([kept, W[:, [j]]])
    return kept.shape[1]


# %% distinct_units | not strictly more than tol, by sets of marks
def distinct_units(W, tol=1e-12):
    n = W.shape[1]
    marks = [min(k for k in range(n) if not (np.abs(W[:, k] - W[:, j]) > tol).any()) for j in range(n)]
    return len(set(marks))


# %% distinct_units | strictly less than tol, or equal to the last digit
def distinct_units(W, tol=1e-12):
    seen = []
    for c in W.T:
        if not any((np.abs(c - s) < tol).all() or (c == s).all() for s in seen):
            seen.append(c)
    return len(seen)


# %% normal_init | numbers for a flat list, shaped afterwards
def normal_init(rng, shape, std):
    n = 1
    for k in shape:
        n *= k
    return np.reshape([std * z for z in rng.standard_normal(n)], shape)


# %% normal_init | twelve uniform numbers would not do, but a log-normal's logarithm does
def normal_init(rng, shape, std):
    return std * np.log(rng.lognormal(0.0, 1.0, size=shape))


# %% normal_init | draws a block that is too large and cuts it
def normal_init(rng, shape, std):
    larger = tuple(k + 2 for k in shape)
    return rng.normal(scale=std, size=larger)[tuple(slice(k) for k in shape)].copy()


# %% xavier_uniform | triangular halves: the size by the root of the larger of two
def xavier_uniform(rng, shape):
    limit = (6 / (shape[0] + shape[1])) ** 0.5
    return limit * np.interp(rng.random(shape), [0.0, 0.5, 1.0], [-1.0, 0.0, 1.0])


# %% xavier_uniform | an integer of 53 bits
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / np.sum(shape))
    return limit * (rng.integers(-(2**52), 2**52, size=shape) / 2.0**52)


# %% xavier_uniform | the transposed matrix, turned back, in Fortran order
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6) * (n_in + n_out) ** -0.5
    return np.asfortranarray(rng.uniform(-limit, limit, (n_out, n_in)).T)


# %% he_normal | a 32-bit draw
def he_normal(rng, shape):
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / shape[0]))


# %% he_normal | one number at a time
def he_normal(rng, shape):
    n_in, n_out = shape
    return np.array([[rng.normal(0, (2 / n_in) ** 0.5) for _ in range(n_out)] for _ in range(n_in)])


# %% he_normal | real parts of complex normal numbers
def he_normal(rng, shape):
    z = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    return np.sqrt(2 / shape[0]) * (z * np.exp(0.3j)).real


# %% forward_stds | the mean of squares minus the square of the mean, after a shift
def forward_stds(x, weights, activation):
    h, out = x, []
    for W in weights:
        z = h.dot(W)
        if activation == "relu":
            h = np.where(z < 0, 0, z)
        elif activation == "tanh":
            h = np.tanh(z)
        elif activation == "sigmoid":
            h = 1.0 / (1.0 + np.exp(-z))
        else:
            h = z
        d = h - h.flat[0]
        out.append(max(0.0, np.mean(d * d) - np.mean(d) ** 2) ** 0.5)
    return np.array(out, dtype=float)


# %% forward_stds | np.linalg.multi_dot is of no help, so a generator
def forward_stds(x, weights, activation):
    acts = {"linear": np.positive, "relu": lambda z: np.clip(z, 0, None), "tanh": np.tanh, "sigmoid": lambda z: np.reciprocal(1 + np.exp(-z))}

    def signals(h):
        for W in weights:
            h = acts[activation](np.matmul(h, W))
            yield h

    return np.fromiter((np.std(h) for h in signals(x)), float)


# %% forward_stds | standard deviation with ddof 1, turned back
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(0, z), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h, res = x, []
    for W in weights:
        h = f(np.einsum("ij,jk", h, W))
        res.append(h.std(ddof=1) * np.sqrt((h.size - 1) / h.size) if h.size > 1 else 0.0)
    return np.array(res)


# %% backward_norms | boolean slopes and np.hypot
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(0, z), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: 1, "relu": lambda h: h > 0, "tanh": lambda h: 1 - h * h, "sigmoid": lambda h: h - h * h}[activation]
    ins, h = [], x
    for W in weights:
        ins.append(h)
        h = f(h @ W)
    outs, res = [*ins[1:], h], []
    for W, i, o in zip(reversed(weights), reversed(ins), reversed(outs)):
        dout = dout * d(o)
        res.append(np.hypot.reduce((i.T @ dout).ravel()))
        dout = dout @ W.T
    return np.flip(np.array(res, float))


# %% backward_norms | in single precision
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(0, z), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: np.ones_like(h), "relu": lambda h: (h > 0).astype(h.dtype), "tanh": lambda h: 1 - h**2, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x.astype(np.float32)]
    ws = [W.astype(np.float32) for W in weights]
    for W in ws:
        hs.append(f(hs[-1] @ W))
    g, norms = dout.astype(np.float32), []
    for k in range(len(ws) - 1, -1, -1):
        g = g * d(hs[k + 1])
        norms.insert(0, np.linalg.norm(hs[k].T @ g))
        g = g @ ws[k].T
    return np.array(norms)


# %% backward_norms | gradients first, norms of all of them at the end
def backward_norms(x, weights, activation, dout):
    hs, masks = [x], []
    for W in weights:
        z = hs[-1] @ W
        if activation == "relu":
            h, m = z * (z > 0), 1.0 * (z > 0)
        elif activation == "tanh":
            h = np.tanh(z)
            m = 1 - np.square(h)
        elif activation == "sigmoid":
            h = 1 / (1 + np.exp(-z))
            m = np.multiply(h, 1 - h)
        else:
            h, m = z, np.ones(z.shape)
        hs.append(h)
        masks.append(m)
    deltas = {}
    up = dout
    for i in range(len(weights) - 1, -1, -1):
        deltas[i] = up * masks[i]
        up = np.dot(deltas[i], np.transpose(weights[i]))
    return np.array([np.sqrt(np.sum(np.square(hs[i].T.dot(deltas[i])))) for i in range(len(weights))])


# %% clip_by_norm | squares by vdot, a factor at most one
def clip_by_norm(grads, max_norm):
    squared = sum(float(np.vdot(g, g)) for g in grads)
    factor = 1.0
    if squared > 0:
        factor = min(1.0, max_norm / squared**0.5)
    return [factor * g for g in grads]


# %% clip_by_norm | at or above the limit
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm(np.hstack([np.zeros(0), *[np.asarray(g).flatten() for g in grads]]))
    if norm != 0 and norm >= max_norm:
        return [np.multiply(g, max_norm / norm) for g in grads]
    return [np.array(g) for g in grads]


# %% clip_by_norm | a loop that fills a list
def clip_by_norm(grads, max_norm):
    total = 0
    for g in grads:
        total = total + (np.asarray(g) ** 2).sum()
    total = np.sqrt(total)
    result = []
    for g in grads:
        if total > max_norm:
            result.append(np.asarray(g) / total * max_norm)
        else:
            result.append(np.copy(g))
    return result


# %% softmax_cross_entropy | a keepdims sum of a product with one-hot rows
def softmax_cross_entropy(logits, y):
    n, k = logits.shape
    T = np.zeros_like(logits)
    T[np.arange(n), y] = 1.0
    m = np.amax(logits, axis=-1, keepdims=True)
    S = np.sum(np.exp(logits - m), axis=-1, keepdims=True)
    return np.sum(np.log(S) + m - np.sum(T * logits, axis=-1, keepdims=True)) / n, (np.exp(logits - m) / S - T) / n


# %% softmax_cross_entropy | a mean by np.average, the gradient by steps
def softmax_cross_entropy(logits, y):
    z = logits - np.max(logits, axis=1).reshape(-1, 1)
    total = np.exp(z).sum(1)
    loss = np.average([np.log(t) - row[c] for t, row, c in zip(total, z, y)])
    grad = np.exp(z) / total[:, np.newaxis]
    for i, c in enumerate(y):
        grad[i, c] = grad[i, c] - 1
    return loss, grad / logits.shape[0]


# %% two_layer_gradients | line by line
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = x.shape[0]
    z1 = np.dot(x, W1) + b1
    a1 = np.maximum(0, z1)
    z2 = np.dot(a1, W2) + b2
    z2 = z2 - z2.max(axis=1, keepdims=True)
    e = np.exp(z2)
    total = e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - z2[np.arange(n), y])
    d2 = e / total
    d2[np.arange(n), y] -= 1
    d2 /= n
    dW2 = np.dot(a1.T, d2)
    db2 = np.sum(d2, axis=0)
    d1 = np.dot(d2, W2.T)
    d1[z1 <= 0] = 0
    return loss, (np.dot(x.T, d1), np.sum(d1, axis=0), dW2, db2)


# %% two_layer_gradients | einsum, a list of gradients
def two_layer_gradients(x, y, W1, b1, W2, b2):
    z = np.einsum("ni,ih->nh", x, W1) + b1
    h = z * (z > 0)
    logits = np.einsum("nh,hc->nc", h, W2) + b2
    lse = np.logaddexp.reduce(logits, axis=1)
    loss = (lse - np.take_along_axis(logits, y[:, None], 1)[:, 0]).sum() / len(y)
    d = np.exp(logits - lse[:, None])
    d = (d - (y[:, None] == np.arange(d.shape[1]))) / len(y)
    dz = np.einsum("nc,hc->nh", d, W2) * np.heaviside(z, 0)
    return loss, [np.einsum("ni,nh->ih", x, dz), np.einsum("nh->h", dz), np.einsum("nh,nc->hc", h, d), np.einsum("nc->c", d)]


# %% two_layer_gradients | sample by sample, outer products
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    loss = 0.0
    dW1, db1, dW2, db2 = (np.zeros(np.shape(p)) for p in (W1, b1, W2, b2))
    for row, c in zip(x, y):
        z = row @ W1 + b1
        h = np.where(z > 0, z, 0.0)
        o = h @ W2 + b2
        top = o.max()
        e = np.exp(o - top)
        loss += np.log(e.sum()) + top - o[c]
        d = e / e.sum()
        d[c] -= 1
        g = (W2 @ d) * (z > 0)
        dW1 += np.outer(row, g)
        db1 += g
        dW2 += np.outer(h, d)
        db2 += d
    return loss / n, (dW1 / n, db1 / n, dW2 / n, db2 / n)


# %% two_layer_gradients | biases as one more row of the weights
def two_layer_gradients(x, y, W1, b1, W2, b2):
    ones = np.ones((len(x), 1))
    X, A = np.hstack([x, ones]), np.vstack([W1, b1])
    h = np.maximum(X @ A, 0)
    H, B = np.hstack([h, ones]), np.vstack([W2, b2])
    o = H @ B
    o = o - o.max(axis=1, keepdims=True)
    logp = o - np.log(np.exp(o).sum(axis=1, keepdims=True))
    d = (np.exp(logp) - np.eye(o.shape[1])[y]) / len(x)
    dB = H.T @ d
    dA = X.T @ ((d @ B[:-1].T) * (h > 0))
    return float(-logp[np.arange(len(x)), y].mean()), (dA[:-1], dA[-1], dB[:-1], dB[-1])


# %% two_layer_gradients | helpers, in single precision
def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def two_layer_gradients(x, y, W1, b1, W2, b2):
    x, W1, b1, W2, b2 = (np.asarray(a, np.float32) for a in (x, W1, b1, W2, b2))
    h = np.maximum(x @ W1 + b1, 0)
    o = h @ W2 + b2
    o = o - o.max(axis=1, keepdims=True)
    loss = (np.log(np.exp(o).sum(axis=1)) - o[range(len(y)), y]).mean()
    d = (_softmax(o) - np.eye(len(b2), dtype=np.float32)[y]) / np.float32(len(y))
    back = np.where(h > 0, d @ W2.T, 0)
    return loss, (x.T @ back, back.sum(0), h.T @ d, d.sum(0))


# %% distinct_units | a matrix of all pairs
def distinct_units(W, tol=1e-12):
    same = (np.abs(W[:, :, None] - W[:, None, :]) <= tol).all(axis=0)
    return int((~np.tril(same, -1).any(axis=1)).sum())



# %% distinct_units | takes columns away
def distinct_units(W, tol=1e-12):
    count, rest = 0, np.array(W)
    while rest.shape[1]:
        far = np.max(np.abs(rest - rest[:, :1]), axis=0) > tol
        rest, count = rest[:, far], count + 1
    return count



# %% distinct_units | plain lists
def distinct_units(W, tol=1e-12):
    kept = []
    for column in zip(*W.tolist()):
        if not any(max(abs(a - b) for a, b in zip(column, other)) <= tol for other in kept):
            kept.append(column)
    return len(kept)



# %% normal_init | entry by entry
def normal_init(rng, shape, std):
    out = np.empty(shape)
    for i in np.ndindex(*out.shape):
        out[i] = std * rng.standard_normal()
    return out



# %% normal_init | polar: two at a time
def normal_init(rng, shape, std):
    size = int(np.prod(shape))
    r = np.sqrt(rng.chisquare(2, (size + 1) // 2))
    angle = rng.uniform(0, 2 * np.pi, r.size)
    both = np.column_stack([r * np.cos(angle), r * np.sin(angle)]).ravel()
    return (std * both[:size]).reshape(shape)



# %% xavier_uniform | from -1 to 1, then stretched; Fortran order
def xavier_uniform(rng, shape):
    fan_in, fan_out = shape
    return np.asfortranarray((2 * rng.random((fan_out, fan_in)) - 1).T * (6 / (fan_in + fan_out)) ** 0.5)



# %% xavier_uniform | the standard deviation times the root of 3, column by column
def xavier_uniform(rng, shape):
    std = np.sqrt(2.0 / np.sum(shape))
    limit = np.sqrt(3) * std
    return np.stack([rng.uniform(-limit, limit, size=shape[0]) for _ in range(shape[1])], axis=1)



# %% he_normal | through the matrix of a standard normal draw
def he_normal(rng, shape):
    z = rng.standard_normal(shape[::-1]).T
    return z / np.sqrt(shape[0] / 2)



# %% he_normal | single precision, last rows first
def he_normal(rng, shape):
    rows = [rng.standard_normal(shape[1], dtype=np.float32) for _ in range(shape[0])]
    return np.stack(rows[::-1]) * np.float32(np.sqrt(2 / shape[0]))



# %% forward_stds | accumulate and statistics by hand
def forward_stds(x, weights, activation):
    from itertools import accumulate

    def act(z):
        if activation == "relu":
            return (z + np.abs(z)) / 2
        if activation == "sigmoid":
            return (1 + np.tanh(z / 2)) / 2
        return np.tanh(z) if activation == "tanh" else z

    layers = list(accumulate(weights, lambda h, W: act(np.einsum("ni,ij->nj", h, W)), initial=x))[1:]
    return np.fromiter((np.sqrt(np.square(h - h.mean()).mean()) for h in layers), float)



# %% forward_stds | match and recursion
def forward_stds(x, weights, activation):
    if not weights:
        return np.zeros(0)
    z = np.dot(x, weights[0])
    match activation:
        case "relu":
            h = np.where(z > 0, z, 0.0)
        case "tanh":
            h = np.tanh(z)
        case "sigmoid":
            h = np.exp(-np.logaddexp(0, -z))
        case _:
            h = z
    return np.concatenate([[np.std(h)], forward_stds(h, weights[1:], activation)])



# %% backward_norms | recursion: forward on the way in, backward on the way out
def backward_norms(x, weights, activation, dout):
    def both(h, k):
        if k == len(weights):
            return dout, []
        z = h @ weights[k]
        if activation == "relu":
            out, slope = np.maximum(0, z), np.heaviside(z, 0.0)
        elif activation == "tanh":
            out, slope = np.tanh(z), 1 / np.cosh(np.clip(z, -300, 300)) ** 2
        elif activation == "sigmoid":
            out = 0.5 * (np.tanh(z / 2) + 1)
            slope = out - out**2
        else:
            out, slope = z, 1.0
        d, norms = both(out, k + 1)
        dz = d * slope
        return np.matmul(dz, weights[k].T), [np.sqrt(np.sum(np.matmul(h.T, dz) ** 2)), *norms]

    return np.array(both(x, 0)[1], float)



# %% backward_norms | two lists and einsum
def backward_norms(x, weights, activation, dout):
    inputs, slopes, h = [], [], x
    for W in weights:
        inputs.append(h)
        z = np.einsum("ij,jk", h, W)
        if activation == "linear":
            h, s = z, np.ones_like(z)
        elif activation == "relu":
            s = (z > 0) * 1.0
            h = z * s
        elif activation == "tanh":
            h = np.tanh(z)
            s = (1 - h) * (1 + h)
        else:
            h = 1.0 / (1.0 + np.exp(-z))
            s = h * (1.0 - h)
        slopes.append(s)
    norms, d = np.empty(len(weights)), dout
    for k, (a, s, W) in enumerate(zip(inputs[::-1], slopes[::-1], weights[::-1])):
        d = d * s
        norms[-1 - k] = np.linalg.norm(np.einsum("ni,nj->ij", a, d), "fro")
        d = np.einsum("nj,ij->ni", d, W)
    return norms



# %% clip_by_norm | math.hypot over all entries
def clip_by_norm(grads, max_norm):
    import math

    norm = math.hypot(*(float(v) for g in grads for v in np.ravel(g)))
    factor = min(1.0, max_norm / norm) if norm else 1.0
    return [np.asarray(g * factor) for g in grads]



# %% clip_by_norm | one long vector, split again
def clip_by_norm(grads, max_norm):
    flat = np.concatenate([np.zeros(0), *map(np.ravel, grads)])
    size = np.linalg.norm(flat)
    flat = flat * (max_norm / max(size, max_norm))
    pieces = np.split(flat, np.cumsum([np.size(g) for g in grads]))
    return [p.reshape(np.shape(g)) for p, g in zip(pieces, grads)]



# %% softmax_cross_entropy | logaddexp.reduce
def softmax_cross_entropy(logits, y):
    n = len(logits)
    logp = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
    target = np.zeros(logits.shape)
    np.put_along_axis(target, np.asarray(y)[:, None], 1.0, axis=1)
    return -(logp * target).sum() / n, (np.exp(logp) - target) / n



# %% softmax_cross_entropy | row by row
def softmax_cross_entropy(logits, y):
    losses, rows = [], []
    for z, k in zip(logits, y):
        e = np.exp(z - z.max())
        losses.append(float(np.log(e.sum()) + z.max() - z[k]))
        row = e / e.sum()
        row[k] -= 1.0
        rows.append(row / len(y))
    return sum(losses) / len(losses), np.array(rows)



# %% two_layer_gradients | sample by sample with outer products
def two_layer_gradients(x, y, W1, b1, W2, b2):
    loss, grads = 0.0, [np.zeros_like(a) for a in (W1, b1, W2, b2)]
    for row, k in zip(x, y):
        z = row @ W1 + b1
        h = z.clip(0)
        logits = h @ W2 + b2
        logp = logits - np.logaddexp.reduce(logits)
        loss -= logp[k] / len(y)
        d = np.exp(logp)
        d[k] -= 1
        d = d / len(y)
        dz = (W2 @ d) * (z > 0)
        for g, part in zip(grads, (np.outer(row, dz), dz, np.outer(h, d), d)):
            g += part
    return loss, tuple(grads)



# %% two_layer_gradients | einsum, and the biases as a column of ones
def two_layer_gradients(x, y, W1, b1, W2, b2):
    one = np.ones((len(x), 1))
    xb, V1 = np.hstack([x, one]), np.vstack([W1, b1])
    h = np.maximum(xb @ V1, 0)
    hb, V2 = np.hstack([h, one]), np.vstack([W2, b2])
    z = hb @ V2
    logp = z - z.max(1)[:, None]
    logp -= np.log(np.exp(logp).sum(1))[:, None]
    d = (np.exp(logp) - (np.asarray(y)[:, None] == np.arange(z.shape[1]))) / len(x)
    dh = np.einsum("nk,jk->nj", d, W2) * np.sign(h)
    G1, G2 = xb.T @ dh, hb.T @ d
    return float(-np.mean(np.take_along_axis(logp, np.asarray(y)[:, None], 1))), (G1[:-1], G1[-1], G2[:-1], G2[-1])
