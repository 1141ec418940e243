"""A made-up class of any size from the bank, handed in as a Moodle zip, with odd names."""

import json
import zipfile
from pathlib import Path

import numpy as np

from autograder.demo import mistake_source, solved, taught, with_answer

FIRST = ["Ada", "José", "Zoë", "李", "Ólafur", "Seán", "Nguyễn", "Anna-Lena", "=Bo", "Mei", "Ravi", "Ngozi"]
LAST = ["Lovelace", "Núñez, jr.", "O'Brien", "雷", "Müller", "van der Berg", '"Pepe"', "@home", "Smith; Jones", "Sato"]
UNKNOWN = {  # wrong in ways that the bank has no name for; the second and third of each are the same numbers
    "sgd": ["    return w - 2 * lr * g", "    return w - 3 * lr * g", "    step = g * lr\n    return w - step * 3"],
    "momentum": ["    v = beta * v + 5 * g\n    return w - lr * v, v", "    return w - lr * v**3, v + g"],
}
CONFIG = """def my_config():
    return {{
        "hidden": (64,), "activation": "relu", "init": "he_normal", "optimizer": "adam", "lr": {lr}, "batch_size": 32,
        "dropout": 0.1, "batchnorm": False, "weight_decay": 0.0, "epochs": {epochs},
    }}"""
LOOP = "    while True:\n        pass"


def class_of(unit, size, seed=0):
    """(Moodle's folder name, notebook, hour of handing in) for each of `size` learners."""
    rng = np.random.default_rng(seed)
    right, solutions, exercises = solved(unit), taught(unit), unit.exercises()
    written = {(n, m): mistake_source(exercises[n], m, solutions) for n in unit.points() for m in exercises[n].mistakes}
    for number in range(size):
        able, notebook = rng.beta(4, 2), right
        for name in unit.points():
            notebook = _answered(rng, unit, notebook, name, able, written)
        for name in unit.written():
            notebook = with_answer(
                notebook, name, rng.choice(["Because it corrects the bias.", "<b>Both</b> & more", ""])
            )
        who = f"{rng.choice(FIRST)} {rng.choice(LAST)}_{1000 + number}_assignsubmission_file_"
        yield who, notebook, int(rng.integers(48))


def _answered(rng, unit, notebook, name, able, written):
    if rng.random() < able:
        return notebook
    starter = unit.starters()[name]
    head = starter.partition("    # YOUR CODE HERE")[0]
    kind = rng.choice(
        ["mistake"] * 12 + ["unknown"] * 3 + ["blank"] * 2 + ["broken", "loop" if able < 0.3 else "blank"]
    )
    if kind == "unknown" and name in UNKNOWN:
        return with_answer(notebook, name, head + str(rng.choice(UNKNOWN[name])))
    if kind == "loop":
        return with_answer(notebook, name, head + LOOP)
    if kind in ("blank", "broken"):
        return with_answer(notebook, name, starter if kind == "blank" else f"{head}    return w - * g")
    known = [mistake for exercise, mistake in written if exercise == name]
    if not known:  # the capstone: another configuration
        return with_answer(notebook, name, CONFIG.format(epochs=rng.integers(5, 25), lr=rng.choice([3e-3, 1e-3])))
    weights = 1.0 / (1 + np.arange(len(known)))
    return with_answer(notebook, name, written[name, rng.choice(known, p=weights / weights.sum())])


def moodle_zip(unit, path, size, seed=0):
    """The class as one zip, as `Download all submissions` makes it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for who, notebook, hour in class_of(unit, size, seed):
            info = zipfile.ZipInfo(f"{who}/{unit.name}.ipynb", (2030, 1, 30 + hour // 24, hour % 24, 15, 0))
            archive.writestr(info, json.dumps(notebook), zipfile.ZIP_DEFLATED)
    return Path(path)
