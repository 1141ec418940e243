"""Nobody's work is lost or taken for another's: attempts, shared numbers, spoofed and odd names, times, a roster."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.collect.alone import alone
from autograder.collect.store import Store
from autograder.course.names import student_id
from autograder.files import SECRET, write
from autograder.grade.gradebook import open_gradebook
from autograder.grade.registry import Known, Registry
from tests.collect.downloads import NB, UNIT, attempts_in, by_macos, in_folder, in_zip, submitted, time_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def collect(course, tmp_path, capsys):
    """collect(files, *words, pack=in_zip) -> exit status, standard output, standard error."""

    def run(files, *words, pack=in_zip):
        number = len(list(tmp_path.glob("source*")))
        status = main(["collect", str(pack(tmp_path / f"source{number}", files)), *words])
        return status, *capsys.readouterr()

    return run


def spy(*paths, roster=None, pack=in_zip, path):
    """{learner: paths} as a source with these files is sorted, and what was refused."""
    found, refused, _ = attempts_in(pack(path, dict.fromkeys(paths, b"{}")), roster)
    learners = {}
    for attempt in found:
        learners.setdefault(attempt.owner.student, []).extend(str(file.path) for file in attempt.files)
    return learners, [one.name for one in refused]


# ---------------------------------------------------------------------------------------------------------- wrappers

WRAPPED = [
    (["submissions/learner-1/a.ipynb", "submissions/learner-2/a.ipynb"], {"learner-1", "learner-2"}),
    (["hw2/ada/a.ipynb", "hw2/bo/a.ipynb", "grades.xlsx"], {"ada", "bo"}),
    (["lovelaceada_1_9_a.ipynb", "bobo_2_9_a.ipynb", "late/deep/cy_3_9_a.ipynb"], {"lovelaceada-1", "bobo-2", "cy-3"}),
    ([f"ada/{NB}", f"bo/{NB}", f"late/cy/{NB}"], {"ada", "bo", "cy"}),
    ([f"on time/ada/{NB}", f"on time/bo/{NB}", f"late/cy/{NB}"], {"ada", "bo", "cy"}),
    (["hw1/ada/1_optimization.ipynb", f"hw2/ada/{NB}", f"hw2/bo/{NB}"], {"ada", "bo"}),
    ([f"{UNIT}/ada/x.ipynb", f"{UNIT}/bo/x.ipynb", "1_optimization/ada/x.ipynb"], {"ada", "bo"}),
    (["ada/w1/1_optimization.ipynb", f"ada/w2/{NB}", "bo/w1/1_optimization.ipynb", f"bo/w2/{NB}"], {"ada", "bo"}),
    ([f"Group A/ada/{NB}", f"Group A/bo/{NB}", f"Group B/cy/{NB}", f"Group B/di/{NB}"], {"ada", "bo", "cy", "di"}),
    ([f"a/x/ada+{UNIT}+2030-01-01 00:00:00 UTC+r/{NB}", "b/lovelaceada_1_9_a.ipynb"], {"ada", "lovelaceada-1"}),
    (["__MACOSX/._x", "x/.DS_Store", f"x/ada/{NB}", "x/ada/__MACOSX/._a.ipynb", f"x/bo/{NB}"], {"ada", "bo"}),
    (["12345/a.ipynb", "67890/a.ipynb"], {"12345", "67890"}),
    (["CS 1 - Ada L - a.ipynb", "CS 1 - Bo - a.ipynb"], {student_id("Ada L"), "Bo"}),
    ([f"CS 1 - Ada L - {NB}", f"CS 1 - Bo L - {NB}"], {student_id("Ada L"), student_id("Bo L")}),
]  # fmt: skip


@pytest.mark.parametrize("paths, learners", WRAPPED)
def test_folders_above_learners_are_no_learners(paths, learners, tmp_path):
    found, refused = spy(*paths, path=tmp_path / "s.zip")
    assert set(found) == learners and not refused


@pytest.mark.parametrize(
    "names",
    [
        ["2_optimizers.ipynb", "ada.ipynb"],
        ["Copy of 2_optimizers.ipynb", "ada.ipynb"],
        ["2_optimizers (1).ipynb", "2_optimizers-Copy1.ipynb", "2_optimizers - Kopie.ipynb"],
        ["optimizers_final v2.ipynb", "my 2_optimizers.ipynb"],
        ["submissions/2_optimizers.ipynb"],
        ["2_optimizers - Bob - Mallory.ipynb", "2_optimizers - Cy.ipynb"],
        ["hw2/2_optimizers.ipynb", "hw3/2_optimizers.ipynb"],
    ],
)  # fmt: skip
def test_work_without_a_name_is_refused_and_the_rest_is_collected(names, tmp_path):
    found, refused = spy(*names, path=tmp_path / "s.zip")
    assert set(refused) == {n for n in names if not n.startswith("ada") and "Cy" not in n}
    assert set(found) <= {"ada", "Cy"}


# ------------------------------------------------------------------------------------------------------- spoofed names

MOODLE, BLACKBOARD = "{}_assignsubmission_file_{}", "HW_{}_attempt_2026-11-03-23-59-59_{}"
BRIGHTSPACE, SAKAI = "{} - Nov 3, 2026 1159 PM - {}", "{}_Submission attachment(s)_{}"
SPOOFS = [  # bob's file, mallory's, and who mallory is
    (f"bob_4711_98000_{NB}", "mallory_5002_98001_x_4711_assignsubmission_file_2.ipynb", "mallory-5002"),
    (f"bob_4711_98000_{NB}", f"mallory_5002_98001_bob_4711_98000_{NB}", "mallory-5002"),
    (MOODLE.format("Bob B_11", NB), MOODLE.format("Mal_12", MOODLE.format("Bob B_11", NB)), "Mal-12"),
    (f"Bob_11_assignsubmission_file/{NB}", f"Mal_12_assignsubmission_file/Bob_11_assignsubmission_file/{NB}", "Mal-12"),
    (BLACKBOARD.format("bob", NB), BLACKBOARD.format("mallory", BLACKBOARD.format("bob", NB)), "mallory"),
    (
        BRIGHTSPACE.format("1-2 - Bob", NB),
        BRIGHTSPACE.format("3-2 - Mal", BRIGHTSPACE.format("1-2 - Bob", NB)),
        "Mal-3",
    ),
    (SAKAI.format("B, Bob(bob)", NB), SAKAI.format("M, Mal(mal)", "x, B(bob)_a.ipynb"), "mal"),
    (f"bob/{NB}", f"mallory/bob+{UNIT}+2030-01-01 00:00:00 UTC+x/{NB}", "mallory"),
    (f"bob/{NB}", f"mallory/submitted/bob/{UNIT}/{NB}", "mallory"),
    (f"hw-submissions/hw-bob/{NB}", f"hw-submissions/hw-mallory/hw-submissions/hw-bob/{NB}", "mallory"),
    (f"bob - {NB}", f"x_4711_98_{UNIT} - mallory.ipynb", "refused"),
]


@pytest.mark.parametrize("bobs, mallorys, mallory", SPOOFS)
def test_a_name_that_a_learner_has_chosen_claims_nobody_elses_work(bobs, mallorys, mallory, tmp_path):
    found, refused = spy(bobs, mallorys, path=tmp_path / "s.zip")
    assert found | {"refused": refused} == found | {"refused": []} | {mallory: [mallorys]}
    (bob,) = found.keys() - {mallory}
    assert "bob" in bob.lower() and found[bob] == [bobs]


def test_two_learners_of_one_number_are_both_refused_and_the_others_collected(collect, course, notebook):
    files = {n: notebook(n) for n in (f"bob_4711_1_{NB}", f"mal_4711_2_{NB}", f"cy_5_3_{NB}")}
    status, _, told = collect(files)
    assert status == 1 and set(submitted(course)) == {"cy-5"}
    assert "its number, 4711, is that of mal-4711, too" in told and "is that of bob-4711, too" in told
    status, _, told = collect({f"mal_5_2_{NB}": notebook("x")})
    assert status == 1 and set(submitted(course)) == {"cy-5"}
    assert "its number, 5, is that of cy-5, who was collected before" in told


def test_moodle_may_give_a_number_to_another_learner_in_the_next_assignment(tmp_path, course, notebook):
    files = [{f"{who}_11_assignsubmission_file/{NB}": notebook(who)} for who in ("Ada", "Bo")]
    sources = [str(in_zip(tmp_path / f"{i}.zip", one)) for i, one in enumerate(files)]
    assert main(["collect", *sources]) == 1  # the same unit, so not the next assignment
    assert set(submitted(course)) == {"Ada-11"}


# ------------------------------------------------------------------------------------------------------- several files


def test_of_several_attempts_the_newest_counts_and_the_others_are_named(collect, course, notebook, utc):
    days = {day: f"1-2 - Ada L - Nov {day}, 2026 900 AM/{NB}" for day in (3, 5, 4)}
    status, out, err = collect({path: notebook(f"day {day}") for day, path in days.items()})
    assert (status, err) == (0, "") and submitted(course) == {"Ada-L-1": "by day 5"}
    assert time_of(course, "Ada-L-1") == "2026-11-05 09:00:00 UTC"
    assert all(f"{days[day]!r} does not count: it is older; {days[5]!r} counts" in out for day in (3, 4))


def test_a_damaged_newest_attempt_does_not_count_and_is_named(collect, course, notebook, utc):
    days = [f"HW_ada_attempt_2026-11-0{day}-09-00-00_{NB}" for day in (3, 5)]
    status, _, err = collect({days[0]: notebook("day 3"), days[1]: b'{"cells": ['})
    assert status == 1 and submitted(course) == {"ada": "by day 3"} and repr(days[1]) in err and "cut off" in err
    assert time_of(course, "ada") == "2026-11-03 09:00:00 UTC"


@pytest.mark.parametrize("names", [("ada_1_8_final.ipynb", f"ada_1_9_{NB}"), (f"ada/{NB}", "ada/b.ipynb", f"bo/{NB}")])
def test_two_answered_notebooks_of_one_attempt_are_both_refused(names, collect, course, notebook):
    status, _, err = collect({name: notebook(name) for name in names})
    assert status == 1 and set(submitted(course)) == ({"bo"} if len(names) == 3 else set())
    assert all(f"{name!r} was refused: it came together with other answers" in err for name in names[:2])


def test_two_notebooks_with_the_same_cells_are_one(collect, course, right):
    other = json.loads(json.dumps(right))
    other["metadata"]["x"] = 1
    names = (f"ada/{NB}", "ada/2_optimizers-Copy1.ipynb")
    status, out, _ = collect({names[0]: json.dumps(right).encode(), names[1]: json.dumps(other).encode()})
    assert status == 0 and set(submitted(course)) == {"ada"} and "does not count: its cells are the same" in out


def test_a_choice_is_made_by_collecting_one_file_for_a_named_learner(collect, course, notebook, tmp_path):
    collect({"ada_1_8_final.ipynb": notebook("a"), f"ada_1_9_{NB}": notebook("b")})
    (tmp_path / NB).write_bytes(notebook("b"))
    assert main(["collect", str(tmp_path / NB), "--student", "ada-1"]) == 0
    assert submitted(course) == {"ada-1": "by b"}


# ------------------------------------------------------------------------------------------------ blank, and not asked


@pytest.fixture
def two_units(unit):
    """1_optimization beside the unit of the tests; its release."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for part in ("solutions", "notebooks"):
        (unit.root / part / "1_optimization").mkdir()
    (unit.root / "solutions" / "1_optimization" / "1_optimization.py").write_text("# %%")
    release = unit.root / "notebooks" / "1_optimization" / "1_optimization.ipynb"
    shutil.copy(os.path.join(root, release.relative_to(unit.root)), release)
    return release.read_bytes()


