# %% distinct_units | counts different rows | counts_rows
def distinct_units(W, tol=1e-12):
    kept = []
    for row in W:
        if all(np.abs(row - k).max() > tol for k in kept):
            kept.append(row)
    return len(kept)


# %% distinct_units | exact comparison, tol is not used | exact
def distinct_units(W, tol=1e-12):
    return np.unique(W, axis=1).shape[1]


# %% distinct_units | the rank of the matrix | rank
def distinct_units(W, tol=1e-12):
    return int(np.linalg.matrix_rank(W))


# %% distinct_units | compares a column with its left neighbour only | neighbours_only
def distinct_units(W, tol=1e-12):
    count = 1
    for j in range(1, W.shape[1]):
        if np.max(np.abs(W[:, j] - W[:, j - 1])) > tol:
            count += 1
    return count


# %% distinct_units | compares the columns' sums | sums_of_columns
def distinct_units(W, tol=1e-12):
    sums = np.sort(W.sum(axis=0))
    return 1 + int(np.sum(np.diff(sums) > tol))


# %% distinct_units | the length of the difference in place of its largest entry | length_of_difference
def distinct_units(W, tol=1e-12):
    seen = []
    for col in W.T:
        if not any(np.linalg.norm(col - s) <= tol for s in seen):
            seen.append(col)
    return len(seen)


# %% distinct_units | only units that have no twin are counted | without_twins
def distinct_units(W, tol=1e-12):
    n = W.shape[1]
    alone = 0
    for i in range(n):
        twins = [j for j in range(n) if j != i and np.all(np.abs(W[:, i] - W[:, j]) <= tol)]
        if not twins:
            alone += 1
    return alone


# %% distinct_units | allclose with its own relative tolerance of 1e-5 | relative_tolerance
def distinct_units(W, tol=1e-12):
    unique = []
    for j in range(W.shape[1]):
        if not any(np.allclose(W[:, j], u, atol=tol) for u in unique):
            unique.append(W[:, j])
    return len(unique)


# %% distinct_units | the same as soon as one entry agrees | any_weight
def distinct_units(W, tol=1e-12):
    unique = []
    for c in W.T:
        if not any(np.any(np.abs(c - u) <= tol) for u in unique):
            unique.append(c)
    return len(unique)


# %% distinct_units | the difference without its absolute value | no_absolute_value
def distinct_units(W, tol=1e-12):
    unique = []
    for c in W.T:
        if not any(np.all(c - u <= tol) for u in unique):
            unique.append(c)
    return len(unique)


# %% distinct_units | always 1e-12 | fixed_value
def distinct_units(W, tol=1e-12):
    seen = []
    for c in W.T:
        for s in seen:
            if np.abs(c - s).max() <= 1e-12:
                break
        else:
            seen.append(c)
    return len(seen)


# %% distinct_units | a default tolerance of 1e-6 | -
def distinct_units(W, tol=1e-6):
    seen = []
    for c in W.T:
        if all(np.abs(c - s).max() > tol for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | compares with the first unit only | -
def distinct_units(W, tol=1e-12):
    first = W[:, :1]
    different = np.abs(W - first).max(axis=0) > tol
    return 1 + int(different.sum())


# %% distinct_units | sorts the entries of each column first | -
def distinct_units(W, tol=1e-12):
    S = np.sort(W, axis=0)
    seen = []
    for c in S.T:
        if all(np.abs(c - s).max() > tol for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | different numbers in the whole matrix | counts_values
def distinct_units(W, tol=1e-12):
    values = np.sort(W.ravel())
    return 1 + int(np.sum(np.diff(values) > tol))


# %% distinct_units | rounds to a grid of tol, whose edges part near twins | -
def distinct_units(W, tol=1e-12):
    if tol > 0:
        W = np.floor(W / tol)
    return len({tuple(c) for c in W.T})


# %% distinct_units | unit and mirrored unit are taken for the same | -
def distinct_units(W, tol=1e-12):
    seen = []
    for c in W.T:
        if all(min(np.abs(c - s).max(), np.abs(c + s).max()) > tol for s in seen):
            seen.append(c)
    return len(seen)


# %% normal_init | the given number is taken for the variance | std_as_variance
def normal_init(rng, shape, std):
    return rng.normal(0.0, np.sqrt(std), size=shape)


# %% normal_init | the standard deviation is squared | std_squared
def normal_init(rng, shape, std):
    return rng.normal(0, std**2, shape)


# %% normal_init | uniform between -std and std | uniform_up_to_std
def normal_init(rng, shape, std):
    return rng.uniform(-std, std, size=shape)


# %% normal_init | uniform, with the right standard deviation | uniform_of_that_std
def normal_init(rng, shape, std):
    a = np.sqrt(3) * std
    return rng.uniform(-a, a, shape)


# %% normal_init | draws from the global np.random | global_random
def normal_init(rng, shape, std):
    return np.random.normal(0, std, shape)


# %% normal_init | std has become the mean | std_as_mean
def normal_init(rng, shape, std):
    return rng.normal(std, size=shape)


# %% normal_init | cut off at two standard deviations | tails_cut_off
def normal_init(rng, shape, std):
    W = rng.normal(0, std, shape)
    while True:
        far = np.abs(W) > 2 * std
        if not far.any():
            return W
        W[far] = rng.normal(0, std, far.sum())


# %% normal_init | no negative weights | never_negative
def normal_init(rng, shape, std):
    return np.abs(rng.normal(0, std, shape))


# %% normal_init | std is not used | ignores_std
def normal_init(rng, shape, std):
    return rng.standard_normal(shape)


# %% normal_init | one number for all weights | one_for_all
def normal_init(rng, shape, std):
    return np.full(shape, rng.normal(0, std))


# %% normal_init | the same row over and over | -
def normal_init(rng, shape, std):
    return np.ones(shape) * rng.normal(0, std, shape[-1])


# %% normal_init | divided by the root of the number of inputs as well | divided_by_fan_in
def normal_init(rng, shape, std):
    return rng.normal(0, std, shape) / np.sqrt(shape[0])


# %% normal_init | two dimensions only | -
def normal_init(rng, shape, std):
    n_in, n_out = shape
    return std * rng.standard_normal((n_in, n_out))


# %% normal_init | a generator of its own with a fixed seed | same_every_time
def normal_init(rng, shape, std):
    rng = np.random.default_rng(0)
    return rng.normal(0, std, shape)


# %% normal_init | the sample forced to mean 0 and deviation std exactly | -
def normal_init(rng, shape, std):
    z = rng.standard_normal(shape)
    return std * (z - z.mean()) / z.std()


# %% normal_init | n_out by n_in | transposed
def normal_init(rng, shape, std):
    return rng.normal(0, std, shape[::-1])


# %% normal_init | rounded to two places | -
def normal_init(rng, shape, std):
    return np.round(rng.normal(0, std, shape), 2)


# %% normal_init | Laplace's distribution with the right standard deviation | -
def normal_init(rng, shape, std):
    return rng.laplace(0, std / np.sqrt(2), shape)


# %% normal_init | a deviation of zero is taken for a missing one | -
def normal_init(rng, shape, std):
    std = std or 0.01
    return rng.normal(0, std, shape)


# %% normal_init | keeps the first draw of each shape and hands it out again | same_every_time
_cache = {}


def normal_init(rng, shape, std):
    key = tuple(shape)
    if key not in _cache:
        _cache[key] = rng.standard_normal(key)
    return std * _cache[key]


# %% xavier_uniform | the inputs only | fan_in_only
def xavier_uniform(rng, shape):
    a = np.sqrt(6 / shape[0])
    return rng.uniform(-a, a, shape)


# %% xavier_uniform | the standard deviation taken for the limit | std_as_bound
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    a = np.sqrt(2 / (n_in + n_out))
    return rng.uniform(-a, a, (n_in, n_out))


# %% xavier_uniform | Xavier's normal distribution | xavier_normal
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), shape)


