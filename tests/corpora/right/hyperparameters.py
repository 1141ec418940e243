# %% count_parameters | an index loop
def count_parameters(sizes, batchnorm=False):
    total = 0
    for i in range(1, len(sizes)):
        weights = sizes[i - 1] * sizes[i]
        biases = sizes[i]
        total += weights + biases
        is_hidden = i < len(sizes) - 1
        if batchnorm and is_hidden:
            total += 2 * sizes[i]
    return total

# %% count_parameters | dot product, a NumPy integer
def count_parameters(sizes, batchnorm=False):
    s = np.asarray(sizes, dtype=np.int64)
    total = (s[:-1] + 1) @ s[1:]
    if batchnorm:
        total = total + 2 * s[1:-1].sum()
    return total

# %% count_parameters | makes the arrays and counts their entries
def count_parameters(sizes, batchnorm=False):
    params = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        params += [np.empty((n_in, n_out)), np.empty(n_out)]
    if batchnorm:
        for h in sizes[1:-1]:
            params += [np.empty(h), np.empty(h)]
    return sum(p.size for p in params)

# %% count_parameters | recursion
def count_parameters(sizes, batchnorm=False):
    if len(sizes) < 2:
        return 0
    here = (sizes[0] + 1) * sizes[1]
    if batchnorm and len(sizes) > 2:
        here += 2 * sizes[1]
    return here + count_parameters(sizes[1:], batchnorm)

# %% count_parameters | three sums, and an extra argument
def count_parameters(sizes, batchnorm=False, biases=True):
    sizes = [int(s) for s in sizes]
    w = sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))
    b = sum(sizes[1:]) if biases else 0
    return w + b + int(batchnorm) * 2 * sum(sizes[1:-1])

# %% log_uniform | base e
def log_uniform(rng, low, high, size):
    return np.exp(rng.uniform(np.log(low), np.log(high), size))

# %% log_uniform | low times a power of the ratio
def log_uniform(rng, low, high, size):
    return low * (high / low) ** rng.random(size)

# %% log_uniform | base 2, from the top
def log_uniform(rng, low, high, size):
    a, b = np.log2(low), np.log2(high)
    return 2.0 ** (b - (b - a) * rng.random(size))

# %% log_uniform | one at a time
import math


def log_uniform(rng, low, high, size):
    out = np.zeros(size)
    for i in range(size):
        u = rng.random()
        out[i] = 10 ** (math.log10(low) * (1 - u) + math.log10(high) * u)
    return out

# %% log_uniform | normal draws through their distribution function
import math


def log_uniform(rng, low, high, size):
    z = rng.standard_normal(size)
    u = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in z])
    return np.power(10.0, np.interp(u, [0, 1], [np.log10(low), np.log10(high)]))

# %% log_uniform | whole steps of a fine ladder, and a float32 answer
def log_uniform(rng, low, high, size):
    u = rng.integers(0, 2**40, size) / 2**40
    e = np.log10(low) + u * np.log10(high / low)
    return (10**e).astype(np.float32)

# %% log_uniform | an angle
def log_uniform(rng, low, high, size):
    a, b = rng.normal(size=(2, size))
    u = (np.arctan2(a, b) + np.pi) / (2 * np.pi)
    return np.geomspace(low, high, 2)[0] * np.exp(u * np.log(high / low))

# %% grid | itertools.product
import itertools


def grid(space):
    return [dict(zip(space.keys(), combo)) for combo in itertools.product(*space.values())]

# %% grid | grown name by name
def grid(space):
    points = [{}]
    for name in space:
        points = [{**point, name: value} for point in points for value in space[name]]
    return points

# %% grid | recursion, the last name slowest
def grid(space):
    names = list(space)
    if not names:
        return [{}]
    *rest, last = names
    inner = grid({k: space[k] for k in rest})
    return [dict(d, **{last: v}) for v in space[last] for d in inner]

