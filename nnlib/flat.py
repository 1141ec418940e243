"""One vector w of all parameters and one vector g of all gradients; the layers hold views of both.

An optimizer then is one function of two vectors, and knows nothing of layers. Parameters lie in w layer by layer:
W of the first layer (row by row), its b, W of the second layer, and so on.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np


class Block(NamedTuple):
    """Where one parameter array of one layer lies in w and in g."""

    layer: str  # "dense1"
    name: str  # "W"
    where: slice  # its entries in w
    shape: tuple  # (n_in, n_out)
    decayed: bool  # weights are decayed; biases, γ and β are not


class Arrays(Protocol):
    """What a layer says of its arrays."""

    name: str
    shapes: Mapping[str, tuple[int, ...]]
    decayed: tuple[str, ...]


def lay_out(layers: Sequence[Arrays]) -> list[Block]:
    """The Blocks of all parameters of the layers, one behind the other."""
    blocks, start = [], 0
    for layer in layers:
        for name, shape in layer.shapes.items():
            stop = start + math.prod(shape)
            blocks.append(Block(layer.name, name, slice(start, stop), shape, name in layer.decayed))
            start = stop
    return blocks


def bind(layers: Sequence[Arrays], blocks: Sequence[Block], w: np.ndarray, g: np.ndarray) -> None:
    """Give each layer its views: layer.W of w and layer.dW of g, for each of its parameters."""
    by_name = {layer.name: layer for layer in layers}
    for block in blocks:
        layer = by_name[block.layer]
        setattr(layer, block.name, w[block.where].reshape(block.shape))
        setattr(layer, "d" + block.name, g[block.where].reshape(block.shape))
