"""Against PyTorch: the same network, data and start, in float64. Skipped, and said so, where PyTorch is missing."""

import numpy as np
import pytest

from nnlib import mlp, softmax_cross_entropy
from nnlib.data import load_digits
from nnlib.layers import Dense
from nnlib.optimizers import OPTIMIZERS, Optimizer
from nnlib.schedules import cosine
from nnlib.train import fit, minibatches

torch = pytest.importorskip("torch", reason="PyTorch is missing: the comparison with it is skipped")
pytestmark = pytest.mark.torch
torch.set_num_threads(1)  # for matrices this small more threads only wait for each other

DIGITS = load_digits()
X, Y = DIGITS[0][:200], DIGITS[1][:200]
TX, TY = torch.tensor(X), torch.tensor(Y)

# name -> (our hyperparameters, PyTorch's optimizer with the same). Where the names or defaults differ, both stand here.
PAIRS = {
    "sgd": ({"lr": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": ({"lr": 0.05, "beta": 0.8}, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8)),
    "nesterov": ({"lr": 0.05, "beta": 0.8}, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True)),
    "adagrad": ({}, lambda p: torch.optim.Adagrad(p)),
    "rmsprop": ({"lr": 0.002, "rho": 0.95}, lambda p: torch.optim.RMSprop(p, lr=0.002, alpha=0.95)),
    "adam": ({}, lambda p: torch.optim.Adam(p)),
    "amsgrad": ({"beta2": 0.9}, lambda p: torch.optim.Adam(p, betas=(0.9, 0.9), amsgrad=True)),
    "adamw": ({"weight_decay": 0.1}, lambda p: torch.optim.AdamW(p, weight_decay=0.1)),
}


def twin(net):
    """The same network in PyTorch, from the same start."""
    layers = []
    for layer in net.layers:
        if isinstance(layer, Dense):
            linear = torch.nn.Linear(layer.n_in, layer.n_out, dtype=torch.float64)
            linear.weight.data[:], linear.bias.data[:] = torch.tensor(layer.W.T.copy()), torch.tensor(layer.b)
            layers.append(linear)
        elif type(layer).__name__ == "BatchNorm":
            layers.append(torch.nn.BatchNorm1d(layer.n, dtype=torch.float64))
        else:
            layers.append({"Tanh": torch.nn.Tanh, "ReLU": torch.nn.ReLU}[type(layer).__name__]())
    return torch.nn.Sequential(*layers)


def parameters(model):
    """The twin's parameters as one vector in the order of net.w."""
    return np.concatenate([p.detach().numpy().T.ravel() for p in model.parameters()])


def torch_step(model, optimizer, index, adjust=lambda: None):
    loss = torch.nn.functional.cross_entropy(model(TX[index]), TY[index])
    optimizer.zero_grad()
    loss.backward()
    adjust()
    optimizer.step()
    return loss.item()


def test_every_optimizer_is_compared():
    assert set(PAIRS) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", PAIRS)
def test_a_hundred_steps_are_pytorchs(name):
    net = mlp((64, 20, 10), "tanh", "xavier_normal", rng=0)
    model = twin(net)
    hyper, make = PAIRS[name]
    ours, theirs, batches = Optimizer(name, **hyper), make(model.parameters()), minibatches(200, 20, 1) * 10
    for k, index in enumerate(batches, 1):
        loss, dlogits = softmax_cross_entropy(net.forward(X[index], train=True), Y[index])
        net.backward(dlogits)
        ours.step(net.w, net.g)
        assert loss == pytest.approx(torch_step(model, theirs, index), rel=1e-9)
        if k == 20:
            np.testing.assert_allclose(net.w, parameters(model), rtol=1e-12, atol=1e-12)
    assert k == 100
    np.testing.assert_allclose(net.w, parameters(model), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", PAIRS)
def test_the_rule_alone_is_pytorchs_for_any_gradient(name):
    rng = np.random.default_rng(0)
    w = rng.normal(size=50)
    p = torch.nn.Parameter(torch.tensor(w))
    hyper, make = PAIRS[name]
    ours, theirs = Optimizer(name, **hyper), make([p])
    for scale in (1, 1e4, 1e-4, 0, 1e-9, 1):
        g = scale * rng.normal(size=50)
        p.grad = torch.tensor(g)
        ours.step(w, g)
        theirs.step()
        np.testing.assert_allclose(w, p.detach().numpy(), rtol=1e-12, atol=1e-12)


def run_in_torch(model, make, epochs, seed, penalty=0.0, clip=None, schedule=None):
    """A training run as a PyTorch user would write it; returns the losses by epoch."""
    optimizer, rng, losses, k = make(model.parameters()), np.random.default_rng(seed), [], 0
    weights = [m.weight for m in model if isinstance(m, torch.nn.Linear)]

    def adjust():
        for weight in weights:
            weight.grad += penalty * weight.detach()
        if clip is not None:
            torch.nn.utils.clip_grad_value_(model.parameters(), clip)

    for _ in range(epochs):
        total = 0.0
        for index in minibatches(200, 32, rng):
            if schedule is not None:
                optimizer.param_groups[0]["lr"] = schedule(k)
            total, k = total + len(index) * torch_step(model, optimizer, index, adjust), k + 1
        losses.append(total / 200)
    return losses


@pytest.mark.parametrize("name", PAIRS)
def test_whole_training_runs_have_the_same_loss_curve(name):
    hyper, make = PAIRS[name]
    net = mlp((64, 20, 10), "tanh", "xavier_normal", rng=0)
    expected = run_in_torch(twin(net), make, 25, seed=7)
    history = fit(net, X, Y, optimizer=Optimizer(name, **hyper), epochs=25, batch_size=32, rng=7)
    np.testing.assert_allclose(history.train_loss, expected, rtol=1e-9)


def test_a_run_with_relu_batchnorm_penalty_clipping_and_schedule_has_the_same_loss_curve():
    net = mlp((64, 30, 20, 10), batchnorm="pre", rng=0)
    model, schedule = twin(net), cosine(0.1, 140)
    expected = run_in_torch(model, lambda p: torch.optim.SGD(p, 0.1, momentum=0.9), 20, 7, 1e-2, 0.05, schedule)
    history = fit(net, X, Y, optimizer="momentum", schedule=schedule, l2=1e-2, clip_value=0.05, epochs=20, rng=7)
    np.testing.assert_allclose(history.train_loss, expected, rtol=1e-9)
    model.eval()
    np.testing.assert_allclose(net.forward(X), model(TX).detach().numpy(), rtol=1e-8, atol=1e-8)


# Where our convention is another: the exact translation


def steps(w, gradients, ours, theirs):
    """Our w and PyTorch's after the same gradients; ours and theirs are functions of (w, g) and of parameters."""
    p = torch.nn.Parameter(torch.tensor(w))
    w, optimizer = w.copy(), theirs([p])
    for g in gradients:
        p.grad = torch.tensor(g)
        optimizer.step()
        ours(w, g)
    return w, p.detach().numpy()


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_pytorchs_weight_decay_is_our_l2_penalty_and_not_our_weight_decay(name):
    rng = np.random.default_rng(2)
    w, gradients = rng.normal(size=30), rng.normal(size=(10, 30))
    make = {
        "momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, weight_decay=0.2),
        "adam": lambda p: torch.optim.Adam(p, weight_decay=0.2),
    }[name]
    coupled, decoupled = Optimizer(name), Optimizer(name, weight_decay=0.2)
    ours, theirs = steps(w, gradients, lambda w, g: coupled.step(w, g + 0.2 * w), make)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    ours, theirs = steps(w, gradients, decoupled.step, make)
    assert np.abs(ours - theirs).max() > 1e-4


def test_pytorchs_rmsprop_has_other_defaults():
    rng = np.random.default_rng(3)
    w, gradients = rng.normal(size=30), rng.normal(size=(10, 30))
    ours, theirs = steps(w, gradients, Optimizer("rmsprop", lr=0.01, rho=0.99).step, torch.optim.RMSprop)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
