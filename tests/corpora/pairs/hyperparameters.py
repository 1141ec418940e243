# %% count_parameters | no biases, batchnorm on the output too | no_biases + batchnorm_everywhere
def count_parameters(sizes, batchnorm=False):
    n = sum(a * b for a, b in zip(sizes, sizes[1:]))
    return n + 2 * sum(sizes[1:]) if batchnorm else n

# %% count_parameters | biases on the input, running statistics counted | biases_counted_by_inputs + running_statistics
def count_parameters(sizes, batchnorm=False):
    n = sum(a * b + a for a, b in zip(sizes, sizes[1:]))
    return n + 4 * sum(sizes[1:-1]) if batchnorm else n

# %% count_parameters | no biases, and batchnorm ignored | no_biases + batchnorm_ignored
def count_parameters(sizes, batchnorm=False):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))

# %% count_parameters | one bias a layer, one parameter a unit for batchnorm | one_bias_a_layer + only_gamma
def count_parameters(sizes, batchnorm=False):
    n = sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))
    return n + sum(sizes[1:-1]) if batchnorm else n

# %% log_uniform | the exponents, in base e | exponent_returned + -
def log_uniform(rng, low, high, size):
    return rng.uniform(np.log(low), np.log(high), size)

# %% log_uniform | plain uniform, and a single number | log_drawn_uniformly + -
def log_uniform(rng, low, high, size):
    return rng.uniform(low, high)

# %% log_uniform | one draw repeated, with log and 10 mixed | one_for_all + natural_logarithm
def log_uniform(rng, low, high, size):
    return np.ones(size) * 10 ** rng.uniform(np.log(low), np.log(high))

# %% log_uniform | whole powers, sorted | whole_exponents + sorted_values
def log_uniform(rng, low, high, size):
    e = rng.integers(round(np.log10(low)), round(np.log10(high)) + 1, size)
    return np.sort(10.0**e)

# %% grid | side by side, and tuples | zipped + tuples
def grid(space):
    return list(zip(*space.values()))

# %% grid | last values missed, in lists | last_value_lost + -
def grid(space):
    out = [{}]
    for name, values in space.items():
        out = [{**d, name: [v]} for d in out for v in values[:-1]]
    return out

# %% grid | one at a time, the base repeated for each name | first_values_again_and_again
def grid(space):
    base = {k: v[0] for k, v in space.items()}
    return [{**base, k: x} for k, v in space.items() for x in v]

# %% random_search | log drawn uniformly, last choice never made | log_drawn_uniformly + last_never_chosen
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(max(len(v) - 1, 1))]
        return rng.uniform(v[1], v[2])

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | uniform and log swapped | log_drawn_uniformly + uniform_drawn_in_log
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        kind, a, b = v
        if kind == "log":
            return rng.uniform(a, b)
        return 10 ** rng.uniform(np.log10(a), np.log10(b))

    return [{k: pick(v) for k, v in space.items()} for _ in range(n)]

# %% random_search | one draw repeated, log drawn uniformly | one_for_all + log_drawn_uniformly
def random_search(rng, space, n):
    d = {k: v[rng.integers(len(v))] if isinstance(v, list) else rng.uniform(v[1], v[2]) for k, v in space.items()}
    return [dict(d) for _ in range(n)]

# %% random_search | n-1 trials, exponents for log | exponent_returned + -
def random_search(rng, space, n):
    def pick(v):
        if isinstance(v, list):
            return v[rng.integers(len(v))]
        if v[0] == "log":
            return rng.uniform(np.log10(v[1]), np.log10(v[2]))
        return rng.uniform(v[1], v[2])

    return [{k: pick(v) for k, v in space.items()} for _ in range(n - 1)]

# %% k_fold | not shuffled, the remainder in the last fold | not_shuffled + rest_in_the_last
def k_fold(n, k, rng):
    size = n // k
    idx = np.arange(n)
    out = []
    for i in range(k):
        a, b = i * size, n if i == k - 1 else (i + 1) * size
        out.append((np.concatenate([idx[:a], idx[b:]]), idx[a:b]))
    return out

# %% k_fold | swapped, and not shuffled | parts_swapped + not_shuffled
def k_fold(n, k, rng):
    parts = np.array_split(np.arange(n), k)
    return [(parts[i], np.concatenate(parts[:i] + parts[i + 1 :])) for i in range(k)]

# %% k_fold | remainder left out, train is everything | rest_never_validated + trains_on_everything
def k_fold(n, k, rng):
    idx = rng.permutation(n)
    size = n // k
    return [(idx.copy(), idx[i * size : (i + 1) * size]) for i in range(k)]

# %% k_fold | shuffled for every fold, remainder left out | shuffled_for_each_fold + rest_never_validated
def k_fold(n, k, rng):
    out = []
    for i in range(k):
        idx = rng.permutation(n)
        m = n // k
        out.append((idx[m:], idx[:m]))
    return out

# %% pick_learning_rate | looks on after the divergence, against lr itself | no_cut + against_lr
def pick_learning_rate(lrs, losses):
    s = np.diff(losses) / np.diff(lrs)
    s = np.where(np.isfinite(s), s, np.inf)
    return float(lrs[np.argmin(s)])

# %% pick_learning_rate | the end of the largest drop | end_of_the_fall + largest_drop
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    return float(lrs[np.argmin(np.diff(losses[:end])) + 1])

# %% pick_learning_rate | 4 times the first loss, and slope against lr | four_times_the_first + against_lr
def pick_learning_rate(lrs, losses):
    end = len(losses)
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * losses[0]:
            end = i
            break
    return float(lrs[np.argmin(np.diff(losses[:end]) / np.diff(lrs[:end]))])

# %% pick_learning_rate | the end of the steepest slope, either way | steepest_either_way + end_of_the_fall
def pick_learning_rate(lrs, losses):
    end, low = len(losses), np.inf
    for i, v in enumerate(losses):
        if not np.isfinite(v) or v > 4 * low:
            end = i
            break
        low = min(low, v)
    s = np.abs(np.diff(losses[:end]) / np.diff(np.log10(lrs[:end])))
    return float(lrs[np.argmax(s) + 1])

# %% wilson_interval | the textbook's interval, with z fixed | wald + fixed_value
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    half = 1.96 * np.sqrt(p * (1 - p) / n)
    return p - half, p + half

# %% wilson_interval | Agresti and Coull, high first | agresti_coull + parts_swapped
def wilson_interval(correct, n, z=1.96):
    n2 = n + z**2
    p = (correct + z**2 / 2) / n2
    half = z * np.sqrt(p * (1 - p) / n2)
    return p + half, p - half

# %% wilson_interval | the centre not moved, the length not divided | centre_not_moved + length_not_divided
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p - half, p + half
