"""Marks for the learning platform: right numbers in the right rows, read back as written, and never a formula."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.__main__ import main
from autograder.demo import with_answer
from autograder.grade import spreadsheet
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.grade.registry import Known, Registry
from autograder.grade.spreadsheet import disarmed, load, original, save

UNIT = "2_optimizers"
CLIMBS = "def sgd(w, g, lr=0.01):\n    return w + lr * g"
NAMES = {
    "ada-11": ("Ada", "Lovelace", "11"),
    "jose-12": ("José", 'Núñez, "Pepe"; jr.', "12"),
    "cmd-13": ('=HYPERLINK("http://x")', "@SUM(1)", "13"),
    "bo-14": ("Bo", "O'Brien", "14"),
}


@pytest.fixture(scope="module")
def three(classroom):
    """Three submissions of four learners; one of them with a mistake that costs 2 of 14 + 2 points."""
    course = classroom(
        lambda unit, right: {"ada-11": right, "jose-12": with_answer(right, "sgd", CLIMBS), "cmd-13": right}
    )
    with open_gradebook(Course(course)) as gb:
        for student, (first, last, number) in NAMES.items():
            gb.update_or_create_student(student, first_name=first, last_name=last, lms_user_id=number)
        for student in ("ada-11", "jose-12", "cmd-13"):
            grade = gb.find_grade("why-adam", UNIT, UNIT, student)
            grade.manual_score, grade.needs_manual_grade = 1.0, False
        gb.db.commit()
    return course


@pytest.fixture
def graded(three, copy_of):
    return copy_of(three)


def cells(path, delimiter=","):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def table(path):
    head, *lines = cells(path)
    return [dict(zip(head, line, strict=True)) for line in lines]


def no_formula(path):
    """No cell begins as a formula does, whether a comma, a semicolon or a tab parts them."""
    for delimiter in ",;\t":
        for line in cells(path, delimiter):
            assert not [cell for cell in line if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and cell[1:])]
    return True


def test_csv_has_one_line_a_learner_and_its_numbers(graded):
    assert main(["export", "--to", "csv"]) == 0
    path = graded.root / "marks" / "marks.csv"
    found = {line["student"]: line for line in table(path)}
    scores = {"ada-11": "15.0", "jose-12": "13.0", "cmd-13": "15.0", "bo-14": ""}
    assert {student: line["score"] for student, line in found.items()} == scores
    assert found["jose-12"]["last_name"] == "Núñez, “Pepe”; jr." and found["ada-11"]["max_score"] == "16.0"
    assert original(found["cmd-13"]["first_name"]) == "=HYPERLINK(“http://x”)" and no_formula(path)


def test_a_new_sheet_for_canvas(graded, tmp_path):
    out = tmp_path / "c.csv"
    assert main(["export", "--to", "canvas", "optimizers", "--out", str(out)]) == 0
    points, *lines = table(out)
    assert list(points) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT]
    assert points["Student"] == "    Points Possible" and points[UNIT] == "16.0"
    found = {line["ID"]: line for line in lines}
    assert {n: line[UNIT] for n, line in found.items()} == {"11": "15.0", "12": "13.0", "13": "15.0", "14": ""}
    assert found["12"]["Student"] == "Núñez, “Pepe”; jr., José" and no_formula(out)


def test_canvas_own_sheet_is_filled_in_and_nothing_else_of_it_changes(graded, tmp_path):
    sheet = tmp_path / "Grades.csv"
    head = ["Student", "ID", "SIS Login ID", "Section", "Quiz (9)", f"{UNIT} (7)", "Current Score"]
    lines = [
        ["    Points Possible", "", "", "", "5", "16", "(read only)"],
        ["Núñez, José", "12", "=jose", "1", "4", "", "80"],
        ["Lovelace, Ada", "11", "ada", "1", "5", "3", "100"],
        ["O'Brien, Bo", "14", "bo", "1", "", "7", "-"],
        ["Somebody Else", "99", "x", "1", "", "", ""],
        ["Sum, Cmd", "13", "c", "1", "", "", ""],
    ]
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *lines])
    out = tmp_path / "filled.csv"
    assert main(["export", "--to", "canvas", "--sheet", str(sheet), "--out", str(out)]) == 0
    got_head, got = load(out)
    for line, score in zip(lines, ["16", "13.0", "15.0", "7", "", "15.0"], strict=True):
        line[5] = score
    assert (got_head, got) == (head, lines) and no_formula(out)


def sheet_of(path, head, lines, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([head, *lines])
    return str(path)


def everybody(*cells):
    """Canvas's lines of the three who have a mark, with more cells after name and number."""
    return [[name, number, *cells] for name, number in (("Ada", "11"), ("José", "12"), ("Cmd", "13"))]


