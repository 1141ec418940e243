"""The labs in JupyterLab: a control is moved, and the picture follows at once; by mouse, by keyboard, by pointing."""

import statistics

import pytest

from nnlib.labs import LABS
from tests.browser.conftest import opened, run_all
from tests.browsing import PATIENCE, PICTURES

BAR = dict.fromkeys(LABS, 80) | {"race": 50, "playground": 50}  # ms from the event to the new picture, the median
SLIDER = {
    **{"race": "learning rate", "convexity": "x, one end", "basins": "learning rate", "initialization": "std of W"},
    **{"symmetry": "learning rate", "dropout": "p, dropped", "batchnorm": "input: mean"},
    **{"regularization": "data noise", "playground": "learning rate", "variance": "unit's mean", "search": "trials"},
}
PLAYED = {"race": "steps", "playground": "epochs", "symmetry": "steps", "regularization": "epochs", "search": "trials"}
ADAM = """
import numpy as np
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
"""
WATCH = """picture => {
    const seen = window.seen = {events: [], pictures: []}
    for (const kind of ['keydown', 'pointermove'])
        document.addEventListener(kind, () => seen.events.push(performance.now()), true)
    picture.addEventListener('load', () => seen.pictures.push(performance.now()))
}"""
ROOMS = {  # the window's size, and how often its pixels are on the screen
    "600": (600, 900, 1),
    "1024": (1024, 768, 1),
    "1280 at 150 %": (853, 600, 1.5),
    "4K": (3840, 2160, 1),
    "4K at 200 %": (1920, 1080, 2),
}


def cells(names):
    return [ADAM, *(f"from nnlib.labs import {name}\n{name}.lab({'adam' * (BAR[name] == 50)})" for name in names)]


def lab_of(page, name):
    """The lab's box, scrolled into view, with its picture."""
    box = page.locator(".jp-CodeCell", has_text=f"import {name}\n").locator(".nn-lab")
    box.scroll_into_view_if_needed()
    box.locator(".nn-picture[src]").wait_for()
    at_rest(page, box.bounding_box)  # JupyterLab lays out cells as they come into view
    return box


@pytest.fixture(scope="module")
def page(browser, lab):
    """One notebook with every lab."""
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    page.set_default_timeout(PATIENCE)
    opened(page, lab, lab.write("labs.ipynb", cells(LABS)))
    run_all(page)
    yield page
    page.close()


@pytest.fixture
def shown(page, request):
    return lab_of(page, request.param)


def handle(box, name):
    return box.get_by_role("slider", name=SLIDER[name])


def at_rest(page, look):
    """Wait until the kernel rests and what there is to see has not changed for a quarter of a second."""
    seen = None
    while seen != (seen := look()):
        page.wait_for_timeout(250)
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()


def still(page, picture):
    """Wait for the last picture: a lab that trains has come to its end."""
    at_rest(page, lambda: picture.get_attribute("src"))


def latencies(box, name, presses=15):
    """Milliseconds from each press of an arrow key to the picture that answers it."""
    picture, slider, page = box.locator(".nn-picture"), handle(box, name), box.page
    picture.evaluate(WATCH)
    slider.focus()
    times = []
    for press in range(presses):
        still(page, picture)
        before = picture.get_attribute("src")
        page.evaluate("() => { seen.events = []; seen.pictures = [] }")
        slider.press("ArrowLeft" if press % 2 else "ArrowRight")
        page.wait_for_function(
            "([p, src]) => p.src != src && seen.pictures.length", arg=[picture.element_handle(), before]
        )
        times.append(page.evaluate("() => seen.pictures[0] - seen.events[0]"))
    return times


@pytest.mark.parametrize(("shown", "name"), [(n, n) for n in LABS], indirect=["shown"], ids=LABS)
def test_the_picture_follows_the_keyboard(shown, name):
    """Every press is answered by a new picture. How quickly is printed: on a busy machine it says nothing."""
    median = statistics.median(latencies(shown, name))
    print(f"{name}: {median:.0f} ms from key to picture (aim: {BAR[name]})")
    PICTURES.mkdir(exist_ok=True)
    shown.screenshot(path=PICTURES / f"lab-{name}.png")
    assert 0 < median < 2000


@pytest.mark.parametrize(("shown", "name"), [(n, n) for n in LABS], indirect=["shown"], ids=LABS)
def test_a_drag_leaves_no_frames_behind(shown, name):
    page, slider, picture = shown.page, handle(shown, name), shown.locator(".nn-picture")
    picture.evaluate(WATCH)
    low, high, value = slider.evaluate("e => [e.min, e.max, e.value].map(Number)")
    box, part = slider.bounding_box(), (value - low) / (high - low)
    x, y = box["x"] + 8 + part * (box["width"] - 16), box["y"] + box["height"] / 2
    goal = box["x"] + box["width"] * (0.1 if part > 0.5 else 0.9)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 2000):  # there, and to and fro until the picture has followed, however busy the machine
        page.mouse.move(x + (goal - x) * (1 - abs(step % 80 - 40) / 40), y)
        page.wait_for_timeout(30)
        if step >= 40 and page.evaluate("() => seen.pictures.length") >= 3:
            break
    page.mouse.up()
    still(page, picture)
    seen = page.evaluate("() => seen")
    assert len(seen["pictures"]) >= 3, "the picture follows while the slider is dragged"
    late = [t - seen["events"][-1] for t in seen["pictures"] if t > seen["events"][-1]]
    print(f"{name}: {len(seen['pictures'])} pictures in the drag, the last {max(late, default=0):.0f} ms after its end")
    if name not in ("playground", "regularization", "search"):  # those train on, to the end of their epochs
        assert len(late) <= 3


