"""The labs without a browser: every control changes the picture, and the learner's own function is what runs."""

import asyncio
import base64
import html
import importlib
import io
import struct
import subprocess
import sys
import time
import zlib
from functools import cache
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from autograder import bank
from nnlib import dropout_forward, l2_penalty, labs, optimizers, search
from nnlib.batchnorm import batchnorm_train
from nnlib.labs.lab import Lab
from nnlib.labs.live import FIRST, SENDING, Live
from nnlib.labs.maps import SURFACES
from nnlib.labs.squares import squares
from nnlib.labs.stage import Shape, Stage, png
from nnlib.labs.takes import owner

MODULES = {name: importlib.import_module(f"nnlib.labs.{name}") for name in labs.LABS}
KINDS = {
    name: next(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Lab) and kind.__module__ == module.__name__
    )
    for name, module in MODULES.items()
}
CHEAP = {
    **{"regularization": {"epochs": 15}, "playground": {"epochs": 3}, "search": {"trials": 3, "epochs": 2}},
    **{"symmetry": {"steps": 60}, "basins": {"steps": 20}},
}
NEEDS = {  # what must be set elsewhere for a control to matter
    ("basins", "beta"): {"rule": "momentum"},
    ("symmetry", "seed"): {"spread": 0.1},
    ("search", "seed"): {"method": "random"},
    ("regularization", "patience"): {"epochs": 60},
    ("regularization", "seed"): {"dropout": 0.5},
}


def made(name, *functions, **values):
    return KINDS[name](*functions, **CHEAP.get(name, {}) | values)


@cache
def shared(name):
    """One lab for many tests, so that its figure is made once."""
    return made(name)


def anew(lab, name, **values):
    """A lab that has computed nothing yet, on the figures of another: making them takes longest."""
    other = made(name, **values)
    other._stages = lab._stages
    return other


def size(picture):
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", picture[16:24])


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


class Page:
    """What the page of a lab has: the scenery, and what moves on it."""

    def __init__(self, live):
        self.live, self.answers = live, []
        live.send = self.hear

    def hear(self, content, buffers):
        self.answers.append((content["number"], len(buffers)))
        self.movers, self.scenery = (*buffers, self.scenery)[:2] if len(buffers) == 1 else buffers

    def seen(self):
        """The pixels that a browser shows."""
        below, above = Image.open(io.BytesIO(self.scenery)), Image.open(io.BytesIO(self.movers))
        return np.asarray(Image.alpha_composite(below.convert("RGBA"), above)).astype(int)


def others(control, value):
    """Values of the control that differ from `value`."""
    if hasattr(control, "options"):
        return [option for option in control.options if option != value]
    return [end for end in (control.low, control.high) if end != value]


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", labs.LABS)
def test_a_lab_is_a_pure_function_of_its_controls_to_a_picture_and_a_sentence(name):
    lab = shared(name)
    first, sentence = lab.picture()
    assert size(first) == tuple(round(100 * side) for side in lab.size)
    assert len(sentence) > 40 and "nan" not in sentence
    some = next(iter(lab.controls))
    lab.picture(**{some: others(lab.controls[some], getattr(lab.state(), some))[0]})
    assert lab.picture() == (first, sentence) == made(name).picture()


@pytest.mark.sample(4)
@pytest.mark.parametrize(("name", "control"), [(n, c) for n in labs.LABS for c in KINDS[n].controls])
def test_every_control_changes_the_picture(name, control):
    lab = shared(name)
    need = NEEDS.get((name, control), {})
    before = lab.picture(**need)[0]
    values = others(lab.controls[control], getattr(lab.state(**need), control))
    assert any(lab.picture(**need | {control: value})[0] != before for value in values)


@pytest.mark.parametrize("name", labs.LABS)
def test_the_page_is_given_every_control_with_a_label_and_its_range(name):
    lab = shared(name)
    spec = Live(lab).spec
    assert set(spec["controls"]) == set(lab.controls)
    for control in spec["controls"].values():
        assert 0 < len(control["label"]) <= 15  # what fits
        assert control["low"] < control["high"] if control["kind"] == "slider" else len(control["options"]) > 1
    assert len(lab.alt) > 40
    if lab.plays:
        assert spec["controls"][spec["plays"]]["kind"] == "slider"


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", labs.LABS)
def test_a_moved_control_brings_the_picture_of_its_new_values(name):
    live = Live(shared(name))
    page = Page(live)
    control = next(c for c in live.lab.controls if live.lab.moved(c, live.now) == {})
    target = others(live.lab.controls[control], getattr(live.now, control))[0]
    live.hear(1, values={control: live.lab.controls[control].shown(target)})
    picture, sentence = live.lab.picture(**{control: target})
    assert live.sentence == sentence
    apart = np.abs(page.seen() - pixels(picture))
    assert apart.max() < 16 and apart.mean() < 0.2  # of 255: colours that are nearly transparent are rounded


