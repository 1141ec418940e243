"""One vector of parameters, one of gradients; the layers hold views of both."""

import numpy as np

from nnlib import BatchNorm, Dense, Network, ReLU, mlp


def network():
    return Network([Dense(3, 4), BatchNorm(4), ReLU(), Dense(4, 2)], rng=0)


def test_the_blocks_tile_w_without_gap_or_overlap():
    net = network()
    assert net.blocks[0].where.start == 0
    assert all(a.where.stop == b.where.start for a, b in zip(net.blocks[:-1], net.blocks[1:], strict=True))
    assert net.blocks[-1].where.stop == net.w.size == net.g.size == 3 * 4 + 4 + 4 + 4 + 4 * 2 + 2


def test_layers_hold_views_of_w_and_g():
    net = network()
    net.w[:] = np.arange(net.w.size)
    net.g[:] = -net.w
    assert np.array_equal(net.layers[0].W, np.arange(12).reshape(3, 4))
    assert np.array_equal(net.layers[1].beta, [20, 21, 22, 23])
    assert np.array_equal(net.layers[3].db, [-32, -33])
    net.layers[3].W[0, 1] = 7
    assert net.w[25] == 7


def test_slices_give_one_range_a_layer_with_parameters():
    assert network().slices() == [("dense1", slice(0, 16)), ("batchnorm1", slice(16, 24)), ("dense2", slice(24, 34))]


def test_weight_decay_is_for_weights_alone():
    expected = np.zeros(34, bool)
    expected[0:12] = expected[24:32] = True
    assert np.array_equal(network().decayed(), expected)


def test_a_network_without_parameters_has_empty_vectors():
    net = Network([ReLU()])
    assert net.w.shape == net.g.shape == (0,) and net.slices() == [] and net.decayed().shape == (0,)
    assert np.array_equal(net.forward([[-1, 2]]), [[0, 2]])


def test_backward_overwrites_what_stood_in_g():
    net = mlp((3, 5, 2), rng=0)
    x, dy = np.ones((4, 3)), np.ones((4, 2))
    net.forward(x)
    net.backward(dy)
    first = net.g.copy()
    net.g[:] = np.nan
    net.backward(dy)
    assert np.array_equal(net.g, first)
