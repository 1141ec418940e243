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


# %% clip_by_norm | one long vector for the norm, which a list of no arrays does not have
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]))
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
