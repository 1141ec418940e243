"""The training loop: its steps are the equations' steps, its history is true, early stopping comes back to the best."""

import io
import math
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Dense, Network, Optimizer, ReLU, binary_cross_entropy, mlp, mse, pure_optimizer, softmax_cross_entropy
from nnlib.data import load_digits, moons, spirals, split
from nnlib.optimizers import OPTIMIZERS
from nnlib.progress import Progress
from nnlib.schedules import constant, cosine
from nnlib.stopping import EarlyStopping
from nnlib.train import evaluate, fit, minibatches

X, Y = moons(60, 0.15, 0)
XV, YV = moons(40, 0.15, 1)


def small(rng=0, **options):
    return mlp((2, 8, 2), "tanh", "xavier_normal", rng=rng, **options)


# Batches


@given(n=st.integers(1, 200), size=st.integers(1, 250), seed=st.integers(0, 99))
def test_minibatches_are_a_shuffled_split(n, size, seed):
    batches = minibatches(n, size, seed)
    np.testing.assert_array_equal(np.sort(np.concatenate(batches)), np.arange(n))
    assert all(len(batch) == size for batch in batches[:-1]) and 1 <= len(batches[-1]) <= size


def test_minibatches_are_shuffled_anew_each_time():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(minibatches(100, 10, rng)) for _ in range(2))
    assert (first != second).any() and (first != np.arange(100)).any()


@pytest.mark.parametrize("n, size, steps", [(60, 60, 1), (60, 1, 60), (60, 32, 2), (60, 1000, 1)])
def test_batch_size_makes_it_full_batch_stochastic_or_between(n, size, steps):
    assert fit(small(), X, Y, epochs=3, batch_size=size).steps == 3 * steps


def test_a_batch_function_of_ones_own_is_used():
    def in_order(n, batch_size, rng):
        return [np.arange(n)[i : i + batch_size] for i in range(0, n, batch_size)]

    one, other = small(), small()
    histories = [fit(net, X, Y, batches=in_order, rng=seed, epochs=3) for net, seed in ((one, 1), (other, 2))]
    assert histories[0].train_loss == histories[1].train_loss
    with pytest.raises(ValueError, match="batches must give"):
        fit(small(), X, Y, batches=lambda n, batch_size, rng: [])


def test_a_last_batch_of_one_joins_the_one_before_where_the_batch_is_normalized():
    history = fit(mlp((2, 8, 2), batchnorm="pre", rng=0), X[:33], Y[:33], batch_size=32, epochs=2)
    assert history.steps == 2 and math.isfinite(history.train_loss[-1])
    assert fit(small(), X[:33], Y[:33], batch_size=32, epochs=2).steps == 4
    with pytest.raises(ValueError, match="at least 2 samples"):
        fit(mlp((2, 8, 2), batchnorm="pre", rng=0), X, Y, batch_size=1)


# The steps


def by_hand(net, optimizer, epochs=4, size=16, rng=3, gradient=lambda net: None, rate=lambda k: None):
    """The loop written out, without anything from nnlib.train but the batches."""
    rng, losses, k = np.random.default_rng(rng), [], 0
    for _ in range(epochs):
        total = 0
        for index in minibatches(len(X), size, rng):
            loss, dlogits = softmax_cross_entropy(net.forward(X[index], train=True), Y[index])
            net.backward(dlogits)
            gradient(net)
            optimizer.step(net.w, net.g, rate(k))
            total, k = total + loss * len(index), k + 1
        losses.append(total / len(X))
    return losses


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_fit_is_the_loop_written_out(name):
    ours, plain = small(), small()
    history = fit(ours, X, Y, optimizer=name, lr=0.01, epochs=4, batch_size=16, rng=3)
    decay = {"decay_mask": plain.decayed()}
    assert history.train_loss == pytest.approx(by_hand(plain, Optimizer(name, lr=0.01, **decay)), rel=1e-13)
    np.testing.assert_array_equal(ours.w, plain.w)


def test_penalties_are_gradients_of_the_weights_alone():
    def gradient(net):
        for layer in (net.layers[0], net.layers[-1]):
            layer.dW[...] += 0.1 * layer.W + 0.02 * np.sign(layer.W)

    ours, plain = small(), small()
    fit(ours, X, Y, optimizer="sgd", lr=0.1, l2=0.1, l1=0.02, epochs=4, batch_size=16, rng=3)
    by_hand(plain, Optimizer("sgd", lr=0.1), gradient=gradient)
    np.testing.assert_allclose(ours.w, plain.w, rtol=1e-12)


