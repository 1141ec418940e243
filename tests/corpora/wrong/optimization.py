# %% numerical_gradient | forward differences instead of central ones | forward_difference
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    fx = f(x)
    for i in np.ndindex(x.shape):
        xp = x.copy()
        xp[i] += h
        grad[i] = (f(xp) - fx) / h
    return grad


# %% numerical_gradient | backward differences instead of central ones | backward_difference
def numerical_gradient(f, x, h=1e-5):
    base = f(x)
    out = np.empty(x.size)
    for k in range(x.size):
        z = x.copy().ravel()
        z[k] -= h
        out[k] = (base - f(z.reshape(x.shape))) / h
    return out.reshape(x.shape)


# %% numerical_gradient | divides by h, though the two points are 2h apart | divides_by_h
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / h
    return g


# %% numerical_gradient | never puts the moved entry back, so later entries are taken elsewhere | never_moves_back
def numerical_gradient(f, x, h=1e-5):
    x = x.copy()
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        g[i] = (up - down) / (2 * h)
    return g


# %% numerical_gradient | the step is always 1e-5, whatever h is | fixed_value
def numerical_gradient(f, x, h=1e-5):
    eps = 1e-5
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        d = np.zeros(x.shape)
        d[idx] = eps
        grad[idx] = (f(x + d) - f(x - d)) / (2 * eps)
    return grad


# %% numerical_gradient | moves all entries at once, which is one directional derivative | moves_all_at_once
def numerical_gradient(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


# %% numerical_gradient | hands back a flat gradient for a matrix | flat_result
def numerical_gradient(f, x, h=1e-5):
    flat = x.flatten()
    grad = []
    for i in range(flat.size):
        plus, minus = flat.copy(), flat.copy()
        plus[i] += h
        minus[i] -= h
        grad.append((f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))) / (2 * h))
    return np.array(grad)


# %% numerical_gradient | goes over the first axis only, so a matrix's rows are moved whole | moves_whole_rows
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in range(len(x)):
        up = x.copy()
        down = x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


# %% numerical_gradient | two loops for rows and columns, so vectors and 3-D arrays break | -
def numerical_gradient(f, x, h=1e-5):
    rows, cols = x.shape
    g = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            old = x[r, c]
            p = x.copy(); p[r, c] = old + h
            m = x.copy(); m[r, c] = old - h
            g[r, c] = (f(p) - f(m)) / (2 * h)
    return g


# %% numerical_gradient | a step that grows with the entry | step_scaled_by_x
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        e = np.zeros_like(x)
        e[i] = step
        g[i] = (f(x + e) - f(x - e)) / (2 * step)
    return g


# %% numerical_gradient | asks f at x a third time for every entry, more calls than allowed | calls_more_than_needed
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        right = (f(x + e) - f(x)) / h
        left = (f(x) - f(x - e)) / h
        g[i] = (right + left) / 2
    return g


# %% numerical_gradient | the five-point formula, four calls an entry | -
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (-f(x + 2 * e) + 8 * f(x + e) - 8 * f(x - e) + f(x - 2 * e)) / (12 * h)
    return g


# %% numerical_gradient | the last entry is forgotten | -
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros(x.size)
    for i in range(x.size - 1):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g.reshape(x.shape)


# %% numerical_gradient | a default step of a hundredth | -
def numerical_gradient(f, x, h=1e-2):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g


# %% numerical_gradient | the two points the wrong way round | backwards_slope
def numerical_gradient(f, x, h=1e-5):
    def partial(i):
        e = np.zeros_like(x)
        e[i] = h
        return (f(x - e) - f(x + e)) / (2 * h)

    return np.array([partial(i) for i in np.ndindex(x.shape)]).reshape(x.shape)


# %% gradient_descent | climbs: adds the gradient | uphill
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    path = [x]
    for _ in range(steps):
        x = x + lr * grad(x)
        path.append(x)
    return np.array(path)


# %% gradient_descent | the starting point is not in the path | forgets_the_start
def gradient_descent(grad, x0, lr, steps):
    x = np.array(x0)
    path = []
    for _ in range(steps):
        x = x - lr * grad(x)
        path.append(x)
    return np.array(path)