# %% grid | counting in mixed radix, names in alphabetical order
def grid(space):
    names = sorted(space)
    total = 1
    for name in names:
        total *= len(space[name])
    out = []
    for i in range(total):
        point = {}
        for name in names:
            i, j = divmod(i, len(space[name]))
            point[name] = space[name][j]
        out.append(point)
    return out

# %% grid | ndindex, backwards, as a tuple
def grid(space):
    keys = tuple(space)
    shape = tuple(len(space[k]) for k in keys)
    points = [{k: space[k][i] for k, i in zip(keys, idx)} for idx in np.ndindex(*shape)]
    return tuple(reversed(points))

# %% grid | names and values unzipped
import itertools


def grid(space):
    keys, values = zip(*space.items())
    return [dict(zip(keys, v)) for v in itertools.product(*values)]

# %% random_search | match on the kind
def random_search(rng, space, n):
    def draw(v):
        match v:
            case list():
                return v[rng.integers(len(v))]
            case ("uniform", low, high):
                return rng.uniform(low, high)
            case ("log", low, high):
                return 10 ** rng.uniform(np.log10(low), np.log10(high))

    return [{name: draw(v) for name, v in space.items()} for _ in range(n)]

# %% random_search | a column for each name, then rows
def random_search(rng, space, n):
    columns = {}
    for name, v in space.items():
        if isinstance(v, list):
            columns[name] = [v[i] for i in rng.integers(0, len(v), n)]
        elif v[0] == "uniform":
            columns[name] = rng.uniform(v[1], v[2], n).tolist()
        else:
            columns[name] = np.exp(rng.uniform(np.log(v[1]), np.log(v[2]), n)).tolist()
    return [{name: columns[name][i] for name in space} for i in range(n)]

# %% random_search | rng.random for everything
def random_search(rng, space, n):
    trials = []
    for _ in range(n):
        trial = {}
        for name in space:
            v, u = space[name], rng.random()
            if type(v) is list:
                trial[name] = v[int(np.floor(u * len(v)))]
                continue
            kind, low, high = v
            trial[name] = low + (high - low) * u if kind == "uniform" else low * (high / low) ** u
        trials.append(trial)
    return trials

# %% random_search | choice of an index, NumPy floats
def random_search(rng, space, n):
    out = []
    while len(out) < n:
        d = dict()
        for k, v in space.items():
            if isinstance(v, tuple):
                low, high = v[1:]
                if v[0] == "log":
                    d[k] = np.float64(2.0) ** rng.uniform(np.log2(low), np.log2(high))
                else:
                    d[k] = np.float64(rng.uniform(low, high))
            else:
                d[k] = v[rng.choice(len(v))]
        out.append(d)
    return tuple(out)

# %% random_search | classes inside
class Choice:
    def __init__(self, options):
        self.options = options

    def sample(self, rng):
        return self.options[int(rng.permutation(len(self.options))[0])]


class Uniform:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def sample(self, rng):
        return float(self.low + (self.high - self.low) * rng.beta(1, 1))


class Log(Uniform):
    def sample(self, rng):
        return float(np.exp(Uniform(np.log(self.low), np.log(self.high)).sample(rng)))


def random_search(rng, space, n):
    kinds = {"uniform": Uniform, "log": Log}
    parts = {k: Choice(v) if isinstance(v, list) else kinds[v[0]](*v[1:]) for k, v in space.items()}
    return [{k: part.sample(rng) for k, part in parts.items()} for _ in range(n)]

# %% k_fold | array_split
def k_fold(n, k, rng):
    folds = np.array_split(rng.permutation(n), k)
    return [(np.concatenate([f for j, f in enumerate(folds) if j != i]), folds[i]) for i in range(k)]

# %% k_fold | labels shuffled, so that everything comes out sorted
def k_fold(n, k, rng):
    labels = rng.permutation(np.arange(n) % k)
    return [(np.flatnonzero(labels != i), np.flatnonzero(labels == i)) for i in range(k)]