def test_decay_shrinks_weights_alone_and_for_plain_descent_equals_l2():
    decayed, penalized, free = small(), small(), small()
    fit(decayed, X, Y, optimizer="sgd", lr=0.1, weight_decay=0.3, epochs=5)
    fit(penalized, X, Y, optimizer="sgd", lr=0.1, l2=0.3, epochs=5)
    fit(free, X, Y, optimizer="sgd", lr=0.1, epochs=5)
    np.testing.assert_allclose(decayed.w, penalized.w, rtol=1e-11)
    assert np.linalg.norm(decayed.layers[0].W) < np.linalg.norm(free.layers[0].W)


def test_a_schedule_is_asked_for_every_step():
    rate, ours, plain = cosine(0.2, 12), small(), small()
    fit(ours, X, Y, optimizer="sgd", schedule=rate, epochs=4, batch_size=16, rng=3)
    by_hand(plain, Optimizer("sgd"), rate=rate)
    np.testing.assert_array_equal(ours.w, plain.w)
    fit(constant_rate := small(), X, Y, optimizer="sgd", schedule=constant(0.2))
    fit(given := small(), X, Y, optimizer="sgd", lr=0.2)
    np.testing.assert_array_equal(constant_rate.w, given.w)


def test_clipping_limits_the_gradient_that_the_optimizer_sees():
    class Recorder:
        def __init__(self):
            self.norms, self.tops = [], []

        def step(self, w, g, lr=None):
            self.norms.append(np.linalg.norm(g))
            self.tops.append(np.abs(g).max())
            w -= 0.1 * g

    free, by_norm, by_value = Recorder(), Recorder(), Recorder()
    fit(small(), X, Y, optimizer=free)
    fit(small(), X, Y, optimizer=by_norm, clip_norm=0.05)
    fit(small(), X, Y, optimizer=by_value, clip_value=0.02)
    assert max(free.norms) > 0.1 and max(by_norm.norms) == pytest.approx(0.05)
    assert max(free.tops) > 0.05 and max(by_value.tops) == 0.02


def test_a_learners_optimizer_trains_as_nnlibs():
    def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

    theirs = fit(small(), X, Y, optimizer=pure_optimizer(adam, lr=0.01), epochs=10)
    assert theirs.train_loss == pytest.approx(fit(small(), X, Y, lr=0.01, epochs=10).train_loss, rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_keeps_the_networks_dtype_and_the_data(dtype):
    net, x, y = small(dtype=dtype), X.copy(), Y.copy()
    fit(net, x, y, l2=np.float64(0.1), clip_norm=np.float64(1), lr=np.float64(0.1), epochs=2)
    assert net.w.dtype == dtype
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, Y)


def test_the_same_seeds_give_the_same_run_bit_for_bit():
    def run(seed):
        net = mlp((2, 8, 2), rng=5, dropout=0.3)
        return fit(net, X, Y, rng=seed, epochs=5).train_loss, net.w.tobytes()

    assert run(0) == run(0) != run(1)


# The history


def test_history_has_an_entry_for_each_epoch():
    history = fit(small(), X, Y, epochs=7, validation=(XV, YV), norms=True)
    lists = history.train_loss, history.train_accuracy, history.val_loss, history.val_accuracy
    assert [len(entries) for entries in lists] == [7] * 4
    assert history.grad_norms.shape == history.update_norms.shape == (7, 2)
    assert history.layers == ["dense1", "dense2"]
    assert history.stop_epoch == 6 and history.best_epoch == int(np.argmin(history.val_loss))
    assert history.seconds > 0 and not history.diverged


def test_a_history_shows_itself_in_one_line():
    shown = repr(fit(small(), X, Y, epochs=3, validation=(XV, YV)))
    assert shown.startswith("History(3 epochs, 6 steps, ") and "validation loss 0." in shown and len(shown) < 150
    x = np.full_like(X, 1e200)
    assert repr(fit(small(), x, X, loss=lambda p, y: (math.inf, p), epochs=3)).endswith("accuracy nan; diverged)")


def test_validation_numbers_are_those_of_the_network_as_it_is():
    net, seen = mlp((2, 8, 2), rng=0, dropout=0.2, batchnorm="pre"), []
    history = fit(net, X, Y, validation=(XV, YV), callback=lambda epoch, net, h: seen.append(evaluate(net, XV, YV)))
    assert seen == list(zip(history.val_loss, history.val_accuracy, strict=True))


def test_training_numbers_are_means_over_samples():
    """With a rate of zero nothing changes, so that the means over uneven batches are those of the whole set."""
    net = small()
    history = fit(net, X, Y, lr=0.0, batch_size=7, epochs=2)
    loss, accuracy = evaluate(net, X, Y)
    assert history.train_loss == pytest.approx([loss] * 2) and history.train_accuracy == pytest.approx([accuracy] * 2)