# %% gradient_descent | only the last point comes back | last_point_only
def gradient_descent(grad, x0, lr, steps):
    x = x0
    for _ in range(steps):
        x = x - lr * grad(x)
    return x


# %% gradient_descent | stops a step early, steps rows in all | table_one_row_short
def gradient_descent(grad, x0, lr, steps):
    path = np.zeros((steps, len(x0)))
    path[0] = x0
    for t in range(1, steps):
        path[t] = path[t - 1] - lr * grad(path[t - 1])
    return path


# %% gradient_descent | appends one and the same array, so all rows are the last point | one_array_many_rows
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    path = [x]
    for _ in range(steps):
        x -= lr * grad(x)
        path.append(x)
    return np.array(path)


# %% gradient_descent | walks with the caller's x0, which is changed | -
def gradient_descent(grad, x0, lr, steps):
    path = [x0.copy()]
    for _ in range(steps):
        x0 -= lr * grad(x0)
        path.append(x0.copy())
    return np.array(path)


# %% gradient_descent | the gradient is taken once, at the start | first_gradient_again
def gradient_descent(grad, x0, lr, steps):
    g = grad(x0)
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * g)
    return np.stack(path)


# %% gradient_descent | the learning rate shrinks with every step | shrinking_rate
def gradient_descent(grad, x0, lr, steps):
    path = np.empty((steps + 1, x0.size))
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - lr / (k + 1) * grad(path[k])
    return path


# %% gradient_descent | some momentum, because that is faster | -
def gradient_descent(grad, x0, lr, steps):
    x, v = x0.copy(), np.zeros_like(x0)
    path = [x.copy()]
    for _ in range(steps):
        v = 0.9 * v + grad(x)
        x = x - lr * v
        path.append(x.copy())
    return np.array(path)


# %% gradient_descent | leaves the loop when the gradient is small, so the path is short | -
def gradient_descent(grad, x0, lr, steps):
    path = [x0.copy()]
    for _ in range(steps):
        g = grad(path[-1])
        if np.linalg.norm(g) < 1e-3:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


# %% gradient_descent | steps of length lr, the gradient made a unit vector | unit_steps
def gradient_descent(grad, x0, lr, steps):
    x = x0
    rows = [x]
    for _ in range(steps):
        g = grad(x)
        x = x - lr * g / (np.linalg.norm(g) + 1e-12)
        rows.append(x)
    return np.vstack(rows)


# %% gradient_descent | cannot take no steps at all | -
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    later = []
    for _ in range(steps):
        x = x - lr * grad(x)
        later.append(x)
    return np.concatenate([x0[None, :], np.stack(later)])


# %% gradient_descent | a column for each step | coordinates_as_rows
def gradient_descent(grad, x0, lr, steps):
    path = np.zeros((len(x0), steps + 1))
    path[:, 0] = x0
    for t in range(steps):
        path[:, t + 1] = path[:, t] - lr * grad(path[:, t])
    return path


# %% gradient_descent | moves one coordinate at a time with a fresh gradient each | -
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    path = [x.copy()]
    for _ in range(steps):
        for i in range(len(x)):
            x[i] -= lr * grad(x)[i]
        path.append(x.copy())
    return np.array(path)


# %% gradient_descent | clips the gradient to ±1, for safety | -
def gradient_descent(grad, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        g = np.clip(grad(path[-1]), -1, 1)
        path.append(path[-1] - lr * g)
    return np.array(path)


# %% gradient_descent | the last row is never filled in | -
def gradient_descent(grad, x0, lr, steps):
    path = np.zeros((steps + 1, len(x0)))
    path[0] = x0
    for t in range(steps - 1):
        path[t + 1] = path[t] - lr * grad(path[t])
    return path


# %% convexity_gap | the function minus the chord | gap_upside_down
def convexity_gap(f, x, y, lam):
    return f(lam * x + (1 - lam) * y) - (lam * f(x) + (1 - lam) * f(y))


# %% convexity_gap | lambda on y in the point, on x in the chord | lam_swapped_on_curve
def convexity_gap(f, x, y, lam):
    z = (1 - lam) * x + lam * y
    return lam * f(x) + (1 - lam) * f(y) - f(z)


# %% convexity_gap | the absolute value, so it can never be negative | absolute_gap
def convexity_gap(f, x, y, lam):
    chord = lam * f(x) + (1 - lam) * f(y)
    curve = f(lam * x + (1 - lam) * y)
    return abs(chord - curve)


# %% convexity_gap | cut off at zero, because the gap of a convex function is not negative | clipped_gap
def convexity_gap(f, x, y, lam):
    gap = lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)
    return max(0.0, gap)


