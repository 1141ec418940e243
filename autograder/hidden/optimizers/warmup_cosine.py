"""warmup_cosine, graded only."""

from autograder.bank.optimizers.warmup_cosine import warmup_cosine


@warmup_cosine.hidden_case
def beyond_the_end(rng):
    """a step after the last: the rate stays at the floor"""
    return {"step": int(rng.integers(60, 90)), "warmup": 4, "total": 50, "peak": rng.uniform(0.1, 1), "floor": 0.03}


@warmup_cosine.hidden_case
def last_of_the_warmup(rng):
    """the last step of the warmup"""
    return {"step": 8, "warmup": 9, "total": 60, "peak": rng.uniform(0.1, 1), "floor": 0.05}


@warmup_cosine.hidden_case
def rising_above_a_floor(rng):
    """a step of the warmup where there is a floor: the line begins at 0 all the same"""
    return {"step": int(rng.integers(1, 6)), "warmup": 9, "total": 60, "peak": rng.uniform(0.1, 1), "floor": 0.04}


@warmup_cosine.hidden_case
def nothing_left_to_fall(rng):
    """a warmup that lasts to the end: nothing is divided by 0"""
    return {"step": 10, "warmup": 10, "total": 11, "peak": rng.uniform(0.1, 1), "floor": 0.02}


@warmup_cosine.draw
def steps(d):
    """steps of all kinds: first, rising, at the peak, falling, last and beyond; short and long, tiny and large"""
    total, peak = (
        d.one_of(20, 2, 1, 100, 5000, 37, int(d.magnitude(3, 2000))),
        d.one_of(1.0, 1e-9, d.magnitude(1e-5, 1e3), 1e6, 0.5, d.spread(0.9, 2), d.spread(0, 1)),
    )
    warmup = d.one_of(0, 1, total // 4, total // 2, total - 1, total)
    last = total - 1
    step = d.one_of(0, warmup - 1, warmup, warmup + 1, last - 1, last, total + 3, int(d.rng.integers(0, total)))
    return {
        "step": max(step, 0),
        "warmup": warmup,
        "total": total,
        "peak": peak,
        "floor": peak * d.one_of(0.0, 0.1, d.spread(0, 1.5), 1.0),
    }
