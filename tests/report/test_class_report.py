"""The class report: its numbers, its words, and that nothing of a learner's gets into it as HTML."""

import ast
import csv
import json
import re
import sqlite3
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import bank
from autograder.__main__ import main
from autograder.cards.show import escaped
from autograder.course import units as lessons
from autograder.course.roster import Roster
from autograder.demo import mistake_source, taught, with_answer
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.judge.answer import LocalAnswer
from autograder.judge.verdict import judge
from autograder.report import gather, stub
from autograder.report.clusters import clusters
from autograder.report.items import correlation, items
from autograder.report.misunderstandings import misunderstandings
from autograder.report.page import bare, headings, paragraph, teach
from autograder.report.people import Who
from autograder.report.similar import fingerprints, pairs, similar, tokens
from autograder.report.stub import _body
from autograder.report.trend import at_risk, change
from autograder.submission.reading import Cell
from tests.browsing import PICTURES, required, window
from tests.made_up import UNKNOWN, moodle_zip

UNIT = "2_optimizers"
EVIL = "<script>alert(1)</script>"


def body(unit, name, lines):
    return unit.starters()[name].partition("    # YOUR CODE HERE")[0] + lines


def gathered(unit):
    course = Course(unit.root)
    with open_gradebook(course) as gb:
        return gather(course, unit, gb)


def nine(unit, right):
    """Three wrong alike without a name, two with a known mistake, one crash, one blank, two right."""
    own = {
        s: body(unit, "sgd", lines) for s, lines in zip("abc", [*UNKNOWN["sgd"][1:], UNKNOWN["sgd"][1]], strict=True)
    }
    made = {student: with_answer(right, "sgd", text) for student, text in own.items()}
    made["c"] = with_answer(right, "sgd", f"{own['c']}  # {EVIL}")
    made["d"] = with_answer(right, "adam", mistake_source(unit.exercises()["adam"], "no_bias_correction", taught(unit)))
    made["e"] = with_answer(made["d"], "sgd", body(unit, "sgd", f"    raise ValueError('{EVIL}')"))
    made["f"] = with_answer(right, "momentum", body(unit, "momentum", "    import os\n    os._exit(3)"))
    return made | {"g": unit.release_notebook(), "h": right, "i": right}


@pytest.fixture(scope="module")
def nine_graded(classroom):
    return classroom(nine)


@pytest.fixture
def graded(nine_graded, copy_of):
    return copy_of(nine_graded)


@pytest.fixture
def group(graded):
    return gathered(graded)


@pytest.fixture
def html(graded):
    assert main(["report"]) == 0
    return (graded.root / "marks" / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def names(graded):
    assert main(["report", "--names"]) == 0
    return (graded.root / "marks" / "report-names.html").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ the numbers


def test_outcomes_count_every_submission_once(group):
    assert group.outcomes("sgd") == Counter(right=4, unknown=4, missing=1)
    assert group.outcomes("adam") == Counter({"right": 6, "mistake:no_bias_correction": 2, "missing": 1})
    assert all(sum(group.outcomes(name).values()) == 9 for name in group.exercises)


def test_facility_and_discrimination_are_those_of_numpy_among_those_who_answered(group):
    sgd = next(item for item in items(group) if item.name == "sgd")
    members = [m for m in group.members if m.student != "g"]  # whose notebook is blank
    own = np.array([m.verdicts["sgd"].points for m in members])
    rest = np.array([sum(v.points for v in m.verdicts.values()) for m in members]) - own
    assert (sgd.answered, sgd.right) == (8, 4)
    assert sgd.facility == pytest.approx(4 / 8)
    assert sgd.discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1])
    assert correlation(np.ones(4), np.arange(4.0)) is None


def test_blank_and_damaged_files_change_no_number(graded):
    before = items(gathered(graded))
    for number in range(6):
        folder = graded.root / "submitted" / f"damaged-{number}" / UNIT
        folder.mkdir(parents=True)
        (folder / f"{UNIT}.ipynb").write_text("no notebook" if number % 2 else json.dumps(graded.release_notebook()))
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 1
    after = gathered(graded)
    assert items(after) == before and len(after) == 15 and len(after.answered) == 8


def test_the_median_leaves_out_what_still_waits(group):
    points, most = group.comparable()
    assert group.waiting and most == group.max_points - sum(group.unit.written().values())
    exercises = [sum(v.points for v in m.verdicts.values()) for m in group.answered]
    assert sorted(points) == sorted(exercises) and group.median == np.median(exercises)