# %% k_fold | every k-th of a shuffle, setdiff1d
def k_fold(n, k, rng):
    idx = np.arange(n)
    rng.shuffle(idx)
    out = []
    for i in range(k):
        val = idx[i::k]
        out.append([np.setdiff1d(idx, val), val])
    return out

# %% k_fold | random keys sorted, sizes by hand, int32
def k_fold(n, k, rng):
    order = np.argsort(rng.random(n)).astype(np.int32)
    result, start = [], 0
    for i in range(k):
        size = n // k + (1 if i < n % k else 0)
        val = order[start : start + size]
        result.append((np.delete(order, slice(start, start + size)), val))
        start += size
    return result

# %% k_fold | drawn from a hat
def k_fold(n, k, rng):
    hat = list(range(n))
    folds = [[] for _ in range(k)]
    turn = 0
    while hat:
        folds[turn % k].append(hat.pop(int(rng.integers(len(hat)))))
        turn += 1
    pairs = []
    for i in range(k):
        val = set(folds[i])
        pairs.append((np.array([j for j in range(n) if j not in val], dtype=int), np.array(folds[i], dtype=int)))
    return pairs

# %% k_fold | choice without replacement, masks, cut points
def k_fold(n, k, rng):
    order = rng.choice(n, size=n, replace=False)
    cuts = [i * n // k for i in range(k + 1)]
    out = []
    for a, b in zip(cuts, cuts[1:]):
        mask = np.ones(n, dtype=bool)
        mask[a:b] = False
        out.append((order[mask], order[~mask]))
    return out

# %% pick_learning_rate | loop and slopes in one
def pick_learning_rate(lrs, losses):
    low, steepest, pick = np.inf, np.inf, float(lrs[0])
    for i in range(len(losses)):
        v = losses[i]
        if not np.isfinite(v) or v > 4 * low:
            break
        low = min(low, v)
        if i:
            slope = (v - losses[i - 1]) / (np.log10(lrs[i]) - np.log10(lrs[i - 1]))
            if slope < steepest:
                steepest, pick = slope, float(lrs[i - 1])
    return pick

# %% pick_learning_rate | minimum.accumulate
def pick_learning_rate(lrs, losses):
    lrs, losses = np.asarray(lrs, float), np.asarray(losses, float)
    safe = np.where(np.isfinite(losses), losses, np.inf)
    bad = ~np.isfinite(losses) | (safe > 4 * np.minimum.accumulate(safe))
    end = int(np.argmax(bad)) if bad.any() else len(losses)
    slopes = np.diff(losses[:end]) / np.diff(np.log10(lrs[:end]))
    return lrs[:end][np.argmin(slopes)]

# %% pick_learning_rate | natural logarithm, falls instead of slopes
def pick_learning_rate(lrs, losses):
    kept = []
    for lr, loss in zip(lrs, losses):
        if not np.isfinite(loss):
            break
        if kept and loss > 4 * min(l for _, l in kept):
            break
        kept.append((lr, loss))
    falls = [(a[1] - b[1]) / np.log(b[0] / a[0]) for a, b in zip(kept, kept[1:])]
    return float(kept[int(np.argmax(falls))][0])

# %% pick_learning_rate | max with a key
def pick_learning_rate(lrs, losses):
    end = 0
    while end < len(losses) and np.isfinite(losses[end]) and losses[end] <= 4 * np.min(losses[: end + 1]):
        end += 1
    x = np.log10(np.array(lrs[:end]))
    y = np.array(losses[:end])
    start = max(range(end - 1), key=lambda i: (y[i] - y[i + 1]) / (x[i + 1] - x[i]))
    return float(lrs[start])

# %% pick_learning_rate | a helper that cuts, another that picks
def usable_points(losses):
    low = float("inf")
    for count, loss in enumerate(losses):
        if np.isnan(loss) or np.isinf(loss) or loss > 4 * low:
            return count
        low = loss if loss < low else low
    return len(losses)


def pick_learning_rate(lrs, losses):
    n = usable_points(losses)
    d_loss = np.array(losses[1:n]) - np.array(losses[: n - 1])
    d_log = np.log10(np.array(lrs[1:n]) / np.array(lrs[: n - 1]))
    return float(lrs[(d_loss / d_log).argmin()])

# %% count_parameters | makes the shapes and multiplies them out
def count_parameters(sizes, batchnorm=False):
    import math
    shapes = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:]), 2):
        shapes += [(a, b), (b,)] + ([(b,)] * 2 if batchnorm and i < len(sizes) else [])
    return sum(map(math.prod, shapes))

