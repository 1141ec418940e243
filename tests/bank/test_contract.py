"""The exercises' names, arguments and defaults, which other people's scripts go by.

An exercise may be added without a line here. Those that are here are never lost, renamed or called otherwise.
"""

import inspect

import pytest

from autograder import bank

CONTRACT = {
    "optimization": """
        numerical_gradient(f, x, h=1e-05)
        gradient_descent(grad, x0, lr, steps)
        convexity_gap(f, x, y, lam)
        classify_critical_point(hessian, tol=1e-08)
        largest_stable_lr(A)""",
    "optimizers": """
        minibatches(n, batch_size, rng)
        sgd(w, g, lr=0.01)
        momentum(w, g, v, lr=0.01, beta=0.9)
        rmsprop(w, g, s, lr=0.001, rho=0.9, eps=1e-08)
        adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08)
        adamw(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.01)
        warmup_cosine(step, warmup, total, peak, floor=0.0)""",
    "initialization": """
        distinct_units(W, tol=1e-12)
        normal_init(rng, shape, std)
        xavier_uniform(rng, shape)
        he_normal(rng, shape)
        forward_stds(x, weights, activation)
        backward_norms(x, weights, activation, dout)
        clip_by_norm(grads, max_norm)
        softmax_cross_entropy(logits, y)
        two_layer_gradients(x, y, W1, b1, W2, b2)""",
    "regularization": """
        dropout_forward(x, p, rng, train=True)
        dropout_backward(dy, mask)
        batchnorm_train(x, gamma, beta, running_mean, running_var, rho=0.1, eps=1e-05)
        batchnorm_predict(x, gamma, beta, running_mean, running_var, eps=1e-05)
        batchnorm_backward(dy, x, gamma, eps=1e-05)
        l2_penalty(weights, lam)
        sgd_weight_decay(w, g, lr, lam)
        early_stopping(val_losses, patience, min_delta=0.0)
        layernorm(x, gamma, beta, eps=1e-05)""",
    "dropout_and_batchnorm": """
        standard_dropout(x, p, rng, train)
        dropout_variance(mean, var, p)
        fold_batchnorm(W, b, gamma, beta, mean, var, eps=1e-05)
        dense_batchnorm(x, W, b, gamma, beta, order, eps=1e-05)
        mc_dropout(predict, x, n, rng)""",
    "hyperparameters": """
        count_parameters(sizes, batchnorm=False)
        log_uniform(rng, low, high, size)
        grid(space)
        random_search(rng, space, n)
        k_fold(n, k, rng)
        pick_learning_rate(lrs, losses)
        wilson_interval(correct, n, z=1.96)
        my_config()""",
}


@pytest.mark.parametrize("unit", CONTRACT)
def test_the_bank_keeps_the_contract(unit):
    kept = {f"{name}{exercise.signature}" for name, exercise in bank.exercises(unit).items()}
    asked = {line.strip() for line in CONTRACT[unit].strip().splitlines()}
    assert asked - kept == set()


def test_every_reference_can_be_inspected():
    for exercise in bank.load().values():
        assert inspect.isfunction(exercise.reference)
