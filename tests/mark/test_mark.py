"""Marking answers in words: one page a question, nobody named, marks in the gradebook; a table; hostile visitors."""

import http.client
import json
import sqlite3
import threading
from contextlib import contextmanager

import pytest

from autograder.__main__ import main
from autograder.build import guides
from autograder.course import units as lessons
from autograder.demo import with_answer
from autograder.grade.course import Course
from autograder.grade.spreadsheet import load, save
from autograder.mark import questions
from autograder.mark.server import MarkServer
from tests.browsing import PICTURES, window

UNIT, QUESTION = "2_optimizers", "why-adam"
EVIL = "</pre><script>document.title='broken in'</script><img src=x onerror=\"document.title='broken in'\">`"
WORDS = {
    "ada-0815": "Because it corrects the bias.",
    "bo-0815": "because  it corrects\nthe bias.",  # the same, but for layout
    "cy-0815": f"It is newer. {EVIL}",
    "di-0815": "",
    "eve-0815": "=1+1 is a formula",
}


def answered(unit, right, words):
    starter = unit.starters()[QUESTION]
    return with_answer(right, QUESTION, starter.replace(lessons.STUB, words) if words else starter)


@pytest.fixture(scope="module")
def marked_class(classroom):
    return classroom(lambda unit, right: {s: answered(unit, right, words) for s, words in WORDS.items()})


@pytest.fixture
def unit(marked_class, copy_of):
    return copy_of(marked_class)


@pytest.fixture
def course(unit):
    return Course(unit.root)


@contextmanager
def serving(course, unit):
    with MarkServer(course, unit) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.request(method, path, body, {"Content-Type": "application/json"} | headers)
    reply = connection.getresponse()
    return reply.status, reply.read().decode(), reply


def give(server, answer, points, comment="", **other):
    mark = {"question": QUESTION, "answer": answer.id, "points": points, "comment": comment} | other
    status, text, _ = ask(server, "POST", f"/{server.token}/save", json.dumps(mark))
    return status, json.loads(text)


def in_gradebook(unit):
    """{student: (manual score, waits, comment)}"""
    with sqlite3.connect(unit.root / "gradebook.db") as db:
        found = db.execute(
            "select a.student_id, g.manual_score, g.needs_manual_grade, c.manual_comment from grade g "
            "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id "
            "join base_cell b on g.cell_id = b.id join comment c on c.notebook_id = n.id "
            "join base_cell d on c.cell_id = d.id and d.name = b.name where b.name = ?",
            (QUESTION,),
        )
        return {student: (score, bool(waits), comment) for student, score, waits, comment in found}


def answer_of(course, unit, student):
    return next(a for q in questions(course, unit) for a in q.answers if student in a.students)


# ---------------------------------------------------------------------------------------------------- what is marked


def test_equal_answers_are_one_and_blank_ones_are_none(course, unit):
    [found] = questions(course, unit)
    groups = sorted(answer.students for answer in found.answers)
    assert groups == [("ada-0815", "bo-0815"), ("cy-0815",), ("eve-0815",)]
    assert (found.blank, found.waiting, found.max_points) == (1, 3, unit.written()[QUESTION])
    assert found.answers[0].students == ("ada-0815", "bo-0815"), "the most frequent comes first"
    assert found.answers[0].text == WORDS["ada-0815"] and lessons.STUB not in found.text
    assert found.guide == guides(unit)[QUESTION] != ""


def test_a_mark_goes_to_all_who_wrote_the_same_and_to_nobody_else(course, unit):
    answer = answer_of(course, unit, "ada-0815")
    with serving(course, unit) as server:
        assert give(server, answer, 1.5, "Well put.") == (200, {"waiting": 2})
    kept = in_gradebook(unit)
    assert kept["ada-0815"] == kept["bo-0815"] == (1.5, False, "Well put.")
    assert kept["cy-0815"] == (None, True, None) and kept["di-0815"][:2] == (None, False)
    again = answer_of(course, unit, "bo-0815")
    assert (again.points, again.comment, again.waits) == (1.5, "Well put.", False)