# %% count_parameters | recursion from the end
def count_parameters(sizes, batchnorm=False):
    if len(sizes) < 2:
        return 0
    *rest, a, b = sizes
    extra = 2 * a if batchnorm and rest else 0
    return (a + 1) * b + extra + count_parameters([*rest, a], batchnorm)

# %% count_parameters | a bilinear form with Python integers
def count_parameters(sizes, batchnorm=False):
    s = np.array([int(n) for n in sizes], dtype=object)
    shift = np.eye(len(s), k=1, dtype=int).astype(object)
    weights = s @ shift @ s
    return int(weights + s[1:].sum() + (s[1:-1].sum() * 2 if batchnorm else 0))

# %% count_parameters | reduce with a pair as state
def count_parameters(sizes, batchnorm=False):
    from functools import reduce
    total, last = reduce(lambda s, n: (s[0] + (s[1] + 1 + 2 * bool(batchnorm)) * n, n), sizes[1:], (0, sizes[0]))
    return total - 2 * last * bool(batchnorm) if len(sizes) > 1 else 0

# %% log_uniform | a geometric mixture of the bounds
def log_uniform(rng, low, high, size):
    u = rng.random(size)
    return low ** (1 - u) * high ** u

# %% log_uniform | one by one with math
def log_uniform(rng, low, high, size):
    import math
    return np.array([math.exp(rng.uniform(math.log(low), math.log(high))) for _ in range(size)])

# %% log_uniform | uniform numbers out of exponential ones
def log_uniform(rng, low, high, size):
    u = np.exp(-rng.standard_exponential(size))
    return high * (low / high) ** u

# %% log_uniform | the angle of a random direction is uniform
def log_uniform(rng, low, high, size):
    a, b = rng.standard_normal((2, size))
    u = np.arctan2(a, b) / (2 * np.pi) + 0.5
    return np.logspace(0, 1, 2, base=1.0)[0] * np.power(10.0, np.log10(low) + u * np.log10(high / low))

# %% grid | recursion on the last name
def grid(space):
    if len(space) == 0:
        return [{}]
    *first, last = space
    return [dict(c, **{last: v}) for c in grid({k: space[k] for k in first}) for v in space[last]]

# %% grid | a counter in mixed radix
def grid(space):
    names = sorted(space, reverse=True)
    total = 1
    for k in names:
        total *= len(space[k])
    out = []
    for number in range(total):
        c = {}
        for k in names:
            number, digit = divmod(number, len(space[k]))
            c[k] = space[k][digit]
        out.append(c)
    return out

# %% grid | indices of an imaginary array
def grid(space):
    return [
        {name: values[i] for (name, values), i in zip(space.items(), index)}
        for index in np.ndindex(*map(len, space.values()))
    ]

# %% grid | a stack of unfinished combinations
def grid(space):
    names = tuple(space)
    todo, done = [()], []
    while todo:
        part = todo.pop()
        if len(part) == len(names):
            done.append({k: v for k, v in zip(names, part)})
        else:
            todo.extend(part + (v,) for v in space[names[len(part)]])
    return done

