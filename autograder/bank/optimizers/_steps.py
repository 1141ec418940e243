"""What the exercises of this unit share: inputs of one step, and laws that every update rule keeps."""

from __future__ import annotations

import numpy as np

from autograder.judge.compare import difference
from autograder.judge.draws import Draw
from autograder.judge.exercise import Exercise


def warm_step(rng, shape, *state, signed=(), **hyper):
    """Parameters and gradients of both signs, and states as after many steps: none near zero, negative only if signed.

    A single number w stays far from zero, so that a step cannot cancel it and leave rounding errors alone.
    """
    signs = {name: rng.choice([-1.0, 1.0], shape) for name in ("g", *signed)}
    arrays = {"w": rng.normal(size=shape) if shape else rng.uniform(2, 3), "g": rng.uniform(0.2, 2.0, shape)}
    arrays |= {name: rng.uniform(0.1, 1.5, shape) for name in state}
    return {name: np.asarray(array * signs.get(name, 1.0)) for name, array in arrays.items()} | hyper


def cold_step(rng, shape, *state, **hyper):
    """The first step: every state is zero."""
    return warm_step(rng, shape, **hyper) | {name: np.zeros(shape) for name in state}


def scaled(inputs, **factors):
    """The same inputs with some arrays multiplied."""
    return inputs | {name: inputs[name] * factor for name, factor in factors.items()}


def partly_flat(inputs):
    """The same inputs with a gradient that is exactly 0 in every second entry."""
    inputs["g"].flat[1::2] = 0.0
    return inputs


def drawn_step(d: Draw, *state, squared=(), **hyper):
    """A step from the map of all inputs: any shape, form and scale, none at all included; averages of squares fit their gradients."""
    shape, size = d.shape(), d.one_of(1.0, 1e-9, 1e6, 0.0, 1e-3)
    w = d.array(shape, scale=d.one_of(None, size, 0.0, None, size, None))
    arrays = {"w": w} | {name: d.array(shape, scale=size, wide=not squared) for name in ("g", *state)}
    arrays |= {name: d.array(shape, positive=True, scale=size**2) for name in squared}
    if d.one_of(*[False] * 5, True):
        arrays["w"] = arrays["g"].copy(order="K")
    return arrays | hyper


def decay(d: Draw):
    """How much of an average is kept: none, little, the usual, nearly all."""
    return d.one_of(
        d.spread(0, 1), 0.0, d.magnitude(1e-3, 0.1), d.one_of(0.5, 0.25), d.spread(0.9, 1), 0.9999, d.spread(0, 1)
    )


def rate(d: Draw):
    """A learning rate: none, tiny, small, large."""
    return d.one_of(
        d.magnitude(1e-3, 300),
        0.0,
        d.spread(0, 1),
        d.magnitude(1e-7, 0.01),
        1.0,
        d.spread(0.9, 2),
        d.magnitude(1e-3, 0.01),
        0.5,
    )


def small(d: Draw):
    """An ε: the usual, larger, tiny."""
    return d.one_of(1e-8, d.spread(0, 1), d.magnitude(1e-9, 0.1), 1e-12, d.magnitude(1e-8, 3), 1.0)


def walk(answer, rng, state, steps=5, counted=False, **hyper):
    """The parts after several steps in a row, each fed with what the one before returned."""
    inputs = warm_step(rng, (4,), *state)
    parts = [inputs[name] for name in ("w", *state)]
    for t in range(1, steps + 1):
        named = dict(zip(("w", *state), parts, strict=True)) | ({"t": t} if counted else {})
        out = answer(g=rng.normal(size=4), **named, **hyper)
        parts = list(out) if state else [out]
    return parts


def walks_like(exercise: Exercise, key: str, counted=False, **hyper):
    """Law: five steps in a row end where the reference ends. Both draw their gradients from generators of one state."""
    state = exercise.returns[1:]

    def several_steps(answer, rng):
        seed = int(rng.integers(1 << 31))
        options = {"counted": counted, **hyper}
        ends = [walk(f, np.random.default_rng(seed), state, **options) for f in (exercise.reference, answer)]
        return difference(*ends, names=exercise.returns)

    several_steps.__doc__ = f"five steps in a row, each fed with the {_listed(exercise.returns)} before it"
    exercise.law(several_steps, key=key)


def rests_where_flat(exercise: Exercise, key: str, **hyper):
    """Law: a parameter with gradient 0 and no memory of another stays exactly where it is."""
    state = exercise.returns[1:]

    def flat(answer, rng):
        """a parameter whose gradient has always been zero stays where it is"""
        w = rng.normal(size=3)
        zeros = {name: np.zeros(3) for name in state}
        out = answer(w=w, g=np.array([0.5, 0, 0]), **zeros, **hyper)
        return difference(w[1:], (out[0] if state else out)[1:], "w")

    exercise.law(flat, key=key)


def _listed(names):
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
