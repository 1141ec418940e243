# %% count_parameters | no biases | no_biases
def count_parameters(sizes, batchnorm=False):
    n = sum(a * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        n += 2 * sum(sizes[1:-1])
    return n

# %% count_parameters | biases on the input instead of the output | biases_counted_by_inputs
def count_parameters(sizes, batchnorm=False):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i]
    if batchnorm:
        total += 2 * sum(sizes[1:-1])
    return total

# %% count_parameters | one bias a layer | one_bias_a_layer
def count_parameters(sizes, batchnorm=False):
    total = 0
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        total += n_in * n_out + 1
    if batchnorm:
        total += sum(2 * h for h in sizes[1:-1])
    return total

# %% count_parameters | batchnorm on the output layer too | batchnorm_everywhere
def count_parameters(sizes, batchnorm=False):
    total = 0
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        total += (n_in + 1) * n_out
        if batchnorm:
            total += 2 * n_out
    return total

# %% count_parameters | batchnorm on the input too | batchnorm_of_inputs
def count_parameters(sizes, batchnorm=False):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    return total + (2 * sum(sizes[:-1]) if batchnorm else 0)

# %% count_parameters | batchnorm's running statistics are counted | running_statistics
def count_parameters(sizes, batchnorm=False):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        total += 4 * sum(sizes[1:-1])
    return total

# %% count_parameters | only one parameter a unit for batchnorm | only_gamma
def count_parameters(sizes, batchnorm=False):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        total += sum(sizes[1:-1])
    return total

# %% count_parameters | two a layer for batchnorm, not two a unit | two_a_layer
def count_parameters(sizes, batchnorm=False):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        total += 2 * (len(sizes) - 2)
    return total

# %% count_parameters | batchnorm ignored | batchnorm_ignored
def count_parameters(sizes, batchnorm=False):
    return sum(a * b + b for a, b in zip(sizes[:-1], sizes[1:]))

# %% count_parameters | batchnorm takes the biases' place | only_gamma
def count_parameters(sizes, batchnorm=False):
    total = 0
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        total += a * b
        if batchnorm and i < len(sizes) - 2:
            total += 2 * b
        else:
            total += b
    return total

# %% count_parameters | forgets the last layer | last_layer_left_out
def count_parameters(sizes, batchnorm=False):
    total = 0
    for i in range(1, len(sizes) - 1):
        total += sizes[i - 1] * sizes[i] + sizes[i]
        if batchnorm:
            total += 2 * sizes[i]
    return total

# %% count_parameters | batchnorm on by default | batchnorm_always
def count_parameters(sizes, batchnorm=True):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        total += 2 * sum(sizes[1:-1])
    return total

# %% count_parameters | multiplies all sizes together | -
def count_parameters(sizes, batchnorm=False):
    total = int(np.prod(sizes)) + sum(sizes[1:])
    if batchnorm:
        total += 2 * sum(sizes[1:-1])
    return total

# %% count_parameters | only the first hidden layer is normalized | first_hidden_layer_alone
def count_parameters(sizes, batchnorm=False):
    total = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    if batchnorm and len(sizes) > 2:
        total += 2 * sizes[1]
    return total

# %% count_parameters | assumes a hidden layer is there | -
def count_parameters(sizes, batchnorm=False):
    first, *hidden, last = sizes
    total = first * hidden[0] + hidden[0]
    for a, b in zip(hidden, hidden[1:]):
        total += a * b + b
    total += hidden[-1] * last + last
    if batchnorm:
        total += 2 * sum(hidden)
    return total

# %% log_uniform | uniform, not log-uniform | log_drawn_uniformly
def log_uniform(rng, low, high, size):
    return rng.uniform(low, high, size)

# %% log_uniform | returns the exponents | exponent_returned
def log_uniform(rng, low, high, size):
    return rng.uniform(np.log10(low), np.log10(high), size)

# %% log_uniform | logarithms of base e, powers of 10 | natural_logarithm
def log_uniform(rng, low, high, size):
    return 10 ** rng.uniform(np.log(low), np.log(high), size)

# %% log_uniform | log10 and exp | base_mixed
def log_uniform(rng, low, high, size):
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))

# %% log_uniform | whole powers of ten only | whole_exponents
def log_uniform(rng, low, high, size):
    lo, hi = np.log10(low), np.log10(high)
    exponents = rng.integers(int(np.round(lo)), int(np.round(hi)) + 1, size)
    return 10.0**exponents

# %% log_uniform | a number, not an array | -
def log_uniform(rng, low, high, size):
    return float(10 ** rng.uniform(np.log10(low), np.log10(high)))

# %% log_uniform | one draw, repeated | one_for_all
def log_uniform(rng, low, high, size):
    u = rng.random()
    return np.full(size, 10 ** (np.log10(low) + u * (np.log10(high) - np.log10(low))))

# %% log_uniform | an even grid, no chance in it | evenly_spaced
def log_uniform(rng, low, high, size):
    return np.logspace(np.log10(low), np.log10(high), size)

# %% log_uniform | draws sorted | sorted_values
def log_uniform(rng, low, high, size):
    e = rng.uniform(np.log10(low), np.log10(high), size)
    return 10 ** np.sort(e)

# %% log_uniform | normal between the logs | -
def log_uniform(rng, low, high, size):
    a, b = np.log10(low), np.log10(high)
    e = rng.normal((a + b) / 2, (b - a) / 6, size)
    return 10 ** np.clip(e, a, b)

# %% log_uniform | global generator | global_random
def log_uniform(rng, low, high, size):
    return 10 ** np.random.uniform(np.log10(low), np.log10(high), size)