def test_norms_are_those_of_gradient_and_update_by_layer():
    net = small()
    before = [layer.W.copy() for layer in (net.layers[0], net.layers[-1])]
    history = fit(net, X, Y, optimizer="sgd", lr=0.5, batch_size=60, epochs=1, norms=True, clip_norm=1e-3)
    changes = [
        np.vstack([layer.W - W, layer.b]) for layer, W in zip((net.layers[0], net.layers[-1]), before, strict=True)
    ]
    np.testing.assert_allclose(history.update_norms[0], [np.linalg.norm(change) for change in changes])
    assert np.linalg.norm(history.update_norms) == pytest.approx(0.5 * 1e-3)
    assert np.linalg.norm(history.grad_norms) > 0.1  # before clipping
    ratio = history.grad_norms / history.update_norms
    np.testing.assert_allclose(ratio[0, 0], ratio[0, 1])


def test_accuracy_for_each_kind_of_target():
    net = Network([Dense(2, 1)], rng=0)
    output = net.forward(X)[:, 0]
    share = ((output > 0) == Y).mean()
    assert evaluate(net, X, Y[:, None], binary_cross_entropy)[1] == pytest.approx(share)
    assert math.isnan(evaluate(net, X, Y[:, None] * 1.0, mse)[1])
    net = small()
    assert evaluate(net, X, Y)[1] == (net.forward(X).argmax(axis=1) == Y).mean()


def test_the_callback_sees_the_history_so_far():
    seen = []
    fit(small(), X, Y, epochs=3, callback=lambda epoch, net, history: seen.append((epoch, len(history.train_loss))))
    assert seen == [(0, 1), (1, 2), (2, 3)]


# Early stopping


@pytest.mark.parametrize(
    "losses, patience, min_delta, stop, best",
    [
        ([3, 2, 1, 2, 3, 0], 2, 0.0, 4, 2),
        ([3, 2, 1, 2, 0.5, 1, 1], 2, 0.0, 6, 4),
        ([3, 2.95, 2.9, 2.85], 2, 0.1, 2, 0),
        ([3, 2, 1], 5, 0.0, 2, 2),
        ([1, 1, 1], 1, 0.0, 1, 0),
        ([math.nan, math.nan, 1], 2, 0.0, 1, 0),
    ],
)
def test_early_stopping_by_hand(losses, patience, min_delta, stop, best):
    stopping = EarlyStopping(patience, min_delta)
    stopped = next((epoch for epoch, loss in enumerate(losses) if stopping.update(loss)), len(losses) - 1)
    assert (stopped, stopping.best_epoch) == (stop, best)


@pytest.mark.parametrize("batchnorm", [None, "pre"])
def test_early_stopping_comes_back_to_the_best_weights_and_statistics(batchnorm):
    (x, y), val, _ = split(*spirals(150, 0.1, 0), 0)
    net = mlp((2, 50, 2), batchnorm=batchnorm, rng=0)
    history = fit(net, x, y, lr=0.1, epochs=300, validation=val, patience=5)
    assert history.stop_epoch < 299 and history.best_epoch == history.stop_epoch - 5
    assert history.best_epoch == int(np.argmin(history.val_loss))
    assert evaluate(net, *val) == (history.val_loss[history.best_epoch], history.val_accuracy[history.best_epoch])


def test_without_patience_the_last_weights_stay():
    net = small()
    history = fit(net, X, Y, lr=0.5, epochs=30, validation=(XV, YV))
    assert evaluate(net, XV, YV)[0] == history.val_loss[-1] != history.val_loss[history.best_epoch]


# Divergence


def test_a_diverging_run_ends_cleanly():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=(50, 1))
    history = fit(
        mlp((3, 8, 1), rng=0), x, y, loss=mse, optimizer="sgd", lr=1e3, epochs=200, validation=(x, y), norms=True
    )
    assert history.diverged and history.stop_epoch < 199 and not math.isfinite(history.train_loss[-1])
    assert len(history.train_loss) == len(history.val_loss) == history.stop_epoch + 1


def test_a_loss_that_is_finite_while_the_weights_are_not_counts_as_diverged():
    class Exploding:
        def step(self, w, g, lr=None):
            w[0] = np.inf

    assert fit(small(), X, Y, optimizer=Exploding(), batch_size=60, epochs=5).diverged


def test_the_best_weights_come_back_after_divergence_too():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=(50, 1))
    net = mlp((3, 8, 1), rng=0)
    history = fit(net, x, y, loss=mse, optimizer="sgd", schedule=lambda k: 0.01 if k < 20 else 1e3, epochs=200,
                  validation=(x, y), patience=50)  # fmt: skip
    assert history.diverged and np.isfinite(net.w).all()
    assert evaluate(net, x, y, mse)[0] == history.val_loss[history.best_epoch]


