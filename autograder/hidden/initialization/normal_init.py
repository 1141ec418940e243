"""normal_init, graded only."""

import numpy as np

from autograder.bank._chance import HERMITE, like_chance, moved
from autograder.bank.initialization._weights import LAYERS, fine_grained, many_layers
from autograder.bank.initialization.normal_init import normal_init


@normal_init.hidden_case
def block(rng):
    """an array of three dimensions"""
    return {"rng": rng, "shape": (2, 3, 4), "std": 2.0}


@normal_init.hidden_case
def one_weight(rng):
    """one weight"""
    return {"rng": rng, "shape": (1, 1), "std": 0.01}


@normal_init.hidden_case
def no_weights(rng):
    """a shape that holds no weights: an empty array"""
    return {"rng": rng, "shape": (0, 3), "std": 0.1}


@normal_init.hidden_case
def single_number(rng):
    """a single number (an array of no dimensions)"""
    return {"rng": rng, "shape": (), "std": 0.1}


@normal_init.hidden_observe
def layers_of_all_kinds(answer, rng, draws):
    """forty-eight arrays of all shapes, with all standard deviations, some shapes many times"""
    shapes = (*LAYERS, (900,), (6, 10, 15), (2, 3, 10, 15), (50, 18))
    stds = (0.01, 1e-9, 1.0, 1e6, 0.008, 3.0, float(rng.uniform(0.1, 0.9)), 20.0)
    turns = [rng.permutation(48) for _ in range(2)]
    chosen = [(shapes[i % len(shapes)], stds[j % len(stds)]) for i, j in zip(*turns, strict=True)]
    calls = [(f"shape {shape}", std, {"shape": shape, "std": std}) for shape, std in chosen]
    return many_layers(answer, draws, calls)


@normal_init.hidden_law
def single_numbers(answer, rng):
    """three hundred single numbers (arrays of no dimensions) with std = 1 are of the right size"""
    numbers = np.array(answer.repeat(300, rng=rng, shape=(), std=1.0))
    return 0.75 < float(np.sqrt(np.mean(numbers**2))) < 1.25  # six standard errors


@normal_init.hidden_observe
def every_std(answer, rng, draws):
    """standard deviations of all sizes, many times each"""
    stds = (0.01, 1e-9, 1.0, 1e6, 0.008, 3.0, 0.5, 0.99, 20.0, float(rng.uniform(0.05, 0.15)))
    chosen = [stds[i % len(stds)] for i in rng.permutation(40)]
    return many_layers(answer, draws, [(f"std {s}", s, {"shape": (20, 40), "std": s}) for s in chosen])


@normal_init.hidden_observe
def nothing_is_rounded(answer, rng, draws):
    """10,000 weights with a small standard deviation: nearly all are different"""
    return fine_grained(answer(rng=draws, shape=(10000, 1), std=0.008))


@normal_init.hidden_law
def no_factor(answer, rng):
    """no standard deviation and no shape has a factor or a mean of its own"""
    shapes = [(*(int(n) for n in rng.integers(1, 40, axes)), 8) for axes in (0, 1, 1, 2)] + [(700, 2), (3, 300)]
    calls = [{"shape": shape, "std": float(10 ** rng.uniform(-9, 6))} for shape in shapes * 4]
    return moved(answer, normal_init.reference, rng, calls, lambda W, inputs: W / inputs["std"])


@normal_init.hidden_law
def a_large_draw(answer, rng):
    """60,000 weights and more are distributed as they should be, and each is drawn by itself"""
    return like_chance(lambda rows: answer(rng=rng, shape=(rows, 400), std=0.7) / 0.7, HERMITE)