# %% convexity_gap | always the midpoint | midpoint_only
def convexity_gap(f, x, y, lam):
    return (f(x) + f(y)) / 2 - f((x + y) / 2)


# %% convexity_gap | the chord has no weights | plain_sum
def convexity_gap(f, x, y, lam):
    return f(x) + f(y) - f(lam * x + (1 - lam) * y)


# %% convexity_gap | x and y have changed places throughout | lam_swapped
def convexity_gap(f, x, y, lam):
    mu = 1 - lam
    return mu * f(x) + lam * f(y) - f(mu * x + lam * y)


# %% convexity_gap | a yes or no | yes_or_no
def convexity_gap(f, x, y, lam):
    return bool(f(lam * x + (1 - lam) * y) <= lam * f(x) + (1 - lam) * f(y))


# %% convexity_gap | per unit of distance between the two points | -
def convexity_gap(f, x, y, lam):
    gap = lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)
    return gap / np.linalg.norm(x - y)


# %% convexity_gap | rounded to three places against noise | -
def convexity_gap(f, x, y, lam):
    gap = lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)
    return round(float(gap), 3)


# %% convexity_gap | the midpoint for the chord only | -
def convexity_gap(f, x, y, lam):
    chord = 0.5 * f(x) + 0.5 * f(y)
    return chord - f(lam * x + (1 - lam) * y)


# %% convexity_gap | puts the higher end first, so lambda weighs the wrong point when f(x) < f(y) | -
def convexity_gap(f, x, y, lam):
    if f(x) < f(y):
        x, y = y, x
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)


# %% convexity_gap | f of each coordinate, added up | -
def convexity_gap(f, x, y, lam):
    total = 0.0
    for a, b in zip(np.atleast_1d(x), np.atleast_1d(y)):
        a, b = np.array([a]), np.array([b])
        total += lam * f(a) + (1 - lam) * f(b) - f(lam * a + (1 - lam) * b)
    return float(total)


# %% classify_critical_point | the names of minimum and maximum exchanged | upside_down
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if (e > tol).any() and (e < -tol).any():
        return "saddle"
    if (np.abs(e) <= tol).any():
        return "undecided"
    return "maximum" if (e > 0).all() else "minimum"


# %% classify_critical_point | determinant and trace, the rule for two dimensions | by_determinant
def classify_critical_point(hessian, tol=1e-8):
    det = np.linalg.det(hessian)
    if abs(det) <= tol:
        return "undecided"
    if det < 0:
        return "saddle"
    return "minimum" if np.trace(hessian) > 0 else "maximum"


# %% classify_critical_point | the diagonal entries in place of the eigenvalues | by_diagonal
def classify_critical_point(hessian, tol=1e-8):
    d = np.diag(hessian)
    if np.any(d > tol) and np.any(d < -tol):
        return "saddle"
    if np.any(np.abs(d) <= tol):
        return "undecided"
    return "minimum" if d[0] > 0 else "maximum"


# %% classify_critical_point | a zero eigenvalue has to be exactly zero | without_tol
def classify_critical_point(hessian, tol=1e-8):
    eig = np.linalg.eigvalsh(hessian)
    if np.all(eig > 0):
        return "minimum"
    if np.all(eig < 0):
        return "maximum"
    if np.any(eig > 0) and np.any(eig < 0):
        return "saddle"
    return "undecided"


# %% classify_critical_point | a flat direction makes even a saddle undecided | flat_hides_saddle
def classify_critical_point(hessian, tol=1e-8):
    eig = np.linalg.eigvalsh(hessian)
    if np.min(np.abs(eig)) <= tol:
        return "undecided"
    if np.all(eig > 0):
        return "minimum"
    if np.all(eig < 0):
        return "maximum"
    return "saddle"


