"""Layers, losses, initializers and whole training runs against PyTorch. Skipped where PyTorch is not installed."""

import math

import numpy as np
import pytest

from nnlib import (
    INITIALIZERS,
    BatchNorm,
    Dense,
    Network,
    Optimizer,
    binary_cross_entropy,
    dropout_forward,
    mlp,
    mse,
    softmax,
    softmax_cross_entropy,
)

torch = pytest.importorskip("torch", reason="PyTorch is not installed: nnlib is not compared with it here")
pytestmark = pytest.mark.torch
nn, F = torch.nn, torch.nn.functional
torch.set_num_threads(1)  # at these sizes threads only wait for each other

X = np.random.default_rng(0).normal(size=(9, 5))
DY = np.random.default_rng(1).normal(size=(9, 5))
ACTIVATIONS = {
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(0.01),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "gelu": nn.GELU(approximate="tanh"),
}


def tensor(x, grad=False):
    return torch.tensor(x, requires_grad=grad)


def twin(net):
    """The same network in PyTorch, W transposed: Linear stores (n_out, n_in)."""
    modules = []
    for layer in net.layers:
        name = layer.name.rstrip("0123456789")
        if name == "dense":
            module = nn.Linear(layer.n_in, layer.n_out, dtype=torch.float64)
            module.weight.data, module.bias.data = tensor(layer.W.T.copy()), tensor(layer.b.copy())
        elif name == "batchnorm":
            module = nn.BatchNorm1d(layer.n, eps=layer.eps, momentum=layer.rho, dtype=torch.float64)
        else:
            module = ACTIVATIONS[{"leakyrelu": "leaky_relu"}.get(name, name)]
        modules.append(module)
    return nn.Sequential(*modules)


def gradients(model):
    """The gradients of a twin in the order of net.g."""
    return np.concatenate([p.grad.numpy().T.ravel() for p in model.parameters()])


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("batchnorm", [None, "pre", "post"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_and_gradients_of_a_network(activation, batchnorm, train):
    net = mlp((5, 8, 7, 4), activation, batchnorm=batchnorm, rng=0)
    model, dy = twin(net), np.random.default_rng(2).normal(size=(9, 4))
    for mode in (True, train):  # a training pass first: then the running statistics count
        x = tensor(X, grad=True)
        y = model.train(mode)(x)
        np.testing.assert_allclose(net.forward(X, train=mode), y.detach(), rtol=1e-10, atol=1e-12)
    model.zero_grad()
    y.backward(tensor(dy))
    np.testing.assert_allclose(net.backward(dy), x.grad, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(net.g, gradients(model), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rho", [0.1, 0.5])
def test_batchnorm_and_its_running_statistics_over_many_batches(rho):
    """ρ is PyTorch's momentum. Its running variance is unbiased too, while the batch is divided by the biased one."""
    net = Network([BatchNorm(5, rho=rho, eps=1e-3)])
    layer, module = net.layers[0], nn.BatchNorm1d(5, eps=1e-3, momentum=rho, dtype=torch.float64)
    layer.gamma[:], layer.beta[:] = X[0], X[1]
    module.weight.data, module.bias.data = tensor(X[0]), tensor(X[1])
    rng = np.random.default_rng(3)
    for n in (2, 3, 50, 7):
        batch = rng.normal(2, 3, (n, 5))
        np.testing.assert_allclose(
            net.forward(batch, train=True), module(tensor(batch)).detach(), rtol=1e-11, atol=1e-12
        )
    np.testing.assert_allclose(layer.running_mean, module.running_mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, module.running_var, rtol=1e-12)
    np.testing.assert_allclose(net.forward(X), module.eval()(tensor(X)).detach(), rtol=1e-11, atol=1e-12)


def test_gelu_is_the_tanh_form_and_not_the_exact_one():
    net = mlp((5, 5, 5), "gelu")
    y = tensor(net.layers[1].forward(X))
    torch.testing.assert_close(y, F.gelu(tensor(X), approximate="tanh"), rtol=1e-13, atol=1e-15)
    assert 1e-5 < (y - F.gelu(tensor(X))).abs().max() < 5e-4


LOSSES = {
    softmax_cross_entropy: (F.cross_entropy, np.array([0, 4, 2, 2, 1, 3, 0, 0, 4])),
    binary_cross_entropy: (F.binary_cross_entropy_with_logits, np.random.default_rng(4).uniform(size=X.shape)),
    mse: (F.mse_loss, DY),
}


@pytest.mark.parametrize("scale", [1, 30, 1e4])
@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: f.__name__)
def test_losses_and_their_gradients(loss, scale):
    theirs, y = LOSSES[loss]
    z = tensor(scale * X, grad=True)
    expected = theirs(z, tensor(y))
    expected.backward()
    value, dz = loss(scale * X, y)
    assert value == pytest.approx(expected.item(), rel=1e-13)
    np.testing.assert_allclose(dz, z.grad, rtol=1e-11, atol=1e-16)


def test_softmax():
    np.testing.assert_allclose(softmax(30 * X), torch.softmax(tensor(30 * X), 1), rtol=1e-12, atol=0)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_has_pytorchs_distribution(p):
    """The same two values, at the same rate within 7 standard errors of the difference of two samples."""
    x = np.ones((400, 300))
    ours = dropout_forward(x, p, np.random.default_rng(0))[0]
    torch.manual_seed(0)
    theirs = F.dropout(tensor(x), p).numpy()
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-15)
    error = math.sqrt(2 * p * (1 - p) / x.size)
    assert abs((ours == 0).mean() - (theirs == 0).mean()) < 7 * error
    for axis in (0, 1):  # rows and columns vary as those of independent entries do
        spread = [np.var((a == 0).mean(axis=axis)) * a.shape[axis] / (p * (1 - p)) for a in (ours, theirs)]
        assert abs(spread[0] - spread[1]) < 7 * math.sqrt(4 / x.shape[1 - axis])


INITS = {
    "he_normal": lambda W: nn.init.kaiming_normal_(W, nonlinearity="relu"),
    "he_uniform": lambda W: nn.init.kaiming_uniform_(W, nonlinearity="relu"),
    "lecun_normal": lambda W: nn.init.kaiming_normal_(W, nonlinearity="linear"),
    "lecun_uniform": lambda W: nn.init.kaiming_uniform_(W, nonlinearity="linear"),
    "xavier_normal": nn.init.xavier_normal_,
    "xavier_uniform": nn.init.xavier_uniform_,
    "orthogonal": nn.init.orthogonal_,
}


@pytest.mark.parametrize("name", INITS)
def test_initializers_have_pytorchs_moments_and_bounds(name):
    torch.manual_seed(0)
    ours = INITIALIZERS[name](np.random.default_rng(0), (300, 500))
    theirs = INITS[name](torch.empty(500, 300, dtype=torch.float64)).numpy().T
    n = ours.size
    assert abs(ours.mean() - theirs.mean()) < 7 * ours.std() * math.sqrt(2 / n)
    assert abs(ours.var() / theirs.var() - 1) < 7 * math.sqrt(4 / n)
    kurtosis = [(a**4).mean() / a.var() ** 2 for a in (ours, theirs)]
    assert abs(kurtosis[0] - kurtosis[1]) < 7 * math.sqrt(2 * 96 / n)
    if "uniform" in name:
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=1e-4)
    if name == "orthogonal":
        np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-12)


