# %% minibatches | a permutation cut into slices
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    return [perm[i : i + batch_size] for i in range(0, n, batch_size)]


# %% minibatches | shuffles a list of integers
def minibatches(n, batch_size, rng):
    idx = list(range(n))
    rng.shuffle(idx)
    return [np.array(idx[i : i + batch_size]) for i in range(0, n, batch_size)]


# %% minibatches | sorts random numbers
def minibatches(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    batches = []
    while len(order):
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return batches


# %% minibatches | choice without replacement and np.split
def minibatches(n, batch_size, rng):
    order = rng.choice(n, size=n, replace=False)
    return np.split(order, range(batch_size, n, batch_size))


# %% minibatches | permuted, 32-bit integers, a tuple of batches
def minibatches(n, batch_size, rng):
    order = rng.permuted(np.arange(n, dtype=np.int32))
    return tuple(order[i : min(i + batch_size, n)].copy() for i in range(0, n, batch_size))


# %% minibatches | Fisher and Yates by hand
def minibatches(n, batch_size, rng):
    a = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        a[i], a[j] = a[j], a[i]
    count = int(np.ceil(n / batch_size))
    return [a[k * batch_size : (k + 1) * batch_size] for k in range(count)]


# %% minibatches | draws one index after the other from those that are left
def minibatches(n, batch_size, rng):
    left = list(range(n))
    batches = [[]]
    while left:
        if len(batches[-1]) == batch_size:
            batches.append([])
        batches[-1].append(left.pop(int(rng.integers(len(left)))))
    return [np.array(b, dtype=int) for b in batches if b]


# %% sgd | one line
def sgd(w, g, lr=0.01):
    return w - lr * g


# %% sgd | a copy changed in place
def sgd(w, g, lr=0.01):
    new = w.copy()
    new -= lr * g
    return new


# %% sgd | np.add and a negative rate
def sgd(w, g, lr=0.01):
    return np.add(w, np.multiply(-lr, g))


# %% sgd | entry by entry, any shape
def sgd(w, g, lr=0.01):
    out = np.empty(np.shape(w))
    for i in np.ndindex(out.shape):
        out[i] = w[i] - lr * g[i]
    return out


# %% sgd | float32 inside, a print
def sgd(weights, gradient, lr=0.01, quiet=False):
    weights = np.asarray(weights, dtype=np.float32)
    gradient = np.asarray(gradient, dtype=np.float32)
    if not quiet:
        print("update", weights.shape)
    return weights - np.float32(lr) * gradient


# %% momentum | the two lines of the table
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = beta * v + g
    w = w - lr * v
    return w, v


# %% momentum | the step written out
def momentum(w, g, v, lr=0.01, beta=0.9):
    return w - lr * beta * v - lr * g, g + beta * v


# %% momentum | a list for the tuple
def momentum(w, g, v, lr=0.01, beta=0.9):
    velocity = np.multiply(v, beta)
    velocity += g
    return [w - velocity * lr, velocity]


# %% momentum | float32 inside
def momentum(w, g, v, lr=0.01, beta=0.9):
    w, g, v = (np.array(a, dtype=np.float32) for a in (w, g, v))
    v = np.float32(beta) * v + g
    return w - np.float32(lr) * v, v


# %% momentum | a class inside, Nesterov as an extra that is off
def momentum(w, g, v, lr=0.01, beta=0.9, nesterov=False):
    class Momentum:
        def __init__(self, v):
            self.v = v.copy()

        def __call__(self, w, g):
            self.v = beta * self.v + g
            return w - lr * (g + beta * self.v if nesterov else self.v)

    rule = Momentum(v)
    return rule(w, g), rule.v


# %% rmsprop | the two lines of the table
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# %% rmsprop | moves from the old average towards the square
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = s + (1 - rho) * (g * g - s)
    step = g / (s**0.5 + eps)
    return w - step * lr, s


# %% rmsprop | a list, with named parts
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    old_part = np.multiply(rho, s)
    new_part = np.multiply(1.0 - rho, np.square(g))
    average = old_part + new_part
    rate = lr / (np.sqrt(average) + eps)
    return [w - rate * g, average]


# %% rmsprop | np.average of a stack
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s_new = np.average(np.stack([s, np.abs(g) ** 2]), axis=0, weights=[rho, 1 - rho])
    denominator = eps + np.sqrt(s_new)
    return w - np.divide(lr * g, denominator), s_new


# %% rmsprop | entry by entry
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    import math

    w_new, s_new = np.zeros(w.shape), np.zeros(s.shape)
    for i in np.ndindex(w.shape):
        s_new[i] = rho * s[i] + (1 - rho) * g[i] ** 2
        w_new[i] = w[i] - lr * g[i] / (math.sqrt(s_new[i]) + eps)
    return w_new, s_new


# %% adam | the paper's lines
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# %% adam | the quicker form with epsilon scaled to be the same
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v


# %% adam | differences towards the new values, a list
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    c1 = 1 - np.power(beta1, t)
    c2 = 1 - np.power(beta2, t)
    return [w - lr * (m / c1) / (np.sqrt(v / c2) + eps), m, v]


# %% adam | copies changed in place, a helper for the averages
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    def average(old, new, beta):
        kept = old.copy()
        kept *= beta
        kept += (1 - beta) * new
        return kept

    g = g + weight_decay * w
    m, v = average(m, g, beta1), average(v, np.square(g), beta2)
    step = m / (1 - beta1**t)
    step /= np.sqrt(v / (1 - beta2**t)) + eps
    return w - lr * step, m, v


# %% adam | expm1 and log for the corrections
def adam(weights, grad, m1, m2, step, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m1 = beta1 * m1 + (1 - beta1) * grad
    m2 = beta2 * m2 + (1 - beta2) * grad**2
    c1 = -np.expm1(step * np.log(beta1)) if beta1 > 0 else 1.0
    c2 = -np.expm1(step * np.log(beta2)) if beta2 > 0 else 1.0
    return weights - lr * (m1 / c1) / (np.sqrt(m2 / c2) + eps), m1, m2


# %% adam | float32 inside
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, v = (np.asarray(a, dtype=np.float32) for a in (w, g, m, v))
    m = np.float32(beta1) * m + np.float32(1 - beta1) * g
    v = np.float32(beta2) * v + np.float32(1 - beta2) * g * g
    m_hat = m / np.float32(1 - beta1**t)
    v_hat = v / np.float32(1 - beta2**t)
    return w - np.float32(lr) * m_hat / (np.sqrt(v_hat) + np.float32(eps)), m, v


# %% rmsprop | float32 inside
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    w, g, s = w.astype("float32"), g.astype("float32"), s.astype("float32")
    s = np.float32(rho) * s + np.float32(1 - rho) * g**2
    return w - np.float32(lr) * g / (np.sqrt(s) + np.float32(eps)), s


# %% minibatches | draws batch by batch from what is left, without replacement
def minibatches(n, batch_size, rng):
    left = np.arange(n)
    out = []
    while left.size:
        chosen = rng.choice(left, size=min(batch_size, left.size), replace=False)
        left = np.setdiff1d(left, chosen)
        out.append(chosen)
    return out


# %% minibatches | Fisher and Yates by hand, from the front, in a list, as int32 arrays
def minibatches(n, batch_size, rng):
    a = list(range(n))
    for i in range(n - 1):
        j = i + int(rng.random() * (n - i))
        a[i], a[j] = a[j], a[i]
    return [np.array(a[k * batch_size:(k + 1) * batch_size], dtype=np.int32) for k in range(-(-n // batch_size))]


# %% minibatches | sorts by random reals and cuts with np.split
def minibatches(n, batch_size, rng):
    keys = rng.standard_normal(n)
    return list(np.split(np.lexsort((keys,)), range(batch_size, n, batch_size)))


# %% minibatches | inserts every index at a random place
def minibatches(n, batch_size, rng):
    order = []
    for i in range(n):
        order.insert(rng.integers(0, i, endpoint=True), i)
    it = iter(order)
    out = []
    while batch := [k for _, k in zip(range(batch_size), it)]:
        out.append(np.asarray(batch))
    return out


# %% sgd | in single precision
def sgd(w, g, lr=0.01):
    w32, g32 = np.asarray(w, dtype=np.float32), np.asarray(g, dtype=np.float32)
    return w32 - np.float32(lr) * g32


# %% sgd | one number at a time
def sgd(w, g, lr=0.01):
    numbers = [a - lr * b for a, b in zip(np.ravel(w).tolist(), np.ravel(g).tolist())]
    return np.array(numbers, dtype=float).reshape(np.shape(w))


# %% sgd | a tensor product of (1, -lr) with (w, g)
def sgd(w, g, lr=0.01):
    return np.tensordot(np.array([1.0, -lr]), np.array([w, g]), axes=1)


# %% sgd | in place, but in a copy, through an inner function
def sgd(w, g, lr=0.01):
    new = np.array(w, copy=True, dtype=np.float64)
    def step(target):
        target -= lr * g
    step(new)
    return new


# %% momentum | a matrix acts on the stack of w, g and v
def momentum(w, g, v, lr=0.01, beta=0.9):
    T = np.array([[1.0, -lr, -lr * beta], [0.0, 1.0, beta]])
    w, v = np.einsum("ij,j...->i...", T, np.stack([w, g, v]))
    return w, v


# %% momentum | gives a list instead of a tuple's brackets and names the parts otherwise
def momentum(weights, gradient, velocity, lr=0.01, beta=0.9):
    velocity = gradient + velocity * beta
    return [np.subtract(weights, np.multiply(velocity, lr)), velocity]


# %% momentum | polynomial in beta
def momentum(w, g, v, lr=0.01, beta=0.9):
    new_v = np.polyval([v, g], beta) if np.ndim(v) == 0 else np.polynomial.polynomial.polyval(beta, np.stack([g, v]))
    return (w + -lr * new_v), new_v


# %% momentum | w in two moves, in single precision at the end
def momentum(w, g, v, lr=0.01, beta=0.9):
    half = w - lr * g
    half = half - lr * beta * v
    return np.float32(half), np.float32(v * beta + g)


# %% rmsprop | the root as a hypotenuse
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    root = np.hypot(np.sqrt(rho * s), np.sqrt(1 - rho) * g)
    return w - lr * g / (root + eps), root ** 2


# %% rmsprop | moves the average towards the square
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = s + (1 - rho) * (np.square(g) - s)
    direction = np.divide(g, np.power(s, 0.5) + eps)
    return w - np.multiply(lr, direction), s


# %% rmsprop | np.average with weights, and sign times magnitude
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = np.average(np.stack([s, g * g]), axis=0, weights=[rho, 1 - rho])
    return w - np.copysign(lr * np.abs(g) / (s ** 0.5 + eps), g), s


# %% rmsprop | entry by entry in Python floats
import math
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    new_w, new_s = np.empty(np.shape(w)), np.empty(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        a = float(g[i])
        new_s[i] = q = math.fsum([rho * float(s[i]), (1 - rho) * a * a])
        new_w[i] = float(w[i]) - lr * a / (math.sqrt(q) + eps)
    return new_w, new_s


# %% adam | the corrections as sums of the weights so far
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    k = np.arange(t)
    c1 = (1 - beta1) * np.sum(np.power(float(beta1), k))
    c2 = (1 - beta2) * np.sum(np.power(float(beta2), k))
    return w - lr * (m / c1) / ((v / c2) ** 0.5 + eps), m, v


# %% adam | the rate corrected, and eps brought along
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    first = beta1 * m + (1 - beta1) * g
    second = beta2 * v + (1 - beta2) * g * g
    root = np.sqrt(1 - beta2 ** t)
    return w - (lr * root / (1 - beta1 ** t)) * first / (np.sqrt(second) + eps * root), first, second


# %% adam | in single precision but for the corrections
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    f = np.float32
    m = f(beta1) * f(m) + f(1 - beta1) * f(g)
    v = f(beta2) * f(v) + f(1 - beta2) * f(g) ** 2
    step = f(lr) * (m / f(1 - beta1 ** t)) / (np.sqrt(v / f(1 - beta2 ** t)) + f(eps))
    return f(w) - step, m, v


# %% adam | a class that holds one step
class _Step:
    def __init__(self, b, t):
        self.b, self.c = b, -np.expm1(t * np.log(b)) if b > 0 else 1.0
    def __call__(self, old, new):
        mean = self.b * old + (1 - self.b) * new
        return mean, mean / self.c
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, mh = _Step(beta1, t)(m, g)
    v, vh = _Step(beta2, t)(v, np.abs(g) ** 2)
    return np.add(w, -lr * np.true_divide(mh, eps + np.sqrt(vh))), m, v


# %% adamw | decay first, then Adam
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    w = w - lr * weight_decay * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * step, m, v


# %% adamw | everything in one line for w
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g)
    return w - lr * (m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps) + weight_decay * w), m, v


# %% adamw | copies changed in place
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    w *= 1 - lr * weight_decay
    w -= lr / (1 - beta1**t) * m / (np.sqrt(v) / np.sqrt(1 - beta2**t) + eps)
    return w, m, v


# %% adamw | in single precision
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    w, g, m, v = (np.asarray(a, np.float32) for a in (w, g, m, v))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - lr * weight_decay) - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


# %% adamw | on top of a function for Adam
def plain_adam(w, g, m, v, t, lr, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g**2 - v)
    return w - lr * (m / (1 - beta1**t)) / (eps + (v / (1 - beta2**t)) ** 0.5), m, v


def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    return plain_adam(w * (1 - lr * weight_decay), g, m, v, t, lr, beta1, beta2, eps)


# %% warmup_cosine | two returns
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return peak * (step + 1) / warmup
    q = min(1.0, (step - warmup) / max(total - 1 - warmup, 1))
    return floor + 0.5 * (peak - floor) * (1 + np.cos(np.pi * q))


# %% warmup_cosine | cos squared of half the angle
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    q = np.clip((step - warmup) / max(total - 1 - warmup, 1), 0.0, 1.0)
    down = floor + (peak - floor) * np.cos(np.pi * q / 2) ** 2
    return peak / warmup * (step + 1) if step < warmup else down


# %% warmup_cosine | math, with a conditional expression
import math


def warmup_cosine(step, warmup, total, peak, floor=0.0):
    left = max(total - 1 - warmup, 1)
    return (
        peak * (step + 1) / warmup
        if step < warmup
        else floor + (peak - floor) * (1 + math.cos(math.pi * min((step - warmup) / left, 1))) / 2
    )


# %% warmup_cosine | a weighted mean of peak and floor
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if warmup > 0 and step + 1 <= warmup:
        return (step + 1) * (peak / warmup)
    last = total - 1
    if step >= last and step > warmup:
        return float(floor)
    share = 0.5 + 0.5 * np.cos(np.pi * (step - warmup) / max(last - warmup, 1))
    return share * peak + (1 - share) * floor


# %% minibatches | Fisher-Yates by hand, batches sorted
def minibatches(n, batch_size, rng):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(i + 1))
        order[i], order[j] = order[j], order[i]
    return [np.sort(order[i : i + batch_size]) for i in range(0, n, batch_size)]


# %% adam | a dataclass holds the state
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    from dataclasses import dataclass

    @dataclass
    class Moment:
        value: np.ndarray
        beta: float

        def step(self, new):
            return Moment(self.value + (1 - self.beta) * (new - self.value), self.beta)

        def corrected(self):
            return self.value / (1 - self.beta**t)

    m, v = Moment(m, beta1).step(g), Moment(v, beta2).step(g * g)
    return w - lr * m.corrected() / (v.corrected() ** 0.5 + eps), m.value, v.value


# %% minibatches | np.split at the borders, after a shuffle in place
def minibatches(n, batch_size, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    return np.split(rows, range(batch_size, n, batch_size)) if n else []



# %% minibatches | sorts random numbers, and the rows inside a batch
def minibatches(n, batch_size, rng):
    order = np.argsort(rng.random(n), kind="stable").astype(np.uint32)
    batches = []
    while order.size:
        batch, order = np.sort(order[:batch_size]), order[batch_size:]
        batches.append(batch)
    return batches



# %% minibatches | draws without putting back
def minibatches(n, batch_size, rng):
    left = list(range(n))

    def draw():
        return left.pop(int(rng.integers(len(left))))

    return [np.array([draw() for _ in range(min(batch_size, len(left)))]) for _ in range(-(-n // batch_size))]



# %% minibatches | Fisher and Yates from the front
def minibatches(n, batch_size, rng):
    p = np.arange(n)
    for i in range(n):
        j = int(rng.integers(i, n))
        p[i], p[j] = p[j], p[i]
    return [p[k * batch_size : (k + 1) * batch_size].copy() for k in range((n + batch_size - 1) // batch_size)]



# %% sgd | np.vectorize
def sgd(w, g, lr=0.01):
    step = np.vectorize(lambda a, b: a - lr * b, otypes=[float])
    return step(w, g)



# %% sgd | a closure and np.subtract
def sgd(w, g, lr=0.01):
    def downhill(rate):
        return lambda weights: np.subtract(weights, np.multiply(rate, g))

    return downhill(lr)(w)



# %% momentum | a dataclass
from dataclasses import dataclass


@dataclass
class State:
    w: np.ndarray
    v: np.ndarray

    def step(self, g, lr, beta):
        v = np.add(self.v * beta, g)
        return State(self.w + v * -lr, v)


def momentum(w, g, v, lr=0.01, beta=0.9):
    new = State(w, v).step(g, lr, beta)
    return new.w, new.v



# %% momentum | einsum over the pair
def momentum(w, g, v, lr=0.01, beta=0.9):
    v = np.einsum("i,i...->...", [beta, 1.0], np.stack([v, g]))
    return np.einsum("i,i...->...", [1.0, -lr], np.stack([w, v])), v



# %% rmsprop | entry by entry with math
import math


def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    new_w, new_s = np.array(w, float), np.array(s, float)
    for i in np.ndindex(np.shape(w)):
        new_s[i] = s[i] + (1 - rho) * (g[i] ** 2 - s[i])
        new_w[i] = w[i] - lr * g[i] / (math.sqrt(new_s[i]) + eps)
    return new_w, new_s



# %% rmsprop | np.average
def rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-8):
    s = np.average([s, np.square(g)], axis=0, weights=[rho, 1 - rho])
    rates = lr / (s**0.5 + eps)
    return w - rates * g, s



# %% adam | powers by logarithms
import math


def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    def average(old, new, beta):
        return old + (new - old) * (1 - beta)

    def corrected(moment, beta):
        return moment / (-math.expm1(t * math.log(beta))) if beta else moment

    m, v = average(m, g, beta1), average(v, np.abs(g) ** 2, beta2)
    return w - lr * corrected(m, beta1) / (corrected(v, beta2) ** 0.5 + eps), m, v



# %% adam | everything in one expression with the walrus
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return (
        w
        - lr
        * ((m := beta1 * m + (1 - beta1) * g) / (1 - pow(beta1, t)))
        / (np.sqrt((v := beta2 * v + (1 - beta2) * g * g) / (1 - pow(beta2, t))) + eps),
        m,
        v,
    )



# %% adamw | decay and step as one change
def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m, v = (np.asarray(b * old + (1 - b) * new) for b, old, new in ((beta1, m, g), (beta2, v, g * g)))
    mhat, vhat = m / (1 - beta1**t), v / (1 - beta2**t)
    change = mhat / (np.sqrt(vhat) + eps) + weight_decay * w
    return w - lr * change, m, v



# %% adamw | a helper for Adam's step
import math


def _direction(g, m, v, t, b1, b2, eps):
    m = b1 * m + g - b1 * g
    v = b2 * v + (1 - b2) * np.square(g)
    return m / (1 - b1**t) / (np.sqrt(v) / math.sqrt(1 - b2**t) + eps), m, v


def adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    d, m, v = _direction(g, m, v, t, beta1, beta2, eps)
    return w - lr * weight_decay * w - lr * d, m, v



# %% warmup_cosine | half-angle form
import math


def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if warmup > step:
        return (step + 1) * peak / warmup
    length = total - 1 - warmup
    q = (step - warmup) / (length if length > 1 else 1)
    return floor + (peak - floor) * math.cos(math.pi / 2 * (q if q < 1 else 1)) ** 2



# %% warmup_cosine | NumPy scalars and np.clip
def warmup_cosine(step, warmup, total, peak, floor=0.0):
    if step < warmup:
        return np.float64(peak) * (step + 1) / warmup
    q = np.clip((step - warmup) / np.maximum(total - warmup - 1, 1), 0, 1)
    share = 0.5 + 0.5 * np.cos(q * np.pi)
    return share * peak + (1 - share) * floor