def test_one_misunderstanding_in_two_exercises_is_one(classroom):
    def make(unit, right):
        uphill = {n: mistake_source(unit.exercises()[n], "uphill", taught(unit)) for n in ("sgd", "momentum")}
        one = with_answer(right, "sgd", uphill["sgd"])
        return {"one": one, "both": with_answer(one, "momentum", uphill["momentum"]), "right": right}

    root = classroom(make)
    [found] = misunderstandings(gathered(lessons.unit(UNIT, root)))
    assert found.title == "Walks uphill" and found.students == ["both", "one"]
    assert [(made.exercise.name, len(made.students)) for made in found.made] == [("sgd", 2), ("momentum", 1)]


def test_the_csv_has_the_same_numbers(graded, html, group):
    with open(graded.root / "marks" / "report.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    adam = [line for line in lines if line["mistake"] == "no_bias_correction"]
    columns = ("exercise", "count", "of", "answered")
    assert [tuple(line[c] for c in columns) for line in adam] == [("adam", "2", "9", "8")]
    assert sum(int(line["count"]) for line in lines) == 9 * len(group.exercises)


def test_what_to_teach_names_the_section(group):
    shown = teach(group)
    assert "<b>No bias correction</b>: 2 of 8 learners, in <code>adam</code> (2)." in shown
    assert escaped(group.exercises["adam"].mistakes["no_bias_correction"].text) in shown
    number = headings(group.unit).index("Adam") + 1 if "Adam" in headings(group.unit) else None
    assert (f"See unit 2, section {number}, <em>Adam</em>" if number else "See unit 2, section <em>Adam</em>") in shown


# ------------------------------------------------------------------------------------------- answers without a name


def test_the_same_numbers_are_one_cluster_however_they_are_written(group):
    found = clusters(group)
    assert [(c.exercise.name, c.students) for c in found] == [("sgd", ["a", "c", "b"]), ("sgd", ["e"])]
    assert "3 * lr" in found[0].source or "step * 3" in found[0].source


def test_a_stub_becomes_a_mistake_that_names_the_answers(group):
    cluster = clusters(group)[0]
    text = stub(cluster, 1, len(group))
    assert text.startswith("@sgd.mistake\ndef todo_1(w, g, lr=0.01):\n") and "3 of 9" in text
    sgd = bank.find("sgd")
    before = dict(sgd.mistakes)
    try:
        exec(text, {"sgd": sgd, "np": np})
        for member in group.members:
            if member.student in "abc":
                space = {"np": np}
                exec(member.code("sgd").sources[-1][0], space)
                assert judge(LocalAnswer(space["sgd"], sgd.signature), sgd, 5).mistake == "todo_1"
    finally:
        sgd.mistakes.clear()
        sgd.mistakes.update(before)


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "source",
    [
        "def sgd(w, g, lr=0.01):\n    return w - 3 * lr * g",
        "import numpy as np\nK = 3\ndef sgd(w, g, lr=0.01):\n    return w - K * lr * g",
        "def sgd(a, b, lr=0.01):\n    '''doc'''\n    return a - 3 * lr * b",
        "sgd = lambda w, g, lr=0.01: w - 3 * lr * g",
        "def sgd(w, g, lr=0.01):\n    return w - )",
    ],
)
def test_every_kind_of_answer_makes_a_stub_that_is_python(group, source):
    cluster = clusters(group)[0]
    cluster.code.sources[:] = [(source, "cell 1")]
    space = {"sgd": type("E", (), {"mistake": staticmethod(lambda f: f)}), "np": np}
    exec(compile(stub(cluster, 4, 9), "stub", "exec"), space)
    if "return w - )" not in source:
        assert space["todo_4"](np.array(2.0), np.array(1.0), lr=0.1) == pytest.approx(1.7)


def test_new_mistakes_prints_only_what_several_share(graded, capsys):
    capsys.readouterr()
    assert main(["report", "--new-mistakes"]) == 0
    shown = capsys.readouterr().out
    assert shown.count(".mistake\ndef ") == 1 and "autograder/bank/optimizers.py" in shown
    ast.parse(shown)
    main(["report", "--new-mistakes", "--at-least", "1"])
    assert capsys.readouterr().out.count(".mistake\ndef ") == 1  # what only raises is none
    main(["report", "--new-mistakes", "--at-least", "5"])
    assert "shared by 5 learners" in capsys.readouterr().err


# ----------------------------------------------------------------------------------------------- similar submissions

OWN = """
def helper(values):
    total = 0.0
    for i, value in enumerate(values):
        if value > 0 and i % 2 == 0:
            total += value ** 2 / (i + 1)
        else:
            total -= abs(value) * 0.5
    return total / max(len(values), 1)
"""
RENAMED = (
    OWN.replace("total", "acc")
    .replace("value", "x")
    .replace("helper", "mine")
    .replace("    return", "  # hm\n    return")
)