def test_points_can_be_taken_back(course, unit):
    answer = answer_of(course, unit, "cy-0815")
    with serving(course, unit) as server:
        assert give(server, answer, 0)[1] == {"waiting": 2}
        assert give(server, answer, None)[1] == {"waiting": 3}
    assert in_gradebook(unit)["cy-0815"] == (None, True, None)


def test_marks_stay_through_a_regrade_and_are_in_page_and_table(course, unit):
    with serving(course, unit) as server:
        give(server, answer_of(course, unit, "ada-0815"), 2, "Exactly.")
    assert main(["regrade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    assert in_gradebook(unit)["ada-0815"] == (2, False, "Exactly.")
    page = (unit.root / "feedback" / "ada-0815" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "Exactly." in page and "waits for" not in page.split("why-adam")[1]


def test_an_answer_that_changed_comes_up_again_and_gets_no_mark_meant_for_the_old_one(course, unit, right):
    answer = answer_of(course, unit, "cy-0815")
    with serving(course, unit) as server:
        give(server, answer, 1)
        path = unit.root / "submitted" / "cy-0815" / UNIT / f"{UNIT}.ipynb"
        path.write_text(json.dumps(answered(unit, right, "Another thought.")), encoding="utf-8")
        assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
        status, said = give(server, answer, 2)
    assert status == 400 and "nobody has this answer any more" in said["error"]
    new = answer_of(course, unit, "cy-0815")
    assert new.text == "Another thought." and new.waits and in_gradebook(unit)["cy-0815"][:2] == (1, True)


# --------------------------------------------------------------------------------------------------------- the server


def test_no_page_names_anybody_or_runs_anything(course, unit):
    with serving(course, unit) as server:
        status, html, reply = ask(server, "GET", f"/{server.token}/")
    assert status == 200 and "0815" not in html and "&lt;img src=x" in html and "<img" not in html
    assert html.count("<script") == 1 and html.count("<article") == 3
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-") and "unsafe" not in policy
    assert reply.headers["Referrer-Policy"] == "no-referrer" and reply.headers["Cache-Control"] == "no-store"


def test_whoever_does_not_know_the_address_finds_nothing(course, unit):
    with serving(course, unit) as server:
        for path in ("/", "/index.html", "/wrong/", f"/{server.token}x/", f"/../{server.token}/save", "/%00/"):
            assert ask(server, "GET", path)[0] == 404 and ask(server, "POST", path, "{}")[0] == 404


def test_another_name_for_this_machine_is_refused(course, unit):
    """Somebody else's page, whose name was made to point here, cannot read marks or give any."""
    with serving(course, unit) as server:
        for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1"):
            assert ask(server, "GET", f"/{server.token}/", Host=host)[0] == 404
        assert server.server_address[0] == "127.0.0.1"


def test_points_out_of_range_are_refused_and_nothing_is_written(course, unit):
    before = in_gradebook(unit)
    with serving(course, unit) as server:
        for points in (-1, 2.5, 1e9, "2", True, [], {}, float("nan")):
            status, said = give(server, answer_of(course, unit, "cy-0815"), points)
            assert status == 400 and said["error"], points
    assert in_gradebook(unit) == before


def test_what_is_no_mark_is_refused(course, unit):
    before, unknown = in_gradebook(unit), answer_of(course, unit, "cy-0815")
    with serving(course, unit) as server:
        for body in ("", "[]", "null", "{", '{"question": 3}', '{"points": NaN}', "[" * 90_000, "x" * 200_000):
            assert ask(server, "POST", f"/{server.token}/save", body)[0] == 400, body[:20]
        assert give(server, unknown, 1, question="why-not")[0] == 400
        assert give(server, unknown, 1, comment="x" * 20_000)[0] == 400
    assert in_gradebook(unit) == before


def test_the_table_goes_out_and_comes_in(course, unit, capsys):
    path = unit.root / "answers.csv"
    assert main(["mark", UNIT, "--out", str(path)]) == 0
    assert "0815" not in path.read_text(encoding="utf-8") and "'=1+1" in path.read_text(encoding="utf-8")
    head, lines = load(path)
    assert [line[2] for line in lines] == ["2", "1", "1"]
    for line in lines[:2]:
        line[head.index("points")], line[head.index("comment")] = "1,5", "So it is."
    save(path, head, lines)
    capsys.readouterr()
    assert main(["mark", UNIT, "--from", str(path)]) == 0
    assert f"2 answers marked\n{QUESTION}: 1 of 3 answers wait" in capsys.readouterr().out
    assert in_gradebook(unit)["bo-0815"] == (1.5, False, "So it is.")
    assert main(["mark", UNIT, "--from", str(path)]) == 0
    assert "0 answers marked" in capsys.readouterr().out


def test_a_line_that_cannot_be_saved_is_named_and_the_others_are_saved(course, unit, capsys):
    path = unit.root / "answers.csv"
    main(["mark", UNIT, "--out", str(path)])
    head, lines = load(path)
    for line, points in zip(lines, ["2", "7", "many"], strict=True):
        line[head.index("points")] = points
    save(path, head, [*lines, [QUESTION, "0" * 16, "1", "", "2", "1", ""]])
    assert main(["mark", UNIT, "--from", str(path)]) == 1
    said = capsys.readouterr()
    assert "1 answers marked" in said.out
    for words in ("line 3: points are from 0 to 2, not 7", "line 4: 'many' is not a number", "line 5: nobody has this"):
        assert words in said.err


def test_a_table_of_something_else_is_wrong_use(course, unit, capsys):
    (unit.root / "other.csv").write_text("name,points\nada,2\n", encoding="utf-8")
    assert main(["mark", UNIT, "--from", "other.csv"]) == 2
    assert "has no column question, answer, comment" in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------------- the browser


@pytest.fixture
def many(classroom):
    """172 different answers, one of them hostile."""

    def learners(unit, right):
        words = [f"Thought number {number}: the step is corrected." for number in range(171)]
        return {f"l-{i:03}": answered(unit, right, text) for i, text in enumerate([*words, EVIL])}

    return classroom(learners)


@pytest.mark.slow
@pytest.mark.browser
def test_172_answers_are_marked_in_one_sitting_by_keyboard_alone(many):
    from tests.report.test_class_report import axe_findings

    unit = lessons.unit(UNIT, many)
    with serving(Course(many), unit) as server, window(1280, 800) as page:
        asked, wrong = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.address)
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / "mark.png")
        assert axe_findings(page) == [] and page.title() != "broken in"
        for number in range(172):
            here = page.evaluate("document.activeElement.closest('article').dataset.answer")
            if number == 0:
                page.keyboard.press("c")
                page.keyboard.type("Good.")
                page.keyboard.press("Escape")
            page.keyboard.press("f") if number % 2 else page.keyboard.type("0.5")
            page.keyboard.press("Enter")
            while number < 171 and page.evaluate("document.activeElement.closest('article').dataset.answer") == here:
                page.wait_for_timeout(20)
        page.get_by_text("172 of 172 answers are marked.").wait_for()
        page.screenshot(path=PICTURES / "mark-done.png")
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("input").first.fill("9")
        page.keyboard.press("Enter")
        page.get_by_text("not saved: points are from 0 to 2, not 9").wait_for()
        page.screenshot(path=PICTURES / "mark-390.png")
    kept = in_gradebook(unit)
    assert len(kept) == 172 and not any(waits for _, waits, _ in kept.values())
    assert sorted({score for score, _, _ in kept.values()}) == [0.5, 2.0]
    assert [comment for _, _, comment in kept.values() if comment] == ["Good."]
    assert all(url.startswith(server.address) for url in asked if not url.endswith("favicon.ico")) and wrong == []