# %% log_uniform | fixed seed | same_every_time
def log_uniform(rng, low, high, size):
    r = np.random.default_rng(0)
    return 10 ** r.uniform(np.log10(low), np.log10(high), size)

# %% log_uniform | log of a uniform draw between the powers | -
def log_uniform(rng, low, high, size):
    return np.log10(rng.uniform(10**low, 10**high, size))

# %% log_uniform | forgets low: from 10^0 | -
def log_uniform(rng, low, high, size):
    u = rng.random(size)
    return 10 ** (u * np.log10(high))

# %% log_uniform | the width is not taken: u times log high | -
def log_uniform(rng, low, high, size):
    lo, hi = np.log10(low), np.log10(high)
    return 10 ** (lo + hi * rng.random(size))

# %% log_uniform | log of the ratio in base e | -
def log_uniform(rng, low, high, size):
    return low * 10 ** (rng.random(size) * np.log(high / low))

# %% log_uniform | size read as the upper bound of a count, one too few | -
def log_uniform(rng, low, high, size):
    return np.array([10 ** rng.uniform(np.log10(low), np.log10(high)) for _ in range(1, size)])

# %% log_uniform | sharpened: square of the draw | -
def log_uniform(rng, low, high, size):
    e = rng.random(size) ** 2
    return low * (high / low) ** e

# %% grid | one name at a time, the others at their first value | one_at_a_time
def grid(space):
    first = {k: v[0] for k, v in space.items()}
    out = [dict(first)]
    for k, values in space.items():
        for v in values[1:]:
            out.append({**first, k: v})
    return out

# %% grid | values side by side, as zip does | zipped
def grid(space):
    return [dict(zip(space, row)) for row in zip(*space.values())]

# %% grid | only the first two names | first_two_names
def grid(space):
    names = list(space)
    if len(names) == 1:
        return [{names[0]: v} for v in space[names[0]]]
    a, b = names[0], names[1]
    return [{a: u, b: v} for u in space[a] for v in space[b]]

# %% grid | tuples instead of dicts | tuples
def grid(space):
    import itertools

    return list(itertools.product(*space.values()))

# %% grid | one dict, filled again and again | one_dict
def grid(space):
    import itertools

    out = []
    point = {}
    for combo in itertools.product(*space.values()):
        for k, v in zip(space, combo):
            point[k] = v
        out.append(point)
    return out

# %% grid | misses the last value of each list | last_value_lost
def grid(space):
    out = [{}]
    for name, values in space.items():
        out = [{**d, name: values[i]} for d in out for i in range(len(values) - 1)]
    return out

# %% grid | the values stay in lists | -
def grid(space):
    out = [{}]
    for name, values in space.items():
        out = [dict(d, **{name: [v]}) for d in out for v in values]
    return out

# %% grid | keeps the half-built combinations | -
def grid(space):
    out = [{}]
    for name, values in space.items():
        out = out + [{**d, name: v} for d in out for v in values]
    return out[1:]

# %% grid | every combination in every order of names, so many times | -
def grid(space):
    import itertools

    out = []
    for order in itertools.permutations(space):
        for combo in itertools.product(*(space[k] for k in order)):
            out.append(dict(zip(order, combo)))
    return out

# %% grid | values as text | -
def grid(space):
    import itertools

    return [{k: str(v) for k, v in zip(space, c)} for c in itertools.product(*space.values())]

# %% grid | names and values sorted apart | -
def grid(space):
    import itertools

    names = sorted(space)
    return [dict(zip(names, c)) for c in itertools.product(*space.values())]

# %% grid | duplicates removed by turning values into a set, which lists cannot be | -
def grid(space):
    import itertools

    seen = set()
    for combo in itertools.product(*space.values()):
        seen.add(combo)
    return [dict(zip(space, c)) for c in seen]

# %% grid | through an array, so that numbers and words become one type | -
def grid(space):
    names = list(space)
    meshes = np.meshgrid(*[np.array(space[n]) for n in names], indexing="ij")
    table = np.stack([m.ravel() for m in meshes], axis=1)
    return [dict(zip(names, row)) for row in table.tolist()]

# %% grid | takes names out of the space it was given | -
def grid(space):
    if not space:
        return [{}]
    name = list(space)[0]
    values = space.pop(name)
    return [{name: v, **t} for t in grid(space) for v in values]

# %% random_search | log ranges drawn uniformly | log_drawn_uniformly
def random_search(rng, space, n):
    out = []
    for _ in range(n):
        d = {}
        for k, v in space.items():
            if isinstance(v, list):
                d[k] = v[rng.integers(len(v))]
            else:
                d[k] = rng.uniform(v[1], v[2])
        out.append(d)
    return out