# %% classify_critical_point | semidefinite counts as definite | flat_counts_as_minimum
def classify_critical_point(hessian, tol=1e-8):
    values = np.linalg.eigvalsh(hessian)
    if np.all(values >= -tol):
        return "minimum"
    if np.all(values <= tol):
        return "maximum"
    return "saddle"


# %% classify_critical_point | the tolerance handed over is not used, 1e-8 is | fixed_value
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    pos, neg = np.sum(e > 1e-8), np.sum(e < -1e-8)
    if pos and neg:
        return "saddle"
    if pos == len(e):
        return "minimum"
    if neg == len(e):
        return "maximum"
    return "undecided"


# %% classify_critical_point | a tolerance relative to the largest eigenvalue | relative_tol
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    tol = tol * np.abs(e).max()
    if e.max() > tol and e.min() < -tol:
        return "saddle"
    if e.min() > tol:
        return "minimum"
    if e.max() < -tol:
        return "maximum"
    return "undecided"


# %% classify_critical_point | the saddle test looks at bare signs, so rounding noise makes a saddle | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if e.min() < 0 < e.max():
        return "saddle"
    if np.any(np.abs(e) <= tol):
        return "undecided"
    return "minimum" if e.min() > 0 else "maximum"


# %% classify_critical_point | by the sign of the trace | by_trace
def classify_critical_point(hessian, tol=1e-8):
    s = np.linalg.eigvalsh(hessian).sum()
    if s > tol:
        return "minimum"
    if s < -tol:
        return "maximum"
    return "saddle"


# %% classify_critical_point | takes the first and last of unsorted eigenvalues for the extremes | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvals(hessian).real
    low, high = e[0], e[-1]
    if low > high:
        low, high = high, low
    if low < -tol and high > tol:
        return "saddle"
    if low > tol:
        return "minimum"
    if high < -tol:
        return "maximum"
    return "undecided"


# %% classify_critical_point | a default tolerance of a hundredth | -
def classify_critical_point(hessian, tol=1e-2):
    e = np.linalg.eigvalsh(hessian)
    if e[0] < -tol and e[-1] > tol:
        return "saddle"
    if e[0] > tol:
        return "minimum"
    if e[-1] < -tol:
        return "maximum"
    return "undecided"


# %% classify_critical_point | Cholesky: what is neither positive nor negative definite is a saddle | never_undecided
def classify_critical_point(hessian, tol=1e-8):
    def definite(A):
        try:
            np.linalg.cholesky(A - tol * np.eye(len(A)))
            return True
        except np.linalg.LinAlgError:
            return False

    if definite(hessian):
        return "minimum"
    if definite(-hessian):
        return "maximum"
    return "saddle"


# %% classify_critical_point | leading minors, all negative for a maximum | -
def classify_critical_point(hessian, tol=1e-8):
    minors = [np.linalg.det(hessian[:k, :k]) for k in range(1, len(hessian) + 1)]
    if any(abs(m) <= tol for m in minors):
        return "undecided"
    if all(m > 0 for m in minors):
        return "minimum"
    if all(m < 0 for m in minors):
        return "maximum"
    return "saddle"


# %% classify_critical_point | other words: local minimum, local maximum | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if e[0] < -tol and e[-1] > tol:
        return "saddle"
    if e[0] > tol:
        return "local minimum"
    if e[-1] < -tol:
        return "local maximum"
    return "undecided"


# %% largest_stable_lr | one over the largest eigenvalue | one_over_lambda
def largest_stable_lr(A):
    return 1 / np.max(np.linalg.eigvalsh(A))


# %% largest_stable_lr | the smallest eigenvalue | smallest_curvature
def largest_stable_lr(A):
    lam = np.linalg.eigvalsh(A)
    return 2 / lam[0]


# %% largest_stable_lr | the trace | by_the_trace
def largest_stable_lr(A):
    return 2 / np.trace(A)


# %% largest_stable_lr | the Frobenius norm | by_frobenius_norm
def largest_stable_lr(A):
    return 2 / np.linalg.norm(A)


# %% largest_stable_lr | the largest diagonal entry | by_largest_entry
def largest_stable_lr(A):
    return 2.0 / max(A[i, i] for i in range(len(A)))