@pytest.mark.parametrize("name", labs.LABS)
def test_what_the_page_has_of_every_value_is_read_back_as_it_was(name):
    lab = made(name)
    for control, spec in lab.controls.items():
        ends = spec.options if hasattr(spec, "options") else (spec.low, spec.value, spec.high)
        for value in ends:
            assert spec.check(control, spec.read(spec.shown(value))) == value
        if getattr(spec, "log", False):  # 10^log₁₀ 3 is a little more than 3
            assert spec.check(control, spec.read(10 ** np.log10(spec.high) * (1 + 1e-15))) == spec.high


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["race", "dropout"])
def test_the_picture_has_the_size_that_the_page_has_room_for(name):
    live = Live(made(name))
    page = Page(live)
    for number, shape in enumerate([(460, 230, 1), (1400, 620, 1), (700, 300, 1.5)], start=1):
        live.hear(number, shape=shape)
        width, height, ratio = shape
        assert size(page.movers) == size(page.scenery) == (round(width * ratio), round(height * ratio))
    assert {key[0] for key in live.lab._stages} == {Shape(700, 300, 1.5)}  # the others are forgotten


# What the learner brings


def counting(function):
    def counted(*args, **kwargs):
        counted.calls += 1
        return function(*args, **kwargs)

    counted.calls = 0
    counted.__signature__ = __import__("inspect").signature(function)
    return counted


def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def descent(grad, x0, lr, steps):
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def norms(x, weights, activation, dout):
    return np.arange(1.0, len(weights) + 1)


def stds(x, weights, activation):
    return np.full(len(weights), 0.5)


def two(W, tol=1e-12):
    return 2


def never_stop(val_losses, patience, min_delta=0.0):
    return len(val_losses) - 1, 0


