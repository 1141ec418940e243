"""xavier_uniform, graded only."""

import math

from autograder.bank._chance import LEGENDRE, like_chance, moved
from autograder.bank.initialization._weights import LAYERS, fine_grained, layer_shapes, many_layers
from autograder.bank.initialization.xavier_uniform import xavier_uniform


@xavier_uniform.hidden_case
def xavier_tall(rng):
    """a layer of 7 inputs and 2 units"""
    return {"rng": rng, "shape": (7, 2)}


@xavier_uniform.hidden_case
def xavier_one_weight(rng):
    """a layer of one weight"""
    return {"rng": rng, "shape": (1, 1)}


@xavier_uniform.hidden_observe
def layers_of_all_kinds(answer, rng, draws):
    """forty-eight layers of all shapes, some shapes many times"""
    shapes = [LAYERS[i % len(LAYERS)] for i in rng.permutation(48)]
    return many_layers(
        answer, draws, [(f"shape {shape}", math.sqrt(2 / sum(shape)), {"shape": shape}) for shape in shapes]
    )


@xavier_uniform.hidden_observe
def nothing_is_rounded(answer, rng, draws):
    """10,000 weights of a layer of one unit: nearly all are different"""
    return fine_grained(answer(rng=draws, shape=(10000, 1)))


@xavier_uniform.hidden_law
def no_factor(answer, rng):
    """no width has a factor or a mean of its own"""
    calls = [{"shape": shape} for shape in layer_shapes(rng)]
    return moved(
        answer, xavier_uniform.reference, rng, calls, lambda W, inputs: W / math.sqrt(6 / sum(inputs["shape"]))
    )


@xavier_uniform.hidden_law
def a_large_draw(answer, rng):
    """60,000 weights and more are distributed as they should be, and each is drawn by itself"""
    return like_chance(lambda rows: answer(rng=rng, shape=(rows, 400)) / math.sqrt(2 / (rows + 400)), LEGENDRE)