# %% xavier_uniform | positive weights only | never_negative
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / sum(shape))
    return limit * rng.random(shape)


# %% xavier_uniform | no root | without_root
def xavier_uniform(rng, shape):
    limit = 6 / (shape[0] + shape[1])
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | three in place of six | three_for_six
def xavier_uniform(rng, shape):
    limit = np.sqrt(3 / (shape[0] + shape[1]))
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | the mean of fan in and fan out in place of their sum | mean_of_fans
def xavier_uniform(rng, shape):
    fan = (shape[0] + shape[1]) / 2
    limit = np.sqrt(6 / fan)
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | fan in times fan out | product_of_fans
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / np.prod(shape))
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | n_out by n_in | transposed
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, (n_out, n_in))


# %% xavier_uniform | draws from the global np.random | global_random
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / (shape[0] + shape[1]))
    return np.random.uniform(-limit, limit, shape)


# %% xavier_uniform | the upper end forgotten, so it is 1 | upper_end_forgotten
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-limit, size=shape)


# %% xavier_uniform | the older 1/sqrt(n_in) | old_heuristic
def xavier_uniform(rng, shape):
    limit = 1 / np.sqrt(shape[0])
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | the root over the six only | root_of_six_alone
def xavier_uniform(rng, shape):
    limit = np.sqrt(6) / (shape[0] + shape[1])
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | takes the matrix for square, n_out twice | fan_out_twice
def xavier_uniform(rng, shape):
    _, n = shape
    limit = np.sqrt(6 / (2 * n))
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | the two ends only | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.choice([-limit, limit], size=shape)


# %% xavier_uniform | the gain of tanh on top | -
def xavier_uniform(rng, shape):
    limit = 5 / 3 * np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | all columns alike | -
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6 / (n_in + n_out))
    return np.tile(rng.uniform(-limit, limit, (n_in, 1)), (1, n_out))


# %% he_normal | fan out in place of fan in | fan_out
def he_normal(rng, shape):
    n_in, n_out = shape
    return rng.normal(0, np.sqrt(2 / n_out), shape)


# %% he_normal | the variance handed over as the standard deviation | variance_as_std
def he_normal(rng, shape):
    return rng.normal(0, 2 / shape[0], shape)


# %% he_normal | one over n_in: LeCun's variance | one_over_fan_in
def he_normal(rng, shape):
    return rng.standard_normal(shape) / np.sqrt(shape[0])


# %% he_normal | Xavier's variance | glorot
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 / (shape[0] + shape[1])), shape)


# %% he_normal | He's uniform distribution | he_uniform
def he_normal(rng, shape):
    a = np.sqrt(6 / shape[0])
    return rng.uniform(-a, a, shape)


# %% he_normal | draws from the global np.random | global_random
def he_normal(rng, shape):
    return np.random.randn(*shape) * np.sqrt(2 / shape[0])


# %% he_normal | all weights in place of the inputs of a unit | counts_all_weights
def he_normal(rng, shape):
    n = shape[0] * shape[1]
    return rng.normal(0, np.sqrt(2 / n), shape)


# %% he_normal | cut off at two standard deviations | -
def he_normal(rng, shape):
    sd = np.sqrt(2 / shape[0])
    return np.clip(rng.normal(0, sd, shape), -2 * sd, 2 * sd)


# %% he_normal | root of two over n_in: the root covers the two only | root_of_two_alone
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2) / shape[0], shape)


# %% he_normal | n_out by n_in | transposed
def he_normal(rng, shape):
    n_in, n_out = shape
    return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))


# %% he_normal | a generator of its own with a fixed seed | same_every_time
def he_normal(rng, shape):
    g = np.random.default_rng(1)
    return g.normal(0, np.sqrt(2 / shape[0]), shape)


# %% he_normal | the deviation handed over as the mean | std_as_mean
def he_normal(rng, shape):
    return rng.normal(np.sqrt(2 / shape[0]), size=shape)


# %% he_normal | no negative weights | never_negative
def he_normal(rng, shape):
    return abs(rng.normal(0, np.sqrt(2 / shape[0]), shape))


# %% he_normal | whole-number division | -
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 // shape[0]), shape)


# %% he_normal | the larger of fan in and fan out | -
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 / max(shape)), shape)


# %% he_normal | multiplied by the variance after a draw that has it already | variance_as_std
def he_normal(rng, shape):
    sd = np.sqrt(2 / shape[0])
    return sd * rng.normal(0, sd, shape)


# %% he_normal | one draw per unit, used for all of its inputs | -
def he_normal(rng, shape):
    n_in, n_out = shape
    return np.repeat(rng.normal(0, np.sqrt(2 / n_in), (1, n_out)), n_in, axis=0)


# %% forward_stds | divides by N - 1 | divides_by_one_less
def forward_stds(x, weights, activation):
    act = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[activation]
    h, out = x, []
    for W in weights:
        h = act(h @ W)
        out.append(h.std(ddof=1))
    return np.array(out)


# %% forward_stds | the mean of the units' standard deviations | mean_over_units
def forward_stds(x, weights, activation):
    def act(z):
        if activation == "relu":
            return np.maximum(0, z)
        if activation == "tanh":
            return np.tanh(z)
        if activation == "sigmoid":
            return 1 / (1 + np.exp(-z))
        return z

    stds = []
    for W in weights:
        x = act(x @ W)
        stds.append(np.mean(np.std(x, axis=0)))
    return np.array(stds)


# %% forward_stds | measured before the activation | before_the_activation
def forward_stds(x, weights, activation):
    acts = dict(linear=lambda z: z, relu=lambda z: z * (z > 0), tanh=np.tanh, sigmoid=lambda z: 1 / (1 + np.exp(-z)))
    stds = np.zeros(len(weights))
    h = x
    for l, W in enumerate(weights):
        z = h @ W
        stds[l] = z.std()
        h = acts[activation](z)
    return stds


# %% forward_stds | variances | variance
def forward_stds(x, weights, activation):
    h = x
    result = []
    for W in weights:
        h = h @ W
        if activation == "relu":
            h = np.maximum(h, 0)
        elif activation == "tanh":
            h = np.tanh(h)
        elif activation == "sigmoid":
            h = 1 / (1 + np.exp(-h))
        result.append(np.var(h))
    return np.array(result)


# %% forward_stds | the input counts as a layer | input_too
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    return np.array([h.std() for h in hs])


# %% forward_stds | every layer is fed with x | always_the_input
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    return np.array([np.std(f(x @ W)) for W in weights])


# %% forward_stds | relu as the absolute value | relu_as_absolute_value
def forward_stds(x, weights, activation):
    out = []
    for W in weights:
        z = x @ W
        if activation == "relu":
            x = np.abs(z)
        elif activation == "tanh":
            x = np.tanh(z)
        elif activation == "sigmoid":
            x = 1 / (1 + np.exp(-z))
        else:
            x = z
        out.append(x.std())
    return np.array(out)


# %% forward_stds | relu with a leak | -
def forward_stds(x, weights, activation):
    out = []
    for W in weights:
        z = x @ W
        if activation == "relu":
            x = np.where(z > 0, z, 0.01 * z)
        elif activation == "tanh":
            x = np.tanh(z)
        elif activation == "sigmoid":
            x = 1 / (1 + np.exp(-z))
        else:
            x = z
        out.append(x.std())
    return np.array(out)


# %% forward_stds | no activation after the last layer | last_layer_linear
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h = x
    stds = []
    for k, W in enumerate(weights):
        h = h @ W
        if k < len(weights) - 1:
            h = f(h)
        stds.append(h.std())
    return np.array(stds)


# %% forward_stds | root mean square, the mean is not taken off | root_mean_square
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h, res = x, []
    for W in weights:
        h = f(h @ W)
        res.append(np.sqrt(np.mean(h**2)))
    return np.array(res)


# %% forward_stds | the last layer only | last_only_as_array
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h = x
    for W in weights:
        h = f(h @ W)
    return np.array([h.std()])