TAKES = {
    "race": ([adam], {}),
    "convexity": ([MODULES["convexity"].convexity_gap], {}),
    "basins": ([descent], {}),
    "initialization": ([stds, norms], {}),
    "symmetry": ([two], {}),
    "dropout": ([dropout_forward], {}),
    "batchnorm": ([batchnorm_train], {}),
    "regularization": ([l2_penalty, never_stop], {"lam": 1e-3, "patience": 2}),
    "playground": ([adam], {"optimizer": "yours"}),
    "variance": ([MODULES["variance"].dropout_variance], {}),
    "search": ([search.random_search, search.grid], {"method": "random"}),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", labs.LABS)
def test_the_learners_own_function_runs(name):
    functions, values = TAKES[name]
    own = [counting(f) for f in functions]
    for more in [{}, {"method": "grid"}] if name == "search" else [{}]:
        lab = made(name, *own, **values | more)
        assert [*lab.frames(lab.state())]
    assert all(f.calls for f in own)


def test_a_function_is_called_yours_only_where_it_is_not_the_courses_own():
    reference = bank.find("adam").reference
    for function, name in ((adam, "yours"), (reference, "reference"), (optimizers.PureOptimizer, "reference")):
        assert owner(function) == name
    race = MODULES["race"].Race(reference)
    assert "reference" in race.numbers(race.state()) and "yours" not in race.picture()[1]
    assert "reference" in MODULES["playground"].Playground(reference).controls["optimizer"].options
    assert "yours" not in MODULES["playground"].Playground().controls["optimizer"].options


SHAPES = [(760, 340), (460, 260), (1500, 640)]
MAPS = [
    (name, landscape, shape)
    for name in ("race", "basins")
    for landscape, shape in product(KINDS[name].controls["landscape"].options, SHAPES)
]


@pytest.mark.sample(10)
@pytest.mark.parametrize(("name", "landscape", "shape"), MAPS)
def test_a_map_has_equal_axes_and_all_of_its_box(name, landscape, shape):
    lab = shared(name)
    axes = lab.stage(lab.state(landscape=landscape), Shape(*shape)).figure.axes[0]
    (x0, y0), (x1, y1) = axes.transData.transform([[0, 0], [1, 1]])
    assert x1 - x0 == pytest.approx(y1 - y0, rel=0.01)
    for (low, high), limits in zip(SURFACES[landscape].box, (axes.get_xlim(), axes.get_ylim()), strict=True):
        assert limits[0] <= low + 1e-9 and limits[1] >= high - 1e-9


def test_from_the_start_on_the_saddle_every_runner_comes_down():
    lab = MODULES["race"].Race(landscape="saddle")
    heights = {name: height for name, (_, height) in lab.numbers(lab.state(steps=150)).items()}
    assert all(height[0] > 1 > 0.1 > height[-1] for height in heights.values()), heights


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", [name for name in labs.LABS if KINDS[name].plays])
def test_played_on_a_lab_is_as_if_it_were_set_there(name):
    lab, time = made(name), KINDS[name].plays
    spec = lab.controls[time]
    values = [min(spec.high, spec.low + k * spec.step) for k in (1, 2, 3, 8, 4)]
    played = [lab.picture(**{time: value}) for value in values]
    assert played[2:] == [anew(lab, name).picture(**{time: value}) for value in values[2:]]  # on, far ahead, and back
    assert len(set(played)) == len(values)


def test_a_right_adam_runs_as_nnlibs_in_the_race_and_the_playground():
    numbers = MODULES["race"].Race(adam).numbers(MODULES["race"].Race(adam).state(noise=0.5))
    assert np.allclose(numbers["yours"][0], numbers["adam"][0])
    own, theirs = (made("playground", adam, optimizer=name).picture()[1] for name in ("yours", "adam"))
    assert own == theirs


def test_a_wrong_gap_is_drawn_as_it_is():
    wrong = made("convexity", lambda f, x, y, lam: -1.0, curve="x²")
    assert "below the curve" in wrong.picture()[1] and "above" in made("convexity", curve="x²").picture()[1]


def test_basins_by_descent_on_all_starts_at_once_are_those_of_single_walks():
    lab = made("basins", descent, steps=60)
    ends, _ = lab.numbers(lab.state(landscape="himmelblau"))
    land = SURFACES["himmelblau"]
    rng, side = np.random.default_rng(0), MODULES["basins"].SIDE
    for row, column in rng.integers(side, size=(10, 2)):
        start = [np.linspace(*land.box[axis], side)[k] for axis, k in ((0, column), (1, row))]
        end = descent(land.grad, np.array(start), 0.01, 60)[-1]
        assert MODULES["basins"].reached(land, end[None])[0] == ends[row, column]


def test_units_that_begin_alike_stay_alike():
    lab = MODULES["symmetry"].Symmetry(spread=0, units=6)
    weights, counts, _ = [*lab.frames(lab.state())][-1]
    assert set(counts) == {1} and np.ptp(weights, axis=2).max() < 1e-12 and np.ptp(weights[:, 0]) > 0


def test_the_playground_goes_on_where_only_the_epochs_change_and_begins_anew_otherwise():
    lab = made("playground")
    whole = anew(lab, "playground").picture(epochs=9)
    lab.picture(epochs=5)
    assert lab.picture(epochs=9) == whole
    assert lab.picture(epochs=3) == anew(lab, "playground").picture(epochs=3)  # back in time
    assert lab.picture(epochs=9, lr=0.5) == anew(lab, "playground", lr=0.5).picture(epochs=9) != whole


def test_halving_spends_less_on_most_trials():
    lab = made("search", method="halving", trials=8, epochs=8)
    *_, trials = lab.frames(lab.state())
    budgets = [budget for *_, budget in trials]
    assert budgets == [1] * 8 + [2] * 4 + [4] * 2 + [8]


# What goes wrong


@pytest.mark.parametrize("name", labs.LABS)
def test_what_cannot_be_is_refused_with_its_name_and_value(name):
    with pytest.raises(ValueError, match=r"must be a function of \(.+\), got 3"):
        KINDS[name](3)
    with pytest.raises(ValueError, match=r"must be a function of \(.+\), got one of \(banana\)"):
        KINDS[name](lambda banana: banana)
    with pytest.raises(ValueError, match=r"the controls are .+, got speed"):
        KINDS[name](speed=3)
    for control, spec in KINDS[name].controls.items():
        with pytest.raises(ValueError, match=rf"{control} must be .+ got"):
            made(name).picture(**{control: "no such thing"})
        if hasattr(spec, "high"):
            with pytest.raises(ValueError, match=rf"{control} must be .+ got"):
                made(name).picture(**{control: spec.high + 1})


def test_a_learners_function_that_fails_is_told_in_the_sentence_and_the_lab_lives_on():
    def gap(f, x, y, lam):
        if x > 0:
            raise ZeroDivisionError("of course")
        return 0.0

    live = Live(MODULES["convexity"].Convexity(gap))
    live.hear(1, values={"x": 1.0})
    assert live.sentence == "ZeroDivisionError: of course"
    assert "of course" in live.still()["text/html"]
    live.hear(2, values={"x": -1.0})
    assert "on the curve" in live.sentence


def test_a_learners_function_that_fails_from_the_start_leaves_a_picture_that_says_so():
    live = Live(MODULES["convexity"].Convexity(lambda f, x, y, lam: 1 / 0))
    assert "ZeroDivisionError" in live.sentence and "ZeroDivisionError" in live.still()["text/plain"]
    live.hear(1, shape=(600, 300, 1))
    assert "ZeroDivisionError" in live.sentence


# Pointing


def test_a_click_on_the_map_is_the_start_and_one_outside_is_nothing():
    live = Live(MODULES["race"].Race())
    page = Page(live)
    live.hear(1, shape=(800, 360, 1))
    axes = live.lab.stage(live.now, Shape(800, 360, 1)).figure.axes[0]
    right, up = axes.transData.transform((-6, 3)) / axes.figure.bbox.size  # on the ravine's box: ±11 across, ±6 up
    live.hear(2, point=[right, 1 - up])
    assert (live.now.right, live.now.up) == pytest.approx((100 * 5 / 22, 75))
    before = page.movers
    live.hear(3, point=[0.001, 0.001])
    assert page.movers == before


def test_the_nearer_end_of_the_chord_comes_along():
    lab = MODULES["convexity"].Convexity()
    state = lab.state(x=-2.0, y=1.0)
    assert lab.pointed(0, -1.5, 0.0, state) == {"x": pytest.approx(-1.5)}
    assert lab.pointed(0, 2.0, 0.0, state) == {"y": pytest.approx(2.0)}
    assert lab.pointed(1, 0.3, 0.0, state) == {"lam": pytest.approx(0.3)}


def test_every_message_is_answered_by_what_moves_and_by_the_scenery_where_the_page_has_none():
    live = Live(MODULES["race"].Race())
    page = Page(live)
    live.hear(1, shape=(800, 360, 1))
    live.hear(2, point=[0.3, 0.4])
    live.hear(3, values={"landscape": 2})
    live.hear(4, values={})
    live.hear(5, shape=(800, 360, 1))  # the page was loaded again
    assert page.answers == [(1, 2), (2, 1), (3, 2), (4, 1), (5, 2)]


def test_numbers_that_come_at_once_are_drawn_once_however_long_they_take():
    async def hear():
        live.hear(2, values={"x": 1.0})
        await asyncio.sleep(4 * SENDING)

    live = Live(MODULES["convexity"].Convexity(lambda f, x, y, lam: time.sleep(2 * FIRST) or 0.0))
    page = Page(live)
    live.hear(1, shape=(600, 300, 1))
    asyncio.run(hear())
    assert page.answers == [(1, 2), (2, 1)]


# When the kernel is gone


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", labs.LABS)
def test_the_notebook_keeps_the_last_picture_with_its_words_and_how_to_wake_it(name):
    live = Live(shared(name))
    control = next(c for c in live.lab.controls if live.lab.moved(c, live.now) == {})
    spec = live.lab.controls[control]
    live.hear(1, values={control: spec.shown(others(spec, getattr(live.now, control))[0])})
    bundle = live.still()
    page = html.unescape(bundle["text/html"])
    assert set(bundle) == {"text/html", "image/png", "text/plain"}  # and no view of a widget, which would be an error
    for words in (live.lab.heading, live.sentence, "run this cell to wake it"):
        assert words in page and words in bundle["text/plain"]
    assert f'alt="{live.lab.alt} {live.sentence}"' in page
    width, height = size(base64.b64decode(bundle["image/png"]))
    assert width == round(150 * live.lab.size[0]) and height > round(150 * live.lab.size[1])


def test_a_cell_that_runs_again_closes_what_it_showed_before(monkeypatch):
    runs = iter(["first", "first", "second"])
    parent = lambda: {"metadata": {"cellId": "a"}, "header": {"msg_id": next(runs)}}  # noqa: E731
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(get_parent=parent))
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    pieces = [Live(shared("convexity")) for _ in range(3)]
    closed = []
    for number, piece in enumerate(pieces):
        monkeypatch.setattr(piece, "close", lambda number=number: closed.append(number))
        piece.show()
    assert closed == [0, 1]