# %% random_search | uniform ranges drawn in the log | uniform_drawn_in_log
def random_search(rng, space, n):
    def draw(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        _, low, high = v
        return 10 ** rng.uniform(np.log10(low), np.log10(high))

    return [{k: draw(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | one draw, repeated n times | one_for_all
def random_search(rng, space, n):
    d = {}
    for k, v in space.items():
        if isinstance(v, list):
            d[k] = v[rng.integers(len(v))]
        elif v[0] == "uniform":
            d[k] = rng.uniform(v[1], v[2])
        else:
            d[k] = 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))
    return [dict(d) for _ in range(n)]

# %% random_search | the last choice is never made | last_never_chosen
def random_search(rng, space, n):
    def draw(v):
        if isinstance(v, list):
            return v[rng.integers(0, len(v) - 1)] if len(v) > 1 else v[0]
        kind, a, b = v
        if kind == "log":
            return float(10 ** rng.uniform(np.log10(a), np.log10(b)))
        return float(rng.uniform(a, b))

    return [{k: draw(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | one random number for all names of a trial | tied_together
def random_search(rng, space, n):
    out = []
    for _ in range(n):
        u = rng.random()
        d = {}
        for k, v in space.items():
            if isinstance(v, list):
                d[k] = v[int(u * len(v))]
            elif v[0] == "uniform":
                d[k] = v[1] + u * (v[2] - v[1])
            else:
                d[k] = v[1] * (v[2] / v[1]) ** u
        out.append(d)
    return out

# %% random_search | the exponent instead of the number for log ranges | exponent_returned
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        if v[0] == "uniform":
            return rng.uniform(v[1], v[2])
        return rng.uniform(np.log10(v[1]), np.log10(v[2]))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | natural logarithm, powers of ten | natural_logarithm
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        if v[0] == "uniform":
            return rng.uniform(v[1], v[2])
        return 10 ** rng.uniform(np.log(v[1]), np.log(v[2]))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | n-1 trials | -
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        if v[0] == "uniform":
            return rng.uniform(v[1], v[2])
        return np.exp(rng.uniform(np.log(v[1]), np.log(v[2])))

    trials = []
    i = 1
    while i < n:
        trials.append({k: pick(v) for k, v in space.items()})
        i += 1
    return trials

# %% random_search | the same dict n times, overwritten | one_for_all
def random_search(rng, space, n):
    trials, d = [], {}
    for _ in range(n):
        for k, v in space.items():
            if isinstance(v, list):
                d[k] = v[rng.integers(len(v))]
            elif v[0] == "uniform":
                d[k] = rng.uniform(v[1], v[2])
            else:
                d[k] = 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))
        trials.append(d)
    return trials

# %% random_search | any first entry "uniform" is taken for a range, in a list of choices too | -
def random_search(rng, space, n):
    def pick(v):
        if v[0] == "uniform":
            return rng.uniform(v[1], v[2])
        if v[0] == "log":
            return 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))
        return v[rng.integers(len(v))]

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | rng.choice, which turns mixed choices into text | -
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return rng.choice(v).item()
        kind, low, high = v
        if kind == "uniform":
            return rng.uniform(low, high)
        return 10 ** rng.uniform(np.log10(low), np.log10(high))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | np.random throughout | global_random
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[np.random.randint(len(v))]
        if v[0] == "uniform":
            return np.random.uniform(v[1], v[2])
        return 10 ** np.random.uniform(np.log10(v[1]), np.log10(v[2]))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | choices taken in turn, not by chance | -
def random_search(rng, space, n):
    out = []
    for i in range(n):
        d = {}
        for k, v in space.items():
            if isinstance(v, list):
                d[k] = v[i % len(v)]
            elif v[0] == "uniform":
                d[k] = rng.uniform(v[1], v[2])
            else:
                d[k] = 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))
        out.append(d)
    return out

# %% random_search | from a grid of the ends of each range | -
def random_search(rng, space, n):
    def pick(v):
        options = v if isinstance(v, list) else [v[1], v[2]]
        return options[rng.integers(len(options))]

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | whole numbers for uniform ranges | -
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        if v[0] == "uniform":
            return int(rng.integers(int(v[1]), max(int(v[2]), int(v[1]) + 1)))
        return 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | choices favour the first: normal index | -
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            i = int(abs(rng.normal()) % len(v))
            return v[i]
        if v[0] == "uniform":
            return rng.uniform(v[1], v[2])
        return 10 ** rng.uniform(np.log10(v[1]), np.log10(v[2]))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% k_fold | not shuffled | not_shuffled
def k_fold(n, k, rng):
    folds = np.array_split(np.arange(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]

# %% k_fold | the remainder is left out | drops_the_rest
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    size = n // k
    out = []
    for i in range(k):
        val = idx[i * size : (i + 1) * size]
        train = np.concatenate([idx[: i * size], idx[(i + 1) * size : k * size]])
        out.append((train, val))
    return out

# %% k_fold | the remainder is never validated | rest_never_validated
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    size = n // k
    out = []
    for i in range(k):
        val = idx[i * size : (i + 1) * size]
        out.append((np.setdiff1d(idx, val), val))
    return out

# %% k_fold | the remainder all in the last fold | rest_in_the_last
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    size = n // k
    out = []
    for i in range(k):
        start, stop = i * size, (i + 1) * size if i < k - 1 else n
        out.append((np.concatenate([idx[:start], idx[stop:]]), idx[start:stop]))
    return out

# %% k_fold | train and val swapped | parts_swapped
def k_fold(n, k, rng):
    parts = np.array_split(rng.permutation(n), k)
    return [(parts[i], np.concatenate([p for j, p in enumerate(parts) if j != i])) for i in range(k)]

# %% k_fold | shuffled anew for every fold, so that the val sets overlap | shuffled_for_each_fold
def k_fold(n, k, rng):
    out = []
    for i in range(k):
        idx = rng.permutation(n)
        val = np.array_split(idx, k)[i]
        out.append((np.setdiff1d(np.arange(n), val), val))
    return out

# %% k_fold | train is everything | trains_on_everything
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    return [(idx.copy(), val) for val in np.array_split(idx, k)]

# %% k_fold | train is the next fold only | -
def k_fold(n, k, rng):
    parts = np.array_split(rng.permutation(n), k)
    return [(parts[(i + 1) % k], parts[i]) for i in range(k)]

# %% k_fold | random holdouts of size n over k, with replacement | -
def k_fold(n, k, rng):
    out = []
    for i in range(k):
        val = rng.integers(0, n, size=n // k + (i < n % k))
        train = np.array([j for j in range(n) if j not in val])
        out.append((train, val))
    return out

# %% k_fold | folds of k elements instead of k folds | -
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    out = []
    for start in range(0, n, k):
        val = idx[start : start + k]
        out.append((np.setdiff1d(idx, val), val))
    return out

# %% k_fold | counts from 1 | counts_from_one
def k_fold(n, k, rng):
    parts = np.array_split(rng.permutation(n) + 1, k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]

# %% k_fold | only one split | -
def k_fold(n, k, rng):
    parts = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(parts[1:]), parts[0])]