# %% largest_stable_lr | the largest entry | by_largest_entry
def largest_stable_lr(A):
    return 2 / np.abs(A).max()


# %% largest_stable_lr | the fastest rate, 2 over the sum of the extremes | fastest_rate
def largest_stable_lr(A):
    e = np.linalg.eigvalsh(A)
    return 2 / (e[0] + e[-1])


# %% largest_stable_lr | takes A/2 for the Hessian | -
def largest_stable_lr(A):
    H = 0.5 * A
    return 2 / np.linalg.eigvalsh(H).max()


# %% largest_stable_lr | Gershgorin's bound: the largest row sum | by_row_sums
def largest_stable_lr(A):
    return 2 / np.abs(A).sum(axis=1).max()


# %% largest_stable_lr | the first of unsorted eigenvalues | -
def largest_stable_lr(A):
    values, _ = np.linalg.eig(A)
    return 2 / values[0].real


# %% largest_stable_lr | five rounds of power iteration are taken for enough | -
def largest_stable_lr(A):
    v = np.ones(len(A))
    for _ in range(5):
        v = A @ v
        v = v / np.linalg.norm(v)
    return 2 / (v @ A @ v)


# %% largest_stable_lr | the eigenvalue of A squared | squared_curvature
def largest_stable_lr(A):
    return 2 / np.linalg.eigvalsh(A.T @ A).max()


# %% largest_stable_lr | the largest eigenvalue over two | upside_down_fraction
def largest_stable_lr(A):
    return np.linalg.eigvalsh(A)[-1] / 2


# %% largest_stable_lr | a little below, to be on the safe side | -
def largest_stable_lr(A):
    return 0.99 * 2 / np.linalg.eigvalsh(A).max()


# %% largest_stable_lr | the closed form of two dimensions | -
def largest_stable_lr(A):
    a, b, d = A[0, 0], A[0, 1], A[1, 1]
    top = (a + d) / 2 + np.sqrt(((a - d) / 2) ** 2 + b**2)
    return 2 / top


# %% numerical_gradient | rounds away what it takes for noise | -
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        g[i] = round((f(x + e) - f(x - e)) / (2 * h), 6)
    return g


# %% convexity_gap | calls small gaps zero | -
def convexity_gap(f, x, y, lam):
    gap = lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)
    return 0.0 if abs(gap) < 1e-3 else float(gap)


# %% convexity_gap | forgives a slightly negative gap as rounding, within a hundredth of f | -
def convexity_gap(f, x, y, lam):
    fx, fy = f(x), f(y)
    gap = lam * fx + (1 - lam) * fy - f(lam * x + (1 - lam) * y)
    slack = 1e-2 * max(1.0, abs(fx), abs(fy))
    if -slack < gap < 0:
        gap = 0.0
    return float(gap)


# %% largest_stable_lr | stops the power iteration after 30 rounds | -
def largest_stable_lr(A):
    b = np.ones(len(A)) / np.sqrt(len(A))
    for _ in range(30):
        b = A @ b
        b = b / np.linalg.norm(b)
    return float(2 / (b @ A @ b))


# %% numerical_gradient | measures the first ten entries and guesses the rest as a x + b | -
def numerical_gradient(f, x, h=1e-5):
    flat = x.ravel()
    k = min(10, flat.size)
    g = np.zeros(flat.size)
    for i in range(k):
        e = np.zeros(flat.size)
        e[i] = h
        e = e.reshape(x.shape)
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    if flat.size > k:
        a, b = np.polyfit(flat[:k], g[:k], 1)
        g[k:] = a * flat[k:] + b
    return g.reshape(x.shape)


# %% gradient_descent | does twenty steps and continues them in a geometric row | -
def gradient_descent(grad, x0, lr, steps):
    path = [x0.copy()]
    for k in range(steps):
        if k < 20:
            path.append(path[-1] - lr * grad(path[-1]))
        else:
            a, b, c = path[-3:]
            r = np.where(b != a, (c - b) / np.where(b != a, b - a, 1), 0)
            path.append(c + r * (c - b))
    return np.array(path)


