# %% numerical_gradient | np.nditer with a multi-index
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index", "zerosize_ok"])
    while not it.finished:
        i = it.multi_index
        z = np.array(x)
        z[i] = x[i] + h
        up = f(z)
        z[i] = x[i] - h
        grad[i] = (up - f(z)) / (2 * h)
        it.iternext()
    return grad


# %% numerical_gradient | moves the entry of x itself and puts back exactly what was there
def numerical_gradient(f, x, h=1e-5):
    g = np.empty_like(x)
    for i in np.ndindex(x.shape):
        old = x[i].copy()
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        g[i] = (up - down) / (2 * h)
    return g


# %% numerical_gradient | the rows of h times the identity
def numerical_gradient(f, x, h=1e-5):
    steps = h * np.eye(x.size)
    slopes = [(f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))) / (h + h) for e in steps]
    return np.array(slopes).reshape(x.shape)


# %% numerical_gradient | a flat copy, divided by the distance the floats really have
def numerical_gradient(f, x, h=1e-5):
    """Gradient of f at x by central differences."""
    flat = np.array(x, dtype=float).reshape(-1)
    out = np.zeros(flat.size)
    for k in range(flat.size):
        hi, lo = flat.copy(), flat.copy()
        hi[k] += h
        lo[k] -= h
        out[k] = (f(hi.reshape(x.shape)) - f(lo.reshape(x.shape))) / (hi[k] - lo[k])
    return out.reshape(x.shape)


# %% numerical_gradient | all upper points first, an inner helper, other names and an extra default
def numerical_gradient(func, point, h=1e-5, verbose=False):
    def moved(index, by):
        other = point.copy()
        other[index] = other[index] + by
        return float(func(other))

    places = list(np.ndindex(point.shape))
    ups = [moved(i, h) for i in places]
    downs = [moved(i, -h) for i in places]
    if verbose:
        print(ups, downs)
    return ((np.array(ups) - np.array(downs)) * (0.5 / h)).reshape(point.shape)


# %% gradient_descent | an array made beforehand
def gradient_descent(grad, x0, lr, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for t in range(steps):
        path[t + 1] = path[t] - lr * grad(path[t])
    return path


# %% gradient_descent | recursion
def gradient_descent(grad, x0, lr, steps):
    start = np.array(x0)[None]
    if steps == 0:
        return start
    return np.concatenate([start, gradient_descent(grad, x0 - lr * grad(x0), lr, steps - 1)])


# %% gradient_descent | in place on a copy, a copy of it every time
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    path = [x.copy()]
    for _ in range(steps):
        x -= lr * np.asarray(grad(x))
        path.append(x.copy())
    return np.vstack(path)


# %% gradient_descent | accumulate from itertools
def gradient_descent(grad, x0, lr, steps):
    from itertools import accumulate

    points = accumulate(range(steps), lambda x, _: x - lr * grad(x), initial=x0)
    return np.array(list(points))


# %% gradient_descent | a class inside, prints on the way
def gradient_descent(grad, x0, lr, steps):
    class Descent:
        def __init__(self, x):
            self.x = np.array(x, dtype=float)
            self.path = [self.x]

        def step(self):
            self.x = self.x + (-lr) * grad(self.x)
            self.path.append(self.x)

    d = Descent(x0)
    for k in range(steps):
        d.step()
        print("step", k, d.x)
    return np.stack(d.path)


# %% gradient_descent | a list of lists comes back as an array through tolist
def gradient_descent(grad, x0: np.ndarray, lr: float, steps: int, tol: float = 0.0) -> np.ndarray:
    rows = [x0.tolist()]
    while len(rows) <= steps:
        here = np.array(rows[-1])
        rows.append((here - lr * grad(here)).tolist())
    return np.array(rows)


# %% convexity_gap | step by step
def convexity_gap(f, x, y, lam):
    chord = lam * f(x) + (1.0 - lam) * f(y)
    between = lam * x + (1.0 - lam) * y
    return float(chord - f(between))


# %% convexity_gap | the other way of writing the points between
def convexity_gap(f, x, y, lam):
    z = y + lam * (x - y)
    fx, fy = f(x), f(y)
    return fy + lam * (fx - fy) - f(z)


# %% convexity_gap | dot products of weights
def convexity_gap(f, x, y, lam):
    weights = np.array([lam, 1 - lam])
    z = np.tensordot(weights, np.stack([x, y]), axes=1)
    return weights @ np.array([f(x), f(y)], dtype=float) - f(z)


# %% convexity_gap | early return at the ends, where the gap is zero
def convexity_gap(f, x, y, lam):
    if lam == 0 or lam == 1:
        return 0.0
    return -(f(lam * x + (1 - lam) * y) - lam * f(x) - (1 - lam) * f(y))


# %% convexity_gap | a zero-dimensional array comes back
def convexity_gap(f, x, y, lam, check=False):
    x, y = np.asarray(x), np.asarray(y)
    gap = np.asarray(lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y))
    if check and gap < 0:
        print("not convex")
    return gap