# %% random_search | name by name, then turned round
def random_search(rng, space, n):
    columns = {}
    for name, v in space.items():
        if isinstance(v, tuple):
            kind, low, high = v
            u = rng.random(n)
            col = low + (high - low) * u if kind == "uniform" else low * (high / low) ** u
            columns[name] = [float(c) for c in col]
        else:
            columns[name] = [v[i] for i in rng.integers(0, len(v), n)]
    return [{name: columns[name][i] for name in space} for i in range(n)]

# %% random_search | every configuration has a spawned generator
def random_search(rng, space, n):
    def one(r, v):
        if type(v) is list:
            return v[r.permutation(len(v))[0]]
        if v[0] == "uniform":
            return r.uniform(*v[1:])
        return 10 ** r.uniform(*np.log10(v[1:]))
    return [{k: one(r, v) for k, v in space.items()} for r in rng.spawn(n)]

# %% random_search | a table of functions
def random_search(rng, space, n):
    import math
    ways = {
        "uniform": lambda low, high: low + rng.random() * (high - low),
        "log": lambda low, high: math.exp(math.log(low) + rng.random() * math.log(high / low)),
    }
    configs = []
    for _ in range(n):
        config = {}
        for k in reversed(list(space)):
            match space[k]:
                case (kind, low, high) if isinstance(space[k], tuple):
                    config[k] = ways[kind](low, high)
                case values:
                    config[k] = values[int(rng.random() * len(values))]
        configs.append(config)
    return configs

# %% random_search | a deck shuffled afresh for every draw
def random_search(rng, space, n):
    def pick(values):
        deck = list(range(len(values)))
        rng.shuffle(deck)
        return values[deck.pop()]
    return [
        {
            k: pick(v) if isinstance(v, list)
            else float({"log": lambda a, b: np.exp2(rng.uniform(np.log2(a), np.log2(b))), "uniform": rng.uniform}[v[0]](v[1], v[2]))
            for k, v in space.items()
        }
        for _ in range(n)
    ]

# %% k_fold | deals the cards round the table
def k_fold(n, k, rng):
    order = np.argsort(rng.random(n))
    out = []
    for i in range(k):
        out.append((np.setdiff1d(np.arange(n), order[i::k]), np.sort(order[i::k])))
    return out