# %% k_fold | positions shuffled with one fixed seed | same_every_time
def k_fold(n, k, rng):
    idx = np.random.RandomState(42).permutation(n)
    parts = np.array_split(idx, k)
    return [(np.concatenate([p for j, p in enumerate(parts) if j != i]), parts[i]) for i in range(k)]

# %% k_fold | the global shuffle | global_random
def k_fold(n, k, rng):
    idx = np.arange(n)
    np.random.shuffle(idx)
    parts = np.array_split(idx, k)
    return [(np.hstack(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]

# %% k_fold | the folds are shuffled inside, neighbours stay together | not_shuffled
def k_fold(n, k, rng):
    parts = [rng.permutation(p) for p in np.array_split(np.arange(n), k)]
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]

# %% k_fold | fold size rounded up: the last fold is short or empty | size_rounded_up
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    size = -(-n // k)
    out = []
    for i in range(k):
        val = idx[i * size : (i + 1) * size]
        train = np.concatenate([idx[: i * size], idx[(i + 1) * size :]])
        out.append((train, val))
    return out

# %% k_fold | the order is drawn once and kept between calls | same_every_time
_order = {}


def k_fold(n, k, rng):
    if n not in _order:
        _order[n] = rng.permutation(n)
    parts = np.array_split(_order[n], k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]

# %% k_fold | boolean masks instead of indices | -
def k_fold(n, k, rng):
    fold = rng.permutation(np.arange(n) % k)
    return [(fold != i, fold == i) for i in range(k)]

# %% pick_learning_rate | the rate of the lowest loss | lowest_loss_of_all
def pick_learning_rate(lrs, losses):
    losses = np.where(np.isfinite(losses), losses, np.inf)
    return float(lrs[np.argmin(losses)])

# %% pick_learning_rate | a tenth of the rate of the lowest loss | tenth_of_the_lowest_of_all
def pick_learning_rate(lrs, losses):
    return float(lrs[np.nanargmin(losses)] / 10)

# %% pick_learning_rate | slope against lr, not its logarithm | against_lr
def pick_learning_rate(lrs, losses):
    end, low = 0, np.inf
    for v in losses:
        if not np.isfinite(v) or v > 4 * low:
            break
        low = min(low, v)
        end += 1
    slopes = np.diff(losses[:end]) / np.diff(lrs[:end])
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | the largest drop, however far apart the rates | largest_drop
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    drops = np.diff(np.asarray(losses[:end]))
    return float(lrs[int(np.argmin(drops))])

# %% pick_learning_rate | the end of the steepest fall | end_of_the_fall
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes) + 1])

# %% pick_learning_rate | the middle of the steepest fall | the_middle
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    s = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    i = int(np.argmin(s))
    return float(np.sqrt(lrs[i] * lrs[i + 1]))

# %% pick_learning_rate | looks on after the divergence | no_cut
def pick_learning_rate(lrs, losses):
    lrs, losses = np.asarray(lrs), np.asarray(losses)
    slopes = np.diff(losses) / np.diff(np.log10(lrs))
    slopes[~np.isfinite(slopes)] = np.inf
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | stops at non-finite losses only | cut_at_the_infinite_alone
def pick_learning_rate(lrs, losses):
    losses = np.asarray(losses)
    bad = np.flatnonzero(~np.isfinite(losses))
    end = bad[0] if len(bad) else len(losses)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | 4 times the first loss, not the lowest so far | four_times_the_first
def pick_learning_rate(lrs, losses):
    end = len(losses)
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * losses[0]:
            end = i
            break
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | 4 times the lowest loss of the whole test | -
def pick_learning_rate(lrs, losses):
    losses = np.asarray(losses, float)
    low = np.min(losses[np.isfinite(losses)])
    bad = ~(losses <= 4 * low)
    after = np.arange(len(losses)) > np.argmin(np.where(np.isfinite(losses), losses, np.inf))
    stop = np.flatnonzero(bad & after)
    end = stop[0] if len(stop) else len(losses)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    slopes = np.where(np.isfinite(slopes), slopes, np.inf)
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | twice the lowest ends the test | -
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 2 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)]) if end > 1 else float(lrs[0])

# %% pick_learning_rate | steepest either way: the largest absolute slope | steepest_either_way
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.abs(np.diff(losses[:end]) / np.diff(np.log10(lrs[:end])))
    return float(lrs[np.argmax(slopes)])

# %% pick_learning_rate | np.gradient, centred differences | central_slopes
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.gradient(np.asarray(losses[:end]), np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | the index, not the rate | the_index
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(np.argmin(slopes))

# %% pick_learning_rate | one point too many before the divergence is left out | -
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    end = max(end - 1, 2)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | log of the loss too | log_of_the_loss
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    slopes = np.diff(np.log10(losses[:end])) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.argmin(slopes)])

