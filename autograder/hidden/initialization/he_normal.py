"""he_normal, graded only."""

import math

from autograder.bank._chance import HERMITE, like_chance, moved
from autograder.bank.initialization._weights import LAYERS, fine_grained, layer_shapes, many_layers
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


@he_normal.hidden_law
def no_factor(answer, rng):
    """no width has a factor or a mean of its own"""
    calls = [{"shape": shape} for shape in layer_shapes(rng)]
    return moved(answer, he_normal.reference, rng, calls, lambda W, inputs: W / math.sqrt(2 / inputs["shape"][0]))


@he_normal.hidden_law
def a_large_draw(answer, rng):
    """60,000 weights and more are distributed as they should be, and each is drawn by itself"""
    return like_chance(lambda rows: answer(rng=rng, shape=(rows, 400)) / math.sqrt(2 / rows), HERMITE)
