"""distinct_units, graded only."""

import numpy as np

from autograder.bank.initialization.distinct_units import distinct_units, grouped


@distinct_units.hidden_case
def one_weight_apart(rng):
    """units that differ in one weight alone, a different one each time"""
    W = np.repeat(rng.normal(size=(4, 1)), 6, axis=1)
    W[1, 1], W[0, 3], W[3, 4] = W[1, 1] + 1, W[0, 3] - 1, W[3, 4] + 2
    return {"W": W}


@distinct_units.hidden_case
def default_tolerance(rng):
    """tiny weights, where the default tol is what counts"""
    W = grouped(rng, (0, 1, 1, 0, 2, 3), 3)
    W[:, 1:3] = W[:, [1]]
    return {"W": W * 1e-11 + np.array([0, 1, -1, 1, 0, 1]) * 4e-13}


@distinct_units.hidden_case
def just_above_the_default(rng):
    """tiny weights with differences that are a little larger than the default tol"""
    return {"W": np.outer([1, 1, 1, -1], np.arange(5)) * 1.3e-12}


@distinct_units.hidden_case
def large_weights(rng):
    """large weights with small differences"""
    return {"W": 8.0 + np.array([[0, 0, 3e-5, 3e-5], [0, 6e-5, 0, 0], [0, 0, 0, 0]]), "tol": 1e-5}


@distinct_units.hidden_case
def twins_on_a_grid(rng):
    """twins that a grid of width tol parts or keeps together, and twins with others between them in order of size"""
    first = [0.31, 0.38, 0.34, 0.49, 0.52, 2.0, 0.76, 0.84]
    second = [3.0, 3.06, 20.0, 5.0, 5.0, 3.03, 8.0, 8.0]
    return {"W": np.array([first, second]), "tol": 0.1}


@distinct_units.hidden_case
def inputs_nearly_alike(rng):
    """inputs with weights that are nearly the same, with tol = 0.1"""
    return {"W": rng.normal(size=5) * 3 + 0.03 * np.arange(4)[:, None] * np.ones(5), "tol": 0.1}


@distinct_units.hidden_case
def one_weight_just_apart(rng):
    """units that differ in one weight alone, by a little more than tol"""
    return {"W": 3.0 * rng.permutation(5)[:, None] + 0.15 * np.eye(5)[:, :4], "tol": 0.1}


@distinct_units.hidden_case
def mirrored(rng):
    """units that hold the same weights in another order or with the other sign"""
    a, b = 1.0, 2.0
    return {"W": np.array([[a, b, -a, a], [b, a, -b, b]])}


@distinct_units.hidden_case
def single_unit(rng):
    """a layer of one unit"""
    return {"W": rng.normal(size=(5, 1))}


@distinct_units.hidden_case
def single_input(rng):
    """a layer with one input"""
    return {"W": rng.choice([-1, 1], 1) * np.array([[1.0, 2.0, 1.0, 3.0, 3.0, 3.0]])}


@distinct_units.draw
def layers(d):
    """layers of all shapes with few kinds of units and many, tiny and large weights, all tolerances"""
    rows, columns = d.one_of((3, 3), (2, 6), (6, 2), (4, 1), (1, 5), (1, 1), (5, 5), (3, 25), (60, 3), (4, 4), (2, 55))
    kinds = d.one_of(2, 1, 3, columns) if columns < 20 else d.one_of(3, 2, 4, 5)
    centres = d.array((rows, min(kinds, columns)), scale=(size := d.one_of(1.0, 1e-9, 1e6, 1e-3, 30.0)))
    apart = np.abs(centres[:, :, None] - centres[:, None, :]).max(axis=0)
    near = min(apart[apart > 0].min(initial=size), size)
    part, jitter = d.one_of(None, 0.25, 0.05, 1e-3, 0.6), d.one_of(0.0, 0.45, 0.45)
    if fixed := d.one_of(0, 0, 1.0, 0, 0.5, 0, 0.99, 0):  # these tolerances themselves, a quarter of what is apart
        part, grown, near = 0.25, 4 * fixed / near, 4 * fixed
        centres, size = centres * grown, size * grown
    tol = 1e-12 if part is None else part * near
    W = centres[:, d.rng.permutation(np.arange(columns) % centres.shape[1])]
    if part != 0.6 and tol > 1e-4 * size:
        W = W + jitter * tol * d.rng.choice([-1.0, 1.0], W.shape)
    W = np.asfortranarray(W) if d.one_of(False, False, True) else np.ascontiguousarray(W)
    return {"W": W} | ({} if part is None else {"tol": tol})