def test_names_comments_and_layout_do_not_count():
    assert tokens(OWN) == tokens(RENAMED) and len(tokens(OWN)) > 60
    assert tokens("a.sum(axis=0) # x") == tokens("b.sum(k=0)") != tokens("b.mean(k=0)")
    assert tokens("'''a\nb''' + \"c\"") == ["s", "+", "s"]


def test_a_copied_helper_is_found_and_what_was_given_is_not(group):
    copied = Cell(99, "code", OWN), Cell(99, "code", RENAMED)
    for student, cell in zip("hi", copied, strict=True):
        next(m for m in group.members if m.student == student).submission.cells.insert(1, cell)
    found = similar(group)
    assert found[0].students == ("h", "i")
    assert found[0].share > 0.95 and found[0].places == ("own cells",)


def test_right_answers_are_not_alike(group):
    assert not [p for p in similar(group) if {"h", "i"} & set(p.students)]


def test_what_many_share_is_nobodys_own():
    prints = {f"s{i}": fingerprints([("x", OWN)]) for i in range(30)}
    assert pairs(prints) == []
    alone = {f"s{i}": {i * 100 + j: "x" for j in range(20)} for i in range(30)}
    assert [p.students for p in pairs(alone | {"copy": dict(alone["s3"])})] == [("copy", "s3")]


# ----------------------------------------------------------------------------------------------------------- the page


def test_the_pages_are_files_that_fetch_nothing_and_run_nothing(names, graded):
    shown = (graded.root / "marks" / "report.html").read_text(encoding="utf-8")
    for html in (shown, names):
        assert not re.findall(r"(?:src|href|action)\s*=\s*[\"'](?!#)", html)
        assert not [word for word in ("url(", "@import", "<script", "http:", "https:") if word in html]
        assert "default-src 'none'" in html
    assert "&lt;script&gt;alert(1)" in names


LONG = {letter: f"learner-{letter}-nobody" for letter in "abcdefghi"}


def test_nobody_is_named_on_the_page_that_is_shown(classroom, monkeypatch):
    """Neither by a folder's name, nor by the roster, nor in the code that several wrote."""

    def signed(unit, right):
        made = {LONG[letter]: notebook for letter, notebook in nine(unit, right).items()}
        quotes = "'" * 3
        own = body(unit, "sgd", f"    {quotes}by {{name}}{quotes}\n{UNKNOWN['sgd'][1]}  # {{name}}")
        return made | {LONG[n]: with_answer(right, "sgd", own.format(name=LONG[n])) for n in "ab"}

    root = classroom(signed)
    lines = [f"{name},Firstname{letter} Lastname{letter},,{letter}-section" for letter, name in LONG.items()]
    (root / "roster.csv").write_text("\n".join(["id,name,email,section", *lines]), encoding="utf-8")
    assert main(["report", "--names", "--slides", "--root", str(root)]) == 0
    shown = [(root / "marks" / f"report.{kind}").read_text(encoding="utf-8") for kind in ("html", "csv")]
    assert not [word for text in shown for word in ("-nobody", "stname") if word in text]
    assert "a-section (1)" in shown[0] and "9 submissions" not in shown[0]
    assert (root / "marks" / f"report-{UNIT}.png").read_bytes().startswith(b"\x89PNG")
    own = (root / "marks" / "report-names.html").read_text(encoding="utf-8")
    assert all(name in own for name in LONG.values()) and "Firstnamed Lastnamed" in own
    with open(root / "marks" / "report-names.csv", encoding="utf-8", newline="") as file:
        made = {(line["student"], line["exercise"]): line for line in csv.DictReader(file)}
    found = made[LONG["d"], "adam"]
    assert (found["mistake"], found["section"]) == ("no_bias_correction", "d-section")


def test_without_the_switch_no_page_with_names_is_written(graded, html):
    assert not list((graded.root / "marks").glob("report-names*"))


def test_the_page_with_names_says_who_made_which_mistake_and_who_waits(names):
    assert "<code>f</code></span></th><td><code>momentum</code>" in names
    made = re.search(r"<code>adam</code></th><td>No bias correction</td><td>2</td><td>(.*?)</td>", names)[1]
    assert re.sub("<.*?>", "", made) == "d, e"
    assert "Answers in words are not marked yet of 8:" in names