# %% k_fold | draws each fold from those that are left
def k_fold(n, k, rng):
    left = np.arange(n)
    out = []
    for folds_left in range(k, 0, -1):
        val = rng.choice(left, size=len(left) // folds_left, replace=False)
        left = np.setdiff1d(left, val)
        train = np.array([i for i in range(n) if i not in set(val.tolist())], dtype=int)
        out.append((train, val))
    return out

# %% k_fold | shuffles the list of fold numbers
def k_fold(n, k, rng):
    fold = [i % k for i in range(n)]
    rng.shuffle(fold)
    fold = np.array(fold)
    return list((np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in reversed(range(k)))

# %% k_fold | Fisher and Yates by hand, bounds by whole division
def k_fold(n, k, rng):
    a = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i, endpoint=True))
        a[i], a[j] = a[j], a[i]
    cut = [i * n // k for i in range(k + 1)]
    return [(np.array(a[:s] + a[e:], dtype=np.int64), np.array(a[s:e], dtype=np.int64)) for s, e in zip(cut, cut[1:])]

# %% pick_learning_rate | one loop that remembers
def pick_learning_rate(lrs, losses):
    import math
    low, best, answer, before = math.inf, math.inf, None, None
    for lr, loss in zip(lrs, losses):
        if not math.isfinite(loss) or loss > 4 * low:
            break
        low = min(low, loss)
        if before is not None:
            slope = (loss - before[1]) / (math.log10(lr) - math.log10(before[0]))
            if slope < best:
                best, answer = slope, before[0]
        before = (lr, loss)
    return float(answer)

# %% pick_learning_rate | itertools
def pick_learning_rate(lrs, losses):
    from itertools import accumulate, pairwise, takewhile
    losses = [float(v) for v in losses]
    lows = [float("inf"), *accumulate(losses, min)]
    good = list(takewhile(lambda t: np.isfinite(t[1]) and not t[1] > 4 * t[2], zip(lrs, losses, lows)))
    return float(max(pairwise(good), key=lambda ab: (ab[0][1] - ab[1][1]) / np.log10(ab[1][0] / ab[0][0]))[0][0])

# %% pick_learning_rate | arrays only, natural logarithms
def pick_learning_rate(lrs, losses):
    y = np.where(np.isfinite(losses), losses, np.inf)
    low = np.minimum.accumulate(np.append(np.inf, y))[:-1]
    bad = ~np.isfinite(losses) | (y > 4 * low)
    stop = np.argmax(bad) if bad.any() else len(y)
    fall = -np.diff(y[:stop]) / np.diff(np.log(np.asarray(lrs)[:stop]))
    return np.asarray(lrs)[np.argmax(fall)].item()

# %% pick_learning_rate | sorts the falls
def pick_learning_rate(lrs, losses):
    stop = next((i for i in range(len(losses))
                 if not np.isfinite(losses[i]) or (i and losses[i] > 4 * min(losses[:i]))), len(losses))
    falls = [((losses[i + 1] - losses[i]) / (np.log10(lrs[i + 1]) - np.log10(lrs[i])), i) for i in range(stop - 1)]
    return lrs[sorted(falls)[0][1]]

# %% wilson_interval | with counts, one fraction
def wilson_interval(correct, n, z=1.96):
    root = z * np.sqrt(z**2 + 4 * correct * (n - correct) / n)
    return (2 * correct + z**2 - root) / (2 * (n + z**2)), (2 * correct + z**2 + root) / (2 * (n + z**2))

# %% wilson_interval | the roots of the quadratic equation, clipped
def wilson_interval(correct, n, z=1.96):
    p = correct / n
    a, b, c = 1 + z * z / n, -2 * p - z * z / n, p * p
    d = max(b * b - 4 * a * c, 0.0) ** 0.5
    return max((-b - d) / (2 * a), 0.0), min((-b + d) / (2 * a), 1.0)

# %% wilson_interval | math, step by step, with Python floats
def wilson_interval(correct, n, z=1.96):
    import math
    share = correct / n
    scale = 1.0 / (1.0 + z**2 / n)
    middle = scale * (share + z**2 / (2 * n))
    spread = scale * z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n * n))
    low = middle - spread
    return (low, middle + spread)

# %% wilson_interval | a weighted mean of the share and a half
def wilson_interval(correct, n, z=1.96):
    w = n / (n + z**2)
    p = np.float64(correct) / n
    centre = w * p + (1 - w) * 0.5
    half = z / (n + z**2) * np.sqrt(n * p * (1 - p) + z**2 / 4)
    return tuple(float(end) for end in (centre - half, centre + half))

# %% wilson_interval | successes and failures
def wilson_interval(correct, n, z=1.96):
    wrong = n - correct
    total = n + z**2
    half = z * np.sqrt(correct * wrong / n + z**2 / 4) / total
    return (correct + z**2 / 2) / total - half, 1 - ((wrong + z**2 / 2) / total - half)


# %% count_parameters | the shapes of the arrays
def count_parameters(sizes, batchnorm=False):
    import math

    shapes = []
    for i in range(1, len(sizes)):
        shapes += [(sizes[i - 1], sizes[i]), (sizes[i],)]
        shapes += [(sizes[i],), (sizes[i],)] if batchnorm and i != len(sizes) - 1 else []
    return sum(map(math.prod, shapes))



# %% log_uniform | natural logarithms, one at a time
def log_uniform(rng, low, high, size):
    import math

    span = math.log(high / low)
    return np.fromiter((low * math.exp(span * rng.random()) for _ in range(size)), float, size)