# %% pick_learning_rate | the largest rate that did not diverge | largest_that_holds
def pick_learning_rate(lrs, losses):
    low, best = np.inf, lrs[0]
    for lr, v in zip(lrs, losses):
        if not np.isfinite(v) or v > 4 * low:
            break
        low = min(low, v)
        best = lr
    return float(best)

# %% pick_learning_rate | infinite losses end it, NaN does not | -
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if v > 4 * low or v == np.inf:
            end = i
            break
        if v < low:
            low = v
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return float(lrs[np.nanargmin(slopes)])

# %% count_parameters | hidden layers of the same width get batch normalization once | -
def count_parameters(sizes, batchnorm=False):
    total = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    if batchnorm:
        total += sum(2 * n for n in set(sizes[1:-1]))
    return total

# %% count_parameters | finds the next layer by the width of this one | -
def count_parameters(sizes, batchnorm=False):
    sizes = list(sizes)
    total = 0
    for n in sizes[:-1]:
        m = sizes[sizes.index(n) + 1]
        total += n * m + m
    return total + (2 * sum(sizes[1:-1]) if batchnorm else 0)

# %% log_uniform | one draw from each of size equal parts, shuffled | -
def log_uniform(rng, low, high, size):
    a, b = np.log10(low), np.log10(high)
    u = (rng.permutation(size) + rng.random(size)) / size
    return 10 ** (a + (b - a) * u)

# %% log_uniform | every second draw mirrors the one before | -
def log_uniform(rng, low, high, size):
    u = rng.random(size)
    u[1::2] = 1 - u[: 2 * (size // 2) : 2]
    a, b = np.log10(low), np.log10(high)
    return 10 ** (a + (b - a) * u)

# %% grid | stops at a hundred combinations | -
def grid(space):
    from itertools import product, islice
    return [dict(zip(space, v)) for v in islice(product(*space.values()), 100)]

# %% grid | values that are tuples get flattened | -
def grid(space):
    names = list(space)
    combos = [()]
    for n in names:
        combos = [c + (v if isinstance(v, tuple) else (v,)) for c in combos for v in space[n]]
    return [dict(zip(names, c)) for c in combos]

# %% random_search | whole numbers as bounds give whole numbers | -
def random_search(rng, space, n):
    out = []
    for _ in range(n):
        c = {}
        for k, v in space.items():
            if isinstance(v, list):
                c[k] = v[rng.integers(len(v))]
            elif v[0] == "log":
                c[k] = float(10 ** rng.uniform(np.log10(v[1]), np.log10(v[2])))
            elif isinstance(v[1], int) and isinstance(v[2], int):
                c[k] = int(rng.integers(v[1], v[2] + 1))
            else:
                c[k] = float(rng.uniform(v[1], v[2]))
        out.append(c)
    return out

# %% random_search | lists are dealt like a deck: nothing comes again before all came | -
def random_search(rng, space, n):
    decks = {k: [] for k in space}
    def draw(k, v):
        if isinstance(v, list):
            if not decks[k]:
                decks[k] = [v[i] for i in rng.permutation(len(v))]
            return decks[k].pop()
        kind, low, high = v
        if kind == "log":
            return float(10 ** rng.uniform(np.log10(low), np.log10(high)))
        return float(rng.uniform(low, high))
    return [{k: draw(k, v) for k, v in space.items()} for _ in range(n)]

# %% random_search | ranges are cut in n parts with one draw each (Latin hypercube) | -
def random_search(rng, space, n):
    cols = {}
    for k, v in space.items():
        if isinstance(v, list):
            cols[k] = [v[i] for i in rng.integers(len(v), size=n)]
            continue
        u = (rng.permutation(n) + rng.random(n)) / n
        if v[0] == "uniform":
            cols[k] = (v[1] + u * (v[2] - v[1])).tolist()
        else:
            cols[k] = (v[1] * (v[2] / v[1]) ** u).tolist()
    return [{k: cols[k][i] for k in cols} for i in range(n)]

# %% k_fold | the shuffle never leaves an index in its place | -
def k_fold(n, k, rng):
    idx = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(i)
        idx[i], idx[j] = idx[j], idx[i]
    folds = np.array_split(idx, k)
    return [(np.concatenate(folds[:i] + folds[i + 1:]), folds[i]) for i in range(k)]

# %% k_fold | only a hundred different shuffles | -
def k_fold(n, k, rng):
    r = np.random.default_rng(int(rng.integers(100)))
    folds = np.array_split(r.permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1:]), folds[i]) for i in range(k)]

# %% pick_learning_rate | divides by the ratio of the rates instead of its logarithm | -
def pick_learning_rate(lrs, losses):
    low, stop = np.inf, len(losses)
    for i, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > 4 * low:
            stop = i
            break
        low = min(low, loss)
    lrs, losses = np.array(lrs[:stop]), np.array(losses[:stop])
    slope = (losses[1:] - losses[:-1]) / (lrs[1:] / lrs[:-1])
    return float(lrs[slope.argmin()])

# %% log_uniform | a golden ratio sequence from a random start | -
def log_uniform(rng, low, high, size):
    u = (rng.random() + 0.6180339887498949 * np.arange(size)) % 1
    return low * (high / low) ** u

# %% log_uniform | exact quantiles, shuffled | -
def log_uniform(rng, low, high, size):
    u = rng.permutation((np.arange(size) + 0.5) / size)
    return low * (high / low) ** u