def test_the_blank_units_of_a_whole_course_are_not_handed_in(collect, course, unit, notebook, two_units):
    blank = unit.release.read_bytes()
    files = {
        f"hw2-submissions/hw2-ada/notebooks/{UNIT}/{NB}": notebook("ada"),
        "hw2-submissions/hw2-ada/notebooks/1_optimization/1_optimization.ipynb": two_units,
        f"hw2-submissions/hw2-bo/notebooks/{UNIT}/{NB}": blank,
        "hw2-submissions/hw2-bo/notebooks/1_optimization/1_optimization.ipynb": two_units,
    }
    status, out, err = collect(files)
    assert submitted(course) == {"ada": "by ada"} and not list(course.root.glob("submitted/*/1_optimization"))
    assert "1_optimization: 2 as handed out, not collected without --unit: ada, bo" in out
    assert status == 1 and err.startswith("bo handed in nothing but notebooks without an answer: ")
    status, out, err = collect(files, "--unit", UNIT)
    assert set(submitted(course)) == {"ada", "bo"}


def test_one_login_is_one_learner_in_every_unit(collect, course, notebook, two_units):
    first = json.loads(two_units)
    first["cells"].append(
        {"cell_type": "code", "id": "x", "metadata": {}, "source": "def gradient_descent(w):\n  return w"}
    )
    answers = [c for c in first["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    answers[0]["source"] = "x = 1"
    collect({f"hw1-submissions/hw1-Ada/{n}": json.dumps(first).encode() for n in ["1_optimization.ipynb"]})
    collect({f"hw2-submissions/hw2-ada/{NB}": notebook("ada")})
    assert {path.parts[-2:] for path in course.root.glob("submitted/*/*")} == {("ada", "1_optimization"), ("ada", UNIT)}


# --------------------------------------------------------------------------------------------------------- odd names

ODD = {
    "markup": "<img src=x onerror=document.title='x'> a_2_optimizers.ipynb",
    "template": "{{7*7}}{% raw %}_2_optimizers.ipynb",
    "right to left": "\u202eada\u2066_2_optimizers.ipynb",
    "escape codes": "ada\x1b[31m\x07_2_optimizers.ipynb",
    "four-byte letters": "𝕏" * 60 + "_2_optimizers.ipynb",
    "a tower of accents": "a" + "\u0301" * 60 + "_2_optimizers.ipynb",
    "a device": "con_2_optimizers.ipynb",
    "a formula": "=cmd|' ;C'!A0_2_optimizers.ipynb",
}


def test_odd_names_are_safe_folders_and_are_graded_as_all_others(collect, course, notebook):
    status, out, err = collect({name: notebook(odd) for odd, name in ODD.items()} | {f"bo/{NB}": notebook("bo")})
    assert status == 0, err
    students = set(submitted(course))
    assert len(students) == len(ODD) + 1
    assert all(student == student_id(student) and len(student.encode()) <= 200 for student in students)
    with open_gradebook(course) as gb:
        shown = "".join(f"{s.id}{s.first_name}{s.last_name}" for s in gb.students)
    assert not set(shown) & set("<>&\"'{}\x1b\x07\u202e\u2066") and not set(out + err) & set("\x1b\x07\u202e\u2066")
    assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
    assert {path.parts[-3] for path in course.root.glob(f"feedback/*/{UNIT}/{UNIT}.html")} == students


def test_one_name_with_an_accent_is_one_learner_however_it_is_written(course, notebook, tmp_path):
    in_folder(tmp_path / "a", {f"Zoe\u0308/{NB}": notebook("1")})
    in_folder(tmp_path / "b", {f"Zo\u00eb/{NB}": notebook("1")})
    assert main(["collect", str(tmp_path / "a"), str(by_macos(tmp_path / "c.zip", {f"Zoë/{NB}": notebook("1")}))]) == 0
    assert main(["collect", str(tmp_path / "b")]) == 0
    assert set(submitted(course)) == {"Zo\u00eb"}


def test_a_name_in_latin_letters_of_windows_is_read(course, notebook, tmp_path):
    folder = os.fsencode(tmp_path / "loose")
    os.mkdir(folder)
    with open(folder + b"/Jos\xe9_2_optimizers.ipynb", "wb") as file:
        file.write(notebook("José"))
    assert main(["collect", str(tmp_path / "loose")]) == 0
    assert submitted(course) == {"José": "by José"}


def test_two_names_that_differ_by_case_have_two_folders_on_every_file_system(collect, course, notebook):
    files = {f"ada/{NB}": notebook("ada"), f"Ada/{NB}": notebook("Ada")}
    for _ in range(2):  # and the same ones again
        assert collect(files)[0] == 0
        found = submitted(course)
        assert len({name.casefold() for name in found}) == 2 and found["ada"] == "by ada"
    assert collect({f"ADA/{NB}": notebook("ADA")})[0] == 0
    assert len({name.casefold() for name in submitted(course)}) == 3


# -------------------------------------------------------------------------------------------------------------- times


def test_a_learners_own_timestamp_and_key_are_never_believed(collect, course, notebook):
    own = {"timestamp.txt": b"2020-01-01 00:00:00 UTC", "submission_secret.txt": b"mine"}
    for folder in (
        "Mal_12_assignsubmission_file",
        "hw-submissions/hw-mal",
        "1-2 - Mal - Nov 3, 2026 900 AM",
        f"mal+{UNIT}+2026-11-03 09:00:00 UTC+x/deeper",
        "M, Mal(mal)/Submission attachment(s)",
        "mal",
    ):
        collect(
            {f"{folder}/{n}": d for n, d in own.items()}
            | {f"{folder}/{NB}": notebook("mal"), f"bo/{NB}": notebook("b")}
        )
        for stamp in course.root.glob("submitted/*/*/timestamp.txt"):
            assert "2020" not in stamp.read_text()
        assert not list(course.root.glob("submitted/*/*/submission_secret.txt"))
        shutil.rmtree(course.root / "submitted")


def test_the_exchanges_key_is_kept_for_feedback(collect, course, notebook):
    folder = f"ada+{UNIT}+2026-11-03 09:00:00 UTC+x"
    assert collect({f"{folder}/{NB}": notebook("a"), f"{folder}/submission_secret.txt": b"key"})[0] == 0
    (key,) = course.root.glob("submitted/*/*/submission_secret.txt")
    assert key.read_bytes() == b"key" and key.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize(
    "text", [b"01.02.2030", b"2030-01-31 12:00:00 PST", b"tomorrow", b"", b"2030-02-31 12:00:00 UTC"]
)
def test_a_time_in_another_form_is_no_time_and_named(text, collect, course, notebook):
    files = {f"submitted/ada/{UNIT}/{NB}": notebook("a"), f"submitted/ada/{UNIT}/timestamp.txt": text}
    status, _, err = collect(files)
    assert status == 1 and set(submitted(course)) == {"ada"} and time_of(course, "ada") is None
    assert "a time that cannot be read" in err and "ada (" in err


def test_a_time_with_a_byte_order_mark_is_read(collect, course, notebook):
    stamp = b"\xef\xbb\xbf2030-01-31 12:00:00 UTC\r\n"
    assert collect({f"submitted/ada/{UNIT}/{NB}": notebook("a"), f"submitted/ada/{UNIT}/timestamp.txt": stamp})[0] == 0
    assert time_of(course, "ada") == "2030-01-31 12:00:00 UTC"


def test_times_in_names_are_of_the_zone_that_the_settings_name(collect, course, notebook):
    with open(course.root / "nbgrader_config.py", "a") as file:
        file.write("\nc.Collect.timezone = 'Europe/Berlin'\n")
    collect(
        {f"1-2 - Ada - Jul 3, 2026 900 AM/{NB}": notebook("a"), f"2-2 - Bo - Nov 3, 2026 900 AM/{NB}": notebook("b")}
    )
    assert (
        time_of(course, "Ada-1") == "2026-07-03 07:00:00 UTC" and time_of(course, "Bo-2") == "2026-11-03 08:00:00 UTC"
    )


# --------------------------------------------------------------------------------------------------- files and sources


@pytest.mark.parametrize("ending", [".ipynb.txt", ".ipynb.json", ".IPYNB"])
def test_a_notebook_with_a_browsers_ending_is_one(ending, collect, course, notebook):
    assert collect({f"ada_{UNIT}{ending}": notebook("ada"), f"cy_1_2_{UNIT}{ending}": notebook("cy")})[0] == 0
    assert submitted(course) == {"ada": "by ada", "cy_1_2": "by cy"} or set(submitted(course)) == {"ada", "cy-1"}


def test_folders_without_end_are_named(course, notebook, tmp_path, capsys):
    deep = tmp_path / "in"
    in_folder(deep, {f"ada/{NB}": notebook("ada"), f"bo/{'x/' * 300}{NB}": notebook("bo")})
    assert main(["collect", str(deep)]) == 1 and set(submitted(course)) == {"ada"}
    assert "it lies 50 folders deep" in capsys.readouterr().err


def test_one_notebook_is_collected(course, notebook, tmp_path, capsys):
    (tmp_path / f"ada_{NB}").write_bytes(notebook("ada"))
    assert main(["collect", str(tmp_path / f"ada_{NB}")]) == 0 and submitted(course) == {"ada": "by ada"}
    shutil.copy(tmp_path / f"ada_{NB}", tmp_path / NB)
    assert main(["collect", str(tmp_path / NB)]) == 1
    assert f"{NB!r} was refused: its name does not say whose it is" in capsys.readouterr().err
    assert main(["collect", str(tmp_path / NB), "--student", "Bo B"]) == 0
    assert set(submitted(course)) == {"ada", student_id("Bo B")}


@pytest.mark.parametrize(
    "what, words",
    [
        ("cut off", "is cut off: its end is missing; download it again"),
        ("missing", "is not there; did you mean 'submissions.zip'?"),
        ("a page", "is neither a zip nor a folder nor a notebook"),
        ("damaged", "is a damaged zip"),
        ("own", "is where this course's submissions are collected to"),
    ],
)
def test_a_source_that_cannot_be_used_is_wrong_use_and_says_why(what, words, course, notebook, tmp_path, capsys):
    source = tmp_path / "submissions.zip"
    in_zip(source, {f"ada/{NB}": notebook("ada"), f"bo/{NB}": notebook("b")})
    data = source.read_bytes()
    source.write_bytes(data[:3000] if what == "cut off" else b"<html>" if what == "a page" else data)
    if what == "damaged":
        source.write_bytes(data[: data.rindex(b"PK\1\2")] + b"XX\1\2" + data[data.rindex(b"PK\1\2") + 4 :])
    (course.root / "submitted").mkdir()
    path = {"missing": tmp_path / "submisions.zip", "own": course.root / "submitted"}.get(what, source)
    assert main(["collect", str(path)]) == 2
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1 and submitted(course) == {}


def test_an_empty_source_is_named(course, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["collect", str(tmp_path / "empty")]) == 1
    assert "empty holds no notebook" in capsys.readouterr().err


def test_a_folder_that_may_not_be_read_is_named(course, notebook, tmp_path):
    in_folder(tmp_path / "in", {f"ada/{NB}": notebook("ada"), f"bo/{NB}": notebook("bo")})
    (tmp_path / "in" / "bo").chmod(0)
    obeying = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = [*obeying, sys.executable, "-m", "autograder", "collect", str(tmp_path / "in")]  # root reads anything
    done = subprocess.run(
        command, cwd=course.root, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 1 and set(submitted(course)) == {"ada"}
    assert "cannot be read: Permission denied" in done.stderr


# ------------------------------------------------------------------------------------------- a pattern of one's own


def setting(course, text):
    with open(course.root / "nbgrader_config.py", "a") as file:
        file.write(f"\n{text}\n")


def test_any_other_platform_is_one_pattern(collect, course, notebook):
    setting(
        course,
        "c.Collect.pattern = r'(?P<last>[^_/]+)_(?P<first>[^_/]+)_(?P<email>[^/]+)_(?P<time>[\\dT]+)(?P<late>-L)?/.*'\n"
        "c.Collect.time_format = '%Y%m%dT%H%M'\nc.Collect.timezone = 'UTC'",
    )  # fmt: skip
    status, _, err = collect(
        {
            f"x/y/Lovelace_Ada_ada@example.org_20261103T2259/{NB}": notebook("old"),
            f"x/y/Lovelace_Ada_ada@example.org_20261104T0900-L/{NB}": notebook("new"),
            f"x/y/strange/{NB}": notebook("strange"),
        }
    )
    assert status == 1 and submitted(course) == {"ada@example.org": "by new"}
    assert time_of(course, "ada@example.org") == "2026-11-04 09:00:00 UTC"
    assert f"'x/y/strange/{NB}' was refused: its path does not match Collect.pattern" in err
    with open_gradebook(course) as gb:
        ada = gb.find_student("ada@example.org")
        assert (ada.first_name, ada.last_name, ada.email) == ("Ada", "Lovelace", "ada@example.org")


@pytest.mark.parametrize("pattern", ["(", "(?P<who>.*)", ".*"])
def test_a_pattern_that_finds_nobody_is_wrong_use(pattern, collect, course, capsys):
    setting(course, f"c.Collect.pattern = {pattern!r}")
    assert collect({NB: b"{}"})[0] == 2


# ----------------------------------------------------------------------------------------------------------- a roster

ROSTER = """id,name,email,section,extension,github,canvas
alovelace,"Lovelace, Ada",ada@example.org,A,2 days,ada-l,4711
bo,Bo B,bo@example.org,B,,bo-b,4712
"""


@pytest.fixture
def roster(course):
    (course.root / "roster.csv").write_text(ROSTER)


@pytest.mark.parametrize(
    "path",
    [
        f"lovelaceada_4711_98_{NB}", f"Ada Lovelace_77_assignsubmission_file/{NB}", f"hw-submissions/hw-ada-l/{NB}",
        f"Lovelace Ada/{NB}", f"ada-l/{NB}", f"ADA@example.org/{NB}", "2_optimizers - Ada Lovelace.ipynb",
        f"Lovelace, Ada(alovelace)/{NB}", f"x/ada@example.org-late/y/{NB}",
        f"1-2 - Ada Lovelace - Nov 3, 2026 900 AM/{NB}",
    ],
)  # fmt: skip
def test_the_roster_makes_one_learner_of_all_their_names(path, roster, collect, course, notebook):
    status, _, err = collect({path: notebook("ada")})
    assert status == 0, err
    assert set(submitted(course)) == {"alovelace"}
    with open_gradebook(course) as gb:
        ada = gb.find_student("alovelace")
        assert (ada.first_name, ada.last_name, ada.email) == ("Ada", "Lovelace", "ada@example.org")


def test_who_is_not_on_the_roster_is_named_and_not_collected(roster, collect, course, notebook):
    status, _, err = collect({f"bo/{NB}": notebook("bo"), f"eve/{NB}": notebook("eve")})
    assert status == 1 and set(submitted(course)) == {"bo"}
    assert f"'eve/{NB}' was refused: the roster has no line for eve" in err


@pytest.mark.parametrize(
    "folder", ["Eve_4711_assignsubmission_file", "Bo B_4711_assignsubmission_file", "12-9 - Ada - Nov 3, 2026 900 AM"]
)
def test_a_platforms_number_is_no_id_of_the_roster(folder, collect, course, notebook):
    (course.root / "roster.csv").write_text("id,name\n4711,Ada Lovelace\n12,Bo B\n")
    status, _, err = collect({f"{folder}/{NB}": notebook("x")})
    assert status == 1 and submitted(course) == {} and "the roster has no line for" in err


def test_the_roster_tells_learners_from_folders_above_them(roster, collect, course, notebook):
    paths = (f"monday/bo/{NB}", f"tuesday/alovelace/{NB}")
    assert collect({path: notebook(path) for path in paths})[0] == 0
    assert set(submitted(course)) == {"alovelace", "bo"}


@pytest.mark.parametrize(
    "text, words",
    [
        ("name,email\nA,b\n", "no column 'id'"),
        ("id\na\nA\n", "in two lines"),
        ("id,extension\na,soon\n", "'soon' is not a time"),
        ("id,name\n,x\n", "1 lines without an id"),
    ],
)
def test_a_roster_that_cannot_be_used_is_wrong_use(text, words, collect, course):
    (course.root / "roster.csv").write_text(text)
    status, _, err = collect({NB: b"{}"})
    assert status == 2 and words in err


def test_what_a_platform_calls_its_learners_is_kept_for_each_unit(collect, course, notebook):
    collect({f"Ada Lovelace_77_assignsubmission_file/{NB}": notebook("ada")})
    known = Registry(course.root).of(UNIT)["Ada-Lovelace-77"]
    assert (known.platform, known.number, known.entry) == ("Moodle", "77", "Ada Lovelace_77_assignsubmission_file")
    assert (course.root / ".autograder" / "collected" / f"{UNIT}.json").stat().st_mode & 0o77 == 0


def test_two_who_collect_at_once_both_keep_what_their_platforms_say(course):
    first, second = Registry(course.root), Registry(course.root)
    first.add(UNIT, "ada", Known("Moodle", "1"))
    second.add(UNIT, "bo", Known("Moodle", "2"))
    first.save()
    second.save()
    assert set(Registry(course.root).of(UNIT)) == {"ada", "bo"}


def test_one_grader_at_a_time_looks_at_what_was_collected_before_and_writes(collect, course, notebook, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    held = {}

    def others_wait():
        with open(course.root / ".autograder" / "collecting") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def watch(name):
        whole = getattr(Store, name)
        monkeypatch.setattr(Store, name, lambda *args: held.update({name: others_wait()}) or whole(*args))

    for name in ("safe", "there", "save", "remember"):
        watch(name)
    assert collect({f"Ada_77_assignsubmission_file/{NB}": notebook("ada")})[0] == 0
    assert held == dict.fromkeys(("safe", "there", "save", "remember"), True) and not others_wait()


@pytest.mark.parametrize("shared, mode", [(False, 0o600), (True, 0o660)])
def test_graders_who_share_a_course_can_wait_for_each_other(shared, mode, tmp_path):
    tmp_path.chmod(0o2770 if shared else 0o700)
    before = os.umask(0o077)
    try:
        with alone(tmp_path):
            assert (tmp_path / ".autograder" / "collecting").stat().st_mode & 0o777 == mode
    finally:
        os.umask(before)


def test_a_long_name_is_told_on_one_short_line(collect):
    assert "x\n" * 100 not in (told := collect({"x\n" * 300 + ".ipynb": b"{}"})[2])
    assert max(map(len, told.splitlines())) < 400


def test_what_graders_share_is_theirs_whatever_their_umask(course, monkeypatch):
    """A folder with the group's bit is the group's: secrets, too; any other is one grader's."""
    before = os.umask(0o022)
    try:
        alone, shared = course.root / "alone", course.root / "shared"
        shared.mkdir()
        shared.chmod(0o2770)
        for folder in (alone, shared):
            write(folder / "deep" / "file", "x")
            write(folder / "deep" / "secret", "x", mode=SECRET)
    finally:
        os.umask(before)
    modes = {p.relative_to(course.root).as_posix(): p.stat().st_mode & 0o7777 for p in shared.rglob("*")}
    assert modes == {"shared/deep": 0o2770, "shared/deep/file": 0o660, "shared/deep/secret": 0o660}
    assert [(alone / "deep" / name).stat().st_mode & 0o777 for name in ("file", "secret")] == [0o640, 0o600]