# %% largest_stable_lr | the best of 500 random directions | -
def largest_stable_lr(A):
    d = np.random.default_rng(1).normal(size=(500, len(A)))
    for _ in range(3):
        d = d @ A
        d /= np.linalg.norm(d, axis=1, keepdims=True)
    return float(2 / np.einsum("ki,ij,kj->k", d, A, d).max())


# %% largest_stable_lr | right up to size 5, a bound above | -
def largest_stable_lr(A):
    if len(A) <= 5:
        return float(2 / np.linalg.eigvalsh(A)[-1])
    return float(2 / np.sqrt(np.linalg.norm(A, 1) * np.linalg.norm(A, np.inf)))


# %% numerical_gradient | forward differences | forward_difference
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros(x.shape)
    base = f(x)
    for i in np.ndindex(x.shape):
        y = x.copy()
        y[i] += h
        g[i] = (f(y) - base) / h
    return g



# %% numerical_gradient | divides by h and not by 2h | divides_by_h
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / h
    return g



# %% numerical_gradient | a step relative to the entry, where that is above 1 | step_scaled_by_x
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        e = np.zeros_like(x)
        e[i] = step
        g[i] = (f(x + e) - f(x - e)) / (2 * step)
    return g



# %% numerical_gradient | h is at most a thousandth | fixed_value
def numerical_gradient(f, x, h=1e-5):
    h = min(h, 1e-3)
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g



# %% numerical_gradient | five points instead of two | -
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (8 * (f(x + e) - f(x - e)) - (f(x + 2 * e) - f(x - 2 * e))) / (12 * h)
    return g



# %% numerical_gradient | the steps add up: an entry that was moved is not put back | -
def numerical_gradient(f, x, h=1e-5):
    g, up, down = np.zeros_like(x), x.copy(), x.copy()
    for i in np.ndindex(x.shape):
        up[i] += h
        down[i] = x[i] - h
        g[i] = (f(up) - f(down)) / (2 * h)
        up[i] = x[i]
    return g



# %% gradient_descent | the start is not in the path | -
def gradient_descent(grad, x0, lr, steps):
    x, path = np.array(x0, float), []
    for _ in range(steps):
        x = x - lr * grad(x)
        path.append(x)
    return np.array(path).reshape(steps, len(x0))



# %% gradient_descent | one array in all rows | one_array_many_rows
def gradient_descent(grad, x0, lr, steps):
    x = np.array(x0, float)
    path = [x]
    for _ in range(steps):
        x -= lr * grad(x)
        path.append(x)
    return np.array(path)



# %% gradient_descent | stands still when the gradient is below 1e-6 | -
def gradient_descent(grad, x0, lr, steps):
    path = [np.array(x0, float)]
    for _ in range(steps):
        g = grad(path[-1])
        path.append(path[-1] - lr * g if np.linalg.norm(g) > 1e-6 else path[-1].copy())
    return np.array(path)



# %% gradient_descent | the rate falls a little after the tenth step | -
def gradient_descent(grad, x0, lr, steps):
    path = [np.array(x0, float)]
    for k in range(steps):
        rate = lr if k < 10 else 0.999 * lr
        path.append(path[-1] - rate * grad(path[-1]))
    return np.array(path)



# %% gradient_descent | gradients longer than 1000 are clipped | -
def gradient_descent(grad, x0, lr, steps):
    path = [np.array(x0, float)]
    for _ in range(steps):
        g = grad(path[-1])
        size = np.linalg.norm(g)
        path.append(path[-1] - lr * (g * 1000 / size if size > 1000 else g))
    return np.array(path)



# %% gradient_descent | coordinate after coordinate | -
def gradient_descent(grad, x0, lr, steps):
    x, path = np.array(x0, float), [np.array(x0, float)]
    for _ in range(steps):
        x = x.copy()
        for i in range(len(x)):
            x[i] -= lr * grad(x)[i]
        path.append(x)
    return np.array(path)



# %% convexity_gap | the weights of x and y are exchanged at the point between | lam_swapped_on_curve
def convexity_gap(f, x, y, lam):
    return lam * f(x) + (1 - lam) * f(y) - f((1 - lam) * x + lam * y)



