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