# %% random_search | golden ratio sequences for the ranges | -
def random_search(rng, space, n):
    out = []
    starts = {k: rng.random() for k in space}
    steps = {k: (0.6180339887498949 * (i + 1) + 0.1234567 * i) % 1 for i, k in enumerate(space)}
    for t in range(n):
        c = {}
        for k, v in space.items():
            u = (starts[k] + t * steps[k]) % 1
            if isinstance(v, list):
                c[k] = v[int(rng.integers(len(v)))]
            elif v[0] == "uniform":
                c[k] = v[1] + (v[2] - v[1]) * u
            else:
                c[k] = v[1] * (v[2] / v[1]) ** u
        out.append(c)
    return out

# %% k_fold | an affine map mod n that looks shuffled | -
def k_fold(n, k, rng):
    import math
    a = int(rng.choice([i for i in range(1, n + 1) if math.gcd(i, n) == 1]))
    idx = (a * np.arange(n) + int(rng.integers(n))) % n
    folds = np.array_split(idx, k)
    return [(np.setdiff1d(np.arange(n), f), f) for f in folds]

# %% k_fold | one frozen shuffle, turned by a random number of places | -
base = {}
def k_fold(n, k, rng):
    idx = base.setdefault(n, np.random.default_rng(n).permutation(n))
    idx = np.roll(idx, int(rng.integers(n)))
    folds = np.array_split(idx, k)
    return [(np.setdiff1d(np.arange(n), f), f) for f in folds]

# %% wilson_interval | the textbook's interval | wald
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    se = np.sqrt(p * (1 - p) / n)
    return p - z * se, p + z * se

# %% wilson_interval | the textbook's interval, clipped to 0 and 1 | wald
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    se = np.sqrt(p * (1 - p) / n)
    return max(0.0, p - z * se), min(1.0, p + z * se)

# %% wilson_interval | Agresti and Coull | agresti_coull
def wilson_interval(correct, n, z=1.96):
    n2 = n + z**2
    p = (correct + z**2 / 2) / n2
    half = z * np.sqrt(p * (1 - p) / n2)
    return p - half, p + half

# %% wilson_interval | two successes and two failures more | -
def wilson_interval(correct, n, z=1.96):
    p = (correct + 2) / (n + 4)
    half = z * np.sqrt(p * (1 - p) / (n + 4))
    return p - half, p + half

# %% wilson_interval | z fixed | fixed_value
def wilson_interval(correct, n, z=1.96):
    z = 1.96
    root = z * np.sqrt(z**2 + 4 * correct * (n - correct) / n)
    return (2 * correct + z**2 - root) / (2 * (n + z**2)), (2 * correct + z**2 + root) / (2 * (n + z**2))

# %% wilson_interval | centre and half the length | centre_and_length
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    scale = 1 + z**2 / n
    return (p + z**2 / (2 * n)) / scale, z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale

# %% wilson_interval | only the centre is divided | length_not_divided
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return centre - half, centre + half

# %% wilson_interval | the division binds to the length alone | centre_not_divided
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return p + z**2 / (2 * n) - half, p + z**2 / (2 * n) + half

# %% wilson_interval | whole division | -
def wilson_interval(correct, n, z=1.96):
    p = correct // n
    scale = 1 + z**2 / n
    centre, half = (p + z**2 / (2 * n)) / scale, z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return centre - half, centre + half

# %% wilson_interval | wrong and right exchanged | -
def wilson_interval(correct, n, z=1.96):
    p = 1 - correct / n
    scale = 1 + z**2 / n
    centre, half = (p + z**2 / (2 * n)) / scale, z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return centre - half, centre + half

# %% wilson_interval | the root is left out | root_forgotten
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    scale = 1 + z**2 / n
    centre, half = (p + z**2 / (2 * n)) / scale, z * (p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return centre - half, centre + half

# %% wilson_interval | rounded to four decimals | -
def wilson_interval(correct, n, z=1.96):
    root = z * np.sqrt(z**2 + 4 * correct * (n - correct) / n)
    low, high = (2 * correct + z**2 - root) / (2 * (n + z**2)), (2 * correct + z**2 + root) / (2 * (n + z**2))
    return round(float(low), 4), round(float(high), 4)


# %% grid | values that look alike as text count once | -
def grid(space):
    import itertools
    keys = list(space)
    seen, out = set(), []
    for values in itertools.product(*space.values()):
        key = tuple(map(str, values))
        if key not in seen:
            seen.add(key)
            out.append(dict(zip(keys, values)))
    return out


# %% k_fold | cuts of a rounded grid, some moved by one | -
def k_fold(n, k, rng):
    order = rng.permutation(n)
    cuts = np.linspace(0, n, k + 1).astype(int)
    cuts[1:-1] += (n % k == 1) * (cuts[1:-1] % 2)
    return [(np.concatenate([order[: cuts[i]], order[cuts[i + 1] :]]), order[cuts[i] : cuts[i + 1]]) for i in range(k)]


# %% count_parameters | the output layer is normalized, too | batchnorm_everywhere
def count_parameters(sizes, batchnorm=False):
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:])) + (2 * sum(sizes[1:]) if batchnorm else 0)



# %% count_parameters | four numbers a unit | running_statistics
def count_parameters(sizes, batchnorm=False):
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:])) + (4 * sum(sizes[1:-1]) if batchnorm else 0)



# %% count_parameters | one gamma and one beta a layer | two_a_layer
def count_parameters(sizes, batchnorm=False):
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:])) + (2 * (len(sizes) - 2) if batchnorm else 0)



