# %% distinct_units | rows, compared exactly | counts_rows + exact
def distinct_units(W, tol=1e-12):
    return len(np.unique(W, axis=0))


# %% distinct_units | sums of the rows | -
def distinct_units(W, tol=1e-12):
    sums = np.sort(W.sum(axis=1))
    return 1 + int((np.diff(sums) > tol).sum())


# %% distinct_units | neighbours only, by the length of the difference | neighbours_only + length_of_difference
def distinct_units(W, tol=1e-12):
    d = np.linalg.norm(np.diff(W, axis=1), axis=0)
    return 1 + int((d > tol).sum())


# %% normal_init | uniform, and from the global generator | uniform_up_to_std + global_random
def normal_init(rng, shape, std):
    return np.random.uniform(-std, std, shape)


# %% normal_init | a variance, and no negative weights | std_as_variance + never_negative
def normal_init(rng, shape, std):
    return np.abs(rng.normal(0, np.sqrt(std), shape))


# %% normal_init | squared, and turned | std_squared + transposed
def normal_init(rng, shape, std):
    return rng.normal(0, std**2, shape[::-1])


# %% xavier_uniform | no root, positive weights only | without_root + never_negative
def xavier_uniform(rng, shape):
    limit = 6 / (shape[0] + shape[1])
    return rng.uniform(0, limit, shape)


# %% xavier_uniform | fan in only, turned | fan_in_only + transposed
def xavier_uniform(rng, shape):
    limit = np.sqrt(6 / shape[0])
    return rng.uniform(-limit, limit, shape[::-1])


# %% xavier_uniform | normal, with the limit as its deviation | bound_as_std
def xavier_uniform(rng, shape):
    return rng.normal(0, np.sqrt(6 / (shape[0] + shape[1])), shape)


# %% xavier_uniform | three for six, from the global generator | three_for_six + global_random
def xavier_uniform(rng, shape):
    limit = np.sqrt(3 / sum(shape))
    return np.random.uniform(-limit, limit, shape)


# %% he_normal | fan out, and no root | fan_out + variance_as_std
def he_normal(rng, shape):
    return rng.normal(0, 2 / shape[1], shape)


# %% he_normal | one over n_in, and no root | one_over_fan_in + variance_as_std
def he_normal(rng, shape):
    return rng.normal(0, 1 / shape[0], shape)


# %% he_normal | uniform on the deviation, fan out | std_as_uniform_bound + fan_out
def he_normal(rng, shape):
    s = np.sqrt(2 / shape[1])
    return rng.uniform(-s, s, shape)


# %% he_normal | turned, with Xavier's variance | transposed + glorot
def he_normal(rng, shape):
    n_in, n_out = shape
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_out, n_in))


# %% forward_stds | variances before the activation | variance + before_the_activation
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out = []
    for W in weights:
        z = x @ W
        out.append(z.var())
        x = f(z)
    return np.array(out)


# %% forward_stds | x is counted, with N - 1 | input_too + divides_by_one_less
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    out = [x.std(ddof=1)]
    for W in weights:
        x = f(x @ W)
        out.append(x.std(ddof=1))
    return np.array(out)


# %% forward_stds | every layer from x, the mean of the units' deviations | always_the_input + mean_over_units
def forward_stds(x, weights, activation):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    return np.array([f(x @ W).std(axis=0).mean() for W in weights])


# %% backward_norms | no derivative, last layer first | no_slope + last_to_first
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = []
    for l in reversed(range(len(weights))):
        out.append(np.linalg.norm(hs[l].T @ dout))
        dout = dout @ weights[l].T
    return np.array(out)


# %% backward_norms | no derivative, squared norms | no_slope + squared_norm
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = np.zeros(len(weights))
    for l in reversed(range(len(weights))):
        out[l] = np.sum((hs[l].T @ dout) ** 2)
        dout = dout @ weights[l].T
    return out


# %% backward_norms | no derivative, divided by the batch size again | no_slope + mean_over_the_batch
def backward_norms(x, weights, activation, dout):
    f = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    hs = [x]
    for W in weights:
        hs.append(f(hs[-1] @ W))
    out = np.zeros(len(weights))
    for l in reversed(range(len(weights))):
        out[l] = np.linalg.norm(hs[l].T @ dout) / len(x)
        dout = dout @ weights[l].T
    return out


# %% clip_by_norm | each array by itself, and short ones scaled up | each_array_alone + always_scales
def clip_by_norm(grads, max_norm):
    return [g * max_norm / n if (n := np.linalg.norm(g)) > 0 else g.copy() for g in grads]


# %% clip_by_norm | each array by itself, in place | each_array_alone
def clip_by_norm(grads, max_norm):
    for g in grads:
        n = np.linalg.norm(g)
        if n > max_norm:
            g *= max_norm / n
    return grads


# %% clip_by_norm | absolute values, and scaled up | sum_of_entries + always_scales
def clip_by_norm(grads, max_norm):
    total = sum(np.abs(g).sum() for g in grads)
    return [g * max_norm / total if total else g.copy() for g in grads]


# %% softmax_cross_entropy | overflows, and the gradient is not divided | overflows + gradient_not_averaged
def softmax_cross_entropy(logits, y):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p


# %% softmax_cross_entropy | a summed loss, and the gradient of the wrong sign | loss_not_averaged + gradient_upside_down
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n, c = logits.shape
    return -logp[np.arange(n), y].sum(), (np.eye(c)[y] - np.exp(logp)) / n


# %% softmax_cross_entropy | the logarithm padded, the gradient not divided | small_number_in_the_log + gradient_not_averaged
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n, c = logits.shape
    return -np.log(p[np.arange(n), y] + 1e-12).mean(), p - np.eye(c)[y]


# %% softmax_cross_entropy | the softmax down the columns, and nothing divided | over_the_columns + gradient_not_averaged
def softmax_cross_entropy(logits, y):
    z = logits - logits.max(axis=0)
    p = np.exp(z) / np.exp(z).sum(axis=0)
    n, c = logits.shape
    return -np.log(p[np.arange(n), y]).mean(), p - np.eye(c)[y]


# %% softmax_cross_entropy | one maximum for all rows, and the logarithm of probabilities | one_maximum_for_all + log_of_zero
def softmax_cross_entropy(logits, y):
    e = np.exp(logits - logits.max())
    total = e.sum(axis=1, keepdims=True)
    p = e / total
    n = logits.shape[0]
    loss = -np.log(p[range(n), y]).mean()
    p[range(n), y] -= 1
    return loss, p / n


# %% two_layer_gradients | no mean, and no ReLU backward | gradient_not_averaged + no_slope
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
    dz1 = da1
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | wrong axis and nothing divided | bias_over_wrong_axis + gradient_not_averaged
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
    db2 = dscores.sum(axis=1)
    da1 = dscores @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=1)
    return loss, (dW1, db1, dW2, db2)


# %% two_layer_gradients | transposed gradients in another order | gradients_transposed + parts_swapped
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
    return loss, (dW2, db2, dW1, db1)


# %% two_layer_gradients | a summed loss and no mask | loss_not_averaged + no_slope
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
    dz1 = da1
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, (dW1, db1, dW2, db2)
