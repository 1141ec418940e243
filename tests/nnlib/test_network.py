"""Network and mlp: architecture, checks of input, copies, files."""

import copy
import pickle
import zipfile

import numpy as np
import pytest

from nnlib import (
    BatchNorm,
    Dense,
    Dropout,
    LeakyReLU,
    Network,
    PureDropout,
    ReLU,
    dropout_backward,
    dropout_forward,
    mlp,
    softmax_cross_entropy,
)

X = np.random.default_rng(1).normal(size=(6, 4))


def kinds(net):
    return " ".join(layer.name for layer in net.layers)


def test_forward_is_the_layers_one_after_another():
    net = mlp((4, 5, 3), rng=0)
    first, _, last = net.layers
    expected = np.maximum(X @ first.W + first.b, 0) @ last.W + last.b
    np.testing.assert_allclose(net.forward(X), expected, rtol=1e-14)


def test_the_seed_decides_the_weights_and_a_generator_goes_on():
    assert np.array_equal(mlp((4, 5, 3), rng=3).w, mlp((4, 5, 3), rng=3).w)
    assert not np.array_equal(mlp((4, 5, 3), rng=3).w, mlp((4, 5, 3), rng=4).w)
    rng = np.random.default_rng(3)
    first, second = mlp((4, 5, 3), rng=rng), mlp((4, 5, 3), rng=rng)
    assert np.array_equal(first.w, mlp((4, 5, 3), rng=3).w)
    assert not np.array_equal(first.w, second.w)


def test_dropout_does_not_change_the_initial_weights():
    assert np.array_equal(mlp((4, 5, 3), rng=3).w, mlp((4, 5, 3), dropout=0.5, rng=3).w)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "dense1 relu1 dense2 relu2 dense3"),
        ({"activation": "linear"}, "dense1 dense2 dense3"),
        (
            {"batchnorm": "pre", "dropout": 0.2},
            "dense1 batchnorm1 relu1 dropout1 dense2 batchnorm2 relu2 dropout2 dense3",
        ),
        (
            {"batchnorm": "post", "dropout": 0.2},
            "dense1 relu1 batchnorm1 dropout1 dense2 relu2 batchnorm2 dropout2 dense3",
        ),
        ({"batchnorm": "post", "activation": "tanh"}, "dense1 tanh1 batchnorm1 dense2 tanh2 batchnorm2 dense3"),
    ],
)
def test_mlp_puts_layers_in_the_promised_order(options, expected):
    assert kinds(mlp((4, 6, 5, 3), **options)) == expected


def test_mlp_of_two_sizes_is_one_dense_layer():
    assert kinds(mlp((4, 3))) == "dense1"


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_of_the_network_holds_everywhere(dtype, train):
    net = mlp((4, 6, 3), batchnorm="pre", dropout=0.3, rng=0, dtype=dtype)
    y = net.forward(X, train=train)
    dx = net.backward(softmax_cross_entropy(y, np.array([0, 1, 2, 0, 1, 2]))[1])
    arrays = [
        net.w,
        net.g,
        y,
        dx,
        *(a for layer in net.layers for a in vars(layer).values() if isinstance(a, np.ndarray)),
    ]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)} and len(arrays) > 20


def test_forward_and_backward_leave_their_arguments_alone():
    net = mlp((4, 6, 3), batchnorm="post", dropout=0.3, rng=0)
    x, dy = X.copy(), np.ones((6, 3))
    net.forward(x, train=True)
    net.backward(dy)
    assert np.array_equal(x, X) and np.array_equal(dy, np.ones((6, 3)))


def test_an_earlier_output_is_not_overwritten_by_a_later_pass():
    net = mlp((4, 6, 3), rng=0)
    first = net.forward(X, train=True)
    kept = first.copy()
    net.forward(2 * X, train=True)
    assert np.array_equal(first, kept)


def test_an_empty_batch_gives_an_empty_prediction():
    assert mlp((4, 6, 3), batchnorm="pre", dropout=0.1).forward(np.zeros((0, 4))).shape == (0, 3)


def test_leaving_out_the_input_gradient_changes_no_parameter_gradient():
    net = mlp((4, 6, 3), batchnorm="pre", rng=0)
    net.forward(X, train=True)
    dx = net.backward(np.ones((6, 3)))
    g = net.g.copy()
    net.g[:] = 0
    assert net.backward(np.ones((6, 3)), input_gradient=False) is None
    assert np.array_equal(net.g, g) and dx.shape == X.shape