def test_bad_data_is_named_on_request():
    x = X.copy()
    x[7, 1] = np.nan
    assert fit(small(), x, Y).diverged
    net = Network([Dense(2, 4), ReLU(), Dense(4, 2)], rng=0, check_finite=True)
    with pytest.raises(ValueError, match="the network's input holds nan"):
        fit(net, x, Y)


# What it is for


def test_the_digits_are_learned():
    (x, y), val, test = split(*load_digits(), 0)
    net = mlp((64, 64, 10), rng=0)
    history = fit(net, x, y, lr=0.003, epochs=30, validation=val, patience=8)
    assert evaluate(net, *test)[1] > 0.95 and history.train_accuracy[-1] > 0.98


@pytest.mark.parametrize("loss", [binary_cross_entropy, mse])
def test_other_losses_train_too(loss):
    net = mlp((2, 16, 1), "tanh", rng=0)
    history = fit(net, X, Y[:, None] * 1.0, loss=loss, lr=0.02, epochs=150)
    assert history.train_loss[-1] < 0.3 * history.train_loss[0]


# The bar


def test_a_short_run_says_nothing(capsys):
    fit(small(), X, Y)
    assert capsys.readouterr() == ("", "")


def test_a_bar_on_request_names_epoch_and_loss_and_wipes_itself_away(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    fit(small(), X, Y, progress=True, epochs=4)
    out, err = capsys.readouterr()
    assert out == "" and "epoch 1/4 ██████░" in err and "loss 0." in err and err.endswith(" \r")


def test_a_run_over_two_seconds_shows_its_bar(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    screen = io.StringIO()
    with Progress(10, stream=screen) as bar:
        for done in range(1, 11):
            clock[0] = done * 0.5
            bar.update(done)
            assert (screen.getvalue() != "") == (clock[0] >= 2)
    never = Progress(10, show=False, stream=(silent := io.StringIO()))
    never.update(1)
    assert silent.getvalue() == ""


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"epochs": 0}, "epochs must be .*0"),
        ({"batch_size": 0}, "batch_size must be .*0"),
        ({"batch_size": 2.5}, "batch_size must be .*2.5"),
        ({"optimizer": "adan"}, "one of .*'adan'"),
        ({"lr": -1}, "lr must be"),
        ({"loss": "mse"}, "loss must be a function, got 'mse'"),
        ({"batches": 32}, "batches must be a function, got 32"),
        ({"callback": 1}, "callback must be a function, got 1"),
        ({"validation": XV}, r"validation must be a pair \(x, y\), got ndarray"),
        ({"patience": 3}, "needs validation"),
        ({"patience": 0, "validation": (XV, YV)}, "patience must be .*0"),
        ({"min_delta": -1}, "min_delta"),
        ({"schedule": 0.1}, "schedule as a function .*0.1"),
        ({"schedule": constant(0.1), "lr": 0.1}, "lr, or schedule"),
        ({"clip_norm": 0}, "clip_norm must be"),
        ({"clip_value": -1}, "clip_value must be"),
        ({"l2": -1}, "l2 must be"),
        ({"l1": math.nan}, "l1 must be"),
        ({"weight_decay": -1}, "weight_decay must be"),
        ({"optimizer": Optimizer("sgd"), "weight_decay": 0.1}, "belongs to the Optimizer"),
        ({"progress": "bar"}, "progress must be .*'bar'"),
        ({"y": Y[:-1]}, r"\(60,\).*\(59,\)"),
        ({"x": X[:, :1]}, r"\(32, 1\)"),
    ],
)
def test_bad_arguments_name_the_rule_and_the_value(arguments, message):
    with pytest.raises(ValueError, match=message):
        fit(**({"net": small(), "x": X, "y": Y} | arguments))


def test_validation_every_few_epochs_sees_those_epochs_and_the_last():
    x, y = np.random.default_rng(0).normal(size=(20, 4)), np.arange(20) % 2
    every, some = (fit(mlp((4, 3, 2), rng=0), x, y, epochs=5, validation=(x, y), validate_every=k) for k in (1, 2))
    assert some.val_loss == [every.val_loss[epoch] for epoch in (1, 3, 4)]
    assert some.train_loss == every.train_loss
    with pytest.raises(ValueError, match="early stopping looks at every epoch, got validate_every=2"):
        fit(mlp((4, 3, 2), rng=0), x, y, validation=(x, y), patience=1, validate_every=2)
