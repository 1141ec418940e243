"""sgd: one step of gradient descent, w − lr · g."""

from autograder.bank.optimizers._steps import rests_where_flat, warm_step
from autograder.judge.compare import difference
from autograder.judge.exercise import Exercise


def reference(w, g, lr=0.01):
    return w - lr * g


sgd = Exercise(
    "sgd",
    reference,
    points=2,
    number=1,
    section="Gradient-descent",
    hints=(
        "Look at the sign, and at what the function returns.",
        "The gradient points uphill. Walk a little the other way: lr says how far.",
        "One line: w, minus the learning rate times the gradient, returned as a new array.",
    ),
)


@sgd.case
def default_rate(rng):
    """one step with the default learning rate"""
    return warm_step(rng, (3,))


@sgd.case
def own_rate(rng):
    """one step with lr = 0.3 on a matrix"""
    return warm_step(rng, (2, 3), lr=0.3)


rests_where_flat(sgd, key="rests_where_it_is_flat", lr=0.5)


@sgd.law
def rests_at_rate_zero(answer, rng):
    """with lr = 0 nothing moves"""
    inputs = warm_step(rng, (3,))
    return difference(inputs["w"], answer(**inputs, lr=0.0), "w")


sgd.mistake_by_edit(
    "uphill",
    "You added the gradient: that walks uphill. The loss falls against the gradient, so subtract.",
    ("w - lr", "w + lr"),
    was="climbs",
)
sgd.mistake_by_edit("ignores_lr", "You subtracted the whole gradient. Scale it by lr first.", ("lr * g", "g"))
sgd.mistake_by_edit(
    "fixed_value",
    "You wrote 0.01 into the formula. Use the argument lr, so that a caller can change it.",
    ("lr * g", "0.01 * g"),
    was="fixed_lr",
)
sgd.mistake_by_edit(
    "returns_the_step",
    "You returned the step alone. Return the new parameters: w minus the step.",
    ("w - lr * g", "-lr * g"),
)
sgd.mistake_by_edit(
    "sign_only",
    "You used only the sign of the gradient. In SGD the step is as long as the gradient is large.",
    ("lr * g", "lr * np.sign(g)"),
)
sgd.mistake_by_edit(
    "normalized",
    "You divided the gradient by its length. Plain SGD takes the gradient as it is.",
    ("lr * g", "lr * g / np.linalg.norm(g)"),
)
sgd.mistake_by_edit(
    "scales_w",
    "You multiplied w by the rate too. Only the gradient is scaled by lr.",
    ("w - lr * g", "lr * (w - g)"),
)
sgd.mistake_by_edit(
    "divides_by_size",
    "You averaged over the parameters. g is the gradient already (a mean over the batch): do not divide again.",
    ("lr * g", "lr * g / np.size(g)"),
)