@pytest.mark.parametrize("value", ["0x" + "9" * 5000, "-" * 2000 + "1", "(" * 150])
def test_code_that_python_does_not_write_again_is_left_out(value):
    cluster = SimpleNamespace(exercise=bank.find("sgd"), source=f"def sgd(w, g, lr=0.01):\n    return {value}")
    assert bare(cluster.source) == "(it cannot be read as Python)"
    assert _body(cluster)[-1] == "raise SyntaxError"


def test_the_names_of_a_roster_stay_in_their_own_place(tmp_path):
    """However long, piled up, backwards or invisible: none covers, widens or turns what stands beside it."""
    names = [
        "Zoe" + "\u0321\u200d\u0302" * 900,
        "Bo\u202e\u2066 4 of 4\u0000",
        "n" * 5000,
        "\ufdfd" * 500,
        "\u05d0\u05d1 11",
    ]
    lines = [f"{number},{name},,s\u0489\u200d{'x' * 900}" for number, name in enumerate(names)]
    (tmp_path / "roster.csv").write_text("\n".join(["id,name,email,section", *lines]), encoding="utf-8")
    learners = Roster.read(tmp_path / "roster.csv").learners
    html = Who(SimpleNamespace(expected=learners, members=[])).all(learner.student for learner in learners)
    assert html.count("<bdi>") == html.count('<span class="who">') == len(names)
    kept = r"[^\u202a-\u202e\u2066-\u2069\0]{1,120}"
    assert all(re.fullmatch(kept, text) for x in learners for text in (x.name, x.section))
    assert learners[0].name == "Zoe\u0321\u0302\u0321\u0302" and learners[4].name == names[4]


def test_a_unit_can_be_pasted_as_a_paragraph(group, html):
    text = paragraph(group)
    assert text.startswith("8 learners answered 2 · Optimizers. The median is ") and "“No bias correction” (2)" in text
    assert escaped(text) in html


def test_what_is_judged_and_not_booked_yet_is_not_graded_yet(graded, capsys):
    """As a grading run leaves it that was stopped in between, or is at work."""
    with sqlite3.connect(graded.root / "gradebook.db") as db:
        lost = db.execute("select id from submitted_assignment where student_id in ('a', 'i')").fetchall()
        books = [db.execute("select id from submitted_notebook where assignment_id = ?", a).fetchone() for a in lost]
        for table, column, keys in (
            ("grade", "notebook_id", books),
            ("comment", "notebook_id", books),
            ("submitted_notebook", "assignment_id", lost),
            ("submitted_assignment", "id", lost),
        ):
            db.executemany(f"delete from {table} where {column} = ?", keys)
    group = gathered(graded)
    assert group.ungraded == ["a", "i"] and len(group) == 7
    assert main(["report"]) == 0
    assert "2 not graded yet" in (graded.root / "marks" / "report.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["export", "--to", "csv"]) == 1
    assert "2 submissions to 2_optimizers are not graded yet: a, i" in capsys.readouterr().err


def test_learners_to_talk_to_and_the_change_between_units(group):
    worse = replace(group, members=[m for m in group.members if m.student not in "hi"])
    found = {one.student: one.reasons for one in at_risk([group, worse])}
    assert {"h", "i", "g"} <= found.keys() and found["g"] == (f"{UNIT} is blank",)
    assert found["h"] == (f"handed in {UNIT}, not {UNIT}",)
    step = change(group, worse)
    assert (step.both, step.median, step.gone) == (6, 0.0, ["h", "i"])


def test_a_class_that_is_not_graded_is_wrong_use(unit, submit, capsys):
    submit("ada")
    assert main(["report"]) == 2
    assert "nobody's 2_optimizers has been graded yet" in capsys.readouterr().err


def axe_findings(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe: make test-all installs it")
    found = axe.Axe().run(page).response
    assert found["passes"], "axe looked at something"
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_readable_in_a_browser(unit, submit, tmp_path, width):
    """A class of 30 from a Moodle zip: nothing sticks out of the page, nothing is requested, nothing goes wrong."""
    required()
    assert main(["collect", str(moodle_zip(unit, tmp_path / "class.zip", 30))]) == 0
    assert main(["grade", "--jobs", "2", "--allow-weak-isolation"]) == 0 and main(["report", "--names"]) == 0
    with window(width, 900) as page:
        requested, wrong = [], []
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: wrong.append(message.text))
        PICTURES.mkdir(exist_ok=True)
        for name in ("report", "report-names"):
            page.goto((unit.root / "marks" / f"{name}.html").as_uri())
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert axe_findings(page) == []
        page.goto((unit.root / "marks" / "report.html").as_uri())
        assert page.locator("svg rect").count() > 5 and page.locator(".card .mistakes li").count() > 10
    assert len(requested) == 3 and wrong == []