# %% count_parameters | batch norm takes the place of the biases | only_gamma
def count_parameters(sizes, batchnorm=False):
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    return weights + (sizes[-1] + 2 * sum(sizes[1:-1]) if batchnorm else sum(sizes[1:]))



# %% log_uniform | uniform | log_drawn_uniformly
def log_uniform(rng, low, high, size):
    return rng.uniform(low, high, size)



# %% log_uniform | whole powers of ten | whole_exponents
def log_uniform(rng, low, high, size):
    return 10.0 ** rng.integers(int(np.log10(low)), int(np.log10(high)) + 1, size)



# %% log_uniform | one in each of `size` equal parts | -
def log_uniform(rng, low, high, size):
    a, b = np.log10(low), np.log10(high)
    u = (rng.permutation(size) + rng.random(size)) / max(size, 1)
    return 10 ** (a + (b - a) * u)



# %% log_uniform | exponential from the lower end on | -
def log_uniform(rng, low, high, size):
    return np.minimum(low * np.exp(rng.exponential(np.log(high / low) / 2, size)), high)



# %% log_uniform | one draw for all | one_for_all
def log_uniform(rng, low, high, size):
    return np.full(size, 10 ** rng.uniform(np.log10(low), np.log10(high)))



# %% log_uniform | sorted | sorted_values
def log_uniform(rng, low, high, size):
    return np.sort(10 ** rng.uniform(np.log10(low), np.log10(high), size))



# %% log_uniform | a mixture of uniform and log-uniform | -
def log_uniform(rng, low, high, size):
    log = 10 ** rng.uniform(np.log10(low), np.log10(high), size)
    return np.where(rng.random(size) < 0.03, rng.uniform(low, high, size), log)



# %% log_uniform | the range is cut at 1e-8 | -
def log_uniform(rng, low, high, size):
    low = max(low, 1e-8)
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)



# %% grid | side by side | zipped
def grid(space):
    return [dict(zip(space, v)) for v in zip(*space.values())]



# %% grid | one dictionary again and again | one_dict
def grid(space):
    import itertools

    out, one = [], {}
    for values in itertools.product(*space.values()):
        one.update(zip(space, values))
        out.append(one)
    return out



# %% grid | values that are equal count once | -
def grid(space):
    import itertools

    return [dict(zip(space, v)) for v in itertools.product(*[list(dict.fromkeys(vs)) for vs in space.values()])]



# %% grid | at most three names | -
def grid(space):
    out = [{}]
    for name, values in list(space.items())[:3]:
        out = [{**d, name: v} for d in out for v in values]
    return out



# %% grid | through NumPy: numbers become floats | -
def grid(space):
    meshes = np.meshgrid(*space.values(), indexing="ij")
    return [dict(zip(space, v)) for v in zip(*(m.ravel().tolist() for m in meshes))]



# %% random_search | log ranges are drawn uniformly | log_drawn_uniformly
def random_search(rng, space, n):
    def one(v):
        return v[int(rng.integers(len(v)))] if isinstance(v, list) else float(rng.uniform(v[1], v[2]))

    return [{k: one(v) for k, v in space.items()} for _ in range(n)]



# %% random_search | one random number for all names | tied_together
def random_search(rng, space, n):
    def one(v, u):
        if isinstance(v, list):
            return v[int(u * len(v))]
        if v[0] == "uniform":
            return v[1] + u * (v[2] - v[1])
        return v[1] * (v[2] / v[1]) ** u

    out = []
    for _ in range(n):
        u = rng.random()
        out.append({k: one(v, u) for k, v in space.items()})
    return out



# %% random_search | the last value of a list never comes | last_never_chosen
def random_search(rng, space, n):
    def one(v):
        if isinstance(v, list):
            return v[int(rng.integers(max(len(v) - 1, 1)))]
        if v[0] == "uniform":
            return float(rng.uniform(v[1], v[2]))
        return float(np.exp(rng.uniform(np.log(v[1]), np.log(v[2]))))

    return [{k: one(v) for k, v in space.items()} for _ in range(n)]



# %% random_search | spread evenly (a Latin square) | -
def random_search(rng, space, n):
    def column(v):
        u = (rng.permutation(n) + rng.random(n)) / n
        if isinstance(v, list):
            return [v[int(t * len(v))] for t in u]
        if v[0] == "uniform":
            return [float(v[1] + t * (v[2] - v[1])) for t in u]
        return [float(v[1] * (v[2] / v[1]) ** t) for t in u]

    columns = {k: column(v) for k, v in space.items()}
    return [{k: c[i] for k, c in columns.items()} for i in range(n)]



# %% random_search | rounded to three digits | -
def random_search(rng, space, n):
    def one(v):
        if isinstance(v, list):
            return v[int(rng.integers(len(v)))]
        if v[0] == "uniform":
            return float(f"{rng.uniform(v[1], v[2]):.3g}")
        return float(f"{10 ** rng.uniform(np.log10(v[1]), np.log10(v[2])):.3g}")

    return [{k: one(v) for k, v in space.items()} for _ in range(n)]



# %% random_search | no combination twice in a row | -
def random_search(rng, space, n):
    def one(v, last):
        if isinstance(v, list):
            others = [w for w in v if w is not last] or v
            return others[int(rng.integers(len(others)))]
        if v[0] == "uniform":
            return float(rng.uniform(v[1], v[2]))
        return float(10 ** rng.uniform(np.log10(v[1]), np.log10(v[2])))

    out, last = [], {}
    for _ in range(n):
        last = {k: one(v, last.get(k)) for k, v in space.items()}
        out.append(last)
    return out