# %% classify_critical_point | eigenvalues sorted, the two extremes looked at
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    low, high = e[0], e[-1]
    if low < -tol and high > tol:
        return "saddle"
    if low > tol:
        return "minimum"
    if high < -tol:
        return "maximum"
    return "undecided"


# %% classify_critical_point | signs counted, a dictionary of answers
def classify_critical_point(hessian, tol=1e-8):
    values = np.linalg.eigh(hessian)[0]
    signs = {0 if abs(v) <= tol else int(np.sign(v)) for v in values}
    if {1, -1} <= signs:
        return "saddle"
    return {frozenset({1}): "minimum", frozenset({-1}): "maximum"}.get(frozenset(signs), "undecided")


# %% classify_critical_point | general eigenvalues, real parts
def classify_critical_point(hessian, tol=1e-8):
    eig = np.linalg.eigvals(np.asarray(hessian)).real
    positive, negative = (eig > tol).sum(), (eig < -tol).sum()
    if positive > 0 and negative > 0:
        return "saddle"
    elif positive == eig.size:
        return "minimum"
    elif negative == eig.size:
        return "maximum"
    else:
        return "undecided"


# %% classify_critical_point | symmetrised first, a NumPy string comes back
def classify_critical_point(H, tol=1e-8):
    e = np.linalg.eigvalsh((H + H.T) / 2)
    up, down = np.any(e > tol), np.any(e < -tol)
    flat = np.any(np.abs(e) <= tol)
    index = 2 if up and down else 3 if flat else 0 if up else 1
    return np.array(["minimum", "maximum", "saddle", "undecided"])[index]


# %% classify_critical_point | match on a pair
def classify_critical_point(hessian, tol=1e-8):
    """Minimum, maximum, saddle or undecided, by the eigenvalues."""
    eigenvalues = list(np.linalg.eigvalsh(hessian))
    above = [v for v in eigenvalues if v > tol]
    below = [v for v in eigenvalues if v < -tol]
    match (len(above), len(below)):
        case (a, b) if a and b:
            return "saddle"
        case (a, 0) if a == len(eigenvalues):
            return "minimum"
        case (0, b) if b == len(eigenvalues):
            return "maximum"
    return "undecided"


# %% largest_stable_lr | the last of the sorted eigenvalues
def largest_stable_lr(A):
    return 2.0 / np.linalg.eigvalsh(A)[-1]


# %% largest_stable_lr | the spectral norm, which is the largest eigenvalue here
def largest_stable_lr(A):
    return float(2 / np.linalg.norm(A, 2))


# %% largest_stable_lr | singular values
def largest_stable_lr(A):
    return 2 / np.linalg.svd(A, compute_uv=False).max()


# %% largest_stable_lr | the smallest eigenvalue of the inverse
def largest_stable_lr(A):
    return 2 * np.linalg.eigvalsh(np.linalg.inv(A)).min()


# %% largest_stable_lr | eig, real parts, with a check that warns
def largest_stable_lr(A):
    import warnings

    values = np.real(np.linalg.eig(A)[0])
    if len(values) > 1:
        warnings.warn("eig is meant for general matrices")
    return 2 / max(values)


# %% numerical_gradient | divides by the distance that the floats really moved
def numerical_gradient(f, x, h=1e-5):
    g = np.empty(np.shape(x))
    it = np.nditer(g, flags=["multi_index", "zerosize_ok"], op_flags=[["writeonly"]])
    for out in it:
        i = it.multi_index
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[i] = x[i] + h
        down[i] = x[i] - h
        out[...] = (f(up) - f(down)) / (up[i] - down[i])
    return g


