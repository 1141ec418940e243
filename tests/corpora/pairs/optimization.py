# %% numerical_gradient | forward differences, the last entry forgotten | -
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros(x.size)
    for i in range(x.size - 1):
        z = x.copy().ravel()
        z[i] += h
        g[i] = (f(z.reshape(x.shape)) - f(x)) / h
    return g.reshape(x.shape)


# %% numerical_gradient | divides by h, and the sign is wrong | divides_by_h + backwards_slope
def numerical_gradient(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x - e) - f(x + e)) / h
    return g


# %% numerical_gradient | a flat gradient, and forward differences | flat_result + forward_difference
def numerical_gradient(f, x, h=1e-5):
    base = f(x)
    out = []
    for i in np.ndindex(x.shape):
        z = x.copy()
        z[i] += h
        out.append((f(z) - base) / h)
    return np.array(out)


# %% numerical_gradient | always 1e-5 and divided by h once | fixed_value + divides_by_h
def numerical_gradient(f, x, h=1e-5):
    h = 1e-5
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / h
    return g


# %% gradient_descent | climbs, and the start is missing | uphill + forgets_the_start
def gradient_descent(grad, x0, lr, steps):
    x = x0.copy()
    path = []
    for _ in range(steps):
        x = x + lr * grad(x)
        path.append(x)
    return np.array(path)


# %% gradient_descent | one gradient for all steps, and a falling rate | first_gradient_again + shrinking_rate
def gradient_descent(grad, x0, lr, steps):
    g = grad(x0)
    path = [x0]
    for k in range(steps):
        path.append(path[-1] - lr / (k + 1) * g)
    return np.array(path)


# %% gradient_descent | momentum, one row short | -
def gradient_descent(grad, x0, lr, steps):
    x, v = x0.copy(), 0.0
    path = [x]
    for _ in range(steps - 1):
        v = 0.9 * v + grad(x)
        x = x - lr * v
        path.append(x)
    return np.array(path)


# %% gradient_descent | climbs, with x0 changed | uphill
def gradient_descent(grad, x0, lr, steps):
    path = [x0.copy()]
    for _ in range(steps):
        x0 += lr * grad(x0)
        path.append(x0.copy())
    return np.array(path)


# %% convexity_gap | the wrong sign, and always the midpoint | gap_upside_down + midpoint_only
def convexity_gap(f, x, y, lam):
    return f((x + y) / 2) - (f(x) + f(y)) / 2


# %% convexity_gap | lambda on y in the point, and the absolute value | lam_swapped_on_curve + absolute_gap
def convexity_gap(f, x, y, lam):
    return abs(lam * f(x) + (1 - lam) * f(y) - f((1 - lam) * x + lam * y))


# %% convexity_gap | no weights in the chord, and the wrong sign | plain_sum + gap_upside_down
def convexity_gap(f, x, y, lam):
    return f(lam * x + (1 - lam) * y) - f(x) - f(y)


# %% classify_critical_point | diagonal entries, and the names exchanged | by_diagonal + upside_down
def classify_critical_point(hessian, tol=1e-8):
    d = np.diag(hessian)
    if np.any(d > tol) and np.any(d < -tol):
        return "saddle"
    if np.any(np.abs(d) <= tol):
        return "undecided"
    return "maximum" if d[0] > 0 else "minimum"


# %% classify_critical_point | undecided before saddle, and a tolerance of its own | flat_hides_saddle + fixed_value
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if np.any(np.abs(e) < 1e-8):
        return "undecided"
    if np.all(e > 0):
        return "minimum"
    if np.all(e < 0):
        return "maximum"
    return "saddle"


# %% classify_critical_point | exchanged names, and no tolerance | upside_down + without_tol
def classify_critical_point(hessian, tol=1e-8):
    e = np.linalg.eigvalsh(hessian)
    if np.all(e > 0):
        return "maximum"
    if np.all(e < 0):
        return "minimum"
    if np.any(e > 0) and np.any(e < 0):
        return "saddle"
    return "undecided"


# %% largest_stable_lr | one over the smallest eigenvalue | one_over_lambda + smallest_curvature
def largest_stable_lr(A):
    return 1 / np.linalg.eigvalsh(A).min()


# %% largest_stable_lr | one over the trace | one_over_lambda + by_the_trace
def largest_stable_lr(A):
    return 1 / np.trace(A)


# %% largest_stable_lr | one over the largest entry of the diagonal | one_over_lambda + by_largest_entry
def largest_stable_lr(A):
    return 1 / np.diag(A).max()