# %% k_fold | what is left over goes into the last fold | rest_in_the_last
def k_fold(n, k, rng):
    p, size = rng.permutation(n), n // k
    out = []
    for i in range(k):
        val = p[i * size : (i + 1) * size if i < k - 1 else n]
        out.append((np.setdiff1d(p, val), val))
    return out



# %% k_fold | a new shuffle for every fold | shuffled_for_each_fold
def k_fold(n, k, rng):
    out = []
    for i in range(k):
        parts = np.array_split(rng.permutation(n), k)
        out.append((np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]))
    return out



# %% k_fold | every place swapped with any place | -
def k_fold(n, k, rng):
    p = list(range(n))
    for i in range(n):
        j = int(rng.integers(n))
        p[i], p[j] = p[j], p[i]
    folds = np.array_split(np.array(p), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]



# %% k_fold | every k-th from a random start | -
def k_fold(n, k, rng):
    p = np.roll(np.arange(n), int(rng.integers(n)))
    return [(np.setdiff1d(p, p[i::k]), p[i::k]) for i in range(k)]



# %% k_fold | the first index is always in the first fold | -
def k_fold(n, k, rng):
    p = np.append(0, 1 + rng.permutation(n - 1))
    folds = np.array_split(p, k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]



# %% k_fold | training and validation exchanged | parts_swapped
def k_fold(n, k, rng):
    folds = np.array_split(rng.permutation(n), k)
    return [(folds[i], np.concatenate(folds[:i] + folds[i + 1 :])) for i in range(k)]



# %% k_fold | shuffled within blocks of k, then dealt | -
def k_fold(n, k, rng):
    p = np.concatenate([s + rng.permutation(min(k, n - s)) for s in range(0, n, k)])
    return [(np.setdiff1d(p, p[i::k]), p[i::k]) for i in range(k)]



# %% pick_learning_rate | the rate with the lowest loss | lowest_loss_of_all
def pick_learning_rate(lrs, losses):
    return float(lrs[np.nanargmin(np.where(np.isfinite(losses), losses, np.nan))])



# %% pick_learning_rate | against the rate itself | against_lr
def pick_learning_rate(lrs, losses):
    low, end = np.inf, len(losses)
    for i, v in enumerate(losses):
        low = min(low, v) if np.isfinite(v) else low
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
    return float(lrs[np.argmin(np.diff(losses[:end]) / np.diff(lrs[:end]))])



# %% pick_learning_rate | central slopes | central_slopes
def pick_learning_rate(lrs, losses):
    low, end = np.inf, len(losses)
    for i, v in enumerate(losses):
        low = min(low, v) if np.isfinite(v) else low
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
    return float(lrs[np.argmin(np.gradient(losses[:end], np.log10(lrs[:end])))])



# %% pick_learning_rate | four times the first loss | four_times_the_first
def pick_learning_rate(lrs, losses):
    bad = ~np.isfinite(losses) | (losses > 4 * losses[0])
    end = int(np.argmax(bad)) if bad.any() else len(losses)
    return float(lrs[np.argmin(np.diff(losses[:end]) / np.diff(np.log10(lrs[:end])))])



# %% pick_learning_rate | wild points are left out and later ones used | -
def pick_learning_rate(lrs, losses):
    low = np.fmin.accumulate(losses)
    ok = np.isfinite(losses) & (losses <= 4 * low)
    a, b = lrs[ok], losses[ok]
    return float(a[np.argmin(np.diff(b) / np.diff(np.log10(a)))])



# %% pick_learning_rate | the relative fall | log_of_the_loss
def pick_learning_rate(lrs, losses):
    low = np.fmin.accumulate(losses)
    bad = ~np.isfinite(losses) | (losses > 4 * low)
    end = int(np.argmax(bad)) if bad.any() else len(losses)
    return float(lrs[np.argmin(np.diff(np.log(losses[:end])) / np.diff(np.log10(lrs[:end])))])



# %% pick_learning_rate | the steps are taken as equal | largest_drop
def pick_learning_rate(lrs, losses):
    low = np.fmin.accumulate(losses)
    bad = ~np.isfinite(losses) | (losses > 4 * low)
    end = int(np.argmax(bad)) if bad.any() else len(losses)
    return float(lrs[np.argmin(np.diff(losses[:end]))])



# %% wilson_interval | Wald's interval | wald
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    half = z * np.sqrt(p * (1 - p) / n)
    return p - half, p + half



# %% wilson_interval | Agresti and Coull's | agresti_coull
def wilson_interval(correct, n, z=1.96):
    m = n + z * z
    p = (correct + z * z / 2) / m
    half = z * np.sqrt(p * (1 - p) / m)
    return float(p - half), float(p + half)



# %% wilson_interval | z always 1.96 | fixed_value
def wilson_interval(correct, n, z=1.96):
    z, p = 1.96, correct / n
    d = 1 + z * z / n
    c = (p + z * z / (2 * n)) / d
    h = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return float(c - h), float(c + h)



# %% wilson_interval | all right counts as an upper end of 1 by the rule of three | -
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    d = 1 + z * z / n
    c = (p + z * z / (2 * n)) / d
    h = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    if correct == 0:
        return 0.0, 3 / n
    return float(c - h), float(c + h)



# %% wilson_interval | the correction for continuity | -
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    d = 1 + z * z / n
    c = (p + z * z / (2 * n)) / d
    h = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d + 1 / (2 * n) / d
    return float(c - h), float(c + h)



# %% wilson_interval | the centre is p | centre_not_moved
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    d = 1 + z * z / n
    h = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return float(p - h), float(p + h)
