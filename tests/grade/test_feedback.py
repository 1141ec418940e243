"""A learner's page: escaped, without a hidden input, and the same whoever makes it: we, nbgrader, or its exchange."""

import html
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from autograder.__main__ import main
from autograder.bank import title
from autograder.demo import mistake_source, taught, with_answer
from autograder.grade import feedback
from autograder.grade.course import Course
from autograder.grade.gradebook import Mark
from autograder.grade.notebook import CHECK
from autograder.grade.results import Results
from autograder.judge.sitting import Sitting

UNIT = "2_optimizers"
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
NAMES = ("sgd", "momentum", "rmsprop", "adam", "minibatches")


def learners(unit, right):
    """One with every exercise wrong by a known mistake, one whose answers raise HTML, one who wrote HTML."""
    wrong = evil = right
    solutions = taught(unit)
    for name in NAMES:
        exercise = unit.exercises()[name]
        wrong = with_answer(wrong, name, mistake_source(exercise, next(iter(exercise.mistakes)), solutions))
        tells = EVIL + " {[repr(x) for x in a]}"
        evil = with_answer(evil, name, f"def {name}(*a, **k):\n    raise ValueError(f{tells!r})")
    return {"ada": wrong, "bo": evil, "cy": with_answer(right, "why-adam", EVIL)}


@pytest.fixture(scope="module")
def three(classroom):
    return classroom(learners)


@pytest.fixture
def graded(three, copy_of):
    return copy_of(three)