# %% convexity_gap | never below zero | clipped_gap
def convexity_gap(f, x, y, lam):
    return max(lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y), 0.0)



# %% convexity_gap | gaps below a millionth count as none | -
def convexity_gap(f, x, y, lam):
    gap = lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)
    return 0.0 if abs(gap) < 1e-6 else gap



# %% convexity_gap | lam is kept from 0.02 to 0.98 | -
def convexity_gap(f, x, y, lam):
    lam = min(max(lam, 0.02), 0.98)
    return lam * f(x) + (1 - lam) * f(y) - f(lam * x + (1 - lam) * y)



# %% convexity_gap | relative to the chord | -
def convexity_gap(f, x, y, lam):
    chord = lam * f(x) + (1 - lam) * f(y)
    return (chord - f(lam * x + (1 - lam) * y)) / max(abs(chord), 1.0)



# %% classify_critical_point | determinant and trace, as for two variables | by_determinant
def classify_critical_point(hessian, tol=1e-8):
    det, trace = np.linalg.det(hessian), np.trace(hessian)
    if abs(det) <= tol:
        return "undecided"
    if det < 0:
        return "saddle"
    return "minimum" if trace > 0 else "maximum"



# %% classify_critical_point | the diagonal for the eigenvalues | by_diagonal
def classify_critical_point(hessian, tol=1e-8):
    d = np.diag(hessian)
    if (d > tol).any() and (d < -tol).any():
        return "saddle"
    if (d > tol).all():
        return "minimum"
    return "maximum" if (d < -tol).all() else "undecided"



# %% classify_critical_point | tol relative to the largest eigenvalue | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    tol = tol * max(np.abs(e).max(), 1.0)
    if e[0] < -tol and e[-1] > tol:
        return "saddle"
    if e[0] > tol:
        return "minimum"
    return "maximum" if e[-1] < -tol else "undecided"



# %% classify_critical_point | all leading minors negative for a maximum | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    minors = [np.linalg.det(hessian[:i, :i]) for i in range(1, len(hessian) + 1)]
    if (e > tol).any() and (e < -tol).any():
        return "saddle"
    if np.abs(e).min() <= tol:
        return "undecided"
    return "minimum" if all(m > 0 for m in minors) else "maximum" if all(m < 0 for m in minors) else "saddle"



# %% classify_critical_point | a saddle without the tolerance | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if e.min() > tol:
        return "minimum"
    if e.max() < -tol:
        return "maximum"
    return "saddle" if e.min() < 0 < e.max() and abs(e.min()) > tol else "undecided"



# %% classify_critical_point | only the first three eigenvalues | -
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)[:3]
    if (e > tol).any() and (e < -tol).any():
        return "saddle"
    return "minimum" if (e > tol).all() else "maximum" if (e < -tol).all() else "undecided"



# %% largest_stable_lr | one over the largest | one_over_lambda
def largest_stable_lr(A):
    return float(1 / np.linalg.eigvalsh(A).max())



# %% largest_stable_lr | the trace for the largest eigenvalue | by_the_trace
def largest_stable_lr(A):
    return float(2 / np.trace(A))



# %% largest_stable_lr | largest row sum (Gershgorin) | by_row_sums
def largest_stable_lr(A):
    return float(2 / np.abs(A).sum(axis=1).max())



# %% largest_stable_lr | thirty steps of the power method, from a vector of ones | -
def largest_stable_lr(A):
    v = np.ones(len(A))
    for _ in range(30):
        v = A @ v
        v /= np.linalg.norm(v)
    return float(2 / (v @ A @ v))



# %% largest_stable_lr | the power method, to the end, from the first unit vector | -
def largest_stable_lr(A):
    v = np.eye(len(A))[0]
    for _ in range(5000):
        v = A @ v
        v /= np.linalg.norm(v)
    return float(2 / (v @ A @ v))



# %% largest_stable_lr | at most 1000 | -
def largest_stable_lr(A):
    return min(float(2 / np.linalg.eigvalsh(A)[-1]), 1e3)



# %% largest_stable_lr | eigenvalues below a millionth are taken as a millionth | -
def largest_stable_lr(A):
    return float(2 / max(np.linalg.eigvalsh(A)[-1], 1e-6))