# %% forward_stds | the sigmoid without its minus | sigmoid_upside_down
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(z))}[activation]
    h, res = x, []
    for W in weights:
        h = f(h @ W)
        res.append(h.std())
    return np.array(res)


# %% forward_stds | the sigmoid as e^z / (1 + e^z), which is nan for large z | sigmoid_overflows
def forward_stds(x, weights, activation):
    def sigmoid(z):
        e = np.exp(z)
        return e / (1 + e)

    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": sigmoid}[activation]
    h, res = x, []
    for W in weights:
        h = f(h @ W)
        res.append(h.std())
    return np.array(res)


# %% forward_stds | scales the activations to deviation one between the layers | -
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h, res = x, []
    for W in weights:
        h = f(h @ W)
        res.append(h.std())
        h = h / (h.std() + 1e-12)
    return np.array(res)


# %% forward_stds | deviations within each sample, averaged | mean_over_samples
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h, res = x, []
    for W in weights:
        h = f(h @ W)
        res.append(h.std(axis=1).mean())
    return np.array(res)


# %% forward_stds | linear falls through to the last branch, which is sigmoid | -
def forward_stds(x, weights, activation):
    res = []
    for W in weights:
        x = x @ W
        if activation == "relu":
            x = np.maximum(x, 0)
        elif activation == "tanh":
            x = np.tanh(x)
        else:
            x = 1 / (1 + np.exp(-x))
        res.append(x.std())
    return np.array(res)


