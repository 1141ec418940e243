"""The lessons: their answers, their sections, their claims; and that they run, solved and unsolved."""

import base64
import json
import re
from pathlib import Path

import nbformat
import pytest

from autograder import bank
from autograder.audit import corpus, run
from autograder.course import claims
from autograder.course import units as lessons
from autograder.notebook.deck import CLAIMS
from autograder.submission.code import bound_names
from nnlib.labs import LABS

ROOT = Path(__file__).resolve().parents[2]
UNITS = lessons.units(ROOT)


def by_name(unit):
    return unit.name


@pytest.fixture(scope="module")
def taught():
    """The answers in the lessons, by the names of their exercises."""
    return {entry.exercise: entry for entry in corpus.solutions(UNITS)}


def test_there_are_six_units_with_all_exercises_of_the_bank(taught):
    assert [u.topic for u in UNITS] == [
        "optimization",
        "optimizers",
        "initialization",
        "regularization",
        "dropout_and_batchnorm",
        "hyperparameters",
    ]
    assert set(taught) == set(bank.load())


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", sorted(set(bank.load()) - {"my_config"}))
def test_the_taught_answer_and_the_library_agree(name, taught):
    """The pure function of the lesson and nnlib's own code are two, and held to each other."""
    for seed in range(3):
        outcome = run.on_seed(taught[name], seed)
        assert (outcome.verdict, outcome.fraction) == ("pass", 1), outcome.findings


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_the_section_that_a_check_links_to_is_in_the_lesson(unit):
    headings = re.findall(r"^# #+ (.+?)\s*$", unit.script.read_text("utf-8"), re.M)
    anchors = {heading.replace(" ", "-") for heading in headings}
    for exercise in unit.exercises().values():
        assert exercise.section in anchors


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_no_lesson_takes_the_names_that_its_first_cell_brings(unit):
    assert not {"hint", "progress", "solution"} & bound_names(unit.script.read_text("utf-8"))


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_an_exercise_fits_into_a_narrow_notebook(unit):
    for name in unit.exercises():
        assert max(map(len, unit.starters()[name].splitlines())) <= 92


def test_the_index_has_a_line_for_every_lesson_with_the_question_and_the_minutes_of_its_head():
    index = json.loads((ROOT / "notebooks" / "index.ipynb").read_text("utf-8"))["cells"][0]["source"]
    lines = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \| (\d+) \|$", "".join(index), re.M)
    assert [path for *_, path, _ in lines] == [f"{unit.name}/{unit.name}.ipynb" for unit in UNITS]
    for unit, (number, question, _, minutes) in zip(UNITS, lines, strict=True):
        head = unit.script.read_text("utf-8")
        assert f"\n# # {number} · {question}\n" in head and unit.name.startswith(f"{number}_")
        assert 30 <= int(minutes) <= 150


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_a_lesson_leads_to_its_neighbours_and_the_first_page_at_its_top_and_its_end(unit):
    cells = [cell for cell in nbformat.read(unit.release, as_version=4).cells if cell.cell_type == "markdown"]
    at = UNITS.index(unit)
    wanted = [f"../{other.name}/{other.name}.ipynb" for other in UNITS[max(0, at - 1) : at + 2] if other is not unit]
    wanted.insert(min(at, 1), "../index.ipynb")
    for text in (cells[0].source.splitlines()[2], cells[-1].source):
        assert re.findall(r"\]\((.+?)\)", text) == wanted
        assert all((unit.release.parent / goal).is_file() for goal in wanted)


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_a_lesson_opens_with_a_question_and_something_to_move(unit):
    """The first thing after the line that begins the lesson is a lab, for which nothing has to be built."""
    cells = nbformat.read(unit.release, as_version=4).cells
    first = next(k for k, cell in enumerate(cells) if "begin(" in cell.source and cell.cell_type == "code")
    words, lab = cells[first + 1 : first + 3]
    assert words.cell_type == "markdown" and "?" in words.source and len(words.source.split()) < 80
    assert re.fullmatch(r"labs\.(\w+)\.lab\(\)", lab.source)[1] in LABS


def test_the_first_page_carries_its_picture_with_words_for_those_who_do_not_see_it():
    first = nbformat.read(ROOT / "notebooks" / "index.ipynb", as_version=4).cells[0]
    words, name = re.search(r"!\[(.+?)\]\(attachment:(.+?)\)", first.source).groups()
    assert len(words) > 100
    assert base64.b64decode(first.attachments[name]["image/png"]) == (ROOT / "docs" / "images" / name).read_bytes()


def test_every_claim_of_the_deck_has_its_prediction_or_experiment_and_one_verdict():
    text = "\n".join(unit.script.read_text("utf-8") for unit in UNITS)
    judged = [int(n) for n in re.findall(r"\bverdict\(\s*(\d+)", text)]
    assert sorted(set(judged)) == list(CLAIMS)


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_a_written_answer_has_its_guide_and_the_release_has_none(unit):
    text = unit.script.read_text("utf-8")
    written, guides = (set(re.findall(rf'{tag}="([^"]+)"', text)) for tag in ("written", "guide"))
    assert written
    assert written == guides
    release = unit.release.read_text("utf-8")
    assert "guide" not in {k for c in json.loads(release)["cells"] for k in c["metadata"]}
    assert "BEGIN SOLUTION" not in release


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_a_written_answer_of_the_release_has_its_question_and_a_place_below_it(unit):
    cells = re.findall(r'written="([^"]+)".*\n((?:#.*\n)+)', unit.script.read_text("utf-8"))
    assert {name for name, _ in cells} == set(unit.written())
    for name, cell in cells:
        question = re.sub("^# ?", "", cell, flags=re.M).partition("*Your answer here.*")[0].strip()
        assert len(question) > 100
        assert unit.starters()[name] == f"{question}\n\nYOUR ANSWER HERE"


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_the_solved_lesson_runs_as_a_plain_script_and_comes_to_the_verdicts_of_the_page(unit):
    page = (ROOT / "docs" / "VERDICTS.md").read_text("utf-8")
    found = claims.run(unit)
    assert found
    for verdict in (v for v in found if str(v["claim"]).isdigit()):  # a claim of the lesson's own has no row
        row = next(line for line in page.splitlines() if line.startswith(f"| {verdict['claim']} |"))
        word = "does not hold" if verdict["verdict"].startswith("does not") else "holds"
        assert f"| {word}" in row, "the page says otherwise: run `autograder claims` again"