def test_a_plain_script_prints_the_sentence():
    code = "from nnlib.labs import convexity; convexity.lab(curve='x²')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("The chord and the gap") and "above the curve" in done.stdout
    assert done.stderr == ""


# The stage


def test_our_png_says_what_the_pixels_say():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 4)).astype(np.uint8)
    data = png(pixels)
    start = data.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", data[start - 8 : start - 4])
    rows = np.frombuffer(zlib.decompress(data[start : start + length]), np.uint8).reshape(5, 22)
    assert (rows[:, 1:].reshape(5, 7, 3) == pixels[..., :3]).all()
    for channels in (3, 4):
        opened = Image.open(io.BytesIO(png(pixels, channels=channels)))
        assert (np.asarray(opened) == pixels[..., :channels]).all()


@pytest.mark.parametrize("origin", ["lower", "upper"])
def test_squares_are_what_imshow_draws_with_the_nearest_neighbour(origin):
    """An edge between two squares is where imshow has it, or one pixel aside, since it rounds otherwise up to 3.9."""

    def drawn(paint):
        figure = Figure(figsize=(3.1, 2.3), dpi=100)
        canvas = FigureCanvasAgg(figure)
        paint(figure.subplots()).set_data(data)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba()).astype(int)

    data = np.random.default_rng(0).integers(0, 256, (7, 5, 4)).astype(np.uint8)
    place = {"extent": (-2, 3, 1, 5), "origin": origin, "aspect": "equal"}
    white = np.full_like(data, 255)
    theirs = drawn(lambda axes: axes.imshow(white, interpolation="nearest", **place))
    ours = drawn(lambda axes: squares(axes, 7, 5, **place))
    apart = [np.abs(np.roll(theirs, aside, axis=0) - ours).max(axis=-1) for aside in (0, -1, 1)]
    assert np.min(apart, axis=0).max() <= 1 and np.mean(apart[0] > 1) < 0.01