def test_units_of_a_hidden_layer_may_be_permuted():
    net = mlp((4, 6, 3), batchnorm="pre", rng=0)
    other = copy.deepcopy(net)
    order = np.random.default_rng(2).permutation(6)
    first, norm, _, last = other.layers
    for array in (first.b, norm.gamma, norm.beta):
        array[:] = array[order]
    first.W[:], last.W[:] = first.W[:, order], last.W[order]
    np.testing.assert_allclose(other.forward(X, train=True), net.forward(X, train=True), rtol=1e-12)
    net.backward(np.ones((6, 3)))
    other.backward(np.ones((6, 3)))
    np.testing.assert_allclose(other.layers[0].dW, net.layers[0].dW[:, order], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_has_views_of_its_own_vectors(clone):
    net = mlp((4, 6, 3), batchnorm="pre", dropout=0.5, rng=0)
    net.forward(X, train=True)
    other, before = clone(net), net.w.copy()
    assert np.array_equal(other.forward(X, train=True), net.forward(X, train=True)), "the same random state too"
    other.w += 1
    assert np.array_equal(other.layers[0].W, net.layers[0].W + 1)
    assert np.array_equal(net.w, before)


def test_a_saved_network_predicts_the_same_bits(tmp_path):
    net = Network([Dense(4, 6), BatchNorm(6, rho=0.3, eps=1e-3), LeakyReLU(0.2), Dropout(0.2), Dense(6, 3)], rng=0)
    net.forward(X, train=True)
    net.save(tmp_path / "net")
    loaded = Network.load(tmp_path / "net.npz")
    assert repr(loaded) == repr(net)
    assert np.array_equal(loaded.forward(X), net.forward(X))
    assert loaded.layers[1].running_mean.any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_file_keeps_the_dtype_and_holds_no_pickle(tmp_path, dtype):
    net = mlp((4, 6, 3), batchnorm="post", init=lambda rng, shape: np.ones(shape), dtype=dtype)
    net.save(tmp_path / "net.npz")
    assert Network.load(tmp_path / "net.npz").w.dtype == dtype
    with zipfile.ZipFile(tmp_path / "net.npz") as file:
        assert not any(b"|O" in file.read(name)[:200] for name in file.namelist())


def test_layers_of_functions_cannot_be_saved(tmp_path):
    net = Network([Dense(4, 3), PureDropout(0.2, dropout_forward, dropout_backward)])
    with pytest.raises(ValueError, match="functions cannot be saved"):
        net.save(tmp_path / "net.npz")


def test_another_file_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match=r"written by Network.save, got entries \['a'\]"):
        Network.load(tmp_path / "other.npz")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Network([]), "at least one layer"),
        (lambda: Network([Dense(4, 3), "relu"]), "Layer objects, got 'relu'"),
        (lambda: Network([Dense(4, 5), ReLU(), Dense(6, 3)]), "width 6, but what comes before it gives width 5"),
        (lambda: Network([Dense(4, 5), BatchNorm(6)]), "width 6"),
        (lambda: Network([layer := ReLU(), layer]), "stands in a network once"),
        (lambda: Network([Dense(4, 5)], dtype=np.float16), "float32 or float64, got <class 'numpy.float16'>"),
        (lambda: Network([Dense(4, 5)], dtype="double precision"), "float32 or float64, got 'double precision'"),
        (lambda: Network([Dense(4, 5)], rng="today"), "rng must be a seed or a numpy.random.Generator, got 'today'"),
        (lambda: Network([Dense(4, 5)], rng=-1), "rng must be a seed or a numpy.random.Generator, got -1"),
        (lambda: mlp((4,)), "at least an input and an output width"),
        (lambda: mlp((4, 0, 3)), "at least 1, got 0"),
        (lambda: mlp((4, 5.5, 3)), "whole number"),
        (lambda: mlp((4, 5, 3), activation="swish"), "'gelu', got 'swish'"),
        (lambda: mlp((4, 5, 3), batchnorm=True), "'pre' or 'post', got True"),
        (lambda: mlp((4, 5, 3), init="he"), "'he_uniform', got 'he'"),
        (lambda: mlp((4, 5, 3), dropout=1.0), "got 1.0"),
        (lambda: mlp((4, 5, 3)).forward(np.zeros((2, 5))), r"\(2, 5\), but the network takes shape \(N, 4\)"),
        (lambda: mlp((4, 5, 3)).forward(np.zeros(4)), r"\(4,\), but the network takes shape \(N, 4\)"),
        (lambda: mlp((4, 5, 3)).backward(np.zeros((2, 3))), "needs a forward pass"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_gradient_of_the_wrong_shape_is_refused_with_both_shapes():
    net = mlp((4, 5, 3))
    net.forward(X)
    with pytest.raises(ValueError, match=r"dy has shape \(6, 2\), .* shape \(6, 3\)"):
        net.backward(np.zeros((6, 2)))


def test_a_layer_outside_a_network_says_what_it_lacks():
    with pytest.raises(AttributeError, match="gets its arrays from the Network"):
        Dense(2, 3).forward(np.zeros((1, 2)))


def test_on_request_nan_is_found_where_it_arises():
    net = mlp((4, 6, 3), rng=0)
    bad = X.copy()
    bad[2, 1] = np.nan
    assert np.isnan(net.forward(bad)).any(), "without the request nothing is checked"
    with pytest.raises(ValueError, match=r"input holds nan at index \(2, 1\)"):
        net.forward(bad, check=True)
    net.layers[2].b[1] = np.inf
    with pytest.raises(ValueError, match=r"output of dense2 holds inf"):
        net.forward(X, check=True)


def test_a_checking_network_checks_gradients_too():
    net = Network([Dense(4, 3)], rng=0, check_finite=True)
    net.forward(X)
    with pytest.raises(ValueError, match=r"gradient of dense1\.W holds nan"):
        net.backward(np.full((6, 3), np.nan))