# %% numerical_gradient | all unit directions at once, first every f above, then every f below
def numerical_gradient(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape((x.size,) + x.shape)
    up = np.fromiter((f(x + s) for s in steps), dtype=float, count=x.size)
    down = np.fromiter((f(x - s) for s in steps[::-1]), dtype=float, count=x.size)[::-1]
    return ((up - down) / h / 2).reshape(x.shape)


# %% numerical_gradient | recursion: halves the list of entries until one is left
def numerical_gradient(f, x, h=1e-5):
    flat = np.array(x, dtype=float).ravel()

    def at(i, d):
        p = flat.copy()
        p[i] += d
        return float(f(p.reshape(np.shape(x))))

    def part(lo, hi):
        if hi - lo == 0:
            return []
        if hi - lo == 1:
            return [0.5 * (at(lo, +h) / h - at(lo, -h) / h)]
        mid = (lo + hi) // 2
        return part(lo, mid) + part(mid, hi)

    return np.array(part(0, flat.size), dtype=float).reshape(np.shape(x))


# %% numerical_gradient | moves one entry of a scratch copy and puts the old number back
def numerical_gradient(f, x, h=1e-5):
    scratch = x.copy(order="C")
    view = scratch.reshape(-1)
    out = []
    for k, old in enumerate(x.flatten().tolist()):
        s = 0.0
        for sign in (-1, 1):
            view[k] = old + sign * h
            s += sign * f(scratch.copy())
        view[k] = old
        out.append(s / (h + h))
    return np.reshape(np.asarray(out, dtype=np.float64), x.shape)


# %% gradient_descent | itertools.accumulate
from itertools import accumulate, repeat
def gradient_descent(grad, x0, lr, steps):
    return np.vstack(list(accumulate(repeat(None, steps), lambda x, _: x - lr * grad(x), initial=x0)))


# %% gradient_descent | recursion from the far end
def gradient_descent(grad, x0, lr, steps):
    if steps == 0:
        return np.array([x0], dtype=float)
    before = gradient_descent(grad, x0, lr, steps - 1)
    last = before[-1]
    return np.concatenate([before, (last - np.multiply(lr, grad(last.copy())))[None]])


# %% gradient_descent | keeps the sum of all gradients and subtracts it from the start
def gradient_descent(grad, x0, lr, steps):
    total = np.zeros_like(x0, dtype=float)
    rows = []
    for k in range(steps + 1):
        rows.append(x0 - lr * total)
        if k < steps:
            total = total + grad(rows[-1])
    return np.array(rows).reshape(steps + 1, -1)


# %% gradient_descent | a generator that is read into a column-major array
def gradient_descent(grad, x0, lr, steps):
    def walk():
        here = np.array(x0, copy=True)
        while True:
            yield here
            here = here + np.negative(lr) * np.asarray(grad(here))
    w = walk()
    out = np.empty((steps + 1, len(x0)), order="F")
    for row in out:
        row[:] = next(w)
    return out


# %% convexity_gap | a dot product of weights and values
def convexity_gap(f, x, y, lam):
    points = [x, y, y + lam * (x - y)]
    return np.dot([lam, 1 - lam, -1.0], [f(p) for p in points])


# %% convexity_gap | walks from x by 1 - lam, and groups the terms by end
def convexity_gap(f, x, y, lam):
    mu = 1 - lam
    mid = f(x + mu * (y - x))
    return lam * (f(x) - mid) + mu * (f(y) - mid)


# %% convexity_gap | chord minus curve, with np.interp for the chord
def convexity_gap(f, x, y, lam):
    chord = np.interp(lam, [0.0, 1.0], [float(f(y)), float(f(x))])
    curve = f(np.einsum("k,k...->...", np.array([lam, 1 - lam]), np.stack([x, y])))
    return float(chord - curve)


# %% convexity_gap | gives back a NumPy scalar of zero dimensions
def convexity_gap(f, x, y, lam):
    a = np.array([f(x), f(y)])
    b = np.array([lam, 1 - lam])
    return np.subtract((a * b).sum(), f(np.add(lam * x, np.subtract(1, lam) * y)))


# %% classify_critical_point | a table of the set of signs
def classify_critical_point(hessian, tol=1e-8):
    w = np.linalg.eigvalsh(hessian)
    signs = frozenset(np.where(np.abs(w) <= tol, 0, np.sign(w)).astype(int).tolist())
    return {frozenset({1}): "minimum", frozenset({-1}): "maximum",
            frozenset({1, -1}): "saddle", frozenset({1, 0, -1}): "saddle"}.get(signs, "undecided")


# %% classify_critical_point | only the smallest and the largest eigenvalue
def classify_critical_point(hessian, tol=1e-8):
    w = sorted(np.linalg.eig(hessian)[0].real)
    low, high = w[0], w[-1]
    if low > tol:
        return "minimum"
    if high < -tol:
        return "maximum"
    return ("undecided", "saddle")[bool(low < -tol) * bool(high > tol)]


# %% classify_critical_point | asks Cholesky whether the matrix moved by tol is positive definite
def classify_critical_point(hessian, tol=1e-8):
    def positive(M):
        try:
            np.linalg.cholesky(M)
            return True
        except np.linalg.LinAlgError:
            return False
    I = np.eye(len(hessian))
    if positive(hessian - tol * I):
        return "minimum"
    if positive(-hessian - tol * I):
        return "maximum"
    w = np.linalg.eigvalsh(hessian)
    return "saddle" if w.min() < -tol and w.max() > tol else "undecided"


# %% classify_critical_point | counts, and chooses with match
def classify_critical_point(hessian, tol=1e-8):
    w = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    match int((w > tol).sum()), int((w < -tol).sum()), w.size:
        case p, n, _ if p and n:
            return "saddle"
        case p, 0, k if p == k:
            return "minimum"
        case 0, n, k if n == k:
            return "maximum"
        case _:
            return "undecided"


# %% largest_stable_lr | squares the matrix sixty times and reads off the top eigenspace
def largest_stable_lr(A):
    P = A / np.trace(A)
    for _ in range(60):
        P = P @ P
        P = P / np.trace(P)
    return float(2 / np.trace(A @ P))


# %% largest_stable_lr | bisection: the smallest c at which c I - A is positive definite
def largest_stable_lr(A):
    low, high = 0.0, 2 * float(np.trace(A))
    for _ in range(200):
        c = (low + high) / 2
        try:
            np.linalg.cholesky(c * np.eye(len(A)) - A)
            high = c
        except np.linalg.LinAlgError:
            low = c
    return 2 / high


# %% largest_stable_lr | the largest singular value of the symmetric square root's factor, squared
def largest_stable_lr(A):
    L = np.linalg.cholesky(A)
    return 2 / np.linalg.svd(L, compute_uv=False)[0] ** 2


# %% largest_stable_lr | smallest eigenvalue of the inverse, twice
def largest_stable_lr(A):
    return np.min(np.linalg.eigvalsh(np.linalg.inv(A))) * 2


# %% numerical_gradient | puts the entry back by adding h, which leaves rounding behind in x itself
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        a = f(x)
        x[i] -= 2 * h
        b = f(x)
        x[i] += h
        grad[i] = (a - b) / (2 * h)
    return grad


# %% numerical_gradient | all moved points first, by np.eye
def numerical_gradient(f, x, h=1e-5):
    n = x.size
    moves = h * np.eye(n).reshape(n, *x.shape)
    return np.array([(f(x + e) - f(x - e)) / h / 2 for e in moves], float).reshape(x.shape)



# %% numerical_gradient | moves an entry there and back
def numerical_gradient(f, x, h=1e-5):
    def slope(k):
        kept = flat[k]
        flat[k] = kept + h
        up = f(work)
        flat[k] = kept - h
        down = f(work)
        flat[k] = kept
        return 0.5 * (up - down) / h

    work = np.array(x, dtype=np.float64, order="C")
    flat = work.reshape(-1)
    return np.fromiter((slope(k) for k in range(flat.size)), float, flat.size).reshape(work.shape)



# %% gradient_descent | accumulate
def gradient_descent(grad, x0, lr, steps):
    from itertools import accumulate

    start = np.asarray(x0, dtype=float)
    return np.vstack(list(accumulate(range(steps), lambda x, _: x - lr * grad(x), initial=start)))



# %% gradient_descent | an array that is filled row by row
def gradient_descent(grad, x0, lr, steps):
    path = np.zeros((steps + 1, np.size(x0)))
    path[0] = x0
    for here, there in zip(path, path[1:]):
        there[:] = here - lr * grad(here.copy())
    return path



# %% convexity_gap | np.dot of weights
def convexity_gap(f, x, y, lam):
    weights = np.array([lam, 1 - lam])
    return float(weights @ [f(x), f(y)] - f(np.tensordot(weights, np.stack([x, y]), 1)))



# %% convexity_gap | from y on, towards x
def convexity_gap(f, x, y, lam):
    at_x, at_y, between = map(f, (x, y, y + lam * (x - y)))
    return at_y + lam * (at_x - at_y) - between



# %% classify_critical_point | signs counted
def classify_critical_point(hessian, tol=1e-8):
    from collections import Counter

    signs = Counter(int(e > tol) - int(e < -tol) for e in np.linalg.eigh(hessian)[0])
    match bool(signs[1]), bool(signs[-1]), bool(signs[0]):
        case True, True, _:
            return "saddle"
        case True, False, False:
            return "minimum"
        case False, True, False:
            return "maximum"
    return "undecided"



# %% classify_critical_point | smallest and largest, general eigenvalues
def classify_critical_point(hessian, tol=1e-8):
    e = np.real(np.linalg.eigvals((hessian + hessian.T) / 2))
    low, high = min(e), max(e)
    names = {(True, False): "minimum", (False, True): "maximum"}
    if low < -tol and high > tol:
        return "saddle"
    return names.get((low > tol, high < -tol), "undecided")



# %% largest_stable_lr | the spectral norm
def largest_stable_lr(A):
    return 2.0 / np.linalg.norm(A, ord=2)



# %% largest_stable_lr | the smallest rate of all directions
def largest_stable_lr(A):
    return min(2 / e for e in np.linalg.eigvals(A).real.tolist())