@pytest.mark.parametrize("shown", LABS, indirect=True, ids=LABS)
def test_every_control_has_a_name_and_is_one_stop(shown):
    stops = shown.locator("input, select, button, a, [tabindex]").all()
    for stop in stops:
        name = stop.evaluate("e => e.labels?.[0]?.textContent ?? e.textContent")
        assert name and stop.evaluate("e => e.tabIndex") == 0
    rows = shown.locator(".nn-control").count() + shown.get_by_role("button").count()
    assert len(stops) == rows  # nothing but the controls themselves
    stops[0].focus()
    for stop in stops[1:]:
        shown.page.keyboard.press("Tab")
        assert stop.evaluate("e => e === document.activeElement")
        assert stop.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 2  # a ring, not only a colour


@pytest.mark.parametrize("shown", LABS, indirect=True, ids=LABS)
def test_the_picture_has_a_text_that_says_what_is_to_be_seen(shown):
    sentence = shown.locator(".nn-sentence").text_content()
    alt = shown.locator(".nn-picture").get_attribute("alt")
    assert len(sentence) > 30 and alt.endswith(sentence) and len(alt) > len(sentence) + 40
    shown.locator("[role=status]", has_text=sentence).wait_for(state="attached")


@pytest.mark.parametrize("shown", ["race", "convexity", "basins"], indirect=True)
def test_pointing_at_the_picture_moves_what_is_pointed_at(shown):
    page, picture = shown.page, shown.locator(".nn-picture")
    box, before = picture.bounding_box(), picture.get_attribute("src")
    values = [s.get_attribute("aria-valuetext") for s in shown.get_by_role("slider").all()]
    page.mouse.move(box["x"] + 0.30 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.33 * box["width"], box["y"] + 0.45 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function("([p, src]) => p.src != src", arg=[picture.element_handle(), before])
    still(page, picture)
    assert [s.get_attribute("aria-valuetext") for s in shown.get_by_role("slider").all()] != values


@pytest.mark.parametrize(("shown", "name"), [(n, n) for n in PLAYED], indirect=["shown"], ids=PLAYED)
def test_play_pause_step_and_back_to_start(shown, name):
    page, time = shown.page, shown.get_by_role("slider", name=PLAYED[name])

    def now():
        return float(time.evaluate("e => e.value"))

    step = float(time.get_attribute("step"))
    shown.get_by_role("button", name="Back to start").click()
    start = now()
    assert start == float(time.get_attribute("min"))
    shown.get_by_role("button", name="Step").click()
    assert now() == start + step
    shown.get_by_role("button", name="Play").click()
    pause = shown.get_by_role("button", name="Pause").element_handle()
    # Paused in the page: by the time that we had seen it and clicked, it might be at its end.
    page.wait_for_function(
        "([e, value, pause]) => Number(e.value) > value && !pause.click()",
        arg=[time.element_handle(), start + 3 * step, pause],
    )
    shown.get_by_role("button", name="Play").wait_for()
    paused = now()
    page.wait_for_timeout(700)
    assert now() == paused < float(time.get_attribute("max"))
    still(page, shown.locator(".nn-picture"))


def test_keys_in_a_lab_are_the_labs_and_the_notebooks_commands_remain(page):
    """Letters and arrows move no cell and delete none; Shift+Enter still runs the cell."""
    box = lab_of(page, "convexity")
    menu = box.get_by_role("combobox", name="curve")
    count = page.locator(".jp-CodeCell").count()
    menu.focus()
    for key in ("d", "d", "x", "b", "ArrowDown", "ArrowUp", "j", "k"):
        page.keyboard.press(key)
    assert menu.evaluate("e => e === document.activeElement")
    assert page.locator(".jp-CodeCell").count() == count
    cell = page.locator(".jp-CodeCell", has_text="import convexity\n")
    before = cell.locator(".jp-InputPrompt").inner_text()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "([p, before]) => /\\d/.test(p.textContent) && p.textContent != before",
        arg=[cell.locator(".jp-InputPrompt").element_handle(), before],
    )


@pytest.mark.parametrize("room", ROOMS)
def test_picture_and_controls_are_seen_together(browser, lab, room):
    width, height, ratio = ROOMS[room]
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=ratio)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    opened(page, lab, lab.write("rooms.ipynb", cells(LABS)))
    page.keyboard.press("Control+b")  # without the file browser
    run_all(page)
    for name in LABS:
        box = lab_of(page, name)
        box.evaluate("e => e.scrollIntoView()")
        at_rest(page, box.bounding_box)
        seen = box.evaluate(
            """e => {
                const box = (one) => {
                    const r = one.getBoundingClientRect()
                    return [r.left, r.top, r.right, r.bottom]
                }
                const view = e.closest('.jp-WindowedPanel-outer')
                const parts = e.querySelectorAll('.nn-picture, .nn-sentence, .nn-control, button')
                const picture = e.querySelector('.nn-picture')
                return {view: box(view), parts: [...parts].map(box), sharp: picture.naturalWidth / picture.width}
            }"""
        )
        left, top, right, bottom = seen["view"]
        for x0, y0, x1, y1 in seen["parts"]:
            assert x0 >= left and x1 <= right + 1 and y0 >= top - 1 and y1 <= bottom + 1, (name, room, seen)
        assert seen["sharp"] >= min(ratio, 1.3) - 0.01
    context.close()