def page(unit, student):
    return (unit.root / "feedback" / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def test_no_hidden_input_is_on_a_page_even_where_an_answer_tries_to_tell_it(graded):
    for student in ("ada", "bo", "cy"):
        text, searched = html.unescape(page(graded, student)), 0
        for exercise in graded.exercises().values():
            sitting = Sitting(exercise, Results(graded).of(student).result["seed"], hidden=True)
            hidden = [value for p in exercise.cases if p.hidden for value in p.make(sitting).values()]
            numbers = [float(x) for value in hidden if _real(value) for x in np.ravel(value)]
            # a zero says nothing, and few digits are on any page by chance
            for number in (x for x in numbers if len(f"{x:.6g}".lstrip("-0.")) > 6):
                searched += 1
                assert repr(number) not in text, exercise.name
                assert not re.search(rf"(?<![\d.]){re.escape(f'{number:.6g}')}(?!\d)", text), exercise.name
        assert searched > 50


def _real(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def test_a_page_says_what_was_found_and_leads_into_the_lesson(graded):
    text = page(graded, "ada")
    for name in NAMES:
        mistake = next(iter(graded.exercises()[name].mistakes))
        assert title(mistake) in text and f"<code>{name}</code>" in text
    assert f'<a href="../../{UNIT}.ipynb#Adam">Read the section “Adam” again.</a>' in text
    assert "0 of 4" in text and "not marked yet" in text


@pytest.mark.parametrize("student", ["bo", "cy"])
def test_nothing_that_a_learner_wrote_is_html(graded, student):
    text = page(graded, student)
    assert html.escape(EVIL)[:20] in text
    assert not re.search(
        r"<(script|img|iframe|object|embed|link|form)\b|\son\w+=(?!&)", re.sub(r"&lt;.*?&gt;", "", text)
    )
    assert "default-src 'none'" in text


def nbgrader(root, *words):
    command = [str(Path(sys.executable).parent / "nbgrader"), *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done


def test_where_the_lessons_are_can_be_set(graded):
    with open(graded.root / "nbgrader_config.py", "a") as file:
        file.write('\nc.FeedbackExporter.lesson = "https://example.org/{unit}.html#{section}"\n')
        file.write('c.FeedbackExporter.contact = "Ask <tutors@example.org>."\n')
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    assert f'<a href="https://example.org/{UNIT}.html#Adam">' in page(graded, "ada")
    assert "Ask &lt;tutors@example.org&gt;." in page(graded, "ada")


def test_the_foot_has_the_day_of_judging_and_whom_to_ask(graded):
    day = Results(graded).of("ada").judged
    assert abs(date.fromisoformat(day) - datetime.now(UTC).date()) <= timedelta(days=1)
    foot = re.search(r"<footer>(.*?)</footer>", page(graded, "ada"), re.S)[1]
    assert f"Judged on {day} with" in foot and "Ask your instructor" in foot


def test_a_result_of_an_older_version_has_no_day_and_its_page_none(graded):
    kept = replace(Results(graded).of("ada"), judged="")
    marks = dict.fromkeys([*(CHECK + n for n in kept.verdicts), *kept.written], Mark(0.0, 1.0, False, False, None))
    assert "<p>Judged with the isolation level" in feedback.page(graded, kept, marks)


def test_the_summary_leads_to_every_part_and_what_is_not_right_comes_first(graded):
    text = page(graded, "ada")
    assert "<title>2 · Optimizers, ada</title>" in text
    summary, sections = text.split('<table class="summary">')[1].split("</table>", 1)
    parts = re.findall(r'<section id="([\w-]+)">', sections)
    assert sorted(parts) == sorted(re.findall(r'href="#([\w-]+)"', summary))
    assert parts.index("why-adam") == len(NAMES) and set(parts[: len(NAMES)]) == set(NAMES)


def test_the_call_on_a_page_gives_the_numbers_beside_it(graded):
    (section,) = re.findall(r'<section id="sgd">(.*?)</section>', page(graded, "ada"), re.S)
    call = html.unescape(re.search(r"<pre>(sgd\(.*?)</pre>", section, re.S)[1])
    expected, got = (float(n) for n in re.findall(r"<td><code>(-?[\d.e-]+)</code></td>", section))
    space = {"np": np, "sgd": lambda w, g, lr=0.01: w - lr * g}
    assert np.isclose(eval(call, space), expected, rtol=1e-3).any()
    assert not np.isclose(eval(call, space), got, rtol=1e-3).any()


def test_the_own_code_stands_beside_what_is_not_right_only(graded):
    text = page(graded, "ada")
    assert text.count('<figure class="own">') == len(NAMES)
    for name in NAMES:
        (section,) = re.findall(rf'<section id="{name}">(.*?)</section>', text, re.S)
        assert f"def {name}(" in section
    assert '<figure class="own">' not in page(graded, "cy")


@pytest.mark.slow
def test_generate_feedback_writes_the_same_page(graded):
    ours = {student: page(graded, student) for student in ("ada", "bo", "cy")}
    nbgrader(graded.root, "generate_feedback", UNIT, "--force")
    assert {student: page(graded, student) for student in ours} == ours


@pytest.mark.slow
def test_a_submission_that_nbgrader_graded_gets_our_page_too(graded):
    ours = page(graded, "ada")
    for path in (graded.root / ".autograder" / "results" / UNIT).glob("*.json"):
        path.unlink()
    nbgrader(graded.root, "autograde", UNIT, "--force", "--student=ada")
    nbgrader(graded.root, "generate_feedback", UNIT, "--force", "--student=ada")
    assert page(graded, "ada") == ours


@pytest.mark.slow
def test_the_exchange_hands_out_the_page(graded, tmp_path):
    """Collected with its key, graded, released: the page is there under nbgrader's name."""
    from nbgrader.utils import notebook_hash

    exchange, time = tmp_path / "exchange", "2030-01-02 10:00:00 UTC"
    inbound = exchange / "nn" / "inbound" / f"di+{UNIT}+{time}+r4nd0m"
    inbound.mkdir(parents=True)
    source = graded.root / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb"
    (inbound / source.name).write_bytes(source.read_bytes())
    (inbound / "timestamp.txt").write_text(time)
    (inbound / "submission_secret.txt").write_text("a secret")
    assert main(["collect", str(inbound.parent)]) == 0
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    for folder in (exchange / "nn", exchange):
        folder.chmod(0o777)
    words = ["--course=nn", f"--Exchange.root={exchange}", "--student=di"]
    nbgrader(graded.root, "release_feedback", UNIT, *words)
    released = exchange / "nn" / "feedback" / f"{notebook_hash(secret='a secret', notebook_id=UNIT)}.html"
    assert released.read_text(encoding="utf-8") == page(graded, "di")


def test_the_page_of_a_class_that_changed_its_mind_is_new(graded):
    from autograder.grade.gradebook import open_gradebook

    with open_gradebook(Course(graded.root)) as gb:
        gb.find_comment("why-adam", UNIT, UNIT, "cy").manual_comment = f"Say more {EVIL}"
        grade = gb.find_grade("why-adam", UNIT, UNIT, "cy")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gb.db.commit()
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    assert "1.5 of 2" in page(graded, "cy") and "<script" not in page(graded, "cy")