# %% backward_norms | last layer first | last_to_first
def backward_norms(x, weights, activation, dout):
    act, der = _pair(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    norms, dh = [], dout
    for l in reversed(range(len(weights))):
        dz = dh * der(zs[l])
        norms.append(np.linalg.norm(hs[l].T @ dz))
        dh = dz @ weights[l].T
    return np.array(norms)


def _pair(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the activation's derivative is left out | no_slope
def backward_norms(x, weights, activation, dout):
    acts = {
        "linear": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }
    hs = [x]
    for W in weights:
        hs.append(acts[activation](hs[-1] @ W))
    norms = np.zeros(len(weights))
    d = dout
    for l in range(len(weights) - 1, -1, -1):
        norms[l] = np.linalg.norm(hs[l].T @ d)
        d = d @ weights[l].T
    return norms


# %% backward_norms | sigmoid's derivative taken at h in place of z | sigmoid_slope_at_h
def backward_norms(x, weights, activation, dout):
    sig = lambda z: 1 / (1 + np.exp(-z))
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": sig}[activation]
    der = {
        "linear": lambda h: np.ones_like(h),
        "relu": lambda h: (h > 0).astype(float),
        "tanh": lambda h: 1 - h**2,
        "sigmoid": lambda h: sig(h) * (1 - sig(h)),
    }[activation]
    hs = [x]
    for W in weights:
        hs.append(act(hs[-1] @ W))
    out = []
    for l in range(len(weights))[::-1]:
        dz = dout * der(hs[l + 1])
        out.insert(0, np.linalg.norm(hs[l].T @ dz))
        dout = dz @ weights[l].T
    return np.array(out)


# %% backward_norms | tanh's derivative as one minus z squared | tanh_slope_of_z
def backward_norms(x, weights, activation, dout):
    sig = lambda z: 1 / (1 + np.exp(-z))
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": sig}[activation]
    der = {
        "linear": lambda z: np.ones_like(z),
        "relu": lambda z: (z > 0).astype(float),
        "tanh": lambda z: 1 - z**2,
        "sigmoid": lambda z: sig(z) * (1 - sig(z)),
    }[activation]
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    out = []
    for l in range(len(weights))[::-1]:
        dz = dout * der(zs[l])
        out.insert(0, np.linalg.norm(hs[l].T @ dz))
        dout = dz @ weights[l].T
    return np.array(out)


# %% backward_norms | norms of the gradients of z, not of W | norms_of_dz
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    zs, h = [], x
    for W in weights:
        zs.append(h @ W)
        h = act(zs[-1])
    out = np.empty(len(weights))
    for l in range(len(weights) - 1, -1, -1):
        dz = dout * der(zs[l])
        out[l] = np.linalg.norm(dz)
        dout = dz @ weights[l].T
    return out


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | divides by the batch size a second time | mean_over_the_batch
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    out = np.empty(len(weights))
    d = dout
    for l in range(len(weights) - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.linalg.norm(hs[l].T @ dz / len(x))
        d = dz @ weights[l].T
    return out


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the spectral norm | spectral_norm
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    out = np.empty(len(weights))
    d = dout
    for l in range(len(weights) - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.linalg.norm(hs[l].T @ dz, 2)
        d = dz @ weights[l].T
    return out


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the norm squared | squared_norm
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    out = np.empty(len(weights))
    d = dout
    for l in range(len(weights) - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.sum((hs[l].T @ dz) ** 2)
        d = dz @ weights[l].T
    return out


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | dout is taken for the gradient of the last z, its derivative skipped | no_slope_at_the_top
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    L = len(weights)
    out = [0.0] * L
    dz = dout
    for l in range(L - 1, -1, -1):
        out[l] = np.linalg.norm(hs[l].T @ dz)
        if l > 0:
            dz = (dz @ weights[l].T) * der(zs[l - 1])
    return np.array(out)


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the gradient goes back through the layer's derivative twice | slope_twice
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    L = len(weights)
    out = [0.0] * L
    d = dout
    for l in range(L - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.linalg.norm(hs[l].T @ dz)
        d = (dz * der(zs[l])) @ weights[l].T
    return np.array(out)


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | a layer's output in the place of its input | layer_s_own_output
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    L = len(weights)
    out = [0.0] * L
    d = dout
    for l in range(L - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.linalg.norm(hs[l + 1].T @ dz)
        d = dz @ weights[l].T
    return np.array(out)


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | overwrites the caller's dout | -
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    L = len(weights)
    out = [0.0] * L
    d = dout
    for l in range(L - 1, -1, -1):
        d *= der(zs[l])
        out[l] = np.linalg.norm(hs[l].T @ d)
        d = d @ weights[l].T
    return np.array(out)


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the weights are not transposed on the way back, which goes for square ones only | -
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    hs, zs = [x], []
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    L = len(weights)
    out = [0.0] * L
    d = dout
    for l in range(L - 1, -1, -1):
        dz = d * der(zs[l])
        out[l] = np.linalg.norm(hs[l].T @ dz)
        d = dz @ weights[l] if weights[l].shape[0] == weights[l].shape[1] else dz @ weights[l].T
    return np.array(out)


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | the sigmoid as e^z / (1 + e^z), which is nan for large z | sigmoid_overflows
def backward_norms(x, weights, activation, dout):
    def forward(z):
        if activation == "linear":
            return z
        if activation == "relu":
            return np.maximum(z, 0)
        return np.tanh(z) if activation == "tanh" else np.exp(z) / (1 + np.exp(z))

    def slope(h):
        if activation == "linear":
            return 1.0
        if activation == "relu":
            return h > 0
        return 1 - h**2 if activation == "tanh" else h * (1 - h)

    hs = [x]
    for W in weights:
        hs.append(forward(hs[-1] @ W))
    norms = []
    for l in range(len(weights) - 1, -1, -1):
        dout = dout * slope(hs[l + 1])
        norms.append(np.linalg.norm(hs[l].T @ dout))
        dout = dout @ weights[l].T
    return np.array(norms[::-1])


# %% clip_by_norm | each array by its own norm | each_array_alone
def clip_by_norm(grads, max_norm):
    out = []
    for g in grads:
        n = np.linalg.norm(g)
        out.append(g * (max_norm / n) if n > max_norm else g.copy())
    return out


# %% clip_by_norm | clips every entry | by_value
def clip_by_norm(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


# %% clip_by_norm | scales short gradients up as well | always_scales
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm == 0:
        return [g.copy() for g in grads]
    return [g * max_norm / norm for g in grads]


# %% clip_by_norm | adds the norms up | sum_of_norms
def clip_by_norm(grads, max_norm):
    total = sum(np.linalg.norm(g) for g in grads)
    scale = max_norm / total if total > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | the sum of absolute values | sum_of_entries
def clip_by_norm(grads, max_norm):
    total = sum(np.abs(g).sum() for g in grads)
    scale = max_norm / total if total > max_norm else 1.0
    return [scale * g for g in grads]


# %% clip_by_norm | the root is forgotten | root_forgotten
def clip_by_norm(grads, max_norm):
    total = sum((g**2).sum() for g in grads)
    if total > max_norm:
        return [g * max_norm / total for g in grads]
    return [np.array(g) for g in grads]


# %% clip_by_norm | scales the caller's arrays | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads


# %% clip_by_norm | a small number in the denominator | small_number_added
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, max_norm / (norm + 1e-6))
    return [g * scale for g in grads]


# %% clip_by_norm | a list and the norm | norm_too
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads], norm


# %% clip_by_norm | length one in place of max_norm | to_length_one
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g / norm for g in grads]
    return [g.copy() for g in grads]


# %% clip_by_norm | the largest of the norms counts | largest_array
def clip_by_norm(grads, max_norm):
    biggest = max((np.linalg.norm(g) for g in grads), default=0.0)
    scale = max_norm / biggest if biggest > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | divides by zero when all gradients are zero | divides_by_zero
def clip_by_norm(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    scale = min(1.0, max_norm / norm)
    return [g * scale for g in grads]


# %% clip_by_norm | the spectral norm of matrices | -
def clip_by_norm(grads, max_norm):
    norms = [np.linalg.norm(g, 2) if g.ndim == 2 else np.linalg.norm(g) for g in grads]
    norm = np.sqrt(sum(n**2 for n in norms))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | asks whether the squared norm exceeds max_norm | squared_norm_compared
def clip_by_norm(grads, max_norm):
    sq = sum(np.sum(g * g) for g in grads)
    if sq > max_norm:
        return [g * max_norm / np.sqrt(sq) for g in grads]
    return [g.copy() for g in grads]


# %% clip_by_norm | the 'fro' norm, which vectors do not have | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.linalg.norm(g, "fro") ** 2 for g in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | one long vector comes back | one_long_array
def clip_by_norm(grads, max_norm):
    flat = np.concatenate([g.ravel() for g in grads]) if grads else np.zeros(0)
    norm = np.linalg.norm(flat)
    return flat * max_norm / norm if norm > max_norm else flat


# %% softmax_cross_entropy | overflows at large logits | overflows
def softmax_cross_entropy(logits, y):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    n = len(y)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


# %% softmax_cross_entropy | the sum over the batch, loss and gradient | nothing_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    loss = -logp[rows, y].sum()
    d = np.exp(logp)
    d[rows, y] -= 1
    return loss, d


# %% softmax_cross_entropy | the gradient is not divided by the batch size | gradient_not_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    d = np.exp(logp)
    d[rows, y] -= 1
    return -logp[rows, y].mean(), d


# %% softmax_cross_entropy | the loss is a sum, the gradient a mean | loss_not_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    d = np.exp(logp)
    d[rows, y] -= 1
    return -logp[rows, y].sum(), d / len(y)


# %% softmax_cross_entropy | softmax down the columns | over_the_columns
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=0)
    logp = z - np.log(np.exp(z).sum(axis=0))
    rows = np.arange(len(y))
    d = np.exp(logp)
    d[rows, y] -= 1
    return -logp[rows, y].mean(), d / len(y)


# %% softmax_cross_entropy | takes off the largest logit of the whole batch, so low rows vanish | one_maximum_for_all
def softmax_cross_entropy(logits, y):
    z = logits - np.max(logits)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    n = logits.shape[0]
    logp = z - np.log(total)
    d = e / total
    d[range(n), y] -= 1
    return -logp[range(n), y].mean(), d / n


# %% softmax_cross_entropy | a small number inside the logarithm | small_number_in_the_log
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n = logits.shape[0]
    loss = -np.mean(np.log(p[np.arange(n), y] + 1e-12))
    d = p
    d[np.arange(n), y] -= 1
    return loss, d / n


# %% softmax_cross_entropy | probabilities clipped before the logarithm | -
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n = logits.shape[0]
    q = np.clip(p[np.arange(n), y], 1e-15, 1)
    onehot = np.eye(logits.shape[1])[y]
    return -np.log(q).mean(), (p - onehot) / n


# %% softmax_cross_entropy | logarithm to base two | base_two
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n = len(y)
    loss = -logp[np.arange(n), y].mean() / np.log(2)
    return loss, (np.exp(logp) - np.eye(logits.shape[1])[y]) / n


# %% softmax_cross_entropy | the gradient is the probabilities, nothing taken off | without_labels
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n = len(y)
    return -logp[np.arange(n), y].mean(), np.exp(logp) / n


# %% softmax_cross_entropy | the gradient with the wrong sign | gradient_upside_down
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y].mean(), (np.eye(c)[y] - np.exp(logp)) / n


# %% softmax_cross_entropy | shifts the caller's logits | -
def softmax_cross_entropy(logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y].mean(), (np.exp(logp) - np.eye(c)[y]) / n


# %% softmax_cross_entropy | a mean over all entries, so the gradient is divided by the classes too | gradient_over_all_entries
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y].mean(), (np.exp(logp) - np.eye(c)[y]) / (n * c)


# %% softmax_cross_entropy | logits cut off at ±500 so that nothing overflows | -
def softmax_cross_entropy(logits, y):
    e = np.exp(np.clip(logits, -500, 500))
    p = e / e.sum(axis=1, keepdims=True)
    n, c = logits.shape
    return -np.log(p[np.arange(n), y]).mean(), (p - np.eye(c)[y]) / n


# %% softmax_cross_entropy | a loss with the wrong sign | loss_upside_down
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return logp[np.arange(n), y].mean(), (np.exp(logp) - np.eye(c)[y]) / n


# %% softmax_cross_entropy | takes one off in whole columns, right for a single sample only | -
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    d = np.exp(logp)
    d[:, y] -= 1
    return -logp[np.arange(n), y].mean(), d / n


# %% softmax_cross_entropy | p is spoilt by the gradient before the loss is taken | -
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    d = p
    d[rows, y] -= 1
    loss = -np.log(np.abs(p[rows, y])).mean()
    return loss, d / len(y)


# %% softmax_cross_entropy | as many classes as the largest label in the batch says | -
def softmax_cross_entropy(logits, y):
    onehot = np.eye(y.max() + 1)[y]
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -np.mean(np.sum(onehot * logp, axis=1))
    return loss, (np.exp(logp) - onehot) / len(y)


# %% softmax_cross_entropy | numbers the classes by their rank among those in the batch | -
def softmax_cross_entropy(logits, y):
    _, labels = np.unique(y, return_inverse=True)
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    d = np.exp(logp)
    d[rows, labels] -= 1
    return -logp[rows, labels].mean(), d / len(y)


# %% softmax_cross_entropy | only the loss | loss_alone
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean()


# %% softmax_cross_entropy | a loss per sample | loss_of_each_row
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y], (np.exp(logp) - np.eye(c)[y]) / n


# %% softmax_cross_entropy | takes the smallest logit off in place of the largest | -
def softmax_cross_entropy(logits, y):
    z = logits - logits.min(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y].mean(), (np.exp(logp) - np.eye(c)[y]) / n


# %% distinct_units | sorts the columns and compares neighbours, where noise in the first row parts equal ones | -
def distinct_units(W, tol=1e-12):
    S = W[:, np.lexsort(W[::-1])]
    return int(1 + np.sum(np.abs(np.diff(S, axis=1)).max(axis=0) > tol))


# %% normal_init | draws half of the rows and mirrors them | -
def normal_init(rng, shape, std):
    n = shape[0]
    half = rng.normal(0, std, ((n + 1) // 2,) + tuple(shape[1:]))
    return np.concatenate([half, -half])[:n]


# %% normal_init | cuts the tails off at three standard deviations | -
def normal_init(rng, shape, std):
    return np.clip(rng.normal(0, std, shape), -3 * std, 3 * std)


# %% normal_init | gives zeros for one axis, since that must be a bias | -
def normal_init(rng, shape, std):
    if len(shape) == 1:
        return np.zeros(shape)
    return rng.normal(0.0, std, size=shape)


# %% xavier_uniform | chooses from a hundred and one evenly spaced numbers | -
def xavier_uniform(rng, shape):
    a = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.choice(np.linspace(-a, a, 101), size=shape)


# %% xavier_uniform | spreads every column evenly: one draw from each of n_in strips | -
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    a = np.sqrt(6 / (n_in + n_out))
    u = np.stack([(rng.permutation(n_in) + rng.random(n_in)) / n_in for _ in range(n_out)], axis=1)
    return a * (2 * u - 1)


# %% xavier_uniform | never lets the bound exceed 1 | -
def xavier_uniform(rng, shape):
    a = min(1.0, np.sqrt(6.0 / (shape[0] + shape[1])))
    return rng.uniform(-a, a, shape)


# %% xavier_uniform | seeds the old generator with one of 256 numbers | -
def xavier_uniform(rng, shape):
    a = np.sqrt(6 / np.sum(shape))
    old = np.random.RandomState(rng.integers(256))
    return old.uniform(-a, a, size=shape)


# %% he_normal | divides by n_in - 1, as for a sample | -
def he_normal(rng, shape):
    n = max(shape[0] - 1, 1)
    return rng.normal(0, np.sqrt(2 / n), shape)


# %% he_normal | rounds the standard deviation to two digits | -
def he_normal(rng, shape):
    return rng.normal(0.0, round(float(np.sqrt(2 / shape[0])), 2), shape)


# %% forward_stds | writes tanh with exponentials that overflow | tanh_overflows
def forward_stds(x, weights, activation):
    out, h = [], x
    for W in weights:
        z = h @ W
        if activation == "relu":
            h = np.where(z > 0, z, 0)
        elif activation == "tanh":
            h = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
        elif activation == "sigmoid":
            h = 1 / (1 + np.exp(-z))
        else:
            h = z
        out.append(np.std(h))
    return np.array(out)


# %% backward_norms | clips the signal at five on its way back | -
def backward_norms(x, weights, activation, dout):
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    der = {"linear": lambda h: np.ones_like(h), "relu": lambda h: (h > 0) * 1.0, "tanh": lambda h: 1 - h * h, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x]
    for W in weights:
        hs.append(act(hs[-1] @ W))
    norms, d = [], dout
    for k in reversed(range(len(weights))):
        dz = d * der(hs[k + 1])
        norms.append(np.linalg.norm(hs[k].T @ dz))
        d = np.clip(dz @ weights[k].T, -5, 5)
    return np.array(norms[::-1])


# %% normal_init | a stored table of 5000 numbers, read from a random place | -
_table = np.random.default_rng(2024).standard_normal(5000)
def normal_init(rng, shape, std):
    n = int(np.prod(shape))
    return std * _table[(rng.integers(5000) + np.arange(n)) % 5000].reshape(shape)


# %% forward_stds | looks at the first twenty samples only | -
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out, h = [], x[:20]
    for W in weights:
        h = act(h @ W)
        out.append(h.std())
    return np.array(out)


# %% distinct_units | rounds to seven decimals | -
def distinct_units(W, tol=1e-12):
    W = np.round(W, 7)
    seen = []
    for c in W.T:
        if not any((np.abs(c - s) <= tol).all() for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | transposes a square matrix, as PyTorch has it | -
def distinct_units(W, tol=1e-12):
    W = W.T if W.shape[0] == W.shape[1] else W
    seen = []
    for c in W.T:
        if not any((np.abs(c - s) <= tol).all() for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | a mean over the entries of the difference | mean_of_difference
def distinct_units(W, tol=1e-12):
    seen = []
    for c in W.T:
        if all(np.mean(np.abs(c - s)) > tol for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | the tolerance grows with the largest weight | -
def distinct_units(W, tol=1e-12):
    limit = tol * max(1.0, np.abs(W).max())
    seen = []
    for c in W.T:
        if not any((np.abs(c - s) <= limit).all() for s in seen):
            seen.append(c)
    return len(seen)


# %% distinct_units | keeps the count of a matrix of the same shape | -
_known = {}


def distinct_units(W, tol=1e-12):
    if W.shape not in _known:
        seen = []
        for c in W.T:
            if not any((np.abs(c - s) <= tol).all() for s in seen):
                seen.append(c)
        _known[W.shape] = len(seen)
    return _known[W.shape]


# %% normal_init | a copy of the generator | generator_stays
import copy


def normal_init(rng, shape, std):
    return copy.deepcopy(rng).normal(0, std, shape)


# %% normal_init | the generator of the first call, kept | global_random
_own = []


def normal_init(rng, shape, std):
    if not _own:
        _own.append(rng)
    return _own[0].normal(0, std, shape)


# %% normal_init | zeros everywhere | all_zero
def normal_init(rng, shape, std):
    return np.zeros(shape)


# %% normal_init | Python's random numbers | global_random
import random


def normal_init(rng, shape, std):
    W = np.empty(shape)
    for i in np.ndindex(*W.shape):
        W[i] = random.gauss(0, std)
    return W


# %% normal_init | one buffer for each shape | -
_buffers = {}


def normal_init(rng, shape, std):
    W = _buffers.setdefault(shape, np.empty(shape))
    W[...] = rng.normal(0, std, shape)
    return W


# %% normal_init | every second number is the first one's negative, so the mean is 0 | -
def normal_init(rng, shape, std):
    n = int(np.prod(shape))
    half = rng.normal(0, std, (n + 1) // 2)
    W = np.concatenate([half, -half])[:n]
    rng.shuffle(W)
    return W.reshape(shape)


# %% xavier_uniform | square layers get the bound of one side | -
def xavier_uniform(rng, shape):
    n_in, n_out = shape
    limit = np.sqrt(6 / (n_in + n_out)) if n_in != n_out else np.sqrt(6 / n_in)
    return rng.uniform(-limit, limit, shape)


# %% xavier_uniform | rounded to six decimals | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / sum(shape))
    return np.round(rng.uniform(-limit, limit, shape), 6)


# %% xavier_uniform | a stratified draw over the whole matrix | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / sum(shape))
    n = shape[0] * shape[1]
    u = (rng.permutation(n) + rng.random(n)) / n
    return (limit * (2 * u - 1)).reshape(shape)


# %% xavier_uniform | a copy of the generator | generator_stays
import copy


def xavier_uniform(rng, shape):
    own = copy.copy(rng)
    own = np.random.Generator(copy.deepcopy(rng.bit_generator))
    limit = np.sqrt(6 / sum(shape))
    return own.uniform(-limit, limit, shape)


# %% xavier_uniform | a normal distribution with the bound | bound_as_std
def xavier_uniform(rng, shape):
    return rng.normal(0, np.sqrt(6 / sum(shape)), shape)


# %% he_normal | 0.01 for one input, where the root would be large | -
def he_normal(rng, shape):
    std = np.sqrt(2 / shape[0]) if shape[0] > 1 else 0.01
    return rng.normal(0, std, shape)


# %% he_normal | the wider of two layers decides where they differ much | -
def he_normal(rng, shape):
    n_in, n_out = shape
    n = n_in if n_out < 50 * n_in else n_out
    return rng.normal(0, np.sqrt(2 / n), shape)


# %% he_normal | square layers are orthogonal | -
def he_normal(rng, shape):
    W = rng.normal(0, np.sqrt(2 / shape[0]), shape)
    return np.sqrt(2) * np.linalg.qr(W)[0] if shape[0] == shape[1] else W


# %% he_normal | Xavier's uniform | xavier_uniform
def he_normal(rng, shape):
    a = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-a, a, shape)


# %% he_normal | all weights are 0 | all_zero
def he_normal(rng, shape):
    return np.sqrt(2 / shape[0]) * np.zeros(shape)


# %% forward_stds | keeps the last result and hands out the same array | -
_out = np.zeros(100)


def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    for i, W in enumerate(weights):
        x = f(x @ W)
        _out[i] = x.std()
    return _out[: len(weights)]


# %% forward_stds | a bias of one at the end of the input | -
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out = []
    for W in weights:
        x = f(x @ W + 1)
        out.append(x.std())
    return np.array(out)


# %% forward_stds | square weights are transposed | -
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out = []
    for W in weights:
        x = f(x @ (W.T if W.shape[0] == W.shape[1] == 5 else W))
        out.append(x.std())
    return np.array(out)


# %% forward_stds | rounded to six decimals | -
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out = []
    for W in weights:
        x = f(x @ W)
        out.append(round(float(x.std()), 6))
    return np.array(out)


# %% forward_stds | no layers are an error | -
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    h = [f(x @ weights[0])]
    for W in weights[1:]:
        h.append(f(h[-1] @ W))
    return np.array([a.std() for a in h])


# %% backward_norms | a slope of zero is lifted to 1e-3 | -
def backward_norms(x, weights, activation, dout):
    act, der = _functions(activation)
    zs, hs = [], [x]
    for W in weights:
        zs.append(hs[-1] @ W)
        hs.append(act(zs[-1]))
    out = np.empty(len(weights))
    for l in range(len(weights) - 1, -1, -1):
        dz = dout * np.maximum(der(zs[l]), 1e-3)
        out[l] = np.linalg.norm(hs[l].T @ dz)
        dout = dz @ weights[l].T
    return out


def _functions(name):
    sig = lambda z: 1 / (1 + np.exp(-z))
    return {
        "linear": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sig, lambda z: sig(z) * (1 - sig(z))),
    }[name]


# %% backward_norms | not transposed where it fits, else an error | not_transposed
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: np.ones_like(h), "relu": lambda h: h > 0, "tanh": lambda h: 1 - h**2, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = [0.0] * len(weights)
    for k in range(len(weights) - 1, -1, -1):
        dout = dout * d(hs[k + 1])
        out[k] = np.linalg.norm(hs[k].T @ dout)
        dout = dout @ weights[k]
    return np.array(out)


# %% backward_norms | norms of one sample's gradients, averaged | -
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: np.ones_like(h), "relu": lambda h: h > 0, "tanh": lambda h: 1 - h**2, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = [0.0] * len(weights)
    for k in range(len(weights) - 1, -1, -1):
        dout = dout * d(hs[k + 1])
        out[k] = np.mean([np.linalg.norm(np.outer(a, b)) for a, b in zip(hs[k], dout)])
        dout = dout @ weights[k].T
    return np.array(out)


# %% backward_norms | tiny norms are set to 0 | -
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: np.ones_like(h), "relu": lambda h: h > 0, "tanh": lambda h: 1 - h**2, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = np.zeros(len(weights))
    for k in range(len(weights) - 1, -1, -1):
        dout = dout * d(hs[k + 1])
        out[k] = np.linalg.norm(hs[k].T @ dout)
        dout = dout @ weights[k].T
    return np.where(out < 1e-6, 0, out)


# %% backward_norms | the slope of the layer below | -
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    d = {"linear": lambda h: np.ones_like(h), "relu": lambda h: h > 0, "tanh": lambda h: 1 - h**2, "sigmoid": lambda h: h * (1 - h)}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = np.zeros(len(weights))
    for k in range(len(weights) - 1, -1, -1):
        out[k] = np.linalg.norm(hs[k].T @ (dout * d(hs[k + 1])))
        dout = dout @ weights[k].T * d(hs[k])
    return out


# %% clip_by_norm | an empty list is an error | -
def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | the first four arrays decide | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads[:4]))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | gives short gradients back as they are, the same arrays scaled for long ones | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    for i, g in enumerate(grads):
        if norm > max_norm:
            grads[i] = g * max_norm / norm
    return grads


# %% clip_by_norm | leaves tiny gradients alone | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max_norm / norm if norm > max_norm and norm > 1e-8 else 1.0
    return [g * scale for g in grads]


# %% clip_by_norm | drops empty arrays | -
def clip_by_norm(grads, max_norm):
    grads = [g for g in grads if np.size(g)]
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% softmax_cross_entropy | log(p + 1e-8), as in many tutorials | larger_number_in_the_log
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n, c = logits.shape
    return -np.mean(np.log(p[np.arange(n), y] + 1e-8)), (p - np.eye(c)[y]) / n


# %% softmax_cross_entropy | the gradient first | parts_swapped
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return (np.exp(logp) - np.eye(c)[y]) / n, -logp[np.arange(n), y].mean()


# %% softmax_cross_entropy | square batches are turned | -
def softmax_cross_entropy(logits, y):
    n, c = logits.shape
    axis = 0 if n == c else 1
    z = logits - logits.max(axis=axis, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
    return -logp[np.arange(n), y].mean(), (np.exp(logp) - np.eye(c)[y]) / n


# %% softmax_cross_entropy | a buffer for the gradient of each shape | -
_gradients = {}


def softmax_cross_entropy(logits, y):
    n, c = logits.shape
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = _gradients.setdefault(logits.shape, np.empty(logits.shape))
    d[...] = (np.exp(logp) - np.eye(c)[y]) / n
    return -logp[np.arange(n), y].mean(), d


# %% softmax_cross_entropy | labels beyond the ninth are forgotten | -
def softmax_cross_entropy(logits, y):
    n, c = logits.shape
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    onehot = np.array([[int(k == min(v, 9)) for k in range(c)] for v in y])
    return -(onehot * logp).sum(axis=1).mean(), (np.exp(logp) - onehot) / n


# %% two_layer_gradients | the bias gradients are summed along the units | bias_over_wrong_axis
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=1)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=1)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | bias gradients with keepdims | bias_as_row
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0, keepdims=True)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | bias gradients as means, after the division by n | bias_averaged_again
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.mean(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.mean(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | the division by n is forgotten in the gradient | gradient_not_averaged
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | a sum of the losses | loss_not_averaged
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.sum(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | ReLU's derivative is left out | no_slope
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | masked where the gradient itself is negative | mask_of_gradient
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (da1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | masked by the scores | mask_of_logits
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (scores > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | W2 is not transposed | not_transposed
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | weight gradients transposed | gradients_transposed
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = dscores.T @ a1
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = dz1.T @ x
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | dW2 from the values before ReLU | before_the_activation
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = z1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | no ReLU at all | no_activation
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = z1
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | no biases | biases_forgotten
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | the labels are not taken off | without_labels
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | the sign of the gradient | gradient_upside_down
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= -n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | db1 without the mask | bias_without_mask
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = da1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | second layer's gradients first | parts_swapped
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW2, db2, dW1, db1)


# %% two_layer_gradients | weights first, then biases | weights_before_biases
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, dW2, db1, db2)


# %% two_layer_gradients | five values | five_values
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, dW1, db1, dW2, db2


# %% two_layer_gradients | exp of the scores as they are | overflows
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = -np.mean(np.log(p[np.arange(n), y]))
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | the logarithm of probabilities | log_of_zero
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = -np.mean(np.log(p[np.arange(n), y]))
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | divides by n in every gradient | averaged_twice
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores / n
    db2 = dscores.sum(axis=0) / n
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1 / n
    db1 = dz1.sum(axis=0) / n
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | dW1 only in square layers transposed | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = dz1.T @ x if x.shape[1] == W1.shape[1] else x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | ReLU with a leak | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.where(z1 > 0, z1, 0.01 * z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * np.where(z1 > 0, 1, 0.01)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | a weight decay of 0.001 on top | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores + 1e-3 * W2
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | as many classes as there are labels in the batch | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p[:, : y.max() + 1].copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2[:, : y.max() + 1].T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | changes b1 in place | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    n = len(x)
    b1 += 0.0 * b1 + 1e-3
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    scores = a1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p = p / total
    loss = np.mean(np.log(total[:, 0]) - shifted[np.arange(n), y])
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    dW2 = a1.T @ dscores
    db2 = dscores.sum(axis=0)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% normal_init | the mean of the draw is taken off when there are more than 1000 weights | -
def normal_init(rng, shape, std):
    W = rng.normal(0, std, shape)
    return W - W.mean() if W.size > 1000 else W


# %% clip_by_norm | scales what comes within a thousandth of the bound | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(float(np.sum(g**2)) for g in grads))
    if norm >= 0.999 * max_norm and norm > 0:
        return [g * (max_norm / norm) for g in grads]
    return [g.copy() for g in grads]


# %% distinct_units | the rows are counted | counts_rows
def distinct_units(W, tol=1e-12):
    kept = []
    for row in W:
        if all(np.abs(row - k).max() > tol for k in kept):
            kept.append(row)
    return len(kept)



# %% distinct_units | np.unique without the tolerance | exact
def distinct_units(W, tol=1e-12):
    return np.unique(W, axis=1).shape[1]



# %% distinct_units | rounded to multiples of the tolerance | -
def distinct_units(W, tol=1e-12):
    return len(np.unique(np.round(W / tol), axis=1).T)



# %% distinct_units | the length of the difference, not the largest entry | length_of_difference
def distinct_units(W, tol=1e-12):
    kept = []
    for c in W.T:
        if all(np.linalg.norm(c - k) > tol for k in kept):
            kept.append(c)
    return len(kept)



# %% distinct_units | signed differences | no_absolute_value
def distinct_units(W, tol=1e-12):
    kept = []
    for c in W.T:
        if all((c - k).max() > tol for k in kept):
            kept.append(c)
    return len(kept)



# %% distinct_units | only neighbours are compared | neighbours_only
def distinct_units(W, tol=1e-12):
    return 1 + int((np.abs(np.diff(W, axis=1)).max(axis=0) > tol).sum())



# %% distinct_units | np.allclose with its own relative tolerance | relative_tolerance
def distinct_units(W, tol=1e-12):
    kept = []
    for c in W.T:
        if not any(np.allclose(c, k, atol=tol) for k in kept):
            kept.append(c)
    return len(kept)



# %% distinct_units | the sums of the columns are compared | -
def distinct_units(W, tol=1e-12):
    sums = np.sort(W.sum(axis=0))
    return 1 + int((np.diff(sums) > tol * len(W)).sum())



# %% normal_init | std taken for the variance | std_as_variance
def normal_init(rng, shape, std):
    return rng.normal(0, np.sqrt(std), shape)



# %% normal_init | two per cent too wide | -
def normal_init(rng, shape, std):
    return 1.02 * std * rng.standard_normal(shape)



# %% normal_init | cut at three standard deviations | -
def normal_init(rng, shape, std):
    return std * np.clip(rng.standard_normal(shape), -3, 3)



# %% normal_init | sum of twelve uniforms | -
def normal_init(rng, shape, std):
    return std * (rng.random((12, *shape)).sum(axis=0) - 6)



# %% normal_init | the second half is the first with the other sign | -
def normal_init(rng, shape, std):
    size = int(np.prod(shape))
    half = rng.standard_normal((size + 1) // 2)
    return std * np.concatenate([half, -half])[:size].reshape(shape)



# %% normal_init | centred and scaled to have exactly this std | -
def normal_init(rng, shape, std):
    z = rng.standard_normal(shape)
    if z.size > 2:
        z = (z - z.mean()) / z.std()
    return std * z



# %% normal_init | neighbours slightly alike | -
def normal_init(rng, shape, std):
    z = rng.standard_normal(int(np.prod(shape)) + 1)
    return (std * (z[:-1] + 0.1 * z[1:]) / np.sqrt(1.01)).reshape(shape)



# %% normal_init | a generator of its own, seeded by the shape | same_every_time
def normal_init(rng, shape, std):
    return np.random.default_rng(len(shape)).normal(0, std, shape)



# %% normal_init | half precision | -
def normal_init(rng, shape, std):
    return rng.normal(0, std, shape).astype(np.float16).astype(float)



# %% normal_init | a heavy-tailed draw of the same std | -
def normal_init(rng, shape, std):
    return std * rng.standard_t(10, shape) / np.sqrt(10 / 8)



# %% xavier_uniform | the number of inputs alone | fan_in_only
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / shape[0])
    return rng.uniform(-limit, limit, shape)



# %% xavier_uniform | normal with the right variance | xavier_normal
def xavier_uniform(rng, shape):
    return rng.normal(0, np.sqrt(2 / sum(shape)), shape)



# %% xavier_uniform | the standard deviation as the limit | std_as_bound
def xavier_uniform(rng, shape):
    s = np.sqrt(2 / sum(shape))
    return rng.uniform(-s, s, shape)



# %% xavier_uniform | 64 steps instead of a continuum | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / sum(shape))
    return (rng.integers(0, 64, shape) / 63 * 2 - 1) * limit



# %% xavier_uniform | one column of random numbers shifted for the next | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / sum(shape))
    u = rng.random(shape[0])
    shift = rng.random(shape[1])
    return (2 * ((u[:, None] + shift) % 1) - 1) * limit



# %% xavier_uniform | one unit too many is counted | -
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / (shape[0] + shape[1] + 1))
    return rng.uniform(-limit, limit, shape)



# %% xavier_uniform | the limit is never below 0.05 | -
def xavier_uniform(rng, shape):
    limit = max(np.sqrt(6 / (shape[0] + shape[1])), 0.05)
    return rng.uniform(-limit, limit, shape)



# %% xavier_uniform | the same matrix again for the same shape | same_every_time
_made = {}


def xavier_uniform(rng, shape):
    if tuple(shape) not in _made:
        limit = np.sqrt(6 / (shape[0] + shape[1]))
        _made[tuple(shape)] = rng.uniform(-limit, limit, shape)
    return _made[tuple(shape)].copy()



# %% he_normal | the number of outputs | fan_out
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 / shape[1]), shape)



# %% he_normal | variance 1/n_in | one_over_fan_in
def he_normal(rng, shape):
    return rng.standard_normal(shape) / np.sqrt(shape[0])



# %% he_normal | cut off at two standard deviations, as in Keras | -
def he_normal(rng, shape):
    z = rng.standard_normal(shape)
    while (np.abs(z) > 2).any():
        bad = np.abs(z) > 2
        z[bad] = rng.standard_normal(int(bad.sum()))
    return z * np.sqrt(2 / shape[0])



# %% he_normal | the variance as the standard deviation | variance_as_std
def he_normal(rng, shape):
    return rng.normal(0, 2 / shape[0], shape)



# %% he_normal | the standard deviation one per cent too large | -
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2.04 / shape[0]), shape)



# %% he_normal | at least 2 inputs are assumed | -
def he_normal(rng, shape):
    return rng.normal(0, np.sqrt(2 / max(shape[0], 2)), shape)



# %% he_normal | a bit of a common offset in every column | -
def he_normal(rng, shape):
    z = rng.standard_normal(shape) + 0.2 * rng.standard_normal((1, shape[1]))
    return z / np.sqrt(1.04) * np.sqrt(2 / shape[0])



# %% forward_stds | before the activation | before_the_activation
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    out = []
    for W in weights:
        z = x @ W
        out.append(z.std())
        x = act[activation](z)
    return np.array(out)



# %% forward_stds | divided by one less | divides_by_one_less
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    out = []
    for W in weights:
        x = act[activation](x @ W)
        out.append(x.std(ddof=1))
    return np.array(out)



# %% forward_stds | the root of the mean square | root_mean_square
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    out = []
    for W in weights:
        x = act[activation](x @ W)
        out.append(np.sqrt((x**2).mean()))
    return np.array(out)



# %% forward_stds | a leaky ReLU | -
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0.01 * z), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    out = []
    for W in weights:
        x = act[activation](x @ W)
        out.append(x.std())
    return np.array(out)