# %% log_uniform | a power of the ratio
def log_uniform(rng, low, high, size):
    return low * np.power(high / low, rng.random(size))



# %% log_uniform | 2 to a power, downwards
def log_uniform(rng, low, high, size):
    u = rng.random(size)[::-1]
    return 2 ** (np.log2(high) - u * np.log2(high / low))



# %% grid | recursion
def grid(space):
    if not space:
        return [{}]
    *others, last = space
    return [{**d, last: v} for d in grid({k: space[k] for k in others}) for v in space[last]]



# %% grid | counting in mixed bases
def grid(space):
    import math

    names, out = list(space), []
    for i in range(math.prod(len(v) for v in space.values())):
        one = {}
        for name in names:
            i, r = divmod(i, len(space[name]))
            one[name] = space[name][r]
        out.append(one)
    return out



# %% random_search | name after name
def random_search(rng, space, n):
    out = [{} for _ in range(n)]
    for name in reversed(list(space)):
        values = space[name]
        for one in out:
            match values:
                case list():
                    one[name] = values[int(rng.choice(len(values)))]
                case ("uniform", low, high):
                    one[name] = float(rng.uniform(low, high))
                case ("log", low, high):
                    one[name] = float(low * (high / low) ** rng.uniform())
    return out



# %% k_fold | every k-th of the shuffled
def k_fold(n, k, rng):
    order = np.argsort(rng.random(n))
    return [(order[np.arange(n) % k != i], order[i::k]) for i in range(k)]



# %% k_fold | labels that are shuffled
def k_fold(n, k, rng):
    labels = np.arange(n) % k
    rng.shuffle(labels)
    return [(np.flatnonzero(labels != i), np.flatnonzero(labels == i)) for i in range(k)]



# %% k_fold | sets and sorted lists
def k_fold(n, k, rng):
    left, out = list(range(n)), []
    for i in range(k):
        size = n // k + (i < n % k)
        val = [left.pop(int(rng.integers(len(left)))) for _ in range(size)]
        out.append((np.array(sorted(set(range(n)) - set(val)), dtype=int), np.array(sorted(val), dtype=int)))
    return out



# %% pick_learning_rate | a loop over the pairs
def pick_learning_rate(lrs, losses):
    import math

    best, slope, lowest = None, math.inf, losses[0]
    for i in range(1, len(lrs)):
        if not math.isfinite(losses[i]) or losses[i] > 4 * min(lowest, losses[i]):
            break
        lowest = min(lowest, losses[i])
        here = (losses[i] - losses[i - 1]) / (math.log10(lrs[i]) - math.log10(lrs[i - 1]))
        if here < slope:
            best, slope = float(lrs[i - 1]), here
    return best



# %% pick_learning_rate | takewhile and min
def pick_learning_rate(lrs, losses):
    from itertools import takewhile

    lows = np.minimum.accumulate(np.where(np.isnan(losses), np.inf, losses))
    good = list(takewhile(lambda t: np.isfinite(t[1]) and t[1] <= 4 * t[2], zip(lrs, losses, lows)))
    falls = [((b[1] - a[1]) / np.log(b[0] / a[0]), i) for i, (a, b) in enumerate(zip(good, good[1:]))]
    return float(good[min(falls)[1]][0])



# %% wilson_interval | the roots of the quadratic
def wilson_interval(correct, n, z=1.96):
    p, c = correct / n, z * z / n
    root = np.sqrt(c * (c / 4 + p * (1 - p)))
    return float((p + c / 2 - root) / (1 + c)), float((p + c / 2 + root) / (1 + c))



# %% wilson_interval | pseudo-counts, with math
def wilson_interval(correct, n, z=1.96):
    import math

    z2, wrong = z**2, n - correct
    half = z * math.sqrt(correct * wrong / n + z2 / 4)
    return tuple((correct + z2 / 2 + s * half) / (n + z2) for s in (-1, 1))