def test_marks_without_a_line_are_named(graded, tmp_path, capsys):
    lines = [["    Points Possible", "", "16"], ["Lovelace, Ada", "11", ""], ["O'Brien, Bo", "14", ""]]
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (7)"], lines)
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"2 marks for {UNIT} found no line in {sheet}: ") and told.count("\n") == 1
    assert "José Núñez, “Pepe”; jr. (12)" in told and "(13)" in told and "(11)" not in told and "(14)" not in told
    moodle = sheet_of(tmp_path / "m.csv", ["Identifier", "Grade"], [["Participant 12", ""]])
    assert main(["export", "--to", "moodle", "--sheet", moodle, "--out", str(tmp_path / "o.csv")]) == 1
    assert f"2 marks for {UNIT} found no line in {moodle}: " in capsys.readouterr().err


def test_two_learners_for_one_line_are_named(graded, tmp_path, capsys):
    with open_gradebook(Course(graded.root)) as gb:
        gb.update_or_create_student("jose-12", lms_user_id="11")
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (7)"], everybody(""))
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 1
    names = "ada-11, jose-12; none of them was written"
    assert capsys.readouterr().err == f"2 marks for {UNIT} go to one line of {sheet}, 11: {names}\n"
    assert [line[2] for line in load(tmp_path / "o.csv")[1]] == ["", "", "15.0"]


LATE = f"{UNIT} (late hand-in) (554)"


@pytest.mark.parametrize("others", [[LATE], [LATE, "2_optimizers_extra (9)", f"Re: {UNIT} (8)", f"{UNIT} (a) (7)"]])
def test_a_column_is_chosen_by_the_whole_name_of_the_assignment(others, graded, tmp_path):
    head = ["Student", "ID", *others, f"{UNIT} (555)"]
    sheet = sheet_of(tmp_path / "c.csv", head, everybody(*("" for _ in others), ""))
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 0
    got_head, lines = load(tmp_path / "o.csv")
    assert got_head == head and [line[-1] for line in lines] == ["15.0", "13.0", "15.0"]
    assert {cell for line in lines for cell in line[2:-1]} == {""}


def test_two_columns_of_one_name_are_wrong_use(graded, tmp_path, capsys):
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (5)", f"{UNIT} (6)"], everybody("", ""))
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 2
    assert f"several columns for {UNIT}: {UNIT} (5), {UNIT} (6)" in capsys.readouterr().err
    assert not (tmp_path / "o.csv").exists()


def test_who_is_excused_stays_excused(graded, tmp_path, capsys):
    lines = [["Ada", "11", "EX"], ["José", "12", "ex "], ["Cmd", "13", "3"]]
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (5)"], lines)
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 0
    assert [line[2] for line in load(tmp_path / "o.csv")[1]] == ["EX", "ex ", "15.0"]
    assert f"Ada Lovelace is excused from {UNIT}: the mark was not written" in capsys.readouterr().err


