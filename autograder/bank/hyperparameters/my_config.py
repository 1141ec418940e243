"""my_config: the capstone, a configuration that the grader trains on the digits and marks by accuracy."""

from autograder.bank import _capstone
from autograder.judge.exercise import Exercise


def reference():
    return {
        "hidden": (128, 64),
        "activation": "relu",
        "init": "he_normal",
        "optimizer": "adam",
        "lr": 3e-3,
        "batch_size": 32,
        "dropout": 0.2,
        "batchnorm": True,
        "weight_decay": 0.0,
        "epochs": 40,
    }


my_config = Exercise(
    "my_config",
    reference,
    points=4,
    number=8,
    score=_capstone.marks,
    section="The-capstone",
    hints=(
        "Look at the learning rate first: it matters most.",
        "Use what you measured: a range test for lr, then width, then how long to train and how much to drop.",
        "A dict with the ten names of the example; `check(my_config)` trains it and tells the accuracy.",
    ),
)
