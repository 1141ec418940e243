"""he_normal, graded only."""

import math

from autograder.bank.initialization._weights import LAYERS, fine_grained, many_layers
from autograder.bank.initialization.he_normal import he_normal


@he_normal.hidden_case
def he_tall(rng):
    """a layer of 7 inputs and 2 units"""
    return {"rng": rng, "shape": (7, 2)}


@he_normal.hidden_case
def he_one_weight(rng):
    """a layer of one weight"""
    return {"rng": rng, "shape": (1, 1)}


@he_normal.hidden_observe
def layers_of_all_kinds(answer, rng, draws):
    """forty-eight layers of all shapes, some shapes many times"""
    shapes = [LAYERS[i % len(LAYERS)] for i in rng.permutation(48)]
    return many_layers(
        answer, draws, [(f"shape {shape}", math.sqrt(2 / shape[0]), {"shape": shape}) for shape in shapes]
    )


@he_normal.hidden_observe
def nothing_is_rounded(answer, rng, draws):
    """10,000 weights of a layer of 400 inputs: nearly all are different"""
    return fine_grained(answer(rng=draws, shape=(400, 25)))