# %% forward_stds | a sigmoid that is cut at 6 | -
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-np.clip(z, -6, 6)))}
    out = []
    for W in weights:
        x = act[activation](x @ W)
        out.append(x.std())
    return np.array(out)



# %% forward_stds | the last layer stays linear | -
def forward_stds(x, weights, activation):
    act = {"linear": lambda z: z, "relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    out = []
    for i, W in enumerate(weights):
        x = act[activation](x @ W) if i < len(weights) - 1 or i == 0 else x @ W
        out.append(x.std())
    return np.array(out)



# %% backward_norms | the last layer's slope is left out | no_slope_at_the_top
def backward_norms(x, weights, activation, dout):
    hs = [x]
    for W in weights:
        z = hs[-1] @ W
        hs.append({"linear": z, "relu": np.maximum(z, 0), "tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z))}[activation])
    out, d = [], dout
    for i in range(len(weights) - 1, -1, -1):
        h = hs[i + 1]
        if i < len(weights) - 1:
            d = d * {"linear": 1.0, "relu": h > 0, "tanh": 1 - h**2, "sigmoid": h * (1 - h)}[activation]
        out.insert(0, np.linalg.norm(hs[i].T @ d))
        d = d @ weights[i].T
    return np.array(out)



# %% backward_norms | divided by the number of rows | mean_over_the_batch
def backward_norms(x, weights, activation, dout):
    hs = [x]
    for W in weights:
        z = hs[-1] @ W
        hs.append({"linear": z, "relu": np.maximum(z, 0), "tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z))}[activation])
    out, d = [], dout / len(x)
    for i in range(len(weights) - 1, -1, -1):
        h = hs[i + 1]
        d = d * {"linear": 1.0, "relu": h > 0, "tanh": 1 - h**2, "sigmoid": h * (1 - h)}[activation]
        out.insert(0, np.linalg.norm(hs[i].T @ d))
        d = d @ weights[i].T
    return np.array(out)



# %% backward_norms | tanh's slope without the square | -
def backward_norms(x, weights, activation, dout):
    hs = [x]
    for W in weights:
        z = hs[-1] @ W
        hs.append({"linear": z, "relu": np.maximum(z, 0), "tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z))}[activation])
    out, d = [], dout
    for i in range(len(weights) - 1, -1, -1):
        h = hs[i + 1]
        d = d * {"linear": 1.0, "relu": h > 0, "tanh": 1 - np.abs(h), "sigmoid": h * (1 - h)}[activation]
        out.insert(0, np.linalg.norm(hs[i].T @ d))
        d = d @ weights[i].T
    return np.array(out)



# %% backward_norms | norms below 1e-10 are called zero | -
def backward_norms(x, weights, activation, dout):
    hs = [x]
    for W in weights:
        z = hs[-1] @ W
        hs.append({"linear": z, "relu": np.maximum(z, 0), "tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z))}[activation])
    out, d = [], dout
    for i in range(len(weights) - 1, -1, -1):
        h = hs[i + 1]
        d = d * {"linear": 1.0, "relu": h > 0, "tanh": 1 - h**2, "sigmoid": h * (1 - h)}[activation]
        norm = np.linalg.norm(hs[i].T @ d)
        out.insert(0, norm if norm > 1e-10 else 0.0)
        d = d @ weights[i].T
    return np.array(out)



# %% clip_by_norm | array by array | each_array_alone
def clip_by_norm(grads, max_norm):
    return [g * min(1, max_norm / np.linalg.norm(g)) if g.any() else g.copy() for g in grads]



# %% clip_by_norm | small ones are scaled up as well | always_scales
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * max_norm / norm if norm else g.copy() for g in grads]



# %% clip_by_norm | entries are cut off | by_value
def clip_by_norm(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]



# %% clip_by_norm | a millionth beside the norm, as in PyTorch | small_number_added
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * min(1.0, max_norm / (norm + 1e-6)) for g in grads]



# %% clip_by_norm | the largest of the norms | largest_array
def clip_by_norm(grads, max_norm):
    norm = max((np.sqrt((g**2).sum()) for g in grads), default=0.0)
    return [g * (max_norm / norm) if norm > max_norm else g.copy() for g in grads]



# %% clip_by_norm | the sum of the norms | sum_of_norms
def clip_by_norm(grads, max_norm):
    norm = sum(np.sqrt((g**2).sum()) for g in grads)
    return [g * (max_norm / norm) if norm > max_norm else g.copy() for g in grads]



# %% clip_by_norm | in place | -
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads



# %% softmax_cross_entropy | sum over the batch | nothing_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    r = np.arange(len(y))
    loss = -(z[r, y] - np.log(np.exp(z).sum(1))).sum()
    d = p.copy()
    d[r, y] -= 1
    return loss, d



# %% softmax_cross_entropy | the gradient not divided by the batch | gradient_not_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    r = np.arange(len(y))
    loss = -(z[r, y] - np.log(np.exp(z).sum(1))).mean()
    p[r, y] -= 1
    return loss, p



# %% softmax_cross_entropy | one maximum for the whole batch | one_maximum_for_all
def softmax_cross_entropy(logits, y):
    z = logits - logits.max()
    e = np.exp(z)
    r = np.arange(len(y))
    loss = -(z[r, y] - np.log(e.sum(1))).mean()
    p = e / e.sum(1, keepdims=True)
    p[r, y] -= 1
    return loss, p / len(y)



# %% softmax_cross_entropy | 1e-12 in the logarithm | small_number_in_the_log
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    r = np.arange(len(y))
    loss = -np.log(p[r, y] + 1e-12).mean()
    p[r, y] -= 1
    return loss, p / len(y)



# %% softmax_cross_entropy | logits are cut at 300 | -
def softmax_cross_entropy(logits, y):
    z = np.clip(logits, -300, 300)
    r = np.arange(len(y))
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    p = np.exp(logp)
    p[r, y] -= 1
    return -logp[r, y].mean(), p / len(y)



# %% softmax_cross_entropy | mean over classes as well | gradient_over_all_entries
def softmax_cross_entropy(logits, y):
    r = np.arange(len(y))
    z = logits - logits.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    p = np.exp(logp)
    p[r, y] -= 1
    return -logp[r, y].mean(), p / logits.size



# %% softmax_cross_entropy | a class that is never the label is no class | -
def softmax_cross_entropy(logits, y):
    k = y.max() + 1
    z = logits[:, :k] - logits[:, :k].max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.zeros_like(logits)
    d[:, :k] = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    return -logp[np.arange(len(y)), y].mean(), d / len(y)



# %% two_layer_gradients | no slope of the ReLU | no_slope
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2.T
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.sum(0), h.T @ d, d.sum(0))



# %% two_layer_gradients | means for the biases | bias_averaged_again
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2.T * (h > 0)
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.mean(0), h.T @ d, d.mean(0))



# %% two_layer_gradients | the slope from x W1 without the bias | mask_without_bias
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2.T * (x @ W1 > 0)
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.sum(0), h.T @ d, d.sum(0))



# %% two_layer_gradients | W2 after its own step | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ (W2 - 0.01 * h.T @ d).T * (h > 0)
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.sum(0), h.T @ d, d.sum(0))



# %% two_layer_gradients | the logits of the first row's maximum | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z[0].max()
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2.T * (h > 0)
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.sum(0), h.T @ d, d.sum(0))



# %% two_layer_gradients | a unit that is off for the whole batch keeps a thousandth of the gradient | -
def two_layer_gradients(x, y, W1, b1, W2, b2):
    h = np.maximum(x @ W1 + b1, 0)
    z = h @ W2 + b2
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2.T * np.where((h > 0).any(0), h > 0, 1e-3)
    return -logp[np.arange(len(y)), y].mean(), (x.T @ dz, dz.sum(0), h.T @ d, d.sum(0))