EXCEL = {  # how Excel saves a sheet: text -> bytes
    "cp1252": lambda text: text.encode("cp1252"),
    "utf-16 with tabs": lambda text: text.replace(";", "\t").encode("utf-16"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "sep=": lambda text: ("sep=;\r\n" + text).encode("utf-8-sig"),
    "old line ends": lambda text: text.replace("\n", "\r\n").encode("cp1252"),
}


@pytest.mark.parametrize("how", EXCEL)
def test_a_sheet_that_excel_has_saved_is_filled_in(how, graded, tmp_path):
    head = ["Student", "ID", "Quiz (9)", f"{UNIT} (7)"]
    lines = [
        ["    Points Possible", "", "5,0", "16,0"],
        ["Núñez, José", "12", "4,5", ""],
        ["Lovelace, Ada", "11", "", ""],
    ]
    lines.append(["Sum, Cmd", "13", "1,5", ""])
    text = "\n".join(";".join(line) for line in [head, *lines]) + "\n"
    (tmp_path / "c.csv").write_bytes(EXCEL[how](text))
    out = tmp_path / "o.csv"
    assert main(["export", "--to", "canvas", "--sheet", str(tmp_path / "c.csv"), "--out", str(out)]) == 0
    for line, mark in zip(lines, ["16,0", "13,0", "15,0", "15,0"], strict=True):
        line[3] = mark
    assert load(out) == (head, lines)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and "Núñez".encode() in data and b"sep=" not in data


def test_a_workbook_is_no_table(graded, tmp_path, capsys):
    (tmp_path / "c.csv").write_bytes(b"PK\3\4 and so on")
    assert main(["export", "--to", "canvas", "--sheet", str(tmp_path / "c.csv")]) == 2
    assert "is a workbook: save it as CSV" in capsys.readouterr().err


def test_a_learner_without_a_number_is_found_by_what_the_roster_knows(graded, tmp_path, capsys):
    with open_gradebook(Course(graded.root)) as gb:
        for student in NAMES:
            gb.update_or_create_student(student, lms_user_id=None)
    lines = [["A", "4711", "alovelace", ""], ["J", "4712", "x", ""], ["C", "4713", "cmd@example.org", ""]]
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", "SIS Login ID", f"{UNIT} (5)"], lines)
    words = ["export", "--to", "canvas", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]
    assert main(words) == 1 and "3 marks" in capsys.readouterr().err  # a login is nobody's number: nothing is guessed
    roster = "id,email,login,canvas\nada-11,,ALovelace,\njose-12,,,4712\ncmd-13,cmd@example.org,,\n"
    (graded.root / "roster.csv").write_text(roster)
    assert main(words) == 0
    assert [line[3] for line in load(tmp_path / "o.csv")[1]] == ["15.0", "13.0", "15.0"]


def test_each_unit_has_its_own_numbers_where_moodle_counts_anew(graded, tmp_path):
    registry = Registry(graded.root)
    for number, student in enumerate(("ada-11", "jose-12", "cmd-13"), 77):
        registry.add(UNIT, student, Known("Moodle", str(number)))
    registry.save()
    lines = [[f"Participant {n}", ""] for n in (77, 78, 79, 11)]
    sheet = sheet_of(tmp_path / "m.csv", ["Identifier", "Grade"], lines)
    assert main(["export", "--to", "moodle", "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == 0
    assert [line[1] for line in load(tmp_path / "o.csv")[1]] == ["15.0", "13.0", "15.0", ""]


def test_moodle_says_participant_in_every_language(graded, tmp_path):
    numbers = ("11", "12", "13")
    sheet = sheet_of(tmp_path / "m.csv", ["Identifier", "Grade"], [[f"Teilnehmer/in {n}", ""] for n in numbers])
    out = tmp_path / "o.csv"
    assert main(["export", "--to", "moodle", "--sheet", sheet, "--out", str(out)]) == 0
    assert load(out)[1] == [[f"Teilnehmer/in {n}", m] for n, m in zip(numbers, ("15.0", "13.0", "15.0"), strict=True)]


def test_a_column_of_another_name_is_told(graded, tmp_path, capsys):
    sheet = sheet_of(tmp_path / "c.csv", ["Student", "ID", "Homework 2 (99)"], everybody(""))
    out = tmp_path / "o.csv"
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert f"{sheet} has no column for {UNIT} and got a new one" in told and "Homework 2 (99)" in told
    head, lines = load(out)
    assert head[-1] == UNIT and [line[-1] for line in lines] == ["15.0", "13.0", "15.0"]
    assert {line[2] for line in lines} == {""}


@pytest.mark.parametrize("said, warned", [("100", True), ("20,0", True), ("16.00", False), ("", False)])
def test_other_maximum_points_are_told(said, warned, graded, tmp_path, capsys):
    lines = [["    Points Possible", "", said], *everybody("")]
    canvas = sheet_of(tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (7)"], lines)
    own = [[f"Participant {line[1]}", "", said] for line in everybody()]
    moodle = sheet_of(tmp_path / "m.csv", ["Identifier", "Grade", "Maximum Grade"], own)
    for place, sheet in (("canvas", canvas), ("moodle", moodle)):
        assert main(["export", "--to", place, "--sheet", sheet, "--out", str(tmp_path / "o.csv")]) == int(warned)
        told = capsys.readouterr().err
        assert told.count(f"points for {UNIT}, here it is worth 16: the marks were written as they are") == int(warned)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_sheet_parted_by_semicolons_is_read_and_stays_so(delimiter, graded, tmp_path):
    sheet = sheet_of(
        tmp_path / "c.csv", ["Student", "ID", f"{UNIT} (7)", "a, b, c, d"], everybody("", "1,5"), delimiter
    )
    out = tmp_path / "o.csv"
    assert main(["export", "--to", "canvas", "--sheet", sheet, "--out", str(out)]) == 0
    assert [line[1:] for line in cells(out, delimiter)[1:]] == [
        ["11", "15.0", "1,5"],
        ["12", "13.0", "1,5"],
        ["13", "15.0", "1,5"],
    ]


@pytest.mark.parametrize("place", ["a folder", "/proc/x.csv", "below a file"])
def test_a_place_that_cannot_be_written_is_wrong_use_and_nothing_is_left_there(place, graded, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "file").touch()
    to = {"a folder": str(tmp_path / "out"), "below a file": str(tmp_path / "file" / "x.csv")}.get(place, place)
    before = sorted(tmp_path.iterdir())
    assert main(["export", "--to", "csv", "--out", to]) == 2
    told = capsys.readouterr().err
    assert told.startswith("autograder export: ") and told.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_new_worksheet_for_moodle_and_its_own_one(graded, tmp_path):
    out = tmp_path / "m.csv"
    assert main(["export", "--to", "moodle", "--out", str(out)]) == 0
    found = {line["Identifier"]: line for line in table(out)}
    assert found["Participant 12"]["Grade"] == "13.0" and found["Participant 14"]["Status"] == "No submission"
    assert found["Participant 12"]["Full name"] == "José Núñez, “Pepe”; jr." and no_formula(out)
    head = ["Identifier", "Full name", "Grade", "Grade can be changed", "Last modified (grade)"]
    sheet = tmp_path / "w.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        numbers = ("11", "12", "13", "99")
        csv.writer(file).writerows([head, *([f"Participant {n}", "x", "", "Yes", "-"] for n in numbers)])
    assert main(["export", "--to", "moodle", "--sheet", str(sheet), "--out", str(out)]) == 0
    marks = zip(numbers, ("15.0", "13.0", "15.0", ""), strict=True)
    assert load(out) == (head, [[f"Participant {n}", "x", mark, "Yes", "-"] for n, mark in marks])


def test_a_results_json_for_gradescope(graded, tmp_path):
    assert main(["export", "--to", "gradescope", "--out", str(tmp_path / "g")]) == 0
    files = {p.parent.name: json.loads(p.read_text()) for p in tmp_path.glob(f"g/{UNIT}/*/results.json")}
    assert set(files) == {"ada-11", "jose-12", "cmd-13"}
    jose = files["jose-12"]
    assert jose["score"] == 13.0 == sum(test["score"] for test in jose["tests"])
    sgd = next(test for test in jose["tests"] if test["name"] == "sgd")
    assert sgd["status"] == "failed" and sgd["max_score"] == 2.0 and "walks uphill" in sgd["output"]
    assert {test["status"] for test in files["ada-11"]["tests"] if test["name"] != "why-adam"} == {"passed"}
    assert "html" not in json.dumps([v for k, v in jose.items() if k.endswith("format")])


def test_who_waits_for_a_person_is_named(graded, capsys):
    with open_gradebook(Course(graded.root)) as gb:
        grade = gb.find_grade("why-adam", UNIT, UNIT, "ada-11")
        grade.manual_score, grade.needs_manual_grade = None, True
        gb.db.commit()
    assert main(["export", "--to", "csv"]) == 1
    assert "1 learners have answers that wait for a person: ada-11" in capsys.readouterr().err


def test_late_penalties_come_off_and_no_score_falls_below_zero(graded):
    with open_gradebook(Course(graded.root)) as gb:
        gb.find_submission_notebook(UNIT, UNIT, "ada-11").late_submission_penalty = 4.0
        gb.find_submission_notebook(UNIT, UNIT, "jose-12").late_submission_penalty = 99.0
        gb.db.commit()
    main(["export", "--to", "csv"])
    found = {line["student"]: line for line in table(graded.root / "marks" / "marks.csv")}
    assert (found["ada-11"]["score"], found["ada-11"]["penalty"], found["jose-12"]["score"]) == ("11.0", "4.0", "0.0")


@pytest.mark.slow
@pytest.mark.parametrize("exporter", ["Canvas", "Moodle", "Csv", "Gradescope"])
def test_nbgrader_export_takes_our_plugins(graded, exporter, tmp_path):
    nbgrader = str(Path(sys.executable).parent / "nbgrader")
    words = [nbgrader, "export", f"--exporter=autograder.export.{exporter}", f"--to={tmp_path / 'out'}"]
    done = subprocess.run(words, cwd=graded.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "sheet, words", [("", "is empty"), ("a,b\n1,2\n", "has no column 'ID'"), (None, "cannot be read")]
)
def test_a_sheet_of_something_else_is_wrong_use(graded, sheet, words, tmp_path, capsys):
    path = tmp_path / "s.csv"
    if sheet is not None:
        path.write_text(sheet)
    assert main(["export", "--to", "canvas", "--sheet", str(path), "--out", str(tmp_path / "o.csv")]) == 2
    assert words in capsys.readouterr().err


def test_an_empty_gradebook_is_wrong_use(unit, submit, capsys):
    submit("ada")
    assert main(["export", "--to", "csv"]) == 2


VALUES = [
    "plain",
    "=1+1",
    "+1",
    "-1",
    "-",
    "-cmd",
    "@x",
    "\tx",
    "\rx",
    "'quoted",
    "'=x",
    'a "b", c',
    "a;b",
    "a\nb",
    "",
    "ä",
    "1.5",
    "！a;=HYPERLINK(0)",
    'a| "-1+1',
    "＝1+1",
    "HW 2 - Adam (555)",
    "van 't Hoff",
]


def test_every_text_is_read_back_as_it_was(tmp_path):
    save(tmp_path / "t.csv", ["n", *VALUES], [[1.5, *VALUES], [2, *reversed(VALUES)]])
    head, lines = load(tmp_path / "t.csv")
    assert head == ["n", *VALUES] and lines == [["1.5", *VALUES], ["2", *reversed(VALUES)]]
    assert all(original(disarmed(v)) == v for v in VALUES)
    changed = ["=1+1", "-cmd", "@x", "\tx", "\rx", "'=x", "！a;=HYPERLINK(0)", 'a| "-1+1', "＝1+1"]
    assert [v for v in VALUES if disarmed(v) != v] == changed


@given(st.text("'=-@＋ \"\t\n;,|ax1", max_size=9))
def test_any_text_is_read_back_as_it_was_and_no_cell_of_any_dialect_is_a_formula(text):
    assert original(disarmed(text)) == text
    for delimiter in ",;\t|":
        written = spreadsheet.table(["name", "said"], [["ada", text]])
        for cell in (c for line in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter) for c in line):
            assert re.fullmatch("-|[-+]?[0-9.]+", cell) or not re.match('["\\s]*[-=@＋]', cell), cell