def test_what_moves_is_drawn_as_a_whole_figure_would_be():
    """Drawing only what moves on a kept background gives the pixels of drawing everything."""
    lab = MODULES["convexity"].Convexity()
    state = lab.state(x=1.0)
    stage = lab.stage(state)
    lab.draw(stage.parts, state, lab.numbers(state))
    fast = stage.pixels().copy()
    for artist in stage._movers:
        artist.set_animated(False)
    stage.canvas.draw()
    assert np.mean(np.abs(fast.astype(int) - np.asarray(stage.canvas.buffer_rgba())).max(axis=-1) > 60) < 0.005


def test_the_names_of_all_optimizers_of_the_race_are_nnlibs():
    assert set(MODULES["race"].RUNNERS) <= set(optimizers.OPTIMIZERS)
    assert isinstance(MODULES["race"].Race().stage(MODULES["race"].Race().state()), Stage)


def test_the_variance_shift_is_that_of_the_equation_and_none_where_dropout_comes_last():
    lab = MODULES["variance"].Variance(mean=1.0, std=1.0)
    for p in (0.2, 0.5, 0.8):
        for order, std in zip(MODULES["variance"].ORDERS, (1 / np.sqrt(2 / (1 - p) - 1), 1.0), strict=True):
            assert lab.numbers(lab.state(p=p, order=order))[1].std() == pytest.approx(std, rel=0.06)
    kept, dropped = (lab.numbers(lab.state(p=p, meaning=word))[2] for p, word in ((0.8, "kept"), (0.2, "dropped")))
    assert kept == pytest.approx(dropped)