RUNS = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.003),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.003, momentum=0.9),
}


@pytest.mark.parametrize("optimizer", RUNS)
@pytest.mark.parametrize("batchnorm", [None, "pre", "post"])
def test_training_runs_from_one_start_have_one_loss_curve(batchnorm, optimizer):
    """100 steps on minibatches of a noisy task: losses, running statistics and final weights agree."""
    rng = np.random.default_rng(5)
    x, W = rng.normal(size=(256, 6)), rng.normal(size=(6, 3))
    y = (x @ W + rng.normal(size=(256, 3))).argmax(axis=1)
    net = mlp((6, 16, 12, 3), "tanh", init="xavier_uniform", batchnorm=batchnorm, rng=0)
    model, ours = twin(net), Optimizer(optimizer, lr=0.003)
    theirs = RUNS[optimizer](model.parameters())
    curves = []
    for _ in range(100):
        batch = rng.integers(0, 256, 32)
        loss, dlogits = softmax_cross_entropy(net.forward(x[batch], train=True), y[batch])
        net.backward(dlogits, input_gradient=False)
        ours.step(net.w, net.g)
        expected = F.cross_entropy(model(tensor(x[batch])), tensor(y[batch]))
        theirs.zero_grad()
        expected.backward()
        theirs.step()
        curves.append((loss, expected.item()))
    curves = np.array(curves)
    np.testing.assert_allclose(curves[:, 0], curves[:, 1], rtol=0, atol=1e-9)
    assert curves[-10:].mean() < 0.8 * curves[:10].mean(), "the run has learned something"
    np.testing.assert_allclose(net.forward(x), model.eval()(tensor(x)).detach(), atol=1e-7)


def test_a_weight_matrix_is_pytorchs_transposed():
    net = Network([Dense(5, 3)], rng=0)
    np.testing.assert_allclose(net.forward(X), F.linear(tensor(X), tensor(net.layers[0].W.T.copy())), rtol=1e-13)
